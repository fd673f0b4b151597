// Boards made anew from entries: the one way, used by Rebuild.swift on the store itself and by
// Verification.swift on empty tables beside it. Takes entries stream by stream, oldest first, and
// holds one stream at a time.
import Kernel

/// Feed it every entry in the order of (stream, version), then call `finish`.
package struct Replay<Book: Rulebook> {
    package let systems: Systems<Book>
    package let book: Book
    package let dialect: Dialect
    /// Each board and the mark that it stands at: it has seen nothing after it.
    package let boards: [(board: any Board<Book>, mark: Int64)]
    package let run: (SQL) throws -> Void

    package private(set) var counters: [String: Int] = [:]
    package private(set) var ruleSequences: [Int64] = []
    package private(set) var streamCount = 0
    private var stream: String?
    private var decider: RegisteredDecider<Book>?
    private var folded: Folded?
    private var last: [String: (entry: Entry, state: any Sendable)] = [:]

    package init(
        systems: Systems<Book>, book: Book, dialect: Dialect, boards: [(board: any Board<Book>, mark: Int64)],
        run: @escaping (SQL) throws -> Void
    ) {
        self.systems = systems
        self.book = book
        self.dialect = dialect
        self.boards = boards
        self.run = run
    }

    package mutating func take(_ entry: Entry) throws {
        if stream.map({ !$0.utf8.elementsEqual(entry.stream.utf8) }) ?? true { try begin(entry.stream) }
        guard let decider else { return }
        let before = folded?.state
        let fact = try decider.fact(entry)
        let after = decider.evolve(before ?? decider.initial, fact, entry)
        folded = Folded(state: after, version: entry.version, hash: entry.hash)
        if let (counter, number) = decider.drew(fact) { counters[counter] = max(number, counters[counter] ?? 0) }
        if Book.keeps(entry.stream) { ruleSequences.append(entry.sequence) }
        for (board, mark) in boards where entry.stream.hasPrefix(board.follows) {
            switch board.pace {
            case .withEntry:
                guard entry.sequence <= mark else { continue }
                for statement in try board.statements(for: entry, before: before, after: after, book: book, in: dialect) {
                    try run(statement)
                }
            case .following:
                // Called once, with the last entry it has seen: as in the batches it came by.
                if entry.sequence <= mark { last[board.name] = (entry, after) }
            }
        }
    }

    package mutating func finish() throws {
        for (board, _) in boards {
            guard let (entry, state) = last[board.name] else { continue }
            for statement in try board.statements(for: entry, before: nil, after: state, book: book, in: dialect) { try run(statement) }
        }
        last = [:]
    }

    private mutating func begin(_ stream: String) throws {
        try finish()
        decider = try systems.decider(for: stream)
        folded = nil
        self.stream = stream
        streamCount += 1
    }
}
