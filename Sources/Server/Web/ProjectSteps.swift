// The steps on a project by forms: who is offered which, what each asks for, and the command that a filled-in form means.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct ProjectSteps: Sendable {
    let web: Web
    private var house: House { web.house }

    /// The forms of a project's page, by the noun under which each is sent, with the step that they are.
    static let forms = ["figures", "briefings", "milestones", "plans", "details", "holds", "resumptions", "withdrawals"]

    static func step(_ noun: String) -> ProjectStep? {
        switch noun {
        case "figures": .spend
        case "briefings": .brief
        case "milestones": .advance
        case "plans": .plan
        case "details": .revise
        case "holds", "resumptions": .hold
        case "withdrawals": .withdraw
        default: nil
        }
    }

    static func offers(_ noun: String, _ project: Project, _ rights: ProjectReader) -> Bool {
        guard project.withdrawnOn == nil, let step = step(noun), let details = project.details else { return false }
        switch noun {
        case "holds" where project.hold != nil: return false
        case "resumptions" where project.hold == nil: return false
        case "plans" where details.class == .preparation: return false
        case "briefings": return !rights.sides(of: details).isEmpty
        default: return rights.may(step, details)
        }
    }

    // MARK: Registering

    @Sendable func new(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await ProjectReader(house, reader)
        guard rights.may(.register, nil) else { throw rights.refusal(of: .register) }
        return web.page(try await formPage(nil, request, context, nil, key: House.newIdentifier()))
    }

    @Sendable func register(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let details = try ProjectDetails(form)
            let actor = await ProjectReader(house, reader).actor(for: .register, nil)
            let project = try await house.project(
                .register(details), on: House.identifier(for: "\(reader.officer)/project/\(key)"), by: actor, key: key,
                content: try JSON.text(details))
            return web.redirect(
                to: URLs.project(project.number),
                notice: context.visitor.language == .zh ? "\(project.number) 已登记" : "\(project.number) is registered")
        } catch let refusal as Refusal {
            let key = refusal.nextFormKey(after: key)
            return web.page(
                try await formPage(nil, request, context, entered(form, refusal, context), key: key), status: refusal.status)
        }
    }

    @Sendable func details(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let registered = try await house.project(try context.segment("number") { .projectUnknown($0) })
        let rights = await ProjectReader(house, reader)
        guard rights.may(.revise, registered.project.details) else { throw rights.refusal(of: .revise) }
        return web.page(try await formPage(registered, request, context, nil, key: ""))
    }

    private func entered(_ form: Form, _ refusal: Refusal, _ context: WebContext) -> Entered {
        Entered(
            refused: refusal, form, fields: ProjectForms.detailNames + ["reason"],
            names: ["taskForce": "taskForce", "taskForce.unit": "taskForceUnit", "sponsor": "sponsor"], context.visitor.language)
    }

    private func formPage(
        _ registered: RegisteredProject?, _ request: Request, _ context: WebContext, _ entered: Entered?, key: String
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let words = ProjectWords(book: await house.journal.book(), page: page)
        let number = registered?.project.number
        var fields = ProjectForms.detailFields(registered?.project.details, words)
        if let registered {
            fields += [
                FormField("reason", page.pick("修改理由", "Reason"), .area(rows: 2), isRequired: true),
                .hidden("version", String(registered.version)),
            ]
        } else {
            fields.append(.hidden("key", key))
        }
        return projectFormPage(
            ProjectFormModel(
                number: number,
                form: FormModel(
                    action: number.map { URLs.project($0, "details") } ?? URLs.projects, fields: fields.map((entered ?? .nothing).fill),
                    submit: number == nil ? page.pick("登记", "Register") : page.pick("保存修改", "Save"), refusals: entered?.general ?? [])),
            in: page)
    }

    // MARK: Steps

    func take(_ noun: String, _ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let number = try context.segment("number") { .projectUnknown($0) }
        guard Self.forms.contains(noun) else { throw Refusal.pageUnknown }
        let registered = try await house.project(number)
        let form = try await web.form(request, context, upTo: house.settings.largestUpload * 4)
        let rights = await ProjectReader(house, reader)
        // Who may not is told so, and not what is wrong with the form.
        if noun == "details", !rights.may(.revise, registered.project.details) { throw rights.refusal(of: .revise) }
        do {
            let evidence = try await house.attachments.keepFiles(form.files.filter { $0.name == "evidence" && !$0.bytes.isEmpty })
            let command = try ProjectCommand(noun, form, evidence: evidence, registered.project)
            let details = registered.project.details
            let actor =
                if case .brief(let draft) = command, let details { rights.actor(reporting: draft.side, details) } else {
                    rights.actor(for: Self.step(noun) ?? .revise, details)
                }
            try await house.project(
                command, on: registered.project.id, by: actor, expectedVersion: form["version"].flatMap { Int($0) })
            return web.redirect(
                to: URLs.project(registered.project.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            if noun == "details" {
                return web.page(
                    try await formPage(registered, request, context, entered(form, refusal, context), key: ""), status: refusal.status)
            }
            let fields = [
                "asOf", "total", "note", "reason", "side", "on", "progress", "problems", "next", "to", "year", "amount", "months", "curve",
                "since", "evidence",
            ]
            let entered = Entered(refused: refusal, form, fields: fields, context.visitor.language)
            let page = try await ProjectPage(web: web).page(number, request, context, RefusedForm(id: noun, entered: entered))
            return web.page(page, status: refusal.status)
        }
    }
}

/// What a reader may do with projects, under whichever of the posts allows it.
struct ProjectReader: Sendable {
    let reader: Reader
    private let rules: ProjectDecisionRules
    private let now: Instant

    init(_ house: House, _ reader: Reader) async {
        let book = await house.journal.book()
        self.reader = reader
        rules = ProjectDecisionRules(projects: book.projects, periods: book.periods, matters: book.matters)
        now = house.now()
    }

    /// - details: of the project; nil where there is none yet, or it is about all.
    func may(_ step: ProjectStep, _ details: ProjectDetails?) -> Bool { actors.contains { allows($0, step, details) } }

    /// Whether there can be a project for which the reader may: which one, a form says.
    func mayForSome(_ step: ProjectStep) -> Bool {
        let by = rules.projects.who[step] ?? []
        return reader.posts.contains { by.contains($0.duty) }
    }

    /// - units: of the projects that it is about.
    func may(_ step: ProjectStep, of units: [UnitCode]) -> Bool { actors.contains { allows($0, step, units) } }

    func actor(for step: ProjectStep, of units: [UnitCode]) -> Actor { actors.first { allows($0, step, units) } ?? reader.actor }

    /// For which sides the reader may report.
    func sides(of details: ProjectDetails) -> [BriefingSide] {
        BriefingSide.allCases.filter { side in actors.contains { reports($0, side, details) } }
    }

    /// The post that allows it, else the first, so that the refusal speaks of a post that is there.
    func actor(for step: ProjectStep, _ details: ProjectDetails?) -> Actor {
        actors.first { allows($0, step, details) } ?? reader.actor
    }

    func actor(reporting side: BriefingSide, _ details: ProjectDetails) -> Actor {
        actors.first { reports($0, side, details) } ?? reader.actor
    }

    func refusal(of step: ProjectStep) -> Refusal { .projectNotYours(step, by: rules.projects.who[step] ?? []) }

    private var actors: [Actor] { reader.posts.map(reader.actor(in:)) }

    private func allows(_ actor: Actor, _ step: ProjectStep, _ details: ProjectDetails?) -> Bool {
        allows(actor, step, details?.units ?? [])
    }

    private func allows(_ actor: Actor, _ step: ProjectStep, _ units: [UnitCode]) -> Bool {
        do throws(Refusal) {
            try ProjectRights.check(step, of: units, rules, Context(stream: ProjectDecider.prefix, actor: actor, now: now))
            return true
        } catch { return false }
    }

    private func reports(_ actor: Actor, _ side: BriefingSide, _ details: ProjectDetails) -> Bool {
        do throws(Refusal) {
            try ProjectRights.brief(side, details, rules, Context(stream: ProjectDecider.prefix, actor: actor, now: now))
            return true
        } catch { return false }
    }
}
