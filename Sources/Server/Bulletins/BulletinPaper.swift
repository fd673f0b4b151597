// A bulletin as a page that stands alone: read in a browser, printed, and what WeasyPrint makes the PDF of. Laid out as GB/T
// 9704-2012 has it: A4, head 37 mm, binding margin 28 mm, a type area of 156 by 225 mm with 22 lines of 28 characters, red
// masthead and line, page numbers between dashes, and who got and printed it at the end.
import Bulletins
import Pages

struct BulletinPaper {
    let document: BulletinDocument
    /// Nil where nobody knows the address of this server.
    let address: (URLPath) -> String?

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="\(document.pick("zh-CN", "en"))"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1"><title>\(document.title)</title>
        <style>\(Self.style)</style></head>
        <body><header>\(document.masthead.map { "<p class=\"masthead\(HTML.when($0.count > 9, " is-long"))\">\($0)</p>" as HTML })
        \(document.number.map { "<p class=\"number\">\($0)</p>" as HTML })</header>
        <main><h1>\(title)</h1>
        \(document.salutation.map { "<p class=\"salutation\">\($0)</p>" as HTML })
        \(([document.correction].compactMap(\.self) + document.preface).html { "<p>\($0)</p>" })
        \(HTML.when(!document.figures.isEmpty, figures))
        \(document.parts.html(part))
        \(document.closing.map { "<p>\($0)</p>" as HTML })
        <div class="signed">\(document.issuer.map { "<p>\($0)</p>" as HTML })\(document.day.map { "<p>\($0)</p>" as HTML })</div></main>
        \(imprint)</body></html>

