// Zip files in memory, by libzip: what XLSX is inside.
import CZip

package struct ZipFault: Error, Hashable {
    /// As libzip says it, in English.
    package let what: String
}

package final class ZipArchive {
    /// What one part may come to unpacked, in bytes: a sheet of a million rows is 100 MB, and a bomb has no end.
    package static let largestPart: UInt64 = 512 << 20
    /// What all that is read of one file may come to, in bytes: so many times its own size, as tables come to that repeat
    /// themselves. Deflate can make a thousand times of nothing, and the same part may be named a thousand times.
    private static let mostTimes: UInt64 = 200
    private static let alwaysRoom: UInt64 = 32 << 20

    private let archive: OpaquePointer
    /// libzip reads from here as long as the archive is open.
    private let bytes: UnsafeMutableRawBufferPointer
    /// How many bytes may still come out of it.
    private var room: UInt64

    /// Throws `ZipFault` where these bytes are no zip file.
    package init(_ file: [UInt8]) throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, file.count), alignment: 1)
        file.withUnsafeBytes { bytes.copyMemory(from: $0) }
        self.bytes = bytes
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(file.count), 0, &error) else {
            bytes.deallocate()
            throw ZipFault(what: String(cString: zip_error_strerror(&error)))
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            bytes.deallocate()
            throw ZipFault(what: String(cString: zip_error_strerror(&error)))
        }
        self.archive = archive
        room = max(Self.alwaysRoom, Self.mostTimes * UInt64(file.count))
    }

    deinit {
        zip_discard(archive)
        bytes.deallocate()
    }

    /// Whether there is a part of that name, whatever its capitals: programs write `sharedStrings.xml` in several ways.
    package func has(_ name: String) -> Bool { zip_name_locate(archive, name, zip_flags_t(ZIP_FL_NOCASE)) >= 0 }

    /// Unpacked; nil where there is none. Throws `ZipFault` where it is broken, encrypted or too large.
    package func part(_ name: String) throws -> [UInt8]? {
        let place = zip_name_locate(archive, name, zip_flags_t(ZIP_FL_NOCASE))
        guard place >= 0 else { return nil }
        var about = zip_stat_t()
        zip_stat_init(&about)
        guard zip_stat_index(archive, zip_uint64_t(place), 0, &about) == 0, let file = zip_fopen_index(archive, zip_uint64_t(place), 0)
        else {
            throw ZipFault(what: "\(name): \(String(cString: zip_strerror(archive)))")
        }
        defer { zip_fclose(file) }
        // What it says of its size may be a lie: read up to one byte more than may be.
        guard about.size <= min(Self.largestPart, room) else { throw ZipFault(what: "\(name): \(about.size) bytes unpacked") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(about.size))
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = block.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
            guard count >= 0 else { throw ZipFault(what: "\(name): broken") }
            if count == 0 { break }
            bytes.append(contentsOf: block[..<Int(count)])
            guard bytes.count <= min(Self.largestPart, room) else { throw ZipFault(what: "\(name): larger than it says") }
        }
        room -= UInt64(bytes.count)
        return bytes
    }
}
