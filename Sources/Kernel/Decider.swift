// The shape of every system: state is the fold of facts, and a command is decided against it.
// Pure: no disk, no network, no randomness, no clock. What must be known comes in as an argument.

/// `decide` answers a command with facts or a refusal; `evolve` is the only way state changes.
package protocol Decider: Sendable {
    associatedtype State: Sendable
    associatedtype Command: Codable & Sendable
    associatedtype Facts: Fact
    /// What the decision depends on beside the stream: rule files, calendars, who holds which post.
    associatedtype Rules: Sendable

    static var initial: State { get }
    static func decide(_ command: Command, _ state: State, _ rules: Rules, _ context: Context) throws(Refusal) -> [Facts]
    static func evolve(_ state: inout State, _ fact: Facts, _ entry: Entry)

    /// The counter from which this command draws its number, if it draws one (`grid-incident/2026`).
    static func draws(_ command: Command, _ rules: Rules, at now: Instant) -> String?
    /// The counter and the number that this fact has used up. Counters are rebuilt from these.
    static func drew(_ fact: Facts) -> (counter: String, number: Int)?
    /// Whether somebody who has not seen this fact may act all the same: a form is not out of date because a
    /// clock has struck meanwhile.
    static func isBystander(_ fact: Facts) -> Bool
}

extension Decider {
    package static func draws(_ command: Command, _ rules: Rules, at now: Instant) -> String? { nil }
    package static func drew(_ fact: Facts) -> (counter: String, number: Int)? { nil }
    package static func isBystander(_ fact: Facts) -> Bool { false }
}

/// What is known of the moment of deciding.
package struct Context: Sendable {
    package let stream: String
    /// Number of entries in the stream before this command.
    package let version: Int
    package let actor: Actor
    package let now: Instant
    /// The next number of the counter that `draws` named.
    package let drawn: Int?

    package init(stream: String, version: Int = 0, actor: Actor, now: Instant, drawn: Int? = nil) {
        self.stream = stream
        self.version = version
        self.actor = actor
        self.now = now
        self.drawn = drawn
    }
}

/// Rules that live in the journal themselves (ledger files, calendars, the organization), kept in
/// memory as the fold of their streams.
package protocol Rulebook: Sendable {
    /// True for streams whose entries change the rules.
    static func keeps(_ stream: String) -> Bool
    /// Takes in an entry of such a stream. Throws `JournalFault` where it cannot be read.
    mutating func absorb(_ entry: Entry) throws
    /// Called when the entries at hand are taken in, for what only the last of them can be asked.
    mutating func finish() throws
    /// The boards, by name, whose rows were made by rules that hold no more, now that `entry` has turned these
    /// rules into `after`. They are made anew from the journal.
    func boardsOutdated(by entry: Entry, after: Self) throws -> Set<String>
    init()
}

extension Rulebook {
    package mutating func finish() throws {}
    package func boardsOutdated(by entry: Entry, after: Self) throws -> Set<String> { [] }
}
