// A matter (事项): the fold of its entries. Everything a page, a board or a decision wants to know of
// one matter is here or follows from here; nothing is stored beside it.
import Kernel

package struct Matter: Sendable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var ledger = ""
    /// Version of the ledger file under which it was filed.
    package internal(set) var rules = 0
    package internal(set) var stage = ""
    package internal(set) var title = ""
    package internal(set) var description = ""
    package internal(set) var values: [String: String] = [:]
    /// Personal fields, sealed with the matter's key (base64 of AES-GCM). Unreadable once the key is gone.
    package internal(set) var sealed: [String: String] = [:]
    package internal(set) var classCode: String?
    package internal(set) var place: Place?
    package internal(set) var channel = Channel.desk
    package internal(set) var reportedAt = Instant(milliseconds: 0)
    package internal(set) var reportedBy = Actor(officer: "")
    package internal(set) var source: Source?

    /// Exactly one from acceptance on; who answers for it at this instant (责任单位).
    package internal(set) var owner: UnitCode?
    package internal(set) var supporting: [UnitCode] = []
    package internal(set) var officer: OfficerCode?
    /// The unit whose work is verified: the owner while it handles, kept while others check.
    package internal(set) var handler: UnitCode?
    /// The unit that dispatched last; returns go back to it.
    package internal(set) var dispatcher: UnitCode?
    /// Who has worked on it in the unit that handles it: none of them verifies it, whatever posts they hold by then.
    package internal(set) var workers: Set<OfficerCode> = []
    package internal(set) var returnCount = 0
    package internal(set) var isAdjudicated = false

    /// In the order in which they began. Their places are permanent: entries name them.
    package internal(set) var clocks: [StageClock] = []
    /// What keeps all clocks from running.
    package internal(set) var hold: Hold?
    package internal(set) var supplementCount = 0
    package internal(set) var suspensionCount = 0
    /// What a supporting unit was asked to do, while its time runs.
    package internal(set) var support: Support?
    package internal(set) var petition: Petition?
    package internal(set) var appealCount = 0
    /// The rounds whose lateness does not count, because an appeal was upheld. That they were late stays.
    package internal(set) var exemptedRounds: Set<Int> = []
    /// When its first entry was written: for an import long after it was reported.
    package internal(set) var registeredAt = Instant(milliseconds: 0)
    package internal(set) var check: Assignment?
    package internal(set) var verification: Assignment?
    package internal(set) var isClosingAffirmed = false
    package internal(set) var isVerified = false
    package internal(set) var answer: Answer?
    package internal(set) var appraisal: Appraisal?
    package internal(set) var attachments: [Attachment] = []

    package internal(set) var ending: Ending?
    package internal(set) var reworkCount = 0
    package internal(set) var reopenCount = 0
    package internal(set) var parent: MatterLink?
    package internal(set) var children: [MatterLink] = []
    package internal(set) var openChildren: Set<String> = []
    package internal(set) var duplicates: [MatterLink] = []
    package internal(set) var links: [MatterLink] = []
    /// What people wrote on it with their actions, for the search: the newest 50,000 bytes.
    package internal(set) var written = ""
    /// Of which somebody has found that they are not the same matter, however near they lie.
    package internal(set) var apart: [MatterLink] = []
    /// To which jurisdictions it was handed over, in that order.
    package internal(set) var handOvers: [HandOver] = []
    /// The jurisdiction from which it came.
    package internal(set) var origin: Origin?
    /// What the unit submitted last, in words and pictures.
    package internal(set) var workNote = ""
    package internal(set) var workPhotos: [Attachment] = []
    /// How often somebody was urged about it, and when each who did so last did.
    package internal(set) var urgeCount = 0
    /// The newest reports of progress, the oldest of them first.
    package internal(set) var reports: [ProgressReport] = []
    /// Where it was said that it has to be done, in the order in which that became known.
    package internal(set) var citations: [Citation] = []
    /// Who has passed the work.
    package internal(set) var verifiers: Set<OfficerCode> = []
    /// What the second line found, the oldest first.
    package internal(set) var rechecks: [Recheck] = []
    package internal(set) var isReviewed = false
    package internal(set) var urges: [OfficerCode: Instant] = [:]
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}

    package static func stream(_ id: String) -> String { "matter/\(id)" }
    package var isOpen: Bool { ending == nil }
    /// There is somebody to be answered: the report came from outside.
    package var hasAsker: Bool { channel.isFromOutside }
    /// The clock of the stage where it stands.
    package var activeClock: StageClock? { clocks.last { $0.isActive && !$0.isWhole && !$0.isReport } }
    /// That of the stage, that of the whole matter, and that of reports.
    package var activeClocks: [StageClock] { clocks.filter(\.isActive) }
    package var isSuspended: Bool { hold?.kind == .suspension }

    /// The light now, the highest of its clocks. An ended matter shows none; that it was late stays readable
    /// from its clocks.
    package func light(by ledger: Ledger, on calendars: Calendars, at now: Instant) -> Light {
        guard isOpen else { return .none }
        return activeClocks.map { Matters.light(of: $0.clock, by: ledger.lights, on: calendars[$0], at: now) }.max() ?? .none
    }

    /// The first instant of each colour and of due among its clocks.
    package func turnings(by ledger: Ledger, on calendars: Calendars) -> Turnings? {
        guard isOpen else { return nil }
        let all = activeClocks.map { clock in
            let turnings = Matters.turnings(of: clock.clock, by: ledger.lights, on: calendars[clock])
            // A report that is late is a light; what the matter itself is due by is another thing.
            return clock.isReport ? turnings.withoutDue : turnings
        }
        return all.dropFirst().reduce(all.first) { $0?.earliest(with: $1) }
    }

    /// The stages (`whole` for the matter) in which the time limit was or is exceeded, whatever came after. Reports that were
    /// late are counted apart: see `lateReportCount`.
    package func lateStages(on calendars: Calendars, at now: Instant) -> [String] {
        clocks.filter { !$0.isReport && $0.clock.wasLate(at: now, on: calendars[$0]) }.map(\.stage)
    }

    /// Whether it ended, or some stage of it was left, late.
    package func wasLate(on calendars: Calendars) -> Bool { !lateStages(on: calendars, at: updatedAt).isEmpty }

    /// As `wasLate`, without the rounds that an appeal has exempted (不计超期). Both figures are shown.
    package func countsAsLate(on calendars: Calendars) -> Bool {
        clocks.contains { !$0.isReport && !exemptedRounds.contains($0.round) && $0.clock.wasLate(at: updatedAt, on: calendars[$0]) }
    }
}

