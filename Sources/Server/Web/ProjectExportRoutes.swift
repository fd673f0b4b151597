// What the list of the register shows, as files that other programs read: a workbook, a calendar, features of a map and
// open data. No file for machines names a person; the workbook is the bureau's own ledger, and has the sponsors.
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages
import Projects

struct ProjectExportRoutes: Sendable {
    let web: Web
    private var house: House { web.house }

    @Sendable func workbook(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let selection = try await ProjectSelection(web, request, context)
        let now = selection.words.page.now
        let sheet = ProjectWorkbook(
            words: selection.words, portfolio: selection.portfolio, problems: try await house.problemCounts(reader, at: now)
        ).sheet()
        return file(
            ByteBuffer(bytes: try WorkbookWriter.bytes([sheet], madeAt: now)),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", selection, "xlsx")
    }

    @Sendable func calendar(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let selection = try await ProjectSelection(web, request, context)
        let page = selection.words.page
        let days = ProjectDays(words: selection.words, vault: house.vault, base: web.base(request, context))
        let events = try await days.events(of: selection.portfolio.projects, in: house)
        let calendar = ICalendar(name: page.pick("\(page.siteName)重点项目", "Key projects of \(page.siteName)"), events: events)
        return file(ByteBuffer(string: calendar.text), "text/calendar; charset=utf-8", selection, "ics")
    }

    @Sendable func features(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let selection = try await ProjectSelection(web, request, context)
        let features = ProjectFeatures(
            words: selection.words, portfolio: selection.portfolio, base: web.base(request, context))
        return file(ByteBuffer(string: features.json.text), "application/geo+json; charset=utf-8", selection, "geojson")
    }

    @Sendable func openData(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let selection = try await ProjectSelection(web, request, context)
        let base = web.base(request, context)
        let package = OpenDataPackage(
            book: selection.words.book, portfolio: selection.portfolio, publisher: house.settings.name.zh, base: base,
            address: base + address(of: selection).text, zone: selection.words.page.zone)
        guard let json = package.json else { throw Refusal.projectsNoneToPublish }
        return file(ByteBuffer(string: json.text), "application/json", selection, "oc4ids.json")
    }

    /// Of the package. A sponsor's name is no part of it, nor what somebody typed: what these found is told apart by its
    /// contents.
    private func address(of selection: ProjectSelection) -> URLPath {
        let filter = selection.filter
        let address = URLs.projectExport(.openData, filter.with { ($0.sponsor, $0.text, $0.by) = (nil, nil, nil) })
        guard filter.sponsor != nil || filter.text != nil else { return address }
        return address.anchor(House.identifier(for: selection.portfolio.projects.map(\.number).joined(separator: " ")))
    }

    private func file(_ bytes: ByteBuffer, _ type: String, _ selection: ProjectSelection, _ suffix: String) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        headers[.contentDisposition] = "attachment; filename=\"projects-\(selection.portfolio.asOf).\(suffix)\""
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
    }
}

extension Refusal {
    static let projectsNoneToPublish = Refusal(
        "project.none-to-publish", .notFound,
        Bilingual(
            zh: "没有符合条件的项目，而 OC4IDS 数据包至少要有一个项目。", en: "No project fits these filters, and an OC4IDS package holds at least one."),
        next: Bilingual(zh: "请放宽筛选条件再导出。", en: "Widen the filters and export again."))
}
