// Every endpoint that the router knows, asked by everybody: who is let in. The endpoints are the router's own, so that
// a new one is in the table or the test fails.
import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import Pages
import Testing

@testable import Server

struct RoleTable {
    /// Whom an endpoint answers.
    enum Answer: String {
        /// It answers, or says what is wrong with the form: rights were not in the way.
        case may = "✓"
        /// Forbidden, or as if it were not there.
        case mayNot = "–"
        /// Needs a sign-in or a token.
        case signIn = "·"
    }

    /// What is asked for, where an endpoint has several things of different people.
    enum Subject: String {
        /// Of a matter: one within everybody's sight.
        case here = ""
        /// A matter of another unit and area, or what names one.
        case elsewhere
        case own = "of one's own"
        case others = "of somebody else"
        case shared = "shared by the unit's head"
        /// With the secret that belongs to it, and with one that does not.
        case keyed = "with its secret"
        case unkeyed = "with a wrong secret"
        /// That concerns the officer of the drainage.
        case officers = "of the officer"
    }

    struct Endpoint: Hashable {
        let method: HTTPRequest.Method
        /// As the router has it: `/matters/{number}`.
        let pattern: String
        var subject = Subject.here

        var isElsewhere: Bool { subject == .elsewhere }
        /// Without what is asked for.
        var bare: String { "\(method.rawValue) \(pattern)" }
        var title: String { "`\(bare)`\(subject == .here ? "" : " \(subject.rawValue)")" }
        var isAPI: Bool { pattern.hasPrefix("/api/") }

        /// Everything that it is asked for.
        fileprivate var subjects: [Subject] {
            if pattern.hasPrefix("/follow/") { return pattern.hasSuffix("/followers") ? [.here] : [.keyed, .unkeyed] }
            if pattern.contains("/views/{id}") { return [.own, .shared, .others] }
            if pattern.hasPrefix("/subscriptions/") || ["/new-password", "/calendar/{name}", "/find"].contains(pattern) {
                return [.keyed, .unkeyed]
            }
            if pattern == "/report/photos/{mark}" { return [.own, .others] }
            if ["/api/v1/notices/{id}/see", "/desk/notices/sightings", "/account/deputies/endings"].contains(pattern) {
                return [.officers]
            }
            if method == .post, pattern.hasPrefix("/open311/v2/servicerequestupdates") { return [.here, .elsewhere] }
            return pattern.contains("{number}") || pattern == "/bulletins/{id}" ? [.here, .elsewhere] : [.here]
        }

        func path(_ numbers: (here: String, elsewhere: String), _ more: [String: String] = [:]) -> String {
            pattern.split(separator: "/").map { part -> String in
                guard part.hasPrefix("{") else { return String(part) }
                let name = String(part.dropFirst().dropLast())
                if name == "number", more[name] == nil { return isElsewhere ? numbers.elsewhere : numbers.here }
                if name == "other" { return isElsewhere ? numbers.here : numbers.elsewhere }
                return more[name] ?? Self.values[name] ?? name
            }.reduce("") { "\($0)/\($1)" }.replacing("**", with: "leaflet.js")
                // Else it stays open.
                + (pattern == "/api/v1/feed" ? "?wait=0" : "")
        }

        /// Of the photo that both matters have.
        static let photo = hexadecimal(SHA256.hash(data: District.photo))

        private static let values = [
            "unit": "drainage", "officer": District.officer, "account": District.officer, "ledger": "citizen-report", "code": "east",
            "action": "note", "language": "zh", "name": "citizen-report", "id": "1", "scheme": "dark", "hash": photo, "sha256": photo,
        ]
    }

    /// Where nobody is let in because what is asked for cannot be there, and what holds it instead.
    static let closed = [
        "GET /api/v1/jurisdictions": "a district has no districts: DistrictSumTests",
        "GET /cockpit/districts": "a district has no districts: DistrictSumTests",
        "GET /cockpit/districts.csv": "a district has no districts: DistrictSumTests",
        "GET /cockpit/districts/{code}": "a district has no districts: DistrictSumTests",
        "GET /sign-in/code": "needs half a sign-in: SecondFactorTests",
        "POST /sign-in/code": "needs half a sign-in: SecondFactorTests",
        "GET /sign-in/return": "needs a visit to a provider of sign-ins: ProviderTests",
    ]

