// A rung that was reached becomes notices: one on the desk of each who is to be told, and one for each further
// channel that the rules switch on for its slip. Called by the loop; pure. Who has no address for a channel is
// found out by the sender, because addresses are not in the journal.
import Kernel
import Matters

package enum RungNotices {
    /// Each with a key of its own, made of the notice's name: were they keyed by their place in the answer, a
    /// post taken or left between two deliveries would give one officer's key to another.
    package static func commands(after entry: Entry, _ matters: MatterRules, _ rules: NoticeRules) throws -> [Submission] {
        guard case .rungReached(let rung) = try MatterFact.decoded(entry) else { return [] }
        return drafts(of: rung, in: String(entry.stream.dropFirst(Matter.stream("").count)), matters, rules, at: entry.recordedAt).map {
            Submission(
                stream: $0.stream, command: NoticeCommand.queue($0), actor: .system, now: entry.recordedAt, key: "notice:\($0.id)",
                cause: entry.reference)
        }
    }

    static func drafts(of rung: RungReached, in matter: String, _ matters: MatterRules, _ rules: NoticeRules, at now: Instant)
        -> [NoticeDraft]
    {
        guard !rung.notify.isEmpty else { return [] }
        let organization = matters.organization
        var officers = Recipients.recipients(of: rung, organization, at: now)
        if officers.isEmpty { officers = Recipients.stewards(of: rung, organization, at: now) }
        // Who is told without a paper is reminded.
        let slip = rung.slip ?? .reminder
        func draft(_ to: String, _ channel: NoticeChannel) -> NoticeDraft {
            let (subject, words) = NoticeText.texts(of: rung, slip, matters, rules.zone, opening: rules.open(channel, slip, at: now))
            return NoticeDraft(
                to: to, channel: channel, slip: slip, about: MatterLink(id: matter, number: rung.number), clock: rung.clock,
                stage: rung.stage, rung: rung.rung, unit: rung.unit, title: rung.title, reachedAt: rung.at, dueAt: rung.dueAt,
                subject: subject, words: words)
        }
        let channels = NoticeChannel.allCases.filter { $0 == .desk || (rules.channels[slip] ?? []).contains($0) }
        return channels.flatMap { channel in (channel == .webhook ? rules.webhooks : officers).map { draft($0, channel) } }
    }
}
