// Notices over the API: the caller's own, and that they were seen. A token reads and sees those of its officer.
import Hummingbird
import Kernel
import Matters
import Notices

extension API {
    @Sendable func listNotices(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "application/json")
        let parameters = try APIQuery(request, knows: ["unseen", "cursor", "limit"])
        let limit = try parameters.integer("limit", in: 1...200) ?? 50
        let cursor = try parameters["cursor"].map { try NoticeCursor($0) }
        let (notices, next) = try await house.notices(
            of: try web.reader(context), isUnseen: try parameters.flag("unseen") ?? false, after: cursor, limit: limit)
        return .json(["items": .list(notices.map(view)), "next": JSONValue(next?.text), "asOf": JSONValue(house.now())])
    }

    /// Seen once more it stays as it is.
    @Sendable func seeNotice(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        let id = try context.segment("id") { _ in .noticeUnknown }
        guard isNoticeID(id) else { throw Refusal.noticeUnknown }
        _ = try await APIBody(request, knows: [], isOptional: true)
        try await house.seeNotice(id, by: try web.reader(context))
        guard let notice = try await house.notice(id) else { throw JournalFault.store("notice \(id) is seen and not on the board") }
        return .json(view(notice))
    }

    private func view(_ notice: DeskNotice) -> JSONValue {
        [
            "id": .text(notice.id), "slip": .text(notice.slip.rawValue), "number": .text(notice.number),
            "subject": JSONValue(notice.subject),
            "sentence": JSONValue(notice.words), "at": JSONValue(notice.queuedAt), "seenAt": JSONValue(notice.seenAt),
        ]
    }
}
