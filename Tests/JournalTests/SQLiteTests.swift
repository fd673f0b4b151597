// What only the store on disk promises: groups, durability, one writer, backups, read-only openings,
// and that a full disk or a lost transaction leaves nothing half done.
import Foundation
import GRDB
import JournalSQLite
import Kernel
import KernelTesting
import Synchronization
import Testing

@Suite("SQLite journal") struct SQLiteTests {
    private let place: Place
    private let systems = Systems.purses(boards: [PurseTable(), PurseSearch()])

    init() throws { place = try Place() }

    private func open(_ path: String? = nil, _ change: (inout SQLiteOptions) -> Void = { _ in }) throws -> SQLiteJournal<PurseBook> {
        var options = SQLiteOptions()
        change(&options)
        return try SQLiteJournal(path: path ?? place.journal, systems: systems, options: options)
    }

    @Test("commands that wait together are committed together") func groups() async throws {
        let journal = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<64 {
                group.addTask {
                    _ = try await journal.submit(.purse("\(caller)", .open(owner: "Anna")))
                    for _ in 0..<10 { _ = try await journal.submit(.purse("\(caller)", .fill(1))) }
                }
            }
            try await group.waitForAll()
        }
        #expect(journal.tally.commands == 64 * 11)
        #expect(journal.tally.commits < journal.tally.commands / 2)
        #expect(journal.lastSequence == 64 * 11)
        try await journal.close()
    }

    @Test("every connection of the writer syncs fully, overwrites what is freed and keeps its log") func pragmas() async throws {
        let journal = try open()
        _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
        // Read through a statement that the writer itself runs.
        try await journal.write([
            "create table seen as select (select synchronous from pragma_synchronous) s, (select secure_delete from pragma_secure_delete) d"
        ])
        let row = try await journal.rows("select s, d from seen")[0]
        #expect(row.integer("s") == 2 && row.integer("d") == 1)
        #expect(try await journal.texts("select journal_mode as m from pragma_journal_mode", "m") == ["wal"])
        try await journal.close()
    }

    @Test("a key that was destroyed is in no file after a checkpoint") func destroyed() async throws {
        let secret = "secret-\(String(repeating: "k3y", count: 20))"
        let journal = try open()
        try await journal.write(["create table sealed_key (id text primary key, key text)"])
        _ = try await journal.submit(.purse("a", .open(owner: "Anna"), enclosed: ["insert into sealed_key values ('a', \(secret))"]))
        func files() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: place.directory.path).filter { name in
                try Data(contentsOf: place.directory.appending(path: name)).range(of: Data(secret.utf8)) != nil
            }
        }
        try await journal.expunge([])
        #expect(try files() == ["test.sqlite"])
        try await journal.write(["delete from sealed_key where id = 'a'"])
        try await journal.expunge([])
        #expect(try files().isEmpty)
        try await journal.close()
    }

    @Test("an enclosed row is durable with its command and absent without it") func enclosed() async throws {
        let journal = try open()
        try await journal.write(["create table sealed_key (id text primary key) strict"])
        _ = try await journal.submit(.purse("a", .open(owner: "Anna"), enclosed: ["insert into sealed_key values ('a')"]))
        #expect(
            await code { try await journal.submit(.purse("b", .open(owner: ""), enclosed: ["insert into sealed_key values ('b')"])) }
                == "purse.nobody")
        #expect(
            await code {
                try await journal.submit(.purse("c", .open(owner: "broken-sql"), enclosed: ["insert into sealed_key values ('c')"]))
            }
                == "failure")
        #expect(try await journal.texts("select id from sealed_key", "id") == ["a"])
        // A duplicate row is the command's own failure: neither entry nor number remains.
        #expect(
            await code { try await journal.submit(.purse("d", .open(owner: "Anna"), enclosed: ["insert into sealed_key values ('a')"])) }
                == "failure")
        let next = try await journal.submit(.purse("e", .open(owner: "Anna")))
        #expect(next.entries[0].sequence == 2 && next.entries[0].body.contains("\"number\":2"))
        try await journal.close()
    }

    @Test("boards show what the fold says, after every kind of command and failure") func boards() async throws {
        let journal = try open()
        var random = SeededRandom(seed: 20_261_121)
        var owners: [String: (amount: Int, purses: Int)] = [:]
        for _ in 0..<400 {
            let name = "\(Int.random(in: 0..<20, using: &random))"
            let owner = ["Anna", "Bo", "Chen", "broken-sql", ""].randomElement(using: &random) ?? ""
            let amount = Int.random(in: 0..<9, using: &random)
            let command: Purse.Command =
                [.open(owner: owner), .fill(amount), .spend(amount), .pour([amount, 1])].randomElement(using: &random) ?? .fill(1)
            _ = await code { try await journal.submit(.purse(name, command)) }
        }
        for name in 0..<20 {
            let folded = try await journal.folded("purse/\(name)")
            let rows = try await journal.rows("select owner, amount from purse where stream = \("purse/\(name)")")
            #expect(rows.count == (folded.version == 0 ? 0 : 1), "\(random)")
            guard let row = rows.first, let state = folded.state as? Purse.State else { continue }
            #expect(row.text("owner") == state.owner && row.integer("amount") == state.amount, "\(random)")
            owners[state.owner] = ((owners[state.owner]?.amount ?? 0) + state.amount, (owners[state.owner]?.purses ?? 0) + 1)
        }
        for row in try await journal.rows("select * from owner_sum") {
            let sum = owners.removeValue(forKey: row.text("owner"))
            #expect(sum?.amount == row.integer("amount") && sum?.purses == row.integer("purses"))
        }
        #expect(owners.isEmpty)
        try await journal.close()
    }

    @Test("a full disk fails the commands of the moment; all others are there and the journal goes on") func fullDisk() async throws {
        let journal = try open()
        _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
        let pages = try await journal.rows("select page_count as n from pragma_page_count")[0].integer("n")
        _ = try await journal.submit(.purse("a", .fill(1), enclosed: [SQL(trusted: "pragma max_page_count = \(pages + 20)")]))
        let text = String(repeating: "x", count: 3000)
        let acknowledged = Shared<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    if await code({ try await journal.submit(.purse("p\(index)", .open(owner: text))) }) == nil {
                        acknowledged.change { $0.append(index) }
                    }
                }
            }
        }
        let written = acknowledged.value
        #expect(written.count < 200)
        _ = try await journal.submit(.purse("a", .spend(1), enclosed: ["pragma max_page_count = 1073741823"]))
        for index in 0..<200 {
            #expect(try await journal.entries(of: "purse/p\(index)").count == (written.contains(index) ? 1 : 0))
        }
        _ = try await journal.submit(.purse("after", .open(owner: "Anna")))
        let report = try await journal.verify()
        #expect(report.isClean, "\(report.wrong)")
        try await journal.close()
    }

    @Test("when the transaction is lost nobody in its group is acknowledged, and memory is read anew") func lostTransaction() async throws {
        let journal = try open()
        _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
        let results = await withTaskGroup(of: (Int, String?).self) { group in
            for index in 0..<40 {
                group.addTask {
                    // One of them tears the transaction down under all others of its group.
                    let enclosed: [Kernel.SQL] = index == 20 ? ["rollback"] : []
                    return (index, await code { try await journal.submit(.purse("a", .fill(1), key: "\(index)", enclosed: enclosed)) })
                }
            }
            return await group.reduce(into: [Int: String?]()) { $0[$1.0] = $1.1 }
        }
        #expect(results[20] == .some("failure"))
        let acknowledged = results.values.filter { $0 == nil }.count
        #expect((try await journal.folded("purse/a").state as? Purse.State)?.amount == acknowledged)
        _ = try await journal.submit(.purse("a", .fill(100)))
        #expect(try await journal.rows("select amount from purse")[0].integer("amount") == acknowledged + 100)
        let report = try await journal.verify()
        #expect(report.isClean, "\(report.wrong)")
        try await journal.close()
    }

    @Test("what was acknowledged is in a copy taken at any moment while writing") func crash() async throws {
        // Without moving the log into the file the main file stands still and the log only grows: its
        // copy at any moment is what a power cut at that moment would have left.
        let journal = try open { $0.checkpointPages = 0 }
        let acknowledged = Shared<[String: Int]>([:])
        let writers = Task {
            await withTaskGroup(of: Void.self) { group in
                for caller in 0..<8 {
                    group.addTask {
                        let name = "\(caller)"
                        _ = await code { try await journal.submit(.purse(name, .open(owner: "Anna"))) }
                        while !Task.isCancelled {
                            guard let receipt = await answer({ try await journal.submit(.purse(name, .fill(1))) }) else { continue }
                            acknowledged.change { $0[name] = receipt.version }
                            // Slow enough that the copies stay small.
                            await pause()
                        }
                    }
                }
            }
        }
        var random = SeededRandom(seed: 4)
        for round in 0..<12 {
            try await Task.sleep(for: .milliseconds(Int.random(in: 1...40, using: &random)))
            let promised = acknowledged.value
            let copy = place.file("copy-\(round).sqlite")
            try FileManager.default.copyItem(atPath: place.journal, toPath: copy)
            try FileManager.default.copyItem(atPath: place.journal + "-wal", toPath: copy + "-wal")
            let recovered = try open(copy)
            for (name, version) in promised {
                #expect(try await recovered.entries(of: "purse/\(name)").count >= version, "round \(round), \(random)")
            }
            let report = try await recovered.verify()
            #expect(report.isClean, "round \(round), \(random): \(report.wrong)")
            _ = try await recovered.submit(.purse("after", .open(owner: "Bo")))
            try await recovered.close()
        }
        writers.cancel()
        await writers.value
        try await journal.close()
    }

    @Test("a second writer is refused and told who holds the file; a reader is welcome") func lock() async throws {
        let journal = try open()
        _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
        #expect { try open() } throws: { error in
            let text = String(describing: error)
            return text.contains("process \(ProcessInfo.processInfo.processIdentifier)") && text.contains("another process")
        }
        journal.announce("http://127.0.0.1:8080/")
        #expect { try open() } throws: { String(describing: $0).contains("serving http://127.0.0.1:8080/") }
        let reader = try open { $0.readOnly = true }
        #expect(try await reader.entries(of: "purse/a").count == 1)
        _ = try await journal.submit(.purse("a", .fill(1)))
        #expect(try await reader.entries(of: "purse/a").count == 2)
        #expect(await code { try await reader.submit(.purse("a", .fill(1))) } == "failure")
        #expect(await code { try await reader.write(["delete from entry"]) } == "failure")
        #expect(await code { try await reader.rebuild() } == "failure")
        #expect(try await reader.verify().isClean)
        try await reader.close()
        try await journal.close()
        #expect(await code { try await journal.submit(.purse("a", .fill(1))) } == "failure")

        let again = try open()
        #expect(try await again.submit(.purse("a", .fill(1))).version == 3)
        try await again.close()
    }

    // It once did: an initializer that closed and threw was followed by a deinitializer that closed again.
    @Test("being refused closes nothing that somebody else has opened meanwhile") func refusedOnce() async throws {
        let journal = try open()
        let isOver = Mutex(false)
        async let strangers = Task.detached {
            var closed = 0
            while !isOver.withLock({ $0 }) {
                let file = Foundation.open("/dev/null", O_RDONLY | O_CLOEXEC)
                for _ in 0..<50 where fcntl(file, F_GETFD) == -1 {
                    closed += 1
                    break
                }
                if Foundation.close(file) != 0 { closed += 1 }
            }
            return closed
        }.value
        for _ in 0..<2000 { #expect(throws: JournalFault.self) { try open() } }
        isOver.withLock { $0 = true }
        let closed = await strangers
        #expect(closed == 0, "a file was closed under its owner \(closed) times")
        try await journal.close()
    }

    @Test("a file is verified read-only when nobody serves it, and what is no journal is named") func readOnlyAlone() async throws {
        let journal = try open()
        _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
        try await journal.settle()
        try await journal.close()
        let report = try await SQLiteJournal.verify(path: place.journal, systems: systems)
        #expect(report.isClean && report.entryCount == 1 && report.streamCount == 1 && report.boardCount == 2, "\(report)")

        let other = place.file("other.sqlite")
        try await DatabaseQueue(path: other).write { try $0.execute(sql: "create table t (a)") }
        #expect { try open(other) { $0.readOnly = true } } throws: { String(describing: $0).contains("not a journal") }
        await #expect(throws: JournalFault.self) { _ = try await SQLiteJournal.verify(path: other, systems: systems) }
        try Data("this is no database, it is a letter".utf8).write(to: URL(fileURLWithPath: place.file("letter.sqlite")))
        #expect(throws: JournalFault.self) { try open(place.file("letter.sqlite")) }
    }

    @Test("a board is read and nothing else") func readingOnly() async throws {
        let journal = try open()
        for statement: Kernel.SQL in ["delete from entry", "drop table entry", "insert into mark values ('x', 1)"] {
            #expect(await code { try await journal.rows(statement) } == "failure")
        }
        #expect(try await journal.rows("select \("a'b") as text, \(2) as n, \(nil as String?) as absent")[0].text("text") == "a'b")
        try await journal.close()
    }

    @Test("readers do not wait for the writer nor it for them") func readersAndWriter() async throws {
        let journal = try open()
        _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
        // A reading that takes long: it counts three million rows.
        async let counting = journal.rows(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000) select count(*) as n from n"
        )
        for _ in 0..<50 { _ = try await journal.submit(.purse("a", .fill(1))) }
        #expect(try await counting[0].integer("n") == 3_000_000)
        #expect(journal.lastSequence == 51)
        try await journal.close()
    }

    @Test("a backup taken while writing is complete, clean, and one file") func backup() async throws {
        let journal = try open()
        let writers = Task {
            var index = 0
            while !Task.isCancelled {
                _ = try await journal.submit(.purse("\(index)", .open(owner: "Anna")))
                index += 1
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        let before = journal.lastSequence
        let count = try await journal.backup(to: place.file("backup.sqlite"))
        writers.cancel()
        _ = await writers.result
        #expect(Int64(count) >= before)
        #expect(!FileManager.default.fileExists(atPath: place.file("backup.sqlite-wal")))
        let restored = try open(place.file("backup.sqlite"))
        #expect(restored.lastSequence == Int64(count))
        #expect(try await restored.verify().isClean)
        try await restored.close()
        // It overwrites nothing.
        #expect(await code { try await journal.backup(to: place.file("backup.sqlite")) } == "failure")
        try await journal.close()
    }

    @Test("a subscriber hears the newest sequence and the end") func commits() async throws {
        let journal = try open()
        // Before anything is committed, whenever the task comes to its turn.
        let commits = journal.commits()
        let heard = Task {
            var all: [Int64] = []
            for await sequence in commits { all.append(sequence) }
            return all
        }
        let slow = journal.commits()
        for index in 0..<20 { _ = try await journal.submit(.purse("\(index)", .open(owner: "Anna"))) }
        #expect(await slow.first { _ in true } == 20)
        try await Task.sleep(for: .milliseconds(50))
        try await journal.close()
        let all = await heard.value
        #expect(all.last == 20 && all == all.sorted())
    }
}

private func pause() async { do { try await Task.sleep(for: .milliseconds(20)) } catch {} }

private func answer(_ body: () async throws -> Receipt) async -> Receipt? {
    do { return try await body() } catch { return nil }
}
