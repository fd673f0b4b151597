// Who opened personal fields, when, under which post: for the officer who looked, for auditors, and for those who may
// open them themselves. The person concerned reads it on the follow page, by posts and without names.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

package struct ReadingLog: Sendable {
    let journal: any Store<Book>

    static let migration: Migration = (
        "reading-2",
        """
        create index reading_by_time on reading(at);
        create index reading_by_officer on reading(officer, at);
        """
    )

    package struct Filter: Sendable, Hashable {
        package var officer: OfficerCode?
        /// The matter's number.
        package var number: String?
        /// Days, both included.
        package var from: CivilDay?
        package var to: CivilDay?
        package init() {}
    }

    package struct Line: Sendable, Hashable {
        package let at: Instant
        package let matter: String
        package let number: String
        package let ledger: String
        package let title: String
        package let officer: OfficerCode
        /// Nil: the system, to send an e-mail.
        package let duty: Duty?
        package let unit: UnitCode
        package let fields: [String]
        /// Whether who asks may read the matter now.
        package let isReadable: Bool

        package var cursor: String { "\(at.milliseconds)~\(matter)~\(officer)" }
    }

    /// The newest first.
    /// - Parameter visible: on rows of `matter m`, what who asks may read; nil is all.
    /// - Parameter demands: leaves out what they may not read. One's own looks stay, without the title.
    package func lines(
        _ filter: Filter, visible: SQL?, demands: Bool, after cursor: String? = nil, limit: Int, zone: Zone = .china
    ) async throws -> (lines: [Line], next: String?) {
        var parts: [SQL] = ["true"]
        if let officer = filter.officer { parts.append("r.officer = \(officer)") }
        if let number = filter.number { parts.append("m.number = \(number)") }
        if let from = filter.from { parts.append("r.at >= \(Instant(from, in: zone))") }
        if let to = filter.to { parts.append("r.at < \(Instant(to.advanced(by: 1), in: zone))") }
        if demands, let visible { parts.append(visible) }
        if let cursor {
            let pieces = cursor.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
            guard pieces.count == 3, let at = Int64(pieces[0]), pieces[1].utf8.count <= 64, pieces[2].utf8.count <= 200 else {
                throw Refusal.fieldInvalid("cursor", cursor, expected: Bilingual(zh: "上一页给出的 cursor", en: "the cursor of the page before"))
            }
            parts.append("(r.at, r.matter, r.officer) < (\(at), \(pieces[1]), \(pieces[2]))")
        }
        let rows = try await journal.rows(
            """
            select r.at, r.matter, r.officer, r.post, r.fields, m.number, m.ledger, m.title,
              case when \(visible ?? "true") then 1 else 0 end as is_readable
            from reading r join matter m on m.id = r.matter where \(.joined(parts, by: " and "))
            order by r.at desc, r.matter desc, r.officer desc limit \(limit + 1)
            """)
        let lines = rows.prefix(limit).map { row in
            let post = row.text("post").split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return Line(
                at: row.instant("at") ?? Instant(milliseconds: 0), matter: row.text("matter"), number: row.text("number"),
                ledger: row.text("ledger"), title: row.text("title"), officer: row.text("officer"),
                duty: post.first.flatMap(Duty.init), unit: post.count > 1 ? post[1] : "",
                fields: row.text("fields").split(separator: " ").map(String.init), isReadable: row.integer("is_readable") == 1)
        }
        return (lines, rows.count > limit ? lines.last?.cursor : nil)
    }
}

extension House {
    package var readingLog: ReadingLog { ReadingLog(journal: journal) }
}
