// What callers see of a matter. Names here are a promise (OpenAPI.yaml): a member may be added, never
// renamed. Personal values are never in it unless the reading of them is on record.
import Foundation
import Kernel
import Matters

struct MatterView: Sendable {
    let rules: MatterRules
    let now: Instant
    private var organization: Organization { rules.organization }

    // MARK: A row of a list

    func summary(_ row: Kernel.Row) -> JSONValue {
        let dueAt = row.instant("due_at")
        let isOpen = row.optionalText("ending") == nil
        let wasLate = row.integer("was_late") != 0
        return [
            "number": .text(row.text("number")), "ledger": .text(row.text("ledger")), "title": .text(row.text("title")),
            "state": .text(isOpen ? "open" : "ended"), "stage": .text(row.text("stage")), "ending": JSONValue(row.optionalText("ending")),
            "light": .text(row.light(at: now).rawValue), "dueAt": JSONValue(dueAt), "isPaused": .flag(row.integer("is_paused") != 0),
            "isOverdue": .flag(wasLate || (isOpen && dueAt.map { $0 <= now } ?? false)), "class": JSONValue(row.optionalText("class")),
            "channel": .text(row.text("channel")),
            "place": place(
                text: row.optionalText("place"), longitude: row.real("longitude"), latitude: row.real("latitude"),
                cell: row.optionalText("cell")),
            "owner": JSONValue(row.optionalText("owner")), "handler": JSONValue(row.optionalText("handler")),
            "officer": JSONValue(row.optionalText("officer")), "reportedAt": JSONValue(row.instant("reported_at")),
            "updatedAt": JSONValue(row.instant("updated_at")), "endedAt": JSONValue(row.instant("ended_at")),
            "returnCount": .integer(row.integer("return_count")), "reworkCount": .integer(row.integer("rework_count")),
            "grade": JSONValue(row.optionalInteger("grade")), "parent": JSONValue(row.optionalText("parent")),
            "into": JSONValue(row.optionalText("into_number")), "version": .integer(row.integer("version")),
        ]
    }

    // MARK: One matter

    func detail(_ matter: Matter, _ entries: [Entry], for posts: [Appointment], possible: [Action], personal: JSONValue?) throws
        -> JSONValue
    {
        let ledger = rules.ledger(matter.ledger, version: matter.rules)
        let calendars = ledger.flatMap { rules.calendars(of: $0) }
        var members = state(matter, version: entries.last?.version ?? 0)
        members["rules"] = .integer(matter.rules)
        members["description"] = .text(matter.description)
        let shown = matter.values.filter { Rights.shows(ledger?.field($0.key), of: matter, to: posts, organization) }
        members["values"] = .object(shown.mapValues(JSONValue.text))
        members["withheldFields"] = JSONValue(matter.values.keys.filter { shown[$0] == nil }.sorted())
        members["personalFields"] = JSONValue(matter.sealedForOfficers.keys.sorted())
        members["reportedBy"] = .text(matter.reportedBy.officer)
        members["source"] = matter.source.map { ["system": .text($0.system), "key": .text($0.key)] } ?? .null
        members["supporting"] = JSONValue(matter.supporting)
        members["dispatcher"] = JSONValue(matter.dispatcher)
        members["isAdjudicated"] = .flag(matter.isAdjudicated)
        members["reopenCount"] = .integer(matter.reopenCount)
        members["pausedFor"] = JSONValue(matter.hold?.reason)
        members["hold"] =
            matter.hold.map { ["kind": .text($0.kind.rawValue), "reason": .text($0.reason), "until": JSONValue($0.until)] } ?? .null
        members["support"] = matter.support.map { ["unit": .text($0.unit), "what": .text($0.what)] } ?? .null
        members["petition"] = matter.petition.map(petition) ?? .null
        members["countsAsLate"] = .flag(calendars.map { matter.countsAsLate(on: $0) } ?? false)
        members["lateStages"] = JSONValue(calendars.map { matter.lateStages(on: $0, at: now) } ?? [])
        members["clocks"] = .list(calendars.map { calendars in matter.clocks.map { clock($0, calendars[$0]) } } ?? [])
        members["check"] = matter.check.map(assignment) ?? .null
        members["verification"] = matter.verification.map(assignment) ?? .null
        members["answer"] = matter.answer.map(answer) ?? .null
        members["appraisal"] = matter.appraisal.map { ["grade": .integer($0.grade), "words": .text($0.words)] } ?? .null
        members["endingNote"] = JSONValue(matter.ending?.note)
        members["children"] = JSONValue(matter.children.map(\.number))
        members["duplicates"] = JSONValue(matter.duplicates.map(\.number))
        members["links"] = JSONValue(matter.links.map(\.number))
        members["origin"] =
            matter.origin.map { crossing($0.counterpart, $0.counterpart.jurisdiction, $0.order, $0.state, $0.trouble) } ?? .null
        members["handOvers"] = .list(matter.handOvers.map { crossing($0.counterpart, $0.jurisdiction, $0.order, $0.state, $0.trouble) })
        members["attachments"] = .list(matter.attachments.map { attachment($0, of: matter) })
        members["actions"] = JSONValue(possible.map(\.rawValue))
        members["entries"] = .list(try entries.map(entry))
        if let personal { members["personal"] = personal }
        return .object(members)
    }

