// What the people of the sample write. Our own sentences, put together from the class's title and
// conditions; roads and landmarks are invented and sound so. Nobody's real words are in here.
import Kernel
import Matters

enum SampleWords {
    private static let roads = ["示例一路", "示例二路", "样板大街", "样板东巷", "演示大道", "演示南路", "模拟环路", "模拟三街", "虚构河滨路", "虚构桥西街"]
    private static let landmarks = [
        "公交站旁", "小学南门", "菜市场东门", "广场北侧", "桥头", "1号楼前", "3号楼西侧", "社区服务站门口", "停车场入口", "十字路口东北角", "河边步道", "公园西门",
    ]
    private static let circumstances = [
        "范围约两米", "范围约十平方米", "已持续约三天", "今早新出现", "早晚人流较多", "行人需要绕行", "雨后更明显", "附近居民已提醒过往行人", "已临时摆放警示物", "夜间不易看清",
    ]
    private static let wishes = ["请尽快处理", "麻烦派人看看", "希望能彻底解决", "影响出行，请安排处理", "请告知处理结果"]

    static func place(street: String, _ random: inout SampleRandom) -> String { "\(street)\(random.pick(roads))\(random.pick(landmarks))" }

    static func description(_ incidentClass: IncidentClass, citizen: Bool, place: String, _ random: inout SampleRandom) -> String {
        let what = "\(incidentClass.title.zh)：\(incidentClass.filing.zh)，\(random.pick(circumstances))。"
        if citizen { return "\(place)有\(what)\(random.pick(wishes))。" }
        return "\(random.pick(["巡查发现", "日常巡查，发现", "入户走访途中发现", "居民反映，到场看到"]))\(what)"
    }

    static func again(_ incidentClass: IncidentClass, _ random: inout SampleRandom) -> String {
        "还是那处\(incidentClass.title.zh)，\(random.pick(circumstances))。\(random.pick(wishes))。"
    }

    static func check(_ isFound: Bool) -> String { isFound ? "现场情况与所报一致" : "按所报地点查看，未发现所述情况" }

    static func refusal(_ isChecked: Bool, _ random: inout SampleRandom) -> String {
        isChecked
            ? "经现场核查，未发现所报情况" : random.pick(["属于业主自行维修范围，已告知联系物业", "所述事项正在诉讼，按规定不予受理", "信息不足且无法联系，不能确定地点"])
    }

    static func returned(_ kind: ReturnKind) -> String {
        kind == .notOurUnit ? "经现场确认，该处设施不由本单位管护" : "所涉区域为单位内部自管，不属于职责范围"
    }

    static func pause(_ group: String) -> String {
        switch group {
        case "greening-facilities": "等待适宜的栽植时间"
        case "housing-land", "construction": "等待责任人限期自行整改"
        default: "等待配件到货"
        }
    }

    static func progress(_ index: Int, _ supports: Bool) -> String {
        if supports { return "协办：已到场配合，疏导行人和车辆" }
        return ["已到现场查看，确定处理办法", "已安排人员和材料，正在施工", "主体部分完成，剩余部分明日继续"][min(index, 2)]
    }

    static func answer(_ incidentClass: IncidentClass) -> String {
        "您反映的“\(incidentClass.title.zh)”已处理并经核查：\(incidentClass.closing.zh)。感谢反映。"
    }

    static func appraisal(_ grade: Int) -> String? {
        switch grade {
        case 1: "没有真正解决，第二天又是老样子"
        case 2: "拖得太久"
        case 3: "处理了，但还可以更细致"
        case 4: nil
        default: "处理得很快，谢谢"
        }
    }

    /// Name and telephone of nobody: numbers that no line can have.
    static func person(_ index: Int) -> [String: String] {
        let digits = String(String(10_000 + index).dropFirst())
        return ["reporter": "示例市民\(digits)号", "phone": "000-0000-\(digits)"]
    }
}
