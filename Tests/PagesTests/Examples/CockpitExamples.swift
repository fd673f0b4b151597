// Examples of the cockpit, bulletins and administration. Invented throughout.

import Kernel
import Pages

extension Examples {
    var cockpit: [Screen] {
        [
            Screen(name: "cockpit", html: cockpitPage(cockpitModel, in: context(path: "/cockpit", officer: worker.officer))),
            Screen(name: "cockpit-lights", html: lightHistoryPage(lightHistory, in: worker)),
            Screen(
                name: "cockpit-lights-empty",
                html: lightHistoryPage(
                    LightHistoryModel(year: 2025, years: [2026, 2025], countedAt: Self.now, ledgers: []), in: worker)),
            Screen(name: "bulletin", html: bulletinPage(bulletin, in: worker)),
            Screen(name: "bulletin-signing", html: bulletinPage(bulletinBeingSigned, in: worker)),
            Screen(
                name: "bulletin-preview",
                html: bulletinPreviewPage(
                    BulletinPreviewModel(
                        bulletin: bulletin,
                        span: FormModel(
                            action: URLs.bulletinDrafts, fields: [FormField("from", t("从", "From"), .day, isRequired: true)],
                            submit: t("换一段时间", "Another span"), isQuery: true),
                        form: FormModel(action: URLs.bulletins, fields: [], submit: t("起草", "Draft it")), isOfProjects: false), in: worker)),
            Screen(
                name: "bulletins",
                html: bulletinIndexPage(
                    BulletinIndexModel(
                        bulletins: [BulletinLine(id: "2026-47", title: bulletin.title, from: bulletin.from, to: bulletin.to)],
                        awaited: [
                            BulletinLine(
                                id: "2026-47", number: t("督查通报〔2026〕第47期", "No. 47 of 2026"), title: bulletin.title, from: bulletin.from,
                                to: bulletin.to)
                        ],
                        drafts: [
                            BulletinLine(
                                id: "2026-48", title: t("市民诉求专项通报", "Citizens' reports"), from: bulletin.from, to: bulletin.to,
                                standing: t("审签中，待核稿", "being signed; next: Checked"))
                        ], templates: [Crumb(t("督查周报", "Weekly"), URLs.bulletinDraft("supervision-weekly"))]),
                    in: worker)),
        ]
    }

    var lightHistory: LightHistoryModel {
        func counts(_ red: Int, _ yellow: Int, _ blue: Int, less: Int = 0) -> LightHistory.Counts {
            [.red: .init(turned: red, exempted: less), .yellow: .init(turned: yellow, exempted: less), .blue: .init(turned: blue)]
        }
        let months = [11: counts(3, 9, 41, less: 1), 10: counts(0, 4, 37), 9: counts(1, 2, 1_204)]
        let works = LightHistory.Line(
            title: t("市政维护中心", "Works Centre"), unit: "works", year: counts(4, 15, 1_282, less: 1), months: months)
        let closed = LightHistory.Line(
            title: t("住房和城乡建设局（已撤销）", "Housing and Construction Bureau (closed)"), unit: "housing", year: counts(0, 0, 2),
            months: [9: counts(0, 0, 2)])
        let history = LightHistory(
            key: "grid-incident", title: t("网格事件", "Grid incidents"), colours: [.red, .yellow, .blue], months: Array((1...11).reversed()),
            lines: [works, closed],
            total: LightHistory.Line(title: t("合计", "Total"), unit: nil, year: counts(4, 15, 1_284, less: 1), months: months),
            legend: rules.lights, ladder: rules.ladder)
        return LightHistoryModel(year: 2026, years: [2026, 2025], countedAt: Self.now, ledgers: [history])
    }

    func open(_ change: (inout ListFilter) -> Void) -> URLPath {
        URLs.matters(
            ListFilter().with {
                $0.state = "open"
                change(&$0)
            })
    }

    func lines(_ names: [String]) -> [TallyLine] {
        names.enumerated().map { index, name in
            TallyLine(
                title: name, filter: ListFilter().with { $0.unit = "u\(index)" }, openCount: 120 - index * 17,
                lights: [.red: max(0, 5 - index * 2), .yellow: max(0, 9 - index * 2), .blue: 14 - index], endedCount: 4210 - index * 613,
                endedPermille: 981 - index * 12)
        }
    }

