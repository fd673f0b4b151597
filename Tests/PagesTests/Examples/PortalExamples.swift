// Examples of the portal, signing in and errors. Invented throughout.

import Kernel
import Pages

extension Examples {
    var portal: [Screen] {
        [
            Screen(name: "portal-home", html: portalHomePage(home, in: visitor)),
            Screen(name: "report", html: reportPage(report, in: context(path: "/report", officer: nil))),
            Screen(name: "report-refused", html: reportPage(reportRefused, in: context(path: "/report", officer: nil))),
            Screen(name: "report-where", html: reportPage(reportWhere, in: context(path: "/report", officer: nil))),
            Screen(name: "report-duplicates", html: reportPage(duplicates, in: context(path: "/report", officer: nil))),
            Screen(name: "service-levels", html: serviceLevelsPage(serviceLevels, in: context(path: "/service-levels", officer: nil))),
            Screen(name: "area", html: areaPage(area, in: context(path: "/areas/371502001", officer: nil))),
            Screen(
                name: "subscription",
                html: subscriptionPage(
                    .confirm(t("古楼街道", "Gulou Street")), to: URLs.subscription("s-1", "confirmation", token: "0123"), in: visitor)),
            Screen(name: "subscription-done", html: subscriptionDonePage(isConfirmed: false, back: URLs.home, in: visitor)),
            Screen(
                name: "report-thanks",
                html: reportThanksPage(
                    ReportThanksModel(
                        number: "WG2026-004217", code: "7KQM-29XD",
                        promise: t(
                            "我们将在 15 分钟（工作时间）内受理，最迟 11月23日 08:15。",
                            "We accept it within 15 minutes of working time, at the latest on 23 Nov at 08:15.")),
                    in: visitor)),
            Screen(name: "follow-open", html: followPage(followOpen, in: visitor)),
            Screen(name: "follow-ended", html: followPage(followEnded, in: visitor)),
            Screen(name: "public-map", html: mapPage(map(isPublic: true), in: context(path: "/map", officer: nil))),
            Screen(name: "incident-report", html: incidentReportPage(incident, in: worker)),
            Screen(
                name: "sign-in",
                html: signInPage(
                    SignInModel(
                        next: "/desk?tab=claimed",
                        samples: [
                            SampleAccount(name: "dispatch", password: "try-it-out-01", role: Bilingual(zh: "派遣员", en: "Dispatcher")),
                            SampleAccount(name: "officer", password: "try-it-out-02", role: Bilingual(zh: "经办员", en: "Officer")),
                            SampleAccount(name: "leader", password: "try-it-out-03", role: Bilingual(zh: "领导", en: "Leader")),
                        ]), in: context(path: "/sign-in", officer: nil))),
            Screen(
                name: "sign-in-refused",
                html: signInPage(
                    SignInModel(
                        entered: Entered(
                            values: ["name": ["officer"], "password": ["must-not-come-back"]],
                            refusals: ["": t("账号或密码不对，请再试。还可以试 4 次。", "Account or password is wrong; try again, 4 tries are left.")])),
                    in: context(path: "/sign-in", officer: nil))),
            Screen(name: "password", html: passwordChangePage(PasswordChangeModel(isRequired: true), in: worker)),
        ]
            + [403, 404, 409, 413, 422, 429, 500, 503].map { status in
                Screen(
                    name: "error-\(status)",
                    html: errorPage(ErrorModel(status: status, correlation: status >= 500 ? "c-20261121-8f31ae" : nil), in: visitor))
            }
    }

    var classes: [Choice] {
        let parts = t("市政设施", "Public works")
        let clean = t("市容环境", "Streets and cleanliness")
        return [
            Choice("0102", t("井盖", "Manhole cover"), group: parts), Choice("0105", t("路灯", "Street lamp"), group: parts),
            Choice("0201", t("暴露垃圾", "Exposed rubbish"), group: clean), Choice("0203", t("道路破损", "Broken road"), group: clean),
        ]
    }

    var home: PortalHomeModel {
        var overdue = ListFilter()
        overdue.isOverdue = true
        return PortalHomeModel(
            year: 2026,
            figures: [
                Figure(t("上报", "Reported"), .count(18_432), URLs.publicMap), Figure(t("办结", "Ended"), .count(17_206), URLs.publicMap),
                Figure(t("办结率", "Rate of ending"), .share(permille: 933), URLs.publicMap, note: t("办结 ÷ 受理", "ended ÷ accepted")),
                Figure(t("当前超期", "Overdue now"), .count(37), URLs.matters(overdue)),
            ], countedAt: Self.now,
            recent: [
                PublicEnding(
                    sentence: t("柳园路与东昌路口路灯不亮，3 小时后修复。", "The lamp at Liuyuan and Dongchang Road was dark; mended 3 hours later."),
                    place: t("古楼街道", "Gulou Street"), ending: t("办结", "Resolved"), endedAt: ago(hours: 1)),
                PublicEnding(
                    sentence: t("兴华西路人行道井盖松动，当日更换。", "A loose cover in Xinghua West Road's pavement was replaced the same day."),
                    place: t("柳园街道", "Liuyuan Street"), ending: t("办结", "Resolved"), endedAt: ago(hours: 5)),
                PublicEnding(
                    sentence: t("所反映路段由公路部门管理，已转办并告知反映人。", "That road belongs to the highway authority; handed over, and the person told."),
                    place: t("新区街道", "Xinqu Street"), ending: t("转办", "Handed over"), endedAt: ago(days: 1)),
                PublicEnding(
                    sentence: t("与 WG2026-004102 为同一件，并入办理，双方都会得到答复。", "The same as WG2026-004102; merged, both will be answered."),
                    ending: t("并案", "Merged"), endedAt: ago(days: 1, hours: 2)),
            ])
    }

