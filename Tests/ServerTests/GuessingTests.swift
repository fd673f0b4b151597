// What guessing costs: passwords and follow codes by the dozen, at once, behind one address.
import Foundation
import HummingbirdTesting
import Kernel
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("Guessing") struct GuessingTests {
    @Test func `of many guesses at once only five are looked at`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let visitor = site.visitor()
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<30 {
                        group.addTask {
                            try await visitor.post("/sign-in", [("name", "diaodu"), ("password", "wrong-password")]).status.code
                        }
                    }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
                #expect(statuses == [422: Accounts.allowedFailures, 429: 30 - Accounts.allowedFailures])
            }
        }
    }

    @Test func `right passwords cost nothing, and wrong ones of others at the same address do not count`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let accounts = test.house.accounts
            for index in 0..<Accounts.allowedFailures {
                await #expect(throws: Refusal.self) {
                    try await accounts.signIn(name: "colleague-\(index)", password: "wrong-password", address: "192.0.2.1")
                }
            }
            for _ in 0...Accounts.allowedFailures {
                _ = try await accounts.signIn(name: "diaodu", password: TestHouse.password, address: "192.0.2.1")
            }
        }
    }

    @Test func `wrong tries are forgotten when their quarter of an hour is over`() async throws {
        try await TestHouse.run { test in
            let throttle = test.house.accounts.throttle
            for seconds in [0, 800] as [Int64] {
                test.clock.advance(seconds: seconds)
                try await throttle.count(.init(subject: "a", most: 2))
            }
            await #expect(throws: Refusal.self) { try await throttle.count(.init(subject: "a", most: 2)) }
            test.clock.advance(seconds: 100)
            try await throttle.count(.init(subject: "b", most: 2))
            #expect(try await test.house.journal.rows("select * from attempt").count == 1)
        }
    }

    @Test func `a right follow code opens, however many wrong ones came from the same address`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                for _ in 0..<FollowRoutes.allowedFailures {
                    #expect(try await visitor.get("/follow/\(filed.number)?code=wrong").status == .notFound)
                }
                #expect(try await visitor.get("/follow/\(filed.number)?code=wrong").status == .tooManyRequests)
                #expect(try await visitor.get("/follow/\(filed.number)?code=\(filed.followCode)").status == .ok)
            }
        }
    }

    @Test func `beyond a short queue of passwords the answer is later`() async throws {
        let pool = PasswordPool(threads: 1, most: 2)
        let gate = DispatchSemaphore(value: 0)
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<3 {
                group.addTask { do { try await pool.run { gate.wait() }; return true } catch { return false } }
            }
            // Two are held by the gate, so the first to come back is the one that was sent away.
            var results = [await group.next()]
            gate.signal()
            gate.signal()
            for await result in group { results.append(result) }
            return results
        }
        #expect(results == [false, true, true])
        try await pool.run {}
    }

    @Test func `a password is changed even while its address is over the limit`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            for _ in 0..<100 { try await test.house.accounts.throttle.count(.init(subject: "sign-in from local", most: 1000)) }
            try await test.serve { site in
                let visitor = site.visitor()
                #expect(
                    try await visitor.post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)]).status == .tooManyRequests)
                let changed = try await Browser(site, cookie: cookie, language: "zh").post(
                    "/password", [("current", TestHouse.password), ("new", "new-password-1"), ("again", "new-password-1")])
                #expect(changed.status == .seeOther && changed.location == "/desk")
            }
        }
    }

    @Test func `who disables an account may revoke its officer's tokens with it, and no session outlives it`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let token = try await test.token(of: District.dispatcher)
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                #expect(try await browser.get("/admin/accounts/diaodu").text.contains("同时撤销此人的 1 个令牌"))
                #expect(try await browser.post("/admin/accounts/diaodu/states", [("disabled", "yes")]).status == .seeOther)
                #expect(try await test.house.accounts.token(token) != nil)
                let late = try await test.session(of: District.dispatcher, account: "diaodu")
                #expect(try await test.house.accounts.session(late) == nil)
                _ = try await browser.post("/admin/accounts/diaodu/sessions/endings", [("tokens", "yes")])
                #expect(try await test.house.accounts.token(token) == nil)
            }
        }
    }

    @Test func `what is done to accounts is in the log, with who did it and no secret`() async throws {
        let lines = Lines()
        let secrets = Mutex<[String]>([])
        try await TestHouse.run(logger: Logger(label: "test") { _ in lines.handler }) { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let post = "dd|dispatcher|district-center"
                let link = try #require(linkToken(in: try await browser.post("/admin/accounts", [("name", "new"), ("officer", "dd")])))
                secrets.withLock { $0.append(link) }
                _ = try await site.visitor().post(
                    "/new-password", [("link", link), ("new", "second-password"), ("again", "second-password")])
                _ = try await browser.post("/admin/accounts/new/states", [("disabled", "yes")])
                _ = try await browser.post("/admin/tokens", [("name", "app"), ("post", post), ("days", "")])
                _ = try await browser.post("/admin/tokens/revocations", [("name", "app")])
                _ = try await browser.get("/ledgers/citizen-report/export.csv")
                _ = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", "wrong-password")])
                _ = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
            }
        }
        let said = lines.all
        let by = "gl|administrator|district-center"
        for (deed, metadata) in [
            ("account added", ["by": by, "account": "new"]), ("password link made", ["by": by, "account": "new"]),
            ("password set by link", ["by": "dd||", "account": "new"]),
            ("account disabled", ["by": by, "account": "new"]), ("token created", ["by": by, "token": "app"]),
            ("token revoked", ["by": by, "token": "app"]), ("ledger exported", ["by": by, "ledger": "citizen-report"]),
            ("sign-in refused", ["account": "diaodu", "refusal": "sign-in.wrong"]), ("signed in", ["account": "diaodu"]),
        ] {
            #expect(
                said.contains { line in line.deed == deed && metadata.allSatisfy { line.metadata[$0.key] == $0.value } }, "\(deed)")
        }
        let link = secrets.withLock { $0[0] }
        #expect(
            !said.contains {
                $0.metadata.values.contains { text in
                    ["second-password", "wrong-password", TestHouse.password, "tz_", link].contains { text.contains($0) }
                }
            })
    }
}

/// What a logger was told.
final class Lines: Sendable {
    struct Line: Sendable {
        let deed: String
        let metadata: [String: String]
    }

    private let lines = Mutex<[Line]>([])
    var all: [Line] { lines.withLock { $0 } }
    var handler: Handler { Handler(lines: self) }

    struct Handler: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock {
                $0.append(Line(deed: event.message.description, metadata: (event.metadata ?? [:]).mapValues(\.description)))
            }
        }
    }
}
