// The bulletins of the sample district: last week's, signed by three and received by some, and a draft of the citizens' reports
// that waits to be checked.
import Bulletins
import Kernel
import Loop
import Matters

enum SampleBulletin {
    /// Makes both at `now`. Nothing where their posts are not held or the week had nothing to state.
    static func compile(in house: House, at now: Instant) async throws {
        let weekly = try await draft("supervision-weekly", in: house, at: now)
        if let weekly {
            try await sign(weekly, in: house, steps: 3, at: now)
            let bulletin = try await house.bulletin(weekly).bulletin
            for recipient in bulletin.receiving.map(\.recipient).prefix(bulletin.recipients.count / 2) {
                try await house.bulletin(
                    .receive, on: weekly, by: Actor(officer: recipient.officer, post: recipient.post, unit: recipient.unit), at: now)
            }
        }
        if let special = try await draft("special", in: house, at: now) { try await sign(special, in: house, steps: 1, at: now) }
    }

    private static func draft(_ name: String, in house: House, at now: Instant) async throws -> String? {
        guard let template = await house.journal.book().bulletins[name],
            let writer = await holder(template, 0, in: house, but: [], at: now)
        else {
            return nil
        }
        let (from, to) = template.usualSpan(at: now, in: .china)
        let span = (Instant(from, in: .china), Instant(to.advanced(by: 1), in: .china))
        guard try await !house.bulletinContent(template, from: span.0, to: span.1).items.isEmpty else { return nil }
        return try await house.draftBulletin(name, from: span.0, to: span.1, by: writer, key: "sample-\(name)", at: now)
    }

    private static func sign(_ id: String, in house: House, steps: Int, at now: Instant) async throws {
        var signed: Set<OfficerCode> = []
        for step in 0..<steps {
            let recorded = try await house.bulletin(id)
            guard let template = recorded.template, let signer = await holder(template, step, in: house, but: signed, at: now) else {
                return
            }
            try await house.signBulletin(recorded, by: signer, at: now)
            signed.insert(signer.officer)
        }
    }

    /// Of those who may take the step one who has not taken another.
    private static func holder(_ template: BulletinTemplate, _ step: Int, in house: House, but signed: Set<OfficerCode>, at now: Instant)
        async -> Actor?
    {
        guard template.steps.indices.contains(step) else { return nil }
        let organization = await house.journal.book().matters.organization
        // By the first of its duties that has anybody, and there whoever has no other post: each is then what the page says.
        for duty in template.steps[step].by {
            let free = organization.holders(of: duty, at: now).filter { !signed.contains($0.officer) }
            let posts = free.map { (post: $0, count: organization.posts(of: $0.officer, at: now).count) }
            if let found = posts.min(by: { ($0.count, $0.post.officer) < ($1.count, $1.post.officer) })?.post {
                return Actor(officer: found.officer, post: found.duty.rawValue, unit: found.unit)
            }
        }
        return nil
    }
}
