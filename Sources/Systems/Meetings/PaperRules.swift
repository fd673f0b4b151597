// The rules of papers, under `papers:` in `ledgers/registers/meetings.yaml`: kinds, how they are numbered and marked, who signs, how
// long opinions are asked for, who may do what.
import Kernel
import Matters
import Yams

/// What can be done, as the rules call it.
package enum PaperStep: String, CaseIterable, Sendable {
    /// Write it, ask for opinions, answer them, submit it.
    case draft
    /// Say what one's unit thinks of it, and that it was received.
    case opine
    /// 认领
    case claim
    /// 印发
    case issue

    package var title: Bilingual {
        switch self {
        case .draft: Bilingual(zh: "起草文稿", en: "Write a paper")
        case .opine: Bilingual(zh: "反馈意见、签收", en: "Give an opinion, receive a paper")
        case .claim: Bilingual(zh: "认领任务", en: "Claim an item")
        case .issue: Bilingual(zh: "印发文稿", en: "Issue a paper")
        }
    }
}

package struct PaperRules: Sendable, Hashable {
    package struct Kind: Sendable, Hashable {
        package let code: String
        package let title: Bilingual
        /// It may not be submitted before opinions were asked for.
        package let needsRound: Bool
        /// 分工方案: it carries items, which become matters when it is issued.
        package let hasItems: Bool
        /// In this order. A head or an officer signs for the unit that wrote it.
        package let signers: [Duty]
        /// A code of `series`.
        package let series: String
    }

    /// 文号, and whose papers carry it.
    package struct Series: Sendable, Hashable {
        package let mark: MarkPattern
        /// 发文机关标志, in print; empty: none.
        package let masthead: String
        /// 发文机关, in print; empty: the unit that wrote it.
        package let issuer: String
    }

    package var number = NumberPattern("WG{year}-{sequence:4}")!
    /// By code.
    package var series: [String: Series] = [:]
    /// Working days that units have for their opinion where nobody says otherwise.
    package var days = 5
    package var kinds: [Kind] = []
    package var who: [PaperStep: [Duty]] = [:]

    package init() {}
    package var isPublished: Bool { !kinds.isEmpty }
    package func kind(_ code: String) -> Kind? { kinds.first { $0.code == code } }
}

extension PaperRules {
    /// - Parameter root: what stands under `papers:`.
    static func read(_ root: Node.Mapping, _ reader: RuleReader) -> PaperRules {
        reader.only(["number", "days", "series", "kinds", "who"], in: root, "papers")
        var rules = PaperRules()
        if let text = reader.text(root["number"], "papers.number", in: root) {
            if let pattern = NumberPattern(text) {
                rules.number = pattern
            } else {
                reader.fault(
                    root["number"], zh: "编号规则“\(text)”须各含一个 {year} 和 {sequence:位数}。",
                    en: "The number \"\(text)\" must contain {year} and {sequence:DIGITS} once each.", "例如 WG{year}-{sequence:4}。",
                    "For example WG{year}-{sequence:4}.")
            }
        }
        rules.days = reader.integer(
            root["days"], in: 1...60, default: rules.days, zh: "“papers.days”应为 1 到 60 的整数。",
            en: "\"papers.days\" must be a whole number from 1 to 60.", "请写工作日天数，如 5。", "Write working days, such as 5.")
        rules.series = series(root, reader)
        rules.kinds = kinds(root, Array(rules.series.keys), reader)
        guard let who = reader.mapping(root["who"], "papers.who") else {
            if root["who"] == nil { reader.missing("papers.who", in: root) }
            return rules
        }
        reader.only(PaperStep.allCases.map(\.rawValue), in: who, "papers.who")
        for step in PaperStep.allCases {
            guard let node = who[Node(step.rawValue)] else {
                reader.missing("papers.who.\(step.rawValue)", in: who)
                continue
            }
            rules.who[step] = reader.names(node, "papers.who.\(step.rawValue)", of: Duty.allCases.map(\.rawValue)) { Duty(rawValue: $0) }
        }
        return rules
    }

