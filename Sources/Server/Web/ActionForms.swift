// The form of each action, and the command that a filled-in form asks for. One place for both, so
// that a field's name cannot differ between them. Pages only; the API reads commands as JSON.
import Grid
import Hummingbird
import Kernel
import Matters
import Pages

struct ActionForms: Sendable {
    let matter: Matter
    let ledger: Ledger
    let wording: Wording
    /// A try that was refused: which action, what was entered.
    var refused: (action: Action, entered: Entered)?

    private var page: PageContext { wording.page }

    func form(_ action: Action) -> ActionForm {
        let entered = refused?.action == action ? refused?.entered ?? .nothing : .nothing
        return ActionForm(
            name: action.rawValue, title: wording.text(action.title),
            // The version of this page, not the one that came with a try that was refused: it would be refused for ever.
            fields: fields(action).map(entered.fill) + [.hidden("version", String(version))],
            isDangerous: [.refuse, .end, .merge].contains(action), note: note(action), isOver: action == over, refusals: entered.general,
            isOpen: refused?.action == action)
    }

    var version = 0
    /// Refused, and not possible any more: its form shows what was written, and cannot be sent.
    var over: Action?
    /// The kinds of ending that the reader may give now; one that was refused stays out.
    var endings: Set<String> = []

    private func note(_ action: Action) -> String? {
        if action == .approve { return matter.petition.map { wording.text(asked($0)) } }
        guard let code = matter.classCode, let found = ledger.classes?.classes[code] else { return nil }
        switch action {
        case .accept, .check: return page.pick("立案条件：\(found.filing.zh)", "Filing condition: \(found.filing.en)")
        case .submit, .verify, .recheck: return page.pick("结案条件：\(found.closing.zh)", "Closing condition: \(found.closing.en)")
        default: return nil
        }
    }

    /// What the approver decides on, with the reason given.
    private func asked(_ petition: Petition) -> Bilingual {
        let title = petition.kind.title
        let what =
            petition.budget.map { Bilingual(zh: $0.zh, en: " by \($0.en)") }
            ?? petition.until.map { Bilingual(zh: "至 \($0)", en: " until \($0)") } ?? Bilingual("")
        let by = wording.organization.name(ofOfficer: petition.by)
        return Bilingual(
            zh: "\(by)申请\(title.zh)\(what.zh)：\(petition.reason)", en: "\(by) asks for an \(title.en)\(what.en): \(petition.reason)")
    }

