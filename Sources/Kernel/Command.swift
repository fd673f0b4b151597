// What somebody asks for, on its way into the journal: the command with who, when, why and the key
// that makes asking twice the same as asking once.
import Crypto

package struct Submission: Sendable {
    package let stream: String
    package let command: any Sendable & Encodable
    package let actor: Actor
    /// Read from the server's clock once, at the edge; for a reaction the instant of its cause.
    package let now: Instant
    /// When it is recorded, where that is not `now`: a reaction answers later than its cause.
    package let recordedAt: Instant?
    /// Chosen by the caller; the same key with the same request returns the first answer.
    package let key: String?
    /// What the key is compared by instead of the command, where the same request makes another command
    /// each time: sealed values never come out the same twice.
    package let content: String?
    package let cause: EntryReference?
    /// The version the caller saw. When the stream has moved on the command is refused, not decided:
    /// a form filled in before lunch must not overwrite what happened at noon.
    package let expectedVersion: Int?
    /// Rows that must become durable with the entries and cannot be derived from them, because they
    /// have to be forgettable (the key of a sealed field). Never board rows. Left out with the entries where
    /// the command changes nothing.
    package let enclosed: [SQL]
    /// `key` with the digest of what is asked, once it was worked out.
    private var digested: CommandKey?

    package init(
        stream: String, command: any Sendable & Encodable, actor: Actor, now: Instant, recordedAt: Instant? = nil, key: String? = nil,
        content: String? = nil, cause: EntryReference? = nil, expectedVersion: Int? = nil, enclosed: [SQL] = []
    ) {
        self.stream = stream
        self.command = command
        self.actor = actor
        self.now = now
        self.recordedAt = recordedAt
        self.key = key
        self.content = content
        self.cause = cause
        self.expectedVersion = expectedVersion
        self.enclosed = enclosed
    }

    /// The same with the digest of its key worked out, by whoever brings it: the one writer has better things to do.
    package func prepared() throws -> Submission {
        var prepared = self
        prepared.digested = try digestedKey()
        return prepared
    }

    func digestedKey() throws -> CommandKey? { try digested ?? key.map { try CommandKey($0, for: command, content: content) } }
}

/// An idempotency key as it is stored: `key:digest`. The digest of the command makes a key that is
/// used again for something else visible.
package struct CommandKey: Sendable {
    package let key: String
    package let digest: String

    package init(_ key: String, for command: some Encodable, content: String? = nil) throws {
        self.key = key
        digest = hexadecimal(SHA256.hash(data: Array(try (content ?? JSON.text(command)).utf8)).prefix(8))
    }

    package var stored: String { "\(key):\(digest)" }
}

/// The answer to a submission: the entries it made, or those it had made when it was first asked.
package struct Receipt: Sendable {
    package let stream: String
    package let version: Int
    package let entries: [Entry]
    package let isReplay: Bool

    package init(stream: String, version: Int, entries: [Entry], isReplay: Bool) {
        self.stream = stream
        self.version = version
        self.entries = entries
        self.isReplay = isReplay
    }
}

/// A positive number that belongs to a name: 62 bits of its SHA-256. For tables whose keys are numbers
/// and must come out the same in whatever order the rows are made.
package func numericKey(of name: String) -> Int64 {
    SHA256.hash(data: Array(name.utf8)).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) } & (1 << 62 - 1)
}

/// A name of 64 hexadecimal digits that these texts have in common wherever it is made: their SHA-256, each
/// with its length before it, so that no two different lists feed the digest the same bytes.
package func fingerprint(of parts: [String]) -> String {
    var digest = SHA256()
    for part in parts { digest.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
    return hexadecimal(digest.finalize())
}

package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
}
