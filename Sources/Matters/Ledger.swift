// A ledger (台账): the rules of one kind of matter, as its file says them. LedgerFile.swift reads
// and checks the file; the decider asks this; nothing here knows a particular ledger.
import Foundation
import Kernel

package struct Ledger: Sendable {
    package let name: String
    package let title: Bilingual
    /// `WG{year}-{sequence:6}`
    package let number: NumberPattern
    package let calendar: String
    package let classes: ClassCatalogue?
    /// Who may report without an account: the portal and Open311 show only such ledgers.
    package let isPublic: Bool
    package let fields: [Field]
    /// In the file's order; the first is where a report starts.
    package let stages: [Stage]
    package let actions: [Action: ActionRule]
    /// The time limit of the matter as a whole, beside those of its stages.
    package let clock: MatterClock?
    package let lights: LightRule
    /// What happens when a clock crosses a threshold, in the file's order.
    package let ladder: [Rung]
    package let endings: [EndingRule]
    /// After so many returns the next dispatch is an adjudication: that owner cannot return again.
    package let returnLimit: Int
    /// Whether somebody waits for an answer whoever wrote the matter down: what was said on the telephone is entered by an
    /// officer. Otherwise only where it came by the portal or Open311.
    package var isAlwaysAsked = false
    /// Whether a unit that gets the matter again after a return begins with its whole time.
    package let returnRestarts: Bool
    /// Matters of one subject that wait for one another (前置手续). Nil: none does.
    package var waits: Waits?
    /// 定期反馈. Nil: nobody has to report at intervals.
    package var reporting: Reporting?

    package func stage(_ name: String) -> Stage? { stages.first { $0.name == name } }
    package func ending(_ kind: String) -> EndingRule? { endings.first { $0.kind == kind } }
    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }
    package func field(of type: Field.Kind) -> Field? { fields.first { $0.kind == type } }
    package func allows(_ action: Action, in stage: String) -> Bool { self.stage(stage)?.actions.contains(action) ?? false }

    /// The title of a stage or of its clock, `ended` and `whole` included.
    package func title(ofStage name: String) -> Bilingual {
        switch name {
        case Stage.ended: Bilingual(zh: "已办结", en: "Ended")
        case Matters.StageClock.whole: Bilingual(zh: "全程", en: "Whole matter")
        case Matters.StageClock.report: Bilingual(zh: "定期反馈", en: "Report of progress")
        case Matters.StageClock.check: Bilingual(zh: "立案前核查", en: "Check before filing")
        default: stage(name)?.title ?? Bilingual(name)
        }
    }

    /// The time limit of the whole matter and the stage on whose entry it begins.
    package struct MatterClock: Sendable, Hashable {
        package let limit: LimitRule
        package let from: String
    }

    /// 前置手续: what the classes name as `after` has to have ended before one of them is claimed, unless it was accepted ahead
    /// (容缺受理、预审批); before it ends verified in any case.
    package struct Waits: Sendable, Hashable {
        /// The field that says what they are about.
        package let about: String
        /// The endings that are waited for.
        package let done: [String]
        /// By which values of which field one is accepted ahead.
        package let aheadField: String?
        package let aheadValues: [String]

        package func isAhead(_ values: [String: String]) -> Bool {
            aheadField.flatMap { values[$0] }.map(aheadValues.contains) ?? false
        }
    }

    package struct Field: Sendable, Hashable {
        package let name: String
        package let title: Bilingual
        package let kind: Kind
        package let isRequired: Bool
        package let privacy: Privacy
        /// How long a personal value is kept after the ending.
        package let keep: Budget?
        package let choices: [String]
        /// In UTF-8 bytes.
        package let longest: Int
        /// Of `subject` only: which register its code is looked up in.
        package var of: SubjectKind?

        package enum Kind: String, CaseIterable, Sendable { case text, `class`, place, person, choice, number, date, photo, subject }
        package enum Privacy: String, CaseIterable, Sendable { case `public`, `internal`, confidential, personal }
    }

    package struct Stage: Sendable, Hashable {
        package static let ended = "ended"
        package let name: String
        package let title: Bilingual
        package let clock: LimitRule?
        package let actions: [Action]
    }

    package struct ActionRule: Sendable, Hashable {
        package let by: [Duty]
        /// The one who reported may do it, too (appraise, reopen).
        package let byReporter: Bool
        package let needs: Set<Need>
        /// The actor must be outside the handling unit.
        package let isOutsideOwner: Bool
        package let to: Target?
        package let pass: Target?
        package let fail: Target?
        /// Of `request-check`: the time of who is sent.
        package let clock: Limit?
        /// Of `extend`, `suspend`, `appeal`, `pause` and `request-supplement` only.
        package let terms: Terms?
        /// Of `urge` only: whom it tells.
        package var notify: [Recipient] = []
    }

    /// On what terms an extension, a suspension or an appeal is granted, and how long a pause may last.
    package struct Terms: Sendable, Hashable {
        /// Who approves, one after another; one or two. A pause needs nobody's approval.
        package let approvals: [Duty]
        /// How often one is granted; refusals are not counted.
        package let times: Int
        /// The most that one grants: of an extension nil is the original limit.
        package let longest: Budget?
        /// How long after the ending an appeal may come; nil: at any time.
        package let within: Budget?
    }

    /// Where an action leads: a stage, or an ending of the given kind.
    package enum Target: Sendable, Hashable {
        case stage(String)
        case end(String)
    }

    package struct EndingRule: Sendable, Hashable {
        package let kind: String
        package let title: Bilingual
        package let needs: Set<Need>
        package let by: [Duty]
        /// A matter with this ending is a valid report in the completion rate (有效事件).
        package let isValid: Bool
        /// It counts as closed in the completion rate (办结).
        package let isClosed: Bool
    }
}

