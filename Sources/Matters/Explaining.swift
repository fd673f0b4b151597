// How an explanation is made: the entries are folded once more, and the clocks asked what they are asked for lights
// and deadlines. Nothing is decided and nothing is stored here.
import Kernel

extension Explanation {
    /// - Parameters:
    ///   - entries: all of one matter, oldest first. What happened after `at` is left out.
    ///   - rules: as they were recorded by `at`: then the light is what people saw.
    ///   - today: as they are recorded now, where that is later.
    /// - Throws: `Refusal` for an instant before the report or a ledger that `rules` does not have; `JournalFault` for an
    ///   entry that cannot be read.
    package init(_ entries: [Entry], _ rules: MatterRules, today: MatterRules? = nil, at: Instant) throws {
        let all = entries
        let entries = Array(all.prefix { $0.happenedAt <= at })
        var matter = MatterDecider.initial
        var facts: [(fact: MatterFact, entry: Entry)] = []
        for entry in entries {
            let fact = try MatterFact.decoded(entry)
            MatterDecider.evolve(&matter, fact, entry)
            facts.append((fact, entry))
        }
        guard !facts.isEmpty else { throw Refusal.notYetReported(at, reported: all.first?.happenedAt ?? at) }
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger) else {
            throw Refusal.ledgerUnknown(matter.ledger)
        }
        let teller = Teller(matter: matter, facts: facts, ledger: ledger, rules: rules, calendars: calendars, today: today, now: at)
        number = matter.number
        title = matter.title
        self.at = at
        zone = calendars.zone.description
        self.ledger = LedgerUsed(
            name: ledger.name, title: ledger.title, version: matter.rules, newest: rules.ledgers[ledger.name]?.count ?? matter.rules)
        self.calendars = teller.calendarsUsed()
        stage = teller.stage(matter.stage)
        owner = teller.unit(matter.owner)
        ending = matter.ending.map {
            Ended(kind: $0.kind, title: ledger.ending($0.kind)?.title ?? Bilingual($0.kind), at: $0.at, note: $0.note)
        }
        let light = matter.light(by: ledger, on: calendars, at: at)
        self.light = light
        let clocks = matter.clocks.indices.map(teller.account)
        self.clocks = clocks
        // That of the stage, unless another one is worse; one that runs before one that stands.
        let active = matter.clocks.indices.filter { matter.clocks[$0].isActive && matter.isOpen }
        let inOrder = active.filter { !matter.clocks[$0].isWhole }.reversed() + active.filter { matter.clocks[$0].isWhole }
        let lit = inOrder.filter { clocks[$0].light == light }
        leading = lit.first { clocks[$0].isRunning } ?? lit.first ?? inOrder.first
        hold = matter.hold.map { Held(kind: $0.kind.rawValue, title: $0.kind.title, reason: $0.reason, until: $0.until) }
        var late: [String] = []
        for stage in matter.lateStages(on: calendars, at: matter.isOpen ? at : matter.updatedAt) where !late.contains(stage) {
            late.append(stage)
        }
        lateStages = late.map(teller.stage)
        isExempt = matter.exemptedRounds.contains(matter.reopenCount)
        petitions = teller.petitions
        recordedLater = entries.count { $0.recordedAt > at }
        self.entries = try entries.map { entry in
            Said(
                version: entry.version, type: entry.type, happenedAt: entry.happenedAt, recordedAt: entry.recordedAt,
                sentence: try Sentences.sentence(of: entry, rules), hash: hexadecimal(entry.hash.prefix(4)))
        }
    }
}

private struct Teller {
    let matter: Matter
    let facts: [(fact: MatterFact, entry: Entry)]
    let ledger: Ledger
    let rules: MatterRules
    let calendars: Calendars
    let later: Calendars?
    let now: Instant
    let petitions: [Explanation.PetitionAccount]

    init(
        matter: Matter, facts: [(fact: MatterFact, entry: Entry)], ledger: Ledger, rules: MatterRules, calendars: Calendars,
        today: MatterRules?, now: Instant
    ) {
        self.matter = matter
        self.facts = facts
        self.ledger = ledger
        self.rules = rules
        self.calendars = calendars
        later = today?.calendars(of: ledger)
        self.now = now
        petitions = Self.petitions(facts, rules.organization)
    }

