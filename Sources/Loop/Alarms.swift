// The sweep: records what time alone has done, the lights that turned, the rungs that were reached and the holds
// that are over. Works on any store through the Journal protocol; the server runs it once a second, tests at
// instants of their own. It keeps nothing in memory: what is due is a range scan of `matter.alarm_at`, and each
// rung is claimed by an entry at the matter's next version, so two sweeps at once, on one machine or on two,
// can only find it done.
import Kernel
import Matters

package struct Alarms<Book: HoldsMatterRules>: Sendable {
    private let journal: any Journal<Book>

    package init(_ journal: any Journal<Book>) { self.journal = journal }

    package struct Swept: Sendable, Equatable {
        /// Entries recorded.
        package var recorded = 0
        /// Matters that could not be brought up to date, with why: an administrator must see them.
        package var troubles: [String: String] = [:]

        package init() {}
    }

    /// Brings every matter up to date whose alarm is at or before `now`, the earliest first.
    /// - Parameter batch: how many matters are read at a time, 1 to 10,000; as many are in flight at once.
    package func sweep(at now: Instant, batch: Int = 200) async throws -> Swept {
        var swept = Swept()
        try await due(at: now, batch: batch) { ids in
            for (id, result) in await catchUp(ids, at: now) {
                switch result {
                case .success(let count): swept.recorded += count
                case .failure(let error): swept.troubles[id] = "\(error)"
                }
            }
        }
        return swept
    }

    /// Hands on the matters whose alarm is at or before `now`, the earliest first, `batch` at a time. Finding them
    /// is all that a sweep costs while nothing turns: `taizhang bench sweep` measures it.
    package func due(at now: Instant, batch: Int = 200, _ body: ([String]) async throws -> Void) async throws {
        var after = (at: Instant(milliseconds: .min), id: "")
        while !Task.isCancelled {
            let due = try await journal.rows(Alarms.page(dueAt: now, after: after, limit: batch))
            guard let last = due.last, let lastAt = last.instant("alarm_at") else { return }
            after = (lastAt, last.text("id"))
            try await body(due.map { $0.text("id") })
        }
    }

    /// One page of them: a range of `matter_by_alarm`, which holds both columns.
    package static func page(dueAt now: Instant, after: (at: Instant, id: String), limit: Int) -> SQL {
        """
        select id, alarm_at from matter where alarm_at is not null and alarm_at <= \(now)
        and (alarm_at, id) > (\(after.at), \(after.id)) order by alarm_at, id limit \(limit)
        """
    }

    /// When the next alarm is, whatever the time; nil when nothing runs.
    package func next() async throws -> Instant? {
        try await journal.rows(Alarms.soonest).first?.instant("alarm_at")
    }

    package static var soonest: SQL { "select alarm_at from matter where alarm_at is not null order by alarm_at limit 1" }

    private func catchUp(_ ids: [String], at now: Instant) async -> [(String, Result<Int, any Error>)] {
        await withTaskGroup(of: (String, Result<Int, any Error>).self) { group in
            for id in ids {
                group.addTask {
                    let submission = Submission(stream: Matter.stream(id), command: MatterCommand.catchUp, actor: .system, now: now)
                    let result: Result<Int, any Error>
                    do { result = .success(try await journal.submit(submission).entries.count) } catch { result = .failure(error) }
                    return (id, result)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
