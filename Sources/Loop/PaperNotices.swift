// A paper on its way becomes notices for those whose turn it is: the units that are asked, whoever signs next, who wrote what came
// back, who issues what is signed, who receives what is issued. On the desk, and by e-mail where the rules of notices switch that on
// for reminders. Called by the loop; pure.
import Kernel
import Matters
import Meetings
import Notices

enum PaperNotices {
    static func commands(after entry: Entry, _ book: Book) throws -> [Submission] {
        guard let (paper, told, words) = try news(entry, book) else { return [] }
        // No SMS and no webhook: their texts speak of a matter's time limit.
        let channels = [NoticeChannel.desk] + ((book.notices.channels[.reminder] ?? []).contains(.email) ? [.email] : [])
        var seen: Set<OfficerCode> = []
        return told.filter { seen.insert($0.officer).inserted && $0.officer != entry.actor.officer }.flatMap { post in
            channels.map { channel in
                let draft = NoticeDraft(
                    to: post.officer, channel: channel, slip: .reminder, about: MatterLink(id: entry.stream, number: paper.number),
                    clock: 0,
                    stage: "", rung: "\(entry.type)-\(entry.version)", unit: post.unit, title: paper.title, reachedAt: entry.recordedAt,
                    dueAt: nil, subject: Bilingual("\(paper.number) \(paper.title)"), words: words)
                return Submission(
                    stream: draft.stream, command: NoticeCommand.queue(draft), actor: .system, now: entry.recordedAt,
                    key: "notice:\(draft.id)", cause: entry.reference)
            }
        }
    }

    private typealias News = (paper: PaperName, told: [Appointment], words: Bilingual)

    /// Whose turn it is after this step, and what they are told; nil where nobody waits for it.
    private static func news(_ entry: Entry, _ book: Book) throws -> News? {
        let organization = book.matters.organization
        func posts(_ step: PaperStep, in units: [UnitCode]?) -> [Appointment] {
            (book.meetings.papers.who[step] ?? []).flatMap { organization.holders(of: $0, at: entry.recordedAt) }.filter { post in
                units?.contains(post.unit) ?? true
            }
        }
        func signers(_ duty: Duty, _ paper: PaperName) -> [Appointment] {
            organization.holders(of: duty, at: entry.recordedAt).filter { ![.officer, .head].contains(duty) || $0.unit == paper.unit }
        }
        switch try PaperFact.decoded(entry) {
        case .asked(let units, let until, _, let paper):
            return (
                paper, posts(.opine, in: units),
                Bilingual(
                    zh: "征求对《\(paper.title)》的意见，请于 \(until) 前反馈。",
                    en: "Your unit is asked what it thinks of \"\(paper.title)\", until \(until).")
            )
        case .submitted(let steps, let paper):
            guard let first = steps.first else { return nil }
            return (paper, signers(first, paper), signing(paper))
        case .signed(_, _, _, _, let next?, let paper): return (paper, signers(next, paper), signing(paper))
        case .signed(_, _, _, _, nil, let paper):
            return (
                paper, posts(.issue, in: nil),
                Bilingual(zh: "《\(paper.title)》已签完，请编号印发。", en: "\"\(paper.title)\" is signed by all, and waits to be issued.")
            )
        case .sentBack(let reason, let paper):
            return (
                paper, posts(.draft, in: [paper.unit]),
                Bilingual(zh: "《\(paper.title)》被退回：\(reason)", en: "\"\(paper.title)\" was sent back: \(reason)")
            )
        case .issued(let mark, _, let units, _, _, let paper):
            return (
                paper, posts(.opine, in: units),
                Bilingual(zh: "\(mark)《\(paper.title)》已印发，请签收。", en: "\(mark) \"\(paper.title)\" is issued: please receive it.")
            )
        default: return nil
        }
    }

    private static func signing(_ paper: PaperName) -> Bilingual {
        Bilingual(zh: "《\(paper.title)》请您签字。", en: "\"\(paper.title)\" waits for your signature.")
    }
}
