// The mechanism: read the stream, decide, append at the expected version, boards in the same
// transaction. Every store (SQLite, PostgreSQL, the tests' memory) runs this one function inside a
// transaction of its own; none has a second way to write an entry.

/// What a store offers while one transaction is open. All reads see the transaction's own writes.
package protocol Transaction {
    /// What boards write their statements for.
    var dialect: Dialect { get }
    func entries(of stream: String) throws -> [Entry]
    /// The entries that carry this idempotency key, whatever their digest; empty when it is unused.
    func entries(withKey key: String) throws -> [Entry]
    /// When the newest entry of the whole journal was recorded; nil where there is none.
    func lastRecordedAt() throws -> Instant?
    func counter(_ name: String) throws -> Int
    func setCounter(_ name: String, to value: Int) throws
    /// Appends in order; gives each its sequence. Throws where (stream, version) is taken.
    func append(_ entries: [Entry]) throws -> [Entry]
    func run(_ statement: SQL) throws
    /// Remembers with the entries that these boards must be made anew, so that nothing that happens to the
    /// process afterwards leaves them as they are.
    func outdate(_ boards: Set<String>) throws
}

extension Transaction {
    package var dialect: Dialect { .sqlite }
}

/// The state of one stream as the store remembers it between commands.
package struct Folded: Sendable {
    package var state: any Sendable
    package var version: Int
    package var hash: [UInt8]

    package init(state: any Sendable, version: Int, hash: [UInt8]) {
        self.state = state
        self.version = version
        self.hash = hash
    }
}

package struct Performed<Book: Rulebook>: Sendable {
    package let receipt: Receipt
    package let folded: Folded
    package let book: Book
}

extension Systems {
    /// Decides one submission against the past and writes what follows from it.
    /// Throws `Refusal` (nothing was written) or a failure (the caller rolls back to its savepoint).
    /// - Parameter remembered: the folded stream where the store still has it; read anew otherwise.
    package func perform(
        _ submission: Submission, in transaction: some Transaction, book: Book, remembered: Folded?
    ) throws -> Performed<Book> {
        try refuseUnstorable(submission)
        let decider = try decider(for: submission.stream)
        let key = try submission.digestedKey()
        var folded = try remembered ?? fold(transaction.entries(of: submission.stream), by: decider)

        if let key {
            let earlier = try transaction.entries(withKey: key.key)
            if let first = earlier.first {
                guard first.stream == submission.stream, first.key == key.stored else { throw Refusal.keyReused(key.key) }
                let receipt = Receipt(
                    stream: first.stream, version: earlier.last?.version ?? first.version, entries: earlier, isReplay: true)
                return Performed(receipt: receipt, folded: folded, book: book)
            }
        }
        if let expected = submission.expectedVersion, expected != folded.version {
            let unseen = try transaction.entries(of: submission.stream).dropFirst(max(0, expected))
            guard expected < folded.version, try unseen.allSatisfy(decider.isBystander) else {
                throw Refusal.versionMoved(expected: expected, actual: folded.version)
            }
        }

        let counter = decider.draws(submission.command, book, submission.now)
        let drawn = try counter.map { try transaction.counter($0) + 1 }
        let context = Context(
            stream: submission.stream, version: folded.version, actor: submission.actor, now: submission.now, drawn: drawn)
        let facts = try decider.decide(submission.command, folded.state, book, context)

        // A clock set back, or read before the command had to wait, must not put an entry before one that is
        // there: what is asked for by time (a bulletin, a feed) would then pass it over for good.
        let recordedAt = try max(submission.recordedAt ?? submission.now, transaction.lastRecordedAt() ?? submission.now)
        var entries: [Entry] = []
        var previous = folded.hash
        for fact in facts {
            guard fact.body.utf8.count <= Entry.bodyLimit else { throw Refusal.entryTooLarge(fact.type, fact.body.utf8.count) }
            let entry = chained(
                fact, submission, at: recordedAt, version: folded.version + entries.count + 1, previous: previous, key: key?.stored)
            previous = entry.hash
            entries.append(entry)
        }
        entries = try transaction.append(entries)
        // A command that records nothing leaves nothing; nor is its key remembered.
        if !entries.isEmpty { for statement in submission.enclosed { try transaction.run(statement) } }

        var book = book
        for entry in entries {
            let before: (any Sendable)? = folded.version == 0 ? nil : folded.state
            let fact = try decider.fact(entry)
            folded.state = decider.evolve(folded.state, fact, entry)
            folded.version = entry.version
            folded.hash = entry.hash
            if let (counter, number) = decider.drew(fact) {
                try transaction.setCounter(counter, to: max(number, transaction.counter(counter)))
            }
            if Book.keeps(entry.stream) {
                let before = book
                try book.absorb(entry)
                try book.finish()
                let outdated = try before.boardsOutdated(by: entry, after: book)
                if !outdated.isEmpty { try transaction.outdate(outdated) }
            }
            for board in boards where board.pace == .withEntry && entry.stream.hasPrefix(board.follows) {
                let statements = try board.statements(
                    for: entry, before: before, after: folded.state, book: book, in: transaction.dialect)
                for statement in statements { try transaction.run(statement) }
            }
        }
        let receipt = Receipt(stream: submission.stream, version: folded.version, entries: entries, isReplay: false)
        return Performed(receipt: receipt, folded: folded, book: book)
    }

