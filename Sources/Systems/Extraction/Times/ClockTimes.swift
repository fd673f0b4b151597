// Hours and minutes: 15:20, 上午9点半, 晚8点, 20时1刻; parts of a day without an hour.
import Kernel

extension TimeReader {
    /// A time of day on `day`: with its part (下午), or an hour alone. `isBound`: a day or a part stands before it.
    func timeOfDay(_ index: Int, on day: CivilDay, part inherited: PartOfDay?, isBound: Bool)
        -> Piece?
    {
        let start = blank(index)
        guard let (part, end) = partOfDay(start, isBound: isBound) else {
            return clock(start, on: day, part: inherited, isBound: isBound)
        }
        if var piece = clock(blank(end), on: day, part: part, isBound: true) {
            piece.frame.part = part
            return piece
        }
        guard code(start) != 0x65E9 || end - start > 1 || isBound,
            code(start) != 0x665A || end - start > 1 || isBound,
            !ClockWords.notAfterPart.contains(code(end))
        else { return nil }
        let from = LocalTime(day).adding(seconds: part.minutes.lowerBound * 60)
        var frame = Frame(
            from: from, to: LocalTime(day).adding(seconds: part.minutes.upperBound * 60 - 1), unit: .part)
        frame.part = part
        return (frame, end)
    }

    private func partOfDay(_ index: Int, isBound: Bool) -> (part: PartOfDay, end: Int)? {
        guard let (part, end) = ClockWords.parts.match(self, index) else { return nil }
        // 早 and 晚 alone need an hour or a day beside them.
        if end - index == 1, !isBound, number(blank(end)) == nil { return nil }
        return (part, end)
    }

    private func clock(_ index: Int, on day: CivilDay, part: PartOfDay?, isBound: Bool) -> Piece? {
        digitalClock(index, on: day, part: part)
            ?? spokenClock(index, on: day, part: part, isBound: isBound)
    }

    /// 15:20, 09:36:46; 35:37 alone on its line is minutes and seconds.
    private func digitalClock(_ index: Int, on day: CivilDay, part: PartOfDay?) -> Piece? {
        guard let first = digits(index, 2), at(first.end, ":") || at(first.end, "："),
            let second = digits(first.end + 1, 2),
            second.end - first.end == 3, second.value < 60, !isLetter(second.end),
            index == range.lowerBound || !at(index - 1, ":")
        else { return nil }
        if first.value > 24 {
            guard first.value < 60, isAlone(index, second.end) else { return nil }
            let moment = LocalTime(
                base.day, second: base.second / 3600 * 3600 + first.value * 60 + second.value)
            return (Frame(from: moment, to: moment, unit: .second), second.end)
        }
        let hour = part?.hour(first.value) ?? first.value
        if at(second.end, ":") || at(second.end, "："), let third = digits(second.end + 1, 2),
            third.end - second.end == 3, third.value < 60
        {
            return (moment(day, hour, second.value, third.value), third.end)
        }
        guard !at(second.end, ":"), !at(second.end, "：") || !isDigit(second.end + 1) else { return nil }
        return (minute(day, hour, second.value), second.end)
    }

    /// 9点半, 十一点, 20时1刻, 7点09分18秒, 九点零九.
    private func spokenClock(_ index: Int, on day: CivilDay, part: PartOfDay?, isBound: Bool)
        -> Piece?
    {
        if isBound, let piece = eitherHour(index, on: day, part: part) { return piece }
        guard let number = number(index), number.length <= 3, number.value <= 24, !number.isPositional,
            at(number.end, "点") || at(number.end, "时"), !at(number.end + 1, "间"),
            !at(number.end + 1, "代"), !at(number.end + 1, "期")
        else { return nil }
        var end = number.end + 1
        guard isBound || isSurelyClock(index, number, end) else { return nil }
        let hour = part?.hour(number.value) ?? number.value
        if let last = after("半", end), at(number.end, "点") || at(number.end, "时") {
            return (minute(day, hour, 30), last)
        }
        if let quarters = self.number(end, upTo: 3), let last = after("刻", quarters.end) {
            return (minute(day, hour, quarters.value * 15), after("钟", last) ?? last)
        }
        if let (minutes, last) = minutes(end) {
            if let seconds = self.number(last), seconds.value < 60, let after = after("秒", seconds.end) {
                return (moment(day, hour, minutes, seconds.value), after)
            }
            return (minute(day, hour, minutes), last)
        }
        var isVague = false
        if let last = after("多钟", end) ?? after("多", end) ?? after("许", end) {
            isVague = true
            end = last
        }
        end = after("钟", end) ?? after("整", end) ?? end
        var frame = minute(day, hour, 0)
        frame.to = frame.from.adding(seconds: 3599)
        frame.unit = .hour
        frame.isVague = isVague
        return (frame, end)
    }