    private func fields(_ action: Action) -> [FormField] {
        let needs = MatterDecider.rule(for: action, matter, ledger)?.needs ?? []
        func say(_ zh: String, _ en: String) -> String { page.pick(zh, en) }
        func note(_ zh: String = "说明", _ en: String = "Note", isRequired: Bool = false) -> FormField {
            FormField("note", say(zh, en), .area(rows: 2), isRequired: isRequired || needs.contains(.note))
        }
        func photos() -> FormField {
            FormField(
                "photos", say("照片", "Photos"), .file(accept: "image/jpeg,image/png,image/webp", isMultiple: true, usesCamera: true),
                isRequired: needs.contains(.photo))
        }
        func files() -> FormField {
            FormField(
                "photos", say("照片或 PDF", "Photos or PDF"),
                .file(accept: "image/jpeg,image/png,image/webp,application/pdf", isMultiple: true, usesCamera: false),
                hint: say("PDF 的文件名一并留在流水里，请不要写个人信息。", "A PDF's name stays on record with it: no personal data in it."),
                isRequired: needs.contains(.photo))
        }
        let reason = FormField("reason", say("理由", "Reason"), .area(rows: 2), isRequired: true)
        switch action {
        case .accept, .claim, .resume, .requestCheck: return [note()]
        case .refuse, .pause, .reopen, .appeal: return [reason]
        case .extend:
            let isWorking = (matter.activeClock ?? matter.activeClocks.first)?.clock.isWorking ?? true
            let units: [(Budget.Unit, String)] =
                isWorking
                ? [(.workDays, say("工作日", "work days")), (.workHours, say("工作时", "work hours"))]
                : [(.days, say("天", "days")), (.hours, say("小时", "hours"))]
            return [
                FormField("by", say("延长", "Longer by"), .number(min: 1, max: 999), isRequired: true),
                FormField("unit", say("时间单位", "Unit of time"), .select(units.map { Choice($0.0.rawValue, $0.1) }), isRequired: true),
                reason,
            ]
        case .suspend: return [FormField("until", say("挂账到（最后一天）", "Suspended until (last day)"), .day, isRequired: true), reason]
        case .approve:
            return [
                FormField(
                    "granted", say("审批意见", "Decision"),
                    .radio([Choice("yes", say("同意", "approved")), Choice("no", say("不同意", "declined"))]),
                    isRequired: true), note("说明（不同意时必填）", "Note (needed when it is declined)"),
            ]
        case .requestSupplement:
            return [FormField("what", say("需要补正的全部内容（一次性告知）", "Everything that is needed, at once"), .area(rows: 2), isRequired: true)]
        case .supplement: return [note("收到的内容", "What came in", isRequired: true), files()]
        case .requestSupport:
            return [
                FormField(
                    "unit", say("配合单位", "Supporting unit"),
                    .select(matter.supporting.map { Choice($0, wording.organization.name(ofUnit: $0)) }), isRequired: true),
                FormField("what", say("请配合什么", "What it is asked to do"), .area(rows: 2), isRequired: true),
            ]
        case .support: return [note("配合情况", "What was done", isRequired: true), files()]
        case .check:
            return [
                FormField(
                    "found", say("现场情况", "On site"),
                    .radio([Choice("yes", say("属实", "as reported")), Choice("no", say("未发现", "nothing found"))]), isRequired: true), note(),
                photos(),
            ]
        case .triage:
            return [
                FormField("class", say("分类", "Class"), .select(classChoices(ledger, wording)), values: matter.classCode.map { [$0] } ?? []),
                FormField("title", say("标题", "Title"), values: [matter.title]), note(),
            ]
        case .dispatch:
            return [
                FormField(
                    "owner", say("责任单位", "Owner unit"), .select(unitChoices), values: suggestedOwner.map { [$0] } ?? [], isRequired: true),
                FormField(
                    "supporting", say("配合单位", "Supporting units"), .checkboxes(unitChoices.filter { $0.group == nil }.prefix(24).map { $0 })
                ), note(),
            ]
        case .return:
            return [
                FormField(
                    "kind", say("退回原因", "Why it goes back"),
                    .radio([
                        Choice("not-our-unit", say("不属于本单位", "another unit's business")),
                        Choice("not-ours", say("不属于职责范围", "not our business at all")),
                    ]), isRequired: true),
                reason,
            ]
        case .progress:
            let asksShare = ledger.lights.measuresProgress
            let share = FormField("done", say("已完成（%）", "Done (%)"), .number(min: 0, max: 100))
            return [note("进展", "Progress", isRequired: true)] + (asksShare ? [share] : []) + [files()]
        case .submit:
            return [
                note("办理结果", "What was done", isRequired: true), files(),
                FormField(
                    "closing", say("已达到结案条件", "The closing condition is met"), .checkbox, isRequired: needs.contains(.closingCondition)),
            ]
        case .verify:
            return [
                FormField(
                    "passed", say("核查结论", "Finding"),
                    .radio([Choice("yes", say("通过", "passed")), Choice("no", say("未通过，返工", "not done well: rework"))]), isRequired: true),
                note("说明（未通过时必填）", "Note (needed when it does not pass)"), photos(),
            ]
        case .answer:
            return [
                FormField(
                    "reached", say("联系情况", "Contact"),
                    .radio([Choice("yes", say("已联系到上报人", "reached the reporter")), Choice("no", say("联系未果", "could not reach them"))]),
                    isRequired: true),
                FormField("words", say("答复内容", "What was said"), .area(rows: 2), isRequired: true),
                FormField(
                    "satisfied", say("是否满意", "Satisfied"),
                    .radio([Choice("yes", say("满意", "yes")), Choice("no", say("不满意", "no")), Choice("", say("未表态", "not said"))])),
            ]
        case .end:
            let kinds = ledger.endings.filter { endings.contains($0.kind) }
            return [
                FormField(
                    "kind", say("办结方式", "How it ends"), .select(kinds.map { Choice($0.kind, title($0)) }), isRequired: true),
                note(),
            ]
        case .appraise:
            return [
                FormField("grade", say("评价", "Grade"), .radio((1...5).reversed().map { Choice(String($0), "\($0)") }), isRequired: true),
                FormField("words", say("意见", "Words"), .area(rows: 2)),
            ]
        case .merge: return [FormField("into", say("并入的编号", "Number of the main matter"), isRequired: true)]
        case .urge: return [FormField("reason", say("催办意见", "What you want of them"), .area(rows: 2), isRequired: true)]
        case .note: return [note("批注内容", "Note", isRequired: true), files()]
        case .amend:
            let fields = ledger.fields.filter { $0.isAmendable && $0.privacy != .confidential }
            return fields.map { FormFields(wording: wording).field($0, value: matter.values[$0.name]) } + [reason]
        case .judge, .cite, .recheck, .review: return SupervisionForms(matter: matter, wording: wording).fields(action)
        case .link:
            return [
                FormField("to", say("关联的编号", "Number of the other matter"), isRequired: true),
                FormField("kind", say("关系", "How they hang together"), isRequired: true),
            ]
        }
    }

