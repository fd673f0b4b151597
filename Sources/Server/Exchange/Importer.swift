// Takes a table of somebody else's matters into a ledger. Called by `taizhang import` and by tests. Safe
// to run again: a row's stream and key follow from its source and key there, so that what was taken
// over before is answered, not doubled. A refused row leaves nothing behind.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

package struct Importer: Sendable {
    package let ledger: String
    package let map: ColumnMap
    package let now: Instant
    /// Most commands that wait for the disk at the same time: enough for the writer to commit in groups.
    static let inFlight = 256
    static let batch = 1000

    package init(ledger: String, map: ColumnMap, now: Instant) {
        self.ledger = ledger
        self.map = map
        self.now = now
    }

    package struct Progress: Sendable {
        package var read = 0
        package var new = 0
        package var alreadyThere = 0
        package var refused = 0
        /// Of the rows read, those whose fate is known.
        package var answered: Int { new + alreadyThere + refused }
        package var bytesRead: UInt64 = 0
        package var bytesTotal: UInt64 = 0
    }

    /// What is written to: nothing in a dry run.
    package enum Destination: Sendable {
        case journal(any Store<Book>)
        /// The journal, where there is one, is only asked what is there already.
        case nowhere(Book, (any Store<Book>)?)
        /// A register that does not exist yet, by the rules that it would have.
        case imagined(MatterRules)
    }

    /// - Parameter refusedFile: where refused rows go; not touched when there are none.
    /// - Throws: `Refusal` for a file that cannot be read at all, `JournalFault` when the store fails.
    package func run(
        _ file: String, to destination: Destination, refusedFile: String, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> ImportSummary {
        let (rules, areas) =
            switch destination {
            case .journal(let journal): await (journal.book().matters, journal.book().map)
            case .nowhere(let book, _): (book.matters, book.map)
            case .imagined(let rules): (rules, nil)
            }
        guard rules.ledger(ledger) != nil else { throw Refusal.ledgerUnknown(ledger) }
        let source = try RowSource(file, wanted: map.columns)
        let refusals = try RefusedRows(refusedFile, of: source, at: file)
        var trial = Trial(rules: rules, now: now)
        var seen: Set<String> = []
        var summary = ImportSummary(ledger: ledger, source: map.source)
        var counted = Progress()
        counted.bytesTotal = source.size
        let parent = Matters.Unit(code: map.owner.parent, name: map.owner.parentName)

        var rows = try await source.next(Importer.batch)
        while !rows.isEmpty {
            async let following = source.next(Importer.batch)
            var accepted: [MappedRow] = []
            var matters: [Int: Matter] = [:]
            var units: [Matters.Unit] = []
            var refused: [Int: Refusal] = [:]
            for (number, row) in rows.enumerated() {
                do throws(Refusal) {
                    let mapping = RowMapping(map: map, ledger: ledger, organization: trial.organization) {
                        areas?.cell(at: $0, latitude: $1)
                    }
                    let mapped = try mapping.mapped(row)
                    guard !seen.contains(mapped.key) else { throw .rowKeyTwice(mapped.key) }
                    let hadParent = trial.organization.units[parent.code] != nil
                    matters[accepted.count] = try trial.decide(mapped, parent: parent)
                    if let unit = mapped.newUnit { units += hadParent ? [unit] : [parent, unit] }
                    seen.insert(mapped.key)
                    accepted.append(mapped)
                } catch {
                    refused[number] = error
                }
            }
            let lines = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1.line, $0) })
            counted.read += rows.count
            counted.refused += refused.count
            let answers = try await write(accepted, units, to: destination) { outcome in
                switch outcome {
                case .new: counted.new += 1
                case .alreadyThere: counted.alreadyThere += 1
                case .refused: counted.refused += 1
                }
                if (counted.new + counted.alreadyThere) % 100 == 0 { progress(counted) }
            }
            for (index, outcome) in answers {
                if case .refused(let refusal) = outcome {
                    refused[lines[accepted[index].line] ?? 0] = refusal
                } else if let matter = matters[index] {
                    summary.take(matter, rules: trial.rules, now: now)
                }
            }
            summary.unitsRegistered += units.count
            for (number, refusal) in refused.sorted(by: { $0.key < $1.key }) {
                summary.take(refusal, line: rows[number].line)
                try refusals.write(rows[number], refusal)
            }
            counted.bytesRead = await source.position
            progress(counted)
            rows = try await following
        }
        if case .journal(let journal) = destination { try await journal.settle() }
        summary.finish(counted, refusedFile: try refusals.close() ? refusedFile : nil)
        return summary
    }

    // MARK: Writing

    private enum Outcome: Sendable {
        case new, alreadyThere
        case refused(Refusal)
    }

    private func write(
        _ rows: [MappedRow], _ units: [Matters.Unit], to destination: Destination, each: (Outcome) -> Void
    ) async throws -> [(Int, Outcome)] {
        guard case .journal(let journal) = destination else {
            var asked: (any Store<Book>)?
            if case .nowhere(_, let journal) = destination { asked = journal }
            let there = try await alreadyThere(rows, asked)
            return rows.enumerated().map { index, row in
                let outcome: Outcome = there.contains(row.key) ? .alreadyThere : .new
                each(outcome)
                return (index, outcome)
            }
        }
        if !units.isEmpty {
            _ = try await journal.submit(
                Submission(
                    stream: OrganizationDecider.stream, command: OrganizationCommand.registerUnits(units), actor: Rights.console, now: now))
        }
        return try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            var next = 0
            func start() {
                guard next < rows.count else { return }
                group.addTask { [index = next] in
                    let outcome = try await submit(rows[index], to: journal)
                    return (index, outcome)
                }
                next += 1
            }
            for _ in 0..<Importer.inFlight { start() }
            var answers: [(Int, Outcome)] = []
            while let answer = try await group.next() {
                each(answer.1)
                answers.append(answer)
                start()
            }
            return answers
        }
    }

    private func submit(_ row: MappedRow, to journal: any Store<Book>) async throws -> Outcome {
        let stream = Matter.stream(House.identifier(for: row.identity))
        do {
            let receipt = try await journal.submit(
                Submission(stream: stream, command: MatterCommand.import(row.record), actor: Rights.console, now: now, key: row.identity))
            return receipt.isReplay ? .alreadyThere : .new
        } catch let refusal as Refusal where refusal.code == "key.reused" {
            // A map of areas drawn since then gives the same row another cell: that is no change of the row.
            return try row.record.isRecorded(in: await journal.entries(of: stream)) ? .alreadyThere : .refused(.rowChanged(row.key))
        } catch let refusal as Refusal {
            return .refused(refusal)
        }
    }

    private func alreadyThere(_ rows: [MappedRow], _ journal: (any Store<Book>)?) async throws -> Set<String> {
        guard let journal else { return [] }
        var there: Set<String> = []
        for start in stride(from: 0, to: rows.count, by: 200) {
            let keys = rows[start..<min(start + 200, rows.count)].map(\.key)
            let found = try await journal.rows(
                "select source_key from matter where source_system = \(map.source) and source_key in (\(list: keys))")
            there.formUnion(found.map { $0.text("source_key") })
        }
        return there
    }
}

extension Import {
    /// True when these entries say what this record says, the cell apart.
    fileprivate func isRecorded(in entries: [Entry]) throws -> Bool {
        var ended: Instant?
        for entry in entries.prefix(3) {
            switch try MatterFact.decoded(entry) {
            case .reported(
                _, let ledger, _, let title, let description, let code, let place, let values, _, _, _, _, let source, let step, _, let at):
                guard dueAt.map({ step.whole == .landmark(Landmark(.instant($0))) }) ?? !(step.whole?.isInstant ?? false) else {
                    return false
                }
                guard ledger == report.ledger, report.title.map({ $0 == title }) ?? true, description == report.description,
                    code == report.class,
                    values == report.values ?? [:], source == self.source, at == reportedAt, place?.longitude == report.place?.longitude,
                    place?.latitude == report.place?.latitude, (place == nil) == (report.place == nil)
                else { return false }
            case .dispatched(let unit, _, _, _, _, _, let at) where at == reportedAt:
                guard unit == owner else { return false }
            case .ended(_, "recorded", let note, _, _, _, let at?, _):
                guard note == closingNote ?? "" else { return false }
                ended = at
            default: break
            }
        }
        return ended == closedAt
    }
}
