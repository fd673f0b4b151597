// The sender when things go wrong: slow ones beside quick ones, a stop in the middle, a crash between sending and
// recording, a store that does not take what happened, notices that cannot be read.
import Foundation
import Hummingbird
import Kernel
import KernelTesting
import Matters
import Notices
import Synchronization
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(5))) struct NoticeTroubleTests {
    @Test func `who answers slowly holds up nobody else`() async throws {
        let gate = Gate()
        try await Listener.run({ call in
            if call.path == "/slow" { await gate.wait() }
            return .plain(.ok)
        }) { listener in
            try await NoticeHouse.run { house in
                let taker = try MailTaker(in: house.folder)
                try await house.contacts.set(email: "olga@example.gov.cn", phone: "", of: "olga", at: house.opening)
                // A hundred to the slow one, all queued before what goes by the others.
                for index in 0..<100 { try await house.queue(.webhook, to: "slow", number: "S-\(index)") }
                let later = house.opening.adding(seconds: 1)
                let quick = try await house.queue(.webhook, to: "quick", number: "Q-1", at: later)
                let mail = try await house.queue(.email, to: "olga", number: "E-1", at: later)
                let sender = try house.sender(
                    "mail: { from: taizhang@example.gov.cn, program: \(taker.program) }\n"
                        + NoticeHouse.webhooks(["slow", "quick"], at: listener.address)
                ) { $0.turn = .zero }
                async let sent = sender.sendDue(at: later)
                #expect(await listener.call(to: "/quick")?.headers["webhook-id"] == quick)
                // Both are on record while the slow one is still being waited for.
                while try await house.notice(quick).sentAt == nil { await Task.yield() }
                while try await house.notice(mail).sentAt == nil { await Task.yield() }
                gate.open()
                // Its turn is over: what was not reached stays due.
                let answer = await sent
                #expect(answer.sent == 3 && answer.failed == 0 && listener.calls.count == 2)
                #expect(try await house.journal.rows("select id from notice where next_at is not null").count == 99)
            }
        }
    }

    @Test func `not more than eight are tried at once over all ways, and all are tried`() async throws {
        let now = Mutex(0), most = Mutex(0)
        let gate = Gate()
        let answer: Listener.Answer = { _ in
            let count = now.withLock { count in
                count += 1
                return count
            }
            most.withLock { $0 = max($0, count) }
            // Nobody is answered until as many are here as may be, and one more would have had its turn.
            if count == 8 {
                for _ in 0..<10_000 { await Task.yield() }
                gate.open()
            }
            await gate.wait()
            now.withLock { $0 -= 1 }
            return .plain(.ok)
        }
        // Two servers, because the HTTP client has a limit of its own for each.
        try await Listener.run(answer) { first in
            try await Listener.run(answer) { second in
                try await NoticeHouse.run { house in
                    for index in 0..<30 { try await house.queue(.webhook, to: index % 2 == 0 ? "a" : "b", number: "N-\(index)") }
                    let sender = try house.sender(
                        """
                        webhooks:
                          a: { url: \(first.address), secret: \(NoticeHouse.secret) }
                          b: { url: \(second.address), secret: \(NoticeHouse.secret) }
                        """
                    ) { ($0.turn, $0.http) = (.seconds(3600), .seconds(3600)) }
                    #expect(await sender.sendDue(at: house.opening).sent == 30)
                    #expect(most.withLock { $0 } == 8 && first.calls.count == 15 && second.calls.count == 15)
                    #expect(Set((first.calls + second.calls).compactMap { $0.headers["webhook-id"] }).count == 30)
                }
            }
        }
    }

    @Test func `who does not answer is late, and that is why`() async throws {
        let gate = Gate()
        try await Listener.run({ _ in
            await gate.wait()
            return .plain(.ok)
        }) { listener in
            try await NoticeHouse.run { house in
                let id = try await house.queue(.webhook, to: "hall")
                let sender = try house.sender(NoticeHouse.webhooks(["hall"], at: listener.address)) { $0.http = .milliseconds(300) }
                #expect(await sender.sendDue(at: house.opening).failed == 1)
                let notice = try await house.notice(id)
                #expect(notice.standing == .failed && notice.reason == "0.3 秒内没有答复")
                gate.open()
            }
        }
    }

    @Test func `a stop in the middle leaves the notice as it was, and it leaves after the next start`() async throws {
        let gate = Gate()
        try await Listener.run({ _ in
            await gate.wait()
            return .plain(.ok)
        }) { listener in
            try await NoticeHouse.run { house in
                let id = try await house.queue(.webhook, to: "hall")
                let settings = NoticeHouse.webhooks(["hall"], at: listener.address)
                let sender = try house.sender(settings)
                let running = Task { await sender.sendDue(at: house.opening) }
                _ = await listener.call(to: "/hall")
                running.cancel()
                #expect(await running.value == Sent())
                #expect(try await house.story(id) == ["queued"])
                gate.open()
                let again = try await house.sender(settings).sendDue(at: house.opening.adding(seconds: 1))
                #expect(again.sent == 1)
                #expect(try await house.story(id) == ["queued", "sent"])
            }
        }
    }

    @Test func `after a crash between sending and recording it is sent twice by the same name and recorded once`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                let id = try await house.queue(.webhook, to: "hall")
                let settings = NoticeHouse.webhooks(["hall"], at: listener.address)
                let broken = BrokenJournal(house.journal)
                broken.breaks { $0.command is NoticeCommand }
                let first = try await house.sender(on: broken, settings).sendDue(at: house.opening)
                #expect(first.troubles.count == 1)
                // The process is gone, with all that it remembered.
                let again = try await house.sender(settings).sendDue(at: house.opening.adding(seconds: 1))
                #expect(again.sent == 1)
                #expect(listener.calls.count == 2 && Set(listener.calls.compactMap { $0.headers["webhook-id"] }) == [id])
                #expect(Set(listener.calls.map(\.body)).count == 1)
                #expect(try await house.story(id) == ["queued", "sent"])
            }
        }
    }

    @Test func `while the store takes nothing a notice leaves once, and is recorded when it does`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                let id = try await house.queue(.webhook, to: "hall")
                let broken = BrokenJournal(house.journal)
                let sender = try house.sender(on: broken, NoticeHouse.webhooks(["hall"], at: listener.address))
                broken.breaks { $0.command is NoticeCommand }
                var now = house.opening
                for second in 0..<1000 {
                    let sent = await sender.sendDue(at: now)
                    // Tried to record at once, and every five minutes.
                    #expect(sent.troubles.count == (second % 300 == 0 ? 1 : 0))
                    now = now.adding(seconds: 1)
                }
                #expect(listener.calls.count == 1)
                broken.breaks { _ in false }
                #expect(await sender.sendDue(at: now.adding(seconds: 300)).sent == 1)
                #expect(listener.calls.count == 1)
                #expect(try await house.story(id) == ["queued", "sent"])
            }
        }
    }

    @Test func `a notice that cannot be read is set aside, logged, and stops no other`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                let bad = try await house.queue(.webhook, to: "hall", number: "A-1")
                let good = try await house.queue(.webhook, to: "hall", number: "A-2", at: house.opening.adding(seconds: 1))
                let broken = BrokenJournal(house.journal)
                broken.hides(NoticeDecider.stream(bad))
                // One place in each lane: it must not be the bad one's for ever.
                let sender = try house.sender(on: broken, NoticeHouse.webhooks(["hall"], at: listener.address)) { $0.lane = 1 }
                var reads: [Int] = []
                var sent = 0
                for second in 0..<601 {
                    let before = broken.reads(of: NoticeDecider.stream(bad))
                    sent += await sender.sendDue(at: house.opening.adding(seconds: Int64(second + 1))).sent
                    if broken.reads(of: NoticeDecider.stream(bad)) > before { reads.append(second) }
                }
                #expect(sent == 1 && reads == [0, 300, 600])
                #expect(try await house.story(good) == ["queued", "sent"])
                #expect(try await house.story(bad) == ["queued"])
                #expect(house.log.text.contains("notice set aside") && house.log.text.contains(bad))
                broken.hides(nil)
                #expect(await sender.sendDue(at: house.opening.adding(seconds: 1200)).sent == 1)
            }
        }
    }

    @Test func `a store that cannot be read is told once, and nothing is tried`() async throws {
        // The memory journal keeps no tables.
        let journal = MemoryJournal(Systems([matterManifest(NoticeOnlyBook.self), noticeManifest(NoticeOnlyBook.self)]))
        try await NoticeHouse.run { house in
            let sender = try house.sender(on: journal, "name: x")
            for second in 0..<3 {
                #expect(await sender.sendDue(at: house.opening.adding(seconds: Int64(second))).troubles.keys.sorted() == ["notice"])
            }
            #expect(house.log.text.split(separator: "\n").count { $0.contains("notices cannot be sent") } == 1)
        }
    }

    @Test func `while the server runs what falls due leaves, and a stop ends it`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                let sender = try house.sender(NoticeHouse.webhooks(["first", "second"], at: listener.address))
                let running = Task { try await SenderService(sender, pace: .milliseconds(1)) { house.opening }.run() }
                let first = try await house.queue(.webhook, to: "first")
                #expect(await listener.call(to: "/first")?.headers["webhook-id"] == first)
                let second = try await house.queue(.webhook, to: "second")
                #expect(await listener.call(to: "/second")?.headers["webhook-id"] == second)
                running.cancel()
                try await running.value
                #expect(try await house.story(first) == ["queued", "sent"])
            }
        }
    }

    @Test func `what is due is found by an index of what waits, a share of each way`() async throws {
        try await NoticeHouse.run { house in
            for index in 0..<30 { try await house.queue(.webhook, to: index % 3 == 0 ? "a" : "b", number: "N-\(index)") }
            try await house.queue(.email, to: "olga")
            let query = NoticeBoard<NoticeOnlyBook>.due(at: house.opening, limit: 4)
            let rows = try await house.journal.rows(query)
            #expect(Dictionary(grouping: rows) { $0.text("webhook") }.mapValues(\.count) == ["a": 4, "b": 4, "": 1])
            let plan = try await house.journal.rows("explain query plan \(query)").map { $0.text("detail") }.joined(separator: "; ")
            #expect(plan.contains("SEARCH notice USING INDEX notice_by_next") && !plan.contains("SCAN notice"), "\(plan)")
        }
    }
}

