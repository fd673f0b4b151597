// A house for tests of every surface: the repository's own rules, a district of two streets and four
// square cells, one officer for each duty, a clock that is moved by hand. `Browser` is somebody at it.
// Everything in it is invented. Shared by the tests of this target; keep it free of any one surface.
import Foundation
import Hummingbird
import HummingbirdTesting
import JournalCore
import Kernel
import Logging
import Loop
import Matters
import Synchronization
import Testing

@testable import Server

final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    var now: Instant { instant.withLock { $0 } }
    func advance(seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
    func advance(hours: Int64) { advance(seconds: hours * 3600) }
}

struct TestHouse: Sendable {
    let house: House
    let clock: TestClock
    let store: TestStore

    /// Monday, 23 November 2026, 09:00 in the district: the office is open.
    static let opening = Instant(CivilDay("2026-11-23")!, minuteOfDay: 9 * 60, in: .china)

    /// A house in a directory of its own that is gone afterwards.
    static func run(
        isSample: Bool = false, onFile: Bool = false, settings: String = "",
        onRebuild: @escaping @Sendable (StoreProgress) -> Void = { _ in },
        logger: Logger = Logger(label: "taizhang"), around: (any Store<Book>) -> any Store<Book> = { $0 },
        furnish: (TestHouse) async throws -> Void = { try await $0.furnish() },
        _ body: (TestHouse) async throws -> Void
    ) async throws {
        let path = NSTemporaryDirectory() + "taizhang-test-\(House.newIdentifier())"
        let directory = DataDirectory(path)
        try directory.make()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = settings + (isSample ? "sample: true\n" : "")
        if !text.isEmpty { try Data(text.utf8).write(to: URL(fileURLWithPath: directory.settingsFile)) }
        let clock = TestClock(opening)
        let store = TestStore(isFile: onFile)
        defer { store.drop() }
        let house = try await House(
            directory, store: store.address, now: { clock.now }, onRebuild: onRebuild, logger: logger, around: around)
        try await house.publishRules(from: repository)
        let test = TestHouse(house: house, clock: clock, store: store)
        try await furnish(test)
        do { try await body(test) } catch {
            try await house.close()
            throw error
        }
        try await house.close()
    }

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    func furnish(units: [Matters.Unit] = District.units) async throws {
        try await house.drawAreas(District.areas(), by: .system)
        try await house.organize(.registerUnits(units), by: .system)
        for post in District.posts {
            try await house.organize(.enrol(officer: post.officer, name: post.name), by: .system)
            try await house.organize(
                .appoint(
                    officer: post.officer, duty: post.duty, unit: post.unit, areas: post.areas, since: clock.now.adding(seconds: -86_400)),
                by: .system)
        }
    }

    // MARK: What tests do at once

    /// The only post of an officer, as an actor.
    func actor(_ officer: OfficerCode) -> Actor {
        District.posts.first { $0.officer == officer }.map { Actor(officer: officer, post: $0.duty.rawValue, unit: $0.unit) }
            ?? Actor(officer: officer)
    }

    /// A citizen's report of a loose manhole cover in cell 1.
    func report(_ description: String = "人行道井盖松动，踩上去会翘起", class code: String = "manhole-damaged", key: String? = nil) async throws
        -> House.Filed
    {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        draft.description = description
        draft.class = code
        draft.placeText = "一号路口"
        (draft.longitude, draft.latitude) = District.inCell1
        let filed = try await house.report(draft, by: Actor(officer: "citizen"), key: key)
        try await house.journal.settle()
        return filed
    }

    /// Takes a matter on its way from where it stands by those whose work it is, to the stage named.
    func walk(_ number: String, to stage: String) async throws {
        let way: [(stage: String, command: MatterCommand, by: OfficerCode)] = [
            ("accepted", .accept(note: nil), District.dispatcher),
            ("dispatched", .dispatch(owner: "drainage", supporting: nil, note: nil), District.dispatcher),
            ("handling", .claim(note: nil), District.officer),
            ("submitted", .submit(note: "已更换", closing: true, photos: nil), District.officer),
            ("verified", .verify(passed: true, note: nil, photos: nil), District.worker),
            ("answered", .answer(reached: true, words: "井盖已经更换", satisfied: true), District.dispatcher),
            ("ended", .end(kind: "resolved", note: "已更换"), District.dispatcher),
        ]
        let standing = try await house.matter(number).matter.stage
        let done = way.lastIndex { $0.stage == standing }.map { $0 + 1 } ?? 0
        let last = try #require(way.firstIndex { $0.stage == stage })
        for step in way[done..<max(done, last + 1)] { try await house.act(step.command, on: number, by: actor(step.by)) }
        try #require(try await house.matter(number).matter.stage == stage)
    }

