// What is owed to other jurisdictions, in the order in which it came about. The server's courier reads by addressee
// behind its own mark, and finds nothing at the cost of one look into the index.
import Kernel

/// One row an entry that another jurisdiction is to be told.
package struct LetterBoard<Book: HoldsMatterRules>: Board {
    package let name = "letter"
    package let version = 1
    package let tables = ["letter"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table letter(
          jurisdiction text not null, seq integer not null, stream text not null, version integer not null, primary key(jurisdiction, seq)
        ) strict, without rowid
        """
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let matter = after as? Matter, matter.origin != nil || !matter.handOvers.isEmpty else { return [] }
        return matter.letters(of: try MatterFact.decoded(entry), book.matters).map {
            "insert into letter values(\($0.to), \(entry.sequence), \(entry.stream), \(entry.version))"
        }
    }

    /// The first addressee after `code`: read one by one, because there are few of them and many letters.
    package static func addressee(after code: String) -> SQL {
        "select min(jurisdiction) as jurisdiction from letter where jurisdiction > \(code)"
    }

    package static func waiting(for jurisdiction: String, after sequence: Int64, limit: Int) -> SQL {
        "select seq, stream, version from letter where jurisdiction = \(jurisdiction) and seq > \(sequence) order by seq limit \(limit)"
    }
}
