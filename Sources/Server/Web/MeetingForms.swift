// What the forms of meetings ask for, and how they are read.
import Foundation
import Kernel
import Loop
import Matters
import Meetings
import Pages

struct MeetingForms {
    let book: Book
    let page: PageContext

    private var today: CivilDay { page.now.day(in: page.zone) }
    private func say(_ zh: String, _ en: String) -> String { page.pick(zh, en) }
    private func text(_ both: Bilingual) -> String { both.text(page.language) }
    var reason: FormField { FormField("reason", say("更正理由", "Reason"), .area(rows: 2), isRequired: true) }

    func details(_ details: MeetingDetails?) -> [FormField] {
        let kinds = book.meetings.kinds.map { Choice($0.code, text($0.title)) }
        return
            (details == nil
            ? [
                FormField("kind", say("类别", "Kind"), .select(kinds), isRequired: true),
                FormField(
                    "session", say("第几次", "Session"), .number(min: 1, max: 9999),
                    hint: say("编次数的会议填写，如常务会议第 12 次。", "For kinds that are counted only.")),
            ] : []) + [
                FormField("title", say("名称", "Name"), values: details.map { [$0.title] } ?? [], isRequired: true),
                FormField("on", say("日期", "Day"), .day, values: [(details?.on ?? today).description], isRequired: true),
                FormField("chair", say("主持人、批示人或发文单位", "Chair, or who wrote it"), values: details.map { [$0.chair] } ?? []),
                FormField("place", say("地点", "Place"), values: details.map { [$0.place] } ?? []),
                FormField("mark", say("文号、纪要编号", "Number of the paper"), values: details.map { [$0.mark] } ?? []),
                FormField(
                    "parent", say("接续的会议", "Continues"), values: details?.parent.map { [$0] } ?? [],
                    hint: say("续会填上一次会议的编号，如 HY2026-0001。", "A continuation names the number of the meeting before.")),
            ]
    }

    /// One person a line: 姓名，职务，列席 or 分会场.
    func attendance(_ attendees: [Attendee]) -> [FormField] {
        [
            FormField(
                "attendees", say("参会人员", "Who attended"), .area(rows: 6),
                values: [attendees.map { line($0) }.joined(separator: "\n")],
                hint: say(
                    "每行一人：姓名，职务，方式。方式写 列席、请假 或 分会场（名称），参加的不写。",
                    "One person a line: name, post, how. Write sitting in, excused or sub-venue (name); nothing for those who attended."))
        ]
    }

    private func line(_ person: Attendee) -> String {
        let venue = person.venue.isEmpty ? "" : page.pick("（\(person.venue)）", " (\(person.venue))")
        let way = person.attending == .member ? "" : person.attending.title.text(page.language) + venue
        var parts = [person.name, person.post, way]
        while parts.last?.isEmpty == true { parts.removeLast() }
        return parts.joined(separator: page.pick("，", ", "))
    }

    var item: [FormField] {
        [
            FormField(
                "item-kind", say("方式", "How"), .select(AgendaKind.allCases.map { Choice($0.rawValue, text($0.title)) }), isRequired: true),
            FormField("title", say("议题", "Point"), .area(rows: 2), isRequired: true),
            FormField("by", say("汇报单位或人员", "Who reported")),
        ]
    }

    func order(_ meeting: Meeting, _ usual: Order? = nil, mayDispatch: Bool) -> [FormField] {
        let units = unitChoices
        let urgencies = book.matters.ledger(book.meetings.ledger)?.field("urgency")?.choices ?? []
        let items = meeting.items.enumerated().map { Choice(String($0.offset + 1), "\($0.offset + 1). \($0.element.title)") }
        func value(_ text: String?) -> [String] { text.flatMap { $0.isEmpty ? nil : [$0] } ?? [] }
        var fields = [
            FormField("text", say("交办内容", "What is to be done"), .area(rows: 3), values: value(usual?.text), isRequired: true),
            FormField("measures", say("具体措施", "Measures"), .area(rows: 2), values: value(usual?.measures)),
            FormField("limit", say("完成时限", "To be done by"), .day, values: value(usual?.limit.description), isRequired: true),
        ]
        if mayDispatch {
            fields += [
                FormField(
                    "owner", say("牵头单位", "Lead unit"), .select(units), values: value(usual?.owner),
                    hint: say("填写后立即交办；不填的由调度员交办。", "Given out at once where one is chosen, else by the dispatcher.")),
                FormField("supporting", say("配合单位", "Supporting units"), .checkboxes(units), values: usual?.supporting ?? []),
            ]
        }
        fields += [
            FormField("sponsor", say("牵头领导", "Sponsor"), values: value(usual?.sponsor)),
            FormField("urgency", say("轻重缓急", "Urgency"), .select(urgencies.map { Choice($0, $0) }), values: value(usual?.urgency)),
        ]
        if !items.isEmpty {
            fields.append(
                FormField("item", say("属于哪项议题", "Point of the agenda"), .select(items), values: usual?.item.map { [String($0 + 1)] } ?? []))
        }
        return fields + [
            FormField("words", say("原话", "The words"), .area(rows: 2), values: value(usual?.words)),
            FormField(
                "matter", say("并入已有事项", "Join a matter that is there"), values: [],
                hint: say("同一件事已经立项的，填它的编号，不再另立。", "Where it is on the books already, its number: no second one is opened.")),
        ]
    }

