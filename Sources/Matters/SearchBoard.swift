// The index of words, for searches. It follows within a second.
import Kernel

/// Full text. Chinese is cut into overlapping pairs of characters, because the trigram index of
/// SQLite cannot find a word of two; `SearchText` makes the same cut for the query. It has what the matter is and what
/// people wrote on it. Sealed values are not here, because nobody has their key, and confidential ones are not, because
/// a list would show who has them.
package struct SearchBoard<Book: HoldsMatterRules>: Board {
    package let name = "search"
    package let version = 5
    package let tables = ["matter_search"]
    package let pace = BoardPace.following
    package let follows = "matter/"

    package init() {}

    package let schema = [
        "create virtual table matter_search using fts5(id unindexed, words, tokenize = 'unicode61 remove_diacritics 2')"
    ]

    /// PostgreSQL's own parsers know no Chinese: the words are put in as they were cut.
    package func schema(in dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite: schema
        case .postgres:
            [
                dialect.schema("create table matter_search(key integer primary key, id text not null, words tsvector not null)"),
                "create index matter_search_words on matter_search using gin (words)",
                // For a word that nearly all have: the newest matters are asked one by one whether they have it.
                "create index matter_search_by_id on matter_search(id)",
            ]
        }
    }

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        try statements(for: entry, before: before, after: after, book: book, in: .sqlite)
    }

    package func statements(
        for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book, in dialect: Dialect
    ) throws -> [SQL] {
        guard let matter = after as? Matter else { return [] }
        let parts = parts(of: matter, book.matters)
        // Most of what happens to a matter says nothing new.
        if let before = before as? Matter, self.parts(of: before, book.matters) == parts { return [] }
        let text = parts.joined(separator: "\n")
        switch dialect {
        case .sqlite:
            let words = SearchText.words(of: text)
            let key = SearchKey(matter)
            let former = (before as? Matter).map(SearchKey.init) ?? key
            // Found again by its number: `id` has no index in an FTS table, and a search for it would read all.
            return [
                "delete from matter_search where rowid between \(former.first) and \(former.last) and id = \(matter.id)",
                """
                insert into matter_search(rowid, id, words)
                select free.key, \(matter.id), \(words) from (\(key.places)) free
                where not exists (select 1 from matter_search where rowid = free.key) limit 1
                """,
            ]
        case .postgres:
            let key = numericKey(of: matter.id)
            let words = SearchText.vector(of: text)
            return [
                """
                insert into matter_search(key, id, words) values(\(key), \(matter.id), \(words))
                on conflict (key) do update set words = excluded.words
                """
            ]
        }
    }

    /// What a matter is, as anybody who may read it sees it.
    private func parts(of matter: Matter, _ rules: MatterRules) -> [String] {
        let organization = rules.organization
        let ledger = rules.ledger(matter.ledger, version: matter.rules)
        let values = matter.values.sorted { $0.key < $1.key }.filter { name, _ in
            ledger?.field(name).map { $0.privacy == .public || $0.privacy == .internal } ?? false
        }
        return [
            matter.number, matter.title, matter.description, matter.place?.text ?? "", matter.source?.key ?? "",
            organization.name(ofUnit: matter.handler ?? matter.owner), matter.ending?.note ?? "",
            matter.classCode.flatMap { rules.catalogueTitle($0) }.map { "\($0.zh) \($0.en)" } ?? "",
            matter.officer.map { organization.name(ofOfficer: $0) } ?? "",
        ] + organization.ancestry(of: matter.place?.cell).map { organization.name(ofArea: $0) } + values.map(\.value) + [matter.written]
    }
}

/// Where a matter stands in SQLite's index of words, in the order of the minutes of the reports: an FTS table can be read by
/// rowid from its end, so that the newest of what a common word finds need not be looked for among all of it.
package struct SearchKey {
    /// Four places in the minute, by the matter's id. Others may have them: of a million matters of one minute the chance that
    /// five want the same four is one in a hundred thousand, and the fifth would not be found by its words.
    package let first: Int64
    package var last: Int64 { first + 3 }

    /// Bits below the minute.
    package static let bits = 30

    package init(_ matter: Matter) { self.init(matter.id, at: matter.reportedAt) }

    package init(_ id: String, at time: Instant) {
        first = Self.floor(time) + (numericKey(of: id) & (1 << Self.bits - 4))
    }

    /// The least key of a minute. What was reported before 1970 is of its first one, after the year 18,000 of the last.
    package static func floor(_ time: Instant) -> Int64 { max(0, min(time.milliseconds / 60_000, 1 << 33 - 1)) << bits }

    /// The greatest key of a minute.
    package static func ceiling(_ time: Instant) -> Int64 { floor(time) | (1 << bits - 1) }

    /// The four places as rows with a `key`.
    fileprivate var places: SQL {
        "select \(first) as key union all select \(first + 1) union all select \(first + 2) union all select \(last)"
    }
}

extension Matter {
    /// What it has too many of goes from the front.
    mutating func write(_ words: String) {
        written += "\n\(words)"
        while written.utf8.count > 50_000, let end = written.dropFirst().firstIndex(of: "\n") { written.removeSubrange(..<end) }
    }
}

extension MatterFact {
    /// What somebody wrote with this entry, to be found again; nil where nothing was, or where it stands in the matter.
    package var writtenWords: String? {
        let words: String? =
            switch self {
            case .accepted(let note, _, _), .checkRequested(_, _, let note), .checked(_, let note, _, _), .triaged(_, _, let note),
                .dispatched(_, _, _, _, let note, _, _), .claimed(let note, _), .resumed(let note), .verified(_, let note, _, _, _),
                .approved(_, let note), .judged(_, _, let note, _):
                note
            case .progressed(let note, _, _, _), .rechecked(_, let note, _, _), .submitted(let note, _, _, _, _), .declined(_, let note),
                .supplemented(let note, _),
                .supported(let note, _), .noted(let note, _):
                note
            case .returned(_, let reason, _, _, _), .paused(let reason, _), .reopened(let reason, _, _, _, _), .suspended(let reason, _),
                .urged(let reason, _), .amended(_, let reason, _, _):
                reason
            case .answered(_, let words, _, _), .appraised(_, let words): words
            case .supplementRequested(let what, _), .supportRequested(_, let what): what
            case .cited(let source): [source.title, source.words].joined(separator: " ")
            case .reviewed(let good, let cause, let next): [good, cause, next].joined(separator: " ")
            case .petitioned(let petition): petition.reason
            case .reported, .ended, .linked, .duplicateReceived, .childOpened, .childEnded, .extended, .holdEnded, .exempted,
                .rungReached, .handedOver, .takenOver, .relayed:
                nil
            }
        return words.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }
}
