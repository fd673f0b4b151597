// What happens in the synthetic year of a district: how many reports come in which hour, and the moves of each matter
// from its report to its ending. Drawn from a seed; the figures that come from the field say so, the others are our
// own. Asked by YearMeasure.swift, which submits the moves.
import Foundation
import Grid
import Kernel
import Loop
import Matters

/// How many come when.
struct YearShape: Sendable {
    /// A district's grid workers reported 573,822 valid incidents from 1 January to 25 August, 237 days.
    static let incidentsADay = 573_822.0 / 237
    /// Of these 572,430 were closed at the end of those days.
    static let closedShare = 572_430.0 / 573_822
    static let daysOfTheSeeds = 237
    /// Reports of citizens beside each incident. The sources have no figure; this one is our own.
    static let citizensBesideOne = 0.05

    /// The shape of a day: rounds of the grid workers in office hours, a valley at noon, few at night. Our own.
    private static let workDay: [Double] = [
        2, 1, 1, 1, 1, 2, 10, 40, 110, 140, 130, 90, 40, 50, 110, 120, 110, 80, 40, 25, 18, 12, 6, 3,
    ]
    /// Weekends and holidays: a third of it, later, and without the valley.
    private static let offDay = workDay.enumerated().map { hour, weight in (8...17).contains(hour) ? 32 : weight / 3 }

    /// Mean arrivals of each hour of each day, all ledgers together.
    let means: [[Double]]

    init(from first: CivilDay, days: Int, share: Double, calendar: WorkCalendar) {
        let weights = (0..<days).map { calendar.isWorkDay(first.advanced(by: $0)) ? Self.workDay : Self.offDay }
        // By a whole year's days, so that a run over a few of them has the rates of a year.
        let year = (0..<365).map { calendar.isWorkDay(first.advanced(by: $0)) ? Self.workDay : Self.offDay }
        let one = Self.incidentsADay * (1 + Self.citizensBesideOne) * 365 / year.joined().reduce(0, +)
        means = weights.map { $0.map { $0 * one * share } }
    }

    /// Seconds after midnight, in order.
    func arrivals(on day: Int, _ random: inout SampleRandom) -> [Int] {
        means[day].enumerated().flatMap { hour, mean in
            (0..<Self.poisson(mean, &random)).map { _ in hour * 3600 + random.below(3600) }
        }.sorted()
    }

    /// Knuth's way, in pieces that do not underflow.
    private static func poisson(_ mean: Double, _ random: inout SampleRandom) -> Int {
        var (left, count) = (mean, -1)
        var product = 1.0
        while true {
            product *= random.share()
            count += 1
            while product < 1, left > 0 {
                let piece = min(left, 500)
                product *= exp(piece)
                left -= piece
            }
            if product <= 1 { return count }
        }
    }
}

/// One matter from its report on. Shares of what happens are our own, set so that late, long and troubled ones occur.
struct YearCourse {
    let ledger: String
    let incidentClass: IncidentClass
    let owner: UnitCode
    let other: UnitCode
    let photo: Attachment
    /// Of the class's limit.
    let seconds: Int64
    /// The day of the report.
    let day: CivilDay
    private var isWorking: Bool { incidentClass.limit.isWorking }
    private var isCitizen: Bool { ledger != Book.gridLedger }
    private(set) var moves: [SampleMove] = []

    init(
        ledger: String, _ incidentClass: IncidentClass, owner: UnitCode, other: UnitCode, photo: Attachment, seconds: Int64, day: CivilDay,
        _ random: inout SampleRandom
    ) {
        self.ledger = ledger
        self.incidentClass = incidentClass
        self.owner = owner
        self.other = other
        self.photo = photo
        self.seconds = seconds
        self.day = day
        moves = [SampleMove(seconds: 0, isWorking: false, role: .reporter, deed: .report)]
        write(&random)
    }

    private mutating func write(_ random: inout SampleRandom) {
        if random.chance(0.04) {
            add(random.between(2, 6), .dispatcher, .requestCheck(note: nil))
            add(random.between(8, 40), .checker(outside: []), .check(found: true, note: SampleWords.check(true), photos: nil))
        }
        let fate = random.share()
        if fate < 0.025 { return add(random.between(2, 10), .dispatcher, .refuse(reason: SampleWords.refusal(false, &random))) }
        if fate < 0.028 { return add(random.between(20, 200), .supervisor, .end(kind: "void", note: "重复录入，作废")) }
        if fate < 0.04, !isCitizen {
            return moves.append(SampleMove(seconds: Int64(random.between(120, 480)), isWorking: true, role: .dispatcher, deed: .merge(0)))
        }
        // One in fifty waits on the dispatcher's desk until its quarter of an hour is over.
        add(random.chance(0.02) ? random.between(16, 50) : random.between(1.5, 7), .dispatcher, .accept(note: nil))
        if random.chance(0.04) {
            add(random.between(1, 4), .dispatcher, .dispatch(owner: other, supporting: nil, note: nil))
            add(random.between(15, 80), .officer(other), .return(kind: .notOurUnit, reason: SampleWords.returned(.notOurUnit)))
        }
        let support = random.chance(0.04) ? other : nil
        add(random.between(1, 6), .dispatcher, .dispatch(owner: owner, supporting: support.map { [$0] }, note: nil))
        work(support, &random)
        if random.chance(0.04) {
            verify(false, &random)
            use(random.between(0.05, 0.2))
        }
        verify(true, &random)
        finish(&random)
        if random.chance(0.004) {
            add(random.between(90, 600), isCitizen ? .reporter : .supervisor, .reopen(reason: "问题又出现了，请再处理一次"))
            take(random.between(8, 60))
            use(random.between(0.05, 0.3))
            verify(true, &random)
            finish(&random)
        }
    }

