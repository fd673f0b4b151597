// How one attempt to hand over a notice ended, and the two small things that every way of sending needs: a
// limit on its time, and the escaping of what is put into an address. Used by Mail, Webhook, SMSGateway and
// Sender.
import Foundation
import Kernel
import Notices

package enum Delivery: Sendable, Hashable {
    /// Whoever carries it on has taken it; what he does with it we do not learn.
    case sent
    /// `reason` is for the administrator, in the words of whoever would not take it.
    case failed(NoticeFailure, reason: String)
    /// The time limit ran out: unreachable.
    case late(after: Duration)

    static func lateReason(_ limit: Duration) -> Bilingual {
        let (seconds, attoseconds) = limit.components
        let text = String(format: "%g", Double(seconds) + Double(attoseconds) / 1e18)
        return Bilingual(zh: "\(text) 秒内没有答复", en: "no answer within \(text) s")
    }
}

/// The one language of what leaves the house: who is told has no page on which to choose.
package enum NoticeLanguage: String, CaseIterable, Sendable {
    case zh, en

    package func callAsFunction(_ text: Bilingual) -> String { self == .zh ? text.zh : text.en }
}

/// What `work` answers, or nil where it takes longer than `limit`: it is cancelled then, and its end awaited.
/// If the caller is cancelled so is the work, and what it still answers counts: it may have been sent.
func within<Value: Sendable>(_ limit: Duration, _ work: @escaping @Sendable () async throws -> Value) async throws -> Value? {
    try await withThrowingTaskGroup(of: Turn<Value>.self) { group in
        group.addTask { .done(try await work()) }
        group.addTask {
            do { try await Task.sleep(for: limit) } catch { return .woken }
            return .late
        }
        defer { group.cancelAll() }
        while let turn = try await group.next() {
            switch turn {
            case .done(let value): return value
            case .late: return nil
            case .woken: continue
            }
        }
        return nil
    }
}

private enum Turn<Value: Sendable>: Sendable {
    case done(Value)
    case late, woken
}

/// Runs `body` on each, at most `width` at once, in their order. After the first it takes
/// no more once `goesOn` says no; none once the task is cancelled. What has begun is awaited.
func forEach<Item: Sendable>(
    _ items: [Item], atMost width: Int, while goesOn: @escaping @Sendable () -> Bool = { true },
    _ body: @escaping @Sendable (Item) async -> Void
) async {
    await withTaskGroup(of: Void.self) { group in
        for (index, item) in items.enumerated() {
            if index >= width { await group.next() }
            guard index == 0 || goesOn(), !Task.isCancelled else { return }
            group.addTask { await body(item) }
        }
    }
}

/// Percent-encodes everything but the unreserved characters (RFC 3986 §2.3), as UTF-8.
func percentEncoded(_ text: String, spaceAsPlus: Bool = false) -> String {
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        case UInt8(ascii: " ") where spaceAsPlus: result += "+"
        default: result += "%" + hexadecimal([byte]).uppercased()
        }
    }
    return result
}
