// 来源: where it was said that a matter has to be done, with the words. One decision that is heard in three meetings is one matter
// with three sources; a lesson that is carried over has the matter from which it was learned.
import Kernel

/// Raw values are stored.
package enum CitationKind: String, Codable, CaseIterable, Sendable {
    case meeting, instruction, document, matter

    package var title: Bilingual {
        switch self {
        case .meeting: Bilingual(zh: "会议", en: "meeting")
        case .instruction: Bilingual(zh: "批示", en: "written instruction")
        case .document: Bilingual(zh: "文件", en: "document")
        case .matter: Bilingual(zh: "举一反三", en: "lesson")
        }
    }
}

package struct Citation: Codable, Hashable, Sendable {
    package let kind: CitationKind
    /// The number of the meeting or matter here, the mark of a document; empty where it has none.
    package let code: String
    package let title: String
    package let on: CivilDay?
    /// The words that say so.
    package let words: String

    package init(kind: CitationKind, code: String, title: String, on: CivilDay?, words: String) {
        self.kind = kind
        self.code = code
        self.title = title
        self.on = on
        self.words = words
    }

    /// The place is known and the words are there.
    func checked() throws(Refusal) -> Citation {
        guard !title.allSatisfy(\.isWhitespace) else {
            throw .fieldMissing("title", title: Bilingual(zh: "来源名称", en: "name of the source"))
        }
        guard title.utf8.count <= 300 else { throw .fieldTooLong("title", bytes: title.utf8.count, longest: 300) }
        guard code.utf8.count <= 100 else { throw .fieldTooLong("code", bytes: code.utf8.count, longest: 100) }
        guard words.utf8.count <= 4000 else { throw .fieldTooLong("words", bytes: words.utf8.count, longest: 4000) }
        return self
    }
}

extension Decision {
    func cited(_ citation: Citation) throws(Refusal) -> [MatterFact] {
        try Matter.cited(citation, beside: matter.citations)
    }
}

extension Matter {
    /// As many sources has no matter that is still one.
    static let mostCitations = 50

    /// Nothing where the same words of the same place are there already.
    static func cited(_ citation: Citation, beside others: [Citation]) throws(Refusal) -> [MatterFact] {
        let citation = try citation.checked()
        guard !others.contains(citation) else { return [] }
        guard others.count < mostCitations else {
            throw .fieldInvalid("sources", citation.title, expected: Bilingual(zh: "最多 \(mostCitations) 个", en: "\(mostCitations) at most"))
        }
        return [.cited(source: citation)]
    }
}
