// The day of an article and of a page. Only whole days are read here, as datelines and mastheads write them; every other
// time of a text is found by what is plugged in for times.
import Kernel

struct DayWord {
    var range: Range<Int>
    /// Nil where the text leaves it out.
    var year: Int?
    var month: Int
    var day: Int

    /// News is of what was: without a year it is the last such day that is not after `base`.
    func day(notAfter base: CivilDay) -> CivilDay? {
        if let year { return CivilDay(year: year, month: month, day: day) }
        for year in [base.year, base.year - 1, base.year - 2, base.year - 3, base.year - 4] {
            if let found = CivilDay(year: year, month: month, day: day), found <= base { return found }
        }
        return nil
    }

    /// The first one in the range: 2023年1月29日, 1月29日.
    static func first(in glyphs: Glyphs, _ range: Range<Int>) -> DayWord? {
        var index = range.lowerBound
        while index < range.upperBound {
            if glyphs[index].isDigit || glyphs[index] == "二" {
                if let found = at(index, in: glyphs, range) { return found }
                while index < range.upperBound, glyphs[index].isDigit { index += 1 }
            }
            index += 1
        }
        return nil
    }

    private static func at(_ index: Int, in glyphs: Glyphs, _ range: Range<Int>) -> DayWord? {
        guard index == range.lowerBound || !glyphs[index - 1].isDigit else { return nil }
        var at = index
        var year: Int?
        if let (value, next) = number(at, in: glyphs, range), next < range.upperBound, glyphs[next] == "年" {
            guard (1990...2199).contains(value) else { return nil }
            year = value
            at = next + 1
        }
        guard let (month, afterMonth) = number(at, in: glyphs, range), afterMonth < range.upperBound, glyphs[afterMonth] == "月",
            let (day, afterDay) = number(afterMonth + 1, in: glyphs, range), afterDay < range.upperBound, glyphs[afterDay] == "日",
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return DayWord(range: index..<afterDay + 1, year: year, month: month, day: day)
    }

    /// Digits, or for years 二〇二三.
    private static func number(_ index: Int, in glyphs: Glyphs, _ range: Range<Int>) -> (Int, Int)? {
        let chinese: [Unicode.Scalar: Int] = [
            "〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        ]
        var value = 0
        var at = index
        while at < range.upperBound, at - index < 4 {
            if glyphs[at].isDigit {
                value = value * 10 + Int(glyphs[at].value - 48)
            } else if let digit = chinese[glyphs[at]] {
                value = value * 10 + digit
            } else {
                break
            }
            at += 1
        }
        return at > index ? (value, at) : nil
    }
}