    /// Types of all entries after `sequence`, in order: "and no others" can then be said.
    func entryTypes(after sequence: Int64) async throws -> [String] {
        try await house.journal.entries(after: sequence, limit: 1000).map(\.type)
    }

    var sequence: Int64 { house.journal.lastSequence }

    /// A browser session without the scrypt of a sign-in. Answers the cookie.
    func session(of officer: OfficerCode, account: String? = nil) async throws -> String {
        let token = Vault.randomToken()
        let now = clock.now
        try await house.journal.write([
            "insert into account(name, officer, password, created_at) values(\(account ?? officer), \(officer), '', \(now)) on conflict do nothing",
            "insert into session values(\(Vault.hash(token)), \(House.newIdentifier()), \(account ?? officer), \(officer), 'firefox/linux', \(now), \(now), \(now.adding(seconds: 8 * 3600)))",
        ])
        return token
    }

    func token(of officer: OfficerCode) async throws -> String {
        let post = try #require(District.posts.first { $0.officer == officer })
        return try await house.accounts.createToken(
            name: "test-\(officer)", officer: officer, duty: post.duty, unit: post.unit, days: nil, by: .system)
    }

    /// An account with the password `at-the-desk-1`. The hash is made once, because it costs what it should.
    func account(_ name: String, of officer: OfficerCode, mustChange: Bool = false) async throws {
        let hash = try TestHouse.passwordHash.get()
        try await house.journal.write([
            "insert into account(name, officer, password, must_change, created_at) values(\(name), \(officer), \(hash), \(mustChange), \(clock.now))"
        ])
    }

    static let password = "at-the-desk-1"
    private static let passwordHash = Result { try Vault.hashPassword(password) }

    /// Runs requests against the whole router.
    func serve(_ options: ServerOptions = ServerOptions(), _ body: @Sendable (Site) async throws -> Void) async throws {
        let test = self
        try await Application(router: makeRouter(house, options, logger: house.logger)).test(.router) { client in
            try await body(Site(client: client, test: test))
        }
    }
}

/// The router with a client on it.
struct Site: Sendable {
    let client: any TestClientProtocol
    let test: TestHouse

    /// Somebody without an account.
    func visitor(language: String = "zh") -> Browser { Browser(self, cookie: Vault.randomToken(), language: language) }
    /// Somebody who is signed in.
    func browser(of officer: OfficerCode, language: String = "zh") async throws -> Browser {
        Browser(self, cookie: try await test.session(of: officer), language: language)
    }
}

/// Somebody at a browser: has a cookie, reads pages, sends forms with their token.
struct Browser: Sendable {
    let site: Site
    let cookie: String
    let language: String

    init(_ site: Site, cookie: String, language: String) {
        self.site = site
        self.cookie = cookie
        self.language = language
    }

    var csrf: String { site.test.house.vault.formToken(for: cookie) }

    private var headers: HTTPFields { [.cookie: "taizhang=\(cookie); taizhang-language=\(language)"] }

    func get(_ path: String) async throws -> TestResponse { try await site.client.execute(uri: path, method: .get, headers: headers) }

    /// Sends a form as a browser does. `csrf: nil` sends the right token.
    func post(_ path: String, _ fields: [(String, String)] = [], csrf: String? = nil) async throws -> TestResponse {
        let body = ([("csrf", csrf ?? self.csrf)] + fields).map { "\(Browser.encoded($0.0))=\(Browser.encoded($0.1))" }.joined(
            separator: "&")
        return try await post(path, type: "application/x-www-form-urlencoded", body: Array(body.utf8))
    }

    /// Sends a form with files. A file is (field, filename, bytes).
    func post(_ path: String, _ fields: [(String, String)], files: [(String, String, [UInt8])]) async throws -> TestResponse {
        let boundary = "----taizhang-test-boundary"
        var body: [UInt8] = []
        for (name, value) in [("csrf", csrf)] + fields {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for (name, filename, bytes) in files {
            body += Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                    .utf8)
            body += bytes + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        return try await post(path, type: "multipart/form-data; boundary=\(boundary)", body: body)
    }

    func post(_ path: String, type: String, body: [UInt8]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await site.client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body))
    }

    static func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var location: String { headers[.location] ?? "" }
}

