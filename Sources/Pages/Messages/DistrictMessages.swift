// Words of the sum over jurisdictions.

extension Message {
    static let districtSums = Message("各辖区汇总", "All jurisdictions, and their sum")
    static func districtsTitle(_ year: Int) -> Message { Message("\(year)年各辖区汇总", "All jurisdictions in \(year)") }
    static func districtTitle(_ name: String, _ year: Int) -> Message { Message("\(name)：\(year)年", "\(name) in \(year)") }
    static let jurisdiction = Message("辖区", "Jurisdiction")
    static let closedReports = Message("已办结", "Closed")
    static let openNow = Message("现在办", "Open now")
    static let handedOverOpen = Message("移交未结", "Handed over, open")
    static let handedOverLate = Message("其中超期", "Of them late")
    static func takenOverOf(_ count: String) -> Message { Message("承接 \(count)", "\(count) taken over") }
    static let noAnswer = Message("没有答复", "does not answer")
    static func lacks(_ names: String) -> Message { Message("缺：\(names)", "without \(names)") }
    static let rateFormula = Message(
        "办结率 = 已办结 ÷ 有效上报，都是当年 1 月 1 日以来上报的；有效上报不含不予受理、并案、作废。在办和亮灯是现在的，不论何时上报。各辖区按自己的规则和日历计。",
        "Rate = closed ÷ valid reports, both of what was reported since 1 January of the year; refused, merged and void ones are not valid. Open and lights are now, whenever reported. Each jurisdiction counts by its own rules and calendar."
    )
    static let countedOnce = Message(
        "移交的事项在移交方和承接方各是一件。“承接”是其中由本表其他辖区移交来的：各行含它们，合计不含，每件只计一次，所以合计可能小于各行之和。",
        "A matter that was handed over is one on either side. Taken over are those of a line that another jurisdiction of this table handed over: each line has them, the total leaves them out, so that each matter counts once. The total may therefore be less than the lines added up."
    )
    static let takenOverMeans = Message("承接：其中由其他辖区移交来的。", "Taken over: those of them that another jurisdiction handed over.")
    static func handedOverMeans(_ giver: String) -> Message {
        Message(
            "移交未结：由\(giver)移交、在该辖区尚未办结的；其中超期：已过该辖区时限的。",
            "Handed over, open: by \(giver), and still open there; late: past the due time there.")
    }
    static func sumLacks(_ names: String) -> Message {
        Message(
            "\(names)没有答复，合计不含其数字。请稍后再看；一直如此，请告知管理员。",
            "No answer from \(names): the total is without their figures. Look again later; if it stays so, tell an administrator.")
    }
    static let cutNoAnswer = Message("该辖区没有答复，请稍后再看。", "This jurisdiction does not answer. Look again later.")
    static let unitsNest = Message("上级单位的数字含下级单位。", "A unit's figures include those of the units below it.")
    static let nothingCounted = Message("还没有事项，有了上报就会计入。", "No matters yet: what is reported is counted here.")
    static let unitClosed = Message("已撤销", "closed")
}
