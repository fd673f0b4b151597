// Whether the server is well, for the administrator: the journal, those who follow it, what was set
// aside, clocks that run into a year without a notice, the disk.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminHealth: Sendable {
    let admin: AdminRoutes

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let lines =
            try await [journal(page)] + followers(page) + setbacks(page) + letters(page) + calendars(wording) + ruleFiles(wording)
            + [disk(page), program(page)]
        return admin.web.page(healthPage(HealthModel(lines: lines, checkedAt: page.now), in: page))
    }

    private func journal(_ page: PageContext) async throws -> HealthLine {
        let last = try await admin.house.journal.rows("select seq, recorded_at from entry order by seq desc limit 1").first
        let count = page.number(last?.integer("seq") ?? 0)
        let when = last.flatMap { Instant($0.text("recorded_at")) }.map { page.text($0) } ?? "—"
        return HealthLine(
            title: page.pick("流水", "Journal"), state: .well,
            sentence: page.pick(
                "\(count) 条，最后一条记于 \(when)。校验整条流水：taizhang verify。",
                "\(count) entries, the last at \(when). To check the whole of it: taizhang verify."))
    }

    /// The name of a follower that messages and the table `mark` use stands behind what it does.
    private func title(_ name: String, _ page: PageContext) -> String {
        switch name {
        case "search": page.pick("查找索引（search）", "Search index (search)")
        case "position": page.pick("地图位置（position）", "Places on the map (position)")
        case ClosedLoop.reaction.name: page.pick("自动处理与通知（\(name)）", "Automatic steps and notices (\(name))")
        default: name
        }
    }

    /// A lag alone is work under way; a reason not to move is trouble.
    private func followers(_ page: PageContext) async -> [HealthLine] {
        let last = admin.house.journal.lastSequence
        return await admin.house.journal.standings().map { standing in
            let lag = max(0, last - standing.position)
            // What went wrong is in the words of whatever broke; what it means is in the reader's.
            if let trouble = standing.trouble {
                let place = page.number(Int(standing.position))
                return HealthLine(
                    title: title(standing.name, page), state: .broken,
                    sentence: page.pick(
                        "停在第 \(place) 条，过一会儿自动再试：\(trouble)", "Stopped at entry \(place), tried again in a while: \(trouble)"))
            }
            return HealthLine(
                title: title(standing.name, page), state: lag > 10_000 ? .warning : .well,
                sentence: lag == 0
                    ? page.pick("已跟上。", "Up to date.")
                    : page.pick("还差 \(page.number(Int(lag))) 条。", "\(page.number(Int(lag))) entries behind."))
        }
    }

    private func setbacks(_ page: PageContext) async throws -> [HealthLine] {
        let count = try await admin.house.journal.rows("select count(*) as n from setback").first?.integer("n") ?? 0
        let title = page.pick("搁置的自动处理", "Automatic steps set aside")
        guard count > 0 else { return [HealthLine(title: title, state: .well, sentence: page.pick("没有。", "None."))] }
        let newest = try await admin.house.journal.rows("select * from setback order by seq desc limit 10")
        return [HealthLine(title: title, state: .warning, sentence: page.pick("共 \(count) 项，最近的如下。", "\(count); the newest follow."))]
            + newest.map { row in
                let zh = row.text("sentence_zh")
                return HealthLine(
                    title: "\(row.text("reaction")) #\(row.integer("seq"))", state: .warning,
                    sentence: page.pick(
                        "\(row.text("code"))：\(zh.isEmpty ? row.text("sentence") : zh)", "\(row.text("code")): \(row.text("sentence"))"))
            }
    }

    /// Only where matters go to other jurisdictions. A letter goes within a second; one that waits a minute is stuck.
    private func letters(_ page: PageContext) async throws -> [HealthLine] {
        try await admin.house.waitingLetters().map { letters in
            let isStuck = letters.since.map { $0.seconds(until: page.now) >= 60 } ?? false
            let since = letters.since.map { page.text($0) } ?? ""
            let count = page.number(letters.count)
            return HealthLine(
                title: page.pick("移交给 \(letters.to)", "Hand-over to \(letters.to)"), state: isStuck ? .warning : .well,
                sentence: letters.count == 0
                    ? page.pick("都已送达。", "All is told.")
                    : page.pick("\(count) 条待送达，最早的自 \(since)。", "\(count) to be told, the first since \(since)."))
        }
    }

    /// Limits that lean on a year whose notice is not out (rule 12: never a silent gap). The notice of a year
    /// comes in autumn: that it is missing is nobody's omission before November.
    private func calendars(_ wording: Wording) async throws -> [HealthLine] {
        let page = wording.page
        let today = page.now.day(in: page.zone)
        var lines: [HealthLine] = []
        for (name, calendar) in wording.rules.calendars.sorted(by: { $0.key < $1.key }) {
            let ledgers = wording.rules.ledgers.values.compactMap(\.last).filter { $0.calendar == name }.map(\.name).sorted()
            let count =
                try await admin.house.journal.rows(
                    "select count(*) as n from \(PublicView.open) and m.is_provisional = 1 and m.ledger in (\(list: ledgers))"
                ).first?.integer("n") ?? 0
            let year = calendar.published.contains(today.year) ? today.year + 1 : today.year
            let isLate = year == today.year || CivilDay(year: today.year, month: 11, day: 1).map { $0 <= today } ?? false
            lines.append(
                HealthLine(
                    title: page.pick(calendar.title.zh, calendar.title.en), state: count > 0 && isLate ? .warning : .well,
                    sentence: sentence(missing: year, count, isLate: isLate, page), link: URLs.calendar(name)))
        }
        return lines
    }

    private func sentence(missing year: Int, _ count: Int, isLate: Bool, _ page: PageContext) -> String {
        guard count > 0 else { return page.pick("现有时限都在已公布的年份之内。", "All limits lie in years with a notice.") }
        let what = page.pick(
            "\(page.number(count)) 件的时限跨入 \(year) 年，该年放假通知尚未录入，暂按每周规则推算。",
            "The limits of \(page.number(count)) matters run into \(year), whose notice is not entered; they are reckoned by the weekly rule."
        )
        return what
            + (isLate
                ? page.pick("请在通知公布后上传新的日历。", " When it is out, upload the new calendar.")
                : page.pick("通知通常在十一月公布。", " It is usually out in November."))
    }

    /// Files of the rules folder that the start left out, as long as what is in force is another text.
    private func ruleFiles(_ wording: Wording) -> [HealthLine] {
        let (page, rules) = (wording.page, wording.rules)
        let start = admin.house.startingRules.withLock { $0 }
        return start.texts.sorted { $0.key < $1.key }.compactMap { key, text in
            guard let inForce = rules.texts[key], inForce != text, let name = key.split(separator: "/").last.map(String.init) else {
                return nil
            }
            let lines = [inForce, text].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
            let line =
                zip(lines[0], lines[1]).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(lines[0].count, lines[1].count)
            let title = page.pick("规则文件 \(key)", "Rule file \(key)")
            guard start.kept.contains(key) else {
                return HealthLine(
                    title: title, state: .warning,
                    sentence: page.pick(
                        "与现行日历不同（自第 \(line + 1) 行），会移动时限，启动时没有采用。请预览后发布。",
                        "Differs from the calendar in force from line \(line + 1) and would move deadlines; the start left it out. Preview it, then publish it."
                    ), link: URLs.calendar(name))
            }
            let faults = rules.draft(text, as: name).faults
            let fault = faults.first.map { first in
                page.pick(
                    "文件有 \(faults.count) 处错误，第 \(first.line) 行：\(first.sentence.zh)\(first.remedy.zh)",
                    " It has faults (\(faults.count)), at line \(first.line): \(first.sentence.en) \(first.remedy.en)")
            }
            return HealthLine(
                title: title, state: .warning,
                sentence: page.pick(
                    "现行版本是有人发布的，文件与它不同（自第 \(line + 1) 行），启动时没有采用；请在编辑器中合并。",
                    "Somebody published the version in force; the file differs from line \(line + 1), and the start left it out. Merge them in the editor."
                ) + (fault ?? ""), link: URLs.ledgerDraft(name))
        }
    }

    private func program(_ page: PageContext) -> HealthLine {
        HealthLine(
            title: page.pick("程序", "Program"), state: .well, sentence: page.pick("版本 \(Version.current)。", "Version \(Version.current)."))
    }

    private func disk(_ page: PageContext) -> HealthLine {
        let title = page.pick("磁盘", "Disk")
        // `try?` because its absence is said below.
        let attributes = (try? FileManager.default.attributesOfFileSystem(forPath: admin.house.directory.path)) ?? [:]
        guard let free = (attributes[.systemFreeSize] as? NSNumber)?.int64Value,
            let all = (attributes[.systemSize] as? NSNumber)?.int64Value, all > 0
        else {
            return HealthLine(title: title, state: .warning, sentence: page.pick("无法得知剩余空间。", "How much is left cannot be found out."))
        }
        let share = Int(free * 100 / all)
        return HealthLine(
            title: title, state: share < 2 ? .broken : share < 10 ? .warning : .well,
            sentence: page.pick("剩余 \(share)%（\(page.size(bytes: Int(free)))）。", "\(share)% left (\(page.size(bytes: Int(free))))."))
    }
}
