// What may happen to a paper, from its first draft to its mark. Every change of text or items voids the signatures, so that what is
// issued is what was signed. Pure. PaperDecision.swift has the checks of each step; Paper.swift is what it folds into.
import Kernel
import Matters

package enum PaperCommand: Codable, Sendable {
    case draft(PaperDetails, text: String)
    /// - note: what was changed.
    case revise(title: String, text: String, note: String)
    case addItem(DivisionItem)
    case changeItem(Int, DivisionItem, reason: String)
    case removeItem(Int, reason: String)
    /// - until: the last day; where nobody says, that of the rules.
    case ask([UnitCode], until: CivilDay?)
    case opine(String)
    /// 无意见
    case agree
    /// From outside: whose, in words.
    case recordOpinion(source: String, text: String)
    case answer(Int, PaperVerdict, reason: String, version: Int?)
    /// - meeting: the number of one that is recorded.
    case hear(meeting: String, PaperOutcome, note: String)
    case claim(Int)
    case giveUp(Int, reason: String)
    case submit
    /// - step: its place from 0; edition: of what whoever signs has read.
    case sign(step: Int, edition: Int)
    case sendBack(reason: String)
    /// - kind: whose series the mark is drawn from.
    case issue(kind: String, recipients: [UnitCode])
    /// 签收
    case receive
    case withdraw(reason: String)
}

/// What whoever is told of a step needs to know of the paper.
package struct PaperName: Codable, Hashable, Sendable {
    package let number: String
    package let title: String
    /// Who writes it.
    package let unit: UnitCode

    package init(number: String, title: String, unit: UnitCode) {
        self.number = number
        self.title = title
        self.unit = unit
    }
}

package enum PaperFact: Fact {
    package static let domain = "paper"

    case drafted(number: String, details: PaperDetails, text: String, draw: Draw)
    /// - voided: how many signatures stood on what it changes.
    case revised(title: String, text: String, note: String, voided: Int)
    case itemAdded(place: Int, item: DivisionItem, voided: Int)
    case itemChanged(place: Int, item: DivisionItem, reason: String, voided: Int)
    case itemRemoved(place: Int, reason: String, voided: Int)
    case asked(units: [UnitCode], until: CivilDay, on: CivilDay, paper: PaperName)
    case opinionGiven(unit: UnitCode, text: String, on: CivilDay, isLate: Bool)
    case agreed(unit: UnitCode, on: CivilDay, isLate: Bool)
    case opinionRecorded(source: String, text: String, on: CivilDay)
    case opinionAnswered(opinion: Int, verdict: PaperVerdict, reason: String, version: Int?)
    case heard(meeting: String, outcome: PaperOutcome, note: String)
    case claimed(place: Int, unit: UnitCode?, leader: String)
    case claimGivenUp(place: Int, isLeader: Bool, reason: String)
    case submitted(steps: [Duty], paper: PaperName)
    /// - next: who signs after this; nil where it was the last.
    case signed(step: Int, duty: Duty, version: Int, edition: Int, next: Duty?, paper: PaperName)
    case sentBack(reason: String, paper: PaperName)
    case issued(mark: String, on: CivilDay, recipients: [UnitCode], version: Int, draw: Draw, paper: PaperName)
    /// With the paper as the matter names it, the ledger, and the identifier of the matter that it makes.
    case ordered(place: Int, item: DivisionItem, citation: Citation, ledger: String, matter: String)
    case received(unit: UnitCode)
    case withdrawn(reason: String)

    /// The matter that an item makes; nil for every other fact.
    package var report: (matter: String, report: Report)? {
        guard case .ordered(_, let item, let citation, let ledger, let matter) = self else { return nil }
        var values = ["limit": item.limit.description]
        for (name, value) in [("measures", item.measures), ("sponsor", item.sponsor)] where !value.isEmpty { values[name] = value }
        return (
            matter,
            Report(
                ledger: ledger, description: item.text, values: values, channel: .desk, owner: item.owner,
                supporting: item.supporting.isEmpty ? nil : item.supporting, citations: [citation])
        )
    }
}

