// What is known of a time while its words are read one after another: 去年 is a frame, 6月 narrows it, 上旬 narrows it again.
import Kernel

struct Frame: Hashable {
    enum Unit: Int, Comparable {
        case second, minute, hour, part, day, week, tenDays, month, quarter, half, year, decade, century
        static func < (a: Unit, b: Unit) -> Bool { a.rawValue < b.rawValue }
    }

    /// Which field the words leave out and the base lends: a year (3月10日) or a month (10日).
    enum Borrowed: Hashable { case nothing, year, month }

    var from: LocalTime
    var to: LocalTime
    var unit: Unit
    var rule: TimeRule = .written
    var borrowed: Borrowed = .nothing
    var isVague = false
    /// From one time to another; nothing narrows it further.
    var isSpan = false
    /// 月底、年底、季度末: the last working day is as good a reading as the last day.
    var isEnd = false
    /// 本周五: where the calendar makes it a day off, the working day before is meant as often.
    var isWeekday = false
    /// 国庆前 ends with the day before, other than 3月10日前.
    var isHoliday = false
    /// 周末前 lasts to Sunday, or ends with the Friday before.
    var isWeekend = false
    /// 上午、晚上, for hours that follow.
    var part: PartOfDay?

    init(from: LocalTime, to: LocalTime, unit: Unit) {
        self.from = from
        self.to = to
        self.unit = unit
    }

    init(_ first: CivilDay, _ last: CivilDay, _ unit: Unit) {
        self.init(from: LocalTime(first), to: .end(of: last), unit: unit)
    }

    static func day(_ day: CivilDay) -> Frame { Frame(day, day, .day) }

    /// `count` whole months from the one given; months beyond December run on into the next year.
    static func months(_ count: Int, from month: Int, of year: Int, _ unit: Unit) -> Frame? {
        guard let first = CivilDay(monthsFrom: month, of: year),
            let next = CivilDay(monthsFrom: month + count, of: year)
        else { return nil }
        return Frame(first, next.advanced(by: -1), unit)
    }

    static func year(_ year: Int) -> Frame? { months(12, from: 1, of: year, .year) }
    static func month(_ month: Int, of year: Int) -> Frame? {
        months(1, from: month, of: year, .month)
    }

    func vague() -> Frame {
        var frame = self
        frame.isVague = true
        if frame.rule == .written { frame.rule = .convention }
        return frame
    }

    /// Its own words leave out no more than those before them did.
    func borrowing(_ borrowed: Borrowed) -> Frame {
        var frame = self
        frame.borrowed = borrowed
        return frame
    }

    func ending() -> Frame {
        var frame = self
        frame.isEnd = true
        return frame
    }
}

extension LocalTime {
    /// Stands for "at any time before" and "at any time after".
    package static let distantPast = LocalTime(CivilDay(number: -719_162))
    package static let distantFuture = LocalTime(CivilDay(number: 2_932_896), second: 86_399)

    static func end(of day: CivilDay) -> LocalTime { LocalTime(day, second: 86_399) }

    func adding(seconds: Int) -> LocalTime {
        let total = second + seconds
        let days = total >= 0 ? total / 86_400 : -((-total + 86_399) / 86_400)
        return LocalTime(day.advanced(by: days), second: total - days * 86_400)
    }
}

extension CivilDay {
    /// The first of a month; month 13 is the January after, month 0 the December before.
    init?(monthsFrom month: Int, of year: Int) {
        let index = year * 12 + month - 1
        guard index >= 12 else { return nil }
        self.init(year: index / 12, month: index % 12 + 1, day: 1)
    }

    /// The same day `count` months on, or the last of that month where it has no such day (民法典 第二百零二条).
    func adding(months count: Int) -> CivilDay? {
        let (year, month, day) = parts
        guard let first = CivilDay(monthsFrom: month + count, of: year) else { return nil }
        let (newYear, newMonth, _) = first.parts
        return CivilDay(
            year: newYear, month: newMonth, day: min(day, CivilDay.length(newYear, newMonth)))
    }

    var monday: CivilDay { advanced(by: 1 - weekday) }
}

/// What the base lends to words that leave it out; the second end of a span borrows from the first.
struct TimeContext {
    var year: Int
    var month: Int
    var day: CivilDay
    var part: PartOfDay?
    /// In the second end of a span more is sure: "27日" alone is a day there, "三日" too.
    var isSecondEnd = false

    init(_ base: LocalTime) {
        (year, month, _) = base.day.parts
        day = base.day
    }

    init(after frame: Frame) {
        (year, month, _) = frame.from.day.parts
        day = frame.from.day
        part = frame.part
        isSecondEnd = true
    }

    /// For the second reading of words without a year or month.
    func shifted(years: Int = 0, months: Int = 0) -> TimeContext? {
        guard let first = CivilDay(monthsFrom: month + months, of: year + years) else { return nil }
        var context = self
        (context.year, context.month, _) = first.parts
        return context
    }
}

/// 上午、下午: from which hour to which, and how hours after it are meant.
enum PartOfDay: Hashable, Sendable {
    case early, dawn, morning, forenoon, noon, afternoon, dusk, evening, night, daytime

    /// By the convention of JioNLP's cases; minutes of the day.
    var minutes: Range<Int> {
        switch self {
        case .early: 0..<360
        case .dawn: 240..<420
        case .morning: 360..<600
        case .forenoon: 420..<720
        case .noon: 660..<840
        case .afternoon: 780..<1140
        case .dusk: 1020..<1200
        case .evening: 1080..<1440
        case .night: 1200..<1440
        case .daytime: 360..<1140
        }
    }

    /// The hour of the day; 24 and more lie in the next one (晚上12点).
    func hour(_ hour: Int) -> Int {
        guard hour <= 12 else { return hour }
        switch self {
        case .early, .dawn, .morning, .forenoon, .daytime: return hour
        case .noon: return hour < 10 ? hour + 12 : hour
        case .afternoon, .dusk: return hour < 12 ? hour + 12 : hour
        case .evening, .night: return hour < 5 ? hour + 24 : hour + 12
        }
    }
}
