// Rule files: what the repository's own say, and every fault of a ledger or class file by line and remedy.
// Each fault is made by one edit to a ledger that is sound, so that a check that sees nothing fails here.

import Kernel
import Matters
import Testing

@Suite struct LedgerFileTests {
    @Test(arguments: ["grid-incident", "citizen-report"])
    func `the ledgers of the repository have no fault`(name: String) throws {
        let catalogue = try District.catalogue()
        let ledger = try LedgerFile.read(try District.text("ledgers/\(name).yaml"), file: "\(name).yaml") {
            $0 == catalogue.name ? catalogue : nil
        }
        #expect(ledger.name == name)
        // Who approves is said by what is approved; only citizens are asked for more.
        let absent: Set<Action> = name == "grid-incident" ? [.approve, .requestSupplement, .supplement] : [.approve]
        #expect(Set(ledger.actions.keys) == Set(Action.allCases).subtracting(absent.union([.amend, .judge, .cite, .recheck, .review])))
        #expect(ledger.lights == LightRule(blue: Threshold("75% used"), yellow: .due, red: Threshold("50% over")))
        #expect(Set(ledger.endings.map(\.kind)) == ["resolved", "refused", "merged", "void", "transferred", "recorded"])
        #expect(ledger.endings.filter(\.isClosed).map(\.kind) == ["resolved", "recorded"])
        #expect(ledger.endings.filter(\.isValid).map(\.kind) == ["resolved", "transferred", "recorded"])
    }

    @Test func `the two ledgers differ where a citizen waits for an answer`() throws {
        let rules = try District.rules()
        let grid = try #require(rules.ledger("grid-incident")), citizen = try #require(rules.ledger("citizen-report"))
        #expect(grid.stages.map(\.name) == ["reported", "accepted", "dispatched", "handling", "submitted"])
        #expect(citizen.stages.map(\.name) == grid.stages.map(\.name) + ["verified"])
        #expect(!grid.isPublic && citizen.isPublic)
        #expect(grid.actions[.verify]?.pass == .end("resolved") && citizen.actions[.verify]?.pass == .stage("verified"))
        #expect(grid.ending("resolved")?.needs == [.closingCondition, .verification])
        #expect(citizen.ending("resolved")?.needs == [.closingCondition, .verification, .answer])
        #expect(grid.field("place")?.isRequired == true && citizen.field("place")?.isRequired == false)
        #expect(citizen.field("phone")?.privacy == .personal && citizen.field("phone")?.keep == Budget("730 days"))
        #expect(grid.number.format(year: 2026, sequence: 42) == "WG2026-000042")
        #expect(citizen.number.format(year: 2026, sequence: 1_234_567) == "SM2026-1234567")
    }

