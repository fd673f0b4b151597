// A small town on a journal, for stories and simulations: the repository's own rules, two streets, four
// square cells, units and posts. Everything in it is invented. The clock is the caller's.
import Bulletins
import Foundation
import Grid
import JournalCore
import Kernel
import KernelTesting
import Loop
import Matters

/// A journal with reactions that are delivered when the test says so.
final class Town {
    let journal: any Journal<Book>
    private var followed: Int64 = 0

    init(on journal: any Journal<Book>) { self.journal = journal }

    static let repository = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Publishes the rules and draws, furnishes and staffs the town. A day before its first story.
    func found(at now: Instant) async throws {
        for (kind, name, file) in [
            (RuleKind.calendar, "cn", "calendars/cn.json"), (.classes, "city-management", "ledgers/classes/city-management.yaml"),
            (.ledger, "grid-incident", "ledgers/grid-incident.yaml"), (.ledger, "citizen-report", "ledgers/citizen-report.yaml"),
        ] {
            let text = try String(contentsOf: Town.repository.appending(path: file), encoding: .utf8)
            try await submit(RuleCommand.publish(kind: kind, name: name, text: text), to: RuleDecider.stream(kind, name), at: now)
        }
        try await submit(AreaCommand.draw(geojson: Town.areas), to: AreaDecider.stream, at: now)
        try await settle()
        let stream = OrganizationDecider.stream
        try await submit(OrganizationCommand.registerUnits(Town.units), to: stream, at: now)
        for post in Town.posts {
            try await submit(OrganizationCommand.enrol(officer: post.officer, name: post.name), to: stream, at: now)
            let command = OrganizationCommand.appoint(
                officer: post.officer, duty: post.duty, unit: post.unit, areas: post.areas, since: nil)
            try await submit(command, to: stream, at: now)
        }
    }

    @discardableResult
    func submit(
        _ command: any Codable & Sendable, to stream: String, by actor: Actor = .system, at now: Instant, key: String? = nil
    ) async throws -> Receipt {
        try await journal.submit(Submission(stream: stream, command: command, actor: actor, now: now, key: key))
    }

    func matter(_ id: String) async throws -> Matter {
        try await journal.folded(Matter.stream(id)).state as? Matter ?? Matter()
    }

    func rules() async -> MatterRules { await journal.book().matters }

    /// Everything recorded, in the journal's order.
    func entries() async throws -> [Entry] {
        var all: [Entry] = []
        while true {
            let page = try await journal.entries(after: all.last?.sequence ?? 0, limit: 1000)
            if page.isEmpty { return all }
            all += page
        }
    }

    /// Delivers every entry to the loop, and what the loop makes of it, until it has nothing more to say.
    /// The memory journal has no follower: here is one, with the store's own keys.
    func settle() async throws {
        if let store = journal as? any Store<Book> { return try await store.settle() }
        while true {
            let entries = try await journal.entries(after: followed, limit: 100)
            guard let last = entries.last else { return }
            for entry in entries { try await deliver(entry) }
            followed = last.sequence
        }
    }

    func deliver(_ entry: Entry) async throws {
        for (index, answer) in try ClosedLoop.commands(after: entry, await journal.book()).enumerated() {
            let key = answer.key ?? "\(ClosedLoop.reaction.name):\(entry.reference)" + (index == 0 ? "" : ":\(index)")
            _ = try await journal.submit(
                Submission(
                    stream: answer.stream, command: answer.command, actor: answer.actor, now: answer.now, key: key, cause: answer.cause))
        }
    }

    // MARK: What there is

    struct Post: Sendable {
        let officer: OfficerCode
        let name: String
        let duty: Duty
        let unit: UnitCode
        var areas: [AreaCode] = []

        var actor: Actor { Actor(officer: officer, post: duty.rawValue, unit: unit) }
    }

