// The statements that PostgreSQL was sent, as docs/internals/statements.md lists them: without what differs from one
// run to the next, and with what each needs of the database beyond plain SQL on the tables of one schema.
import Foundation
import JournalCore
import Kernel
import Synchronization

@testable import Server

/// Gathers what is sent, on whatever thread.
final class StatementLog: Sendable {
    private let heard = Mutex<[String: SentStatement]>([:])

    var statements: [String: SentStatement] { heard.withLock { $0 } }

    /// Of those that are the same but for their values, the first in the order of their words is kept.
    func take(_ statement: SentStatement) {
        let folded = Self.folded(statement.text)
        heard.withLock { heard in
            if let known = heard[folded], known.text <= statement.text { return }
            heard[folded] = statement
        }
    }

    /// Parameters without their numbers, lists and alternatives without their length, the schema without its name.
    static func folded(_ text: String) -> String {
        var text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        text = text.replacing(/taizhang_house_[0-9a-f]+/, with: "taizhang_SCHEMA")
        text = text.replacing(/house_[0-9a-f]+/, with: "SCHEMA")
        text = text.replacing(/SCHEMA_boards_[0-9a-f]{8}/, with: "SCHEMA_boards")
        text = text.replacing(/\$[0-9]+/, with: "?")
        text = text.replacing(/\(\?(, \?)+\)/, with: "(…)").replacing(" in (?)", with: " in (…)")
        // A unit more, a ledger more, and a condition of the same words is said once more.
        var before = ""
        while before != text {
            before = text
            text = text.replacing(/(?<one>\([^()]*\)|instr\([^()]*\) [>=] [0-9]) (?<word>or|and) \k<one>(?! …)/) {
                "\($0.one) \($0.word) …"
            }
            text = text.replacing(/(?<one>\([^()]*\)|instr\([^()]*\) [>=] [0-9]) (?<word>or|and) … \k<word> \k<one>/) {
                "\($0.one) \($0.word) …"
            }
            text = text.replacing(/… (?<word>or|and) …/, with: "…")
        }
        return text
    }
}

enum StatementNeed: String, CaseIterable {
    case advisoryLock = "advisory lock"
    case notification = "LISTEN and NOTIFY"
    case session = "setting of the session"
    case transactionSetting = "setting of the transaction"
    case savepoint = "savepoint"
    case isolation = "snapshot or access mode"
    case transactionNumber = "number of a transaction"
    case catalog = "catalogs"
    case definition = "tables made or dropped"
    case rowLock = "row lock"
    case text = "full text"
    case box = "boxes in an index"
    case upsert = "insert or update"
    case array = "array as parameter"
    case function = "function of ours"
    case record = "row as JSON, difference of tables"

    /// Read off the words of the statement.
    static func needs(of folded: String) -> [StatementNeed] { allCases.filter { $0.isNeeded(by: folded) } }

    private func isNeeded(by text: String) -> Bool {
        func has(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        func begins(_ words: String...) -> Bool { words.contains { text.hasPrefix($0) } }
        return switch self {
        case .advisoryLock: has("_advisory_")
        case .notification: begins("listen ") || has("pg_notify")
        case .session: (begins("set ") && !begins("set local ")) || has("current_setting(")
        case .transactionSetting: begins("set local ")
        case .savepoint: begins("savepoint ", "release savepoint ", "rollback to savepoint ")
        case .isolation: begins("begin ")
        case .transactionNumber: has("pg_xact_status", "pg_current_xact_id", "pg_current_snapshot")
        case .catalog: has("pg_catalog.", "to_regclass(", "to_regnamespace(")
        case .definition: begins("create ", "drop ", "alter ", "vacuum ")
        case .rowLock: text.hasSuffix(" for update")
        case .text: has("@@", "tsvector", "to_tsquery")
        case .box: has("box(")
        case .upsert: has(" on conflict ")
        case .array: has("::text[]")
        case .function: has("instr(")
        case .record: has("row_to_json(", " except all ")
        }
    }
}

/// The document: its head, and a chapter for each set of needs.
struct StatementList {
    /// Statement to what it reads whole.
    let statements: [String: Set<String>]

    /// What only what happens at the same time decides: how a group of commands falls together, who commits first.
    static let ofTheMoment = [
        "begin", "commit", "rollback", "rollback to savepoint command", "rollback to savepoint part", "savepoint part",
        "release savepoint part",
    ]

