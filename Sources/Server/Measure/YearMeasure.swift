// A year of a district as fast as it goes: everything that people do is submitted to the journal at its own simulated
// instant, the loop answers, sweeps record what time alone has done, and at moments drawn from the seed the lights are
// held against minutes counted one by one. Called by `taizhang bench district-year`; the table it prints is the one in
// docs/performance.md.
import Foundation
import Grid
import JournalCore
import Kernel
import Loop
import Matters
import Synchronization

package struct YearMeasure: Sendable {
    package struct Line: Sendable, Encodable {
        package let share: Double
        package let seed: UInt64
        package let from: String
        package let days: Int
        package internal(set) var matters = 0
        /// What people did; what the loop and time did comes on top.
        package internal(set) var commands = 0
        package internal(set) var refused: [String: Int] = [:]
        package internal(set) var entries = 0
        /// Without the seconds in which lights were checked.
        package internal(set) var seconds = 0.0
        package internal(set) var fileBytes = 0
        package internal(set) var residentBytes = 0
        package internal(set) var sweeps = 0
        package internal(set) var longestSweep = 0.0
        /// Matters by their ending, `open` of those without, at the end.
        package internal(set) var endings: [String: Int] = [:]
        /// Turnings of lights and rungs of the ladder in the whole time, by name.
        package internal(set) var rungs: [String: Int] = [:]
        /// Of grid incidents that count: closed by the end of the 237th day, as the sources count theirs, and at the end.
        package internal(set) var closedThen: Double?
        package internal(set) var closed = 0.0
        package internal(set) var moments: [LightCheck.Moment] = []
        /// All rungs of matters drawn from the whole time.
        package internal(set) var ended: LightCheck.Moment?

        package var commandsPerSecond: Double { Double(commands) / max(seconds, 0.001) }
        package var timesLife: Double { Double(days) * 86_400 / max(seconds, 0.001) }
        package var wrong: [LightCheck.Wrong] { (moments + [ended].compactMap(\.self)).flatMap(\.wrong) }
    }

    package let folder: String
    /// With `ledgers/`, `calendars/` and `samples/`.
    package let rules: String
    package let share: Double
    package let seed: UInt64
    package let from: CivilDay
    package let days: Int
    package let moments: Int
    /// Open matters that are checked at one moment, and matters of the whole time whose rungs are checked at its end.
    package static let sample = 1000
    /// Called at each moment before it is checked: a test makes something wrong here.
    let before: @Sendable (House, Instant) async throws -> Void

    package init(
        folder: String, rules: String, share: Double, seed: UInt64, from: CivilDay, days: Int = 365, moments: Int = 24,
        before: @escaping @Sendable (House, Instant) async throws -> Void = { _, _ in }
    ) {
        self.folder = folder
        self.rules = rules
        self.share = share
        self.seed = seed
        self.from = from
        self.days = days
        self.moments = moments
        self.before = before
    }

    package func run(progress: (Int, Int) -> Void) async throws -> Line {
        let directory = DataDirectory("\(folder)/district-year")
        try SampleDistrict.prepare(directory)
        let start = Instant(from, in: .china)
        let clock = SimulatedClock(start)
        let house = try await House(directory, now: { clock.now })
        try await house.publishRules(from: rules)
        let run = SampleRun(house: house, seed: seed)
        let areas = try String(contentsOfFile: "\(rules)/samples/district/areas.geojson", encoding: .utf8)
        try await run.submit(
            Submission(stream: AreaDecider.stream, command: AreaCommand.draw(geojson: areas), actor: .system, now: start))
        guard let map = await house.journal.book().map else { throw SampleFault("the areas were not drawn") }
        let roster = SampleRoster(map: map, start: start, until: Instant(from.advanced(by: days), in: .china))
        try await run.found(roster, at: start)
        try await house.journal.settle()
        let year = try await YearRun(self, house, clock, map, roster, changes: run.changes(roster))
        let line = try await year.live(progress: progress)
        try await house.close()
        return line
    }
}

final class SimulatedClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ start: Instant) { instant = Mutex(start) }

    var now: Instant { instant.withLock { $0 } }

    /// Never back: the journal's clock does not go back either.
    func move(to now: Instant) { instant.withLock { $0 = max($0, now) } }
}

/// What comes next, the earliest first; among those of one instant in the order of their numbers.
struct YearQueue {
    struct Event {
        let at: Instant
        /// Of the matter; below zero a change of the organization.
        let matter: Int
    }
    private var heap: [Event] = []

    var first: Event? { heap.first }

    private static func isBefore(_ a: Event, _ b: Event) -> Bool { (a.at, a.matter) < (b.at, b.matter) }

    mutating func add(_ event: Event) {
        heap.append(event)
        var child = heap.count - 1
        while child > 0, Self.isBefore(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Event {
        heap.swapAt(0, heap.count - 1)
        let event = heap.removeLast()
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { Self.isBefore(heap[$0], heap[$1]) }), Self.isBefore(heap[least], heap[parent]) else {
                return event
            }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
