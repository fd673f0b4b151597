// The screens on which a district's rules and ground are written, in the states that they can be in.

import Pages

extension Examples {
    var adminScreens: [Screen] {
        [
            Screen(name: "styleguide", html: Styleguide.page(in: worker)),
            Screen(name: "ledger-draft", html: ledgerDraftPage(draft, in: worker)),
            Screen(name: "ledger-draft-faulty", html: ledgerDraftPage(faulty, in: worker)),
            Screen(name: "ledger-draft-conflict", html: ledgerDraftPage(conflict, in: worker)),
            Screen(
                name: "ledger-draft-new",
                html: ledgerDraftPage(LedgerDraftModel(key: "lost", title: "lost", text: "ledger: lost\n", base: 0), in: worker)),
            Screen(name: "area-preview", html: areaPreviewPage(sound, in: worker)),
            Screen(name: "area-preview-findings", html: areaPreviewPage(overlapping, in: worker)),
            Screen(name: "area-preview-refused", html: areaPreviewPage(unreadable, in: worker)),
        ]
    }

    private var sound: AreaPreviewModel {
        let upload = areas.upload ?? TitledForm(id: "upload", title: "", form: FormModel(action: URLs.areaPreviews, fields: [], submit: ""))
        return AreaPreviewModel(
            understood: [Fact(t("要素", "Features"), "331"), Fact(t("编码取自", "Code from"), "code")],
            picture: AreaPicture(
                width: 1000, height: 600, outlines: ["M0 0L500 0L500 600L0 600Z"], above: ["M0 0L1000 0L1000 600L0 600Z"], spots: []),
            changes: [Row([HTML("\(t("新增", "New"))"), "x", "<code>c-1</code>", "212.4 m²"])], changeCounts: [Fact(t("新增", "New"), "1")],
            publish: FormModel(action: URLs.areas, fields: [.hidden("text", "e30=")], submit: t("发布这些区域", "Publish these areas")),
            upload: upload)
    }

    private var overlapping: AreaPreviewModel {
        var model = sound
        model.publish = nil
        let detail = AreaPicture(
            width: 400, height: 400, outlines: ["M0 0L200 0L200 400Z"], above: [],
            spots: [.init(number: 1, kind: .overlap, path: "M0 0L9 9L0 9Z", x: 4, y: 4)],
            names: [.init(t("第3网格", "Cell 3"), at: .init(x: 100, y: 200))])
        model.picture?.spots = [
            .init(number: 1, kind: .overlap, path: "M0 0L90 90L0 90Z", x: 40, y: 40, label: .init(x: 40, y: 40)),
            .init(number: 2, kind: .gap, path: "M0 0L9 9L0 9Z", x: 4, y: 4, label: .init(x: 120, y: 40)),
            .init(number: 3, kind: .outside, path: "M0 0L9 9L0 9Z", x: 4, y: 4),
        ]
        model.findings = [
            AreaFindingLine(
                kind: .overlap, size: "212.4 m²", areas: ["c-3", "c-4"],
                sentence: t("古楼一社区第3网格与第4网格重叠 212 平方米。", "Cells 3 and 4 of No. 1 Community overlap by 212 m²."), detail: detail),
            AreaFindingLine(kind: .gap, size: "1.35 ha", areas: [], sentence: t("没有网格覆盖。", "No cell covers it.")),
            AreaFindingLine(kind: .outside, size: "3.0 m²", areas: ["c-9"], sentence: t("越界。", "It reaches out.")),
        ]
        model.foundCount = 3
        return model
    }

    private var unreadable: AreaPreviewModel {
        var model = sound
        (model.publish, model.picture, model.changes, model.changeCounts, model.foundCount) = (nil, nil, [], [], 1)
        model.faults = [
            AreaFaultLine(field: "features[0].properties.code", value: "", sentence: t("没有属性 code。", "There is no property code."))
        ]
        return model
    }

    var graph: StageGraph {
        let dispatcher = t("调度员", "dispatcher")
        return StageGraph(
            stages: [
                .init(
                    title: t("待受理", "Reported"), clock: t("15 个工作分钟", "15 work minutes"),
                    exits: [
                        .init(title: t("受理", "Accept"), by: dispatcher, target: .stage(1)),
                        .init(title: t("不予受理", "Refuse"), by: dispatcher, target: .endings([1])),
                    ], staying: 2),
                .init(
                    title: t("办理中（等待其他单位配合）", "Handling, with other units"), clock: t("按分类的时限", "the class's limit"),
                    exits: [
                        .init(
                            title: t("退回", "Return"), by: t("经办人、单位负责人、分管领导、督查员", "officer, head, leader, supervisor"), target: .stage(0)),
                        .init(title: t("办结", "End"), by: dispatcher, target: .endings([0, 1, 2, 3, 4, 5, 6])),
                    ]),
                .init(
                    title: t("已办结", "Ended"), exits: [.init(title: t("重新办理", "Reopen"), by: t("上报人", "reporter"), target: .stage(0))],
                    isEnd: true),
            ],
            endings: ["办结", "不予受理", "并案", "作废", "转办", "补录", "销号"])
    }

    private var draft: LedgerDraftModel {
        LedgerDraftModel(
            key: "grid-incident", title: t("网格事件", "Grid incidents"), text: "ledger: grid-incident\n# <b>&amp;\n", base: 3, graph: graph,
            changes: [
                RuleChange(
                    part: t("待受理 · 时限", "Reported · limit"), before: t("15 个工作分钟", "15 work minutes"),
                    after: t("30 个工作分钟", "30 work minutes")),
                RuleChange(part: t("字段 colour", "Field colour"), before: nil, after: t("颜色", "Colour")),
                RuleChange(part: t("结果 void", "Ending void"), before: t("作废", "Void"), after: nil),
            ],
            open: Figure(t("在办件数", "Open matters"), .count(48), open { $0.unit = "works" }))
    }

    private var faulty: LedgerDraftModel {
        var model = draft
        model.graph = nil
        model.changes = []
        model.faults = [
            DraftFault(
                line: 2, field: "stages.reported.clock", value: "2 moons", sentence: t("不是时限。", "That is no limit."),
                remedy: t("请写成 15 work-minutes。", "Write 15 work-minutes."), excerpt: "clock: 2 moons")
        ]
        model.entered = Entered(refusals: ["reason": t("缺少理由。", "A reason is missing.")])
        return model
    }

    private var conflict: LedgerDraftModel {
        var model = draft
        model.conflict = [
            DraftLine(.same, "ledger: x"), DraftLine(.gone, "returns: { limit: 2 }"), DraftLine(.new, "returns: { limit: 3 }"),
        ]
        return model
    }
}
