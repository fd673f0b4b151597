// What the writer remembers of the journal between two groups, and how it learns what other servers have
// written meanwhile. Holds only what is committed.
import JournalCore
import Kernel

struct WriterMemory<Book: Rulebook> {
    /// Nil after anything that leaves doubt, until it is read again.
    private(set) var book: Book?
    private(set) var sequence: Int64
    private(set) var recordedAt: Instant?
    /// Of the entry at `sequence`: another one there means that the database was put back.
    private var hash: [UInt8]
    private var past: StreamCache
    /// More streams than this changed elsewhere, and forgetting all is quicker than naming them.
    private static var mostNames: Int { 5000 }

    init(book: Book, tail: Entry?, capacity: Int) {
        self.book = book
        sequence = tail?.sequence ?? 0
        recordedAt = tail?.recordedAt
        hash = tail?.hash ?? []
        past = StreamCache(capacity: capacity)
    }

    mutating func folded(of stream: String) -> Folded? { past.folded(of: stream) }

    mutating func remember(_ folded: Folded, of stream: String) { past.remember(folded, of: stream) }

    mutating func remember(_ state: GroupState<Book>) {
        for (stream, folded) in state.changed.values { past.remember(folded, of: stream) }
        book = state.book
        guard let last = state.last else { return }
        (sequence, recordedAt, hash) = (last.sequence, last.recordedAt, last.hash)
    }

    mutating func forget() {
        past.forgetAll()
        book = nil
    }

    /// The questions whose answers `learn` takes.
    static func news(after seen: [SQLValue]) -> [Connection.Statement] {
        [
            .init("select seq, recorded_at, hash from entry order by seq desc limit 1"),
            .init("select hash from entry where seq = $1", seen),
            .init("select distinct stream from entry where seq > $1 limit \(mostNames + 1)", seen),
            .init(
                "select \(EntryRow.columns) from entry where seq in (select seq from rule_entry where seq > $1) order by seq", seen),
        ]
    }

    mutating func learn(_ answers: [Answer], _ connection: Connection) throws {
        let tail = answers[0].cells.first
        let isSame = sequence == 0 || answers[1].cells.first?.first == .blob(hash)
        if !isSame || book == nil || answers[2].cells.count > Self.mostNames {
            // The database was put back to an earlier state, or a replica took over that had not seen everything; or
            // there is doubt; or it is too much to tell apart.
            past.forgetAll()
            book = try connection.book(Book.self)
        } else {
            for cells in answers[2].cells {
                if case .text(let stream)? = cells.first { past.forget(stream) }
            }
            let rules = try answers[3].cells.map(EntryRow.entry).filter { Book.keeps($0.stream) }
            if !rules.isEmpty {
                for rule in rules { try book?.absorb(rule) }
                try book?.finish()
            }
        }
        guard let tail, case .integer(let newest) = tail[0], case .text(let at) = tail[1], case .blob(let hash) = tail[2] else {
            (sequence, recordedAt, hash) = (0, nil, [])
            return
        }
        (sequence, recordedAt, self.hash) = (newest, Instant(at), hash)
    }
}
