// The grid worker's telephone: the page that works without network, what it is made of, and what it reads.
// PocketData.swift makes the day's data, PocketWrites.swift takes what the phone sends. Rights are those of the pages.
import Foundation
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addPocketRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = PocketRoutes(web: web)
    router.get("/pocket", use: routes.shell)
    router.get("/pocket/worker.js", use: routes.worker)
    router.get("/pocket/manifest.webmanifest", use: routes.manifest)
    router.get("/pocket/session", use: routes.session)
    router.get("/pocket/data", use: routes.data)
    router.get("/pocket/areas", use: routes.areas)
    router.post("/pocket/reports", use: routes.report)
    router.post("/pocket/matters/:number/:action", use: routes.act)
    router.get("/assets/pocket/:version/:name", use: routes.script)
}

struct PocketRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// Addresses that a script reads: they answer problems as JSON, never a page.
    static func isData(_ path: String) -> Bool { path.hasPrefix("/pocket/") && path.utf8.count > "/pocket/".utf8.count }

    // MARK: What it is made of

    /// The same for everybody, also before anybody has signed in, because the phone keeps it: nobody's name is in it.
    @Sendable func shell(_ request: Request, _ context: WebContext) async throws -> Response {
        // The service worker has what lies below this address and nothing beside it.
        guard request.uri.path.hasSuffix("/") else { return Response(status: .permanentRedirect, headers: [.location: "/pocket/"]) }
        let asked = request.query("language").flatMap(Language.init(rawValue:))
        return web.page(shell(in: asked ?? context.visitor.language))
    }

    private func shell(in language: Language) -> HTML {
        let name = language == .zh ? house.settings.name.zh : house.settings.name.en
        let page = PageContext(
            language: language, siteName: name, csrfToken: "", path: "/pocket/", now: house.now(), isSample: house.settings.isSample,
            mapCentre: house.settings.mapCentre.map { MapCentre(latitude: $0.latitude, longitude: $0.longitude) })
        return pocketPage(in: page)
    }

    /// Asset files whose address changes with their content, and the map library.
    private var files: [String] {
        let own = ["taizhang.css", "pocket.css", "mark.svg"].map { URLs.asset($0).text }
        let scripts = PocketScripts.names.map { URLs.pocketScript($0).text }
        let leaflet = ["leaflet.js", "leaflet.css"].filter { FileManager.default.fileExists(atPath: "\(web.options.vendor)/leaflet/\($0)") }
        return own + scripts + leaflet.map { URLs.asset("vendor/leaflet/\($0)").text }
    }

    private static func shellPath(_ language: Language) -> String { "/pocket/?language=\(language.rawValue)" }

    /// The service worker. Its first lines name a release by everything that it keeps: where one byte of that changes
    /// the browser sees another worker, fetches all of it and then leaves the old release.
    @Sendable func worker(_ request: Request, _ context: WebContext) async throws -> Response {
        let shells = Language.allCases.map { shell(in: $0).markup }
        let version = House.identifier(for: (files + shells + [String(decoding: PocketScripts.worker.bytes, as: UTF8.self)]).joined())
        let all = JSONValue(files + Language.allCases.map(Self.shellPath) + ["/pocket/manifest.webmanifest"])
        let names = JSONValue.object(
            Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, JSONValue.text(Self.shellPath($0))) }))
        let head = """
            import { sendAll } from \(JSONValue.text(URLs.pocketScript("pocket-send.js").text).text);
            const version = "\(version)";
            const files = \(all.text);
            const shells = \(names.text);

            """
        let body = head + String(decoding: PocketScripts.worker.bytes, as: UTF8.self)
        return Response(
            status: .ok, headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }

    /// A module at an address with the release in it, because modules name each other without one.
    @Sendable func script(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try context.parameters.require("version") == PocketScripts.version,
            let asset = PocketScripts.at(try context.parameters.require("name"))
        else { throw HTTPError(.notFound) }
        return Response(
            status: .ok,
            headers: [.contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable", .eTag: asset.etag],
            body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    @Sendable func manifest(_ request: Request, _ context: WebContext) async throws -> Response {
        let language = context.visitor.language
        let name = language == .zh ? house.settings.name.zh : house.settings.name.en
        func icon(_ file: String, _ size: Int, _ purpose: String) -> JSONValue {
            [
                "src": .text(URLs.asset(file).text), "sizes": .text("\(size)x\(size)"), "type": "image/png", "purpose": .text(purpose),
            ]
        }
        let manifest: JSONValue = [
            "id": "/pocket/", "start_url": "/pocket/", "scope": "/pocket/", "display": "standalone", "lang": .text(language.tag),
            "name": .text(language == .zh ? "\(name)掌上网格" : "\(name) Pocket"), "short_name": language == .zh ? "掌上网格" : "Pocket",
            "background_color": "#fbf9f3", "theme_color": "#fbf9f3",
            "icons": .list([
                icon("pocket-192.png", 192, "any"), icon("pocket-512.png", 512, "any"), icon("pocket-maskable.png", 512, "maskable"),
            ]),
        ]
        return Response(
            status: .ok, headers: [.contentType: "application/manifest+json", .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(string: manifest.text)))
    }

    // MARK: What it reads

    /// Who is signed in here now. The phone asks before it sends, so that nobody sends what somebody else made.
    @Sendable func session(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let answer: JSONValue = [
            "officer": .text(reader.officer), "name": .text(reader.organization.name(ofOfficer: reader.officer)),
            "csrf": .text(context.visitor.csrf), "now": JSONValue(house.now()),
        ]
        return .json(answer, headers: [.cacheControl: "no-store"])
    }

    @Sendable func data(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let language = request.query("language").flatMap(Language.init(rawValue:)) ?? context.visitor.language
        var page = await web.pageContext(request, context)
        page.language = language
        let day = PocketDay(reader: reader, wording: Wording(rules: await house.journal.book().matters, page: page), house: house)
        let outline = try await day.outline()
        let etag = "\"\(House.identifier(for: outline.text))\""
        // Answered before the matters themselves are read: a morning on which nothing has changed costs three queries.
        if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: [.eTag: etag]) }
        return .json(try await day.full(outline), headers: [.eTag: etag, .cacheControl: "private, no-cache"])
    }

    /// The outlines of one's own cells; of those who have none, of the cells in which their tasks lie.
    @Sendable func areas(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let book = await house.journal.book()
        var codes = Set(reader.posts.filter { $0.duty == .gridWorker }.flatMap(\.areas))
        if codes.isEmpty {
            let wording = Wording(rules: book.matters, page: await web.pageContext(request, context))
            codes = Set(
                try await PocketDay(reader: reader, wording: wording, house: house).taskRows().compactMap { $0.1.optionalText("cell") })
        }
        let etag = "\"\(House.identifier(for: "\(codes.sorted().joined(separator: " "))/\(book.mapText)"))\""
        if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: [.eTag: etag]) }
        return Response(
            status: .ok,
            headers: [.contentType: "application/geo+json; charset=utf-8", .eTag: etag, .cacheControl: "private, no-cache"],
            body: .init(byteBuffer: ByteBuffer(string: book.map?.geoJSON(under: codes) ?? MapRoutes.nothingDrawn)))
    }
}
