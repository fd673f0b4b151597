// One matter as its reporter sees it, opened by number and follow code: public sentences only. With the
// code the reporter appraises the result or asks to have it opened again; without it there is nothing
// here. Officers' names, notes for the office and other reporters' words never reach these pages.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

struct FollowRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// Wrong codes from one address in a quarter of an hour: enough for a family behind one router,
    /// nothing against 31^10 codes. A right code is never one of them.
    static let allowedFailures = 20

    /// The matter behind a number and its code. Both wrong or one: the same refusal, and it counts.
    func matter(_ number: String, code: String, _ context: WebContext) async throws -> (matter: Matter, entries: [Entry]) {
        let row = try await house.journal.rows("select id from matter where number = \(number)").first
        // The code of an unknown number is looked at as well, so that both answers take the same time.
        guard house.vault.isFollowCode(code, of: row?.text("id") ?? ""), row != nil else {
            try await house.accounts.throttle.count(.init(subject: "follow \(context.address)", most: Self.allowedFailures))
            throw Refusal.followUnknown
        }
        return try await house.matter(number)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try context.segment("number")
        guard let code = request.uri.queryParameters["code"].map(String.init), !code.isEmpty else { throw Refusal.followUnknown }
        return web.page(try await page(try await matter(number, code: code, context), request, context))
    }

    @Sendable func photo(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = request.uri.queryParameters["code"].map(String.init) ?? ""
        let (_, entries) = try await matter(try context.segment("number"), code: code, context)
        let hash = try context.segment("hash")
        guard let photo = try FollowedMatter.photos(entries).first(where: { $0.sha256 == hash }),
            let bytes = try await house.attachments.bytes(of: hash)
        else {
            throw Refusal.pageUnknown
        }
        return Response(
            status: .ok, headers: [.contentType: photo.contentType, .cacheControl: "private, max-age=3600", .contentDisposition: "inline"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    // MARK: What the reporter may do

    @Sendable func appraise(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context, fields: ["score", "words"], names: ["grade": "score"]) { form throws(Refusal) in
            guard let grade = form["score"].flatMap({ Int($0) }) else {
                throw .fieldMissing("score", title: Bilingual(zh: "打分", en: "points"))
            }
            // One answer is recorded, the grade. Where somebody sends the other as well, it must not contradict it, or it would be lost.
            if let satisfied = form["satisfied"], (satisfied == "yes") != Self.isContent(grade) {
                throw .appraisalContradicts(satisfied == "yes", grade)
            }
            return .appraise(grade: grade, words: form["words"])
        }
    }

    @Sendable func reopen(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context, fields: ["reason"]) { form throws(Refusal) in .reopen(reason: form["reason"] ?? "") }
    }

    /// 3 to 5 points are content.
    static func isContent(_ grade: Int) -> Bool { grade >= 3 }

    private func act(
        _ request: Request, _ context: WebContext, fields: [String], names: [String: String] = [:],
        _ command: @Sendable (Form) throws(Refusal) -> MatterCommand
    ) async throws -> Response {
        let number = try context.segment("number")
        let form = try await web.form(request, context)
        let code = form["code"] ?? ""
        let found = try await matter(number, code: code, context)
        do {
            try await house.act(try command(form), on: number, by: Rights.reporter(of: found.matter.id))
            return web.redirect(
                to: URLs.follow(number, code: code), notice: context.visitor.language == .zh ? "已收到，谢谢。" : "Received, thank you.")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: fields, names: names, context.visitor.language)
            return web.page(try await page(found, request, context, entered: (fields[0], entered)), status: refusal.status)
        }
    }

    // MARK: The page

    private func page(
        _ found: (matter: Matter, entries: [Entry]), _ request: Request, _ context: WebContext, entered: (form: String, Entered)? = nil
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        var main: (matter: Matter, entries: [Entry])?
        if let into = found.matter.ending?.into { main = try await house.matter(into.number) }
        let follow = FollowedMatter(
            own: found.matter, ownEntries: found.entries, main: main?.matter, mainEntries: main?.entries ?? [],
            readings: try await house.readings(of: found.matter.id), keepsPersonal: try await house.keepsPersonal(found.matter),
            wording: Wording(rules: rules, page: page),
            code: house.vault.followCode(of: found.matter.id))
        return followPage(try follow.model(entered), in: page)
    }
}

/// A matter in public words; a merged one with the progress of the matter into which it went.
struct FollowedMatter: Sendable {
    let own: Matter
    let ownEntries: [Entry]
    let main: Matter?
    let mainEntries: [Entry]
    /// Who opened the personal fields of `own`.
    let readings: [House.Reading]
    /// Their key is not destroyed yet.
    let keepsPersonal: Bool
    let wording: Wording
    let code: String

