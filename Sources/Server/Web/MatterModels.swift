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

    /// Street · community · cell.
    func area(_ cell: String?) -> String? {
        let names = organization.ancestry(of: cell).reversed().filter { organization.areas[$0]?.level != .region }.map {
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

extension Light {
    var mark: LightMark { LightMark(rawValue: rawValue) ?? .none }
}

extension Wording {
    func explanation(_ matter: Matter, _ ledger: Ledger, _ calendars: Calendars) -> Pages.Explanation {
        let now = page.now
        let light = matter.light(by: ledger, on: calendars, at: now)
        let rule = ledger.lights.inOrder.map { light, colour -> String in
            let name = page.pick(light == .blue ? "蓝" : light == .yellow ? "黄" : "红", light.rawValue)
            let meaning = colour.meaning.map { page.pick("（\($0.zh)）", " (\($0.en))") } ?? ""
            return "\(name)\(meaning) \(page.pick(colour.zh, colour.en))"
        }
        .joined(separator: page.pick("，", ", "))
        var runs: [Pages.Explanation.Run] = []
        var days: [Pages.Explanation.SkippedDay] = []
        for stageClock in matter.clocks {
            let isWorking = stageClock.clock.isWorking
            let calendar = calendars[stageClock]
            for run in stageClock.clock.runs {
                let end = run.to ?? now
                runs.append(
                    .init(
                        clock: "\(text(ledger.title(ofStage: stageClock.stage)))\(unit(stageClock.unit).map { " · \($0)" } ?? "")",
                        from: run.from,
                        to: run.to,
                        spent: duration(
                            working: calendar.elapsed(from: run.from, to: end, working: isWorking), isWorking: isWorking),
                        reason: run.stop.map { reason($0.reason) }))
                if isWorking, stageClock.isActive { days += skipped(from: run.from, to: end, calendar) }
            }
        }
        return .init(
            sentence: sentence(matter, light, ledger, calendars),
            rule: "\(text(ledger.title)) \(page.pick("第 \(matter.rules) 版", "version \(matter.rules)")): \(rule)",
            runs: runs.sorted { $0.from < $1.from }, skipped: days)
    }

    private func sentence(_ matter: Matter, _ light: Light, _ ledger: Ledger, _ calendars: Calendars) -> String {
        guard matter.isOpen else {
            let late = matter.lateStages(on: calendars, at: matter.updatedAt).map { text(ledger.title(ofStage: $0)) }
            return late.isEmpty
                ? page.pick("已有结果，各环节都在时限之内。", "It has ended; every stage was within its limit.")
                : page.pick(
                    "已有结果；超过时限的环节：\(late.joined(separator: "、"))。", "It has ended; over their limit were: \(late.joined(separator: ", ")).")
        }
        guard let active = leading(matter, ledger, calendars) else { return page.pick("这一环节没有时限。", "This stage has no limit.") }
        let isWorking = active.clock.isWorking
        let calendar = calendars[active]
        let allowance = active.clock.allowance(on: calendar) / 1000
        let spent = active.clock.spent(at: page.now, on: calendar)
        let share = allowance > 0 ? Int(spent * 100 / allowance) : 0
        let stage = text(ledger.title(ofStage: active.stage))
        let limit = limit(of: active.clock)
        return page.pick(
            "\(page[light.mark.message])：“\(stage)”时限 \(limit.zh)，已用\(duration(working: spent, isWorking: isWorking))，即 \(share)%。",
            "\(page[light.mark.message]): \"\(stage)\" has \(limit.en), of which \(duration(working: spent, isWorking: isWorking)) is spent, \(share)%."
        )
    }

    /// The clock whose light the matter shows: that of the stage, unless another one is worse.
    private func leading(_ matter: Matter, _ ledger: Ledger, _ calendars: Calendars) -> StageClock? {
        let shown = matter.light(by: ledger, on: calendars, at: page.now)
        let clocks = [matter.activeClock].compactMap { $0 } + matter.activeClocks
        return clocks.first { light(of: $0.clock, by: ledger.lights, on: calendars[$0], at: page.now) == shown } ?? clocks.first
    }

    /// The limit and what was granted on top: "2 work days, extended by 1 work day".
    private func limit(of clock: Clock) -> Bilingual {
        guard !clock.extensions.isEmpty else { return Bilingual(zh: clock.limit.zh, en: clock.limit.en) }
        return Bilingual(
            zh: "\(clock.limit.zh)（已延期\(clock.extensions.map(\.budget.zh).joined(separator: "、"))）",
            en: "\(clock.limit.en) (extended by \(clock.extensions.map(\.budget.en).joined(separator: ", ")))")
    }

    private func reason(_ stored: String) -> String {
        switch stored {
        case "left": page.pick("离开这一环节", "the stage was left")
        case "check": page.pick("派出核查", "a check was sent out")
        case "ended": page.pick("办结", "it ended")
        case "handed": page.pick("转由其他单位计时", "the time went on in another unit")
        case "suspension": text(Hold.Kind.suspension.title)
        case "supplement": text(Hold.Kind.supplement.title)
        default: stored
        }
    }

    /// The days of a run on which nothing counted, and the make-up days; the newest forty.
    private func skipped(from: Instant, to: Instant, _ calendar: WorkCalendar) -> [Pages.Explanation.SkippedDay] {
        let first = from.day(in: calendar.zone)
        let last = to.day(in: calendar.zone)
        guard first <= last else { return [] }
        let start = max(first.number, last.number - 400)
        return (start...last.number).map(CivilDay.init(number:)).compactMap { day in
            let ruling = calendar.ruling(of: day)
            switch ruling.ground {
            case .dated(let name, let notice):
                if ruling.isWorkDay, day.weekday <= 5 { return nil }
                let why =
                    ruling.isWorkDay ? page.pick("\(name)调休上班", "make-up work day for \(name)") : page.pick("\(name)放假", "\(name), off")
                return .init(day: day, why: why, notice: URLPath(web: notice.url))
            case .weekly:
                return ruling.isWorkDay ? nil : .init(day: day, why: page.pick("周末", "weekend"))
            case .provisional:
                return ruling.isWorkDay
                    ? nil : .init(day: day, why: page.pick("周末（该年放假通知未公布，暂按周历）", "weekend (that year's notice is not out yet)"))
            }
        }.suffix(40)
    }

    func clockBar(_ matter: Matter, _ ledger: Ledger, _ calendars: Calendars) -> ClockBar? {
        guard let active = matter.activeClock ?? matter.activeClocks.first else { return nil }
        let calendar = calendars[active]
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
            marks: marks,
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
