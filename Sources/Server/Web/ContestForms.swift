// The forms of a round, each for those who may, and what comes out of them.
import Foundation
import Kernel
import Matters
import Pages
import Supervision

struct ContestForms {
    let recorded: RecordedContest
    let rights: ContestRights
    let page: PageContext
    let refused: RefusedForm?
    let key: String

    /// What stands at the end of an address, and which right it asks for.
    static let steps: [String: ContestStep] = [
        "figures": .enter, "confirmations": .confirm, "disputes": .confirm, "counts": .keep, "publications": .keep, "objections": .object,
        "acceptances": .answer, "rejections": .answer, "endings": .keep, "withdrawals": .keep,
    ]

    static func duties(_ step: ContestStep, _ rules: ContestRules) -> [Duty] {
        switch step {
        case .keep: return rules.keepers
        case .enter:
            let named = Set(rules.entered.flatMap(\.enterers))
            return Duty.allCases.filter(named.contains)
        case .confirm: return rules.confirmers
        case .object: return [.head]
        case .answer: return rules.answerers
        }
    }

    // MARK: Out of a form

    static func command(_ what: String, _ form: Form, _ recorded: RecordedContest, _ rights: ContestRights) throws -> (
        ContestCommand, Actor
    ) {
        let rules = recorded.rules
        let unit = form.trimmed("unit")
        let reason = form.trimmed("reason")
        switch what {
        case "figures":
            let code = form.trimmed("indicator")
            guard let indicator = rules.indicator(code) else { throw missing("indicator", code, "指标", "indicator") }
            let actor = try rights.actor(rights.enterer(indicator, of: unit), .enter, indicator.enterers)
            return (
                .enter(unit: unit, indicator: code, value: try amount(form, "value"), evidence: form.trimmed("evidence"), reason: reason),
                actor
            )
        case "confirmations", "disputes":
            let parts = form.trimmed("figure").split(separator: " ").map(String.init)
            guard parts.count == 2 else { throw missing("figure", form.trimmed("figure"), "填报的数字", "figure") }
            let actor = try rights.actor(rights.post(rules.confirmers, outside: parts[0]), .confirm, rules.confirmers)
            return (
                what == "disputes"
                    ? .dispute(unit: parts[0], indicator: parts[1], reason: reason) : .confirm(unit: parts[0], indicator: parts[1]), actor
            )
        case "publications": return (.publish, try rights.actor(rights.keeper, .keep, rules.keepers))
        case "objections":
            let actor = try rights.actor(rights.objector(of: unit), .object, [.head])
            return (.object(unit: unit, indicator: form.trimmed("indicator"), reason: reason, evidence: form.trimmed("evidence")), actor)
        case "acceptances", "rejections":
            guard let number = Int(form.trimmed("objection")) else {
                throw missing("objection", form.trimmed("objection"), "异议", "objection")
            }
            let about = recorded.round.objections.first { $0.number == number }?.unit
            let actor = try rights.actor(rights.post(rules.answerers, outside: about), .answer, rules.answerers)
            let corrected = what == "acceptances" ? try amount(form, "corrected") : nil
            return (.answer(objection: number, isUpheld: what == "acceptances", reason: reason, corrected: corrected), actor)
        case "endings": return (.finalize, try rights.actor(rights.keeper, .keep, rules.keepers))
        default: return (.withdraw(reason: reason), try rights.actor(rights.keeper, .keep, rules.keepers))
        }
    }

    private static func missing(_ field: String, _ value: String, _ zh: String, _ en: String) -> Refusal {
        value.isEmpty
            ? .fieldMissing(field, title: Bilingual(zh: zh, en: en))
            : .fieldInvalid(field, String(value.prefix(40)), expected: Bilingual(zh: "列表中的一项", en: "one of the list"))
    }

    private static func amount(_ form: Form, _ field: String) throws(Refusal) -> Amount {
        let text = form.trimmed(field)
        guard !text.isEmpty else { throw .fieldMissing(field, title: Bilingual(zh: "数值", en: "value")) }
        guard let amount = Amount(text) else {
            throw .fieldInvalid(
                field, String(text.prefix(40)),
                expected: Bilingual(zh: "数字，最多四位小数，如 87.5", en: "a number with up to four places, such as 87.5"))
        }
        return amount
    }

    // MARK: Onto the page

    private func say(_ text: Bilingual) -> String { page.pick(text.zh, text.en) }
    private func name(_ unit: UnitCode) -> String { rights.reader.organization.name(ofUnit: unit) }
    private func title(_ code: String) -> String { recorded.rules.indicator(code).map { say($0.title) } ?? code }
    private var reason: FormField { FormField("reason", page.pick("理由", "Reason"), .area(rows: 2), isRequired: true) }
    private var version: FormField { .hidden("version", String(recorded.version)) }

    private func form(
        _ what: String, _ title: String, _ fields: [FormField] = [], note: String? = nil, isDangerous: Bool = false,
        isVersioned: Bool = false
    ) -> TitledForm {
        adminForm(
            what, title, to: URLs.contest(recorded.round.number, what), fields + (isVersioned ? [version] : []) + [.hidden("key", key)],
            refused: refused, isDangerous: isDangerous, note: note)
    }

    func all() -> [TitledForm] {
        switch recorded.round.stage {
        case .open: filling + judging + keeping
        case .published: objecting + answering + ending
        case .final, .withdrawn: []
        }
    }

