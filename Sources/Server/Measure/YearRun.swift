// Lives the year of YearMeasure.swift: draws the arrivals of each day, submits what is due in groups as a busy server
// would commit them, delivers to the loop, sweeps, and looks at the lights. Only moments of one group are shared; every
// command keeps its own instant.
import Foundation
import Grid
import JournalCore
import Kernel
import Loop
import Matters

final class YearRun {
    private struct Life {
        let id: String
        let ledger: String
        let classCode: String
        let place: Place
        let moves: [SampleMove]
        var next = 0
    }

    private struct Due {
        let submission: Submission
        let matter: Int
    }

    private let measure: YearMeasure
    private let house: House
    private let clock: SimulatedClock
    private let roster: SampleRoster
    private let changes: [(at: Instant, command: OrganizationCommand)]
    private let calendar: WorkCalendar
    private let catalogue: ClassCatalogue
    private let check: LightCheck
    private let photo: Attachment
    private let places: [Place]
    /// Classes with the running sum of how often each comes: what is soon done is seen most.
    private let classes: [(incidentClass: IncidentClass, sum: Double)]
    private let shape: YearShape
    private var random: SampleRandom
    private var looks: SampleRandom
    private var queue = YearQueue()
    private var lives: [Int: Life] = [:]
    private var count = 0
    private var group: [Due] = []
    /// In the group are reports whose matters the loop has not made yet.
    private var reported: Set<Int> = []
    /// Drawn from all matters, for the check at the end.
    private var kept: [String] = []
    private var line: YearMeasure.Line

    init(
        _ measure: YearMeasure, _ house: House, _ clock: SimulatedClock, _ map: AreaMap, _ roster: SampleRoster,
        changes: [(at: Instant, command: OrganizationCommand)]
    ) async throws {
        let book = await house.journal.book()
        guard let grid = book.matters.ledger(Book.gridLedger), let catalogue = grid.classes,
            let calendar = book.matters.calendars(of: grid)?.common
        else { throw SampleFault("publish the rules of ledgers/ first") }
        self.measure = measure
        self.house = house
        self.clock = clock
        self.roster = roster
        self.changes = changes
        self.calendar = calendar
        self.catalogue = catalogue
        let file = try Data(contentsOf: URL(fileURLWithPath: "\(measure.rules)/calendars/\(calendar.name).json"))
        check = try await LightCheck(house, calendar: file)
        photo = try await house.attachments.keepPhoto(SamplePicture.all[1], named: "sample.png")
        places = map.sorted.filter { $0.level == .cell }.compactMap { cell in
            guard let at = cell.centre, map.cell(at: at.longitude, latitude: at.latitude) == cell.code else { return nil }
            return Place(text: cell.name, longitude: at.longitude, latitude: at.latitude, cell: cell.code)
        }
        var sum = 0.0
        classes = catalogue.classes.values.sorted { $0.code < $1.code }.map { one in
            let days = Double(one.limit.milliseconds(from: clock.now, on: calendar)) / (one.limit.isWorking ? 28_800_000 : 86_400_000)
            sum += days <= 0.5 ? 10 : days <= 1 ? 3 : days <= 3 ? 0.5 : 0.1
            return (one, sum)
        }
        shape = YearShape(from: measure.from, days: measure.days, share: measure.share, calendar: calendar)
        random = SampleRandom(seed: measure.seed)
        looks = SampleRandom(seed: measure.seed ^ 0x6C69_6768_7473)
        line = YearMeasure.Line(
            share: measure.share, seed: measure.seed, from: "\(measure.from)", days: measure.days)
    }

    /// How long people's commands are gathered into one group: at full rate a minute, at a small share longer, so that
    /// a group is never of one command only because few come.
    private var window: Int64 { min(600, max(60, Int64(60 / measure.share))) }

    func live(progress: (Int, Int) -> Void) async throws -> YearMeasure.Line {
        for index in changes.indices { queue.add(.init(at: changes[index].at, matter: -1 - index)) }
        let start = Instant(measure.from, in: calendar.zone)
        let length = measure.days * 86_400
        var moments = (0..<measure.moments).map { _ in start.adding(seconds: Int64(looks.below(length))) }.sorted()[...]
        let watch = ContinuousClock()
        for day in 0..<measure.days {
            progress(day, measure.days)
            let began = watch.now
            let midnight = Instant(measure.from.advanced(by: day), in: calendar.zone)
            for second in shape.arrivals(on: day, &random) { arrive(at: midnight.adding(seconds: Int64(second))) }
            let end = midnight.adding(seconds: 86_400)
            var checking = Duration.zero
            while let moment = moments.first, moment < end {
                moments.removeFirst()
                try await advance(to: moment)
                try await house.journal.settle()
                try await measure.before(house, moment)
                let looked = watch.now
                line.moments.append(try await check.moment(moment, sample: YearMeasure.sample, &looks))
                checking += watch.now - looked
            }
            try await advance(to: end)
            line.seconds += (watch.now - began - checking) / .seconds(1)
            if day + 1 == YearShape.daysOfTheSeeds { line.closedThen = try await closedShare() }
        }
        let began = watch.now
        try await house.journal.settle()
        line.seconds += (watch.now - began) / .seconds(1)
        line.ended = try await check.ended(kept, clock.now)
        return try await told()
    }

