// POST requests: a report from a citizen's app becomes a matter of the public ledger. No key is asked
// for; an app that sends one is named on the entry as the one that carried the report.
import Hummingbird
import Kernel
import Matters
import Pages

extension Open311 {
    private static let citizen = Actor(officer: "citizen")
    private static let longestForm = 262_144

    @Sendable func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let format = try Open311Format.ofList(request)
        let parameters = try await form(request)
        let actor = try await caller(parameters["api_key"], context)?.actor ?? Open311.citizen
        if actor == Open311.citizen { try web.spendReport(context) }
        guard let ledger = Open311.ledger(await house.journal.book().matters) else {
            throw Refusal.serviceUnknown(parameters["service_code"] ?? "")
        }
        let filed = try await house.report(
            try draft(parameters, ledger, await house.journal.book().matters), by: actor, key: nil)
        let notice = Bilingual(
            zh: "编号 \(filed.number)，查询码 \(filed.followCode)：可在门户查询进展。",
            en: "Number \(filed.number), follow code \(filed.followCode): its progress can be read on the portal.")
        let answer: Open311Node = .record([
            ("service_request_id", .text(filed.number)), ("service_notice", .text(notice.text(context.visitor.language))),
            ("account_id", Open311Node(parameters["account_id"])),
        ])
        return format.response("service_requests", .list(of: "request", [answer]), status: .created)
    }

    func form(_ request: Request) async throws -> Open311Parameters {
        let buffer = try await Web.body(request, upTo: Open311.longestForm)
        do {
            return try Open311Parameters(
                try Form.decode(
                    Array(buffer.readableBytesView), contentType: request.headers[.contentType],
                    limits: FormLimits(total: Open311.longestForm)))
        } catch FormFault.unknownContentType(let type) {
            throw EdgeFault.unsupportedType(type, accepted: "application/x-www-form-urlencoded, multipart/form-data")
        }
    }

    /// The application behind an `api_key` or a bearer token; nil without either.
    func caller(_ key: String?, _ context: WebContext) async throws -> Accounts.Token? {
        if let token = context.visitor.token { return token }
        guard let key else { return nil }
        guard let token = try await house.accounts.token(key) else { throw Refusal.keyUnknown }
        return token
    }

    private func draft(_ parameters: Open311Parameters, _ ledger: Ledger, _ rules: MatterRules) throws -> House.Draft {
        guard let code = parameters["service_code"] else { throw Refusal.fieldMissing("service_code") }
        guard ledger.classes?.classes[code] != nil else { throw Refusal.serviceUnknown(code) }
        var draft = House.Draft(ledger: ledger.name, channel: .open311)
        draft.class = code
        // Asked here and not left to the ledger: with `media_url` behind it an empty one would not be empty.
        guard let description = parameters["description"] else { throw Refusal.fieldMissing("description") }
        draft.description = description
        draft.placeText = parameters["address_string"]
        (draft.latitude, draft.longitude) = (try parameters.degrees("lat"), try parameters.degrees("long"))
        // Of the jurisdiction's own register of places: the code of an area. It counts where there is no position.
        if draft.latitude == nil, draft.longitude == nil { draft.area = parameters["address_id"] }
        if let area = draft.area, rules.organization.areas[area] == nil {
            throw Refusal.fieldInvalid(
                "address_id", String(area.prefix(40)), expected: Bilingual(zh: "区域代码", en: "the code of an area of this district"))
        }
        guard draft.placeText != nil || draft.area != nil || draft.latitude != nil || draft.longitude != nil else {
            throw Refusal.fieldMissing(
                "lat", title: Bilingual(zh: "lat 与 long，或 address_string，或 address_id", en: "lat and long, address_string, or address_id"))
        }
        let zone = rules.calendars(of: ledger)?.zone ?? .china
        draft.values = try parameters.attributes().reduce(into: [:]) { values, attribute in
            values[attribute.key] = Open311.value(attribute.value, of: ledger.field(attribute.key), zone)
        }
        if let url = try media(parameters) {
            if ledger.field(Open311.mediaField) != nil { draft.values[Open311.mediaField] = url } else { draft.description += "\n\(url)" }
        }
        let name = [parameters["last_name"], parameters["first_name"]].compactMap { $0 }
        let reachedAt = [parameters["phone"], parameters["email"]].compactMap { $0 }
        // The field for a person that is called `reporter` or `phone`, where the ledger has it.
        if !name.isEmpty, ledger.field("reporter") != nil { draft.personal["reporter"] = Open311.joined(name) }
        if !reachedAt.isEmpty, ledger.field("phone") != nil { draft.personal["phone"] = reachedAt.joined(separator: " / ") }
        return draft
    }

    /// A `datetime` is sent as W3C date and time and kept by the ledger as the day that it is here.
    private static func value(_ text: String, of field: Ledger.Field?, _ zone: Zone) -> String {
        guard field?.kind == .date, CivilDay(text) == nil, let instant = Instant(text, assuming: zone) else { return text }
        return instant.day(in: zone).description
    }

    /// Family name first and close up where it is written in Han characters, as people write it.
    private static func joined(_ name: [String]) -> String {
        let isHan = name.joined().unicodeScalars.allSatisfy { (0x3400...0x9FFF).contains($0.value) || $0.value >= 0x20000 }
        return isHan ? name.joined() : name.reversed().joined(separator: " ")
    }

    /// Kept as text; the server never fetches it, because an address from a stranger may point inwards.
    func media(_ parameters: Open311Parameters) throws -> String? {
        guard let url = parameters["media_url"] else { return nil }
        let isAddress = (url.hasPrefix("https://") || url.hasPrefix("http://")) && url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        guard isAddress, url.utf8.count <= 1000 else {
            throw Refusal.fieldInvalid(
                "media_url", String(url.prefix(60)),
                expected: Bilingual(zh: "http 或 https 地址，最多 1000 字节", en: "an http or https address of at most 1000 bytes"))
        }
        return url
    }
}

extension Refusal {
    static let keyUnknown = Refusal(
        "open311.key", .forbidden, field: "api_key", Bilingual(zh: "密钥无效、已过期或已撤销。", en: "The key is unknown, expired or revoked."),
        next: Bilingual(zh: "不带 api_key 也可以上报。", en: "Reports are taken without api_key, too."))
}
