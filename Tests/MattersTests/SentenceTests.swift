// Each fact's sentence in both languages, for people with a post and for the public.

import Kernel
import Matters
import Testing

@Suite struct SentenceTests {
    /// A story that has every fact of a matter's main line.
    private func told(_ audience: Sentences.Audience) throws -> [Bilingual] {
        var story = try Story.citizen()
        try story.does(.requestCheck(note: "去看看"), by: District.dispatcher)
        try story.does(.check(found: true, note: "确实不亮", photos: nil), by: District.gridWorker)
        try story.does(.accept(note: nil), by: District.dispatcher)
        try story.does(.triage(class: "street-lamp-damaged", title: "灯杆倾斜", note: nil), by: District.dispatcher)
        try story.does(.dispatch(owner: "water", supporting: ["works"], note: nil), by: District.dispatcher)
        try story.does(.return(kind: .notOurUnit, reason: "不归水务"), by: District.otherOfficer)
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        try story.does(.progress(note: "内部情况", photos: nil), by: District.officer)
        try story.does(.pause(reason: "等配件"), by: District.officer)
        try story.does(.resume(note: nil), by: District.officer)
        try story.does(District.submission, by: District.officer)
        try story.does(.verify(passed: false, note: "仍倾斜", photos: nil), by: District.gridWorker)
        try story.does(District.submission, by: District.officer)
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.gridWorker)
        try story.does(.answer(reached: true, words: "灯杆已扶正", satisfied: true), by: District.dispatcher)
        try story.does(.end(kind: "resolved", note: nil), by: District.dispatcher)
        try story.does(.appraise(grade: 4, words: "可以"), by: District.reporter)
        try story.does(.reopen(reason: "又斜了"), by: District.reporter)
        return try story.entries.map { try Sentences.sentence(of: $0, story.rules, for: audience) }
    }

    @Test func `inside, each entry says who did what and why`() throws {
        #expect(
            try told(.inside).map(\.zh) == [
                "市民通过门户上报“一号街 5 号 路灯不亮”。",
                "网格中心调度员dan·样例派北一社区第1网格网格员到现场核查：去看看",
                "北街道办网格员gao·样例核查属实：确实不亮",
                "网格中心调度员dan·样例受理，由网格中心负责。",
                "网格中心调度员dan·样例研判，归入“路灯灯杆损坏、漏电”，题为“灯杆倾斜”。",
                "网格中心调度员dan·样例派遣给水务局，工务局配合。",
                "水务局经办人wen·样例退回网格中心（不属于本单位）：不归水务",
                "网格中心调度员dan·样例派遣给工务局。",
                "工务局经办人olga·样例认领，开始办理。",
                "工务局经办人olga·样例记录进展：内部情况",
                "工务局经办人olga·样例暂停计时，最迟 2026-11-30 09:00 恢复：等配件",
                "工务局经办人olga·样例恢复计时。",
                "工务局经办人olga·样例提交办理结果，交北一社区第1网格网格员核查：已修复",
                "北街道办网格员gao·样例核查未通过，退回返工：仍倾斜",
                "工务局经办人olga·样例提交办理结果，交北一社区第1网格网格员核查：已修复",
                "北街道办网格员gao·样例核查通过。",
                "网格中心调度员dan·样例已答复上报人：灯杆已扶正",
                "网格中心调度员dan·样例办结。",
                "上报人评价 4 分：可以",
                "上报人重新办理，由工务局负责：又斜了",
            ])
    }

    @Test func `the English says the same of the same`() throws {
        let said = try told(.inside).map(\.en)
        #expect(said[0] == "A citizen reported \"一号街 5 号 路灯不亮\" on the portal.")
        #expect(said[4].hasPrefix("dan·样例 (dispatcher, 网格中心) triaged, classed as \"Lamp post damaged or live\""))
        #expect(said[5] == "dan·样例 (dispatcher, 网格中心) dispatched to 水务局, supported by 工务局.")
        #expect(said[6] == "wen·样例 (officer, 水务局) returned it to 网格中心 (not our unit's business): 不归水务")
        #expect(said[17] == "dan·样例 (dispatcher, 网格中心) resolved.")
        #expect(said[18] == "The reporter appraised it 4 of 5: 可以")
        #expect(said.allSatisfy { !$0.contains("  ") && !$0.isEmpty })
    }

    @Test func `the public reads what happened, and no officer and no inside note`() throws {
        let story = try told(.public)
        for sentence in story {
            for secret in ["·样例", "去看看", "确实不亮", "内部情况", "仍倾斜", "不归水务"] {
                #expect(!sentence.zh.contains(secret) && !sentence.en.contains(secret), "\(sentence.zh) | \(sentence.en)")
            }
        }
        #expect(story[0].zh == "通过门户上报“一号街 5 号 路灯不亮”。" && story[0].en == "Reported \"一号街 5 号 路灯不亮\" on the portal.")
        #expect(story[7].en == "Dispatched to 工务局.")
        #expect(story[16].zh == "已答复上报人：灯杆已扶正")
    }

    @Test func `a verifier's note is not told the public as the ending`() throws {
        var story = try Story.incident(to: "submitted")
        try story.does(.verify(passed: true, note: "内部：业主拒绝签字", photos: nil), by: District.gridWorker)
        let said = try story.entries.suffix(2).map { try Sentences.sentence(of: $0, story.rules, for: .public) }
        #expect(said.map(\.zh) == ["核查通过。", "办结。"])
        #expect(said.map(\.en) == ["Verified: passed.", "Resolved."])
        #expect(story.matter.ending?.note == "")
    }

    @Test func `adjudication, failed contact, merging, children and links have words of their own`() throws {
        let link = MatterLink(id: "m2", number: "SM2026-000002")
        let step = Step(stage: "handling", limit: nil)
        let table: [(MatterFact, String, String)] = [
            (
                .dispatched(owner: "works", supporting: [], from: "center", adjudicated: true, note: nil, step: step, at: nil),
                "裁定由工务局办理，不得再退。",
                "The system adjudicated to 工务局, which cannot return it."
            ),
            (.answered(reached: false, words: "三次未接", satisfied: nil, from: nil), "联系上报人未果：三次未接", "could not reach the reporter: 三次未接"),
            (
                .answered(reached: true, words: "已换", satisfied: nil, from: link), "随并入的 SM2026-000002 一并答复上报人：已换",
                "answered together with SM2026-000002"
            ),
            (
                .ended(number: "x", kind: "merged", note: "SM2026-000002", into: link, duplicates: [], parent: nil, at: nil),
                "并入 SM2026-000002。",
                "merged into SM2026-000002."
            ),
            (.ended(number: "x", kind: "void", note: "测试", into: nil, duplicates: [], parent: nil, at: nil), "作废：测试", "void: 测试"),
            (
                .duplicateReceived(duplicate: link, number: "x", ending: nil, note: nil, into: nil), "并入重复上报 SM2026-000002。",
                "took in the duplicate"
            ),
            (.childOpened(child: link), "立子事项 SM2026-000002。", "opened the child matter"),
            (.childEnded(child: link), "子事项 SM2026-000002 已办结。", "the child matter SM2026-000002 has ended."),
            (.linked(to: link, kind: "same"), "认定与 SM2026-000002 是同一件，都保留。", "both go on"),
            (.linked(to: link, kind: "由它引起"), "关联 SM2026-000002（由它引起）。", "linked SM2026-000002"),
            (.checked(found: false, note: nil, photos: []), "核查未发现所报情况。", "checked: nothing of the kind was found."),
            (.returned(kind: .notOurs, reason: "r", to: "center", step: step), "退回网格中心（不属于职责范围）：r", "not our business"),
        ]
        for (fact, zh, en) in table {
            var story = try Story.citizen()
            try story.record(fact, by: .system)
            let said = try Sentences.sentence(of: try #require(story.entries.last), story.rules)
            #expect(said.zh == "系统\(zh)")
            #expect(said.en.contains(en), "\(said.en)")
        }
    }

    @Test func `an imported matter says where it comes from`() throws {
        var story = try Story()
        let report = Report(ledger: "citizen-report", description: "Flooding", class: "sewer-overflow", channel: .imported)
        let record = Import(
            report: report, source: Source(system: "sf311", key: "42"), owner: "works", reportedAt: story.now, closedAt: nil,
            closingNote: nil)
        try story.does(.import(record), by: Rights.console)
        let said = try Sentences.sentence(of: try #require(story.entries.first), story.rules)
        #expect(said.zh == "控制台上报“污水外溢”（来自 sf311，原编号 42）。")
        #expect(said.en == "The console reported \"污水外溢\" (from sf311, number 42 there).")
    }

    @Test func `an entry of another domain is not guessed at`() throws {
        let now = try local("2026-11-23 09:00")
        let entry = Entry(
            sequence: 1, stream: "organization", version: 1, type: "organization.post-left", happenedAt: now, recordedAt: now,
            actor: .system,
            cause: nil, key: nil, body: "{}", hash: [])
        #expect(throws: JournalFault.self) { try Sentences.sentence(of: entry, try District.rules()) }
    }

    @Test func `an ending is said in the words of its own ledger`() throws {
        let text = Sound.ledger.replacing("ledger: lost-property", with: "ledger: a-list").replacing(
            "auctioned: { title: 已拍卖", with: "resolved: { title: 销号")
        // The first ledger by name has the same kind under another title.
        let rules = try District.rules(ledgers: ["a-list": text.replacing("end auctioned", with: "end resolved")])
        #expect(rules.endingTitle("resolved").zh == "销号")
        let story = try Story.citizen(to: "ended", in: rules)
        let ended = try #require(story.entries.first { $0.type == "matter.ended" })
        #expect(try Sentences.sentence(of: ended, rules, for: .public).zh == "办结。")
    }
}