    /// A server that begins to write and finds its boards behind the journal brings them to its end first. Two on one
    /// store come to it now and then.
    private static let ofCatchingUp = [
        "select count(*) as n from entry where seq > ? and seq <= ?", "select name, version from board",
        "select seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash from entry "
            + "where seq > ? and seq <= ? order by seq limit 1000",
    ]

    /// What the tests send themselves, to be signed in without a password and to find what they have made.
    private static let ofTests = [
        "insert into account(name, officer, password, created_at) values", "insert into session values", "select id from saved_view",
    ]

    static func isLeftOut(_ statement: String) -> Bool {
        ofTheMoment.contains(statement) || ofCatchingUp.contains(statement) || ofTests.contains { statement.hasPrefix($0) }
    }

    /// - Parameter text: the document.
    static func listed(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { $0.firstMatch(of: /^- `([^`]*)`( reads all of .*)?$/).map { String($0.1) } }
    }

    var text: String {
        var chapters: [String: [String]] = [:]
        for (statement, wholes) in statements {
            let needs = StatementNeed.needs(of: statement).map(\.rawValue).joined(separator: ", ")
            let whole = wholes.isEmpty ? "" : " reads all of \(wholes.sorted().map { "`\($0)`" }.joined(separator: ", "))"
            chapters[needs, default: []].append("- `\(statement)`\(whole)")
        }
        let titles = chapters.keys.sorted { (order($0), $0) < (order($1), $1) }
        return Self.head + counts
            + titles.map { title in
                "\n## \(title.isEmpty ? "Nothing but tables" : title.prefix(1).uppercased() + title.dropFirst())\n\n"
                    + (chapters[title] ?? []).sorted().joined(separator: "\n") + "\n"
            }.joined()
    }

    private func order(_ title: String) -> Int {
        StatementNeed.allCases.firstIndex { title.hasPrefix($0.rawValue) } ?? StatementNeed.allCases.count
    }

    private var counts: String {
        let needs = StatementNeed.allCases.map { need in
            (need.rawValue, statements.keys.filter { StatementNeed.needs(of: $0).contains(need) }.count)
        }
        let plain = statements.keys.filter { StatementNeed.needs(of: $0).isEmpty }.count
        let whole = statements.values.filter { !$0.isEmpty }.count
        let lines = needs.filter { $0.1 > 0 } + [("nothing but tables and a transaction", plain), ("reads all of a table", whole)]
        return "\n| what it takes | statements |\n|---|---:|\n" + lines.map { "| \($0.0) | \($0.1) |\n" }.joined()
            + "| all | \(statements.count) |\n"
    }

    private static let head = """
        # Every statement that PostgreSQL is sent

        Made by `TAIZHANG_WRITE=1 TAIZHANG_TEST_STORE=postgres swift test --filter StatementTests` and compared by the same test
        without the first word, in `make test`. The test serves a house on PostgreSQL, walks matters through the loop by pages, API and
        Open311, sweeps, sends notices, administers, imports, exports, loses the answer of a commit, rebuilds, verifies and moves, and
        listens where statements are handed to libpq. A statement that is not in this list fails it, and so does one that
        is in the list and was not sent. Who wants another database under Taizhang reads here what it must be able to do:
        [beyond](beyond.md).

        - Parameters are `?`, lists `(…)`; where words repeat with each unit or ledger stands `…`; the schema is `SCHEMA`.
        - What a statement needs is read off its words. "Reads all of" is PostgreSQL 15's plan for tables of which it knows nothing, with
          sequential scans and joins of whole tables forbidden: no index serves the question, and nothing stops it early. An index that holds only the rows in
          question may be read whole. Tables of a few rows (`board`, `mark`, `account`) may be read so; `entry`, `matter` and `notice`
          may be only where all of it is asked for.
        - Not in the list: names that prepared statements are given back by (`deallocate`), and what only the moment decides, how a
          group of commands falls together and who takes part of it back: `\(ofTheMoment.joined(separator: "`, `"))`. All of it is
          control of transactions. Nor are the three by which a server brings boards that it finds behind the journal to its end. Neither is what a person at the console does: `create database`, backup.

        """
}
