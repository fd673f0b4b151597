// What can be asked of a notice, imperative. The loop queues, the sender records, the officer sees, an
// administrator tries again.
import Kernel
import Matters

package enum NoticeCommand: Codable, Sendable {
    case queue(NoticeDraft)
    /// `attempt` is the number of the try that ended so, from 1: one more than the board said when it began.
    case recordSent(attempt: Int)
    /// `reason` in the words of whoever would not take it; what looks like an address in it is not recorded.
    case recordFailure(attempt: Int, kind: NoticeFailure, reason: String)
    case see
    case retry
}

/// Everything that a notice says, and to whom. It is never changed once queued.
package struct NoticeDraft: Codable, Hashable, Sendable {
    /// The officer; of a webhook, its name. Never an address: those are personal and live outside the journal.
    package let to: String
    package let channel: NoticeChannel
    package let slip: Slip
    /// The matter; of a bulletin or a paper its stream (`bulletin/ID`, `paper/ID`) and its number.
    package let about: MatterLink
    /// The clock's place among the matter's clocks, from 0, with its stage and the rung that it reached.
    package let clock: Int
    package let stage: String
    package let rung: String
    /// The unit whose clock it is.
    package let unit: UnitCode?
    /// The matter's title.
    package let title: String
    package let reachedAt: Instant
    package let dueAt: Instant?
    package let subject: Bilingual
    package let words: Bilingual

    package init(
        to: String, channel: NoticeChannel, slip: Slip, about: MatterLink, clock: Int, stage: String, rung: String, unit: UnitCode?,
        title: String, reachedAt: Instant, dueAt: Instant?, subject: Bilingual, words: Bilingual
    ) {
        self.to = to
        self.channel = channel
        self.slip = slip
        self.about = about
        self.clock = clock
        self.stage = stage
        self.rung = rung
        self.unit = unit
        self.title = title
        self.reachedAt = reachedAt
        self.dueAt = dueAt
        self.subject = subject
        self.words = words
    }

    /// One matter, one clock, one rung, one recipient, one channel: one notice, whoever makes it and however often.
    package var id: String { fingerprint(of: [Matter.stream(about.id), String(clock), rung, to, channel.rawValue]) }
    package var stream: String { NoticeDecider.stream(id) }
    package var officer: OfficerCode? { channel == .webhook ? nil : to }
    /// The identifier of the bulletin that it is about; nil where it is about a matter.
    package var bulletin: String? { NoticeDraft.bulletin(of: about.id) }
    /// Whether it is about a paper, which is found by its number.
    package var isOfPaper: Bool { NoticeDraft.isPaper(about.id) }
    package static func isPaper(_ about: String) -> Bool { about.hasPrefix("paper/") }
    package static func bulletin(of about: String) -> String? {
        about.hasPrefix("bulletin/") ? String(about.dropFirst("bulletin/".count)) : nil
    }
}

/// By which way a notice goes. Raw values are stored.
package enum NoticeChannel: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
    /// The officer's own page: it arrives by being queued.
    case desk
    case email, sms, webhook

    package var title: Bilingual {
        switch self {
        case .desk: Bilingual(zh: "工作台", en: "desk")
        case .email: Bilingual(zh: "电子邮件", en: "e-mail")
        case .sms: Bilingual(zh: "短信", en: "SMS")
        case .webhook: Bilingual(zh: "网络回调", en: "webhook")
        }
    }
}

/// Why an attempt came to nothing. Raw values are stored.
package enum NoticeFailure: String, Codable, CaseIterable, Sendable {
    /// Nobody was there to take it: worth another try.
    case unreachable
    /// The recipient has no address for this channel. Another try would find none either.
    case noAddress = "no-address"
    /// It was turned away for good (a mailbox that does not exist, a webhook that is gone).
    case rejected

    package var isFinal: Bool { self != .unreachable }

    package var title: Bilingual {
        switch self {
        case .unreachable: Bilingual(zh: "未能送达", en: "not reached")
        case .noAddress: Bilingual(zh: "没有地址", en: "no address")
        case .rejected: Bilingual(zh: "对方拒收", en: "turned away")
        }
    }
}
