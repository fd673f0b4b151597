// What may happen to a meeting: it is recorded, its agenda and attendance grow, orders are given, minutes are written. What was
// ordered is never taken back here, because it is a matter by then. Pure.
import Kernel
import Matters

package enum MeetingCommand: Codable, Sendable {
    /// - from: the proposal of a text that was read, where it comes from one.
    case record(MeetingDetails, attendees: [Attendee], items: [AgendaItem]? = nil, from: TextMark? = nil)
    case attend([Attendee], reason: String?)
    case addItem(AgendaItem)
    case order(Order)
    /// What was ordered is being done already: the matter has one source more.
    case join(MatterLink, Order)
    case minute(String)
    case revise(MeetingDetails, reason: String)
}

package enum MeetingFact: Fact {
    package static let domain = "meeting"

    case recorded(
        number: String, details: MeetingDetails, attendees: [Attendee], items: [AgendaItem]? = nil, from: TextMark? = nil, draw: Draw)
    case attended(attendees: [Attendee], reason: String?)
    case itemAdded(item: AgendaItem)
    /// With the meeting as the matter names it, the ledger, and the identifier of the matter that it makes.
    case ordered(order: Order, citation: Citation, ledger: String, matter: String)
    case joined(order: Order, citation: Citation, matter: MatterLink)
    case minuted(text: String)
    case revised(details: MeetingDetails, reason: String)

    /// The matter that an order makes; nil for every other fact.
    package var report: (matter: String, report: Report)? {
        guard case .ordered(let order, let citation, let ledger, let matter) = self else { return nil }
        var values = ["limit": order.limit.description]
        for (name, value) in [("measures", order.measures), ("sponsor", order.sponsor), ("urgency", order.urgency)] where !value.isEmpty {
            values[name] = value
        }
        return (
            matter,
            Report(
                ledger: ledger, description: order.text, values: values, channel: .desk, owner: order.owner,
                supporting: order.supporting.isEmpty ? nil : order.supporting, citations: [citation])
        )
    }
}

package enum MeetingDecider: Decider {
    package static let prefix = "meeting"
    package static let initial = Meeting()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    private static let mostItems = 60
    private static let mostOrders = 300
    private static let mostAttendees = 500

    package static func decide(
        _ command: MeetingCommand, _ state: Meeting, _ rules: MeetingDecisionRules, _ context: Context
    ) throws(Refusal) -> [MeetingFact] {
        if case .record(let details, let attendees, let items, let from) = command {
            try rules.check(.record, context)
            guard state.details == nil else { throw .meetingRecorded(state.number, state.details?.title ?? "") }
            try details.check(rules, context)
            try check(attendees)
            for item in items ?? [] { try check(item) }
            guard (items ?? []).count <= mostItems else {
                throw .fieldInvalid(
                    "items", String(items?.count ?? 0), expected: Bilingual(zh: "最多 \(mostItems) 项", en: "\(mostItems) at most"))
            }
            let number = context.drawn ?? 1
            return [
                .recorded(
                    number: rules.meetings.number.format(year: context.now.day(in: rules.zone).year, sequence: number), details: details,
                    attendees: attendees, items: items, from: from, draw: Draw(counter: counter(rules, at: context.now), number: number))
            ]
        }
        guard let details = state.details else { throw .meetingUnknown(context.stream) }
        switch command {
        case .record: return []
        case .attend(let attendees, let reason):
            try rules.check(.record, context)
            try check(attendees)
            guard attendees != state.attendees else { throw .meetingUnchanged }
            // A list that is taken back is corrected, and that has a reason.
            let isAdded = Set(attendees).isSuperset(of: state.attendees)
            return [.attended(attendees: attendees, reason: isAdded ? reason : try required(reason ?? "", "reason"))]
        case .addItem(let item):
            try rules.check(.record, context)
            try check(item)
            guard !state.items.contains(item) else { throw .meetingUnchanged }
            guard state.items.count < mostItems else {
                throw .fieldInvalid("title", item.title, expected: Bilingual(zh: "一次会议最多 \(mostItems) 项", en: "\(mostItems) at most"))
            }
            return [.itemAdded(item: item)]
        case .order(let order):
            try check(order, state, details, rules, context)
            let fact = MeetingFact.ordered(
                order: order, citation: state.citation(order.words, rules.meetings), ledger: rules.meetings.ledger,
                matter: "\(state.id)\(String(1000 + state.orders.count).dropFirst())")
            // What the register of matters would refuse is refused here, while there is somebody to tell.
            if let (_, report) = fact.report {
                let opening = Context(stream: Matter.stream("new"), actor: context.actor, now: context.now, drawn: 1)
                _ = try MatterDecider.decide(.report(report), MatterDecider.initial, rules.matters, opening)
            }
            return [fact]
        case .join(let matter, let order):
            try check(order, state, details, rules, context)
            guard !state.orders.contains(where: { $0.matter == matter.id }) else { throw .meetingJoined(matter.number) }
            return [.joined(order: order, citation: state.citation(order.words, rules.meetings), matter: matter)]
        case .minute(let text):
            try rules.check(.record, context)
            guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing("minutes", title: Bilingual(zh: "纪要", en: "minutes")) }
            guard text.utf8.count <= longestMinutes else {
                throw .fieldTooLong("minutes", bytes: text.utf8.count, longest: longestMinutes)
            }
            guard text != state.minutes else { throw .meetingUnchanged }
            return [.minuted(text: text)]
        case .revise(let new, let reason):
            try rules.check(.revise, context)
            try new.check(rules, context)
            // By these it is found: another one is another meeting.
            guard new.kind == details.kind, new.session == details.session else { throw .meetingIdentity }
            guard new != details else { throw .meetingUnchanged }
            return [.revised(details: new, reason: try required(reason, "reason"))]
        }
    }

    private static let longestMinutes = 65_536

    private static func check(
        _ order: Order, _ state: Meeting, _ details: MeetingDetails, _ rules: MeetingDecisionRules, _ context: Context
    ) throws(Refusal) {
        try rules.check(.order, context)
        _ = try required(order.text, "text", title: Bilingual(zh: "交办内容", en: "order"))
        for (name, value) in [("measures", order.measures), ("sponsor", order.sponsor), ("words", order.words)] {
            _ = try bounded(value, name)
        }
        guard order.limit >= details.on else {
            throw .fieldInvalid(
                "limit", order.limit.description, expected: Bilingual(zh: "\(details.on) 或以后", en: "\(details.on) or later"))
        }
        if let item = order.item, !state.items.indices.contains(item) {
            throw .fieldInvalid(
                "item", String(item + 1), expected: Bilingual(zh: "1 到 \(state.items.count)", en: "1 to \(state.items.count)"))
        }
        guard state.orders.count < mostOrders else {
            throw .fieldInvalid(
                "text", String(order.text.prefix(40)), expected: Bilingual(zh: "一次会议最多交办 \(mostOrders) 件", en: "\(mostOrders) at most"))
        }
        if let from = order.from, state.taken.contains(from) { throw .meetingTaken }
    }

    private static func check(_ item: AgendaItem) throws(Refusal) {
        _ = try required(item.title, "title", title: Bilingual(zh: "议题", en: "point of the agenda"))
        _ = try bounded(item.by, "by")
    }

    private static func check(_ attendees: [Attendee]) throws(Refusal) {
        guard attendees.count <= mostAttendees else {
            throw .fieldInvalid(
                "attendees", String(attendees.count), expected: Bilingual(zh: "最多 \(mostAttendees) 人", en: "\(mostAttendees) at most"))
        }
        for person in attendees {
            _ = try required(person.name, "attendees", title: Bilingual(zh: "参会人员", en: "who attended"))
            guard person.name.utf8.count <= 100 else { throw .fieldTooLong("attendees", bytes: person.name.utf8.count, longest: 100) }
        }
    }

    package static func draws(_ command: MeetingCommand, _ rules: MeetingDecisionRules, at now: Instant) -> String? {
        if case .record = command { counter(rules, at: now) } else { nil }
    }

    package static func drew(_ fact: MeetingFact) -> (counter: String, number: Int)? {
        guard case .recorded(_, _, _, _, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(_ rules: MeetingDecisionRules, at now: Instant) -> String {
        "\(prefix)/\(now.day(in: rules.zone).year)"
    }

    package static func evolve(_ state: inout Meeting, _ fact: MeetingFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .recorded(let number, let details, let attendees, let items, _, _):
            state.items = items ?? []
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.details, state.attendees, state.recordedBy) = (number, details, attendees, entry.actor)
        case .attended(let attendees, _): state.attendees = attendees
        case .itemAdded(let item): state.items.append(item)
        case .ordered(let order, _, _, let matter):
            state.orders.append(GivenOrder(text: order.text, item: order.item, matter: matter, joined: false))
            state.taken += [order.from].compactMap(\.self)
        case .joined(let order, _, let matter):
            state.orders.append(GivenOrder(text: order.text, item: order.item, matter: matter.id, joined: true))
            state.taken += [order.from].compactMap(\.self)
        case .minuted(let text): state.minutes = text
        case .revised(let details, _): state.details = details
        }
    }
}

