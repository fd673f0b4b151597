// Visits and accounts of resources, for every surface: reading them, and taking steps on them.
import Kernel
import Loop
import Matters
import Projects

struct RecordedVisit: Sendable {
    let visit: Visit
    let version: Int
}

extension House {
    /// - Throws: `visit.unknown`.
    func visit(_ number: String) async throws -> RecordedVisit {
        guard let row = try await journal.rows("select state, version from visit where number = \(number)").first else {
            throw Refusal.visitUnknown(number)
        }
        return RecordedVisit(visit: try JSON.decode(Visit.self, from: row.text("state")), version: row.integer("version"))
    }

    /// The newest first, from the one after so many.
    func visits(from begin: Int, atMost most: Int) async throws -> [Visit] {
        try await journal.rows("select state from visit order by day desc, number desc limit \(most) offset \(begin)").map {
            try JSON.decode(Visit.self, from: $0.text("state"))
        }
    }

    /// Of one project, the newest first.
    func visits(ofProject number: String, atMost most: Int) async throws -> [Visit] {
        try await journal.rows(
            """
            select v.state from visit_site s join visit v on v.number = s.visit where s.project = \(number)
            order by v.day desc, v.number desc limit \(most)
            """
        ).map { try JSON.decode(Visit.self, from: $0.text("state")) }
    }

    /// By project the days on which somebody was there, since a day.
    func visitDays(since day: CivilDay) async throws -> [String: [CivilDay]] {
        let rows = try await journal.rows(
            "select s.project, v.day from visit_site s join visit v on v.number = s.visit where v.day >= \(day) order by v.day")
        return Dictionary(grouping: rows) { $0.text("project") }.mapValues { $0.compactMap { CivilDay($0.text("day")) } }
    }

    /// By project the last day on which somebody was there.
    func lastVisits() async throws -> [String: CivilDay] {
        let rows = try await journal.rows(
            "select s.project, max(v.day) as day from visit_site s join visit v on v.number = s.visit group by s.project")
        return Dictionary(rows.compactMap { row in CivilDay(row.text("day")).map { (row.text("project"), $0) } }) { first, _ in first }
    }

    /// By visit how many instructions are matters, how many of those are open, and late.
    func instructionCounts(of visits: [String], at now: Instant) async throws -> [String: (ordered: Int, open: Int, late: Int)] {
        guard !visits.isEmpty else { return [:] }
        let numbers: Kernel.SQL = .joined(visits.map { "\($0)" }, by: ", ")
        let rows = try await journal.rows(
            """
            select s.code, count(*) as ordered, sum(case when m.ending is null then 1 else 0 end) as open,
              sum(case when m.ending is null and m.due_at <= \(now) then 1 else 0 end) as late
            from subject s join matter m on m.id = s.matter where s.kind = \(SubjectKind.visit.rawValue) and s.code in (\(numbers))
            group by s.code
            """)
        return Dictionary(
            rows.map { ($0.text("code"), (ordered: $0.integer("ordered"), open: $0.integer("open"), late: $0.integer("late"))) }
        ) { first, _ in first }
    }

    /// Takes a step on the visit with this identifier, a new one where it records. What was ordered is a matter when this
    /// returns.
    @discardableResult
    func visit(
        _ command: VisitCommand, on id: String, by actor: Actor, key: String? = nil, content: String? = nil, expectedVersion: Int? = nil
    ) async throws -> Visit {
        _ = try await journal.submit(
            Submission(
                stream: VisitDecider.stream(id), command: command, actor: actor, now: now(), key: key.map { "\(actor.officer)/\($0)" },
                content: content, expectedVersion: expectedVersion))
        return try await House.onceRecorded(key) {
            if case .instruct = command { try await journal.settle() }
            guard let row = try await journal.rows("select state from visit where id = \(id)").first else {
                throw Refusal.visitUnknown(id)
            }
            return try JSON.decode(Visit.self, from: row.text("state"))
        }
    }

    func entries(ofVisit id: String) async throws -> [Entry] { try await journal.entries(of: VisitDecider.stream(id)) }

    // MARK: Resources

    /// The account of a resource, empty where nothing happened with it yet, and its version.
    func resource(_ code: String) async throws -> (resource: Resource, version: Int) {
        guard let row = try await journal.rows("select state, version from resource where code = \(code)").first else {
            return (Resource(), 0)
        }
        return (try JSON.decode(Resource.self, from: row.text("state")), row.integer("version"))
    }

    /// By resource what one project needs, has and used.
    func shares(ofProject number: String) async throws -> [String: (need: Int64, allocated: Int64, used: Int64)] {
        let rows = try await journal.rows("select code, need, allocated, used from resource_share where project = \(number)")
        return Dictionary(
            rows.map {
                (
                    $0.text("code"),
                    (need: Int64($0.integer("need")), allocated: Int64($0.integer("allocated")), used: Int64($0.integer("used")))
                )
            }
        ) { first, _ in first }
    }

    func resource(_ command: ResourceCommand, on code: String, by actor: Actor, expectedVersion: Int? = nil) async throws {
        _ = try await journal.submit(
            Submission(
                stream: ResourceDecider.stream(code), command: command, actor: actor, now: now(), expectedVersion: expectedVersion))
    }

    func entries(ofResource code: String) async throws -> [Entry] { try await journal.entries(of: ResourceDecider.stream(code)) }
}
