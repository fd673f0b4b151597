// A notice as an e-mail (RFC 5322 with MIME), made of headers that nobody can add to: whatever a title or an
// address says, each header is one that stands here. Pure; `MailProgram` hands it over.
import Foundation
import Kernel
import Notices

/// `taizhang@example.gov.cn`, or with a name before it: `某区网格中心 <taizhang@example.gov.cn>`.
package struct Mailbox: Sendable, Hashable {
    package let name: String?
    package let address: String

    /// Nil where it is not one address of a plausible form.
    package init?(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
            guard Mailbox.isAddress(text) else { return nil }
            (name, address) = (nil, text)
            return
        }
        let inner = String(text[text.index(after: open)...].dropLast())
        var before = text[..<open].trimmingCharacters(in: .whitespaces)
        if before.count >= 2, before.hasPrefix("\""), before.hasSuffix("\"") { before = String(before.dropFirst().dropLast()) }
        guard Mailbox.isAddress(inner), !before.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return nil
        }
        (name, address) = (before.isEmpty ? nil : before, inner)
    }

    var domain: String { String(address.drop { $0 != "@" }.dropFirst()) }

    /// One address such as mail servers take without SMTPUTF8 and without quotes: a dot-atom of at most 64
    /// bytes, and a host name of two labels or more; 254 bytes together (RFC 5321 §4.5.3.1, RFC 3696 erratum 1690).
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else { return false }
        let isLocal = parts[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let isHost = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
                && !label.hasPrefix("-") && !label.hasSuffix("-")
        }
        return isLocal && isHost && labels.count >= 2
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

package struct Mail: Sendable {
    package let from: Mailbox
    /// Checked with `Mailbox.isAddress` when it was entered; what is not an address is a fault here.
    package let to: String
    package let subject: String
    package let body: String
    /// The notice's id: it makes the Message-ID, which is therefore the same at every try.
    package let id: String
    package let at: Instant
    package let zone: Zone
    /// How whoever gets it in a list ends that, with one press in the mail program (RFC 2369, RFC 8058).
    package var unsubscribe: String?

    /// The message with the line ends of this system, as sendmail-compatible programs take it on their standard
    /// input; they write CR LF to the network.
    package var text: String {
        precondition(Mailbox.isAddress(to) && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "checked before it came here")
        let sender = from.name.map { "\(Mail.header("From", phrase: $0))\n <\(from.address)>" } ?? "From: \(from.address)"
        return """
            \(sender)
            To: \(to)
            \(Mail.header("Subject", subject))
            Date: \(Mail.date(at, zone))
            Message-ID: <\(id)@\(from.domain)>\(list)
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            \(Mail.wrapped(body))

            """
    }

    private var list: String {
        guard let unsubscribe else { return "" }
        precondition(unsubscribe.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ">") }, "an address of our own")
        return "\nList-Unsubscribe: <\(unsubscribe)>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"
    }

    // MARK: Headers

    /// A header of free text. Printable ASCII that fits on the line stands as it is; everything else becomes
    /// encoded words (RFC 2047), one to a line, so that no line is longer than 76 columns whatever comes in.
    static func header(_ name: String, _ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isPlain = line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !line.contains("=?")
        guard isPlain, name.utf8.count + 2 + line.utf8.count <= 76 else { return encoded(name, line) }
        return "\(name): \(line)"
    }

    /// A name before an address, where more characters than in free text would have a meaning: always encoded.
    private static func header(_ name: String, phrase: String) -> String { encoded(name, phrase) }

    private static func encoded(_ name: String, _ text: String) -> String {
        // A word has 12 columns of its own, and `Subject: ` stands before the first: 39 bytes are 52 columns of base64.
        let longest = 39
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control {
            let bytes = Array(String(scalar).utf8)
            // Between characters, because each word is decoded by itself.
            if words[words.count - 1].count + bytes.count > longest { words.append([]) }
            words[words.count - 1] += bytes
        }
        return "\(name): " + words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    /// `Mon, 23 Nov 2026 09:00:00 +0800`, in English in every language (RFC 5322 §3.3).
    static func date(_ instant: Instant, _ zone: Zone) -> String {
        let day = instant.day(in: zone)
        let (year, month, number) = day.parts
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.weekday - 1]
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
        let time = instant.text(in: zone).dropFirst(11).prefix(8)
        return "\(weekday), \(number) \(name) \(year) \(time) \(zone.description.filter { $0 != ":" })"
    }

    /// Base64 at 76 columns (RFC 2045 §6.8), of text whose lines end in CR LF as text in a message does.
    private static func wrapped(_ body: String) -> String {
        let lines = body.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
        var rest = Data(lines.utf8).base64EncodedString()[...]
        var result: [Substring] = []
        while !rest.isEmpty {
            result.append(rest.prefix(76))
            rest = rest.dropFirst(76)
        }
        return result.joined(separator: "\n")
    }
}
