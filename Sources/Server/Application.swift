// The wiring, on one screen: a house, a router, a server. Tests use the same router.
import Foundation
import Hummingbird
import Kernel
import Logging
import Pages
import ServiceLifecycle

package struct ServerOptions: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// Folder with `leaflet/`. Without it maps are empty.
    package var vendor = ServerOptions.vendor(besides: []) ?? ""
    /// A sign of life on answers that stay open, so that a reader that has gone is noticed.
    package var heartbeat = Duration.seconds(15)
    /// Shown on the sign-in page of the sample district.
    package var samples: [SampleAccount] = []

    package init() {}

    /// Where the map library lies: in `vendor/` of one of these folders, as `make setup` puts it, else in
    /// Debian's own place. Nil where it is in none.
    package static func vendor(besides folders: [String]) -> String? {
        (folders.map { "\($0)/vendor" } + ["/usr/share/javascript"]).first {
            FileManager.default.fileExists(atPath: "\($0)/leaflet/leaflet.js")
        }
    }
}

/// Every route of the server, grouped by who uses it.
/// - Parameter installation: the one that the house is of; nil where it is by itself.
package func makeRouter(
    _ house: House, in installation: Installation? = nil, _ options: ServerOptions = ServerOptions(),
    logger: Logger = Logger(label: "taizhang")
) -> Router<WebContext> {
    let web = Web(house: house, installation: installation ?? Installation(house), options: options)
    let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestDoor(web: web, logger: logger))
    router.add(middleware: HeaderDoor(web: web))
    router.add(middleware: ErrorDoor(web: web, logger: logger))
    router.add(middleware: VisitorDoor(web: web, logger: logger))

    addAssetRoutes(router, web)  // /assets, style sheet and scripts
    addPortalRoutes(router, web)  // /, /report, /follow: for anybody
    addAreaRoutes(router, web)  // /areas, /subscriptions: what happens in an area, and ways to be told
    addSignInRoutes(router, web)  // /sign-in, /password, /new-password, /language
    addAccountRoutes(router, web)  // /account: one's own addresses, second factor, sessions
    addNoticeRoutes(router, web)  // /desk/notices: what an officer is told
    addDeputyRoutes(router, web)  // /account/deputies: who stands in for whom
    addCalendarRoutes(router, web)  // /calendar: an officer's own, by its secret address
    addDeskRoutes(router, web)  // /desk, /search, /incidents: the officer's day
    addPocketRoutes(router, web)  // /pocket: the telephone in the street
    addMatterRoutes(router, web)  // /matters/…: one matter, its actions
    addBulkRoutes(router, web)  // /matters/actions: one action on several
    addListRoutes(router, web)  // /ledgers, /matters, /search: lists
    addFilingRoutes(router, web)  // /ledgers/NAME/new: filing from the desk
    addBulletinRoutes(router, web)  // /bulletins: those that were compiled
    addDispatchRoutes(router, web)  // /dispatch
    addScheduleRoutes(router, web)  // /projects/NUMBER/schedule: activities, latest days, contractors' files
    addSupervisionRoutes(router, web)  // /supervision: what waits, slips
    addSecondLineRoutes(router, web)  // /supervision/samples: what is looked at again; lessons
    addContestRoutes(router, web)  // /contests: units ranked by a formula that is shown
    addCampaignRoutes(router, web)  // /campaigns: matters of one theme, from a day to a day
    addTextRoutes(router, web)  // /texts: read, and reviewed proposal by proposal
    addLineageRoutes(router, web)  // /matters/N/lineage: from the sentence to the result
    addMeetingRoutes(router, web)  // /meetings: where orders come from
    addPaperRoutes(router, web)  // /papers: from the draft to the mark, and plans that divide the work
    addProjectRoutes(router, web)  // /projects: the register, one project, steps on it
    addCockpitRoutes(router, web)  // /cockpit
    addDistrictRoutes(router, web)  // /cockpit/districts: where there are some below
    addMapRoutes(router, web)  // /map and its GeoJSON
    addAdminRoutes(router, web)  // /admin
    addAPIRoutes(router, web)  // /api/v1
    addComparisonRoutes(router, web)  // /matters/A/comparisons/B
    addReadingRoutes(router, web)  // /account/readings, /readings
    addViewRoutes(router, web)  // /views
    addOpen311Routes(router, web)  // /open311/v2
    addWatchRoutes(router, web)  // /health, /metrics
    router.refuseOtherMethods()
    return router
}

