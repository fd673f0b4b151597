// Every component in every state, light and dark side by side: for whoever builds a page, and for whoever judges one.
// Public and linked from the documents only. Everything in it is invented.

import Kernel

package enum Styleguide {
    package static func page(in page: PageContext) -> HTML {
        let tokens = [
            "paper", "leaf", "wash", "ink", "ink-2", "ink-3", "rule", "rule-2", "blue", "on-blue", "yellow", "on-yellow", "red", "on-red",
        ]
        let parts: [(Message, (String, PageContext) -> HTML)] = [
            (.styleSigns, signs), (.styleFigures, figuresAndTables), (.styleForms, forms), (.styleWords, words), (.styleStates, states),
        ]
        return layout(
            page[.styleguide], .desk, in: page,
            """
            \(heading(page[.styleguide], lead: page[.styleguideLead], in: page))
            \(block(page[.styleTokens], both { _ in
                "<ul class=\"swatches\">\(tokens.html { "<li><svg viewBox=\"0 0 4 2\" aria-hidden=\"true\"><rect class=\"swatch-\($0)\" width=\"4\" height=\"2\"/></svg><code>--\($0)</code></li>" })</ul>"
            }))
            \(parts.html { title, view in block(page[title], both { view($0, page) }) })
            """)
    }

    /// The same in each scheme; `prefix` keeps ids apart.
    private static func both(_ view: (_ prefix: String) -> HTML) -> HTML {
        "<div class=\"schemes\"><div class=\"scheme-light\">\(view("light-"))</div><div class=\"scheme-dark\">\(view("dark-"))</div></div>"
    }

    private static func signs(_ prefix: String, _ page: PageContext) -> HTML {
        let soon = page.now.adding(seconds: 5400)
        return """
            <p>\(LightMark.allCases.html { "\(lightBadge($0, in: page)) " })</p>
            <p>\(lightBadge(.red, why: URLs.styleguide, in: page)) \(stageChip(page.pick("办理中", "Handling"))) <span class="tag">\(page.pick("内部", "internal"))</span></p>
            <p>\(stamp(page.pick("办结", "Resolved"))) \(stamp(page.pick("作废", "Void"), size: .large))</p>
            <p>\(due(.at(soon), in: page)) \(due(.at(page.now.adding(seconds: -7200)), in: page)) \(due(.provisional(soon), in: page)) \
            \(due(.paused(reason: page.pick("等待材料", "waiting for parts")), in: page)) \(due(.none, in: page))</p>
            \(lightFigures([.red: 3, .yellow: 12, .blue: 0, .none: 240], link: { _ in URLs.styleguide }, in: page))
            \(clockBar(
                ClockBar(
                    title: page.pick("办理时限", "Handling"), budget: page.pick("2个工作日", "2 work days"), spentSeconds: 70_000, budgetSeconds: 57_600,
                    marks: [.init(.blue, permille: 750), .init(.yellow, permille: 1000), .init(.red, permille: 1500)], light: .yellow,
                    isRunning: true), in: page))
            \(rail([RailStep(page.pick("待受理", "Reported"), .past, at: page.now), RailStep(page.pick("办理中", "Handling"), .current), RailStep(page.pick("待核查", "Submitted"), .ahead)], in: page))
            """
    }

    private static func figuresAndTables(_ prefix: String, _ page: PageContext) -> HTML {
        """
        \(figures([
            Figure(page.pick("有效上报", "Valid reports"), .count(1234), URLs.styleguide), Figure(page.pick("办结率", "Rate"), .share(permille: 933), nil, note: page.pick("已办结 ÷ 有效上报", "closed ÷ valid")),
            Figure(page.pick("没有可除的", "Nothing to divide by"), .share(permille: nil), nil),
        ], in: page))
        \(table(
            page.pick("事项", "Matters"), [Column(page.pick("编号", "Number"), .narrow), Column(page.pick("标题", "Title")), Column(page.pick("件数", "Count"), .number)],
            [
                Row(["<span class=\"number\">WG2026-000001</span>", "\(page.pick("井盖松动", "Loose manhole cover"))", count(7, URLs.styleguide, in: page)], style: "row-red"),
                Row(["<span class=\"number\">WG2026-000002</span>", dash, count(0, URLs.styleguide, in: page)], style: "row-yellow"),
            ], showsCaption: true))
        \(facts([Fact(page.pick("地点", "Place"), page.pick("一号路口", "First crossing")), Fact(page.pick("上报人", "Reporter"), "●●●", privacy: page.pick("个人信息", "personal"))]))
        \(tabs([Tab(page.pick("我的", "Mine"), URLs.styleguide, count: 3, isCurrent: true), Tab(page.pick("本单位", "My unit"), URLs.styleguide, count: 0, isCurrent: false)], label: page.pick("分栏 ", "Tabs ") + prefix, in: page))
        """
    }

    private static func forms(_ prefix: String, _ page: PageContext) -> HTML {
        let refused = page.pick("不是日期。请写成 2026-11-23。", "This is no date. Write 2026-11-23.")
        return """
            \(form(
                FormModel(
                    action: URLs.styleguide,
                    fields: [
                        FormField("text", page.pick("文字", "Text"), hint: page.pick("提示写在上面", "A hint stands above"), isRequired: true),
                        FormField("day", page.pick("被退回的字段", "A refused field"), values: ["2026-13-01"], refusal: refused),
                        FormField("area", page.pick("多行", "Lines"), .area(rows: 2)),
                        FormField("one", page.pick("选一个", "One of"), .radio([Choice("a", page.pick("甲", "A")), Choice("b", page.pick("乙", "B"), note: page.pick("附注", "with a note"))])),
                        FormField("box", page.pick("同意", "I agree"), .checkbox),
                        FormField("select", page.pick("列表", "List"), .select([Choice("a", page.pick("甲", "A"))])),
                        FormField("file", page.pick("文件", "File"), .file(accept: "image/*", isMultiple: false, usesCamera: false)),
                    ], submit: page.pick("提交", "Send"), buttons: [FormButton("go", "back", page.pick("返回", "Back"))]),
                idPrefix: prefix, in: page))
            <p class="buttons"><button disabled>\(page.pick("不可用", "Unavailable"))</button> <button class="danger" type="button">\(page.pick("不能撤销", "Cannot be undone"))</button> \
            <button class="plain small" type="button">\(page.pick("小按钮", "Small"))</button></p>
            """
    }

    private static func words(_ prefix: String, _ page: PageContext) -> HTML {
        """
        <h3>\(page.pick("标题用宋体，正文用黑体", "Headings with serifs, text without"))</h3>
        <p>\(page.pick("2026年11月23日，第3网格上报“井盖松动”，办理时限为2个工作日，11月25日17:30到期。", "On 23 November 2026 cell 3 reported a loose cover; the limit is 2 work days, due on 25 November at 17:30."))</p>
        <p><em>\(page.pick("汉字不用斜体，强调用加粗。", "Han is never slanted; what matters is bold."))</em> <code>ledger: grid-incident</code> <a href="\(URLs.styleguide)">\(page.pick("链接", "A link"))</a></p>
        <blockquote>\(page.pick("引用别人的话。", "Somebody's own words."))</blockquote>
        <ul class="documents"><li>\(document(Crumb(page.pick("批复.pdf", "approval.pdf"), URLs.styleguide), in: page))</li></ul>
        \(timeline([TimelineItem(at: page.now, sentence: page.pick("已受理", "Accepted"), by: page.pick("调度员", "dispatcher"), hash: "0a1b2c3d4e5f", words: page.pick("请尽快。", "Soon, please."))], in: page))
        """
    }

    private static func states(_ prefix: String, _ page: PageContext) -> HTML {
        """
        <h3>\(page.pick("空", "Empty"))</h3>\(empty(page.pick("没有符合条件的事项。", "No matter meets this."), next: Crumb(page.pick("看全部", "See all"), URLs.styleguide)))
        <h3>\(page.pick("正在进行", "Under way"))</h3><p class="draft-state">\(page[.draftAsking])</p><progress aria-label="\(prefix + page.pick("进度", "Progress"))" value="40" max="100"></progress>
        <h3>\(page.pick("连接中断", "Connection lost"))</h3><div class="notices"><p>\(page[.connectionLost])</p></div>
        <h3>\(page.pick("退回", "Refused"))</h3><div class="refusals"><p>\(page[.formRefused])</p><ul><li>\(page.pick("缺少理由。请填写。", "A reason is missing. Fill it in."))</li></ul></div>
        <h3>\(page.pick("办好了", "Done"))</h3><div class="notices"><p>\(page.pick("已受理 WG2026-000123", "Accepted WG2026-000123"))</p></div>
        <h3>\(page.pick("提醒", "Warning"))</h3><p class="warning">\(page.pick("2027 年放假通知未公布。", "The notice for 2027 is not published."))</p>
        """
    }
}
