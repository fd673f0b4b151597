// Ledgers and matters: the lists, one matter with all that happened, and its actions.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addMatterRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = MatterRoutes(web: web)
    router.get("/matters/:number", use: routes.show)
    router.get("/matters/:number/explanation", use: routes.explain)
    router.get("/matters/:number/attachments/:hash", use: routes.attachment)
    router.post("/matters/:number/readings", use: routes.readPersonal)
    router.post("/matters/:number/:action", use: routes.act)
}

struct MatterRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await matterPage(try context.segment("number"), request, context, refused: nil))
    }

    /// The matter's page with its personal fields open. By POST, so that no link, reload or look ahead of a browser
    /// reads what nobody asked to see.
    @Sendable func readPersonal(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await web.form(request, context)
        return web.page(try await matterPage(try context.segment("number"), request, context, refused: nil, opensPersonal: true))
    }

    /// Why its light is what it is; with `at`, what it was at that instant, in the district's zone where none is said.
    @Sendable func explain(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try context.segment("number")
        let (matter, entries) = try await readable(number, context)
        let page = await web.pageContext(request, context)
        let at = try request.uri.queryParameters["at"].map { try Explanation.instant(String($0), page.zone) }
        let explanation = try await Explanation.of(entries, in: house.journal, at: at, now: page.now)
        let wording = Wording(rules: await house.journal.book().matters, page: page)
        let sheet = ExplanationSheet(
            number: number, title: matter.title, light: explanation.light.mark, at: at, explanation: explanation.story(page.language),
            // Numbered, because the story names entries by their numbers, and on paper nobody can follow a link.
            entries: zip(1..., try timeline(Array(entries.prefix(explanation.entries.count)), number, wording).reversed()).map {
                place, item in
                var item = item
                item.sentence = "\(place). \(item.sentence)"
                return item
            })
        return web.page(explanationPage(sheet, in: page))
    }

    /// POST /matters/WG2026-000001/dispatch. A refusal comes back on the matter's page, beside its
    /// field, with what was entered.
    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try context.segment("number")
        let reader = try web.reader(context)
        guard let action = Action(rawValue: try context.segment("action")) else { throw HTTPError(.notFound) }
        let largest = house.settings.largestFile
        let form = try await web.form(request, context, upTo: largest * 4, file: largest)
        let (matter, _) = try await readable(number, context)
        do {
            let files = form.files.filter { !$0.bytes.isEmpty }
            let kept = try await action.takesDocuments ? house.attachments.keepFiles(files) : house.attachments.keepPhotos(files)
            let command = try MatterCommand(action, form, photos: kept)
            if let other = command.other { _ = try await readable(other.number, context) }
            let actor =
                if case .end(let kind, _) = command { await house.actor(reader, toEnd: kind, matter) } else {
                    await house.actor(reader, for: action, on: matter)
                }
            try await house.act(command, on: number, by: actor, expectedVersion: form["version"].flatMap(Int.init))
        } catch let refusal as Refusal {
            let seen = form["version"].flatMap(Int.init)
            let text =
                if refusal.code == "version.moved", let seen { try await meanwhile(number, seen, request, context) } else {
                    refusal.text(context.visitor.language)
                }
            let entered = Entered(values: form.fields, refusals: [fieldName(refusal, form): text])
            return web.page(try await matterPage(number, request, context, refused: (action, entered)), status: refusal.status)
        }
        // Whoever sent it away may have no right to see it any more.
        let isCovered = reader.covers(try await house.matter(number).matter)
        let next = isCovered ? form["next"].flatMap(URLPath.init(local:)) ?? URLs.matter(number) : URLs.desk
        return web.redirect(to: next, notice: "\(number) \(action.title.text(context.visitor.language)) ✓")
    }

    @Sendable func attachment(_ request: Request, _ context: WebContext) async throws -> Response {
        let (matter, _) = try await readable(try context.segment("number"), context)
        let hash = try context.segment("hash")
        guard let known = matter.attachments.first(where: { $0.sha256 == hash }), let bytes = try await house.attachments.bytes(of: hash)
        else {
            throw HTTPError(.notFound)
        }
        return Response(status: .ok, headers: known.headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The matter, if this reader may see it.
    private func readable(_ number: String, _ context: WebContext) async throws -> (Matter, [Entry]) {
        let reader = try web.reader(context)
        let found = try await house.matter(number)
        guard reader.covers(found.matter) else { throw Refusal.matterNotReadable }
        return found
    }

    /// The form's name for a refusal's field; "" when the form has no such field.
    private func fieldName(_ refusal: Refusal, _ form: Form) -> String {
        guard let field = refusal.field, form.fields[field] != nil || form.files.contains(where: { $0.name == field }) else { return "" }
        return field == "version" ? "" : field
    }

    /// What others did since the entry that somebody saw, for whoever comes second. The page that says it is the new one.
    private func meanwhile(_ number: String, _ seen: Int, _ request: Request, _ context: WebContext) async throws -> String {
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: await house.journal.book().matters, page: page)
        let (_, entries) = try await readable(number, context)
        let deeds = try timeline(entries.filter { $0.version > seen }, number, wording).reversed().map { item in
            let sentence = item.sentence.last.map { "。.".contains($0) } == true ? String(item.sentence.dropLast()) : item.sentence
            let (by, at) = (item.by ?? "", page.text(item.at))
            return page.pick("\(sentence)（\(by)，\(at)）", "\(sentence) (\(by), \(at))")
        }
        return page.pick(
            "您打开页面之后，已经有了：\(deeds.joined(separator: "；"))。请看过再定，您填写的内容还在。",
            "Since you opened this page: \(deeds.joined(separator: "; ")). Read it and decide again; what you wrote is still here.")
    }

    private func matterPage(
        _ number: String, _ request: Request, _ context: WebContext, refused: (Action, Entered)?, opensPersonal: Bool = false
    ) async throws -> HTML {
        let reader = try web.reader(context)
        let (matter, entries) = try await readable(number, context)
        let rules = await house.journal.book().matters
        var page = await web.pageContext(request, context)
        page.path = URLs.matter(number).text
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger) else {
            throw Refusal.ledgerUnknown(matter.ledger)
        }
        let wording = Wording(rules: rules, page: page)
        var forms = ActionForms(matter: matter, ledger: ledger, wording: wording, refused: refused)
        forms.version = entries.last?.version ?? 0
        forms.endings = await house.possibleEndings(matter, ledger, for: reader)
        var actions = await house.possibleActions(matter, for: reader)
        if let action = refused?.0, !actions.contains(action) {
            actions.append(action)
            forms.over = action
        }
        let personal = try await personalFacts(matter, ledger, wording, reader, isOpen: opensPersonal)
        var model = MatterModel(
            number: number, title: matter.title, ledger: Crumb(wording.text(ledger.title), URLs.ledger(ledger.name)),
            stage: wording.text(ledger.title(ofStage: matter.stage)), ending: wording.ending(matter.ending?.kind, of: matter.ledger),
            light: matter.light(by: ledger, on: calendars, at: page.now).mark, due: wording.due(matter, calendars),
            clocks: wording.clockBars(matter, ledger, calendars), rail: wording.rail(matter, ledger, entries),
            owner: wording.unit(matter.owner),
            officer: matter.handOver != nil ? nil : matter.officer.map { wording.organization.name(ofOfficer: $0) },
            supporting: matter.supporting.compactMap { wording.unit($0) }, place: place(matter, wording),
            facts: facts(matter, ledger, wording, reader) + (try await sources(matter, wording, reader)) + personal.facts,
            mayOpenPersonal: personal.mayOpen,
            tasks: tasks(matter, wording), actions: actions.map(forms.form),
            entries: try await withNotices(timeline(entries, number, wording), of: matter, wording),
            attachments: attachments(matter, entries, number, wording), links: try await links(matter, wording, reader),
            crossings: wording.crossings(matter),
            explanation: try Explanation(entries, rules, at: page.now).story(page.language))
        if matter.isOpen, actions.contains(.merge) || actions.contains(.link) {
            let found = matter.classCode.flatMap { ledger.classes?.classes[$0] }
            model.suspects = try await web.suspects(of: matter, found, wording, reader)
        }
        if !matter.sealed.isEmpty,
            reader.holds(.auditor) || Rights.personalReader(matter, reader.posts, reader.organization) != nil
        {
            var filter = ReadingLog.Filter()
            filter.number = number
            model.readings = try await house.readingLog.lines(filter, visible: nil, demands: false, limit: 20).lines.map(wording.reading)
        }
        return Pages.matterPage(model, in: page)
    }

    private func place(_ matter: Matter, _ wording: Wording) -> PlaceMark? {
        matter.place.map {
            PlaceMark(
                text: $0.text, latitude: $0.latitude.map { String($0) }, longitude: $0.longitude.map { String($0) },
                cell: wording.area($0.cell))
        }
    }

    private func facts(_ matter: Matter, _ ledger: Ledger, _ wording: Wording, _ reader: Reader) -> [Pages.Fact] {
        let page = wording.page
        var facts = [Pages.Fact(wording.description(by: ledger), matter.description)]
        if let code = matter.classCode {
            let found = ledger.classes?.classes[code]
            facts.append(Pages.Fact(page.pick("分类", "Class"), found.map { wording.text($0.title) } ?? code))
        }
        for (name, value) in matter.values.sorted(by: { $0.key < $1.key }) {
            let title = ledger.field(name).map { wording.text($0.title) } ?? name
            let isShown = Rights.shows(ledger.field(name), of: matter, to: reader.posts, reader.organization)
            facts.append(
                isShown
                    ? Pages.Fact(title, value, link: ledger.field(name)?.of?.page(of: value, reader))
                    : Pages.Fact(title, "●●●●", privacy: page.pick("保密，您无权查看", "confidential; not shown to your post")))
        }
        facts.append(Pages.Fact(page.pick("上报", "Reported"), page.text(matter.reportedAt)))
        if let source = matter.source { facts.append(Pages.Fact(page.pick("来源", "Source"), "\(source.system) \(source.key)")) }
        facts.append(
            Pages.Fact(
                page.pick("来龙去脉", "Lineage"), page.pick("从原话到结果", "from the words to the result"), link: URLs.lineage(matter.number)))
        if SecondLineRoutes.carriesOver(ledger), reader.posts.contains(where: { SecondLineRoutes.teachers.contains($0.duty) }) {
            facts.append(
                Pages.Fact(
                    page.pick("举一反三", "Lessons"), page.pick("推广到其他单位", "carry over to other units"), link: URLs.lessons(matter.number)))
        }
        if matter.exemptedRounds.contains(matter.reopenCount) {
            facts.append(Pages.Fact(page.pick("超期", "Late"), page.pick("申诉成立，不计入考核", "appeal upheld; it does not count")))
        }
        if matter.returnCount > 0 { facts.append(Pages.Fact(page.pick("退回次数", "Returned"), String(matter.returnCount))) }
        if matter.reworkCount > 0 { facts.append(Pages.Fact(page.pick("返工次数", "Reworked"), String(matter.reworkCount))) }
        if let appraisal = matter.appraisal {
            facts.append(Pages.Fact(page.pick("评价", "Appraisal"), "\(appraisal.grade)/5 \(appraisal.words)"))
        }
        return facts
    }

    /// Where it was said that it has to be done, each with its words; a link where the place is here.
    private func sources(_ matter: Matter, _ wording: Wording, _ reader: Reader) async throws -> [Pages.Fact] {
        guard !matter.citations.isEmpty else { return [] }
        let page = wording.page
        let codes = matter.citations.map(\.code)
        let meetings = reader.readsProjects ? try await house.meetingNumbers(among: codes) : []
        let papers = reader.readsProjects ? try await house.paperNumbers(among: codes, for: PaperRights(house, reader)) : []
        return matter.citations.map { source in
            let link: URLPath? =
                source.kind == .matter
                ? URLs.matter(source.code)
                : meetings.contains(source.code)
                    ? URLs.meeting(source.code) : papers.contains(source.code) ? URLs.paper(source.code) : nil
            let place = [source.title, source.on.map { page.fullText($0) }].compactMap(\.self).joined(separator: page.pick("，", ", "))
            let words = source.words.isEmpty ? "" : page.pick("：“\(source.words)”", ": \"\(source.words)\"")
            return Pages.Fact(page.pick("来源", "Source"), place + words, link: link)
        }
    }

    /// Personal fields are opened only for those who work on the matter, when they ask for it, and the reading is on record.
    private func personalFacts(_ matter: Matter, _ ledger: Ledger, _ wording: Wording, _ reader: Reader, isOpen: Bool) async throws
        -> (facts: [Pages.Fact], mayOpen: Bool)
    {
        let sealed = matter.sealedForOfficers
        guard !sealed.isEmpty else { return ([], false) }
        let page = wording.page
        func one(_ text: String, _ privacy: String?) -> [Pages.Fact] { [Pages.Fact(page.pick("上报人", "Reporter"), text, privacy: privacy)] }
        guard let post = Rights.personalReader(matter, reader.posts, reader.organization) else {
            return (one("●●●●", page.pick("个人信息，您无权查看", "personal; not shown to your post")), false)
        }
        guard try await house.keepsPersonal(matter) else { return (one(page.pick("已到期删除", "deleted when its time was up"), nil), false) }
        let opened = isOpen ? try await house.readPersonal(matter, by: reader.actor(in: post)) : nil
        let tag = opened == nil ? page.pick("个人信息", "personal") : page.pick("个人信息，查看已留痕", "personal; this reading is on record")
        let facts = sealed.keys.sorted().map { name in
            Pages.Fact(ledger.field(name).map { wording.text($0.title) } ?? name, opened?[name] ?? "●●●●", privacy: tag)
        }
        return (facts, opened == nil)
    }

    private func tasks(_ matter: Matter, _ wording: Wording) -> [TaskRow] {
        func row(_ title: String, _ task: Assignment) -> TaskRow {
            let place = task.area.map { wording.organization.name(ofArea: $0) + " · " } ?? ""
            return TaskRow(
                title: title, assignee: place + wording.text(task.duty.title), state: wording.page.pick("待回复", "waiting"), due: .none)
        }
        return [
            matter.check.map { row(wording.page.pick("现场核查", "Check on site"), $0) },
            matter.verification.map { row(wording.page.pick("办结前核查", "Verification"), $0) },
            matter.support.map {
                TaskRow(
                    title: wording.page.pick("配合：\($0.what)", "Support: \($0.what)"), assignee: wording.unit($0.unit) ?? $0.unit,
                    state: wording.page.pick("待反馈", "waiting"), due: .none)
            },
            matter.petition.flatMap { petition in
                petition.next.map {
                    TaskRow(
                        title: wording.page.pick("审批\(petition.kind.title.zh)", "Approval of the \(petition.kind.title.en)"),
                        assignee: wording.text($0.title), state: wording.page.pick("待审批", "waiting"), due: .none)
                }
            },
        ]
        .compactMap { $0 }
    }

    private func timeline(_ entries: [Entry], _ number: String, _ wording: Wording) throws -> [TimelineItem] {
        try entries.map { entry in
            let files = MatterRoutes.photos(of: try MatterFact.decoded(entry))
            let photos = files.filter(\.isPhoto).map { Photo(wording.page.pick("照片", "Photo"), URLs.attachment(number, $0.sha256)) }
            var item = TimelineItem(
                at: entry.happenedAt, sentence: wording.text(try Sentences.deed(of: entry, wording.rules)),
                by: wording.text(Sentences.actor(entry.actor, wording.organization)), hash: hexadecimal(entry.hash),
                id: "entry-\(entry.version)", photos: photos)
            item.documents = files.filter { !$0.isPhoto }.map { Crumb($0.title(wording.page), URLs.attachment(number, $0.sha256)) }
            return item
        }.reversed()
    }

    static func photos(of fact: MatterFact) -> [Matters.Attachment] {
        switch fact {
        case .reported(_, _, _, _, _, _, _, _, _, let photos, _, _, _, _, _, _): photos
        case .checked(_, _, let photos, _), .progressed(_, let photos, _, _), .verified(_, _, let photos, _, _): photos
        case .submitted(_, _, let photos, _, _), .supplemented(_, let photos), .supported(_, let photos), .noted(_, let photos),
            .rechecked(_, _, let photos, _):
            photos
        default: []
        }
    }

    private func attachments(_ matter: Matter, _ entries: [Entry], _ number: String, _ wording: Wording) -> [Pages.Attachment] {
        var seen: Set<String> = []
        var photos = 0
        return matter.attachments.filter { seen.insert($0.sha256).inserted }.map { file in
            let entry = entries.first { $0.body.contains(file.sha256) }
            if file.isPhoto { photos += 1 }
            return Pages.Attachment(
                title: file.isPhoto ? wording.page.pick("照片 \(photos)", "Photo \(photos)") : file.title(wording.page),
                link: URLs.attachment(number, file.sha256),
                bytes: file.size,
                isPhoto: file.isPhoto, addedAt: entry?.happenedAt ?? matter.reportedAt,
                by: wording.text(Sentences.actor(entry?.actor ?? matter.reportedBy, wording.organization)),
                taken: file.capture.map { taken($0, receivedAt: entry?.recordedAt ?? matter.registeredAt, wording.page) })
        }
    }

    /// A phone's clock is a claim: said with the instant at which the photo came in.
    private func taken(_ capture: Capture, receivedAt: Instant, _ page: PageContext) -> String {
        let clock = capture.clock == .exif ? page.pick("相机时间", "the camera's clock") : page.pick("手机时间", "the phone's clock")
        let (at, received) = (page.text(capture.at), page.text(receivedAt))
        return capture.isFromCamera
            ? page.pick("现场拍摄 \(at)（\(clock)），\(received) 收到", "taken on site \(at) by \(clock), received \(received)")
            : page.pick("从相册选取，时间 \(at)（\(clock)），\(received) 收到", "chosen from the album, of \(at) by \(clock), received \(received)")
    }

    private func links(_ matter: Matter, _ wording: Wording, _ reader: Reader) async throws -> [Pages.MatterLink] {
        let page = wording.page
        var related: [(String, Matters.MatterLink)] = []
        if let parent = matter.parent { related.append((page.pick("上级事项", "parent"), parent)) }
        if let into = matter.ending?.into { related.append((page.pick("并入", "merged into"), into)) }
        related += matter.children.map { (page.pick("子事项", "child"), $0) }
        related += matter.duplicates.map { (page.pick("并入的重复上报", "duplicate"), $0) }
        related += matter.links.map { (page.pick("关联", "linked"), $0) }
        guard !related.isEmpty else { return [] }
        // A number tells nothing; a title has the place and what is wrong there.
        let visible = MatterQuery.visible(reader.scope, reader.organization) ?? "true"
        let rows = try await house.journal.rows(
            "select m.*, (\(visible)) as is_visible from matter m where m.id in (\(list: related.map(\.1.id)))")
        let byID = Dictionary(rows.map { ($0.text("id"), $0) }, uniquingKeysWith: { first, _ in first })
        return related.compactMap { relation, link in
            byID[link.id].map { row in
                guard row.optionalInteger("is_visible") == 1 else {
                    return Pages.MatterLink(
                        relation: relation, number: link.number, title: page.pick("不在您的单位或区域内", "not of your unit or area"), stage: "")
                }
                return Pages.MatterLink(
                    relation: relation, number: row.text("number"), title: row.text("title"),
                    stage: wording.ending(row.optionalText("ending"), of: row.text("ledger"))
                        ?? wording.stage(row.text("stage"), of: row.text("ledger")))
            }
        }
    }
}

extension Refusal {
    package static let matterNotReadable = Refusal(
        "matter.not-readable", .forbidden, Bilingual(zh: "该事项不在您的单位或区域内。", en: "This matter is not of your unit or area."),
        next: Bilingual(zh: "如需查看，请联系调度员。", en: "Ask a dispatcher if you need it."))
}

extension SubjectKind {
    /// Where a subject is shown; nil for who may not read its register.
    fileprivate func page(of code: String, _ reader: Reader) -> URLPath? {
        guard reader.posts.contains(where: { $0.duty != .gridWorker }) else { return nil }
        switch self {
        case .project: return URLs.project(code)
        case .visit: return URLs.visit(code)
        }
    }
}
