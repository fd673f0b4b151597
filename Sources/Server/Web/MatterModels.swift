// From matters and their rows to what the views show. Read by the desk, the lists, dispatch and the
// matter's page; decides nothing.
import Foundation
import Kernel
import Loop
import Matters
import Pages

/// Everything that turns codes into words for one request.
struct Wording: Sendable {
    let rules: MatterRules
    let page: PageContext
    var organization: Organization { rules.organization }

    func text(_ both: Bilingual) -> String { both.text(page.language) }
    func unit(_ code: String?) -> String? { code.map { organization.name(ofUnit: $0) } }

    func stage(_ name: String, of ledger: String) -> String { rules.ledger(ledger).map { text($0.title(ofStage: name)) } ?? name }
    func ending(_ kind: String?, of ledger: String) -> String? {
        kind.map { kind in text(rules.ledger(ledger)?.ending(kind)?.title ?? rules.endingTitle(kind)) }
    }

    /// Street · community · cell, in a city's house the district. The whole is named only of what lies in no smaller area.
    func area(_ cell: String?) -> String? {
        func isWhole(_ code: AreaCode) -> Bool { organization.areas[code].map { $0.level == .region && $0.parent == nil } ?? false }
        let names = organization.ancestry(of: cell).reversed().filter { $0 == cell || !isWhole($0) }.map {
            organization.name(ofArea: $0)
        }
        return names.isEmpty ? nil : names.joined(separator: " · ")
    }

    func row(_ row: Kernel.Row, next: NextStep? = nil) -> MatterRow {
        let ledger = row.text("ledger")
        return MatterRow(
            number: row.text("number"), title: row.text("title"), ledger: rules.ledger(ledger).map { text($0.title) } ?? ledger,
            place: row.optionalText("place").flatMap { $0.isEmpty ? nil : $0 }, stage: stage(row.text("stage"), of: ledger),
            ending: ending(row.optionalText("ending"), of: ledger), light: row.light(at: page.now).mark, due: due(row),
            litBy: isLitByReport(row) ? page.pick("反馈逾期", "Its report is late") : nil,
            owner: unit(row.optionalText("handler") ?? row.optionalText("owner")),
            officer: row.optionalText("officer").map { organization.name(ofOfficer: $0) },
            reportedAt: row.instant("reported_at") ?? page.now, endedAt: row.instant("ended_at"), next: next)
    }

    func due(_ row: Kernel.Row) -> DueMark {
        if row.optionalText("ending") != nil { return .none }
        if row.integer("is_paused") != 0 { return .paused(reason: "") }
        guard let due = row.instant("due_at") else { return .none }
        let left = left(row, until: due)
        return row.integer("is_provisional") != 0 ? .provisional(due, left: left) : .at(due, left: left)
    }

    /// No day of the matter itself has passed, and its colour comes with such a day only: then it is that of a late report.
    private func isLitByReport(_ row: Kernel.Row) -> Bool {
        let light = row.light(at: page.now)
        guard light >= .yellow, row.optionalText("ending") == nil, let ledger = rules.ledger(row.text("ledger")), ledger.reporting != nil,
            row.instant("due_at").map({ page.now < $0 }) ?? true
        else { return false }
        return ledger.lights[light]?.thresholds.allSatisfy(\.isFromDueOn) ?? false
    }

    /// A row keeps the instant and not its clock. Where every clock that can run there counts the same kind of time, by
    /// whichever version of its ledger, that is known from the rules; else it is left unsaid.
    private func left(_ row: Kernel.Row, until due: Instant) -> TimeLeft {
        let name = row.text("ledger")
        let kinds = rules.kindsOfTime(
            name, stage: row.text("stage"), class: row.optionalText("class"), isChecked: row.optionalText("check_duty") != nil)
        guard kinds.count == 1, let isWorking = kinds.first, let ledger = rules.ledger(name), let calendars = rules.calendars(of: ledger)
        else { return .unknown }
        return left(until: due, on: calendars[row.optionalText("owner")], isWorking: isWorking)
    }

    func left(until due: Instant, on calendar: WorkCalendar, isWorking: Bool) -> TimeLeft {
        guard isWorking else { return .continuous }
        let (ahead, over) = (calendar.workSeconds(from: page.now, to: due), calendar.workSeconds(from: due, to: page.now))
        return .working(seconds: ahead - over)
    }

    func due(_ matter: Matter, _ calendars: Calendars?) -> DueMark {
        guard matter.isOpen, let stage = matter.activeClock ?? matter.activeClocks.first, let calendar = calendars?[stage] else {
            return .none
        }
        let clock = stage.clock
        guard clock.isRunning else {
            return .paused(
                reason: matter.hold.map(held) ?? matter.check.map { _ in page.pick("等待核查回复", "waiting for the check") } ?? "")
        }
        guard let due = clock.dueAt(on: calendar) else { return .none }
        let left = left(until: due, on: calendar, isWorking: clock.isWorking)
        return calendar.isProvisional(from: page.now, to: due) ? .provisional(due, left: left) : .at(due, left: left)
    }

    /// Why the clocks stand, and until when at the latest.
    private func held(_ hold: Hold) -> String {
        let why = "\(text(hold.kind.title))\(page.pick("：", ": "))\(hold.reason)"
        guard let until = hold.until else { return why }
        return page.pick("\(why)（最迟 \(page.text(until)) 恢复）", "\(why) (until \(page.text(until)) at the latest)")
    }

