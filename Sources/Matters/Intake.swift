// The door of the register: what a report must bring before it is accepted as a matter at all.
// Reports and imports both come through here.
import Kernel

struct Intake {
    let report: Report
    let ledger: Ledger
    let rules: MatterRules

    /// - Parameters:
    ///   - at: when it happened, where that is not now: by the records of `source`, or, without one, by the clock
    ///     of a phone that tells it late.
    ///   - whole: the limit of the whole matter where the report brings one.
    func reported(drawn: Int, source: Source?, at: Instant?, whole: Limit? = nil, _ context: Context) throws(Refusal) -> MatterFact {
        guard rules.calendars(of: ledger) != nil else { throw .calendarMissing(ledger.calendar, ledger: ledger.name) }
        try check()
        guard let first = ledger.stages.first else { throw .ledgerUnknown(ledger.name) }
        // An import has the number of its year; what is told late has that of the year in which it came in.
        let counter = MatterDecider.counter(ledger.name, rules, at: source == nil ? context.now : at ?? context.now)
        var step = try ledger.step(to: first, class: report.class, values: report.values ?? [:])
        if at != nil, source == nil { step.startsAt = context.now }
        // A due instant that came with the record is the only one there is.
        if let whole {
            step = Step(stage: first.name, limit: nil, whole: whole)
        } else if let clock = ledger.clock, clock.from == first.name {
            step.whole = try ledger.needed(clock.limit, class: report.class, values: report.values ?? [:])
        }
        let year = Int(counter.split(separator: "/").last ?? "") ?? 0
        return .reported(
            number: ledger.number.format(year: year, sequence: drawn), ledger: ledger.name, rules: rules.ledgers[ledger.name]?.count ?? 1,
            title: title, description: report.description, class: report.class, place: report.place, values: report.values ?? [:],
            sealed: report.sealed ?? [:], photos: report.photos ?? [], channel: report.channel, parent: report.parent, source: source,
            step: step, draw: Draw(counter: counter, number: drawn), at: at)
    }

    /// The given title, or the class with the place, or the start of the description.
    private var title: String {
        if let title = report.title, !title.isEmpty { return title }
        let subject = report.class.flatMap { ledger.classes?.classes[$0]?.title.zh } ?? Self.beginning(of: report.description)
        guard let place = report.place?.text, !place.isEmpty else { return subject }
        return "\(place) \(subject)"
    }

    /// Up to 24 characters: to the last stop among them, else cut and marked as cut.
    private static func beginning(of text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first ?? ""
        guard line.count > 24 else { return String(line) }
        let head = line.prefix(24)
        if let stop = head.lastIndex(where: { "，。；！？,;".contains($0) }), head[..<stop].count >= 8 { return String(head[..<stop]) }
        return head.prefix(23) + "…"
    }

    private func check() throws(Refusal) {
        if let title = report.title, title.utf8.count > 300 { throw .fieldTooLong("title", bytes: title.utf8.count, longest: 300) }
        guard !report.description.allSatisfy(\.isWhitespace) else {
            throw .fieldMissing("description", title: Bilingual(zh: "情况描述", en: "description"))
        }
        let longest = ledger.field("description")?.longest ?? 4000
        guard report.description.utf8.count <= longest else {
            throw .fieldTooLong("description", bytes: report.description.utf8.count, longest: longest)
        }
        for field in ledger.fields { try check(field) }
        let names = ledger.fields.map(\.name)
        for name in (report.values ?? [:]).keys.sorted() {
            guard let field = ledger.field(name), Intake.valued.contains(field.kind), name != "description" else {
                throw .fieldUnknown(name, names)
            }
            if field.privacy == .personal { throw .personalInClear(name) }
        }
        for (name, text) in (report.sealed ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let field = ledger.field(name), field.privacy == .personal else { throw .fieldUnknown(name, names) }
            // Base64 is a third longer than what it holds; a nonce and a tag come with it.
            let longest = field.longest * 2 + 256
            guard text.utf8.count <= longest else { throw .fieldTooLong(name, bytes: text.utf8.count, longest: longest) }
        }
    }

    /// Fields whose value is text in `values`; the others have a place of their own in a report.
    static let valued: [Ledger.Field.Kind] = [.text, .choice, .number, .date, .person, .subject]

    private func check(_ field: Ledger.Field) throws(Refusal) {
        switch field.kind {
        case .class:
            if let code = report.class {
                guard ledger.classes?.classes[code] != nil else { throw .classUnknown(code) }
            } else if field.isRequired {
                throw .fieldMissing("class", title: field.title)
            }
        case .place:
            if let place = report.place { try check(place) } else if field.isRequired { throw .fieldMissing("place", title: field.title) }
        case .photo:
            if field.isRequired, !(report.photos ?? []).contains(where: \.isPhoto) { throw .fieldMissing(field.name, title: field.title) }
        case .person:
            if field.isRequired, report.sealed?[field.name] == nil { throw .fieldMissing(field.name, title: field.title) }
        case .text, .choice, .number, .date, .subject:
            if field.name == "description" { return }
            let value = field.privacy == .personal ? report.sealed?[field.name] : report.values?[field.name]
            guard let value, !value.isEmpty else {
                if field.isRequired { throw .fieldMissing(field.name, title: field.title) }
                return
            }
            if field.privacy != .personal { try Intake.check(value, field) }
        }
    }

