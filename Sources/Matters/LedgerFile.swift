// Reads `ledgers/NAME.yaml` into a Ledger and checks that the loop it draws closes: every stage can
// be left, every stage can be reached, every action named has its rule and its target exists.
// Called by `taizhang ledger check`, and before a ledger is published into the journal.
import Kernel
import Yams

package enum LedgerFile {
    /// - Parameter classes: the text of the class file that the ledger names, where the caller has it.
    /// - Parameter isAccepted: the text is in the journal and was checked when it came there.
    /// - Throws: `RuleFaults` with every fault found.
    package static func read(_ text: String, file: String, isAccepted: Bool = false, classes: (String) -> ClassCatalogue?)
        throws(RuleFaults) -> Ledger
    {
        let reader = RuleReader(file: file)
        let ledger = reader.root(text).flatMap { root in assemble(root, reader, isAccepted: isAccepted, classes) }
        guard let ledger, reader.faults.isEmpty else { throw RuleFaults(faults: reader.inOrder) }
        return ledger
    }

    /// A text on its way to be a ledger: what could be made of it, for drawing, and every fault, from top to bottom.
    package static func draft(_ text: String, file: String, classes: (String) -> ClassCatalogue?) -> (ledger: Ledger?, faults: [RuleFault])
    {
        let reader = RuleReader(file: file)
        let root = reader.root(text)
        let ledger = root.flatMap { assemble($0, reader, isAccepted: false, classes) }
        return (ledger, reader.inOrder)
    }

    private static func assemble(
        _ root: Node.Mapping, _ reader: RuleReader, isAccepted: Bool, _ classes: (String) -> ClassCatalogue?
    ) -> Ledger? {
        reader.only(
            [
                "ledger", "title", "number", "calendar", "classes", "public", "fields", "stages", "actions", "clock", "lights", "ladder",
                "endings", "returns", "asker", "waits", "reports",
            ],
            in: root, "file")
        let name = reader.text(root["ledger"], "ledger", in: root) ?? ""
        if !name.isEmpty, !OrganizationDecider.isCode(name) {
            reader.fault(
                root["ledger"], zh: "台账名“\(name)”只能用字母、数字和连字符。",
                en: "The ledger's name \"\(name)\" may only have letters, digits and hyphens.", "请改名。", "Rename it.")
        }
        let pattern = reader.text(root["number"], "number", in: root)
        let number = pattern.flatMap(NumberPattern.init)
        if pattern != nil, number == nil {
            reader.fault(
                root["number"], zh: "编号规则“\(pattern!)”须各含一个 {year} 和 {sequence:位数}。",
                en: "The number \"\(pattern!)\" must contain {year} and {sequence:DIGITS} once each.", "例如 WG{year}-{sequence:6}。",
                "For example WG{year}-{sequence:6}.")
        }
        var catalogue: ClassCatalogue?
        if let node = root["classes"], let wanted = reader.text(node, "classes", in: root) {
            catalogue = classes(wanted)
            if catalogue == nil {
                reader.fault(
                    node, zh: "找不到分类表“\(wanted)”。", en: "There is no class file \"\(wanted)\".",
                    "请先放好 ledgers/classes/\(wanted).yaml，并确认它没有错误。",
                    "Put ledgers/classes/\(wanted).yaml in place and make sure that it has no fault.")
            }
        }
        let fields = (reader.mapping(root["fields"], "fields") ?? [:]).compactMap { field($0.key, $0.value, reader) }
        // One key seals all personal fields of a matter: it is kept or destroyed for all of them.
        if Set(fields.compactMap(\.keep)).count > 1 {
            reader.fault(
                root["fields"], zh: "个人信息字段的 keep 必须相同：一件事项的个人信息由同一密钥封存，只能一起到期。",
                en: "All personal fields must have the same keep: one key seals them all, and they are forgotten together.",
                "请统一 keep，以最短的为准。", "Give them one keep, the shortest.")
        }
        guard let stageNodes = reader.mapping(root["stages"], "stages") else {
            reader.missing("stages", in: root)
            return nil
        }
        let stages = stageNodes.compactMap { stage($0.key, $0.value, reader) }
        let endings = self.endings(root["endings"], root, reader)
        let targets = (stages: Set(stages.map(\.name)), endings: Set(endings.map(\.kind)))
        let actions = self.actions(root["actions"], root, targets, reader, isAccepted: isAccepted)
        let ledger = Ledger(
            name: name, title: reader.bilingual(root["title"], "title", in: root), number: number ?? NumberPattern("X{year}-{sequence:6}")!,
            calendar: reader.text(root["calendar"], "calendar", in: root) ?? "", classes: catalogue,
            isPublic: reader.flag(root["public"], "public", default: false), fields: fields, stages: stages, actions: actions,
            clock: LedgerTimeReader(reader: reader, stages: targets.stages).clock(root["clock"]),
            lights: LedgerTimeReader(reader: reader, stages: targets.stages).lights(root["lights"], root),
            ladder: LedgerTimeReader(reader: reader, stages: targets.stages).ladder(root["ladder"]), endings: endings,
            returnLimit: returnLimit(root["returns"], reader),
            isAlwaysAsked: reader.choice(root["asker"], "asker", of: ["outside", "always"], default: false) {
                ["outside": false, "always": true][$0]
            },
            returnRestarts: root["returns"]?.mapping.map {
                reader.choice($0["clock"], "returns.clock", of: ["resumes", "restarts"], default: false) {
                    ["resumes": false, "restarts": true][$0]
                }
            } ?? false, waits: waits(root["waits"], fields, targets.endings, reader),
            reporting: LedgerTimeReader(reader: reader, stages: targets.stages).reporting(root["reports"]))
        if !isAccepted { LedgerCheck(ledger: ledger, root: root, stageNodes: stageNodes, reader: reader).run() }
        return ledger
    }

    private static func waits(_ node: Node?, _ fields: [Ledger.Field], _ endings: Set<String>, _ reader: RuleReader) -> Ledger.Waits? {
        guard let mapping = reader.mapping(node, "waits") else { return nil }
        reader.only(["about", "done", "ahead"], in: mapping, "waits")
        let subjects = fields.filter { $0.kind == .subject }.map(\.name)
        if mapping["about"] == nil { reader.missing("waits.about", in: mapping) }
        if mapping["done"] == nil { reader.missing("waits.done", in: mapping) }
        var ahead: (field: String, values: [String])?
        for (key, values) in reader.mapping(mapping["ahead"], "waits.ahead") ?? [:] {
            guard let name = key.string else { continue }
            guard let field = fields.first(where: { $0.name == name && $0.kind == .choice }) else {
                reader.fault(
                    key, zh: "“waits.ahead”里的“\(name)”不是选择字段。", en: "\"waits.ahead\" names \"\(name)\", which is no field of type choice.",
                    "请改正。", "Correct it.")
                continue
            }
            ahead = (name, reader.names(values, "waits.ahead.\(name)", of: field.choices) { $0 })
        }
        return Ledger.Waits(
            about: reader.choice(mapping["about"], "waits.about", of: subjects, default: "") { $0 },
            done: reader.names(mapping["done"], "waits.done", of: endings.sorted()) { $0 }, aheadField: ahead?.field,
            aheadValues: ahead?.values ?? [])
    }

    private static func field(_ key: Node, _ node: Node, _ reader: RuleReader) -> Ledger.Field? {
        guard let name = key.string, let mapping = reader.mapping(node, "fields.\(name)") else { return nil }
        let path = "fields.\(name)"
        reader.only(["title", "type", "required", "privacy", "keep", "choices", "longest", "of"], in: mapping, path)
        let kinds = Ledger.Field.Kind.allCases.map(\.rawValue)
        let levels = Ledger.Field.Privacy.allCases.map(\.rawValue)
        if mapping["type"] == nil { reader.missing("\(path).type", in: mapping) }
        let kind = reader.choice(mapping["type"], "\(path).type", of: kinds, default: .text) { Ledger.Field.Kind(rawValue: $0) }
        let privacy = reader.choice(mapping["privacy"], "\(path).privacy", of: levels, default: .internal) {
            Ledger.Field.Privacy(rawValue: $0)
        }
        if name == "description" || [.class, .place, .photo].contains(kind), [.confidential, .personal].contains(privacy) {
            // They stand in titles, lists and on the map, where values are not kept back one by one.
            reader.fault(
                mapping["privacy"], zh: "“\(name)”的 privacy 只能是 public 或 internal。",
                en: "The privacy of \"\(name)\" can only be public or internal.", "需要保密的内容请另设文字字段。",
                "Give what is confidential a field of its own, of type text.")
        }
        let keep = reader.budget(mapping["keep"], "\(path).keep")
        if let keep, keep.unit.isWorking {
            reader.fault(
                mapping["keep"], zh: "“\(path).keep”不能用工作时间。", en: "\"\(path).keep\" cannot be in working time.",
                "请写日历上的天数，例如 keep: 730 days。", "Write days of the calendar, such as keep: 730 days.")
        }
        if privacy == .personal, mapping["keep"] == nil {
            reader.fault(
                mapping["privacy"], zh: "个人信息字段“\(name)”没有写保存多久。", en: "The personal field \"\(name)\" does not say how long it is kept.",
                "请加 keep，例如 keep: 730 days。", "Add keep, e.g. keep: 730 days.")
        }
        if kind == .person, privacy != .personal {
            reader.fault(
                mapping["type"], zh: "“\(name)”是人员信息，privacy 必须为 personal。",
                en: "\"\(name)\" is about a person: its privacy must be personal.", "请改为 privacy: personal。", "Write privacy: personal.")
        }
        let choices: [String] = reader.names(mapping["choices"], "\(path).choices", of: []) { $0 }
        if kind == .choice, choices.isEmpty { reader.missing("\(path).choices", in: mapping) }
        let longest = reader.integer(
            mapping["longest"], in: 1...65_536, default: 4000, zh: "“\(path).longest”须在 1 到 65536 之间。",
            en: "\"\(path).longest\" must be 1 to 65536.", "请改小。", "Lower it.")
        let registers = SubjectKind.allCases.map(\.rawValue)
        let of = reader.choice(mapping["of"], "\(path).of", of: registers, default: nil) { SubjectKind(rawValue: $0) }
        if kind == .subject, mapping["of"] == nil { reader.missing("\(path).of", in: mapping) }
        if kind != .subject, mapping["of"] != nil {
            reader.fault(
                mapping["of"], zh: "只有 type: subject 的字段可以写 of。", en: "Only a field of type subject has of.", "请删去，或改 type。",
                "Remove it, or change the type.")
        }
        if kind == .subject, [.confidential, .personal].contains(privacy) {
            reader.fault(
                mapping["privacy"], zh: "“\(name)”的 privacy 只能是 public 或 internal。",
                en: "The privacy of \"\(name)\" can only be public or internal.", "对象的页面会列出有关的事项。",
                "The page of what it names lists its matters.")
        }
        return Ledger.Field(
            name: name, title: reader.bilingual(mapping["title"], "\(path).title", in: mapping), kind: kind,
            isRequired: reader.flag(mapping["required"], "\(path).required", default: false), privacy: privacy, keep: keep,
            choices: choices,
            longest: longest, of: of)
    }

    private static func stage(_ key: Node, _ node: Node, _ reader: RuleReader) -> Ledger.Stage? {
        guard let name = key.string, let mapping = reader.mapping(node, "stages.\(name)") else { return nil }
        reader.only(["title", "clock", "actions"], in: mapping, "stages.\(name)")
        let clock = reader.limitRule(mapping["clock"], "stages.\(name).clock")
        let actions = reader.names(mapping["actions"], "stages.\(name).actions", of: Action.allCases.map(\.rawValue)) {
            Action(rawValue: $0)
        }
        return Ledger.Stage(
            name: name, title: reader.bilingual(mapping["title"], "stages.\(name).title", in: mapping), clock: clock, actions: actions)
    }

    private static func endings(_ node: Node?, _ root: Node.Mapping, _ reader: RuleReader) -> [Ledger.EndingRule] {
        guard let mapping = reader.mapping(node, "endings") else {
            reader.missing("endings", in: root)
            return []
        }
        return mapping.compactMap { key, value in
            guard let kind = key.string, let rule = reader.mapping(value, "endings.\(kind)") else { return nil }
            reader.only(["title", "needs", "by", "valid", "closed"], in: rule, "endings.\(kind)")
            return Ledger.EndingRule(
                kind: kind, title: reader.bilingual(rule["title"], "endings.\(kind).title", in: rule),
                needs: needs(rule["needs"], "endings.\(kind).needs", reader), by: duties(rule["by"], "endings.\(kind).by", reader).duties,
                isValid: reader.flag(rule["valid"], "endings.\(kind).valid", default: true),
                isClosed: reader.flag(rule["closed"], "endings.\(kind).closed", default: false))
        }
    }

    private static func actions(
        _ node: Node?, _ root: Node.Mapping, _ targets: (stages: Set<String>, endings: Set<String>), _ reader: RuleReader,
        isAccepted: Bool
    ) -> [Action: Ledger.ActionRule] {
        guard let mapping = reader.mapping(node, "actions") else {
            reader.missing("actions", in: root)
            return [:]
        }
        var rules: [Action: Ledger.ActionRule] = [:]
        for (key, value) in mapping {
            let names = Action.allCases.map(\.rawValue)
            guard let action = reader.names(key, "actions", of: names, { Action(rawValue: $0) }).first,
                let rule = reader.mapping(value, "actions.\(action.rawValue)")
            else { continue }
            let path = "actions.\(action.rawValue)"
            reader.only(
                ["by", "needs", "outside", "to", "pass", "fail", "clock", "approvals", "times", "longest", "within", "notify"], in: rule,
                path)
            let (by, byReporter) = duties(rule["by"], "\(path).by", reader)
            // What was written and is none was said already.
            let isWritten = rule["by"].map { $0.sequence?.isEmpty != true } ?? false
            if by.isEmpty, !byReporter, !isWritten { reader.missing("\(path).by", in: rule) }
            rules[action] = Ledger.ActionRule(
                by: by, byReporter: byReporter, needs: needs(rule["needs"], "\(path).needs", reader),
                isOutsideOwner: reader.choice(rule["outside"], "\(path).outside", of: ["owner"], default: false) {
                    $0 == "owner" ? true : nil
                },
                to: target(rule["to"], "\(path).to", targets, reader), pass: target(rule["pass"], "\(path).pass", targets, reader),
                fail: target(rule["fail"], "\(path).fail", targets, reader), clock: reader.limit(rule["clock"], "\(path).clock"),
                terms: LedgerTimeReader(reader: reader, stages: targets.stages, isAccepted: isAccepted).terms(of: action, rule, path),
                notify: recipients(of: action, rule, path, reader))
        }
        return rules
    }

    /// Whom `urge` tells; nobody else says whom.
    private static func recipients(of action: Action, _ rule: Node.Mapping, _ path: String, _ reader: RuleReader) -> [Recipient] {
        guard action == .urge else {
            if let node = rule["notify"] {
                reader.fault(
                    node, zh: "只有动作 urge 可以写 notify。", en: "Only the action urge has notify.", "请删去。", "Remove it.")
            }
            return []
        }
        return reader.names(rule["notify"], "\(path).notify", of: Recipient.allCases.map(\.rawValue)) { Recipient(rawValue: $0) }
    }

    private static func target(
        _ node: Node?, _ name: String, _ targets: (stages: Set<String>, endings: Set<String>), _ reader: RuleReader
    ) -> Ledger.Target? {
        guard let node else { return nil }
        let text = node.string ?? "?"
        if text.hasPrefix("end ") {
            let kind = String(text.dropFirst(4))
            if targets.endings.contains(kind) { return .end(kind) }
        } else if targets.stages.contains(text) {
            return .stage(text)
        }
        let choices = targets.stages.sorted() + targets.endings.sorted().map { "end \($0)" }
        reader.fault(
            node, zh: "“\(name)”指向的“\(text)”不存在。", en: "\"\(name)\" leads to \"\(text)\", which does not exist.",
            "可用：\(choices.joined(separator: "、"))。", "Choose from: \(choices.joined(separator: ", ")).")
        return nil
    }

    private static func needs(_ node: Node?, _ name: String, _ reader: RuleReader) -> Set<Need> {
        Set(reader.names(node, name, of: Need.allCases.map(\.rawValue)) { Need(rawValue: $0) })
    }

    private static func duties(_ node: Node?, _ name: String, _ reader: RuleReader) -> (duties: [Duty], byReporter: Bool) {
        let choices = Duty.allCases.map(\.rawValue) + ["reporter"]
        let names = reader.names(node, name, of: choices) { choices.contains($0) ? $0 : nil }
        return (names.compactMap(Duty.init), names.contains("reporter"))
    }

    private static func returnLimit(_ node: Node?, _ reader: RuleReader) -> Int {
        guard let node else { return 3 }
        guard let mapping = reader.mapping(node, "returns") else { return 3 }
        reader.only(["limit", "clock"], in: mapping, "returns")
        let limit = mapping["limit"]?.int ?? 0
        if !(1...20).contains(limit) {
            reader.fault(
                node, zh: "“returns.limit”须为 1 到 20。", en: "\"returns.limit\" must be 1 to 20.", "例如 returns: { limit: 3 }。",
                "For example returns: { limit: 3 }.")
        }
        return max(1, limit)
    }
}
