// Matters over the API: report one, list them, read one, act on one. Who may read is cut in the query
// or by the reading scope, who may act by the decider; nothing is permitted here.
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore

extension API {
    // MARK: POST /matters

    @Sendable func reportMatter(_ request: Request, _ context: WebContext) async throws -> Response {
        let token = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        let key = try APIHeaders.key(request)
        let body = try await APIBody(
            request,
            knows: ["ledger", "title", "description", "class", "place", "values", "personal", "photos", "parent", "owner", "supporting"])
        let draft = try await draft(body, context)
        let filed = try await house.report(draft, by: token.actor, key: key)
        var headers: HTTPFields = [.location: "/api/v1/matters/\(filed.number)"]
        if filed.isReplay { headers[APIHeaders.idempotencyReplayed] = "true" }
        return .json(["number": .text(filed.number), "followCode": .text(filed.followCode)], status: .created, headers: headers)
    }

    private func draft(_ body: APIBody, _ context: WebContext) async throws -> House.Draft {
        let name = try body.requiredText("ledger", title: Bilingual(zh: "台账", en: "ledger"))
        var draft = House.Draft(ledger: name, channel: .api)
        draft.description = try body.requiredText("description", title: Bilingual(zh: "情况描述", en: "description"))
        draft.title = try body.text("title")
        draft.class = try body.text("class")
        if let place = try body.object("place", knows: ["text", "longitude", "latitude"]) {
            draft.placeText = try place.text("text")
            draft.longitude = try place.number("longitude")
            draft.latitude = try place.number("latitude")
        }
        draft.values = try body.textMap("values")
        draft.personal = try body.textMap("personal")
        draft.owner = try body.text("owner")
        let supporting = try body.texts("supporting")
        draft.supporting = supporting.isEmpty ? nil : supporting
        if draft.owner == nil, draft.supporting != nil {
            throw Refusal.fieldMissing("owner", title: Bilingual(zh: "责任单位", en: "owner unit"))
        }
        let photos = try body.texts("photos")
        let parent = try body.text("parent")
        guard await house.journal.book().matters.ledger(name) != nil else { throw Refusal.ledgerUnknown(name) }
        if name == Book.gridLedger { try refuseBeyondIncident(draft, hasParent: parent != nil) }
        draft.photos = try await attachments(photos)
        if let parent { draft.parent = try await self.parent(parent, context) }
        return draft
    }

    /// A grid incident is its class, its place and what was seen; more would be lost without a word.
    private func refuseBeyondIncident(_ draft: House.Draft, hasParent: Bool) throws {
        let names = ["ledger", "description", "class", "place", "photos"]
        if draft.title != nil { throw Refusal.memberUnknown("title", names) }
        if !draft.values.isEmpty { throw Refusal.memberUnknown("values", names) }
        if !draft.personal.isEmpty { throw Refusal.memberUnknown("personal", names) }
        if hasParent { throw Refusal.memberUnknown("parent", names) }
        if draft.owner != nil { throw Refusal.memberUnknown("owner", names) }
    }

    private func parent(_ number: String, _ context: WebContext) async throws -> MatterLink {
        do {
            let (matter, _) = try await readable(number, context)
            let organization = await house.journal.book().matters.organization
            try Rights.openChild(
                of: matter, organization, Context(stream: Matter.stream(matter.id), actor: try token(context).actor, now: house.now()))
            return MatterLink(id: matter.id, number: matter.number)
        } catch let refusal as Refusal where refusal.kind == .notFound {
            throw Refusal.fieldInvalid("parent", number, expected: Bilingual(zh: "已有事项的编号", en: "the number of a matter that exists"))
        }
    }

    /// Uploaded photos by their hashes, as entries name them.
    func attachments(_ hashes: [String]) async throws -> [Attachment] {
        guard hashes.count <= 20 else {
            throw Refusal.fieldInvalid("photos", String(hashes.count), expected: Bilingual(zh: "最多 20 张", en: "at most 20 photos"))
        }
        var seen: Set<String> = []
        var photos: [Attachment] = []
        for hash in hashes {
            guard seen.insert(hash).inserted else {
                throw Refusal.fieldInvalid("photos", hash, expected: Bilingual(zh: "每张照片只写一次", en: "each photo once"))
            }
            guard let photo = try await house.attachments.kept(hash) else { throw Refusal.attachmentUnknown(hash) }
            guard photo.isPhoto else {
                throw Refusal.fieldInvalid(
                    "photos", hash,
                    expected: Bilingual(zh: "照片；PDF 写在动作的 documents 里", en: "a photo; a PDF goes into `documents` of an action"))
            }
            photos.append(photo)
        }
        return photos
    }

