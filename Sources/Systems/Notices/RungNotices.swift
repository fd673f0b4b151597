// A rung that was reached becomes notices: one on the desk of each who is to be told, and one for each further
// channel that the rules switch on for its slip. Called by the loop; pure. Who has no address for a channel is
// found out by the sender, because addresses are not in the journal. What a person urges goes the same way.
import Kernel
import Matters

package enum RungNotices {
    /// Each with a key of its own, made of the notice's name: were they keyed by their place in the answer, a
    /// post taken or left between two deliveries would give one officer's key to another.
    package static func commands(after entry: Entry, _ matters: MatterRules, _ rules: NoticeRules) throws -> [Submission] {
        let (rung, reason): (RungReached, String?)
        switch try MatterFact.decoded(entry) {
        case .rungReached(let reached): (rung, reason) = (reached, nil)
        case .urged(let words, let call): (rung, reason) = (call, words)
        default: return []
        }
        let matter = String(entry.stream.dropFirst(Matter.stream("").count))
        return drafts(of: rung, urgedBy: reason.map { (entry.actor, $0) }, in: matter, matters, rules, at: entry.recordedAt).map {
            Submission(
                stream: $0.stream, command: NoticeCommand.queue($0), actor: .system, now: entry.recordedAt, key: "notice:\($0.id)",
                cause: entry.reference)
        }
    }

    /// - Parameter urgedBy: who urged, and the words; nil where time did.
    static func drafts(
        of rung: RungReached, urgedBy: (Actor, String)? = nil, in matter: String, _ matters: MatterRules, _ rules: NoticeRules,
        at now: Instant
    ) -> [NoticeDraft] {
        guard !rung.notify.isEmpty else { return [] }
        let organization = matters.organization
        var officers = Recipients.recipients(of: rung, organization, at: now)
        if officers.isEmpty { officers = Recipients.stewards(of: rung, organization, at: now) }
        // Who is told without a paper is reminded.
        let slip = rung.slip ?? .reminder
        func draft(_ to: String, _ channel: NoticeChannel) -> NoticeDraft {
            let (subject, words) = NoticeText.texts(
                of: rung, urgedBy: urgedBy, slip, matters, rules.zone, opening: rules.open(channel, slip, at: now))
            return NoticeDraft(
                to: to, channel: channel, slip: slip, about: MatterLink(id: matter, number: rung.number), clock: rung.clock,
                stage: rung.stage, rung: rung.rung, unit: rung.unit, title: rung.title, reachedAt: rung.at, dueAt: rung.dueAt,
                subject: subject, words: words)
        }
        let channels = NoticeChannel.allCases.filter { $0 == .desk || (rules.channels[slip] ?? []).contains($0) }
        return channels.flatMap { channel in (channel == .webhook ? rules.webhooks : officers).map { draft($0, channel) } }
    }
}
