// Durable commands per second, beside the raw limit of the same minute: the same rows written by bare
// SQLite statements in the same groups with the same fsync. Short rounds of both take turns, so that
// what else the machine does falls on both alike. Called by `taizhang bench`; the table it prints is
// the one in docs/performance.md.
import Foundation
import GRDB
import JournalCore
import JournalSQLite
import Kernel
import Loop
import Matters

package struct CommandMeasure: Sendable {
    package struct Line: Sendable, Encodable {
        package let callers: Int
        package let commands: Int
        package let commandsPerCommit: Double
        /// Of one pair of rounds each, in the order in which they ran. Commands a second.
        package let ours: [Double]
        package let raw: [Double]
        /// Of each pair: what share of the raw speed is ours.
        package var ratios: [Double] { zip(ours, raw).map(/).sorted() }
        package var ratio: Double { CommandMeasure.median(ratios) }
        /// True where the pairs disagree by more than a quarter of the median: then the ratio is worth little.
        package var isWide: Bool { (ratios.last ?? 0) - (ratios.first ?? 0) > ratio / 4 }

        enum CodingKeys: String, CodingKey { case callers, commands, commandsPerCommit, ours, raw, ratios, ratio, isWide }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(callers, forKey: .callers)
            try container.encode(commands, forKey: .commands)
            try container.encode(commandsPerCommit, forKey: .commandsPerCommit)
            try container.encode(ours, forKey: .ours)
            try container.encode(raw, forKey: .raw)
            try container.encode(ratios, forKey: .ratios)
            try container.encode(ratio, forKey: .ratio)
            try container.encode(isWide, forKey: .isWide)
        }
    }

    package let folder: String
    package let rules: String
    /// Rounds of ours and raw, one after the other.
    package static let pairs = 7

    package init(folder: String, rules: String) {
        self.folder = folder
        self.rules = rules
    }

    /// The middle one, or the mean of the two in the middle; 0 of none.
    package static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }

    /// Files `commands` citizen reports from `callers` concurrent callers, in `pairs` rounds, each followed
    /// by writing the same rows raw.
    package func run(callers: Int, commands: Int) async throws -> Line {
        let directory = DataDirectory("\(folder)/callers-\(callers)")
        let start = Instant(milliseconds: 1_763_700_000_000)
        let house = try await House(directory, now: { start })
        try await house.publishRules(from: rules)
        let bare = try BareFile("\(house.directory.path)/raw.sqlite", boards: house.journal.systems.boards.filter { $0.pace == .withEntry })
        let size = max(1, commands / CommandMeasure.pairs)
        var (ours, raw): ([Double], [Double]) = ([], [])
        let tally = house.journal.tally
        for round in 0..<CommandMeasure.pairs {
            let (before, commits) = (house.journal.lastSequence, house.journal.tally.commits)
            let seconds = try await Self.file(round * size..<(round + 1) * size, callers: callers, in: [house], at: start)
            let group = max(1, Int((Double(size) / Double(max(1, house.journal.tally.commits - commits))).rounded()))
            let work = try await Self.work(house, after: before)
            ours.append(Double(size) / seconds)
            raw.append(Double(size) / (try await bare.seconds(work, group: group)))
        }
        let commits = max(1, house.journal.tally.commits - tally.commits)
        try bare.close()
        try await house.close()
        let all = size * CommandMeasure.pairs
        return Line(callers: callers, commands: all, commandsPerCommit: Double(all) / Double(commits), ours: ours, raw: raw)
    }

    /// Seconds for filing the reports of these numbers. Callers are given to the houses in turn.
    static func file(_ numbers: Range<Int>, callers: Int, in houses: [House], at start: Instant) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                let journal = houses[caller % houses.count].journal
                group.addTask {
                    for index in stride(from: numbers.lowerBound + caller, to: numbers.upperBound, by: callers) {
                        let report = Report(
                            ledger: "citizen-report", description: "synthetic report \(index) of the measurement", class: "other",
                            place: Place(text: "synthetic street \(index % 97)"), channel: .portal)
                        _ = try await journal.submit(
                            Submission(
                                stream: Matter.stream(House.identifier(for: "bench/\(index)")), command: MatterCommand.report(report),
                                actor: Actor(officer: "citizen"), now: start, key: "bench/\(index)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double((clock.now - began) / .milliseconds(1)) / 1000
    }

    /// The entries of a round with the statements of the boards that kept pace.
    static func work(_ house: House, after sequence: Int64) async throws -> [(entry: Entry, boards: [Kernel.SQL])] {
        let book = await house.journal.book()
        let systems = house.journal.systems
        var work: [(entry: Entry, boards: [Kernel.SQL])] = []
        var last = sequence
        while true {
            let entries = try await house.journal.entries(after: last, limit: 10_000)
            guard let end = entries.last else { return work }
            last = end.sequence
            for entry in entries where entry.stream.hasPrefix("matter/") {
                let folded = try systems.fold([entry], by: systems.decider(for: entry.stream))
                let statements = try systems.boards.filter { $0.pace == .withEntry && entry.stream.hasPrefix($0.follows) }
                    .flatMap { try $0.statements(for: entry, before: nil, after: folded.state, book: book, in: house.journal.dialect) }
                work.append((entry, statements))
            }
        }
    }
}

/// A file of the same schema without any of our program around it, that grows round by round as ours does.
struct BareFile {
    private let queue: DatabaseQueue

    init(_ path: String, boards: [any Board<Book>]) throws {
        queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384")
            try db.execute(
                sql: """
                    create table entry(seq integer primary key, stream text, version integer, type text, happened_at text, recorded_at text,
                      actor text, cause text, key text, body text, hash blob, unique(stream, version));
                    create index entry_key on entry(key) where key is not null;
                    """)
            for board in boards { for statement in board.schema { try db.execute(sql: statement) } }
        }
    }

    func close() throws { try queue.close() }

    /// Seconds for writing `work` by prepared statements, `group` entries to a transaction.
    func seconds(_ work: [(entry: Entry, boards: [Kernel.SQL])], group: Int) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        try await queue.writeWithoutTransaction { db in
            for start in stride(from: 0, to: work.count, by: group) {
                try db.inTransaction {
                    for (entry, statements) in work[start..<min(start + group, work.count)] {
                        let insert = try db.cachedStatement(sql: "insert into entry values(null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                        try insert.execute(arguments: [
                            entry.stream, entry.version, entry.type, entry.happenedAt.description, entry.recordedAt.description,
                            entry.actor.text, entry.cause?.description, entry.key, entry.body, Data(entry.hash),
                        ])
                        for statement in statements {
                            try db.cachedStatement(sql: statement.text).execute(
                                arguments: StatementArguments(statement.arguments.map(BareFile.value)))
                        }
                    }
                    return .commit
                }
            }
        }
        return Double((clock.now - began) / .milliseconds(1)) / 1000
    }

    static func value(_ value: Kernel.SQLValue) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .integer(let value): value
        case .real(let value): value
        case .text(let value): value
        case .blob(let value): Data(value)
        }
    }
}
