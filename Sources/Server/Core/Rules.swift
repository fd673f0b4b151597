// Publishing rule files: those of a folder when a process starts, and a calendar by somebody who has seen what it
// moves. Called by `serve`, `import`, the page of calendars and `taizhang calendar`.
import Bulletins
import Foundation
import JournalCore
import Kernel
import Loop
import Matters
import Meetings
import Projects
import Supervision

/// What became of the rule files of a folder.
package struct PublishedRules: Sendable {
    /// As `ledger/grid-incident`, in order of publishing.
    package internal(set) var names: [String] = []
    /// Calendars that would move deadlines, left as they are in force until somebody publishes them.
    package internal(set) var held: [CalendarPreview] = []
    /// Ledgers whose newest version a person published, or the command line with a reason, and of which the folder has another:
    /// as `ledger/grid-incident`.
    package internal(set) var kept: [String] = []
    /// The files behind `held` and `kept`, as they were read.
    var texts: [String: String] = [:]
}

extension House {
    /// Publishes the rule files of a folder (`calendars/*.json`, `ledgers/classes/*.yaml`,
    /// `ledgers/*.yaml`) where they differ from what is in force; but no calendar that moves a deadline.
    @discardableResult
    package func publishRules(from folder: String, by actor: Actor = .system) async throws -> PublishedRules {
        var done = PublishedRules()
        let folder = try RuleFolder(folder)
        for (kind, files) in folder.files {
            for (name, text) in files {
                var reason: String?
                if kind == .calendar, await journal.book().matters.calendars[name] != nil {
                    guard await journal.book().matters.texts["\(kind.rawValue)/\(name)"] != text else { continue }
                    let preview = try await journal.preview(calendar: text, at: now())
                    // A file that calls itself otherwise is refused below, by its name.
                    if preview.name == name, !preview.isSilent {
                        done.held.append(preview)
                        done.texts["\(kind.rawValue)/\(name)"] = text
                        continue
                    }
                    reason = House.silentReason
                }
                // What somebody published with a reason would otherwise be undone by the next start of the server.
                if kind == .ledger, await journal.book().matters.texts["\(kind.rawValue)/\(name)"] != text,
                    let newest = try await journal.versions(of: kind, name).first, newest.by.isPerson || newest.reason != nil
                {
                    done.kept.append("\(kind.rawValue)/\(name)")
                    done.texts["\(kind.rawValue)/\(name)"] = text
                    continue
                }
                let receipt = try await journal.submit(
                    Submission(
                        stream: RuleDecider.stream(kind, name),
                        command: RuleCommand.publish(kind: kind, name: name, text: text, reason: reason), actor: actor, now: now()))
                if !receipt.entries.isEmpty { done.names.append("\(kind.rawValue)/\(name)") }
            }
        }
        try await publish(ProjectRulesFile.self, folder.registers, named: "register", by: actor, &done)
        try await publish(MeetingRulesFile.self, folder.registers, named: "register", by: actor, &done)
        try await publish(BulletinTemplateFile.self, folder.bulletins, named: "bulletin", by: actor, &done)
        try await publish(ContestRulesFile.self, folder.contests, named: "contest", by: actor, &done)
        let result = done
        startingRules.withLock { $0 = result }
        return done
    }

    /// Publishes files of a kind where they differ from what is in force.
    func publish<Kind: RuleFileKind>(
        _ kind: Kind.Type, _ files: [(name: String, text: String)], named folder: String, by actor: Actor, _ done: inout PublishedRules
    ) async throws {
        for (name, text) in files where kind.onlyName.map({ $0 == name }) ?? true {
            let receipt = try await journal.submit(
                Submission(stream: RuleFileDecider<Kind>.stream(name), command: RuleFileCommand(text: text), actor: actor, now: now()))
            if !receipt.entries.isEmpty { done.names.append("\(folder)/\(name)") }
        }
    }

    /// Publishes a ledger that somebody has written.
    /// - Parameter base: the version on which it was written, 0 for a ledger that is not there yet. Where another has been
    ///   published since, nothing is.
    package func publishLedger(_ text: String, name: String, reason: String?, base: Int, by actor: Actor) async throws {
        let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if base > 0, given == nil { throw Refusal.fieldMissing("reason", title: Bilingual(zh: "理由", en: "reason")) }
        if let given, given.utf8.count > 2000 { throw Refusal.fieldTooLong("reason", bytes: given.utf8.count, longest: 2000) }
        let rules = await journal.book().matters
        guard rules.texts["\(RuleKind.ledger.rawValue)/\(name)"] != text else { throw Refusal.ledgerUnchanged }
        if let ledger = rules.draft(text, as: name).ledger, let other = rules.titleClash(of: ledger, named: name) {
            throw Refusal.ledgerTitleTaken(other.title, by: other.name)
        }
        do {
            _ = try await journal.submit(
                Submission(
                    stream: RuleDecider.stream(.ledger, name),
                    command: RuleCommand.publish(kind: .ledger, name: name, text: text, reason: given), actor: actor, now: now(),
                    expectedVersion: base))
        } catch let refusal as Refusal where refusal.code == "version.moved" {
            throw Refusal.ledgerMoved
        }
    }

