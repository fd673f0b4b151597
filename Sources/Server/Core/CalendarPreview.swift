// Which deadlines a calendar would move, read from the journal before it is published: for the page, the command
// line and the start of the server. Reads only, so it works beside a process that serves the directory.
import Crypto
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

/// What publishing a calendar would do, as of one moment.
package struct CalendarPreview: Sendable {
    /// The calendar, as its file calls itself.
    package let name: String
    package let title: Bilingual
    package let text: String
    /// Whether a calendar of this name is in force already.
    package let isReplacement: Bool
    /// The beginning of the first day that differs for some clock; nil where none does.
    package let since: Instant?
    /// One a running clock, by owner and due instant.
    package let moves: [DeadlineMove]
    /// Matters with a finished stage that would be judged otherwise than it is now, by number.
    package let verdicts: [String]
    /// Of the file and of every calendar and unit it is read against: the same digest, the same change.
    package let digest: String

    /// Clocks of which an instant or the light moves, without those that only stop being provisional.
    package var movedCount: Int { moves.count(where: \.isMove) }
    package var turningCount: Int { moves.count(where: \.turnsAtOnce) }
    package var settledCount: Int { moves.count(where: \.isSettled) }
    package var isSilent: Bool { moves.isEmpty && verdicts.isEmpty }
}

extension Store<Book> {
    /// Throws the refusal that publishing the file would meet.
    package func preview(calendar text: String, at now: Instant) async throws -> CalendarPreview {
        let rules = await book().matters
        let (name, after) = try rules.publishing(calendar: text, at: now)
        let change = CalendarChange(from: rules, to: after)
        var (moves, verdicts): ([DeadlineMove], [String]) = ([], [])
        if let change { (moves, verdicts) = try await consequences(of: change, at: now) }
        let title = after.calendars[name]?.title
        return CalendarPreview(
            name: name, title: Bilingual(zh: title?.zh ?? name, en: title?.en ?? name), text: text,
            isReplacement: rules.calendars[name] != nil, since: change?.since, moves: moves, verdicts: verdicts,
            digest: Self.digest(of: text, against: rules))
    }

    /// What registering these units moves, where one of them is given another calendar.
    package func moves(registering units: [Matters.Unit], at now: Instant) async throws -> [DeadlineMove] {
        let rules = await book().matters
        guard let change = CalendarChange(from: rules, to: rules.registering(units)) else { return [] }
        return try await consequences(of: change, at: now).moves
    }

    private static func digest(of text: String, against rules: MatterRules) -> String {
        var hash = SHA256()
        func add(_ part: String) {
            hash.update(data: Data(part.utf8))
            hash.update(data: [0])
        }
        add(text)
        for (name, text) in rules.texts.sorted(by: { $0.key < $1.key }) where name.hasPrefix("\(RuleKind.calendar.rawValue)/") {
            add(name)
            add(text)
        }
        for (code, unit) in rules.organization.units.sorted(by: { $0.key < $1.key }) where unit.calendar != nil {
            add(code)
            add(unit.calendar ?? "")
        }
        return hexadecimal(hash.finalize().prefix(16))
    }

    /// Folds the matters whose instants, or whose ending, lie after the first day that differs.
    private func consequences(of change: CalendarChange, at now: Instant) async throws -> (moves: [DeadlineMove], verdicts: [String]) {
        // A row shows the earliest of a matter's clocks. Where a ledger times the whole matter, too, that later
        // one is not in the row, and all of its matters are read.
        let whole = change.before.ledgers.filter { $0.value.contains { $0.clock != nil } }.keys.sorted()
        let never = Instant(milliseconds: .min)
        let latest: SQL = .either(sqlite: "max", postgres: "greatest")
        let ids = try await rows(
            """
            select id from matter where ending is null and (ledger in (\(list: whole)) or late_stages <> '' or
            \(latest)(coalesce(due_at, \(never)), coalesce(blue_at, \(never)), coalesce(yellow_at, \(never)), coalesce(red_at, \(never)),
            coalesce(alarm_at, \(never))) >= \(change.earliest))
            union all select id from matter where ended_at >= \(change.since)
            """
        ).map { $0.text("id") }
        var found: [(moves: [DeadlineMove], verdict: String?)] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            found += try await withThrowingTaskGroup(of: (moves: [DeadlineMove], verdict: String?).self) { group in
                for id in ids[start..<min(start + 500, ids.count)] {
                    group.addTask {
                        guard let matter = try await self.folded(Matter.stream(id)).state as? Matter else { return ([], nil) }
                        return (change.moves(of: matter, at: now), change.changesVerdict(on: matter) ? matter.number : nil)
                    }
                }
                return try await group.reduce(into: []) { if !$1.moves.isEmpty || $1.verdict != nil { $0.append($1) } }
            }
        }
        let far = Instant(milliseconds: .max)
        let moves = found.flatMap(\.moves).sorted {
            ($0.unit ?? "", $0.before.dueAt ?? far, $0.number, $0.clock) < ($1.unit ?? "", $1.before.dueAt ?? far, $1.number, $1.clock)
        }
        return (moves, found.compactMap(\.verdict).sorted())
    }
}
