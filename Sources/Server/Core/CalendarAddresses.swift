// The secret address of an officer's own calendar. A calendar program cannot sign in: who has the address reads what
// waits for the officer's posts, so it is shown once, kept as a hash, and ends when it is revoked or the account is
// disabled.
import JournalCore
import Kernel
import Loop
import Matters

package struct CalendarAddresses: Sendable {
    let journal: any Store<Book>
    let now: @Sendable () -> Instant

    package static let migration: Migration = (
        "calendar-address-1",
        """
        create table calendar_address(
          account text primary key, token_hash blob not null unique, created_at integer not null, read_at integer
        ) strict, without rowid;
        """
    )

    package struct Address: Sendable, Hashable {
        package let createdAt: Instant
        package let readAt: Instant?
    }

    /// A new one; the one before is worth nothing from now on.
    package func make(for account: String) async throws -> String {
        let token = Vault.randomToken()
        let hash = Vault.hash(token)
        try await journal.write([
            """
            insert into calendar_address(account, token_hash, created_at) values(\(account), \(hash), \(now()))
            on conflict (account) do update set token_hash = excluded.token_hash, created_at = excluded.created_at, read_at = null
            """
        ])
        return token
    }

    package func revoke(_ account: String) async throws {
        try await journal.write(["delete from calendar_address where account = \(account)"])
    }

    package func address(of account: String) async throws -> Address? {
        try await journal.rows("select created_at, read_at from calendar_address where account = \(account)").first.map { row in
            Address(createdAt: row.instant("created_at") ?? now(), readAt: row.instant("read_at"))
        }
    }

    /// Whose calendar it is. Nil for a token that nobody has, and of an account that is disabled.
    package func officer(_ token: String) async throws -> OfficerCode? {
        let hash = Vault.hash(token)
        let row = try await journal.rows(
            """
            select a.officer, c.read_at from calendar_address c join account a on a.name = c.account
            where c.token_hash = \(hash) and a.is_disabled = 0
            """
        ).first
        guard let row else { return nil }
        // Once an hour is enough to see on the account's page that somebody reads it.
        if row.instant("read_at").map({ $0.seconds(until: now()) > 3600 }) ?? true {
            try await journal.write(["update calendar_address set read_at = \(now()) where token_hash = \(hash)"])
        }
        return row.text("officer")
    }
}
