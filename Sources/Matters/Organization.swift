// Who there is: areas, units, officers, and who held which post when. One stream, `organization`; its fold is part of the rules of every decision.
import Kernel

package typealias UnitCode = String
package typealias AreaCode = String
package typealias OfficerCode = String

/// The duties that ledger files hand out. A post is a duty in a unit, for grid workers in cells.
package enum Duty: String, Codable, CaseIterable, Sendable {
    case dispatcher, officer, head, gridWorker = "grid-worker", supervisor, leader, administrator, auditor

    package var title: Bilingual {
        switch self {
        case .dispatcher: Bilingual(zh: "调度员", en: "dispatcher")
        case .officer: Bilingual(zh: "经办人", en: "officer")
        case .head: Bilingual(zh: "单位负责人", en: "head of unit")
        case .gridWorker: Bilingual(zh: "网格员", en: "grid worker")
        case .supervisor: Bilingual(zh: "督查员", en: "supervisor")
        case .leader: Bilingual(zh: "分管领导", en: "leader")
        case .administrator: Bilingual(zh: "管理员", en: "administrator")
        case .auditor: Bilingual(zh: "审计员", en: "auditor")
        }
    }
}

package struct Unit: Codable, Hashable, Sendable {
    package let code: UnitCode
    package let name: String
    package let parent: UnitCode?
    /// The area it is responsible for; nil for a unit of the whole region.
    package let area: AreaCode?
    /// The name of the calendar that it works by; nil: that of the unit above, else of each ledger.
    package let calendar: String?
    /// The code of the jurisdiction for which it stands: what is dispatched to it is handed over to that one.
    package let jurisdiction: String?
    package var closedAt: Instant?

    package init(
        code: UnitCode, name: String, parent: UnitCode? = nil, area: AreaCode? = nil, calendar: String? = nil, jurisdiction: String? = nil
    ) {
        self.code = code
        self.name = name
        self.parent = parent
        self.area = area
        self.calendar = calendar
        self.jurisdiction = jurisdiction
    }
}

package struct Officer: Codable, Hashable, Sendable {
    package let code: OfficerCode
    package let name: String

    package init(code: OfficerCode, name: String) {
        self.code = code
        self.name = name
    }
}

/// An officer's holding of a post, with its term. Ended ones stay: history of who held what when.
package struct Appointment: Codable, Hashable, Sendable {
    package let officer: OfficerCode
    package let duty: Duty
    package let unit: UnitCode
    /// The areas for which the duty holds; empty: wherever the unit is responsible.
    package let areas: [AreaCode]
    package let since: Instant
    package internal(set) var until: Instant?
    /// Whose post it is, where it is held for somebody else.
    package var deputyFor: OfficerCode?

    package func isHeld(at now: Instant) -> Bool { since <= now && (until.map { now < $0 } ?? true) }
}

package struct Organization: Sendable {
    package internal(set) var areas: [AreaCode: Area] = [:]
    package internal(set) var units: [UnitCode: Unit] = [:]
    package internal(set) var officers: [OfficerCode: Officer] = [:]
    /// By officer, oldest first.
    package internal(set) var appointments: [OfficerCode: [Appointment]] = [:]
    /// By area and duty, for finding the worker of a cell without a search.
    private var holders: [AreaCode: [OfficerCode]] = [:]

    package init() {}

    package func posts(of officer: OfficerCode, at now: Instant) -> [Appointment] {
        (appointments[officer] ?? []).filter { $0.isHeld(at: now) }
    }

    /// Who holds `duty` for exactly this area now, in order of appointment.
    package func holders(of duty: Duty, in area: AreaCode, at now: Instant) -> [Appointment] {
        (holders[area] ?? []).flatMap { posts(of: $0, at: now) }.filter { $0.duty == duty && $0.areas.contains(area) }
    }

    package func holders(of duty: Duty, at now: Instant) -> [Appointment] {
        appointments.keys.sorted().flatMap { posts(of: $0, at: now) }.filter { $0.duty == duty }
    }

    /// The area itself and those above it, smallest first: of a cell its community and street, and up to
    /// `AreaNestingFault.mostRegions` regions.
    package func ancestry(of area: AreaCode?) -> [AreaCode] {
        var result: [AreaCode] = []
        var next = area
        while let code = next, result.count < AreaLevel.allCases.count - 1 + AreaNestingFault.mostRegions {
            result.append(code)
            next = areas[code]?.parent
        }
        return result
    }

    /// The nearest of that level, which may be the area itself; of several regions in one another the lowest.
    package func ancestor(of area: AreaCode?, at level: AreaLevel) -> AreaCode? {
        ancestry(of: area).first { areas[$0]?.level == level }
    }

    /// The unit's own, else that of the nearest above it which has one.
    package func calendar(ofUnit unit: UnitCode?) -> String? {
        var next = unit
        var steps = 0
        while let code = next, let found = units[code], steps < 16 {
            if let calendar = found.calendar { return calendar }
            next = found.parent
            steps += 1
        }
        return nil
    }

    /// True when the unit is `other` or stands below it.
    package func isWithin(_ unit: UnitCode, _ other: UnitCode) -> Bool {
        var next: UnitCode? = unit
        var steps = 0
        while let code = next, steps < 16 {
            if code == other { return true }
            next = units[code]?.parent
            steps += 1
        }
        return false
    }

    package func isOpen(_ unit: UnitCode) -> Bool { units[unit].map { $0.closedAt == nil } ?? false }

    package func name(ofUnit code: UnitCode?) -> String { code.map { units[$0]?.name ?? $0 } ?? "" }
    package func name(ofOfficer code: OfficerCode) -> String {
        if code.hasPrefix("jurisdiction/") { return name(ofJurisdiction: String(code.dropFirst("jurisdiction/".count))) }
        return officers[code]?.name ?? code
    }

    /// The open unit that stands for another jurisdiction and for an area in which `cell` lies, the smallest first.
    package func jurisdiction(at cell: AreaCode?) -> Unit? {
        for area in ancestry(of: cell) {
            let found = units.values.filter { $0.jurisdiction != nil && $0.closedAt == nil && $0.area == area }
            if let first = found.min(by: { $0.code < $1.code }) { return first }
        }
        return nil
    }

    /// That of the unit which stands for it here.
    package func name(ofJurisdiction code: String) -> String {
        units.values.filter { $0.jurisdiction == code }.min { $0.code < $1.code }?.name ?? code
    }

    package func name(ofArea code: AreaCode?) -> String { code.map { areas[$0]?.name ?? $0 } ?? "" }

    mutating func add(_ appointment: Appointment) {
        appointments[appointment.officer, default: []].append(appointment)
        for area in appointment.areas where !(holders[area] ?? []).contains(appointment.officer) {
            holders[area, default: []].append(appointment.officer)
        }
    }
}

