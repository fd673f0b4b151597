// A text and its findings as pages show them, and as the forms of meetings take them up.
import Extraction
import Foundation
import Kernel
import Loop
import Matters
import Meetings
import Pages

struct TextWords {
    let text: ReadText
    let book: Book
    let page: PageContext
    private let scalars: [Unicode.Scalar]

    init(text: ReadText, book: Book, page: PageContext) {
        self.text = text
        self.book = book
        self.page = page
        scalars = Array(text.body.unicodeScalars)
    }

    private func words(_ span: Span) -> String {
        let range = max(0, min(span.from, scalars.count))..<max(0, min(span.to, scalars.count))
        var words = String.UnicodeScalarView()
        words.append(contentsOf: scalars[range])
        return String(words).replacing("\n", with: "")
    }

    // MARK: The whole

    func model(matters: [String: String]) async throws -> TextModel {
        let articles = text.findings.articles.enumerated().map { index, article in
            TextModel.ArticleLine(
                title: article.title?.value ?? page.pick("（无标题）", "(no headline)"), day: article.day?.value,
                proposals: text.proposals.filter { $0.article == index }.map { line($0, matters) },
                exhortations: article.obligations.enumerated().filter { $0.element.force == .exhortation }.map { place, found in
                    let link = URLs.proposal(text.number, Proposal.Kind.obligation.rawValue, index, place)
                    return Crumb(found.text, link)
                }, figures: article.figures.prefix(40).map { figure($0) })
        }
        return TextModel(
            number: text.number, title: text.title, on: text.on ?? CivilDay(number: 0), waiting: text.waiting.first.map(address),
            waitingCount: text.waiting.count, articles: articles, body: marked())
    }

    private func address(_ proposal: Proposal) -> URLPath {
        URLs.proposal(text.number, proposal.kind.rawValue, proposal.article, proposal.place)
    }

    private func line(_ proposal: Proposal, _ matters: [String: String]) -> TextModel.ProposalLine {
        let article = text.findings.articles[proposal.article]
        let state: TextModel.State
        var taken: Crumb?
        var why: String?
        switch text.outcomes[proposal] {
        case nil: state = .waiting
        case .rejected(let reason)?: (state, why) = (.rejected, reason.isEmpty ? nil : page.pick("理由：\(reason)", "why: \(reason)"))
        case .taken(let what)?:
            state = .taken
            taken =
                proposal.kind == .meeting
                ? Crumb(what, URLs.meeting(what)) : matters[what].map { Crumb($0, URLs.matter($0)) }
        }
        switch proposal.kind {
        case .meeting:
            let found = article.meetings[proposal.place]
            return TextModel.ProposalLine(
                kind: page.pick("会议", "Meeting"), words: found.name.value,
                notes: [found.on.map { page.text($0.value) }, why].compactMap(\.self),
                link: address(proposal), state: state, taken: taken)
        case .obligation:
            let found = article.obligations[proposal.place]
            let units = found.units.map(\.name.value).joined(separator: page.pick("、", ", "))
            let limit = found.limit.flatMap { limit in limit.readings.first.map { "\(limit.text.value)（\(page.text($0.day))）" } }
            return TextModel.ProposalLine(
                kind: page.pick("任务", "Order"), words: found.text, notes: [units.isEmpty ? nil : units, limit, why].compactMap(\.self),
                link: address(proposal), state: state, taken: taken)
        }
    }

    private func figure(_ found: FigureFound) -> String {
        let subject = found.subject.map { "\($0.value) " } ?? ""
        let period = found.period.map { page.pick("（\($0.value)）", " (\($0.value))") } ?? ""
        return "\(subject)\(page.pick(found.wording.zh, found.wording.en))\(period)"
    }

