// The form of the rules of notices: its fields, and what they say as rules. What is not in the form (the place's
// offset from UTC) stays as it is.
import Kernel
import Matters
import Notices
import Pages

enum NoticeRulesForm {
    private static let channels: [NoticeChannel] = [.email, .sms, .webhook]

    /// Those that a refusal can belong to.
    static let fields = Slip.allCases.map(channelField) + channels.map(quietField) + ["webhooks", "pauses", "sms.zh", "sms.en"]

    private static func channelField(_ slip: Slip) -> String { "channels.\(slip.rawValue)" }
    private static func quietField(_ channel: NoticeChannel) -> String { "quiet.\(channel.rawValue)" }

    /// - Parameter known: names of webhooks that the settings have.
    static func model(_ rules: NoticeRules, known: [String], refused: Entered?, in page: PageContext) -> FormModel {
        var entered = refused ?? .nothing
        if refused != nil {
            // A box that was left empty is not sent: it must not be filled again from the rules in force.
            for name in Slip.allCases.map(channelField) + ["urgent"] where entered.values[name] == nil { entered.values[name] = [] }
        }
        let choices = channels.map { Choice($0.rawValue, page.pick($0.title)) }
        let ways = Slip.allCases.map { slip in
            FormField(
                channelField(slip), page.pick("\(slip.title.zh)，除工作台外还经", "\(slip.title.en): beside the desk also by"),
                .checkboxes(choices), values: (rules.channels[slip] ?? []).map(\.rawValue))
        }
        let quiet = channels.map { channel in
            FormField(
                quietField(channel), page.pick("\(channel.title.zh)静默时段", "Quiet hours of \(channel.title.en)"),
                values: rules.quiet[channel].map { [$0.description] } ?? [],
                hint: page.pick("如 21:30-08:00；其间到期的通知等到时段结束再发", "such as 21:30-08:00; what falls into them waits for their end"))
        }
        let names = known.isEmpty ? page.pick("taizhang.yaml 中还没有", "taizhang.yaml has none yet") : known.joined(separator: ", ")
        let fields =
            ways + [
                FormField(
                    "webhooks", page.pick("网络回调的名称", "Webhooks, by name"), values: [rules.webhooks.joined(separator: " ")],
                    hint: page.pick("用空格隔开；已设置的：\(names)", "with blanks between; set up: \(names)"))
            ] + quiet + [
                FormField(
                    "urgent", page.pick("预警单和提级不受静默时段限制", "Warnings and escalations pass quiet hours"), .checkbox,
                    values: rules.urgentPassesQuietHours ? ["yes"] : []),
                FormField(
                    "pauses", page.pick("发送失败后，隔多久再试", "Pauses between tries"),
                    values: [rules.pausesInSeconds.map(pause).joined(separator: " ")],
                    hint: page.pick(
                        "依次填写，用空格隔开：s 秒、m 分钟、h 小时；用完仍不成即不再重试",
                        "one after the other, with blanks between: s, m, h; the failure after the last gives up")),
                FormField(
                    "sms.zh", page.pick("短信模板（中文）", "SMS template (Chinese)"), .area(rows: 2), values: [rules.smsTemplate.zh],
                    hint: page.pick(
                        "可用 {number} 编号、{slip} 单据、{due} 时限；填好后不超过 70 个字",
                        "with {number}, {slip} and {due}; 70 characters at most when filled in"), isRequired: true),
                FormField(
                    "sms.en", page.pick("短信模板（英文）", "SMS template (English)"), .area(rows: 2), values: [rules.smsTemplate.en],
                    isRequired: true),
            ]
        return FormModel(
            action: URLs.noticeRules, fields: fields.map(entered.fill), submit: page.pick("修改通知规则", "Change the rules of notices"),
            refusals: entered.general,
            note: page.pick("改动即时生效，并记入流水。", "A change is in force at once and stands in the journal."))
    }

    static func rules(_ form: Form, over old: NoticeRules) throws(Refusal) -> NoticeRules {
        var rules = old
        rules.channels = [:]
        for slip in Slip.allCases {
            let chosen = form.fields[channelField(slip)] ?? []
            let ways = channels.filter { chosen.contains($0.rawValue) }
            if !ways.isEmpty { rules.channels[slip] = ways }
        }
        rules.webhooks = words(form["webhooks"])
        rules.quiet = [:]
        for channel in channels {
            let text = (form[quietField(channel)] ?? "").filter { !$0.isWhitespace }
            guard !text.isEmpty else { continue }
            guard let hours = QuietHours(text.replacing("：", with: ":").replacing("—", with: "-").replacing("–", with: "-")) else {
                throw .fieldInvalid(
                    quietField(channel), String(text.prefix(40)),
                    expected: Bilingual(zh: "起止时刻，如 21:30-08:00", en: "from and to, such as 21:30-08:00"))
            }
            rules.quiet[channel] = hours
        }
        rules.urgentPassesQuietHours = form["urgent"] == "yes"
        var pauses: [Int] = []
        for word in words(form["pauses"]) { pauses.append(try seconds(word)) }
        rules.pausesInSeconds = pauses
        // Browsers send line breaks as two characters; a template has none.
        func line(_ name: String) -> String { (form[name] ?? "").split(whereSeparator: \.isNewline).joined(separator: " ") }
        rules.smsTemplate = Bilingual(zh: line("sms.zh"), en: line("sms.en"))
        return rules
    }

    private static func words(_ text: String?) -> [String] {
        (text ?? "").split { $0.isWhitespace || ",，、;；".contains($0) }.map(String.init)
    }

    /// `90s`, `5m`, `2h`: in the largest unit that leaves nothing over.
    static func pause(_ seconds: Int) -> String {
        if seconds > 0, seconds.isMultiple(of: 3600) { return "\(seconds / 3600)h" }
        return seconds > 0 && seconds.isMultiple(of: 60) ? "\(seconds / 60)m" : "\(seconds)s"
    }

    private static func seconds(_ text: String) throws(Refusal) -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        // Eight digits and an hour are far from an overflow, and past what the rules allow.
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 9, let amount = Int(text.dropLast()), amount > 0 else {
            throw .fieldInvalid(
                "pauses", String(text.prefix(40)), expected: Bilingual(zh: "数字加 s、m 或 h，如 5m", en: "a number with s, m or h, such as 5m"))
        }
        return amount * unit
    }
}
