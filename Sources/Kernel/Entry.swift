// An entry: one thing that happened, and its place in the chain of its stream. Made only by
// Journal.swift; read by boards, reactions, pages and auditors. Entries are never changed.
import Crypto
import Foundation

/// One recorded fact (流水). `body` is the fact's JSON exactly as it was hashed.
package struct Entry: Sendable, Hashable {
    /// Position in the whole journal, from 1, in the order in which the store committed.
    package var sequence: Int64
    /// `matter/9f…`, `organization`: the thing that this happened to.
    package let stream: String
    /// Position in the stream, from 1, without gaps.
    package let version: Int
    /// Dotted, lower case, past tense, permanent: `matter.dispatched`.
    package let type: String
    /// When it happened. Equal to `recordedAt` but for imports, which keep the source's instants, for what
    /// the loop adds to an earlier entry, and where the clock was set back.
    package let happenedAt: Instant
    /// Never earlier than that of the entry before it in the journal.
    package let recordedAt: Instant
    package let actor: Actor
    /// The entry that made this one necessary, where a reaction recorded it.
    package let cause: EntryReference?
    /// The idempotency key of the command, with the digest of what was asked: see `CommandKey`.
    package let key: String?
    package let body: String
    /// SHA-256 over the predecessor's hash in the stream and every field above but `sequence`.
    package let hash: [UInt8]

    /// Bytes of one body, 16 MiB: a region's cells as one GeoJSON fit, an upload belongs beside the journal.
    package static let bodyLimit = 16 * 1024 * 1024

    package var reference: EntryReference { EntryReference(stream: stream, version: version) }

    /// The hash that an entry with these fields must carry behind `previous` (32 bytes, or none for
    /// the first of a stream). Each field is preceded by its length, so that no two different entries
    /// feed the digest the same bytes. `sequence` is left out because it belongs to the store: a
    /// journal moved to another store keeps its chains.
    package static func chainHash(
        previous: [UInt8], stream: String, version: Int, type: String, happenedAt: Instant, recordedAt: Instant,
        actor: String, cause: String?, key: String?, body: String
    ) -> [UInt8] {
        var digest = SHA256()
        digest.update(data: previous)
        for field in [stream, String(version), type, happenedAt.description, recordedAt.description, actor, cause ?? "", key ?? "", body] {
            var length = UInt64(field.utf8.count).bigEndian
            withUnsafeBytes(of: &length) { digest.update(bufferPointer: $0) }
            var field = field
            field.withUTF8 { digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        return Array(digest.finalize())
    }

    /// The hash that this entry's own fields ask for.
    package func expectedHash(after previous: [UInt8]) -> [UInt8] {
        Entry.chainHash(
            previous: previous, stream: stream, version: version, type: type, happenedAt: happenedAt, recordedAt: recordedAt,
            actor: actor.text, cause: cause?.description, key: key, body: body)
    }

    package init(
        sequence: Int64, stream: String, version: Int, type: String, happenedAt: Instant, recordedAt: Instant,
        actor: Actor, cause: EntryReference?, key: String?, body: String, hash: [UInt8]
    ) {
        self.sequence = sequence
        self.stream = stream
        self.version = version
        self.type = type
        self.happenedAt = happenedAt
        self.recordedAt = recordedAt
        self.actor = actor
        self.cause = cause
        self.key = key
        self.body = body
        self.hash = hash
    }
}

/// The permanent name of an entry, `matter/9f…@3`. It survives a move to another store.
package struct EntryReference: Hashable, WrittenAsText {
    package static let noun = "the name of an entry"
    package static let examples = ["matter/7@3"]

    package let stream: String
    package let version: Int

    package init(stream: String, version: Int) {
        self.stream = stream
        self.version = version
    }

    package init?(_ text: String) {
        guard let at = text.lastIndex(of: "@"), let version = Int(text[text.index(after: at)...]), version > 0 else { return nil }
        self.init(stream: String(text[..<at]), version: version)
    }

    package var description: String { "\(stream)@\(version)" }
}

/// Who acted, in which post, for which unit. Written into the entry as `officer|post|unit`.
package struct Actor: Hashable, Sendable, Codable {
    package let officer: String
    package let post: String?
    package let unit: String?

    package init(officer: String, post: String? = nil, unit: String? = nil) {
        self.officer = officer
        self.post = post
        self.unit = unit
    }

    package init(text: String) {
        // By scalars: behind some signs the separator is no character of its own.
        let parts = text.unicodeScalars.split(separator: "|", omittingEmptySubsequences: false).map { String($0) }
        self.init(
            officer: parts[0], post: parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil,
            unit: parts.count > 2 && !parts[2].isEmpty ? parts[2] : nil)
    }

    package var text: String { "\(officer)|\(post ?? "")|\(unit ?? "")" }

    /// The server itself: reactions, sweeps, imports of rules at start.
    package static let system = Actor(officer: "system")
}

/// A fact of one decider: an enum whose cases are the entry types. `case dispatched(owner: UnitCode)`
/// of a fact with `domain` "matter" is stored as type `matter.dispatched`, body `{"owner":…}`: the
/// compiler's own coding of the enum, with the case's name lifted into the type.
package protocol Fact: Codable, Sendable {
    static var domain: String { get }
    /// The instant at which it happened where that is not the instant of recording (imports only).
    var happenedAt: Instant? { get }
}

extension Fact {
    package var happenedAt: Instant? { nil }

    /// Type and body as they are stored.
    package func encoded() throws -> (type: String, body: String) {
        // The encoder writes {"caseName":{…}}: exactly one key, first, without white space.
        let json = try JSON.text(self)
        let bytes = json.utf8
        guard json.hasPrefix("{\""), let close = bytes.dropFirst(2).firstIndex(of: UInt8(ascii: "\"")) else {
            preconditionFailure("a Fact must be an enum, because its case names the entry: \(json)")
        }
        let name = json[bytes.index(bytes.startIndex, offsetBy: 2)..<close]
        let body = json[bytes.index(close, offsetBy: 2)..<bytes.index(before: bytes.endIndex)]
        return ("\(Self.domain).\(JSON.dashed(name))", String(body))
    }

    /// Reads a stored fact. Throws `JournalFault` where the entry is of another domain or unreadable.
    package static func decoded(_ entry: Entry) throws -> Self {
        let prefix = "\(domain)."
        guard entry.type.hasPrefix(prefix) else {
            throw JournalFault.unreadable(entry.reference, "type \(entry.type) is not of \(domain)")
        }
        let name = JSON.camelCased(entry.type.dropFirst(prefix.count))
        do {
            return try JSON.decode(Self.self, from: "{\"\(name)\":\(entry.body)}")
        } catch {
            throw JournalFault.unreadable(entry.reference, JSON.plain(error))
        }
    }
}

/// What breaks a journal rather than a rule. Names the entry.
package enum JournalFault: Error, CustomStringConvertible, Sendable {
    case unreadable(EntryReference, String)
    case brokenChain(EntryReference, String)
    case noDecider(stream: String)
    /// The words of a program below us, or what only a log needs to say.
    case store(String)
    /// What the person at the console can do something about.
    case said(Bilingual)
    /// Another process holds the journal at `path`; `address` is where it serves, once it does.
    case inUse(path: String, holder: String, address: String?)
    /// So many commands wait that one more would not be answered in time. Nothing was recorded.
    case busy(waiting: Int)
    /// The store did not say whether the command was recorded. Asked again with the same key it will.
    case unknown(key: String?, why: String)

    package var sentence: Bilingual {
        switch self {
        case .unreadable(let entry, let why): Bilingual(zh: "流水 \(entry) 无法读取：\(why)", en: "entry \(entry) cannot be read: \(why)")
        case .brokenChain(let entry, let why): Bilingual(zh: "流水 \(entry)：\(why)", en: "entry \(entry): \(why)")
        case .noDecider(let stream): Bilingual(zh: "没有系统负责“\(stream)”", en: "no system is registered for stream \(stream)")
        case .store(let why): Bilingual(why)
        case .said(let both): both
        case .busy(let waiting):
            Bilingual(zh: "有 \(waiting) 个操作在排队，暂不接受新的操作", en: "\(waiting) commands wait; no more are taken just now")
        case .unknown(let key, let why):
            Bilingual(
                zh: "无法确定该操作是否已记录（\(why)）。\(key.map { "请用同一个键“\($0)”再问一次。" } ?? "请先查看再重新提交。")",
                en:
                    "it is not known whether this was recorded (\(why)). \(key.map { "Ask again with the same key \"\($0)\"." } ?? "Look before sending it again.")"
            )
        case .inUse(let path, let holder, let address):
            Bilingual(
                zh: "\(path) 正被另一个进程写入（\(holder)\(address.map { "，网址 \($0)" } ?? "")）。",
                en: "\(path) is being written by another process (\(holder)\(address.map { ", serving \($0)" } ?? "")).")
        }
    }

    package var description: String { sentence.en }
}
