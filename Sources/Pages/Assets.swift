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
        Asset("editor.js", "text/javascript; charset=utf-8", PackageResources.editor_js),
        Asset("mark.svg", "image/svg+xml", PackageResources.mark_svg),
        Asset("pocket.css", "text/css; charset=utf-8", PackageResources.pocket_css),
        Asset("pocket-192.png", "image/png", PackageResources.pocket_192_png),
        Asset("pocket-512.png", "image/png", PackageResources.pocket_512_png),
        Asset("pocket-maskable.png", "image/png", PackageResources.pocket_maskable_png),
    ]

    /// Nil for a path that is not one of ours.
    package static func at(_ path: String) -> Asset? { all.first { $0.path == path } }

    fileprivate init(_ name: String, _ contentType: String, _ bytes: [UInt8]) {
        path = "/assets/" + name
        self.contentType = contentType
        self.bytes = bytes
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        version = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// The modules of the pocket. They import each other by name, so the release stands in the folder's name: a page and
/// its modules are then of one release, whatever a phone has kept.
package enum PocketScripts {
    private static let all: [(name: String, asset: Asset)] = [
        script("pocket-app.js", PackageResources.pocket_app_js), script("pocket-words.js", PackageResources.pocket_words_js),
        script("pocket-store.js", PackageResources.pocket_store_js), script("pocket-send.js", PackageResources.pocket_send_js),
        script("pocket-photo.js", PackageResources.pocket_photo_js), script("pocket-place.js", PackageResources.pocket_place_js),
        script("pocket-map.js", PackageResources.pocket_map_js), script("pocket-today.js", PackageResources.pocket_today_js),
        script("pocket-report.js", PackageResources.pocket_report_js), script("pocket-queue.js", PackageResources.pocket_queue_js),
    ]
    /// Served below /pocket/, because it may rule over no more than its own folder.
    package static let worker = script("pocket-worker.js", PackageResources.pocket_worker_js).asset

    package static let names = all.map(\.name)
    /// Made from the bytes of all of them.
    package static let version = Asset("pocket", "", Array(all.map(\.asset.version).joined().utf8)).version

    package static func at(_ name: String) -> Asset? { all.first { $0.name == name }?.asset }

    private static func script(_ name: String, _ bytes: [UInt8]) -> (name: String, asset: Asset) {
        (name, Asset(name, "text/javascript; charset=utf-8", bytes))
    }
}
