// Servers of two versions of the program on one journal, as while a city brings them up to date one after the other:
// each has the boards of its own version, complete, whoever wrote the entries.
import JournalCore
import JournalPostgres
import Kernel
import KernelTesting
import Testing

@Suite("Neighbouring versions on PostgreSQL", .enabled(if: Cluster.isThere, Cluster.why)) struct NeighbouringVersionsTests {
    private static let old = Systems.purses(boards: [PurseTable(), PurseSearch()])
    private static let new = Systems.purses(boards: [PurseTable(version: 2), PurseSearch(version: 2)])

    /// What the boards say of each purse, and the sums.
    private func told(_ journal: PostgresJournal<PurseBook>) async throws -> [String] {
        let purses = try await journal.rows("select stream, owner, amount from purse order by stream")
        let sums = try await journal.rows("select owner, amount, purses from owner_sum order by owner")
        return purses.map { "\($0.text("stream")) \($0.text("owner")) \($0.integer("amount"))" }
            + sums.map { "\($0.text("owner")) \($0.integer("amount")) \($0.integer("purses"))" }
    }

    /// The following boards' positions are those of the same journal.
    private func searched(_ journal: PostgresJournal<PurseBook>) async throws -> [String] {
        try await journal.rows("select stream, version from purse_seen order by stream").map {
            "\($0.text("stream")) \($0.integer("version"))"
        }
    }

    @Test("old and new serve side by side: what either writes is on the boards of both") func sideBySide() async throws {
        try await withPlace { place in
            let old = try await place.open(systems: Self.old) { $0.pollPause = .milliseconds(20) }
            for index in 0..<20 { _ = try await old.submit(.purse("\(index)", .open(owner: "owner \(index % 3)"))) }
            let new = try await place.open(systems: Self.new) { $0.pollPause = .milliseconds(20) }
            #expect(try await told(new) == told(old))
            var random = SeededRandom(seed: 20_261_121)
            await withTaskGroup(of: Void.self) { group in
                for caller in 0..<16 {
                    let server = Bool.random(using: &random) ? old : new
                    group.addTask {
                        for round in 0..<20 {
                            await #expect(throws: Never.self) {
                                _ = try await server.submit(.purse("\((caller + round) % 20)", .fill(round + 1), key: "\(caller)-\(round)"))
                            }
                        }
                    }
                }
            }
            // A reader of one sees at once what it has written, and what the other wrote after the next look.
            _ = try await old.submit(.purse("0", .fill(1000)))
            let complete = try await told(old)
            while try await told(new) != complete { try Task.checkCancellation() }
            for journal in [old, new] {
                try await journal.settle()
                #expect(try await journal.verify().wrong == [])
            }
            #expect(try await searched(new) == searched(old))
            try await old.close()
            try await new.close()
        }
    }

    @Test("a rule that outdates boards outdates those of every version") func rules() async throws {
        try await withPlace { place in
            let old = try await place.open(systems: Self.old) { $0.pollPause = .milliseconds(20) }
            let new = try await place.open(systems: Self.new) { $0.pollPause = .milliseconds(20) }
            _ = try await old.submit(.purse("a", .open(owner: "Anna")))
            _ = try await old.submit(
                Submission(stream: "purse-rule", command: PurseRule.Command.limit(50), actor: .system, now: .start))
            _ = try await new.submit(.purse("a", .fill(7)))
            // The old reads what the new wrote after its next look.
            let complete = try await told(new)
            #expect(complete == ["purse/a Anna 7", "Anna 7 1"])
            while try await told(old) != complete { try Task.checkCancellation() }
            for journal in [old, new] {
                try await journal.settle()
                #expect(try await journal.verify().wrong == [])
            }
            try await old.close()
            try await new.close()
        }
    }

    @Test("boards that no server uses are dropped by the next start, and made again when they are needed") func unused() async throws {
        try await withPlace { place in
            let old = try await place.open(systems: Self.old)
            _ = try await old.submit(.purse("a", .open(owner: "Anna")))
            let new = try await place.open(systems: Self.new)
            #expect(place.outsider { place.schemas($0).count } == 3)
            try await old.close()
            let another = try await place.open(systems: Self.new)
            #expect(place.outsider { place.schemas($0).count } == 2)
            _ = try await new.submit(.purse("a", .fill(5)))
            // Back to the version of before.
            let returned = try await place.open(systems: Self.old)
            #expect(try await told(returned) == told(new))
            #expect(try await returned.verify().wrong == [])
            for journal in [new, another, returned] { try await journal.close() }
        }
    }

    @Test("a server whose boards were dropped while it was cut off makes them again") func cutOff() async throws {
        try await withPlace { place in
            let old = try await place.open(systems: Self.old)
            _ = try await old.submit(.purse("a", .open(owner: "Anna")))
            place.outsider { outsider in
                let set = place.schemas(outsider).last ?? ""
                outsider.run("drop schema \"\(set)\" cascade")
            }
            place.killBackends()
            _ = try await old.submit(.purse("a", .fill(5)))
            #expect(try await told(old) == ["purse/a Anna 5", "Anna 5 1"])
            #expect(try await old.verify().wrong == [])
            try await old.close()
        }
    }
}
