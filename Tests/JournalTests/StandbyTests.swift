// Commits that wait for a standby: nobody is told "done" before it has it, also not about what a primary shows that
// was stopped in the middle. In a PostgreSQL of its own, because the setting is the whole server's.
import Foundation
import JournalPostgres
import Kernel
import KernelTesting
import Testing

@Suite("Commits that wait for a standby", .enabled(if: Cluster.isThere, Cluster.why)) struct StandbyTests {
    private static let script =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        + "/postgres/cluster.sh"

    private func withCluster(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "standby-\(UInt32.random(in: 0...UInt32.max))"
        // Not by Foundation's Process, which waits until nobody has its socket any more: the server that is started has.
        func cluster(_ verb: String) throws {
            try #require(system("bash '\(Self.script)' \(verb) '\(folder)' >/dev/null") == 0)
        }
        try cluster("start")
        do { try await body("postgres://postgres@/postgres?host=\(folder)") } catch {
            try cluster("stop")
            throw error
        }
        try cluster("stop")
    }

    /// The backend of the journal that waits for the standby, other than `known`; nil when `isOver` first.
    private func waiting(_ outsider: Outsider, besides known: String = "0", unless isOver: Shared<Bool>) async throws -> String? {
        while !isOver.value {
            let found = outsider.run(
                "select pid from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'taizhang' and pid <> \(known)")
            if let pid = found.first { return pid }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    private func set(_ standbys: String, _ outsider: Outsider) async throws {
        outsider.run("alter system set synchronous_standby_names = '\(standbys)'")
        outsider.run("select pg_reload_conf()")
        while outsider.run("show synchronous_standby_names").first != standbys { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test("what was committed while its connection was cut is acknowledged when a standby has it, and not before")
    func cutOff() async throws {
        try await withCluster { url in
            let journal = try await open(url)
            _ = try await journal.submit(.purse("a", .open(owner: "Anna")))
            let outsider = Outsider(url)
            try await set("nobody", outsider)
            let isOver = Shared(false)
            let answer = Task {
                defer { isOver.change { $0 = true } }
                return try await journal.submit(.purse("a", .fill(1), key: "k"))
            }
            let first = try #require(try await waiting(outsider, unless: isOver))
            // As when a primary is stopped: who waits is sent away, and the commit is on its disk only.
            outsider.run("select pg_terminate_backend(\(first))")
            #expect(try await waiting(outsider, besides: first, unless: isOver) != nil, "acknowledged by one disk")
            try await set("", outsider)
            #expect(try await !answer.value.isReplay)
            #expect((try await journal.folded("purse/a").state as? Purse.State)?.amount == 1)
            try await journal.close()
        }
    }

    @Test("asked again at another server, it is acknowledged when a standby has it, and not before") func askedAgain() async throws {
        try await withCluster { url in
            let one = try await open(url, patience: .zero)
            let other = try await open(url)
            _ = try await one.submit(.purse("a", .open(owner: "Anna")))
            let outsider = Outsider(url)
            try await set("nobody", outsider)
            let isOver = Shared(false)
            let answer = Task { try await one.submit(.purse("a", .fill(1), key: "k")) }
            let first = try #require(try await waiting(outsider, unless: isOver))
            outsider.run("select pg_terminate_backend(\(first))")
            await #expect(throws: JournalFault.self) { try await answer.value }
            let replay = Task {
                defer { isOver.change { $0 = true } }
                return try await other.submit(.purse("a", .fill(1), key: "k"))
            }
            #expect(try await waiting(outsider, besides: first, unless: isOver) != nil, "acknowledged by one disk")
            try await set("", outsider)
            #expect(try await replay.value.isReplay)
            try await one.close()
            try await other.close()
        }
    }

    private func open(_ url: String, patience: Duration = .seconds(20)) async throws -> PostgresJournal<PurseBook> {
        var options = PostgresOptions()
        options.patience = patience
        return try await PostgresJournal.open(url, systems: .purses(boards: [PurseTable()]), options: options)
    }
}
