// What bulletins say of the key projects (调度通报): the register at the end of a span beside the register at its beginning,
// and the steps in between, each with the entry that says it. Both states come out of the journal.
import Bulletins
import Kernel
import Loop
import Matters
import Projects

struct ProjectBulletin: Sendable {
    let from: Instant
    /// Not after now.
    let to: Instant
    let figures: [BulletinFigure]
    /// In the order of the journal within each group.
    let facts: [BulletinFact]
}

extension BulletinSource {
    /// What the span has to state. The span is from the first moment of a day to the first of another.
    func projectBulletin(from: Instant, to: Instant) async throws -> ProjectBulletin {
        let book = await journal.book()
        let zone = ProjectDecisionRules(projects: book.projects, periods: book.periods, matters: book.matters).zone
        var (before, after): ([Project], [Project]) = ([], [])
        var facts: [BulletinFact] = []
        let rows = try await journal.rows("select state from project order by number")
        for project in try rows.map({ try JSON.decode(Project.self, from: $0.text("state")) }) {
            guard project.updatedAt > from else {
                before.append(project)
                after.append(project)
                continue
            }
            var (then, now) = (ProjectDecider.initial, ProjectDecider.initial)
            for entry in try await journal.entries(of: ProjectDecider.stream(project.id)) where entry.recordedAt <= to {
                let fact = try ProjectFact.decoded(entry)
                if entry.recordedAt <= from { ProjectDecider.evolve(&then, fact, entry) }
                ProjectDecider.evolve(&now, fact, entry)
                if entry.recordedAt > from, fact.isNews(since: from.day(in: zone)) {
                    facts.append(
                        BulletinFact(
                            reference: entry.reference, at: entry.recordedAt, number: project.number, title: now.details?.name ?? "",
                            sentence: ProjectSentences.deed(fact), group: .progressed))
                }
            }
            if then.details != nil { before.append(then) }
            if now.details != nil { after.append(now) }
        }
        let (first, last) = (from.day(in: zone).advanced(by: -1), to.adding(seconds: -1).day(in: zone))
        let figures = try await ProjectFigures(
            rules: book.projects, before: Portfolio(before, asOf: book.projects.cutOff(at: first), today: first, book.projects),
            after: Portfolio(after, asOf: book.projects.cutOff(at: last), today: last, book.projects),
            problems: problemState(at: from, zone), problemsNow: problemState(at: to, zone)
        ).all
        return ProjectBulletin(from: from, to: to, figures: figures, facts: facts)
    }

    /// The ledger of problems at a moment: how many were open, and how many of them late; and of those entered since the
    /// first of January how many were struck off.
    private func problemState(at moment: Instant, _ zone: Zone) async throws -> ProblemState {
        let open = try await journal.rows(
            """
            select count(*) as open, sum(case when due_at <= \(moment) then 1 else 0 end) as late from matter
            where ledger = 'project-problem' and reported_at <= \(moment) and (ended_at is null or ended_at > \(moment))
            """
        ).first
        let year = CivilDay(year: moment.day(in: zone).year, month: 1, day: 1).map { Instant($0, in: zone) } ?? moment
        let entered = try await journal.rows(
            """
            select count(*) as entered, sum(case when ending = 'struck-off' and ended_at <= \(moment) then 1 else 0 end) as struck from matter
            where ledger = 'project-problem' and reported_at > \(year) and reported_at <= \(moment)
            """
        ).first
        return ProblemState(
            open: open?.integer("open") ?? 0, late: open?.optionalInteger("late") ?? 0, entered: entered?.integer("entered") ?? 0,
            struck: entered?.optionalInteger("struck") ?? 0)
    }
}

private struct ProblemState {
    let open: Int
    let late: Int
    let entered: Int
    let struck: Int

    /// 销号率. Nil where none was entered.
    var rate: Ratio? { entered > 0 ? Ratio(Int64(struck), Int64(entered)) : nil }
}

extension ProjectFact {
    /// What a bulletin states: steps, and not the figures that its sums are made of. A milestone of long ago that is
    /// recorded now is no news of this week.
    fileprivate func isNews(since first: CivilDay) -> Bool {
        switch self {
        case .advanced(_, let day, _, _, _): day.distance(to: first) <= 31
        case .registered, .held, .resumed, .withdrawn, .finishMoved: true
        case .revised, .planned, .spent, .briefed, .scheduled, .activityReported: false
        }
    }
}

/// The numbers of a bulletin, as they were and as they are.
private struct ProjectFigures {
    let rules: ProjectRules
    let before: Portfolio
    let after: Portfolio
    let problems: ProblemState
    let problemsNow: ProblemState

    var all: [BulletinFigure] {
        let (old, new) = (before.totals, after.totals)
        func count(_ number: Int) -> Bilingual { Bilingual("\(number)") }
        func money(_ yuan: Int64) -> Bilingual { Bilingual(zh: Money.short(yuan), en: Money.shortEnglish(yuan)) }
        func share(_ ratio: Ratio?) -> Bilingual { Bilingual(ratio.map { "\($0.percent())%" } ?? "—") }
        let isFirst = old.count == 0
        func figure(_ zh: String, _ en: String, _ value: Bilingual, _ was: Bilingual, _ note: Bilingual? = nil) -> BulletinFigure {
            BulletinFigure(title: Bilingual(zh: zh, en: en), value: value, before: isFirst ? nil : was, note: note)
        }
        return [
            figure("项目数", "Projects", count(new.count), count(old.count)),
            figure(
                "本年完成投资", "Done this year", money(new.done), money(old.done),
                Bilingual(
                    zh: "截至 \(after.asOf)，年度计划 \(Money.short(new.planned))", en: "by \(after.asOf), of \(Money.shortEnglish(new.planned))")),
            figure(
                "年度计划完成率", "Completion", share(new.completion), share(old.completion),
                Bilingual(zh: "序时 \(share(new.dueShare).zh)", en: "\(share(new.dueShare).en) due")),
            figure("开工复工率", "Running", share(new.startRate), share(old.startRate)),
            figure("建成或部分建成", "Built or partly built", count(new.builtOrPartly), count(old.builtOrPartly)),
            figure("红灯", "Red", count(new.red), count(old.red), isFirst ? nil : turned),
            figure("黄灯", "Yellow", count(new.yellow), count(old.yellow)),
            figure(
                "未销号问题", "Open problems", count(problemsNow.open), count(problems.open),
                Bilingual(zh: "其中超期 \(problemsNow.late) 件", en: "\(problemsNow.late) of them late")),
            figure(
                "问题销号率", "Problems struck off", share(problemsNow.rate), share(problems.rate),
                Bilingual(
                    zh: "本年销号 \(problemsNow.struck) ÷ 列入 \(problemsNow.entered)",
                    en: "\(problemsNow.struck) of \(problemsNow.entered) entered this year")),
        ]
    }

    /// Who is red and was not.
    private var turned: Bilingual? {
        func red(_ portfolio: Portfolio) -> [Project] { portfolio.projects.filter { $0.light(at: portfolio.today, rules) == .red } }
        let known = Set(red(before).map(\.number))
        let new = red(after).filter { !known.contains($0.number) }
        guard !new.isEmpty else { return nil }
        let names = new.prefix(5).map { $0.details?.name ?? $0.number }
        let more = new.count > 5 ? (zh: "等 \(new.count) 个", en: " and \(new.count - 5) more") : (zh: "", en: "")
        return Bilingual(zh: "新亮红灯：\(names.joined(separator: "、"))\(more.zh)", en: "newly red: \(names.joined(separator: ", "))\(more.en)")
    }
}
