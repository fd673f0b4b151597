// Where a clock takes its limit from: it stands in the ledger, it is that of the matter's class, or somebody has
// named a day in a field of the matter. Ledgers write it; every step into a stage asks it.
import Kernel

/// `3 work-days`, `class.limit`, `class.limit by track`, `field.limit`.
package enum LimitRule: Sendable, Hashable, CustomStringConvertible {
    case limit(Limit)
    /// That of the matter's class. Where a field is named: the one that the class has for the field's value, if it has one.
    case ofClass(by: String? = nil)
    /// The end of the day that a date field names (解决时限): 003's and 004's lists of problems have a day each (A3).
    case field(String)

    /// Reads what is no limit itself; nil where the text is neither `class.limit` nor `field.NAME`.
    init?(derived text: String) {
        let words = text.split(separator: " ").map(String.init)
        switch words.count {
        case 1 where words[0] == "class.limit": self = .ofClass()
        case 3 where words[0] == "class.limit" && words[1] == "by": self = .ofClass(by: words[2])
        case 1 where words[0].hasPrefix("field.") && words[0] != "field.": self = .field(String(words[0].dropFirst(6)))
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .limit(let limit): limit.description
        case .ofClass(nil): "class.limit"
        case .ofClass(let field?): "class.limit by \(field)"
        case .field(let name): "field.\(name)"
        }
    }

    package var isOfClass: Bool { if case .ofClass = self { true } else { false } }

    /// Whether the limit is another one when this field's value is.
    func depends(on field: String) -> Bool {
        switch self {
        case .limit, .ofClass(nil): false
        case .ofClass(let name?), .field(let name): name == field
        }
    }
}

extension Ledger {
    /// The limit of a clock that starts now. Nil where what it is taken from is not there.
    package func limit(_ rule: LimitRule, class code: String?, values: [String: String]) -> Limit? {
        switch rule {
        case .limit(let limit): return limit
        case .ofClass(let field):
            guard let found = code.flatMap({ classes?.classes[$0] }) else { return nil }
            return field.flatMap { values[$0] }.flatMap { found.limits[$0] } ?? found.limit
        case .field(let name): return values[name].flatMap(CivilDay.init).map { .landmark(Landmark(.day($0))) }
        }
    }

    /// As people read it.
    package func words(for rule: LimitRule) -> Bilingual {
        switch rule {
        case .limit(let limit): return Bilingual(zh: limit.zh, en: limit.en)
        case .ofClass(nil): return Bilingual(zh: "按分类的时限", en: "the class's limit")
        case .ofClass(let name?):
            let title = field(name)?.title ?? Bilingual(name)
            return Bilingual(zh: "按分类和“\(title.zh)”的时限", en: "the class's limit by \"\(title.en)\"")
        case .field(let name):
            let title = field(name)?.title ?? Bilingual(name)
            return Bilingual(zh: "至“\(title.zh)”当日结束", en: "until the end of the day in \"\(title.en)\"")
        }
    }

    /// Every limit that may come of it, for comparing them with lights and extensions; of a field a day that stands for any.
    func possibleLimits(_ rule: LimitRule?) -> [Limit] {
        switch rule {
        case nil: []
        case .limit(let limit)?: [limit]
        case .ofClass(nil)?: classes?.classes.values.map(\.limit) ?? []
        case .ofClass?: classes?.classes.values.flatMap { [$0.limit] + $0.limits.values } ?? []
        case .field?: [.landmark(Landmark(.calendarDay(30)))]
        }
    }

    /// The step into a stage, with the limit of the clock that begins there.
    func step(to stage: Stage, class code: String?, values: [String: String]) throws(Refusal) -> Step {
        var step = Step(
            stage: stage.name, limit: try stage.clock.map { rule throws(Refusal) in try needed(rule, class: code, values: values) })
        if let reporting, reporting.stages.contains(stage.name) { step.report = reporting.every }
        return step
    }

    /// - Throws: what is missing, where nothing says how long it may take.
    func needed(_ rule: LimitRule, class code: String?, values: [String: String]) throws(Refusal) -> Limit {
        if let limit = limit(rule, class: code, values: values) { return limit }
        switch rule {
        case .field(let name): throw .fieldMissing(name, title: field(name)?.title)
        case .limit, .ofClass: throw .classUnknown(code ?? "")
        }
    }
}
