// The part of taizhang.yaml that says which providers of identities there are (OpenID Connect). Read once at start; an
// unreadable one stops it and is named. docs/reference/settings.md lists it.
import Foundation
import Kernel
import Yams

package struct ProviderSettings: Sendable, Hashable {
    /// Names it in forms.
    package let key: String
    /// On the sign-in page.
    package let name: Bilingual
    /// As the provider writes it in its tokens, to the letter.
    package let issuer: String
    package let clientID: String
    /// Relative to the data directory; nil for a client without a secret.
    package let secretFile: String?
    /// Claims that a token must carry, with the value that each must have: a text, or one of a list of texts.
    package let match: [String: String]

    static let keys = ["key", "name", "issuer", "client-id", "client-secret-file", "match"]

    package static func list(_ node: Node) throws(SettingsFault) -> [ProviderSettings] {
        guard let nodes = node.sequence, !nodes.isEmpty else {
            throw SettingsFault("oidc", zh: "须为列表，每项一个认证平台", en: "must be a list, each of one provider")
        }
        var list: [ProviderSettings] = []
        for (index, node) in nodes.enumerated() {
            let provider = try ProviderSettings(node, at: "oidc.\(index + 1)")
            guard !list.contains(where: { $0.key == provider.key || $0.issuer == provider.issuer }) else {
                throw SettingsFault("oidc.\(index + 1)", zh: "与前面的重复（key 或 issuer）", en: "says the key or the issuer of another again")
            }
            list.append(provider)
        }
        return list
    }

    private init(_ node: Node, at place: String) throws(SettingsFault) {
        guard let map = node.mapping else {
            throw SettingsFault(
                place, zh: "须为 { \(ProviderSettings.keys.joined(separator: ", ")) }",
                en: "must be { \(ProviderSettings.keys.joined(separator: ", ")) }")
        }
        for (name, _) in map where !ProviderSettings.keys.contains(name.string ?? "") {
            throw SettingsFault(
                "\(place).\(name.string ?? "")", zh: "不是设置项；可用的有 \(ProviderSettings.keys.joined(separator: "、"))",
                en: "is not a setting; there are \(ProviderSettings.keys.joined(separator: ", "))")
        }
        func text(_ name: String) throws(SettingsFault) -> String {
            guard let text = map[name]?.scalar?.string, !text.isEmpty, !text.utf8.contains(0) else {
                throw SettingsFault("\(place).\(name)", zh: "须为文字", en: "must be a text")
            }
            return text
        }
        key = try text("key")
        guard key.utf8.count <= 40, key.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
            throw SettingsFault("\(place).key", zh: "须为小写字母、数字和连字符", en: "must be lower-case letters, digits and hyphens")
        }
        issuer = try text("issuer")
        if let why = ProviderSettings.trouble(in: issuer) { throw SettingsFault("\(place).issuer", why) }
        clientID = try text("client-id")
        secretFile = map["client-secret-file"] == nil ? nil : try text("client-secret-file")
        if let node = map["name"] {
            if let both = node.mapping, let zh = both["zh"]?.string, let en = both["en"]?.string {
                name = Bilingual(zh: zh, en: en)
            } else if let one = node.scalar?.string, !one.isEmpty {
                name = Bilingual(one)
            } else {
                throw SettingsFault("\(place).name", zh: "须为文字或 { zh, en }", en: "must be a text or { zh, en }")
            }
        } else {
            name = Bilingual(key)
        }
        var match: [String: String] = [:]
        if let node = map["match"] {
            guard let claims = node.mapping else {
                throw SettingsFault("\(place).match", zh: "须为声明及其值", en: "must be claims with their values")
            }
            for (claim, value) in claims {
                guard let claim = claim.string, let value = value.scalar?.string, !value.isEmpty else {
                    throw SettingsFault("\(place).match", zh: "须为声明及其值", en: "must be claims with their values")
                }
                match[claim] = value
            }
        }
        self.match = match
    }

    /// TLS, but on this machine: what a token says of somebody must not be changed on its way.
    static func trouble(in address: String) -> Bilingual? {
        if let why = HTTPCall.trouble(in: address) { return why }
        guard let parts = URLComponents(string: address), parts.query == nil, parts.fragment == nil else {
            return Bilingual(zh: "不得含有 ? 或 #", en: "must not hold ? or #")
        }
        return isSafe(address) ? nil : Bilingual(zh: "须以 https:// 开头", en: "must begin with https://")
    }

    static func isSafe(_ address: String) -> Bool {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(), let host = parts.host else {
            return false
        }
        return scheme == "https" || scheme == "http" && ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host.lowercased())
    }
}
