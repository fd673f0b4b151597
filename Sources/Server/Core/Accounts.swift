// Accounts, sessions and tokens: who may say that they are an officer. What the officer may do is
// not here but in the organization's posts. Called by sign-in pages, the API's door and the CLI.
import Foundation
import JournalCore
import Kernel
import Logging
import Loop
import Matters

package struct Accounts: Sendable {
    let journal: any Store<Book>
    let now: @Sendable () -> Instant
    package let throttle: Throttle
    private let passwords = PasswordPool()
    /// Who signed in, and who changed what for whom: the only trace that accounts leave.
    private let logger: Logger

    /// Lists also work on a journal that is open read-only, beside a serving process.
    package init(journal: any Store<Book>, now: @escaping @Sendable () -> Instant, logger: Logger = Logger(label: "taizhang")) {
        self.journal = journal
        self.now = now
        self.logger = logger
        throttle = Throttle(journal: journal, now: now)
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
        /// The password was given by an administrator: nothing but a new one is possible.
        package let mustChange: Bool
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
    /// Wrong passwords of one name from one address in a window of the throttle.
    static let allowedFailures = 5

    // MARK: Accounts

    package func add(name: String, password: String, officer: OfficerCode, mustChange: Bool = false, by actor: Actor) async throws {
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
        let hash = try await passwords.hash(password)
        try await journal.write([
            "insert into account(name, officer, password, must_change, created_at) values(\(name), \(officer), \(hash), \(mustChange), \(now()))"
        ])
        log("account added", by: actor, ["account": "\(name)", "officer": "\(officer)"])
    }

    /// Sets a new password and ends every session of the account.
    package func setPassword(_ password: String, of name: String, mustChange: Bool = false, by actor: Actor) async throws {
        _ = try await replacePassword(of: name, with: password, mustChange: mustChange, by: actor)
    }

    private func replacePassword(of name: String, with password: String, mustChange: Bool, by actor: Actor) async throws -> String {
        try Accounts.checkPassword(password, of: name)
        guard try await account(name) != nil else { throw Refusal.accountUnknown(name) }
        let hash = try await passwords.hash(password)
        try await journal.write([
            "update account set password = \(hash), must_change = \(mustChange) where name = \(name)",
            "delete from session where account = \(name)",
        ])
        log("password set", by: actor, ["account": "\(name)"])
        return hash
    }

    /// The officer's own: needs the current one, ends every session of the account and opens a new one.
    package func changePassword(of name: String, from current: String, to new: String, by actor: Actor) async throws -> (
        token: String, session: Session
    ) {
        guard try await isPassword(current, of: name) else { throw Refusal.currentPasswordWrong }
        guard new != current else { throw Refusal.passwordUnchanged }
        let hash = try await replacePassword(of: name, with: new, mustChange: false, by: actor)
        guard let opened = try await openSession(of: name, hash: hash) else { throw Refusal.signInFirst }
        return opened
    }

    package func setDisabled(_ isDisabled: Bool, of name: String, by actor: Actor) async throws {
        guard try await account(name) != nil else { throw Refusal.accountUnknown(name) }
        try await journal.write([
            "update account set is_disabled = \(isDisabled) where name = \(name)", "delete from session where account = \(name)",
        ])
        log(isDisabled ? "account disabled" : "account enabled", by: actor, ["account": "\(name)"])
    }

    package func account(_ name: String) async throws -> Account? {
        try await journal.rows("select * from account where name = \(name)").first.map(Accounts.account)
    }

    package func list() async throws -> [Account] { try await journal.rows("select * from account order by name").map(Accounts.account) }

    // MARK: Sessions

    /// Checks name and password, and opens a session. The token is known to the browser only.
    /// Takes the same time for an unknown name as for a wrong password.
    package func signIn(name: String, password: String, address: String) async throws -> (token: String, session: Session) {
        let who: Logger.Metadata = ["account": "\(OrganizationDecider.isAccountName(name) ? name : "?")", "address": "\(address)"]
        do {
            let opened = try await throttle.attempt(Accounts.limits(name: name, address: address)) {
                let row = try await journal.rows("select password from account where name = \(name) and is_disabled = 0").first
                let stored = row?.text("password") ?? Accounts.nobody
                guard try await passwords.matches(password, stored) else { return nil as (token: String, session: Session)? }
                return try await openSession(of: name, hash: stored)
            }
            guard let opened else { throw Refusal.signInWrong }
            logger.notice("signed in", metadata: who)
            return opened
        } catch let refusal as Refusal {
            logger.notice("sign-in refused", metadata: who.merging(["refusal": "\(refusal.code)"]) { $1 })
            throw refusal
        }
    }

    /// Five wrong passwords of one name from one address; 25 of one name from anywhere, a hundred an hour
    /// (ASVS 4.0 2.2.1), so that a stranger far away does not lock somebody out with five; and a hundred
    /// from one address, behind which a whole office may sit.
    private static func limits(name: String, address: String) -> [Throttle.Limit] {
        [
            .init(subject: "sign-in \(address) \(name)", most: allowedFailures), .init(subject: "sign-in \(name)", most: 25),
            .init(subject: "sign-in from \(address)", most: 100),
        ]
    }

    private func isPassword(_ password: String, of name: String) async throws -> Bool {
        try await throttle.attempt([.init(subject: "password \(name)", most: Accounts.allowedFailures)]) {
            let stored = try await journal.rows("select password from account where name = \(name)").first?.text("password")
            return try await passwords.matches(password, stored ?? Accounts.nobody) ? true : nil
        } ?? false
    }

    /// Nil when the account was disabled or has another password by now: hashing takes long enough for both.
    private func openSession(of name: String, hash: String) async throws -> (token: String, session: Session)? {
        let token = Vault.randomToken()
        let expires = now().adding(seconds: Accounts.sessionSeconds)
        try await journal.write([
            "delete from session where expires_at < \(now())",
            """
            insert into session select \(Vault.hash(token)), name, officer, '', '', \(now()), \(now()), \(expires)
            from account where name = \(name) and is_disabled = 0 and password = \(hash)
            """,
            "update account set last_sign_in_at = \(now()) where name = \(name) and is_disabled = 0 and password = \(hash)",
        ])
        return try await session(token).map { (token, $0) }
    }

    package func session(_ token: String) async throws -> Session? {
        let hash = Vault.hash(token)
        let row = try await journal.rows(
            """
            select s.*, a.must_change from session s join account a on a.name = s.account
            where s.token_hash = \(hash) and a.is_disabled = 0
            """
        ).first
        guard let row, let expiresAt = row.instant("expires_at"), let seenAt = row.instant("seen_at"), now() < expiresAt,
            now() < seenAt.adding(seconds: Accounts.idleSeconds)
        else { return nil }
        // Once a minute is enough to know that somebody is there, and spares a write per page.
        if seenAt.seconds(until: now()) > 60 {
            try await journal.write(["update session set seen_at = \(now()) where token_hash = \(hash)"])
        }
        return Session(
            account: row.text("account"), officer: row.text("officer"), expiresAt: expiresAt, mustChange: row.integer("must_change") != 0)
    }

    package func signOut(_ token: String) async throws {
        try await journal.write(["delete from session where token_hash = \(Vault.hash(token))"])
    }

    // MARK: Tokens

    /// The token is shown once and kept only as its hash.
    package func createToken(name: String, officer: OfficerCode, duty: Duty, unit: UnitCode, days: Int?, by actor: Actor) async throws
        -> String
    {
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
        log("token created", by: actor, ["token": "\(name)", "officer": "\(officer)", "post": "\(duty.rawValue)@\(unit)"])
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

    package func revokeToken(_ name: String, by actor: Actor) async throws {
        guard try await !journal.rows("select 1 from token where name = \(name)").isEmpty else {
            throw Refusal.fieldInvalid("name", name, expected: Bilingual(zh: "已有令牌的名字", en: "the name of a token"))
        }
        try await journal.write(["update token set is_revoked = 1 where name = \(name)"])
        log("token revoked", by: actor, ["token": "\(name)"])
    }

    /// Tokens are an officer's and not an account's: they go on when it is disabled, unless this is asked for.
    package func revokeTokens(of officer: OfficerCode, by actor: Actor) async throws {
        for token in try await tokens() where token.actor.officer == officer && !token.isRevoked {
            try await revokeToken(token.name, by: actor)
        }
    }

    private func log(_ deed: Logger.Message, by actor: Actor, _ what: Logger.Metadata) {
        logger.notice(deed, metadata: what.merging(["by": "\(actor.text)"]) { $1 })
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
    static let signInWrong = Refusal(
        "sign-in.wrong", .invalid, field: nil, Bilingual(zh: "账号或密码不对。", en: "The name or the password is wrong."),
        next: Bilingual(zh: "请重新输入；忘记密码请联系管理员。", en: "Try again; ask an administrator if you forgot it."))

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
