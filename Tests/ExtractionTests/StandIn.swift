// Small stand-ins for what finds times and figures, so that the rules of reading are tested without them. They know the few
// forms that the tests and the labelled texts use, and no more.
import Kernel
import Matters

@testable import Extraction

enum StandIn {
    static let times = TimeFinding(
        find: { glyphs, range, base, calendar in find(glyphs, range, base, calendar) },
        limits: { mention, _, _ in mention.readings.map { LimitReading(day: $0.to.day, rule: $0.rule) } })

    static let figures = FigureFinding { glyphs, range, times in
        var found: [FigureFound] = []
        var index = range.lowerBound
        var time = 0
        while index < range.upperBound {
            while time < times.count, times[time].range.upperBound <= index { time += 1 }
            if !glyphs[index].isDigit || time < times.count && times[time].range.contains(index) {
                index += 1
                continue
            }
            var end = index
            while end < range.upperBound, glyphs[end].isDigit || glyphs[end] == "." { end += 1 }
            let unit = ForceWords.counts.length(at: end, in: glyphs, upTo: range.upperBound) ?? 0
            if unit > 0 {
                found.append(
                    FigureFound(
                        span: glyphs.span(of: index..<end + unit), value: glyphs.text(index..<end), unit: glyphs.text(end..<end + unit),
                        precision: .exact))
            }
            index = end + unit
        }
        return found
    }

    static let reading = TextReading(times: times, figures: figures)

    private static func find(_ glyphs: Glyphs, _ range: Range<Int>, _ base: LocalTime, _ calendar: WorkCalendar?) -> [TimeMention] {
        var found: [TimeMention] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if let mention = again(glyphs, index, range) ?? day(glyphs, index, range, base) {
                found.append(mention)
                index = mention.range.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    private static let recurring = WordTable(
        "每周一前 每周二前 每周三前 每周四前 每周五前 每周五 每周一 每周 每月底前 每月 每季度末 每季度 每半月 每日 每天 每半年 每年 每旬 每晚")

    /// 每周五前, 每月5日前, 每日
    private static func again(_ glyphs: Glyphs, _ index: Int, _ range: Range<Int>) -> TimeMention? {
        guard let length = recurring.length(at: index, in: glyphs, upTo: range.upperBound) else { return nil }
        var end = index + length
        if glyphs.has("每月", at: index), end < range.upperBound, glyphs[end].isDigit {
            while end < range.upperBound, glyphs[end].isDigit { end += 1 }
            if end < range.upperBound, glyphs[end] == "日" { end += 1 }
            if end < range.upperBound, glyphs[end] == "前" { end += 1 }
        }
        if glyphs.has("每日", at: index), end < range.upperBound, glyphs[end].isDigit {
            while end < range.upperBound, glyphs[end].isDigit { end += 1 }
            if glyphs.has("时前", at: end) { end += 2 }
        }
        let isBefore = glyphs[end - 1] == "前"
        return TimeMention(range: index..<end, kind: .recurring, side: isBefore ? .before : .at, readings: [], isVague: false)
    }

    /// N月N日前, N月底前, 年底前, 月底前, 本周五前, N日内, N个工作日内
    private static func day(_ glyphs: Glyphs, _ index: Int, _ range: Range<Int>, _ base: LocalTime) -> TimeMention? {
        func at(_ end: Int, _ day: CivilDay?, _ rule: TimeRule) -> TimeMention? {
            guard let day else { return nil }
            var end = end
            var isBefore = false
            for word in ["以前", "之前", "前"] where end < range.upperBound && glyphs.has(word, at: end) {
                end += word.unicodeScalars.count
                isBefore = true
                break
            }
            let reading = TimeReading(from: LocalTime(day), to: LocalTime(day, second: 86_399), rule: rule)
            return TimeMention(range: index..<end, kind: .point, side: isBefore ? .before : .at, readings: [reading], isVague: false)
        }
        let today = base.day
        if glyphs[index].isDigit, index == range.lowerBound || !glyphs[index - 1].isDigit {
            var end = index
            while end < range.upperBound, glyphs[end].isDigit { end += 1 }
            guard let number = Int(glyphs.text(index..<end)), end < range.upperBound else { return nil }
            var year = today.year
            var month = number
            if glyphs[end] == "年", number > 1990 {
                year = number
                let from = end + 1
                end = from
                while end < range.upperBound, glyphs[end].isDigit { end += 1 }
                guard end > from, end < range.upperBound, let value = Int(glyphs.text(from..<end)) else { return nil }
                month = value
            }
            if glyphs[end] == "月" {
                if glyphs.has("底", at: end + 1) { return at(end + 2, last(year, month), .lastDay) }
                let from = end + 1
                end = from
                while end < range.upperBound, glyphs[end].isDigit { end += 1 }
                guard end > from, end < range.upperBound, glyphs[end] == "日", let value = Int(glyphs.text(from..<end)) else { return nil }
                let found = CivilDay(year: year, month: month, day: value)
                return at(
                    end + 1, found.map { $0 < today.advanced(by: -200) ? CivilDay(year: year + 1, month: month, day: value) ?? $0 : $0 },
                    .nearest)
            }
            for (word, isWork) in [("个工作日内", true), ("日内", false), ("天内", false)] where glyphs.has(word, at: end) {
                var day = today.advanced(by: isWork ? 0 : number)
                var left = isWork ? number : 0
                while left > 0 {
                    day = day.advanced(by: 1)
                    if day.weekday < 6 { left -= 1 }
                }
                let reading = TimeReading(from: base, to: LocalTime(day), rule: isWork ? .workDays : .calendarDays)
                let to = end + word.unicodeScalars.count
                return TimeMention(range: index..<to, kind: .duration, side: .before, readings: [reading], isVague: false)
            }
            return nil
        }
        let parts = today.parts
        if glyphs.has("年底", at: index) { return at(index + 2, CivilDay(year: parts.year, month: 12, day: 31), .lastDay) }
        if glyphs.has("本月底", at: index) { return at(index + 3, last(parts.year, parts.month), .lastDay) }
        if glyphs.has("月底", at: index), index == range.lowerBound || !glyphs[index - 1].isDigit {
            return at(index + 2, last(parts.year, parts.month), .lastDay)
        }
        for (word, weekday) in [("本周五", 5), ("本周三", 3), ("本周日", 7), ("本周四", 4)] where glyphs.has(word, at: index) {
            return at(index + 3, today.advanced(by: weekday - today.weekday), .written)
        }
        for (word, weekday) in [("下周一", 1), ("下周三", 3), ("下周五", 5)] where glyphs.has(word, at: index) {
            return at(index + 3, today.advanced(by: 7 + weekday - today.weekday), .written)
        }
        return nil
    }

    private static func last(_ year: Int, _ month: Int) -> CivilDay? {
        (1...12).contains(month) ? CivilDay(year: year, month: month, day: CivilDay.length(year, month)) : nil
    }
}
