// The sample district: a month in the life of an invented administration, so that the program can be
// tried out and measured. Everything in it is synthetic and made from a seed: no real person, place,
// boundary or report. Called by `taizhang demo` and by tests; never on a directory that has matters.
import Foundation
import Grid
import Kernel
import Loop
import Matters

package enum SampleDistrict {
    /// The district's code, as a seed as good as any other.
    package static let seed: UInt64 = 371_502

    /// Accounts of the demonstration. The password is printed by `demo` and is good for nothing else.
    package static let accounts: [(name: String, password: String, officer: OfficerCode, purpose: Bilingual)] = [
        ("wangge", password, SampleRoster.worker, Bilingual(zh: "网格员：上报、核查", en: "grid worker: reports and checks")),
        ("jingban", password, SampleRoster.officer, Bilingual(zh: "经办人：认领、办理、提交", en: "officer: claims, handles, submits")),
        ("fuzeren", password, SampleRoster.head, Bilingual(zh: "单位负责人：审批延期、挂账，提出申诉", en: "head of a unit: approves extensions, appeals")),
        ("diaodu", password, SampleRoster.dispatcher, Bilingual(zh: "调度员：受理、派遣、答复", en: "dispatcher: accepts, dispatches, answers")),
        ("ducha", password, SampleRoster.supervisor, Bilingual(zh: "督查员：核查、作废、重新办理", en: "supervisor: verifies, voids, reopens")),
        (
            "fagai", password, SampleRoster.reformDispatcher,
            Bilingual(zh: "项目调度员：项目库、问题、封账", en: "dispatcher of projects: register, problems, periods")
        ),
        ("lingdao", password, SampleRoster.leader, Bilingual(zh: "分管领导：看全区情况", en: "leader: sees the whole district")),
        ("guanli", password, SampleRoster.administrator, Bilingual(zh: "管理员：机构、岗位、规则", en: "administrator: organization, posts, rules")),
        ("shenji", password, SampleRoster.auditor, Bilingual(zh: "审计员：只读，查流水", en: "auditor: reads everything, changes nothing")),
    ]
    private static let password = "taizhang-demo"

    package struct Summary: Sendable, Hashable {
        package var matterCount = 0
        package var openCount = 0
        package var entryCount = 0
        package var officerCount = 0
        package var photoCount = 0
        /// How many ended how, by the kinds of the ledgers.
        package var endings: [String: Int] = [:]
        /// Ended with a kind that counts as closed, of those whose report counts as valid; 0 to 1.
        package var completionRate = 0.0
    }

    /// Writes the settings that call the directory a sample. To be called before a `House` opens it.
    package static func prepare(_ directory: DataDirectory) throws {
        try directory.make()
        let text = """
            # Written for the sample district. Every page says that it is one.
            sample: true
            name: { zh: "东昌府区（示例）", en: "Dongchangfu District (sample)" }

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.settingsFile))
    }

    /// The instant at which the sample begins: local midnight `days` days before `now`. Rules that are
    /// published with the house's clock standing there precede everything else in the journal.
    package static func start(until now: Instant, days: Int) -> Instant {
        Instant(now.day(in: .china).advanced(by: -days), in: .china)
    }

    /// Fills a house in which the rules are published and nothing was reported yet. The same seed, `now`,
    /// areas and rules give the same entries, but for the ciphertext of personal fields.
    /// - Parameters:
    ///   - areas: GeoJSON of the areas, as `samples/district/areas.geojson`.
    ///   - days: 14 to 365 days before `now` in which it all happens.
    ///   - matters: at least 160, because so many are needed to show every situation once.
    ///   - withProjects: whether the district has a register of 165 projects beside its matters.
    ///   - withAccounts: whether the accounts of the demonstration are made, which takes seconds: passwords hash slowly on purpose.
    ///   - progress: told how many of how many steps are recorded.
    @discardableResult
    package static func fill(
        _ house: House, areas: String, seed: UInt64 = SampleDistrict.seed, until now: Instant, days: Int = 30, matters: Int = 1200,
        withProjects: Bool = false, withAccounts: Bool = true,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Summary {
        guard (14...365).contains(days), matters >= 160 else {
            throw SampleFault("the sample needs 14 to 365 days and at least 160 matters, not \(days) and \(matters)")
        }
        guard try await house.journal.rows("select 1 from matter limit 1").isEmpty else {
            throw SampleFault("\(house.directory.path) has matters already; the sample goes into an empty directory")
        }
        let start = start(until: now, days: days)
        var run = SampleRun(house: house, seed: seed)
        try await run.submit(
            Submission(stream: AreaDecider.stream, command: AreaCommand.draw(geojson: areas), actor: .system, now: start))

        let book = await house.journal.book()
        guard let map = book.map else { throw SampleFault("the areas were not drawn") }
        let roster = SampleRoster(map: map, start: start, until: now, withProjects: withProjects)
        try await run.found(roster, at: start)
        let projects =
            withProjects
            ? SampleProjects(seed: seed, start: start, now: now, map: map) : nil
        try await run.submit(all: projects?.before() ?? [])
        let supervision = withProjects ? SampleSupervision(seed: seed, start: start, now: now) : nil
        for steps in supervision?.before() ?? [] { try await run.submit(all: steps) }

        var photos: [Attachment] = []
        for picture in SamplePicture.all { photos.append(try await house.attachments.keepPhoto(picture, named: "sample.png")) }
        var plan = try SamplePlan(book: book, map: map, roster: roster, photos: photos, seed: seed, start: start, now: now)
        try plan.write(count: matters)
        try await run.live(plan, roster, progress: progress)

        try await run.submit(all: try projects?.after(calendar: book.districtCalendar) ?? [])
        if let supervision {
            let steps = try await supervision.after { id in
                try await house.journal.rows("select number from matter where id = \(id)").first?.text("number")
            }
            for steps in steps { try await run.submit(all: steps) }
            try await supervision.morning(in: house)
        }
        try await SampleBulletin.compile(in: house, at: now)
        if withAccounts { try await addAccounts(to: house) }
        try await house.journal.settle()
        return try await summary(of: house, officers: roster.names.count, photos: photos.count)
    }

    private static func addAccounts(to house: House) async throws {
        // Hashing a password is slow on purpose: side by side.
        try await withThrowingTaskGroup(of: Void.self) { group in
            let enrolled = await house.journal.book().matters.organization.officers
            for account in accounts where enrolled[account.officer] != nil {
                group.addTask {
                    try await house.accounts.add(
                        name: account.name, password: account.password, officer: account.officer, by: Rights.console)
                }
            }
            try await group.waitForAll()
        }
    }

    private static func summary(of house: House, officers: Int, photos: Int) async throws -> Summary {
        let rules = await house.journal.book().matters
        var summary = Summary()
        var (valid, closed) = (0, 0)
        for row in try await house.journal.rows("select ledger, ending, count(*) as n from matter group by ledger, ending") {
            let count = row.integer("n")
            summary.matterCount += count
            guard let kind = row.optionalText("ending") else {
                summary.openCount += count
                valid += count
                continue
            }
            summary.endings[kind, default: 0] += count
            let rule = rules.ledger(row.text("ledger"))?.ending(kind)
            if rule?.isValid ?? true { valid += count }
            if rule?.isClosed ?? false { closed += count }
        }
        summary.completionRate = valid == 0 ? 0 : Double(closed) / Double(valid)
        summary.entryCount = try await house.journal.rows("select count(*) as n from entry").first?.integer("n") ?? 0
        summary.officerCount = officers
        summary.photoCount = photos
        return summary
    }
}

/// Why the sample cannot be made here. Not a refusal: nobody but whoever starts it meets it.
package struct SampleFault: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): the same
/// seed gives the same district on every machine, which the standard library's generator does not promise.
struct SampleRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0 up to, not including, 1.
    mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * share() }
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(count, 1))) }
    mutating func chance(_ share: Double) -> Bool { self.share() < share }
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
