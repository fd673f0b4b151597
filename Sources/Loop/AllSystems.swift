// The list of systems, and the book of rules that they share. Adding a system adds a line here.
import Bulletins
import Extraction
import Grid
import Kernel
import Matters
import Meetings
import Notices
import Projects
import Supervision

package func allSystems() -> Systems<Book> {
    Systems(
        [
            matterManifest(Book.self),
            gridManifest(Book.self),
            bulletinManifest(Book.self),
            noticeManifest(Book.self),
            projectManifest(Book.self),
            meetingManifest(Book.self),
            // Who records meetings may have texts read for them.
            extractionManifest(Book.self) { TextRules(readers: $0.meetings.who[.record] ?? [], matters: $0.matters) },
            supervisionManifest(Book.self),
        ],
        reactions: [ClosedLoop.reaction])
}

/// Every rule in force: what the journal says of ledgers, calendars, organization, areas, notices, projects, meetings, bulletins
/// and contests.
package struct Book: HoldsGridRules, HoldsNoticeRules, HoldsProjectRules, HoldsMeetingRules, HoldsBulletinRules, HoldsContestRules {
    package private(set) var matters = MatterRules()
    /// Of all the maps ever drawn only the last is read.
    package private(set) var map: AreaMap?
    package private(set) var mapText = ""
    package private(set) var notices = NoticeRules.standard
    package private(set) var projects = ProjectRules.none
    package private(set) var periods = ProjectPeriods()
    package private(set) var meetings = MeetingRules.none
    package private(set) var bulletins = BulletinTemplates()
    package private(set) var contests = ContestBook()
    private var drawn: EntryReference?

    package init() {}

    /// The ledger into which grid incidents go.
    package static let gridLedger = "grid-incident"

    package var grid: GridRules {
        GridRules(map: map, matters: matters, ledger: Book.gridLedger)
    }

    package static func keeps(_ stream: String) -> Bool {
        stream == AreaDecider.stream || NoticeRules.keeps(stream) || ProjectRulesDecider.keeps(stream) || ProjectPeriods.keeps(stream)
            || MeetingRulesDecider.keeps(stream) || BulletinTemplateDecider.keeps(stream) || ContestRulesDecider.keeps(stream)
            || MatterRules.keeps(stream)
    }

    package mutating func absorb(_ entry: Entry) throws {
        if NoticeRules.keeps(entry.stream) { return try notices.absorb(entry) }
        if ProjectRulesDecider.keeps(entry.stream) { return projects = try ProjectRulesDecider.published(by: entry).content }
        if ProjectPeriods.keeps(entry.stream) { return try periods.absorb(entry) }
        if MeetingRulesDecider.keeps(entry.stream) { return meetings = try MeetingRulesDecider.published(by: entry).content }
        if BulletinTemplateDecider.keeps(entry.stream) { return try bulletins.absorb(entry) }
        if ContestRulesDecider.keeps(entry.stream) { return try contests.absorb(entry) }
        guard entry.stream == AreaDecider.stream else { return try matters.absorb(entry) }
        guard case .drawn(let text) = try AreaFactSet.decoded(entry) else { return }
        mapText = text
        drawn = entry.reference
    }

    package func boardsOutdated(by entry: Entry, after: Book) throws -> Set<String> {
        MatterRules.keeps(entry.stream) ? try matters.boardsOutdated(by: entry, after: after.matters) : []
    }

    package mutating func finish() throws {
        guard let drawn else { return }
        do { map = try AreaMap(accepted: mapText) } catch { throw JournalFault.unreadable(drawn, String(describing: error)) }
        self.drawn = nil
    }
}
