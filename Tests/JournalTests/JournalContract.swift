// What every store of entries promises, run over each of them. A store that passes may stand behind
// the server; a promise that is not here is not one.
import JournalSQLite
import Kernel
import KernelTesting
import Testing

enum StoreKind: String, CaseIterable, Sendable {
    case memory, sqlite, postgres

    static let allCases: [StoreKind] = [.memory, .sqlite] + onServer
    /// Those on a disk, which keep tables and follow.
    static let onDisk: [StoreKind] = [.sqlite] + onServer
    private static let onServer: [StoreKind] = Cluster.isThere ? [.postgres] : []

    func withJournal(
        boards: [any Board<PurseBook>] = [PurseTable(), PurseSearch()], reactions: [Reaction<PurseBook>] = [],
        _ body: (any Journal<PurseBook>) async throws -> Void
    ) async throws {
        let systems = Systems.purses(boards: boards, reactions: reactions)
        switch self {
        case .memory: try await body(MemoryJournal(systems))
        case .sqlite:
            let place = try Place()
            let journal = try SQLiteJournal(path: place.journal, systems: systems)
            try await body(journal)
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        case .postgres:
            try await withPlace { place in
                let journal = try await place.open(systems: systems)
                try await body(journal)
                let report = try await journal.verify()
                #expect(report.isClean, "\(report.wrong)")
                try await journal.close()
            }
        }
    }
}