/// Serves until the process is told to stop; then answers what waits and closes the journal.
package func serve(_ installation: Installation, _ options: ServerOptions, onReady: @escaping @Sendable (Int) async -> Void = { _ in })
    async throws
{
    let logger = Logger(label: "taizhang")
    let application = Application(
        responder: HostResponder(installation, options, logger: logger),
        // Nobody who has stopped sending keeps a connection; an answer on its way is not cut off by this.
        server: .http1(
            configuration: .init(
                idleTimeout: .seconds(60),
                // Two cookies, a token and what browsers say of themselves. Every byte more is read before anybody is known.
                httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 16_384, maxHeaderFieldCount: 100))),
        configuration: .init(address: .hostname(options.host, port: options.port), serverName: nil),
        onServerRunning: { channel in await onReady(channel.localAddress?.port ?? options.port) },
        logger: logger)
    var services: [any Service] = [application]
    for house in installation.houses {
        await house.journal.startFollowing()
        services += [
            Sweeper(house: house, logger: logger), AlarmService(house: house, logger: logger),
            SenderService(house.sender(logger), isOurs: { await house.journal.claim("sender") }, now: house.now),
            AccountPostService(house: house),
            PublicMailService(house: house, logger: logger),
        ]
        if !installation.districts.isEmpty {
            services.append(CourierService(house: house, installation: installation, logger: logger))
        }
    }
    let group = ServiceGroup(
        configuration: .init(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    try await installation.close()
}

/// Answers for the jurisdiction whose host a request names.
package struct HostResponder: HTTPResponder {
    private let installation: Installation
    private let responders: [ObjectIdentifier: RouterResponder<WebContext>]

    package init(_ installation: Installation, _ options: ServerOptions = ServerOptions(), logger: Logger = Logger(label: "taizhang")) {
        self.installation = installation
        responders = Dictionary(
            uniqueKeysWithValues: installation.houses.map {
                (ObjectIdentifier($0), makeRouter($0, in: installation, options, logger: logger).buildResponder())
            })
    }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let house = installation.house(forHost: request.head.authority)
        guard let responder = responders[ObjectIdentifier(house)] else { preconditionFailure("every house has a responder") }
        return try await responder.respond(to: request, context: context)
    }
}

/// Housekeeping by the clock, at the start and once an hour: destroys the keys of personal fields and deletes the
/// addresses of officers whose time is up, removes uploads that came to nothing and wrong tries that are over, and tries again what the loop had to set aside.
struct Sweeper: Service {
    let house: House
    let logger: Logger

    func run() async throws {
        let uploads = AttachmentSweep(house)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await house.forget()
                    if count > 0 { logger.info("personal fields forgotten", metadata: ["matters": "\(count)"]) }
                } catch {
                    logger.error("sweep failed", metadata: ["error": "\(error)"])
                }
                do {
                    let count = try await house.forgetContacts()
                    if count > 0 { logger.info("addresses forgotten", metadata: ["officers": "\(count)"]) }
                } catch {
                    logger.error("sweep of addresses failed", metadata: ["error": "\(error)"])
                }
                do {
                    let count = try await house.subscriptions.forget()
                    if count > 0 { logger.info("subscriptions forgotten", metadata: ["subscriptions": "\(count)"]) }
                } catch {
                    logger.error("sweep of subscriptions failed", metadata: ["error": "\(error)"])
                }
                do { try await house.accounts.throttle.forget() } catch {
                    logger.error("forgetting wrong tries failed", metadata: ["error": "\(error)"])
                }
                do {
                    let count = try await uploads.run()
                    if count > 0 { logger.info("unused uploads removed", metadata: ["files": "\(count)"]) }
                } catch {
                    logger.error("sweep of uploads failed", metadata: ["error": "\(error)"])
                }
                do {
                    let count = try await house.journal.retrySetbacks()
                    if count > 0 { logger.warning("answers of the loop are set aside", metadata: ["setbacks": "\(count)"]) }
                } catch {
                    logger.error("trying setbacks again failed", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: .seconds(3600)) } catch { return }
            }
        }
    }
}
