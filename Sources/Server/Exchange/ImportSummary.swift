// What an import did, in numbers and in sentences. Made by Importer, printed by `taizhang import`.
import Kernel
import Matters
import Pages

package struct ImportSummary: Sendable, Codable {
    package let ledger: String
    package let source: String
    package private(set) var read = 0
    package private(set) var new = 0
    package private(set) var alreadyThere = 0
    package private(set) var refused = 0
    /// The most frequent first.
    package private(set) var reasons: [Reason] = []
    package private(set) var withoutPosition = 0
    package private(set) var open = 0
    package private(set) var ended = 0
    /// Of the open and the ended ones: those whose time limit is or was exceeded.
    package private(set) var late = 0
    package internal(set) var unitsRegistered = 0
    package private(set) var refusedFile: String?

    package struct Reason: Sendable, Codable, Hashable {
        package let code: String
        package fileprivate(set) var count: Int
        package let firstLine: Int
        /// Of the first such row.
        package let sentence: Bilingual
    }

    init(ledger: String, source: String) {
        self.ledger = ledger
        self.source = source
    }

    mutating func take(_ matter: Matter, rules: MatterRules, now: Instant) {
        if matter.place?.longitude == nil { withoutPosition += 1 }
        if matter.isOpen { open += 1 } else { ended += 1 }
        if let calendars = rules.ledger(matter.ledger).flatMap({ rules.calendars(of: $0) }),
            !matter.lateStages(on: calendars, at: now).isEmpty
        {
            late += 1
        }
    }

    mutating func take(_ refusal: Refusal, line: Int) {
        if let index = reasons.firstIndex(where: { $0.code == refusal.code }) {
            reasons[index].count += 1
        } else {
            reasons.append(Reason(code: refusal.code, count: 1, firstLine: line, sentence: refusal.sentence))
        }
    }

    mutating func finish(_ progress: Importer.Progress, refusedFile: String?) {
        (read, new, alreadyThere, refused) = (progress.read, progress.new, progress.alreadyThere, progress.refused)
        reasons.sort { ($1.count, $0.firstLine) < ($0.count, $1.firstLine) }
        self.refusedFile = refusedFile
    }

    private func dryRun(_ zh: Bool) -> String {
        guard refusedFile != nil else { return zh ? "试运行：没有写入任何内容。" : "Dry run: nothing was written." }
        return zh ? "试运行：没有导入任何内容，只写了拒收行的文件。" : "Dry run: nothing was imported; only the file of refused rows was written."
    }

    /// Lines for people.
    package func text(_ language: Language, isDryRun: Bool) -> String {
        let zh = language == .zh
        var lines: [String] = []
        if isDryRun { lines.append(dryRun(zh)) }
        lines.append(
            zh
                ? "读取 \(read) 行，新增 \(new)，已有 \(alreadyThere)，拒收 \(refused)"
                : "\(read) rows read: \(new) new, \(alreadyThere) there already, \(refused) refused")
        for reason in reasons {
            lines.append(
                zh
                    ? "  \(reason.count) × \(reason.code)，首见于第 \(reason.firstLine) 行：\(reason.sentence.zh)"
                    : "  \(reason.count) × \(reason.code), first in line \(reason.firstLine): \(reason.sentence.en)")
        }
        lines.append(
            zh
                ? "在办 \(open)，已办结 \(ended)；其中超期 \(late)；没有位置 \(withoutPosition)"
                : "\(open) open, \(ended) ended; \(late) of them late; \(withoutPosition) without a position")
        if unitsRegistered > 0 { lines.append(zh ? "登记单位 \(unitsRegistered) 个" : "\(unitsRegistered) units registered") }
        if let refusedFile { lines.append(zh ? "拒收的行和原因：\(refusedFile)" : "Refused rows with their reasons: \(refusedFile)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
