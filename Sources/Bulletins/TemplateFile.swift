// Reads `ledgers/bulletins/NAME.yaml` so that every fault is named with its line, its value and its remedy. Called when one
// is published, by books, and by `taizhang ledger check`.
import Kernel
import Matters
import Yams

package enum BulletinTemplateFile {
    private static let words = [
        "bulletin", "title", "masthead", "issuer", "printer", "number", "cadence", "ledgers", "sections", "figures", "sign",
        "recipients", "public", "salutation", "closing",
    ]
    private static let placeholders = ["from", "to", "year", "month", "issue"]

    /// - Throws: `RuleFaults` with every fault found.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> BulletinTemplate {
        let reader = RuleReader(file: file)
        let template = reader.root(text).map { assemble($0, reader) }
        guard let template, reader.faults.isEmpty else { throw RuleFaults(faults: reader.inOrder) }
        return template
    }

    private static func assemble(_ root: Node.Mapping, _ reader: RuleReader) -> BulletinTemplate {
        reader.only(words, in: root, "file")
        var template = BulletinTemplate()
        template.name = reader.text(root["bulletin"], "bulletin", in: root) ?? ""
        if !template.name.isEmpty, !OrganizationDecider.isCode(template.name) {
            reader.fault(
                root["bulletin"], zh: "代码“\(template.name)”只能用字母、数字和连字符。",
                en: "The code \"\(template.name)\" may only have letters, digits and hyphens.", "请改名。", "Rename it.")
        }
        template.title = reader.bilingual(root["title"], "title", in: root)
        checkPlaceholders(template.title, root["title"], reader)
        template.masthead = reader.bilingual(root["masthead"], "masthead", in: root)
        template.issuer = reader.bilingual(root["issuer"], "issuer", in: root)
        template.printer = root["printer"].map { reader.bilingual($0, "printer", in: root) }
        if let pattern = reader.text(root["number"], "number", in: root) {
            if let number = BulletinNumber(pattern) {
                template.number = number
            } else {
                reader.fault(
                    root["number"], zh: "发文字号“\(pattern)”须各含一个 {year} 和 {sequence}，不能有别的花括号。",
                    en: "The number \"\(pattern)\" must contain {year} and {sequence} once each and no other braces.",
                    "例如 督查通报〔{year}〕第{sequence}期。", "For example 督查通报〔{year}〕第{sequence}期.")
            }
        }
        if root["cadence"] == nil { reader.missing("cadence", in: root) }
        template.cadence = choice(root["cadence"], "cadence", .special, reader)
        ledgers(root, &template, reader)
        sections(root, &template, reader)
        template.figures = reader.names(root["figures"], "figures", of: BulletinMeasure.allCases.map(\.rawValue)) {
            BulletinMeasure(rawValue: $0)
        }
        sign(root, &template, reader)
        recipients(root, &template, reader)
        template.isPublic = reader.flag(root["public"], "public", default: false)
        template.salutation = root["salutation"].map { reader.bilingual($0, "salutation", in: root) }
        template.closing = root["closing"].map { reader.bilingual($0, "closing", in: root) }
        return template
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ node: Node?, _ name: String, _ usual: Value, _ reader: RuleReader
    ) -> Value where Value.RawValue == String {
        reader.choice(node, name, of: Value.allCases.map(\.rawValue), default: usual) { Value(rawValue: $0) }
    }

    private static func checkPlaceholders(_ title: Bilingual, _ node: Node?, _ reader: RuleReader) {
        for text in Set([title.zh, title.en]).sorted() {
            for match in text.matches(of: /\{([^{}]*)\}/) where !placeholders.contains(String(match.1)) {
                reader.fault(
                    node, zh: "标题里的“{\(match.1)}”没有定义。", en: "The title has \"{\(match.1)}\", which means nothing.",
                    "可用：\(placeholders.map { "{\($0)}" }.joined(separator: "、"))。",
                    "It may have: \(placeholders.map { "{\($0)}" }.joined(separator: ", ")).")
            }
        }
    }

    /// `all`, or names.
    private static func ledgers(_ root: Node.Mapping, _ template: inout BulletinTemplate, _ reader: RuleReader) {
        guard let node = root["ledgers"] else { return reader.missing("ledgers", in: root) }
        if node.string == "all" { return }
        template.ledgers = reader.names(node, "ledgers", of: ["all", "LEDGER…"]) { OrganizationDecider.isCode($0) ? $0 : nil }
        guard template.ledgers.isEmpty else { return }
        reader.fault(node, zh: "“ledgers”是空的。", en: "\"ledgers\" names none.", "请写台账名，或 all。", "Name ledgers, or write all.")
    }

    private static func sections(_ root: Node.Mapping, _ template: inout BulletinTemplate, _ reader: RuleReader) {
        guard let list = root["sections"]?.sequence.map({ Array($0) }), !list.isEmpty else { return reader.missing("sections", in: root) }
        for (place, node) in list.enumerated() {
            let path = "sections.\(place + 1)"
            guard let mapping = reader.mapping(node, path) else { continue }
            reader.only(["title", "what", "by"], in: mapping, path)
            if mapping["what"] == nil { reader.missing("\(path).what", in: mapping) }
            template.sections.append(
                BulletinTemplate.Section(
                    title: reader.bilingual(mapping["title"], "\(path).title", in: mapping),
                    what: choice(mapping["what"], "\(path).what", .reported, reader), by: choice(mapping["by"], "\(path).by", .none, reader)
                ))
        }
    }

    private static func sign(_ root: Node.Mapping, _ template: inout BulletinTemplate, _ reader: RuleReader) {
        guard let list = root["sign"]?.sequence.map({ Array($0) }), !list.isEmpty else { return reader.missing("sign", in: root) }
        for (place, node) in list.enumerated() {
            let path = "sign.\(place + 1)"
            guard let mapping = reader.mapping(node, path) else { continue }
            reader.only(["title", "by"], in: mapping, path)
            if mapping["by"] == nil { reader.missing("\(path).by", in: mapping) }
            template.steps.append(
                BulletinTemplate.Step(
                    title: reader.bilingual(mapping["title"], "\(path).title", in: mapping), by: duties(mapping["by"], "\(path).by", reader)
                ))
        }
    }

    private static func recipients(_ root: Node.Mapping, _ template: inout BulletinTemplate, _ reader: RuleReader) {
        guard let mapping = reader.mapping(root["recipients"], "recipients") else {
            if root["recipients"] == nil { reader.missing("recipients", in: root) }
            return
        }
        reader.only(["duties", "units"], in: mapping, "recipients")
        template.recipientDuties = duties(mapping["duties"], "recipients.duties", reader)
        template.recipientUnits = reader.names(mapping["units"], "recipients.units", of: ["UNIT…"]) {
            OrganizationDecider.isCode($0) ? $0 : nil
        }
    }

    private static func duties(_ node: Node?, _ name: String, _ reader: RuleReader) -> [Duty] {
        reader.names(node, name, of: Duty.allCases.map(\.rawValue)) { Duty(rawValue: $0) }
    }
}