    /// What came of an action.
    func outcome(_ matter: Matter, _ receipt: Receipt) throws -> JSONValue {
        var members = state(matter, version: receipt.version)
        members["entries"] = .list(try receipt.entries.map(entry))
        return .object(members)
    }

    /// The same members as a row of a list has, from the matter itself.
    private func state(_ matter: Matter, version: Int) -> [String: JSONValue] {
        let ledger = rules.ledger(matter.ledger, version: matter.rules)
        let calendars = ledger.flatMap { rules.calendars(of: $0) }
        let turnings = ledger.flatMap { ledger in calendars.flatMap { matter.turnings(by: ledger, on: $0) } }
        let light = ledger.flatMap { ledger in calendars.map { matter.light(by: ledger, on: $0, at: now) } } ?? .none
        let late = calendars.map { !matter.lateStages(on: $0, at: matter.updatedAt).isEmpty } ?? false
        return [
            "number": .text(matter.number), "ledger": .text(matter.ledger), "title": .text(matter.title),
            "state": .text(matter.isOpen ? "open" : "ended"), "stage": .text(matter.stage), "ending": JSONValue(matter.ending?.kind),
            "light": .text(light.rawValue), "dueAt": JSONValue(turnings?.dueAt),
            "isPaused": .flag(matter.isOpen && matter.activeClock?.clock.isRunning == false),
            "isOverdue": .flag(late || (turnings?.dueAt.map { $0 <= now } ?? false)), "class": JSONValue(matter.classCode),
            "channel": .text(matter.channel.rawValue),
            "place": place(
                text: matter.place?.text, longitude: matter.place?.longitude, latitude: matter.place?.latitude, cell: matter.place?.cell),
            "owner": JSONValue(matter.owner), "handler": JSONValue(matter.handler), "officer": JSONValue(matter.officer),
            "reportedAt": JSONValue(matter.reportedAt), "updatedAt": JSONValue(matter.updatedAt), "endedAt": JSONValue(matter.ending?.at),
            "returnCount": .integer(matter.returnCount), "reworkCount": .integer(matter.reworkCount),
            "grade": JSONValue(matter.appraisal?.grade), "parent": JSONValue(matter.parent?.number),
            "into": JSONValue(matter.ending?.into?.number), "version": .integer(version),
        ]
    }

    private func place(text: String?, longitude: Double?, latitude: Double?, cell: String?) -> JSONValue {
        guard text != nil || longitude != nil || cell != nil else { return .null }
        return [
            "text": .text(text ?? ""), "longitude": JSONValue(longitude), "latitude": JSONValue(latitude), "cell": JSONValue(cell),
            "community": JSONValue(organization.ancestor(of: cell, at: .community)),
            "street": JSONValue(organization.ancestor(of: cell, at: .street)),
        ]
    }

