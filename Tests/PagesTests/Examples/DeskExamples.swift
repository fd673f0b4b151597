// Examples of the desk, lists, a matter and dispatch. Invented throughout.
import Kernel
import Pages

extension Examples {
    var desk: [Screen] {
        [
            Screen(
                name: "desk",
                html: deskPage(
                    deskModel,
                    in: context(path: "/desk", officer: worker.officer, notices: [t("已受理 WG2026-004211。", "WG2026-004211 accepted.")]))),
            Screen(
                name: "desk-empty",
                html: deskPage(DeskModel(tabs: deskModel.tabs, lights: [:], rows: [], countedAt: Self.now), in: worker)),
            Screen(name: "pocket", html: pocketPage(in: visitor)),
            Screen(name: "ledgers", html: ledgerIndexPage(ledgerIndex, in: worker)),
            Screen(name: "ledger-list", html: ledgerListPage(ledgerList, in: worker)),
            Screen(
                name: "search", html: searchPage(searchModel, in: worker)),
            Screen(
                name: "search-empty", html: searchPage(SearchModel(filter: ListFilter().with { $0.text = "\"><img src=x>" }), in: worker)),
            Screen(
                name: "explanation",
                html: explanationPage(explanationThen, in: context(path: "/matters/WG2026-004211/explanation", officer: worker.officer))),
            Screen(name: "matter", html: matterPage(matter, in: context(path: "/matters/WG2026-004211", officer: worker.officer))),
            Screen(name: "matter-ended", html: matterPage(matterEnded, in: worker)),
            Screen(name: "comparison", html: comparisonPage(comparison, in: worker)),
            Screen(
                name: "saved-views",
                html: savedViewsPage(SavedViewsModel(views: savedViews, units: [Choice("works", t("市政维护中心", "Works Centre"))]), in: worker)),
            Screen(name: "saved-views-empty", html: savedViewsPage(SavedViewsModel(views: [], units: []), in: worker)),
            Screen(name: "dispatch", html: dispatchPage(dispatch, in: worker)),
            Screen(name: "dispatch-empty", html: dispatchPage(DispatchModel(queue: [], queueCount: 0, selected: nil), in: worker)),
            Screen(name: "staff-map", html: mapPage(map(isPublic: false), in: context(path: "/desk/map", officer: worker.officer))),
        ]
    }

    var comparison: ComparisonModel {
        ComparisonModel(
            one: .init(
                number: "SB2026-000901", title: t("路面下沉", "Sinking road"), light: .yellow, stage: t("待受理", "to accept"),
                photos: [Photo(t("照片", "Photo"), URLs.attachment("SB2026-000901", "a"))]),
            other: .init(number: "SB2026-000907", title: t("路面塌陷", "Road fallen in"), light: .none, stage: t("办理中", "handling")),
            rows: [
                .init(t("分类", "Class"), t("路面塌陷", "Road fallen in"), t("路面塌陷", "Road fallen in")),
                .init(t("地点", "Place"), t("东昌西路 12 号", "12 Dongchang West Road"), ""),
            ], between: t("相距 22 米", "22 m apart"),
            choices: [
                .init(
                    t("不是同一件", "Not the same"), note: t("不再提示", "not suggested again"),
                    to: URLs.comparison("SB2026-000901", "SB2026-000907"), fields: [["next", "/desk"]], key: "4")
            ])
    }

    var savedViews: [SavedViewLine] {
        let red = ListFilter().with { $0.light = .red }
        return [
            SavedViewLine(
                id: "red", title: t("红灯", "Red"), list: t("网格事件", "Grid incident"), link: URLs.ledger("grid-incident", red), filter: red,
                count: 12, unit: "works", unitName: t("市政维护中心", "Works Centre")),
            SavedViewLine(
                id: "old", title: t("撤销单位的", "Of a closed unit"), list: t("查找", "Search"), link: URLs.search("井盖"), count: 0,
                gone: [t("单位“市容局”已撤销", "the unit \"Sanitation\" is closed")]),
            SavedViewLine(
                id: "theirs", title: t("本单位超期", "Overdue of ours"), list: t("全部事项", "All matters"), link: URLs.matters(red), count: 3,
                isOwn: false, sharedBy: t("负责人甲", "Head A"), unit: "works", unitName: t("市政维护中心", "Works Centre")),
        ]
    }

