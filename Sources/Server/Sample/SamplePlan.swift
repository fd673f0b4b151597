// The whole sample before any of it is recorded: every matter with its place, its words, and its steps at
// instants of the past month. Steps follow the calendar's office hours; dangers in the street do not wait
// for them. Made by SampleDistrict, recorded by SampleRun.
import Grid
import Kernel
import Loop
import Matters

struct SamplePlan: Sendable {
    struct Step: Sendable {
        let at: Instant
        let actor: Actor
        let deed: SampleMove.Deed
    }

    struct Matter: Sendable {
        let index: Int
        let id: String
        let course: SampleCourse
        let classCode: String
        let place: Place?
        let description: String
        let photos: [Attachment]
        let channel: Channel
        let personal: [String: String]
        let parent: Int?
        /// Its steps touch another matter, or another's touch it.
        var isRelated: Bool
        let steps: [Step]

        var reportedAt: Instant { steps[0].at }
        var lastAt: Instant { steps[steps.count - 1].at }
    }

    /// What binds a matter to others, and to when and where.
    struct Ties {
        var cell: AreaCode?
        var near: Int?
        var parent: Int?
        var main: Int?
        var linked: Int?
        var after: Instant?
        var before: Instant?
        var isRelated: Bool { parent != nil || main != nil || linked != nil }
    }

    private(set) var matters: [Matter] = []
    var random: SampleRandom
    let roster: SampleRoster
    let start: Instant
    let now: Instant
    private let seed: UInt64
    private let map: AreaMap
    private let photos: [Attachment]
    private let calendar: WorkCalendar
    private let ledgers: [String: Ledger]
    private let catalogue: ClassCatalogue
    private let cells: (all: [MappedArea], town: [MappedArea])

    /// By then what others are to follow must be over.
    var middle: Instant { start.adding(seconds: start.seconds(until: now) * 6 / 10) }

    /// When people read what lies on their desks: in the morning of every work day. The last day's notices wait.
    var readings: [Instant] {
        let last = now.adding(seconds: -86_400)
        return (start.day(in: calendar.zone).number...last.day(in: calendar.zone).number).map { CivilDay(number: $0) }
            .filter { calendar.isWorkDay($0) }.map { Instant($0, minuteOfDay: 8 * 60 + 40, in: calendar.zone) }.filter { $0 <= last }
    }

    static let citizenLedger = "citizen-report"
    /// Few of those have a place.
    private static let placeless: Set<String> = ["government-service", "price-consumer", "transit-service"]
    /// What is seen every day, the most frequent ones several times.
    private static let frequent = [
        "exposed-rubbish", "exposed-rubbish", "shop-overflow", "shop-overflow", "illegal-parking", "illegal-parking", "street-stall",
        "graffiti",
        "bicycle-clutter", "litter-bin-full", "litter-bin-full", "road-dirty", "things-in-street", "manhole-damaged", "street-lamp-out",
        "storm-drain-blocked", "noise-living", "rubble-heap", "road-pothole", "street-drying", "guardrail-damaged", "tree-hazard",
        "banner-illegal",
    ]
    /// Two to four hours: they fit in anywhere.
    private static let short = ["illegal-parking", "bicycle-clutter", "leaflets", "exposed-rubbish", "shop-overflow", "manhole-missing"]

    init(
        book: Book, map: AreaMap, roster: SampleRoster, photos: [Attachment], seed: UInt64, start: Instant, now: Instant
    ) throws {
        let names = [Book.gridLedger, SamplePlan.citizenLedger]
        ledgers = Dictionary(uniqueKeysWithValues: names.compactMap { name in book.matters.ledger(name).map { (name, $0) } })
        guard ledgers.count == names.count, let grid = ledgers[Book.gridLedger], let catalogue = grid.classes,
            let calendar = book.matters.calendars(of: grid)?.common
        else { throw SampleFault("publish the rules of ledgers/ first: the sample needs \(names.joined(separator: " and "))") }
        self.catalogue = catalogue
        self.calendar = calendar
        self.roster = roster
        self.map = map
        self.photos = photos
        self.seed = seed
        self.start = start
        self.now = now
        random = SampleRandom(seed: seed)
        let all = map.sorted.filter { $0.level == .cell }
        cells = (all, all.filter { cell in map.ancestors(of: cell.code).contains { map.area($0)?.name.hasSuffix("街道") ?? false } })
    }

