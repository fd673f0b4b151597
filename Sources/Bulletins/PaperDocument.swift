// A paper that was issued (文稿) as it is laid out: the same model as a bulletin's, so that it is printed by the same program.
import Kernel

extension BulletinDocument {
    /// - Parameters:
    ///   - sentTo: 主送机关.
    ///   - table: its items, where it has any.
    package init(
        paper title: String, mark: String, masthead: String, issuer: String, day: CivilDay, sentTo: [String], paragraphs: [String],
        table: (title: String, heads: [String], rows: [[String]])?, isChinese: Bool
    ) {
        self.isChinese = isChinese
        isDraft = false
        self.masthead = masthead.isEmpty ? nil : masthead
        (number, self.title, span, correction) = (mark, title, "", nil)
        salutation = sentTo.isEmpty ? nil : sentTo.joined(separator: isChinese ? "、" : ", ") + (isChinese ? "：" : ":")
        (preface, figures) = (paragraphs, [])
        parts = [table].compactMap(\.self).map { table in
            Part(title: table.title, groups: [], table: Table(heads: table.heads, rows: table.rows, isWords: true), remark: nil)
        }
        (closing, self.issuer, self.sentTo, printer) = (nil, issuer, nil, issuer)
        self.day = isChinese ? "\(day.parts.year)年\(day.parts.month)月\(day.parts.day)日" : day.description
    }
}
