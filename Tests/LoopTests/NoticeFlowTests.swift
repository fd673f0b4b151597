// From a report that nobody handles to the notices on desks and in the outbox, on the real store: what the
// rungs demand and nothing beside it, once, however often the loop is told; and the sender's range scan.
import Foundation
import Grid
import JournalCore
import Kernel
import KernelTesting
import Loop
import Matters
import Notices
import Testing

@Suite(.serialized) struct NoticeFlowTests {
    private let id = "well"

    /// A claimed incident that is long overdue, its rungs on record and its notices queued.
    private func overdue(_ journal: any Store<Book>) async throws -> Town {
        let town = Town(on: journal)
        try await town.found(at: china("05-07", "08:00"))
        var rules = NoticeRules()
        rules.channels = [.urging: [.sms], .warning: [.email]]
        try await town.submit(
            NoticeRulesCommand.set(rules), to: NoticeRulesDecider.stream, by: Town.administrator.actor, at: china("05-07", "09:00"))
        let (longitude, latitude) = Town.middle(ofCell: 1)
        let report = IncidentCommand.report(
            class: "manhole-damaged", description: "井盖松动", place: "一号路口", longitude: longitude, latitude: latitude, photos: [Town.photo])
        try await town.submit(report, to: IncidentDecider.stream(id), by: Town.eastWorker.actor, at: china("05-08", "08:30"))
        try await town.settle()
        let steps: [(MatterCommand, Town.Post, String)] = [
            (.accept(note: nil), Town.dispatcher, "08:35"),
            (.dispatch(owner: "drainage", supporting: nil, note: nil), Town.dispatcher, "08:40"),
            (.claim(note: nil), Town.drainer, "08:50"),
        ]
        for (command, post, time) in steps {
            try await town.submit(command, to: Matter.stream(id), by: post.actor, at: china("05-08", time))
        }
        // Three looks, as a sweep would come by; the last in the night of the following week.
        for (day, time) in [("05-11", "09:00"), ("05-13", "18:00"), ("05-20", "23:00")] {
            try await town.submit(MatterCommand.catchUp, to: Matter.stream(id), at: china(day, time))
            try await town.settle()
        }
        return town
    }

    private func rungs(_ town: Town) async throws -> [RungReached] {
        try await town.entries().filter { $0.type == "matter.rung-reached" }.compactMap {
            if case .rungReached(let rung) = try MatterFact.decoded($0) { rung } else { nil }
        }
    }

    @Test(arguments: StoreKind.onDisk)
    func `each rung tells each of its people once, on the desk and by the channels of its slip`(store: StoreKind) async throws {
        try await store.onStored { journal in
            let town = try await overdue(journal)
            let ladder = try await rungs(town).filter { !$0.notify.isEmpty }
            #expect(Set(ladder.map(\.rung)).isSuperset(of: ["reminder", "urging", "warning", "escalation"]))
            // What it takes to tell them is in the entry, as it was then.
            let matter = try await town.matter(id)
            let handling = try #require(ladder.last { $0.stage == "handling" && $0.slip == .warning })
            #expect(handling.number == matter.number && handling.title == matter.title && handling.cell == "cell-1")
            #expect(handling.officer == Town.drainer.officer && handling.unit == "drainage" && handling.dispatcher == "district-center")
            #expect(handling.dueAt.map { $0 < handling.at } == true)
            let organization = await town.rules().organization
            var expected: [String] = []
            for rung in ladder {
                let told = Recipients.recipients(of: rung, organization, at: china("05-20", "23:00"))
                let people = told.isEmpty ? Recipients.stewards(of: rung, organization, at: china("05-20", "23:00")) : told
                let channels = ["desk"] + (rung.slip == .urging ? ["sms"] : rung.slip == .warning ? ["email"] : [])
                expected += channels.flatMap { channel in people.map { "\(rung.slip?.rawValue ?? "") \(channel) \($0)" } }
            }
            let rows = try await journal.rows("select * from notice")
            #expect(rows.map { "\($0.text("slip")) \($0.text("channel")) \($0.text("officer"))" }.sorted() == expected.sorted())
            #expect(rows.allSatisfy { $0.text("number") == "WG2026-000001" && $0.text("matter") == id })
            // Who claimed it is reminded, in person; the turnings of the light tell nobody.
            let reminded = try await journal.rows("select officer from notice where slip = 'reminder' and number = 'WG2026-000001'")
            #expect(reminded.contains { $0.text("officer") == Town.drainer.officer })
        }
    }

