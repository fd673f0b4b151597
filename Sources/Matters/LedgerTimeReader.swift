// Reads what a ledger file says about time: the clock of the whole matter, the lights, the ladder, and the
// terms of extensions, suspensions, appeals and pauses. Called by LedgerFile.
import Kernel
import Yams

struct LedgerTimeReader {
    let reader: RuleReader
    let stages: Set<String>
    /// The text was accepted by an earlier release, which may have asked for less.
    var isAccepted = false

    /// `clock: { limit: 10 work-days, from: accepted }`
    func clock(_ node: Node?) -> Ledger.MatterClock? {
        guard let node, let mapping = reader.mapping(node, "clock") else { return nil }
        reader.only(["limit", "from"], in: mapping, "clock")
        if mapping["limit"] == nil { reader.missing("clock.limit", in: mapping) }
        let from = reader.text(mapping["from"], "clock.from", in: mapping) ?? ""
        if mapping["from"] != nil, !stages.contains(from) {
            reader.fault(
                mapping["from"], zh: "“clock.from”指向的环节“\(from)”不存在。",
                en: "\"clock.from\" names the stage \"\(from)\", which does not exist.",
                "可用：\(stages.sorted().joined(separator: "、"))。", "Choose from: \(stages.sorted().joined(separator: ", ")).")
        }
        return reader.limitRule(mapping["limit"], "clock.limit").map { Ledger.MatterClock(limit: $0, from: from) }
    }

    /// `reports: { every: 5 work-days, in: [handling] }`
    func reporting(_ node: Node?) -> Ledger.Reporting? {
        guard let node, let mapping = reader.mapping(node, "reports") else { return nil }
        reader.only(["every", "in"], in: mapping, "reports")
        if mapping["every"] == nil { reader.missing("reports.every", in: mapping) }
        if mapping["in"] == nil { reader.missing("reports.in", in: mapping) }
        let inStages: [String] = reader.names(mapping["in"], "reports.in", of: stages.sorted()) { stages.contains($0) ? $0 : nil }
        return reader.limit(mapping["every"], "reports.every").map { Ledger.Reporting(every: $0, stages: Set(inStages)) }
    }

    /// Each colour is a threshold, a list of them, or `{ at: …, means: { zh: …, en: … } }`.
    func lights(_ node: Node?, _ root: Node.Mapping) -> LightRule {
        guard let mapping = reader.mapping(node, "lights") else {
            reader.missing("lights", in: root)
            return LightRule([:])
        }
        reader.only(["blue", "yellow", "red"], in: mapping, "lights")
        var colours: [Light: LightRule.Colour] = [:]
        for light in [Light.blue, .yellow, .red] {
            guard let node = mapping[Node(light.rawValue)] else { continue }
            let path = "lights.\(light.rawValue)"
            guard let detail = node.mapping else {
                colours[light] = LightRule.Colour(thresholds(node, path))
                continue
            }
            reader.only(["at", "means"], in: detail, path)
            if detail["at"] == nil { reader.missing("\(path).at", in: detail) }
            colours[light] = LightRule.Colour(
                detail["at"].map { thresholds($0, "\(path).at") } ?? [],
                meaning: detail["means"].map { reader.bilingual($0, "\(path).means", in: detail) })
        }
        return LightRule(colours)
    }

    /// `- { rung: urging, at: due, slip: urging, notify: [officer, head], watch: stage }`
    func ladder(_ node: Node?) -> [Rung] {
        guard let node else { return [] }
        guard let items = node.sequence else {
            reader.fault(
                node, zh: "“ladder”应为列表。", en: "\"ladder\" must be a list.", "请每级一行，以“- ”开头。",
                "Write one line a rung, each beginning with \"- \".")
            return []
        }
        var names: Set<String> = []
        return items.compactMap { item in
            guard let mapping = reader.mapping(item, "ladder") else { return nil }
            reader.only(["rung", "at", "slip", "notify", "watch", "colour", "asks", "within"], in: mapping, "ladder")
            let name = reader.text(mapping["rung"], "ladder.rung", in: mapping) ?? ""
            if !names.insert(name).inserted || Light(rawValue: name) != nil || !OrganizationDecider.isCode(name) {
                reader.fault(
                    mapping["rung"] ?? item, zh: "级名“\(name)”重复、是灯色，或含有不能用的字符。",
                    en: "The rung's name \"\(name)\" is used twice, is a colour, or has characters that are not allowed.",
                    "请用字母、数字和连字符另起一个名。", "Choose another of letters, digits and hyphens.")
            }
            if mapping["at"] == nil { reader.missing("ladder.at", in: mapping) }
            if let at = mapping["at"], at.sequence != nil {
                reader.fault(
                    at, zh: "“ladder.at”只能写一个值。", en: "\"ladder.at\" must be one threshold.", "请每个值写成一级。", "Write a rung for each.")
            }
            guard let at = mapping["at"].map({ thresholds($0, "ladder.at") })?.first else { return nil }
            let slips = Slip.allCases.map(\.rawValue)
            let watched = Rung.Watched.allCases.map(\.rawValue)
            var rung = Rung(
                name: name, at: at,
                slip: reader.choice(mapping["slip"], "ladder.slip", of: slips, default: nil) { Slip(rawValue: $0) },
                notify: reader.names(mapping["notify"], "ladder.notify", of: Recipient.allCases.map(\.rawValue)) {
                    Recipient(rawValue: $0)
                },
                watches: reader.choice(mapping["watch"], "ladder.watch", of: watched, default: .both) { Rung.Watched(rawValue: $0) })
            for word in ["colour", "asks", "within"] where mapping[Node(word)] != nil && rung.slip == nil {
                reader.fault(
                    mapping[Node(word)], zh: "没有 slip 的一级不能写“\(word)”。", en: "A rung without a slip has no \"\(word)\".", "请加 slip，或删去。",
                    "Add slip, or remove it.")
            }
            rung.colour = reader.choice(mapping["colour"], "ladder.colour", of: ["blue", "yellow", "red"], default: nil) {
                Light(rawValue: $0)
            }
            rung.asks = mapping["asks"].map { reader.bilingual($0, "ladder.asks", in: mapping) }
            rung.within = reader.budget(mapping["within"], "ladder.within")
            return rung
        }
    }