    var report: ReportModel {
        ReportModel(step: 1, idempotencyKey: "key-1", keptPhotos: [KeptPhoto("9c1e.aa", URLs.reportPhoto("9c1e.aa"))])
    }

    var reportWhere: ReportModel {
        ReportModel(
            step: 2, entered: Entered(values: ["text": [t("井盖松动", "Loose cover")]]), idempotencyKey: "key-1",
            areas: [Choice("371502001001", t("古楼一社区", "Gulou No. 1"), group: t("古楼街道", "Gulou Street"))])
    }

    var serviceLevels: ServiceLevelsModel {
        ServiceLevelsModel(
            year: 2026, enough: 10,
            ledgers: [
                .init(
                    title: t("市民诉求", "Citizen report"), whole: t("10个工作日", "10 work days"),
                    groups: [
                        .init(
                            title: t("市政设施", "Public works"),
                            lines: [
                                .init(title: t("井盖", "Manhole cover"), promise: t("2个工作日", "2 work days"), ended: 120, permille: 931),
                                .init(title: t("路灯", "Street lamp"), promise: t("2个工作日", "2 work days"), ended: 4),
                            ])
                    ])
            ])
    }

    var publicRows: [PublicMatter] {
        [
            PublicMatter(
                title: t("井盖", "Manhole cover"), street: t("古楼街道", "Gulou Street"), light: .red, age: t("3天", "3 d"),
                due: .at(ago(hours: 5))),
            PublicMatter(title: t("路灯", "Street lamp"), light: .none, age: t("4小时", "4 h"), due: .paused(reason: "")),
        ]
    }

    var area: AreaModel {
        AreaModel(
            code: "371502001", name: t("古楼街道", "Gulou Street"), whole: Crumb(t("东昌府区", "Dongchangfu"), URLs.area("371502")),
            parts: [Crumb(t("古楼一社区", "Gulou No. 1"), URLs.area("371502001001"))],
            counts: .init(open: 42, overdue: 3, reported: 87, ended: 79),
            rows: publicRows, pager: Pager(next: URLs.area("371502001").adding("cursor", "1~a")), endings: home.recent,
            feed: URLs.areaFeed("371502001"), calendar: URLs.areaCalendar("371502001"),
            subscribing: Entered(values: ["email": ["not-an-address"]], refusals: ["email": t("不是邮箱地址", "is no address")]))
    }

    var reportRefused: ReportModel {
        ReportModel(
            step: 2,
            entered: Entered(
                values: [
                    "text": [t("井盖松动", "Loose cover") + " <script>alert(1)</script>"], "place": [""], "place.lat": ["115.9"],
                    "place.lon": ["36.4"], "phone": ["12"],
                ],
                refusals: [
                    "place": t(
                        "纬度 115.9 超出范围，经纬度可能填反了，请对调。",
                        "Latitude 115.9 is out of range; latitude and longitude look swapped, please exchange them.")
                ]),
            idempotencyKey: "key-2")
    }

    var duplicates: ReportModel {
        ReportModel(
            step: 3,
            entered: Entered(values: ["text": ["井盖松动 \"东北角\""], "place": ["柳园路"], "place.lat": ["36.451"], "place.lon": ["115.986"]]),
            idempotencyKey: "key-3", keptPhotos: [KeptPhoto("9c1e.aa", URLs.reportPhoto("9c1e.aa"))],
            suggestions: [
                ClassSuggestion(
                    code: "0102", title: t("井盖", "Manhole cover"), why: t("因为您写了“井盖”", "because you wrote \"cover\""),
                    promise: t("承诺 2个工作日内办理", "promised within 2 work days"))
            ], classes: classes, otherClass: "other",
            candidates: [
                ReportCandidate(
                    number: "WG2026-004211",
                    sentence: t("柳园路与东昌路口井盖松动，有人经过时翘起。", "A cover at Liuyuan and Dongchang Road is loose and tips."),
                    reportedAt: ago(hours: 4),
                    metres: 18, stage: t("办理中", "handling")),
                ReportCandidate(
                    number: "WG2026-004196", sentence: t("柳园路东侧雨水箅子破损。", "A broken grate on the east side of Liuyuan Road."),
                    reportedAt: ago(days: 1), metres: 43,
                    stage: t("已派遣", "dispatched")),
            ],
            summary: [ReportLine(t("情况", "What"), "井盖松动 \"东北角\"", step: 1), ReportLine(t("地点", "Where"), "柳园路", step: 2)],
            persons: ["name", "phone", "email"], keep: t("730天", "730 days"), sendsMail: true)
    }