    var cockpitModel: CockpitModel {
        CockpitModel(
            year: 2026, years: [2026, 2025], countedAt: Self.now,
            figures: [
                Figure(t("上报", "Reported"), .count(18_432), URLs.matters(ListFilter().with { $0.from = "2026-01-01" })),
                Figure(t("在办", "Open"), .count(408), open { _ in }),
                Figure(
                    t("办结率", "Rate of ending"), .share(permille: 933), URLs.matters(ListFilter().with { $0.ending = "resolved" }),
                    note: t("办结 ÷ 受理", "resolved ÷ accepted")),
                Figure(t("按期办结率", "Ended in time"), .share(permille: 968), URLs.matters(ListFilter().with { $0.isOverdue = false })),
                Figure(t("当前超期", "Overdue now"), .count(37), open { $0.isOverdue = true }),
                Figure(t("满意率", "Satisfied"), .share(permille: nil), URLs.matters(ListFilter()), note: t("尚无评价", "no appraisal yet")),
            ],
            lights: [.red: 12, .yellow: 25, .blue: 61, .none: 310],
            endings: [
                Figure(t("办结", "Resolved"), .count(16_004), URLs.matters(ListFilter().with { $0.ending = "resolved" })),
                Figure(t("转办", "Handed over"), .count(702), URLs.matters(ListFilter().with { $0.ending = "handed-over" })),
                Figure(t("并案", "Merged"), .count(411), URLs.matters(ListFilter().with { $0.ending = "merged" })),
                Figure(t("作废", "Void"), .count(89), URLs.matters(ListFilter().with { $0.ending = "void" })),
            ],
            byUnit: lines(
                language == .zh
                    ? ["住房和城乡建设局", "综合行政执法局", "市政维护中心", "园林管护中心", "古楼街道办事处"]
                    : ["Housing and Construction Bureau", "Enforcement Bureau", "Works Centre", "Parks Centre", "Gulou Street Office"]),
            byArea: lines(
                language == .zh
                    ? ["古楼街道", "柳园街道", "新区街道", "湖西街道", "凤凰街道"]
                    : ["Gulou Street", "Liuyuan Street", "Xinqu Street", "Huxi Street", "Fenghuang Street"]),
            byStage: zip(steps.dropLast(), [18, 11, 47, 290, 42]).map { Figure($0, .count($1), open { _ in }) },
            ages: zip(
                language == .zh
                    ? ["不到 1 天", "1–3 天", "3–7 天", "7–30 天", "30 天以上"]
                    : ["under a day", "1–3 days", "3–7 days", "7–30 days", "over 30 days"], [61, 190, 102, 44, 11]
            )
            .map { Figure($0, .count($1), open { _ in }) },
            trend: (0..<30).map { index in
                TrendDay(
                    day: CivilDay(number: 20_778 - 29 + index), reported: 38 + (index * 37) % 29 - (index % 7 > 4 ? 22 : 0),
                    ended: 34 + (index * 53) % 31 - (index % 7 > 4 ? 26 : 0))
            })
    }

    var bulletin: BulletinModel {
        BulletinModel(
            title: t("东昌府区网格事件办理情况通报", "Bulletin on grid incidents, Dongchangfu District"), issue: t("第 47 期", "No. 47"),
            from: CivilDay(number: 20_771),
            to: CivilDay(number: 20_777), madeAt: Self.now,
            figures: [
                Figure(t("上报", "Reported"), .count(341), URLs.matters(ListFilter().with { $0.from = "2026-11-14" })),
                Figure(t("办结", "Resolved"), .count(322), URLs.matters(ListFilter().with { $0.endedFrom = "2026-11-14" })),
                Figure(t("新亮红灯", "Turned red"), .count(4), URLs.matters(ListFilter().with { $0.light = .red })),
            ],
            sections: [
                BulletinSection(
                    title: t("一、本周红灯事项", "1. Red this week"),
                    sentences: [
                        BulletinSentence(
                            t(
                                "东昌西路热力管沟塌陷，责任单位住房和城乡建设局，11月20日 13:20 亮红灯，超期 26 小时。",
                                "Heating duct in Dongchang West Road, owner Housing and Construction Bureau, turned red on 20 Nov at 13:20, 26 hours over."
                            ),
                            URLs.matter("WG2026-004187").anchor("entry-9"), light: .red)
                    ]),
                BulletinSection(
                    title: t("二、返工与退回", "2. Rework and returns"),
                    sentences: [
                        BulletinSentence(
                            t("园林管护中心退回 WG2026-004187，理由：非本单位职责。", "Parks Centre returned WG2026-004187: not our unit."),
                            URLs.matter("WG2026-004187").anchor("entry-5")),
                        BulletinSentence(
                            t("WG2026-004150 核查未通过，返工一次后办结。", "WG2026-004150 failed verification and was resolved after one rework."),
                            URLs.matter("WG2026-004150").anchor("entry-8")),
                    ]),
            ])
    }

