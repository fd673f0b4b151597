// Finds the numbers of a stretch of text, each with its unit, what is said of it, what is counted and for which time.
import Kernel

package enum Figures {
    /// All figures from left to right. `times` are the ranges that `Times` found: nothing in them is a figure, and the last one before a
    /// figure in its sentence is its period, or the last one of `periods` where the caller names those that can be one
    /// (`TimeMention.isPeriod`: no 三年行动, no 每天). What is written in digits keeps its magnitude in the unit ("200.87", "亿元"); what is
    /// written in Chinese numerals is worked out ("四百三十二家" is "432", "家"). Numbers of meetings, rooms, telephones and the like are none.
    package static func find(
        in glyphs: Glyphs, range: Range<Int>, skipping times: [Range<Int>], periods: [Range<Int>]? = nil
    ) -> [FigureFound] {
        let range = range.clamped(to: 0..<glyphs.count)
        let reader = FigureReader(glyphs: glyphs, numbers: QuantityReader(scalars: glyphs.scalars, range: range))
        let times = times.sorted { $0.lowerBound < $1.lowerBound }
        let periods = periods?.sorted { $0.lowerBound < $1.lowerBound } ?? times
        var (figures, index, nextTime, nextPeriod, sentence) = ([FigureFound](), range.lowerBound, 0, 0, range.lowerBound)
        while index < range.upperBound {
            while nextTime < times.count, times[nextTime].upperBound <= index { nextTime += 1 }
            if nextTime < times.count, times[nextTime].contains(index) {
                index = times[nextTime].upperBound
                continue
            }
            let scalar = glyphs.scalars[index]
            if FigureWords.sentenceEnds.contains(scalar.value) { sentence = index + 1 }
            guard FigureWords.starts.contains(scalar) else {
                index += 1
                continue
            }
            if let end = reader.yearsEnd(index) {
                index = end
                continue
            }
            let limit = nextTime < times.count ? times[nextTime].lowerBound : range.upperBound
            guard let hit = reader.figure(index, before: limit) else {
                index = reader.skipped(index)
                continue
            }
            while nextPeriod < periods.count, periods[nextPeriod].upperBound <= index { nextPeriod += 1 }
            let period = nextPeriod > 0 && periods[nextPeriod - 1].lowerBound >= sentence ? periods[nextPeriod - 1] : nil
            let floor = max(sentence, nextTime > 0 ? times[nextTime - 1].upperBound : sentence)
            var figure = FigureFound(span: glyphs.span(of: hit.range), value: hit.value, unit: hit.unit, precision: hit.precision)
            figure.period = period.map { Found(glyphs.text($0), glyphs.span(of: $0)) }
            figure.subject = reader.subject(before: hit.wordStart, notBefore: floor, unit: hit.unit).map {
                Found(glyphs.text($0), glyphs.span(of: $0))
            }
            figures.append(figure)
            index = hit.range.upperBound
        }
        return figures
    }
}

extension TimeMention {
    /// A time for which something can be counted: 1—10月, 截至11月底; no length and nothing that comes again.
    package var isPeriod: Bool { kind == .point || kind == .span }
}

extension FigureFound {
    /// The value with the magnitude of its unit applied: "20087000000" of "200.87" 亿元. Nil where the value is no plain number.
    package var amount: String? {
        let sign = value.hasPrefix("-") ? "-" : ""
        let scalars = Array((value.dropFirst(sign.count) + unit).unicodeScalars)
        return QuantityReader(scalars: scalars, range: 0..<scalars.count).quantity(0).map { sign + $0.value.text() }
    }
}

struct FigureReader {
    let glyphs: Glyphs
    let numbers: QuantityReader

    struct Hit {
        /// Sign, number and unit.
        var range: Range<Int>
        /// Where the words that belong to it begin: 超过, 约.
        var wordStart: Int
        var value: String
        var unit: String
        var precision: FigurePrecision
    }

