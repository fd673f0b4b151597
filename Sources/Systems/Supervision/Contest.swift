// A round (期) of a contest: what was entered, counted and published, and what units objected to. Its facts are the record of how each
// place came about: whoever has them and the rules can reckon it again.
import Kernel
import Matters

package struct ContestOpening: Codable, Hashable, Sendable {
    package var contest: String
    /// Of the rules, from 1: later ones change nothing of this round.
    package var rules: Int
    package var period: ContestPeriod
    package var participants: [UnitCode]

    package init(contest: String, rules: Int, period: ContestPeriod, participants: [UnitCode]) {
        self.contest = contest
        self.rules = rules
        self.period = period
        self.participants = participants
    }
}

/// A figure that somebody entered.
package struct ContestEntry: Codable, Hashable, Sendable {
    package enum Standing: String, Codable, Sendable {
        case waiting, confirmed, disputed

        package var title: Bilingual {
            switch self {
            case .waiting: Bilingual(zh: "待确认", en: "to be confirmed")
            case .confirmed: Bilingual(zh: "已确认", en: "confirmed")
            case .disputed: Bilingual(zh: "不予确认", en: "disputed")
            }
        }
    }
    package var value: Amount
    package var evidence: String
    package var by: Actor
    package var standing = Standing.waiting
    /// Why it was disputed.
    package var note = ""
}

/// What was counted for a unit and an indicator.
package struct ContestCount: Codable, Hashable, Sendable {
    package var unit: UnitCode
    package var indicator: String
    package var hits: Int
    /// Out of how many; nil of a number that is no share.
    package var base: Int?
    /// The list that makes the number, from the root of this server.
    package var list: String

    package init(unit: UnitCode, indicator: String, hits: Int, base: Int?, list: String) {
        self.unit = unit
        self.indicator = indicator
        self.hits = hits
        self.base = base
        self.list = list
    }

    package var value: Amount? { base.map { Amount(percent: hits, of: $0) } ?? Amount(hits) }
}

package struct ContestPublication: Codable, Hashable, Sendable {
    package var inputs: [ContestInput]
    package var table: [ContestLine]
    /// The last day on which a unit may object; nil where there is no window.
    package var closesOn: CivilDay?
    /// The objection because of which it replaces the one before it.
    package var corrects: Int?
    package var at = Instant(milliseconds: 0)

    package func line(_ unit: UnitCode) -> ContestLine? { table.first { $0.unit == unit } }
    package func input(_ indicator: String, of unit: UnitCode) -> ContestInput? {
        inputs.first { $0.unit == unit && $0.indicator == indicator }
    }
}

package struct ContestObjection: Codable, Hashable, Sendable {
    package struct Answer: Codable, Hashable, Sendable {
        package let isUpheld: Bool
        package let reason: String
        package let corrected: Amount?
        package let by: Actor
    }
    /// Within the round, from 1.
    package let number: Int
    package let unit: UnitCode
    package let indicator: String
    package let reason: String
    package let evidence: String
    package let by: Actor
    package let at: Instant
    /// To which publication it was made, from 1.
    package let publication: Int
    package internal(set) var answer: Answer?
}

package struct ContestRound: Codable, Hashable, Sendable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var opening: ContestOpening?
    package internal(set) var openedBy: Actor = .system
    /// By unit and indicator.
    package internal(set) var entered: [UnitCode: [String: ContestEntry]] = [:]
    package internal(set) var counts: [ContestCount] = []
    package internal(set) var countedAt: Instant?
    package internal(set) var countedAsOf: Instant?
    /// The newest last.
    package internal(set) var publications: [ContestPublication] = []
    package internal(set) var objections: [ContestObjection] = []
    package internal(set) var isFinal = false
    /// 作废 before it was published; why.
    package internal(set) var withdrawn: String?
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}

    package var published: ContestPublication? { publications.last }

    package enum Stage: String, Sendable {
        case open, published, final, withdrawn

        package var title: Bilingual {
            switch self {
            case .open: Bilingual(zh: "填报计数", en: "being filled in")
            case .published: Bilingual(zh: "公示", en: "published")
            case .final: Bilingual(zh: "已定", en: "final")
            case .withdrawn: Bilingual(zh: "作废", en: "withdrawn")
            }
        }
    }

    package var stage: Stage {
        withdrawn != nil ? .withdrawn : isFinal ? .final : publications.isEmpty ? .open : .published
    }

    /// What is known now: what was corrected before what was entered or counted.
    package func inputs(_ rules: ContestRules) -> [ContestInput] {
        let corrected = objections.reduce(into: [Place: Amount]()) { all, objection in
            guard let value = objection.answer?.corrected else { return }
            all[Place(unit: objection.unit, indicator: objection.indicator)] = value
        }
        let counted = Dictionary(counts.map { (Place(unit: $0.unit, indicator: $0.indicator), $0) }) { _, last in last }
        return (opening?.participants ?? []).flatMap { unit in
            rules.indicators.map { indicator in
                let place = Place(unit: unit, indicator: indicator.code)
                if let value = corrected[place] {
                    return ContestInput(unit: unit, indicator: indicator.code, value: value, origin: .corrected)
                }
                if indicator.isEntered {
                    let entry = entered[unit]?[indicator.code]
                    return ContestInput(
                        unit: unit, indicator: indicator.code, value: entry?.standing == .confirmed ? entry?.value : nil, origin: .entered)
                }
                let count = counted[place]
                return ContestInput(
                    unit: unit, indicator: indicator.code, value: count?.value, origin: .counted, hits: count?.hits, base: count?.base)
            }
        }
    }

    private struct Place: Hashable {
        let unit: UnitCode
        let indicator: String
    }

    /// Entered and not confirmed.
    package var unsettled: [(unit: UnitCode, indicator: String)] {
        entered.sorted { $0.key < $1.key }.flatMap { unit, figures in
            figures.sorted { $0.key < $1.key }.filter { $0.value.standing != .confirmed }.map { (unit, $0.key) }
        }
    }

    package var unanswered: [ContestObjection] { objections.filter { $0.answer == nil } }
}