    // MARK: GET /matters

    static let listParameters = [
        "ledger", "stage", "light", "unit", "cell", "class", "q", "from", "to", "state", "overdue", "sort", "cursor", "limit",
    ]

    @Sendable func listMatters(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "application/json")
        let parameters = try APIQuery(request, knows: API.listParameters)
        let rules = await house.journal.book().matters
        let query = try matterQuery(parameters, rules)
        let reader = try web.reader(context)
        let (scope, organization) = (reader.scope, reader.organization)
        let now = house.now()
        let rows = try await house.journal.rows(query.page(scope, organization, now: now))
        let view = MatterView(rules: rules, now: now)
        let shown = rows.prefix(query.limit)
        let next = rows.count > query.limit ? shown.last.map(MatterQuery.cursor) : nil
        return .json(["items": .list(shown.map(view.summary)), "next": JSONValue(next), "asOf": JSONValue(now)])
    }

    private enum State: String, CaseIterable { case open, ended }

    private func matterQuery(_ parameters: APIQuery, _ rules: MatterRules) throws -> MatterQuery {
        var query = MatterQuery()
        query.ledger = parameters["ledger"]
        if let name = query.ledger, rules.ledger(name) == nil { throw Refusal.ledgerUnknown(name) }
        query.stage = parameters["stage"]
        query.light = try parameters.choice("light")
        query.unit = parameters["unit"]
        if let unit = query.unit, rules.organization.units[unit] == nil {
            throw Refusal.fieldInvalid("unit", unit, expected: Bilingual(zh: "GET /units 中的代码", en: "a code from GET /units"))
        }
        query.area = parameters["cell"]
        if let area = query.area, rules.organization.areas[area] == nil {
            throw Refusal.fieldInvalid(
                "cell", area, expected: Bilingual(zh: "网格、社区或街道的代码", en: "the code of a cell, a community or a street"))
        }
        query.class = parameters["class"]
        if let code = query.class, rules.catalogueTitle(code) == nil { throw Refusal.classUnknown(code) }
        query.text = parameters["q"]
        if let text = query.text, text.utf8.count > 200 { throw Refusal.fieldTooLong("q", bytes: text.utf8.count, longest: 200) }
        (query.from, query.to) = try parameters.days()
        query.isOpen = try parameters.choice("state", of: State.self).map { $0 == .open }
        query.isOverdue = try parameters.flag("overdue")
        query.sort = try parameters.choice("sort") ?? .newest
        query.cursor = try cursor(parameters)
        query.limit = try parameters.integer("limit", in: 1...200) ?? 50
        return query
    }

    /// A sort value and an identifier, as `MatterQuery.cursor` writes them.
    private func cursor(_ parameters: APIQuery) throws -> String? {
        guard let cursor = parameters["cursor"] else { return nil }
        let parts = cursor.split(separator: "~", omittingEmptySubsequences: false)
        let digits = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
        guard parts.count == 2, (1...19).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            (1...64).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { throw Refusal.fieldInvalid("cursor", cursor, expected: Bilingual(zh: "上一页给出的 next", en: "the `next` of the page before")) }
        return cursor
    }

    // MARK: GET /matters/{number}

    @Sendable func showMatter(_ request: Request, _ context: WebContext) async throws -> Response {
        let token = try token(context)
        try APIHeaders.accepts(request, "application/json")
        let wantsPersonal = try APIQuery(request, knows: ["personal"]).flag("personal") ?? false
        let (matter, entries) = try await readable(try number(context), context)
        var personal: JSONValue?
        if wantsPersonal {
            // Nil when the key is gone: forgotten, not empty.
            personal = try await house.readPersonal(matter, by: token.actor).map { .object($0.mapValues(JSONValue.text)) } ?? .null
        }
        let view = MatterView(rules: await house.journal.book().matters, now: house.now())
        return .json(
            try view.detail(
                matter, entries, for: try web.reader(context).posts, possible: view.actions(matter, token.actor), personal: personal),
            headers: [.eTag: "\"\(entries.last?.version ?? 0)\""])
    }

    // MARK: GET /matters/{number}/explanation

    @Sendable func explainMatter(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "application/json")
        let at = try APIQuery(request, knows: ["at"])["at"].map { try Explanation.instant($0, .china) }
        let (_, entries) = try await readable(try number(context), context)
        let explanation = try await Explanation.of(entries, in: house.journal, at: at, now: house.now())
        // The one answer that is a struct's own coding: Matters.Explanation is made for its readers and promises its names.
        return .json(try JSON.decode(JSONValue.self, from: JSON.text(explanation)))
    }

    /// The matter, if the caller may read it.
    func readable(_ number: String, _ context: WebContext) async throws -> (matter: Matter, entries: [Entry]) {
        let reader = try web.reader(context)
        let found = try await house.matter(number)
        guard reader.covers(found.matter) else { throw Refusal.matterNotReadable }
        return found
    }

    func number(_ context: WebContext) throws -> String { try context.segment("number") { .matterUnknown($0) } }

    // MARK: POST /matters/{number}/{action}

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let token = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        let name = try context.segment("action") { .actionUnknown($0) }
        guard let action = Action(rawValue: name) else { throw Refusal.actionUnknown(name) }
        let number = try number(context)
        let key = try APIHeaders.key(request)
        let version = try APIHeaders.expectedVersion(request)
        let found = try await house.matter(number)
        // A step may take the matter out of its officer's sight, as `return` does. Asked again it is answered all the same.
        guard try web.reader(context).covers(found.matter) || House.holds(key, of: token.actor.officer, in: found.entries) else {
            throw Refusal.matterNotReadable
        }
        let command = try await command(action, request)
        if let other = command.other { _ = try await readable(other.number, context) }
        let receipt: Receipt
        do {
            receipt = try await house.act(command, on: number, by: token.actor, key: key, expectedVersion: version)
        } catch let refusal as Refusal where refusal.code == "version.moved" {
            // Only If-Match can bring this about: RFC 9110 §13.1.1 has a status for it.
            throw EdgeFault(refusal: refusal, status: .preconditionFailed)
        }
        let (matter, _) = try await House.onceRecorded(key) { try await house.matter(number) }
        let view = MatterView(rules: await house.journal.book().matters, now: house.now())
        var headers: HTTPFields = [.eTag: "\"\(receipt.version)\""]
        if receipt.isReplay { headers[APIHeaders.idempotencyReplayed] = "true" }
        return .json(try view.outcome(matter, receipt), headers: headers)
    }

    // MARK: Attachments of a matter

    @Sendable func downloadAttachment(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        let hash = try context.segment("sha256") { .attachmentUnknown($0) }
        let (matter, _) = try await readable(try number(context), context)
        guard let known = matter.attachments.first(where: { $0.sha256 == hash }) else {
            throw Refusal.attachmentUnknown(hash, kind: .notFound)
        }
        try APIHeaders.accepts(request, known.contentType)
        guard let bytes = try await house.attachments.bytes(of: hash) else {
            throw JournalFault.store("attachment \(hash) of \(matter.number) is missing")
        }
        var headers = known.headers
        headers[.eTag] = "\"\(hash)\""
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Refusal {
    static func attachmentUnknown(_ hash: String, kind: Kind = .invalid, field: String = "photos") -> Refusal {
        Refusal(
            "attachment.unknown", kind, field: field,
            Bilingual(zh: "没有 SHA-256 为“\(hash.prefix(64))”的附件。", en: "There is no attachment \"\(hash.prefix(64))\"."),
            next: Bilingual(
                zh: "请先用 POST /attachments 上传，再用它给出的 sha256。", en: "Upload it with POST /attachments and use the sha256 that answers."))
    }

    static func actionUnknown(_ name: String) -> Refusal {
        let list = Action.allCases.map(\.rawValue).joined(separator: ", ")
        return Refusal(
            "action.unknown", .notFound, field: "action", Bilingual(zh: "没有“\(name)”这个动作。", en: "There is no action \"\(name)\"."),
            next: Bilingual(zh: "可用：\(list)。", en: "There are: \(list)."))
    }
}
