// Who may do what: the one place, asked by every decision before anything else. Posts come from the
// organization at the moment of deciding, rules from the ledger; there is no other permission.
import Kernel

package enum Rights {
    /// Actors that are not officers.
    package static let console = Actor(officer: "console")
    /// Codes that no officer may have, because entries name others by them.
    static let reserved: Set<OfficerCode> = [Actor.system.officer, console.officer, "citizen"]
    package static func reporter(of matter: String) -> Actor { Actor(officer: "reporter/\(matter)") }

    /// Whether `context.actor` may take `action` on this matter now. Throws the reason why not.
    package static func check(
        _ action: Action, _ rule: Ledger.ActionRule, _ matter: Matter, _ organization: Organization, _ context: Context
    ) throws(Refusal) {
        if context.actor == reporter(of: matter.id) {
            guard rule.byReporter else { throw .notYours(action, by: rule.by, reporter: false) }
            return
        }
        let post = try heldPost(context, organization)
        guard rule.by.contains(post.duty) else { throw .notYours(action, by: rule.by, reporter: rule.byReporter) }
        try scope(post, action, matter, organization, at: context.now)
        if rule.isOutsideOwner {
            // Also after a move to another unit: nobody checks their own work.
            if let officer = matter.officer, officer == context.actor.officer {
                throw .insideHandlingUnit(organization.name(ofUnit: matter.handler ?? matter.owner))
            }
            try outside(handlers(of: matter), organization, context)
        }
    }

    /// Whether the actor may change organization and rules: the administrator, the server itself,
    /// and whoever sits at its console.
    package static func administer(_ context: Context, _ organization: Organization) throws(Refusal) {
        if context.actor == .system || context.actor == console { return }
        let post = try heldPost(context, organization)
        guard post.duty == .administrator else { throw .administratorOnly }
    }

    /// The post under which the actor acts, held now.
    package static func heldPost(_ context: Context, _ organization: Organization) throws(Refusal) -> Appointment {
        guard let duty = context.actor.post.flatMap(Duty.init), let unit = context.actor.unit else { throw .signInNeeded }
        guard let post = organization.posts(of: context.actor.officer, at: context.now).first(where: { $0.duty == duty && $0.unit == unit })
        else {
            throw .postNotHeld(context.actor.officer, duty, unit)
        }
        return post
    }

    /// The matters that a post may read: all of the region for those who serve the region, the
    /// unit's own and its area's for the others. Lists, counts, search, map and feed use this.
    package static func reading(_ posts: [Appointment], _ organization: Organization) -> ReadScope {
        var scope = ReadScope()
        for post in posts {
            let area = organization.units[post.unit]?.area
            switch post.duty {
            case .dispatcher, .supervisor, .leader, .administrator, .auditor:
                if area == nil || organization.areas[area!]?.level == .region { scope.isEverything = true }
                if let area { scope.areas.insert(area) }
                scope.units.insert(post.unit)
            case .officer, .head:
                scope.units.insert(post.unit)
            case .gridWorker:
                scope.areas.formUnion(post.areas)
            }
        }
        return scope
    }

    private static func scope(_ post: Appointment, _ action: Action, _ matter: Matter, _ organization: Organization, at now: Instant)
        throws(Refusal)
    {
        switch post.duty {
        case .officer, .head:
            let isSupporting = action == .progress && matter.supporting.contains(post.unit)
            guard matter.owner == post.unit || isSupporting else { throw .outsideYourUnit(organization.name(ofUnit: matter.owner)) }
        case .gridWorker:
            let ancestry = organization.ancestry(of: matter.place?.cell)
            // Cells may have been given one after another: each is an appointment to the same post.
            let held = organization.posts(of: post.officer, at: now).filter { $0.duty == post.duty && $0.unit == post.unit }
            guard held.contains(where: { $0.areas.contains(where: ancestry.contains) }) else {
                throw .outsideYourArea(organization.name(ofArea: matter.place?.cell))
            }
        case .dispatcher, .supervisor, .leader:
            guard let cell = matter.place?.cell, let area = organization.units[post.unit]?.area else { return }
            guard organization.ancestry(of: cell).contains(area) else { throw .outsideYourArea(organization.name(ofArea: cell)) }
        case .administrator, .auditor: return
        }
    }

    /// The units whose work is at stake: their people do not check it.
    package static func handlers(of matter: Matter) -> [UnitCode] {
        [matter.handler ?? matter.owner].compactMap { $0 } + matter.supporting
    }

    private static func outside(_ units: [UnitCode], _ organization: Organization, _ context: Context) throws(Refusal) {
        for post in organization.posts(of: context.actor.officer, at: context.now) {
            if let unit = units.first(where: { organization.isWithin(post.unit, $0) }) {
                throw .insideHandlingUnit(organization.name(ofUnit: unit))
            }
        }
    }
}

/// What somebody may read.
package struct ReadScope: Sendable, Hashable {
    package internal(set) var isEverything = false
    package internal(set) var units: Set<UnitCode> = []
    package internal(set) var areas: Set<AreaCode> = []

    package func covers(_ matter: Matter, _ organization: Organization) -> Bool {
        if isEverything { return true }
        let involved = [matter.owner, matter.handler, matter.dispatcher].compactMap { $0 } + matter.supporting
        if involved.contains(where: units.contains) { return true }
        return organization.ancestry(of: matter.place?.cell).contains(where: areas.contains)
    }
}

extension Refusal {
    static let administratorOnly = Refusal(
        "administrator.only", .forbidden, Bilingual(zh: "只有管理员可以这样做。", en: "Only an administrator may do this."),
        next: Bilingual(zh: "请联系管理员。", en: "Ask an administrator."))
}
