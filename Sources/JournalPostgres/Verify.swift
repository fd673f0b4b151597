// The auditor's question on PostgreSQL: is every entry what it was when it was recorded, and does every table say
// what the entries say? One snapshot, beside whoever serves; boards are made again in temporary tables of the same
// database, and compared by it.
import JournalCore
import Kernel

extension PostgresJournal {
    package func verify(progress: @escaping @Sendable (StoreProgress) -> Void = { _ in }) async throws -> VerificationReport {
        try await verify(beside: { _ in nil }, progress: progress)
    }

    /// Throws only where the database cannot be read at all. `beside` looks at what lies outside the database and an
    /// entry names, and says what is wrong with it.
    package func verify(
        beside: @escaping @Sendable (Entry) -> String?, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> VerificationReport {
        do {
            return try await alone { [systems] connection in
                var report = VerificationReport()
                connection.answerLimit = .seconds(24 * 3600)
                try connection.transaction("begin isolation level repeatable read") {
                    try connection.run("set local statement_timeout = 0")
                    try connection.run("set local idle_in_transaction_session_timeout = '1h'")
                    // What is made is temporary; what is read lies behind it, and the tables of boards are named in full.
                    try connection.run(SQL(trusted: "set local search_path to pg_temp, \(connection.path)"))
                    try check(connection, systems, beside, progress, &report)
                }
                return report
            }
        } catch {
            throw storeFault(error)
        }
    }
}

private func check<Book: Rulebook>(
    _ connection: Connection, _ systems: Systems<Book>, _ beside: @escaping @Sendable (Entry) -> String?,
    _ progress: @escaping @Sendable (StoreProgress) -> Void, _ report: inout VerificationReport
) throws {
    var chains = ChainWalk(connection: connection, progress: progress, keeps: Book.keeps)
    report.wrong = try chains.run()
    report.entryCount = chains.entryCount
    report.streamCount = chains.streamCount
    // What is built on a wrong entry is wrong as well and would only hide its name.
    if report.wrong.isEmpty {
        let verification = Verification(
            of: connection, in: connection, systems: systems, beside: beside, progress: progress,
            said: { String(describing: storeFault($0)) }, difference: { try difference($0, of: $1, connection) })
        try verification.replay(rules: chains.ruleSequences, into: &report)
    }
    report.wrong = Array(report.wrong.prefix(100))
}

/// What a table lacks or has too much beside the one that was made from the entries.
private func difference(_ table: String, of board: String, _ connection: Connection) throws -> String? {
    let (found, made) = ("\"\(connection.boards?.schema ?? connection.schema)\".\"\(table)\"", "pg_temp.\"\(table)\"")
    let columns = try [found, made].map { name in
        try connection.rows(
            """
            select attname::text || ' ' || format_type(atttypid, atttypmod) as name from pg_catalog.pg_attribute
            where attrelid = to_regclass(\(name)) and attnum > 0 and not attisdropped order by attnum
            """
        ).map { $0.text("name") }
    }
    guard columns[0] == columns[1] else { return "board \(board): table \(table) has other columns: rebuild it" }
    func onlyIn(_ a: String, _ b: String) throws -> [String] {
        // The first column only: the rest of a row may be somebody's name.
        try connection.rows(
            SQL(
                trusted:
                    "select row_to_json(odd)::text as said from (select * from \(a) except all select * from \(b) order by 1 limit 1) as odd"
            )
        ).map { String($0.text("said").dropFirst().prefix { $0 != "," && $0 != "}" }) }
    }
    let (surplus, missing) = (try onlyIn(found, made).first, try onlyIn(made, found).first)
    guard let place = surplus ?? missing else { return nil }
    let what = missing == nil ? "a row is too many" : surplus == nil ? "a row is missing" : "a row differs"
    return "board \(board), table \(table): \(what) at \(place): not what the entries say"
}

/// Every entry against its own hash and its predecessor. Decodes nothing and trusts nothing.
private struct ChainWalk {
    typealias Wrong = VerificationReport.Wrong

    let connection: Connection
    let progress: @Sendable (StoreProgress) -> Void
    let keeps: (String) -> Bool

    private(set) var entryCount = 0
    private(set) var streamCount = 0
    /// Sequences of the entries that change the rules.
    private(set) var ruleSequences: [Int64] = []

    init(connection: Connection, progress: @escaping @Sendable (StoreProgress) -> Void, keeps: @escaping (String) -> Bool) {
        self.connection = connection
        self.progress = progress
        self.keeps = keeps
    }

    /// What is wrong, the entry at fault first.
    mutating func run() throws -> [Wrong] {
        entryCount = Int(try connection.integer("select count(*) as n from entry") ?? 0)
        var wrong: [Wrong] = []
        var disordered: [Wrong] = []
        var previous: (stream: String, version: Int64, hash: [UInt8], sequence: Int64)?
        var done = 0
        while true {
            let page = try connection.rows(
                """
                select \(SQL(trusted: EntryRow.columns)) from entry
                where (stream, version) > (\(previous?.stream ?? ""), \(previous?.version ?? Int64.min)) order by stream, version limit 5000
                """)
            for row in page {
                let link = ChainLink(
                    stream: row.text("stream"), version: Int64(row.integer("version")), type: row.text("type"),
                    happenedAt: row.text("happened_at"), recordedAt: row.text("recorded_at"), actor: row.text("actor"),
                    cause: row.optionalText("cause"), key: row.optionalText("key"), body: row.text("body"), hash: row.blob("hash") ?? [])
                let sequence = Int64(row.integer("seq"))
                let reference = EntryReference(stream: link.stream, version: Int(link.version))
                let before = previous.flatMap { $0.stream.utf8.elementsEqual(link.stream.utf8) ? $0 : nil }
                if before == nil { streamCount += 1 }
                if link.version != (before?.version ?? 0) + 1 {
                    let what = "version \(link.version) follows \(before.map { String($0.version) } ?? "nothing")"
                    wrong.append(Wrong(entry: reference, sequence: sequence, what: what))
                } else if let fault = link.fault(after: before?.hash ?? []) {
                    wrong.append(Wrong(entry: reference, sequence: sequence, what: fault))
                }
                if let before, before.sequence >= sequence {
                    let what = "it stands before its predecessor, entry \(before.sequence)"
                    disordered.append(Wrong(entry: reference, sequence: sequence, what: what))
                }
                if keeps(link.stream) { ruleSequences.append(sequence) }
                // Behind a wrong entry the check goes on from the hash that it carries.
                previous = (link.stream, link.version, link.hash, sequence)
                done += 1
                if done % 1000 == 0 { progress(StoreProgress(step: "chain", done: done, total: entryCount)) }
            }
            if page.count < 5000 { break }
        }
        wrong.sort { ($0.sequence ?? .max) < ($1.sequence ?? .max) }
        return wrong + (try gaps()) + disordered
    }

    /// The writer gives out 1, 2, 3 … without gaps; a number beyond the count has taken another's place.
    private func gaps() throws -> [Wrong] {
        let count = Int64(entryCount)
        return try connection.rows("select seq, stream, version from entry where seq < 1 or seq > \(count) order by seq limit 20").map {
            row in
            Wrong(
                entry: EntryReference(stream: row.text("stream"), version: row.integer("version")), sequence: Int64(row.integer("seq")),
                what: "its sequence lies outside 1…\(count), the number of entries: it was changed, or an entry was removed")
        }
    }
}
