// Saved views: a list or a search that an officer keeps under a name, in an order of their own; a head shares one with
// the unit. Kept is what was asked for, never what was found: whoever opens it sees what they may see anyway.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

package struct SavedViews: Sendable {
    let journal: any Store<Book>
    let now: @Sendable () -> Instant

    /// Of one officer: more than anybody finds again.
    package static let most = 100
    package static let longestTitle = 120

    static let migration: Migration = (
        "view-2",
        """
        alter table saved_view add column unit text;
        alter table saved_view add column place integer not null default 0;
        """
    )

    /// Where a view opens: a ledger's list by the ledger's name, or one of these two.
    package enum List: Sendable, Hashable {
        case ledger(String)
        case matters
        case search

        /// No name of a ledger has a slash.
        package init(_ text: String) {
            switch text {
            case "/matters": self = .matters
            case "/search": self = .search
            default: self = .ledger(text)
            }
        }

        package var text: String {
            switch self {
            case .ledger(let name): name
            case .matters: "/matters"
            case .search: "/search"
            }
        }
    }

    package struct View: Sendable, Hashable {
        package let id: String
        package let officer: OfficerCode
        package let list: List
        package let title: String
        /// Parameters of the list's address.
        package let query: [[String]]
        /// The unit that it is shared with.
        package let unit: UnitCode?
    }

    /// Bytes of all that a view asks for.
    static let longest = 2000

    // MARK: Reading

    /// The officer's own in their order, then what heads share with the units of these posts.
    package func views(of reader: Reader) async throws -> [View] {
        let units = Set(reader.posts.map(\.unit)).sorted()
        let rows = try await journal.rows(
            """
            select * from saved_view where officer = \(reader.officer) or unit in (\(list: units))
            order by case when officer = \(reader.officer) then 0 else 1 end, place, created_at, id
            """)
        return try rows.map { row in
            View(
                id: row.text("id"), officer: row.text("officer"), list: List(row.text("ledger")), title: row.text("name"),
                query: try JSON.decode([[String]].self, from: row.text("query")), unit: row.optionalText("unit"))
        }
    }

    private func own(_ id: String, _ officer: OfficerCode) async throws -> Row {
        guard let row = try await journal.rows("select * from saved_view where id = \(id) and officer = \(officer)").first else {
            throw Refusal.viewUnknown
        }
        return row
    }

    // MARK: Writing

    @discardableResult
    package func save(_ title: String, _ list: List, _ query: [[String]], of officer: OfficerCode) async throws -> String {
        let title = try Self.checked(title)
        let bytes = query.joined().reduce(0) { $0 + $1.utf8.count }
        guard bytes <= Self.longest else {
            throw Refusal.viewTooLong("q", Bilingual(zh: "筛选条件", en: "filters"), bytes: bytes, longest: Self.longest)
        }
        let rows = try await journal.rows("select count(*) as n, max(place) as last from saved_view where officer = \(officer)")
        guard (rows.first?.integer("n") ?? 0) < Self.most else { throw Refusal.tooManyViews(Self.most) }
        try await checkFree(title, of: officer, except: nil)
        let id = House.newIdentifier()
        try await journal.write([
            """
            insert into saved_view(id, officer, ledger, name, query, created_at, unit, place)
            values(\(id), \(officer), \(list.text), \(title), \(try JSON.text(query)), \(now()), \(nil as String?),
              \((rows.first?.optionalInteger("last") ?? 0) + 1))
            """
        ])
        return id
    }

    package func rename(_ id: String, to title: String, of officer: OfficerCode) async throws {
        let title = try Self.checked(title)
        _ = try await own(id, officer)
        try await checkFree(title, of: officer, except: id)
        try await journal.write(["update saved_view set name = \(title) where id = \(id) and officer = \(officer)"])
    }

    package func remove(_ id: String, of officer: OfficerCode) async throws {
        _ = try await own(id, officer)
        try await journal.write(["delete from saved_view where id = \(id) and officer = \(officer)"])
    }

    /// One place up or down among the officer's own; at an end it stays.
    package func move(_ id: String, up: Bool, of officer: OfficerCode) async throws {
        _ = try await own(id, officer)
        let rows = try await journal.rows("select id from saved_view where officer = \(officer) order by place, created_at, id")
        var ids = rows.map { $0.text("id") }
        guard let at = ids.firstIndex(of: id) else { return }
        let to = up ? at - 1 : at + 1
        guard ids.indices.contains(to) else { return }
        ids.swapAt(at, to)
        // All anew: those from before there was an order have none.
        try await journal.write(
            ids.enumerated().map { "update saved_view set place = \($0 + 1) where id = \($1) and officer = \(officer)" })
    }

    /// With the unit of a post that heads it; nil takes it back.
    package func share(_ id: String, with unit: UnitCode?, by reader: Reader) async throws {
        _ = try await own(id, reader.officer)
        if let unit, !reader.posts.contains(where: { $0.duty == .head && $0.unit == unit }) { throw Refusal.viewNotShared }
        try await journal.write(["update saved_view set unit = \(unit) where id = \(id) and officer = \(reader.officer)"])
    }

    /// Two of one name on the desk could not be told apart. What somebody else shares may have it.
    private func checkFree(_ title: String, of officer: OfficerCode, except id: String?) async throws {
        let same = try await journal.rows("select id from saved_view where officer = \(officer) and name = \(title)")
        guard same.allSatisfy({ $0.text("id") == id }) else { throw Refusal.viewNameTaken(title) }
    }

    private static func checked(_ title: String) throws -> String {
        let title = title.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !title.isEmpty else { throw Refusal.fieldMissing("title", title: Bilingual(zh: "视图名称", en: "name of the view")) }
        guard title.utf8.count <= longestTitle else {
            throw Refusal.viewTooLong(
                "title", Bilingual(zh: "视图名称", en: "name of the view"), bytes: title.utf8.count, longest: longestTitle)
        }
        return title
    }
}

