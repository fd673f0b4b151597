// The read tables of bulletins: which there are, of which matters each speaks, and their words for the search.
import Kernel
import Matters

/// One row a bulletin, one for each matter that it names, and its words, cut as those of matters are. Few a year, so
/// that a row of words is found by its name.
package struct BulletinBoard<Book: HoldsMatterRules>: Board {
    package let name = "bulletin"
    package let version = 2
    package let tables = ["bulletin", "bulletin_line", "bulletin_search"]
    /// Unlike the words of matters, of which there are too many: a bulletin a week is nothing. And a board that has one
    /// entry in ten thousand writes its mark as seldom, which another server would wait for.
    package let pace = BoardPace.withEntry
    package let follows = "\(BulletinDecider.prefix)/"

    package init() {}

    package let schema =
        plainTables + ["create virtual table bulletin_search using fts5(id unindexed, words, tokenize = 'unicode61 remove_diacritics 2')"]

    package func schema(in dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite: schema
        case .postgres:
            plainTables.map(dialect.schema) + [
                dialect.schema("create table bulletin_search(id text primary key, words tsvector not null)"),
                "create index bulletin_search_words on bulletin_search using gin (words)",
            ]
        }
    }

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        try statements(for: entry, before: before, after: after, book: book, in: .sqlite)
    }

    package func statements(
        for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book, in dialect: Dialect
    ) throws -> [SQL] {
        guard let bulletin = after as? Bulletin, bulletin.isCompiled else { return [] }
        let id = String(entry.stream.dropFirst(follows.count))
        let words =
            switch dialect {
            case .sqlite: SearchText.words(of: text(of: bulletin))
            case .postgres: SearchText.vector(of: text(of: bulletin))
            }
        // A matter by its identifier; what is none by its whole stream.
        let matters = Set(bulletin.lines.map(\.reference.stream)).map { stream in
            stream.hasPrefix("matter/") ? String(stream.dropFirst("matter/".count)) : stream
        }
        return [
            "delete from bulletin where id = \(id)", "delete from bulletin_line where bulletin = \(id)",
            "delete from bulletin_search where id = \(id)",
            "insert into bulletin values(\(id), \(bulletin.title), \(bulletin.from), \(bulletin.to), \(bulletin.compiledAt))",
        ] + matters.sorted().map { "insert into bulletin_line values(\(id), \($0))" } + [
            "insert into bulletin_search(id, words) values(\(id), \(words))"
        ]
    }

    /// What it says, and its days as people write them.
    private func text(of bulletin: Bulletin) -> String {
        let days = [bulletin.from.day(in: .china), bulletin.lastDay].flatMap { day -> [String] in
            let (year, month, date) = day.parts
            return [day.description, "\(year)年\(month)月\(date)日"]
        }
        let figures = bulletin.figures.flatMap { [$0.title.zh, $0.title.en] }
        let lines = bulletin.lines.flatMap { [$0.number, $0.title, $0.sentence.zh, $0.sentence.en] }
        return ([bulletin.title] + days + bulletin.sections.flatMap { [$0.group.title.zh, $0.group.title.en] } + figures + lines)
            .joined(separator: "\n")
    }
}

/// What both databases have.
private let plainTables = [
    """
    create table bulletin(
      id text primary key, title text not null, from_at integer not null, to_at integer not null, compiled_at integer not null
    ) strict, without rowid
    """,
    "create index bulletin_by_end on bulletin(to_at desc, id)",
    "create table bulletin_line(bulletin text not null, matter text not null, primary key(bulletin, matter)) strict, without rowid",
]

extension Bulletin {
    /// A span up to midnight ends on the day before.
    package var lastDay: CivilDay { max(from, to.adding(seconds: -1)).day(in: .china) }
}
