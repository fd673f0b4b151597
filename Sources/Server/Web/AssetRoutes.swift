// Style sheet, scripts and the map library. Addresses carry a version, so browsers keep them for good.
import Foundation
import Hummingbird
import NIOCore
import Pages

func addAssetRoutes(_ router: Router<WebContext>, _ web: Web) {
    router.get("/assets/vendor/leaflet/**") { _, context in try vendorFile(context.parameters.getCatchAll().map(String.init), web) }
    router.get("/assets/:name") { request, context in try asset(context.parameters.require("name"), request) }
}

private func asset(_ name: String, _ request: Request) throws -> Response {
    guard let asset = Asset.at("/assets/\(name)") else { throw HTTPError(.notFound) }
    if request.headers[.ifNoneMatch] == asset.etag { return Response(status: .notModified, headers: [.eTag: asset.etag]) }
    return Response(
        status: .ok, headers: [.contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable", .eTag: asset.etag],
        body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
}

private let vendorTypes = ["js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "png": "image/png"]

private func vendorFile(_ segments: [String], _ web: Web) throws -> Response {
    guard !segments.isEmpty, segments.allSatisfy({ !$0.hasPrefix(".") && !$0.contains("/") }), let last = segments.last,
        let type = last.split(separator: ".").last.flatMap({ vendorTypes[String($0)] }),
        let data = FileManager.default.contents(atPath: "\(web.options.vendor)/leaflet/\(segments.joined(separator: "/"))")
    else { throw HTTPError(.notFound) }
    return Response(
        status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=86400"],
        body: .init(byteBuffer: ByteBuffer(bytes: Array(data))))
}
