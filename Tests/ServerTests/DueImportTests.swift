// Registers that bring their own due dates: what was closed later is overdue here, and nothing that was overdue is
// erased. Counted beside the importer, from the rows themselves.
import Foundation
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

@testable import Server

@Suite struct DueImportTests {
    @Test(arguments: [UInt64(31), 410])
    func `overdue is closed after due, row by row`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await ExchangeHouse.run { test in
            let now = test.house.now()
            func text(_ instant: Instant) -> String { String(instant.text(in: .china).prefix(19)) }
            var lines = ["\(ExchangeHouse.header),by"]
            var overdue: Set<String> = []
            for row in 1...600 {
                let opened = now.adding(seconds: -Int64.random(in: 86_400...300 * 86_400, using: &random))
                let due = opened.adding(seconds: Int64.random(in: 0...20 * 86_400, using: &random))
                let end = opened.adding(seconds: Int64.random(in: 0...30 * 86_400, using: &random))
                // Also on the very second.
                let closed = Int.random(in: 0..<5, using: &random) == 0 ? due : end
                let isOpen = closed > now || Int.random(in: 0..<6, using: &random) == 0
                if isOpen ? now > due : closed > due { overdue.insert("\(row)") }
                lines.append("\(row),\(text(opened)),\(isOpen ? "" : text(closed)),灯,,灯,,,,,\(text(due))")
            }
            let file = try test.write(lines.joined(separator: "\n"), to: "due.csv")
            let summary = try await test.take(file, map: ExchangeHouse.map.replacing("closed: done\n", with: "closed: done\ndue: by\n"))
            #expect((summary.new, summary.refused, summary.late) == (600, 0, overdue.count), "seed \(seed)")
            #expect(try await late(test, ledger: "errand", keys: (1...600).map(String.init)) == overdue, "seed \(seed)")
        }
    }

    private static let newYork = "\(ExchangeHouse.repository)/../shared/data/events311/nyc311-100.csv"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: newYork), "needs \(newYork)"))
    func `what New York closed after its own due date is overdue, and nothing else that had one`() async throws {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.dateFormat = "MM/dd/yyyy hh:mm:ss a"
        let table = Self.table(try String(contentsOfFile: Self.newYork, encoding: .utf8))
        func column(_ name: String) throws -> Int { try #require(table[0].firstIndex(of: name)) }
        let (key, created, closed, due) = try (column("Unique Key"), column("Created Date"), column("Closed Date"), column("Due Date"))
        var dated: [String] = []
        var overdue: Set<String> = []
        for row in table.dropFirst() where !row[due].isEmpty {
            let (from, by) = (try #require(form.date(from: row[created])), try #require(form.date(from: row[due])))
            // Those that are still open were due years ago.
            let end = form.date(from: row[closed]) ?? .distantFuture
            guard end >= from else { continue }
            dated.append(row[key])
            if end > by { overdue.insert(row[key]) }
        }
        #expect(dated.count > 30 && overdue.count > 5)
        try await ExchangeHouse.run { test in
            try await test.house.publishRules(from: ExchangeHouse.repository)
            let map = try ColumnMapFile.load("\(ExchangeHouse.repository)/ledgers/maps/nyc311.yaml")
            _ = try await Importer(ledger: "citizen-report", map: map, now: test.house.now())
                .run(Self.newYork, to: .journal(test.house.journal), refusedFile: "\(test.folder)/refused.csv")
            #expect(try await late(test, ledger: "citizen-report", keys: dated) == overdue)
        }
    }

    private func late(_ test: ExchangeHouse, ledger: String, keys: [String]) async throws -> Set<String> {
        let rules = await test.house.journal.book().matters
        let found = try #require(rules.ledger(ledger))
        let calendars = try #require(rules.calendars(of: found))
        var late: Set<String> = []
        for key in keys {
            let matter = try await test.house.matter(test.number(ofKey: key)).matter
            if !matter.lateStages(on: calendars, at: test.house.now()).isEmpty { late.insert(key) }
        }
        return late
    }

    /// Rows of a CSV file by RFC 4180, read without the product.
    private static func table(_ text: String) -> [[String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case ",": if isQuoted { rows[rows.count - 1][rows[rows.count - 1].count - 1] += "," } else { rows[rows.count - 1].append("") }
            case "\n" where !isQuoted, "\r\n" where !isQuoted: rows.append([""])
            default: rows[rows.count - 1][rows[rows.count - 1].count - 1].append(character)
            }
        }
        return rows.filter { $0.count > 1 }
    }
}
