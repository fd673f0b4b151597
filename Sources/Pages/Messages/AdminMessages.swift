// Words of the cockpit and the administration.

extension Message {
    // Cockpit.
    static let wall = Message("大屏", "Wall screen")
    static let wallLeave = Message("退出大屏", "Leave the wall screen")
    static let fullScreen = Message("全屏", "Full screen")
    static let openByCell = Message("各网格在办", "Open by cell")
    static let openMatters = Message("在办件数", "Open matters")
    static let shadesNote = Message(
        "着色越重，在办越多；点击网格查看其事项。与亮灯无关。", "The heavier the shade, the more is open; click a cell for its matters. It says nothing of lights.")
    static let league = Message("排名", "League table")
    static let rank = Message("名次", "Place")
    static let endedLate = Message("超期后才办结", "Ended late")
    static func leagueTitle(_ year: Int) -> Message { Message("\(year)年办结排名", "Who closes what share, \(year)") }
    static func leagueLead(_ fewest: Int) -> Message {
        Message(
            "按办结率排名：已办结 ÷ 有效上报。各类结果分列，不相加。有效上报少于 \(fewest) 件的不排名次。",
            "By the completion rate, closed ÷ valid reports. Kinds of ending stand apart and are not added. Who has fewer than \(fewest) valid reports has no place."
        )
    }
    static func cockpitTitle(_ year: Int) -> Message { Message("\(year)年闭环运行", "The loop in \(year)") }
    static let year = Message("年份", "Year")
    static let lightsNow = Message("当前亮灯", "Lights now")
    static let trendTitle = Message("每日上报与办结", "Reported and ended, day by day")
    static let endingsThatStand = Message(
        "办结以现在仍然有效的为准：重新办理的，不再计入原办结之日。",
        "Ended counts endings that stand: what was opened again no longer counts on the day when it first ended.")
    static let reported = Message("上报", "Reported")
    static let noTrend = Message("还没有数据，有了上报就会出现在这里。", "No data yet: what is reported shows here.")
    static let leagueEmpty = Message("这一年还没有上报，没有可排名的。", "Nothing was reported in that year: there is nothing to rank.")
    static let busiestDay = Message("上报最多：", "Busiest day:")
    static let asTable = Message("以表格查看", "As a table")
    static let day = Message("日期", "Day")
    static let byUnit = Message("责任单位", "By owner")
    static let byStreet = Message("街道（镇）", "By street and town")
    static let byDistrict = Message("区县", "By district")
    static let byStage = Message("在办事项所处环节", "Where open matters stand")
    static let ages = Message("在办事项已历时", "How long open matters have been open")
    static let age = Message("历时", "Open for")
    static let endedRate = Message("办结率", "Rate")
    static func othersOpen(_ count: Int) -> Message { Message("另有 \(count) 个有在办事项", "\(count) more with something open") }
    static func othersIdle(_ count: Int) -> Message { Message("另有 \(count) 个没有在办事项", "\(count) more with nothing open") }
    static let compared = Message("对比", "Compared")
    static let endings = Message("结果", "Endings")
    static let endingsApart = Message("各类结果分别统计，不相加", "Each kind by itself, never added")

    // Lights by unit and month.
    static let lightHistory = Message("各单位亮灯记录", "How often each unit's lights turned")
    static func lightHistoryTitle(_ year: Int) -> Message { Message("\(year)年各单位亮灯记录", "Lights of each unit in \(year)") }
    static func noTurning(_ year: Int) -> Message { Message("\(year)年没有亮过灯。", "No light turned in \(year).") }
    static let turningsCounted = Message(
        "数的是亮灯次数，记在亮灯时用时的单位和当月；一件事项各环节、全程各有时钟，分别计次，所以不等于事项件数。点开是这些事项，列表上方写明几件、几次。",
        "Counted is how often a light turned, in the month when it did, for the unit whose time it was. Each stage of a matter has a clock, and the whole may have one, so these are not numbers of matters. Each opens the list of these matters, which says how many there are and how often their lights turned."
    )
    static let turningsGone = Message(
        "已转到别处、您不再能看的事项，计入次数，不在列表里。",
        "Matters that have gone elsewhere and that you may no longer read are in the numbers and not in the lists.")
    static func quarter(_ number: Int) -> Message { Message("第\(number)季度", "Q\(number)") }
    static let turningsExempted = Message(
        "“不计”是其中经申诉成立不计入考核的：到期以后亮的灯；前面的次数是事实，不因申诉改变。",
        "After \u{2212} stands how many of them do not count, because an appeal was upheld: those that turned once the time was spent. The number before it is the fact, which no appeal changes."
    )
    static func less(_ count: String) -> Message { Message("不计 \(count)", "\u{2212}\(count)") }
    static let wholeYear = Message("全年", "Year")
    static let total = Message("合计", "Total")
    static let coloursMean = Message("各色何时亮、什么意思", "When each colour turns, and what it means")
    static let historyAsCSV = Message("下载（CSV）", "Download as CSV")

