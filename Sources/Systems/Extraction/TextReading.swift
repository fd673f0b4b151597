// The way in: a text, the day on which it was given, the register of units; out come findings. Pure: no disk, no clock, no
// network, and the same answer each time.
import Kernel
import Matters

/// Reads newspaper pages, minutes, instructions and notices as districts write them.
package struct TextReading: Sendable {
    /// Of the rules. It rises with every change after which some text gives other findings.
    package static let version = 2

    private let times: TimeFinding
    private let figures: FigureFinding

    package init(times: TimeFinding, figures: FigureFinding) {
        self.times = times
        self.figures = figures
    }

    /// - Parameters:
    ///   - day: from which times are counted where neither article nor page says a day.
    ///   - calendar: by which working days are counted; nil: none are.
    package func read(_ text: String, on day: CivilDay, register: UnitRegister, calendar: WorkCalendar?) -> Findings {
        let glyphs = Glyphs(of: text)
        let passage = Passage(glyphs)
        let texts = ArticleText.all(in: glyphs, on: day)
        // Columns come torn apart: a name that one piece introduces is the same in the others.
        let introduced = texts.map { text in People.introduced(in: passage, text.body.map { glyphs.afterDateline($0.range) }) }
        let known = WordTable(introduced.flatMap { $0.map { glyphs.text($0.name) } })
        let articles = zip(texts, introduced).compactMap { text, people in
            article(text, passage, people, known, day, register, calendar)
        }
        return Findings(version: TextReading.version, articles: articles)
    }

    private func article(
        _ text: ArticleText, _ passage: Passage, _ introduced: [PersonMention], _ known: WordTable, _ day: CivilDay,
        _ register: UnitRegister, _ calendar: WorkCalendar?
    )
        -> Article?
    {
        guard let range = text.range else { return nil }
        let glyphs = passage.glyphs
        let base = text.day?.value ?? day
        var article = Article(span: glyphs.span(of: range))
        article.title = text.title(in: glyphs)
        article.day = text.day
        let paragraphs = text.body.map { glyphs.afterDateline($0.range) }
        let people = People(in: passage, paragraphs, introduced: introduced, known: known)
        let isOrdering = text.headlines.contains { SpeechWords.orderingTitles.occur(in: glyphs, $0.range) }
        let rules = ObligationRules(
            passage: passage, units: UnitFinder(passage: passage, register: register), times: times, base: base, calendar: calendar)
        let said = SpeechFinder(passage: passage, people: people, isOrderingText: isOrdering, isTold: rules.isTold).read(paragraphs)
        article.people = people.found(in: glyphs)
        var meetings = MeetingFinder(passage: passage, base: base, articleDay: text.day).found(
            in: said.narrative, headlines: text.body.isEmpty ? [] : text.headlines)
        AttendanceRules(passage: passage, people: people, base: base).fill(&meetings, from: said.narrative)
        article.meetings = meetings
        article.obligations = rules.found(in: said.speeches, narrative: said.narrative, meetings: meetings)
        for paragraph in paragraphs {
            let mentions = times.find(glyphs, paragraph, LocalTime(base), calendar)
            article.figures += figures.find(glyphs, paragraph, mentions)
        }
        return article
    }
}
