// The day from which a text's times without a year are counted where no article says its own, and who said it.
import Kernel

package struct BaseDay: Codable, Hashable, Sendable {
    package enum Source: String, Codable, Sendable {
        /// By who gave the text.
        case given
        /// By its masthead or dateline.
        case text
        /// By nobody.
        case today
    }

    package var day: CivilDay
    package var source: Source
    /// Where the text says it.
    package var span: Span?

    /// What is given comes first, then the day that the text says it was published, then today.
    package init(of text: String, given: CivilDay?, today: CivilDay) {
        if let given {
            (day, source) = (given, .given)
        } else if let written = Glyphs(of: text).publication {
            (day, source, span) = (written.value, .text, written.span)
        } else {
            (day, source) = (today, .today)
        }
    }
}

extension Glyphs {
    /// The one day, with its year, of all mastheads and datelines; nil where two of them differ.
    var publication: Found<CivilDay>? {
        var found: [Found<CivilDay>] = []
        for paragraph in paragraphs {
            let word = paragraph.kind == .masthead ? mastheadDay(paragraph.range) : datelineDay(paragraph.range)
            if let word, let year = word.year, let day = CivilDay(year: year, month: word.month, day: word.day) {
                found.append(Found(day, span(of: word.range)))
            }
        }
        return found.allSatisfy { $0.value == found[0].value } ? found.first : nil
    }

    /// Not that of 时间：2023年3月10日（星期五）下午3点, which is when something is held.
    private func mastheadDay(_ range: Range<Int>) -> DayWord? {
        let isAppointment = ["，", "：", "上午", "下午", "晚"].contains { find($0, in: range) != nil } || isField(range)
        return isAppointment ? nil : DayWord.first(in: self, range)
    }

    /// 新华社某地2023年1月19日电 at the beginning, or （某社2023年1月19日电） anywhere.
    private func datelineDay(_ range: Range<Int>) -> DayWord? {
        var from = range.lowerBound
        while let word = DayWord.first(in: self, from..<range.upperBound) {
            from = word.range.upperBound
            guard from < range.upperBound, self[from] == "电", word.year != nil else { continue }
            let head = max(range.lowerBound, word.range.lowerBound - 16)..<word.range.lowerBound
            let isFirst = head.lowerBound == range.lowerBound && !head.contains { self[$0].partsClauses }
            let isBracketed =
                from + 1 < range.upperBound && self[from + 1] == "）"
                && head.last { self[$0] == "（" || self[$0].partsClauses }.map { self[$0] == "（" } ?? false
            if isFirst && find("社", in: head) != nil || isBracketed { return word }
        }
        return nil
    }
}
