// Dates in digits: 2023-02-06, 2019/04/19, 2019.9.6, 20240307, 09-01, 2019.05.
import Kernel

extension TimeReader {
    /// A date of separated digits, or eight digits that stand alone.
    func digitDate(_ index: Int, _ context: TimeContext) -> Piece? {
        guard isDigit(index), let first = digits(index, 8) else { return nil }
        switch first.end - index {
        case 8: return packedDate(index, first)
        case 4: return yearFirst(first) ?? bareYear(index, first)
        case 1, 2: return monthFirst(index, first, context)
        default: return nil
        }
    }

    /// 20240307: only where no letter, digit or Chinese character but a word of time stands beside it.
    private func packedDate(_ index: Int, _ digits: (value: Int, end: Int)) -> Piece? {
        guard (1900...2199).contains(digits.value / 10_000),
            isBoundary(index - 1) || Neighbours.timeBefore.contains(code(index - 1)),
            isBoundary(digits.end) || Neighbours.timeAfter.contains(code(digits.end)),
            !at(digits.end, "-"), !at(index - 1, "-"),
            let day = CivilDay(
                year: digits.value / 10_000, month: digits.value / 100 % 100, day: digits.value % 100)
        else { return nil }
        return (.day(day), digits.end)
    }

    private func yearFirst(_ year: (value: Int, end: Int)) -> Piece? {
        guard (1000...2999).contains(year.value), let separator = separator(year.end),
            let month = digits(year.end + 1, 2),
            (1...12).contains(month.value)
        else { return nil }
        if code(month.end) == code(year.end) || self.separator(month.end) == separator,
            let day = digits(month.end + 1, 2),
            let date = CivilDay(year: year.value, month: month.value, day: day.value), !isDigit(day.end),
            !isVersion(day.end)
        {
            let end = after("日", day.end) ?? day.end
            return (.day(date), end)
        }
        // 2019.05 alone could be a number: a month of two digits and nothing countable after it.
        guard month.end - year.end == 3,
            isBoundary(month.end) || Neighbours.timeAfter.contains(code(month.end)) || at(month.end, "月"),
            let frame = Frame.month(month.value, of: year.value)
        else { return nil }
        return (frame, after("月", month.end) ?? month.end)
    }

    /// 2018, where a line holds nothing else.
    private func bareYear(_ index: Int, _ year: (value: Int, end: Int)) -> Piece? {
        guard (1900...2100).contains(year.value), isAlone(index, year.end),
            let frame = Frame.year(year.value)
        else { return nil }
        return (frame, year.end)
    }

    /// 09-01: two digits each, bounded, so that no range of numbers is taken for a day.
    private func monthFirst(_ index: Int, _ month: (value: Int, end: Int), _ context: TimeContext)
        -> Piece?
    {
        guard month.end - index == 2, at(month.end, "-"), let day = digits(month.end + 1, 2),
            day.end - month.end == 3,
            isBoundary(index - 1) || Neighbours.timeBefore.contains(code(index - 1))
                || context.isSecondEnd, !at(index - 1, "-"),
            !at(index - 1, "."), isBoundary(day.end) || Neighbours.timeAfter.contains(code(day.end)),
            !at(day.end, "-"), !at(day.end, "."),
            let date = CivilDay(year: context.year, month: month.value, day: day.value)
        else { return nil }
        return (Frame.day(date).borrowing(.year), day.end)
    }

    /// One class for the marks that stand for one another: full and half width.
    private func separator(_ index: Int) -> Int? {
        switch code(index) {
        case 0x2D, 0x2010, 0x2011: 1
        case 0x2F, 0xFF0F: 2
        case 0x2E, 0xFF0E: 3
        default: nil
        }
    }

    /// 1999.12.3.4: a date has no fourth part.
    private func isVersion(_ index: Int) -> Bool {
        separator(index).map { $0 != 1 } == true && isDigit(index + 1)
    }
}

/// Glyphs that may stand right beside a bare time.
enum Neighbours {
    static let timeBefore = GlyphSet("从自于在截至到期的是为由")
    static let timeAfter = GlyphSet("至到前后起之以止的上下晚早中凌")
}
