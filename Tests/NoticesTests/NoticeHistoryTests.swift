// Random histories of one notice from printed seeds, against a model so simple that it can be read: everything
// is told twice, senders race, administrators put back. TAIZHANG_SEEDS=5000 runs that many.
import Foundation
import Kernel
import KernelTesting
import Matters
import Notices
import Testing

@Suite struct NoticeHistoryTests {
    static let seeds: ClosedRange<UInt64> = 1...max(1, ProcessInfo.processInfo.environment["TAIZHANG_SEEDS"].flatMap(UInt64.init) ?? 300)

    /// What a notice is, without streams, facts or folds.
    private struct Model {
        var isQueued = false
        var isSent = false
        var isGivenUp = false
        var failed = 0
        var tried = 0
        var nextAt: Instant?
    }

    @Test func `in every history a notice is queued once, tried as the rules say, and sent or given up`() throws {
        print("seeds \(Self.seeds)")
        var (sent, givenUp, retried) = (0, 0, 0)
        for seed in Self.seeds {
            var random = SeededRandom(seed: seed)
            let rules = try Sample.decisionRules {
                $0.pausesInSeconds = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 1...90_000, using: &random) }
                $0.urgentPassesQuietHours = Bool.random(using: &random)
            }
            let draft = Sample.draft(.sms, slip: Slip.allCases.randomElement(using: &random) ?? .urging)
            var scenario = Scenario(NoticeDecider.self, stream: draft.stream)
            var model = Model()
            var now = Sample.morning
            var facts: [NoticeFact] = []
            for step in 0..<40 {
                // Now and then the sender is to the instant, now and then anything happens at any time.
                now = max(
                    now,
                    Bool.random(using: &random) ? model.nextAt ?? now : now.adding(seconds: Int64.random(in: 0...40_000, using: &random)))
                let command = command(draft, model, &random)
                let actor: Actor =
                    switch command {
                    case .retry: Sample.actor("ada")
                    case .see: Sample.actor("olga")
                    default: .system
                    }
                let place: Comment = "seed \(seed), step \(step): \(command) at \(now)"
                for isAgain in [false, true] {
                    let decided: [NoticeFact]
                    switch scenario.when(command, by: actor, at: now, rules: rules).answer {
                    case .success(let answer): decided = answer
                    case .failure: decided = []
                    }
                    scenario = try scenario.given(decided, by: actor, at: now)
                    facts += decided
                    if isAgain { #expect(decided.isEmpty, place) } else { apply(command, to: &model, rules.notices, draft, at: now) }
                    #expect(scenario.state.nextAt == model.nextAt && scenario.state.attempts == model.tried, place)
                    #expect((scenario.state.draft != nil) == model.isQueued && (scenario.state.sentAt != nil) == model.isSent, place)
                    #expect((scenario.state.standing == .givenUp) == model.isGivenUp, place)
                }
                if let next = scenario.state.nextAt { #expect(rules.notices.open(.sms, draft.slip, at: next) == next, place) }
            }
            #expect(facts.count { if case .queued = $0 { true } else { false } } <= 1, "seed \(seed)")
            #expect(facts.count { if case .sent = $0 { true } else { false } } <= 1, "seed \(seed)")
            sent += facts.count { if case .sent = $0 { true } else { false } }
            givenUp += facts.count { if case .givenUp = $0 { true } else { false } }
            retried += facts.count { if case .retried = $0 { true } else { false } }
        }
        // Histories in which nothing gets anywhere would hold every rule.
        if Self.seeds.count >= 100 {
            #expect(sent > 50 && givenUp > 50 && retried > 50, "\(sent) sent, \(givenUp) given up, \(retried) retried")
        }
    }

    private func command(_ draft: NoticeDraft, _ model: Model, _ random: inout SeededRandom) -> NoticeCommand {
        // Mostly the next try; sometimes one that is on record, or one that cannot be.
        let attempt = max(0, model.tried + (Int.random(in: 0..<5, using: &random) > 0 ? 1 : Int.random(in: -1...2, using: &random)))
        switch Int.random(in: 0..<12, using: &random) {
        case 0...1: return .queue(draft)
        case 2: return .recordSent(attempt: attempt)
        case 3: return .see
        case 4...5: return .retry
        case 6:
            return .recordFailure(attempt: attempt, kind: Bool.random(using: &random) ? .noAddress : .rejected, reason: "gone")
        default: return .recordFailure(attempt: attempt, kind: .unreachable, reason: "timeout")
        }
    }

    private func apply(_ command: NoticeCommand, to model: inout Model, _ rules: NoticeRules, _ draft: NoticeDraft, at now: Instant) {
        switch command {
        case .queue where !model.isQueued:
            model.isQueued = true
            model.nextAt = rules.open(.sms, draft.slip, at: now)
        case .recordSent(let attempt) where model.isQueued && !model.isSent && (1...model.tried + 1).contains(attempt):
            model.isSent = true
            model.isGivenUp = false
            model.tried = max(model.tried, attempt)
            model.nextAt = nil
        case .recordFailure(let attempt, let kind, _) where model.nextAt != nil && attempt == model.tried + 1:
            model.tried = attempt
            model.failed += 1
            model.isGivenUp = kind.isFinal || model.failed > rules.pausesInSeconds.count
            let next = model.isGivenUp ? nil : now.adding(seconds: Int64(rules.pausesInSeconds[model.failed - 1]))
            model.nextAt = next.map { rules.open(.sms, draft.slip, at: $0) }
        case .retry where model.isQueued && !model.isSent && (model.isGivenUp || model.failed > 0):
            model.isGivenUp = false
            model.failed = 0
            model.nextAt = rules.open(.sms, draft.slip, at: now)
        default: break
        }
    }
}
