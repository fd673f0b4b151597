// What the pages of contests say, in both languages: values with their units of measure, gaps, and the formula in words.
import Kernel
import Matters
import Pages
import Supervision

struct ContestWords {
    let recorded: RecordedContest
    let organization: Organization
    let page: PageContext
    private var round: ContestRound { recorded.round }
    private var rules: ContestRules { recorded.rules }

    func say(_ text: Bilingual) -> String { page.pick(text.zh, text.en) }
    func name(_ unit: UnitCode) -> String { organization.name(ofUnit: unit) }
    var period: String {
        let period = recorded.opening.period
        return "\(say(period.title)) (\(page.fullText(period.from)) – \(page.fullText(period.to)))"
    }
    var title: String {
        page.pick(
            "\(say(rules.title))（\(say(recorded.opening.period.title))）", "\(say(rules.title)), \(say(recorded.opening.period.title))")
    }

    /// What the head of a column says of the most that is to be had; empty where it gives no points.
    func weight(_ indicator: Indicator) -> String {
        switch indicator.role {
        case .weighted(let weight): weight.short
        case .bonus(let most): "+\(most.short)"
        case .deduction(let most): "−\(most.short)"
        case .shown: ""
        }
    }

    func facts(_ book: ContestBook) -> [Pages.Fact] {
        let closesOn = round.published?.closesOn
        return [
            Pages.Fact(page.pick("期", "Period"), period),
            Pages.Fact(page.pick("状态", "State"), say(round.stage.title)),
            round.withdrawn.map { Pages.Fact(page.pick("作废理由", "Why it was withdrawn"), $0) },
            Pages.Fact(page.pick("参加单位", "Units"), "\(recorded.opening.participants.count)"),
            Pages.Fact(
                page.pick("规则", "Rules"), page.pick("第 \(recorded.opening.rules) 版", "version \(recorded.opening.rules)"),
                link: URLs.contestRules(rules.name).adding("version", String(recorded.opening.rules))),
            round.countedAt.map { at in
                Pages.Fact(
                    page.pick("计数", "Counted"),
                    page.text(at)
                        + (round.countedAsOf.map { page.pick("，以 \(page.text($0)) 为准", ", as of \(page.text($0))") } ?? ""))
            },
            round.published.map { Pages.Fact(page.pick("公布", "Published"), page.text($0.at)) },
            closesOn.map { Pages.Fact(page.pick("异议期到", "Objections until"), page.fullText($0)) },
            round.published.map { published in
                let again = Scoring(rules, units: recorded.opening.participants, inputs: published.inputs).table()
                return Pages.Fact(page.pick("重算", "Reckoned again"), proof(isSame: again == published.table))
            },
        ].compactMap(\.self)
    }

    func proof(isSame: Bool?) -> String {
        switch isSame {
        case true?:
            page.pick(
                "按公布的数和规则第 \(recorded.opening.rules) 版重算，与公布的一致。",
                "From the figures as published, under version \(recorded.opening.rules) of the rules: the same.")
        case false?: page.pick("重算与公布的不一致，请报告管理员。", "Reckoned again it is not the same: tell an administrator.")
        case nil: page.pick("试算，尚未公布。", "A trial, not published.")
        }
    }

    func line(_ line: ContestLine, before: ContestLine?) -> ContestModel.Line {
        ContestModel.Line(
            code: line.unit, unit: name(line.unit), place: line.place, placeBefore: before?.place == line.place ? nil : before?.place,
            total: line.total.description, totalBefore: before.flatMap { $0.total == line.total ? nil : $0.total.description },
            cells: line.cells.map { ContestModel.Cell(value: $0.value?.description, points: $0.points.description) })
    }

    /// Those that nobody has confirmed, and all of some units; the rest is on the page of each unit.
    func figures(ofUnits isOwn: (UnitCode) -> Bool) -> [ContestModel.Figure] {
        recorded.opening.participants.flatMap { unit in
            rules.entered.compactMap { indicator in
                guard let entry = round.entered[unit]?[indicator.code], entry.standing != .confirmed || isOwn(unit) else { return nil }
                let note = entry.note.isEmpty || entry.standing != .disputed ? "" : page.pick("：\(entry.note)", ": \(entry.note)")
                return ContestModel.Figure(
                    unit: name(unit), indicator: say(indicator.title), value: measured(entry.value, indicator), evidence: entry.evidence,
                    standing: say(entry.standing.title) + note)
            }
        }
    }

    var objections: [ContestModel.Objection] {
        round.objections.map { objection in
            ContestModel.Objection(
                number: objection.number, unit: name(objection.unit),
                indicator: rules.indicator(objection.indicator).map { say($0.title) } ?? "",
                reason: objection.reason, evidence: objection.evidence, at: objection.at,
                answer: objection.answer.map { answer in
                    let corrected = answer.corrected?.description ?? ""
                    return answer.isUpheld
                        ? page.pick("成立，更正为 \(corrected)。\(answer.reason)", "Upheld, corrected to \(corrected). \(answer.reason)")
                        : page.pick("不成立。\(answer.reason)", "Not upheld. \(answer.reason)")
                })
        }
    }

