// An uploaded map of areas: what was understood, what is wrong and where, what would change; and nothing of it is kept
// until somebody who has seen it publishes it.
import Foundation
import Grid
import HummingbirdTesting
import Kernel
import Testing

@testable import Server

@Suite("The upload of areas") struct AreaUploadTests {
    /// What travels with a preview: the mark of the file, and what it was compared with.
    static func kept(_ page: String) throws -> [(String, String)] {
        try ["previewed", "seen"].map { name in
            let pattern = try Regex("action=\"/admin/areas\"[\\s\\S]*?name=\"\(name)\" value=\"([^\"]*)\"")
            return (name, String(try #require(page.firstMatch(of: pattern)?[1].substring)))
        }
    }

    private func preview(_ site: Site, _ text: String, language: String = "zh", _ fields: [(String, String)] = []) async throws
        -> TestResponse
    {
        try await site.browser(of: District.administrator, language: language).post(
            "/admin/areas/previews", fields, files: [("file", "a.geojson", Array(text.utf8))])
    }

    @Test func `a sound file is understood, compared and only then published`() async throws {
        try await TestHouse.run { test in
            let new = District.areas().replacing("东一网格", with: "东壹网格").replacing("116.01,36.45", with: "116.011,36.45")
                .replacing("116.01,36.46", with: "116.011,36.46").replacing("[116.01,36", with: "[116.011,36")
            try await test.serve { site in
                let before = test.sequence
                let page = try await preview(site, new)
                #expect(page.status == .ok, "\(page.text)")
                for word in ["Polygon 9", "没有重叠和空隙，可以发布。", "改名", "原名 东一网格", "边界移动", "公顷", "不超过 1 平方米"] {
                    #expect(page.text.contains(word), "\(word)")
                }
                #expect(try await test.entryTypes(after: before).isEmpty)
                let administrator = try await site.browser(of: District.administrator)
                let kept = try Self.kept(page.text)
                // Not by others, and not over areas that nobody has seen.
                #expect(try await site.browser(of: District.leader).post("/admin/areas", kept).status == .forbidden)
                // What one has previewed another does not publish by its mark: they have not seen it.
                let other = try await site.browser(of: District.administrator)
                #expect(try await other.post("/admin/areas", [("previewed", "0"), kept[1]]).status == .conflict)
                let stale = try await administrator.post("/admin/areas", [kept[0], ("seen", "1")])
                #expect(stale.status == .conflict && stale.text.contains("又有变化"))
                #expect(try await test.entryTypes(after: before).isEmpty)
                #expect(try await administrator.post("/admin/areas", kept).status == .seeOther)
                #expect(await test.house.journal.book().mapText == new)
            }
        }
    }

    @Test func `overlaps and gaps are drawn, numbered and measured, each with a closer look`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let gap = District.areas().replacing("116.01,36.46],[116.01,36.45]]]", with: "116.01,36.46],[116.01,36.45]]]")
                    .replacing(
                        "[[[115.99,36.45],[116.0,36.45],[116.0,36.46],[115.99,36.46],[115.99,36.45]]]",
                        with: "[[[115.995,36.45],[116.0,36.45],[116.0,36.46],[115.995,36.46],[115.995,36.45]]]")
                try #require(gap != District.areas())
                for (text, kind, zh) in [(District.areas(overlap: 0.002), "overlap", "重叠"), (gap, "gap", "空隙")] {
                    let page = try await preview(site, text)
                    #expect(page.status == .unprocessableContent)
                    #expect(page.text.contains("fill=\"url(#hatch-\(kind))\"") && page.text.contains("id=\"hatch-\(kind)\""))
                    #expect(page.text.contains("href=\"#finding-1\"") && page.text.contains("id=\"finding-1\""))
                    #expect(page.text.contains("1 · \(zh)") && page.text.contains("公顷") && page.text.contains("<details><summary>放大看这里"))
                    #expect(!page.text.contains("发布这些区域"), "what is not sound has no button to publish it")
                }
            }
        }
    }

    static let broken: [(name: String, find: String, put: String, zh: String)] = [
        (
            "crosses itself", "[[[115.98,36.45],[115.99,36.45],[115.99,36.46],[115.98,36.46],[115.98,36.45]]]",
            "[[[115.98,36.45],[115.99,36.46],[115.99,36.45],[115.98,36.46],[115.98,36.45]]]", "边界自相交"
        ),
        ("latitude first", "[115.98,36.45],[115.99,36.45]", "[36.45,115.98],[36.45,115.99]", "写反了"),
        ("metres", "[115.98,36.45],[115.99,36.45]", "[456789.1,4034567.2],[456889.1,4034567.2]", "投影坐标"),
        ("no code", "\"code\":\"cell-1\",", "", "没有属性 code"),
        ("code twice", "\"code\":\"cell-2\"", "\"code\":\"cell-1\"", "出现了不止一次"),
        (
            "another system", "\"features\":[",
            "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4549\"}},\"features\":[", "EPSG:4490"
        ),
        ("unknown level", "\"level\":\"community\"", "\"level\":\"village\"", "不认识"),
    ]

    @Test(arguments: broken)
    func `a broken file is refused with its place, its value and what to do`(fault: (name: String, find: String, put: String, zh: String))
        async throws
    {
        try await TestHouse.run { test in
            let text = District.areas().replacing(fault.find, with: fault.put, maxReplacements: 1)
            try #require(text != District.areas(), "\(fault.name)")
            try await test.serve { site in
                let page = try await preview(site, text)
                #expect(page.status == .unprocessableContent && page.text.contains(fault.zh), "\(fault.name): \(page.text.suffix(4000))")
                #expect(page.text.contains("不能接受的要素") && !page.text.contains("发布这些区域"))
            }
        }
    }

    @Test func `a file without areas, and one of more than the limit, is refused politely`() async throws {
        try await TestHouse.run(settings: "largest-upload: 100000\n") { test in
            try await test.serve { site in
                let none = try await preview(site, "{\"type\":\"FeatureCollection\",\"features\":[]}")
                #expect(none.status == .unprocessableContent && none.text.contains("一个区域也没有"))
                let large = try await preview(site, String(repeating: " ", count: 400_000))
                #expect(large.status == .contentTooLarge && large.text.contains("largest-upload"))
            }
        }
    }

    @Test func `a file of what is in force changes nothing, and publishing is not offered`() async throws {
        try await TestHouse.run { test in
            // As somebody's program writes it: other blanks, and the areas in another order.
            let (head, tail) = ("{\"type\":\"FeatureCollection\",\"features\":[", "]}")
            let same = District.areas().replacing(head, with: "{ \"type\": \"FeatureCollection\",\n \"features\": [")
            try #require(same != District.areas() && same.hasSuffix(tail))
            try await test.serve { site in
                for text in [District.areas(), same] {
                    let page = try await preview(site, text)
                    #expect(page.status == .ok && page.text.contains("与现行区域完全相同"))
                    #expect(!page.text.contains("发布这些区域") && !page.text.contains("可以发布。"))
                }
                // A boundary moved by a tenth of a millimetre is in no list of changes, and can be published.
                let moved = District.areas().replacing("116.02,36.45", with: "116.020000001,36.45").replacing(
                    "[116.02,36", with: "[116.020000001,36")
                try #require(moved != District.areas())
                #expect(try await preview(site, moved).text.contains("发布这些区域"))
            }
        }
    }

    @Test func `more than twenty thousand features are refused with their number`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let feature = "{\"type\":\"Feature\"}"
                for (count, isTooMany) in [(20_000, false), (20_001, true)] {
                    let text =
                        "{\"type\":\"FeatureCollection\",\"features\":[\(Array(repeating: feature, count: count).joined(separator: ","))]}"
                    let page = try await preview(site, text)
                    #expect(page.status == .unprocessableContent)
                    #expect(page.text.contains("有 20001 个要素") == isTooMany && page.text.contains("data-label=\"位置\""))
                }
            }
        }
    }

    @Test func `what cannot be had again by its address offers no other language and no other colours`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await preview(site, District.areas(overlap: 0.002))
                #expect(!page.text.contains("/language/en") && !page.text.contains("/scheme/"))
                let administrator = try await site.browser(of: District.administrator)
                let form = try await administrator.get("/admin/areas").text
                #expect(form.contains("/language/en") && form.contains("/scheme/dark"))
                // A refused sign-in is begun anew in either language.
                let refused = try await site.visitor().post("/sign-in", [("name", "nobody"), ("password", "x"), ("next", "/desk/map")])
                #expect(refused.status == .forbidden || refused.status == .unauthorized || refused.status == .unprocessableContent)
                #expect(refused.text.contains("/language/en?next=%2Fsign-in%3Fnext%3D%252Fdesk%252Fmap"))
            }
        }
    }

    @Test func `numbers stand at their places, and a closer look names what lies round it`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                // Cell 3 lies on cell 2 and reaches out of its community there; cell 1 lies on cell 2, too.
                let text = District.areas(overlap: 0.002).replacing(
                    "[[[116.0,36.45],[116.01,36.45],[116.01,36.46],[116.0,36.46],[116.0,36.45]]]",
                    with: "[[[115.9995,36.45],[116.01,36.45],[116.01,36.46],[115.9995,36.46],[115.9995,36.45]]]")
                try #require(text != District.areas(overlap: 0.002))
                let page = try await preview(site, text).text
                #expect(page.contains("class=\"area-word\"") && page.contains(">东一网格</text>") && page.contains(">东二网格</text>"))
                // An overlap and what reaches out lie in one place: each number apart from the other, with a line to it.
                let labels = page.matches(of: /<circle cx="(\d+)" cy="(\d+)" r="22"/).map { (Int($0.1) ?? 0, Int($0.2) ?? 0) }
                #expect(labels.count >= 3)
                for (index, one) in labels.enumerated() {
                    for other in labels[..<index] { #expect(abs(one.0 - other.0) >= 72 || abs(one.1 - other.1) >= 72) }
                }
                #expect(page.matches(of: /class="pointer"/).count == labels.count)
            }
        }
    }

    @Test func `both systems of coordinates that China uses in degrees, holes and several parts are taken`() async throws {
        try await TestHouse.run { test in
            let parts = District.areas().replacing(
                "{\"type\":\"Polygon\",\"coordinates\":[[[115.98,36.45],[115.99,36.45],[115.99,36.46],[115.98,36.46],[115.98,36.45]]]}",
                with:
                    "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[115.98,36.45],[115.985,36.45],[115.985,36.46],[115.98,36.46],[115.98,36.45]]],[[[115.985,36.45],[115.99,36.45],[115.99,36.46],[115.985,36.46],[115.985,36.45]]]]}"
            )
            try #require(parts != District.areas())
            try await test.serve { site in
                for system in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"] {
                    let text = District.areas().replacing(
                        "\"features\":[", with: "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"\(system)\"}},\"features\":[")
                    #expect(try await preview(site, text).status == .ok, "\(system)")
                }
                let hole = District.areas().replacing(
                    "[[[115.98,36.45],[115.99,36.45],[115.99,36.46],[115.98,36.46],[115.98,36.45]]]",
                    with:
                        "[[[115.98,36.45],[115.99,36.45],[115.99,36.46],[115.98,36.46],[115.98,36.45]],[[115.982,36.452],[115.982,36.454],[115.984,36.454],[115.984,36.452],[115.982,36.452]]]"
                )
                let holed = try await preview(site, hole)
                #expect(holed.text.contains("1 · 空隙"), "a hole that no cell fills is a gap")
                let several = try await preview(site, parts)
                #expect(several.text.contains("MultiPolygon 1"))
            }
        }
    }

    @Test func `a file with other names of properties is matched, and recorded under ours`() async throws {
        try await TestHouse.run { test in
            let foreign = District.areas().replacing("\"code\"", with: "\"区划编号\"").replacing("\"level\"", with: "\"等级\"")
                .replacing("东一网格", with: "东壹网格")
            try await test.serve { site in
                let refused = try await preview(site, foreign)
                #expect(refused.status == .unprocessableContent && refused.text.contains("属性对应"))
                let names = [("code", "区划编号"), ("name", "name"), ("level", "等级"), ("parent", "parent")]
                let page = try await preview(site, foreign, names)
                #expect(page.status == .ok, "\(page.text.suffix(3000))")
                let administrator = try await site.browser(of: District.administrator)
                #expect(try await administrator.post("/admin/areas", try Self.kept(page.text) + names).status == .seeOther)
                let book = await test.house.journal.book()
                #expect(book.mapText.contains("\"code\":\"cell-1\"") && book.map?.cell(at: 115.985, latitude: 36.455) == "cell-1")
            }
        }
    }
}
