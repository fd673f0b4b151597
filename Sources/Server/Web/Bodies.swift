// Reading what a request carries. The bodies come from strangers: a large one is read into memory once and
// never copied, only after it has shown its form's token, and only a few at the same time.
import Hummingbird
import Kernel
import NIOCore
import Pages
import Synchronization

extension Web {
    /// Reads a form and checks its token. Throws refusals for broken text, oversize and a missing token.
    /// - Parameter file: the most bytes of one of its files; those of a photo where nothing is said.
    package func form(
        _ request: Request, _ context: WebContext, upTo bytes: Int = 65_536 * 4, field: Int = 65_536, file: Int? = nil
    ) async throws -> Form {
        let contentType = request.headers[.contentType]
        let isOurs = { (token: String?) in token.map { !$0.isEmpty && $0 == context.visitor.csrf } ?? false }
        context.received.take()
        let body = try await self.body(request, upTo: bytes) { start in
            let first = Form.firstField(start, contentType: contentType)
            guard first?.name == "csrf", isOurs(first?.value) else { throw Refusal.formExpired }
        }
        let form = try Form.decode(
            body, contentType: contentType, limits: FormLimits(field: field, file: file ?? house.settings.largestUpload, total: bytes))
        guard isOurs(form["csrf"]) else { throw Refusal.formExpired }
        context.received.keep(form)
        return form
    }

    /// Counts a report of somebody without a name; throws 429 when there were too many from their address.
    package func spendReport(_ context: WebContext) throws {
        if let seconds = reports.spend(context.address, at: house.now()) { throw EdgeFault.tooManyReports(seconds) }
    }

    /// The body of a request. Beyond `LargeBodies.small` bytes it needs one of a few places, and `isWelcome`
    /// is asked with its beginning before the rest is taken.
    package func body(_ request: Request, upTo bytes: Int, isWelcome: ([UInt8]) throws -> Void = { _ in }) async throws -> [UInt8] {
        var body: [UInt8] = []
        var place: LargeBodies.Place?
        let begun = ContinuousClock.now
        var pieces = request.body.makeAsyncIterator()
        while let piece = try await Self.sent({ try await pieces.next() }) {
            guard body.count + piece.readableBytes <= bytes else { throw Refusal.bodyTooLarge(bytes) }
            body.append(contentsOf: piece.readableBytesView)
            if place != nil, ContinuousClock.now - begun > LargeBodies.longest(for: body.count) { throw EdgeFault.bodyTooSlow }
            if place == nil, body.count > LargeBodies.small {
                try isWelcome(body)
                place = try largeBodies.take()
            }
        }
        // Held to here: while it is read, because that is what a slow sender can draw out.
        return withExtendedLifetime(place) { body }
    }

    /// What fails while a body comes in is the sender's doing, not ours: it ends too early, or its chunks are none.
    static func sent<Value>(_ read: () async throws -> Value) async throws -> Value {
        do { return try await read() } catch let error as NIOTooManyBytesError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw EdgeFault.bodyBroken
        }
    }
}

/// The places for large bodies that are being read. Whoever finds none is asked to come again.
package final class LargeBodies: Sendable {
    /// More than any form without a photo.
    static let small = 256 * 1024

    /// How long so many bytes may take: a minute, and 4 KiB a second, which the worst of telephones does. Who sends a byte
    /// now and then would keep the place of all others for ever.
    static func longest(for bytes: Int) -> Duration { .seconds(60 + bytes / 4096) }

    private let free: Mutex<Int>

    init(places: Int) { free = Mutex(places) }

    /// Given back when it is let go.
    final class Place: Sendable {
        private let bodies: LargeBodies
        fileprivate init(_ bodies: LargeBodies) { self.bodies = bodies }
        deinit { bodies.free.withLock { $0 += 1 } }
    }

    func take() throws -> Place {
        let isFree = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        guard isFree else { throw EdgeFault.busy }
        return Place(self)
    }
}

extension EdgeFault {
    static let bodyTooSlow = EdgeFault(
        refusal: Refusal(
            "body.too-slow", .invalid, Bilingual(zh: "内容传得太慢。", en: "The content came too slowly."),
            next: Bilingual(
                zh: "请换一个网络，或减少照片后重新提交；没有记录任何内容。",
                en: "Send it again by a better line or with fewer photos; nothing was recorded.")),
        status: .requestTimeout)

    static let bodyBroken = EdgeFault(
        refusal: Refusal(
            "body.broken", .invalid,
            Bilingual(zh: "请求的内容没有传完，或者分块有误。", en: "The request ended before all of its content came, or its chunks are none."),
            next: Bilingual(zh: "请重新提交；没有记录任何内容。", en: "Send it again; nothing was recorded.")),
        status: .badRequest)

    static let busy = EdgeFault(
        refusal: Refusal(
            "server.busy", .conflict, Bilingual(zh: "正在接收的大文件太多。", en: "Too many large files are being received."),
            next: Bilingual(zh: "请过几秒再提交；填写的内容没有被记录。", en: "Send it again in some seconds; nothing was recorded.")),
        status: .serviceUnavailable, headers: [.retryAfter: "10"])
}