    /// First every situation once (SampleShowcase.swift), then everyday life.
    mutating func write(count: Int) throws {
        try showcase()
        while matters.count < count { try everyday(room: count - matters.count) }
    }

    private mutating func everyday(room: Int) throws {
        var course = SampleCourse()
        if random.chance(0.28) { course.ledger = SamplePlan.citizenLedger }
        let fate = random.share()
        if fate < 0.025 { course.outcome = .refused } else if fate < 0.029 { course.outcome = .void }
        course.isChecked = random.chance(course.isCitizen ? 0.3 : 0.04)
        course.isTriaged = random.chance(0.15)
        course.returns = random.chance(0.05) ? 1 : random.chance(0.006) ? 2 : 0
        course.hasSupport = random.chance(0.05)
        course.progress = random.below(3)
        course.pauseDays = random.chance(0.03) ? 1 + random.below(3) : 0
        let pace = random.share()
        course.share = pace < 0.82 ? random.between(0.1, 0.75) : pace < 0.95 ? random.between(0.75, 0.97) : random.between(1.1, 2)
        course.rework = random.chance(0.05) ? 1 : 0
        course.isReached = !random.chance(0.08)
        course.isReopened = random.chance(0.008)
        if random.chance(course.isCitizen ? 0.45 : 0.03) { course.grade = random.pick([5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 2, 1]) }
        let index = try add(course)
        // Somebody else reports the same thing a little later.
        if room > 1, course.outcome == .resolved, random.chance(0.02) {
            try duplicate(of: index, ledger: random.chance(0.4) ? Book.gridLedger : SamplePlan.citizenLedger)
        }
    }

    /// A report of the same thing, merged while the first one is worked on; nothing where that is too short.
    mutating func duplicate(of main: Int, ledger: String = SamplePlan.citizenLedger) throws {
        let first = matters[main]
        guard first.place?.cell != nil, first.reportedAt.seconds(until: first.lastAt) > 6 * 3600 else { return }
        var course = SampleCourse()
        course.ledger = ledger
        course.outcome = .merged
        let ties = Ties(near: main, main: main, after: first.reportedAt, before: first.lastAt)
        if try insert(course, class: first.classCode, ties, tries: 200) != nil { matters[main].isRelated = true }
    }

    // MARK: One matter

    /// Adds a matter and answers its index. Throws where it finds no room for it in the month.
    @discardableResult
    mutating func add(_ course: SampleCourse, class code: String? = nil, _ ties: Ties = Ties()) throws -> Int {
        guard let index = try insert(course, class: code, ties, tries: 400) else {
            throw SampleFault("no room for a sample matter (\(code ?? "any class"), \(course)) between \(start) and \(now)")
        }
        for other in [ties.parent, ties.main, ties.linked].compactMap({ $0 }) { matters[other].isRelated = true }
        return index
    }

    private mutating func insert(_ course: SampleCourse, class code: String?, _ ties: Ties, tries: Int) throws -> Int? {
        for attempt in 0..<tries {
            // In a holiday week not every limit has run its course: then a short one stands in.
            let isShort = attempt > tries / 2
            let code = (isShort && course.hold != nil ? nil : code) ?? pickClass(course, isShort: isShort)
            guard let incidentClass = catalogue.classes[code] else { throw SampleFault("the class catalogue has no \(code)") }
            let place = pickPlace(code, course, ties)
            let (owner, other) = pickUnits(incidentClass, place)
            let scene = random.below(SamplePicture.sceneCount) * 2
            let hasPhoto = random.chance(course.isCitizen ? 0.3 : 0.7)
            var script = SampleScript(
                course, incidentClass, owner: owner, other: other, photos: (hasPhoto ? photos[scene] : nil, photos[scene + 1]),
                limit: (incidentClass.limit.milliseconds(from: now, on: calendar) / 1000, incidentClass.limit.isWorking),
                later: now.day(in: calendar.zone).advanced(by: 40), random: random)
            _ = random.next()
            script.main = ties.main
            script.linked = ties.linked
            script.write()
            guard let instants = instants(script.moves, course, incidentClass, ties) else { continue }
            let index = matters.count
            let id = SampleRun.id(index, seed: seed)
            let steps = try zip(script.moves, instants).map { move, at in
                Step(at: at, actor: try actor(move.role, course, ties, id: id, index: index, cell: place?.cell, at: at), deed: move.deed)
            }
            let words =
                ties.main == nil
                ? SampleWords.description(incidentClass, citizen: course.isCitizen, place: place?.text ?? "办事窗口", &random)
                : SampleWords.again(incidentClass, &random)
            let channel: Channel = ties.parent != nil ? .parent : course.isCitizen ? (random.chance(0.12) ? .open311 : .portal) : .pocket
            matters.append(
                Matter(
                    index: index, id: id, course: course, classCode: code, place: place, description: words,
                    photos: hasPhoto ? [photos[scene]] : [],
                    channel: channel, personal: course.isCitizen && random.chance(0.85) ? SampleWords.person(index) : [:],
                    parent: ties.parent,
                    isRelated: ties.isRelated, steps: steps))
            return index
        }
        return nil
    }