@Suite("Journal contract") struct JournalContract {
    @Test("entries come back as they were acknowledged, in order, chained and without gaps", arguments: StoreKind.allCases)
    func order(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            let poured = try await journal.submit(.purse("a", .pour([1, 2, 3])))
            _ = try await journal.submit(.purse("b", .open(owner: "Bo")))
            _ = try await journal.submit(.purse("a", .spend(2)))

            #expect(poured.entries.map(\.version) == [2, 3, 4])
            #expect(poured.version == 4 && !poured.isReplay)
            let stream = try await journal.entries(of: "purse/a")
            #expect(stream.map(\.version) == [1, 2, 3, 4, 5])
            #expect(stream.map(\.type) == ["purse.opened", "purse.filled", "purse.filled", "purse.filled", "purse.spent"])
            #expect(Array(stream[1...3]) == poured.entries)
            #expect(stream[0].actor == Actor(officer: "tester", post: "clerk", unit: "desk"))
            var previous: [UInt8] = []
            for entry in stream {
                #expect(entry.hash == entry.expectedHash(after: previous))
                previous = entry.hash
            }
            let all = try await journal.entries(after: 0, limit: 100)
            #expect(all.map(\.sequence) == Array(1...6))
            #expect(try await journal.entries(after: 2, limit: 2).map(\.sequence) == [3, 4])
            #expect(try await journal.entries(of: "purse/nobody").isEmpty)
            let folded = try await journal.folded("purse/a")
            #expect((folded.state as? Purse.State)?.amount == 4)
        }
    }

    @Test("a caller who saw an older version is refused", arguments: StoreKind.allCases)
    func expectedVersion(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            _ = try await journal.submit(.purse("a", .open(owner: "Anna"), expectedVersion: 0))
            _ = try await journal.submit(.purse("a", .fill(5), expectedVersion: 1))
            #expect(await code { try await journal.submit(.purse("a", .fill(5), expectedVersion: 1)) } == "version.moved")
            // Whatever a form may hold, the extremes too.
            for version in [3, -1, Int.max, .min] {
                #expect(await code { try await journal.submit(.purse("a", .fill(5), expectedVersion: version)) } == "version.moved")
            }
            #expect(try await journal.entries(of: "purse/a").count == 2)
        }
    }

    @Test("the same key with the same request returns the first answer; with another it is refused", arguments: StoreKind.allCases)
    func idempotency(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            _ = try await journal.submit(.purse("b", .open(owner: "Bo")))
            let first = try await journal.submit(.purse("a", .pour([1, 2]), key: "k"))
            let second = try await journal.submit(.purse("a", .pour([1, 2]), key: "k"))
            #expect(second.isReplay && second.entries == first.entries && second.version == 3)
            #expect(await code { try await journal.submit(.purse("a", .pour([1, 3]), key: "k")) } == "key.reused")
            #expect(await code { try await journal.submit(.purse("b", .pour([1, 2]), key: "k")) } == "key.reused")
            // Keys that begin alike are different keys, with colons in them too.
            for key in ["k:1", "k:2", "k;", "k:", "K", "k%"] {
                #expect(try await !journal.submit(.purse("a", .fill(1), key: key)).isReplay, "\(key)")
            }
            #expect(try await journal.submit(.purse("a", .pour([1, 2]), key: "k")).isReplay)
            #expect(try await journal.submit(.purse("a", .fill(1), key: "k:1")).isReplay)
            #expect((try await journal.folded("purse/a").state as? Purse.State)?.amount == 9)
        }
    }

    @Test("a refused command leaves its key free", arguments: StoreKind.allCases)
    func refusedKey(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            #expect(await code { try await journal.submit(.purse("a", .fill(1), key: "k")) } == "purse.closed")
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            #expect(try await !journal.submit(.purse("a", .fill(1), key: "k")).isReplay)
        }
    }

    @Test("no entry is recorded before the one in front of it, whatever the clocks say", arguments: StoreKind.allCases)
    func recordedAt(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            for (index, seconds) in [0, 60, -3600, 30, 120].enumerated() {
                let now = Instant.start.adding(seconds: Int64(seconds))
                let command = Purse.Command.open(owner: "Anna")
                _ = try await journal.submit(Submission(stream: "purse/\(index)", command: command, actor: .system, now: now))
            }
            let late = Submission(
                stream: "purse/0", command: Purse.Command.pour([1, 2]), actor: .system, now: .start,
                recordedAt: Instant.start.adding(seconds: 500))
            _ = try await journal.submit(late)
            let entries = try await journal.entries(after: 0, limit: 100)
            #expect(entries.map { Instant.start.seconds(until: $0.recordedAt) } == [0, 60, 60, 60, 120, 500, 500])
            #expect(entries.map { Instant.start.seconds(until: $0.happenedAt) } == [0, 60, -3600, 30, 120, 0, 0])
        }
    }

    @Test("fifty duplicates at once have one effect and one answer", arguments: StoreKind.allCases)
    func concurrentDuplicates(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
                for _ in 0..<50 { group.addTask { try await journal.submit(.purse("a", .fill(7), key: "once")) } }
                return try await group.reduce(into: [Receipt]()) { $0.append($1) }
            }
            #expect(receipts.filter { !$0.isReplay }.count == 1)
            #expect(Set(receipts.map { $0.entries.map(\.reference) }).count == 1)
            #expect((try await journal.folded("purse/a").state as? Purse.State)?.amount == 7)
        }
    }

    @Test("a refusal leaves no entry, no number drawn, no row", arguments: StoreKind.allCases)
    func refusals(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            for index in 0..<10 {
                #expect(
                    await code { try await journal.submit(.purse("x\(index)", .open(owner: ""), enclosed: ["select 1"])) } == "purse.nobody"
                )
                let opened = try await journal.submit(.purse("p\(index)", .open(owner: "Anna")))
                #expect(opened.entries[0].body.contains("\"number\":\(index + 1)"))
            }
            #expect(try await journal.entries(after: 0, limit: 100).count == 10)
            #expect(try await journal.entries(after: 0, limit: 100).last?.sequence == 10)
        }
    }

    @Test("numbers drawn by concurrent commands have no gaps and no doubles, refused ones or not", arguments: StoreKind.allCases)
    func counters(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        // Every third has no owner; every fifth fails in its board.
                        let owner = index % 3 == 0 ? "" : index % 5 == 0 ? "broken-board" : "Anna"
                        _ = await code { try await journal.submit(.purse("p\(index)", .open(owner: owner))) }
                    }
                }
            }
            let opened = try await journal.entries(after: 0, limit: 1000).map { try Purse.Facts.decoded($0) }
            let numbers = opened.compactMap { Purse.drew($0)?.number }
            #expect(numbers.sorted() == Array(1...numbers.count))
            #expect(numbers.count == (0..<200).filter { $0 % 3 != 0 && $0 % 5 != 0 }.count)
        }
    }

    @Test("64 callers with 50 commands each on 8 streams: nothing lost, doubled or out of order", arguments: StoreKind.allCases)
    func concurrency(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            for stream in 0..<8 { _ = try await journal.submit(.purse("\(stream)", .open(owner: "owner \(stream)"))) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<64 {
                    group.addTask {
                        var random = SeededRandom(seed: UInt64(caller))
                        var last: [String: Int] = [:]
                        for _ in 0..<50 {
                            let name = "\(Int.random(in: 0..<8, using: &random))"
                            let receipt = try await journal.submit(.purse(name, .fill(1)))
                            #expect(receipt.version > last[name] ?? 0)
                            last[name] = receipt.version
                        }
                    }
                }
                try await group.waitForAll()
            }
            var total = 0
            for stream in 0..<8 {
                let entries = try await journal.entries(of: "purse/\(stream)")
                #expect(entries.map(\.version) == Array(1...entries.count))
                total += (try await journal.folded("purse/\(stream)").state as? Purse.State)?.amount ?? 0
            }
            #expect(total == 64 * 50)
            #expect(try await journal.entries(after: 0, limit: 10_000).map(\.sequence) == Array(1...Int64(8 + 64 * 50)))
        }
    }

    @Test("a caller reads what it has been told is written", arguments: StoreKind.allCases)
    func ownWrites(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<16 {
                    group.addTask {
                        _ = try await journal.submit(.purse("\(caller)", .open(owner: "Anna")))
                        for round in 2...20 {
                            _ = try await journal.submit(.purse("\(caller)", .fill(1)))
                            #expect(try await journal.entries(of: "purse/\(caller)").count == round)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a rule holds for the very next command, and the rule's stream is a stream like any other", arguments: StoreKind.allCases)
    func rules(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            _ = try await journal.submit(
                Submission(stream: "purse-rule", command: PurseRule.Command.limit(10), actor: .system, now: .start))
            #expect(await journal.book().limit == 10)
            #expect(await code { try await journal.submit(.purse("a", .fill(11))) } == "purse.full")
            _ = try await journal.submit(.purse("a", .fill(10)))
        }
    }

    @Test("a board that fails takes its command back and not the neighbours in the group", arguments: StoreKind.allCases)
    func failingBoard(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            let codes = await withTaskGroup(of: (Int, String?).self) { group in
                for index in 0..<60 {
                    let owner = index % 3 == 0 ? "broken-board" : "Anna"
                    group.addTask { (index, await code { try await journal.submit(.purse("p\(index)", .open(owner: owner))) }) }
                }
                return await group.reduce(into: [Int: String?]()) { $0[$1.0] = $1.1 }
            }
            for index in 0..<60 {
                #expect(codes[index] == .some(index % 3 == 0 ? "failure" : nil))
                #expect(try await journal.entries(of: "purse/p\(index)").count == (index % 3 == 0 ? 0 : 1))
            }
            // The stream that failed is as if it had never been: it may be opened properly.
            let retried = try await journal.submit(.purse("p0", .open(owner: "Anna")))
            #expect(retried.version == 1 && retried.entries[0].sequence == 41)
        }
    }

    @Test("odd text survives byte by byte; a zero byte and an oversize body are refused", arguments: StoreKind.allCases)
    func text(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            // The last two are one text to Swift and two to a database: a letter composed and decomposed.
            let odd = [
                "漏水 💧 \u{0} \u{FFFD} \"'\\\n", String(decoding: [0x61, 0xFF, 0xC3, 0x28], as: UTF8.self), "caf\u{E9}", "cafe\u{301}",
            ]
            for (index, text) in odd.enumerated() {
                _ = try await journal.submit(.purse("t\(index)", .open(owner: text)))
                let entries = try await journal.entries(of: "purse/t\(index)")
                guard case .opened(_, let owner) = try Purse.Facts.decoded(entries[0]) else { throw BoardFailure() }
                #expect(owner.utf8.elementsEqual(text.utf8))
            }
            for text in odd[2...] {
                _ = try await journal.submit(.purse(text, .open(owner: "Anna")))
                #expect(try await journal.submit(.purse(text, .fill(1))).version == 2)
            }
            #expect(await code { try await journal.submit(.purse("a\u{0}b", .open(owner: "Anna"))) } == "text.zero-byte")
            #expect(await code { try await journal.submit(.purse("c", .open(owner: "Anna"), key: "k\u{0}")) } == "text.zero-byte")
            let count = try await journal.entries(after: 0, limit: 100).count
            let large = String(repeating: "长", count: 20 * 1024 * 1024 / 3)
            #expect(await code { try await journal.submit(.purse("t0", .write(large))) } == "entry.too-large")
            #expect(try await journal.entries(after: 0, limit: 100).count == count)
            _ = try await journal.submit(.purse("t0", .write(String(large.prefix(1_000_000)))))
        }
    }

    @Test("a stream that no system decides is a failure and leaves nothing", arguments: StoreKind.allCases)
    func unknownStream(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            await #expect(throws: JournalFault.self) {
                try await journal.submit(Submission(stream: "nobody/1", command: Purse.Command.fill(1), actor: .system, now: .start))
            }
            let entries = try await journal.entries(after: 0, limit: 1)
            #expect(entries.isEmpty)
        }
    }

    @Test("a caller cancelled while it waits loses nothing and breaks nothing", arguments: StoreKind.allCases)
    func cancellation(_ kind: StoreKind) async throws {
        try await kind.withJournal { journal in
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            let acknowledged = Shared(0)
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        let task = Task { try await journal.submit(.purse("a", .fill(1))) }
                        if index % 2 == 0 { task.cancel() }
                        do {
                            _ = try await task.value
                            acknowledged.change { $0 += 1 }
                        } catch { #expect(error is CancellationError) }
                    }
                }
            }
            let amount = (try await journal.folded("purse/a").state as? Purse.State)?.amount
            #expect(amount == acknowledged.value)
            #expect(amount ?? 0 >= 50)
        }
    }
}
