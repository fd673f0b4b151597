// One statement in two databases' words: what changes, and what must not.
import Kernel
import Testing

@Suite struct DialectTests {
    @Test(
        arguments: [
            ("select * from a where b = ? and c in (?, ?)", "select * from a where b = $1 and c in ($2, $3)"),
            (
                "select '?', \"a?\", b from c where d = ? -- why?\n and e = ?",
                "select '?', \"a?\", b from c where d = $1 -- why?\n and e = $2"
            ),
            ("select 'it''s ?' /* ? */ || ?", "select 'it''s ?' /* ? */ || $1"),
            ("select '没有？' , ?", "select '没有？' , $1"), ("select 1", "select 1"), ("select '?", "select '?"),
        ])
    func `parameters are numbered, and a question mark in a text is none`(sqlite: String, postgres: String) {
        #expect(Dialect.postgres.text(sqlite) == postgres)
        #expect(Dialect.sqlite.text(sqlite) == sqlite)
    }

    @Test(
        arguments: [
            (
                "create table a (text text primary key, n integer not null, x real, y blob) strict, without rowid",
                "create table a (text text collate \"C\" primary key, n bigint not null, x double precision, y bytea)"
            ),
            (
                "create table a(\n  integer text not null default 'text', b text not null default '', primary key(integer, b)\n) strict",
                "create table a(\n  integer text collate \"C\" not null default 'text', b text collate \"C\" not null default '', primary key(integer, b)\n)"
            ),
            (
                "create table a (n integer check (n in (1, 2)), t text) without rowid",
                "create table a (n bigint check (n in (1, 2)), t text collate \"C\")"
            ),
            (
                "alter table a add column text text not null default ''",
                "alter table a add column text text collate \"C\" not null default ''"
            ),
            (
                "create index a_by_text on a(text, n desc) where text is not null",
                "create index a_by_text on a(text, n desc) where text is not null"
            ),
            ("drop table strict", "drop table strict"),
        ])
    func `types and options of a table become the other database's, names and texts stay`(sqlite: String, postgres: String) {
        #expect(Dialect.postgres.schema(sqlite) == postgres)
        #expect(Dialect.sqlite.schema(sqlite) == sqlite)
    }

    @Test(
        arguments: [
            ("select 1", "select"), ("  COMMIT", "commit"), ("/* x */ commit and chain", "commit"),
            ("-- y\n-- z\nRollback to a", "rollback"),
            ("(select 1)", "select"), ("", ""), ("/* select", ""),
        ])
    func `the verb of a statement is its first word behind comments`(sql: String, verb: String) {
        #expect(Dialect.verb(of: sql) == verb)
    }

    @Test func `a script is cut at its semicolons and not in its texts`() {
        let script = "create table a (t text default ';') strict;\n-- a; b\ninsert into a values ('x;y');\n\n"
        #expect(
            Dialect.postgres.script(script) == [
                "create table a (t text collate \"C\" default ';')", "-- a; b\ninsert into a values ('x;y')",
            ])
    }
}