extension House {
    package var savedViews: SavedViews { SavedViews(journal: journal, now: now) }
}

extension Refusal {
    static func tooManyViews(_ most: Int) -> Refusal {
        Refusal(
            "view.too-many", .conflict, field: "title",
            Bilingual(zh: "您已保存 \(most) 个视图。", en: "You have saved \(most) views."),
            next: Bilingual(zh: "请先删除不用的。", en: "Remove one that you no longer use."))
    }

    static func viewNameTaken(_ title: String) -> Refusal {
        Refusal(
            "view.name-taken", .conflict, field: "title",
            Bilingual(zh: "您已有名为“\(title)”的视图，没有保存。", en: "You have a view named \"\(title)\" already; nothing was saved."),
            next: Bilingual(zh: "请换一个名称，或先把原来的改名、删除。", en: "Choose another name, or rename or remove that one first."))
    }

    static func viewTooLong(_ field: String, _ title: Bilingual, bytes: Int, longest: Int) -> Refusal {
        Refusal(
            "view.too-long", .invalid, field: field,
            Bilingual(
                zh: "视图的“\(title.zh)”有 \(bytes) 字节，最多 \(longest) 字节。",
                en: "The \(title.en) of a view may have \(longest) bytes; here are \(bytes)."),
            next: Bilingual(zh: "请缩短后再保存。", en: "Shorten it, then save it."))
    }

    static let viewUnknown = Refusal(
        "view.unknown", .notFound, Bilingual(zh: "您没有这个视图。", en: "You have no such view."),
        next: Bilingual(zh: "它可能已被删除；别人共享的视图只能由本人修改。", en: "It may have been removed; one that is shared is changed by who made it."))

    static let viewNotShared = Refusal(
        "view.head-only", .forbidden, field: "unit",
        Bilingual(zh: "只有单位负责人可以与本单位共享视图。", en: "A view is shared with a unit by its head."),
        next: Bilingual(zh: "请由负责人保存并共享。", en: "Ask the head to save and share it."))
}
