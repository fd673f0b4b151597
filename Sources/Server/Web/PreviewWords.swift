// The preview of a change of calendars in words: of a calendar that is uploaded, and of one by which a unit is to work.
// The routes of both make their pages here.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

struct PreviewWords: Sendable {
    let preview: CalendarPreview
    let title: String
    /// What is changed.
    let subject: Pages.Fact
    let wording: Wording
    /// What travels with the page.
    let kept: [(String, String)]
    let crumbs: [Crumb]
    /// Where its other pages are asked for.
    let address: URLPath
    /// Where it is recorded.
    let record: URLPath
    let submit: String
    let needsReason: Bool
    let isInForce: Bool
    private static let pageSize = 100

    func page(number: Int, _ entered: Entered?) -> HTML {
        let page = wording.page
        let size = Self.pageSize
        let count = max(1, (preview.moves.count + size - 1) / size)
        let number = min(max(1, number), count)
        let reason = FormField(
            "reason", page.pick("理由", "Reason"), .area(rows: 2),
            hint: page.pick("例如所依据的通知及其文号；记入流水", "such as the notice that it follows, with its number; it is recorded"),
            isRequired: needsReason)
        let form = FormModel(
            action: record, fields: [(entered ?? .nothing).fill(reason)] + kept.map { FormField.hidden($0.0, $0.1) }, submit: submit,
            refusals: entered?.general ?? [])
        return calendarPreviewPage(
            CalendarPreviewModel(
                title: title, crumbs: crumbs, address: address, summary: summary,
                lines: preview.moves.dropFirst((number - 1) * size).prefix(size).map { Self.line($0, wording) }, pageNumber: number,
                pageCount: count, verdicts: preview.verdicts, file: kept, publish: isInForce ? nil : form),
            in: page)
    }

    private var summary: [Pages.Fact] {
        let page = wording.page
        return [
            subject,
            Pages.Fact(
                page.pick("自何日起不同", "Differs from"),
                preview.since.map { since in
                    // Another week or other hours differ on every day since the first of the year 1.
                    let day = since.day(in: page.zone)
                    return day.year <= 1 ? page.pick("每一天", "every day") : page.fullText(day)
                } ?? page.pick("没有不同", "no difference")),
            Pages.Fact(page.pick("移动的时限和亮灯时刻", "Deadlines and lights that move"), page.number(preview.movedCount)),
            Pages.Fact(page.pick("亮灯立即改变", "Lights that change at once"), page.number(preview.turningCount)),
            Pages.Fact(page.pick("不再是暂定", "Provisional no more"), page.number(preview.settledCount)),
            Pages.Fact(page.pick("超期认定会改变", "Judged otherwise"), page.number(preview.verdicts.count)),
        ]
    }

    // MARK: The whole list

    static func csv(_ preview: CalendarPreview, _ wording: Wording) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"calendar-\(preview.digest.prefix(8)).csv\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text(preview, wording))))
    }

    private static func text(_ preview: CalendarPreview, _ wording: Wording) -> String {
        let page = wording.page
        func instants(_ standing: DeadlineMove.Standing) -> [String] {
            [standing.dueAt, standing.blueAt, standing.yellowAt, standing.redAt, standing.alarmAt].map { $0?.text(in: page.zone) ?? "" }
                + [wording.text(standing.light.title), standing.isProvisional ? page.pick("暂定", "provisional") : ""]
        }
        let names = [
            ("到期", "due"), ("蓝灯", "blue"), ("黄灯", "yellow"), ("红灯", "red"), ("下次处理", "next alarm"), ("亮灯", "light"), ("暂定", "provisional"),
        ]
        let head =
            [page.pick("编号", "number"), page.pick("标题", "title"), page.pick("单位", "unit"), page.pick("环节", "clock")]
            + names.map { page.pick("原\($0.0)", "\($0.1) before") } + names.map { page.pick("新\($0.0)", "\($0.1) after") }
        return CSVText.line(head, guarded: true)
            + preview.moves.map {
                CSVText.line(
                    [$0.number, $0.title, wording.organization.name(ofUnit: $0.unit), clock($0, wording)] + instants($0.before)
                        + instants($0.after), guarded: true)
            }.joined()
    }

    private static func line(_ move: DeadlineMove, _ wording: Wording) -> CalendarPreviewModel.Line {
        CalendarPreviewModel.Line(
            number: move.number, title: move.title, unit: wording.organization.name(ofUnit: move.unit), clock: clock(move, wording),
            before: move.before.dueAt, after: move.after.dueAt, wasProvisional: move.before.isProvisional,
            isProvisional: move.after.isProvisional, lightBefore: move.before.light.mark, lightAfter: move.after.light.mark)
    }

    private static func clock(_ move: DeadlineMove, _ wording: Wording) -> String {
        let ledger = wording.rules.ledger(move.ledger)
        return wording.text(ledger?.title(ofStage: move.clock) ?? Bilingual(move.clock))
    }
}
