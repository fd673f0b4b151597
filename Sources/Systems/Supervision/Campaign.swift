// 专项行动、百日攻坚: matters of one theme, from a day to a day, with who leads it and what it is to reach. It changes nothing of
// its matters: it says which they are, counts them, and ends with a summary.
import Kernel
import Matters

package struct CampaignDetails: Codable, Hashable, Sendable {
    package var title: String
    package var lead: UnitCode
    package var from: CivilDay
    package var to: CivilDay
    /// The matters of these ledgers, and where classes are named of these alone.
    package var ledgers: [String]
    package var classes: [String]
    /// 目标, in words.
    package var goal: String

    package init(title: String, lead: UnitCode, from: CivilDay, to: CivilDay, ledgers: [String], classes: [String] = [], goal: String = "")
    {
        self.title = title
        self.lead = lead
        self.from = from
        self.to = to
        self.ledgers = ledgers
        self.classes = classes
        self.goal = goal
    }

    /// 第几天, 1 on its first; nil before and after.
    package func day(_ today: CivilDay) -> Int? { from <= today && today <= to ? from.distance(to: today) + 1 : nil }
    package var length: Int { from.distance(to: to) + 1 }
}

package struct Campaign: Codable, Hashable, Sendable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var details: CampaignDetails?
    /// 总结; nil until it is over.
    package internal(set) var summary: String?
    package internal(set) var openedBy: Actor = .system
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}
}

package enum CampaignCommand: Codable, Sendable {
    case open(CampaignDetails)
    case revise(CampaignDetails, reason: String)
    case close(summary: String)
}

package enum CampaignFact: Fact {
    package static let domain = "campaign"
    case opened(number: String, details: CampaignDetails, draw: Draw)
    case revised(details: CampaignDetails, reason: String)
    case closed(summary: String)

    /// Without who did it.
    package var sentence: Bilingual {
        switch self {
        case .opened(let number, let details, _):
            Bilingual(
                zh: "启动专项行动 \(number)“\(details.title)”，\(details.from) 至 \(details.to)。",
                en: "Opened the campaign \(number) \"\(details.title)\", \(details.from) to \(details.to).")
        case .revised(_, let reason): Bilingual(zh: "调整专项行动：\(reason)", en: "Changed it: \(reason)")
        case .closed(let summary): Bilingual(zh: "总结：\(summary)", en: "Summed up: \(summary)")
        }
    }
}

