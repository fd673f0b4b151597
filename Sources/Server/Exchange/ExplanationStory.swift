// An explanation put into words of one language. The matter's page, its printed sheet and `taizhang explain` show
// this story; none of them says anything of its own.
import JournalCore
import Kernel
import Loop
import Matters
import Pages

extension Explanation {
    /// - Parameter at: nil for `now` by the rules in force; an instant for what people saw then, by what was recorded then.
    /// - Throws: `Refusal` for an unknown number or an instant before the report.
    package static func of(_ number: String, in journal: any Store<Book>, at: Instant?, now: Instant) async throws -> Explanation {
        guard let row = try await journal.rows("select id from matter where number = \(number)").first else {
            throw Refusal.matterUnknown(number)
        }
        return try await of(try await journal.entries(of: Matter.stream(row.text("id"))), in: journal, at: at, now: now)
    }

    static func of(_ entries: [Entry], in journal: any Store<Book>, at: Instant?, now: Instant) async throws -> Explanation {
        let today = await journal.book().matters
        guard let at else { return try Explanation(entries, today, at: now) }
        // What was imported has no earlier rules than those that took it in.
        let recorded = max(at, entries.first?.recordedAt ?? at)
        return try Explanation(entries, try await journal.book(asRecordedBy: recorded).matters, today: today, at: at)
    }

    /// A day's midnight or an instant as people type it; without an offset in `zone`. Throws `Refusal`.
    package static func instant(_ text: String, _ zone: Zone) throws(Refusal) -> Instant {
        if let day = CivilDay(text) { return Instant(day, in: zone) }
        // A browser's field leaves the seconds out where there are none.
        guard let instant = Instant(text, assuming: zone) ?? Instant("\(text):00", assuming: zone) else {
            throw .fieldInvalid(
                "at", text,
                expected: Bilingual(
                    zh: "时刻，如 2026-11-21T09:30:00+08:00", en: "an instant such as 2026-11-21T09:30:00+08:00"))
        }
        return instant
    }

    package func story(_ language: Language) -> ExplanationModel { Storyteller(explanation: self, language: language).model() }
}

private struct Storyteller {
    let explanation: Explanation
    let language: Language

    private func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
    private func say(_ both: Bilingual) -> String { both.text(language) }
    private var zone: Zone { Zone(explanation.zone) ?? .china }

    func model() -> ExplanationModel {
        let active = explanation.clocks.indices.filter { explanation.clocks[$0].isActive }
        let past = explanation.clocks.indices.filter { !explanation.clocks[$0].isActive }
        return ExplanationModel(
            verdict: verdict(), rule: rule(), calendars: explanation.calendars.map(calendar), notes: notes(),
            clocks: (active + past.reversed()).map { clock(explanation.clocks[$0]) }, petitions: explanation.petitions.map(petition))
    }

    // MARK: The whole

    private func verdict() -> String {
        let when = say("截至 \(exact(explanation.at))", "As of \(exact(explanation.at))")
        if let ending = explanation.ending {
            let late = explanation.lateStages
            let past =
                late.isEmpty
                ? say("各环节均未超时。", "No stage took longer than its time limit.")
                : say(
                    "超时的环节：\(late.map(\.title.zh).joined(separator: "、"))。",
                    "Stages that took longer than their time limit: \(late.map(\.title.en).joined(separator: ", ")).")
            return say(
                "未亮灯。\(when)，已于 \(exact(ending.at)) 办结（\(ending.title.zh)）。",
                "No light. \(when) it had ended, on \(exact(ending.at)) (\(ending.title.en)). ")
                + past
        }
        let colour = say(explanation.light.title)
        guard let clock = explanation.leadingClock else {
            return say("\(colour)。\(when)，该环节没有时限。", "Light: \(colour). \(when) its stage has no time limit.")
        }
        let stage = clock.stage.title
        let reason: String
        if let turn = clock.thresholds.last(where: { $0.light == explanation.light }), let turned = turn.at {
            reason = say(
                "“\(stage.zh)”\(turn.threshold.zh)，已于 \(exact(turned)) 到达",
                "\"\(stage.en)\": \(turn.threshold.en), reached at \(exact(turned))")
        } else if let next = clock.thresholds.first {
            reason = say("“\(stage.zh)”还没有到“\(next.threshold.zh)”", "\"\(stage.en)\" has not come to \"\(next.threshold.en)\" yet")
        } else {
            reason = say("台账没有亮灯规则", "the ledger has no rule for lights")
        }
        let meaning = clock.thresholds.last { $0.light == explanation.light }?.meaning.map { say("（\($0.zh)）", " (\($0.en))") } ?? ""
        return say("\(colour)\(meaning)。\(when)，\(reason)。", "Light: \(colour)\(meaning). \(when), \(reason).") + standing(clock)
    }