package enum PaperDecider: Decider {
    package static let prefix = "paper"
    package static let initial = Paper()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }

    package static func decide(
        _ command: PaperCommand, _ state: Paper, _ rules: MeetingDecisionRules, _ context: Context
    ) throws(Refusal) -> [PaperFact] {
        if case .draft(let details, let text) = command {
            let post = try rules.post(.draft, context)
            guard state.details == nil else { throw .paperDrafted(state.number, state.details?.title ?? "") }
            try PaperDecision.check(details, post, rules)
            try PaperDecision.check(text)
            let number = context.drawn ?? 1
            return [
                .drafted(
                    number: rules.papers.number.format(year: context.now.day(in: rules.zone).year, sequence: number), details: details,
                    text: text, draw: Draw(counter: counter(rules, at: context.now), number: number))
            ]
        }
        guard let details = state.details else { throw .paperUnknown(context.stream) }
        let decision = PaperDecision(paper: state, details: details, rules: rules, context: context)
        return try decision.facts(for: command)
    }

    // MARK: Numbers

    package static func draws(_ command: PaperCommand, _ rules: MeetingDecisionRules, at now: Instant) -> String? {
        switch command {
        case .draft: counter(rules, at: now)
        case .issue(let kind, _): markCounter(kind, rules, at: now)
        default: nil
        }
    }

    package static func drew(_ fact: PaperFact) -> (counter: String, number: Int)? {
        switch fact {
        case .drafted(_, _, _, let draw), .issued(_, _, _, _, let draw, _): (draw.counter, draw.number)
        default: nil
        }
    }

    private static func counter(_ rules: MeetingDecisionRules, at now: Instant) -> String {
        "\(prefix)/\(now.day(in: rules.zone).year)"
    }

    static func markCounter(_ kind: String, _ rules: MeetingDecisionRules, at now: Instant) -> String? {
        rules.papers.kind(kind).flatMap { rules.papers.series[$0.series] }?.mark.counter("paper-mark", year: now.day(in: rules.zone).year)
    }

    /// What others say, claim or receive meanwhile puts nobody's form out of date: none of it changes what is signed.
    package static func isBystander(_ fact: PaperFact) -> Bool {
        switch fact {
        case .opinionGiven, .agreed, .claimed, .received: true
        default: false
        }
    }

    // MARK: Fold

    package static func evolve(_ state: inout Paper, _ fact: PaperFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .drafted(let number, let details, let text, _):
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.details, state.draftedBy, state.stage) = (number, details, entry.actor, .draft)
            state.write(text, note: "", entry)
        case .revised(let title, let text, let note, _):
            state.details?.title = title
            state.write(text, note: note, entry)
        case .itemAdded(let place, let item, _):
            state.items.append(PaperItem(place: place, item: item))
            state.lastPlace = place
            state.change()
        case .itemChanged(let place, let item, _, _):
            if let at = state.items.firstIndex(where: { $0.place == place }) { state.items[at].item = item }
            state.change()
        case .itemRemoved(let place, _, _):
            state.items.removeAll { $0.place == place }
            state.change()
        case .asked(let units, let until, let on, _): state.rounds.append(PaperRound(units: units, until: until, on: on))
        case .opinionGiven(let unit, let text, let on, let isLate):
            state.reply(PaperRound.Reply(unit: unit, on: on, isLate: isLate, hasNoObjection: false))
            state.opinions.append(
                PaperOpinion(unit: unit, source: "", text: text, version: state.versions.count, on: on, isLate: isLate))
        case .agreed(let unit, let on, let isLate):
            state.reply(PaperRound.Reply(unit: unit, on: on, isLate: isLate, hasNoObjection: true))
        case .opinionRecorded(let source, let text, let on):
            state.opinions.append(
                PaperOpinion(unit: nil, source: source, text: text, version: state.versions.count, on: on, isLate: false))
        case .opinionAnswered(let opinion, let verdict, let reason, let version):
            if state.opinions.indices.contains(opinion - 1) {
                state.opinions[opinion - 1].answer = PaperAnswer(verdict: verdict, reason: reason, version: version)
            }
        case .heard(let meeting, let outcome, let note):
            state.hearings.append(
                PaperHearing(meeting: meeting, outcome: outcome, note: note, edition: state.edition, version: state.versions.count))
        case .claimed(let place, let unit, let leader):
            state.claim(place, PaperClaim(unit: unit, leader: leader, by: entry.actor.officer), isLeader: unit == nil)
        case .claimGivenUp(let place, let isLeader, _): state.claim(place, nil, isLeader: isLeader)
        case .submitted(let steps, _): (state.stage, state.steps, state.signatures) = (.signing, steps, [])
        case .signed(_, let duty, let version, let edition, _, _):
            state.signatures.append(
                PaperSignature(duty: duty, version: version, edition: edition, by: entry.actor, at: entry.recordedAt))
            if state.signatures.count == state.steps.count { state.stage = .signed }
        case .sentBack: (state.stage, state.signatures) = (.draft, [])
        case .issued(let mark, let on, let recipients, _, _, _):
            (state.stage, state.mark, state.issuedOn, state.recipients) = (.issued, mark, on, recipients)
        case .ordered(let place, let item, _, _, let matter):
            if let at = state.items.firstIndex(where: { $0.place == place }) {
                (state.items[at].item, state.items[at].matter) = (item, matter)
            }
        case .received(let unit):
            state.receipts.append(PaperReceipt(unit: unit, by: entry.actor.officer, at: entry.recordedAt))
        case .withdrawn: state.stage = .withdrawn
        }
    }
}

extension Paper {
    fileprivate mutating func write(_ text: String, note: String, _ entry: Entry) {
        self.text = text
        versions.append(PaperVersion(note: note, by: entry.actor, at: entry.recordedAt, entry: entry.version))
        change()
    }

    /// What was signed is no more what stands there.
    fileprivate mutating func change() {
        edition += 1
        (stage, signatures) = (.draft, [])
    }

    fileprivate mutating func reply(_ reply: PaperRound.Reply) {
        guard let round = round(asking: reply.unit), !rounds[round].replies.contains(where: { $0.unit == reply.unit }) else { return }
        rounds[round].replies.append(reply)
    }

    fileprivate mutating func claim(_ place: Int, _ claim: PaperClaim?, isLeader: Bool) {
        guard let at = items.firstIndex(where: { $0.place == place }) else { return }
        if isLeader { items[at].leaderClaim = claim } else { items[at].unitClaim = claim }
    }
}