/// Why all clocks of a matter stand, and when they go on by themselves: nothing stands for ever. (Nil only in
/// matters of a ledger version from before a pause had an end.) A check before filing is none: it stops the acceptor's clock and starts the checker's.
package struct Hold: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, CaseIterable, Sendable {
        /// The unit waits (暂停).
        case pause
        /// The reporter was asked to bring something (补正).
        case supplement
        /// Approved, long, and once (挂账).
        case suspension

        package var title: Bilingual {
            switch self {
            case .pause: Bilingual(zh: "暂停计时", en: "pause")
            case .supplement: Bilingual(zh: "等待补正", en: "wait for a supplement")
            case .suspension: Bilingual(zh: "挂账", en: "suspension")
            }
        }
    }

    package let kind: Kind
    /// In words: why, or what is waited for.
    package let reason: String
    package let until: Instant?
}

/// What a supporting unit was asked for.
package struct Support: Codable, Hashable, Sendable {
    package let unit: UnitCode
    package let what: String
}

/// The clock of one stage in one unit, or of the whole matter: coming back to both continues it, another
/// unit starts anew.
package struct StageClock: Codable, Hashable, Sendable {
    /// The name of the clock of a whole matter; no stage may have it.
    package static let whole = "whole"
    /// The name of the clock of who was sent to look before filing.
    package static let check = "check"

    package let stage: String
    package let unit: UnitCode?
    /// How often the matter had been reopened: each round has clocks of its own.
    package let round: Int
    package internal(set) var clock: Clock
    /// It is the clock of the stage where the matter stands (running or paused).
    package internal(set) var isActive: Bool
    /// Its unit gave the matter back where the ledger lets it begin anew: this clock is never taken up again.
    package internal(set) var isClosed = false
    /// The rungs of the ladder that it has reached, by name.
    package internal(set) var rungs: Set<String> = []
    /// The colours that its light has turned to, in the order of recording.
    package internal(set) var turned: [Turned] = []

    /// A turning of the light as it was recorded.
    package struct Turned: Codable, Hashable, Sendable {
        package let light: Light
        package let at: Instant
        /// Whose time it was.
        package let unit: UnitCode?
        /// The time was spent by then: what an appeal that is upheld takes out of the count. A warning before that was given all the same.
        package let isLate: Bool
    }

    package var isWhole: Bool { stage == StageClock.whole }
}

