// The house: one data directory with its journal, its rules, its vault and its files, and the few
// things that every surface does with them. Pages, API, Open311 and the command line all come here;
// none of them talks to the journal in a way of its own.
import Crypto
import Foundation
import Grid
import JournalCore
import Kernel
import Logging
import Loop
import Matters
import Synchronization

package final class House: Sendable {
    package let directory: DataDirectory
    package let settings: Settings
    package let journal: any Store<Book>
    package let vault: Vault
    package let attachments: AttachmentStore
    package let accounts: Accounts
    /// What is told of accounts by e-mail.
    package let post = AccountPost()
    /// Where officers are told of notices.
    package let contacts: Contacts
    package let logger: Logger
    /// What became of the rules folder when this process started: the page of health tells what was left out.
    let startingRules = Mutex(PublishedRules())
    /// The only clock below the edge.
    package let now: @Sendable () -> Instant

    /// Opens or makes the directory. `now` is the server's clock, or a test's.
    /// - Parameters:
    ///   - store: where the journal lies, over what the settings say; nil with neither is a file in the directory.
    ///   - around: puts something between the house and its journal: a test, one that fails when it should.
    package init(
        _ directory: DataDirectory, store: String? = nil, now: @escaping @Sendable () -> Instant,
        onRebuild: @escaping @Sendable (StoreProgress) -> Void = { _ in }, logger: Logger = Logger(label: "taizhang"),
        around: (any Store<Book>) -> any Store<Book> = { $0 }
    ) async throws {
        try directory.make()
        self.directory = directory
        self.now = now
        self.logger = logger
        settings = try directory.settings()
        let place = try StorePlace(store ?? settings.store, in: directory)
        journal = around(try await place.open(clock: now, onRebuild: onRebuild))
        attachments = AttachmentStore(
            place.attachments(beside: journal), largest: settings.largestUpload, largestDocument: settings.largestDocument, now: now)
        do {
            try await Seal.refuseMoved(journal)
            vault = try await Vault(directory, journal)
        } catch {
            try await journal.close()
            throw error
        }
        accounts = Accounts(
            journal: journal, now: now, seal: vault.factorSeal, words: [settings.name.zh, settings.name.en], logger: logger)
        contacts = Contacts(
            seal: vault.contactSeal, rows: { [journal] in try await journal.rows($0) },
            write: { [journal] statements in
                try await journal.write(statements)
                // Until the log is emptied it still holds what was overwritten.
                try await journal.expunge(["contact"])
            })
    }

    /// The tables beside the journal, for whoever opens the file.
    package static let migrations =
        Vault.migrations + Throttle.migrations + [
            SavedViews.migration, ReadingLog.migration, Courier.migration, Subscriptions.migration, CalendarAddresses.migration,
            AskerMail.migration, PreviewedFiles.migration,
        ] + Accounts.migrations

    /// Tables whose rows stand nowhere else: facts, secrets, what must be able to forget, and which migrations
    /// were made. They come back from a backup only; every other table can be dropped and is made again.
    package static let irreplaceableTables: Set<String> = [
        "entry", "matter_key", "key_check", "account", "session", "token", "saved_view", "reading", "contact", "attempt",
        "attachment", "courier", "half_sign_in", "second_factor", "recovery_code", "password_link", "identity", "provider_visit",
        "subscription", "calendar_address", "asker_mail", "previewed_file",
        "grdb_migrations",
    ]

    package func close() async throws { try await journal.close() }

    /// Who asked to be told of an area.
    package var subscriptions: Subscriptions { Subscriptions(journal: journal, vault: vault, now: now) }
    package var calendarAddresses: CalendarAddresses { CalendarAddresses(journal: journal, now: now) }
    package var previewedFiles: PreviewedFiles { PreviewedFiles(journal: journal, now: now) }

    /// Carries notices out of the house, as the settings say.
    package func sender(_ logger: Logger) -> Sender<Book> {
        Sender(journal, settings.sender, contact: { [contacts] in try await contacts.contact(of: $0) }, logger: logger)
    }

    // MARK: Areas

    /// Records a map of areas; the loop registers its areas with the organization before this returns.
    /// - Parameter expectedVersion: of the stream of areas as somebody saw it; refused when another map came since.
    package func drawAreas(_ geojson: String, by actor: Actor, expectedVersion: Int? = nil) async throws {
        // Checked here, because meanwhile others' commands are decided.
        let isNew = await journal.book().mapText != geojson
        if isNew { _ = try AreaDecider.checked(geojson) }
        let command = AreaCommand.draw(geojson: geojson, checked: isNew ? AreaDecider.digest(of: geojson) : nil)
        let receipt = try await journal.submit(
            Submission(stream: AreaDecider.stream, command: command, actor: actor, now: now(), expectedVersion: expectedVersion))
        try await journal.settle()
        if let drawn = receipt.entries.first,
            let setback = try await journal.rows("select sentence from setback where seq = \(drawn.sequence)").first
        {
            throw JournalFault.store("the areas are drawn and not registered: \(setback.text("sentence"))")
        }
    }

    // MARK: Reporting

    /// What somebody reports, before anything is checked. Personal values come in clear and leave
    /// this struct sealed.
    package struct Draft: Sendable, Encodable {
        package var ledger: String
        package var title: String?
        package var description = ""
        package var `class`: String?
        package var placeText: String?
        package var longitude: Double?
        package var latitude: Double?
        /// Chosen from a list; counts where there is no position.
        package var area: AreaCode?
        package var values: [String: String] = [:]
        package var personal: [String: String] = [:]
        package var photos: [Attachment] = []
        package var channel: Channel
        package var parent: MatterLink?
        /// When it was seen, by the clock of a phone that tells it later.
        package var seenAt: Instant?
        /// Whose it is, where whoever reports it gives it out at once.
        package var owner: UnitCode?
        package var supporting: [UnitCode]?
        /// Where it was said that it has to be done.
        package var citations: [Citation]?

        package init(ledger: String, channel: Channel) {
            self.ledger = ledger
            self.channel = channel
        }
    }

    package struct Filed: Sendable {
        package let id: String
        package let number: String
        package let followCode: String
        package let isReplay: Bool
    }

    /// Files a report. With the same key and the same content it answers the same matter again; other
    /// content under the same key is refused. An empty key is none.
    /// - Throws: `JournalFault.unknown` with the key as it was given where it may have been recorded.
    /// - Parameter language: in which the reporter is written to, where an address was left.
    package func report(_ draft: Draft, by actor: Actor, key given: String?, language: String = "zh") async throws -> Filed {
        let given = given.flatMap { $0.isEmpty ? nil : $0 }
        let key = given.map { "\(actor.officer)/\($0)" }
        let id = key.map(House.identifier(for:)) ?? House.newIdentifier()
        let book = await journal.book()
        guard (draft.longitude ?? 0).isFinite, (draft.latitude ?? 0).isFinite else {
            throw Refusal.placeInvalid("经度或纬度不是数字", "longitude or latitude is no number")
        }
        let personal = draft.personal.filter { !$0.value.isEmpty }
        if let ledger = book.matters.ledger(draft.ledger) {
            try checkPersonal(personal, ledger)
            try await checkSubjects(draft.values, ledger)
        }
        let sealed = personal.isEmpty ? nil : try vault.seal(personal, for: id)
        let isIncident = draft.ledger == Book.gridLedger && draft.channel != .imported
        let command: any Sendable & Encodable =
            try isIncident ? incident(draft, sealed: sealed?.sealed) : matter(draft, sealed: sealed?.sealed, book)
        let submission = Submission(
            stream: isIncident ? IncidentDecider.stream(id) : Matter.stream(id), command: command, actor: actor, now: now(), key: key,
            content: try key.map { _ in vault.fingerprint(of: try JSON.text(draft)) },
            enclosed: (sealed.map { [$0.row] } ?? []) + (personal[AskerMail.field] == nil ? [] : [AskerMail.row(id, language, now())]))
        let receipt = try await submit(submission, given)
        return try await House.onceRecorded(given) {
            if isIncident { try await journal.settle() }
            guard let filed = try await filed(id, replay: receipt.isReplay) else {
                throw JournalFault.store("report \(id) is recorded; its matter follows")
            }
            return filed
        }
    }

    /// Refuses what `report` would refuse, and records nothing: for several that are filed together.
    func checkFiling(_ draft: Draft, by actor: Actor) async throws {
        let book = await journal.book()
        if let ledger = book.matters.ledger(draft.ledger) { try await checkSubjects(draft.values, ledger) }
        let opening = Context(stream: Matter.stream("new"), actor: actor, now: now(), drawn: 1)
        _ = try MatterDecider.decide(try matter(draft, sealed: nil, book), MatterDecider.initial, book.matters, opening)
    }

    /// What fails after something was recorded must not read as if nothing had been: the answer is that it is not
    /// known, and asked again with its key it is.
    package static func onceRecorded<Value>(
        _ key: String?, _ body: () async throws -> Value
    ) async throws -> Value {
        do { return try await body() } catch let fault as JournalFault {
            throw JournalFault.unknown(key: key, why: fault.description)
        }
    }

    /// Where the outcome is unknown it names the caller's key, not the one it is stored under.
    private func submit(_ submission: Submission, _ given: String?) async throws -> Receipt {
        do { return try await journal.submit(submission) } catch JournalFault.unknown(_, let why) {
            throw JournalFault.unknown(key: given, why: why)
        }
    }

    private func matter(_ draft: Draft, sealed: [String: String]?, _ book: Book) throws -> MatterCommand {
        .report(
            Report(
                ledger: draft.ledger, title: draft.title, description: draft.description, class: draft.class, place: try place(draft, book),
                values: draft.values.isEmpty ? nil : draft.values, sealed: sealed, photos: draft.photos.isEmpty ? nil : draft.photos,
                channel: draft.channel, parent: draft.parent, seenAt: draft.seenAt, owner: draft.owner, supporting: draft.supporting,
                citations: draft.citations))
    }

    private func incident(_ draft: Draft, sealed: [String: String]?) throws -> IncidentCommand {
        guard let code = draft.class else { throw Refusal.fieldMissing("class", title: Bilingual(zh: "分类", en: "class")) }
        guard let longitude = draft.longitude, let latitude = draft.latitude else {
            throw Refusal.fieldMissing("place", title: Bilingual(zh: "地点", en: "place"))
        }
        var carried = Carried(
            title: draft.title, values: draft.values.isEmpty ? nil : draft.values, parent: draft.parent, seenAt: draft.seenAt)
        carried.sealed = sealed
        return .report(
            class: code, description: draft.description, place: draft.placeText, longitude: longitude, latitude: latitude,
            photos: draft.photos, carried: carried == Carried() ? nil : carried)
    }

    private func filed(_ id: String, replay: Bool) async throws -> Filed? {
        guard let row = try await journal.rows("select number from matter where id = \(id)").first else { return nil }
        return Filed(id: id, number: row.text("number"), followCode: vault.followCode(of: id), isReplay: replay)
    }

    private func checkPersonal(_ personal: [String: String], _ ledger: Ledger) throws {
        for (name, value) in personal.sorted(by: { $0.key < $1.key }) {
            guard let field = ledger.field(name), field.privacy == .personal else {
                throw Refusal.fieldInvalid(name, "…", expected: Bilingual(zh: "台账中的个人信息字段", en: "a personal field of the ledger"))
            }
            guard value.utf8.count <= field.longest else {
                throw Refusal.fieldTooLong(name, bytes: value.utf8.count, longest: field.longest)
            }
            // Letters go there: what is no address must not come to be one of a letter.
            if name == AskerMail.field, !Mailbox.isAddress(value) {
                throw Refusal.fieldInvalid(
                    name, String(value.prefix(40)),
                    expected: Bilingual(zh: "电子邮箱地址，如 name@example.cn", en: "an e-mail address such as name@example.cn"))
            }
        }
    }

    /// The place with its cell. A position outside the district is refused where there is a map.
    func place(_ draft: Draft, _ book: Book) throws -> Place? {
        guard draft.placeText?.isEmpty == false || draft.longitude != nil || draft.latitude != nil || draft.area != nil else { return nil }
        var cell = draft.longitude == nil && draft.latitude == nil ? draft.area : nil
        if let longitude = draft.longitude, let latitude = draft.latitude, let map = book.map {
            cell = map.cell(at: longitude, latitude: latitude)
            if cell == nil, draft.channel != .imported { throw Refusal.placeOutside(longitude, latitude) }
        }
        let text = draft.placeText.flatMap { $0.isEmpty ? nil : $0 } ?? cell.map { book.matters.organization.name(ofArea: $0) } ?? ""
        return Place(text: text, longitude: draft.longitude, latitude: draft.latitude, cell: cell)
    }

    // MARK: Acting

    /// The number of a matter as somebody typed it: in whatever case, and blanks do not count.
    package func number(typed text: String) async throws -> String? {
        let text = text.filter { !$0.isWhitespace }
        return try await journal.rows(
            """
            select number from matter where number in (\(text), \(text.uppercased()), \(text.lowercased()))
            order by number = \(text) desc limit 1
            """
        ).first?.text("number")
    }

    package func id(ofNumber number: String) async throws -> String { try await place(ofNumber: number).id }

    private func place(ofNumber number: String) async throws -> (id: String, ledger: String) {
        guard let row = try await journal.rows("select id, ledger from matter where number = \(number)").first else {
            throw Refusal.matterUnknown(number)
        }
        return (row.text("id"), row.text("ledger"))
    }

    /// The matter with its entries, oldest first.
    package func matter(_ number: String) async throws -> (matter: Matter, entries: [Entry]) {
        let id = try await id(ofNumber: number)
        let entries = try await journal.entries(of: Matter.stream(id))
        let folded = try journal.systems.fold(entries, by: journal.systems.decider(for: Matter.stream(id)))
        guard let matter = folded.state as? Matter else { preconditionFailure("matter streams fold to Matter") }
        return (matter, entries)
    }

    /// Takes an action. Numbers in `merge` and `link` are resolved to matters first.
    @discardableResult
    package func act(
        _ command: MatterCommand, on number: String, by actor: Actor, key: String? = nil, content: String? = nil,
        expectedVersion: Int? = nil
    ) async throws -> Receipt {
        let (id, ledger) = try await place(ofNumber: number)
        var command = command
        switch command {
        case .claim, .verify, .end: try await checkWaits(command, on: number, ledger: ledger)
        case .merge(let into): command = .merge(into: try await mergeTarget(into.number, of: number))
        case .link(let other, let kind): command = .link(to: try await link(other.number), kind: kind)
        case .amend(let values, _):
            let (matter, _) = try await matter(number)
            if let ledger = await journal.book().matters.ledger(matter.ledger, version: matter.rules) {
                try await checkSubjects(values, ledger)
            }
        case .report, .import, .receiveDuplicate, .receiveChild, .receiveSource, .childEnded, .answerFromMain, .catchUp, .takeOver, .relay:
            throw Refusal.matterUnknown(number)
        default: break
        }
        let submission = Submission(
            stream: Matter.stream(id), command: command, actor: actor, now: now(), key: key.map { "\(actor.officer)/\($0)" },
            content: content, expectedVersion: expectedVersion)
        let receipt = try await submit(submission, key)
        // What this caused elsewhere (a duplicate answered, a parent freed) is there when the page comes back.
        if receipt.entries.contains(where: { $0.type == "matter.ended" || $0.type == "matter.reopened" }) {
            try await House.onceRecorded(key) { try await journal.settle() }
        }
        return receipt
    }

    /// Whether one of these is what `officer` did under this key.
    static func holds(_ key: String?, of officer: String, in entries: [Entry]) -> Bool {
        guard let key, !key.isEmpty else { return false }
        let stored = "\(officer)/\(key):"
        // Behind the colon stands a digest of 16 digits; a key may itself contain colons.
        return entries.contains { $0.key.map { $0.hasPrefix(stored) && $0.utf8.count == stored.utf8.count + 16 } ?? false }
    }

    package func link(_ number: String) async throws -> MatterLink { MatterLink(id: try await id(ofNumber: number), number: number) }

    private func mergeTarget(_ number: String, of merged: String) async throws -> MatterLink {
        let (target, _) = try await matter(number)
        if let into = target.ending?.into {
            throw Refusal.fieldInvalid(
                "into", number,
                expected: Bilingual(zh: "没有被并案的事项，例如 \(into.number)", en: "a matter that was not merged itself, such as \(into.number)"))
        }
        return MatterLink(id: target.id, number: target.number)
    }

    // MARK: Identifiers

    package static func newIdentifier() -> String { hexadecimal(SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }) }

    /// The same key always names the same matter, so that a form sent twice is one report.
    package static func identifier(for key: String) -> String { hexadecimal(SHA256.hash(data: Data(key.utf8)).prefix(16)) }
}

