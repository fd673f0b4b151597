// The eleven ways in which deadline engines have lost their users' trust, each as a test that ours must pass.
// Every test names the public threads whose complaint it answers.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct ClockRegressions {
    // MARK: 1. Working hours and holidays at all

    /// osTicket/osTicket#1168, #2131, #4166, #4969, #4984; keephq/keep#2663: time limits that know no office hours.
    @Test func `two working days claimed on the eve of the National Day are due after seven days off`() throws {
        var story = try Story.edited([], at: "2026-09-30 11:00", to: "handling")
        // One hour before lunch, four after it; 1 to 7 October are off; eight hours on the 8th, three on the 9th.
        #expect(try story.due("handling") == local("2026-10-09 11:00"))
        try story.at("2026-10-08 08:00")
        #expect(try story.minutesSpent("handling") == 5 * 60)
        #expect(try story.light() == .none)
    }

    /// frappe/helpdesk#2212: a time limit that ran through the lunch break.
    @Test func `a quarter of an hour that begins ten minutes before lunch ends five minutes after it`() throws {
        let story = try Story.edited([], at: "2026-11-23 11:50")
        #expect(try story.due("reported") == local("2026-11-23 14:05"))
    }

    // MARK: 2. A pause while somebody else is waited for

    /// osTicket/osTicket#3034, #6524; linear/linear#1103; faveosuite/faveo-helpdesk#91.
    @Test func `while somebody else is waited for no time is spent and nothing turns`() throws {
        var story = try Story.edited([("needs: [reason], longest: 5 work-days", "needs: [reason], longest: 60 days")], to: "handling")
        let due = try #require(try story.due("handling"))
        story.wait(minutes: 60)
        try story.does(.pause(reason: "等待配件到货"), by: District.officer)
        try story.at("2026-12-07 10:00")
        #expect(try story.minutesSpent("handling") == 60)
        #expect(try story.due("handling") != due)
        #expect(try story.catchUp().isEmpty)
        try story.does(.resume(note: nil), by: District.officer)
        // Ten working days later to the minute.
        #expect(try story.due("handling") == local("2026-12-09 09:00"))
        #expect(due == (try local("2026-11-25 09:00")))
    }

    // MARK: 3. What was paused and spent survives a change of the rules

    /// glpi-project/glpi#15605, #6902: pauses forgotten when priority or time limit changed.
    @Test func `a new class and a new version of the ledger leave the running clock its limit, its pauses and what it spent`() throws {
        let edits = [("[progress, pause, resume, extend,", "[progress, pause, resume, triage, extend,")]
        var story = try Story.edited(edits, to: "handling")
        story.wait(minutes: 60)
        try story.does(.pause(reason: "等待"), by: District.officer)
        let before = try story.clock("handling")
        let dispatcher = District.dispatcher
        try story.does(.triage(class: "manhole-missing", title: nil, note: nil), by: dispatcher)
        try District.publish(
            .ledger, "edited", try Story.ledgerText(edits + [("clock: 2 work-hours", "clock: 1 work-hour")]), into: &story.rules)
        #expect(story.rules.ledgers["edited"]?.count == 2)
        #expect(try story.clock("handling") == before)
        try story.at("2026-11-24 09:00")
        try story.does(.resume(note: nil), by: District.officer)
        #expect(try story.minutesSpent("handling") == 60)
        #expect(try story.clock("handling").limit == Limit("2 work-days"))
        // 16 working hours, one of them spent on Monday.
        #expect(try story.due("handling") == local("2026-11-25 18:00"))
    }

    // MARK: 4. Pause and limit are measured in the same kind of time

    /// glpi-project/glpi#10594: a pause over a weekend gave 64 hours of credit instead of two.
    @Test func `a pause from Friday 17 to Monday 9 moves the due instant by the two hours that were worked in it`() throws {
        var story = try Story.edited([], at: "2026-11-19 09:00", to: "handling")
        #expect(try story.due("handling") == local("2026-11-23 09:00"))
        try story.at("2026-11-20 17:00")
        try story.does(.pause(reason: "等待"), by: District.officer)
        try story.at("2026-11-23 09:00")
        try story.does(.resume(note: nil), by: District.officer)
        #expect(try story.due("handling") == local("2026-11-23 11:00"))
    }

    /// glpi-project/glpi#9082: after a pause the due time lay outside the opening hours.
    @Test(arguments: ["2026-11-20 17:59", "2026-11-20 12:30", "2026-11-20 20:00", "2026-11-21 10:00", "2026-11-23 03:00"])
    func `after a pause the due instant lies in office hours`(resumed: String) throws {
        let calendar = try Sample.calendar()
        var clock = try clock("2 work-hours", from: "2026-11-20 11:30")
        clock.stop(at: try local("2026-11-20 12:20"), reason: "暂停")
        clock.start(at: try local(resumed))
        let due = try #require(clock.dueAt(on: calendar))
        #expect(calendar.isWorkDay(due.day(in: .china)))
        let second = due.secondOfDay(in: .china)
        #expect((8 * 3600...12 * 3600).contains(second) || (14 * 3600...18 * 3600).contains(second))
        #expect(calendar.workSeconds(from: try local(resumed), to: due) == 90 * 60)
    }

    // MARK: 5. What is to happen before due does not happen at creation

    private static let hourBefore = [("at: 75% used, slip: reminder", "at: 1 work-hour before, slip: reminder")]

    /// glpi-project/glpi#15429: with a calendar of its own, escalations before due fired when the ticket was made.
    @Test func `a rung one hour before due strikes one working hour before due, not when the report comes in`() throws {
        var story = try Story.edited(
            ClockRegressions.hourBefore + [("clock: 15 work-minutes\n    actions: [accept", "clock: 2 work-hours\n    actions: [accept")],
            at: "2026-11-21 20:00")
        #expect(try story.catchUp().isEmpty)
        try story.at("2026-11-23 08:59")
        #expect(try story.catchUp().isEmpty)
        try story.at("2026-11-23 09:00")
        try story.catchUp()
        #expect(story.calls == ["reported/reminder"])
        #expect(try story.rungs.first?.at == local("2026-11-23 09:00"))
    }

    /// The same thread: what is shorter than the lead time has no such moment, and its start is not one.
    @Test func `a rung one hour before due does not strike for a clock of a quarter of an hour`() throws {
        var story = try Story.edited(ClockRegressions.hourBefore, at: "2026-11-23 09:00")
        #expect(try story.catchUp().isEmpty)
        try story.at("2026-11-23 09:15")
        try story.catchUp()
        #expect(story.calls == ["reported/urging"])
    }

    // MARK: 6. A deadline is not a timer; who takes over restarts or shares

    /// glpi-project/glpi#17186: the day by which something is due was confused with the time that is given.
    @Test func `a day by which something is due stays where it is whenever the clock starts, a budget does not`() throws {
        let calendar = try Sample.calendar()
        for start in ["2026-11-23 09:00", "2026-12-01 17:00"] {
            #expect(try clock("end of 2026-12-04", from: start).dueAt(on: calendar) == local("2026-12-04 18:00"))
        }
        #expect(try clock("3 work-days", from: "2026-11-23 09:00").dueAt(on: calendar) == local("2026-11-26 09:00"))
        #expect(try clock("3 work-days", from: "2026-12-01 17:00").dueAt(on: calendar) == local("2026-12-04 17:00"))
    }

    /// glpi-project/glpi#1911: after reassignment the clock should restart for the new unit, or be shared.
    @Test func `another unit has its own time for its work, and the clock of the whole matter is shared by both`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        try story.does(.return(kind: .notOurUnit, reason: "属水务局"), by: District.officer)
        story.wait(minutes: 10)
        try story.does(.dispatch(owner: "water", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.otherOfficer)
        story.wait(minutes: 30)
        #expect(try story.minutesSpent("handling") == 30)
        #expect(try story.minutesSpent("whole") == 100)
        #expect(try story.minutesSpent("whole", by: "works") == 60)
        #expect(try story.minutesSpent("whole", by: "center") == 10)
        #expect(try story.minutesSpent("whole", by: "water") == 30)
    }

    // MARK: 7. Nothing that was derived is left behind when its reason goes

    /// zammad/zammad#534: a changed calendar was not applied to what was open.
    @Test func `a notice that comes on the way moves the due instant of what is open`() throws {
        var story = try Story.edited([], to: "handling")
        #expect(try story.due("handling") == local("2026-11-25 09:00"))
        try story.publishDaysOff(["2026-11-24"])
        #expect(try story.due("handling") == local("2026-11-26 09:00"))
    }

    /// zammad/zammad#4353: tickets stayed escalated though nothing was due any more.
    @Test func `a light goes out when the notice comes that the day was off, and when the matter ends`() throws {
        var story = try Story.edited([], to: "handling")
        try story.at("2026-11-25 10:00")
        #expect(try story.light() == .yellow)
        try story.publishDaysOff(["2026-11-24", "2026-11-25"])
        #expect(try story.light() == .none)
        try story.at("2026-11-27 10:00")
        #expect(try story.light() == .yellow)
        try story.does(.end(kind: "void", note: "误报"), by: District.supervisor)
        #expect(try story.light() == .none)
        #expect(try story.matter.turnings(by: story.ledger, on: story.calendars) == nil)
        #expect(try story.matter.alarmAt(by: story.ledger, on: story.calendars) == nil)
    }

    /// zammad/zammad#188: reopened tickets were measured from the first opening.
    @Test func `what is reopened begins with its whole time, and its first round keeps its own`() throws {
        var story = try Story.edited([], to: "ended")
        try story.at("2026-12-14 09:00")
        try story.does(.reopen(reason: "又坏了"), by: District.supervisor)
        try story.does(.claim(note: nil), by: District.officer)
        #expect(try story.minutesSpent("handling") == 0)
        #expect(try story.due("handling") == local("2026-12-16 09:00"))
        #expect(try story.due("whole") == local("2026-12-28 09:00"))
        #expect(story.matter.clocks.filter { $0.stage == "handling" }.map(\.round) == [0, 1])
        #expect(story.matter.clocks.first { $0.isWhole }?.clock.isRunning == false)
    }

    /// zammad/zammad#390: a casual local holiday needed a calendar feed of its own.
    @Test func `a local day off moves the clocks of the ledgers that use the local calendar, and no others`() throws {
        var rules = try District.rules()
        let local = """
            { "calendar": "town", "title": {"zh": "镇", "en": "Town"}, "inherits": "cn",
              "notices": [{"id": "fair", "url": "https://example.org/fair"}],
              "days": [{"date": "2026-11-24", "off": true, "name": "庙会", "notice": "fair"}] }
            """
        try District.publish(.calendar, "town", local, into: &rules)
        try District.publish(.ledger, "edited", try Story.ledgerText([], calendar: "town"), into: &rules)
        let town = try Story.citizen(in: rules, ledger: "edited", at: "2026-11-23 09:00", to: "handling")
        let land = try Story.citizen(in: rules, ledger: "citizen-report", at: "2026-11-23 09:00", to: "handling")
        #expect(try town.due("handling") == MattersTests.local("2026-11-26 09:00"))
        #expect(try land.due("handling") == MattersTests.local("2026-11-25 09:00"))
    }

    /// zammad/zammad#5177: one time limit overruled another of the same ticket.
    @Test func `the clocks of stage and whole matter keep their own due instants, and the higher light shows`() throws {
        var story = try Story.edited([("limit: 10 work-days, from: accepted", "limit: 3 work-days, from: accepted")], to: "handling")
        story.wait(minutes: 60)
        try story.does(.progress(note: "已到现场", photos: nil), by: District.officer)
        #expect(try story.due("handling") == local("2026-11-25 09:00"))
        #expect(try story.due("whole") == local("2026-11-26 09:00"))
        try story.at("2026-11-25 11:30")
        #expect(try story.light() == .yellow)
        try story.does(District.submission, by: District.officer)
        #expect(try story.light() == .blue)
        #expect(try story.due("whole") == local("2026-11-26 09:00"))
    }

    /// zammad/zammad#1322: what the customer wrote did not set the clock going again.
    @Test func `what the reporter was asked for sets the clock going again when it comes`() throws {
        var story = try Story.edited([], to: "accepted")
        try story.does(.requestSupplement(what: "灯杆编号"), by: District.dispatcher)
        story.wait(minutes: 120)
        #expect(try story.minutesSpent("accepted") == 0)
        try story.does(.supplement(note: "编号 17", photos: nil), by: District.dispatcher)
        story.wait(minutes: 10)
        #expect(try story.minutesSpent("accepted") == 10)
    }
}

extension Story {
    /// The calendar with those days off, published on the way.
    mutating func publishDaysOff(_ days: [String]) throws {
        let text = try readEdited("calendars/cn.json", [Dated.adding(days.map { ($0, true) })])
        try District.publish(.calendar, "cn", text, into: &rules)
    }
}
