// Again and again: 每周五前, 每月, 每周二周四, 每个工作日, 每季度末, 按月. The reading is the next occurrence from the base on.
import Kernel
import Matters

extension TimeReader {
    func recurring(_ index: Int) -> TimeMention? {
        if let end = RecurringWords.adverbs.end(self, index) { return mention(index, end, nil) }
        if let end = daily(index) { return mention(index, end, .day(base.day)) }
        guard at(index, "每") else { return nil }
        let start = after("每逢", index) ?? after("每隔", index) ?? after("每个", index) ?? index + 1
        if let end = after("工作日", start) {
            let first = calendar.map {
                $0.isWorkDay(base.day) ? base.day : $0.workDay(1, after: base.day)
            }
            return mention(index, end, first.map { .day($0) })
        }
        if let piece = everyWeek(start) ?? everyTenDays(start) ?? everyQuarter(start) ?? everyMonth(start) ?? everyYear(start)
            ?? everyDay(start)
        {
            return mention(index, piece.end, piece.frame)
        }
        // 每三年, 每2小时, 每半年.
        if let amount = amount(start, isPrefixed: false) { return mention(index, amount.end, nil) }
        return nil
    }

    /// 日调度、日跟踪 behind a mark or 坚持: 今日调度 is once, 3日调度 a day of the month, and 生日报告 another word.
    private func daily(_ index: Int) -> Int? {
        guard at(index, "日"), let end = RecurringWords.daily.end(self, index), !at(end, "诉") else { return nil }
        let isApart = !isHan(index - 1) && !isDigit(index - 1) && !isLetter(index - 1)
        return isApart || RecurringWords.beforeDaily.end(self, index - 2) == index ? end : nil
    }

    private func mention(_ index: Int, _ end: Int, _ frame: Frame?) -> TimeMention? {
        let probe = frame ?? Frame.day(base.day)
        var (kind, last) = suffix(probe, end)
        if kind == .about || kind == .within { (kind, last) = (.none, end) }
        return TimeMention(
            range: index..<last, kind: .recurring, side: kind.side,
            readings: frame.map { readings(of: $0, kind) } ?? [], isVague: false)
    }

    /// 每周五, 每周一、三、五, 每周二周四, 每周一至周五: the next of these days.
    private func everyWeek(_ index: Int) -> Piece? {
        guard var end = weekWord(index) else { return nil }
        if let last = after("末", end) { return (weekdayFrame(next([6])), last) }
        var days: [Int] = []
        var lastEnd = end
        while let (day, next) = weekday(end) {
            guard days.isEmpty || day != days.last, !DayWords.notAfterWeekday.contains(code(next)) else {
                break
            }
            days.append(day)
            lastEnd = next
            if let other = connector(next), let (last, after) = weekday(weekWord(other) ?? other),
                last > day
            {
                days += (day + 1)...last
                lastEnd = after
                break
            }
            let separated =
                at(next, "、") || at(next, "和") || at(next, "及") || at(next, "，") ? next + 1 : next
            end = weekWord(separated) ?? separated
            // "每周一三次" are not three days; digits of their own need a comma or 周 before them.
            if end == next, at(end + 1, "次") || at(end + 1, "天") { break }
        }
        guard !days.isEmpty else {
            if at(lastEnd, "末") { lastEnd += 1 }
            return (Frame(base.day.monday, base.day.monday.advanced(by: 6), .week), lastEnd)
        }
        let first = weekdayFrame(next(days))
        let timed = timeOfDay(lastEnd, on: first.from.day, part: nil, isBound: true)
        return timed ?? (first, lastEnd)
    }

    /// The first of these weekdays that is not before the base.
    private func next(_ weekdays: [Int]) -> CivilDay {
        (0..<7).map { base.day.advanced(by: $0) }.first { weekdays.contains($0.weekday) } ?? base.day
    }

