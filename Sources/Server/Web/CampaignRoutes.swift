// 专项行动: the list, one campaign with its day, its counts and its units, and the forms by which it opens and ends.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Supervision

func addCampaignRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = CampaignRoutes(web: web)
    router.get("/campaigns", use: routes.list)
    router.post("/campaigns", use: routes.open)
    router.get("/campaigns/:campaign", use: routes.show)
    router.post("/campaigns/:campaign/:what", use: routes.take)
}

struct CampaignRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let fields = ["title", "lead", "from", "to", "ledgers", "goal", "summary", "reason"]

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let (reader, actor) = try keeper(context)
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let details = try Self.details(form)
            let campaign = try await house.campaign(
                .open(details), on: House.identifier(for: "\(reader.officer)/campaign/\(key)"), by: actor, key: key,
                content: try JSON.text(details))
            return web.redirect(to: URLs.campaign(campaign.number), notice: context.visitor.language == .zh ? "已启动" : "It is open")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "campaigns", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, actor) = try keeper(context)
        let what = try context.segment("what")
        guard ["details", "summary"].contains(what) else { throw Refusal.pageUnknown }
        let (campaign, _) = try await house.campaign(try context.segment("campaign") { .campaignUnknown($0) })
        let form = try await web.form(request, context)
        do {
            let command: CampaignCommand =
                what == "summary"
                ? .close(summary: form.trimmed("summary")) : .revise(try Self.details(form), reason: form.trimmed("reason"))
            _ = try await house.campaign(command, on: campaign.id, by: actor, expectedVersion: form["version"].flatMap { Int($0) })
            return web.redirect(to: URLs.campaign(campaign.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(try await page(request, context, RefusedForm(id: what, entered: entered)), status: refusal.status)
        }
    }

    private func keeper(_ context: WebContext) throws -> (Reader, Actor) {
        let reader = try ProjectRoutes.reader(web, context)
        guard let post = Self.post(reader) else { throw Refusal.campaignNotYours }
        return (reader, reader.actor(in: post))
    }

    private static func post(_ reader: Reader) -> Matters.Appointment? {
        reader.posts.first { CampaignDecider.duties.contains($0.duty) }
    }

    private static func details(_ form: Form) throws(Refusal) -> CampaignDetails {
        CampaignDetails(
            title: form.trimmed("title"), lead: form.trimmed("lead"), from: try form.civilDay("from", Bilingual(zh: "开始", en: "from")),
            to: try form.civilDay("to", Bilingual(zh: "结束", en: "to")), ledgers: (form.fields["ledgers"] ?? []).filter { !$0.isEmpty },
            goal: form.trimmed("goal"))
    }

    private func fields(_ details: CampaignDetails?, _ book: Book, _ page: PageContext) -> [FormField] {
        let today = page.now.day(in: page.zone)
        let ledgers = book.matters.ledgers.keys.sorted().compactMap { book.matters.ledger($0) }
        return [
            FormField("title", page.pick("名称", "Name"), values: details.map { [$0.title] } ?? [], isRequired: true),
            FormField(
                "lead", page.pick("牵头单位", "Lead unit"), .select(MeetingForms(book: book, page: page).unitChoices),
                values: details.map { [$0.lead] } ?? [], isRequired: true),
            FormField("from", page.pick("开始", "From"), .day, values: [(details?.from ?? today).description], isRequired: true),
            FormField(
                "to", page.pick("结束（含）", "Up to and with"), .day, values: [(details?.to ?? today.advanced(by: 99)).description],
                hint: page.pick("百日攻坚：开始后第 99 天。", "A hundred days: the 99th day after the first."), isRequired: true),
            FormField(
                "ledgers", page.pick("包括的台账", "Ledgers"), .checkboxes(ledgers.map { Choice($0.name, $0.title.text(page.language)) }),
                values: details?.ledgers ?? [], isRequired: true),
            FormField("goal", page.pick("目标和措施", "What it is to reach"), .area(rows: 3), values: details.map { [$0.goal] } ?? []),
        ]
    }

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let today = page.now.day(in: page.zone)
        var lines: [CampaignLine] = []
        for campaign in try await house.campaigns() { lines.append(contentsOf: try await line(campaign, today, reader, book, page)) }
        let form =
            Self.post(reader) == nil
            ? nil
            : adminForm(
                "campaigns", page.pick("启动专项行动", "Open a campaign"), to: URLs.campaigns, fields(nil, book, page) + [.hidden("key", key)],
                refused: refused)
        return campaignsPage(CampaignsModel(lines: lines, form: form), in: page)
    }

    private func line(_ campaign: Campaign, _ today: CivilDay, _ reader: Reader, _ book: Book, _ page: PageContext) async throws
        -> [CampaignLine]
    {
        guard let details = campaign.details else { return [] }
        let counts = try await counts(CampaignMatters(details, book.matters), reader, page.now).reduce((0, 0, 0)) {
            ($0.0 + $1.listed, $0.1 + $1.cleared, $0.2 + $1.red)
        }
        return [
            CampaignLine(
                number: campaign.number, title: details.title, lead: book.matters.organization.name(ofUnit: details.lead),
                from: details.from,
                to: details.to, day: campaign.summary == nil ? details.day(today) : nil, length: details.length,
                isOver: campaign.summary != nil,
                listed: counts.0, cleared: counts.1, red: counts.2)
        ]
    }

    private func counts(_ matters: CampaignMatters, _ reader: Reader, _ now: Instant) async throws -> [(
        unit: String, listed: Int, cleared: Int, red: Int
    )] {
        try await house.journal.rows(
            """
            select coalesce(m.handler, m.owner, '') as unit, count(*) as listed, sum(case when \(matters.cleared) then 1 else 0 end) as cleared,
              sum(case when m.ending is null and m.red_at <= \(now) then 1 else 0 end) as red
            from matter m where \(matters.condition) and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true")
            group by coalesce(m.handler, m.owner, '') order by 1
            """
        ).map { ($0.text("unit"), $0.integer("listed"), $0.integer("cleared"), $0.integer("red")) }
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let (campaign, version) = try await house.campaign(try context.segment("campaign") { .campaignUnknown($0) })
        guard let details = campaign.details else { throw Refusal.campaignUnknown(campaign.number) }
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let wording = Wording(rules: book.matters, page: page)
        let units = try await counts(CampaignMatters(details, book.matters), reader, page.now).map { line in
            CampaignModel.UnitLine(
                unit: line.unit.isEmpty ? page.pick("尚无责任单位", "Nobody yet") : wording.unit(line.unit) ?? line.unit, listed: line.listed,
                cleared: line.cleared, red: line.red, permille: line.listed > 0 ? permille(line.cleared, of: line.listed) : nil)
        }
        func sum(_ of: (CampaignModel.UnitLine) -> Int) -> Int { units.map(of).reduce(0, +) }
        let today = page.now.day(in: page.zone)
        let version_ = FormField.hidden("version", String(version))
        var forms: [TitledForm] = []
        if Self.post(reader) != nil, campaign.summary == nil {
            forms = [
                adminForm(
                    "summary", page.pick("总结", "Sum up"), to: URLs.campaign(campaign.number, "summary"),
                    [FormField("summary", page.pick("总结", "Summary"), .area(rows: 5), isRequired: true), version_], refused: refused,
                    note: page.pick("总结以后不再计数调整。", "After that nothing of it changes.")),
                adminForm(
                    "details", page.pick("调整", "Change it"), to: URLs.campaign(campaign.number, "details"),
                    fields(details, book, page) + [
                        FormField("reason", page.pick("调整理由", "Reason"), .area(rows: 2), isRequired: true), version_,
                    ], refused: refused),
            ]
        }
        let day = details.day(today)
        return campaignPage(
            CampaignModel(
                number: campaign.number, title: details.title,
                figures: [
                    Figure(
                        page.pick("第几天", "Day"),
                        .text(
                            campaign.summary != nil
                                ? page.pick("已结束", "over")
                                : day.map { "\($0) / \(details.length)" }
                                    ?? (today < details.from ? page.pick("未开始", "not begun") : page.pick("已到期", "time is up"))),
                        nil),
                    Figure(
                        page.pick("列入", "Listed"), .count(sum(\.listed)), nil,
                        note: page.pick("开始时在办的和期间新立的", "Open at its beginning, or filed within it")),
                    Figure(page.pick("销号", "Cleared"), .count(sum(\.cleared)), nil),
                    Figure(page.pick("红灯", "Red"), .count(sum(\.red)), nil),
                ],
                facts: [
                    Pages.Fact(page.pick("牵头单位", "Lead unit"), wording.unit(details.lead) ?? details.lead),
                    Pages.Fact(page.pick("时间", "Days"), "\(page.fullText(details.from)) – \(page.fullText(details.to))"),
                    Pages.Fact(
                        page.pick("台账", "Ledgers"),
                        details.ledgers.map { book.matters.ledger($0).map { wording.text($0.title) } ?? $0 }.joined(
                            separator: page.pick("、", ", "))),
                    details.goal.isEmpty ? nil : Pages.Fact(page.pick("目标和措施", "Goal"), details.goal),
                    campaign.summary.map { Pages.Fact(page.pick("总结", "Summary"), $0) },
                ].compactMap(\.self), units: units.sorted { ($0.red, $1.unit) > ($1.red, $0.unit) },
                timeline: try await house.entries(ofCampaign: campaign.id).reversed().map { entry in
                    let deed = try CampaignFact.decoded(entry).sentence
                    let by = Matters.Sentences.actor(entry.actor, book.matters.organization)
                    return TimelineItem(
                        at: entry.happenedAt, sentence: page.pick(deed.zh, deed.en), by: page.pick(by.zh, by.en),
                        hash: hexadecimal(entry.hash),
                        id: "entry-\(entry.version)")
                }, forms: forms), in: page)
    }
}
