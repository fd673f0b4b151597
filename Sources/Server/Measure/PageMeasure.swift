// How long a page takes to its first byte in a district of so many matters, beside an empty Hummingbird route that is
// asked in turn over the same kind of connection in the same minute. Called by `taizhang bench pages`; the table it
// prints is the one in docs/performance.md.
import Foundation
import GRDB
import Hummingbird
import Kernel
import Logging
import Loop
import Matters

package struct PageMeasure: Sendable {
    package struct Line: Sendable, Encodable {
        package let page: String
        /// Of the whole body, without pictures.
        package let bytes: Int
        /// From the last byte sent to the first received, of one request each, in their order. Microseconds.
        package let ours: [Double]
        package let empty: [Double]

        /// Of each pair: how many times the empty route's time is ours.
        package var ratios: [Double] { zip(ours, empty).map(/).sorted() }
    }

    package let folder: String
    /// With `ledgers/`, `calendars/` and `samples/`.
    package let rules: String
    /// Matters beside the sample's that are laid straight into the boards, where making them by commands would take hours.
    package let laid: Int

    /// Of the laid matters one in so many is open: four times the share that the seeds' district had left open.
    static let openOneIn = 100

    package init(folder: String, rules: String, laid: Int = 0) {
        self.folder = folder
        self.rules = rules
        self.laid = laid
    }

    private static let pages: [(page: String, officer: OfficerCode?, path: String)] = [
        ("portal", nil, "/"), ("public map and its list", nil, "/map"), ("promised times", nil, "/service-levels"),
        ("area", nil, "/areas/371502001"), ("desk of an officer", SampleRoster.officer, "/desk"),
        ("desk of a dispatcher", SampleRoster.dispatcher, "/desk"), ("dispatch queue", SampleRoster.dispatcher, "/dispatch"),
        ("list of a ledger", SampleRoster.dispatcher, "/ledgers/grid-incident"),
        ("list, open and due first", SampleRoster.dispatcher, "/matters?state=open&sort=due"),
        ("matter", SampleRoster.dispatcher, "/matters/SM\(yearMark)-000001"),
        ("search, a common word", SampleRoster.dispatcher, "/search?q=%E8%B7%AF"),
        ("search, a number", SampleRoster.dispatcher, "/search?q=WG\(yearMark)-000100"),
        ("pocket's data", SampleRoster.worker, "/pocket/data"), ("cockpit", SampleRoster.leader, "/cockpit"),
        ("league", SampleRoster.leader, "/cockpit/league"),
    ]
    /// Put into the numbers by the year of the sample.
    private static let yearMark = "YEAR"

    /// Makes the district where it is not in the folder yet, asks each page `rounds` times in turn with the empty route.
    /// - Parameters:
    ///   - matters: at least 160, all of the year before `now`.
    package func run(matters: Int, rounds: Int, now: Instant, progress: @escaping @Sendable (Int, Int) -> Void) async throws -> [Line] {
        let directory = DataDirectory("\(folder)/pages-\(matters)\(laid > 0 ? "-\(laid)" : "")")
        if !FileManager.default.fileExists(atPath: directory.settingsFile) {
            try await make(in: directory, matters: matters, now: now, progress: progress)
        }
        let house = try await House(directory, now: { now })
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let cookies = try await sessions(in: house)
        let plain = Router(context: BasicRequestContext.self)
        plain.get("/empty") { _, _ in "" }
        let lines = try await serving(plain.buildResponder(), logger) { emptyPort in
            try await serving(makeRouter(house, logger: logger).buildResponder(), logger) { port in
                // Not from a laid matter, whose numbers say nothing of a year.
                let year = try await house.journal.rows(
                    "select number from matter where number not like 'T%' order by reported_at desc limit 1"
                ).first?.text("number")
                return try await ask(port, emptyPort, cookies, year.map { String($0.dropFirst(2).prefix(4)) } ?? "", rounds)
            }
        }
        try await house.close()
        return lines
    }

    /// Beside its place first, so that one that was not finished is not measured.
    private func make(
        in directory: DataDirectory, matters: Int, now: Instant, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws {
        let unfinished = DataDirectory(directory.path + ".unfinished")
        if FileManager.default.fileExists(atPath: unfinished.path) { try FileManager.default.removeItem(atPath: unfinished.path) }
        try SampleDistrict.prepare(unfinished)
        let days = matters < 20_000 ? 30 : 365
        let start = SampleDistrict.start(until: now, days: days)
        let areas = try String(contentsOfFile: "\(rules)/samples/district/areas.geojson", encoding: .utf8)
        let empty = try await House(unfinished, now: { start })
        try await empty.publishRules(from: rules)
        try await SampleDistrict.fill(
            empty, areas: areas, until: now, days: days, matters: matters, withAccounts: false, progress: progress)
        let statements = laid > 0 ? await laidStatements(empty, now: now) : []
        try await empty.close()
        if !statements.isEmpty { try lay(statements, in: unfinished.database) }
        try FileManager.default.moveItem(atPath: unfinished.path, toPath: directory.path)
    }

    private func laidStatements(_ house: House, now: Instant) async -> [Kernel.SQL] {
        let book = await house.journal.book()
        let organization = book.matters.organization
        let cells = organization.areas.values.filter { $0.level == .cell }.map(\.code).sorted().map { code in
            LaidRows.Cell(
                code, community: organization.ancestor(of: code, at: .community) ?? "",
                street: organization.ancestor(of: code, at: .street) ?? "")
        }
        let officers = organization.officers.keys.sorted()
        let rows = LaidRows(
            matters: laid, now: now, ledger: "grid-incident", openOneIn: Self.openOneIn, units: organization.units.keys.sorted(),
            cells: cells, officers: officers, classes: book.matters.catalogues["city-management"]?.classes.keys.sorted() ?? ["other"],
            told: officers, dispatcher: SampleRoster.centre, areDispatched: true)
        return rows.statements
    }

    /// While nobody looks. What is half laid is thrown away, so that nothing need outlive a crash.
    private func lay(_ statements: [Kernel.SQL], in path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "pragma synchronous = off; pragma cache_size = -262144; pragma temp_store = file")
            for statement in statements {
                try db.execute(sql: statement.text, arguments: StatementArguments(statement.arguments.map(BareFile.value)))
            }
            try db.execute(sql: "pragma wal_checkpoint(truncate)")
        }
        try queue.close()
    }

    /// A session of each officer who is asked for, without the time that a password takes.
    private func sessions(in house: House) async throws -> [OfficerCode: String] {
        var cookies: [OfficerCode: String] = [:]
        for officer in Set(Self.pages.compactMap(\.officer)) {
            let (token, now) = (Vault.randomToken(), house.now())
            try await house.journal.write([
                "insert into account(name, officer, password, created_at) values(\(officer), \(officer), '', \(now)) on conflict do nothing",
                """
                insert into session values(\(Vault.hash(token)), \(House.newIdentifier()), \(officer), \(officer), '', \(now), \(now),
                \(now.adding(seconds: 8 * 3600)))
                """,
            ])
            cookies[officer] = token
        }
        return cookies
    }

    private func ask(_ port: Int, _ emptyPort: Int, _ cookies: [OfficerCode: String], _ year: String, _ rounds: Int) async throws -> [Line]
    {
        // Blocking calls, away from the threads that answer.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "bench pages").async {
                continuation.resume(
                    with: Result {
                        try Self.pages.map { page in
                            let cookie = page.officer.flatMap { cookies[$0] }.map { "Cookie: taizhang=\($0)\r\n" } ?? ""
                            let path = page.path.replacingOccurrences(of: Self.yearMark, with: year)
                            let (here, there) = (try PlainConnection(port: port), try PlainConnection(port: emptyPort))
                            var (ours, empty, bytes) = ([Double](), [Double](), 0)
                            // The first is not counted: nobody else has asked for anything yet.
                            for round in 0...rounds {
                                let one = try here.get(path, cookie)
                                let other = try there.get("/empty", "")
                                bytes = one.bytes
                                if round > 0 {
                                    ours.append(one.microseconds)
                                    empty.append(other.microseconds)
                                }
                            }
                            return Line(page: page.page, bytes: bytes, ours: ours, empty: empty)
                        }
                    })
            }
        }
    }
}

