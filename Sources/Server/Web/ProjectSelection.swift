// What the list of the register shows: the projects that its filter finds, as of the day up to which figures are due. The
// page and each export ask this, so that what goes out is what was seen.
import Foundation
import Hummingbird
import Kernel
import Loop
import Pages
import Projects

struct ProjectSelection: Sendable {
    let filter: ProjectFilter
    let words: ProjectWords
    /// All that are in the register.
    let whole: Portfolio
    /// Those of them that the filter finds.
    let portfolio: Portfolio

    init(_ web: Web, _ request: Request, _ context: WebContext) async throws {
        let page = await web.pageContext(request, context)
        let book = await web.house.journal.book()
        let today = page.now.day(in: page.zone)
        let asOf = book.projects.cutOff(at: today)
        filter = ProjectFilter(request)
        words = ProjectWords(book: book, page: page)
        let whole = Portfolio(try await web.house.projects().map(\.project), asOf: asOf, today: today, book.projects)
        self.whole = whole
        let filter = filter
        portfolio = Portfolio(
            whole.projects.filter { Self.matches($0, filter, whole) }, asOf: asOf, today: today, book.projects)
    }

    private static func matches(_ project: Project, _ filter: ProjectFilter, _ portfolio: Portfolio) -> Bool {
        guard let details = project.details else { return false }
        if let number = filter.number, !number.isEmpty, project.number != number.uppercased() { return false }
        let wanted: [(String?, PortfolioCut)] = [
            (filter.class, .class), (filter.level, .level), (filter.field, .field), (filter.lead, .lead), (filter.town, .town),
            (filter.sponsor, .sponsor), (filter.phase, .phase),
        ]
        for (value, cut) in wanted {
            if let value, !value.isEmpty, portfolio.key(project, cut) != (value == "none" ? "" : value) { return false }
        }
        if let light = filter.light, !light.isEmpty, project.light(at: portfolio.today, portfolio.rules).mark.rawValue != light {
            return false
        }
        guard let text = filter.text?.trimmingCharacters(in: .whitespaces).lowercased(), !text.isEmpty else { return true }
        return [project.number, details.name, details.owner, details.content, details.nationalCode ?? ""].contains {
            $0.lowercased().contains(text)
        }
    }
}

extension ProjectFilter {
    init(_ request: Request) {
        self.init()
        func value(_ name: String) -> String? { request.query(name).flatMap { $0.isEmpty ? nil : String($0.prefix(200)) } }
        (text, self.class, level, field) = (value("q"), value("class"), value("level"), value("field"))
        (lead, town, sponsor, phase) = (value("lead"), value("town"), value("sponsor"), value("phase"))
        (light, by, number) = (value("light"), value("by"), value("number"))
    }
}
