// The names of holidays and solar terms, and the day of each in a year.
import Kernel

enum Holiday: Sendable {
    case fixed(Int, Int)
    case lunar(Int, Int)
    case term(Int)
    case newYearsEve
    /// The nth weekday of a month: 母亲节.
    case weekday(Int, place: Int, month: Int)

    func day(of year: Int) -> CivilDay? {
        switch self {
        case .fixed(let month, let day): return CivilDay(year: year, month: month, day: day)
        case .lunar(let month, let day): return Lunar.day(day, month: month, of: year)
        case .term(let index): return Lunar.term(index, of: year)
        case .newYearsEve: return Lunar.lastDay(of: year)
        case .weekday(let weekday, let place, let month):
            return CivilDay(year: year, month: month, day: 1).map {
                $0.advanced(by: (weekday - $0.weekday + 7) % 7 + (place - 1) * 7)
            }
        }
    }

    /// 清明 is also what politics ought to be, and only with 节 or 假期 a day.
    var isWordElsewhere: Bool {
        switch self {
        case .term: true
        default: false
        }
    }
}

enum Holidays {
    static let words = Words<Holiday>([
        ("元旦", .fixed(1, 1)), ("妇女节", .fixed(3, 8)), ("植树节", .fixed(3, 12)), ("劳动节", .fixed(5, 1)),
        ("青年节", .fixed(5, 4)),
        ("护士节", .fixed(5, 12)), ("儿童节", .fixed(6, 1)), ("建党节", .fixed(7, 1)), ("建军节", .fixed(8, 1)),
        ("教师节", .fixed(9, 10)),
        ("国庆", .fixed(10, 1)), ("记者节", .fixed(11, 8)), ("圣诞节", .fixed(12, 25)), ("平安夜", .fixed(12, 24)),
        ("情人节", .fixed(2, 14)),
        ("春节", .lunar(1, 1)), ("大年初一", .lunar(1, 1)), ("大年初二", .lunar(1, 2)), ("大年初三", .lunar(1, 3)), ("元宵", .lunar(1, 15)),
        ("端午", .lunar(5, 5)),
        ("七夕", .lunar(7, 7)),
        ("中元节", .lunar(7, 15)), ("中秋", .lunar(8, 15)), ("重阳", .lunar(9, 9)), ("腊八", .lunar(12, 8)),
        ("除夕", .newYearsEve),
        ("大年三十", .newYearsEve), ("清明", .term(6)), ("母亲节", .weekday(7, place: 2, month: 5)),
        ("父亲节", .weekday(7, place: 3, month: 6)),
        ("感恩节", .weekday(4, place: 4, month: 11)),
    ])
    static let numbered = Words<(Int, Int)>([
        ("五一", (5, 1)), ("六一", (6, 1)), ("七一", (7, 1)), ("八一", (8, 1)), ("十一", (10, 1)), ("五四", (5, 4)),
        ("三八", (3, 8)),
    ])
    static let period = Words("期间 假期 长假 小长假 节日期间 黄金周 假日")
    static let follow = Words("节 前 后 期间 假期 小长假 长假 之前 以前 之后 前后 前夕 当天 至 到")
    static let followNumber = Words("节 前夕 前后 期间 假期 小长假 长假 黄金周 国际劳动节 劳动节 国庆 节前 之前 后")
    static let seasons = Words<Int>([("春", 0), ("夏", 1), ("秋", 2), ("冬", 3)])
    static let notAfterSeason = GlyphSet("节至分奥运风雨")
}

enum SolarTerms {
    static let glyphs = "小大立雨惊春清谷夏芒处白秋寒霜冬"
    static let words = Words<Int>(
        "小寒 大寒 立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至"
            .split(separator: " ").enumerated().map { (String($0.element), $0.offset) })
}
