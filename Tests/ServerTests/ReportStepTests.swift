// The three steps of a citizen's report, as a browser without scripts sends them: what is carried, what is refused where,
// and that nothing is recorded before the last one.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite("Portal: three steps") struct ReportStepTests {
    private static let what = [("text", "东街路口井盖松动，踩上去会翘起"), ("key", "form-1")]
    private static let place = [("place", "东街路口"), ("place.lat", "36.455"), ("place.lon", "115.985")]

    private func current(_ page: TestResponse) -> String? {
        page.text.components(separatedBy: "aria-current=\"step\"><b>").dropFirst().first.map { String($0.prefix(1)) }
    }

    @Test func `photo and words, then the place, then what is sent: one matter, and nothing before`() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let first = try await visitor.get("/report")
                #expect(current(first) == "1" && first.text.contains("第 1 步，共 3 步") && !first.text.contains("id=\"f-place\""))
                let before = test.sequence
                let second = try await visitor.post(
                    "/report", Self.what + [("step", "1"), ("go", "2")], files: [("photo", "a.png", District.photo)])
                #expect(second.status == .ok && current(second) == "2" && second.text.contains("东一社区"))
                let kept = try #require(hidden("kept-photo", in: second.text))
                let photo = try await visitor.get("/report/photos/\(kept)")
                #expect(photo.status == .ok && photo.headers[.contentType] == "image/png")
                #expect(try await site.visitor().get("/report/photos/\(kept)").status == .notFound)
                let third = try await visitor.post(
                    "/report", Self.what + Self.place + [("kept-photo", kept), ("step", "2"), ("go", "3")])
                #expect(third.status == .ok && current(third) == "3")
                for word in ["因为您写了“井盖”“松动”", "承诺 2", "东街道 · 东一社区 · 东一网格", "value=\"manhole-damaged\" checked", "name=\"phone\""] {
                    #expect(third.text.contains(word), "\(word)")
                }
                #expect(hidden("key", in: third.text) == "form-1" && hidden("kept-photo", in: third.text) == kept)
                #expect(try await test.entryTypes(after: before).isEmpty)
                let sent = try await visitor.post(
                    "/report",
                    Self.what + Self.place + [
                        ("kept-photo", kept), ("step", "3"), ("class", "manhole-damaged"), ("class-other", ""), ("name", "反映人甲"),
                        ("go", "send"),
                    ])
                #expect(sent.status == .ok && sent.text.contains("SM2026-000001"))
                #expect(try await test.entryTypes(after: before) == ["matter.reported"])
                let matter = try await test.house.matter("SM2026-000001").matter
                #expect(matter.attachments.count == 1 && matter.classCode == "manhole-damaged" && Set(matter.sealed.keys) == ["reporter"])
            }
        }
    }

    @Test func `going back, and changing the language, keep all that was written`() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let all = Self.what + Self.place + [("step", "3"), ("class", "manhole-damaged"), ("name", "反映人甲"), ("phone", "0635-0")]
                let back = try await visitor.post("/report", all + [("go", "1")])
                #expect(current(back) == "1" && back.text.contains("踩上去会翘起</textarea>"))
                #expect(hidden("place", in: back.text) == "东街路口" && hidden("place.lat", in: back.text) == "36.455")
                #expect(hidden("name", in: back.text) == "反映人甲" && hidden("key", in: back.text) == "form-1")
                // The class was only suggested: other words will suggest another.
                #expect(hidden("class", in: back.text) == nil)
                let english = try await visitor.post("/report", all + [("language", "en")])
                #expect(current(english) == "3" && english.text.contains("Step 3 of 3") && english.text.contains("lang=\"en\""))
                #expect(english.text.contains("value=\"反映人甲\"") && hidden("place", in: english.text) == "东街路口")
                #expect(english.headers[values: .setCookie].contains { $0.contains("taizhang-language=en") })
                // Nothing of it is recorded, and the page says where the language is changed.
                #expect(test.sequence > 0 && english.text.contains("href=\"#language\""))
            }
        }
    }

    @Test(arguments: [
        ([("text", " ")], "1", "2", "1", "情况描述"), ([("text", "井盖")], "2", "3", "2", "没有说明在哪里"),
        ([("text", "井盖"), ("place.lat", "1"), ("place.lon", "2")], "2", "3", "2", "不在本地"),
        ([("text", "井盖"), ("area", "nowhere")], "2", "3", "2", "nowhere"), ([("text", "")], "3", "send", "1", "情况描述"),
        ([("text", "井盖"), ("place", "东街"), ("class", "no-such")], "3", "send", "3", "no-such"),
    ])
    func `a refusal stands at the step that asks for what is wrong`(
        fields: [(String, String)], step: String, go: String, expected: String, said: String
    ) async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let before = test.sequence
                let answer = try await site.visitor().post("/report", fields + [("key", "k"), ("step", step), ("go", go)])
                #expect(answer.status == .unprocessableContent && answer.text.contains(said) && current(answer) == expected)
                #expect(try await test.entryTypes(after: before).isEmpty)
            }
        }
    }

    @Test func `a community out of the list is place enough, and lies in its street`() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let answer = try await site.visitor().post(
                    "/report", Self.what + [("area", "west-1"), ("step", "3"), ("class", "other"), ("go", "send")])
                #expect(answer.status == .ok && answer.text.contains("SM2026-000001"))
                let row = try await test.house.journal.rows("select street, community, place from matter").first
                #expect(row?.text("street") == "west" && row?.text("community") == "west-1" && row?.text("place") == "西一社区")
            }
        }
    }

    @Test func `what is chosen from the list of all counts before the suggestion, and shows what is open nearby first`() async throws {
        try await TestHouse.run { test in
            let other = try await test.report("井盖没有了", class: "manhole-missing")
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let all = Self.what + Self.place + [("step", "3"), ("class", "manhole-damaged"), ("class-other", "manhole-missing")]
                let before = test.sequence
                let asked = try await visitor.post("/report", all + [("go", "send")])
                #expect(asked.status == .ok && current(asked) == "3" && asked.text.contains(other.number))
                #expect(hidden("seen", in: asked.text) == other.number)
                #expect(asked.text.contains("formaction=\"/follow/\(other.number)/followers\""))
                #expect(try await test.entryTypes(after: before).isEmpty)
                let sent = try await visitor.post("/report", all + [("seen", other.number), ("go", "send")])
                #expect(sent.text.contains("SM2026-000002"))
                #expect(try await test.house.matter("SM2026-000002").matter.classCode == "manhole-missing")
                // "Mine too" from the same page.
                let mine = try await visitor.post(
                    "/follow/\(other.number)/followers", all.filter { $0.0 != "key" } + [("key", "form-2"), ("go", "send")])
                #expect(mine.status == .ok, "\(mine.status)")
            }
        }
    }

    @Test func `a photo that is not wanted any more is left out`() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let second = try await visitor.post(
                    "/report", Self.what + [("step", "1"), ("go", "2")], files: [("photo", "a.png", District.photo)])
                let kept = try #require(hidden("kept-photo", in: second.text))
                let first = try await visitor.post("/report", Self.what + [("kept-photo", kept), ("step", "2"), ("go", "1")])
                #expect(first.text.contains("name=\"drop-photo\" value=\"\(kept)\"") && first.text.contains("/report/photos/\(kept)"))
                let without = try await visitor.post(
                    "/report", Self.what + [("kept-photo", kept), ("drop-photo", kept), ("step", "1"), ("go", "2")])
                #expect(hidden("kept-photo", in: without.text) == nil)
            }
        }
    }

    @Test func `what is promised stands beside the suggestion, and how often it was kept once there are enough`() async throws {
        try await TestHouse.run { test in
            for index in 0..<10 {
                let filed = try await test.report("井盖松动 \(index)")
                if index == 0 { test.clock.advance(hours: 24 * 14) }
                try await test.walk(filed.number, to: "ended")
                if index == 8 {
                    try await test.serve { (site: Site) async throws in
                        let page = try await site.visitor().get("/service-levels").text
                        #expect(page.contains("太少，不算比例") && !page.contains(".0%"))
                    }
                }
            }
            try await test.serve { (site: Site) async throws in
                let page = try await site.visitor().post("/report", Self.what + Self.place + [("step", "2"), ("go", "3")])
                #expect(
                    page.text.contains("今年办结 10 件，按时 100.0%"),
                    "\(page.text.components(separatedBy: "承诺").dropFirst().first?.prefix(80) ?? "")")
                let levels = try await site.visitor().get("/service-levels")
                #expect(levels.status == .ok && levels.text.contains("100.0%") && levels.text.contains("10个工作日"))
            }
        }
    }
}
