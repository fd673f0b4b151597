// 来龙去脉: from the sentence in a report to the matter, what came of it, where it was told of, and how it was judged. One graph on
// one page, made of what the journal links.
import Extraction
import Hummingbird
import Kernel
import Loop
import Matters
import Meetings
import Pages

func addLineageRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = LineageRoutes(web: web)
    router.get("/matters/:number/lineage", use: routes.show)
}

struct LineageRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    /// More of one kind than these are counted and not drawn.
    private static let most = 12

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let (matter, _) = try await house.matter(try context.segment("number") { .matterUnknown($0) })
        let rules = await house.journal.book().matters
        guard reader.scope.covers(matter, rules.organization) else { throw Refusal.matterNotReadable }
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: rules, page: page)
        var graph = LineageModel(number: matter.number, title: matter.title)
        let center = graph.add(
            .matter, matter.number, matter.title, URLs.matter(matter.number), note: state(matter, rules, wording))
        if reader.readsProjects { try await sources(of: matter, center, &graph, reader, page) }
        try await relatives(of: matter, center, &graph, reader, wording)
        try await bulletins(of: matter, center, &graph, reader, page)
        judgements(of: matter, center, &graph, wording)
        return web.page(lineagePage(graph, in: page))
    }

    private func state(_ matter: Matter, _ rules: MatterRules, _ wording: Wording) -> String {
        let ledger = rules.ledger(matter.ledger, version: matter.rules)
        if let ending = matter.ending { return wording.ending(ending.kind, of: matter.ledger) ?? ending.kind }
        return ledger.map { wording.text($0.title(ofStage: matter.stage)) } ?? matter.stage
    }

    /// Meetings and papers that ordered it, the sentences of texts from which these orders come, and where a paper was heard.
    private func sources(
        of matter: Matter, _ center: Int, _ graph: inout LineageModel, _ reader: Reader, _ page: PageContext
    ) async throws {
        let codes = matter.citations.map(\.code)
        let here = try await house.meetingNumbers(among: codes)
        let rights = await PaperRights(house, reader)
        let papers = try await house.paperNumbers(among: codes, for: rights)
        for source in matter.citations.prefix(Self.most) {
            let link: URLPath? =
                source.kind == .matter
                ? URLs.matter(source.code)
                : here.contains(source.code)
                    ? URLs.meeting(source.code) : papers.contains(source.code) ? URLs.paper(source.code) : nil
            let node = graph.add(
                source.kind == .matter ? .matter : .meeting, source.code, source.title, link,
                note: source.on.map { page.fullText($0) } ?? "",
                column: .meeting)
            graph.join(node, center)
            if papers.contains(source.code) { try await hearings(of: source.code, node, &graph, rights, page) }
            guard here.contains(source.code) else { continue }
            let meeting = try await house.meeting(source.code).meeting
            for entry in try await house.entries(ofMeeting: meeting.id) {
                guard let mark = try mark(of: entry, matter.id),
                    let text = try await house.journal.folded(TextDecider.stream(mark.text)).state as? ReadText, text.on != nil
                else { continue }
                let proposal = Proposal(.obligation, article: mark.article, place: mark.proposal)
                let words = text.has(proposal) ? text.findings.articles[mark.article].obligations[mark.proposal].text : text.title
                let sentence = graph.add(
                    .text, text.number, words, URLs.proposal(text.number, proposal.kind.rawValue, mark.article, mark.proposal),
                    note: text.title)
                graph.join(sentence, node)
            }
        }
    }

    /// The meetings at which the paper was heard.
    private func hearings(
        of paper: String, _ node: Int, _ graph: inout LineageModel, _ rights: PaperRights, _ page: PageContext
    ) async throws {
        for hearing in try await house.paper(paper, for: rights).paper.hearings.prefix(Self.most) {
            let meeting = try await house.meeting(hearing.meeting).meeting
            let place = graph.add(
                .meeting, meeting.number, meeting.details?.title ?? "", URLs.meeting(meeting.number),
                note: hearing.outcome.title.text(page.language))
            graph.join(place, node)
        }
    }

    /// The proposal of a text from which an order on this matter comes.
    private func mark(of entry: Entry, _ matter: String) throws -> TextMark? {
        switch try MeetingFact.decoded(entry) {
        case .ordered(let order, _, _, matter): order.from
        case .joined(let order, _, let link) where link.id == matter: order.from
        default: nil
        }
    }

    /// Parent, children, what was merged with it.
    private func relatives(
        of matter: Matter, _ center: Int, _ graph: inout LineageModel, _ reader: Reader, _ wording: Wording
    ) async throws {
        func add(_ link: Matters.MatterLink, _ column: LineageModel.Column, isAfter: Bool) async throws {
            guard
                let row = try await house.journal.rows(
                    """
                    select m.* from matter m where m.id = \(link.id)
                    and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true")
                    """
                ).first
            else { return }
            let row_ = wording.row(row)
            let node = graph.add(
                .matter, row_.number, row_.title, URLs.matter(row_.number), note: row_.ending ?? row_.stage, column: column)
            if isAfter { graph.join(center, node) } else { graph.join(node, center) }
        }
        if let parent = matter.parent, !matter.citations.contains(where: { $0.code == parent.number }) {
            try await add(parent, .meeting, isAfter: false)
        }
        for child in matter.children.prefix(Self.most) { try await add(child, .child, isAfter: true) }
        for duplicate in matter.duplicates.prefix(Self.most) { try await add(duplicate, .child, isAfter: false) }
        if let into = matter.ending?.into { try await add(into, .child, isAfter: true) }
    }

    private func bulletins(
        of matter: Matter, _ center: Int, _ graph: inout LineageModel, _ reader: Reader, _ page: PageContext
    ) async throws {
        let rows = try await house.journal.rows(
            """
            select b.* from bulletin_line named join bulletin b on b.id = named.bulletin where named.matter = \(matter.id)
            and \(BulletinRights.published(to: reader)) order by b.to_at desc limit \(Self.most)
            """)
        for row in rows {
            let line = BulletinRoutes.line(row, page)
            let node = graph.add(
                .bulletin, "", line.title, URLs.bulletin(line.id), note: "\(page.fullText(line.from)) – \(page.fullText(line.to))")
            graph.join(center, node)
        }
    }

    /// 核查、评价、再监督: who outside has said what of it.
    private func judgements(of matter: Matter, _ center: Int, _ graph: inout LineageModel, _ wording: Wording) {
        let page = wording.page
        func add(_ title: String, _ note: String) {
            let node = graph.add(.judgement, "", title, URLs.matter(matter.number), note: note)
            graph.join(center, node)
        }
        if !matter.verifiers.isEmpty {
            add(
                page.pick("核查通过", "Verified"),
                matter.verifiers.sorted().map { wording.organization.name(ofOfficer: $0) }.joined(separator: page.pick("、", ", ")))
        }
        if let appraisal = matter.appraisal {
            add(page.pick("评价 \(appraisal.grade)/5", "Appraised \(appraisal.grade) of 5"), appraisal.words)
        }
        for recheck in matter.rechecks.suffix(Self.most) {
            add(
                recheck.holds ? page.pick("再监督：属实", "Rechecked: holds") : page.pick("再监督：不属实", "Rechecked: does not hold"),
                page.text(recheck.at.day(in: page.zone)))
        }
    }
}