    private mutating func pickClass(_ course: SampleCourse, isShort: Bool) -> String {
        if isShort { return random.pick(SamplePlan.short) }
        if random.chance(0.6) { return random.pick(SamplePlan.frequent) }
        let codes = catalogue.groups.flatMap(\.classes).filter { course.isCitizen || !SamplePlan.placeless.contains($0) }
        return random.pick(codes)
    }

    /// The unit that the class names; in towns the town's own office for what lies about. And another one,
    /// to which it goes by mistake or which helps.
    private mutating func pickUnits(_ incidentClass: IncidentClass, _ place: Place?) -> (owner: UnitCode, other: UnitCode) {
        let usual = incidentClass.owner ?? SampleRoster.centre
        let others = SampleRoster.bureaus.map(\.code).filter { $0 != usual && $0 != SampleRoster.centre }
        let other = random.pick(others)
        let street = place?.cell.flatMap { map.ancestors(of: $0).first { map.area($0)?.level == .street } }
        if let street, map.area(street)?.name.hasSuffix("镇") ?? false, ["city-appearance", "street-order"].contains(incidentClass.group),
            random.chance(0.5)
        {
            return (SampleRoster.office(of: street), other)
        }
        return (usual, other)
    }

    private mutating func pickPlace(_ code: String, _ course: SampleCourse, _ ties: Ties) -> Place? {
        if let near = ties.near, let place = matters[near].place { return beside(place) }
        if course.isCitizen, SamplePlan.placeless.contains(code) { return nil }
        let cell = ties.cell.flatMap { map.area($0) } ?? random.pick(random.chance(0.5) ? cells.town : cells.all)
        guard let centre = cell.centre, let box = cell.box else { return nil }
        let street = map.ancestors(of: cell.code).compactMap { map.area($0) }.first { $0.level == .street }?.name ?? ""
        var position = centre
        for _ in 0..<12 {
            let east = centre.longitude + (box.east - box.west) * random.between(-0.35, 0.35)
            let north = centre.latitude + (box.north - box.south) * random.between(-0.35, 0.35)
            let found = Position(longitude: rounded(east), latitude: rounded(north))
            if map.cell(at: found.longitude, latitude: found.latitude) == cell.code {
                position = found
                break
            }
        }
        return Place(
            text: SampleWords.place(street: street, &random), longitude: position.longitude, latitude: position.latitude,
            cell: map.cell(at: position.longitude, latitude: position.latitude))
    }

    /// Some six metres away, in the same words.
    private func beside(_ place: Place) -> Place {
        guard let longitude = place.longitude, let latitude = place.latitude else { return place }
        for step in [0.00005, -0.00005] {
            let north = rounded(latitude + step)
            if map.cell(at: longitude, latitude: north) == place.cell {
                return Place(text: place.text, longitude: longitude, latitude: north, cell: place.cell)
            }
        }
        return place
    }

    private func rounded(_ degrees: Double) -> Double { (degrees * 1_000_000).rounded() / 1_000_000 }

    // MARK: When

