// One paper as its page shows it to a reader: what it says, what became of its items, and the forms that this reader may send.
import Kernel
import Loop
import Matters
import Meetings
import Pages

struct PaperWords {
    let house: House
    let rights: PaperRights
    let recorded: RecordedPaper
    let book: Book
    let page: PageContext

    /// On one page, which is not to weigh more than 100 KB; the others are a link away.
    private static let mostItems = 50
    private static let mostEntries = 50
    /// Of what a form offers: an item that is not among them has its claim on its own page.
    private static let mostChoices = 100

    private var paper: Paper { recorded.paper }
    private var organization: Organization { book.matters.organization }
    private var kind: PaperRules.Kind? { paper.details.flatMap { book.meetings.papers.kind($0.kind) } }
    private var today: CivilDay { page.now.day(in: page.zone) }
    private var calendar: WorkCalendar? { book.matters.calendars[book.meetings.calendar] }
    private func text(_ both: Bilingual) -> String { both.text(page.language) }
    private func unit(_ code: UnitCode?) -> String { organization.name(ofUnit: code) }
    private func units(_ codes: [UnitCode]) -> String { codes.map(unit).joined(separator: page.pick("、", ", ")) }

    /// - version: which text is shown, from 1; itemsFrom: how many items are passed over; isWhole: all of the history.
    func model(version: Int, itemsFrom begin: Int, isWhole: Bool, _ refused: RefusedForm?) async throws -> PaperModel {
        guard let details = paper.details else { throw Refusal.paperUnknown(paper.number) }
        let shown = paper.versions.indices.contains(version - 1) ? version : paper.versions.count
        let body = try await house.text(shown, of: paper) ?? ""
        let entries = try await house.entries(ofPaper: paper.id)
        let rows = try await matters()
        // Those that nobody leads come first: somebody has to.
        let sorted = paper.items.sorted { ($1.isUnclaimed ? 1 : 0, $0.place) < ($0.isUnclaimed ? 1 : 0, $1.place) }
        let first = min(max(0, begin), max(0, sorted.count - 1))
        let items = sorted.dropFirst(first).prefix(Self.mostItems).map { item($0, $0.matter.flatMap { rows[$0] }) }
        let here = URLs.paper(paper.number)
        var model = PaperModel(
            number: paper.number, title: details.title, steps: steps, facts: facts(details), version: shown,
            paragraphs: body.split(whereSeparator: \.isNewline).map(String.init),
            versions: paper.versions.enumerated().map { place, version in
                PaperModel.Version(
                    number: place + 1, note: version.note, by: organization.name(ofOfficer: version.by.officer), at: version.at)
            }, asked: asked, opinions: opinions, unclaimed: paper.unclaimed.count, isPlan: kind?.hasItems ?? !paper.items.isEmpty,
            isIssued: paper.stage == .issued, items: items,
            itemPager: Pager(
                first: first > 0 ? here.anchor("items") : nil,
                next: sorted.count > first + Self.mostItems
                    ? here.adding("items", String(first + Self.mostItems)).anchor("items") : nil),
            hearings: paper.hearings.map { hearing in
                Pages.Fact(
                    hearing.meeting,
                    [page.pick("第 \(hearing.version) 稿", "version \(hearing.version)"), text(hearing.outcome.title), hearing.note].filter {
                        !$0.isEmpty
                    }.joined(separator: page.pick("，", ", ")), link: URLs.meeting(hearing.meeting))
            },
            receipts: paper.recipients.map { code in
                PaperModel.Receipt(unit: unit(code), at: paper.receipts.first { $0.unit == code }?.at)
            },
            timeline: try entries.reversed().prefix(isWhole ? entries.count : Self.mostEntries).map(timelineItem),
            wholeHistory: !isWhole && entries.count > Self.mostEntries
                ? (entries.count, here.adding("history", "all").anchor("history")) : nil, forms: forms(refused))
        if paper.stage == .issued {
            model.formats = BulletinFormat.allCases.map { format in
                Crumb(text(format.title), URLs.paper("\(paper.number).\(format.rawValue)"))
            }
        }
        return model
    }

