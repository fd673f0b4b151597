// Amounts of time as they are written: 三年半, 两个半月, 十多天, 3—5年, 半小时; and the words around them.

extension TimeReader {
    func amount(_ index: Int, isPrefixed: Bool) -> TimeAmount? {
        if at(index, "半") { return halfAmount(index + 1) }
        var (value, place, isVague) = (0, index, false)
        if at(index, "几") || at(index, "数") {
            // 几年, 数日: three stands for them.
            (value, place, isVague) = (3, index + 1, true)
        } else if isPrefixed, at(index, "年"), at(index - 1, "近") {
            // 近年: three stand for them too.
            (value, isVague) = (3, true)
        } else if at(index, "多"), isPrefixed || at(index + 1, "年") {
            (value, place, isVague) = (3, index + 1, true)
        } else if let number = number(index) {
            (value, place) = (number.value, number.end)
            if !number.isArabic, number.isPositional {
                // 两三天, 三五年: either of two.
                guard number.length == 2, value / 10 < value % 10, value / 10 > 0 else { return nil }
                (value, isVague) = (value % 10, true)
            }
            if let next = connector(place), let second = self.number(next), !second.isPositional,
                second.value > value
            {
                (value, place, isVague) = (second.value, second.end, true)
            }
            if at(place, "几") { (place, isVague) = (place + 1, true) }
        } else {
            return nil
        }
        guard value < 100_000 else { return nil }
        return counted(value, place, isVague, isPrefixed)
    }

    /// 半年, 半个月, 半小时.
    private func halfAmount(_ index: Int) -> TimeAmount? {
        guard let (unit, end) = DurationWords.units.match(self, index), unit != .workDay,
            unit != .quarter, unit != .second,
            !(unit == .month && at(index, "月")), !DurationWords.goesOn(self, end, unit)
        else { return nil }
        var amount = TimeAmount(value: 0, unit: unit, hasHalf: true, end: end)
        if let more = after("多", end) { (amount.end, amount.isVague) = (more, true) }
        return amount
    }

    private func counted(_ value: Int, _ start: Int, _ isVague: Bool, _ isPrefixed: Bool)
        -> TimeAmount?
    {
        var (place, isVague, hasHalf) = (start, isVague, false)
        let hasMore = at(place, "多") || at(place, "余") || at(place, "来")
        if hasMore { (place, isVague) = (place + 1, true) }
        // 三个多月, 两个半月, 一分半钟.
        if at(place, "个"), at(place + 1, "多") {
            guard let (unit, end) = DurationWords.unitsAfterGe.match(self, place + 2) else { return nil }
            return TimeAmount(value: value, unit: unit, isVague: true, end: end)
        }
        if at(place, "个"), at(place + 1, "半"),
            let (unit, end) = DurationWords.unitsAfterGe.match(self, place + 2)
        {
            return TimeAmount(value: value, unit: unit, hasHalf: true, isVague: isVague, end: end)
        }
        if let end = after("分半钟", place) {
            return TimeAmount(value: value, unit: .minute, hasHalf: true, end: end)
        }
        if isPrefixed, let end = after("月", place) {
            return TimeAmount(value: value, unit: .month, isVague: isVague, end: end)
        }
        guard let (unit, unitEnd) = DurationWords.units.match(self, place),
            !(unit == .month && at(place, "月"))
        else { return nil }
        var end = unitEnd
        if unit == .year || unit == .day, at(end, "半"), !DurationWords.notHalf.contains(code(end + 1)) {
            (end, hasHalf) = (end + 1, true)
        }
        if at(end, "多"), !isHan(end + 1) || DurationWords.sides.match(self, end + 1) != nil {
            (end, isVague) = (end + 1, true)
        }
        guard hasHalf || !DurationWords.goesOn(self, end, unit) else { return nil }
        // Four digits with 年 are a year, not a length, unless 多 stands between.
        if unit == .year, value >= 1000 && !hasMore || at(start - 2, "0") && isDigit(start - 1) && !isDigit(start - 3) { return nil }
        return TimeAmount(value: value, unit: unit, hasHalf: hasHalf, isVague: isVague, end: end)
    }
}

enum DurationWords {
    enum Prefix: Sendable { case back, on, passing }
    enum Side: Sendable {
        case within, onPoint, onOpen, backPoint, backOpen, soFar, after
        var isBack: Bool { self == .backPoint || self == .backOpen || self == .soFar }
        var side: TimeMention.Side {
            switch self {
            case .within: .at
            case .onPoint, .onOpen, .soFar, .after: .after
            case .backPoint, .backOpen: .before
            }
        }
    }

    static let prefixes = Words<Prefix>([
        ("近", .back), ("最近", .back), ("最近的", .back), ("过去", .back), ("过去的", .back), ("前", .back),
        ("近期", .back), ("未来", .on), ("未来的", .on),
        ("今后", .on), ("接下来", .on), ("接下来的", .on), ("今后的", .on), ("过", .passing), ("再过", .passing),
    ])
    static let sides = Words<Side>([
        ("内", .within), ("之内", .within), ("以内", .within), ("里", .within), ("后", .onPoint),
        ("之后", .onOpen), ("以后", .onOpen), ("前", .backPoint),
        ("之前", .backOpen), ("以前", .backOpen), ("以来", .soFar), ("来", .soFar),
    ])
    static let unitsAfterGe = Words<TimeAmount.Unit>(
        [
            ("月", .month), ("星期", .week), ("礼拜", .week), ("小时", .hour), ("钟头", .hour), ("季度", .quarter),
            ("工作日", .workDay),
        ])
    static let units = Words<TimeAmount.Unit>([
        ("年", .year), ("个月", .month), ("个星期", .week), ("星期", .week), ("个礼拜", .week), ("礼拜", .week),
        ("周", .week), ("天", .day), ("日", .day),
        ("个工作日", .workDay), ("工作日", .workDay), ("个自然日", .day), ("自然日", .day), ("小时", .hour),
        ("个小时", .hour), ("个钟头", .hour),
        ("钟头", .hour), ("刻钟", .quarterHour), ("分钟", .minute), ("秒钟", .second), ("秒", .second),
        ("个季度", .quarter), ("月", .month),
    ])
    static let before = GlyphSet("第")
    /// 经过三年, 超过三年
    static let beforeGuo = GlyphSet("经超通度不")
    static let notHalf = GlyphSet("夜路途")
    static let notAfterQian = GlyphSet("列往景提沿三")
    static let notAfterYear = GlyphSet("代级度产均轮货龄薪份初末底终画轻青")
    static let notAfterDay = GlyphSet("津空气坛文堂桥")
    static let baseEvents = Words("印发 发布 公布 下发 发文 即")
    static let otherEvents = Words("收到 接到 送达 受理 签订 批准 立案 通知 作出")

    static func goesOn(_ reader: TimeReader, _ end: Int, _ unit: TimeAmount.Unit) -> Bool {
        switch unit {
        case .year: notAfterYear.contains(reader.code(end))
        case .week: reader.at(end - 1, "周") && DayWords.notAfterWeek.contains(reader.code(end))
        case .day:
            reader.at(end - 1, "天")
                ? notAfterDay.contains(reader.code(end)) : MonthWords.notAfterDay.contains(reader.code(end))
        default: false
        }
    }
}
