// Random dates in ten ways of writing come back as that date, and no random text of the reader's own alphabet makes it fail.
import Kernel
import Testing

@testable import Extraction

@Suite struct TimesRandomTests {
    /// SplitMix64: small, and the same numbers on every machine.
    struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let digits = Array("〇一二三四五六七八九").map(String.init)

    private static func chinese(_ number: Int) -> String {
        let (tens, ones) = (number / 10, number % 10)
        return (tens > 1 ? digits[tens] : "") + (tens > 0 ? "十" : "") + (ones > 0 ? digits[ones] : "")
    }

    /// Each takes a date and a base in the same month of the same year.
    private static let ways: [@Sendable (Int, Int, Int) -> String] = [
        { "\($0)年\($1)月\($2)日" },
        { "\($0)-\($1 < 10 ? "0" : "")\($1)-\($2 < 10 ? "0" : "")\($2)" },
        { "\($0)/\($1)/\($2)" },
        { "\($0).\($1).\($2)" },
        { "\($0)\($1 < 10 ? "0" : "")\($1)\($2 < 10 ? "0" : "")\($2)" },
        { String($0).map { digits[Int(String($0)) ?? 0] }.joined() + "年" + chinese($1) + "月" + chinese($2) + "日" },
        { "\($0)年\($1)月\($2)号" },
        { _, month, day in "\(month)月\(day)日" },
        { _, _, day in "\(day)日" },
        { year, month, day in "（\(year)年 \(month)月\(day)日）" },
    ]

    @Test("A random date comes back from each of ten ways of writing it")
    func dates() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the random dates: \(seed)")
        var numbers = Numbers(state: seed)
        for _ in 0..<600 {
            let day = CivilDay(number: Int.random(in: 0..<40_000, using: &numbers))
            let (year, month, date) = day.parts
            // A day alone is counted from its month; a base beside it leaves no doubt.
            let base = LocalTime(day.advanced(by: date > 15 ? -3 : 3), second: 36_000)
            for (place, way) in Self.ways.enumerated() {
                let text = way(year, month, date)
                let glyphs = Glyphs(plain: text)
                let found = Times.find(in: glyphs, range: 0..<glyphs.count, base: base, calendar: nil)
                #expect(
                    found.first?.readings.contains { $0.from == LocalTime(day) && $0.to == LocalTime(day, second: 86_399) } == true,
                    "seed \(seed): \(text)")
                if place < 8 { #expect(found.first?.readings.first?.from.day == day, "seed \(seed): \(text) of \(base.day)") }
            }
        }
    }

    @Test("Random texts of the alphabet are read without fail, in order and without overlap")
    func alphabet() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the random texts: \(seed)")
        var numbers = Numbers(state: seed)
        let alphabet = Array(
            "0123456789〇一二三四五六七八九十百千万亿两廿半几数多余年月日号周星期礼拜天上下本这今明昨去前后内初底末旬季度个工作时点分秒刻钟"
                + "早晚午凌晨春夏秋冬节农历正腊闰第每至到从自起截止近未来过去以来之的—-~:：./（）()，、。；\n %元家负±约超过左右"
        )
        let calendar = try TimesReading.china()
        for _ in 0..<6000 {
            let text = String((0..<Int.random(in: 1...14, using: &numbers)).map { _ in alphabet.randomElement(using: &numbers) ?? "一" })
            let glyphs = Glyphs(plain: text)
            let base = LocalTime(
                CivilDay(number: Int.random(in: -50_000..<60_000, using: &numbers)), second: Int.random(in: 0..<86_400, using: &numbers))
            let times = Times.find(in: glyphs, range: 0..<glyphs.count, base: base, calendar: Bool.random(using: &numbers) ? calendar : nil)
            var end = 0
            for mention in times {
                #expect(
                    mention.range.lowerBound >= end && !mention.range.isEmpty && mention.range.upperBound <= glyphs.count,
                    "seed \(seed): \(text)")
                #expect(mention.readings.allSatisfy { $0.from <= $0.to }, "seed \(seed): \(text) of \(base.day)")
                end = mention.range.upperBound
                _ = Times.limitReadings(of: mention, base: base, calendar: calendar)
            }
            let figures = Figures.find(in: glyphs, range: 0..<glyphs.count, skipping: times.map(\.range))
            #expect(zip(figures, figures.dropFirst()).allSatisfy { $0.span.to <= $1.span.from }, "seed \(seed): \(text)")
            _ = Money.parse(text)
        }
    }
}