    /// Those of the whole district, then the offices of streets and towns.
    var unitChoices: [Choice] {
        let organization = book.matters.organization
        let open = organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil }.sorted { $0.code < $1.code }
        let offices = open.filter { unit in unit.area.map { organization.areas[$0]?.level == .street } ?? false }
        return open.filter { $0.area == nil }.map { Choice($0.code, $0.name) }
            + offices.map { Choice($0.code, $0.name, group: say("镇、街道", "Streets and towns")) }
    }

    // MARK: Reading

    static func details(_ form: Form, keeping old: MeetingDetails?) throws(Refusal) -> MeetingDetails {
        var session = old?.session
        if old == nil, !form.trimmed("session").isEmpty {
            guard let number = Int(form.trimmed("session")) else {
                throw .fieldInvalid(
                    "session", String(form.trimmed("session").prefix(40)), expected: Bilingual(zh: "数字，如 12", en: "a number such as 12"))
            }
            session = number
        }
        let parent = form.trimmed("parent")
        return MeetingDetails(
            kind: old?.kind ?? form.trimmed("kind"), session: session, title: form.trimmed("title"),
            on: try form.civilDay("on", Bilingual(zh: "日期", en: "day")), place: form.trimmed("place"), chair: form.trimmed("chair"),
            parent: parent.isEmpty ? nil : parent, mark: form.trimmed("mark"))
    }

    static func attendees(_ text: String) throws(Refusal) -> [Attendee] {
        var people: [Attendee] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: /[,，、\t]/, omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard let name = parts.first, !name.isEmpty else { continue }
            var person = Attendee(name: name)
            let last = parts.count > 1 ? parts[parts.count - 1] : ""
            var posts = Array(parts.dropFirst())
            if let way = way(last) {
                (person.attending, person.venue) = way
                posts.removeLast()
            }
            person.post = posts.filter { !$0.isEmpty }.joined(separator: "、")
            people.append(person)
        }
        return people
    }

    /// 列席, 请假, 分会场（名称); nil where the words say none of these.
    private static func way(_ words: String) -> (Attending, String)? {
        for attending in Attending.allCases where attending != .member {
            for title in [attending.title.zh, attending.title.en, "sub-venue"] where words.hasPrefix(title) {
                guard title != "sub-venue" || attending == .subVenue else { continue }
                let rest = words.dropFirst(title.count).trimmingCharacters(in: CharacterSet(charactersIn: " （）()"))
                return (attending, rest)
            }
        }
        return nil
    }

    static func order(_ form: Form, from mark: TextMark? = nil) throws(Refusal) -> Order {
        func optional(_ name: String) -> String? { form.trimmed(name).isEmpty ? nil : form.trimmed(name) }
        var item: Int?
        if let text = optional("item") {
            guard let place = Int(text) else {
                throw .fieldInvalid("item", String(text.prefix(40)), expected: Bilingual(zh: "议题的序号", en: "the place of a point"))
            }
            item = place - 1
        }
        let owner = optional("owner")
        return Order(
            item: item, text: form.trimmed("text"), measures: form.trimmed("measures"),
            limit: try form.civilDay("limit", Bilingual(zh: "完成时限", en: "to be done by")), owner: owner,
            supporting: (form.fields["supporting"] ?? []).filter { !$0.isEmpty && $0 != owner }, sponsor: form.trimmed("sponsor"),
            urgency: form.trimmed("urgency"), words: form.trimmed("words"), from: mark)
    }
}
