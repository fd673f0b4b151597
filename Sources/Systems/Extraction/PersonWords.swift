// The tables by which people are found: posts, family names, and what may stand behind a name. A name is taken only where
// a table says so on both of its sides.

enum PersonWords {
    /// What a post ends with. The words before it up to the last mark belong to it: 区委常委、办公室主任.
    static let posts = WordTable(
        """
        书记 副书记 区长 副区长 县长 副县长 市长 副市长 省长 副省长 镇长 副镇长 乡长 副乡长 主任 副主任 局长 副局长 分局长 部长 副部长 主席 副主席
        执行主席 常委 委员 司令员 副司令员 政委 副政委 政治委员 秘书长 副秘书长 院长 副院长 检察长 副检察长 处长 副处长 科长 副科长 所长 副所长
        站长 副站长 队长 副队长 大队长 支队长 教导员 校长 副校长 园长 经理 总经理 副总经理 总经理助理 董事长 副董事长 负责人 会长 副会长 理事长
        组长 副组长 厅长 副厅长 行长 副行长 社长 总编辑 总监 财务总监 党组成员 党委委员 党工委委员 调研员 巡视员 一级调研员 二级调研员 三级调研员
        四级调研员 二级巡视员 一级巡视员 总工程师 总规划师 总经济师 网格长 网格员 理事 监事长 代表 组织委员 宣传委员 武装部长 参谋长 主任委员 副主任委员
        领导小组组长 指挥长 副指挥长 总指挥 副总指挥 区领导 市领导 县领导 省领导 纪委书记 政法委书记 村支书 团长 副团长 专员 督查专员
        """)

    /// Posts of which several people hold the same: what stands before a list of names holds for each of them.
    static let sharedPosts = WordTable(
        """
        常委 委员 副书记 副区长 副县长 副市长 副省长 副镇长 副主任 副局长 副部长 副主席 成员 领导 代表 执行主席 副秘书长 副院长 副检察长 调研员
        巡视员 负责人 理事 副会长 副组长 副总指挥 副指挥长 网格员
        """)

    /// Heads of a list that are no post.
    static let notPosts = WordTable("区领导 市领导 县领导 省领导 代表")

    /// What does not belong to a post that follows it.
    static let beforePosts = WordTable(
        """
        由 会上 会议由 会后 随后 对此 根据 代表 陪同 其中 同时 今天 当天 近日 日前 上午 下午 晚上  讯 听取了 以及 了 关于落实 贯彻落实 学习贯彻 关于
        选举 任命 邀请 感谢 看望了 见到 采访 告诉 主持人 出席 参加 列席 主持 记者从
        """)

    /// At the very beginning of a clause they lead up to the post as well; elsewhere they are part of a name: 大数据局.
    static let openings = WordTable("在 据 对 向 请 是 为 任 经 和 与 及 日")
    /// 沈知行和区住建局局长: only in front of these is 和 no part of a name.
    static let bodies = WordTable("区 市 县 省 镇 街道")

    static let doubleSurnames = WordTable(
        """
        欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙
        宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌
        微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师
        """)

    static let surnames: Set<Unicode.Scalar> = Set(
        """
        赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤
        滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭
        梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄家封芮羿储靳汲邴糜松井段富巫乌
        焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄
        姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师
        巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督晋楚闫法汝鄢涂钦岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪年爱阳佟言福区
        """.unicodeScalars.filter(\.isHan))

    /// Family names that are words of every sentence: with them a name stands only behind a post.
    static let doubtfulSurnames: Set<Unicode.Scalar> = Set(
        "全和成方时向于应经任安常平元明计项家山公年区有国文广都东利步从能通边连容满农别相后权居党高华双白台单管空公爱阳言福法商池关包云花富强连解".unicodeScalars)

    /// With these a name is only taken where a mark stands behind it.
    static let functionSurnames: Set<Unicode.Scalar> = Set("向时经应有全都能通连相后公从和与但因将国文台区项计".unicodeScalars)

