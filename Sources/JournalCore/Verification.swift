// The half of verifying that is the same on every store: fold every entry, make every board again in empty
// tables, and say what differs. The other half, whether the entries are what was written, is each store's.
import Kernel

package struct VerificationReport: Sendable {
    package struct Wrong: Sendable, Hashable, CustomStringConvertible {
        /// Nil where no entry can be named: a board, a counter, a page of the file.
        package let entry: EntryReference?
        package let sequence: Int64?
        package let what: String

        package init(entry: EntryReference?, sequence: Int64?, what: String) {
            self.entry = entry
            self.sequence = sequence
            self.what = what
        }

        package var description: String {
            switch (entry, sequence) {
            case (let entry?, let sequence?): "entry \(sequence) (\(entry)): \(what)"
            case (nil, let sequence?): "entry \(sequence): \(what)"
            default: what
            }
        }
    }

    package var entryCount = 0
    package var streamCount = 0
    package var boardCount = 0
    /// The first wrong entry first; at most 100.
    package var wrong: [Wrong] = []
    package var isClean: Bool { wrong.isEmpty }

    package init() {}

    /// For what no entry can be named: said after the rest.
    package mutating func add(_ what: String) { wrong.append(Wrong(entry: nil, sequence: nil, what: what)) }
}

package struct Verification<Book: Rulebook> {
    /// The journal and its boards, as of one instant.
    let source: any StoreConnection
    /// Where boards are made again: a place without tables, in the same dialect.
    let scratch: any StoreConnection
    let systems: Systems<Book>
    let beside: @Sendable (Entry) -> String?
    let progress: @Sendable (StoreProgress) -> Void
    /// Compares a table that is there with the one made again; nil where they have the same rows.
    let difference: (_ table: String, _ board: String) throws -> String?
    /// An error in the store's words.
    let said: (any Error) -> String

    package init(
        of source: any StoreConnection, in scratch: any StoreConnection, systems: Systems<Book>,
        beside: @escaping @Sendable (Entry) -> String?, progress: @escaping @Sendable (StoreProgress) -> Void,
        said: @escaping (any Error) -> String, difference: @escaping (_ table: String, _ board: String) throws -> String?
    ) {
        self.source = source
        self.scratch = scratch
        self.systems = systems
        self.beside = beside
        self.progress = progress
        self.said = said
        self.difference = difference
    }

    /// - Parameter rules: sequences of the entries that change the rules.
    package func replay(rules: [Int64], into report: inout VerificationReport) throws {
        guard let book = try book(rules, into: &report) else { return }
        let missing = try DerivedTables.missing(in: source)
        for table in missing { report.add("table \(table) is missing: rebuild it") }
        var boards: [(board: any Board<Book>, mark: Int64)] = []
        for board in systems.boards {
            for statement in board.schema(in: scratch.dialect) { try scratch.run(SQL(trusted: statement)) }
            if let mark = try comparable(board, missing, into: &report) { boards.append((board, mark)) }
        }
        var replay = Replay(systems: systems, book: book, dialect: scratch.dialect, boards: boards) { try scratch.run($0) }
        var isFolded = false
        try scratch.transaction { isFolded = try fold(&replay, into: &report) }
        guard isFolded else { return }
        if !missing.contains("counter") { try compareCounters(replay, into: &report) }
        if !missing.contains("rule_entry") {
            let rules = try source.rows("select seq from rule_entry order by seq").map { Int64($0.integer("seq")) }
            if rules != replay.ruleSequences.sorted() { report.add("the list of rule entries is not what the entries say: rebuild it") }
        }
        for (number, (board, _)) in boards.enumerated() {
            progress(StoreProgress(step: "compare", done: number, total: boards.count))
            for table in board.tables {
                guard try isThere(table, of: board.name, into: &report) else { continue }
                if let what = try difference(table, board.name) { report.add(what) }
            }
        }
        report.boardCount = boards.count
    }

    private func book(_ rules: [Int64], into report: inout VerificationReport) throws -> Book? {
        var book = Book()
        for sequence in rules.sorted() {
            for entry in try source.entries("seq = \(sequence)") {
                do { try book.absorb(entry) } catch {
                    report.wrong.append(.init(entry: entry.reference, sequence: sequence, what: "the rules cannot be read: \(error)"))
                    return nil
                }
            }
        }
        do { try book.finish() } catch { report.add("the rules cannot be read: \(error)") }
        return book
    }

    /// The mark up to which this board can be compared; nil where it cannot be.
    private func comparable(_ board: any Board<Book>, _ missing: [String], into report: inout VerificationReport) throws -> Int64? {
        // How far a lagging board had come is not known without its mark: what it says cannot be judged.
        if board.pace == .following, missing.contains("mark") {
            for table in board.tables { _ = try isThere(table, of: board.name, into: &report) }
            return nil
        }
        if !missing.contains("board") {
            let version = try source.integer("select version from board where name = \(board.name)")
            guard version == Int64(board.version) else {
                report.add(
                    version == 0
                        ? "board \(board.name) waits to be made anew, by the process that serves or at the next start"
                        : "board \(board.name) was made by version \(version ?? 0), this program has \(board.version): rebuild it")
                return nil
            }
        }
        return board.pace == .following ? try source.mark(board.name) ?? 0 : try source.boardsEnd()
    }

    private func fold(_ replay: inout Replay<Book>, into report: inout VerificationReport) throws -> Bool {
        var done = 0
        var before: Entry?
        func wrong(_ place: Entry?, _ error: any Error) -> VerificationReport.Wrong {
            .init(entry: place?.reference, sequence: place?.sequence, what: said(error))
        }
        while true {
            let page = try source.entries(
                "(stream, version) > (\(before?.stream ?? ""), \(before?.version ?? 0)) order by stream, version limit 5000")
            for entry in page {
                do { try replay.take(entry) } catch {
                    // A lagging board is called at the end of its stream, when the next has begun.
                    report.wrong.append(wrong(error is JournalFault ? entry : before ?? entry, error))
                    return false
                }
                if let what = beside(entry) { report.wrong.append(.init(entry: entry.reference, sequence: entry.sequence, what: what)) }
                before = entry
                done += 1
                if done % 1000 == 0 { progress(StoreProgress(step: "replay", done: done, total: report.entryCount)) }
            }
            if page.count < 5000 { break }
        }
        do { try replay.finish() } catch {
            report.wrong.append(wrong(before, error))
            return false
        }
        return true
    }

    private func compareCounters(_ replay: Replay<Book>, into report: inout VerificationReport) throws {
        var stored: [String: Int] = [:]
        for row in try source.rows("select name, last from counter") { stored[row.text("name")] = row.integer("last") }
        for name in Set(stored.keys).union(replay.counters.keys).sorted() where stored[name] != replay.counters[name] {
            let (found, said) = (stored[name].map(String.init) ?? "missing", replay.counters[name].map(String.init) ?? "nothing")
            report.add("counter \(name) is \(found); the entries say \(said)")
        }
    }

    private func isThere(_ table: String, of board: String, into report: inout VerificationReport) throws -> Bool {
        if try source.tableExists(table) { return true }
        report.add("board \(board): table \(table) is missing: rebuild it")
        return false
    }
}

