// A notice (通知): one message to one officer or webhook over one channel about one rung. Pure: nothing is sent
// here. Queued once however often it is asked for, tried until it is sent or given up, and on record either
// way. The sender's scan is the board's `next_at`; what it finds it tries, and records how that ended.
import Kernel
import Matters

/// A notice as its entries tell it.
package struct Notice: Sendable {
    /// Raw values stand in the board.
    package enum Standing: String, CaseIterable, Sendable {
        /// Waits for its first attempt, or for the first after an administrator put it back.
        case queued
        /// It has left; on the desk, it has arrived.
        case sent
        /// Waits for another attempt.
        case failed
        case givenUp = "given-up"
        case seen
    }

    package internal(set) var draft: NoticeDraft?
    package internal(set) var standing = Standing.queued
    package internal(set) var queuedAt = Instant(milliseconds: 0)
    package internal(set) var updatedAt = Instant(milliseconds: 0)
    /// Tries that ended, over its whole life.
    package internal(set) var attempts = 0
    /// Tries that failed since it was queued or put back: they choose the pause.
    package internal(set) var failures = 0
    /// When the sender should try (again); nil when there is nothing to try.
    package internal(set) var nextAt: Instant?
    package internal(set) var reason: String?
    package internal(set) var failure: NoticeFailure?
    package internal(set) var sentAt: Instant?
    package internal(set) var seenAt: Instant?
}

package enum NoticeDecider: Decider {
    package static let prefix = "notice"
    package static let initial = Notice()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }

    package static func decide(
        _ command: NoticeCommand, _ state: Notice, _ rules: NoticeDecisionRules, _ context: Context
    ) throws(Refusal) -> [NoticeFact] {
        switch command {
        case .queue, .recordSent, .recordFailure: guard context.actor == .system else { throw .noticeSystemOnly }
        case .see: _ = try Rights.heldPost(context, rules.organization)
        case .retry: try Rights.administer(context, rules.organization)
        }
        switch command {
        case .queue(let draft): return try queued(draft, state, rules.notices, context)
        case .recordSent(let attempt):
            _ = try isNews(attempt, try known(state), state)
            // Also what was given up meanwhile: it has arrived all the same.
            return state.sentAt == nil ? [.sent(attempt: attempt)] : []
        case .recordFailure(let attempt, let kind, let reason):
            let draft = try known(state)
            // What has arrived has arrived: a second sender that failed with it changes nothing.
            guard try isNews(attempt, draft, state), state.nextAt != nil else { return [] }
            return [failed(attempt, kind, Self.reason(reason), draft, state, rules.notices, context.now)]
        case .see:
            let draft = try known(state)
            guard draft.officer == context.actor.officer else { throw .noticeNotYours }
            guard draft.channel == .desk else { throw .noticeNotOnDesk(draft.channel) }
            return state.seenAt == nil ? [.seen] : []
        case .retry:
            let draft = try known(state)
            guard draft.channel != .desk else { throw .noticeOnDesk }
            guard state.standing == .failed || state.standing == .givenUp else { throw .noticeNotFailed }
            return [.retried(nextAt: rules.notices.open(draft.channel, draft.slip, at: context.now))]
        }
    }

    private static func known(_ state: Notice) throws(Refusal) -> NoticeDraft {
        guard let draft = state.draft else { throw .noticeUnknown }
        return draft
    }

    private static func queued(_ draft: NoticeDraft, _ state: Notice, _ rules: NoticeRules, _ context: Context) throws(Refusal)
        -> [NoticeFact]
    {
        guard context.stream == draft.stream else { throw .noticeMisplaced }
        guard state.draft == nil else { return [] }
        let open = rules.open(draft.channel, draft.slip, at: context.now)
        return [.queued(draft: draft, notBefore: open > context.now ? open : nil)]
    }

    /// Whether this attempt is not yet on record. Two senders may try at once and each say so.
    private static func isNews(_ attempt: Int, _ draft: NoticeDraft, _ state: Notice) throws(Refusal) -> Bool {
        guard draft.channel != .desk else { throw .noticeOnDesk }
        guard attempt >= 1, attempt <= state.attempts + 1 else { throw .noticeAttempt(attempt, next: state.attempts + 1) }
        return attempt > state.attempts
    }

    private static func failed(
        _ attempt: Int, _ kind: NoticeFailure, _ reason: String, _ draft: NoticeDraft, _ state: Notice, _ rules: NoticeRules, _ now: Instant
    ) -> NoticeFact {
        guard !kind.isFinal, rules.pausesInSeconds.indices.contains(state.failures) else {
            return .givenUp(attempts: attempt, kind: kind, reason: reason)
        }
        let next = now.adding(seconds: Int64(rules.pausesInSeconds[state.failures]))
        return .failed(attempt: attempt, reason: reason, nextAt: rules.open(draft.channel, draft.slip, at: next))
    }

    package static func evolve(_ state: inout Notice, _ fact: NoticeFact, _ entry: Entry) {
        let at = entry.happenedAt
        state.updatedAt = at
        switch fact {
        case .queued(let draft, let notBefore):
            state.draft = draft
            state.queuedAt = at
            // It lies on the desk from now on; nobody has to carry it there.
            state.standing = draft.channel == .desk ? .sent : .queued
            state.sentAt = draft.channel == .desk ? at : nil
            state.nextAt = draft.channel == .desk ? nil : notBefore ?? at
        case .sent(let attempt):
            state.standing = .sent
            state.attempts = max(state.attempts, attempt)
            state.sentAt = at
            state.nextAt = nil
            state.reason = nil
            state.failure = nil
        case .failed(let attempt, let reason, let nextAt):
            state.standing = .failed
            state.attempts = attempt
            state.failures += 1
            state.reason = reason
            state.failure = .unreachable
            state.nextAt = nextAt
        case .givenUp(let attempts, let kind, let reason):
            state.standing = .givenUp
            state.attempts = attempts
            state.failures += 1
            state.reason = reason
            state.failure = kind
            state.nextAt = nil
        case .seen:
            state.standing = .seen
            state.seenAt = at
        case .retried(let nextAt):
            state.standing = .queued
            state.failures = 0
            state.nextAt = nextAt
        }
    }
}

