// The course of one sample matter: which of all that can happen does happen, and the steps that come of
// it with the time between them. No instants here: SamplePlan places the steps in the month.
import Kernel
import Loop
import Matters

/// What is to happen to a matter.
struct SampleCourse: Sendable {
    enum Outcome: Sendable { case resolved, refused, void, transferred, merged }

    /// A matter that stands somewhere when the month is over.
    struct Hold: Sendable {
        enum Place: String, Sendable {
            case reported, check, accepted, dispatched, handling, paused, rework, submitted, verified
            /// Waits for what the asker was asked to bring.
            case supplement
            /// An extension waits for its first approval, for its second, and was granted.
            case asked, agreed, extended
            case suspended
            /// A supporting unit was asked for help.
            case supported
        }
        let place: Place
        /// How much of the stage's time is used at the end: 0.3 of it shows no light, 0.85 blue, 1.2 yellow,
        /// 1.9 red by the lights of the sample's ledgers (75 % used, due, 50 % over).
        let used: Double
    }

    var ledger = Book.gridLedger
    var outcome = Outcome.resolved
    var isChecked = false
    var isTriaged = false
    var returns = 0
    var hasSupport = false
    var progress = 0
    var pauseDays = 0
    /// Of the class's limit, before the work is submitted.
    var share = 0.4
    var rework = 0
    var isReached = true
    var isReopened = false
    /// It ended late, and the unit's appeal is upheld.
    var isAppealed = false
    var grade: Int?
    var hold: Hold?

    var isCitizen: Bool { ledger != Book.gridLedger }
}

/// A step before it has its instant and its actor.
struct SampleMove: Sendable {
    enum Role: Sendable { case reporter, dispatcher, officer(UnitCode), head(UnitCode), checker(outside: [UnitCode]), supervisor, leader }
    enum Deed: Sendable {
        case report
        case act(MatterCommand)
        /// Into the matter with that index.
        case merge(Int)
        case link(Int)
    }

    /// Since the step before.
    let seconds: Int64
    /// Of office hours; otherwise of day and night, as with dangers in the street.
    let isWorking: Bool
    let role: Role
    let deed: Deed
}

/// Writes the moves of one course.
struct SampleScript {
    let course: SampleCourse
    let incidentClass: IncidentClass
    let owner: UnitCode
    let other: UnitCode
    let photos: (before: Attachment?, after: Attachment)
    /// Seconds of the class's limit, and whether they are of office hours.
    let limit: (amount: Int64, working: Bool)
    /// Some weeks after the sample's month: until then what is suspended stands.
    let later: CivilDay
    /// The matter into which it is merged, or to which it is linked.
    var main: Int?
    var linked: Int?
    var random: SampleRandom
    private(set) var moves: [SampleMove] = []

    init(
        _ course: SampleCourse, _ incidentClass: IncidentClass, owner: UnitCode, other: UnitCode,
        photos: (before: Attachment?, after: Attachment),
        limit: (amount: Int64, working: Bool), later: CivilDay, random: SampleRandom
    ) {
        self.later = later
        self.course = course
        self.incidentClass = incidentClass
        self.owner = owner
        self.other = other
        self.photos = photos
        self.limit = limit
        self.random = random
    }

    /// Ends early where the course stands at the month's end: the last move is then the one that led there,
    /// or for a pause the one that stopped the clock.
    mutating func write() {
        moves.append(SampleMove(seconds: 0, isWorking: false, role: .reporter, deed: .report))
        if holds(.reported) { return }
        intake()
        if holds(.supplement) {
            add(random.between(2, 6), .dispatcher, .requestSupplement(what: "请补充现场全景照片和具体门牌号"))
        }
        if course.hold.map({ [.check, .accepted, .supplement].contains($0.place) }) ?? false || course.outcome != .resolved { return }
        handOut()
        if holds(.dispatched) { return }
        work(first: true)
        if course.hold != nil, !holds(.verified) { return }
        finish()
        if holds(.verified) { return }
        if course.isReopened { workAgain() }
        if course.isAppealed { appeal() }
        if let grade = course.grade {
            let minutes = random.between(60, 2400)
            add(minutes, working: false, .reporter, .appraise(grade: grade, words: SampleWords.appraisal(grade)))
        }
    }

