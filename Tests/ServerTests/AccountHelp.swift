// What tests of accounts share: the link on a page, a mail program that keeps what it is given.
import Foundation
import HummingbirdTesting
import Testing

@testable import Server

/// The token of a link for a new password, as an administrator's page shows it once.
func linkToken(in page: TestResponse) -> String? {
    page.text.firstMatch(of: /new-password\?link=([A-Za-z0-9_-]{43})/).map { String($0.1) }
}

/// Settings with a mail program that appends what it gets to a file.
struct MailKept: Sendable {
    let path = NSTemporaryDirectory() + "taizhang-mail-\(House.newIdentifier())"

    var settings: String {
        """
        public-address: https://grid.example.gov.cn
        mail: { from: taizhang@example.gov.cn, program: /bin/sh, arguments: [-c, "cat >> \(path)"] }

        """
    }

    /// The bodies, decoded, in the order in which they came.
    var bodies: [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).components(separatedBy: "From: ").dropFirst().map { message in
            let body = message.components(separatedBy: "\n\n").dropFirst().joined().filter { !$0.isWhitespace }
            return String(decoding: Data(base64Encoded: body) ?? Data(), as: UTF8.self)
        }
    }

    var text: String { FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    func remove() {
        do { try FileManager.default.removeItem(atPath: path) } catch {}
    }
}