    /// The fold of a stream's entries, oldest first.
    package func fold(_ entries: [Entry], by decider: RegisteredDecider<Book>) throws -> Folded {
        var folded = Folded(state: decider.initial, version: 0, hash: [])
        for entry in entries {
            folded.state = try decider.evolve(folded.state, entry)
            folded.version = entry.version
            folded.hash = entry.hash
        }
        return folded
    }

    /// A zero byte ends a text in SQLite and is no text at all in PostgreSQL: what was hashed would not
    /// be what is stored. Bodies and commands are JSON, where it is escaped.
    private func refuseUnstorable(_ submission: Submission) throws(Refusal) {
        for (field, text) in [("stream", submission.stream), ("actor", submission.actor.text), ("Idempotency-Key", submission.key ?? "")]
        where text.utf8.contains(0) {
            throw Refusal(
                "text.zero-byte", .invalid, field: field,
                Bilingual(zh: "“\(field)”中含有空字符（U+0000）。", en: "The \(field) contains a zero byte (U+0000)."),
                next: Bilingual(zh: "请去掉该字符后重试。", en: "Remove that character and send it again."))
        }
    }

    private func chained(
        _ fact: (type: String, body: String, happenedAt: Instant?), _ submission: Submission, at recordedAt: Instant, version: Int,
        previous: [UInt8], key: String?
    ) -> Entry {
        let happenedAt = fact.happenedAt ?? submission.now
        let hash = Entry.chainHash(
            previous: previous, stream: submission.stream, version: version, type: fact.type, happenedAt: happenedAt,
            recordedAt: recordedAt, actor: submission.actor.text, cause: submission.cause?.description, key: key, body: fact.body)
        return Entry(
            sequence: 0, stream: submission.stream, version: version, type: fact.type, happenedAt: happenedAt,
            recordedAt: recordedAt, actor: submission.actor, cause: submission.cause, key: key, body: fact.body, hash: hash)
    }
}

/// A store of entries with its boards, as servers and tests use it.
package protocol Journal<Book>: Sendable {
    associatedtype Book: Rulebook
    var systems: Systems<Book> { get }
    /// Durable when it returns. Throws `Refusal` or a failure; in both cases nothing was written.
    func submit(_ submission: Submission) async throws -> Receipt
    /// The rules as of the last commit.
    func book() async -> Book
    func entries(of stream: String) async throws -> [Entry]
    /// Every entry of the streams that the rules are kept in, oldest first.
    func ruleEntries() async throws -> [Entry]
    /// In order of sequence, at most `limit` (1…10,000).
    func entries(after sequence: Int64, limit: Int) async throws -> [Entry]
    /// Reads boards. Never blocks the writer.
    func rows(_ query: SQL) async throws -> [Row]
}

extension Journal {
    /// The folded state of a stream and its version; version 0 when there is none.
    package func folded(_ stream: String) async throws -> Folded {
        try systems.fold(await entries(of: stream), by: systems.decider(for: stream))
    }

    /// The rules as they were recorded by `instant`: what was decided then was decided by these.
    package func book(asRecordedBy instant: Instant) async throws -> Book {
        var book = Book()
        for entry in try await ruleEntries() where entry.recordedAt <= instant { try book.absorb(entry) }
        try book.finish()
        return book
    }
}

extension Refusal {
    static func keyReused(_ key: String) -> Refusal {
        Refusal(
            "key.reused", .conflict, field: "Idempotency-Key",
            Bilingual(zh: "幂等键“\(key)”已用于另一项请求。", en: "The idempotency key \"\(key)\" was used for a different request."),
            next: Bilingual(zh: "请换一个新的键再提交。", en: "Send the request with a new key."))
    }

    static func entryTooLarge(_ type: String, _ bytes: Int) -> Refusal {
        Refusal(
            "entry.too-large", .tooLarge, field: "body",
            Bilingual(
                zh: "这条记录（\(type)）有 \(bytes) 字节，超过上限 \(Entry.bodyLimit) 字节。",
                en: "This record (\(type)) has \(bytes) bytes; at most \(Entry.bodyLimit) fit."),
            next: Bilingual(zh: "请缩短文字，或把内容作为附件上传。", en: "Shorten the text, or upload the content as an attachment."))
    }

    static func versionMoved(expected: Int, actual: Int) -> Refusal {
        Refusal(
            "version.moved", .conflict, field: "version",
            Bilingual(
                zh: "您打开页面之后，该事项已有新的记录（您看到第 \(expected) 条，现为第 \(actual) 条）。",
                en: "This was changed after you opened it (you saw entry \(expected), it now has \(actual))."),
            next: Bilingual(zh: "请刷新页面，看过新的记录后再操作。", en: "Reload, read what is new, then act again."))
    }
}