    private func holds(_ place: SampleCourse.Hold.Place) -> Bool { course.hold?.place == place }

    private mutating func intake() {
        if course.isChecked || holds(.check) {
            add(random.between(2, 6), .dispatcher, .requestCheck(note: "请到现场核实"))
            if holds(.check) { return }
            let isFound = course.outcome != .refused
            add(random.between(8, 25), .checker(outside: []), .check(found: isFound, note: SampleWords.check(isFound), photos: nil))
        }
        switch course.outcome {
        case .refused:
            add(random.between(2, 6), .dispatcher, .refuse(reason: SampleWords.refusal(course.isChecked, &random)))
            return
        case .void:
            add(random.between(20, 200), .supervisor, .end(kind: "void", note: "重复录入的测试件，作废"))
            return
        case .merged:
            guard let main else { return }
            addDeed(random.between(2, 8), .dispatcher, .merge(main))
            return
        case .resolved, .transferred: break
        }
        add(random.between(1.5, 7), .dispatcher, .accept(note: nil))
        if let linked { addDeed(random.between(0.5, 1), .dispatcher, .link(linked)) }
        if course.outcome == .transferred {
            if course.isCitizen {
                add(random.between(2, 5), .dispatcher, .answer(reached: true, words: "该事项由上级主管单位办理，已转交并告知联系方式", satisfied: nil))
            }
            add(random.between(1, 4), .dispatcher, .end(kind: "transferred", note: "不属于本区管辖，转市级主管单位办理"))
        } else if course.isTriaged {
            add(random.between(0.5, 1.5), .dispatcher, .triage(class: incidentClass.code, title: nil, note: "按分类表确认类别"))
        }
    }

    /// Dispatched, perhaps to the wrong unit first, which sends it back.
    private mutating func handOut() {
        for turn in 0..<course.returns {
            let wrong = turn == 0 ? other : owner
            add(random.between(1, 2.5), .dispatcher, .dispatch(owner: wrong, supporting: nil, note: nil))
            let kind = turn == 0 ? ReturnKind.notOurUnit : .notOurs
            add(random.between(15, 80), .officer(wrong), .return(kind: kind, reason: SampleWords.returned(kind)))
        }
        let support = course.hasSupport || holds(.supported) ? [other] : nil
        let note = course.returns >= 2 ? "经裁定由该单位办理，不再退回" : nil
        add(random.between(1, course.returns > 0 ? 2.5 : 6), .dispatcher, .dispatch(owner: owner, supporting: support, note: note))
    }

    private mutating func work(first: Bool) {
        if limit.working {
            add(random.between(8, 90), .officer(owner), .claim(note: nil))
        } else {
            urgent(3, 12, .officer(owner), .claim(note: nil))
        }
        if first, holds(.handling) { return }
        if first, let place = course.hold?.place, [.asked, .agreed, .extended, .suspended, .supported].contains(place) {
            return askForTime(place)
        }
        if holds(.paused) || course.pauseDays > 0 {
            use(course.share * 0.4, .officer(owner), .pause(reason: SampleWords.pause(incidentClass.group)))
            if holds(.paused) { return }
            add(Double(course.pauseDays) * 1440, working: false, .officer(owner), .resume(note: "条件具备，恢复办理"))
        }
        for index in 0..<course.progress {
            let supports = course.hasSupport && index == 1
            use(course.share * 0.2, .officer(supports ? other : owner), .progress(note: SampleWords.progress(index, supports), photos: nil))
        }
        submit(after: course.share * 0.5)
        if first, holds(.submitted) { return }
        let rounds = holds(.rework) ? 1 : first ? course.rework : 0
        for _ in 0..<rounds {
            check(passed: false)
            if holds(.rework) { return }
            submit(after: course.share * 0.3)
        }
        check(passed: true)
    }

