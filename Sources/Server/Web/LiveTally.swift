// Server-sent events: figures that are counted anew while a page is open.
import Hummingbird
import Kernel
import Loop
import NIOCore

extension Web {
    /// After commits, at most once per `pause`, the event `tally` with what `tally` counts for the reader of that
    /// moment, and `changed` when it is other than before; a sign of life between. Ends with the session, or when
    /// `tally` answers nil: the post that opened the page is gone. `isUse`: whether the open page keeps the session
    /// from ending unused.
    func live(
        _ context: WebContext, pause: Duration, isUse: Bool = false, _ tally: @escaping @Sendable (Reader) async throws -> String?
    ) -> Response {
        let (house, heartbeat, cookie) = (house, options.heartbeat, context.visitor.cookie)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                var before: String?
                try await Pulse(house: house, heartbeat: heartbeat).each { signs in
                    guard let session = try await house.accounts.session(cookie, isUse: isUse) else { return false }
                    let reader = await house.reader(session)
                    if signs.beat { try await writer.write(ByteBuffer(string: ": \(house.now())\n\n")) }
                    guard signs.commit else { return true }
                    guard let now = try await tally(reader) else { return false }
                    if now != before {
                        let changed = before == nil ? "" : "event: changed\ndata: {}\n\n"
                        try await writer.write(ByteBuffer(string: "event: tally\ndata: \(now)\n\n\(changed)"))
                        before = now
                    }
                    do { try await Task.sleep(for: pause) } catch { return false }
                    return true
                }
                try await writer.finish(nil)
            })
    }
}