    func unit(_ code: UnitCode?) -> Explanation.Named? {
        code.map { Explanation.Named(code: $0, title: Bilingual(rules.organization.name(ofUnit: $0))) }
    }

    func stage(_ name: String) -> Explanation.Named { Explanation.Named(code: name, title: ledger.title(ofStage: name)) }

    // MARK: Calendars

    func calendarsUsed() -> [Explanation.CalendarUsed] {
        var names: [String] = []
        var units: [String: [Explanation.Named]] = [:]
        func add(_ name: String) {
            var next: String? = name
            while let name = next, !names.contains(name) {
                names.append(name)
                next = rules.calendars[name]?.inherits
            }
        }
        add(calendars.common.name)
        for clock in matter.clocks {
            let calendar = calendars[clock].name
            guard calendar != calendars.common.name, let unit = unit(clock.unit) else { continue }
            add(calendar)
            if units[calendar]?.contains(unit) != true { units[calendar, default: []].append(unit) }
        }
        return names.compactMap { name in
            rules.calendars[name].map { calendar in
                let publication = rules.publication(.calendar, name)
                return Explanation.CalendarUsed(
                    name: name, title: Bilingual(zh: calendar.title.zh, en: calendar.title.en), version: publication?.version ?? 1,
                    publishedAt: publication?.at, inherits: calendar.inherits, units: units[name] ?? [])
            }
        }
    }

    // MARK: Clocks

    func account(_ index: Int) -> Explanation.ClockAccount {
        let stageClock = matter.clocks[index]
        let clock = stageClock.clock
        let calendar = calendars[stageClock]
        let turnings = turnings(of: clock, by: ledger.lights, on: calendar)
        let revised = later.map { Matters.turnings(of: clock, by: ledger.lights, on: $0[stageClock]).dueAt }
        return Explanation.ClockAccount(
            stage: stage(stageClock.stage), unit: unit(stageClock.unit), round: stageClock.round, calendar: calendar.name,
            limit: Bilingual(zh: clock.limit.zh, en: clock.limit.en), extensions: clock.extensions.map(granted),
            isWorkingTime: clock.isWorking, allowanceSeconds: clock.allowance(on: calendar) / 1000,
            spentSeconds: clock.spent(at: now, on: calendar), overrunSeconds: clock.overrun(at: now, on: calendar),
            light: light(of: clock, by: ledger.lights, on: calendar, at: now), isActive: stageClock.isActive && matter.isOpen,
            isRunning: clock.isRunning, runs: clock.course.filter { $0.from <= now }.map { run($0, isWorking: clock.isWorking, calendar) },
            thresholds: ledger.lights.inOrder.map { light, colour in
                Explanation.Turn(
                    light: light, threshold: Bilingual(zh: colour.zh, en: colour.en), meaning: colour.meaning, at: turnings[light])
            },
            rungs: rungs(of: index), dueAt: turnings.dueAt, isProvisional: turnings.provisional,
            revisedDueAt: revised == turnings.dueAt ? nil : revised ?? nil)
    }

    private func granted(_ extended: Clock.Extension) -> Explanation.Granted {
        let budget = Bilingual(zh: extended.budget.zh, en: extended.budget.en)
        let petition = petitions.last {
            $0.kind == Petition.Kind.extension.rawValue && $0.outcome == .granted && $0.decisions.last?.at == extended.at
        }
        return Explanation.Granted(budget: budget, at: extended.at, approvedBy: petition?.decisions.map(\.by) ?? [])
    }

    private func rungs(of index: Int) -> [Explanation.RungAccount] {
        facts.compactMap { fact, entry in
            guard case .rungReached(let reached) = fact, reached.clock == index else { return nil }
            return Explanation.RungAccount(
                rung: reached.rung, light: reached.light, slip: reached.slip?.title, at: reached.at, entry: entry.version)
        }
    }

    private func run(_ run: Clock.Run, isWorking: Bool, _ calendar: WorkCalendar) -> Explanation.Run {
        let end = min(now, run.to ?? now)
        // Whoever acted when it stopped; what time alone has done is nobody's deed.
        let deed = run.to.flatMap { to in facts.first { $0.entry.happenedAt == to && !$0.fact.isPassingOfTime }?.entry.actor }
        return Explanation.Run(
            from: run.from, to: run.to, stoppedFor: run.stop.map { Self.reason($0.reason) },
            stoppedBy: deed.map { Sentences.actor($0, rules.organization) }, until: run.stop?.until, holder: unit(run.holder),
            countedSeconds: calendar.elapsed(from: run.from, to: end, working: isWorking),
            days: isWorking && run.from < end ? days(from: run.from, through: end, calendar) : [])
    }

