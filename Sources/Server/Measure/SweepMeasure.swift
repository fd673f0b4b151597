// What it costs to find what turns in the next minute, at so many open matters, beside the raw limit: SQLite's own
// calls reading the same rows out of an index of two columns. Minute by minute both look, by turns first; then
// what was found moves on as a sweep would have moved it, so that each minute is new. Called by `taizhang bench
// sweep`; the table it prints is the one in docs/performance.md.
import Foundation
import GRDB
import GRDBSQLite
import JournalSQLite
import Kernel
import Loop
import Matters

package struct SweepMeasure: Sendable {
    /// What a minute holds.
    package enum Minute: String, Sendable, Encodable, CaseIterable {
        /// The matters that fall into it, of so many spread over the days.
        case spread
        /// Ten matters, however many there are.
        case ten
    }

    package struct Line: Sendable, Encodable {
        package let matters: Int
        package let minute: Minute
        /// How many turned in all its minutes.
        package let found: Int
        /// Of one minute each, in their order. Microseconds.
        package let ours: [Double]
        package let raw: [Double]

        package var foundInMinute: Double { Double(found) / Double(ours.count) }
        /// Of each minute: how many times the raw cost is ours.
        package var ratios: [Double] { zip(ours, raw).map(/).sorted() }
    }

    package let folder: String
    package let seed: UInt64
    /// Minutes of each kind.
    package static let minutes = 101
    package static let days: Int64 = 30
    static let held = 10

    package init(folder: String, seed: UInt64) {
        self.folder = folder
        self.seed = seed
    }

    /// Lays `matters` open matters into the house's own table and looks for what turns, a line for each kind of minute.
    package func run(matters: Int) async throws -> [Line] {
        let directory = DataDirectory("\(folder)/matters-\(matters)")
        let rows = SweepRows(matters: matters, seed: seed)
        // The house makes its tables and goes; the rows are laid while nobody looks.
        try await House(directory, now: { SweepRows.start }).close()
        try rows.lay(in: directory.database)
        let bare = try BareIndex("\(directory.path)/raw.sqlite", from: directory.database)
        let house = try await House(directory, now: { SweepRows.start })
        let alarms = Alarms(house.journal)
        let clock = ContinuousClock()
        var (ours, raw, found) = ([Minute: [Double]](), [Minute: [Double]](), [Minute: Int]())
        for index in 0..<2 * SweepMeasure.minutes {
            let minute = SweepRows.kind(ofMinute: index)
            let now = SweepRows.end(ofMinute: index)
            var count = (ours: 0, raw: 0)
            // Whoever looks second finds the processor awake: they take turns at it.
            for isOurs in index / 2 % 2 == 0 ? [true, false] : [false, true] {
                if isOurs {
                    let began = clock.now
                    try await alarms.due(at: now) { count.ours += $0.count }
                    ours[minute, default: []].append((clock.now - began) / .microseconds(1))
                } else {
                    let scan = try bare.scan(until: now)
                    count.raw = scan.found
                    raw[minute, default: []].append(scan.microseconds)
                }
            }
            precondition(count.ours == count.raw, "both read the same rows, or the ratio means nothing: \(count)")
            found[minute, default: 0] += count.ours
            // The last one changes, too, so that there is a commit even where nothing turned: a server's connections
            // never find their page caches as they left them.
            try await house.journal.write([
                "update matter set alarm_at = alarm_at + \(SweepRows.span) where alarm_at is not null and alarm_at <= \(now)",
                "update matter set updated_at = updated_at + 1 where id = (select max(id) from matter)",
            ])
            try bare.move(until: now)
        }
        try bare.close()
        try await house.close()
        return Minute.allCases.map {
            Line(matters: matters, minute: $0, found: found[$0] ?? 0, ours: ours[$0] ?? [], raw: raw[$0] ?? [])
        }
    }
}

/// The matters: open ones, their alarms spread evenly over the days, but for the minutes that hold a fixed number.
struct SweepRows {
    let matters: Int
    let seed: UInt64

    static let start = Instant(milliseconds: 1_763_700_000_000)
    static let span = SweepMeasure.days * 86_400_000

    static func kind(ofMinute index: Int) -> SweepMeasure.Minute { index % 2 == 0 ? .spread : .ten }
    static func end(ofMinute index: Int) -> Instant { start.adding(seconds: Int64(index + 1) * 60) }