    func duration(working seconds: Int64, isWorking: Bool) -> String {
        isWorking ? page.duration(workingSeconds: seconds) : page.duration(seconds: seconds)
    }
}

extension Wording {
    /// Where the matter stands in the jurisdiction that it came from, and in those to which it was handed over, the newest first.
    func crossings(_ matter: Matter) -> [Crossing] {
        var crossings = matter.handOvers.reversed().map { over in
            let name = over.counterpart.map { text($0.name) } ?? organization.name(ofUnit: over.unit)
            return crossing(page.pick("移交\(name)", "Handed over to \(name)"), over.counterpart?.number, over.state, over.trouble)
        }
        if let origin = matter.origin {
            let name = text(origin.counterpart.name)
            crossings.append(
                crossing(page.pick("\(name)移交", "From \(name)"), origin.counterpart.number, origin.state, origin.trouble))
        }
        return crossings
    }

    private func crossing(_ title: String, _ number: String?, _ state: CounterpartState?, _ trouble: Bilingual?) -> Crossing {
        let due: DueMark = state.flatMap { $0.ending == nil ? $0.dueAt.map { .at($0, left: .unknown) } : nil } ?? .none
        return Crossing(
            title: title, number: number, stage: state.map { text($0.ending ?? $0.stage) },
            unit: state.flatMap { $0.unit.isEmpty ? nil : $0.unit }, light: (state?.light(at: page.now) ?? .none).mark, due: due,
            toldAt: state?.at, trouble: trouble.map { text($0) })
    }
}

extension Light {
    var mark: LightMark { LightMark(rawValue: rawValue) ?? .none }
}

extension Wording {
    /// The limit and what was granted on top: "2 work days, extended by 1 work day".
    private func limit(of clock: Clock) -> Bilingual {
        guard !clock.extensions.isEmpty else { return Bilingual(zh: clock.limit.zh, en: clock.limit.en) }
        return Bilingual(
            zh: "\(clock.limit.zh)（已延期\(clock.extensions.map(\.budget.zh).joined(separator: "、"))）",
            en: "\(clock.limit.en) (extended by \(clock.extensions.map(\.budget.en).joined(separator: ", ")))")
    }

    /// What the ledger calls the description: 情况描述, 交办内容.
    func description(by ledger: Ledger) -> String {
        ledger.field("description").map { text($0.title) } ?? page.pick("情况描述", "Description")
    }

    /// One for each clock that counts now, that of the stage first: the light is the worst of theirs.
    func clockBars(_ matter: Matter, _ ledger: Ledger, _ calendars: Calendars) -> [ClockBar] {
        guard matter.isOpen else { return [] }
        let stage = matter.activeClocks.filter { !$0.isWhole && !$0.isReport }
        return (stage + matter.activeClocks.filter { $0.isWhole || $0.isReport }).map { clockBar($0, ledger, calendars[$0]) }
    }

    private func clockBar(_ active: StageClock, _ ledger: Ledger, _ calendar: WorkCalendar) -> ClockBar {
        let marks = ledger.lights.inOrder.flatMap { light, colour in
            colour.thresholds.compactMap { threshold -> ClockBar.Mark? in
                switch threshold {
                case .used(let percent): .init(light.mark, permille: percent * 10)
                case .due: .init(light.mark, permille: 1000)
                case .over(let percent): .init(light.mark, permille: 1000 + percent * 10)
                case .before, .after, .behind: nil
                }
            }
        }
        return ClockBar(
            title: text(ledger.title(ofStage: active.stage)), budget: text(limit(of: active.clock)),
            spentSeconds: active.clock.spent(at: page.now, on: calendar), budgetSeconds: active.clock.allowance(on: calendar) / 1000,
            marks: marks, light: Matters.light(of: active.clock, by: ledger.lights, on: calendar, at: page.now).mark,
            isRunning: active.clock.isRunning)
    }

    /// The way through the ledger's stages: those behind with the time of entering, the rest ahead.
    func rail(_ matter: Matter, _ ledger: Ledger, _ entries: [Entry]) -> [RailStep] {
        var entered: [String: Instant] = [:]
        var folded = MatterDecider.initial
        for entry in entries {
            let before = folded.stage
            guard let fact = try? MatterFact.decoded(entry) else { continue }  // because unreadable ones are named by `verify`
            MatterDecider.evolve(&folded, fact, entry)
            if folded.stage != before { entered[folded.stage] = entry.happenedAt }
        }
        let current = ledger.stages.firstIndex { $0.name == matter.stage } ?? ledger.stages.count
        var steps = ledger.stages.enumerated().compactMap { index, stage -> RailStep? in
            if index < current, entered[stage.name] == nil { return nil }
            if !matter.isOpen, entered[stage.name] == nil { return nil }
            return RailStep(
                text(stage.title), index < current ? .past : index == current ? .current : .ahead,
                at: index <= current ? entered[stage.name] : nil)
        }
        steps.append(
            RailStep(
                ending(matter.ending?.kind, of: matter.ledger) ?? page.pick("办结", "Ended"), matter.isOpen ? .ahead : .current,
                at: matter.ending?.at))
        return steps
    }
}
