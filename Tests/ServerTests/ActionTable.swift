// Every action, asked by everybody where it is possible, by the form of the page and by the API. Whoever does it leaves a
// matter on which it is done; the next is asked for another one.
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

struct ActionTable {
    /// An action with what it needs, and how a matter comes to where it is possible.
    struct Case {
        let action: Action
        /// Where one action is several: its endings.
        var kind: String?
        let fields: [(String, String)]
        let body: String
        let prepare: @Sendable (ActionTable, Bool) async throws -> String

        init(
            _ action: Action, kind: String? = nil, _ fields: [(String, String)] = [], _ body: String = "{}",
            _ prepare: @escaping @Sendable (ActionTable, Bool) async throws -> String
        ) {
            (self.action, self.kind, self.fields, self.body, self.prepare) = (action, kind, fields, body, prepare)
        }

        var title: String { "`\(action.rawValue)`\(kind.map { " " + $0 } ?? "")" }
    }

    static let street = "dd-east"
    /// A second supervisor, who verifies what the first looks at again.
    static let other = "dc-2"
    static let askers: [(title: String, officer: OfficerCode)] =
        RoleTable.askers.compactMap { asker in asker.officer.map { (asker.title, $0) } } + [("dispatcher of the east", street)]

    let site: Site
    private var callers: [OfficerCode: Caller] = [:]
    private var browsers: [OfficerCode: Browser] = [:]
    private var test: TestHouse { site.test }
    /// Of everything here what it is merged into or linked with.
    private let others: (here: String, elsewhere: String)

    /// Late enough for an appeal.
    static let daysBefore: Int64 = 20

    static func furnish(_ test: TestHouse) async throws {
        test.clock.advance(hours: -daysBefore * 24 - 24)
        try await test.furnish()
        try await ReadingRightsTests.appoint(test, street, .dispatcher, "east-office")
        try await ReadingRightsTests.appoint(test, other, .supervisor, "district-government")
        // Where nobody heads the lighting nobody could approve or appeal there.
        try await ReadingRightsTests.appoint(test, "fz-lamps", .head, "lighting")
        test.clock.advance(hours: daysBefore * 24 + 24)
    }

    init(_ site: Site) async throws {
        self.site = site
        others = (try await Self.report(site.test, isHere: true), try await Self.report(site.test, isHere: false))
        for (_, officer) in Self.askers {
            callers[officer] =
                officer == Self.street
                ? try await ReadingRightsTests.caller(site, officer, .dispatcher, "east-office") : try await site.caller(officer)
            browsers[officer] = try await site.browser(of: officer)
        }
    }

    // MARK: Asking

