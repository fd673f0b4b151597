// Why the light of a matter is what it is: ledger, clocks with every run, the days that did not count
// with the notice that says so, the thresholds, then the entries. Made for `taizhang explain` from the
// entries alone; reads no board. ExplanationText.swift puts it into words.
import JournalSQLite
import Kernel
import Loop
import Matters

package struct Explanation: Sendable, Encodable {
    package let number: String
    package let title: String
    /// The instant that is explained.
    package let at: String
    package let ledger: Rules
    package let stage: Named
    package let owner: Named?
    package let ending: Ending?
    package let light: Light
    /// In the order in which they began.
    package let clocks: [ClockAccount]
    package let entries: [Said]

    package struct Named: Sendable, Encodable {
        package let code: String
        package let title: Bilingual
    }

    package struct Rules: Sendable, Encodable {
        package let name: String
        package let title: Bilingual
        /// The version under which the matter was filed, and the newest.
        package let version: Int
        package let newest: Int
        package let calendar: String
        package let calendarTitle: Bilingual
        /// The offset of every instant here, `+08:00`.
        package let zone: String
    }

    package struct Ending: Sendable, Encodable {
        package let kind: String
        package let title: Bilingual
        package let at: String
        package let note: String
    }

    package struct ClockAccount: Sendable, Encodable {
        package let stage: Named
        package let unit: Named?
        /// The limit as the ledger writes it.
        package let budget: Bilingual
        /// What was granted on top, in order.
        package let extensions: [Bilingual]
        /// Limit and extensions.
        package let budgetSeconds: Int64
        package let light: Light
        package let isWorkingTime: Bool
        package let spentSeconds: Int64
        package let overrunSeconds: Int64
        package let isActive: Bool
        package let isRunning: Bool
        package let runs: [Run]
        package let thresholds: [Turn]
        package let dueAt: String?
        /// An instant here leans on a year whose notice is not out.
        package let isProvisional: Bool
    }

    package struct Run: Sendable, Encodable {
        package let from: String
        /// Nil while it goes on.
        package let to: String?
        package let stoppedFor: String?
        /// The unit whose time it is.
        package let holder: Named?
        package let countedSeconds: Int64
        package let days: [Days]
    }

    /// Days on end that are ruled in the same way: not worked, or worked by a notice.
    package struct Days: Sendable, Encodable {
        package let from: String
        package let to: String
        package let count: Int
        package let isWorkDay: Bool
        /// The holiday's name; nil for a weekend of the weekly rule.
        package let name: String?
        package let notice: String?
        package let url: String?
        package let isProvisional: Bool
    }

    package struct Turn: Sendable, Encodable {
        package let light: Light
        package let threshold: Bilingual
        package let at: String?
    }

    package struct Said: Sendable, Encodable {
        package let version: Int
        package let type: String
        package let happenedAt: String
        package let recordedAt: String
        package let sentence: Bilingual
        /// The first eight digits; the whole is in the journal.
        package let hash: String
    }

    /// - Parameter at: what happened later is left out; the light is that of this instant.
    /// - Throws: `Refusal` for an unknown number or an instant before the report.
    package static func of(_ number: String, in journal: SQLiteJournal<Book>, at: Instant) async throws -> Explanation {
        guard let row = try await journal.rows("select id from matter where number = \(number)").first else {
            throw Refusal.matterUnknown(number)
        }
        let stream = Matter.stream(row.text("id"))
        let all = try await journal.entries(of: stream)
        let entries = Array(all.prefix { $0.happenedAt <= at })
        guard !entries.isEmpty else { throw Refusal.notYetReported(number, all.first?.happenedAt ?? at) }
        let folded = try journal.systems.fold(entries, by: journal.systems.decider(for: stream))
        guard let matter = folded.state as? Matter else { preconditionFailure("matter streams fold to Matter") }
        // With the calendars that were known then, so that the light is what people saw.
        return try Explanation(matter, entries, await journal.book().matters.asKnown(at: at), at: at)
    }

    init(_ matter: Matter, _ entries: [Entry], _ rules: MatterRules, at: Instant) throws {
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger) else {
            throw Refusal.ledgerUnknown(matter.ledger)
        }
        let zone = calendars.zone
        let calendar = calendars.common
        let account = Account(ledger: ledger, calendars: calendars, organization: rules.organization, now: at)
        number = matter.number
        title = matter.title
        self.at = at.text(in: zone)
        self.ledger = Rules(
            name: ledger.name, title: ledger.title, version: matter.rules, newest: rules.ledgers[ledger.name]?.count ?? matter.rules,
            calendar: calendar.name, calendarTitle: Bilingual(zh: calendar.title.zh, en: calendar.title.en),
            zone: zone.description)
        stage = Named(code: matter.stage, title: ledger.title(ofStage: matter.stage))
        owner = account.unit(matter.owner)
        ending = matter.ending.map {
            Ending(kind: $0.kind, title: ledger.ending($0.kind)?.title ?? Bilingual($0.kind), at: $0.at.text(in: zone), note: $0.note)
        }
        light = matter.light(by: ledger, on: calendars, at: at)
        clocks = matter.clocks.map { account.account(of: $0, isEnded: !matter.isOpen) }
        self.entries = try entries.map { entry in
            Said(
                version: entry.version, type: entry.type, happenedAt: entry.happenedAt.text(in: zone),
                recordedAt: entry.recordedAt.text(in: zone),
                sentence: try Sentences.sentence(of: entry, rules), hash: hexadecimal(entry.hash.prefix(4)))
        }
    }
}