    @Test func `the class file has its groups in order and a limit, an owner and conditions for each class`() throws {
        let catalogue = try District.catalogue()
        #expect(catalogue.groups.first?.code == "utility-facilities" && catalogue.groups.last?.code == "others")
        #expect(catalogue.classes.count >= 60)
        #expect(catalogue.groups.flatMap(\.classes).count == catalogue.classes.count)
        #expect(catalogue.classes["manhole-missing"]?.limit == Limit("4 hours"))
        #expect(catalogue.classes["manhole-damaged"]?.limit == Limit("2 work-days"))
        #expect(catalogue.classes["other"] != nil)
        for found in catalogue.classes.values {
            #expect(found.owner != nil && !found.words.isEmpty, "\(found.code)")
            for text in [found.title, found.filing, found.closing] { #expect(!text.zh.isEmpty && !text.en.isEmpty, "\(found.code)") }
        }
    }

    @Test func `a ledger of quite other stages and endings is as good`() throws {
        let ledger = try read(Sound.ledger)
        #expect(ledger.stages.map(\.name) == ["handed-in", "shelved", "sought", "shown"])
        #expect(ledger.returnLimit == 3)
        #expect(ledger.title(ofStage: "sought") == Bilingual("寻主中"))
        #expect(ledger.field("colour")?.choices == ["red", "blue"])
    }

    @Test(arguments: Sound.faults + Sound.timeFaults)
    func `each fault is named with its line and its remedy`(fault: Sound.Fault) throws {
        let text = Sound.ledger.replacing(fault.find, with: fault.put, maxReplacements: 1)
        try #require(text != Sound.ledger, "the edit must meet the ledger")
        let faults = try faults(text)
        let line = try #require(text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(fault.at) }) + 1
        let match = faults.first { $0.sentence.en.contains(fault.says) }
        let found = try #require(match, "expected “\(fault.says)”, found \(faults.map(\.description))")
        #expect(found.line == line)
        #expect(found.file == "lost.yaml")
        #expect(found.remedy.en.contains(fault.remedy), "\(found.remedy.en)")
        #expect(!found.sentence.zh.isEmpty && !found.remedy.zh.isEmpty)
        #expect(found.sentence.zh != found.sentence.en)
        #expect(found.description.hasPrefix("lost.yaml:\(line): "))
    }

    @Test func `stages that only send a matter to and fro are named`() throws {
        let text = Sound.ledger.replacing("pass: end given-back, fail: sought", with: "pass: sought, fail: sought")
            .replacing("actions: [submit, return, pause]", with: "actions: [submit, pause]")
        let found = try faults(text).filter { $0.sentence.en.contains("no ending can be reached") }
        #expect(found.map(\.line) == [16, 17])
        #expect(found.first?.remedy.en == "Check to, pass and fail of its actions.")
    }

    @Test func `an extension is of the kind of every clock that it could reach`() throws {
        func kinds(_ text: String) throws -> [RuleFault] {
            do throws(RuleFaults) {
                _ = try LedgerFile.read(text, file: "lost.yaml") { _ in nil }
                return []
            } catch {
                return error.faults.filter { $0.sentence.en.contains("not of one kind of time") }
            }
        }
        #expect(try kinds(Sound.extended).isEmpty)
        for (find, put) in [
            ("longest: 1 day }", "longest: 1 work-day }"), ("lights:", "clock: { limit: 9 work-days, from: shelved }\nlights:"),
        ] {
            let text = Sound.extended.replacing(find, with: put)
            let found = try kinds(text)
            #expect(found.count == 1 && found.first?.remedy.en.contains("longest: original") == true)
            let line = text.split(separator: "\n").firstIndex { $0.contains("extend: {") }.map { $0 + 1 }
            #expect(found.first?.line == line)
        }
        #expect(try kinds(Sound.extended.replacing("longest: 1 day }", with: "longest: original }")).isEmpty)
    }

    @Test func `all faults of a file come at once, from top to bottom`() throws {
        let text = Sound.ledger.replacing("clock: 2 hours", with: "clock: 2 moons").replacing(
            "by: head, to: shown", with: "by: king, to: shown"
        )
        .replacing("calendar: cn\n", with: "calender: cn\n")
        let faults = try faults(text)
        #expect(faults.count >= 4)
        #expect(faults.map(\.line) == faults.map(\.line).sorted())
    }

    @Test func `a class limit without classes, or without a class demanded, cannot be armed`() throws {
        let text = Sound.ledger.replacing("clock: 5 days", with: "clock: class.limit")
        #expect(try faults(text).contains { $0.sentence.en.contains("no classes or no required class field") })
        let rules = try District.text("ledgers/citizen-report.yaml")
        let optional = rules.replacing("type: class, required: true", with: "type: class")
        #expect(throws: RuleFaults.self) {
            try LedgerFile.read(optional, file: "x") { _ in try? District.catalogue() }
        }
    }

    @Test func `an unknown class file is named`() throws {
        #expect(try faults("classes: moon\n" + Sound.ledger).contains { $0.line == 1 && $0.sentence.en.contains("no class file \"moon\"") })
    }

