// Meetings that were held, who was there, and those that are only spoken of.
import Foundation
import Kernel
import Testing

@testable import Extraction

@Suite struct MeetingTests {
    private func meetings(_ text: String) -> [MeetingFound] { Samples.read(text).articles.flatMap(\.meetings) }
    private func names(_ text: String) -> [String] { meetings(text).map(\.name.value) }

    @Test(
        "The name of a meeting, wherever 召开 stands",
        arguments: [
            ("3月7日，区长沈知行主持召开区政府第12次常务会议。", "区政府第12次常务会议"), ("3月7日下午，全市防汛抗旱视频会议召开。", "全市防汛抗旱视频会议"),
            ("3月7日，先进制造业工作会议在会展中心召开。", "先进制造业工作会议"), ("3月7日，我区召开重点项目推进会，安排工作。", "重点项目推进会"),
            ("3月7日上午，区委常委会召开会议，研究工作。", "区委常委会"), ("3月7日，我市收看了直播，并召开2023年全市防火工作电视电话会议。", "2023年全市防火工作电视电话会议"),
            ("3月7日，第一季度安委会成员单位会议暨“春雷”行动推进会议召开。", "第一季度安委会成员单位会议暨“春雷”行动推进会议"),
            ("3月7日，全区冬季市容整治会召开。", "全区冬季市容整治会"), ("3月7日，区第十届人民代表大会第四次会议在区会议中心胜利闭幕。", "区第十届人民代表大会第四次会议"),
            ("3月7日，区长沈知行主持召区政府专题会议。", "区政府专题会议"), ("沈知行到企业调研。在随后召开的座谈会上，大家畅所欲言。", "座谈会"),
        ])
    func heldMeetings(text: String, name: String) {
        #expect(names(text) == [name])
    }

    @Test(
        "A meeting that is to be held, one that is counted or quoted and a body are none",
        arguments: [
            "各镇要召开动员会，安排工作。", "我区将召开推进会。", "村里每月召开议事会，定期召开恳谈会。", "截至目前，已召开议事会67场。", "去年召开的推进会明确了目标。", "“我们召开了村民会议”，老孙说。",
            "3月7日，区青年商会成立大会的消息传开。", "会议强调，要组织召开专题会议。",
        ])
    func noMeetings(text: String) {
        #expect(names(text) == [])
    }

    @Test("Session, day and place come from the sentence; the day else from the dateline")
    func particulars() throws {
        let meeting = try #require(meetings("东湖讯 3月7日，区政府第三十二次常务会议在区会议中心召开。").first)
        #expect(meeting.session?.value == 32)
        #expect(meeting.on?.value == CivilDay("2023-03-07"))
        #expect(meeting.place?.value == "区会议中心")
    }

