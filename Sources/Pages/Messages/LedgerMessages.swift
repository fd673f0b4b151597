// Words of the editor of ledgers.

extension Message {
    static let ledgerEdit = Message("编辑台账规则", "Edit a ledger's rules")
    static let ledgerEditLead = Message(
        "边写边检查；没有错误才能发布。发布成为新的一版，旧版保留在流水中。",
        "Checked as you write; it can be published once nothing is wrong. Publishing makes a new version; the old ones stay in the journal."
    )
    static let ledgerFile = Message("台账文件（YAML）", "Ledger file (YAML)")
    static let ledgerFileHint = Message(
        "每个词的含义见 docs/reference/ledgers.md。", "Every word is explained in docs/reference/ledgers.md.")
    static let changeReason = Message("理由", "Reason")
    static let ledgerReasonHint = Message(
        "例如所依据的文件及其文号；记入流水。", "Such as the document that it follows; it is recorded.")
    static let ledgerFirstHint = Message("第一版可以不写；写了就记入流水。", "Not needed for the first version; recorded where given.")
    static let draftCheck = Message("检查", "Check")
    static let publish = Message("发布", "Publish")
    static let draftSound = Message("没有错误，可以发布。", "Nothing is wrong; it can be published.")
    static func draftFaults(_ count: Int) -> Message { Message("有 \(count) 处错误，改正后才能发布。", "Faults: \(count). Mend them, then publish.") }
    static let draftAsking = Message("正在检查…", "Checking…")
    static let draftLost = Message(
        "连接中断，没有检查到最新的文字；恢复后继续写即可。", "The connection is lost: the newest words are not checked. Go on writing once it is back.")
    static let draftNoGraph = Message("还看不出环节：请先写 stages。", "No stages can be made out yet: write stages first.")
    static func lineNumber(_ line: Int) -> Message { Message("第 \(line) 行", "Line \(line)") }
    static let ledgerChanges = Message("发布会改变什么", "What publishing would change")
    static let ledgerNoChange = Message("与现行的规则没有不同。", "The rules do not differ from those in force.")
    static let ledgerIsNew = Message("这是一个新的台账。", "This is a new ledger.")
    static let ledgerOpenKeep = Message(
        "在办事项按立案时的规则办完，时限、亮灯和动作都不变；发布之后上报的才按新规则。",
        "Open matters are finished under the rules they were filed by: no limit, light or action of theirs changes. The new rules hold for what is reported from then on."
    )
    static let ruleNamed = Message("规则", "Rule")
    static let ruleBefore = Message("现行", "In force")
    static let ruleAfter = Message("改为", "Becomes")
    static let draftConflict = Message("现行文本与您的文本的差异", "The text in force and yours")
    static let draftConflictLead = Message(
        "“−”是现行文本里有、您的文本里没有的行，“＋”是您的行。再次发布即以您的文本替换现行版本。",
        "− marks lines of the version in force that yours does not have, + marks yours. Publishing again replaces that version with your text."
    )
    static func draftReplace(_ version: Int) -> Message {
        Message("仍以我的文本发布，替换第 \(version) 版", "Publish mine all the same, in place of version \(version)")
    }
    static func actionsStaying(_ count: Int) -> Message { Message("\(count) 种原地动作", "\(count) stay here") }
    static let editThis = Message("编辑", "Edit")
    static let ruleVersions = Message("各版本", "Versions")
}
