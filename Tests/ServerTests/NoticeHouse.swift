// A house of notices and nothing else, on the real store: two officers, an administrator, contacts, and a sender
// whose settings are given as the file would give them. Everything in it is invented.
import Crypto
import Foundation
import JournalSQLite
import Kernel
import Logging
import Matters
import Notices
import Synchronization
import Testing
import Yams

@testable import Server

struct NoticeHouse: Sendable {
    let folder: String
    let journal: SQLiteJournal<NoticeOnlyBook>
    let contacts: Contacts
    let log = LogBook()
    /// Monday, 23 November 2026, 09:00 in the district.
    let opening = Instant(CivilDay("2026-11-23")!, minuteOfDay: 9 * 60, in: .china)

    static let administrator = Actor(officer: "ada", post: Duty.administrator.rawValue, unit: "center")

    /// - Parameter change: to the rules of notices, before anything else.
    static func run(_ change: (inout NoticeRules) -> Void = { _ in }, _ body: (NoticeHouse) async throws -> Void) async throws {
        try await inFolder { folder in
            let systems = Systems([matterManifest(NoticeOnlyBook.self), noticeManifest(NoticeOnlyBook.self)])
            let journal = try SQLiteJournal(path: "\(folder)/taizhang.sqlite", systems: systems, extraMigrations: [Contacts.migration])
            let contacts = Contacts(
                seal: FieldSeal(key: SymmetricKey(size: .bits256), for: "contact"), rows: { try await journal.rows($0) },
                write: { try await journal.write($0) })
            let house = NoticeHouse(folder: folder, journal: journal, contacts: contacts)
            do {
                try await house.found(change)
                try await body(house)
                let report = try await journal.verify()
                #expect(report.isClean, "\(report.wrong)")
            } catch {
                try await journal.close()
                throw error
            }
            try await journal.close()
        }
    }

    private func found(_ change: (inout NoticeRules) -> Void) async throws {
        let since = opening.adding(seconds: -86_400)
        for command in [
            .registerUnits([Unit(code: "center", name: "网格中心"), Unit(code: "works", name: "工务局")]), .enrol(officer: "ada", name: "管理员"),
            .appoint(officer: "ada", duty: .administrator, unit: "center", areas: [], since: since),
        ] as [OrganizationCommand] {
            _ = try await journal.submit(Submission(stream: OrganizationDecider.stream, command: command, actor: .system, now: since))
        }
        var rules = NoticeRules.standard
        change(&rules)
        if rules != .standard {
            _ = try await journal.submit(
                Submission(
                    stream: NoticeRulesDecider.stream, command: NoticeRulesCommand.set(rules), actor: Self.administrator, now: since))
        }
    }

    // MARK: What tests do at once

    /// Queues a notice; answers its id.
    @discardableResult
    func queue(
        _ channel: NoticeChannel, to recipient: String, number: String = "WG2026-000001", title: String = "井盖松动", slip: Slip = .urging,
        at now: Instant? = nil
    ) async throws -> String {
        let draft = NoticeDraft(
            to: recipient, channel: channel, slip: slip, about: MatterLink(id: "m-\(number)", number: number), clock: 0, stage: "handling",
            rung: "urging", unit: "works", title: title, reachedAt: now ?? opening, dueAt: opening,
            subject: Bilingual(zh: "【催办单】\(number) \(title)", en: "Urging slip: \(number) \(title)"),
            words: Bilingual(zh: "事项 \(number)“\(title)”的时限已到。", en: "The time limit of \(number), \"\(title)\", is up."))
        _ = try await journal.submit(
            Submission(stream: draft.stream, command: NoticeCommand.queue(draft), actor: .system, now: now ?? opening))
        return draft.id
    }

    func retry(_ id: String, at now: Instant) async throws {
        _ = try await journal.submit(
            Submission(stream: NoticeDecider.stream(id), command: NoticeCommand.retry, actor: Self.administrator, now: now))
    }

    func notice(_ id: String) async throws -> Notice {
        try #require(try await journal.folded(NoticeDecider.stream(id)).state as? Notice)
    }

    /// Types of the notice's entries, in order.
    func story(_ id: String) async throws -> [String] {
        try await journal.entries(of: NoticeDecider.stream(id)).map { String($0.type.dropFirst("notice.".count)) }
    }

    func sender(_ yaml: String, _ change: (inout SenderLimits) -> Void = { _ in }) throws -> Sender<NoticeOnlyBook> {
        try sender(on: journal, yaml, change)
    }

    func sender<Book: HoldsNoticeRules>(
        on journal: any Journal<Book>, _ yaml: String, _ change: (inout SenderLimits) -> Void = { _ in }
    ) throws -> Sender<Book> {
        var limits = SenderLimits()
        change(&limits)
        let contacts = contacts
        let log = log
        return Sender(
            journal, try SenderSettings(Yams.compose(yaml: yaml)?.mapping ?? [:]), contact: { try await contacts.contact(of: $0) },
            limits: limits, logger: Logger(label: "test") { _ in log.handler })
    }

    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// Settings with webhooks of these names, each at a path of its own name.
    static func webhooks(_ names: [String], at address: String) -> String {
        "webhooks:\n" + names.map { "  \($0): { url: \(address)/\($0), secret: \(secret) }\n" }.joined()
    }
}

struct NoticeOnlyBook: HoldsNoticeRules {
    var matters = MatterRules()
    var notices = NoticeRules.standard

    static func keeps(_ stream: String) -> Bool { NoticeRules.keeps(stream) || MatterRules.keeps(stream) }
    mutating func absorb(_ entry: Entry) throws {
        if NoticeRules.keeps(entry.stream) { try notices.absorb(entry) } else { try matters.absorb(entry) }
    }
}

/// Everything that was logged, with its metadata, as one would read it.
final class LogBook: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    var handler: Handler { Handler(book: self) }

    struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            book.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}
