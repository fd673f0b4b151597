// Every "no" of matters, rules and organization, in order of precedence: first who you are, then
// whether the thing exists, then whether this is its moment, then what the input lacks.
// Codes are permanent; docs/reference/refusals.md lists them and a test compares.
import Kernel

extension Refusal {
    // Who

    package static let signInNeeded = Refusal(
        "post.missing", .forbidden, Bilingual(zh: "没有说明以哪个岗位操作。", en: "It was not said in which post you act."),
        next: Bilingual(zh: "请登录，并选择一个岗位。", en: "Sign in and choose one of your posts."))

    static func postNotHeld(_ officer: OfficerCode, _ duty: Duty, _ unit: UnitCode) -> Refusal {
        Refusal(
            "post.not-held", .forbidden,
            Bilingual(
                zh: "“\(officer)”现在不在“\(unit)”担任\(duty.title.zh)。",
                en: "\"\(officer)\" does not now hold the post \(duty.title.en) in \"\(unit)\"."),
            next: Bilingual(zh: "请管理员先任命该岗位。", en: "Ask the administrator for the appointment."))
    }

    package static let auditorsRead = Refusal(
        "post.reads-only", .forbidden,
        Bilingual(zh: "审计员只查看，不上报、不办理。", en: "An auditor reads; reporting and handling are for others."),
        next: Bilingual(zh: "自己遇到的问题，请像市民一样从首页上报。", en: "What you come across yourself you can report from the front page, like everybody.")
    )

    static func notYours(_ action: Action, by duties: [Duty], reporter: Bool) -> Refusal {
        let zh = (duties.map(\.title.zh) + (reporter ? ["上报人"] : [])).joined(separator: "、")
        let en = (duties.map(\.title.en) + (reporter ? ["reporter"] : [])).joined(separator: ", ")
        return Refusal(
            "action.not-yours", .forbidden,
            Bilingual(zh: "您的岗位不能“\(action.title.zh)”。", en: "Your post may not \"\(action.title.en)\"."),
            next: Bilingual(zh: "可以操作的是：\(zh)。", en: "It may be done by: \(en)."))
    }

    static func endingNotYours(_ title: Bilingual, by duties: [Duty]) -> Refusal {
        let zh = duties.isEmpty ? "这种结果由其他步骤得出" : "可以这样办结的是：\(duties.map(\.title.zh).joined(separator: "、"))"
        let en = duties.isEmpty ? "Another step leads to it" : "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))"
        return Refusal(
            "ending.not-yours", .forbidden, field: "kind",
            Bilingual(zh: "您的岗位不能以“\(title.zh)”办结。", en: "Your post may not end a matter as \"\(title.en)\"."),
            next: Bilingual(zh: "\(zh)；您可以选择别的办结方式。", en: "\(en); you may choose another ending."))
    }

    static func parentNotYours(_ owner: String) -> Refusal {
        Refusal(
            "parent.not-yours", .forbidden, field: "parent",
            Bilingual(
                zh: "上级事项的责任单位是“\(owner)”，您不能在它下面立项。",
                en: "The owner of the matter above is \"\(owner)\"; you cannot file below it."),
            next: Bilingual(zh: "请由责任单位或调度员立下级事项，或不写上级。", en: "Leave that to its owner unit or a dispatcher, or leave out the parent."))
    }

    static func outsideYourUnit(_ owner: String) -> Refusal {
        Refusal(
            "action.other-unit", .forbidden,
            Bilingual(zh: "该事项的责任单位是“\(owner)”，不是您的单位。", en: "This matter's owner is \"\(owner)\", not your unit."),
            next: Bilingual(zh: "请由责任单位办理。", en: "Leave it to the owner unit."))
    }

    static func outsideYourArea(_ area: String) -> Refusal {
        Refusal(
            "action.other-area", .forbidden,
            Bilingual(zh: "该事项在“\(area)”，不在您负责的区域。", en: "This matter lies in \"\(area)\", which is not your area."),
            next: Bilingual(zh: "请由该区域的人员操作。", en: "Leave it to the people of that area."))
    }

