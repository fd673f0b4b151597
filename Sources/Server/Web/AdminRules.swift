// The rules in force, for reading: ledgers with their stages, and the working calendar. They are files
// with versions; nothing is changed here.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminRules: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }

    @Sendable func ledgers(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let lines = wording.rules.ledgers.sorted { $0.key < $1.key }.compactMap { name, versions in
            versions.last.map {
                LedgerRulesIndexModel.Line(
                    key: name, title: wording.text($0.title), version: page.pick("第 \(versions.count) 版", "version \(versions.count)"))
            }
        }
        return web.page(ledgerRulesIndexPage(LedgerRulesIndexModel(ledgers: lines), in: page))
    }

    @Sendable func ledger(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let name = try AdminRoutes.parameter("ledger", context)
        guard let versions = wording.rules.ledgers[name], let ledger = versions.last else { throw Refusal.ledgerUnknown(name) }
        return web.page(ledgerRulesPage(LedgerWords(ledger: ledger, version: versions.count, wording: wording).model, in: page))
    }

    // MARK: Calendar

    /// The published file as far as this page shows it; `WorkCalendar` has checked it.
    private struct CalendarFile: Decodable {
        struct Notice: Decodable {
            let id: String
            let url: String
        }
        struct Day: Decodable {
            let date: String
            let off: Bool
            let name: String
            let notice: String
        }
        let week: [Int]
        let hours: [[String]]
        let published: [Int]
        let notices: [Notice]
        let days: [Day]
    }

    @Sendable func calendars(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let name = request.uri.queryParameters["calendar"].map(String.init) ?? wording.rules.calendars.keys.sorted().first ?? ""
        guard let calendar = wording.rules.calendars[name], let text = wording.rules.texts["\(RuleKind.calendar.rawValue)/\(name)"] else {
            throw Refusal.pageUnknown
        }
        let file = try JSON.decode(CalendarFile.self, from: text)
        let thisYear = page.now.day(in: page.zone).year
        let year = request.uri.queryParameters["year"].flatMap { Int($0) } ?? thisYear
        let notices = Dictionary(file.notices.map { ($0.id, $0.url) }, uniquingKeysWith: { first, _ in first })
        let years = Set(file.published.filter { $0 > thisYear - 10 } + [thisYear, thisYear + 1]).sorted()
        let days = file.days.compactMap { line -> RuledDay? in
            guard let day = CivilDay(line.date), day.year == year else { return nil }
            return RuledDay(day: day, name: line.name, isOff: line.off, notice: line.notice)
        }
        let model = CalendarsModel(
            title: page.pick(calendar.title.zh, calendar.title.en), week: Self.week(file.week, page),
            hours: file.hours.map { $0.joined(separator: "–") }.joined(separator: page.pick("，", ", ")),
            years: years.map {
                YearState(year: $0, isPublished: file.published.contains($0), notice: notices[String($0)].flatMap { URLPath(web: $0) })
            },
            days: days.sorted { $0.day < $1.day }, dayYear: year)
        return web.page(calendarsPage(model, in: page))
    }

    private static func week(_ days: [Int], _ page: PageContext) -> String {
        let zh = ["一", "二", "三", "四", "五", "六", "日"]
        let en = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let days = days.filter { (1...7).contains($0) }
        guard days.count > 2, let first = days.first, let last = days.last, days == Array(first...last) else {
            return days.map { page.pick("周\(zh[$0 - 1])", en[$0 - 1]) }.joined(separator: page.pick("、", ", "))
        }
        return page.pick("周\(zh[first - 1])至周\(zh[last - 1])", "\(en[first - 1]) to \(en[last - 1])")
    }
}

/// A ledger's rules in words.
struct LedgerWords: Sendable {
    let ledger: Ledger
    let version: Int
    let wording: Wording

    private var page: PageContext { wording.page }

    var model: LedgerRulesModel {
        LedgerRulesModel(
            key: ledger.name, title: wording.text(ledger.title), version: page.pick("第 \(version) 版", "version \(version)"), facts: facts,
            stages: stages,
            lights: [(LightMark.blue, ledger.lights.blue), (.yellow, ledger.lights.yellow), (.red, ledger.lights.red)].compactMap {
                mark, threshold in
                threshold.map { (mark, page.pick($0.zh, $0.en)) }
            },
            endings: ledger.endings.map(ending), fields: ledger.fields.map(field))
    }

    private var facts: [Pages.Fact] {
        [
            Pages.Fact(page.pick("编号", "Number"), ledger.number.text),
            Pages.Fact(page.pick("工作日历", "Calendar"), ledger.calendar, link: URLs.calendars),
            Pages.Fact(page.pick("分类", "Classes"), ledger.classes.map { "\($0.name) · \($0.classes.count)" } ?? "—"),
            Pages.Fact(page.pick("向公众开放", "Open to the public"), ledger.isPublic ? page.pick("是", "yes") : page.pick("否", "no")),
            Pages.Fact(page.pick("退回上限", "Returns before adjudication"), String(ledger.returnLimit)),
        ]
    }

