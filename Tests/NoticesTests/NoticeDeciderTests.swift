// One notice from its queueing to its end: each try with its exact instant, everything once however often it is
// said, and who may do what.
import Kernel
import KernelTesting
import Matters
import Notices
import Testing

@Suite struct NoticeDeciderTests {
    private let draft = Sample.draft()

    private func failure(_ attempt: Int, _ reason: String = "timeout", _ kind: NoticeFailure = .unreachable) -> NoticeCommand {
        .recordFailure(attempt: attempt, kind: kind, reason: reason)
    }

    @Test func `a notice waits for its first try from the moment it is queued`() throws {
        let rules = try Sample.decisionRules()
        let after = try Scenario(NoticeDecider.self, stream: draft.stream).when(.queue(draft), at: Sample.morning, rules: rules)
            .then([.queued(draft: draft, notBefore: nil)])
        #expect(after.state.standing == .queued && after.state.nextAt == Sample.morning && after.state.attempts == 0)
    }

    @Test func `a notice that is queued again is one notice, whatever the second says`() throws {
        let rules = try Sample.decisionRules()
        let other = NoticeDraft(
            to: draft.to, channel: draft.channel, slip: draft.slip, about: draft.about, clock: draft.clock, stage: draft.stage,
            rung: draft.rung, unit: "water", title: "改过的标题", reachedAt: draft.reachedAt, dueAt: nil, subject: Bilingual("other"),
            words: Bilingual("other"))
        #expect(other.id == draft.id)
        try Scenario.queued(draft).when(.queue(draft), rules: rules).then([])
        try Scenario.queued(draft).when(.queue(other), rules: rules).then([])
    }

    @Test func `a notice has a name of its own in matter, clock, rung, recipient and channel`() {
        let about = MatterLink(id: "m2", number: "SM2026-000008")
        let others = [
            Sample.draft(to: "otto"), Sample.draft(.email), Sample.draft(rung: "urging2"), Sample.draft(clock: 3),
            NoticeDraft(
                to: "olga", channel: .sms, slip: .urging, about: about, clock: 2, stage: "handling", rung: "urging", unit: nil, title: "",
                reachedAt: Sample.morning, dueAt: nil, subject: Bilingual(""), words: Bilingual("")),
        ]
        #expect(Set((others + [draft]).map(\.id)).count == others.count + 1)
        #expect(draft.id.count == 64 && draft.id.allSatisfy { "0123456789abcdef".contains($0) })
        // The same texts, differently divided.
        #expect(fingerprint(of: ["ab", "c"]) != fingerprint(of: ["a", "bc"]) && fingerprint(of: ["a", ""]) != fingerprint(of: ["a"]))
    }

    @Test func `a notice goes to the stream that its content names and to no other`() throws {
        try Scenario(NoticeDecider.self, stream: "notice/other").when(.queue(draft), rules: try Sample.decisionRules())
            .thenRefused("notice.misplaced")
    }

    @Test func `each failure is followed by its pause, to the second, and the seventh gives up`() throws {
        let rules = try Sample.decisionRules { $0.quiet = [:] }
        var scenario = try Scenario.queued(draft)
        var now = Sample.morning
        for (index, pause) in [60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600, 24 * 3600].enumerated() {
            let next = now.adding(seconds: Int64(pause))
            scenario = try scenario.when(failure(index + 1), at: now, rules: rules)
                .then([.failed(attempt: index + 1, reason: "timeout", nextAt: next)])
            #expect(scenario.state.nextAt == next && scenario.state.standing == .failed)
            now = next
        }
        let after = try scenario.when(failure(7), at: now, rules: rules).then([.givenUp(attempts: 7, kind: .unreachable, reason: "timeout")]
        )
        #expect(after.state.standing == .givenUp && after.state.nextAt == nil)
        #expect(Sample.morning.seconds(until: now) == 32 * 3600 + 36 * 60)
    }

    @Test(arguments: [NoticeFailure.noAddress, .rejected])
    func `what another try cannot mend is given up at once`(kind: NoticeFailure) throws {
        try Scenario.queued(draft).when(failure(1, "nobody there", kind), rules: try Sample.decisionRules())
            .then([.givenUp(attempts: 1, kind: kind, reason: "nobody there")])
    }

