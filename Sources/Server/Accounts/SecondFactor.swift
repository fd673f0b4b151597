// The second factor of an account: a secret shared with an authenticator app, and ten recovery codes for the day on
// which the phone is lost. A code counts once. Turning it on, off or renewing codes asks for the password again.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

/// What is known of an account's second factor without its secret.
package struct SecondFactor: Sendable, Hashable {
    package let createdAt: Instant
    /// Nil until a first code has shown that the app has the secret: until then it is not asked for.
    package let confirmedAt: Instant?
    /// Recovery codes that were not used.
    package let codesLeft: Int
}

extension Accounts {
    static let recoveryCodeCount = 10
    /// Between the page that shows a new secret and the first code.
    static let setupSeconds: Int64 = 15 * 60

    package func secondFactor(of account: String) async throws -> SecondFactor? {
        try await journal.rows(
            """
            select created_at, confirmed_at, (select count(*) from recovery_code r where r.account = f.account and r.used_at is null) as n
            from second_factor f where f.account = \(account)
            """
        ).first.map { row in
            SecondFactor(
                createdAt: row.instant("created_at") ?? Instant(milliseconds: 0), confirmedAt: row.instant("confirmed_at"),
                codesLeft: row.integer("n"))
        }
    }

    /// All accounts that have one that is confirmed.
    package func accountsWithSecondFactor() async throws -> Set<String> {
        Set(try await journal.rows("select account from second_factor where confirmed_at is not null").map { $0.text("account") })
    }

    // MARK: Turning it on

    /// A new secret, which counts after `confirmSecondFactor`. One that was begun before is forgotten.
    package func beginSecondFactor(of session: Session, password: String) async throws -> TOTP {
        let account = session.account
        try await confirm(password, of: session)
        let totp = TOTP.random()
        let sealed = try sealing().seal(String(TOTP.base32(totp.secret)), account, "totp")
        let rows = try await journal.write(
            [
                """
                insert into second_factor(account, secret, created_at, confirmed_at, last_step, used_by)
                values(\(account), \(sealed), \(now()), null, 0, '') on conflict (account) do update
                set secret = excluded.secret, created_at = excluded.created_at where second_factor.confirmed_at is null
                """
            ], then: "select confirmed_at from second_factor where account = \(account)")
        guard rows.first?.instant("confirmed_at") == nil else { throw Refusal.factorOn }
        return totp
    }

    /// The secret that was begun a short while ago and waits for its first code.
    package func waitingSecondFactor(of account: String) async throws -> TOTP? {
        let since = now().adding(seconds: -Accounts.setupSeconds)
        return try await journal.rows(
            "select secret from second_factor where account = \(account) and confirmed_at is null and created_at > \(since)"
        ).first?.blob("secret").map { try opened($0, of: account) }
    }

    /// Turns it on with the first code, and ends the other sessions (ASVS 5.0 7.4.3).
    /// - Returns: the recovery codes, which nobody can show again.
    package func confirmSecondFactor(of account: String, code: String, keeping session: String, by actor: Actor) async throws -> [String] {
        guard let totp = try await waitingSecondFactor(of: account) else { throw Refusal.factorNotBegun }
        let step = try await throttle.attempt([.init(subject: "code \(account)", most: Accounts.allowedFailures)]) {
            totp.step(of: TOTP.digits(in: code), at: now(), after: 0)
        }
        guard let step else { throw Refusal.codeWrong }
        let (codes, rows) = newRecoveryCodes(of: account)
        try await journal.write(
            ["update second_factor set confirmed_at = \(now()), last_step = \(step) where account = \(account) and confirmed_at is null"]
                + rows + endingOthers(of: account, but: session))
        log("second factor turned on", by: actor, ["account": "\(account)"])
        return codes
    }

    // MARK: Asking for it

    /// Whether this is a code that counts: of the app, or a recovery code. It counts once. Counted like passwords.
    package func isCode(_ text: String, of account: String) async throws -> Bool {
        try await throttle.attempt([.init(subject: "code \(account)", most: Accounts.allowedFailures)]) {
            try await use(text, of: account) ? true : nil
        } ?? false
    }

    private func use(_ text: String, of account: String) async throws -> Bool {
        // Of two that send the same code at once, one finds its own mark.
        let mark = Vault.randomToken()
        let digits = TOTP.digits(in: text)
        guard digits.utf8.count == TOTP.digits else {
            let hash = Vault.hash(RecoveryCode.plain(text))
            return try await !journal.write(
                [
                    """
                    update recovery_code set used_at = \(now()), used_by = \(mark)
                    where code_hash = \(hash) and account = \(account) and used_at is null
                    """
                ], then: "select account from recovery_code where code_hash = \(hash) and account = \(account) and used_by = \(mark)"
            ).isEmpty
        }
        let row = try await journal.rows(
            "select secret, last_step from second_factor where account = \(account) and confirmed_at is not null"
        ).first
        guard let row, let sealed = row.blob("secret"),
            let step = try opened(sealed, of: account).step(of: digits, at: now(), after: Int64(row.integer("last_step")))
        else { return false }
        return try await !journal.write(
            ["update second_factor set last_step = \(step), used_by = \(mark) where account = \(account) and last_step < \(step)"],
            then: "select account from second_factor where account = \(account) and used_by = \(mark)"
        ).isEmpty
    }

