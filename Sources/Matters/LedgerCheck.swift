// What can only be seen with the whole ledger at hand: does its loop close? Called by LedgerFile.
import Kernel
import Yams

struct LedgerCheck {
    let ledger: Ledger
    let root: Node.Mapping
    let stageNodes: Node.Mapping
    let reader: RuleReader

    func run() {
        rulesForActions()
        uses()
        waysOut()
        reachability()
        clocks()
        reserved()
        reports()
        kinds()
        branches()
        if let fault = lightFault() {
            reader.fault(
                root["lights"], zh: "\(fault.zh)。", en: "\(fault.en).", "请按蓝、黄、红由早到晚填写。", "Write blue, yellow, red from early to late.")
        }
    }

    private func node(_ stage: String) -> Node? { stageNodes.first { $0.key.string == stage }?.key }

    private func rulesForActions() {
        for stage in ledger.stages {
            for action in stage.actions where ledger.actions[action] == nil {
                reader.fault(
                    node(stage.name), zh: "环节“\(stage.name)”允许“\(action.rawValue)”，但 actions 里没有它的规则。",
                    en: "Stage \"\(stage.name)\" allows \"\(action.rawValue)\", but actions has no rule for it.",
                    "请在 actions 下补上 \(action.rawValue)。", "Add \(action.rawValue) under actions.")
            }
        }
    }

    /// Where each action of a stage can lead.
    private func targets(of stage: Ledger.Stage) -> [Ledger.Target] {
        stage.actions.flatMap { action -> [Ledger.Target] in
            guard let rule = ledger.actions[action] else { return [] }
            switch action {
            case .end: return ledger.endings.map { .end($0.kind) }
            case .refuse, .merge: return [rule.to ?? .end(LedgerCheck.usualEnding(of: action))]
            default: return [rule.to, rule.pass, rule.fail].compactMap { $0 }
            }
        }
    }

    private func waysOut() {
        for stage in ledger.stages where !targets(of: stage).contains(where: { $0 != .stage(stage.name) }) {
            reader.fault(
                node(stage.name), zh: "环节“\(stage.name)”谁也走不出去：它的动作都不通向别的环节或办结。",
                en: "Nobody can leave stage \"\(stage.name)\": none of its actions leads to another stage or an ending.",
                "请给它一个带 to、pass 或 end 的动作。", "Give it an action with to, pass or end.")
        }
        // A way out of each stage is not yet a way to an ending: two stages may send a matter to and fro.
        var closing: Set<String> = []
        var grew = true
        while grew {
            grew = false
            for stage in ledger.stages where !closing.contains(stage.name) {
                let leads = targets(of: stage).contains {
                    switch $0 {
                    case .end: true
                    case .stage(let name): closing.contains(name)
                    }
                }
                if leads {
                    closing.insert(stage.name)
                    grew = true
                }
            }
        }
        for stage in ledger.stages where !closing.contains(stage.name) && targets(of: stage).contains(where: { $0 != .stage(stage.name) }) {
            reader.fault(
                node(stage.name), zh: "从环节“\(stage.name)”永远走不到办结。", en: "From stage \"\(stage.name)\" no ending can be reached.",
                "请检查 actions 的 to、pass、fail。", "Check to, pass and fail of its actions.")
        }
    }

    private func reachability() {
        guard let first = ledger.stages.first else {
            reader.fault(root["stages"], zh: "一个环节也没有。", en: "There is no stage.", "至少要有一个环节。", "Give it at least one.")
            return
        }
        var reached: Set<String> = [first.name]
        var queue = [first]
        while let stage = queue.popLast() {
            for case .stage(let name) in targets(of: stage) where reached.insert(name).inserted {
                if let next = ledger.stage(name) { queue.append(next) }
            }
        }
        if case .stage(let name)? = ledger.actions[.reopen]?.to { reached.insert(name) }
        // Where an action leads to what is none, it may be the one that was to lead there.
        let isMisread = ledger.actions.contains { action, rule in
            (rule.to == nil && isWritten("to", of: action)) || (rule.pass == nil && isWritten("pass", of: action))
                || (rule.fail == nil && isWritten("fail", of: action))
        }
        guard !isMisread else { return }
        for stage in ledger.stages where !reached.contains(stage.name) {
            reader.fault(
                node(stage.name), zh: "没有动作通向环节“\(stage.name)”。", en: "No action leads to stage \"\(stage.name)\".",
                "请删去它，或让某个动作的 to 指向它。", "Remove it, or let an action's to name it.")
        }
    }

