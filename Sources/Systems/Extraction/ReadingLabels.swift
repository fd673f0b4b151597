// What a careful clerk says of a text: the labels against which reading is measured. The form of the files is described in
// docs/reference/extraction.md.
import Kernel
import Matters

package struct ReadingLabels: Codable, Sendable {
    /// A stretch of the text, written as a pair: `[from, to]`.
    package struct Stretch: Codable, Hashable, Sendable {
        package var span: Span

        package init(_ span: Span) { self.span = span }

        package init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            span = Span(try pair.decode(Int.self), try pair.decode(Int.self))
        }

        package func encode(to encoder: any Encoder) throws {
            var pair = encoder.unkeyedContainer()
            try pair.encode(span.from)
            try pair.encode(span.to)
        }
    }

    package struct Meeting: Codable, Sendable {
        /// Of its name.
        package var span: Stretch
        package var name: String
    }

    package struct Unit: Codable, Hashable, Sendable {
        /// Its code in the register; nil for a group, and for a unit that the register does not have.
        package var unit: UnitCode?
        /// As the text writes it, where there is no code.
        package var name: String?
        package var role: UnitRole
    }

    package struct Order: Codable, Sendable {
        package var span: Stretch
        package var units: [Unit]
        package var limit: CivilDay?
        package var cadence: String?
    }

    package struct Exhortation: Codable, Sendable {
        package var span: Stretch
    }

    package struct Figure: Codable, Sendable {
        package var span: Stretch
        package var value: String
        package var unit: String
    }

    /// The day from which times are counted.
    package var day: CivilDay
    /// `clean` or `damaged`.
    package var part: String
    /// Written and labelled before the rules were tuned, and not looked at while they were.
    package var isHeldOut: Bool
    package var meetings: [Meeting]
    package var orders: [Order]
    package var exhortations: [Exhortation]
    package var figures: [Figure]

    enum CodingKeys: String, CodingKey {
        case day, part, meetings, orders, exhortations, figures
        case isHeldOut = "held-out"
    }

    /// What the row of the score is called in which the text counts.
    package var row: String { isHeldOut ? "held-out \(part)" : part }
}

/// `register.json` beside the labelled texts: the invented units that they name.
package struct RegisterFile: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        package var code: UnitCode
        package var name: String
    }

    /// 东湖区
    package var place: String
    package var units: [Entry]
    package var aliases: [String: [UnitCode]]

    package var register: UnitRegister {
        UnitRegister(units: units.map { Matters.Unit(code: $0.code, name: $0.name) }, places: [place], aliases: aliases)
    }
}
