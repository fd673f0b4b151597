// GET requests: what became of reports, for anybody. What is shown is what the follow page shows: status,
// the public sentence of the ending, who is responsible, the street, and fields that the ledger calls public.
import Foundation
import Hummingbird
import Kernel
import Matters
import Pages

extension Open311 {
    /// GeoReport: "may not span more than 90 days", and at most 1,000 requests.
    private static let longestSpanInDays: Int64 = 90
    static let mostRows = 1000

    @Sendable func requests(_ request: Request, _ context: WebContext) async throws -> Response {
        let format = try Open311Format.ofList(request)
        let parameters = try Open311Parameters(query: request)
        let rules = await house.journal.book().matters
        guard let ledger = Open311.ledger(rules) else { return format.response("service_requests", .list(of: "request", [])) }
        let condition = try filter(parameters, ledger, rules) + " and m.ledger = \(ledger.name)"
        let rows = try await house.journal.rows(
            "select m.* from matter m where \(condition) order by m.reported_at desc, m.id desc limit \(Open311.mostRows)")
        return format.response("service_requests", .list(of: "request", try await show(rows, ledger, rules, context.visitor.language)))
    }

    @Sendable func request(_ request: Request, _ context: WebContext) async throws -> Response {
        let (format, number) = try Open311Format.ofItem("id", context)
        let rules = await house.journal.book().matters
        let (ledger, rows) = try await find(number, rules)
        return format.response("service_requests", .list(of: "request", try await show(rows, ledger, rules, context.visitor.language)))
    }

    /// Reports get their number at once, so the token of a report is its number.
    @Sendable func token(_ request: Request, _ context: WebContext) async throws -> Response {
        let (format, number) = try Open311Format.ofItem("id", context)
        _ = try await find(number, await house.journal.book().matters)
        let answer: Open311Node = .record([("service_request_id", .text(number)), ("token", .text(number))])
        return format.response("service_requests", .list(of: "request", [answer]))
    }

    private func find(_ number: String, _ rules: MatterRules) async throws -> (Ledger, [Kernel.Row]) {
        guard let ledger = Open311.ledger(rules) else { throw Refusal.matterUnknown(number) }
        let rows = try await house.journal.rows("select m.* from matter m where m.number = \(number) and m.ledger = \(ledger.name)")
        guard !rows.isEmpty else { throw Refusal.matterUnknown(number) }
        return (ledger, rows)
    }

    // MARK: Filters

    private func filter(_ parameters: Open311Parameters, _ ledger: Ledger, _ rules: MatterRules) throws -> SQL {
        let zone = rules.calendars(of: ledger)?.zone ?? .china
        let (start, end) = (try parameters.instant("start_date", zone), try parameters.instant("end_date", zone))
        let states = parameters.list("status") ?? []
        for state in states where state != "open" && state != "closed" { throw Refusal.notAChoice("status", state, ["open", "closed"]) }
        // Numbers override everything else: what stands beside them must be readable, and asks for nothing.
        if let numbers = parameters.list("service_request_id") { return "m.number in (\(list: Array(numbers.prefix(Open311.mostRows))))" }
        let (from, to) = try span(start, end)
        var filter: SQL = "m.reported_at >= \(from) and m.reported_at <= \(to)"
        if let codes = parameters.list("service_code") { filter = filter + " and m.class in (\(list: codes))" }
        if Set(states).count == 1 { filter = filter + (states[0] == "open" ? " and m.ending is null" : " and m.ending is not null") }
        return filter
    }

    /// One end alone means ninety days from it, none the ninety days until now.
    func span(_ start: Instant?, _ end: Instant?) throws -> (Instant, Instant) {
        let longest = Open311.longestSpanInDays * 86_400
        switch (start, end) {
        case (nil, nil): return (house.now().adding(seconds: -longest), house.now())
        case (let start?, nil): return (start, start.adding(seconds: longest))
        case (nil, let end?): return (end.adding(seconds: -longest), end)
        case (let start?, let end?):
            guard start <= end, start.seconds(until: end) <= longest else {
                throw Refusal.fieldInvalid(
                    "end_date", end.description,
                    expected: Bilingual(zh: "不早于 start_date，且相距不超过 90 天", en: "not before start_date and at most 90 days after it"))
            }
            return (start, end)
        }
    }

    // MARK: Showing

    private func show(_ rows: [Kernel.Row], _ ledger: Ledger, _ rules: MatterRules, _ language: Language) async throws -> [Open311Node] {
        guard !rows.isEmpty else { return [] }
        let streams = rows.map { Matter.stream($0.text("id")) }
        // The first entry has the words of the report, the last ending those of its answer; no board keeps either.
        let entries = try await house.journal.rows(
            "select * from entry where stream in (\(list: streams)) and (version = 1 or type = 'matter.ended') order by stream, version")
        var texts: [String: Texts] = [:]
        for row in entries {
            var text = texts[row.text("stream"), default: Texts()]
            if row.integer("version") == 1 {
                let reported = try JSON.decode(Reported.self, from: row.text("body"))
                text.description = reported.description
                text.media = reported.values[Open311.mediaField]
            } else {
                text.ending = try Sentences.sentence(of: Entry(row), rules, for: .public).text(language)
            }
            texts[row.text("stream")] = text
        }
        let zone = rules.calendars(of: ledger)?.zone ?? .china
        return rows.map { node($0, texts[Matter.stream($0.text("id"))] ?? Texts(), ledger, rules, zone, language) }
    }

    private struct Texts {
        var description: String?
        var media: String?
        var ending: String?
    }

    private struct Reported: Decodable {
        let description: String
        let values: [String: String]
    }

