// An explanation as text for a terminal: the story, then the entries. Called by `taizhang explain`.
import Kernel
import Matters
import Pages

extension Explanation {
    package func text(_ language: Language) -> String {
        let story = story(language)
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var lines = [
            "\(number)  \(title)",
            story.verdict,
            say("环节：\(stage.title.zh)", "Stage: \(stage.title.en)")
                + (owner.map { say("，责任单位：\($0.title.zh)", ", owner: \($0.title.en)") } ?? ""),
            say("规则：\(story.rule)", "Rule: \(story.rule)"),
        ]
        lines += story.calendars.map { say("日历：\($0)", "Calendar: \($0)") }
        lines.append(say("时间均为 UTC\(zone)。", "All times are UTC\(zone)."))
        lines += story.notes
        for clock in story.clocks { lines += [""] + account(clock, say) }
        if !story.petitions.isEmpty { lines += ["", say("申请与审批", "What was asked for")] + story.petitions.map { "  \($0)" } }
        lines += ["", say("流水", "Entries")]
        for entry in entries {
            let recorded =
                entry.recordedAt == entry.happenedAt
                ? "" : say("（录入 \(shown(entry.recordedAt))）", " (recorded \(shown(entry.recordedAt)))")
            lines.append("  \(entry.version). \(shown(entry.happenedAt))\(recorded)  \(entry.sentence.text(language))  [\(entry.hash)]")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func account(_ clock: ExplanationModel.Clock, _ say: (String, String) -> String) -> [String] {
        var lines = [say("时钟“\(clock.title)”：\(clock.summary)", "Clock \"\(clock.title)\": \(clock.summary)")]
        for run in clock.runs {
            lines.append("  \(shown(run.from)) – \(run.to.map(shown) ?? say("计时中", "running"))  \(run.text)")
            lines += run.days.map { "    \($0.text)" }
        }
        for turn in clock.turns {
            let name = turn.light.map { light in
                let meaning = turn.meaning.map { say("（\($0)）", " (\($0))") } ?? ""
                return say("\(light.message.text(.zh))\(meaning)：", "\(light.message.text(.en))\(meaning): ")
            }
            let when =
                turn.at.map { turn.isExpected ? say("预计 \(shown($0))", "expected \(shown($0))") : shown($0) } ?? say("未到达", "not reached")
            let entry = turn.entry.map { say("（第 \($0) 条）", " (entry \($0))") } ?? ""
            lines.append("  \(name ?? "")\(turn.text)\(say("，", ", "))\(when)\(entry)")
        }
        return lines + clock.notes.map { "  \($0)" }
    }

    private func shown(_ instant: Instant) -> String {
        String(instant.text(in: Zone(zone) ?? .china).prefix(19)).replacing("T", with: " ")
    }
}
