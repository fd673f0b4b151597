// The second line through the pages: samples of what has ended, lessons for other units, and campaigns that count.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Supervision
import Testing

@testable import Server

@Suite struct SecondLineWebTests {
    private static func day(_ test: TestHouse, _ offset: Int = 0) -> String {
        test.clock.now.day(in: .china).advanced(by: offset).description
    }

    /// Directives that were verified by the supervisor.
    static func ended(_ count: Int, in test: TestHouse) async throws -> [String] {
        var numbers: [String] = []
        for place in 0..<count {
            var draft = House.Draft(ledger: "directive", channel: .desk)
            draft.description = "整治事项 \(place + 1)"
            draft.values = ["limit": day(test, 20)]
            draft.owner = place % 2 == 0 ? "drainage" : "lighting"
            let officer = place % 2 == 0 ? District.officer : District.otherOfficer
            let number = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
            try await test.house.act(.claim(note: nil), on: number, by: test.actor(officer))
            try await test.house.act(.submit(note: "完成", closing: true, photos: nil), on: number, by: test.actor(officer))
            try await test.house.act(.verify(passed: true, note: nil, photos: nil), on: number, by: test.actor(District.supervisor))
            numbers.append(number)
        }
        return numbers
    }

    @Test("A list says of a matter whose own day has not come that its report is late")
    func lateReport() async throws {
        try await TestHouse.run { test in
            var draft = House.Draft(ledger: "directive", channel: .desk)
            draft.description = "整治背街小巷"
            draft.values = ["limit": Self.day(test, 60)]
            draft.owner = "drainage"
            let number = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
            try await test.house.act(.claim(note: nil), on: number, by: test.actor(District.officer))
            try await test.serve { site in
                #expect(try await !site.browser(of: District.officer).get("/ledgers/directive").text.contains("反馈逾期"))
                test.clock.advance(hours: 24 * 20)
                let list = try await site.browser(of: District.officer).get("/ledgers/directive").text
                #expect(list.contains(number) && list.contains("row-red") && list.contains("反馈逾期"))
            }
        }
    }

    @Test("A sample is drawn as anybody can repeat it, looked at, and what does not hold is open again")
    func sample() async throws {
        try await TestHouse.run { test in
            let numbers = try await Self.ended(9, in: test)
            try await test.serve { site in
                let auditor = try await site.browser(of: District.auditor)
                let seed = hexadecimal(
                    try #require(try await test.house.journal.entries(after: test.house.journal.lastSequence - 1, limit: 1).last).hash)
                let fields = [
                    ("ledger", "directive"), ("from", Self.day(test, -3)), ("to", Self.day(test)), ("size", "4"), ("reason", "季度抽查"),
                    ("key", "s"),
                ]
                let made = try await auditor.post("/supervision/samples", fields)
                #expect(made.status == .seeOther, "\(made.text.prefix(1500))")
                let number = "CC2026-0001"
                #expect(try await auditor.post("/supervision/samples", fields).location.contains(number), "sent twice it is one")
                let sample = try await test.house.sample(number)
                #expect(sample.population == 9 && sample.seed == seed)
                #expect(sample.drawn.map(\.number) == Array(Supervision.Sample.order(numbers, seed: seed).prefix(4)))
                let page = try await auditor.get("/supervision/samples/\(number)").text
                #expect(page.contains(seed) && page.contains("9 件中抽 4 件") && page.contains("待复查"))
                let (bad, good) = (sample.drawn[0].number, sample.drawn[1].number)
                for (matter, holds) in [(bad, "no"), (good, "yes")] {
                    #expect(
                        try await auditor.post(
                            "/supervision/samples/\(number)/rechecks", [("matter", matter), ("holds", holds), ("note", "到现场看过")]
                        ).status == .seeOther)
                }
                let (reopened, _) = try await test.house.matter(bad)
                #expect(reopened.isOpen && reopened.rechecks.last?.sample == number)
                #expect(try await test.house.matter(good).matter.isOpen == false)
                let outside = try #require(numbers.first { number in !sample.drawn.contains { $0.number == number } })
                let wrong = try await auditor.post(
                    "/supervision/samples/\(number)/rechecks", [("matter", outside), ("holds", "yes"), ("note", "n")])
                #expect(wrong.status.code >= 400 && wrong.text.contains("抽中的编号"))
                // Who passed the work draws, and does not look.
                let supervisor = try await site.browser(of: District.supervisor)
                let own = try await supervisor.post(
                    "/supervision/samples/\(number)/rechecks", [("matter", sample.drawn[2].number), ("holds", "yes"), ("note", "n")])
                #expect(own.status == .forbidden)
                let list = try await supervisor.get("/supervision/samples").text
                #expect(list.contains(number) && list.contains("4 / 9") && list.contains("50"), "one of two holds")
                for (change, words) in [
                    (["size": "0"], "1 到 500"), (["to": Self.day(test, -9)], "不早于"), (["ledger": "grid-incident"], "可以再监督"),
                    (["from": Self.day(test, -30), "to": Self.day(test, -20)], "没有可抽查"),
                ] {
                    var faulty = Dictionary(uniqueKeysWithValues: fields)
                    faulty["key"] = words
                    faulty.merge(change) { _, new in new }
                    let refused = try await auditor.post("/supervision/samples", faulty.map { ($0.key, $0.value) })
                    #expect(refused.status.code >= 400 && refused.text.contains(words), "\(words)")
                }
                #expect(try await site.browser(of: District.officer).post("/supervision/samples", fields).status == .forbidden)
            }
        }
    }

