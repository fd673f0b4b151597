// The checks of each step of a paper. PaperDecider.swift calls it for every command but the first draft.
import Kernel
import Matters

struct PaperDecision {
    let paper: Paper
    let details: PaperDetails
    let rules: MeetingDecisionRules
    let context: Context

    private static let longestText = 65_536
    private static let mostLines = 1_500
    /// With its mark it is the title of a source: 300 bytes at most.
    private static let longestTitle = 200
    private static let mostVersions = 100
    private static let mostRounds = 20
    private static let mostUnits = 300
    private static let mostOpinions = 500
    private static let mostHearings = 50
    static let mostItems = 300

    var today: CivilDay { context.now.day(in: rules.zone) }
    var name: PaperName { PaperName(number: paper.number, title: details.title, unit: details.unit) }
    private var kind: PaperRules.Kind? { rules.papers.kind(details.kind) }

    func facts(for command: PaperCommand) throws(Refusal) -> [PaperFact] {
        switch command {
        case .draft: return []
        case .revise(let title, let text, let note): return try revised(title, text, note)
        case .addItem(let item): return try added(item)
        case .changeItem(let place, let item, let reason): return try changed(place, item, reason)
        case .removeItem(let place, let reason):
            try write()
            _ = try item(place)
            return [.itemRemoved(place: place, reason: try required(reason, "reason"), voided: paper.signatures.count)]
        case .ask(let units, let until): return try asked(units, until)
        case .opine, .agree: return try opined(command)
        case .recordOpinion(let source, let text):
            try write()
            try checkCount()
            _ = try required(source, "source", title: Bilingual(zh: "来源", en: "whose it is"))
            guard source.utf8.count <= 300 else { throw .fieldTooLong("source", bytes: source.utf8.count, longest: 300) }
            return [
                .opinionRecorded(
                    source: source, text: try required(text, "text", title: Bilingual(zh: "意见", en: "opinion")), on: today)
            ]
        case .answer(let place, let verdict, let reason, let version): return try answered(place, verdict, reason, version)
        case .hear(let meeting, let outcome, let note): return try heard(meeting, outcome, note)
        case .claim(let place): return try claimed(place)
        case .giveUp(let place, let reason): return try givenUp(place, reason)
        case .submit: return try submitted()
        case .sign(let step, let edition): return try signed(step, edition)
        case .sendBack(let reason):
            try checkOpen()
            try mayReturn()
            return [.sentBack(reason: try required(reason, "reason", title: Bilingual(zh: "理由", en: "reason")), paper: name)]
        case .issue(let kind, let recipients): return try issued(kind, recipients)
        case .receive:
            guard paper.stage == .issued else { throw .paperNotIssued(paper.number) }
            let post = try rules.post(.opine, context)
            guard paper.recipients.contains(post.unit) else { throw .paperNotForYou(rules.organization.name(ofUnit: post.unit)) }
            return paper.awaits(receiptOf: post.unit) ? [.received(unit: post.unit)] : []
        case .withdraw(let reason):
            try write()
            return [.withdrawn(reason: try required(reason, "reason", title: Bilingual(zh: "理由", en: "reason")))]
        }
    }

    // MARK: Who, and when

    /// Officers and heads write for their own unit, those who serve the whole for any.
    static func checkUnit(_ unit: UnitCode, _ post: Appointment, _ rules: MeetingDecisionRules) throws(Refusal) {
        guard [.officer, .head].contains(post.duty), post.unit != unit else { return }
        throw .paperOtherUnit(rules.organization.name(ofUnit: unit))
    }

    /// By whoever writes it, while it is not over.
    @discardableResult
    private func write() throws(Refusal) -> Appointment {
        let post = try rules.post(.draft, context)
        try Self.checkUnit(details.unit, post, rules)
        try checkOpen()
        return post
    }

