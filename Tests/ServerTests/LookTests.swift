// How the site looks is the reader's choice; what is not there is said in its own words.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing

@testable import Pages
@testable import Server

@Suite("The look of the site") struct LookTests {
    @Test func `light and dark are chosen by a link, kept in a cookie, and forgotten again`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                #expect(try await visitor.get("/map").text.contains("<html lang=\"zh-Hans\">"))
                let chosen = try await visitor.get("/scheme/dark?next=/map")
                #expect(chosen.status == .seeOther && chosen.location == "/map")
                let cookie = try #require(chosen.headers[values: .setCookie].first { $0.hasPrefix("taizhang-scheme=dark") })
                #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
                for (value, shown) in [("dark", " data-scheme=\"dark\""), ("light", " data-scheme=\"light\""), ("\"><b>", "")] {
                    let page = try await site.client.execute(uri: "/map", method: .get, headers: [.cookie: "taizhang-scheme=\(value)"])
                    #expect(page.text.contains("<html lang=\"zh-Hans\"\(shown)>"), "\(value)")
                }
                let auto = try await visitor.get("/scheme/auto?next=/map")
                #expect(auto.headers[values: .setCookie].contains { $0.hasPrefix("taizhang-scheme=;") && $0.contains("Max-Age=0") })
                #expect(try await visitor.get("/scheme/pink").status == .notFound)
                #expect(try await visitor.get("/scheme/dark?next=//elsewhere.example").location == "/")
            }
        }
    }

    @Test func `the styleguide is open to anybody, in both languages and both schemes`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                for (language, word) in [("zh", "界面样例"), ("en", "Styleguide")] {
                    let page = try await site.visitor(language: language).get("/styleguide")
                    #expect(page.status == .ok && page.text.contains(word))
                    for part in [
                        "class=\"scheme-light\"", "class=\"scheme-dark\"", "class=\"empty\"", "class=\"refusals\"", "<button disabled>",
                    ] {
                        #expect(page.text.contains(part), "\(part)")
                    }
                }
                #expect(try await !site.visitor().get("/").text.contains("/styleguide"))
            }
        }
    }

    @Test func `a jurisdiction with none below it says so, on the page and in the API`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.browser(of: District.leader).get("/cockpit/districts")
                #expect(page.status == .notFound && page.text.contains("这里没有下级辖区"))
            }
        }
    }

    @Test func `the organization says for which area each unit stands`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.browser(of: District.administrator).get("/admin/organization").text
                #expect(page.contains("街道（镇） · 东街道") && page.contains("部门 · 全辖区"))
            }
        }
    }

    @Test func `pages with live figures have the words for a lost connection`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.browser(of: District.leader).get("/cockpit").text
                #expect(page.contains("data-lost=\"与服务器的连接中断"))
            }
        }
    }

    @Test(arguments: [(0, [1]), (1, [1]), (3, [1, 2, 3]), (5, [1, 2, 3, 4, 5]), (12, [1, 3, 5, 8, 10]), (100, [1, 21, 41, 61, 81])])
    func `a map is shaded by what the fullest area holds`(most: Int, steps: [Int]) {
        let scale = ShadeScale(most: most)
        #expect(scale.steps == steps)
        #expect(scale.shade(of: 0) == 0 && scale.shade(of: max(1, most)) == 5)
        #expect(scale.key.map(\.shade) == scale.key.map(\.shade).sorted() && scale.key.last?.range == "\(steps[steps.count - 1])+")
    }
}
