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

@Suite struct SearchTermTests {
    @Test func `what is typed is taken apart into words, phrases, words left out and named values`() {
        func said(_ typed: String) -> [String] {
            SearchTerm.terms(of: typed, names: ["unit", "单位"]).map {
                "\($0.isUnwanted ? "-" : "")\($0.name.map { "\($0)=" } ?? "")\($0.isPhrase ? "'\($0.text)'" : $0.text)"
            }
        }
        for (typed, expected) in [
            ("井盖 路灯", ["井盖", "路灯"]), ("\"井盖 松动\" 路", ["'井盖 松动'", "路"]), ("“井盖松动”", ["'井盖松动'"]), ("-路灯", ["-路灯"]),
            ("-\"a b\"", ["-'a b'"]), ("- 路灯", ["-", "路灯"]), ("5 - 3", ["5", "-", "3"]), ("BX-12", ["BX-12"]), ("unit:排水", ["unit=排水"]),
            ("单位：排水 x", ["单位=排水", "x"]), ("Unit:\"a b\"", ["unit='a b'"]), ("12:30", ["12:30"]), ("unit: x", ["unit:", "x"]),
            ("unit:", ["unit:"]), ("-unit:x", ["-unit=x"]), ("\"open", ["'open'"]), ("", []), ("  \n ", []), ("\"\"", []),
            ("a\"b c\"d", ["a", "'b c'", "d"]),
        ] {
            #expect(said(typed) == expected, "\(typed)")
        }
    }
}
