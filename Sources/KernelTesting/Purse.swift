// A toy system for tests of the kernel and the stores: a purse that is opened, filled and spent,
// and a rule stream that says how much fits in. It has every mechanism and no meaning.
import Kernel

package enum Purse: Decider {
    package struct State: Sendable, Hashable {
        package var number: Int?
        package var owner = ""
        package var amount = 0
        package var entryCount = 0
    }

    package enum Command: Codable, Sendable {
        case open(owner: String)
        case fill(Int)
        case spend(Int)
        /// Fills several times in one command: one command, many entries.
        case pour([Int])
        case write(String)
    }

    package enum Facts: Fact {
        case opened(number: Int, owner: String)
        case filled(amount: Int)
        case spent(amount: Int)
        case noted(text: String)
        package static let domain = "purse"
    }

    package static let initial = State()

    package static func decide(_ command: Command, _ state: State, _ limit: Int, _ context: Context) throws(Refusal) -> [Facts] {
        if case .open(let owner) = command {
            guard state.number == nil else { throw refusal("purse.open", .conflict, "The purse is open.") }
            guard !owner.isEmpty else { throw refusal("purse.nobody", .invalid, "A purse needs an owner.") }
            return [.opened(number: context.drawn ?? 0, owner: owner)]
        }
        guard state.number != nil else { throw refusal("purse.closed", .notFound, "The purse is not open.") }
        switch command {
        case .open: return []
        case .write(let text): return [.noted(text: text)]
        case .fill(let amount):
            guard state.amount + amount <= limit else { throw refusal("purse.full", .conflict, "\(amount) more than \(limit) holds.") }
            return [.filled(amount: amount)]
        case .pour(let amounts):
            guard state.amount + amounts.reduce(0, +) <= limit else { throw refusal("purse.full", .conflict, "More than \(limit).") }
            return amounts.map { .filled(amount: $0) }
        case .spend(let amount):
            guard amount <= state.amount else { throw refusal("purse.short", .conflict, "\(amount) is more than \(state.amount).") }
            return [.spent(amount: amount)]
        }
    }

    package static func evolve(_ state: inout State, _ fact: Facts, _ entry: Entry) {
        state.entryCount += 1
        switch fact {
        case .opened(let number, let owner):
            state.number = number
            state.owner = owner
        case .filled(let amount): state.amount += amount
        case .spent(let amount): state.amount -= amount
        case .noted: break
        }
    }

    package static func draws(_ command: Command, _ limit: Int, at now: Instant) -> String? {
        if case .open = command { "purse/2026" } else { nil }
    }

    package static func drew(_ fact: Facts) -> (counter: String, number: Int)? {
        if case .opened(let number, _) = fact { ("purse/2026", number) } else { nil }
    }

    private static func refusal(_ code: String, _ kind: Refusal.Kind, _ sentence: String) -> Refusal {
        Refusal(code, kind, Bilingual(sentence), next: Bilingual("Try something else."))
    }
}

/// What the purses of a test obey: the fold of the stream `purse-rule`.
package struct PurseBook: Rulebook {
    package private(set) var limit = 1_000_000

    package init() {}
    package static func keeps(_ stream: String) -> Bool { stream == "purse-rule" }
    package mutating func absorb(_ entry: Entry) throws {
        if case .limited(let limit) = try PurseRule.Facts.decoded(entry) { self.limit = limit }
    }
}

package enum PurseRule: Decider {
    package enum Command: Codable, Sendable { case limit(Int) }
    package enum Facts: Fact {
        case limited(to: Int)
        package static let domain = "purse-rule"
    }
    package static let initial = 0
    package static func decide(_ command: Command, _ state: Int, _ rules: Void, _ context: Context) throws(Refusal) -> [Facts] {
        switch command {
        case .limit(let limit): [.limited(to: limit)]
        }
    }
    package static func evolve(_ state: inout Int, _ fact: Facts, _ entry: Entry) {
        if case .limited(let limit) = fact { state = limit }
    }
}

extension Systems where Book == PurseBook {
    /// The purse system with the boards and reactions that a test needs.
    package static func purses(boards: [any Board<PurseBook>] = [], reactions: [Reaction<PurseBook>] = []) -> Systems {
        Systems(
            [
                SystemManifest(
                    name: "purse",
                    deciders: [
                        RegisteredDecider(Purse.self, prefix: "purse") { $0.limit },
                        RegisteredDecider(PurseRule.self, prefix: "purse-rule") { _ in () },
                    ], boards: boards)
            ], reactions: reactions)
    }
}

extension Submission {
    package static func purse(
        _ name: String, _ command: Purse.Command, key: String? = nil, expectedVersion: Int? = nil, enclosed: [SQL] = []
    ) -> Submission {
        Submission(
            stream: "purse/\(name)", command: command, actor: Actor(officer: "tester", post: "clerk", unit: "desk"), now: .start, key: key,
            expectedVersion: expectedVersion, enclosed: enclosed)
    }
}
