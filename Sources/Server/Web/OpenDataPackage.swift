// The register as a project package of OC4IDS 0.9, the open standard for data of infrastructure projects. Always in
// Chinese, as its contents are, so that one register is one package; docs/reference/projects.md has the table. Pure.
import Foundation
import Kernel
import Loop
import Matters
import Projects

struct OpenDataPackage: Sendable {
    let book: Book
    let portfolio: Portfolio
    /// The district's name.
    let publisher: String
    /// Where this server is reached, without a slash at its end.
    let base: String
    /// Where this package came from.
    let address: String
    let zone: Zone

    private var rules: ProjectRules { portfolio.rules }
    private var prefix: String { rules.openData.prefix ?? ProjectRules.OpenData.localPrefix }

    /// Nil without a project: the standard has no empty package.
    var json: JSONValue? {
        let projects = portfolio.projects.compactMap(project)
        guard !projects.isEmpty else { return nil }
        return object([
            "uri": .text(address), "version": .text("0.9"), "projects": .list(projects),
            // Made when it is asked for, it is as young as its youngest project.
            "publishedDate": portfolio.projects.map(\.updatedAt).max().map { .text($0.text(in: zone)) },
            "publisher": object(["name": .text(publisher), "uri": .text(base)]),
        ])
    }

    private func project(_ project: Project) -> JSONValue? {
        guard let details = project.details else { return nil }
        let sectors = rules.openData.sectors[details.field] ?? []
        let lead = Party(id: "unit-\(details.lead)", name: book.matters.organization.name(ofUnit: details.lead), role: "publicAuthority")
        let owner = Party(id: "owner", name: details.owner, role: "procuringEntity")
        return object([
            "id": .text("\(prefix)-\(project.number)"), "language": .text("zh"), "updated": .text(project.updatedAt.text(in: zone)),
            "identifiers": list([
                object(["scheme": .text("taizhang"), "id": .text(project.number)]),
                said(details.nationalCode).flatMap { object(["scheme": .text("tzxm.gov.cn"), "id": $0]) },
            ]),
            "title": said(details.name), "description": said(details.content),
            "status": .text(Self.status(project, details.class, on: portfolio.today)),
            "period": period(details.startOn, details.finishOn),
            "sector": sectors.isEmpty ? nil : JSONValue(sectors),
            "additionalClassifications": list([
                classification("class", details.class.rawValue, details.class.title),
                classification("level", details.level, rules.level(details.level)),
                classification("field", details.field, rules.field(details.field)),
            ]),
            "locations": details.place.flatMap(location).map { .list([$0]) },
            "budget": object(["amount": value(details.investment)]),
            "parties": list([lead, owner].map(\.json)), "publicAuthority": lead.reference,
            "forecasts": progress("年度计划投资", forecasts(project)), "metrics": progress("年度完成投资", metrics(project)),
            "milestones": list(Milestone.allCases.map { milestone($0, project, details) }),
            "completion": completion(project),
        ])
    }

    /// How far it is, by the codelist `projectStatus`. Never `cancelled`: the register does not know why a project left it.
    static func status(_ project: Project, _ kind: ProjectClass, on day: CivilDay) -> String {
        switch project.phase(on: day) {
        // Nothing is recorded: one of 实施类 is further than a decision.
        case nil, .inStatistics: kind == .implementation ? "preparation" : "identification"
        case .signed, .landed: "preparation"
        case .started, .partlyBuilt: "implementation"
        case .built: "completion"
        // The codelist calls the running of what was built so.
        case .inProduction, .atCapacity: "maintenance"
        }
    }

    // MARK: Parts

    private struct Party {
        let id: String
        let name: String
        let role: String

        private var isNamed: Bool { !name.allSatisfy(\.isWhitespace) }
        var json: JSONValue? {
            isNamed ? .object(["id": .text(id), "name": .text(name), "roles": .list([.text(role)])]) : nil
        }
        var reference: JSONValue? { isNamed ? .object(["id": .text(id), "name": .text(name)]) : nil }
    }

