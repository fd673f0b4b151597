// What the tests of time share: clocks and calendars in a line, the citizens' ledger with edits, and what a
// story's clocks say. For tests only.

import Foundation
import Kernel
import Matters
import Testing

/// A clock with that limit, running since `start` in China's local time.
func clock(_ limit: String, from start: String? = nil) throws -> Clock {
    var clock = Clock(name: "handling", limit: try #require(Limit(limit), "\(limit) is no limit"))
    if let start { clock.start(at: try local(start)) }
    return clock
}

/// calendars/cn.json with edits; each must meet the text.
func calendar(editing edits: [(find: String, put: String)]) throws -> WorkCalendar {
    try WorkCalendar(json: Array(try readEdited("calendars/cn.json", edits).utf8))
}

func readEdited(_ path: String, _ edits: [(find: String, put: String)]) throws -> String {
    try edits.reduce(try District.text(path)) { text, edit in
        let put = text.replacing(edit.find, with: edit.put)
        try #require(put != text, "the edit “\(edit.find)” must meet \(path)")
        return put
    }
}

/// Edits that add days to the notices of cn.json.
enum Dated {
    static let last = #"    {"date": "2026-10-10", "off": false, "name": "国庆节", "notice": "2026"}"#

    /// Adds days after the last one that cn.json has.
    static func adding(_ days: [(date: String, off: Bool)]) -> (find: String, put: String) {
        (
            last,
            ([last] + days.map { #"    {"date": "\#($0.date)", "off": \#($0.off), "name": "样例", "notice": "2026"}"# })
                .joined(separator: ",\n")
        )
    }
}

extension Story {
    /// The citizens' ledger under another name and with edits; then the story of a report in it.
    static func edited(
        _ edits: [(find: String, put: String)], at start: String = "2026-11-23 09:00", to stage: String = "reported",
        calendar: String? = nil
    ) throws -> Story {
        let rules = try District.rules(ledgers: ["edited": Story.ledgerText(edits, calendar: calendar)])
        return try citizen(in: rules, ledger: "edited", at: start, to: stage)
    }

    static func ledgerText(_ edits: [(find: String, put: String)], calendar: String? = nil) throws -> String {
        var edits = edits
        if let calendar { edits.append(("calendar: cn", "calendar: \(calendar)")) }
        return try readEdited("ledgers/citizen-report.yaml", edits).replacing("ledger: citizen-report", with: "ledger: edited")
            .replacing("\"SM{year}", with: "\"ED{year}")
    }

    static func citizen(in rules: MatterRules, ledger: String, at start: String, to stage: String) throws -> Story {
        var story = try Story(rules)
        try story.at(start)
        var report = District.citizenReport
        report.ledger = ledger
        try story.does(.report(report), by: District.citizen)
        try story.walk(to: stage)
        return story
    }

    var calendars: Calendars {
        get throws { try #require(rules.calendars(of: try ledger)) }
    }

    var calendar: WorkCalendar {
        get throws { try calendars.common }
    }

    /// The last clock of that stage, or of the whole matter.
    func clock(_ stage: String) throws -> Clock {
        try #require(matter.clocks.last { $0.stage == stage }?.clock, "no clock \(stage) among \(matter.clocks.map(\.stage))")
    }

    func due(_ stage: String) throws -> Instant? { try clock(stage).dueAt(on: calendar) }

    func minutesSpent(_ stage: String, by unit: UnitCode? = nil) throws -> Int64 {
        try clock(stage).spent(at: now, by: unit, on: calendar) / 60
    }

    /// The rungs on record, in the order in which they were recorded.
    var rungs: [RungReached] { facts.compactMap { if case .rungReached(let reached) = $0 { reached } else { nil } } }

    /// The rungs that notify somebody, as `stage/rung`.
    var calls: [String] { rungs.filter { !$0.notify.isEmpty }.map { "\($0.stage)/\($0.rung)" } }

    /// The sweep: records what time alone has done.
    @discardableResult
    mutating func catchUp() throws -> [String] { try does(.catchUp, by: .system) }
}