    var searchModel: SearchModel {
        let filter = ListFilter().with { ($0.text, $0.unit) = (t("井盖 unit:x", "cover unit:x"), "works") }
        var model = SearchModel(
            filter: filter, misread: ["unit:x"], applied: [Crumb(t("单位：市政维护中心", "Unit: Works Centre"), URLs.search(filter))],
            facets: [
                .init(t("亮灯", "Light"), LightMark.allCases.map { .init($0.rawValue, light: $0, count: 2, URLs.search(filter)) }),
                .init(t("环节", "Stage"), [.init(t("办理中", "handling"), count: 3, URLs.search(filter))]),
            ],
            kinds: [.init(t("服务（分类）", "Services"), [Crumb(t("井盖缺失", "Cover missing"), URLs.matters(filter))], more: 2)], total: 10_000,
            isMore: true, rows: rows.map { found($0) })
        model.misreadFilters = [MisreadFilter(written: "light=purple", expected: t("应为 red、yellow 之一。", "must be one of red, yellow."))]
        return model
    }

    func found(_ row: MatterRow) -> MatterRow {
        var row = row
        row.found = [t("井盖", "cover")]
        row.excerpt = t("人行道上井盖松动，有人经过时翘起", "a cover in the pavement is loose and tips")
        return row
    }

    var rows: [MatterRow] {
        let incident = t("网格事件", "Grid incident")
        let works = t("市政维护中心", "Works Centre")
        return [
            MatterRow(
                number: "WG2026-004187", title: t("东昌西路热力管沟塌陷", "Heating duct fallen in, Dongchang West Road"), ledger: incident,
                place: t("柳园街道 · 柳园三社区第1网格", "Liuyuan Street · No. 3 Community, cell 1"), stage: t("办理中", "handling"), light: .red,
                due: .at(ago(hours: 26)),
                owner: t("住房和城乡建设局", "Housing and Construction Bureau"), officer: t("经办员乙", "Officer B"), reportedAt: ago(days: 4),
                next: NextStep(action: "submit", title: t("提交", "Submit"))),
            MatterRow(
                number: "WG2026-004211", title: t("柳园路与东昌路口井盖松动", "Loose cover at Liuyuan and Dongchang Road"), ledger: incident,
                place: t("古楼街道 · 古楼一社区第3网格", "Gulou Street · No. 1 Community, cell 3"), stage: t("办理中", "handling"), light: .yellow,
                due: .at(ago(minutes: 50)),
                owner: works, officer: t("经办员甲", "Officer A"), reportedAt: ago(days: 1, hours: 4),
                next: NextStep(action: "submit", title: t("提交", "Submit"))),
            MatterRow(
                number: "SB2026-000932", title: t("小区南门占道经营，影响通行", "Stalls block the south gate"), ledger: t("市民上报", "Citizen report"),
                place: t("新区街道", "Xinqu Street"), stage: t("已派遣", "dispatched"), light: .blue, due: .at(ago(minutes: -35)),
                owner: t("综合行政执法局", "Enforcement Bureau"),
                reportedAt: ago(hours: 3), next: NextStep(action: "claim", title: t("认领", "Claim"), isImmediate: true)),
            MatterRow(
                number: "WG2026-004215", title: t("湖滨路行道树倒伏", "Fallen tree, Hubin Road"), ledger: incident, place: t("湖西街道", "Huxi Street"),
                stage: t("已派遣", "dispatched"),
                light: .none, due: .at(ago(hours: -20)), owner: t("园林管护中心", "Parks Centre"), reportedAt: ago(hours: 1),
                next: NextStep(action: "claim", title: t("认领", "Claim"), isImmediate: true)),
            MatterRow(
                number: "WG2026-004099", title: t("雨污混接整改", "Storm and foul drains cross-connected"), ledger: incident,
                place: t("凤凰街道", "Fenghuang Street"),
                stage: t("挂账", "suspended"), light: .none, due: .paused(reason: t("等待汛后施工", "waits for the dry season")), owner: works,
                reportedAt: ago(days: 41),
                next: NextStep(action: "progress", title: t("记进展", "Progress"))),
            MatterRow(
                number: "WG2026-004001", title: t("跨年工程围挡破损", "Broken hoarding"), ledger: incident, stage: t("办理中", "handling"),
                light: .none,
                due: .provisional(ago(days: -45)), owner: works, reportedAt: ago(days: 3),
                next: NextStep(action: "submit", title: t("提交", "Submit"))),
        ]
    }

