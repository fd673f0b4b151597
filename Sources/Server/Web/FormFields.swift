// The fields of a ledger as fields of a form: where a matter is entered, and where it is amended. What is entered
// comes back as `values.NAME`, personal fields as `personal.NAME`.
import Kernel
import Matters
import Pages

struct FormFields: Sendable {
    static let prefix = "values."
    static let personalPrefix = "personal."

    let wording: Wording
    /// What can be chosen for a subject, where they are few enough to choose from.
    var subjects: [SubjectKind: [Choice]] = [:]

    /// A field that has its value in `values`, or sealed.
    func field(_ field: Ledger.Field, value: String? = nil) -> FormField {
        let name = (field.privacy == .personal ? Self.personalPrefix : Self.prefix) + field.name
        return FormField(
            name, wording.text(field.title), kind(field), values: value.map { [$0] } ?? [], hint: hint(field), isRequired: field.isRequired)
    }

    private func kind(_ field: Ledger.Field) -> FormField.Kind {
        switch field.kind {
        case .date: .day
        case .choice: .select(field.choices.map { Choice($0, $0) })
        case .subject: field.of.flatMap { subjects[$0] }.map(FormField.Kind.select) ?? .text
        case .text where field.longest > 300: .area(rows: 2)
        case .text, .number, .person, .class, .place, .photo: .text
        }
    }

    private func hint(_ field: Ledger.Field) -> String? {
        if field.privacy == .personal {
            return wording.page.pick("个人信息，加密保存；查看会留下记录。", "Personal: kept sealed, and each reading is on record.")
        }
        guard let kind = field.of, subjects[kind] == nil else { return nil }
        return wording.page.pick("\(kind.title.zh)的编号", "The number of the \(kind.title.en)")
    }
}

extension Form {
    /// The values of fields by name, as `FormFields` called them.
    func fields(_ prefix: String) -> [String: String] {
        var found: [String: String] = [:]
        for name in fields.keys where name.hasPrefix(prefix) { found[String(name.dropFirst(prefix.count))] = self[name] ?? "" }
        return found
    }
}
