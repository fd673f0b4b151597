// What was typed into the search, read as words and as filters by the rules of the house: `unit:排水` is a unit,
// `unit:nothing` is words, and the page says so. And what is no matter and has such a name.
import Foundation
import Kernel
import Loop
import Matters
import Pages

struct SearchWords: Sendable {
    /// What is looked for as words, unwanted ones included.
    private(set) var terms: [SearchTerm] = []
    /// Written as filters, and none here: searched as words.
    private(set) var misread: [String] = []
    /// Names of the filters that the words set, which go over those beside them.
    private(set) var narrowed: Set<String> = []
    /// The list asked for, with what the words narrow; that goes over what stood beside them.
    private(set) var query: MatterQuery

    /// The words that must be there, as they were typed: to be marked, and to find names by.
    var words: [String] { terms.filter { !$0.isUnwanted }.map(\.text) }

    private static let names: [String: String] = [
        "unit": "unit", "单位": "unit", "area": "area", "cell": "area", "区域": "area", "light": "light", "灯": "light", "亮灯": "light",
        "stage": "stage", "环节": "stage", "ledger": "ledger", "台账": "ledger", "class": "class", "分类": "class", "officer": "officer",
        "经办人": "officer", "from": "from", "since": "from", "自": "from", "to": "to", "until": "to", "至": "to", "state": "state",
        "状态": "state",
    ]
    private static let lights: [String: Light] = [
        "red": .red, "红": .red, "红灯": .red, "yellow": .yellow, "黄": .yellow, "黄灯": .yellow, "blue": .blue, "蓝": .blue, "蓝灯": .blue,
        "none": Light.none, "无": Light.none, "未亮灯": Light.none,
    ]

    init(_ typed: String, _ beside: MatterQuery, _ book: Book) {
        query = beside
        for term in SearchTerm.terms(of: typed, names: Set(Self.names.keys)) {
            guard let written = term.name, let name = Self.names[written] else {
                terms.append(term)
                continue
            }
            let isFilter = !term.isUnwanted && Self.narrow(&query, name, term.text, book)
            if isFilter {
                narrowed.insert(name)
            } else {
                misread.append("\(term.isUnwanted ? "-" : "")\(written):\(term.text)")
                terms.append(SearchTerm(text: "\(written) \(term.text)", isUnwanted: term.isUnwanted))
            }
        }
        query.text = nil
        query.terms = terms
    }

    /// A value of each filter that is one in this district and finds what the reader's own words would.
    static func examples(_ book: Book, _ reader: Reader, _ page: PageContext) -> [String: String] {
        let (rules, organization) = (book.matters, book.matters.organization)
        // A name with a blank in it would be two words.
        func word(_ name: String, or code: String) -> String { name.contains(where: \.isWhitespace) ? code : name }
        let units = organization.units.values.filter { $0.closedAt == nil }.sorted { $0.code < $1.code }
        let unit = reader.posts.first.flatMap { organization.units[$0.unit] } ?? units.first
        let areas = organization.areas.values.sorted { ($0.level, $0.code) < ($1.level, $1.code) }
        let area = areas.first { $0.level > .region } ?? areas.first
        let ledger = rules.ledgers.keys.sorted().compactMap { rules.ledger($0) }.first
        let examples: [String: String?] = [
            "unit": unit.map { word($0.name, or: $0.code) }, "area": area.map { word($0.name, or: $0.code) }, "light": "red",
            "stage": ledger?.stages.first?.name, "ledger": ledger?.name, "class": ledger?.classes?.groups.flatMap(\.classes).first,
            "officer": reader.officer, "from": page.now.day(in: page.zone).advanced(by: -30).description,
            "to": page.now.day(in: page.zone).description, "state": "open",
        ]
        return examples.compactMapValues(\.self)
    }