package enum ContestCommand: Codable, Sendable {
    case open(ContestOpening)
    case enter(unit: UnitCode, indicator: String, value: Amount, evidence: String, reason: String)
    case confirm(unit: UnitCode, indicator: String)
    case dispute(unit: UnitCode, indicator: String, reason: String)
    case count([ContestCount], asOf: Instant)
    case publish
    case object(unit: UnitCode, indicator: String, reason: String, evidence: String)
    case answer(objection: Int, isUpheld: Bool, reason: String, corrected: Amount?)
    case finalize
    case withdraw(reason: String)
}

package enum ContestFact: Fact {
    package static let domain = "contest"
    case opened(number: String, opening: ContestOpening, draw: Draw)
    case entered(unit: UnitCode, indicator: String, value: Amount, evidence: String, reason: String?)
    case confirmed(unit: UnitCode, indicator: String, value: Amount)
    case disputed(unit: UnitCode, indicator: String, reason: String)
    case counted(counts: [ContestCount], asOf: Instant)
    case published(publication: ContestPublication)
    case objected(number: Int, unit: UnitCode, indicator: String, reason: String, evidence: String)
    case answered(objection: Int, isUpheld: Bool, reason: String, corrected: Amount?)
    case finalized
    case withdrawn(reason: String)

    /// Without who did it.
    /// - unit, indicator: what they are called.
    package func sentence(unit: (UnitCode) -> String, indicator: (String) -> Bilingual) -> Bilingual {
        switch self {
        case .opened(let number, let opening, _):
            return Bilingual(
                zh: "启动 \(number)，\(opening.period.title.zh)，\(opening.participants.count) 个单位参加。",
                en: "Opened \(number) for \(opening.period.title.en), \(opening.participants.count) units taking part.")
        case .entered(let code, let name, let value, _, let reason):
            return Bilingual(
                zh: "填报\(unit(code))“\(indicator(name).zh)”：\(value)\(reason.map { "（\($0)）" } ?? "")",
                en: "Entered \"\(indicator(name).en)\" of \(unit(code)): \(value)\(reason.map { " (\($0))" } ?? "")")
        case .confirmed(let code, let name, let value):
            return Bilingual(
                zh: "确认\(unit(code))“\(indicator(name).zh)”：\(value)", en: "Confirmed \"\(indicator(name).en)\" of \(unit(code)): \(value)")
        case .disputed(let code, let name, let reason):
            return Bilingual(
                zh: "不予确认\(unit(code))“\(indicator(name).zh)”：\(reason)",
                en: "Disputed \"\(indicator(name).en)\" of \(unit(code)): \(reason)")
        case .counted(let counts, _):
            return Bilingual(zh: "从事项计数，共 \(counts.count) 项。", en: "Counted from the matters: \(counts.count) figures.")
        case .published(let publication):
            guard let objection = publication.corrects else { return Bilingual(zh: "公布名次，开始公示。", en: "Published the places.") }
            return Bilingual(zh: "因第 \(objection) 号异议成立，更正公布。", en: "Published again, corrected after objection \(objection).")
        case .objected(let number, let code, let name, let reason, _):
            return Bilingual(
                zh: "\(unit(code))对“\(indicator(name).zh)”提出第 \(number) 号异议：\(reason)",
                en: "\(unit(code)) objected to \"\(indicator(name).en)\" (\(number)): \(reason)")
        case .answered(let number, let isUpheld, let reason, let corrected):
            let value = corrected.map(\.description) ?? ""
            return Bilingual(
                zh: "答复第 \(number) 号异议：\(isUpheld ? "成立，更正为 \(value)" : "不成立")。\(reason)",
                en: "Answered objection \(number): \(isUpheld ? "upheld, corrected to \(value)" : "not upheld"). \(reason)")
        case .finalized: return Bilingual(zh: "公示期满，名次确定。", en: "The places are final.")
        case .withdrawn(let reason): return Bilingual(zh: "作废：\(reason)", en: "Withdrawn: \(reason)")
        }
    }
}
