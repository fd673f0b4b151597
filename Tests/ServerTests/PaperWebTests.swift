// A division of work over HTTP: drafted, out for opinions, answered, revised, signed, issued with its mark, its items directives with
// their owners; who may not, and what nobody has claimed.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Meetings
import Testing

@testable import Server

@Suite struct PaperWebTests {
    private static func day(_ test: TestHouse, _ offset: Int = 0) -> String {
        test.clock.now.day(in: .china).advanced(by: offset).description
    }

    static let title = "防汛排涝分工方案"

    /// The fields of a form as it stands on the page: the hidden ones too.
    private static func hidden(_ text: String, _ address: String) -> [(String, String)] {
        guard let start = text.range(of: "action=\"\(address)\"") else { return [] }
        let form = text[start.upperBound...].prefix(upTo: text[start.upperBound...].range(of: "</form>")?.lowerBound ?? text.endIndex)
        return form.matches(of: #/<input type="hidden" name="([^"]+)" value="([^"]*)">/#).map { (String($0.1), String($0.2)) }
            .filter { $0.0 != "csrf" }
    }

    /// Sends a form of the paper's page as it stands there.
    @discardableResult
    private static func send(
        _ browser: Browser, _ number: String, _ what: String, _ fields: [(String, String)] = [], _ place: SourceLocation = #_sourceLocation
    ) async throws -> TestResponse {
        let page = try await browser.get("/papers/\(number)").text
        let answer = try await browser.post("/papers/\(number)/\(what)", hidden(page, "/papers/\(number)/\(what)") + fields)
        #expect(answer.status == .seeOther, "\(what): \(answer.text.prefix(4000))", sourceLocation: place)
        return answer
    }

    /// A plan of the drainage that is out for the opinions of the lights and the centre, with three items.
    static func asked(_ test: TestHouse, _ officer: Browser) async throws -> String {
        let made = try await officer.post(
            "/papers",
            [
                ("kind", "division"), ("unit", "drainage"), ("title", title), ("text", "一、总体要求\r\n二、任务分工"), ("key", "plan"),
            ])
        #expect(made.status == .seeOther, "\(made.text.prefix(3000))")
        let number = String(made.location.split(separator: "?")[0].split(separator: "/").last ?? "")
        for (text, owner) in [("清淤排水管网", "drainage"), ("检修泵站照明", "lighting"), ("建立应急值守", "")] {
            try await send(
                officer, number, "items",
                [("text", text), ("limit", day(test, 30)), ("owner", owner), ("measures", "逐段登记")])
        }
        try await send(officer, number, "rounds", [("units", "lighting"), ("units", "district-center"), ("until", day(test, 7))])
        return number
    }

    @Test("From the draft to directives: opinions in time and late, answers, a new version, signatures, a mark, receipts, lineage")
    func story() async throws {
        try await TestHouse.run { test in
            /// Once the loop has told whom it tells.
            @Sendable func notices(_ browser: Browser) async throws -> String {
                try await test.house.journal.settle()
                return try await browser.get("/desk/notices").text
            }
            try await test.serve { site in
                var officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/papers").text.contains("没有文稿"))
                let number = try await Self.asked(test, officer)
                #expect(number == "WG2026-0001")
                // What waits for each stands on top of their list.
                var lamps = try await site.browser(of: District.otherOfficer)
                #expect(try await lamps.get("/papers").text.contains("等您办的"))
                let told = try await notices(lamps)
                #expect(told.contains("的意见，请于") && told.contains("/papers/\(number)"))
                #expect(try await !notices(officer).contains("/papers/\(number)"), "nobody is told of their own step")
                try await Self.send(lamps, number, "opinions", [("text", "泵站照明还有两处权属不清")])
                let reader = try await site.browser(of: District.supervisor)
                for standing in PaperStanding.allCases {
                    let list = try await reader.get("/papers?standing=\(standing.rawValue)&kind=division")
                    let isThere = [.asking, .unclaimed].contains(standing)
                    #expect(list.status == .ok && list.text.contains("/papers/\(number)\"") == isThere, "\(standing)")
                }
                let early = try await Self.post(officer, number, "submission")
                #expect(early.status == .conflict && early.text.contains("正在征求意见"))
                test.clock.advance(hours: 24 * 8)
                officer = try await site.browser(of: District.officer)
                let centre = try await site.browser(of: District.dispatcher)
                let head = try await site.browser(of: District.head)
                let leader = try await site.browser(of: District.leader)
                #expect(try await officer.get("/papers/\(number)").text.contains("逾期 1 个工作日未反馈"))
                try await Self.send(centre, number, "agreements")
                let page = try await officer.get("/papers/\(number)").text
                for words in ["逾期", "无意见", "待答复", "泵站照明还有两处权属不清", "有 1 项任务无人牵头", "第 1 稿"] { #expect(page.contains(words), "\(words)") }
                let supervisor = try await site.browser(of: District.supervisor)
                #expect(try await supervisor.get("/supervision").text.contains("/papers?standing=unclaimed"))
                #expect(try await supervisor.get("/papers?standing=unclaimed").text.contains(number))
                // A meeting hears it, once it is recorded.
                let unknown = try await Self.post(officer, number, "hearings", [("meeting", "HY1999-0001"), ("outcome", "agreed")])
                #expect(unknown.text.contains("已登记会议的编号"))
                let meeting = try await MeetingHouse.meeting(in: test)
                try await Self.send(officer, number, "hearings", [("meeting", meeting), ("outcome", "agreed"), ("note", "尽快印发")])
                let early2 = try await Self.post(
                    officer, number, "answers", [("opinion", "1"), ("verdict", "not-adopted"), ("reason", "")])
                #expect(early2.status.code == 422 && early2.text.contains("理由"))
                try await Self.send(
                    officer, number, "versions",
                    [("title", Self.title), ("text", "一、总体要求\n二、任务分工\n三、权属核查"), ("note", "吸纳意见，增加权属核查")])
                try await Self.send(
                    officer, number, "answers",
                    [("opinion", "1"), ("verdict", "partly"), ("version-read", "2"), ("reason", "权属另行核查")])
                let compared = try await officer.get("/papers/\(number)/comparison?from=1&to=2").text
                #expect(compared.contains("<ins>三、权属核查</ins>"))
                #expect(try await officer.get("/papers/\(number)?version=1").text.contains("第 1 稿"))
                // Said on the page, though the form that sends it has no field for the item.
                let headless = try await Self.post(officer, number, "submission")
                #expect(headless.status == .conflict && headless.text.contains("第 3 项没有牵头单位"), "\(headless.text.prefix(3000))")
                // The head claims what nobody leads for the unit, the leader for himself; nobody twice.
                try await Self.send(head, number, "claims", [("item", "3")])
                try await Self.send(leader, number, "claims", [("item", "3")])
                #expect(try await supervisor.get("/papers?standing=unclaimed").text.contains("没有文稿"))
                try await Self.send(officer, number, "submission")
                #expect(try await leader.get("/papers").text.contains("可认领任务") == false)
                #expect(try await notices(head).contains("请您签字"))
                #expect(try await !notices(leader).contains("请您签字"), "not the leader's turn")
                try await Self.send(head, number, "signatures")
                #expect(try await notices(leader).contains("请您签字"))
                #expect(try await leader.get("/papers").text.contains("签字"))
                try await Self.send(leader, number, "signatures")
                #expect(try await Self.post(officer, number, "issue").status == .forbidden)
                try await Self.send(centre, number, "issue", [("recipients", "district-government")])
                try await Self.issued(test, site, number)
                lamps = try await site.browser(of: District.otherOfficer)
                #expect(try await lamps.get("/papers").text.contains("签收"))
                #expect(try await notices(lamps).contains("已印发，请签收"))
                try await Self.send(lamps, number, "receipts")
                #expect(try await lamps.get("/papers").text.contains("等您办的") == false)
            }
        }
    }

    /// Sends a form whatever comes of it.
    private static func post(_ browser: Browser, _ number: String, _ what: String, _ fields: [(String, String)] = []) async throws
        -> TestResponse
    {
        let page = try await browser.get("/papers/\(number)").text
        return try await browser.post("/papers/\(number)/\(what)", hidden(page, "/papers/\(number)/\(what)") + fields)
    }

    private static func issued(_ test: TestHouse, _ site: Site, _ number: String) async throws {
        let rows = try await test.house.journal.rows(
            "select number, owner from matter where ledger = 'directive' order by number")
        #expect(rows.map { $0.text("owner") } == ["drainage", "lighting", "drainage"])
        let officer = try await site.browser(of: District.officer)
        let page = try await officer.get("/papers/\(number)").text
        let mark = "样政办发〔2026〕1号"
        #expect(page.contains(mark) && page.contains("未签收"))
        for row in rows where row.text("owner") == "drainage" { #expect(page.contains("/matters/\(row.text("number"))")) }
        #expect(!page.contains("/matters/\(rows[1].text("number"))\""), "of what one may not read there is no link")
        let matter = rows[2].text("number")
        let (folded, entries) = try await test.house.matter(matter)
        #expect(folded.citations.map(\.code) == [number] && folded.citations[0].title == "\(title)（\(mark)）")
        #expect(folded.values["sponsor"] == "分管领导一号" && entries.first?.actor.officer == District.dispatcher && entries.first?.cause != nil)
        #expect(try await officer.get("/matters/\(matter)").text.contains("/papers/\(number)\""))
        let lineage = try await officer.get("/matters/\(matter)/lineage").text
        #expect(lineage.contains("/papers/\(number)\"") && lineage.contains("HY2026-0001"), "the paper, and where it was heard")
        let print = try await officer.get("/papers/\(number).md").text
        for words in ["样例区人民政府办公室文件", mark, "区人民政府、", "| 任务 |", "检修泵站照明", "区路灯管理所"] { #expect(print.contains(words), "\(words)") }
        #expect(try await officer.get("/papers/\(number).html").text.contains("class=\"words\""))
        // What is issued does not change, and everybody with a post reads it.
        #expect(try await post(officer, number, "withdrawal", [("reason", "错")]).status == .conflict)
        #expect(try await site.browser(of: District.administrator).get("/papers/\(number)").status == .ok)
        let english = try await site.browser(of: District.leader, language: "en").get("/papers/\(number)").text
        for words in ["Receipts", "Items", "Issued version 2", "partly adopted"] { #expect(english.contains(words), "\(words)") }
    }

    @Test("Before it is issued it is read by those whose paper it is, and each step is for those whose step it is")
    func rights() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                #expect(try await site.browser(of: District.worker).get("/papers").status == .forbidden)
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.post("/papers", [("kind", "plan")]).status == .forbidden)
                let wrong = try await officer.post(
                    "/papers", [("kind", "plan"), ("unit", "lighting"), ("title", "计划"), ("text", "文"), ("key", "w")])
                #expect(wrong.status == .forbidden && wrong.text.contains("区路灯管理所的文稿"))
                let made = try await officer.post(
                    "/papers", [("kind", "plan"), ("unit", "drainage"), ("title", " "), ("text", "保留的正文"), ("key", "w")])
                #expect(made.status.code == 422 && made.text.contains("保留的正文"), "what was entered comes back")
                let drafted = try await officer.post(
                    "/papers", [("kind", "division"), ("unit", "drainage"), ("title", "计划"), ("text", "文"), ("key", "w")])
                #expect(drafted.status == .seeOther, "\(drafted.text.prefix(2000))")
                let number = "WG2026-0001"
                let lamps = try await site.browser(of: District.otherOfficer)
                #expect(try await lamps.get("/papers/\(number)").status == .forbidden)
                #expect(try await lamps.get("/papers").text.contains(number) == false)
                #expect(try await site.browser(of: District.administrator).get("/papers/\(number)").status == .forbidden)
                for reader in [District.head, District.leader, District.supervisor, District.auditor, District.dispatcher] {
                    #expect(try await site.browser(of: reader).get("/papers/\(number)").status == .ok, "\(reader)")
                }
                #expect(try await lamps.post("/papers/\(number)/versions", [("text", "x")]).status == .forbidden)
                let auditor = try await site.browser(of: District.auditor)
                for what in ["versions", "items", "rounds", "opinions", "claims", "signatures", "issue", "withdrawal", "returns"] {
                    let answer = try await auditor.post(
                        "/papers/\(number)/\(what)", [("reason", "r"), ("item", "1"), ("step", "0"), ("edition", "1")])
                    #expect([403, 409].contains(answer.status.code), "\(what): \(answer.status)")
                }
                #expect(try await officer.get("/papers/\(number).pdf").status == .conflict, "nothing is printed before it is issued")
                #expect(try await officer.get("/papers/WG1999-0001").status == .notFound)
                #expect(try await officer.post("/papers/\(number)/moon").status == .notFound)
                try await Self.send(officer, number, "items", [("text", "排查"), ("limit", Self.day(test, 9)), ("owner", "")])
                let early = try await leader.post("/papers/\(number)/claims", [("item", "1")])
                #expect(early.status == .conflict && early.text.contains("还没有征求意见"))
                try await Self.send(officer, number, "rounds", [("units", "lighting"), ("until", Self.day(test, 3))])
                #expect(try await lamps.get("/papers/\(number)").status == .ok, "now it is asked")
                // An item has a page of its own, with its forms and what was wrong with them.
                let item = try await officer.get("/papers/\(number)/tasks/1").text
                #expect(item.contains("修改任务") && item.contains("删去任务"))
                let fields = Self.hidden(item, "/papers/\(number)/item-changes")
                let without = try await officer.post(
                    "/papers/\(number)/item-changes", fields + [("text", "排查"), ("limit", ""), ("reason", "r")])
                #expect(without.status.code == 422 && without.text.contains("修改任务") && without.text.contains("完成时限"))
                let changed = try await officer.post(
                    "/papers/\(number)/item-changes", fields + [("text", "全面排查"), ("limit", Self.day(test, 9)), ("reason", "范围")])
                #expect(changed.status == .seeOther && changed.location.contains("/tasks/1"))
                #expect(try await officer.get("/papers/\(number)/tasks/9").status == .notFound)
                // Sent twice by a hasty finger it counts once.
                let opinion = Self.hidden(try await lamps.get("/papers/\(number)").text, "/papers/\(number)/opinions") + [("text", "同意")]
                for _ in 0..<2 { #expect(try await lamps.post("/papers/\(number)/opinions", opinion).status == .seeOther) }
                let (paper, _) = try await Self.paper(number, test)
                #expect(paper.opinions.count == 1 && paper.items[0].item.text == "全面排查")
            }
        }
    }

    @Test("A plan of 300 items is a page of less than 100 KB for everybody, and every item is on one of its pages")
    func long() async throws {
        try await TestHouse.run { test in
            let number = try await MeetingHouse.paper(in: test)
            let (id, writer) = (try await Self.paper(number, test).0.id, test.actor(District.officer))
            let limit = test.clock.now.day(in: .china).advanced(by: 30)
            for place in 2...300 {
                let item = DivisionItem(
                    text: "第 \(place) 项：排查辖区内排水管网和泵站，建立问题台账", measures: "逐段登记，按轻重缓急排序", limit: limit, supporting: ["lighting"])
                try await test.house.paper(.addItem(item), on: id, by: writer)
            }
            try await test.serve { site in
                for reader in [District.officer, District.head, District.leader, District.otherOfficer, District.dispatcher] {
                    let browser = try await site.browser(of: reader)
                    for path in ["", "?items=250"] {
                        let page = try await browser.get("/papers/\(number)\(path)")
                        #expect(page.status == .ok && page.body.readableBytes < 100_000, "\(reader)\(path): \(page.body.readableBytes)")
                    }
                }
                let officer = try await site.browser(of: District.officer)
                var found: Set<String> = []
                for begin in stride(from: 0, to: 300, by: 50) {
                    let text = try await officer.get("/papers/\(number)?items=\(begin)").text
                    found.formUnion(text.matches(of: #/\/tasks\/(\d+)"/#).map { String($0.1) })
                }
                #expect(found.count == 300)
                #expect(try await officer.get("/papers/\(number)?history=all").text.contains("样例方案"))
            }
        }
    }

    private static func paper(_ number: String, _ test: TestHouse) async throws -> (Paper, Int) {
        let row = try #require(try await test.house.journal.rows("select state, version from paper where number = \(number)").first)
        return (try JSON.decode(Paper.self, from: row.text("state")), row.integer("version"))
    }
}
