// The cut of text into words for the index and for queries: Chinese, Japanese and Korean characters
// in overlapping pairs, everything else in words. Both sides must cut alike or nothing is found. What
// is a phrase and what is left out is in SearchTerms.
import Foundation
import Kernel

package enum SearchText {
    /// Space-separated words of a text for the index: 井盖破损 → 井盖 盖破 破损 损; BX-12 → bx 12.
    /// The last character of a run stands alone, so that every single character begins a word.
    package static func words(of text: String) -> String {
        cut(text).flatMap { run in run.isHan ? pairs(run.text, closing: true) : [run.text] }.joined(separator: " ")
    }

    /// An FTS5 query that finds all the words of what a person typed; nil when there is nothing to find.
    package static func query(_ text: String) -> String? {
        let terms = cut(text).map { run -> String in
            if !run.isHan { return "\"\(run.text)\"*" }
            if run.text.count == 1 { return "\"\(run.text)\"*" }
            return "\"\(pairs(run.text, closing: false).joined(separator: " "))\""
        }
        return terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    /// The same words as PostgreSQL's `tsvector` is written, each with its place, so that pairs that follow each
    /// other are found as a phrase.
    package static func vector(of text: String) -> String {
        let words = cut(text).flatMap { run in run.isHan ? pairs(run.text, closing: true) : [run.text] }
        // Places end at 16383 there, words at 2 KB and all of them at 1 MB: what is longer is found by its beginning.
        var vector = ""
        for (place, word) in words.enumerated() where vector.utf8.count < 500_000 {
            vector += "\(vector.isEmpty ? "" : " ")\(lexeme(word)):\(min(place + 1, 16_383))"
        }
        return vector
    }

    /// As `query`, as PostgreSQL's `tsquery` is written.
    package static func vectorQuery(_ text: String) -> String? {
        let terms = cut(text).map { run -> String in
            if !run.isHan || run.text.count == 1 { return "\(lexeme(run.text)):*" }
            return "(\(pairs(run.text, closing: false).map(lexeme).joined(separator: " <-> ")))"
        }
        return terms.isEmpty ? nil : terms.joined(separator: " & ")
    }

    /// An FTS5 query for words that follow each other; the last one may go on. Nil when there is nothing to find.
    static func phrase(_ text: String) -> String? {
        let (words, isOpen) = following(text)
        return words.isEmpty ? nil : "\"\(words.joined(separator: " "))\"\(isOpen ? "*" : "")"
    }

    /// As `phrase`, as PostgreSQL's `tsquery` is written.
    static func phraseVector(_ text: String) -> String? {
        let (words, isOpen) = following(text)
        return words.isEmpty ? nil : words.map(lexeme).joined(separator: " <-> ") + (isOpen ? ":*" : "")
    }

    /// The words of a phrase as they stand one behind the other in the index. A single character at the end begins a pair there.
    private static func following(_ text: String) -> (words: [String], isOpen: Bool) {
        let runs = cut(text)
        let words = runs.enumerated().flatMap { index, run in
            run.isHan ? pairs(run.text, closing: index + 1 < runs.count) : [run.text]
        }
        return (words, runs.last.map { !$0.isHan || $0.text.count == 1 } ?? false)
    }

    /// A quoted word. Accents are left out, as SQLite's tokenizer leaves them out.
    private static func lexeme(_ word: String) -> String {
        let plain = word.folding(options: .diacriticInsensitive, locale: nil)
        var short = plain
        while short.utf8.count > 2000 { short.removeLast() }
        return "'\(short.escapingScalars { $0 == "\\" || $0 == "'" ? "\($0)\($0)" : nil })'"
    }

    private struct Run {
        var text: String
        let isHan: Bool
    }

    private static func cut(_ text: String) -> [Run] {
        var runs: [Run] = []
        var isOpen = false
        for character in text.lowercased() {
            // Some letters take the sign behind them along into one character: a quote, which would end the query's own.
            guard let scalar = character.unicodeScalars.first, character.isLetter || character.isNumber,
                !character.utf8.contains(where: isSign)
            else {
                isOpen = false
                continue
            }
            let han = isHan(scalar)
            if isOpen, let last = runs.last, last.isHan == han {
                runs[runs.count - 1].text.append(character)
            } else {
                runs.append(Run(text: String(character), isHan: han))
            }
            isOpen = true
        }
        return runs
    }

    private static func pairs(_ text: String, closing: Bool) -> [String] {
        let characters = Array(text)
        var result: [String] = []
        for index in characters.indices {
            if index + 1 < characters.count {
                result.append(String(characters[index...index + 1]))
            } else if closing || characters.count == 1 {
                result.append(String(characters[index]))
            }
        }
        return result
    }

    /// Of ASCII, what is neither a letter nor a digit.
    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 128...255: false
        default: true
        }
    }

    private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3134F: true
        default: false
        }
    }
}
