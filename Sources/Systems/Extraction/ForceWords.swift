// The tables that tell a task from a slogan. A task has an act and a thing that somebody can go and look at; or an act and
// a day, or an act and a number. Words of thinking and feeling make none, however strong they are.

enum ForceWords {
    /// What is done. With something of `deliverables` behind it, with a limit or with a number it is a task.
    static let acts = WordTable(
        """
        建立 建立健全 制定 制订 出台 编制 印发 修订 起草 拟定 拟订 成立 组建 设立 明确 排查 摸排 摸清 开展 完成 报区 报市 报县 报省 报经 报至 报请 报我 报督 报镇 报送 上报 汇总 通报 召开 公布 公示 清理 整治 整改
        拆除 修复 安装 更换
        配备 配齐 增设 建成 开工 竣工 启动 验收 核查 检查 抽查 督查 培训 演练 签订 签约 梳理 列出 形成 提交 提请 办理 办结 调度 落实 实行 推行 实施 建设 新建 改造 疏浚 清淤 发放 拨付 兑现
        入户 走访 登记 统计 测算 评估 审核 审批 储备 补栽 栽植 巡查 反馈 约谈 评选 录入 接入 上线 开通 设置 张贴 悬挂 补齐 销号 清零 关停 取缔 回访 抽检 检测 消杀 采购 招标 挂牌 揭牌
        交付 移交 搬迁 征收 腾退 供应 供地 备案 发布 公开 更新 完善 健全 细化 编发 推送 归集 共享 打通 加装 铺设 硬化 绿化 亮化 种植 播种 收割 灌溉 投放 投用 投产 达产 纳入 列入 汇报 作出
        逐项 建档 组织 举办 开设 设置 督办 跟踪 复查 复核 检修 维修 排空 封堵 加固 撤离 转移 安置 救助 慰问 结案 化解 调解 受理 答复 回复 下沉 调研 对接 召集 对账 清欠 清偿 支付 复工 收集
        查处 查明 留样 备足 备齐 划定 勘察 确定 选定 遴选 认定 申报 争取 报告 整理 归档 提出 发出 下达 分解 落地 通车 贯通 修剪 清运 分类 调整 覆盖 巡检 盘点 保留 关闭 停用 补发 上墙 改建 扩建 交办 派出 选派 轮训
        上门 讲解 复盘 打印 标注 公告 通水 供水 供暖 蓄水 退还 执行 巡河 选聘 开具 疏导 疏通 帮助 压减 增加 延长 缩短 减少 降低 压缩 提升 扩大 新增 引进 招引 实现 谋划 达到 提高 稳定 购买 购置 编入 下架 封存 查封 编入
        预留 封控 补办 核销 核定 核实 加盖 喷洒 测温 拆改 绘制 查清 安排 偿还 处理 处置 查办 立案 倒查 分析 讲清 问责 拿出 推出 举行 构建 储存 培育 核算
        """)

    /// Other words in which acts seem to stand.
    static let notActs = WordTable(
        "协调解决 供应链 形成合力 建设性 建设者 开展情况 完成情况 落实情况 办理情况 整改情况 开展好 建设好 公开透明 报名 举报 发展规划 安排部署 工作安排 处理好 安排好 备案制 分析研判 建设工作 提出来 交付使用前")
    /// Segments that begin so say by what means or in what sense.
    static let means = WordTable("通过 以 围绕 结合 根据 依托 针对 鼓励 引导 支持 发动 助力 服务 促进")

    /// With these only some things make a task, and a unit alone none.
    static let weakActs = WordTable(
        """
        落实 实行 推行 实施 培育 健全 完善 细化 明确 推进 作出 争取 提出 确定 形成 建设 组织 调整 覆盖 落地 收集 供应 建立健全 启动 更新 对接 跟踪 走访 下沉 达产 投产 汇报 共享 申报 开工 竣工 分类 确保 构建 清理
        公开 帮助 压减 增加 延长 缩短 减少 降低 压缩 提升 扩大 新增 引进 招引 实现 谋划 达到 提高 稳定
        """)

    /// With anything behind them they are tasks.
    static let hardActs = WordTable(
        """
        配备 配齐 安装 加装 拆除 修复 更换 铺设 增设 张贴 悬挂 硬化 疏浚 清淤 补栽 栽植 发放 拨付 兑现 购买 购置 取缔 关停 封堵 投放 开通 开设 印发 成立 组建 召开 举办 签订 下架 封存 查封 停用 抽检 维修 检修 清运
        加固
        """)

    static func things(of act: String) -> WordTable {
        switch act {
        case "落实", "实行", "推行", "实施": policies
        case "健全", "完善", "细化", "建立健全", "更新", "构建": papers
        case "明确": terms
        case "形成", "提出", "确定", "作出", "公开", "收集": products
        case "组织", "启动", "推进": events
        case "清理", "调整", "走访", "对接", "申报", "跟踪": lists
        default: none
        }
    }

