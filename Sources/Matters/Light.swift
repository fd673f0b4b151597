// The light of a clock: none, blue, yellow or red, and the instants at which it turns. Boards, pages and
// the sweep ask here; nobody stores a light. The sweep records a turning with the instant given
// here, never with the instant at which it looked.

import Kernel

/// The light that `clock` shows at `now`: the highest colour that has turned by then. While the clock
/// stands nothing turns, so it keeps the light it had when it stopped.
package func light(of clock: Clock, by rule: LightRule, on calendar: WorkCalendar, at now: Instant) -> Light {
    let turnings = turnings(of: clock, by: rule, on: calendar)
    return Light.allCases.last { colour in turnings[colour].map { $0 <= now } ?? false } ?? .none
}

/// When each colour turned or will turn, and when the allowance is spent. What has been reached keeps its
/// instant for good. What has not is a forecast while the clock runs, and nil while it stands.
package func turnings(of clock: Clock, by rule: LightRule, on calendar: WorkCalendar) -> Turnings {
    let dueAt = clock.reaches(share: 1000, on: calendar)
    func at(_ light: Light) -> Instant? {
        rule[light]?.thresholds.compactMap { clock.reaches($0, dueAt: dueAt, on: calendar) }.min()
    }
    let (blueAt, yellowAt, redAt) = (at(.blue), at(.yellow), at(.red))
    var provisional = false
    if clock.limit.dependsOnCalendar || rule.usesWorkingTime, let from = clock.runs.first?.from,
        let last = [blueAt, yellowAt, redAt, dueAt].compactMap({ $0 }).max()
    {
        provisional = calendar.isProvisional(from: from, to: last)
    }
    return Turnings(blueAt: blueAt, yellowAt: yellowAt, redAt: redAt, dueAt: dueAt, provisional: provisional)
}

extension Clock {
    /// The first instant at which the clock has crossed `threshold`; nil when a standing clock has not.
    package func reaches(_ threshold: Threshold, on calendar: WorkCalendar) -> Instant? {
        reaches(threshold, dueAt: reaches(share: 1000, on: calendar), on: calendar)
    }
}

/// Ordered: red is above yellow, yellow above blue.
package enum Light: String, Codable, CaseIterable, Comparable, Sendable {
    case none, blue, yellow, red

    package var title: Bilingual {
        switch self {
        case .none: Bilingual(zh: "未亮灯", en: "off")
        case .blue: Bilingual(zh: "亮蓝灯", en: "blue")
        case .yellow: Bilingual(zh: "亮黄灯", en: "yellow")
        case .red: Bilingual(zh: "亮红灯", en: "red")
        }
    }

    package static func < (a: Light, b: Light) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .blue: 1
        case .yellow: 2
        case .red: 3
        }
    }
}

package struct Turnings: Hashable, Sendable {
    package let blueAt: Instant?
    package let yellowAt: Instant?
    package let redAt: Instant?
    package let dueAt: Instant?
    /// True when an instant here leans on a year whose notice is not out: it may still move.
    package let provisional: Bool

    /// For two clocks of one matter: whichever comes first.
    func earliest(with other: Turnings) -> Turnings {
        func first(_ a: Instant?, _ b: Instant?) -> Instant? { [a, b].compactMap { $0 }.min() }
        return Turnings(
            blueAt: first(blueAt, other.blueAt), yellowAt: first(yellowAt, other.yellowAt), redAt: first(redAt, other.redAt),
            dueAt: first(dueAt, other.dueAt), provisional: provisional || other.provisional)
    }

    /// Of a clock that says nothing of when the matter is due.
    var withoutDue: Turnings {
        Turnings(blueAt: blueAt, yellowAt: yellowAt, redAt: redAt, dueAt: nil, provisional: provisional)
    }

    /// Nil for `none`: a clock does not turn to it.
    package subscript(light: Light) -> Instant? {
        switch light {
        case .none: nil
        case .blue: blueAt
        case .yellow: yellowAt
        case .red: redAt
        }
    }
}

