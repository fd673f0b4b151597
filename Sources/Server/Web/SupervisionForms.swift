// The forms by which somebody outside judges: a report of progress, a result that has ended; and those that say where a matter
// comes from and what was learned of it.
import Foundation
import Kernel
import Matters
import Pages

struct SupervisionForms {
    let matter: Matter
    let wording: Wording
    private var page: PageContext { wording.page }

    func fields(_ action: Action) -> [FormField] {
        func say(_ zh: String, _ en: String) -> String { page.pick(zh, en) }
        func area(_ name: String, _ title: String, rows: Int = 2, isRequired: Bool = true) -> FormField {
            FormField(name, title, .area(rows: rows), isRequired: isRequired)
        }
        switch action {
        case .judge:
            let reports = matter.reports.filter { $0.verdict == nil }
            return [
                FormField(
                    "report", say("哪一次反馈", "Which report"), .radio(reports.reversed().map { Choice(String($0.version), said($0)) }),
                    values: reports.count == 1 ? [String(reports[0].version)] : [], isRequired: true),
                FormField(
                    "verdict", say("审核意见", "Finding"), .radio(Verdict.allCases.map { Choice($0.rawValue, wording.text($0.title)) }),
                    isRequired: true),
                area("note", say("说明（不认可时必填，责任单位看得到）", "Note (needed where it is not accepted; the unit reads it)"), isRequired: false),
            ]
        case .cite:
            let kinds: [CitationKind] = [.meeting, .instruction, .document]
            return [
                FormField(
                    "kind", say("来源类别", "Kind of source"), .select(kinds.map { Choice($0.rawValue, wording.text($0.title)) }),
                    isRequired: true
                ),
                FormField("title", say("名称", "Name"), isRequired: true),
                FormField("code", say("编号、文号", "Number")),
                FormField("on", say("日期", "Day"), .day),
                area("words", say("原话", "The words")),
            ]
        case .recheck:
            return [
                FormField(
                    "holds", say("复查结论", "Finding"),
                    .radio([
                        Choice("yes", say("结果属实", "the result holds")),
                        Choice("no", say("结果不属实，重新办理", "it does not hold: reopen")),
                    ]), isRequired: true),
                area("note", say("看到的情况", "What was seen")),
                FormField(
                    "photos", say("照片或 PDF", "Photos or PDF"),
                    .file(accept: "image/jpeg,image/png,image/webp,application/pdf", isMultiple: true, usesCamera: false)),
            ]
        case .review:
            return [
                area("good", say("做得好的", "What went well"), isRequired: false),
                area("cause", say("问题和原因", "What was behind it")),
                area("next", say("今后怎么办", "What is done otherwise from now on")),
            ]
        default: return []
        }
    }

    /// A report in a line: when, by whom, its first words.
    private func said(_ report: ProgressReport) -> String {
        let unit = report.unit.map { wording.organization.name(ofUnit: $0) } ?? ""
        let words = report.note.count > 60 ? "\(report.note.prefix(60))…" : report.note
        let repeats = report.repeats == nil ? "" : page.pick("（与此前相同）", " (as before)")
        return "\(page.text(report.at.day(in: page.zone))) \(unit)\(page.pick("：", ": "))\(words)\(repeats)"
    }

    static func command(_ action: Action, _ form: Form, photos: [Matters.Attachment]) throws(Refusal) -> MatterCommand {
        func text(_ name: String) -> String { form[name] ?? "" }
        switch action {
        case .judge:
            guard let report = Int(text("report")) else {
                throw .fieldMissing("report", title: Bilingual(zh: "哪一次反馈", en: "which report"))
            }
            guard let verdict = Verdict(rawValue: text("verdict")) else {
                throw .fieldMissing("verdict", title: Bilingual(zh: "审核意见", en: "finding"))
            }
            return .judge(report: report, verdict: verdict, note: text("note").isEmpty ? nil : text("note"))
        case .cite:
            guard let kind = CitationKind(rawValue: text("kind")) else {
                throw .fieldMissing("kind", title: Bilingual(zh: "来源类别", en: "kind of source"))
            }
            let on = form.trimmed("on").isEmpty ? nil : try form.civilDay("on", Bilingual(zh: "日期", en: "day"))
            return .cite(kind: kind, code: form.trimmed("code"), title: form.trimmed("title"), on: on, words: text("words"))
        case .recheck:
            guard ["yes", "no"].contains(text("holds")) else {
                throw .fieldMissing("holds", title: Bilingual(zh: "复查结论", en: "finding"))
            }
            return .recheck(holds: text("holds") == "yes", note: text("note"), photos: photos)
        case .review: return .review(good: text("good"), cause: text("cause"), next: text("next"))
        default: preconditionFailure("\(action.rawValue) has no form here")
        }
    }
}
