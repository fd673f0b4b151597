// Several matters at once, and what is said about one of them: urging and notes, through pages, API and desk.
import Foundation
import Matters
import Testing

@testable import Server

@Suite struct BulkTests {
    @Test func `nothing chosen leads back to the list with words, and does nothing`() async throws {
        try await TestHouse.run { test in
            let before = test.sequence
            try await test.serve { site in
                let browser = try await site.browser(of: District.officer)
                let answer = try await browser.post("/matters/actions", [("action", "claim"), ("next", "/desk?tab=claim")])
                #expect(answer.status == .seeOther && answer.location == "/desk?tab=claim")
                let notice = answer.headers[values: .setCookie].first { $0.contains("taizhang-notice") }
                #expect(notice?.contains(Web.encoded("没有勾选事项")) == true, "\(answer.headers)")
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `what is chosen on a list is claimed at once, each by its own entry`() async throws {
        try await TestHouse.run { test in
            let numbers = [try await test.filed(to: "dispatched"), try await test.filed(to: "dispatched")]
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let page = try await officer.get("/desk?tab=claim").text
                for number in numbers { #expect(page.contains("value=\"\(number)\" form=\"bulk\"")) }
                let before = test.sequence
                let answer = try await officer.post(
                    "/matters/actions", numbers.map { ("number", $0) } + [("action", "claim"), ("next", "/desk?tab=claim")])
                #expect(answer.status == .seeOther && answer.headers[.location] == "/desk?tab=claim")
                #expect(try await test.entryTypes(after: before).filter { $0 == "matter.claimed" }.count == 2)
            }
        }
    }

    @Test func `one that is refused keeps no other from it, and the page says which and why`() async throws {
        try await TestHouse.run { test in
            let (done, gone) = (try await test.filed(to: "dispatched"), try await test.filed(to: "handling"))
            let foreign = try await test.report("路灯不亮", class: "street-lamp-out").number
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let answer = try await officer.post(
                    "/matters/actions",
                    [("number", gone), ("number", done), ("number", done), ("number", foreign), ("number", "SM0000"), ("action", "claim")])
                #expect(answer.status == .ok)
                for words in [gone, done, foreign, "SM0000", "已经认领", "1 件已办理，3 件没有办理"] { #expect(answer.text.contains(words), "\(words)") }
                #expect(try await test.house.matter(done).matter.stage == "handling")
                // What may not be read is not named by its title either.
                let title = try await test.house.matter(foreign).matter.title
                #expect(!answer.text.contains(">\(title)<"))
            }
        }
    }

    @Test func `a form without matters, with too many, or for another action is refused`() async throws {
        try await TestHouse.run { test in
            let number = try await test.filed(to: "dispatched")
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let before = test.sequence
                for fields in [
                    [("action", "end"), ("number", number)], [("number", number)],
                    (0...BulkRoutes.most).map { ("number", "\($0)") } + [("action", "claim")],
                    [("action", "dispatch"), ("number", number)], [("action", "urge"), ("number", number), ("reason", " ")],
                ] {
                    #expect(try await officer.post("/matters/actions", fields).status == .unprocessableContent)
                }
                #expect(
                    try await officer.post("/matters/actions", [("action", "claim"), ("number", number)], csrf: "x").status == .forbidden)
                let stranger = site.visitor()
                #expect(try await stranger.post("/matters/actions", [("action", "claim"), ("number", number)]).status == .seeOther)
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `a leader urges from the list, and the officer finds it among the notices with the words`() async throws {
        try await TestHouse.run { test in
            let number = try await test.filed(to: "handling")
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.get("/matters?state=open").text.contains("催办所选"))
                let fields = [("number", number), ("action", "urge"), ("reason", "今天下班前请到现场")]
                #expect(try await leader.post("/matters/actions", fields).status == .seeOther)
                try await test.house.journal.settle()
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/desk/notices").text.contains("催办：今天下班前请到现场"))
                #expect(try await !officer.get("/matters?state=open").text.contains("催办所选"))
                let again = try await leader.post("/matters/actions", fields)
                #expect(again.status == .ok && again.text.contains("您一小时内已经催办过这件事项"))
                let caller = try await site.caller(District.leader)
                let read = try await caller.call(.get, "/api/v1/matters/\(number)").json
                #expect(read["actions"].items.contains(.text("urge")) && read["actions"].items.contains(.text("note")))
            }
        }
    }

    @Test func `a note is seen inside with its photo and never by the reporter`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                let supervisor = try await site.browser(of: District.supervisor)
                let path = "/matters/\(filed.number)"
                #expect(
                    try await supervisor.post(
                        "\(path)/note", [("note", "与上月那件同一处")], files: [("photos", "a.png", District.photo)]
                    ).status == .seeOther)
                let page = try await supervisor.get(path).text
                #expect(page.contains("批注：与上月那件同一处") && page.contains("/attachments/"))
                let follow = try await site.visitor().get("/follow/\(filed.number)?code=\(filed.followCode)").text
                #expect(!follow.contains("上月") && !follow.contains("批注"))
            }
        }
    }
}

extension TestHouse {
    /// The number of a new matter in that stage.
    fileprivate func filed(to stage: String) async throws -> String {
        let number = try await report().number
        if stage != "reported" { try await walk(number, to: stage) }
        return number
    }
}
