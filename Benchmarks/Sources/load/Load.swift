// Asks a server at a fixed rate of arrivals and says how long answers took, from the instant at which each request was due: a server
// that stands still for a second makes all who came in that second wait, and all of them are counted (no coordinated omission).
import ArgumentParser
import AsyncHTTPClient
import Foundation
import Histogram
import NIOCore
import Synchronization

@main struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Requests at a fixed rate of arrivals; percentiles by HdrHistogram, from the instant at which each was due.")

    @Argument(help: "Addresses, asked in turn.") var addresses: [String]
    @Option(help: "Requests a second; 0 asks again as soon as a caller is answered.") var rate = 100.0
    @Option(help: "Seconds that are measured.") var seconds = 10.0
    @Option(help: "Seconds before them that are not.") var warmUp = 2.0
    @Option(help: "Most requests that are under way at once.") var callers = 64
    @Option(help: "Body of a POST; {n} becomes the number of the request. Without it: GET.") var body: String?
    @Option(help: "Content type of the body.") var type = "application/json"
    @Option(name: .customLong("header"), help: "A header, as \"Name: value\"; {n} becomes the number of the request.") var headers:
        [String] = []
    @Option(help: "Number of the first request.") var first = 0
    @Flag(help: "One JSON object instead of a table.") var json = false

    func validate() throws {
        if addresses.isEmpty { throw ValidationError("name an address") }
        if !(0...1_000_000).contains(rate) { throw ValidationError("--rate is 0 to 1000000") }
        if !(1...4096).contains(callers) { throw ValidationError("--callers is 1 to 4096") }
        for address in addresses where URL(string: address)?.host.map({ ["127.0.0.1", "localhost", "::1"].contains($0) }) != true {
            throw ValidationError("\(address) is not on this machine")
        }
        for header in headers where !header.contains(":") { throw ValidationError("--header \(header) has no colon") }
    }

    func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration())
        let tally = Tally()
        let warm = Tally()
        do {
            _ = try await ask(client, for: warmUp, from: first, into: warm)
            let took = try await ask(client, for: seconds, from: first + warm.count, into: tally)
            try await client.shutdown()
            try report(tally, took)
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    private func configuration() -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = callers
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        return configuration
    }

    /// Seconds from the first request that was due to the last answer.
    private func ask(_ client: HTTPClient, for seconds: Double, from first: Int, into tally: Tally) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        let end = began + .seconds(seconds)
        let turns = Turns()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    while true {
                        let number = turns.take()
                        // Due whatever became of those before it; without a rate, when its caller is free.
                        let due = rate > 0 ? began + .seconds(Double(number) / rate) : clock.now
                        guard due < end else { return }
                        if clock.now < due { do { try await clock.sleep(until: due, tolerance: .zero) } catch { return } }
                        let status = await status(of: first + number, client)
                        tally.add(clock.now - due, status)
                    }
                }
            }
        }
        return (clock.now - began) / .seconds(1)
    }

    /// 0 where there was no answer.
    private func status(of number: Int, _ client: HTTPClient) async -> Int {
        var request = HTTPClientRequest(url: addresses[number % addresses.count].replacing("{n}", with: String(number)))
        for header in headers {
            let parts = header.split(separator: ":", maxSplits: 1)
            request.headers.add(
                name: String(parts[0]), value: parts[1].trimmingCharacters(in: .whitespaces).replacing("{n}", with: String(number)))
        }
        if let body {
            request.method = .POST
            request.headers.replaceOrAdd(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(string: body.replacing("{n}", with: String(number))))
        }
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            for try await _ in response.body {}
            return Int(response.status.code)
        } catch {
            return 0
        }
    }

    private func report(_ tally: Tally, _ took: Double) throws {
        let result = tally.result(seconds: took, rate: rate, callers: callers)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(result), as: UTF8.self))
        } else {
            print(Result.head)
            print(result.row)
        }
    }
}

/// Numbers in the order of the requests, for all callers.
final class Turns: Sendable {
    private let next = Atomic(0)

    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// What came of a run. Times in milliseconds.
struct Result: Encodable {
    let rate: Double
    let callers: Int
    let answers: Int
    let perSecond: Double
    let p50, p90, p99, p999, longest: Double
    let statuses: [String: Int]

    static let head = """
        | asked a second | callers | answers | answers a second | p50 ms | p90 | p99 | p99.9 | longest | statuses |
        |---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
        """
    var row: String {
        let times = [p50, p90, p99, p999, longest].map { String(format: "%.2f", $0) }.joined(separator: " | ")
        let said = statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        let asked = rate > 0 ? String(format: "%.0f", rate) : "–"
        return "| \(asked) | \(callers) | \(answers) | \(String(format: "%.0f", perSecond)) | \(times) | \(said) |"
    }
}

/// Latencies to the microsecond, up to a minute, to three digits.
final class Tally: Sendable {
    private struct State {
        var times = Histogram<UInt64>(highestTrackableValue: 120_000_000, numberOfSignificantValueDigits: .three)
        var statuses: [String: Int] = [:]
        var count = 0
    }
    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func add(_ duration: Duration, _ status: Int) {
        let microseconds = UInt64(max(0, duration / .microseconds(1)))
        state.withLock { state in
            state.count += 1
            state.times.record(min(microseconds, 120_000_000))
            state.statuses[status == 0 ? "none" : String(status), default: 0] += 1
        }
    }

    func result(seconds: Double, rate: Double, callers: Int) -> Result {
        state.withLock { state in
            func at(_ percentile: Double) -> Double { Double(state.times.valueAtPercentile(percentile)) / 1000 }
            return Result(
                rate: rate, callers: callers, answers: state.count, perSecond: Double(state.count) / seconds, p50: at(50), p90: at(90),
                p99: at(99), p999: at(99.9), longest: Double(state.times.max) / 1000, statuses: state.statuses)
        }
    }
}