    static func check(_ value: String, _ field: Ledger.Field) throws(Refusal) {
        guard value.utf8.count <= field.longest else { throw .fieldTooLong(field.name, bytes: value.utf8.count, longest: field.longest) }
        switch field.kind {
        case .choice where !field.choices.contains(value):
            throw .fieldInvalid(
                field.name, value,
                expected: Bilingual(
                    zh: "下列之一：\(field.choices.joined(separator: "、"))", en: "one of: \(field.choices.joined(separator: ", "))"))
        // Swift reads 0x10 as sixteen; nobody who fills in a form does.
        case .number where !(Double(value)?.isFinite ?? false) || value.lowercased().contains("x"):
            throw .fieldInvalid(field.name, value, expected: Bilingual(zh: "数字", en: "a number"))
        case .date where CivilDay(value) == nil:
            throw .fieldInvalid(field.name, value, expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        default: return
        }
    }

    private func check(_ place: Place) throws(Refusal) {
        try place.check()
        if let cell = place.cell, rules.organization.areas[cell] == nil { throw .areaUnknown(cell) }
    }
}

extension Place {
    /// In words, on the map, or both; a position is whole and on the earth.
    package func check() throws(Refusal) {
        if text.utf8.count > 1000 { throw .fieldTooLong("place", bytes: text.utf8.count, longest: 1000) }
        switch (longitude, latitude) {
        case (nil, nil):
            if text.allSatisfy(\.isWhitespace) { throw .fieldMissing("place", title: Bilingual(zh: "地点", en: "place")) }
        case (let longitude?, let latitude?):
            guard (-180...180).contains(longitude), (-90...90).contains(latitude) else {
                throw .placeInvalid("经度 \(longitude)、纬度 \(latitude) 超出范围", "longitude \(longitude), latitude \(latitude) is out of range")
            }
        default: throw .placeInvalid("经度和纬度要么都有，要么都没有", "longitude and latitude go together")
        }
    }
}

extension Import {
    /// Reported, given to its unit, and ended where it was closed there, each at its own instant.
    /// It goes straight to the stage where work is done: what happened before is not known.
    func facts(_ state: Matter, _ rules: MatterRules, _ context: Context) throws(Refusal) -> [MatterFact] {
        try Rights.administer(context, rules.organization)
        guard let ledger = rules.ledger(report.ledger) else { throw .ledgerUnknown(report.ledger) }
        guard state.id == "" else { throw .alreadyReported }
        guard rules.organization.isOpen(owner) else { throw .unitUnknown(owner, field: "owner") }
        guard rules.organization.units[owner]?.jurisdiction == nil else {
            throw .fieldInvalid("owner", owner, expected: Bilingual(zh: "本辖区的单位", en: "a unit of this jurisdiction"))
        }
        // They go into URLs, lists and the key that makes a second import the same as the first.
        for text in [source.system, source.key] where text.isEmpty || text.utf8.count > 200 {
            throw .fieldInvalid("source", String(text.prefix(40)), expected: Bilingual(zh: "1 到 200 字节", en: "1 to 200 bytes"))
        }
        if let note = closingNote, note.utf8.count > 4000 { throw .fieldTooLong("closingNote", bytes: note.utf8.count, longest: 4000) }
        guard reportedAt <= context.now else { throw .inTheFuture("reportedAt", reportedAt) }
        if let closedAt {
            guard closedAt >= reportedAt else { throw .closedBeforeOpened(reportedAt, closedAt) }
            guard closedAt <= context.now else { throw .inTheFuture("closedAt", closedAt) }
            guard ledger.ending("recorded") != nil else { throw .endingUnknown("recorded", ledger.endings.map(\.kind)) }
        }
        guard let handling = ledger.stages.first(where: { $0.actions.contains(.submit) }) else { throw .ledgerUnknown(ledger.name) }
        var facts = [
            try Intake(report: report, ledger: ledger, rules: rules).reported(
                drawn: context.drawn ?? 1, source: source, at: reportedAt, whole: dueAt.map { .landmark(Landmark(.instant($0))) }, context)
        ]
        facts.append(
            .dispatched(
                owner: owner, supporting: [], from: nil, adjudicated: false, note: nil,
                step: try dueAt == nil
                    ? ledger.step(to: handling, class: report.class, values: report.values ?? [:]) : Step(stage: handling.name, limit: nil),
                at: reportedAt))
        if let closedAt {
            guard case .reported(let number, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _)? = facts.first else { return [] }
            facts.append(
                .ended(
                    number: number, kind: "recorded", note: closingNote ?? "", into: nil, duplicates: [], parent: nil, at: closedAt,
                    title: ledger.ending("recorded")?.title))
        }
        return facts
    }
}
