// A published bulletin becomes notices: one on the desk of each recipient, and an e-mail where the rules of notices switch that
// on for bulletins. Called by the loop; pure. Who has no address is found out by the sender, because addresses are not in the
// journal.
import Bulletins
import Kernel
import Matters
import Notices

enum BulletinNotices {
    /// What `NoticeDraft.about` says of a bulletin: its stream in place of a matter's identifier.
    static func commands(after entry: Entry, _ rules: NoticeRules) throws -> [Submission] {
        guard case .published(let number, let title, let recipients, _, _) = try BulletinEntry.decoded(entry) else { return [] }
        // No SMS and no webhook: their texts speak of a matter's time limit.
        let channels = [NoticeChannel.desk] + ((rules.channels[.bulletin] ?? []).contains(.email) ? [.email] : [])
        var seen: Set<OfficerCode> = []
        return recipients.filter { seen.insert($0.officer).inserted }.flatMap { recipient in
            channels.map { channel in
                let draft = NoticeDraft(
                    to: recipient.officer, channel: channel, slip: .bulletin, about: MatterLink(id: entry.stream, number: number), clock: 0,
                    stage: "", rung: "published", unit: recipient.unit, title: title.zh, reachedAt: entry.recordedAt, dueAt: nil,
                    subject: Bilingual(zh: "\(number)：\(title.zh)", en: "\(number): \(title.en)"),
                    words: Bilingual(zh: "印发《\(title.zh)》，请阅读并签收。", en: "\"\(title.en)\" is published: please read and receive it."))
                return Submission(
                    stream: draft.stream, command: NoticeCommand.queue(draft), actor: .system, now: entry.recordedAt,
                    key: "notice:\(draft.id)",
                    cause: entry.reference)
            }
        }
    }
}