    private func clock(_ stage: StageClock, _ calendar: WorkCalendar) -> JSONValue {
        [
            "stage": .text(stage.stage), "unit": JSONValue(stage.unit), "round": .integer(stage.round), "isActive": .flag(stage.isActive),
            "isRunning": .flag(stage.clock.isRunning), "budget": .text(stage.clock.limit.description),
            "extensions": .list(stage.clock.extensions.map { ["budget": .text($0.budget.description), "at": JSONValue($0.at)] }),
            "spentSeconds": .integer(Int(stage.clock.spent(at: now, on: calendar))),
            "remainingSeconds": .integer(Int(stage.clock.remaining(at: now, on: calendar))),
            "isLate": .flag(stage.clock.wasLate(at: now, on: calendar)), "dueAt": JSONValue(stage.clock.dueAt(on: calendar)),
            "runs": .list(
                stage.clock.runs.map {
                    [
                        "from": JSONValue($0.from), "to": JSONValue($0.to), "reason": JSONValue($0.stop?.reason),
                        "holder": JSONValue($0.holder),
                    ]
                }),
        ]
    }

    private func petition(_ petition: Petition) -> JSONValue {
        [
            "kind": .text(petition.kind.rawValue), "reason": .text(petition.reason), "budget": JSONValue(petition.budget?.description),
            "until": JSONValue(petition.until?.description), "by": .text(petition.by), "next": JSONValue(petition.next?.rawValue),
            "approvals": JSONValue(petition.approvals.map(\.rawValue)), "approvedBy": JSONValue(petition.approvedBy),
        ]
    }

    private func crossing(
        _ counterpart: Counterpart?, _ jurisdiction: String, _ order: Int, _ state: CounterpartState?, _ trouble: Bilingual?
    ) -> JSONValue {
        [
            "jurisdiction": .text(jurisdiction), "order": .integer(order), "number": JSONValue(counterpart?.number),
            "stage": state.map { JSONValue($0.stage) } ?? .null, "unit": JSONValue(state?.unit),
            "ending": state?.ending.map { JSONValue($0) } ?? .null,
            "light": .text((state?.light(at: now) ?? .none).rawValue), "dueAt": JSONValue(state?.dueAt), "toldAt": JSONValue(state?.at),
            "trouble": trouble.map { JSONValue($0) } ?? .null,
        ]
    }

    private func answer(_ answer: Answer) -> JSONValue {
        ["reached": .flag(answer.isReached), "words": .text(answer.words), "satisfied": JSONValue(answer.isSatisfied)]
    }

    private func assignment(_ task: Assignment) -> JSONValue {
        [
            "duty": .text(task.duty.rawValue), "area": JSONValue(task.area), "outside": JSONValue(task.outside),
            "givenAt": JSONValue(task.givenAt),
        ]
    }

    private func attachment(_ attachment: Attachment, of matter: Matter) -> JSONValue {
        [
            "sha256": .text(attachment.sha256), "contentType": .text(attachment.contentType), "size": .integer(attachment.size),
            "name": JSONValue(attachment.name),
            "href": .text("/api/v1/matters/\(matter.number)/attachments/\(attachment.sha256)"),
        ]
    }

    // MARK: Entries

    func entry(_ entry: Entry) throws -> JSONValue {
        [
            "sequence": .integer(Int(entry.sequence)), "version": .integer(entry.version), "type": .text(entry.type),
            "happenedAt": JSONValue(entry.happenedAt), "recordedAt": JSONValue(entry.recordedAt), "officer": .text(entry.actor.officer),
            "post": JSONValue(entry.actor.post), "unit": JSONValue(entry.actor.unit), "cause": JSONValue(entry.cause?.description),
            "hash": .text(hexadecimal(entry.hash)), "sentence": JSONValue(try Sentences.sentence(of: entry, rules)),
        ]
    }

    // MARK: What the caller may do

    /// The actions that are possible now and allowed to the post that the token stands for.
    func actions(_ matter: Matter, _ actor: Actor) -> [Action] {
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules) else { return [] }
        let context = Context(stream: Matter.stream(matter.id), actor: actor, now: now)
        return Action.allCases.filter { MatterDecider.offers($0, matter, ledger, rules, context) }
    }
}
