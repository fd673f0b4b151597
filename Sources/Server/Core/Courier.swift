// Carries what one jurisdiction has to tell another from journal to journal: matters that are handed over, and where
// they stand. What is told was decided by the entries (Matters/HandOver.swift). Each letter carries a key, so that one
// that is carried twice has its effect once; the mark moves behind it, so that none is passed over.
import Foundation
import Grid
import JournalCore
import Kernel
import Logging
import Loop
import Matters
import ServiceLifecycle

package struct Courier: Sendable {
    private let house: House
    private let installation: Installation

    /// Where each addressee's letters have come to. Lost, all are carried again, and change nothing.
    package static let migration: Migration = (
        "courier-1", "create table courier(jurisdiction text primary key, seq integer not null) strict, without rowid;"
    )

    /// - Parameter house: whose letters it carries.
    package init(_ house: House, in installation: Installation) {
        self.house = house
        self.installation = installation
    }

    /// Carries all that waits, to each addressee in order. One that cannot be reached does not hold up the others.
    /// - Returns: by addressee, why letters still wait.
    package func deliver() async throws -> [String: String] {
        var troubles: [String: String] = [:]
        var code = ""
        while let next = try await house.journal.rows(LetterBoard<Book>.addressee(after: code)).first?.optionalText("jurisdiction") {
            code = next
            do {
                while try await deliverSome(to: code) {}
            } catch let error where !Task.isCancelled {
                troubles[code] = String(describing: error)
            }
        }
        return troubles
    }

    /// Whether there may be more.
    private func deliverSome(to code: String) async throws -> Bool {
        let mark = try await house.journal.rows("select seq from courier where jurisdiction = \(code)").first?.integer("seq") ?? 0
        let waiting = try await house.journal.rows(LetterBoard<Book>.waiting(for: code, after: Int64(mark), limit: 100))
        for row in waiting {
            try Task.checkCancellation()
            try await carry(from: row.text("stream"), version: row.integer("version"), to: code)
            let seq = row.integer("seq")
            try await house.journal.write([
                "insert into courier values(\(code), \(seq)) on conflict (jurisdiction) do update set seq = excluded.seq"
            ])
        }
        return !waiting.isEmpty
    }

    private func carry(from stream: String, version: Int, to code: String) async throws {
        let entries = try await house.journal.entries(of: stream).prefix(version)
        let folded = try house.journal.systems.fold(Array(entries), by: house.journal.systems.decider(for: stream))
        guard let matter = folded.state as? Matter, let entry = entries.last else { return }
        let rules = await house.journal.book().matters
        for letter in matter.letters(of: try MatterFact.decoded(entry), rules) where letter.to == code {
            do {
                guard let target = installation.house(code), target !== house else {
                    // A matter can go elsewhere; what one that went is owed waits until its jurisdiction is back.
                    if letter.isHandOver { throw Refusal.jurisdictionUnknown(code) }
                    throw JournalFault.store("there is no jurisdiction \"\(code)\" in this installation")
                }
                let submission = try await submission(letter, matter, entry, rules, target)
                _ = try await target.journal.submit(submission)
            } catch let refusal as Refusal {
                // What they will not take is ours again, with their reason: nobody else would ever hear of it.
                try await comeBack(letter, matter, entry, refusal)
            }
        }
    }

    /// The same letter always makes the same matter there.
    package static func identifier(from jurisdiction: String, matter: String, order: Int) -> String {
        House.identifier(for: "jurisdiction/\(jurisdiction)/\(matter)/\(order)")
    }

    private func submission(
        _ letter: Letter, _ matter: Matter, _ entry: Entry, _ rules: MatterRules, _ target: House
    ) async throws -> Submission {
        let from = Counterpart(jurisdiction: house.jurisdiction, name: house.settings.name, id: matter.id, number: matter.number)
        let told = matter.told(rules, at: entry.recordedAt)
        let id =
            switch letter.side {
            case .holder: Courier.identifier(from: house.jurisdiction, matter: matter.id, order: letter.order)
            case .origin: matter.origin?.counterpart.id ?? ""
            }
        var command = MatterCommand.relay(Relay(from: from, order: letter.order, state: told, says: letter.says))
        var enclosed: [Kernel.SQL] = []
        if letter.isHandOver {
            var (report, personal) = try await report(matter, letter, target, as: id)
            if let personal {
                report.sealed = personal.sealed
                enclosed = [personal.row]
            }
            let path = (matter.origin?.path ?? []) + [house.jurisdiction]
            command = .takeOver(TakeOver(report: report, from: from, order: letter.order, path: path, state: told))
        } else {
            for photo in letter.says?.photos ?? [] { _ = try await copy(photo, to: target) }
        }
        let stream = Matter.stream(id)
        // When it happened; but not before what is on record there, which was decided without knowing of it.
        let last = try await target.journal.entries(of: stream).map(\.happenedAt).max() ?? entry.recordedAt
        return Submission(
            stream: stream, command: command, actor: Rights.jurisdiction(house.jurisdiction), now: max(entry.recordedAt, last),
            recordedAt: target.now(), key: key(letter, entry), content: "letter", enclosed: enclosed)
    }

    private func key(_ letter: Letter, _ entry: Entry) -> String { "jurisdiction/\(house.jurisdiction)/\(entry.reference)/\(letter.side)" }

    /// The matter as the other side files it: what its ledger has fields for.
    private func report(
        _ matter: Matter, _ letter: Letter, _ target: House, as id: String
    ) async throws -> (Report, (sealed: [String: String], row: Kernel.SQL)?) {
        let book = await target.journal.book()
        let fields = book.matters.ledger(matter.ledger)?.fields ?? []
        let plain = Set(fields.filter { $0.privacy != .personal }.map(\.name))
        var photos: [Matters.Attachment] = []
        for photo in matter.attachments where try await copy(photo, to: target) { photos.append(photo) }
        var place = matter.place
        if let old = matter.place {
            let cell = old.longitude.flatMap { east in old.latitude.flatMap { book.map?.cell(at: east, latitude: $0) } }
            place = Place(text: old.text, longitude: old.longitude, latitude: old.latitude, cell: cell)
        }
        let report = Report(
            ledger: matter.ledger, title: matter.title, description: matter.description, class: matter.classCode, place: place,
            values: matter.values.filter { plain.contains($0.key) }, photos: photos, channel: .jurisdiction)
        let names = Set(fields.filter { $0.privacy == .personal }.map(\.name))
        let sealed = matter.sealed.filter { names.contains($0.key) }
        guard !sealed.isEmpty, let opened = try await house.openPersonal(sealed, of: matter, for: letter) else { return (report, nil) }
        return (report, try target.vault.seal(opened, for: id))
    }

    /// False where the photo is not there any more.
    private func copy(_ photo: Matters.Attachment, to target: House) async throws -> Bool {
        if try await target.attachments.place.hold(photo.sha256, at: target.now()) { return true }
        guard let bytes = try await house.attachments.bytes(of: photo.sha256) else { return false }
        try await target.attachments.place.write(bytes, as: photo.sha256, at: target.now())
        return true
    }

    private func comeBack(_ letter: Letter, _ matter: Matter, _ entry: Entry, _ refusal: Refusal) async throws {
        let name = installation.house(letter.to)?.settings.name ?? Bilingual(letter.to)
        let known = letter.side == .origin ? matter.origin?.counterpart : nil
        let from = known ?? Counterpart(jurisdiction: letter.to, name: name, id: "", number: "")
        let why = Bilingual(zh: "\(name.zh)未能接收：\(refusal.sentence.zh)", en: "\(name.en) could not take it: \(refusal.sentence.en)")
        house.logger.warning(
            "a jurisdiction refused a letter", metadata: ["matter": "\(matter.number)", "to": "\(letter.to)", "code": "\(refusal.code)"])
        let stream = Matter.stream(matter.id)
        let now = house.now()
        _ = try await house.journal.submit(
            Submission(
                stream: stream,
                command: MatterCommand.relay(Relay(from: from, order: letter.order, state: nil, says: .undeliverable(why: why))),
                actor: Rights.jurisdiction(letter.to), now: now, key: key(letter, entry) + "/back", content: "letter",
                cause: entry.reference))
    }
}

