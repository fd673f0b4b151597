// 代班: an officer's post in another's hands for some days, over a holiday or an illness. The deputy holds the post
// from the first day to the last, by the same right and under their own name; nobody passes on what they hold for
// somebody else. Called by OrganizationDecider.
import Kernel

/// What somebody asks for: whose post, who holds it meanwhile, from when until when.
package struct Delegation: Codable, Hashable, Sendable {
    package let officer: OfficerCode
    package let duty: Duty
    package let unit: UnitCode
    package let deputy: OfficerCode
    package let from: Instant
    /// The instant at which it is over.
    package let until: Instant

    package init(officer: OfficerCode, duty: Duty, unit: UnitCode, deputy: OfficerCode, from: Instant, until: Instant) {
        self.officer = officer
        self.duty = duty
        self.unit = unit
        self.deputy = deputy
        self.from = from
        self.until = until
    }

    /// The posts that the head of a unit arranges. Whoever supervises, dispatches or administers in the same unit is
    /// not the head's to replace, least of all by the head.
    package static let headed: Set<Duty> = [.officer, .gridWorker]

    /// Who may be named without an administrator: not those who look on, so that nobody comes to judge or audit what
    /// they had a hand in.
    package static let working: Set<Duty> = [.officer, .head, .gridWorker, .dispatcher]

    /// Longer than a year is no absence any more: then somebody is appointed.
    package static let longestDays: Int64 = 366

    func facts(_ reason: String, _ state: Organization, _ context: Context) throws(Refusal) -> [OrganizationFact] {
        try mayDelegate(state, context)
        guard let held = state.posts(of: officer, at: context.now).first(where: { isMeant($0) && $0.deputyFor == nil }) else {
            throw .postNotHeld(officer, duty, unit)
        }
        guard state.officers[deputy] != nil else { throw .officerUnknown(deputy) }
        guard deputy != officer else { throw .deputyIsHolder(state.name(ofOfficer: deputy)) }
        guard from < until, context.now < until else { throw .delegationOver }
        guard from.seconds(until: until) <= Delegation.longestDays * 86_400 else { throw .delegationTooLong }
        let others = (state.appointments[deputy] ?? []).filter { isMeant($0) && $0.deputyFor == officer }
        // One that was ended before it began holds no time.
        guard !others.contains(where: { $0.since < until && from < ($0.until ?? until) && $0.since < ($0.until ?? until) }) else {
            throw .delegatedAlready(state.name(ofOfficer: deputy))
        }
        guard !reason.allSatisfy(\.isWhitespace) else { throw .fieldMissing("reason", title: Bilingual(zh: "原因", en: "reason")) }
        guard reason.utf8.count <= 2000 else { throw .fieldTooLong("reason", bytes: reason.utf8.count, longest: 2000) }
        // All cells of the post go together, however many appointments gave them.
        let areas = Set(state.posts(of: officer, at: context.now).filter { isMeant($0) && $0.deputyFor == nil }.flatMap(\.areas))
        // Nobody comes to have held a post earlier than it was given.
        let delegation = Delegation(
            officer: officer, duty: duty, unit: unit, deputy: deputy, from: max(from, context.now), until: until)
        return [.postDelegated(delegation: delegation, areas: areas.union(held.areas).sorted(), reason: reason)]
    }

    func ending(_ state: Organization, _ context: Context) throws(Refusal) -> [OrganizationFact] {
        try mayDelegate(state, context)
        let stands = (state.appointments[deputy] ?? []).contains {
            isMeant($0) && $0.deputyFor == officer && $0.since == from && context.now < ($0.until ?? context.now)
        }
        guard stands else { throw .delegationUnknown }
        return [.delegationEnded(delegation: self)]
    }

    private func isMeant(_ post: Appointment) -> Bool { post.duty == duty && post.unit == unit }

    /// Who holds the post, the head of the unit for its officers, and who administers. The deputy must be one of the
    /// same house, parent unit or squad included; only an administrator gives a post to anybody else.
    private func mayDelegate(_ state: Organization, _ context: Context) throws(Refusal) {
        if context.actor == .system || context.actor == Rights.console { return }
        let post = try Rights.heldPost(context, state)
        // What is held for somebody else is not passed on.
        if post.duty == .administrator && post.deputyFor == nil { return }
        let isOwn = context.actor.officer == officer && post.deputyFor == nil
        let isHead = post.duty == .head && post.deputyFor == nil && post.unit == unit && Delegation.headed.contains(duty)
        guard isOwn || isHead else { throw .delegationNotYours }
        let near = state.posts(of: deputy, at: context.now).contains { other in
            other.deputyFor == nil && Delegation.working.contains(other.duty)
                && (state.isWithin(other.unit, unit) || state.isWithin(unit, other.unit))
        }
        guard near else { throw .deputyFromElsewhere(state.name(ofOfficer: deputy)) }
    }
}

