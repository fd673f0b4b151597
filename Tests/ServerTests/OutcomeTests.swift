// What callers are told when the fate of a commit is not known: that it is not known, when to ask again and with which
// key; and asked again, what became of it. On every surface, in both languages.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JournalCore
import Kernel
import Loop
import Testing

@testable import Server

@Suite struct OutcomeTests {
    private func withUncertainStore(_ body: @Sendable (TestHouse, UncertainStore) async throws -> Void) async throws {
        var made: UncertainStore?
        try await TestHouse.run(around: { inner in
            let store = UncertainStore(inner)
            made = store
            return store
        }) { test in try await body(test, try #require(made)) }
    }

    @Test(arguments: [UncertainStore.Fault.answerLost, .readingsFail])
    func `over the API it is a 503 that names the key, and the same request again is answered`(fault: UncertainStore.Fault) async throws {
        try await withUncertainStore { test, store in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let report = {
                    try await caller.call(.post, "/api/v1/matters", APITests.report, [APIHeaders.idempotencyKey: "k-1"])
                }
                store.set(fault)
                let lost = try await report()
                #expect(lost.status == .serviceUnavailable && lost.headers[.retryAfter] == "5")
                #expect(lost.json["code"].string == "outcome.unknown" && lost.json["field"].string == "Idempotency-Key")
                #expect(lost.json["title"].string == "Outcome unknown")
                #expect(lost.json["remedy"].string == "Send the same again with the same key \"k-1\": it is recorded once.")
                #expect(!lost.text.contains("secret words"))
                store.set(.none)
                let again = try await report()
                #expect(again.status == .created && again.headers[APIHeaders.idempotencyReplayed] == "true")
                let number = try #require(again.json["number"].string)

                store.set(fault)
                let act = { try await caller.call(.post, "/api/v1/matters/\(number)/accept", "{}", [APIHeaders.idempotencyKey: "k-2"]) }
                let before = test.sequence
                let unanswered = try await act()
                #expect(unanswered.status == .serviceUnavailable && unanswered.json["remedy"].string?.contains("\"k-2\"") == true)
                store.set(.none)
                #expect(try await act().status == .ok)
                #expect(try await test.entryTypes(after: before).filter { $0 == "matter.accepted" }.count == 1)
            }
        }
    }

    @Test func `a step that took the matter out of its officer's sight is answered when it is asked again`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let dispatcher = try await site.caller(District.dispatcher)
                let officer = try await site.caller(District.officer)
                let number = try #require(try await dispatcher.call(.post, "/api/v1/matters", APITests.report).json["number"].string)
                let path = "/api/v1/matters/\(number)"
                #expect(try await dispatcher.call(.post, "\(path)/accept").status == .ok)
                #expect(try await dispatcher.call(.post, "\(path)/dispatch", #"{"owner":"drainage"}"#).status == .ok)
                let giveBack = { key in
                    try await officer.call(
                        .post, "\(path)/return", #"{"kind":"not-our-unit","reason":"不属本单位"}"#, [APIHeaders.idempotencyKey: key])
                }
                #expect(try await giveBack("k-1").status == .ok)
                let before = test.sequence
                let again = try await giveBack("k-1")
                #expect(again.status == .ok && again.headers[APIHeaders.idempotencyReplayed] == "true")
                #expect(again.json["entries"].items.map { $0["type"] } == ["matter.returned"])
                // Its own step only: another key opens nothing, nor does the beginning of this one.
                for other in ["k-2", "k"] { #expect(try await giveBack(other).json["code"].string == "matter.not-readable") }
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `without a key it says to look first, over the API, over Open311 and on a page`() async throws {
        try await withUncertainStore { test, store in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                store.set(.answerLost)
                let lost = try await caller.call(.post, "/api/v1/matters", APITests.report, [.acceptLanguage: "zh"])
                #expect(lost.status == .serviceUnavailable && lost.json["title"].string == "结果不明" && lost.json["field"] == .null)
                #expect(lost.json["remedy"].string == "请稍后先查看它是否已在，再决定是否重新提交。")

                store.set(.answerLost)
                let open = try await site.client.execute(
                    uri: "/open311/v2/requests.json", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: .init(string: "service_code=manhole-damaged&description=loose&address_string=here"))
                #expect(open.status == .serviceUnavailable && open.headers[.retryAfter] == "5")
                #expect(open.json.items.first?["code"].int == 503)
                #expect(open.json.items.first?["description"].string?.contains("before you send it again") == true, "\(open.text)")

                let number = try await test.report().number
                for (language, said) in [("zh", "无法确定您的操作是否已记录"), ("en", "It is not known whether what you asked was recorded")] {
                    store.set(.answerLost)
                    let browser = try await site.browser(of: District.dispatcher, language: language)
                    let page = try await browser.post(
                        "/matters/\(number)/\(language == "zh" ? "accept" : "triage")", [("title", "井盖"), ("note", "")])
                    #expect(page.status == .serviceUnavailable && page.text.contains(said), "\(page.text)")
                    #expect(page.headers[.retryAfter] == "5")
                }
            }
        }
    }

    @Test func `a form comes back as it was, and sent again it is one report`() async throws {
        try await withUncertainStore { test, store in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let incident = [
                    ("key", "f1"), ("class", "manhole-damaged"), ("text", "井盖松动"), ("place.lon", "115.985"), ("place.lat", "36.455"),
                ]
                store.set(.answerLost)
                let lost = try await worker.post("/incidents", incident)
                #expect(lost.status == .serviceUnavailable && lost.text.contains("无法确定这张表单是否已记录") && lost.text.contains("井盖松动"))
                #expect(lost.text.contains("name=\"key\" value=\"f1\""))
                #expect(try await worker.post("/incidents", incident).status == .seeOther)

                let citizen = site.visitor(language: "en")
                let report = [
                    ("key", "f2"), ("class", "manhole-damaged"), ("text", "Lamp is out"), ("place", "corner"), ("distinct", "yes"),
                ]
                store.set(.answerLost)
                let unsure = try await citizen.post("/report", report)
                #expect(unsure.status == .serviceUnavailable && unsure.text.contains("It is not known whether this form was recorded"))
                #expect(unsure.text.contains("name=\"key\" value=\"f2\"") && unsure.text.contains("Lamp is out"))
                #expect(try await citizen.post("/report", report).status == .ok)
                #expect(try await test.house.journal.rows("select 1 from matter").count == 2)
            }
        }
    }
}