package enum OrganizationCommand: Codable, Sendable {
    /// Replaces nothing: areas that are there already and equal are passed over.
    case registerAreas([Area])
    /// Equal ones are passed over. `reason` is asked for where a unit that is there comes to work by another calendar.
    case registerUnits([Unit], reason: String? = nil)
    case closeUnit(unit: UnitCode, reason: String)
    case enrol(officer: OfficerCode, name: String)
    case appoint(officer: OfficerCode, duty: Duty, unit: UnitCode, areas: [AreaCode], since: Instant?)
    case dismiss(officer: OfficerCode, duty: Duty, unit: UnitCode)
    case delegate(Delegation, reason: String)
    case endDelegation(Delegation)
}

package enum OrganizationFact: Fact {
    package static let domain = "organization"
    case areasRegistered(areas: [Area])
    case unitsRegistered(units: [Unit], reason: String? = nil)
    case unitClosed(unit: UnitCode, reason: String)
    case officerEnrolled(officer: OfficerCode, name: String)
    case postTaken(officer: OfficerCode, duty: Duty, unit: UnitCode, areas: [AreaCode], since: Instant)
    case postLeft(officer: OfficerCode, duty: Duty, unit: UnitCode)
    case postDelegated(delegation: Delegation, areas: [AreaCode], reason: String)
    case delegationEnded(delegation: Delegation)
}