    static func insideHandlingUnit(_ unit: String) -> Refusal {
        Refusal(
            "verifier.inside-handling-unit", .forbidden,
            Bilingual(
                zh: "您在办理单位“\(unit)”任职，不能核查本单位的工作。", en: "You hold a post in the handling unit \"\(unit)\" and cannot verify its work."),
            next: Bilingual(zh: "请由办理单位以外的人核查。", en: "Somebody outside that unit must verify."))
    }

    static func noVerifierOutside(_ unit: String) -> Refusal {
        Refusal(
            "owner.no-verifier-outside", .invalid, field: "owner",
            Bilingual(
                zh: "能核查的人都在“\(unit)”或其下属单位任职，这样派遣后谁也不能核查。",
                en: "Everybody who could verify holds a post in or below \"\(unit)\": nobody could verify its work."),
            next: Bilingual(zh: "请派给具体承办的单位。", en: "Dispatch it to the unit that does the work."))
    }

    static let notTheLoop = Refusal(
        "action.loop-only", .forbidden, Bilingual(zh: "这一步只能由系统自动完成。", en: "This step is taken by the loop itself."),
        next: Bilingual(zh: "无需操作。", en: "Nothing to do."))

    // Whether it exists

    package static func matterUnknown(_ number: String) -> Refusal {
        Refusal(
            "matter.unknown", .notFound, field: "number", Bilingual(zh: "没有编号为“\(number)”的事项。", en: "There is no matter \"\(number)\"."),
            next: Bilingual(zh: "请核对编号。", en: "Check the number."))
    }

    package static func ledgerUnknown(_ name: String) -> Refusal {
        Refusal(
            "ledger.unknown", .notFound, field: "ledger", Bilingual(zh: "没有名为“\(name)”的台账。", en: "There is no ledger \"\(name)\"."),
            next: Bilingual(zh: "请先发布该台账，或改用已有的台账。", en: "Publish it first, or use one that exists."))
    }

    static func calendarMissing(_ name: String, ledger: String) -> Refusal {
        Refusal(
            "calendar.missing", .conflict, field: "calendar",
            Bilingual(
                zh: "台账“\(ledger)”所用的工作日历“\(name)”还没有发布，时钟无法启动。",
                en: "Ledger \"\(ledger)\" uses the calendar \"\(name)\", which is not published: its clocks cannot be armed."),
            next: Bilingual(zh: "请先发布 calendars/\(name).json。", en: "Publish calendars/\(name).json first."))
    }

    static func calendarReasonMissing(_ name: String, from day: CivilDay) -> Refusal {
        Refusal(
            "calendar.reason-missing", .invalid, field: "reason",
            Bilingual(
                zh: "新的工作日历“\(name)”自 \(day) 起与现行的不同，更换须写明理由。",
                en: "The new calendar \"\(name)\" differs from the one in force from \(day) on: a change needs its reason."),
            next: Bilingual(
                zh: "请先预览会移动哪些时限，再写明理由，例如所依据的通知。",
                en: "Preview which deadlines it moves, then give the reason, such as the notice that it follows."))
    }

    static func unitCalendarReasonMissing(_ unit: String) -> Refusal {
        Refusal(
            "unit.calendar-reason-missing", .invalid, field: "reason",
            Bilingual(
                zh: "“\(unit)”改用另一个工作日历，会移动在办事项的时限，须写明理由。",
                en: "\"\(unit)\" is to work by another calendar, which moves the deadlines that run: that needs its reason."),
            next: Bilingual(zh: "请先预览会移动哪些时限，再写明理由。", en: "Preview which deadlines it moves, then give the reason."))
    }

    package static func unitUnknown(_ code: String, field: String) -> Refusal {
        Refusal(
            "unit.unknown", .invalid, field: field, Bilingual(zh: "没有代码为“\(code)”的在册单位。", en: "There is no open unit \"\(code)\"."),
            next: Bilingual(zh: "请从单位列表中选择。", en: "Choose one from the list of units."))
    }

    static func areaUnknown(_ code: String) -> Refusal {
        Refusal(
            "area.unknown", .invalid, field: "area",
            Bilingual(zh: "没有代码为“\(code)”的区域，或它不是上一级。", en: "There is no area \"\(code)\", or it is not of a higher level."),
            next: Bilingual(zh: "请先登记上级区域。", en: "Register the areas above it first."))
    }

