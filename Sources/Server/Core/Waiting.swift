// 前置手续: matters of one subject that wait for one another, as their ledger's `waits` and the `after` of its classes say.
// Other matters are no part of a decision about one, so this is asked at the edge, before it.
import Kernel
import Matters

/// What comes before a matter, and where that stands.
struct Predecessor: Sendable {
    let `class`: IncidentClass
    /// Those of the class about the same subject, the newest first.
    let matters: [(number: String, ending: String?)]
    let isDone: Bool
}

extension House {
    /// Of the classes that come before `code`, for the subject: none where the ledger does not wait.
    func predecessors(of code: String?, about subject: String, in ledger: Ledger) async throws -> [Predecessor] {
        guard let waits = ledger.waits, let classes = ledger.classes, let found = code.flatMap({ classes.classes[$0] }),
            !found.after.isEmpty
        else { return [] }
        let rows = try await journal.rows(
            """
            select m.number, m.class, m.ending from subject s join matter m on m.id = s.matter
            where s.field = \(waits.about) and s.code = \(subject) and m.ledger = \(ledger.name) order by m.reported_at desc, m.number desc
            """)
        return found.after.compactMap { classes.classes[$0] }.map { other in
            let same = rows.filter { $0.optionalText("class") == other.code }.map {
                (number: $0.text("number"), ending: $0.optionalText("ending"))
            }
            return Predecessor(
                class: other, matters: same, isDone: same.contains { $0.ending.map(waits.done.contains) ?? false })
        }
    }

    /// Refuses what has to wait: taking on without being accepted ahead, and ending verified.
    func checkWaits(_ command: MatterCommand, on number: String, ledger name: String) async throws {
        guard let waits = await journal.book().matters.ledger(name)?.waits else { return }
        let (matter, _) = try await matter(number)
        guard let ledger = await journal.book().matters.ledger(name, version: matter.rules), let subject = matter.values[waits.about] else {
            return
        }
        switch command {
        case .claim where !waits.isAhead(matter.values): break
        case .verify(let passed, _, _, _) where passed: break
        case .end(let kind, _) where ledger.ending(kind)?.needs.contains(.verification) ?? false: break
        default: return
        }
        let missing = try await predecessors(of: matter.classCode, about: subject, in: ledger).filter { !$0.isDone }
        guard !missing.isEmpty else { return }
        throw Refusal.matterWaits(for: missing)
    }
}

extension Refusal {
    static func matterWaits(for missing: [Predecessor]) -> Refusal {
        let names = missing.map { each in
            let number = each.matters.first.map { (zh: "（\($0.number)）", en: " (\($0.number))") } ?? (zh: "（未登记）", en: " (not filed)")
            return (zh: each.class.title.zh + number.zh, en: each.class.title.en + number.en)
        }
        return Refusal(
            "matter.waits", .conflict,
            Bilingual(
                zh: "前置手续还没有办结：\(names.map(\.zh).joined(separator: "、"))。",
                en: "What comes before it has not ended: \(names.map(\.en).joined(separator: ", "))."),
            next: Bilingual(
                zh: "请先办结；可以容缺受理、预审批的，先变更受理方式再受理，前置手续办结后再办结。",
                en: "End that first; or accept this one ahead, by amending how it is accepted, and end it once the others have."))
    }
}
