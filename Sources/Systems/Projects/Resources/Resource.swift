// 要素跟着项目走: an account of one resource (land, energy, environment, water, funds). What was granted to the district is
// reserved for projects by what they need, and used by them. Never more is reserved than there is, and never more used
// than was reserved: one stream for each resource decides that in one order. Pure.
import Kernel
import Matters

/// A project as whoever records something about it saw it.
package struct ProjectMark: Codable, Hashable, Sendable {
    package var number: String
    package var name: String
    /// Whose people report for it.
    package var units: [UnitCode]

    package init(number: String, name: String, units: [UnitCode]) {
        self.number = number
        self.name = name
        self.units = units
    }

    /// Nil for one that has no details, which the register does not hold.
    package init?(_ project: Project) {
        guard let details = project.details else { return nil }
        self.init(number: project.number, name: details.name, units: details.units)
    }
}

/// What one project needs of a resource, has of it, and has used. In thousandths of its unit.
package struct ResourceShare: Codable, Hashable, Sendable {
    package internal(set) var name: String
    package internal(set) var need: Int64 = 0
    package internal(set) var allocated: Int64 = 0
    package internal(set) var used: Int64 = 0

    /// 缺口
    package var lacking: Int64 { need - allocated }
}

package struct Resource: Codable, Hashable, Sendable {
    package internal(set) var code = ""
    /// What was granted, less what was taken away.
    package internal(set) var quota: Int64 = 0
    /// By the number of the project.
    package internal(set) var shares: [String: ResourceShare] = [:]
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}

    package var needed: Int64 { shares.values.reduce(0) { $0 + $1.need } }
    package var allocated: Int64 { shares.values.reduce(0) { $0 + $1.allocated } }
    package var used: Int64 { shares.values.reduce(0) { $0 + $1.used } }
    /// 可分配余额: 0 or more, always.
    package var balance: Int64 { quota - allocated }
}

package enum ResourceCommand: Codable, Sendable {
    /// - source: the paper that grants it.
    case grant(amount: Int64, source: String)
    case reduce(amount: Int64, reason: String)
    /// 提出需求: what it needs in all; another amount takes the place of the one before.
    case need(ProjectMark, amount: Int64, note: String)
    case allocate(ProjectMark, amount: Int64, note: String)
    case release(ProjectMark, amount: Int64, reason: String)
    case use(ProjectMark, amount: Int64, note: String)
}

package enum ResourceFact: Fact {
    package static let domain = "resource"

    case granted(amount: Int64, source: String)
    case reduced(amount: Int64, reason: String)
    case needed(project: ProjectMark, amount: Int64, was: Int64, note: String)
    case allocated(project: ProjectMark, amount: Int64, note: String)
    case released(project: ProjectMark, amount: Int64, reason: String)
    case used(project: ProjectMark, amount: Int64, note: String)
}

