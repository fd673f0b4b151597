// My desk: what waits for the posts that the officer holds, worst first. And the grid worker's report.
import Foundation
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addDeskRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = DeskRoutes(web: web)
    router.get("/desk", use: routes.show)
    router.get("/desk/live", use: routes.live)
    router.get("/incidents/new", use: routes.newIncident)
    router.post("/incidents", use: routes.report)
}

/// One tab of the desk: the matters that wait for one action.
struct DeskTab: Sendable {
    let key: String
    let title: Bilingual
    let action: Action
    let condition: Kernel.SQL
}

extension DeskTab {
    /// The tabs of an officer, in the order of the loop. A row in a tab is one that the officer may act on.
    static func tabs(_ posts: [Matters.Appointment], _ officer: OfficerCode, _ rules: MatterRules) -> [DeskTab] {
        let organization = rules.organization
        /// Stages of any ledger in which one of these posts may take the action. `isFew`: the condition beside it leaves
        /// few rows by an index of its own, which SQLite, knowing nothing of how many there are, would pass over.
        func stages(_ action: Action, _ duties: [Duty], isFew: Bool = false) -> Kernel.SQL? {
            let ledgerColumn: Kernel.SQL = isFew ? .either(sqlite: "+m.ledger", postgres: "m.ledger") : "m.ledger"
            let parts = rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.flatMap { ledger -> [Kernel.SQL] in
                guard let rule = ledger.actions[action], rule.by.contains(where: duties.contains) else { return [] }
                return ledger.stages.filter { $0.actions.contains(action) }.map {
                    "(\(ledgerColumn) = \(ledger.name) and m.stage = \($0.name))"
                }
            }
            return parts.isEmpty ? nil : "(\(Kernel.SQL.joined(parts, by: " or ")))"
        }
        let region = posts.filter { [.dispatcher, .supervisor].contains($0.duty) }
        let here: Kernel.SQL = MatterQuery.visible(Rights.reading(region, organization), organization) ?? "true"
        let working = posts.filter { [.officer, .head].contains($0.duty) }
        let units = working.map(\.unit)
        var tabs: [DeskTab] = []
        func add(_ key: String, _ zh: String, _ en: String, _ action: Action, _ condition: Kernel.SQL?) {
            if let condition {
                tabs.append(
                    DeskTab(key: key, title: Bilingual(zh: zh, en: en), action: action, condition: "m.ending is null and \(condition)"))
            }
        }
        let duties = region.map(\.duty)
        if !region.isEmpty {
            add("accept", "待受理", "To accept", .accept, stages(.accept, duties).map { "\(here) and m.check_duty is null and \($0)" })
            add("dispatch", "待派遣", "To dispatch", .dispatch, stages(.dispatch, duties).map { "\(here) and \($0)" })
            add("answer", "待答复", "To answer", .answer, answering(rules, duties).map { "\(here) and \($0)" })
        }
        if !units.isEmpty {
            add("claim", "待认领", "To claim", .claim, stages(.claim, working.map(\.duty)).map { "m.owner in (\(list: units)) and \($0)" })
            add("handling", "我在办", "Mine", .submit, stages(.submit, working.map(\.duty)).map { "\(claimed(working, officer)) and \($0)" })
            add(
                "support", "配合办理", "Supporting", .progress,
                stages(.progress, working.map(\.duty), isFew: true).map { "\(MatterQuery.supported(by: Set(units))) and \($0)" })
            add(
                "unit", "本单位在办", "My unit's", .progress,
                stages(.submit, working.map(\.duty)).map { "m.owner in (\(list: units)) and \($0)" })
        }
        if let waiting = approving(posts, officer, organization) {
            // An appeal comes after the ending.
            tabs.append(
                DeskTab(key: "approve", title: Bilingual(zh: "待审批", en: "To approve"), action: .approve, condition: waiting))
        }
        let mine = Set(posts.map(\.unit))
        for (key, column, zh, en, action) in [
            ("check", "check", "待核查（立案前）", "To check", Action.check), ("verify", "verify", "待核查（办结前）", "To verify", .verify),
        ] {
            var parts: [Kernel.SQL] = []
            let cells = posts.filter { $0.duty == .gridWorker }.flatMap(\.areas)
            if !cells.isEmpty {
                parts.append(
                    "(m.\(Kernel.SQL(trusted: column))_duty = 'grid-worker' and m.\(Kernel.SQL(trusted: column))_area in (\(list: cells)))")
            }
            for duty in [Duty.supervisor, .dispatcher] where posts.contains(where: { $0.duty == duty }) {
                parts.append("(m.\(Kernel.SQL(trusted: column))_duty = \(duty.rawValue) and \(here))")
            }
            guard !parts.isEmpty else { continue }
            var condition: Kernel.SQL = "(\(Kernel.SQL.joined(parts, by: " or ")))"
            if column == "verify" {
                for unit in mine.sorted() { condition = "\(condition) and instr(' ' || m.verify_outside || ' ', \(" \(unit) ")) = 0" }
            }
            add(key, zh, en, action, condition)
        }
        // What was given to somebody else and one may verify in their place.
        let inspecting = Set(region.map(\.duty)).intersection([.supervisor])
        if let submitted = stages(.verify, Array(inspecting)) {
            var condition: Kernel.SQL = "\(submitted) and m.verify_duty <> 'supervisor' and \(here)"
            for unit in mine.sorted() { condition = "\(condition) and instr(' ' || m.verify_outside || ' ', \(" \(unit) ")) = 0" }
            add("instead", "可代核查", "May verify instead", .verify, condition)
        }
        return tabs
    }

