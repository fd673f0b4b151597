// Lagging boards and reactions: nothing is skipped, nothing is done twice in effect, and one that
// fails stops nobody else.
import JournalCore
import Kernel
import KernelTesting
import Testing

@Suite("Follower") struct FollowerTests {
    @Test("lagging boards show every stream as of their mark, in batches of any size", arguments: StoreKind.onDisk, [1, 7, 500])
    func boards(_ kind: StoreKind, _ batch: Int) async throws {
        try await kind.withStore { store in
            let journal = try await store.open { $0.followBatch = batch }
            for index in 0..<30 { _ = try await journal.submit(.purse("\(index)", .open(owner: "居民张\(index)号"))) }
            for index in 0..<60 { _ = try await journal.submit(.purse("\(index % 30)", .fill(index))) }
            #expect(try await journal.rows("select * from purse_seen").isEmpty)
            // Behind is not wrong: what it shows is compared with the entries up to its mark.
            #expect(try await journal.checked().isClean)
            try await journal.settle()
            for row in try await journal.rows("select * from purse_seen") {
                let folded = try await journal.folded(row.text("stream"))
                #expect(row.integer("version") == folded.version)
                #expect(row.integer("amount") == (folded.state as? Purse.State)?.amount)
            }
            let found: SQL =
                kind == .sqlite
                ? "select stream from purse_search where purse_search match '居民张12'"
                : "select stream from purse_search where instr(owner, '居民张12') > 0"
            #expect(try await journal.texts(found, "stream") == ["purse/12"])
            #expect(try await journal.rows("select * from purse_seen").count == 30)
            let report = try await journal.checked()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        }
    }

