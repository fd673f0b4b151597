// Words of the register of projects, as a development and reform bureau says them.

extension Message {
    static let projects = Message("重点项目", "Key projects")
    static let project = Message("项目", "Project")
    static func projectsAsOf(_ day: String) -> Message { Message("数据截至 \(day)", "Figures up to \(day)") }
    static let projectNew = Message("登记项目", "Register a project")
    static func projectRevise(_ number: String) -> Message { Message("修改 \(number)", "Revise \(number)") }
    static let projectsNone = Message("项目库还是空的。", "The register is empty.")
    static let projectsNotFound = Message("没有符合条件的项目。", "No project fits these filters.")
    static func projectsFound(_ count: Int) -> Message { Message("\(count) 个项目", "\(count) projects") }
    static let projectTotals = Message("汇总", "Totals")
    package static let projectCount = Message("项目数", "Projects")
    static let projectFacts = Message("基本信息", "Details")
    package static let investment = Message("总投资", "Investment")
    package static let yearPlan = Message("年度计划", "Plan of the year")
    package static let yearDone = Message("本年完成", "Done this year")
    static let yearCompletion = Message("完成率与序时", "Done")
    static let startedOfDue = Message("已开复工 / 应开复工", "Running")
    static let phase = Message("阶段", "Phase")
    static let problems = Message("未销号问题", "Open problems")
    static func problemsLate(_ count: Int) -> Message { Message("\(count) 件超期", "\(count) overdue") }
    static func yearBarSaid(_ done: String, _ due: String, _ difference: String) -> Message {
        Message("完成 \(done)，序时进度 \(due)，\(difference)", "\(done) done, \(due) due, \(difference)")
    }
    static func yearTitle(_ year: Int) -> Message { Message("\(year) 年投资进度", "Investment in \(year)") }
    static let planNone = Message("还没有年度计划。", "No plan for the year yet.")
    static let yearChart = Message(
        "各月末计划累计（线）与完成累计（柱），数字见下表", "Plan (line) and done (bars) by the end of each month; the figures are in the table below")
    static let byMonth = Message("分月数据", "By month")
    static let monthColumn = Message("月份", "Month")
    static let dueByThen = Message("应完成累计", "Due by then")
    static let doneByThen = Message("已完成累计", "Done by then")
    static let mattersNone = Message("没有。", "None.")
    static let history = Message("经过", "What happened")
    static let briefings = Message("最近填报", "Last reports")
    package static let briefingSide = Message("填报方", "Side")
    package static let briefingDay = Message("日期", "Day")
    package static let briefingProgress = Message("进展情况", "Progress")
    package static let briefingProblems = Message("存在问题", "Problems")
    package static let briefingNext = Message("下步措施", "Next measures")

    // From a spreadsheet.
    static let projectImport = Message("导入表格", "Import a spreadsheet")
    static let projectImportLead = Message(
        "上传 XLSX 台账，先看读懂了什么，确认后才写入。", "Upload a ledger as XLSX; you see what was understood before anything is written.")
    static let projectImportAnew = Message("换一个文件，或改缺省值", "Another file, or other defaults")
    static let projectImportRefused = Message("不能采用的单元格", "Cells that cannot be taken")
    static let projectImportCell = Message("单元格", "Cell")
    static let projectImportColumn = Message("列", "Column")
    static let projectImportValue = Message("内容", "Content")
    static let projectImportWhy = Message("原因", "Why")
    static func projectImportHeads(_ sheet: String) -> Message { Message("表头（工作表“\(sheet)”）", "Heads of the sheet \"\(sheet)\"") }
    static let projectImportHead = Message("表头文字", "Head")
    static let projectImportMeans = Message("理解为", "Understood as")
    static let projectImportUnit = Message("金额单位", "Unit of amounts")
    static let projectImportUnknown = Message("不采用", "not taken")
    static let projectImportRows = Message("将写入的行（前若干行）", "Rows to be written (the first ones)")
    static let projectImportRow = Message("行", "Row")
    static let projectImportState = Message("处理", "What happens")
    static let projectTown = Message("镇街园区", "Town or park")
    static let projectExport = Message("导出", "Export")
    static let exportWorkbook = Message("Excel 表格（.xlsx）", "Excel workbook (.xlsx)")
    static let exportCalendar = Message("时间节点日历（iCalendar）", "Calendar of its days (iCalendar)")
    static let exportFeatures = Message("地图点位（GeoJSON）", "Points of a map (GeoJSON)")
    static let exportOpenData = Message("公开数据（OC4IDS）", "Open data (OC4IDS)")

