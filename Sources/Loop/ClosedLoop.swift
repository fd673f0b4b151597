// One switch: an entry of one system becomes commands for another. The only file that knows
// several systems. Pure: a recorded entry in, commands out; the store adds the cause and the key, so that
// a command delivered twice has its effect once.
import Extraction
import Grid
import Kernel
import Matters
import Meetings
import Notices
import Projects

package enum ClosedLoop {
    /// Stored with the key of every command it makes: never rename.
    package static let reaction = Reaction<Book>(
        name: "closed-loop", answers: ["area.", "bulletin.", "incident.", "matter.", "meeting.", "paper.", "visit."]
    ) {
        entry, book in
        try commands(after: entry, book)
    }

    package static func commands(after entry: Entry, _ book: Book) throws -> [Submission] {
        switch entry.type {
        case "area.drawn":
            guard case .drawn(let text) = try AreaFactSet.decoded(entry) else { return [] }
            let areas = try AreaCollection(accepted: text).registered
            return [submit(OrganizationCommand.registerAreas(areas), to: OrganizationDecider.stream, after: entry)]

        case "incident.reported":
            let report = try IncidentFact.decoded(entry).report(in: Book.gridLedger)
            // The incident and its matter have the same id.
            let id = String(entry.stream.dropFirst("incident/".count))
            // The grid worker stays the one who reported; the loop only carries the report on.
            return [submit(MatterCommand.report(report), to: Matter.stream(id), after: entry, as: entry.actor)]

        case "meeting.recorded":
            guard case .recorded(let number, _, _, _, let from?, _) = try MeetingFact.decoded(entry) else { return [] }
            return [settle(from, .meeting, as: number, after: entry)]

        case "meeting.ordered":
            let fact = try MeetingFact.decoded(entry)
            guard case .ordered(let order, _, _, _) = fact, let (matter, report) = fact.report else { return [] }
            // Whoever wrote the order down stays the one who did.
            return [submit(MatterCommand.report(report), to: Matter.stream(matter), after: entry, as: entry.actor)]
                + [order.from].compactMap(\.self).map { settle($0, .obligation, as: matter, after: entry) }

        case "meeting.joined":
            guard case .joined(let order, let citation, let matter) = try MeetingFact.decoded(entry) else { return [] }
            return [submit(MatterCommand.receiveSource(citation), to: Matter.stream(matter.id), after: entry)]
                + [order.from].compactMap(\.self).map { settle($0, .obligation, as: matter.id, after: entry) }

        case "paper.ordered":
            guard let (matter, report) = try PaperFact.decoded(entry).report else { return [] }
            // Whoever issued it stays the one who did.
            return [submit(MatterCommand.report(report), to: Matter.stream(matter), after: entry, as: entry.actor)]

        case "visit.instructed":
            guard let (matter, report) = try VisitFact.decoded(entry).report else { return [] }
            // Whoever ordered it stays the one who did.
            return [submit(MatterCommand.report(report), to: Matter.stream(matter), after: entry, as: entry.actor)]

        case "matter.reported":
            guard case .reported(let number, _, _, _, _, _, _, _, _, _, _, let parent?, _, _, _, _) = try MatterFact.decoded(entry) else {
                return []
            }
            return [submit(MatterCommand.receiveChild(link(entry, number)), to: Matter.stream(parent.id), after: entry)]

        case "matter.ended":
            guard
                case .ended(let number, let kind, let note, let into, let duplicates, let parent, _, let title) = try MatterFact.decoded(
                    entry)
            else { return [] }
            let words = note.allSatisfy(\.isWhitespace) ? title?.zh ?? "" : note
            var commands: [Submission] = []
            if let into {
                // Merged: the main matter takes this reporter in, and those who had been merged into this one.
                commands += ([link(entry, number)] + duplicates).map {
                    submit(MatterCommand.receiveDuplicate($0), to: Matter.stream(into.id), after: entry)
                }
            } else {
                commands += duplicates.map {
                    submit(
                        MatterCommand.answerFromMain(link(entry, number), ending: kind, note: words), to: Matter.stream($0.id), after: entry
                    )
                }
            }
            if let parent {
                commands.append(submit(MatterCommand.childEnded(link(entry, number)), to: Matter.stream(parent.id), after: entry))
            }
            return commands

        case "matter.reopened":
            guard case .reopened(_, _, _, let number?, let parent?) = try MatterFact.decoded(entry) else { return [] }
            return [submit(MatterCommand.receiveChild(link(entry, number)), to: Matter.stream(parent.id), after: entry)]

        case "matter.duplicate-received":
            // The main matter had ended before: its answer goes out at once, or, where it was merged
            // itself while this was on its way, the reporter goes on to where it went.
            guard case .duplicateReceived(let duplicate, let number, let ending?, let note, let into) = try MatterFact.decoded(entry) else {
                return []
            }
            if let into { return [submit(MatterCommand.receiveDuplicate(duplicate), to: Matter.stream(into.id), after: entry)] }
            return [
                submit(
                    MatterCommand.answerFromMain(link(entry, number), ending: ending, note: note ?? ""), to: Matter.stream(duplicate.id),
                    after: entry)
            ]

        case "paper.asked", "paper.submitted", "paper.signed", "paper.sent-back", "paper.issued":
            return try PaperNotices.commands(after: entry, book)

        case "bulletin.published":
            return try BulletinNotices.commands(after: entry, book.notices)

        case "matter.rung-reached", "matter.urged":
            return try RungNotices.commands(after: entry, book.matters, book.notices)

        default: return []
        }
    }

    private static func submit(_ command: any Codable & Sendable, to stream: String, after entry: Entry, as actor: Actor = .system)
        -> Submission
    {
        Submission(stream: stream, command: command, actor: actor, now: entry.recordedAt, cause: entry.reference)
    }

    /// The text learns what became of its proposal.
    private static func settle(_ mark: TextMark, _ kind: Proposal.Kind, as taken: String, after entry: Entry) -> Submission {
        submit(
            TextCommand.settle(Proposal(kind, article: mark.article, place: mark.proposal), as: taken), to: TextDecider.stream(mark.text),
            after: entry)
    }

    private static func link(_ entry: Entry, _ number: String) -> MatterLink {
        MatterLink(id: String(entry.stream.dropFirst("matter/".count)), number: number)
    }
}