    private func standing(_ clock: Explanation.ClockAccount) -> String {
        guard !clock.isRunning else { return "" }
        guard let hold = explanation.hold else { return say("时钟暂停中，亮灯不变。", " The clock stands, and so does the light.") }
        let until = hold.until.map { say("，最迟 \(exact($0)) 恢复", ", until \(exact($0)) at the latest") } ?? ""
        return say(
            "时钟暂停中（\(hold.title.zh)：\(hold.reason)\(until)），亮灯不变。",
            " The clock stands (\(hold.title.en): \(hold.reason)\(until)), and so does the light.")
    }

    private func rule() -> String {
        let ledger = explanation.ledger
        let newest =
            ledger.version == ledger.newest ? "" : say("，其时已有第 \(ledger.newest) 版", ", when version \(ledger.newest) was the newest")
        return say(
            "\(ledger.title.zh)台账（\(ledger.name)）第 \(ledger.version) 版\(newest)",
            "\(ledger.title.en) (\(ledger.name)), version \(ledger.version)\(newest)")
    }

    private func calendar(_ calendar: Explanation.CalendarUsed) -> String {
        let published = calendar.publishedAt.map { say("，\(exact($0)) 发布", ", published \(exact($0))") } ?? ""
        let inherits = calendar.inherits.map { say("，继承 \($0)", ", inherits from \($0)") } ?? ""
        let units =
            calendar.units.isEmpty
            ? ""
            : say(
                "，用于\(calendar.units.map(\.title.zh).joined(separator: "、"))",
                ", of \(calendar.units.map(\.title.en).joined(separator: ", "))")
        return say(
            "\(calendar.title.zh)（\(calendar.name)）第 \(calendar.version) 版\(published)\(inherits)\(units)",
            "\(calendar.title.en) (\(calendar.name)), version \(calendar.version)\(published)\(inherits)\(units)")
    }

    private func notes() -> [String] {
        var notes: [String] = []
        if explanation.isExempt {
            notes.append(say("申诉成立：超时的事实保留，不计入考核。", "An appeal was upheld: that it was late stays, and does not count."))
        }
        if explanation.recordedLater > 0 {
            notes.append(
                say(
                    "其中 \(explanation.recordedLater) 条流水是这一时刻之后才录入的，当时无人知道。",
                    explanation.recordedLater == 1
                        ? "One of these entries was written down after that instant; nobody could know it then."
                        : "\(explanation.recordedLater) of these entries were written down after that instant; nobody could know them then."
                ))
        }
        return notes
    }

    // MARK: One clock

    private func clock(_ clock: Explanation.ClockAccount) -> ExplanationModel.Clock {
        let kind = clock.isWorkingTime ? say("工作时间", "working time") : say("连续时间", "continuous time")
        let extended = clock.extensions.map { granted in
            let by = granted.approvedBy
            let approved =
                by.isEmpty
                ? "" : say("（\(by.map(\.zh).joined(separator: "、"))批准）", " (approved by \(by.map(\.en).joined(separator: ", ")))")
            return say(
                "，\(exact(granted.at)) 延期\(granted.budget.zh)\(approved)",
                ", extended by \(granted.budget.en) at \(exact(granted.at))\(approved)")
        }
        let over = clock.overrunSeconds > 0 ? say("，超出 \(span(clock.overrunSeconds))", ", \(span(clock.overrunSeconds)) over") : ""
        var notes: [String] = []
        if clock.isProvisional {
            notes.append(
                say("以上时刻涉及尚未公布放假安排的年份，公布后可能变动。", "These instants reach into a year whose notice is not out yet; they may move."))
        }
        if let revised = clock.revisedDueAt {
            notes.append(say("按此后发布的日历，到期为 \(exact(revised))。", "By calendars published since, it is due at \(exact(revised))."))
        }
        return ExplanationModel.Clock(
            title: say(clock.stage.title) + (clock.unit.map { say("（\($0.title.zh)）", " (\($0.title.en))") } ?? "")
                + (clock.round > 0 ? say("，第 \(clock.round) 次重办", ", reopened \(clock.round)×") : ""),
            summary: say("时限 \(clock.limit.zh)", "Limit \(clock.limit.en)") + extended.joined()
                + say("，已用 \(span(clock.spentSeconds))（\(kind)）", ", spent \(span(clock.spentSeconds)) of \(kind)") + over,
            isActive: clock.isActive, runs: clock.runs.map { run($0, of: clock) },
            // What a clock did not come to before it stopped for good, it never will.
            turns: turns(of: clock).filter { clock.isActive || $0.at != nil }, notes: notes)
    }

