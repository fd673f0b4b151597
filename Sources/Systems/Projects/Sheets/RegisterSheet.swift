// A ledger of projects in a workbook, as an office keeps it, read into what the register would record: rows of sections
// and totals left out, values of merged cells carried down, amounts in yuan, days from all the ways in which they are
// written. Every cell that cannot be taken is named with its place, its value and why; its row is not taken either.
import Formats
import Foundation
import Kernel
import Matters

/// What a cell could not be.
package struct RefusedCell: Sendable, Hashable {
    /// `D7`
    package let place: String
    package let column: RegisterColumn
    package let value: String
    package let why: Bilingual
}

/// A row that is a project.
package struct RegisterRow: Sendable, Hashable {
    /// From 1, as the spreadsheet counts.
    package let row: Int
    package let name: String
    /// Nil where something of it is refused.
    package let details: ProjectDetails?
    /// Yuan.
    package let planned: Int64?
    package let done: Int64?
    package let refused: [RefusedCell]
}

/// What is taken where the sheet says nothing, as whoever imports it has chosen.
package struct RegisterDefaults: Sendable, Hashable, Codable {
    package var `class`: ProjectClass?
    package var level: String?
    package var field: String?
    package var lead: UnitCode?
    package var town: UnitCode?
    package var sponsor: String?
    package var taskForce: String?

    package init() {}
}

/// Whom and what names mean here.
package struct RegisterNames: Sendable {
    package let organization: Organization
    package let rules: ProjectRules

    package init(_ organization: Organization, _ rules: ProjectRules) {
        self.organization = organization
        self.rules = rules
    }

    /// A unit by its code or its name, also without what stands before it in all names (`区工信局` for `样例区工信局`), where only one fits.
    func unit(_ text: String) -> UnitCode? {
        let open = organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil }
        if let exact = open.first(where: { $0.code == text || $0.name == text }) { return exact.code }
        let found = open.filter { $0.name.hasSuffix(text) || $0.name.contains(text) && text.count >= 3 }
        return found.count == 1 ? found[0].code : nil
    }

    /// An officer of this name, where there is one and no other.
    func officer(_ text: String) -> OfficerCode? {
        let found = organization.officers.filter { $0.value.name == text }
        return found.count == 1 ? found.first?.key : nil
    }

    func code(_ text: String, of list: [ProjectRules.Named]) -> String? {
        if let exact = list.first(where: { $0.code == text || $0.title.zh == text || $0.title.en.lowercased() == text.lowercased() }) {
            return exact.code
        }
        let found = list.filter { text.contains($0.title.zh) || $0.title.zh.contains(text) && text.count >= 2 }
        return found.count == 1 ? found[0].code : nil
    }
}

package struct RegisterSheet: Sendable {
    package let name: String
    package let heads: [RegisterHead]
    package let rows: [RegisterRow]
    /// Rows that are no projects: sections, totals, remarks. From 1, with what stands there.
    package let skipped: [(row: Int, text: String)]

    /// The sheet of the book in which most heads are understood. Nil where none has the name of a project.
    package init?(_ book: Workbook, _ names: RegisterNames, _ defaults: RegisterDefaults, year: Int) {
        var best: (sheet: FilledSheet, heads: RegisterHeads)?
        for sheet in book.sheets where !sheet.isHidden {
            let filled = FilledSheet(sheet)
            guard let heads = RegisterHeads(filled) else { continue }
            let count = heads.heads.count { $0.meaning != nil }
            if count > best?.heads.heads.count(where: { $0.meaning != nil }) ?? 0 { best = (filled, heads) }
        }
        guard let best else { return nil }
        var reader = RowReader(sheet: best.sheet, heads: best.heads.heads, names: names, defaults: defaults, year: year)
        for row in best.heads.rows.upperBound + 1..<max(best.heads.rows.upperBound + 1, best.sheet.rowCount) { reader.read(row) }
        name = best.sheet.sheet.name
        heads = best.heads.heads
        rows = reader.rows
        skipped = reader.skipped
    }

    package var isComplete: Bool { rows.allSatisfy { $0.refused.isEmpty } }
}

private struct RowReader {
    let sheet: FilledSheet
    let heads: [RegisterHead]
    let names: RegisterNames
    let defaults: RegisterDefaults
    let year: Int
    var rows: [RegisterRow] = []
    var skipped: [(row: Int, text: String)] = []
    /// What the last section line said of all beneath it.
    private var section = RegisterDefaults()

    init(sheet: FilledSheet, heads: [RegisterHead], names: RegisterNames, defaults: RegisterDefaults, year: Int) {
        (self.sheet, self.heads, self.names, self.defaults, self.year) = (sheet, heads, names, defaults, year)
    }

