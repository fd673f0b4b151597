// The portal, for anybody: the front page with this year's figures, reporting, following. What the
// public may see is decided here and in PortalFollow.swift: only ledgers marked `public`, classes and
// streets instead of people's own words, and a matter itself only with its follow code.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addPortalRoutes(_ router: Router<WebContext>, _ web: Web) {
    let portal = PortalRoutes(web: web)
    router.get("/", use: portal.home)
    router.post("/find", use: portal.find)

    let reports = ReportRoutes(web: web)
    router.get("/report", use: reports.form)
    router.post("/report", use: reports.send)
    router.get("/report/photos/:mark", use: reports.photo)
    router.post("/follow/:number/followers", use: reports.mineToo)

    router.get("/service-levels", use: ServiceLevelRoutes(web: web).show)

    let follow = FollowRoutes(web: web)
    router.get("/follow/:number", use: follow.show)
    router.get("/follow/:number/photos/:hash", use: follow.photo)
    router.post("/follow/:number/appraisals", use: follow.appraise)
    router.post("/follow/:number/reopenings", use: follow.reopen)
}

struct PortalRoutes: Sendable {
    let web: Web

    @Sendable func home(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await homePage(request, context))
    }

    /// Number and code lead to the matter; which of the two was wrong is not said.
    @Sendable func find(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await web.form(request, context)
        let typed = (form["number"] ?? "").filter { !$0.isWhitespace }
        let number = try await web.house.number(typed: typed) ?? typed
        let code = form["code"] ?? ""
        do {
            _ = try await FollowRoutes(web: web).matter(number, code: code, context)
            return web.redirect(to: URLs.follow(number, code: code.filter { !$0.isWhitespace }))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["number", "code"], context.visitor.language)
            return web.page(try await homePage(request, context, find: entered), status: refusal.status)
        }
    }

    private func homePage(_ request: Request, _ context: WebContext, find: Entered = .nothing) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let book = await web.house.journal.book()
        let view = PublicView(journal: web.house.journal, wording: Wording(rules: book.matters, page: page))
        let year = page.now.day(in: page.zone).year
        return portalHomePage(
            PortalHomeModel(
                year: year, figures: try await view.figures(of: year), countedAt: page.now, recent: try await view.recentEndings(),
                areas: AreaChoices.streets(book).map { Crumb($0.title, URLs.area($0.value)) }, find: find),
            in: page)
    }
}

/// What the public sees of all matters together.
struct PublicView: Sendable {
    let journal: any Journal<Book>
    let wording: Wording

    private var page: PageContext { wording.page }
    var place: PublicPlace { PublicPlace(rules: wording.rules) }
    var ledgers: [String] { wording.rules.publicLedgers.map(\.name) }

    /// Valid reports, closed ones, their rate, overdue now. From counters; the last from open matters only.
    func figures(of year: Int) async throws -> [Figure] {
        guard let first = CivilDay(year: year, month: 1, day: 1), let last = CivilDay(year: year, month: 12, day: 31) else { return [] }
        let rows = try await journal.rows(
            """
            select ledger, ending, sum(count) as n from total where day between \(first) and \(last) and ledger in (\(list: ledgers))
            group by ledger, ending
            """)
        var valid = 0
        var closed = 0
        for row in rows {
            let rule = wording.rules.ledger(row.text("ledger"))?.ending(row.text("ending"))
            if rule?.isValid ?? true { valid += row.integer("n") }
            if rule?.isClosed ?? false { closed += row.integer("n") }
        }
        let overdue = try await journal.rows(
            "select count(*) as n from \(Self.overdue(at: page.now)) and m.ledger in (\(list: ledgers))"
        ).first?.integer("n")
        // The public has no list of what has ended; the map shows what is open, so only that is linked.
        return [
            Figure(
                page.pick("有效上报", "Valid reports"), .count(valid), nil, note: page.pick("不含不予受理、并案、作废", "without refused, merged and void")),
            Figure(page.pick("已办结", "Resolved"), .count(closed), nil),
            Figure(
                page.pick("办结率", "Completion rate"), .share(permille: valid > 0 ? (closed * 2000 / valid + 1) / 2 : nil), nil,
                note: page.pick("已办结 ÷ 有效上报", "resolved ÷ valid reports")),
            Figure(page.pick("当前超期", "Overdue now"), .count(overdue ?? 0), URLs.publicMap.adding("overdue", "yes")),
        ]
    }

    /// Open matters by an index that holds nothing else, however many have ended.
    static let open: Kernel.SQL = .either(
        sqlite: "matter m indexed by matter_by_class where m.ending is null", postgres: "matter m where m.ending is null")

    /// The same, the newest first.
    static let newestOpen: Kernel.SQL = .either(
        sqlite: "matter m indexed by matter_by_open where m.ending is null", postgres: "matter m where m.ending is null")

    /// Ended matters by when they ended.
    static let ended: Kernel.SQL = .either(
        sqlite: "matter m indexed by matter_by_end where m.ended_at is not null", postgres: "matter m where m.ended_at is not null")

    /// Open matters whose time is over, in the words of their index.
    static func overdue(at now: Instant) -> Kernel.SQL {
        let condition: Kernel.SQL = "m.ending is null and coalesce(m.due_at, 9223372036854775807) <= \(now)"
        return .either(sqlite: "matter m indexed by matter_by_due where \(condition)", postgres: "matter m where \(condition)")
    }

