// Words of the desk: lists, the matter's page, dispatch. To officers, short, in the glossary's words.

extension Message {
    // Lists.
    static let deskEmpty = Message("这一栏没有待办事项。", "Nothing waits here.")
    static let keysMove = Message("上下移动", "move")
    static let keysOpen = Message("打开", "open")
    static let keysChoose = Message("选择", "choose")
    static let keysAct = Message("字母键直接打开对应动作", "a letter opens its action")
    static let keysOff = Message("关闭快捷键", "Turn the keys off")
    static let keysOn = Message("打开快捷键", "Turn the keys on")

    // Filing.
    static let fileMatter = Message("登记", "File it")
    static func fileIn(_ ledger: String) -> Message { Message("登记：\(ledger)", "File: \(ledger)") }
    static func filedUnder(_ number: String) -> Message {
        Message("作为 \(number) 的子事项；它办结之前，\(number) 不能办结。", "As a part of \(number), which cannot be closed before it.")
    }

    // Deputies.
    static let deputies = Message("代班", "Deputies")
    static let deputiesLead = Message(
        "放假、出差或生病时，把岗位交给同事几天。代班人以自己的名义办理，到期自动结束。",
        "Give a post to a colleague for some days. The deputy acts under their own name, and it ends by itself.")
    static let deputiesNone = Message(
        "没有代班安排；休假前在此页把岗位交给同事。", "Nobody stands in for anybody. Before a holiday hand a post to a colleague on this page.")
    static let deputyHolder = Message("本人", "Holder")
    static let deputyPost = Message("岗位", "Post")
    static let deputy = Message("代班人", "Deputy")
    static let deputyDays = Message("起止日期", "Days")
    static let deputyFrom = Message("第一天", "First day")
    static let deputyUntil = Message("最后一天", "Last day")
    static let deputyNew = Message("安排代班", "Name a deputy")
    static let deputyEnd = Message("提前结束", "End it now")

    // Several at once.
    static func bulkChoose(_ number: String) -> Message { Message("选择 \(number)", "Choose \(number)") }
    static let bulkLead = Message("对所选事项：", "With the chosen matters:")
    static let bulkAll = Message("全选本页", "Choose all on this page")
    static let bulkAccept = Message("受理所选", "Accept them")
    static let bulkClaim = Message("认领所选", "Claim them")
    static let bulkDispatch = Message("派遣所选", "Dispatch them")
    static let bulkUrge = Message("催办所选", "Urge them")
    static let urgeReason = Message("催办意见", "What you want of them")
    static let outcome = Message("结果", "Outcome")
    static let bulkDone = Message("已办理", "Done")
    static let bulkRefused = Message("没有办理", "Not done")
    static let bulkBack = Message("回到列表", "Back to the list")
    static func bulkResult(_ action: String, _ done: Int, _ refused: Int) -> Message {
        Message("\(action)：\(done) 件已办理，\(refused) 件没有办理", "\(action): \(done) done, \(refused) not done")
    }
    static let listEmpty = Message("没有符合条件的事项。", "No matter fits these filters.")
    static let clearFilters = Message("清除条件", "Clear the filters")
    static let savedViews = Message("常用视图", "Saved views")
    // Who looked at personal fields.
    static let ownReadings = Message("我看过的个人信息", "What I looked at")
    static let ownReadingsLead = Message(
        "您打开过的个人信息，每次都留痕。上报人在查询页看得到是哪个岗位看的，看不到姓名。",
        "Personal fields that you opened; each time is on record. Who reported sees which post looked, not your name.")
    static let readingLog = Message("个人信息查看记录", "Readings of personal fields")
    static let readingLogLead = Message(
        "谁在什么时候、以什么岗位打开了哪件事项的个人信息。", "Who opened the personal fields of which matter, when, under which post.")
    static let readingsNone = Message("没有查看记录。", "No readings.")
    static let readAt = Message("查看时间", "Read at")
    static let readAs = Message("以何岗位", "Under the post")
    static let readWhat = Message("字段", "Fields")
    static let readFrom = Message("查看自", "Read from")
    static let readNoMore = Message("不在您现在的单位或区域内", "not of your unit or area now")
    static let readers = Message("谁看过个人信息", "Who opened the personal fields")

