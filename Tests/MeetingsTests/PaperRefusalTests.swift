// Each "no" of papers once, every fact in both languages and as it was stored, and random histories.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Meetings

@Suite struct PaperRefusalTests {
    private let rules: MeetingDecisionRules
    typealias Office = PaperOffice

    init() throws { rules = try PaperOffice.rules() }

    @Test("What a draft may not be, and who may not write it")
    func drafts() throws {
        let none = PaperStory(rules)
        none.refuses(.submit, by: Office.writer, "paper.unknown")
        func draft(_ kind: String = "division", _ title: String = "标题", _ unit: UnitCode = "works", _ text: String = "正文") -> PaperCommand {
            .draft(PaperDetails(kind: kind, title: title, unit: unit), text: text)
        }
        none.refuses(draft("moon"), by: Office.writer, "field.invalid", field: "kind")
        none.refuses(draft("plan", " "), by: Office.writer, "field.missing", field: "title")
        none.refuses(draft("plan", String(repeating: "长", count: 70)), by: Office.writer, "field.too-long", field: "title")
        none.refuses(draft("plan", "标题", "moon"), by: Office.dispatcher, "field.invalid", field: "unit")
        none.refuses(draft("plan", "标题", "water"), by: Office.writer, "paper.other-unit")
        none.refuses(draft("plan", "标题", "works", "\n"), by: Office.writer, "field.missing", field: "text")
        none.refuses(
            draft("plan", "标题", "works", String(repeating: "字", count: 22_000)), by: Office.writer, "field.too-long", field: "text")
        none.refuses(
            draft("plan", "标题", "works", String(repeating: "字\n", count: 1_500)), by: Office.writer, "field.invalid", field: "text")
        none.refuses(draft(), by: Office.leader, "paper.not-yours")
        none.refuses(draft(), by: Office.auditor, "paper.not-yours")
        none.refuses(draft(), by: .system, "post.missing")
        var story = none
        try story.does(draft("plan", "标题", "water"), by: Office.dispatcher)
        story.refuses(draft(), by: Office.writer, "paper.drafted")
        story.refuses(.revise(title: "标题", text: "新", note: "改"), by: Office.writer, "paper.other-unit")
        story.refuses(.revise(title: "标题", text: "正文", note: "改"), by: Office.water, "paper.unchanged")
        story.refuses(.revise(title: "标题", text: "新", note: ""), by: Office.water, "field.missing", field: "note")
        story.refuses(.submit, by: Office.water, "paper.round-missing")
    }

    @Test("What an item may not be, and who may not have it")
    func items() throws {
        var story = PaperStory(rules)
        try story.does(.draft(Office.division, text: "正文"), by: Office.writer)
        func refuses(_ item: DivisionItem, _ code: String, _ field: String, _ place: SourceLocation = #_sourceLocation) {
            story.refuses(.addItem(item), by: Office.writer, code, field: field, place)
        }
        refuses(Office.item(" "), "field.missing", "text")
        refuses(Office.item(String(repeating: "长", count: 1_400)), "field.too-long", "text")
        refuses(Office.item(days: -1), "field.invalid", "limit")
        refuses(Office.item(owner: "moon"), "field.invalid", "owner")
        refuses(Office.item(supporting: ["moon"]), "field.invalid", "supporting")
        refuses(Office.item(owner: "power"), "field.invalid", "supporting")
        var sponsored = Office.item()
        sponsored.sponsor = String(repeating: "长", count: 40)
        refuses(sponsored, "field.too-long", "sponsor")
        story.refuses(.ask([], until: nil), by: Office.writer, "field.missing", field: "units")
        try story.does(.addItem(Office.item(owner: nil, supporting: [])), by: Office.writer)
        story.refuses(.claim(1), by: Office.waterHead, "paper.not-out")
        try story.does(.ask(["water"], until: Office.today), by: Office.writer)
        story.refuses(.claim(9), by: Office.waterHead, "field.invalid", field: "item")
        story.refuses(.claim(1), by: Office.powerHead, "paper.not-asked")
        story.refuses(.claim(1), by: Office.water, "paper.not-yours")
        try story.does(.claim(1), by: Office.waterHead)
        let taken = story.refuses(.claim(1), by: Office.writerHead, "paper.claimed", field: "item")
        #expect(taken?.sentence.zh.contains("乙局") == true, "told who has it")
        try story.does(.claim(1), by: Office.leader)
        #expect(story.refuses(.claim(1), by: Office.otherLeader, "paper.claimed")?.sentence.zh.contains("领导一") == true)
        story.refuses(.giveUp(1, reason: "无力承担"), by: Office.otherLeader, "paper.not-claimed")
        story.refuses(.giveUp(1, reason: ""), by: Office.leader, "field.missing", field: "reason")
        story.refuses(.changeItem(1, Office.item(supporting: []), reason: " "), by: Office.writer, "field.missing", field: "reason")
        story.refuses(
            .changeItem(1, Office.item(owner: "power", supporting: []), reason: "改"), by: Office.writer, "paper.claimed", field: "owner")
        sponsored.sponsor = "领导二"
        story.refuses(.changeItem(1, sponsored, reason: "改"), by: Office.writer, "paper.claimed", field: "sponsor")
        try story.does(.giveUp(1, reason: "分工调整"), by: Office.waterHead)
        #expect(story.paper.items[0].lead == nil && !story.paper.items[0].isUnclaimed, "a leader has it")
        try story.does(.giveUp(1, reason: "分工调整"), by: Office.leader)
        #expect(story.paper.unclaimed.count == 1)
        for place in 2...300 { try story.does(.addItem(Office.item("任务\(place)")), by: Office.writer) }
        refuses(Office.item(), "field.invalid", "text")
    }