    /// What is recorded where nobody was asked for a reason.
    private static let silentReason = "规则目录中的文件有变化，没有移动任何时限。The file in the rules folder has changed; no deadline moves."

    /// Publishes a calendar and answers what it moved.
    /// - Parameter digest: of the preview that whoever publishes it has seen; another one is refused, because what
    ///   is in force has changed since. Nil: nobody has looked.
    package func publishCalendar(_ text: String, reason: String?, seen digest: String?, by actor: Actor) async throws -> CalendarPreview {
        let preview = try await journal.preview(calendar: text, at: now())
        if let digest, digest != preview.digest { throw Refusal.calendarMoved }
        let stream = RuleDecider.stream(.calendar, preview.name)
        // What was in force when it was previewed is what is replaced.
        let version = try await journal.entries(of: stream).count
        _ = try await journal.submit(
            Submission(
                stream: stream, command: RuleCommand.publish(kind: .calendar, name: preview.name, text: text, reason: reason), actor: actor,
                now: now(), expectedVersion: version))
        return preview
    }

    /// Units with another calendar, and areas, move what boards show: the journal makes those anew with the entry.
    package func organize(_ command: OrganizationCommand, by actor: Actor) async throws {
        if case .registerUnits(let units, _) = command, !jurisdiction.isEmpty,
            units.contains(where: { $0.jurisdiction == jurisdiction })
        {
            throw Refusal.fieldInvalid(
                "jurisdiction", jurisdiction,
                expected: Bilingual(zh: "另一个辖区的代码：这是本辖区自己的", en: "the code of another jurisdiction: this is its own"))
        }
        _ = try await journal.submit(Submission(stream: OrganizationDecider.stream, command: command, actor: actor, now: now()))
    }

    /// Gives a unit a calendar of its own, or takes it away, and answers what that moved.
    /// - Parameter digest: as of `publishCalendar`.
    package func setCalendar(_ calendar: String?, of code: UnitCode, reason: String?, seen digest: String?, by actor: Actor) async throws
        -> CalendarPreview
    {
        let preview = try await journal.preview(calendar: calendar, ofUnit: code, at: now())
        if let digest, digest != preview.digest { throw Refusal.calendarMoved }
        guard let old = await journal.book().matters.organization.units[code] else { throw Refusal.unitUnknown(code, field: "unit") }
        let unit = Matters.Unit(
            code: code, name: old.name, parent: old.parent, area: old.area, calendar: calendar, jurisdiction: old.jurisdiction)
        try await organize(.registerUnits([unit], reason: reason), by: actor)
        return preview
    }

    /// Every version of a calendar, the newest first.
    package func versions(ofCalendar name: String) async throws -> [RuleVersion] { try await journal.versions(of: .calendar, name) }
}

extension Actor {
    /// Somebody who signed in, and neither the house itself nor its command line.
    fileprivate var isPerson: Bool { self != .system && self != Rights.console }
}

/// A rule file as it was published once.
package struct RuleVersion: Sendable {
    /// From 1.
    package let version: Int
    package let at: Instant
    package let by: Actor
    /// Nil of the first, and of those from before reasons were asked for.
    package let reason: String?
    package let text: String
}

extension Store<Book> {
    package func versions(of kind: RuleKind, _ name: String) async throws -> [RuleVersion] {
        try await entries(of: RuleDecider.stream(kind, name)).reversed().compactMap { entry in
            guard case .published(_, _, let text, let reason) = try RuleFact.decoded(entry) else { return nil }
            return RuleVersion(version: entry.version, at: entry.recordedAt, by: entry.actor, reason: reason, text: text)
        }
    }
}

extension Refusal {
    static let calendarMoved = Refusal(
        "calendar.preview-stale", .conflict,
        Bilingual(
            zh: "预览之后，现行的日历或单位所用的日历又有变化，什么都没有发布。",
            en: "A calendar in force, or that of a unit, has changed since the preview; nothing was published."),
        next: Bilingual(zh: "下面是新的预览，请看过后再发布。", en: "This is the preview as of now: look at it, then publish."))

    static let ledgerUnchanged = Refusal(
        "ledger.unchanged", .invalid, field: "text",
        Bilingual(zh: "这就是现行的文本，没有可发布的改动。", en: "This is the text in force; there is nothing to publish."),
        next: Bilingual(zh: "请先修改，再发布。", en: "Change it, then publish."))

    static func ledgerTitleTaken(_ title: Bilingual, by other: String) -> Refusal {
        Refusal(
            "ledger.title-taken", .invalid, field: "text",
            Bilingual(
                zh: "台账“\(other)”已经叫“\(title.zh)”，没有发布。",
                en: "Ledger \"\(other)\" is called \"\(title.en)\" already; nothing was published."),
            next: Bilingual(zh: "请换中英文名称。", en: "Choose other titles, in both languages."))
    }

    static let ledgerMoved = Refusal(
        "ledger.moved", .conflict, field: "text",
        Bilingual(
            zh: "您打开之后，别人已发布了这个台账的新版本；什么都没有发布。",
            en: "Since you opened it somebody has published another version of this ledger; nothing was published."),
        next: Bilingual(
            zh: "请对照页面上两个文本的差异，把需要的改动并入后再发布。",
            en: "Compare the two texts on the page, take over what you need, then publish."))
}