    /// Each stage with its actions; then what is possible after the ending and at any time.
    private var stages: [StageRule] {
        let listed = ledger.stages.map {
            StageRule(title: wording.text($0.title), clock: clock($0.clock), actions: $0.actions.compactMap(action))
        }
        let after = StageRule(title: page.pick("已办结", "Ended"), clock: nil, actions: [Action.reopen, .appraise].compactMap(action))
        let named = Set(ledger.stages.flatMap(\.actions) + [.reopen, .appraise])
        let always = StageRule(
            title: page.pick("任何环节", "Any stage"), clock: nil, actions: Action.allCases.filter { !named.contains($0) }.compactMap(action))
        return listed + [after, always].filter { !$0.actions.isEmpty }
    }

    private func clock(_ clock: Ledger.StageClock?) -> String? {
        switch clock {
        case .budget(let budget)?: page.pick(budget.zh, budget.en)
        case .classLimit?: page.pick("按分类的时限", "the class's limit")
        case nil: nil
        }
    }

    private func action(_ action: Action) -> Pages.ActionRule? {
        guard let rule = ledger.actions[action] else { return nil }
        let by = rule.by.map { wording.text($0.title) } + (rule.byReporter ? [page.pick("上报人", "the reporter")] : [])
        let outside = rule.isOutsideOwner ? page.pick("（办理单位以外）", " (outside the handling unit)") : ""
        let way: String
        if let to = rule.to {
            way = target(to)
        } else if let pass = rule.pass, let fail = rule.fail {
            way = page.pick("通过：\(target(pass))；未通过：\(target(fail))", "passed: \(target(pass)); else: \(target(fail))")
        } else {
            way = action == .end ? page.pick("所选的结果", "the ending chosen") : page.pick("不变", "no other stage")
        }
        return Pages.ActionRule(
            title: wording.text(action.title), by: by.joined(separator: page.pick("、", ", ")) + outside, needs: needs(rule.needs),
            leadsTo: way)
    }

    private func target(_ target: Ledger.Target) -> String {
        switch target {
        case .stage(let name): wording.text(ledger.title(ofStage: name))
        case .end(let kind): wording.ending(kind, of: ledger.name) ?? kind
        }
    }

    private func ending(_ rule: Ledger.EndingRule) -> Pages.Fact {
        let by = rule.by.map { wording.text($0.title) }.joined(separator: page.pick("、", ", "))
        let counted =
            rule.isClosed
            ? page.pick("计入办结", "counts as resolved")
            : rule.isValid ? page.pick("有效，不计办结", "valid, not resolved") : page.pick("不计入有效上报", "not a valid report")
        return Pages.Fact(
            wording.text(rule.title), [needs(rule.needs), by.isEmpty ? nil : by, counted].compactMap { $0 }.joined(separator: " · "))
    }

    private func field(_ field: Ledger.Field) -> Pages.Fact {
        let kind: String =
            [
                .text: page.pick("文字", "text"), .class: page.pick("分类", "class"), .place: page.pick("地点", "place"),
                .person: page.pick("人员", "person"),
                .choice: page.pick("选项", "choice"), .number: page.pick("数字", "number"), .date: page.pick("日期", "date"),
                .photo: page.pick("照片", "photo"),
            ][field.kind] ?? field.kind.rawValue
        let required = field.isRequired ? page.pick("必填", "required") : nil
        let keep = field.keep.map { page.pick("办结后保存 \($0.zh)", "kept \($0.en) after the ending") }
        return Pages.Fact(
            wording.text(field.title), [kind, required, keep].compactMap { $0 }.joined(separator: " · "),
            privacy: [
                .personal: page.pick("个人信息", "personal"), .confidential: page.pick("保密", "confidential"),
                .internal: page.pick("内部", "internal"),
            ][field.privacy])
    }

    private func needs(_ needs: Set<Need>) -> String? {
        guard !needs.isEmpty else { return nil }
        return Need.allCases.filter(needs.contains).map { need in
            switch need {
            case .reason: page.pick("理由", "a reason")
            case .owner: page.pick("责任单位", "an owner unit")
            case .photo: page.pick("照片", "a photo")
            case .note: page.pick("说明", "a note")
            case .class: page.pick("分类", "a class")
            case .place: page.pick("地点", "a place")
            case .closingCondition: page.pick("结案条件", "the closing condition")
            case .verification: page.pick("核查通过", "verification")
            case .answer: page.pick("答复上报人", "the reporter's answer")
            }
        }.joined(separator: page.pick("、", ", "))
    }
}
