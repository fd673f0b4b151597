// /account/readings: what one looked at. /readings: the auditor's list of who opened personal fields, of the matters
// that the auditor may read, with CSV.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addReadingRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ReadingRoutes(web: web)
    router.get("/account/readings", use: routes.own)
    router.get("/readings", use: routes.log)
    router.get("/readings.csv", use: routes.list)
}

struct ReadingRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let pageSize = 50

    @Sendable func own(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: await house.journal.book().matters, page: page)
        var filter = ReadingLog.Filter()
        filter.officer = reader.officer
        let cursor = request.query("cursor")
        let (lines, next) = try await house.readingLog.lines(
            filter, visible: MatterQuery.visible(reader.scope, reader.organization), demands: false, after: cursor, limit: Self.pageSize)
        let model = ReadingsModel(
            lines: lines.map(wording.reading),
            pager: Pager(first: cursor == nil ? nil : URLs.ownReadings, next: next.map { URLs.ownReadings.adding("cursor", $0) }),
            log: reader.holds(.auditor) ? URLs.readingLog : nil)
        return web.page(ownReadingsPage(model, in: page))
    }

    @Sendable func log(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try web.requireDuty(.auditor, in: context)
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: await house.journal.book().matters, page: page)
        let asked = Asked(request, wording.organization)
        let cursor = request.query("cursor")
        let (lines, next) =
            asked.wrong == nil
            ? try await house.readingLog.lines(
                asked.filter, visible: MatterQuery.visible(reader.scope, reader.organization), demands: true, after: cursor,
                limit: Self.pageSize) : ([], nil)
        let officer = OfficerChoice(organization: wording.organization).field(
            "officer", page.pick("人员", "Officer"), of: wording.organization.officers.keys, value: asked.officer, isRequired: false, in: page
        )
        let form = ReadingsModel.FilterForm(
            officer: officer, number: asked.filter.number ?? "", from: asked.from, to: asked.to,
            list: URLs.readingLog(asked.query, as: "csv"), refusals: asked.wrong.map { [$0.text(page.language)] } ?? [])
        let model = ReadingsModel(
            lines: lines.map(wording.reading),
            pager: Pager(
                first: cursor == nil ? nil : URLs.readingLog(asked.query),
                next: next.map { URLs.readingLog(asked.query + [("cursor", $0)]) }),
            form: form)
        return web.page(readingLogPage(model, in: page), status: asked.wrong == nil ? .ok : .unprocessableContent)
    }

    /// All of what the filter asks for, page by page.
    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try web.requireDuty(.auditor, in: context)
        let reader = try web.reader(context)
        let asked = Asked(request, await house.journal.book().matters.organization)
        if let wrong = asked.wrong { throw wrong }
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: await house.journal.book().matters, page: page)
        let visible = MatterQuery.visible(reader.scope, reader.organization)
        house.logger.notice("readings exported", metadata: ["by": "\(actor.text)"])
        let log = house.readingLog
        let head = [
            page.pick("时间", "at"), page.pick("编号", "number"), page.pick("台账", "ledger"), page.pick("人员代码", "officer code"),
            page.pick("人员", "officer"), page.pick("岗位", "post"), page.pick("单位", "unit"), page.pick("字段", "fields"),
        ]
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"readings.csv\"",
                .cacheControl: "no-store",
            ],
            body: .init { writer in
                try await writer.write(ByteBuffer(string: "\u{FEFF}" + CSVText.line(head, guarded: true)))
                var cursor: String?
                repeat {
                    let (lines, next) = try await log.lines(asked.filter, visible: visible, demands: true, after: cursor, limit: 1000)
                    let text = lines.map { line in
                        CSVText.line(
                            [
                                line.at.text(in: page.zone), line.number, line.ledger, line.officer,
                                wording.organization.name(ofOfficer: line.officer), line.duty?.rawValue ?? "system", line.unit,
                                line.fields.joined(separator: " "),
                            ], guarded: true)
                    }
                    if !text.isEmpty { try await writer.write(ByteBuffer(string: text.joined())) }
                    cursor = next
                } while cursor != nil
                try await writer.finish(nil)
            })
    }

    /// What the address asks for. A date that is none is said, not passed over.
    private struct Asked {
        var filter = ReadingLog.Filter()
        var wrong: Refusal?
        /// As it was written: a code or a name.
        let officer: String?
        let from: String
        let to: String

        init(_ request: Request, _ organization: Organization) {
            func text(_ name: String) -> String? { request.query(name).flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
            (from, to) = (text("from") ?? "", text("to") ?? "")
            officer = text("officer")
            if let officer {
                do { filter.officer = try OfficerChoice(organization: organization).officer(officer, field: "officer") } catch {
                    wrong = error
                }
            }
            filter.number = text("number")?.trimmingCharacters(in: .whitespaces)
            filter.from = CivilDay(from)
            filter.to = CivilDay(to)
            for (name, value) in [("from", from), ("to", to)] where !value.isEmpty && CivilDay(value) == nil {
                wrong = Refusal.fieldInvalid(
                    name, String(value.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
            }
        }

        var query: [(String, String)] {
            [("officer", officer ?? ""), ("number", filter.number ?? ""), ("from", from), ("to", to)].filter { !$0.1.isEmpty }
        }
    }
}

extension Wording {
    func reading(_ line: ReadingLog.Line) -> ReadingLine {
        let unit = organization.name(ofUnit: line.unit)
        let fields = line.fields.map { name in rules.ledger(line.ledger)?.field(name).map { text($0.title) } ?? name }
        return ReadingLine(
            at: line.at, number: line.number, title: line.isReadable ? line.title : nil,
            officer: line.duty == nil ? page.pick("系统", "The system") : organization.name(ofOfficer: line.officer),
            post: line.duty.map { [unit, text($0.title)].filter { !$0.isEmpty }.joined(separator: " · ") }
                ?? page.pick("为发送邮件", "to send an e-mail"),
            fields: fields.joined(separator: page.pick("、", ", ")))
    }
}
