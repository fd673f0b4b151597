// Writing a ledger: its text is checked as it is written, and published as a new version by an administrator. Nothing is
// kept on the server of a text that is not published.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminLedgers: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }
    /// In bytes; the longest of ours has a tenth of it. Percent-encoded on its way, a Han character is three times as long.
    private static let longest = 131_072

    // MARK: A new one

    static func naming(_ wording: Wording, _ refused: RefusedForm?) -> TitledForm {
        let page = wording.page
        return adminForm(
            "new-ledger", page.pick("新建台账", "New ledger"), to: URLs.ledgerDrafts,
            [
                FormField(
                    "name", page.pick("标识", "Key"),
                    hint: page.pick(
                        "字母、数字和连字符，例如 road-repair；以后不能改", "letters, digits and hyphens, such as road-repair; it cannot be changed later"),
                    isRequired: true),
                FormField(
                    "from", page.pick("以哪个为底稿", "Begin with the text of"),
                    .select(
                        wording.rules.ledgers.keys.sorted().map { name in
                            Choice(name, wording.rules.ledger(name).map { wording.text($0.title) } ?? name)
                        })),
            ], refused: refused)
    }

    /// Opens the editor for a name that is free.
    @Sendable func name(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        return try await admin.take("new-ledger", request, context, fields: ["name", "from"]) { form, _ in
            let name = (form["name"] ?? "").trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty else { throw Refusal.fieldMissing("name", title: Bilingual(zh: "标识", en: "key")) }
            guard OrganizationDecider.isCode(name), name.utf8.allSatisfy({ $0 < 128 }), wording.rules.ledgers[name] == nil else {
                throw Refusal.fieldInvalid(
                    "name", name, title: Bilingual(zh: "标识", en: "Key"),
                    expected: Bilingual(zh: "还没有用过的标识，由字母、数字和连字符组成", en: "a key not yet used, of letters, digits and hyphens"))
            }
            let from = form["from"].flatMap { $0.isEmpty ? nil : $0 }
            if let from, wording.rules.ledgers[from] == nil {
                throw Refusal.fieldInvalid(
                    "from", String(from.prefix(40)), title: Bilingual(zh: "以哪个为底稿", en: "Begin with the text of"),
                    expected: Bilingual(zh: "现有的台账", en: "a ledger that is there"))
            }
            let draft = URLs.ledgerDraft(name)
            return web.redirect(to: from.map { draft.adding("from", $0) } ?? draft)
        } again: { refused in
            let lines = wording.rules.ledgers.sorted { $0.key < $1.key }.compactMap { name, versions in
                versions.last.map {
                    LedgerRulesIndexModel.Line(
                        key: name, title: wording.text($0.title), version: page.pick("第 \(versions.count) 版", "version \(versions.count)"))
                }
            }
            return ledgerRulesIndexPage(LedgerRulesIndexModel(ledgers: lines, form: Self.naming(wording, refused)), in: page)
        }
    }

    // MARK: Writing

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let name = try Self.name(context)
        let kept = wording.rules.texts["\(RuleKind.ledger.rawValue)/\(name)"]
        let model: String? = request.query("from").flatMap { wording.rules.texts["\(RuleKind.ledger.rawValue)/\($0)"] }
        let text = kept ?? model.map { Self.renamed($0, to: name) } ?? Self.beginning(name)
        return web.page(ledgerDraftPage(try await draft(text, name, base: Self.version(name, wording), wording), in: page))
    }

    /// Answers the page that the text makes, for the button and for the script that asks while one writes.
    @Sendable func check(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await admin.open(request, context)
        let name = try Self.name(context)
        let (form, text, base) = try await read(request, context)
        var model = try await draft(text, name, base: base, wording)
        model.entered = Entered(values: ["reason": [form["reason"] ?? ""]])
        return web.page(ledgerDraftPage(model, in: page))
    }

    @Sendable func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let name = try Self.name(context)
        let (form, text, base) = try await read(request, context)
        do {
            try await admin.house.publishLedger(text, name: name, reason: form["reason"], base: base, by: actor)
        } catch let refusal as Refusal {
            // As of now, which may be newer than what was refused.
            let (page, wording) = try await admin.open(request, context)
            var model = try await draft(text, name, base: base, wording)
            // The faults stand on the page, each with its line.
            let hasFaults = !model.faults.isEmpty && refusal.kind == .invalid && refusal.field != "reason"
            model.entered =
                hasFaults
                ? Entered(
                    values: ["reason": [form["reason"] ?? ""]],
                    refusals: ["text": page.pick("有错误，未发布；每处都列在旁边。", "It has faults and was not published; each is listed beside it.")])
                : Entered(refused: refusal, form, fields: ["reason", "text"], names: [:], context.visitor.language)
            if refusal.code == "ledger.moved" {
                model.conflict = Self.difference(wording.rules.texts["\(RuleKind.ledger.rawValue)/\(name)"] ?? "", text)
                model.base = Self.version(name, wording)
            }
            return web.page(ledgerDraftPage(model, in: page), status: refusal.status)
        }
        return web.redirect(
            to: URLs.ledgerRules(name),
            notice: context.visitor.language == .zh ? "已发布，此后上报的事项按新规则办理。" : "Published: what is reported from now on follows these rules.")
    }

    // MARK: Parts

    private func draft(_ text: String, _ name: String, base: Int, _ wording: Wording) async throws -> LedgerDraftModel {
        let draft = wording.rules.draft(text, as: name)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let faults = draft.faults.map { fault in
            DraftFault(
                line: fault.line, field: fault.field, value: fault.value, sentence: wording.text(fault.sentence),
                remedy: wording.text(fault.remedy),
                excerpt: lines.indices.contains(fault.line - 1)
                    ? String(lines[fault.line - 1].trimmingPrefix { $0 == " " }.prefix(120)) : "",
                original: wording.page.language == .en ? nil : fault.original)
        }
        let words = draft.ledger.map { LedgerWords(ledger: $0, version: base + 1, wording: wording) }
        let current = wording.rules.ledger(name).map { LedgerWords(ledger: $0, version: base, wording: wording) }
        var open: Figure?
        if base > 0 {
            let count = try await admin.house.journal.rows("select count(*) as n from matter where ledger = \(name) and ending is null")
            var filter = ListFilter()
            filter.state = "open"
            let page = wording.page
            open = Figure(page.pick("在办件数：", "Open matters:"), .count(count.first?.integer("n") ?? 0), URLs.ledger(name, filter))
        }
        return LedgerDraftModel(
            key: name, title: current.map { wording.text($0.ledger.title) } ?? name, text: text, base: base, faults: faults,
            graph: words?.graph, changes: current.flatMap { old in words?.changes(from: old) } ?? [], open: open)
    }

    private func read(_ request: Request, _ context: WebContext) async throws -> (form: Form, text: String, base: Int) {
        let form = try await web.form(request, context, upTo: Self.longest * 3 + 65_536, field: Self.longest)
        // Browsers send the end of a line as CR LF.
        let text = (form["text"] ?? "").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return (form, text, form["base"].flatMap { Int($0) } ?? 0)
    }

    private static func name(_ context: WebContext) throws -> String {
        let name = try AdminRoutes.parameter("ledger", context)
        guard OrganizationDecider.isCode(name) else { throw Refusal.ledgerUnknown(name) }
        return name
    }

    private static func version(_ name: String, _ wording: Wording) -> Int { wording.rules.publication(.ledger, name)?.version ?? 0 }

    /// Another ledger's text as a beginning: the key is the new one; the number is left to be changed, and is told if it is not.
    private static func renamed(_ text: String, to name: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasPrefix("ledger:") ? "ledger: \(name)" : String($0) }
            .joined(separator: "\n")
    }

    private static func beginning(_ name: String) -> String {
        """
        ledger: \(name)
        title: { zh: , en: }
        number: "X{year}-{sequence:6}"
        calendar: cn
        stages:
        actions:
        lights: { blue: 75% used, yellow: due, red: 50% over }
        endings:

        """
    }

    /// Line by line. Beyond some thousand lines the search would take seconds: then both are shown whole.
    static func difference(_ old: String, _ new: String) -> [DraftLine] {
        let (before, after) = (old.components(separatedBy: "\n"), new.components(separatedBy: "\n"))
        guard before.count + after.count <= 4000 else { return before.map { DraftLine(.gone, $0) } + after.map { DraftLine(.new, $0) } }
        var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [DraftLine] = []
        var (old, new) = (0, 0)
        while old < before.count || new < after.count {
            if removed.contains(old) {
                lines.append(DraftLine(.gone, before[old]))
                old += 1
            } else if inserted.contains(new) {
                lines.append(DraftLine(.new, after[new]))
                new += 1
            } else {
                lines.append(DraftLine(.same, before[old]))
                (old, new) = (old + 1, new + 1)
            }
        }
        return Self.shortened(lines)
    }

    /// Three lines round whatever differs; the rest is an ellipsis, or the difference would have to be looked for.
    private static func shortened(_ lines: [DraftLine]) -> [DraftLine] {
        var kept: [DraftLine] = []
        var isOpen = true
        for (index, line) in lines.enumerated() {
            let near = lines[max(0, index - 3)...min(lines.count - 1, index + 3)]
            if near.contains(where: { $0.kind != .same }) {
                kept.append(line)
                isOpen = true
            } else if isOpen {
                kept.append(DraftLine(.same, "…"))
                isOpen = false
            }
        }
        return kept
    }
}