    /// What the ledger demands of an ending is said where it is chosen, not when it is refused.
    private func title(_ ending: Ledger.EndingRule) -> String {
        let name = wording.text(ending.title)
        return ending.needs.isDisjoint(with: [.note, .reason]) ? name : page.pick("\(name)（须写说明）", "\(name) (needs a note)")
    }

    private var suggestedOwner: UnitCode? {
        matter.handler ?? wording.organization.jurisdiction(at: matter.place?.cell)?.code
            ?? matter.classCode.flatMap { ledger.classes?.classes[$0]?.owner }.flatMap { wording.organization.isOpen($0) ? $0 : nil }
    }

    /// Units with an area stand in groups by street; those of the whole region come first, other jurisdictions last.
    private var unitChoices: [Choice] {
        let organization = wording.organization
        let open = organization.units.values.filter { $0.closedAt == nil }.sorted { $0.code < $1.code }
        let units = open.filter { $0.jurisdiction == nil }
        let elsewhere = open.filter { $0.jurisdiction != nil && $0.jurisdiction != matter.origin?.counterpart.jurisdiction }.map {
            Choice($0.code, $0.name, group: wording.page.pick("移交其他辖区", "Hand over to another jurisdiction"))
        }
        let regional = units.filter { $0.area == nil }.map { Choice($0.code, $0.name) }
        let local = units.filter { $0.area != nil }.map { unit in
            Choice(unit.code, unit.name, group: organization.name(ofArea: organization.ancestor(of: unit.area, at: .street) ?? unit.area))
        }
        return regional + local + elsewhere
    }
}

func classChoices(_ ledger: Ledger, _ wording: Wording) -> [Choice] {
    guard let catalogue = ledger.classes else { return [] }
    return catalogue.groups.flatMap { group in
        group.classes.compactMap { code in
            catalogue.classes[code].map { Choice(code, wording.text($0.title), group: wording.text(group.title)) }
        }
    }
}

