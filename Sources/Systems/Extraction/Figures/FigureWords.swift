// The units of figures and the words around them.

enum FigureUnits {
    /// Length, money, weight and the like: even 一公里 is a figure.
    static let measures: Set<String> = [
        "元", "美元", "欧元", "港元", "日元", "英镑", "人民币", "%", "％", "‰", "个百分点", "百分点", "公里", "千米", "米", "厘米", "毫米", "平方米", "平方公里",
        "立方米", "平方", "亩", "公顷", "吨", "公斤", "千克", "克", "斤", "吨标准煤", "千瓦", "千瓦时", "兆瓦", "度", "升", "倍", "成", "元/平方米", "元/吨",
    ]
    /// Of 亿元 and 万吨 too, whose first glyphs are a magnitude.
    static func isMeasure(_ unit: String) -> Bool { measures.contains(String(unit.drop { "百千万亿".contains($0) })) }
    /// 四个, 三项: counted, but as often a way of speaking; only 一 of them is left out.
    static let vague: Set<String> = ["点", "方面", "分", "道", "度", "眼", "口", "门", "班", "成", "站", "天", "年"]
    private static let counters =
        "家 个 件 项 人 名 次 户 条 处 台 套 辆 座 所 篇 份 期 批 场 种 类 位 起 例 笔 宗 支 队 对 间 栋 幢 株 棵 头 只 张 册 本 部 艘 架 枚 颗 片 块 "
        + "人次 户次 件次 家次 户家庭 岁 分 多个 门 道 眼 口 盏 根 组 辆次 趟 班 站 天 小时 分钟 秒 个月 年 个村 个乡镇 个社区 TEU kWh kW MW GW km kg mm cm t m ㎡ m² km² "
    static let byFirst: [UInt32: [String]] = {
        var table: [UInt32: [String]] = [:]
        for unit in measures.union(counters.split(separator: " ").map(String.init)) {
            guard let first = unit.unicodeScalars.first?.value else { continue }
            table[first, default: []].append(unit)
        }
        return table.mapValues { units in units.sorted { ($0.unicodeScalars.count, $0) > ($1.unicodeScalars.count, $1) } }
    }()
    static let notAfterYear = GlyphSet("代级度产均龄薪")
}

enum FigureWords {
    static let starts = GlyphTable("0123456789〇零一二三四五六七八九十百千万两几数壹贰叁肆伍陆柒捌玖拾佰仟负-−±过半")
    static let sentenceEnds = GlyphSet("。；！？\n")
    static let halves: [String: FigurePrecision] = ["一半": .exact, "半数": .exact, "过半": .over]
    static let shares = [("百分之", "%"), ("千分之", "‰"), ("万分之", "‱")]
    /// Right beside digits they make a code of them.
    static let codeMarks = GlyphSet("./+#@_:&=*×")
    static let dashes = GlyphSet("-–—－")
    static let within = GlyphSet("./+#@_:-")
    /// "3号", "5级", "20大": the number of something, not a count.
    static let ordinalAfter = GlyphSet("号级版届层楼路线栋室幢弄巷中大")
    static let notAfter = GlyphSet("号级版届楼室")
    static let names = ["邮编", "邮政编码", "编号", "电话", "号码", "热线", "代码", "证号", "传真", "手机", "拨打", "编码", "区号", "国道", "省道", "文号", "QQ", "账号"]
    static let hotlines = ["热线", "便民热线", "市民热线", "政务服务热线", "平台", "专线"]
    static let afterName = GlyphSet(":： “\"")
    static let listEnds = GlyphSet(".．、)）")
    static let openings = GlyphSet("(（[【〔")
    static let closings = GlyphSet(")）]】〕")

    /// “两个维护”, 最后一公里, 十四届二次会议: the number is part of a name.
    static let beforeName = GlyphSet("“\"‘后届")
    static let before: [(String, FigurePrecision)] = [
        ("不超过", .under), ("不少于", .over), ("不低于", .over), ("不高于", .under), ("不多于", .under), ("超过", .over), ("突破", .over), ("高于", .over),
        ("大于", .over), ("多于", .over), ("至少", .over), ("达到近", .about), ("不到", .under), ("不足", .under), ("低于", .under), ("少于", .under),
        ("小于", .under), ("最多", .under), ("至多", .under), ("大约", .about), ("约为", .about), ("大概", .about), ("预计", .about), ("将近", .about),
        ("接近", .about), ("约", .about), ("近", .about), ("逾", .over), ("超", .over),
    ]
    static let after: [(String, FigurePrecision)] = [
        ("（含）以上", .over), ("及以上", .over), ("以上", .over), ("左右", .about), ("上下", .about), ("以内", .under), ("及以下", .under), ("以下", .under),
    ]
    /// Verbs between what is counted and the number.
    static let linking = [
        "同比增长", "同比下降", "环比增长", "环比下降", "同比提高", "同比增加", "同比减少", "增长到", "增加到", "提高到", "提升到", "下降到", "达到", "增长", "下降", "增加", "减少",
        "提高", "提升", "降低", "上升", "完成", "实现", "共有", "共计", "累计", "总计", "合计", "为", "达", "是", "共", "有", "占",
    ]
    /// Verbs before what is counted: 完成投资20亿元.
    static let leading = [
        "完成", "实现", "新增", "办理", "受理", "开展", "建成", "新建", "化解", "排查", "发现", "整改", "引进", "签约", "拥有", "共有", "现有", "培育", "改造", "收到", "发放", "投入",
        "办结", "新建", "组织", "处置", "走访", "拨付", "带动", "利用",
    ]
    static let trailing = ["已经", "已", "共", "均", "总", "累计", "同比", "预计", "全年", "仅", "约", "了", "也", "又", "再", "将", "均", "计划"]
}
