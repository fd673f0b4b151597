// What the system says of this process and of the disk: for `/metrics` and for measurements. Linux only; elsewhere zeros.
import Foundation

/// From `/proc/self`.
package struct ProcessMeasure: Sendable {
    package private(set) var residentBytes = 0
    package private(set) var cpuSeconds = 0.0
    package private(set) var openFiles = 0
    /// Seconds since 1970.
    package private(set) var startedAt = 0.0

    package init() {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // Behind the name, which stands in brackets and may hold blanks: proc(5), fields from 3 on.
        let fields = Self.text("/proc/self/stat").split(separator: ")").last?.split(separator: " ").map(String.init) ?? []
        if fields.count > 21, ticks > 0 {
            cpuSeconds = ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / ticks
            residentBytes = (Int(fields[21]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
            let booted = Self.text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
            startedAt = (booted.flatMap { Double($0.dropFirst(6)) } ?? 0) + (Double(fields[19]) ?? 0) / ticks
        }
        do { openFiles = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count } catch { openFiles = 0 }
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// Of the disk on which a data directory lies, and of the journal's files there.
package struct DiskMeasure: Sendable {
    package private(set) var freeBytes = 0
    package private(set) var bytes = 0
    package private(set) var files: [(name: String, bytes: Int)] = []

    package init(_ directory: String) {
        var system = statvfs()
        if statvfs(directory, &system) == 0 {
            freeBytes = Int(system.f_bavail) * Int(system.f_frsize)
            bytes = Int(system.f_blocks) * Int(system.f_frsize)
        }
        for name in ["taizhang.sqlite", "taizhang.sqlite-wal"] {
            var file = stat()
            if stat("\(directory)/\(name)", &file) == 0 { files.append((name, Int(file.st_size))) }
        }
    }
}
