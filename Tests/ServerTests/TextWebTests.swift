// A report is pasted in the morning; by noon its meeting is recorded and its orders are matters, each reviewed by somebody.
import Extraction
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Meetings
import Testing

@testable import Server

@Suite struct TextWebTests {
    /// Monday, 23 November 2026.
    static let report = """
        区政府第12次常务会议召开

        东湖讯 11月23日，区委副书记、区长赵明远主持召开区政府第12次常务会议。副区长钱立、孙晓参加会议。

        会议听取了关于排水管网改造有关情况的汇报。会议强调，要提高政治站位，增强责任感。由区市政排水中心牵头，区路灯管理所配合，12月
        10日前完成老旧小区排水管网排查，建立问题台账。区网格化服务管理中心要在12月4日前制定巡查方案。

        会议还研究了其他事项。

        （融媒体 周文）
        """

    /// The page of the next proposal, as the form's answer names it.
    private static func next(_ response: TestResponse) -> String { String(response.location.split(separator: "?").first ?? "") }

    @Test("A pasted report becomes a meeting and its orders, one by one, and nothing before somebody accepts it")
    func reviewed() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let secretary = try await site.browser(of: District.dispatcher)
                let read = try await secretary.post("/texts", [("body", Self.report), ("on", "2026-11-23"), ("key", "t")])
                #expect(read.status == .seeOther, "\(read.text.prefix(2000))")
                let number = "CL2026-0001"
                #expect(
                    try await secretary.post("/texts", [("body", Self.report), ("on", "2026-11-23"), ("key", "t")]).location.contains(
                        number))
                let text = try await test.house.text(number).text
                #expect(text.proposals.map(\.kind) == [.meeting, .obligation, .obligation], "\(text.findings.articles)")
                #expect(try await test.house.journal.rows("select 1 as n from matter").isEmpty, "nothing is filed")
                let page = try await secretary.get("/texts/\(number)").text
                for words in ["区政府第12次常务会议", "排水管网排查", "号召性的要求", "待审核", "class=\"proposal\""] {
                    #expect(page.contains(words), "\(words)")
                }
                // The meeting first: its form is filled, and what was found stands beside it.
                let first = "/texts/\(number)/meeting/0/0"
                let form = try await secretary.get(first).text
                for words in ["value=\"12\"", "赵明远", "钱立", "selected"] { #expect(form.contains(words), "\(words)") }
                var recorded = [
                    ("decision", "accept"), ("kind", "executive"), ("session", "12"), ("title", "区政府第12次常务会议"), ("on", "2026-11-23"),
                    ("chair", "赵明远"), ("attendees", "钱立，副区长\n孙晓，副区长"),
                ]
                recorded[2].1 = ""
                let wrong = try await secretary.post(first, recorded)
                #expect(wrong.status.code >= 400 && wrong.text.contains("第几次会议"))
                recorded[2].1 = "12"
                let second = try await secretary.post(first, recorded)
                #expect(second.status == .seeOther && Self.next(second) == "/texts/\(number)/obligation/0/\(text.proposals[1].place)")
                let meeting = try await test.house.meeting("HY2026-0001").meeting
                #expect(meeting.items.first?.kind == .heard && meeting.attendees.count == 2)
                // An order: units, day and words are filled in.
                let order = try await secretary.get(Self.next(second)).text
                for words in ["HY2026-0001", "2026-12-10", "牵头", "区市政排水中心", "配合", "区路灯管理所"] {
                    #expect(order.contains(words), "\(words)")
                }
                let accepted = try await secretary.post(
                    Self.next(second),
                    [
                        ("decision", "accept"), ("meeting", "HY2026-0001"), ("text", "完成老旧小区排水管网排查，建立问题台账"), ("limit", "2026-12-10"),
                        ("owner", "drainage"), ("supporting", "lighting"), ("words", "12月10日前完成老旧小区排水管网排查"),
                    ])
                #expect(accepted.status == .seeOther, "\(accepted.text.prefix(2000))")
                let (matter, entries) = try await test.house.matter("DC2026-0001")
                #expect(matter.owner == "drainage" && matter.supporting == ["lighting"] && matter.citations.first?.code == "HY2026-0001")
                // 因果: the matter, the order, the text are one chain.
                let ordered = try #require(entries.first?.cause)
                let cause = try #require(
                    try await test.house.journal.entries(of: ordered.stream).first { $0.version == ordered.version }?.cause)
                #expect(cause.stream.hasPrefix("text/") && cause.version == 1)
                let settled = try await secretary.get(Self.next(second)).text
                #expect(settled.contains("已采用") && settled.contains("href=\"/matters/DC2026-0001\""), "and what it became")
                #expect(!settled.contains("可能是同一件"), "its own matter is none that it may double")
                let other = try await secretary.get(Self.next(accepted)).text
                #expect(other.contains("\n制定巡查方案</textarea>"), "the unit and the day have fields of their own")
                // The next one is rejected, with its reason; the text is done.
                let rejected = try await secretary.post(Self.next(accepted), [("decision", "reject"), ("rejection", "已经立项")])
                #expect(rejected.status == .seeOther && Self.next(rejected) == "/texts/\(number)")
                let done = try await secretary.get("/texts/\(number)").text
                #expect(done.contains("理由：已经立项"), "why it was rejected stands beside it")
                #expect(done.contains("不采用") && done.contains("DC2026-0001") && !done.contains("审核下一条"))
                // The same report once more, by mistake: it is kept, and whoever pasted it is told of the first.
                let twice = try await secretary.post("/texts", [("body", Self.report), ("on", "2026-11-23"), ("key", "u")])
                #expect(twice.headers[.setCookie]?.contains(Web.encoded("标题和日期与 \(number) 相同")) ?? false)
                let again = try await secretary.post(Self.next(second), [("decision", "reject")])
                #expect(again.status == .conflict)
                // Who gives no orders reads it and decides nothing.
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/texts/\(number)").status == .ok)
                #expect(try await officer.post("/texts", [("body", "x"), ("on", "2026-11-23")]).status == .forbidden)
                #expect(try await officer.post(first, [("decision", "reject")]).status == .forbidden)
            }
        }
    }

    @Test("A text without any order proposes none, and what cannot be read is said")
    func nothing() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let secretary = try await site.browser(of: District.dispatcher)
                let news = "春节将至，街头张灯结彩。居民张灯结彩迎新年，处处洋溢着喜庆气氛，全年接待游客3.2万人次。"
                #expect(try await secretary.post("/texts", [("body", news), ("on", "2026-11-23"), ("key", "n")]).status == .seeOther)
                #expect(try await test.house.text("CL2026-0001").text.proposals.isEmpty)
                for (fields, words) in [
                    ([("body", "  "), ("on", "2026-11-23")], "全文"), ([("body", "文"), ("on", "昨天")], "日期"),
                    ([("body", String(repeating: "长", count: 50_000)), ("on", "2026-11-23")], "131072"),
                ] {
                    let refused = try await secretary.post("/texts", fields + [("key", words)])
                    #expect(!refused.text.contains("“标题”没有填写"), "a title is the text's own")
                    #expect(refused.status.code >= 400 && refused.text.contains(words), "\(words) \(refused.status)")
                }
                #expect(try await secretary.get("/texts/CL1999-0001").status == .notFound)
                #expect(try await secretary.get("/texts/CL2026-0001/meeting/0/7").status == .notFound)
            }
        }
    }
}