package enum OrganizationDecider: Decider {
    package static let stream = "organization"
    package static let initial = Organization()

    package static func decide(
        _ command: OrganizationCommand, _ state: Organization, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [OrganizationFact] {
        switch command {
        case .delegate(let delegation, let reason): return try delegation.facts(reason, state, context)
        case .endDelegation(let delegation): return try delegation.ending(state, context)
        default: try Rights.administer(context, state)
        }
        switch command {
        case .delegate, .endDelegation: return []
        case .registerAreas(let areas):
            return try register(areas, state)
        case .registerUnits(let units, let reason):
            return try register(units, reason, state, rules)
        case .closeUnit(let unit, let reason):
            guard state.isOpen(unit) else { throw .unitUnknown(unit, field: "unit") }
            return [.unitClosed(unit: unit, reason: reason)]
        case .enrol(let officer, let name):
            try check(name: name, longest: 200)
            // The names of actors that are no officers are not for people: what they did would be said of the system.
            guard isCode(officer), !Rights.reserved.contains(officer) else { throw .codeInvalid(officer, field: "officer") }
            return state.officers[officer]?.name == name ? [] : [.officerEnrolled(officer: officer, name: name)]
        case .appoint(let officer, let duty, let unit, let areas, let since):
            guard state.officers[officer] != nil else { throw .officerUnknown(officer) }
            // It would outlast the days for which the post was lent.
            if duty == .administrator, try Rights.isDeputy(context, state) { throw .deputyAppointsNoAdministrator }
            guard state.isOpen(unit) else { throw .unitUnknown(unit, field: "unit") }
            if let area = areas.first(where: { state.areas[$0] == nil }) { throw .areaUnknown(area) }
            let held = state.posts(of: officer, at: context.now).contains {
                $0.duty == duty && $0.unit == unit && $0.areas == areas && $0.deputyFor == nil
            }
            return held ? [] : [.postTaken(officer: officer, duty: duty, unit: unit, areas: areas, since: since ?? context.now)]
        case .dismiss(let officer, let duty, let unit):
            guard
                state.posts(of: officer, at: context.now).contains(where: { $0.duty == duty && $0.unit == unit && $0.deputyFor == nil })
            else {
                throw .postNotHeld(officer, duty, unit)
            }
            return [.postLeft(officer: officer, duty: duty, unit: unit)]
        }
    }

    package static func evolve(_ state: inout Organization, _ fact: OrganizationFact, _ entry: Entry) {
        switch fact {
        case .areasRegistered(let areas): for area in areas { state.areas[area.code] = area }
        case .unitsRegistered(let units, _):
            for var unit in units {
                unit.closedAt = state.units[unit.code]?.closedAt
                state.units[unit.code] = unit
            }
        case .unitClosed(let unit, _): state.units[unit]?.closedAt = entry.happenedAt
        case .officerEnrolled(let officer, let name): state.officers[officer] = Officer(code: officer, name: name)
        case .postTaken(let officer, let duty, let unit, let areas, let since):
            state.add(Appointment(officer: officer, duty: duty, unit: unit, areas: areas, since: since))
        case .postLeft(let officer, let duty, let unit):
            for index in (state.appointments[officer] ?? []).indices {
                let held = state.appointments[officer]![index]
                if held.duty == duty, held.unit == unit, held.until == nil { state.appointments[officer]![index].until = entry.happenedAt }
            }
            state.endDelegations(of: officer, duty, unit, at: entry.happenedAt)
        case .postDelegated(let delegation, let areas, _): state.delegate(delegation, areas: areas)
        case .delegationEnded(let delegation): state.end(delegation, at: entry.happenedAt)
        }
    }

    private static func register(_ areas: [Area], _ state: Organization) throws(Refusal) -> [OrganizationFact] {
        let new = areas.sorted { $0.level < $1.level }.filter { state.areas[$0.code] != $0 }
        // Regions come in any order, each perhaps before the one it lies in: asked of what would be there afterwards.
        var after = state.areas
        for area in new { after[area.code] = area }
        for area in new {
            guard isCode(area.code) else { throw .codeInvalid(area.code, field: "code") }
            try check(name: area.name)
            if let parent = area.parent {
                guard let above = after[parent], above.level.mayHold(area.level) else { throw .areaUnknown(parent) }
            } else if area.level != .region {
                throw .areaUnknown("")
            }
        }
        if let fault = AreaNestingFault.faults(in: after.mapValues { (level: $0.level, parent: $0.parent) }).first {
            throw .areaNesting(fault, after)
        }
        return new.isEmpty ? [] : [.areasRegistered(areas: new)]
    }

    private static func register(_ units: [Unit], _ reason: String?, _ state: Organization, _ rules: MatterRules) throws(Refusal)
        -> [OrganizationFact]
    {
        // Registering is not closing nor opening: a unit stays closed, whatever the command brings.
        let new = units.map {
            Unit(code: $0.code, name: $0.name, parent: $0.parent, area: $0.area, calendar: $0.calendar, jurisdiction: $0.jurisdiction)
        }.filter { unit in
            var known = state.units[unit.code]
            known?.closedAt = nil
            return known != unit
        }
        var after = state
        for unit in new { after.units[unit.code] = unit }
        for unit in new {
            guard isCode(unit.code) else { throw .codeInvalid(unit.code, field: "code") }
            if let jurisdiction = unit.jurisdiction, !isCode(jurisdiction) { throw .codeInvalid(jurisdiction, field: "jurisdiction") }
            try check(name: unit.name)
            // A unit below itself would be outside nothing: nobody could be told apart from it.
            if let parent = unit.parent, after.units[parent] == nil || after.isWithin(parent, unit.code) {
                throw .unitUnknown(parent, field: "parent")
            }
            if let area = unit.area, state.areas[area] == nil { throw .areaUnknown(area) }
            if let calendar = unit.calendar, rules.calendars[calendar] == nil {
                throw .calendarUnknown(calendar, rules.calendars.keys.sorted())
            }
        }
        let reason = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if let reason, reason.utf8.count > 2000 {
            throw .fieldTooLong("reason", bytes: reason.utf8.count, longest: 2000)
        }
        if reason == nil, let moved = state.units.keys.sorted().first(where: { state.calendar(ofUnit: $0) != after.calendar(ofUnit: $0) }) {
            throw .unitCalendarReasonMissing(after.name(ofUnit: moved))
        }
        return new.isEmpty ? [] : [.unitsRegistered(units: new, reason: reason)]
    }

    private static func check(name: String, longest: Int = 300) throws(Refusal) {
        guard !name.allSatisfy(\.isWhitespace) else { throw .fieldMissing("name") }
        guard name.utf8.count <= longest else { throw .fieldTooLong("name", bytes: name.utf8.count, longest: longest) }
    }

    /// Codes stand in URLs and in `officer|post|unit`: no separator of either may occur in one.
    package static func isCode(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 80
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
            }
    }
}
