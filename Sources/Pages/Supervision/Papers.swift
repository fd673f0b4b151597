// 文稿: the list with what waits for its reader on top, and two versions of one beside each other. One paper is in Paper.swift.

import Kernel

package struct PaperLine: Sendable, Hashable {
    package var number: String
    package var title: String
    package var kind: String
    package var unit: String
    package var standing: String
    package var until: CivilDay?
    package var unanswered: Int
    package var unclaimed: Int
    package var mark: String?

    package init(
        number: String, title: String, kind: String, unit: String, standing: String, until: CivilDay?, unanswered: Int, unclaimed: Int,
        mark: String?
    ) {
        self.number = number
        self.title = title
        self.kind = kind
        self.unit = unit
        self.standing = standing
        self.until = until
        self.unanswered = unanswered
        self.unclaimed = unclaimed
        self.mark = mark
    }
}

/// 等您办的
package struct PaperDutyLine: Sendable, Hashable {
    package var duty: String
    package var number: String
    package var title: String
    package var until: CivilDay?
    package var isLate: Bool

    package init(duty: String, number: String, title: String, until: CivilDay?, isLate: Bool) {
        self.duty = duty
        self.number = number
        self.title = title
        self.until = until
        self.isLate = isLate
    }
}

package struct PapersModel: Sendable {
    package var kinds: [Choice]
    package var kind: String?
    package var standings: [Choice]
    package var standing: String?
    package var duties: [PaperDutyLine]
    package var lines: [PaperLine]
    package var pager: Pager
    package var form: TitledForm?

    package init(
        kinds: [Choice], kind: String?, standings: [Choice], standing: String?, duties: [PaperDutyLine], lines: [PaperLine], pager: Pager,
        form: TitledForm?
    ) {
        self.kinds = kinds
        self.kind = kind
        self.standings = standings
        self.standing = standing
        self.duties = duties
        self.lines = lines
        self.pager = pager
        self.form = form
    }
}

package func papersPage(_ model: PapersModel, in page: PageContext) -> HTML {
    func select(_ name: String, _ title: String, _ choices: [Choice], _ chosen: String?) -> HTML {
        let all = [Choice("", page[.meetingsAll])] + choices
        return """
            <p><label for="q-\(name)">\(title)</label><select id="q-\(name)" name="\(name)">\
            \(all.html { "<option value=\"\($0.value)\"\(HTML.when((chosen ?? "") == $0.value, " selected"))>\($0.title)</option>" as HTML })</select></p>
            """
    }
    return layout(
        page[.papers], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(page[.papers], crumbs: [Crumb(page[.supervision], URLs.supervision)], lead: page[.papersLead], in: page))
        \(HTML.when(!model.duties.isEmpty, block(page[.paperDuties], id: "duties", dutyTable(model.duties, in: page))))
        <form class="filters" action="\(URLs.papers)">\(select("kind", page[.meetingKind], model.kinds, model.kind))\
        \(select("standing", page[.paperStanding], model.standings, model.standing))<p><button>\(page[.filterApply])</button></p></form>
        \(model.form.map { titledForms([$0], in: page) })
        \(model.lines.isEmpty ? empty(page[.papersNone]) : "\(paperTable(model.lines, in: page))\(pager(model.pager, in: page))")
        """)
}

private func dutyTable(_ lines: [PaperDutyLine], in page: PageContext) -> HTML {
    table(
        page[.paperDuties],
        [
            Column(page[.paperDuty], .narrow), Column(page[.number], .narrow), Column(page[.meetingTitle]),
            Column(page[.paperUntil], .narrow),
        ],
        lines.map { line in
            let address = URLs.paper(line.number)
            let day: HTML = line.until.map { "\(page.text($0))" as HTML } ?? dash
            return Row(
                ["\(line.duty)", numberLink(line.number, address), "\(line.title)", line.isLate ? "<b>\(day)</b>" : day], link: address)
        })
}

private func paperTable(_ lines: [PaperLine], in page: PageContext) -> HTML {
    table(
        page[.papers],
        [
            Column(page[.number], .narrow), Column(page[.meetingTitle]), Column(page[.meetingKind], .narrow), Column(page[.paperUnit]),
            Column(page[.paperStanding], .narrow), Column(page[.paperUntil], .narrow), Column(page[.paperUnanswered], .number),
            Column(page[.paperUnclaimed], .number), Column(page[.paperMark]),
        ],
        lines.map { line in
            let address = URLs.paper(line.number)
            let until: HTML = line.until.map { "\(page.text($0))" as HTML } ?? dash
            let mark: HTML = line.mark.map { "\($0)" as HTML } ?? dash
            return Row(
                [
                    numberLink(line.number, address), "\(line.title)", "\(line.kind)", "\(line.unit)", "\(line.standing)", until,
                    line.unanswered > 0 ? "\(line.unanswered)" : dash, line.unclaimed > 0 ? "<b>\(line.unclaimed)</b>" : dash, mark,
                ], link: address)
        }, isNavigable: true)
}

// MARK: - Two versions

package struct PaperComparisonModel: Sendable {
    package var number: String
    package var title: String
    package var from: Int
    package var to: Int
    package var versions: [Choice]
    /// Line by line, with what stays the same only where something differs near it.
    package var lines: [DraftLine]

    package init(number: String, title: String, from: Int, to: Int, versions: [Choice], lines: [DraftLine]) {
        self.number = number
        self.title = title
        self.from = from
        self.to = to
        self.versions = versions
        self.lines = lines
    }
}

package func paperComparisonPage(_ model: PaperComparisonModel, in page: PageContext) -> HTML {
    func select(_ name: String, _ chosen: Int) -> HTML {
        """
        <select id="q-\(name)" name="\(name)">\
        \(model.versions.html { "<option value=\"\($0.value)\"\(HTML.when(String(chosen) == $0.value, " selected"))>\($0.title)</option>" as HTML })</select>
        """
    }
    let lines: HTML = """
        <ol class="diff is-prose">\(model.lines.html { line in
            switch line.kind {
            case .same: "<li>\(line.text)</li>"
            case .gone: "<li class=\"is-gone\"><del>\(line.text)</del></li>"
            case .new: "<li class=\"is-new\"><ins>\(line.text)</ins></li>"
            }
        })</ol>
        """
    let isSame = model.lines.allSatisfy { $0.kind == .same }
    return layout(
        "\(page[.paperCompared]) \(model.number)", .desk, section: .supervision, in: page,
        """
        \(heading(
            "\(page[.paperVersionOf(model.from)]) – \(page[.paperVersionOf(model.to)])",
            crumbs: [Crumb(page[.papers], URLs.papers), Crumb(model.number, URLs.paper(model.number))], lead: model.title, in: page))
        <form class="filters" action="\(URLs.paperComparison(model.number))"><p><label for="q-from">\(page[.paperEarlier])</label>\(select("from", model.from))</p>\
        <p><label for="q-to">\(page[.paperLater])</label>\(select("to", model.to))</p><p><button>\(page[.paperCompared])</button></p></form>
        \(isSame ? empty(page[.paperSame]) : lines)
        """)
}