    /// Everything up to `end`, and a sweep there.
    private func advance(to end: Instant) async throws {
        var alarm = try await Alarms(house.journal).next()
        while let next = [queue.first?.at, alarm].compactMap({ $0 }).min(), next < end {
            let until = min(end, next.adding(seconds: window))
            while let event = queue.first, event.at < until {
                _ = queue.removeFirst()
                try await take(event)
            }
            try await flush()
            alarm = try await sweep(at: until)
        }
        _ = try await sweep(at: end)
    }

    private func sweep(at now: Instant) async throws -> Instant? {
        clock.move(to: now)
        let watch = ContinuousClock()
        let began = watch.now
        let swept = try await Alarms(house.journal).sweep(at: now)
        line.longestSweep = max(line.longestSweep, (watch.now - began) / .milliseconds(1))
        line.sweeps += 1
        guard swept.troubles.isEmpty else { throw SampleFault("a sweep at \(now) left \(swept.troubles)") }
        return try await Alarms(house.journal).next()
    }

    // MARK: What people do

    private func arrive(at: Instant) {
        let isCitizen = random.chance(YearShape.citizensBesideOne / (1 + YearShape.citizensBesideOne))
        let drawn = random.between(0, classes.last?.sum ?? 0)
        guard let incidentClass = (classes.first { $0.sum > drawn } ?? classes.last)?.incidentClass else { return }
        let usual = incidentClass.owner ?? SampleRoster.centre
        let others = SampleRoster.bureaus.map(\.code).filter { $0 != usual && $0 != SampleRoster.centre }
        let course = YearCourse(
            ledger: isCitizen ? SamplePlan.citizenLedger : Book.gridLedger, incidentClass, owner: usual, other: random.pick(others),
            photo: photo, seconds: incidentClass.limit.milliseconds(from: at, on: calendar) / 1000, day: at.day(in: calendar.zone), &random)
        let id = House.identifier(for: "year/\(measure.seed)/\(count)")
        lives[count] = Life(
            id: id, ledger: course.ledger, classCode: incidentClass.code, place: random.pick(places), moves: course.moves)
        queue.add(.init(at: at, matter: count))
        count += 1
        // Each matter as likely as the next (Vitter, algorithm R).
        if kept.count < YearMeasure.sample {
            kept.append(id)
        } else {
            let place = looks.below(count)
            if place < kept.count { kept[place] = id }
        }
    }

    private func take(_ event: YearQueue.Event) async throws {
        guard event.matter >= 0 else {
            let administrator = Actor(
                officer: SampleRoster.administrator, post: Duty.administrator.rawValue, unit: SampleRoster.government)
            let command = changes[-1 - event.matter].command
            return group.append(
                Due(
                    submission: Submission(stream: OrganizationDecider.stream, command: command, actor: administrator, now: event.at),
                    matter: event.matter))
        }
        guard var life = lives[event.matter] else { return }
        if reported.contains(event.matter) || group.count >= 256 { try await flush() }
        let move = life.moves[life.next]
        if let submission = try await submission(of: move, life, at: event.at, turn: event.matter) {
            group.append(Due(submission: submission, matter: event.matter))
            if case .report = move.deed { reported.insert(event.matter) }
        }
        life.next += 1
        guard life.next < life.moves.count else { return lives[event.matter] = nil }
        lives[event.matter] = life
        let next = life.moves[life.next]
        let at = calendar.advance(event.at, byMilliseconds: next.seconds * 1000, working: next.isWorking)
        // What the office does not do before it closes it does when it opens, not at the very instant of closing.
        queue.add(.init(at: max(at, event.at.adding(seconds: 1)), matter: event.matter))
    }

