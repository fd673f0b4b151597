// 定期反馈: a unit says at intervals how far it has come, and somebody outside it judges whether that is new. A report that
// says nothing new neither stops nor resets the clock (DESIGN §3.9; PEERS §5). What a computer can see of that it sees at
// once: the same words, no higher share, no file. The rest is the supervisor's to say.
import Kernel

extension Ledger {
    /// `reports: { every: 5 work-days, in: [handling] }`
    package struct Reporting: Sendable, Hashable {
        /// How much time may pass between two reports that say something.
        package let every: Limit
        /// The stages in which it runs.
        package let stages: Set<String>
    }
}

/// What the supervisor finds of a report. Raw values are stored.
package enum Verdict: String, Codable, CaseIterable, Sendable {
    /// 认可: it says something new, and that is so.
    case accepted
    /// 无新进展
    case empty
    /// 质量不高: what was asked is not in it.
    case poor

    package var title: Bilingual {
        switch self {
        case .accepted: Bilingual(zh: "认可", en: "accepted")
        case .empty: Bilingual(zh: "无新进展", en: "nothing new")
        case .poor: Bilingual(zh: "质量不高，重报", en: "poor: report again")
        }
    }
}

/// One report of progress, as judging needs it.
package struct ProgressReport: Hashable, Sendable {
    /// The version of its entry; what it is called by.
    package let version: Int
    package let at: Instant
    package let unit: UnitCode?
    package let note: String
    package let done: Int?
    /// An earlier report that says the same.
    package let repeats: Int?
    package internal(set) var verdict: Verdict?
    package internal(set) var judgedAt: Instant?

    /// Somebody has yet to say whether it is new.
    package var isPending: Bool { verdict == nil && repeats == nil }
}

extension StageClock {
    /// The name of the clock of reports; no stage may have it.
    package static let report = "report"
    package var isReport: Bool { stage == StageClock.report }
}

extension Matter {
    /// As many reports are remembered for comparing.
    static let mostReports = 60

    /// The reports that wait for a verdict, the oldest first.
    package var pendingReports: [ProgressReport] { reports.filter(\.isPending) }

    /// How often the time for a report has passed without one, by now.
    package func lateReportCount(on calendars: Calendars, at now: Instant) -> Int {
        clocks.count { $0.isReport && $0.clock.wasLate(at: now, on: calendars[$0]) }
    }

    /// A clock of reports that stands because one is in and nobody has judged it.
    func isAwaitingVerdict(_ clock: StageClock) -> Bool {
        clock.isReport && pendingReports.contains { $0.unit == clock.unit }
    }

    /// The report is in: until somebody has judged it, its clock stands. One that says again what was said does not stop it.
    mutating func take(_ report: ProgressReport) {
        reports.append(report)
        if reports.count > Matter.mostReports { reports.removeFirst(reports.count - Matter.mostReports) }
        guard report.isPending, let index = clocks.lastIndex(where: { $0.isReport && $0.isActive }), clocks[index].unit == report.unit
        else { return }
        clocks[index].clock.stop(at: report.at, reason: "reported")
    }

    /// - limit: of the next report, counted from the moment at which this one was made, where it counts.
    mutating func judge(_ version: Int, _ verdict: Verdict, _ limit: Limit?, at instant: Instant) {
        guard let place = reports.firstIndex(where: { $0.version == version }) else { return }
        let report = reports[place]
        (reports[place].verdict, reports[place].judgedAt) = (verdict, instant)
        // One from before this clock began says nothing about it.
        guard let index = clocks.lastIndex(where: { $0.isReport && $0.isActive }), clocks[index].unit == report.unit,
            let began = clocks[index].clock.runs.first?.from, began <= report.at
        else { return }
        if verdict == .accepted {
            guard let limit else { return }
            clocks[index].clock.stop(at: report.at, reason: "reported")
            clocks[index].isActive = false
            clocks[index].isClosed = true
            var clock = Clock(name: StageClock.report, limit: limit)
            clock.start(at: report.at, holder: report.unit)
            let next = reports.first { $0.isPending && $0.unit == report.unit && $0.at > report.at }
            if let next { clock.stop(at: next.at, reason: "reported") } else if hold != nil { clock.stop(at: instant, reason: "held") }
            clocks.append(StageClock(stage: StageClock.report, unit: report.unit, round: reopenCount, clock: clock, isActive: true))
        } else {
            // It goes on as though nothing had come in; a later report that nobody has judged holds it from its own moment.
            clocks[index].clock.disregardStop(reason: "reported")
            if let next = pendingReports.first(where: { $0.unit == report.unit }) {
                clocks[index].clock.stop(at: next.at, reason: "reported")
            } else if hold != nil {
                clocks[index].clock.stop(at: instant, reason: "held")
            }
        }
    }

