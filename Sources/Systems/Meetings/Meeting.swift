// 会议、批示、文件: where something was ordered, who was there, what was heard and what was ordered. Its words; Decider.swift says
// what may happen. Each order becomes a matter of its own by the loop, or one source more of a matter that is there already.
import Kernel
import Matters

/// Who came in which part. Raw values are stored.
package enum Attending: String, Codable, CaseIterable, Sendable {
    case member
    /// 列席
    case sittingIn = "sitting-in"
    /// 在分会场
    case subVenue = "sub-venue"
    /// 请假
    case excused

    package var title: Bilingual {
        switch self {
        case .member: Bilingual(zh: "参加", en: "attending")
        case .sittingIn: Bilingual(zh: "列席", en: "sitting in")
        case .subVenue: Bilingual(zh: "分会场", en: "at a sub-venue")
        case .excused: Bilingual(zh: "请假", en: "excused")
        }
    }
}

package struct Attendee: Codable, Hashable, Sendable {
    package var name: String
    /// Their post in words, as minutes give it.
    package var post: String
    package var attending: Attending
    /// Of a sub-venue: which.
    package var venue: String

    package init(name: String, post: String = "", attending: Attending = .member, venue: String = "") {
        self.name = name
        self.post = post
        self.attending = attending
        self.venue = venue
    }
}

package struct MeetingDetails: Codable, Hashable, Sendable {
    /// A code of the rules.
    package var kind: String
    /// 第几次; nil where the kind is not numbered.
    package var session: Int?
    package var title: String
    package var on: CivilDay
    package var place: String
    /// 主持人、批示人、发文单位
    package var chair: String
    /// The number of the meeting that this one continues (续会), or whose orders it passes on to the next level.
    package var parent: String?
    /// 文号、会议纪要编号 of the paper on which it stands.
    package var mark: String

    package init(
        kind: String, session: Int? = nil, title: String, on: CivilDay, place: String = "", chair: String = "", parent: String? = nil,
        mark: String = ""
    ) {
        self.kind = kind
        self.session = session
        self.title = title
        self.on = on
        self.place = place
        self.chair = chair
        self.parent = parent
        self.mark = mark
    }
}

/// 议题. Raw values are stored.
package enum AgendaKind: String, Codable, CaseIterable, Sendable {
    /// 听取汇报
    case heard
    /// 传达学习
    case passedOn = "passed-on"
    /// 研究审议
    case discussed

    package var title: Bilingual {
        switch self {
        case .heard: Bilingual(zh: "听取汇报", en: "Report heard")
        case .passedOn: Bilingual(zh: "传达学习", en: "Passed on")
        case .discussed: Bilingual(zh: "研究审议", en: "Discussed")
        }
    }
}

package struct AgendaItem: Codable, Hashable, Sendable {
    package var kind: AgendaKind
    package var title: String
    /// Who reported, in words.
    package var by: String

    package init(kind: AgendaKind, title: String, by: String = "") {
        self.kind = kind
        self.title = title
        self.by = by
    }
}

/// 交办: what is to be done by when, and by whom where that was said.
package struct Order: Codable, Hashable, Sendable {
    /// The point of the agenda to which it belongs, from 0.
    package var item: Int?
    package var text: String
    package var measures: String
    package var limit: CivilDay
    package var owner: UnitCode?
    package var supporting: [UnitCode]
    /// 牵头领导
    package var sponsor: String
    package var urgency: String
    /// The words of minutes or report that say so.
    package var words: String
    package var from: TextMark?

    package init(
        item: Int? = nil, text: String, measures: String = "", limit: CivilDay, owner: UnitCode? = nil, supporting: [UnitCode] = [],
        sponsor: String = "", urgency: String = "", words: String = "", from: TextMark? = nil
    ) {
        self.item = item
        self.text = text
        self.measures = measures
        self.limit = limit
        self.owner = owner
        self.supporting = supporting
        self.sponsor = sponsor
        self.urgency = urgency
        self.words = words
        self.from = from
    }
}

/// The place in a text that was read from which something comes: text, article and proposal, each from 0.
package struct TextMark: Codable, Hashable, Sendable {
    package let text: String
    package let article: Int
    package let proposal: Int

    package init(text: String, article: Int, proposal: Int) {
        self.text = text
        self.article = article
        self.proposal = proposal
    }
}

/// An order as the meeting keeps it, with the matter that came of it or that it joined.
package struct GivenOrder: Codable, Hashable, Sendable {
    package let text: String
    package let item: Int?
    package let matter: String
    /// It joined a matter that was there before.
    package let joined: Bool
}

package struct Meeting: Codable, Sendable, Hashable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var details: MeetingDetails?
    package internal(set) var attendees: [Attendee] = []
    package internal(set) var items: [AgendaItem] = []
    package internal(set) var orders: [GivenOrder] = []
    /// The proposals of texts that orders have come from: each makes one.
    package internal(set) var taken: [TextMark] = []
    /// 纪要
    package internal(set) var minutes = ""
    package internal(set) var recordedBy: Actor = .system
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}
}