    static func areaNesting(_ fault: AreaNestingFault, _ areas: [AreaCode: Area]) -> Refusal {
        func named(_ codes: [AreaCode]) -> String { codes.map { "\(areas[$0]?.name ?? $0)（\($0)）" }.joined(separator: " → ") }
        switch fault {
        case .ring(let codes):
            let ring = named(codes + codes.prefix(1))
            return Refusal(
                "area.ring", .invalid, field: "area",
                Bilingual(zh: "上级区域绕成了圈：\(ring)。", en: "These areas lie in one another in a ring: \(ring)."),
                next: Bilingual(zh: "请改正其中一个的上级。", en: "Correct the parent of one of them."))
        case .tooDeep(let codes):
            let (chain, most) = (named(codes), AreaNestingFault.mostRegions)
            return Refusal(
                "area.too-deep", .invalid, field: "area",
                Bilingual(
                    zh: "这些区域一级套一级，超过了 \(most) 级：\(chain)。", en: "More than \(most) regions lie in one another: \(chain)."),
                next: Bilingual(zh: "请去掉中间的一级。", en: "Leave out one between them."))
        }
    }

    static func calendarUnknown(_ name: String, _ known: [String]) -> Refusal {
        .fieldInvalid(
            "calendar", name,
            expected: Bilingual(zh: "已发布的日历：\(known.joined(separator: "、"))", en: "a published calendar: \(known.joined(separator: ", "))"))
    }

    static func officerUnknown(_ code: String) -> Refusal {
        Refusal(
            "officer.unknown", .notFound, field: "officer", Bilingual(zh: "没有代码为“\(code)”的人员。", en: "There is no officer \"\(code)\"."),
            next: Bilingual(zh: "请先登记该人员。", en: "Enrol the officer first."))
    }

    // Whether this is its moment

    package static let alreadyReported = Refusal(
        "matter.exists", .conflict, Bilingual(zh: "该事项已经上报过。", en: "This matter was reported before."),
        next: Bilingual(zh: "请打开已有的事项。", en: "Open the existing one."))

    static func notInThisStage(_ action: Action, stage: Bilingual) -> Refusal {
        Refusal(
            "stage.action", .conflict,
            Bilingual(
                zh: "事项现在处于“\(stage.zh)”，不能“\(action.title.zh)”。",
                en: "The matter is at \"\(stage.en)\"; \"\(action.title.en)\" is not possible there."),
            next: Bilingual(zh: "请刷新后查看可用的操作。", en: "Reload to see what is possible."))
    }

    static func alreadyClaimed(by name: String) -> Refusal {
        Refusal(
            "matter.claimed", .conflict, Bilingual(zh: "“\(name)”已经认领了该事项。", en: "\"\(name)\" has claimed this matter."),
            next: Bilingual(zh: "请与其联系，或办理其他事项。", en: "Speak with them, or take another matter."))
    }