    @Test("a started follower follows by itself, and commands do not wait for it", arguments: StoreKind.onDisk)
    func started(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let journal = try await store.open(reactions: [rebate(to: "rebate")])
            await journal.startFollowing()
            _ = try await journal.submit(.purse("rebate", .open(owner: "Bank")))
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            _ = try await journal.submit(.purse("a", .fill(100)))
            for _ in 0..<20 { _ = try await journal.submit(.purse("a", .spend(1))) }
            var amount = 0
            for _ in 0..<200 where amount < 20 {
                try await Task.sleep(for: .milliseconds(10))
                amount = try await journal.rows("select amount from purse_seen where stream = 'purse/rebate'").first?.integer("amount") ?? 0
            }
            #expect(amount == 20)
            try await journal.close()
        }
    }

    @Test("a reaction's commands carry their cause and their key", arguments: StoreKind.onDisk)
    func causes(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let journal = try await store.open(reactions: [rebate(to: "rebate")])
            _ = try await journal.submit(.purse("rebate", .open(owner: "Bank")))
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            _ = try await journal.submit(.purse("a", .fill(9)))
            let spent = try await journal.submit(.purse("a", .spend(3)))
            try await journal.settle()
            let filled = try await journal.entries(of: "purse/rebate").last
            #expect(filled?.type == "purse.filled" && filled?.cause == spent.entries[0].reference)
            #expect(filled?.key?.hasPrefix("purse.rebate:purse/a@3:") == true)
            try await journal.close()
        }
    }

    @Test("a crash between an answer and its mark delivers again and makes it once in effect", arguments: StoreKind.onDisk)
    func redelivery(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var journal = try await store.open(reactions: [rebate(to: "rebate")])
            _ = try await journal.submit(.purse("rebate", .open(owner: "Bank")))
            for name in ["a", "b"] {
                _ = try await journal.submit(.purse(name, .open(owner: "Anna")))
                _ = try await journal.submit(.purse(name, .fill(9)))
                for _ in 0..<3 { _ = try await journal.submit(.purse(name, .spend(1))) }
            }
            try await journal.settle()
            let settled = journal.lastSequence
            // As if the process had died before each of the marks was written.
            for mark in [0, 3, 5, 8, Int(settled) - 1] {
                try await journal.write(["update mark set seq = \(mark) where name = 'purse.rebate'"])
                try await journal.close()
                journal = try await store.open(reactions: [rebate(to: "rebate")])
                try await journal.settle()
                #expect(journal.lastSequence == settled)
            }
            #expect((try await journal.folded("purse/rebate").state as? Purse.State)?.amount == 6)
            #expect(try await journal.rows("select * from setback").isEmpty)
            try await journal.close()
        }
    }

    @Test("rules that changed between two deliveries do not make a second effect", arguments: StoreKind.onDisk)
    func changedRules(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let amount = Shared(1)
            let reaction = Reaction<PurseBook>(name: "purse.varying", answers: ["purse.spent"]) { entry, _ in
                [Submission(stream: "purse/rebate", command: Purse.Command.fill(amount.value), actor: .system, now: entry.recordedAt)]
            }
            var journal = try await store.open(reactions: [reaction])
            _ = try await journal.submit(.purse("rebate", .open(owner: "Bank")))
            _ = try await journal.submit(.purse("rebate", .fill(5)))
            _ = try await journal.submit(.purse("rebate", .spend(5)))
            try await journal.settle()
            try await journal.write(["update mark set seq = 0 where name = 'purse.varying'"])
            try await journal.close()
            amount.change { $0 = 2 }
            journal = try await store.open(reactions: [reaction])
            try await journal.settle()
            #expect((try await journal.folded("purse/rebate").state as? Purse.State)?.amount == 1)
            #expect(try await journal.rows("select * from setback").isEmpty)
            try await journal.close()
        }
    }

    @Test("what the rules refuse is set down and passed over", arguments: StoreKind.onDisk)
    func refused(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let journal = try await store.open(reactions: [rebate(to: "unopened")])
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            _ = try await journal.submit(.purse("a", .fill(9)))
            let spent = try await journal.submit(.purse("a", .spend(3)))
            try await journal.settle()
            let rows = try await journal.rows("select * from setback")
            #expect(rows.count == 1)
            #expect(rows[0].text("code") == "purse.closed" && rows[0].integer("seq") == Int(spent.entries[0].sequence))
            #expect(rows[0].text("reaction") == "purse.rebate" && rows[0].integer("attempts") == 1)
            #expect(try await journal.retrySetbacks() == 1)
            #expect(try await journal.rows("select * from setback").map { $0.integer("attempts") } == [2])
            // What the rules refused may be allowed by now.
            _ = try await journal.submit(.purse("unopened", .open(owner: "Bank")))
            #expect(try await journal.retrySetbacks() == 0)
            #expect(try await journal.rows("select * from setback").isEmpty)
            #expect((try await journal.folded("purse/unopened").state as? Purse.State)?.amount == 1)
            try await journal.close()
        }
    }

    @Test("of several answers each that is not done is set down, and the others are done", arguments: StoreKind.onDisk)
    func severalAnswers(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let fan = Reaction<PurseBook>(name: "purse.fan", answers: ["purse.spent"]) { entry, _ in
                ["none", "broken", "there", "nor"].map {
                    Submission(stream: "purse/\($0)", command: Purse.Command.fill(1), actor: .system, now: entry.recordedAt)
                }
            }
            let isBroken = Shared(false)
            let journal = try await store.open(boards: [PurseTable(), Stumbling(isBroken: isBroken)], reactions: [fan]) {
                $0.reactionAttempts = 2
            }
            for name in ["a", "broken", "there"] { _ = try await journal.submit(.purse(name, .open(owner: name))) }
            _ = try await journal.submit(.purse("a", .fill(9)))
            _ = try await journal.submit(.purse("a", .spend(3)))
            isBroken.change { $0 = true }
            try await journal.settle()
            #expect((try await journal.folded("purse/there").state as? Purse.State)?.amount == 1)
            let rows = try await journal.rows("select * from setback order by place")
            #expect(rows.map { $0.integer("place") } == [0, 1, 3])
            #expect(rows.map { $0.text("code") } == ["purse.closed", "failure", "purse.closed"])
            isBroken.change { $0 = false }
            #expect(try await journal.retrySetbacks() == 2)
            #expect((try await journal.folded("purse/there").state as? Purse.State)?.amount == 1)
            try await journal.close()
        }
    }

    @Test("a failing reaction is tried a bounded number of times, set aside, and stops nobody", arguments: StoreKind.onDisk)
    func failing(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let isBroken = Shared(true)
            let attempts = Shared(0)
            let flaky = Reaction<PurseBook>(name: "purse.flaky", answers: ["purse.spent"]) { entry, _ in
                if entry.body.contains("13"), isBroken.value {
                    attempts.change { $0 += 1 }
                    throw BoardFailure()
                }
                return [Submission(stream: "purse/flaky", command: Purse.Command.fill(1), actor: .system, now: entry.recordedAt)]
            }
            let journal = try await store.open(reactions: [flaky, rebate(to: "rebate")]) { $0.reactionAttempts = 3 }
            for name in ["flaky", "rebate", "a"] { _ = try await journal.submit(.purse(name, .open(owner: "Anna"))) }
            _ = try await journal.submit(.purse("a", .fill(1000)))
            for amount in [1, 13, 2] { _ = try await journal.submit(.purse("a", .spend(amount))) }
            try await journal.settle()
            #expect(attempts.value == 3)
            #expect((try await journal.folded("purse/flaky").state as? Purse.State)?.amount == 2)
            #expect((try await journal.folded("purse/rebate").state as? Purse.State)?.amount == 3)
            let row = try await journal.rows("select * from setback")[0]
            #expect(row.text("code") == "failure" && row.integer("attempts") == 3)

            #expect(try await journal.retrySetbacks() == 1)
            isBroken.change { $0 = false }
            #expect(try await journal.retrySetbacks() == 0)
            #expect((try await journal.folded("purse/flaky").state as? Purse.State)?.amount == 3)
            #expect(try await journal.rows("select * from setback").isEmpty)
            try await journal.close()
        }
    }

    @Test("a lagging board that fails stays behind with its reason; reactions go on", arguments: StoreKind.onDisk)
    func failingBoard(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let journal = try await store.open(boards: [PurseSearch(stumblesOver: "Stone")], reactions: [rebate(to: "rebate")])
            for (name, owner) in [("rebate", "Bank"), ("a", "Anna"), ("s", "Stone")] {
                _ = try await journal.submit(.purse(name, .open(owner: owner)))
            }
            _ = try await journal.submit(.purse("a", .fill(9)))
            _ = try await journal.submit(.purse("a", .spend(3)))
            await #expect { try await journal.settle() } throws: { String(describing: $0).contains("purse-search") }
            #expect((try await journal.folded("purse/rebate").state as? Purse.State)?.amount == 1)
            let standing = await journal.standings().first { $0.name == "purse-search" }
            #expect(standing?.trouble?.contains("purse/s@1") == true)
            try await journal.close()
        }
    }

    @Test("while one board is left alone, a started follower serves the others at every commit", arguments: StoreKind.onDisk)
    func restingBoard(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let journal = try await store.open(
                boards: [PurseTable(), PurseSearch(stumblesOver: "Stone")], reactions: [rebate(to: "rebate")]
            ) {
                $0.retryPause = .seconds(3600)
            }
            await journal.startFollowing()
            for (name, owner) in [("rebate", "Bank"), ("a", "Anna"), ("s", "Stone")] {
                _ = try await journal.submit(.purse(name, .open(owner: owner)))
            }
            _ = try await journal.submit(.purse("a", .fill(9)))
            for _ in 0..<500 where await journal.standings().first(where: { $0.name == "purse-search" })?.trouble == nil {
                try await Task.sleep(for: .milliseconds(10))
            }
            for amount in 1...3 {
                _ = try await journal.submit(.purse("a", .spend(1)))
                var given = 0
                for _ in 0..<500 where given < amount {
                    try await Task.sleep(for: .milliseconds(10))
                    given = try await journal.rows("select amount from purse where stream = 'purse/rebate'").first?.integer("amount") ?? 0
                }
                #expect(given == amount)
            }
            #expect(await journal.standings().first { $0.name == "purse-search" }?.trouble != nil)
            try await journal.close()
        }
    }

    @Test("a reaction that is new to a journal answers what comes, not what was", arguments: StoreKind.onDisk)
    func newReaction(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var journal = try await store.open()
            _ = try await journal.submit(.purse("rebate", .open(owner: "Bank")))
            _ = try await journal.submit(.purse("rebate", .fill(9)))
            _ = try await journal.submit(.purse("rebate", .spend(2)))
            try await journal.close()
            journal = try await store.open(reactions: [rebate(to: "rebate")])
            try await journal.settle()
            #expect(journal.lastSequence == 3)
            _ = try await journal.submit(.purse("rebate", .spend(2)))
            try await journal.settle()
            #expect(journal.lastSequence == 5)
            try await journal.close()
        }
    }
}
