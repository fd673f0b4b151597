// The read tables of bulletins: which there are and how far each has come, of which matters it speaks, who gets it, and its
// words for the search.
import Kernel
import Matters

/// One row a bulletin, one for each matter that it names and for each who gets it, and the words of what is published, cut as
/// those of matters are. Few a year, so that a row of words is found by its name.
package struct BulletinBoard<Book: HoldsBulletinRules>: Board {
    package let name = "bulletin"
    package let version = 3
    package let tables = ["bulletin", "bulletin_line", "bulletin_recipient", "bulletin_search"]
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
        guard let bulletin = after as? Bulletin, let stage = bulletin.stage else { return [] }
        let id = bulletin.id
        // A matter by its identifier; what is none by its whole stream.
        let matters = Set(
            bulletin.named.map { $0.hasPrefix("matter/") ? String($0.dropFirst("matter/".count)) : $0 }
        )
        var statements: [SQL] = [
            "delete from bulletin where id = \(id)", "delete from bulletin_line where bulletin = \(id)",
            """
            insert into bulletin values(
              \(id), \(bulletin.number), \(bulletin.titles.zh), \(bulletin.titles.en), \(stage.rawValue), \(bulletin.template?.name),
              \(bulletin.from), \(bulletin.to), \(bulletin.draftedAt), \(bulletin.publishedAt), \(bulletin.isPublic ? 1 : 0),
              \(bulletin.corrects?.id))
            """,
        ]
        statements += matters.sorted().map { "insert into bulletin_line values(\(id), \($0))" }
        guard bulletin.isPublished else { return statements }
        statements += ["delete from bulletin_recipient where bulletin = \(id)", "delete from bulletin_search where id = \(id)"]
        let words =
            switch dialect {
            case .sqlite: SearchText.words(of: text(of: bulletin))
            case .postgres: SearchText.vector(of: text(of: bulletin))
            }
        statements += bulletin.receiving.map { recipient, at in
            "insert into bulletin_recipient values(\(id), \(recipient.officer), \(at))"
        }
        return statements + ["insert into bulletin_search(id, words) values(\(id), \(words))"]
    }

    /// What it says, and its days as people write them.
    private func text(of bulletin: Bulletin) -> String {
        let days = [bulletin.from.day(in: .china), bulletin.lastDay].flatMap { day -> [String] in
            let (year, month, date) = day.parts
            return [day.description, "\(year)年\(month)月\(date)日"]
        }
        let content = bulletin.shown
        let head = [bulletin.number ?? "", bulletin.titles.zh, bulletin.titles.en, bulletin.preface]
        let titles = (content.parts.map(\.title) + bulletin.sections.map(\.group.title) + content.figures.map(\.title)).flatMap {
            [$0.zh, $0.en]
        }
        let lines =
            content.items.flatMap { [$0.number, $0.title, $0.sentence.zh, $0.sentence.en] }
            + bulletin.lines.flatMap { [$0.number, $0.title, $0.sentence.zh, $0.sentence.en] }
        return (head + days + titles + lines).joined(separator: "\n")
    }
}

/// What both databases have.
private let plainTables = [
    """
    create table bulletin(
      id text primary key, number text, title_zh text not null, title_en text not null, stage text not null, template text,
      from_at integer not null, to_at integer not null, drafted_at integer not null, published_at integer, public integer not null, corrects text
    ) strict, without rowid
    """,
    "create index bulletin_by_end on bulletin(stage, to_at desc, id)",
    "create table bulletin_line(bulletin text not null, matter text not null, primary key(bulletin, matter)) strict, without rowid",
    """
    create table bulletin_recipient(
      bulletin text not null, officer text not null, received_at integer, primary key(bulletin, officer)
    ) strict, without rowid
    """,
    "create index bulletin_recipient_by_officer on bulletin_recipient(officer, bulletin) where received_at is null",
]
