// Fields that name an officer or a post. A short list is chosen from; where an organization has hundreds, whoever needs one
// writes the name or the code, and the page stays as short as in a small organization.
import Foundation
import Kernel
import Matters
import Pages

struct OfficerChoice: Sendable {
    let organization: Organization
    /// Above this many a list is no longer chosen from.
    static let most = 100

    /// A field for one of these officers.
    func field(
        _ name: String, _ label: String, of officers: some Collection<OfficerCode>, hint: String? = nil, value: String? = nil,
        isRequired: Bool = true, in page: PageContext
    ) -> FormField {
        let values = value.map { [$0] } ?? []
        guard officers.count > Self.most else {
            let choices = officers.sorted().map { Choice($0, "\(organization.name(ofOfficer: $0))（\($0)）") }
            return FormField(name, label, .select(choices), values: values, hint: hint, isRequired: isRequired)
        }
        let how = page.pick("姓名或代码", "name or code")
        return FormField(
            name, label, isRequired ? .text : .search, values: values,
            hint: [how, hint].compactMap { $0 }.joined(separator: page.pick("；", "; ")),
            isRequired: isRequired, autocomplete: "off")
    }

    /// The officer of this code, else the only one of this name. Refused at the field where there is none or are several.
    func officer(_ text: String?, field: String) throws(Refusal) -> OfficerCode {
        let text = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .fieldMissing(field, title: Bilingual(zh: "人员", en: "officer")) }
        if organization.officers[text] != nil { return text }
        let all = organization.officers.values.sorted { $0.code < $1.code }
        let named = all.filter { $0.name == text }
        if let only = named.first, named.count == 1 { return only.code }
        let near = (named.isEmpty ? all.filter { $0.name.contains(text) || $0.code.contains(text) } : named).prefix(8).map {
            "\($0.name)（\($0.code)）"
        }
        throw named.isEmpty ? .officerNotFound(String(text.prefix(40)), near, field) : .officerAmbiguous(text, near, field)
    }
}

/// Posts to choose one from, as `officer|duty|unit`: all of them, or those of one officer who was named first.
struct PostChoice: Sendable {
    let choices: [Choice]
    /// Asks for the officer first; nil where the choices are all there are.
    let search: TitledForm?

    /// - Parameters:
    ///   - all: in the order in which they are offered.
    ///   - kept: officers whose posts are offered in any case.
    ///   - asked: the officer in the address; or the post in a form that was refused.
    init(
        _ all: [(post: Matters.Appointment, title: String)], keeping kept: Set<OfficerCode> = [], asked: String?, id: String, title: String,
        to action: URLPath, _ organization: Organization, in page: PageContext
    ) {
        func choices(_ posts: [(post: Matters.Appointment, title: String)]) -> [Choice] {
            var seen: Set<String> = []
            return posts.map { Choice("\($0.post.officer)|\($0.post.duty.rawValue)|\($0.post.unit)", $0.title) }
                .filter { seen.insert($0.value).inserted }
        }
        guard all.count > OfficerChoice.most else {
            (self.choices, search) = (choices(all), nil)
            return
        }
        let choice = OfficerChoice(organization: organization)
        var (officer, refusal): (OfficerCode?, String?)
        do {
            officer = try asked.flatMap { $0.isEmpty ? nil : $0 }.map { text throws(Refusal) in try choice.officer(text, field: "officer") }
        } catch {
            refusal = error.text(page.language)
        }
        self.choices = choices(all.filter { $0.post.officer == officer || kept.contains($0.post.officer) })
        var field = choice.field("officer", page.pick("人员", "Officer"), of: all.map(\.post.officer), value: asked, in: page)
        field.refusal = refusal
        search = TitledForm(
            id: id, title: title,
            form: FormModel(action: action, fields: [field], submit: page.pick("列出其岗位", "List the posts"), isQuery: true),
            isOpen: refusal != nil)
    }
}

extension Refusal {
    static func officerNotFound(_ text: String, _ near: [String], _ field: String) -> Refusal {
        Refusal(
            "officer.not-found", .invalid, field: field,
            Bilingual(zh: "没有姓名或代码为“\(text)”的人员。", en: "There is no officer of the name or code \"\(text)\"."),
            next: near.isEmpty
                ? Bilingual(zh: "请核对，或先登记该人员。", en: "Check it, or enrol the officer first.")
                : Bilingual(zh: "相近的有：\(near.joined(separator: "、"))。", en: "Near to it: \(near.joined(separator: ", "))."))
    }

    static func officerAmbiguous(_ name: String, _ near: [String], _ field: String) -> Refusal {
        Refusal(
            "officer.ambiguous", .invalid, field: field,
            Bilingual(zh: "不止一人叫“\(name)”。", en: "More than one officer is called \"\(name)\"."),
            next: Bilingual(
                zh: "请填代码：\(near.joined(separator: "、"))。", en: "Give the code: \(near.joined(separator: ", "))."))
    }
}
