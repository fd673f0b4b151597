// The register as a workbook that a bureau can send on. Its heads are those that the import reads: what was exported
// comes back as it was.
import Formats
import Kernel
import Matters
import Pages
import Projects

struct ProjectWorkbook: Sendable {
    let words: ProjectWords
    let portfolio: Portfolio
    let problems: [String: (open: Int, late: Int)]

    /// The sheet of the projects that a list shows.
    func sheet() -> SheetDraft {
        let page = words.page
        func label(_ column: RegisterColumn) -> String { words.text(column.title) }
        let money = SheetDraft.Column.Kind.number(decimals: 2)
        let (year, month, day) = portfolio.asOf.parts
        let columns: [SheetDraft.Column] = [
            .init(page.pick("编号", "Number"), width: 13), .init(label(.name), width: 28), .init(label(.class), width: 9),
            .init(label(.level), width: 8),
            .init(label(.field), width: 14), .init(label(.owner), width: 20), .init(label(.lead), width: 16),
            .init(label(.town), width: 18),
            .init(label(.sponsor), width: 12), .init(label(.taskForce), width: 14), .init(label(.content), width: 28),
            .init(page.pick("总投资（万元）", "Investment (10,000 yuan)"), money, width: 14),
            .init(page.pick("年度计划投资（万元）", "Plan of the year (10,000 yuan)"), money, width: 14),
            .init(page.pick("本年完成投资（万元）", "Done this year (10,000 yuan)"), money, width: 14),
            .init(page.pick("完成率", "Completion"), .share, width: 9), .init(page.pick("序时进度", "Due"), .share, width: 9),
            .init(label(.startOn), .day, width: 12), .init(label(.finishOn), .day, width: 12), .init(page.pick("阶段", "Phase"), width: 10),
            .init(page.pick("亮灯", "Light"), width: 7), .init(page.pick("亮灯原因", "Why"), width: 30),
            .init(page.pick("未销号问题", "Open problems"), .number(decimals: 0), width: 8), .init(label(.nationalCode), width: 24),
        ]
        let totals = portfolio.totals
        var sum = [SheetDraft.Cell](repeating: .none, count: columns.count)
        sum[1] = .text(page.pick("合计 \(totals.count) 个", "\(totals.count) in all"))
        sum[11] = amount(totals.investment)
        sum[12] = amount(totals.planned)
        sum[13] = amount(totals.done)
        if let share = totals.completion { sum[14] = self.share(share) }
        if let share = totals.dueShare { sum[15] = self.share(share) }
        return SheetDraft(
            name: page.pick("重点项目", "Key projects"), title: page.pick("\(page.siteName)重点项目台账", "Key projects of \(page.siteName)"),
            note: page.pick("数据截至 \(year) 年 \(month) 月 \(day) 日　单位：万元", "Figures up to \(portfolio.asOf), in units of 10,000 yuan"),
            columns: columns,
            rows: portfolio.projects.map(row), total: sum)
    }

    private func amount(_ yuan: Int64) -> SheetDraft.Cell { .number(Double(yuan) / 10_000) }
    private func share(_ ratio: Ratio) -> SheetDraft.Cell { .number(Double(ratio.numerator) / Double(ratio.denominator)) }

    private func row(_ project: Project) -> [SheetDraft.Cell] {
        guard let details = project.details else { return [] }
        let rules = portfolio.rules
        let progress = project.progress(of: portfolio.asOf.year, asOf: portfolio.asOf, rules)
        let finding = project.findings(at: portfolio.today, rules).first
        return [
            .text(project.number), .text(details.name), .text(words.text(details.class.title)),
            .text(words.text(rules.level(details.level))),
            .text(words.text(rules.field(details.field))), .text(details.owner), .text(words.unit(details.lead)),
            .text(words.unit(details.town)),
            .text(words.sponsor(details.sponsor)), .text(details.taskForce.name), .text(details.content), amount(details.investment),
            progress.map { amount($0.planned) } ?? .none,
            // Nothing was said is another thing than nothing was done.
            progress.flatMap { $0.figureOn == nil ? nil : amount($0.done) } ?? .none,
            progress.map { share($0.completion) } ?? .none, progress.map { share($0.due) } ?? .none,
            details.startOn.map(SheetDraft.Cell.day) ?? .none, details.finishOn.map(SheetDraft.Cell.day) ?? .none,
            .text(words.phase(project, on: portfolio.today)), .text(finding.map { words.page[$0.light.mark.message] } ?? ""),
            .text(finding.map { words.text($0.words) } ?? ""), .number(Double(problems[project.number]?.open ?? 0)),
            .text(details.nationalCode ?? ""),
        ]
    }
}
