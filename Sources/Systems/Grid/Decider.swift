// Grid (网格): a worker in the street reports an incident, and the areas say whose it is. Pure.
// The file to read first; the loop turns `incident.reported` into a matter.
import Kernel
import Matters

/// What the grid's decisions depend on.
package struct GridRules: Sendable {
    package let map: AreaMap?
    package let catalogue: ClassCatalogue?
    package let organization: Organization

    package init(map: AreaMap?, catalogue: ClassCatalogue?, organization: Organization) {
        self.map = map
        self.catalogue = catalogue
        self.organization = organization
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

    package init(title: String? = nil, values: [String: String]? = nil, sealed: [String: String]? = nil, parent: MatterLink? = nil) {
        self.title = title
        self.values = values
        self.sealed = sealed
        self.parent = parent
    }
}

package enum IncidentFact: Fact {
    package static let domain = "incident"
    case reported(class: String, description: String, place: Place, photos: [Attachment], carried: Carried?)
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
        guard case .report(let code, let description, let words, let longitude, let latitude, let photos, let carried) = command else {
            return []
        }
        _ = try Rights.heldPost(context, rules.organization)
        guard state.place == nil else { throw .alreadyReported }
        guard rules.catalogue?.classes[code] != nil else { throw .classUnknown(code) }
        guard !description.allSatisfy(\.isWhitespace) else {
            throw .fieldMissing("description", title: Bilingual(zh: "情况描述", en: "description"))
        }
        guard description.utf8.count <= 4000 else { throw .fieldTooLong("description", bytes: description.utf8.count, longest: 4000) }
        guard (-180...180).contains(longitude), (-90...90).contains(latitude) else {
            throw .placeInvalid("经度 \(longitude)、纬度 \(latitude) 超出范围", "longitude \(longitude), latitude \(latitude) is out of range")
        }
        guard let cell = rules.map?.cell(at: longitude, latitude: latitude) else { throw .placeOutside(longitude, latitude) }
        let name = words.flatMap { $0.isEmpty ? nil : $0 } ?? rules.organization.name(ofArea: cell)
        return [
            .reported(
                class: code, description: description,
                place: Place(text: name, longitude: longitude, latitude: latitude, cell: cell), photos: photos ?? [], carried: carried)
        ]
    }

    package static func evolve(_ state: inout Incident, _ fact: IncidentFact, _ entry: Entry) {
        guard case .reported(let code, _, let place, _, _) = fact else { return }
        state.classCode = code
        state.place = place
    }
}

/// The drawing of areas: one stream, `area`; each entry holds the whole map as it was uploaded.
package enum AreaCommand: Codable, Sendable {
    case draw(geojson: String)
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
        guard case .draw(let text) = command else { return [] }
        try Rights.administer(context, rules.organization)
        guard text != state else { return [] }
        _ = try checked(text)
        return [.drawn(geojson: text)]
    }

    package static func evolve(_ state: inout String, _ fact: AreaFactSet, _ entry: Entry) {
        guard case .drawn(let text) = fact else { return }
        state = text
    }

    /// Reads and checks a map. Also used for showing the findings before anything is recorded.
    package static func checked(_ text: String) throws(Refusal) -> AreaCollection {
        do {
            let collection = try AreaCollection(parsing: text)
            let check = try AreaCheck(collection)
            guard check.isPassed else {
                throw Refusal.areaFindings(check.findings, count: check.findingCount)
            }
            return collection
        } catch let refusal as Refusal {
            throw refusal
        } catch let faults as AreaFaults {
            throw .areaFile(zh: faults.list.map(\.zh).joined(separator: "\n"), en: faults.list.map(\.en).joined(separator: "\n"))
        } catch {
            throw .areaFile(zh: String(describing: error), en: String(describing: error))
        }
    }
}

extension AreaCollection {
    /// The areas as the organization registers them, without their outlines.
    package var registered: [Area] {
        areas.map { Area(code: $0.code, name: $0.name, level: $0.level, parent: $0.parent) }
    }
}
