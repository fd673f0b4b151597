// 抽查: which ended matters the second line looks at again. Drawn by a rule that anybody can repeat: of each candidate the SHA-256
// of the seed, a space and its number; the smallest are taken. The seed is the hash of the journal's newest entry, which whoever
// draws does not choose; every draw is on record, so that drawing again until one likes the result is seen.
import Crypto
import Foundation
import Kernel
import Matters

package struct SampleAsked: Codable, Hashable, Sendable {
    package var ledger: String
    /// Ended from this day up to and with the other.
    package var from: CivilDay
    package var to: CivilDay
    /// Only of what this unit handled.
    package var unit: UnitCode?
    package var size: Int
    package var reason: String

    package init(ledger: String, from: CivilDay, to: CivilDay, unit: UnitCode?, size: Int, reason: String) {
        self.ledger = ledger
        self.from = from
        self.to = to
        self.unit = unit
        self.size = size
        self.reason = reason
    }
}

package struct Sample: Codable, Hashable, Sendable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var asked: SampleAsked?
    package internal(set) var seed = ""
    /// How many there were to draw from.
    package internal(set) var population = 0
    package internal(set) var drawn: [MatterLink] = []
    package internal(set) var drawnAt = Instant(milliseconds: 0)
    package internal(set) var drawnBy: Actor = .system

    package init() {}

    /// The order of drawing of some numbers under a seed, the first drawn first.
    package static func order(_ numbers: [String], seed: String) -> [String] {
        numbers.map { (number: $0, rank: Array(SHA256.hash(data: Data("\(seed) \($0)".utf8)))) }
            .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.number)
    }
}

package enum SampleCommand: Codable, Sendable {
    /// - population: every matter that ended within the days, in any order.
    case draw(SampleAsked, population: [MatterLink], seed: String)
}

package enum SampleFact: Fact {
    package static let domain = "sample"
    /// - population: how many there were; with their numbers' SHA-256, in order of number and each on a line of its own.
    case drawn(number: String, asked: SampleAsked, seed: String, population: Int, digest: String, drawn: [MatterLink], draw: Draw)
}

package enum SampleDecider: Decider {
    package static let prefix = "sample"
    package static let initial = Sample()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    static let pattern = NumberPattern("CC{year}-{sequence:4}")!
    static let most = 500

    package static func decide(
        _ command: SampleCommand, _ state: Sample, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [SampleFact] {
        guard case .draw(let asked, let population, let seed) = command else { return [] }
        let ledger = rules.ledger(asked.ledger)
        // Whoever may look again may draw what is looked at.
        let by = ledger?.actions[.recheck]?.by ?? []
        if context.actor != .system, context.actor != Rights.console {
            guard by.contains(try Rights.heldPost(context, rules.organization).duty) else { throw .sampleNotYours(by) }
        }
        guard state.asked == nil else { throw .sampleDrawn(state.number) }
        guard ledger?.actions[.recheck] != nil else {
            throw .fieldInvalid("ledger", asked.ledger, expected: Bilingual(zh: "可以再监督的台账", en: "a ledger whose matters can be rechecked"))
        }
        guard asked.from <= asked.to else {
            throw .fieldInvalid("to", asked.to.description, expected: Bilingual(zh: "不早于 \(asked.from)", en: "not before \(asked.from)"))
        }
        guard (1...most).contains(asked.size) else {
            throw .fieldInvalid("size", String(asked.size), expected: Bilingual(zh: "1 到 \(most)", en: "1 to \(most)"))
        }
        guard asked.reason.utf8.count <= 4000 else { throw .fieldTooLong("reason", bytes: asked.reason.utf8.count, longest: 4000) }
        if let unit = asked.unit, rules.organization.units[unit] == nil {
            throw .fieldInvalid("unit", unit, expected: Bilingual(zh: "在册单位", en: "a unit of the organization"))
        }
        guard !population.isEmpty else { throw .samplePopulationEmpty }
        let byNumber = Dictionary(population.map { ($0.number, $0) }) { first, _ in first }
        let numbers = byNumber.keys.sorted()
        let drawn = Sample.order(numbers, seed: seed).prefix(asked.size).compactMap { byNumber[$0] }
        let zone = ledger.flatMap { rules.calendars(of: $0) }?.zone ?? .china
        let number = context.drawn ?? 1
        return [
            .drawn(
                number: pattern.format(year: context.now.day(in: zone).year, sequence: number), asked: asked, seed: seed,
                population: numbers.count, digest: hexadecimal(Array(SHA256.hash(data: Data(numbers.joined(separator: "\n").utf8)))),
                drawn: drawn, draw: Draw(counter: counter(at: context.now, zone), number: number))
        ]
    }

    package static func draws(_ command: SampleCommand, _ rules: MatterRules, at now: Instant) -> String? {
        guard case .draw(let asked, _, _) = command else { return nil }
        return counter(at: now, rules.ledger(asked.ledger).flatMap { rules.calendars(of: $0) }?.zone ?? .china)
    }

    package static func drew(_ fact: SampleFact) -> (counter: String, number: Int)? {
        guard case .drawn(_, _, _, _, _, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(at now: Instant, _ zone: Zone) -> String { "\(prefix)/\(now.day(in: zone).year)" }

    package static func evolve(_ state: inout Sample, _ fact: SampleFact, _ entry: Entry) {
        guard case .drawn(let number, let asked, let seed, let population, _, let drawn, _) = fact else { return }
        state.id = String(entry.stream.dropFirst(prefix.count + 1))
        (state.number, state.asked, state.seed, state.population, state.drawn) = (number, asked, seed, population, drawn)
        (state.drawnAt, state.drawnBy) = (entry.recordedAt, entry.actor)
    }
}

extension Refusal {
    package static func sampleNotYours(_ duties: [Duty]) -> Refusal {
        Refusal(
            "sample.not-yours", .forbidden, Bilingual(zh: "您的岗位不能抽查。", en: "Your post may not draw samples."),
            next: Bilingual(
                zh: "可以的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static func sampleDrawn(_ number: String) -> Refusal {
        Refusal(
            "sample.drawn", .conflict, Bilingual(zh: "已经抽取，编号 \(number)。", en: "It is drawn already, as \(number)."),
            next: Bilingual(zh: "请看它的页面。", en: "See its page."))
    }

    static let samplePopulationEmpty = Refusal(
        "sample.population-empty", .invalid, field: "from",
        Bilingual(zh: "这段时间没有可抽查的办结事项。", en: "Nothing that could be looked at again ended in these days."),
        next: Bilingual(zh: "请放宽日期或单位。", en: "Choose more days, or another unit."))

    package static func sampleUnknown(_ number: String) -> Refusal {
        Refusal(
            "sample.unknown", .notFound, Bilingual(zh: "没有抽查“\(number)”。", en: "There is no sample \"\(number)\"."),
            next: Bilingual(zh: "请从抽查列表中选择。", en: "Choose one from the list of samples."))
    }
}
