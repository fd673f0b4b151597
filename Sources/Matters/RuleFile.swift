// Reading a YAML rule file so that every fault is named with its line, its value and its remedy.
// LedgerFile.swift and ClassFile.swift are written in its terms. It collects all faults of a file
// instead of stopping at the first: whoever mends a ledger wants one list.
import Kernel
import Yams

package struct RuleFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// From 1. What is missing is told at the first line of what lacks it.
    package let line: Int
    /// What is meant, as a path: `stages.handling.clock`. Empty where the text is no YAML.
    package let field: String
    /// What stands there; empty where nothing does, or more than a word.
    package let value: String
    package let sentence: Bilingual
    package let remedy: Bilingual
    /// In English, where the Chinese sentence leaves out what only another program knows to say.
    package var original: String?

    package init(
        file: String, line: Int, field: String, value: String, sentence: Bilingual, remedy: Bilingual, original: String? = nil
    ) {
        self.file = file
        self.line = line
        self.field = field
        self.value = value
        self.sentence = sentence
        self.remedy = remedy
        self.original = original
    }

    package var description: String { "\(file):\(line): \(sentence.en) \(remedy.en)" }
    package var zh: String { "\(file):\(line): \(sentence.zh)\(remedy.zh)\(original.map { " (\($0))" } ?? "")" }
}

