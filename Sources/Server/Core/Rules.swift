// Publishing rule files: those of a folder when a process starts, and a calendar by somebody who has seen what it
// moves. Called by `serve`, `import`, the page of calendars and `taizhang calendar`.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

/// What became of the rule files of a folder.
package struct PublishedRules: Sendable {
    /// As `ledger/grid-incident`, in order of publishing.
    package internal(set) var names: [String] = []
    /// Calendars that would move deadlines, left as they are in force until somebody publishes them.
    package internal(set) var held: [CalendarPreview] = []
}

extension House {
    /// Publishes the rule files of a folder (`calendars/*.json`, `ledgers/classes/*.yaml`,
    /// `ledgers/*.yaml`) where they differ from what is in force; but no calendar that moves a deadline.
    @discardableResult
    package func publishRules(from folder: String, by actor: Actor = .system) async throws -> PublishedRules {
        var done = PublishedRules()
        for (kind, files) in try RuleFolder(folder).files {
            for (name, text) in files {
                var reason: String?
                if kind == .calendar, await journal.book().matters.calendars[name] != nil {
                    guard await journal.book().matters.texts["\(kind.rawValue)/\(name)"] != text else { continue }
                    let preview = try await journal.preview(calendar: text, at: now())
                    // A file that calls itself otherwise is refused below, by its name.
                    if preview.name == name, !preview.isSilent {
                        done.held.append(preview)
                        continue
                    }
                    reason = House.silentReason
                }
                let receipt = try await journal.submit(
                    Submission(
                        stream: RuleDecider.stream(kind, name),
                        command: RuleCommand.publish(kind: kind, name: name, text: text, reason: reason), actor: actor, now: now()))
                if !receipt.entries.isEmpty { done.names.append("\(kind.rawValue)/\(name)") }
            }
        }
        return done
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
    package func versions(ofCalendar name: String) async throws -> [CalendarVersion] { try await journal.versions(ofCalendar: name) }
}

/// A calendar as it was published once.
package struct CalendarVersion: Sendable {
    /// From 1.
    package let version: Int
    package let at: Instant
    package let by: Actor
    /// Nil of the first, and of those from before reasons were asked for.
    package let reason: String?
}

extension Store<Book> {
    package func versions(ofCalendar name: String) async throws -> [CalendarVersion] {
        try await entries(of: RuleDecider.stream(.calendar, name)).reversed().compactMap { entry in
            guard case .published(_, _, _, let reason) = try RuleFact.decoded(entry) else { return nil }
            return CalendarVersion(version: entry.version, at: entry.recordedAt, by: entry.actor, reason: reason)
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
}
