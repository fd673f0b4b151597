// Every entry against its own hash and its predecessor, byte by byte as it lies in the file. Decodes
// nothing and trusts nothing: text may be broken UTF-8, numbers may be anything, the index may point
// at nothing. Called by Verify.swift before a decider sees an entry.
import Foundation
import GRDB
import JournalCore
import Kernel

struct ChainCheck {
    private typealias Wrong = VerificationReport.Wrong
    private struct Predecessor {
        let stream: [UInt8]
        let version: Int64
        let hash: [UInt8]
        let sequence: Int64
    }

    let db: Database
    let progress: @Sendable (StoreProgress) -> Void
    let keeps: (String) -> Bool
    /// False where pages of the file are damaged: then nothing may be read that is not bounded.
    let isSound: Bool

    private(set) var entryCount = 0
    private(set) var streamCount = 0
    /// Sequences of the entries that change the rules.
    private(set) var ruleSequences: [Int64] = []

    init(db: Database, progress: @escaping @Sendable (StoreProgress) -> Void, keeps: @escaping (String) -> Bool, isSound: Bool) {
        self.db = db
        self.progress = progress
        self.keeps = keeps
        self.isSound = isSound
    }

    /// What is wrong, the entry at fault first.
    mutating func run() throws -> [VerificationReport.Wrong] {
        var wrong: [Wrong] = []
        var disordered: [Wrong] = []
        // No entry is shorter than 100 bytes in the table; more than that many come only out of a circle.
        let most = Int(try db.integer("select page_count * page_size from pragma_page_count, pragma_page_size") ?? 0) / 100
        entryCount = isSound ? Int(try db.integer("select count(*) from entry not indexed") ?? 0) : most
        // The order comes from the index, the row from the table: both are looked at, so that a byte
        // that was changed in either of them is seen.
        let places = try GRDB.Row.fetchCursor(db, sql: "select cast(stream as blob), version, seq from entry order by stream, version")
        var previous: Predecessor?
        var done = 0
        while let place = try places.next() {
            done += 1
            if done > most { break }
            if done % 1000 == 0 { progress(StoreProgress(step: "chain", done: done, total: entryCount)) }
            let stream = bytes(place[0])
            guard let version = integer(place[1]), let sequence = integer(place[2]) else {
                wrong.append(Wrong(entry: nil, sequence: nil, what: "the index of streams is damaged at \(text(stream))"))
                continue
            }
            let before = previous?.stream == stream ? previous : nil
            if before == nil { streamCount += 1 }
            let (hash, fault) = try check(sequence, stream, version, after: before)
            if let fault { wrong.append(Wrong(entry: reference(stream, version), sequence: sequence, what: fault)) }
            if let before, before.sequence >= sequence {
                disordered.append(
                    Wrong(
                        entry: reference(stream, version), sequence: sequence,
                        what: "it stands before its predecessor, entry \(before.sequence)"))
            }
            if keeps(text(stream)) { ruleSequences.append(sequence) }
            // Behind a wrong entry the check goes on from the hash that it carries: the next one is
            // judged for itself, and the first wrong one is named, not what merely follows from it.
            // One whose version was lowered below 1 is nobody's predecessor.
            previous = version < 1 ? nil : Predecessor(stream: stream, version: version, hash: hash, sequence: sequence)
        }
        if isSound, done != entryCount {
            wrong.append(Wrong(entry: nil, sequence: nil, what: "the index of streams has \(done) entries, the table \(entryCount)"))
        }
        wrong.sort { ($0.sequence ?? .max) < ($1.sequence ?? .max) }
        return wrong + (isSound ? try gaps() : []) + disordered
    }

    /// The store gives out 1, 2, 3 … without gaps; a number beyond the count has taken another's place.
    private func gaps() throws -> [VerificationReport.Wrong] {
        let count = Int64(entryCount)
        let strays = try GRDB.Row.fetchAll(
            db, sql: "select seq, cast(stream as blob), version from entry not indexed where seq < 1 or seq > ? order by seq limit 20",
            arguments: [count])
        return strays.map { row in
            Wrong(
                entry: reference(bytes(row[1]), integer(row[2]) ?? 0), sequence: integer(row[0]),
                what: "its sequence lies outside 1…\(count), the number of entries: it was changed, or an entry was removed")
        }
    }

    /// The hash that the row carries, and what is wrong with the row.
    private func check(_ sequence: Int64, _ stream: [UInt8], _ version: Int64, after previous: Predecessor?) throws -> ([UInt8], String?) {
        let row: GRDB.Row
        do {
            let statement = try db.cachedStatement(sql: ChainCheck.rowSQL)
            guard let found = try GRDB.Row.fetchOne(statement, arguments: [sequence]) else {
                return ([], "the index names it, the table does not have it")
            }
            row = found
        } catch let error as DatabaseError {
            return ([], "it cannot be read from the file: \(error)")
        }
        let hash = bytes(row[9])
        func fault(_ what: String) -> ([UInt8], String?) { (hash, what) }

        guard ChainCheck.kinds.contains(text(bytes(row[10]))) else { return fault("its columns hold other kinds of values than they did") }
        if bytes(row[0]) != stream || integer(row[1]) != version {
            return fault("its stream or version was changed: table and index disagree")
        }
        if version != (previous?.version ?? 0) + 1 {
            return fault("version \(version) follows \(previous.map { String($0.version) } ?? "nothing")")
        }
        var fields: [String] = []
        for column in [0, 2, 3, 4, 5, 6, 7, 8] {
            let bytes = bytes(row[column])
            guard let text = String(validating: bytes, as: UTF8.self) else { return fault("\(ChainCheck.names[column]) is broken UTF-8") }
            fields.append(text)
        }
        let link = ChainLink(
            stream: fields[0], version: version, type: fields[1], happenedAt: fields[2], recordedAt: fields[3], actor: fields[4],
            cause: (row[6] as DatabaseValue).isNull ? nil : fields[5], key: (row[7] as DatabaseValue).isNull ? nil : fields[6],
            body: fields[7], hash: hash)
        return (hash, link.fault(after: previous?.hash ?? []))
    }

    private static let names = ["stream", "version", "type", "happened_at", "recorded_at", "actor", "cause", "key", "body", "hash"]
    /// Cast to blobs, so that no text decoding repairs what is broken or stops at a zero byte.
    private static let rowSQL = """
        select cast(stream as blob), version, cast(type as blob), cast(happened_at as blob), cast(recorded_at as blob), cast(actor as blob),
            cast(cause as blob), cast(key as blob), cast(body as blob), hash,
            cast(typeof(stream) || typeof(version) || typeof(type) || typeof(happened_at) || typeof(recorded_at) || typeof(actor)
                || typeof(cause) || typeof(key) || typeof(body) || typeof(hash) as blob)
        from entry where seq = ?
        """
    private static let kinds: Set<String> = Set(
        ["text", "null"].flatMap { cause in ["text", "null"].map { "textintegertexttexttexttext\(cause)\($0)textblob" } })

    private func bytes(_ value: DatabaseValue) -> [UInt8] {
        switch value.storage {
        case .blob(let data): Array(data)
        case .string(let text): Array(text.utf8)
        default: []
        }
    }

    private func integer(_ value: DatabaseValue) -> Int64? { if case .int64(let integer) = value.storage { integer } else { nil } }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func reference(_ stream: [UInt8], _ version: Int64) -> EntryReference {
        EntryReference(stream: text(stream), version: Int(version))
    }
}
