// Sessions: opened by a right password, and by a code after it where the account has a second factor. A browser
// knows the token, the table only its hash. What stands half open is not a session and opens nothing else.
import Foundation
import JournalCore
import Kernel
import Logging
import Loop
import Matters

extension Accounts {
    package struct Session: Sendable, Hashable {
        /// Names it in lists and forms; opens nothing.
        package let id: String
        package let account: String
        package let officer: OfficerCode
        package let openedAt: Instant
        package let expiresAt: Instant
        /// The password was given by an administrator: nothing but a new one is possible.
        package let mustChange: Bool
        /// False of whoever has only ever come by a provider of identities.
        package let hasPassword: Bool
        package let hasSecondFactor: Bool
    }

    /// A session as its owner sees it in a list.
    package struct Presence: Sendable, Hashable {
        package let id: String
        package let agent: UserAgent
        package let openedAt: Instant
        /// To the minute.
        package let seenAt: Instant
    }

    /// What a right password, or a provider of identities, opens.
    package enum Admission: Sendable {
        case session(token: String, Session)
        /// Nothing but the page that asks for a code. The token goes where a session's would.
        case code(token: String)
    }

    /// Eight hours of work, then sign in again; an hour without a request ends it, too.
    static let sessionSeconds: Int64 = 8 * 3600
    static let idleSeconds: Int64 = 60 * 60
    /// To find the phone and to open the app.
    static let halfSeconds: Int64 = 10 * 60
    /// Wrong passwords of one name from one address in a window of the throttle.
    static let allowedFailures = 5

    // MARK: Opening

    /// Checks name and password. Takes the same time for an unknown name as for a wrong password.
    package func signIn(name: String, password: String, address: String, agent: UserAgent = .unknown) async throws -> Admission {
        let who: Logger.Metadata = ["account": "\(OrganizationDecider.isAccountName(name) ? name : "?")", "address": "\(address)"]
        return try await logging(who) {
            let admitted = try await throttle.attempt(Accounts.limits(name: name, address: address)) {
                let row = try await journal.rows("select password from account where name = \(name) and is_disabled = 0").first
                let stored = row?.text("password")
                guard try await isHashed(password, as: stored), let stored else { return nil as Admission? }
                // Nil when the account has another password by now: hashing takes long enough for that.
                return try await admit(name, if: "password = \(stored)", agent)
            }
            guard let admitted else { throw Refusal.signInWrong }
            return admitted
        }
    }

    /// The second step, with the token that the first one gave.
    package func signIn(half token: String, code: String, address: String) async throws -> (token: String, session: Session) {
        guard let half = try await half(token) else { throw Refusal.signInAgain }
        let admission = try await logging(["account": "\(half.account)", "address": "\(address)"]) {
            guard try await isCode(code, of: half.account) else { throw Refusal.codeWrong }
            let standing: SQL = "exists (select 1 from half_sign_in where token_hash = \(Vault.hash(token)) and account = account.name)"
            guard let (opened, session) = try await openSession(of: half.account, if: standing, half.agent) else {
                throw Refusal.signInAgain
            }
            try await signOut(token)
            return Admission.session(token: opened, session)
        }
        guard case .session(let opened, let session) = admission else { preconditionFailure("a code opens a session") }
        return (opened, session)
    }

