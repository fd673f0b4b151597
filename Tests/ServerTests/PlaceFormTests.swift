// Where it is, as forms ask for it: an address or a position is enough, neither is refused at the field. And where
// the maps beside them start.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct PlaceFormTests {
    @Test func `a place picked only on the map is filed and named after its cell`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let form = try await site.visitor().post("/report", [("text", "井盖"), ("step", "1"), ("go", "2")]).text
                let address = try #require(form.components(separatedBy: "id=\"f-place\"").dropFirst().first?.prefix { $0 != ">" })
                #expect(!address.contains("required"))
                let answer = try await site.visitor().post("/report", PortalReportTests.with(["place": " "]))
                #expect(answer.status == .ok && answer.text.contains("SM2026-000001"))
                let place = try await test.house.matter("SM2026-000001").matter.place
                #expect(place?.cell == "cell-1" && place?.text == "东一网格")
            }
        }
    }

    @Test func `an address without a position is filed`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await site.visitor().post("/report", PortalReportTests.with(["place.lat": "", "place.lon": ""]))
                #expect(answer.status == .ok && answer.text.contains("SM2026-000001"))
            }
        }
    }

    @Test(arguments: ["/report", "/incidents"])
    func `neither address nor position is refused at the field`(form: String) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.worker)
                let before = test.sequence
                let answer = try await browser.post(
                    form,
                    [("class", "manhole-damaged"), ("text", "井盖翘起"), ("place", ""), ("place.lat", ""), ("place.lon", ""), ("key", "k")])
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains("id=\"f-place-refusal\">没有说明在哪里。请写地址，或在地图上点选"))
                let address = try #require(answer.text.components(separatedBy: "id=\"f-place\"").dropFirst().first?.prefix { $0 != ">" })
                #expect(address.contains("aria-invalid=\"true\"") && address.contains("f-place-refusal"))
                #expect(try await test.entryTypes(after: before).isEmpty)
            }
        }
    }

    @Test func `a worker's incident needs no address beside its position`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                #expect(try await worker.post("/incidents", DeskTests.with("place", "")).status == .seeOther)
                #expect(try await test.house.matter("WG2026-000001").matter.place?.text == "东一网格")
            }
        }
    }

    @Test func `maps start where the settings say, and say nothing where they do not`() async throws {
        try await TestHouse.run(settings: "map-centre: [115.98, 36.45]\n") { test in
            try await test.serve { (site: Site) async throws in
                for page in try await maps(site) { #expect(page.contains("data-centre=\"36.45,115.98\"")) }
            }
        }
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                for page in try await maps(site) { #expect(!page.contains("data-centre")) }
            }
        }
    }

    /// The pages with a map that anybody may see.
    private func maps(_ site: Site) async throws -> [String] {
        let report = try await site.visitor().post("/report", [("text", "井盖"), ("step", "1"), ("go", "2")])
        return [report.text, try await site.visitor().get("/map").text]
    }
}