package struct Place: Codable, Hashable, Sendable {
    /// In words: address, landmark.
    package let text: String
    /// WGS 84 degrees.
    package let longitude: Double?
    package let latitude: Double?
    package let cell: AreaCode?

    package init(text: String, longitude: Double? = nil, latitude: Double? = nil, cell: AreaCode? = nil) {
        self.text = text
        self.longitude = longitude
        self.latitude = latitude
        self.cell = cell
    }
}

package enum Channel: String, Codable, CaseIterable, Sendable {
    case desk, pocket, portal, open311, api, imported = "import", parent, jurisdiction

    /// A person outside the administration waits for an answer.
    package var isFromOutside: Bool { self == .portal || self == .open311 }
}

/// Where an imported matter comes from.
package struct Source: Codable, Hashable, Sendable {
    package let system: String
    package let key: String

    package init(system: String, key: String) {
        self.system = system
        self.key = key
    }
}

/// A check before filing or a verification before ending: whom it was given to.
package struct Assignment: Codable, Hashable, Sendable {
    package let duty: Duty
    package let area: AreaCode?
    /// Units whose people may not do it.
    package let outside: [UnitCode]
    package let givenAt: Instant?

    package init(duty: Duty, area: AreaCode?, outside: [UnitCode], givenAt: Instant?) {
        self.duty = duty
        self.area = area
        self.outside = outside
        self.givenAt = givenAt
    }
}

package struct Answer: Codable, Hashable, Sendable {
    /// False: the asker could not be reached, which is recorded instead of an answer.
    package let isReached: Bool
    package let words: String
    package let isSatisfied: Bool?

    package init(isReached: Bool, words: String, isSatisfied: Bool?) {
        self.isReached = isReached
        self.words = words
        self.isSatisfied = isSatisfied
    }
}

package struct Appraisal: Codable, Hashable, Sendable {
    /// 1 (very dissatisfied) to 5.
    package let grade: Int
    package let words: String

    package init(grade: Int, words: String) {
        self.grade = grade
        self.words = words
    }
}

/// A file beside the journal, named by its content.
package struct Attachment: Codable, Hashable, Sendable {
    package let sha256: String
    package let contentType: String
    package let size: Int
    /// When and how the picture was taken; nil where nobody said.
    package var capture: Capture?
    /// What a document was called where it came from, made safe to read; nil for photos. Never a path.
    package var name: String?

    package init(sha256: String, contentType: String, size: Int, capture: Capture? = nil, name: String? = nil) {
        self.sha256 = sha256
        self.contentType = contentType
        self.size = size
        self.capture = capture
        self.name = name
    }

    package var isPhoto: Bool { contentType.hasPrefix("image/") }
}

/// When and how a photo was taken, as the phone that sent it says. A claim: its clock may be wrong, so whoever
/// shows it says whose clock it is, and when the photo came in.
package struct Capture: Codable, Hashable, Sendable {
    package enum Clock: String, Codable, CaseIterable, Sendable {
        /// The camera wrote it into the file (Exif 2.32, DateTimeOriginal).
        case exif
        /// The file says nothing: that of the phone when the photo was taken or chosen.
        case phone
    }

    package let at: Instant
    package let clock: Clock
    /// Taken for this report, not chosen from pictures that were there before.
    package let isFromCamera: Bool

    package init(at: Instant, clock: Clock, isFromCamera: Bool) {
        self.at = at
        self.clock = clock
        self.isFromCamera = isFromCamera
    }
}

package struct MatterLink: Codable, Hashable, Sendable {
    package let id: String
    package let number: String

    package init(id: String, number: String) {
        self.id = id
        self.number = number
    }

    /// The kind of a link that says the opposite: somebody has looked, and they are not the same matter. Stored, permanent.
    package static let notSame = "not-same"
    /// The kind of a link between two that are the same, and both go on. Stored, permanent.
    package static let same = "same"
}

extension Matter {
    /// Whether somebody has found that the other one is not the same.
    package func isApart(from other: String) -> Bool { apart.contains { $0.id == other } }
}

/// How a matter ended. Kinds are the ledger's and are never added together in statistics.
package struct Ending: Codable, Hashable, Sendable {
    package let kind: String
    package let note: String
    package let at: Instant
    /// The matter into which it was merged.
    package let into: MatterLink?
}
