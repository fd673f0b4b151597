// Every endpoint that the router knows, asked by everybody: who is let in. The endpoints are the router's own, so that
// a new one is in the table or the test fails.
import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
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

    struct Endpoint: Hashable {
        let method: HTTPRequest.Method
        /// As the router has it: `/matters/{number}`.
        let pattern: String
        /// Of a matter: one within everybody's sight, or one of another unit and area.
        var isElsewhere = false

        var title: String { "`\(method.rawValue) \(pattern)`\(isElsewhere ? " elsewhere" : "")" }
        var isAPI: Bool { pattern.hasPrefix("/api/") }

        func path(_ numbers: (here: String, elsewhere: String)) -> String {
            pattern.split(separator: "/").map { part -> String in
                guard part.hasPrefix("{") else { return String(part) }
                let name = part.dropFirst().dropLast()
                if name == "number" { return isElsewhere ? numbers.elsewhere : numbers.here }
                if name == "other" { return isElsewhere ? numbers.here : numbers.elsewhere }
                return Self.values[String(name)] ?? String(name)
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

    /// Nil: somebody without an account.
    static let askers: [(title: String, officer: OfficerCode?)] = [
        ("anybody", nil), ("grid-worker", District.worker), ("officer", District.officer), ("head", District.head),
        ("dispatcher", District.dispatcher), ("supervisor", District.supervisor), ("leader", District.leader),
        ("auditor", District.auditor), ("administrator", District.administrator),
    ]

    /// Answers that stay open until somebody leaves: held by LiveTests.
    private static let staysOpen: Set<String> = ["/desk/live", "/cockpit/live"]

    /// What is only looked at first: some forms end sessions.
    static func endpoints(of router: Router<WebContext>) -> [Endpoint] {
        let known = router.routes.filter { [.get, .post].contains($0.method) && !staysOpen.contains($0.path.description) }
        return known.flatMap { route -> [Endpoint] in
            let endpoint = Endpoint(method: route.method, pattern: route.path.description)
            guard endpoint.pattern.contains("{number}"), !endpoint.pattern.hasPrefix("/follow") else { return [endpoint] }
            return [endpoint, Endpoint(method: route.method, pattern: endpoint.pattern, isElsewhere: true)]
        }.sorted { ($0.method.rawValue, $0.pattern, $0.isElsewhere ? 1 : 0) < ($1.method.rawValue, $1.pattern, $1.isElsewhere ? 1 : 0) }
    }

    private let site: Site
    private let numbers: (here: String, elsewhere: String)
    private var callers: [OfficerCode: Caller] = [:]
    private var browsers: [OfficerCode: Browser] = [:]

    init(_ site: Site, _ numbers: (here: String, elsewhere: String)) async throws {
        (self.site, self.numbers) = (site, numbers)
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
        let path = endpoint.path(numbers)
        if endpoint.isAPI, let caller = officer.flatMap({ callers[$0] }) {
            return try await caller.call(endpoint.method, path, endpoint.method == .post ? "{\"note\":\"n\"}" : nil)
        }
        guard endpoint.method == .post else { return try await (officer.flatMap { browsers[$0] } ?? site.visitor()).get(path) }
        // Every time from the sign-in on: some of these forms end a session.
        let browser = if let officer { try await site.browser(of: officer) } else { site.visitor() }
        return try await browser.post(path, [("note", "n")])
    }

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
        let here = try await test.report().number
        try await test.walk(here, to: "handling")
        try await photograph(here, by: District.officer, test)
        try await BulletinSearchTests.compile("周报", "1", of: [here], in: test)
        return (here, try await Self.elsewhere(test, "路灯不亮"))
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
