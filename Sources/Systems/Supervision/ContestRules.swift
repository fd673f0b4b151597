// The rules of contests between units, as data: who takes part, which indicators there are, what each is worth and how a value
// becomes points. From `ledgers/contests/NAME.yaml`, each version in the journal; a round keeps the one under which it was opened.
import Kernel
import Matters

package enum ContestCadence: String, Codable, CaseIterable, Sendable {
    case month, quarter, year

    package var title: Bilingual {
        switch self {
        case .month: Bilingual(zh: "月度", en: "monthly")
        case .quarter: Bilingual(zh: "季度", en: "quarterly")
        case .year: Bilingual(zh: "年度", en: "yearly")
        }
    }
}

/// A month, a quarter or a year, written `2026-11`, `2026-Q4`, `2026`.
package struct ContestPeriod: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let cadence: ContestCadence
    package let from: CivilDay
    package let to: CivilDay

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.utf8.count == 4, let year = Int(first), (2000...9000).contains(year) else { return nil }
        if parts.count == 1 {
            self.init(.year, year, 1)
        } else if parts.count == 2, parts[1].first == "Q", let quarter = Int(parts[1].dropFirst()), (1...4).contains(quarter) {
            self.init(.quarter, year, quarter)
        } else if parts.count == 2, parts[1].utf8.count == 2, let month = Int(parts[1]), (1...12).contains(month) {
            self.init(.month, year, month)
        } else {
            return nil
        }
        guard description == text else { return nil }
    }

    /// - Parameter place: which month or quarter of the year.
    private init?(_ cadence: ContestCadence, _ year: Int, _ place: Int) {
        let months = cadence == .month ? 1 : cadence == .quarter ? 3 : 12
        let last = place * months
        guard let from = CivilDay(year: year, month: last - months + 1, day: 1),
            let to = CivilDay(year: year, month: last, day: CivilDay.length(year, last))
        else { return nil }
        (self.cadence, self.from, self.to) = (cadence, from, to)
    }

    /// That in which the day lies.
    package init?(_ cadence: ContestCadence, of day: CivilDay) {
        let month = day.parts.month
        self.init(cadence, day.year, cadence == .month ? month : cadence == .quarter ? (month + 2) / 3 : 1)
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let period = ContestPeriod(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "\(text) is no period"))
        }
        self = period
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package static func < (a: ContestPeriod, b: ContestPeriod) -> Bool { (a.from, a.to) < (b.from, b.to) }

    package var description: String {
        let (year, month, _) = to.parts
        switch cadence {
        case .month: return "\(year)-\(month < 10 ? "0" : "")\(month)"
        case .quarter: return "\(year)-Q\(month / 3)"
        case .year: return "\(year)"
        }
    }

    package var title: Bilingual {
        let (year, month, _) = to.parts
        switch cadence {
        case .month: return Bilingual(zh: "\(year)年\(month)月", en: description)
        case .quarter: return Bilingual(zh: "\(year)年第\(["一", "二", "三", "四"][month / 3 - 1])季度", en: "Q\(month / 3) \(year)")
        case .year: return Bilingual(zh: "\(year)年", en: description)
        }
    }
}

/// What can be counted of matters. Raw values are the file's words, and stored.
package enum ContestMeasure: String, Codable, CaseIterable, Sendable {
    case ended
    case endedOnTime = "ended-on-time"
    case openOverdue = "open-overdue"
    case red
    case nothingNew = "nothing-new"
    case slipsInTime = "slips-in-time"
    case rework
    case reopened

    /// A share, in percent, of what is named; else a number.
    package var isShare: Bool {
        switch self {
        case .ended, .openOverdue, .red: false
        case .endedOnTime, .nothingNew, .slipsInTime, .rework, .reopened: true
        }
    }

    /// Whether a unit is the better, the more there is of it.
    package var isMoreBetter: Bool {
        switch self {
        case .ended, .endedOnTime, .slipsInTime: true
        case .openOverdue, .red, .nothingNew, .rework, .reopened: false
        }
    }

    /// As of when it is true.
    package enum Basis: String, Sendable { case end, counting, happened }

    package var basis: Basis {
        switch self {
        case .openOverdue, .red: .end
        case .ended, .endedOnTime, .nothingNew, .slipsInTime, .rework: .counting
        case .reopened: .happened
        }
    }

    package var title: Bilingual {
        switch self {
        case .ended: Bilingual(zh: "期内办结的事项数", en: "matters that ended within the period")
        case .endedOnTime: Bilingual(zh: "期内办结的事项中按时办结的比例", en: "of those that ended within the period, ended in time")
        case .openOverdue: Bilingual(zh: "期末在办的逾期事项数", en: "open and overdue at the end of the period")
        case .red: Bilingual(zh: "期末亮红灯的事项数", en: "red at the end of the period")
        case .nothingNew: Bilingual(zh: "期内反馈中没有新情况的比例", en: "of the reports of the period, those that said nothing new")
        case .slipsInTime: Bilingual(zh: "期内到期的督办单按时答复的比例", en: "of the slips due within the period, answered in time")
        case .rework: Bilingual(zh: "期内办结的事项中被退回返工的比例", en: "of those that ended within the period, sent back for rework")
        case .reopened:
            Bilingual(zh: "期内复查的事项中不属实、重新办理的比例", en: "of those looked at again within the period, found not to hold and reopened")
        }
    }
}