    func figure(_ index: Int, before limit: Int) -> Hit? {
        if let share = share(index) { return finished(share, from: index) }
        if let half = FigureWords.halves.first(where: { numbers.at(index, $0.key) != nil }), let end = numbers.at(index, half.key) {
            return finished(Hit(range: index..<end, wordStart: index, value: "0.5", unit: "", precision: half.value), from: index)
        }
        let sign = sign(index)
        let start = sign?.end ?? index
        guard let quantity = numbers.quantity(start), quantity.end <= limit, !isPartOfCode(index, start, quantity) else { return nil }
        if isProject(quantity.end) { return nil }
        let isDigits = quantity.written != nil
        let unit = unit(quantity.end)
        guard isCounted(index, start, quantity, unit),
            !FigureWords.notAfter.contains(numbers.code(unit?.end ?? quantity.end)) || unit != nil
        else {
            return nil
        }
        let value = (sign?.text ?? "") + (isDigits ? quantity.written ?? quantity.value : quantity.value).text()
        let name = (isDigits ? quantity.magnitude : "") + (unit?.name ?? "")
        var hit = Hit(range: index..<(unit?.end ?? quantity.end), wordStart: index, value: value, unit: name, precision: .exact)
        if quantity.hasMore { hit.precision = .over }
        if quantity.upper != nil || sign?.isBoth == true { hit.precision = .about }
        return finished(hit, from: index)
    }

    /// 百分之三, 千分之五.
    private func share(_ index: Int) -> Hit? {
        for (word, unit) in FigureWords.shares {
            guard let start = numbers.at(index, word) else { continue }
            let sign = numbers.at(start, "负")
            guard let quantity = numbers.quantity(sign ?? start), !quantity.hasMore else { return nil }
            return Hit(
                range: index..<quantity.end, wordStart: index, value: (sign == nil ? "" : "-") + quantity.value.text(), unit: unit,
                precision: .exact)
        }
        return nil
    }

    /// 负, - and ±; a dash after a number or letter is none.
    private func sign(_ index: Int) -> (text: String, end: Int, isBoth: Bool)? {
        guard index > numbers.range.lowerBound || numbers.code(index) != 0 else { return nil }
        switch numbers.code(index) {
        case 0x8D1F where numbers.isDigit(index + 1) || QuantityGlyphs.digits[numbers.code(index + 1)] != nil:
            return ("-", index + 1, false)
        case 0x2D, 0x2212:
            guard numbers.isDigit(index + 1), !numbers.isDigit(index - 1), !numbers.isLetter(index - 1), !isUnitEnd(index - 1) else {
                return nil
            }
            return ("-", index + 1, false)
        case 0xB1: return ("", index + 1, true)
        default: return nil
        }
    }

    private func isUnitEnd(_ index: Int) -> Bool { numbers.code(index) == 0x25 || numbers.isHan(index) && numbers.isDigit(index - 1) }

    private func unit(_ index: Int) -> (name: String, end: Int)? {
        var place = index
        while numbers.code(place) == 0x20 { place += 1 }
        guard let entries = FigureUnits.byFirst[numbers.code(place)] else { return nil }
        for unit in entries {
            guard let end = numbers.at(place, unit) else { continue }
            if unit == "年" || unit == "月" || unit == "日", FigureUnits.notAfterYear.contains(numbers.code(end)) { return nil }
            return (unit == "％" ? "%" : unit, end)
        }
        return nil
    }

    /// Letters, points and dashes that make a code or a version of it: GB/T 30428.1, 0635-8418123, 4G, 5+1, 192.168.1.1.
    private func isPartOfCode(_ index: Int, _ start: Int, _ quantity: Quantity) -> Bool {
        let (before, after) = (numbers.code(index - 1), numbers.code(quantity.end))
        guard numbers.isDigit(start) else { return QuantityGlyphs.digits[before] != nil || QuantityGlyphs.places[before] != nil }
        if index == start {
            if numbers.isLetter(index - 1) || numbers.isDigit(index - 1) || FigureWords.codeMarks.contains(before) { return true }
            if FigureWords.dashes.contains(before), numbers.isLetter(index - 2) { return true }
        }
        if numbers.isLetter(quantity.end), FigureUnits.byFirst[after]?.contains(where: { numbers.at(quantity.end, $0) != nil }) != true {
            return true
        }
        // 138 0013 8000: a number in groups.
        if after == 0x20, numbers.isDigit(quantity.end + 1) { return true }
        if before == 0x20, numbers.isDigit(index - 2), unit(quantity.end) == nil { return true }
        if FigureWords.hotlines.contains(where: { numbers.at(quantity.end, $0) != nil }) { return true }
        if FigureWords.codeMarks.contains(after), numbers.isDigit(quantity.end + 1) || numbers.isLetter(quantity.end + 1) { return true }
        // 0635-8418123: a dash between numbers of which one is long or begins with 0.
        if FigureWords.dashes.contains(after), numbers.isDigit(quantity.end + 1) {
            let other = length(quantity.end + 1)
            return quantity.end - start >= 6 || other >= 6 || (numbers.code(quantity.end + 1) == 0x30 && other > 1)
                || (numbers.code(start) == 0x30 && quantity.end - start > 1)
        }
        if FigureWords.dashes.contains(before), numbers.isDigit(index - 2), quantity.end - start >= 6 { return true }
        return numbers.code(start) == 0x30 && numbers.isDigit(start + 1)
    }

