// The files that pages load, compiled into the program so that one binary is the whole server.
// Served at /assets/NAME; their address carries a version made from their bytes, so a browser may keep them for ever.
// Leaflet is not here: the server serves it from its own folder under /assets/vendor/leaflet.

package struct Asset: Sendable {
    /// `/assets/taizhang.css`
    package let path: String
    package let contentType: String
    package let bytes: [UInt8]
    /// Sixteen hex digits of the bytes (FNV-1a, 64 bit). Tells versions apart; it is no proof against forgery.
    package let version: String
    /// As the ETag header wants it, in quotes.
    package var etag: String { "\"\(version)\"" }

    package static let all: [Asset] = [
        Asset("taizhang.css", "text/css; charset=utf-8", PackageResources.taizhang_css),
        Asset("map.js", "text/javascript; charset=utf-8", PackageResources.map_js),
        Asset("report.js", "text/javascript; charset=utf-8", PackageResources.report_js),
        Asset("desk.js", "text/javascript; charset=utf-8", PackageResources.desk_js),
        Asset("live.js", "text/javascript; charset=utf-8", PackageResources.live_js),
        Asset("mark.svg", "image/svg+xml", PackageResources.mark_svg),
    ]

    /// Nil for a path that is not one of ours.
    package static func at(_ path: String) -> Asset? { all.first { $0.path == path } }

    private init(_ name: String, _ contentType: String, _ bytes: [UInt8]) {
        path = "/assets/" + name
        self.contentType = contentType
        self.bytes = bytes
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        version = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
