// What `taizhang bench district-year` makes of a few weeks, and that its checker finds what is wrong. How long it takes is
// not asked here.
import Foundation
import Kernel
import Matters
import Synchronization
import Testing

@testable import Server

@Suite struct DistrictYearTests {
    private func year(
        days: Int, moments: Int, before: @escaping @Sendable (House, Instant) async throws -> Void = { _, _ in }
    ) async throws -> YearMeasure.Line {
        let folder = FileManager.default.temporaryDirectory.appending(path: "year-\(House.newIdentifier())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // because a left-over temporary folder is no failure of the test
        let from = try #require(CivilDay("2025-01-20"))
        let measure = YearMeasure(
            folder: folder, rules: TestHouse.repository, share: 0.002, seed: 7, from: from, days: days, moments: moments, before: before)
        return try await measure.run { _, _ in }
    }

    @Test func `over a spring festival every light is what the minutes say, and every rung is on record once`() async throws {
        let line = try await year(days: 30, moments: 12)
        #expect(line.wrong.isEmpty, "\(line.wrong.prefix(5))")
        #expect(line.refused.isEmpty, "\(line.refused)")
        #expect(line.matters > 60 && line.commands > 6 * line.matters, "\(line.matters) matters, \(line.commands) commands")
        #expect(line.entries > line.commands && line.fileBytes > 0 && line.sweeps > 30)
        #expect(line.endings["resolved", default: 0] > line.matters / 2 && line.closed > 0.8)
        #expect(line.moments.count == 12 && line.moments.allSatisfy { $0.checked == $0.open })
        let ended = try #require(line.ended)
        #expect(ended.checked == line.matters && ended.rungs > 10 && ended.rungs == line.rungs.values.reduce(0, +))
    }

    @Test func `a light that is altered in the board is found, with the matter and what it should be`() async throws {
        let altered = Mutex<[String: String]>([:])
        let line = try await year(days: 10, moments: 4) { house, now in
            let open = try await house.journal.rows(
                "select id, number from matter where ending is null and (red_at is null or red_at > \(now)) order by id limit 1")
            guard let row = open.first else { return }
            try await house.journal.write(["update matter set red_at = \(now.adding(seconds: -1)) where id = \(row.text("id"))"])
            altered.withLock { $0[now.text(in: .china)] = row.text("number") }
        }
        let made = altered.withLock { $0 }
        #expect(!made.isEmpty)
        for (at, number) in made {
            let found = line.wrong.first { $0.at == at && $0.matter == number && $0.what == "light" }
            #expect(found?.shown == "red" && found?.expected != "red", "\(number) at \(at)")
            #expect(line.wrong.contains { $0.at == at && $0.matter == "list" && $0.what == "red" }, "the count of the list, too")
        }
    }

    @Test func `the arrivals of a year are those of the sources, fewer by night and on days off`() throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: "\(TestHouse.repository)/calendars/cn.json"))
        let calendar = try WorkCalendar(json: file)
        let first = try #require(CivilDay("2025-01-01"))
        let shape = YearShape(from: first, days: 365, share: 1, calendar: calendar)
        let all = shape.means.joined().reduce(0, +)
        #expect(abs(all - YearShape.incidentsADay * 365 * (1 + YearShape.citizensBesideOne)) < 1)
        // The first of January is a day off, the second is worked.
        #expect(shape.means[0].reduce(0, +) < shape.means[1].reduce(0, +) / 2)
        #expect(shape.means[1][3] < shape.means[1][9] / 50)
        var random = SampleRandom(seed: 3)
        let drawn = (0..<365).reduce(0) { $0 + shape.arrivals(on: $1, &random).count }
        #expect(abs(Double(drawn) - all) < 6 * all.squareRoot(), "\(drawn) of \(all)")
    }
}