    func checkOpen() throws(Refusal) {
        switch paper.stage {
        case .issued: throw .paperIssued(paper.mark ?? paper.number)
        case .withdrawn: throw .paperWithdrawn(paper.number)
        case .draft, .signing, .signed: return
        }
    }

    // MARK: Text

    static func check(_ details: PaperDetails, _ post: Appointment, _ rules: MeetingDecisionRules) throws(Refusal) {
        guard rules.papers.kind(details.kind) != nil else {
            throw .fieldInvalid(
                "kind", details.kind,
                expected: Bilingual(
                    zh: "下列之一：\(rules.papers.kinds.map { "\($0.code)（\($0.title.zh)）" }.joined(separator: "、"))",
                    en: "one of: \(rules.papers.kinds.map(\.code).joined(separator: ", "))"))
        }
        guard rules.organization.isOpen(details.unit) else { throw .paperUnit("unit", details.unit) }
        try checkUnit(details.unit, post, rules)
        try checkTitle(details.title)
    }

    private static func checkTitle(_ title: String) throws(Refusal) {
        _ = try required(title, "title", title: Bilingual(zh: "标题", en: "title"))
        guard title.utf8.count <= longestTitle else { throw .fieldTooLong("title", bytes: title.utf8.count, longest: longestTitle) }
    }

