// The sample district's weekly bulletin: what was sent back and what ended late in the last whole week.
import Bulletins
import Kernel
import Loop
import Matters

enum SampleBulletin {
    private static let mostLines = 40

    /// Compiles it at `now`. Nothing where the week had nothing to state.
    static func compile(in house: House, at now: Instant) async throws {
        let today = now.day(in: .china)
        let monday = today.advanced(by: 1 - today.weekday - 7)
        let (from, to) = (Instant(monday, in: .china), Instant(monday.advanced(by: 7), in: .china))
        var entries: [Entry] = []
        while case let more = try await house.journal.entries(after: entries.last?.sequence ?? 0, limit: 10_000), !more.isEmpty {
            entries += more
        }
        let rules = await house.journal.book().matters
        let facts = try Bulletin.lines(from: entries, after: from, upTo: to, rules).filter { [.returned, .overdue].contains($0.group) }
        guard !facts.isEmpty else { return }
        _ = try await house.journal.submit(
            Submission(
                stream: BulletinDecider.stream("week-\(monday)"),
                command: BulletinCommand.compile(
                    title: "退回与超期情况周报", from: from, to: to, facts: Array(facts.prefix(mostLines))),
                actor: .system, now: now))
    }
}
