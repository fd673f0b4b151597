// Finding what turns is a range of an index, never a walk over all that is open. What it costs is measured by
// `taizhang bench sweep`; here is only asked how SQLite means to go about it.
import Foundation
import JournalSQLite
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

@Suite struct AlarmPlanTests {
    @Test func `a sweep reads a range of the index of alarms, from either end, and sorts nothing`() async throws {
        try await inTemporaryDirectory { directory in
            let journal = try SQLiteJournal(path: directory.appending(path: "plan.sqlite").path, systems: allSystems())
            let now = FixedClock("2026-03-02T09:00:00+08:00").now
            let first = Alarms<Book>.page(dueAt: now, after: (Instant(milliseconds: .min), ""), limit: 200)
            let next = Alarms<Book>.page(dueAt: now, after: (now, "7f"), limit: 200)
            #expect(first.text == next.text, "one statement, prepared once")
            for (query, range) in [
                (first, "((alarm_at,id)>(?,?) AND alarm_at<?)"), (Alarms<Book>.soonest, "(alarm_at>?)"),
            ] {
                let plan = try await journal.rows("explain query plan \(query)").map { $0.text("detail") }
                #expect(plan == ["SEARCH matter USING COVERING INDEX matter_by_alarm \(range)"])
            }
            try await journal.close()
        }
    }
}
