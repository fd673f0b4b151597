// The escalation ladder (催办、升级): what happens when a clock crosses a threshold, once and for all. Rungs are a
// ledger's data; which of them are due follows from clocks, calendar and now. The decider claims each with an
// entry of its own, so that a crash, a late sweep or a second server cannot fire one twice.
import Kernel

/// One step of a ledger's ladder.
package struct Rung: Hashable, Sendable {
    /// Unique in its ledger; `blue`, `yellow` and `red` are the turnings of the light.
    package let name: String
    package let at: Threshold
    package let slip: Slip?
    package let notify: [Recipient]
    /// Which clocks it watches: those of stages, that of the whole matter, or both of these; or that of reports.
    package let watches: Watched
    /// 蓝单、黄单、红单: the colour of its slip, where the ledger gives it one.
    package var colour: Light?
    /// What the slip asks of the unit, and within what time.
    package var asks: Bilingual?
    package var within: Budget?

    package enum Watched: String, CaseIterable, Hashable, Sendable { case stage, whole, both, report }

    package init(name: String, at: Threshold, slip: Slip? = nil, notify: [Recipient], watches: Watched = .both) {
        self.name = name
        self.at = at
        self.slip = slip
        self.notify = notify
        self.watches = watches
    }
}

/// The paper that a rung sends.
package enum Slip: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
    /// 提醒
    case reminder
    /// 催办单
    case urging
    /// 预警单
    case warning
    /// 提级
    case escalation
    /// 通报
    case bulletin

    package var title: Bilingual {
        switch self {
        case .reminder: Bilingual(zh: "提醒", en: "Reminder")
        case .urging: Bilingual(zh: "催办单", en: "Urging slip")
        case .warning: Bilingual(zh: "预警单", en: "Warning slip")
        case .escalation: Bilingual(zh: "提级", en: "Escalation")
        case .bulletin: Bilingual(zh: "通报", en: "Bulletin")
        }
    }
}

/// Whom a rung tells, as seen from the matter. Who that is in person is looked up when it happens.
package enum Recipient: String, Codable, CaseIterable, Sendable {
    /// Who claimed it; before that, the officers of the owner unit.
    case officer
    /// The heads of the owner unit.
    case head
    /// The heads of the supporting units.
    case supporting
    /// The dispatchers of the unit that dispatched it, before that all that serve the place.
    case dispatcher
    case supervisor
    case leader

    package var title: Bilingual {
        switch self {
        case .officer: Bilingual(zh: "经办人", en: "officer")
        case .head: Bilingual(zh: "单位负责人", en: "head of the unit")
        case .supporting: Bilingual(zh: "配合单位负责人", en: "heads of supporting units")
        case .dispatcher: Bilingual(zh: "调度员", en: "dispatcher")
        case .supervisor: Bilingual(zh: "督查员", en: "supervisor")
        case .leader: Bilingual(zh: "分管领导", en: "leader")
        }
    }
}

/// A rung that a clock has reached: the body of `matter.rung-reached`. With what is needed to tell people of it,
/// as it was then: who answers to this entry sees no more of the matter than this.
package struct RungReached: Codable, Hashable, Sendable {
    /// The clock's place among the matter's clocks, from 0.
    package let clock: Int
    /// The stage of the clock, or `whole`.
    package let stage: String
    package let rung: String
    /// The colour that the light turned to, where the rung is a turning.
    package let light: Light?
    package let slip: Slip?
    package let notify: [Recipient]
    /// The unit whose clock it is.
    package let unit: UnitCode?
    /// When the clock crossed the threshold, whenever that was noticed.
    package let at: Instant
    package let number: String
    package let title: String
    /// Who had claimed it.
    package let officer: OfficerCode?
    package let supporting: [UnitCode]
    /// The unit that had dispatched it last.
    package let dispatcher: UnitCode?
    package let cell: AreaCode?
    /// When the clock's time is, or was, spent; nil when it stands and nobody knows.
    package let dueAt: Instant?
    /// Of a slip: its colour, what it asks, and until when.
    package internal(set) var colour: Light?
    package internal(set) var asks: Bilingual?
    package internal(set) var answerBy: Instant?

    package init(
        clock: Int, stage: String, rung: String, light: Light?, slip: Slip?, notify: [Recipient], unit: UnitCode?, at: Instant,
        number: String, title: String, officer: OfficerCode?, supporting: [UnitCode], dispatcher: UnitCode?, cell: AreaCode?,
        dueAt: Instant?
    ) {
        self.clock = clock
        self.stage = stage
        self.rung = rung
        self.light = light
        self.slip = slip
        self.notify = notify
        self.unit = unit
        self.at = at
        self.number = number
        self.title = title
        self.officer = officer
        self.supporting = supporting
        self.dispatcher = dispatcher
        self.cell = cell
        self.dueAt = dueAt
    }
}