    // MARK: Why

    func measured(_ value: Amount, _ indicator: Indicator) -> String {
        let unit = say(indicator.measuredIn)
        return unit == "%" ? "\(value)%" : "\(value) \(unit)"
    }

    func counted(hits: Int, base: Int?) -> String { base.map { "\(hits) / \($0)" } ?? "\(hits)" }

    func unitLine(_ indicator: Indicator, _ cell: ContestCell, _ step: ScoringStep, _ input: ContestInput?, _ unit: UnitCode)
        -> ContestUnitModel.Line
    {
        var notes = step.notes.map(say)
        if cell.absence == .few, let base = input?.base {
            notes.insert(
                page.pick("只有 \(base) 件，不足 \(indicator.fewest) 件，视为缺数", "only \(base), fewer than \(indicator.fewest): counts as missing"),
                at: 0)
        }
        if let entry = round.entered[unit]?[indicator.code] {
            notes.append(page.pick("依据：\(entry.evidence)", "evidence: \(entry.evidence)"))
        }
        if input?.origin == .corrected { notes.append(page.pick("异议成立后更正的数", "as corrected after an objection")) }
        let count = round.counts.first { $0.unit == unit && $0.indicator == indicator.code }
        let weight = weight(indicator)
        return ContestUnitModel.Line(
            title: weight.isEmpty ? say(indicator.title) : "\(say(indicator.title)) (\(weight))",
            value: (cell.value ?? input?.value).map { measured($0, indicator) },
            counted: count.map { counted(hits: $0.hits, base: $0.base) },
            list: count == nil ? nil : URLs.contestList(round.number, unit, indicator.code), arithmetic: step.arithmetic, notes: notes,
            points: cell.points.description)
    }

    func unitFacts(_ line: ContestLine) -> [Pages.Fact] {
        let others = recorded.opening.participants.count
        return [
            Pages.Fact(
                page.pick("名次", "Place"),
                line.place.map { "\($0) / \(others)" } ?? page.pick("缺少排名必需的数，不排名", "what a place needs is missing: none")),
            Pages.Fact(page.pick("总分", "Total"), line.total.description),
            Pages.Fact(page.pick("期", "Period"), period),
            Pages.Fact(
                page.pick("规则", "Rules"), page.pick("第 \(recorded.opening.rules) 版", "version \(recorded.opening.rules)"),
                link: URLs.contestRules(rules.name).adding("version", String(recorded.opening.rules))),
        ]
    }

    func gaps(_ scoring: Scoring, _ unit: UnitCode, _ inputs: [ContestInput]) -> [String] {
        guard let distance = scoring.distance(of: unit) else { return [] }
        let found = scoring.gaps(of: unit, inputs: inputs)
        let first = page.pick("与上一名相差 \(distance) 分。", "The next place above has \(distance) points more.")
        guard !found.isEmpty else {
            return [first, page.pick("没有哪一项指标单独改善就能升一位。", "No single indicator would be enough for it.")]
        }
        return [first]
            + found.compactMap { gap in
                guard let indicator = rules.indicator(gap.indicator) else { return nil }
                let (from, to) = (measured(gap.from, indicator), measured(gap.to, indicator))
                let isLess = indicator.isLessBetter
                let more =
                    gap.more.map { more in
                        page.pick("（即\(isLess ? "少" : "多") \(more) 件）", " (\(more) \(isLess ? "fewer" : "more"))")
                    } ?? ""
                return page.pick(
                    "另需“\(say(indicator.title))”由 \(from) \(isLess ? "降到" : "升到") \(to)\(more)，其他不变，即可升到第 \(gap.place) 名，总分 \(gap.total)。",
                    "\"\(say(indicator.title))\" from \(from) to \(to)\(more), all else as it is, would make it place \(gap.place) with \(gap.total) points."
                )
            }
    }
}

/// The formula in words.
struct ContestFormulaWords {
    let rules: ContestRules
    let rulesOfMatters: MatterRules
    let page: PageContext

    func say(_ text: Bilingual) -> String { page.pick(text.zh, text.en) }
    private func duties(_ list: [Duty]) -> String { list.map { say($0.title) }.joined(separator: page.pick("、", ", ")) }

