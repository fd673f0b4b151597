// /api/v1: what programs ask of the house, route by route. Each route reads its input, asks the house
// and shapes the answer; it decides nothing. OpenAPI.yaml beside this file says the same for callers,
// and Tests/contract holds both together.
import HTTPTypes
import Hummingbird
import Kernel

func addAPIRoutes(_ router: Router<WebContext>, _ web: Web) {
    let api = API(web: web)
    let endpoints = Endpoints(group: router.group("/api/v1").add(middleware: APIDoor()))
    endpoints.at("/matters", [.get: api.listMatters, .post: api.reportMatter])
    endpoints.at("/matters/:number", [.get: api.showMatter])
    endpoints.at("/matters/:number/explanation", [.get: api.explainMatter])
    endpoints.at("/matters/:number/:action", [.post: api.act])
    endpoints.at("/matters/:number/attachments/:sha256", [.get: api.downloadAttachment])
    endpoints.at("/attachments", [.post: api.uploadAttachment])
    endpoints.at("/tallies", [.get: api.tallies])
    endpoints.at("/jurisdictions", [.get: api.jurisdictions])
    endpoints.at("/notices", [.get: api.listNotices])
    endpoints.at("/notices/:id/see", [.post: api.seeNotice])
    endpoints.at("/views", [.get: api.listViews, .post: api.saveView])
    endpoints.at("/views/:id", [.get: api.showView, .patch: api.changeView, .delete: api.removeView])
    endpoints.at("/feed", [.get: api.feed])
    endpoints.at("/ledgers", [.get: api.listLedgers])
    endpoints.at("/ledgers/:name", [.get: api.showLedger])
    endpoints.at("/classes", [.get: api.listClasses])
    endpoints.at("/units", [.get: api.listUnits])
    endpoints.at("/areas", [.get: api.areas])
    endpoints.at("/me", [.get: api.me])
    endpoints.at("/openapi.yaml", [.get: api.description])
}

/// The handlers, in one file per subject.
struct API: Sendable {
    let web: Web
    var house: House { web.house }

    /// The caller. A browser's session is not enough, because a page of another site could use it to
    /// write here; only the Authorization header cannot be sent by accident.
    func token(_ context: WebContext) throws -> Accounts.Token {
        guard let token = context.visitor.token else { throw Refusal.tokenNeeded }
        return token
    }
}

extension HTTPRequest.Method {
    /// draft-ietf-httpbis-safe-method-w-body; HTTPTypes has no name for it yet.
    fileprivate static let query = HTTPRequest.Method("QUERY")!
}

typealias Handler = @Sendable (Request, WebContext) async throws -> Response

/// Registers handlers, HEAD for every GET, and a 405 that names what is allowed for all other methods:
/// without it a wrong method would look like a wrong address.
struct Endpoints {
    let group: RouterGroup<WebContext>

    static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .query]

    func at(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
        var handlers = handlers
        if let get = handlers[.get] {
            handlers[.head] = { request, context in try await get(request, context).createHeadResponse() }
        }
        let allowed = Endpoints.methods.filter { handlers[$0] != nil }.map(\.rawValue).joined(separator: ", ")
        for method in Endpoints.methods where handlers[method] == nil {
            handlers[method] = { _, _ in throw EdgeFault.methodNotAllowed(method.rawValue, allowed: allowed) }
        }
        for (method, handler) in handlers { group.on(path, method: method, use: handler) }
    }
}
