// A bulletin as it is laid out (公文格式), in one language: the one model of which pages, Markdown, HTML, PDF and DOCX are made.
// Each line carries the entry that it says; what address that has is the writer's to know.
import Kernel
import Matters

package struct BulletinDocument: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package let number: String
        package let title: String
        package let sentence: String
        package let reference: EntryReference
        package let light: Light
        /// Its number and its link are shown: whoever reads it may read the matter.
        package fileprivate(set) var isOpen = true

        package init(number: String, title: String, sentence: String, reference: EntryReference, light: Light) {
            self.number = number
            self.title = title
            self.sentence = sentence
            self.reference = reference
            self.light = light
        }
    }

    package struct Group: Sendable, Hashable {
        /// With its number: （一）城管局.
        package let title: String?
        package fileprivate(set) var lines: [Line]
    }

    package struct Table: Sendable, Hashable {
        package let heads: [String]
        /// The first cell names the row.
        package let rows: [[String]]
        /// Its cells are words, not figures.
        package var isWords = false
    }

    package struct Part: Sendable, Hashable {
        /// With its number: 一、超期未办结.
        package let title: String
        package fileprivate(set) var groups: [Group]
        package let table: Table?
        /// Said where there is nothing.
        package let remark: String?
    }

    package struct Figure: Sendable, Hashable {
        package let title: String
        package let value: String
        package let before: String?
        package let note: String?
        package let list: BulletinList?
    }

    package let isChinese: Bool
    /// Nil of one from before there were templates.
    package let masthead: String?
    /// Of a draft "〔草稿〕".
    package let number: String?
    package let title: String
    package let span: String
    /// Which one it corrects.
    package let correction: String?
    package let salutation: String?
    package let preface: [String]
    package let figures: [Figure]
    package internal(set) var parts: [Part]
    package let closing: String?
    package let issuer: String?
    /// 成文日期
    package let day: String?
    /// 版记: who gets it, who printed it, and when.
    package let sentTo: String?
    package let printer: String?
    package let isDraft: Bool

    package init(_ bulletin: Bulletin, _ template: BulletinTemplate?, _ organization: Organization, isChinese: Bool) {
        func say(_ text: Bilingual) -> String { isChinese ? text.zh : text.en }
        func say(_ day: CivilDay) -> String {
            isChinese ? "\(day.parts.year)年\(day.parts.month)月\(day.parts.day)日" : day.description
        }
        func pick(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
        self.isChinese = isChinese
        isDraft = !bulletin.isPublished
        masthead = template.map { say($0.masthead) }
        number = bulletin.number ?? (template == nil ? nil : pick("（草稿）", "(draft)"))
        title = say(bulletin.titles).replacing("{issue}", with: pick("×", "?"))
        let (first, last) = (bulletin.from.day(in: .china), bulletin.lastDay)
        span = first == last ? say(first) : pick("\(say(first))至\(say(last))", "\(say(first)) to \(say(last))")
        correction = bulletin.corrects.map { pick("本期更正\($0.number)。", "This corrects \($0.number).") }
        salutation = template?.salutation.map(say)
        preface = bulletin.preface.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        let content = bulletin.shown
        figures = content.figures.map {
            Figure(title: say($0.title), value: say($0.value), before: $0.before.map(say), note: $0.note.map(say), list: $0.list)
        }
        func line(_ item: BulletinItem) -> Line {
            Line(number: item.number, title: item.title, sentence: say(item.sentence), reference: item.reference, light: item.light)
        }
        let old = bulletin.sections.enumerated().map { place, section in
            Part(
                title: Self.numbered(section.group.title, place + 1, isChinese),
                groups: [
                    Group(
                        title: nil,
                        lines: section.lines.map {
                            Line(
                                number: $0.number, title: $0.title, sentence: say($0.sentence), reference: $0.reference, light: .none)
                        })
                ], table: nil, remark: nil)
        }
        parts =
            old
            + content.parts.enumerated().map { place, part in
                let table = part.units.map { Self.table($0, isChinese) }
                let groups = part.groups.enumerated().map { inner, group in
                    Group(
                        title: group.title.map { isChinese ? "（\(Self.chinese(inner + 1))）\($0.zh)" : "(\(inner + 1)) \($0.en)" },
                        lines: group.items.map(line))
                }
                let isEmpty = groups.isEmpty && (part.units?.isEmpty ?? true)
                return Part(
                    title: Self.numbered(part.title, place + 1, isChinese), groups: groups, table: isEmpty ? nil : table,
                    remark: isEmpty ? pick("无。", "None.") : nil)
            }
        closing = template?.closing.map(say)
        issuer = template.map { say($0.issuer) }
        day = bulletin.publishedAt.map { say($0.day(in: .china)) }
        printer = template.map { say($0.printer ?? $0.issuer) }
        sentTo = Self.sentTo(bulletin, template, organization, isChinese)
    }

    /// For somebody who got it and may not read every matter that it names: the words of those stay, their numbers and links go.
    package func read(where isOpen: (EntryReference) -> Bool) -> BulletinDocument {
        var read = self
        for part in parts.indices {
            for group in parts[part].groups.indices {
                for line in parts[part].groups[group].lines.indices {
                    read.parts[part].groups[group].lines[line].isOpen = isOpen(parts[part].groups[group].lines[line].reference)
                }
            }
        }
        return read
    }

    /// More units than this with the same duties are counted, not named.
    private static let mostUnitsNamed = 8

    /// Without people: duties by unit.
    private static func sentTo(_ bulletin: Bulletin, _ template: BulletinTemplate?, _ organization: Organization, _ isChinese: Bool)
        -> String?
    {
        guard let template else { return nil }
        let comma = isChinese ? "、" : ", "
        func title(_ duty: Duty) -> String { isChinese ? duty.title.zh : duty.title.en }
        guard bulletin.isPublished else {
            let names = template.recipientDuties.map(title) + template.recipientUnits.map { organization.name(ofUnit: $0) }
            return names.isEmpty ? nil : names.joined(separator: comma)
        }
        var units: [(unit: UnitCode, duties: [String])] = []
        for recipient in bulletin.recipients {
            let duty = Duty(rawValue: recipient.post).map(title) ?? recipient.post
            if let place = units.firstIndex(where: { $0.unit == recipient.unit }) {
                if !units[place].duties.contains(duty) { units[place].duties.append(duty) }
            } else {
                units.append((recipient.unit, [duty]))
            }
        }
        guard !units.isEmpty else { return nil }
        // Forty heads of forty units are said in one, at the place of the first.
        var said: Set<[String]> = []
        return units.compactMap { unit, duties -> String? in
            let (same, who) = (units.count { $0.duties == duties }, duties.joined(separator: comma))
            if same > mostUnitsNamed {
                guard said.insert(duties).inserted else { return nil }
                return isChinese ? "\(same)个单位的\(who)" : "\(same) units (\(who))"
            }
            let name = organization.name(ofUnit: unit)
            return isChinese ? "\(name)\(who)" : "\(name) (\(who))"
        }.joined(separator: isChinese ? "；" : "; ")
    }

    private static func table(_ rows: [BulletinUnitRow], _ isChinese: Bool) -> Table {
        func cells(_ row: BulletinUnitRow, _ name: String) -> [String] {
            func change(_ was: Int, _ now: Int) -> String { was == now ? "\(now)" : "\(was) → \(now)" }
            return [
                name, "\(row.open)", "\(row.overdue)", change(row.before.blue, row.after.blue), change(row.before.yellow, row.after.yellow),
                change(row.before.red, row.after.red),
            ]
        }
        return Table(
            heads: isChinese ? ["单位", "在办", "超期", "蓝灯", "黄灯", "红灯"] : ["Unit", "Open", "Overdue", "Blue", "Yellow", "Red"],
            rows: rows.map { cells($0, $0.code == nil ? (isChinese ? "责任单位待定" : "No unit yet") : $0.unit) }
                + (rows.isEmpty ? [] : [cells(BulletinUnitRow.total(of: rows), isChinese ? "合计" : "Total")]))
    }

    private static func numbered(_ title: Bilingual, _ place: Int, _ isChinese: Bool) -> String {
        isChinese ? "\(chinese(place))、\(title.zh)" : "\(place). \(title.en)"
    }

    /// 1 to 99 as Chinese numerals.
    static func chinese(_ number: Int) -> String {
        let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        guard (1...99).contains(number) else { return String(number) }
        if number < 10 { return digits[number] }
        return (number >= 20 ? digits[number / 10] : "") + "十" + digits[number % 10]
    }

    // MARK: Words around it

    package func pick(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
    package var figureHeads: [String] { [pick("指标", "Figure"), pick("本期", "Now"), pick("上期", "Before")] }
    package var figuresTitle: String { pick("主要数据", "Figures") }
    /// "SM2026-000012 路灯不亮：": what comes before a sentence.
    package func subject(_ line: Line) -> String { "\(line.isOpen ? "\(line.number) " : "")\(line.title)\(pick("：", ": "))" }
    package var sentToTitle: String { pick("发送：", "To: ") }
    package var printedOn: String? { day.map { pick("\($0)印发", "Printed \($0)") } }
}
