// By when and by whom, as officers write it in orders of their own. The day is Monday 23 November 2026.
import Kernel
import Matters
import Testing

@testable import Extraction

@Suite struct DeadlineTests {
    private func orders(_ text: String) throws -> [ObligationFound] {
        let day = try #require(CivilDay("2026-11-23"))
        let findings = TextReading.usual.read(text, on: day, register: Samples.register, calendar: try TimesReading.china())
        return findings.articles.flatMap(\.obligations).filter { $0.force == .order }
    }

    private func days(_ when: String) throws -> [String] {
        try orders("会议要求，区应急局要\(when)完成预案修订。").flatMap { $0.limit?.readings.map(\.day.description) ?? [] }
    }

    @Test(
        "前 of one day means that day first and the day before second, however the day is written",
        arguments: [
            ("11月27日前", ["2026-11-27", "2026-11-26"]), ("25日前", ["2026-11-25", "2026-11-24"]),
            ("11月27日（周五）前", ["2026-11-27", "2026-11-26"]),
            ("2026年11月27日前", ["2026-11-27", "2026-11-26"]), ("本周五前", ["2026-11-27", "2026-11-26"]),
            ("周五前", ["2026-11-27", "2026-11-26"]), ("下周三前", ["2026-12-02", "2026-12-01"]), ("下周五前", ["2026-12-04", "2026-12-03"]),
            ("明天前", ["2026-11-24", "2026-11-23"]), ("本月25日前", ["2026-11-25", "2026-11-24"]), ("下月10日前", ["2026-12-10", "2026-12-09"]),
            ("明年1月15日之前", ["2027-01-15", "2027-01-14"]),
        ])
    func before(when: String, expected: [String]) throws {
        #expect(Array(try days(when).prefix(2)) == expected)
    }

    @Test("周末前 is Sunday first and Friday second")
    func weekend() throws {
        #expect(try days("周末前") == ["2026-11-29", "2026-11-27"])
        #expect(try days("下周末前") == ["2026-12-06", "2026-12-04"])
    }

    @Test(
        "What is due before a holiday is due on the day before it",
        arguments: [("春节前", "2027-02-05"), ("元旦前", "2026-12-31"), ("国庆节前", "2027-09-30")])
    func holidays(when: String, expected: String) throws {
        #expect(try days(when).first == expected)
    }

    @Test("What is due before a week or a month is due when it begins", arguments: [("下周前", ["2026-11-29"]), ("下月前", ["2026-11-30"])])
    func longer(when: String, expected: [String]) throws {
        #expect(try days(when) == expected)
    }

    @Test(
        "A unit at the head of a clause is addressed, whatever time stands behind it",
        arguments: [
            "春节前完成校舍检修", "自即日起每周报送进度", "周五前完成整改", "下月10日前完成整改", "周末前完成水源排查", "元旦前完成整改", "今晚前完成整改", "每周五前报送进度", "11月27日前完成整改",
            "上半年完成整改", "第一季度完成整改",
        ])
    func addressed(told: String) throws {
        for text in ["会议要求，区住建局\(told)。", "会议要求，要做好工作，区住建局\(told)。", "会议要求，要做好工作；区应急局、区住建局\(told)。", "关于做好工作的通知\n\n一、区住建局\(told)。"] {
            let found = try orders(text)
            #expect(found.last?.units.last?.candidates == ["housing"] && found.last?.units.last?.role == .addressed, "\(text)")
        }
    }

    @Test(
        "What was done at a time, and what is said of a unit's time, names no unit",
        arguments: ["会议指出，区住建局去年完成了整改。", "会议指出，要总结区住建局去年以来的做法，建立台账。", "东湖讯 3月7日，区住建局近日完成整改26项。"])
    func spokenOf(text: String) throws {
        #expect(try orders(text).allSatisfy(\.units.isEmpty))
    }

    @Test(
        "A unit that nobody has registered has an order with a limit in hours or days and something to do",
        arguments: [
            "区供电公司72小时内恢复正常供电并检查备用线路", "区自来水公司48小时内恢复供水", "柳溪镇政府3日内修好水渠", "区客运中心24小时内增派班车", "区供热公司5个工作日内给供热站换上新阀门", "青石镇政府周末前把围挡挪走",
            "区园林中心3日内扶正倒伏树木",
        ])
    func errands(told: String) throws {
        for text in ["会议要求，\(told)。", "关于做好保障工作的通知\n\n1.\(told)。", "会议要求，要做好保障。\(told)。", "区委书记方以宁要求，要做好保障。\n\n\(told)。"] {
            let found = try orders(text)
            #expect(found.count == 1 && found.first?.units.count == 1 && found.first?.limit != nil, "\(text): \(found.map(\.text))")
        }
    }

    @Test(
        "A limit makes no order of what was done, of what is thought and felt, of what is forbidden and of what tells how things are",
        arguments: [
            "区供电公司72小时内已恢复供电", "区供电公司48小时内恢复了供电", "区供电公司72小时内要增强服务意识", "区供电公司3日内不得停电", "区供电公司72小时内不再停电", "区供电公司24小时内接到报修电话是常事",
            "区供电公司周五前的做法值得推广",
        ])
    func noErrands(told: String) throws {
        for text in ["会议指出，\(told)。", "关于做好保障工作的通知\n\n1.\(told)。", "东湖讯 3月7日，\(told)。"] {
            #expect(try orders(text) == [], "\(text)")
        }
    }
}
