// What only the store on PostgreSQL promises: values of every type, errors that are told apart, groups, settings that
// durability needs, and schemas that do not see each other.
import JournalCore
import JournalPostgres
import Kernel
import KernelTesting
import Matters
import Synchronization
import Testing

@Suite("PostgreSQL journal", .enabled(if: Cluster.isThere, Cluster.why)) struct PostgresTests {
    @Test("values of every type come back as they were given, from tables and from expressions") func values() async throws {
        try await withPlace { place in
            let journal = try await place.open()
            try await journal.write([SQL(trusted: Dialect.postgres.schema("create table kind (i integer, r real, t text, b blob)"))])
            let bytes = (0...255).map { UInt8($0) }
            let texts = ["", "漏水 💧 ' \" \\ \n", "cafe\u{301}", String(repeating: "长", count: 400_000)]
            for (number, text) in texts.enumerated() {
                let integer = [Int64.min, Int64.max, 0, -1][number]
                let real = [0.1, -1.5e300, 2.5e-308, 115.95][number]
                try await journal.write(["insert into kind values (\(integer), \(real), \(text), \(Array(bytes.prefix(number * 85 + 1))))"])
                let row = try await journal.rows("select * from kind where i = \(integer)")[0]
                #expect(row.values["i"] == .integer(integer) && row.values["r"] == .real(real))
                #expect(row.text("t").utf8.elementsEqual(text.utf8) && row.blob("b") == Array(bytes.prefix(number * 85 + 1)))
            }
            let nothing: String? = nil
            try await journal.write(["insert into kind values (\(7), \(nil as Double?), \(nothing), null)"])
            let empty = try await journal.rows("select * from kind where i = 7")[0]
            #expect(empty.values["r"] == .null && empty.values["t"] == .null && empty.values["b"] == .null)
            let row = try await journal.rows(
                """
                select \("a'b") as text, \(2) as n, \(1.5) as x, \(nothing) as absent, count(*) as rows, sum(i) as total, avg(r) as mean,
                  count(*) > 3 as is_many, max(t) is null as is_none from kind where i in (\(7), \(0))
                """)[0]
            #expect(
                row.text("text") == "a'b" && row.values["n"] == .integer(2) && row.values["x"] == .real(1.5)
                    && row.values["absent"] == .null)
            #expect(row.values["rows"] == .integer(2) && row.values["total"] == .integer(7) && row.real("mean") == 2.5e-308)
            #expect(row.values["is_many"] == .integer(0) && row.values["is_none"] == .integer(0))
            // A text of a board may hold what PostgreSQL cannot.
            try await journal.write(["insert into kind values (\(8), 0, \("a\u{0}b"), null)"])
            #expect(try await journal.texts("select t from kind where i = 8", "t") == ["a\u{FFFD}b"])
            try await journal.close()
        }
    }

    @Test("texts are in the order of their bytes, as in SQLite") func order() async throws {
        try await withPlace { place in
            let journal = try await place.open()
            let names = ["Z", "a", "é", "e\u{301}", "中", "B", "_", "10", "9"]
            for name in names { _ = try await journal.submit(.purse(name, .open(owner: name))) }
            let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(
                try await journal.texts("select owner from purse order by owner", "owner").map { Array($0.utf8) }
                    == sorted.map { Array($0.utf8) })
            try await journal.close()
        }
    }

    @Test("a rule is recorded without reading again all rules that were there") func oneMoreRule() async throws {
        let sent = Sent()
        try await SentStatement.$listener.withValue({ sent.take($0.text) }) {
            try await withPlace { place in
                let journal = try await place.open()
                func limit(_ fen: Int) async throws {
                    _ = try await journal.submit(
                        Submission(stream: "purse-rule", command: PurseRule.Command.limit(fen), actor: .system, now: .start))
                }
                for fen in 1...3 { try await limit(fen) }
                _ = sent.taken()
                try await limit(4)
                let read = sent.taken().filter { $0.contains("from rule_entry") && !$0.contains("seq > $1") }
                #expect(read.isEmpty, "a city has thousands: each officer would be enrolled more slowly than the one before")
                try await journal.close()
            }
        }
    }

    private final class Sent: Sendable {
        private let texts = Mutex<[String]>([])
        func take(_ text: String) { texts.withLock { $0.append(text) } }
        func taken() -> [String] {
            texts.withLock { texts in
                defer { texts = [] }
                return texts
            }
        }
    }

    @Test("a reader cannot write, and a fault names the statement without its values") func readingOnly() async throws {
        try await withPlace { place in
            let journal = try await place.open()
            for statement: SQL in ["delete from entry", "drop table entry", "insert into mark values ('x', 1)"] {
                #expect(await code { try await journal.rows(statement) } == "failure")
            }
            await #expect {
                try await journal.write([
                    "insert into counter values (\("secret"), \(1))", "insert into counter values (\("secret"), \(2))",
                ])
            } throws: {
                let said = String(describing: $0)
                return said.contains("23505") && said.contains("insert into counter") && !said.contains("secret")
            }
            #expect(try await journal.rows("select * from counter").isEmpty)
            await #expect { _ = try await journal.rows("select * from no_such") } throws: {
                String(describing: $0).contains("lacks the table no_such")
            }
            try await journal.close()
        }
    }

    @Test("commands that wait together are committed together, and a misfire is the answer of its own command alone") func groups()
        async throws
    {
        try await withPlace { place in
            let journal = try await place.open()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<64 {
                    group.addTask {
                        _ = try await journal.submit(.purse("\(caller)", .open(owner: "Anna")))
                        for _ in 0..<10 { _ = try await journal.submit(.purse("\(caller)", .fill(1))) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(journal.tally.commands == 64 * 11 && journal.lastSequence == 64 * 11)
            #expect(journal.tally.commits < journal.tally.commands / 2, "\(journal.tally)")

            // These fail only when they are sent, together with others that were decided on top of them.
            try await journal.write(["create table sealed_key (id text primary key)", "insert into sealed_key values ('taken')"])
            let codes = await withTaskGroup(of: (Int, String?).self) { group in
                for index in 0..<90 {
                    group.addTask {
                        let key = index % 3 == 0 ? "taken" : "key \(index)"
                        let submission = Submission.purse(
                            "0", .fill(1), key: "g\(index)", enclosed: ["insert into sealed_key values (\(key))"])
                        return (index, await code { try await journal.submit(submission) })
                    }
                }
                return await group.reduce(into: [Int: String?]()) { $0[$1.0] = $1.1 }
            }
            for index in 0..<90 { #expect(codes[index] == .some(index % 3 == 0 ? "failure" : nil), "\(index)") }
            #expect((try await journal.folded("purse/0").state as? Purse.State)?.amount == 10 + 60)
            #expect(try await journal.rows("select * from sealed_key").count == 61)
            // Neither a key nor a number of theirs is left.
            #expect(try await !journal.submit(.purse("0", .fill(1), key: "g0")).isReplay)
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
            try await journal.close()
        }
    }

    @Test("a statement that would end the transaction is refused before it is sent") func endings() async throws {
        try await withPlace { place in
            let journal = try await place.open()
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            for statement: SQL in ["rollback", "COMMIT", " end", "/* x */ commit and chain", "release savepoint command"] {
                #expect(
                    await code { try await journal.submit(.purse("a", .fill(1), enclosed: [statement])) } == "failure", "\(statement.text)")
            }
            #expect(try await journal.submit(.purse("a", .fill(1))).version == 2)
            try await journal.close()
        }
    }

    @Test("what was acknowledged is on disk also where the server was set to answer earlier") func durability() async throws {
        try await withPlace { place in
            // As an administrator might, for everybody in this test's session.
            let journal = try await place.open()
            let careless = "\(place.url)&options=-csynchronous_commit%3Doff"
            var options = PostgresOptions()
            options.schema = place.schema
            let other = try await PostgresJournal.open(careless, systems: journal.systems, options: options)
            #expect(try await other.texts("select current_setting('synchronous_commit') as s", "s") == ["on"])
            try await other.close()
            try await journal.close()
        }
    }

    @Test("an address that cannot be read, a schema that is none and a database of another encoding are refused in words") func addresses()
        async throws
    {
        let systems = Systems.purses()
        for (url, said) in [
            ("postgres://a:b@[::1/x", "cannot be read"), ("\(Cluster.url ?? "")&schema=a%3Bb", "lower-case"),
            ("\(Cluster.url ?? "")&schema=pg_x", "lower-case"),
        ] {
            await #expect { _ = try await PostgresJournal.open(url, systems: systems) } throws: {
                String(describing: $0).contains(said) && !String(describing: $0).contains("a:b@")
            }
        }
        let name = "latin_\(UInt32.random(in: 0...UInt32.max))"
        let outsider = Outsider(Cluster.url ?? "")
        outsider.run("create database \(name) encoding 'LATIN1' template template0 locale 'C'")
        let url = (Cluster.url ?? "").replacing("/postgres?", with: "/\(name)?")
        await #expect { _ = try await PostgresJournal.open(url, systems: systems) } throws: { String(describing: $0).contains("LATIN1") }
        outsider.run("drop database \(name) with (force)")
        // Nobody there: a failure after patience, not a wait without end.
        var options = PostgresOptions()
        options.patience = .milliseconds(300)
        await #expect(throws: JournalFault.self) {
            _ = try await PostgresJournal.open("postgres://postgres@/postgres?host=/nowhere", systems: systems, options: options)
        }
    }

    @Test("two jurisdictions in one database do not see each other, nor wait for each other") func schemas() async throws {
        try await withPlace { east in
            try await withPlace { west in
                let (a, b) = (try await east.open(), try await west.open())
                _ = try await a.submit(.purse("a", .open(owner: "Anna")))
                let outsider = Outsider(Cluster.url ?? "")
                outsider.run("begin; select pg_advisory_xact_lock(\(numericKey(of: "taizhang journal \(east.schema)")))")
                let opened = try await b.submit(.purse("a", .open(owner: "Bo")))
                #expect(opened.entries[0].sequence == 1 && opened.entries[0].body.contains("\"number\":1"))
                outsider.run("rollback")
                #expect(try await a.texts("select owner from purse", "owner") == ["Anna"])
                try await a.close()
                try await b.close()
            }
        }
    }

    @Test("a command reads nothing that was fetched, and a group costs few exchanges however many are in it") func exchanges() async throws
    {
        try await withPlace { place in
            let journal = try await place.open()
            for index in 0..<200 { _ = try await journal.submit(.purse("\(index)", .open(owner: "Anna"), key: "o\(index)")) }
            let before = journal.tally
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<200 { group.addTask { _ = try await journal.submit(.purse("\(index)", .fill(1), key: "f\(index)")) } }
                try await group.waitForAll()
            }
            #expect(journal.tally.commits - before.commits < 20, "\(journal.tally)")
            // Remembered, and asked again: each finds its own answer among two hundred.
            for index in [0, 1, 10, 100, 199] {
                let again = try await journal.submit(.purse("\(index)", .fill(1), key: "f\(index)"))
                #expect(again.isReplay && again.entries[0].stream == "purse/\(index)")
            }
            try await journal.close()
        }
    }

    @Test("no command reads the whole journal, however long it is") func plans() async throws {
        try await withPlace { place in
            let systems = Systems.purses(boards: [PurseTable()], reactions: [rebate(to: "0")])
            var journal = try await place.open(systems: systems)
            _ = try await journal.submit(.purse("0", .open(owner: "Anna")))
            try await journal.close()
            place.outsider { outsider in
                outsider.run(
                    """
                    insert into entry select i, 'purse/fake-' || i, 1, type, happened_at, recorded_at, actor, null,
                      'fake-' || i || ':0123456789abcdef', body, hash from entry, generate_series(2, 20000) as i where seq = 1
                    """)
                outsider.run("update mark set seq = 20000")
                outsider.run("analyze entry")
            }
            func read() -> Int {
                place.outsider { outsider in
                    outsider.run("select pg_stat_clear_snapshot()")
                    let counted = outsider.run(
                        "select seq_tup_read from pg_stat_user_tables where schemaname = '\(place.schema)' and relname = 'entry'")
                    return Int(counted.first ?? "") ?? -1
                }
            }
            let before = read()
            journal = try await place.open(systems: systems)
            for index in 0..<40 {
                _ = try await journal.submit(.purse("new-\(index)", .open(owner: "Anna"), key: "a\(index)"))
                _ = try await journal.submit(.purse("new-\(index)", .fill(2), key: "b\(index)", expectedVersion: 1))
                #expect(await code { try await journal.submit(.purse("0", .spend(9), key: "fake-\(index + 2)")) } == "key.reused")
            }
            _ = try await journal.submit(.purse("new-0", .spend(1)))
            try await journal.settle()
            #expect(try await journal.entries(after: 20_000, limit: 1000).count == 82)
            // Counted when the connections go.
            try await journal.close()
            try await Task.sleep(for: .milliseconds(300))
            #expect(before >= 0 && read() - before < 20_000, "\(before), then \(read())")
        }
    }

    @Test("search finds two characters, one, words and beginnings, in PostgreSQL as in SQLite") func search() async throws {
        try await withPlace { place in
            let journal = try await place.open()
            try await journal.write([
                "create table found (id text primary key, words tsvector not null)", "create index found_words on found using gin (words)",
            ])
            let texts = [
                "a": "一号路口井盖破损，夜间危险", "b": "BX-12 号路灯不亮 O'Brien\\s café", "c": "井盖旁积水；破损的路面", "d": "",
                "e": String(repeating: "x", count: 5000) + String(repeating: "长", count: 300_000),
            ]
            for (id, text) in texts { try await journal.write(["insert into found values (\(id), \(SearchText.vector(of: text)))"]) }
            for (query, expected) in [
                ("井盖", "a c"), ("井盖破损", "a"), ("破损", "a c"), ("盖", "a c"), ("bx-12", "b"), ("bx", "b"), ("brien", "b"), ("cafe", "b"),
                ("CAFÉ", "b"), ("路灯 不亮", "b"), ("无此", ""), ("x", "e"), ("损", "a c"),
            ] {
                let asked = SearchText.vectorQuery(query) ?? ""
                let found = try await journal.texts("select id from found where words @@ \(asked)::text::tsquery order by id", "id")
                #expect(found.joined(separator: " ") == expected, "\(query): \(asked)")
            }
            #expect(SearchText.vectorQuery(" ?！") == nil)
            try await journal.close()
        }
    }
}
