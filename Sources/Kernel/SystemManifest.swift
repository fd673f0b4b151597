// All that a system adds to the house, on one value: which streams it decides, its boards, its
// reactions. Loop/AllSystems.swift lists them; stores and servers know systems only by this.

package struct SystemManifest<Book: Rulebook>: Sendable {
    package let name: String
    package let deciders: [RegisteredDecider<Book>]
    package let boards: [any Board<Book>]

    package init(name: String, deciders: [RegisteredDecider<Book>], boards: [any Board<Book>] = []) {
        self.name = name
        self.deciders = deciders
        self.boards = boards
    }
}

/// A decider with its types put away, so that one journal serves all of them.
package struct RegisteredDecider<Book: Rulebook>: Sendable {
    /// Streams named `prefix` or `prefix/…` are its own.
    package let prefix: String
    package let initial: any Sendable
    package let decide: @Sendable (any Sendable, any Sendable, Book, Context) throws -> [(type: String, body: String, happenedAt: Instant?)]
    package let draws: @Sendable (any Sendable, Book, Instant) -> String?
    /// The fact of an entry, read from its text once for all that is asked of it below.
    package let fact: @Sendable (Entry) throws -> any Sendable
    private let evolveBy: @Sendable (any Sendable, any Sendable, Entry) -> any Sendable
    private let drewBy: @Sendable (any Sendable) -> (counter: String, number: Int)?
    private let isBystanding: @Sendable (any Sendable) -> Bool

    package init<D: Decider>(_ decider: D.Type, prefix: String, rules: @escaping @Sendable (Book) -> D.Rules) {
        self.prefix = prefix
        initial = D.initial
        decide = { command, state, book, context in
            guard let command = command as? D.Command, let state = state as? D.State else {
                preconditionFailure("a command of \(type(of: command)) was sent to \(prefix)")
            }
            return try D.decide(command, state, rules(book), context).map { fact in
                let (type, body) = try fact.encoded()
                return (type, body, fact.happenedAt)
            }
        }
        draws = { command, book, now in (command as? D.Command).flatMap { D.draws($0, rules(book), at: now) } }
        fact = { entry in try D.Facts.decoded(entry) }
        @Sendable func own(_ fact: any Sendable) -> D.Facts {
            guard let fact = fact as? D.Facts else { preconditionFailure("a fact of \(type(of: fact)) was given to \(prefix)") }
            return fact
        }
        evolveBy = { state, fact, entry in
            guard var state = state as? D.State else { preconditionFailure("the state of \(prefix) has another type") }
            D.evolve(&state, own(fact), entry)
            return state
        }
        drewBy = { fact in D.drew(own(fact)) }
        isBystanding = { fact in D.isBystander(own(fact)) }
    }

    /// The state after `entry`, whose fact this is.
    package func evolve(_ state: any Sendable, _ fact: any Sendable, _ entry: Entry) -> any Sendable { evolveBy(state, fact, entry) }

    package func evolve(_ state: any Sendable, _ entry: Entry) throws -> any Sendable { evolveBy(state, try fact(entry), entry) }

    /// The counter and the number that this fact has used up.
    package func drew(_ fact: any Sendable) -> (counter: String, number: Int)? { drewBy(fact) }

    package func isBystander(_ entry: Entry) throws -> Bool { isBystanding(try fact(entry)) }
}

/// The systems of one installation, looked up by stream.
package struct Systems<Book: Rulebook>: Sendable {
    package let manifests: [SystemManifest<Book>]
    package let reactions: [Reaction<Book>]
    package let boards: [any Board<Book>]
    private let deciders: [String: RegisteredDecider<Book>]

    package init(_ manifests: [SystemManifest<Book>], reactions: [Reaction<Book>] = []) {
        self.manifests = manifests
        self.reactions = reactions
        boards = manifests.flatMap(\.boards)
        deciders = Dictionary(uniqueKeysWithValues: manifests.flatMap(\.deciders).map { ($0.prefix, $0) })
    }

    package func decider(for stream: String) throws -> RegisteredDecider<Book> {
        let prefix = stream.split(separator: "/", maxSplits: 1).first.map(String.init) ?? stream
        guard let found = deciders[prefix] else { throw JournalFault.noDecider(stream: stream) }
        return found
    }
}