    private func submission(of move: SampleMove, _ life: Life, at: Instant, turn: Int) async throws -> Submission? {
        guard let actor = actor(move.role, life, at: at, turn: turn) else { throw SampleFault("nobody holds \(move.role) at \(at)") }
        switch move.deed {
        case .act(let command): return Submission(stream: Matter.stream(life.id), command: command, actor: actor, now: at)
        case .link: return nil
        case .merge:
            try await flush()
            let open = try await house.journal.rows(
                """
                select id, number from matter where ending is null and ledger = \(Book.gridLedger) and stage in ('dispatched', 'handling')
                order by reported_at desc, id limit 1
                """)
            guard let main = open.first else { return nil }
            let link = MatterLink(id: main.text("id"), number: main.text("number"))
            return Submission(stream: Matter.stream(life.id), command: MatterCommand.merge(into: link), actor: actor, now: at)
        case .report:
            let words = catalogue.classes[life.classCode].map {
                SampleWords.description($0, citizen: life.ledger != Book.gridLedger, place: life.place.text, &random)
            }
            if life.ledger == Book.gridLedger {
                let command = IncidentCommand.report(
                    class: life.classCode, description: words ?? "", place: life.place.text, longitude: life.place.longitude ?? 0,
                    latitude: life.place.latitude ?? 0, photos: [])
                return Submission(stream: IncidentDecider.stream(life.id), command: command, actor: actor, now: at)
            }
            let report = Report(
                ledger: life.ledger, description: words ?? "", class: life.classCode, place: life.place, channel: .portal)
            return Submission(stream: Matter.stream(life.id), command: MatterCommand.report(report), actor: actor, now: at)
        }
    }

    private func actor(_ role: SampleMove.Role, _ life: Life, at: Instant, turn: Int) -> Actor? {
        switch role {
        case .reporter:
            life.ledger == Book.gridLedger
                ? life.place.cell.flatMap { roster.worker(of: $0, at: at) } : Rights.reporter(of: life.id)
        case .dispatcher: roster.holder(of: .dispatcher, in: SampleRoster.centre, at: at, turn: turn)
        case .officer(let unit): roster.holder(of: .officer, in: unit, at: at, turn: turn)
        case .head(let unit): roster.holder(of: .head, in: unit, at: at, turn: turn)
        case .checker(let units): roster.checker(of: life.place.cell, outside: units, at: at, turn: turn)
        case .supervisor: roster.holder(of: .supervisor, in: SampleRoster.government, at: at, turn: turn)
        case .leader: roster.holder(of: .leader, in: SampleRoster.government, at: at, turn: turn)
        }
    }

    /// Submits the group in its order: each task waits in the journal's line before the next one starts.
    private func flush() async throws {
        guard let last = group.last else { return }
        clock.move(to: last.submission.now)
        let journal = house.journal
        let failures = await withTaskGroup(of: (any Error)?.self, returning: [any Error].self) { tasks in
            for due in group {
                tasks.addImmediateTask {
                    do {
                        _ = try await journal.submit(due.submission)
                        return nil
                    } catch { return error }
                }
            }
            var found: [any Error] = []
            for await error in tasks { if let error { found.append(error) } }
            return found
        }
        line.commands += group.count
        for failure in failures {
            guard let refusal = failure as? Refusal else { throw failure }
            line.refused[refusal.code, default: 0] += 1
        }
        group = []
        // The matter of an incident is there before anybody does anything to it.
        if !reported.isEmpty { try await journal.settle() }
        reported = []
    }

    // MARK: What came of it

    private func closedShare() async throws -> Double {
        let ledger = await house.journal.book().matters.ledger(Book.gridLedger)
        var (valid, closed) = (0, 0)
        for row in try await house.journal.rows(
            "select ending, count(*) as n from matter where ledger = \(Book.gridLedger) group by ending")
        {
            let rule = row.optionalText("ending").flatMap { ledger?.ending($0) }
            if rule?.isValid ?? true { valid += row.integer("n") }
            if rule?.isClosed ?? false { closed += row.integer("n") }
        }
        return Double(closed) / Double(max(valid, 1))
    }

    private func told() async throws -> YearMeasure.Line {
        let journal = house.journal
        line.matters = count
        line.entries = Int(journal.lastSequence)
        line.closed = try await closedShare()
        for row in try await journal.rows("select coalesce(ending, 'open') as kind, count(*) as n from matter group by ending") {
            line.endings[row.text("kind")] = row.integer("n")
        }
        for row in try await journal.rows(
            """
            select json_extract(body, '$.rung.rung') as rung, count(*) as n from entry where type = 'matter.rung-reached'
            group by json_extract(body, '$.rung.rung')
            """)
        {
            line.rungs[row.text("rung")] = row.integer("n")
        }
        line.fileBytes = DiskMeasure(house.directory.path).files.reduce(0) { $0 + $1.bytes }
        line.residentBytes = ProcessMeasure().residentBytes
        return line
    }
}
