// The journal's own tables, as migrations that are never edited once they have landed. Boards make
// theirs in Rebuild.swift. Applied by SQLiteJournal when it opens a file for writing.
import GRDB
import Kernel

/// A migration of somebody else's tables in the same file (accounts, sessions, keys of sealed
/// fields). Names are stored and permanent.
package typealias Migration = (name: String, sql: String)

enum Schema {
    static func migrator(_ extra: [Migration]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (name, sql) in own + extra {
            migrator.registerMigration(name) { try $0.execute(sql: sql) }
        }
        return migrator
    }

    /// The journal's own tables that are not facts, as the migrations leave them. One that is missing is
    /// made again when the file is opened for writing: `counter` and `rule_entry` from the entries, `board`
    /// and the marks of boards with the boards; a reaction's mark begins at the end, and notes of setbacks
    /// are lost. Every other table outside the boards is a fact and comes back from a backup only.
    static let rebuildable: [(table: String, sql: String)] = [
        ("rule_entry", "create table rule_entry (seq integer primary key) strict"),
        ("counter", "create table counter (name text primary key, last integer not null) strict, without rowid"),
        ("mark", "create table mark (name text primary key, seq integer not null) strict, without rowid"),
        (
            "board",
            "create table board (name text primary key, version integer not null, tables text not null) strict, without rowid"
        ),
        (
            "setback",
            """
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
            ) strict, without rowid
            """
        ),
    ]

    /// The tables in which SQLite's FTS5 keeps a full-text table of this name.
    static func fullTextParts(of table: String) -> [String] { ["data", "idx", "content", "docsize", "config"].map { "\(table)_\($0)" } }

    /// Names of those above that the file does not have.
    static func missing(in db: Database) throws -> [String] {
        try rebuildable.map(\.table).filter { try !db.tableExists($0) }
    }

    /// Makes those of `tables` that are missing, empty.
    static func make(_ tables: Set<String>, in db: Database) throws {
        for (table, sql) in rebuildable where try tables.contains(table) && !db.tableExists(table) { try db.execute(sql: sql) }
    }

    // Instants are RFC 3339 text here, because an auditor reads this table with any SQLite tool.
    // Keys are looked up by the range from `key:` to `key;`, the next character after the colon.
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
            ) strict;
            create index entry_key on entry (key) where key is not null;
            create table rule_entry (seq integer primary key) strict;
            create table counter (name text primary key, last integer not null) strict, without rowid;
            create table mark (name text primary key, seq integer not null) strict, without rowid;
            create table board (name text primary key, version integer not null, tables text not null) strict, without rowid;
            create table setback (
                reaction text not null,
                seq integer not null,
                at text not null,
                code text not null,
                sentence text not null,
                attempts integer not null,
                primary key (reaction, seq)
            ) strict, without rowid;
            """
        ),
        (
            // One entry may have several answers: `place` is that of the answer among them, from 0.
            "journal-2",
            """
            create table setback_2 (
                reaction text not null,
                seq integer not null,
                place integer not null,
                at text not null,
                code text not null,
                sentence text not null,
                attempts integer not null,
                primary key (reaction, seq, place)
            ) strict, without rowid;
            insert into setback_2 select reaction, seq, 0, at, code, sentence, attempts from setback;
            drop table setback;
            alter table setback_2 rename to setback;
            """
        ),
        // `sentence` is English, and the words of a failure whatever they are; empty where it stands for both.
        ("journal-3", "alter table setback add column sentence_zh text not null default ''"),
    ]
}

/// How a journal on SQLite is run. The defaults are for a district on a small machine.
package struct SQLiteOptions: Sendable {
    /// Opens beside a serving process: no lock, no write, boards as they are.
    package var readOnly = false
    /// Most commands in one transaction. 512 commands are some 20 ms of work: nobody waits longer for the group before.
    package var groupLimit = 512
    /// Streams whose folded state the writer remembers.
    package var rememberedStreams = 20_000
    package var readers = 8
    /// WAL pages (4 KiB) after which they are moved into the file; 0 never does it by itself.
    package var checkpointPages = 4000
    /// Entries that lagging boards take in one transaction; bounds how long a command waits for them.
    package var followBatch = 500
    /// Pause between two passes of the follower, so that a busy journal is followed in batches.
    package var followPause = Duration.milliseconds(50)
    /// Source streams whose entries one reaction answers at the same time; 1 makes a run repeatable.
    package var reactionWidth = 16
    /// Attempts at one entry before a failing reaction sets it aside.
    package var reactionAttempts = 5
    /// Pause after the first failed attempt, of a reaction at an entry or of a lagging board; doubled after
    /// each, at most thirty seconds.
    package var retryPause = Duration.milliseconds(50)
    /// When the answers of reactions are recorded. Without one, when the newest entry before them was.
    package var clock: (@Sendable () -> Instant)?
    /// Told while boards are rebuilt at open, which may take minutes on a large journal.
    package var onRebuild: @Sendable (StoreProgress) -> Void = { _ in }

    package init() {}
}

/// How far a long walk over the journal has come.
package struct StoreProgress: Sendable {
    /// `chain`, `replay`, `compare`, `rebuild`, `backup`.
    package let step: String
    package let done: Int
    package let total: Int
}
