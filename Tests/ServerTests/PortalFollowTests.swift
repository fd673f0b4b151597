// A reporter with number and code: what is shown, what can be done, and how guessing ends.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Pages
import Testing

@testable import Server

@Suite("Portal: following") struct PortalFollowTests {
    @Test func `the page tells what happened without officers and inner notes`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.house.act(.accept(note: "内部备注：先别派"), on: filed.number, by: test.actor(District.dispatcher))
            try await test.walk(filed.number, to: "handling")
            try await test.house.act(.progress(note: "内部进展", photos: nil), on: filed.number, by: test.actor(District.officer))
            try await test.serve { site in
                let answer = try await site.visitor().get("/follow/\(filed.number)?code=\(filed.followCode)")
                #expect(answer.status == .ok)
                for word in [filed.number, "受理", "派遣给区市政排水中心", "记录进展", "承诺办结"] { #expect(answer.text.contains(word), "\(word)") }
                for word in ["内部备注", "内部进展", "经办人排水一号", "调度员一号"] { #expect(!answer.text.contains(word), "\(word)") }
                #expect(!answer.text.contains("/appraisals") && !answer.text.contains("/reopenings"))
            }
        }
    }

    @Test func `an appraisal is recorded once it agrees with itself`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "ended")
            try await test.serve { site in
                let visitor = site.visitor()
                let page = try await visitor.get("/follow/\(filed.number)?code=\(filed.followCode)")
                #expect(page.text.contains("井盖已经更换") && page.text.contains("/appraisals") && page.text.contains("/reopenings"))
                let before = test.sequence
                let address = "/follow/\(filed.number)/appraisals"
                let code = ("code", filed.followCode)
                for refused in [
                    [code], [code, ("satisfied", "yes")], [code, ("satisfied", "no"), ("score", "5"), ("words", "还是松的")],
                    [code, ("satisfied", "yes"), ("score", "9")],
                ] {
                    let answer = try await visitor.post(address, refused)
                    #expect(answer.status == .unprocessableContent)
                    if refused.count == 4 { #expect(answer.text.contains("还是松的")) }
                }
                #expect(
                    try await visitor.post(address, [("code", "2222222222"), ("satisfied", "yes"), ("score", "5")]).status == .notFound)
                #expect(try await visitor.post(address, [code, ("satisfied", "yes"), ("score", "5")], csrf: "").status == .forbidden)
                #expect(try await test.entryTypes(after: before).isEmpty)
                let given = try await visitor.post(address, [code, ("satisfied", "yes"), ("score", "5"), ("words", "修得快")])
                #expect(given.status == .seeOther)
                #expect(try await test.entryTypes(after: before) == ["matter.appraised"])
                #expect(try await test.house.matter(filed.number).entries.last?.actor == Rights.reporter(of: filed.id))
                #expect(try await visitor.get("/follow/\(filed.number)?code=\(filed.followCode)").text.contains("修得快"))
            }
        }
    }

    @Test func `once it has ended the page says whether the promise was kept, and by how much`() async throws {
        try await TestHouse.run { test in
            let kept = try await test.report("第一处")
            try await test.walk(kept.number, to: "ended")
            let late = try await test.report("第二处")
            try await test.walk(late.number, to: "accepted")
            test.clock.advance(hours: 24 * 30)
            try await test.serve { (site: Site) async throws in
                let open = try await site.visitor().get("/follow/\(late.number)?code=\(late.followCode)").text
                #expect(open.contains("承诺办结") && !open.contains("内办结："))
            }
            try await test.walk(late.number, to: "ended")
            try await test.serve { (site: Site) async throws in
                let first = try await site.visitor().get("/follow/\(kept.number)?code=\(kept.followCode)").text
                #expect(first.contains("承诺 10个工作日内办结：按时，提前 工作时间"))
                #expect(first.contains("没有留下个人信息") && first.contains("没有期限"))
                let second = try await site.visitor(language: "en").get("/follow/\(late.number)?code=\(late.followCode)").text
                #expect(second.contains("late by"))
                // Ten are needed before a share is shown, and what was late is not on time.
                let levels = try await ServiceLevels(
                    test.house.journal,
                    Wording(
                        rules: await test.house.journal.book().matters,
                        page: PageContext(language: .zh, siteName: "", csrfToken: "", path: "/", now: test.clock.now))
                ).ofYear()
                let ledger = try #require(await test.house.journal.book().matters.ledger("citizen-report"))
                let count = levels.count("manhole-damaged", ledger)
                #expect(count.ended == 2 && count.onTime == 1 && count.permille == nil, "\(count)")
            }
        }
    }

    @Test func `a reporter who is not content has it opened again, with a reason`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "ended")
            try await test.serve { site in
                let visitor = site.visitor()
                let before = test.sequence
                let address = "/follow/\(filed.number)/reopenings"
                let empty = try await visitor.post(address, [("code", filed.followCode), ("reason", " ")])
                #expect(empty.status == .unprocessableContent && empty.text.contains("<details open>"))
                let answer = try await visitor.post(address, [("code", filed.followCode), ("reason", "第二天又翘起来了")])
                #expect(answer.status == .seeOther)
                #expect(try await test.entryTypes(after: before) == ["matter.reopened"])
                // It is open now: a second time is too late.
                #expect(try await visitor.post(address, [("code", filed.followCode), ("reason", "再来")]).status == .conflict)
            }
        }
    }

    @Test func `a merged report shows the progress of the main one, not its reporter's words`() async throws {
        try await TestHouse.run { test in
            let main = try await test.report("我是王五，井盖翘起")
            let second = try await test.report("同一个井盖")
            try await test.house.act(
                .merge(into: Matters.MatterLink(id: "", number: main.number)), on: second.number, by: test.actor(District.dispatcher))
            try await test.walk(main.number, to: "handling")
            try await test.serve { site in
                let open = try await site.visitor().get("/follow/\(second.number)?code=\(second.followCode)")
                #expect(open.text.contains("\(main.number) 派遣给区市政排水中心") && !open.text.contains("王五"))
                #expect(!open.text.contains("/appraisals"))
            }
            try await test.walk(main.number, to: "ended")
            try await test.house.journal.settle()
            try await test.serve { site in
                let ended = try await site.visitor().get("/follow/\(second.number)?code=\(second.followCode)")
                #expect(ended.text.contains("已更换") && !ended.text.contains("王五"))
            }
        }
    }

    @Test func `whoever was merged does not read what the main reporter was told`() async throws {
        try await TestHouse.run { test in
            let main = try await test.report("井盖翘起")
            let second = try await test.report("同一个井盖")
            try await test.house.act(
                .merge(into: Matters.MatterLink(id: "", number: main.number)), on: second.number, by: test.actor(District.dispatcher))
            try await test.walk(main.number, to: "verified")
            try await test.house.act(
                .answer(reached: true, words: "已电话联系李女士，她家门口已修好", satisfied: true), on: main.number, by: test.actor(District.dispatcher))
            try await test.walk(main.number, to: "ended")
            try await test.house.journal.settle()
            try await test.serve { site in
                let own = try await site.visitor().get("/follow/\(main.number)?code=\(main.followCode)").text
                #expect(own.contains("李女士"))
                let other = try await site.visitor().get("/follow/\(second.number)?code=\(second.followCode)").text
                #expect(other.contains("一并答复") && !other.contains("李女士"))
            }
        }
    }

    @Test func `why the clock stands, and the unit's photos, stay inside`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            let photo = try await test.house.attachments.keepPhoto(District.photo, named: "a.png")
            try await test.walk(filed.number, to: "handling")
            try await test.house.act(.progress(note: "现场", photos: [photo]), on: filed.number, by: test.actor(District.officer))
            try await test.house.act(.pause(reason: "等赵六开门"), on: filed.number, by: test.actor(District.officer))
            try await test.serve { site in
                let visitor = site.visitor()
                let page = try await visitor.get("/follow/\(filed.number)?code=\(filed.followCode)").text
                #expect(page.contains("暂停计时") && !page.contains("赵六") && !page.contains(photo.sha256))
                let address = "/follow/\(filed.number)/photos/\(photo.sha256)?code=\(filed.followCode)"
                #expect(try await visitor.get(address).status == .notFound)
            }
        }
    }

    @Test func `photos are served only with the code and only of this matter`() async throws {
        try await TestHouse.run { test in
            let photo = try await test.house.attachments.keepPhoto(District.photo, named: "a.png")
            var draft = House.Draft(ledger: "citizen-report", channel: .portal)
            (draft.description, draft.class, draft.photos) = ("井盖松动", "other", [photo])
            let filed = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
            let other = try await test.report()
            try await test.serve { site in
                let visitor = site.visitor()
                let shown = try await visitor.get("/follow/\(filed.number)/photos/\(photo.sha256)?code=\(filed.followCode)")
                #expect(
                    shown.status == .ok && shown.headers[.contentType] == "image/png" && shown.headers[.xContentTypeOptions] == "nosniff")
                #expect(try await visitor.get("/follow/\(filed.number)/photos/\(photo.sha256)").status == .notFound)
                #expect(
                    try await visitor.get("/follow/\(other.number)/photos/\(photo.sha256)?code=\(other.followCode)").status == .notFound)
            }
        }
    }

    @Test func `guessing codes is stopped for a quarter of an hour`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                for _ in 0..<FollowRoutes.allowedFailures {
                    #expect(try await visitor.get("/follow/\(filed.number)?code=2222222222").status == .notFound)
                }
                #expect(try await visitor.get("/follow/\(filed.number)?code=2222222222").status == .tooManyRequests)
                test.clock.advance(seconds: 901)
                #expect(try await visitor.get("/follow/\(filed.number)?code=\(filed.followCode)").status == .ok)
                #expect(try await visitor.get("/follow/\(filed.number)").status == .notFound)
            }
        }
    }
}