extension MatterCommand {
    /// The other matter that it names. Who asks must be allowed to read it: a link shows its title.
    package var other: Matters.MatterLink? {
        switch self {
        case .merge(let into): into
        case .link(let to, _): to
        default: nil
        }
    }
}

extension Refusal {
    /// In the words of somebody at a form, who never saw its key.
    var onForm: Refusal { code == "key.reused" ? .formUsed : self }

    /// The key of the form that is shown again. Under the old one nothing else would ever be taken.
    func nextFormKey(after key: String) -> String { code == "key.reused" ? House.newIdentifier() : key }

    private static let formUsed = Refusal(
        "form.used", .conflict,
        Bilingual(zh: "这张表单已经提交过，内容与这次不同；这次的没有记录。", en: "This form was sent before with other content; this time nothing was recorded."),
        next: Bilingual(zh: "如果是另一件事，请核对后再次提交。", en: "If this is another matter, check it and send it again."))

    package static let personalForbidden = Refusal(
        "personal.forbidden", .forbidden,
        Bilingual(zh: "您的岗位不能查看该事项的个人信息。", en: "Your post does not open the personal fields of this matter."),
        next: Bilingual(zh: "如需联系上报人，请找调度员或责任单位。", en: "To reach the reporter, ask the dispatcher or the unit that owns it."))
}
