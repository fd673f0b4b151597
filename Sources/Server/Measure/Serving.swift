// A server in this process for as long as a measurement asks it. Called by PageMeasure.swift and ProvinceMeasure.swift.
import Hummingbird
import Logging

/// A server on a free port for as long as `body` runs.
func serving<Responder: HTTPResponder & Sendable, Value: Sendable>(
    _ responder: Responder, _ logger: Logger, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> Value where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            do { try await application.runService() } catch is CancellationError {}
            return nil
        }
        group.addTask {
            for await number in ports { return try await body(number) }
            return nil
        }
        while let done = try await group.next() {
            guard let value = done else { continue }
            group.cancelAll()
            return value
        }
        throw CancellationError()
    }
}
