// From the draft to the receipt: who may take which step, in which order, and that nothing changes once it is published.
import Bulletins
import Kernel
import KernelTesting
import Matters
import Testing

/// An office of five: two dispatchers, two supervisors, one of whom is also a leader, and an officer.
enum Office {
    static let none = BulletinRules(templates: BulletinTemplates(), matters: MatterRules())
    static let monday = Instant(CivilDay("2026-05-04")!, in: .china)
    static let sunday = Instant(CivilDay("2026-05-11")!, in: .china)
    static let mark = BulletinTemplateMark(name: "weekly", version: 1)

    static let text = """
        bulletin: weekly
        title: { zh: "周报第{issue}期（{from}至{to}）", en: "Weekly {issue}, {from} to {to}" }
        masthead: { zh: 督查通报, en: Supervision }
        issuer: { zh: 督查室, en: Supervision }
        number: 督查通报〔{year}〕第{sequence}期
        cadence: weekly
        ledgers: all
        sections: [{ title: { zh: 超期, en: Overdue }, what: overdue, by: unit }]
        sign:
          - { title: { zh: 拟稿, en: Written }, by: [dispatcher, supervisor] }
          - { title: { zh: 核稿, en: Checked }, by: [supervisor] }
          - { title: { zh: 签发, en: Issued }, by: [leader, supervisor] }
        recipients: { duties: [leader] }
        """

    static func rules(_ text: String = text) throws -> BulletinRules {
        var (matters, templates) = (MatterRules(), BulletinTemplates())
        let posts: [(OfficerCode, Duty)] = [
            ("a", .dispatcher), ("b", .supervisor), ("c", .supervisor), ("c", .leader), ("d", .leader), ("e", .officer),
        ]
        var facts: [OrganizationFact] = [.unitsRegistered(units: [Unit(code: "center", name: "中心")])]
        facts += Set(posts.map(\.0)).sorted().map { .officerEnrolled(officer: $0, name: "甲\($0)") }
        facts += posts.map { .postTaken(officer: $0, duty: $1, unit: "center", areas: [], since: monday) }
        for (index, fact) in facts.enumerated() { try matters.absorb(entry(fact, "organization", index + 1, at: monday)) }
        try templates.absorb(
            entry(
                RuleFileFact<BulletinTemplateFile>.published(name: "weekly", text: text), BulletinTemplateDecider.stream("weekly"), 1,
                at: monday))
        return BulletinRules(templates: templates, matters: matters)
    }

    static func entry(_ fact: some Fact, _ stream: String, _ version: Int, at: Instant) throws -> Entry {
        let (type, body) = try fact.encoded()
        return Entry(
            sequence: Int64(version), stream: stream, version: version, type: type, happenedAt: fact.happenedAt ?? at, recordedAt: at,
            actor: .system, cause: nil, key: nil, body: body, hash: [])
    }

    static func actor(_ officer: OfficerCode, _ duty: Duty) -> Actor { Actor(officer: officer, post: duty.rawValue, unit: "center") }

    static func draft(from: Instant = monday, to: Instant = sunday, isEmpty: Bool = false) -> BulletinDraft {
        let item = BulletinItem(
            id: "1.matter/m1@3", reference: EntryReference(stream: "matter/m1", version: 3), number: "WG1", title: "井盖",
            sentence: Bilingual("超期。"), group: nil, light: .red)
        return BulletinDraft(
            template: mark, title: Bilingual(zh: "周报第{issue}期", en: "Weekly {issue}"), from: from, to: to,
            content: BulletinContent(parts: isEmpty ? [] : [BulletinPart(title: Bilingual("超期"), what: .overdue, items: [item])]))
    }
}

@Suite struct SigningTests {
    private let rules: BulletinRules
    private let now = Office.sunday.adding(seconds: 3600)
    private let leader = BulletinRecipient(officer: "d", post: "leader", unit: "center")

    init() throws { rules = try Office.rules() }

    private func scenario(_ facts: [BulletinEntry] = []) throws -> Scenario<BulletinDecider> {
        try Scenario(BulletinDecider.self, stream: "bulletin/b1").given([.drafted(draft: Office.draft())] + facts)
    }

