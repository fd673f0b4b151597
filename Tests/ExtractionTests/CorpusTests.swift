// The labelled texts of samples/reading: what is reached on them is a floor.
import Foundation
import Kernel
import Testing

@testable import Extraction

@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "samples/reading")

    /// What was reached; only to be raised.
    private static let floors:
        [(row: String, meetings: Double, orders: Double, units: Double, roles: Double, days: Double, cadences: Double)] = [
            ("clean", 1, 0.98, 0.98, 0.97, 0.98, 0.98), ("damaged", 1, 1, 1, 1, 1, 1), ("held-out clean", 1, 0.92, 0.92, 0.9, 1, 0.97),
            ("held-out damaged", 1, 1, 1, 1, 1, 1),
        ]

    private struct Sample {
        var name: String
        var text: String
        var labels: ReadingLabels
    }

    private func samples() throws -> [Sample] {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".txt") }.sorted()
        return try names.map { name in
            let stem = String(name.dropLast(4))
            let labels = try JSONDecoder().decode(ReadingLabels.self, from: Data(contentsOf: Self.folder.appending(path: "\(stem).json")))
            return Sample(name: stem, text: try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8), labels: labels)
        }
    }

    static func register() throws -> UnitRegister {
        try JSONDecoder().decode(RegisterFile.self, from: Data(contentsOf: Self.folder.appending(path: "register.json"))).register
    }

    @Test("Reading the labelled texts is at least as good as it has been")
    func floor() throws {
        var scorer = Scorer()
        let register = try Self.register()
        // Names of texts whose differences are printed; held-out ones are not looked at.
        let shown = ProcessInfo.processInfo.environment["TAIZHANG_SHOW"] ?? ""
        for sample in try samples() {
            let findings = TextReading.usual.read(sample.text, on: sample.labels.day, register: register, calendar: nil)
            SpanCheck(sample.text).check(findings)
            scorer.add(findings, sample.labels)
            if !shown.isEmpty, shown.contains(sample.labels.row) {
                print(Differences.of(findings, sample.labels, sample.name, sample.text))
            }
        }
        print(scorer.table)
        for floor in Self.floors {
            let score = try #require(scorer.rows.first { $0.name == floor.row }?.score)
            #expect(score.meetings.f1 >= floor.meetings && score.orders.f1 >= floor.orders, "\(floor.row)")
            #expect(score.units.value >= floor.units && score.roles.value >= floor.roles, "\(floor.row)")
            #expect(score.days.value >= floor.days && score.cadences.value >= floor.cadences, "\(floor.row)")
            #expect(score.orders.precision >= 0.97, "\(floor.row)")
        }
    }
}

enum Differences {
    static func of(_ findings: Findings, _ labels: ReadingLabels, _ name: String, _ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        func words(_ span: Span) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[span.from..<span.to].filter { !$0.properties.isWhitespace })
            return String(view)
        }
        var lines: [String] = []
        var tally = Tally()
        let meetings = findings.articles.flatMap(\.meetings).map(\.name.span)
        let pairedMeetings = Scorer.match(meetings, labels.meetings.map(\.span.span), &tally)
        for (index, span) in meetings.enumerated() where !pairedMeetings.contains(where: { $0.found == index }) {
            lines.append("  M wrong \(words(span))")
        }
        for (index, meeting) in labels.meetings.enumerated() where !pairedMeetings.contains(where: { $0.labelled == index }) {
            lines.append("  M missed \(meeting.name)")
        }
        let orders = findings.articles.flatMap(\.obligations).filter { $0.force == .order }
        let pairs = Scorer.match(orders.map(\.span), labels.orders.map(\.span.span), &tally)
        for (index, order) in orders.enumerated() where !pairs.contains(where: { $0.found == index }) {
            lines.append("  O wrong \(order.text)")
        }
        for (index, order) in labels.orders.enumerated() where !pairs.contains(where: { $0.labelled == index }) {
            lines.append("  O missed \(words(order.span.span))")
        }
        for pair in pairs {
            let order = orders[pair.found]
            let label = labels.orders[pair.labelled]
            let found = order.units.map { "\($0.role.rawValue) \($0.candidates.count == 1 ? $0.candidates[0] : $0.name.value)" }.sorted()
            let expected = label.units.map { "\($0.role.rawValue) \($0.unit ?? $0.name ?? "")" }.sorted()
            if found != expected { lines.append("  U \(found) not \(expected): \(order.text)") }
            if order.limit?.readings.first?.day != label.limit {
                lines.append(
                    "  D \(order.limit?.readings.first?.day.description ?? "-") not \(label.limit?.description ?? "-"): \(order.text)")
            }
            if order.cadence?.value != label.cadence {
                lines.append("  C \(order.cadence?.value ?? "-") not \(label.cadence ?? "-"): \(order.text)")
            }
        }
        return lines.isEmpty ? "" : "\(name)\n" + lines.joined(separator: "\n")
    }
}
