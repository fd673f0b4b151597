// What a new calendar, or another calendar of a unit, does to the deadlines that run: which of them move, from
// what to what. Asked before the change is published, by the page and the command line, and by the boards that
// must be made anew after it. Pure; which matters to look at is the caller's reading.
import Kernel

/// The rules before and after a change of calendars.
package struct CalendarChange: Sendable {
    package let before: MatterRules
    package let after: MatterRules
    /// The beginning of the first day that some clock can tell apart. What ended before it stays as it is.
    package let since: Instant

    /// Nil where every clock reads the same under both. Looks at each calendar that a ledger or a unit goes by, so
    /// that the heirs of a changed one and units that were given another are found, too.
    package init?(from before: MatterRules, to after: MatterRules) {
        // By name, because many units share few calendars; nil is that of the ledger.
        struct Pair: Hashable {
            let before, after: String?
        }
        let units = Set(before.organization.units.keys).union(after.organization.units.keys)
        let pairs = Set(
            units.map { Pair(before: before.organization.calendar(ofUnit: $0), after: after.organization.calendar(ofUnit: $0)) }
        ).union([Pair(before: nil, after: nil)])
        var since: Instant?
        for common in Set(before.ledgers.values.joined().map(\.calendar)) {
            for pair in pairs {
                // As `Calendars` looks them up: a calendar that is not there is the ledger's.
                func found(_ name: String?, _ rules: MatterRules) -> WorkCalendar? {
                    name.flatMap { rules.calendars[$0] } ?? rules.calendars[common]
                }
                guard let old = found(pair.before, before), let new = found(pair.after, after),
                    let day = new.firstDifference(from: old)
                else { continue }
                let at = min(Instant(day, in: old.zone), Instant(day, in: new.zone))
                since = min(since ?? at, at)
            }
        }
        guard let since else { return nil }
        self.before = before
        self.after = after
        self.since = since
    }

    /// Every instant that can move lies at or after this. A limit that rolls back to a work day ("end of month or
    /// previous work-day") is due before the day that changes, by no more than its own month and the days off
    /// before it: two months are enough.
    package var earliest: Instant { since.adding(seconds: -62 * 86_400) }

    /// What happens to the clocks that run in an open matter; empty where nothing does.
    package func moves(of matter: Matter, at now: Instant) -> [DeadlineMove] {
        guard let (ledger, old, new) = calendars(of: matter) else { return [] }
        let (alarmBefore, alarmAfter) = (matter.alarmAt(by: ledger, on: old), matter.alarmAt(by: ledger, on: new))
        let moves = matter.activeClocks.compactMap { clock -> DeadlineMove? in
            let before = DeadlineMove.Standing(clock, by: ledger, on: old[clock], at: now, alarmAt: alarmBefore)
            let after = DeadlineMove.Standing(clock, by: ledger, on: new[clock], at: now, alarmAt: alarmAfter)
            guard before != after else { return nil }
            return DeadlineMove(
                number: matter.number, title: matter.title, ledger: matter.ledger, unit: clock.clock.holder ?? clock.unit ?? matter.owner,
                clock: clock.stage, before: before, after: after)
        }
        // The sweep looks at the matter, not at a clock: that it looks at another time moves no clock that stays where it was.
        let own = moves.filter(\.isOfClock)
        return own.isEmpty ? Array(moves.prefix(1)) : own
    }

    /// Whether a clock that has stopped for good would be judged otherwise: late, or not late.
    package func changesVerdict(on matter: Matter) -> Bool {
        guard let (_, old, new) = calendars(of: matter) else { return false }
        return matter.clocks.contains { stage in
            !(matter.isOpen && stage.isActive)
                && stage.clock.wasLate(at: matter.updatedAt, on: old[stage]) != stage.clock.wasLate(at: matter.updatedAt, on: new[stage])
        }
    }

    private func calendars(of matter: Matter) -> (ledger: Ledger, old: Calendars, new: Calendars)? {
        guard let ledger = before.ledger(matter.ledger, version: matter.rules), let old = before.calendars(of: ledger),
            let new = after.calendars(of: ledger)
        else { return nil }
        return (ledger, old, new)
    }
}

