// The part of taizhang.yaml that says how notices leave the house: this server's own address, the language,
// the mail program, the SMS gateway, the webhooks. Read once at start; an unreadable one stops it and is named.
// docs/reference/settings.md lists them.
import Foundation
import Kernel
import Yams

package struct SenderSettings: Sendable {
    /// Of this server as people reach it, without a slash at its end: links begin with it.
    package private(set) var publicAddress: String?
    package private(set) var language = NoticeLanguage.zh
    package private(set) var mail: (program: MailProgram, from: Mailbox)?
    package private(set) var sms: SMSGateway?
    /// By the names that the rules of notices use.
    package private(set) var webhooks: [String: Webhook] = [:]

    package static let keys = ["public-address", "notice-language", "mail", "sms", "webhooks"]

    package init() {}

    /// Reads those of its keys that are there; other keys are not its business.
    package init(_ root: Node.Mapping) throws(SenderSettingsFault) {
        for (key, value) in root {
            guard let key = key.string, SenderSettings.keys.contains(key) else { continue }
            try read(key, value)
        }
    }

    /// Takes in one of `keys`.
    package mutating func read(_ key: String, _ node: Node) throws(SenderSettingsFault) {
        switch key {
        case "public-address":
            var address = try SenderSettings.text(node, key)
            while address.hasSuffix("/") { address.removeLast() }
            if let why = HTTPCall.trouble(in: address, schemes: ["https"]) { throw SenderSettingsFault(key, why) }
            guard !address.contains("?"), !address.contains("#") else { throw SenderSettingsFault(key, "must not hold ? or #") }
            publicAddress = address
        case "notice-language":
            guard let language = NoticeLanguage(rawValue: try SenderSettings.text(node, key)) else {
                throw SenderSettingsFault(key, "must be zh or en")
            }
            self.language = language
        case "mail": mail = try SenderSettings.mail(node)
        case "sms": sms = try SenderSettings.sms(node)
        case "webhooks": webhooks = try SenderSettings.webhooks(node)
        default: preconditionFailure("\(key) is not a setting of the sender")
        }
    }

    private static func mail(_ node: Node) throws(SenderSettingsFault) -> (MailProgram, Mailbox) {
        let map = try mapping(node, "mail", ["from", "program", "arguments"])
        guard let from = Mailbox(try text(map["from"], "mail.from")) else {
            throw SenderSettingsFault("mail.from", "must be an address, or a name and <address>")
        }
        let program = try text(map["program"], "mail.program")
        // Whether it is there is not asked: an auditor reads a copy of the directory on a machine that sends nothing.
        guard program.hasPrefix("/") else { throw SenderSettingsFault("mail.program", "must be a full path") }
        var arguments = ["-i", "-t"]
        if let node = map["arguments"] {
            guard let list = node.sequence else { throw SenderSettingsFault("mail.arguments", "must be a list of texts") }
            arguments = []
            for item in list { arguments.append(try text(item, "mail.arguments")) }
        }
        return (MailProgram(path: program, arguments: arguments), from)
    }

    private static func sms(_ node: Node) throws(SenderSettingsFault) -> SMSGateway {
        let map = try mapping(node, "sms", ["url", "method", "headers", "body", "success"])
        var headers: [String: String] = [:]
        if let node = map["headers"] {
            guard let lines = node.mapping else { throw SenderSettingsFault("sms.headers", "must be names with their values") }
            for (name, value) in lines { headers[try text(name, "sms.headers")] = try text(value, "sms.headers") }
        }
        let url = try text(map["url"], "sms.url")
        let method = try map["method"].map { node throws(SenderSettingsFault) in try text(node, "sms.method") } ?? "POST"
        let body = try map["body"].map { node throws(SenderSettingsFault) in try text(node, "sms.body") }
        let success = try map["success"].map { node throws(SenderSettingsFault) in try text(node, "sms.success") }
        do { return try SMSGateway(url: url, method: method, headers: headers, body: body, success: success) } catch {
            throw SenderSettingsFault("sms.\(error.key)", error.why)
        }
    }

    private static func webhooks(_ node: Node) throws(SenderSettingsFault) -> [String: Webhook] {
        guard let map = node.mapping else { throw SenderSettingsFault("webhooks", "must be names with { url, secret }") }
        var webhooks: [String: Webhook] = [:]
        for (name, value) in map {
            let name = try text(name, "webhooks"), key = "webhooks.\(name)"
            let entry = try mapping(value, key, ["url", "secret"])
            let url = try text(entry["url"], "\(key).url")
            if let why = HTTPCall.trouble(in: url) { throw SenderSettingsFault("\(key).url", why) }
            guard let webhook = Webhook(url: url, secret: try text(entry["secret"], "\(key).secret")) else {
                throw SenderSettingsFault("\(key).secret", "must be whsec_ and base64 of 24 to 64 bytes")
            }
            webhooks[name] = webhook
        }
        return webhooks
    }

    // MARK: Nodes

    private static func mapping(_ node: Node, _ key: String, _ known: [String]) throws(SenderSettingsFault) -> Node.Mapping {
        guard let map = node.mapping else { throw SenderSettingsFault(key, "must be { \(known.joined(separator: ", ")) }") }
        for (name, _) in map where !known.contains(name.string ?? "") {
            throw SenderSettingsFault("\(key).\(name.string ?? "")", "is not a setting; there are \(known.joined(separator: ", "))")
        }
        return map
    }

    private static func text(_ node: Node?, _ key: String) throws(SenderSettingsFault) -> String {
        guard let node else { throw SenderSettingsFault(key, "is missing") }
        guard let text = node.scalar?.string, !text.isEmpty, !text.utf8.contains(0) else {
            throw SenderSettingsFault(key, "must be a text")
        }
        return text
    }
}

/// Says itself as every fault of the settings does.
package struct SenderSettingsFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let key: String
    package let why: String

    init(_ key: String, _ why: String) {
        self.key = key
        self.why = why
    }

    package var description: String { "taizhang.yaml: \"\(key)\" \(why)" }
}
