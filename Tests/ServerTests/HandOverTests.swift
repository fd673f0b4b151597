// Matters that go from one jurisdiction to another: both see where they stand, and what one does the other answers.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct HandOverTests {
    @Test func `a matter handed over is a matter there, with its words, photos and personal fields`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let here = try await test.city.matter(number)
            let there = try #require(try await test.north.takenOver().first)
            #expect(there.description == "河堤护栏断了一段" && there.classCode == "manhole-damaged" && there.place?.cell == "cell-1")
            #expect(there.stage == "reported" && there.number != "" && there.owner == nil)
            #expect(there.origin?.counterpart.number == number && there.origin?.counterpart.name.zh == "青河市")
            #expect(here.handOver?.counterpart?.number == there.number && here.handOver?.state?.stage.zh == "待受理")
            #expect(here.owner == "to-north" && here.stage == "dispatched")
            #expect(try await test.north.house.attachments.bytes(of: there.attachments[0].sha256) != nil)
            #expect(try await test.north.house.readPersonal(there, by: test.north.actor(District.dispatcher)) == ["phone": "000-1234"])
            // Who looked is on record where the reporter asks.
            let readings = try await test.city.house.readings(of: here.id)
            #expect(readings.map(\.unit) == ["to-north"])
            #expect(try await test.south.takenOver().isEmpty)
        }
    }

    @Test func `what is done there is done here, and verified by both`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.walk(there, to: "accepted")
            try await test.settle()
            #expect(try await test.city.matter(number).stage == "handling")
            try await test.north.walk(there, to: "handling")
            try await test.north.act(.progress(note: "材料已到", photos: nil), on: there, by: District.officer)
            try await test.settle()
            let state = try #require(try await test.city.matter(number).handOver?.state)
            #expect(state.stage.zh == "办理中" && state.unit == "区市政排水中心" && state.dueAt != nil)
            let photo = try await test.north.house.attachments.keepPhoto(District.photo, named: "b.png")
            try await test.north.act(.submit(note: "护栏已焊接", closing: true, photos: [photo]), on: there, by: District.officer)
            try await test.north.act(.verify(passed: true, note: nil, photos: nil), on: there, by: District.worker)
            try await test.north.act(.end(kind: "resolved", note: nil), on: there, by: District.dispatcher)
            try await test.settle()
            let submitted = try await test.city.matter(number)
            #expect(submitted.stage == "submitted" && submitted.workNote == "护栏已焊接" && submitted.workPhotos == [photo])
            #expect(submitted.handOver?.state?.ending?.zh == "办结")
            // Nobody of the unit that stands for the district checks it; the city's own supervisor does.
            try await test.city.act(.verify(passed: true, note: nil, photos: nil), on: number, by: District.supervisor)
            try await test.city.act(.answer(reached: true, words: "护栏已修好", satisfied: true), on: number, by: District.dispatcher)
            try await test.city.act(.end(kind: "resolved", note: nil), on: number, by: District.dispatcher)
            try await test.settle()
            #expect(try await test.north.matter(there).origin?.state?.ending?.zh == "办结")
            for house in test.installation.houses { #expect(try await house.journal.verify().wrong == []) }
        }
    }

    @Test func `work that the city finds badly done is opened again in the district, and handled there once more`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.walk(there, to: "verified")
            try await test.north.act(.end(kind: "resolved", note: nil), on: there, by: District.dispatcher)
            try await test.settle()
            try await test.city.act(.verify(passed: false, note: "焊缝又裂了", photos: nil), on: number, by: District.supervisor)
            try await test.settle()
            let again = try await test.north.matter(there)
            #expect(again.isOpen && again.stage == "dispatched" && again.reopenCount == 1)
            #expect(try await test.city.matter(number).stage == "handling")
            try await test.north.act(.claim(note: nil), on: there, by: District.officer)
            try await test.north.act(.submit(note: "重新焊接", closing: true, photos: nil), on: there, by: District.officer)
            try await test.north.act(.verify(passed: true, note: nil, photos: nil), on: there, by: District.worker)
            try await test.north.act(.end(kind: "resolved", note: nil), on: there, by: District.dispatcher)
            try await test.settle()
            let here = try await test.city.matter(number)
            #expect(here.stage == "submitted" && here.workNote == "重新焊接" && here.reworkCount == 1)
        }
    }

    @Test func `what the district refuses is the dispatcher's again, and may go elsewhere or back as another matter`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.act(.refuse(reason: "河堤属南区管理"), on: there, by: District.dispatcher)
            try await test.settle()
            let here = try await test.city.matter(number)
            #expect(here.stage == "accepted" && here.owner == "district-center" && here.returnCount == 1 && here.handOver == nil)
            let returned = try #require(try await test.city.house.matter(number).entries.last { $0.type == "matter.returned" })
            #expect(returned.body.contains("河堤属南区管理") && returned.actor.officer == "jurisdiction/north")
            try await test.city.act(.dispatch(owner: "to-south", supporting: nil, note: nil), on: number, by: District.dispatcher)
            try await test.settle()
            let south = try #require(try await test.south.takenOver().first).number
            try await test.south.act(.refuse(reason: "界桩以北"), on: south, by: District.dispatcher)
            try await test.settle()
            // Twice returned: this time it is adjudicated, and may not be refused again.
            try await test.city.act(.dispatch(owner: "to-north", supporting: nil, note: nil), on: number, by: District.dispatcher)
            try await test.settle()
            let second = try #require(try await test.north.takenOver().last).number
            #expect(second != there)
            await #expect { try await test.north.act(.refuse(reason: "不是我们的"), on: second, by: District.dispatcher) } throws: {
                ($0 as? Refusal)?.code == "return.adjudicated"
            }
            #expect(try await test.city.matter(number).handOvers.map(\.jurisdiction) == ["north", "south", "north"])
        }
    }

    @Test func `what the other register cannot take comes back with its reason`() async throws {
        try await TestCity.run { test in
            let unit = Matters.Unit(code: "to-nowhere", name: "无此区", jurisdiction: "nowhere")
            try await test.city.house.organize(.registerUnits([unit]), by: .system)
            let number = try await test.handedOver(to: "to-nowhere")
            let here = try await test.city.matter(number)
            #expect(here.stage == "accepted" && here.owner == "district-center")
            #expect(here.handOvers.last?.trouble?.zh.contains("没有代码为“nowhere”的辖区") == true)
            let page = try await test.city.house.matter(number).entries.last { $0.type == "matter.returned" }
            #expect(page?.body.contains("nowhere") == true)
            // Nobody has returned it: it is not on its way to being adjudicated.
            #expect(here.returnCount == 0)
        }
    }

    @Test func `letters carried twice have their effect once`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.walk(there, to: "handling")
            try await test.settle()
            let before = test.installation.houses.map(\.journal.lastSequence)
            try await test.forgetMarks()
            try await test.settle()
            #expect(test.installation.houses.map(\.journal.lastSequence) == before)
            #expect(try await test.city.matter(number).handOver?.state?.stage.zh == "办理中")
        }
    }

    @Test func `a matter is not handed to where it came from, and no other jurisdiction only supports`() async throws {
        try await TestCity.run { test in
            _ = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.walk(there, to: "accepted")
            await #expect {
                try await test.north.act(.dispatch(owner: "to-qh", supporting: nil, note: nil), on: there, by: District.dispatcher)
            } throws: {
                ($0 as? Refusal)?.field == "owner"
            }
            await #expect {
                try await test.north.act(
                    .dispatch(owner: "drainage", supporting: ["to-south"], note: nil), on: there, by: District.dispatcher)
            } throws: {
                ($0 as? Refusal)?.field == "supporting"
            }
            // On to a third is allowed, and its answers come all the way back.
            try await test.north.act(.dispatch(owner: "to-south", supporting: nil, note: nil), on: there, by: District.dispatcher)
            try await test.settle()
            let third = try #require(try await test.south.takenOver().first)
            #expect(third.origin?.path == ["qh", "north"])
        }
    }

    @Test func `letters to a jurisdiction that is away wait in order, are seen to wait, and hold up nobody else`() async throws {
        try await TestCity.run { test in
            // Its store is away: whatever is asked of it fails.
            try await test.north.house.journal.close()
            let (first, second) = (try await test.reported("甲"), try await test.reported("乙"))
            let dispatcher = test.city.actor(District.dispatcher)
            try await test.city.house.act(.dispatch(owner: "to-north", supporting: nil, note: nil), on: first, by: dispatcher)
            try await test.city.house.act(.dispatch(owner: "to-south", supporting: nil, note: nil), on: second, by: dispatcher)
            for _ in 0..<2 {
                let troubles = try await Courier(test.city.house, in: test.installation).deliver()
                #expect(troubles.keys.sorted() == ["north"])
            }
            #expect(try await test.south.takenOver().map(\.description) == ["乙"])
            #expect(try await test.city.matter(first).stage == "dispatched")
            test.clock.advance(seconds: 90)
            try await test.city.serve { site in
                let page = try await site.browser(of: District.administrator).get("/admin/health").text
                #expect(page.contains("移交给 north") && page.contains("1 条待送达") && page.contains("都已送达"))
                let metrics = try await site.visitor().get("/metrics").text
                #expect(metrics.contains("taizhang_letters_waiting{jurisdiction=\"north\"} 1"))
                #expect(metrics.contains("taizhang_letters_waiting{jurisdiction=\"south\"} 0"))
            }
        }
    }

    @Test func `what a jurisdiction that is not in the settings any more is owed waits until it is back`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            let alone = Installation(test.city.house)
            try await test.city.house.act(
                .end(kind: "void", note: "重复"), on: number, by: test.city.actor(District.supervisor))
            #expect(try await Courier(test.city.house, in: alone).deliver().keys.sorted() == ["north"])
            #expect(try await test.city.house.waitingLetters().first?.count == 1)
            try await test.settle()
            #expect(try await test.north.matter(there).origin?.state?.ending?.zh == "作废")
        }
    }

    @Test func `no unit stands for its own jurisdiction`() async throws {
        try await TestCity.run { test in
            let unit = Matters.Unit(code: "to-self", name: "本市", jurisdiction: "qh")
            await #expect { try await test.city.house.organize(.registerUnits([unit]), by: .system) } throws: {
                ($0 as? Refusal)?.field == "jurisdiction"
            }
        }
    }

    @Test func `nobody speaks for a jurisdiction but its own journal`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let here = try await test.city.matter(number)
            let from = try #require(here.handOver?.counterpart)
            let relay = MatterCommand.relay(Relay(from: from, order: 1, state: nil, says: .finished(note: "已办结", photos: [])))
            for actor in [test.city.actor(District.officer), Rights.jurisdiction("south"), .system] {
                await #expect(throws: Refusal.self) {
                    _ = try await test.city.house.journal.submit(
                        Submission(stream: Matter.stream(here.id), command: relay, actor: actor, now: test.clock.now))
                }
            }
            #expect(try await test.city.matter(number).stage == "dispatched")
        }
    }

    @Test func `the light there is right at any later moment without another word`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let state = try #require(try await test.city.matter(number).handOver?.state)
            #expect(state.light(at: test.clock.now) == .none)
            #expect(state.light(at: test.clock.now.adding(seconds: 3600)) == .red)
        }
    }

    @Test func `a request is for the jurisdiction whose host it names`() async throws {
        try await TestCity.run { test in
            for (host, code) in [
                ("north.localhost:8080", "north"), ("SOUTH.qinghe.example", "south"), ("www.qinghe.example", "qh"), ("127.0.0.1:1", "qh"),
                ("[::1]:8080", "qh"), ("east.localhost", "qh"),
            ] {
                #expect(test.installation.house(forHost: host).jurisdiction == code, "\(host)")
            }
            #expect(test.installation.house(forHost: nil).jurisdiction == "qh")
        }
    }

    @Test func `the reporter reads on the follow page where it stands there, once each time it is news`() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.walk(there, to: "handling")
            try await test.settle()
            try await test.north.act(.pause(reason: "等待材料"), on: there, by: District.officer)
            try await test.north.act(.resume(note: nil), on: there, by: District.officer)
            try await test.settle()
            let id = try await test.city.house.id(ofNumber: number)
            let code = test.city.house.vault.followCode(of: id)
            try await test.city.serve { site in
                let page = try await site.visitor().get("/follow/\(number)?code=\(code)").text
                #expect(page.components(separatedBy: "北区：办理中，区市政排水中心").count == 2)
                let inside = try await site.browser(of: District.dispatcher).get("/matters/\(number)").text
                #expect(inside.contains("移交北区") && inside.contains(there) && inside.contains("区市政排水中心"))
                #expect(!inside.contains("等待材料"))
            }
            try await test.north.serve { site in
                let page = try await site.browser(of: District.dispatcher, language: "en").get("/matters/\(there)").text
                #expect(page.contains("From Qinghe") && page.contains(number))
            }
        }
    }
}
