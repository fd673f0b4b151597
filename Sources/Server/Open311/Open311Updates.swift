// Updates, which GeoReport itself does not have: the extension that FixMyStreet and mySociety's adapter speak
// (github.com/mysociety/fixmystreet/wiki, "Open311 FMS - Proposed differences to Open311"). GET tells what the office
// did; POST brings what somebody wrote over there, and asks for a key, because it is put into a matter that is at work.
import Foundation
import Hummingbird
import Kernel
import Matters
import Pages

extension Open311 {
    /// Entries that are told, in public words. Not the report itself, nor what the asker said or was told.
    private static let told = [
        "matter.accepted", "matter.dispatched", "matter.claimed", "matter.submitted", "matter.ended", "matter.reopened",
    ]
    /// Words over there are put beside those here; as long as a description may be.
    private static let longestWords = 4000

    // MARK: GET

    /// The oldest first, so that who reads a thousand goes on from the last.
    @Sendable func updates(_ request: Request, _ context: WebContext) async throws -> Response {
        let format = try Open311Format.ofList(request)
        let parameters = try Open311Parameters(query: request)
        let rules = await house.journal.book().matters
        guard let ledger = Open311.ledger(rules) else {
            return format.response("service_request_updates", .list(of: "request_update", []))
        }
        let zone = rules.calendars(of: ledger)?.zone ?? .china
        let (from, to) = try span(try parameters.instant("start_date", zone), try parameters.instant("end_date", zone))
        // By when it was recorded: an application that asks for the last hour again and again misses nothing that a
        // phone told later.
        let (first, last) = (try await house.firstSequence(recordedFrom: from), try await house.firstSequence(recordedFrom: to.after))
        let rows = try await house.journal.rows(
            """
            select e.*, m.number from entry e join matter m on m.id = substr(e.stream, 8)
            where e.seq >= \(first) and e.seq < \(last) and e.type in (\(list: Open311.told)) and m.ledger = \(ledger.name)
            order by e.seq limit \(Open311.mostRows)
            """)
        let updates = try rows.map { row in
            let entry = Entry(row)
            let number = row.text("number")
            return Open311Node.record([
                ("update_id", .text("\(number)-\(entry.version)")), ("service_request_id", .text(number)),
                ("status", .text(try Open311.status(after: entry, ledger))),
                ("updated_datetime", .text(entry.recordedAt.text(in: zone))),
                ("description", .text(try Open311.words(of: entry, rules).text(context.visitor.language))), ("media_url", .none),
            ])
        }
        return format.response("service_request_updates", .list(of: "request_update", updates))
    }

    /// FixMyStreet's words for a state. `closed` alone would count there as fixed (its issue 1339).
    private static func status(after entry: Entry, _ ledger: Ledger) throws -> String {
        switch entry.type {
        case "matter.accepted": return "INVESTIGATING"
        case "matter.dispatched": return "ACTION_SCHEDULED"
        case "matter.claimed", "matter.submitted": return "IN_PROGRESS"
        case "matter.reopened": return "OPEN"
        default:
            guard case .ended(_, let kind, _, let into, _, _, _, _) = try MatterFact.decoded(entry) else { return "OPEN" }
            if into != nil { return "DUPLICATE" }
            let ending = ledger.ending(kind)
            if ending?.isClosed == true { return "FIXED" }
            // Counted as valid and not as done: somebody else's business.
            return ending?.isValid == true ? "NOT_COUNCILS_RESPONSIBILITY" : "NO_FURTHER_ACTION"
        }
    }

    /// The public sentence, but for what it would tell of the asker's own words or of who checks where.
    private static func words(of entry: Entry, _ rules: MatterRules) throws -> Bilingual {
        switch entry.type {
        case "matter.reopened": Bilingual(zh: "重新办理。", en: "Taken up again.")
        case "matter.submitted": Bilingual(zh: "已提交办理结果，等待核查。", en: "The work is submitted for verification.")
        default: try Sentences.sentence(of: entry, rules, for: .public)
        }
    }

    // MARK: POST