    /// The clock of reports begins with the stages that have one, goes on from one to the next in one unit, and ends with them.
    mutating func enterReporting(_ limit: Limit?, unit: UnitCode?, at instant: Instant) {
        let running = clocks.lastIndex { $0.isReport && $0.isActive }
        if let running {
            if let limit, clocks[running].unit == unit, clocks[running].clock.limit == limit { return }
            clocks[running].clock.stop(at: instant, reason: "left")
            clocks[running].isActive = false
            clocks[running].isClosed = true
        }
        guard let limit else { return }
        var clock = Clock(name: StageClock.report, limit: limit)
        clock.start(at: instant, holder: unit)
        clocks.append(StageClock(stage: StageClock.report, unit: unit, round: reopenCount, clock: clock, isActive: true))
    }
}

extension Decision {
    /// - Returns: the report, with the earlier one that it repeats where it brings nothing that was not there.
    func progressed(_ note: String, _ photos: [Attachment], _ done: Int?) throws(Refusal) -> MatterFact {
        let note = try required(note, "note")
        if let done, !(0...100).contains(done) {
            throw .fieldInvalid("done", String(done), expected: Bilingual(zh: "0 到 100", en: "0 to 100"))
        }
        return .progressed(note: note, photos: photos, done: done, repeats: repeated(note, photos, done)?.version)
    }

    private func repeated(_ note: String, _ photos: [Attachment], _ done: Int?) -> ProgressReport? {
        guard photos.isEmpty else { return nil }
        if let done, done > matter.reports.compactMap(\.done).max() ?? -1 { return nil }
        let words = Sameness(note)
        return matter.reports.first { words.isLike(Sameness($0.note)) }
    }

    func judged(_ version: Int, _ verdict: Verdict, _ note: String?) throws(Refusal) -> MatterFact {
        guard let report = matter.reports.first(where: { $0.version == version }) else {
            let known = matter.reports.filter { $0.verdict == nil }.map { String($0.version) }
            throw .reportUnknown(String(version), known: known)
        }
        guard report.verdict == nil else { throw .reportJudged(report.verdict?.title ?? Bilingual("")) }
        // The unit learns what is missing.
        if verdict != .accepted { _ = try required(note ?? "", "note") }
        try demand(note: note, photos: nil)
        let isRunning = matter.clocks.contains { $0.isReport && $0.isActive && $0.unit == report.unit }
        return .judged(
            report: version, verdict: verdict, note: note, limit: verdict == .accepted && isRunning ? ledger.reporting?.every : nil)
    }
}

extension Refusal {
    static func reportUnknown(_ report: String, known: [String]) -> Refusal {
        Refusal(
            "report.unknown", .invalid, field: "report",
            Bilingual(zh: "没有待审核的进展反馈“\(report)”。", en: "There is no report \"\(report)\" to be judged."),
            next: Bilingual(
                zh: known.isEmpty ? "目前没有待审核的反馈。" : "待审核的是：\(known.joined(separator: "、"))。",
                en: known.isEmpty ? "None waits at present." : "These wait: \(known.joined(separator: ", "))."))
    }

    static func reportJudged(_ verdict: Bilingual) -> Refusal {
        Refusal(
            "report.judged", .conflict, field: "report",
            Bilingual(zh: "这条反馈已经审核：\(verdict.zh)。", en: "This report has been judged already: \(verdict.en)."),
            next: Bilingual(zh: "如有不同意见，请写批注。", en: "Where you disagree, add a note."))
    }
}
