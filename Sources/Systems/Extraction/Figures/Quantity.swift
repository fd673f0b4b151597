// A number with its Chinese magnitudes, in every way in which it is written: 1,632; 1.2万; 四百三十二; 肆佰叁拾萬; 20余万; 几十万; 三点五.

struct Quantity: Sendable {
    /// With the magnitudes applied: 1.2万 is 12000.
    var value: ExactDecimal
    /// Of a vague number (几十, 一百多, 三五百) the other end.
    var upper: ExactDecimal?
    /// As far as it is written in digits: 200.87 of 200.87亿; nil where it is written in Chinese numerals.
    var written: ExactDecimal?
    /// The magnitude behind the digits: 亿, 万, 千万, k, w.
    var magnitude = ""
    /// Ten to which power the last magnitude is; what a first end of a range borrows (两到三万).
    var zeros = 0
    /// 余, 多 stands in it.
    var hasMore = false
    /// One glyph: 一, 三.
    var isSingle = false
    /// In Chinese numerals with 十, 百 or more.
    var isPlaced = false
    var end: Int
}

/// Reads quantities out of scalars; knows nothing of units.
struct QuantityReader {
    let scalars: [Unicode.Scalar]
    let range: Range<Int>

    @inline(__always) func code(_ index: Int) -> UInt32 {
        index < range.upperBound && index >= range.lowerBound ? scalars[index].value : 0
    }

