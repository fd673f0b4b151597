// What a notice says on each channel: the words on the desk, an e-mail, an SMS of one part, the body for a
// webhook (CloudEvents 1.0, structured mode, JSON). Pure; who sends them is the server.
import Kernel
import Matters

package enum NoticeText {
    /// What is written once, when a notice is queued.
    /// - Parameter opening: when its channel carries it at the earliest: what is due by then is not still to come.
    static func texts(
        of rung: RungReached, urgedBy: (actor: Actor, words: String)? = nil, _ slip: Slip, _ matters: MatterRules, _ zone: Zone,
        opening: Instant
    ) -> (subject: Bilingual, words: Bilingual) {
        let title = oneLine(rung.title)
        let stage = matters.stageTitle(rung.stage)
        let unit = rung.unit.map { matters.organization.name(ofUnit: $0) }
        let due =
            rung.dueAt.map { at in
                opening < at
                    ? Bilingual(zh: "将于 \(local(at, zone)) 到期", en: "is due at \(local(at, zone))")
                    : Bilingual(zh: "已于 \(local(at, zone)) 到期", en: "was due at \(local(at, zone))")
            } ?? Bilingual(zh: "正在计时", en: "is running")
        let urged =
            urgedBy.map { actor, words in
                let by = Sentences.actor(actor, matters.organization)
                return Bilingual(zh: "\(by.zh)催办：\(oneLine(words))", en: " \(by.en) urges: \(oneLine(words))")
            } ?? Bilingual("")
        return (
            Bilingual(zh: "【\(slip.title.zh)】\(rung.number) \(title)", en: "\(slip.title.en): \(rung.number) \(title)"),
            Bilingual(
                zh: "事项 \(rung.number)“\(title)”的“\(stage.zh)”时限\(due.zh)。\(unit.map { "现由\($0)办理。" } ?? "")\(urged.zh)",
                en:
                    "The time limit of \"\(stage.en)\" of matter \(rung.number), \"\(title)\", \(due.en).\(unit.map { " It is with \($0)." } ?? "")\(urged.en)"
            )
        )
    }

    package struct Mail: Hashable, Sendable {
        package let subject: Bilingual
        package let body: Bilingual
    }

    /// - Parameter link: the matter's page; left out where the server does not know its own address.
    package static func mail(_ draft: NoticeDraft, link: String? = nil) -> Mail {
        func body(_ words: String, _ foot: String) -> String {
            ([words] + [link].compactMap { $0 } + [foot]).joined(separator: "\n\n") + "\n"
        }
        return Mail(
            subject: draft.subject,
            body: Bilingual(
                zh: body(draft.words.zh, "本邮件由系统自动发出，请勿回复。"),
                en: body(draft.words.en, "This message was sent automatically; please do not reply.")))
    }

    // MARK: SMS

    /// UTF-16 units in one part of an SMS that is written in UCS-2, as Chinese is (3GPP TS 23.038: 140 octets).
    package static let partOfSMS = 70

    /// The template filled in, cut to one part where a number or a template is longer than was thought.
    package static func sms(_ draft: NoticeDraft, _ rules: NoticeRules) -> Bilingual {
        let due = draft.dueAt.map { Bilingual(local($0, rules.zone)) } ?? Bilingual(zh: "未定", en: "open")
        return Bilingual(
            zh: cut(fill(rules.smsTemplate.zh, draft.about.number, draft.slip.title.zh, due.zh)),
            en: cut(fill(rules.smsTemplate.en, draft.about.number, draft.slip.title.en, due.en)))
    }

    /// A template filled with a number of 20 characters and the longest slip: what must fit.
    static func longestSMS(_ template: Bilingual) -> Bilingual {
        let number = String(repeating: "0", count: 20), due = "2026-11-23 17:00"
        func longest(_ titles: [String]) -> String { titles.max { $0.utf16.count < $1.utf16.count } ?? "" }
        return Bilingual(
            zh: fill(template.zh, number, longest(Slip.allCases.map(\.title.zh)), due),
            en: fill(template.en, number, longest(Slip.allCases.map(\.title.en)), due))
    }

    private static func fill(_ template: String, _ number: String, _ slip: String, _ due: String) -> String {
        oneLine(template).replacing("{number}", with: number).replacing("{slip}", with: slip).replacing("{due}", with: due)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf16.count > partOfSMS else { return text }
        var result = text
        // By characters, because half of one is none.
        while result.utf16.count >= partOfSMS { result.removeLast() }
        return result + "…"
    }

    // MARK: CloudEvents

    package static let eventType = "cn.taizhang.matter.rung-reached"
    package static let eventContentType = "application/cloudevents+json; charset=utf-8"

    /// The body of the call, CloudEvents 1.0 in structured mode. The `id` is the notice's: it stays the same over
    /// all tries, so that who is called twice can tell.
    /// - Parameter source: a URI reference for this installation; together with `id` unique.
    package static func event(_ draft: NoticeDraft, source: String) throws -> String {
        try JSON.text(
            CloudEvent(
                id: draft.id, source: source, subject: draft.about.number, time: draft.reachedAt,
                data: EventData(
                    matter: draft.about.id, number: draft.about.number, title: draft.title, slip: draft.slip, stage: draft.stage,
                    rung: draft.rung, unit: draft.unit, reachedAt: draft.reachedAt, dueAt: draft.dueAt, sentence: draft.words)))
    }

    private struct CloudEvent: Encodable {
        var specversion = "1.0"
        var type = NoticeText.eventType
        var datacontenttype = "application/json"
        let id, source, subject: String
        /// When the clock crossed the threshold, not when it was noticed or sent.
        let time: Instant
        let data: EventData
    }

    private struct EventData: Encodable {
        let matter, number, title: String
        let slip: Slip
        let stage, rung: String
        let unit: UnitCode?
        let reachedAt: Instant
        let dueAt: Instant?
        let sentence: Bilingual
    }

    // MARK: Both

    /// `2026-11-23 17:00`
    static func local(_ instant: Instant, _ zone: Zone) -> String {
        String(instant.text(in: zone).prefix(16).replacing("T", with: " "))
    }

    /// Without line breaks and control characters, which would begin a header of their own in an e-mail, and
    /// no longer than a subject is read.
    static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .filter { $0.unicodeScalars.first?.properties.generalCategory != .control }
        return line.count > 80 ? "\(line.prefix(79))…" : line
    }
}