    /// The text with a mark on each proposal, in pieces.
    private func marked() -> [TextModel.Piece] {
        let spans = text.proposals.compactMap { proposal -> (Span, Proposal)? in
            let article = text.findings.articles[proposal.article]
            return (
                proposal.kind == .meeting ? article.meetings[proposal.place].name.span : article.obligations[proposal.place].span, proposal
            )
        }.sorted { $0.0 < $1.0 }
        var pieces: [TextModel.Piece] = []
        var at = 0
        for (span, proposal) in spans where span.from >= at {
            if span.from > at { pieces.append(TextModel.Piece(words: plain(at, span.from), link: nil)) }
            pieces.append(TextModel.Piece(words: plain(span.from, span.to), link: address(proposal)))
            at = span.to
        }
        if at < scalars.count { pieces.append(TextModel.Piece(words: plain(at, scalars.count), link: nil)) }
        return pieces
    }

    private func plain(_ from: Int, _ to: Int) -> String {
        var words = String.UnicodeScalarView()
        words.append(contentsOf: scalars[max(0, min(from, scalars.count))..<max(0, min(to, scalars.count))])
        return String(words)
    }

    // MARK: One proposal

    /// - Parameter matters: the numbers of those that orders of the text became, by identifier.
    func proposal(_ proposal: Proposal, matters: [String: String], forms: [TitledForm], like: [Crumb]) -> ProposalModel {
        let article = text.findings.articles[proposal.article]
        let span = proposal.kind == .meeting ? article.meetings[proposal.place].span : article.obligations[proposal.place].span
        var facts: [Pages.Fact] = []
        switch proposal.kind {
        case .meeting:
            let found = article.meetings[proposal.place]
            facts = [Pages.Fact(page.pick("会议", "Meeting"), found.name.value)]
            if let on = found.on { facts.append(Pages.Fact(page.pick("日期", "Day"), page.fullText(on.value))) }
        case .obligation: facts = self.facts(article.obligations[proposal.place])
        }
        let around = 120
        if let taken = line(proposal, matters).taken {
            facts.insert(Pages.Fact(page.pick("已成为", "Became"), taken.title, link: taken.link), at: 0)
        }
        return ProposalModel(
            number: text.number, title: text.title, kind: proposal.kind == .meeting ? page.pick("会议", "Meeting") : page.pick("任务", "Order"),
            before: plain(max(article.span.from, span.from - around), span.from), words: plain(span.from, span.to),
            after: plain(span.to, min(article.span.to, span.to + around)), facts: facts,
            outcome: text.outcomes[proposal].map { outcome in
                switch outcome {
                case .taken: page.pick("已采用", "accepted")
                case .rejected(let reason): page.pick("不采用：\(reason)", "rejected: \(reason)")
                }
            }, like: like, forms: forms)
    }

    private func facts(_ found: ObligationFound) -> [Pages.Fact] {
        let organization = book.matters.organization
        var facts: [Pages.Fact] = []
        if let speaker = found.speaker {
            facts.append(
                Pages.Fact(
                    page.pick("谁说的", "Said by"), speaker.value + (found.verb.map { page.pick("（\($0.value)）", " (\($0.value))") } ?? "")))
        }
        for unit in found.units {
            let role =
                switch unit.role {
                case .lead: page.pick("牵头", "Lead")
                case .supporting: page.pick("配合", "Supporting")
                case .addressed: page.pick("责任单位", "Unit")
                }
            let who =
                switch unit.candidates.count {
                case 0: page.pick("机构名录里没有", "not in the register")
                case 1: organization.name(ofUnit: unit.candidates[0])
                default:
                    page.pick("可能是：", "may be: ")
                        + unit.candidates.map { organization.name(ofUnit: $0) }.joined(separator: page.pick("、", ", "))
                }
            facts.append(Pages.Fact(role, "“\(unit.name.value)” → \(who)"))
        }
        for measure in found.measures.prefix(12) { facts.append(Pages.Fact(page.pick("措施", "Measure"), measure.value)) }
        if let limit = found.limit {
            // A day that was over when it was said is shown only where the words allow no other.
            let ahead = limit.readings.filter { reading in text.on.map { $0 <= reading.day } ?? true }
            for reading in (ahead.isEmpty ? limit.readings : ahead).prefix(4) {
                facts.append(
                    Pages.Fact(
                        page.pick("时限", "Limit"),
                        "“\(limit.text.value)” → \(page.fullText(reading.day))"
                            + page.pick("（\(rule(reading.rule))）", " (\(rule(reading.rule)))")))
            }
        }
        if let cadence = found.cadence { facts.append(Pages.Fact(page.pick("频次", "How often"), cadence.value)) }
        return facts
    }