    private var page: PageContext { wording.page }
    /// Whose state is shown.
    private var shown: Matter { main ?? own }

    func model(_ entered: (form: String, Entered)? = nil) throws -> FollowModel {
        let ledger = wording.rules.ledger(shown.ledger, version: shown.rules)
        let calendars = ledger.flatMap { wording.rules.calendars(of: $0) }
        let ending = shown.isOpen ? nil : wording.ending(shown.ending?.kind, of: shown.ledger)
        return FollowModel(
            number: own.number, code: code, title: own.title, place: own.place.map(\.text),
            rail: ledger.map { wording.rail(shown, $0, main == nil ? ownEntries : mainEntries) } ?? [],
            light: ledger.flatMap { ledger in calendars.map { shown.light(by: ledger, on: $0, at: page.now).mark } } ?? .none,
            due: ledger.flatMap { ledger in calendars.map { promise(ledger, $0) } } ?? .none, owner: wording.unit(shown.owner),
            ending: ending,
            answer: own.answer?.words ?? (own.isOpen ? nil : own.ending.flatMap { $0.note.isEmpty || $0.into != nil ? nil : $0.note }),
            timeline: try timeline(), photos: try photos(), appraisal: try appraisal(entered), reopening: reopening(entered),
            kept: ledger.flatMap { ledger in calendars.flatMap { kept(ledger, $0) } }, lookers: lookers())
    }

    /// Whether the promise was kept, once it has ended: by how much, in the time that its clock counts.
    private func kept(_ ledger: Ledger, _ calendars: Calendars) -> String? {
        guard let (left, clock) = shown.keptPromise(by: ledger, on: calendars) else { return nil }
        let length = wording.duration(working: left, isWorking: clock.isWorking)
        return left >= 0
            ? page.pick("承诺 \(clock.limit.zh)内办结：按时，提前 \(length)。", "Promised within \(clock.limit.en): kept, with \(length) to spare.")
            : page.pick("承诺 \(clock.limit.zh)内办结：晚了 \(length)。", "Promised within \(clock.limit.en): late by \(length).")
    }

    /// When the whole of it is promised: by the clock of the whole matter, and before that runs by the limit of
    /// the stage where it stands and of what comes after. While the clock stands there is no date to promise.
    private func promise(_ ledger: Ledger, _ calendars: Calendars) -> DueMark {
        let calendar = calendars.common
        let whole = shown.activeClocks.first(where: \.isWhole)?.clock
        guard shown.isOpen, let clock = whole ?? shown.activeClock?.clock else { return .none }
        if let whole, let due = whole.dueAt(on: calendar) {
            let left = wording.left(until: due, on: calendar, isWorking: whole.isWorking)
            return calendar.isProvisional(from: page.now, to: due) ? .provisional(due, left: left) : .at(due, left: left)
        }
        guard var due = clock.dueAt(on: calendars[shown.activeClock]),
            let current = ledger.stages.firstIndex(where: { $0.name == shown.stage })
        else {
            // Why the clock stands is said inside.
            return clock.isRunning ? wording.due(shown, calendars) : .paused(reason: "")
        }
        for stage in ledger.stages[(current + 1)...] {
            func limit(_ rule: LimitRule) -> Limit? { ledger.limit(rule, class: shown.classCode, values: shown.values) }
            if let whole = ledger.clock, whole.from == stage.name, let limit = limit(whole.limit) {
                due = limit.end(from: due, on: calendar)
                break
            }
            if let limit = stage.clock.flatMap(limit) { due = limit.end(from: due, on: calendar) }
        }
        // Put together from several limits: a date to promise, and no amount of one kind of time.
        return calendar.isProvisional(from: page.now, to: due) ? .provisional(due, left: .unknown) : .at(due, left: .unknown)
    }

    private func timeline() throws -> [TimelineItem] {
        var told: String?
        var items: [TimelineItem] = []
        for entry in ownEntries where !Self.inner.contains(entry.type) {
            let item = try item(entry, prefix: nil)
            // The other jurisdiction says where it stands whenever a date there moves; a reporter reads what is new.
            if entry.type == "matter.relayed", told == item.sentence { continue }
            if entry.type == "matter.relayed" { told = item.sentence }
            items.append(item)
        }
        if let main {
            // Of the main matter only what the office did: its report, its appraisal and what its reporter was
            // told are another person's words; the answer to this one is an entry of its own.
            let others = Self.inner.union(["matter.reported", "matter.answered", "matter.appraised", "matter.reopened"])
            items += try mainEntries.filter { !others.contains($0.type) }.map { try item($0, prefix: main.number) }
        }
        return items.enumerated().sorted { ($1.element.at, $1.offset) < ($0.element.at, $0.offset) }.map(\.element)
    }

