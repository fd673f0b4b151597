// The rules of notices: quiet hours minute by minute, what may be set and by whom, how they are stored.
import Kernel
import KernelTesting
import Matters
import Notices
import Testing

@Suite struct NoticeRulesTests {
    /// SMS are quiet from 21:30 to 8:00 unless a case says otherwise.
    static let quiet: [(hours: String, at: String, open: String)] = [
        ("21:30-08:00", "2026-11-23 21:29:59", "2026-11-23 21:29:59"), ("21:30-08:00", "2026-11-23 21:30:00", "2026-11-24 08:00:00"),
        ("21:30-08:00", "2026-11-23 23:59:59", "2026-11-24 08:00:00"), ("21:30-08:00", "2026-11-24 00:00:00", "2026-11-24 08:00:00"),
        ("21:30-08:00", "2026-11-24 07:59:59", "2026-11-24 08:00:00"), ("21:30-08:00", "2026-11-24 08:00:00", "2026-11-24 08:00:00"),
        ("21:30-08:00", "2026-12-31 22:00:00", "2027-01-01 08:00:00"), ("12:00-14:00", "2026-11-23 12:00:00", "2026-11-23 14:00:00"),
        ("12:00-14:00", "2026-11-23 11:59:59", "2026-11-23 11:59:59"), ("12:00-14:00", "2026-11-23 14:00:00", "2026-11-23 14:00:00"),
        ("00:00-06:00", "2026-11-23 00:00:00", "2026-11-23 06:00:00"), ("22:00-00:00", "2026-11-23 23:59:00", "2026-11-24 00:00:00"),
        ("22:00-00:00", "2026-11-24 00:00:00", "2026-11-24 00:00:00"),
    ]

