// The tables by which meetings are found: what their names end with, what is said of holding them, who did what there.

enum MeetingWords {
    static let endings = WordTable(
        """
        会议 常务会议 常委会会议 常委会（扩大）会议 全体会议 扩大会议 党组会议 工作会议 专题会议 联席会议 视频会议 电视电话会议 现场会议 推进会议 座谈会议 推进会 座谈会 调度会 动员会 部署会 例会 现场会 视频会 专题会
        办公会 协调会 培训会 观摩会 交流会 总结会 汇报会 恳谈会 协商会 大会 全会 续会 党组会 述职会 评审会 点评会 听证会 碰头会 会商会 分析会 调度会议 誓师会 通报会 述评会 表彰会 对接会 议事会 圆桌会 民主生活会 讲评会 研判会
        警示会 座谈交流会 领导小组会
        """)
    /// They end like a meeting and are none.
    static let noMeetings = WordTable("人民代表大会常务委员会 发布会 展销会 博览会 招聘会 运动会 音乐会 晚会 庙会 消费者协会 委员会 联合会 协会 商会 学会 基金会 社会 机会 工会 人大常委会 常委会")
    /// 会议中心 is where it was.
    static let places = WordTable("中心 室 厅 楼 堂 精神 纪要 通知 材料 讲话")
    static let businesses = WordTable("对 研究 专题研究 专门研究 听取 传达 部署 安排 总结 学习 就 审议 通报 分析 调度")
    static let bodies = WordTable("常委会 党组 党委 政府 委员会 党工委 理事会 指挥部 领导小组 区委 市委 区政府 市政府 专委会 董事会")
    static let holdings = WordTable("召开 举行 召 开幕 闭幕 组织召开 套开 续开")
    /// Before 召开 they say that a meeting is to be held.
    static let future = WordTable(
        "要 将 拟 应 须 需 每月 每周 每季度 每年 定期 适时 按期 及时 计划 准备 建议 提请 筹备 即将 请 责成 协调 再 每半月 每旬 逐月 及时组织 负责 牵头 负责组织 牵头组织 提前 尽快 抓紧 不再 没有 未 按时")
    static let adverbs = WordTable("胜利 隆重 顺利 圆满 如期 正式 在线 组织 再次 接着 随即 随后 同时 并 还 先后 集中 主持 分别 立即 又 共同 日前 近日")
    /// What stands before the name of a meeting and is no part of it.
    static let beforeNames = WordTable(
        """
        上午 下午 晚上 晚 日前 近日 当天 当日 今天 昨天 昨日 今日 我区 我市 我县 区里 市里 在我区 随后 会后 同时 此前 此次 本次 连日来 当晚 日 同日 次日 凌晨 中午 傍晚 讯 同志 与会人员 我镇 我街道 参加 又 接着 并
        组织
        """)
    static let leads = WordTable("的 了 一次 全区的 首次 年度")

    static let chair = WordTable("主持")
    static let speaker = WordTable("讲话 作总结 作动员 作了总结 讲了意见 作部署 作了部署 作工作部署 提出要求 总结讲话")
    static let member = WordTable("参加 出席 参会 与会 在主席台 在主会场")
    static let sittingIn = WordTable("列席")
    static let subVenue = WordTable("分会场")
    /// These make it no attendance of a meeting.
    static let otherEvents = WordTable("参加活动 参加调研 参加考察 参加检查 参加督导 参加走访 参加视察 参加慰问 参加劳动 参加座谈 陪同 讲话精神 参加植树 参加宣讲 参加签约 出席活动 参加揭牌")

    /// 主持人：, 参加人员：: the fields in the head of minutes.
    static let fields: [(words: WordTable, field: MeetingField)] = [
        (WordTable("主持： 主持人： 主持人员： 主持同志： 会议主持："), .role(.chair)),
        (WordTable("参加： 参加人： 参加人员： 参会人员： 参会： 出席： 出席人： 出席人员： 出席同志： 与会人员："), .role(.member)),
        (WordTable("列席： 列席人： 列席人员： 列席同志："), .role(.sittingIn)),
        (WordTable("地点： 会议地点："), .place), (WordTable("时间： 会议时间： 日期："), .day),
    ]
}

enum MeetingField: Sendable {
    case role(AttendanceRole)
    case place
    case day
}
