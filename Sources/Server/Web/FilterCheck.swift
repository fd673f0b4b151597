// The filters in the address of a list, a search or a map, looked at before they are used. What is none here is left out and
// the page says so: a list that passes over a filter in silence answers another question than was asked.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct FilterCheck: Sendable {
    /// What was asked, without what is none here.
    private(set) var filter: ListFilter
    private(set) var faults: [MisreadFilter] = []

    /// An address may have a thousand parameters; a page names so many.
    private static let mostTold = 10

    /// - Parameters:
    ///   - asked: name and value, as they stand in the address.
    ///   - others: what the page reads besides the filters of a list.
    init(_ asked: [(name: String, value: String)], knows others: [String] = [], _ book: Book, in page: PageContext) {
        filter = ListFilter()
        let rules = book.matters
        let values = Dictionary(asked.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        var names: [String] = []
        _ = ListFilter {
            names.append($0)
            return nil
        }
        names += others
        var dropped: Set<String> = []
        func leaveOut(_ name: String, _ value: String, _ zh: String, _ en: String) {
            dropped.insert(name)
            guard faults.count < Self.mostTold else { return }
            faults.append(MisreadFilter(written: "\(name.prefix(40))=\(value.prefix(40))", expected: page.pick(zh, en)))
        }
        let known = Set(names)
        let told = names.filter { $0 != "cursor" }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            leaveOut(
                name, value, "没有这个条件；有 \(told.joined(separator: "、"))。", "is no filter here; there are \(told.joined(separator: ", "))."
            )
        }
        for name in names {
            guard let value = values[name], !value.isEmpty, let (isOne, zh, en) = Self.look(name, value, rules), !isOne else { continue }
            leaveOut(name, value, zh, en)
        }
        filter = ListFilter { dropped.contains($0) ? nil : values[$0] }
        if let fault = Self.reversed(filter.from, filter.to, "from", "to", page) {
            (filter.from, filter.to) = (nil, nil)
            faults.append(fault)
        }
        if let fault = Self.reversed(filter.endedFrom, filter.endedTo, "ended-from", "ended-to", page) {
            (filter.endedFrom, filter.endedTo) = (nil, nil)
            faults.append(fault)
        }
    }

    /// The days as they came together from the words and from beside them: each may be one, and both none.
    mutating func straighten(_ query: inout MatterQuery, in page: PageContext) {
        guard let fault = Self.reversed(query.from?.description, query.to?.description, "from", "to", page) else { return }
        (query.from, query.to, filter.from, filter.to) = (nil, nil, nil, nil)
        faults.append(fault)
    }

    mutating func leaveOut(_ written: String, _ zh: String, _ en: String, in page: PageContext) {
        faults.append(MisreadFilter(written: written, expected: page.pick(zh, en)))
    }

    private static func reversed(_ from: String?, _ to: String?, _ first: String, _ last: String, _ page: PageContext) -> MisreadFilter? {
        guard let from, let to, let start = CivilDay(from), let end = CivilDay(to), start > end else { return nil }
        return MisreadFilter(
            written: "\(first)=\(from) \(last)=\(to)",
            expected: page.pick("起始日在截止日之后，请对调。", "the first day is after the last: swap them."))
    }

    /// Whether the value is one of the filter's, and what is; nil for a filter that takes any words.
    private static func look(_ name: String, _ value: String, _ rules: MatterRules) -> (Bool, String, String)? {
        func oneOf(_ values: [String]) -> (Bool, String, String) {
            let told = values.prefix(20)
            return (
                values.contains(value), "应为 \(told.joined(separator: "、")) 之一。", "must be one of \(told.joined(separator: ", "))."
            )
        }
        func code(_ isOne: Bool, _ zh: String, _ en: String, _ example: String?) -> (Bool, String, String) {
            (
                isOne, "没有这个\(zh)；用代码\(example.map { "，例如 \($0)" } ?? "")。",
                "is no \(en) here; write its code\(example.map { ", such as \($0)" } ?? "")."
            )
        }
        let (versions, organization) = (rules.ledgers.values.flatMap(\.self), rules.organization)
        switch name {
        case "ledger": return oneOf(rules.ledgers.keys.sorted())
        case "state": return oneOf(["open", "ended", "valid", "closed"])
        case "stage": return oneOf(Set(versions.flatMap(\.stages).map(\.name) + [Ledger.Stage.ended]).sorted())
        case "ending": return oneOf(Set(versions.flatMap(\.endings).map(\.kind)).sorted())
        case "light": return oneOf(LightMark.allCases.reversed().map(\.rawValue))
        case "overdue": return oneOf(["yes", "no"])
        case "sort": return oneOf(MatterQuery.Sort.allCases.map(\.rawValue))
        case "unit":
            let open = organization.units.values.filter { $0.closedAt == nil }.map(\.code).min()
            return code(organization.units[value] != nil, "单位", "unit", open)
        case "cell": return code(organization.areas[value] != nil, "区域", "area", organization.areas.keys.min())
        case "class":
            let isOne = rules.catalogueTitle(value) != nil || versions.contains { $0.classes?.classes[value] != nil }
            return code(isOne, "分类", "class", rules.catalogues.values.flatMap(\.classes.keys).min())
        case "group":
            return oneOf(rules.publicLedgers.compactMap(\.classes).flatMap(\.groups).map(\.code))
        case "from", "to", "ended-from", "ended-to":
            return (CivilDay(value) != nil, "日期写作 2026-11-01。", "a day is written 2026-11-01.")
        case "turned", "exempted":
            return (
                TurnedFilter(value) != nil, "写作 red.2026 或 red.2026-11.单位代码。", "is written red.2026 or red.2026-11.code-of-a-unit."
            )
        default: return nil
        }
    }
}

extension Request {
    /// All parameters of the query in their order; `+` is a blank, as browsers send forms. What is no text is left out.
    var queryPairs: [(name: String, value: String)] {
        func text(_ raw: Substring) -> String? { raw.replacing("+", with: " ").removingPercentEncoding }
        return (uri.query ?? "").split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = text(parts[0]), let value = parts.count > 1 ? text(parts[1]) : "" else { return nil }
            return (name, value)
        }
    }
}
