// From where a request came: the peer of the connection, or what the district's own proxy says of it.
// What anybody else writes into these headers is believed by nobody.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

struct Origin: Sendable, Hashable {
    /// For throttling and the log: the address without the port.
    let address: String
    /// The visitor's browser speaks TLS, to the proxy.
    let isSecure: Bool

    init(_ headers: HTTPFields, peer: String?, trustedProxy: String?) {
        let peer = peer.flatMap(Origin.address) ?? "local"
        guard let trustedProxy, peer == trustedProxy else {
            (address, isSecure) = (peer, false)
            return
        }
        // The last hop is the one that the proxy saw itself; those before it are the visitor's own words.
        let hop = headers[values: .forwardedFor].last?.split(separator: ",").last.map { $0.filter { $0 != " " } }
        address = hop.flatMap(Origin.address) ?? peer
        isSecure = headers[.forwardedProto] == "https"
    }

    /// One way to write an address: an IPv4 one in IPv6 clothes is itself. Nil when it is none.
    static func address(_ text: String) -> String? {
        let text = text.lowercased().hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
        do { return try SocketAddress(ipAddress: text, port: 0).ipAddress } catch { return nil }
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
    static let referrer = HTTPField.Name("Referer")!
}

extension Web {
    func origin(_ request: Request, _ context: WebContext) -> Origin {
        Origin(request.headers, peer: context.remoteAddress?.ipAddress, trustedProxy: house.settings.trustedProxy)
    }
}

extension Request {
    /// The page on which the visitor is: for a form that of the form, because its own address is none
    /// that can be gone to. Our `Referrer-Policy` has browsers name it; only its path is taken.
    var pagePath: URLPath? {
        if method == .get || method == .head { return URLPath(local: uri.string) }
        guard let referrer = headers[.referrer].flatMap({ URLComponents(string: $0) }) else { return nil }
        return URLPath(local: referrer.percentEncodedPath + (referrer.percentEncodedQuery.map { "?\($0)" } ?? ""))
    }
}
