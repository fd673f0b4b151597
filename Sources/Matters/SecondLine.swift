// 监督的再监督: somebody who neither handled nor verified a matter looks at it again after its ending. Where the result does not
// hold, it is opened again in the same step. And 复盘: what those who handled it have learned.
import Kernel

/// What the second line found. The last one counts; all stay on record.
package struct Recheck: Codable, Hashable, Sendable {
    package let holds: Bool
    /// The sample to which it belonged; nil: chosen by hand.
    package let sample: String?
    package let at: Instant
    package let by: OfficerCode
}

extension Decision {
    func rechecked(_ holds: Bool, _ note: String, _ photos: [Attachment], _ sample: String?) throws(Refusal) -> [MatterFact] {
        // Who has passed the work does not say a second time that it was right.
        guard !matter.verifiers.contains(context.actor.officer) else { throw .recheckOwnVerification }
        try demand(note: note, photos: photos)
        let fact = MatterFact.rechecked(holds: holds, note: try required(note, "note"), photos: photos, sample: sample)
        guard !holds else { return [fact] }
        guard let owner = matter.handler ?? matter.owner else { throw .neverAccepted }
        return [
            fact,
            .reopened(reason: note, owner: owner, step: try step(rule.to), number: matter.number, parent: matter.parent),
        ]
    }

    func reviewed(_ good: String, _ cause: String, _ next: String) throws(Refusal) -> MatterFact {
        .reviewed(good: try bounded(good, "good"), cause: try required(cause, "cause"), next: try required(next, "next"))
    }
}

extension Refusal {
    static let recheckOwnVerification = Refusal(
        "recheck.own-verification", .forbidden,
        Bilingual(zh: "这件事项是您核查通过的，不能由您再监督。", en: "You verified this matter yourself: the second look is another's."),
        next: Bilingual(zh: "请由没有参与办理和核查的人员抽查。", en: "Somebody looks who neither handled nor verified it."))
}
