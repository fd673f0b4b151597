// The sample district, filled once at a small size, and looked at as an auditor would: every situation is
// there, every entry is sound, and the same seed makes it again.
import Foundation
import Kernel
import Loop
import Matters
import Server
import Testing

/// A district of 160 matters in fourteen days, read out of its directory, which is then gone.
struct Sample: Sendable {
    /// A Friday afternoon in office hours.
    static let now = Instant(milliseconds: 1_795_161_600_000)  // 2026-11-20T16:00:00+08:00
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path
    static let shared = Task { try await Sample(seed: SampleDistrict.seed) }

    let summary: SampleDistrict.Summary
    let entries: [Entry]
    let matters: [Matter]
    let book: Book
    let faults: [String]
    let setbackCount: Int
    let isSample: Bool
    let secondFill: String

    init(seed: UInt64) async throws {
        let directory = DataDirectory(NSTemporaryDirectory() + "sample-\(House.newIdentifier())")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        try SampleDistrict.prepare(directory)
        let start = SampleDistrict.start(until: Sample.now, days: 14)
        let house = try await House(directory, now: { start })
        let areas = try String(contentsOfFile: "\(Sample.root)/samples/district/areas.geojson", encoding: .utf8)
        func fill() async throws -> SampleDistrict.Summary {
            try await SampleDistrict.fill(
                house, areas: areas, seed: seed, until: Sample.now, days: 14, matters: 160, withAccounts: false)
        }
        try await house.publishRules(from: Sample.root)
        summary = try await fill()
        do {
            _ = try await fill()
            secondFill = "filled again"
        } catch let fault as SampleFault { secondFill = fault.description }

        var entries: [Entry] = []
        while case let more = try await house.journal.entries(after: entries.last?.sequence ?? 0, limit: 10_000), !more.isEmpty {
            entries += more
        }
        self.entries = entries
        book = await house.journal.book()
        var streams: [String: [Entry]] = [:]
        for entry in entries where entry.stream.hasPrefix("matter/") { streams[entry.stream, default: []].append(entry) }
        matters = try streams.values.compactMap { list in
            let decider = try house.journal.systems.decider(for: list[0].stream)
            return try house.journal.systems.fold(list, by: decider).state as? Matter
        }
        faults = try await house.journal.verify().wrong.map(\.description)
        setbackCount = try await house.journal.rows("select count(*) as n from setback").first?.integer("n") ?? -1
        isSample = house.settings.isSample
        try await house.close()
    }

    func ledger(_ matter: Matter) -> Ledger? { book.matters.ledger(matter.ledger, version: matter.rules) }

    func light(_ matter: Matter) -> Light? {
        guard let ledger = ledger(matter), let calendars = book.matters.calendars(of: ledger) else { return nil }
        return matter.light(by: ledger, on: calendars, at: Sample.now)
    }

    /// What two runs must have in common: all but the ciphertext, and the hashes that cover it. Bodies with
    /// personal fields are taken without them.
    var comparable: [String] {
        var sealed: Set<String> = []
        return entries.map { entry in
            var body = entry.body
            if let from = body.range(of: "\"sealed\":{"), let to = body[from.upperBound...].firstIndex(of: "}"), from.upperBound != to {
                body.removeSubrange(from.upperBound..<to)
                sealed.insert(entry.stream)
            }
            let hash = sealed.contains(entry.stream) ? "" : hexadecimal(entry.hash)
            return
                "\(entry.sequence) \(entry.reference) \(entry.type) \(entry.recordedAt) \(entry.actor.text) \(entry.cause?.description ?? "") \(body) \(hash)"
        }
    }
}

@Suite struct SampleDistrictTests {
    @Test func aMatterStandsAtEveryStageOfBothLedgers() async throws {
        let sample = try await Sample.shared.value
        for name in ["grid-incident", "citizen-report"] {
            let ledger = try #require(sample.book.matters.ledger(name))
            for stage in ledger.stages.map(\.name) + [Ledger.Stage.ended] {
                #expect(sample.matters.contains { $0.ledger == name && $0.stage == stage }, "\(name) \(stage)")
            }
        }
        #expect(sample.matters.count == 160)
        #expect(sample.summary.matterCount == 160)
    }

