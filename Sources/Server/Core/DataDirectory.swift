// One directory is one jurisdiction: `taizhang.sqlite` (journal and boards), `attachments/` by
// SHA-256, `taizhang.yaml` (settings), `master.key` (0600; hand the directory to an auditor without
// it and no personal field can be read). Made by `House`, read by every command.
import Foundation
import Kernel
import Matters
import Yams

package struct DataDirectory: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var database: String { "\(path)/taizhang.sqlite" }
    package var attachments: String { "\(path)/attachments" }
    package var settingsFile: String { "\(path)/taizhang.yaml" }
    package var keyFile: String { "\(path)/master.key" }
    /// It holds a journal, or the key of one that lies in a database.
    package var exists: Bool { [database, keyFile].contains { FileManager.default.fileExists(atPath: $0) } }

    package func make() throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: attachments, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }

    package func settings() throws -> Settings {
        guard let data = FileManager.default.contents(atPath: settingsFile) else { return Settings() }
        guard let text = String(data: data, encoding: .utf8) else {
            throw SettingsFault(settingsFile, zh: "不是 UTF-8", en: "is not UTF-8", in: nil)
        }
        return try Settings(yaml: text)
    }
}

/// `taizhang.yaml`. Every setting is here and in docs/reference/settings.md; an unreadable one stops
/// the start and is named, because a guessed default would be a silent change of the rules.
package struct Settings: Sendable {
    package var name = Bilingual(zh: "台账", en: "Taizhang")
    package var isSample = false
    /// Largest upload in bytes.
    package var largestUpload = 10 * 1024 * 1024
    /// Largest PDF in bytes.
    package var largestDocument = 10 * 1024 * 1024
    /// Largest file of any kind that those who work here may attach, in bytes.
    package var largestFile: Int { max(largestUpload, largestDocument) }
    /// Where the map starts; the middle of the areas when absent.
    package var mapCentre: (longitude: Double, latitude: Double)?
    /// The address from which the district's own proxy speaks; its word on whom it speaks for is believed.
    package var trustedProxy: String?

    /// Where the journal lies, as `StorePlace` reads it; nil for a file in the directory.
    package var store: String?

    /// Its code among the jurisdictions of an installation: letters, digits, `-`, `_`, `.`. Permanent: entries name it.
    package var jurisdiction: String?
    /// The hosts under which it is asked for, in lower case.
    package var hosts: [String] = []
    /// The directories of the jurisdictions below it, relative to its own.
    package var districts: [String] = []

    /// Who may do nothing without a second factor.
    package var secondFactor: Set<Duty> = []

    /// Where else one may show who one is.
    package var providers: [ProviderSettings] = []

    /// From which hour of the day on the news of areas are sent to those who subscribed.
    package var digestHour = 8

    /// From how long on a request is a line of the log.
    package var slowRequest = Duration.seconds(1)
    /// Each request is one.
    package var logsRequests = false

    /// How notices leave the house beside the desk.
    package var sender = SenderSettings()

    package static let keys =
        [
            "name", "sample", "largest-upload", "largest-document", "map-centre", "trusted-proxy", "store", "jurisdiction", "hosts",
            "districts",
            "second-factor", "oidc", "digest-hour", "log-requests", "slow-request",
        ]
        + SenderSettings.keys

    package init() {}

    package init(yaml: String) throws {
        let node: Node?
        do { node = try Yams.compose(yaml: yaml) } catch {
            let why = String(describing: error)
            throw SettingsFault("taizhang.yaml", zh: "不是 YAML：\(why)", en: "is not YAML: \(why)", in: nil)
        }
        guard let root = node?.mapping else { return }
        for (key, value) in root {
            switch key.string ?? "" {
            case "name":
                if let text = value.string {
                    name = Bilingual(text)
                } else if let both = value.mapping, let zh = both["zh"]?.string, let en = both["en"]?.string {
                    name = Bilingual(zh: zh, en: en)
                } else {
                    throw SettingsFault("name", zh: "须为文字或 { zh, en }", en: "must be a text or { zh, en }")
                }
            case "sample":
                guard let flag = value.bool else { throw SettingsFault("sample", zh: "须为 true 或 false", en: "must be true or false") }
                isSample = flag
            case "largest-upload":
                guard let bytes = value.int, (1024...104_857_600).contains(bytes) else {
                    throw SettingsFault("largest-upload", zh: "须为 1024 至 104857600 字节", en: "must be 1024 to 104857600 bytes")
                }
                largestUpload = bytes
            case "largest-document":
                guard let bytes = value.int, (1024...104_857_600).contains(bytes) else {
                    throw SettingsFault("largest-document", zh: "须为 1024 至 104857600 字节", en: "must be 1024 to 104857600 bytes")
                }
                largestDocument = bytes
            case "map-centre":
                guard let pair = value.sequence, pair.count == 2, let east = pair[0].float, let north = pair[1].float else {
                    throw SettingsFault("map-centre", zh: "须为 [经度, 纬度]", en: "must be [longitude, latitude]")
                }
                mapCentre = (east, north)
            case "trusted-proxy":
                guard let address = value.string.flatMap(Origin.address) else {
                    throw SettingsFault("trusted-proxy", zh: "须为一个 IP 地址，如 127.0.0.1", en: "must be one IP address, such as 127.0.0.1")
                }
                trustedProxy = address
            case "store":
                guard let place = value.string else { throw SettingsFault("store", zh: "须为文字", en: "must be a text") }
                store = place
            case "jurisdiction":
                guard let code = value.string, OrganizationDecider.isCode(code) else {
                    throw SettingsFault("jurisdiction", zh: "须为字母、数字和 - _ . 组成的代码", en: "must be a code of letters, digits, - _ .")
                }
                jurisdiction = code
            case "hosts": hosts = try Settings.texts("hosts", value).map { $0.lowercased() }
            case "digest-hour":
                guard let hour = value.int, (0...23).contains(hour) else {
                    throw SettingsFault("digest-hour", zh: "须为 0 至 23", en: "must be 0 to 23")
                }
                digestHour = hour
            case "log-requests":
                guard let flag = value.bool else {
                    throw SettingsFault("log-requests", zh: "须为 true 或 false", en: "must be true or false")
                }
                logsRequests = flag
            case "slow-request":
                guard let milliseconds = value.int, (1...600_000).contains(milliseconds) else {
                    throw SettingsFault("slow-request", zh: "须为 1 至 600000 毫秒", en: "must be 1 to 600000 milliseconds")
                }
                slowRequest = .milliseconds(milliseconds)
            case "districts": districts = try Settings.texts("districts", value)
            case "second-factor":
                secondFactor = Set(
                    try Settings.texts("second-factor", value).map { text in
                        guard let duty = Duty(rawValue: text) else {
                            let duties = Duty.allCases.map(\.rawValue)
                            throw SettingsFault(
                                "second-factor", zh: "中的“\(text)”不是岗位；可用的有 \(duties.joined(separator: "、"))",
                                en: "names \"\(text)\", which is no duty; there are \(duties.joined(separator: ", "))")
                        }
                        return duty
                    })
            case "oidc": providers = try ProviderSettings.list(value)
            case let key where SenderSettings.keys.contains(key):
                try sender.read(key, value)
            case let other:
                throw SettingsFault(
                    other, zh: "不是设置项；可用的有 \(Settings.keys.joined(separator: "、"))",
                    en: "is not a setting; there are \(Settings.keys.joined(separator: ", "))")
            }
        }
        if !providers.isEmpty, sender.publicAddress == nil {
            throw SettingsFault(
                "oidc", zh: "需要 public-address：认证平台要知道回到哪里", en: "needs public-address: the provider must know where to send people back")
        }
    }
}

extension Settings {
    private static func texts(_ key: String, _ value: Node) throws -> [String] {
        let texts = value.sequence.map { $0.map { $0.string ?? "" } } ?? []
        guard !texts.isEmpty, !texts.contains("") else {
            throw SettingsFault(key, zh: "须为文字的列表，如 [a, b]", en: "must be a list of texts, such as [a, b]")
        }
        return texts
    }
}

/// A setting that cannot be meant, or a folder of rules that holds none.
package struct SettingsFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let key: String
    /// Continues the key into a sentence.
    package let why: Bilingual
    /// Where the key stands; nil where it is an option or a path.
    package let file: String?

    package init(_ key: String, _ why: Bilingual, in file: String? = "taizhang.yaml") {
        self.key = key
        self.why = why
        self.file = file
    }

    package init(_ key: String, zh: String, en: String, in file: String? = "taizhang.yaml") {
        self.init(key, Bilingual(zh: zh, en: en), in: file)
    }

    package var sentence: Bilingual {
        Bilingual(zh: "\(file.map { "\($0)：" } ?? "")“\(key)”\(why.zh)", en: "\(file.map { "\($0): " } ?? "")\"\(key)\" \(why.en)")
    }

    package var description: String { sentence.en }
}
