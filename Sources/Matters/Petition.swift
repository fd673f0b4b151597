// What a unit may ask for when the time does not suffice, or should not count: an extension (延期), a
// suspension (挂账), an appeal (申诉). Each is capped by its ledger, approved at one or two levels by others than
// the one who asks, and on the record whether granted or not. The decider calls in here.
import Kernel

package struct Petition: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, CaseIterable, Sendable {
        case `extension`, suspension, appeal

        package var title: Bilingual {
            switch self {
            case .extension: Bilingual(zh: "延期", en: "extension")
            case .suspension: Bilingual(zh: "挂账", en: "suspension")
            case .appeal: Bilingual(zh: "申诉", en: "appeal")
            }
        }

        var action: Action {
            switch self {
            case .extension: .extend
            case .suspension: .suspend
            case .appeal: .appeal
            }
        }
    }

    package let kind: Kind
    package let reason: String
    /// Of an extension: what is to be added.
    package let budget: Budget?
    /// Of a suspension: its last day.
    package let until: CivilDay?
    /// Who approves, in this order.
    package let approvals: [Duty]
    package let by: OfficerCode
    /// Who has approved so far.
    package internal(set) var approvedBy: [OfficerCode] = []

    /// The duty that has to decide next.
    package var next: Duty? { approvals.indices.contains(approvedBy.count) ? approvals[approvedBy.count] : nil }
}

extension Decision {
    func extended(_ budget: Budget, _ reason: String) throws(Refusal) -> MatterFact {
        let terms = try terms(.extend)
        let stage = try clockInTime()
        let clock = stage.clock
        guard clock.extensions.count < terms.times else { throw .petitionUsedUp(.extension, terms.times) }
        guard budget.unit.isWorking == clock.isWorking else {
            throw .fieldInvalid(
                "by", budget.description,
                expected: clock.isWorking
                    ? Bilingual(zh: "工作时间，如 2 work-days", en: "working time, such as 2 work-days")
                    : Bilingual(zh: "连续时间，如 3 days", en: "continuous time, such as 3 days"))
        }
        let calendar = try calendars[stage]
        let longest =
            if let longest = terms.longest { calendar.seconds(in: longest).amount * 1000 } else {
                clock.limit.milliseconds(from: clock.runs.first?.from ?? context.now, on: calendar)
            }
        guard calendar.seconds(in: budget).amount * 1000 <= longest else {
            let most = terms.longest.map { Bilingual(zh: $0.zh, en: $0.en) } ?? Bilingual(zh: "一个原时限", en: "the original limit once")
            throw .fieldInvalid(
                "by", budget.description, expected: Bilingual(zh: "最多\(most.zh)", en: "at most \(most.en)"))
        }
        return try petition(.extension, reason, terms, budget: budget)
    }

    func suspended(until: CivilDay, _ reason: String) throws(Refusal) -> MatterFact {
        let terms = try terms(.suspend)
        guard matter.hold == nil, matter.check == nil else { throw .clockStands }
        guard matter.suspensionCount < terms.times else { throw .petitionUsedUp(.suspension, terms.times) }
        try within(terms, until: until)
        return try petition(.suspension, reason, terms, until: until)
    }

    func appealed(_ reason: String) throws(Refusal) -> MatterFact {
        let terms = try terms(.appeal)
        let calendars = try calendars
        guard matter.appealCount < terms.times else { throw .petitionUsedUp(.appeal, terms.times) }
        guard matter.isLateInThisRound(on: calendars) else { throw .nothingToAppeal }
        if let within = terms.within, let ended = matter.ending?.at, context.now > calendars.common.add(within, to: ended) {
            throw .appealTooLate(within)
        }
        return try petition(.appeal, reason, terms)
    }

    /// The next of those who must agree says yes or no. The last yes carries it out.
    func approved(_ granted: Bool, _ note: String?) throws(Refusal) -> [MatterFact] {
        guard let petition = matter.petition else { throw .nothingToApprove }
        guard context.actor.officer != petition.by, !petition.approvedBy.contains(context.actor.officer) else { throw .approverAsked }
        if let note { _ = try bounded(note, "note") }
        guard granted else { return [.declined(kind: petition.kind, note: try required(note ?? "", "note"))] }
        let approved = MatterFact.approved(kind: petition.kind, note: note)
        guard petition.approvedBy.count + 1 == petition.approvals.count else { return [approved] }
        switch petition.kind {
        case .extension:
            _ = try clockInTime()
            return petition.budget.map { [approved, .extended(by: $0)] } ?? [approved]
        case .suspension:
            guard matter.hold == nil, matter.check == nil else { throw .clockStands }
            guard let until = petition.until else { return [approved] }
            // The last day is suspended as a whole; the clocks go on at its midnight.
            let end = Instant(until.advanced(by: 1), in: try calendars.zone)
            guard end > context.now else { throw .suspensionPast(until) }
            return [approved, .suspended(reason: petition.reason, until: end)]
        case .appeal: return [approved, .exempted(round: matter.reopenCount)]
        }
    }

    private func petition(
        _ kind: Petition.Kind, _ reason: String, _ terms: Ledger.Terms, budget: Budget? = nil, until: CivilDay? = nil
    ) throws(Refusal) -> MatterFact {
        guard matter.petition == nil else { throw .petitionPending(matter.petition?.kind ?? kind) }
        return .petitioned(
            petition: Petition(
                kind: kind, reason: try required(reason, "reason"), budget: budget, until: until, approvals: terms.approvals,
                by: context.actor.officer))
    }

    private func terms(_ action: Action) throws(Refusal) -> Ledger.Terms {
        guard let terms = ledger.actions[action]?.terms else { throw .notInThisStage(action, stage: ledger.title(ofStage: matter.stage)) }
        return terms
    }

    /// The clock of the stage, or of the whole matter where the stage has none, while no clock of the matter is past its time: what is overdue is not extended.
    private func clockInTime() throws(Refusal) -> StageClock {
        guard let stage = matter.activeClock ?? matter.activeClocks.first else { throw .noClock }
        let calendars = try calendars
        for active in matter.activeClocks
        where active.clock.reaches(share: 1000, on: calendars[active]).map({ $0 <= context.now }) ?? false {
            throw .extensionTooLate(ledger.title(ofStage: active.stage))
        }
        return stage
    }

    private func within(_ terms: Ledger.Terms, until: CivilDay) throws(Refusal) {
        let calendar = try calendars[matter.activeClock]
        let today = context.now.day(in: calendar.zone)
        let last = terms.longest.map { calendar.add($0, to: context.now).day(in: calendar.zone) } ?? today.advanced(by: 366)
        guard until >= today, until <= last else {
            throw .fieldInvalid(
                "until", until.description, expected: Bilingual(zh: "\(today) 到 \(last) 之间", en: "between \(today) and \(last)"))
        }
    }

    var calendars: Calendars {
        get throws(Refusal) {
            guard let calendars = rules.calendars(of: ledger) else { throw .calendarMissing(ledger.calendar, ledger: ledger.name) }
            return calendars
        }
    }
}
