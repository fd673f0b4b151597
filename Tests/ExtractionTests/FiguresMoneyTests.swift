// Sums of money: our own table, and the cases of JioNLP read where they lie beside the repository.
import Foundation
import Testing

@testable import Extraction

@Suite struct FiguresMoneyTests {
    struct Case: Decodable {
        var i: Int
        var text: String
        var amounts: [String]
        var currency: String
        var definition: String

        enum Keys: String, CodingKey { case i, text, num, `case`, definition }
        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            i = try fields.decode(Int.self, forKey: .i)
            text = try fields.decode(String.self, forKey: .text)
            amounts = try (try? fields.decode([String].self, forKey: .num)) ?? [fields.decode(String.self, forKey: .num)]
            currency = try fields.decode(String.self, forKey: .case)
            definition = try fields.decode(String.self, forKey: .definition)
        }
    }

    @Test("Every case of JioNLP's money is met")
    func cases() throws {
        guard let data = FileManager.default.contents(atPath: Beside.folder.appending(path: "data/text/jionlp-money-even.json").path) else {
            print("skipped: data/text/jionlp-money-even.json is not beside this repository (../shared)")
            return
        }
        let cases = try JSONDecoder().decode([Case].self, from: data)
        var failures: [String] = []
        for one in cases {
            let found = Money.parse(one.text)
            if found?.amounts != one.amounts || found?.currency != one.currency || found?.definition.rawValue != one.definition {
                failures.append(
                    "\(one.i) \(one.text): want \(one.amounts) \(one.currency) \(one.definition), got \(String(describing: found))")
            }
        }
        print("JioNLP money: \(cases.count - failures.count) of \(cases.count) met, none set aside")
        #expect(failures == [])
    }

    @Test(
        "Sums are exact, with the currency and what is said of them",
        arguments: [
            ("200.87亿元", ["20087000000.00"], "元", "accurate"),
            ("伍仟捌佰元整", ["5800.00"], "元", "accurate"),
            ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", ["123456.78"], "元", "accurate"),
            ("三万五", ["35000.00"], "元", "accurate"),
            ("三百零五元", ["305.00"], "元", "accurate"),
            ("0.1元", ["0.10"], "元", "accurate"),
            ("五毛", ["0.50"], "元", "accurate"),
            ("3角5分", ["0.35"], "元", "accurate"),
            ("15k", ["15000.00"], "元", "accurate"),
            ("20余万元", ["200000.00", "300000.00"], "元", "blur"),
            ("不超过100万元", ["1000000.00"], "元", "blur-"),
            ("三万亿元", ["3000000000000.00"], "元", "accurate"),
            ("1.5万亿元", ["1500000000000.00"], "元", "accurate"),
            ("€30", ["30.00"], "欧元", "accurate"),
            ("一亿二千万元", ["120000000.00"], "元", "accurate"),
            ("三点五亿元", ["350000000.00"], "元", "accurate"),
            ("1,234,567.891元", ["1234567.891"], "元", "accurate"),
        ])
    func sums(_ text: String, _ amounts: [String], _ currency: String, _ definition: String) throws {
        let found = try #require(Money.parse(text))
        #expect(found.amounts == amounts && found.currency == currency && found.definition.rawValue == definition, "\(text): \(found)")
    }

    @Test(
        "What is no sum is refused",
        arguments: ["", "元", "三家", "3月1日", "5万人", "元3", "大约", "1-", "1234567890123456789012345678901234567890元"])
    func nothing(_ text: String) {
        #expect(Money.parse(text) == nil, "\(text)")
    }
}
