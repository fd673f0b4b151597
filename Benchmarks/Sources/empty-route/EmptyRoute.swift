// The raw limit of everything over HTTP: a Hummingbird server with a route that does nothing. GET /empty answers nothing, POST /empty
// reads its body first. Prints its address.
import Foundation
import Hummingbird
import Logging

@main struct EmptyRoute {
    static func main() async throws {
        let router = Router()
        router.get("/empty") { _, _ in "" }
        router.post("/empty") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return ""
        }
        var logger = Logger(label: "empty-route")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            // Written and not printed: who reads it through a pipe must not wait for a buffer to fill.
            onServerRunning: { channel in
                FileHandle.standardOutput.write(Data("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/\n".utf8))
            }, logger: logger)
        try await application.runService()
    }
}
