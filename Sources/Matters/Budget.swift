// How long something may take, as a ledger file writes it: "15 work-minutes", "3 work-days", "24 hours".
// Ledgers, clocks and lights read budgets; what one comes to in seconds depends on the office hours,
// so only WorkCalendar says that. Nothing here knows a date.
import Kernel

/// An amount of time in one of six units. Written and stored as text, `2 work-hours`.
package struct Budget: Hashable, WrittenAsText {
    package static let noun = "a budget"
    package static let examples = ["3 work-days"]

    /// 1 to 100,000: 274 years in days, far beyond any limit of the field, and far from overflow.
    package let amount: Int
    package let unit: Unit

    /// Minutes, hours and days run on day and night (紧急工作时, 自然日). The units of work run only
    /// in office hours; a work day is as long as the calendar's office hours of one day.
    package enum Unit: String, CaseIterable, Hashable, Sendable {
        case minutes, hours, days
        case workMinutes = "work-minutes"
        case workHours = "work-hours"
        case workDays = "work-days"

        package var isWorking: Bool {
            switch self {
            case .minutes, .hours, .days: false
            case .workMinutes, .workHours, .workDays: true
            }
        }
    }

    package static let amounts = 1...100_000

    /// Nil when the amount is out of `amounts`.
    package init?(_ amount: Int, _ unit: Unit) {
        guard Budget.amounts.contains(amount) else { return nil }
        self.amount = amount
        self.unit = unit
    }

    /// Reads `15 work-minutes` or `1 work-hour`: digits, one space, a unit in the plural or the
    /// singular. Anything else is nil: a limit misread is somebody's red light.
    package init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, (1...6).contains(words[0].utf8.count), words[0].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            words[0].first != "0", let amount = Int(words[0]),
            let unit = Unit(rawValue: String(words[1])) ?? Unit(rawValue: "\(words[1])s")
        else { return nil }
        self.init(amount, unit)
    }

    /// The text that `init(_:)` reads, singular for one: `1 work-hour`, `15 work-minutes`.
    package var description: String { "\(amount) \(amount == 1 ? String(unit.rawValue.dropLast()) : unit.rawValue)" }

    /// As people say it: `15分钟（工作时间）`, `2个工作时`, `3个工作日`, `24小时`, `5个自然日`.
    package var zh: String {
        switch unit {
        case .minutes: "\(amount)分钟"
        case .hours: "\(amount)小时"
        case .days: "\(amount)个自然日"
        case .workMinutes: "\(amount)分钟（工作时间）"
        case .workHours: "\(amount)个工作时"
        case .workDays: "\(amount)个工作日"
        }
    }

    /// `15 working minutes`, `1 working hour`, `24 hours`, `5 calendar days`.
    package var en: String {
        let noun =
            switch unit {
            case .minutes: "minute"
            case .hours: "hour"
            case .days: "calendar day"
            case .workMinutes: "working minute"
            case .workHours: "working hour"
            case .workDays: "working day"
            }
        return "\(amount) \(noun)\(amount == 1 ? "" : "s")"
    }
}
