// Words of the upload of areas.

extension Message {
    static let areasPreview = Message("新的区域：先看后发布", "New areas: look, then publish")
    static let areasPreviewLead = Message(
        "这里只是预览，什么都没有保存；发布之后才生效。", "This is a preview: nothing is stored, and nothing is in force until it is published.")
    static let areasSound = Message("没有重叠和空隙，可以发布。", "No overlap and no gap; it can be published.")
    static let areasSame = Message(
        "与现行区域完全相同：发布不会改变什么，所以不提供发布。",
        "Every area is as it is in force: publishing would change nothing, so it is not offered.")
    static let placeInFile = Message("位置", "Where")
    static func areasUnsound(_ count: Int) -> Message {
        Message("有 \(count) 处问题，改正后重新上传；现行区域没有变动。", "Faults: \(count). Mend them and upload again; the areas in force are unchanged.")
    }
    static let understood = Message("从文件读出", "Understood of the file")
    static let areasTolerance = Message(
        "不超过 1 平方米的重叠和空隙视为坐标取整造成的碎片，不计。", "Overlaps and gaps up to 1 m² are slivers of rounded coordinates and are let be.")
    static let areasRefused = Message("不能接受的要素", "Features that are refused")
    static let ruleValue = Message("写的是", "It says")
    static let areasChanges = Message("与现行区域相比", "Compared with the areas in force")
    static let areasNoChange = Message("与现行区域没有不同。", "Nothing differs from the areas in force.")
    static let areasPicture = Message("重叠与空隙的位置", "Where areas overlap and leave gaps")
    static let fromNearBy = Message("放大看这里", "Look closer")
    static let areaOverlap = Message("重叠", "Overlap")
    static let areaGap = Message("空隙", "Gap")
    static let areaOutside = Message("越界", "Outside")
}
