// Whose is this: the dispatcher's queue, and for the chosen matter the suggested owner with its
// reason, what each unit carries, who declined it and what looks the same.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addDispatchRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = DispatchRoutes(web: web)
    router.get("/dispatch") { try await routes.show(nil, $0, $1) }
    router.get("/dispatch/:number") { try await routes.show($1.segment("number"), $0, $1) }
}

struct DispatchRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    func show(_ number: String?, _ request: Request, _ context: WebContext) async throws -> Response {
        _ = try web.requireDuty(.dispatcher, in: context)
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let waiting = DeskTab.tabs(reader.posts, reader.officer, rules).filter { ["accept", "dispatch"].contains($0.key) }.map {
            "(\($0.condition))" as Kernel.SQL
        }
        guard !waiting.isEmpty else { throw Refusal.sectionForbidden }
        let condition: Kernel.SQL = .joined(waiting, by: " or ")
        let rows = try await house.journal.rows(
            "select m.* from matter m where \(condition) order by coalesce(m.red_at, m.due_at, 9223372036854775807), m.id limit 100")
        let count = try await house.journal.rows("select count(*) as n from matter m where \(condition)").first?.integer("n") ?? 0
        let queue = rows.map {
            QueueRow(
                number: $0.text("number"), title: $0.text("title"),
                place: wording.area($0.optionalText("cell")) ?? $0.optionalText("place"),
                light: $0.light(at: page.now).mark, due: wording.due($0), returnCount: $0.integer("return_count"))
        }
        var selected: DispatchSelection?
        if let chosen = number ?? queue.first?.number { selected = try await selection(chosen, reader, wording) }
        return web.page(dispatchPage(DispatchModel(queue: queue, queueCount: count, selected: selected), in: page))
    }

    private func selection(_ number: String, _ reader: Reader, _ wording: Wording) async throws -> DispatchSelection {
        let (matter, entries) = try await house.matter(number)
        guard reader.covers(matter) else { throw Refusal.matterNotReadable }
        let organization = reader.organization
        let rules = wording.rules
        let page = wording.page
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger) else {
            throw Refusal.ledgerUnknown(matter.ledger)
        }
        var forms = ActionForms(matter: matter, ledger: ledger, wording: wording)
        forms.version = entries.last?.version ?? 0
        let found = matter.classCode.flatMap { ledger.classes?.classes[$0] }
        // A place in another jurisdiction of the installation is that one's, whatever the class.
        let elsewhere = matter.origin == nil ? organization.jurisdiction(at: matter.place?.cell) : nil
        let suggestion =
            elsewhere.map { unit in
                let area = organization.name(ofArea: unit.area)
                return (
                    unit.code,
                    OwnerSuggestion(
                        unit: unit.name, reason: page.pick("地点在\(area)，移交该辖区。", "The place lies in \(area): it is handed over."))
                )
            }
            ?? found.flatMap { found in
                found.owner.flatMap { organization.isOpen($0) ? $0 : nil }.map { owner in
                    (
                        owner,
                        OwnerSuggestion(
                            unit: organization.name(ofUnit: owner),
                            reason: page.pick("“\(found.title.zh)”按分类表由该单位负责。", "The class list gives \"\(found.title.en)\" to this unit."))
                    )
                }
            }
        var actions = await house.possibleActions(matter, for: reader).filter {
            [.accept, .dispatch, .requestCheck, .triage, .refuse, .merge].contains($0)
        }
        if let index = actions.firstIndex(of: .dispatch) { actions.insert(actions.remove(at: index), at: 0) }
        var facts = [Pages.Fact(wording.description(by: ledger), matter.description)]
        if let found { facts.append(Pages.Fact(page.pick("分类", "Class"), wording.text(found.title))) }
        facts.append(Pages.Fact(page.pick("上报", "Reported"), page.text(matter.reportedAt)))
        let loads = try await loads(wording, reader, suggested: suggestion?.0)
        var selection = DispatchSelection(
            number: number, title: matter.title, light: matter.light(by: ledger, on: calendars, at: page.now).mark,
            due: wording.due(matter, calendars),
            place: matter.place.map {
                PlaceMark(
                    text: $0.text, latitude: $0.latitude.map { String($0) }, longitude: $0.longitude.map { String($0) },
                    cell: wording.area($0.cell))
            },
            facts: facts,
            photos: matter.attachments.filter(\.isPhoto).map { Photo(page.pick("照片", "Photo"), URLs.attachment(number, $0.sha256)) },
            suggestion: suggestion?.1,
            loads: Array(loads.prefix(Self.mostLoads)), returns: try returns(entries, wording),
            returnLimit: ledger.returnLimit,
            duplicates: try await web.suspects(of: matter, found, wording, reader), actions: actions.map(forms.form))
        selection.otherLoads = max(0, loads.count - Self.mostLoads)
        return selection
    }

    /// The suggested unit and those that carry most: who has less is no reason to choose another.
    private static let mostLoads = 24

    /// What units of the whole region carry now, of what the dispatcher may read: the list behind each number has no more.
    /// From the tallies; lights from the ranges of their instants.
    private func loads(_ wording: Wording, _ reader: Reader, suggested: UnitCode?) async throws -> [UnitLoad] {
        let now = wording.page.now
        let counted = MatterQuery.visibleCounters(reader.scope, reader.organization) ?? "true"
        let visible = MatterQuery.visible(reader.scope, reader.organization) ?? "true"
        let tally: Kernel.SQL = .either(sqlite: "tally t indexed by tally_of_open", postgres: "tally t")
        let open = try await house.journal.rows(
            "select unit, sum(count) as n from \(tally) where ending = '' and \(counted) group by unit")
        func lit(_ light: Light) async throws -> [Kernel.Row] {
            try await house.journal.rows(
                """
                select m.owner as unit, count(*) as n from \(MatterQuery.lit(light))
                where \(MatterQuery.condition(light, now)) and \(visible) group by m.owner
                """)
        }
        let (red, yellow) = (try await lit(.red), try await lit(.yellow))
        func byUnit(_ rows: [Kernel.Row]) -> [String: Int] {
            Dictionary(rows.map { ($0.text("unit"), $0.integer("n")) }, uniquingKeysWith: +)
        }
        let (opens, reds, yellows) = (byUnit(open), byUnit(red), byUnit(yellow))
        return wording.organization.units.values.filter { unit in
            unit.closedAt == nil && (unit.code == suggested || (unit.area == nil && opens[unit.code, default: 0] > 0))
        }
        .map {
            UnitLoad(
                id: $0.code, unit: $0.name, openCount: opens[$0.code] ?? 0,
                lights: [.red: reds[$0.code] ?? 0, .yellow: yellows[$0.code] ?? 0],
                isSuggested: $0.code == suggested)
        }
        .sorted { ($0.isSuggested ? 0 : 1, -$0.openCount, $0.id) < ($1.isSuggested ? 0 : 1, -$1.openCount, $1.id) }
    }

    private func returns(_ entries: [Entry], _ wording: Wording) throws -> [TimelineItem] {
        try entries.filter { $0.type == "matter.returned" }.map {
            TimelineItem(at: $0.happenedAt, sentence: wording.text(try Sentences.sentence(of: $0, wording.rules)))
        }
    }
}
