// The rules of meetings, from `ledgers/registers/meetings.yaml`: kinds, numbers, the ledger into which orders go, who may do
// what. One stream, `meeting-rules`; each entry holds the file whole. Those of papers, in the same file, are in PaperRules.swift.
import Kernel
import Matters
import Yams

/// What can be done, as the rules call it.
package enum MeetingStep: String, CaseIterable, Sendable {
    case record, revise, order

    package var title: Bilingual {
        switch self {
        case .record: Bilingual(zh: "登记会议", en: "Record a meeting")
        case .revise: Bilingual(zh: "更正会议记录", en: "Correct it")
        case .order: Bilingual(zh: "交办", en: "Give an order")
        }
    }
}

package struct MeetingRules: Sendable, Hashable {
    package struct Kind: Sendable, Hashable {
        package let code: String
        package let title: Bilingual
        /// Its sessions are counted (第 12 次), one number once a year.
        package let hasSessions: Bool
        /// As what a matter names it.
        package let cites: CitationKind
        /// Words by which a text that is read is known to mean one of these.
        package let words: [String]
    }

    package var number = NumberPattern("HY{year}-{sequence:4}")!
    package var calendar = ""
    package var ledger = ""
    package var kinds: [Kind] = []
    package var who: [MeetingStep: [Duty]] = [:]
    /// 别称: short names of units beyond those that follow from their names, by unit.
    package var aliases: [String: UnitCode] = [:]
    package var papers = PaperRules()

    /// Nothing is published yet.
    package static let none = MeetingRules()
    package var isPublished: Bool { !kinds.isEmpty }
    package func kind(_ code: String) -> Kind? { kinds.first { $0.code == code } }
}

/// What a decision on meetings is made by.
package struct MeetingDecisionRules: Sendable {
    package let meetings: MeetingRules
    package let matters: MatterRules

    package init(meetings: MeetingRules, matters: MatterRules) {
        self.meetings = meetings
        self.matters = matters
    }

    package var zone: Zone { matters.calendars[meetings.calendar]?.zone ?? .china }

    /// Whether the actor may take the step: the duties that the rules name.
    package func check(_ step: MeetingStep, _ context: Context) throws(Refusal) {
        if context.actor == .system || context.actor == Rights.console { return }
        guard meetings.isPublished else { throw .meetingRulesMissing }
        let post = try Rights.heldPost(context, matters.organization)
        let by = meetings.who[step] ?? []
        guard by.contains(post.duty) else { throw .meetingNotYours(step, by: by) }
    }
}

// MARK: - The file

