// Connections that break where it hurts: whoever was told "done" has it, once; whoever was told "no" has nothing; and
// whoever could be told neither learns it by asking again with the same key.
import JournalCore
import JournalPostgres
import Kernel
import KernelTesting
import Testing

@Suite("Lost connections to PostgreSQL", .enabled(if: Cluster.isThere, Cluster.why)) struct LostConnectionTests {
    /// 16 callers fill one purse each, and note what they were told. Without keys: that a command is not done twice
    /// is the store's own work here.
    private func load(
        _ journal: PostgresJournal<PurseBook>, rounds: Int
    ) async -> (done: [String: Int], undone: [String: Int], unknown: [String: Int]) {
        let told = Shared<(done: [String: Int], undone: [String: Int], unknown: [String: Int])>(([:], [:], [:]))
        await withTaskGroup(of: Void.self) { group in
            for caller in 0..<16 {
                group.addTask {
                    for _ in 0..<rounds {
                        do {
                            _ = try await journal.submit(.purse("\(caller)", .fill(1)))
                            told.change { $0.done["\(caller)", default: 0] += 1 }
                        } catch JournalFault.unknown {
                            told.change { $0.unknown["\(caller)", default: 0] += 1 }
                        } catch {
                            told.change { $0.undone["\(caller)", default: 0] += 1 }
                        }
                    }
                }
            }
        }
        return told.value
    }

    private func expectTruth(
        _ journal: PostgresJournal<PurseBook>, _ told: (done: [String: Int], undone: [String: Int], unknown: [String: Int])
    ) async throws {
        for caller in 0..<16 {
            let amount = (try await journal.folded("purse/\(caller)").state as? Purse.State)?.amount ?? -1
            let (done, unknown) = (told.done["\(caller)"] ?? 0, told.unknown["\(caller)"] ?? 0)
            #expect(amount >= done && amount <= done + unknown, "purse \(caller): told \(done) and \(unknown) unknown, found \(amount)")
        }
        let report = try await journal.verify()
        #expect(report.isClean, "\(report.wrong)")
    }

    @Test("a commit whose answer was lost is answered as done, and has its effect once") func answerLost() async throws {
        try await withPlace { place in
            let proxy = try Proxy(to: Cluster.directory)
            let journal = try await place.open(through: proxy)
            for caller in 0..<16 { _ = try await journal.submit(.purse("\(caller)", .open(owner: "Anna"))) }
            proxy.set(.answerLost(every: 2))
            let told = await load(journal, rounds: 8)
            #expect(proxy.breaks > 3)
            proxy.set(.none)
            #expect(told.done.values.reduce(0, +) == 16 * 8 && told.unknown.isEmpty && told.undone.isEmpty, "\(told)")
            try await expectTruth(journal, told)
            try await journal.close()
            proxy.close()
        }
    }

    @Test("a wire that breaks anywhere loses nothing and doubles nothing") func anywhere() async throws {
        try await withPlace { place in
            let proxy = try Proxy(to: Cluster.directory)
            let journal = try await place.open(through: proxy)
            await journal.startFollowing()
            for caller in 0..<16 { _ = try await journal.submit(.purse("\(caller)", .open(owner: "Anna"))) }
            proxy.set(.anywhere(oneIn: 12))
            let told = await load(journal, rounds: 12)
            proxy.set(.none)
            #expect(proxy.breaks > 3)
            #expect(told.done.values.reduce(0, +) == 16 * 12 && told.unknown.isEmpty, "\(told)")
            try await journal.settle()
            #expect(try await journal.rows("select * from purse_seen").count == 16)
            try await expectTruth(journal, told)
            try await journal.close()
            proxy.close()
        }
    }

    @Test("backends that are killed under load, on two servers: everything acknowledged is there, once") func killed() async throws {
        try await withPlace { place in
            let count = Reaction<PurseBook>(name: "purse.count", answers: ["purse.filled"]) { entry, _ in
                guard entry.stream != "purse/count" else { return [] }
                return [Submission(stream: "purse/count", command: Purse.Command.fill(1), actor: .system, now: entry.recordedAt)]
            }
            let systems = Systems.purses(boards: [PurseTable(), PurseSearch()], reactions: [count])
            let servers = [try await place.open(systems: systems), try await place.open(systems: systems)]
            _ = try await servers[0].submit(.purse("count", .open(owner: "Bank")))
            for server in servers { await server.startFollowing() }
            for caller in 0..<16 { _ = try await servers[0].submit(.purse("\(caller)", .open(owner: "Anna"))) }
            let killer = Task {
                var count = 0
                // Seldom enough that something is done in between on a slow machine, too.
                while !Task.isCancelled, count < 20 {
                    do { try await Task.sleep(for: .milliseconds(Int.random(in: 20...500))) } catch { break }
                    place.killBackends()
                    count += 1
                }
                return count
            }
            async let first = load(servers[0], rounds: 25)
            async let second = load(servers[1], rounds: 25)
            var (told, other) = await (first, second)
            killer.cancel()
            #expect(await killer.value > 1)
            told.done.merge(other.done, uniquingKeysWith: +)
            told.unknown.merge(other.unknown, uniquingKeysWith: +)
            #expect(
                told.done.values.reduce(0, +) == 16 * 50 && told.unknown.isEmpty && told.undone.isEmpty && other.undone.isEmpty, "\(told)")
            other = ([:], [:], [:])
            try await expectTruth(servers[0], told)
            // Whoever followed was cut off again and again: told twice, perhaps; done once.
            for server in servers { try await server.settle() }
            #expect((try await servers[0].folded("purse/count").state as? Purse.State)?.amount == 16 * 50)
            #expect(try await servers[0].rows("select * from setback").isEmpty)
            let report = try await servers[0].verify()
            #expect(report.isClean, "\(report.wrong)")
            for server in servers { try await server.close() }
        }
    }

    @Test("when the database stays away after a commit was sent, the answer is that it is not known, with the key to ask again")
    func unknown() async throws {
        try await withPlace { place in
            let proxy = try Proxy(to: Cluster.directory)
            let journal = try await place.open(through: proxy) { $0.patience = .milliseconds(700) }
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            proxy.set(.answerLostForGood)
            await #expect { _ = try await journal.submit(.purse("a", .fill(1), key: "k")) } throws: {
                if case JournalFault.unknown(key: "k", why: _)? = $0 as? JournalFault { true } else { false }
            }
            // What was never sent is no: that is known.
            await #expect { _ = try await journal.submit(.purse("a", .fill(5), key: "l")) } throws: {
                if case JournalFault.store? = $0 as? JournalFault { true } else { false }
            }
            proxy.set(.none)
            #expect(try await journal.submit(.purse("a", .fill(1), key: "k")).isReplay)
            #expect(try await !journal.submit(.purse("a", .fill(5), key: "l")).isReplay)
            #expect((try await journal.folded("purse/a").state as? Purse.State)?.amount == 6)
            try await journal.close()
            proxy.close()
        }
    }

    @Test("a change that was too slow between two statements is made again, once") func idled() async throws {
        try await withPlace { place in
            let proxy = try Proxy(to: Cluster.directory)
            let journal = try await place.open(through: proxy) { $0.idleTimeout = .milliseconds(300) }
            let outsider = Outsider(Cluster.url ?? "")
            place.outsider { $0.run("create table note (n integer)") }
            let change = Task {
                try await journal.write(["insert into note values (1)"], then: "select count(*) as n from note, pg_sleep(0.5)")
            }
            var backend: String?
            while backend == nil {
                backend =
                    outsider.run(
                        "select pid from pg_stat_activity where application_name = '\(place.schema)' and wait_event = 'PgSleep'"
                    ).first
            }
            // Its answer does not arrive until the server has lost patience.
            proxy.set(.frozen)
            while !outsider.run("select 1 from pg_stat_activity where pid = \(backend ?? "0")").isEmpty {
                try await Task.sleep(for: .milliseconds(5))
            }
            proxy.set(.none)
            #expect(try await change.value.first?.integer("n") == 1)
            #expect(place.outsider { $0.run("select n from note") } == ["1"])
            try await journal.close()
            proxy.close()
        }
    }

    @Test("a database that was put back to an earlier state is read anew, and what was remembered is forgotten") func putBack() async throws
    {
        try await withPlace { place in
            let journal = try await place.open()
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            _ = try await journal.submit(.purse("a", .fill(1)))
            _ = try await journal.submit(.purse("a", .fill(2)))
            // As when a replica takes over that had not seen the last two.
            place.outsider { $0.run("delete from entry where seq > 1; update purse set amount = 0; update owner_sum set amount = 0") }
            #expect(try await journal.submit(.purse("a", .fill(7))).version == 2)
            #expect((try await journal.folded("purse/a").state as? Purse.State)?.amount == 7)
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        }
    }
}