    /// Whether the value is one here.
    private static func narrow(_ query: inout MatterQuery, _ name: String, _ value: String, _ book: Book) -> Bool {
        let rules = book.matters
        let organization = rules.organization
        func set(_ path: WritableKeyPath<MatterQuery, String?>, _ code: String?) -> Bool {
            guard let code else { return false }
            query[keyPath: path] = code
            return true
        }
        let ledgers = rules.ledgers.values.compactMap(\.last)
        switch name {
        case "unit": return set(\.unit, one(value, organization.units.values.map { ($0.code, [$0.name]) }))
        case "area": return set(\.area, one(value, organization.areas.values.map { ($0.code, [$0.name]) }))
        case "officer":
            return set(\.officer, one(value, organization.officers.keys.map { ($0, [organization.name(ofOfficer: $0)]) }))
        case "ledger": return set(\.ledger, one(value, ledgers.map { ($0.name, [$0.title.zh, $0.title.en]) }))
        case "stage":
            return set(\.stage, one(value, ledgers.flatMap(\.stages).map { ($0.name, [$0.title.zh, $0.title.en]) }))
        case "class":
            let classes = rules.catalogues.values.flatMap(\.classes.values)
            return set(\.class, one(value, classes.map { ($0.code, [$0.title.zh, $0.title.en]) }))
        case "light":
            guard let light = lights[value.lowercased()] else { return false }
            query.light = light
        case "from":
            guard let day = CivilDay(value) else { return false }
            query.from = day
        case "to":
            guard let day = CivilDay(value) else { return false }
            query.to = day
        case "state":
            guard let isOpen = ["open": true, "未办结": true, "ended": false, "已有结果": false][value.lowercased()] else { return false }
            query.isOpen = isOpen
        default: return false
        }
        return true
    }

    /// The one that is meant: of that code or name, else the only one whose name has it. Of several none: guessing would
    /// answer another question.
    private static func one(_ value: String, _ all: [(code: String, names: [String])]) -> String? {
        let value = value.lowercased()
        if let code = all.first(where: { $0.code.lowercased() == value })?.code { return code }
        let exact = Set(all.filter { $0.names.contains { $0.lowercased() == value } }.map(\.code))
        if exact.count == 1 { return exact.first }
        let near = Set(all.filter { $0.names.contains { $0.lowercased().contains(value) } }.map(\.code))
        return near.count == 1 ? near.first : nil
    }
}

/// What has such a name and is no matter. Names of units, areas, ledgers and services are known to everybody inside;
/// calendars open to administrators only, and so are found by them only.
struct SearchKinds: Sendable {
    let book: Book
    let wording: Wording
    let reader: Reader

    func kinds(_ words: [String], most: Int) -> [SearchModel.Kind] {
        guard !words.isEmpty else { return [] }
        let (page, rules, organization) = (wording.page, wording.rules, wording.organization)
        func kind(_ title: String, _ all: [(names: [String], hit: Crumb)]) -> SearchModel.Kind? {
            let hits = all.filter { one in
                words.allSatisfy { word in one.names.contains { $0.localizedCaseInsensitiveContains(word) } }
            }.map(\.hit)
            return hits.isEmpty ? nil : SearchModel.Kind(title, Array(hits.prefix(most)), more: max(0, hits.count - most))
        }
        func matters(_ change: (inout ListFilter) -> Void) -> URLPath { URLs.matters(ListFilter().with(change)) }
        let units = organization.units.values.filter { $0.closedAt == nil }.sorted { $0.code < $1.code }
        let areas = organization.areas.values.sorted { $0.code < $1.code }
        let classes = rules.catalogues.keys.sorted().compactMap { rules.catalogues[$0] }.flatMap { catalogue in
            catalogue.groups.flatMap(\.classes).compactMap { catalogue.classes[$0] }
        }
        var seen: Set<String> = []
        let officers = organization.officers.keys.sorted()
        let calendars = reader.holds(.administrator) ? rules.calendars.keys.sorted() : []
        return [
            kind(
                page.pick("台账", "Ledgers"),
                rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.map {
                    ([$0.name, $0.title.zh, $0.title.en], Crumb(wording.text($0.title), URLs.ledger($0.name)))
                }),
            kind(
                page.pick("单位", "Units"),
                units.map { unit in ([unit.code, unit.name], Crumb(unit.name, matters { $0.unit = unit.code })) }),
            kind(
                page.pick("区域", "Areas"), areas.map { ([$0.code, $0.name], Crumb(wording.area($0.code) ?? $0.name, URLs.area($0.code))) }),
            kind(
                page.pick("服务（分类）", "Services"),
                classes.filter { seen.insert($0.code).inserted }.map { service in
                    (
                        [service.code, service.title.zh, service.title.en] + service.words,
                        Crumb(wording.text(service.title), matters { $0.class = service.code })
                    )
                }),
            kind(
                page.pick("人员", "Officers"),
                officers.map { code in
                    let name = organization.name(ofOfficer: code)
                    return ([code, name], Crumb(name, URLs.search(ListFilter().with { $0.text = "officer:\(code)" })))
                }),
            kind(page.pick("工作日历", "Calendars"), calendars.map { ([$0], Crumb($0, URLs.calendar($0))) }),
        ].compactMap(\.self)
    }
}