    var bulletinBeingSigned: BulletinModel {
        var model = bulletin
        (model.masthead, model.issue) = (t("督查通报", "Supervision Bulletin"), t("（草稿）", "(draft)"))
        (model.issuer, model.sentTo) = (t("区政府督查室", "Office of Supervision"), t("分管领导、调度员", "leader, dispatcher"))
        model.sections.append(
            BulletinSection(
                title: t("三、各单位亮灯情况", "3. Lights by unit"), groups: [],
                grid: .init(heads: [t("单位", "Unit"), t("红灯", "Red")], rows: [[t("城管局", "City management"), "2 → 1"]])))
        model.sections.append(BulletinSection(title: t("四、催办", "4. Urged"), groups: [], remark: t("无。", "None.")))
        model.desk = BulletinDesk(
            standing: t("审签中", "being signed"),
            steps: [
                RailStep(t("拟稿 调度员-01", "Written Dispatcher-01"), .past, at: Self.now), RailStep(t("核稿", "Checked"), .current),
                RailStep(t("签发", "Issued"), .ahead),
            ], sentBack: t("数字有误", "a figure is wrong"), formats: [Crumb("PDF", URLs.bulletin("2026-47.pdf"))],
            forms: [
                TitledForm(
                    id: "signatures", title: t("核稿", "Sign: Checked"),
                    form: FormModel(action: URLs.bulletin("2026-47", "signatures"), fields: [], submit: t("核稿", "Sign: Checked")))
            ], receipts: [.init(name: t("调度员-02", "Dispatcher-02"), unit: t("指挥中心", "Centre"), at: nil)],
            timeline: [TimelineItem(at: Self.now, sentence: t("起草。", "Drafted it."), by: t("调度员-01", "Dispatcher-01"), id: "entry-1")])
        return model
    }