    @Test("What is wrong with a round, an opinion, an answer")
    func opinions() throws {
        var story = PaperStory(rules)
        try story.does(.draft(PaperDetails(kind: "plan", title: "计划", unit: "works"), text: "正文"), by: Office.writer)
        story.refuses(.opine("意见"), by: Office.water, "paper.not-asked")
        story.refuses(.ask(["works"], until: nil), by: Office.writer, "field.invalid", field: "units")
        story.refuses(.ask(["water", "water"], until: nil), by: Office.writer, "field.invalid", field: "units")
        story.refuses(.ask(["moon"], until: nil), by: Office.writer, "field.invalid", field: "units")
        story.refuses(.ask(["water"], until: Office.today.advanced(by: -1)), by: Office.writer, "field.invalid", field: "until")
        try story.does(.ask(["water"], until: nil), by: Office.writer)
        story.refuses(.ask(["power"], until: nil), by: Office.writer, "paper.round-open")
        story.refuses(.opine(" "), by: Office.water, "field.missing", field: "text")
        try story.does(.agree, by: Office.water)
        story.refuses(.agree, by: Office.waterHead, "paper.replied")
        try story.does(.opine("还有一点"), by: Office.waterHead)
        try story.does(.ask(["power"], until: nil), by: Office.writer)
        try story.does(.agree, by: Office.power)
        story.refuses(.recordOpinion(source: "", text: "意见"), by: Office.writer, "field.missing", field: "source")
        story.refuses(.answer(2, .adopted, reason: "", version: 1), by: Office.writer, "field.invalid", field: "opinion")
        story.refuses(.answer(1, .declined, reason: "", version: nil), by: Office.writer, "field.missing", field: "reason")
        story.refuses(.answer(1, .adopted, reason: "", version: nil), by: Office.writer, "field.missing", field: "version")
        story.refuses(.answer(1, .adopted, reason: "", version: 1), by: Office.writer, "paper.not-revised")
        story.refuses(.answer(1, .declined, reason: "不", version: nil), by: Office.water, "paper.other-unit")
        try story.does(.answer(1, .declined, reason: "不在职责内", version: nil), by: Office.writer)
        story.refuses(.answer(1, .declined, reason: "不在职责内", version: nil), by: Office.writer, "paper.unchanged")
        story.refuses(.hear(meeting: "", .agreed, note: ""), by: Office.writer, "field.missing", field: "meeting")
        story.refuses(.hear(meeting: "HY2026-0001", .returned, note: ""), by: Office.writer, "field.missing", field: "note")
        try story.does(.hear(meeting: "HY2026-0001", .returned, note: "再压缩"), by: Office.writer)
        story.refuses(.submit, by: Office.writer, "paper.returned")
        try story.does(.revise(title: "计划", text: "短文", note: "压缩"), by: Office.writer)
        try story.does(.submit, by: Office.writer)
        story.refuses(.hear(meeting: "HY2026-0001", .agreed, note: ""), by: Office.writer, "paper.being-signed")
        story.refuses(.ask(["power"], until: nil), by: Office.writer, "paper.being-signed")
        story.refuses(.submit, by: Office.writer, "paper.being-signed")
    }