package enum CampaignDecider: Decider {
    package static let prefix = "campaign"
    package static let initial = Campaign()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    static let pattern = NumberPattern("ZX{year}-{sequence:3}")!
    package static let duties: [Duty] = [.dispatcher, .supervisor, .leader]

    package static func decide(
        _ command: CampaignCommand, _ state: Campaign, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [CampaignFact] {
        if context.actor != .system, context.actor != Rights.console {
            guard duties.contains(try Rights.heldPost(context, rules.organization).duty) else { throw .campaignNotYours }
        }
        switch command {
        case .open(let details):
            guard state.details == nil else { throw .campaignOpened(state.number) }
            try details.check(rules)
            let number = context.drawn ?? 1
            return [
                .opened(
                    number: pattern.format(year: context.now.day(in: .china).year, sequence: number), details: details,
                    draw: Draw(counter: counter(at: context.now), number: number))
            ]
        case .revise(let details, let reason):
            guard let old = state.details else { throw .campaignUnknown(context.stream) }
            guard state.summary == nil else { throw .campaignOver(state.number) }
            try details.check(rules)
            guard details != old else { throw .campaignUnchanged }
            return [.revised(details: details, reason: try required(reason, "reason"))]
        case .close(let summary):
            guard state.details != nil else { throw .campaignUnknown(context.stream) }
            guard state.summary == nil else { throw .campaignOver(state.number) }
            return [.closed(summary: try required(summary, "summary", title: Bilingual(zh: "总结", en: "summary")))]
        }
    }

    package static func draws(_ command: CampaignCommand, _ rules: MatterRules, at now: Instant) -> String? {
        if case .open = command { counter(at: now) } else { nil }
    }

    package static func drew(_ fact: CampaignFact) -> (counter: String, number: Int)? {
        guard case .opened(_, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(at now: Instant) -> String { "\(prefix)/\(now.day(in: .china).year)" }

    package static func evolve(_ state: inout Campaign, _ fact: CampaignFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .opened(let number, let details, _):
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.details, state.openedBy) = (number, details, entry.actor)
        case .revised(let details, _): state.details = details
        case .closed(let summary): state.summary = summary
        }
    }
}

extension CampaignDetails {
    /// A campaign is no year: what takes longer is a plan.
    static let longest = 366

    fileprivate func check(_ rules: MatterRules) throws(Refusal) {
        _ = try required(title, "title", title: Bilingual(zh: "名称", en: "name"))
        guard title.utf8.count <= 300 else { throw .fieldTooLong("title", bytes: title.utf8.count, longest: 300) }
        guard goal.utf8.count <= 4000 else { throw .fieldTooLong("goal", bytes: goal.utf8.count, longest: 4000) }
        guard rules.organization.isOpen(lead) else {
            throw .fieldInvalid("lead", lead, expected: Bilingual(zh: "在册单位", en: "a unit of the organization"))
        }
        guard from <= to, length <= CampaignDetails.longest else {
            throw .fieldInvalid(
                "to", to.description,
                expected: Bilingual(
                    zh: "\(from) 到 \(from.advanced(by: CampaignDetails.longest - 1))",
                    en: "\(from) to \(from.advanced(by: CampaignDetails.longest - 1))"))
        }
        guard !ledgers.isEmpty else { throw .fieldMissing("ledgers", title: Bilingual(zh: "台账", en: "ledgers")) }
        for name in ledgers where rules.ledger(name) == nil {
            throw .fieldInvalid("ledgers", name, expected: Bilingual(zh: "已发布的台账", en: "a published ledger"))
        }
        let known = Set(ledgers.compactMap { rules.ledger($0)?.classes }.flatMap { $0.classes.keys })
        for code in classes where !known.contains(code) {
            throw .fieldInvalid("classes", code, expected: Bilingual(zh: "这些台账的分类", en: "a class of these ledgers"))
        }
    }
}

extension Refusal {
    package static let campaignNotYours = Refusal(
        "campaign.not-yours", .forbidden, Bilingual(zh: "您的岗位不能管理专项行动。", en: "Your post may not keep campaigns."),
        next: Bilingual(
            zh: "可以的是：\(CampaignDecider.duties.map(\.title.zh).joined(separator: "、"))。",
            en: "It may be done by: \(CampaignDecider.duties.map(\.title.en).joined(separator: ", "))."))

    static func campaignOpened(_ number: String) -> Refusal {
        Refusal(
            "campaign.opened", .conflict, Bilingual(zh: "专项行动已经启动，编号 \(number)。", en: "It is open already, as \(number)."),
            next: Bilingual(zh: "请看它的页面。", en: "See its page."))
    }

    package static func campaignUnknown(_ number: String) -> Refusal {
        Refusal(
            "campaign.unknown", .notFound, Bilingual(zh: "没有专项行动“\(number)”。", en: "There is no campaign \"\(number)\"."),
            next: Bilingual(zh: "请从专项行动列表中选择。", en: "Choose one from the list of campaigns."))
    }

    static func campaignOver(_ number: String) -> Refusal {
        Refusal(
            "campaign.over", .conflict, Bilingual(zh: "专项行动 \(number) 已经总结。", en: "The campaign \(number) is summed up and over."),
            next: Bilingual(zh: "如需继续，请另行启动一个。", en: "To go on, open another one."))
    }

    static let campaignUnchanged = Refusal(
        "campaign.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change something, then send it."))
}
