// Words of changing a calendar.
extension Message {
    static let calendarPreview = Message("更换日历：预览", "Another calendar: preview")
    static let calendarPreviewLead = Message(
        "还没有更换。更换后，下列时限立即重新推算；已经记录的亮灯和催办不变。",
        "Nothing is changed yet. The change reckons these deadlines anew at once; lights and reminders that are on record stay.")
    static let calendarVersions = Message("历次版本", "Versions")
    static let noReason = Message("未要求理由", "none was asked for")
    static let deadlinesMoved = Message("移动的时限和亮灯时刻", "Deadlines and lights that move")
    static let nothingMoves = Message("没有时限或亮灯时刻移动。", "No deadline and no light moves.")
    static let publishing = Message("确认更换", "Making the change")
    static let publishedAt = Message("发布于", "Published")
    static let dueWas = Message("原到期", "Was due")
    static let dueWillBe = Message("新到期", "Will be due")
    static let lightNowAndThen = Message("亮灯", "Light")
    static let becomes = Message("变为", "becomes")
    static let allAsCSV = Message("下载全部（CSV）", "All of them as CSV")
    static let judgedOtherwise = Message("超期认定会改变的事项", "Matters that would be judged otherwise")
    static let previousPage = Message("上一页", "Previous page")
    static func pageOf(_ number: Int, _ count: Int) -> Message { Message("第 \(number)/\(count) 页", "Page \(number) of \(count)") }
}