extension House {
    /// What other jurisdictions are still to be told: for each that was ever written to, how many letters wait, and since
    /// when the first does.
    package func waitingLetters() async throws -> [(to: String, count: Int, since: Instant?)] {
        var waiting: [(to: String, count: Int, since: Instant?)] = []
        var code = ""
        while let next = try await journal.rows(LetterBoard<Book>.addressee(after: code)).first?.optionalText("jurisdiction") {
            code = next
            let mark = try await journal.rows("select seq from courier where jurisdiction = \(code)").first?.integer("seq") ?? 0
            let row = try await journal.rows(
                "select count(*) as n, min(seq) as seq from letter where jurisdiction = \(code) and seq > \(mark)"
            ).first
            let first = try await journal.rows("select recorded_at from entry where seq = \(row?.integer("seq") ?? 0)").first
            waiting.append((code, row?.integer("n") ?? 0, first.flatMap { Instant($0.text("recorded_at")) }))
        }
        return waiting
    }

    /// Opens sealed fields for the jurisdiction to which the matter goes, and puts that on record as a reading by the unit
    /// that stands for it. Nil where the key was destroyed.
    fileprivate func openPersonal(_ sealed: [String: String], of matter: Matter, for letter: Letter) async throws -> [String: String]? {
        let wrapped = try await journal.rows("select wrapped from matter_key where matter = \(matter.id)").first?.blob("wrapped")
        guard let opened = try vault.open(sealed, for: matter.id, wrapped: wrapped) else { return nil }
        try await recordReading(
            of: matter.id, officer: Rights.jurisdiction(letter.to).officer,
            post: "\(Duty.officer.rawValue)|\(matter.handOver?.unit ?? "")", fields: sealed.keys.sorted())
        return opened
    }
}

