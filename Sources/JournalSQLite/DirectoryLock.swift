// One writer per journal file, over all processes: an advisory lock on `<path>.lock`. The kernel lets
// go of it when the process dies, so there is never a stale one to remove.
import Foundation
import Kernel
import Synchronization

final class DirectoryLock: Sendable {
    private let descriptor: Int32
    private let isHeld = Mutex(true)

    init(besides path: String) throws {
        let file = path + ".lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw JournalFault.store("cannot open \(file): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var bytes = [UInt8](repeating: 0, count: 512)
            let count = read(descriptor, &bytes, bytes.count)
            close(descriptor)
            let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").map(String.init)
            throw JournalFault.inUse(path: path, holder: lines.first ?? "?", address: lines.dropFirst().first)
        }
        write("process \(getpid())")
    }

    /// Tells whoever comes to a closed door where the holder serves.
    func announce(_ address: String) { write("process \(getpid())\n\(address)") }

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
