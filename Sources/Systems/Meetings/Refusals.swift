// Every "no" of meetings, in order of precedence. Codes are permanent; docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    static let meetingRulesMissing = Refusal(
        "meeting-rules.missing", .conflict, Bilingual(zh: "还没有发布会议规则。", en: "No rules of meetings are published."),
        next: Bilingual(
            zh: "请把 ledgers/registers/meetings.yaml 放进规则文件夹，再启动服务。",
            en: "Put ledgers/registers/meetings.yaml into the rules folder and start the server."))

    static func meetingRules(zh: String, en: String) -> Refusal {
        Refusal(
            "meeting-rules.faulty", .invalid, field: "text", Bilingual(zh: zh, en: en),
            next: Bilingual(zh: "请改正后重新发布。", en: "Correct it and publish it again."))
    }

    package static func meetingNotYours(_ step: MeetingStep, by duties: [Duty]) -> Refusal {
        Refusal(
            "meeting.not-yours", .forbidden,
            Bilingual(zh: "您的岗位不能“\(step.title.zh)”。", en: "Your post may not: \(step.title.en)."),
            next: Bilingual(
                zh: "可以的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static func meetingRecorded(_ number: String, _ title: String) -> Refusal {
        Refusal(
            "meeting.recorded", .conflict,
            Bilingual(zh: "这次会议已经登记：\(number) \(title)。", en: "This meeting is recorded already: \(number) \(title)."),
            next: Bilingual(zh: "请在它的页面上补充。", en: "Add to it on its page."))
    }

    package static func meetingUnknown(_ number: String) -> Refusal {
        Refusal(
            "meeting.unknown", .notFound, Bilingual(zh: "没有会议“\(number)”。", en: "There is no meeting \"\(number)\"."),
            next: Bilingual(zh: "请从会议列表中选择。", en: "Choose one from the list of meetings."))
    }

    static let meetingIdentity = Refusal(
        "meeting.identity", .conflict, field: "session",
        Bilingual(zh: "会议类别和次数不能更改。", en: "The kind and number of a session cannot be changed."),
        next: Bilingual(zh: "如登记有误，请另行登记正确的一次，并在本条说明。", en: "Record the right one, and say so in this one's correction."))

    static let meetingUnchanged = Refusal(
        "meeting.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change something, then send it."))

    static let meetingTaken = Refusal(
        "meeting.taken", .conflict, Bilingual(zh: "这一条已经交办过了。", en: "An order was given from this proposal already."),
        next: Bilingual(zh: "请看会议的交办清单。", en: "See the orders of the meeting."))

    static func meetingJoined(_ matter: String) -> Refusal {
        Refusal(
            "meeting.joined", .conflict, field: "matter",
            Bilingual(zh: "\(matter) 已经是这次会议的交办事项。", en: "\(matter) is an order of this meeting already."),
            next: Bilingual(zh: "不必再次关联。", en: "There is no need to join it again."))
    }
}