    func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(code(index)) }
    func isLetter(_ index: Int) -> Bool { (0x41...0x5A).contains(code(index) & ~0x20) }
    func isHan(_ index: Int) -> Bool { (0x4E00...0x9FFF).contains(code(index)) }

    func at(_ index: Int, _ text: String) -> Int? {
        var place = index
        for scalar in text.unicodeScalars {
            guard code(place) == scalar.value else { return nil }
            place += 1
        }
        return place
    }

    func quantity(_ index: Int) -> Quantity? {
        if isDigit(index) { return arabic(index) }
        return vague(index) ?? chinese(index)
    }

    // MARK: Digits

    private func arabic(_ index: Int) -> Quantity? {
        var (value, place, grouped) = (ExactDecimal(0), index, 0)
        while isDigit(place) {
            guard value.append(digit: Int(code(place) - 0x30), isFraction: false) else { return nil }
            place += 1
            // 1,632 and 82，225: a comma before exactly three digits, after no more than three.
            if QuantityGlyphs.commas.contains(code(place)), place - index - grouped <= 3 || grouped > 0, isGroup(place + 1),
                grouped == 0 ? place - index <= 3 : true
            {
                place += 1
                grouped = place - index
            }
        }
        if code(place) == 0x2E || code(place) == 0xFF0E, isDigit(place + 1) {
            place += 1
            while isDigit(place) {
                guard value.append(digit: Int(code(place) - 0x30), isFraction: true) else { return nil }
                place += 1
            }
        }
        return magnified(value, place)
    }

    private func isGroup(_ index: Int) -> Bool { isDigit(index) && isDigit(index + 1) && isDigit(index + 2) && !isDigit(index + 3) }

    /// 余万, 多亿, 千万, 万亿, k and w after digits; 余 may stand on either side of them.
    private func magnified(_ value: ExactDecimal, _ start: Int) -> Quantity? {
        var quantity = Quantity(value: value, written: value, end: start)
        var place = start
        if QuantityGlyphs.more.contains(code(place)), QuantityGlyphs.magnitudes[code(place + 1)] != nil || !isLetter(place + 1) {
            quantity.hasMore = true
            place += 1
        }
        var zeros = 0
        let first = place
        while let power = QuantityGlyphs.magnitudes[code(place)], place - first < 3 {
            zeros += power
            place += 1
        }
        if place == first, let power = QuantityGlyphs.letters[code(place)], !isLetter(place + 1), !isDigit(place + 1),
            start > range.lowerBound
        {
            zeros = power
            place += 1
        }
        guard let scaled = value.scaled(zeros: zeros) else { return nil }
        var magnitude = String.UnicodeScalarView()
        magnitude.append(contentsOf: scalars[first..<place])
        (quantity.value, quantity.zeros, quantity.magnitude) = (scaled, zeros, String(magnitude))
        if QuantityGlyphs.more.contains(code(place)), !quantity.hasMore,
            !isHan(place + 1) || zeros > 0 || QuantityGlyphs.afterMore(code(place + 1))
        {
            quantity.hasMore = true
            place += 1
        }
        quantity.end = place
        return quantity
    }

    // MARK: Chinese numerals

    /// 几十万, 数百, 三五百: between one and ten times, or from three to five.
    private func vague(_ index: Int) -> Quantity? {
        let first = QuantityGlyphs.digits[code(index)]
        let (low, high): (Int, Int)
        var place = index + 1
        if code(index) == 0x51E0 || code(index) == 0x6570 {
            (low, high) = (1, 10)
        } else if let first, let second = QuantityGlyphs.digits[code(place)], first > 0, second > first, second - first <= 2 {
            (low, high) = (first, second)
            place += 1
        } else {
            return nil
        }
        var zeros = 0
        let start = place
        while let power = QuantityGlyphs.places[code(place)] {
            zeros += power
            place += 1
        }
        guard place > start, let lower = ExactDecimal(low).scaled(zeros: zeros), let upper = ExactDecimal(high).scaled(zeros: zeros) else {
            return nil
        }
        return Quantity(value: lower, upper: upper, zeros: zeros, isPlaced: true, end: place)
    }

    /// 四百三十二, 六十四万零一百四十三, 三万五, 三点五亿, 一百多.
    private func chinese(_ index: Int) -> Quantity? {
        guard QuantityGlyphs.digits[code(index)] != nil || QuantityGlyphs.places[code(index)] != nil else { return nil }
        var (total, section, digit): (ExactDecimal?, ExactDecimal?, Int?) = (ExactDecimal(0), ExactDecimal(0), nil)
        var (place, lastZeros, count) = (index, 0, 0)
        var (isPlaced, wasZero, hasMore) = (false, false, false)
        while count < 40 {
            if let figure = QuantityGlyphs.digits[code(place)] {
                // Two digits side by side are no number of this kind (三一五, 二〇二三).
                if let digit, digit > 0 || wasZero { return nil }
                (digit, wasZero) = (figure == 0 ? nil : figure, figure == 0)
            } else if let power = QuantityGlyphs.places[code(place)] {
                isPlaced = true
                if power < 4 {
                    guard let part = ExactDecimal(digit ?? 1).scaled(zeros: power) else { return nil }
                    section = section.flatMap { $0 + part }
                } else {
                    if let digit { section = section.flatMap { $0 + ExactDecimal(digit) } }
                    // 亿 after 万 lifts what stands before it too: 三万亿.
                    if let whole = total, let part = section, let sum = whole + part, power == 8 {
                        (total, section) = (sum.scaled(zeros: 8), ExactDecimal(0))
                    } else {
                        let part = section.flatMap { $0 == ExactDecimal(0) ? nil : $0.scaled(zeros: power) }
                        if let part, let whole = total { total = whole + part } else { total = total.flatMap { $0.scaled(zeros: power) } }
                        section = ExactDecimal(0)
                    }
                }
                (digit, wasZero, lastZeros) = (nil, false, power)
            } else if QuantityGlyphs.more.contains(code(place)), isPlaced, !hasMore,
                QuantityGlyphs.afterMore(code(place + 1)) || !isHan(place + 1)
            {
                hasMore = true
            } else {
                break
            }
            place += 1
            count += 1
        }
        guard count > 0, var value = total.flatMap({ whole in section.flatMap { whole + $0 } }) else { return nil }
        if let digit {
            // 三百五 and 三万五: the digit stands one place below the last.
            let zeros = isPlaced && !wasZero && lastZeros > 1 && !hasZeroBefore(place - 1) ? lastZeros - 1 : 0
            guard let part = ExactDecimal(digit).scaled(zeros: zeros), let sum = value + part else { return nil }
            value = sum
        }
        var quantity = Quantity(value: value, hasMore: hasMore, isSingle: count == 1, isPlaced: isPlaced, end: place)
        quantity.zeros = digit == nil ? lastZeros : 0
        if hasMore { quantity.upper = nil }
        return decimals(quantity) ?? quantity
    }

    private func hasZeroBefore(_ index: Int) -> Bool { QuantityGlyphs.digits[code(index - 1)] == 0 }

    /// 三点五, 三点五亿.
    private func decimals(_ quantity: Quantity) -> Quantity? {
        guard code(quantity.end) == 0x70B9, QuantityGlyphs.digits[code(quantity.end + 1)] != nil else { return nil }
        var (value, place) = (quantity.value, quantity.end + 1)
        while let digit = QuantityGlyphs.digits[code(place)] {
            guard value.append(digit: digit, isFraction: true) else { return nil }
            place += 1
        }
        var zeros = 0
        while let power = QuantityGlyphs.magnitudes[code(place)], zeros < 12 {
            zeros += power
            place += 1
        }
        guard let scaled = value.scaled(zeros: zeros) else { return nil }
        var result = quantity
        (result.value, result.end, result.zeros, result.isPlaced, result.isSingle) = (scaled, place, zeros, true, false)
        return result
    }
}

enum QuantityGlyphs {
    static let digits: [UInt32: Int] = table("〇零一二三四五六七八九", [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        .merging(table("壹贰叁肆伍陆柒捌玖两貳參叄陸", [1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2, 3, 3, 6])) { first, _ in first }
    static let places: [UInt32: Int] = table("十百千万亿拾佰仟萬億", [1, 2, 3, 4, 8, 1, 2, 3, 4, 8])
    static let magnitudes: [UInt32: Int] = table("百千万亿佰仟萬億", [2, 3, 4, 8, 2, 3, 4, 8])
    static let letters: [UInt32: Int] = table("wWkK", [4, 4, 3, 3])
    static let more = GlyphSet("余多")
    static let commas = GlyphSet(",，")

    /// 多 and 余 before a unit or a magnitude belong to the number; "十多样" too. Before 少, 种 they may not.
    static func afterMore(_ code: UInt32) -> Bool { magnitudes[code] != nil || units.contains(code) }
    private static let units = GlyphSet("元家个件项人名次户条处台套辆座所篇份期批场种类位起例笔吨公平亩米块美欧港日英澳泰岁天年倍斤")

    private static func table(_ glyphs: String, _ values: [Int]) -> [UInt32: Int] {
        Dictionary(zip(glyphs.unicodeScalars.map(\.value), values)) { first, _ in first }
    }
}