extension Organization {
    mutating func delegate(_ delegation: Delegation, areas: [AreaCode]) {
        add(
            Appointment(
                officer: delegation.deputy, duty: delegation.duty, unit: delegation.unit, areas: areas, since: delegation.from,
                until: delegation.until, deputyFor: delegation.officer))
    }

    mutating func end(_ delegation: Delegation, at instant: Instant) {
        for index in (appointments[delegation.deputy] ?? []).indices {
            let held = appointments[delegation.deputy]![index]
            guard held.deputyFor == delegation.officer, held.duty == delegation.duty, held.unit == delegation.unit,
                held.since == delegation.from
            else { continue }
            appointments[delegation.deputy]![index].until = max(instant, held.since)
        }
    }

    /// A post that is left is nobody's to hold for another.
    mutating func endDelegations(of officer: OfficerCode, _ duty: Duty, _ unit: UnitCode, at instant: Instant) {
        for delegation in delegations(of: officer) where delegation.duty == duty && delegation.unit == unit && instant < delegation.until {
            end(delegation, at: instant)
        }
    }

    /// Of an officer's posts to others, ended ones too.
    package func delegations(of officer: OfficerCode) -> [Delegation] {
        appointments.values.joined().filter { $0.deputyFor == officer }.compactMap(\.delegation)
            .sorted { ($0.from, $0.deputy) < ($1.from, $1.deputy) }
    }

    /// Who holds this post of the officer's in the unit now.
    package func deputies(of officer: OfficerCode, as duty: Duty, in unit: UnitCode?, at now: Instant) -> [OfficerCode] {
        delegations(of: officer).filter { $0.duty == duty && $0.unit == unit && $0.from <= now && now < $0.until }.map(\.deputy)
    }
}

extension Appointment {
    /// What it was delegated by; nil where it is the officer's own.
    package var delegation: Delegation? {
        guard let deputyFor, let until else { return nil }
        return Delegation(officer: deputyFor, duty: duty, unit: unit, deputy: officer, from: since, until: until)
    }
}

extension Refusal {
    static let delegationNotYours = Refusal(
        "delegation.not-yours", .forbidden, Bilingual(zh: "您不能安排这个岗位的代班。", en: "This post is not yours to delegate."),
        next: Bilingual(zh: "本人、本单位负责人或管理员可以安排。", en: "Its holder, the head of the unit or an administrator can."))

    static func deputyFromElsewhere(_ name: String) -> Refusal {
        Refusal(
            "delegation.elsewhere", .forbidden, field: "deputy",
            Bilingual(zh: "“\(name)”在本单位没有岗位。", en: "\"\(name)\" holds no post in this unit."),
            next: Bilingual(
                zh: "请选本单位或其上下级单位的人员，或请管理员安排。", en: "Choose somebody of the unit, of one above or below, or ask an administrator."))
    }

    static func deputyIsHolder(_ name: String) -> Refusal {
        Refusal(
            "delegation.holder", .conflict, field: "deputy",
            Bilingual(zh: "“\(name)”本来就担任这个岗位。", en: "\"\(name)\" holds this post already."),
            next: Bilingual(zh: "请选另一位。", en: "Choose somebody else."))
    }

    static func delegatedAlready(_ name: String) -> Refusal {
        Refusal(
            "delegation.exists", .conflict, field: "deputy",
            Bilingual(zh: "这段时间已经由“\(name)”代班。", en: "\"\(name)\" is deputy in these days already."),
            next: Bilingual(zh: "请先结束原来的安排，或选其他日期。", en: "End that one first, or choose other days."))
    }

    static let delegationOver = Refusal(
        "delegation.days", .invalid, field: "until", Bilingual(zh: "结束日期早于开始日期或已经过去。", en: "The last day is before the first, or past."),
        next: Bilingual(zh: "请填以后的日期。", en: "Choose a last day that is to come."))

    static let delegationTooLong = Refusal(
        "delegation.too-long", .invalid, field: "until",
        Bilingual(zh: "代班最长 \(Delegation.longestDays) 天。", en: "A deputy stands in for at most \(Delegation.longestDays) days."),
        next: Bilingual(zh: "更长的请重新任命。", en: "Appoint somebody for longer."))

    package static let delegationUnknown = Refusal(
        "delegation.unknown", .notFound, Bilingual(zh: "没有这项代班，或已经结束。", en: "There is no such deputy, or not any more."),
        next: Bilingual(zh: "请刷新页面查看现在的安排。", en: "Reload the page to see what stands."))
}