package enum ResourceDecider: Decider {
    package static let prefix = "resource"
    package static let initial = Resource()
    package static func stream(_ code: String) -> String { "\(prefix)/\(code)" }

    package static func decide(
        _ command: ResourceCommand, _ state: Resource, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) -> [ResourceFact] {
        let code = String(context.stream.dropFirst(prefix.count + 1))
        guard let unit = rules.projects.resource(code)?.unit else { throw .resourceUnknown(code, rules.projects) }
        switch command {
        case .grant(let amount, let source):
            try ProjectRights.check(.allocate, nil, rules, context)
            try check(amount)
            guard state.quota + amount <= Quantity.most else { throw .quantityInvalid(state.quota + amount) }
            return [.granted(amount: amount, source: try required(source, "source", title: Bilingual(zh: "指标文号或来源", en: "source")))]
        case .reduce(let amount, let reason):
            try ProjectRights.check(.allocate, nil, rules, context)
            try check(amount)
            guard amount <= state.balance else { throw .resourceShort(amount, state.balance, unit) }
            return [.reduced(amount: amount, reason: try required(reason, "reason"))]
        case .need(let project, let amount, let note):
            try ProjectRights.check(.need, of: project.units, rules, context)
            guard (0...Quantity.most).contains(amount) else { throw .quantityInvalid(amount) }
            let share = state.shares[project.number]
            guard amount != share?.need ?? 0 else { return [] }
            let held = share?.allocated ?? 0
            guard amount >= held else { throw .resourceHeld(project.number, amount, held, unit) }
            return [.needed(project: project, amount: amount, was: share?.need ?? 0, note: try bounded(note, "note"))]
        case .allocate(let project, let amount, let note):
            try ProjectRights.check(.allocate, nil, rules, context)
            try check(amount)
            let lacking = state.shares[project.number]?.lacking ?? 0
            guard amount <= lacking else { throw .resourceUnneeded(project.number, amount, lacking, unit) }
            guard amount <= state.balance else { throw .resourceShort(amount, state.balance, unit) }
            return [.allocated(project: project, amount: amount, note: try bounded(note, "note"))]
        case .release(let project, let amount, let reason):
            try ProjectRights.check(.allocate, nil, rules, context)
            try check(amount)
            let free = state.shares[project.number].map { $0.allocated - $0.used } ?? 0
            guard amount <= free else { throw .resourceShort(amount, free, unit) }
            return [.released(project: project, amount: amount, reason: try required(reason, "reason"))]
        case .use(let project, let amount, let note):
            try ProjectRights.check(.need, of: project.units, rules, context)
            try check(amount)
            let free = state.shares[project.number].map { $0.allocated - $0.used } ?? 0
            guard amount <= free else { throw .resourceShort(amount, free, unit) }
            return [.used(project: project, amount: amount, note: try bounded(note, "note"))]
        }
    }

    private static func check(_ amount: Int64) throws(Refusal) {
        guard amount > 0, amount <= Quantity.most else { throw .quantityInvalid(amount) }
    }

    package static func evolve(_ state: inout Resource, _ fact: ResourceFact, _ entry: Entry) {
        state.code = String(entry.stream.dropFirst(prefix.count + 1))
        state.updatedAt = entry.recordedAt
        func change(_ project: ProjectMark, _ body: (inout ResourceShare) -> Void) {
            var share = state.shares[project.number] ?? ResourceShare(name: project.name)
            share.name = project.name
            body(&share)
            state.shares[project.number] = share
        }
        switch fact {
        case .granted(let amount, _): state.quota += amount
        case .reduced(let amount, _): state.quota -= amount
        case .needed(let project, let amount, _, _): change(project) { $0.need = amount }
        case .allocated(let project, let amount, _): change(project) { $0.allocated += amount }
        case .released(let project, let amount, _): change(project) { $0.allocated -= amount }
        case .used(let project, let amount, _): change(project) { $0.used += amount }
        }
    }
}

package enum ResourceSentences {
    /// Without who did it.
    package static func deed(_ fact: ResourceFact, unit: Bilingual) -> Bilingual {
        func amount(_ thousandths: Int64) -> (zh: String, en: String) {
            ("\(Quantity.text(thousandths)) \(unit.zh)", "\(Quantity.text(thousandths)) \(unit.en)")
        }
        func tail(_ text: String) -> (zh: String, en: String) { text.isEmpty ? ("。", ".") : ("：\(text)", ": \(text)") }
        switch fact {
        case .granted(let granted, let source):
            return Bilingual(zh: "指标增加 \(amount(granted).zh)：\(source)", en: "\(amount(granted).en) granted: \(source)")
        case .reduced(let reduced, let reason):
            return Bilingual(zh: "指标核减 \(amount(reduced).zh)：\(reason)", en: "\(amount(reduced).en) taken away: \(reason)")
        case .needed(let project, let needed, let was, let note):
            let old = was > 0 ? (zh: "（原为 \(Quantity.text(was))）", en: " (from \(Quantity.text(was)))") : (zh: "", en: "")
            return Bilingual(
                zh: "\(project.number) 需要 \(amount(needed).zh)\(old.zh)\(tail(note).zh)",
                en: "\(project.number) needs \(amount(needed).en)\(old.en)\(tail(note).en)")
        case .allocated(let project, let given, let note):
            return Bilingual(
                zh: "分配给 \(project.number) \(amount(given).zh)\(tail(note).zh)",
                en: "\(amount(given).en) reserved for \(project.number)\(tail(note).en)")
        case .released(let project, let given, let reason):
            return Bilingual(
                zh: "从 \(project.number) 收回 \(amount(given).zh)：\(reason)",
                en: "\(amount(given).en) taken back from \(project.number): \(reason)")
        case .used(let project, let given, let note):
            return Bilingual(
                zh: "\(project.number) 使用 \(amount(given).zh)\(tail(note).zh)",
                en: "\(project.number) used \(amount(given).en)\(tail(note).en)")
        }
    }
}

