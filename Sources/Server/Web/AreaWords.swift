// An uploaded map in words: what was understood of its file, what it finds, and how it differs from the areas in force.
import Grid
import Kernel
import Matters
import Pages

enum AreaWords {
    static func level(_ level: AreaLevel, isNested: Bool, _ page: PageContext) -> String {
        switch level {
        case .region: isNested ? page.pick("市、区县", "Regions") : page.pick("区县", "Regions")
        case .street: page.pick("街道（镇）", "Streets and towns")
        case .community: page.pick("社区（村）", "Communities")
        case .cell: page.pick("网格", "Cells")
        }
    }

    /// "212.4 m²", "1.35 公顷": hectares from one on.
    static func size(_ squareMetres: Double, _ page: PageContext) -> String {
        func text(_ value: Double, _ decimals: Int) -> String {
            let scale = decimals == 1 ? 10.0 : 100.0
            let whole = Int64((value * scale).rounded())
            let rest = String(whole % Int64(scale))
            let padded = String(repeating: "0", count: max(0, decimals - rest.count)) + rest
            return "\(page.number(Int(whole / Int64(scale)))).\(padded)"
        }
        return squareMetres < 10_000 ? "\(text(squareMetres, 1)) m²" : "\(text(squareMetres / 10_000, 2)) \(page.pick("公顷", "ha"))"
    }

    static func understood(_ proposal: AreaProposal, _ names: AreaProperties, _ page: PageContext) -> [Pages.Fact] {
        let file = proposal.file
        let comma = page.pick("、", ", ")
        let shapes = file.geometries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        var facts = [
            Pages.Fact(page.pick("要素", "Features"), page.number(file.featureCount)),
            Pages.Fact(page.pick("图形", "Geometries"), shapes.isEmpty ? "—" : shapes.joined(separator: comma)),
            Pages.Fact(page.pick("编码取自", "Code from"), names.code), Pages.Fact(page.pick("名称取自", "Name from"), names.name),
            Pages.Fact(page.pick("层级取自", "Level from"), names.level), Pages.Fact(page.pick("上级取自", "Parent from"), names.parent),
        ]
        let ours = [names.code, names.name, names.level, names.parent]
        let others = file.properties.filter { !ours.contains($0) }
        if !others.isEmpty { facts.append(Pages.Fact(page.pick("不用的属性", "Not used"), others.joined(separator: comma))) }
        if let areas = proposal.collection?.areas {
            let isNested = areas.contains { $0.level == .region && $0.parent != nil }
            facts += AreaLevel.allCases.compactMap { level in
                let count = areas.count { $0.level == level }
                return count > 0 ? Pages.Fact(Self.level(level, isNested: isNested, page), page.number(count)) : nil
            }
        }
        return facts
    }

    static func findings(_ proposal: AreaProposal, _ drawing: AreaDrawing, _ page: PageContext) -> [AreaFindingLine] {
        proposal.findings.enumerated().map { index, finding in
            AreaFindingLine(
                kind: finding.kind.line, size: size(finding.squareMetres, page), areas: finding.areas,
                sentence: page.pick(finding.zh, finding.en), detail: index < 20 ? drawing.detail(of: finding) : nil)
        }
    }

    private static func title(_ kind: AreaChange.Kind, _ page: PageContext) -> String {
        switch kind {
        case .gone: page.pick("不再有", "Gone")
        case .new: page.pick("新增", "New")
        case .moved: page.pick("边界移动", "Moved")
        case .renamed: page.pick("改名", "Renamed")
        case .elsewhere: page.pick("改隶", "Lies elsewhere")
        }
    }

    static func counts(_ changes: [AreaChange], _ page: PageContext) -> [Pages.Fact] {
        AreaChange.Kind.allCases.compactMap { kind in
            let count = changes.count { $0.kind == kind }
            return count > 0 ? Pages.Fact(title(kind, page), page.number(count)) : nil
        }
    }

    static func row(_ change: AreaChange, _ wording: Wording) -> Pages.Row {
        let page = wording.page
        let details: String? =
            switch change.kind {
            case .gone: page.pick("仍在登记中，旧事项还在其内", "stays registered: old matters lie in it")
            case .new: nil
            case .moved: change.squareMetres.map { page.pick("变动 \(size($0, page))", "\(size($0, page)) differ") }
            case .renamed: change.before.map { page.pick("原名 \($0)", "was \($0)") }
            case .elsewhere: page.pick("原上级 \(change.before ?? "—")", "was in \(change.before ?? "—")")
            }
        return Pages.Row([
            "\(title(change.kind, page))", "\(change.name)", "<code>\(change.code)</code>", details.map { "\($0)" as HTML } ?? dash,
        ])
    }
}

extension AreaFinding.Kind {
    var line: AreaFindingLine.Kind {
        switch self {
        case .overlap: .overlap
        case .gap: .gap
        case .outside: .outside
        }
    }
}