    /// 七八点: from the one to the end of the other.
    private func eitherHour(_ index: Int, on day: CivilDay, part: PartOfDay?) -> Piece? {
        guard let number = number(index), number.isPositional, number.length == 2, number.value % 10 == number.value / 10 + 1,
            at(number.end, "点")
        else {
            return nil
        }
        var frame = minute(day, part?.hour(number.value / 10) ?? number.value / 10, 0)
        (frame.to, frame.unit, frame.isVague) = (frame.from.adding(seconds: 7199), .hour, true)
        return (frame, after("钟", number.end + 1) ?? number.end + 1)
    }

    private func minutes(_ index: Int) -> (Int, Int)? {
        let start = after("零", index) ?? index
        guard let number = number(start), number.value < 60, number.length <= 3,
            !number.isPositional || number.value < 10
        else {
            return nil
        }
        if let end = after("分钟", number.end) { return start == index ? nil : (number.value, end) }
        if let end = after("分", number.end) {
            return at(end, "之") || at(end, "钟") ? nil : (number.value, end)
        }
        // 九点零九, 8点40: without 分 only where nothing is counted with it.
        guard start > index || number.length == 2 || number.value > 10,
            isBoundary(number.end) || Neighbours.timeAfter.contains(code(number.end)),
            !isDecimal(number.end)
        else { return nil }
        return (number.value, number.end)
    }

    /// "三点意见" and "一点进步" are no hours: an hour without day and part needs more beside it.
    private func isSurelyClock(_ index: Int, _ number: Number, _ end: Int) -> Bool {
        if minutes(end) != nil || ClockWords.hourGoesOn.end(self, end) != nil {
            return !(number.value == 1 && !number.isArabic && ClockWords.afterOne.contains(code(end)))
        }
        guard number.value > 1,
            isBoundary(end) || Neighbours.timeAfter.contains(code(end)) || at(end, "过")
        else { return false }
        if isBoundary(end), at(number.end, "点"), number.value < 10 {
            return index == range.lowerBound || isBoundary(index - 1) && connector(end) != nil
                || isAlone(index, end)
        }
        return !(index > range.lowerBound && ClockWords.beforePoints.contains(code(index - 1)))
    }

    /// Hours of 24 and more lie on the next day.
    private func minute(_ day: CivilDay, _ hour: Int, _ minute: Int) -> Frame {
        let from = LocalTime(day).adding(seconds: hour * 3600 + minute * 60)
        return Frame(from: from, to: from.adding(seconds: 59), unit: .minute)
    }

    private func moment(_ day: CivilDay, _ hour: Int, _ minute: Int, _ second: Int) -> Frame {
        let at = LocalTime(day).adding(seconds: hour * 3600 + minute * 60 + second)
        return Frame(from: at, to: at, unit: .second)
    }
}

enum ClockWords {
    static let parts = Words<PartOfDay>([
        ("凌晨", .early), ("黎明", .dawn), ("拂晓", .dawn), ("清晨", .morning), ("早晨", .morning),
        ("早上", .morning), ("早", .morning), ("晨", .morning),
        ("一早", .morning), ("上午", .forenoon), ("午前", .forenoon), ("中午", .noon), ("正午", .noon),
        ("午间", .noon), ("下午", .afternoon),
        ("午后", .afternoon), ("傍晚", .dusk), ("晚上", .evening), ("晚间", .evening), ("晚", .evening),
        ("夜间", .night), ("夜里", .night),
        ("夜晚", .night), ("深夜", .night), ("半夜", .night), ("午夜", .night), ("夜", .night), ("白天", .daytime),
    ])
    static let notAfterPart = GlyphSet("经消市班自餐饭会报稻育婚熟恋茶")
    static let hourGoesOn = Words("半 整 钟 一刻 二刻 三刻 1刻 2刻 3刻 许 左右 前后 开始 召开 举行 出发 准时 参加")
    static let afterOne = GlyphSet("儿点")
    static let beforePoints = GlyphSet("讲提谈出调这那有几下以如的为了")
}
