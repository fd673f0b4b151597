// Which files the journal's entries name, and whether they are what they are called. `taizhang verify` and
// `restore` ask for each entry what is wrong; the sweep removes files that no entry has come to name.
import Crypto
import Foundation
import JournalCore
import Kernel
import Loop
import Synchronization

/// Finds hashes by their shape, whichever member of whichever entry holds them: a file too many is kept
/// rather than one too few.
enum NamedFiles {
    static func hashes(in body: String) -> [String] {
        guard body.contains("\"sha256\"") else { return [] }
        return body.utf8.split(whereSeparator: { !(($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102)) })
            .filter { $0.count == 64 }.map { String(Substring($0)) }
    }
}

/// Asks for each file once, however many entries name it.
final class AttachmentCheck: Sendable {
    /// The hash of the bytes that go by this name; nil when there are none.
    private let found: @Sendable (String) -> String?
    private let checked = Mutex<[String: String?]>([:])

    init(folder: String) {
        found = { hash in
            FileManager.default.contents(atPath: "\(folder)/\(hash.prefix(2))/\(hash)").map { hexadecimal(SHA256.hash(data: $0)) }
        }
    }

    /// The photos in a database, as it hashes them itself.
    init(table journal: any Store<Book>) async throws {
        let hash: SQL = .either(sqlite: "sha256", postgres: "encode(sha256(bytes), 'hex')")
        let rows = try await journal.rows("select sha256 as name, \(hash) as found from attachment")
        let names = Dictionary(uniqueKeysWithValues: rows.map { ($0.text("name"), $0.text("found")) })
        found = { names[$0] }
    }

    /// Nil when every file that the entry names has the bytes that its name promises.
    func wrong(in entry: Entry) -> String? { NamedFiles.hashes(in: entry.body).lazy.compactMap { self.wrong($0) }.first }

    private func wrong(_ hash: String) -> String? {
        if let known = checked.withLock({ $0[hash] }) { return known }
        let found = found(hash)
        let what =
            found == nil ? "attachment \(hash) is missing" : found == hash ? nil : "attachment \(hash) has other bytes than its name says"
        checked.withLock { $0[hash] = what }
        return what
    }
}

/// Removes what was uploaded and never came to be named by an entry: photos of refused or abandoned
/// reports. Reads the journal once from its beginning, then only what is new.
package actor AttachmentSweep {
    /// A form may lie open over night before it is sent.
    static let patience: Int64 = 24 * 3600
    private let house: House
    private var position: Int64 = 0
    private var named: Set<String> = []

    package init(_ house: House) { self.house = house }

    /// Answers how many files were removed.
    package func run() async throws -> Int {
        let limit = house.now().adding(seconds: -AttachmentSweep.patience)
        // Files first, entries second: whoever names an old file from here on has held it before, and then it is young.
        let old = try await house.attachments.place.names(heldBefore: limit)
        guard !old.isEmpty else { return 0 }
        while true {
            let entries = try await house.journal.entries(after: position, limit: 2000)
            guard let last = entries.last else { break }
            for entry in entries { named.formUnion(NamedFiles.hashes(in: entry.body)) }
            position = last.sequence
        }
        var removed = 0
        for name in old where !named.contains(name) {
            if try await house.attachments.place.remove(name, heldBefore: limit) { removed += 1 }
        }
        return removed
    }
}