    func itemModel(_ kept: PaperItem, _ refused: RefusedForm?) -> PaperItemModel {
        let fields = PaperForms(book: book, page: page)
        let item = kept.item
        let place = FormField.hidden("item", String(kept.place))
        var forms: [TitledForm] = []
        if mayWrite {
            forms = [
                form(
                    "item-changes", "修改任务", "Change it", fields.item(item) + [fields.reason("修改理由", "Reason"), place], refused,
                    note: voiding),
                form(
                    "item-removals", "删去任务", "Remove it", [fields.reason("理由", "Reason"), place], refused, isDangerous: true, note: voiding),
            ]
        }
        forms += claimForms([kept], refused)
        let facts: [Pages.Fact?] = [
            Pages.Fact(page.pick("时限", "Limit"), page.fullText(item.limit)),
            Pages.Fact(
                page.pick("牵头单位", "Lead unit"), kept.lead.map { unit($0) } ?? page.pick("未认领", "nobody yet"),
                privacy: item.owner == nil && kept.lead != nil ? page.pick("认领", "claimed") : nil),
            item.supporting.isEmpty ? nil : Pages.Fact(page.pick("配合单位", "Supporting units"), units(item.supporting)),
            kept.sponsor.isEmpty ? nil : Pages.Fact(page.pick("牵头领导", "Sponsor"), kept.sponsor),
            item.measures.isEmpty ? nil : Pages.Fact(page.pick("具体措施", "Measures"), item.measures),
        ]
        return PaperItemModel(
            number: paper.number, title: paper.details?.title ?? "", place: kept.place, text: item.text, facts: facts.compactMap(\.self),
            forms: forms)
    }

    // MARK: What it says

    private func facts(_ details: PaperDetails) -> [Pages.Fact] {
        let back = paper.hearings.last.flatMap { $0.outcome == .returned && $0.edition == paper.edition ? $0 : nil }
        let facts: [Pages.Fact?] = [
            Pages.Fact(page.pick("类别", "Kind"), kind.map { text($0.title) } ?? details.kind),
            Pages.Fact(page.pick("起草单位", "Written by"), unit(details.unit)),
            Pages.Fact(page.pick("进展", "Where it stands"), text(paper.stage.title)),
            paper.mark.map { Pages.Fact(page.pick("文号", "Mark"), $0) },
            paper.issuedOn.map { Pages.Fact(page.pick("印发日期", "Issued on"), page.fullText($0)) },
            paper.nextSigner.map { Pages.Fact(page.pick("等待签字", "Waits for the signature of"), text($0.title)) },
            back.map { Pages.Fact(page.pick("须先修改", "To be revised first"), $0.note) },
        ]
        return facts.compactMap(\.self)
    }

    /// 起草、征求意见、签字、印发
    private var steps: [RailStep] {
        let isOut = !paper.rounds.isEmpty
        let isAsking = paper.stage == .draft && (paper.rounds.last?.isOpen(today) ?? false)
        func state(_ isPast: Bool, _ isCurrent: Bool) -> RailStep.State { isCurrent ? .current : isPast ? .past : .ahead }
        var steps = [
            RailStep(
                page.pick("起草", "Written"), state(true, paper.stage == .draft && !isAsking), at: paper.versions.first?.at)
        ]
        if isOut || (kind?.needsRound ?? false) {
            steps.append(RailStep(page.pick("征求意见", "Opinions"), state(isOut, isAsking), on: paper.rounds.last?.until))
        }
        let signers = paper.steps.isEmpty || paper.stage == .draft ? kind?.signers ?? [] : paper.steps
        for (place, duty) in signers.enumerated() {
            let signature = paper.signatures.indices.contains(place) ? paper.signatures[place] : nil
            let name = signature.map { organization.name(ofOfficer: $0.by.officer) } ?? text(duty.title)
            steps.append(
                RailStep(
                    page.pick("\(name)签字", "Signed by \(name)"),
                    state(signature != nil, paper.stage == .signing && place == paper.signatures.count), at: signature?.at))
        }
        if paper.stage == .withdrawn { return steps.prefix(1) + [RailStep(text(paper.stage.title), .current, at: paper.updatedAt)] }
        return steps + [
            RailStep(page.pick("印发", "Issued"), state(paper.stage == .issued, paper.stage == .signed), on: paper.issuedOn)
        ]
    }

