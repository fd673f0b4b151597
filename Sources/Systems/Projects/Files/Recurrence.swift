// Days off that come again: "every second Friday", "the last Monday of the month". Microsoft's calendars have them as a
// rule with a first and a last day; here they are written out, because a calendar is a list of days.
import Formats
import Kernel

/// How much of the calendar may still be gone through for one file. A rule of a hundred letters names two thousand days, and
/// looks at a hundred thousand; a file may have a hundred thousand rules.
final class DayBudget {
    /// Days to look at; one that is written out costs as much as five.
    private var room = 5_000_000

    /// False when it is used up.
    func look() -> Bool { spend(1) }
    func write() -> Bool { spend(5) }
    var isSpent: Bool { room < 0 }

    private func spend(_ days: Int) -> Bool {
        if room >= 0 { room -= days }
        return room >= 0
    }

    /// - Throws: `PlanFileFault` where it was not enough.
    func check() throws {
        guard isSpent else { return }
        throw PlanFileFault(
            zh: "日历中的例外日期太多，无法逐日展开。请删去用不到的例外后重新导出。",
            en: "its calendars have too many exceptions to be written out day by day: take away what is not needed and export it again")
    }
}

/// The rule of one `Exception` of MSPDI.
struct Recurrence {
    let days: [CivilDay]

    /// Nil where its span is none.
    init?(_ element: XMLElement, _ budget: DayBudget) {
        guard let period = element.first("TimePeriod"), let from = XMLPlan.moment(period["FromDate"])?.day,
            let to = XMLPlan.moment(period["ToDate"])?.day, from <= to
        else { return nil }
        // No rule has greater numbers: those of a year in days.
        func number(_ name: String) -> Int { element[name].flatMap { Int($0) }.map { max(0, min(1000, $0)) } ?? 0 }
        let every = max(1, number("Period"))
        // Where it is told by its occurrences, the last day is only where the program ended it.
        let most = XMLPlan.isYes(element["EnteredByOccurrences"]) ? number("Occurrences") : PlanFile.mostOccurrences
        let isMeant: (CivilDay) -> Bool
        switch number("Type") {
        case 2: isMeant = { $0.parts.month == number("Month") + 1 && $0.parts.day == number("MonthDay") }
        case 3:
            isMeant = {
                $0.parts.month == number("Month") + 1
                    && Self.isPlaced($0, item: number("MonthItem"), position: number("MonthPosition"))
            }
        case 4:
            isMeant = { Self.months(from, $0) % every == 0 && $0.parts.day == number("MonthDay") }
        case 5:
            isMeant = {
                Self.months(from, $0) % every == 0
                    && Self.isPlaced($0, item: number("MonthItem"), position: number("MonthPosition"))
            }
        case 6:
            // Sunday is the first bit, and the first day of a week.
            let week = { (day: CivilDay) in (day.number - 3).dividedDown(by: 7) }
            let mask = number("DaysOfWeek")
            isMeant = { (week($0) - week(from)) % every == 0 && mask & (1 << ($0.weekday % 7)) != 0 }
        default: isMeant = { ($0.number - from.number) % every == 0 }
        }
        var found: [CivilDay] = []
        for number in from.number...min(to.number, from.number + 400 * 366) where found.count < min(most, PlanFile.mostOccurrences) {
            guard budget.look() else { break }
            let day = CivilDay(number: number)
            if isMeant(day), budget.write() { found.append(day) }
        }
        days = found
    }

    private static func months(_ from: CivilDay, _ to: CivilDay) -> Int { (to.year - from.year) * 12 + to.parts.month - from.parts.month }

    /// "The second Tuesday", "the last work day": item 0 is any day, 1 a work day of the week, 2 a day of its end, 3...9 are
    /// Sunday to Saturday; position 0 is the first, 4 the last.
    private static func isPlaced(_ day: CivilDay, item: Int, position: Int) -> Bool {
        func fits(_ day: CivilDay) -> Bool {
            switch item {
            case 0: true
            case 1: day.weekday <= 5
            case 2: day.weekday > 5
            default: day.weekday % 7 == item - 3
            }
        }
        guard fits(day) else { return false }
        let others = position == 4 ? (day.number + 1)...(day.number + 31) : (day.number - 31)...(day.number - 1)
        let count = others.map(CivilDay.init(number:)).count { $0.parts.month == day.parts.month && fits($0) }
        return position == 4 ? count == 0 : count == position
    }
}