    var deskModel: DeskModel {
        let titles =
            language == .zh ? ["待认领", "在办", "待核查", "待受理", "我上报的"] : ["To claim", "Handling", "To verify", "To accept", "Reported by me"]
        return DeskModel(
            tabs: titles.enumerated().map { index, title in
                Tab(title, URLs.desk(tab: "t\(index)"), count: [7, 6, 2, 11, 34][index], isCurrent: index == 1, key: "t\(index)")
            }, lights: [.red: 1, .yellow: 1, .blue: 4, .none: 20], rows: rows, pager: Pager(next: URLs.desk(tab: "t1", cursor: "abc=")),
            countedAt: Self.now,
            mayReport: true)
    }

    var ledgerIndex: LedgerIndexModel {
        LedgerIndexModel(ledgers: [
            LedgerLine(
                key: "grid-incident", title: t("网格事件", "Grid incidents"), lights: [.red: 9, .yellow: 18, .blue: 44], openCount: 361,
                endedCount: 15_118),
            LedgerLine(
                key: "citizen-report", title: t("市民上报", "Citizen reports"), lights: [.red: 3, .yellow: 7, .blue: 17], openCount: 47,
                endedCount: 2088),
        ])
    }

    var ledgerList: LedgerListModel {
        var ended = rows[3]
        ended.ending = t("办结", "Resolved")
        ended.number = "WG2026-004050"
        ended.endedAt = ago(hours: 2)
        let filter = ListFilter().with {
            $0.light = .red
            $0.text = "井盖"
            $0.unit = "works"
        }
        return LedgerListModel(
            key: "grid-incident", title: t("网格事件", "Grid incidents"), filter: filter, stages: [Choice("handling", t("办理中", "handling"))],
            endings: [Choice("resolved", t("办结", "Resolved"))], units: [Choice("works", t("市政维护中心", "Works Centre"))],
            areas: [Choice("371502001", t("古楼街道", "Gulou Street"))], classes: classes,
            views: savedViews, total: 361, lights: [.red: 9, .yellow: 18, .blue: 44, .none: 290], rows: rows + [ended],
            pager: Pager(first: URLs.ledger("grid-incident"), next: URLs.ledger("grid-incident", filter.with { $0.sort = "due" })))
    }

    var dispatchAction: ActionForm {
        ActionForm(
            name: "dispatch", title: t("派遣", "Dispatch"),
            fields: [
                FormField(
                    "owner", t("责任单位", "Owner unit"),
                    .select([Choice("works", t("市政维护中心", "Works Centre")), Choice("parks", t("园林管护中心", "Parks Centre"))]),
                    values: ["works"],
                    isRequired: true),
                FormField(
                    "supporting", t("配合单位", "Supporting units"),
                    .checkboxes([Choice("street", t("古楼街道办事处", "Gulou Street Office")), Choice("police", t("交警大队", "Traffic Police"))])),
                FormField("note", t("交办要求", "Instructions"), .area(rows: 3)),
            ], isOpen: true)
    }

