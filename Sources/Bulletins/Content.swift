// What a bulletin says, as it was made from the journal: parts with their lines and tables, and figures. Stored whole with
// the draft, so that it reads the same when rules, names and this program have changed.
import Kernel
import Matters

package struct BulletinContent: Codable, Hashable, Sendable {
    package var parts: [BulletinPart]
    package var figures: [BulletinFigure]

    package init(parts: [BulletinPart] = [], figures: [BulletinFigure] = []) {
        self.parts = parts
        self.figures = figures
    }

    package var items: [BulletinItem] { parts.flatMap(\.items) }
    package var isEmpty: Bool { items.isEmpty && figures.isEmpty && parts.allSatisfy { $0.units == nil } }
}

/// What stands under one heading.
package struct BulletinPart: Codable, Hashable, Sendable {
    package let title: Bilingual
    package let what: BulletinTopic
    package var items: [BulletinItem]
    /// The table, of a part that is one.
    package let units: [BulletinUnitRow]?

    package init(title: Bilingual, what: BulletinTopic, items: [BulletinItem] = [], units: [BulletinUnitRow]? = nil) {
        self.title = title
        self.what = what
        self.items = items
        self.units = units
    }

    /// The items under the names of what they are grouped by, in their order.
    package var groups: [(title: Bilingual?, items: [BulletinItem])] {
        var groups: [(title: Bilingual?, items: [BulletinItem])] = []
        for item in items {
            if let place = groups.firstIndex(where: { $0.title == item.group }) {
                groups[place].items.append(item)
            } else {
                groups.append((item.group, [item]))
            }
        }
        return groups
    }
}

/// One sentence of one matter, with the entry that it says.
package struct BulletinItem: Codable, Hashable, Sendable {
    /// `2.matter/7@3`: the part's place from 1, and the entry. Permanent: by it a line is left out.
    package let id: String
    /// Of what time alone has done, the entry of the turning or of the rung, else the one with which the stage began.
    package let reference: EntryReference
    package let number: String
    package let title: String
    package let sentence: Bilingual
    /// What it is grouped under.
    package let group: Bilingual?
    package let light: Light

    package init(
        id: String, reference: EntryReference, number: String, title: String, sentence: Bilingual, group: Bilingual?, light: Light = .none
    ) {
        self.id = id
        self.reference = reference
        self.number = number
        self.title = title
        self.sentence = sentence
        self.group = group
        self.light = light
    }
}

/// How many lights of each colour are on.
package struct LightTally: Codable, Hashable, Sendable {
    package var blue = 0
    package var yellow = 0
    package var red = 0

    package init(blue: Int = 0, yellow: Int = 0, red: Int = 0) {
        (self.blue, self.yellow, self.red) = (blue, yellow, red)
    }

    mutating func add(_ light: Light) {
        switch light {
        case .none: break
        case .blue: blue += 1
        case .yellow: yellow += 1
        case .red: red += 1
        }
    }

    static func + (one: LightTally, other: LightTally) -> LightTally {
        LightTally(blue: one.blue + other.blue, yellow: one.yellow + other.yellow, red: one.red + other.red)
    }
}

/// The open matters of a unit at both moments.
package struct BulletinUnitRow: Codable, Hashable, Sendable {
    /// Nil for what nobody answers for yet.
    package let code: UnitCode?
    package let unit: String
    package var before = LightTally()
    package var after = LightTally()
    /// At the end.
    package var open = 0
    package var overdue = 0

    package init(
        code: UnitCode?, unit: String, before: LightTally = LightTally(), after: LightTally = LightTally(), open: Int = 0, overdue: Int = 0
    ) {
        self.code = code
        self.unit = unit
        (self.before, self.after, self.open, self.overdue) = (before, after, open, overdue)
    }

    /// The last row of a table.
    package static func total(of rows: [BulletinUnitRow]) -> BulletinUnitRow {
        rows.reduce(into: BulletinUnitRow(code: nil, unit: "")) { sum, row in
            sum.before = sum.before + row.before
            sum.after = sum.after + row.after
            sum.open += row.open
            sum.overdue += row.overdue
        }
    }
}

/// The list of matters that a figure counts, where there is one: of what happened there is, of what stood at a moment that
/// has passed there is none.
package struct BulletinList: Codable, Hashable, Sendable {
    package let ledger: String?
    package let from: CivilDay
    package let to: CivilDay
    /// Nil: those that were reported.
    package let ending: String?

    package init(ledger: String?, from: CivilDay, to: CivilDay, ending: String?) {
        (self.ledger, self.from, self.to, self.ending) = (ledger, from, to, ending)
    }
}
