// Every address of the pages, in one place: views link to them, the server's routes match them.
// Nouns; a verb becomes a resource under its noun. No address is ever written out in a view.

package enum URLs {
    // The portal, for anybody.
    package static let home = URLPath()
    package static let report = URLPath("report")
    /// A photo that waits for its report, for the browser that sent it.
    package static func reportPhoto(_ mark: String) -> URLPath { URLPath("report", "photos", mark) }
    package static let find = URLPath("find")
    /// What is promised for each class, and how often that was kept.
    package static let serviceLevels = URLPath("service-levels")
    /// The public page of a street, community or cell, and what tells of it.
    package static func area(_ code: String) -> URLPath { URLPath("areas", code) }
    package static func areaFeed(_ code: String) -> URLPath { URLPath("areas", code, "feed.atom") }
    package static func areaCalendar(_ code: String) -> URLPath { URLPath("areas", code, "calendar.ics") }
    package static func subscriptions(_ code: String) -> URLPath { URLPath("areas", code, "subscriptions") }
    /// Of whoever has the token out of an e-mail.
    package static func subscription(_ id: String, _ part: String, token: String) -> URLPath {
        URLPath(segments: ["subscriptions", id, part], query: [("token", token)])
    }
    package static let publicMap = URLPath("map")
    package static let searchPath = URLPath("search")

    /// A citizen's own matter; `code` is the follow code given with the number.
    package static func follow(_ number: String, code: String? = nil) -> URLPath {
        URLPath(segments: ["follow", number], query: code.map { [("code", $0)] } ?? [])
    }
    package static func appraisals(_ number: String) -> URLPath { URLPath("follow", number, "appraisals") }
    package static func reopenings(_ number: String) -> URLPath { URLPath("follow", number, "reopenings") }
    /// "This is mine too": follow a matter that somebody else reported.
    package static func followers(_ number: String) -> URLPath { URLPath("follow", number, "followers") }

    // Signing in.
    package static let signIn = URLPath("sign-in")
    package static let signOut = URLPath("sign-out")
    package static let password = URLPath("password")
    /// The code of the second factor, after the password.
    package static let signInCode = URLPath("sign-in", "code")
    /// Going to a provider of identities, and coming back from it.
    package static func providerVisit(_ key: String, next: String?) -> URLPath {
        URLPath(segments: ["sign-in", "visits"], query: [("provider", key)] + (next.map { [("next", $0)] } ?? []))
    }
    package static let providerReturn = URLPath("sign-in", "return")
    package static let forgottenPassword = URLPath("forgotten-password")
    /// Reached by a link that stands in the query.
    package static let newPassword = URLPath("new-password")
    package static func newPassword(link: String) -> URLPath { newPassword.adding("link", link) }
    package static func signIn(next: URLPath) -> URLPath { signIn.adding("next", next.text) }
    package static func language(_ language: Language, next: String) -> URLPath {
        URLPath(segments: ["language", language.rawValue], query: [("next", next)])
    }

    /// `auto` forgets the choice.
    package static func scheme(_ scheme: Scheme?, next: String) -> URLPath {
        URLPath(segments: ["scheme", scheme?.rawValue ?? "auto"], query: [("next", next)])
    }
    package static let styleguide = URLPath("styleguide")

    // The officer's day.
    package static let desk = URLPath("desk")
    package static func desk(tab: String, cursor: String? = nil) -> URLPath {
        URLPath(segments: ["desk"], query: [("tab", tab)] + (cursor.map { [("cursor", $0)] } ?? []))
    }
    package static let notices = URLPath("desk", "notices")
    package static func notices(cursor: String) -> URLPath { notices.adding("cursor", cursor) }
    package static let noticeSightings = URLPath("desk", "notices", "sightings")
    /// One's own account: posts, addresses, password.
    package static let ownAccount = URLPath("account")
    /// What one looked at.
    package static let ownReadings = URLPath("account", "readings")
    /// The auditor's list of who looked at what.
    package static let readingLog = URLPath("readings")
    package static func readingLog(_ query: [(String, String)], as format: String? = nil) -> URLPath {
        URLPath(segments: ["readings" + (format.map { "." + $0 } ?? "")], query: query)
    }
    package static let ownAddresses = URLPath("account", "addresses")
    package static let ownSessionEndings = URLPath("account", "sessions", "endings")
    package static let secondFactor = URLPath("account", "second-factor")
    package static let secondFactorSecrets = URLPath("account", "second-factor", "secrets")
    package static let secondFactorConfirmations = URLPath("account", "second-factor", "confirmations")
    package static let providerTies = URLPath("account", "identities")
    package static let providerUntyings = URLPath("account", "identities", "endings")
    package static let recoveryCodes = URLPath("account", "second-factor", "recovery-codes")
    package static let secondFactorRemovals = URLPath("account", "second-factor", "removals")
    package static let ownCalendar = URLPath("account", "calendar")
    package static func calendarFeed(_ token: String) -> URLPath { URLPath("calendar", token + ".ics") }
    package static let dispatch = URLPath("dispatch")
    package static func dispatch(_ number: String) -> URLPath { URLPath("dispatch", number) }
    package static let incidentReport = URLPath("incidents", "new")
    package static let incidents = URLPath("incidents")
    /// The telephone in the street. With the slash: the service worker has what lies below it.
    package static let pocket = URLPath(local: "/pocket/") ?? desk
    package static func pocket(in language: Language) -> URLPath { pocket.adding("language", language.rawValue) }
    package static let pocketManifest = URLPath("pocket", "manifest.webmanifest")
    package static func pocketScript(_ name: String) -> URLPath { URLPath("assets", "pocket", PocketScripts.version, name) }
    package static func search(_ text: String) -> URLPath { search(ListFilter().with { $0.text = text }) }
    package static func search(_ filter: ListFilter) -> URLPath { URLPath(segments: ["search"], query: filter.query) }

    // Ledgers and matters.
    package static let ledgers = URLPath("ledgers")
    package static func ledger(_ key: String, _ filter: ListFilter = ListFilter()) -> URLPath {
        URLPath(segments: ["ledgers", key], query: filter.query)
    }
    /// Filing a matter in a ledger, and where the form goes.
    package static func newMatter(in ledger: String) -> URLPath { URLPath("ledgers", ledger, "new") }
    package static func filing(_ ledger: String) -> URLPath { URLPath("ledgers", ledger) }
    /// Matters of all ledgers.
    /// Who stands in for whom.
    package static let deputies = URLPath("account", "deputies")
    /// One action on several matters.
    package static let bulkActions = URLPath("matters", "actions")
    package static func matters(_ filter: ListFilter) -> URLPath { URLPath(segments: ["matters"], query: filter.query) }
    /// Lists and searches that an officer keeps; what is changed of one is a resource under it.
    package static let views = URLPath("views")
    package static func view(_ id: String, _ what: String) -> URLPath { URLPath("views", id, what) }
    package static func export(_ ledger: String, _ format: String, _ filter: ListFilter = ListFilter()) -> URLPath {
        URLPath(segments: ["ledgers", ledger, "export." + format], query: filter.query)
    }
    package static func matter(_ number: String) -> URLPath { URLPath("matters", number) }
    /// Two matters beside each other.
    package static func comparison(_ number: String, _ other: String) -> URLPath { URLPath("matters", number, "comparisons", other) }
    package static func action(_ name: String, on number: String) -> URLPath { URLPath("matters", number, name) }
    /// Why its light is, or was, what it is.
    package static func explanation(_ number: String) -> URLPath { URLPath("matters", number, "explanation") }
    /// Opening a matter's personal fields, which puts the reading on record.
    package static func readings(_ number: String) -> URLPath { URLPath("matters", number, "readings") }
    package static func attachment(_ number: String, _ hash: String) -> URLPath { URLPath("matters", number, "attachments", hash) }
    package static func publicPhoto(_ number: String, _ hash: String, code: String) -> URLPath {
        URLPath(segments: ["follow", number, "photos", hash], query: [("code", code)])
    }

    // Key projects.
    package static let projects = URLPath("projects")
    package static func projects(_ filter: ProjectFilter) -> URLPath { URLPath(segments: ["projects"], query: filter.query) }
    package static let newProject = URLPath("projects", "new")
    /// A spreadsheet, its preview, and writing it.
    package static let projectImport = URLPath("projects", "import")
    package static let projectImportPreviews = URLPath("projects", "import", "previews")
    package static func projectExport(_ format: ProjectFileFormat, _ filter: ProjectFilter) -> URLPath {
        URLPath(segments: ["projects", "export." + format.rawValue], query: filter.query)
    }
    package static let projectWall = URLPath("projects", "wall")
    package static let projectReports = URLPath("projects", "reports")
    package static let projectBulletin = URLPath("projects", "bulletin")
    package static let projectPeriods = URLPath("projects", "periods")
    package static let supervision = URLPath("supervision")
    package static let slips = URLPath("supervision", "slips")
    package static func slip(_ number: String, _ version: Int) -> URLPath { URLPath("matters", number, "slips", String(version)) }
    package static let samples = URLPath("supervision", "samples")
    package static func sample(_ number: String) -> URLPath { URLPath("supervision", "samples", number) }
    package static func sample(_ number: String, _ what: String) -> URLPath { URLPath("supervision", "samples", number, what) }
    package static let campaigns = URLPath("campaigns")
    package static func campaign(_ number: String) -> URLPath { URLPath("campaigns", number) }
    package static func campaign(_ number: String, _ what: String) -> URLPath { URLPath("campaigns", number, what) }
    package static let contests = URLPath("contests")
    package static func contest(_ number: String) -> URLPath { URLPath("contests", number) }
    package static func contest(_ number: String, _ what: String) -> URLPath { URLPath("contests", number, what) }
    package static func contestTable(_ number: String) -> URLPath { URLPath("contests", number, "table.csv") }
    package static func contestUnit(_ number: String, _ unit: String) -> URLPath { URLPath("contests", number, "units", unit) }
    /// What an indicator counts of the unit.
    package static func contestList(_ number: String, _ unit: String, _ indicator: String) -> URLPath {
        URLPath("contests", number, "units", unit, indicator)
    }
    package static func contestRules(_ name: String) -> URLPath { URLPath("contests", "rules", name) }
    package static func lineage(_ number: String) -> URLPath { URLPath("matters", number, "lineage") }
    package static func lessons(_ number: String) -> URLPath { URLPath("matters", number, "lessons") }
    package static let texts = URLPath("texts")
    package static func text(_ number: String) -> URLPath { URLPath("texts", number) }
    package static func proposal(_ text: String, _ kind: String, _ article: Int, _ place: Int) -> URLPath {
        URLPath("texts", text, kind, String(article), String(place))
    }
    package static let meetings = URLPath("meetings")
    package static func meeting(_ number: String) -> URLPath { URLPath("meetings", number) }
    package static func meeting(_ number: String, _ what: String) -> URLPath { URLPath("meetings", number, what) }
    package static let papers = URLPath("papers")
    package static func paper(_ number: String) -> URLPath { URLPath("papers", number) }
    /// What is done to one: `versions`, `items`, `rounds`, `opinions`, `claims`, `signatures` …
    package static func paper(_ number: String, _ what: String) -> URLPath { URLPath("papers", number, what) }
    package static func paperItem(_ number: String, _ place: String) -> URLPath { URLPath("papers", number, "tasks", place) }
    package static func paperComparison(_ number: String) -> URLPath { URLPath("papers", number, "comparison") }
    package static let visits = URLPath("projects", "visits")
    package static func visit(_ number: String) -> URLPath { URLPath("projects", "visits", number) }
    package static func visit(_ number: String, _ what: String) -> URLPath { URLPath("projects", "visits", number, what) }
    package static let resources = URLPath("projects", "resources")
    package static func resource(_ code: String) -> URLPath { URLPath("projects", "resources", code) }
    package static func resource(_ code: String, _ what: String) -> URLPath { URLPath("projects", "resources", code, what) }
    package static func project(_ number: String) -> URLPath { URLPath("projects", number) }
    package static let allPermits = URLPath("projects", "permits")
    package static func permits(_ number: String) -> URLPath { URLPath("projects", number, "permits") }
    package static func schedule(_ number: String) -> URLPath { URLPath("projects", number, "schedule") }
    /// What is sent about a schedule: `lines`, `files`, `activities`, `finish`, or a file that was looked at.
    package static func schedule(_ number: String, _ what: String) -> URLPath { URLPath("projects", number, "schedule", what) }
    /// What is done to one: `plans`, `figures`, `milestones`, `briefings` …
    package static func project(_ number: String, _ what: String) -> URLPath { URLPath("projects", number, what) }

    // The leader's view, and what is published.
    package static let cockpit = URLPath("cockpit")
    package static func cockpit(year: Int) -> URLPath { URLPath(segments: ["cockpit"], query: [("year", String(year))]) }
    /// For a screen that nobody touches.
    package static let cockpitWall = cockpit.adding("wall", "yes")
    package static let cockpitLive = URLPath("cockpit", "live")
    /// Open on a wall, where looking is use.
    package static let cockpitWallLive = URLPath("cockpit", "live", query: [("wall", "yes")])
    /// What each of the smallest areas has open now.
    package static let cockpitShades = URLPath("cockpit", "shades.json")
    package static func league(year: Int, by: String) -> URLPath {
        URLPath(segments: ["cockpit", "league"], query: [("year", String(year)), ("by", by)])
    }
    package static func leagueList(year: Int, by: String) -> URLPath {
        URLPath(segments: ["cockpit", "league.csv"], query: [("year", String(year)), ("by", by)])
    }
    package static func cockpitLights(year: Int) -> URLPath { URLPath(segments: ["cockpit", "lights"], query: [("year", String(year))]) }
    /// Three months of it, where the whole year would be a heavy page.
    package static func cockpitLights(year: Int, quarter: Int) -> URLPath { cockpitLights(year: year).adding("quarter", String(quarter)) }
    package static func cockpitLightsList(year: Int) -> URLPath {
        URLPath(segments: ["cockpit", "lights.csv"], query: [("year", String(year))])
    }
    /// Of a jurisdiction with others below it.
    package static func districts(year: Int) -> URLPath { URLPath(segments: ["cockpit", "districts"], query: [("year", String(year))]) }
    package static func districtsList(year: Int) -> URLPath {
        URLPath(segments: ["cockpit", "districts.csv"], query: [("year", String(year))])
    }
    package static func district(_ code: String, year: Int) -> URLPath {
        URLPath(segments: ["cockpit", "districts", code], query: [("year", String(year))])
    }
    package static let bulletins = URLPath("bulletins")
    package static func bulletin(_ id: String) -> URLPath { URLPath("bulletins", id) }
    /// A step on it: revisions, signatures, returns, withdrawals, receipts.
    package static func bulletin(_ id: String, _ step: String) -> URLPath { URLPath("bulletins", id, step) }
    /// What a span has to state, before it is drafted.
    package static func bulletinDraft(_ template: String) -> URLPath {
        URLPath(segments: ["bulletins", "drafts"], query: [("template", template)])
    }
    package static let bulletinDrafts = URLPath("bulletins", "drafts")
    package static let publicBulletins = URLPath("public-bulletins")
    package static func publicBulletin(_ id: String) -> URLPath { URLPath("public-bulletins", id) }
    package static let publicBulletinFeed = URLPath("public-bulletins", "feed.atom")
    package static let staffMap = URLPath("desk", "map")

    // Administration.
    package static let admin = URLPath("admin")
    package static let organization = URLPath("admin", "organization")
    package static func unit(_ id: String) -> URLPath { URLPath("admin", "organization", "units", id) }
    package static func unitCalendars(_ id: String) -> URLPath { URLPath("admin", "organization", "units", id, "calendars") }
    package static func officer(_ id: String) -> URLPath { URLPath("admin", "organization", "officers", id) }
    package static func addresses(_ officer: String) -> URLPath { URLPath("admin", "organization", "officers", officer, "addresses") }
    package static let noticeDelivery = URLPath("admin", "notices")
    package static func noticeDelivery(cursor: String) -> URLPath { noticeDelivery.adding("cursor", cursor) }
    package static let noticeRules = URLPath("admin", "notices", "rules")
    package static let noticeRetries = URLPath("admin", "notices", "retries")
    package static let areas = URLPath("admin", "areas")
    package static let areaPreviews = URLPath("admin", "areas", "previews")
    package static let accounts = URLPath("admin", "accounts")
    package static func account(_ name: String) -> URLPath { URLPath("admin", "accounts", name) }
    package static func account(_ name: String, _ what: String...) -> URLPath {
        URLPath(segments: ["admin", "accounts", name] + what)
    }
    package static let tokens = URLPath("admin", "tokens")
    package static let ledgerRules = URLPath("admin", "ledgers")
    package static func ledgerRules(_ key: String) -> URLPath { URLPath("admin", "ledgers", key) }
    /// A ledger's text while it is written, and checking it; and what is published.
    package static func ledgerDraft(_ key: String) -> URLPath { URLPath("admin", "ledgers", key, "draft") }
    package static func ledgerVersions(_ key: String) -> URLPath { URLPath("admin", "ledgers", key, "versions") }
    /// Where a new ledger gets its name.
    package static let ledgerDrafts = URLPath("admin", "ledger-drafts")
    package static let calendars = URLPath("admin", "calendars")
    package static func calendar(_ name: String) -> URLPath { URLPath(segments: ["admin", "calendars"], query: [("calendar", name)]) }
    package static let calendarPreviews = URLPath("admin", "calendars", "previews")
    package static let calendarVersions = URLPath("admin", "calendars", "versions")
    package static let health = URLPath("admin", "health")

    // Data that scripts on the pages read.
    package static func areasGeoJSON(level: String) -> URLPath { URLPath(segments: ["map", "areas.geojson"], query: [("level", level)]) }
    package static func mattersGeoJSON(_ filter: ListFilter = ListFilter()) -> URLPath {
        URLPath(segments: ["map", "matters.geojson"], query: filter.query)
    }
    package static let live = URLPath("desk", "live")
    package static func asset(_ name: String) -> URLPath {
        let path = URLPath(segments: ["assets"] + name.split(separator: "/").map(String.init))
        return Asset.at(path.text).map { path.adding("v", $0.version) } ?? path
    }
}