    // Two beside each other.
    static let compare = Message("并排比较", "Compare")
    static let compareOnly = Message("是否同一件由调度员认定。", "Whether they are the same is the dispatcher's to say.")
    static let question = Message("比较项", "Compared")
    static let same = Message("相同", "same")
    static let differs = Message("不同", "differs")
    static let decide = Message("认定", "Decide")
    static let viewsAll = Message("管理视图", "All views")
    static let viewsLead = Message(
        "把常用的列表或查找存下来。打开时只看到自己有权看的事项，数字也只数这些。",
        "Lists and searches that you keep. Whoever opens one sees, and counts, what they may read anyway.")
    static let viewsNone = Message("还没有视图：在列表或查找中选好条件，再存为视图。", "No views yet: choose filters in a list or a search and save them.")
    static let viewsShared = Message("本单位共享的视图", "Shared in your unit")
    static let listOfView = Message("列表", "List")
    static let viewOrder = Message("顺序", "Order")
    static let viewUp = Message("上移", "Up")
    static let viewDown = Message("下移", "Down")
    static let viewChange = Message("修改", "Change")
    static let viewRename = Message("改名", "Rename")
    static let viewSharedBy = Message("共享人", "Shared by")
    static func viewShare(_ unit: String) -> Message { Message("与\(unit)共享", "Share with \(unit)") }
    static func viewUnshare(_ unit: String) -> Message { Message("不再与\(unit)共享", "Stop sharing with \(unit)") }
    static let viewSave = Message("存为常用视图", "Save as a view")
    static let viewTitle = Message("视图名称", "Name of the view")
    static let viewCount = Message("事项数", "Matters")
    static let viewRemoveAsk = Message("删除…", "Remove…")
    static let viewRemoveNote = Message(
        "只删除视图，事项不受影响；与单位共享的，同事也不再看得到。",
        "The view only; no matter is touched. Where it is shared, colleagues lose it, too.")
    static func viewRemove(_ title: String) -> Message { Message("删除视图“\(title)”", "Remove view \"\(title)\"") }
    static let state = Message("状态", "State")
    static let ended = Message("已有结果", "Ended")
    static let reportedFrom = Message("上报自", "Reported from")
    static let reportedTo = Message("至", "to")
    static let sort = Message("排序", "Order")
    static let sortUsual = Message("默认", "Usual")
    static let sortDue = Message("时限从近到远", "Due first")
    static let countsValid = Message("有效上报", "Valid reports")
    static let countsClosed = Message("已办结", "Closed")
    static let sortNewest = Message("最新上报", "Newest first")
    static let actionOver = Message(
        "这一步现在不能再做；您填写的内容在下面，可以复制。", "This cannot be done any more; what you wrote stands below, to be copied.")
    static func otherLoads(_ count: Int) -> Message {
        Message("其余 \(count) 个单位在办更少，未列出。", "\(count) more units, with less open, are not listed.")
    }
    static let filterApply = Message("筛选", "Filter")
    static let export = Message("导出", "Export")
    static func searchAtLeast(_ count: String) -> Message { Message("至少 \(count) 件", "At least \(count) matters") }
    static func searchMisread(_ words: String) -> Message {
        Message("这里没有“\(words)”这个筛选条件或取值，按词查找。", "No such filter or value here, searched as words: \(words)")
    }
    static func searchMore(_ count: Int) -> Message { Message("另有 \(count) 个", "\(count) more") }
    static let filtersMisread = Message("下列条件没有采用，其余照常：", "These filters were not used; the others were:")
    static func searchBeyond(_ count: Int) -> Message {
        Message("还有 \(count) 个，请再加一个词", "and \(count) more: add a word")
    }
    static let searchToFilters = Message("筛选", "Filters")
    static let searchNarrow = Message("缩小范围", "Narrow it")
    static let searchHow = Message("怎么查", "How to search")
    static let searchSealed = Message(
        "姓名、电话等个人信息是封存的，查不到，也不会出现在结果里；保密内容同样如此。",
        "Names, telephones and other personal values are sealed: they cannot be searched and never appear. Nor do confidential ones.")
    static let filtersInForce = Message("已选条件", "Filters in force")
    static let filterDrop = Message("去掉这个条件", "Take this filter away")
    static let searchStart = Message("输入编号、地点或内容中的词，一个字也能查。", "Write a number, a place or words; one character suffices.")
    static func searchEmpty(_ text: String) -> Message {
        Message("没有找到含“\(text)”的事项；试试编号的后几位，或少写几个字。", "No matter found for \"\(text)\". Try the end of the number, or fewer words.")
    }

