// The style sheet and the scripts: served as they are, nothing from elsewhere, readable in both schemes (WCAG 2.2 AA).

import Foundation
import Pages
import Testing

@Suite struct AssetTests {
    static func text(_ name: String) throws -> String {
        String(decoding: try #require(Asset.at("/assets/" + name)).bytes, as: UTF8.self)
    }

    @Test func assetsAreServedWithTheirVersion() throws {
        for asset in Asset.all {
            let name = String(asset.path.dropFirst("/assets/".count))
            #expect(!asset.bytes.isEmpty && asset.etag == "\"\(asset.version)\"" && asset.version.count == 16)
            #expect(URLs.asset(name).text == "\(asset.path)?v=\(asset.version)")
        }
        #expect(Set(Asset.all.map(\.version)).count == Asset.all.count)
        #expect(Asset.at("/assets/../secret") == nil)
        #expect(URLs.asset("vendor/leaflet/leaflet.js").text == "/assets/vendor/leaflet/leaflet.js")
    }

    @Test func nothingIsLoadedFromElsewhere() throws {
        let own = ["taizhang.css", "pocket.css", "map.js", "desk.js", "live.js", "editor.js"].map { ($0, Asset.at("/assets/" + $0)) }
        let pocket = PocketScripts.names.map { ($0, PocketScripts.at($0)) } + [("pocket-worker.js", PocketScripts.worker)]
        for (name, asset) in own + pocket {
            let text = String(decoding: try #require(asset).bytes, as: UTF8.self)
            #expect(
                !text.contains("http://") && !text.contains("https://") && !text.contains("@import") && !text.contains("url("), "\(name)")
            #expect(!text.contains("innerHTML") && !text.contains("eval("), "\(name)")
        }
    }

    /// Text wants 4.5:1 on its ground; a sign wants 3:1, and the yellow one is drawn with a stroke of ink for it.
    @Test(arguments: ["light", "dark"]) func contrastSuffices(scheme: String) throws {
        let colours = try tokens(of: scheme)
        func contrast(_ a: String, _ b: String) throws -> Double {
            let (x, y) = (luminance(try #require(colours[a])), luminance(try #require(colours[b])))
            return (max(x, y) + 0.05) / (min(x, y) + 0.05)
        }
        for ground in ["paper", "leaf", "wash"] {
            for ink in ["ink", "ink-2", "ink-3"] { #expect(try contrast(ink, ground) >= 4.5, "\(ink) on \(ground)") }
            for light in ["blue", "red"] { #expect(try contrast(light, ground) >= 3, "\(light) on \(ground)") }
        }
        for light in ["blue", "yellow", "red"] { #expect(try contrast("on-" + light, light) >= 4.5, "\(light)") }
    }

    /// Every class that a page names is styled, or is one of those that scripts and Leaflet use.
    @Test func everyClassOnThePagesIsInTheStyleSheet() throws {
        let css = try Self.text("taizhang.css") + Self.text("pocket.css")
        let known = Set(css.matches(of: try Regex(#"\.([a-zA-Z][\w-]*)"#)).map { String($0[1].substring ?? "") })
        let plain: Set<String> = ["text", "form", "buttons"]
        for page in NamedMarkup.all {
            for element in Markup(page.markup).elements {
                for name in (element.attributes["class"] ?? "").split(separator: " ").map(String.init) where !plain.contains(name) {
                    #expect(known.contains(name), "\(page.name): .\(name)")
                }
            }
        }
    }

    /// One place for each: a colour or a size that is written out elsewhere would not follow the scheme or the scale.
    @Test func `below the tokens no colour, size of type, radius or shadow is written out`() throws {
        let css = try Self.text("taizhang.css")
        let rest = try #require(css.range(of: "/* Ground */")).upperBound
        let body = css[rest...].components(separatedBy: "@media print")[0]
        for line in body.split(separator: "\n") {
            #expect(try line.matches(of: Regex(#"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\("#)).isEmpty, "\(line)")
            #expect(try line.matches(of: Regex(#"font(-size)?: [^;}]*\b\d*\.?\d+(rem|px|pt)"#)).isEmpty, "\(line)")
            #expect(try line.matches(of: Regex(#"border-radius: (?!var)"#)).isEmpty, "\(line)")
            #expect(try line.matches(of: Regex(#"box-shadow: (?!var|none)"#)).isEmpty, "\(line)")
        }
    }

    /// Dark is written twice, for who chooses it and for whose browser asks; a reader must not see two.
    @Test func `both ways into the dark show the same, and every colour has its light`() throws {
        let css = try Self.text("taizhang.css")
        func block(_ head: String) throws -> [String: String] {
            let start = try #require(css.range(of: head)).upperBound
            return try colours(in: String(css[start...].prefix { $0 != "}" }))
        }
        let asked = try block(":root:not([data-scheme=light]) {")
        #expect(try block(":root[data-scheme=dark], .scheme-dark {") == asked)
        #expect(try Set(block(":root, .scheme-light {").keys) == Set(asked.keys))
    }

    private func tokens(of scheme: String) throws -> [String: String] {
        let css = try Self.text("taizhang.css")
        let head = scheme == "light" ? ":root, .scheme-light {" : ":root[data-scheme=dark], .scheme-dark {"
        return try colours(in: String(css[try #require(css.range(of: head)).upperBound...].prefix { $0 != "}" }))
    }

    private func colours(in block: String) throws -> [String: String] {
        Dictionary(
            try block.matches(of: Regex(#"--([\w-]+): #([0-9a-f]{3,6});"#)).map {
                (String($0[1].substring ?? ""), String($0[2].substring ?? ""))
            }, uniquingKeysWith: { a, _ in a })
    }

    /// Relative luminance, WCAG 2.2.
    private func luminance(_ hex: String) -> Double {
        let full = hex.count == 3 ? hex.map { "\($0)\($0)" }.joined() : hex
        let value = Int(full, radix: 16) ?? 0
        let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel -> Double in
            let share = Double(channel) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