    /// Steps of the office within itself, which say nothing to a reporter.
    private static let inner: Set<String> = [
        "matter.linked", "matter.duplicate-received", "matter.child-opened", "matter.child-ended", "matter.triaged",
        "matter.petitioned", "matter.approved", "matter.declined", "matter.exempted", "matter.support-requested", "matter.supported",
        "matter.rung-reached", "matter.noted",
    ]

    private func item(_ entry: Entry, prefix: String?) throws -> TimelineItem {
        let said = wording.text(try Sentences.sentence(of: entry, wording.rules, for: .public))
        return TimelineItem(at: entry.happenedAt, sentence: prefix.map { "\($0) \(said)" } ?? said)
    }

    /// One line for the readings of a day in one post of one unit, at the last of them. A unit is named, an officer never.
    private func lookers() -> FollowModel.Lookers {
        struct Group: Hashable {
            let day: CivilDay
            let duty: Duty?
            let unit: UnitCode
        }
        if own.sealed.isEmpty { return .nothing }
        let looks = Dictionary(grouping: readings) { Group(day: $0.at.day(in: page.zone), duty: $0.duty, unit: $0.unit) }.map {
            group, readings in
            let times = readings.count > 1 ? page.pick("，当天 \(readings.count) 次", ", \(readings.count) times that day") : ""
            return FollowModel.Look(at: readings.map(\.at).max() ?? page.now, who: who(group.duty, group.unit) + times)
        }.sorted { ($0.at, $0.who) < ($1.at, $1.who) }
        return keepsPersonal ? .kept(looks) : .forgotten(looks)
    }

    private func who(_ duty: Duty?, _ unit: UnitCode) -> String {
        guard let duty else { return page.pick("本系统，为给您发邮件读取了邮箱地址", "this system, your e-mail address to write to you") }
        let name = wording.organization.name(ofUnit: unit)
        return page.pick("\(name)\(duty.title.zh)", "the \(duty.title.en)\(name.isEmpty ? "" : " of \(name)")")
    }

    /// The reporter's own. What units and checkers took is for the office.
    static func photos(_ entries: [Entry]) throws -> [Matters.Attachment] {
        guard let first = entries.first else { return [] }
        return MatterRoutes.photos(of: try MatterFact.decoded(first)).filter(\.isPhoto)
    }

    private func photos() throws -> [Photo] {
        try Self.photos(ownEntries).enumerated().map { index, photo in
            Photo(page.pick("照片 \(index + 1)", "Photo \(index + 1)"), URLs.publicPhoto(own.number, photo.sha256, code: code))
        }
    }

    private func mayReport(_ action: Action) -> Bool {
        guard let ledger = wording.rules.ledger(own.ledger, version: own.rules), let rule = ledger.actions[action] else { return false }
        return rule.byReporter && MatterDecider.isPossible(action, own, ledger)
    }

    private func appraisal(_ entered: (form: String, Entered)?) throws -> FollowModel.AppraisalState {
        if let given = own.appraisal, let entry = ownEntries.last(where: { $0.type == "matter.appraised" }), entered?.form != "score" {
            return .given(
                score: given.grade, isSatisfied: FollowRoutes.isContent(given.grade), words: given.words.isEmpty ? nil : given.words,
                at: entry.happenedAt)
        }
        guard mayReport(.appraise) else { return .none }
        return .asked(entered?.form == "score" ? entered?.1 ?? .nothing : .nothing)
    }

    private func reopening(_ entered: (form: String, Entered)?) -> FollowModel.Reopening? {
        guard mayReport(.reopen) else { return nil }
        return .init(until: nil, entered: entered?.form == "reason" ? entered?.1 ?? .nothing : .nothing)
    }
}

extension Refusal {
    static let followUnknown = Refusal(
        "follow.unknown", .notFound, field: "code", Bilingual(zh: "编号或查询码不对。", en: "The number or the follow code is wrong."),
        next: Bilingual(zh: "请核对上报成功时给出的编号和查询码。", en: "Check both as they were given when you reported."))

    static func appraisalContradicts(_ isSatisfied: Bool, _ grade: Int) -> Refusal {
        Refusal(
            "appraisal.contradicts", .invalid, field: "score",
            Bilingual(
                zh: "选了“\(isSatisfied ? "满意" : "不满意")”，却打了 \(grade) 分。",
                en: "\"\(isSatisfied ? "Satisfied" : "Not satisfied")\" does not go with \(grade) of 5."),
            next: Bilingual(zh: "满意请打 3 到 5 分，不满意请打 1 到 2 分。", en: "Give 3 to 5 when satisfied, 1 or 2 when not."))
    }
}
