// Which browser on which system somebody signed in with, as far as it says so: enough to tell one's phone from a
// stranger's. Only these two words are kept, because the whole line would tell people apart.
import Kernel

package struct UserAgent: Sendable, Hashable {
    package enum Browser: String, Sendable, CaseIterable {
        case wechat, qq, edge, opera, firefox, samsung, huawei, chrome, safari, other
    }
    package enum System: String, Sendable, CaseIterable { case harmony, android, ios, windows, macos, linux, other }

    package var browser: Browser
    package var system: System

    package static let unknown = UserAgent(browser: .other, system: .other)

    package init(browser: Browser, system: System) {
        self.browser = browser
        self.system = system
    }

    /// Reads the `User-Agent` header. The order matters: nearly all of them also say Safari, and most say Chrome.
    package init(header: String) {
        func first<Value>(_ marks: [(String, Value)], else other: Value) -> Value {
            marks.first { header.contains($0.0) }?.1 ?? other
        }
        browser = first(
            [
                ("MicroMessenger", .wechat), ("QQBrowser", .qq), ("Edg", .edge), ("OPR/", .opera), ("Firefox/", .firefox),
                ("FxiOS", .firefox), ("SamsungBrowser", .samsung), ("HuaweiBrowser", .huawei), ("Chrome/", .chrome), ("CriOS", .chrome),
                ("Chromium/", .chrome), ("Safari/", .safari),
            ], else: .other)
        system = first(
            [
                ("HarmonyOS", .harmony), ("OpenHarmony", .harmony), ("Android", .android), ("iPhone", .ios), ("iPad", .ios),
                ("Windows", .windows), ("Mac OS X", .macos), ("Linux", .linux), ("X11", .linux),
            ], else: .other)
    }

    /// As it is kept: `firefox/windows`.
    package init(text: String) {
        let parts = text.split(separator: "/").map(String.init)
        browser = parts.first.flatMap(Browser.init) ?? .other
        system = parts.count > 1 ? System(rawValue: parts[1]) ?? .other : .other
    }

    package var text: String { "\(browser.rawValue)/\(system.rawValue)" }

    package var title: Bilingual {
        let browser: Bilingual =
            switch browser {
            case .wechat: Bilingual(zh: "微信", en: "WeChat")
            case .qq: Bilingual(zh: "QQ 浏览器", en: "QQ Browser")
            case .edge: Bilingual(zh: "Edge", en: "Edge")
            case .opera: Bilingual(zh: "Opera", en: "Opera")
            case .firefox: Bilingual(zh: "Firefox", en: "Firefox")
            case .samsung: Bilingual(zh: "三星浏览器", en: "Samsung Internet")
            case .huawei: Bilingual(zh: "华为浏览器", en: "Huawei Browser")
            case .chrome: Bilingual(zh: "Chrome", en: "Chrome")
            case .safari: Bilingual(zh: "Safari", en: "Safari")
            case .other: Bilingual(zh: "浏览器", en: "a browser")
            }
        let system: String? =
            switch system {
            case .harmony: "HarmonyOS"
            case .android: "Android"
            case .ios: "iOS"
            case .windows: "Windows"
            case .macos: "macOS"
            case .linux: "Linux"
            case .other: nil
            }
        guard let system else { return browser }
        return Bilingual(zh: "\(browser.zh) · \(system)", en: "\(browser.en) · \(system)")
    }
}