/// One running clock of a matter, before and after a change of calendars.
package struct DeadlineMove: Codable, Hashable, Sendable {
    package struct Standing: Codable, Hashable, Sendable {
        /// Nil while the clock stands.
        package let dueAt: Instant?
        package let blueAt: Instant?
        package let yellowAt: Instant?
        package let redAt: Instant?
        /// When the sweep looks at the matter next.
        package let alarmAt: Instant?
        /// The light that it shows at the moment of the preview.
        package let light: Light
        /// An instant leans on a year whose notice is not out.
        package let isProvisional: Bool

        init(_ stage: StageClock, by ledger: Ledger, on calendar: WorkCalendar, at now: Instant, alarmAt: Instant?) {
            let turnings = turnings(of: stage.clock, by: ledger.lights, on: calendar)
            (dueAt, blueAt, yellowAt, redAt) = (turnings.dueAt, turnings.blueAt, turnings.yellowAt, turnings.redAt)
            self.alarmAt = alarmAt
            light = Matters.light(of: stage.clock, by: ledger.lights, on: calendar, at: now)
            isProvisional = turnings.provisional
        }

        fileprivate var instants: [Instant?] { [dueAt, blueAt, yellowAt, redAt, alarmAt] }
        fileprivate var ofClock: [Instant?] { [dueAt, blueAt, yellowAt, redAt] }
    }

    package let number: String
    package let title: String
    package let ledger: String
    /// Whose time it is: the unit of the clock, else the owner.
    package let unit: UnitCode?
    /// The stage that is timed, or `whole`.
    package let clock: String
    package let before: Standing
    package let after: Standing

    /// An instant or the light changes, not only the mark of being provisional.
    package var isMove: Bool { before.instants != after.instants || turnsAtOnce }
    fileprivate var isOfClock: Bool {
        before.ofClock != after.ofClock || turnsAtOnce || before.isProvisional != after.isProvisional
    }
    /// The light that is shown changes at the moment of publishing.
    package var turnsAtOnce: Bool { before.light != after.light }
    /// It is provisional no more.
    package var isSettled: Bool { before.isProvisional && !after.isProvisional }
}

extension MatterRules {
    /// Which boards of matters show what `entry` has changed.
    package func boardsOutdated(by entry: Entry, after: MatterRules) throws -> Set<String> {
        if entry.stream == OrganizationDecider.stream {
            switch try OrganizationFact.decoded(entry) {
            case .areasRegistered: return ["matter"]
            case .unitsRegistered(let units, _):
                let isRenamed = units.contains { unit in organization.units[unit.code].map { $0.name != unit.name } ?? false }
                return calendarBoards(after).union(isRenamed ? ["search"] : [])
            case .unitClosed, .officerEnrolled, .postTaken, .postLeft, .postDelegated, .delegationEnded: return []
            }
        }
        guard case .published(let kind, let name, _, _) = try RuleFact.decoded(entry) else { return [] }
        switch kind {
        case .calendar: return calendarBoards(after)
        case .classes: return catalogues[name] == nil ? [] : ["search"]
        // A new version binds new matters only.
        case .ledger: return []
        }
    }

    /// Due instants, and whether something ended late, follow from the calendars.
    private func calendarBoards(_ after: MatterRules) -> Set<String> {
        CalendarChange(from: self, to: after) == nil ? [] : ["matter", "tally", "service"]
    }

    /// These rules with a calendar file in force, and the calendar's name: for a preview. Throws the refusal that
    /// publishing it would meet.
    package func publishing(calendar text: String, at now: Instant) throws -> (name: String, rules: MatterRules) {
        let name = try RuleDecider.name(ofCalendar: text) { calendars[$0] }
        let context = Context(stream: RuleDecider.stream(.calendar, name), actor: Rights.console, now: now)
        let command = RuleCommand.publish(kind: .calendar, name: name, text: text, reason: "preview")
        _ = try RuleDecider.decide(command, RuleDecider.initial, self, context)
        var after = self
        try after.replace(calendar: name, text)
        return (name, after)
    }

    /// These rules with units as they are to be registered: for a preview.
    package func registering(_ units: [Unit]) -> MatterRules {
        var after = self
        after.replace(units)
        return after
    }
}

extension RuleDecider {
    /// How a calendar file calls itself. Throws a refusal that says what is wrong with the file.
    package static func name(ofCalendar text: String, parent: (String) -> WorkCalendar?) throws(Refusal) -> String {
        do { return try WorkCalendar(json: Array(text.utf8), parent: parent).name } catch let fault as CalendarFault {
            throw .calendarFile("calendar", zh: fault.zh, en: fault.en)
        } catch {
            throw .calendarFile("calendar", zh: String(describing: error), en: String(describing: error))
        }
    }
}
