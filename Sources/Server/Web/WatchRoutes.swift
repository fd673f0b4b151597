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
        text.add(
            "taizhang_command_seconds", "From the call of a command until its answer, which is on disk by then.",
            [([:], tally.commandSeconds)])
        text.add(
            "taizhang_commit_seconds", "From the first decision of a group of commands until the group is on disk.",
            [([:], tally.commitSeconds)])
        text.add("taizhang_commands_waiting", .gauge, "Commands that wait for the writer.", [([:], Double(journal.line.count))])
        text.add(
            "taizhang_commands_turned_away_total", .counter, "Commands refused because too many waited.",
            [([:], Double(journal.line.turnedAway))])
        addRequests(to: &text)
        addMachine(to: &text)
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

extension WatchRoutes {
    private func addRequests(to text: inout MetricText) {
        let state = web.meter.now
        let routes = state.routes.sorted { ($0.key.path, $0.key.method) < ($1.key.path, $1.key.method) }
        func labels(_ route: RequestMeter.Route) -> [String: String] { ["method": route.method, "route": route.path] }
        text.add(
            "taizhang_http_requests_total", .counter, "Requests answered, by route and status.",
            routes.flatMap { route, line in
                line.answers.sorted { $0.key < $1.key }.map {
                    (labels(route).merging(["status": String($0.key)]) { $1 }, Double($0.value))
                }
            })
        text.add(
            "taizhang_http_request_seconds", "From the head of a request until its answer is ready to be sent, by route.",
            routes.map { (labels($0.key), $0.value.seconds) })
        text.add("taizhang_http_requests_open", .gauge, "Requests that are being answered.", [([:], Double(state.open))])
        text.add(
            "taizhang_http_requests_turned_away_total", .counter, "Requests turned away because too many were open.",
            [([:], Double(state.turnedAway))])
        text.add(
            "taizhang_refusals_total", .counter, "Refusals given, by code.",
            state.refusals.sorted { $0.key < $1.key }.map { (["code": $0.key], Double($0.value)) })
    }

    /// What Prometheus' own clients say of a process, under their names, and what is left of the disk.
    private func addMachine(to text: inout MetricText) {
        let process = ProcessMeasure()
        text.add("process_resident_memory_bytes", .gauge, "Resident memory.", [([:], Double(process.residentBytes))])
        text.add(
            "process_cpu_seconds_total", .counter, "Processor time, of the program and of the system for it.", [([:], process.cpuSeconds)])
        text.add("process_open_fds", .gauge, "Open files and connections.", [([:], Double(process.openFiles))])
        text.add("process_start_time_seconds", .gauge, "When the process was started, since 1970.", [([:], process.startedAt)])
        let disk = DiskMeasure(web.house.directory.path)
        text.add(
            "taizhang_disk_free_bytes", .gauge, "What may still be written where the data directory lies.", [([:], Double(disk.freeBytes))])
        text.add("taizhang_disk_bytes", .gauge, "All that the disk of the data directory holds.", [([:], Double(disk.bytes))])
        text.add(
            "taizhang_store_bytes", .gauge, "Size of the journal's files.", disk.files.map { (["file": $0.name], Double($0.bytes)) })
    }
}

/// Lines of the exposition format; labels are escaped as it asks.
struct MetricText {
    enum Kind: String { case counter, gauge }
    private(set) var text = ""

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [([String: String], Double)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in samples { line(name, labels, value) }
    }

    /// A histogram, whose buckets hold all that lies below them, too.
    mutating func add(_ name: String, _ help: String, _ samples: [([String: String], Histogram)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        for (labels, histogram) in samples {
            var below = 0
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                below += count
                line("\(name)_bucket", labels.merging(["le": Self.number(bound)]) { $1 }, Double(below))
            }
            line("\(name)_bucket", labels.merging(["le": "+Inf"]) { $1 }, Double(histogram.count))
            line("\(name)_sum", labels, histogram.sum)
            line("\(name)_count", labels, Double(histogram.count))
        }
    }

    private mutating func line(_ name: String, _ labels: [String: String], _ value: Double) {
        let said = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(name)\(said.isEmpty ? "" : "{\(said)}") \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
        text.escapingScalars { $0 == "\n" ? "\\n" : $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil }
    }
}
