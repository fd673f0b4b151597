// What the heads of a real ledger of projects mean: columns are called differently in every office, stand under merged
// heads, and carry their unit in brackets. Each column is understood or named as not understood; nothing is guessed.
import Formats
import Foundation
import Kernel

/// What a column of a ledger of projects holds.
package enum RegisterColumn: String, CaseIterable, Sendable, Hashable {
    case name, nationalCode, `class`, level, field, lead, town, owner, sponsor, taskForce, isMajor, investment, content, startOn, finishOn,
        place
    /// 年度计划投资, and what was done of it.
    case planned, done

    package var title: Bilingual {
        switch self {
        case .planned: Bilingual(zh: "年度计划投资", en: "Plan of the year")
        case .done: Bilingual(zh: "本年完成投资", en: "Done this year")
        default: ProjectSentences.labels[rawValue] ?? Bilingual(rawValue)
        }
    }

    var isMoney: Bool { [.investment, .planned, .done].contains(self) }
    var isDay: Bool { [.startOn, .finishOn].contains(self) }

    /// What its head says, without blanks, brackets and the year, the longest first: a head that contains one of these is
    /// this column. The order of the cases decides where two fit equally.
    fileprivate var words: [String] {
        switch self {
        case .name: ["项目名称", "工程名称", "项目名", "项目"]
        case .nationalCode: ["项目代码", "投资项目代码", "赋码"]
        case .class: ["项目类别", "实施类", "准备类", "类别", "项目分类"]
        case .level: ["项目级别", "项目层级", "级别", "层级"]
        case .field: ["所属领域", "产业领域", "所属行业", "行业", "领域", "产业类别"]
        case .lead: ["领域牵头部门", "牵头部门", "牵头单位", "主管部门", "责任部门", "区直责任部门", "责任单位"]
        case .town: ["镇街园区", "镇（街道）园区", "所在镇街", "所属镇街", "属地", "镇街", "园区", "责任镇街", "所在地"]
        case .owner: ["项目单位", "建设单位", "业主单位", "项目业主", "投资主体", "投资方", "企业名称", "实施单位"]
        case .sponsor: ["帮包县级领导", "帮包领导", "包保领导", "包联领导", "挂包领导", "责任领导", "分管领导"]
        case .taskForce: ["推进专班", "工作专班", "专班"]
        case .isMajor: ["重大项目", "是否重大"]
        case .planned: ["年度计划投资", "年计划投资", "计划投资", "年度计划", "年度投资计划"]
        case .done: ["累计完成投资", "完成投资", "已完成投资", "投资完成"]
        case .investment: ["计划总投资", "项目总投资", "总投资"]
        case .content: ["建设规模及内容", "建设内容及规模", "主要建设内容", "建设内容", "建设规模", "项目内容"]
        case .startOn: ["计划开工时间", "开工时间", "开工日期", "开工"]
        case .finishOn: ["计划竣工时间", "计划建成时间", "竣工时间", "建成时间", "竣工日期", "竣工"]
        case .place: ["建设地点", "项目地点", "地点", "地址"]
        }
    }

    /// What a head means; nil for one that is not understood. 总投资 is asked before 投资.
    static func meant(by head: String) -> RegisterColumn? {
        let plain = RegisterHead.plain(head)
        guard !plain.isEmpty else { return nil }
        var best: (column: RegisterColumn, length: Int, isWhole: Bool)?
        for column in allCases {
            for word in column.words where plain.contains(RegisterHead.plain(word)) {
                let isWhole = plain == RegisterHead.plain(word)
                // 项目 alone is the name; in a longer head it says nothing.
                if word == "项目", !isWhole { continue }
                let length = word.count
                if best.map({ (isWhole ? 1 : 0, length) > ($0.isWhole ? 1 : 0, $0.length) }) ?? true { best = (column, length, isWhole) }
            }
        }
        return best?.column
    }
}

/// The head of a column, over all its rows.
package struct RegisterHead: Sendable, Hashable {
    /// From 0.
    package let column: Int
    /// As it stands there, the rows joined: "2026年投资（万元） · 年度计划".
    package let text: String
    package let meaning: RegisterColumn?
    /// Of an amount: the unit in the head or in the table's own line, else what offices usually mean.
    package let unit: Money.Unit
    package let isUnitWritten: Bool

    /// Without blanks, brackets and what stands in them, signs and years.
    static func plain(_ text: String) -> String {
        var result = ""
        var depth = 0
        for letter in text {
            if "（(【[".contains(letter) {
                depth += 1
            } else if "）)】]".contains(letter) {
                depth = max(0, depth - 1)
            } else if depth == 0, letter.isLetter {
                result.append(letter)
            }
        }
        for word in ["年度计划", "年计划"] where result.contains(word) { return result.replacing("年\(word)", with: word) }
        return result.hasPrefix("年") ? String(result.dropFirst()) : result
    }

    /// The unit that a text names, such as `总投资（亿元）` or `单位：万元`.
    static func unit(in text: String) -> Money.Unit? {
        for (word, unit) in [("亿元", Money.Unit.hundredMillion), ("万元", .tenThousand)] where text.contains(word) { return unit }
        return text.contains("（元）") || text.contains("(元)") || text.contains("单位：元") || text.contains("单位:元") ? .yuan : nil
    }
}