    /// Of each unit its newest round.
    private var asked: [PaperModel.Asked] {
        paper.asked.compactMap { code -> PaperModel.Asked? in
            guard let round = paper.round(asking: code).map({ paper.rounds[$0] }) else { return nil }
            let reply = round.replies.first { $0.unit == code }
            return PaperModel.Asked(
                unit: unit(code), until: round.until,
                reply: reply.map {
                    $0.hasNoObjection ? page.pick("无意见", "no objection") : page.pick("提出意见", "gave its opinion")
                }, on: reply?.on, isLate: reply?.isLate ?? false, daysLate: reply == nil && !paper.stage.isOver ? daysLate(round.until) : 0)
        }.sorted { ($1.daysLate, $0.unit) < ($0.daysLate, $1.unit) }
    }

    /// Working days after it, today included.
    private func daysLate(_ until: CivilDay) -> Int {
        guard today > until, let calendar else { return 0 }
        return (1...until.distance(to: today)).count { calendar.isWorkDay(until.advanced(by: $0)) }
    }

    private var opinions: [PaperModel.Opinion] {
        paper.opinions.enumerated().map { place, opinion in
            let answer = opinion.answer.map { answer in
                text(answer.verdict.title) + (answer.version.map { page.pick("，见第 \($0) 稿", ", in version \($0)") } ?? "")
            }
            return PaperModel.Opinion(
                place: place + 1, from: opinion.unit.map { unit($0) } ?? opinion.source, text: opinion.text, version: opinion.version,
                isLate: opinion.isLate, answer: answer, reason: opinion.answer?.reason ?? "")
        }
    }

    private func item(_ kept: PaperItem, _ row: MatterRow?) -> PaperModel.Item {
        PaperModel.Item(
            place: kept.place, text: kept.item.text, measures: kept.item.measures, lead: kept.lead.map { unit($0) },
            isClaimed: kept.unitClaim != nil, supporting: units(kept.item.supporting), sponsor: kept.sponsor,
            isSponsorClaimed: kept.leaderClaim != nil, limit: kept.item.limit, isUnclaimed: kept.isUnclaimed,
            link: paper.stage.isOver ? nil : URLs.paperItem(paper.number, String(kept.place)), matter: row)
    }

    /// The matters that its items have become, by identifier, as far as the reader may read them.
    private func matters() async throws -> [String: MatterRow] {
        let ids = paper.items.compactMap(\.matter)
        guard !ids.isEmpty else { return [:] }
        let wording = Wording(rules: book.matters, page: page)
        let rows = try await house.journal.rows(
            """
            select m.* from matter m where m.id in (\(.joined(ids.map { "\($0)" }, by: ", ")))
            and \(MatterQuery.visible(rights.reader.scope, rights.reader.organization) ?? "true")
            """)
        return Dictionary(rows.map { ($0.text("id"), wording.row($0)) }) { first, _ in first }
    }

    private func timelineItem(_ entry: Entry) throws -> TimelineItem {
        let deed = PaperSentences.deed(try PaperFact.decoded(entry), organization)
        let by = Matters.Sentences.actor(entry.actor, organization)
        return TimelineItem(
            at: entry.happenedAt, sentence: text(deed), by: text(by), hash: hexadecimal(entry.hash), id: "entry-\(entry.version)")
    }

    // MARK: Forms

    private var mayWrite: Bool { !paper.stage.isOver && rights.post(.draft, for: paper.details?.unit) != nil }

    private var voiding: String? {
        guard paper.stage == .signing || paper.stage == .signed else { return nil }
        return page.pick(
            "文稿在送签：改动后已有的 \(paper.signatures.count) 个签字作废，须重新送签。",
            "It is being signed: a change voids the signatures it has (\(paper.signatures.count)), and it is submitted anew.")
    }

    private func form(
        _ what: String, _ zh: String, _ en: String, _ fields: [FormField], _ refused: RefusedForm?, isDangerous: Bool = false,
        note: String? = nil
    ) -> TitledForm {
        adminForm(
            what, page.pick(zh, en), to: URLs.paper(paper.number, what),
            fields + [.hidden("version", String(recorded.version)), .hidden("key", House.newIdentifier())], refused: refused,
            isDangerous: isDangerous, note: note)
    }

    private func forms(_ refused: RefusedForm?) -> [TitledForm] {
        let fields = PaperForms(book: book, page: page)
        return waitingForms(fields, refused) + claimForms(paper.items, refused) + (mayWrite ? writerForms(fields, refused) : [])
    }