    private func run(_ run: Explanation.Run, of clock: Explanation.ClockAccount) -> ExplanationModel.Run {
        let holder = run.holder.flatMap { holder in
            holder.code == clock.unit?.code ? nil : say("，\(holder.title.zh)用时", ", time of \(holder.title.en)")
        }
        let by = run.stoppedBy.map { say("（\($0.zh)）", ", by \($0.en)") } ?? ""
        let stop = run.stoppedFor.map { say("，停止：\($0.zh)\(by)", ", stopped: \($0.en)\(by)") } ?? ""
        let stands = run == clock.runs.last ? run.until : nil
        let until = stands.map { say("，最迟 \(exact($0)) 恢复", ", until \(exact($0)) at the latest") } ?? ""
        return ExplanationModel.Run(
            from: run.from, to: run.to,
            text: say("计 \(span(run.countedSeconds))", "counts \(span(run.countedSeconds))") + (holder ?? "") + stop + until,
            days: run.days.map { ExplanationModel.Days(text: said($0), notice: $0.url.flatMap(URLPath.init(web:))) })
    }

    /// As they came or will come; what cannot be foreseen last.
    private func turns(of clock: Explanation.ClockAccount) -> [ExplanationModel.Turn] {
        var turns = clock.thresholds.map { turn in
            let entry = clock.rungs.first { $0.light == turn.light }?.entry
            return ExplanationModel.Turn(
                light: LightMark(rawValue: turn.light.rawValue), text: say(turn.threshold), meaning: turn.meaning.map { say($0) },
                at: turn.at, isExpected: turn.at.map { $0 > explanation.at } ?? false, entry: entry)
        }
        // Where a colour turns when it is due, that line says so.
        if let due = clock.dueAt, !turns.contains(where: { $0.at == due }) {
            turns.append(ExplanationModel.Turn(text: say("到期", "Due"), at: due, isExpected: due > explanation.at))
        }
        turns += clock.rungs.filter { $0.light == nil }.map {
            ExplanationModel.Turn(text: $0.slip.map { say($0) } ?? $0.rung, at: $0.at, entry: $0.entry)
        }
        return turns.enumerated().sorted { a, b in
            switch (a.element.at, b.element.at) {
            case (let one?, let other?) where one != other: one < other
            case (nil, _?): false
            case (_?, nil): true
            default: a.offset < b.offset
            }
        }.map(\.element)
    }

    private func said(_ days: Explanation.Days) -> String {
        let span = days.from == days.to ? days.from.description : "\(days.from) – \(days.to)"
        let source = days.notice.map { say("（\($0)）", " (\($0))") } ?? ""
        let name =
            days.name
            ?? say(days.isProvisional ? "周末（暂按每周规则）" : "周末", days.isProvisional ? "weekend (by the weekly rule for now)" : "weekend")
        return days.isWorkDay
            ? say("\(span) 调休上班：\(name)\(source)", "\(span) worked as a make-up day: \(name)\(source)")
            : say("\(span) 不计：\(name)\(source)", "\(span) not counted: \(name)\(source)")
    }

    private func petition(_ petition: Explanation.PetitionAccount) -> String {
        let what =
            petition.budget.map { say("\($0.zh)", " by \($0.en)") }
            ?? petition.until.map { say("至 \($0)", " until \($0)") } ?? ""
        let asked = say(
            "\(exact(petition.at)) \(petition.by.zh)申请\(petition.title.zh)\(what)：\(petition.reason)",
            "\(exact(petition.at)) \(petition.by.en) asked for \(article(petition.title.en))\(what): \(petition.reason)")
        let decisions = petition.decisions.map { decision in
            let note = decision.note.flatMap { $0.isEmpty ? nil : say("：\($0)", ": \($0)") } ?? ""
            return decision.isGranted
                ? say("\(exact(decision.at)) \(decision.by.zh)同意\(note)", "\(exact(decision.at)) \(decision.by.en) agreed\(note)")
                : say("\(exact(decision.at)) \(decision.by.zh)不同意\(note)", "\(exact(decision.at)) \(decision.by.en) declined\(note)")
        }
        let end: [String] =
            switch petition.outcome {
            case .pending: [say("待审批", "undecided")]
            case .lapsed: [say("未审批即失效", "lapsed before it was decided")]
            case .granted, .declined: []
            }
        return ([asked] + decisions + end).joined(separator: say("；", "; "))
    }

    private func article(_ noun: String) -> String { (noun.first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + noun }

    // MARK: Time

    /// `2026-11-21 09:30:00`: to the second, because a light turns at one.
    private func exact(_ instant: Instant) -> String { String(instant.text(in: zone).prefix(19)).replacing("T", with: " ") }

    /// `3 小时 20 分`; seconds only below an hour.
    private func span(_ seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        let units = language == .zh ? ("小时", "分", "秒") : ("h", "min", "s")
        let parts = [(hours, units.0), (minutes, units.1), (hours == 0 ? rest : 0, units.2)].filter { $0.0 > 0 }
        return parts.isEmpty ? "0 \(units.1)" : parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}