extension Meeting {
    /// As a matter names it.
    func citation(_ words: String, _ rules: MeetingRules) -> Citation {
        Citation(
            kind: details.flatMap { rules.kind($0.kind)?.cites } ?? .meeting, code: number, title: details?.title ?? "", on: details?.on,
            words: words)
    }
}

extension MeetingDetails {
    fileprivate func check(_ rules: MeetingDecisionRules, _ context: Context) throws(Refusal) {
        guard rules.meetings.isPublished else { throw .meetingRulesMissing }
        guard let known = rules.meetings.kind(kind) else {
            throw .fieldInvalid(
                "kind", kind,
                expected: Bilingual(
                    zh: "下列之一：\(rules.meetings.kinds.map { "\($0.code)（\($0.title.zh)）" }.joined(separator: "、"))",
                    en: "one of: \(rules.meetings.kinds.map(\.code).joined(separator: ", "))"))
        }
        _ = try required(title, "title", title: Bilingual(zh: "会议名称", en: "name"))
        guard title.utf8.count <= 300 else { throw .fieldTooLong("title", bytes: title.utf8.count, longest: 300) }
        for (name, value) in [("place", place), ("chair", chair), ("mark", mark)] where value.utf8.count > 300 {
            throw .fieldTooLong(name, bytes: value.utf8.count, longest: 300)
        }
        let today = context.now.day(in: rules.zone)
        guard on <= today else {
            throw .fieldInvalid("on", on.description, expected: Bilingual(zh: "今天（\(today)）或以前", en: "today (\(today)) or earlier"))
        }
        if known.hasSessions {
            guard let session else { throw .fieldMissing("session", title: Bilingual(zh: "第几次会议", en: "number of the session")) }
            guard (1...9999).contains(session) else {
                throw .fieldInvalid("session", String(session), expected: Bilingual(zh: "1 到 9999", en: "1 to 9999"))
            }
        } else if let session {
            throw .fieldInvalid("session", String(session), expected: Bilingual(zh: "不填：这类会议不编次数", en: "nothing: this kind is not counted"))
        }
    }
}
