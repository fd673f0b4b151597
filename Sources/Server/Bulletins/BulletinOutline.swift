// A bulletin as JSON, for scripts: what `taizhang bulletin --json` prints.
import Bulletins

package struct BulletinOutline: Encodable, Sendable {
    struct Line: Encodable {
        let entry: String
        let number: String
        let title: String
        let sentence: String
        let light: String
    }

    struct Part: Encodable {
        let title: String
        let heads: [String]?
        let rows: [[String]]?
        let lines: [Line]
    }

    struct Figure: Encodable {
        let title: String
        let value: String
        let before: String?
    }

    let number: String?
    let title: String
    let span: String
    let isDraft: Bool
    let figures: [Figure]
    let parts: [Part]

    package init(_ document: BulletinDocument) {
        (number, title, span, isDraft) = (document.number, document.title, document.span, document.isDraft)
        figures = document.figures.map { Figure(title: $0.title, value: $0.value, before: $0.before) }
        parts = document.parts.map { part in
            Part(
                title: part.title, heads: part.table?.heads, rows: part.table?.rows,
                lines: part.groups.flatMap(\.lines).map {
                    Line(
                        entry: $0.reference.description, number: $0.number, title: $0.title, sentence: $0.sentence, light: $0.light.rawValue
                    )
                })
        }
    }
}
