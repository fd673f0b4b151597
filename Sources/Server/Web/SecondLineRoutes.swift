// 监督的再监督: samples of what has ended, looked at again by somebody outside, and 举一反三, what was learned from one matter carried
// over to other units.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Supervision

func addSecondLineRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = SecondLineRoutes(web: web)
    router.get("/supervision/samples", use: routes.list)
    router.post("/supervision/samples", use: routes.draw)
    router.get("/supervision/samples/:sample", use: routes.show)
    router.post("/supervision/samples/:sample/rechecks", use: routes.recheck)
    router.get("/matters/:number/lessons", use: routes.lessons)
    router.post("/matters/:number/lessons", use: routes.carryOver)
}

struct SecondLineRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 30
    private static let fields = ["ledger", "from", "to", "unit", "size", "reason", "matter", "holds", "note"]

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func draw(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rules = await house.journal.book().matters
        guard let post = Self.post(reader, rules) else { throw Refusal.sampleNotYours(Self.duties(rules)) }
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            guard let size = Int(form.trimmed("size")) else {
                throw Refusal.fieldInvalid(
                    "size", String(form.trimmed("size").prefix(40)), expected: Bilingual(zh: "数字，如 20", en: "a number such as 20"))
            }
            let unit = form.trimmed("unit")
            let asked = SampleAsked(
                ledger: form.trimmed("ledger"), from: try form.civilDay("from", Bilingual(zh: "从", en: "from")),
                to: try form.civilDay("to", Bilingual(zh: "至", en: "to")), unit: unit.isEmpty ? nil : unit, size: size,
                reason: form.trimmed("reason"))
            let sample = try await house.draw(asked, by: reader.actor(in: post), key: key)
            return web.redirect(
                to: URLs.sample(sample.number),
                notice: context.visitor.language == .zh ? "已抽取 \(sample.drawn.count) 件" : "\(sample.drawn.count) are drawn")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "samples", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func recheck(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let sample = try await house.sample(try context.segment("sample") { .sampleUnknown($0) })
        let form = try await web.form(request, context)
        let number = form.trimmed("matter")
        do {
            guard sample.drawn.contains(where: { $0.number == number }) else {
                throw Refusal.fieldInvalid(
                    "matter", String(number.prefix(40)), expected: Bilingual(zh: "抽中的编号", en: "a number that was drawn"))
            }
            guard ["yes", "no"].contains(form.trimmed("holds")) else {
                throw Refusal.fieldMissing("holds", title: Bilingual(zh: "复查结论", en: "finding"))
            }
            let (matter, _) = try await house.matter(number)
            let actor = await house.actor(reader, for: .recheck, on: matter)
            try await house.act(
                .recheck(holds: form.trimmed("holds") == "yes", note: form.trimmed("note"), photos: nil, sample: sample.number), on: number,
                by: actor)
            return web.redirect(to: URLs.sample(sample.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(try await page(request, context, RefusedForm(id: "recheck", entered: entered)), status: refusal.status)
        }
    }

    @Sendable func lessons(_ request: Request, _ context: WebContext) async throws -> Response {
        let (matter, _) = try await learned(context)
        return web.page(try await lessonPage(matter, request, context, nil))
    }

    /// Each unit gets a matter of its own, a child of the one from which it was learned.
    @Sendable func carryOver(_ request: Request, _ context: WebContext) async throws -> Response {
        let (matter, actor) = try await learned(context)
        let form = try await web.form(request, context)
        do { return try await carryOver(matter, form, by: actor, context) } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["units", "text", "limit"], context.visitor.language)
            return web.page(
                try await lessonPage(matter, request, context, RefusedForm(id: "lessons", entered: entered)), status: refusal.status)
        }
    }

    private func learned(_ context: WebContext) async throws -> (Matter, Actor) {
        let reader = try ProjectRoutes.reader(web, context)
        let (matter, _) = try await house.matter(try context.segment("number") { .matterUnknown($0) })
        let rules = await house.journal.book().matters
        guard reader.scope.covers(matter, rules.organization) else { throw Refusal.matterNotReadable }
        guard Self.carriesOver(rules.ledger(matter.ledger)) else { throw Refusal.pageUnknown }
        guard let post = reader.posts.first(where: { Self.teachers.contains($0.duty) }) else { throw Refusal.lessonNotYours }
        return (matter, reader.actor(in: post))
    }

    static let teachers: [Duty] = [.supervisor, .dispatcher]

    /// What it takes for a lesson: a day by which it is done, and a unit that is named at once.
    static func carriesOver(_ ledger: Ledger?) -> Bool {
        guard let ledger, let first = ledger.stages.first else { return false }
        return ledger.actions[.review] != nil && ledger.field("limit")?.kind == .date && first.actions.contains(.dispatch)
    }

    private func lessonPage(_ matter: Matter, _ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let units = MeetingForms(book: book, page: page).unitChoices.filter { $0.value != (matter.handler ?? matter.owner) }
        let form = adminForm(
            "lessons", page.pick("推广", "Carry it over"), to: URLs.lessons(matter.number),
            [
                FormField("units", page.pick("推广到的单位", "Units"), .checkboxes(units), isRequired: true),
                FormField("text", page.pick("要求", "What they are to do"), .area(rows: 3), isRequired: true),
                FormField("limit", page.pick("完成时限", "To be done by"), .day, isRequired: true), .hidden("key", House.newIdentifier()),
            ], refused: refused,
            note: page.pick("每个单位立一件子事项，来源是这一件。", "Each unit gets a matter of its own, a child of this one."), isOpen: true)
        return lessonsPage(number: matter.number, title: matter.title, form: form, in: page)
    }

    private func carryOver(_ matter: Matter, _ form: Form, by actor: Actor, _ context: WebContext) async throws -> Response {
        let units = (form.fields["units"] ?? []).filter { !$0.isEmpty }
        guard !units.isEmpty else { throw Refusal.fieldMissing("units", title: Bilingual(zh: "推广到的单位", en: "units")) }
        let text = form.trimmed("text")
        guard !text.isEmpty else { throw Refusal.fieldMissing("text", title: Bilingual(zh: "要求", en: "what they are to do")) }
        let limit = try form.civilDay("limit", Bilingual(zh: "完成时限", en: "to be done by"))
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        let citation = Citation(kind: .matter, code: matter.number, title: matter.title, on: nil, words: text)
        for unit in units {
            var draft = House.Draft(ledger: matter.ledger, channel: .desk)
            draft.description = text
            draft.values = ["limit": limit.description]
            draft.owner = unit
            draft.citations = [citation]
            draft.parent = MatterLink(id: matter.id, number: matter.number)
            _ = try await house.report(draft, by: actor, key: "\(key)/\(unit)")
        }
        return web.redirect(
            to: URLs.matter(matter.number),
            notice: context.visitor.language == .zh ? "已推广到 \(units.count) 个单位" : "Carried over to \(units.count) units")
    }

    // MARK: Pages

    static func duties(_ rules: MatterRules) -> [Duty] {
        Array(Set(rules.ledgers.keys.flatMap { rules.ledger($0)?.actions[.recheck]?.by ?? [] })).sorted { $0.rawValue < $1.rawValue }
    }

    private static func post(_ reader: Reader, _ rules: MatterRules) -> Matters.Appointment? {
        let duties = duties(rules)
        return reader.posts.first { duties.contains($0.duty) }
    }

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let begin = max(0, request.query("after").flatMap { Int($0) } ?? 0)
        let found = try await house.samples(from: begin, atMost: Self.size + 1)
        var lines: [SamplesModel.Line] = []
        for sample in found.prefix(Self.size) {
            guard let asked = sample.asked else { continue }
            let findings = try await house.findings(ofSample: sample.number)
            lines.append(
                SamplesModel.Line(
                    number: sample.number, ledger: rules.ledger(asked.ledger).map { wording.text($0.title) } ?? asked.ledger,
                    from: asked.from, to: asked.to, unit: wording.unit(asked.unit) ?? "", drawn: sample.drawn.count,
                    population: sample.population, looked: findings.count, fails: findings.values.count { !$0 }))
        }
        let today = page.now.day(in: page.zone)
        let year = CivilDay(year: today.year, month: 1, day: 1) ?? today
        let units = try await house.recheckCounts(since: Instant(year, in: page.zone)).map { line in
            SamplesModel.UnitLine(
                unit: wording.unit(line.unit) ?? line.unit, looked: line.looked, holds: line.holds,
                permille: line.looked > 0 ? permille(line.holds, of: line.looked) : nil)
        }
        let ledgers = rules.ledgers.keys.sorted().compactMap { rules.ledger($0) }.filter { $0.actions[.recheck] != nil }
        let form =
            Self.post(reader, rules) == nil
            ? nil
            : adminForm(
                "samples", page.pick("抽取", "Draw a sample"), to: URLs.samples,
                [
                    FormField(
                        "ledger", page.pick("台账", "Ledger"), .select(ledgers.map { Choice($0.name, wording.text($0.title)) }),
                        values: ledgers.first.map { [$0.name] } ?? [], isRequired: true),
                    FormField(
                        "from", page.pick("办结日期从", "Ended from"), .day, values: [today.advanced(by: -30).description], isRequired: true),
                    FormField("to", page.pick("至（含）", "Up to and with"), .day, values: [today.description], isRequired: true),
                    FormField(
                        "unit", page.pick("只抽这个单位办的", "Only what this unit handled"),
                        .select(MeetingForms(book: await house.journal.book(), page: page).unitChoices)),
                    FormField("size", page.pick("件数", "How many"), .number(min: 1, max: 500), values: ["10"], isRequired: true),
                    FormField("reason", page.pick("事由", "Why"), .area(rows: 2)), .hidden("key", key),
                ], refused: refused,
                note: page.pick(
                    "种子取自流水最新一条的哈希，谁都不能挑；抽取过程可以重算。",
                    "The seed is the hash of the journal's newest entry, which nobody chooses; anybody can repeat the draw."))
        return samplesPage(
            SamplesModel(
                lines: lines, units: units,
                pager: Pager(
                    first: begin > 0 ? URLs.samples : nil,
                    next: found.count > Self.size ? URLs.samples.adding("after", String(begin + Self.size)) : nil), form: form), in: page)
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let sample = try await house.sample(try context.segment("sample") { .sampleUnknown($0) })
        guard let asked = sample.asked else { throw Refusal.sampleUnknown(sample.number) }
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let findings = try await house.findings(ofSample: sample.number)
        let rows = try await house.journal.rows(
            """
            select m.* from sample_matter s join matter m on m.id = s.matter where s.sample = \(sample.number)
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true") order by s.place
            """)
        let waiting = rows.filter { findings[$0.text("id")] == nil && $0.optionalText("ending") != nil }
        let isMine = rules.ledger(asked.ledger).map { ledger in
            reader.posts.contains { (ledger.actions[.recheck]?.by ?? []).contains($0.duty) }
        }
        let form =
            isMine != true || waiting.isEmpty
            ? nil
            : adminForm(
                "recheck", page.pick("登记复查结论", "Record what was found"), to: URLs.sample(sample.number, "rechecks"),
                [
                    FormField(
                        "matter", page.pick("事项", "Matter"),
                        .select(waiting.map { Choice($0.text("number"), "\($0.text("number")) \($0.text("title"))") }), isRequired: true),
                    FormField(
                        "holds", page.pick("复查结论", "Finding"),
                        .radio([
                            Choice("yes", page.pick("结果属实", "the result holds")),
                            Choice("no", page.pick("结果不属实，重新办理", "it does not hold: reopen")),
                        ]), isRequired: true),
                    FormField("note", page.pick("看到的情况", "What was seen"), .area(rows: 2), isRequired: true),
                ], refused: refused, isOpen: true)
        return samplePage(
            SampleModel(
                number: sample.number,
                facts: [
                    Pages.Fact(page.pick("台账", "Ledger"), rules.ledger(asked.ledger).map { wording.text($0.title) } ?? asked.ledger),
                    Pages.Fact(page.pick("办结日期", "Ended"), "\(page.fullText(asked.from)) – \(page.fullText(asked.to))"),
                    asked.unit.flatMap { wording.unit($0) }.map { Pages.Fact(page.pick("单位", "Unit"), $0) },
                    Pages.Fact(
                        page.pick("抽取", "Drawn"),
                        page.pick("\(sample.population) 件中抽 \(sample.drawn.count) 件", "\(sample.drawn.count) of \(sample.population)")),
                    asked.reason.isEmpty ? nil : Pages.Fact(page.pick("事由", "Why"), asked.reason),
                    Pages.Fact(page.pick("抽取时间", "Drawn at"), page.text(sample.drawnAt)),
                    Pages.Fact(page.pick("抽取人", "Drawn by"), wording.text(Sentences.actor(sample.drawnBy, rules.organization))),
                    Pages.Fact(page.pick("种子", "Seed"), sample.seed),
                    Pages.Fact(
                        page.pick("规则", "Rule"),
                        page.pick(
                            "对每个编号计算 SHA-256(种子 + 空格 + 编号)，取最小的。",
                            "Of each number the SHA-256 of seed, a space and the number; the smallest are taken.")),
                ].compactMap(\.self),
                lines: rows.map { row in
                    SampleModel.Line(row: wording.row(row), holds: findings[row.text("id")])
                }, form: form), in: page)
    }
}

extension Refusal {
    static let lessonNotYours = Refusal(
        "lesson.not-yours", .forbidden, Bilingual(zh: "您的岗位不能举一反三。", en: "Your post may not carry lessons over."),
        next: Bilingual(zh: "请联系督查员或调度员。", en: "Ask a supervisor or a dispatcher."))
}