    private func clocks() {
        if ledger.actions[.requestCheck] != nil, ledger.actions[.requestCheck]?.clock == nil {
            reader.fault(
                line(.requestCheck), zh: "派核查没有写 clock：核查期间没有任何时钟在走。",
                en: "request-check has no clock: while the check is out no clock would run.", "例如 clock: 30 work-minutes。",
                "For example clock: 30 work-minutes.")
        }
        for stage in ledger.stages where stage.clock?.isOfClass ?? false {
            if ledger.classes == nil || ledger.field(of: .class)?.isRequired != true {
                reader.fault(
                    node(stage.name), zh: "环节“\(stage.name)”用分类的时限，但台账没有 classes 或没有必填的 class 字段。",
                    en: "Stage \"\(stage.name)\" takes its limit from the class, but the ledger has no classes or no required class field.",
                    "请补上 classes 和 required 的 class 字段，或写明时限。", "Add classes and a required class field, or write a limit.")
            }
        }
        for stage in ledger.stages { limitField(of: stage.clock, node(stage.name), "stages.\(stage.name).clock") }
        limitField(of: ledger.clock?.limit, root["clock"], "clock.limit")
    }

    /// The field that a limit is taken from must be there, have a value, and be of the kind that gives one.
    private func limitField(of rule: LimitRule?, _ line: Node?, _ path: String) {
        switch rule {
        case .field(let name)?:
            guard let field = ledger.field(name), field.kind == .date, field.isRequired, field.privacy != .personal else {
                return reader.fault(
                    line, zh: "“\(path)”取自字段“\(name)”，它须是必填的 date 字段，且不是个人信息。",
                    en: "\"\(path)\" is taken from the field \"\(name)\", which must be a required date and not personal.",
                    "请在 fields 下写 \(name): { type: date, required: true }。", "Write \(name): { type: date, required: true } under fields.")
            }
        case .ofClass(let name?)?:
            guard let field = ledger.field(name), field.kind == .choice else {
                return reader.fault(
                    line, zh: "“\(path)”按字段“\(name)”区分，它须是 choice 字段。",
                    en: "\"\(path)\" depends on the field \"\(name)\", which must be a choice.", "请在 fields 下写 \(name)，type: choice。",
                    "Write \(name) with type: choice under fields.")
            }
            for found in (ledger.classes?.classes.values).map(Array.init) ?? [] {
                for value in found.limits.keys.sorted() where !field.choices.contains(value) {
                    reader.fault(
                        line, zh: "分类“\(found.code)”有“\(value)”的时限，字段“\(name)”没有这个选项。",
                        en: "The class \"\(found.code)\" has a limit for \"\(value)\", which is no choice of \"\(name)\".",
                        "请补上选项，或改分类表。", "Add the choice, or change the class file.")
                }
            }
        case .limit?, .ofClass(nil)?, nil: break
        }
    }

    /// A report that nobody could judge would stop its clock for good.
    private func reports() {
        guard ledger.reporting != nil else { return }
        if ledger.actions[.judge] == nil {
            reader.fault(
                root["reports"], zh: "有定期反馈（reports）却没有人审核。", en: "There are reports and nobody judges them.",
                "请在 actions 下补上 judge，例如 judge: { by: supervisor, outside: owner }。",
                "Add judge under actions, such as judge: { by: supervisor, outside: owner }.")
        }
        if !ledger.stages.contains(where: { $0.actions.contains(.progress) && ledger.reporting?.stages.contains($0.name) == true }) {
            reader.fault(
                root["reports"], zh: "定期反馈的环节里没有动作 progress，无法反馈。", en: "No stage of reports has the action progress.",
                "请把 progress 写进该环节的 actions。", "Add progress to a stage that reports name.")
        }
    }

    /// Words that are names of clocks or of the end, and an action whose rule follows from others.
    private func reserved() {
        for stage in ledger.stages where [Ledger.Stage.ended, StageClock.whole, StageClock.check, StageClock.report].contains(stage.name) {
            reader.fault(
                node(stage.name), zh: "“\(stage.name)”不能作环节名。", en: "No stage can be called \"\(stage.name)\".", "请改名。", "Rename it.")
        }
        for stage in ledger.stages where !OrganizationDecider.isCode(stage.name) {
            reader.fault(
                node(stage.name), zh: "环节名“\(stage.name)”只能用字母、数字和连字符。",
                en: "The stage's name \"\(stage.name)\" may only have letters, digits and hyphens.", "请改名。", "Rename it.")
        }
        if ledger.actions[.approve] != nil {
            reader.fault(
                line(.approve), zh: "谁审批写在 extend、suspend、appeal 的 approvals 里，不写 approve。",
                en: "Who approves is said by the approvals of extend, suspend and appeal; approve has no rule of its own.", "请删去。",
                "Remove it.")
        }
    }

