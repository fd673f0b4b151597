// What reading a text gives: proposals, never facts. Nothing of it enters a ledger before somebody has accepted it.
import Kernel
import Matters

/// Everything found in one text, article by article, in the order of the text.
package struct Findings: Codable, Hashable, Sendable {
    /// The version of the rules of reading; the same text, register and version give the same findings.
    package var version: Int
    package var articles: [Article]

    package init(version: Int, articles: [Article]) {
        self.version = version
        self.articles = articles
    }
}

/// 一篇: what stands under one headline; a text without headlines is one article.
package struct Article: Codable, Hashable, Sendable {
    package var span: Span
    package var title: Found<String>?
    /// The day from which "tomorrow" and "this month" are counted, and where it is written. Nil: the one who gave the text said it.
    package var day: Found<CivilDay>?
    package var meetings: [MeetingFound] = []
    package var people: [PersonFound] = []
    package var obligations: [ObligationFound] = []
    package var figures: [FigureFound] = []

    package init(span: Span) { self.span = span }
}

package struct MeetingFound: Codable, Hashable, Sendable {
    /// The sentence that says that it was held.
    package var span: Span
    package var name: Found<String>
    /// 第 12 次
    package var session: Found<Int>?
    package var on: Found<CivilDay>?
    package var place: Found<String>?
    package var attendance: [AttendanceFound] = []
    /// 听取汇报: what was reported to it.
    package var heard: [Found<String>] = []
    /// 传达学习
    package var passedOn: [Found<String>] = []
    /// The meeting of the same article that this one continues (续会), by its place in the list.
    package var continues: Int?

    package init(span: Span, name: Found<String>) {
        self.span = span
        self.name = name
    }
}

/// Raw values are stored.
package enum AttendanceRole: String, Codable, CaseIterable, Sendable {
    case chair, speaker, member
    /// 列席
    case sittingIn = "sitting-in"
    /// 在分会场
    case subVenue = "sub-venue"
}

/// A person at a meeting, once, whatever they did there.
package struct AttendanceFound: Codable, Hashable, Sendable {
    package var person: Found<String>
    /// What matters most of it, in the order of `AttendanceRole`.
    package var role: AttendanceRole
    /// What else they did: who chaired and spoke.
    package var also: [AttendanceRole] = []
    /// With which the text names them there.
    package var posts: [Found<String>] = []

    package init(person: Found<String>, role: AttendanceRole) {
        self.person = person
        self.role = role
    }

    /// Findings of earlier versions have neither `also` nor `posts`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        person = try container.decode(Found<String>.self, forKey: .person)
        role = try container.decode(AttendanceRole.self, forKey: .role)
        also = try container.decodeIfPresent([AttendanceRole].self, forKey: .also) ?? []
        posts = try container.decodeIfPresent([Found<String>].self, forKey: .posts) ?? []
    }

    mutating func add(_ other: AttendanceRole) {
        let order = AttendanceRole.allCases
        let roles = order.filter { $0 == role || $0 == other || also.contains($0) }
        (role, also) = (roles.first ?? role, Array(roles.dropFirst()))
    }
}

/// A person whom the text names, with the posts that it gives them. A name alone is never looked up anywhere.
package struct PersonFound: Codable, Hashable, Sendable {
    package var name: Found<String>
    package var posts: [Found<String>]

    package init(name: Found<String>, posts: [Found<String>]) {
        self.name = name
        self.posts = posts
    }
}

/// Of what force a sentence is. Raw values are stored.
package enum Force: String, Codable, CaseIterable, Sendable {
    /// 任务: something to be done that somebody can check: it makes a matter.
    case order
    /// 号召: how one ought to think and feel; nobody can check it.
    case exhortation
    /// 肯定、成绩: what was done, and well.
    case praise
}

/// 责任单位的写法. Raw values are stored.
package enum UnitRole: String, Codable, CaseIterable, Sendable {
    case lead, supporting
    /// Named as the one who must, without a word on who leads.
    case addressed
}

/// A unit as the text names it, and whose it can be in the register: one code where it is sure, several where it is not, none
/// where the register has no such unit ("各部门").
package struct UnitFound: Codable, Hashable, Sendable {
    package var name: Found<String>
    package var role: UnitRole
    package var candidates: [UnitCode]

    package init(name: Found<String>, role: UnitRole, candidates: [UnitCode]) {
        self.name = name
        self.role = role
        self.candidates = candidates
    }
}

package struct ObligationFound: Codable, Hashable, Sendable {
    /// The clause, from its first word to its last.
    package var span: Span
    /// As one would write it into a ledger: lines joined, without "会议强调" before it.
    package var text: String
    package var force: Force
    /// Who says so: a person's name, or 会议.
    package var speaker: Found<String>?
    /// 强调、要求、指出
    package var verb: Found<String>?
    /// The meeting of the article, by its place in the list.
    package var meeting: Int?
    package var units: [UnitFound] = []
    /// The single steps that it names.
    package var measures: [Found<String>] = []
    package var limit: LimitFound?
    /// 每周五前、每月: how often, where it comes again.
    package var cadence: Found<String>?

    package init(span: Span, text: String, force: Force) {
        self.span = span
        self.text = text
        self.force = force
    }
}

/// By when, as the text says it, and each day that it can mean: the usual reading first.
package struct LimitFound: Codable, Hashable, Sendable {
    package var text: Found<String>
    package var readings: [LimitReading]

    package init(text: Found<String>, readings: [LimitReading]) {
        self.text = text
        self.readings = readings
    }
}

package struct LimitReading: Codable, Hashable, Sendable {
    package var day: CivilDay
    /// How the words were read; see `TimeRule`.
    package var rule: TimeRule

    package init(day: CivilDay, rule: TimeRule) {
        self.day = day
        self.rule = rule
    }
}

/// A number of the text with what it counts.
package struct FigureFound: Codable, Hashable, Sendable {
    /// Number and unit.
    package var span: Span
    /// In plain decimals: "209.2", "1632", "-3.5".
    package var value: String
    /// As written: 亿元, 家, %, 个. Empty where there is none.
    package var unit: String
    /// What it says of the number: over, about …
    package var precision: FigurePrecision
    /// The words just before it that say what is counted, where a rule is sure of them.
    package var subject: Found<String>?
    /// The time for which it is counted (1—10月, 截至11月底), where one stands before it in the sentence.
    package var period: Found<String>?

    package init(span: Span, value: String, unit: String, precision: FigurePrecision) {
        self.span = span
        self.value = value
        self.unit = unit
        self.precision = precision
    }
}

extension FigureFound {
    /// Number, unit and what is said of it, as a list shows them: 30余万元 is 30万元以上.
    package var wording: Bilingual {
        let number = value + unit
        return switch precision {
        case .exact: Bilingual(number)
        case .about: Bilingual(zh: "约\(number)", en: "about \(number)")
        case .over: Bilingual(zh: "\(number)以上", en: "over \(number)")
        case .under: Bilingual(zh: "\(number)以内", en: "at most \(number)")
        }
    }
}

/// Raw values are stored.
package enum FigurePrecision: String, Codable, CaseIterable, Sendable {
    case exact
    /// 约、近、左右、预计
    case about
    /// 超过、以上、余、多
    case over
    /// 不到、以内、以下
    case under
}
