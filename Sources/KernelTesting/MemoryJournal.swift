// The journal in memory: the same contract as the stores on disk, for tests that need none. Keeps
// no tables: what boards and enclosed rows would have run is recorded for the test to read.
import Kernel
import Synchronization

package final class MemoryJournal<Book: Rulebook>: Journal {
    package let systems: Systems<Book>
    private let kept: Mutex<Kept<Book>>

    package init(_ systems: Systems<Book>) {
        self.systems = systems
        kept = Mutex(Kept())
    }

    package func submit(_ submission: Submission) async throws -> Receipt {
        try kept.withLock { kept in
            let transaction = MemoryTransaction(on: kept)
            let performed = try systems.perform(
                submission, in: transaction, book: kept.book, remembered: kept.remembered[Array(submission.stream.utf8)])
            // Only here is anything kept: a throw above has left no trace.
            kept = transaction.after
            kept.book = performed.book
            kept.remembered[Array(submission.stream.utf8)] = performed.folded
            return performed.receipt
        }
    }

    package func book() async -> Book { kept.withLock { $0.book } }

    package func entries(of stream: String) async throws -> [Entry] { kept.withLock { $0.entries(of: stream) } }

    package func ruleEntries() async throws -> [Entry] { kept.withLock { $0.entries.filter { Book.keeps($0.stream) } } }

    package func entries(after sequence: Int64, limit: Int) async throws -> [Entry] {
        kept.withLock { Array($0.entries.dropFirst(Int(max(0, sequence))).prefix(limit)) }
    }

    package func rows(_ query: SQL) async throws -> [Row] {
        throw JournalFault.store("the memory journal keeps no tables: \(query.text)")
    }

    /// Every statement of boards and submissions that took effect, in order.
    package var statements: [SQL] { kept.withLock { $0.statements } }

    package func counter(_ name: String) -> Int { kept.withLock { $0.counters[name] ?? 0 } }
}

/// Everything the journal holds. Streams and keys are looked up by their bytes, because two texts
/// that Swift calls equal (é in one scalar or in two) are two streams on disk.
private struct Kept<Book: Rulebook> {
    var entries: [Entry] = []
    var places: [[UInt8]: [Int]] = [:]
    var keyed: [[UInt8]: [Int]] = [:]
    var counters: [String: Int] = [:]
    var statements: [SQL] = []
    var book = Book()
    var remembered: [[UInt8]: Folded] = [:]

    func entries(of stream: String) -> [Entry] { (places[Array(stream.utf8)] ?? []).map { entries[$0] } }
}

/// Works on a copy of what is kept; the copy becomes the truth when the command has succeeded.
private final class MemoryTransaction<Book: Rulebook>: Transaction {
    var after: Kept<Book>

    init(on kept: Kept<Book>) { after = kept }

    func entries(of stream: String) -> [Entry] { after.entries(of: stream) }

    func entries(withKey key: String) -> [Entry] { (after.keyed[Array(key.utf8)] ?? []).map { after.entries[$0] } }

    func lastRecordedAt() -> Instant? { after.entries.last?.recordedAt }

    func counter(_ name: String) -> Int { after.counters[name] ?? 0 }

    func setCounter(_ name: String, to value: Int) { after.counters[name] = value }

    func append(_ entries: [Entry]) throws -> [Entry] {
        try entries.map { entry in
            let stream = Array(entry.stream.utf8)
            guard entry.version == (after.places[stream]?.count ?? 0) + 1 else {
                throw JournalFault.store("version \(entry.version) of \(entry.stream) is taken or skips one")
            }
            var entry = entry
            entry.sequence = Int64(after.entries.count + 1)
            after.places[stream, default: []].append(after.entries.count)
            if let key = entry.key {
                // Stored as key:digest; the digest is what follows the last colon.
                after.keyed[Array(key.utf8.prefix(upTo: key.utf8.lastIndex(of: UInt8(ascii: ":")) ?? key.utf8.endIndex)), default: []]
                    .append(after.entries.count)
            }
            after.entries.append(entry)
            return entry
        }
    }

    func run(_ statement: SQL) { after.statements.append(statement) }

    /// It keeps no tables.
    func outdate(_ boards: Set<String>) {}
}