    /// Nil: somebody without an account.
    static let askers: [(title: String, officer: OfficerCode?)] = [
        ("anybody", nil), ("grid-worker", District.worker), ("officer", District.officer), ("head", District.head),
        ("dispatcher", District.dispatcher), ("supervisor", District.supervisor), ("leader", District.leader),
        ("auditor", District.auditor), ("administrator", District.administrator),
    ]

    /// Answers that stay open until somebody leaves: held by LiveTests.
    private static let staysOpen: Set<String> = ["/desk/live", "/cockpit/live"]

    /// A browser sends no others.
    private static func isSent(_ method: HTTPRequest.Method, _ pattern: String) -> Bool {
        [.get, .post].contains(method) || [.put, .patch, .delete].contains(method) && pattern.hasPrefix("/api/")
    }

    static func endpoints(of router: Router<WebContext>) -> [Endpoint] {
        let known = router.routes.filter {
            isSent($0.method, $0.path.description) && !staysOpen.contains($0.path.description)
        }
        return known.flatMap { route -> [Endpoint] in
            let endpoint = Endpoint(method: route.method, pattern: route.path.description)
            return endpoint.subjects.map { Endpoint(method: endpoint.method, pattern: endpoint.pattern, subject: $0) }
        }.sorted { ($0.method.rawValue, $0.pattern, $0.subject.rawValue) < ($1.method.rawValue, $1.pattern, $1.subject.rawValue) }
    }

    private let site: Site
    private let numbers: (here: String, elsewhere: String)
    private let style: String
    private var callers: [OfficerCode: Caller] = [:]
    private var browsers: [OfficerCode: Browser] = [:]

