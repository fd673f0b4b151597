// 现场督导、现场办公、现场会、专班走访: who went where, what was said there, and what was ordered. Its words; VisitDecider.swift
// says what may happen. Each instruction becomes a matter of its own by the loop: see ClosedLoop.swift.
import Kernel
import Matters

package enum VisitKind: String, Codable, CaseIterable, Sendable {
    case supervision, office, meeting
    case taskForce = "task-force"

    package var title: Bilingual {
        switch self {
        case .supervision: Bilingual(zh: "现场督导", en: "Supervision on site")
        case .office: Bilingual(zh: "现场办公", en: "Office on site")
        case .meeting: Bilingual(zh: "现场推进会", en: "Meeting on site")
        case .taskForce: Bilingual(zh: "专班走访", en: "Visit of the task force")
        }
    }
}

/// When, and who.
package struct VisitDetails: Codable, Hashable, Sendable {
    package var kind: VisitKind
    package var on: CivilDay
    /// 带队领导, by name.
    package var leader: String
    /// Their account, where they have one.
    package var officer: OfficerCode?
    /// 参加人员, in words.
    package var company: String

    package init(kind: VisitKind, on: CivilDay, leader: String, officer: OfficerCode? = nil, company: String = "") {
        self.kind = kind
        self.on = on
        self.leader = leader
        self.officer = officer
        self.company = company
    }
}

/// A project that was visited, with what was said there.
package struct VisitSite: Codable, Hashable, Sendable {
    package var project: ProjectMark
    /// 汇报情况
    package var heard: String
    /// 困难和问题
    package var difficulties: String

    package init(project: ProjectMark, heard: String, difficulties: String) {
        self.project = project
        self.heard = heard
        self.difficulties = difficulties
    }
}

/// 现场交办: what is to be done by when, and by whom where that was said.
package struct VisitInstruction: Codable, Hashable, Sendable {
    package var text: String
    package var limit: CivilDay
    package var owner: UnitCode?

    package init(text: String, limit: CivilDay, owner: UnitCode? = nil) {
        self.text = text
        self.limit = limit
        self.owner = owner
    }
}

package struct Visit: Codable, Sendable, Hashable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var details: VisitDetails?
    /// In the order in which they were visited.
    package internal(set) var sites: [VisitSite] = []
    /// How many instructions each site was given.
    package internal(set) var instructions: [Int] = []
    package internal(set) var recordedBy: Actor = .system
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}
}
