// The outermost door: gives each request the number by which the log and whoever asked find each other again, counts it, and logs
// what took long.
import Foundation
import HTTPTypes
import Hummingbird
import JournalCore
import Kernel
import Logging

struct RequestDoor: RouterMiddleware {
    typealias Context = WebContext
    let web: Web
    let logger: Logger

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var context = context
        let number = RequestNumber(request.headers)
        context.number = number.id
        let began = ContinuousClock.now
        guard web.meter.begin() else {
            var response = try await ErrorDoor(web: web, logger: logger).handle(request, context: context) { _, _ in
                throw JournalFault.busy(waiting: RequestMeter.mostOpen)
            }
            response.headers[.requestNumber] = number.id
            return response
        }
        let route = RequestMeter.Route(method: request.method.rawValue, path: context.endpointPath ?? "none")
        let work = StoreWork()
        do {
            var response = try await RequestNumber.$current.withValue(number) {
                try await StoreWork.$current.withValue(work) { try await next(request, context) }
            }
            let duration = ContinuousClock.now - began
            web.meter.end(route, status: response.status, after: duration)
            response.headers[.requestNumber] = number.id
            RequestNumber.$current.withValue(number) { told(route, response.status, duration, work.now) }
            return response
        } catch {
            // Only what no door inside could answer comes here: whoever asked has gone.
            web.meter.end(route, status: .internalServerError, after: ContinuousClock.now - began)
            throw error
        }
    }

    /// A line for what took long, and for each request where the settings ask for that.
    private func told(
        _ route: RequestMeter.Route, _ status: HTTPResponse.Status, _ duration: Duration, _ work: StoreWork.Sum
    ) {
        let isSlow = duration >= web.house.settings.slowRequest
        guard isSlow || web.house.settings.logsRequests else { return }
        func milliseconds(_ duration: Duration) -> Logger.MetadataValue { "\(Int(duration / .milliseconds(1)))" }
        logger.log(
            level: isSlow ? .warning : .info, isSlow ? "slow request" : "request",
            metadata: [
                "method": "\(route.method)", "route": "\(route.path)", "status": "\(status.code)", "ms": milliseconds(duration),
                "queries": "\(work.queries)", "query-ms": milliseconds(work.querying), "command-ms": milliseconds(work.submitting),
            ])
    }
}

/// The number of a request: that of the proxy before us, where it gave one, else our own. With the trace of W3C Trace Context that it
/// belongs to, if any.
struct RequestNumber: Sendable {
    let id: String
    /// 32 hexadecimal digits.
    let trace: String?

    /// Of the request that this task answers.
    @TaskLocal static var current: RequestNumber?
    /// For every line of the log.
    static let ofTask = Logger.MetadataProvider {
        guard let current else { return [:] }
        return current.trace.map { ["request": "\(current.id)", "trace": "\($0)"] } ?? ["request": "\(current.id)"]
    }

    init(_ headers: HTTPFields) {
        let given = headers[.requestNumber].flatMap { $0.wholeMatch(of: /[A-Za-z0-9._-]{8,64}/) == nil ? nil : $0 }
        id = given ?? String(House.newIdentifier().prefix(16))
        trace = headers[.traceParent].flatMap(Self.trace)
    }

    /// Of `00-TRACE-PARENT-FLAGS`; zeros are no trace (W3C Trace Context 3.2.2).
    private static func trace(_ text: String) -> String? {
        guard let match = text.wholeMatch(of: /[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?/), !text.hasPrefix("ff"),
            match.1.contains(where: { $0 != "0" }), match.2.contains(where: { $0 != "0" })
        else { return nil }
        return String(match.1)
    }
}

extension StoreWork.Sum {
    /// W3C Server Timing: what was spent on readings and on commands, of the whole. For officers only: how much work a stranger's
    /// question made may say what the answer does not, such as whether an account is there.
    func timing(of whole: Duration) -> String {
        func part(_ name: String, _ duration: Duration, _ note: String = "") -> String {
            "\(name);dur=\(String(format: "%.1f", duration / .milliseconds(1)))\(note)"
        }
        var parts = [part("total", whole)]
        if queries > 0 { parts.append(part("db", querying, ";desc=\"\(queries)\"")) }
        if commands > 0 { parts.append(part("journal", submitting, ";desc=\"\(commands)\"")) }
        return parts.joined(separator: ", ")
    }
}

extension HTTPField.Name {
    static let requestNumber = HTTPField.Name("X-Request-Id")!
    static let traceParent = HTTPField.Name("traceparent")!
    static let serverTiming = HTTPField.Name("Server-Timing")!
}
