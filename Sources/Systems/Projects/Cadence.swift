// Who had to report by when (每周五前、日调度): the spans that reports are due for, and what came of each. Pure.
import Kernel
import Matters

/// The days of one report, and the moment by which it is in.
package struct ReportSpan: Sendable, Hashable {
    package let first: CivilDay
    /// The last day; the report is due on it, or on the last work day before it.
    package let last: CivilDay
    package let due: Instant

    package func holds(_ day: CivilDay) -> Bool { day >= first && day <= last }
}

extension ProjectRules.Cadence {
    /// The span that a day lies in. Where its last day is not worked, the report is due on the last work day before it;
    /// a span without a work day (a long holiday) has no report: nil.
    package func span(holding day: CivilDay, _ calendar: WorkCalendar) -> ReportSpan? {
        let last = weekday.map { day.advanced(by: (($0 - day.weekday) % 7 + 7) % 7) } ?? day
        let first = weekday == nil ? day : last.advanced(by: -6)
        let due = calendar.isWorkDay(last) ? last : calendar.lastWorkDay(before: last)
        guard due >= first else { return nil }
        return ReportSpan(
            first: first, last: last, due: Instant(milliseconds: Instant(due, in: calendar.zone).milliseconds + Int64(minute) * 60_000))
    }

    /// Days from one span to the next.
    package var length: Int { weekday == nil ? 1 : 7 }

    /// The sides from which a report of this project is due in a span; none of one that stands or is in the register later.
    package func sides(of project: Project, in span: ReportSpan, _ zone: Zone) -> [BriefingSide] {
        guard let details = project.details, project.withdrawnOn.map({ $0 > span.last }) ?? true,
            project.hold.map({ $0.since > span.first }) ?? true, project.registeredAt.day(in: zone) <= span.last
        else { return [] }
        // Daily reports are those of major projects.
        if weekday == nil, !details.isMajor { return [] }
        // A sponsor without an account is asked by whoever keeps the register, not missed by a list.
        return sides.filter { $0 != .sponsor || details.sponsor.officer != nil }
    }
}

/// What came of a report that was due.
package enum ReportOutcome: String, Sendable, Hashable, CaseIterable {
    case onTime, late, missing
    /// The moment has not come yet.
    case waiting
}

extension ReportSpan {
    /// - sentAt: of the report, where there is one.
    package func outcome(sentAt: Instant?, now: Instant) -> ReportOutcome {
        if let sentAt { return sentAt <= due ? .onTime : .late }
        return now <= due ? .waiting : .missing
    }
}