/// The invented district.
enum District {
    static let dispatcher = "dd", officer = "jb", otherOfficer = "jb-lamps", worker = "wg", otherWorker = "wg-3"
    static let supervisor = "dc", leader = "ld", administrator = "gl", auditor = "sj", head = "fz"

    struct Post: Sendable {
        let officer: OfficerCode
        let name: String
        let duty: Duty
        let unit: UnitCode
        var areas: [AreaCode] = []
    }

    static let units = [
        Matters.Unit(code: "district-government", name: "区人民政府"),
        Matters.Unit(code: "district-center", name: "区网格化服务管理中心", parent: "district-government"),
        Matters.Unit(code: "drainage", name: "区市政排水中心", parent: "district-government"),
        Matters.Unit(code: "lighting", name: "区路灯管理所", parent: "district-government"),
        Matters.Unit(code: "east-office", name: "东街道办事处", parent: "district-government", area: "east"),
        Matters.Unit(code: "west-office", name: "西街道办事处", parent: "district-government", area: "west"),
    ]

    static let posts = [
        Post(officer: dispatcher, name: "调度员一号", duty: .dispatcher, unit: "district-center"),
        Post(officer: officer, name: "经办人排水一号", duty: .officer, unit: "drainage"),
        Post(officer: head, name: "负责人排水", duty: .head, unit: "drainage"),
        Post(officer: otherOfficer, name: "经办人路灯一号", duty: .officer, unit: "lighting"),
        Post(officer: worker, name: "网格员东一", duty: .gridWorker, unit: "east-office", areas: ["cell-1", "cell-2"]),
        Post(officer: otherWorker, name: "网格员西三", duty: .gridWorker, unit: "west-office", areas: ["cell-3", "cell-4"]),
        Post(officer: supervisor, name: "督查员一号", duty: .supervisor, unit: "district-government"),
        Post(officer: leader, name: "分管领导一号", duty: .leader, unit: "district-government"),
        Post(officer: administrator, name: "管理员一号", duty: .administrator, unit: "district-center"),
        Post(officer: auditor, name: "审计员一号", duty: .auditor, unit: "district-government"),
    ]

    /// Inside cell 1 and, 30 m away, inside cell 1 again; inside cell 3; outside of all.
    static let inCell1 = (Optional(115.985), Optional(36.455))
    static let inCell3 = (longitude: 116.005, latitude: 36.455)
    static let outside = (longitude: 117.5, latitude: 36.455)

    /// Two streets beside each other, one community in each, two cells in each: squares of 0.01°.
    /// `overlap` moves the east edge of cell 1 into cell 2, as somebody drew it wrong.
    static func areas(overlap: Double = 0) -> String {
        func square(_ west: Double, _ east: Double) -> String {
            "{\"type\":\"Polygon\",\"coordinates\":[[[\(west),36.45],[\(east),36.45],[\(east),36.46],[\(west),36.46],[\(west),36.45]]]}"
        }
        func feature(_ code: String, _ name: String, _ level: String, _ parent: String?, _ geometry: String) -> String {
            let parent = parent.map { "\"\($0)\"" } ?? "null"
            return
                "{\"type\":\"Feature\",\"properties\":{\"code\":\"\(code)\",\"name\":\"\(name)\",\"level\":\"\(level)\",\"parent\":\(parent)},\"geometry\":\(geometry)}"
        }
        let features = [
            feature("district", "示例区", "region", nil, square(115.98, 116.02)),
            feature("east", "东街道", "street", "district", square(115.98, 116.00)),
            feature("west", "西街道", "street", "district", square(116.00, 116.02)),
            feature("east-1", "东一社区", "community", "east", square(115.98, 116.00)),
            feature("west-1", "西一社区", "community", "west", square(116.00, 116.02)),
            feature("cell-1", "东一网格", "cell", "east-1", square(115.98, 115.99 + overlap)),
            feature("cell-2", "东二网格", "cell", "east-1", square(115.99, 116.00)),
            feature("cell-3", "西三网格", "cell", "west-1", square(116.00, 116.01)),
            feature("cell-4", "西四网格", "cell", "west-1", square(116.01, 116.02)),
        ]
        return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    }

    /// The smallest PNG: one pixel.
    static let photo: [UInt8] = Array(
        Data(base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==") ?? Data())
}
