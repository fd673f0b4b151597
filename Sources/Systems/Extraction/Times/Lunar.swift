// The lunar calendar and the solar terms of the years of `LunarTables`; nil outside of them.
import Kernel

enum Lunar {
    /// The days of a lunar month: its first and how many it has. `isLeap` asks for the leap month of that number.
    static func month(_ month: Int, of year: Int, isLeap: Bool = false) -> (
        first: CivilDay, length: Int
    )? {
        guard let word = word(of: year), (1...12).contains(month),
            let opening = CivilDay(year: year, month: 1, day: 1)
        else { return nil }
        let leap = Int(word >> 13 & 15)
        if isLeap, leap != month { return nil }
        var first = opening.advanced(by: Int(word >> 17))
        let place = month - 1 + (isLeap || (leap > 0 && month > leap) ? 1 : 0)
        for earlier in 0..<place { first = first.advanced(by: length(earlier, word)) }
        return (first, length(place, word))
    }

    static func day(_ day: Int, month: Int, of year: Int, isLeap: Bool = false) -> CivilDay? {
        guard let (first, length) = self.month(month, of: year, isLeap: isLeap),
            (1...length).contains(day)
        else { return nil }
        return first.advanced(by: day - 1)
    }

    /// 除夕: the day before the next new year.
    static func lastDay(of year: Int) -> CivilDay? {
        day(1, month: 1, of: year + 1)?.advanced(by: -1)
    }

    /// The lunar month, its year and whether it is the leap one, in which `day` lies.
    static func date(of day: CivilDay) -> (year: Int, month: Int, day: Int, isLeap: Bool)? {
        for year in [day.year, day.year - 1] {
            for number in (1...12).reversed() {
                for isLeap in [true, false] {
                    guard let (first, length) = month(number, of: year, isLeap: isLeap), first <= day else {
                        continue
                    }
                    let place = first.distance(to: day)
                    if place < length { return (year, number, place + 1, isLeap) }
                }
            }
        }
        return nil
    }

    /// The day of a solar term: 小寒 is 0, 冬至 23.
    static func term(_ index: Int, of year: Int) -> CivilDay? {
        let place = year - LunarTables.firstYear
        guard LunarTables.termDelays.indices.contains(place), (0...23).contains(index) else {
            return nil
        }
        let delay = Int(LunarTables.termDelays[place] >> UInt64(2 * index) & 3)
        return CivilDay(
            year: year, month: index / 2 + 1, day: LunarTables.earliestTermDays[index] + delay)
    }

    private static func word(of year: Int) -> UInt32? {
        let place = year - LunarTables.firstYear
        return LunarTables.years.indices.contains(place) ? LunarTables.years[place] : nil
    }

    private static func length(_ place: Int, _ word: UInt32) -> Int {
        word >> UInt32(place) & 1 == 1 ? 30 : 29
    }
}
