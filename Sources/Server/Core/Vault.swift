// What must be forgettable or secret lives here and not in the journal: the keys that seal personal
// fields, one a matter, and what is derived from the master key. The journal holds only ciphertext;
// destroying a key leaves the chain whole and the field unreadable for good.
import Crypto
import CryptoExtras
import Foundation
import JournalCore
import Kernel
import Loop

package struct Vault: Sendable {
    private let master: SymmetricKey

    /// Tables that are not boards: they cannot be rebuilt, because they must be able to forget.
    package static let migrations: [Migration] = [
        (
            "vault-1",
            """
            create table matter_key(matter text primary key, wrapped blob not null) strict, without rowid;
            create table account(
              name text primary key, officer text not null, password text not null, must_change integer not null default 0,
              is_disabled integer not null default 0, created_at integer not null, last_sign_in_at integer
            ) strict, without rowid;
            create table session(
              token_hash blob primary key, account text not null, officer text not null, csrf text not null, language text not null,
              created_at integer not null, seen_at integer not null, expires_at integer not null
            ) strict, without rowid;
            create index session_by_account on session(account);
            create table token(
              token_hash blob primary key, name text not null unique, officer text not null, duty text not null, unit text not null,
              created_at integer not null, expires_at integer, last_used_at integer, is_revoked integer not null default 0
            ) strict, without rowid;
            create table saved_view(
              id text primary key, officer text not null, ledger text not null, name text not null, query text not null, created_at integer not null
            ) strict, without rowid;
            create index saved_view_by_officer on saved_view(officer, ledger);
            create table reading(
              matter text not null, at integer not null, officer text not null, post text not null, fields text not null,
              primary key(matter, at, officer)
            ) strict, without rowid;
            create table sign_in_failure(subject text primary key, count integer not null, last_at integer not null) strict, without rowid;
            """
        ),
        ("vault-key-check", "create table key_check(name text primary key, value blob not null) strict, without rowid;"),
        Contacts.migration,
    ]

    /// Reads the directory's master key. It is made once, for a journal without an entry; later a missing
    /// or another key stops the start, because what a new one sealed could not be opened with the old one.
    /// Called after the journal was opened: who makes the key holds the directory's lock.
    package init(_ directory: DataDirectory, _ journal: any Store<Book>) async throws {
        let path = directory.keyFile
        let manager = FileManager.default
        if !manager.fileExists(atPath: path), journal.lastSequence == 0 {
            try Vault.makeKey(directory)
        }
        guard let data = manager.contents(atPath: path) else { throw Refusal.keyMissing(path) }
        guard data.count == 32 else { throw Refusal.keyDamaged(path, bytes: data.count) }
        let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
        guard mode & 0o077 == 0 else { throw Refusal.keyReadable(path) }
        master = SymmetricKey(data: data)
        let check = Array(HMAC<SHA256>.authenticationCode(for: Data("key-check".utf8), using: master))
        // Of servers that start together with different keys, one wins and the others see whose key it is.
        let kept = try await journal.write(
            ["insert into key_check(name, value) values('master', \(check)) on conflict do nothing"],
            then: "select value from key_check where name = 'master'")
        switch kept.first?.blob("value") {
        case check: break
        default: throw Refusal.keyOther(path)
        }
    }

    /// Without a look at what is there: for a new directory only.
    static func makeKey(_ directory: DataDirectory) throws {
        try Disk.write(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }, to: directory.keyFile)
    }

    /// What a restored register forgets whose master key is lost: the keys that nobody can open any more,
    /// and which master key it had.
    package static let forgetting: [SQL] = [
        "delete from matter_key", "delete from key_check", "delete from contact", "delete from second_factor", "delete from recovery_code",
        "delete from subscription",
    ]

    // MARK: Personal fields

    /// A new key for a matter and the fields sealed with it (AES-256-GCM, the field's name bound in).
    /// The row goes into the same transaction as the report.
    package func seal(_ fields: [String: String], for matter: String) throws -> (sealed: [String: String], row: SQL) {
        let key = SymmetricKey(size: .bits256)
        var sealed: [String: String] = [:]
        for (name, value) in fields {
            let box = try AES.GCM.seal(Data(value.utf8), using: key, authenticating: Data("\(matter)/\(name)".utf8))
            sealed[name] = box.combined?.base64EncodedString() ?? ""
        }
        let wrapped = try AES.GCM.seal(key.withUnsafeBytes { Data($0) }, using: master, authenticating: Data(matter.utf8))
        let bytes = Array(wrapped.combined ?? Data())
        return (sealed, "insert into matter_key(matter, wrapped) values(\(matter), \(bytes))")
    }

    /// Nil when the key was destroyed.
    package func open(_ sealed: [String: String], for matter: String, wrapped: [UInt8]?) throws -> [String: String]? {
        guard let wrapped else { return nil }
        let box = try AES.GCM.SealedBox(combined: Data(wrapped))
        let key = SymmetricKey(data: try AES.GCM.open(box, using: master, authenticating: Data(matter.utf8)))
        return try sealed.reduce(into: [:]) { fields, item in
            guard let data = Data(base64Encoded: item.value) else { return }
            let plain = try AES.GCM.open(
                AES.GCM.SealedBox(combined: data), using: key, authenticating: Data("\(matter)/\(item.key)".utf8))
            fields[item.key] = String(decoding: plain, as: UTF8.self)
        }
    }

    /// The same text has the same fingerprint, and nobody without the master key can try texts against it.
    package func fingerprint(of text: String) -> String {
        hexadecimal(Array(HMAC<SHA256>.authenticationCode(for: Data("fingerprint/\(text)".utf8), using: master)))
    }

    /// Seals officers' addresses.
    package var contactSeal: FieldSeal { seal(for: "contact") }
    /// Seals the secrets of second factors.
    package var factorSeal: FieldSeal { seal(for: "second-factor") }

    /// Seals the addresses of those who asked to be told of an area.
    package var subscriptionSeal: FieldSeal { seal(for: "subscription") }

    /// With a key for this purpose and nothing else.
    private func seal(for purpose: String) -> FieldSeal {
        FieldSeal(key: HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: Data(purpose.utf8), outputByteCount: 32), for: purpose)
    }

    /// What a link in an e-mail carries: derived from what it is for, stored nowhere. 128 bits.
    package func mailToken(_ purpose: String) -> String {
        hexadecimal(Array(HMAC<SHA256>.authenticationCode(for: Data("mail/\(purpose)".utf8), using: master)).prefix(16))
    }

    /// Compared in the same time whatever differs.
    package func isMailToken(_ token: String, for purpose: String) -> Bool {
        let (expected, given) = (Array(mailToken(purpose).utf8), Array(token.utf8))
        return expected.count == given.count && zip(expected, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What a public feed calls an event by: the same each time, and nobody can try matters against it.
    package func publicID(_ text: String) -> String {
        hexadecimal(Array(HMAC<SHA256>.authenticationCode(for: Data("public/\(text)".utf8), using: master)).prefix(16))
    }

    // MARK: Codes and tokens

    /// What a reporter needs beside the number to follow a matter: ten characters without those that
    /// are misread. Derived, never stored; 31 to the power of 10 of them, 49.5 bits, and the server counts wrong tries.
    package func followCode(of matter: String) -> String {
        let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz")
        let mac = Array(HMAC<SHA256>.authenticationCode(for: Data("follow/\(matter)".utf8), using: master))
        return String(mac.prefix(10).map { alphabet[Int($0) % alphabet.count] })
    }

    package func isFollowCode(_ code: String, of matter: String) -> Bool {
        let expected = Array(followCode(of: matter).utf8)
        let given = Array(code.lowercased().filter { !$0.isWhitespace && $0 != "-" }.utf8)
        guard expected.count == given.count else { return false }
        return zip(expected, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What forms of this browser session must carry: bound to its cookie, useless with another.
    package func formToken(for cookie: String) -> String {
        hexadecimal(Array(HMAC<SHA256>.authenticationCode(for: Data("form/\(cookie)".utf8), using: master)).prefix(16))
    }

    /// 256 random bits, base64url: session cookies, CSRF tokens, API tokens.
    package static func randomToken() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    package static func hash(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Data(token.utf8))) }

    // MARK: Passwords

    /// scrypt with N = 2^15, r = 8, p = 1 (32 MiB; OWASP Password Storage Cheat Sheet allows N 2^15 with p 3,
    /// 2^17 with p 1: we take 2^15, p 3). Written `scrypt$15$8$3$salt$hash`.
    package static func hashPassword(_ password: String) throws -> String {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: 1 << 15, blockSize: 8, parallelism: 3)
        return "scrypt$15$8$3$\(salt.base64EncodedString())$\(key.withUnsafeBytes { Data($0) }.base64EncodedString())"
    }

    package static func isPassword(_ password: String, hashedAs stored: String) throws -> Bool {
        let parts = stored.split(separator: "$").map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let cost = Int(parts[1]), let block = Int(parts[2]), let parallel = Int(parts[3]),
            let salt = Data(base64Encoded: parts[4]), let hash = Data(base64Encoded: parts[5])
        else { return false }
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: hash.count, rounds: 1 << cost, blockSize: block, parallelism: parallel)
        let derived = key.withUnsafeBytes { Array($0) }
        return zip(derived, hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0 && derived.count == hash.count
    }
}