    /// Who stands between password and code with this token; nil when the time for it is over.
    package func half(_ token: String) async throws -> (account: String, agent: UserAgent)? {
        try await journal.rows(
            "select account, agent from half_sign_in where token_hash = \(Vault.hash(token)) and expires_at > \(now())"
        ).first.map { ($0.text("account"), UserAgent(text: $0.text("agent"))) }
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

    /// Opens a session, or the way to the code where a second factor is on. Nil when the account is disabled, or
    /// `condition` does not hold of it.
    func admit(_ name: String, if condition: SQL, _ agent: UserAgent) async throws -> Admission? {
        guard try await secondFactor(of: name)?.confirmedAt != nil else {
            let without: SQL = "not exists (select 1 from second_factor where account = account.name and confirmed_at is not null)"
            return try await openSession(of: name, if: condition + " and " + without, agent).map { .session(token: $0.token, $0.session) }
        }
        let token = Vault.randomToken()
        let hash = Vault.hash(token)
        let insertion: SQL = """
            insert into half_sign_in select \(hash), name, \(agent.text), \(now()), \(now().adding(seconds: Accounts.halfSeconds))
            from account where name = \(name) and is_disabled = 0 and
            """
        let rows = try await journal.write(
            ["delete from half_sign_in where expires_at <= \(now())", insertion + " " + condition],
            then: "select account from half_sign_in where token_hash = \(hash)")
        return rows.isEmpty ? nil : .code(token: token)
    }

    func openSession(of name: String, if condition: SQL, _ agent: UserAgent) async throws -> (token: String, session: Session)? {
        let token = Vault.randomToken()
        let expires = now().adding(seconds: Accounts.sessionSeconds)
        let insertion: SQL = """
            insert into session select \(Vault.hash(token)), \(String(House.newIdentifier().prefix(16))), name, officer, \(agent.text), \(now()),
            \(now()), \(expires) from account where name = \(name) and is_disabled = 0 and
            """
        try await journal.write([
            "delete from session where expires_at < \(now())",
            insertion + " " + condition,
            """
            update account set last_sign_in_at = \(now())
            where name = \(name) and exists (select 1 from session where token_hash = \(Vault.hash(token)))
            """,
        ])
        return try await session(token).map { (token, $0) }
    }

    private func logging(_ who: Logger.Metadata, _ work: () async throws -> Admission) async throws -> Admission {
        do {
            let admission = try await work()
            if case .code = admission {
                logger.notice("password right, code asked for", metadata: who)
            } else {
                logger.notice("signed in", metadata: who)
            }
            return admission
        } catch let refusal as Refusal {
            logger.notice("sign-in refused", metadata: who.merging(["refusal": "\(refusal.code)"]) { $1 })
            throw refusal
        }
    }

    // MARK: Open

    /// The open session of this token; nil when there is none, or it has ended. `isUse`: somebody is there, so the time
    /// until an unused session ends (ASVS 5.0 7.3.1) begins anew; false for what a page asks by itself.
    package func session(_ token: String, isUse: Bool = true) async throws -> Session? {
        let hash = Vault.hash(token)
        let row = try await journal.rows(
            """
            select s.*, a.must_change, a.password <> '' as has_password, f.confirmed_at from session s join account a on a.name = s.account
            left join second_factor f on f.account = s.account where s.token_hash = \(hash) and a.is_disabled = 0
            """
        ).first
        guard let row, let openedAt = row.instant("created_at"), let expiresAt = row.instant("expires_at"),
            let seenAt = row.instant("seen_at"), now() < expiresAt, now() < seenAt.adding(seconds: Accounts.idleSeconds)
        else { return nil }
        // Once a minute is enough to know that somebody is there, and spares a write per page.
        if isUse, seenAt.seconds(until: now()) > 60 {
            await note(["update session set seen_at = \(now()) where token_hash = \(hash)"])
        }
        return Session(
            id: row.text("id"), account: row.text("account"), officer: row.text("officer"), openedAt: openedAt, expiresAt: expiresAt,
            mustChange: row.integer("must_change") != 0, hasPassword: row.integer("has_password") != 0,
            hasSecondFactor: row.instant("confirmed_at") != nil)
    }

    /// Where an account is signed in now, the latest first.
    package func presences(of account: String) async throws -> [Presence] {
        try await journal.rows(
            """
            select id, agent, created_at, seen_at from session where account = \(account) and expires_at > \(now())
            and seen_at > \(now().adding(seconds: -Accounts.idleSeconds)) order by created_at desc, id
            """
        ).map { row in
            Presence(
                id: row.text("id"), agent: UserAgent(text: row.text("agent")),
                openedAt: row.instant("created_at") ?? Instant(milliseconds: 0), seenAt: row.instant("seen_at") ?? Instant(milliseconds: 0))
        }
    }

    // MARK: Ending

    package func signOut(_ token: String) async throws {
        let hash = Vault.hash(token)
        try await journal.write(["delete from session where token_hash = \(hash)", "delete from half_sign_in where token_hash = \(hash)"])
    }

    /// One of an account's own. Needs the password again (ASVS 5.0 7.5.2).
    package func endSession(_ id: String, from session: Session, password: String, by actor: Actor) async throws {
        try await confirm(password, of: session)
        try await journal.write(["delete from session where account = \(session.account) and id = \(id)"])
        log("session ended", by: actor, ["account": "\(session.account)"])
    }

    /// All of an account but this one.
    package func endOtherSessions(from session: Session, password: String, by actor: Actor) async throws {
        try await confirm(password, of: session)
        try await journal.write(endingOthers(of: session.account, but: session.id))
        log("other sessions ended", by: actor, ["account": "\(session.account)"])
    }

    func endingOthers(of account: String, but id: String) -> [SQL] {
        [
            "delete from session where account = \(account) and id <> \(id)",
            "delete from half_sign_in where account = \(account)",
        ]
    }

    /// All of an account, for an administrator.
    package func endSessions(of account: String, by actor: Actor) async throws {
        guard try await self.account(account) != nil else { throw Refusal.accountUnknown(account) }
        try await journal.write([
            "delete from session where account = \(account)", "delete from half_sign_in where account = \(account)",
        ])
        log("sessions ended", by: actor, ["account": "\(account)"])
    }
}

extension Refusal {
    static let signInAgain = Refusal(
        "sign-in.over", .forbidden, Bilingual(zh: "登录用时过长，已失效。", en: "Signing in took too long and is void."),
        next: Bilingual(zh: "请重新输入账号和密码。", en: "Enter name and password again."))
}