    @Test("Rounds need a calendar, and there is an end to versions, rounds, units, opinions and hearings")
    func limits() throws {
        let moon = try PaperOffice.rules { $0.replacing("\ncalendar: cn", with: "\ncalendar: moon") }
        var lost = PaperStory(moon)
        try lost.does(.draft(Office.division, text: "正文"), by: Office.writer)
        lost.refuses(.ask(["water"], until: nil), by: Office.writer, "paper.calendar-missing")
        var story = PaperStory(rules)
        try story.does(.draft(PaperDetails(kind: "plan", title: "计划", unit: "works"), text: "第 1 稿"), by: Office.writer)
        for version in 2...100 { try story.does(.revise(title: "计划", text: "第 \(version) 稿", note: "改"), by: Office.writer) }
        story.refuses(.revise(title: "计划", text: "又一稿", note: "改"), by: Office.writer, "field.invalid", field: "text")
        story.refuses(.ask(Array(repeating: "water", count: 301), until: nil), by: Office.writer, "field.invalid", field: "units")
        for _ in 1...20 {
            try story.does(.ask(["water"], until: nil), by: Office.writer)
            try story.does(.agree, by: Office.water)
        }
        story.refuses(.ask(["water"], until: nil), by: Office.writer, "field.invalid", field: "units")
        for _ in 1...50 { try story.does(.hear(meeting: "HY2026-0001", .agreed, note: ""), by: Office.writer) }
        story.refuses(.hear(meeting: "HY2026-0001", .agreed, note: ""), by: Office.writer, "field.invalid", field: "meeting")
        for _ in 1...500 { try story.does(.recordOpinion(source: "公众", text: "意见"), by: Office.writer) }
        story.refuses(.recordOpinion(source: "公众", text: "意见"), by: Office.writer, "field.invalid", field: "text")
        story.refuses(.opine("意见"), by: Office.water, "field.invalid", field: "text")
    }

