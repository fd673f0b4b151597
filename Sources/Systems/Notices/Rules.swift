// The rules of notices: by which channels a slip goes beside the desk, when a channel is quiet, how long after
// a failure the next try comes. One stream, `notice-rules`; each entry holds them whole. Set by
// administrators; without an entry the defaults here hold.
import Kernel
import Matters

package struct NoticeRules: Codable, Hashable, Sendable {
    /// Beside the desk, which is always told. None unless somebody has set up what sends: a notice that nobody
    /// can carry would only be given up.
    package var channels: [Slip: [NoticeChannel]] = [:]
    /// The names of the webhooks to call for slips that go by webhook, one notice each. Their addresses are
    /// settings of the server.
    package var webhooks: [String] = []
    package var quiet: [NoticeChannel: QuietHours] = [.sms: QuietHours(from: 21 * 60 + 30, to: 8 * 60)]
    /// Whether a warning or an escalation may go out in quiet hours.
    package var urgentPassesQuietHours = false
    /// After the first failure, the second, …: 1 min, 5 min, 30 min, 2 h, 6 h, 24 h. The failure after the last
    /// pause gives up, 32 h 36 min after the first try or later: longer than a night or a mail server's outage,
    /// shorter than a weekend, after which a slip is no news.
    package var pausesInSeconds = [60, 300, 1800, 7200, 21_600, 86_400]
    /// Of the place's own time, for quiet hours and for instants in texts. Minutes east of UTC; China has 480.
    package var utcOffsetInMinutes = 480
    /// Of an SMS, with {number}, {slip} and {due}.
    package var smsTemplate = Bilingual(zh: "{slip}：事项 {number} 时限 {due}，请及时办理。", en: "{slip}: matter {number}, due {due}.")

    package static let standard = NoticeRules()
    package static let urgent: Set<Slip> = [.warning, .escalation]

    package init() {}

    package var zone: Zone { Zone(offsetInSeconds: utcOffsetInMinutes * 60) }

    /// The first instant from `instant` on at which this channel may carry such a slip.
    package func open(_ channel: NoticeChannel, _ slip: Slip, at instant: Instant) -> Instant {
        guard channel != .desk, let hours = quiet[channel], !(urgentPassesQuietHours && NoticeRules.urgent.contains(slip)) else {
            return instant
        }
        return hours.end(after: instant, in: zone) ?? instant
    }

    /// Throws the first thing in them that cannot be meant.
    package func check() throws(Refusal) {
        for (slip, ways) in channels.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let field = "channels.\(slip.rawValue)"
            guard Set(ways).count == ways.count else {
                throw .noticeRules(field, zh: "同一渠道写了两次", en: "a channel stands there twice")
            }
            guard !ways.contains(.webhook) || !webhooks.isEmpty else {
                throw .noticeRules(field, zh: "没有登记网络回调的名称", en: "no webhook is named")
            }
        }
        for name in webhooks {
            let isCode = !name.isEmpty && name.utf8.count <= 80 && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
            guard isCode, webhooks.count(where: { $0 == name }) == 1 else {
                throw .noticeRules(
                    "webhooks", zh: "名称“\(name)”重复，或不是 1 到 80 字节的字母、数字、点、下划线和连字符",
                    en: "the name \"\(name)\" stands there twice, or is not 1 to 80 bytes of letters, digits, dot, underscore and hyphen")
            }
        }
        guard quiet[.desk] == nil else {
            throw .noticeRules("quiet.desk", zh: "工作台没有静默时段", en: "the desk has no quiet hours")
        }
        guard pausesInSeconds.count <= 20, pausesInSeconds.allSatisfy({ (1...604_800).contains($0) }) else {
            throw .noticeRules("pausesInSeconds", zh: "最多 20 个，每个 1 秒到 7 天", en: "at most 20 of 1 second to 7 days each")
        }
        guard (-1080...1080).contains(utcOffsetInMinutes) else {
            throw .noticeRules("utcOffsetInMinutes", zh: "应在 -1080 到 1080 之间", en: "it must be -1080 to 1080")
        }
        for template in [smsTemplate.zh, smsTemplate.en] {
            guard template.contains("{number}") else {
                throw .noticeRules("smsTemplate", zh: "缺少 {number}", en: "{number} is missing")
            }
        }
        let longest = NoticeText.longestSMS(smsTemplate)
        for (template, filled) in [(smsTemplate.zh, longest.zh), (smsTemplate.en, longest.en)] {
            let count = filled.utf16.count
            guard count <= NoticeText.partOfSMS else {
                throw .noticeRules(
                    "smsTemplate", zh: "“\(template)”填好后有 \(count) 个字，一条短信最多 \(NoticeText.partOfSMS) 个",
                    en: "\"\(template)\" comes to \(count) characters; one SMS holds \(NoticeText.partOfSMS)")
            }
        }
    }
}

/// From one time of day to another, over midnight where it ends earlier than it begins: `21:30-08:00`. The
/// first minute is quiet, the last is not.
package struct QuietHours: Hashable, WrittenAsText {
    package static let noun = "a span of quiet hours"
    package static let examples = ["21:30-08:00"]

    /// Minutes after local midnight, 0 to 1,439; never equal.
    package let from: Int
    package let to: Int

    init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    /// Reads `21:30-08:00` and nothing else. Hours that begin when they end are no hours or all of them: nil.
    package init?(_ text: some StringProtocol) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { QuietHours.minute(String($0)) }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from != to else { return nil }
        self.init(from: from, to: to)
    }

    /// When they are over, if `instant` lies in them.
    package func end(after instant: Instant, in zone: Zone) -> Instant? {
        let day = instant.day(in: zone)
        let minute = instant.secondOfDay(in: zone) / 60
        if from < to { return from <= minute && minute < to ? Instant(day, minuteOfDay: to, in: zone) : nil }
        if minute >= from { return Instant(day.advanced(by: 1), minuteOfDay: to, in: zone) }
        return minute < to ? Instant(day, minuteOfDay: to, in: zone) : nil
    }

    package var description: String { "\(QuietHours.text(from))-\(QuietHours.text(to))" }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minute: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }
}

// MARK: - Their stream

package enum NoticeRulesCommand: Codable, Sendable {
    case set(NoticeRules)
}

package enum NoticeRulesFact: Fact {
    package static let domain = "notice-rules"
    case set(rules: NoticeRules)
}

package enum NoticeRulesDecider: Kernel.Decider {
    package static let stream = "notice-rules"
    package static let initial = NoticeRules.standard

    /// Setting what holds already records nothing.
    package static func decide(
        _ command: NoticeRulesCommand, _ state: NoticeRules, _ rules: NoticeDecisionRules, _ context: Context
    ) throws(Refusal) -> [NoticeRulesFact] {
        guard case .set(let new) = command else { return [] }
        try Rights.administer(context, rules.organization)
        try new.check()
        return new == state ? [] : [.set(rules: new)]
    }

    package static func evolve(_ state: inout NoticeRules, _ fact: NoticeRulesFact, _ entry: Entry) {
        guard case .set(let rules) = fact else { return }
        state = rules
    }
}

extension NoticeRules {
    package static func keeps(_ stream: String) -> Bool { stream == NoticeRulesDecider.stream }

    /// For books: takes in an entry of their stream.
    package mutating func absorb(_ entry: Entry) throws { NoticeRulesDecider.evolve(&self, try NoticeRulesFact.decoded(entry), entry) }
}