    // A matter.
    static let content = Message("内容", "Content")
    static let personalOpen = Message("查看个人信息", "Show personal information")
    static let personalOnRecord = Message("查看会留痕，上报人看得到。", "It goes on record, and the reporter can see it.")
    static let tasks = Message("任务", "Tasks")
    static let task = Message("任务", "Task")
    static let assignee = Message("承办", "Given to")
    static let journal = Message("流水", "Journal")
    static let clock = Message("时钟", "Clock")
    static let attachments = Message("附件", "Attachments")
    static let handOver = Message("移交", "Hand-over")
    static let handOverWaits = Message("已移交，对方尚未接收。", "Handed over; not yet taken there.")
    static func handOverTold(_ when: String) -> Message { Message("对方 \(when) 告知", "As told at \(when)") }
    static let lineage = Message("来龙去脉", "Lineage")
    static let actions = Message("可办动作", "What you can do")
    static let rule = Message("规则", "Rule")
    static let clockRunning = Message("计时中", "running")
    static let until = Message("至", "to")
    static let calendar = Message("日历", "Calendar")
    static let pastClocks = Message("已停的时钟", "Clocks that have stopped")
    static let turned = Message("到达", "Reached")
    static let notReached = Message("未到达", "not reached")
    static let expected = Message("预计", "expected")
    static func entryNumber(_ version: Int) -> Message { Message("第 \(version) 条", "entry \(version)") }
    static let petitions = Message("申请与审批", "What was asked for")
    static let explanationSheet = Message("完整说明，可打印、可回看某一时刻", "The whole story, to print or to look back")
    static let lookBackTo = Message("回看这一时刻", "Look back to")
    static let lookBack = Message("回看", "Look")
    static let asItIs = Message("看现在", "As it is now")
    static func whyThen(_ instant: String) -> Message { Message("\(instant) 时的亮灯", "The light at \(instant)") }

    // Dispatch.
    static let waiting = Message("待受理、待派遣", "To accept or to dispatch")
    static let queueEmpty = Message("没有待受理、待派遣的事项；新的上报会出现在这里。", "Nothing waits to be accepted or dispatched; new reports appear here.")
    static let queueChoose = Message("从左侧选一件。", "Choose one on the left.")
    static let suggestedOwner = Message("建议责任单位", "Suggested owner")
    static let suggested = Message("建议", "suggested")
    static let unitLoad = Message("各单位在办", "What units carry")
    static let returns = Message("退回记录", "Returns")
    static func returnedTimes(_ count: Int) -> Message { Message("退回 \(count) 次", "returned \(count)×") }
    static func returnsOf(_ count: Int, _ limit: Int) -> Message {
        Message("已退回 \(count) 次，满 \(limit) 次由裁定指定，不得再退", "returned \(count)×; at \(limit) the owner is adjudicated for good")
    }
    static let mayBeSame = Message("疑似重复", "May be the same")
    static let distance = Message("距离", "Distance")
}