    private var filling: [TitledForm] {
        let open = recorded.opening.participants.map { unit in
            (unit: unit, indicators: recorded.rules.entered.filter { rights.enterer($0, of: unit) != nil })
        }.filter { !$0.indicators.isEmpty }
        guard !open.isEmpty else { return [] }
        let indicators = recorded.rules.entered.filter { indicator in open.contains { $0.indicators.contains(indicator) } }
        return [
            form(
                "figures", page.pick("填报", "Enter a figure"),
                [
                    FormField(
                        "unit", page.pick("单位", "Unit"), .select(open.map { Choice($0.unit, name($0.unit)) }),
                        values: open.count == 1 ? [open[0].unit] : [], isRequired: true),
                    FormField(
                        "indicator", page.pick("指标", "Indicator"),
                        .select(indicators.map { Choice($0.code, "\(say($0.title)) (\(say($0.measuredIn)))") }), isRequired: true),
                    FormField("value", page.pick("数值", "Value"), hint: page.pick("最多四位小数", "up to four places"), isRequired: true),
                    FormField(
                        "evidence", page.pick("依据", "Evidence"), .area(rows: 2),
                        hint: page.pick("文件名、文号、页码，或谁出的数", "which document, its number and page, or whose figure it is"), isRequired: true),
                    FormField("reason", page.pick("更改理由（更改已填报的数字时）", "Reason, where it changes what was entered"), .area(rows: 2)),
                ], note: page.pick("由单位以外的人员确认以后才计分。", "It counts once somebody outside the unit has confirmed it."))
        ]
    }

    private var judging: [TitledForm] {
        let waiting = recorded.round.unsettled.filter {
            recorded.round.entered[$0.unit]?[$0.indicator]?.standing == .waiting
                && recorded.round.entered[$0.unit]?[$0.indicator]?.by.officer != rights.reader.officer
                && rights.post(recorded.rules.confirmers, outside: $0.unit) != nil
        }
        guard !waiting.isEmpty else { return [] }
        let choices = waiting.map { figure in
            let value = recorded.round.entered[figure.unit]?[figure.indicator]?.value.description ?? ""
            return Choice("\(figure.unit) \(figure.indicator)", "\(name(figure.unit)) · \(title(figure.indicator))：\(value)")
        }
        let figure = FormField("figure", page.pick("填报的数字", "Figure"), .select(choices), isRequired: true)
        return [
            form("confirmations", page.pick("确认", "Confirm"), [figure]),
            form("disputes", page.pick("不予确认", "Dispute"), [figure, reason]),
        ]
    }

    private var keeping: [TitledForm] {
        guard rights.keeper != nil else { return [] }
        let count =
            recorded.rules.counted.isEmpty
            ? []
            : [
                form(
                    "counts", page.pick("计数", "Count"),
                    note: page.pick(
                        "从事项的记录里算出各单位的数，可以再算；公布以前期满后要算一次。",
                        "Counted from the record of matters, as often as wanted; once after the period before it is published."),
                    isVersioned: true)
            ]
        return count + [
            form(
                "publications", page.pick("公布", "Publish"),
                note: page.pick("公布以后填报和计数不再变，异议期开始。", "After that figures no longer change, and units may object."), isDangerous: true,
                isVersioned: true),
            form("withdrawals", page.pick("作废", "Withdraw"), [reason], isDangerous: true, isVersioned: true),
        ]
    }

    private var objecting: [TitledForm] {
        let today = page.now.day(in: page.zone)
        guard let closesOn = recorded.round.published?.closesOn, today <= closesOn else { return [] }
        let mine = recorded.opening.participants.filter { rights.objector(of: $0) != nil }
        guard !mine.isEmpty else { return [] }
        return [
            form(
                "objections", page.pick("提出异议", "Object"),
                [
                    FormField(
                        "unit", page.pick("单位", "Unit"), .select(mine.map { Choice($0, name($0)) }),
                        values: mine.count == 1 ? [mine[0]] : [],
                        isRequired: true),
                    FormField(
                        "indicator", page.pick("指标", "Indicator"),
                        .select(recorded.rules.indicators.map { Choice($0.code, say($0.title)) }), isRequired: true), reason,
                    FormField("evidence", page.pick("依据", "Evidence"), .area(rows: 2), isRequired: true),
                ], note: page.pick("异议期到 \(closesOn) 为止。", "Objections are possible until \(closesOn)."))
        ]
    }

    private var answering: [TitledForm] {
        let waiting = recorded.round.unanswered.filter { rights.post(recorded.rules.answerers, outside: $0.unit) != nil }
        guard !waiting.isEmpty else { return [] }
        let field = FormField(
            "objection", page.pick("异议", "Objection"),
            .select(waiting.map { Choice(String($0.number), "\($0.number) \(name($0.unit)) · \(title($0.indicator))") }),
            values: waiting.count == 1 ? [String(waiting[0].number)] : [], isRequired: true)
        return [
            form(
                "acceptances", page.pick("异议成立，更正", "Uphold, and correct"),
                [field, FormField("corrected", page.pick("更正为", "Corrected to"), isRequired: true), reason],
                note: page.pick(
                    "更正以后重新计分、重新公布，两次的名次都看得到，异议期重新开始。", "Everybody is scored again and both tables are shown; the window opens again.")),
            form("rejections", page.pick("异议不成立", "Do not uphold"), [field, reason]),
        ]
    }

    private var ending: [TitledForm] {
        guard rights.keeper != nil else { return [] }
        return [
            form(
                "endings", page.pick("名次确定", "Make it final"),
                note: page.pick("异议期过了、异议都答复了才能确定。", "Once the window is over and every objection is answered."),
                isDangerous: true, isVersioned: true)
        ]
    }
}
