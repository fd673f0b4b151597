// What the public is promised for each class, and how often that was kept this year: from counters, never from rows of
// matters. Shown at the last step of a report and at /service-levels.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct ServiceLevels: Sendable {
    /// With fewer a share says more of chance than of the office.
    static let enough = 10
    let journal: any Journal<Book>
    let wording: Wording

    init(_ journal: any Journal<Book>, _ wording: Wording) { (self.journal, self.wording) = (journal, wording) }

    /// Of the page's year: endings that count as closed, by public ledger and class.
    func ofYear() async throws -> Year {
        let year = wording.page.now.day(in: wording.page.zone).year
        let ledgers = wording.rules.publicLedgers
        let rows = try await journal.rows(
            "select * from service where year = \(year) and ledger in (\(list: ledgers.map(\.name)))")
        var counts: [Key: Count] = [:]
        for row in rows {
            let ledger = row.text("ledger")
            guard wording.rules.ledger(ledger)?.ending(row.text("ending"))?.isClosed ?? false else { continue }
            let count = row.integer("count")
            counts[Key(ledger: ledger, code: row.text("class")), default: Count()].ended += count
            if row.integer("late") == 0 { counts[Key(ledger: ledger, code: row.text("class")), default: Count()].onTime += count }
        }
        return Year(year: year, counts: counts, wording: wording)
    }

    struct Key: Hashable {
        let ledger, code: String
    }

    struct Count: Hashable {
        var ended = 0
        var onTime = 0
        /// Thousandths; nil where there are too few to say.
        var permille: Int? { ended >= ServiceLevels.enough ? (onTime * 2000 / ended + 1) / 2 : nil }
    }

    struct Year: Sendable {
        let year: Int
        fileprivate let counts: [Key: Count]
        fileprivate let wording: Wording

        func count(_ code: String, _ ledger: Ledger) -> Count { counts[Key(ledger: ledger.name, code: code)] ?? Count() }

        /// "承诺 2个工作日内办理；今年 120 件，按时 93.1%".
        func promise(_ code: String, _ ledger: Ledger) -> String? {
            let page = wording.page
            guard let limit = ledger.classes?.classes[code]?.limit else { return nil }
            let count = count(code, ledger)
            let said = page.pick("承诺 \(limit.zh)内办理", "promised within \(limit.en) of handling")
            guard let share = count.permille else { return said }
            let kept = page.percent(permille: share)
            return said + page.pick("，今年办结 \(count.ended) 件，按时 \(kept)", ", kept for \(kept) of \(count.ended) this year")
        }
    }
}

struct ServiceLevelRoutes: Sendable {
    let web: Web

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = await web.pageContext(request, context)
        let rules = await web.house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let year = try await ServiceLevels(web.house.journal, wording).ofYear()
        let ledgers = rules.publicLedgers.map { ledger in
            ServiceLevelsModel.Ledger(
                title: wording.text(ledger.title),
                whole: ledger.clock.map { wording.text(ledger.words(for: $0.limit)) },
                groups: (ledger.classes?.groups ?? []).map { group in
                    ServiceLevelsModel.Group(
                        title: wording.text(group.title),
                        lines: group.classes.compactMap { code in
                            ledger.classes?.classes[code].map { found in
                                let count = year.count(code, ledger)
                                return ServiceLevelsModel.Line(
                                    title: wording.text(found.title),
                                    promise: wording.text(Bilingual(zh: found.limit.zh, en: found.limit.en)), ended: count.ended,
                                    permille: count.permille)
                            }
                        })
                })
        }
        return web.page(
            serviceLevelsPage(ServiceLevelsModel(year: year.year, enough: ServiceLevels.enough, ledgers: ledgers), in: page))
    }
}
