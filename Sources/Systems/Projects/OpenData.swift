// The part of the rules by which the register goes out as open data: with what identifiers begin, and which sector of
// OC4IDS a field is. A field without one goes out without a sector: nobody guesses.
import Matters
import Yams

extension ProjectRules {
    /// For OC4IDS (`oc4ids` in the file).
    package struct OpenData: Sendable, Hashable {
        /// With what the identifiers of projects begin; nil where none was registered.
        package var prefix: String?
        /// Codes of the sector codelist by the code of a field, each with the one that it is part of before it.
        package var sectors: [String: [String]] = [:]

        /// Where no prefix was registered: so nobody takes it for one.
        package static let localPrefix = "local"

        /// Of the codelist `projectSector`.
        package static let knownSectors = [
            "education", "health", "energy", "energy.solar", "energy.wind", "energy.hydropower", "energy.biomass", "energy.geothermal",
            "communications", "waterAndWaste", "governance", "economy", "cultureSportsAndRecreation", "transport", "transport.air",
            "transport.water", "transport.rail", "transport.road", "transport.urban", "transport.lowCarbon", "socialHousing",
            "naturalResources", "naturalResources.floodProtection",
        ]
    }
}

extension ProjectRulesFile {
    /// - fields: the codes of the fields of the same file.
    static func openData(_ root: Node.Mapping, fields: [String], _ reader: RuleReader) -> ProjectRules.OpenData {
        var found = ProjectRules.OpenData()
        guard let mapping = reader.mapping(root["oc4ids"], "oc4ids") else { return found }
        reader.only(["prefix", "sectors"], in: mapping, "oc4ids")
        found.prefix = reader.text(mapping["prefix"], "oc4ids.prefix", in: mapping, required: false)
        if let prefix = found.prefix, prefix.wholeMatch(of: /[A-Za-z0-9]+(-[A-Za-z0-9]+)*/) == nil {
            reader.fault(
                mapping["prefix"], zh: "前缀“\(prefix)”只能用字母、数字和连字符。",
                en: "The prefix \"\(prefix)\" may only have letters, digits and hyphens.", "例如 oc4ids-a1b2c3。", "For example oc4ids-a1b2c3."
            )
        }
        guard let sectors = reader.mapping(mapping["sectors"], "oc4ids.sectors") else { return found }
        reader.only(fields, in: sectors, "oc4ids.sectors")
        for (key, node) in sectors {
            guard let field = key.string else { continue }
            let named = reader.names(node, "oc4ids.sectors.\(field)", of: ProjectRules.OpenData.knownSectors) { code in
                ProjectRules.OpenData.knownSectors.contains(code) ? code : nil
            }
            var codes: [String] = []
            for code in named.flatMap({ [String($0.prefix { $0 != "." }), $0] }) where !codes.contains(code) { codes.append(code) }
            found.sectors[field] = codes
        }
        return found
    }
}