    mutating func read(_ row: Int) {
        let texts = sheet.texts(of: row)
        guard !texts.isEmpty else { return }
        let name = text(.name, row)
        if texts.count == 1 {
            // 一、省级重点项目（12个）: over all beneath it.
            readSection(texts[0])
            skipped.append((row + 1, texts[0]))
            return
        }
        let isTotal = texts.prefix(3).contains { text in ["合计", "总计", "小计"].contains { RegisterHead.plain(text).hasPrefix($0) } }
        if isTotal || name.isEmpty {
            skipped.append((row + 1, texts.joined(separator: " ")))
            return
        }
        rows.append(project(row, name))
    }

    private mutating func readSection(_ text: String) {
        if text.contains("实施类") { section.class = .implementation }
        if text.contains("准备类") { section.class = .preparation }
        let plain = RegisterHead.plain(text)
        if let level = names.rules.levels.first(where: { plain.contains($0.title.zh) }) { section.level = level.code }
        if let field = names.rules.fields.first(where: { plain.contains($0.title.zh) }) { section.field = field.code }
    }

    private func head(_ column: RegisterColumn) -> RegisterHead? { heads.first { $0.meaning == column } }

    private func text(_ column: RegisterColumn, _ row: Int) -> String { head(column).map { sheet.text(row, $0.column) } ?? "" }

    private func project(_ row: Int, _ name: String) -> RegisterRow {
        var refused: [RefusedCell] = []
        func refuse(_ column: RegisterColumn, _ zh: String, _ en: String) {
            let place = head(column).map { sheet.origin(row, $0.column).description } ?? "\(row + 1)"
            refused.append(
                RefusedCell(place: place, column: column, value: String(text(column, row).prefix(60)), why: Bilingual(zh: zh, en: en)))
        }
        /// Written, of the section, or chosen for all; else refused.
        func value<Value>(
            _ column: RegisterColumn, _ otherwise: Value?, _ read: (String) -> Value?, unknown: (zh: String, en: String)
        ) -> Value? {
            let written = text(column, row)
            if written.isEmpty {
                if let otherwise { return otherwise }
                refuse(column, "没有填写\(column.title.zh)", "\(column.title.en) is empty")
                return nil
            }
            if let value = read(written) { return value }
            refuse(column, unknown.zh, unknown.en)
            return nil
        }
        func money(_ column: RegisterColumn) -> Int64? {
            guard let head = head(column), let cell = sheet.value(row, head.column) else { return nil }
            let written = cell.plainText
            if written.isEmpty || ["—", "-", "/", "无"].contains(written) { return nil }
            if let yuan = Money.yuan(written, in: head.unit), yuan >= 0 { return yuan }
            refuse(column, "不是金额，应如 8500 或 2.5亿元", "no amount; write 8500 or 2.5亿元")
            return nil
        }
        func day(_ column: RegisterColumn) -> CivilDay? {
            guard let head = head(column), let cell = sheet.value(row, head.column) else { return nil }
            if case .date(let day, _) = cell { return day }
            let written = cell.plainText
            if written.isEmpty || ["—", "-", "/", "待定"].contains(written) { return nil }
            if let day = WrittenDay.read(written, year: year, isEnd: column == .finishOn) { return day }
            refuse(column, "看不懂的日期，应如 2026年3月 或 2026-03-15", "a day that cannot be read; write 2026-03-15 or 2026年3月")
            return nil
        }
        func unit(_ column: RegisterColumn, _ otherwise: UnitCode?) -> UnitCode? {
            value(column, otherwise, names.unit, unknown: ("机构里没有这个单位，或有几个相像的", "no unit of this name, or several like it"))
        }
        let planned = money(.planned)
        let done = money(.done)
        let usualClass = section.class ?? defaults.class ?? (planned == nil ? nil : .implementation)
        let kind = value(
            .class, usualClass,
            { text in
                text.contains("准备")
                    ? .preparation
                    : text.contains("实施") || text.contains("在建") || text.contains("续建") || text.contains("新建") ? .implementation : nil
            }, unknown: ("应为实施类或准备类", "must be 实施类 or 准备类"))
        let level = value(
            .level, section.level ?? defaults.level, { names.code($0, of: names.rules.levels) },
            unknown: ("规则里没有这个级别", "no such level in the rules"))
        let field = value(
            .field, section.field ?? defaults.field, { names.code($0, of: names.rules.fields) },
            unknown: ("规则里没有这个领域", "no such field in the rules"))
        let lead = unit(.lead, defaults.lead)
        let town = unit(.town, defaults.town)
        let owner = value(.owner, nil as String?, { $0 }, unknown: ("", ""))
        let sponsor = value(.sponsor, defaults.sponsor, { $0 }, unknown: ("", ""))
        let force = value(.taskForce, defaults.taskForce, { $0 }, unknown: ("", ""))
        let investment = money(.investment)
        if investment == nil, !refused.contains(where: { $0.column == .investment }) {
            refuse(.investment, "没有填写总投资", "the investment is empty")
        }
        if investment == 0 { refuse(.investment, "总投资不能为 0", "the investment cannot be 0") }
        let (startOn, finishOn) = (day(.startOn), day(.finishOn))
        if let startOn, let finishOn, finishOn < startOn { refuse(.finishOn, "早于开工时间 \(startOn)", "before the start on \(startOn)") }
        var details: ProjectDetails?
        if refused.isEmpty, let kind, let level, let field, let lead, let town, let owner, let sponsor, let force, let investment {
            let code = text(.nationalCode, row).filter { !$0.isWhitespace }
            let place = text(.place, row)
            details = ProjectDetails(
                name: name, class: kind, level: level, field: field, lead: lead, town: town, owner: owner,
                sponsor: Sponsor(name: sponsor, officer: names.officer(sponsor)), taskForce: TaskForce(name: force, unit: lead),
                isMajor: ["是", "√", "重大"].contains { text(.isMajor, row).contains($0) }, nationalCode: code.isEmpty ? nil : code,
                investment: investment, content: text(.content, row), startOn: startOn, finishOn: finishOn,
                place: place.isEmpty ? nil : Place(text: place))
        }
        return RegisterRow(row: row + 1, name: name, details: details, planned: planned, done: done, refused: refused)
    }
}