    @Test(arguments: [
        ("limit: 4 hours", "limit: soon", "is not a time limit"), ("limit: 4 hours", "limitz: 4 hours", "has no entry \"limitz\""),
        ("limit: 4 hours", "owner: drainage", "given twice"), ("radius: 20", "radius: 9000", "0 to 5000 metres"),
        ("radius: 20", "radius: near", "0 to 5000 metres"), ("filing: {", "filling: {", "filing\" is missing"),
    ])
    func `a fault of a class file is named`(find: String, put: String, says: String) throws {
        let text = try District.text("ledgers/classes/city-management.yaml").replacing(find, with: put, maxReplacements: 1)
        let error = #expect(throws: RuleFaults.self) { try ClassFile.read(text, file: "classes.yaml") }
        let faults = try #require(error).faults
        #expect(faults.contains { $0.sentence.en.contains(says) && $0.line > 20 && $0.line < 40 }, "\(faults.map(\.description))")
    }

    @Test func `a class code used in two groups is named`() throws {
        let text = """
            classes: x
            title: X
            groups:
              a: { title: A, classes: { one: { title: 1, filing: f, closing: c, limit: 1 day } } }
              b: { title: B, classes: { one: { title: 1, filing: f, closing: c, limit: 1 day } } }
            """
        let error = #expect(throws: RuleFaults.self) { try ClassFile.read(text, file: "x") }
        #expect(try #require(error).faults.first?.sentence.en == "Class code \"one\" is used twice.")
        #expect(try #require(error).faults.first?.line == 5)
    }

    @Test(arguments: [
        ("WG{year}-{sequence:6}", "WG2026-000007"), ("{year}{sequence:1}", "20267"), ("县A{sequence:3}.{year}", "县A007.2026"),
    ])
    func `a number is its pattern filled in`(pattern: String, expected: String) throws {
        #expect(try #require(NumberPattern(pattern)).format(year: 2026, sequence: 7) == expected)
    }

    @Test(arguments: [
        "", "WG", "WG{year}", "{sequence:6}", "{year}{year}{sequence:6}", "{year}{sequence:6}{sequence:6}", "{year}{sequence:0}",
        "{year}{sequence:10}", "{year}{sequence:}", "{year}{sequence:6", "WG/{year}-{sequence:6}", "W G{year}-{sequence:6}",
        "{ledger}{year}-{sequence:6}", "WG|{year}{sequence:6}",
    ])
    func `a pattern that cannot stand in a URL or does not tell years and reports apart is none`(pattern: String) {
        #expect(NumberPattern(pattern) == nil)
    }

    @Test func `two ledgers cannot share their numbers`() throws {
        var rules = try District.rules()
        let twin = Sound.ledger.replacing("{year}L{sequence:3}", with: "WG{year}-{sequence:3}")
        let refusal = #expect(throws: Refusal.self) { try District.publish(.ledger, "lost-property", twin, into: &rules) }
        #expect(refusal?.code == "rule.faults")
        #expect(refusal?.sentence.en.contains("grid-incident") == true)
        #expect(rules.ledger("lost-property") == nil)
        try District.publish(.ledger, "lost-property", Sound.ledger, into: &rules)
        #expect(rules.ledger("lost-property") != nil)
    }

    @Test(arguments: [
        ("A{year}{sequence:1}", "A{year}1{sequence:1}"), ("B{year}-{sequence:6}", "b{year}-{sequence:3}"),
        ("{year}{sequence:3}", "2{year}{sequence:2}"),
    ])
    func `two patterns that could make one number are not both published`(first: String, second: String) throws {
        var rules = try District.rules()
        try District.publish(.ledger, "lost-property", Sound.ledger.replacing("{year}L{sequence:3}", with: first), into: &rules)
        let other = Sound.ledger.replacing("{year}L{sequence:3}", with: second).replacing("ledger: lost-property", with: "ledger: other")
        #expect(throws: Refusal.self) { try District.publish(.ledger, "other", other, into: &rules) }
    }