        """
    }

    /// A long title is broken before its span, not inside of it.
    private var title: HTML {
        guard document.title.count > 20, let open = document.title.lastIndex(of: "（") else { return "\(document.title)" }
        return "\(document.title[..<open])<br>\(document.title[open...])"
    }

    private var figures: HTML {
        """
        <table><thead><tr>\(document.figureHeads.html { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(document.figures.html { figure in
            let note: HTML? = figure.note.map { "<small>\($0)</small>" }
            return """
                <tr><th scope="row">\(figure.title)</th><td>\(link(figure.value, figure.list.map(BulletinDocument.address)))\(note)</td><td>\(figure.before ?? "—")</td></tr>
                """
        })</tbody></table>
        """
    }

    private func part(_ part: BulletinDocument.Part) -> HTML {
        """
        <h2>\(part.title)</h2>\(part.remark.map { "<p>\($0)</p>" as HTML })\(part.table.map(table))
        \(part.groups.html { group in
            """
            \(group.title.map { "<h3>\($0)</h3>" as HTML })\(group.lines.enumerated().map { ($0.offset + 1, $0.element) }.html { place, line in
                "<p class=\"line\">\(place). \(link(document.subject(line) + line.sentence, BulletinDocument.address(line)))</p>"
            })
            """
        })
        """
    }

    private func table(_ table: BulletinDocument.Table) -> HTML {
        """
        <table\(HTML.when(table.isWords, " class=\"words\""))><thead><tr>\(table.heads.html { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(table.rows.html { row in
            "<tr>\(row.enumerated().map { ($0.offset, $0.element) }.html { place, cell in place == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>" })</tr>"
        })</tbody></table>
        """
    }

    private func link(_ text: String, _ path: URLPath?) -> HTML {
        path.flatMap(address).map { "<a href=\"\($0)\">\(text)</a>" } ?? "\(text)"
    }

    private var imprint: HTML {
        guard document.sentTo != nil || document.printedOn != nil else { return .empty }
        return """
            <footer>\(document.sentTo.map { "<p>\(document.sentToTitle)\($0)</p>" as HTML })\
            \(document.printedOn.map { "<p class=\"printed\"><span>\(document.printer ?? "")</span><span>\($0)</span></p>" as HTML })</footer>
            """
    }

    /// 16 pt (三号) is 5.64 mm: 28 of them are 158 mm, so that each is 156/28 mm here. A line is 225/22 mm. Fonts by what
    /// Chinese offices have, then what free systems have.
    private static let style: HTML = """
        @page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-right { content: "— " counter(page) " —"; font: 14pt "SimSun", "Noto Serif CJK SC", serif; padding: 0 5.57mm; vertical-align: top; padding-top: 7mm; } }
        @page :left { @bottom-right { content: none; } @bottom-left { content: "— " counter(page) " —"; font: 14pt "SimSun", "Noto Serif CJK SC", serif; padding: 0 5.57mm; vertical-align: top; padding-top: 7mm; } }
        * { box-sizing: border-box; }
        html { color: #000; background: #fff; }
        body { margin: 0 auto; max-width: 156mm; font: 5.571mm/10.227mm "FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC", serif; overflow-wrap: anywhere; }
        p, h1, h2, h3 { margin: 0; font-weight: 400; font-size: inherit; }
        a { color: inherit; text-decoration: none; }
        header { text-align: center; border-bottom: .7mm solid #d00; padding-bottom: 4mm; margin-bottom: 12mm; }
        .masthead { color: #d00; font: 700 15mm/20mm "FZXiaoBiaoSong-B05S", "STZhongsong", "SimSun", "Noto Serif CJK SC", serif; letter-spacing: .1em; padding-left: .1em; margin: 12mm 0 10mm; }
        .masthead.is-long { font-size: 11mm; }
        h1 { font: 700 22pt/12mm "FZXiaoBiaoSong-B05S", "STZhongsong", "SimSun", "Noto Serif CJK SC", serif; text-align: center; margin-bottom: 10.227mm; text-wrap: balance; }
        h2 { font-family: "SimHei", "STHeiti", "Noto Sans CJK SC", sans-serif; text-indent: 2em; break-after: avoid; }
        h3 { font-family: "KaiTi_GB2312", "KaiTi", "STKaiti", "Noto Serif CJK SC", serif; text-indent: 2em; break-after: avoid; }
        main > p { text-indent: 2em; }
        main > p.salutation { text-indent: 0; }
        p.line { orphans: 2; widows: 2; }
        table { width: 100%; border-collapse: collapse; font-size: 12pt; line-height: 1.5; margin: 2mm 0 6mm; }
        thead { display: table-header-group; }
        tr { break-inside: avoid; }
        th, td { border: .2mm solid #000; padding: .5mm 2mm; font-weight: 400; text-align: right; }
        thead th { font-family: "SimHei", "STHeiti", "Noto Sans CJK SC", sans-serif; text-align: center; }
        tbody th { text-align: left; }
        td small { display: block; font-size: 9pt; }
        .words td { text-align: left; }
        .words td:last-child { white-space: nowrap; }
        .signed { text-align: right; padding-right: 4em; margin-top: 10.227mm; break-inside: avoid; break-before: avoid; }
        footer { break-inside: avoid; margin-top: 20mm; font-size: 14pt; line-height: 9mm; border-top: .35mm solid #000; border-bottom: .35mm solid #000; padding: 0 1em; }
        footer p { padding-left: 3em; text-indent: -3em; }
        footer .printed { display: flex; justify-content: space-between; padding-left: 0; text-indent: 0; border-top: .25mm solid #000; margin: 0 -1em; padding: 0 1em; }
        @media screen { body { padding: 8mm 5mm; font-size: 17px; line-height: 1.8; } a { text-decoration: underline; text-decoration-color: #bbb; text-underline-offset: .2em; }
          .masthead, .masthead.is-long { font-size: 2.2em; line-height: 1.4; margin: .5em 0; } h1 { font-size: 1.5em; line-height: 1.5; } table { font-size: .85em; } footer { font-size: .85em; line-height: 1.8; } }
        """
}
