// The units that a text can mean, and how a name that it writes is held against their names. Nothing is chosen: where a
// name fits several units, all of them are the answer.
import Matters

package struct UnitRegister: Sendable {
    /// A name in its parts: 东湖 + 区 + 发展和改革局.
    struct Name: Hashable, Sendable {
        /// 区, 市, 县, 省: of which level of government. Nil where the name does not say.
        var level: Unicode.Scalar?
        var stem: [Unicode.Scalar]
    }

    private var exact: [[Unicode.Scalar]: Set<Name>] = [:]
    private var codes: [Name: Set<UnitCode>] = [:]
    private var byEnds: [Ends: [Name]] = [:]
    private var aliases: [[Unicode.Scalar]: Set<UnitCode>] = [:]
    private let places: [[Unicode.Scalar]]

    private struct Ends: Hashable {
        var head: Unicode.Scalar
        var tail: Unicode.Scalar
    }

    /// - Parameters:
    ///   - places: names of the region with its level, as they stand before names of units: 东湖区.
    ///   - aliases: names that no rule can know, with the units that people mean by them.
    package init(units: [Matters.Unit], places: [String] = [], aliases: [String: [UnitCode]] = [:]) {
        self.places = places.map { Array($0.unicodeScalars) }.filter { $0.count > 1 }
        for (name, units) in aliases { self.aliases[Array(name.unicodeScalars)] = Set(units) }
        for unit in units where unit.closedAt == nil {
            let name = split(Array(unit.name.unicodeScalars))
            codes[name, default: []].insert(unit.code)
            for form in UnitRegister.forms(of: name.stem) { exact[form, default: []].insert(name) }
            if let head = name.stem.first, let tail = name.stem.last, !byEnds[Ends(head: head, tail: tail), default: []].contains(name) {
                byEnds[Ends(head: head, tail: tail), default: []].append(name)
            }
        }
    }

    /// All open units of the organization; its regions are the places.
    package init(_ organization: Organization, aliases: [String: [UnitCode]] = [:]) {
        let regions = organization.areas.values.filter { $0.level == .region }.map(\.name).sorted()
        self.init(units: Array(organization.units.values), places: regions, aliases: aliases)
    }

    /// Every unit that the name can mean, by code; empty where none can.
    package func candidates(for name: String) -> [UnitCode] { candidates(for: Array(name.unicodeScalars)[...]) }

    func candidates(for name: ArraySlice<Unicode.Scalar>) -> [UnitCode] {
        let written = Array(name)
        if let known = aliases[written] { return known.sorted() }
        let name = split(written)
        guard name.stem.count >= 2 else { return [] }
        var fitting = (exact[name.stem] ?? []).filter { fits(name.level, $0.level) }
        // 市场监管局 begins with a level and has none.
        if fitting.isEmpty, name.level != nil { fitting = (exact[written] ?? []) }
        if fitting.isEmpty { fitting = Set(shortened(name)) }
        if fitting.isEmpty, name.level != nil { fitting = Set(shortened(Name(level: nil, stem: written))) }
        return Set(fitting.flatMap { codes[$0] ?? [] }).sorted()
    }

    /// A short name keeps the first glyph and the last of the long one, and of the rest some in their order: 发改局 of
    /// 发展和改革局. Two glyphs are too few to be sure.
    private func shortened(_ name: Name) -> [Name] {
        guard (3...12).contains(name.stem.count), let head = name.stem.first, let tail = name.stem.last else { return [] }
        return (byEnds[Ends(head: head, tail: tail)] ?? []).filter { long in
            long.stem.count > name.stem.count && fits(name.level, long.level) && name.stem.isSubsequence(of: long.stem)
        }
    }

    /// A name without a level can be of any; one with it, only of the same.
    private func fits(_ written: Unicode.Scalar?, _ registered: Unicode.Scalar?) -> Bool {
        written == nil || registered == nil || written == registered
    }

    private static let levels: Set<Unicode.Scalar> = ["区", "市", "县", "省"]

    private func split(_ name: [Unicode.Scalar]) -> Name {
        for place in places where name.starts(with: place) && name.count > place.count + 1 {
            return Name(level: place.last, stem: Array(name[place.count...]))
        }
        if let first = name.first, UnitRegister.levels.contains(first), name.count > 2 {
            return Name(level: first, stem: Array(name[1...]))
        }
        return Name(level: nil, stem: name)
    }

    /// What is left out of a name without a second thought.
    private static let contractions: [(long: String, short: [String])] = [
        ("人民政府办公室", ["政府办公室", "政府办"]), ("人民政府", ["政府", ""]), ("街道办事处", ["街道", "街道办", "办事处"]), ("管理委员会", ["管委会", ""]), ("管委会", [""]),
        ("委员会办公室", ["委办", "委办公室"]), ("办公室", ["办"]), ("监督管理局", ["监管局"]), ("经济开发区管委会", ["开发区", "经开区", "经济开发区"]),
    ]

    /// The stem and its contractions. A district government is never only 区.
    static func forms(of stem: [Unicode.Scalar]) -> Set<[Unicode.Scalar]> {
        var forms: Set = [stem]
        for (long, shorts) in contractions {
            let ending = Array(long.unicodeScalars)
            guard stem.count >= ending.count, stem.suffix(ending.count).elementsEqual(ending) else { continue }
            for short in shorts {
                let form = stem.dropLast(ending.count) + Array(short.unicodeScalars)
                if form.count >= 2 { forms.insert(Array(form)) }
            }
        }
        return forms
    }
}

extension [Unicode.Scalar] {
    func isSubsequence(of other: [Unicode.Scalar]) -> Bool {
        var at = 0
        for scalar in other where at < count && self[at] == scalar { at += 1 }
        return at == count
    }
}