    var matter: MatterModel {
        MatterModel(
            number: "WG2026-004211", title: t("柳园路与东昌路口井盖松动，有人经过时翘起 <待核>", "Loose cover at Liuyuan and Dongchang Road <tips>"),
            ledger: Crumb(t("网格事件", "Grid incidents"), URLs.ledger("grid-incident")), stage: t("办理中", "handling"), light: .yellow,
            due: .at(ago(minutes: 50)),
            clocks: [
                ClockBar(
                    title: t("办理", "Handling"), budget: t("2 个工作日", "2 work days"), spentSeconds: 60_600, budgetSeconds: 57_600,
                    marks: [.init(.blue, permille: 750), .init(.yellow, permille: 1000), .init(.red, permille: 1500)], light: .yellow,
                    isRunning: true)
            ],
            rail: railAt(3), owner: t("市政维护中心", "Works Centre"), officer: t("经办员甲", "Officer A"),
            supporting: [t("古楼街道办事处", "Gulou Street Office")],
            place: PlaceMark(
                text: t("柳园路与东昌路交叉口东北角", "North-east corner of Liuyuan and Dongchang Road"), latitude: "36.451200", longitude: "115.986100",
                cell: t("古楼街道 · 古楼一社区 · 第3网格", "Gulou Street · No. 1 Community · cell 3")),
            facts: [
                Fact(t("类别", "Class"), t("市政设施 · 井盖", "Public works · Manhole cover")),
                Fact(t("立案条件", "Filing condition"), t("井盖缺失、破损、松动", "Missing, broken or loose")),
                Fact(t("结案条件", "Closing condition"), t("恢复原状，车行无异响", "Restored, silent when driven over")),
                Fact(t("情况", "What is seen"), t("人行道井盖松动，靠近公交站，早高峰人多。", "In the pavement by the bus stop; crowded in the morning.")),
                Fact(t("反映人", "Reporter"), t("市民（化名）", "a citizen (invented)"), privacy: t("个人信息", "personal")),
            ],
            tasks: [
                TaskRow(title: t("核实", "Check"), assignee: t("网格员丙", "Grid worker C"), state: t("已完成", "done"), due: .none),
                TaskRow(
                    title: t("核查", "Verify"), assignee: t("网格员丙", "Grid worker C"), state: t("未开始", "not begun"), due: .at(ago(hours: -18))),
            ],
            actions: [
                ActionForm(
                    name: "submit", title: t("提交核查", "Submit for verification"),
                    fields: [
                        FormField("result", t("办理结果", "What was done"), .area(rows: 3), values: [t("已更换", "Replaced")], isRequired: true),
                        FormField(
                            "photo", t("现场照片", "Photo of the place"),
                            .file(accept: "image/jpeg,image/png", isMultiple: true, usesCamera: false),
                            refusal: t("照片拍摄地点距现场 2.3 公里，请在现场重拍。", "The photo was taken 2.3 km away; take it on the spot."),
                            isRequired: true),
                    ], isOpen: true),
                ActionForm(
                    name: "progress", title: t("记录进展", "Record progress"),
                    fields: [FormField("words", t("进展", "Progress"), .area(rows: 2), isRequired: true)]),
                ActionForm(
                    name: "return", title: t("退回", "Return"),
                    fields: [
                        FormField(
                            "kind", t("退回理由", "Kind of return"),
                            .radio([Choice("not-ours", t("非本局职责", "not ours")), Choice("not-our-unit", t("非本单位", "not our unit"))]),
                            isRequired: true),
                        FormField("reason", t("说明", "Reason"), .area(rows: 2), isRequired: true),
                    ], isDangerous: true, note: t("已退回 1 次，满 2 次后由裁定指定。", "Returned once; after 2 the owner is adjudicated.")),
            ],
            entries: [
                TimelineItem(
                    at: ago(days: 1, hours: 4), sentence: t("网格员丙上报了此事件。", "Grid worker C reported the incident."),
                    by: t("网格员丙 · 网格员 · 古楼一社区", "Grid worker C · grid worker · No. 1 Community"),
                    hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", id: "entry-1",
                    photos: [Photo(t("井盖", "The cover"), URLs.attachment("WG2026-004211", "9c1e"))]),
                TimelineItem(
                    at: ago(days: 1, hours: 3, minutes: 52), sentence: t("已受理，立案。", "Accepted and filed."),
                    by: t("受理员丁 · 受理员 · 指挥中心", "Acceptor D · acceptor · Command Centre"),
                    hash: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752", id: "entry-2"),
                TimelineItem(
                    at: ago(days: 1, hours: 3, minutes: 40),
                    sentence: t("已派遣给市政维护中心，时限 2 个工作日。", "Dispatched to the Works Centre, 2 work days."),
                    by: t("派遣员戊 · 派遣员 · 指挥中心", "Dispatcher E · dispatcher · Command Centre"),
                    hash: "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
                    id: "entry-3"),
                TimelineItem(
                    at: ago(hours: 6), sentence: t("已到现场，井圈变形。", "On the spot: the ring is bent."),
                    by: t("经办员甲 · 养护员 · 市政维护中心", "Officer A · maintainer · Works Centre"),
                    hash: "a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
                    words: t("需定制井圈，预计明天上午到货。", "The ring is made to measure, due tomorrow."), id: "entry-4"),
                TimelineItem(
                    at: ago(minutes: 50), sentence: t("亮黄灯：办理时限已到。", "Yellow: the handling limit is reached."), by: t("系统", "the clock"),
                    hash: "2c624232cc221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3e", id: "entry-5"),
            ],
            attachments: [
                Attachment(
                    title: "IMG_2031.jpg", link: URLs.attachment("WG2026-004211", "9c1e"), bytes: 1_843_200, isPhoto: true,
                    addedAt: ago(days: 1, hours: 4), by: t("网格员丙", "Grid worker C")),
                Attachment(
                    title: t("井圈尺寸.pdf", "ring.pdf"), link: URLs.attachment("WG2026-004211", "77aa"), bytes: 84_100, isPhoto: false,
                    addedAt: ago(hours: 6), by: t("经办员甲", "Officer A")),
            ],
            links: [
                MatterLink(
                    relation: t("并入", "merged in"), number: "SB2026-000930", title: t("公交站旁井盖响", "Rattling cover by the bus stop"),
                    stage: t("并案", "Merged")),
                MatterLink(
                    relation: t("上级事项", "parent"), number: "XM2026-000031", title: t("柳园路提升改造", "Renewal of Liuyuan Road"),
                    stage: t("办理中", "handling")),
            ],
            explanation: explanation)
    }

    private var explanation: ExplanationModel {
        ExplanationModel(
            verdict: t(
                "亮黄灯（将到期）。截至 2026-11-21 17:30:00，“办理”时限到期，已于 2026-11-21 16:40:00 到达。",
                "Light: yellow (due soon). As of 2026-11-21 17:30:00, \"Handling\": due, reached at 2026-11-21 16:40:00."),
            rule: t("网格事件台账（grid-incident）第 3 版", "Grid incident (grid-incident), version 3"),
            calendars: [
                t("中国工作日历（cn）第 2 版，2026-11-05 09:00:00 发布", "Working calendar of China (cn), version 2, published 2026-11-05 09:00:00")
            ],
            notes: [t("申诉成立：超时的事实保留，不计入考核。", "An appeal was upheld: that it was late stays, and does not count.")],
            clocks: [
                .init(
                    title: t("办理（市政所）", "Handling (municipal works)"),
                    summary: t(
                        "时限 2个工作日，2026-11-20 09:00:00 延期1个工作日（市政所负责人某、督查员某批准），已用 16 小时 50 分（工作时间）",
                        "Limit 2 working days, extended by 1 working day at 2026-11-20 09:00:00 (approved by a head, a supervisor), spent 16 h 50 min of working time"
                    ), isActive: true,
                    runs: [
                        .init(
                            from: ago(days: 4, hours: 4), to: ago(days: 2),
                            text: t(
                                "计 8 小时，停止：挂账（督查员某），最迟 2026-11-20 00:00:00 恢复",
                                "counts 8 h, stopped: suspension (a supervisor), until 2026-11-20 00:00:00 at the latest"),
                            days: [
                                .init(text: t("2026-11-14 – 2026-11-15 不计：周末", "2026-11-14 – 2026-11-15 not counted: weekend")),
                                .init(
                                    text: t("2026-10-10 调休上班：国庆节（2026）", "2026-10-10 worked as a make-up day: 国庆节 (2026)"),
                                    notice: URLPath(web: "https://www.gov.cn/notice/2026")),
                            ]),
                        .init(from: ago(days: 1, hours: 3), text: t("计 8 小时 50 分，市容所用时", "counts 8 h 50 min, time of the street office")),
                    ],
                    turns: [
                        .init(light: .blue, text: t("时限已用75%", "75% of the time limit used"), at: ago(days: 1), entry: 7),
                        .init(light: .yellow, text: t("到期", "due"), meaning: t("将到期", "due soon"), at: ago(hours: 1), entry: 9),
                        .init(
                            light: .red, text: t("超期达时限的50%", "overdue by 50% of the time limit"), at: ago(days: -1),
                            isExpected: true),
                        .init(text: t("到期", "due"), at: ago(hours: 1)), .init(text: t("催办单", "Urging slip"), at: ago(hours: 1), entry: 10),
                        .init(text: t("通报", "Bulletin"), at: nil),
                    ],
                    notes: [t("按此后发布的日历，到期为 2026-11-22 16:40:00。", "By calendars published since, it is due at 2026-11-22 16:40:00.")]),
                .init(
                    title: t("受理（市政所）", "Accept (municipal works)"),
                    summary: t("时限 30个工作分钟，已用 8 分（工作时间）", "Limit 30 working minutes, spent 8 min of working time"),
                    isActive: false,
                    runs: [
                        .init(
                            from: ago(days: 5), to: ago(days: 4, hours: 23),
                            text: t("计 8 分，停止：离开该环节", "counts 8 min, stopped: the stage was left"))
                    ], turns: []),
            ],
            petitions: [
                t(
                    "2026-11-19 15:00:00 市政所经办人某申请延期1个工作日：缺配件；2026-11-20 09:00:00 市政所负责人某同意",
                    "2026-11-19 15:00:00 an officer asked for an extension by 1 working day: a part is missing; 2026-11-20 09:00:00 a head agreed"
                )
            ])
    }

    var explanationThen: ExplanationSheet {
        ExplanationSheet(
            number: "WG2026-004211", title: matter.title, light: .yellow, at: ago(hours: 2), explanation: explanation,
            entries: matter.entries.reversed())
    }

    var matterEnded: MatterModel {
        var model = matter
        model.ending = t("办结", "Resolved")
        model.light = .none
        model.due = .none
        model.actions = []
        model.clocks = []
        model.rail = railAt(5)
        return model
    }

    var dispatch: DispatchModel {
        DispatchModel(
            queue: rows.map {
                QueueRow(
                    number: $0.number, title: $0.title, place: $0.place, light: $0.light, due: $0.due, returnCount: $0.light == .red ? 1 : 0
                )
            },
            queueCount: 11,
            selected: DispatchSelection(
                number: "WG2026-004187", title: t("东昌西路热力管沟塌陷", "Heating duct fallen in, Dongchang West Road"), light: .red,
                due: .at(ago(hours: 26)), place: matter.place,
                facts: Array(matter.facts.prefix(4)), photos: [Photo(t("塌陷", "The hole"), URLs.attachment("WG2026-004187", "11bb"))],
                suggestion: OwnerSuggestion(
                    unit: t("市政维护中心", "Works Centre"),
                    reason: t(
                        "类别“热力管沟”的责任单位；该网格近一年同类 14 件均由其办结。",
                        "Owner of the class \"heating duct\"; it ended all 14 such in this cell within a year.")),
                loads: [
                    UnitLoad(
                        id: "works", unit: t("市政维护中心", "Works Centre"), openCount: 48, lights: [.red: 2, .yellow: 5], isSuggested: true),
                    UnitLoad(id: "parks", unit: t("园林管护中心", "Parks Centre"), openCount: 13, lights: [.yellow: 1]),
                    UnitLoad(id: "street", unit: t("柳园街道办事处", "Liuyuan Street Office"), openCount: 27, lights: [.red: 1]),
                ],
                returns: [
                    TimelineItem(
                        at: ago(days: 2), sentence: t("园林管护中心退回：非本单位职责。", "Parks Centre returned it: not our unit."),
                        by: t("经办员己 · 园林管护中心", "Officer F · Parks Centre"))
                ], returnLimit: 2,
                duplicates: [
                    Duplicate(
                        number: "SB2026-000901", title: t("路面下沉", "Sinking road"), stage: t("待受理", "to accept"), metres: 22,
                        reportedAt: ago(days: 1), comparison: URLs.comparison("WG2026-004187", "SB2026-000901"))
                ],
                actions: [
                    dispatchAction,
                    ActionForm(
                        name: "refuse", title: t("不予受理", "Refuse"),
                        fields: [FormField("reason", t("原因", "Reason"), .area(rows: 2), isRequired: true)], isDangerous: true),
                ]))
    }
}