/// One connection that stays open, read by blocking calls.
private final class PlainConnection {
    private let handle: Int32

    init(port: Int) throws {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let joined = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(handle, $0, size) }
        }
        guard joined == 0 else { throw POSIXError(.ECONNREFUSED) }
        var yes: Int32 = 1
        setsockopt(handle, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(handle) }

    /// Microseconds to the first byte, and the bytes of the body. Anything but 200 and 303 is an error: it measures nothing.
    func get(_ path: String, _ headers: String) throws -> (microseconds: Double, bytes: Int) {
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n".utf8)
        guard send(handle, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw POSIXError(.EPIPE) }
        let clock = ContinuousClock()
        let began = clock.now
        var answer = [UInt8]()
        var first: Double?
        while true {
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = recv(handle, &piece, piece.count, 0)
            guard count > 0 else { throw POSIXError(.ECONNRESET) }
            if first == nil { first = (clock.now - began) / .microseconds(1) }
            answer += piece.prefix(count)
            let text = String(decoding: answer.prefix(4096), as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let head = text[..<end.lowerBound]
            guard head.hasPrefix("HTTP/1.1 200") || head.hasPrefix("HTTP/1.1 303") else {
                throw CocoaError(.fileReadUnknown, userInfo: [NSFilePathErrorKey: "\(path): \(head.prefix(40))"])
            }
            let length = head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
            let body = answer.count - head.utf8.count - 4
            if body >= length { return (first ?? 0, length) }
        }
    }
}