    @Sendable func update(_ request: Request, _ context: WebContext) async throws -> Response {
        let format = try Open311Format.ofList(request)
        let parameters = try await form(request)
        guard let token = try await caller(parameters["api_key"], context) else { throw Refusal.updateNeedsKey }
        guard let number = parameters["service_request_id"] else { throw Refusal.fieldMissing("service_request_id") }
        let rules = await house.journal.book().matters
        guard let ledger = Open311.ledger(rules) else { throw Refusal.matterUnknown(number) }
        let (matter, _) = try await house.matter(number)
        let reader = await house.reader(token)
        // To this key it is not there.
        guard matter.ledger == ledger.name, reader.covers(matter) else { throw Refusal.matterUnknown(number) }
        let status = try status(parameters)
        let at = try parameters.instant("updated_datetime", rules.calendars(of: ledger)?.zone ?? .china)
        let words = try words(parameters, status)
        let id = parameters["update_id"] ?? parameters["update_id_ext"]
        if let id, id.utf8.count > 100 {
            throw Refusal.fieldInvalid("update_id", String(id.prefix(40)), expected: Bilingual(zh: "最多 100 字节", en: "at most 100 bytes"))
        }
        let key = id.map { "open311-update/\(House.identifier(for: "\(number)/\($0)"))" }
        let command = try await command(matter, status, at, words, reader)
        // What was sent, not what became of it: sent again after a lost answer it may find the matter elsewhere.
        let content = try id.map { _ in try JSON.text([number, status ?? "", words]) }
        let receipt = try await house.act(command, on: number, by: token.actor, key: key, content: content)
        let version = receipt.entries.first?.version ?? 0
        let answer: Open311Node = .record([
            ("update_id", .text("\(number)-\(version)")), ("account_id", Open311Node(parameters["account_id"])),
        ])
        return format.response("service_request_updates", .list(of: "request_update", [answer]), status: .created)
    }

    /// "Not fixed" of what has ended here takes it up again, where the key's post may; all else is a note for those inside.
    private func command(_ matter: Matter, _ status: String?, _ at: Instant?, _ words: String, _ reader: Reader) async throws
        -> MatterCommand
    {
        if let ended = matter.ending?.at, status.map({ ["open", "reopen", "reopened"].contains($0) }) ?? false,
            // Written before it was known there that it had ended, it says nothing of the ending.
            at.map({ $0 > ended }) ?? true, await house.possibleActions(matter, for: reader).contains(.reopen)
        {
            return .reopen(reason: words)
        }
        return .note(note: words, photos: nil)
    }

    /// As they are written over there: `OPEN`, `no_further_action`.
    private func status(_ parameters: Open311Parameters) throws -> String? {
        guard let text = parameters["status"] else { return nil }
        let isWord =
            text.utf8.count <= 40
            && text.utf8.allSatisfy { ("a"..."z").contains(Character(UnicodeScalar($0 | 32))) || $0 == 95 || $0 == 45 || $0 == 32 }
        guard isWord else {
            throw Refusal.fieldInvalid(
                "status", String(text.prefix(40)), expected: Bilingual(zh: "状态，如 OPEN 或 CLOSED", en: "a state such as OPEN or CLOSED"))
        }
        return text.lowercased()
    }

    /// Who wrote it stays over there.
    private func words(_ parameters: Open311Parameters, _ status: String?) throws -> String {
        let description = parameters["description"] ?? ""
        let parts = [description, try media(parameters) ?? ""].filter { !$0.isEmpty }
        guard !parts.isEmpty || status != nil else { throw Refusal.fieldMissing("description") }
        let words = (status.map { ["[\($0)]"] } ?? []) + parts
        let text = words.joined(separator: "\n")
        guard text.utf8.count <= Open311.longestWords else {
            throw Refusal.fieldTooLong("description", bytes: text.utf8.count, longest: Open311.longestWords)
        }
        return text
    }
}

extension House {
    /// The position of the first entry that was recorded at or after an instant; one past the last where none was. By
    /// halves, because only the position has an index; the clock of the journal never goes back.
    func firstSequence(recordedFrom instant: Instant) async throws -> Int64 {
        var (low, high) = (Int64(1), journal.lastSequence + 1)
        let text = instant.description
        while low < high {
            let middle = (low + high) / 2
            let row = try await journal.rows("select recorded_at from entry where seq >= \(middle) order by seq limit 1").first
            if let row, row.text("recorded_at") < text { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Instant {
    /// The next instant that can be written.
    fileprivate var after: Instant { Instant(milliseconds: milliseconds + 1) }
}

extension Refusal {
    static let updateNeedsKey = Refusal(
        "open311.update-key", .forbidden, field: "api_key",
        Bilingual(zh: "发送更新需要密钥。", en: "An update needs a key."),
        next: Bilingual(
            zh: "请向管理员申请令牌，作为 api_key 发送；上报人可在门户凭查询码补充。",
            en: "Ask the administrator for a token and send it as api_key; whoever reported uses the follow code on the portal."))
}
