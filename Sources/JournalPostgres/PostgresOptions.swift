// How a journal on PostgreSQL is run. Read when it is opened.
import JournalCore
import Kernel

/// What is said of following is said here, too (`options.followBatch`). The defaults are for a few servers in
/// one building.
@dynamicMemberLookup
package struct PostgresOptions: Sendable {
    /// Over the one in the URL.
    package var schema: String?
    /// Makes, migrates and rebuilds nothing, and refuses commands.
    package var readOnly = false
    /// Most commands in one transaction: 512 commands are some 50 ms of work.
    package var groupLimit = 512
    /// Most commands that wait: eight groups, which is well below a second of work. Past it they are refused (`JournalFault.busy`).
    package var longestLine = 4096
    /// Streams whose folded state the writer remembers.
    package var rememberedStreams = 20_000
    /// Most connections for reading and following; the writer and the listener have one each beside them.
    package var readers = 8
    /// How long commands and readings wait for a database that does not answer: a switch-over takes seconds.
    package var patience = Duration.seconds(20)
    /// How long a command may wait for the servers before it. Longer than `idleTimeout`, so that one that was
    /// stopped in the middle is gone before.
    package var lockTimeout = Duration.seconds(8)
    /// After how long the server ends a transaction that does nothing.
    package var idleTimeout = Duration.seconds(5)
    package var statementTimeout = Duration.seconds(30)
    /// How often to look for what was committed elsewhere and not heard of.
    package var pollPause = Duration.seconds(1)
    /// Told while boards are rebuilt at open, which may take minutes on a large journal.
    package var onRebuild: @Sendable (StoreProgress) -> Void = { _ in }
    package var following = FollowOptions()
    let listener = SentStatement.listener

    package init() { following.claimPause = .milliseconds(500) }

    package subscript<Value>(dynamicMember member: WritableKeyPath<FollowOptions, Value>) -> Value {
        get { following[keyPath: member] }
        set { following[keyPath: member] = newValue }
    }
}