    @Test func workInHandShowsEveryLight() async throws {
        let sample = try await Sample.shared.value
        let handling = sample.matters.filter { $0.stage == "handling" && $0.hold == nil }
        for light in Light.allCases { #expect(handling.contains { sample.light($0) == light }, "\(light)") }
        // Somebody must be able to see what was let lie.
        #expect(handling.filter { sample.light($0) == .red }.count >= 3)
    }

    @Test func mattersEndInEveryWayThatPeopleCanEndThem() async throws {
        let sample = try await Sample.shared.value
        for name in ["grid-incident", "citizen-report"] {
            for kind in ["resolved", "refused", "merged", "void", "transferred"] {
                #expect(sample.matters.contains { $0.ledger == name && $0.ending?.kind == kind }, "\(name) \(kind)")
            }
        }
        #expect(sample.summary.endings.values.reduce(sample.summary.openCount, +) == 160)
    }

    @Test func everySituationIsThere() async throws {
        let matters = try await Sample.shared.value.matters
        let open = matters.filter(\.isOpen)
        #expect(open.contains { $0.check != nil })
        #expect(open.contains { $0.hold != nil })
        for kind in Hold.Kind.allCases { #expect(open.contains { $0.hold?.kind == kind }, "\(kind)") }
        for next in [Duty.head, .dispatcher] { #expect(open.contains { $0.petition?.next == next }, "\(next)") }
        #expect(open.contains { $0.activeClock?.clock.extensions.isEmpty == false })
        #expect(open.contains { $0.support != nil })
        #expect(open.contains { $0.reworkCount > 0 })
        #expect(open.contains { $0.isAdjudicated && $0.returnCount == 2 })
        #expect(open.contains { !$0.openChildren.isEmpty && $0.children.count > $0.openChildren.count })
        #expect(matters.contains { $0.ending?.kind == "resolved" && $0.children.count == 2 })
        #expect(matters.contains { $0.ending?.kind == "resolved" && $0.reopenCount == 1 })
        #expect(matters.contains { !$0.links.isEmpty })
        #expect(matters.contains { $0.duplicates.count == 2 })
        #expect(matters.contains { $0.answer?.isReached == false })
        #expect(matters.contains { !$0.exemptedRounds.isEmpty && $0.clocks.contains { $0.turned.contains { $0.light == .red } } })
        #expect(Set(matters.compactMap(\.appraisal?.grade)) == [1, 2, 3, 4, 5])
        #expect(matters.contains { $0.attachments.contains(where: \.isPhoto) })
        // Two open reports of one thing, side by side, that nobody has merged yet.
        #expect(
            open.contains { first in
                open.contains {
                    $0.id != first.id && $0.classCode == first.classCode && $0.place?.text == first.place?.text && $0.parent == nil
                }
            })
    }

    @Test func everyEntryIsSoundAndInOrderOfTime() async throws {
        let sample = try await Sample.shared.value
        #expect(sample.faults == [])
        #expect(sample.setbackCount == 0)
        #expect(zip(sample.entries, sample.entries.dropFirst()).allSatisfy { $0.recordedAt <= $1.recordedAt })
        #expect(sample.entries.allSatisfy { $0.recordedAt <= Sample.now })
        #expect(sample.summary.entryCount == sample.entries.count)
    }

    @Test func postsChangeHandsAndTheirHistoryStays() async throws {
        let organization = try await Sample.shared.value.book.matters.organization
        let all = organization.appointments.values.joined()
        #expect(all.contains { $0.until != nil })
        #expect(organization.appointments.keys.contains { organization.posts(of: $0, at: Sample.now).count == 2 })
        // Who keeps the register of projects is there where there is one: SampleProjectsTests.
        for account in SampleDistrict.accounts where account.name != "fagai" {
            #expect(!organization.posts(of: account.officer, at: Sample.now).isEmpty, "\(account.name)")
        }
        // Every cell has somebody.
        for cell in organization.areas.values where cell.level == .cell {
            #expect(organization.holders(of: .gridWorker, in: cell.code, at: Sample.now).count == 1, "\(cell.code)")
        }
    }

    @Test func peopleReadTheirNoticesAndOnlyTheLastDaysWait() async throws {
        let entries = try await Sample.shared.value.entries.filter { $0.stream.hasPrefix("notice/") }
        let seen = Set(entries.filter { $0.type == "notice.seen" }.map(\.stream))
        let queued = entries.filter { $0.type == "notice.queued" }
        #expect(seen.count > 50)
        // The sample ends on a Friday: what came since Thursday morning waits.
        let morning = Sample.now.adding(seconds: -(24 + 7) * 3600 - 1200)
        for entry in queued { #expect(seen.contains(entry.stream) == (entry.recordedAt <= morning), "\(entry.recordedAt)") }
    }

    @Test func personalFieldsAreNowhereInClear() async throws {
        let sample = try await Sample.shared.value
        #expect(sample.matters.contains { $0.sealed.keys.contains("phone") })
        #expect(!sample.entries.contains { $0.body.contains("示例市民") || $0.body.contains("000-0000-") })
    }

    @Test func theDirectorySaysThatItIsASampleAndTakesNoSecond() async throws {
        let sample = try await Sample.shared.value
        #expect(sample.isSample)
        #expect(sample.secondFill.contains("has matters already"))
    }

    @Test func theSameSeedMakesTheSameDistrict() async throws {
        let first = try await Sample.shared.value
        let second = try await Sample(seed: SampleDistrict.seed)
        let (a, b) = (first.comparable, second.comparable)
        #expect(a.count == b.count)
        for (one, other) in zip(a, b) where one != other {
            Issue.record("\(one)\nis not\n\(other)")
            break
        }
        let another = try await Sample(seed: 1)
        #expect(another.comparable != a)
    }
}
