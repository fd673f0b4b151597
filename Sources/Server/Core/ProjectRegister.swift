// The register of projects, for every surface: reading it, and taking steps on it.
import Kernel
import Loop
import Matters
import Projects

/// A project with the version at which it was read.
struct RegisteredProject: Sendable {
    let project: Project
    let version: Int
}

extension House {
    /// All of them, those that were withdrawn included, by their numbers.
    func projects() async throws -> [RegisteredProject] {
        try await journal.rows("select state, version from project order by number").map { row in
            RegisteredProject(project: try JSON.decode(Project.self, from: row.text("state")), version: row.integer("version"))
        }
    }

    /// - Throws: `project.unknown`.
    func project(_ number: String) async throws -> RegisteredProject {
        let number = number.filter { !$0.isWhitespace }.uppercased()
        guard let row = try await journal.rows("select state, version from project where number = \(number)").first else {
            throw Refusal.projectUnknown(number)
        }
        return RegisteredProject(project: try JSON.decode(Project.self, from: row.text("state")), version: row.integer("version"))
    }

    /// Takes a step on the project with this identifier, a new one where it registers.
    /// - Throws: `JournalFault.unknown` with the key as it was given where it may have been recorded.
    @discardableResult
    func project(
        _ command: ProjectCommand, on id: String, by actor: Actor, key: String? = nil, content: String? = nil, expectedVersion: Int? = nil
    ) async throws -> Project {
        _ = try await journal.submit(
            Submission(
                stream: ProjectDecider.stream(id), command: command, actor: actor, now: now(), key: key.map { "\(actor.officer)/\($0)" },
                content: content, expectedVersion: expectedVersion))
        return try await House.onceRecorded(key) {
            guard let row = try await journal.rows("select state from project where id = \(id)").first else {
                throw Refusal.projectUnknown(id)
            }
            return try JSON.decode(Project.self, from: row.text("state"))
        }
    }

    /// What happened to it, oldest first.
    func entries(ofProject id: String) async throws -> [Entry] { try await journal.entries(of: ProjectDecider.stream(id)) }

    /// How many problems of each project are open, and how many of those are late, as its reader may see them.
    func problemCounts(_ reader: Reader, at now: Instant) async throws -> [String: (open: Int, late: Int)] {
        let rows = try await journal.rows(
            """
            select s.code, count(*) as open, sum(case when m.due_at <= \(now) then 1 else 0 end) as late
            from subject s join matter m on m.id = s.matter
            where s.kind = \(SubjectKind.project.rawValue) and m.ledger = 'project-problem' and m.ending is null
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true") group by s.code
            """)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.text("code"), (open: $0.integer("open"), late: $0.integer("late"))) })
    }
}
