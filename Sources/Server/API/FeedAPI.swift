// GET /feed: what happens, as it happens, as server-sent events (WHATWG HTML §9.2). An event's id is the
// entry's sequence, so a caller that was away sends it as Last-Event-ID and misses nothing. Only entries
// of matters that the caller may read now are sent; right and token are asked again at every turn.
import HTTPTypes
import Hummingbird
import Kernel
import Matters
import NIOCore

extension API {
    @Sendable func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "text/event-stream")
        let seconds = try APIQuery(request, knows: ["wait"]).integer("wait", in: 0...86_400)
        let last = house.journal.lastSequence
        let start = try lastEvent(request).map { min($0, last) } ?? last
        let bearer = String((request.headers[.authorization] ?? "").dropFirst("Bearer ".count))
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                try await writer.write(ByteBuffer(string: ": the feed of matters\nretry: 3000\n\n"))
                try await follow(from: start, for: seconds.map { .seconds($0) }, bearer: bearer, context, &writer)
                try await writer.finish(nil)
            })
    }

    private func lastEvent(_ request: Request) throws -> Int64? {
        guard let header = request.headers[APIHeaders.lastEventID], !header.isEmpty else { return nil }
        guard header.utf8.count <= 18, header.utf8.allSatisfy({ (48...57).contains($0) }), let sequence = Int64(header) else {
            throw Refusal.fieldInvalid(
                "Last-Event-ID", String(header.prefix(40)),
                expected: Bilingual(zh: "收到的最后一个事件的 id", en: "the id of the last event that was received"))
        }
        return sequence
    }

    private func follow(
        from start: Int64, for duration: Duration?, bearer: String, _ context: WebContext, _ writer: inout any ResponseBodyWriter
    ) async throws {
        var position = try await send(after: start, context, &writer)
        guard duration != .zero else { return }
        try await Pulse(house: house, heartbeat: web.options.heartbeat, duration: duration).each { signs in
            if signs.beat {
                guard try await house.accounts.token(bearer) != nil else { return false }
                try await writer.write(ByteBuffer(string: ": \(house.now())\n\n"))
            }
            position = try await send(after: position, context, &writer)
            return !signs.end
        }
    }

    /// Sends everything after `sequence` that the caller may read; answers how far it came.
    private func send(after sequence: Int64, _ context: WebContext, _ writer: inout any ResponseBodyWriter) async throws -> Int64 {
        var position = sequence
        while true {
            let entries = try await house.journal.entries(after: position, limit: 500)
            guard let last = entries.last else { return position }
            for text in try await events(entries.filter { $0.stream.hasPrefix("matter/") }, context) {
                try await writer.write(ByteBuffer(string: text))
            }
            position = last.sequence
        }
    }

    private func events(_ entries: [Entry], _ context: WebContext) async throws -> [String] {
        guard !entries.isEmpty else { return [] }
        // Made anew, because posts end while the feed is open.
        let reader = await house.reader(try token(context))
        let (scope, organization) = (reader.scope, reader.organization)
        let ids = Set(entries.map { String($0.stream.dropFirst("matter/".count)) }).sorted()
        let visible = MatterQuery.visible(scope, organization) ?? "true"
        let rows = try await house.journal.rows(
            "select m.id, m.number, m.ledger, m.title from matter m where m.id in (\(list: ids)) and \(visible)")
        let matters = Dictionary(rows.map { ("matter/\($0.text("id"))", $0) }) { first, _ in first }
        let rules = await house.journal.book().matters
        return try entries.compactMap { entry in
            guard let row = matters[entry.stream] else { return nil }
            let data: JSONValue = [
                "sequence": .integer(Int(entry.sequence)), "number": .text(row.text("number")), "ledger": .text(row.text("ledger")),
                "title": .text(row.text("title")), "version": .integer(entry.version), "type": .text(entry.type),
                "happenedAt": JSONValue(entry.happenedAt), "recordedAt": JSONValue(entry.recordedAt),
                "sentence": JSONValue(try Sentences.sentence(of: entry, rules)),
            ]
            return "id: \(entry.sequence)\nevent: \(entry.type)\ndata: \(data.text)\n\n"
        }
    }
}