    /// The officer's own in the units where they work, not what they left behind in another; and those of whom they stand in
    /// for, in the unit of that post.
    private static func claimed(_ posts: [Matters.Appointment], _ officer: OfficerCode) -> Kernel.SQL {
        let others = posts.compactMap { post -> Kernel.SQL? in
            post.deputyFor.map { "(m.officer = \($0) and m.owner = \(post.unit))" }
        }
        let own: Kernel.SQL = "(m.officer = \(officer) and m.owner in (\(list: posts.map(\.unit))))"
        return "(\(Kernel.SQL.joined([own] + others, by: " or ")))"
    }

    /// Requests for more time that wait for one of these posts: a head's own unit's, the others' own area's. Not those
    /// that this officer made or has approved once: somebody else decides on them.
    private static func approving(_ posts: [Matters.Appointment], _ officer: OfficerCode, _ organization: Organization) -> Kernel.SQL? {
        let parts = posts.map { post -> Kernel.SQL in
            let here: Kernel.SQL =
                [.officer, .head].contains(post.duty)
                ? "m.owner = \(post.unit)" : MatterQuery.visible(Rights.reading([post], organization), organization) ?? "true"
            return "(m.approve_duty = \(post.duty.rawValue) and \(here))"
        }
        let others: Kernel.SQL = "instr(' ' || m.approve_not || ' ', \(" \(officer) ")) = 0"
        return parts.isEmpty ? nil : "(m.approve_duty is not null and \(others) and (\(Kernel.SQL.joined(parts, by: " or "))))"
    }

    /// Stages where the asker's answer is what is missing: `answer` is possible and nobody handles any more.
    private static func answering(_ rules: MatterRules, _ duties: [Duty]) -> Kernel.SQL? {
        let parts = rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.flatMap { ledger -> [Kernel.SQL] in
            guard ledger.isPublic, ledger.actions[.answer]?.by.contains(where: duties.contains) ?? false,
                case .stage(let name)? = ledger.actions[.verify]?.pass
            else { return [] }
            return ["(m.ledger = \(ledger.name) and m.stage = \(name))"]
        }
        return parts.isEmpty ? nil : "(\(Kernel.SQL.joined(parts, by: " or ")))"
    }
}

struct DeskRoutes: Sendable {
    let web: Web
    var house: House { web.house }
    private let pageSize = 50