    @Test("Names gather until a verb says what they did")
    func attendance() throws {
        let text = """
            3月7日，全区工作会议召开。区委书记方以宁出席会议并讲话，区委副书记、区长沈知行主持，区政协主席魏长庚，区委副书记江见秋出席。区人大常委会主任顾念慈列席会议。\
            副区长许南乔、温如故在望湖分会场参加收听收看。
            """
        let meeting = try #require(meetings(text).first)
        #expect(
            meeting.attendance.map { "\($0.role.rawValue) \($0.person.value)" } == [
                "speaker 方以宁", "chair 沈知行", "member 魏长庚", "member 江见秋", "sitting-in 顾念慈", "sub-venue 许南乔", "sub-venue 温如故",
            ])
    }

    @Test("Who is named again is one person, with the posts of the fullest place and all that they did")
    func once() throws {
        let text = "3月7日，全区工作会议召开。沈知行出席会议。区委副书记、区长沈知行主持会议并讲话，副区长许南乔参加。沈知行主持会议。"
        let meeting = try #require(meetings(text).first)
        #expect(meeting.attendance.map(\.person.value) == ["沈知行", "许南乔"])
        let first = try #require(meeting.attendance.first)
        #expect(first.role == .chair && first.also == [.speaker, .member])
        #expect(first.posts.map(\.value) == ["区委副书记", "区长"])
        #expect(first.person.span.from == 14)
    }

    @Test("Two of one name whom a sentence lists with their posts stay two")
    func namesakes() throws {
        let text = "3月7日，全区工作会议召开。副区长许南乔，区财政局局长许南乔参加会议。"
        let meeting = try #require(meetings(text).first)
        #expect(meeting.attendance.map { $0.posts.map(\.value) } == [["副区长"], ["区财政局局长"]])
    }

    @Test("Attendance that an earlier version kept is read")
    func earlier() throws {
        let kept = #"{"person": {"value": "沈知行", "span": {"from": 1, "to": 4}}, "role": "chair"}"#
        let read = try JSONDecoder().decode(AttendanceFound.self, from: Data(kept.utf8))
        #expect(read == AttendanceFound(person: Found("沈知行", Span(1, 4)), role: .chair))
    }

    @Test(
        "A meeting without a name has that of the headline, if only one of both is there",
        arguments: [
            ("我区召开望湖小区管线改造现场会议\n\n东湖讯 3月7日，区长沈知行到望湖小区调研，并召开会议对工作进行安排部署。", ["望湖小区管线改造现场会议"]),
            ("抓紧抓实 不等不靠 全区防汛工作调度会召开\n\n东湖讯 3月7日，区长沈知行召开会议，研究防汛工作。", ["全区防汛工作调度会"]),
            ("全区防汛工作调度会\n\n东湖讯 3月7日，区长沈知行召开会议，研究防汛工作。", ["全区防汛工作调度会"]),
            ("沈知行到望湖小区调研\n\n东湖讯 3月7日，区长沈知行召开会议，研究防汛工作。", ["会议"]),
            ("我区将召开防汛工作调度会\n\n东湖讯 3月7日，区长沈知行召开会议，研究防汛工作。", ["会议"]),
            ("全区防汛工作调度会召开\n全区防火工作部署会召开\n\n东湖讯 3月7日，区长沈知行召开会议，研究工作。", ["会议"]),
            ("全区防汛工作调度会召开\n\n东湖讯 3月7日，全区防汛工作调度会召开。", ["全区防汛工作调度会"]),
        ])
    func headlines(text: String, expected: [String]) {
        #expect(names(text) == expected)
    }

    @Test("A meeting that goes on from another names it")
    func continuing() {
        let found = meetings("3月7日，全市防汛视频会议召开。会议结束后，望湖街道召开续会，副区长温如故作了部署。")
        #expect(found.map(\.name.value) == ["全市防汛视频会议", "续会"])
        #expect(found.map(\.continues) == [nil, 0])
    }

    @Test("What a meeting heard and passed on")
    func heard() throws {
        let found = try #require(meetings("3月7日，区委常委会会议召开。会议传达学习了上级会议精神，并听取了关于链长制工作有关情况的汇报。").first)
        #expect(found.heard.map(\.value) == ["关于链长制工作有关情况的汇报"])
        #expect(found.passedOn.map(\.value) == ["上级会议精神"])
    }

    @Test("Minutes name their meeting in the title, and who was there in fields")
    func minutes() throws {
        let text = "老旧电梯更新工作专题会议纪要\n\n时间：2023年3月6日\n地点：区政府二楼会议室\n主持人：副区长许南乔\n参加人员：区住建局局长闻一舟、区财政局副局长岳清和\n\n会议听取了汇报。"
        let meeting = try #require(meetings(text).first)
        #expect(meeting.name.value == "老旧电梯更新工作专题会议")
        #expect(meeting.place?.value == "区政府二楼会议室")
        #expect(meeting.on?.value == CivilDay("2023-03-06"))
        #expect(meeting.attendance.map { "\($0.role.rawValue) \($0.person.value)" } == ["chair 许南乔", "member 闻一舟", "member 岳清和"])
    }

    @Test("Taking part in a visit is no attendance of a meeting")
    func visits() throws {
        let meeting = try #require(meetings("3月7日，全区推进会召开，区长沈知行讲话。副区长许南乔参加活动。").first)
        #expect(meeting.attendance.map(\.person.value) == ["沈知行"])
    }

    @Test("Others whom nobody names add nothing to those who are named")
    func unnamed() throws {
        let text = "3月7日，全区联席会议召开，副区长石敬远出席会议并讲话，副区长许南乔主持，各成员单位负责同志参加了会议。"
        let meeting = try #require(meetings(text).first)
        #expect(meeting.attendance.map { "\($0.role.rawValue) \($0.person.value)" } == ["speaker 石敬远", "chair 许南乔"])
    }
}