/// What a list of matters shows. The server reads it from the query; a figure on any page links to
/// the list that it counts by building one.
package struct ListFilter: Sendable, Hashable {
    /// open | ended | valid | closed (as the completion rate counts them); all when nil.
    package var state: String?
    package var stage: String?
    package var ending: String?
    package var light: LightMark?
    package var isOverdue: Bool?
    package var unit: String?
    /// Any area code: street, community or cell.
    package var cell: String?
    package var `class`: String?
    package var text: String?
    /// Days of reporting, inclusive, `2026-11-01`.
    package var from: String?
    package var to: String?
    /// Days of ending, inclusive.
    package var endedFrom: String?
    package var endedTo: String?
    /// newest | oldest | due | updated; the server's default when nil.
    package var sort: String?
    package var cursor: String?
    package var ledger: String?
    /// Whose light turned, and whose turning an upheld appeal took out of the count.
    package var turned: TurnedFilter?
    package var exempted: TurnedFilter?

    package init() {}

    /// The same list with something changed; the cursor goes back to the first page.
    package func with(_ change: (inout ListFilter) -> Void) -> ListFilter {
        var copy = self
        copy.cursor = nil
        change(&copy)
        return copy
    }

    /// Of all parameters that a list's address may have.
    package static let names = [
        "ledger", "state", "stage", "ending", "light", "overdue", "unit", "cell", "class", "q", "from", "to", "ended-from", "ended-to",
        "turned", "exempted", "sort", "cursor",
    ]

    /// Only what is set, in a fixed order, so that equal lists have equal addresses.
    package var query: [(String, String)] {
        let pairs: [(String, String?)] = [
            ("ledger", ledger), ("state", state), ("stage", stage), ("ending", ending), ("light", light?.rawValue),
            ("overdue", isOverdue.map { $0 ? "yes" : "no" }), ("unit", unit), ("cell", cell), ("class", `class`), ("q", text),
            ("from", from),
            ("to", to), ("ended-from", endedFrom), ("ended-to", endedTo), ("turned", turned?.text), ("exempted", exempted?.text),
            ("sort", sort), ("cursor", cursor),
        ]
        return pairs.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
    }

    /// Reads what `query` writes. Empty and unknown values are left out: a list page shows more, never an error.
    package init(_ value: (String) -> String?) {
        func text(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        ledger = text("ledger")
        state = text("state")
        stage = text("stage")
        ending = text("ending")
        light = text("light").flatMap(LightMark.init(rawValue:))
        isOverdue = text("overdue").flatMap { $0 == "yes" ? true : $0 == "no" ? false : nil }
        unit = text("unit")
        cell = text("cell")
        `class` = text("class")
        self.text = text("q")
        from = text("from")
        to = text("to")
        endedFrom = text("ended-from")
        endedTo = text("ended-to")
        turned = text("turned").flatMap { TurnedFilter($0) }
        exempted = text("exempted").flatMap { TurnedFilter($0) }
        sort = text("sort")
        cursor = text("cursor")
    }
}