    static let dispatcher = Post(officer: "dd", name: "调度员一号", duty: .dispatcher, unit: "district-center")
    static let drainer = Post(officer: "jb-1", name: "经办人排水一号", duty: .officer, unit: "drainage")
    static let drainageHead = Post(officer: "fz-1", name: "负责人排水", duty: .head, unit: "drainage")
    static let lamplighter = Post(officer: "jb-2", name: "经办人路灯一号", duty: .officer, unit: "lighting")
    static let eastWorker = Post(officer: "wg-1", name: "网格员东一", duty: .gridWorker, unit: "east-office", areas: ["cell-1", "cell-2"])
    static let westWorker = Post(officer: "wg-3", name: "网格员西三", duty: .gridWorker, unit: "west-office", areas: ["cell-3", "cell-4"])
    /// Walks the east street and works in the drainage centre.
    static let twoHats = Post(officer: "wg-2", name: "网格员东二", duty: .gridWorker, unit: "east-office", areas: ["cell-1", "cell-2"])
    static let otherHat = Post(officer: "wg-2", name: "网格员东二", duty: .officer, unit: "drainage")
    static let supervisor = Post(officer: "dc", name: "督查员一号", duty: .supervisor, unit: "district-government")
    static let administrator = Post(officer: "gl", name: "管理员一号", duty: .administrator, unit: "district-center")
    static let auditor = Post(officer: "sj", name: "审计员一号", duty: .auditor, unit: "district-government")
    static let posts = [
        dispatcher, drainer, drainageHead, lamplighter, eastWorker, westWorker, twoHats, otherHat, supervisor, administrator, auditor,
    ]
    static let citizen = Actor(officer: "citizen")

    static let units = [
        Matters.Unit(code: "district-government", name: "区人民政府"),
        Matters.Unit(code: "district-center", name: "区网格化服务管理中心", parent: "district-government"),
        Matters.Unit(code: "drainage", name: "区市政排水中心", parent: "district-government"),
        Matters.Unit(code: "lighting", name: "区路灯管理所", parent: "district-government"),
        Matters.Unit(code: "east-office", name: "东街道办事处", parent: "district-government", area: "east"),
        Matters.Unit(code: "west-office", name: "西街道办事处", parent: "district-government", area: "west"),
    ]

    static let photo = Attachment(sha256: String(repeating: "5a", count: 32), contentType: "image/jpeg", size: 20_480)

    /// The middle of the cell with this number, 1 to 4, from west to east.
    static func middle(ofCell number: Int) -> (longitude: Double, latitude: Double) { (115.975 + 0.01 * Double(number), 36.455) }

    /// Squares of 0.01° in a row.
    static let areas: String = {
        func feature(_ code: String, _ name: String, _ level: String, _ parent: String?, _ west: Double, _ east: Double) -> String {
            let parent = parent.map { "\"\($0)\"" } ?? "null"
            let ring = "[[\(west),36.45],[\(east),36.45],[\(east),36.46],[\(west),36.46],[\(west),36.45]]"
            return
                "{\"type\":\"Feature\",\"properties\":{\"code\":\"\(code)\",\"name\":\"\(name)\",\"level\":\"\(level)\",\"parent\":\(parent)},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[\(ring)]}}"
        }
        let features = [
            feature("district", "示例区", "region", nil, 115.98, 116.02),
            feature("east", "东街道", "street", "district", 115.98, 116.00),
            feature("west", "西街道", "street", "district", 116.00, 116.02),
            feature("east-1", "东一社区", "community", "east", 115.98, 116.00),
            feature("west-1", "西一社区", "community", "west", 116.00, 116.02),
            feature("cell-1", "东一网格", "cell", "east-1", 115.98, 115.99),
            feature("cell-2", "东二网格", "cell", "east-1", 115.99, 116.00),
            feature("cell-3", "西三网格", "cell", "west-1", 116.00, 116.01),
            feature("cell-4", "西四网格", "cell", "west-1", 116.01, 116.02),
        ]
        return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    }()
}

/// A directory that is gone afterwards.
func inTemporaryDirectory(_ body: (URL) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "taizhang-loop-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    // Left behind it is the system's to clean; a failing removal must not hide a failing test.
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory)
}