    static func check(_ text: String) throws(Refusal) {
        guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing("text", title: Bilingual(zh: "正文", en: "text")) }
        guard text.utf8.count <= longestText else { throw .fieldTooLong("text", bytes: text.utf8.count, longest: longestText) }
        let lines = text.count { $0.isNewline } + 1
        guard lines <= mostLines else {
            throw .fieldInvalid("text", String(lines), expected: Bilingual(zh: "最多 \(mostLines) 行", en: "\(mostLines) lines at most"))
        }
    }

    private func revised(_ title: String, _ text: String, _ note: String) throws(Refusal) -> [PaperFact] {
        try write()
        try Self.checkTitle(title)
        try Self.check(text)
        guard text != paper.text || title != details.title else { throw .paperUnchanged }
        guard paper.versions.count < Self.mostVersions else {
            throw .fieldInvalid(
                "text", String(paper.versions.count),
                expected: Bilingual(zh: "最多 \(Self.mostVersions) 稿", en: "\(Self.mostVersions) versions at most"))
        }
        return [
            .revised(
                title: title, text: text, note: try required(note, "note", title: Bilingual(zh: "修改说明", en: "what was changed")),
                voided: paper.signatures.count)
        ]
    }

    // MARK: Items

    func item(_ place: Int) throws(Refusal) -> PaperItem {
        guard let item = paper.item(place) else {
            throw .fieldInvalid("item", String(place), expected: Bilingual(zh: "本方案中任务的序号", en: "the number of an item"))
        }
        return item
    }

    private func added(_ item: DivisionItem) throws(Refusal) -> [PaperFact] {
        try write()
        guard kind?.hasItems ?? false else { throw .paperWithoutItems(kind?.title ?? Bilingual(details.kind)) }
        guard paper.items.count < Self.mostItems else {
            throw .fieldInvalid(
                "text", String(item.text.prefix(40)),
                expected: Bilingual(zh: "一个方案最多 \(Self.mostItems) 项任务", en: "\(Self.mostItems) items at most"))
        }
        try check(item)
        return [.itemAdded(place: paper.lastPlace + 1, item: item, voided: paper.signatures.count)]
    }

    private func changed(_ place: Int, _ item: DivisionItem, _ reason: String) throws(Refusal) -> [PaperFact] {
        try write()
        let old = try self.item(place)
        try check(item)
        guard item != old.item else { throw .paperUnchanged }
        // Whoever has claimed it keeps it until they give it up.
        if let claim = old.unitClaim, let unit = claim.unit, let owner = item.owner, owner != unit {
            throw .paperClaimed(place, by: rules.organization.name(ofUnit: unit), field: "owner")
        }
        if let claim = old.leaderClaim, !item.sponsor.isEmpty, item.sponsor != claim.leader {
            throw .paperClaimed(place, by: claim.leader, field: "sponsor")
        }
        return [.itemChanged(place: place, item: item, reason: try required(reason, "reason"), voided: paper.signatures.count)]
    }

    private func check(_ item: DivisionItem) throws(Refusal) {
        _ = try required(item.text, "text", title: Bilingual(zh: "任务内容", en: "what is to be done"))
        _ = try bounded(item.measures, "measures")
        guard item.sponsor.utf8.count <= 100 else { throw .fieldTooLong("sponsor", bytes: item.sponsor.utf8.count, longest: 100) }
        guard item.limit >= today else {
            throw .fieldInvalid(
                "limit", item.limit.description, expected: Bilingual(zh: "今天（\(today)）或以后", en: "today (\(today)) or later"))
        }
        if let owner = item.owner, !rules.organization.isOpen(owner) { throw .paperUnit("owner", owner) }
        for (index, unit) in item.supporting.enumerated() {
            guard rules.organization.isOpen(unit) else { throw .paperUnit("supporting", unit) }
            guard unit != item.owner, !item.supporting[..<index].contains(unit) else {
                throw .fieldInvalid(
                    "supporting", unit, expected: Bilingual(zh: "牵头单位以外的单位，各写一次", en: "units other than the lead, each once"))
            }
        }
    }

    // MARK: Claims

    /// Who has an item is signed with it.
    private func checkClaims() throws(Refusal) {
        try checkOpen()
        guard paper.stage == .draft else { throw .paperBeingSigned }
    }

    private func claimed(_ place: Int) throws(Refusal) -> [PaperFact] {
        let post = try rules.post(.claim, context)
        try checkClaims()
        guard paper.isClaimable(kind) else { throw .paperNotOut(paper.number) }
        let item = try item(place)
        if post.duty == .leader {
            let name = rules.organization.name(ofOfficer: context.actor.officer)
            if let claim = item.leaderClaim { throw .paperClaimed(place, by: claim.leader, field: "item") }
            guard item.item.sponsor.isEmpty || item.item.sponsor == name else {
                throw .paperClaimed(place, by: item.item.sponsor, field: "item")
            }
            guard name.utf8.count <= 100 else { throw .fieldTooLong("sponsor", bytes: name.utf8.count, longest: 100) }
            return [.claimed(place: place, unit: nil, leader: name)]
        }
        guard post.unit == details.unit || paper.asked.contains(post.unit) else {
            throw .paperNotAsked(rules.organization.name(ofUnit: post.unit))
        }
        if let claim = item.unitClaim {
            throw .paperClaimed(place, by: rules.organization.name(ofUnit: claim.unit), field: "item")
        }
        if let owner = item.item.owner, owner != post.unit {
            throw .paperClaimed(place, by: rules.organization.name(ofUnit: owner), field: "item")
        }
        return [.claimed(place: place, unit: post.unit, leader: "")]
    }

    private func givenUp(_ place: Int, _ reason: String) throws(Refusal) -> [PaperFact] {
        let post = try rules.post(.claim, context)
        try checkClaims()
        let item = try item(place)
        let isLeader = post.duty == .leader
        let isOwn = isLeader ? item.leaderClaim?.by == context.actor.officer : item.unitClaim?.unit == post.unit
        guard isOwn else { throw .paperNotClaimed(place) }
        return [.claimGivenUp(place: place, isLeader: isLeader, reason: try required(reason, "reason"))]
    }

    // MARK: Opinions

    private func asked(_ units: [UnitCode], _ until: CivilDay?) throws(Refusal) -> [PaperFact] {
        try write()
        guard paper.stage == .draft else { throw .paperBeingSigned }
        guard paper.rounds.last.map({ !$0.isOpen(today) }) ?? true else { throw .paperRoundOpen(paper.rounds.last?.until) }
        guard paper.rounds.count < Self.mostRounds else {
            throw .fieldInvalid(
                "units", String(paper.rounds.count),
                expected: Bilingual(zh: "最多 \(Self.mostRounds) 轮", en: "\(Self.mostRounds) rounds at most"))
        }
        guard !units.isEmpty else { throw .fieldMissing("units", title: Bilingual(zh: "征求意见的单位", en: "units that are asked")) }
        guard units.count <= Self.mostUnits else {
            throw .fieldInvalid(
                "units", String(units.count), expected: Bilingual(zh: "最多 \(Self.mostUnits) 个", en: "\(Self.mostUnits) at most"))
        }
        for (index, unit) in units.enumerated() {
            guard rules.organization.isOpen(unit) else { throw .paperUnit("units", unit) }
            guard unit != details.unit, !units[..<index].contains(unit) else {
                throw .fieldInvalid(
                    "units", unit, expected: Bilingual(zh: "起草单位以外的单位，各写一次", en: "units other than the one that writes, each once"))
            }
        }
        guard let calendar = rules.calendar else { throw .paperCalendarMissing(rules.meetings.calendar) }
        let last = until ?? calendar.workDay(rules.papers.days, after: today)
        let latest = today.advanced(by: 366)
        guard last >= today, last <= latest else {
            throw .fieldInvalid(
                "until", last.description, expected: Bilingual(zh: "\(today) 到 \(latest)", en: "\(today) to \(latest)"))
        }
        return [.asked(units: units, until: last, on: today, paper: name)]
    }

    private func checkCount() throws(Refusal) {
        guard paper.opinions.count < Self.mostOpinions else {
            throw .fieldInvalid(
                "text", String(paper.opinions.count),
                expected: Bilingual(zh: "最多 \(Self.mostOpinions) 条意见", en: "\(Self.mostOpinions) opinions at most"))
        }
    }

    private func opined(_ command: PaperCommand) throws(Refusal) -> [PaperFact] {
        let post = try rules.post(.opine, context)
        try checkOpen()
        guard let place = paper.round(asking: post.unit) else {
            throw .paperNotAsked(rules.organization.name(ofUnit: post.unit))
        }
        let round = paper.rounds[place]
        let isLate = today > round.until
        if case .opine(let text) = command {
            try checkCount()
            let words = try required(text, "text", title: Bilingual(zh: "意见", en: "opinion"))
            return [.opinionGiven(unit: post.unit, text: words, on: today, isLate: isLate)]
        }
        if let reply = round.replies.first(where: { $0.unit == post.unit }) { throw .paperReplied(reply.on) }
        return [.agreed(unit: post.unit, on: today, isLate: isLate)]
    }

    private func answered(_ place: Int, _ verdict: PaperVerdict, _ reason: String, _ version: Int?) throws(Refusal) -> [PaperFact] {
        try write()
        guard paper.opinions.indices.contains(place - 1) else {
            throw .fieldInvalid(
                "opinion", String(place), expected: Bilingual(zh: "1 到 \(paper.opinions.count)", en: "1 to \(paper.opinions.count)"))
        }
        let opinion = paper.opinions[place - 1]
        let words =
            verdict == .adopted
            ? try bounded(reason, "reason") : try required(reason, "reason", title: Bilingual(zh: "理由", en: "reason"))
        if verdict == .declined {
            let answer = PaperAnswer(verdict: verdict, reason: words, version: nil)
            guard opinion.answer != answer else { throw .paperUnchanged }
            return [.opinionAnswered(opinion: place, verdict: verdict, reason: words, version: nil)]
        }
        // What is adopted stands in a text later than the one that was read; in a plan it may be an item that was changed.
        let first = (kind?.hasItems ?? false) ? opinion.version : opinion.version + 1
        guard let version else { throw .fieldMissing("version", title: Bilingual(zh: "体现在", en: "which version has it")) }
        guard first <= paper.versions.count else { throw .paperNotRevised(opinion.version) }
        guard (first...paper.versions.count).contains(version) else {
            throw .fieldInvalid(
                "version", String(version),
                expected: Bilingual(zh: "\(first) 到 \(paper.versions.count)", en: "\(first) to \(paper.versions.count)"))
        }
        guard opinion.answer != PaperAnswer(verdict: verdict, reason: words, version: version) else { throw .paperUnchanged }
        return [.opinionAnswered(opinion: place, verdict: verdict, reason: words, version: version)]
    }

    // MARK: Hearings

    private func heard(_ meeting: String, _ outcome: PaperOutcome, _ note: String) throws(Refusal) -> [PaperFact] {
        try write()
        guard paper.stage == .draft else { throw .paperBeingSigned }
        guard !meeting.isEmpty, meeting.utf8.count <= 100 else {
            throw .fieldMissing("meeting", title: Bilingual(zh: "会议编号", en: "number of the meeting"))
        }
        guard paper.hearings.count < Self.mostHearings else {
            throw .fieldInvalid(
                "meeting", meeting, expected: Bilingual(zh: "最多 \(Self.mostHearings) 次", en: "\(Self.mostHearings) at most"))
        }
        let words =
            outcome == .returned
            ? try required(note, "note", title: Bilingual(zh: "修改要求", en: "what is to be changed")) : try bounded(note, "note")
        return [.heard(meeting: meeting, outcome: outcome, note: words)]
    }

    // MARK: Signing

    private func submitted() throws(Refusal) -> [PaperFact] {
        try write()
        guard paper.stage == .draft else { throw .paperBeingSigned }
        guard let kind else { throw .paperKindGone(details.kind) }
        if kind.needsRound, paper.rounds.isEmpty { throw .paperRoundMissing(kind.title) }
        if let round = paper.rounds.last, round.isOpen(today) { throw .paperRoundOpen(round.until) }
        try checkAnswered()
        if let last = paper.hearings.last, last.outcome == .returned, last.edition == paper.edition {
            throw .paperReturned(last.meeting)
        }
        if kind.hasItems, paper.items.isEmpty { throw .paperItemsMissing }
        if let item = paper.items.first(where: { $0.lead == nil }) { throw .paperItemWithoutLead(item.place, item.item.text) }
        return [.submitted(steps: kind.signers, paper: name)]
    }

    func checkAnswered() throws(Refusal) {
        if let first = paper.unanswered.first { throw .paperUnanswered(paper.unanswered.count, first: first) }
    }

    private func signed(_ step: Int, _ edition: Int) throws(Refusal) -> [PaperFact] {
        try checkOpen()
        guard let duty = paper.nextSigner, step == paper.signatures.count, edition == paper.edition else { throw .paperStepTaken }
        try maySign(duty)
        if let earlier = paper.signatures.first(where: { $0.by.officer == context.actor.officer }) {
            throw .paperSignedTwice(earlier.duty)
        }
        // Whoever wrote it may sign it, but not alone.
        let author = paper.versions.last?.by.officer
        if step == paper.steps.count - 1, author == context.actor.officer,
            paper.signatures.allSatisfy({ $0.by.officer == author })
        {
            throw .paperOwnText
        }
        let next = paper.steps.indices.contains(step + 1) ? paper.steps[step + 1] : nil
        return [.signed(step: step, duty: duty, version: paper.versions.count, edition: paper.edition, next: next, paper: name)]
    }

    private func maySign(_ duty: Duty) throws(Refusal) {
        let post = try Rights.heldPost(context, rules.organization)
        guard post.duty == duty else { throw .paperNotYourSignature(duty) }
        try Self.checkUnit(details.unit, post, rules)
    }

    /// By whoever would sign next; of one that is signed, by whoever would issue it.
    private func mayReturn() throws(Refusal) {
        switch paper.stage {
        case .signing: if let duty = paper.nextSigner { try maySign(duty) }
        case .signed: _ = try rules.post(.issue, context)
        case .draft, .issued, .withdrawn: throw .paperStepTaken
        }
    }
}