    var admin: [Screen] {
        let setUp = TitledForm(
            id: "unit", title: t("新建单位", "New unit"),
            form: FormModel(
                action: URLs.organization,
                fields: [
                    FormField("name", t("名称", "Name"), isRequired: true),
                    FormField("parent", t("上级单位", "Parent"), .select([Choice("district", t("东昌府区", "District"))])),
                ],
                submit: t("新建", "Create")))
        let officer = OfficerLink(id: "o-1", name: t("经办员甲", "Officer A"))
        let history = [
            Appointment(
                officer: officer, post: t("受理员", "acceptor"), unit: t("指挥中心", "Command Centre"), from: ago(days: 120),
                by: t("管理员", "administrator")),
            Appointment(
                officer: officer, post: t("养护员", "maintainer"), unit: t("市政维护中心", "Works Centre"), from: ago(days: 900), to: ago(days: 120),
                by: t("管理员", "administrator")),
        ]
        let posts = [
            PostLine(
                title: t("受理员", "Acceptor"), duty: t("受理、不予受理、并案", "accept, refuse, merge"),
                holders: [officer, OfficerLink(id: "o-2", name: t("经办员乙", "Officer B"))]),
            PostLine(title: t("派遣员", "Dispatcher"), holders: []),
        ]
        let unit = UnitNode(
            id: "district", name: t("东昌府区", "Dongchangfu District"), kind: t("区县", "region"), posts: [],
            children: [
                UnitNode(id: "centre", name: t("城市运行指挥中心", "Command Centre"), kind: t("部门", "department"), posts: posts),
                UnitNode(
                    id: "gulou", name: t("古楼街道办事处", "Gulou Street Office"), kind: t("街道", "street"), posts: posts,
                    children: [UnitNode(id: "gulou-1", name: t("古楼一社区", "No. 1 Community"), kind: t("社区", "community"), posts: [])]),
            ])
        let accounts = [
            AccountLine(
                name: "officer", officer: officer.name, posts: [t("指挥中心 · 受理员", "Command Centre · acceptor")],
                lastSignedInAt: ago(hours: 2), state: t("正常", "active")),
            AccountLine(
                name: "worker", officer: t("网格员丙", "Grid worker C"), posts: [t("古楼一社区 · 网格员", "No. 1 Community · grid worker")],
                state: t("须改密码", "must change password")),
        ]
        return [
            Screen(
                name: "admin",
                html: adminIndexPage(AdminIndexModel(remarks: [URLs.organization: t("1 个岗位空缺", "1 post vacant")]), in: worker)),
            Screen(name: "organization", html: organizationPage(OrganizationModel(roots: [unit], forms: [setUp]), in: worker)),
            Screen(
                name: "unit",
                html: unitPage(
                    UnitModel(
                        name: t("市政维护中心", "Works Centre"), kind: t("部门", "department"), crumbs: [],
                        openMatters: Figure(t("在办", "Open"), .count(48), open { $0.unit = "works" }), posts: posts,
                        history: history, forms: [setUp]), in: worker)),
            Screen(
                name: "officer",
                html: officerPage(OfficerModel(name: officer.name, accountName: "officer", history: history, forms: []), in: worker)),
            Screen(name: "accounts", html: accountsPage(AccountsModel(accounts: accounts, forms: [setUp]), in: worker)),
            Screen(name: "account", html: accountPage(AccountModel(account: accounts[0], forms: [setUp]), in: worker)),
            Screen(name: "areas", html: areasPage(areas, in: worker)),
            Screen(
                name: "ledger-rules-index",
                html: ledgerRulesIndexPage(
                    LedgerRulesIndexModel(ledgers: [.init(key: "grid-incident", title: t("网格事件", "Grid incidents"), version: "3")]),
                    in: worker)),
            Screen(name: "ledger-rules", html: ledgerRulesPage(rules, in: worker)),
            Screen(name: "calendars", html: calendarsPage(calendars, in: worker)),
            Screen(name: "calendar-preview", html: calendarPreviewPage(calendarPreview, in: worker)),
            Screen(
                name: "health",
                html: healthPage(
                    HealthModel(
                        lines: [
                            HealthLine(
                                title: t("流水", "Journal"), state: .well,
                                sentence: t("210,334 条，最近一次封存 15:00。", "210,334 entries, last sealed at 15:00.")),
                            HealthLine(
                                title: t("时钟", "Clocks"), state: .warning,
                                sentence: t("3 个时限跨入 2027 年，该年通知未公布。", "3 limits run into 2027, whose notice is not published."),
                                link: URLs.calendars),
                            HealthLine(
                                title: t("附件盘", "Attachments"), state: .broken, sentence: t("剩余 2%，请扩容。", "2% left; enlarge the disk.")),
                        ], checkedAt: Self.now), in: worker)),
        ]
    }

    var areas: AreasModel {
        AreasModel(
            levels: [
                Figure(t("街道（镇）", "Streets and towns"), .count(23), URLs.staffMap),
                Figure(t("社区（村）", "Communities"), .count(90), URLs.staffMap),
                Figure(t("网格", "Cells"), .count(331), URLs.staffMap),
            ], loadedAt: ago(days: 30), loadedBy: t("管理员", "administrator"),
            upload: TitledForm(
                id: "upload", title: t("上传 GeoJSON", "Upload GeoJSON"),
                form: FormModel(
                    action: URLs.areas,
                    fields: [
                        FormField(
                            "file", "GeoJSON", .file(accept: ".geojson,.json", isMultiple: false, usesCamera: false), isRequired: true)
                    ],
                    submit: t("检查并导入", "Check and load")), isOpen: true))
    }