    private func rule(_ rule: TimeRule) -> String {
        switch rule {
        case .written: page.pick("照字面", "as written")
        case .nearest: page.pick("最近的一个", "the nearest")
        case .lastDay: page.pick("最后一天", "the last day")
        case .lastWorkDay: page.pick("最后一个工作日", "the last working day")
        case .calendarDays: page.pick("按自然日", "in days of the calendar")
        case .workDays: page.pick("按工作日", "in working days")
        case .workDayBefore: page.pick("休息日提前到工作日", "moved before a day off")
        case .withDay: page.pick("含当日", "that day included")
        case .convention: page.pick("约定的估计，请核对", "a guess by convention: check it")
        case .other: page.pick("换一个年份或月份", "of another year or month")
        }
    }

    /// The agenda that the text tells of a meeting.
    static func items(of found: MeetingFound) -> [AgendaItem]? {
        let items =
            found.heard.map { AgendaItem(kind: .heard, title: String($0.value.prefix(300))) }
            + found.passedOn.map { AgendaItem(kind: .passedOn, title: String($0.value.prefix(300))) }
        var known: Set<AgendaItem> = []
        let distinct = items.filter { known.insert($0).inserted }
        return distinct.isEmpty ? nil : Array(distinct.prefix(60))
    }

    /// The form that records a meeting, filled with what was found.
    func meetingFields(_ proposal: Proposal) -> [FormField] {
        let article = text.findings.articles[proposal.article]
        let found = article.meetings[proposal.place]
        let chair = found.attendance.first { $0.role == .chair }?.person.value ?? ""
        let kind = kind(of: found.name.value, session: found.session?.value)
        var details = MeetingDetails(
            kind: kind, session: found.session?.value, title: found.name.value,
            on: found.on?.value ?? article.day?.value ?? text.on ?? CivilDay(number: 0),
            place: found.place?.value ?? "", chair: chair)
        if let before = found.continues,
            case .taken(let number)? = text.outcomes[Proposal(.meeting, article: proposal.article, place: before)]
        {
            details.parent = number
        }
        let forms = MeetingForms(book: book, page: page)
        let kinds = book.meetings.kinds.map { Choice($0.code, $0.title.text(page.language)) }
        // Texts that an earlier version read name a person once for each role.
        var seen: Set<[String]> = []
        let attendees = found.attendance.filter {
            $0.role != .chair && seen.insert([$0.person.value, post(of: $0, in: article)]).inserted
        }.map { attending in
            Attendee(
                name: attending.person.value, post: post(of: attending, in: article),
                attending: attending.role == .sittingIn ? .sittingIn : attending.role == .subVenue ? .subVenue : .member)
        }
        return [
            FormField("kind", page.pick("类别", "Kind"), .select(kinds), values: [kind], isRequired: true),
            FormField(
                "session", page.pick("第几次", "Session"), .number(min: 1, max: 9999),
                values: found.session.map { [String($0.value)] } ?? []),
        ] + forms.details(details) + forms.attendance(attendees)
    }

    /// Of the place where they are said to have been there; else all that the article gives them.
    private func post(of attending: AttendanceFound, in article: Article) -> String {
        let all = article.people.first { $0.name.value == attending.person.value }?.posts ?? []
        return (attending.posts.isEmpty ? all : attending.posts).map(\.value).joined(separator: "、")
    }

