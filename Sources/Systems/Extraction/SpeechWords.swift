// The tables by which it is known who says something, and whether what is said can be a task for somebody.

enum SpeechWords {
    /// With these somebody in charge says what is to be done.
    static let ordering = WordTable("强调 指出 要求 提出 明确 部署 指示 决定 议定 确定 嘱咐 叮嘱 批示 强调指出 明确要求 研究决定 会议纪要如下 一致同意 原则同意 同意 布置 安排")
    /// With these somebody says what they hope, think or intend.
    static let wishing = WordTable("表示 希望 认为 勉励 号召 呼吁 介绍说 说 坦言 寄语 倡议 告诉记者 介绍 期望 坚信 建议 提醒 告诫 鼓励")
    /// Behind a verb of `ordering` without a mark, they begin what is ordered.
    static let bodies = WordTable("要 各 全区 全市 各级 由 成立 建立 对 将 在 把 立即 必须 务必 请 责成 从 于 有关 相关 区直 按照 限期 尽快 抓紧 相关单位")
    static let addressing = WordTable("叮嘱 嘱咐 要求 提醒 勉励 希望 告诫 责成 鼓励 强调 提出 明确 议定")
    static let announced = WordTable("意见 要求 希望 方面 如下 工作 任务 措施 事项 建议 几点")
    static let adverbs = WordTable("并 还 再次 最后 进一步 着重 特别 反复 就此 同时 也 明确 郑重 现场 一再 随后 当场 会上")
    static let assemblies = WordTable(
        "会议 大会 全会 座谈会 推进会 调度会 现场会 常委会 常务会议 例会 专题会 动员会 部署会 办公会 联席会议 通知 方案 意见 纪要 批示 通报 督办单 交办单 函 工作会议 视频会议 协调会 工作提示 提示函 决定 公告")
    /// What they say is no order of anybody.
    static let essays = WordTable("报告 文章 述评 评论 论述 规划纲要 古语 俗话 理论 研究 专家 网友")
    static let notSubjects = WordTable("按照 按 根据 依据 围绕 落实 对照 符合 达到 依 遵照 贯彻")
    /// Before 要求 they make it a noun.
    static let nounMakers = WordTable("的 工作 有关 部署 各项 标准 任务 目标 总 质量 指示 精神 明确的 相关 具体 新 严 高 环保 技术 安全 规范 此次 最新 时限 进度")
    static let pronouns = WordTable("他 她")

    /// A sentence that begins so goes on with what happened.
    static let narrative = WordTable(
        """
        会上 会前 会后 随后 会议还研究 会议听取 会议传达 会议研究 会议审议 会议通报 会议采取 会议结束 会议以 会议由 会议分析 会议观看 会议开始前 会议期间 视频会议结束后 调研中 督导中 检查中 座谈中 期间 座谈会上 当天 据悉 据了解
        截至 近年来 今年以来
        去年以来 一直以来 在我区期间 考察团 活动中 活动现场 目前 其间 每到一处 与会 参会 大家纷纷 会议表决 会议宣读 会议选举 会议学习 会议集体学习 记者了解到 记者在
        """)
    static let enumerators = WordTable(
        """
        一要 二要 三要 四要 五要 六要 七要 八要 一是要 二是要 三是要 四是要 五是要 六是要 一是 二是 三是 四是 五是 六是 七是 八是 第一， 第二， 第三， 第四， 第五， 第一、 第二、 第三、 （一） （二） （三） （四） （五）
        （六） （七） （八） （九） （十）
        （1） （2） （3） （4） （5） （6） （7） （8） 一、 二、 三、 四、 五、 六、 七、 八、 九、 十、 1. 2. 3. 4. 5. 6. 7. 8. 9. 1、 2、 3、 4、 5、 6、 7、 8、 9、 ① ② ③ ④
        ⑤ ⑥ ⑦ ⑧ 首先， 其次， 再次， 最后，
        """)
    /// Headlines of texts that order throughout.
    static let orderingTitles = WordTable("纪要 通知 批示 督办 交办 任务分解 任务清单 责任分解 工作方案 实施方案 工作提示 行动方案 整改方案 分工方案 部署单")
}
