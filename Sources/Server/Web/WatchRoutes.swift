// For machines that watch the server: is it well, and how much does it do. No matter, no person and no
// secret is named here, so both answers are open; a proxy may close them to the outside.
import Hummingbird
import JournalCore
import Kernel
import Loop
import Matters
import NIOCore

func addWatchRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = WatchRoutes(web: web)
    router.get("/health", use: routes.health)
    router.get("/metrics", use: routes.metrics)
}

struct WatchRoutes: Sendable {
    let web: Web
    private var journal: any Store<Book> { web.house.journal }

    private struct Health: Encodable {
        struct Follower: Encodable {
            let name: String
            let lag: Int64
            let isTroubled: Bool
        }
        let status: String
        let sequence: Int64
        let followers: [Follower]
    }

    /// 503 while a lagging board or a reaction cannot move; a lag alone is no trouble. Reads the
    /// database once, so that a server that has lost its disk does not call itself well.
    @Sendable func health(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await journal.rows("select seq from entry order by seq desc limit 1")
        let sequence = journal.lastSequence
        let standings = await journal.standings()
        let isTroubled = standings.contains { $0.trouble != nil }
        // A reason may quote what an entry says: it is for the administrator's page, not for here.
        let followers = standings.map { Health.Follower(name: $0.name, lag: max(0, sequence - $0.position), isTroubled: $0.trouble != nil) }
        let health = Health(status: isTroubled ? "troubled" : "ok", sequence: sequence, followers: followers)
        return Response(
            status: isTroubled ? .serviceUnavailable : .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: try JSON.text(health))))
    }

    /// Prometheus text format 0.0.4.
    @Sendable func metrics(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = web.house.now()
        let tally = journal.tally
        var text = MetricText()
        text.add("taizhang_commits_total", .counter, "Commits of the journal since start.", [([:], Double(tally.commits))])
        text.add("taizhang_commands_total", .counter, "Commands taken by the journal since start.", [([:], Double(tally.commands))])
        text.add("taizhang_entry_sequence", .gauge, "Sequence of the last entry.", [([:], Double(journal.lastSequence))])
        let standings = await journal.standings()
        text.add(
            "taizhang_follower_position", .gauge, "Last sequence that a lagging board or a reaction has passed.",
            standings.map { (["follower": $0.name], Double($0.position)) })
        text.add(
            "taizhang_follower_troubled", .gauge, "1 while it cannot move.",
            standings.map { (["follower": $0.name], $0.trouble == nil ? 0 : 1) })
        var lights: [([String: String], Double)] = []
        for light in Light.allCases {
            let row = try await journal.rows("select count(*) as n from \(PublicView.open) and \(MatterQuery.condition(light, now))").first
            lights.append((["light": light.rawValue], Double(row?.integer("n") ?? 0)))
        }
        text.add("taizhang_open_matters", .gauge, "Open matters by light.", lights)
        let next = try await Alarms(journal).next()
        text.add(
            "taizhang_alarm_lag_seconds", .gauge, "How long the first clock that has struck waits to be recorded.",
            [([:], Double(next.map { max(0, $0.seconds(until: now)) } ?? 0))])
        let setbacks = try await journal.rows("select count(*) as n from setback").first?.integer("n") ?? 0
        text.add(
            "taizhang_setbacks", .gauge, "Answers of the loop that were refused or failed and are set aside.", [([:], Double(setbacks))])
        let letters = try await web.house.waitingLetters()
        text.add(
            "taizhang_letters_waiting", .gauge, "What another jurisdiction is still to be told.",
            letters.map { (["jurisdiction": $0.to], Double($0.count)) })
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text.text)))
    }
}

/// Lines of the exposition format; labels are escaped as it asks.
struct MetricText {
    enum Kind: String { case counter, gauge }
    private(set) var text = ""

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [([String: String], Double)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in samples {
            let said = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "\(name)\(said.isEmpty ? "" : "{\(said)}") \(value == value.rounded() ? String(Int64(value)) : String(value))\n"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
