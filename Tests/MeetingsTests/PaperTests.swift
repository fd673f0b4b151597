// Papers: their course from the draft to the mark, each refusal once, and over random histories that what is issued is what was
// signed, and that every issued item has somebody who leads it.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Meetings

@Suite struct PaperTests {
    private let rules: MeetingDecisionRules
    typealias Office = PaperOffice

    init() throws { rules = try PaperOffice.rules() }

    // MARK: Rules

    @Test("The rules of the repository have papers without a fault, and marks with Chinese and 〔〕")
    func papers() throws {
        let papers = rules.papers
        #expect(papers.isPublished && papers.days == 5)
        #expect(papers.kind("division")?.hasItems == true && papers.kind("plan")?.needsRound == true)
        #expect(papers.kind("minutes")?.signers == [.leader] && papers.kind("plan")?.signers == [.head, .leader])
        #expect(papers.series["office"]?.mark.format(year: 2026, sequence: 7) == "样政办发〔2026〕7号")
    }

    @Test("A faulty rule of papers is named by its line, and a file without papers is read as before there were any")
    func faults() throws {
        for (line, change, words) in [
            ("  days: 5", "  days: 0", "papers.days"), ("  number: \"WG{year}-{sequence:4}\"", "  number: \"WG\"", "sequence"),
            ("{ mark: \"样政办发〔{year}〕{sequence}号\"", "{ mark: \"样政办发\"", "样政办发"),
            ("masthead: 样例区人民政府办公室文件", "head: 样例区人民政府办公室文件", "head"),
            ("      series: minutes", "      series: moon", "moon"), ("      sign: [leader]", "      sign: [king]", "king"),
            ("    claim: [head, leader]", "    clam: [head]", "papers.who.claim"), ("      items: true", "      items: maybe", "maybe"),
        ] {
            do throws(RuleFaults) {
                let text = try Self.unfailing { try PaperOffice.text("ledgers/registers/meetings.yaml") }
                #expect(text.contains(line), "\(line)")
                _ = try MeetingRulesFile.read(text.replacing(line, with: change), file: "meetings.yaml")
                Issue.record("\(change) was taken")
            } catch {
                #expect(error.description.contains(words), "\(error.description)")
                #expect(error.faults.allSatisfy { $0.line > 0 })
            }
        }
        let before = try Office.text("ledgers/registers/meetings.yaml").split(separator: "\npapers:")[0]
        #expect(try MeetingRulesFile.read(String(before), file: "meetings.yaml").papers.isPublished == false)
        let none = MeetingDecisionRules(meetings: try MeetingRulesFile.read(String(before), file: "m"), matters: rules.matters)
        PaperStory(none).refuses(.draft(Office.division, text: "t"), by: Office.writer, "paper-rules.missing")
    }

    private static func unfailing(_ read: () throws -> String) throws(RuleFaults) -> String {
        do { return try read() } catch { throw RuleFaults(faults: []) }
    }

    // MARK: Course

    @Test("Drafted, asked, answered, revised, signed and issued with its mark: each item is a report with owner, day and source")
    func course() throws {
        var story = try PaperStory.asked(rules)
        #expect(story.paper.number == "WG2026-0001" && story.paper.rounds[0].until.description == "2026-11-30", "five working days")
        #expect(story.paper.unclaimed.map(\.place) == [2])
        try story.does(.opine("第一项时限偏紧"), by: Office.water)
        try story.does(.recordOpinion(source: "区人大代表", text: "建议公开进展"), by: Office.writer)
        story.refuses(.submit, by: Office.writer, "paper.round-open")
        story.wait(days: 8)
        try story.does(.agree, by: Office.powerHead)
        #expect(story.paper.rounds[0].replies.map(\.isLate) == [false, true])
        #expect(story.refuses(.submit, by: Office.writer, "paper.unanswered")?.sentence.zh.contains("2 条") == true)
        try story.does(
            .revise(title: Office.division.title, text: "一、总体要求\n二、任务分工\n三、公开进展", note: "增加公开要求"), by: Office.writer)
        try story.does(.answer(1, .declined, reason: "汛期前必须完成", version: nil), by: Office.writer)
        try story.does(.answer(2, .adopted, reason: "", version: 2), by: Office.writer)
        try story.does(.hear(meeting: "HY2026-0001", .agreed, note: ""), by: Office.writer)
        try story.does(.claim(2), by: Office.powerHead)
        try story.does(.claim(2), by: Office.leader)
        try story.sign()
        let facts = try story.does(.issue(kind: "division", recipients: ["government"]), by: Office.dispatcher)
        #expect(story.paper.stage == .issued && story.paper.mark == "样政办发〔2026〕1号")
        #expect(story.paper.recipients == ["government", "water", "power"], "and whoever has to do with an item")
        let reports = facts.compactMap(\.report)
        #expect(reports.map(\.matter) == ["p000", "p001"] && reports.map(\.report.owner) == ["water", "power"])
        #expect(reports[1].report.values?["sponsor"] == "领导一" && reports[0].report.values?["limit"] == "2026-12-13")
        #expect(reports[0].report.supporting == ["power"] && reports[0].report.values?["measures"] == "逐户登记")
        let source = try #require(reports[0].report.citations?.first)
        #expect(source.kind == .document && source.code == "WG2026-0001" && source.title == "安全过冬工作分工方案（样政办发〔2026〕1号）")
        #expect(source.words == "排查管网" && source.on == story.now.day(in: .china))
        try story.does(.receive, by: Office.water)
        #expect(try story.does(.receive, by: Office.waterHead).isEmpty, "once is enough")
        #expect(!story.paper.awaits(receiptOf: "water") && story.paper.awaits(receiptOf: "power"))
    }

