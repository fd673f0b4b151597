// The tables of signing in that came after the first ones of the vault. None can be rebuilt.
import JournalCore
import Loop

extension Accounts {
    /// `account-2` makes the table of sessions anew: everybody signs in again.
    package static let migrations: [Migration] = [
        (
            "account-2",
            """
            drop table session;
            create table session(
              token_hash blob primary key, id text not null, account text not null, officer text not null, agent text not null,
              created_at integer not null, seen_at integer not null, expires_at integer not null
            ) strict, without rowid;
            create index session_by_account on session(account);
            create table half_sign_in(
              token_hash blob primary key, account text not null, agent text not null, created_at integer not null,
              expires_at integer not null
            ) strict, without rowid;
            create index half_sign_in_by_account on half_sign_in(account);
            create table second_factor(
              account text primary key, secret blob not null, created_at integer not null, confirmed_at integer,
              last_step integer not null, used_by text not null
            ) strict, without rowid;
            create table recovery_code(
              code_hash blob primary key, account text not null, created_at integer not null, used_at integer, used_by text not null
            ) strict, without rowid;
            create index recovery_code_by_account on recovery_code(account);
            create table password_link(
              token_hash blob primary key, account text not null, created_at integer not null, expires_at integer not null
            ) strict, without rowid;
            create index password_link_by_account on password_link(account);
            """
        ),
        (
            "account-3",
            """
            create table identity(
              issuer text not null, subject text not null, account text not null, tied_at integer not null, last_sign_in_at integer,
              primary key(issuer, subject)
            ) strict, without rowid;
            create index identity_by_account on identity(account);
            create table provider_visit(
              state_hash blob primary key, provider text not null, browser_hash blob not null, nonce text not null, verifier text not null,
              next text not null, account text not null, expires_at integer not null
            ) strict, without rowid;
            """
        ),
    ]

    /// With what tells their rows apart.
    package static let tables: [(table: String, key: [String])] = [
        ("half_sign_in", ["token_hash"]), ("second_factor", ["account"]), ("recovery_code", ["code_hash"]),
        ("password_link", ["token_hash"]), ("identity", ["issuer", "subject"]), ("provider_visit", ["state_hash"]),
    ]
}