extension Rung.Watched {
    func covers(_ clock: StageClock) -> Bool {
        switch self {
        case .stage: !clock.isWhole && !clock.isReport
        case .whole: clock.isWhole
        case .both: !clock.isReport
        case .report: clock.isReport
        }
    }
}

extension Matter {
    /// Every rung that the running clocks have reached by `now` and nobody has recorded yet, the earliest first.
    package func rungsDue(by ledger: Ledger, on calendars: Calendars, at now: Instant) -> [RungReached] {
        rungsAhead(by: ledger, on: calendars).filter { $0.at <= now }
            .sorted { ($0.at, $0.clock, $0.rung) < ($1.at, $1.clock, $1.rung) }
    }

    /// When the next thing happens to this matter if nobody does anything: a rung, or the end of a suspension.
    package func alarmAt(by ledger: Ledger, on calendars: Calendars) -> Instant? {
        guard isOpen else { return nil }
        return (rungsAhead(by: ledger, on: calendars).map(\.at) + [hold?.until].compactMap { $0 }).min()
    }

    private func rungsAhead(by ledger: Ledger, on calendars: Calendars) -> [RungReached] {
        guard isOpen else { return [] }
        return clocks.indices.filter { clocks[$0].isActive }.flatMap { index -> [RungReached] in
            let stage = clocks[index]
            let calendar = calendars[stage]
            let dueAt = stage.clock.reaches(share: 1000, on: calendar)
            func reached(_ rung: String, _ threshold: Threshold, light: Light?, slip: Slip?, notify: [Recipient]) -> RungReached? {
                guard !stage.rungs.contains(rung), let at = stage.clock.reaches(threshold, on: calendar) else { return nil }
                // What was past when it came into this register is on record, but nobody is called for it now, and no slip says so.
                let isPast = at < registeredAt
                return RungReached(
                    clock: index, stage: stage.stage, rung: rung, light: light, slip: isPast ? nil : slip, notify: isPast ? [] : notify,
                    unit: stage.clock.holder ?? owner, at: at, number: number, title: title, officer: officer, supporting: supporting,
                    dispatcher: dispatcher, cell: place?.cell, dueAt: dueAt)
            }
            let turnings = ledger.lights.inOrder.compactMap { light, colour -> RungReached? in
                colour.thresholds.compactMap { reached(light.rawValue, $0, light: light, slip: nil, notify: []) }.min { $0.at < $1.at }
            }
            let ladder = ledger.ladder.compactMap { rung -> RungReached? in
                guard rung.watches.covers(stage) else { return nil }
                var found = reached(rung.name, rung.at, light: nil, slip: rung.slip, notify: rung.notify)
                if let given = found, given.slip != nil {
                    found?.colour = rung.colour
                    found?.asks = rung.asks
                    found?.answerBy = rung.within.map { calendar.add($0, to: given.at) }
                }
                // "2 hours before" of a quarter of an hour has no moment of its own, and the start is none: nobody
                // is reminded of what he was given just now.
                if case .before = rung.at, let found, let from = stage.clock.runs.first?.from, found.at <= from { return nil }
                return found
            }
            return turnings + ladder
        }
    }
}
