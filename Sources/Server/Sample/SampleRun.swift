// Lives the sample through: every step goes into the journal as the command of a post, at its own past
// instant, in the order of time. Called by SampleDistrict. Never writes an entry in another way.
import Grid
import JournalCore
import Kernel
import Loop
import Matters
import Notices

struct SampleRun {
    let house: House
    let seed: UInt64
    /// By the matter's index, once it is reported.
    private var numbers: [Int: String] = [:]
    /// When everybody looks at what lies on their desks, from the next on.
    private var readings: [Instant] = []

    init(house: House, seed: UInt64) {
        self.house = house
        self.seed = seed
    }

    static func id(_ index: Int, seed: UInt64) -> String { House.identifier(for: "sample/\(seed)/\(index)") }

    // MARK: Organization

    /// Enrols everybody and gives out the posts that are held from the start.
    func found(_ roster: SampleRoster, at start: Instant) async throws {
        let founding = [OrganizationCommand.registerUnits(roster.units)] + roster.names.map { .enrol(officer: $0.officer, name: $0.name) }
        let posts = roster.posts.filter { $0.since == start }.map(SampleRun.appointment)
        var group = (founding + posts).map { Submission(stream: OrganizationDecider.stream, command: $0, actor: .system, now: start) }
        try await submit(&group)
    }

    private static func appointment(_ post: SampleRoster.Post) -> OrganizationCommand {
        .appoint(officer: post.officer, duty: post.duty, unit: post.unit, areas: post.areas, since: post.since)
    }

    /// What the administrator does while the month goes on: who leaves goes before who comes.
    func changes(_ roster: SampleRoster) -> [(at: Instant, command: OrganizationCommand)] {
        let start = roster.posts.map(\.since).min()
        let left = roster.posts.compactMap { post in
            post.until.map { ($0, OrganizationCommand.dismiss(officer: post.officer, duty: post.duty, unit: post.unit)) }
        }
        let taken = roster.posts.filter { $0.since != start }.map { ($0.since, SampleRun.appointment($0)) }
        return left + taken
    }

    // MARK: Matters

    private struct Event {
        let at: Instant
        /// Ties are broken by matter and step, so that a run can be repeated.
        let matter: Int
        let step: Int
    }

    /// Records all steps of all matters. Steps go in together until one comes whose effect another waits
    /// for: one commit for each would take a minute.
    mutating func live(_ plan: SamplePlan, _ roster: SampleRoster, progress: @Sendable (Int, Int) -> Void) async throws {
        var events = plan.matters.flatMap { matter in
            matter.steps.indices.map { Event(at: matter.steps[$0].at, matter: matter.index, step: $0) }
        }
        let changes = changes(roster)
        events += changes.indices.map { Event(at: changes[$0].at, matter: -1, step: $0) }
        events.sort { ($0.at, $0.matter, $0.step) < ($1.at, $1.matter, $1.step) }

        readings = plan.readings
        let administrator = Actor(officer: SampleRoster.administrator, post: Duty.administrator.rawValue, unit: SampleRoster.government)
        var group: [Submission] = []
        var struckAt = events.first?.at ?? plan.now
        for (done, event) in events.enumerated() {
            if done % 500 == 0 { progress(done, events.count) }
            // The shortest limit of the sample's ledgers is fifteen minutes: nothing strikes sooner after a step.
            if event.at >= struckAt.adding(seconds: 600) {
                try await submit(&group)
                try await strike(until: event.at)
                struckAt = event.at
            }
            guard event.matter >= 0 else {
                group.append(
                    Submission(
                        stream: OrganizationDecider.stream, command: changes[event.step].command, actor: administrator, now: event.at))
                continue
            }
            let matter = plan.matters[event.matter]
            let step = matter.steps[event.step]
            if matter.isRelated {
                try await submit(&group)
                try await submitAlone(matter, step)
                continue
            }
            let submission = try submission(of: step, of: matter)
            group.append(submission)
            // The loop makes the matter of it, before anything can happen to the matter.
            if submission.command is IncidentCommand { try await submit(&group) }
        }
        try await submit(&group)
        try await strike(until: plan.now)
        progress(events.count, events.count)
    }

    /// What time alone does up to `instant`, as the server's sweep records it: each rung when it is reached. And
    /// people read what has come of that.
    private mutating func strike(until instant: Instant) async throws {
        while true {
            let (alarm, reading) = (try await Alarms(house.journal).next(), readings.first)
            guard let next = [alarm, reading].compactMap({ $0 }).min(), next <= instant else { return }
            if reading == next {
                readings.removeFirst()
                try await readNotices(at: next)
                continue
            }
            let due = try await house.journal.rows("select id from matter where alarm_at <= \(next) order by alarm_at, id")
            var group = due.map {
                Submission(stream: Matter.stream($0.text("id")), command: MatterCommand.catchUp, actor: .system, now: next)
            }
            try await submit(&group)
        }
    }

