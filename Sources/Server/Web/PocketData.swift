// The day of one officer as the phone keeps it: tasks on site, their own reports and how they stand, the classes to
// report. Nothing personal is in it: sealed fields, the reporter and confidential values never leave for a phone.
import Grid
import Kernel
import Loop
import Matters
import Pages

/// A task on site of a matter: which one it is follows from when it was given, so that what was found out for one is
/// never taken for the next.
enum PocketTask {
    static func assignment(_ action: Action, of matter: Matter) -> Assignment? {
        switch action {
        case .check: matter.check
        case .verify: matter.verification
        default: nil
        }
    }

    /// Milliseconds at which it was given; nil where none waits.
    static func id(_ action: Action, of matter: Matter) -> Int64? {
        assignment(action, of: matter).map { $0.givenAt?.milliseconds ?? 0 }
    }
}

struct PocketDay: Sendable {
    let reader: Reader
    let wording: Wording
    let house: House

    /// Of the members; a phone that knows another one asks for a new release.
    static let format = 1
    private static let mostTasks = 200
    private static let mostReports = 50
    private static let mostPhotos = 9
    private static let frequentClasses = 6
    private static let lateReports = 500
    /// How long an ended report of one's own is still shown.
    private static let endedSeconds: Int64 = 7 * 86_400

    private var page: PageContext { wording.page }

    // MARK: Cheap

    /// The rows of the tasks with what is asked, those due first: exactly the two tabs of the desk.
    func taskRows() async throws -> [(Action, Kernel.Row)] {
        let tabs = DeskTab.tabs(reader.posts, reader.officer, wording.rules).filter { ["check", "verify"].contains($0.key) }
        var found: [(Action, Kernel.Row)] = []
        for tab in tabs {
            let rows = try await house.journal.rows(
                """
                select m.* from matter m where \(tab.condition)
                order by coalesce(m.due_at, 9223372036854775807), m.id limit \(Self.mostTasks)
                """)
            found += rows.map { (tab.action, $0) }
        }
        return found
    }

    /// Everything that is told of rows and rules, without reading a matter: it changes when the answer would.
    func outline() async throws -> JSONValue {
        let tasks = try await taskRows()
        let since = page.now.adding(seconds: -Self.endedSeconds)
        // An ended one by the day, so that the answer does not change with every minute that passes.
        let from = Instant(since.day(in: page.zone), in: page.zone)
        let reports = try await house.journal.rows(
            """
            select m.* from matter m where m.channel = 'pocket' and m.reporter = \(reader.officer)
            and (m.ended_at is null or m.ended_at >= \(from)) order by m.reported_at desc limit \(Self.mostReports)
            """)
        return [
            "format": .integer(Self.format), "officer": .text(reader.officer), "language": .text(page.language.rawValue),
            "name": .text(reader.organization.name(ofOfficer: reader.officer)),
            "mayReport": .flag(!reader.posts.isEmpty),
            "cells": .list(
                reader.posts.filter { $0.duty == .gridWorker }.flatMap(\.areas).map {
                    ["code": .text($0), "name": .text(reader.organization.name(ofArea: $0))]
                }),
            "tasks": .list(
                tasks.map { action, row in
                    var task = summary(row)
                    task["action"] = .text(action.rawValue)
                    task["version"] = .integer(row.integer("version"))
                    return .object(task)
                }),
            "reports": .list(reports.map { .object(summary($0)) }),
            "classes": try await classes(),
            "isPhotoRequired": .flag(
                wording.rules.ledger(Book.gridLedger)?.fields.contains { $0.kind == .photo && $0.isRequired } ?? false),
        ]
    }

    private func summary(_ row: Kernel.Row) -> [String: JSONValue] {
        let shown = wording.row(row)
        let code = row.optionalText("class")
        return [
            "number": .text(shown.number), "title": .text(shown.title), "ledger": .text(shown.ledger), "stage": .text(shown.stage),
            "ending": JSONValue(shown.ending), "owner": JSONValue(shown.owner),
            "class": JSONValue(code.flatMap { wording.rules.catalogueTitle($0) }.map { wording.text($0) }),
            "place": JSONValue(row.optionalText("place")), "latitude": JSONValue(row.real("latitude")),
            "longitude": JSONValue(row.real("longitude")),
            "cell": JSONValue(row.optionalText("cell").map { reader.organization.name(ofArea: $0) }),
            // The colour is worked out on the phone from when it turns, because hours pass without a word from here.
            "blueAt": milliseconds(row.instant("blue_at")), "yellowAt": milliseconds(row.instant("yellow_at")),
            "redAt": milliseconds(row.instant("red_at")), "dueAt": milliseconds(row.instant("due_at")),
            "isPaused": .flag(row.integer("is_paused") != 0), "reportedAt": milliseconds(row.instant("reported_at")),
            "link": .text(URLs.matter(shown.number).text),
        ]
    }