    /// Words that begin as a name could and are none.
    static let notNames = WordTable(
        """
        会议 全区 全市 全省 全县 全体 高度 高新 高质 方案 任务 应急 应当 安全 明确 成立 计划 项目 国家 文化 广大 东湖 党的 党组 党委 区委 区政府 区人大 区政协 区直
        常委 常务 农业 农村 关于 相关 有关 有序 居民 居家 管理 金融 经济 水利 时间 时代 向上 于是 严格 严肃 严禁 白天 家庭 容量 单位 台账 年度 年底 满足 步伐 利用 都要 从严
        能源 通知 通报 边界 连续 别人 强化 强调 商业 商务 施工 关键 关注 法治 法律 公安 公共 公布 公示 包括 富民 双方 解决 花园 路面 马上 石油 干部 干群 史上 席上 幸福
        安排 温暖 车辆 车间 古城 向前 向好 师生 文件 文明 宣传 宣布 武装 武警 林业 林长 河长 路长 田长 江河 谷雨 夏季 秋季 冬季 春季 牛羊 鱼塘 毛利 毕业 祝贺 谢谢 经过 经营
        和谐 和平 应对 应用 时刻 时任 时至 平台 平安 平时 康养 万元 万亩 百里 成员 成果 成效 同志 周边 周围 周期 周五 周一 许多 许可 何时 何种 顾问 顾客 钱款 孙子 黄河
        胡同 范围 段落 水平 万家 支部 支持 支队 管委 管控 房屋 房产 简化 简报 费用 景区 景观 龙头 龙舟 司法 司机 印发 印制 怀着 从事 池塘 乔木 双随 闻讯 贡献 劳动 申报 申请 扶贫
        扶持 冷链 查处 查看 红色 游客 游园 权力 权限 益民 相应 相互 空气 空间 养老 养护 丰收 关爱 后续 后备 区级 区域 区位 各级 本次 此次 大会 我们 他们 她们 主任 书记 主席 部长 于近 于当 于今 于昨 于本 于下 于上
        于次 于每 李某 常态 常抓 任重 任期 高效 成绩 和美 方向 方法 方式 方便 项工作 平均 平稳 计生
        """)

    static let fields = WordTable("出席： 列席： 参加： 主持： 主持人： 出席人： 列席人： 参加人： 参加人员： 出席人员： 列席人员： 参会人员： 记录： 出席同志： 列席同志：")

    /// What may stand right behind a name, and makes its end sure.
    static let followers = WordTable(
        """
        主持 会见 接见 调度 慰问 宣读 视察 揭牌 宣讲 接受 回应 接访 接待 考察 暗访 夜查 巡河 巡查 约谈 座谈 讲授 致信 祝贺 参与 签约 作为 作出 作批示 参加 出席 列席 讲话 强调 指出 要求 表示 介绍 宣布 汇报 通报 传达
        陪同 一行 分别 先后 现场 调研 检查 督导 督查 带队 带领 率队 率领 深入 代表 开展 走访
        看望 参观 随后 分管 同志 说： 说， 说。 说“ 认为 提出 部署 明确 嘱咐 叮嘱 希望 作了 作报告 作讲话 作总结 作安排 作动员 作汇报 作表态 作交流 就坐 就座 致辞 致欢迎
        发表 发言 详细 实地 来到 前往 赶赴 走进 一一 每到 认真 主要 当选 应邀 任组长 任副组长 担任 为组长 为副组长 等在 等参加 等出席 等陪同 等列席 等领导 等同志 等人
        等区 等市 在讲话 在会 在现场 在调研 在分会场 在主会场 在主席台 在东 在区 在市 在家 在听取 在检查 在督 在座谈 在总结 在部署 到区 到市 到镇 到社区 到现场 对此 对全 对各
        对会 对下 对我 对做 对当 就做 就全 就如何 就下 就有关 就当 就抓 就贯 就落 就相 就安 就我 与有 与村 与企 与干 与群 与相 与大 与居 与一 向与 向全 向区 向一 向大 向广 向前
        为大 为全 为获 一同 共同 还 最后 首先 充分 高度 要 督办 签发 批示 审签 签署 主动 带头 专题 牵头 负责 告诉 笑着 高兴 激动 感慨 坦言 召集 组织 正在 正 组织 听取 察看 查看 了解 询问
        """)

    /// Behind a name they may be its last glyph as well: only where nothing else is found.
    static let weakFollowers: Set<Unicode.Scalar> = Set("在到对就与向和为率带赴来等说也又及作任".unicodeScalars)
}