    private static let none = WordTable([String]())
    private static let policies = WordTable("机制 制度 责任制 方案 分工 责任分工 任务分工 专项行动 清单 台账 预案")
    private static let papers = WordTable("机制 制度 预案 方案 办法 台账 清单 细则 标准 档案 名单 花名册 项目库 目录 手册")
    private static let terms = WordTable("时限 责任人 责任单位 解决单位 分工 责任分工 任务分工 时间表 路线图 标准 工期 清单 预案 名单")
    private static let products = WordTable(
        "台账 清单 方案 意见 报告 情况汇报 汇报 档案 名单 问题清单 任务清单 路线图 时间表 通报 简报 周报 月报 日报 数据库 手册 目录 结果 材料 分工方案 整改方案 热线 检查结果")
    private static let events = WordTable(
        "演练 培训 检查 排查 活动 招聘会 座谈会 会议 推进会 现场会 观摩会 调查 普查 评估 评选 考核 评比 体检 审计 验收 行动 专项行动 专项检查 执法检查 联合执法 服务队 回头看 运动 竞赛 摸底 调研")
    private static let lists = WordTable("违建 垃圾 台账 清单 名单 欠款 账款 资金 河道 管网 沟渠 隐患 企业名录")

    /// Between a weak act and its thing they say nothing of which thing it is.
    static let emptyModifiers = WordTable(
        """
        推进 工作 相关 各项 长效 体制 协调 保障 督查 工作推进 有关 各类 科学 系统 常态化 长效化 体系 督导 考核 责任 监督 健全 完善 制度 、 和 协同 联动 工作协调 工作保障 配套 对接 安全生产 岗位 主体 目标 党风廉政建设
        意识形态 好 的 更加 良好 有效 运行 管理 服务 顺畅 统筹 顺畅协调
        """
    )

    /// In front of an act that ends its clause they make it a verb.
    static let beforeFinalActs = WordTable("对 逐 每 专人 全面 统一 依法 集中 全部 一次 开展 进行 组织 立即 限期 按时 及时 如期 全力 前 分别")

    static let strengthening = WordTable("强化 加强 加大 抓好 做好 深化 加强对 重视 抓实 改进 优化")

    /// They are names of works as well as acts.
    static let works = WordTable(
        """
        排查 摸排 检查 整治 整改 培训 建设 调度 督查 验收 核查 走访 调研 统计 评估 审核 审批 巡查 督办 化解 调解 救助 征收 改造 清理 演练 安置 种植 灌溉 覆盖 落实 登记 开工 竣工 投产 达产 供应 供水 供暖 绿化 亮化
        硬化 备案 复工 检修
        维修 抽检 检测 更新 公开 分类 共享 储备 办理 招标 采购 签约 受理 报告 通报 汇报 搬迁 申报 慰问 巡检 修复 交付 实施 供地 评选
        """)

    /// A thing that is there afterwards, or an event at which one can be.
    static let deliverables = WordTable(
        """
        台账 清单 方案 计划 规划 办法 意见 细则 制度 机制 专班 小组 工作组 领导小组 协会 平台 隐患 整治 行动 活动 报告 情况汇报 通报 时限 责任人 责任单位 解决单位 工期 演练 培训 检查 排查 名单 档案
        数据库 预案 标准 问题清单 任务清单 责任清单 会议 例会 推进会 调度会 座谈会 现场会 发布会 观摩会 招聘会 路线图 时间表 任务书 责任书 承诺书 合同 协议 图纸 手册 指南 目录 项目库 库 日志 记录 简报 专报 周报 月报 日报
        漏洞 点位 设施 设备 站点 泵站 泵房 管网 管道 道路 路灯 标识 标牌 公厕 驿站 充电桩 停车位 河道 沟渠 雨水口 井盖 违建 垃圾 秸秆 燃气管 阀门 探头 样本 学校 食堂 病房 床位 物资 沙袋 水泵 树木 绿地
        专项整治 专项行动 专项检查 百日攻坚 回头看 运动 大排查 大检查 执法检查 联合执法 调查 普查 摸底 体检 评估 审计 验收 竞赛 评比 评选 考核 督导检查 调研 任务分工 分工方案 分工 责任分工 实施意见 工作要点 窗口 热线 小程序 App
        补贴 奖补 奖金 工资 工程款 欠款 账款 租金 保证金 手续 证照 审批 许可证 营业执照 招标 企业名录 花名册 信息 数据 材料 汇报 总结 答复 结果 情况 值班表 责任制 网格 队伍 志愿服务队 突击队 服务队 救援队
        """)

    /// Whole tasks in themselves.
    static let complete = WordTable(
        """
        倒排工期 挂图作战 限期整改 立行立改 立即整改 专项整治 挂牌督办 销号管理 清单化管理 动态管理 台账管理 现场办公 一周一调度 周调度 日调度 日跟踪 每周调度 每周一调度 每日调度 每周通报 每周进行通报 入户走访 逐户 逐一排查
        全面排查 拉网式排查 全覆盖检查
        倒查机制 定期调度 定期通报 定期研判 定期会商 定期巡查 定期检查 自查自纠 坚持留样 限时办结 双随机 停业整顿 停工整改 全面体检 首问负责制 增补变更销号 全面摸排 逐项整改 逐一整改 逐条整改 整改一项 整改到位一项 逐企 逐村
        逐个排查 全面摸底 查明到步骤
        """)