    /// A mark and the title of its paper stand together in every matter that comes of it.
    private static let longestMark = 60

    private static func series(_ root: Node.Mapping, _ reader: RuleReader) -> [String: Series] {
        guard let mapping = reader.mapping(root["series"], "papers.series") else {
            if root["series"] == nil { reader.missing("papers.series", in: root) }
            return [:]
        }
        var series: [String: Series] = [:]
        for (key, node) in mapping {
            guard let code = key.string, let one = reader.mapping(node, "papers.series.\(code)") else { continue }
            let name = "papers.series.\(code)"
            reader.only(["mark", "masthead", "issuer"], in: one, name)
            guard let text = reader.text(one["mark"], "\(name).mark", in: one) else { continue }
            guard let pattern = MarkPattern(text), text.utf8.count <= longestMark else {
                reader.fault(
                    one["mark"], zh: "文号“\(text)”须各含一个 {year} 和 {sequence}，不能有别的花括号，不超过 \(longestMark) 字节。",
                    en:
                        "The mark \"\(text)\" must contain {year} and {sequence} once each, no other braces, and \(longestMark) bytes at most.",
                    "例如 样政办发〔{year}〕{sequence}号。", "For example 样政办发〔{year}〕{sequence}号.")
                continue
            }
            series[code] = Series(
                mark: pattern, masthead: reader.text(one["masthead"], "\(name).masthead", in: one, required: false) ?? "",
                issuer: reader.text(one["issuer"], "\(name).issuer", in: one, required: false) ?? "")
        }
        return series
    }

    private static func kinds(_ root: Node.Mapping, _ series: [String], _ reader: RuleReader) -> [Kind] {
        guard let mapping = reader.mapping(root["kinds"], "papers.kinds") else {
            if root["kinds"] == nil { reader.missing("papers.kinds", in: root) }
            return []
        }
        return mapping.compactMap { key, node in
            guard let code = key.string, let kind = reader.mapping(node, "papers.kinds.\(code)") else { return nil }
            let name = "papers.kinds.\(code)"
            reader.only(["title", "round", "items", "sign", "series"], in: kind, name)
            if !OrganizationDecider.isCode(code) {
                reader.fault(
                    key, zh: "代码“\(code)”只能用字母、数字和连字符。", en: "The code \"\(code)\" may only have letters, digits and hyphens.",
                    "请改名。", "Rename it.")
            }
            let signers: [Duty] = reader.names(kind["sign"], "\(name).sign", of: Duty.allCases.map(\.rawValue)) { Duty(rawValue: $0) }
            if kind["sign"] == nil { reader.missing("\(name).sign", in: kind) }
            if kind["sign"] != nil, signers.isEmpty || signers.count > 9 {
                reader.fault(
                    kind["sign"], zh: "“\(name).sign”应有 1 到 9 名签发人。", en: "\"\(name).sign\" must name 1 to 9 signers.",
                    "例如 [head, leader]。", "For example [head, leader].")
            }
            if kind["series"] == nil { reader.missing("\(name).series", in: kind) }
            return Kind(
                code: code, title: reader.bilingual(kind["title"], "\(name).title", in: kind),
                needsRound: reader.flag(kind["round"], "\(name).round", default: false),
                hasItems: reader.flag(kind["items"], "\(name).items", default: false), signers: signers,
                series: reader.choice(kind["series"], "\(name).series", of: series.sorted(), default: "") { series.contains($0) ? $0 : nil }
            )
        }
    }
}

extension MeetingDecisionRules {
    var papers: PaperRules { meetings.papers }
    var organization: Organization { matters.organization }
    var calendar: WorkCalendar? { matters.calendars[meetings.calendar] }

    /// The post in which the actor takes the step, held now: of a duty that the rules name.
    func post(_ step: PaperStep, _ context: Context) throws(Refusal) -> Appointment {
        guard papers.isPublished else { throw .paperRulesMissing }
        let post = try Rights.heldPost(context, organization)
        let by = papers.who[step] ?? []
        guard by.contains(post.duty) else { throw .paperNotYours(step, by: by) }
        return post
    }
}