    /// What others wait for: opinion, signature, issue, receipt.
    private func waitingForms(_ fields: PaperForms, _ refused: RefusedForm?) -> [TitledForm] {
        var forms: [TitledForm] = []
        let opining = rights.posts(.opine)
        if !paper.stage.isOver, let own = opining.first(where: { paper.asked.contains($0.unit) })?.unit {
            forms.append(form("opinions", "提出意见", "Give an opinion", fields.opinion, refused))
            if let round = paper.round(asking: own), paper.rounds[round].waiting.contains(own) {
                forms.append(form("agreements", "无意见", "No objection", [], refused))
            }
        }
        let back = form("returns", "退回", "Send it back", [fields.reason("理由", "Reason")], refused)
        if rights.signer(paper) != nil {
            let signing: [FormField] = [
                .hidden("step", String(paper.signatures.count)), .hidden("edition", String(paper.edition)),
            ]
            forms += [form("signatures", "签字", "Sign it", signing, refused), back]
        }
        if paper.stage == .signed, rights.post(.issue) != nil {
            let note =
                (kind?.hasItems ?? false)
                ? page.pick("印发后不能再改；每项任务立为督查事项。", "After that nothing of it changes; each item becomes a directive.")
                : page.pick("印发后不能再改。", "After that nothing of it changes.")
            forms += [form("issue", "印发", "Issue it", fields.recipients(paper), refused, note: note), back]
        }
        if opining.contains(where: { paper.awaits(receiptOf: $0.unit) }) {
            forms.append(form("receipts", "签收", "Receive it", [], refused))
        }
        return forms
    }

    private func claimForms(_ items: [PaperItem], _ refused: RefusedForm?) -> [TitledForm] {
        guard paper.isClaimable(kind) else { return [] }
        let fields = PaperForms(book: book, page: page)
        let posts = rights.posts(.claim)
        let isLeader = posts.contains { $0.duty == .leader }
        let own = Set(posts.filter { $0.duty != .leader }.map(\.unit).filter { $0 == paper.details?.unit || paper.asked.contains($0) })
        let free = items.filter { item in
            (isLeader && item.leaderClaim == nil && item.item.sponsor.isEmpty)
                || (!own.isEmpty && item.unitClaim == nil && item.item.owner.map(own.contains) ?? true)
        }
        let held = items.filter { item in
            (isLeader && item.leaderClaim?.by == rights.reader.officer) || (item.unitClaim?.unit).map(own.contains) ?? false
        }
        var forms: [TitledForm] = []
        if !free.isEmpty {
            forms.append(form("claims", "认领任务", "Claim an item", fields.claim(Array(free.prefix(Self.mostChoices))), refused))
        }
        if !held.isEmpty {
            forms.append(
                form(
                    "claim-endings", "放弃认领", "Give a claim up",
                    fields.claim(Array(held.prefix(Self.mostChoices))) + [fields.reason("理由", "Reason")], refused))
        }
        return forms
    }

    private func writerForms(_ fields: PaperForms, _ refused: RefusedForm?) -> [TitledForm] {
        let isDraft = paper.stage == .draft
        let isAsking = paper.rounds.last?.isOpen(today) ?? false
        var forms: [TitledForm] = []
        if !paper.opinions.isEmpty { forms.append(form("answers", "答复意见", "Answer an opinion", fields.answer(paper), refused)) }
        forms.append(form("versions", "修改出新的一稿", "Write another version", fields.version(paper), refused, note: voiding))
        if kind?.hasItems ?? false { forms.append(form("items", "列入任务", "Add an item", fields.item(nil), refused, note: voiding)) }
        if isDraft, !isAsking { forms.append(form("rounds", "征求意见", "Ask for opinions", fields.round(paper), refused)) }
        forms.append(form("outside-opinions", "登记外部意见", "Record an opinion from outside", fields.outside, refused))
        if isDraft {
            forms.append(form("hearings", "登记上会情况", "Record a hearing", fields.hearing, refused))
            let signers = (kind?.signers ?? []).map { text($0.title) }.joined(separator: page.pick("、", ", "))
            forms.append(
                form(
                    "submission", "送签", "Submit for signature", [], refused,
                    note: page.pick("依次由\(signers)签字。", "To be signed, in this order, by: \(signers).")))
        }
        return forms + [form("withdrawal", "撤回", "Withdraw it", [fields.reason("理由", "Reason")], refused, isDangerous: true)]
    }
}