    private func location(_ place: Place) -> JSONValue? {
        guard let what = object(["description": said(place.text), "geometry": place.point]), case .object(var members) = what else {
            return nil
        }
        members["id"] = .text("1")
        return .object(members)
    }

    /// A list of the register's own, beside the sector of the standard.
    private func classification(_ list: String, _ code: String, _ title: Bilingual) -> JSONValue? {
        object(["scheme": .text("\(prefix)-\(list)"), "id": said(code), "description": said(title.zh)])
    }

    /// What was planned for each year.
    private func forecasts(_ project: Project) -> [JSONValue?] {
        project.plans.sorted { $0.key < $1.key }.map { year, plan in
            observation(year, through: CivilDay(year: year, month: 12, day: 31), plan.amount)
        }
    }

    /// What was done of each year, as far as it is known.
    private func metrics(_ project: Project) -> [JSONValue?] {
        project.figures.keys.sorted().map { year in
            project.figure(of: year, at: portfolio.asOf).flatMap { observation(year, through: $0.asOf, $0.total) }
        }
    }

    private func observation(_ year: Int, through last: CivilDay?, _ yuan: Int64) -> JSONValue? {
        object([
            "id": .text(String(year)), "period": period(CivilDay(year: year, month: 1, day: 1), last), "value": value(yuan),
        ])
    }

    private func progress(_ title: String, _ observations: [JSONValue?]) -> JSONValue? {
        list(observations).map { .list([.object(["id": .text("financialProgress"), "title": .text(title), "observations": $0])]) }
    }

    /// When it was reached; of the start and the end of building also when they were due.
    private func milestone(_ milestone: Milestone, _ project: Project, _ details: ProjectDetails) -> JSONValue? {
        let due: CivilDay? =
            switch milestone {
            case .started: details.startOn
            case .built: details.finishOn
            default: nil
            }
        let met = project.milestones[milestone].flatMap { $0 <= portfolio.today ? $0 : nil }
        guard due != nil || met != nil else { return nil }
        let isMet = met != nil || project.hasReached(milestone, by: portfolio.today)
        let isLate = due.map { $0 < portfolio.today } ?? false
        return object([
            "id": .text(milestone.rawValue), "title": .text(milestone.title.zh), "dueDate": due.map(end), "dateMet": met.map(start),
            "status": .text(isMet ? "met" : isLate ? "notMet" : "scheduled"),
        ])
    }

    private func completion(_ project: Project) -> JSONValue? {
        project.milestones[.built].flatMap { $0 <= portfolio.today ? object(["endDate": end($0)]) : nil }
    }

    // MARK: Values

    private func value(_ yuan: Int64) -> JSONValue { .object(["amount": .integer(Int(yuan)), "currency": .text("CNY")]) }

    private func period(_ first: CivilDay?, _ last: CivilDay?) -> JSONValue? {
        object(["startDate": first.map(start), "endDate": last.map(end)])
    }

    /// The standard has instants only: a day begins at its first second, and what ends with a day at its last.
    private func start(_ day: CivilDay) -> JSONValue { .text(Instant(day, in: zone).text(in: zone)) }
    private func end(_ day: CivilDay) -> JSONValue { .text(Instant(day.advanced(by: 1), in: zone).adding(seconds: -1).text(in: zone)) }

    /// The standard knows no empty texts, lists and objects, and no null: what is not there is left out.
    private func said(_ text: String?) -> JSONValue? {
        let text = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return text.isEmpty ? nil : .text(text)
    }

    private func object(_ members: [String: JSONValue?]) -> JSONValue? {
        let known = members.compactMapValues(\.self)
        return known.isEmpty ? nil : .object(known)
    }

    private func list(_ items: [JSONValue?]) -> JSONValue? {
        let known = items.compactMap(\.self)
        return known.isEmpty ? nil : .list(known)
    }
}
