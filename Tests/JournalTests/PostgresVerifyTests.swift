// Tampering in PostgreSQL is named, and derived tables are made again as they were. Changes are made by an outsider
// with plain SQL, as an intruder or a careless administrator would.
import JournalCore
import JournalPostgres
import Kernel
import KernelTesting
import Testing

@Suite("Verify and rebuild on PostgreSQL", .enabled(if: Cluster.isThere, Cluster.why)) struct PostgresVerifyTests {
    private let systems = Systems.purses(boards: [PurseTable(), PurseSearch()], reactions: [rebate(to: "1")])
    private static let tables = ["purse", "owner_sum", "purse_search", "purse_seen", "counter", "rule_entry", "board", "mark"]

    /// 300 entries or so in 20 streams, rules among them, with causes and keys.
    private func filled(_ place: PostgresPlace) async throws -> PostgresJournal<PurseBook> {
        let journal = try await place.open(systems: systems)
        var random = SeededRandom(seed: 99)
        // Many at once, so that they share their commits.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for stream in 0..<20 { group.addTask { _ = try await journal.submit(.purse("\(stream)", .open(owner: "居民\(stream % 4)"))) } }
            try await group.waitForAll()
        }
        _ = try await journal.submit(Submission(stream: "purse-rule", command: PurseRule.Command.limit(5000), actor: .system, now: .start))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<220 {
                let name = "\(Int.random(in: 0..<20, using: &random))"
                group.addTask {
                    _ = await code { try await journal.submit(.purse(name, index % 3 == 0 ? .spend(1) : .fill(3), key: "key-\(index)")) }
                }
            }
        }
        try await journal.settle()
        try await journal.settle()
        return journal
    }

    private func dump(_ place: PostgresPlace) -> [String] {
        place.outsider { outsider in
            Self.tables.flatMap { table in
                outsider.run("select row_to_json(t)::text as said from \(table) t order by said").map { "\(table): \($0)" }
            }
        }
    }

    @Test("an untouched journal is clean; one changed field of an entry is found and the entry named") func flips() async throws {
        try await withPlace { place in
            let journal = try await filled(place)
            let report = try await journal.verify()
            #expect(report.isClean && report.streamCount == 21 && report.entryCount > 240 && report.boardCount == 2, "\(report)")
            for (column, change) in [
                ("stream", "stream || 'x'"), ("version", "version + 100"), ("type", "type || 'x'"), ("happened_at", "lower(happened_at)"),
                ("recorded_at", "replace(recorded_at, '2026', '2025')"), ("actor", "actor || 'x'"), ("cause", "'purse/1@1'"),
                ("key", "coalesce(key, 'x') || 'x'"), ("key", "''"), ("cause", "''"), ("body", "body || ' '"),
                ("hash", "set_byte(hash, 3, 255 - get_byte(hash, 3))"),
                ("seq", "-seq"), ("seq", "seq + 100000"),
            ] {
                place.outsider { outsider in
                    outsider.run(
                        "create table kept as select * from entry where seq = 100; update entry set \(column) = \(change) where seq = 100")
                }
                let report = try await journal.verify()
                #expect(report.wrong.first?.entry != nil && report.wrong.count < 5, "\(column) = \(change): \(report.wrong.prefix(3))")
                place.outsider { outsider in
                    outsider.run("delete from entry e using kept k where e.hash = k.hash or e.seq = 100 or abs(e.seq) % 100000 = 100")
                    outsider.run("insert into entry select * from kept; drop table kept")
                }
            }
            #expect(try await journal.verify().isClean)
            place.outsider { $0.run("delete from entry where seq = 100") }
            #expect(try await journal.verify().wrong.first?.entry != nil)
            try await journal.close()
        }
    }

    @Test(
        "a derived table that says something else is found and named",
        arguments: [
            ("update purse set amount = amount + 1 where stream = 'purse/3'", "a row differs"),
            ("delete from owner_sum where owner = '居民1'", "a row is missing"),
            ("insert into purse_seen values ('purse/none', 1, 1)", "a row is too many"),
            ("update counter set last = last + 1", "counter"), ("delete from rule_entry", "rule entries"),
            ("drop table purse_seen", "purse_seen"), ("alter table purse add column x bigint", "other columns"),
            ("update board set version = 9 where name = 'purse-table'", "purse-table"),
            ("update mark set seq = seq - 40 where name like 'purse-search@%'", "purse_seen"),
        ])
    func boards(_ sql: String, _ what: String) async throws {
        try await withPlace { place in
            let journal = try await filled(place)
            place.outsider { $0.run(sql) }
            let report = try await journal.verify()
            #expect(report.wrong.first?.entry == nil && report.wrong.first?.what.contains(what) == true, "\(report.wrong)")
            try await journal.close()
        }
    }

    @Test("after every board is dropped by hand, opening makes them again row for row, and rebuild whatever they say") func rebuild()
        async throws
    {
        try await withPlace { place in
            let journal = try await filled(place)
            try await journal.close()
            let before = dump(place)
            place.outsider { outsider in
                outsider.run("drop table purse, owner_sum, purse_search, purse_seen, counter, rule_entry")
            }
            let again = try await place.open(systems: systems)
            #expect(dump(place) == before)
            place.outsider {
                $0.run("update purse set amount = -1; delete from purse_search; delete from counter; update rule_entry set seq = 3")
            }
            try await again.rebuild()
            let report = try await again.verify()
            #expect(report.isClean, "\(report.wrong)")
            #expect(dump(place) == before)
            #expect(before.joined().contains("居民1"))
            try await again.close()
        }
    }

    @Test("while boards are made again pages read the old ones, and commands wait and then go on") func whileServing() async throws {
        try await withPlace { place in
            let journal = try await filled(place)
            let other = try await place.open(systems: systems)
            await other.startFollowing()
            let reading = Task {
                var lowest = Int.max
                while !Task.isCancelled { lowest = min(lowest, try await other.rows("select count(*) as n from purse")[0].integer("n")) }
                return lowest
            }
            let writing = Task {
                for _ in 0..<100 { _ = try await other.submit(.purse("3", .fill(1))) }
            }
            for _ in 0..<3 { try await journal.rebuild() }
            try await writing.value
            reading.cancel()
            #expect(try await reading.value == 20)
            try await other.settle()
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await other.close()
            try await journal.close()
        }
    }

    @Test("a board whose version has risen is made again at open, one that the program no longer has goes") func version() async throws {
        try await withPlace { place in
            try await filled(place).close()
            place.outsider { $0.run("update purse set amount = 77; update purse_seen set amount = 88") }
            let risen = try await place.open(systems: .purses(boards: [PurseTable(), PurseSearch(version: 2)]))
            #expect(try await risen.rows("select * from purse_seen where amount = 88").isEmpty)
            // Another version's boards are a set of their own: nothing of the old one is taken over.
            #expect(try await risen.rows("select * from purse where amount = 77").isEmpty)
            try await risen.close()
            let fewer = try await place.open(systems: .purses(boards: [PurseTable(version: 2)]))
            let left = place.outsider {
                $0.run(
                    "select relname from pg_class where relnamespace::regnamespace::text like '\(place.schema)%' and relname like 'purse%' and relkind = 'r'"
                )
            }
            #expect(left == ["purse"])
            #expect(try await fewer.verify().isClean)
            try await fewer.close()
        }
    }

    @Test("a board that a server left outdated is made anew by another that is running") func leftOutdated() async throws {
        try await withPlace { place in
            let journal = try await filled(place)
            // What the rule of `filled` outdated is made anew first: an outsider takes no lock, and would be written over.
            for _ in 0..<300 where try await !journal.rows("select * from board where version = 0").isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await journal.settle()
            // As a server leaves it that dies after the entry of the rules and before the board.
            place.outsider { $0.run("update purse set amount = 77; update board set version = 0 where name = 'purse-table'") }
            for _ in 0..<300 where try await !journal.rows("select * from board where version = 0").isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await journal.rows("select * from purse where amount = 77").isEmpty)
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        }
    }
}
