// A provider of identities that says what a test wants it to say, right or wrong, on a port of this machine.
import Crypto
import Foundation
import Hummingbird
import JWTKit
import Kernel
import Synchronization

@testable import Server

enum Claim: Codable, Sendable {
    case string(String), number(Double), array([Claim])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do { self = .string(try container.decode(String.self)) } catch {
            do { self = .number(try container.decode(Double.self)) } catch { self = .array(try container.decode([Claim].self)) }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .array(let list): try container.encode(list)
        }
    }
}

struct Claims: JWTPayload {
    var claims: [String: Claim]

    init(_ claims: [String: Claim]) { self.claims = claims }
    init(from decoder: any Decoder) throws { claims = try [String: Claim](from: decoder) }
    func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }
    func verify(using algorithm: some JWTAlgorithm) {}

    static func standard(issuer: String, nonce: String, at now: Instant, _ changes: [String: Claim?]) -> Claims {
        let seconds = Double(now.milliseconds / 1000)
        var claims: [String: Claim] = [
            "iss": .string(issuer), "sub": .string("somebody"), "aud": .string("taizhang"), "nonce": .string(nonce),
            "iat": .number(seconds), "exp": .number(seconds + 300), "groups": .array([.string("grid"), .string("city")]),
        ]
        for (name, value) in changes { claims[name] = value }
        return Claims(claims)
    }
}

func signed(_ key: ES256PrivateKey, _ claims: Claims, kid: String? = "one") async throws -> String {
    let keys = await JWTKeyCollection().add(ecdsa: key)
    var header = JWTHeader()
    header.kid = kid
    return try await keys.sign(claims, header: header)
}

func jwk(_ key: ES256PrivateKey, _ kid: String?) -> [String: String] {
    let parameters = key.parameters
    var jwk = ["kty": "EC", "crv": "P-256", "use": "sig", "x": url(parameters?.x ?? ""), "y": url(parameters?.y ?? "")]
    if let kid { jwk["kid"] = kid }
    return jwk
}

private func url(_ text: String) -> String {
    text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
}

final class FakeProvider: Sendable {
    let namesItself: Bool
    let nonce = Mutex("")
    let changes = Mutex<[String: Claim?]>([:])
    let answeredIssuer = Mutex<String?>(nil)
    let configuredIssuer = Mutex<String?>(nil)
    let isBroken = Mutex(false)
    let kid = Mutex("one")
    let signing = Mutex(ES256PrivateKey())
    /// What the key set shows; nil for the key that signs at the start.
    private let shown: Mutex<(kid: String, key: ES256PrivateKey)>
    let now = Mutex<@Sendable () -> Instant>({ TestHouse.opening })
    private let listener = Mutex<Listener?>(nil)

    init(namesItself: Bool) {
        self.namesItself = namesItself
        let key = ES256PrivateKey()
        signing.withLock { $0 = key }
        shown = Mutex(("one", key))
    }

    var issuer: String { listener.withLock { $0?.address ?? "" } }
    var calls: [HeardCall] { listener.withLock { $0?.calls ?? [] } }

    /// A new key under a new name; the old one is gone.
    func rotate(to name: String) {
        let key = ES256PrivateKey()
        signing.withLock { $0 = key }
        shown.withLock { $0 = (name, key) }
        kid.withLock { $0 = name }
    }

    func run(_ body: @Sendable @escaping () async throws -> Void) async throws {
        try await Listener.run { [self] call in
            try await answer(call)
        } _: { [self] listener in
            self.listener.withLock { $0 = listener }
            try await body()
        }
    }

    private func answer(_ call: HeardCall) async throws -> Response {
        switch call.path {
        case "/.well-known/openid-configuration":
            return try json([
                "issuer": configuredIssuer.withLock { $0 } ?? issuer, "authorization_endpoint": "\(issuer)/authorize",
                "token_endpoint": "\(issuer)/token", "jwks_uri": "\(issuer)/jwks",
                "authorization_response_iss_parameter_supported": namesItself,
            ])
        case "/jwks":
            let (name, key) = shown.withLock { $0 }
            return try json(["keys": [jwk(key, name), ["kty": "oct", "k": "AAAA", "kid": name]]])
        case "/token" where !isBroken.withLock({ $0 }):
            let claims = Claims.standard(
                issuer: issuer, nonce: nonce.withLock { $0 }, at: now.withLock { $0 }(), changes.withLock { $0 })
            let token = try await signed(signing.withLock { $0 }, claims, kid: kid.withLock { $0 })
            return try json(["token_type": "Bearer", "access_token": "not used", "id_token": token])
        default: return .plain(.badRequest, "{\"error\":\"invalid_grant\"}")
        }
    }

    private func json(_ object: [String: Any]) throws -> Response {
        .plain(.ok, String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self), [.contentType: "application/json"])
    }
}
