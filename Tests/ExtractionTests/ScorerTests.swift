// Found against labelled: what counts as the same, and how it is counted.
import Foundation
import Kernel
import Testing

@testable import Extraction

@Suite struct ScorerTests {
    private func findings(_ obligations: [ObligationFound]) -> Findings {
        var article = Article(span: Span(0, 100))
        article.obligations = obligations
        return Findings(version: 1, articles: [article])
    }

    private func labels(_ orders: String) throws -> ReadingLabels {
        let text = """
            {"day": "2023-03-01", "part": "clean", "held-out": false, "meetings": [], "orders": [\(orders)], "exhortations": [],
            "figures": []}
            """
        return try JSONDecoder().decode(ReadingLabels.self, from: Data(text.utf8))
    }

    @Test("Half of what either stretch covers is enough; less is one wrong and one missed")
    func overlap() throws {
        let labels = try labels(#"{"span": [10, 30], "units": []}, {"span": [50, 60], "units": []}"#)
        var scorer = Scorer()
        scorer.add(
            findings([
                ObligationFound(span: Span(10, 20), text: "", force: .order), ObligationFound(span: Span(56, 66), text: "", force: .order),
            ]), labels)
        let score = try #require(scorer.rows.first?.score)
        #expect(score.orders == Tally(right: 1, wrong: 1, missed: 1))
        #expect(score.orders.f1 == 0.5)
    }

    @Test("An exhortation is not counted; one that is taken for an order is wrong")
    func exhortations() throws {
        var scorer = Scorer()
        scorer.add(
            findings([
                ObligationFound(span: Span(0, 9), text: "", force: .exhortation),
                ObligationFound(span: Span(10, 20), text: "", force: .order),
            ]), try labels(""))
        #expect(scorer.rows.first?.score.orders == Tally(right: 0, wrong: 1, missed: 0))
    }

    @Test("Units, roles and days are right only when they are exactly those of the label")
    func exactness() throws {
        var order = ObligationFound(span: Span(10, 30), text: "", force: .order)
        order.units = [UnitFound(name: Found("区住建局", Span(10, 14)), role: .addressed, candidates: ["housing"])]
        order.limit = LimitFound(text: Found("月底前", Span(15, 18)), readings: [LimitReading(day: CivilDay(number: 19_447), rule: .lastDay)])
        let labels = try labels(#"{"span": [10, 30], "units": [{"unit": "housing", "role": "lead"}], "limit": "2023-03-31"}"#)
        var scorer = Scorer()
        scorer.add(findings([order]), labels)
        let score = try #require(scorer.rows.first?.score)
        #expect(
            score.units == Share(part: 1, whole: 1) && score.roles == Share(part: 0, whole: 1) && score.days == Share(part: 1, whole: 1))
    }

    @Test("Where no text has labels of figures the table says so, and counts none")
    func unlabelled() throws {
        var article = Article(span: Span(0, 100))
        article.figures = [FigureFound(span: Span(1, 3), value: "5", unit: "家", precision: .exact)]
        var scorer = Scorer()
        scorer.add(Findings(version: 1, articles: [article]), try labels(""))
        #expect(scorer.table.hasSuffix("| no labels |"))
        var labelled = try labels("")
        labelled.figures = [ReadingLabels.Figure(span: .init(Span(1, 3)), value: "5", unit: "家")]
        scorer.add(Findings(version: 1, articles: [article]), labelled)
        #expect(scorer.table.hasSuffix("| 1.00 / 1.00 / 1.00 (1) |"))
    }

    @Test("The table has a line for each part, held-out ones apart")
    func table() throws {
        var held = try labels("")
        held.isHeldOut = true
        var scorer = Scorer()
        scorer.add(findings([]), try labels(""))
        scorer.add(findings([]), held)
        #expect(scorer.table.split(separator: "\n").dropFirst(2).map { $0.prefix(18) } == ["| clean | 1 | 1.00", "| held-out clean |"])
    }
}
