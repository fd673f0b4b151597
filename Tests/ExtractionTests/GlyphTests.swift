// Text to glyphs: what is mended, what is mapped, and that every glyph knows where it comes from.
import Kernel
import Testing

@testable import Extraction

@Suite struct GlyphTests {
    private func text(_ given: String) -> String {
        let glyphs = Glyphs(of: given)
        return glyphs.text(0..<glyphs.count)
    }

    @Test("A line that breaks a sentence goes on in the next, empty lines between or not")
    func brokenLines() {
        #expect(text("会议强调，要建立台账，明\n\n确时限。\n会后。") == "会议强调，要建立台账，明确时限。\n会后。")
        #expect(text("会议强调，要建立台\r\n账。") == "会议强调，要建立台账。")
    }

    @Test("A headline, a byline and one of a list break nothing")
    func notJoined() {
        let page = "全区工作会议召开\n东湖讯 3月7日，会议召开\n（记者 白予安）\n一、建立台账\n二、制定方案\n"
        #expect(text(page) == "全区工作会议召开\n东湖讯3月7日，会议召开\n（记者白予安）\n一、建立台账\n二、制定方案\n")
        #expect(Glyphs(of: page).paragraphs.map(\.kind) == [.headline, .body, .byline, .body, .body])
    }

    @Test("A headline in front of a dateline ends a sentence that the page cut off")
    func cutOff() {
        let page = "东湖讯 3月7日，会议强调，要建立台账，作出应有贡\n\n全区教育工作会召开\n\n东湖讯 3月8日，会议召开。"
        #expect(Glyphs(of: page).paragraphs.map(\.kind) == [.body, .headline, .body])
    }

    @Test("In a narrow column a full line may end with a sentence and its paragraph goes on")
    func narrowColumn() {
        let page = """
            会议强调，要建立全区安全隐患台账，
            每周五前报区应急局，逐项明确整改时
            限和责任单位，确保按时完成整改任务。
            各街道要逐户走访，建立居民意见台账，
            对能够立即解决的问题当场答复居民，不
            能解决的报区政府。
            """
        #expect(Glyphs(of: page).paragraphs.count == 1)
    }

    @Test("Full-width letters and digits become half-width, marks of sentences full-width, in numbers they stay")
    func widths() {
        #expect(text("完成１２．５％,共1,632个(含ＡＩ)") == "完成12.5%，共1,632个（含AI）")
        #expect(text("8:30开会;12月.") == "8:30开会；12月。")
    }

    @Test("Straight quotation marks open and close; a lost one is seen from what stands beside the next")
    func quotes() {
        #expect(text("打造\"一个门户\",推进\"百日攻坚\"。") == "打造“一个门户”，推进“百日攻坚”。")
        #expect(text("「甲」和『乙』") == "“甲”和‘乙’")
        #expect(text("实现\"开。\n他说,\"好\"。") == "实现“开。\n他说，“好”。")
    }

    @Test("Spaces stay between Latin words only, marks of Markdown and controls go")
    func spaces() {
        #expect(text("## 区委 常委会\n**东湖讯** 引进 App Store 应用\u{200B}。") == "区委常委会\n东湖讯引进App Store应用。")
        #expect(text("□□人勤春早，\u{7}万事相催。") == "人勤春早，万事相催。")
    }

    @Test("Nothing, white space alone and marks alone give nothing")
    func nothing() {
        for given in ["", "\n\n\n", "  \u{3000}", "**", "#"] { #expect(text(given).isEmpty) }
    }

    @Test("Each glyph stands for the scalar at its origin, origins rise, and spans round-trip", arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func origins(seed: Int) {
        var random = SeededRandom(UInt64(seed) &* 7919)
        let alphabet = Array("会议强调要建立台账，。；：！？\"'“”（）()《》「」,.;:!? \u{3000}\t\n\r\nAb12１２Ａ％%#*—-一二三、讯年月日■□\u{200B}\u{FEFF}😀é".unicodeScalars)
        for _ in 0..<300 {
            var given = String.UnicodeScalarView()
            for _ in 0..<random.below(120) { given.append(alphabet[random.below(alphabet.count)]) }
            let scalars = Array(given)
            let glyphs = Glyphs(of: String(given))
            #expect(glyphs.origins.count == glyphs.count)
            for index in 0..<glyphs.count {
                let origin = glyphs.origins[index]
                #expect(
                    scalars.indices.contains(origin) && Glyph.stands(glyphs[index], for: scalars[origin]),
                    "seed \(seed): \(String(given).debugDescription)")
                if index > 0 { #expect(origin > glyphs.origins[index - 1]) }
            }
            guard glyphs.count > 0 else { continue }
            let from = random.below(glyphs.count)
            let range = from..<from + 1 + random.below(glyphs.count - from)
            #expect(glyphs.range(of: glyphs.span(of: range)) == range)
            for paragraph in glyphs.paragraphs { #expect(paragraph.range.upperBound <= glyphs.count && !paragraph.range.isEmpty) }
        }
    }
}

/// Small and the same everywhere, so that a printed seed tells all.
struct SeededRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return limit <= 0 ? 0 : Int((state >> 33) % UInt64(limit))
    }
}
