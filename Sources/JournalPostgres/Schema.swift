// The journal's own tables on PostgreSQL, as migrations that are never edited once they have landed. Applied
// under the journal's lock, so that of several servers starting at once one does it.
import JournalCore
import Kernel

enum Schema {
    /// Makes the schema and brings its tables up to date. Throws `JournalFault.said` where a newer program has
    /// been here: what it changed is not known to this one.
    static func migrate(_ connection: Connection, _ extra: [Migration]) throws {
        try connection.exclusively {
            try connection.run(SQL(trusted: "create schema if not exists \"\(connection.schema)\""))
            try connection.makeSet()
            try connection.run("create table if not exists migration (name text primary key, made_at timestamptz not null default now())")
            let made = try names(connection)
            try requireKnown(made, extra)
            for (name, sql) in own + extra where !made.contains(name) {
                for statement in Dialect.postgres.script(sql) { try connection.run(SQL(trusted: statement)) }
                try connection.run("insert into migration (name) values (\(name))")
            }
        }
    }

    /// For whoever only reads.
    static func requireCurrent(_ connection: Connection, _ extra: [Migration]) throws {
        guard try connection.tableExists("migration"), try connection.tableExists("entry") else {
            throw JournalFault.said(
                Bilingual(
                    zh: "模式 \(connection.schema) 里没有流水",
                    en: "the schema \(connection.schema) holds no journal"))
        }
        let made = try names(connection)
        try requireKnown(made, extra)
        guard (own + extra).allSatisfy({ made.contains($0.name) }), try connection.hasSet() else {
            throw JournalFault.said(
                Bilingual(
                    zh: "模式 \(connection.schema) 由另一版本的程序写成；请先用 taizhang serve 或 taizhang rebuild 打开一次",
                    en:
                        "the schema \(connection.schema) was written by another version of this program; open it once with taizhang serve or taizhang rebuild"
                ))
        }
    }

    private static func names(_ connection: Connection) throws -> Set<String> {
        Set(try connection.rows("select name from migration").map { $0.text("name") })
    }

    private static func requireKnown(_ made: Set<String>, _ extra: [Migration]) throws {
        let unknown = made.subtracting((own + extra).map(\.name)).sorted()
        guard let first = unknown.first else { return }
        throw JournalFault.said(
            Bilingual(
                zh: "数据库由更新版本的程序写成（迁移 \(first)）；请升级本程序",
                en: "the database was written by a newer version of this program (migration \(first)); bring this one up to date"))
    }

    // Written as SQLite reads it, like every table here; the dialect makes it PostgreSQL's. `seq` is given by the
    // writer, under the lock, and by nothing else. A key is looked up without its digest, the last 17 characters:
    // as a range, as on SQLite, the planner would read the whole table for a list of them.
    private static let own: [Migration] = [
        (
            "journal-1",
            """
            create table entry (
                seq integer primary key,
                stream text not null,
                version integer not null,
                type text not null,
                happened_at text not null,
                recorded_at text not null,
                actor text not null,
                cause text,
                key text,
                body text not null,
                hash blob not null,
                unique (stream, version)
            );
            create index entry_key on entry (left(key, length(key) - 17)) where key is not null;
            create function instr(whole text, part text) returns bigint language sql immutable
                return strpos(whole, part);
            create table rule_entry (seq integer primary key);
            create table counter (name text primary key, last integer not null);
            create table mark (name text primary key, seq integer not null);
            create table setback (
                reaction text not null,
                seq integer not null,
                place integer not null,
                at text not null,
                code text not null,
                sentence text not null,
                attempts integer not null,
                sentence_zh text not null default '',
                primary key (reaction, seq, place)
            );
            """
        )
    ]
}
