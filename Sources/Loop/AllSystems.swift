// The list of systems, and the book of rules that they share. Adding a system adds a line here.
import Bulletins
import Grid
import Kernel
import Matters
import Notices

package func allSystems() -> Systems<Book> {
    Systems(
        [
            matterManifest(Book.self),
            gridManifest(Book.self),
            bulletinManifest(Book.self),
            noticeManifest(Book.self),
        ],
        reactions: [ClosedLoop.reaction])
}

/// Every rule in force: what the journal says of ledgers, calendars, organization, areas and notices.
package struct Book: HoldsGridRules, HoldsNoticeRules {
    package private(set) var matters = MatterRules()
    package private(set) var map: AreaMap?
    package private(set) var mapText = ""
    package private(set) var notices = NoticeRules.standard

    package init() {}

    /// The ledger into which grid incidents go.
    package static let gridLedger = "grid-incident"

    package var grid: GridRules {
        GridRules(map: map, catalogue: matters.ledger(Book.gridLedger)?.classes, organization: matters.organization)
    }

    package static func keeps(_ stream: String) -> Bool {
        stream == AreaDecider.stream || NoticeRules.keeps(stream) || MatterRules.keeps(stream)
    }

    package mutating func absorb(_ entry: Entry) throws {
        if NoticeRules.keeps(entry.stream) { return try notices.absorb(entry) }
        guard entry.stream == AreaDecider.stream else { return try matters.absorb(entry) }
        guard case .drawn(let text) = try AreaFactSet.decoded(entry) else { return }
        do {
            map = try AreaMap(parsing: text)
            mapText = text
        } catch {
            throw JournalFault.unreadable(entry.reference, String(describing: error))
        }
    }
}