    private mutating func askForTime(_ place: SampleCourse.Hold.Place) {
        switch place {
        case .supported: return use(course.share * 0.4, .officer(owner), .requestSupport(unit: other, what: "请派人断电、配合开挖"))
        case .suspended: use(course.share * 0.4, .officer(owner), .suspend(until: later, reason: "已列入下一批改造计划，待开工"))
        default:
            // No class has less time than that.
            guard let budget = Budget(4, limit.working ? .workHours : .hours) else { return }
            use(course.share * 0.4, .officer(owner), .extend(by: budget, reason: "所需配件须订制，三日内到货"))
        }
        if place == .asked { return }
        add(random.between(5, 30), .head(owner), .approve(granted: true, note: "情况属实"))
        if place == .agreed { return }
        add(random.between(5, 30), .dispatcher, .approve(granted: true, note: nil))
    }

    private mutating func submit(after share: Double) {
        let note = "已到场处理：\(incidentClass.closing.zh)。"
        use(share, .officer(owner), .submit(note: note, closing: true, photos: [photos.after]))
    }

    private mutating func check(passed: Bool) {
        let units = [owner] + (course.hasSupport ? [other] : [])
        let note = passed ? "现场核查：\(incidentClass.closing.zh)，同意结案" : "现场仍未达到结案条件，请继续处理"
        let command = MatterCommand.verify(passed: passed, note: note, photos: nil)
        if limit.working {
            add(random.between(5, 26), .checker(outside: units), command)
        } else {
            urgent(5, 25, .checker(outside: units), command)
        }
    }

    /// Only a citizen waits for an answer; a grid incident ends with its verification.
    private mutating func finish() {
        guard course.isCitizen, !holds(.verified) else { return }
        let words = course.isReached ? SampleWords.answer(incidentClass) : "两次拨打登记电话均无人接听，已发短信告知办理结果"
        let isSatisfied = course.isReached ? (course.grade ?? 4) >= 3 : nil
        add(random.between(15, 240), .dispatcher, .answer(reached: course.isReached, words: words, satisfied: isSatisfied))
        add(random.between(1, 6), .dispatcher, .end(kind: "resolved", note: "办理、核查、回访齐备，办结"))
    }

    private mutating func workAgain() {
        let isByReporter = course.isCitizen
        add(
            random.between(90, 600), isByReporter ? .reporter : .supervisor,
            .reopen(reason: isByReporter ? "问题又出现了，请再处理一次" : "抽查发现问题反复，重新办理"))
        work(first: false)
        finish()
    }

    private mutating func appeal() {
        add(random.between(60, 240), .head(owner), .appeal(reason: "当日全区强降雨红色预警，户外作业依规暂停"))
        add(random.between(30, 120), .supervisor, .approve(granted: true, note: "与预警时段相符"))
        add(random.between(30, 120), .leader, .approve(granted: true, note: nil))
    }

    // MARK: Moves

    private mutating func add(_ minutes: Double, working: Bool = true, _ role: SampleMove.Role, _ command: MatterCommand) {
        moves.append(SampleMove(seconds: Int64(minutes * 60), isWorking: working, role: role, deed: .act(command)))
    }

    private mutating func addDeed(_ minutes: Double, _ role: SampleMove.Role, _ deed: SampleMove.Deed) {
        moves.append(SampleMove(seconds: Int64(minutes * 60), isWorking: true, role: role, deed: deed))
    }

    private mutating func urgent(_ low: Double, _ high: Double, _ role: SampleMove.Role, _ command: MatterCommand) {
        add(random.between(low, high), working: false, role, command)
    }

    /// After that share of the class's limit.
    private mutating func use(_ share: Double, _ role: SampleMove.Role, _ command: MatterCommand) {
        let seconds = max(60, Int64(Double(limit.amount) * share))
        moves.append(SampleMove(seconds: seconds, isWorking: limit.working, role: role, deed: .act(command)))
    }
}