    /// One line: ✓ where it was done, by the page and by the API.
    func line(_ one: Case, isHere: Bool) async throws -> [RoleTable.Answer] {
        var answers: [RoleTable.Answer] = []
        var number = try await one.prepare(self, isHere)
        for (title, officer) in Self.askers {
            var seen: [RoleTable.Answer] = []
            for isAPI in [false, true] {
                let before = test.sequence
                let answer = try await ask(one, number, officer, isAPI: isAPI, isHere: isHere)
                let isDone = answer.status.code < 400
                #expect(isDone == (test.sequence > before), "\(one.title) by \(title): \(answer.status) \(test.sequence - before) entries")
                // Neither done nor forbidden: it was asked wrongly, and says nothing of rights.
                #expect(
                    isDone || [403, 404].contains(answer.status.code),
                    "\(one.title) by \(title): \(answer.status) \(answer.text.suffix(300))")
                seen.append(isDone ? .may : .mayNot)
                if isDone { number = try await one.prepare(self, isHere) }
            }
            #expect(seen[0] == seen[1], "\(one.title) by \(title): \(seen[0].rawValue) by the page, \(seen[1].rawValue) by the API")
            answers.append(seen[0])
        }
        return answers
    }

    private func ask(_ one: Case, _ number: String, _ officer: OfficerCode, isAPI: Bool, isHere: Bool) async throws -> TestResponse {
        let other = isHere ? others.here : others.elsewhere
        func filled(_ text: String) -> String { text.replacing("OTHER", with: other) }
        if isAPI {
            let caller = try #require(callers[officer])
            return try await caller.call(.post, "/api/v1/matters/\(number)/\(one.action.rawValue)", filled(one.body))
        }
        let browser = try #require(browsers[officer])
        return try await browser.post("/matters/\(number)/\(one.action.rawValue)", one.fields.map { ($0.0, filled($0.1)) })
    }

    // MARK: The way to where it is possible

    private static func report(_ test: TestHouse, isHere: Bool, isIncident: Bool = false) async throws -> String {
        var draft = House.Draft(ledger: isIncident ? Book.gridLedger : "citizen-report", channel: isIncident ? .pocket : .portal)
        (draft.description, draft.class, draft.placeText) = ("w", isHere ? "manhole-damaged" : "street-lamp-out", "w")
        (draft.longitude, draft.latitude) = isHere ? District.inCell1 : (District.inCell3.longitude, District.inCell3.latitude)
        let by = isIncident ? test.actor(isHere ? District.worker : District.otherWorker) : Actor(officer: "citizen")
        return try await test.house.report(draft, by: by, key: nil).number
    }

    private func act(_ number: String, _ commands: [(MatterCommand, OfficerCode)]) async throws {
        for (command, officer) in commands {
            let actor =
                officer == Self.other ? Actor(officer: officer, post: "supervisor", unit: "district-government") : test.actor(officer)
            try await test.house.act(command, on: number, by: actor)
        }
    }

    private enum Step: Int { case reported, accepted, dispatched, handling, submitted, verified, answered, ended }

    /// A matter of the drainage in the east or of the lighting in the west, at a step of its way.
    private func matter(_ isHere: Bool, at step: Step, isIncident: Bool = false) async throws -> String {
        let number = try await Self.report(test, isHere: isHere, isIncident: isIncident)
        let officer = isHere ? District.officer : District.otherOfficer
        let photos = isIncident ? [try await test.house.attachments.keepPhoto(District.photo, named: "a.png")] : nil
        let way: [(MatterCommand, OfficerCode)] = [
            (.accept(note: nil), District.dispatcher),
            (.dispatch(owner: isHere ? "drainage" : "lighting", supporting: nil, note: nil), District.dispatcher),
            (.claim(note: nil), officer), (.submit(note: "w", closing: true, photos: photos), officer),
            (.verify(passed: true, note: nil, photos: nil), isHere ? District.worker : District.otherWorker),
            (.answer(reached: true, words: "w", satisfied: true), District.dispatcher),
            (.end(kind: "resolved", note: "w"), District.dispatcher),
        ]
        // An incident ends when it is verified.
        try await act(number, Array(way.prefix(min(step.rawValue, isIncident ? 5 : 7))))
        return number
    }

    /// As `matter`, with more that was done to it by who handles it.
    private func handled(_ isHere: Bool, _ more: MatterCommand...) async throws -> String {
        let number = try await matter(isHere, at: .handling)
        try await act(number, more.map { ($0, isHere ? District.officer : District.otherOfficer) })
        return number
    }

    /// Handled by the other unit, which asks the drainage here, and elsewhere the west's office, to support it.
    private func supported(_ isHere: Bool, isAsked: Bool) async throws -> String {
        let number = try await matter(isHere, at: .accepted)
        let (supporter, owner) = isHere && isAsked ? ("drainage", "lighting") : ("west-office", isHere ? "drainage" : "lighting")
        let officer = owner == "drainage" ? District.officer : District.otherOfficer
        try await act(
            number,
            [
                (.dispatch(owner: owner, supporting: [supporter], note: nil), District.dispatcher), (.claim(note: nil), officer),
            ] + (isAsked ? [(.requestSupport(unit: supporter, what: "w"), officer)] : []))
        return number
    }

    /// A problem of a project, handled by the drainage here and by the lighting elsewhere. It lies nowhere.
    private func problem(_ isHere: Bool) async throws -> String {
        let project = try await ProjectHouse.project(in: test)
        var draft = House.Draft(ledger: "project-problem", channel: .desk)
        draft.description = "w"
        draft.values = ["project": project, "kind": "其他", "measure": "w", "limit": "2027-02-01"]
        draft.owner = isHere ? "drainage" : "lighting"
        let number = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
        try await act(number, [(.claim(note: nil), isHere ? District.officer : District.otherOfficer)])
        return number
    }

    /// With a report that nobody has judged, or ended after somebody else verified it.
    private func directive(_ isHere: Bool, isEnded: Bool) async throws -> String {
        var draft = House.Draft(ledger: "directive", channel: .desk)
        draft.description = "w"
        draft.values = ["limit": "2027-02-01"]
        draft.owner = isHere ? "drainage" : "lighting"
        let number = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
        let officer = isHere ? District.officer : District.otherOfficer
        try await act(number, [(.claim(note: nil), officer), (.progress(note: "w", photos: nil), officer)])
        guard isEnded else { return number }
        try await act(
            number,
            [(.submit(note: "w", closing: true, photos: nil), officer), (.verify(passed: true, note: nil, photos: nil), Self.other)])
        return number
    }

    /// Ended long after it was due.
    private func late(_ isHere: Bool) async throws -> String {
        test.clock.advance(hours: -Self.daysBefore * 24)
        let number = try await matter(isHere, at: .handling)
        test.clock.advance(hours: Self.daysBefore * 24)
        try await act(
            number,
            [
                (.submit(note: "w", closing: true, photos: nil), isHere ? District.officer : District.otherOfficer),
                (.verify(passed: true, note: nil, photos: nil), isHere ? District.worker : District.otherWorker),
                (.answer(reached: true, words: "w", satisfied: true), District.dispatcher),
                (.end(kind: "resolved", note: "w"), District.dispatcher),
            ])
        return number
    }

    private static let reason = ([("reason", "r")], "{\"reason\":\"r\"}")
    private static let note = ([("note", "n")], "{\"note\":\"n\"}")

    static let cases: [Case] = [
        Case(.accept) { try await $0.matter($1, at: .reported) },
        Case(.refuse, reason.0, reason.1) { try await $0.matter($1, at: .reported) },
        Case(.requestCheck) { try await $0.matter($1, at: .reported) },
        Case(.check, [("found", "yes")], "{\"found\":true}") { table, isHere in
            let number = try await table.matter(isHere, at: .reported)
            try await table.act(number, [(.requestCheck(note: nil), District.dispatcher)])
            return number
        },
        Case(.triage, [("title", "t")], "{\"title\":\"t\"}") { try await $0.matter($1, at: .reported) },
        Case(.dispatch, [("owner", "drainage")], "{\"owner\":\"drainage\"}") { try await $0.matter($1, at: .accepted) },
        Case(.claim) { try await $0.matter($1, at: .dispatched) },
        Case(.return, [("kind", "not-our-unit"), ("reason", "r")], "{\"kind\":\"not-our-unit\",\"reason\":\"r\"}") {
            try await $0.matter($1, at: .dispatched)
        },
        Case(.progress, note.0, note.1) { try await $0.matter($1, at: .handling) },
        Case(.pause, reason.0, reason.1) { try await $0.matter($1, at: .handling) },
        Case(.resume) { try await $0.handled($1, .pause(reason: "r")) },
        Case(.submit, [("note", "n"), ("closing", "yes")], "{\"note\":\"n\",\"closing\":true}") { try await $0.matter($1, at: .handling) },
        Case(.verify, [("passed", "yes")], "{\"passed\":true}") { try await $0.matter($1, at: .submitted) },
        Case(.answer, [("reached", "yes"), ("words", "w")], "{\"reached\":true,\"words\":\"w\"}") {
            try await $0.matter($1, at: .verified)
        },
        Case(.end, kind: "as resolved", [("kind", "resolved"), ("note", "n")], "{\"kind\":\"resolved\",\"note\":\"n\"}") {
            try await $0.matter($1, at: .answered)
        },
        Case(.end, kind: "as transferred", [("kind", "transferred"), ("note", "n")], "{\"kind\":\"transferred\",\"note\":\"n\"}") {
            try await $0.matter($1, at: .answered)
        },
        Case(.end, kind: "as void", [("kind", "void"), ("note", "n")], "{\"kind\":\"void\",\"note\":\"n\"}") {
            try await $0.matter($1, at: .handling)
        },
        Case(.reopen, reason.0, reason.1) { try await $0.matter($1, at: .ended) },
        Case(.appraise, [("grade", "5")], "{\"grade\":5}") { try await $0.matter($1, at: .ended, isIncident: true) },
        Case(.merge, [("into", "OTHER")], "{\"into\":\"OTHER\"}") { try await $0.matter($1, at: .reported) },
        Case(.link, [("to", "OTHER"), ("kind", "k")], "{\"to\":\"OTHER\",\"kind\":\"k\"}") { try await $0.matter($1, at: .reported) },
        Case(.extend, [("by", "1"), ("unit", "work-hours"), ("reason", "r")], "{\"by\":\"1 work-hours\",\"reason\":\"r\"}") {
            try await $0.matter($1, at: .handling)
        },
        Case(.suspend, [("until", "2026-12-20"), ("reason", "r")], "{\"until\":\"2026-12-20\",\"reason\":\"r\"}") {
            try await $0.matter($1, at: .handling)
        },
        Case(.appeal, reason.0, reason.1) { try await $0.late($1) },
        Case(.approve, kind: "of more time", [("granted", "yes")], "{\"granted\":true}") {
            try await $0.handled($1, .extend(by: Budget(asked: "1 work-hours"), reason: "r"))
        },
        Case(.approve, kind: "of an appeal", [("granted", "yes")], "{\"granted\":true}") { table, isHere in
            let number = try await table.late(isHere)
            let head = isHere ? table.test.actor(District.head) : Actor(officer: "fz-lamps", post: Duty.head.rawValue, unit: "lighting")
            try await table.test.house.act(.appeal(reason: "r"), on: number, by: head)
            return number
        },
        Case(.requestSupplement, [("what", "w")], "{\"what\":\"w\"}") { try await $0.matter($1, at: .accepted) },
        Case(.supplement, note.0, note.1) { table, isHere in
            let number = try await table.matter(isHere, at: .accepted)
            try await table.act(number, [(.requestSupplement(what: "w"), District.dispatcher)])
            return number
        },
        Case(.requestSupport, [("unit", "west-office"), ("what", "w")], "{\"unit\":\"west-office\",\"what\":\"w\"}") {
            try await $0.supported($1, isAsked: false)
        },
        Case(.support, note.0, note.1) { try await $0.supported($1, isAsked: true) },
        Case(.urge, reason.0, reason.1) { try await $0.matter($1, at: .handling) },
        Case(.note, note.0, note.1) { try await $0.matter($1, at: .handling) },
        Case(.amend, [("values.limit", "2027-03-01"), ("reason", "r")], "{\"values\":{\"limit\":\"2027-03-01\"},\"reason\":\"r\"}") {
            try await $0.problem($1)
        },
        Case(
            .judge, [("report", "4"), ("verdict", "accepted")], "{\"report\":4,\"verdict\":\"accepted\"}"
        ) { try await $0.directive($1, isEnded: false) },
        Case(
            .cite, [("kind", "document"), ("title", "t"), ("words", "w")], "{\"kind\":\"document\",\"title\":\"t\",\"words\":\"w\"}"
        ) { try await $0.directive($1, isEnded: false) },
        Case(.recheck, [("holds", "yes"), ("note", "n")], "{\"holds\":true,\"note\":\"n\"}") {
            try await $0.directive($1, isEnded: true)
        },
        Case(
            .review, [("good", ""), ("cause", "c"), ("next", "n")], "{\"good\":\"\",\"cause\":\"c\",\"next\":\"n\"}"
        ) { try await $0.directive($1, isEnded: true) },
    ]
}