    /// How somebody ought to think, feel and strive.
    static let exhortation = WordTable(
        """
        提高站位 提高政治站位 政治站位 提高认识 统一思想 思想认识 思想和行动 增强 意识 树牢 牢固树立 理念 坚定信心 信心决心 信心 深刻领会 深刻认识 充分认识 认清 高度重视 高度负责 锚定 牢记 深入贯彻 深入学习 认真学习 学习贯彻
        精神 态势 发扬
        弘扬 凝心聚力 凝聚 真抓实干 埋头苦干 奋力 加压奋进 主动作为 担当作为 压实责任 扛牢 扛起 形成合力 合力 齐抓共管 抓紧抓实 抓实抓细 抓好 狠抓 作风 姿态 状态 氛围 紧绷 守牢 守住 底线 毫不松懈 毫不动摇 坚持 着力 努力
        力争 加大 加密 严格 靠上 靠前 全力 切实 认真 积极 主动 持续 进一步 不断 大力 奋勇争先 使命 担当
        使命感 责任感 紧迫感 初心 忠诚 攻坚克难 抢抓机遇 久久为功 善作善成 加强 强化 提升 推动 推进 深化 优化 加快 统筹 做好 做强 做优 确保 保障 提高 促进 扩大 激发 夯实 筑牢 聚焦 突出 紧盯 把握 发挥 用好 营造 打造 落实
        """)

    static let appraisals = WordTable("给予高度评价 给予充分肯定 给予高度赞扬 给予肯定 表示充分肯定 表示肯定 高度评价 充分肯定 高度赞扬 表示感谢 通报表扬")

    static let praise = WordTable(
        """
        高度评价 充分肯定 高度赞扬 高度肯定 给予肯定 表示肯定 明显成效 显著成效 积极成效 良好成效 成效显著 成效明显 来之不易 值得肯定 成绩喜人 突出贡献 圆满完成 位居前列 走在前列 表示感谢 衷心感谢 表示祝贺 亮点纷呈 有声有色
        有目共睹 显著提升 显著提高 取得的成绩 突破性进展 良好开局 好成绩 大力支持表示
        """)

    /// Marks of an obligation at the beginning of a clause or right behind who is addressed.
    static let musts = WordTable("要 必须 务必 应 应当 须 需 需要 一定要 都要 也要 还要 更要 就要 请")
    /// Those that are left out in front of a clause.
    static let leadingMusts = WordTable("要 必须 务必 一定要 都要 也要 还要 更要 就要")
    /// Glyphs before or behind 要 that make another word of it.
    static let otherMusts = WordTable(
        """
        重要 需要 主要 只要 要素 要求 要点 摘要 纪要 首要 必要 简要 若要 不要 要害 要领 要闻 将要 想要 要不是 概要 提要 次要 险要 要地 要事 要道 紧要 扼要 要旨 要么 要是 反应 响应 供应 适应 效应 应急 应用 应对 应急
        相应 对应 应邀 应检 应收 应有 应付 应届 必须品 必需 急需 需求 按需 所需 刚需 无需 须知 内需 军需 反应 应检尽检 需要
        """
    )

    /// What was done is no task.
    static let past = WordTable(
        """
        已 已经 均已 目前已 曾 以来 近年来 累计 据悉 据了解 截至 同比 较去年 比去年 较上年 上年同期 去年同期
        """)
    /// 了 within these says nothing of the past.
    static let harmlessPast = WordTable("为了 了解 除了 了然 明了 终了 罢了 未了 了结 已有 业已成 不已 而已 已知")

    static let negations = WordTable("不要 不必 无需 无须 不再 不需 不用 不要求 不予 没有 未 并非 不是 暂不 不宜 不搞 不开展 不再要求 取消了 免于")
    /// What happens by itself, or is only said to be so.
    static let happenings = WordTable("的 接到 收到 接获 发生 出现 发现 遭遇 共 有 仍 还 将 会 能 可 无 没 未 不 平均 预计 曾 都 就 才 再次 实现 达到")
    static let prohibitions = WordTable("严禁 禁止 不得 不准 不许 切忌 杜绝 防止 谨防 决不 绝不 坚决克服 避免")

    /// What leads into a clause and is no part of it.
    static let connectors = WordTable(
        """
        同时， 此外， 另外， 其次， 首先， 最后， 一方面， 另一方面， 下一步， 下步， 下一阶段， 当前， 对此， 为此， 因此， 具体来说， 接下来， 今年， 会上， 而且 并且 并 同时 还 且
        """)

    /// What is counted or measured behind a number.
    static let counts = WordTable("个 家 处 公里 千米 米 户 套 台 万元 亿元 元 % 项 次 轮 人 名 棵 株 亩 间 所 座 辆 场 件 份 条 吨 立方米 平方米 盏 批 期 张 块 支 人次 天 小时 分钟 遍 个百分点")
    /// Behind a number in words; 一个 and 一批 count nothing.
    static let countsInWords = WordTable("处 家 名 户 座 所 场 轮 台 套 公里 亩 间 栋 期 人 辆 支 米")
}
