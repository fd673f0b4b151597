// Seals one field of one owner's row (AES-256-GCM), with a key for one purpose and nothing else. Purpose, owner and
// field are bound in: a sealed field that is put into another's row, or another column, does not open.
import Crypto
import Foundation

package struct FieldSeal: Sendable {
    private let key: SymmetricKey
    private let purpose: String

    /// - Parameter key: for nothing else, made from the master key.
    package init(key: SymmetricKey, for purpose: String) {
        self.key = key
        self.purpose = purpose
    }

    package func seal(_ text: String, _ owner: String, _ field: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(Data(text.utf8), using: key, authenticating: name(owner, field))
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    package func open(_ bytes: [UInt8], _ owner: String, _ field: String) throws -> String {
        let plain = try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key, authenticating: name(owner, field))
        return String(decoding: plain, as: UTF8.self)
    }

    private func name(_ owner: String, _ field: String) -> Data { Data("\(purpose)/\(field)/\(owner)".utf8) }
}
