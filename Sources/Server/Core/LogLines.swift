// How lines of the log are written: for people, or one JSON object a line for machines that collect them. Each line that is written
// while a request is answered carries that request's number.
import Foundation
import Kernel
import Logging

package enum LogFormat: String, CaseIterable, Sendable {
    case text, json

    /// For the whole process, once, before anything logs.
    package func begin() {
        let format = self
        LoggingSystem.bootstrap(
            { label, provider -> any LogHandler in
                switch format {
                case .text: StreamLogHandler.standardError(label: label, metadataProvider: provider)
                case .json: JSONLines(label: label, metadataProvider: provider) { FileHandle.standardError.write($0) }
                }
            }, metadataProvider: RequestNumber.ofTask)
    }
}

/// `{"time":"2026-11-23T02:30:00.123Z","level":"error","logger":"taizhang","message":"…"}`, and the metadata beside these.
struct JSONLines: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (Data) -> Void

    init(label: String, metadataProvider: Logger.MetadataProvider?, write: @escaping @Sendable (Data) -> Void) {
        self.label = label
        self.metadataProvider = metadataProvider
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [:]
        for (key, value) in [metadata, metadataProvider?.get() ?? [:], event.metadata ?? [:]].joined() { line[key] = "\(value)" }
        // Those of every line are not to be overwritten by what one says of itself.
        for (key, value) in [
            // Here, because nobody passes a logger the time: it is that of the line, not of what it tells.
            "time": Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), "level": event.level.rawValue,
            "logger": label, "message": "\(event.message)",
        ] {
            if let own = line[key] { line["\(key)_"] = own }
            line[key] = value
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { write(try encoder.encode(line) + [0x0A]) } catch {
            // Texts by texts: there is nothing in it that could not be encoded.
        }
    }
}
