// Links that let somebody choose a new password without the old one: sent to the address on record, or handed over by
// an administrator, who then need not know anybody's password. One use; the table knows only their hashes.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

extension Accounts {
    /// By e-mail: as long as a mail may take.
    package static let mailedLinkSeconds: Int64 = 30 * 60
    /// Handed over: until the next morning.
    package static let givenLinkSeconds: Int64 = 24 * 3600

    /// Makes a link's token. Those that the account had before are void, but one that lasts longer: anybody may ask for a
    /// mail, and must not void what an administrator has handed over.
    /// - Throws: `account.unknown`, also where the account is disabled.
    package func passwordLink(of name: String, seconds: Int64, by actor: Actor) async throws -> String {
        guard let account = try await account(name), !account.isDisabled else { throw Refusal.accountUnknown(name) }
        let token = Vault.randomToken()
        try await journal.write([
            "delete from password_link where (account = \(name) and expires_at - created_at <= \(seconds * 1000)) or expires_at <= \(now())",
            "insert into password_link values(\(Vault.hash(token)), \(name), \(now()), \(now().adding(seconds: seconds)))",
        ])
        log("password link made", by: actor, ["account": "\(name)"])
        return token
    }

    /// Whose password the link sets; nil when it was used, has expired or never was. Looking does not use it up:
    /// programs that check mails open every link.
    package func account(ofLink token: String) async throws -> Account? {
        let name = try await journal.rows(
            "select account from password_link where token_hash = \(Vault.hash(token)) and expires_at > \(now())"
        ).first?.text("account")
        guard let name, let account = try await account(name), !account.isDisabled else { return nil }
        return account
    }

    /// Sets the password, uses the link up and ends every session. Nobody is signed in by it: a second factor is
    /// asked for as always.
    package func setPassword(_ password: String, byLink token: String) async throws -> Account {
        guard let account = try await account(ofLink: token) else { throw Refusal.linkOver }
        try rule.check(password, of: account.name)
        let hash = try await passwords.hash(password)
        let linked: SQL = "exists (select 1 from password_link where token_hash = \(Vault.hash(token)) and account = account.name)"
        let update: SQL =
            "update account set password = \(hash), must_change = \(false) where name = \(account.name) and is_disabled = 0 and "
        // Of two that use it at once, one finds its own hash.
        let rows = try await journal.write(
            [update + linked] + Accounts.leaving(account.name),
            then: "select name from account where name = \(account.name) and password = \(hash)")
        guard !rows.isEmpty else { throw Refusal.linkOver }
        log("password set by link", by: Actor(officer: account.officer), ["account": "\(account.name)"])
        return account
    }
}

extension Refusal {
    static let linkOver = Refusal(
        "link.over", .notFound, Bilingual(zh: "链接已用过或已过期。", en: "The link was used or has expired."),
        next: Bilingual(zh: "请重新申请，或请管理员再给一个。", en: "Ask for another, here or of an administrator."))
}