    /// Writes them in the order of their keys and makes the indexes afterwards: ten million would take hours
    /// if each row went into the middle of sixteen trees.
    func lay(in path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            // A file that no crash need outlive.
            try db.execute(sql: "pragma synchronous = off; pragma cache_size = -262144; pragma temp_store = file")
            let indexes = MatterBoard<Book>().schema.filter { $0.contains(" index ") }
            for name in try String.fetchAll(
                db, sql: "select name from sqlite_schema where type = 'index' and tbl_name = 'matter' and sql is not null")
            {
                try db.execute(sql: "drop index \(name)")
            }
            try db.inTransaction {
                try insert(into: db)
                return .commit
            }
            for index in indexes { try db.execute(sql: index) }
            try db.execute(sql: "pragma wal_checkpoint(truncate)")
        }
        try queue.close()
    }

    private func insert(into db: Database) throws {
        let insert = try db.makeStatement(
            sql: """
                insert into matter(
                  id, number, ledger, stage, title, class, channel, place, cell, community, street, owner, handler, dispatcher, officer,
                  reported_at, reported_on, updated_at, due_at, yellow_at, red_at, alarm_at,
                  is_paused, is_provisional, late_stages, was_late, counts_late, return_count, rework_count, reporter, version)
                values(?1, ?2, 'citizen-report', 'handling', 'synthetic report ' || ?2, 'other', 'portal', 'synthetic street ' || ?3,
                  'cell-' || ?3, 'community-' || (?3 / 5), 'street-' || (?3 / 50), 'unit-' || ?4, 'unit-' || ?4, 'center', 'officer-' || ?3,
                  ?5, '2025-11-01', ?5, ?6 + 86400000, ?6, ?6 + 86400000, ?6, 0, 0, '', 0, 0, 0, 0, 'citizen', 4)
                """)
        var random = SeededRandom(seed: seed)
        var held = SweepMeasure.minutes * SweepMeasure.held
        precondition(matters >= 2 * held, "so few matters do not fill the minutes")
        for row in 0..<matters {
            // Which rows the fixed minutes hold is drawn, each row as likely as the next (Knuth, algorithm S).
            let isHeld = Int.random(in: 0..<(matters - row), using: &random) < held
            if isHeld { held -= 1 }
            let at = isHeld ? fixed(held, &random) : spread(&random)
            let place = Int.random(in: 0..<500, using: &random)
            try insert.execute(arguments: [
                id(row, &random), "S\(row)", place, Int.random(in: 0..<60, using: &random),
                at - Int64.random(in: 0...SweepRows.span, using: &random), at,
            ])
        }
    }

    /// Hexadecimal digits as the house draws them, in the order in which the rows are written.
    private func id(_ row: Int, _ random: inout SeededRandom) -> String {
        let width = UInt64.max / UInt64(matters)
        let head = UInt64(row) * width + UInt64.random(in: 0..<width, using: &random)
        return [head, random.next()].map { digits in
            let text = String(digits, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }.joined()
    }

    /// An instant in the fixed minute whose turn it is.
    private func fixed(_ number: Int, _ random: inout SeededRandom) -> Int64 {
        SweepRows.end(ofMinute: 2 * (number % SweepMeasure.minutes) + 1).milliseconds - Int64.random(in: 0..<60_000, using: &random)
    }

    /// An instant of the thirty days, but in no fixed minute.
    private func spread(_ random: inout SeededRandom) -> Int64 {
        while true {
            let after = Int64.random(in: 1...SweepRows.span, using: &random)
            let minute = Int((after - 1) / 60_000)
            if minute < 2 * SweepMeasure.minutes, SweepRows.kind(ofMinute: minute) == .ten { continue }
            return SweepRows.start.milliseconds + after
        }
    }
}

/// The raw limit: a table that is an index of two columns, read by SQLite's own calls. Rows are moved over another
/// connection, as in the house, because a commit empties the page caches of all other connections.
private final class BareIndex {
    private let reader: DatabaseQueue
    private let mover: DatabaseQueue

    /// Of the matters in the file at `source`.
    init(_ path: String, from source: String) throws {
        mover = try DatabaseQueue(path: path)
        try mover.writeWithoutTransaction { db in
            try db.execute(sql: "pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -16384")
            try db.execute(sql: "attach ? as house", arguments: [source])
            try db.execute(
                sql: """
                    create table alarm(at integer not null, id text not null, primary key(at, id)) strict, without rowid;
                    insert into alarm select alarm_at, id from house.matter where alarm_at is not null order by alarm_at, id;
                    detach house;
                    pragma wal_checkpoint(truncate);
                    """)
        }
        reader = try DatabaseQueue(path: path)
        try reader.writeWithoutTransaction { try $0.execute(sql: "pragma cache_size = -16384") }
    }

    func close() throws {
        try reader.close()
        try mover.close()
    }

    func scan(until now: Instant) throws -> (found: Int, microseconds: Double) {
        try reader.writeWithoutTransaction { db in
            let statement = try db.cachedStatement(sql: "select id, at from alarm where at <= ? order by at, id").sqliteStatement
            let clock = ContinuousClock()
            var (found, bytes) = (0, Int64(0))
            let began = clock.now
            sqlite3_bind_int64(statement, 1, now.milliseconds)
            while sqlite3_step(statement) == SQLITE_ROW {
                found += 1
                bytes &+= sqlite3_column_int64(statement, 1) &+ Int64(sqlite3_column_bytes(statement, 0))
            }
            sqlite3_reset(statement)
            let microseconds = (clock.now - began) / .microseconds(1)
            precondition(found == 0 || bytes != 0, "the columns were read")
            return (found, microseconds)
        }
    }

    func move(until now: Instant) throws {
        try mover.writeWithoutTransaction { db in
            try db.inTransaction {
                try db.execute(sql: "update alarm set at = at + ? where at <= ?", arguments: [SweepRows.span, now.milliseconds])
                try db.execute(sql: "update alarm set at = at + 1 where at = (select max(at) from alarm)")
                return .commit
            }
        }
    }
}
