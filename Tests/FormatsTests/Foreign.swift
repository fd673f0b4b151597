// Programs of others that read the same files (Tests/foreign). Where they are not installed the tests say so; where
// everything must run they fail.

import Foundation
import Testing

enum Foreign {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static var shared: URL { repository.appending(path: "../shared/data").standardizedFileURL }

    static var mustRun: Bool { !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty }
    static let python = repository.appending(path: ".venv/bin/python").path

    /// A line of JSON for each file; nil, said aloud, where the script's library is not there.
    static func lines(_ script: String, _ files: [URL], needs library: String) throws -> [Data]? {
        guard let lines = try run([repository.appending(path: "Tests/foreign/\(script)").path] + files.map(\.path), library) else {
            print("skipped: \(library) is not installed; Tests/foreign/setup.sh does")
            #expect(!mustRun, "where everything must run, \(library) is there")
            return nil
        }
        return lines.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }

    private static func run(_ arguments: [String], _ library: String) throws -> Data? {
        guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
        let probe = Process()
        (probe.executableURL, probe.arguments) = (URL(fileURLWithPath: python), ["-c", "import \(library)"])
        probe.standardError = FileHandle.nullDevice
        try probe.run()
        probe.waitUntilExit()
        guard probe.terminationStatus == 0 else { return nil }
        let process = Process()
        let pipe = Pipe()
        (process.executableURL, process.arguments, process.standardOutput) = (URL(fileURLWithPath: python), arguments, pipe)
        process.standardError = FileHandle.nullDevice
        try process.run()
        let told = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
        return told
    }

    /// The files of a folder of `../shared/data` with one of these endings; nil where it is not there.
    static func files(_ folder: String, _ endings: Set<String>) throws -> [URL]? {
        let place = shared.appending(path: folder)
        guard FileManager.default.fileExists(atPath: place.path) else {
            print("skipped: \(folder) is not beside this repository (../shared/data)")
            return nil
        }
        return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
            .filter { endings.contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }
}
