// Escaping and addresses: what a stranger writes stays text, wherever a page puts it.

import Pages
import Testing

@Suite struct HTMLTests {
    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"),
        ("井盖", "井盖"), ("", ""),
        ("&amp;", "&amp;amp;"), ("\"\u{301}", "&quot;\u{301}"), ("<\u{300}", "&lt;\u{300}"),
    ])
    func interpolatedTextIsEscaped(text: String, escaped: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        // Scalars, because a combining mark after a quote makes one Character of both.
        #expect(Array(html.markup.unicodeScalars) == Array("<p title=\"\(escaped)\">\(escaped)</p>".unicodeScalars))
    }

    @Test func markupIsNotEscapedTwice() {
        let inner: HTML = "<b>\("<")</b>"
        let none: HTML? = nil
        let outer: HTML = "<p>\(inner)\(none)\([inner, inner])\(7)\(HTML.when(false, inner))</p>"
        #expect(outer.markup == "<p><b>&lt;</b><b>&lt;</b><b>&lt;</b>7</p>")
    }

    @Test(arguments: [true]) func aLiteralChosenInPlaceIsTextUnlessSaidToBeMarkup(isBold: Bool) {
        let html: HTML = "\(isBold ? "<b>" : "")"
        #expect(html.markup == "&lt;b&gt;")
    }

    @Test(arguments: [
        ("javascript:alert(1)", false), ("JaVaScRiPt:alert(1)", false), (" javascript:alert(1)", false), ("java\nscript:alert(1)", false),
        ("data:text/html,<script>", false), ("vbscript:x", false), ("//evil.example", false), ("https:", false), ("https://", false),
        ("https:///x", false),
        ("https://a b", false), ("https://a\\b", false), ("ftp://x", false), ("", false), ("https://www.gov.cn/zhengce?a=1", true),
        ("HTTP://x", true),
    ])
    func onlyWebAddressesLeaveTheSite(text: String, isAllowed: Bool) {
        #expect((URLPath(web: text) != nil) == isAllowed)
    }

    @Test(arguments: [
        ("/desk", true), ("/desk?tab=a%20b", true), ("/", true), ("//evil.example", false), ("/\\evil.example", false),
        ("https://evil.example", false),
        ("desk", false), ("", false), ("/a\r\nSet-Cookie: x", false), ("/\t/evil.example", false), ("/井", false), ("/a b", false),
    ])
    func onlyThisSiteIsAWayBack(text: String, isAllowed: Bool) {
        #expect((URLPath(local: text) != nil) == isAllowed)
    }

    @Test func segmentsAndQueriesAreEncoded() {
        #expect(URLPath().text == "/")
        #expect(URLPath("matters", "WG 1/../a?b#c&d\"<").text == "/matters/WG%201%2F..%2Fa%3Fb%23c%26d%22%3C")
        #expect(URLPath("a", "..", ".").text == "/a/%2E%2E/%2E")
        #expect(URLs.search("井盖 & 路").text == "/search?q=%E4%BA%95%E7%9B%96%20%26%20%E8%B7%AF")
        #expect(URLs.matter("WG1").anchor("do-claim").text == "/matters/WG1#do-claim")
        let html: HTML = "<a href=\"\(URLs.search("\"><script>"))\">"
        #expect(html.markup == "<a href=\"/search?q=%22%3E%3Cscript%3E\">")
        #expect(URLPath(web: "https://x.example/\"'<井>")?.text.contains("井") == false)
        #expect("<a href=\"\(URLPath(web: "https://x.example/\"<") ?? URLs.home)\">" as HTML == "<a href=\"https://x.example/&quot;&lt;\">")
    }

    @Test func aFilterSurvivesItsAddress() {
        let filter = ListFilter().with {
            $0.light = .red
            $0.text = "井盖 &=?"
            $0.isOverdue = true
            $0.class = "0102"
            $0.endedFrom = "2026-11-01"
            $0.cell = "371502001"
        }
        let values = Dictionary(uniqueKeysWithValues: filter.query)
        #expect(ListFilter { values[$0] } == filter)
        #expect(ListFilter { ["light": "green", "overdue": "perhaps", "q": ""][$0] } == ListFilter())
        var paged = filter
        paged.cursor = "next"
        #expect(paged.with { $0.stage = "handling" }.cursor == nil)
    }

    @Test(arguments: [
        ("en-GB,en;q=0.9,zh;q=0.8", Language.en), ("zh-CN,zh;q=0.9,en;q=0.8", .zh), ("fr, en;q=0.1", .en), ("en;q=0", .zh), ("", .zh),
        ("zh;q=0.2, en;q=0.3", .en),
        (";;;q=,,", .zh),
    ])
    func theBrowsersLanguageIsTaken(header: String, language: Language) {
        #expect(Language(accepting: header) == language)
    }
}
