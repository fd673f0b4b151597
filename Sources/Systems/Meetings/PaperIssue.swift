// Issuing a paper: its mark, to whom it goes, and of a plan a matter for each item. What the register of matters would refuse is
// refused here, while there is somebody to tell.
import Kernel
import Matters

extension PaperDecision {
    func issued(_ kind: String, _ recipients: [UnitCode]) throws(Refusal) -> [PaperFact] {
        _ = try rules.post(.issue, context)
        try checkOpen()
        guard paper.stage == .signed else { throw .paperNotSigned(paper.stage) }
        guard kind == details.kind, let pattern = rules.papers.kind(kind).flatMap({ rules.papers.series[$0.series]?.mark }),
            let counter = PaperDecider.markCounter(kind, rules, at: context.now)
        else { throw .paperKindGone(details.kind) }
        try checkAnswered()
        let number = context.drawn ?? 1
        let mark = pattern.format(year: today.year, sequence: number)
        let orders = try orders(mark)
        let others = orders.flatMap { [$0.item.owner].compactMap(\.self) + $0.item.supporting }
        let all = try checked(recipients, with: others)
        return [
            .issued(
                mark: mark, on: today, recipients: all, version: paper.versions.count, draw: Draw(counter: counter, number: number),
                paper: name)
        ] + orders.map { .ordered(place: $0.place, item: $0.item, citation: $0.citation, ledger: rules.meetings.ledger, matter: $0.matter) }
    }

    private typealias ItemOrder = (place: Int, item: DivisionItem, citation: Citation, matter: String)

    /// Each item with who leads it: by the text, or by claim.
    private func orders(_ mark: String) throws(Refusal) -> [ItemOrder] {
        var orders: [ItemOrder] = []
        for (index, kept) in paper.items.enumerated() {
            guard let lead = kept.lead else { throw .paperItemWithoutLead(kept.place, kept.item.text) }
            guard kept.item.limit >= today else { throw .paperItemLate(kept.place, kept.item.limit, today: today) }
            var item = kept.item
            (item.owner, item.sponsor) = (lead, kept.sponsor)
            item.supporting.removeAll { $0 == lead }
            let order: ItemOrder = (
                kept.place, item,
                Citation(
                    kind: .document, code: paper.number, title: "\(details.title)（\(mark)）", on: today, words: item.text),
                "\(paper.id)\(String(1000 + index).dropFirst())"
            )
            try check(order)
            orders.append(order)
        }
        return orders
    }

    private func check(_ order: ItemOrder) throws(Refusal) {
        let fact = PaperFact.ordered(
            place: order.place, item: order.item, citation: order.citation, ledger: rules.meetings.ledger, matter: order.matter)
        guard let (_, report) = fact.report else { return }
        let opening = Context(stream: Matter.stream("new"), actor: context.actor, now: context.now, drawn: 1)
        do throws(Refusal) {
            _ = try MatterDecider.decide(.report(report), MatterDecider.initial, rules.matters, opening)
        } catch { throw .paperItemRefused(order.place, error) }
    }

    /// Those who were named, and whoever has to do with an item.
    private func checked(_ named: [UnitCode], with others: [UnitCode]) throws(Refusal) -> [UnitCode] {
        for unit in named where !rules.organization.isOpen(unit) { throw .paperUnit("recipients", unit) }
        var all: [UnitCode] = []
        for unit in named + others where !all.contains(unit) { all.append(unit) }
        guard !all.isEmpty else { throw .fieldMissing("recipients", title: Bilingual(zh: "主送单位", en: "recipients")) }
        return all
    }
}
