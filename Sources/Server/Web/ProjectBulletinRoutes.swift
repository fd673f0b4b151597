// 调度通报: the draft of the bulletin of key projects, in their part of the house. It is drafted, signed and published as every
// other: BulletinDraftRoutes.swift.
import Hummingbird

struct ProjectBulletinRoutes: Sendable {
    private let drafts: BulletinDraftRoutes

    init(web: Web) { drafts = BulletinDraftRoutes(web: web, isOfProjects: true) }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response { try await drafts.preview(request, context) }

    @Sendable func compile(_ request: Request, _ context: WebContext) async throws -> Response { try await drafts.draft(request, context) }
}
