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
    static let projectExport = Message("导出 XLSX", "Export as XLSX")
}