    private func length(_ index: Int) -> Int {
        var place = index
        while numbers.isDigit(place) { place += 1 }
        return place - index
    }

    /// Whether anything is counted: a unit, or a number that only a count is written as.
    private func isCounted(_ index: Int, _ start: Int, _ quantity: Quantity, _ unit: (name: String, end: Int)?) -> Bool {
        let before = numbers.code(index - 1)
        if before == 0x7B2C || FigureWords.ordinalAfter.contains(numbers.code(unit?.end ?? quantity.end)) && unit == nil { return false }
        if quantity.written != nil {
            guard unit == nil, quantity.magnitude.isEmpty else { return true }
            if quantity.end - start >= 10 || FigureWords.names.contains(where: { isNamed($0, index) }) { return false }
            return !isListMark(index, quantity.end) && !FigureWords.notAfter.contains(numbers.code(quantity.end))
        }
        if quantity.isSingle,
            FigureWords.beforeName.contains(before)
                || unit?.name == "次" && (numbers.code(unit?.end ?? 0) == 0x4F1A || numbers.code(unit?.end ?? 0) == 0x5168)
        {
            return false
        }
        // 百花, 千方, 万众: a magnitude without a number.
        if quantity.isSingle, quantity.isPlaced { return false }
        guard let unit else { return quantity.isPlaced && (quantity.hasMore || quantity.value > ExactDecimal(99) || quantity.upper != nil) }
        // "一个", "一项" are seldom counts; 一元 and 一公里 are.
        return !quantity.isSingle || quantity.value > ExactDecimal(1) && !FigureUnits.vague.contains(unit.name)
            || FigureUnits.measures.contains(unit.name)
    }

    /// 邮编252000, 电话：8418123.
    private func isNamed(_ name: String, _ index: Int) -> Bool {
        var end = index
        while end > numbers.range.lowerBound, FigureWords.afterName.contains(numbers.code(end - 1)) { end -= 1 }
        return numbers.at(end - name.unicodeScalars.count, name) == end
    }

    /// "1." and "（2）" at the head of a paragraph.
    private func isListMark(_ index: Int, _ end: Int) -> Bool {
        let isFirst = index == numbers.range.lowerBound || FigureWords.sentenceEnds.contains(numbers.code(index - 1))
        if isFirst, FigureWords.listEnds.contains(numbers.code(end)) { return true }
        return FigureWords.openings.contains(numbers.code(index - 1)) && FigureWords.closings.contains(numbers.code(end))
    }

    /// Past the whole number or code, so that no figure is found within it.
    func skipped(_ index: Int) -> Int {
        var place = index
        while place > index || numbers.isDigit(place),
            numbers.isDigit(place) || numbers.isLetter(place)
                || (FigureWords.within.contains(numbers.code(place)) && (numbers.isDigit(place + 1) || numbers.isLetter(place + 1)))
        {
            place += 1
        }
        if place == index, QuantityGlyphs.digits[numbers.code(place)] != nil || QuantityGlyphs.places[numbers.code(place)] != nil {
            while QuantityGlyphs.digits[numbers.code(place)] != nil || QuantityGlyphs.places[numbers.code(place)] != nil { place += 1 }
        }
        return max(place, index + 1)
    }
}