    @Test("A new version voids the signatures and says how many; so does a changed item; sending back takes a reason")
    func voided() throws {
        var story = try PaperStory.signed(rules)
        #expect(story.paper.stage == .signed && story.paper.signatures.map(\.version) == [1, 1])
        let facts = try story.does(.revise(title: "新标题", text: "一、新", note: "改"), by: Office.writer)
        guard case .revised(_, _, _, let voided) = facts[0] else { throw RuleFaults(faults: []) }
        #expect(voided == 2 && story.paper.signatures.isEmpty && story.paper.stage == .draft && story.paper.details?.title == "新标题")
        #expect(PaperSentences.deed(facts[0], rules.organization).zh.contains("2 个签字作废"))
        try story.does(.submit, by: Office.writer)
        try story.does(.sign(step: 0, edition: story.paper.edition), by: Office.writerHead)
        try story.does(.changeItem(1, Office.item("排查全部管网"), reason: "范围"), by: Office.writer)
        #expect(story.paper.signatures.isEmpty && story.paper.stage == .draft)
        try story.does(.submit, by: Office.writer)
        story.refuses(.sendBack(reason: "改"), by: Office.leader, "paper.not-your-signature")
        story.refuses(.sendBack(reason: " "), by: Office.writerHead, "field.missing", field: "reason")
        try story.does(.sendBack(reason: "措施不具体"), by: Office.writerHead)
        #expect(story.paper.stage == .draft)
        try story.sign()
        try story.does(.sendBack(reason: "格式不对"), by: Office.dispatcher)
        #expect(story.paper.stage == .draft && story.paper.signatures.isEmpty, "whoever issues may send it back as well")
        try story.does(.removeItem(1, reason: "并入第 2 项"), by: Office.writer)
        try story.does(.addItem(Office.item("新任务")), by: Office.writer)
        #expect(story.paper.items.map(\.place) == [2, 3], "a place is not given twice")
        try story.does(.withdraw(reason: "不再需要"), by: Office.writer)
        story.refuses(.submit, by: Office.writer, "paper.withdrawn")
    }

    @Test("Late opinions are taken, and are answered before it is issued")
    func late() throws {
        var story = try PaperStory.signed(rules)
        story.wait(days: 10)
        try story.does(.opine("补充一点"), by: Office.water)
        #expect(story.paper.opinions[0].isLate && story.paper.stage == .signed)
        story.refuses(.issue(kind: "division", recipients: []), by: Office.dispatcher, "paper.unanswered")
        story.refuses(.answer(1, .partly, reason: "部分", version: 2), by: Office.writer, "field.invalid", field: "version")
        try story.does(.answer(1, .partly, reason: "时限不变", version: 1), by: Office.writer)
        try story.does(.issue(kind: "division", recipients: []), by: Office.dispatcher)
    }

    @Test("A minute needs no opinions and one signature, but not that of its writer alone")
    func alone() throws {
        let change = { (text: String) in text.replacing("draft: [officer,", with: "draft: [leader, officer,") }
        var story = PaperStory(try PaperOffice.rules(change))
        try story.does(.draft(PaperDetails(kind: "minutes", title: "纪要", unit: "government"), text: "议定"), by: Office.leader)
        story.refuses(.addItem(Office.item()), by: Office.leader, "paper.without-items")
        try story.does(.submit, by: Office.leader)
        story.refuses(.sign(step: 0, edition: 1), by: Office.leader, "paper.own-text")
        try story.does(.sign(step: 0, edition: 1), by: Office.otherLeader)
        story.refuses(.issue(kind: "minutes", recipients: []), by: Office.dispatcher, "field.missing", field: "recipients")
        try story.does(.issue(kind: "minutes", recipients: ["works"]), by: Office.dispatcher)
        #expect(story.paper.mark == "样政纪要〔2026〕第1期")
    }

    @Test("Papers of one series draw their marks from one counter, other series from their own")
    func marks() {
        func counter(_ kind: String) -> String? { PaperDecider.draws(.issue(kind: kind, recipients: []), rules, at: Office.monday) }
        #expect(counter("division") == counter("notice") && counter("division") != counter("plan") && counter("moon") == nil)
        #expect(PaperDecider.draws(.draft(Office.division, text: "t"), rules, at: Office.monday) == "paper/2026")
        #expect(PaperDecider.draws(.submit, rules, at: Office.monday) == nil)
    }
}