    @Test("A lesson becomes a matter for each unit, a child of the one from which it was learned")
    func lessons() async throws {
        try await TestHouse.run { test in
            let number = try #require(try await Self.ended(1, in: test).first)
            try await test.serve { site in
                let supervisor = try await site.browser(of: District.supervisor)
                #expect(try await supervisor.get("/matters/\(number)").text.contains("/matters/\(number)/lessons"))
                let form = try await supervisor.get("/matters/\(number)/lessons").text
                #expect(form.contains("区路灯管理所") && !form.contains(">区市政排水中心<"), "not the unit that has learned it")
                let wrong = try await supervisor.post("/matters/\(number)/lessons", [("text", "自查同类问题"), ("limit", Self.day(test, 9))])
                #expect(wrong.status.code >= 400 && wrong.text.contains("推广到的单位") && wrong.text.contains("自查同类问题"))
                let fields = [
                    ("text", "自查同类问题"), ("limit", Self.day(test, 9)), ("units", "lighting"), ("units", "district-center"), ("key", "l"),
                ]
                #expect(try await supervisor.post("/matters/\(number)/lessons", fields).status == .seeOther)
                #expect(try await supervisor.post("/matters/\(number)/lessons", fields).status == .seeOther, "sent twice")
                try await test.house.journal.settle()
                let (parent, _) = try await test.house.matter(number)
                #expect(parent.children.count == 2 && !parent.isOpen)
                let (child, _) = try await test.house.matter(try #require(parent.children.first).number)
                #expect(child.parent?.number == number && child.citations.first?.kind == .matter && child.citations.first?.code == number)
                #expect(["lighting", "district-center"].contains(child.owner ?? ""))
                #expect(try await site.browser(of: District.officer).get("/matters/\(number)/lessons").status == .forbidden)
            }
        }
    }

    @Test("A campaign counts what was open at its beginning or came within it, by unit, until it is summed up")
    func campaign() async throws {
        try await TestHouse.run { test in
            _ = try await Self.ended(3, in: test)
            var draft = House.Draft(ledger: "directive", channel: .desk)
            draft.description = "还没有办完"
            draft.values = ["limit": Self.day(test, 20)]
            draft.owner = "lighting"
            _ = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil)
            try await test.serve { site in
                let supervisor = try await site.browser(of: District.supervisor)
                let fields = [
                    ("title", "百日攻坚"), ("lead", "district-center"), ("from", Self.day(test, -1)), ("to", Self.day(test, 98)),
                    ("ledgers", "directive"), ("goal", "全部销号"), ("key", "z"),
                ]
                #expect(try await supervisor.post("/campaigns", fields).status == .seeOther)
                let number = "ZX2026-001"
                let page = try await supervisor.get("/campaigns/\(number)").text
                for words in ["2 / 100", "百日攻坚", "全部销号", "区路灯管理所", "区市政排水中心"] { #expect(page.contains(words), "\(words)") }
                let list = try await supervisor.get("/campaigns").text
                #expect(list.contains(number) && list.contains("2 / 100"))
                let counted = try await test.house.journal.rows(
                    "select count(*) as n from matter m where \(CampaignMatters(try #require(try await test.house.campaign(number).campaign.details), await test.house.journal.book().matters).condition)"
                )
                #expect(counted.first?.integer("n") == 4)
                let none = try await supervisor.post("/campaigns/\(number)/details", fields + [("reason", "r")])
                #expect(none.status.code >= 400 && none.text.contains("没有任何改动"))
                #expect(try await supervisor.post("/campaigns/\(number)/summary", [("summary", "四件列入，三件销号")]).status == .seeOther)
                #expect(try await supervisor.get("/campaigns/\(number)").text.contains("四件列入，三件销号"))
                #expect(try await supervisor.post("/campaigns/\(number)/summary", [("summary", "再来")]).status == .conflict)
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.post("/campaigns", fields).status == .forbidden)
                let long = try await supervisor.post(
                    "/campaigns", fields.map { $0.0 == "to" ? ($0.0, Self.day(test, 400)) : $0.0 == "key" ? ("key", "y") : $0 })
                #expect(long.status.code >= 400)
            }
        }
    }
}
