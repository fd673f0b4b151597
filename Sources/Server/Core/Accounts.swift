// Accounts, sessions and tokens: who may say that they are an officer. What the officer may do is
// not here but in the organization's posts. Called by sign-in pages, the API's door and the CLI.
import Foundation
import JournalSQLite
import Kernel
import Loop
import Matters

package struct Accounts: Sendable {
    let journal: SQLiteJournal<Book>
    let now: @Sendable () -> Instant

    /// Lists also work on a journal that is open read-only, beside a serving process.
    package init(journal: SQLiteJournal<Book>, now: @escaping @Sendable () -> Instant) {
        self.journal = journal
        self.now = now
    }

    package struct Account: Sendable, Hashable {
        package let name: String
        package let officer: OfficerCode
        package let isDisabled: Bool
        package let mustChange: Bool
        package let lastSignInAt: Instant?
    }

    package struct Session: Sendable, Hashable {
        package let account: String
        package let officer: OfficerCode
        package let expiresAt: Instant
    }

    /// What an API token stands for: one post of one officer.
    package struct Token: Sendable, Hashable {
        package let name: String
        package let actor: Actor
        package let createdAt: Instant
        package let expiresAt: Instant?
        package let lastUsedAt: Instant?
        package let isRevoked: Bool
    }

    /// Eight hours of work, then sign in again; an hour without a request ends it, too.
    static let sessionSeconds: Int64 = 8 * 3600
    static let idleSeconds: Int64 = 60 * 60
    /// After so many wrong passwords for a name, or from an address, sign-in pauses for that subject.
    static let allowedFailures = 5

    // MARK: Accounts

    package func add(name: String, password: String, officer: OfficerCode, mustChange: Bool = false) async throws {
        guard OrganizationDecider.isAccountName(name) else {
            throw Refusal.fieldInvalid(
                "name", name, expected: Bilingual(zh: "2 到 40 个小写字母、数字、点或连字符", en: "2 to 40 lower-case letters, digits, dots or hyphens"))
        }
        try Accounts.checkPassword(password, of: name)
        guard await journal.book().matters.organization.officers[officer] != nil else {
            throw Refusal.fieldInvalid("officer", officer, expected: Bilingual(zh: "已登记人员的代码", en: "the code of an enrolled officer"))
        }
        guard try await account(name) == nil else {
            throw Refusal(
                "account.exists", .conflict, field: "name", Bilingual(zh: "账号“\(name)”已存在。", en: "The account \"\(name)\" exists."),
                next: Bilingual(zh: "请换一个名字。", en: "Choose another name."))
        }
        let hash = try Vault.hashPassword(password)
        try await journal.write([
            "insert into account(name, officer, password, must_change, created_at) values(\(name), \(officer), \(hash), \(mustChange), \(now()))"
        ])
    }

    /// Sets a new password and ends every session of the account.
    package func setPassword(_ password: String, of name: String, mustChange: Bool = false) async throws {
        try Accounts.checkPassword(password, of: name)
        guard try await account(name) != nil else { throw Refusal.accountUnknown(name) }
        let hash = try Vault.hashPassword(password)
        try await journal.write([
            "update account set password = \(hash), must_change = \(mustChange) where name = \(name)",
            "delete from session where account = \(name)",
        ])
    }

    package func setDisabled(_ isDisabled: Bool, of name: String) async throws {
        guard try await account(name) != nil else { throw Refusal.accountUnknown(name) }
        try await journal.write([
            "update account set is_disabled = \(isDisabled) where name = \(name)", "delete from session where account = \(name)",
        ])
    }

    package func account(_ name: String) async throws -> Account? {
        try await journal.rows("select * from account where name = \(name)").first.map(Accounts.account)
    }

    package func list() async throws -> [Account] { try await journal.rows("select * from account order by name").map(Accounts.account) }

    // MARK: Sessions

    /// Checks name and password, and opens a session. The token is known to the browser only.
    /// Takes the same time for an unknown name as for a wrong password.
    package func signIn(name: String, password: String, address: String) async throws -> (token: String, session: Session) {
        for subject in ["name:\(name)", "address:\(address)"] { try await refuseWhenTried(subject) }
        let row = try await journal.rows("select * from account where name = \(name)").first
        let stored = row?.text("password") ?? Accounts.nobody
        let isRight = try Vault.isPassword(password, hashedAs: stored)
        guard let row, isRight, row.integer("is_disabled") == 0 else {
            for subject in ["name:\(name)", "address:\(address)"] {
                try await journal.write([
                    """
                    insert into sign_in_failure values(\(subject), 1, \(now()))
                    on conflict do update set count = case when last_at < \(now().adding(seconds: -900)) then 1 else count + 1 end, last_at = \(now())
                    """
                ])
            }
            throw Refusal(
                "sign-in.wrong", .invalid, field: nil, Bilingual(zh: "账号或密码不对。", en: "The name or the password is wrong."),
                next: Bilingual(zh: "请重新输入；忘记密码请联系管理员。", en: "Try again; ask an administrator if you forgot it."))
        }
        let token = Vault.randomToken()
        let session = Session(account: name, officer: row.text("officer"), expiresAt: now().adding(seconds: Accounts.sessionSeconds))
        try await journal.write([
            "insert into session values(\(Vault.hash(token)), \(name), \(session.officer), '', '', \(now()), \(now()), \(session.expiresAt))",
            "update account set last_sign_in_at = \(now()) where name = \(name)",
            "delete from sign_in_failure where subject = \("name:\(name)")",
            "delete from session where expires_at < \(now())",
        ])
        return (token, session)
    }

    package func session(_ token: String) async throws -> Session? {
        let hash = Vault.hash(token)
        guard let row = try await journal.rows("select * from session where token_hash = \(hash)").first,
            let expiresAt = row.instant("expires_at"), let seenAt = row.instant("seen_at"), now() < expiresAt,
            now() < seenAt.adding(seconds: Accounts.idleSeconds)
        else { return nil }
        // Once a minute is enough to know that somebody is there, and spares a write per page.
        if seenAt.seconds(until: now()) > 60 {
            try await journal.write(["update session set seen_at = \(now()) where token_hash = \(hash)"])
        }
        return Session(account: row.text("account"), officer: row.text("officer"), expiresAt: expiresAt)
    }

    package func signOut(_ token: String) async throws {
        try await journal.write(["delete from session where token_hash = \(Vault.hash(token))"])
    }

    /// Wrong tries for `subject` in the last quarter of an hour are counted; also used for follow codes.
    package func refuseWhenTried(_ subject: String, limit: Int = Accounts.allowedFailures) async throws {
        guard let row = try await journal.rows("select count, last_at from sign_in_failure where subject = \(subject)").first,
            let last = row.instant("last_at"), row.integer("count") >= limit, last.seconds(until: now()) < 900
        else { return }
        throw Refusal(
            "sign-in.paused", .forbidden, Bilingual(zh: "错误次数太多。", en: "Too many wrong tries."),
            next: Bilingual(zh: "请 15 分钟后再试。", en: "Try again in fifteen minutes."))
    }

    package func recordFailure(_ subject: String) async throws {
        try await journal.write([
            """
            insert into sign_in_failure values(\(subject), 1, \(now()))
            on conflict do update set count = case when last_at < \(now().adding(seconds: -900)) then 1 else count + 1 end, last_at = \(now())
            """
        ])
    }

    // MARK: Tokens

    /// The token is shown once and kept only as its hash.
    package func createToken(name: String, officer: OfficerCode, duty: Duty, unit: UnitCode, days: Int?) async throws -> String {
        guard !name.isEmpty, name.utf8.count <= 100 else { throw Refusal.fieldMissing("name") }
        let posts = await journal.book().matters.organization.posts(of: officer, at: now())
        guard posts.contains(where: { $0.duty == duty && $0.unit == unit }) else {
            throw Refusal.fieldInvalid(
                "post", "\(officer) \(duty.rawValue) \(unit)", expected: Bilingual(zh: "该人员现任的岗位", en: "a post that the officer holds now"))
        }
        if try await !journal.rows("select 1 from token where name = \(name)").isEmpty {
            throw Refusal(
                "token.exists", .conflict, field: "name", Bilingual(zh: "令牌“\(name)”已存在。", en: "The token \"\(name)\" exists."),
                next: Bilingual(zh: "请换一个名字。", en: "Choose another name."))
        }
        let token = "tz_\(Vault.randomToken())"
        let expires = days.map { now().adding(seconds: Int64($0) * 86_400) }
        try await journal.write([
            "insert into token(token_hash, name, officer, duty, unit, created_at, expires_at) values(\(Vault.hash(token)), \(name), \(officer), \(duty.rawValue), \(unit), \(now()), \(expires))"
        ])
        return token
    }

    /// Nil for an unknown, expired or revoked token.
    package func token(_ text: String) async throws -> Token? {
        guard let row = try await journal.rows("select * from token where token_hash = \(Vault.hash(text))").first else { return nil }
        let token = Accounts.token(row)
        guard !token.isRevoked, token.expiresAt.map({ now() < $0 }) ?? true else { return nil }
        if token.lastUsedAt.map({ $0.seconds(until: now()) > 60 }) ?? true {
            try await journal.write(["update token set last_used_at = \(now()) where token_hash = \(Vault.hash(text))"])
        }
        return token
    }

    package func tokens() async throws -> [Token] { try await journal.rows("select * from token order by name").map(Accounts.token) }

    package func revokeToken(_ name: String) async throws {
        guard try await !journal.rows("select 1 from token where name = \(name)").isEmpty else {
            throw Refusal.fieldInvalid("name", name, expected: Bilingual(zh: "已有令牌的名字", en: "the name of a token"))
        }
        try await journal.write(["update token set is_revoked = 1 where name = \(name)"])
    }

    // MARK: Rows and rules

    private static func account(_ row: Row) -> Account {
        Account(
            name: row.text("name"), officer: row.text("officer"), isDisabled: row.integer("is_disabled") != 0,
            mustChange: row.integer("must_change") != 0, lastSignInAt: row.instant("last_sign_in_at"))
    }

    private static func token(_ row: Row) -> Token {
        Token(
            name: row.text("name"), actor: Actor(officer: row.text("officer"), post: row.text("duty"), unit: row.text("unit")),
            createdAt: row.instant("created_at") ?? Instant(milliseconds: 0), expiresAt: row.instant("expires_at"),
            lastUsedAt: row.instant("last_used_at"), isRevoked: row.integer("is_revoked") != 0)
    }

    /// ASVS 5.0 6.2: at least 8 characters, no composition rules, not the name itself; 1,024 bytes at most.
    private static func checkPassword(_ password: String, of name: String) throws(Refusal) {
        guard password.count >= 8, password.utf8.count <= 1024, password.lowercased() != name.lowercased() else {
            throw Refusal(
                "password.weak", .invalid, field: "password",
                Bilingual(zh: "密码太短，或与账号相同。", en: "The password is too short, or the same as the name."),
                next: Bilingual(zh: "至少 8 个字符。", en: "Use at least 8 characters."))
        }
    }

    /// A hash that no password has, so that unknown names cost what known ones cost.
    private static let nobody = "scrypt$15$8$3$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
}

extension Refusal {
    static func accountUnknown(_ name: String) -> Refusal {
        Refusal(
            "account.unknown", .notFound, field: "name", Bilingual(zh: "没有账号“\(name)”。", en: "There is no account \"\(name)\"."),
            next: Bilingual(zh: "请核对账号名。", en: "Check the name."))
    }
}

extension OrganizationDecider {
    static func isAccountName(_ name: String) -> Bool {
        (2...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46 }
    }
}
