// Units, posts and officers: who holds what, who held it, and the forms that change it. Every change is an
// entry of the stream `organization`; an appointment is ended, never edited.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminOrganization: Sendable {
    let admin: AdminRoutes
    var web: Web { admin.web }

    // MARK: Pages

    @Sendable func tree(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await treePage(request, context, nil))
    }

    @Sendable func unit(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await unitPage(try AdminRoutes.parameter("unit", context), request, context, nil))
    }

    @Sendable func officer(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await officerPage(try AdminRoutes.parameter("officer", context), request, context, nil))
    }

    private func treePage(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let view = OrganizationView(wording: wording)
        let areas = wording.organization.areas.values.filter { $0.level != .cell }.sorted { ($0.level, $0.code) < ($1.level, $1.code) }
        let forms = [
            adminForm(
                "unit", page.pick("登记单位", "Register a unit"), to: URLs.organization.below("units"),
                [
                    FormField(
                        "code", page.pick("代码", "Code"),
                        hint: page.pick("字母、数字、点、连字符，登记后不变", "letters, digits, dot, hyphen; never changes"), isRequired: true),
                    FormField("name", page.pick("名称", "Name"), isRequired: true),
                    FormField("parent", page.pick("上级单位", "Unit above"), .select(view.unitChoices)),
                    FormField(
                        "area", page.pick("负责的区域", "Area it serves"), .select(areas.map { Choice($0.code, "\($0.name)（\($0.code)）") })),
                    calendarField(view, nil),
                    FormField(
                        "jurisdiction", page.pick("所代表的辖区", "Jurisdiction it stands for"),
                        hint: page.pick(
                            "另一辖区的代码：派给它即移交该辖区。一般不填。",
                            "The code of another jurisdiction: what it is given is handed over to that one. Usually empty.")),
                ], refused: refused),
            adminForm(
                "officer", page.pick("登记人员", "Enrol an officer"), to: URLs.organization.below("officers"),
                [
                    FormField("officer", page.pick("代码", "Code"), hint: page.pick("登记后不变", "never changes"), isRequired: true),
                    FormField("name", page.pick("姓名", "Name"), isRequired: true),
                ], refused: refused),
        ]
        let asked = request.query("officer").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        let search = FormModel(
            action: URLs.organization,
            fields: [
                FormField(
                    "officer", page.pick("人员", "Officer"), .search, values: asked.map { [$0] } ?? [],
                    hint: page.pick("姓名或代码，或其中几个字", "name or code, or a part of it"))
            ], submit: page.pick("查找人员", "Find officers"), isQuery: true)
        let found = asked.map { $0.isEmpty ? [] : view.officers(like: $0) }
        return organizationPage(OrganizationModel(roots: view.roots, search: search, found: found, forms: forms), in: page)
    }

    func unitPage(_ code: UnitCode, _ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let view = OrganizationView(wording: wording)
        guard let unit = wording.organization.units[code] else { throw Refusal.unitNotThere(code) }
        let open = try await admin.house.journal.rows(
            "select count(*) as n from \(PublicView.open) and coalesce(m.handler, m.owner) = \(code)"
        ).first?.integer("n")
        let list = URLs.matters(ListFilter().with { ($0.state, $0.unit) = ("open", code) })
        let crumbs = view.unitsAbove(unit).map { Crumb($0.name, URLs.unit($0.code)) }
        let history = try await history { $0.unit == code }
        let (start, size) = (max(0, request.query("after").flatMap { Int($0) } ?? 0), 50)
        return Pages.unitPage(
            UnitModel(
                name: unit.name, kind: view.kind(unit) + (unit.closedAt == nil ? "" : page.pick("（已撤销）", " (closed)")), crumbs: crumbs,
                openMatters: Figure(page.pick("在办", "Open"), .count(open ?? 0), list), posts: view.posts(of: code, naming: 50),
                children: view.children(of: code), history: view.lines(Array(history.dropFirst(start).prefix(size))),
                pager: Pager(
                    first: start > 0 ? URLs.unit(code) : nil,
                    next: history.count > start + size ? URLs.unit(code).adding("after", String(start + size)) : nil),
                forms: unit.closedAt == nil ? unitForms(unit, view, refused) : []), in: page)
    }

    private func unitForms(_ unit: Matters.Unit, _ view: OrganizationView, _ refused: RefusedForm?) -> [TitledForm] {
        let page = view.wording.page
        let organization = view.wording.organization
        let duties = FormField(
            "duty", page.pick("岗位", "Post"), .select(Duty.allCases.map { Choice($0.rawValue, view.wording.text($0.title)) }),
            isRequired: true)
        let choice = OfficerChoice(organization: organization)
        let held = view.held(in: unit.code)
        let dismissed =
            held.count > OfficerChoice.most
            ? [choice.field("officer", page.pick("人员", "Officer"), of: held.map(\.officer), in: page), duties]
            : [
                FormField(
                    "post", page.pick("现任", "Held now"),
                    .select(
                        held.map {
                            Choice(
                                "\($0.officer)|\($0.duty.rawValue)",
                                "\(organization.name(ofOfficer: $0.officer)) · \(view.wording.text($0.duty.title))")
                        }), isRequired: true)
            ]
        let address = URLs.unit(unit.code)
        return [
            adminForm(
                "calendar", page.pick("更换工作日历：先预览", "Another calendar: preview it first"),
                to: URLs.unitCalendars(unit.code).below("previews"), [calendarField(view, unit.calendar)], refused: refused,
                note: page.pick(
                    "该单位各环节的时限按这个日历计算；先列出会移动的时限，确认后才更换。",
                    "The limits of its stages are reckoned by this calendar; you see which deadlines move before it is changed.")),
            adminForm(
                "appoint", page.pick("任命", "Appoint"), to: address.below("appointments"),
                [
                    choice.field("officer", page.pick("人员", "Officer"), of: organization.officers.keys, in: page), duties,
                    FormField(
                        "areas", page.pick("负责的网格", "Cells"),
                        hint: page.pick("网格员填网格代码，用空格隔开；其他岗位不填", "for grid workers: codes of cells, with blanks between; else leave it")),
                ], refused: refused),
            adminForm(
                "dismiss", page.pick("免职", "Dismiss"), to: address.below("dismissals"),
                dismissed, refused: refused, isDangerous: true),
            adminForm(
                "close", page.pick("撤销单位", "Close the unit"), to: address.below("closings"),
                [FormField("reason", page.pick("理由", "Reason"), .area(rows: 2), isRequired: true)], refused: refused, isDangerous: true,
                note: page.pick("撤销后不能再派遣给它；历史记录不变。", "Nothing can be dispatched to it afterwards; its history stays.")),
        ]
    }

    private func calendarField(_ view: OrganizationView, _ current: String?) -> FormField {
        let page = view.wording.page
        let calendars = view.wording.rules.calendars.sorted { $0.key < $1.key }.map {
            Choice($0.key, page.pick($0.value.title.zh, $0.value.title.en))
        }
        return FormField(
            "calendar", page.pick("工作日历", "Working calendar"),
            .select([Choice("", page.pick("同上级单位或台账", "that of the unit above or of the ledger"))] + calendars),
            values: current.map { [$0] } ?? [])
    }

    func officerPage(_ code: OfficerCode, _ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        guard let officer = wording.organization.officers[code] else { throw Refusal.officerNotThere(code) }
        let account = try await admin.house.accounts.list().first { $0.officer == code }?.name
        let history = try await history { $0.officer == code }
        let rename = adminForm(
            "rename", page.pick("更正姓名", "Correct the name"), to: URLs.officer(code).below("names"),
            [FormField("name", page.pick("姓名", "Name"), values: [officer.name], isRequired: true)], refused: refused)
        return Pages.officerPage(
            OfficerModel(
                name: officer.name, accountName: account, addresses: try await addressFacts(code, page),
                history: OrganizationView(wording: wording).lines(history), forms: [rename, addressForm(code, page, refused)]),
            in: page)
    }

    // MARK: Changes

    @Sendable func registerUnit(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take(
            "unit", request, context, fields: ["code", "name", "parent", "area", "calendar", "jurisdiction"], names: ["unit": "parent"]
        ) {
            form, actor in
            let code = trimmed(form["code"])
            // Registering a code again would rename the unit, or open a closed one again.
            if await organization().units[code] != nil { throw Refusal.unitExists(code) }
            let unit = Matters.Unit(
                code: code, name: trimmed(form["name"]), parent: optional(form["parent"]), area: optional(form["area"]),
                calendar: optional(form["calendar"]), jurisdiction: optional(form["jurisdiction"]))
            try await admin.house.organize(.registerUnits([unit]), by: actor)
            return web.redirect(to: URLs.unit(code), notice: say(context, "已登记“\(unit.name)”。", "\(unit.name) is registered."))
        } again: {
            try await treePage(request, context, $0)
        }
    }

    @Sendable func enrol(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take("officer", request, context, fields: ["officer", "name"]) { form, actor in
            let code = trimmed(form["officer"])
            if await organization().officers[code] != nil { throw Refusal.officerExists(code) }
            try await admin.house.organize(.enrol(officer: code, name: trimmed(form["name"])), by: actor)
            return web.redirect(to: URLs.officer(code), notice: say(context, "已登记。", "Enrolled."))
        } again: {
            try await treePage(request, context, $0)
        }
    }

    @Sendable func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try AdminRoutes.parameter("officer", context)
        return try await admin.take("rename", request, context, fields: ["name"]) { form, actor in
            guard await organization().officers[code] != nil else { throw Refusal.officerNotThere(code) }
            try await admin.house.organize(.enrol(officer: code, name: trimmed(form["name"])), by: actor)
            return web.redirect(to: URLs.officer(code), notice: say(context, "已更正。", "Corrected."))
        } again: {
            try await officerPage(code, request, context, $0)
        }
    }

    @Sendable func appoint(_ request: Request, _ context: WebContext) async throws -> Response {
        let unit = try AdminRoutes.parameter("unit", context)
        return try await admin.take("appoint", request, context, fields: ["officer", "duty", "areas"], names: ["area": "areas"]) {
            form, actor in
            guard let duty = Duty(rawValue: form["duty"] ?? "") else {
                throw Refusal.fieldMissing("duty", title: Bilingual(zh: "岗位", en: "post"))
            }
            let areas = (form["areas"] ?? "").split(whereSeparator: { $0.isWhitespace || ",，、".contains($0) }).map(String.init)
            let officer = try OfficerChoice(organization: await organization()).officer(form["officer"], field: "officer")
            try await admin.house.organize(
                .appoint(officer: officer, duty: duty, unit: unit, areas: areas, since: nil), by: actor)
            return web.redirect(to: URLs.unit(unit), notice: say(context, "已任命。", "Appointed."))
        } again: {
            try await unitPage(unit, request, context, $0)
        }
    }

    @Sendable func dismiss(_ request: Request, _ context: WebContext) async throws -> Response {
        let unit = try AdminRoutes.parameter("unit", context)
        return try await admin.take("dismiss", request, context, fields: ["post", "officer", "duty"]) { form, actor in
            let (officer, duty) = try await dismissed(form)
            try await admin.house.organize(.dismiss(officer: officer, duty: duty, unit: unit), by: actor)
            return web.redirect(to: URLs.unit(unit), notice: say(context, "已免职，任职记录保留。", "Dismissed; the appointment stays on record."))
        } again: {
            try await unitPage(unit, request, context, $0)
        }
    }

    @Sendable func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let unit = try AdminRoutes.parameter("unit", context)
        return try await admin.take("close", request, context, fields: ["reason"]) { form, actor in
            let reason = trimmed(form["reason"])
            guard !reason.isEmpty else { throw Refusal.fieldMissing("reason", title: Bilingual(zh: "理由", en: "reason")) }
            try await admin.house.organize(.closeUnit(unit: unit, reason: reason), by: actor)
            return web.redirect(to: URLs.organization, notice: say(context, "已撤销。", "Closed."))
        } again: {
            try await unitPage(unit, request, context, $0)
        }
    }

    /// From the list of who holds what; from a name and a post where there is no list.
    private func dismissed(_ form: Form) async throws -> (officer: OfficerCode, duty: Duty) {
        if let named = form["officer"] {
            guard let duty = form["duty"].flatMap({ Duty(rawValue: $0) }) else {
                throw Refusal.fieldMissing("duty", title: Bilingual(zh: "岗位", en: "post"))
            }
            return (try OfficerChoice(organization: await organization()).officer(named, field: "officer"), duty)
        }
        let parts = (form["post"] ?? "").split(separator: "|").map(String.init)
        guard parts.count == 2, let duty = Duty(rawValue: parts[1]) else {
            throw Refusal.fieldMissing("post", title: Bilingual(zh: "现任", en: "held now"))
        }
        return (parts[0], duty)
    }

    // MARK: Small things

    private func organization() async -> Organization { await admin.house.journal.book().matters.organization }
    private func trimmed(_ text: String?) -> String { (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
    private func optional(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    private func say(_ context: WebContext, _ zh: String, _ en: String) -> String { context.visitor.language == .zh ? zh : en }

    /// Appointments with those who made them, from the entries: the newest first.
    private func history(_ isWanted: (Matters.Appointment) -> Bool) async throws -> [(held: Matters.Appointment, by: Actor)] {
        var makers: [String: Actor] = [:]
        for entry in try await admin.house.journal.entries(of: OrganizationDecider.stream) {
            switch try OrganizationFact.decoded(entry) {
            case .postTaken(let officer, let duty, let unit, _, let since):
                makers["\(officer)|\(duty.rawValue)|\(unit)|\(since)"] = entry.actor
            case .postDelegated(let made, _, _):
                makers["\(made.deputy)|\(made.duty.rawValue)|\(made.unit)|\(made.from)"] = entry.actor
            default: continue
            }
        }
        return await organization().appointments.values.joined().filter(isWanted).sorted { $0.since > $1.since }
            .map { ($0, makers["\($0.officer)|\($0.duty.rawValue)|\($0.unit)|\($0.since)"] ?? .system) }
    }
}

extension Refusal {
    static func unitNotThere(_ code: String) -> Refusal {
        Refusal(
            "unit.no-page", .notFound, field: "unit", Bilingual(zh: "没有代码为“\(code)”的单位。", en: "There is no unit \"\(code)\"."),
            next: Bilingual(zh: "请从组织页面进入。", en: "Start from the organization page."))
    }

    static func officerNotThere(_ code: String) -> Refusal {
        Refusal(
            "officer.unknown", .notFound, field: "officer", Bilingual(zh: "没有代码为“\(code)”的人员。", en: "There is no officer \"\(code)\"."),
            next: Bilingual(zh: "请先登记该人员。", en: "Enrol the officer first."))
    }

    static func unitExists(_ code: String) -> Refusal {
        Refusal(
            "unit.exists", .conflict, field: "code", Bilingual(zh: "代码“\(code)”已经登记过单位。", en: "A unit \"\(code)\" is registered already."),
            next: Bilingual(zh: "请换一个代码。", en: "Choose another code."))
    }

    static func officerExists(_ code: String) -> Refusal {
        Refusal(
            "officer.exists", .conflict, field: "officer",
            Bilingual(zh: "代码“\(code)”已经登记过人员。", en: "An officer \"\(code)\" is enrolled already."),
            next: Bilingual(zh: "请换一个代码。", en: "Choose another code."))
    }
}
