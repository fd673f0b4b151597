// One-time codes that follow from a shared secret and the time (RFC 6238, over RFC 4226), as every authenticator app
// knows them. Pure: the time comes from the caller.
import Crypto
import Foundation
import Kernel

package struct TOTP: Sendable {
    /// What apps assume where an address does not say otherwise, and some whatever it says: SHA-1, six digits, thirty seconds.
    package static let digits = 6
    static let secondsPerStep: Int64 = 30
    /// Clocks of phones are some seconds off: one step earlier and one later count (RFC 6238 5.2).
    static let drift: Int64 = 1

    let secret: [UInt8]

    package init(secret: [UInt8]) { self.secret = secret }

    /// 160 bits, as long as SHA-1's output (RFC 4226 4, R6).
    package static func random() -> TOTP { TOTP(secret: SymmetricKey(size: .init(bitCount: 160)).withUnsafeBytes { Array($0) }) }

    package static func step(at now: Instant) -> Int64 { now.milliseconds / 1000 / secondsPerStep }

    /// The code of a step (RFC 4226 5.3).
    package func code(step: Int64, digits: Int = TOTP.digits) -> String {
        let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 0x0F)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step of which this is the code, within the drift and after the last one that counted, so that a code counts
    /// once (RFC 6238 5.2). Nil where there is none.
    package func step(of code: String, at now: Instant, after last: Int64) -> Int64? {
        let here = TOTP.step(at: now)
        // All are compared, and each to its end.
        return (here - TOTP.drift...here + TOTP.drift).reduce(nil) { found, step in
            let isRight = zip(self.code(step: step).utf8, code.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
            return isRight && code.utf8.count == TOTP.digits && step > last ? found ?? step : found
        }
    }

    // MARK: How it gets into an app

    /// For those who cannot scan: Base32 (RFC 4648 6) without padding, in groups of four.
    package var text: String {
        let letters = TOTP.base32(secret)
        return stride(from: 0, to: letters.count, by: 4).map { start in
            String(letters[start..<min(start + 4, letters.count)])
        }.joined(separator: " ")
    }

    /// `otpauth://totp/ISSUER:ACCOUNT?secret=…`, as the apps agree on it.
    package func address(issuer: String, account: String) -> String {
        let issuer = percentEncoded(issuer.filter { $0 != ":" })
        return
            "otpauth://totp/\(issuer):\(percentEncoded(account))?secret=\(String(TOTP.base32(secret)))&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func base32(_ bytes: [UInt8]) -> [Character] {
        var (result, buffer, bits) = ([Character](), 0, 0)
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(alphabet[buffer >> bits & 31])
            }
        }
        if bits > 0 { result.append(alphabet[buffer << (5 - bits) & 31]) }
        return result
    }

    /// Reads what `base32` writes; nil for anything else.
    init?(base32 text: String) {
        var (bytes, buffer, bits) = ([UInt8](), 0, 0)
        for letter in text {
            guard let value = TOTP.alphabet.firstIndex(of: letter) else { return nil }
            buffer = (buffer << 5 | value) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> bits & 0xFF))
            }
        }
        secret = bytes
    }
}