/// What people can do with a matter. The names are those of the API and of `actions:` in files.
package enum Action: String, Codable, CaseIterable, Sendable, Hashable {
    case accept, refuse, requestCheck = "request-check", check, triage, dispatch, claim, `return`, progress, pause, resume
    case submit, verify, answer, end, reopen, appraise, merge, link
    case extend, suspend, appeal, approve
    case requestSupplement = "request-supplement", supplement, requestSupport = "request-support", support
    case urge, note, amend, judge, cite, recheck, review

    package var title: Bilingual {
        switch self {
        case .accept: Bilingual(zh: "受理", en: "Accept")
        case .refuse: Bilingual(zh: "不予受理", en: "Refuse")
        case .requestCheck: Bilingual(zh: "派核查", en: "Request check")
        case .check: Bilingual(zh: "核查回复", en: "Report check")
        case .triage: Bilingual(zh: "研判", en: "Triage")
        case .dispatch: Bilingual(zh: "派遣", en: "Dispatch")
        case .claim: Bilingual(zh: "认领", en: "Claim")
        case .return: Bilingual(zh: "退回", en: "Return")
        case .progress: Bilingual(zh: "记录进展", en: "Record progress")
        case .pause: Bilingual(zh: "暂停计时", en: "Pause")
        case .resume: Bilingual(zh: "恢复计时", en: "Resume")
        case .submit: Bilingual(zh: "提交办理结果", en: "Submit")
        case .verify: Bilingual(zh: "核查", en: "Verify")
        case .answer: Bilingual(zh: "回访答复", en: "Answer")
        case .end: Bilingual(zh: "办结", en: "End")
        case .reopen: Bilingual(zh: "重新办理", en: "Reopen")
        case .appraise: Bilingual(zh: "评价", en: "Appraise")
        case .merge: Bilingual(zh: "并案", en: "Merge")
        case .link: Bilingual(zh: "关联", en: "Link")
        case .extend: Bilingual(zh: "申请延期", en: "Request extension")
        case .suspend: Bilingual(zh: "申请挂账", en: "Request suspension")
        case .appeal: Bilingual(zh: "申诉", en: "Appeal")
        case .approve: Bilingual(zh: "审批", en: "Approve")
        case .requestSupplement: Bilingual(zh: "要求补正", en: "Request supplement")
        case .supplement: Bilingual(zh: "补正", en: "Supplement")
        case .requestSupport: Bilingual(zh: "请求配合", en: "Request support")
        case .support: Bilingual(zh: "配合反馈", en: "Answer with support")
        case .urge: Bilingual(zh: "催办", en: "Urge")
        case .note: Bilingual(zh: "批注", en: "Add a note")
        case .amend: Bilingual(zh: "变更", en: "Amend")
        case .judge: Bilingual(zh: "审核反馈", en: "Judge a report")
        case .cite: Bilingual(zh: "补充来源", en: "Add a source")
        case .recheck: Bilingual(zh: "再监督", en: "Recheck")
        case .review: Bilingual(zh: "复盘", en: "Review")
        }
    }
}

/// What an action or an ending demands before it is allowed.
package enum Need: String, Codable, CaseIterable, Sendable, Hashable {
    case reason, owner, photo, note, `class`, place
    /// The handler has affirmed the class's closing condition.
    case closingCondition = "closing-condition"
    /// A verifier outside the handling unit has passed the work.
    case verification
    /// The asker was told, or a failed contact is on record.
    case answer
}