    var rules: LedgerRulesModel {
        LedgerRulesModel(
            key: "grid-incident", title: t("网格事件", "Grid incidents"), version: t("第 3 版", "version 3"),
            facts: [Fact(t("编号", "Number"), "WG{year}-{sequence:6}")],
            stages: [
                StageRule(
                    title: t("待受理", "reported"), clock: t("15 分钟（工作时间）", "15 work minutes"),
                    actions: [
                        ActionRule(title: t("受理", "accept"), by: t("受理员", "acceptor"), leadsTo: t("待派遣", "accepted")),
                        ActionRule(
                            title: t("不予受理", "refuse"), by: t("受理员", "acceptor"), needs: t("原因", "reason"), leadsTo: t("作废", "void")),
                    ]),
                StageRule(
                    title: t("待派遣", "accepted"), clock: t("30 分钟（工作时间）", "30 work minutes"),
                    actions: [
                        ActionRule(
                            title: t("派遣", "dispatch"), by: t("派遣员", "dispatcher"), needs: t("责任单位", "owner"),
                            leadsTo: t("已派遣", "dispatched"))
                    ]),
            ],
            lights: [(.blue, t("已用 75%", "75% used")), (.yellow, t("到期", "due")), (.red, t("超 50%", "50% over"))],
            ladder: [
                Fact(t("蓝灯", "Blue"), t("通知经办人", "notify the officer")), Fact(t("红灯", "Red"), t("催办，通知单位负责人", "urge, notify the head")),
            ],
            endings: [Fact(t("办结", "Resolved"), t("结案条件、核查、答复", "closing condition, verification, answer"))],
            fields: [Fact(t("反映人", "reporter"), t("个人信息，保存 2 年", "personal, kept 2 years"), privacy: t("个人信息", "personal"))])
    }

    var calendarPreview: CalendarPreviewModel {
        let file = [("text", "e30="), ("digest", "0a1b2c3d")]
        func line(_ number: String, _ title: String, _ unit: String, turns: Bool = false) -> CalendarPreviewModel.Line {
            .init(
                number: number, title: title, unit: unit, clock: t("办理中", "Handling"), before: ago(hours: -20), after: ago(hours: -44),
                wasProvisional: !turns, isProvisional: false, lightBefore: turns ? .yellow : .none, lightAfter: turns ? .blue : .none)
        }
        return CalendarPreviewModel(
            title: t("全国工作日历", "Working days of China"), crumbs: [Crumb(t("工作日历", "Calendar"), URLs.calendars)],
            address: URLs.calendarPreviews,
            summary: [Fact(t("日历", "Calendar"), "cn"), Fact(t("移动的时限", "Deadlines that move"), "212")],
            lines: [
                line("WG2026-004187", t("东昌西路热力管沟塌陷", "Heating duct fell in"), t("市政维护中心", "Works Centre"), turns: true),
                line("WG2026-004190", t("路灯不亮", "Street lamp out"), ""),
            ], pageNumber: 2, pageCount: 3, verdicts: ["WG2026-004150", "SM2026-000881"], file: file,
            publish: FormModel(
                action: URLs.calendarVersions,
                fields: [FormField("reason", t("理由", "Reason"), .area(rows: 2), isRequired: true)]
                    + file.map { FormField.hidden($0.0, $0.1) },
                submit: t("发布这个日历", "Publish this calendar")))
    }

    var calendars: CalendarsModel {
        CalendarsModel(
            title: t("全国工作日历", "Working days of China"), week: t("周一至周五", "Monday to Friday"),
            hours: t("08:00–12:00，14:00–18:00", "08:00–12:00, 14:00–18:00"),
            years: (2020...2027).map {
                YearState(year: $0, isPublished: $0 < 2027, notice: URLPath(web: "https://www.gov.cn/notice/\($0)"))
            },
            days: [
                RuledDay(day: CivilDay(number: 20_727), name: t("国庆节", "National Day"), isOff: true, notice: "2026"),
                RuledDay(day: CivilDay(number: 20_736), name: t("国庆节", "National Day"), isOff: false, notice: "2026"),
            ], dayYear: 2026)
    }
}
