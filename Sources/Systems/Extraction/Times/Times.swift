// Finds all times of a stretch of text. Who reads obligations, meetings or figures calls `find`; nothing here reads a clock:
// everything is counted from the base that the caller gives.
import Kernel
import Matters

package enum Times {
    /// All times from left to right, the longest first where several begin at one place, no two overlapping.
    ///
    /// Which reading stands first:
    /// - Without a year (3月10日) that of the base's year, unless another lies within two months and this one ten months off: an article
    ///   of late December that names 5 January means the next one. Without a month (10日) likewise. The other year follows as second.
    /// - 月底, 年底, 季度末: the last day of the calendar, because it is what an inspector checks; the last working day second.
    /// - N日内: days of the calendar, as 民法典 第二百条 counts; working days second, as offices often mean it.
    /// - 3月10日前, 本周五前, 明天前: up to and with that day, by usage; the day before it second, as the words say. For holidays (国庆前)
    ///   the day before. 周末前: Sunday, and the Friday before second.
    /// - 本周五 on a day off: the day itself; the working day before it second.
    ///
    /// A `recurring` mention carries its next occurrence from the base on as reading, where its words name a day.
    package static func find(
        in glyphs: Glyphs, range: Range<Int>, base: LocalTime, calendar: WorkCalendar?
    ) -> [TimeMention] {
        let range = range.clamped(to: 0..<glyphs.count)
        let reader = TimeReader(scalars: glyphs.scalars, range: range, base: base, calendar: calendar)
        var mentions: [TimeMention] = []
        var index = range.lowerBound
        while index < range.upperBound {
            guard TimeStart.table.contains(glyphs.scalars[index]) else {
                index += 1
                continue
            }
            if reader.mayBegin(index),
                let mention = reader.mention(
                    index, notBefore: mentions.last?.range.upperBound ?? range.lowerBound)
            {
                mentions.append(mention)
                index = mention.range.upperBound
            } else {
                index = reader.skipped(index)
            }
        }
        return mentions
    }
}

extension TimeReader {
    /// No time begins within a number, nor right after a letter, 第, a point or a plus sign.
    fileprivate func mayBegin(_ index: Int) -> Bool {
        guard index > range.lowerBound else { return true }
        if isDigit(index) {
            let before = code(index - 1)
            return !isDigit(index - 1) && !isLetter(index - 1) && before != 0x7B2C && before != 0x2E
                && before != 0x2B && before != 0x2F
                && before != 0x24 && before != 0xFFE5 && before != 0x23
        }
        guard Numerals.times[code(index)] != nil else { return true }
        return Numerals.times[code(index - 1)] == nil && code(index - 1) != 0x7B2C
            && !isDigit(index - 1)
    }

    /// Past a place where no time begins: past the whole number, so that none is found in the middle of a telephone number.
    fileprivate func skipped(_ index: Int) -> Int {
        var place = index
        if isDigit(place) {
            while isDigit(place) || isLetter(place)
                || (TimeStart.within.contains(code(place)) && (isDigit(place + 1) || isLetter(place + 1)))
            {
                place += 1
            }
        } else {
            while Numerals.times[code(place)] != nil { place += 1 }
        }
        return max(place, index + 1)
    }

    fileprivate func mention(_ index: Int, notBefore limit: Int) -> TimeMention? {
        var best = recurring(index)
        func offer(_ mention: TimeMention?) {
            if let mention, mention.range.upperBound > best?.range.upperBound ?? index { best = mention }
        }
        offer(duration(index, notBefore: limit))
        offer(dated(index))
        return best
    }