extension MatterCommand {
    /// Reads the form of `action`; `photos` were kept already. Throws a refusal that names the field.
    init(_ action: Action, _ form: Form, photos: [Matters.Attachment]) throws(Refusal) {
        func text(_ name: String) -> String { form[name] ?? "" }
        func optional(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }
        func answer(_ name: String) throws(Refusal) -> Bool {
            switch form[name] {
            case "yes": return true
            case "no": return false
            default: throw .fieldMissing(name)
            }
        }
        switch action {
        case .accept: self = .accept(note: optional("note"))
        case .refuse: self = .refuse(reason: text("reason"))
        case .requestCheck: self = .requestCheck(note: optional("note"))
        case .check: self = .check(found: try answer("found"), note: optional("note"), photos: photos)
        case .triage: self = .triage(class: optional("class"), title: optional("title"), note: optional("note"))
        case .dispatch:
            guard let owner = optional("owner") else { throw .fieldMissing("owner", title: Bilingual(zh: "责任单位", en: "owner unit")) }
            self = .dispatch(owner: owner, supporting: form.fields["supporting"]?.filter { !$0.isEmpty }, note: optional("note"))
        case .claim: self = .claim(note: optional("note"))
        case .return:
            guard let kind = ReturnKind(rawValue: text("kind")) else {
                throw .fieldMissing("kind", title: Bilingual(zh: "退回原因", en: "why it goes back"))
            }
            self = .return(kind: kind, reason: text("reason"))
        case .progress:
            let done = try optional("done").map { text throws(Refusal) in
                guard let share = Int(text) else {
                    throw .fieldInvalid("done", String(text.prefix(40)), expected: Bilingual(zh: "0 到 100", en: "0 to 100"))
                }
                return share
            }
            self = .progress(note: text("note"), photos: photos, done: done)
        case .extend:
            guard let by = optional("by") else { throw .fieldMissing("by", title: Bilingual(zh: "延长多少", en: "by how much")) }
            self = .extend(by: try Budget(asked: "\(by) \(text("unit"))"), reason: text("reason"))
        case .suspend:
            guard let until = optional("until") else { throw .fieldMissing("until", title: Bilingual(zh: "最后一天", en: "last day")) }
            self = .suspend(until: try CivilDay(asked: until), reason: text("reason"))
        case .appeal: self = .appeal(reason: text("reason"))
        case .approve: self = .approve(granted: try answer("granted"), note: optional("note"))
        case .requestSupplement: self = .requestSupplement(what: text("what"))
        case .supplement: self = .supplement(note: text("note"), photos: photos)
        case .requestSupport:
            guard let unit = optional("unit") else { throw .fieldMissing("unit", title: Bilingual(zh: "配合单位", en: "supporting unit")) }
            self = .requestSupport(unit: unit, what: text("what"))
        case .support: self = .support(note: text("note"), photos: photos)
        case .pause: self = .pause(reason: text("reason"))
        case .resume: self = .resume(note: optional("note"))
        case .submit: self = .submit(note: text("note"), closing: form["closing"] == "yes", photos: photos)
        case .verify: self = .verify(passed: try answer("passed"), note: optional("note"), photos: photos)
        case .answer:
            self = .answer(
                reached: try answer("reached"), words: text("words"),
                satisfied: form["satisfied"] == "yes" ? true : form["satisfied"] == "no" ? false : nil)
        case .end:
            guard let kind = optional("kind") else { throw .fieldMissing("kind", title: Bilingual(zh: "办结方式", en: "how it ends")) }
            self = .end(kind: kind, note: optional("note"))
        case .reopen: self = .reopen(reason: text("reason"))
        case .appraise:
            guard let grade = Int(text("grade")) else { throw .fieldMissing("grade", title: Bilingual(zh: "评价", en: "grade")) }
            self = .appraise(grade: grade, words: optional("words"))
        case .merge: self = .merge(into: Matters.MatterLink(id: "", number: text("into").filter { !$0.isWhitespace }))
        case .urge: self = .urge(reason: text("reason"))
        case .note: self = .note(note: text("note"), photos: photos)
        case .amend:
            self = .amend(values: form.fields(FormFields.prefix), reason: text("reason"))
        case .judge, .cite, .recheck, .review: self = try SupervisionForms.command(action, form, photos: photos)
        case .link: self = .link(to: Matters.MatterLink(id: "", number: text("to").filter { !$0.isWhitespace }), kind: text("kind"))
        }
    }
}
