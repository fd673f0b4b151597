// Which identity of which provider opens which account, and the visits that are under way. No account is ever made by a
// provider: an identity is tied by an administrator, or by the officer who is signed in and has just shown who they are
// over there. One account may have one identity of each provider.
import Foundation
import JournalCore
import Kernel
import Logging
import Loop
import Matters

extension Accounts {
    package struct Identity: Sendable, Hashable {
        package let issuer: String
        package let subject: String
        package let account: String
        package let tiedAt: Instant
        package let lastSignInAt: Instant?
    }

    /// Somebody was sent to a provider. Found again by the state with which they come back, in the same browser, once.
    package struct Visit: Sendable, Hashable {
        package let provider: String
        package let nonce: String
        /// PKCE's, which only we and the provider's token endpoint see.
        package let verifier: String
        package let next: String?
        /// Where an identity is to be tied: to this account, which was signed in at the start.
        package let account: String?
    }

    /// To sign in over there, with a second factor and a lost password.
    static let visitSeconds: Int64 = 15 * 60

    // MARK: Visits

    /// - Parameter cookie: of the browser that goes there.
    /// - Returns: the state.
    package func begin(_ provider: String, cookie: String, next: String?, tying account: String?) async throws -> (
        state: String, visit: Visit
    ) {
        let state = Vault.randomToken()
        let visit = Visit(
            provider: provider, nonce: Vault.randomToken(), verifier: Vault.randomToken(), next: next, account: account)
        try await journal.write([
            "delete from provider_visit where expires_at <= \(now())",
            """
            insert into provider_visit values(\(Vault.hash(state)), \(provider), \(Vault.hash(cookie)), \(visit.nonce), \(visit.verifier),
            \(next ?? ""), \(account ?? ""), \(now().adding(seconds: Accounts.visitSeconds)))
            """,
        ])
        return (state, visit)
    }

    /// The visit that ends with this state; nil where there was none in this browser, or it was ended before.
    package func end(_ state: String, cookie: String) async throws -> Visit? {
        let hash = Vault.hash(state)
        let row = try await journal.rows(
            """
            select provider, nonce, verifier, next, account from provider_visit
            where state_hash = \(hash) and browser_hash = \(Vault.hash(cookie)) and expires_at > \(now())
            """
        ).first
        guard let row else { return nil }
        // Of two answers with the same state one is late; the provider's code works once in any case.
        try await journal.write(["delete from provider_visit where state_hash = \(hash)"])
        func given(_ column: String) -> String? { row.text(column).isEmpty ? nil : row.text(column) }
        return Visit(
            provider: row.text("provider"), nonce: row.text("nonce"), verifier: row.text("verifier"), next: given("next"),
            account: given("account"))
    }

    // MARK: Identities

    package func identities(of account: String) async throws -> [Identity] {
        try await journal.rows("select * from identity where account = \(account) order by issuer").map(Accounts.identity)
    }

    package func tie(issuer: String, subject: String, to account: String, by actor: Actor) async throws {
        guard (1...255).contains(subject.utf8.count), !subject.utf8.contains(0) else {
            throw Refusal.fieldInvalid(
                "subject", String(subject.prefix(60)),
                expected: Bilingual(zh: "1 到 255 字节的身份标识（sub）", en: "a subject (sub) of 1 to 255 bytes"))
        }
        guard try await self.account(account) != nil else { throw Refusal.accountUnknown(account) }
        let rows = try await journal.write(
            [
                """
                delete from identity where issuer = \(issuer) and account = \(account) and subject <> \(subject)
                and not exists (select 1 from identity i where i.issuer = \(issuer) and i.subject = \(subject))
                """,
                """
                insert into identity(issuer, subject, account, tied_at) values(\(issuer), \(subject), \(account), \(now()))
                on conflict (issuer, subject) do nothing
                """,
            ], then: "select account from identity where issuer = \(issuer) and subject = \(subject)")
        guard rows.first?.text("account") == account else { throw Refusal.identityTaken }
        log("identity tied", by: actor, ["account": "\(account)", "issuer": "\(issuer)"])
    }

    package func untie(issuer: String, from account: String, by actor: Actor) async throws {
        try await journal.write(["delete from identity where issuer = \(issuer) and account = \(account)"])
        log("identity untied", by: actor, ["account": "\(account)", "issuer": "\(issuer)"])
    }

    /// Nil where this identity opens no account, or one that is disabled. A second factor is asked for as after a password.
    package func signIn(_ token: IDToken, address: String, agent: UserAgent) async throws -> Admission? {
        let name = try await journal.rows(
            "select account from identity where issuer = \(token.issuer) and subject = \(token.subject)"
        ).first?.text("account")
        guard let name else {
            logger.notice(
                "sign-in refused", metadata: ["address": "\(address)", "issuer": "\(token.issuer)", "refusal": "identity.unknown"])
            return nil
        }
        let tied: SQL = """
            exists (select 1 from identity where issuer = \(token.issuer) and subject = \(token.subject) and account = account.name)
            """
        let admission = try await admit(name, if: tied, agent)
        let deed: Logger.Message =
            switch admission {
            case nil: "sign-in refused"
            case .code: "identity right, code asked for"
            case .session: "signed in"
            }
        logger.notice(deed, metadata: ["account": "\(name)", "address": "\(address)", "issuer": "\(token.issuer)"])
        if admission != nil {
            try await journal.write([
                "update identity set last_sign_in_at = \(now()) where issuer = \(token.issuer) and subject = \(token.subject)"
            ])
        }
        return admission
    }

    private static func identity(_ row: Row) -> Identity {
        Identity(
            issuer: row.text("issuer"), subject: row.text("subject"), account: row.text("account"),
            tiedAt: row.instant("tied_at") ?? Instant(milliseconds: 0), lastSignInAt: row.instant("last_sign_in_at"))
    }
}

extension Refusal {
    static let identityTaken = Refusal(
        "identity.taken", .conflict, field: "subject", Bilingual(zh: "这个身份已绑定另一个账号。", en: "This identity is tied to another account."),
        next: Bilingual(zh: "请先从那个账号解绑。", en: "Untie it there first."))
}
