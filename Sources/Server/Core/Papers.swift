// Papers, for every surface: reading them, what waits for whom, and taking steps on them. The items of a plan are matters when
// `paper` returns from issuing it.
import Kernel
import Loop
import Matters
import Meetings

struct RecordedPaper: Sendable {
    let paper: Paper
    let version: Int
}

/// A row of the list; the paper itself is longer than a list can carry.
struct PaperRow: Sendable {
    let number: String
    let title: String
    let kind: String
    let unit: UnitCode
    let stage: PaperStage
    /// The last day of a round in which somebody has not answered.
    let askedUntil: CivilDay?
    let unanswered: Int
    let unclaimed: Int
    let mark: String?

    fileprivate init?(_ row: Row) {
        guard let stage = PaperStage(rawValue: row.text("stage")) else { return nil }
        (number, title, kind, unit) = (row.text("number"), row.text("title"), row.text("kind"), row.text("unit"))
        (self.stage, askedUntil, mark) = (stage, row.optionalText("asked_until").flatMap { CivilDay($0) }, row.optionalText("mark"))
        (unanswered, unclaimed) = (row.integer("unanswered"), row.integer("unclaimed"))
    }
}

/// Where a paper stands, as the list asks for it.
enum PaperStanding: String, CaseIterable, Sendable {
    case draft, asking, signing, signed, issued, withdrawn, unclaimed

    var title: Bilingual {
        switch self {
        case .asking: Bilingual(zh: "征求意见中", en: "out for opinions")
        case .unclaimed: Bilingual(zh: "有未认领任务", en: "with unclaimed items")
        default: PaperStage(rawValue: rawValue)?.title ?? Bilingual("")
        }
    }

    /// On rows of `paper p`.
    fileprivate func condition(_ today: CivilDay) -> Kernel.SQL {
        switch self {
        case .draft: "p.stage = 'draft' and (p.asked_until is null or p.asked_until < \(today))"
        case .asking: "p.stage = 'draft' and p.asked_until >= \(today)"
        case .unclaimed: "p.unclaimed > 0"
        case .signing, .signed, .issued, .withdrawn: "p.stage = \(rawValue)"
        }
    }
}

/// 等您办的: what a paper waits for.
enum PaperDuty: String, CaseIterable, Sendable {
    case opinion, signature, answers, issue, receipt, claim

    var title: Bilingual {
        switch self {
        case .opinion: Bilingual(zh: "提出意见", en: "Your unit's opinion")
        case .signature: Bilingual(zh: "签字", en: "Your signature")
        case .answers: Bilingual(zh: "答复意见", en: "Opinions to answer")
        case .issue: Bilingual(zh: "印发", en: "To be issued")
        case .receipt: Bilingual(zh: "签收", en: "To be received")
        case .claim: Bilingual(zh: "可认领任务", en: "Items to claim")
        }
    }
}

/// Who reads which papers, and may take which step; decisions ask again.
struct PaperRights: Sendable {
    let reader: Reader
    let rules: PaperRules

    init(_ house: House, _ reader: Reader) async {
        self.reader = reader
        rules = await house.journal.book().meetings.papers
    }

    /// On rows of `paper p`. What is issued everybody reads; before that the unit that writes it, those that are asked, and who serves
    /// the whole.
    var condition: Kernel.SQL {
        let whole: Set<Duty> = Set([.supervisor, .leader, .auditor] + (rules.who[.issue] ?? []))
        if reader.posts.contains(where: { whole.contains($0.duty) }) { return "true" }
        guard !units.isEmpty else { return "p.stage = 'issued'" }
        let codes: Kernel.SQL = .joined(units.map { "\($0)" }, by: ", ")
        return """
            (p.stage = 'issued' or p.unit in (\(codes))
            or exists (select 1 from paper_unit r where r.paper = p.id and r.unit in (\(codes))))
            """
    }

    private var units: [UnitCode] {
        Set(reader.posts.filter { $0.duty != .gridWorker && $0.duty != .administrator }.map(\.unit)).sorted()
    }

    /// The post in which the reader takes the step for a unit: officers and heads for their own, the others for any.
    func post(_ step: PaperStep, for unit: UnitCode? = nil) -> Matters.Appointment? {
        let by = rules.who[step] ?? []
        return reader.posts.first { post in
            by.contains(post.duty) && (unit == nil || post.unit == unit || ![.officer, .head].contains(post.duty))
        }
    }

