// A ledger while somebody writes it: every reason why it could not be published, each with its line, and what
// could be made of it so far. Called by the editor; `RuleDecider` decides by the same checks. Pure.
import Kernel

/// What a text would be as the ledger of a name.
package struct LedgerDraft: Sendable {
    /// As far as it can be read; nil where not even its stages can.
    package let ledger: Ledger?
    /// From top to bottom; none where it can be published.
    package let faults: [RuleFault]
}

extension MatterRules {
    package func draft(_ text: String, as name: String) -> LedgerDraft {
        var (ledger, faults) = LedgerFile.draft(text, file: "\(name).yaml") { catalogues[$0] }
        func add(_ key: String, _ value: String, _ sentence: Bilingual, _ remedy: Bilingual) {
            faults.append(
                RuleFault(
                    file: "\(name).yaml", line: LedgerDraft.line(of: key, in: text), field: key, value: value, sentence: sentence,
                    remedy: remedy))
        }
        if let ledger {
            if !ledger.name.isEmpty, ledger.name != name {
                add(
                    "ledger", ledger.name,
                    Bilingual(
                        zh: "文件自称“\(ledger.name)”，而这里是“\(name)”。", en: "The file calls itself \"\(ledger.name)\"; this is \"\(name)\"."),
                    Bilingual(zh: "请写 ledger: \(name)。", en: "Write ledger: \(name)."))
            }
            if let clash = numberClash(of: ledger, named: name) { add("number", ledger.number.text, clash.sentence, clash.remedy) }
            if let other = titleClash(of: ledger, named: name) {
                add(
                    "title", ledger.title.zh,
                    Bilingual(
                        zh: "台账“\(other.name)”已经叫“\(other.title.zh)”（\(other.title.en)）。",
                        en: "Ledger \"\(other.name)\" is called \"\(other.title.en)\" (\(other.title.zh)) already."),
                    Bilingual(zh: "请换中英文名称。", en: "Choose other titles, in both languages."))
            }
            if !ledger.calendar.isEmpty, calendars[ledger.calendar] == nil {
                let known = calendars.keys.sorted()
                add(
                    "calendar", ledger.calendar,
                    Bilingual(
                        zh: "没有工作日历“\(ledger.calendar)”，时钟无法启动。",
                        en: "There is no calendar \"\(ledger.calendar)\": no clock could be armed."),
                    Bilingual(
                        zh: "可用：\(known.joined(separator: "、"))；或先发布这个日历。",
                        en: "Choose from: \(known.joined(separator: ", ")); or publish that calendar first."))
            }
        }
        let inOrder = faults.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
        return LedgerDraft(ledger: ledger, faults: inOrder)
    }

    /// Two ledgers of one title could not be told apart in a list. Of a new one that somebody writes only: what is in force
    /// goes on, and a folder of rules is its own author's.
    package func titleClash(of ledger: Ledger, named name: String) -> Ledger? {
        guard ledgers[name] == nil else { return nil }
        return ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.first {
            $0.title.zh == ledger.title.zh || $0.title.en == ledger.title.en
        }
    }

    /// Two matters with one number would be one row in every list. Every version counts: the numbers that an earlier one
    /// gave are still there.
    func numberClash(of ledger: Ledger, named name: String) -> (sentence: Bilingual, remedy: Bilingual)? {
        for other in ledgers.keys.sorted() where other != name {
            guard let theirs = ledgers[other]?.map(\.number).first(where: ledger.number.meets) else { continue }
            return (
                Bilingual(
                    zh: "编号规则“\(ledger.number.text)”与台账“\(other)”用过的“\(theirs.text)”会生成同一个编号。",
                    en: "Its number \"\(ledger.number.text)\" and \"\(theirs.text)\", which ledger \"\(other)\" has used, could make one "
                        + "number for two matters."),
                Bilingual(zh: "请换一个开头。", en: "Choose another beginning.")
            )
        }
        return nil
    }
}

extension LedgerDraft {
    /// Of a key of the topmost mapping; its line is only looked for once the whole could be read.
    fileprivate static func line(of key: String, in text: String) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.firstIndex { $0.hasPrefix("\(key):") } ?? 0) + 1
    }
}
