// Words of notices: the officer's own, the administrator's, where people are reached.

extension Message {
    static let notices = Message("通知", "Notices")
    static let unseen = Message("条未阅", "unseen")
    static let unseenOne = Message("未阅", "unseen")
    static let noticesLead = Message("到了时限节点的事项，会在这里提醒您。", "What the clocks of your matters have to tell you.")
    static let noticesNone = Message("还没有通知。", "No notices yet.")
    static let noticeSee = Message("已阅", "Seen")
    static let noticeSeeAll = Message("全部已阅", "All seen")
    static let noticeText = Message("内容", "Notice")
    static let noticeAt = Message("时间", "When")
    static func noticeSeenAt(_ time: String) -> Message { Message("\(time) 已阅", "seen \(time)") }

    // Administration.
    static let noticeDelivery = Message("通知发送", "Notices sent out")
    static let noticeDeliveryLead = Message(
        "哪些单据经哪些渠道发出，以及没能送达的通知。", "Which slips go out by which channel, and what could not be delivered.")
    static let noticeUndelivered = Message("未送达", "Not delivered")
    static let noticeAllDelivered = Message("没有未送达的通知。", "Everything that went out has been delivered.")
    static let noticeTo = Message("发给", "To")
    static let noticeAttempts = Message("已试", "Tries")
    static let noticeLastTry = Message("最近一次", "Last try")
    static func noticeNextTry(_ time: String) -> Message { Message("\(time) 自动再试", "again at \(time)") }
    static let noticeRetry = Message("重新发送", "Try again")
    static let noticeRetryAll = Message("全部重新发送", "Try all again")
    static let noticeGivenUp = Message("不再自动重试", "given up")
    static let notInUse = Message("未启用", "not in use")
    static let noticeChannels = Message("渠道", "Channels")
}
