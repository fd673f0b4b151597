// GET /search: matters by words and by what the words name, with how many of them stand where; and units, areas,
// ledgers, services and people of that name. Rows, counts and facets come from one condition that has the reader's
// scope in it: what may not be read is not found and not counted.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct SearchRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// Facets are counted over at most so many matters: beyond, they say "at least".
    private static let mostCounted = 10_000
    /// Of a kind and of a facet, folded ones included: a page stays small.
    private static let mostOfKind = 60
    private static let mostLines = 60
    private static let pageSize = 20

    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let wording = Wording(rules: book.matters, page: page)
        var check = FilterCheck(request.queryPairs, book, in: page)
        let typed = check.filter.text ?? ""
        // A whole number is an address, not a search; one that may not be read is not told from one that is not there.
        if check.faults.isEmpty, check.filter.with({ $0.text = nil }) == ListFilter(), let number = try await house.number(typed: typed),
            reader.covers(try await house.matter(number).matter)
        {
            return web.redirect(to: URLs.matter(number))
        }
        let asked = SearchWords(typed, MatterQuery(check.filter, book.matters), book)
        var query = asked.query
        check.straighten(&query, in: page)
        let filter = check.filter
        query.limit = Self.pageSize
        let applied = self.applied(filter, asked, wording)
        // A quote or a comma alone is no word: it would find everything.
        let isAsked = SearchText.condition(asked.terms) != nil || !asked.narrowed.isEmpty || !applied.isEmpty
        var model = SearchModel(
            filter: filter, misread: asked.misread, applied: applied,
            kinds: SearchKinds(book: book, wording: wording, reader: reader).kinds(asked.words, most: Self.mostOfKind))
        if let bulletins = try await BulletinRoutes.kind(asked, reader, page, house.journal, most: Self.mostOfKind) {
            model.kinds.append(bulletins)
        }
        model.misreadFilters = check.faults
        model.examples = SearchWords.examples(book, reader, page)
        model.views = try await web.savedViews(reader, wording) { !isAsked || $0.list == .search }
        if isAsked {
            let rows = try await house.journal.rows(try query.page(reader.scope, reader.organization, now: page.now))
            let shown = Array(rows.prefix(query.limit))
            let excerpts = try await excerpts(shown, asked.words)
            model.rows = shown.map { row in
                var line = wording.row(row)
                line.found = asked.words
                line.excerpt = excerpts[row.text("id")]
                return line
            }
            if rows.count > query.limit, let last = shown.last {
                var next = filter
                next.cursor = MatterQuery.cursor(after: last)
                model.pager.next = URLs.search(next)
            }
            if filter.cursor != nil { model.pager.first = URLs.search(filter.with { _ in }) }
            try await count(query, filter, reader, book, wording, into: &model)
        }
        return web.page(searchPage(model, in: page))
    }

    // MARK: Filters in force

    /// What stands in the address beside the words, each with the search without it. Those among the words are seen there.
    private func applied(_ filter: ListFilter, _ asked: SearchWords, _ wording: Wording) -> [Crumb] {
        let (page, rules) = (wording.page, wording.rules)
        func chip(_ name: String, _ title: String, _ value: String?, _ drop: (inout ListFilter) -> Void) -> Crumb? {
            // What is typed goes over it.
            guard !asked.narrowed.contains(name) else { return nil }
            return value.map { Crumb("\(title)\(page.pick("：", ": "))\($0)", URLs.search(filter.with(drop))) }
        }
        let ledger = filter.ledger.map { name in rules.ledger(name).map { wording.text($0.title) } ?? name }
        let ending = filter.ending.map { kind in
            rules.ledgers.values.compactMap(\.last).lazy.compactMap { $0.ending(kind)?.title }.first.map(wording.text) ?? kind
        }
        return [
            chip("ledger", page.pick("台账", "Ledger"), ledger) { $0.ledger = nil },
            chip("stage", page.pick("环节", "Stage"), filter.stage.map { wording.text(rules.stageTitle($0)) }) { $0.stage = nil },
            chip(
                "state", page.pick("状态", "State"), filter.state.map { $0 == "open" ? page.pick("未办结", "open") : page.pick("已有结果", "ended") }
            ) {
                $0.state = nil
            },
            chip("ending", page.pick("结果", "Ending"), ending) { $0.ending = nil },
            chip("overdue", page.pick("超期", "Overdue"), filter.isOverdue.map { $0 ? page.pick("是", "yes") : page.pick("否", "no") }) {
                $0.isOverdue = nil
            },
            chip("light", page.pick("亮灯", "Light"), filter.light.map { page[$0.message] }) { $0.light = nil },
            chip("unit", page.pick("单位", "Unit"), filter.unit.flatMap { wording.unit($0) }) { $0.unit = nil },
            chip("area", page.pick("区域", "Area"), filter.cell.map { wording.organization.name(ofArea: $0) }) { $0.cell = nil },
            chip("class", page.pick("分类", "Class"), filter.class.map { code in rules.catalogueTitle(code).map(wording.text) ?? code }) {
                $0.class = nil
            },
            chip("from", page.pick("上报自", "From"), filter.from.flatMap { CivilDay($0)?.description }) { $0.from = nil },
            chip("to", page.pick("上报至", "To"), filter.to.flatMap { CivilDay($0)?.description }) { $0.to = nil },
            chip("ended-from", page.pick("结果自", "Ended from"), filter.endedFrom.flatMap { CivilDay($0)?.description }) {
                $0.endedFrom = nil
            },
            chip("ended-to", page.pick("结果至", "Ended to"), filter.endedTo.flatMap { CivilDay($0)?.description }) { $0.endedTo = nil },
        ].compactMap(\.self) + FilterWords(filter: filter, wording: wording).turnings { URLs.search($0) }
    }

    // MARK: Counts

    /// One pass over what was found, cut as the rows are.
    private func count(
        _ query: MatterQuery, _ filter: ListFilter, _ reader: Reader, _ book: Book, _ wording: Wording, into model: inout SearchModel
    ) async throws {
        let (page, rules) = (wording.page, wording.rules)
        let division = Division(book)
        // The newest of them, as the list has them.
        let found = query.found(reader.scope, reader.organization, now: page.now)
        let matters = found.map { found -> Kernel.SQL in .either(sqlite: "\(found) order by s.rowid desc", postgres: found) }
        let condition = query.condition(reader.scope, reader.organization, now: page.now)
        let rows = try await house.journal.rows(
            """
            select f.ledger, f.stage, f.unit, f.area, f.light, count(*) as n from (
              select m.ledger, case when m.ending is null then m.stage else '' end as stage, coalesce(m.handler, m.owner, '') as unit,
                coalesce(\(division.column), '') as area,
                \(MatterQuery.light(at: page.now)) as light
              from \(matters ?? "matter m where \(condition)") limit \(Self.mostCounted + 1)) f
            group by f.ledger, f.stage, f.unit, f.area, f.light
            """)
        func sums(_ column: String) -> [(String, Int)] {
            var sums: [String: Int] = [:]
            for row in rows { sums[row.text(column), default: 0] += row.integer("n") }
            return sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        }
        let total = rows.map { $0.integer("n") }.reduce(0, +)
        (model.total, model.isMore) = (min(total, Self.mostCounted), total > Self.mostCounted)
        func facet(
            _ title: String, _ column: String, _ isChosen: Bool, _ name: (String) -> String, _ narrow: (inout ListFilter, String) -> Void
        ) -> SearchModel.Facet? {
            let lines = sums(column).filter { !$0.0.isEmpty }
            guard !isChosen, !lines.isEmpty else { return nil }
            return SearchModel.Facet(
                title,
                lines.prefix(Self.mostLines).map { value, n in
                    .init(
                        name(value), light: column == "light" ? LightMark(rawValue: value) : nil, count: n,
                        URLs.search(filter.with { narrow(&$0, value) }))
                }, more: max(0, lines.count - Self.mostLines))
        }
        var stages = facet(page.pick("环节", "Stage"), "stage", filter.stage != nil, { wording.text(rules.stageTitle($0)) }) { $0.stage = $1 }
        if filter.stage == nil, filter.state == nil, let ended = sums("stage").first(where: { $0.0.isEmpty }) {
            let line = SearchModel.Facet.Line(
                page.pick("已有结果", "Ended"), count: ended.1, URLs.search(filter.with { $0.state = "ended" }))
            stages = SearchModel.Facet(page.pick("环节", "Stage"), (stages?.lines ?? []) + [line])
        }
        model.facets = [
            facet(page.pick("亮灯", "Light"), "light", filter.light != nil, { $0 }) { $0.light = LightMark(rawValue: $1) },
            facet(
                page.pick("台账", "Ledger"), "ledger", filter.ledger != nil,
                { name in rules.ledger(name).map { wording.text($0.title) } ?? name }
            ) {
                $0.ledger = $1
            },
            stages,
            facet(page.pick("单位", "Unit"), "unit", filter.unit != nil, { wording.unit($0) ?? $0 }) { $0.unit = $1 },
            facet(page.pick("区域", "Area"), "area", filter.cell != nil, { wording.organization.name(ofArea: $0) }) { $0.cell = $1 },
        ].compactMap(\.self)
    }

    // MARK: Excerpts

    /// Of each row the words around the first hit that its title does not show: from the report, its place, or what was
    /// written on it. By matter.
    private func excerpts(_ rows: [Kernel.Row], _ words: [String]) async throws -> [String: String] {
        guard !words.isEmpty, !rows.isEmpty else { return [:] }
        let streams = rows.map { Matter.stream($0.text("id")) }
        let entries = try await house.journal.rows(
            "select * from entry where stream in (\(list: streams)) and type like 'matter.%' order by stream, version")
        var found: [String: String] = [:]
        let titles = Dictionary(rows.map { ($0.text("id"), $0.text("title")) }, uniquingKeysWith: { first, _ in first })
        for row in entries {
            let id = String(row.text("stream").dropFirst("matter/".count))
            guard found[id] == nil else { continue }
            let fact = try MatterFact.decoded(Entry(row))
            var text = fact.writtenWords
            if case .reported(_, _, _, _, let description, _, _, _, _, _, _, _, _, _, _, _) = fact { text = description }
            if case .ended(_, _, let note, _, _, _, _, _) = fact { text = note }
            guard let text else { continue }
            found[id] = Self.excerpt(text, words.filter { titles[id]?.localizedCaseInsensitiveContains($0) != true })
        }
        return found
    }

    /// Some characters on either side of the first of the words; nil where none is in it.
    static func excerpt(_ text: String, _ words: [String]) -> String? {
        let options: String.CompareOptions = [.caseInsensitive, .diacriticInsensitive]
        guard let range = words.lazy.compactMap({ text.range(of: $0, options: options) }).first else { return nil }
        let start = text.index(range.lowerBound, offsetBy: -24, limitedBy: text.startIndex) ?? text.startIndex
        let end = text.index(range.upperBound, offsetBy: 48, limitedBy: text.endIndex) ?? text.endIndex
        let words = text[start..<end].split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\(start > text.startIndex ? "…" : "")\(words)\(end < text.endIndex ? "…" : "")"
    }
}