/// Where the heads of a sheet stand, and what they mean.
package struct RegisterHeads: Sendable {
    package let rows: ClosedRange<Int>
    package let heads: [RegisterHead]

    /// The rows, within the first twenty, whose heads are understood best: one to three together. Nil where no name of a
    /// project is among them.
    package init?(_ sheet: FilledSheet) {
        var best: (rows: ClosedRange<Int>, heads: [RegisterHead], score: Int)?
        for first in 0..<20 {
            for last in first...min(first + 2, 21) {
                let heads = Self.heads(sheet, first...last)
                let meanings = heads.compactMap(\.meaning)
                guard meanings.contains(.name) else { continue }
                // Each meaning counts once: a row of data beneath would bring none. Fewer rows are better.
                let score = Set(meanings).count * 4 - (meanings.count - Set(meanings).count) - (last - first)
                if score > best?.score ?? 4 { best = (first...last, heads, score) }
            }
        }
        guard let best else { return nil }
        rows = best.rows
        heads = best.heads
    }

    private static func heads(_ sheet: FilledSheet, _ rows: ClosedRange<Int>) -> [RegisterHead] {
        // 单位：万元 in a line above.
        let line = (0..<rows.lowerBound).lazy.flatMap { row in sheet.texts(of: row) }.compactMap(RegisterHead.unit).first
        var seen: Set<RegisterColumn> = []
        return (0..<sheet.columnCount).compactMap { column in
            var parts: [String] = []
            for row in rows {
                let text = sheet.text(row, column)
                if !text.isEmpty, parts.last != text { parts.append(text) }
            }
            guard !parts.isEmpty else { return nil }
            let whole = parts.joined(separator: " · ")
            // The lowest head says most; where it says nothing, all of them together.
            var meaning = parts.last.flatMap(RegisterColumn.meant)
            if meaning == nil || parts.count > 1, let together = RegisterColumn.meant(by: parts.joined()) {
                meaning = meaning.map { $0.isMoney && together.isMoney ? $0 : $0 } ?? together
            }
            // Two columns of one meaning: the first counts, the other is shown as not understood.
            if let found = meaning, !seen.insert(found).inserted { meaning = nil }
            let unit = parts.reversed().lazy.compactMap(RegisterHead.unit).first ?? line
            return RegisterHead(column: column, text: whole, meaning: meaning, unit: unit ?? .tenThousand, isUnitWritten: unit != nil)
        }
    }
}

/// A sheet whose merged cells all say what the first of them does.
package struct FilledSheet: Sendable {
    package let sheet: Sheet
    package let rowCount: Int
    package let columnCount: Int
    private let origins: [CellPlace: CellPlace]
    /// Those that hold something, or are merged with one that does: two cells can be a hundred thousand rows apart.
    private let rows: Set<Int>
    /// Merged cells that are carried on; a ledger has some thousands.
    private static let mostMerged = 500_000

    package init(_ sheet: Sheet) {
        self.sheet = sheet
        rowCount = min(100_000, (sheet.cells.keys.map(\.row).max() ?? -1) + 1)
        columnCount = min(500, (sheet.cells.keys.map(\.column).max() ?? -1) + 1)
        var rows = Set(sheet.cells.keys.map(\.row))
        var origins: [CellPlace: CellPlace] = [:]
        for range in sheet.merged {
            let first = CellPlace(row: range.rows.lowerBound, column: range.columns.lowerBound)
            // A title over a whole sheet of thousands of columns is none of a table.
            guard range.rows.count * range.columns.count <= 20_000, origins.count < Self.mostMerged else { continue }
            if sheet.cells[first] != nil { rows.formUnion(range.rows) }
            for row in range.rows { for column in range.columns { origins[CellPlace(row: row, column: column)] = first } }
        }
        self.origins = origins
        self.rows = rows
    }

    func value(_ row: Int, _ column: Int) -> CellValue? {
        let place = CellPlace(row: row, column: column)
        return sheet.cells[origins[place] ?? place]
    }

    /// Where the value of a cell stands.
    func origin(_ row: Int, _ column: Int) -> CellPlace {
        let place = CellPlace(row: row, column: column)
        return origins[place] ?? place
    }

    func text(_ row: Int, _ column: Int) -> String { value(row, column)?.plainText ?? "" }

    /// Of a row, each once.
    func texts(of row: Int) -> [String] {
        guard rows.contains(row) else { return [] }
        var places: Set<CellPlace> = []
        return (0..<columnCount).compactMap { column in
            guard places.insert(origin(row, column)).inserted else { return nil }
            let text = text(row, column)
            return text.isEmpty ? nil : text
        }
    }
}

extension CellValue {
    /// As people read it, without blanks at its ends and with lines joined.
    var plainText: String {
        switch self {
        case .text(let text):
            text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined().trimmingCharacters(
                in: .whitespaces)
        case .number(let number): Self.decimal(number)
        case .flag(let flag): flag ? "是" : "否"
        case .date(let day, _): day.description
        case .time, .duration: ""
        case .fault(let text): text
        }
    }

    /// Without an exponent; a whole number without a point.
    static func decimal(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
        let text = String(number)
        return text.contains("e") ? String(format: "%.6f", number) : text
    }
}