    /// The kind of the rules of which the longest word is in the name.
    private func kind(of name: String, session: Int?) -> String {
        let matches = book.meetings.kinds.flatMap { kind in kind.words.filter(name.contains).map { (kind, $0.count) } }
        let fitting = matches.filter { $0.0.hasSessions == (session != nil) || !$0.0.hasSessions }
        return (fitting.max { $0.1 < $1.1 } ?? matches.max { $0.1 < $1.1 })?.0.code ?? book.meetings.kinds.first?.code ?? ""
    }

    /// What is to be done, without whose it is and by when: these have fields of their own, and the whole stands in the text.
    private func task(_ found: ObligationFound) -> String {
        let steps = found.measures.map { bare($0.value, found) }
        return steps.isEmpty ? bare(found.text, found) : steps.joined(separator: "，")
    }

    /// Without the unit, the "must" and the limit at its head, in this order.
    private func bare(_ step: String, _ found: ObligationFound) -> String {
        var rest = step[...]
        func drop(_ words: [String]) -> Bool {
            guard let word = words.filter({ !$0.isEmpty && rest.hasPrefix($0) }).max(by: { $0.count < $1.count }) else { return false }
            rest = rest.dropFirst(word.count).drop { "，、 ".contains($0) }
            return true
        }
        if drop(found.units.map(\.name.value)) { _ = drop(["要", "应", "须", "应当", "必须"]) }
        if let limit = found.limit?.text.value { _ = drop([limit, "在\(limit)", "于\(limit)"]) }
        return rest.isEmpty ? step : String(rest)
    }

    /// The form that gives an order, filled with what was found.
    func orderFields(_ proposal: Proposal, meetings: [Proposal: String], mayDispatch: Bool) -> [FormField] {
        let article = text.findings.articles[proposal.article]
        let found = article.obligations[proposal.place]
        func sure(_ roles: [UnitRole]) -> [UnitCode] {
            found.units.filter { roles.contains($0.role) && $0.candidates.count == 1 }.compactMap(\.candidates.first)
        }
        let owner = sure([.lead]).first ?? sure([.addressed]).first
        let supporting = (sure([.supporting]) + sure([.lead, .addressed])).filter { $0 != owner }
        let known = Set(MeetingForms(book: book, page: page).unitChoices.map(\.value))
        var seen: Set<UnitCode> = []
        let order = Order(
            text: task(found), limit: found.limit?.readings.first?.day ?? CivilDay(number: 0),
            owner: owner.flatMap { known.contains($0) ? $0 : nil },
            supporting: supporting.filter { known.contains($0) && seen.insert($0).inserted }, words: words(found.span))
        // The meeting that the text names for it, else the only one that was taken from this article.
        let own = meetings.filter { $0.key.article == proposal.article }.sorted { $0.key < $1.key }
        let meeting =
            found.meeting.flatMap { meetings[Proposal(.meeting, article: proposal.article, place: $0)] } ?? own.first?.value
            ?? meetings.sorted { $0.key < $1.key }.first?.value
        let fields = MeetingForms(book: book, page: page).order(Meeting(), order, mayDispatch: mayDispatch).map { field -> FormField in
            var field = field
            // No day that the text does not say.
            if field.name == "limit", found.limit?.readings.isEmpty ?? true { field.values = [] }
            return field
        }
        return [
            FormField(
                "meeting", page.pick("来自哪次会议、批示或文件", "Of which meeting, instruction or document"), values: meeting.map { [$0] } ?? [],
                hint: page.pick(
                    "填已登记的编号，如 HY2026-0001；先审核同一篇里的会议，这里就会自动填好。",
                    "The number of one that is recorded; review the meeting of this article first."),
                isRequired: true)
        ] + fields
    }
}
