// Given facts, when a command, then facts or a refusal: how every decider is tested. No store, no
// mocks; facts are compared as they would be stored.
import Kernel
import Testing

/// `Scenario(Purse.self).given([.opened]).when(.spend(3), rules: rules).thenRefused("purse.short")`
package struct Scenario<D: Decider> {
    package private(set) var stream: String
    package private(set) var state: D.State = D.initial
    package private(set) var version = 0
    private var hash: [UInt8] = []

    package init(_ decider: D.Type, stream: String = "test/1") { self.stream = stream }

    /// Facts that have happened, through their stored form: a fact that cannot be read back fails here.
    package func given(_ facts: [D.Facts], by actor: Actor = .system, at instant: Instant = .start) throws -> Scenario {
        var next = self
        for fact in facts {
            let (type, body) = try fact.encoded()
            let draft = Entry(
                sequence: Int64(next.version + 1), stream: stream, version: next.version + 1, type: type,
                happenedAt: fact.happenedAt ?? instant, recordedAt: instant, actor: actor, cause: nil, key: nil, body: body, hash: [])
            let entry = Entry(
                sequence: draft.sequence, stream: draft.stream, version: draft.version, type: draft.type, happenedAt: draft.happenedAt,
                recordedAt: draft.recordedAt, actor: actor, cause: nil, key: nil, body: body, hash: draft.expectedHash(after: next.hash))
            D.evolve(&next.state, try D.Facts.decoded(entry), entry)
            next.version = entry.version
            next.hash = entry.hash
        }
        return next
    }

    /// - Parameter drawn: the number that the counter gives where the command draws one.
    package func when(
        _ command: D.Command, by actor: Actor = .system, at now: Instant = .start, rules: D.Rules, drawn: Int = 1
    ) -> Outcome<D> {
        let counter = D.draws(command, rules, at: now)
        let context = Context(stream: stream, version: version, actor: actor, now: now, drawn: counter == nil ? nil : drawn)
        do throws(Refusal) {
            return Outcome(before: self, actor: actor, now: now, answer: .success(try D.decide(command, state, rules, context)))
        } catch {
            return Outcome(before: self, actor: actor, now: now, answer: .failure(error))
        }
    }
}

extension Scenario where D.Rules == Void {
    package func when(_ command: D.Command, by actor: Actor = .system, at now: Instant = .start, drawn: Int = 1) -> Outcome<D> {
        when(command, by: actor, at: now, rules: (), drawn: drawn)
    }
}

package struct Outcome<D: Decider> {
    let before: Scenario<D>
    let actor: Actor
    let now: Instant
    package let answer: Result<[D.Facts], Refusal>

    /// Returns the scenario after these facts, so that a story goes on.
    @discardableResult
    package func then(
        _ expected: [D.Facts], fileID: String = #fileID, filePath: String = #filePath, line: Int = #line, column: Int = #column
    ) throws -> Scenario<D> {
        let here = SourceLocation(fileID: fileID, filePath: filePath, line: line, column: column)
        switch answer {
        case .success(let facts):
            let found = try facts.map(Outcome.text)
            let wanted = try expected.map(Outcome.text)
            if found != wanted { Issue.record("decided \(found), expected \(wanted)", sourceLocation: here) }
            return try before.given(facts, by: actor, at: now)
        case .failure(let refusal):
            Issue.record("refused (\(refusal)), expected \(try expected.map(Outcome.text))", sourceLocation: here)
            return before
        }
    }

    /// Returns the scenario as it was: a refusal leaves nothing.
    @discardableResult
    package func thenRefused(
        _ code: String, field: String? = nil, fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
        column: Int = #column
    ) throws -> Scenario<D> {
        let here = SourceLocation(fileID: fileID, filePath: filePath, line: line, column: column)
        switch answer {
        case .success(let facts):
            Issue.record("decided \(try facts.map(Outcome.text)), expected the refusal \(code)", sourceLocation: here)
        case .failure(let refusal):
            if refusal.code != code { Issue.record("refused with \(refusal), expected \(code)", sourceLocation: here) }
            if let field, refusal.field != field {
                Issue.record("the refusal names \(refusal.field ?? "no field"), expected \(field)", sourceLocation: here)
            }
        }
        return before
    }

    private static func text(_ fact: D.Facts) throws -> String {
        let (type, body) = try fact.encoded()
        return "\(type) \(body)"
    }
}

extension Instant {
    /// When a test does not say when: Saturday, 21 November 2026, 09:00 in China.
    package static let start = Instant(milliseconds: 1_795_222_800_000)
}
