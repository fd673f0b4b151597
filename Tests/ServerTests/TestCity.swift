// A city for tests: three houses in one installation, the city and two districts below it, each with the invented
// roster of `District`. In each house a unit stands for every other jurisdiction.
import Foundation
import Hummingbird
import HummingbirdTesting
import JournalCore
import Kernel
import Loop
import Matters
import Testing

@testable import Server

struct TestCity: Sendable {
    let installation: Installation
    let clock: TestClock
    let city: TestHouse
    let north: TestHouse
    let south: TestHouse
    /// Below the north, where it is asked for.
    let hill: TestHouse?

    static func run(
        nested: Bool = false, around: (_ code: String, any Store<Book>) -> any Store<Book> = { $1 },
        _ body: (TestCity) async throws -> Void
    ) async throws {
        let path = NSTemporaryDirectory() + "taizhang-test-\(House.newIdentifier())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let stores = (0..<(nested ? 4 : 3)).map { _ in TestStore() }
        defer { for store in stores { store.drop() } }
        let settings = [
            "name: { zh: 青河市, en: Qinghe }\njurisdiction: qh\ndistricts: [north, south]\nhosts: [www.qinghe.example]\n",
            "name: { zh: 北区, en: North }\njurisdiction: north\n\(nested ? "districts: [hill]\n" : "")",
            "name: { zh: 南区, en: South }\njurisdiction: south\n", "name: { zh: 山前新区, en: Hill }\njurisdiction: hill\n",
        ]
        for (index, folder) in ["", "/north", "/south", "/north/hill"].prefix(stores.count).enumerated() {
            let directory = DataDirectory(path + folder)
            try directory.make()
            let store = stores[index].address.map { "store: \($0)\n" } ?? ""
            try Data((settings[index] + store).utf8).write(to: URL(fileURLWithPath: directory.settingsFile))
        }
        let clock = TestClock(TestHouse.opening)
        let installation = try await Installation(DataDirectory(path), now: { clock.now }, around: around)
        do {
            var houses: [TestHouse] = []
            for (code, store) in zip(["qh", "north", "south", "hill"], stores) {
                let house = try #require(installation.house(code))
                try await house.publishRules(from: TestHouse.repository)
                let test = TestHouse(house: house, clock: clock, store: store)
                let others = installation.houses.filter { $0.jurisdiction != house.jurisdiction }.map {
                    Matters.Unit(code: "to-\($0.jurisdiction)", name: $0.settings.name.zh, jurisdiction: $0.jurisdiction)
                }
                try await test.furnish(units: District.units + others)
                houses.append(test)
            }
            try await body(
                TestCity(
                    installation: installation, clock: clock, city: houses[0], north: houses[1], south: houses[2],
                    hill: houses.dropFirst(3).first))
        } catch {
            try await installation.close()
            throw error
        }
        try await installation.close()
    }

    /// Runs requests against one house's router.
    func serve(_ test: TestHouse, _ body: @Sendable (Site) async throws -> Void) async throws {
        try await Application(router: makeRouter(test.house, in: installation)).test(.router) { client in
            try await body(Site(client: client, test: test))
        }
    }

    /// Carries letters until none is left; those of answers, too.
    func settle() async throws {
        for _ in 0..<20 {
            let before = installation.houses.map(\.journal.lastSequence)
            for house in installation.houses {
                try await house.journal.settle()
                #expect(try await Courier(house, in: installation).deliver() == [:])
            }
            if installation.houses.map(\.journal.lastSequence) == before { return }
        }
        Issue.record("the letters never come to an end")
    }

    /// Forgets how far letters have come, as a server that died before it had noted it.
    func forgetMarks() async throws { for house in installation.houses { try await house.journal.write(["delete from courier"]) } }

    /// A report in the city with a telephone number and a photo, given to the unit that stands for a district.
    func handedOver(to unit: String = "to-north", description: String = "河堤护栏断了一段") async throws -> String {
        let number = try await reported(description)
        try await city.house.act(.dispatch(owner: unit, supporting: nil, note: nil), on: number, by: city.actor(District.dispatcher))
        try await settle()
        return number
    }

    func reported(_ description: String) async throws -> String {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        draft.description = description
        draft.class = "manhole-damaged"
        draft.placeText = "一号路口"
        (draft.longitude, draft.latitude) = District.inCell1
        draft.personal = ["phone": "000-1234"]
        draft.photos = [try await city.house.attachments.keepPhoto(District.photo, named: "a.png")]
        let filed = try await city.house.report(draft, by: Actor(officer: "citizen"), key: nil)
        try await city.house.act(.accept(note: nil), on: filed.number, by: city.actor(District.dispatcher))
        return filed.number
    }
}

extension TestHouse {
    func matter(_ number: String) async throws -> Matter { try await house.matter(number).matter }

    /// The matters that came from elsewhere, the newest last.
    func takenOver() async throws -> [Matter] {
        let rows = try await house.journal.rows("select number from matter where channel = 'jurisdiction' order by number")
        var matters: [Matter] = []
        for row in rows { matters.append(try await matter(row.text("number"))) }
        return matters
    }

    func act(_ command: MatterCommand, on number: String, by officer: OfficerCode) async throws {
        try await house.act(command, on: number, by: actor(officer))
    }
}
