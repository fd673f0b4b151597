// Why the light of a matter is what it is: rules and calendars with their versions, every run of every clock, the
// days that did not count with the notice that says so, what was asked for and who agreed, the thresholds and the
// rungs. Made from entries and rules alone (Explaining.swift); the page, the command line and the API show this one.
import Kernel

/// Names here are a promise to callers of the API (OpenAPI.yaml): a member may be added, never renamed.
package struct Explanation: Sendable, Hashable, Encodable {
    package let number: String
    package let title: String
    /// The instant that is explained. What happened later is left out.
    package let at: Instant
    /// The offset in which days are counted, `+08:00`.
    package let zone: String
    package let ledger: LedgerUsed
    /// The ledger's calendar, those of units that have their own, and all that they inherit from.
    package let calendars: [CalendarUsed]
    package let stage: Named
    package let owner: Named?
    package let ending: Ended?
    package let light: Light
    /// The place in `clocks` of the clock whose light it is; nil where none runs or the matter has ended.
    package let leading: Int?
    package let hold: Held?
    /// In the order in which they began.
    package let clocks: [ClockAccount]
    /// The stages in which a limit was or is exceeded; `whole` for the matter.
    package let lateStages: [Named]
    /// An appeal was upheld: that it was late does not count. That it was stays.
    package let isExempt: Bool
    /// What was asked for (extension, suspension, appeal), in order.
    package let petitions: [PetitionAccount]
    /// Entries that happened by `at` and were written down after it: nobody could know them then.
    package let recordedLater: Int
    package let entries: [Said]

    package struct Named: Sendable, Hashable, Encodable {
        package let code: String
        package let title: Bilingual
    }

    package struct LedgerUsed: Sendable, Hashable, Encodable {
        package let name: String
        package let title: Bilingual
        /// The version under which the matter was filed, and the newest one known at `at`.
        package let version: Int
        package let newest: Int
    }

    package struct CalendarUsed: Sendable, Hashable, Encodable {
        package let name: String
        package let title: Bilingual
        /// How often it had been published by `at`, and when last.
        package let version: Int
        package let publishedAt: Instant?
        package let inherits: String?
        /// Of units with clocks here that go by it instead of the ledger's; empty for the ledger's and for what is inherited.
        package let units: [Named]
    }

    package struct Ended: Sendable, Hashable, Encodable {
        package let kind: String
        package let title: Bilingual
        package let at: Instant
        package let note: String
    }

    package struct Held: Sendable, Hashable, Encodable {
        package let kind: String
        package let title: Bilingual
        package let reason: String
        /// When the clocks go on by themselves.
        package let until: Instant?
    }

    package struct ClockAccount: Sendable, Hashable, Encodable {
        package let stage: Named
        package let unit: Named?
        /// How often the matter had been reopened.
        package let round: Int
        package let calendar: String
        /// As the ledger says it.
        package let limit: Bilingual
        /// What was granted on top, in order.
        package let extensions: [Granted]
        package let isWorkingTime: Bool
        /// Limit and extensions in seconds of the clock's kind of time; so are all seconds here.
        package let allowanceSeconds: Int64
        package let spentSeconds: Int64
        package let overrunSeconds: Int64
        package let light: Light
        /// It is the clock of the stage where the matter stands, or of the whole open matter.
        package let isActive: Bool
        package let isRunning: Bool
        package let runs: [Run]
        package let thresholds: [Turn]
        package let rungs: [RungAccount]
        package let dueAt: Instant?
        /// An instant here leans on a year whose notice is not out.
        package let isProvisional: Bool
        /// What calendars recorded after `at` make of `dueAt`; nil where they change nothing.
        package let revisedDueAt: Instant?
    }

    package struct Granted: Sendable, Hashable, Encodable {
        package let budget: Bilingual
        package let at: Instant
        package let approvedBy: [Bilingual]
    }

    package struct Run: Sendable, Hashable, Encodable {
        package let from: Instant
        /// Nil while it goes on.
        package let to: Instant?
        package let stoppedFor: Bilingual?
        /// Who stopped it, where somebody did.
        package let stoppedBy: Bilingual?
        /// When it goes on by itself.
        package let until: Instant?
        /// The unit whose time it is.
        package let holder: Named?
        package let countedSeconds: Int64
        package let days: [Days]
    }

    /// Days on end that are ruled in the same way: not worked, or worked by a notice.
    package struct Days: Sendable, Hashable, Encodable {
        package let from: CivilDay
        package let to: CivilDay
        package let count: Int
        package let isWorkDay: Bool
        /// The holiday's name; nil for a weekend of the weekly rule.
        package let name: String?
        package let notice: String?
        package let url: String?
        package let isProvisional: Bool
    }

    package struct Turn: Sendable, Hashable, Encodable {
        package let light: Light
        package let threshold: Bilingual
        /// What the colour says in this ledger, where that is not the usual.
        package let meaning: Bilingual?
        /// Later than the explanation's `at`: a forecast.
        package let at: Instant?
    }

    /// A rung of the ladder that this clock reached.
    package struct RungAccount: Sendable, Hashable, Encodable {
        package let rung: String
        /// The colour to which the light turned, where the rung is a turning.
        package let light: Light?
        package let slip: Bilingual?
        package let at: Instant
        /// Version of the entry that says so.
        package let entry: Int
    }

    package struct PetitionAccount: Sendable, Hashable, Encodable {
        package enum Outcome: String, Sendable, Encodable { case pending, granted, declined, lapsed }
        package struct Decision: Sendable, Hashable, Encodable {
            package let by: Bilingual
            package let at: Instant
            package let isGranted: Bool
            package let note: String?
        }

        package let kind: String
        package let title: Bilingual
        package let reason: String
        /// Of an extension.
        package let budget: Bilingual?
        /// Of a suspension: its last day.
        package let until: CivilDay?
        package let by: Bilingual
        package let at: Instant
        package internal(set) var decisions: [Decision] = []
        package internal(set) var outcome = Outcome.pending
    }

    package struct Said: Sendable, Hashable, Encodable {
        package let version: Int
        package let type: String
        package let happenedAt: Instant
        package let recordedAt: Instant
        package let sentence: Bilingual
        /// The first eight digits; the whole is in the journal.
        package let hash: String
    }

    /// The clock whose light the matter shows.
    package var leadingClock: ClockAccount? { leading.map { clocks[$0] } }
}