    /// Open matters of public ledgers by when they are due, in public words; and the cursor of the next page.
    /// - Parameter condition: on rows of `matter m`; it names the ledgers.
    func soonest(_ condition: Kernel.SQL, after cursor: String?, limit: Int) async throws -> ([PublicMatter], more: String?) {
        var after: Kernel.SQL = ""
        if let cursor {
            let parts = cursor.split(separator: "~")
            guard parts.count == 2, let value = Int64(parts[0]), parts[1].utf8.count <= 64 else {
                throw Refusal.fieldInvalid("cursor", cursor, expected: Bilingual(zh: "上一页给出的 cursor", en: "the cursor of the page before"))
            }
            after = "and (coalesce(m.due_at, 9223372036854775807), m.id) > (\(value), \(String(parts[1])))"
        }
        let rows = try await journal.rows(
            """
            select m.*, coalesce(m.due_at, 9223372036854775807) as sort_value from \(Self.openByDue) and \(condition) \(after)
            order by coalesce(m.due_at, 9223372036854775807), m.id limit \(limit + 1)
            """)
        return (rows.prefix(limit).map(matter), rows.count > limit ? MatterQuery.cursor(after: rows[limit - 1]) : nil)
    }

    private func matter(_ row: Kernel.Row) -> PublicMatter {
        let age = (row.instant("reported_at") ?? page.now).seconds(until: page.now)
        // Why a clock stands is said inside.
        return PublicMatter(
            title: title(row), street: street(row), light: row.light(at: page.now).mark, age: page.duration(seconds: age),
            due: wording.due(row))
    }

    /// Open matters by when they are due, by the index that has them in that order.
    static let openByDue: Kernel.SQL = .either(
        sqlite: "matter m indexed by matter_by_due where m.ending is null", postgres: "matter m where m.ending is null")

    /// Class, how long it took, street, the kind of ending: no word of the report itself.
    /// - Parameter condition: on rows of `matter m`.
    func recentEndings(_ condition: Kernel.SQL = "true") async throws -> [PublicEnding] {
        let rows = try await journal.rows(
            """
            select * from \(Self.ended) and m.ledger in (\(list: ledgers)) and \(condition)
            order by m.ended_at desc, m.id desc limit 8
            """)
        return rows.compactMap { row in
            guard let reportedAt = row.instant("reported_at"), let endedAt = row.instant("ended_at") else { return nil }
            let length = page.duration(seconds: reportedAt.seconds(until: endedAt))
            return PublicEnding(
                sentence: page.pick("\(title(row))，历时 \(length)。", "\(title(row)), after \(length)."), place: street(row),
                ending: wording.ending(row.optionalText("ending"), of: row.text("ledger")) ?? "", endedAt: endedAt)
        }
    }

    /// The class's title, never the matter's own, which a citizen wrote.
    func title(_ row: Kernel.Row) -> String {
        row.optionalText("class").flatMap { wording.rules.catalogueTitle($0) }.map(wording.text)
            ?? wording.rules.ledger(row.text("ledger")).map { wording.text($0.title) } ?? page.pick("事项", "Matter")
    }

    func street(_ row: Kernel.Row) -> String? { place.street(row) }
}

/// Where a public matter lies, as far as anybody may know: for the portal, the map and Open311. People write
/// into a place what they would not publish, the flat and the name of who lives there.
struct PublicPlace: Sendable {
    let rules: MatterRules

    /// The words only where the ledger calls them public in so many letters, the street otherwise.
    func address(_ row: Kernel.Row) -> String? { isPublic(\.isPlace, row) ? row.optionalText("place") : street(row) }

    /// The street; where the smallest area is a region, as in a city's house, that.
    func street(_ row: Kernel.Row) -> String? { area(row).map { rules.organization.name(ofArea: $0) } }

    /// Its code.
    func area(_ row: Kernel.Row) -> AreaCode? {
        let region = row.optionalText("cell").flatMap { rules.organization.areas[$0]?.level == .region ? $0 : nil }
        return row.optionalText("street") ?? region
    }

    /// To about ten metres where the place is not public: enough to find the manhole, not the door.
    func position(_ row: Kernel.Row) -> (longitude: Double, latitude: Double)? {
        guard let longitude = row.real("longitude"), let latitude = row.real("latitude") else { return nil }
        if isPublic(\.isPlace, row) { return (longitude, latitude) }
        return ((longitude * 10_000).rounded() / 10_000, (latitude * 10_000).rounded() / 10_000)
    }

    /// Whether every version of the row's ledger calls the field public: what was reported under an older
    /// one was not meant for a wider audience.
    func isPublic(_ isMeant: (Ledger.Field) -> Bool, _ row: Kernel.Row) -> Bool {
        let versions = rules.ledgers[row.text("ledger")] ?? []
        return !versions.isEmpty && versions.allSatisfy { $0.fields.first(where: isMeant)?.privacy == .public }
    }
}

extension Ledger.Field {
    fileprivate var isPlace: Bool { kind == .place }
}

extension MatterRules {
    /// Ledgers to which anybody may report, by name; the portal shows only these.
    var publicLedgers: [Ledger] { ledgers.values.compactMap(\.last).filter(\.isPublic).sorted { $0.name < $1.name } }
}

extension Entered {
    /// A form that was refused: its values, and the refusal beside its field. `names` gives the form's
    /// name of a field where the refusal knows it by another; one that the form has not stands above it.
    init(refused refusal: Refusal, _ form: Form, fields: [String], names: [String: String] = [:], _ language: Language) {
        let field = refusal.field.map { names[$0] ?? $0 } ?? ""
        self.init(values: form.fields, refusals: [fields.contains(field) ? field : "": refusal.text(language)])
    }
}
