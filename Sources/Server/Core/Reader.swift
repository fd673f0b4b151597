// Who asks: an officer, the posts in which they ask, and what these may read. The visitor's door makes
// one for each request, from a session with all posts of the officer, from a token with the one post it
// was made for. Every surface asks this value; none looks up the posts of the caller by itself, because
// a token would then open what its officer's other posts open.
import Kernel
import Loop
import Matters

package struct Reader: Sendable {
    package let officer: OfficerCode
    /// Held when the request came in.
    package let posts: [Appointment]
    package let scope: ReadScope
    package let organization: Organization

    /// `post` is what a token stands for; nil leaves all posts of the officer.
    package init(_ officer: OfficerCode, in post: Actor?, _ organization: Organization, at now: Instant) {
        self.officer = officer
        self.organization = organization
        let held = organization.posts(of: officer, at: now)
        posts = post.map { post in held.filter { $0.duty.rawValue == post.post && $0.unit == post.unit } } ?? held
        scope = Rights.reading(posts, organization)
    }

    /// The same officer, acting under these posts only; what may be read stays.
    func under(_ posts: [Appointment]) -> Reader { Reader(officer: officer, posts: posts, scope: scope, organization: organization) }

    private init(officer: OfficerCode, posts: [Appointment], scope: ReadScope, organization: Organization) {
        self.officer = officer
        self.posts = posts
        self.scope = scope
        self.organization = organization
    }

    package func covers(_ matter: Matter) -> Bool { scope.covers(matter, organization) }

    package func holds(_ duty: Duty) -> Bool { posts.contains { $0.duty == duty } }

    package func actor(in post: Appointment) -> Actor { Actor(officer: officer, post: post.duty.rawValue, unit: post.unit) }

    /// Under the first post, where no rule says which one counts.
    package var actor: Actor { posts.first.map(actor(in:)) ?? Actor(officer: officer) }
}

extension House {
    package func reader(_ session: Accounts.Session) async -> Reader {
        Reader(session.officer, in: nil, await journal.book().matters.organization, at: now())
    }

    package func reader(_ token: Accounts.Token) async -> Reader {
        Reader(token.actor.officer, in: token.actor, await journal.book().matters.organization, at: now())
    }

    /// The post in which a reader takes an action: the first one to which the rules say yes, else the
    /// first, so that the refusal speaks of a post that is there.
    package func actor(_ reader: Reader, for action: Action, on matter: Matter) async -> Actor {
        let rules = await journal.book().matters
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let rule = MatterDecider.rule(for: action, matter, ledger)
        else { return reader.actor }
        return reader.posts.map(reader.actor(in:)).first { allows($0, action, rule, matter, rules.organization) } ?? reader.actor
    }

    /// As `actor(_:for:on:)` for an ending of that kind, which is not every post's that may end a matter.
    package func actor(_ reader: Reader, toEnd kind: String, _ matter: Matter) async -> Actor {
        let rules = await journal.book().matters
        let duties = rules.ledger(matter.ledger, version: matter.rules)?.ending(kind)?.by ?? []
        let posts = reader.posts.filter { duties.contains($0.duty) }
        return await actor(posts.isEmpty ? reader : reader.under(posts), for: .end, on: matter)
    }

    /// The kinds of ending that this reader may give this matter now, whichever post gives them.
    package func possibleEndings(_ matter: Matter, _ ledger: Ledger, for reader: Reader) async -> Set<String> {
        let rules = await journal.book().matters
        let contexts = reader.posts.map { Context(stream: Matter.stream(matter.id), actor: reader.actor(in: $0), now: now()) }
        let able = contexts.filter { MatterDecider.offers(.end, matter, ledger, rules, $0) }
        return Set(able.flatMap { MatterDecider.endings(of: matter, ledger, $0).map(\.kind) })
    }

    /// The actions that this reader may take on this matter now.
    package func possibleActions(_ matter: Matter, for reader: Reader) async -> [Action] {
        let rules = await journal.book().matters
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules) else { return [] }
        let contexts = reader.posts.map { Context(stream: Matter.stream(matter.id), actor: reader.actor(in: $0), now: now()) }
        return Action.allCases.filter { action in contexts.contains { MatterDecider.offers(action, matter, ledger, rules, $0) } }
    }

    private func allows(_ actor: Actor, _ action: Action, _ rule: Ledger.ActionRule, _ matter: Matter, _ organization: Organization)
        -> Bool
    {
        do throws(Refusal) {
            try Rights.check(action, rule, matter, organization, Context(stream: Matter.stream(matter.id), actor: actor, now: now()))
            return true
        } catch { return false }
    }
}
