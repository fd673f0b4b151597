// What time alone does is on record while the server runs, seen from outside: nobody touches the matter.
import Foundation
import Kernel
import Logging
import Matters
import Synchronization
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(3))) struct AlarmServiceTests {
    /// Reads the matter's page until it says this.
    private func page(of number: String, says text: String, at browser: Browser) async throws {
        while try await !browser.get("/matters/\(number)").text.contains(text) { try Task.checkCancellation() }
    }

    /// The page tells what is due now; that it is on record is another matter.
    private func record(of number: String, has name: String, _ test: TestHouse) async throws {
        while try await !rungs(test, number).contains(where: { $0.rung == name }) { try Task.checkCancellation() }
    }

    private func rungs(_ test: TestHouse, _ number: String) async throws -> [RungReached] {
        try await test.house.matter(number).entries.compactMap { entry in
            guard case .rungReached(let rung) = try MatterFact.decoded(entry) else { return nil }
            return rung
        }
    }

    @Test func `a light that turns and a rung that is reached are on record at their instants, once, however many sweep`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "accepted")
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                try await withThrowingTaskGroup(of: Void.self) { sweepers in
                    for _ in 0..<3 {
                        sweepers.addTask {
                            try await AlarmService(house: test.house, logger: test.house.logger, pace: .milliseconds(1)).run()
                        }
                    }
                    // A quarter of an hour to dispatch it: three quarters of that are over.
                    test.clock.advance(seconds: 12 * 60)
                    try await record(of: filed.number, has: "reminder", test)
                    try await page(of: filed.number, says: "亮蓝灯", at: browser)
                    // And an hour in which nobody looks; the session is over, too.
                    test.clock.advance(hours: 1)
                    try await record(of: filed.number, has: "escalation", test)
                    try await page(of: filed.number, says: "亮红灯", at: site.browser(of: District.dispatcher))
                    sweepers.cancelAll()
                }
            }
            let rungs = try await rungs(test, filed.number)
            func at(_ minutes: Double) -> Instant { TestHouse.opening.adding(seconds: Int64(minutes * 60)) }
            #expect(
                rungs.map { "\($0.stage) \($0.rung)" } == [
                    "accepted blue", "accepted reminder", "accepted urging", "accepted yellow", "accepted red", "accepted warning",
                    "accepted escalation",
                ])
            #expect(rungs.map(\.at) == [at(11.25), at(11.25), at(15), at(15), at(22.5), at(22.5), at(30)])
            // Each told its people once, on their desks.
            try await test.house.journal.settle()
            let told = try await test.house.journal.rows(
                "select slip, count(*) as n from notice where channel = 'desk' group by slip, officer")
            #expect(!told.isEmpty && told.allSatisfy { $0.integer("n") == 1 })
        }
    }

    @Test func `a pause that is over ends by itself`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "handling")
            try await test.house.act(.pause(reason: "待料"), on: filed.number, by: test.actor(District.officer))
            let until = try #require(try await test.house.matter(filed.number).matter.hold?.until)
            test.clock.advance(seconds: test.clock.now.seconds(until: until) + 3600)
            try await test.serve { site in
                let browser = try await site.browser(of: District.officer)
                try await withThrowingTaskGroup(of: Void.self) { sweepers in
                    sweepers.addTask { try await AlarmService(house: test.house, logger: test.house.logger, pace: .milliseconds(1)).run() }
                    try await page(of: filed.number, says: "暂停计时到期", at: browser)
                    sweepers.cancelAll()
                }
            }
            let (matter, entries) = try await test.house.matter(filed.number)
            let ended = try #require(entries.first { $0.type == "matter.hold-ended" })
            #expect(matter.hold == nil && ended.happenedAt == until && ended.actor == .system)
        }
    }

    @Test func `a sweep that fails is said, ends nothing, and is made up for`() async throws {
        let said = Said()
        let logger = Logger(label: "taizhang") { _ in said.handler }
        try await TestHouse.run { test in
            let filed = try await test.report()
            test.clock.advance(hours: 1)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                try await test.house.journal.write(["alter table matter rename to matter_away"])
                try await withThrowingTaskGroup(of: Void.self) { sweepers in
                    sweepers.addTask { try await AlarmService(house: test.house, logger: logger, pace: .milliseconds(1)).run() }
                    while !said.errors.contains("sweep of clocks failed") { await Task.yield() }
                    try await test.house.journal.write(["alter table matter_away rename to matter"])
                    try await record(of: filed.number, has: "red", test)
                    try await page(of: filed.number, says: "亮红灯", at: browser)
                    sweepers.cancelAll()
                }
            }
            #expect(try await rungs(test, filed.number).contains { $0.light == .red })
        }
    }
}

/// The errors that a logger was told.
private final class Said: Sendable {
    private let lines = Mutex<[String]>([])
    var errors: [String] { lines.withLock { $0 } }
    var handler: Handler { Handler(said: self) }

    struct Handler: LogHandler {
        let said: Said
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.level >= .error { said.lines.withLock { $0.append(event.message.description) } }
        }
    }
}