    @Test("What keeps a paper from being signed or issued")
    func signing() throws {
        var story = try PaperStory.asked(rules)
        story.refuses(.sendBack(reason: "改"), by: Office.leader, "paper.step-taken")
        try story.does(.agree, by: Office.water)
        try story.does(.agree, by: Office.power)
        story.refuses(.issue(kind: "division", recipients: []), by: Office.dispatcher, "paper.not-signed")
        story.refuses(.receive, by: Office.water, "paper.not-issued")
        let without = story.refuses(.submit, by: Office.writer, "paper.item-without-lead", field: "item")
        #expect(without?.sentence.zh.contains("第 2 项") == true && without?.sentence.zh.contains("普查照明") == true)
        try story.does(.claim(2), by: Office.powerHead)
        try story.does(.submit, by: Office.writer)
        story.refuses(.claim(1), by: Office.waterHead, "paper.being-signed")
        story.refuses(.giveUp(2, reason: "无力承担"), by: Office.powerHead, "paper.being-signed")
        let edition = story.paper.edition
        story.refuses(.sign(step: 0, edition: edition - 1), by: Office.writerHead, "paper.step-taken")
        story.refuses(.sign(step: 0, edition: edition), by: Office.leader, "paper.not-your-signature")
        story.refuses(.sign(step: 0, edition: edition), by: Office.waterHead, "paper.other-unit")
        try story.does(.sign(step: 0, edition: edition), by: Office.writerHead)
        story.refuses(.sign(step: 1, edition: edition), by: Office.both, "paper.signed-twice")
        try story.does(.sign(step: 1, edition: edition), by: Office.leader)
        story.refuses(.issue(kind: "division", recipients: []), by: Office.writer, "paper.not-yours")
        story.refuses(.issue(kind: "notice", recipients: []), by: Office.dispatcher, "paper.kind-gone")
        story.refuses(.issue(kind: "division", recipients: ["moon"]), by: Office.dispatcher, "field.invalid", field: "recipients")
        var late = story
        late.wait(days: 40)
        #expect(
            late.refuses(.issue(kind: "division", recipients: []), by: Office.dispatcher, "paper.item-late")?.sentence.zh.contains("第 1 项")
                == true)
        try story.does(.issue(kind: "division", recipients: []), by: Office.dispatcher)
        story.refuses(.receive, by: Office.writer, "paper.not-for-you")
        for command in [PaperCommand.withdraw(reason: "错"), .addItem(Office.item()), .submit, .recordOpinion(source: "公众", text: "好")] {
            story.refuses(command, by: Office.writer, "paper.issued")
        }
        story.refuses(.claim(1), by: Office.waterHead, "paper.issued")
        story.refuses(.opine("晚了"), by: Office.water, "paper.issued")
    }

    @Test("A plan without items is not submitted; what the register of matters would refuse is refused with the item's number")
    func register() throws {
        var story = PaperStory(rules)
        try story.does(.draft(Office.division, text: "正文"), by: Office.writer)
        try story.does(.ask(["water"], until: nil), by: Office.writer)
        try story.does(.agree, by: Office.water)
        story.refuses(.submit, by: Office.writer, "paper.items-missing")
        // Nobody outside the government can verify what it does itself.
        try story.does(.addItem(Office.item(owner: "government", supporting: [])), by: Office.writer)
        try story.sign()
        let refusal = story.refuses(.issue(kind: "division", recipients: []), by: Office.dispatcher, "paper.item-refused", field: "item")
        #expect(refusal?.sentence.zh.contains("第 1 项") == true)
    }

    @Test("Every fact says itself in both languages, and comes back as it was stored")
    func sentences() throws {
        let citation = Citation(kind: .document, code: "WG2026-0001", title: "方案", on: Office.today, words: "")
        let draw = Draw(counter: "paper/2026", number: 1)
        let name = PaperName(number: "WG2026-0001", title: "方案", unit: "works")
        let facts: [PaperFact] = [
            .drafted(number: "WG2026-0001", details: Office.division, text: "正文", draw: draw),
            .revised(title: "标题", text: "正文", note: "改", voided: 1), .itemAdded(place: 1, item: Office.item(), voided: 0),
            .itemChanged(place: 1, item: Office.item(), reason: "改", voided: 2), .itemRemoved(place: 1, reason: "删", voided: 0),
            .asked(units: ["water"], until: Office.today, on: Office.today, paper: name),
            .opinionGiven(unit: "water", text: "意见", on: Office.today, isLate: true),
            .agreed(unit: "water", on: Office.today, isLate: false),
            .opinionRecorded(source: "公众", text: "意见", on: Office.today),
            .opinionAnswered(opinion: 1, verdict: .declined, reason: "理由", version: nil),
            .opinionAnswered(opinion: 1, verdict: .adopted, reason: "", version: 2),
            .heard(meeting: "HY2026-0001", outcome: .agreed, note: ""), .claimed(place: 1, unit: "water", leader: ""),
            .claimed(place: 1, unit: nil, leader: "领导一"), .claimGivenUp(place: 1, isLeader: true, reason: "调整"),
            .submitted(steps: [.head, .leader], paper: name),
            .signed(step: 0, duty: .head, version: 1, edition: 1, next: .leader, paper: name), .sentBack(reason: "改", paper: name),
            .issued(mark: "样政办发〔2026〕1号", on: Office.today, recipients: ["water"], version: 1, draw: draw, paper: name),
            .ordered(place: 1, item: Office.item(), citation: citation, ledger: "directive", matter: "p000"), .received(unit: "water"),
            .withdrawn(reason: "不再需要"),
        ]
        for fact in facts {
            let said = PaperSentences.deed(fact, rules.organization)
            #expect(!said.zh.isEmpty && !said.en.isEmpty && said.zh != said.en)
            let entry = try Office.entry(fact, "paper/p", 1)
            #expect(try PaperFact.decoded(entry).encoded().body == fact.encoded().body && entry.type.hasPrefix("paper."))
        }
    }

    // MARK: Random histories

    @Test(
        "Whatever is asked in whatever order, what is issued is what was signed, by different people, every opinion is answered, and every item has a lead",
        arguments: [UInt64(1), 2, 3, 20_261_123, 0xC0FFEE])
    func random(seed: UInt64) throws {
        var dice = SeededRandom(seed: seed)
        var ends: [PaperStage: Int] = [:]
        for run in 0..<60 {
            let place: Comment = "seed \(seed) run \(run)"
            var story = try run % 3 == 0 ? PaperStory.signed(rules) : PaperStory.asked(rules)
            for _ in 0..<60 where !story.paper.stage.isOver {
                if Int.random(in: 0..<8, using: &dice) == 0 { story.wait(days: 1) }
                let actor = try #require(Office.everybody.randomElement(using: &dice))
                let before = story.paper
                guard let facts = story.tries(command(&dice, before), by: actor) else { continue }
                try story.takes(facts, by: actor)
                let paper = story.paper
                #expect(paper.signatures.allSatisfy { $0.edition == paper.edition && $0.version == paper.versions.count }, place)
                #expect(Set(paper.signatures.map(\.by.officer)).count == paper.signatures.count, place)
                #expect(paper.signatures.count <= paper.steps.count, place)
                #expect(Set(paper.items.map(\.place)).count == paper.items.count, place)
                #expect(try JSON.decode(Paper.self, from: JSON.text(paper)) == paper, place)
                guard paper.stage == .issued else { continue }
                #expect(before.stage == .signed && paper.signatures.map(\.duty) == paper.steps, place)
                #expect(paper.unanswered.isEmpty && paper.items.allSatisfy { $0.item.owner != nil && $0.matter != nil }, place)
                #expect(Set(paper.items.compactMap(\.matter)).count == paper.items.count && facts.count == paper.items.count + 1, place)
            }
            ends[story.paper.stage, default: 0] += 1
        }
        // A run in which nothing is ever issued would hold every rule.
        #expect((ends[.issued] ?? 0) > 3 && ends.count >= 3, "seed \(seed): \(ends)")
    }

    private func command(_ dice: inout SeededRandom, _ paper: Paper) -> PaperCommand {
        let units: [UnitCode] = ["water", "power", "works"]
        let place = Int.random(in: 1...max(1, paper.lastPlace), using: &dice)
        let opinion = Int.random(in: 1...max(1, paper.opinions.count), using: &dice)
        let owner = Bool.random(using: &dice) ? units.randomElement(using: &dice) : nil
        let item = DivisionItem(text: "任务\(Int.random(in: 1...99, using: &dice))", limit: Office.today.advanced(by: 90), owner: owner)
        let signing: [PaperCommand] = [
            .submit, .sign(step: paper.signatures.count, edition: paper.edition),
            .sign(step: paper.signatures.count, edition: paper.edition), .issue(kind: "division", recipients: ["works"]),
        ]
        let verdict = PaperVerdict.allCases.randomElement(using: &dice) ?? .adopted
        let others: [PaperCommand] = [
            .revise(title: "题", text: "文\(Int.random(in: 1...9, using: &dice))", note: "改"), .addItem(item),
            .changeItem(place, item, reason: "改"), .removeItem(place, reason: "删"),
            .ask([units[Int.random(in: 0..<3, using: &dice)]], until: nil),
            .opine("意见"), .agree, .recordOpinion(source: "公众", text: "意见"),
            .answer(opinion, verdict, reason: "理由", version: verdict == .declined ? nil : paper.versions.count),
            .hear(meeting: "HY2026-0001", Bool.random(using: &dice) ? .agreed : .returned, note: "注"), .claim(place), .claim(place),
            .giveUp(place, reason: "调整"), .sendBack(reason: "退"), .withdraw(reason: "撤"), .receive,
        ]
        let chosen = Int.random(in: 0..<3, using: &dice) < 2 ? signing : others
        return chosen.randomElement(using: &dice) ?? .submit
    }
}
