// Tasks, slogans and praise; who says them; how a speech is cut into clauses; limits.
import Kernel
import Testing

@testable import Extraction

@Suite struct ForceTests {
    private func forces(_ clause: String) -> [String] { Samples.obligations("会议强调，\(clause)。").map { "\($0.force.rawValue) \($0.text)" } }

    @Test(
        "A task has an act and a thing that somebody can go and look at",
        arguments: [
            "建立安全隐患台账", "制定《竹编产业规划》", "成立东湖区竹编产业协会", "开展燃气安全专项整治", "排查院感防控漏洞", "明确办理时限、责任单位", "倒排工期、挂图作战", "列出问题清单",
            "巡查记录每周五前送区应急局，报区政府",
            "核酸检测建立倒查机制", "严格落实“日巡查”制度", "确保播种面积稳定在30万亩以上", "每月通报、季度点评", "3月底前完成整改", "新建充电桩20个", "对重点领域进行专项整治", "落实“用地跟着项目走”机制",
        ])
    func orders(clause: String) {
        #expect(forces("要\(clause)") == ["order \(clause)"])
    }

    @Test(
        "Words of thinking and feeling make no task",
        arguments: [
            "统一思想、提高站位", "增强责任感和紧迫感", "树牢安全发展理念", "深刻领会会议精神", "坚定信心、真抓实干", "压实责任，形成工作合力", "加强隐患排查工作", "持续优化营商环境", "推动各项工作再上新台阶", "确保群众温暖过冬",
            "高度重视项目建设工作",
            "以更实的作风抓好落实", "强化督查考核", "组织党员学习会议精神", "协调解决项目建设中的困难和问题",
        ])
    func exhortations(clause: String) {
        #expect(forces("要\(clause)") == ["exhortation \(clause)"])
    }

    @Test(
        "What was done, what is not asked for and what is only said to be so is no obligation",
        arguments: [
            "去年以来全区建立了项目台账", "目前已完成整改26项", "安全生产工作是一切工作的基础", "不要求各村上报台账", "不再开展专项检查", "当前形势依然严峻复杂",
        ])
    func noObligations(clause: String) {
        #expect(forces(clause).filter { !$0.hasPrefix("praise") } == [])
    }

    @Test("What is forbidden is no task")
    func prohibitions() {
        #expect(forces("严禁新建违法建筑3处").allSatisfy { !$0.hasPrefix("order") })
    }

    @Test("What somebody quotes is not ordered")
    func quotations() {
        #expect(Samples.obligations("“村里要求每户建立台账，每周五前上报。”老孙说。").isEmpty)
        #expect(Samples.obligations("会议强调，要记住“建立台账、明确时限”的话。").allSatisfy { $0.force != .order })
    }

    @Test("A guest, an entrepreneur and a commentator give no tasks")
    func whoMayNot() {
        for text in ["企业负责人云知意表示，要建立台账，月底前完成发货。", "考察团成员纷纷表示，要制定学习方案，建立台账。", "专家指出，要建立台账，制定方案。", "我区将建立台账，制定方案。"] {
            #expect(Samples.obligations(text).allSatisfy { $0.force != .order }, "\(text)")
        }
    }

    @Test(
        "News, slogans, visits, statistics and letters give no task",
        arguments: [
            "东湖讯 今年以来，我区建立了领导包联机制，完善了项目台账，开展专项整治26次，办结率达99.3%。", "一年之计在于春。新的一年，我们要坚定信心，建立新的功绩，制定更高的目标。",
            "东湖讯 3月7日，区长沈知行到企业走访，察看了项目台账，听取了情况汇报，对取得的成绩给予高度评价。", "衷心祝愿全区人民新春快乐！新的一年，我们将开展更多惠民活动，办好12件实事。",
        ])
    func noTasks(text: String) {
        #expect(Samples.obligations(text).allSatisfy { $0.force != .order })
    }

    @Test("Praise is told apart, in a speech and beside it")
    func praise() {
        #expect(forces("去年的工作取得明显成效，走在前列").map { $0.prefix(6) } == ["praise"])
        #expect(Samples.obligations("东湖讯 3月7日，区长沈知行调研，对各项工作给予充分肯定。").map(\.force) == [.praise])
    }

