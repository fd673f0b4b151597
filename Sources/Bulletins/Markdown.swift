// A bulletin as Markdown (CommonMark with pipe tables), each sentence a link to its entry. pandoc makes DOCX of it.
import Kernel

package struct BulletinMarkdown {
    let document: BulletinDocument
    /// Where an entry is read, and a list of matters; nil: plain words.
    let address: (BulletinDocument.Line) -> String?
    let list: (BulletinList) -> String?

    package init(
        _ document: BulletinDocument, address: @escaping (BulletinDocument.Line) -> String?, list: @escaping (BulletinList) -> String?
    ) {
        self.document = document
        self.address = address
        self.list = list
    }

    /// - Parameter forWord: paragraphs carry the names of styles, as pandoc reads them.
    package func text(forWord: Bool = false) -> String {
        var blocks: [String] = []
        func add(_ text: String?, _ style: String) {
            guard let text, !text.isEmpty else { return }
            blocks.append(forWord ? "::: {custom-style=\"\(style)\"}\n\(Self.escaped(text))\n:::" : Self.escaped(text))
        }
        if forWord {
            add(document.masthead, (document.masthead?.count ?? 0) > 9 ? "MastheadLong" : "Masthead")
        } else if let masthead = document.masthead {
            blocks.append("**\(Self.escaped(masthead))**")
        }
        add(document.number, "Number")
        if forWord {
            blocks.append("::: {custom-style=\"BulletinTitle\"}\n\(wordTitle)\n:::")
        } else {
            blocks.append("# \(Self.escaped(document.title))")
        }
        add(document.salutation, "Salutation")
        for paragraph in [document.correction].compactMap(\.self) + document.preface { add(paragraph, "Body") }
        if !document.figures.isEmpty { blocks.append(figures) }
        for part in document.parts {
            blocks.append("## \(Self.escaped(part.title))")
            add(part.remark, "Body")
            if let table = part.table {
                blocks.append(Self.table(table.heads, table.rows.map { $0.map(Self.cell) }, isWords: table.isWords))
            }
            for group in part.groups {
                if let title = group.title { blocks.append("### \(Self.escaped(title))") }
                // As paragraphs: Word would indent a list by rules of its own.
                if forWord {
                    blocks += group.lines.enumerated().map {
                        "::: {custom-style=\"Body\"}\n\($0.offset + 1)\\. \(line($0.element))\n:::"
                    }
                    continue
                }
                blocks.append(group.lines.enumerated().map { "\($0.offset + 1). \(line($0.element))" }.joined(separator: "\n"))
            }
        }
        add(document.closing, "Body")
        add(document.issuer, "Signed")
        add(document.day, "Signed")
        add(document.sentTo.map { document.sentToTitle + $0 }, "Imprint")
        add([document.printer, document.printedOn].compactMap(\.self).joined(separator: "　"), "Imprint")
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// A long title is broken before its span.
    private var wordTitle: String {
        guard document.title.count > 20, let open = document.title.lastIndex(of: "（") else { return Self.escaped(document.title) }
        return "\(Self.escaped(String(document.title[..<open])))\\\n\(Self.escaped(String(document.title[open...])))"
    }

    private func line(_ line: BulletinDocument.Line) -> String {
        let words = Self.escaped(document.subject(line) + line.sentence)
        return address(line).map { "[\(words)](<\($0)>)" } ?? words
    }

    private var figures: String {
        Self.table(
            document.figureHeads,
            document.figures.map { figure in
                let value = Self.cell(figure.value)
                let note = figure.note.map { Self.cell(document.pick("（\($0)）", " (\($0))")) } ?? ""
                return [
                    Self.cell(figure.title), (figure.list.flatMap(list).map { "[\(value)](<\($0)>)" } ?? value) + note,
                    Self.cell(figure.before ?? "—"),
                ]
            })
    }

    private static func table(_ heads: [String], _ rows: [[String]], isWords: Bool = false) -> String {
        // The first column is about twice as wide as the others, for readers that take the width from here; of words a little less, so
        // that a day stays on one line beside four others.
        let first = isWords ? 16 : 24
        let rule = heads.indices.map {
            $0 == 0 ? ":" + String(repeating: "-", count: first) : String(repeating: "-", count: 10) + (isWords ? "" : ":")
        }
        return ([heads.map(cell), rule] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    private static func cell(_ text: String) -> String { escaped(text).escapingScalars { $0 == "|" ? "\\|" : nil } }

    /// Every character that means something within a paragraph or at its beginning, and no line break.
    static func escaped(_ text: String) -> String {
        let first = text.unicodeScalars.first.map { "-+#=:".unicodeScalars.contains($0) } ?? false
        // A line break of two signs is one blank.
        let line = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: " ")
        return (first ? "\\" : "") + line.escapingScalars { "\\`*_[]<>~^$@&".unicodeScalars.contains($0) ? "\\\($0)" : nil }
    }
}
