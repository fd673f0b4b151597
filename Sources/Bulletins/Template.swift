// What a kind of bulletin is like (通报模板): its masthead, of which ledgers it speaks, under which headings, who signs it and
// who gets it. Data, from `ledgers/bulletins/*.yaml`: TemplateFile.swift reads it, docs/reference/bulletins.md says every word.
import Kernel
import Matters

package struct BulletinTemplate: Sendable, Hashable {
    /// How often one is made; the form offers the span that follows from it.
    package enum Cadence: String, CaseIterable, Sendable { case weekly, monthly, special }

    package enum Grouping: String, CaseIterable, Sendable { case unit, ledger, `class`, none }

    package struct Section: Sendable, Hashable {
        package let title: Bilingual
        package let what: BulletinTopic
        package let by: Grouping

        package init(title: Bilingual, what: BulletinTopic, by: Grouping) {
            self.title = title
            self.what = what
            self.by = by
        }
    }

    /// One signature (拟稿、核稿、签发), and by whom.
    package struct Step: Sendable, Hashable {
        package let title: Bilingual
        package let by: [Duty]
    }

    package var name = ""
    package var title = Bilingual("")
    /// 发文机关标志: what stands in red at the top.
    package var masthead = Bilingual("")
    package var issuer = Bilingual("")
    /// 印发机关, where that is not the issuer.
    package var printer: Bilingual?
    package var number = BulletinNumber.usual
    package var cadence = Cadence.special
    /// Names of ledgers; empty for all.
    package var ledgers: [String] = []
    package var sections: [Section] = []
    package var figures: [BulletinMeasure] = []
    package var steps: [Step] = []
    package var recipientDuties: [Duty] = []
    package var recipientUnits: [UnitCode] = []
    package var isPublic = false
    package var salutation: Bilingual?
    package var closing: Bilingual?

    package func speaks(of ledger: String) -> Bool { ledgers.isEmpty || ledgers.contains(ledger) }
    /// Whether it states steps of key projects, or their figures.
    package var speaksOfProjects: Bool { sections.contains { $0.what == .projects } || figures.contains(.projects) }

    /// Everybody who takes a step of it.
    package var signers: [Duty] { Duty.allCases.filter { duty in steps.contains { $0.by.contains(duty) } } }
    /// Who may begin one: those of its first step (拟稿).
    package var writers: [Duty] { steps.first?.by ?? [] }

    /// The title of a span. `{issue}` stays until there is a number.
    package func title(from: Instant, to: Instant, in zone: Zone) -> Bilingual {
        let (first, last) = (from.day(in: zone), max(from, to.adding(seconds: -1)).day(in: zone))
        func filled(_ text: String, _ one: String, _ other: String) -> String {
            text.replacing("{from}", with: one).replacing("{to}", with: other).replacing("{year}", with: String(last.parts.year))
                .replacing("{month}", with: String(last.parts.month))
        }
        func chinese(_ day: CivilDay, withYear: Bool = true) -> String {
            "\(withYear ? "\(day.parts.year)年" : "")\(day.parts.month)月\(day.parts.day)日"
        }
        func english(_ day: CivilDay) -> String {
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            return "\(day.parts.day) \(months[day.parts.month - 1]) \(day.parts.year)"
        }
        return Bilingual(
            zh: filled(title.zh, chinese(first), chinese(last, withYear: last.parts.year != first.parts.year)),
            en: filled(title.en, english(first), english(last)))
    }

    /// The span that is usual at `now`: the last whole week from Monday, the last whole month, or today's week so far.
    package func usualSpan(at now: Instant, in zone: Zone) -> (from: CivilDay, to: CivilDay) {
        let today = now.day(in: zone)
        switch cadence {
        case .weekly:
            let monday = today.advanced(by: 1 - today.weekday)
            return (monday.advanced(by: -7), monday.advanced(by: -1))
        case .monthly:
            let last = today.advanced(by: -today.parts.day)
            return (last.advanced(by: 1 - last.parts.day), last)
        case .special: return (today.advanced(by: -7), today.advanced(by: -1))
        }
    }
}

/// What a section states. Raw values are the file's words, and stored.
package enum BulletinTopic: String, Codable, CaseIterable, Sendable {
    case reported, ended, returned, overdue
    case endedLate = "ended-late"
    case improved, worsened, red, yellow, blue, urged, slips
    /// The lights of each unit at both moments, as a table.
    case units
    /// Steps of key projects.
    case projects
}

/// What a figure counts. Raw values are the file's words.
package enum BulletinMeasure: String, CaseIterable, Sendable {
    case open, reported, ended, overdue
    case endedLate = "ended-late"
    case returned, improved, worsened, red, yellow, blue, urged, slips, projects
}

/// How numbers are written (发文字号): `督查通报〔{year}〕第{sequence}期`.
package struct BulletinNumber: Sendable, Hashable {
    private let pattern: MarkPattern
    static let usual = BulletinNumber("通报〔{year}〕第{sequence}期")!
    package var text: String { pattern.text }

    /// Nil unless `{year}` and `{sequence}` (or `{sequence:N}`, N 1…9) occur once each.
    package init?(_ text: String) {
        guard let pattern = MarkPattern(text) else { return nil }
        self.pattern = pattern
    }

    package func format(year: Int, sequence: Int) -> String { pattern.format(year: year, sequence: sequence) }

    /// Templates that write the same numbers draw them from one counter: no two bulletins have the same.
    package func counter(year: Int) -> String { pattern.counter("bulletin", year: year) }
}

/// Every version of every template.
package typealias BulletinTemplates = RuleFileVersions<BulletinTemplateFile>

/// Books that hold the templates.
package protocol HoldsBulletinRules: HoldsMatterRules {
    var bulletins: BulletinTemplates { get }
}

/// What decisions on bulletins depend on.
package struct BulletinRules: Sendable {
    package let templates: BulletinTemplates
    package let matters: MatterRules

    package init(templates: BulletinTemplates, matters: MatterRules) {
        self.templates = templates
        self.matters = matters
    }
}

// MARK: - Their streams

extension BulletinTemplateFile: RuleFileKind {
    package static let domain = "bulletin-template"
    package static func matters(_ rules: BulletinRules) -> MatterRules { rules.matters }
    package static func refusal(_ name: String, zh: String, en: String) -> Refusal { .bulletinTemplate(name, zh: zh, en: en) }

    package static func faults(of content: BulletinTemplate, in file: RuleFileText, _ rules: BulletinRules) -> [RuleFault] {
        [file.fault(ofName: content.name, field: "bulletin")].compactMap(\.self)
            + content.ledgers.compactMap { file.fault(ofLedger: $0, field: "ledgers", rules.matters) }
    }
}

package typealias BulletinTemplateDecider = RuleFileDecider<BulletinTemplateFile>
