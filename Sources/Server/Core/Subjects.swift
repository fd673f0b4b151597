// What matters are about: whether a code that somebody wrote is one of its register, and what there is to choose from.
import Kernel
import Matters
import Pages

extension House {
    /// Of each register its codes and names, where they are at most so many.
    func subjects(atMost most: Int) async throws -> [SubjectKind: [Choice]] {
        let projects = try await journal.rows(
            "select number, name from project where withdrawn_on is null order by number limit \(most + 1)")
        // Of visits the last ones: nobody adds an instruction to those of last year.
        let visits = try await journal.rows("select number, day from visit order by day desc, number desc limit 60")
        var choices: [SubjectKind: [Choice]] = [:]
        choices[.visit] = visits.map { Choice($0.text("number"), "\($0.text("number")) \($0.text("day"))") }
        guard projects.count <= most else { return choices }
        choices[.project] = projects.map { Choice($0.text("number"), "\($0.text("number")) \($0.text("name"))") }
        return choices
    }

    /// Refuses a subject that is in no register: nobody would ever find the matter under it.
    func checkSubjects(_ values: [String: String], _ ledger: Ledger) async throws {
        for field in ledger.fields {
            guard let kind = field.of, let code = values[field.name], !code.isEmpty else { continue }
            let found =
                switch kind {
                case .project: try await journal.rows("select number from project where number = \(code)")
                case .visit: try await journal.rows("select number from visit where number = \(code)")
                }
            guard found.isEmpty else { continue }
            throw Refusal.fieldInvalid(
                field.name, String(code.prefix(40)),
                expected: Bilingual(zh: "在册的\(kind.title.zh)编号", en: "the number of a \(kind.title.en) that is registered"))
        }
    }
}
