// How a number is shown decides what it is: spreadsheets keep a date as a count of days, and only the cell's format says
// that it is one.
import Kernel

enum CellFormat: Sendable {
    case number
    case date
    /// `[h]:mm`: a length of time, not a time of day.
    case duration

    /// Formats that have no text in the file, by their numbers (ECMA-376 part 1, 18.8.30). Those from 27 to 36 and from 50
    /// to 58 are dates in Chinese, Japanese and Korean editions and nothing elsewhere.
    init(builtIn number: Int) {
        switch number {
        case 14...22, 27...36, 45, 47, 50...58: self = .date
        case 46: self = .duration
        default: self = .number
        }
    }

    /// Of the text of a format: its letters for year, month, day, hour, minute and second, where they are not quoted,
    /// escaped or in brackets.
    init(_ text: String) {
        // What is shown of a positive number; the other parts are for negative ones, zero and text.
        var (isQuoted, isEscaped, bracket, isDate) = (false, false, nil as String?, false)
        for letter in text {
            if isEscaped {
                isEscaped = false
            } else if letter == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if let open = bracket {
                guard letter == "]" else {
                    bracket = open + String(letter).lowercased()
                    continue
                }
                bracket = nil
                if !open.isEmpty, open.allSatisfy({ $0 == "h" }) || open.allSatisfy({ $0 == "m" }) || open.allSatisfy({ $0 == "s" }) {
                    self = .duration
                    return
                }
            } else if letter == "[" {
                bracket = ""
            } else if letter == "\\" || letter == "_" || letter == "*" {
                isEscaped = true
            } else if letter == ";" {
                break
            } else if "dmhysDMHYS".contains(letter) {
                isDate = true
            }
        }
        // "General" has none of these letters but in other languages' words for it.
        self = isDate && text.lowercased() != "standard" ? .date : .number
    }

    /// The number as what it is. - Parameter isFrom1904: as files from old Macintoshes count.
    func value(_ number: Double, isFrom1904: Bool) -> CellValue {
        switch self {
        case .number: return .number(number)
        case .duration:
            // As for dates: what is longer than the calendar of a spreadsheet is no length of time.
            guard number.magnitude < 2_958_466 else { return .number(number) }
            return .duration(milliseconds: Int((number * 86_400_000).rounded()))
        case .date:
            // Beyond what the calendar of a spreadsheet has it is shown as a row of #.
            guard number >= 0, number < 2_958_466 else { return .number(number) }
            let whole = Int((number * 86_400_000).rounded())
            var (day, rest) = whole.quotientAndRemainder(dividingBy: 86_400_000)
            if number < 1 { return .time(milliseconds: rest) }
            // Day 60 is 29 February 1900, which never was; what lies before is a day later than it counts.
            if !isFrom1904, day < 60 { day += 1 }
            // Day 0 is 1899-12-30, or 1904-01-01.
            day += isFrom1904 ? -24_107 : -25_569
            return .date(CivilDay(number: day), milliseconds: rest)
        }
    }
}