    private func signed(_ steps: [(OfficerCode, Duty)]) throws -> Scenario<BulletinDecider> {
        var scenario = try scenario()
        for (place, step) in steps.enumerated() {
            scenario = try scenario.given([.signed(step: place, title: Bilingual("签"))], by: Office.actor(step.0, step.1), at: now)
        }
        return scenario
    }

    @Test func `a draft is written by who writes that kind, of a span that is over`() throws {
        let start = Scenario(BulletinDecider.self, stream: "bulletin/b1")
        let draft = Office.draft()
        try start.when(.draft(draft), by: Office.actor("a", .dispatcher), at: now, rules: rules).then([.drafted(draft: draft)])
        for (duty, officer) in [(Duty.officer, "e"), (.leader, "d")] {
            try start.when(.draft(draft), by: Office.actor(officer, duty), at: now, rules: rules).thenRefused("bulletin.not-yours")
        }
        try start.when(.draft(draft), by: .system, at: now, rules: rules).thenRefused("post.missing")
        let writer = Office.actor("b", .supervisor)
        try start.when(.draft(draft), by: writer, at: Office.sunday.adding(seconds: -1), rules: rules).thenRefused("bulletin.period-open")
        try start.when(.draft(Office.draft(from: Office.sunday)), by: writer, at: now, rules: rules).thenRefused("bulletin.period")
        try start.when(.draft(Office.draft(isEmpty: true)), by: writer, at: now, rules: rules).thenRefused("bulletin.empty")
        try start.when(.draft(draft), by: writer, at: now, rules: Office.none).thenRefused("bulletin.template-unknown")
        try scenario().when(.draft(draft), by: writer, at: now, rules: rules).thenRefused("bulletin.exists")
    }

    @Test func `lines are left out with a reason, and only before somebody signs`() throws {
        let writer = Office.actor("a", .dispatcher)
        func revise(_ omitted: [String: String], title: String = "周报") -> BulletinCommand {
            .revise(title: Bilingual(title), preface: "按语", omitted: omitted)
        }
        let after = try scenario().when(revise(["1.matter/m1@3": "已说明"]), by: writer, at: now, rules: rules)
            .then([.revised(title: Bilingual("周报"), preface: "按语", omitted: ["1.matter/m1@3": "已说明"])])
        // A heading with "none" under it would be false.
        #expect(after.state.shown.parts.isEmpty && after.state.content.items.count == 1 && after.state.named.isEmpty)
        try after.when(revise(["1.matter/m1@3": "已说明"]), by: writer, at: now, rules: rules).thenRefused("bulletin.unchanged")
        try scenario().when(revise(["1.matter/m1@3": " "]), by: writer, at: now, rules: rules).thenRefused("field.missing")
        try scenario().when(revise(["9": "x"]), by: writer, at: now, rules: rules).thenRefused("field.invalid")
        try scenario().when(revise([:], title: " "), by: writer, at: now, rules: rules).thenRefused("field.missing")
        try scenario().when(revise([:]), by: Office.actor("d", .leader), at: now, rules: rules).thenRefused("bulletin.not-yours")
        try signed([("a", .dispatcher)]).when(revise([:]), by: writer, at: now, rules: rules).thenRefused("bulletin.being-signed")
    }

