// Random histories of three jurisdictions that hand matters to one another, with couriers that come at random moments
// and sometimes carry again what they have carried: in the end both sides of every matter agree.
import Foundation
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

@testable import Server

@Suite struct HandOverHistoryTests {
    @Test(arguments: [1, 2, 3, 5] as [UInt64]) func `both sides agree in the end, whatever happened in between`(
        seed: UInt64
    ) async throws {
        try await TestCity.run { test in
            var random = SeededRandom(seed: seed)
            let houses = [test.city, test.north, test.south]
            for index in 0..<6 { _ = try await test.reported("第 \(index) 件") }
            var refused = 0
            for _ in 0..<300 {
                test.clock.advance(seconds: Int64.random(in: 1...900, using: &random))
                let here = houses.randomElement(using: &random)!
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<7:
                    do { try await step(here, &random) } catch is Refusal { refused += 1 }
                case 7: _ = try await Courier(here.house, in: test.installation).deliver()
                case 8:
                    // Two servers at once, each of which believes that it alone carries.
                    async let first = Courier(here.house, in: test.installation).deliver()
                    async let second = Courier(here.house, in: test.installation).deliver()
                    let troubles = try await first
                    let more = try await second
                    #expect(troubles == [:] && more == [:], "seed \(seed): \(troubles) \(more)")
                default: try await here.house.journal.write(["delete from courier"])
                }
            }
            try await test.settle()
            let before = test.installation.houses.map(\.journal.lastSequence)
            try await test.forgetMarks()
            try await test.settle()
            #expect(test.installation.houses.map(\.journal.lastSequence) == before, "seed \(seed)")
            var crossings = 0
            for here in houses { crossings += try await check(here, test, seed) }
            // A test that could not fail would see none.
            #expect(crossings > 0 && refused > 0, "seed \(seed): \(crossings) crossings, \(refused) refused")
            for house in test.installation.houses { #expect(try await house.journal.verify().wrong == [], "seed \(seed)") }
        }
    }

    /// Something that somebody may do with a matter; three of four times what is possible in its stage.
    private func step(_ here: TestHouse, _ random: inout SeededRandom) async throws {
        let rows = try await here.house.journal.rows("select number, stage from matter order by number")
        guard let row = rows.randomElement(using: &random) else { return }
        let commands: [(stages: Set<String>, command: MatterCommand, by: OfficerCode)] = [
            (["reported"], .accept(note: nil), District.dispatcher),
            (["reported", "accepted"], .refuse(reason: "不属本辖区"), District.dispatcher),
            (["accepted"], .dispatch(owner: "drainage", supporting: nil, note: nil), District.dispatcher),
            (["accepted"], .dispatch(owner: "to-north", supporting: nil, note: nil), District.dispatcher),
            (["accepted"], .dispatch(owner: "to-south", supporting: nil, note: nil), District.dispatcher),
            (["accepted"], .dispatch(owner: "to-qh", supporting: nil, note: nil), District.dispatcher),
            (["dispatched"], .claim(note: nil), District.officer),
            (["dispatched", "handling"], .return(kind: .notOurUnit, reason: "不属本单位"), District.officer),
            (["handling"], .progress(note: "已到场", photos: nil), District.officer),
            (["handling"], .submit(note: "已处理", closing: true, photos: nil), District.officer),
            (["submitted"], .verify(passed: true, note: nil, photos: nil), District.supervisor),
            (["submitted"], .verify(passed: false, note: "没有修好", photos: nil), District.supervisor),
            (["verified"], .answer(reached: true, words: "已修好", satisfied: true), District.dispatcher),
            (["verified"], .end(kind: "resolved", note: nil), District.dispatcher),
            (["ended"], .reopen(reason: "又坏了"), District.supervisor),
        ]
        let fitting = commands.filter { $0.stages.contains(row.text("stage")) }
        let chosen = (Int.random(in: 0..<4, using: &random) > 0 ? fitting : commands).randomElement(using: &random)
        if let chosen { try await here.act(chosen.command, on: row.text("number"), by: chosen.by) }
    }

    /// Every handing over in force: one matter there, and each side says of the other what that is.
    private func check(_ here: TestHouse, _ test: TestCity, _ seed: UInt64) async throws -> Int {
        var count = 0
        for row in try await here.house.journal.rows("select number from matter order by number") {
            let matter = try await here.matter(row.text("number"))
            let rules = await here.house.journal.book().matters
            guard let over = matter.handOver else { continue }
            count += 1
            let there = try #require(test.installation.house(over.jurisdiction))
            let theirs = await there.journal.book().matters
            let number = try #require(over.counterpart?.number, "seed \(seed): \(matter.number) was never taken")
            let other = try await there.matter(number).matter
            #expect(other.origin?.counterpart.id == matter.id && other.origin?.order == over.order)
            #expect(same(over.state, other.told(theirs, at: test.clock.now)), "seed \(seed): \(matter.number) of \(number)")
            #expect(same(other.origin?.state, matter.told(rules, at: test.clock.now)), "seed \(seed): \(number) of \(matter.number)")
            // Nobody waits here for what is over there.
            if ["dispatched", "handling"].contains(matter.stage), !other.isOpen {
                #expect(over.trouble != nil || other.origin?.trouble != nil, "seed \(seed): \(matter.number) waits for \(number)")
            }
            if !other.isOpen, matter.isOpen, over.trouble == nil { #expect(!["dispatched", "handling"].contains(matter.stage)) }
        }
        return count
    }

    private func same(_ told: CounterpartState?, _ state: CounterpartState) -> Bool {
        guard let told else { return false }
        return [told.stage, told.ending ?? Bilingual("")] == [state.stage, state.ending ?? Bilingual("")] && told.unit == state.unit
            && [told.dueAt, told.blueAt, told.yellowAt, told.redAt] == [state.dueAt, state.blueAt, state.yellowAt, state.redAt]
            && told.isAdjudicated == state.isAdjudicated
    }
}