    @Test func `a failure that is told twice counts once`() throws {
        let rules = try Sample.decisionRules()
        let once = try Scenario.queued(draft).given([.failed(attempt: 1, reason: "x", nextAt: Sample.morning)])
        try once.when(failure(1), rules: rules).then([])
        try once.when(failure(3), rules: rules).thenRefused("notice.attempt", field: "attempt")
        try once.when(failure(0), rules: rules).thenRefused("notice.attempt")
    }

    @Test func `what has arrived stays sent, whatever a second sender says`() throws {
        let rules = try Sample.decisionRules()
        let sent = try Scenario.queued(draft).when(.recordSent(attempt: 1), rules: rules).then([.sent(attempt: 1)])
        #expect(sent.state.standing == .sent && sent.state.nextAt == nil)
        try sent.when(.recordSent(attempt: 1), rules: rules).then([])
        try sent.when(.recordSent(attempt: 2), rules: rules).then([])
        try sent.when(failure(1), rules: rules).then([])
        try sent.when(failure(2), rules: rules).then([])
    }

    @Test func `a try that has arrived is sent although another server has already said that it failed or given up`() throws {
        let rules = try Sample.decisionRules()
        for fact in [
            NoticeFact.failed(attempt: 1, reason: "x", nextAt: Sample.morning), .givenUp(attempts: 1, kind: .unreachable, reason: "x"),
        ] {
            let after = try Scenario.queued(draft).given([fact]).when(.recordSent(attempt: 1), rules: rules).then([.sent(attempt: 1)])
            #expect(after.state.standing == .sent && after.state.failure == nil)
        }
    }

    @Test func `a notice on the desk has arrived when it is queued, by day and by night, and nobody sends it`() throws {
        let rules = try Sample.decisionRules()
        let desk = Sample.draft(.desk)
        let night = Sample.at("2026-11-23 23:00")
        let after = try Scenario(NoticeDecider.self, stream: desk.stream).when(.queue(desk), at: night, rules: rules)
            .then([.queued(draft: desk, notBefore: nil)])
        #expect(after.state.standing == .sent && after.state.sentAt == night && after.state.nextAt == nil)
        try after.when(.recordSent(attempt: 1), rules: rules).thenRefused("notice.on-desk")
        try after.when(failure(1), rules: rules).thenRefused("notice.on-desk")
        try after.when(.retry, by: Rights.console, rules: rules).thenRefused("notice.on-desk")
    }

    @Test func `a notice on the desk is seen once, by its own officer only`() throws {
        let rules = try Sample.decisionRules()
        let desk = try Scenario.queued(Sample.draft(.desk))
        let seen = try desk.when(.see, by: Sample.actor("olga"), rules: rules).then([.seen])
        #expect(seen.state.standing == .seen && seen.state.seenAt == .start)
        try seen.when(.see, by: Sample.actor("olga"), rules: rules).then([])
        try desk.when(.see, by: Sample.actor("otto"), rules: rules).thenRefused("notice.not-yours")
        try desk.when(.see, by: Actor(officer: "olga"), rules: rules).thenRefused("post.missing")
        try desk.when(.see, by: Actor(officer: "olga", post: "head", unit: "works"), rules: rules).thenRefused("post.not-held")
        try Scenario.queued(draft).when(.see, by: Sample.actor("olga"), rules: rules).thenRefused("notice.not-on-desk")
        try Scenario.queued(Sample.draft(to: "olga", .webhook)).when(.see, by: Sample.actor("olga"), rules: rules)
            .thenRefused("notice.not-yours")
    }

    @Test func `an administrator puts a failed notice back, and its pauses begin anew while its tries are counted on`() throws {
        let rules = try Sample.decisionRules()
        let givenUp = try Scenario.queued(draft).given([
            .failed(attempt: 1, reason: "x", nextAt: Sample.morning), .givenUp(attempts: 2, kind: .unreachable, reason: "x"),
        ])
        let again = try givenUp.when(.retry, by: Sample.actor("ada"), at: Sample.morning, rules: rules)
            .then([.retried(nextAt: Sample.morning)])
        #expect(again.state.standing == .queued && again.state.nextAt == Sample.morning && again.state.attempts == 2)
        try again.when(failure(3), at: Sample.morning, rules: rules)
            .then([.failed(attempt: 3, reason: "timeout", nextAt: Sample.morning.adding(seconds: 60))])
        try again.when(.retry, by: Sample.actor("ada"), rules: rules).thenRefused("notice.not-failed")
        try givenUp.when(.retry, by: Sample.actor("olga"), rules: rules).thenRefused("administrator.only")
        // Whoever is put back at night is not woken either.
        try givenUp.when(.retry, by: Sample.actor("ada"), at: Sample.at("2026-11-23 22:00"), rules: rules)
            .then([.retried(nextAt: Sample.at("2026-11-24 08:00"))])
    }