    func posts(_ step: PaperStep) -> [Matters.Appointment] {
        let by = rules.who[step] ?? []
        return reader.posts.filter { by.contains($0.duty) }
    }

    /// - Throws: `paper.not-yours`.
    func actor(_ step: PaperStep, for unit: UnitCode? = nil) throws -> Actor {
        guard let post = post(step, for: unit) ?? post(step) else { throw Refusal.paperNotYours(step, by: rules.who[step] ?? []) }
        return reader.actor(in: post)
    }

    /// The post in which the reader signs next.
    func signer(_ paper: Paper) -> Matters.Appointment? {
        guard let duty = paper.nextSigner, !paper.signatures.contains(where: { $0.by.officer == reader.officer }) else { return nil }
        return reader.posts.first {
            $0.duty == duty && (![.officer, .head].contains(duty) || $0.unit == paper.details?.unit)
        }
    }
}

extension House {
    /// - Throws: `paper.unknown`, `paper.not-readable`.
    func paper(_ number: String, for rights: PaperRights) async throws -> RecordedPaper {
        let rows = try await journal.rows(
            "select p.state, p.version, case when \(rights.condition) then 1 else 0 end as may from paper p where p.number = \(number)")
        guard let row = rows.first else { throw Refusal.paperUnknown(number) }
        guard row.integer("may") != 0 else { throw Refusal.paperNotReadable }
        return RecordedPaper(paper: try JSON.decode(Paper.self, from: row.text("state")), version: row.integer("version"))
    }

    /// Those of these that are numbers of papers which somebody may read.
    func paperNumbers(among codes: [String], for rights: PaperRights) async throws -> Set<String> {
        guard !codes.isEmpty else { return [] }
        let rows = try await journal.rows(
            "select p.number from paper p where p.number in (\(.joined(codes.map { "\($0)" }, by: ", "))) and \(rights.condition)")
        return Set(rows.map { $0.text("number") })
    }

    /// The newest first, from the one after so many.
    func papers(
        kind: String?, standing: PaperStanding?, for rights: PaperRights, on today: CivilDay, from begin: Int, atMost most: Int
    ) async throws -> [PaperRow] {
        let ofKind: Kernel.SQL = kind.map { "p.kind = \($0)" } ?? "true"
        let standing = standing?.condition(today) ?? "true"
        return try await journal.rows(
            """
            select \(House.listed) from paper p where \(ofKind) and \(standing) and \(rights.condition)
            order by p.number desc limit \(most) offset \(begin)
            """
        ).compactMap(PaperRow.init)
    }

    private static let listed: Kernel.SQL =
        "p.number, p.title, p.kind, p.unit, p.stage, p.asked_until, p.unanswered, p.unclaimed, p.mark"

    /// Items of plans on their way that nobody leads and nobody has claimed.
    func unclaimedItems(for rights: PaperRights) async throws -> Int {
        try await journal.rows("select coalesce(sum(p.unclaimed), 0) as n from paper p where p.unclaimed > 0 and \(rights.condition)")
            .first?
            .integer("n") ?? 0
    }

    /// What waits for this reader, each paper under what it waits for.
    func paperDuties(for rights: PaperRights) async throws -> [(duty: PaperDuty, row: PaperRow, until: CivilDay?)] {
        var found: [(duty: PaperDuty, row: PaperRow, until: CivilDay?)] = []
        for duty in PaperDuty.allCases {
            guard let condition = condition(duty, rights) else { continue }
            let rows = try await journal.rows(
                """
                select \(House.listed), (select max(d.until) from paper_unit d where d.paper = p.id and d.role = 'asked') as until
                from paper p where \(condition) and \(rights.condition) order by p.number limit 50
                """)
            found += rows.compactMap { row in
                PaperRow(row).map {
                    (duty: duty, row: $0, until: duty == .opinion ? row.optionalText("until").flatMap { CivilDay($0) } : nil)
                }
            }
        }
        return found
    }