// MARK: - Reasons

extension NoticeDecider {
    /// In characters. What a foreign server says is cut, not refused: that it failed must go on record.
    package static let longestReason = 300

    /// What a foreign server said, on one line, cut, and without what could be somebody's address: the journal
    /// does not forget, and addresses must be able to go. A word with `@` is taken for one, and seven or more
    /// digits with nothing but spaces, hyphens and brackets between them.
    package static func reason(_ text: String) -> String {
        let words = text.prefix(2000).split(whereSeparator: \.isWhitespace).map { word in
            word.contains { "@＠".contains($0) } ? "…" : word.filter { $0.unicodeScalars.first?.properties.generalCategory != .control }
        }
        let line = withoutNumbers(words.joined(separator: " "))
        if line.isEmpty { return "–" }
        return line.count > longestReason ? "\(line.prefix(longestReason - 1))…" : line
    }

    private static func withoutNumbers(_ line: String) -> String {
        var result = ""
        var rest = line[...]
        while let first = rest.first {
            guard isDigit(first) else {
                result.append(rest.removeFirst())
                continue
            }
            let run = rest.prefix { isDigit($0) || " -()".contains($0) }
            let digits = run.count { isDigit($0) }
            let end = run.lastIndex(where: isDigit).map(run.index(after:)) ?? run.endIndex
            // Short numbers, the codes of mail servers among them, say what went wrong.
            result += digits >= 7 ? "…" : run[..<end]
            rest = rest[end...]
        }
        return result
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) || ("０"..."９").contains(character) }
}
