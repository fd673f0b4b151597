// From a rung to its notices, through a journal: each once, over replays, duplicates and a changed organization.
import Kernel
import KernelTesting
import Matters
import Notices
import Testing

@Suite struct RungNoticesTests {
    private func entry(_ rung: RungReached, version: Int = 5) throws -> Entry {
        try Sample.entry(MatterFact.rungReached(rung: rung), Matter.stream("m1"), version: version)
    }

    private func drafts(_ submissions: [Submission]) throws -> [NoticeDraft] {
        try submissions.map {
            guard let command = $0.command as? NoticeCommand, case .queue(let draft) = command else {
                throw JournalFault.store("not a queue")
            }
            return draft
        }
    }

    private var rules: NoticeRules {
        var rules = NoticeRules()
        rules.channels = [.urging: [.sms, .webhook], .reminder: [.desk]]
        rules.webhooks = ["screen", "archive"]
        return rules
    }

    @Test func `everybody is told on the desk, and by the channels that are switched on for the slip`() throws {
        let matters = try Sample.matters()
        let all = try drafts(RungNotices.commands(after: entry(Sample.rung()), matters, rules))
        #expect(
            all.map { "\($0.channel.rawValue) \($0.to)" } == [
                "desk olga", "desk hanna", "sms olga", "sms hanna", "webhook screen", "webhook archive",
            ])
        #expect(Set(all.map(\.id)).count == 6 && all.allSatisfy { $0.about == MatterLink(id: "m1", number: "SM2026-000007") })
        #expect(
            try drafts(RungNotices.commands(after: entry(Sample.rung(slip: .warning)), matters, rules)).map(\.channel) == [.desk, .desk])
        let plain = try drafts(RungNotices.commands(after: entry(Sample.rung(slip: nil)), matters, rules))
        #expect(plain.map(\.slip) == [.reminder, .reminder] && plain.map(\.channel) == [.desk, .desk])
    }

    @Test func `a rung that tells nobody makes no notice, one that finds nobody tells the dispatchers`() throws {
        let matters = try Sample.matters()
        #expect(try RungNotices.commands(after: entry(Sample.rung(notify: [])), matters, rules).isEmpty)
        let lost = Sample.rung(slip: .reminder, notify: [.officer], unit: nil, officer: nil)
        #expect(try drafts(RungNotices.commands(after: entry(lost), matters, rules)).map(\.to) == ["dan", "nils"])
    }

    @Test func `every submission is the system's, at the rung's instant of recording, with cause and a key of its own`() throws {
        let entry = try entry(Sample.rung())
        let submissions = try RungNotices.commands(after: entry, try Sample.matters(), rules)
        #expect(submissions.allSatisfy { $0.actor == .system && $0.now == entry.recordedAt && $0.cause == entry.reference })
        #expect(Set(submissions.compactMap(\.key)).count == submissions.count)
        #expect(zip(submissions, try drafts(submissions)).allSatisfy { $0.stream == "notice/\($1.id)" && $0.key == "notice:\($1.id)" })
    }

    /// Submits as a follower does; what was answered otherwise before stays as it was.
    private func deliver(_ submissions: [Submission], to journal: MemoryJournal<NoticeBook>) async throws {
        for submission in submissions {
            do { _ = try await journal.submit(submission) } catch let refusal as Refusal where refusal.code == "key.reused" {}
        }
    }

    private func told(_ journal: MemoryJournal<NoticeBook>) async throws -> [String] {
        try await journal.entries(after: 0, limit: 10_000).map { entry in
            guard case .queued(let draft, _) = try NoticeFact.decoded(entry) else { return entry.type }
            return "\(draft.rung) \(draft.channel.rawValue) \(draft.to)"
        }.sorted()
    }

    @Test func `delivered any number of times, cut short anywhere, each notice is there once`() async throws {
        let all = try RungNotices.commands(after: entry(Sample.rung()), try Sample.matters(), rules)
        let journal = MemoryJournal(Systems([noticeManifest(NoticeBook.self)]))
        for cut in 0...all.count { try await deliver(Array(all.prefix(cut)), to: journal) }
        try await deliver(all.reversed(), to: journal)
        #expect(try await told(journal).count == all.count)
    }

    @Test func `a post that is left or taken between two deliveries costs nobody his notice and doubles none`() async throws {
        let journal = MemoryJournal(Systems([noticeManifest(NoticeBook.self)]))
        let rung = Sample.rung(slip: .warning, notify: [.officer, .head], officer: nil)
        let before = try RungNotices.commands(after: entry(rung), try Sample.matters(without: ["olga"]), rules)
        // Only the first was delivered when the server stopped; when it goes on, another officer is there, too.
        try await deliver(Array(before.prefix(1)), to: journal)
        let after = try RungNotices.commands(after: entry(rung), try Sample.matters(), rules)
        try await deliver(after, to: journal)
        #expect(try await told(journal) == ["urging desk hanna", "urging desk olga", "urging desk otto"])
    }

    @Test func `changed words or quiet hours do not make a second notice`() async throws {
        let journal = MemoryJournal(Systems([noticeManifest(NoticeBook.self)]))
        let matters = try Sample.matters()
        try await deliver(try RungNotices.commands(after: entry(Sample.rung()), matters, rules), to: journal)
        var changed = rules
        changed.utcOffsetInMinutes = 0
        changed.quiet = [.sms: try #require(QuietHours("09:00-18:00"))]
        try await deliver(try RungNotices.commands(after: entry(Sample.rung(title: "改名")), matters, changed), to: journal)
        #expect(try await told(journal).count == 6)
    }

    @Test func `two rungs, two clocks and two matters have notices of their own`() async throws {
        let journal = MemoryJournal(Systems([noticeManifest(NoticeBook.self)]))
        let matters = try Sample.matters()
        for rung in [Sample.rung(), Sample.rung("urging-2"), Sample.rung(clock: 3)] {
            try await deliver(try RungNotices.commands(after: entry(rung), matters, .standard), to: journal)
        }
        let other = try Sample.entry(MatterFact.rungReached(rung: Sample.rung()), Matter.stream("m2"))
        try await deliver(try RungNotices.commands(after: other, matters, .standard), to: journal)
        #expect(try await told(journal).count == 8)
    }

    @Test func `every row of the board has a value for each column`() async throws {
        let board = NoticeBoard<NoticeBook>()
        let draft = Sample.draft(to: "screen", .webhook)
        var notice = NoticeDecider.initial
        let facts: [NoticeFact] = [
            .queued(draft: draft, notBefore: nil), .failed(attempt: 1, reason: "x", nextAt: Sample.morning),
            .retried(nextAt: Sample.morning),
            .givenUp(attempts: 2, kind: .rejected, reason: "gone"), .sent(attempt: 2),
        ]
        for (index, fact) in facts.enumerated() {
            let entry = try Sample.entry(fact, draft.stream, version: index + 1)
            let before = index == 0 ? nil : notice
            NoticeDecider.evolve(&notice, fact, entry)
            let statement = try #require(try board.statements(for: entry, before: before, after: notice, book: NoticeBook()).last)
            #expect(statement.arguments.count == 22 && statement.arguments[0] == .text(draft.id))
            #expect(statement.arguments[1] == .null && statement.arguments[2] == .text("screen"))
            #expect(statement.arguments[4] == .text(notice.standing.rawValue))
            // Undelivered from the failure until it has arrived, also while it is being tried again.
            #expect((statement.arguments[20] == .null) == (index == 0 || index == 4))
        }
    }
}