extension Refusal {
    static func keyMissing(_ path: String) -> Refusal {
        Refusal(
            "key.missing", .conflict, Bilingual(zh: "找不到主密钥“\(path)”。", en: "The master key \"\(path)\" is missing."),
            next: Bilingual(
                zh: "请把原来的 master.key 放回；确已丢失时，先备份，再用 taizhang restore --new-key 恢复到新目录。",
                en:
                    "Put the one that belongs to it back; where it is lost, make a backup and bring that back with taizhang restore --new-key."
            ))
    }

    static func keyOther(_ path: String) -> Refusal {
        Refusal(
            "key.other", .conflict,
            Bilingual(zh: "“\(path)”不是这个数据目录的主密钥。", en: "\"\(path)\" is not the master key of this directory."),
            next: Bilingual(
                zh: "请把原来的 master.key 放回；确已丢失时，先备份，再用 taizhang restore --new-key 恢复到新目录。",
                en:
                    "Put the one that belongs to it back; where it is lost, make a backup and bring that back with taizhang restore --new-key."
            ))
    }

    static func keyDamaged(_ path: String, bytes: Int) -> Refusal {
        Refusal(
            "key.damaged", .conflict,
            Bilingual(zh: "主密钥“\(path)”有 \(bytes) 字节，应为 32 字节。", en: "The master key \"\(path)\" has \(bytes) bytes and must have 32."),
            next: Bilingual(
                zh: "请把原来的 master.key 放回；确已丢失时，先备份，再用 taizhang restore --new-key 恢复到新目录。",
                en:
                    "Put the one that belongs to it back; where it is lost, make a backup and bring that back with taizhang restore --new-key."
            ))
    }

    static func keyReadable(_ path: String) -> Refusal {
        Refusal(
            "key.readable", .conflict,
            Bilingual(zh: "主密钥“\(path)”可被其他用户读取。", en: "The master key \"\(path)\" may be read by others."),
            next: Bilingual(zh: "请运行 chmod 600 \(path)，并考虑谁可能读过它。", en: "Run chmod 600 \(path), and consider who may have read it."))
    }
}
