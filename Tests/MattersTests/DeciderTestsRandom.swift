// Random commands by random people at random times: whatever happens, the rules that never bend hold.
// A failing run names its seed.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsRandom {
    @Test(arguments: [UInt64(1), 2, 3, 20_261_121, 0xC0FFEE])
    func `whatever is asked, an open matter has one owner, a clock that runs or a hold that ends, and ends only as its ledger allows`(
        seed: UInt64
    ) throws {
        var dice = Dice(seed: seed)
        let rules = try District.rules(ledgers: ["lost-property": Sound.ledger])
        var endings: [String: Int] = [:]
        for run in 0..<60 {
            var story = try Story(rules)
            let report = report(&dice)
            try story.does(.report(report), by: report.channel == .portal ? District.citizen : District.gridWorker)
            var isAccepted = false
            for _ in 0..<80 {
                story.wait(minutes: Int64.random(in: 0...600, using: &dice))
                let command = command(&dice, story.matter), actor = actors.randomElement(using: &dice)!
                let before = story
                do throws(Refusal) {
                    let facts = try story.decide(command, by: actor)
                    for fact in facts { try record(fact, by: actor, in: &story) }
                    if !facts.isEmpty, case .accept = command { isAccepted = true }
                } catch {
                    #expect(!error.code.isEmpty && !error.remedy.zh.isEmpty, "seed \(seed) run \(run)")
                    continue
                }
                try check(story, before, isAccepted, isLoop: command.action == nil, "seed \(seed) run \(run) after \(command)")
            }
            endings[story.matter.ending?.kind ?? "open", default: 0] += 1
        }
        // A run that never gets anywhere would hold every rule.
        #expect(endings.count >= 4, "seed \(seed): \(endings)")
    }

    private func check(_ story: Story, _ before: Story, _ isAccepted: Bool, isLoop: Bool, _ place: Comment) throws {
        let matter = story.matter
        let ledger = try story.ledger
        let active = matter.clocks.filter(\.isActive)
        #expect(active.filter { $0.stage == matter.stage }.count <= 1 && active.filter(\.isWhole).count <= 1, place)
        #expect(!matter.clocks.contains { $0.clock.isRunning && !$0.isActive }, place)
        if matter.isOpen {
            if isAccepted { #expect(matter.owner != nil, place) }
            #expect(ledger.stage(matter.stage) != nil, place)
            #expect((ledger.stage(matter.stage)?.clock == nil) == !active.contains { $0.stage == matter.stage }, place)
            for clock in active {
                let waits = clock.stage == matter.stage && matter.check != nil
                #expect(clock.clock.isRunning == (matter.hold == nil && !waits), place)
                #expect([matter.stage, StageClock.whole, StageClock.check].contains(clock.stage), place)
            }
            if let hold = matter.hold { #expect(active.isEmpty || hold.until.map { $0 >= before.now } ?? false, place) }
            // Whatever the clocks had struck is on record. A clock that began just now may strike at once.
            let past = Instant(milliseconds: before.now.milliseconds - 1)
            if !isLoop { #expect(matter.rungsDue(by: ledger, on: Calendars(try Sample.calendar()), at: past).isEmpty, place) }
        } else {
            #expect(matter.stage == Ledger.Stage.ended, place)
            #expect(active.isEmpty && matter.hold == nil && matter.check == nil && matter.verification == nil, place)
            let ending = try #require(matter.ending.flatMap { ledger.ending($0.kind) }, place)
            if before.matter.isOpen {
                if ending.needs.contains(.verification) { #expect(matter.isVerified, place) }
                if ending.needs.contains(.closingCondition) { #expect(matter.isClosingAffirmed, place) }
                if ending.needs.contains(.answer) { #expect(matter.answer != nil || !matter.hasAsker, place) }
                if ending.isClosed { #expect(matter.openChildren.isEmpty, place) }
            }
        }
        // What was spent is never given back: every clock that was there is there, with no less on it.
        let calendar = try Sample.calendar()
        for (old, new) in zip(before.matter.clocks, matter.clocks) {
            #expect(old.stage == new.stage && old.unit == new.unit && old.round == new.round, place)
            #expect(old.clock.spent(at: before.now, on: calendar) <= new.clock.spent(at: story.now, on: calendar), place)
        }
        #expect(before.matter.clocks.count <= matter.clocks.count, place)
    }

    private func record(_ fact: MatterFact, by actor: Actor, in story: inout Story) throws(Refusal) {
        do { try story.record(fact, by: actor) } catch { Issue.record("\(error)") }
    }

    private let actors = [
        District.dispatcher, District.dispatcher, District.dispatcher, District.officer, District.officer, District.head,
        District.otherOfficer,
        District.gridWorker, District.gridWorker, District.supervisor, District.twoHats, District.administrator, District.leader,
        District.auditor, District.reporter, District.citizen, Actor.system, Actor(officer: "nobody", post: "officer", unit: "works"),
    ]

    private func report(_ dice: inout Dice) -> Report {
        let ledger = ["citizen-report", "citizen-report", "grid-incident", "lost-property"].randomElement(using: &dice)!
        let isGrid = ledger == "grid-incident"
        return Report(
            ledger: ledger, description: "样例", class: ledger == "lost-property" ? nil : "other",
            place: isGrid || Bool.random(using: &dice) ? District.place : nil, channel: isGrid ? .pocket : .portal)
    }

    /// Any command at all, with what the ledgers ask for more often than not. Those that move a matter on
    /// are thrown more often, so that runs get to an ending.
    private func command(_ dice: inout Dice, _ matter: Matter) -> MatterCommand {
        let unit = ["works", "works", "water", "nowhere"].randomElement(using: &dice)!
        let words = ["好", "好", "好", ""].randomElement(using: &dice)!
        let sure = Int.random(in: 0..<4, using: &dice) > 0
        let link = MatterLink(id: "m\(Int.random(in: 1...4, using: &dice))", number: "SM2026-000002")
        switch Int.random(in: 0..<52, using: &dice) {
        case 40: return .extend(by: Budget(Int.random(in: 1...3, using: &dice), sure ? .workDays : .days)!, reason: words)
        case 41: return .suspend(until: CivilDay(number: 20_800 + Int.random(in: -30...90, using: &dice)), reason: words)
        case 42: return .appeal(reason: words)
        case 43...46: return .approve(granted: sure, note: words)
        case 47: return .requestSupplement(what: words)
        case 48: return .supplement(note: words, photos: nil)
        case 49: return .requestSupport(unit: unit, what: words)
        case 50: return .support(note: words, photos: nil)
        case 51: return .catchUp
        case 0...3: return .accept(note: words)
        case 4: return .refuse(reason: words)
        case 5: return .requestCheck(note: nil)
        case 6, 7: return .check(found: sure, note: nil, photos: nil)
        case 8: return .triage(class: "graffiti", title: nil, note: words)
        case 9...13: return .dispatch(owner: unit, supporting: sure ? nil : ["water"], note: nil)
        case 14...17: return .claim(note: nil)
        case 18: return .return(kind: .notOurUnit, reason: words)
        case 19: return .progress(note: words, photos: nil)
        case 20: return .pause(reason: words)
        case 21, 22: return .resume(note: nil)
        case 23...26: return .submit(note: words, closing: sure, photos: [District.photo])
        case 27...29: return .verify(passed: sure, note: words, photos: [District.photo])
        case 30, 31: return .answer(reached: sure, words: words, satisfied: nil)
        case 32: return .end(kind: ["resolved", "transferred", "auctioned"].randomElement(using: &dice)!, note: words)
        case 33: return .end(kind: ["resolved", "void", "recorded"].randomElement(using: &dice)!, note: words)
        case 34: return .reopen(reason: words)
        case 35: return .appraise(grade: Int.random(in: 0...6, using: &dice), words: nil)
        case 36: return sure ? .link(to: link, kind: "x") : .merge(into: link)
        case 37: return .receiveDuplicate(link)
        case 38: return sure ? .receiveChild(link) : .answerFromMain(link, ending: "resolved", note: "n")
        default: return .childEnded(link)
        }
    }
}
