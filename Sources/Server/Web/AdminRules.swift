// The ledgers in force, for reading; AdminLedgers.swift has their editor.
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
        return web.page(ledgerRulesIndexPage(LedgerRulesIndexModel(ledgers: lines, form: AdminLedgers.naming(wording, nil)), in: page))
    }

    @Sendable func ledger(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let name = try AdminRoutes.parameter("ledger", context)
        guard let versions = wording.rules.ledgers[name], let ledger = versions.last else { throw Refusal.ledgerUnknown(name) }
        let words = LedgerWords(ledger: ledger, version: versions.count, wording: wording)
        var model = words.model
        model.graph = words.graph
        model.versions = try await admin.house.journal.versions(of: .ledger, name).map {
            CalendarVersionLine(
                version: $0.version, at: $0.at, by: wording.text(Sentences.actor($0.by, wording.organization)), reason: $0.reason)
        }
        return web.page(ledgerRulesPage(model, in: page))
    }
}

/// A ledger's rules in words.
struct LedgerWords: Sendable {
    let ledger: Ledger
    let version: Int
    let wording: Wording

    var page: PageContext { wording.page }

    var model: LedgerRulesModel {
        LedgerRulesModel(
            key: ledger.name, title: wording.text(ledger.title), version: page.pick("第 \(version) 版", "version \(version)"), facts: facts,
            stages: stages,
            lights: lights, ladder: ladder, endings: ledger.endings.map(ending), fields: ledger.fields.map(field))
    }

    /// When each colour turns, and what it means there.
    var lights: [(LightMark, String)] {
        ledger.lights.inOrder.map { light, colour in
            let meaning = colour.meaning.map { page.pick("：\($0.zh)", ": \($0.en)") } ?? ""
            return (light.mark, page.pick(colour.zh, colour.en) + meaning)
        }
    }

    var ladder: [Pages.Fact] { ledger.ladder.map(rung) }

    private var facts: [Pages.Fact] {
        [
            Pages.Fact(page.pick("编号", "Number"), ledger.number.text),
            Pages.Fact(page.pick("工作日历", "Calendar"), ledger.calendar, link: URLs.calendars),
            Pages.Fact(page.pick("分类", "Classes"), ledger.classes.map { "\($0.name) · \($0.classes.count)" } ?? "—"),
            Pages.Fact(page.pick("向公众开放", "Open to the public"), ledger.isPublic ? page.pick("是", "yes") : page.pick("否", "no")),
            Pages.Fact(page.pick("退回上限", "Returns before adjudication"), String(ledger.returnLimit)),
        ] + (ledger.clock.map(whole).map { [$0] } ?? [])
    }

    private func whole(_ clock: Ledger.MatterClock) -> Pages.Fact {
        let from = wording.text(ledger.title(ofStage: clock.from))
        return Pages.Fact(
            page.pick("全程时限", "Limit of the whole matter"),
            page.pick(
                "自“\(from)”起\(ledger.words(for: clock.limit).zh)", "\(ledger.words(for: clock.limit).en) from \"\(from)\" on"))
    }

    /// When a rung is reached, what it sends, and whom it tells.
    private func rung(_ rung: Rung) -> Pages.Fact {
        let told = rung.notify.map { wording.text($0.title) }.joined(separator: page.pick("、", ", "))
        return Pages.Fact(
            rung.slip.map { wording.text($0.title) } ?? rung.name,
            [page.pick(rung.at.zh, rung.at.en), told.isEmpty ? nil : told].compactMap { $0 }.joined(separator: " · "))
    }

    /// Who approves, how often and how much.
    private func terms(_ terms: Ledger.Terms?, _ action: Action) -> [String] {
        guard let terms else { return [] }
        let by = terms.approvals.map { wording.text($0.title) }
        return [
            by.isEmpty ? nil : page.pick("经\(by.joined(separator: "、"))批准", "approval by \(by.joined(separator: ", then "))"),
            [.extend, .suspend].contains(action) ? page.pick("最多\(terms.times)次", "at most \(terms.times) times") : nil,
            terms.longest.map { page.pick("每次最长\($0.zh)", "at most \($0.en) each") },
            terms.within.map { page.pick("办结后\($0.zh)内", "within \($0.en) of the ending") },
        ].compactMap { $0 }
    }

    /// Each stage with its actions; then what is possible after the ending and at any time.
    private var stages: [StageRule] {
        let listed = ledger.stages.map {
            StageRule(title: wording.text($0.title), clock: clockWords($0.clock), actions: $0.actions.compactMap(action))
        }
        let after = StageRule(
            title: page.pick("已办结", "Ended"), clock: nil, actions: [Action.reopen, .appraise, .appeal].compactMap(action))
        let named = Set(ledger.stages.flatMap(\.actions) + [.reopen, .appraise, .appeal])
        let always = StageRule(
            title: page.pick("任何环节", "Any stage"), clock: nil, actions: Action.allCases.filter { !named.contains($0) }.compactMap(action))
        return listed + [after, always].filter { !$0.actions.isEmpty }
    }

    func clockWords(_ clock: LimitRule?) -> String? { clock.map { wording.text(ledger.words(for: $0)) } }

    func action(_ action: Action) -> Pages.ActionRule? {
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
        let told = rule.notify.map { wording.text($0.title) }.joined(separator: page.pick("、", ", "))
        let needed =
            [needs(rule.needs), told.isEmpty ? nil : page.pick("告知\(told)", "tells the \(told)")].compactMap { $0 }
            + terms(rule.terms, action)
        return Pages.ActionRule(
            title: wording.text(action.title), by: by.joined(separator: page.pick("、", ", ")) + outside,
            needs: needed.isEmpty ? nil : needed.joined(separator: page.pick("；", "; ")), leadsTo: way)
    }

    func target(_ target: Ledger.Target) -> String {
        switch target {
        case .stage(let name): wording.text(ledger.title(ofStage: name))
        case .end(let kind): ledger.ending(kind).map { wording.text($0.title) } ?? wording.ending(kind, of: ledger.name) ?? kind
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
                .photo: page.pick("照片", "photo"), .subject: field.of.map { wording.text($0.title) } ?? "",
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