    @Test func `steps are signed in order, each by its duty, and nobody signs two`() throws {
        func sign(_ step: Int, _ recipients: [BulletinRecipient]? = nil) -> BulletinCommand {
            .sign(step: step, of: Office.mark, recipients: recipients)
        }
        try scenario().when(sign(1), by: Office.actor("b", .supervisor), at: now, rules: rules).thenRefused("bulletin.step-taken")
        try scenario().when(sign(0), by: Office.actor("d", .leader), at: now, rules: rules).thenRefused("bulletin.not-yours")
        let written = try scenario().when(sign(0), by: Office.actor("b", .supervisor), at: now, rules: rules)
            .then([.signed(step: 0, title: Bilingual(zh: "拟稿", en: "Written"))])
        // A bulletin that was taken a step further meanwhile is not taken another.
        try written.when(sign(0), by: Office.actor("c", .supervisor), at: now, rules: rules).thenRefused("bulletin.step-taken")
        try written.when(sign(1), by: Office.actor("b", .supervisor), at: now, rules: rules).thenRefused("bulletin.signed-twice")
        let checked = try written.when(sign(1), by: Office.actor("c", .supervisor), at: now, rules: rules)
            .then([.signed(step: 1, title: Bilingual(zh: "核稿", en: "Checked"))])
        // In another of their posts neither.
        try checked.when(sign(2), by: Office.actor("c", .leader), at: now, rules: rules).thenRefused("bulletin.signed-twice")
        let stranger = BulletinRecipient(officer: "e", post: "officer", unit: "center")
        try checked.when(sign(2, [stranger]), by: Office.actor("d", .leader), at: now, rules: rules).thenRefused("field.invalid")
        let published = try checked.when(sign(2, [leader]), by: Office.actor("d", .leader), at: now, rules: rules, drawn: 7)
            .then([
                .signed(step: 2, title: Bilingual(zh: "签发", en: "Issued")),
                .published(
                    number: "督查通报〔2026〕第7期", title: Bilingual(zh: "周报第7期", en: "Weekly 7"), recipients: [leader], isPublic: false,
                    draw: Draw(counter: "bulletin/督查通报〔{year}〕第{sequence}期/2026", number: 7)),
            ])
        #expect(published.state.isPublished && published.state.signatures.map(\.by.officer) == ["b", "c", "d"])
        for command in [sign(2), .sendBack(reason: "x"), .withdraw(reason: "x"), .revise(title: Bilingual("x"), preface: "", omitted: [:])]
        {
            try published.when(command, by: Office.actor("b", .supervisor), at: now, rules: rules).thenRefused("bulletin.published")
        }
    }

    @Test func `only the last signature draws a number`() {
        for (step, draws) in [(0, false), (1, false), (2, true)] {
            let counter = BulletinDecider.draws(.sign(step: step, of: Office.mark), rules, at: now)
            #expect((counter != nil) == draws, "step \(step)")
        }
        #expect(BulletinDecider.draws(.draft(Office.draft()), rules, at: now) == nil)
    }

    @Test func `whoever signs next sends back with a reason, and every signature is void`() throws {
        let being = try signed([("a", .dispatcher)])
        try scenario().when(.sendBack(reason: "x"), by: Office.actor("b", .supervisor), at: now, rules: rules)
            .thenRefused("bulletin.not-being-signed")
        try being.when(.sendBack(reason: "x"), by: Office.actor("a", .dispatcher), at: now, rules: rules).thenRefused("bulletin.not-yours")
        try being.when(.sendBack(reason: " "), by: Office.actor("b", .supervisor), at: now, rules: rules).thenRefused("field.missing")
        try being.when(.withdraw(reason: "x"), by: Office.actor("a", .dispatcher), at: now, rules: rules).thenRefused(
            "bulletin.being-signed")
        let back = try being.when(.sendBack(reason: "数字有误"), by: Office.actor("b", .supervisor), at: now, rules: rules)
            .then([.sentBack(reason: "数字有误")])
        #expect(back.state.stage == .draft && back.state.signatures.isEmpty && back.state.sentBack?.reason == "数字有误")
        try back.when(.sign(step: 0, of: Office.mark), by: Office.actor("b", .supervisor), at: now, rules: rules)
            .then([.signed(step: 0, title: Bilingual(zh: "拟稿", en: "Written"))])
        let gone = try back.when(.withdraw(reason: "不发了"), by: Office.actor("a", .dispatcher), at: now, rules: rules)
            .then([.withdrawn(reason: "不发了")])
        try gone.when(.sign(step: 0, of: Office.mark), by: Office.actor("b", .supervisor), at: now, rules: rules)
            .thenRefused("bulletin.withdrawn")
    }

    @Test func `a recipient receives it once, and nobody else does`() throws {
        let published = try scenario([
            .published(
                number: "督查通报〔2026〕第7期", title: Bilingual("周报"), recipients: [leader], isPublic: false, draw: Draw(counter: "c", number: 7))
        ])
        #expect(published.state.awaits(receiptOf: "d"))
        try scenario().when(.receive, by: Office.actor("d", .leader), at: now, rules: rules).thenRefused("bulletin.unknown")
        try published.when(.receive, by: Office.actor("b", .supervisor), at: now, rules: rules).thenRefused("bulletin.not-for-you")
        let received = try published.when(.receive, by: Office.actor("d", .leader), at: now, rules: rules).then([.received])
        #expect(!received.state.awaits(receiptOf: "d") && received.state.receiving.map(\.at) == [now])
        try received.when(.receive, by: Office.actor("d", .leader), at: now, rules: rules).then([])
    }
}

