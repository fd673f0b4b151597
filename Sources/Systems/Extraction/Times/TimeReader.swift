// The cursor of all scanners of times: looks at glyphs within one stretch, reads numbers, knows the base and the calendar.
import Kernel
import Matters

/// A frame and the first glyph after its words.
typealias Piece = (frame: Frame, end: Int)

struct TimeReader {
    let scalars: [Unicode.Scalar]
    let range: Range<Int>
    let base: LocalTime
    let calendar: WorkCalendar?

    /// A whole number in digits or Chinese numerals.
    struct Number {
        var value: Int
        var end: Int
        /// How many glyphs it is written with.
        var length: Int
        var isArabic: Bool
        /// Chinese digits one beside another without 十 and 百: 二〇〇六, 零七.
        var isPositional: Bool
    }

    /// 0 outside of the stretch, so that no scanner has to ask for its end.
    @inline(__always) func code(_ index: Int) -> UInt32 {
        index < range.upperBound && index >= range.lowerBound ? scalars[index].value : 0
    }

    func at(_ index: Int, _ glyph: Unicode.Scalar) -> Bool { code(index) == glyph.value }

    /// The end of `word` where it stands at `index`.
    func after(_ word: String, _ index: Int) -> Int? {
        var place = index
        for scalar in word.unicodeScalars {
            guard code(place) == scalar.value else { return nil }
            place += 1
        }
        return place
    }

    func blank(_ index: Int) -> Int {
        var place = index
        while code(place) == 0x20 || code(place) == 0x3000 { place += 1 }
        return place
    }

    func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(code(index)) }

    func isLetter(_ index: Int) -> Bool { (0x41...0x5A).contains(code(index) & ~0x20) }

    /// A Chinese character, which may go on with the word before it.
    func isHan(_ index: Int) -> Bool { (0x4E00...0x9FFF).contains(code(index)) }

    /// Nothing that could make another word or number of what ends here.
    func isBoundary(_ index: Int) -> Bool {
        let code = code(index)
        return !isHan(index) && !isDigit(index) && !isLetter(index) && code != 0x25 && code != 0xFF05
            && code != 0x2B && code != 0x23
    }

    /// Nothing else stands on its line.
    func isAlone(_ from: Int, _ to: Int) -> Bool {
        let before = from > range.lowerBound ? code(from - 1) : 0x0A
        return before == 0x0A && (to >= range.upperBound || code(to) == 0x0A)
    }

    /// Up to `limit` ASCII digits, no more of them after it.
    func digits(_ index: Int, _ limit: Int) -> (value: Int, end: Int)? {
        var (value, place) = (0, index)
        while place - index <= limit, isDigit(place) {
            value = value * 10 + Int(code(place) - 0x30)
            place += 1
        }
        return place > index && place - index <= limit ? (value, place) : nil
    }

    func number(_ index: Int) -> Number? {
        if isDigit(index) {
            guard let (value, end) = digits(index, 9) else { return nil }
            return Number(
                value: value, end: end, length: end - index, isArabic: true, isPositional: false)
        }
        var (place, total, current, last) = (index, 0, 0, -1)
        var (isPlaced, count, positional) = (false, 0, 0)
        while let figure = Numerals.times[code(place)], count < 9 {
            if figure < 10 {
                current = last >= 0 && !isPlaced ? positional * 10 + figure : figure
                positional = positional * 10 + figure
                last = figure
            } else {
                let factor = figure == 200 ? 100 : figure
                isPlaced = true
                total += (last < 0 ? 1 : current) * factor
                (current, last) = (0, -1)
            }
            place += 1
            count += 1
        }
        guard count > 0 else { return nil }
        let value = isPlaced ? total + current : positional
        return Number(
            value: value, end: place, length: count, isArabic: false, isPositional: !isPlaced && count > 1
        )
    }

    /// A number of 1 to `limit`.
    func number(_ index: Int, upTo limit: Int) -> Number? {
        guard let number = number(index), (1...limit).contains(number.value),
            !number.isPositional || number.value < 10,
            number.isArabic ? number.length <= 2 : number.length <= 3
        else { return nil }
        return number
    }

    /// The dashes and words that stand between the ends of a span.
    func connector(_ index: Int) -> Int? {
        var place = blank(index)
        switch code(place) {
        case 0x81F3, 0x5230:  // 至 到
            place += 1
        case 0x2D, 0x2010...0x2015, 0x2500, 0x7E, 0xFF5E, 0x301C, 0xFF0D:
            repeat { place += 1 } while place - index < 4 && (0x2010...0x2015).contains(code(place))
            if code(place) == 0x2D { place += 1 }
        default: return nil
        }
        return blank(place)
    }
}

enum Numerals {
    /// 10, 100 and 1000 are places; a lunar 廿 is none, it is read where lunar days are.
    static let times: [UInt32: Int] = {
        var table: [UInt32: Int] = ["○".unicodeScalars.first?.value ?? 0: 0]
        for (place, digit) in "〇一二三四五六七八九".unicodeScalars.enumerated() { table[digit.value] = place }
        for (glyph, value) in zip("零两十百千".unicodeScalars, [0, 2, 10, 100, 1000]) {
            table[glyph.value] = value
        }
        return table
    }()
}
