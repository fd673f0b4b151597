// A ledger as a drawing of its stages, and two of its versions compared rule by rule, both in the words in which the
// page of rules says them: what a reader would see changed is what is told as changed.
import Kernel
import Matters
import Pages

extension LedgerWords {
    var graph: StageGraph {
        var stages = ledger.stages.map { stage in
            let exits = stage.actions.flatMap(exits)
            let leaving = Set(exits.map(\.title))
            return StageGraph.Stage(
                title: wording.text(stage.title), clock: clockWords(stage.clock), exits: exits,
                staying: stage.actions.count { action in !leaving.contains { $0.hasPrefix(wording.text(action.title)) } })
        }
        let again = exits(of: .reopen)
        stages.append(StageGraph.Stage(title: page.pick("已有结果", "Ended"), exits: again, isEnd: true))
        return StageGraph(stages: stages, endings: ledger.endings.map { wording.text($0.title) })
    }

    private func exits(of action: Action) -> [StageGraph.Exit] {
        guard let rule = ledger.actions[action] else { return [] }
        let by = (rule.by.map { wording.text($0.title) } + (rule.byReporter ? [page.pick("上报人", "reporter")] : []))
            .joined(separator: page.pick("、", ", "))
        let title = wording.text(action.title)
        func exit(_ title: String, _ target: Ledger.Target) -> StageGraph.Exit? {
            place(of: target).map { StageGraph.Exit(title: title, by: by, target: $0) }
        }
        switch action {
        case .end:
            let kinds = ledger.endings.indices.filter { ledger.endings[$0].by.contains(where: rule.by.contains) }
            return kinds.isEmpty ? [] : [StageGraph.Exit(title: title, by: by, target: .endings(Array(kinds)))]
        case .refuse, .merge:
            return [exit(title, rule.to ?? .end(action == .refuse ? "refused" : "merged"))].compactMap { $0 }
        default:
            let passed = rule.pass.flatMap { exit("\(title) · \(page.pick("通过", "passed"))", $0) }
            let failed = rule.fail.flatMap { exit("\(title) · \(page.pick("未通过", "failed"))", $0) }
            return [rule.to.flatMap { exit(title, $0) }, passed, failed].compactMap { $0 }
        }
    }

    private func place(of target: Ledger.Target) -> StageGraph.Target? {
        switch target {
        case .stage(let name): ledger.stages.firstIndex { $0.name == name }.map { .stage($0) }
        case .end(let kind): ledger.endings.firstIndex { $0.kind == kind }.map { .endings([$0]) }
        }
    }

    // MARK: Comparing

    /// Every rule by a name that stays the same between versions, with its title and what it says.
    private var rules: [(name: String, part: String, words: String)] {
        let model = model
        var rules: [(name: String, part: String, words: String)] = [("title", page.pick("名称", "Title"), model.title)]
        rules += model.facts.map { ("fact." + $0.label, $0.label, $0.text) }
        let arrow = page.pick("、", ", ")
        for stage in ledger.stages {
            let title = wording.text(stage.title)
            rules.append(("stage.\(stage.name)", page.pick("环节", "Stage") + " \(stage.name)", title))
            rules.append(("clock.\(stage.name)", "\(title) · \(page.pick("时限", "limit"))", clockWords(stage.clock) ?? "—"))
            rules.append(
                (
                    "actions.\(stage.name)", "\(title) · \(page.pick("可做的动作", "actions"))",
                    stage.actions.map { wording.text($0.title) }.joined(separator: arrow)
                ))
        }
        for action in Action.allCases {
            guard let rule = self.action(action) else { continue }
            let words = [rule.by, rule.needs, "→ " + rule.leadsTo].compactMap { $0 }.joined(separator: page.pick("；", "; "))
            rules.append(("action.\(action.rawValue)", "\(page.pick("动作", "Action")) \(rule.title)", words))
        }
        rules += model.lights.map { ("light.\($0.0.rawValue)", "\(page.pick("亮灯", "Light")) \(page[$0.0.message])", $0.1) }
        rules += zip(ledger.ladder, model.ladder).map {
            ("rung.\($0.name)", "\(page.pick("催办升级", "Escalation")) \($0.name)", "\($1.label) · \($1.text)")
        }
        rules += zip(ledger.endings, model.endings).map {
            ("ending.\($0.kind)", "\(page.pick("结果", "Ending")) \($0.kind)", "\($1.label) · \($1.text)")
        }
        rules += zip(ledger.fields, model.fields).map {
            let privacy = $1.privacy.map { " · " + $0 } ?? ""
            return ("field.\($0.name)", "\(page.pick("字段", "Field")) \($0.name)", "\($1.label) · \($1.text)\(privacy)")
        }
        return rules
    }

    /// In the order of the newer; what is gone comes last.
    func changes(from old: LedgerWords) -> [RuleChange] {
        let before = Dictionary(old.rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let after = rules
        let names = Set(after.map(\.name))
        let changed = after.compactMap { rule -> RuleChange? in
            let was = before[rule.name]?.words
            return was == rule.words ? nil : RuleChange(part: rule.part, before: was, after: rule.words)
        }
        let gone = old.rules.filter { !names.contains($0.name) }.map { RuleChange(part: $0.part, before: $0.words, after: nil) }
        return changed + gone
    }
}