    /// Who approves, how often and how much; nil for actions that have no terms.
    func terms(of action: Action, _ rule: Node.Mapping, _ path: String) -> Ledger.Terms? {
        let words: [String] =
            switch action {
            case .extend, .suspend: ["approvals", "times", "longest"]
            case .appeal: ["approvals", "within"]
            case .pause, .requestSupplement: ["longest"]
            default: []
            }
        for word in ["approvals", "times", "longest", "within"] where rule[Node(word)] != nil && !words.contains(word) {
            reader.fault(
                rule[Node(word)], zh: "动作“\(action.rawValue)”没有“\(word)”这一项。",
                en: "Action \"\(action.rawValue)\" has no entry \"\(word)\".",
                "请删去。", "Remove it.")
        }
        if rule["clock"] != nil, action != .requestCheck {
            reader.fault(
                rule["clock"], zh: "只有 request-check 可以写 clock。", en: "Only request-check may have a clock.", "请删去，时限写在环节里。",
                "Remove it; time limits belong to stages.")
        }
        guard !words.isEmpty else { return nil }
        // Nothing stands for ever: a pause ends by itself.
        if [.suspend, .pause, .requestSupplement].contains(action), rule["longest"] == nil, !(isAccepted && action == .pause) {
            reader.missing("\(path).longest", in: rule)
        }
        let duties = Duty.allCases.map(\.rawValue)
        let approvals: [Duty] = reader.names(rule["approvals"], "\(path).approvals", of: duties) { Duty(rawValue: $0) }
        if words.contains("approvals"), !(1...2).contains(approvals.count) {
            reader.fault(
                rule["approvals"] ?? rule.first?.key, zh: "“\(path).approvals”须写一级或两级审批岗位。",
                en: "\"\(path).approvals\" must name one or two duties that approve.", "例如 approvals: [head, dispatcher]。",
                "For example approvals: [head, dispatcher].")
        }
        if action == .appeal, rule["approvals"] != nil, approvals.count != 2 {
            reader.fault(
                rule["approvals"], zh: "申诉须有两位审核人。", en: "An appeal needs two reviewers.", "例如 approvals: [supervisor, leader]。",
                "For example approvals: [supervisor, leader].")
        }
        let times = reader.integer(
            rule["times"], in: 1...9, default: 1, zh: "“\(path).times”须为 1 到 9。", en: "\"\(path).times\" must be 1 to 9.", "请改正。",
            "Correct it.")
        let isOriginal = action == .extend && rule["longest"]?.string == "original"
        return Ledger.Terms(
            approvals: approvals, times: times, longest: isOriginal ? nil : reader.budget(rule["longest"], "\(path).longest"),
            within: reader.budget(rule["within"], "\(path).within"))
    }

    private func thresholds(_ node: Node, _ path: String) -> [Threshold] {
        let items = node.sequence.map { Array($0) } ?? [node]
        return items.compactMap { item in
            if let text = item.string, let threshold = Threshold(text) { return threshold }
            reader.fault(
                item, zh: "“\(path)”的值“\(item.string ?? "?")”看不懂。",
                en: "\"\(path)\" is \"\(item.string ?? "?")\", which is not a threshold.",
                "请写成 75% used、due、50% over、2 work-hours before、1 work-day after 或 10 points behind。",
                "Write 75% used, due, 50% over, 2 work-hours before, 1 work-day after or 10 points behind.")
            return nil
        }
    }
}

extension RuleReader {
    /// A limit, or where one is taken from: `class.limit`, `class.limit by FIELD`, `field.NAME`.
    func limitRule(_ node: Node?, _ path: String) -> LimitRule? {
        if let text = node?.string, let derived = LimitRule(derived: text) { return derived }
        return limit(node, path).map { .limit($0) }
    }
}
