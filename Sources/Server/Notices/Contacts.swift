// Where officers are told of notices: one e-mail address and one mobile number each. Outside the journal,
// because they must be able to go; sealed, so that the file alone does not give them away. Entered by
// administrators or the officer, read by the sender and by nobody else.
import Foundation
import Kernel
import Matters

package struct Contact: Sendable, Hashable {
    package var email: String?
    /// E.164: `+8613800000000`.
    package var phone: String?

    package init(email: String? = nil, phone: String? = nil) {
        self.email = email
        self.phone = phone
    }

    /// Enough to tell one from another, too little to write to: `o…@example.gov.cn`.
    package var maskedEmail: String? {
        email.map { "\($0.prefix(1))…\($0.drop { $0 != "@" })" }
    }

    /// `138****0000`; of a number from abroad the country's beginning and the last two digits.
    package var maskedPhone: String? {
        phone.map { number in
            guard number.hasPrefix("+86") else { return "\(number.prefix(4))****\(number.suffix(2))" }
            return "\(number.dropFirst(3).prefix(3))****\(number.suffix(4))"
        }
    }
}

package struct Contacts: Sendable {
    /// Not a board: it cannot be rebuilt.
    package static let migration: (name: String, sql: String) = (
        "contact-1",
        """
        create table contact(officer text primary key, email blob, phone blob, updated_at integer not null) strict, without rowid;
        """
    )

    /// What is on file does not open: it was sealed with another master key. It must be entered anew.
    package struct Unreadable: Error, Sendable { package let officer: OfficerCode }

    private let seal: FieldSeal
    private let rows: @Sendable (SQL) async throws -> [Row]
    private let write: @Sendable ([SQL]) async throws -> Void

    /// - Parameter write: runs all or none, and has what was overwritten or deleted gone from the file.
    package init(
        seal: FieldSeal, rows: @escaping @Sendable (SQL) async throws -> [Row], write: @escaping @Sendable ([SQL]) async throws -> Void
    ) {
        self.seal = seal
        self.rows = rows
        self.write = write
    }

    /// Nil where there is none. Throws `Unreadable`, or what the store throws.
    package func contact(of officer: OfficerCode) async throws -> Contact? {
        guard let row = try await rows("select email, phone from contact where officer = \(officer)").first else { return nil }
        do {
            return Contact(
                email: try row.blob("email").map { try seal.open($0, officer, "email") },
                phone: try row.blob("phone").map { try seal.open($0, officer, "phone") })
        } catch { throw Unreadable(officer: officer) }
    }

    /// Both at once, as a form sends them: what is empty is gone afterwards. Refuses what cannot be an address.
    package func set(email: String, phone: String, of officer: OfficerCode, at now: Instant) async throws {
        let contact = Contact(email: try Contacts.email(email), phone: try Contacts.phone(phone))
        guard contact != Contact() else { return try await remove(officer) }
        let mail = try contact.email.map { SQLValue.blob(try seal.seal($0, officer, "email")) } ?? .null
        let mobile = try contact.phone.map { SQLValue.blob(try seal.seal($0, officer, "phone")) } ?? .null
        try await write([
            """
            insert into contact(officer, email, phone, updated_at) values(\(officer), \(mail), \(mobile), \(now))
            on conflict (officer) do update set email = excluded.email, phone = excluded.phone, updated_at = excluded.updated_at
            """
        ])
    }

    /// Nil leaves a field as it is, unless what is on file does not open: then it is gone.
    package func change(email: String?, phone: String?, of officer: OfficerCode, at now: Instant) async throws {
        let old: Contact?
        do { old = try await contact(of: officer) } catch is Unreadable { old = nil }
        try await set(email: email ?? old?.email ?? "", phone: phone ?? old?.phone ?? "", of: officer, at: now)
    }

    package func remove(_ officer: OfficerCode) async throws { try await write(["delete from contact where officer = \(officer)"]) }

    // MARK: What is entered

    /// Nil where the field was left empty.
    package static func email(_ text: String) throws(Refusal) -> String? {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty { return nil }
        guard Mailbox.isAddress(text) else {
            throw .fieldInvalid(
                "email", shown(text),
                expected: Bilingual(
                    zh: "一个邮箱地址，例如 name@example.gov.cn；中文域名请写成 xn-- 的形式",
                    en: "one e-mail address, such as name@example.gov.cn; write a Chinese domain in its xn-- form"))
        }
        return text
    }

    /// As E.164. Eleven digits from 13 to 19 are a mobile number of China; every other needs its country code,
    /// with + or 00 before it. Spaces, hyphens and brackets may stand between digits, and the digits may be wide.
    package static func phone(_ text: String) throws(Refusal) -> String? {
        var number = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9", "+": number.unicodeScalars.append(scalar)
            case "０"..."９", "＋": number.unicodeScalars.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case " ", "-", "(", ")", "（", "）", "\t", "\u{A0}", "\u{3000}": continue
            default: throw phoneRefusal(text)
            }
        }
        if number.isEmpty, text.allSatisfy(\.isWhitespace) { return nil }
        if number.hasPrefix("00") { number = "+" + number.dropFirst(2) }
        if !number.hasPrefix("+") { number = "+86" + number }
        let digits = number.dropFirst()
        // E.164 §6: fifteen digits at most, and no country code begins with 0.
        guard digits.allSatisfy({ $0 != "+" }), (8...15).contains(digits.count), digits.first != "0" else { throw phoneRefusal(text) }
        if number.hasPrefix("+86") {
            let national = digits.dropFirst(2)
            guard national.count == 11, national.first == "1", let second = national.dropFirst().first, second >= "3" else {
                throw phoneRefusal(text)
            }
        }
        return number
    }

    private static func phoneRefusal(_ text: String) -> Refusal {
        .fieldInvalid(
            "phone", shown(text),
            expected: Bilingual(
                zh: "11 位手机号码，例如 13800000000；境外号码请带国家代码，例如 +852 5123 4567",
                en: "a mobile number of 11 digits, such as 13800000000; one from abroad with its country code, such as +852 5123 4567"))
    }

    private static func shown(_ text: String) -> String { text.count > 80 ? "\(text.prefix(79))…" : text }
}
