// The journal's own tables, as migrations that are never edited once they have landed. Boards make
// theirs in JournalCore. Applied by SQLiteJournal when it opens a file for writing.
import GRDB
import JournalCore
import Kernel

package typealias Migration = JournalCore.Migration
package typealias StoreProgress = JournalCore.StoreProgress
package typealias VerificationReport = JournalCore.VerificationReport
package typealias WriterTally = JournalCore.WriterTally

enum Schema {
    static func migrator(_ extra: [Migration]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (name, sql) in own + extra {
            migrator.registerMigration(name) { try $0.execute(sql: sql) }
        }
        return migrator
    }

    /// The tables in which SQLite's FTS5 keeps a full-text table of this name.
    static func fullTextParts(of table: String) -> [String] { ["data", "idx", "content", "docsize", "config"].map { "\(table)_\($0)" } }

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

/// How a journal on SQLite is run; what is said of following is said here, too (`options.followBatch`). The
/// defaults are for a district on a small machine.
@dynamicMemberLookup
package struct SQLiteOptions: Sendable {
    /// Opens beside a serving process: no lock, no write, boards as they are.
    package var readOnly = false
    /// Most commands in one transaction. 512 commands are some 20 ms of work: nobody waits longer for the group before.
    package var groupLimit = 512
    /// Most commands that wait: eight groups, which is well below a second of work. Past it they are refused (`JournalFault.busy`).
    package var longestLine = 4096
    /// Streams whose folded state the writer remembers.
    package var rememberedStreams = 20_000
    package var readers = 8
    /// WAL pages (4 KiB) after which they are moved into the file; 0 never does it by itself.
    package var checkpointPages = 4000
    /// Told while boards are rebuilt at open, which may take minutes on a large journal.
    package var onRebuild: @Sendable (StoreProgress) -> Void = { _ in }

    package var following = FollowOptions()
    let listener = SentStatement.listener

    package init() {}

    package subscript<Value>(dynamicMember member: WritableKeyPath<FollowOptions, Value>) -> Value {
        get { following[keyPath: member] }
        set { following[keyPath: member] = newValue }
    }
}
