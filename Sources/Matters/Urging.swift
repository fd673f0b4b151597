// 催办 by a person: a dispatcher, a supervisor or a leader tells those whose turn it is that somebody waits. It goes
// out as the slips of the ladder do, moves no clock and outdates no form that lies open.
import Kernel

extension Decision {
    /// Somebody who has just urged is asked to wait: a second slip within the hour is read as noise.
    static let urgePause: Int64 = 3600

    func urged(_ reason: String) throws(Refusal) -> MatterFact {
        if let last = matter.urges[context.actor.officer], context.now < last.adding(seconds: Decision.urgePause) {
            throw .urgedJustNow
        }
        let clock = matter.activeClock ?? matter.activeClocks.first
        let calendars = try self.calendars
        return .urged(
            reason: try required(reason, "reason"),
            call: RungReached(
                clock: clock.flatMap { active in matter.clocks.firstIndex { $0 == active } } ?? -1, stage: clock?.stage ?? matter.stage,
                rung: "urged:\(matter.urgeCount + 1)", light: nil, slip: .urging,
                notify: rule.notify.isEmpty ? [.officer, .head] : rule.notify, unit: clock?.clock.holder ?? matter.owner, at: context.now,
                number: matter.number, title: matter.title, officer: matter.officer, supporting: matter.supporting,
                dispatcher: matter.dispatcher, cell: matter.place?.cell, dueAt: clock?.clock.dueAt(on: calendars[clock])))
    }
}

extension Refusal {
    static let urgedJustNow = Refusal(
        "urge.just-now", .conflict, Bilingual(zh: "您一小时内已经催办过这件事项。", en: "You urged this matter within the last hour."),
        next: Bilingual(zh: "请先等对方答复，或直接联系责任单位。", en: "Wait for an answer, or call the unit that has it."))
}