    @Test func `only the system queues and sends, and what does not exist is not recorded`() throws {
        let rules = try Sample.decisionRules()
        for command in [NoticeCommand.queue(draft), .recordSent(attempt: 1), failure(1)] {
            try Scenario(NoticeDecider.self, stream: draft.stream).when(command, by: Sample.actor("ada"), rules: rules)
                .thenRefused("notice.system-only")
        }
        for (command, actor) in [
            (NoticeCommand.recordSent(attempt: 1), Actor.system), (failure(1), .system), (.see, Sample.actor("olga")),
            (.retry, Sample.actor("ada")),
        ] {
            try Scenario(NoticeDecider.self, stream: draft.stream).when(command, by: actor, rules: rules).thenRefused("notice.unknown")
        }
    }

    static let reasons: [(said: String, kept: String)] = [
        ("connection refused", "connection refused"), ("  two\r\nlines\t", "two lines"), ("", "–"), ("\u{7}", "–"),
        ("550 5.1.1 <olga@example.org>: no such user", "550 5.1.1 … no such user"), ("号码 13800138000 不存在", "号码 … 不存在"),
        ("+86 138-0013-8000 is off", "+… is off"), ("１３８００１３８０００ 停机", "… 停机"), ("HTTP 503 after 30 s", "HTTP 503 after 30 s"),
        ("wait (120) seconds, code 4711.", "wait (120) seconds, code 4711."),
    ]

    @Test(arguments: reasons)
    func `a reason goes on record on one line and without addresses`(reason: (said: String, kept: String)) {
        #expect(NoticeDecider.reason(reason.said) == reason.kept)
    }

    @Test func `a long reason is cut, not refused`() {
        let kept = NoticeDecider.reason(String(repeating: "信", count: 5000))
        #expect(kept.count == NoticeDecider.longestReason && kept.hasSuffix("…"))
    }

    @Test func `every entry says itself in both languages`() throws {
        let rules = try Sample.matters()
        let facts: [(fact: NoticeFact, actor: Actor, zh: String, en: String)] = [
            (
                .queued(draft: draft, notBefore: Sample.at("2026-11-24 08:00")), .system,
                "向olga·样例发催办单（SM2026-000007，短信），静默时段后 2026-11-24 08:00 发出。",
                "Urging slip about SM2026-000007 to olga·样例 by SMS, after the quiet hours at 2026-11-24 08:00."
            ),
            (
                .queued(draft: Sample.draft(to: "center-screen", .webhook), notBefore: nil), .system,
                "向center-screen发催办单（SM2026-000007，网络回调）。", "Urging slip about SM2026-000007 to center-screen by webhook."
            ),
            (.sent(attempt: 2), .system, "第 2 次发送成功。", "Sent at attempt 2."),
            (
                .failed(attempt: 1, reason: "timeout", nextAt: Sample.morning), .system, "第 1 次发送失败：timeout；2026-11-23 10:00 再试。",
                "Attempt 1 failed: timeout; the next is at 2026-11-23 10:00."
            ),
            (
                .givenUp(attempts: 1, kind: .noAddress, reason: "–"), .system, "试过 1 次，不再发送（没有地址）：–",
                "Given up after 1 attempt (no address): –"
            ),
            (.seen, Sample.actor("olga"), "工务局经办人olga·样例已阅。", "olga·样例 (officer, 工务局) has seen it."),
            (
                .retried(nextAt: Sample.morning), Rights.console, "控制台重新发送，定于 2026-11-23 10:00。",
                "The console put it back to be sent at 2026-11-23 10:00."
            ),
        ]
        for (fact, actor, zh, en) in facts {
            #expect(try NoticeSentences.sentence(of: Sample.entry(fact, draft.stream, by: actor), rules) == Bilingual(zh: zh, en: en))
        }
    }
}
