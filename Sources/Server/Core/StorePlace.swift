// Where the journal lies: in the data directory, or in a PostgreSQL database that several servers share. Everything
// else of a directory (settings, master key) is the same for both.
import Foundation
import JournalCore
import JournalPostgres
import JournalSQLite
import Kernel
import Loop

package enum StorePlace: Sendable, Hashable {
    /// `taizhang.sqlite` in the directory.
    case file(String)
    /// `postgres://user@host/database?schema=name`; one schema is one jurisdiction.
    case database(String)

    /// Throws `SettingsFault` for what is neither `sqlite` nor a PostgreSQL address. It is not repeated: it may hold a
    /// password.
    package init(_ text: String?, in directory: DataDirectory) throws {
        switch text {
        case nil, "sqlite"?: self = .file(directory.database)
        case let url? where url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"): self = .database(url)
        default:
            throw SettingsFault(
                "store", zh: "须为 sqlite 或 postgres://用户@主机/数据库?schema=模式",
                en: "must be sqlite or postgres://user@host/database?schema=name")
        }
    }

    /// For people and refusals: without a password.
    package var name: String {
        switch self {
        case .file(let path): path
        case .database(let url): url.replacing(/:\/\/([^:@\/]*):[^@\/]*@/) { "://\($0.output.1)@" }
        }
    }

    /// Where photos lie: where the journal does.
    package func attachments(beside journal: any Store<Book>) -> any AttachmentPlace {
        switch self {
        case .file(let path): AttachmentFolder(beside: path)
        case .database: AttachmentTable(journal: journal)
        }
    }

    package func open(
        readOnly: Bool = false, clock: (@Sendable () -> Instant)? = nil, onRebuild: @escaping @Sendable (StoreProgress) -> Void = { _ in }
    ) async throws -> any Store<Book> {
        switch self {
        case .file(let path):
            var options = SQLiteOptions()
            options.readOnly = readOnly
            options.clock = clock
            options.onRebuild = onRebuild
            return try SQLiteJournal(path: path, systems: allSystems(), extraMigrations: House.migrations, options: options)
        case .database(let url):
            var options = PostgresOptions()
            options.readOnly = readOnly
            options.clock = clock
            options.onRebuild = onRebuild
            return try await PostgresJournal.open(
                url, systems: allSystems(), extraMigrations: House.migrations + AttachmentTable.migrations, options: options)
        }
    }
}
