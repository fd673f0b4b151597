// How often somebody without a name may report, or ask to be sent e-mail, from one address. In memory: a start forgives
// everybody, which costs nothing that matters. Asked by the portal and by Open311.
import Foundation
import Kernel
import Synchronization

/// A token bucket for each address: `burst` at once, then one every `refill` seconds.
package final class ReportBudget: Sendable {
    /// An office or a village may share one address; a script is a thousand times faster than both.
    package static let burst = 30
    package static let refill: Int64 = 60
    /// Addresses remembered. One whose bucket is full again need not be.
    static let longestMemory = 100_000

    /// When each bucket will be full again.
    private let full = Mutex<[String: Instant]>([:])

    private let burst: Int
    private let refill: Int64

    package init(burst: Int = ReportBudget.burst, refill: Int64 = ReportBudget.refill) { (self.burst, self.refill) = (burst, refill) }

    /// Takes one. Answers in how many seconds there is one again, nil when there was one.
    package func spend(_ address: String, at now: Instant) -> Int64? {
        let subject = ReportBudget.subject(address)
        return full.withLock { full in
            let start = max(full[subject] ?? now, now)
            let lack = now.seconds(until: start) - Int64(burst - 1) * refill
            if lack > 0 { return lack }
            if full.count >= ReportBudget.longestMemory {
                full = full.filter { $0.value > now }
                if full.count >= ReportBudget.longestMemory { full.removeAll() }
            }
            full[subject] = start.adding(seconds: refill)
            return nil
        }
    }

    /// Whoever has one IPv6 address has 2^64 of them: its first half stands for all (RFC 6177).
    static func subject(_ address: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let all = withUnsafeBytes(of: &bytes) { Array($0) }
        if all.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]) { return all.suffix(4).map { String($0) }.joined(separator: ".") }
        return hexadecimal(all.prefix(8))
    }
}

extension EdgeFault {
    static func tooManyReports(_ seconds: Int64) -> EdgeFault {
        EdgeFault(
            refusal: Refusal(
                "report.too-many", .conflict,
                Bilingual(zh: "从这个网络地址上报得太频繁。", en: "Too many reports came from this network address."),
                next: Bilingual(
                    zh: "请在 \(seconds) 秒后再提交；填写的内容没有被记录。", en: "Send it again in \(seconds) seconds; nothing was recorded.")),
            status: .tooManyRequests, headers: [.retryAfter: String(seconds)])
    }
}
