// What a provider says of somebody: its ID token, verified as OpenID Connect Core 1.0 3.1.3.7 asks. Pure but for the
// signature, which JWTKit checks against the provider's keys; every other word is checked here, where it can be read.
import Foundation
import JWTKit
import Kernel

package struct IDToken: Sendable, Hashable {
    package let issuer: String
    /// Of this person at this issuer, for ever.
    package let subject: String
    /// Claims that are texts, or lists of texts.
    package let claims: [String: Set<String>]

    /// Why a token is not believed. For the log: who signs in is told only that it failed.
    package enum Fault: Error, Sendable, Hashable {
        case malformed(String)
        case algorithm(String)
        /// No key of this name; perhaps the provider has changed its keys.
        case keyUnknown
        case signature
        case issuer(String)
        case audience
        case nonce
        case expired
        case early
        case subject
        case match(String)
    }

    /// Public keys only: `none` is no signature, and with HMAC whoever knows the client's secret could sign.
    static let algorithms: Set<String> = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
    /// Clocks of servers differ.
    static let leewaySeconds: Int64 = 60
    static let largest = 64 * 1024

    /// - Parameter keys: the provider's JWKS, as it came.
    package static func verified(
        _ token: String, keys: Data, issuer: String, clientID: String, nonce: String, match: [String: String], now: Instant
    ) async throws -> IDToken {
        guard token.utf8.count <= largest else { throw Fault.malformed("too long") }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw Fault.malformed("not in three parts") }
        let header = try object(parts[0], "header")
        let algorithm = header["alg"] as? String ?? ""
        guard algorithms.contains(algorithm) else { throw Fault.algorithm(algorithm) }
        // What must be understood and is not, refuses the token (RFC 7515 4.1.11).
        guard header["crit"] == nil else { throw Fault.malformed("crit") }
        try await checkSignature(token, algorithm, keyID: header["kid"] as? String, keys)
        return try IDToken(try object(parts[1], "claims"), issuer, clientID, nonce, match, now)
    }

    private init(
        _ claims: [String: Any], _ issuer: String, _ clientID: String, _ nonce: String, _ match: [String: String], _ now: Instant
    ) throws {
        guard let said = claims["iss"] as? String, said == issuer else { throw Fault.issuer(claims["iss"] as? String ?? "") }
        let audience = IDToken.texts(claims["aud"])
        guard audience.contains(clientID) else { throw Fault.audience }
        // Meant for several, it must have been given to us.
        if let party = claims["azp"] as? String {
            guard party == clientID else { throw Fault.audience }
        } else if audience.count > 1 {
            throw Fault.audience
        }
        guard let given = claims["nonce"] as? String, given == nonce else { throw Fault.nonce }
        let seconds = now.milliseconds / 1000
        guard let expiry = IDToken.number(claims["exp"]), let issued = IDToken.number(claims["iat"]) else { throw Fault.malformed("times") }
        guard seconds < expiry + IDToken.leewaySeconds else { throw Fault.expired }
        guard issued <= seconds + IDToken.leewaySeconds, (IDToken.number(claims["nbf"]) ?? 0) <= seconds + IDToken.leewaySeconds else {
            throw Fault.early
        }
        // 255 ASCII characters at most (Core 1.0 2).
        guard let subject = claims["sub"] as? String, (1...255).contains(subject.utf8.count), !subject.utf8.contains(0) else {
            throw Fault.subject
        }
        let texts = claims.mapValues { IDToken.texts($0) }
        for (claim, value) in match where texts[claim]?.contains(value) != true { throw Fault.match(claim) }
        (self.issuer, self.subject, self.claims) = (said, subject, texts)
    }

    // MARK: The signature

    private static func checkSignature(_ token: String, _ algorithm: String, keyID: String?, _ keys: Data) async throws {
        let candidates = try self.keys(in: keys).filter { key in
            keyID == nil || key.keyIdentifier == nil || key.keyIdentifier?.string == keyID
        }.filter { $0.algorithm == nil || $0.algorithm?.rawValue == algorithm }
        guard !candidates.isEmpty else { throw Fault.keyUnknown }
        for var key in candidates {
            // One at a time, and under a name of ours: a collection falls back on its first key where a name is unknown.
            key.keyIdentifier = JWKIdentifier(string: keyID ?? "key")
            do {
                let collection = try await JWTKeyCollection().add(jwk: key)
                _ = try await collection.verify(token, as: AnyClaims.self)
                return
            } catch { continue }
        }
        throw Fault.signature
    }

    /// Those that are for signatures and that we can read; a provider may have others beside them.
    private static func keys(in data: Data) throws -> [JWK] {
        guard let set = try JSONSerialization.jsonObject(with: data) as? [String: Any], let list = set["keys"] as? [[String: Any]] else {
            throw Fault.malformed("JWKS")
        }
        return list.compactMap { key in
            guard (key["use"] as? String ?? "sig") == "sig", ["RSA", "EC", "OKP"].contains(key["kty"] as? String ?? "") else { return nil }
            // Only what is public goes on, whatever a provider gives away.
            let open = key.filter { ["kty", "kid", "alg", "n", "e", "crv", "x", "y"].contains($0.key) }
            do { return try JSONDecoder().decode(JWK.self, from: try JSONSerialization.data(withJSONObject: open)) } catch { return nil }
        }
    }

    /// JWTKit wants to know what a token says; this file reads it itself.
    private struct AnyClaims: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    // MARK: Words

    private static func object(_ part: String, _ name: String) throws -> [String: Any] {
        var text = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: text) else { throw Fault.malformed(name) }
        do {
            guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { throw Fault.malformed(name) }
            return object
        } catch { throw Fault.malformed(name) }
    }

    private static func texts(_ value: Any?) -> Set<String> {
        if let text = value as? String { return [text] }
        return Set((value as? [Any])?.compactMap { $0 as? String } ?? [])
    }

    private static func number(_ value: Any?) -> Int64? {
        guard let number = (value as? NSNumber)?.doubleValue, number.isFinite, abs(number) < 1e15 else { return nil }
        return Int64(number)
    }
}