/// When a light turns, as a ledger writes it.
package enum Threshold: Hashable, WrittenAsText {
    package static let noun = "a threshold"
    package static let examples = ["75% used", "due"]

    /// `75% used`: 1 to 100 percent of the budget.
    case used(percent: Int)
    /// `due`: the budget is spent.
    case due
    /// `50% over`: beyond the budget by 1 to 10,000 percent of it.
    case over(percent: Int)
    /// `2 work-hours before`: no more than that is left until due.
    case before(Budget)
    /// `1 work-day after`: that much has run since due.
    case after(Budget)
    /// `10 points behind`: so many percent of the whole less is done than time says should be (序时进度), 1 to 100.
    /// Reported progress turns such a light back.
    case behind(points: Int)

    /// Never reached before the limit is.
    package var isFromDueOn: Bool {
        switch self {
        case .due, .over, .after: true
        case .used(let percent): percent == 100
        case .before, .behind: false
        }
    }

    /// Nil for any other text.
    package init?(_ text: some StringProtocol) {
        if text == "due" {
            self = .due
            return
        }
        guard let gap = text.lastIndex(of: " ") else { return nil }
        let (quantity, word) = (text[..<gap], text[text.index(after: gap)...])
        switch word {
        case "used":
            guard let percent = Threshold.percent(quantity, in: 1...100) else { return nil }
            self = .used(percent: percent)
        case "over":
            guard let percent = Threshold.percent(quantity, in: 1...10_000) else { return nil }
            self = .over(percent: percent)
        case "before":
            guard let budget = Budget(quantity) else { return nil }
            self = .before(budget)
        case "after":
            guard let budget = Budget(quantity) else { return nil }
            self = .after(budget)
        case "behind":
            let words = quantity.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, words[1] == "points" || quantity == "1 point",
                let points = Threshold.percent("\(words[0])%", in: 1...100)
            else { return nil }
            self = .behind(points: points)
        default: return nil
        }
    }

    /// The text that `init(_:)` reads.
    package var description: String {
        switch self {
        case .used(let percent): "\(percent)% used"
        case .due: "due"
        case .over(let percent): "\(percent)% over"
        case .before(let budget): "\(budget) before"
        case .after(let budget): "\(budget) after"
        case .behind(let points): "\(points) point\(points == 1 ? "" : "s") behind"
        }
    }

    package var zh: String {
        switch self {
        case .used(let percent): "时限已用\(percent)%"
        case .due: "到期"
        case .over(let percent): "超期达时限的\(percent)%"
        case .before(let budget): "到期前\(budget.zh)"
        case .after(let budget): "到期后\(budget.zh)"
        case .behind(let points): "落后序时进度\(points)个百分点"
        }
    }

    package var en: String {
        switch self {
        case .used(let percent): "\(percent)% of the time limit used"
        case .due: "due"
        case .over(let percent): "overdue by \(percent)% of the time limit"
        case .before(let budget): "\(budget.en) before due"
        case .after(let budget): "\(budget.en) after due"
        case .behind(let points): "\(points) percentage point\(points == 1 ? "" : "s") behind the planned-to-date"
        }
    }

    private static func percent(_ text: some StringProtocol, in range: ClosedRange<Int>) -> Int? {
        guard text.last == "%", text.first != "0", text.utf8.dropLast().allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let value = Int(text.dropLast()), range.contains(value)
        else { return nil }
        return value
    }
}

/// At which thresholds a light turns, and what a colour means in this ledger and place; a colour without
/// thresholds is never shown.
package struct LightRule: Hashable, Sendable {
    package struct Colour: Hashable, Sendable {
        /// The first of them to be crossed turns the light.
        package let thresholds: [Threshold]
        /// What the colour says there, where that is not the usual: blue is praise in one city and a warning in the next.
        package let meaning: Bilingual?

        package init(_ thresholds: [Threshold], meaning: Bilingual? = nil) {
            self.thresholds = thresholds
            self.meaning = meaning
        }

        package var zh: String { thresholds.map(\.zh).joined(separator: "，或") }
        package var en: String { thresholds.map(\.en).joined(separator: ", or ") }
        package var description: String { thresholds.map(\.description).joined(separator: ", ") }
    }

    private let colours: [Light: Colour]

    package init(_ colours: [Light: Colour]) { self.colours = colours.filter { !$0.value.thresholds.isEmpty } }

    package init(blue: Threshold?, yellow: Threshold?, red: Threshold?) {
        let given: [Light: Threshold?] = [.blue: blue, .yellow: yellow, .red: red]
        self.init(given.compactMapValues { $0 }.mapValues { Colour([$0]) })
    }

    package subscript(light: Light) -> Colour? { colours[light] }

    /// Each colour that is ever shown, blue first.
    package var inOrder: [(light: Light, colour: Colour)] { Light.allCases.compactMap { light in colours[light].map { (light, $0) } } }

    /// The first colour that cannot come after the one below it, or nil. Without a limit "75% used" and
    /// "2 work-hours before" cannot be compared; with a budget they are, where all is working or all is
    /// continuous time. What cannot be compared passes: the higher colour then simply covers the lower.
    package func fault(for limit: Limit?, on calendar: WorkCalendar) -> LightFault? {
        let steps = inOrder.flatMap { step in step.colour.thresholds.map { (step.light, $0) } }
        for (index, upper) in steps.enumerated() {
            for lower in steps[..<index] where lower.0 < upper.0 && upper.1.isAtOrBefore(lower.1, for: limit, on: calendar) {
                return LightFault(colour: upper.0.rawValue, threshold: upper.1, below: lower.0.rawValue, lower: lower.1)
            }
        }
        return nil
    }

    /// Whether reported progress turns a light: then it is asked for.
    package var measuresProgress: Bool {
        colours.values.contains { colour in colour.thresholds.contains { if case .behind = $0 { true } else { false } } }
    }

    fileprivate var usesWorkingTime: Bool { colours.values.contains { $0.thresholds.contains { $0.length?.unit.isWorking ?? false } } }
}