    /// 每旬: the ten days of the month in which the base is.
    private func everyTenDays(_ index: Int) -> Piece? {
        guard let end = after("旬", index) else { return nil }
        let (year, month, day) = base.day.parts
        let first = min((day - 1) / 10, 2) * 10 + 1
        guard let from = CivilDay(year: year, month: month, day: first), let whole = Frame.month(month, of: year) else { return nil }
        return (Frame(from, first == 21 ? whole.to.day : from.advanced(by: 9), .tenDays), end)
    }

    private func everyQuarter(_ index: Int) -> Piece? {
        guard let end = after("季度", index) ?? after("季", index) else { return nil }
        let quarter = (base.day.parts.month - 1) / 3
        if let last = after("首月", end) ?? after("末月", end) {
            // 每季度首月10日前: of this quarter, or the next where it has passed.
            for place in [quarter, quarter + 1] {
                let month = place * 3 + (at(end, "首") ? 1 : 3)
                guard let frame = Frame.month(month, of: base.day.year) else { continue }
                let (year, number, _) = frame.from.day.parts
                let piece = day(last, of: year, number, isBareAllowed: false) ?? partOfMonth(last, frame) ?? (frame, last)
                if piece.frame.to >= base { return piece }
            }
            return nil
        }
        if let last = after("末", end) ?? after("底", end) {
            return Frame.month(quarter * 3 + 3, of: base.day.year).map { ($0.ending(), last) }
        }
        return Frame.months(3, from: quarter * 3 + 1, of: base.day.year, .quarter).map { ($0, end) }
    }

    /// 每月10日, 每月底, 每月最后一个工作日: of this month, or the next where it has passed.
    private func everyMonth(_ index: Int) -> Piece? {
        guard let end = after("月份", index) ?? after("月", index) else { return nil }
        let (year, month, _) = base.day.parts
        guard let frame = Frame.month(month, of: year), let later = Frame.month(month + 1, of: year)
        else { return nil }
        func part(_ frame: Frame) -> Piece? {
            let (year, month, _) = frame.from.day.parts
            let piece = self.sharedDay(end, of: year, month) ?? partOfMonth(end, frame)
            guard let piece, piece.frame.unit == .day, piece.frame.from.day == piece.frame.to.day else {
                return piece
            }
            return timeOfDay(piece.end, on: piece.frame.from.day, part: nil, isBound: true) ?? piece
        }
        guard let piece = part(frame) else { return (frame, end) }
        return piece.frame.to < base ? part(later) : piece
    }

    private func sharedDay(_ index: Int, of year: Int, _ month: Int) -> Piece? {
        day(index, of: year, month, isBareAllowed: false)
    }

    private func everyYear(_ index: Int) -> Piece? {
        guard let end = after("年度", index) ?? after("年", index) else { return nil }
        var best: Piece?
        for year in [base.day.year, base.day.year + 1] {
            guard let frame = Frame.year(year) else { continue }
            var piece: Piece? = nil
            var context = TimeContext(after: frame)
            context.isSecondEnd = false
            if let month = month(end, context, yearSaid: true) {
                let (_, number, _) = month.frame.from.day.parts
                piece =
                    day(month.end, of: year, number, isBareAllowed: false) ?? partOfMonth(
                        month.end, month.frame) ?? month
            } else {
                piece = partOfYearByName(end, year: year) ?? partOfYear(end, year: year, isSaid: true)
            }
            guard let piece else { return best ?? (frame, end) }
            best = piece
            if piece.frame.to >= base { break }
        }
        return best
    }

    private func everyDay(_ index: Int) -> Piece? {
        guard
            let end = after("天", index) ?? after("日", index)
                ?? (at(index, "晚") || at(index, "晨") ? index : nil)
        else { return nil }
        if let piece = timeOfDay(end, on: base.day, part: nil, isBound: true) { return piece }
        return end > index ? (.day(base.day), end) : nil
    }
}

enum RecurringWords {
    static let adverbs = Words("按月 按周 按季 按季度 按日 按年 按年度 按旬 逐旬 逐月 逐周 逐日 逐季度 逐季 逐年")
    static let daily = Words("日调度 日跟踪 日报告 日通报 日会商 日研判 日汇总")
    static let beforeDaily = Words("坚持 实行 实施 落实 执行 建立 推行 严格")
}
