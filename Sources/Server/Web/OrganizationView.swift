// The organization as its pages show it: the tree of units, who holds which post, who is found under a name.
import Foundation
import Kernel
import Loop
import Matters
import Pages

struct OrganizationView: Sendable {
    let wording: Wording
    private let units: [UnitCode: [Matters.Appointment]]

    init(wording: Wording) {
        self.wording = wording
        units = Dictionary(grouping: wording.organization.appointments.values.joined(), by: \.unit)
    }

    private var now: Instant { wording.page.now }
    private var sorted: [Matters.Unit] { wording.organization.units.values.filter { $0.closedAt == nil }.sorted { $0.code < $1.code } }

    /// The whole tree, or its first two levels where it is large: a unit's own page has those below it.
    var roots: [UnitNode] {
        let below = Dictionary(grouping: sorted, by: { $0.parent ?? "" })
        let deepest = sorted.count > 100 ? 1 : 16
        func node(_ unit: Matters.Unit, _ depth: Int) -> UnitNode {
            let children = below[unit.code] ?? []
            return UnitNode(
                id: unit.code, name: unit.name, kind: "\(kind(unit)) · \(ground(unit))", posts: posts(of: unit.code, naming: 3),
                children: depth < deepest ? children.map { node($0, depth + 1) } : [], hiddenCount: depth < deepest ? 0 : children.count)
        }
        return (below[""] ?? []).map { node($0, 0) }
    }

    func children(of unit: UnitCode) -> [Crumb] {
        sorted.filter { $0.parent == unit }.map { Crumb($0.name, URLs.unit($0.code)) }
    }

    /// Those in whose name or code this stands, and their posts; as many as one looks through.
    func officers(like text: String) -> [OrganizationModel.Found] {
        wording.organization.officers.values.filter { $0.name.contains(text) || $0.code.contains(text) }.sorted { $0.code < $1.code }
            .prefix(50).map { officer in
                OrganizationModel.Found(
                    officer: OfficerLink(id: officer.code, name: officer.name),
                    posts: wording.organization.posts(of: officer.code, at: now).map { wording.post($0.unit, $0.duty) })
            }
    }

    /// What it serves: the area that it stands for, or the whole.
    func ground(_ unit: Matters.Unit) -> String {
        unit.area.map { wording.organization.name(ofArea: $0) } ?? wording.page.pick("全辖区", "the whole")
    }

    func kind(_ unit: Matters.Unit) -> String {
        let area = unit.area.flatMap { wording.organization.areas[$0] }
        return switch area?.level {
        case .street?: wording.page.pick("街道（镇）", "street or town")
        case .community?: wording.page.pick("社区（村）", "community")
        case .cell?: wording.page.pick("网格", "cell")
        case .region? where area?.parent != nil: wording.page.pick("区县", "district")
        case .region?, nil: wording.page.pick("部门", "department")
        }
    }

    func unitsAbove(_ unit: Matters.Unit) -> [Matters.Unit] {
        var above: [Matters.Unit] = []
        var next = unit.parent
        while let code = next, let found = wording.organization.units[code], above.count < 16 {
            above.insert(found, at: 0)
            next = found.parent
        }
        return above
    }

    /// Duties of the unit that are held, or were once and are vacant now; the first so many of their holders by name.
    func posts(of unit: UnitCode, naming most: Int = .max) -> [PostLine] {
        let byDuty = Dictionary(grouping: units[unit] ?? [], by: \.duty)
        return Duty.allCases.compactMap { duty in
            guard let ever = byDuty[duty] else { return nil }
            let holders = unique(ever.filter { $0.isHeld(at: now) }.map(\.officer))
            return PostLine(
                title: wording.text(duty.title),
                holders: holders.prefix(most).map { OfficerLink(id: $0, name: wording.organization.name(ofOfficer: $0)) },
                count: holders.count)
        }
    }

    func held(in unit: UnitCode) -> [Matters.Appointment] {
        (units[unit] ?? []).filter { $0.isHeld(at: now) && $0.deputyFor == nil }.sorted { $0.officer < $1.officer }
    }

    var vacantCount: Int { sorted.reduce(0) { $0 + posts(of: $1.code).count { $0.holders.isEmpty } } }

    var unitChoices: [Choice] { sorted.map { Choice($0.code, $0.name) } }

    func lines(_ history: [(held: Matters.Appointment, by: Actor)]) -> [Pages.Appointment] {
        history.map { held, by in
            let areas = held.areas.isEmpty ? "" : "（\(held.areas.map { wording.organization.name(ofArea: $0) }.joined(separator: "、"))）"
            let deputy =
                held.deputyFor.map {
                    let holder = wording.organization.name(ofOfficer: $0)
                    return wording.page.pick("（代\(holder)）", " (for \(holder))")
                } ?? ""
            return Pages.Appointment(
                officer: OfficerLink(id: held.officer, name: wording.organization.name(ofOfficer: held.officer)),
                post: wording.text(held.duty.title) + areas + deputy,
                unit: wording.organization.name(ofUnit: held.unit), from: held.since, to: held.until,
                by: wording.text(Sentences.actor(by, wording.organization)))
        }
    }

    private func unique(_ officers: [OfficerCode]) -> [OfficerCode] {
        var seen: Set<OfficerCode> = []
        return officers.filter { seen.insert($0).inserted }
    }
}