    var steps: [String] {
        language == .zh ? ["上报", "受理", "派遣", "办理", "核查", "办结"] : ["Reported", "Accepted", "Dispatched", "Handling", "Verifying", "Ended"]
    }

    func railAt(_ current: Int) -> [RailStep] {
        steps.enumerated().map { index, title in
            RailStep(
                title, index < current ? .past : index == current ? .current : .ahead,
                at: index <= current ? ago(hours: 3 * (current - index) + 1) : nil)
        }
    }

    var publicTimeline: [TimelineItem] {
        [
            TimelineItem(at: ago(days: 1, hours: 4), sentence: t("我们收到了您的上报。", "We received your report.")),
            TimelineItem(at: ago(days: 1, hours: 3), sentence: t("古楼街道已受理。", "Gulou Street accepted it.")),
            TimelineItem(at: ago(days: 1, hours: 2), sentence: t("已派遣给市政维护中心，时限 2 个工作日。", "Dispatched to the Works Centre, 2 work days.")),
            TimelineItem(
                at: ago(hours: 6),
                sentence: t("市政维护中心已到现场，井圈变形，正在更换。", "The Works Centre is on the spot: the ring is bent and is being replaced."),
                words: t("需定制井圈，预计明天上午到货。", "The ring is made to measure and due tomorrow morning.")),
        ]
    }

    var followOpen: FollowModel {
        FollowModel(
            number: "WG2026-004211", code: "7KQM-29XD", title: t("柳园路与东昌路口井盖松动", "Loose cover at Liuyuan and Dongchang Road"),
            place: t("古楼街道，柳园路与东昌路交叉口东北角", "Gulou Street, north-east corner of Liuyuan and Dongchang Road"), rail: railAt(3),
            light: .yellow,
            due: .at(ago(minutes: 50)), owner: t("市政维护中心", "the Works Centre"), timeline: publicTimeline,
            photos: [Photo(t("松动的井盖", "The loose cover"), URLs.publicPhoto("WG2026-004211", "9c1e", code: "7KQM-29XD"))])
    }

    var followEnded: FollowModel {
        FollowModel(
            number: "WG2026-004102", code: "7KQM-29XD", title: t("兴华西路路灯不亮", "Dark lamp in Xinghua West Road"),
            place: t("柳园街道", "Liuyuan Street"),
            rail: railAt(5), light: .none, due: .none, ending: t("办结", "Resolved"),
            answer: t("灯杆内电缆接头烧毁，已更换并试亮。感谢您的反映。", "A burnt joint in the pole was replaced and the lamp tried. Thank you for telling us."),
            timeline: publicTimeline + [
                TimelineItem(at: ago(hours: 1), sentence: t("网格员到场核查，灯已亮。", "A grid worker verified on the spot: the lamp is lit."))
            ],
            appraisal: .asked(.nothing), reopening: .init(until: ago(days: -7)),
            kept: t("承诺 10个工作日内办结：按时，提前 3小时。", "Promised within 10 work days: kept, 3 h before."),
            lookers: .kept([.init(at: ago(hours: 5), who: t("古楼街道调度员", "the dispatcher of Gulou Street"))]))
    }

    func map(isPublic: Bool) -> MapModel {
        MapModel(
            areas: URLs.areasGeoJSON(level: "street"), matters: URLs.mattersGeoJSON(),
            byArea: [t("古楼街道", "Gulou Street"), t("柳园街道", "Liuyuan Street"), t("新区街道", "Xinqu Street")].enumerated().map { index, name in
                Figure(name, .count(42 - index * 9), URLs.matters(ListFilter().with { $0.cell = "37150200\(index + 1)" }))
            },
            lights: [.red: 12, .yellow: 25, .blue: 61, .none: 310], isPublic: isPublic,
            list: isPublic
                ? PublicListModel(
                    rows: publicRows, pager: Pager(next: URLs.publicMap.adding("cursor", "1~a")), groups: [Choice("a", t("市政设施", "Works"))],
                    areas: [Choice("371502001", t("古楼街道", "Gulou Street"))], chosen: ["group": "a", "overdue": "yes"]) : nil
        ) { light in URLs.matters(ListFilter().with { $0.light = light }) }
    }

    var incident: IncidentReportModel {
        IncidentReportModel(classes: classes, idempotencyKey: "key-4", cellName: t("古楼一社区第3网格", "Gulou No. 1 Community, cell 3"))
    }
}
