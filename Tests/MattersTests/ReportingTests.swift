// 定期反馈 by the ledger of directives: who reports in time, who says the same again, who judges, and what the clock of reports
// does about it. Then the second look at what has ended, and the sources of a matter.
import Kernel
import Matters
import Testing

@Suite struct ReportingTests {
    private static func rules() throws -> MatterRules {
        var rules = try District.rules()
        try District.publish(.ledger, "directive", try District.text("ledgers/directive.yaml"), into: &rules)
        return rules
    }

    private static func directive(_ sources: [Citation]? = nil) -> Report {
        Report(
            ledger: "directive", description: "排查老旧小区消防隐患，建立台账", values: ["limit": "2026-12-31"], channel: .desk, owner: "works",
            supporting: ["water"], citations: sources)
    }

    /// Claimed on Monday, 23 November 2026 at 09:00: the first report is due by the end of Friday.
    private static func handled() throws -> Story {
        var story = try Story(try rules())
        try story.does(.report(directive()), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        return story
    }

    private static func reportDue(_ story: Story) throws -> Instant? {
        let clock = try #require(story.matter.clocks.last { $0.isReport && $0.isActive })
        return clock.clock.dueAt(on: try Sample.calendar())
    }

    private static func progress(_ words: String, done: Int? = nil) -> MatterCommand { .progress(note: words, photos: nil, done: done) }

    @Test("The clock of reports begins with the handling, and says when nobody has reported")
    func begins() throws {
        var story = try Self.handled()
        #expect(try Self.reportDue(story) == (try local("2026-11-30 09:00")))
        #expect(try story.light() == .none)
        try story.at("2026-11-30 09:00")
        #expect(try story.light() == .yellow)
        // The matter itself is not late: that is another clock.
        #expect(story.matter.lateStages(on: Calendars(try Sample.calendar()), at: try local("2026-12-10 09:00")).isEmpty)
        #expect(story.matter.lateReportCount(on: Calendars(try Sample.calendar()), at: try local("2026-12-10 09:00")) == 1)
    }

    @Test("A report stops the clock until it is judged; accepted, the next is due a week after it was made")
    func accepted() throws {
        var story = try Self.handled()
        try story.at("2026-11-25 10:00")
        try story.does(Self.progress("已排查 12 个小区，登记隐患 40 处，其中 15 处当场整改", done: 30), by: District.officer)
        let report = story.entries.count
        #expect(try Self.reportDue(story) == nil, "it stands while nobody has judged it")
        // The supervisor takes a week over it: that is not the unit's time.
        try story.at("2026-12-02 09:00")
        #expect(try story.light() == .none)
        try story.does(.judge(report: report, verdict: .accepted, note: nil), by: District.supervisor)
        #expect(try Self.reportDue(story) == (try local("2026-12-02 10:00")), "counted from when it was made")
        #expect(story.refusal(.judge(report: report, verdict: .empty, note: "n"), by: District.supervisor)?.code == "report.judged")
    }

    @Test("Found to say nothing new, it has stopped nothing: the clock shows what it would have shown")
    func empty() throws {
        var story = try Self.handled()
        try story.at("2026-11-26 10:00")
        try story.does(Self.progress("各项工作正在有序推进，取得阶段性成效"), by: District.officer)
        let report = story.entries.count
        try story.at("2026-12-01 09:00")
        #expect(try story.light() == .none)
        let verdict = MatterCommand.judge(report: report, verdict: .empty, note: nil)
        #expect(story.refusal(verdict, by: District.supervisor)?.field == "note", "the unit is told what is missing")
        try story.does(.judge(report: report, verdict: .empty, note: "没有数字，没有新的进展"), by: District.supervisor)
        #expect(try Self.reportDue(story) == (try local("2026-11-30 09:00")))
        #expect(try story.light() == .yellow)
    }

    @Test("The same words again bring nothing new, and are told apart at once")
    func repeated() throws {
        var story = try Self.handled()
        let words = "已完成前期摸底，正在制定整改方案，下一步将抓紧推进落实各项工作"
        try story.does(Self.progress(words, done: 20), by: District.officer)
        let first = story.entries.count
        try story.does(.judge(report: first, verdict: .accepted, note: nil), by: District.supervisor)
        try story.at("2026-11-27 09:00")
        let due = try Self.reportDue(story)
        // Another date and another full stop are not news.
        try story.does(Self.progress("11月27日：" + words + "。", done: 20), by: District.officer)
        #expect(try Self.reportDue(story) == due && due != nil)
        #expect(story.matter.pendingReports.isEmpty)
        guard case .progressed(_, _, _, let repeats) = try #require(story.facts.last) else { return #expect(Bool(false)) }
        #expect(repeats == first)
        // The same words with a higher share, or with a picture, may be news: somebody looks.
        try story.does(Self.progress(words, done: 35), by: District.officer)
        let waiting = try Self.reportDue(story)
        #expect(story.matter.pendingReports.count == 1 && waiting == nil)
    }

    @Test("Nobody of the unit judges its report, nor whoever only dispatches")
    func rights() throws {
        var story = try Self.handled()
        try story.does(Self.progress("已排查 12 个小区，登记隐患 40 处"), by: District.officer)
        let judge = MatterCommand.judge(report: story.entries.count, verdict: .accepted, note: nil)
        for actor in [District.officer, District.head, District.dispatcher, District.twoHats] {
            #expect(story.refusal(judge, by: actor) != nil, "\(actor.officer)")
        }
        #expect(story.refusal(.judge(report: 99, verdict: .accepted, note: nil), by: District.supervisor)?.code == "report.unknown")
    }

    @Test("Two reports wait: the verdicts fall in any order, and the clock is the same")
    func order() throws {
        func told(_ verdicts: [(Int, Verdict)]) throws -> Instant? {
            var story = try Self.handled()
            try story.at("2026-11-25 10:00")
            try story.does(Self.progress("已排查 12 个小区，登记隐患 40 处", done: 30), by: District.officer)
            let first = story.entries.count
            try story.at("2026-11-26 10:00")
            try story.does(Self.progress("又排查 9 个小区，整改隐患 22 处", done: 55), by: District.officer)
            try story.at("2026-11-27 10:00")
            for (place, verdict) in verdicts {
                try story.does(.judge(report: first + place, verdict: verdict, note: "见批注"), by: District.supervisor)
            }
            return try Self.reportDue(story)
        }
        #expect(try told([(0, .accepted), (1, .accepted)]) == local("2026-12-03 10:00"))
        #expect(try told([(1, .accepted), (0, .accepted)]) == local("2026-12-03 10:00"))
        #expect(try told([(1, .accepted), (0, .empty)]) == local("2026-12-03 10:00"))
        #expect(try told([(0, .empty), (1, .accepted)]) == local("2026-12-03 10:00"))
        #expect(try told([(0, .accepted), (1, .poor)]) == local("2026-12-02 10:00"))
        #expect(try told([(1, .poor), (0, .accepted)]) == local("2026-12-02 10:00"))
        #expect(try told([(0, .empty), (1, .empty)]) == local("2026-11-30 09:00"))
        #expect(try told([(1, .empty), (0, .empty)]) == local("2026-11-30 09:00"))
        #expect(try told([(0, .accepted)]) == nil, "the second one waits")
        #expect(try told([(0, .empty)]) == nil, "the second one waits")
    }

    @Test("Rungs that watch reports are reached by them alone, and a slip has its colour, what it asks and until when")
    func rungs() throws {
        var story = try Self.handled()
        try story.at("2026-12-01 09:00")
        try story.does(.catchUp, by: .system)
        let rungs = story.facts.compactMap { fact in if case .rungReached(let rung) = fact { rung } else { nil } }
        #expect(rungs.map { "\($0.stage) \($0.rung)" } == ["report blue", "report report-late", "report yellow"])
        try story.at("2027-01-07 18:00")
        try story.does(.catchUp, by: .system)
        let slips = story.facts.compactMap { fact in if case .rungReached(let rung) = fact { rung } else { nil } }.filter {
            $0.colour != nil
        }
        #expect(slips.map(\.rung) == ["blue-slip", "yellow-slip", "red-slip"] && slips.compactMap(\.colour) == [.blue, .yellow, .red])
        #expect(slips.allSatisfy { $0.asks != nil && $0.stage == "handling" })
        let yellow = try #require(slips.first { $0.colour == .yellow })
        let (due, within) = (try local("2026-12-31 18:00"), try #require(Budget("2 work-days")))
        #expect(try yellow.at == due && yellow.answerBy == Sample.calendar().add(within, to: due))
    }

    @Test("Submitted, it reports no more; sent back, it does")
    func submitted() throws {
        var story = try Self.handled()
        try story.does(.submit(note: "已全部整改", closing: true, photos: nil), by: District.officer)
        #expect(!story.matter.clocks.contains { $0.isReport && $0.isActive })
        try story.does(.verify(passed: false, note: "还有三处", photos: nil), by: District.supervisor)
        #expect(story.matter.clocks.contains { $0.isReport && $0.isActive })
    }

    @Test("The second line looks again at what has ended: what does not hold is opened again at once")
    func second() throws {
        var story = try Self.handled()
        try story.does(.submit(note: "已全部整改", closing: true, photos: nil), by: District.officer)
        let look = MatterCommand.recheck(holds: false, note: "现场仍有两处未整改", photos: nil)
        #expect(story.refusal(look, by: District.auditor)?.code == "stage.action", "it has not ended")
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.supervisor)
        #expect(!story.matter.isOpen)
        #expect(story.refusal(look, by: District.supervisor)?.code == "recheck.own-verification")
        #expect(story.refusal(look, by: District.officer) != nil && story.refusal(look, by: District.dispatcher) != nil)
        var holds = story
        #expect(try holds.does(.recheck(holds: true, note: "属实", photos: nil, sample: "s1"), by: District.auditor) == ["matter.rechecked"])
        #expect(!holds.matter.isOpen && holds.matter.rechecks.last?.sample == "s1")
        #expect(try story.does(look, by: District.auditor) == ["matter.rechecked", "matter.reopened"])
        #expect(story.matter.stage == "dispatched" && story.matter.owner == "works" && story.matter.reopenCount == 1)
    }

    @Test("One decision that three meetings heard is one matter with three sources")
    func sources() throws {
        func meeting(_ number: Int) -> Citation {
            Citation(kind: .meeting, code: "HY2026-000\(number)", title: "第 \(number) 次常务会议", on: CivilDay("2026-11-20"), words: "建立台账")
        }
        var story = try Story(try Self.rules())
        #expect(
            try story.does(.report(Self.directive([meeting(1), meeting(1)])), by: District.dispatcher)
                == ["matter.reported", "matter.cited", "matter.dispatched"])
        try story.does(.receiveSource(meeting(2)), by: .system)
        #expect(try story.does(.receiveSource(meeting(2)), by: .system).isEmpty, "told twice, it is there once")
        try story.does(
            .cite(kind: .document, code: "〔2026〕8号", title: "通知", on: nil, words: "年底前完成"), by: District.supervisor)
        #expect(story.matter.citations.map(\.title) == ["第 1 次常务会议", "第 2 次常务会议", "通知"])
        #expect(story.refusal(.cite(kind: .document, code: nil, title: " ", on: nil, words: ""), by: District.supervisor)?.field == "title")
        #expect(story.refusal(.receiveSource(meeting(3)), by: District.supervisor) != nil, "that is the loop's to say")
    }
}
