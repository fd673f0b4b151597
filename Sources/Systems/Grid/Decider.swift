// Grid (网格): a worker in the street reports an incident, and the areas say whose it is. Pure.
// The file to read first; the loop turns `incident.reported` into a matter.
import Kernel
import Matters

/// What the grid's decisions depend on.
package struct GridRules: Sendable {
    package let map: AreaMap?
    package let matters: MatterRules
    /// The ledger into which incidents go.
    package let ledger: String

    package init(map: AreaMap?, matters: MatterRules, ledger: String) {
        self.map = map
        self.matters = matters
        self.ledger = ledger
    }
}

package enum IncidentCommand: Codable, Sendable {
    case report(
        class: String, description: String, place: String?, longitude: Double, latitude: Double, photos: [Attachment]?,
        carried: Carried? = nil)
}

/// What a report carries for its matter that the grid itself does not look at.
package struct Carried: Codable, Sendable, Hashable {
    package var title: String?
    package var values: [String: String]?
    /// Personal fields, sealed at the edge.
    package var sealed: [String: String]?
    package var parent: MatterLink?
    /// When it was seen, where a phone told it later.
    package var seenAt: Instant?

    package init(
        title: String? = nil, values: [String: String]? = nil, sealed: [String: String]? = nil, parent: MatterLink? = nil,
        seenAt: Instant? = nil
    ) {
        self.title = title
        self.values = values
        self.sealed = sealed
        self.parent = parent
        self.seenAt = seenAt
    }
}

package enum IncidentFact: Fact {
    package static let domain = "incident"
    case reported(class: String, description: String, place: Place, photos: [Attachment], carried: Carried?)

    package var happenedAt: Instant? {
        guard case .reported(_, _, _, _, let carried) = self else { return nil }
        return carried?.seenAt
    }

    /// The report to the register of matters that this makes.
    package func report(in ledger: String) -> Report {
        guard case .reported(let code, let description, let place, let photos, let carried) = self else {
            preconditionFailure("an incident has one fact")
        }
        return Report(
            ledger: ledger, title: carried?.title, description: description, class: code, place: place, values: carried?.values,
            sealed: carried?.sealed, photos: photos, channel: .pocket, parent: carried?.parent, seenAt: carried?.seenAt)
    }
}

package struct Incident: Sendable {
    package internal(set) var classCode = ""
    package internal(set) var place: Place?
}

package enum IncidentDecider: Decider {
    package static let prefix = "incident"
    package static let initial = Incident()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }

    package static func decide(
        _ command: IncidentCommand, _ state: Incident, _ rules: GridRules, _ context: Context
    ) throws(Refusal) -> [IncidentFact] {
        guard case .report(let code, let description, let words, let longitude, let latitude, let photos, let asked) = command else {
            return []
        }
        var carried = asked ?? Carried()
        carried.seenAt = context.believed(carried.seenAt)
        let organization = rules.matters.organization
        try Rights.report(context, organization)
        guard state.place == nil else { throw .alreadyReported }
        guard rules.matters.ledger(rules.ledger)?.classes?.classes[code] != nil else { throw .classUnknown(code) }
        guard (-180...180).contains(longitude), (-90...90).contains(latitude) else {
            throw .placeInvalid("经度 \(longitude)、纬度 \(latitude) 超出范围", "longitude \(longitude), latitude \(latitude) is out of range")
        }
        guard let cell = rules.map?.cell(at: longitude, latitude: latitude) else { throw .placeOutside(longitude, latitude) }
        let name = words.flatMap { $0.isEmpty ? nil : $0 } ?? organization.name(ofArea: cell)
        let reported = IncidentFact.reported(
            class: code, description: description, place: Place(text: name, longitude: longitude, latitude: latitude, cell: cell),
            photos: photos ?? [], carried: carried == Carried() ? nil : carried)
        // What the register of matters would refuse is refused here, while there is somebody to tell.
        let opening = Context(stream: Matter.stream("new"), actor: context.actor, now: context.now, drawn: 1)
        _ = try MatterDecider.decide(.report(reported.report(in: rules.ledger)), MatterDecider.initial, rules.matters, opening)
        return [reported]
    }

    package static func evolve(_ state: inout Incident, _ fact: IncidentFact, _ entry: Entry) {
        guard case .reported(let code, _, let place, _, _) = fact else { return }
        state.classCode = code
        state.place = place
    }
}

/// The drawing of areas: one stream, `area`; each entry holds the whole map as it was uploaded.
package enum AreaCommand: Codable, Sendable {
    /// - checked: the `digest` of the text where `checked` has passed it already. The overlay of a large map
    ///   takes seconds, and the writer, where commands are decided, has none to give.
    case draw(geojson: String, checked: Int64? = nil)
}

package enum AreaFactSet: Fact {
    package static let domain = "area"
    case drawn(geojson: String)
}

package enum AreaDecider: Decider {
    package static let stream = "area"
    package static let initial = ""

    /// Refuses a map with gaps, overlaps or unreadable parts, naming every offender.
    package static func decide(
        _ command: AreaCommand, _ state: String, _ rules: GridRules, _ context: Context
    ) throws(Refusal) -> [AreaFactSet] {
        guard case .draw(let text, let digest) = command else { return [] }
        try Rights.administer(context, rules.matters.organization)
        guard text != state else { return [] }
        let areas =
            try digest == self.digest(of: text) ? read { () throws(AreaFaults) in try AreaCollection(accepted: text) } : checked(text)
        // The loop registers these areas with the organization; what that would refuse is refused here.
        _ = try OrganizationDecider.decide(.registerAreas(areas.registered), rules.matters.organization, rules.matters, context)
        return [.drawn(geojson: text)]
    }

    package static func digest(of text: String) -> Int64 { numericKey(of: text) }

    package static func evolve(_ state: inout String, _ fact: AreaFactSet, _ entry: Entry) {
        guard case .drawn(let text) = fact else { return }
        state = text
    }

    /// Reads and checks a map. Also used for showing the findings before anything is recorded.
    package static func checked(_ text: String) throws(Refusal) -> AreaCollection {
        let collection = try read { () throws(AreaFaults) in try AreaCollection(parsing: text) }
        let check: AreaCheck
        do { check = try AreaCheck(collection) } catch {
            throw .areaFile(zh: String(describing: error), en: String(describing: error))
        }
        guard check.isPassed else { throw .areaFindings(check.findings, count: check.findingCount) }
        return collection
    }

    private static func read(_ collection: () throws(AreaFaults) -> AreaCollection) throws(Refusal) -> AreaCollection {
        do { return try collection() } catch {
            throw .areaFile(zh: error.list.map(\.zh).joined(separator: "\n"), en: error.list.map(\.en).joined(separator: "\n"))
        }
    }
}

extension AreaCollection {
    /// The areas as the organization registers them, without their outlines.
    package var registered: [Area] {
        areas.map { Area(code: $0.code, name: $0.name, level: $0.level, parent: $0.parent) }
    }
}