/// `WG{year}-{sequence:6}`: letters of the ledger, the year of reporting, a sequence within the year.
package struct NumberPattern: Sendable, Hashable {
    package let text: String

    /// Nil unless `{year}` and `{sequence:N}` (N 1…9) occur once each and the rest can stand in a URL.
    package init?(_ text: String) {
        guard text.components(separatedBy: "{year}").count == 2, text.components(separatedBy: "{sequence:").count == 2,
            let (range, _) = NumberPattern.width(text)
        else { return nil }
        let rest = text.replacingCharacters(in: range, with: "").replacingOccurrences(of: "{year}", with: "")
        guard rest.isEmpty || OrganizationDecider.isCode(rest) else { return nil }
        self.text = text
    }

    /// Whether some number could come from either pattern, in whatever case it is typed.
    func meets(_ other: NumberPattern) -> Bool { NumberPattern.meet(symbols[...], other.symbols[...]) }

    private enum Symbol: Equatable {
        case literal(Character), digit
        /// Any number of them, none too: a sequence outgrows its width.
        case digits

        var canBeDigit: Bool {
            if case .literal(let character) = self { character.isASCII && character.isNumber } else { true }
        }
    }

    private var symbols: [Symbol] {
        guard let (range, width) = NumberPattern.width(text) else { return [] }
        // Characters that no pattern may have stand for the digits.
        let marked = text.replacingCharacters(in: range, with: String(repeating: "<", count: width) + ">")
            .replacingOccurrences(of: "{year}", with: "<<<<")
        return marked.lowercased().map { $0 == "<" ? .digit : $0 == ">" ? .digits : .literal($0) }
    }

    private static func meet(_ a: ArraySlice<Symbol>, _ b: ArraySlice<Symbol>) -> Bool {
        guard let x = a.first, let y = b.first else { return (a + b).allSatisfy { $0 == .digits } }
        if x == .digits { return meet(a.dropFirst(), b) || y.canBeDigit && meet(a, b.dropFirst()) }
        if y == .digits { return meet(b, a) }
        guard x == y || (x == .digit && y.canBeDigit) || (y == .digit && x.canBeDigit) else { return false }
        return meet(a.dropFirst(), b.dropFirst())
    }

    package func format(year: Int, sequence: Int) -> String {
        guard let (range, width) = NumberPattern.width(text) else { preconditionFailure("checked at reading") }
        let digits = String(sequence)
        let padded = String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        var result = text
        result.replaceSubrange(range, with: padded)
        if let at = result.range(of: "{year}") { result.replaceSubrange(at, with: String(year)) }
        return result
    }

    private static func width(_ text: String) -> (Range<String.Index>, Int)? {
        guard let open = text.range(of: "{sequence:"), let close = text[open.upperBound...].firstIndex(of: "}"),
            let width = Int(text[open.upperBound..<close]), (1...9).contains(width)
        else { return nil }
        return (open.lowerBound..<text.index(after: close), width)
    }
}

/// The classes of incidents (大类, 小类) with their conditions and limits: a file of its own,
/// because the same classes serve several ledgers.
package struct ClassCatalogue: Sendable, Hashable {
    package let name: String
    package let groups: [Group]
    package let classes: [String: IncidentClass]

    package struct Group: Sendable, Hashable {
        package let code: String
        package let title: Bilingual
        package let classes: [String]
    }

    package init(name: String, groups: [Group], classes: [String: IncidentClass]) {
        self.name = name
        self.groups = groups
        self.classes = classes
    }
}

package struct IncidentClass: Sendable, Hashable {
    package let code: String
    package let group: String
    package let title: Bilingual
    /// 立案条件
    package let filing: Bilingual
    /// 结案条件
    package let closing: Bilingual
    /// What is promised (承诺时限).
    package let limit: Limit
    /// Other limits by the value of the field that the ledger names, such as those of a green channel.
    package var limits: [String: Limit] = [:]
    /// What the law allows at most (法定时限), where that is more than what is promised. Nothing runs by it.
    package var statutory: Limit?
    /// 前置: the classes of the same subject that come before this one.
    package var after: [String] = []
    /// The unit usually responsible; a suggestion to the dispatcher, never a decision.
    package let owner: UnitCode?
    /// Two reports of this class within so many metres may be one incident.
    package let duplicateRadiusInMetres: Int
    /// Words by which a class is suggested from a description.
    package let words: [String]
}

extension ClassCatalogue {
    /// Classes that come before each other, from one of them round to itself; nil where the order is one.
    static func circle(in classes: [String: IncidentClass]) -> [String]? {
        var cleared: Set<String> = []
        func walk(_ code: String, _ path: [String]) -> [String]? {
            if let start = path.firstIndex(of: code) { return path[start...] + [code] }
            guard cleared.insert(code).inserted else { return nil }
            for other in classes[code]?.after ?? [] {
                if let circle = walk(other, path + [code]) { return circle }
            }
            return nil
        }
        for code in classes.keys.sorted() {
            if let circle = walk(code, []) { return circle }
        }
        return nil
    }

    /// Each class after those that it comes after, else as the file has them.
    package var inOrder: [IncidentClass] {
        var done: Set<String> = []
        var ordered: [IncidentClass] = []
        func add(_ code: String) {
            guard let found = classes[code], done.insert(code).inserted else { return }
            found.after.forEach(add)
            ordered.append(found)
        }
        groups.flatMap(\.classes).forEach(add)
        return ordered
    }
}