    // Organization.
    static let organization = Message("组织", "Organization")
    static let organizationLead = Message("单位、岗位与任职，历任都在册。", "Units, posts and appointments; who held what, and when, stays on record.")
    static let unitOpen = Message("查看该单位", "Open this unit")
    static let officersNone = Message("没有这样的人员。", "There is no such officer.")
    static func unitsBelow(_ count: Int) -> Message { Message("下级单位 \(count) 个", "Units below: \(count)") }
    static func andOthers(_ count: Int) -> Message { Message("等 \(count) 人", "and others, \(count) in all") }
    static let vacant = Message("空缺", "vacant")
    static let posts = Message("岗位", "Posts")
    static let appointments = Message("任职记录", "Appointments")
    static let since = Message("起", "From")
    static let untilColumn = Message("止", "To")
    static let today = Message("至今", "today")
    static let appointedBy = Message("任命人", "Appointed by")
    static let accounts = Message("账号", "Accounts")
    static let staffMember = Message("人员", "Person")
    static let accountsNone = Message("没有这样的账号。", "There is no such account.")
    static let accountsLead = Message("账号属于人员，权限来自岗位。", "An account belongs to an officer; rights come from posts.")
    static let tokens = Message("接口令牌", "API tokens")
    static let tokensLead = Message(
        "每个令牌代表一个岗位，只显示一次，可随时撤销。", "Each token stands for one post, is shown once and can be revoked at any time.")
    static let tokenFresh = Message("新令牌，只显示这一次，请立即抄存", "The new token, shown this once: keep it now")
    static let noTokens = Message("还没有令牌；其他系统要用接口时，在此页“新建令牌”。", "No token yet: make one on this page for a program that uses the API.")
    static let createdAt = Message("新建于", "Made")
    static let expiresAt = Message("到期", "Expires")
    static let lastUsed = Message("最近使用", "Last used")
    static let lastSignedIn = Message("最近登录", "Last signed in")
    static let never = Message("从未", "never")

    // Areas, ledgers, calendars, health.
    static let areas = Message("区域与网格", "Areas and cells")
    static let areasLead = Message("边界不重叠、无空隙，导入时逐一检查。", "No overlap and no gap; each upload is checked.")
    static let loadedAt = Message("导入于", "Loaded")
    static let findings = Message("检查发现", "Findings")
    static let finding = Message("情况", "Finding")
    static let kind = Message("种类", "Kind")
    static let ledgerRules = Message("台账规则", "Ledger rules")
    static let ledgerRulesLead = Message(
        "每类事项的环节、时限、亮灯与结果，由台账文件规定。", "Stages, limits, lights and endings of each kind of matter, as its ledger file says.")
    static let key = Message("标识", "Key")
    static let version = Message("版本", "Version")
    static let stageGraph = Message("环节与动作", "Stages and actions")
    static let action = Message("动作", "Action")
    static let byPost = Message("由谁", "By")
    static let needs = Message("必备", "Needs")
    static let leadsTo = Message("到", "Leads to")
    static let ladder = Message("催办升级", "Escalation")
    static let fields = Message("字段", "Fields")
    static let calendars = Message("工作日历", "Calendar")
    static let calendarsLead = Message("每周工作日，加上各年放假与调休通知。", "The weekly rule, with each year's notices of days off and make-up days.")
    static func yearsMissing(_ years: String) -> Message {
        Message("\(years)年放假通知尚未录入，跨入该年的时限为暂定。", "No notice yet for \(years); limits that run into it are provisional.")
    }
    static let daysNone = Message(
        "这一年还没有放假和调休；通知公布后，用下面的“更换日历”录入。",
        "No days off or make-up days yet. Once the notice is out, bring them in with another calendar below.")
    static let weeklyRule = Message("每周规则", "Weekly rule")
    static let workDays = Message("工作日", "Work days")
    static let workHours = Message("工作时间", "Work hours")
    static let years = Message("各年通知", "Notices by year")
    static let published = Message("已公布", "published")
    static let notPublished = Message("未公布", "not yet")
    static func daysOf(_ year: Int) -> Message { Message("\(year)年放假与调休", "Days off and make-up days \(year)") }
    static let holiday = Message("节日", "Holiday")
    static let dayOff = Message("放假", "off")
    static let makeUpDay = Message("上班（调休）", "make-up day")
    static let notice = Message("通知", "Notice")
    static let health = Message("运行状况", "Health")
    static let healthLead = Message("存储、计时、看板与磁盘是否正常。", "Whether storage, clocks, boards and disk are well.")
    static let part = Message("部分", "Part")
    static let well = Message("正常", "well")
    static let warning = Message("注意", "attention")
    static let broken = Message("故障", "broken")
    static let cannotBeUndone = Message("不可撤销", "cannot be undone")
}
