// Talks with one provider of identities: finds its addresses and keys (OpenID Connect Discovery 1.0), sends somebody to
// it, and turns the code with which they come back into what it says of them. Keeps addresses for an hour and keys until
// one is named that is not among them. Follows no redirect and reads no more than it needs.
import AsyncHTTPClient
import Crypto
import Foundation
import Kernel
import NIOCore
import Synchronization

package final class IdentityProvider: Sendable {
    package let settings: ProviderSettings
    private let directory: String
    private let now: @Sendable () -> Instant
    private let kept = Mutex<(configuration: Configuration?, keys: Data?, at: Instant?, keysAt: Instant?)>((nil, nil, nil, nil))

    /// What the provider's configuration says, as far as we need it.
    struct Configuration: Sendable, Decodable {
        let issuer: String
        let authorizationEndpoint: String
        let tokenEndpoint: String
        let jwksURI: String
        let authorizationResponseIssParameterSupported: Bool?
        let tokenEndpointAuthMethodsSupported: [String]?

        private enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case jwksURI = "jwks_uri"
            case authorizationResponseIssParameterSupported = "authorization_response_iss_parameter_supported"
            case tokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported"
        }
    }

    /// The world is not as it should be: not reachable, or not to be believed. For the log.
    package struct Trouble: Error, Sendable, CustomStringConvertible {
        package let description: String
        init(_ description: String) { self.description = description }
    }

    static let configurationSeconds: Int64 = 3600
    /// A stranger's token with an unknown key must not make us ask the provider every time.
    static let keysSeconds: Int64 = 60
    static let largestAnswer = 256 * 1024
    static let limit = Duration.seconds(10)

    package init(_ settings: ProviderSettings, directory: String, now: @escaping @Sendable () -> Instant) {
        self.settings = settings
        self.directory = directory
        self.now = now
    }

    // MARK: Going there

    /// Where somebody is sent, with PKCE (RFC 7636, S256).
    package func address(returning: String, state: String, nonce: String, verifier: String, prompt: String? = nil) async throws -> String {
        let configuration = try await configuration()
        guard var parts = URLComponents(string: configuration.authorizationEndpoint) else {
            throw Trouble("authorization_endpoint is no URL")
        }
        let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
        let fields: [(String, String)] =
            [
                ("response_type", "code"), ("scope", "openid"), ("client_id", settings.clientID), ("redirect_uri", returning),
                ("state", state),
                ("nonce", nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ] + (prompt.map { [("prompt", $0)] } ?? [])
        let query = fields.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        parts.percentEncodedQuery = [parts.percentEncodedQuery, query].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "&")
        guard let address = parts.string else { throw Trouble("authorization_endpoint is no URL") }
        return address
    }

    // MARK: Coming back

    /// - Parameter said: the issuer that the answer names (RFC 9207), nil where it names none.
    package func identity(code: String, issuer said: String?, returning: String, nonce: String, verifier: String) async throws -> IDToken {
        let configuration = try await configuration()
        if let said {
            guard said == settings.issuer else { throw IDToken.Fault.issuer(said) }
        } else if configuration.authorizationResponseIssParameterSupported == true {
            throw IDToken.Fault.issuer("")
        }
        let token = try await exchange(code, configuration, returning, verifier)
        func verified(_ keys: Data) async throws -> IDToken {
            try await IDToken.verified(
                token, keys: keys, issuer: settings.issuer, clientID: settings.clientID, nonce: nonce, match: settings.match, now: now())
        }
        do { return try await verified(try await keys(configuration, anew: false)) } catch IDToken.Fault.keyUnknown {
            // The provider has changed its keys, as it should now and then.
            return try await verified(try await keys(configuration, anew: true))
        }
    }

    private func exchange(_ code: String, _ configuration: Configuration, _ returning: String, _ verifier: String) async throws -> String {
        var request = HTTPClientRequest(url: configuration.tokenEndpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "Accept", value: "application/json")
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", returning), ("code_verifier", verifier),
        ]
        if let secret = try secret() {
            let methods = configuration.tokenEndpointAuthMethodsSupported ?? ["client_secret_basic"]
            if methods.contains("client_secret_basic") {
                let pair = "\(percentEncoded(settings.clientID, spaceAsPlus: true)):\(percentEncoded(secret, spaceAsPlus: true))"
                request.headers.add(name: "Authorization", value: "Basic \(Data(pair.utf8).base64EncodedString())")
            } else {
                fields += [("client_id", settings.clientID), ("client_secret", secret)]
            }
        } else {
            fields.append(("client_id", settings.clientID))
        }
        request.body = .bytes(
            ByteBuffer(string: fields.map { "\($0.0)=\(percentEncoded($0.1, spaceAsPlus: true))" }.joined(separator: "&")))
        struct Answer: Decodable { let id_token: String? }
        let answer = try await decoded(Answer.self, try await fetch(request), "token endpoint")
        guard let token = answer.id_token else { throw Trouble("the token endpoint gave no ID token") }
        return token
    }

    private func secret() throws -> String? {
        guard let file = settings.secretFile else { return nil }
        let path = file.hasPrefix("/") ? file : "\(directory)/\(file)"
        guard let data = FileManager.default.contents(atPath: path) else { throw Trouble("the client secret cannot be read: \(path)") }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: What it says of itself

    private func configuration() async throws -> Configuration {
        let now = now()
        let (old, at) = kept.withLock { ($0.configuration, $0.at) }
        if let old, let at, at.seconds(until: now) < IdentityProvider.configurationSeconds { return old }
        let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        let data = try await fetch(HTTPClientRequest(url: base + "/.well-known/openid-configuration"))
        let new = try await decoded(Configuration.self, data, "configuration")
        // Discovery 1.0 4.3: otherwise one provider could speak for another.
        guard new.issuer == settings.issuer else { throw IDToken.Fault.issuer(new.issuer) }
        for address in [new.authorizationEndpoint, new.tokenEndpoint, new.jwksURI] where !ProviderSettings.isSafe(address) {
            throw Trouble("an address of the provider is not reached by TLS: \(address)")
        }
        kept.withLock { ($0.configuration, $0.at) = (new, now) }
        return new
    }

    private func keys(_ configuration: Configuration, anew: Bool) async throws -> Data {
        let now = now()
        let (old, at) = kept.withLock { ($0.keys, $0.keysAt) }
        if let old, let at {
            let age = at.seconds(until: now)
            if anew ? age < IdentityProvider.keysSeconds : age < IdentityProvider.configurationSeconds { return old }
        }
        let new = try await fetch(HTTPClientRequest(url: configuration.jwksURI))
        kept.withLock { ($0.keys, $0.keysAt) = (new, now) }
        return new
    }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ data: Data, _ what: String) async throws -> Value {
        do { return try JSONDecoder().decode(type, from: data) } catch { throw Trouble("the \(what) of the provider cannot be read") }
    }

    private func fetch(_ request: HTTPClientRequest) async throws -> Data {
        let answer = try await within(IdentityProvider.limit) {
            try await HTTPClient.withHTTPClient(configuration: HTTPCall.configuration) { client in
                let response = try await client.execute(request, timeout: .hours(1))
                var body = Data()
                for try await chunk in response.body {
                    body.append(contentsOf: chunk.readableBytesView)
                    guard body.count <= IdentityProvider.largestAnswer else { throw Trouble("the provider answers too much") }
                }
                guard response.status == .ok else {
                    throw Trouble("the provider answers \(response.status.code) at \(request.url)")
                }
                return body
            }
        }
        guard let answer else { throw Trouble("the provider does not answer") }
        return answer
    }
}

extension Data {
    /// base64url without padding (RFC 4648 5).
    var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
