// Several servers on one schema: one order of entries, nothing lost or doubled, one follower each, and nobody who is
// stopped in the middle holds up the others. Each journal here is what one server has.
import JournalCore
import JournalPostgres
import Kernel
import KernelTesting
import Testing

@Suite("Several servers on PostgreSQL", .enabled(if: Cluster.isThere, Cluster.why)) struct SeveralServersTests {
    @Test("two servers, 64 callers, random commands: sums are the folds, no version twice, no gap, and no entry missed")
    func twoServers() async throws {
        try await withPlace { place in
            var seeds = SystemRandomNumberGenerator()
            let seed = seeds.next()
            let seen = Shared<[EntryReference]>([])
            let watch = Reaction<PurseBook>(name: "purse.watch", answers: ["purse."]) { entry, _ in
                seen.change { $0.append(entry.reference) }
                return []
            }
            let systems = Systems.purses(boards: [PurseTable(), PurseSearch()], reactions: [watch])
            let servers = [
                try await place.open(systems: systems) { $0.reactionWidth = 1 },
                try await place.open(systems: systems) { $0.reactionWidth = 1 },
            ]
            for server in servers { await server.startFollowing() }
            for purse in 0..<8 { _ = try await servers[purse % 2].submit(.purse("\(purse)", .open(owner: "owner \(purse % 3)"))) }
            let acknowledged = Shared<[EntryReference: Int64]>([:])
            await withTaskGroup(of: Void.self) { group in
                for caller in 0..<64 {
                    group.addTask {
                        var random = SeededRandom(seed: seed &+ UInt64(caller))
                        for round in 0..<25 {
                            let name = "\(Int.random(in: 0..<8, using: &random))"
                            let amount = Int.random(in: 1..<9, using: &random)
                            let command: Purse.Command =
                                [.fill(amount), .spend(amount), .pour([amount, 1]), .write("note")]
                                .randomElement(using: &random) ?? .fill(1)
                            let server = servers[Int.random(in: 0..<2, using: &random)]
                            do {
                                let receipt = try await server.submit(.purse(name, command, key: "\(caller)-\(round)"))
                                acknowledged.change { for entry in receipt.entries { $0[entry.reference] = entry.sequence } }
                            } catch {
                                #expect((error as? Refusal)?.code == "purse.short", "seed \(seed): \(error)")
                            }
                        }
                    }
                }
            }
            let entries = try await servers[0].entries(after: 0, limit: 10_000)
            #expect(entries.map(\.sequence) == Array(1...Int64(entries.count)), "seed \(seed)")
            #expect(Set(entries.map(\.reference)).count == entries.count, "seed \(seed)")
            #expect(acknowledged.value.count == entries.count - 8, "seed \(seed)")
            for entry in entries where entry.version > 1 { #expect(acknowledged.value[entry.reference] == entry.sequence, "seed \(seed)") }
            for purse in 0..<8 {
                let folded = try await servers[1].folded("purse/\(purse)")
                let row = try await servers[0].rows("select amount from purse where stream = \("purse/\(purse)")").first
                #expect(row?.integer("amount") == (folded.state as? Purse.State)?.amount, "seed \(seed)")
            }
            for server in servers { try await server.settle() }
            // One of the two followed, from the first entry to the last.
            #expect(seen.value.count == entries.count && Set(seen.value) == Set(entries.map(\.reference)), "seed \(seed)")
            for purse in 0..<8 {
                let versions = seen.value.filter { $0.stream == "purse/\(purse)" }.map(\.version)
                #expect(versions == Array(1...versions.count), "seed \(seed)")
            }
            let report = try await servers[0].verify()
            #expect(report.isClean, "seed \(seed): \(report.wrong)")
            for server in servers { try await server.close() }
        }
    }

    @Test("a transaction that is open and has written nothing holds up nobody") func idleTransaction() async throws {
        try await withPlace { place in
            let journal = try await place.open()
            let outsider = Outsider(place.url)
            outsider.run("begin isolation level repeatable read; select count(*) from \"\(place.schema)\".entry")
            // Held up, the first of them would fail for want of the lock.
            for index in 0..<20 { _ = try await journal.submit(.purse("\(index)", .open(owner: "Anna"))) }
            try await journal.settle()
            outsider.run("rollback")
            try await journal.close()
        }
    }

    @Test("whoever was stopped with the lock in hand is ended by the server, and the others go on") func heldLock() async throws {
        try await withPlace { place in
            let journal = try await place.open {
                $0.idleTimeout = .seconds(1); $0.lockTimeout = .milliseconds(1500)
            }
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            let outsider = Outsider(place.url)
            outsider.run("set idle_in_transaction_session_timeout = 1000")
            let key = numericKey(of: "taizhang journal \(place.schema)")
            outsider.run("begin; select pg_advisory_xact_lock(\(key)); insert into \"\(place.schema)\".counter values ('half', 1)")
            let clock = ContinuousClock()
            let spent = try await clock.measure { _ = try await journal.submit(.purse("a", .fill(1))) }
            #expect(spent > .milliseconds(500), "\(spent)")
            #expect(try await journal.rows("select * from counter where name = 'half'").isEmpty)
            try await journal.close()
        }
    }

    @Test("what waits longer than patience for the lock fails, says so, and has left nothing") func patience() async throws {
        try await withPlace { place in
            let journal = try await place.open {
                $0.lockTimeout = .milliseconds(200); $0.patience = .milliseconds(600)
            }
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            let outsider = Outsider(place.url)
            outsider.run("begin; select pg_advisory_xact_lock(\(numericKey(of: "taizhang journal \(place.schema)")))")
            await #expect { _ = try await journal.submit(.purse("a", .fill(1))) } throws: {
                if case JournalFault.store(let why)? = $0 as? JournalFault { why.contains("55P03") } else { false }
            }
            outsider.run("rollback")
            #expect(try await journal.submit(.purse("a", .fill(1))).version == 2)
            try await journal.close()
        }
    }

    @Test("a transaction that is held open before its commit delays what follows it and hides nothing from a follower")
    func heldOpen() async throws {
        try await withPlace { place in
            let seen = Shared<[Int64]>([])
            let watch = Reaction<PurseBook>(name: "purse.watch", answers: ["purse."]) { entry, _ in
                seen.change { $0.append(entry.sequence) }
                return []
            }
            let journal = try await place.open(systems: .purses(boards: [PurseTable()], reactions: [watch]))
            await journal.startFollowing()
            let first = try await journal.submit(.purse("a", .open(owner: "Anna"))).entries[0]
            for _ in 0..<1000 where seen.value.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            // Another server, in the middle of its commit: it holds the lock and has written sequence 2.
            let outsider = Outsider(place.url)
            outsider.run("set search_path to \"\(place.schema)\"")
            outsider.run("begin; select pg_advisory_xact_lock(\(numericKey(of: "taizhang journal \(place.schema)")))")
            let body = "{\"text\":\"held\"}"
            let draft = Entry(
                sequence: 2, stream: "purse/a", version: 2, type: "purse.noted", happenedAt: first.happenedAt,
                recordedAt: first.recordedAt, actor: first.actor, cause: nil, key: nil, body: body, hash: [])
            let hash = draft.expectedHash(after: first.hash)
            outsider.run(
                """
                insert into entry values (2, 'purse/a', 2, 'purse.noted', '\(first.happenedAt)', '\(first.recordedAt)',
                  '\(first.actor.text)', null, null, '\(body)', '\\x\(hexadecimal(hash))')
                """)
            let late = Task { try await journal.submit(.purse("b", .open(owner: "Bo"))) }
            try await Task.sleep(for: .milliseconds(400))
            #expect(seen.value == [1])
            outsider.run("commit")
            #expect(try await late.value.entries[0].sequence == 3)
            // The stream that was remembered is read anew: it has an entry more.
            #expect(try await journal.submit(.purse("a", .fill(1))).version == 3)
            try await journal.settle()
            #expect(seen.value.sorted() == [1, 2, 3, 4])
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        }
    }

    @Test("an entry that came past the lock takes the place, and the command is decided again on top of it") func pastTheLock() async throws
    {
        try await withPlace { place in
            let journal = try await place.open()
            let first = try await journal.submit(.purse("a", .open(owner: "Anna"))).entries[0]
            // Some program of somebody's, that knows nothing of locks, in the middle of its transaction.
            let outsider = Outsider(place.url)
            outsider.run("set search_path to \"\(place.schema)\"")
            let body = "{\"text\":\"stray\"}"
            let draft = Entry(
                sequence: 2, stream: "purse/a", version: 2, type: "purse.noted", happenedAt: first.happenedAt,
                recordedAt: first.recordedAt, actor: first.actor, cause: nil, key: nil, body: body, hash: [])
            outsider.run(
                """
                begin; insert into entry values (2, 'purse/a', 2, 'purse.noted', '\(first.happenedAt)', '\(first.recordedAt)',
                  '\(first.actor.text)', null, null, '\(body)', '\\x\(hexadecimal(draft.expectedHash(after: first.hash)))')
                """)
            let late = Task { try await journal.submit(.purse("a", .fill(3))) }
            try await Task.sleep(for: .milliseconds(300))
            outsider.run("commit")
            let receipt = try await late.value
            #expect(receipt.version == 3 && receipt.entries[0].sequence == 3 && !receipt.isReplay)
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        }
    }

    @Test("a rule that one server recorded holds for the next command on the other, and its book follows") func rules() async throws {
        try await withPlace { place in
            let (a, b) = (try await place.open(), try await place.open())
            _ = try await b.submit(.purse("a", .open(owner: "Anna")))
            _ = try await a.submit(Submission(stream: "purse-rule", command: PurseRule.Command.limit(10), actor: .system, now: .start))
            #expect(await code { try await b.submit(.purse("a", .fill(11))) } == "purse.full")
            _ = try await b.submit(Submission(stream: "purse-rule", command: PurseRule.Command.limit(20), actor: .system, now: .start))
            // Nothing is asked of the first: it hears.
            for _ in 0..<200 where await a.book().limit != 20 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(await a.book().limit == 20 && a.lastSequence == 3)
            try await a.close()
            try await b.close()
        }
    }

    @Test("a number is drawn once, whichever server draws it") func counters() async throws {
        try await withPlace { place in
            let servers = [try await place.open(), try await place.open()]
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        let owner = index % 3 == 0 ? "" : index % 5 == 0 ? "broken-sql" : "Anna"
                        _ = await code { try await servers[index % 2].submit(.purse("p\(index)", .open(owner: owner))) }
                    }
                }
            }
            let opened = try await servers[0].entries(after: 0, limit: 1000).map { try Purse.Facts.decoded($0) }
            let numbers = opened.compactMap { Purse.drew($0)?.number }
            #expect(numbers.sorted() == Array(1...numbers.count))
            #expect(numbers.count == (0..<200).filter { $0 % 3 != 0 && $0 % 5 != 0 }.count)
            #expect(try await servers[1].verify().isClean)
            for server in servers { try await server.close() }
        }
    }

    @Test("a live page on one server hears within a moment what the other has committed") func commits() async throws {
        try await withPlace { place in
            // The look at the journal is so rare that only the call can be the reason.
            let (a, b) = (try await place.open { $0.pollPause = .seconds(60) }, try await place.open { $0.pollPause = .seconds(60) })
            try await Task.sleep(for: .milliseconds(200))
            let heard = Task { await b.commits().first { $0 == 1 } }
            let began = ContinuousClock.now
            _ = try await a.submit(.purse("a", .open(owner: "Anna")))
            #expect(await heard.value == 1)
            #expect(ContinuousClock.now - began < .seconds(50), "it was the look, and not the call")
            try await a.close()
            try await b.close()
        }
    }

    @Test("when the server that follows dies in the middle another takes over, and a reaction has its effect once")
    func takeOver() async throws {
        try await withPlace { place in
            let answering = Shared<Set<Int>>([])
            func systems(_ server: Int) -> Systems<PurseBook> {
                let slow = Reaction<PurseBook>(name: "purse.rebate", answers: ["purse.spent"]) { entry, _ in
                    answering.change { $0.insert(server) }
                    return [Submission(stream: "purse/rebate", command: Purse.Command.fill(1), actor: .system, now: entry.recordedAt)]
                }
                return .purses(boards: [PurseTable(), PurseSearch()], reactions: [slow])
            }
            let a = try await place.open(systems: systems(1)) {
                $0.reactionWidth = 1; $0.followPause = .milliseconds(1)
            }
            let b = try await place.open(systems: systems(2))
            _ = try await a.submit(.purse("rebate", .open(owner: "Bank")))
            _ = try await a.submit(.purse("a", .open(owner: "Anna")))
            _ = try await a.submit(.purse("a", .fill(1000)))
            await a.startFollowing()
            try await Task.sleep(for: .milliseconds(300))
            await b.startFollowing()
            for _ in 0..<50 { _ = try await b.submit(.purse("a", .spend(1))) }
            for _ in 0..<100 where !answering.value.contains(1) { try await Task.sleep(for: .milliseconds(10)) }
            #expect(answering.value == [1])
            // Its process is gone: with the connection goes the claim, wherever its work stands.
            try await a.close()
            for _ in 0..<50 { _ = try await b.submit(.purse("a", .spend(1))) }
            try await b.settle()
            #expect(answering.value == [1, 2])
            #expect((try await b.folded("purse/rebate").state as? Purse.State)?.amount == 100)
            #expect(try await b.rows("select * from setback").isEmpty)
            let report = try await b.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await b.close()
        }
    }

    @Test("when the server that follows is stopped, and not ended, another takes over; when it goes on, nothing is done twice")
    func stoppedHolder() async throws {
        try await withPlace { place in
            let proxy = try Proxy(to: Cluster.directory)
            let systems = Systems.purses(boards: [PurseTable(), PurseSearch()], reactions: [rebate(to: "rebate")])
            let a = try await place.open(systems: systems, through: proxy) { $0.pollPause = .milliseconds(100) }
            _ = try await a.submit(.purse("rebate", .open(owner: "Bank")))
            _ = try await a.submit(.purse("a", .open(owner: "Anna")))
            _ = try await a.submit(.purse("a", .fill(1000)))
            await a.startFollowing()
            try await Task.sleep(for: .milliseconds(500))
            let b = try await place.open(systems: systems)
            await b.startFollowing()
            proxy.set(.frozen)
            for _ in 0..<20 { _ = try await b.submit(.purse("a", .spend(1))) }
            try await b.settle()
            #expect((try await b.folded("purse/rebate").state as? Purse.State)?.amount == 20)
            proxy.set(.none)
            for _ in 0..<20 { _ = try await a.submit(.purse("a", .spend(1))) }
            try await a.settle()
            try await b.settle()
            #expect((try await b.folded("purse/rebate").state as? Purse.State)?.amount == 40)
            let report = try await b.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await a.close()
            try await b.close()
            proxy.close()
        }
    }

    @Test("a server that stops following hands over, and takes up again what the other has left") func handOver() async throws {
        try await withPlace { place in
            let (a, b) = (try await place.open(), try await place.open())
            for (number, server) in [a, b, a].enumerated() {
                await server.startFollowing()
                _ = try await b.submit(.purse("\(number)", .open(owner: "Anna")))
                try await server.settle()
                #expect(try await a.rows("select * from purse_seen").count == number + 1)
                #expect(await server.standings().allSatisfy { $0.position == Int64(number) + 1 && $0.trouble == nil })
                await server.stopFollowing()
            }
            #expect(try await a.verify().isClean)
            try await a.close()
            try await b.close()
        }
    }

    @Test("two servers that start at once make the tables once, and a third finds them") func start() async throws {
        try await withPlace { place in
            let extra = [
                (
                    name: "accounts-1",
                    sql:
                        "create table account (id text primary key, count integer not null) strict; create index account_by_count on account(count)"
                )
            ]
            async let first = place.open(extraMigrations: extra)
            async let second = place.open(extraMigrations: extra)
            let (a, b) = try await (first, second)
            #expect(try await a.texts("select name from migration order by name", "name") == ["accounts-1", "journal-1"])
            try await b.write(["insert into account values ('a', \(1))"])
            #expect(try await a.rows("select count from account where id = \("a")").first?.integer("count") == 1)
            try await a.close()
            try await b.close()
            // One that does not know what was made here has nothing to do here.
            await #expect { _ = try await place.open() } throws: { String(describing: $0).contains("newer version") }
        }
    }
}
