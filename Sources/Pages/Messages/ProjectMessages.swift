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
    static let scheduleLimited = Message("资源上限下的安排", "Under limited resources")
    static let scheduleTakes = Message("资源", "Takes")
    static let scheduleUnlimited = Message("不限资源的开始", "Start without limits")
    static let scheduleLatestStart = Message("最迟开始", "Latest start")
    static let scheduleThen = Message("安排的开始", "Planned start")
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

    // Visits.
    static let visits = Message("现场督导", "Visits on site")
    static let visitsLead = Message(
        "谁到了哪里，听到什么，交办了什么，后来怎样。每件交办都是一件事项。",
        "Who was where, what was said, what was ordered, and what became of it. Each order is a matter.")
    static let visitsNone = Message("还没有登记过现场督导。", "No visit is recorded yet.")
    static let visitsRecorded = Message("记录", "Recorded")
    static func visitsWithin(_ days: Int) -> Message { Message("\(days) 天一走访", "To be visited every \(days) days") }
    static let visitsCoverage = Message("走访情况", "How often they are visited")
    static let visitsNothingDue = Message("没有需要定期走访的项目。", "No project is to be visited regularly.")
    static let visitDay = Message("日期", "Day")
    static let visitKind = Message("形式", "Kind")
    static let visitLeader = Message("带队领导", "Led by")
    static let visitSites = Message("点位", "Sites")
    static let visitOrdered = Message("交办", "Ordered")
    static let visitOpen = Message("未办结", "Open")
    static let visitLate = Message("超期", "Late")
    static let visitLast = Message("上次走访", "Last visit")
    static let visitShare = Message("近 12 期", "Of the last 12")
    static let visitNever = Message("从未", "never")
    static func visitDaysAgo(_ days: Int) -> Message { Message("\(days) 天前", "\(days) days ago") }
    static let visitHeard = Message("汇报情况", "What was reported")
    static let visitDifficulties = Message("困难和问题", "Difficulties")
    static let visitInstructions = Message("现场交办", "Ordered on site")
    static let visitNoInstructions = Message("没有交办事项。", "Nothing was ordered.")

    // Resources.
    static let resource = Message("要素", "Resource")
    static let resources = Message("要素保障", "Resources")
    static let resourcesLead = Message(
        "指标跟着项目走：按项目的需求分配，分配不超过指标，使用不超过分配。",
        "What was granted is reserved for projects by what they need: never more than there is, and never more used than reserved.")
    static let resourcesUnset = Message("规则里没有规定要素。", "The rules name no resources.")
    static let resourceQuota = Message("指标", "Granted")
    static let resourceAllocated = Message("已分配", "Reserved")
    static let resourceBalance = Message("可分配", "Left")
    static let resourceUsed = Message("已使用", "Used")
    static let resourceNeed = Message("需求", "Needed")
    static let resourceLacking = Message("缺口", "Lacking")
    static let resourceShares = Message("各项目", "By project")
    static let resourceNoShares = Message("还没有项目提出需求。", "No project has said that it needs any.")

    // Permits.
    static let permit = Message("手续", "Permit")
    static let permits = Message("手续清单", "Permits")
    static let permitsUnset = Message("没有发布手续台账。", "No ledger of permits is published.")
    static let permitState = Message("状态", "State")
    static let permitAfter = Message("前置", "After")
    static let permitStatutory = Message("法定时限", "By law")
    static let permitPromised = Message("承诺时限", "Promised")
    static let permitCompression = Message("压缩", "Less by")
    static let permitSpan = Message("手续办理", "Permits of all projects")
    static let permitSpanLead = Message(
        "一段时间里列入的手续办结了多少：百日攻坚从哪天到哪天，就看哪天到哪天。列入：期初未办结的和期间登记的。",
        "Of the permits on the list within a span of days, how many were cleared: a campaign's hundred days, or any others. Listed: open at its beginning, or filed within it."
    )
    static let permitFrom = Message("自", "From")
    static let permitTo = Message("至", "To")
    static let permitByClass = Message("按手续", "By permit")
    static let permitByUnit = Message("按办理部门", "By department")
    static let permitListed = Message("列入", "Listed")
    static let permitCleared = Message("办结", "Cleared")
    static let permitRate = Message("办结率", "Share")
}