    /// From the claim to the submission. One in twenty comes late; of these some reach the last rung.
    private mutating func work(_ support: UnitCode?, _ random: inout SampleRandom) {
        take(isWorking ? random.between(5, 60) : random.between(3, 12))
        let pace = random.share()
        var share = pace < 0.9 ? random.between(0.04, 0.45) : pace < 0.955 ? random.between(0.7, 0.98) : random.between(1.02, 2.3)
        if support != nil, pace < 0.9 {
            deed(0.02, .officer(owner), .requestSupport(unit: other, what: "请派人断电、配合开挖"))
            deed(0.05, .officer(other), .support(note: "已断电、已配合", photos: nil))
        }
        for index in 0..<random.below(3) where pace < 0.9 {
            deed(0.01, .officer(owner), .progress(note: SampleWords.progress(index, false), photos: nil))
        }
        let trouble = random.share()
        if trouble < 0.02 {
            deed(0.05, .officer(owner), .pause(reason: SampleWords.pause(incidentClass.group)))
            add(random.between(1000, 4000), working: false, .officer(owner), .resume(note: nil))
        } else if trouble < 0.04, seconds >= 4 * 3600, case .budget(let budget) = incidentClass.limit {
            deed(0.2, .officer(owner), .extend(by: budget, reason: "所需配件须订制"))
            approve(&random)
            share += 0.6
        } else if trouble < 0.0405, seconds >= 4 * 3600 {
            let days = 20 + random.below(60)
            deed(0.05, .officer(owner), .suspend(until: day.advanced(by: days), reason: "已列入改造计划，待开工"))
            approve(&random)
            // It goes on by itself; the work is taken up a day later.
            add(Double(days + 1) * 1440, working: false, .officer(owner), .progress(note: SampleWords.progress(0, false), photos: nil))
        }
        use(share)
    }

    private mutating func approve(_ random: inout SampleRandom) {
        add(random.between(5, 20), working: isWorking, .head(owner), .approve(granted: true, note: nil))
        add(random.between(5, 20), working: isWorking, .dispatcher, .approve(granted: true, note: nil))
    }

    private mutating func take(_ minutes: Double) { add(minutes, working: isWorking, .officer(owner), .claim(note: nil)) }

    /// After that share of the class's limit the work is handed in.
    private mutating func use(_ share: Double) {
        deed(share, .officer(owner), .submit(note: "已到场处理：\(incidentClass.closing.zh)。", closing: true, photos: [photo]))
    }

    private mutating func verify(_ passed: Bool, _ random: inout SampleRandom) {
        let minutes = random.chance(0.03) ? random.between(31, 80) : random.between(4, 25)
        let note = passed ? "现场核查，同意结案" : "现场仍未达到结案条件，请继续处理"
        add(minutes, working: isWorking, .checker(outside: [owner, other]), .verify(passed: passed, note: note, photos: nil))
    }

    /// Only a citizen waits for an answer; a grid incident ends with its verification.
    private mutating func finish(_ random: inout SampleRandom) {
        guard isCitizen else { return }
        add(random.between(15, 240), .dispatcher, .answer(reached: true, words: SampleWords.answer(incidentClass), satisfied: true))
        add(random.between(1, 6), .dispatcher, .end(kind: "resolved", note: "办理、核查、回访齐备，办结"))
    }

    private mutating func add(_ minutes: Double, working: Bool = true, _ role: SampleMove.Role, _ command: MatterCommand) {
        moves.append(SampleMove(seconds: Int64(minutes * 60), isWorking: working, role: role, deed: .act(command)))
    }

    private mutating func deed(_ share: Double, _ role: SampleMove.Role, _ command: MatterCommand) {
        let seconds = max(60, Int64(Double(seconds) * share))
        moves.append(SampleMove(seconds: seconds, isWorking: isWorking, role: role, deed: .act(command)))
    }
}
