// Whom a rung tells, in person, at an instant: duties become the officers who hold them then. Pure. Nobody is
// named twice, however many of the rung's recipients he is.
import Kernel
import Matters

package enum Recipients {
    /// In the order in which the rung names them, those of one duty by their codes.
    package static func recipients(of rung: RungReached, _ organization: Organization, at now: Instant) -> [OfficerCode] {
        var seen: Set<OfficerCode> = []
        return rung.notify.flatMap { officers(for: $0, of: rung, organization, at: now) }.filter { seen.insert($0).inserted }
    }

    /// Who is told in their place where none of those is to be found, so that no rung is lost in silence: the
    /// dispatchers that serve the place, failing them the administrators.
    package static func stewards(of rung: RungReached, _ organization: Organization, at now: Instant) -> [OfficerCode] {
        let dispatchers = serving(rung.cell, .dispatcher, organization, at: now)
        return dispatchers.isEmpty ? holders(organization, at: now) { $0.duty == .administrator } : dispatchers
    }

    private static func officers(for recipient: Recipient, of rung: RungReached, _ organization: Organization, at now: Instant)
        -> [OfficerCode]
    {
        func inUnits(_ duty: Duty, _ units: [UnitCode]) -> [OfficerCode] {
            units.isEmpty ? [] : holders(organization, at: now) { $0.duty == duty && units.contains($0.unit) }
        }
        let unit = [rung.unit].compactMap { $0 }
        switch recipient {
        case .officer:
            // Who has left the unit since claims nothing there any more.
            if let officer = rung.officer, organization.posts(of: officer, at: now).contains(where: { $0.unit == rung.unit }) {
                // Who stands in for them acts meanwhile; they themselves read it when they are back.
                return [officer] + organization.deputies(of: officer, as: .officer, in: rung.unit, at: now)
            }
            return inUnits(.officer, unit)
        case .head: return inUnits(.head, unit)
        case .supporting: return inUnits(.head, rung.supporting)
        case .dispatcher:
            let own = inUnits(.dispatcher, [rung.dispatcher].compactMap { $0 })
            return own.isEmpty ? serving(rung.cell, .dispatcher, organization, at: now) : own
        case .supervisor: return serving(rung.cell, .supervisor, organization, at: now)
        case .leader: return serving(rung.cell, .leader, organization, at: now)
        }
    }

    /// The holders whose unit's area covers the place; where there is none, all.
    private static func serving(_ cell: AreaCode?, _ duty: Duty, _ organization: Organization, at now: Instant) -> [OfficerCode] {
        let ancestry = organization.ancestry(of: cell)
        let covering = holders(organization, at: now) { post in
            guard post.duty == duty else { return false }
            guard cell != nil, let area = organization.units[post.unit]?.area else { return true }
            return ancestry.contains(area)
        }
        return covering.isEmpty ? holders(organization, at: now) { $0.duty == duty } : covering
    }

    private static func holders(_ organization: Organization, at now: Instant, where isMeant: (Appointment) -> Bool) -> [OfficerCode] {
        // Sorted at the end, because a district has thousands of posts and a rung tells a few.
        organization.appointments.compactMap { officer, posts in posts.contains { isMeant($0) && $0.isHeld(at: now) } ? officer : nil }
            .sorted()
    }
}
