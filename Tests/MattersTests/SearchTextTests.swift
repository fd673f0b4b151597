// The cut of text for the index and for queries. That both sides cut alike is tested through SQLite's
// own FTS5 in BoardTests; here the cut itself.

import Matters
import Testing

@Suite struct SearchTextTests {
    @Test(arguments: [
        ("井盖破损", "井盖 盖破 破损 损"), ("井", "井"), ("井盖", "井盖 盖"), ("BX-12", "bx 12"), ("3号楼", "3 号楼 楼"), ("", ""), ("，。！", ""),
        ("Sewer backup", "sewer backup"), ("WG2026-000042", "wg2026 000042"), ("路灯ABC不亮", "路灯 灯 abc 不亮 亮"), ("ひらがな", "ひら らが がな な"),
        ("𠮷野家", "𠮷野 野家 家"), ("Ａ１", "ａ１"), ("a\u{0301}b", "a\u{0301}b"), ("\"; drop table matter; --", "drop table matter"),
    ])
    func `text is cut into pairs of characters and into words`(text: String, expected: String) {
        #expect(SearchText.words(of: text) == expected)
    }

    @Test(arguments: [
        ("井盖", "\"井盖\""), ("井", "\"井\"*"), ("井盖破损", "\"井盖 盖破 破损\""), ("sewer", "\"sewer\"*"), ("路灯 BX", "\"路灯\" AND \"bx\"*"),
        ("a OR b NOT c", "\"a\"* AND \"or\"* AND \"b\"* AND \"not\"* AND \"c\"*"), ("\"井\" NEAR(x)", "\"井\"* AND \"near\"* AND \"x\"*"),
        ("words:x^2 {y}", "\"words\"* AND \"x\"* AND \"2\"* AND \"y\"*"),
    ])
    func `a query demands every word and knows no operators`(text: String, expected: String) {
        #expect(SearchText.query(text) == expected)
    }

    @Test(arguments: ["", " ", "，。", "\"*()^:-", "\u{0}"])
    func `a query without words is none`(text: String) {
        #expect(SearchText.query(text) == nil)
    }
}