    @Test(arguments: quiet)
    func `a channel opens when its quiet hours end, also over midnight`(row: (hours: String, at: String, open: String)) throws {
        var rules = NoticeRules()
        rules.quiet = [.sms: try #require(QuietHours(row.hours))]
        #expect(rules.open(.sms, .urging, at: Sample.at(row.at)) == Sample.at(row.open))
        // Once open it is open, and no other channel keeps these hours.
        #expect(rules.open(.sms, .urging, at: Sample.at(row.open)) == Sample.at(row.open))
        #expect(rules.open(.email, .urging, at: Sample.at(row.at)) == Sample.at(row.at))
    }

    @Test func `quiet hours are those of the place`() {
        var rules = NoticeRules()
        rules.utcOffsetInMinutes = 0
        #expect(rules.open(.sms, .urging, at: Sample.morning) == Instant("2026-11-23T08:00:00Z"))
        rules.utcOffsetInMinutes = 480
        #expect(rules.open(.sms, .urging, at: Sample.morning) == Sample.morning)
    }

    @Test(arguments: Slip.allCases)
    func `a warning and an escalation pass the quiet hours where the rules let them, nothing else does`(slip: Slip) {
        var rules = NoticeRules()
        let night = Sample.at("2026-11-23 23:00"), morning = Sample.at("2026-11-24 08:00")
        #expect(rules.open(.sms, slip, at: night) == morning)
        rules.urgentPassesQuietHours = true
        #expect(rules.open(.sms, slip, at: night) == ([.warning, .escalation].contains(slip) ? night : morning))
    }

    @Test func `queued in the night it waits for the morning, and a pause that ends in the night does, too`() throws {
        let rules = try Sample.decisionRules()
        let (draft, night, morning) = (Sample.draft(), Sample.at("2026-11-23 23:00"), Sample.at("2026-11-24 08:00"))
        let after = try Scenario(NoticeDecider.self, stream: draft.stream).when(.queue(draft), at: night, rules: rules)
            .then([.queued(draft: draft, notBefore: morning)])
        #expect(after.state.nextAt == morning && after.state.queuedAt == night)
        try Scenario.queued(draft).when(
            .recordFailure(attempt: 1, kind: .unreachable, reason: "x"), at: Sample.at("2026-11-23 21:29:30"), rules: rules
        )
        .then([.failed(attempt: 1, reason: "x", nextAt: morning)])
    }

    @Test(arguments: [
        "21:30", "21:30-", "9:00-10:00", "24:00-08:00", "21:60-08:00", "08:00-08:00", "21:30-08:00-09:00", "", "a", "２１:30-08:00",
    ])
    func `hours that are none are refused, not guessed`(text: String) { #expect(QuietHours(text) == nil) }

    @Test func `the rules come back from the journal as they were set`() throws {
        var rules = NoticeRules()
        rules.channels = [.urging: [.email, .sms], .escalation: [.webhook]]
        rules.webhooks = ["center-screen"]
        rules.quiet = [.email: try #require(QuietHours("12:00-14:00"))]
        rules.urgentPassesQuietHours = true
        rules.pausesInSeconds = [1]
        let (type, body) = try NoticeRulesFact.set(rules: rules).encoded()
        #expect(type == "notice-rules.set")
        // As people will read it in the journal.
        #expect(
            body.contains(#""channels":{"escalation":["webhook"],"urging":["email","sms"]}"#)
                && body.contains(#""quiet":{"email":"12:00-14:00"}"#))
        var book = NoticeBook()
        try book.absorb(try Sample.entry(NoticeRulesFact.set(rules: rules), NoticeRulesDecider.stream))
        #expect(book.notices == rules)
    }

    @Test func `only administrators set the rules, and setting what holds records nothing`() throws {
        let rules = try Sample.decisionRules()
        var new = NoticeRules()
        new.urgentPassesQuietHours = true
        let scenario = Scenario(NoticeRulesDecider.self, stream: NoticeRulesDecider.stream)
        try scenario.when(.set(new), by: Sample.actor("ada"), rules: rules).then([.set(rules: new)])
            .when(.set(new), by: Sample.actor("ada"), rules: rules).then([])
        try scenario.when(.set(.standard), by: Rights.console, rules: rules).then([])
        try scenario.when(.set(new), by: Sample.actor("hanna"), rules: rules).thenRefused("administrator.only")
    }

    static let faults: [(field: String, change: @Sendable (inout NoticeRules) -> Void)] = [
        ("channels.urging", { $0.channels = [.urging: [.sms, .sms]] }), ("channels.urging", { $0.channels = [.urging: [.webhook]] }),
        ("webhooks", { $0.webhooks = ["a", "a"] }), ("webhooks", { $0.webhooks = [""] }), ("webhooks", { $0.webhooks = ["https://x"] }),
        ("quiet.desk", { $0.quiet[.desk] = QuietHours("21:00-08:00") }), ("pausesInSeconds", { $0.pausesInSeconds = [0] }),
        ("pausesInSeconds", { $0.pausesInSeconds = Array(repeating: 60, count: 21) }),
        ("utcOffsetInMinutes", { $0.utcOffsetInMinutes = 1081 }),
        ("smsTemplate", { $0.smsTemplate = Bilingual("{slip} {due}") }),
        ("smsTemplate", { $0.smsTemplate = Bilingual("{number}" + String(repeating: "字", count: 51)) }),
    ]

    @Test(arguments: faults.indices)
    func `rules that cannot be meant are refused by name`(index: Int) throws {
        var rules = NoticeRules()
        Self.faults[index].change(&rules)
        try Scenario(NoticeRulesDecider.self).when(.set(rules), rules: try Sample.decisionRules())
            .thenRefused("notice-rules.invalid", field: Self.faults[index].field)
    }

    @Test func `the standard rules are sound`() throws {
        try NoticeRules.standard.check()
        var template = NoticeRules()
        template.smsTemplate = Bilingual("{number}" + String(repeating: "字", count: 50))
        try template.check()
    }
}
