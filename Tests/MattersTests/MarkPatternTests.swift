// 发文字号: what a pattern of marks may hold, and how it writes them.
import Matters
import Testing

@Suite struct MarkPatternTests {
    @Test(
        "A mark holds any characters with the year and the sequence once each",
        arguments: [
            ("样政办发〔{year}〕{sequence}号", "样政办发〔2026〕12号"), ("督查通报〔{year}〕第{sequence:3}期", "督查通报〔2026〕第012期"),
            ("{sequence}/{year}", "12/2026"), ("No. {sequence:1} of {year}", "No. 12 of 2026"),
        ])
    func written(text: String, mark: String) throws {
        #expect(try #require(MarkPattern(text)).format(year: 2026, sequence: 12) == mark)
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "样政发", "样政发〔{year}〕号", "样政发{sequence}号", "{year}{year}{sequence}", "{year}{sequence}{sequence:2}", "{year}{sequence:0}",
            "{year}{sequence}{x}",
        ])
    func refused(text: String) { #expect(MarkPattern(text) == nil) }

    @Test("Patterns that write the same marks draw from one counter")
    func counters() throws {
        let (plain, padded) = (try #require(MarkPattern("甲〔{year}〕{sequence}号")), try #require(MarkPattern("甲〔{year}〕{sequence:4}号")))
        #expect(plain.counter("bulletin", year: 2026) == padded.counter("bulletin", year: 2026))
        #expect(plain.counter("bulletin", year: 2026) == "bulletin/甲〔{year}〕{sequence}号/2026")
        #expect(plain.counter("bulletin", year: 2026) != plain.counter("paper-mark", year: 2026))
    }
}
