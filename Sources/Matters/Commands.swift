// What can be asked of a matter, imperative. The coding of these enums is the body of
// `POST /api/v1/matters/{number}/{action}`.
import Kernel

package enum MatterCommand: Codable, Sendable {
    case report(Report)
    case accept(note: String?)
    case refuse(reason: String)
    case requestCheck(note: String?)
    /// - seenAt: when somebody looked, by the clock of a phone that told it later.
    case check(found: Bool, note: String?, photos: [Attachment]?, seenAt: Instant? = nil)
    case triage(class: String?, title: String?, note: String?)
    case dispatch(owner: UnitCode, supporting: [UnitCode]?, note: String?)
    case claim(note: String?)
    case `return`(kind: ReturnKind, reason: String)
    /// - done: the share of the whole that is done, 0 to 100, where lights compare it with the plan.
    case progress(note: String, photos: [Attachment]?, done: Int? = nil)
    case pause(reason: String)
    case resume(note: String?)
    case submit(note: String, closing: Bool, photos: [Attachment]?)
    /// - seenAt: as of a check.
    case verify(passed: Bool, note: String?, photos: [Attachment]?, seenAt: Instant? = nil)
    case answer(reached: Bool, words: String, satisfied: Bool?)
    case end(kind: String, note: String?)
    case reopen(reason: String)
    case appraise(grade: Int, words: String?)
    case merge(into: MatterLink)
    case link(to: MatterLink, kind: String)
    case extend(by: Budget, reason: String)
    case suspend(until: CivilDay, reason: String)
    case appeal(reason: String)
    case approve(granted: Bool, note: String?)
    case requestSupplement(what: String)
    case supplement(note: String, photos: [Attachment]?)
    case requestSupport(unit: UnitCode, what: String)
    case support(note: String, photos: [Attachment]?)
    /// 催办: tells those whose turn it is that somebody waits.
    case urge(reason: String)
    /// 批注: words for those inside, at any time; nothing moves by it.
    case note(note: String, photos: [Attachment]?)
    /// 变更: other values of fields, a day by which it must be done among them. An empty value takes one away.
    case amend(values: [String: String], reason: String)
    /// 审核反馈: whether a report of progress says something new. See Reporting.swift.
    /// - report: the version of its entry.
    case judge(report: Int, verdict: Verdict, note: String?)
    /// 补充来源: another place in which the same was said.
    case cite(kind: CitationKind, code: String?, title: String, on: CivilDay?, words: String)
    /// 再监督: a second look at what has ended.
    /// - sample: the sample to which it belongs.
    case recheck(holds: Bool, note: String, photos: [Attachment]?, sample: String? = nil)
    /// 复盘: what went well, what was behind it, what is done otherwise from now on.
    case review(good: String, cause: String, next: String)
    /// A record from elsewhere with its own instants. See `Import`.
    case `import`(Import)

    // From the loop, never from people:
    case receiveDuplicate(MatterLink)
    case receiveChild(MatterLink)
    case receiveSource(Citation)
    case childEnded(MatterLink)
    case answerFromMain(MatterLink, ending: String, note: String)
    // From the courier, for another jurisdiction, never from people:
    case takeOver(TakeOver)
    case relay(Relay)
    /// From the sweep: records what time alone has done, the rungs reached and a suspension that is over.
    case catchUp

    /// The action whose rule in the ledger governs this command; nil for reports and the loop's own.
    package var action: Action? {
        switch self {
        case .accept: .accept
        case .refuse: .refuse
        case .requestCheck: .requestCheck
        case .check: .check
        case .triage: .triage
        case .dispatch: .dispatch
        case .claim: .claim
        case .return: .return
        case .progress: .progress
        case .pause: .pause
        case .resume: .resume
        case .submit: .submit
        case .verify: .verify
        case .answer: .answer
        case .end: .end
        case .reopen: .reopen
        case .appraise: .appraise
        case .merge: .merge
        case .link: .link
        case .extend: .extend
        case .suspend: .suspend
        case .appeal: .appeal
        case .approve: .approve
        case .requestSupplement: .requestSupplement
        case .supplement: .supplement
        case .requestSupport: .requestSupport
        case .support: .support
        case .urge: .urge
        case .note: .note
        case .amend: .amend
        case .judge: .judge
        case .cite: .cite
        case .recheck: .recheck
        case .review: .review
        case .report, .import, .receiveDuplicate, .receiveChild, .receiveSource, .childEnded, .answerFromMain, .catchUp, .takeOver, .relay:
            nil
        }
    }
}

/// Why a unit sends a matter back.
package enum ReturnKind: String, Codable, CaseIterable, Sendable {
    /// Not the administration's business, or no such thing there (非本部门职责范围).
    case notOurs = "not-ours"
    /// The business of another unit (非本单位).
    case notOurUnit = "not-our-unit"
}

/// A new matter. `values` holds public and internal fields in clear; `sealed` holds personal ones,
/// sealed at the edge before the command is made, because a decision may not use randomness.
package struct Report: Codable, Sendable {
    package var ledger: String
    package var title: String?
    package var description: String
    package var `class`: String?
    package var place: Place?
    package var values: [String: String]?
    package var sealed: [String: String]?
    package var photos: [Attachment]?
    package var channel: Channel
    package var parent: MatterLink?
    /// When it was seen, by the clock of a phone that told it later: see `Context.believed`.
    package var seenAt: Instant?
    /// Whose it is, where whoever reports it may dispatch it, too, and the ledger's first stage allows that.
    package var owner: UnitCode?
    package var supporting: [UnitCode]?
    /// Where it was said that it has to be done.
    package var citations: [Citation]?

    package init(
        ledger: String, title: String? = nil, description: String, class: String? = nil, place: Place? = nil,
        values: [String: String]? = nil, sealed: [String: String]? = nil, photos: [Attachment]? = nil, channel: Channel,
        parent: MatterLink? = nil, seenAt: Instant? = nil, owner: UnitCode? = nil, supporting: [UnitCode]? = nil,
        citations: [Citation]? = nil
    ) {
        self.citations = citations
        self.ledger = ledger
        self.title = title
        self.owner = owner
        self.supporting = supporting
        self.description = description
        self.class = `class`
        self.place = place
        self.values = values
        self.sealed = sealed
        self.photos = photos
        self.channel = channel
        self.parent = parent
        self.seenAt = seenAt
    }
}

/// A matter kept elsewhere before. It brings its own instants, so that what was late there is late
/// here; a closing there is recorded as what it is, an ending that nobody here has verified.
package struct Import: Codable, Sendable {
    package var report: Report
    package var source: Source
    package var owner: UnitCode
    package var reportedAt: Instant
    package var closedAt: Instant?
    package var closingNote: String?
    /// When it was due where it comes from: then that, not the ledger's limit, is the limit of the whole matter.
    package var dueAt: Instant?

    package init(
        report: Report, source: Source, owner: UnitCode, reportedAt: Instant, closedAt: Instant?, closingNote: String?,
        dueAt: Instant? = nil
    ) {
        self.report = report
        self.source = source
        self.owner = owner
        self.reportedAt = reportedAt
        self.closedAt = closedAt
        self.closingNote = closingNote
        self.dueAt = dueAt
    }
}