package struct RuleFaults: Error, Sendable, CustomStringConvertible {
    package let faults: [RuleFault]
    package init(faults: [RuleFault]) { self.faults = faults }
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// One node of a rule file with the means to complain about it. Systems read their own rule files with it, too.
package final class RuleReader {
    let file: String
    package private(set) var faults: [RuleFault] = []
    private var tree: Node?
    /// How many nodes may still be looked at to find where faults stand: a text of a thousand faults would be gone through a
    /// thousand times, and aliases of aliases make a short text an endless tree. Faults behind that are told by line alone.
    private var steps = 500_000

    package init(file: String) { self.file = file }

    /// The line of the first alias of a text that has anchors, from 1. An alias repeats all that its anchor holds, and
    /// aliases of aliases more than any machine can: no rule file needs them.
    private static func alias(in text: String) -> Int? {
        guard text.contains(/(?:^|[\s\[,{])&[^\s,\[\]{}]+(?:\s|$)/.anchorsMatchLineEndings()),
            let alias = text.firstMatch(of: /(?:^|[\s\[,{])\*[^\s,\[\]{}]+(?:[\s\],}]|$)/.anchorsMatchLineEndings())
        else { return nil }
        return 1 + text[..<alias.range.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") }
    }

    package func root(_ text: String) -> Node.Mapping? {
        if let line = Self.alias(in: text) {
            faults.append(
                RuleFault(
                    file: file, line: line, field: "", value: "*",
                    sentence: Bilingual(
                        zh: "规则文件不用锚点和别名（& 和 *）。", en: "Rule files have no anchors and aliases (& and *)."),
                    remedy: Bilingual(zh: "请把重复的内容写全。", en: "Write what is repeated in full.")))
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                fault(
                    nil, zh: "文件是空的。", en: "The file is empty.", "请参照 docs/reference/ledgers.md 填写。",
                    "See docs/reference/ledgers.md for its parts.")
                return nil
            }
            tree = node
            return mapping(node, "file")
        } catch let error as YamlError {
            if case .duplicatedKeysInMapping(let keys, let context) = error {
                for key in keys { faults.append(duplicate(key, line: context.mark.line)) }
                return nil
            }
            var line: Int =
                switch error {
                case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
                // A byte that no YAML may have: counted from the beginning of the text.
                case .reader(_, let offset?, _, _): 1 + text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") }
                default: 1
                }
            // What is missing at the end is told one line below it.
            line = min(line, max(1, text.split(separator: "\n", omittingEmptySubsequences: false).count))
            let words = YAMLWords(error)
            faults.append(
                RuleFault(
                    file: file, line: line, field: "", value: "", sentence: words.sentence, remedy: words.remedy, original: words.original))
        } catch {
            fault(nil, zh: "无法读取：\(error)。", en: "Unreadable: \(error).", "请检查文件编码是否为 UTF-8。", "Check that it is UTF-8.")
        }
        return nil
    }

    /// From the top of the file to its end, as one mends it.
    package var inOrder: [RuleFault] {
        faults.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    package func fault(_ node: Node?, zh: String, en: String, _ remedyZh: String, _ remedyEn: String) {
        let place = node.flatMap { meant in tree.flatMap { Self.place(of: meant, in: $0, path: "", &steps) } }
        faults.append(
            RuleFault(
                file: file, line: node?.mark?.line ?? 1, field: place?.field ?? "", value: place?.value ?? "",
                sentence: Bilingual(zh: zh, en: en), remedy: Bilingual(zh: remedyZh, en: remedyEn)))
    }

    /// Where in the tree a node stands: a mapping begins where its first key does, so its kind counts as well.
    /// - Parameter steps: how many nodes may still be looked at.
    private static func place(of node: Node, in tree: Node, path: String, _ steps: inout Int) -> (field: String, value: String)? {
        steps -= 1
        guard steps > 0 else { return nil }
        func isSame(_ other: Node) -> Bool {
            guard let mark = node.mark, let theirs = other.mark, (mark.line, mark.column) == (theirs.line, theirs.column) else {
                return false
            }
            return (node.mapping == nil) == (other.mapping == nil) && (node.sequence == nil) == (other.sequence == nil)
        }
        if isSame(tree) { return (path, tree.string ?? "") }
        if let mapping = tree.mapping {
            for (key, value) in mapping {
                let name = path.isEmpty ? key.string ?? "?" : "\(path).\(key.string ?? "?")"
                if isSame(key) { return (name, value.string ?? "") }
                if let found = place(of: node, in: value, path: name, &steps) { return found }
            }
        }
        for item in tree.sequence.map({ Array($0) }) ?? [] {
            if let found = place(of: node, in: item, path: path, &steps) { return found }
        }
        return nil
    }

    package func mapping(_ node: Node?, _ name: String) -> Node.Mapping? {
        guard let node else { return nil }
        guard let mapping = node.mapping else {
            fault(node, zh: "“\(name)”应为键值表。", en: "\"\(name)\" must be a mapping.", "请写成 {键: 值}。", "Write it as {key: value}.")
            return nil
        }
        var seen: Set<String> = []
        for (key, _) in mapping {
            let text = key.string ?? ""
            if !seen.insert(text).inserted { faults.append(duplicate(text, line: key.mark?.line ?? 0)) }
        }
        return mapping
    }

    private func duplicate(_ key: String, line: Int) -> RuleFault {
        RuleFault(
            file: file, line: max(1, line), field: key, value: "",
            sentence: Bilingual(zh: "“\(key)”出现了两次。", en: "\"\(key)\" is given twice."),
            remedy: Bilingual(zh: "请删去其中一处。", en: "Remove one of them."))
    }

    /// A whole number within `range`; the fallback where there is none.
    package func integer(
        _ node: Node?, in range: ClosedRange<Int>, default fallback: Int, zh: String, en: String, _ remedyZh: String, _ remedyEn: String
    ) -> Int {
        guard let node else { return fallback }
        if let value = node.int, range.contains(value) { return value }
        fault(node, zh: zh, en: en, remedyZh, remedyEn)
        return fallback
    }

    /// Complains about keys that nobody reads: a misspelt rule is a rule that does not hold.
    package func only(_ keys: [String], in mapping: Node.Mapping, _ name: String) {
        for (key, _) in mapping where !keys.contains(key.string ?? "") {
            fault(
                key, zh: "“\(name)”里没有“\(key.string ?? "?")”这一项。", en: "\"\(name)\" has no entry \"\(key.string ?? "?")\".",
                "可用：\(keys.joined(separator: "、"))。", "It may have: \(keys.joined(separator: ", ")).")
        }
    }

    package func text(_ node: Node?, _ name: String, in parent: Node.Mapping?, required: Bool = true) -> String? {
        guard let node else {
            if required { missing(name, in: parent) }
            return nil
        }
        guard let text = node.string, !text.isEmpty else {
            fault(node, zh: "“\(name)”应为文字。", en: "\"\(name)\" must be a text.", "请填写。", "Fill it in.")
            return nil
        }
        return text
    }

    package func missing(_ name: String, in parent: Node.Mapping?) {
        faults.append(
            RuleFault(
                file: file, line: (parent?.first?.key.mark ?? parent?.mark)?.line ?? 1, field: name, value: "",
                sentence: Bilingual(zh: "缺少“\(name)”。", en: "\"\(name)\" is missing."),
                remedy: Bilingual(zh: "请补上这一项。", en: "Add it.")))
    }

    package func flag(_ node: Node?, _ name: String, default value: Bool) -> Bool {
        guard let node else { return value }
        if let flag = node.bool { return flag }
        fault(
            node, zh: "“\(name)”的值“\(node.string ?? "?")”应为 true 或 false。",
            en: "\"\(name)\" is \"\(node.string ?? "?")\", not true or false.", "请改为 true 或 false。", "Write true or false.")
        return value
    }

    package func bilingual(_ node: Node?, _ name: String, in parent: Node.Mapping?) -> Bilingual {
        guard let node else {
            missing(name, in: parent)
            return Bilingual("")
        }
        if let both = node.string { return Bilingual(both) }
        guard let mapping = mapping(node, name) else { return Bilingual("") }
        only(["zh", "en"], in: mapping, name)
        return Bilingual(zh: text(mapping["zh"], "\(name).zh", in: mapping) ?? "", en: text(mapping["en"], "\(name).en", in: mapping) ?? "")
    }

    package func budget(_ node: Node?, _ name: String) -> Budget? {
        guard let node else { return nil }
        if let text = node.string, let budget = Budget(text) { return budget }
        fault(
            node, zh: "“\(name)”的值“\(node.string ?? "?")”不是时限。", en: "\"\(name)\" is \"\(node.string ?? "?")\", which is not a time limit.",
            "请写成如 15 work-minutes、2 work-hours、3 work-days、24 hours、5 days。",
            "Write e.g. 15 work-minutes, 2 work-hours, 3 work-days, 24 hours, 5 days.")
        return nil
    }

    package func limit(_ node: Node?, _ name: String) -> Limit? {
        guard let node else { return nil }
        if let text = node.string, let limit = Limit(text) { return limit }
        fault(
            node, zh: "“\(name)”的值“\(node.string ?? "?")”不是时限。", en: "\"\(name)\" is \"\(node.string ?? "?")\", which is not a time limit.",
            "请写成如 15 work-minutes、3 work-days、24 hours、end of work-day 3、end of month、end of friday。",
            "Write e.g. 15 work-minutes, 3 work-days, 24 hours, end of work-day 3, end of month, end of friday.")
        return nil
    }

    /// A list of names, each among those that `known` reads. A single name may stand without brackets.
    package func names<Value>(_ node: Node?, _ name: String, of choices: [String], _ known: (String) -> Value?) -> [Value] {
        guard let node else { return [] }
        let items = node.sequence.map { Array($0) } ?? [node]
        return items.compactMap { item in
            if let text = item.string, let value = known(text) { return value }
            fault(
                item, zh: "“\(name)”里的“\(item.string ?? "?")”没有定义。",
                en: "\"\(name)\" names \"\(item.string ?? "?")\", which does not exist.",
                "可用：\(choices.joined(separator: "、"))。", "Choose from: \(choices.joined(separator: ", ")).")
            return nil
        }
    }

    package func choice<Value>(_ node: Node?, _ name: String, of choices: [String], default fallback: Value, _ known: (String) -> Value?)
        -> Value
    {
        guard let node else { return fallback }
        return names(node, name, of: choices, known).first ?? fallback
    }
}
