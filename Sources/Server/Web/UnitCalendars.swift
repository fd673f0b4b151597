// The calendar by which a unit works: which deadlines another one moves is seen before it is changed, and the reason is
// recorded with it. As with a calendar itself (AdminCalendars.swift).
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct UnitCalendars: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }

    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try await unit(context)
        return try await admin.take("calendar", request, context, fields: ["calendar"]) { form, _ in
            let (page, wording) = try await admin.open(request, context)
            let preview = try await admin.house.journal.preview(calendar: chosen(form), ofUnit: code, at: page.now)
            return web.page(words(preview, wording).page(number: form["page"].flatMap { Int($0) } ?? 1, nil))
        } again: {
            try await AdminOrganization(admin: admin).unitPage(code, request, context, $0)
        }
    }

    /// The whole list.
    @Sendable func csv(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try await unit(context)
        _ = try admin.administrator(context)
        let (page, wording) = try await admin.open(request, context)
        let form = try await web.form(request, context)
        return PreviewWords.csv(try await admin.house.journal.preview(calendar: chosen(form), ofUnit: code, at: page.now), wording)
    }

    /// Records what was previewed. Where the rules have changed since, the new preview is shown instead.
    @Sendable func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let code = try await unit(context)
        let (page, wording) = try await admin.open(request, context)
        let form = try await web.form(request, context)
        do {
            let done = try await admin.house.setCalendar(
                chosen(form), of: code, reason: form["reason"], seen: form["digest"] ?? "", by: actor)
            return web.redirect(
                to: URLs.unit(code),
                notice: page.pick(
                    "已更换工作日历，移动 \(done.movedCount) 个时限或亮灯时刻。", "The calendar is changed: \(done.movedCount) deadlines or lights moved."))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["reason"], names: [:], context.visitor.language)
            let preview = try await admin.house.journal.preview(calendar: chosen(form), ofUnit: code, at: page.now)
            return web.page(words(preview, wording).page(number: 1, entered), status: refusal.status)
        }
    }

    private func unit(_ context: WebContext) async throws -> UnitCode {
        let code = try AdminRoutes.parameter("unit", context)
        guard await admin.house.journal.book().matters.organization.units[code] != nil else { throw Refusal.unitNotThere(code) }
        return code
    }

    /// Nil where it is that of the unit above or of the ledger.
    private func chosen(_ form: Form) -> String? { form["calendar"].flatMap { $0.isEmpty ? nil : $0 } }

    private func words(_ preview: CalendarPreview, _ wording: Wording) -> PreviewWords {
        let page = wording.page
        let title =
            wording.rules.calendars[preview.text].map { page.pick($0.title.zh, $0.title.en) }
            ?? page.pick("同上级单位或台账", "that of the unit above or of the ledger")
        return PreviewWords(
            preview: preview,
            title: page.pick("\(preview.title.zh)：更换工作日历", "\(preview.title.en): another calendar"),
            subject: Pages.Fact(page.pick("改用日历", "Is to work by"), title), wording: wording,
            kept: [("calendar", preview.text), ("digest", preview.digest)],
            crumbs: [
                Crumb(page.pick("组织", "Organization"), URLs.organization),
                Crumb(preview.title.text(page.language), URLs.unit(preview.name)),
            ],
            address: URLs.unitCalendars(preview.name).below("previews"), record: URLs.unitCalendars(preview.name),
            submit: page.pick("更换工作日历", "Change the calendar"), needsReason: preview.isReplacement,
            isInForce: !preview.isReplacement)
    }
}