    /// An extension must be of the kind of every clock that it could reach, that of the whole matter included, or
    /// one of them would not be extended.
    private func kinds() {
        guard let longest = ledger.actions[.extend]?.terms?.longest else { return }
        let stages = ledger.stages.filter { $0.actions.contains(.extend) }
        guard !stages.isEmpty else { return }
        var limits = stages.flatMap { stage in ledger.possibleLimits(stage.clock).map { (name: stage.name, limit: $0) } }
        limits += ledger.possibleLimits(ledger.clock?.limit).map { (name: "clock", limit: $0) }
        guard let other = limits.first(where: { $0.limit.isWorking != longest.unit.isWorking }) else { return }
        reader.fault(
            line(.extend), zh: "延期“\(longest)”与“\(other.name)”的时限“\(other.limit)”不是同一种时间。",
            en: "The extension \"\(longest)\" and the limit \"\(other.limit)\" of \"\(other.name)\" are not of one kind of time.",
            "请都写工作时间或都写自然时间，或写 longest: original。", "Write both in working or both in continuous time, or longest: original.")
    }

    private func branches() {
        let moving: [Action] = [.accept, .dispatch, .claim, .return, .submit, .reopen, .recheck]
        for (action, rule) in ledger.actions {
            let line = line(action)
            if moving.contains(action) {
                if rule.to == nil, !isWritten("to", of: action) {
                    reader.fault(
                        line, zh: "动作“\(action.rawValue)”没有写 to。", en: "Action \"\(action.rawValue)\" does not say to where.",
                        "请写 to: 环节名。", "Write to: STAGE.")
                } else if case .end? = rule.to {
                    reader.fault(
                        line, zh: "动作“\(action.rawValue)”的 to 必须是环节，不能是办结。",
                        en: "Action \"\(action.rawValue)\" must lead to a stage, not to an ending.",
                        "请写 to: 环节名。", "Write to: STAGE.")
                }
            }
            if action == .refuse || action == .merge { ending(of: action, rule, line) }
            if action == .verify,
                (rule.pass == nil && !isWritten("pass", of: action)) || (rule.fail == nil && !isWritten("fail", of: action))
            {
                reader.fault(
                    line, zh: "核查须写明 pass 和 fail 各去哪里。", en: "verify must say where pass and fail lead.",
                    "例如 pass: end resolved, fail: handling。", "For example pass: end resolved, fail: handling.")
            }
            if action == .verify, case .end? = rule.fail {
                reader.fault(
                    line, zh: "核查不通过时必须回到环节，不能办结。", en: "What fails verification must lead to a stage, not to an ending.", "请写 fail: 环节名。",
                    "Write fail: STAGE.")
            }
            if action == .verify, !rule.isOutsideOwner {
                reader.fault(
                    line, zh: "核查必须由办理单位以外的人做。", en: "Verification must be by somebody outside the handling unit.", "请加 outside: owner。",
                    "Add outside: owner.")
            }
        }
    }

    /// Refusing and merging end a matter, with the kind that `to` names, else with one called as usual.
    private func ending(of action: Action, _ rule: Ledger.ActionRule, _ line: Node?) {
        let usual = LedgerCheck.usualEnding(of: action)
        if case .stage? = rule.to {
            reader.fault(
                line, zh: "动作“\(action.rawValue)”必须通向办结。", en: "Action \"\(action.rawValue)\" must lead to an ending.", "请写 to: end 办结方式。",
                "Write to: end KIND.")
        } else if rule.to == nil, !isWritten("to", of: action), ledger.ending(usual) == nil {
            reader.fault(
                line, zh: "动作“\(action.rawValue)”没有写 to，endings 里也没有“\(usual)”。",
                en: "Action \"\(action.rawValue)\" has no to, and there is no ending \"\(usual)\".", "请写 to: end 办结方式。",
                "Write to: end KIND.")
        }
    }

    private static func usualEnding(of action: Action) -> String { action == .refuse ? "refused" : "merged" }

