// What a matter is about and who keeps it: a project, and whatever other registers come to have. A matter names it by
// its code; a page of the thing finds its matters by it (subject board).
import Kernel

/// A register of things that matters are about.
package enum SubjectKind: String, Codable, CaseIterable, Sendable {
    case project, visit

    package var title: Bilingual {
        switch self {
        case .project: Bilingual(zh: "项目", en: "project")
        case .visit: Bilingual(zh: "现场督导", en: "visit")
        }
    }
}

/// Which matters are about what: a row for each field of type `subject` that has a value, and one for each source that has a number
/// (field `source 1` …, kind `meeting`, `matter` …).
package struct SubjectBoard<Book: HoldsMatterRules>: Board {
    package let name = "subject"
    package let version = 2
    package let tables = ["subject"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table subject(
          matter text not null, field text not null, kind text not null, code text not null, primary key(matter, field)
        ) strict, without rowid
        """,
        "create index subject_by_code on subject(kind, code, matter)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        if entry.type == "matter.cited" {
            guard case .cited(let source) = try MatterFact.decoded(entry), let matter = after as? Matter, !source.code.isEmpty else {
                return []
            }
            return [
                """
                insert into subject values(\(matter.id), \("source \(matter.citations.count)"), \(source.kind.rawValue), \(source.code))
                """
            ]
        }
        guard let matter = after as? Matter, matter.values != (before as? Matter)?.values,
            let ledger = book.matters.ledger(matter.ledger, version: matter.rules)
        else { return [] }
        return ledger.fields.flatMap { field -> [SQL] in
            guard let kind = field.of else { return [] }
            let gone: SQL = "delete from subject where matter = \(matter.id) and field = \(field.name)"
            guard let code = matter.values[field.name], !code.isEmpty else { return before == nil ? [] : [gone] }
            let row: SQL = "insert into subject values(\(matter.id), \(field.name), \(kind.rawValue), \(code))"
            return before == nil ? [row] : [gone, row]
        }
    }
}
