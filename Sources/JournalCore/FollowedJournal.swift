// What the follower needs of the journal that it keeps up, and how it is run. Each store implements it;
// Follower.swift and Following.swift are written against it.
import Kernel

package protocol FollowedJournal<Book>: Store, AnyObject {
    var following: FollowOptions { get }
    var follower: Follower<Self> { get }
    /// The sequence of the last commit of all processes; `lastSequence` has come to it when this returns.
    func newestSequence() async throws -> Int64
    /// Reads on a connection of the store's own. Throws `JournalFault`.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreConnection) throws -> Value) async throws -> Value
    /// One transaction. Throws `JournalFault`; then nothing was written.
    func change<Value: Sendable>(_ body: @escaping @Sendable (any StoreConnection) throws -> Value) async throws -> Value
    /// Lets go of everything that it has claimed.
    func letGo() async
}

extension FollowedJournal {
    /// One process has the store for itself, unless it says otherwise.
    package func newestSequence() async throws -> Int64 { lastSequence }
    package func claim(_ name: String) async -> Bool { true }
    package func letGo() async {}

    package func ruleEntries() async throws -> [Entry] { try await read { try $0.ruleEntries(Book.keeps) } }
}

/// How lagging boards and reactions are kept up.
package struct FollowOptions: Sendable {
    /// Entries that lagging boards take in one transaction; bounds how long a command waits for them.
    package var followBatch = 500
    /// Pause between two passes of the follower, so that a busy journal is followed in batches.
    package var followPause = Duration.milliseconds(50)
    /// Source streams whose entries one reaction answers at the same time; 1 makes a run repeatable.
    package var reactionWidth = 16
    /// Attempts at one entry before a failing reaction sets it aside.
    package var reactionAttempts = 5
    /// Pause after the first failed attempt, of a reaction at an entry or of a lagging board; doubled after
    /// each, at most thirty seconds.
    package var retryPause = Duration.milliseconds(50)
    /// When the answers of reactions are recorded. Without one, when the newest entry before them was.
    package var clock: (@Sendable () -> Instant)?
    /// After how long to look whether somebody else has let go of what it followed; nil where there is nobody.
    package var claimPause: Duration?
    /// How long `settle` waits for those whom another process follows.
    package var settlePatience = Duration.seconds(30)

    package init() {}
}
