// What may happen to a visit: it is recorded with its first site, more sites and instructions are added, words corrected.
// What was ordered is never taken back here, because it is a matter by then. Pure.
import Kernel
import Matters

package enum VisitCommand: Codable, Sendable {
    case record(VisitDetails, first: VisitSite)
    case addSite(VisitSite)
    /// - site: its place in the order, from 0.
    case instruct(site: Int, VisitInstruction)
    case revise(VisitDetails, reason: String)
    case reviseSite(Int, heard: String, difficulties: String, reason: String)
}

package enum VisitFact: Fact {
    package static let domain = "visit"

    case recorded(number: String, details: VisitDetails, first: VisitSite, draw: Draw)
    case siteAdded(site: VisitSite)
    /// With the numbers of visit and project, and the identifier of the matter that it makes.
    case instructed(site: Int, instruction: VisitInstruction, visit: String, project: String, matter: String)
    case revised(details: VisitDetails, reason: String)
    case siteRevised(site: Int, heard: String, difficulties: String, reason: String)

    /// The matter that an instruction makes; nil for every other fact.
    package var report: (matter: String, report: Report)? {
        guard case .instructed(_, let instruction, let visit, let project, let matter) = self else { return nil }
        return (
            matter,
            Report(
                ledger: VisitDecider.ledger, description: instruction.text,
                values: ["project": project, "limit": instruction.limit.description, "visit": visit], channel: .desk,
                owner: instruction.owner)
        )
    }
}

package enum VisitDecider: Decider {
    package static let prefix = "visit"
    package static let initial = Visit()
    /// The ledger of instructions. It has the fields `project`, `limit` and `visit`.
    package static let ledger = "project-instruction"
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    private static let mostSites = 30
    private static let mostInstructions = 50

    package static func decide(
        _ command: VisitCommand, _ state: Visit, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) -> [VisitFact] {
        if case .record(let details, let first) = command {
            guard state.details == nil else { throw .visitRecorded(state.number) }
            try check(first, rules, context)
            try details.check(rules, context)
            let year = context.now.day(in: rules.zone).year
            let number = context.drawn ?? 1
            return [
                .recorded(
                    number: rules.projects.visitNumber.format(year: year, sequence: number), details: details, first: first,
                    draw: Draw(counter: counter(rules, at: context.now), number: number))
            ]
        }
        guard let details = state.details else { throw .visitUnknown(context.stream) }
        switch command {
        case .record: return []
        case .addSite(let site):
            try check(site, rules, context)
            guard !state.sites.contains(where: { $0.project.number == site.project.number }) else {
                throw .visitSiteTwice(site.project.number, state.number)
            }
            guard state.sites.count < mostSites else {
                throw .fieldInvalid(
                    "project", site.project.number, expected: Bilingual(zh: "一次最多 \(mostSites) 个", en: "\(mostSites) at most"))
            }
            return [.siteAdded(site: site)]
        case .instruct(let place, let instruction):
            let site = try state.site(place)
            try ProjectRights.check(.visit, of: site.project.units, rules, context)
            _ = try required(instruction.text, "text", title: Bilingual(zh: "交办内容", en: "instruction"))
            guard instruction.limit >= details.on else {
                throw .fieldInvalid(
                    "limit", instruction.limit.description, expected: Bilingual(zh: "\(details.on) 或以后", en: "\(details.on) or later"))
            }
            guard state.instructions.reduce(0, +) < mostInstructions else {
                throw .fieldInvalid(
                    "text", String(instruction.text.prefix(40)),
                    expected: Bilingual(zh: "一次最多交办 \(mostInstructions) 件", en: "\(mostInstructions) of one visit at most"))
            }
            let fact = VisitFact.instructed(
                site: place, instruction: instruction, visit: state.number, project: site.project.number,
                matter: "\(state.id)\(String(1000 + state.instructions.reduce(0, +)).dropFirst())")
            // What the register of matters would refuse is refused here, while there is somebody to tell.
            if let (_, report) = fact.report {
                let opening = Context(stream: Matter.stream("new"), actor: context.actor, now: context.now, drawn: 1)
                _ = try MatterDecider.decide(.report(report), MatterDecider.initial, rules.matters, opening)
            }
            return [fact]
        case .revise(let new, let reason):
            try state.checkRights(rules, context)
            try new.check(rules, context)
            guard new != details else { throw .visitUnchanged }
            return [.revised(details: new, reason: try required(reason, "reason"))]
        case .reviseSite(let place, let heard, let difficulties, let reason):
            let site = try state.site(place)
            try ProjectRights.check(.visit, of: site.project.units, rules, context)
            var new = site
            (new.heard, new.difficulties) = (heard, difficulties)
            try check(new, rules, context)
            guard new != site else { throw .visitUnchanged }
            return [.siteRevised(site: place, heard: heard, difficulties: difficulties, reason: try required(reason, "reason"))]
        }
    }

    private static func check(_ site: VisitSite, _ rules: ProjectDecisionRules, _ context: Context) throws(Refusal) {
        try ProjectRights.check(.visit, of: site.project.units, rules, context)
        _ = try required(site.heard, "heard", title: Bilingual(zh: "汇报情况", en: "what was reported"))
        _ = try bounded(site.difficulties, "difficulties")
    }

    package static func draws(_ command: VisitCommand, _ rules: ProjectDecisionRules, at now: Instant) -> String? {
        if case .record = command { counter(rules, at: now) } else { nil }
    }

    package static func drew(_ fact: VisitFact) -> (counter: String, number: Int)? {
        guard case .recorded(_, _, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(_ rules: ProjectDecisionRules, at now: Instant) -> String {
        "\(prefix)/\(now.day(in: rules.zone).year)"
    }

    package static func evolve(_ state: inout Visit, _ fact: VisitFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .recorded(let number, let details, let first, _):
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.details, state.recordedBy) = (number, details, entry.actor)
            (state.sites, state.instructions) = ([first], [0])
        case .siteAdded(let site):
            state.sites.append(site)
            state.instructions.append(0)
        case .instructed(let place, _, _, _, _): state.instructions[place] += 1
        case .revised(let details, _): state.details = details
        case .siteRevised(let place, let heard, let difficulties, _):
            (state.sites[place].heard, state.sites[place].difficulties) = (heard, difficulties)
        }
    }
}

