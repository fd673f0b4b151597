// What share of a province's busiest hour one machine carries: a served house in this process is asked over HTTP at the
// rate at which people would come, twice as many each time until answers come late. Every request is timed from the
// instant at which it was due, so that whoever had to wait because others did is counted (no coordinated omission).
// Called by `taizhang bench province-day`; the table it prints is the one in docs/performance.md.
import AsyncHTTPClient
import Foundation
import Kernel
import Logging
import Loop
import Matters
import NIOCore
import Pages
import Synchronization

package struct ProvinceMeasure: Sendable {
    /// People who visit a province's portal on a day: over eight million of a hundred million accounts.
    package static let visitorsADay = 8_000_000.0
    /// Requests of one visit and the share of them that write. The sources have no figure; these are our own.
    package static let requestsOfAVisit = 6.0
    package static let writingShare = 0.03
    /// Percent of a day's visits in each of its hours. Our own: the busiest is from ten to eleven.
    static let hours: [Double] = [
        0.8, 0.5, 0.3, 0.3, 0.3, 0.6, 1.5, 3, 6, 8.5, 9, 7.5, 5, 5, 7, 7.5, 7, 6, 5, 5, 5, 4.5, 3, 1.7,
    ]
    /// Requests a second in the busiest hour of the whole province.
    package static var peakRate: Double {
        visitorsADay * requestsOfAVisit * (hours.max() ?? 0) / hours.reduce(0, +) / 3600
    }

    package struct Line: Sendable, Encodable {
        /// Of the province's busiest hour.
        package let scale: Double
        /// Requests a second that were due.
        package let offered: Double
        package let asked: Int
        /// With 200 or 201.
        package let answered: Int
        package let writes: Int
        /// Requests a second that were answered, from the first that was due to the last answer.
        package let perSecond: Double
        /// From the instant at which each was due. Milliseconds.
        package let p50, p90, p99, p999, longest: Double
        /// 0 where there was no answer.
        package let statuses: [Int: Int]

        package var isCarried: Bool { answered == asked && p99 < ProvinceMeasure.patience }
    }

    /// Milliseconds that 99 of 100 wait at most.
    package static let patience = 1000.0
    private static let mostRounds = 8

    package let folder: String
    /// With `ledgers/`, `calendars/` and `samples/`.
    package let rules: String
    package let seed: UInt64
    package let matters: Int
    package let seconds: Double
    /// Requests under way at once; whoever is due meanwhile waits for one of them, and that is counted.
    static let callers = 256

    package init(folder: String, rules: String, seed: UInt64, matters: Int, seconds: Double) {
        self.folder = folder
        self.rules = rules
        self.seed = seed
        self.matters = matters
        self.seconds = seconds
    }

    /// Begins at `scale` and doubles while that is carried, or halves until it is.
    /// - now: the clock of the served house.
    package func run(
        scale: Double, now: @escaping @Sendable () -> Instant, isOneRound: Bool = false,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [Line] {
        let directory = DataDirectory("\(folder)/province-day")
        try SampleDistrict.prepare(directory)
        let instant = now()
        let start = SampleDistrict.start(until: instant, days: 30)
        let areas = try String(contentsOfFile: "\(rules)/samples/district/areas.geojson", encoding: .utf8)
        let empty = try await House(directory, now: { start })
        try await empty.publishRules(from: rules)
        try await SampleDistrict.fill(empty, areas: areas, until: instant, matters: matters, withAccounts: false, progress: progress)
        try await empty.close()
        let house = try await House(directory, now: now)
        let visit = try await Visits(house, seed: seed)
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let lines = try await serving(makeRouter(house, logger: logger).buildResponder(), logger) { port in
            try await HTTPClient.withHTTPClient(configuration: Self.configuration) { client in
                // Caches and connections of a server that has been up since yesterday.
                _ = try await round(scale / 4, for: min(2, seconds), visit, client, port)
                var (lines, next) = ([Line](), scale)
                while lines.count < (isOneRound ? 1 : Self.mostRounds) {
                    let line = try await round(next, for: seconds, visit, client, port)
                    lines.append(line)
                    if lines.contains(where: { $0.isCarried != line.isCarried }) { break }
                    next *= line.isCarried ? 2 : 0.5
                }
                return lines
            }
        }
        try await house.close()
        return lines
    }

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = callers
        configuration.redirectConfiguration = .disallow
        return configuration
    }

    private func round(_ scale: Double, for seconds: Double, _ visits: Visits, _ client: HTTPClient, _ port: Int) async throws -> Line {
        let rate = Self.peakRate * scale
        let count = max(1, Int(rate * seconds))
        let turns = Turns(count)
        let clock = ContinuousClock()
        let began = clock.now
        let answers = await withTaskGroup(of: [Answer].self) { group in
            for _ in 0..<min(Self.callers, count) {
                group.addTask { await Self.answers(of: turns, from: began, rate, visits, client, port) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let took = (clock.now - began) / .seconds(1)
        let times = answers.map(\.milliseconds).sorted()
        func at(_ share: Double) -> Double { times.isEmpty ? 0 : times[min(times.count - 1, Int(Double(times.count) * share))] }
        let good = answers.count { $0.status == 200 || $0.status == 201 }
        return Line(
            scale: scale, offered: rate, asked: answers.count, answered: good, writes: answers.count(where: \.isWrite),
            perSecond: Double(good) / took, p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), longest: times.last ?? 0,
            statuses: Dictionary(answers.map { ($0.status, 1) }, uniquingKeysWith: +))
    }

    private struct Answer: Sendable {
        let milliseconds: Double
        let status: Int
        let isWrite: Bool
    }

    /// The numbers of a round's requests, one after another to whoever is free.
    private final class Turns: Sendable {
        private let left: Mutex<Range<Int>>

        init(_ count: Int) { left = Mutex(0..<count) }

        func next() -> Int? { left.withLock { $0.popFirst() } }
    }

    private static func answers(
        of turns: Turns, from began: ContinuousClock.Instant, _ rate: Double, _ visits: Visits, _ client: HTTPClient, _ port: Int
    ) async -> [Answer] {
        let clock = ContinuousClock()
        var answers: [Answer] = []
        while let number = turns.next() {
            let due = began + .seconds(Double(number) / rate)
            if clock.now < due { do { try await clock.sleep(until: due, tolerance: .zero) } catch { return answers } }
            let request = visits.next()
            let status = await status(of: request, client, port)
            answers.append(Answer(milliseconds: (clock.now - due) / .milliseconds(1), status: status, isWrite: request.body != nil))
        }
        return answers
    }

    private static func status(of one: Visits.Request, _ client: HTTPClient, _ port: Int) async -> Int {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(one.path)")
        for (name, value) in one.headers { request.headers.add(name: name, value: value) }
        if let body = one.body {
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: body))
        }
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            for try await _ in response.body {}
            return Int(response.status.code)
        } catch { return 0 }
    }
}