    /// The instants of the moves; nil where they do not fit. A matter that is to stand somewhere at the
    /// month's end is placed from its last move backwards, any other from its report on.
    private mutating func instants(
        _ moves: [SampleMove], _ course: SampleCourse, _ incidentClass: IncidentClass, _ ties: Ties
    ) -> [Instant]? {
        let earliest = max(start.adding(seconds: 8 * 3600), ties.after?.adding(seconds: 60) ?? start)
        var instants: [Instant] = []
        if let hold = course.hold {
            var at = entry(into: hold, course, incidentClass)
            instants = [at]
            for move in moves.dropFirst().reversed() {
                at = calendar.retreat(at, byMilliseconds: move.seconds * 1000, working: move.isWorking)
                instants.insert(at, at: 0)
            }
        } else {
            guard var at = reportInstant(course, incidentClass, from: earliest, until: ties.before ?? now) else { return nil }
            for move in moves {
                at = calendar.advance(at, byMilliseconds: move.seconds * 1000, working: move.isWorking)
                instants.append(at)
            }
        }
        guard let first = instants.first, let last = instants.last, first >= earliest, last <= now, ties.before.map({ last < $0 }) ?? true
        else { return nil }
        return instants
    }

    /// When the last move was made, so that the stage's clock has used its share now.
    private mutating func entry(into hold: SampleCourse.Hold, _ course: SampleCourse, _ incidentClass: IncidentClass) -> Instant {
        let limit: Limit? =
            switch hold.place {
            case .check, .paused, .rework, .supplement, .asked, .agreed, .extended, .suspended, .supported: nil
            case .handling: incidentClass.limit
            default:
                ledgers[course.ledger].flatMap { ledger in
                    ledger.stage(hold.place.rawValue)?.clock.flatMap { ledger.limit($0, class: incidentClass.code, values: [:]) }
                }
            }
        guard let limit else { return calendar.retreat(now, byMilliseconds: Int64(random.between(20, 120) * 60_000), working: true) }
        let milliseconds = limit.milliseconds(from: now, on: calendar)
        return calendar.retreat(now, byMilliseconds: Int64(Double(milliseconds) * hold.used), working: limit.isWorking)
    }

    /// Workers report on their rounds, citizens from morning to night, and dangers at any time.
    private mutating func reportInstant(
        _ course: SampleCourse, _ incidentClass: IncidentClass, from earliest: Instant, until latest: Instant
    ) -> Instant? {
        guard earliest < latest else { return nil }
        let at = earliest.adding(seconds: Int64(random.between(0, Double(earliest.seconds(until: latest)))))
        let hour = at.secondOfDay(in: calendar.zone) / 3600
        let isUrgent = !incidentClass.limit.isWorking
        if course.isCitizen || isUrgent { return (6...22).contains(hour) || random.chance(0.05) ? at : nil }
        let isWorkDay = calendar.isWorkDay(at.day(in: calendar.zone))
        return (8...17).contains(hour) && hour != 12 && (isWorkDay || random.chance(0.3)) ? at : nil
    }

    // MARK: Who

    private func actor(
        _ role: SampleMove.Role, _ course: SampleCourse, _ ties: Ties, id: String, index: Int, cell: AreaCode?, at: Instant
    ) throws -> Actor {
        // What is open at the end lies with those who have accounts.
        let turn = course.hold == nil ? index : 0
        let actor: Actor? =
            switch role {
            case .reporter where ties.parent != nil: roster.holder(of: .dispatcher, in: SampleRoster.centre, at: at, turn: turn)
            case .reporter: course.isCitizen ? Rights.reporter(of: id) : cell.flatMap { roster.worker(of: $0, at: at) }
            case .dispatcher: roster.holder(of: .dispatcher, in: SampleRoster.centre, at: at, turn: turn)
            case .head(let unit): roster.holder(of: .head, in: unit, at: at, turn: turn)
            case .officer(let unit): roster.holder(of: .officer, in: unit, at: at, turn: turn)
            case .checker(let units): roster.checker(of: cell, outside: units, at: at, turn: turn)
            case .supervisor: roster.holder(of: .supervisor, in: SampleRoster.government, at: at, turn: turn)
            case .leader: roster.holder(of: .leader, in: SampleRoster.government, at: at, turn: turn)
            }
        guard let actor else { throw SampleFault("nobody holds the post for \(role) at \(at)") }
        return actor
    }
}
