// Calendars as JSON and CSV, for the command line and the page.
import JournalCore
import Kernel
import Loop
import Matters

/// A calendar in force: `taizhang calendar list --json`.
package struct CalendarView: Encodable, Sendable {
    package struct Notice: Encodable, Sendable {
        package let id: String
        package let url: String
        package let amendedBy: [String]
    }

    package let name: String
    package let title: Bilingual
    package let inherits: String?
    package let version: Int
    package let since: Instant
    package let reason: String?
    /// The years that have a notice.
    package let published: [Int]
    package let notices: [Notice]

    /// By name.
    package static func all(in journal: any Store<Book>) async throws -> [CalendarView] {
        var views: [CalendarView] = []
        for (name, calendar) in await journal.book().matters.calendars.sorted(by: { $0.key < $1.key }) {
            guard let newest = try await journal.versions(of: .calendar, name).first else { continue }
            views.append(
                CalendarView(
                    name: name, title: Bilingual(zh: calendar.title.zh, en: calendar.title.en), inherits: calendar.inherits,
                    version: newest.version, since: newest.at, reason: newest.reason, published: calendar.published.sorted(),
                    notices: calendar.notices.values.sorted { $0.id < $1.id }.map {
                        Notice(id: $0.id, url: $0.url, amendedBy: $0.amendedBy)
                    }))
        }
        return views
    }
}

/// What a calendar moves: `taizhang calendar preview --json`, `taizhang unit preview --json`.
package struct CalendarPreviewView: Encodable, Sendable {
    /// Its name; of a unit's preview the code of the unit.
    let calendar: String
    /// The beginning of the first day that differs.
    let since: Instant?
    let moved: Int
    let lightsChanged: Int
    let provisionalNoMore: Int
    /// Numbers of matters with a finished stage that would be judged otherwise.
    let judgedOtherwise: [String]
    let moves: [DeadlineMove]

    package init(_ preview: CalendarPreview) {
        calendar = preview.name
        since = preview.since
        moved = preview.movedCount
        lightsChanged = preview.turningCount
        provisionalNoMore = preview.settledCount
        judgedOtherwise = preview.verdicts
        moves = preview.moves
    }
}