/// One entry's row as it lies in a store, every field that is hashed as text: what a chain check looks at.
package struct ChainLink {
    package let stream: String
    package let version: Int64
    package let type: String
    package let happenedAt: String
    package let recordedAt: String
    package let actor: String
    package let cause: String?
    package let key: String?
    package let body: String
    package let hash: [UInt8]

    package init(
        stream: String, version: Int64, type: String, happenedAt: String, recordedAt: String, actor: String, cause: String?, key: String?,
        body: String, hash: [UInt8]
    ) {
        self.stream = stream
        self.version = version
        self.type = type
        self.happenedAt = happenedAt
        self.recordedAt = recordedAt
        self.actor = actor
        self.cause = cause
        self.key = key
        self.body = body
        self.hash = hash
    }

    /// What is wrong with it behind a predecessor that carries this hash (none for the first of a stream).
    package func fault(after previous: [UInt8]) -> String? {
        // An absent cause or key and an empty one feed the hash the same bytes; only absent ones are written.
        for (text, name) in [(cause, "cause"), (key, "key")] where text?.isEmpty == true { return "\(name) is an empty text" }
        for (text, name) in [(happenedAt, "happened_at"), (recordedAt, "recorded_at")] {
            guard let instant = Instant(text), instant.description.utf8.elementsEqual(text.utf8) else {
                return "\(name) \"\(text)\" is not an instant as the journal writes it"
            }
        }
        guard let happenedAt = Instant(happenedAt), let recordedAt = Instant(recordedAt) else { return "its instants cannot be read" }
        let expected = Entry.chainHash(
            previous: previous, stream: stream, version: Int(version), type: type, happenedAt: happenedAt, recordedAt: recordedAt,
            actor: actor, cause: cause, key: key, body: body)
        return expected == hash ? nil : "its hash does not fit its content and its predecessor"
    }
}