    init(web: Web) { self.web = web }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let tabs = DeskTab.tabs(reader.posts, reader.officer, rules)
        let counts = try await counts(tabs)
        let chosen =
            request.uri.queryParameters["tab"].flatMap { key in tabs.first { $0.key == key } } ?? tabs.first {
                counts[$0.key, default: 0] > 0
            } ?? tabs.first
        let light = request.uri.queryParameters["light"].flatMap { Light(rawValue: String($0)) }
        let offset = request.uri.queryParameters["cursor"]
        var rows: [Kernel.Row] = []
        if let chosen {
            let lit: Kernel.SQL = light.map { "and \(MatterQuery.condition($0, page.now))" } ?? ""
            let after: Kernel.SQL = try offset.map { try cursor(String($0)) } ?? ""
            rows = try await house.journal.rows(
                """
                select m.*, coalesce(m.due_at, 9223372036854775807) as sort_value from matter m where \(chosen.condition) \(lit) \(after)
                order by coalesce(m.due_at, 9223372036854775807), m.id limit \(pageSize + 1)
                """)
        }
        let more = rows.count > pageSize ? URLs.desk(tab: chosen?.key ?? "", cursor: MatterQuery.cursor(after: rows[pageSize - 1])) : nil
        let next = chosen.map { tab in NextStep(action: tab.action.rawValue, title: wording.text(tab.action.title), isImmediate: false) }
        var model = DeskModel(
            tabs: tabs.map {
                Tab(
                    wording.text($0.title), URLs.desk(tab: $0.key), count: counts[$0.key] ?? 0, isCurrent: $0.key == chosen?.key,
                    key: $0.key)
            },
            lights: try await lights(tabs, page.now), rows: rows.prefix(pageSize).map { wording.row($0, next: next) },
            pager: Pager(first: offset == nil ? nil : URLs.desk(tab: chosen?.key ?? ""), next: more), countedAt: page.now,
            mayReport: reader.holds(.gridWorker), bulk: chosen.map { bulk($0.action, rules, page.now) } ?? [])
        model.views = try await web.savedViews(reader, wording)
        return web.page(deskPage(model, in: page))
    }

    /// What a tab's matters wait for, where it is the same for all of them.
    private func bulk(_ action: Action, _ rules: MatterRules, _ now: Instant) -> [BulkAction] {
        switch action {
        case .accept: [.accept]
        case .claim: [.claim]
        case .dispatch: [.dispatch(Self.working(rules.organization, now))]
        default: []
        }
    }

    /// Units of this jurisdiction in which somebody can claim.
    private static func working(_ organization: Organization, _ now: Instant) -> [Choice] {
        let manned = Set(
            organization.appointments.values.joined().filter { [.officer, .head].contains($0.duty) && $0.isHeld(at: now) }.map(\.unit))
        return organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil && manned.contains($0.code) }
            .sorted { $0.code < $1.code }.map { Choice($0.code, $0.name) }
    }

    private func cursor(_ text: String) throws -> Kernel.SQL {
        let parts = text.split(separator: "~")
        guard parts.count == 2, let value = Int64(parts[0]) else {
            throw Refusal.fieldInvalid("cursor", text, expected: Bilingual(zh: "上一页给出的 cursor", en: "the cursor of the page before"))
        }
        return "and (coalesce(m.due_at, 9223372036854775807), m.id) > (\(value), \(String(parts[1])))"
    }

    func counts(_ tabs: [DeskTab]) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for tab in tabs {
            counts[tab.key] = try await house.journal.rows("select count(*) as n from matter m where \(tab.condition)").first?.integer("n")
        }
        return counts
    }

    /// Over all tabs, each matter once: every tab by its own index, and put together afterwards.
    func lights(_ tabs: [DeskTab], _ now: Instant) async throws -> [LightMark: Int] {
        guard !tabs.isEmpty else { return [:] }
        let light = MatterQuery.light(at: now)
        let each = tabs.map { tab -> Kernel.SQL in
            "select m.id, \(light) as light from matter m where m.ending is null and (\(tab.condition))"
        }
        let rows = try await house.journal.rows(
            "select f.light, count(*) as n from (\(Kernel.SQL.joined(each, by: " union "))) f group by f.light")
        let found = Dictionary(uniqueKeysWithValues: rows.map { ($0.text("light"), $0.integer("n")) })
        return Dictionary(uniqueKeysWithValues: Light.allCases.map { ($0.mark, found[$0.rawValue, default: 0]) })
    }

    /// The counts of the tabs and lights, live.
    @Sendable func live(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try web.reader(context)
        let routes = self
        return web.live(context, pause: .seconds(1)) { try JSON.text(try await routes.tally($0)) }
    }

    private func tally(_ reader: Reader) async throws -> [String: Int] {
        let tabs = DeskTab.tabs(reader.posts, reader.officer, await house.journal.book().matters)
        var tally: [String: Int] = [:]
        for (key, value) in try await counts(tabs) { tally["tab.\(key)"] = value }
        for (mark, value) in try await lights(tabs, house.now()) { tally["light.\(mark.rawValue)"] = value }
        tally["dispatch"] = tally["tab.dispatch"].map { $0 + (tally["tab.accept"] ?? 0) }
        return tally
    }

    // MARK: The grid worker's report

    @Sendable func newIncident(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try web.reader(context).posts.contains(where: { $0.duty != .auditor }) else { throw Refusal.auditorsRead }
        return web.page(try await incidentPage(request, context, .nothing, key: House.newIdentifier()))
    }

    private func incidentPage(
        _ request: Request, _ context: WebContext, _ entered: Entered, key: String, _ photos: [Matters.Attachment] = []
    ) async throws -> HTML {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        guard let ledger = rules.ledger(Book.gridLedger) else { throw Refusal.ledgerUnknown(Book.gridLedger) }
        let cells = reader.posts.filter { $0.duty == .gridWorker }.flatMap(\.areas)
        let isPhotoRequired = ledger.fields.contains { $0.kind == .photo && $0.isRequired }
        return incidentReportPage(
            IncidentReportModel(
                classes: classChoices(ledger, Wording(rules: rules, page: page)), entered: entered, idempotencyKey: key,
                cellName: cells.isEmpty ? nil : cells.map { rules.organization.name(ofArea: $0) }.joined(separator: page.pick("、", ", ")),
                isPhotoRequired: isPhotoRequired, keptPhotos: photos.map(KeptPhotos(house, context).mark)),
            in: page)
    }

    @Sendable func report(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context, upTo: house.settings.largestUpload * 4)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        let kept = KeptPhotos(house, context)
        var photos = try await kept.before(form)
        do {
            photos += try await kept.sent(form)
            var draft = House.Draft(ledger: Book.gridLedger, channel: .pocket)
            draft.class = form["class"].flatMap { $0.isEmpty ? nil : $0 }
            draft.description = form["text"] ?? ""
            try draft.readPlace(form)
            draft.photos = photos
            let filed = try await house.report(draft, by: reader.actor, key: key)
            return web.redirect(to: URLs.desk, notice: "\(filed.number) \(context.visitor.language == .zh ? "已上报" : "reported")")
        } catch JournalFault.unknown {
            // Nor is it known if even the form cannot be shown again.
            let again = try await House.onceRecorded(nil) {
                try await incidentPage(request, context, entered(form, .outcomeUnknownOnForm, context), key: key, photos)
            }
            return Refusal.outcomeUnknownOnForm.answer(web.page(again, status: .serviceUnavailable))
        } catch let refusal as Refusal {
            let key = refusal.nextFormKey(after: key)
            let entered = entered(form, refusal.onForm, context)
            return web.page(try await incidentPage(request, context, entered, key: key, photos), status: refusal.status)
        }
    }

    private func entered(_ form: Form, _ refusal: Refusal, _ context: WebContext) -> Entered {
        Entered(
            refused: refusal, form, fields: ["class", "text", "place", "photo"], names: ["description": "text", "photos": "photo"],
            context.visitor.language)
    }
}
