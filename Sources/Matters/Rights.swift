// Who may do what: the one place, asked by every decision before anything else. Posts come from the
// organization at the moment of deciding, rules from the ledger; there is no other permission.
import Kernel

package enum Rights {
    /// Actors that are not officers.
    package static let console = Actor(officer: "console")
    /// Codes that no officer may have, because entries name others by them.
    static let reserved: Set<OfficerCode> = [Actor.system.officer, console.officer, "citizen", "jurisdiction"]
    package static func reporter(of matter: String) -> Actor { Actor(officer: "reporter/\(matter)") }
    /// Another jurisdiction, for which a unit here stands.
    package static func jurisdiction(_ code: String) -> Actor { Actor(officer: "jurisdiction/\(code)") }

    /// Whether `context.actor` may take `action` on this matter now. Throws the reason why not.
    package static func check(
        _ action: Action, _ rule: Ledger.ActionRule, _ matter: Matter, _ organization: Organization, _ context: Context
    ) throws(Refusal) {
        if context.actor == reporter(of: matter.id) {
            guard rule.byReporter else { throw .notYours(action, by: rule.by, reporter: false) }
            return
        }
        if context.actor.officer.hasPrefix("jurisdiction/") {
            return try checkJurisdiction(action, rule, matter, organization, context)
        }
        let post = try heldPost(context, organization)
        guard rule.by.contains(post.duty) else { throw .notYours(action, by: rule.by, reporter: rule.byReporter) }
        try scope(post, action, matter, organization, at: context.now)
        if rule.isOutsideOwner {
            // Also after a move to another unit, or the end of a deputy's days: nobody checks their own work.
            if matter.officer == context.actor.officer || matter.workers.contains(context.actor.officer) {
                throw .insideHandlingUnit(organization.name(ofUnit: matter.handler ?? matter.owner))
            }
            try outside(handlers(of: matter), organization, context)
        }
    }

    /// A jurisdiction has the rights of the unit that stands for it, and of an asker where the matter came from it.
    private static func checkJurisdiction(
        _ action: Action, _ rule: Ledger.ActionRule, _ matter: Matter, _ organization: Organization, _ context: Context
    ) throws(Refusal) {
        switch action {
        case .claim, .progress, .submit, .return:
            if let held = matter.handOver, context.actor == jurisdiction(held.jurisdiction) { return }
            throw .outsideYourUnit(organization.name(ofUnit: matter.owner))
        case .reopen where matter.origin.map({ context.actor == jurisdiction($0.counterpart.jurisdiction) }) ?? false: return
        default: throw .notYours(action, by: rule.by, reporter: rule.byReporter)
        }
    }

    /// Whether the actor may change organization and rules: the administrator, the server itself,
    /// and whoever sits at its console.
    package static func administer(_ context: Context, _ organization: Organization) throws(Refusal) {
        if context.actor == .system || context.actor == console { return }
        let post = try heldPost(context, organization)
        guard post.duty == .administrator else { throw .administratorOnly }
    }

    /// Whether the actor acts in a post that is held for somebody else.
    static func isDeputy(_ context: Context, _ organization: Organization) throws(Refusal) -> Bool {
        if context.actor == .system || context.actor == console { return false }
        return try heldPost(context, organization).deputyFor != nil
    }

    /// The post under which the actor acts, held now.
    package static func heldPost(_ context: Context, _ organization: Organization) throws(Refusal) -> Appointment {
        guard let duty = context.actor.post.flatMap(Duty.init), let unit = context.actor.unit else { throw .signInNeeded }
        // One's own before one that is held for somebody else.
        let held = organization.posts(of: context.actor.officer, at: context.now).filter { $0.duty == duty && $0.unit == unit }
        guard let post = held.first(where: { $0.deputyFor == nil }) ?? held.first
        else {
            throw .postNotHeld(context.actor.officer, duty, unit)
        }
        return post
    }

    /// Whether the actor may report in a post: in any but the auditor's, who reads everything and changes nothing. As a
    /// citizen they may, like everybody.
    package static func report(_ context: Context, _ organization: Organization) throws(Refusal) {
        guard try heldPost(context, organization).duty != .auditor else { throw .auditorsRead }
    }

    /// Whether the actor may file a child of this matter, which cannot end well before its children have: its
    /// dispatchers, and the people of the unit that owns it.
    package static func openChild(of matter: Matter, _ organization: Organization, _ context: Context) throws(Refusal) {
        let post = try heldPost(context, organization)
        switch post.duty {
        case .dispatcher where serves(post, matter, organization): return
        case .officer, .head: if matter.owner == post.unit { return }
        default: break
        }
        throw .parentNotYours(organization.name(ofUnit: matter.owner))
    }

    // MARK: Reading

    /// The matters that a post may read: all of them for those who serve the whole, the
    /// unit's own and its area's for the others. Lists, counts, search, map and feed use this.
    package static func reading(_ posts: [Appointment], _ organization: Organization) -> ReadScope {
        var scope = ReadScope()
        for post in posts {
            switch post.duty {
            case .dispatcher, .supervisor, .leader, .administrator, .auditor:
                if servesAll(post, organization) { scope.isEverything = true }
                if let area = organization.units[post.unit]?.area { scope.areas.insert(area) }
                scope.units.insert(post.unit)
            case .officer, .head:
                scope.units.insert(post.unit)
            case .gridWorker:
                scope.areas.formUnion(post.areas)
            }
        }
        return scope
    }

    /// The post, of those given, that opens this matter's personal fields: who dispatches or supervises it,
    /// and the people of the unit that owns it. Nil: to none of them. The reading is recorded under that post.
    package static func personalReader(_ matter: Matter, _ posts: [Appointment], _ organization: Organization) -> Appointment? {
        posts.first { post in
            switch post.duty {
            case .dispatcher, .supervisor: serves(post, matter, organization)
            case .officer, .head: matter.owner == post.unit
            case .gridWorker, .leader, .administrator, .auditor: false
            }
        }
    }

    /// Whether one of these posts reads the matter's confidential fields: who dispatches or supervises it,
    /// and the people of the units that own, handle or support it.
    package static func readsConfidential(_ matter: Matter, _ posts: [Appointment], _ organization: Organization) -> Bool {
        posts.contains { post in
            switch post.duty {
            case .dispatcher, .supervisor: serves(post, matter, organization)
            case .officer, .head: matter.owner == post.unit || handlers(of: matter).contains(post.unit)
            case .gridWorker, .leader, .administrator, .auditor: false
            }
        }
    }

    /// Whether the field's value is for somebody who may read the matter and holds these posts. Personal
    /// values are never in clear, so this says no to them; a value without a field is an old ledger's.
    package static func shows(
        _ field: Ledger.Field?, of matter: Matter, to posts: [Appointment], _ organization: Organization
    ) -> Bool {
        switch field?.privacy ?? .internal {
        case .public, .internal: true
        case .confidential: readsConfidential(matter, posts, organization)
        case .personal: false
        }
    }

    // MARK: Acting

    /// A unit without an area, or with the topmost region for its area, serves all. One whose region lies in
    /// another, a district's in a city's house, serves that one.
    private static func servesAll(_ post: Appointment, _ organization: Organization) -> Bool {
        guard let code = organization.units[post.unit]?.area else { return true }
        return organization.areas[code].map { $0.level == .region && $0.parent == nil } ?? false
    }

    /// Whether a post that serves an area serves this matter. What lies nowhere is for those who serve all, until it is
    /// given to a unit of a street; two streets would else both be told that it is theirs, or neither.
    private static func serves(_ post: Appointment, _ matter: Matter, _ organization: Organization) -> Bool {
        if servesAll(post, organization) { return true }
        guard let area = organization.units[post.unit]?.area, let cell = matter.place?.cell else {
            return matter.involved.contains(post.unit)
        }
        return organization.ancestry(of: cell).contains(area)
    }

    private static func scope(_ post: Appointment, _ action: Action, _ matter: Matter, _ organization: Organization, at now: Instant)
        throws(Refusal)
    {
        switch post.duty {
        case .officer, .head:
            let isSupporting =
                switch action {
                case .progress, .note: matter.supporting.contains(post.unit)
                case .support: matter.support?.unit == post.unit
                default: false
                }
            // After the ending it is the unit that handled it whose time is appealed.
            let isAppealing = action == .appeal && matter.handler == post.unit
            guard action != .support && matter.owner == post.unit || isSupporting || isAppealing else {
                throw .outsideYourUnit(organization.name(ofUnit: matter.owner))
            }
        case .gridWorker:
            let ancestry = organization.ancestry(of: matter.place?.cell)
            // Cells may have been given one after another: each is an appointment to the same post.
            let held = organization.posts(of: post.officer, at: now).filter { $0.duty == post.duty && $0.unit == post.unit }
            guard held.contains(where: { $0.areas.contains(where: ancestry.contains) }) else {
                throw .outsideYourArea(organization.name(ofArea: matter.place?.cell))
            }
        case .dispatcher, .supervisor, .leader, .administrator, .auditor:
            guard serves(post, matter, organization) else {
                throw .outsideYourArea(organization.name(ofArea: matter.place?.cell))
            }
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

extension Matter {
    /// The units that have to do with it now.
    fileprivate var involved: [UnitCode] { [owner, handler, dispatcher].compactMap { $0 } + supporting }
}

/// What somebody may read. `MatterQuery.visible` in Server is the same rule as a condition on rows.
package struct ReadScope: Sendable, Hashable {
    /// Of figures that are added up over jurisdictions; no officer of this one asks by it.
    package static let everything = ReadScope(isEverything: true)

    package internal(set) var isEverything = false
    package internal(set) var units: Set<UnitCode> = []
    package internal(set) var areas: Set<AreaCode> = []

    package func covers(_ matter: Matter, _ organization: Organization) -> Bool {
        if isEverything { return true }
        if matter.involved.contains(where: units.contains) { return true }
        return organization.ancestry(of: matter.place?.cell).contains(where: areas.contains)
    }
}

extension Refusal {
    static let deputyAppointsNoAdministrator = Refusal(
        "administrator.deputy", .forbidden,
        Bilingual(zh: "代班的管理员不能任命管理员。", en: "A deputy of an administrator appoints no administrator."),
        next: Bilingual(zh: "请等管理员本人办理。", en: "The administrator does it when back."))

    static let administratorOnly = Refusal(
        "administrator.only", .forbidden, Bilingual(zh: "只有管理员可以这样做。", en: "Only an administrator may do this."),
        next: Bilingual(zh: "请联系管理员。", en: "Ask an administrator."))
}