    /// On rows of `paper p`; nil where the reader has no post for it.
    private func condition(_ duty: PaperDuty, _ rights: PaperRights) -> Kernel.SQL? {
        func codes(_ posts: [Matters.Appointment]) -> Kernel.SQL? {
            let units = Set(posts.map(\.unit)).sorted()
            return units.isEmpty ? nil : .joined(units.map { "\($0)" }, by: ", ")
        }
        func waits(_ role: String) -> Kernel.SQL? {
            codes(rights.posts(.opine)).map {
                "exists (select 1 from paper_unit w where w.paper = p.id and w.role = \(role) and w.waits = 1 and w.unit in (\($0)))"
            }
        }
        let own = rights.reader.posts
        switch duty {
        case .opinion: return waits("asked")
        case .receipt: return waits("recipient")
        case .signature:
            let conditions = Set(own.map(\.duty)).sorted { $0.rawValue < $1.rawValue }.compactMap { duty -> Kernel.SQL? in
                guard [.officer, .head].contains(duty) else { return "p.duty = \(duty.rawValue)" }
                return codes(own.filter { $0.duty == duty }).map { "(p.duty = \(duty.rawValue) and p.unit in (\($0)))" }
            }
            return conditions.isEmpty ? nil : "p.stage = 'signing' and (\(.joined(conditions, by: " or ")))"
        case .answers:
            return codes(rights.posts(.draft).filter { [.officer, .head].contains($0.duty) }).map {
                "p.unanswered > 0 and p.stage in ('draft', 'signing', 'signed') and p.unit in (\($0))"
            }
        case .issue: return rights.post(.issue) == nil ? nil : "p.stage = 'signed'"
        case .claim:
            let claimers = rights.posts(.claim)
            guard !claimers.isEmpty else { return nil }
            let out: Kernel.SQL = "p.stage = 'draft' and exists (select 1 from paper_unit w where w.paper = p.id)"
            if claimers.contains(where: { $0.duty == .leader }) { return "p.unclaimed > 0 and \(out)" }
            return codes(claimers).map {
                """
                p.unclaimed > 0 and \(out) and (p.unit in (\($0))
                or exists (select 1 from paper_unit c where c.paper = p.id and c.role = 'asked' and c.unit in (\($0))))
                """
            }
        }
    }

    // MARK: Texts

    /// The text of a version, from 1; nil where there is none. It stands in the entry that wrote it.
    func text(_ version: Int, of paper: Paper) async throws -> String? {
        guard paper.versions.indices.contains(version - 1) else { return nil }
        if version == paper.versions.count { return paper.text }
        let place = paper.versions[version - 1].entry
        guard let entry = try await entries(ofPaper: paper.id).first(where: { $0.version == place }) else { return nil }
        switch try PaperFact.decoded(entry) {
        case .drafted(_, _, let text, _), .revised(_, let text, _, _): return text
        default: return nil
        }
    }

    func entries(ofPaper id: String) async throws -> [Entry] { try await journal.entries(of: PaperDecider.stream(id)) }

    // MARK: Steps

    /// Takes a step on the paper with this identifier, a new one where it is drafted.
    @discardableResult
    func paper(
        _ command: PaperCommand, on id: String, by actor: Actor, key: String? = nil, content: String? = nil, expectedVersion: Int? = nil
    ) async throws -> Paper {
        if case .hear(let number, _, _) = command { try await checkMeeting(number) }
        _ = try await journal.submit(
            Submission(
                stream: PaperDecider.stream(id), command: command, actor: actor, now: now(), key: key.map { "\(actor.officer)/\($0)" },
                content: content, expectedVersion: expectedVersion))
        return try await House.onceRecorded(key) {
            if case .issue = command { try await journal.settle() }
            guard let row = try await journal.rows("select state from paper where id = \(id)").first else {
                throw Refusal.paperUnknown(id)
            }
            return try JSON.decode(Paper.self, from: row.text("state"))
        }
    }

    private func checkMeeting(_ number: String) async throws {
        guard !number.isEmpty else { return }
        do { _ = try await meeting(number) } catch let refusal as Refusal where refusal.code == "meeting.unknown" {
            throw Refusal.fieldInvalid(
                "meeting", String(number.prefix(40)), expected: Bilingual(zh: "已登记会议的编号", en: "the number of a recorded meeting"))
        }
    }
}
