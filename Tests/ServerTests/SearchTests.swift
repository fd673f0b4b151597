// Search over everything one may see, as people type it: what is found, what is counted beside it, and what is not
// there for who may not see it.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Pages
@testable import Server

@Suite struct SearchTests {
    private static func search(_ browser: Browser, _ typed: String, _ more: String = "") async throws -> String {
        let answer = try await browser.get("/search?q=\(Browser.encoded(typed))\(more)")
        #expect(answer.status == .ok, "\(typed)")
        return answer.text
    }

    /// A loose cover in cell 1, with drainage; a lamp in cell 3, with lighting.
    private static func two(_ test: TestHouse) async throws -> (cover: String, lamp: String) {
        let cover = try await test.report("人行道井盖松动，踩上去会翘起").number
        try await test.house.act(.accept(note: nil), on: cover, by: test.actor(District.dispatcher))
        try await test.house.act(
            .dispatch(owner: "drainage", supporting: nil, note: nil), on: cover, by: test.actor(District.dispatcher))
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("三号路口路灯不亮", "streetlight-damaged", "三号路口")
        (draft.longitude, draft.latitude) = (District.inCell3.longitude, District.inCell3.latitude)
        if await test.house.journal.book().matters.catalogueTitle("streetlight-damaged") == nil { draft.class = "other" }
        let lamp = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
        try await test.house.act(.accept(note: nil), on: lamp, by: test.actor(District.dispatcher))
        try await test.house.act(
            .dispatch(owner: "lighting", supporting: nil, note: nil), on: lamp, by: test.actor(District.dispatcher))
        try await test.house.journal.settle()
        return (cover, lamp)
    }

    @Test func `words, phrases, words left out and filters find what they say`() async throws {
        try await TestHouse.run { test in
            let (cover, lamp) = try await Self.two(test)
            try await test.house.act(.note(note: "已联系物业，周三更换", photos: nil), on: cover, by: test.actor(District.dispatcher))
            try await test.house.act(.claim(note: nil), on: cover, by: test.actor(District.officer))
            try await test.house.journal.settle()
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for (typed, expected) in [
                    ("路口", [cover, lamp]), ("井盖", [cover]), ("路口 -井盖", [lamp]), ("-井盖", [lamp]), ("\"踩上去会翘\"", [cover]),
                    ("\"翘起 三号\"", []), ("物业", [cover]), ("物业 井盖", [cover]), ("周三更换", [cover]), ("东街道", [cover]), ("西三网格", [lamp]),
                    ("经办人排水", [cover]), ("unit:排水", [cover]), ("unit:lighting", [lamp]), ("单位：路灯", [lamp]), ("area:west", [lamp]),
                    ("区域:东一网格", [cover]), ("unit:排水 路灯", []), ("stage:handling", [cover]), ("stage:待认领", [lamp]),
                    ("ledger:市民诉求 路口", [cover, lamp]), ("officer:jb", [cover]), ("from:2026-11-23 路口", [cover, lamp]),
                    ("to:2026-11-22 路口", []), ("\"", []), ("，", []), ("“” -！", []), ("light:red 路口", []), ("state:open 路口", [cover, lamp]),
                    ("state:ended 路口", []),
                ] {
                    let page = try await Self.search(browser, typed)
                    for number in [cover, lamp] { #expect(page.contains(">\(number)<") == expected.contains(number), "\(typed) \(number)") }
                }
            }
        }
    }