/// What visitors ask for, in shares of our own: the portal, their own matter by its number, promised times and the map as
/// guides, an area, a search at the service desk, and reports through the platform's token.
final class Visits: Sendable {
    struct Request: Sendable {
        let path: String
        var headers: [(String, String)] = []
        var body: String?
    }

    private struct State {
        var random: SampleRandom
        var count = 0
    }
    private let state: Mutex<State>
    private let own: [String]
    private let token: String
    private let session: String
    /// Of numbers of reports, so that those of two runs are not the same.
    private let mark: String

    init(_ house: House, seed: UInt64) async throws {
        state = Mutex(State(random: SampleRandom(seed: seed)))
        own = try await house.journal.rows(
            "select id, number from matter where ledger = \(SamplePlan.citizenLedger) order by reported_at desc, id limit 200"
        ).map { URLs.follow($0.text("number"), code: house.vault.followCode(of: $0.text("id"))).description }
        guard !own.isEmpty else { throw SampleFault("nobody has reported anything") }
        let (session, now) = (Vault.randomToken(), house.now())
        let dispatcher = SampleRoster.dispatcher
        try await house.journal.write([
            "insert into account(name, officer, password, created_at) values(\(dispatcher), \(dispatcher), '', \(now)) on conflict do nothing",
            """
            insert into session values(\(Vault.hash(session)), \(House.newIdentifier()), \(dispatcher), \(dispatcher), '', \(now), \(now),
            \(now.adding(seconds: 8 * 3600)))
            """,
        ])
        self.session = session
        token = try await house.accounts.createToken(
            name: "province-day", officer: dispatcher, duty: .dispatcher, unit: SampleRoster.centre, days: 1, by: Rights.console)
        mark = House.newIdentifier()
    }

    func next() -> Request {
        state.withLock { state in
            state.count += 1
            let share = state.random.share()
            if share < ProvinceMeasure.writingShare { return report(state.count) }
            if share < 0.40 { return Request(path: "/") }
            if share < 0.68 { return Request(path: state.random.pick(own)) }
            if share < 0.83 { return Request(path: "/service-levels") }
            if share < 0.88 { return Request(path: "/map") }
            if share < 0.93 { return Request(path: "/report") }
            if share < 0.97 { return Request(path: "/areas/371502001") }
            return Request(path: "/search?q=%E8%B7%AF", headers: [("cookie", "taizhang=\(session)")])
        }
    }

    private func report(_ number: Int) -> Request {
        Request(
            path: "/api/v1/matters",
            headers: [
                ("content-type", "application/json"), ("authorization", "Bearer \(token)"), ("idempotency-key", "\(mark)-\(number)"),
            ],
            body: #"{"ledger": "citizen-report", "class": "other", "description": "合成的上报 \#(number)", "place": {"text": "合成的街道"}}"#)
    }
}
