// A part of a list's filter: matters whose light turned to a colour in a month or a year, by the unit whose time it was.
// One value in the address, because the three belong to one turning: red in May and drainage at any time is another list.

import Kernel

/// `red.2026-11.drainage` in an address; `red.2026` is the whole year and all units, `red.2026.` where no unit answered yet.
package struct TurnedFilter: Sendable, Hashable {
    package var light: LightMark
    package var year: Int
    /// 1 to 12; nil for the whole year.
    package var month: Int?
    /// Whose time it was: a unit's code, "" before there was a unit, nil for all.
    package var unit: String?

    package init(_ light: LightMark, year: Int, month: Int? = nil, unit: String? = nil) {
        self.light = light
        self.year = year
        self.month = month
        self.unit = unit
    }

    /// Reads `text`; nil for what is none, also for `none`: no light turns to that.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let light = LightMark(rawValue: String(parts[0])), light != .none else { return nil }
        let period = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        let digits = period.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
        guard digits, period.count <= 2, period[0].utf8.count == 4, let year = Int(period[0]), year > 0 else { return nil }
        self.init(light, year: year, unit: parts.count == 3 ? String(parts[2]) : nil)
        if period.count == 2 {
            guard period[1].utf8.count == 2, let month = Int(period[1]), (1...12).contains(month) else { return nil }
            self.month = month
        }
    }

    package var text: String {
        let day = CivilDay(year: year, month: month ?? 1, day: 1)?.description ?? ""
        return "\(light.rawValue).\(day.prefix(month == nil ? 4 : 7))\(unit.map { ".\($0)" } ?? "")"
    }

    /// Both days included.
    package var days: (from: CivilDay, to: CivilDay)? {
        let last = month ?? 12
        guard let from = CivilDay(year: year, month: month ?? 1, day: 1),
            let to = CivilDay(year: year, month: last, day: CivilDay.length(year, last))
        else { return nil }
        return (from, to)
    }
}
