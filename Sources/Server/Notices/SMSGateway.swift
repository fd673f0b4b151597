// A notice as a call to whoever sends text messages for this installation. Every gateway has its own form, so
// the form is a setting: address, method, headers and body with places for the number and the text.
import AsyncHTTPClient
import Foundation
import Kernel
import Notices

package struct SMSGateway: Sendable {
    package let url: String
    package let method: String
    package let headers: [String: String]
    package let body: String?
    /// What the answer must contain beside a status of 2xx. Many gateways say 200 and put their "no" into the body.
    package let success: String?

    package static let methods = ["POST", "PUT", "GET"]
    /// `{phone}` is the number with its country (+8613…); `{mobile}` the eleven digits of a Chinese one, and of
    /// another 00 and its digits; `{id}` is the notice's, the same at every try.
    package static let places = ["{phone}", "{mobile}", "{text}", "{id}"]

    package struct Fault: Error, Sendable {
        /// Below `sms`.
        let key: String
        let why: Bilingual
    }

    package init(url: String, method: String = "POST", headers: [String: String] = [:], body: String? = nil, success: String? = nil)
        throws(Fault)
    {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.success = success
        if let why = HTTPCall.trouble(in: SMSGateway.places.reduce(url) { $0.replacing($1, with: "0") }) {
            throw Fault(key: "url", why: why)
        }
        // Up to the path, because a number or a text must not choose who is called.
        let host = url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
        guard !host.contains("{") else {
            throw Fault(key: "url", why: Bilingual(zh: "主机名中不得有 {phone} 之类的占位", en: "must not hold a place such as {phone} in its host"))
        }
        guard SMSGateway.methods.contains(method) else {
            throw Fault(
                key: "method",
                why: Bilingual(
                    zh: "须为 \(SMSGateway.methods.joined(separator: "、"))", en: "must be \(SMSGateway.methods.joined(separator: ", "))"))
        }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) else {
                throw Fault(key: "headers", why: Bilingual(zh: "“\(name)”不是请求头的名称", en: "\"\(name)\" is not the name of a header"))
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                throw Fault(key: "headers.\(name)", why: Bilingual(zh: "须为一行 ASCII 文字", en: "must be one line of ASCII"))
            }
        }
        guard method != "GET" || body == nil else {
            throw Fault(key: "body", why: Bilingual(zh: "不能用 GET 发送", en: "cannot be sent by GET"))
        }
        if let body, SMSGateway.places.contains(where: body.contains) { _ = try escaping() }
        let whole = url + (body ?? "")
        guard whole.contains("{phone}") || whole.contains("{mobile}"), whole.contains("{text}") else {
            throw Fault(
                key: body == nil ? "url" : "body",
                why: Bilingual(zh: "须含有 {text}，以及 {phone} 或 {mobile}", en: "must hold {text}, and {phone} or {mobile}"))
        }
    }

    private func escaping() throws(Fault) -> @Sendable (String) -> String {
        let type = headers.first { $0.key.lowercased() == "content-type" }?.value ?? ""
        switch type.prefix(while: { $0 != ";" }).trimmingCharacters(in: .whitespaces).lowercased() {
        case "application/json": return SMSGateway.jsonEscaped
        case "application/x-www-form-urlencoded": return { percentEncoded($0, spaceAsPlus: true) }
        default:
            throw Fault(
                key: "headers",
                why: Bilingual(
                    zh: "须写明 Content-Type: application/json 或 application/x-www-form-urlencoded，正文按它转义",
                    en: "must hold Content-Type: application/json or application/x-www-form-urlencoded, by which the body is escaped"))
        }
    }

    /// As between the quotes of a JSON string (RFC 8259 §7).
    private static func jsonEscaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}": result += "\\u00" + hexadecimal([UInt8(scalar.value)])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// - Parameter phone: E.164, as `Contacts` keeps it.
    package func request(phone: String, text: String, id: String) throws -> HTTPClientRequest {
        let mobile = phone.hasPrefix("+86") ? String(phone.dropFirst(3)) : "00" + phone.dropFirst()
        let values = ["phone": phone, "mobile": mobile, "text": text, "id": id]
        var request = HTTPClientRequest(url: SMSGateway.filled(url, values) { percentEncoded($0) })
        request.method = .init(rawValue: method)
        request.headers.add(name: "User-Agent", value: "taizhang")
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request.headers.replaceOrAdd(name: name, value: value) }
        if let body {
            let escape = SMSGateway.places.contains(where: body.contains) ? try escaping() : { $0 }
            request.body = .bytes(Array(SMSGateway.filled(body, values, escape).utf8))
        }
        return request
    }

    /// In one pass, because a text may itself say `{phone}`.
    private static func filled(_ template: String, _ values: [String: String], _ escape: (String) -> String) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            if let close = rest.firstIndex(of: "}"), let value = values[String(rest[rest.index(after: open)..<close])] {
                result += escape(value)
                rest = rest[rest.index(after: close)...]
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result + rest
    }
}
