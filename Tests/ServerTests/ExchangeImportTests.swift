// Import: what goes in, what is refused and why, and that nothing of a refused row stays behind.
import Foundation
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ExchangeImportTests {
    private let good = """
        \(ExchangeHouse.header)
        1,2026-09-30 10:00:00,2026-10-09 11:00:00,"灯, ""东"" 侧
        第二行",夜里,灯,115.98,36.45,北所,修好
        2,2026-10-11T09:00:00+08:00,,坑,,坑,0,0,南所,

        3,2026-10-12 09:00:00,,灯,灯,灯,,,,
        """

    @Test func `rows become matters with their own instants, units and endings`() async throws {
        try await ExchangeHouse.run { test in
            let summary = try await test.take(test.write("\u{FEFF}" + good.replacing("\n", with: "\r\n"), to: "good.csv"))
            #expect((summary.read, summary.new, summary.alreadyThere, summary.refused) == (3, 3, 0, 0))
            #expect((summary.open, summary.ended, summary.withoutPosition) == (2, 1, 2))
            let (first, entries) = try await test.house.matter(test.number(ofKey: "1"))
            #expect(first.description == "灯, \"东\" 侧\r\n第二行 / 夜里")
            #expect(first.ending?.kind == "recorded" && first.ending?.note == "修好")
            #expect(first.ending?.at == Instant("2026-10-09T11:00:00+08:00"))
            #expect(
                first.reportedAt == Instant("2026-09-30T10:00:00+08:00") && entries.allSatisfy { $0.recordedAt == ExchangeHouse.opening })
            // 30 September 10:00 to 18:00, 8 and 9 October: within three working days and not late.
            #expect(summary.late == 1, "only the hole, 24 hours after 11 October 09:00")
            let (third, _) = try await test.house.matter(test.number(ofKey: "3"))
            #expect(third.owner == "works" && third.description == "灯", "the same text is not said twice")
            let units = await test.house.journal.book().matters.organization.units
            #expect(units.values.filter { $0.parent == "elsewhere" }.map(\.name).sorted() == ["北所", "南所"].sorted())
        }
    }

    @Test func `a row that brings its due instant is late when it was closed later, whatever the ledger says`() async throws {
        try await ExchangeHouse.run { test in
            let map = ExchangeHouse.map.replacing("closed: done\n", with: "closed: done\ndue: by\n")
            // Due and closed in the order early, on time, a second late; the last is open and past its day.
            let file = try test.write(
                """
                \(ExchangeHouse.header),by
                1,2026-09-01 10:00:00,2026-09-02 12:00:00,灯,,灯,,,,,2026-09-03 12:00:00
                2,2026-09-01 10:00:00,2026-09-03 12:00:00,灯,,灯,,,,,2026-09-03 12:00:00
                3,2026-09-01 10:00:00,2026-09-03 12:00:01,灯,,灯,,,,,2026-09-03 12:00:00
                4,2026-09-01 10:00:00,,灯,,灯,,,,,2026-09-03 12:00:00
                5,2026-09-01 10:00:00,2026-09-03 12:00:01,灯,,灯,,,,,
                6,2026-09-01 10:00:00,,灯,,灯,,,,,someday
                """, to: "due.csv")
            let summary = try await test.take(file, map: map)
            #expect((summary.new, summary.refused, summary.late) == (5, 1, 2))
            var late: [String] = []
            for key in 1...5 {
                let matter = try await test.house.matter(test.number(ofKey: "\(key)")).matter
                let ledger = try #require(await test.house.journal.book().matters.ledger("errand"))
                let calendars = try #require(await test.house.journal.book().matters.calendars(of: ledger))
                if !matter.lateStages(on: calendars, at: test.house.now()).isEmpty { late.append("\(key)") }
            }
            #expect(late == ["3", "4"], "three working days from 1 September are enough for the fifth")
            let again = try await test.take(file, map: map)
            #expect((again.new, again.alreadyThere) == (0, 5))
            let moved = try test.write(
                try String(contentsOfFile: file, encoding: .utf8).replacing(
                    "4,2026-09-01 10:00:00,,灯,,灯,,,,,2026-09-03", with: "4,2026-09-01 10:00:00,,灯,,灯,,,,,2026-10-03"), to: "moved.csv")
            #expect(try await test.take(moved, map: map).reasons.map(\.code).sorted() == ["import.changed", "import.time"])
        }
    }

    @Test func `running it twice adds nothing`() async throws {
        try await ExchangeHouse.run { test in
            let file = try test.write(good, to: "good.csv")
            _ = try await test.take(file)
            let before = test.house.journal.lastSequence
            let again = try await test.take(file)
            #expect((again.new, again.alreadyThere, again.refused) == (0, 3, 0))
            #expect(test.house.journal.lastSequence == before)
        }
    }

    @Test func `a row that changed at its source is refused and what is there stays`() async throws {
        try await ExchangeHouse.run { test in
            _ = try await test.take(test.write(good, to: "good.csv"))
            let before = test.house.journal.lastSequence
            let changed = try await test.take(test.write(good.replacing("坑,,坑", with: "大坑,,坑"), to: "changed.csv"))
            #expect((changed.alreadyThere, changed.refused) == (2, 1))
            #expect(changed.reasons.map(\.code) == ["import.changed"] && test.house.journal.lastSequence == before)
        }
    }

    @Test func `a dry run says the same and writes nothing`() async throws {
        try await ExchangeHouse.run { test in
            let file = try test.write(good + "\n4,nonsense,,灯,,灯,,,,\n", to: "good.csv")
            let before = test.house.journal.lastSequence
            let importer = Importer(
                ledger: "errand", map: try ColumnMapFile.read(ExchangeHouse.map, file: "map.yaml"), now: test.house.now())
            let book = await test.house.journal.book()
            let dry = try await importer.run(file, to: .nowhere(book, test.house.journal), refusedFile: "\(test.folder)/dry.csv")
            #expect(test.house.journal.lastSequence == before)
            let imagined = try MatterRules(trying: RuleFolder(test.folder), now: test.house.now())
            // A register that is not there yet has no unit `works`.
            let none = try await importer.run(file, to: .imagined(imagined), refusedFile: "\(test.folder)/none.csv")
            #expect(none.new == 2 && none.reasons.map(\.code).sorted() == ["import.time", "unit.unknown"])
            let real = try await test.take(file)
            #expect((dry.new, dry.refused, dry.open, dry.late) == (real.new, real.refused, real.open, real.late))
        }
    }

    @Test func `JSON lines come in by the same map`() async throws {
        try await ExchangeHouse.run { test in
            let summary = try await test.take(
                test.write(
                    """
                    {"id":1,"opened":"2026-10-11T09:00:00+08:00","done":null,"what":"灯","kind":"灯","lon":115.98,"lat":36.45,"unit":"北所"}
                    {"id":"2","opened":"2026-10-11T09:00:00+08:00","what":"坑","kind":"坑"}
                    {"id":3,
                    ["id"]
                    """, to: "rows.jsonl"))
            #expect((summary.new, summary.refused) == (2, 2))
            #expect(summary.reasons.map(\.code) == ["import.row-json"] && summary.reasons.first?.firstLine == 3)
            let (first, _) = try await test.house.matter(test.number(ofKey: "1"))
            #expect(first.place?.longitude == 115.98 && first.source == Source(system: "errands", key: "1"))
        }
    }

    // MARK: Bad rows

    struct BadRow: Sendable, CustomTestStringConvertible {
        let what: String
        let row: [UInt8]
        let code: String
        var testDescription: String { what }

        init(_ what: String, _ row: String, _ code: String) { self.init(what, Array(row.utf8), code) }
        init(_ what: String, _ row: [UInt8], _ code: String) { (self.what, self.row, self.code) = (what, row, code) }
    }

    static let badRows: [BadRow] = [
        BadRow("a class that the map does not know", "9,2026-10-11 09:00:00,,坑,,井盖,,,新所,", "import.class"),
        BadRow("a class that the ledger does not have", "9,2026-10-11 09:00:00,,坑,,旧,,,新所,", "class.unknown"),
        BadRow("a close before its open", "9,2026-10-11 09:00:00,2026-10-11 08:59:59,坑,,坑,,,新所,", "import.closed-before-opened"),
        BadRow("an open in the future", "9,2026-10-12 10:00:01,,坑,,坑,,,新所,", "import.in-the-future"),
        BadRow("a close in the future", "9,2026-10-11 09:00:00,2027-01-01 00:00:00,坑,,坑,,,新所,", "import.in-the-future"),
        BadRow("a time that is none", "9,2026-02-30 09:00:00,,坑,,坑,,,新所,", "import.time"),
        BadRow("no time at all", "9,,,坑,,坑,,,新所,", "field.missing"),
        BadRow("no key", " ,2026-10-11 09:00:00,,坑,,坑,,,新所,", "import.key-missing"),
        BadRow("a key of 201 bytes", String(repeating: "9", count: 201) + ",2026-10-11 09:00:00,,坑,,坑,,,新所,", "import.key-too-long"),
        BadRow("a key that an earlier row has", "1,2026-10-11 09:00:00,,坑,,坑,,,新所,", "import.key-twice"),
        BadRow("no description", "9,2026-10-11 09:00:00,, , ,坑,,,新所,", "field.missing"),
        BadRow(
            "a description of 4,001 bytes", "9,2026-10-11 09:00:00,,坑,\(String(repeating: "x", count: 4001 - 6)),坑,,,新所,", "field.too-long"),
        BadRow("a longitude in words", "9,2026-10-11 09:00:00,,坑,,坑,east,36.4,新所,", "import.position"),
        BadRow("a longitude of 181", "9,2026-10-11 09:00:00,,坑,,坑,181,36.4,新所,", "place.invalid"),
        BadRow("a longitude without a latitude", "9,2026-10-11 09:00:00,,坑,,坑,115.9,,新所,", "place.invalid"),
        BadRow("too few columns", "9,2026-10-11 09:00:00,,坑", "import.row-uneven"),
        BadRow("too many columns", "9,2026-10-11 09:00:00,,坑,,坑,,,新所,,,", "import.row-uneven"),
        BadRow("a quote that is never closed", "9,2026-10-11 09:00:00,,\"坑,,坑,,,新所,", "import.row-quote-open"),
        BadRow("text behind a closing quote", "9,2026-10-11 09:00:00,,\"坑\"洞,,坑,,,新所,", "import.row-quote"),
        BadRow("broken UTF-8", Array("9,2026-10-11 09:00:00,,".utf8) + [0xBF, 0xD3] + Array(",,坑,,,新所,".utf8), "import.not-utf8"),
        BadRow("a zero byte", "9,2026-10-11 09:00:00,,坑\0,,坑,,,新所,", "text.zero-byte"),
        BadRow(
            "a field of 20 MB", "9,2026-10-11 09:00:00,,坑,\"\(String(repeating: "洞", count: 7_000_000))\",坑,,,新所,", "import.field-too-large"
        ),
        BadRow("a unit's name of 303 bytes", "9,2026-10-11 09:00:00,,坑,,坑,,,\(String(repeating: "所", count: 101)),", "field.too-long"),
    ]

    @Test(arguments: badRows)
    func `a bad row is refused by name, leaves nothing behind and stops nobody`(bad: BadRow) async throws {
        try await ExchangeHouse.run { test in
            let row = { (key: String) in Array("\(key),2026-10-11 09:00:00,,灯,,灯,,,北所,\n".utf8) }
            let bytes = Array((ExchangeHouse.header + "\n").utf8) + row("1") + bad.row + [10] + row("2")
            let summary = try await test.take(test.write(Data(bytes), to: "bad.csv"))
            #expect((summary.new, summary.refused) == (2, 1))
            #expect(summary.reasons.map(\.code) == [bad.code] && summary.reasons.first?.firstLine == 3)
            #expect(try await test.count("select count(*) as n from matter") == 2)
            let units = await test.house.journal.book().matters.organization.units
            #expect(!units.values.contains { $0.name.hasPrefix("新所") }, "a unit that only the refused row names is not registered")
            let refused = try #require(FileManager.default.contents(atPath: "\(test.folder)/bad.refused.csv"))
            #expect(refused.range(of: Data("refused_line,refused_zh,refused_en,id,opened".utf8)) != nil)
            #expect(refused.range(of: Data("\r\n3,".utf8)) != nil)
            #expect(refused.count > bad.row.count, "every column of the row is in it")
        }
    }

    @Test func `a mended file of refused rows goes in by the same map`() async throws {
        try await ExchangeHouse.run { test in
            let file = try test.write("\(ExchangeHouse.header)\n9,nonsense,,\"=坑, \"\"一\"\"\",,坑,,,北所,\n", to: "bad.csv")
            let bad = try await test.take(file)
            let refused = try String(contentsOfFile: #require(bad.refusedFile), encoding: .utf8)
            let mended = try await test.take(test.write(refused.replacing("9,nonsense", with: "9,2026-10-11 09:00:00"), to: "mended.csv"))
            #expect((mended.new, mended.refused) == (1, 0))
            #expect(try await test.house.matter(test.number(ofKey: "9")).matter.description == "=坑, \"一\"")
        }
    }

    @Test func `a file of refused rows that somebody may be mending is neither removed nor overwritten`() async throws {
        try await ExchangeHouse.run { test in
            let path = "\(test.folder)/bad.refused.csv"
            let file = try test.write("\(ExchangeHouse.header)\n9,nonsense,,坑,,坑,,,北所,\n", to: "bad.csv")
            _ = try await test.take(file)
            let first = try String(contentsOfFile: path, encoding: .utf8)
            // The same again says the same: nothing is put aside.
            _ = try await test.take(file)
            #expect(!FileManager.default.fileExists(atPath: path + ".1"))
            _ = try test.write("mended by hand", to: "bad.refused.csv")
            _ = try await test.take(file)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
            #expect(try String(contentsOfFile: path + ".1", encoding: .utf8) == "mended by hand")
            let none = try await test.take(test.write("\(ExchangeHouse.header)\n", to: "bad.csv"))
            #expect(none.refusedFile == nil)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
        }
    }

    @Test func `the file that is imported is not overwritten by its refused rows`() async throws {
        try await ExchangeHouse.run { test in
            let text = "\(ExchangeHouse.header)\n9,nonsense,,坑,,坑,,,北所,\n"
            let file = try test.write(text, to: "bad.csv")
            try FileManager.default.createSymbolicLink(atPath: "\(test.folder)/same.csv", withDestinationPath: file)
            let importer = Importer(
                ledger: "errand", map: try ColumnMapFile.read(ExchangeHouse.map, file: "map.yaml"), now: test.house.now())
            await #expect(
                performing: {
                    _ = try await importer.run(file, to: .journal(test.house.journal), refusedFile: "\(test.folder)/same.csv")
                }, throws: { ($0 as? Refusal)?.code == "import.refused-is-source" })
            #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        }
    }

    @Test func `refused JSON lines come back as JSON lines and go in by the same map`() async throws {
        try await ExchangeHouse.run { test in
            let good = #"{"id":"9","opened":"nonsense","done":"","what":"坑","kind":"坑","lon":"115.90","lat":"","unit":"北所","note":""}"#
            let bad = try await test.take(test.write(good + "\nno json\n", to: "bad.jsonl"))
            #expect(bad.refused == 2 && bad.refusedFile == "\(test.folder)/bad.refused.jsonl")
            let refused = try String(contentsOfFile: #require(bad.refusedFile), encoding: .utf8)
            #expect(refused.contains("\"refused_line\":1") && refused.contains("\"record\":\"no json\""))
            let mended = try test.write(
                refused.split(separator: "\n").prefix(1).joined().replacing("nonsense", with: "2026-10-11 09:00:00").replacing(
                    "115.90", with: "") + "\n", to: "mended.jsonl")
            let again = try await test.take(mended)
            #expect((again.new, again.refused) == (1, 0))
        }
    }

    @Test(arguments: [
        ("", "import.empty"), ("id,opened,done\n", "import.columns-missing"), ("\(ExchangeHouse.header),id\n", "import.column-twice"),
        ("\u{FEFF}", "import.empty"),
    ])
    func `a file that is not what the map says is refused as a whole`(text: String, code: String) async throws {
        try await ExchangeHouse.run { test in
            let file = try test.write(text, to: "odd.csv")
            await #expect(performing: { try await test.take(file) }, throws: { ($0 as? Refusal)?.code == code })
            let wide = try test.write(Data([0xFF, 0xFE, 0x69, 0x00]), to: "wide.csv")
            await #expect(performing: { try await test.take(wide) }, throws: { ($0 as? Refusal)?.code == "import.encoding" })
        }
    }

    @Test func `a map says every fault with its line`() {
        let text =
            "map: m\ntitle: m\nkeys: id\nreported: at\ntime: yy/MM/dd\nzone: Shanghai\ndescription: what\nowner: { column: unit, register: maybe }\n"
        do throws(ColumnMapFaults) {
            _ = try ColumnMapFile.read(text, file: "m.yaml")
            Issue.record("a map without a key was read")
        } catch {
            #expect(Set(error.faults.map(\.line)) == [1, 3, 5, 6, 8])
            #expect(error.description.contains("m.yaml:3: \"map\" has no entry \"keys\""))
        }
    }

    @Test(arguments: [
        ("iso", "2016-07-13 15:11:07+00:00", "2016-07-13T15:11:07.000Z"), ("iso", "2016-07-13T15:11:07", "2016-07-13T07:11:07.000Z"),
        ("MM/dd/yyyy hh:mm:ss a", "04/18/2019 12:05:45 AM", "2019-04-17T16:05:45.000Z"),
        ("MM/dd/yyyy hh:mm:ss a", "04/18/2019 12:05:45 PM", "2019-04-18T04:05:45.000Z"),
        ("MM/dd/yyyy hh:mm:ss a", "04/18/2019 13:05:45 PM", nil), ("MM/dd/yyyy hh:mm:ss a", "02/29/2019 01:05:45 PM", nil),
        ("MM/dd/yyyy hh:mm:ss a", "04/18/19 01:05:45 PM", nil), ("MM/dd/yyyy hh:mm:ss a", "04/18/2019 01:05:45 PM ", nil),
        ("yyyy/M/d H:mm", "2026/1/5 9:07", "2026-01-05T01:07:00.000Z"), ("yyyy/M/d H:mm", "2026/11/25 23:59", "2026-11-25T15:59:00.000Z"),
        ("yyyy-MM-dd", "2026-11-25", "2026-11-24T16:00:00.000Z"), ("yyyy-MM-dd HH:mm", "2026-11-25 24:00", nil),
    ])
    func `a time is read by its pattern or not at all`(pattern: String, text: String, expected: String?) throws {
        #expect(try #require(TimePattern(pattern)).instant(text, in: .china)?.description == expected)
    }

    // MARK: A year of somebody else's

    private static let foreign = "\(ExchangeHouse.repository)/../shared/data/events311/sf311-10k.csv"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: foreign)))
    func `ten thousand real rows go in as the file counts them`() async throws {
        try await ExchangeHouse.run { test in
            try await test.house.publishRules(from: ExchangeHouse.repository)
            let map = try ColumnMapFile.load("\(ExchangeHouse.repository)/ledgers/maps/sf311.yaml")
            let summary = try await Importer(ledger: "citizen-report", map: map, now: Instant("2026-11-21T00:00:00Z")!)
                .run(Self.foreign, to: .journal(test.house.journal), refusedFile: "\(test.folder)/refused.csv")
            #expect((summary.read, summary.new, summary.refused, summary.withoutPosition) == (10_000, 9_983, 17, 4_264))
            #expect(summary.reasons.map(\.code) == ["import.closed-before-opened"])

            // Counted without the importer: by hand, on the text of the file.
            var expected: [String: Int] = [:]
            for cells in try naiveRows(Self.foreign) where cells[2].isEmpty || cells[2] >= cells[1] {
                expected["\(cells[6])|\(cells[2].isEmpty)", default: 0] += 1
            }
            let units = await test.house.journal.book().matters.organization.units
            var found: [String: Int] = [:]
            for row in try await test.house.journal.rows("select handler, ending is null as open, count(*) as n from matter group by 1, 2")
            {
                found["\(units[row.text("handler")]?.name ?? "?")|\(row.integer("open") == 1)"] = row.integer("n")
            }
            #expect(found == expected)
            #expect(try await test.count("select count(*) as n from position") == 9_983 - 4_264)
        }
    }

    /// Splits quoted CSV the slow and obvious way.
    private func naiveRows(_ path: String) throws -> [[String]] {
        var rows: [[String]] = [[""]]
        var quoted = false
        for byte in try Data(contentsOf: URL(fileURLWithPath: path)) {
            let end = rows.count - 1
            switch byte {
            case 34: quoted.toggle()
            case 44 where !quoted: rows[end].append("")
            case 10 where !quoted: rows.append([""])
            case 13 where !quoted: break
            default: rows[end][rows[end].count - 1].unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return rows.dropFirst().filter { $0.count > 6 }
    }
}
