// What finds times and figures is plugged in: the rules of reading ask for both and make neither.
import Matters

/// Finds times in a stretch of glyphs, and says by when something is due that is limited by one.
package struct TimeFinding: Sendable {
    package var find: @Sendable (Glyphs, Range<Int>, LocalTime, WorkCalendar?) -> [TimeMention]
    package var limits: @Sendable (TimeMention, LocalTime, WorkCalendar?) -> [LimitReading]

    package init(
        find: @escaping @Sendable (Glyphs, Range<Int>, LocalTime, WorkCalendar?) -> [TimeMention],
        limits: @escaping @Sendable (TimeMention, LocalTime, WorkCalendar?) -> [LimitReading]
    ) {
        self.find = find
        self.limits = limits
    }

    /// Reads no times.
    package static let none = TimeFinding(find: { _, _, _, _ in [] }, limits: { _, _, _ in [] })
}

/// Finds numbers with what they count; the times of the same stretch are not numbers.
package struct FigureFinding: Sendable {
    package var find: @Sendable (Glyphs, Range<Int>, [TimeMention]) -> [FigureFound]

    package init(find: @escaping @Sendable (Glyphs, Range<Int>, [TimeMention]) -> [FigureFound]) { self.find = find }

    /// Reads no figures.
    package static let none = FigureFinding { _, _, _ in [] }
}