extension ContestMeasure.Basis {
    package var words: Bilingual {
        switch self {
        case .end:
            Bilingual(
                zh: "以期末时刻为准（期未满时以计数时刻为准），按流水还原",
                en: "as at the end of the period, or of counting where that is earlier; read from the journal")
        case .counting:
            Bilingual(zh: "期内的记录，以计数时刻的状态为准", en: "what falls into the period, as it stands at the moment of counting")
        case .happened: Bilingual(zh: "期内发生的，此后不变", en: "what happened within the period, which nothing later changes")
        }
    }
}

package struct Indicator: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        case weighted(Points)
        /// 加分项, 扣分项: points as they are entered, up to a cap.
        case bonus(Points)
        case deduction(Points)
        /// A place in somebody else's ranking, shown beside the place that is aimed at. It gives no points.
        case shown(target: Int)
    }
    package enum Source: Hashable, Sendable {
        case counted(ContestMeasure, ledgers: [String])
        case entered(by: [Duty])
    }
    package enum Score: Hashable, Sendable {
        case shareOfBest
        case shareOfTarget(Amount)
        case between(floor: Amount, goal: Amount)
        case place
    }
    package enum Missing: String, CaseIterable, Sendable {
        case zero, average
        case leftOut = "left-out"
    }

    package var code = ""
    package var title = Bilingual("")
    /// 计量单位, in words: 件, %, 万元.
    package var measuredIn = Bilingual("")
    package var role = Role.weighted(.zero)
    package var isLessBetter = false
    package var source = Source.entered(by: [])
    package var score = Score.shareOfBest
    /// In percent of the weight.
    package var cap = 100
    package var missing = Missing.zero
    /// A share of fewer than so many counts as missing.
    package var fewest = 0

    package init() {}

    package var weight: Points? { if case .weighted(let weight) = role { weight } else { nil } }
    package var measure: ContestMeasure? { if case .counted(let measure, _) = source { measure } else { nil } }
    package var ledgers: [String] { if case .counted(_, let ledgers) = source { ledgers } else { [] } }
    package var enterers: [Duty] { if case .entered(let by) = source { by } else { [] } }
    package var isEntered: Bool { if case .entered = source { true } else { false } }
}

package struct ContestRules: Hashable, Sendable {
    package enum Among: Hashable, Sendable {
        case units([UnitCode])
        case children(of: UnitCode)
        /// Those that are responsible for an area of this level.
        case level(AreaLevel)
    }

    package var name = ""
    package var title = Bilingual("")
    package var cadence = ContestCadence.quarter
    package var calendar = ""
    package var among = Among.units([])
    package var indicators: [Indicator] = []
    /// Who opens, counts, publishes and closes.
    package var keepers: [Duty] = []
    package var confirmers: [Duty] = []
    package var answerers: [Duty] = []
    /// Indicators without which a unit has no place: who had hardly anything to do is not ranked by it.
    package var needs: [String] = []
    /// Working days in which a unit may object; 0: none.
    package var objectionDays = 0
    /// 依据, in words.
    package var basis: Bilingual?

    package init() {}

    package func indicator(_ code: String) -> Indicator? { indicators.first { $0.code == code } }

    /// What all weights come to.
    package var weights: Points { indicators.compactMap(\.weight).reduce(.zero, +) }
    package var counted: [Indicator] { indicators.filter { $0.measure != nil } }
    package var entered: [Indicator] { indicators.filter(\.isEntered) }

    /// The open units that take part now, by code.
    package func participants(_ organization: Organization) -> [UnitCode] {
        let open = organization.units.values.filter { organization.isOpen($0.code) }.map(\.code).sorted()
        switch among {
        case .units(let units): return units.filter(organization.isOpen)
        case .children(let parent): return open.filter { organization.units[$0]?.parent == parent }
        case .level(let level): return open.filter { organization.units[$0]?.area.flatMap { organization.areas[$0]?.level } == level }
        }
    }
}

/// Every version of every contest's rules.
package typealias ContestBook = RuleFileVersions<ContestRulesFile>

/// Books that hold the rules of contests.
package protocol HoldsContestRules: HoldsMatterRules {
    var contests: ContestBook { get }
}

/// What decisions on contests depend on.
package struct ContestDecisionRules: Sendable {
    package let contests: ContestBook
    package let matters: MatterRules

    package init(contests: ContestBook, matters: MatterRules) {
        self.contests = contests
        self.matters = matters
    }
}

// MARK: - Their streams

extension ContestRulesFile: RuleFileKind {
    package static let domain = "contest-rules"
    package static func matters(_ rules: ContestDecisionRules) -> MatterRules { rules.matters }
    package static func refusal(_ name: String, zh: String, en: String) -> Refusal { .contestRules(zh: zh, en: en) }

    package static func faults(of content: ContestRules, in file: RuleFileText, _ rules: ContestDecisionRules) -> [RuleFault] {
        let ledgers = Set(content.indicators.flatMap(\.ledgers)).sorted()
        return [file.fault(ofName: content.name, field: "contest"), file.fault(ofCalendar: content.calendar, rules.matters)].compactMap(
            \.self)
            + ledgers.compactMap { file.fault(ofLedger: $0, field: "ledgers", rules.matters) }
    }
}

package typealias ContestRulesDecider = RuleFileDecider<ContestRulesFile>