    @Test func `a filter that is none is searched as words and said to be`() async throws {
        try await TestHouse.run { test in
            let (cover, _) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for typed in ["unit:月球 井盖", "light:purple 井盖", "from:yesterday 井盖", "-unit:排水 井盖", "unit:区 井盖"] {
                    let page = try await Self.search(browser, typed)
                    #expect(page.contains("这个筛选条件或取值"), "\(typed)")
                    #expect(!page.contains(">\(cover)<") || typed.hasPrefix("-"), "\(typed)")
                }
                for typed in ["12:30", "\"", "-", "unit:", "((", "\"井盖", "*", "a OR b", "NEAR(井", "'; drop table matter"] {
                    _ = try await Self.search(browser, typed)
                }
            }
        }
    }

    @Test func `the filters in force are named, and not one that what is typed goes over`() async throws {
        try await TestHouse.run { test in
            _ = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let beside = try await browser.get("/search?q=\(Browser.encoded("井盖"))&light=none&ending=resolved&overdue=yes").text
                for chip in ["亮灯：未亮灯", "结果：办结", "超期：是"] { #expect(beside.contains(">\(chip)"), "\(chip)") }
                let typed = try await browser.get("/search?q=light:red&light=none").text
                #expect(!typed.contains(">亮灯：未亮灯"))
            }
        }
    }

    @Test func `a filter of the address that is none is said, and the others hold`() async throws {
        try await TestHouse.run { test in
            let (cover, lamp) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for (wrong, written, remedy) in [
                    ("light=purple", "light=purple", "应为 red、yellow、blue、none 之一"), ("from=yesterday", "from=yesterday", "日期写作 2026-11-01"),
                    ("kind=unit", "kind=unit", "没有这个条件"), ("unit=moon", "unit=moon", "没有这个单位；用代码，例如 "),
                    ("cell=mars", "cell=mars", "没有这个区域"), ("class=dragons", "class=dragons", "没有这个分类"),
                    ("state=later", "state=later", "open"),
                    ("stage=dreaming", "stage=dreaming", "handling"), ("overdue=maybe", "overdue=maybe", "yes、no"),
                    ("from=2026-11-30&to=2026-11-01", "from=2026-11-30 to=2026-11-01", "请对调"),
                    ("ledger=%3Cb%3E", "ledger=&lt;b&gt;", "citizen-report"),
                ] {
                    let page = try await Self.search(browser, "路口", "&unit=drainage&\(wrong)")
                    // The first of a name counts.
                    let isUnit = wrong.hasPrefix("unit=")
                    #expect(page.contains("<code>\(written)</code>") != isUnit, "\(wrong)")
                    #expect(page.contains(remedy) || isUnit, "\(wrong)")
                    #expect(page.contains(">\(cover)<") && !page.contains(">\(lamp)<"), "\(wrong)")
                    let alone = try await Self.search(browser, "路口", "&\(wrong)")
                    #expect(alone.contains("<code>\(written)</code>") && alone.contains(remedy), "\(wrong)")
                    #expect(alone.contains(">\(cover)<") && alone.contains(">\(lamp)<"), "\(wrong)")
                }
                let typed = try await Self.search(browser, "路口 from:2026-11-30", "&to=2026-11-01")
                #expect(typed.contains("请对调") && typed.contains(">\(cover)<"))
                let english = try await site.browser(of: District.dispatcher, language: "en").get("/search?q=1&light=purple").text
                #expect(english.contains("<code>light=purple</code>: must be one of red"))
                for right in ["light=red", "from=2026-11-01&to=2026-11-30", "stage=ended", "state=", "sort=newest", "ending=resolved"] {
                    #expect(!(try await Self.search(browser, "路口", "&\(right)").contains("没有采用")), "\(right)")
                }
            }
        }
    }

    @Test func `what does not fit beside the list or above it is in a fold that says how many`() async throws {
        let units = (1...11).map { Matters.Unit(code: "team-\($0)", name: "巡查\($0)队", parent: nil) }
        try await TestHouse.run(furnish: { try await $0.furnish(units: District.units + units) }) { test in
            for unit in units {
                let number = try await test.report("井盖 \(unit.code)").number
                try await test.house.act(.accept(note: nil), on: number, by: test.actor(District.dispatcher))
                try await test.house.act(
                    .dispatch(owner: unit.code, supporting: nil, note: nil), on: number, by: test.actor(District.dispatcher))
            }
            try await test.house.journal.settle()
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let facets = try await Self.search(browser, "井盖")
                #expect(facets.contains("<summary>另有 3 个</summary>") && facets.contains("href=\"#facets\""))
                for unit in units { #expect(facets.contains("unit=\(unit.code)&amp;"), "\(unit.code)") }
                let kinds = try await Self.search(browser, "巡查")
                #expect(kinds.contains("<summary>另有 5 个</summary>"))
                for unit in units { #expect(kinds.contains("href=\"/matters?unit=\(unit.code)\""), "\(unit.code)") }
            }
        }
    }

    @Test func `the help names what this district has, and what has ended has no light`() async throws {
        try await TestHouse.run { test in
            let (cover, _) = try await Self.two(test)
            try await test.walk(cover, to: "ended")
            try await test.house.journal.settle()
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let page = try await browser.get("/search").text
                let line = try #require(page.firstMatch(of: /unit:(\S+)  area:([^<\s]+)/))
                for typed in ["unit:\(line.1)", "area:\(line.2)"] {
                    #expect(!(try await Self.search(browser, typed).contains("这个筛选条件或取值")), "\(typed)")
                }
                #expect(page.contains("officer:\(District.dispatcher)"))
                let ended = try await Self.search(browser, "井盖 state:ended")
                #expect(ended.contains(">\(cover)<"))
                let row = try #require(ended.firstMatch(of: /<tr[^>]*data-href="\/matters\/[^>]*>(.*?)<\/tr>/.dotMatchesNewlines())).1
                #expect(!row.contains("未亮灯") && row.contains("stamp"))
            }
        }
    }

    @Test func `what was found is marked, in the title and in the words around it`() async throws {
        try await TestHouse.run { test in
            let (cover, _) = try await Self.two(test)
            let long = String(repeating: "前", count: 60) + "<b>换新垫圈</b>" + String(repeating: "后", count: 80)
            try await test.house.act(.note(note: long, photos: nil), on: cover, by: test.actor(District.dispatcher))
            try await test.house.journal.settle()
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                #expect(try await Self.search(browser, "井盖").contains("<mark>井盖</mark>"))
                let page = try await Self.search(browser, "换新垫圈")
                #expect(page.contains("…") && page.contains("&lt;b&gt;<mark>换新垫圈</mark>&lt;/b&gt;"))
                #expect(!page.contains(String(repeating: "前", count: 60)))
            }
        }
    }

    @Test func `another unit's matter is in no result, no count, no facet and no words around a hit`() async throws {
        try await TestHouse.run { test in
            let (cover, lamp) = try await Self.two(test)
            try await test.house.act(.note(note: "路口施工，绕行", photos: nil), on: lamp, by: test.actor(District.dispatcher))
            try await test.house.journal.settle()
            try await test.serve { site in
                let drainage = try await site.browser(of: District.officer)
                for typed in ["路口", "施工", "lighting", "state:open", "unit:lighting", "area:west", "officer:jb-lamps", "-井盖"] {
                    let page = try await Self.search(drainage, typed)
                    #expect(!page.contains(lamp) && !page.contains("绕行") && !page.contains("路灯不亮"), "\(typed)")
                    #expect(
                        !page.contains("unit=lighting&amp;q=") && !page.contains("q=\(Browser.encoded(typed))&amp;unit=lighting"),
                        "\(typed)")
                }
                let page = try await Self.search(drainage, "路口")
                #expect(page.contains(">\(cover)<") && page.contains("共 1 件"))
                // A number that may not be read is answered as one that is not there.
                let (theirs, none) = (try await drainage.get("/search?q=\(lamp)"), try await drainage.get("/search?q=SM2026-999999"))
                #expect(theirs.status == .ok && none.status == .ok)
                #expect(theirs.text.contains("没有找到") && none.text.contains("没有找到"))
                #expect(try await drainage.get("/search?q=\(cover)").status == .seeOther)
                let all = try await Self.search(try await site.browser(of: District.dispatcher), "路口")
                #expect(all.contains("共 2 件") && all.contains("unit=lighting") && all.contains("unit=drainage"))
            }
        }
    }

    @Test func `facets narrow, say how many, and can be taken away again`() async throws {
        try await TestHouse.run { test in
            let (cover, lamp) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let narrowed = try await Self.search(browser, "路口", "&unit=drainage")
                #expect(narrowed.contains(">\(cover)<") && !narrowed.contains(">\(lamp)<") && narrowed.contains("共 1 件"))
                #expect(narrowed.contains("单位：区市政排水中心"))
                #expect(narrowed.contains("href=\"/search?q=%E8%B7%AF%E5%8F%A3\""))
                #expect(narrowed.contains("name=\"unit\" value=\"drainage\""))
            }
        }
    }

    @Test func `units, areas, services and people of that name are found, calendars by administrators only`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                #expect(try await Self.search(officer, "路灯").contains("href=\"/matters?unit=lighting\""))
                #expect(try await Self.search(officer, "西三").contains("href=\"/areas/cell-3\""))
                #expect(try await Self.search(officer, "井盖缺失").contains("href=\"/matters?class=manhole-missing\""))
                #expect(try await Self.search(officer, "市民诉求").contains("href=\"/ledgers/citizen-report\""))
                #expect(try await Self.search(officer, "调度员").contains("officer%3Add"))
                let calendar = "/admin/calendars?calendar=cn"
                #expect(!(try await Self.search(officer, "cn").contains(calendar)))
                #expect(try await Self.search(try await site.browser(of: District.administrator), "cn").contains(calendar))
                // What it links to opens.
                for path in ["/matters?unit=lighting", "/areas/cell-3", "/search?q=officer%3Add"] {
                    #expect(try await officer.get(path).status == .ok)
                }
            }
        }
    }

    @Test func `sealed values are found by nobody`() async throws {
        try await TestHouse.run { test in
            var draft = House.Draft(ledger: "citizen-report", channel: .portal)
            (draft.description, draft.class, draft.placeText) = ("窨井冒水", "manhole-damaged", "一号路口")
            (draft.longitude, draft.latitude) = District.inCell1
            draft.personal = ["reporter": "欧阳某某", "phone": "000-7777"]
            let number = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
            try await test.house.journal.settle()
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for typed in ["欧阳某某", "欧阳", "000-7777", "7777"] {
                    #expect(!(try await Self.search(browser, typed).contains(number)), "\(typed)")
                }
            }
        }
    }

    @Test func `pages follow each other without repeating or leaving out`() async throws {
        try await TestHouse.run { test in
            var reported: Set<String> = []
            for index in 0..<45 {
                reported.insert(try await test.report("井盖 \(index)").number)
                test.clock.advance(seconds: index.isMultiple(of: 3) ? 0 : 1)
            }
            let numbers = reported
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                var seen: [String] = []
                var path: String? = "/search?q=\(Browser.encoded("井盖"))"
                while let next = path {
                    let page = try await browser.get(next).text
                    seen += page.matches(of: /class="number" href="\/matters\/([^"]+)"/).map { String($0.1) }
                    #expect(page.contains("共 45 件"))
                    path = page.firstMatch(of: /<a href="([^"]+)" rel="next"/).map { String($0.1).replacing("&amp;", with: "&") }
                }
                #expect(seen.count == 45 && Set(seen) == numbers)
            }
        }
    }

    @Test func `lists and the API read quotes and minus as the search does`() async throws {
        try await TestHouse.run { test in
            let (cover, lamp) = try await Self.two(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let list = try await browser.get("/matters?q=\(Browser.encoded("路口 -井盖"))").text
                #expect(list.contains(">\(lamp)<") && !list.contains(">\(cover)<"))
            }
        }
    }
}
