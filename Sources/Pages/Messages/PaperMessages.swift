// Words of papers: the list, one paper with its versions, opinions, items, signatures, and two versions beside each other.

extension Message {
    static let papers = Message("文稿", "Papers")
    static let papersLead = Message(
        "行动计划、分工方案、纪要和通知：写到第几稿，征求了谁的意见，采纳没有，任务谁来牵头。",
        "Plans, divisions of work, minutes and notices: which version, whose opinions, what became of them, and who leads each item.")
    static let papersNone = Message("没有文稿。", "There is no paper.")
    static let paperStanding = Message("进展", "Where it stands")
    static let paperUnit = Message("起草单位", "Written by")
    static let paperMark = Message("文号", "Mark")
    static let paperUnclaimed = Message("未认领", "Unclaimed")
    static let paperUnanswered = Message("待答复意见", "To answer")
    static let paperDuties = Message("等您办的", "Waiting for you")
    static let paperDuty = Message("要办的事", "What to do")
    static let paperUntil = Message("截止", "Until")
    static let paperText = Message("正文", "Text")
    static let paperVersions = Message("各稿", "Versions")
    static let paperVersion = Message("稿次", "Version")
    static let paperNote = Message("修改说明", "What was changed")
    static let paperCompare = Message("与上一稿对比", "compare with the one before")
    static let paperCompared = Message("对比", "Compared")
    static let paperEarlier = Message("原稿", "Earlier")
    static let paperLater = Message("新稿", "Later")
    static let paperSame = Message("两稿正文相同。", "Both texts are the same.")
    static let paperOpinions = Message("意见和答复", "Opinions and answers")
    static let paperOpinion = Message("意见", "Opinion")
    static let paperFrom = Message("来源", "From")
    static let paperAnswer = Message("采纳情况", "Answer")
    static let paperNoAnswer = Message("待答复", "no answer yet")
    static let paperLateOpinion = Message("逾期", "late")
    static let paperOnVersion = Message("针对", "About")
    static let paperRounds = Message("征求意见", "Asked for opinions")
    static let paperReply = Message("反馈", "Reply")
    static let paperItems = Message("任务清单", "Items")
    static let paperItem = Message("任务", "Item")
    static let paperPlace = Message("序号", "No.")
    static let paperLead = Message("牵头单位", "Lead")
    static let paperNobody = Message("未认领", "nobody yet")
    static let paperByClaim = Message("认领", "claimed")
    static let paperLimit = Message("时限", "Limit")
    static let paperMatter = Message("督查事项", "Directive")
    static let paperHearings = Message("上会情况", "Heard at meetings")
    static let paperRecipients = Message("签收", "Receipts")
    static let paperReceived = Message("签收时间", "Received")
    static let paperNotReceived = Message("未签收", "not yet")
    static let paperMeasures = Message("具体措施", "Measures")
    static func paperVersionOf(_ number: Int) -> Message { Message("第 \(number) 稿", "version \(number)") }
    static func paperDaysLate(_ days: Int) -> Message { Message("逾期 \(days) 个工作日未反馈", "\(days) working days late") }
    static func paperUnclaimedItems(_ count: Int) -> Message {
        Message("有 \(count) 项任务无人牵头，也无人认领", "Items without a lead that nobody has claimed: \(count)")
    }
    static func paperAllHistory(_ count: Int) -> Message { Message("全部 \(count) 条记录", "All \(count) entries") }
}
