// Numbers with their units, what is said of them, what is counted and for which time.
import Testing

@testable import Extraction

@Suite struct FiguresTests {
    /// `200.87 亿元 over`: value, unit and, where it is not exact, the precision.
    private func lines(_ text: String) throws -> [String] { try found(text).map(written) }

    private func written(_ figure: FigureFound) -> String {
        [figure.value, figure.unit, figure.precision == .exact ? "" : figure.precision.rawValue].filter { !$0.isEmpty }.joined(
            separator: " ")
    }

    private func found(_ text: String) throws -> [FigureFound] {
        let glyphs = Glyphs(plain: text)
        let base = try TimesReading.moment("2023-12-08")
        let times = Times.find(in: glyphs, range: 0..<glyphs.count, base: base, calendar: nil).map(\.range)
        return Figures.find(in: glyphs, range: 0..<glyphs.count, skipping: times)
    }

    @Test(
        "Numbers are exact and keep their units",
        arguments: [
            ("企业1,632家", ["1632 家"]), ("拨付82，225.00元", ["82225.00 元"]), ("受理573822件，办结率99.76%", ["573822 件", "99.76 %"]),
            ("四百三十二家", ["432 家"]), ("20余万人", ["20 万人 over"]), ("1亿元", ["1 亿元"]), ("一百多家", ["100 家 over"]), ("增长百分之三", ["3 %"]),
            ("下降负3.5%", ["-3.5 %"]), ("增速-3.5%", ["-3.5 %"]), ("偏差±0.5毫米", ["0.5 毫米 about"]), ("营业收入200.87亿元", ["200.87 亿元"]),
            ("提高2.3个百分点", ["2.3 个百分点"]), ("面积1.5万平方米", ["1.5 万平方米"]), ("投资三百万元", ["3000000 元"]), ("专利90多项", ["90 项 over"]),
            ("超过50家", ["50 家 over"]), ("近300个", ["300 个 about"]), ("约20公里", ["20 公里 about"]), ("不到10%", ["10 % under"]),
            ("不超过3次", ["3 次 under"]),
            ("5000万元以上", ["5000 万元 over"]), ("100人左右", ["100 人 about"]), ("10人以下", ["10 人 under"]), ("半数以上", ["0.5 over"]), ("一半", ["0.5"]),
            ("三点五亿元", ["350000000 元"]), ("3千家", ["3 千家"]), ("10-12人", ["10", "12 人"]), ("增长5%、8.2%", ["5 %", "8.2 %"]), ("１２３家", ["123 家"]),
            ("粮食1200 吨", ["1200 吨"]), ("3.2倍", ["3.2 倍"]), ("用电100kWh", ["100 kWh"]), ("几十家", ["10 家 about"]), ("165个项目", ["165 个"]),
            ("12人次", ["12 人次"]), ("明确10项目标", ["10 项"]), ("梳理3项目录", ["3 项"]), ("三项目标任务", ["3 项"]), ("完成5项，目前在建", ["5 项"]),
            ("落实8项目前急需的工作", ["8 项"]), ("每平方米2000—2500元", ["2000", "2500 元"]),
            ("0.85元", ["0.85 元"]), ("两家企业", ["2 家"]), ("世界500强", ["500"]),
        ])
    func numbers(_ text: String, _ expected: [String]) throws {
        let found = try lines(text)
        #expect(found == expected, "\(text)")
    }

    @Test(
        "Codes, names and ordinals are no figures",
        arguments: [
            "4/5G网络", "1+1", "“5+1”“4+3”", "第12次会议", "V2.0.1", "电话0635-8418123", "二十大精神", "十四五规划", "三级联动", "CN 37-0048", "邮编252000",
            "邮编：252000",
            "1号楼", "138 0013 8000", "12345热线", "某政发〔2023〕5号", "GB/T 30428.1-2013", "192.168.1.10", "370123199001011234", "一个", "一次",
            "“两个维护”",
            "“四位一体”", "十四届二次会议", "最后一公里", "入木三分", "1.召开会议",
            "（2）召开会议", "2023年3月",
            "每周五", "10分钟内", "三年行动", "万众一心", "百花齐放", "千方百计", "过去", "几乎", "数据", "负责", "半导体", "一二三产业", "abc@163.com", "",
            "甲烯9项目", "PB77项目", "PB-77项目", "甲烯9项目标志着新开端", "甲烯9项目前期工作", "规划（2022—2035年）", "规划（2022—2035）", "《总体规划(2022-2035)》起草",
            "规划2022至2035年",
            "（2022年—2035年）", "2024～2030年规划",
        ])
    func nothing(_ text: String) throws {
        let found = try lines(text)
        #expect(found == [], "\(text)")
    }

    @Test("Subject and period are the words before the number, with their spans")
    func surroundings() throws {
        let text = "截至11月底，全区规上工业营业收入达到209.2亿元，同比增长5%；完成投资20亿元。新增企业3家。"
        let figures = try found(text)
        #expect(figures.map(written) == ["209.2 亿元", "5 %", "20 亿元", "3 家"])
        #expect(figures.map { $0.subject?.value } == ["全区规上工业营业收入", nil, "投资", "企业"])
        #expect(figures.map { $0.period?.value } == ["截至11月底", "截至11月底", nil, nil])
        let scalars = Array(text.unicodeScalars)
        for figure in figures {
            for part in [figure.subject, figure.period].compactMap({ $0 }) {
                var words = String.UnicodeScalarView()
                words.append(contentsOf: scalars[part.span.from..<part.span.to])
                #expect(String(words) == part.value)
            }
            #expect(figure.span.from < figure.span.to)
        }
    }

    @Test("Only a time for which can be counted is a period, and who did it is no subject")
    func periods() throws {
        let glyphs = Glyphs(plain: "1—10月，三年行动列入5个项目，中心完成80家企业诊断，每天办理20件")
        let times = Times.find(in: glyphs, range: 0..<glyphs.count, base: try TimesReading.moment("2023-12-08"), calendar: nil)
        let figures = Figures.find(
            in: glyphs, range: 0..<glyphs.count, skipping: times.map(\.range), periods: times.filter(\.isPeriod).map(\.range))
        #expect(figures.map { $0.value + $0.unit } == ["5个", "80家", "20件"])
        #expect(figures.map { $0.period?.value } == ["1—10月", "1—10月", "1—10月"])
        #expect(figures.map { $0.subject?.value } == [nil, nil, nil])
    }

    @Test(
        "What is said of a number is said again where the figure is shown",
        arguments: [
            ("拨付30余万元", "30万元以上", "over 30万元"), ("专利80多项", "80项以上", "over 80项"), ("约20公里", "约20公里", "about 20公里"),
            ("100人左右", "约100人", "about 100人"), ("不到10%", "10%以内", "at most 10%"), ("企业99家", "99家", "99家"),
        ])
    func wording(_ text: String, _ chinese: String, _ english: String) throws {
        let wordings = try found(text).map(\.wording)
        #expect(wordings.map(\.zh) == [chinese] && wordings.map(\.en) == [english], "\(text)")
    }

    @Test("The amount applies the magnitude exactly")
    func amounts() throws {
        #expect(try found("200.87亿元、1.2万家、-3.5%、99家").map(\.amount) == ["20087000000", "12000", "-3.5", "99"])
    }
}
