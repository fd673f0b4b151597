// What the tests of import, export and explain share: a house of its own directory with the repository's
// calendar and a small ledger that no change of the district's rules can move. All of it is invented.
import Foundation
import JournalSQLite
import Kernel
import Loop
import Matters
import Synchronization
import Testing

@testable import Server

struct ExchangeHouse: Sendable {
    let folder: String
    let house: House
    private let instant: ExchangeClock

    /// Monday, 12 October 2026, 10:00: the first working Monday after the National Day holiday.
    static let opening = Instant(CivilDay("2026-10-12")!, minuteOfDay: 10 * 60, in: .china)
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func run(_ body: (ExchangeHouse) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "taizhang-exchange-\(House.newIdentifier())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try writeRules(to: folder)
        let clock = ExchangeClock(opening)
        let store = TestStore()
        defer { store.drop() }
        let house = try await House(DataDirectory("\(folder)/data"), store: store.address, now: { clock.now })
        try await house.publishRules(from: folder)
        try await house.organize(.registerUnits([Matters.Unit(code: "works", name: "示例工务所")]), by: Rights.console)
        do { try await body(ExchangeHouse(folder: folder, house: house, instant: clock)) } catch {
            try await house.close()
            throw error
        }
        try await house.close()
    }

    func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

    func write(_ data: Data, to name: String) throws -> String {
        try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    func moveClock(to instant: Instant) { self.instant.now = instant }

    /// Imports into `errand` by the map below.
    func take(_ file: String, map: String = ExchangeHouse.map) async throws -> ImportSummary {
        try await Importer(ledger: "errand", map: ColumnMapFile.read(map, file: "map.yaml"), now: house.now())
            .run(file, to: .journal(house.journal), refusedFile: Importer.refusedFile(for: file))
    }

    func number(ofKey key: String) async throws -> String {
        try #require(try await house.journal.rows("select number from matter where source_key = \(key)").first?.text("number"))
    }

    func count(_ query: Kernel.SQL) async throws -> Int { try await house.journal.rows(query).first?.integer("n") ?? -1 }

    static let header = "id,opened,done,what,more,kind,lon,lat,unit,note"

    static let map = """
        map: errands
        title: { zh: 示例, en: Sample }
        key: id
        zone: "+08:00"
        reported: opened
        closed: done
        closing-note: note
        description: { columns: [what, more], join: " / " }
        place: { text: what, longitude: lon, latitude: lat, absent: [[0, 0]] }
        owner: { column: unit, register: true, parent: elsewhere, parent-name: 别处, default: works }
        class: { column: kind, values: { 灯: lamp, 坑: hole, 旧: gone } }
        """

    private static func writeRules(to folder: String) throws {
        let manager = FileManager.default
        for part in ["calendars", "ledgers/classes"] {
            try manager.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        try manager.copyItem(atPath: "\(repository)/calendars/cn.json", toPath: "\(folder)/calendars/cn.json")
        try Data(classes.utf8).write(to: URL(fileURLWithPath: "\(folder)/ledgers/classes/errands.yaml"))
        try Data(ledger.utf8).write(to: URL(fileURLWithPath: "\(folder)/ledgers/errand.yaml"))
    }

    private static let classes = """
        classes: errands
        title: { zh: 差事, en: Errands }
        source: Invented.
        groups:
          all:
            title: { zh: 全部, en: All }
            classes:
              lamp:
                title: { zh: 路灯不亮, en: Lamp out }
                filing: { zh: 不亮, en: It is dark }
                closing: { zh: 亮了, en: It shines }
                limit: 3 work-days
              hole:
                title: { zh: 路面有坑, en: Hole in the road }
                filing: { zh: 有坑, en: There is a hole }
                closing: { zh: 填平, en: It is filled }
                limit: 24 hours
        """

    private static let ledger = """
        ledger: errand
        title: { zh: 差事, en: Errand }
        number: "CS{year}-{sequence:4}"
        calendar: cn
        classes: errands
        fields:
          description: { title: { zh: 情况, en: Description }, type: text, required: true, longest: 4000 }
          class: { title: { zh: 类别, en: Class }, type: class, required: true }
          place: { title: { zh: 地点, en: Place }, type: place }
        stages:
          waiting:
            title: { zh: 待派, en: Waiting }
            clock: 1 work-day
            actions: [dispatch]
          working:
            title: { zh: 办理, en: Working }
            clock: class.limit
            actions: [pause, resume, submit, end]
          done:
            title: { zh: 待核, en: Done }
            actions: [verify]
        actions:
          dispatch: { by: dispatcher, to: working }
          pause: { by: officer, needs: [reason], longest: 30 work-days }
          resume: { by: officer }
          submit: { by: officer, to: done }
          verify: { by: supervisor, outside: owner, pass: end finished, fail: working }
          end: { by: administrator }
        lights: { blue: 50% used, yellow: due, red: 100% over }
        endings:
          finished: { title: { zh: 办结, en: Finished }, closed: true }
          recorded: { title: { zh: 补录办结, en: Recorded }, by: administrator, closed: true }
        """
}

final class ExchangeClock: Sendable {
    private let instant: Mutex<Instant>
    init(_ instant: Instant) { self.instant = Mutex(instant) }
    var now: Instant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}
