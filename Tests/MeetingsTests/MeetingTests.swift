// Meetings: what may be recorded and ordered, what an order becomes, and that the rules in the repository have no fault.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Meetings

@Suite struct MeetingTests {
    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test("The rules of the repository have no fault, and a fault is named by its line")
    func rules() throws {
        let text = try Self.text("ledgers/registers/meetings.yaml")
        let rules = try MeetingRulesFile.read(text, file: "meetings.yaml")
        #expect(rules.ledger == "directive" && rules.kind("executive")?.hasSessions == true && rules.kind("video")?.hasSessions == false)
        #expect(rules.kind("instruction")?.cites == .instruction && rules.kind("document")?.cites == .document)
        for (change, words) in [
            ("number: \"HY{year}\"", "sequence"), ("kinds: 3", "kinds"), ("moon: 1", "moon"), ("who: { record: [king] }", "king"),
        ] {
            let key = change.prefix { $0 != ":" }
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("\(key):") }.map(String.init)
            if key == "kinds" || key == "who" { lines = lines.filter { !$0.hasPrefix("  ") } }
            do throws(RuleFaults) {
                _ = try MeetingRulesFile.read((lines + [change]).joined(separator: "\n"), file: "meetings.yaml")
                Issue.record("\(change) was taken")
            } catch {
                #expect(error.description.contains(words), "\(error.description)")
                #expect(error.faults.allSatisfy { $0.line > 0 })
            }
        }
    }

    @Test("An order becomes a report with its day, measures, sponsor and source")
    func order() throws {
        let day = try #require(CivilDay("2026-12-31"))
        let citation = Citation(kind: .meeting, code: "HY2026-0001", title: "第 12 次常务会议", on: CivilDay("2026-11-23"), words: "年底前完成")
        let order = Order(
            text: "建立台账", measures: "逐户登记", limit: day, owner: "works", supporting: ["water"], sponsor: "领导-01", urgency: "加急",
            words: "年底前完成")
        let (matter, report) = try #require(
            MeetingFact.ordered(order: order, citation: citation, ledger: "directive", matter: "m000").report)
        #expect(matter == "m000" && report.ledger == "directive" && report.owner == "works" && report.supporting == ["water"])
        #expect(report.values == ["limit": "2026-12-31", "measures": "逐户登记", "sponsor": "领导-01", "urgency": "加急"])
        #expect(report.citations == [citation])
        #expect(MeetingFact.minuted(text: "t").report == nil)
    }

    @Test("Every fact says itself in both languages, and comes back as it was stored")
    func sentences() throws {
        let day = try #require(CivilDay("2026-11-20"))
        let details = MeetingDetails(kind: "executive", session: 3, title: "会", on: day)
        let citation = Citation(kind: .meeting, code: "HY2026-0001", title: "会", on: day, words: "")
        let order = Order(text: "办", limit: day)
        let facts: [MeetingFact] = [
            .recorded(number: "HY2026-0001", details: details, attendees: [], draw: Draw(counter: "meeting/2026", number: 1)),
            .attended(attendees: [Attendee(name: "甲")], reason: "漏记"), .itemAdded(item: AgendaItem(kind: .heard, title: "汇报")),
            .ordered(order: order, citation: citation, ledger: "directive", matter: "m"),
            .joined(order: order, citation: citation, matter: MatterLink(id: "x", number: "DC2026-0001")), .minuted(text: "纪要"),
            .revised(details: details, reason: "笔误"),
        ]
        for fact in facts {
            let said = MeetingSentences.deed(fact)
            #expect(!said.zh.isEmpty && !said.en.isEmpty && said.zh != said.en)
            let (type, body) = try fact.encoded()
            let entry = Entry(
                sequence: 1, stream: "meeting/m", version: 1, type: type, happenedAt: .start, recordedAt: .start, actor: .system,
                cause: nil,
                key: nil, body: body, hash: [])
            #expect(try MeetingFact.decoded(entry).encoded().body == body)
        }
    }
}