private struct Account {
    let ledger: Ledger
    let calendars: Calendars
    let organization: Organization
    let now: Instant

    func unit(_ code: UnitCode?) -> Explanation.Named? {
        code.map { Explanation.Named(code: $0, title: Bilingual(organization.name(ofUnit: $0))) }
    }

    func account(of stage: StageClock, isEnded: Bool) -> Explanation.ClockAccount {
        let clock = stage.clock
        let calendar = calendars[stage]
        let isWorking = clock.isWorking
        let turnings = turnings(of: clock, by: ledger.lights, on: calendar)
        return Explanation.ClockAccount(
            stage: Explanation.Named(code: stage.stage, title: ledger.title(ofStage: stage.stage)), unit: unit(stage.unit),
            budget: Bilingual(zh: clock.limit.zh, en: clock.limit.en),
            extensions: clock.extensions.map { Bilingual(zh: $0.budget.zh, en: $0.budget.en) },
            budgetSeconds: clock.allowance(on: calendar) / 1000, light: light(of: clock, by: ledger.lights, on: calendar, at: now),
            isWorkingTime: isWorking,
            spentSeconds: clock.spent(at: now, on: calendar), overrunSeconds: clock.overrun(at: now, on: calendar),
            isActive: stage.isActive && !isEnded, isRunning: clock.isRunning,
            runs: clock.runs.map { run($0, isWorking: isWorking, calendar) },
            thresholds: ledger.lights.inOrder.map { light, colour in
                Explanation.Turn(
                    light: light, threshold: Bilingual(zh: colour.zh, en: colour.en), at: turnings[light]?.text(in: calendar.zone))
            },
            dueAt: turnings.dueAt?.text(in: calendar.zone), isProvisional: turnings.provisional)
    }

    private func run(_ run: Clock.Run, isWorking: Bool, _ calendar: WorkCalendar) -> Explanation.Run {
        let end = min(now, run.to ?? now)
        return Explanation.Run(
            from: run.from.text(in: calendar.zone), to: run.to?.text(in: calendar.zone), stoppedFor: run.stop?.reason,
            holder: unit(run.holder),
            countedSeconds: calendar.elapsed(from: run.from, to: end, working: isWorking),
            days: isWorking && run.from < end
                ? days(from: run.from.day(in: calendar.zone), through: end.day(in: calendar.zone), calendar) : [])
    }

    /// Walks day by day: this explains one matter to one reader, it does not measure.
    private func days(from first: CivilDay, through last: CivilDay, _ calendar: WorkCalendar) -> [Explanation.Days] {
        var groups: [(days: ClosedRange<CivilDay>, ruling: WorkCalendar.DayRuling)] = []
        for number in first.number...last.number {
            let day = CivilDay(number: number)
            let ruling = calendar.ruling(of: day)
            if ruling.isWorkDay, case .dated = ruling.ground {} else if ruling.isWorkDay { continue }
            // What a notice merely confirms, an ordinary work day, needs no word.
            if ruling.isWorkDay, day.weekday <= 5 { continue }
            if let open = groups.last, open.days.upperBound.number == number - 1, open.ruling == ruling {
                groups[groups.count - 1].days = open.days.lowerBound...day
            } else {
                groups.append((day...day, ruling))
            }
        }
        return groups.map { group in
            var (name, notice, url): (String?, String?, String?) = (nil, nil, nil)
            if case .dated(let title, let from) = group.ruling.ground { (name, notice, url) = (title, from.id, from.url) }
            return Explanation.Days(
                from: group.days.lowerBound.description, to: group.days.upperBound.description,
                count: group.days.upperBound.number - group.days.lowerBound.number + 1, isWorkDay: group.ruling.isWorkDay, name: name,
                notice: notice, url: url, isProvisional: group.ruling.ground == .provisional)
        }
    }
}

extension Refusal {
    static func notYetReported(_ number: String, _ reported: Instant) -> Refusal {
        Refusal(
            "explain.before-report", .invalid, field: "at",
            Bilingual(zh: "\(number) 在该时刻还没有上报。", en: "\(number) was not reported yet at that instant."),
            next: Bilingual(zh: "它于 \(reported) 上报，请给出之后的时刻。", en: "It was reported at \(reported); name a later instant."))
    }
}