    /// 从…起, 截至…, or a time with 前, 后, 左右 after it.
    private func dated(_ index: Int) -> TimeMention? {
        let context = TimeContext(base)
        var start = index
        var (isFrom, isUntil) = (false, false)
        if at(index, "从") || at(index, "自") || at(index, "由") {
            (start, isFrom) = (blank(index + 1), true)
        } else if let end = after("截至", index) ?? after("截止到", index) ?? after("截止", index) {
            (start, isUntil) = (after("到", end) ?? blank(end), true)
        }
        guard mayBegin(start), let piece = expression(start, context) else { return nil }
        let suffix = suffix(piece.frame, piece.end)
        // "从今天" alone says no more than "今天".
        if isFrom, !piece.frame.isSpan || piece.frame.unit == .second && piece.frame.from == base, suffix.kind != .since,
            suffix.kind != .soFar
        {
            return nil
        }
        var frames = [piece.frame]
        // 截至 and a day that has passed are a report: no later year is meant.
        if !(isUntil && piece.frame.to < base), let other = otherReading(of: piece, at: start, context) {
            frames = ordered(piece.frame, other)
        }
        var readings: [TimeReading] = []
        for frame in frames {
            for reading in self.readings(of: frame, suffix.kind)
            where !readings.contains(where: { $0.from == reading.from && $0.to == reading.to }) {
                readings.append(reading)
            }
        }
        return TimeMention(
            range: index..<suffix.end, kind: piece.frame.isSpan ? .span : .point, side: suffix.kind.side,
            readings: readings,
            isVague: piece.frame.isVague || suffix.kind == .about)
    }

    /// The same words with the next or the last year (or month) lent to them.
    private func otherReading(of piece: Piece, at start: Int, _ context: TimeContext) -> Frame? {
        let isPast = piece.frame.to < base
        let step = isPast ? 1 : -1
        if piece.frame.from <= base, base <= piece.frame.to { return nil }
        let shifted: TimeContext?
        switch piece.frame.borrowed {
        case .nothing: return nil
        case .year: shifted = context.shifted(years: step)
        case .month: shifted = context.shifted(months: step)
        }
        guard let shifted, let other = expression(start, shifted), other.end == piece.end,
            other.frame.from != piece.frame.from
        else { return nil }
        return other.frame
    }

    private func ordered(_ frame: Frame, _ other: Frame) -> [Frame] {
        func distance(_ frame: Frame) -> Int {
            min(abs(frame.from.day.distance(to: base.day)), abs(frame.to.day.distance(to: base.day)))
        }
        let (far, near) = frame.borrowed == .year ? (300, 60) : (20, 7)
        var frames = [frame, other].map { frame in
            var frame = frame
            if frame.rule == .written { frame.rule = .nearest }
            return frame
        }
        if frame.unit <= .day, distance(frame) >= far, distance(other) <= near { frames.reverse() }
        return frames
    }
}

/// The glyphs with which a time can begin; all others are passed over.
enum TimeStart {
    static let table: GlyphTable = {
        let words =
            "0123456789〇○零一二三四五六七八九十两廿上下本这当该今去昨明前后大全同次翌来首头第元每按逐周星礼月年季岁春夏秋冬正腊闰农阴旧初除端中七重清国劳青儿建教圣平情感母父植妇护记"
            + "凌黎拂早晨午傍晚夜深半白日近不最过未再尽现目如从自由截接即立雨惊谷小芒处寒霜几数多百千“"
        return GlyphTable(words + SolarTerms.glyphs)
    }()
    static let within = GlyphSet(".-/:+,，：")
}

/// One bit for each scalar below 0x10000: the first look at every glyph of a text.
struct GlyphTable: Sendable {
    private let bits: [UInt64]

    init(_ text: String) {
        var bits = [UInt64](repeating: 0, count: 1024)
        for scalar in text.unicodeScalars where scalar.value < 0x10000 {
            bits[Int(scalar.value >> 6)] |= 1 << UInt64(scalar.value & 63)
        }
        self.bits = bits
    }

    @inline(__always) func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x10000 && bits[Int(scalar.value >> 6)] >> UInt64(scalar.value & 63) & 1 == 1
    }
}