    private func node(_ row: Kernel.Row, _ texts: Texts, _ ledger: Ledger, _ rules: MatterRules, _ zone: Zone, _ language: Language)
        -> Open311Node
    {
        let place = PublicPlace(rules: rules)
        let position = place.position(row)
        func isPublic(_ name: String) -> Bool { place.isPublic({ $0.name == name }, row) }
        let code = row.optionalText("class")
        let service = code.flatMap { ledger.classes?.classes[$0]?.title ?? rules.catalogueTitle($0) }
        let isEnded = row.optionalText("ending") != nil
        let unit = rules.organization.name(ofUnit: row.optionalText("handler") ?? row.optionalText("owner"))
        func time(_ column: String) -> Open311Node { Open311Node(row.instant(column)?.text(in: zone)) }
        return .record([
            ("service_request_id", .text(row.text("number"))), ("status", .text(isEnded ? "closed" : "open")),
            ("status_notes", Open311Node(isEnded ? texts.ending : ledger.title(ofStage: row.text("stage")).text(language))),
            ("service_name", Open311Node(service?.text(language))), ("service_code", Open311Node(code)),
            ("description", Open311Node(isPublic("description") ? texts.description : nil)),
            ("agency_responsible", Open311Node(unit.isEmpty ? nil : unit)), ("service_notice", .none),
            ("requested_datetime", time("reported_at")), ("updated_datetime", time("updated_at")), ("expected_datetime", time("due_at")),
            ("address", Open311Node(place.address(row))), ("address_id", Open311Node(place.area(row))), ("zipcode", .none),
            ("lat", Open311Node(position?.latitude)), ("long", Open311Node(position?.longitude)),
            ("media_url", Open311Node(isPublic(Open311.mediaField) ? texts.media : nil)),
        ])
    }
}

extension Entry {
    /// From a row of the journal, for its sentence; not for checking its chain.
    init(_ row: Kernel.Row) {
        let recorded = Instant(row.text("recorded_at")) ?? Instant(milliseconds: 0)
        self.init(
            sequence: Int64(row.integer("seq")), stream: row.text("stream"), version: row.integer("version"), type: row.text("type"),
            happenedAt: Instant(row.text("happened_at")) ?? recorded, recordedAt: recorded, actor: Actor(text: row.text("actor")),
            cause: row.optionalText("cause").flatMap(EntryReference.init), key: row.optionalText("key"), body: row.text("body"),
            hash: row.blob("hash") ?? [])
    }
}

/// Parameters by name; an empty one is one that is absent. Unknown ones are passed over, because the
/// specification lets applications add their own.
struct Open311Parameters {
    private let form: Form

    init(query request: Request) throws {
        let raw = Array((request.uri.query ?? "").utf8)
        guard raw.count <= 65_536 else { throw Refusal.bodyTooLarge(65_536) }
        try self.init(try Form.decodeURLEncoded(raw, limits: FormLimits(total: 65_536)))
    }

    init(_ form: Form) throws {
        for (name, values) in form.fields.sorted(by: { $0.key < $1.key })
        where name.utf8.contains(0) || values.contains(where: { $0.utf8.contains(0) }) {
            throw Refusal.zeroByte(name.filter { $0 != "\0" })
        }
        self.form = form
    }

    subscript(_ name: String) -> String? { form[name].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }

    func list(_ name: String) -> [String]? {
        let items = (form.fields[name] ?? []).flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
        return items.isEmpty ? nil : items
    }

    /// Of two values one would be passed over.
    private func once(_ name: String) throws -> String? {
        if (form.fields[name]?.count ?? 0) > 1 { throw Refusal.parameterTwice(name) }
        return self[name]
    }

    /// W3C date and time; a zone is assumed where there is none. A `+` that was sent unescaped arrives as
    /// a blank and is read as what was meant.
    func instant(_ name: String, _ zone: Zone) throws -> Instant? {
        guard let text = try once(name) else { return nil }
        var meant = text
        if meant.utf8.count > 19, let blank = meant.lastIndex(of: " "), meant.distance(from: meant.startIndex, to: blank) >= 19 {
            meant.replaceSubrange(blank...blank, with: "+")
        }
        if let instant = Instant(meant, assuming: zone) ?? CivilDay(meant).map({ Instant($0, in: zone) }) { return instant }
        throw Refusal.fieldInvalid(
            name, text,
            expected: Bilingual(zh: "W3C 格式的时间，如 2026-11-21T09:00:00+08:00", en: "a W3C date and time such as 2026-11-21T09:00:00+08:00"))
    }

    func degrees(_ name: String) throws -> Double? {
        guard let text = try once(name) else { return nil }
        guard let value = Double(text), value.isFinite else {
            throw Refusal.fieldInvalid(name, text, expected: Bilingual(zh: "度数", en: "a number of degrees"))
        }
        return value
    }

    /// `attribute[CODE]=value`, and `attribute[CODE][]=value` as applications send lists of values. Every field here takes
    /// one value: of two one would be passed over.
    func attributes() throws -> [String: String] {
        var values: [String: String] = [:]
        for (name, given) in form.fields.sorted(by: { $0.key < $1.key }) where name.hasPrefix("attribute[") {
            let inner = name.hasSuffix("[]") ? name.dropLast(2) : name[...]
            guard inner.hasSuffix("]") else { continue }
            let code = String(inner.dropFirst("attribute[".count).dropLast())
            let meant = given.filter { !$0.allSatisfy(\.isWhitespace) }
            guard let value = meant.first else { continue }
            if meant.count > 1 || values[code] != nil { throw Refusal.parameterTwice("attribute[\(code)]") }
            values[code] = value
        }
        return values
    }
}
