// The difference between two moments of the journal, as a template asks for it: lines, tables and figures. Pure: the same
// entries give the same content, in whatever order they come and however often it is made.
import Kernel
import Matters

/// What the register of key projects adds, for templates that speak of them. Made in Server, which knows that system.
package struct BulletinProjects: Sendable {
    package let facts: [BulletinFact]
    package let figures: [BulletinFigure]

    package init(facts: [BulletinFact], figures: [BulletinFigure]) {
        self.facts = facts
        self.figures = figures
    }
}

package struct BulletinDifference {
    let template: BulletinTemplate
    let basis: BulletinBasis
    let courses: [MatterCourse]
    let projects: BulletinProjects?

    /// - Parameter matters: of each matter concerned all entries from its first; those of other ledgers are passed over.
    package init(_ template: BulletinTemplate, of matters: [[Entry]], _ basis: BulletinBasis, projects: BulletinProjects? = nil) throws {
        self.template = template
        self.basis = basis
        self.projects = projects
        courses = try matters.compactMap { try MatterCourse($0, basis) }.filter { template.speaks(of: $0.matter.ledger) }
            .sorted { $0.matter.number < $1.matter.number }
    }

    package var content: BulletinContent {
        get throws {
            BulletinContent(
                parts: try template.sections.enumerated().map { try part($0.element, at: $0.offset + 1) },
                figures: template.figures.flatMap(figures))
        }
    }

    // MARK: Parts

    private func part(_ section: BulletinTemplate.Section, at place: Int) throws -> BulletinPart {
        if section.what == .units { return BulletinPart(title: section.title, what: .units, units: unitRows) }
        var items: [BulletinItem] = []
        if section.what == .projects {
            items = (projects?.facts ?? []).map { fact in
                BulletinItem(
                    id: "\(place).\(fact.reference)", reference: fact.reference, number: fact.number, title: fact.title,
                    sentence: fact.sentence, group: nil)
            }
        } else {
            for course in inOrder(of: section.what) { items += try lines(section, place, of: course) }
        }
        guard section.by != .none else { return BulletinPart(title: section.title, what: section.what, items: items) }
        // Those of one group together, groups by name.
        let sorted = items.enumerated().sorted {
            ($0.element.group == Self.nobody ? 1 : 0, $0.element.group?.zh ?? "", $0.offset) < (
                $1.element.group == Self.nobody ? 1 : 0, $1.element.group?.zh ?? "", $1.offset
            )
        }
        return BulletinPart(title: section.title, what: section.what, items: sorted.map(\.element))
    }

    /// By number; what is late the longest first.
    private func inOrder(of topic: BulletinTopic) -> [MatterCourse] {
        guard topic == .overdue else { return courses }
        return courses.enumerated().sorted { one, other in
            let (a, b) = (one.element.after?.late?.dueAt ?? basis.to, other.element.after?.late?.dueAt ?? basis.to)
            return a != b ? a < b : one.offset < other.offset
        }.map(\.element)
    }

    private func lines(_ section: BulletinTemplate.Section, _ place: Int, of course: MatterCourse) throws -> [BulletinItem] {
        func item(_ reference: EntryReference, _ sentence: Bilingual, light: Light = .none) -> BulletinItem {
            BulletinItem(
                id: "\(place).\(reference)", reference: reference, number: course.matter.number, title: course.matter.title,
                sentence: sentence, group: group(section.by, course), light: light)
        }
        func say(_ news: MatterCourse.News) throws -> BulletinItem {
            item(news.entry.reference, try Sentences.sentence(of: news.entry, basis.after, for: .public))
        }
        switch section.what {
        case .units, .projects: return []
        case .reported, .returned, .urged, .slips: return try news(section.what, of: course).map(say)
        case .ended: return try course.ended.map(say).map { [$0] } ?? []
        case .endedLate:
            guard let ended = course.ended, course.wasLate else { return [] }
            return [try say(ended)]
        case .overdue:
            guard let moment = course.after, let late = moment.late else { return [] }
            return [item(course.referenceOfLateness, words.overdue(moment, late, course.daysLate(late)), light: moment.light)]
        case .improved:
            guard let (old, new) = change(course), new.light < old else { return [] }
            return [item(course.referenceOfImprovement, words.turned(old, new), light: new.light)]
        case .worsened:
            guard let (old, new) = change(course), new.light > old else { return [] }
            return [item(course.reference(of: new.light), words.turned(old, new), light: new.light)]
        case .red, .yellow, .blue:
            guard let moment = course.after, moment.light.rawValue == section.what.rawValue else { return [] }
            return [item(course.reference(of: moment.light), words.shows(moment), light: moment.light)]
        }
    }

    /// The light of an open matter then and now; of one that was not there, or had ended, none then.
    private func change(_ course: MatterCourse) -> (Light, MatterMoment)? {
        course.after.map { (course.before?.light ?? .none, $0) }
    }

    private func news(_ topic: BulletinTopic, of course: MatterCourse) -> [MatterCourse.News] {
        course.news.filter { news in
            switch (topic, news.fact) {
            case (.reported, .reported), (.returned, .returned), (.returned, .reopened), (.urged, .urged): true
            case (.returned, .verified(let passed, _, _, _, _)): !passed
            case (.slips, .rungReached(let rung)): rung.slip != nil
            default: false
            }
        }
    }

    private var words: BulletinWords { BulletinWords(basis: basis) }

    private func group(_ grouping: BulletinTemplate.Grouping, _ course: MatterCourse) -> Bilingual? {
        let matter = course.matter
        switch grouping {
        case .none: return nil
        case .unit: return (matter.handler ?? matter.owner).map { Bilingual(name(ofUnit: $0)) } ?? Self.nobody
        case .ledger: return basis.after.ledger(matter.ledger, version: matter.rules)?.title ?? Bilingual(matter.ledger)
        case .class:
            return matter.classCode.map { basis.after.catalogueTitle($0) ?? Bilingual($0) } ?? Bilingual(zh: "未分类", en: "Without a class")
        }
    }

    private func name(ofUnit code: UnitCode?) -> String { code.map { basis.after.organization.name(ofUnit: $0) } ?? "" }

    /// What is reported and not given to anybody yet.
    private static let nobody = Bilingual(zh: "责任单位待定", en: "No unit yet")

    // MARK: The table

    /// By unit the open matters that it answers for, those of nobody last.
    var unitRows: [BulletinUnitRow] {
        var rows: [UnitCode?: BulletinUnitRow] = [:]
        func change(_ unit: UnitCode?, _ body: (inout BulletinUnitRow) -> Void) {
            body(&rows[unit, default: BulletinUnitRow(code: unit, unit: name(ofUnit: unit))])
        }
        for course in courses {
            if let before = course.before { change(before.unit) { $0.before.add(before.light) } }
            if let after = course.after {
                change(after.unit) { row in
                    row.after.add(after.light)
                    row.open += 1
                    row.overdue += after.isLate ? 1 : 0
                }
            }
        }
        // A unit whose last matters have ended without a light has nothing to compare.
        return rows.values.filter { $0.open > 0 || $0.before != LightTally() }.sorted {
            ($0.code == nil ? 1 : 0, -$0.after.red, -$0.after.yellow, -$0.overdue, $0.code ?? "") < (
                $1.code == nil ? 1 : 0, -$1.after.red, -$1.after.yellow, -$1.overdue, $1.code ?? ""
            )
        }
    }

    // MARK: Figures

    private func figures(_ measure: BulletinMeasure) -> [BulletinFigure] {
        func figure(_ zh: String, _ en: String, _ count: Int, _ before: Int? = nil, _ list: BulletinList? = nil) -> [BulletinFigure] {
            [
                BulletinFigure(
                    title: Bilingual(zh: zh, en: en), value: Bilingual("\(count)"), before: before.map { Bilingual("\($0)") }, list: list)
            ]
        }
        func standing(_ counts: (MatterMoment) -> Bool) -> (Int, Int) {
            (courses.count { $0.after.map(counts) ?? false }, courses.count { $0.before.map(counts) ?? false })
        }
        switch measure {
        case .open:
            let (now, before) = standing { _ in true }
            return figure("在办", "Open", now, before)
        case .overdue:
            let (now, before) = standing(\.isLate)
            return figure("超期未办结", "Overdue", now, before)
        case .red, .yellow, .blue:
            let (now, before) = standing { $0.light.rawValue == measure.rawValue }
            let title = BulletinWords.name(of: Light(rawValue: measure.rawValue) ?? .none)
            return figure(title.zh, title.en, now, before)
        case .reported:
            return figure("新上报", "Reported", courses.map { news(.reported, of: $0).count }.reduce(0, +), nil, list(nil))
        case .ended: return endings
        case .endedLate: return figure("超期办结", "Ended late", courses.count { $0.ended != nil && $0.wasLate })
        case .improved: return figure("好转", "Improved", courses.count { change($0).map { $0.1.light < $0.0 } ?? false })
        case .worsened: return figure("加重", "Worsened", courses.count { change($0).map { $0.1.light > $0.0 } ?? false })
        case .returned: return figure("退回、返工和重办", "Sent back", courses.map { news(.returned, of: $0).count }.reduce(0, +))
        case .urged: return figure("催办", "Urged", courses.map { news(.urged, of: $0).count }.reduce(0, +))
        case .slips: return figure("发出单据", "Slips given", courses.map { news(.slips, of: $0).count }.reduce(0, +))
        case .projects: return projects?.figures ?? []
        }
    }

    /// One for each kind: kinds of ending are never added together. Where two are called the same, their ledgers say which.
    private var endings: [BulletinFigure] {
        var counts: [String: (title: Bilingual, ledgers: Set<Bilingual>, count: Int)] = [:]
        for course in courses {
            guard course.ended != nil, let kind = course.matter.ending?.kind else { continue }
            let ledger = basis.after.ledger(course.matter.ledger, version: course.matter.rules)
            counts[kind, default: (ledger?.ending(kind)?.title ?? basis.after.endingTitle(kind), [], 0)].count += 1
            if let ledger { counts[kind]?.ledgers.insert(ledger.title) }
        }
        func title(_ found: (title: Bilingual, ledgers: Set<Bilingual>, count: Int)) -> Bilingual {
            guard counts.values.count(where: { $0.title.zh == found.title.zh }) > 1 else { return found.title }
            let ledgers = found.ledgers.sorted { $0.zh < $1.zh }
            return Bilingual(
                zh: "\(found.title.zh)（\(ledgers.map(\.zh).joined(separator: "、"))）",
                en: "\(found.title.en) (\(ledgers.map(\.en).joined(separator: ", ")))")
        }
        return counts.sorted { $0.key < $1.key }.map { kind, found in
            BulletinFigure(title: title(found), value: Bilingual("\(found.count)"), before: nil, list: list(kind))
        }
    }

    /// Lists are of one ledger or of all.
    private func list(_ ending: String?) -> BulletinList? {
        guard template.ledgers.count <= 1, ending == nil || template.ledgers.count == 1 else { return nil }
        return BulletinList(
            ledger: template.ledgers.first, from: basis.from.day(in: basis.zone), to: basis.to.adding(seconds: -1).day(in: basis.zone),
            ending: ending)
    }
}