@Suite struct TemplateTests {
    @Test(arguments: [
        ("cadence: weekly", "cadence: yearly", "cadence"), ("what: overdue", "what: late", "sections"),
        ("number: 督查通报〔{year}〕第{sequence}期", "number: 督查通报第{sequence}期", "number"),
        ("{from}至", "{start}至", "title"), ("ledgers: all\n", "", "ledgers"), ("duties: [leader]", "duties: [boss]", "recipients.duties"),
        ("public", "public", ""), ("by: [leader, supervisor]", "by: [nobody]", "sign"), ("bulletin: weekly", "bulletin: a b", "bulletin"),
        ("cadence: weekly", "cadence: weekly\ncolour: red", "colour"),
    ])
    func `a fault is named with its place`(old: String, new: String, field: String) throws {
        let text = Office.text.replacing(old, with: new)
        guard !field.isEmpty else {
            _ = try BulletinTemplateFile.read(text, file: "weekly.yaml")
            return
        }
        let faults = #expect(throws: RuleFaults.self) { try BulletinTemplateFile.read(text, file: "weekly.yaml") }
        #expect(faults?.faults.contains { $0.field.hasPrefix(field) } ?? false, "\(faults?.faults.map(\.field) ?? [])")
    }

    @Test func `a template is published where its ledgers are, and not again where nothing changed`() throws {
        let rules = try Office.rules()
        let scenario = Scenario(BulletinTemplateDecider.self, stream: "bulletin-template/weekly")
        let file = RuleFileCommand(text: Office.text)
        let published = try scenario.when(file, rules: rules).then([.published(name: "weekly", text: Office.text)])
        try published.when(file, rules: rules).then([])
        // As it has been stored since there were templates.
        let (type, body) = try RuleFileFact<BulletinTemplateFile>.published(name: "weekly", text: "x").encoded()
        #expect(type == "bulletin-template.published" && body == #"{"name":"weekly","text":"x"}"#)
        try Scenario(BulletinTemplateDecider.self, stream: "bulletin-template/other").when(file, rules: rules)
            .thenRefused("bulletin.template")
        try scenario.when(RuleFileCommand(text: Office.text.replacing("ledgers: all", with: "ledgers: [none]")), rules: rules)
            .thenRefused("bulletin.template")
        try scenario.when(file, by: Office.actor("b", .supervisor), rules: rules).thenRefused("administrator.only")
    }

    @Test func `usual spans are the last whole week, the last whole month, and seven days`() throws {
        let monday = Instant(CivilDay("2026-03-02")!, minuteOfDay: 540, in: .china)
        for (cadence, from, to) in [
            ("weekly", "2026-02-23", "2026-03-01"), ("monthly", "2026-02-01", "2026-02-28"), ("special", "2026-02-23", "2026-03-01"),
        ] {
            let template = try BulletinTemplateFile.read(
                Office.text.replacing("cadence: weekly", with: "cadence: \(cadence)"), file: "weekly.yaml")
            let span = template.usualSpan(at: monday, in: .china)
            #expect(span.from.description == from && span.to.description == to, "\(cadence)")
        }
    }

    @Test func `templates that write the same numbers draw from one counter`() throws {
        let plain = try #require(BulletinNumber("通报〔{year}〕第{sequence}期"))
        let padded = try #require(BulletinNumber("通报〔{year}〕第{sequence:3}期"))
        #expect(plain.format(year: 2026, sequence: 12) == "通报〔2026〕第12期" && padded.format(year: 2026, sequence: 12) == "通报〔2026〕第012期")
        #expect(plain.counter(year: 2026) == padded.counter(year: 2026) && plain.counter(year: 2026) != plain.counter(year: 2027))
        for wrong in ["第{sequence}期", "〔{year}〕", "{year}{year}{sequence}", "{year}{sequence}{x}", "{year}{sequence:0}"] {
            #expect(BulletinNumber(wrong) == nil, "\(wrong)")
        }
    }
}
