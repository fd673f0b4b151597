// Durable commands per second on PostgreSQL, beside what PostgreSQL itself does in the same minute: its own pgbench,
// one transaction of the same rows a command, into tables of the same schema. Called by `taizhang bench commands
// --store`; the table it prints is the one in docs/performance.md.
import Foundation
import JournalCore
import Kernel
import Logging
import Loop
import Matters
import Subprocess

package struct DatabaseMeasure: Sendable {
    package struct Line: Sendable, Encodable {
        /// Journals with nothing in common but the database; they run in one process.
        package let servers: Int
        package let rates: CommandMeasure.Line
    }

    package let folder: String
    package let rules: String
    /// `postgres://…` without a schema; two of its own are made and dropped.
    package let store: String
    /// Path of the program.
    package let pgbench: String

    package init(folder: String, rules: String, store: String, pgbench: String) {
        self.folder = folder
        self.rules = rules
        self.store = store
        self.pgbench = pgbench
    }

    /// Where Debian and others put pgbench, the newest first; nil where there is none.
    package static func program() -> String? {
        let files = FileManager.default
        let versions = (try? files.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []  // because no such folder is no version
        let places = versions.sorted { $0.compare($1, options: .numeric) == .orderedDescending }.map { "/usr/lib/postgresql/\($0)/bin" }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (path + places).map { "\($0)/pgbench" }.first { files.isExecutableFile(atPath: $0) }
    }

    /// Files `commands` citizen reports from `callers` concurrent callers on `servers` servers, in seven rounds, each
    /// followed by as many transactions of pgbench from as many clients.
    package func run(servers: Int, callers: Int, commands: Int) async throws -> Line {
        let name = "bench_\(House.newIdentifier().prefix(12))"
        let (ours, bare) = (address(name), address("\(name)_raw"))
        let start = Instant(milliseconds: 1_763_700_000_000)
        let place = DataDirectory("\(folder)/\(name)")
        try place.make()
        let raw = try await StorePlace(bare, in: place).open()
        do {
            let line = try await measured(ours, raw, servers, callers, max(callers, commands / CommandMeasure.pairs), start, name)
            try await drop(name, by: raw)
            return line
        } catch {
            try await drop(name, by: raw)
            throw error
        }
    }

    private func drop(_ name: String, by raw: any Store<Book>) async throws {
        // With the boards beside them.
        let schemas = try await raw.rows(
            "select nspname::text as name from pg_catalog.pg_namespace where left(nspname::text, length(\(name))) = \(name)")
        try await raw.write(schemas.map { SQL(trusted: "drop schema \"\($0.text("name"))\" cascade") })
        try await raw.close()
    }

    private func address(_ schema: String) -> String { store + (store.contains("?") ? "&" : "?") + "schema=\(schema)" }

    private func measured(
        _ ours: String, _ raw: any Store<Book>, _ servers: Int, _ callers: Int, _ size: Int, _ start: Instant, _ name: String
    ) async throws -> Line {
        var houses: [House] = []
        for server in 0..<servers {
            let directory = DataDirectory("\(folder)/\(name)-\(server)")
            try directory.make()
            if let first = houses.first { try FileManager.default.copyItem(atPath: first.directory.keyFile, toPath: directory.keyFile) }
            houses.append(try await House(directory, store: ours, now: { start }))
        }
        guard let house = houses.first else { preconditionFailure("one server at least") }
        try await house.publishRules(from: rules)
        try await raw.write([SQL(trusted: "create sequence given")])
        let script = "\(folder)/\(name).sql"
        // Those of the raw side: its journal's and, beside it, its boards'.
        let schemas = try await raw.rows(
            "select nspname::text as name from pg_catalog.pg_namespace where nspname = any(current_schemas(false))"
        )
        .map { $0.text("name") }
        var rates: (ours: [Double], raw: [Double]) = ([], [])
        let tallies = houses.map { $0.journal.tally }
        for round in 0..<CommandMeasure.pairs {
            let before = house.journal.lastSequence
            let seconds = try await CommandMeasure.file(round * size..<(round + 1) * size, callers: callers, in: houses, at: start)
            rates.ours.append(Double(size) / seconds)
            if round == 0 {
                // Any of them: they differ in their numbers only.
                guard let work = try await CommandMeasure.work(house, after: before).last else {
                    throw JournalFault.store("nothing was filed")
                }
                try Data(PgbenchScript(work.entry, work.boards).text.utf8).write(to: URL(fileURLWithPath: script))
            }
            rates.raw.append(try await pgbench(script, schemas: schemas, clients: callers, transactions: max(1, size / callers)))
        }
        let grown = zip(houses, tallies).reduce(into: (commits: 0, commands: 0)) { sum, pair in
            sum.commits += pair.0.journal.tally.commits - pair.1.commits
            sum.commands += pair.0.journal.tally.commands - pair.1.commands
        }
        for house in houses { try await house.close() }
        return Line(
            servers: servers,
            rates: CommandMeasure.Line(
                callers: callers, commands: size * CommandMeasure.pairs,
                commandsPerCommit: Double(grown.commands) / Double(max(1, grown.commits)), ours: rates.ours, raw: rates.raw))
    }

    /// Transactions a second, without the time for connecting.
    private func pgbench(_ script: String, schemas: [String], clients: Int, transactions: Int) async throws -> Double {
        let arguments = [
            "--no-vacuum", "--file=\(script)", "--client=\(clients)", "--jobs=\(min(2, clients))", "--transactions=\(transactions)",
            "--protocol=prepared", store,
        ]
        let done = try await Subprocess.run(
            .path(.init(pgbench)), arguments: .init(arguments),
            environment: .inherit.updating(["PGOPTIONS": "-c search_path=\(schemas.joined(separator: ","))"]),
            output: .string(limit: 65_536), error: .string(limit: 65_536))
        let said = done.standardOutput
        guard done.terminationStatus.isSuccess, let rate = said.firstMatch(of: /tps = ([0-9.]+) \(without/).flatMap({ Double($0.1) }) else {
            throw JournalFault.store("pgbench: \(done.standardError.suffix(500))")
        }
        return rate
    }
}

/// One command's rows as a transaction of pgbench: the same tables and indexes, values as long as ours. What must be
/// different each time is drawn; the rows that all commands of a day count up are each client's own, so that its
/// transactions need not wait for each other, as ours in one group need not.
struct PgbenchScript {
    let text: String

    init(_ entry: Entry, _ boards: [Kernel.SQL]) {
        let id = String(entry.stream.split(separator: "/").last ?? "")
        let number = boards.lazy.compactMap { sql -> String? in
            let (text, arguments) = sql.text(in: .postgres)
            guard text.hasPrefix("insert into matter("), case .text(let number)? = arguments.dropFirst().first else { return nil }
            return number
        }.first
        let drawn: [String: String] = [
            id: "lpad(to_hex(:drawn::bigint), \(id.count), '0')",
            entry.stream: "'matter/' || lpad(to_hex(:drawn::bigint), \(id.count), '0')",
            entry.key ?? "": "lpad((:drawn)::text, \(entry.key?.count ?? 1), '0')",
            number ?? "": "lpad((:drawn)::text, \(max(16, number?.count ?? 0)), '0')",
        ]
        func literal(_ value: SQLValue, isCount: Bool) -> String {
            switch value {
            case .null: return "null"
            case .integer(let value): return String(value)
            case .real(let value): return String(value)
            case .text(let value):
                if let drawn = drawn[value], !value.isEmpty { return drawn }
                return Self.quoted(value) + (isCount ? " || :client_id::text" : "")
            case .blob(let value):
                let digits = value.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                return "'\\x\(digits)'::bytea"
            }
        }
        func statement(_ sql: Kernel.SQL) -> String {
            let (text, arguments) = sql.text(in: .postgres)
            // The first value of a counter is its day or its name.
            let isCounter = Self.counters.contains { text.hasPrefix("insert into \($0)") }
            var place = 0
            return text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing(/\?/) { _ in
                defer { place += 1 }
                return literal(arguments[place], isCount: isCounter && place == 0)
            }
        }
        let insert: Kernel.SQL = """
            insert into entry (seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash)
            values (nextval('given'), \(entry.stream), \(entry.version), \(entry.type), \(entry.happenedAt.description),
            \(entry.recordedAt.description), \(entry.actor.text), \(entry.cause?.description), \(entry.key), \(entry.body), \(entry.hash))
            """
        let counter: Kernel.SQL = """
            insert into counter (name, last) values (\("number of the day"), \(1))
            on conflict (name) do update set last = counter.last + 1
            """
        let lines = ["begin"] + ([insert, counter] + boards).map(statement) + ["commit"]
        text = "\\set drawn random(1000000000000000, 8999999999999999)\n" + lines.map { "\($0);\n" }.joined()
    }

    private static let counters = ["tally", "total", "ended", "flow", "standing", "unit_year", "cell_year", "counter"]

    /// Without a colon, which pgbench takes for a variable wherever it stands.
    private static func quoted(_ text: String) -> String {
        let escapes: [Unicode.Scalar: String] = ["\\": "\\\\", "'": "''", ":": "\\x3a", "\n": "\\n"]
        let plain = text.escapingScalars { escapes[$0] }
        return "E'\(plain)'"
    }
}
