// The figures of a bulletin against the sample district's journal, counted here by plain loops that know nothing of bulletins.
import Bulletins
import Foundation
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct BulletinSumTests {
    /// Every matter as it was folded from the entries recorded by a moment, where it was open.
    private static func open(_ sample: Sample, at moment: Instant) throws -> [(matter: Matter, light: Light, isLate: Bool)] {
        var matters: [String: Matter] = [:]
        for entry in sample.entries where entry.stream.hasPrefix("matter/") && entry.recordedAt <= moment {
            var matter = matters[entry.stream] ?? Matter()
            MatterDecider.evolve(&matter, try MatterFact.decoded(entry), entry)
            matters[entry.stream] = matter
        }
        return matters.values.filter(\.isOpen).map { matter in
            guard let ledger = sample.ledger(matter), let calendars = sample.book.matters.calendars(of: ledger) else {
                return (matter, .none, false)
            }
            let due = matter.turnings(by: ledger, on: calendars)?.dueAt
            return (matter, matter.light(by: ledger, on: calendars, at: moment), due.map { $0 <= moment } ?? false)
        }
    }

    @Test func `each figure agrees with counting the journal, and each section with its figure`() async throws {
        let sample = try await Sample.shared.value
        let (from, to) = (Instant(CivilDay("2026-11-09")!, in: .china), Instant(CivilDay("2026-11-16")!, in: .china))
        let text = try String(contentsOfFile: "\(Sample.root)/ledgers/bulletins/supervision-monthly.yaml", encoding: .utf8)
        var template = try BulletinTemplateFile.read(text, file: "supervision-monthly.yaml")
        template.figures = BulletinMeasure.allCases.filter { $0 != .projects }
        template.sections = BulletinTopic.allCases.filter { $0 != .projects }.map {
            BulletinTemplate.Section(title: Bilingual($0.rawValue), what: $0, by: .unit)
        }
        var streams: [String: [Entry]] = [:]
        for entry in sample.entries where entry.stream.hasPrefix("matter/") { streams[entry.stream, default: []].append(entry) }
        let basis = BulletinBasis(from: from, to: to, before: sample.book.matters, after: sample.book.matters)
        let content = try BulletinDifference(template, of: Array(streams.values), basis).content
        // In whatever order the matters come.
        let shuffled = streams.values.sorted { $0[0].stream > $1[0].stream }
        #expect(try BulletinDifference(template, of: shuffled, basis).content == content)

        let (before, after) = (try Self.open(sample, at: from), try Self.open(sample, at: to))
        func figure(_ title: String) -> (Int, Int?) {
            let found = content.figures.first { $0.title.zh == title }
            return (found.flatMap { Int($0.value.zh) } ?? -1, found?.before.flatMap { Int($0.zh) })
        }
        func part(_ topic: BulletinTopic) -> [BulletinItem] { content.parts.first { $0.what == topic }?.items ?? [] }
        #expect(figure("在办") == (after.count, before.count))
        #expect(
            figure("超期未办结") == (after.count { $0.isLate }, before.count { $0.isLate }) && part(.overdue).count == after.count { $0.isLate })
        for (light, title, topic) in [(Light.red, "红灯", BulletinTopic.red), (.yellow, "黄灯", .yellow), (.blue, "蓝灯", .blue)] {
            #expect(figure(title) == (after.count { $0.light == light }, before.count { $0.light == light }), "\(title)")
            #expect(part(topic).count == after.count { $0.light == light }, "\(title)")
        }
        let old = Dictionary(uniqueKeysWithValues: before.map { ($0.matter.id, $0.light) })
        let worse = after.count { $0.light > (old[$0.matter.id] ?? .none) }
        let better = after.count { $0.light < (old[$0.matter.id] ?? .none) }
        #expect(figure("加重").0 == worse && part(.worsened).count == worse && figure("好转").0 == better && part(.improved).count == better)

        var counts: [String: Int] = [:]
        for entry in sample.entries where from < entry.recordedAt && entry.recordedAt <= to && entry.stream.hasPrefix("matter/") {
            let fact = try MatterFact.decoded(entry)
            switch fact {
            case .reported: if entry.happenedAt > from { counts["reported", default: 0] += 1 }
            case .returned, .reopened, .verified(passed: false, _, _, _, _): counts["returned", default: 0] += 1
            case .urged: counts["urged", default: 0] += 1
            case .rungReached(let rung): if rung.slip != nil { counts["slips", default: 0] += 1 }
            default: break
            }
        }
        for (topic, title) in [
            (BulletinTopic.reported, "新上报"), (.returned, "退回、返工和重办"), (.urged, "催办"), (.slips, "发出单据"),
        ] {
            #expect(figure(title).0 == counts[topic.rawValue] ?? 0 && part(topic).count == counts[topic.rawValue] ?? 0, "\(title)")
        }
        #expect((counts["reported"] ?? 0) > 20 && (counts["slips"] ?? 0) > 20 && worse > 0 && !part(.overdue).isEmpty)

        // What has ended by then and had not before, by kind, never added up.
        var kinds: [String: Int] = [:]
        for entries in streams.values {
            let ended = entries.last { $0.type == "matter.ended" && from < $0.recordedAt && $0.recordedAt <= to && $0.happenedAt > from }
            guard let ended, case .ended(_, let kind, _, _, _, _, _, _) = try MatterFact.decoded(ended) else { continue }
            let reopened = entries.contains { $0.type == "matter.reopened" && $0.version > ended.version && $0.recordedAt <= to }
            if !reopened { kinds[kind, default: 0] += 1 }
        }
        #expect(part(.ended).count == kinds.values.reduce(0, +))
        for (kind, count) in kinds {
            let title = sample.book.matters.endingTitle(kind).zh
            #expect(content.figures.contains { $0.title.zh.hasPrefix(title) && $0.value.zh == "\(count)" }, "\(kind)")
        }
        #expect(Set(content.figures.map(\.title.zh)).count == content.figures.count, "no two figures are called the same")

        // The table's rows add up to the figures, at both ends.
        let rows = try #require(content.parts.first { $0.what == .units }?.units)
        let total = BulletinUnitRow.total(of: rows)
        #expect(total.open == after.count && total.overdue == after.count { $0.isLate })
        #expect(total.after.red == after.count { $0.light == .red } && total.before.red == before.count { $0.light == .red })
        #expect(total.after.blue == after.count { $0.light == .blue } && total.before.yellow == before.count { $0.light == .yellow })
        // Every line names an entry that is there, and was by the end of the span.
        let known = Dictionary(uniqueKeysWithValues: sample.entries.map { ($0.reference, $0.recordedAt) })
        for item in content.items { #expect(known[item.reference].map { $0 <= to } ?? false, "\(item.id)") }
    }

    @Test func `the sample district has a published weekly bulletin with receipts, and a draft that waits`() async throws {
        let sample = try await Sample.shared.value
        var bulletins: [String: Bulletin] = [:]
        for entry in sample.entries where entry.stream.hasPrefix("bulletin/") {
            var bulletin = bulletins[entry.stream] ?? Bulletin()
            BulletinDecider.evolve(&bulletin, try BulletinEntry.decoded(entry), entry)
            bulletins[entry.stream] = bulletin
        }
        let published = try #require(bulletins.values.first { $0.isPublished })
        #expect(published.number == "督查通报〔2026〕第1期" && Set(published.signatures.map(\.by.officer)).count == 3)
        #expect(!published.receipts.isEmpty && published.receiving.contains { $0.at == nil })
        #expect(bulletins.values.contains { $0.stage == .signing && $0.signatures.count == 1 })
    }
}