/// Days as offices write them into cells.
package enum WrittenDay {
    /// `2026年3月`, `2026.3`, `2026/3/15`, `3月底`, `2026年底`, `2026Q3`, `202603`, `20260315`. A month alone is its first day, or its last where `isEnd`.
    /// - year: of a month that stands alone.
    package static func read(_ text: String, year: Int, isEnd: Bool) -> CivilDay? {
        var plain = text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text
        plain = plain.filter { !$0.isWhitespace }
        func month(_ year: Int, _ month: Int) -> CivilDay? {
            guard (1...12).contains(month) else { return nil }
            return CivilDay(year: year, month: month, day: isEnd ? CivilDay.length(year, month) : 1)
        }
        if let match = plain.wholeMatch(of: /(\d{4})[年.\/-](\d{1,2})[月.\/-](\d{1,2})日?/) {
            return CivilDay(year: Int(match.1) ?? 0, month: Int(match.2) ?? 0, day: Int(match.3) ?? 0)
        }
        if let match = plain.wholeMatch(of: /(\d{4})[年.\/-](\d{1,2})月?份?([初中下旬上底前]*)/) {
            return part(month(Int(match.1) ?? 0, Int(match.2) ?? 0), String(match.3))
        }
        if let match = plain.wholeMatch(of: /(\d{4})(\d{2})(\d{2})/) {
            return CivilDay(year: Int(match.1) ?? 0, month: Int(match.2) ?? 0, day: Int(match.3) ?? 0)
        }
        if let match = plain.wholeMatch(of: /(\d{4})(\d{2})/) { return month(Int(match.1) ?? 0, Int(match.2) ?? 0) }
        if let match = plain.wholeMatch(of: /(?:今年)?(\d{1,2})月份?([初中下旬上底前]*)/) {
            return part(month(year, Int(match.1) ?? 0), String(match.2))
        }
        if let match = plain.wholeMatch(of: /(\d{4})年?(?:底|末|年底|年末)前?/) { return CivilDay(year: Int(match.1) ?? 0, month: 12, day: 31) }
        if let match = plain.wholeMatch(of: /(\d{4})年?第?([1-4一二三四])季度/) {
            let quarter = Int(match.2) ?? (["一": 1, "二": 2, "三": 3, "四": 4][String(match.2)] ?? 0)
            return month(Int(match.1) ?? 0, isEnd ? quarter * 3 : quarter * 3 - 2)
        }
        return nil
    }

    /// 月底、月末 is its last day, 中旬 the 20th, 上旬 the 10th, as far as the calendar goes.
    private static func part(_ day: CivilDay?, _ word: String) -> CivilDay? {
        guard let day, !word.isEmpty else { return day }
        let (year, month, _) = day.parts
        if word.contains("底") || word.contains("下旬") { return CivilDay(year: year, month: month, day: CivilDay.length(year, month)) }
        if word.contains("中") { return CivilDay(year: year, month: month, day: 20) }
        if word.contains("初") || word.contains("上") { return CivilDay(year: year, month: month, day: 10) }
        return day
    }
}
