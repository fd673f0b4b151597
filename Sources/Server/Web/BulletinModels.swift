// A bulletin's document turned into what pages show, with the addresses of its entries and lists.
import Bulletins
import Kernel
import Loop
import Matters
import Pages

extension BulletinDocument {
    /// Where an entry is read; nil for whoever may not read it.
    static func address(_ line: Line) -> URLPath? {
        guard line.isOpen else { return nil }
        let about = line.reference.stream.hasPrefix("project/") ? URLs.project(line.number) : URLs.matter(line.number)
        return about.anchor("entry-\(line.reference.version)")
    }

    static func address(_ list: BulletinList) -> URLPath {
        var filter = ListFilter()
        filter.ledger = list.ledger
        if let ending = list.ending {
            (filter.ending, filter.endedFrom, filter.endedTo) = (ending, list.from.description, list.to.description)
        } else {
            (filter.from, filter.to) = (list.from.description, list.to.description)
        }
        return URLs.matters(filter)
    }

    /// - Parameter isPublic: without lists, and without who got it.
    func model(_ bulletin: Bulletin, isPublic: Bool = false) -> BulletinModel {
        let sections = parts.map { part in
            BulletinSection(
                title: part.title,
                groups: part.groups.map { group in
                    BulletinSection.Group(
                        title: group.title,
                        sentences: group.lines.map { line in
                            BulletinSentence(subject(line) + line.sentence, Self.address(line), light: line.light.mark)
                        })
                }, grid: part.table.map { BulletinSection.Grid(heads: $0.heads, rows: $0.rows) }, remark: part.remark)
        }
        return BulletinModel(
            masthead: masthead, title: title, issue: number, from: bulletin.from.day(in: .china), to: bulletin.lastDay,
            madeAt: bulletin.compiledAt, salutation: salutation, preface: [correction].compactMap(\.self) + preface,
            figures: figures.map { figure($0, isPublic: isPublic) }, sections: sections, closing: closing, issuer: issuer, day: day,
            sentTo: isPublic ? nil : sentTo)
    }

    private func figure(_ figure: Figure, isPublic: Bool) -> Pages.Figure {
        let before = figure.before.map { pick("上期 \($0)", "\($0) before") }
        let note = [before, figure.note].compactMap(\.self).joined(separator: pick("；", "; "))
        return Pages.Figure(
            figure.title, .text(figure.value), isPublic ? nil : figure.list.map(Self.address), note: note.isEmpty ? nil : note)
    }
}

extension RecordedBulletin {
    func document(_ organization: Organization, _ language: Language) -> BulletinDocument {
        BulletinDocument(bulletin, template, organization, isChinese: language == .zh)
    }
}
