// Words of notices: the officer's own, the administrator's, where people are reached.

extension Message {
    static let notices = Message("通知", "Notices")
    static let unseen = Message("条未阅", "unseen")
    static let unseenOne = Message("未阅", "unseen")
    static let noticesLead = Message("到了时限节点的事项，会在这里提醒您。", "What the clocks of your matters have to tell you.")
    static let noticesNone = Message("还没有通知；轮到您办理或快到期时会通知您。", "No notices yet: you are told when something is yours or its time runs out.")
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

    // An officer's own calendar.
    static let ownCalendar = Message("我的时限日历", "My calendar of what is due")
    static let ownCalendarLead = Message(
        "用日历软件订阅等我办理的事项的时限：编号、类别、地点，没有上报内容；还有本单位的和我帮包的重点项目的时间节点。知道地址的人都能看，请勿转发；停用账号或撤销后失效。",
        "Subscribe in a calendar program to when what waits for you is due: number, class, place, no word of a report; and to the days of key projects of your unit, or that you sponsor. Whoever has the address can read it: pass it on to nobody. It ends when it is revoked or the account is disabled."
    )
    static let calendarMake = Message("生成日历地址", "Make an address")
    static let calendarMakeAnew = Message("换一个地址", "Make another address")
    static let calendarRevoke = Message("撤销", "Revoke it")
    static func calendarSince(_ instant: String) -> Message { Message("地址生成于 \(instant)。", "The address was made on \(instant).") }
    static func calendarReadAt(_ instant: String) -> Message { Message("最近读取 \(instant)。", "Last read on \(instant).") }
    static let calendarNeverRead = Message("还没有读取过。", "It has not been read yet.")
    static let calendarShownOnce = Message("地址只显示这一次，请现在复制到日历软件。", "This address is shown once: copy it into your calendar program now.")
}