/// A store that fails where it is told to.
final class BrokenJournal<Inner: Journal>: Journal {
    private let inner: Inner
    private let fails = Mutex<@Sendable (Submission) -> Bool>({ _ in false })
    private let hidden = Mutex<String?>(nil)
    private let read = Mutex<[String: Int]>([:])

    init(_ inner: Inner) { self.inner = inner }

    func breaks(_ fails: @escaping @Sendable (Submission) -> Bool) { self.fails.withLock { $0 = fails } }
    func hides(_ stream: String?) { hidden.withLock { $0 = stream } }
    func reads(of stream: String) -> Int { read.withLock { $0[stream] ?? 0 } }

    var systems: Systems<Inner.Book> { inner.systems }
    func submit(_ submission: Submission) async throws -> Receipt {
        if fails.withLock({ $0 })(submission) { throw JournalFault.store("the disk is full") }
        return try await inner.submit(submission)
    }
    func book() async -> Inner.Book { await inner.book() }
    func entries(of stream: String) async throws -> [Entry] {
        read.withLock { $0[stream, default: 0] += 1 }
        if hidden.withLock({ $0 }) == stream { throw JournalFault.store("a broken page") }
        return try await inner.entries(of: stream)
    }
    func ruleEntries() async throws -> [Entry] { try await inner.ruleEntries() }
    func entries(after sequence: Int64, limit: Int) async throws -> [Entry] { try await inner.entries(after: sequence, limit: limit) }
    func rows(_ query: SQL) async throws -> [Row] { try await inner.rows(query) }
}
