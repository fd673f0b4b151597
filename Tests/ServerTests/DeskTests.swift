// The officer's day by pages: the grid worker's report, and taking a list away as a file.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct DeskTests {
    static let incident = [
        ("class", "manhole-damaged"), ("text", "井盖翘起"), ("place", "东街"), ("place.lat", "36.455"), ("place.lon", "115.985"), ("key", "k"),
    ]

    static func with(_ name: String, _ value: String) -> [(String, String)] { incident.map { $0.0 == name ? (name, value) : $0 } }

    @Test func `the form asks for a photo only where the ledger does`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let form = try await worker.get("/incidents/new").text
                let photo = try #require(form.components(separatedBy: "<input type=\"file\"").dropFirst().first?.prefix { $0 != ">" })
                #expect(!photo.contains("required"))
                #expect(try await worker.post("/incidents", Self.incident).status == .seeOther)
            }
        }
    }

    @Test func `a refused incident keeps its photo, and is filed with it when it is sent again`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker, language: "en")
                let refused = try await worker.post(
                    "/incidents", Self.with("place.lon", "117.5"), files: [("photo", "a.png", District.photo)])
                #expect(refused.status == .unprocessableContent && refused.text.contains("Photos kept: 1"))
                let kept = try #require(hidden("kept-photo", in: refused.text))
                let filed = try await worker.post("/incidents", Self.incident + [("kept-photo", kept)])
                #expect(filed.status == .seeOther)
                #expect(try await test.house.matter("WG2026-000001").matter.attachments.count == 1)
            }
        }
    }

    @Test(arguments: ["abc", "nan", "inf"])
    func `coordinates that are no number are refused as such`(text: String) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let before = test.sequence
                let answer = try await site.browser(of: District.worker).post("/incidents", Self.with("place.lon", text))
                #expect(answer.status == .unprocessableContent && answer.text.contains("不是度数"))
                #expect(try await test.entryTypes(after: before).isEmpty)
            }
        }
    }

    @Test func `a citizen's photo is kept over a refusal of something else`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                let refused = try await visitor.post(
                    "/report", PortalReportTests.with(["place.lat": "north"]), files: [("photo", "a.png", District.photo)])
                let kept = try #require(hidden("kept-photo", in: refused.text))
                _ = try await visitor.post("/report", PortalReportTests.with(["kept-photo": kept]))
                #expect(try await test.house.matter("SM2026-000001").matter.attachments.count == 1)
            }
        }
    }

    // MARK: Export of a list

    @Test func `the file holds what the list shows, and a date that is none is refused`() async throws {
        try await TestHouse.run { test in
            let first = try await test.report("第一个").number
            try await test.walk(first, to: "handling")
            let second = try await test.report("第二个").number
            try await test.serve { site in
                let auditor = try await site.browser(of: District.auditor)
                let all = try await auditor.get("/ledgers/citizen-report/export.csv").text
                #expect(all.contains(first) && all.contains(second))
                for query in ["stage=handling", "unit=drainage"] {
                    let some = try await auditor.get("/ledgers/citizen-report/export.csv?\(query)").text
                    #expect(some.contains(first) && !some.contains(second), "\(query)")
                }
                #expect(try await !auditor.get("/ledgers/citizen-report/export.csv?to=2026-11-22").text.contains(first))
                for query in ["from=rubbish", "to=2026-02-30", "ended-from=x"] {
                    #expect(
                        try await auditor.get("/ledgers/citizen-report/export.csv?\(query)").status == .unprocessableContent, "\(query)")
                }
            }
        }
    }

    // MARK: The map library

    @Test func `the map library that was set up beside the rules is served`() async throws {
        let folder = NSTemporaryDirectory() + "taizhang-vendor-\(House.newIdentifier())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/vendor/leaflet", withIntermediateDirectories: true)
        try Data("// the library".utf8).write(to: URL(fileURLWithPath: "\(folder)/vendor/leaflet/leaflet.js"))
        var options = ServerOptions()
        options.vendor = try #require(ServerOptions.vendor(besides: ["\(folder)/nowhere", folder]))
        try await TestHouse.run { [options] test in
            try await test.serve(options) { site in
                let library = try await site.visitor().get("/assets/vendor/leaflet/leaflet.js").text
                #expect(library == "// the library")
            }
        }
    }
}