/// Each account with its shares, whole: a handful of rows.
package struct ResourceBoard<Book: HoldsMatterRules>: Board {
    package let name = "resource"
    package let version = 1
    package let tables = ["resource", "resource_share"]
    package let pace = BoardPace.withEntry
    package let follows = "\(ResourceDecider.prefix)/"

    package init() {}

    package let schema = [
        "create table resource(code text primary key, version integer not null, state text not null) strict, without rowid",
        """
        create table resource_share(
          project text not null, code text not null, need integer not null, allocated integer not null, used integer not null,
          primary key(project, code)
        ) strict, without rowid
        """,
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let resource = after as? Resource else { return [] }
        let old = (before as? Resource)?.shares ?? [:]
        let changed = resource.shares.filter { old[$0.key] != $0.value }.sorted { $0.key < $1.key }
        return [
            "delete from resource where code = \(resource.code)",
            "insert into resource values(\(resource.code), \(entry.version), \(try JSON.text(resource)))",
        ]
            + changed.map { number, share in
                """
                insert into resource_share values(\(number), \(resource.code), \(share.need), \(share.allocated), \(share.used))
                on conflict (project, code) do update set need = excluded.need, allocated = excluded.allocated, used = excluded.used
                """
            }
    }
}

extension Refusal {
    package static func resourceUnknown(_ code: String, _ rules: ProjectRules) -> Refusal {
        Refusal(
            "resource.unknown", .notFound, Bilingual(zh: "没有要素“\(code)”。", en: "There is no resource \"\(code)\"."),
            next: Bilingual(
                zh: "可用：\(rules.resources.map { "\($0.code)（\($0.title.zh)）" }.joined(separator: "、"))。",
                en: "Choose from: \(rules.resources.map(\.code).joined(separator: ", "))."))
    }

    package static func quantityInvalid(_ amount: Int64) -> Refusal {
        .fieldInvalid(
            "amount", Quantity.text(amount),
            expected: Bilingual(zh: "大于 0 的数量，最多三位小数", en: "an amount of more than 0 with three decimals at most"))
    }

    static func resourceShort(_ amount: Int64, _ free: Int64, _ unit: Bilingual) -> Refusal {
        Refusal(
            "resource.short", .conflict, field: "amount",
            Bilingual(
                zh: "要 \(Quantity.text(amount)) \(unit.zh)，只剩 \(Quantity.text(free)) \(unit.zh)。",
                en: "\(Quantity.text(amount)) \(unit.en) asked for, \(Quantity.text(free)) left."),
            next: Bilingual(
                zh: "请改小数量；分配时指标不够的，先增加指标或收回其他项目未用的部分。",
                en: "Write less; where there is too little to reserve, have more granted or take back what others do not use."))
    }

    static func resourceUnneeded(_ project: String, _ amount: Int64, _ lacking: Int64, _ unit: Bilingual) -> Refusal {
        Refusal(
            "resource.unneeded", .conflict, field: "amount",
            Bilingual(
                zh: "项目 \(project) 还缺 \(Quantity.text(lacking)) \(unit.zh)，不能分配 \(Quantity.text(amount))。",
                en: "Project \(project) lacks \(Quantity.text(lacking)) \(unit.en); \(Quantity.text(amount)) cannot be reserved for it."),
            next: Bilingual(zh: "确需更多的，请先改登记的需求。", en: "Where it needs more, state that first."))
    }

    static func resourceHeld(_ project: String, _ amount: Int64, _ held: Int64, _ unit: Bilingual) -> Refusal {
        Refusal(
            "resource.held", .conflict, field: "amount",
            Bilingual(
                zh: "项目 \(project) 已分得 \(Quantity.text(held)) \(unit.zh)，需求不能改为 \(Quantity.text(amount))。",
                en: "Project \(project) has \(Quantity.text(held)) \(unit.en) already; it cannot need \(Quantity.text(amount))."),
            next: Bilingual(zh: "请先收回多出的部分。", en: "Take back what is too much first."))
    }
}