    private func milliseconds(_ instant: Instant?) -> JSONValue { JSONValue(instant.map { Int($0.milliseconds) }) }

    private func classes() async throws -> JSONValue {
        guard let catalogue = wording.rules.ledger(Book.gridLedger)?.classes else { return [] }
        let own = try await house.journal.rows(
            """
            select m.class, count(*) as n from matter m where m.channel = 'pocket' and m.reporter = \(reader.officer) and m.class is not null
            group by m.class order by n desc, m.class limit \(Self.frequentClasses)
            """)
        var frequent = own.map { $0.text("class") }
        if frequent.count < Self.frequentClasses {
            // Who is new here gets those that were reported lately, as far as they may be read.
            let visible = MatterQuery.visible(reader.scope, reader.organization) ?? "true"
            let late = try await house.journal.rows(
                """
                select m.class from \(PublicView.newestOpen) and m.ledger = \(Book.gridLedger) and m.class is not null and \(visible)
                order by m.reported_at desc, m.id desc limit \(Self.lateReports)
                """)
            let counts = Dictionary(late.map { ($0.text("class"), 1) }, uniquingKeysWith: +)
            let all = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
            frequent += all.filter { !frequent.contains($0) }
        }
        frequent = frequent.filter { catalogue.classes[$0] != nil }
        let codes = catalogue.groups.flatMap(\.classes)
        frequent += codes.filter { !frequent.contains($0) }.prefix(max(0, Self.frequentClasses - frequent.count))
        return .list(
            catalogue.groups.flatMap { group in
                group.classes.compactMap { code in
                    catalogue.classes[code].map { found in
                        [
                            "code": .text(code), "title": .text(wording.text(found.title)), "group": .text(wording.text(group.title)),
                            "words": JSONValue(found.words), "filing": .text(wording.text(found.filing)),
                            "often": JSONValue(frequent.firstIndex(of: code).flatMap { $0 < Self.frequentClasses ? $0 : nil }),
                        ]
                    }
                }
            })
    }

    // MARK: Full

    /// The outline with what only the matters themselves can say of each task.
    func full(_ outline: JSONValue) async throws -> JSONValue {
        guard case .object(var members) = outline, case .list(let tasks)? = members["tasks"] else { return outline }
        var full: [JSONValue] = []
        for task in tasks {
            guard case .object(var told) = task, case .text(let number)? = told["number"], case .text(let name)? = told["action"],
                let action = Action(rawValue: name)
            else { continue }
            let (matter, entries) = try await house.matter(number)
            // Done by somebody else between the two readings.
            guard let id = PocketTask.id(action, of: matter), reader.covers(matter) else { continue }
            let ledger = wording.rules.ledger(matter.ledger, version: matter.rules)
            let needs = ledger.flatMap { MatterDecider.rule(for: action, matter, $0) }?.needs ?? []
            told["task"] = .integer(Int(id))
            told["description"] = .text(matter.description)
            told["work"] = JSONValue(action == .verify && !matter.workNote.isEmpty ? matter.workNote : nil)
            told["asked"] = JSONValue(try asked(action, entries))
            told["condition"] = JSONValue(condition(action, matter, ledger))
            told["needsPhoto"] = .flag(needs.contains(.photo))
            told["needsNote"] = .flag(needs.contains(.note))
            told["photos"] = .list(photos(matter, number))
            full.append(.object(told))
        }
        members["tasks"] = .list(full)
        return .object(members)
    }

    /// What the dispatcher wrote when they sent somebody to look.
    private func asked(_ action: Action, _ entries: [Entry]) throws -> String? {
        guard action == .check, let entry = entries.last(where: { $0.type == "matter.check-requested" }),
            case .checkRequested(_, _, let note?) = try MatterFact.decoded(entry)
        else { return nil }
        return note.isEmpty ? nil : note
    }

    private func condition(_ action: Action, _ matter: Matter, _ ledger: Ledger?) -> String? {
        guard let found = matter.classCode.flatMap({ ledger?.classes?.classes[$0] }) else { return nil }
        return wording.text(action == .check ? found.filing : found.closing)
    }

    /// The newest first: of the work, then of the report.
    private func photos(_ matter: Matter, _ number: String) -> [JSONValue] {
        var seen: Set<String> = []
        return matter.attachments.reversed().filter { $0.isPhoto && seen.insert($0.sha256).inserted }.prefix(Self.mostPhotos).map { photo in
            [
                "sha256": .text(photo.sha256), "link": .text(URLs.attachment(number, photo.sha256).text),
                "isWork": .flag(matter.workPhotos.contains { $0.sha256 == photo.sha256 }),
            ]
        }
    }
}
