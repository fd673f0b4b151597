// Two matters that may be the same, beside each other: what is shown, what can be decided, by whom, and that what was
// found not to be the same is not suggested again.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct ComparisonTests {
    /// Two loose covers some metres and three hours from each other.
    private static func two(_ test: TestHouse) async throws -> (String, String) {
        let one = try await test.report("井盖松动").number
        test.clock.advance(hours: 3)
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("井盖翘起来了", "manhole-damaged", "一号路口北侧")
        (draft.longitude, draft.latitude) = (115.985, 36.4551)
        let other = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
        try await test.house.journal.settle()
        return (one, other)
    }

    @Test func `the suspected duplicate is suggested on the matter's page and opens beside it`() async throws {
        try await TestHouse.run { test in
            let (one, other) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let address = "/matters/\(one)/comparisons/\(other)"
                #expect(try await browser.get("/matters/\(one)").text.contains("href=\"\(address)\""))
                #expect(try await browser.get("/dispatch/\(one)").text.contains("href=\"\(address)\""))
                let page = try await browser.get(address).text
                #expect(page.contains("相距 11 米") && page.contains("上报相隔 3小时"))
                #expect(page.contains("井盖松动") && page.contains("井盖翘起来了") && page.contains("一号路口北侧"))
                // Same class and area, other words and place: said in words, not by colour alone.
                #expect(
                    page.contains("分类 <span class=\"quiet\">＝ 相同</span>") && page.contains("地点 <strong class=\"differs\">≠ 不同</strong>"))
                for words in ["\(one) 并入 \(other)", "\(other) 并入 \(one)", "是同一件", "不是同一件"] { #expect(page.contains(words), "\(words)") }
                let english = try await site.browser(of: District.dispatcher, language: "en").get(address).text
                #expect(english.contains("Merge \(one) into \(other)") && english.contains("≠ differs"))
            }
        }
    }

    @Test func `not the same is an entry on both, once, and is suggested no more on either`() async throws {
        try await TestHouse.run { test in
            let (one, other) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let before = test.sequence
                let address = "/matters/\(one)/comparisons/\(other)"
                #expect(try await browser.post(address).status == .seeOther)
                #expect(try await browser.post(address).status == .seeOther)
                let types = try await test.entryTypes(after: before)
                #expect(types.filter { $0 == "matter.linked" }.count == 2, "\(types)")
                for (number, apart) in [(one, other), (other, one)] {
                    let page = try await browser.get("/matters/\(number)").text
                    #expect(page.contains("认定与 \(apart) 不是同一件") && !page.contains("/matters/\(number)/comparisons/"))
                    #expect(!(try await browser.get("/dispatch/\(number)").text.contains("comparisons")))
                    // Nor does it stand in the lineage, which says what belongs together.
                    let (matter, _) = try await test.house.matter(number)
                    #expect(matter.links.isEmpty && matter.apart.map(\.number) == [apart])
                }
            }
        }
    }

    @Test func `one is merged into the other, or both are kept and linked, from that page`() async throws {
        try await TestHouse.run { test in
            let (one, other) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let linked = try await browser.post(
                    "/matters/\(one)/link", [("to", other), ("kind", "同一情况"), ("next", "/matters/\(one)")])
                #expect(linked.status == .seeOther)
                #expect(!(try await browser.get("/matters/\(one)/comparisons/\(other)").text.contains("都保留并关联")))
                let merged = try await browser.post("/matters/\(other)/merge", [("into", one), ("next", "/matters/\(one)")])
                #expect(merged.status == .seeOther && merged.location == "/matters/\(one)")
                #expect(try await test.house.matter(other).matter.ending?.into?.number == one)
                let page = try await browser.get("/matters/\(one)/comparisons/\(other)").text
                #expect(!page.contains("并入 \(one)</button>") && !page.contains("并入 \(other)</button>"))
            }
        }
    }

    @Test func `merging asks once more and says what ends, and pictures and states are marked as the rest is`() async throws {
        try await TestHouse.run { test in
            let (one, other) = try await Self.two(test)
            try await test.house.act(.accept(note: nil), on: one, by: test.actor(District.dispatcher))
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let address = "/matters/\(one)/comparisons/\(other)"
                let page = try await browser.get(address).text
                #expect(page.contains("<details name=\"verdict\" data-key=\"2\"><summary>\(other) 并入 \(one)"))
                let title = try await test.house.matter(other).matter.title
                #expect(page.contains("\(other)“\(title)”以并案结束") && page.contains(">结束 \(other)，并入 \(one)</button>"))
                #expect(page.contains("状态 <strong class=\"differs\">≠ 不同</strong>"))
                let english = try await site.browser(of: District.dispatcher, language: "en").get(address).text
                #expect(english.contains("ends as merged") && english.contains(">End \(other) and merge it into \(one)</button>"))
            }
        }
    }

    @Test func `not the same goes on record on both or on neither`() async throws {
        try await TestHouse.run { test in
            let one = try await test.report("井盖松动").number
            // The later one was filed under a version in which only a supervisor links.
            let text = try #require(await test.house.journal.book().matters.texts["ledger/citizen-report"])
            let stricter = text.replacing(/link: +\{ by: \[dispatcher, supervisor\] \}/, with: "link: { by: supervisor }")
            try #require(stricter != text)
            try await test.house.publishLedger(
                stricter, name: "citizen-report", reason: "本区规定", base: 1, by: test.actor(District.administrator))
            let other = try await test.report("井盖翘起来了").number
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for address in ["/matters/\(one)/comparisons/\(other)", "/matters/\(other)/comparisons/\(one)"] {
                    #expect(!(try await browser.get(address).text.contains("不是同一件")))
                    let before = test.sequence
                    let refused = try await browser.post(address)
                    #expect(refused.status == .forbidden && refused.text.contains("您现在不能在 \(other) 上记关联，两件都没有记"))
                    #expect(test.sequence == before)
                }
                let stands = try await test.house.matter(one).matter
                #expect(stands.apart.isEmpty)
            }
        }
    }

    @Test func `who may not read one of them sees nothing, who may only read decides nothing`() async throws {
        try await TestHouse.run { test in
            let (one, other) = try await Self.two(test)
            try await test.house.act(.accept(note: nil), on: one, by: test.actor(District.dispatcher))
            try await test.house.act(.dispatch(owner: "drainage", supporting: nil, note: nil), on: one, by: test.actor(District.dispatcher))
            try await test.serve { site in
                let address = "/matters/\(one)/comparisons/\(other)"
                let drainage = try await site.browser(of: District.officer)
                for answer in [
                    try await drainage.get(address), try await drainage.get("/matters/\(other)/comparisons/\(one)"),
                    try await drainage.post(address),
                ] {
                    #expect(answer.status == .forbidden && !answer.text.contains("翘起来"))
                }
                #expect(!(try await drainage.get("/matters/\(one)").text.contains(other)))
                let auditor = try await site.browser(of: District.auditor)
                let page = try await auditor.get(address)
                #expect(page.status == .ok && page.text.contains("调度员认定") && !page.text.contains("不是同一件"))
                let before = test.sequence
                #expect(try await auditor.post(address).status == .forbidden)
                #expect(test.sequence == before)
                let dispatcher = try await site.browser(of: District.dispatcher)
                #expect(try await dispatcher.get("/matters/\(one)/comparisons/\(one)").status == .unprocessableContent)
                #expect(try await dispatcher.get("/matters/\(one)/comparisons/SM0").status == .notFound)
                #expect(try await site.visitor().get(address).status == .seeOther)
            }
        }
    }
}