package enum MeetingRulesFile {
    /// - Throws: `RuleFaults` with every fault found.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> MeetingRules {
        let reader = RuleReader(file: file)
        let rules = reader.root(text).map { assemble($0, reader) }
        guard let rules, reader.faults.isEmpty else { throw RuleFaults(faults: reader.inOrder) }
        return rules
    }

    private static func assemble(_ root: Node.Mapping, _ reader: RuleReader) -> MeetingRules {
        reader.only(["register", "number", "calendar", "ledger", "kinds", "who", "aliases", "papers"], in: root, "file")
        var rules = MeetingRules()
        if reader.text(root["register"], "register", in: root).map({ $0 != "meetings" }) ?? false {
            reader.fault(root["register"], zh: "这里只能是 meetings。", en: "This can only be meetings.", "请改正。", "Correct it.")
        }
        if let text = reader.text(root["number"], "number", in: root) {
            if let pattern = NumberPattern(text) {
                rules.number = pattern
            } else {
                reader.fault(
                    root["number"], zh: "编号规则“\(text)”须各含一个 {year} 和 {sequence:位数}。",
                    en: "The number \"\(text)\" must contain {year} and {sequence:DIGITS} once each.", "例如 HY{year}-{sequence:4}。",
                    "For example HY{year}-{sequence:4}.")
            }
        }
        rules.calendar = reader.text(root["calendar"], "calendar", in: root) ?? ""
        rules.ledger = reader.text(root["ledger"], "ledger", in: root) ?? ""
        rules.kinds = kinds(root, reader)
        who(root, &rules, reader)
        for (key, node) in reader.mapping(root["aliases"], "aliases") ?? [:] {
            guard let name = key.string, let unit = node.string else { continue }
            rules.aliases[name] = unit
        }
        // Files from before there were papers have none.
        if let papers = reader.mapping(root["papers"], "papers") { rules.papers = PaperRules.read(papers, reader) }
        return rules
    }

    private static func kinds(_ root: Node.Mapping, _ reader: RuleReader) -> [MeetingRules.Kind] {
        guard let mapping = reader.mapping(root["kinds"], "kinds") else {
            reader.missing("kinds", in: root)
            return []
        }
        return mapping.compactMap { key, node in
            guard let code = key.string, let kind = reader.mapping(node, "kinds.\(code)") else { return nil }
            reader.only(["title", "sessions", "cites", "words"], in: kind, "kinds.\(code)")
            if !OrganizationDecider.isCode(code) {
                reader.fault(
                    key, zh: "代码“\(code)”只能用字母、数字和连字符。", en: "The code \"\(code)\" may only have letters, digits and hyphens.",
                    "请改名。", "Rename it.")
            }
            let cites: [CitationKind] = [.meeting, .instruction, .document]
            return MeetingRules.Kind(
                code: code, title: reader.bilingual(kind["title"], "kinds.\(code).title", in: kind),
                hasSessions: reader.flag(kind["sessions"], "kinds.\(code).sessions", default: false),
                cites: reader.choice(kind["cites"], "kinds.\(code).cites", of: cites.map(\.rawValue), default: .meeting) {
                    CitationKind(rawValue: $0)
                }, words: reader.names(kind["words"], "kinds.\(code).words", of: []) { $0 })
        }
    }

    private static func who(_ root: Node.Mapping, _ rules: inout MeetingRules, _ reader: RuleReader) {
        guard let mapping = reader.mapping(root["who"], "who") else { return reader.missing("who", in: root) }
        reader.only(MeetingStep.allCases.map(\.rawValue), in: mapping, "who")
        for step in MeetingStep.allCases {
            guard let node = mapping[Node(step.rawValue)] else {
                reader.missing("who.\(step.rawValue)", in: mapping)
                continue
            }
            rules.who[step] = reader.names(node, "who.\(step.rawValue)", of: Duty.allCases.map(\.rawValue)) { Duty(rawValue: $0) }
        }
    }
}

// MARK: - Their stream

extension MeetingRulesFile: RuleFileKind {
    package static let domain = "meeting-rules"
    package static var onlyName: String? { "meetings" }
    package static func matters(_ rules: MeetingDecisionRules) -> MatterRules { rules.matters }
    package static func refusal(_ name: String, zh: String, en: String) -> Refusal { .meetingRules(zh: zh, en: en) }

    package static func faults(of content: MeetingRules, in file: RuleFileText, _ rules: MeetingDecisionRules) -> [RuleFault] {
        let known = [
            file.fault(ofCalendar: content.calendar, rules.matters), file.fault(ofLedger: content.ledger, field: "ledger", rules.matters),
        ].compactMap(\.self)
        guard let ledger = rules.matters.ledger(content.ledger) else { return known }
        // Its fields are those that an order fills.
        return known
            + ["limit", "measures", "sponsor", "urgency"].filter { ledger.field($0) == nil }.map { field in
                file.fault(
                    "ledger", content.ledger, zh: "台账“\(content.ledger)”没有字段“\(field)”。",
                    en: "Ledger \"\(content.ledger)\" has no field \"\(field)\".")
            }
    }
}

package typealias MeetingRulesDecider = RuleFileDecider<MeetingRulesFile>