    /// Rules that nobody could use, and demands that nobody would ask: they look like rules and are none.
    private func uses() {
        // Not bound to a stage: see MatterDecider.isPossible.
        let anywhere: [Action] = [
            .check, .resume, .supplement, .support, .reopen, .appraise, .appeal, .link, .urge, .note, .judge, .cite, .recheck, .review,
        ]
        let used = Set(ledger.stages.flatMap(\.actions))
        for (action, rule) in ledger.actions {
            let line = line(action)
            if !anywhere.contains(action), !used.contains(action) {
                reader.fault(
                    line, zh: "没有环节允许动作“\(action.rawValue)”。", en: "No stage allows \"\(action.rawValue)\".", "请把它写进某个环节的 actions，或删去。",
                    "Add it to a stage's actions, or remove it.")
            }
            for (first, second) in [
                (Action.pause, Action.resume), (.suspend, .resume), (.requestCheck, .check), (.requestSupplement, .supplement),
                (.requestSupport, .support),
            ]
            where action == first && ledger.actions[second] == nil {
                reader.fault(
                    line, zh: "有“\(first.rawValue)”却没有“\(second.rawValue)”的规则，时钟停下就不再走。",
                    en: "There is \"\(first.rawValue)\" and no rule for \(second.rawValue): a clock that stops would not run again.",
                    "请在 actions 下补上 \(second.rawValue)。", "Add \(second.rawValue) under actions.")
            }
            let possible = Need.allCases.filter { $0.isAsked(by: action) }
            for need in Need.allCases where rule.needs.contains(need) && !possible.contains(need) {
                reader.fault(
                    line, zh: "动作“\(action.rawValue)”不能要求“\(need.rawValue)”。",
                    en: "Action \"\(action.rawValue)\" cannot need \"\(need.rawValue)\".",
                    "可用：\(possible.map(\.rawValue).joined(separator: "、"))。",
                    "Choose from: \(possible.map(\.rawValue).joined(separator: ", ")).")
            }
        }
        let nodes = reader.mapping(root["endings"], "endings")
        for ending in ledger.endings where !isReachable(ending) {
            reader.fault(
                nodes?.first { $0.key.string == ending.kind }?.key, zh: "没有人能给出办结方式“\(ending.kind)”。",
                en: "Nobody can give the ending \"\(ending.kind)\".",
                "请写 by: 岗位，并让该岗位能“end”；或让某个动作通向它。", "Write by: DUTY and let that duty \"end\"; or let an action lead to it.")
        }
    }

    /// `recorded` is what imports give.
    private func isReachable(_ ending: Ledger.EndingRule) -> Bool {
        if ending.kind == "recorded" { return true }
        let isTarget = ledger.actions.contains { action, rule in
            [rule.to, rule.pass].contains(.end(ending.kind))
                || (rule.to == nil && (action == .refuse || action == .merge) && LedgerCheck.usualEnding(of: action) == ending.kind)
        }
        return isTarget || ledger.actions[.end].map { rule in ending.by.contains(where: rule.by.contains) } ?? false
    }

    /// Whether the file has this part of an action: one that is written and is none is told by the reader.
    private func isWritten(_ name: String, of action: Action) -> Bool {
        root["actions"]?.mapping?.first { $0.key.string == action.rawValue }?.value.mapping?[name] != nil
    }

    private func line(_ action: Action) -> Node? {
        guard let actions = root["actions"]?.mapping else { return nil }
        return actions.first { $0.key.string == action.rawValue }?.key
    }

    private func lightFault() -> LightFault? {
        guard let calendar = WorkCalendar.eightHourWeek else { return nil }
        let limits = ledger.stages.flatMap { ledger.possibleLimits($0.clock) } + (ledger.classes?.classes.values.map(\.limit) ?? [])
        for limit in limits { if let fault = ledger.lights.fault(for: limit, on: calendar) { return fault } }
        return nil
    }
}

extension WorkCalendar {
    /// Monday to Friday, 8–12 and 14–18: only for comparing thresholds with one another.
    /// `try?` because the text is ours and a test reads it; without it the comparison is left out.
    fileprivate static let eightHourWeek = try? WorkCalendar(
        json: Array(
            """
            {"calendar":"check","title":{"zh":"核对","en":"check"},"zone":"+08:00","week":[1,2,3,4,5],\
            "hours":[["08:00","12:00"],["14:00","18:00"]],"published":[2026],"notices":[],"days":[]}
            """.utf8))
}

extension Need {
    /// Whether a command of this action can bring it. What the others ask for is asked by endings.
    fileprivate func isAsked(by action: Action) -> Bool {
        switch self {
        case .reason: [.refuse, .return, .pause, .reopen, .extend, .suspend, .appeal, .urge, .amend].contains(action)
        case .note:
            [
                .accept, .requestCheck, .check, .triage, .dispatch, .claim, .progress, .resume, .submit, .verify, .support, .supplement,
                .note, .judge, .recheck,
            ]
            .contains(action)
        case .photo: [.check, .progress, .submit, .verify, .support, .note, .recheck].contains(action)
        case .owner: action == .dispatch
        case .closingCondition: action == .submit
        case .class, .place: true
        case .verification, .answer: false
        }
    }
}
