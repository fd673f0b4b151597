// From a meeting to results, told once with a fixed clock: a pasted report, three directives, one of them late with its slips, the
// bulletin that says so, an ending, a second look that does not hold, and the ending again. Then the causes: one chain.
import Bulletins
import Extraction
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Meetings
import Supervision
import Testing

@testable import Server

@Suite struct DirectiveFlowTests {
    /// Monday, 23 November 2026, and what is to be done by Friday, by Thursday week and by the end of the month after.
    static let report = """
        全区安全过冬工作调度会召开

        本报讯 11月23日，全区安全过冬工作调度会召开，区委副书记、区长赵明远主持会议。

        会议要求，区市政排水中心要在11月27日前完成地下管网排查，建立隐患台账。区路灯管理所要在12月3日前开展路灯线路专项检查。区网格化服务管理中心
        要制定冬季巡查方案，12月31日前报区政府。
        """

    @Test("A report in the morning, three directives by noon, a bulletin on Monday, and a result that held on the second look")
    func flow() async throws {
        try await TestHouse.run { test in
            let house = test.house
            // The secretary pastes the report, and accepts what it proposes.
            let text = try await house.read(
                title: "", on: test.clock.now.day(in: .china), body: Self.report, by: test.actor(District.dispatcher), key: "morning"
            ).text
            #expect(text.proposals.count { $0.kind == .meeting } == 1 && text.proposals.count { $0.kind == .obligation } == 3)
            try await Self.review(text, test)
            let rows = try await house.journal.rows("select number, owner, due_at from matter order by number")
            #expect(rows.map { $0.text("owner") } == ["drainage", "lighting", "district-center"], "each to the unit that the text names")
            let numbers = rows.map { $0.text("number") }
            for (number, officer) in zip(numbers, [District.officer, District.otherOfficer]) {
                try await house.act(.claim(note: nil), on: number, by: test.actor(officer))
            }
            // One reports and ends in time; the other says what it always says.
            try await house.act(.submit(note: "已检查全部线路", closing: true, photos: nil), on: numbers[1], by: test.actor(District.otherOfficer))
            try await house.act(.verify(passed: true, note: nil, photos: nil), on: numbers[1], by: test.actor(District.supervisor))
            try await house.act(.progress(note: "正在抓紧推进", photos: nil, done: nil), on: numbers[0], by: test.actor(District.officer))
            let version = try await house.matter(numbers[0]).entries.count
            try await house.act(
                .judge(report: version, verdict: .empty, note: "没有数字"), on: numbers[0], by: test.actor(District.supervisor))

            // 蓝、黄、红: the late one gets its slips, each once.
            test.clock.advance(hours: 24 * 14)
            _ = try await Alarms(house.journal).sweep(at: test.clock.now)
            _ = try await Alarms(house.journal).sweep(at: test.clock.now)
            let colours = try await house.journal.rows(
                """
                select s.colour from slip s join matter m on m.id = s.matter where m.number = \(numbers[0]) and s.colour is not null
                order by s.given_at
                """
            ).map { $0.text("colour") }
            #expect(colours == ["blue", "yellow", "red"])

            // The bulletin of the two weeks names it, with the entry that says so.
            let monday = Instant(test.clock.now.day(in: .china), in: .china)
            let from = monday.adding(seconds: -14 * 86_400)
            let id = try await house.draftBulletin(
                "supervision-weekly", from: from, to: monday, by: test.actor(District.dispatcher), key: "weekly")
            for officer in [District.dispatcher, District.supervisor, District.leader] {
                try await house.signBulletin(try await house.bulletin(id), by: test.actor(officer))
            }
            let bulletin = try await house.bulletin(id).bulletin
            let late = try #require(bulletin.content.items.first { $0.number == numbers[0] && $0.sentence.zh.contains("超期") })
            let told = try await house.journal.entries(of: late.reference.stream).first { $0.version == late.reference.version }
            #expect(told != nil, "the sentence leads to an entry")

            // Done at last, and looked at again by somebody who did not pass it.
            try await house.act(.submit(note: "台账已建", closing: true, photos: nil), on: numbers[0], by: test.actor(District.officer))
            try await house.act(.verify(passed: true, note: nil, photos: nil), on: numbers[0], by: test.actor(District.supervisor))
            let today = test.clock.now.day(in: .china)
            let sample = try await house.draw(
                SampleAsked(ledger: "directive", from: today.advanced(by: -20), to: today, unit: "drainage", size: 1, reason: ""),
                by: test.actor(District.auditor), key: "second line")
            #expect(sample.drawn.map(\.number) == [numbers[0]])
            try await house.act(
                .recheck(holds: false, note: "台账缺两个小区", photos: nil, sample: sample.number), on: numbers[0],
                by: test.actor(District.auditor))
            #expect(try await house.matter(numbers[0]).matter.isOpen)
            try await house.act(.claim(note: nil), on: numbers[0], by: test.actor(District.officer))
            try await house.act(.submit(note: "两个小区已补", closing: true, photos: nil), on: numbers[0], by: test.actor(District.officer))
            try await house.act(.verify(passed: true, note: nil, photos: nil), on: numbers[0], by: test.actor(District.supervisor))
            try await house.act(
                .recheck(holds: true, note: "属实", photos: nil), on: numbers[0], by: test.actor(District.auditor))
            let (matter, entries) = try await house.matter(numbers[0])
            #expect(matter.ending?.kind == "done" && matter.reopenCount == 1 && matter.rechecks.map(\.holds) == [false, true])

            // Overdue is never erased; and from the matter the causes lead back to the text.
            let calendars = try await Self.calendars(test)
            #expect(!matter.lateStages(on: calendars, at: test.clock.now).isEmpty)
            var chain: [String] = []
            var next = entries.first
            while let entry = next {
                chain.append(entry.type)
                guard let cause = entry.cause else { break }
                next = try await house.journal.entries(of: cause.stream).first { $0.version == cause.version }
            }
            #expect(chain == ["matter.reported", "meeting.ordered", "text.read"])

            // 来龙去脉: the page that says all of this.
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                let page = try await leader.get("/matters/\(numbers[0])/lineage")
                #expect(page.status == .ok)
                for words in [text.number, "HY2026-0001", numbers[0], "/bulletins/\(id)", "再监督：不属实", "再监督：属实", "核查通过"] {
                    #expect(page.text.contains(words), "\(words)")
                }
            }
        }
    }

    private static func calendars(_ test: TestHouse) async throws -> Calendars {
        let rules = await test.house.journal.book().matters
        return try #require(rules.ledger("directive").flatMap { rules.calendars(of: $0) })
    }

    /// Every proposal accepted through the pages, as its form is filled in.
    private static func review(_ text: ReadText, _ test: TestHouse) async throws {
        try await test.serve { site in
            let secretary = try await site.browser(of: District.dispatcher)
            for proposal in text.proposals {
                let address = "/texts/\(text.number)/\(proposal.kind.rawValue)/\(proposal.article)/\(proposal.place)"
                let form = try await secretary.get(address).text
                var fields = [("decision", "accept")]
                if proposal.kind == .meeting {
                    fields += [("kind", "dispatch"), ("title", "全区安全过冬工作调度会"), ("on", "2026-11-23"), ("chair", "赵明远")]
                } else {
                    let found = text.findings.articles[proposal.article].obligations[proposal.place]
                    let owner = try #require(found.units.first { $0.candidates.count == 1 }?.candidates.first)
                    let limit = try #require(found.limit?.readings.first?.day)
                    #expect(form.contains("value=\"HY2026-0001\"") && form.contains("value=\"\(limit)\""), "the form is filled in")
                    fields += [
                        ("meeting", "HY2026-0001"), ("text", found.text), ("limit", limit.description), ("owner", owner),
                        ("words", found.text),
                    ]
                }
                let answer = try await secretary.post(address, fields)
                #expect(answer.status == .seeOther, "\(proposal) \(answer.text.prefix(1500))")
            }
        }
    }
}
