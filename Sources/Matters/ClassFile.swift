// Reads `ledgers/classes/NAME.yaml`, the catalogue of incident classes.
import Kernel
import Yams

package enum ClassFile {
    /// - Throws: `RuleFaults` with every fault found.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> ClassCatalogue {
        let reader = RuleReader(file: file)
        guard let root = reader.root(text) else { throw RuleFaults(faults: reader.inOrder) }
        reader.only(["classes", "title", "groups", "source"], in: root, "file")
        let name = reader.text(root["classes"], "classes", in: root) ?? ""
        var groups: [ClassCatalogue.Group] = []
        var classes: [String: IncidentClass] = [:]
        for (key, value) in reader.mapping(root["groups"], "groups") ?? [:] {
            guard let code = key.string, let group = reader.mapping(value, "groups.\(code)") else { continue }
            reader.only(["title", "classes"], in: group, "groups.\(code)")
            var members: [String] = []
            for (key, value) in reader.mapping(group["classes"], "groups.\(code).classes") ?? [:] {
                guard let found = incidentClass(key, value, group: code, reader) else { continue }
                if classes[found.code] != nil {
                    reader.fault(
                        key, zh: "分类代码“\(found.code)”重复。", en: "Class code \"\(found.code)\" is used twice.", "请换一个代码。",
                        "Choose another code.")
                }
                classes[found.code] = found
                members.append(found.code)
            }
            groups.append(.init(code: code, title: reader.bilingual(group["title"], "groups.\(code).title", in: group), classes: members))
        }
        if classes.isEmpty { reader.missing("groups", in: root) }
        order(classes, root, reader)
        guard reader.faults.isEmpty else { throw RuleFaults(faults: reader.inOrder) }
        return ClassCatalogue(name: name, groups: groups, classes: classes)
    }

    private static func incidentClass(_ key: Node, _ node: Node, group: String, _ reader: RuleReader) -> IncidentClass? {
        guard let code = key.string, let mapping = reader.mapping(node, code) else { return nil }
        reader.only(["title", "filing", "closing", "limit", "limits", "statutory", "after", "owner", "radius", "words"], in: mapping, code)
        if mapping["limit"] == nil { reader.missing("\(code).limit", in: mapping) }
        let radius = reader.integer(
            mapping["radius"], in: 0...5000, default: 30, zh: "“\(code).radius”须为 0 到 5000 米。",
            en: "\"\(code).radius\" must be 0 to 5000 metres.", "请改正。", "Correct it.")
        guard let limit = reader.limit(mapping["limit"], "\(code).limit") else { return nil }
        var limits: [String: Limit] = [:]
        for (value, node) in mapping["limits"].flatMap({ reader.mapping($0, "\(code).limits") }) ?? [:] {
            guard let value = value.string else { continue }
            limits[value] = reader.limit(node, "\(code).limits.\(value)")
        }
        return IncidentClass(
            code: code, group: group, title: reader.bilingual(mapping["title"], "\(code).title", in: mapping),
            filing: reader.bilingual(mapping["filing"], "\(code).filing", in: mapping),
            closing: reader.bilingual(mapping["closing"], "\(code).closing", in: mapping), limit: limit, limits: limits,
            statutory: reader.limit(mapping["statutory"], "\(code).statutory"),
            after: reader.names(mapping["after"], "\(code).after", of: []) { $0 },
            owner: reader.text(mapping["owner"], "\(code).owner", in: mapping, required: false), duplicateRadiusInMetres: radius,
            words: reader.names(mapping["words"], "\(code).words", of: []) { $0 })
    }

    /// What comes before a class is there, and nothing comes before itself.
    private static func order(_ classes: [String: IncidentClass], _ root: Node.Mapping, _ reader: RuleReader) {
        for found in classes.values.sorted(by: { $0.code < $1.code }) {
            for code in found.after where classes[code] == nil {
                reader.fault(
                    root["groups"], zh: "“\(found.code).after”里的“\(code)”不是本表的分类。",
                    en: "\"\(found.code).after\" names \"\(code)\", which is no class of this file.", "请改正。", "Correct it.")
            }
        }
        guard let circle = ClassCatalogue.circle(in: classes) else { return }
        reader.fault(
            root["groups"], zh: "分类互为前置：\(circle.joined(separator: " → "))。",
            en: "Classes come before each other: \(circle.joined(separator: " → ")).", "请去掉其中一个 after。", "Take one of them out.")
    }
}