/// Has each courier look once a second, and at once when its journal has moved.
struct CourierService: Service {
    let house: House
    let installation: Installation
    let logger: Logger
    /// Between two looks at whether the journal has moved: that costs nothing.
    var pace = Duration.milliseconds(200)

    func run() async throws {
        let courier = Courier(house, in: installation)
        await cancelWhenGracefulShutdown {
            var seen: Int64 = -1
            var known: [String: String] = [:]
            var pause = 0
            while !Task.isCancelled {
                do { try await Task.sleep(for: pace) } catch { return }
                // What could not be carried is tried again every five seconds.
                pause -= 1
                let last = house.journal.lastSequence
                guard last != seen || !known.isEmpty && pause <= 0, await house.journal.claim("courier") else { continue }
                do {
                    let troubles = try await courier.deliver()
                    for (code, why) in troubles where known[code] != why {
                        logger.error("letters wait", metadata: ["from": "\(house.jurisdiction)", "to": "\(code)", "error": "\(why)"])
                    }
                    (seen, known, pause) = (last, troubles, 25)
                } catch {
                    if !Task.isCancelled { logger.error("letters cannot be read", metadata: ["error": "\(error)"]) }
                    (known, pause) = (["": "\(error)"], 25)
                }
            }
        }
    }
}

extension Refusal {
    static func jurisdictionUnknown(_ code: String) -> Refusal {
        Refusal(
            "jurisdiction.unknown", .notFound, field: "jurisdiction",
            Bilingual(zh: "本安装中没有代码为“\(code)”的辖区。", en: "There is no jurisdiction \"\(code)\" in this installation."),
            next: Bilingual(zh: "请核对单位所代表的辖区代码。", en: "Check which jurisdiction the unit stands for."))
    }
}
