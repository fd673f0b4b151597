// Words that every page uses: navigation, lights, time, forms. One line a message, Chinese first.
// The words are the glossary's; a synonym here would give one thing two names.

extension Message {
    // The frame.
    static let product = Message("闭环台账", " Taizhang")
    static let skipToContent = Message("跳到正文", "Skip to content")
    static let skipMap = Message("跳过地图，看下方列表", "Skip the map, to the list below")
    static let sections = Message("栏目", "Sections")
    static let languages = Message("语言", "Languages")
    static let breadcrumbs = Message("位置", "You are here")
    static let home = Message("首页", "Home")
    static let report = Message("我要上报", "Report")
    static let staffSignIn = Message("工作人员登录", "Staff sign-in")
    static let desk = Message("我的工作", "Desk")
    static let dispatch = Message("派遣", "Dispatch")
    static let ledgers = Message("台账", "Ledgers")
    static let map = Message("地图", "Map")
    static let cockpit = Message("驾驶舱", "Cockpit")
    static let bulletins = Message("通报", "Bulletins")
    static let admin = Message("管理", "Administration")
    static let search = Message("查找", "Search")
    static let searchExample = Message("编号、地点、内容", "Number, place, words")
    static let signOut = Message("退出登录", "Sign out")
    static let passwordChange = Message("修改密码", "Change password")
    static let footPromise = Message("件件有着落，事事有结果", "Every matter has an owner, every matter has an ending")
    static let asOf = Message("截至", "As of")
    static let sampleData = Message(
        "演示数据：人物、事项、网格边界均为虚构", "Sample data: people, matters and cell boundaries are invented")
    static let pageChanged = Message("有新变动，刷新查看", "Something changed: reload to see it")
    static let pages = Message("翻页", "Pages")
    static let pageFirst = Message("回到第一页", "First page")
    static let pageNext = Message("下一页", "Next page")
    static let all = Message("全部", "All")
    static let none = Message("无", "None")
    static let open = Message("在办", "Open")
    static let details = Message("详情", "Details")
    static let save = Message("保存", "Save")
    static let next = Message("下一步", "Next step")

    // Lights and time.
    static let lights = Message("亮灯", "Lights")
    package static let light = Message("亮灯", "Light")
    static let lightNone = Message("未亮灯", "Unlit")
    static let lightBlue = Message("蓝灯", "Blue")
    static let lightYellow = Message("黄灯", "Yellow")
    static let lightRed = Message("红灯", "Red")
    static let whyThisLight = Message("为什么亮这个灯", "Why this light")
    static let due = Message("时限", "Due")
    static let duePaused = Message("暂停计时", "Clock stands")
    static let dueProvisional = Message("暂定", "provisional")
    static let dueProvisionalWhy = Message(
        "该年度放假通知尚未公布，按每周工作日推算", "That year's notice is not published; reckoned by the weekly rule")
    static func dueIn(_ length: String) -> Message { Message("还剩 \(length)", "\(length) left") }
    static func dueOver(_ length: String) -> Message { Message("已超 \(length)", "\(length) over") }
    static func spentShare(_ share: String) -> Message { Message("已用 \(share)", "\(share) spent") }
    static let clockStands = Message("已暂停", "paused")
    static let stages = Message("环节", "Stages")
    static let stage = Message("环节", "Stage")

    // What a matter has, as column headings.
    static let number = Message("编号", "Number")
    static let matter = Message("事项", "Matter")
    static let ledger = Message("台账", "Ledger")
    static let owner = Message("责任单位", "Owner")
    static let supporting = Message("配合单位", "Supporting")
    static let officer = Message("经办人", "Officer")
    static let unit = Message("单位", "Unit")
    static let post = Message("岗位", "Post")
    static let place = Message("地点", "Place")
    static let classOfMatter = Message("类别", "Class")
    static let reportedAt = Message("上报时间", "Reported")
    static let endedAt = Message("办结时间", "Ended")
    static let ending = Message("结果", "Ending")
    static let reason = Message("原因", "Reason")
    static let area = Message("区域", "Area")
    static let street = Message("街道（镇）", "Street or town")
    static let district = Message("区县", "District")

    // Forms.
    static let formRefused = Message("没有提交成功，请改正下列内容后再提交", "Not sent. Please mend these and send again")
    static let choose = Message("请选择", "Please choose")
    static let chooseNone = Message("不选", "None chosen")
    static let optional = Message("可不填", "optional")
    static let address = Message("地址", "Address")
    static let addressExample = Message("如：柳园路与东昌路交叉口东北角", "Such as: north-east corner of Liuyuan and Dongchang Road")
    static let latitude = Message("纬度", "Latitude")
    static let longitude = Message("经度", "Longitude")
    static let useMyPosition = Message("使用当前位置", "Use my position")
    static let positionTaken = Message("已取得位置，可在地图上拖动修正", "Position taken; drag the mark to correct it")
    static let positionRefused = Message("未能取得位置，请在地图上点选或填写地址", "No position; click the map or write the address")

    // Counting.
    static func matters(_ count: String) -> Message { Message("共 \(count) 件", "Matters: \(count)") }
}