/// A rule whose colours are out of order.
package struct LightFault: Error, Hashable, CustomStringConvertible {
    package let colour: String
    package let threshold: Threshold
    package let below: String
    package let lower: Threshold

    package var zh: String { "lights.\(colour) 的值“\(threshold)”不晚于 lights.\(below) 的“\(lower)”，后者将不会显示；请按蓝、黄、红由早到晚填写" }
    package var en: String {
        "lights.\(colour) is \"\(threshold)\", not later than lights.\(below), \"\(lower)\", which would never be seen; write blue, yellow, red from early to late"
    }
    package var description: String { "\(en)\n\(zh)" }
}

// MARK: - Where a threshold lies

extension Clock {
    fileprivate func reaches(_ threshold: Threshold, dueAt: Instant?, on calendar: WorkCalendar) -> Instant? {
        switch threshold {
        case .used(let percent): return reaches(share: percent * 10, on: calendar)
        case .due: return dueAt
        case .over(let percent): return reaches(share: 1000 + percent * 10, on: calendar)
        case .after(let length):
            guard let dueAt else { return nil }
            let (seconds, working) = calendar.seconds(in: length)
            return reaches(milliseconds: seconds * 1000, working: working, since: dueAt, on: calendar)
        case .before(let length):
            let (before, working) = calendar.seconds(in: length)
            guard working != isWorking else {
                return reaches(milliseconds: max(0, allowance(on: calendar) - before * 1000), working: working, on: calendar)
            }
            return comesWithin(milliseconds: before * 1000, working: working, on: calendar)
        case .behind(let points):
            // More than the whole cannot be planned to date: who has done the rest of it is never so far behind.
            let share = (done?.percent ?? 0) + points
            return share > 100 ? nil : reaches(share: share * 10, on: calendar)
        }
    }

    /// The first instant of a run from which no more than that much time of the other kind passes until the
    /// due instant as it stood in that run. A pause moves the due instant, so each run is asked by itself.
    private func comesWithin(milliseconds: Int64, working: Bool, on calendar: WorkCalendar) -> Instant? {
        var left = allowance(on: calendar)
        for run in course {
            let due = calendar.advance(run.from, byMilliseconds: left, working: isWorking)
            let at = max(run.from, calendar.retreat(due, byMilliseconds: milliseconds, working: working))
            guard let to = run.to, at > to else { return at }
            left -= calendar.elapsedMilliseconds(from: run.from, to: to, working: isWorking)
        }
        return nil
    }
}

extension Threshold {
    fileprivate var length: Budget? {
        switch self {
        case .before(let length), .after(let length): length
        case .used, .due, .over, .behind: nil
        }
    }

    /// True only when that is certain.
    fileprivate func isAtOrBefore(_ other: Threshold, for limit: Limit?, on calendar: WorkCalendar) -> Bool {
        guard let side, let others = other.side else { return false }
        if side != others { return side < others }
        if side == 0 { return true }
        if let mine = share, let theirs = other.share { return mine <= theirs }
        guard let mine = offset(for: limit, on: calendar), let theirs = other.offset(for: limit, on: calendar),
            mine.working == theirs.working
        else { return false }
        return mine.milliseconds <= theirs.milliseconds
    }

    /// -1 before due, 0 due, 1 after it. "100% used" is due. Being behind has no place of its own.
    private var side: Int? {
        switch self {
        case .used(let percent): percent == 100 ? 0 : -1
        case .before: -1
        case .due: 0
        case .over, .after: 1
        case .behind: nil
        }
    }

    private var share: Int? {
        switch self {
        case .used(let percent): percent
        case .over(let percent): 100 + percent
        case .due, .before, .after, .behind: nil
        }
    }

    /// Milliseconds from due, negative before it; of a share only when the budget is known.
    private func offset(for limit: Limit?, on calendar: WorkCalendar) -> (milliseconds: Int64, working: Bool)? {
        if let length, let side {
            let (seconds, working) = calendar.seconds(in: length)
            return (seconds * 1000 * Int64(side), working)
        }
        guard let share, case .budget(let budget)? = limit else { return nil }
        let (seconds, working) = calendar.seconds(in: budget)
        return (seconds * 10 * Int64(share - 100), working)
    }
}
