// Pages to articles, and the day of each.
import Kernel
import Testing

@testable import Extraction

@Suite struct ArticleTests {
    private func articles(_ text: String) -> [String] {
        Samples.read(text).articles.map { "\($0.title?.value ?? "-") \($0.day?.value.description ?? "-")" }
    }

    @Test("Headlines, datelines and bylines part a page into articles")
    func page() {
        let page = """
            甲会议召开

            东湖讯 3月7日，甲会议召开。

            (融媒体中心 白予安)

            ## 乙活动举行

            **东湖讯** 3月6日，乙活动举行。
            """
        #expect(articles(page) == ["甲会议召开 2023-03-07", "乙活动举行 2023-03-06"])
    }

    @Test("A text without a headline is one article; its day is the caller's")
    func plain() {
        #expect(articles("会议强调，要建立台账。") == ["- -"])
    }

    @Test("The head of the page says the day of articles that have none, in one line or in several")
    func masthead() {
        #expect(articles("2023年2月6日 星期一 第9785期 今日8版\n\n乙活动举行\n\n乙活动热闹非凡，人山人海。") == ["乙活动举行 2023-02-06"])
        let lines = "东湖讯\n\n2022年8月30日\n\n星期二\n\n总第1465期\n\n今日4版\n\n乙活动举行\n\n乙活动热闹非凡，人山人海。"
        #expect(articles(lines) == ["乙活动举行 2022-08-30"])
    }

    @Test(
        "Where nobody gives a day it is that of the masthead or the dateline, if all agree; else today",
        arguments: [
            ("演示报社出版\n\n2023年1月19日 星期四 第12期\n\n甲活动举行\n\n甲活动热闹非凡，人山人海。", "2023-01-19 text"),
            ("甲活动举行\n\n甲活动热闹非凡，人山人海。\n\n2023年1月19日", "2023-01-19 text"),
            ("甲活动举行\n\n某通讯社望湖2023年1月19日电 甲活动热闹非凡。", "2023-01-19 text"),
            ("甲活动举行\n\n甲活动热闹非凡，人山人海。（某通讯社2023年1月19日电）", "2023-01-19 text"),
            ("2023年1月19日 星期四\n\n甲活动举行\n\n甲活动热闹，人多。\n\n2023年1月20日 星期五\n\n乙活动举行\n\n乙活动热闹，人多。", "2026-11-23 today"),
            ("甲活动举行\n\n2023年1月19日，甲活动热闹非凡，1月20日停电。", "2026-11-23 today"),
            ("开会通知\n\n时间：2023年1月19日（星期四）下午3点\n\n请按时参加。", "2026-11-23 today"),
            ("甲活动举行\n\n1月19日，甲活动热闹非凡。", "2026-11-23 today"), ("", "2026-11-23 today"),
        ])
    func base(text: String, expected: String) throws {
        let today = try #require(CivilDay("2026-11-23"))
        let base = BaseDay(of: text, given: nil, today: today)
        #expect("\(base.day) \(base.source.rawValue)" == expected)
        if let span = base.span { #expect(Glyphs(of: text).text(Glyphs(of: text).range(of: span)) == "2023年1月19日") }
        let given = BaseDay(of: text, given: CivilDay("2024-05-06"), today: today)
        #expect(given.source == .given && given.day == CivilDay("2024-05-06") && given.span == nil)
    }

    @Test("A dateline without a year is the last such day before the page")
    func yearOfDateline() {
        #expect(articles("2023年1月3日 星期二\n\n甲会议召开\n\n东湖讯 12月29日，甲会议召开。") == ["甲会议召开 2022-12-29"])
    }

    @Test("What is signed with a day is of that day, and who signs is no headline")
    func signed() {
        #expect(articles("致居民的一封信\n\n各位居民：\n\n我们向您致以问候。\n\n东湖区人民政府\n2023年1月19日") == ["致居民的一封信 2023-01-19"])
    }

    @Test("A page jump ends an article, addresses and names of editors belong to none")
    func furniture() {
        let page = "甲会议召开\n\n东湖讯 3月7日，甲会议召开。\n\n（下转二版）\n\n乙活动举行\n\n3月6日，乙活动举行。\n\n新闻热线：0000\n地址：演示大道1号\n值班编辑：某某"
        #expect(articles(page) == ["甲会议召开 2023-03-07", "乙活动举行 2023-03-06"])
    }

    @Test(
        "Headlines alone give a title and nothing else", arguments: ["全区重点项目推进会议召开", "沈知行强调要建立台账", "区委常委会会议召开\n\n沈知行主持会议", "关于做好防汛工作的通知"])
    func headlinesAlone(text: String) {
        for article in Samples.read(text).articles {
            #expect(article.meetings.isEmpty && article.people.isEmpty && article.obligations.isEmpty && article.figures.isEmpty)
        }
    }

    @Test("An article that breaks off gives nothing beyond where it breaks off")
    func truncated() {
        let whole = "东湖讯 3月7日，区委副书记、区长沈知行主持召开区政府第14次常务会议。会议强调，区应急局要建立台账，3月底前完成整改。"
        for length in 0..<whole.count {
            let text = String(whole.prefix(length))
            SpanCheck(text).check(Samples.read(text))
        }
        let cut = Samples.read("东湖讯 3月7日，区委副书记、区长沈").articles.flatMap(\.people)
        #expect(cut.isEmpty)
    }
}
