// An explanation in words, in one language. Called by `taizhang explain`. Says nothing that the
// Explanation does not hold.
import Kernel
import Matters
import Pages

extension Explanation {
    package func text(_ language: Language) -> String {
        let words = Words(isChinese: language == .zh)
        var lines = [
            "\(number)  \(title)",
            words(
                "台账：\(ledger.title.zh)（\(ledger.name) 第 \(ledger.version) 版\(ledger.version == ledger.newest ? "" : "，现行第 \(ledger.newest) 版")），工作日历：\(ledger.calendarTitle.zh)（时间均为 UTC\(ledger.zone)）",
                "Ledger: \(ledger.title.en) (\(ledger.name), version \(ledger.version)\(ledger.version == ledger.newest ? "" : "; version \(ledger.newest) is in force now")), calendar: \(ledger.calendarTitle.en) (all times UTC\(ledger.zone))"
            ),
            words("环节：\(stage.title.zh)", "Stage: \(stage.title.en)")
                + (owner.map { words("，责任单位：\($0.title.zh)", ", owner: \($0.title.en)") } ?? ""),
            verdict(words),
        ]
        for clock in clocks { lines += [""] + account(clock, words) }
        lines += ["", words("流水", "Entries")]
        for entry in entries {
            let recorded =
                entry.recordedAt == entry.happenedAt
                ? "" : words("（录入 \(shown(entry.recordedAt))）", " (recorded \(shown(entry.recordedAt)))")
            lines.append("  \(entry.version). \(shown(entry.happenedAt))\(recorded)  \(words(entry.sentence))  [\(entry.hash)]")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func verdict(_ words: Words) -> String {
        let when = words("截至 \(shown(at))", "As of \(shown(at))")
        if let ending {
            let late = clocks.filter { $0.overrunSeconds > 0 }
            let past =
                late.isEmpty
                ? words("各环节均未超时。", "No stage took longer than its time limit.")
                : words(
                    "超时的环节：\(late.map(\.stage.title.zh).joined(separator: "、"))。",
                    "Stages that took longer than their time limit: \(late.map(\.stage.title.en).joined(separator: ", ")).")
            return words(
                "亮灯：无。\(when)，已于 \(shown(ending.at)) 办结（\(ending.title.zh)）。",
                "Light: none. \(when) it had ended, on \(shown(ending.at)) (\(ending.title.en)). ") + past
        }
        // The clock whose light it is: that of the stage, unless the whole matter's is worse.
        let lit = clocks.filter { $0.isActive && $0.light == light }
        guard let clock = lit.last(where: { $0.stage.code != StageClock.whole }) ?? lit.last ?? clocks.last(where: \.isActive) else {
            return words("亮灯：无。\(when)，该环节没有时限。", "Light: none. \(when) its stage has no time limit.")
        }
        let colour = words(Words.light(light))
        let reason: String
        if let turn = clock.thresholds.last(where: { $0.light == light }), let turned = turn.at {
            reason = words(
                "因为\(turn.threshold.zh)，已于 \(shown(turned)) 到达", "because of \"\(turn.threshold.en)\", reached at \(shown(turned))")
        } else if let next = clock.thresholds.first {
            reason = words("还没有到“\(next.threshold.zh)”", "\"\(next.threshold.en)\" is not reached yet")
        } else {
            reason = words("台账没有亮灯规则", "the ledger has no rule for lights")
        }
        let standing = clock.isRunning ? "" : words("时钟暂停中，亮灯不变。", " The clock stands, and so does the light.")
        return words("亮灯：\(colour)。\(when)，\(reason)。", "Light: \(colour). \(when): \(reason).") + standing
    }

    private func account(_ clock: ClockAccount, _ words: Words) -> [String] {
        let unit = clock.unit.map { words("（\($0.title.zh)）", " (\($0.title.en))") } ?? ""
        let kind = clock.isWorkingTime ? words("工作时间", "working time") : words("连续时间", "continuous time")
        let granted =
            clock.extensions.isEmpty
            ? Bilingual("")
            : Bilingual(
                zh: "，已延期 \(clock.extensions.map(\.zh).joined(separator: "、"))",
                en: ", extended by \(clock.extensions.map(\.en).joined(separator: ", "))")
        var lines = [
            words(
                "时钟“\(clock.stage.title.zh)”\(unit)：时限 \(clock.budget.zh)\(granted.zh)，已用 \(words.span(clock.spentSeconds))（\(kind)）",
                "Clock \"\(clock.stage.title.en)\"\(unit): limit \(clock.budget.en)\(granted.en), spent \(words.span(clock.spentSeconds)) of \(kind)"
            )
                + (clock.overrunSeconds > 0
                    ? words("，超出 \(words.span(clock.overrunSeconds))", ", \(words.span(clock.overrunSeconds)) over") : "")
        ]
        for run in clock.runs {
            let end = run.to.map { shown($0) } ?? words("至今", "now")
            let holder = run.holder.flatMap { holder in
                holder.code == clock.unit?.code ? nil : words("，\(holder.title.zh)用时", ", time of \(holder.title.en)")
            }
            let stop = run.stoppedFor.map { words("，停止原因：\(Words.stop($0).zh)", ", stopped: \(Words.stop($0).en)") } ?? ""
            lines.append(
                "  \(shown(run.from)) – \(end)  \(words("计 \(words.span(run.countedSeconds))", "counts \(words.span(run.countedSeconds))"))\(holder ?? "")\(stop)"
            )
            for days in run.days { lines.append("    " + said(days, words)) }
        }
        for turn in clock.thresholds {
            let colour = Words.light(turn.light)
            let reached = turn.at.map { expected($0, words) } ?? words("未到达", "not reached")
            lines.append("  " + words("\(colour.zh)：\(turn.threshold.zh)，\(reached)", "\(colour.en): \(turn.threshold.en), \(reached)"))
        }
        if let due = clock.dueAt { lines.append(words("  到期：\(expected(due, words))", "  Due: \(expected(due, words))")) }
        if clock.isProvisional {
            lines.append(
                words("  以上时刻涉及尚未公布放假安排的年份，公布后可能变动。", "  These instants reach into a year whose notice is not out yet; they may move."))
        }
        return lines
    }

    private func said(_ days: Days, _ words: Words) -> String {
        let span = days.from == days.to ? days.from : "\(days.from) – \(days.to)"
        let source = days.notice.map { words("（\($0)）", " (\($0))") } ?? ""
        let name =
            days.name
            ?? words(days.isProvisional ? "周末（暂按每周规则）" : "周末", days.isProvisional ? "weekend (by the weekly rule for now)" : "weekend")
        return days.isWorkDay
            ? words("\(span) 调休上班：\(name)\(source)", "\(span) worked as a make-up day: \(name)\(source)")
            : words("\(span) 不计：\(name)\(source)", "\(span) not counted: \(name)\(source)")
    }

    /// Texts of one zone: their order is that of time.
    private func expected(_ instant: String, _ words: Words) -> String {
        instant <= at ? shown(instant) : words("预计 \(shown(instant))", "expected \(shown(instant))")
    }

    /// `2026-11-21T09:30:00+08:00` as people read it; the offset is the calendar's throughout.
    private func shown(_ instant: String) -> String { String(instant.prefix(19)).replacing("T", with: " ") }
}

private struct Words {
    let isChinese: Bool

    func callAsFunction(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
    func callAsFunction(_ both: Bilingual) -> String { isChinese ? both.zh : both.en }

    /// `3 小时 20 分`; seconds only below an hour.
    func span(_ seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        if isChinese {
            let parts = [hours > 0 ? "\(hours) 小时" : "", minutes > 0 ? "\(minutes) 分" : "", hours == 0 && rest > 0 ? "\(rest) 秒" : ""]
            return seconds == 0 ? "0 分" : parts.filter { !$0.isEmpty }.joined(separator: " ")
        }
        let parts = [hours > 0 ? "\(hours) h" : "", minutes > 0 ? "\(minutes) min" : "", hours == 0 && rest > 0 ? "\(rest) s" : ""]
        return seconds == 0 ? "0 min" : parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    static func light(_ light: Light) -> Bilingual {
        switch light {
        case .none: Bilingual(zh: "无", en: "none")
        case .blue: Bilingual(zh: "蓝灯", en: "blue")
        case .yellow: Bilingual(zh: "黄灯", en: "yellow")
        case .red: Bilingual(zh: "红灯", en: "red")
        }
    }

    /// The reasons that the fold itself gives; others are what somebody wrote.
    static func stop(_ reason: String) -> Bilingual {
        switch reason {
        case "left": Bilingual(zh: "离开该环节", en: "the stage was left")
        case "check": Bilingual(zh: "派核查", en: "sent for a check")
        case "ended": Bilingual(zh: "办结", en: "it ended")
        case "handed": Bilingual(zh: "转由其他单位计时", en: "the time went on in another unit")
        case Hold.Kind.suspension.rawValue: Hold.Kind.suspension.title
        case Hold.Kind.supplement.rawValue: Hold.Kind.supplement.title
        default: Bilingual(reason)
        }
    }
}