extension Visit {
    fileprivate func site(_ place: Int) throws(Refusal) -> VisitSite {
        guard sites.indices.contains(place) else {
            throw .fieldInvalid("site", String(place + 1), expected: Bilingual(zh: "1 到 \(sites.count)", en: "1 to \(sites.count)"))
        }
        return sites[place]
    }

    /// Officers may change it where one of its sites is theirs.
    fileprivate func checkRights(_ rules: ProjectDecisionRules, _ context: Context) throws(Refusal) {
        try ProjectRights.check(.visit, of: sites.flatMap(\.project.units), rules, context)
    }
}

extension VisitDetails {
    fileprivate func check(_ rules: ProjectDecisionRules, _ context: Context) throws(Refusal) {
        let today = context.now.day(in: rules.zone)
        guard on <= today else { throw .dayInTheFuture("on", on) }
        _ = try required(leader, "leader", title: Bilingual(zh: "带队领导", en: "who led it"))
        guard leader.utf8.count <= 300 else { throw .fieldTooLong("leader", bytes: leader.utf8.count, longest: 300) }
        _ = try bounded(company, "company")
        if let officer, rules.matters.organization.officers[officer] == nil {
            throw .fieldInvalid("officer", officer, expected: Bilingual(zh: "在册人员", en: "an officer of the organization"))
        }
    }
}

extension Refusal {
    static func visitRecorded(_ number: String) -> Refusal {
        Refusal(
            "visit.recorded", .conflict, Bilingual(zh: "现场督导已经登记，编号 \(number)。", en: "It is recorded already, as \(number)."),
            next: Bilingual(zh: "请在它的页面上补充。", en: "Add to it on its page."))
    }

    package static func visitUnknown(_ number: String) -> Refusal {
        Refusal(
            "visit.unknown", .notFound, Bilingual(zh: "没有现场督导“\(number)”。", en: "There is no visit \"\(number)\"."),
            next: Bilingual(zh: "请从现场督导列表中选择。", en: "Choose one from the list of visits."))
    }

    static func visitSiteTwice(_ project: String, _ visit: String) -> Refusal {
        Refusal(
            "visit.site-twice", .conflict, field: "project",
            Bilingual(zh: "\(visit) 里已经有项目 \(project)。", en: "\(visit) has project \(project) already."),
            next: Bilingual(zh: "请在该点位下补充交办，或更正记录。", en: "Add an instruction to that site, or correct its words."))
    }

    static let visitUnchanged = Refusal(
        "visit.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change something, then send it."))
}
