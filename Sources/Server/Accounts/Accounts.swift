// Accounts and tokens: who may say that they are an officer. What the officer may do is not here but in the
// organization's posts. Called by sign-in pages, the API's door and the CLI. Sessions, the second factor and
// links for a new password stand in files of their own beside this one.
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
    let passwords = PasswordPool()
    /// Who signed in, and who changed what for whom: the only trace that accounts leave.
    let logger: Logger
    /// Seals the secrets of second factors; nil where accounts are only listed.
    let seal: FieldSeal?
    let rule: PasswordRule

    /// Lists also work on a journal that is open read-only, beside a serving process, and need no more than it.
    /// - Parameter words: what nobody may take for a password, such as the name of the district.
    package init(
        journal: any Store<Book>, now: @escaping @Sendable () -> Instant, seal: FieldSeal? = nil, words: [String] = [],
        logger: Logger = Logger(label: "taizhang")
    ) {
        self.journal = journal
        self.now = now
        self.logger = logger
        self.seal = seal
        rule = PasswordRule(words: words)
        throttle = Throttle(journal: journal, now: now)
    }

    package struct Account: Sendable, Hashable {
        package let name: String
        package let officer: OfficerCode
        package let isDisabled: Bool
        package let mustChange: Bool
        /// False until its officer has used the link for a first one.
        package let hasPassword: Bool
        package let lastSignInAt: Instant?
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

    // MARK: Accounts

    /// - Parameter password: nil for an account that opens with a link for a first one, or by a provider of identities.
    package func add(name: String, password: String?, officer: OfficerCode, mustChange: Bool = false, by actor: Actor) async throws {
        guard OrganizationDecider.isAccountName(name) else {
            throw Refusal.fieldInvalid(
                "name", name, expected: Bilingual(zh: "2 到 40 个小写字母、数字、点或连字符", en: "2 to 40 lower-case letters, digits, dots or hyphens"))
        }
        if let password { try rule.check(password, of: name) }
        guard await journal.book().matters.organization.officers[officer] != nil else {
            throw Refusal.fieldInvalid("officer", officer, expected: Bilingual(zh: "已登记人员的代码", en: "the code of an enrolled officer"))
        }
        guard try await account(name) == nil else {
            throw Refusal(
                "account.exists", .conflict, field: "name", Bilingual(zh: "账号“\(name)”已存在。", en: "The account \"\(name)\" exists."),
                next: Bilingual(zh: "请换一个名字。", en: "Choose another name."))
        }
        // What stands in the place of a hash and is none: no password matches it.
        let hash = if let password { try await passwords.hash(password) } else { "" }
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
        try rule.check(password, of: name)
        guard try await account(name) != nil else { throw Refusal.accountUnknown(name) }
        let hash = try await passwords.hash(password)
        try await journal.write(
            [
                "update account set password = \(hash), must_change = \(mustChange) where name = \(name)"
            ] + Accounts.leaving(name))
        log("password set", by: actor, ["account": "\(name)"])
        return hash
    }

    /// Ends what is open or half open of an account, and the links that would open it.
    static func leaving(_ name: String) -> [SQL] {
        [
            "delete from session where account = \(name)", "delete from half_sign_in where account = \(name)",
            "delete from password_link where account = \(name)",
        ]
    }

    /// The officer's own: needs the current one, ends every session of the account and opens a new one.
    package func changePassword(of name: String, from current: String, to new: String, agent: UserAgent = .unknown, by actor: Actor)
        async throws -> (token: String, session: Session)
    {
        try await confirm(current, of: name)
        guard new != current else { throw Refusal.passwordUnchanged }
        let hash = try await replacePassword(of: name, with: new, mustChange: false, by: actor)
        guard let opened = try await openSession(of: name, if: "password = \(hash)", agent) else { throw Refusal.signInFirst }
        return opened
    }

    /// Asks again for the password of somebody who is signed in, before what would let others in is changed (ASVS 5.0 7.5.1).
    package func confirm(_ password: String, of name: String) async throws {
        let isRight = try await throttle.attempt([.init(subject: "password \(name)", most: Accounts.allowedFailures)]) {
            let stored = try await journal.rows("select password from account where name = \(name)").first?.text("password")
            return try await isHashed(password, as: stored) ? true : nil
        }
        guard isRight == true else { throw Refusal.currentPasswordWrong }
    }

    /// The same of whoever may have none, because a provider says who they are: then having signed in just now is the proof.
    package func confirm(_ password: String, of session: Session) async throws {
        guard !session.hasPassword else { return try await confirm(password, of: session.account) }
        guard session.openedAt.seconds(until: now()) <= Accounts.freshSeconds else { throw Refusal.signInFresh }
    }

    /// How long a sign-in by a provider counts as the proof that a password would be.
    static let freshSeconds: Int64 = 600

    /// Takes its time for an account that has no password, and for none at all, too. Nothing is nobody's, whoever asks.
    func isHashed(_ password: String, as stored: String?) async throws -> Bool {
        guard !password.isEmpty else { return false }
        return try await passwords.matches(password, stored.flatMap { $0.isEmpty ? nil : $0 } ?? Accounts.nobody)
    }

    package func setDisabled(_ isDisabled: Bool, of name: String, by actor: Actor) async throws {
        guard try await account(name) != nil else { throw Refusal.accountUnknown(name) }
        try await journal.write(
            [
                "update account set is_disabled = \(isDisabled) where name = \(name)"
            ] + Accounts.leaving(name))
        log(isDisabled ? "account disabled" : "account enabled", by: actor, ["account": "\(name)"])
    }

    package func account(_ name: String) async throws -> Account? {
        try await journal.rows("select * from account where name = \(name)").first.map(Accounts.account)
    }

    package func list() async throws -> [Account] { try await journal.rows("select * from account order by name").map(Accounts.account) }

    // MARK: Tokens

    /// The token is shown once and kept only as its hash.
    package func createToken(name: String, officer: OfficerCode, duty: Duty, unit: UnitCode, days: Int?, by actor: Actor) async throws
        -> String
    {
        guard !name.isEmpty, name.utf8.count <= 100 else { throw Refusal.fieldMissing("name") }
        let posts = await journal.book().matters.organization.posts(of: officer, at: now())
        // Not one that is held for somebody else: a token outlives those days.
        guard posts.contains(where: { $0.duty == duty && $0.unit == unit && $0.deputyFor == nil }) else {
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
            await note(["update token set last_used_at = \(now()) where token_hash = \(Vault.hash(text))"])
        }
        return token
    }

    /// That somebody was there. Where the disk takes nothing more one may still read: the instant is then older than it
    /// should be, which ends a session sooner and never later.
    func note(_ use: [Kernel.SQL]) async {
        do { try await journal.write(use) } catch { logger.error("a use is not noted", metadata: ["error": "\(error)"]) }
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

    func log(_ deed: Logger.Message, by actor: Actor, _ what: Logger.Metadata) {
        logger.notice(deed, metadata: what.merging(["by": "\(actor.text)"]) { $1 })
    }

    // MARK: Rows and rules

    private static func account(_ row: Row) -> Account {
        Account(
            name: row.text("name"), officer: row.text("officer"), isDisabled: row.integer("is_disabled") != 0,
            mustChange: row.integer("must_change") != 0, hasPassword: !row.text("password").isEmpty,
            lastSignInAt: row.instant("last_sign_in_at"))
    }

    private static func token(_ row: Row) -> Token {
        Token(
            name: row.text("name"), actor: Actor(officer: row.text("officer"), post: row.text("duty"), unit: row.text("unit")),
            createdAt: row.instant("created_at") ?? Instant(milliseconds: 0), expiresAt: row.instant("expires_at"),
            lastUsedAt: row.instant("last_used_at"), isRevoked: row.integer("is_revoked") != 0)
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
