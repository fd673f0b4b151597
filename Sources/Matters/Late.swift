// What is told late: a phone without network keeps what somebody saw and sends it when it can. How much of its
// clock is believed. Asked by the deciders of reports, checks and verifications. Decision 0015 says why.
import Kernel

extension Context {
    /// A working day and the next one. Longer than that nobody should be without network and not say so.
    package static let longestUntold: Int64 = 48 * 3600
    /// Less is the way of a request, and not worth a word.
    package static let shortestUntold: Int64 = 60

    /// When somebody saw it, as their phone says, where it is told late and can be believed: not in the future and
    /// not more than 48 hours ago. Nil: it counts as seen when it was told. No refusal, because whoever stands in the
    /// street cannot mend a clock, and what they saw must not be lost over it.
    package func believed(_ seenAt: Instant?) -> Instant? {
        guard let seenAt else { return nil }
        let late = seenAt.seconds(until: now)
        return (Context.shortestUntold...Context.longestUntold).contains(late) ? seenAt : nil
    }
}

extension MatterFact {
    /// It was told late by somebody who saw it: news when it came in, whenever it was seen.
    package var isToldLate: Bool {
        guard case .reported(_, _, _, _, _, _, _, _, _, _, _, _, nil, let step, _, _?) = self else { return false }
        return step.startsAt != nil
    }
}
