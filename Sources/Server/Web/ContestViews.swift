// What the pages of a round show: its table, why a unit has its score, the matters behind a number, and the formula in words.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Supervision

extension ContestRoutes {
    /// So many entries of a round on a page.
    private static let history = 30

    func page(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let recorded = try await recorded(context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let (round, rules) = (recorded.round, recorded.rules)
        let words = ContestWords(recorded: recorded, organization: book.matters.organization, page: page)
        let rights = ContestRights(reader: reader, rules: rules)
        let isTrial = round.stage == .open && rights.keeper != nil
        let shown =
            round.published?.table
            ?? (isTrial ? Scoring(rules, units: recorded.opening.participants, inputs: round.inputs(rules)).table() : [])
        let entries = try await house.entries(ofContest: round.id)
        let begin = max(0, request.query("history").flatMap { Int($0) } ?? 0)
        let before = round.published?.corrects == nil ? nil : round.publications.dropLast().last
        return contestPage(
            ContestModel(
                number: round.number, title: words.title, facts: words.facts(book.contests),
                columns: rules.indicators.map {
                    ContestModel.Column(title: words.say($0.title), weight: words.weight($0), unit: words.say($0.measuredIn))
                }, lines: shown.map { words.line($0, before: before?.line($0.unit)) }, isTrial: isTrial,
                isPublished: round.published != nil,
                figures: words.figures { unit in reader.posts.contains { reader.organization.isWithin($0.unit, unit) } },
                objections: words.objections,
                timeline: try entries.reversed().dropFirst(begin).prefix(Self.history).map { entry in
                    let deed = try ContestFact.decoded(entry).sentence(
                        unit: { book.matters.organization.name(ofUnit: $0) }, indicator: { rules.indicator($0)?.title ?? Bilingual($0) })
                    let by = Matters.Sentences.actor(entry.actor, book.matters.organization)
                    return TimelineItem(
                        at: entry.happenedAt, sentence: page.pick(deed.zh, deed.en), by: page.pick(by.zh, by.en),
                        hash: hexadecimal(entry.hash), id: "entry-\(entry.version)")
                },
                pager: Pager(
                    first: begin > 0 ? URLs.contest(round.number).anchor("history") : nil,
                    next: entries.count > begin + Self.history
                        ? URLs.contest(round.number).adding("history", String(begin + Self.history)).anchor("history") : nil),
                forms: ContestForms(recorded: recorded, rights: rights, page: page, refused: refused, key: key).all()), in: page)
    }

    // MARK: Why this score

    @Sendable func unit(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let recorded = try await recorded(context)
        let code = try context.segment("unit")
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ContestWords(recorded: recorded, organization: book.matters.organization, page: page)
        let (round, rules) = (recorded.round, recorded.rules)
        guard recorded.opening.participants.contains(code) else { throw Refusal.pageUnknown }
        // What is not published yet is for those who keep it.
        let isKeeper = ContestRights(reader: reader, rules: rules).keeper != nil
        guard round.published != nil || isKeeper else { throw Refusal.pageUnknown }
        let inputs = round.published?.inputs ?? round.inputs(rules)
        let scoring = Scoring(rules, units: recorded.opening.participants, inputs: inputs)
        let table = scoring.table()
        guard let line = (round.published?.table ?? table).first(where: { $0.unit == code }) else { throw Refusal.pageUnknown }
        let steps = scoring.steps(of: code)
        let lines = zip(zip(rules.indicators, line.cells), steps).map { pair, step in
            words.unitLine(pair.0, pair.1, step, inputs.last { $0.unit == code && $0.indicator == pair.0.code }, code)
        }
        var past: [ContestUnitModel.Past] = []
        for other in try await house.contests(recorded.opening.contest) where other.id != round.id {
            guard let opening = other.opening, let line = other.published?.line(code) else { continue }
            past.append(
                ContestUnitModel.Past(
                    number: other.number, period: words.say(opening.period.title), place: line.place, of: opening.participants.count,
                    total: line.total.description))
        }
        return web.page(
            contestUnitPage(
                ContestUnitModel(
                    number: round.number, title: words.title, unit: words.name(code), facts: words.unitFacts(line), lines: lines,
                    total: line.total.description, gaps: words.gaps(scoring, code, inputs), past: past,
                    proof: words.proof(isSame: round.published.map { $0.table == table })), in: page))
    }

    // MARK: What was counted

    private static let mostListed = 200

    @Sendable func counted(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let recorded = try await recorded(context)
        let unit = try context.segment("unit")
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ContestWords(recorded: recorded, organization: book.matters.organization, page: page)
        guard recorded.opening.participants.contains(unit), let indicator = recorded.rules.indicator(try context.segment("indicator")),
            let measure = indicator.measure
        else { throw Refusal.pageUnknown }
        let isKeeper = ContestRights(reader: reader, rules: recorded.rules).keeper != nil
        guard recorded.round.published != nil || isKeeper else { throw Refusal.pageUnknown }
        let counter = ContestCounter(journal: house.journal, rules: book.matters, recorded: recorded, now: page.now)
        // As at the moment that was counted, where the rules say a moment.
        let items = try await counter.items(indicator, of: unit, at: recorded.round.countedAsOf ?? counter.asOf)
        let listed = Array(Set(items.map(\.matter))).sorted().prefix(Self.mostListed)
        let visible = MatterQuery.visible(reader.scope, reader.organization) ?? "true"
        let titles = Dictionary(
            listed.isEmpty
                ? []
                : try await house.journal.rows("select m.id, m.title from matter m where m.id in (\(list: Array(listed))) and \(visible)")
                    .map {
                        ($0.text("id"), $0.text("title"))
                    }
        ) { first, _ in first }
        let shown = items.compactMap { item in
            titles[item.matter].map { ContestListModel.Line(number: item.number, title: $0, isHit: item.isHit) }
        }
        let count = recorded.round.counts.first { $0.unit == unit && $0.indicator == indicator.code }
        let now = words.counted(hits: items.count { $0.isHit }, base: measure.isShare ? items.count : nil)
        return web.page(
            contestListPage(
                ContestListModel(
                    number: recorded.round.number, unit: words.name(unit), code: unit, indicator: words.say(indicator.title),
                    facts: [
                        Pages.Fact(page.pick("数的是", "What is counted"), words.say(measure.title)),
                        Pages.Fact(page.pick("以何时为准", "As of"), words.say(measure.basis.words)),
                        Pages.Fact(page.pick("期间", "Period"), words.period),
                        Pages.Fact(
                            page.pick("计数时记下的", "As it was counted"),
                            count.map { count in
                                words.counted(hits: count.hits, base: count.base)
                                    + (recorded.round.countedAt.map { page.pick("（\(page.text($0))）", " (\(page.text($0)))") } ?? "")
                            } ?? page.pick("还没有计数", "not counted yet")),
                        Pages.Fact(page.pick("现在", "Now"), now),
                    ], isShare: measure.isShare, lines: shown,
                    note: shown.count < items.count
                        ? page.pick(
                            "共 \(items.count) 条，这里列出您看得到的 \(shown.count) 条。",
                            "\(items.count) in all; here are the \(shown.count) that you may read.")
                        : ""), in: page))
    }

    // MARK: The formula

    @Sendable func rules(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let name = try context.segment("rules") { .contestRulesUnknown($0) }
        let version = request.query("version").flatMap { Int($0) } ?? book.contests.version(of: name)
        guard let rules = book.contests[name, version: version] else { throw Refusal.contestRulesUnknown(name) }
        let words = ContestFormulaWords(rules: rules, rulesOfMatters: book.matters, page: page)
        return web.page(
            contestRulesPage(
                ContestRulesModel(
                    name: name, title: words.say(rules.title), facts: words.facts(version: version, of: book.contests.version(of: name)),
                    lines: rules.indicators.map(words.line), text: book.contests.text(name, version: version) ?? ""), in: page))
    }
}
