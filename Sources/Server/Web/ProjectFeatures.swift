// The register as features of a map (RFC 7946): a point for each project that has a position, WGS 84 as places are kept,
// longitude first. Codes for programs and words for people, no name of a person.
import Kernel
import Matters
import Pages
import Projects

struct ProjectFeatures: Sendable {
    let words: ProjectWords
    let portfolio: Portfolio
    /// Where this server is reached, without a slash at its end.
    let base: String

    var json: JSONValue {
        .object(["type": .text("FeatureCollection"), "features": .list(portfolio.projects.compactMap(feature))])
    }

    private func feature(_ project: Project) -> JSONValue? {
        guard let details = project.details else { return nil }
        let rules = portfolio.rules
        let light = project.light(at: portfolio.today, rules).mark
        let progress = project.progress(of: portfolio.asOf.year, asOf: portfolio.asOf, rules)
        let properties: [String: JSONValue] = [
            "number": .text(project.number), "name": .text(details.name), "link": .text(base + URLs.project(project.number).text),
            "class": .text(details.class.rawValue), "classTitle": .text(words.text(details.class.title)),
            "level": .text(details.level), "levelTitle": .text(words.text(rules.level(details.level))),
            "field": .text(details.field), "fieldTitle": .text(words.text(rules.field(details.field))),
            "phase": JSONValue(project.phase(on: portfolio.today)?.rawValue),
            "phaseTitle": .text(words.phase(project, on: portfolio.today)),
            "light": .text(light.rawValue), "lightTitle": .text(words.page[light.message]),
            "isHeld": .flag(project.hold != nil), "place": JSONValue(details.place?.text),
            "asOf": .text(portfolio.asOf.description), "investment": .integer(Int(details.investment)),
            "plan": JSONValue(progress.map { Int($0.planned) }),
            // Nothing was said is another thing than nothing was done.
            "done": JSONValue(progress.flatMap { $0.figureOn == nil ? nil : Int($0.done) }),
        ]
        return .object([
            "type": .text("Feature"), "id": .text(project.number), "geometry": details.place?.point ?? .null,
            "properties": .object(properties),
        ])
    }
}

extension Place {
    /// As GeoJSON; nil without a position.
    var point: JSONValue? {
        guard let longitude, let latitude else { return nil }
        return .object(["type": .text("Point"), "coordinates": .list([.number(longitude), .number(latitude)])])
    }
}