    func facts(version: Int, of newest: Int) -> [Pages.Fact] {
        let among =
            switch rules.among {
            case .units(let units):
                units.map { rulesOfMatters.organization.name(ofUnit: $0) }.joined(separator: page.pick("、", ", "))
            case .children(let parent):
                page.pick(
                    "\(rulesOfMatters.organization.name(ofUnit: parent))的下级单位",
                    "units directly below \(rulesOfMatters.organization.name(ofUnit: parent))")
            case .level(let level):
                page.pick(
                    "负责一个\(level == .street ? "街道" : level == .community ? "社区" : level.rawValue)的单位",
                    "units responsible for a \(level.rawValue)")
            }
        return [
            Pages.Fact(page.pick("版本", "Version"), page.pick("第 \(version) 版，共 \(newest) 版", "\(version) of \(newest)")),
            Pages.Fact(page.pick("期", "Period"), say(rules.cadence.title)),
            Pages.Fact(page.pick("参加单位", "Units"), among),
            Pages.Fact(page.pick("权重合计", "Weights in all"), rules.weights.short),
            rules.needs.isEmpty
                ? nil
                : Pages.Fact(
                    page.pick("排名必需的指标", "No place without"),
                    rules.needs.compactMap { rules.indicator($0) }.map { say($0.title) }.joined(separator: page.pick("、", ", "))),
            rules.basis.map { Pages.Fact(page.pick("依据", "Based on"), say($0)) },
            Pages.Fact(page.pick("启动、计数、公布", "Kept by"), duties(rules.keepers)),
            Pages.Fact(page.pick("确认填报（单位以外）", "Confirmed by, outside the unit"), duties(rules.confirmers)),
            Pages.Fact(page.pick("答复异议（单位以外）", "Objections answered by, outside the unit"), duties(rules.answerers)),
            Pages.Fact(
                page.pick("异议期", "Objections within"),
                rules.objectionDays == 0
                    ? page.pick("不设", "none")
                    : page.pick("公布后 \(rules.objectionDays) 个工作日", "\(rules.objectionDays) working days of publication")),
        ].compactMap(\.self)
    }

    func line(_ indicator: Indicator) -> ContestRulesModel.Line {
        let source =
            switch indicator.source {
            case .counted(let measure, let ledgers):
                page.pick("计数：", "counted: ") + say(measure.title) + page.pick("（", " (")
                    + ledgers.map { rulesOfMatters.ledger($0).map { say($0.title) } ?? $0 }.joined(separator: page.pick("、", ", "))
                    + page.pick("；\(say(measure.basis.words))）", "; \(say(measure.basis.words)))")
            case .entered(let by): page.pick("填报：\(duties(by))", "entered by: \(duties(by))")
            }
        let weight: String
        switch indicator.role {
        case .weighted(let points): weight = points.short
        case .bonus(let most): weight = page.pick("加分，最多 \(most.short)", "bonus, up to \(most.short)")
        case .deduction(let most): weight = page.pick("扣分，最多 \(most.short)", "deduction, up to \(most.short)")
        case .shown(let target): weight = page.pick("不计分，目标前 \(target) 名", "no points; target: among the first \(target)")
        }
        return ContestRulesModel.Line(
            title: say(indicator.title), weight: weight, unit: say(indicator.measuredIn), source: source, score: score(indicator),
            missing: indicator.weight == nil ? "" : missing(indicator))
    }

    private func score(_ indicator: Indicator) -> String {
        guard let weight = indicator.weight?.short else { return page.pick("按填报的数", "as it is entered") }
        let isLess = indicator.isLessBetter
        let formula =
            switch indicator.score {
            case .shareOfBest:
                isLess
                    ? page.pick("最少的 ÷ 本单位 × \(weight)（为 0 的得满分）", "lowest ÷ own × \(weight); 0 gets all of it")
                    : page.pick("本单位 ÷ 最多的 × \(weight)", "own ÷ highest × \(weight)")
            case .shareOfTarget(let target):
                isLess
                    ? page.pick("\(target) ÷ 本单位 × \(weight)（为 0 的得上限）", "\(target) ÷ own × \(weight); 0 gets the cap")
                    : page.pick("本单位 ÷ \(target) × \(weight)", "own ÷ \(target) × \(weight)")
            case .between(let floor, let goal):
                page.pick("(本单位 − \(floor)) ÷ (\(goal) − \(floor)) × \(weight)", "(own − \(floor)) ÷ (\(goal) − \(floor)) × \(weight)")
            case .place: page.pick("(单位数 − 名次 + 1) ÷ 单位数 × \(weight)", "(units − place + 1) ÷ units × \(weight)")
            }
        return formula + page.pick("；不低于 0，最多为权重的 \(indicator.cap)%", "; not below 0, at most \(indicator.cap)% of the weight")
    }

    private func missing(_ indicator: Indicator) -> String {
        let rule =
            switch indicator.missing {
            case .zero: page.pick("计 0 分", "0 points")
            case .average: page.pick("按其他单位的平均分", "the average of the others")
            case .leftOut: page.pick("不计，权重按比例分给其他指标", "left out; its weight goes to the others in proportion")
            }
        return indicator.fewest > 0
            ? rule + page.pick("；不足 \(indicator.fewest) 件也视为缺数", "; fewer than \(indicator.fewest) count as missing, too") : rule
    }
}
