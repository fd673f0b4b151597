// Writes the matters of a ledger out, page by page from the board and each folded from its entries.
// Called by `taizhang export`. Personal fields never leave this way, sealed or open.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters
import Pages

package struct MatterExport: Sendable {
    package enum Format: String, Sendable, CaseIterable { case csv, json }

    package let ledger: Ledger
    package let format: Format
    package let now: Instant
    /// Reported at or after, and before.
    package var from: Instant?
    package var to: Instant?
    /// The mark that spreadsheets need to read UTF-8.
    package var hasMark = false

    package init(ledger: Ledger, format: Format, now: Instant) {
        self.ledger = ledger
        self.format = format
        self.now = now
    }

    /// What a list's filter and its reader's rights leave of the ledger, over `matter m`.
    package var condition: Kernel.SQL = "true"

    /// Some hundred matters, and for CSV before the first of them the header.
    package struct Piece: Sendable {
        package let text: String
        package let matters: Int
    }

    /// Oldest first, read as it is asked for: who takes it slowly holds one piece, who goes away ends it.
    package func pieces(_ journal: any Store<Book>) -> Pieces { Pieces(export: self, journal: journal) }

    package struct Pieces: AsyncSequence, AsyncIteratorProtocol, Sendable {
        let export: MatterExport
        let journal: any Store<Book>
        private var last: (at: Instant, id: String)?
        private var row: ExportedRow?
        private var isAtEnd = false

        init(export: MatterExport, journal: any Store<Book>) { (self.export, self.journal) = (export, journal) }

        package func makeAsyncIterator() -> Pieces { self }

        package mutating func next() async throws -> Piece? {
            guard !isAtEnd else { return nil }
            try Task.checkCancellation()
            var text = ""
            if row == nil {
                let first = try export.row(await journal.book())
                row = first
                if export.format == .csv { text = (export.hasMark ? "\u{FEFF}" : "") + CSVText.line(first.header, guarded: true) }
            }
            let ids = try await export.page(journal, after: last)
            isAtEnd = ids.count < MatterExport.pageSize
            last = ids.last.map { ($0.0, $0.1) }
            var count = 0
            for (_, id) in ids {
                let entries = try await journal.entries(of: Matter.stream(id))
                guard let row,
                    let matter = try journal.systems.fold(entries, by: journal.systems.decider(for: Matter.stream(id))).state as? Matter
                else { continue }
                text += export.format == .csv ? CSVText.line(row.cells(matter), guarded: true) : "\(row.json(matter))\n"
                count += 1
            }
            return Piece(text: text, matters: count)
        }
    }

    private func row(_ book: Book) throws -> ExportedRow {
        guard let calendars = book.matters.calendars(of: ledger) else { throw Refusal.ledgerUnknown(ledger.name) }
        let fields = ledger.fields.filter {
            [.text, .choice, .number, .date].contains($0.kind) && [.public, .internal].contains($0.privacy) && $0.name != "description"
        }
        return ExportedRow(ledger: ledger, calendars: calendars, rules: book.matters, fields: fields.map(\.name), now: now)
    }

    private static let pageSize = 200

    private func page(_ journal: any Store<Book>, after last: (at: Instant, id: String)?) async throws -> [(Instant, String)] {
        var query: Kernel.SQL = "select m.id, m.reported_at from matter m where m.ledger = \(ledger.name) and \(condition)"
        if let start = last?.at ?? from { query = query + " and m.reported_at >= \(start)" }
        // In the index ids descend within one instant when instants ascend.
        if let last { query = query + " and (m.reported_at > \(last.at) or m.id < \(last.id))" }
        if let to { query = query + " and m.reported_at < \(to)" }
        return try await journal.rows(query + " order by m.reported_at, m.id desc limit \(MatterExport.pageSize)").compactMap { row in
            row.instant("reported_at").map { ($0, row.text("id")) }
        }
    }
}

private struct ExportedRow {
    let ledger: Ledger
    let calendars: Calendars
    let rules: MatterRules
    let fields: [String]
    let now: Instant

    var header: [String] { columns(Matter()).map(\.0) }

    func cells(_ matter: Matter) -> [String] {
        columns(matter).map { _, value in
            switch value {
            case .text(let text): text
            case .number(let number): String(number)
            case .integer(let number): String(number)
            case .flag(let flag): flag ? "1" : "0"
            case .nothing: ""
            }
        }
    }

    func json(_ matter: Matter) -> String {
        let pairs = columns(matter).map { name, value in
            let text =
                switch value {
                case .text(let text): quoted(text)
                case .number(let number): String(number)
                case .integer(let number): String(number)
                case .flag(let flag): flag ? "true" : "false"
                case .nothing: "null"
                }
            return "\(quoted(name)):\(text)"
        }
        return "{\(pairs.joined(separator: ","))}"
    }

    private enum Value {
        case text(String), number(Double), integer(Int), flag(Bool), nothing

        init(_ text: String?) { self = text.map { .text($0) } ?? .nothing }
        init(_ number: Double?) { self = number.map { .number($0) } ?? .nothing }
    }

    private func columns(_ matter: Matter) -> [(String, Value)] {
        let ownLedger = rules.ledger(ledger.name, version: matter.rules) ?? ledger
        let time = { (instant: Instant?) in Value(instant?.text(in: calendars.zone)) }
        let unit = matter.owner ?? matter.handler
        return [
            ("number", .text(matter.number)), ("ledger", .text(ledger.name)), ("stage", .text(matter.stage)),
            ("ending", Value(matter.ending?.kind)),
            ("title", .text(matter.title)), ("description", .text(matter.description)), ("class", Value(matter.classCode)),
            ("place", Value(matter.place?.text)), ("longitude", Value(matter.place?.longitude)),
            ("latitude", Value(matter.place?.latitude)),
            ("cell", Value(matter.place?.cell)), ("owner", Value(unit)),
            ("owner_name", Value(unit.map { rules.organization.name(ofUnit: $0) })),
            ("officer", Value(matter.officer)), ("channel", .text(matter.channel.rawValue)), ("reported_at", time(matter.reportedAt)),
            ("due_at", time(matter.turnings(by: ownLedger, on: calendars)?.dueAt)), ("ended_at", time(matter.ending?.at)),
            ("ending_note", Value(matter.ending?.note)), ("light", .text(matter.light(by: ownLedger, on: calendars, at: now).rawValue)),
            ("late", .flag(!matter.lateStages(on: calendars, at: now).isEmpty)), ("returns", .integer(matter.returnCount)),
            ("reworks", .integer(matter.reworkCount)), ("grade", matter.appraisal.map { .integer($0.grade) } ?? .nothing),
            ("source", Value(matter.source?.system)), ("source_key", Value(matter.source?.key)),
        ] + fields.map { ("field_\($0)", Value(matter.values[$0])) }
    }

    private func quoted(_ text: String) -> String {
        do { return try JSON.text(text) } catch { preconditionFailure("a text is always JSON: \(error)") }
    }
}