    init(_ site: Site, _ numbers: (here: String, elsewhere: String)) async throws {
        (self.site, self.numbers) = (site, numbers)
        style = String(try #require(try await site.visitor().get("/").text.firstMatch(of: #/\/assets\/([^"\/]+\.css)/#)).1)
        for officer in Self.askers.compactMap(\.officer) {
            callers[officer] = try await site.caller(officer)
            browsers[officer] = try await site.browser(of: officer)
        }
    }

    /// One line of the table; nil where the method is none of this path.
    func line(_ endpoint: Endpoint) async throws -> [Answer]? {
        var answers: [Answer] = []
        for asker in Self.askers {
            let answer = try await ask(endpoint, asker.officer)
            if answer.status == .methodNotAllowed { return nil }
            answers.append(Self.judge(answer))
        }
        return answers
    }

    private func ask(_ endpoint: Endpoint, _ officer: OfficerCode?) async throws -> TestResponse {
        // All ask from one address: what one guesses wrongly is not the next one's affair.
        try await site.test.house.journal.write(["delete from attempt"])
        // For a form every time from the sign-in on: some of them end a session.
        let kept = endpoint.method == .get ? officer.flatMap { browsers[$0] } : nil
        let browser: Browser
        if let kept {
            browser = kept
        } else if let officer {
            browser = try await site.browser(of: officer)
        } else {
            browser = site.visitor()
        }
        let question = try await question(endpoint, officer, browser)
        let path = endpoint.path(numbers, question.values) + question.query
        if endpoint.isAPI {
            let caller = officer.flatMap { callers[$0] } ?? Caller(site: site, token: nil)
            return try await caller.call(endpoint.method, path, endpoint.method == .get ? nil : question.body)
        }
        return try await endpoint.method == .get ? browser.get(path) : browser.post(path, question.fields)
    }

    // MARK: What is there to be asked for

    private struct Question {
        /// For the holes of the path.
        var values: [String: String] = [:]
        var query = ""
        var fields = [("note", "n")]
        var body = "{\"note\":\"n\"}"
    }

    /// Made anew for each who asks, because some answers use it up.
    private func question(_ endpoint: Endpoint, _ officer: OfficerCode?, _ browser: Browser) async throws -> Question {
        let house = site.test.house
        let isKeyed = endpoint.subject == .keyed
        var question = Question()
        switch endpoint.pattern {
        case let pattern where pattern.contains("/views/{id}"):
            question.values["id"] = try await view(endpoint.subject, officer)
            let name = House.newIdentifier()
            question.fields = [("title", name), ("way", "up"), ("unit", "")]
            question.body = "{\"title\":\"\(name)\"}"
        case "/views": question.fields = [("title", House.newIdentifier()), ("list", "/matters")]
        case let pattern where pattern.hasPrefix("/follow/"):
            let code = house.vault.followCode(of: isKeyed ? try await house.id(ofNumber: numbers.here) : "another")
            question.query = endpoint.method == .get ? "?code=\(code)" : ""
            question.fields = [("code", code), ("score", "5"), ("reason", "r")]
        case "/find":
            let code = house.vault.followCode(of: isKeyed ? try await house.id(ofNumber: numbers.here) : "another")
            question.fields = [("number", numbers.here), ("code", code)]
        case "/subscriptions/{id}/confirmation", "/subscriptions/{id}/renewal", "/subscriptions/{id}/ending":
            let (id, token) = try await subscription(endpoint.pattern)
            question.values["id"] = id
            question.query = "?token=\(isKeyed ? token : house.vault.mailToken("another"))"
        case "/new-password":
            let link = isKeyed ? try await house.accounts.passwordLink(of: District.officer, seconds: 3600, by: .system) : "another"
            question.query = endpoint.method == .get ? "?link=\(link)" : ""
            // Two that differ: it says so, and sets none.
            question.fields = [("link", link), ("new", "a"), ("again", "b")]
        case "/calendar/{name}":
            question.values["name"] = (isKeyed ? try await house.calendarAddresses.make(for: District.officer) : "another") + ".ics"
        case "/report/photos/{mark}":
            let cookie = endpoint.subject == .own ? browser.cookie : "another"
            question.values["mark"] = "\(Endpoint.photo).\(house.vault.formToken(for: "photo/\(cookie)/\(Endpoint.photo)"))"
        case "/api/v1/notices/{id}/see", "/desk/notices/sightings":
            let rows = try await house.journal.rows(
                "select id from notice where officer = \(District.officer) and channel = 'desk' limit 1")
            let id = try #require(rows.first?.text("id"))
            question.values["id"] = id
            question.fields = [("notice", id)]
            question.body = "{}"
        case "/account/deputies/endings": question.fields = try await deputies()
        case "/bulletins/{id}": question.values["id"] = endpoint.isElsewhere ? "2" : "1"
        case "/bulletins/drafts": question.query = "?template=supervision-weekly"
        // A day that is none: refused to everybody who may.
        case "/bulletins": question.fields = [("template", "supervision-weekly"), ("from", "x")]
        case "/bulletins/{id}/{step}": question.values = ["id": try await bulletin("supervision-weekly"), "step": "revisions"]
        case "/public-bulletins/{id}": question.values["id"] = try await bulletin("special", isIssued: true)
        case "/incidents", "/pocket/reports": question.fields = PocketTests.fields(House.newIdentifier(), of: officer ?? "")
        case "/pocket/matters/{number}/{action}":
            question.values["action"] = Action.progress.rawValue
            question.fields = [("key", House.newIdentifier()), ("officer", officer ?? ""), ("note", "n")]
        case "/open311/v2/requests/{id}", "/open311/v2/tokens/{id}": question.values["id"] = "\(numbers.here).json"
        case "/open311/v2/services/{code}": question.values["code"] = "manhole-damaged.json"
        case "/open311/v2/servicerequestupdates.json", "/open311/v2/servicerequestupdates.xml":
            question.fields = [
                ("service_request_id", endpoint.isElsewhere ? numbers.elsewhere : numbers.here), ("description", "d"),
                ("api_key", officer.flatMap { callers[$0]?.token } ?? ""),
            ]
        case "/assets/pocket/{version}/{name}":
            question.values = ["version": PocketScripts.version, "name": PocketScripts.names[0]]
        case "/assets/{name}": question.values["name"] = style
        // Without one there is no package.
        case "/projects/export.oc4ids.json": _ = try await ProjectHouse.project(in: site.test)
        case "/projects": question.fields = [("name", "n")]
        case let pattern where pattern.hasPrefix("/projects/{number}"):
            question.values = ["number": try await ProjectHouse.scheduled(in: site.test), "step": "figures", "what": "lines"]
            // A day that has not come: the same for everybody who may.
            question.fields = [("asOf", "2099-01-01"), ("total", "1")]
        // What everybody who may is refused alike: nothing was written.
        case "/matters/{number}/slips/{slip}":
            let number = endpoint.isElsewhere ? numbers.elsewhere : numbers.here
            question.values["slip"] = try await MeetingHouse.slip(in: site.test, of: number)
        case "/matters/{number}/lessons":
            question.values["number"] = try await MeetingHouse.directive(in: site.test)
            question.fields = [("text", "")]
        case let pattern where pattern.hasPrefix("/supervision/samples"):
            question.values = ["sample": try await MeetingHouse.sample(in: site.test)]
        case let pattern where pattern.hasPrefix("/contests"):
            question.values = [
                "contest": try await MeetingHouse.contest(in: site.test), "what": "endings", "unit": "drainage", "indicator": "on-time",
                "rules": "directive-quarter",
            ]
            question.fields = [("contest", "directive-quarter"), ("period", "x")]
        case let pattern where pattern.hasPrefix("/campaigns"):
            question.values = ["campaign": try await MeetingHouse.campaign(in: site.test), "what": "details"]
        case let pattern where pattern.hasPrefix("/texts"):
            question.values = [
                "text": try await MeetingHouse.text(in: site.test), "kind": "meeting", "article": "0", "place": "0",
            ]
        case let pattern where pattern.hasPrefix("/meetings"):
            question.values = ["meeting": try await MeetingHouse.meeting(in: site.test), "what": "items"]
        // Out for opinions, with an item: a new version without words is refused to whoever may write one.
        case let pattern where pattern.hasPrefix("/papers"):
            question.values = ["paper": try await MeetingHouse.paper(in: site.test), "what": "versions", "item": "1"]
        case let pattern where pattern.hasPrefix("/projects/visits"):
            question.values = ["visit": try await ProjectHouse.visit(in: site.test), "what": "sites"]
        case let pattern where pattern.hasPrefix("/projects/resources"): question.values = ["code": "land", "what": "needs"]
        case "/forgotten-password": question.fields = [("name", "nobody")]
        case "/areas/{code}/subscriptions": question.fields = [("email", "a@example.cn")]
        default: break
        }
        return question
    }

    /// Of the week before; the same one however often it is asked for.
    private func bulletin(_ template: String, isIssued: Bool = false) async throws -> String {
        let test = site.test
        let today = Instant(test.clock.now.day(in: .china), in: .china)
        let id = try await test.house.draftBulletin(
            template, from: today.adding(seconds: -7 * 86_400), to: today, by: test.actor(District.dispatcher), key: template)
        guard isIssued, try await !test.house.bulletin(id).bulletin.isPublished else { return id }
        for officer in [District.dispatcher, District.supervisor, District.leader] {
            try await test.house.signBulletin(try await test.house.bulletin(id), by: test.actor(officer))
        }
        return id
    }

    private func view(_ subject: Subject, _ officer: OfficerCode?) async throws -> String {
        let house = site.test.house
        let owner =
            switch subject {
            case .own: officer ?? District.otherOfficer
            case .shared: District.head
            default: District.otherOfficer
            }
        // Each of them is asked often, and nobody keeps that many.
        try await house.journal.write(["delete from saved_view"])
        let id = try await house.savedViews.save(House.newIdentifier(), .matters, [], of: owner)
        if subject == .shared {
            let head = Reader(District.head, in: nil, await house.journal.book().matters.organization, at: house.now())
            try await house.savedViews.share(id, with: "drainage", by: head)
        }
        return id
    }

    private func subscription(_ pattern: String) async throws -> (id: String, token: String) {
        let subscriptions = site.test.house.subscriptions
        try await site.test.house.journal.write(["delete from subscription"])
        try await subscriptions.ask(email: "a@example.cn", area: "east", language: .zh)
        let id = try #require(try await site.test.house.journal.rows("select id from subscription").first?.text("id"))
        let asked = try #require(try await subscriptions.subscription(id))
        if pattern.hasSuffix("confirmation") { return (id, subscriptions.confirmToken(asked)) }
        try await subscriptions.confirm(asked)
        let confirmed = try #require(try await subscriptions.subscription(id))
        return (id, pattern.hasSuffix("renewal") ? subscriptions.renewToken(confirmed) : subscriptions.endToken(confirmed))
    }

    /// The head stands in for the officer from the day after tomorrow on.
    private func deputies() async throws -> [(String, String)] {
        let (test, day) = (site.test, Int64(86_400))
        let (from, until) = (test.clock.now.adding(seconds: 2 * day), test.clock.now.adding(seconds: 4 * day))
        let delegation = Delegation(
            officer: District.officer, duty: .officer, unit: "drainage", deputy: District.head, from: from, until: until)
        let held = await test.house.journal.book().matters.organization.appointments[District.head] ?? []
        // That nobody has ended yet is there already.
        if !held.contains(where: { $0.delegation == delegation }) {
            try await test.house.organize(.delegate(delegation, reason: "r"), by: test.actor(District.officer))
        }
        return [
            ("post", "\(District.officer)|officer|drainage"), ("deputy", District.head), ("since", String(from.milliseconds)),
            ("over", String(until.milliseconds)),
        ]
    }

    // MARK: What was answered

    static func judge(_ answer: TestResponse) -> Answer {
        switch answer.status.code {
        case 401: .signIn
        case 303 where answer.location.hasPrefix("/sign-in"): .signIn
        // With what was written, to be copied, and the way to the sign-in.
        case 403 where answer.text.contains("href=\"/sign-in?next="): .signIn
        case 403, 404: .mayNot
        default: .may
        }
    }

    /// A matter that everybody of the district may see who has to do with its place or its unit, and one of the other street.
    static func numbers(in test: TestHouse) async throws -> (here: String, elsewhere: String) {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("人行道井盖松动", "manhole-damaged", "一号路口")
        (draft.longitude, draft.latitude) = District.inCell1
        draft.photos = [try await test.house.attachments.keepPhoto(District.photo, named: "a.png")]
        let here = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
        try await test.walk(here, to: "handling")
        try await photograph(here, by: District.officer, test)
        try await test.house.act(.urge(reason: "r"), on: here, by: test.actor(District.supervisor))
        let elsewhere = try await Self.elsewhere(test, "路灯不亮")
        try await BulletinSearchTests.compile("周报", "1", of: [here], in: test)
        try await BulletinSearchTests.compile("周报", "2", of: [elsewhere], in: test)
        return (here, elsewhere)
    }

    private static func photograph(_ number: String, by officer: OfficerCode, _ test: TestHouse) async throws {
        let photo = try await test.house.attachments.keepPhoto(District.photo, named: "a.png")
        #expect(photo.sha256 == Endpoint.photo)
        try await test.house.act(.progress(note: "现场照片", photos: [photo]), on: number, by: test.actor(officer))
    }

    /// Reported, dispatched and taken in the west, by people whom nobody of the east or of the drainage has to do with.
    static func elsewhere(_ test: TestHouse, _ words: String) async throws -> String {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = (words, "street-lamp-out", words)
        draft.personal = ["reporter": "某某", "phone": "000-0000"]
        (draft.longitude, draft.latitude) = (District.inCell3.longitude, District.inCell3.latitude)
        let filed = try await test.house.report(draft, by: Actor(officer: "citizen"), key: words)
        try await test.house.act(.accept(note: words), on: filed.number, by: test.actor(District.dispatcher))
        try await test.house.act(
            .dispatch(owner: "lighting", supporting: nil, note: words), on: filed.number, by: test.actor(District.dispatcher))
        try await test.house.act(.claim(note: words), on: filed.number, by: test.actor(District.otherOfficer))
        try await photograph(filed.number, by: District.otherOfficer, test)
        try await test.house.journal.settle()
        return filed.number
    }
}