    @Test("Clauses part at marks of a sentence, at a new 要 and at 一是、二是")
    func clauses() {
        #expect(
            forces("要建立台账，明确时限；制定方案。要开展专项整治，各镇（街道）要逐户走访。一是成立专班；二是编制清单").map { String($0.dropFirst(6)) } == [
                "建立台账，明确时限", "制定方案", "开展专项整治", "各镇（街道）要逐户走访", "成立专班", "编制清单",
            ])
    }

    @Test("重要, 需要, 要素 and their like are no 要")
    func otherMusts() {
        #expect(forces("要把握重要机遇，做好要素保障，按照要求建立台账").count == 1)
    }

    @Test("Each step of a task is a measure with its own words")
    func measures() {
        let found = Samples.obligations("会议强调，要提高认识，建立台账，明确责任单位，每周五前报区政府。")
        #expect(found.map { $0.measures.map(\.value) } == [["建立台账", "明确责任单位", "每周五前报区政府"]])
    }

    @Test("Who says it, with which verb, and at which meeting")
    func speakers() {
        let text = "东湖讯 3月7日，全区推进会召开，区长沈知行讲话。沈知行强调，要建立台账。他要求，要制定方案。会议指出，要开展专项整治。"
        let found = Samples.obligations(text)
        #expect(
            found.map { "\($0.speaker?.value ?? "-") \($0.verb?.value ?? "-") \($0.meeting ?? -1)" } == ["沈知行 强调 0", "沈知行 要求 0", "会议 指出 0"])
        let visit = Samples.obligations("东湖讯 3月7日，区长沈知行在现场督导项目建设时指出，要建立台账。副区长许南乔参加。")
        #expect(visit.map { "\($0.speaker?.value ?? "-") \($0.meeting ?? -1)" } == ["沈知行 -1"])
    }

    @Test("按照…要求 is not said by anybody")
    func requirementAsNoun() {
        #expect(Samples.obligations("东湖讯 3月7日，按照会议要求，各单位建立台账，工作要求，标准要求，均有提高。").isEmpty)
    }

    @Test("A limit is a time with a side before, or in front of an act; a recurring time is a cadence")
    func limits() {
        func limit(_ clause: String) -> String {
            Samples.obligations("会议要求，\(clause)。").map {
                "\($0.limit?.text.value ?? "-") \($0.limit?.readings.first?.day.description ?? "-") \($0.cadence?.value ?? "-")"
            }.joined(separator: ";")
        }
        #expect(limit("要在4月15日前完成整改") == "4月15日前 2023-04-15 -")
        #expect(limit("要于4月15日提交报告") == "4月15日 2023-04-15 -")
        #expect(limit("要建立台账，每周五前报区政府") == "- - 每周五前")
        #expect(limit("要5日内制定方案") == "5日内 2023-03-29 -")
        #expect(limit("要每周下沉一线调研，进展情况每周五前报区政府") == "- - 每周五前")
        #expect(limit("要建立2022年项目台账") == "- - -")
    }

    @Test("A notice orders without anybody speaking, where it names who or when")
    func notices() {
        let text = "关于做好供暖工作的通知\n\n为做好供暖工作，现将有关事项通知如下：\n\n一、区住建局要在4月10日前完成管网检修。\n二、全区上下要高度重视。"
        let found = Samples.obligations(text)
        #expect(found.map(\.force) == [.order, .exhortation])
        #expect(found.first?.units.map(\.candidates) == [["housing"]])
    }

    @Test("Brackets behind a sentence that say whose and by when belong to it")
    func annotations() {
        let text = "排水工作专题会议纪要\n\n会议议定：\n\n1.加快推进泵站建设。（牵头单位：区住建局，配合单位：区发改局；完成时限：5月底前）"
        let found = Samples.obligations(text)
        #expect(found.map(\.force) == [.order])
        #expect(found.first?.units.map(\.role) == [.lead, .supporting])
        #expect(found.first?.limit?.readings.first?.day == CivilDay("2023-05-31"))
    }

    @Test("A written instruction in quotation marks is an order, a resident's words are none")
    func directSpeech() {
        let found = Samples.obligations("东湖讯 3月7日，区委书记方以宁作出批示：“请区应急局牵头，立即开展排查，4月15日前报告结果。”")
        #expect(
            found.map { "\($0.force.rawValue) \($0.speaker?.value ?? "-") \($0.units.map(\.role.rawValue))" } == ["order 方以宁 [\"lead\"]"])
        #expect(Samples.obligations("东湖讯 村民老孙说：“请区应急局牵头，立即开展排查，4月15日前报告结果。”").isEmpty)
    }

    @Test("Who is told may stand between the verb and 要")
    func told() {
        let found = Samples.obligations("东湖讯 3月7日，区长沈知行到村里走访。沈知行叮嘱镇村干部，要为困难户建立帮扶档案。")
        #expect(found.map(\.text) == ["为困难户建立帮扶档案"])
    }

    @Test("强调三点意见： begins what is said")
    func announced() {
        let found = Samples.obligations("东湖讯 3月7日，副区长石敬远就下步工作强调三点意见：一是提高认识；二是建立隐患台账。")
        #expect(
            found.map { "\($0.force.rawValue) \($0.text) \($0.speaker?.value ?? "-")" } == ["exhortation 提高认识 石敬远", "order 建立隐患台账 石敬远"])
    }
}
