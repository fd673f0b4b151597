// Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): what citizens' apps and FixMyStreet speak. It
// shows and takes in matters of the public ledger only, and of those nothing that is not public.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addOpen311Routes(_ router: Router<WebContext>, _ web: Web) {
    let open311 = Open311(web: web)
    let discovery = Endpoints(group: router.group("/open311").add(middleware: Open311Door()))
    let endpoints = Endpoints(group: router.group("/open311/v2").add(middleware: Open311Door()))
    for format in Open311Format.allCases {
        discovery.at("/discovery.\(format.rawValue)", [.get: open311.discovery])
        endpoints.at("/discovery.\(format.rawValue)", [.get: open311.discovery])
        endpoints.at("/services.\(format.rawValue)", [.get: open311.services])
        endpoints.at("/requests.\(format.rawValue)", [.get: open311.requests, .post: open311.file])
        endpoints.at("/servicerequestupdates.\(format.rawValue)", [.get: open311.updates, .post: open311.update])
    }
    // Codes and numbers carry the format behind a dot: services/streetlight.xml.
    endpoints.at("/services/:code", [.get: open311.definition])
    endpoints.at("/requests/:id", [.get: open311.request])
    endpoints.at("/tokens/:id", [.get: open311.token])
}

/// Services and their definitions; requests are in Open311Reading.swift and Open311Filing.swift, updates in Open311Updates.swift.
struct Open311: Sendable {
    let web: Web
    var house: House { web.house }

    /// The public ledger behind the interface: citizen reports, else the first public one with classes.
    static func ledger(_ rules: MatterRules) -> Ledger? {
        let names = ["citizen-report"] + rules.ledgers.keys.sorted()
        return names.lazy.compactMap { rules.ledger($0) }.first { $0.isPublic && $0.classes != nil }
    }

    @Sendable func services(_ request: Request, _ context: WebContext) async throws -> Response {
        let format = try Open311Format.ofList(request)
        let language = context.visitor.language
        let ledger = Open311.ledger(await house.journal.book().matters)
        let services = (ledger?.classes?.groups ?? []).flatMap { group in
            group.classes.compactMap { ledger?.classes?.classes[$0] }.map { service -> Open311Node in
                .record([
                    ("service_code", .text(service.code)), ("service_name", .text(service.title.text(language))),
                    ("description", .text(service.filing.text(language))), ("metadata", .flag(!Open311.attributes(ledger).isEmpty)),
                    ("type", .text("realtime")), ("keywords", .text(service.words.joined(separator: ","))),
                    ("group", .text(group.title.text(language))),
                ])
            }
        }
        return format.response("services", .list(of: "service", services))
    }

    @Sendable func definition(_ request: Request, _ context: WebContext) async throws -> Response {
        let (format, code) = try Open311Format.ofItem("code", context)
        let ledger = Open311.ledger(await house.journal.book().matters)
        guard ledger?.classes?.classes[code] != nil else { throw Refusal.serviceUnknown(code) }
        let language = context.visitor.language
        let attributes = Open311.attributes(ledger).enumerated().map { order, field -> Open311Node in
            .record([
                ("variable", .flag(true)), ("code", .text(field.name)), ("datatype", .text(field.datatype)),
                ("required", .flag(field.isRequired)),
                ("datatype_description", .text(field.format.text(language))), ("order", .integer(order + 1)),
                ("description", .text(field.title.text(language))),
                ("values", .list(of: "value", field.choices.map { .record([("key", .text($0)), ("name", .text($0))]) })),
            ])
        }
        return format.response(
            "service_definition", .record([("service_code", .text(code)), ("attributes", .list(of: "attribute", attributes))]))
    }

    /// The ledger's fields for which GeoReport has no parameter of its own.
    static func attributes(_ ledger: Ledger?) -> [Ledger.Field] {
        (ledger?.fields ?? []).filter { field in
            guard field.privacy == .public || field.privacy == .internal, field.name != "description", field.name != mediaField else {
                return false
            }
            switch field.kind {
            case .text, .choice, .number, .date: return true
            case .class, .place, .person, .photo, .subject: return false
            }
        }
    }

    /// Where a ledger keeps `media_url`, if it has such a field.
    static let mediaField = "media_url"

    @Sendable func discovery(_ request: Request, _ context: WebContext) async throws -> Response {
        let format = try Open311Format.ofList(request)
        let language = context.visitor.language
        let scheme = context.visitor.isSecure ? "https" : "http"
        let host = request.head.authority ?? ""
        let isHost =
            !host.isEmpty
            && host.utf8.allSatisfy {
                ("a"..."z").contains(Character(UnicodeScalar($0 | 32))) || (48...58).contains($0) || "-.[]_".utf8.contains($0)
            }
        let changed = Instant(CivilDay(year: 2026, month: 11, day: 1) ?? CivilDay(number: 0), in: .china).text(in: .china)
        let endpoint: Open311Node = .record([
            ("specification", .text("http://wiki.open311.org/GeoReport_v2")),
            ("url", .text("\(isHost ? "\(scheme)://\(host)" : "")/open311/v2")),
            ("changeset", .text(changed)), ("type", .text(house.settings.isSample ? "test" : "production")),
            ("formats", .list(of: "format", [.text("text/xml"), .text("application/json")])),
        ])
        // Whoever reads this has a question that no form answers: the portal says whom to ask.
        let contact = Bilingual(
            zh: "\(house.settings.name.zh)\(isHost ? " \(scheme)://\(host)/" : "")",
            en: "\(house.settings.name.en)\(isHost ? " \(scheme)://\(host)/" : "")")
        let key = Bilingual(
            zh: "上报不需要密钥；应用可向管理员申请令牌，作为 api_key 发送。",
            en: "Reporting needs no key; an application may ask the administrator for a token and send it as api_key.")
        return format.response(
            "discovery",
            .record([
                ("changeset", .text(changed)), ("contact", .text(contact.text(language))),
                ("key_service", .text(key.text(language))),
                ("endpoints", .list(of: "endpoint", [endpoint])),
            ]))
    }
}

extension Ledger.Field {
    fileprivate var datatype: String {
        switch kind {
        case .choice: "singlevaluelist"
        case .number: "number"
        case .date: "datetime"
        case .text: longest > 300 ? "text" : "string"
        case .class, .place, .person, .photo, .subject: "string"
        }
    }

    /// What the type alone does not say of a value.
    fileprivate var format: Bilingual {
        switch kind {
        case .choice: Bilingual(zh: "从所列值中选一个", en: "one of the values listed")
        case .number: Bilingual(zh: "数字，小数点用“.”", en: "a number, with a point before its decimals")
        case .date: Bilingual(zh: "日期，如 2026-11-21，或 W3C 格式的时间", en: "a day such as 2026-11-21, or a W3C date and time")
        case .text: Bilingual(zh: "最多 \(longest) 字节的文字", en: "text of at most \(longest) bytes")
        case .class, .place, .person, .photo, .subject: Bilingual("")
        }
    }
}

extension Refusal {
    static func serviceUnknown(_ code: String) -> Refusal {
        Refusal(
            "service.unknown", .notFound, field: "service_code",
            Bilingual(zh: "没有代码为“\(code)”的服务。", en: "There is no service \"\(code)\"."),
            next: Bilingual(zh: "请从 services 中选择。", en: "Choose one from the list of services."))
    }
}