    // MARK: Changing it

    /// New recovery codes; the old ones are void.
    package func renewRecoveryCodes(of session: Session, password: String, code: String, by actor: Actor)
        async throws -> [String]
    {
        let account = session.account
        try await confirm(password, of: session)
        guard try await isCode(code, of: account) else { throw Refusal.codeWrong }
        let (codes, rows) = newRecoveryCodes(of: account)
        try await journal.write(rows + endingOthers(of: account, but: session.id))
        log("recovery codes made anew", by: actor, ["account": "\(account)"])
        return codes
    }

    package func turnOffSecondFactor(of session: Session, password: String, code: String, by actor: Actor)
        async throws
    {
        let account = session.account
        try await confirm(password, of: session)
        guard try await isCode(code, of: account) else { throw Refusal.codeWrong }
        try await journal.write(Accounts.forgettingFactor(of: account) + endingOthers(of: account, but: session.id))
        log("second factor turned off", by: actor, ["account": "\(account)"])
    }

    /// For whoever has lost phone and codes: by an administrator, who knows that it is they. Ends every session.
    package func removeSecondFactor(of account: String, by actor: Actor) async throws {
        guard try await self.account(account) != nil else { throw Refusal.accountUnknown(account) }
        guard try await secondFactor(of: account)?.confirmedAt != nil else { throw Refusal.factorOff }
        try await journal.write(Accounts.forgettingFactor(of: account) + Accounts.leaving(account))
        log("second factor removed", by: actor, ["account": "\(account)"])
    }

    private static func forgettingFactor(of account: String) -> [SQL] {
        ["delete from second_factor where account = \(account)", "delete from recovery_code where account = \(account)"]
    }

    private func newRecoveryCodes(of account: String) -> (codes: [String], rows: [SQL]) {
        let codes = (0..<Accounts.recoveryCodeCount).map { _ in RecoveryCode.random() }
        let rows: [SQL] = codes.map { code in
            """
            insert into recovery_code(code_hash, account, created_at, used_by)
            values(\(Vault.hash(RecoveryCode.plain(code))), \(account), \(now()), '')
            """
        }
        return (codes, ["delete from recovery_code where account = \(account)"] + rows)
    }

    private func sealing() throws -> FieldSeal {
        guard let seal else { throw JournalFault.store("accounts were opened for reading and are asked for a secret") }
        return seal
    }

    private func opened(_ sealed: [UInt8], of account: String) throws -> TOTP {
        let text = try sealing().open(sealed, account, "totp")
        guard let totp = TOTP(base32: text) else { throw JournalFault.store("the secret of \(account) is no Base32") }
        return totp
    }
}

extension TOTP {
    /// The digits that somebody typed, with blanks or wide ones from an input method; other signs stay and make it no code.
    static func digits(in text: String) -> String {
        String(
            text.filter { !$0.isWhitespace && $0 != "-" }.map { character in
                guard let value = character.wholeNumberValue, (0...9).contains(value) else { return character }
                return Character(String(value))
            })
    }
}

/// 120 random bits as 24 letters of Base32 in groups of four: long enough that a plain hash keeps them (ASVS 5.0 6.5.2).
enum RecoveryCode {
    static func random() -> String {
        let letters = TOTP.base32(Array(TOTP.random().secret.prefix(15)))
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-").lowercased()
    }

    /// As it is hashed: without what people add or drop.
    static func plain(_ text: String) -> String {
        String(text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(64))
    }
}

extension Refusal {
    static let codeWrong = Refusal(
        "code.wrong", .invalid, field: "code", Bilingual(zh: "验证码不对，或已经用过。", en: "The code is wrong, or was used already."),
        next: Bilingual(
            zh: "请等应用显示下一个验证码再输入；手机时间须准确。",
            en: "Wait for the next one of your app; the clock of the phone must be right."))

    static let factorOn = Refusal(
        "factor.on", .conflict, Bilingual(zh: "两步验证已经开启。", en: "The second factor is on already."),
        next: Bilingual(zh: "要换手机，请先关闭再重新开启。", en: "For another phone turn it off and on again."))

    static let factorOff = Refusal(
        "factor.off", .conflict, Bilingual(zh: "这个账号没有开启两步验证。", en: "This account has no second factor."),
        next: Bilingual(zh: "无需操作。", en: "There is nothing to do."))

    static let factorNotBegun = Refusal(
        "factor.not-begun", .conflict, Bilingual(zh: "二维码已过期。", en: "The QR code has expired."),
        next: Bilingual(zh: "请重新生成一个。", en: "Have a new one made."))

    static let factorDemanded = Refusal(
        "factor.demanded", .forbidden, Bilingual(zh: "您的岗位必须使用两步验证。", en: "Your posts demand a second factor."),
        next: Bilingual(zh: "不能关闭；换手机请联系管理员。", en: "It stays on; for another phone ask an administrator."))
}
