// Folded streams that a writer remembers between commands. Owned by each store's writer; holds only what
// has been committed. Bounded, because a year has more streams than memory.
import Kernel

/// Two generations: what is used moves to the young one; when that is full it becomes the old one
/// and the old one is dropped. Keeps at least the last `capacity / 2` streams, at most `capacity`.
package struct StreamCache {
    private let generation: Int
    private var young: [[UInt8]: Folded] = [:]
    private var old: [[UInt8]: Folded] = [:]

    package init(capacity: Int) { generation = max(1, capacity / 2) }

    package mutating func folded(of stream: String) -> Folded? {
        let stream = Array(stream.utf8)
        if let folded = young[stream] { return folded }
        guard let folded = old.removeValue(forKey: stream) else { return nil }
        insert(folded, stream)
        return folded
    }

    package mutating func remember(_ folded: Folded, of stream: String) {
        let stream = Array(stream.utf8)
        old[stream] = nil
        insert(folded, stream)
    }

    package mutating func forget(_ stream: String) {
        young[Array(stream.utf8)] = nil
        old[Array(stream.utf8)] = nil
    }

    package mutating func forgetAll() {
        young = [:]
        old = [:]
    }

    // Keyed by bytes: Swift calls é in one scalar and in two the same text, SQLite does not.
    private mutating func insert(_ folded: Folded, _ stream: [UInt8]) {
        young[stream] = folded
        if young.count >= generation {
            old = young
            young = [:]
        }
    }
}
