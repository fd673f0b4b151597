// The reading that the product uses: the rules of meetings and obligations with our own times and figures plugged in.
import Matters

extension TextReading {
    package static let usual = TextReading(
        times: TimeFinding(
            find: { Times.find(in: $0, range: $1, base: $2, calendar: $3) },
            limits: { Times.limitReadings(of: $0, base: $1, calendar: $2) }),
        figures: FigureFinding { glyphs, range, times in
            Figures.find(in: glyphs, range: range, skipping: times.map(\.range), periods: times.filter(\.isPeriod).map(\.range))
        })
}
