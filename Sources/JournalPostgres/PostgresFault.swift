// What PostgreSQL or the way to it did wrong. Stays inside this target; the edge hands on the kernel's words.
import JournalCore
import Kernel

struct PostgresFault: Error, CustomStringConvertible {
    /// Five characters (`23505`); empty where the server did not answer.
    let state: String
    /// Without its detail, which may be somebody's row.
    let message: String
    var constraint: String? = nil
    /// The statement at fault among those that were sent together.
    var place: Int? = nil
    var statement: String? = nil

    static func lost(_ why: String) -> PostgresFault { PostgresFault(state: "", message: why) }

    /// Nothing more comes over this connection, and what was under way may have happened or not.
    var isLost: Bool {
        // 08: connection exceptions. 57P01–57P04: the server shuts down, crashed, starts, or the database is gone.
        // 25P03: open and idle for too long, ended by the server.
        state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") || state == "25P03"
    }

    /// We were too slow, and the server has ended the transaction: lost, but certainly not committed.
    var hasIdled: Bool { state == "25P03" }

    /// Somebody else was in the way; the same transaction may succeed a moment later. 40: serialization failure
    /// or deadlock; 55P03: a lock was not given in time; 25006: it is a standby, until it is promoted.
    var isOfTheMoment: Bool { state.hasPrefix("40") || state == "55P03" || state == "25006" }

    /// Another program gave the same place to another entry: what we remember is old.
    var isTakenPlace: Bool { state == "23505" && (constraint == "entry_stream_version_key" || constraint == "entry_pkey") }

    var description: String {
        let said = state.isEmpty ? "PostgreSQL: \(message)" : "PostgreSQL: \(message) (\(state))"
        return statement.map { "\(said) in: \($0)" } ?? said
    }
}

/// A failure of the store, in the kernel's words.
func storeFault(_ error: any Error) -> any Error {
    guard let error = error as? PostgresFault else { return error }
    if error.state == "42P01" {
        let name = error.message.split(separator: "\"").dropFirst().first.map(String.init) ?? error.message
        return JournalFault.said(
            Bilingual(
                zh: "数据库里缺少表 \(name)。运行 taizhang rebuild 重做看板；不能重做的表只能从备份恢复",
                en:
                    "the database lacks the table \(name). Run taizhang rebuild, which makes boards again; a table that cannot be made again comes back from a backup"
            ))
    }
    return JournalFault.store(error.description)
}
