// Maps of areas, and texts of meetings and newspapers that are read for what they order.
import Extraction
import Foundation
import Kernel
import Matters

@testable import Grid

extension FuzzTarget {
    static let geojson = FuzzTarget("geojson") { bytes in
        guard let given = text(bytes) else { return }
        let proposal: AreaProposal
        do throws(GEOSFailure) { proposal = try AreaProposal(given) } catch { throw FuzzFailure("a preview always answers: \(error)") }
        try require((proposal.collection == nil) == (proposal.faultCount > 0), "a map is taken, or has faults")
        for fault in proposal.faults { try require(!fault.zh.isEmpty && !fault.en.isEmpty, "a fault has its sentence") }
        guard let collection = proposal.collection else { return }
        let map = AreaMap(collection)
        for area in map.smallest {
            guard let centre = area.centre else { continue }
            _ = map.cells(at: centre.longitude, latitude: centre.latitude)
            try require(map.ancestors(of: area.code).count <= collection.areas.count, "going up from \(area.code) ends")
        }
        for level in AreaLevel.allCases { _ = try JSONSerialization.jsonObject(with: Data(map.geoJSON(level: level).utf8)) }
        do throws(AreaFaults) { _ = try AreaCollection(parsing: given) } catch { return }
        do throws(AreaFaults) { _ = try AreaCollection(accepted: given) } catch {
            throw FuzzFailure("what was taken can be read from the journal: \(error)")
        }
    }

    static let reading = FuzzTarget("reading") { bytes in
        guard let given = text(bytes), let today = CivilDay("2026-03-10") else { return }
        let base = BaseDay(of: given, given: nil, today: today)
        let findings = TextReading.usual.read(given, on: base.day, register: register, calendar: Calendars.usual)
        let count = given.unicodeScalars.count
        for article in findings.articles {
            try require(article.span.to <= count, "an article lies in its text")
            for span in spans(of: article) {
                try require(0 <= span.from && span.from <= span.to && span.to <= count, "\(span) lies in a text of \(count)")
            }
            for obligation in article.obligations {
                try require(obligation.meeting.map { article.meetings.indices.contains($0) } ?? true, "a meeting that is named is there")
                try require(obligation.limit.map { !$0.readings.isEmpty } ?? true, "a limit has a reading")
            }
        }
        let stored = try JSON.text(findings)
        try require(try JSON.decode(Findings.self, from: stored) == findings, "findings are read as they are recorded")
        _ = UnitRegister(units: [], places: [given]).candidates(for: given)
    }

    private static func spans(of article: Article) -> [Span] {
        var spans = [article.title?.span, article.day?.span].compactMap(\.self)
        spans += article.people.flatMap { [$0.name.span] + $0.posts.map(\.span) }
        for meeting in article.meetings {
            spans += [meeting.span, meeting.name.span] + meeting.attendance.map(\.person.span) + meeting.heard.map(\.span)
        }
        for obligation in article.obligations {
            spans += [obligation.span] + obligation.measures.map(\.span) + obligation.units.map(\.name.span)
            spans += [obligation.limit?.text.span, obligation.cadence?.span, obligation.verb?.span].compactMap(\.self)
        }
        return spans + article.figures.map(\.span)
    }

    private static let register = UnitRegister(
        units: [("hb", "样例区生态环境局"), ("gx", "样例区工业和信息化局"), ("dh", "样例镇人民政府")].map { code, name in
            Matters.Unit(code: code, name: name, parent: nil)
        }, places: ["样例区"])
}