    static let nothingAmended = Refusal(
        "matter.nothing-amended", .invalid, field: "values",
        Bilingual(zh: "没有字段的内容发生变化。", en: "No field has another value than before."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change one, then send it."))

    static let adjudicated = Refusal(
        "return.adjudicated", .conflict,
        Bilingual(zh: "该事项已经裁定责任单位，不能再退回。", en: "The owner of this matter was adjudicated: it cannot be returned again."),
        next: Bilingual(zh: "请办理；如有不同意见请向督查员反映。", en: "Handle it; take objections to the supervisor."))

    static let alreadyPaused = Refusal(
        "clock.paused", .conflict, Bilingual(zh: "计时已经暂停。", en: "The clock is already paused."),
        next: Bilingual(zh: "请先恢复计时。", en: "Resume it first."))

    static let notPaused = Refusal(
        "clock.running", .conflict, Bilingual(zh: "计时没有暂停。", en: "The clock is not paused."),
        next: Bilingual(zh: "无需恢复。", en: "There is nothing to resume."))

    static let checkPending = Refusal(
        "check.pending", .conflict, Bilingual(zh: "核查任务还没有回复。", en: "A check is still out."),
        next: Bilingual(zh: "请等待核查回复。", en: "Wait for its answer."))

    static let noCheckPending = Refusal(
        "check.none", .conflict, Bilingual(zh: "没有待回复的核查任务。", en: "No check was asked for."),
        next: Bilingual(zh: "请先派核查。", en: "Request one first."))

    static let neverAccepted = Refusal(
        "reopen.never-accepted", .conflict,
        Bilingual(zh: "该事项没有受理过，没有单位可以重新办理。", en: "This matter was never accepted: there is no unit to take it up again."),
        next: Bilingual(zh: "请重新上报，或请督查员重新办理。", en: "Report it again, or ask a supervisor to take it up."))

    static func openChildren(_ count: Int) -> Refusal {
        Refusal(
            "matter.open-children", .conflict, Bilingual(zh: "还有 \(count) 个子事项没有办结。", en: "\(count) child matters are still open."),
            next: Bilingual(zh: "请先办结子事项。", en: "End them first."))
    }

    static let mergeWithItself = Refusal(
        "merge.itself", .invalid, field: "into", Bilingual(zh: "不能并入自己。", en: "A matter cannot be merged into itself."),
        next: Bilingual(zh: "请选择另一个事项。", en: "Choose another matter."))

    static func endingUnknown(_ kind: String, _ choices: [String]) -> Refusal {
        Refusal(
            "ending.unknown", .invalid, field: "kind", Bilingual(zh: "台账没有“\(kind)”这种办结方式。", en: "The ledger has no ending \"\(kind)\"."),
            next: Bilingual(zh: "可用：\(choices.joined(separator: "、"))。", en: "Choose from: \(choices.joined(separator: ", "))."))
    }

    static func endingNeeds(_ need: Need) -> Refusal {
        let (zh, en, nextZh, nextEn) =
            switch need {
            case .closingCondition:
                (
                    "办理单位没有确认已达到结案条件", "the handling unit has not affirmed the closing condition", "请办理单位重新提交并确认。",
                    "Have it submitted again with the condition affirmed."
                )
            case .verification: ("还没有经办理单位以外的人核查通过", "nobody outside the handling unit has verified it", "请先核查。", "Verify it first.")
            case .answer:
                (
                    "还没有答复上报人，也没有记录联系未果", "the reporter was neither answered nor a failed contact recorded", "请先回访答复。",
                    "Record the answer first."
                )
            case .photo: ("没有照片作为依据", "there is no photo as evidence", "请补充照片。", "Add a photo.")
            case .reason, .note: ("没有写明说明", "no note was given", "请填写说明。", "Write a note.")
            case .owner: ("没有责任单位", "it has no owner unit", "请先派遣。", "Dispatch it first.")
            case .class: ("没有分类", "it has no class", "请先研判分类。", "Triage it first.")
            case .place: ("没有地点", "it has no place", "请补充地点。", "Add a place.")
            }
        return Refusal(
            "ending.needs-\(need.rawValue)", .conflict, Bilingual(zh: "不能办结：\(zh)。", en: "It cannot end: \(en)."),
            next: Bilingual(zh: nextZh, en: nextEn))
    }

    // What the input lacks

    package static func fieldMissing(_ name: String, title: Bilingual? = nil) -> Refusal {
        Refusal(
            "field.missing", .invalid, field: name,
            Bilingual(zh: "“\(title?.zh ?? name)”没有填写。", en: "\"\(title?.en ?? name)\" is missing."),
            next: Bilingual(zh: "请填写。", en: "Fill it in."))
    }

    package static func fieldTooLong(_ name: String, bytes: Int, longest: Int) -> Refusal {
        Refusal(
            "field.too-long", .invalid, field: name,
            Bilingual(
                zh: "“\(name)”有 \(bytes) 字节，最多 \(longest) 字节。", en: "\"\(name)\" has \(bytes) bytes; at most \(longest) are allowed."),
            next: Bilingual(zh: "请缩短，或作为附件上传。", en: "Shorten it, or attach it as a file."))
    }

    static func fieldUnknown(_ name: String, _ choices: [String]) -> Refusal {
        Refusal(
            "field.unknown", .invalid, field: name, Bilingual(zh: "台账没有“\(name)”这个字段。", en: "The ledger has no field \"\(name)\"."),
            next: Bilingual(zh: "可用：\(choices.joined(separator: "、"))。", en: "It has: \(choices.joined(separator: ", "))."))
    }

    /// - Parameter title: what the form calls it.
    package static func fieldInvalid(_ name: String, _ value: String, title: Bilingual? = nil, expected: Bilingual) -> Refusal {
        Refusal(
            "field.invalid", .invalid, field: name,
            Bilingual(
                zh: "“\(title?.zh ?? name)”的值“\(value)”不对。", en: "\"\(title?.en ?? name)\" is \"\(value)\", which is not valid."),
            next: Bilingual(zh: "应为\(expected.zh)。", en: "It must be \(expected.en)."))
    }

    static let conditionNotAffirmed = Refusal(
        "submit.condition-not-affirmed", .invalid, field: "closing",
        Bilingual(zh: "没有勾选“已达到结案条件”。", en: "You have not affirmed that the closing condition is met."),
        next: Bilingual(
            zh: "已经达到的请勾选后再提交；还没有达到的，请先记录进展。", en: "Affirm it and submit again; where it is not met yet, record progress instead."))

    static func personalInClear(_ name: String) -> Refusal {
        Refusal(
            "field.personal-in-clear", .invalid, field: name,
            Bilingual(zh: "个人信息“\(name)”没有加密。", en: "The personal field \"\(name)\" came unsealed."),
            next: Bilingual(zh: "请通过页面或 API 的 personal 提交。", en: "Send it in `personal`."))
    }

    package static func classUnknown(_ code: String) -> Refusal {
        Refusal(
            "class.unknown", .invalid, field: "class", Bilingual(zh: "没有代码为“\(code)”的分类。", en: "There is no class \"\(code)\"."),
            next: Bilingual(zh: "请从分类表中选择。", en: "Choose one from the class list."))
    }

    package static func placeInvalid(_ zh: String, _ en: String) -> Refusal {
        Refusal(
            "place.invalid", .invalid, field: "place", Bilingual(zh: "地点不对：\(zh)。", en: "The place is not valid: \(en)."),
            next: Bilingual(zh: "请重新选择地点，经度 -180 到 180，纬度 -90 到 90。", en: "Choose it again: longitude -180 to 180, latitude -90 to 90."))
    }

    static func closedBeforeOpened(_ opened: Instant, _ closed: Instant) -> Refusal {
        Refusal(
            "import.closed-before-opened", .invalid, field: "closedAt",
            Bilingual(zh: "办结时间 \(closed) 早于上报时间 \(opened)。", en: "It was closed at \(closed), before it was reported at \(opened)."),
            next: Bilingual(zh: "请在来源系统中更正这一行。", en: "Correct the row at its source."))
    }

    static func inTheFuture(_ field: String, _ instant: Instant) -> Refusal {
        Refusal(
            "import.in-the-future", .invalid, field: field, Bilingual(zh: "时间 \(instant) 在将来。", en: "\(instant) lies in the future."),
            next: Bilingual(zh: "请检查来源的时间和时区。", en: "Check the source's time and zone."))
    }

    static func codeInvalid(_ code: String, field: String) -> Refusal {
        Refusal(
            "code.invalid", .invalid, field: field,
            Bilingual(zh: "代码“\(code)”含有不能用的字符，或太长。", en: "The code \"\(code)\" has characters that are not allowed, or is too long."),
            next: Bilingual(zh: "只用字母、数字、点、下划线和连字符，最多 80 字节。", en: "Use letters, digits, dot, underscore and hyphen, at most 80 bytes."))
    }

    static func ruleFile(_ name: String, zh: String, en: String) -> Refusal {
        Refusal(
            "rule.faults", .invalid, field: name, Bilingual(zh: "规则文件有错误：\n\(zh)", en: "The rule file has faults:\n\(en)"),
            next: Bilingual(zh: "请用 taizhang ledger check 检查并改正。", en: "Check it with taizhang ledger check and mend it."))
    }

    static func calendarFile(_ name: String, zh: String, en: String) -> Refusal {
        Refusal(
            "calendar.faults", .invalid, field: name, Bilingual(zh: "日历文件有错误：\n\(zh)", en: "The calendar file has faults:\n\(en)"),
            next: Bilingual(zh: "请按 calendars/README.md 改正后重试。", en: "Mend it as calendars/README.md says, and try again."))
    }
}
