// Which deadlines a calendar would move, or another calendar of a unit, read from the journal before it is recorded: for
// the page, the command line and the start of the server. Reads only, so it works beside a process that serves the directory.
import Crypto
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

/// What publishing a calendar, or giving a unit another one, would do, as of one moment.
package struct CalendarPreview: Sendable {
    /// The calendar, as its file calls itself; or the code of the unit.
    package let name: String
    package let title: Bilingual
    /// The file; or the name of the calendar by which the unit would work, empty for that of the unit above or of the ledger.
    package let text: String
    /// Whether a calendar of this name is in force already, or the unit would come to work by another one than now.
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

    /// What it would move if this unit worked by that calendar; nil is that of the unit above or of the ledger. Throws the
    /// refusal that recording it would meet, but for the reason.
    package func preview(calendar: String?, ofUnit code: UnitCode, at now: Instant) async throws -> CalendarPreview {
        let rules = await book().matters
        guard let old = rules.organization.units[code] else { throw Refusal.unitUnknown(code, field: "unit") }
        let unit = Matters.Unit(
            code: code, name: old.name, parent: old.parent, area: old.area, calendar: calendar, jurisdiction: old.jurisdiction)
        let context = Context(stream: OrganizationDecider.stream, actor: Rights.console, now: now)
        _ = try OrganizationDecider.decide(.registerUnits([unit], reason: "preview"), rules.organization, rules, context)
        let change = CalendarChange(from: rules, to: rules.registering([unit]))
        var (moves, verdicts): ([DeadlineMove], [String]) = ([], [])
        if let change { (moves, verdicts) = try await consequences(of: change, at: now) }
        return CalendarPreview(
            name: code, title: Bilingual(unit.name), text: calendar ?? "", isReplacement: old.calendar != calendar, since: change?.since,
            moves: moves, verdicts: verdicts, digest: Self.digest(of: "\(code)|\(calendar ?? "")", against: rules))
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
