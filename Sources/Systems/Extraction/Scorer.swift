// How well a text was read: found against labelled, counted over many texts and shown as a table. Pure; who calls it reads
// the files.
import Kernel
import Matters

/// Right ones, wrong ones, missed ones.
package struct Tally: Hashable, Sendable {
    package var right = 0
    /// Found and not labelled.
    package var wrong = 0
    /// Labelled and not found.
    package var missed = 0

    package var precision: Double { right + wrong == 0 ? 1 : Double(right) / Double(right + wrong) }
    package var recall: Double { right + missed == 0 ? 1 : Double(right) / Double(right + missed) }
    package var f1: Double { precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall) }
}

/// So many of so many.
package struct Share: Hashable, Sendable {
    package var part = 0
    package var whole = 0

    package var value: Double { whole == 0 ? 1 : Double(part) / Double(whole) }

    mutating func count(_ isRight: Bool) {
        whole += 1
        if isRight { part += 1 }
    }
}

package struct Score: Hashable, Sendable {
    package var texts = 0
    package var meetings = Tally()
    package var orders = Tally()
    /// Nil where no text has labels of figures.
    package var figures: Tally?
    // Of the orders that were found.
    /// The same units, whatever their roles.
    package var units = Share()
    /// The same units with the same roles.
    package var roles = Share()
    /// The same day, or none on both sides.
    package var days = Share()
    package var cadences = Share()
}

package struct Scorer: Sendable {
    /// By row, in the order in which rows came up.
    package private(set) var rows: [(name: String, score: Score)] = []

    /// Of the glyphs that either stretch covers, the share that both do, from which on they are taken for the same.
    static let enoughOverlap = 0.5

    package init() {}

    package mutating func add(_ findings: Findings, _ labels: ReadingLabels) {
        if !rows.contains(where: { $0.name == labels.row }) { rows.append((labels.row, Score())) }
        guard let row = rows.firstIndex(where: { $0.name == labels.row }) else { return }
        rows[row].score.texts += 1
        let meetings = findings.articles.flatMap(\.meetings).map(\.name.span)
        let orders = findings.articles.flatMap(\.obligations).filter { $0.force == .order }
        let figures = findings.articles.flatMap(\.figures)
        Scorer.match(meetings, labels.meetings.map(\.span.span), &rows[row].score.meetings)
        let pairs = Scorer.match(orders.map(\.span), labels.orders.map(\.span.span), &rows[row].score.orders)
        for (found, labelled) in pairs { Scorer.compare(orders[found], labels.orders[labelled], &rows[row].score) }
        var figuresHere = Tally()
        let same = Scorer.match(figures.map(\.span), labels.figures.map(\.span.span), &figuresHere)
        let right = same.count { figures[$0.found].value == labels.figures[$0.labelled].value }
        // A text whose figures nobody labelled says nothing of them.
        if !labels.figures.isEmpty {
            var sum = rows[row].score.figures ?? Tally()
            sum.right += right
            sum.wrong += figures.count - right
            sum.missed += labels.figures.count - right
            rows[row].score.figures = sum
        }
    }

    /// The best pairs first; each stretch is in one pair at most.
    @discardableResult
    static func match(_ found: [Span], _ labelled: [Span], _ tally: inout Tally) -> [(found: Int, labelled: Int)] {
        var candidates: [(overlap: Double, found: Int, labelled: Int)] = []
        for (a, one) in found.enumerated() {
            for (b, other) in labelled.enumerated() {
                let overlap = overlap(one, other)
                if overlap >= enoughOverlap { candidates.append((overlap, a, b)) }
            }
        }
        candidates.sort { ($1.overlap, $0.found, $0.labelled) < ($0.overlap, $1.found, $1.labelled) }
        var pairs: [(found: Int, labelled: Int)] = []
        for candidate in candidates where !pairs.contains(where: { $0.found == candidate.found || $0.labelled == candidate.labelled }) {
            pairs.append((candidate.found, candidate.labelled))
        }
        tally.right += pairs.count
        tally.wrong += found.count - pairs.count
        tally.missed += labelled.count - pairs.count
        return pairs
    }

    static func overlap(_ a: Span, _ b: Span) -> Double {
        let both = min(a.to, b.to) - max(a.from, b.from)
        let either = max(a.to, b.to) - min(a.from, b.from)
        return both <= 0 || either == 0 ? 0 : Double(both) / Double(either)
    }

    private static func compare(_ found: ObligationFound, _ labelled: ReadingLabels.Order, _ score: inout Score) {
        let units = Set(found.units.map { $0.candidates.count == 1 ? $0.candidates[0] : $0.name.value })
        let expected = Set(labelled.units.map { $0.unit ?? $0.name ?? "" })
        score.units.count(units == expected)
        let roles = Set(found.units.map { "\($0.role.rawValue) \($0.candidates.count == 1 ? $0.candidates[0] : $0.name.value)" })
        score.roles.count(roles == Set(labelled.units.map { "\($0.role.rawValue) \($0.unit ?? $0.name ?? "")" }))
        score.days.count(found.limit?.readings.first?.day == labelled.limit)
        score.cadences.count(found.cadence?.value == labelled.cadence)
    }

    // MARK: Table

    /// In Markdown.
    package var table: String {
        var lines = [
            "| part | texts | meetings P / R / F1 | orders P / R / F1 | units | roles | day | cadence | figures P / R / F1 |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for (name, score) in rows {
            let cells = [
                name, "\(score.texts)", cell(score.meetings), cell(score.orders), cell(score.units), cell(score.roles), cell(score.days),
                cell(score.cadences), score.figures.map(cell) ?? "no labels",
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    private func cell(_ tally: Tally) -> String {
        "\(two(tally.precision)) / \(two(tally.recall)) / \(two(tally.f1)) (\(tally.right + tally.missed))"
    }

    private func cell(_ share: Share) -> String { "\(share.part)/\(share.whole)" }

    /// Two decimals, without a library for numbers.
    private func two(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