    /// Who holds no post any more reads nothing.
    private func readNotices(at now: Instant) async throws {
        let organization = await house.journal.book().matters.organization
        let unseen = try await house.journal.rows("select id, unseen_by from notice where unseen_by is not null order by queued_at, id")
        var group = unseen.compactMap { row in
            organization.posts(of: row.text("unseen_by"), at: now).first.map { post in
                Submission(
                    stream: NoticeDecider.stream(row.text("id")), command: NoticeCommand.see,
                    actor: Actor(officer: post.officer, post: post.duty.rawValue, unit: post.unit), now: now)
            }
        }
        try await submit(&group)
    }

    private mutating func submitAlone(_ matter: SamplePlan.Matter, _ step: SamplePlan.Step) async throws {
        var group = [try submission(of: step, of: matter)]
        try await submit(&group)
        if case .report = step.deed {
            numbers[matter.index] = try await house.journal.rows("select number from matter where id = \(matter.id)").first?.text("number")
        }
    }

    private func submission(of step: SamplePlan.Step, of matter: SamplePlan.Matter) throws -> Submission {
        func make(_ command: MatterCommand, enclosed: [Kernel.SQL] = []) -> Submission {
            Submission(stream: Matter.stream(matter.id), command: command, actor: step.actor, now: step.at, enclosed: enclosed)
        }
        switch step.deed {
        case .act(let command): return make(command)
        case .merge(let main): return make(.merge(into: try link(main)))
        case .link(let other): return make(.link(to: try link(other), kind: "related"))
        case .report: break
        }
        // A grid worker reports an incident, and the loop makes the matter of it; others report the matter itself.
        if matter.channel == .pocket {
            let command = IncidentCommand.report(
                class: matter.classCode, description: matter.description, place: matter.place?.text,
                longitude: matter.place?.longitude ?? 0, latitude: matter.place?.latitude ?? 0, photos: matter.photos)
            return Submission(stream: IncidentDecider.stream(matter.id), command: command, actor: step.actor, now: step.at)
        }
        var report = Report(
            ledger: matter.course.ledger, description: matter.description, class: matter.classCode, place: matter.place,
            photos: matter.photos, channel: matter.channel, parent: try matter.parent.map(link))
        guard !matter.personal.isEmpty else { return make(.report(report)) }
        let (sealed, row) = try house.vault.seal(matter.personal, for: matter.id)
        report.sealed = sealed
        return make(.report(report), enclosed: [row])
    }

    private func link(_ index: Int) throws -> MatterLink {
        guard let number = numbers[index] else { throw SampleFault("sample matter \(index) is needed before it was reported") }
        return MatterLink(id: SampleRun.id(index, seed: seed), number: number)
    }

    // MARK: The loop

    func submit(_ submission: Submission) async throws { try await submit(all: [submission]) }

    func submit(all submissions: [Submission]) async throws {
        var group = submissions
        try await submit(&group)
    }

    /// Submits in this order, and takes at once the steps that the closed loop takes after it, with the keys that
    /// the follower uses: when the follower comes by later they are there already. Waiting for it would record
    /// its answers to a month's entries after the month.
    private func submit(_ group: inout [Submission]) async throws {
        while !group.isEmpty {
            let receipts = try await inLine(group)
            group = []
            for entry in receipts.flatMap(\.entries) { group += try await answers(to: entry) }
        }
    }

    /// Each task runs until its command waits in the journal's line before the next one starts; the writer takes
    /// the line in order.
    private func inLine(_ group: [Submission]) async throws -> [Receipt] {
        let journal = house.journal
        return try await withThrowingTaskGroup(of: (Int, Receipt).self) { tasks in
            for (index, submission) in group.enumerated() {
                tasks.addImmediateTask {
                    let receipt = try await journal.submit(submission)
                    return (index, receipt)
                }
            }
            var receipts: [Int: Receipt] = [:]
            for try await (index, receipt) in tasks { receipts[index] = receipt }
            return receipts.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func answers(to entry: Entry) async throws -> [Submission] {
        var answers: [Submission] = []
        for reaction in house.journal.systems.reactions where reaction.answers.contains(where: entry.type.hasPrefix) {
            let book = await house.journal.book()
            for (index, answer) in try reaction.react(entry, book).enumerated() {
                let key = "\(reaction.name):\(entry.reference)" + (index == 0 ? "" : ":\(index)")
                answers.append(
                    Submission(
                        stream: answer.stream, command: answer.command, actor: answer.actor, now: answer.now, key: answer.key ?? key,
                        cause: answer.cause ?? entry.reference, expectedVersion: answer.expectedVersion, enclosed: answer.enclosed))
            }
        }
        return answers
    }
}
