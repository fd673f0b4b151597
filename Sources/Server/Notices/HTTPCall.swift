// One HTTP request and what its answer means, for webhooks and SMS gateways alike. Redirects are not followed,
// because an address that an administrator has checked must not lead to another that nobody has.
import AsyncHTTPClient
import Foundation
import Kernel
import NIOCore
import Notices

package struct HTTPCall: Sendable {
    let client: HTTPClient
    /// From connecting to the last byte that is read.
    package var limit = Duration.seconds(10)
    /// How much of an answer is read for the reason. In bytes.
    static let longestAnswer = 1024

    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        configuration.httpVersion = .http1Only
        // Otherwise a refused connection is tried until the time is up; the notice has pauses of its own.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// - Parameter success: a text that the answer must contain beside its status; nil where the status says it all.
    func send(_ request: HTTPClientRequest, success: String? = nil) async -> Delivery {
        do {
            guard let (status, answer) = try await within(limit, { try await exchange(request) }) else { return .late(after: limit) }
            return HTTPCall.delivery(status, answer, success: success)
        } catch {
            return .failed(.unreachable, reason: HTTPCall.plain(error))
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> (status: Int, answer: String) {
        // The limit is ours; this one only has to be later.
        let response = try await client.execute(request, timeout: .hours(1))
        var answer: [UInt8] = []
        for try await chunk in response.body {
            answer += chunk.readableBytesView.prefix(HTTPCall.longestAnswer - answer.count)
            if answer.count >= HTTPCall.longestAnswer { break }
        }
        return (Int(response.status.code), String(decoding: answer, as: UTF8.self))
    }

    /// 2xx is sent. 4xx is rejected, but for those that speak of the moment: 408 (too slow), 425 (too early),
    /// 429 (too many). The rest, redirects among it, may be different tomorrow.
    static func delivery(_ status: Int, _ answer: String, success: String?) -> Delivery {
        let said = answer.allSatisfy(\.isWhitespace) ? "HTTP \(status)" : "HTTP \(status): \(answer)"
        switch status {
        case 200..<300:
            if let success, !answer.contains(success) { return .failed(.unreachable, reason: said) }
            return .sent
        case 408, 425, 429: return .failed(.unreachable, reason: said)
        case 400..<500: return .failed(.rejected, reason: said)
        default: return .failed(.unreachable, reason: said)
        }
    }

    /// Without the host, which `NIOConnectionError` spells out at length.
    private static func plain(_ error: any Error) -> String {
        let text = String(describing: error)
        return text.isEmpty ? "\(type(of: error))" : text
    }

    /// Why `text` is not an address that can be called; nil where it is.
    static func trouble(in text: String, schemes: [String] = ["https", "http"]) -> Bilingual? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLComponents(string: text), let scheme = parts.scheme,
            let host = parts.host, !host.isEmpty
        else { return Bilingual(zh: "须为不含空格的完整网址", en: "must be an absolute URL without spaces") }
        guard schemes.contains(scheme.lowercased()) else {
            let beginnings = schemes.map { "\($0)://" }
            return Bilingual(
                zh: "须以 \(beginnings.joined(separator: " 或 ")) 开头", en: "must begin with \(beginnings.joined(separator: " or "))")
        }
        guard parts.user == nil && parts.password == nil else {
            return Bilingual(zh: "不得含有用户名；请写入请求头", en: "must not hold a user name; put it into a header")
        }
        return nil
    }
}
