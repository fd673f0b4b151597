// One writer per journal file, over all processes: an advisory lock on `<path>.lock`. The kernel lets
// go of it when the process dies, so there is never a stale one to remove.
import Foundation
import Kernel
import Synchronization

final class DirectoryLock: Sendable {
    private let descriptor: Int32
    private let isHeld = Mutex(true)

    init(besides path: String) throws {
        // Only a lock that was got becomes an object: one that throws when all its properties have values is
        // deinitialized, too, and closing a number twice closes whatever somebody else has opened under it meanwhile.
        descriptor = try Self.locked(path)
        write("process \(getpid())")
    }

    private static func locked(_ path: String) throws -> Int32 {
        let file = path + ".lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw JournalFault.store("cannot open \(file): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 512)
            let count = read(descriptor, &bytes, bytes.count)
            let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").map(String.init)
            throw JournalFault.inUse(path: path, holder: lines.first ?? "?", address: lines.dropFirst().first)
        }
        return descriptor
    }

    /// Tells whoever comes to a closed door where the holder serves.
    func announce(_ address: String) { isHeld.withLock { if $0 { write("process \(getpid())\n\(address)") } } }

    // For the message above; losing it costs a number, so the results are not looked at.
    private func write(_ holder: String) {
        _ = ftruncate(descriptor, 0)
        let holder = Array(holder.utf8)
        _ = pwrite(descriptor, holder, holder.count, 0)
    }

    func release() {
        isHeld.withLock { isHeld in
            if isHeld {
                // Closing alone is not enough: a child of ours that has not got to its exec yet holds the same lock.
                flock(descriptor, LOCK_UN)
                close(descriptor)
            }
            isHeld = false
        }
    }

    deinit { release() }
}
