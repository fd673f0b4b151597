// What strangers may ask of the server: how often, and how much at a time.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import NIOCore
import Testing

@testable import Server

@Suite struct LimitTests {
    @Test func `somebody without a name is asked to wait after thirty reports, an officer is not`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                for _ in 0..<ReportBudget.burst {
                    #expect(try await visitor.post("/report", [("text", "")]).status == .unprocessableContent)
                }
                let before = test.sequence
                let refused = try await visitor.post("/report", PortalReportTests.report)
                #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "60")
                #expect(refused.text.contains("上报得太频繁"))
                // The same purse, whichever door; the refusal in its format.
                let app = try await site.client.execute(
                    uri: "/open311/v2/requests.json", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: "service_code=manhole-damaged&description=x&lat=36.455&long=115.985"))
                #expect(app.status == .tooManyRequests && app.headers[.retryAfter] == "60")
                #expect(try await test.entryTypes(after: before).isEmpty)
                #expect(try await site.browser(of: District.worker).post("/report", PortalReportTests.report).status != .tooManyRequests)
                test.clock.advance(seconds: 60)
                #expect(try await visitor.post("/report", [("text", "")]).status == .unprocessableContent)
                #expect(try await visitor.post("/report", [("text", "")]).status == .tooManyRequests)
            }
        }
    }

    @Test func `one house has one budget, also when it has as many IPv6 addresses as it likes`() {
        let budget = ReportBudget()
        let now = TestHouse.opening
        for number in 0..<ReportBudget.burst { #expect(budget.spend("2001:db8:1:2::\(number)", at: now) == nil) }
        #expect(budget.spend("2001:db8:1:2:ffff::1", at: now) == 60)
        #expect(budget.spend("2001:db8:1:3::1", at: now) == nil)
        #expect(ReportBudget.subject("::ffff:192.0.2.7") == ReportBudget.subject("192.0.2.7"))
    }

    @Test func `a large form without its token is refused before it is read`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                // Longer than what is read at all: whoever is refused for the token was not read to the end.
                let photo = [UInt8](repeating: 0x41, count: test.house.settings.largestUpload * 4)
                for path in ["/report", "/incidents"] {
                    let browser = path == "/report" ? visitor : try await site.browser(of: District.worker)
                    let head =
                        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nwrong\r\n--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\n"
                    let refused = try await browser.post(path, type: "multipart/form-data; boundary=x", body: Array(head.utf8) + photo)
                    #expect(refused.status == .forbidden)
                    let right = try await browser.post(
                        path, type: "multipart/form-data; boundary=x",
                        body: Array(head.replacing("wrong", with: browser.csrf).utf8) + photo)
                    #expect(right.status == .contentTooLarge)
                }
            }
        }
    }

    @Test func `there are only so many places for large bodies, and each is given back`() throws {
        let bodies = LargeBodies(places: 1)
        do {
            let place = try bodies.take()
            #expect(throws: EdgeFault.self) { _ = try bodies.take() }
            withExtendedLifetime(place) {}
        }
        _ = try bodies.take()
    }

    @Test func `the same photo twice in a report over the API is refused`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let hash = try await test.house.attachments.keepPhoto(District.photo, named: "a.png").sha256
                func report(_ photos: String) async throws -> String? {
                    try await caller.call(
                        .post, "/api/v1/matters",
                        #"{"ledger":"citizen-report","class":"manhole-damaged","description":"井盖","place":{"text":"一号路口"},"photos":[\#(photos)]}"#
                    ).json["field"].string
                }
                #expect(try await report("\"\(hash)\",\"\(hash)\"") == "photos")
                #expect(try await report("\"\(hash)\"") == nil)
            }
        }
    }
}