    /// The reasons that the fold itself gives; others are what somebody wrote.
    private static func reason(_ stored: String) -> Bilingual {
        switch stored {
        case "left": Bilingual(zh: "离开该环节", en: "the stage was left")
        case "check": Bilingual(zh: "派核查", en: "sent for a check")
        case "ended": Bilingual(zh: "办结", en: "it ended")
        case "handed": Bilingual(zh: "转由其他单位计时", en: "the time went on in another unit")
        default: Hold.Kind(rawValue: stored)?.title ?? Bilingual(stored)
        }
    }

    /// Walks day by day: this explains one matter to one reader, it does not measure.
    private func days(from first: Instant, through last: Instant, _ calendar: WorkCalendar) -> [Explanation.Days] {
        var groups: [(days: ClosedRange<CivilDay>, ruling: WorkCalendar.DayRuling)] = []
        for number in first.day(in: calendar.zone).number...last.day(in: calendar.zone).number {
            let day = CivilDay(number: number)
            let ruling = calendar.ruling(of: day)
            // What a notice merely confirms, an ordinary work day, needs no word; nor does one of the weekly rule.
            if ruling.isWorkDay, calendar.week.contains(day.weekday) { continue }
            if let open = groups.last, open.days.upperBound.number == number - 1, open.ruling == ruling {
                groups[groups.count - 1].days = open.days.lowerBound...day
            } else {
                groups.append((day...day, ruling))
            }
        }
        return groups.map { group in
            var (name, notice, url): (String?, String?, String?) = (nil, nil, nil)
            if case .dated(let title, let from) = group.ruling.ground { (name, notice, url) = (title, from.id, from.url) }
            return Explanation.Days(
                from: group.days.lowerBound, to: group.days.upperBound,
                count: group.days.upperBound.number - group.days.lowerBound.number + 1, isWorkDay: group.ruling.isWorkDay, name: name,
                notice: notice, url: url, isProvisional: group.ruling.ground == .provisional)
        }
    }

    // MARK: Petitions

    private static func petitions(_ facts: [(fact: MatterFact, entry: Entry)], _ organization: Organization) -> [Explanation
        .PetitionAccount]
    {
        var all: [Explanation.PetitionAccount] = []
        var open: Petition?
        func close(_ outcome: Explanation.PetitionAccount.Outcome) {
            if open != nil { all[all.count - 1].outcome = outcome }
            open = nil
        }
        // The fold says when one has lapsed: with the stage in which it was asked for.
        var matter = MatterDecider.initial
        for (fact, entry) in facts {
            MatterDecider.evolve(&matter, fact, entry)
            let by = Sentences.actor(entry.actor, organization)
            switch fact {
            case .petitioned(let petition):
                open = petition
                all.append(
                    Explanation.PetitionAccount(
                        kind: petition.kind.rawValue, title: petition.kind.title, reason: petition.reason,
                        budget: petition.budget.map { Bilingual(zh: $0.zh, en: $0.en) }, until: petition.until, by: by, at: entry.happenedAt
                    ))
            case .approved(_, let note) where open != nil:
                all[all.count - 1].decisions.append(.init(by: by, at: entry.happenedAt, isGranted: true, note: note))
                if matter.petition == nil { close(.granted) }
            case .declined(_, let note) where open != nil:
                all[all.count - 1].decisions.append(.init(by: by, at: entry.happenedAt, isGranted: false, note: note))
                close(.declined)
            default:
                if matter.petition == nil { close(.lapsed) }
            }
        }
        return all
    }
}

extension Refusal {
    static func notYetReported(_ at: Instant, reported: Instant) -> Refusal {
        Refusal(
            "explain.before-report", .invalid, field: "at",
            Bilingual(zh: "在 \(at.text(in: .china)) 这一时刻，该事项还没有上报。", en: "At \(at.text(in: .china)) this matter was not reported yet."),
            next: Bilingual(
                zh: "它于 \(reported.text(in: .china)) 上报，请给出之后的时刻。",
                en: "It was reported at \(reported.text(in: .china)); name a later instant."))
    }
}