    @Test func `the numbers of an earlier version are not given to another ledger`() throws {
        var rules = try District.rules()
        for number in ["A{year}-{sequence:3}", "B{year}-{sequence:3}"] {
            try District.publish(.ledger, "lost-property", Sound.ledger.replacing("{year}L{sequence:3}", with: number), into: &rules)
        }
        let other = Sound.ledger.replacing("{year}L{sequence:3}", with: "A{year}-{sequence:4}").replacing(
            "ledger: lost-property", with: "ledger: other")
        let refusal = #expect(throws: Refusal.self) { try District.publish(.ledger, "other", other, into: &rules) }
        #expect(refusal?.sentence.en.contains("A{year}-{sequence:3}") == true)
    }

    @Test func `classes with which a ledger would be unsound are refused, and what is in the journal stays readable`() throws {
        var rules = try District.rules()
        let text = try District.text("ledgers/grid-incident.yaml")
        let lights = try #require(text.split(separator: "\n").first { $0.hasPrefix("lights:") }).description
        let unsound = text.replacing(lights, with: "lights: { blue: 2 work-hours before, yellow: 90% used }")
        let classes = try District.text("ledgers/classes/city-management.yaml")
        // As an earlier release might have accepted it: reading it again is not checking it again.
        #expect(throws: RuleFaults.self) { try LedgerFile.read(unsound, file: "x") { _ in rules.catalogues["city-management"] } }
        let fact = RuleFact.published(kind: .ledger, name: "grid-incident", text: unsound)
        let (type, body) = try fact.encoded()
        let now = try local("2020-01-01 08:00")
        try rules.absorb(
            Entry(
                sequence: 9, stream: RuleDecider.stream(.ledger, "grid-incident"), version: 2, type: type, happenedAt: now, recordedAt: now,
                actor: Rights.console, cause: nil, key: nil, body: body, hash: []))
        #expect(rules.ledgers["grid-incident"]?.count == 2)
        let refusal = #expect(throws: Refusal.self) {
            try District.publish(.classes, "city-management", classes + "\n# again\n", into: &rules)
        }
        #expect(refusal?.code == "rule.faults")
    }

    @Test func `a ledger is published under the name that it gives itself`() throws {
        var rules = try District.rules()
        let refusal = #expect(throws: Refusal.self) { try District.publish(.ledger, "found-property", Sound.ledger, into: &rules) }
        #expect(refusal?.code == "rule.faults")
        #expect(refusal?.sentence.en.contains("lost-property") == true)
    }

    @Test func `a ledger without its calendar is not published`() throws {
        var rules = try District.rules()
        let text = Sound.ledger.replacing("calendar: cn", with: "calendar: moon")
        let refusal = #expect(throws: Refusal.self) { try District.publish(.ledger, "lost-property", text, into: &rules) }
        #expect(refusal?.code == "calendar.missing")
    }

    @Test func `only an administrator publishes, and the same text again records nothing`() throws {
        let rules = try District.rules()
        let stream = RuleDecider.stream(.ledger, "lost-property")
        let command = RuleCommand.publish(kind: .ledger, name: "lost-property", text: Sound.ledger)
        let now = try local("2026-11-23 09:00")
        #expect(throws: Refusal.self) {
            try RuleDecider.decide(command, RuleDecider.initial, rules, Context(stream: stream, actor: District.supervisor, now: now))
        }
        let context = Context(stream: stream, actor: District.administrator, now: now)
        let facts = try RuleDecider.decide(command, RuleDecider.initial, rules, context)
        #expect(facts.count == 1)
        var published = RuleDecider.initial
        let (type, body) = try #require(facts.first).encoded()
        let entry = Entry(
            sequence: 1, stream: stream, version: 1, type: type, happenedAt: now, recordedAt: now, actor: District.administrator,
            cause: nil,
            key: nil, body: body, hash: [])
        RuleDecider.evolve(&published, try RuleFact.decoded(entry), entry)
        #expect(try RuleDecider.decide(command, published, rules, context).isEmpty)
    }

    @Test func `every word that may stand in a ledger is on its page`() throws {
        let page = try District.text("docs/reference/ledgers.md")
        var words = Action.allCases.map(\.rawValue) + Need.allCases.map(\.rawValue) + Duty.allCases.map(\.rawValue)
        words +=
            Ledger.Field.Kind.allCases.map(\.rawValue) + Ledger.Field.Privacy.allCases.map(\.rawValue)
            + Budget.Unit.allCases.map(\.rawValue)
        words +=
            Slip.allCases.map(\.rawValue) + Recipient.allCases.map(\.rawValue) + Rung.Watched.allCases.map(\.rawValue)
            + Light.allCases.filter { $0 != .none }.map(\.rawValue) + ["resumes", "restarts", "original"]
        let limits = ["due", "end of month", "end of friday", "end of work-day 3", "end of day 15 or next work-day", "end of 2026-12-25"]
        let thresholds = ["75% used", "50% over", "2 work-hours before", "1 work-day after", "10 points behind"]
        for text in limits.dropFirst() { #expect(Limit(text) != nil && page.contains("`\(text)`"), "\(text)") }
        for text in thresholds + ["due"] { #expect(Threshold(text) != nil && page.contains("`\(text)`"), "\(text)") }
        // The reader itself says what it takes: every word in a remedy "It may have: …".
        let wrong = Sound.ledger.replacing("ledger: lost", with: "moon: 1\nledger: lost").replacing(
            "type: number }", with: "type: number, moon: 1 }"
        )
        .replacing("actions: [verify] }", with: "actions: [verify], moon: 1 }").replacing(
            "by: head, to: shown", with: "by: head, moon: 1, to: shown"
        )
        .replacing("closed: true }", with: "closed: true, moon: 1 }").replacing("blue:", with: "moon: due\n  blue:")
        .replacing("red: 2 days after", with: "red: { at: 2 days after, moon: 1 }")
        .replacing(
            "lights:",
            with: "clock: { moon: 1 }\nladder:\n  - { rung: a, at: due, moon: 1 }\nreturns: { limit: 2, moon: 1 }\nlights:")
        let remedies = try faults(wrong).map(\.remedy.en).filter { $0.hasPrefix("It may have: ") }
        #expect(remedies.count == 10)
        words += remedies.flatMap { $0.dropFirst("It may have: ".count).dropLast().split(separator: ", ").map(String.init) }
        for word in Set(words) { #expect(page.contains("`\(word)`") || page.contains("\(word): "), "\(word)") }
    }

    @Test(arguments: ["sf311", "nyc311"])
    func `the column maps of the repository name classes that exist`(map: String) throws {
        let classes = try District.catalogue().classes
        let text = try District.text("ledgers/maps/\(map).yaml")
        let rules = try #require(text.split(separator: "\nclass:\n").last).split(separator: "\n").filter {
            !$0.contains("#") && !$0.contains("columns:")
        }
        let codes = rules.compactMap { $0.split(separator: ": ").last?.trimmingPrefix(" ") }.filter { !$0.hasSuffix(":") }
        #expect(codes.count > 20)
        for code in codes { #expect(classes[String(code)] != nil, "\(code)") }
    }

    private func read(_ text: String) throws -> Ledger { try LedgerFile.read(text, file: "lost.yaml") { _ in nil } }

    private func faults(_ text: String) throws -> [RuleFault] {
        let error = #expect(throws: RuleFaults.self) { try read(text) }
        return try #require(error).faults
    }
}
