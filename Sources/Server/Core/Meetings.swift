// Meetings, for every surface: reading them, and taking steps on them. What was ordered is a matter when `meeting` returns.
import Kernel
import Loop
import Matters
import Meetings

struct RecordedMeeting: Sendable {
    let meeting: Meeting
    let version: Int
}

extension House {
    /// - Throws: `meeting.unknown`.
    func meeting(_ number: String) async throws -> RecordedMeeting {
        guard let row = try await journal.rows("select state, version from meeting where number = \(number)").first else {
            throw Refusal.meetingUnknown(number)
        }
        return RecordedMeeting(meeting: try JSON.decode(Meeting.self, from: row.text("state")), version: row.integer("version"))
    }

    /// Which of these are numbers of meetings here.
    func meetingNumbers(among codes: [String]) async throws -> Set<String> {
        guard !codes.isEmpty else { return [] }
        let rows = try await journal.rows("select number from meeting where number in (\(.joined(codes.map { "\($0)" }, by: ", ")))")
        return Set(rows.map { $0.text("number") })
    }

    /// The newest first, from the one after so many.
    func meetings(kind: String?, from begin: Int, atMost most: Int) async throws -> [Meeting] {
        let condition: Kernel.SQL = kind.map { "kind = \($0)" } ?? "true"
        return try await journal.rows(
            "select state from meeting where \(condition) order by day desc, number desc limit \(most) offset \(begin)"
        ).map { try JSON.decode(Meeting.self, from: $0.text("state")) }
    }

    /// Those that continue this one.
    func continuations(of number: String) async throws -> [Meeting] {
        try await journal.rows("select state from meeting where parent = \(number) order by number").map {
            try JSON.decode(Meeting.self, from: $0.text("state"))
        }
    }

    /// By meeting how many of its orders are open, and late.
    func orderCounts(of meetings: [String], at now: Instant) async throws -> [String: (ordered: Int, open: Int, late: Int)] {
        guard !meetings.isEmpty else { return [:] }
        let numbers: Kernel.SQL = .joined(meetings.map { "\($0)" }, by: ", ")
        let rows = try await journal.rows(
            """
            select s.code, count(distinct m.id) as ordered, count(distinct case when m.ending is null then m.id end) as open,
              count(distinct case when m.ending is null and m.due_at <= \(now) then m.id end) as late
            from subject s join matter m on m.id = s.matter where s.kind in ('meeting', 'instruction', 'document') and s.code in (\(numbers))
            group by s.code
            """)
        return Dictionary(
            rows.map { ($0.text("code"), (ordered: $0.integer("ordered"), open: $0.integer("open"), late: $0.integer("late"))) }
        ) { first, _ in first }
    }

    /// A numbered session has one identifier a year, whoever records it; every other meeting has that of its form.
    static func meetingIdentifier(_ details: MeetingDetails, form key: String, by officer: OfficerCode) -> String {
        if let session = details.session { return identifier(for: "meeting/\(details.kind)/\(details.on.year)/\(session)") }
        return identifier(for: "\(officer)/meeting/\(key)")
    }

    /// Takes a step on the meeting with this identifier, a new one where it records.
    /// - from: the entry of the text that was read, where the step comes from one.
    @discardableResult
    func meeting(
        _ command: MeetingCommand, on id: String, by actor: Actor, key: String? = nil, content: String? = nil, expectedVersion: Int? = nil,
        cause: EntryReference? = nil
    ) async throws -> Meeting {
        if case .record(let details, _, _, _) = command { try await checkParent(details.parent) }
        if case .revise(let details, _) = command { try await checkParent(details.parent) }
        _ = try await journal.submit(
            Submission(
                stream: MeetingDecider.stream(id), command: command, actor: actor, now: now(), key: key.map { "\(actor.officer)/\($0)" },
                content: content, cause: cause, expectedVersion: expectedVersion))
        return try await House.onceRecorded(key) {
            switch command {
            case .order, .join: try await journal.settle()
            default: break
            }
            guard let row = try await journal.rows("select state from meeting where id = \(id)").first else {
                throw Refusal.meetingUnknown(id)
            }
            return try JSON.decode(Meeting.self, from: row.text("state"))
        }
    }

    private func checkParent(_ number: String?) async throws {
        guard let number else { return }
        do { _ = try await meeting(number) } catch let refusal as Refusal where refusal.code == "meeting.unknown" {
            throw Refusal.fieldInvalid("parent", number, expected: Bilingual(zh: "已登记会议的编号", en: "the number of a recorded meeting"))
        }
    }

    func entries(ofMeeting id: String) async throws -> [Entry] { try await journal.entries(of: MeetingDecider.stream(id)) }
}

/// What somebody may do with meetings, for the forms of a page; decisions ask again.
struct MeetingRights: Sendable {
    let reader: Reader
    let rules: MeetingRules

    init(_ house: House, _ reader: Reader) async {
        self.reader = reader
        rules = await house.journal.book().meetings
    }

    func may(_ step: MeetingStep) -> Bool { post(step) != nil }

    /// - Throws: `meeting.not-yours`.
    func actor(_ step: MeetingStep) throws -> Actor {
        guard let post = post(step) else { throw Refusal.meetingNotYours(step, by: rules.who[step] ?? []) }
        return reader.actor(in: post)
    }

    private func post(_ step: MeetingStep) -> Appointment? {
        let by = rules.who[step] ?? []
        return reader.posts.first { by.contains($0.duty) }
    }
}