    // The schedule of a project.
    static let schedule = Message("工期计划", "Schedule")
    static let scheduleNone = Message(
        "还没有工期计划：在下面逐行写，或导入施工单位的进度计划。", "No schedule yet: write one below line by line, or import the contractor's.")
    static func schedulePreviewLead(_ name: String) -> Message {
        Message("\(name)：这是读懂的内容，确认后才写入", "\(name): this is what was understood; nothing is written yet")
    }
    static let scheduleExport = Message("导出 Project XML", "Export for Project (XML)")
    static let scheduleRemarks = Message("与原文件不同之处", "What differs from the file")
    static func scheduleIf(_ day: String) -> Message { Message("如果 \(day) 前全部完成", "If all had to stand by \(day)") }
    static let scheduleGives = Message("没有余地的工作", "Activities without slack")
    static let scheduleActivity = Message("工作", "Activity")
    static let scheduleCode = Message("编号", "No.")
    static let scheduleDays = Message("工期（工作日）", "Working days")
    static let scheduleWaits = Message("前置", "Waits for")
    static let scheduleDrawn = Message("进度", "Over time")
    static let scheduleLatest = Message("最迟开始、完成", "Latest start, end")
    static let scheduleSlack = Message("时差（工作日）", "Slack (working days)")
    static let scheduleSlackNow = Message("现在的时差", "Slack now")
    static let scheduleSlackThen = Message("那时的时差", "Slack then")
    static let scheduleLatestThen = Message("那时的最迟开始", "Latest start then")
    static let scheduleCritical = Message("关键", "critical")
    static func scheduleBarSaid(_ from: String, _ to: String, _ limit: String) -> Message {
        Message("最早 \(from) 至 \(to)，最迟 \(limit) 完成", "\(from) to \(to) at the earliest, \(limit) at the latest")
    }

    // The wall chart.
    static let wallChart = Message("挂图", "Wall chart")
    static func wallChartLead(_ day: String) -> Message { Message("全部项目，今天 \(day)", "All projects, today \(day)") }
    static let wallChartSpan = Message("时间范围", "Span")
    static let wallChartBy = Message("分组", "Grouped by")
    static let wallChartDone = Message("年度完成", "Year done")
    static let wallChartBlocked = Message("受阻", "Blocked")
    static func wallChartBlockedBy(_ count: Int) -> Message { Message("\(count) 件超期问题", "overdue problems: \(count)") }
    static let wallChartKey = Message(
        "细线：计划开工至竣工。粗线：实际开工以来。斜纹：已过期而未开工或未建成。短竖线：已到的节点。通栏竖线：今天。",
        "Thin: planned start to finish. Thick: since the start. Hatched: overdue, not started or not built. Short strokes: milestones. The long stroke: today."
    )

    // Who reported.
    static let reports = Message("填报情况", "Reports")
    static let reportsUnset = Message("规则里没有规定填报时间。", "The rules say no time for these reports.")
    static let reportsEarlier = Message("← 上一期", "← Earlier")
    static let reportsLater = Message("下一期 →", "Later →")
    static let reportsMissing = Message("未填报", "Not reported")
    static let reportsMissingMore = Message("其余未填报的", "The others that are missing")
    static let reportsAllThere = Message("都已填报。", "All have reported.")
    static let reportsByUnit = Message("按单位", "By unit")
    static let reportsWho = Message("单位或人", "Who")
    static let reportsLast = Message("上次填报", "Last report")
    package static let reportsDue = Message("应报", "Due")
    package static let reportsOnTime = Message("按时", "On time")
    package static let reportsLate = Message("迟报", "Late")
    package static let reportsNone = Message("未报", "Missing")
    package static let reportsRate = Message("按时率", "On-time rate")
    static let reportsCompared = Message("说到与做到", "Promised and done")
    static let reportsPromised = Message("上期的下步措施", "Measures promised last time")

    // The bulletin.
    static let projectBulletin = Message("调度通报", "Bulletin of projects")
    static let projectBulletinLead = Message(
        "期末与期初的对照，每一句都连到记录；编发后不再改动。", "The end of the span beside its beginning, each line with its entry; once compiled it stays as it is."
    )
    static let projectBulletinEmpty = Message("这段时间没有可以通报的事。", "There is nothing to state in this span.")

    // Closed periods.
    static let periods = Message("封账", "Closed periods")
    static let periodsLead = Message(
        "封账后，截至那天的数据不再改动；更正记入下一期。", "Figures up to a closed day stay as they are; corrections belong to the next period.")
    static let periodsNone = Message("还没有封过账。", "Nothing is closed yet.")
    static func periodThrough(_ day: String) -> Message { Message("截至 \(day)", "Up to \(day)") }
    static let periodFigure = Message("指标", "Figure")
    static let periodThen = Message("封账时", "When closed")
    static let periodNow = Message("现在重算", "Counted now")
    static let periodYearBefore = Message("上年同期", "A year before")
    static func periodCarried(_ count: Int) -> Message { Message("结转下期的未销号问题 \(count) 件", "\(count) open problems carried over") }
}
