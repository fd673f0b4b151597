// Durable commands per second, beside the raw limit of the same run: the same rows written by bare
// SQLite statements in the same groups with the same fsync. Called by `taizhang bench`; the table
// it prints is the one in docs/performance.md.
import Foundation
import GRDB
import JournalSQLite
import Kernel
import Loop
import Matters

package struct CommandMeasure: Sendable {
    package struct Line: Sendable, Encodable {
        package let callers: Int
        package let commands: Int
        package let commandsPerSecond: Double
        package let commandsPerCommit: Double
        package let rawPerSecond: Double
        package var ratio: Double { commandsPerSecond / rawPerSecond }

        enum CodingKeys: String, CodingKey { case callers, commands, commandsPerSecond, commandsPerCommit, rawPerSecond, ratio }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(callers, forKey: .callers)
            try container.encode(commands, forKey: .commands)
            try container.encode(commandsPerSecond, forKey: .commandsPerSecond)
            try container.encode(commandsPerCommit, forKey: .commandsPerCommit)
            try container.encode(rawPerSecond, forKey: .rawPerSecond)
            try container.encode(ratio, forKey: .ratio)
        }
    }

    package let folder: String
    package let rules: String

    package init(folder: String, rules: String) {
        self.folder = folder
        self.rules = rules
    }

    /// Files `commands` citizen reports from `callers` concurrent callers, then writes the same rows raw.
    package func run(callers: Int, commands: Int) async throws -> Line {
        let directory = DataDirectory("\(folder)/callers-\(callers)")
        let start = Instant(milliseconds: 1_763_700_000_000)
        let house = try House(directory, now: { start })
        try await house.publishRules(from: rules)
        let before = house.journal.lastSequence
        let commitsBefore = house.journal.tally
        let clock = ContinuousClock()
        let began = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    for index in stride(from: caller, to: commands, by: callers) {
                        let report = Report(
                            ledger: "citizen-report", description: "synthetic report \(index) of the measurement", class: "other",
                            place: Place(text: "synthetic street \(index % 97)"), channel: .portal)
                        _ = try await house.journal.submit(
                            Submission(
                                stream: Matter.stream(House.identifier(for: "bench/\(index)")), command: MatterCommand.report(report),
                                actor: Actor(officer: "citizen"), now: start, key: "bench/\(index)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = Double((clock.now - began) / .milliseconds(1)) / 1000
        let tally = house.journal.tally
        let commits = max(1, tally.commits - commitsBefore.commits)
        let groups = max(1, Int((Double(commands) / Double(commits)).rounded()))
        let raw = try await rawSeconds(house, after: before, group: groups)
        try await house.close()
        return Line(
            callers: callers, commands: commands, commandsPerSecond: Double(commands) / seconds,
            commandsPerCommit: Double(commands) / Double(commits), rawPerSecond: Double(commands) / raw)
    }

    /// The entries and the board statements of the run, written again to an empty file of the same
    /// schema by prepared statements, `group` commands to a transaction.
    private func rawSeconds(_ house: House, after sequence: Int64, group: Int) async throws -> Double {
        let book = await house.journal.book()
        var work: [(entry: Entry, boards: [Kernel.SQL])] = []
        var last = sequence
        while true {
            let entries = try await house.journal.entries(after: last, limit: 10_000)
            guard let end = entries.last else { break }
            last = end.sequence
            for entry in entries where entry.stream.hasPrefix("matter/") {
                let folded = try house.journal.systems.fold([entry], by: house.journal.systems.decider(for: entry.stream))
                let statements = try house.journal.systems.boards.filter { $0.pace == .withEntry && entry.stream.hasPrefix($0.follows) }
                    .flatMap { try $0.statements(for: entry, before: nil, after: folded.state, book: book) }
                work.append((entry, statements))
            }
        }
        let path = "\(house.directory.path)/raw.sqlite"
        let queue = try DatabaseQueue(path: path)
        let boards = house.journal.systems.boards.filter { $0.pace == .withEntry }
        try await queue.writeWithoutTransaction { db in
            try db.execute(sql: "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384")
            try db.execute(
                sql: """
                    create table entry(seq integer primary key, stream text, version integer, type text, happened_at text, recorded_at text,
                      actor text, cause text, key text, body text, hash blob, unique(stream, version));
                    create index entry_key on entry(key) where key is not null;
                    """)
            for board in boards { for statement in board.schema { try db.execute(sql: statement) } }
        }
        let clock = ContinuousClock()
        let began = clock.now
        let chosen = work
        try await queue.writeWithoutTransaction { db in
            for start in stride(from: 0, to: chosen.count, by: group) {
                try db.inTransaction {
                    for (entry, statements) in chosen[start..<min(start + group, chosen.count)] {
                        let insert = try db.cachedStatement(sql: "insert into entry values(null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                        try insert.execute(arguments: [
                            entry.stream, entry.version, entry.type, entry.happenedAt.description, entry.recordedAt.description,
                            entry.actor.text,
                            entry.cause?.description, entry.key, entry.body, Data(entry.hash),
                        ])
                        for statement in statements {
                            try db.cachedStatement(sql: statement.text).execute(
                                arguments: StatementArguments(statement.arguments.map(value)))
                        }
                    }
                    return .commit
                }
            }
        }
        let seconds = Double((clock.now - began) / .milliseconds(1)) / 1000
        try queue.close()
        return seconds
    }

    private func value(_ value: Kernel.SQLValue) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .integer(let value): value
        case .real(let value): value
        case .text(let value): value
        case .blob(let value): Data(value)
        }
    }
}
