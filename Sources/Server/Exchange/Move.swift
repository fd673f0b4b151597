// A journal from one store to another: a file into a database when a district grows, and back. The source takes no
// entry from the moment it is sealed; the target is used only when it was found equal. Called by `taizhang move`.
import Foundation
import JournalCore
import Kernel
import Loop

package struct Move: Sendable {
    package let source: StorePlace
    package let target: StorePlace
    package let now: Instant

    package struct Moved: Sendable, Encodable {
        package let entries: Int64
        /// Rows of the tables that are facts beside the journal.
        package let rows: Int
        package let photos: Int
        /// Tables of boards, made again and found equal row by row in number.
        package let tables: Int
    }

    package init(from source: StorePlace, to target: StorePlace, now: Instant) {
        self.source = source
        self.target = target
        self.now = now
    }

    /// Tables whose rows are copied because no entry says them, with what tells their rows apart.
    static let facts: [(table: String, key: [String])] =
        [
            ("matter_key", ["matter"]), ("key_check", ["name"]), ("account", ["name"]), ("session", ["token_hash"]),
            ("token", ["token_hash"]),
            ("saved_view", ["id"]), ("reading", ["matter", "at", "officer"]), ("contact", ["officer"]), ("attempt", ["subject"]),
            ("courier", ["jurisdiction"]), ("subscription", ["id"]), ("calendar_address", ["account"]), ("asker_mail", ["matter"]),
            ("previewed_file", ["officer", "digest"]),
            ("setback", ["reaction", "seq", "place"]),
        ] + Accounts.tables

    private static let page = 2000

    /// - Throws: `Refusal` where the target holds something or the source was moved already; `JournalFault` where what
    ///   arrived is not what was there. Then the source is as it was, and the target must be emptied by hand.
    package func run(progress: @escaping @Sendable (StoreProgress) -> Void) async throws -> Moved {
        guard source != target else { throw Refusal.moveOntoItself }
        let from = try await source.open()
        do {
            try await Seal.refuseMoved(from)
            let into = try await target.open()
            do {
                try await refuseUsed(into)
                try await from.settle()
                try await Seal.set(on: from, to: target.name, at: now)
                do {
                    let moved = try await copied(from, into, progress)
                    try await from.close()
                    return moved
                } catch {
                    try await Seal.lift(from: from)
                    throw error
                }
            } catch {
                try await into.close()
                throw error
            }
        } catch {
            try await from.close()
            throw error
        }
    }

    private func refuseUsed(_ store: any Store<Book>) async throws {
        guard store.lastSequence == 0 else { throw Refusal.moveTargetUsed(target.name) }
        for (table, _) in Self.facts {
            guard try await store.rows("select 1 from \(SQL(trusted: table)) limit 1").isEmpty else {
                throw Refusal.moveTargetUsed(target.name)
            }
        }
    }

    private func copied(
        _ from: any Store<Book>, _ into: any Store<Book>, _ progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> Moved {
        let total = Int(from.lastSequence)
        var position: Int64 = 0
        while true {
            let entries = try await from.entries(after: position, limit: Self.page)
            guard let last = entries.last else { break }
            try await into.write(entries.map(Self.insert))
            position = last.sequence
            progress(StoreProgress(step: "move", done: Int(position), total: total))
        }
        var rows = 0
        for (table, key) in Self.facts { rows += try await copy(table, key, from, into) }
        let photos = try await copyPhotos(source.attachments(beside: from), target.attachments(beside: into), progress)
        for reaction in from.systems.reactions {
            let mark = try await from.rows("select seq from mark where name = \(reaction.name)").first?.integer("seq") ?? 0
            try await into.write(["update mark set seq = \(mark) where name = \(reaction.name)"])
        }
        try await into.rebuild(progress: progress)
        try await into.close()
        // As whoever serves it next will find it.
        let made = try await target.open(readOnly: true)
        do {
            let tables = try await compare(from, made, progress)
            let files =
                switch target {
                case .file(let path): AttachmentCheck(folder: AttachmentFolder(beside: path).path)
                case .database: try await AttachmentCheck(table: made)
                }
            let report = try await made.verify(beside: { files.wrong(in: $0) }, progress: progress)
            guard report.isClean else {
                throw JournalFault.store("what was moved does not verify: \(report.wrong.first?.description ?? "")")
            }
            try await made.close()
            return Moved(entries: position, rows: rows, photos: photos, tables: tables)
        } catch {
            try await made.close()
            throw error
        }
    }

    private static func insert(_ entry: Entry) -> SQL {
        """
        insert into entry (seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash)
        values (\(entry.sequence), \(entry.stream), \(entry.version), \(entry.type), \(entry.happenedAt.description),
          \(entry.recordedAt.description), \(entry.actor.text), \(entry.cause?.description), \(entry.key), \(entry.body), \(entry.hash))
        """
    }

    private func copy(_ table: String, _ key: [String], _ from: any Store<Book>, _ into: any Store<Book>) async throws -> Int {
        var count = 0
        for try await rows in Pages(table: table, key: key, size: Self.page, store: from) {
            try await into.write(
                rows.map { row in
                    let columns = row.values.keys.sorted()
                    let values = SQL.joined(columns.map { "\(row.values[$0] ?? .null)" }, by: ", ")
                    return "insert into \(SQL(trusted: table)) (\(SQL(trusted: columns.joined(separator: ", ")))) values (\(values))"
                })
            count += rows.count
        }
        return count
    }

    /// Answers how many; also those that no entry has come to name yet.
    private func copyPhotos(
        _ from: any AttachmentPlace, _ into: any AttachmentPlace, _ progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> Int {
        let names = try await from.names(heldBefore: Instant(milliseconds: .max)).filter { $0.utf8.count == 64 }
        for (index, name) in names.enumerated() {
            guard let bytes = try await from.bytes(of: name) else { continue }
            try await into.write(bytes, as: name, at: now)
            progress(StoreProgress(step: "photos", done: index + 1, total: names.count))
        }
        return names.count
    }

    /// Every entry and every fact, and how many rows each board has. Answers how many tables the boards have.
    private func compare(
        _ from: any Store<Book>, _ made: any Store<Book>, _ progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> Int {
        var position: Int64 = 0
        while true {
            let sent = try await from.entries(after: position, limit: Self.page)
            let arrived = try await made.entries(after: position, limit: Self.page)
            for (a, b) in zip(sent, arrived) where a.hash != b.hash || a != b {
                throw JournalFault.store("entry \(a.sequence) arrived as another one")
            }
            guard sent.count == arrived.count else { throw JournalFault.store("not every entry arrived after \(position)") }
            guard let last = sent.last else { break }
            position = last.sequence
            progress(StoreProgress(step: "compare", done: Int(position), total: Int(from.lastSequence)))
        }
        for (table, key) in Self.facts {
            var arrived = Pages(table: table, key: key, size: Self.page, store: made).makeAsyncIterator()
            for try await rows in Pages(table: table, key: key, size: Self.page, store: from) where try await arrived.next() != rows {
                throw JournalFault.store("table \(table) did not arrive as it was")
            }
        }
        let tables = from.systems.boards.flatMap(\.tables)
        for table in tables {
            let count: SQL = "select count(*) as n from \(SQL(trusted: table))"
            let sent = try await from.rows(count)
            let arrived = try await made.rows(count)
            guard sent == arrived else {
                throw JournalFault.store(
                    "table \(table) has \(arrived.first?.integer("n") ?? 0) rows, it had \(sent.first?.integer("n") ?? 0)")
            }
        }
        return tables.count
    }
}

/// The rows of a table in the order of its key, some at a time.
private struct Pages: AsyncSequence {
    let table: String
    let key: [String]
    let size: Int
    let store: any Store<Book>

    struct Iterator: AsyncIteratorProtocol {
        let pages: Pages
        var last: Row?
        var isOver = false

        mutating func next() async throws -> [Row]? {
            guard !isOver else { return nil }
            let columns = SQL(trusted: pages.key.joined(separator: ", "))
            let after: SQL =
                last.map { row in
                    let values = SQL.joined(pages.key.map { "\(row.values[$0] ?? .null)" }, by: ", ")
                    return "where (\(columns)) > (\(values))"
                } ?? ""
            let rows = try await pages.store.rows(
                "select * from \(SQL(trusted: pages.table)) \(after) order by \(columns) limit \(pages.size)")
            isOver = rows.count < pages.size
            last = rows.last
            return rows.isEmpty ? nil : rows
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(pages: self) }
}

/// The mark of a journal that lives somewhere else now: nothing is added to it any more.
enum Seal {
    static func set(on store: any Store<Book>, to place: String, at now: Instant) async throws {
        let guarding: [SQL] =
            switch store.dialect {
            case .sqlite: ["create trigger entry_moved before insert on entry begin select raise(abort, 'this journal was moved'); end"]
            case .postgres:
                [
                    """
                    create function entry_moved() returns trigger language plpgsql
                    as $$ begin raise exception 'this journal was moved'; end $$
                    """, "create trigger entry_moved before insert on entry for each statement execute function entry_moved()",
                ]
            }
        try await store.write(
            [SQL(trusted: store.dialect.schema("create table moved(place text not null, at integer not null)"))] + guarding
                + ["insert into moved(place, at) values(\(place), \(now))"])
    }

    static func lift(from store: any Store<Book>) async throws {
        let guarding: [SQL] =
            switch store.dialect {
            case .sqlite: ["drop trigger entry_moved"]
            case .postgres: ["drop trigger entry_moved on entry", "drop function entry_moved()"]
            }
        try await store.write(guarding + ["drop table moved"])
    }

    /// Throws where the journal was moved.
    static func refuseMoved(_ store: any Store<Book>) async throws {
        let isThere: SQL = .either(
            sqlite: "select 1 from sqlite_master where type = 'table' and name = 'moved'",
            postgres: "select 1 where to_regclass('moved') is not null")
        guard try await !store.rows(isThere).isEmpty, let row = try await store.rows("select place from moved").first else { return }
        throw Refusal.journalMoved(row.text("place"))
    }
}

extension Refusal {
    static let moveOntoItself = Refusal(
        "move.same-place", .invalid, field: "to", Bilingual(zh: "来源和目标是同一处。", en: "Source and target are the same place."),
        next: Bilingual(zh: "请用 --to 指明另一处。", en: "Name another place with --to."))

    static func moveTargetUsed(_ place: String) -> Refusal {
        Refusal(
            "move.target-used", .conflict, field: "to", Bilingual(zh: "“\(place)”里已有数据。", en: "\"\(place)\" holds data already."),
            next: Bilingual(
                zh: "请指明一个空的数据库模式，或没有 taizhang.sqlite 的目录。", en: "Name an empty schema, or a directory without taizhang.sqlite."))
    }

    static func journalMoved(_ place: String) -> Refusal {
        Refusal(
            "journal.moved", .conflict, field: "store", Bilingual(zh: "这份流水已经迁到“\(place)”。", en: "This journal was moved to \"\(place)\"."),
            next: Bilingual(zh: "请在 taizhang.yaml 里把 store 改为该处。", en: "Put that place into taizhang.yaml as store."))
    }
}
