// What a person typed into a search, taken apart: words, phrases in quotes, words behind a minus, and `name:value`.
// Nothing is ever an error: what is no operator is a word. The words themselves are cut by SearchText.
import Foundation
import Kernel

package struct SearchTerm: Hashable, Sendable {
    package var text: String
    /// In quotes: its words follow each other.
    package var isPhrase = false
    /// Behind a minus: what has it is left out.
    package var isUnwanted = false
    /// What stood before the colon, where it was one of the names asked for.
    package var name: String?

    package init(text: String, isPhrase: Bool = false, isUnwanted: Bool = false) {
        self.text = text
        self.isPhrase = isPhrase
        self.isUnwanted = isUnwanted
    }

    /// Characters and terms that are taken; the rest is passed over. Each term costs a look through the index.
    package static let longest = 400
    package static let most = 32

    /// A blank makes `- 12` and `5 - 3` words. - Parameter names: lower-cased, those that are told apart from words.
    package static func terms(of typed: String, names: Set<String> = []) -> [SearchTerm] {
        let text = Array(typed.prefix(longest))
        var terms: [SearchTerm] = []
        var index = 0
        while index < text.count, terms.count < most {
            guard !text[index].isWhitespace else {
                index += 1
                continue
            }
            var term = SearchTerm(text: "")
            if "-－".contains(text[index]), index + 1 < text.count, !text[index + 1].isWhitespace {
                term.isUnwanted = true
                index += 1
            }
            if let colon = text[index...].firstIndex(where: { ":：".contains($0) || $0.isWhitespace || closing[$0] != nil }),
                ":：".contains(text[colon]), names.contains(String(text[index..<colon]).lowercased()),
                colon + 1 < text.count, !text[colon + 1].isWhitespace
            {
                term.name = String(text[index..<colon]).lowercased()
                index = colon + 1
            }
            if let closing = closing[text[index]] {
                let end = text[(index + 1)...].firstIndex(of: closing) ?? text.count
                term.text = String(text[(index + 1)..<end])
                term.isPhrase = true
                index = min(end + 1, text.count)
            } else {
                let end = text[index...].firstIndex { $0.isWhitespace || closing[$0] != nil } ?? text.count
                term.text = String(text[index..<end])
                index = end
            }
            if !term.text.allSatisfy(\.isWhitespace), !terms.contains(term) { terms.append(term) }
        }
        return terms
    }

    /// The quote that ends what one begins.
    private static let closing: [Character: Character] = ["\"": "\"", "“": "”", "「": "」", "『": "』"]
}

extension SearchText {
    /// Of rows of `matter m` those that a search finds; nil where nothing was typed that has a word.
    package static func condition(_ text: String) -> SQL? { condition(SearchTerm.terms(of: text)) }

    /// On rows of a table of words those that all the wanted terms find and no unwanted one; nil where none is wanted.
    package static func found(by terms: [SearchTerm], in table: StaticString = "matter_search") -> SQL? {
        let wanted = terms.filter { !$0.isUnwanted }.compactMap(match)
        guard !wanted.isEmpty else { return nil }
        let unwanted = terms.filter(\.isUnwanted).compactMap(match)
        return found(cut(wanted, unwanted), in: table)
    }

    /// Of rows of `matter m` those that these terms find; nil where none has a word.
    package static func condition(_ terms: [SearchTerm]) -> SQL? {
        let wanted = terms.filter { !$0.isUnwanted }.compactMap(match)
        let unwanted = terms.filter(\.isUnwanted).compactMap(match)
        guard !wanted.isEmpty || !unwanted.isEmpty else { return nil }
        guard !wanted.isEmpty else { return "m.id not in (select id from matter_search where \(found(any(unwanted))))" }
        return "m.id in (select id from matter_search where \(found(cut(wanted, unwanted))))"
    }

    /// All of the one, none of the other.
    private static func cut(_ wanted: [Match], _ unwanted: [Match]) -> Match {
        let all = Match(
            lite: wanted.map(\.lite).joined(separator: " AND "), postgres: wanted.map(\.postgres).joined(separator: " & "))
        guard !unwanted.isEmpty else { return all }
        let without = any(unwanted)
        return Match(lite: "(\(all.lite)) NOT (\(without.lite))", postgres: "(\(all.postgres)) & !(\(without.postgres))")
    }

    /// One term as each database writes it.
    private struct Match {
        let lite: String
        let postgres: String
    }

    private static func match(_ term: SearchTerm) -> Match? {
        guard let lite = term.isPhrase ? phrase(term.text) : query(term.text),
            let postgres = term.isPhrase ? phraseVector(term.text) : vectorQuery(term.text)
        else { return nil }
        return Match(lite: "(\(lite))", postgres: "(\(postgres))")
    }

    private static func any(_ matches: [Match]) -> Match {
        Match(lite: matches.map(\.lite).joined(separator: " OR "), postgres: matches.map(\.postgres).joined(separator: " | "))
    }

    private static func found(_ match: Match, in table: StaticString = "matter_search") -> SQL {
        .either(
            sqlite: "\(SQL(trusted: "\(table)")) match \(match.lite)", postgres: "words @@ \(match.postgres)::tsquery")
    }
}