    @Test(arguments: StoreKind.onDisk)
    func `told again from the beginning the loop makes no second notice`(store: StoreKind) async throws {
        try await store.onStored { journal in
            let town = try await overdue(journal)
            let before = try await town.entries()
            for entry in before where entry.type == "matter.rung-reached" {
                for answer in try ClosedLoop.commands(after: entry, await journal.book()) {
                    let receipt = try await journal.submit(answer)
                    #expect(receipt.isReplay)
                    // And without its key the stream itself knows.
                    let keyless = Submission(stream: answer.stream, command: answer.command, actor: answer.actor, now: answer.now)
                    #expect(try await journal.submit(keyless).entries.isEmpty)
                }
            }
            #expect(try await town.entries() == before)
        }
    }

    @Test func `the sender finds what is due by a range scan, in the morning after the quiet hours`() async throws {
        try await StoreKind.sqlite.onStored { journal in
            let town = try await overdue(journal)
            let plans = [
                (NoticeBoard<Book>.due(at: china("05-30", "09:00"), limit: 100), "notice_by_next"),
                (
                    "select id from notice where unseen_by = 'jb-1' order by queued_at desc",
                    "notice_by_unseen"
                ),
                ("select id from notice where officer = 'jb-1' and channel = 'desk' order by queued_at desc", "notice_by_officer"),
                ("select id from notice where undelivered_at is not null order by undelivered_at desc", "notice_by_undelivered"),
                ("select id from notice where matter = 'well' order by queued_at desc", "notice_by_matter"),
            ]
            for (query, index) in plans {
                let plan = try await journal.rows("explain query plan \(query)").map { $0.text("detail") }.joined(separator: "; ")
                #expect(plan.contains(index) && !plan.contains("SCAN notice;"), "\(query.text): \(plan)")
            }

            func due(_ day: String, _ time: String) async throws -> [Row] {
                try await journal.rows(NoticeBoard<Book>.due(at: china(day, time), limit: 100))
            }
            let sms = try await due("05-30", "09:00").filter { $0.text("channel") == "sms" }
            #expect(!sms.isEmpty)
            // The desk is nobody's to send.
            #expect(try await due("05-30", "09:00").allSatisfy { $0.text("channel") != "desk" && $0.integer("attempts") == 0 })
            let first = try #require(sms.first).text("id")
            try await town.submit(
                NoticeCommand.recordFailure(attempt: 1, kind: .noAddress, reason: "nobody"), to: NoticeDecider.stream(first),
                at: china("05-21", "08:00"))
            #expect(try await due("05-30", "09:00").allSatisfy { $0.text("id") != first })
            let undelivered = try await journal.rows("select * from notice where undelivered_at is not null")
            #expect(undelivered.map { $0.text("id") } == [first])
            #expect(undelivered.first?.text("state") == "given-up" && undelivered.first?.text("reason_kind") == "no-address")
            try await town.submit(
                NoticeCommand.retry, to: NoticeDecider.stream(first), by: Town.administrator.actor, at: china("05-21", "23:00"))
            #expect(try await due("05-22", "07:59").allSatisfy { $0.text("id") != first })
            #expect(try await due("05-22", "08:00").contains { $0.text("id") == first && $0.integer("attempts") == 1 })
            try await town.submit(NoticeCommand.recordSent(attempt: 2), to: NoticeDecider.stream(first), at: china("05-22", "08:00"))
            #expect(try await journal.rows("select * from notice where undelivered_at is not null").isEmpty)
        }
    }

    @Test(arguments: StoreKind.onDisk)
    func `an officer sees the notices on the desk, and only those are gone from what is unseen`(store: StoreKind) async throws {
        try await store.onStored { journal in
            let town = try await overdue(journal)
            let query: SQL = "select id from notice where unseen_by = 'jb-1' order by queued_at desc"
            let unseen = try await journal.rows(query)
            let first = try #require(unseen.first).text("id")
            try await town.submit(NoticeCommand.see, to: NoticeDecider.stream(first), by: Town.drainer.actor, at: china("05-21", "08:30"))
            #expect(try await journal.rows(query).count == unseen.count - 1)
        }
    }
}
