// How often somebody may guess: wrong passwords and wrong follow codes, counted by subject (an address, a
// name) over a quarter of an hour. A try is counted before the work is done and given back when it was
// right, so that a thousand at once are counted like a thousand one after the other.
import JournalCore
import Kernel
import Loop

package struct Throttle: Sendable {
    let journal: any Store<Book>
    let now: @Sendable () -> Instant

    /// At most `most` wrong tries in a window.
    package struct Limit: Sendable {
        let subject: String
        let most: Int
    }

    /// From the first wrong try on. It does not move with later ones: who errs now and then is not shut out.
    static let windowSeconds: Int64 = 900

    /// Subjects are kept as hashes, so that they have one length whatever a stranger types, and only for
    /// their window.
    package static let migrations: [Migration] = [
        (
            "throttle-1",
            """
            drop table sign_in_failure;
            create table attempt(subject blob primary key, count integer not null, since integer not null) strict, without rowid;
            create index attempt_by_since on attempt(since);
            """
        )
    ]

    /// Does what may be wrong. Nil from `work` is a wrong try and stays counted; a value, and an error that
    /// says nothing about the guess, give it back. Stops at the first limit that is reached.
    package func attempt<Value>(_ limits: [Limit], _ work: () async throws -> Value?) async throws -> Value? {
        for limit in limits { try await count(limit) }
        do {
            guard let value = try await work() else { return nil }
            try await giveBack(limits)
            return value
        } catch {
            try await giveBack(limits)
            throw error
        }
    }

    /// Counts one try, or refuses it where there were too many.
    package func count(_ limit: Limit) async throws {
        let subject = Vault.hash(limit.subject)
        let rows = try await journal.write(
            [
                forgetting,
                "insert into attempt values(\(subject), 1, \(now())) on conflict (subject) do update set count = attempt.count + 1",
            ],
            then: "select count from attempt where subject = \(subject)")
        guard let count = rows.first?.integer("count"), count <= limit.most else { throw Refusal.paused }
    }

    private func giveBack(_ limits: [Limit]) async throws {
        try await journal.write(
            limits.map { "update attempt set count = count - 1 where subject = \(Vault.hash($0.subject)) and count > 0" })
    }

    /// Removes what is over.
    package func forget() async throws { try await journal.write([forgetting]) }

    private var forgetting: SQL { "delete from attempt where since <= \(now().adding(seconds: -Throttle.windowSeconds))" }
}

extension Refusal {
    static let paused = Refusal(
        "sign-in.paused", .forbidden, Bilingual(zh: "错误次数太多。", en: "Too many wrong tries."),
        next: Bilingual(zh: "请 15 分钟后再试。", en: "Try again in fifteen minutes."))
}
