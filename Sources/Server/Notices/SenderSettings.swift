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
    package init(_ root: Node.Mapping) throws(SettingsFault) {
        for (key, value) in root {
            guard let key = key.string, SenderSettings.keys.contains(key) else { continue }
            try read(key, value)
        }
    }

    /// Takes in one of `keys`.
    package mutating func read(_ key: String, _ node: Node) throws(SettingsFault) {
        switch key {
        case "public-address":
            var address = try SenderSettings.text(node, key)
            while address.hasSuffix("/") { address.removeLast() }
            // Without TLS on this machine only, to try something out.
            let schemes = ProviderSettings.isSafe(address) ? ["https", "http"] : ["https"]
            if let why = HTTPCall.trouble(in: address, schemes: schemes) { throw SettingsFault(key, why) }
            guard !address.contains("?"), !address.contains("#") else {
                throw SettingsFault(key, zh: "不得含有 ? 或 #", en: "must not hold ? or #")
            }
            publicAddress = address
        case "notice-language":
            guard let language = NoticeLanguage(rawValue: try SenderSettings.text(node, key)) else {
                throw SettingsFault(key, zh: "须为 zh 或 en", en: "must be zh or en")
            }
            self.language = language
        case "mail": mail = try SenderSettings.mail(node)
        case "sms": sms = try SenderSettings.sms(node)
        case "webhooks": webhooks = try SenderSettings.webhooks(node)
        default: preconditionFailure("\(key) is not a setting of the sender")
        }
    }

    private static func mail(_ node: Node) throws(SettingsFault) -> (MailProgram, Mailbox) {
        let map = try mapping(node, "mail", ["from", "program", "arguments"])
        guard let from = Mailbox(try text(map["from"], "mail.from")) else {
            throw SettingsFault("mail.from", zh: "须为邮箱地址，或名称加 <地址>", en: "must be an address, or a name and <address>")
        }
        let program = try text(map["program"], "mail.program")
        // Whether it is there is not asked: an auditor reads a copy of the directory on a machine that sends nothing.
        guard program.hasPrefix("/") else { throw SettingsFault("mail.program", zh: "须为完整路径", en: "must be a full path") }
        var arguments = ["-i", "-t"]
        if let node = map["arguments"] {
            guard let list = node.sequence else { throw SettingsFault("mail.arguments", zh: "须为文字列表", en: "must be a list of texts") }
            arguments = []
            for item in list { arguments.append(try text(item, "mail.arguments")) }
        }
        return (MailProgram(path: program, arguments: arguments), from)
    }

    private static func sms(_ node: Node) throws(SettingsFault) -> SMSGateway {
        let map = try mapping(node, "sms", ["url", "method", "headers", "body", "success"])
        var headers: [String: String] = [:]
        if let node = map["headers"] {
            guard let lines = node.mapping else { throw SettingsFault("sms.headers", zh: "须为名称及其值", en: "must be names with their values") }
            for (name, value) in lines { headers[try text(name, "sms.headers")] = try text(value, "sms.headers") }
        }
        let url = try text(map["url"], "sms.url")
        let method = try map["method"].map { node throws(SettingsFault) in try text(node, "sms.method") } ?? "POST"
        let body = try map["body"].map { node throws(SettingsFault) in try text(node, "sms.body") }
        let success = try map["success"].map { node throws(SettingsFault) in try text(node, "sms.success") }
        do { return try SMSGateway(url: url, method: method, headers: headers, body: body, success: success) } catch {
            throw SettingsFault("sms.\(error.key)", error.why)
        }
    }

    private static func webhooks(_ node: Node) throws(SettingsFault) -> [String: Webhook] {
        guard let map = node.mapping else {
            throw SettingsFault("webhooks", zh: "须为名称及其 { url, secret }", en: "must be names with { url, secret }")
        }
        var webhooks: [String: Webhook] = [:]
        for (name, value) in map {
            let name = try text(name, "webhooks"), key = "webhooks.\(name)"
            let entry = try mapping(value, key, ["url", "secret"])
            let url = try text(entry["url"], "\(key).url")
            if let why = HTTPCall.trouble(in: url) { throw SettingsFault("\(key).url", why) }
            guard let webhook = Webhook(url: url, secret: try text(entry["secret"], "\(key).secret")) else {
                throw SettingsFault(
                    "\(key).secret", zh: "须为 whsec_ 加 24 至 64 字节的 base64", en: "must be whsec_ and base64 of 24 to 64 bytes")
            }
            webhooks[name] = webhook
        }
        return webhooks
    }

    // MARK: Nodes

    private static func mapping(_ node: Node, _ key: String, _ known: [String]) throws(SettingsFault) -> Node.Mapping {
        guard let map = node.mapping else {
            throw SettingsFault(key, zh: "须为 { \(known.joined(separator: ", ")) }", en: "must be { \(known.joined(separator: ", ")) }")
        }
        for (name, _) in map where !known.contains(name.string ?? "") {
            throw SettingsFault(
                "\(key).\(name.string ?? "")", zh: "不是设置项；可用的有 \(known.joined(separator: "、"))",
                en: "is not a setting; there are \(known.joined(separator: ", "))")
        }
        return map
    }

    private static func text(_ node: Node?, _ key: String) throws(SettingsFault) -> String {
        guard let node else { throw SettingsFault(key, zh: "没有写", en: "is missing") }
        guard let text = node.scalar?.string, !text.isEmpty, !text.utf8.contains(0) else {
            throw SettingsFault(key, zh: "须为文字", en: "must be a text")
        }
        return text
    }
}
