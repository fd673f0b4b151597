// A notice as a call to another program: CloudEvents 1.0 in structured mode, signed as the Standard Webhooks
// specification (1.0.0) says, so that its receivers' libraries can check it.
import AsyncHTTPClient
import Crypto
import Foundation
import Kernel
import Notices

package struct Webhook: Sendable {
    package let url: String
    private let key: SymmetricKey

    /// `secret` is `whsec_` and base64 of 24 to 64 bytes. Nil where it is not.
    package init?(url: String, secret: String) {
        guard let key = Webhook.key(secret) else { return nil }
        self.url = url
        self.key = key
    }

    static func key(_ secret: String) -> SymmetricKey? {
        let prefix = "whsec_"
        guard secret.hasPrefix(prefix), let bytes = Data(base64Encoded: String(secret.dropFirst(prefix.count))),
            (24...64).contains(bytes.count)
        else { return nil }
        return SymmetricKey(data: bytes)
    }

    /// `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; the timestamp in whole seconds.
    func signature(id: String, timestamp: Int64, body: String) -> String {
        let mac = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(timestamp).\(body)".utf8), using: key)
        return "v1," + Data(mac).base64EncodedString()
    }

    /// `id` is the notice's, the same at every try; the timestamp is this try's, so that an old call cannot be
    /// played again.
    package func request(id: String, body: String, at now: Instant) -> HTTPClientRequest {
        let timestamp = now.milliseconds / 1000
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: NoticeText.eventContentType)
        request.headers.add(name: "User-Agent", value: "taizhang")
        request.headers.add(name: "webhook-id", value: id)
        request.headers.add(name: "webhook-timestamp", value: String(timestamp))
        request.headers.add(name: "webhook-signature", value: signature(id: id, timestamp: timestamp, body: body))
        request.body = .bytes(Array(body.utf8))
        return request
    }
}
