// Whatever a page has suffered, reading it ends, and no span lies outside it.
import Kernel
import Testing

@testable import Extraction

@Suite struct DamageTests {
    private static let page = """
        2023年2月6日 星期一 第9785期 今日8版

        区政府第14次常务会议召开

        东湖讯 3月7日，区委副书记、区长沈知行主持召开区政府第14次常务会议。副区长陆怀远、许南乔参加会议，区政协主席魏长庚列席会议。

        会议听取了关于安全生产工作情况的汇报。会议强调，要树牢“安全第一”理念。由区住建局牵头，区应急局配合，4月15日前制定《整改方案》；各镇（街道）要建立台账，每周五前报区应急局。

        （融媒体中心 白予安）

        ## 上半年经济运行稳中向好

        **东湖讯** 上半年完成投资286.4亿元，同比增长6.2%；新增市场主体4231户。
        """

    @Test("Lost lines, changed halves, torn quotations and strewn controls: it ends and stays within the text", arguments: 1...40)
    func damage(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        var lines = DamageTests.page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<1 + random.below(6) {
            let at = random.below(lines.count)
            switch random.below(7) {
            case 0: lines.remove(at: at)
            case 1:
                let half = lines[at].count / 2
                lines[at] = String(lines[at].suffix(lines[at].count - half)) + String(lines[at].prefix(half))
            case 2: lines.insert(lines[random.below(lines.count)], at: at)
            case 3:
                let other = random.below(lines.count)
                (lines[at], lines[other]) = (lines[other], lines[at])
            case 4: lines[at] = String(lines[at].filter { !"，。“”（）".contains($0) })
            case 5: lines[at] = lines[at].map { random.below(9) == 0 ? "\($0)\n" : String($0) }.joined()
            default: lines[at] = lines[at].map { random.below(12) == 0 ? "\u{0}\u{200B}\"" : String($0) }.joined()
            }
            if lines.isEmpty { lines = [""] }
        }
        let text = lines.joined(separator: "\n")
        let findings = Samples.read(text)
        SpanCheck(text).check(findings)
        #expect(Samples.read(text) == findings, "seed \(seed)")
    }

    @Test(
        "No text keeps reading from its end, be it one word thirty thousand glyphs long", .timeLimit(.minutes(5)),
        arguments: [
            "要", "召开会议，", "区长王甲宁强调，", "（", "“", "由区住建局牵头，", "3月5日", "各级各部门要", "。", "一\n", "## 甲\n", "东湖讯 3月7日，", "一、", "区长王甲宁、李乙文、",
            "会议要求，建立台账；", "\"", "１", "区", "、", "会议召开",
        ])
    func endless(piece: String) {
        let text = String(repeating: piece, count: 30_000 / piece.count)
        SpanCheck(text).lies(Samples.read(text).articles.last?.span ?? Span(0, 0))
    }
}
