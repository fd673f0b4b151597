// The rules of the register of projects, from `ledgers/registers/projects.yaml`: levels, fields, curves of a year, when a
// light turns, who reports when, who may do what. One stream, `project-rules`; each entry holds the file whole.
import Kernel
import Matters
import Yams

package struct ProjectRules: Sendable, Hashable {
    /// A code with its title, in the file's order.
    package struct Named: Sendable, Hashable {
        package let code: String
        package let title: Bilingual
    }

    /// How a year's work is spread over its months (序时进度): twelve weights.
    package struct Curve: Sendable, Hashable {
        package let code: String
        package let title: Bilingual
        package let weights: [Int64]
    }

    /// From when on a light is yellow, and red.
    package struct Thresholds: Sendable, Hashable {
        package let yellow: Int
        package let red: Int
    }

    /// A resource, and in what it is counted.
    package struct ResourceRule: Sendable, Hashable {
        package let code: String
        package let title: Bilingual
        package let unit: Bilingual
    }

    /// When a report is due, and whose.
    package struct Cadence: Sendable, Hashable {
        /// 1 is Monday; nil: every working day.
        package let weekday: Int?
        /// Minutes after midnight.
        package let minute: Int
        package let sides: [BriefingSide]
    }

    package var number = NumberPattern("XM{year}-{sequence:4}")!
    package var calendar = ""
    package var needsEvidence = false
    package var levels: [Named] = []
    package var fields: [Named] = []
    package var curves: [String: Curve] = [:]
    /// Of plans that name none.
    package var usualCurve = ""
    /// Points behind the plan.
    package var progress = Thresholds(yellow: 10, red: 30)
    /// Months after the planned month of the start.
    package var start = Thresholds(yellow: 1, red: 3)
    /// Months between the start and the statistics.
    package var statistics = Thresholds(yellow: 1, red: 2)
    /// Days before the latest day of an activity from which on its project is yellow; red once that day is over.
    package var latestDayAhead = 5
    /// The day of the month by which the figures of the month before are in.
    package var figuresDue = 5
    package var weekly: Cadence?
    /// Of major projects.
    package var daily: Cadence?
    package var visitNumber = NumberPattern("DD{year}-{sequence:4}")!
    /// 专班走访: within how many days a project is visited again. Nil: nobody counts.
    package var visitedWithin: Int?
    /// Only the major projects are.
    package var visitsMajorOnly = false
    /// 要素: what accounts are kept of.
    package var resources: [ResourceRule] = []
    package var openData = OpenData()
    package var who: [ProjectStep: [Duty]] = [:]

    /// Nothing is published yet: there is no register.
    package static let none = ProjectRules()
    package var isPublished: Bool { !levels.isEmpty }

    package func level(_ code: String) -> Bilingual { levels.first { $0.code == code }?.title ?? Bilingual(code) }
    package func resource(_ code: String) -> ResourceRule? { resources.first { $0.code == code } }
    package func field(_ code: String) -> Bilingual { fields.first { $0.code == code }?.title ?? Bilingual(code) }

    func check(level: String, field: String) throws(Refusal) {
        guard isPublished else { throw .projectRulesMissing }
        for (name, code, known) in [("level", level, levels), ("field", field, fields)] where !known.contains(where: { $0.code == code }) {
            throw .fieldInvalid(
                name, code,
                expected: Bilingual(
                    zh: "下列之一：\(known.map { "\($0.code)（\($0.title.zh)）" }.joined(separator: "、"))",
                    en: "one of: \(known.map(\.code).joined(separator: ", "))"))
        }
    }
}

extension Refusal {
    static let projectRulesMissing = Refusal(
        "project-rules.missing", .conflict,
        Bilingual(zh: "还没有发布项目库规则。", en: "No rules of projects are published."),
        next: Bilingual(
            zh: "请把 ledgers/registers/projects.yaml 放进规则文件夹，再启动服务。",
            en: "Put ledgers/registers/projects.yaml into the rules folder and start the server."))
}

// MARK: - The file

package enum ProjectRulesFile {
    /// - Throws: `RuleFaults` with every fault found.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> ProjectRules {
        let reader = RuleReader(file: file)
        let rules = reader.root(text).map { assemble($0, reader) }
        guard let rules, reader.faults.isEmpty else { throw RuleFaults(faults: reader.inOrder) }
        return rules
    }

    private static func assemble(_ root: Node.Mapping, _ reader: RuleReader) -> ProjectRules {
        reader.only(
            [
                "register", "number", "calendar", "evidence", "levels", "fields", "curves", "curve", "lights", "figures", "reports",
                "visits", "resources",
                "oc4ids",
                "who",
            ], in: root, "file")
        var rules = ProjectRules()
        if reader.text(root["register"], "register", in: root).map({ $0 != "projects" }) ?? false {
            reader.fault(root["register"], zh: "这里只能是 projects。", en: "This can only be projects.", "请改正。", "Correct it.")
        }
        if let pattern = number(root["number"], "number", root, reader) { rules.number = pattern }
        rules.calendar = reader.text(root["calendar"], "calendar", in: root) ?? ""
        rules.needsEvidence = reader.flag(root["evidence"], "evidence", default: false)
        rules.levels = named(root["levels"], "levels", root, reader)
        rules.fields = named(root["fields"], "fields", root, reader)
        curves(root, &rules, reader)
        if let lights = reader.mapping(root["lights"], "lights") {
            reader.only(["progress", "start", "statistics", "schedule"], in: lights, "lights")
            if let schedule = reader.mapping(lights["schedule"], "lights.schedule") {
                reader.only(["yellow"], in: schedule, "lights.schedule")
                rules.latestDayAhead = whole(schedule["yellow"], "lights.schedule.yellow", 0...365, rules.latestDayAhead, reader)
            }
            rules.progress = thresholds(lights["progress"], "lights.progress", 0...100, rules.progress, reader)
            rules.start = thresholds(lights["start"], "lights.start", 0...60, rules.start, reader)
            rules.statistics = thresholds(lights["statistics"], "lights.statistics", 0...60, rules.statistics, reader)
        }
        if let figures = reader.mapping(root["figures"], "figures") {
            reader.only(["due"], in: figures, "figures")
            rules.figuresDue = whole(figures["due"], "figures.due", 1...28, 5, reader)
        }
        if let reports = reader.mapping(root["reports"], "reports") {
            reader.only(["weekly", "daily"], in: reports, "reports")
            rules.weekly = cadence(reports["weekly"], "reports.weekly", isWeekly: true, reader)
            rules.daily = cadence(reports["daily"], "reports.daily", isWeekly: false, reader)
        }
        visits(root, &rules, reader)
        resources(root, &rules, reader)
        rules.openData = openData(root, fields: rules.fields.map(\.code), reader)
        who(root, &rules, reader)
        return rules
    }

    private static func number(_ node: Node?, _ path: String, _ mapping: Node.Mapping, _ reader: RuleReader) -> NumberPattern? {
        guard let pattern = reader.text(node, path, in: mapping) else { return nil }
        if let number = NumberPattern(pattern) { return number }
        reader.fault(
            node, zh: "编号规则“\(pattern)”须各含一个 {year} 和 {sequence:位数}。",
            en: "The number \"\(pattern)\" must contain {year} and {sequence:DIGITS} once each.", "例如 XM{year}-{sequence:4}。",
            "For example XM{year}-{sequence:4}.")
        return nil
    }

    private static func visits(_ root: Node.Mapping, _ rules: inout ProjectRules, _ reader: RuleReader) {
        guard let visits = reader.mapping(root["visits"], "visits") else { return }
        reader.only(["number", "within", "of"], in: visits, "visits")
        if visits["number"] != nil, let pattern = number(visits["number"], "visits.number", visits, reader) { rules.visitNumber = pattern }
        if visits["within"] != nil { rules.visitedWithin = whole(visits["within"], "visits.within", 1...366, 7, reader) }
        rules.visitsMajorOnly = reader.choice(visits["of"], "visits.of", of: ["major", "all"], default: false) { $0 == "major" }
    }

    private static func resources(_ root: Node.Mapping, _ rules: inout ProjectRules, _ reader: RuleReader) {
        for (key, node) in reader.mapping(root["resources"], "resources") ?? [:] {
            guard let code = key.string, let mapping = reader.mapping(node, "resources.\(code)") else { continue }
            reader.only(["title", "unit"], in: mapping, "resources.\(code)")
            checkCode(code, key, reader)
            rules.resources.append(
                ProjectRules.ResourceRule(
                    code: code, title: reader.bilingual(mapping["title"], "resources.\(code).title", in: mapping),
                    unit: reader.bilingual(mapping["unit"], "resources.\(code).unit", in: mapping)))
        }
    }

    private static func checkCode(_ code: String, _ key: Node, _ reader: RuleReader) {
        guard !OrganizationDecider.isCode(code) else { return }
        reader.fault(
            key, zh: "代码“\(code)”只能用字母、数字和连字符。", en: "The code \"\(code)\" may only have letters, digits and hyphens.", "请改名。",
            "Rename it.")
    }

    private static func named(_ node: Node?, _ name: String, _ root: Node.Mapping, _ reader: RuleReader) -> [ProjectRules.Named] {
        guard let mapping = reader.mapping(node, name) else {
            reader.missing(name, in: root)
            return []
        }
        return mapping.compactMap { key, value in
            guard let code = key.string else { return nil }
            checkCode(code, key, reader)
            return ProjectRules.Named(code: code, title: reader.bilingual(value, "\(name).\(code)", in: mapping))
        }
    }

    private static func curves(_ root: Node.Mapping, _ rules: inout ProjectRules, _ reader: RuleReader) {
        for (key, node) in reader.mapping(root["curves"], "curves") ?? [:] {
            guard let code = key.string, let mapping = reader.mapping(node, "curves.\(code)") else { continue }
            reader.only(["title", "months"], in: mapping, "curves.\(code)")
            let weights = mapping["months"]?.sequence?.compactMap(\.int).map(Int64.init) ?? []
            if weights.count != 12 || weights.contains(where: { !(0...10_000).contains($0) }) || weights.reduce(0, +) == 0 {
                reader.fault(
                    mapping["months"] ?? key, zh: "曲线“\(code)”须有十二个 0 到 10000 的整数，不能全为 0。",
                    en: "The curve \"\(code)\" needs twelve whole numbers of 0 to 10000, not all of them 0.",
                    "例如 months: [0, 2, 8, 10, …]。",
                    "For example months: [0, 2, 8, 10, …].")
                continue
            }
            rules.curves[code] = ProjectRules.Curve(
                code: code, title: reader.bilingual(mapping["title"], "curves.\(code).title", in: mapping), weights: weights)
        }
        rules.usualCurve = reader.text(root["curve"], "curve", in: root) ?? ""
        if !rules.usualCurve.isEmpty, rules.curves[rules.usualCurve] == nil {
            reader.fault(
                root["curve"], zh: "curves 里没有“\(rules.usualCurve)”。", en: "curves has no \"\(rules.usualCurve)\".",
                "可用：\(rules.curves.keys.sorted().joined(separator: "、"))。",
                "Choose from: \(rules.curves.keys.sorted().joined(separator: ", ")).")
        }
    }

    private static func thresholds(
        _ node: Node?, _ path: String, _ range: ClosedRange<Int>, _ usual: ProjectRules.Thresholds, _ reader: RuleReader
    ) -> ProjectRules.Thresholds {
        guard let mapping = reader.mapping(node, path) else { return usual }
        reader.only(["yellow", "red"], in: mapping, path)
        let found = ProjectRules.Thresholds(
            yellow: whole(mapping["yellow"], "\(path).yellow", range, usual.yellow, reader),
            red: whole(mapping["red"], "\(path).red", range, usual.red, reader))
        if found.red < found.yellow {
            reader.fault(
                node, zh: "“\(path)”的红灯早于黄灯。", en: "\"\(path)\" turns red before yellow.", "请改正。", "Correct it.")
        }
        return found
    }

    private static func whole(_ node: Node?, _ path: String, _ range: ClosedRange<Int>, _ usual: Int, _ reader: RuleReader) -> Int {
        reader.integer(
            node, in: range, default: usual, zh: "“\(path)”须为 \(range.lowerBound) 到 \(range.upperBound) 的整数。",
            en: "\"\(path)\" must be a whole number of \(range.lowerBound) to \(range.upperBound).", "请改正。", "Correct it.")
    }

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    private static func cadence(_ node: Node?, _ path: String, isWeekly: Bool, _ reader: RuleReader) -> ProjectRules.Cadence? {
        guard let mapping = reader.mapping(node, path) else { return nil }
        reader.only((isWeekly ? ["day"] : []) + ["at", "from"], in: mapping, path)
        let sides = BriefingSide.allCases.map(\.rawValue)
        var weekday: Int?
        if isWeekly {
            if mapping["day"] == nil { reader.missing("\(path).day", in: mapping) }
            weekday = reader.choice(mapping["day"], "\(path).day", of: weekdays, default: 5) { weekdays.firstIndex(of: $0).map { $0 + 1 } }
        }
        let text = reader.text(mapping["at"], "\(path).at", in: mapping) ?? ""
        let parts = text.split(separator: ":").compactMap { Int($0) }
        let isTime = text.wholeMatch(of: /\d\d:\d\d/) != nil && parts.count == 2 && parts[0] < 24 && parts[1] < 60
        if !text.isEmpty, !isTime {
            reader.fault(
                mapping["at"], zh: "“\(path).at”的值“\(text)”不是时刻。", en: "\"\(path).at\" is \"\(text)\", which is no time of day.",
                "请写成如 \"18:00\"。", "Write it as \"18:00\".")
        }
        return ProjectRules.Cadence(
            weekday: weekday, minute: isTime ? parts[0] * 60 + parts[1] : 0,
            sides: reader.names(mapping["from"], "\(path).from", of: sides) { BriefingSide(rawValue: $0) })
    }

    private static func who(_ root: Node.Mapping, _ rules: inout ProjectRules, _ reader: RuleReader) {
        guard let mapping = reader.mapping(root["who"], "who") else { return reader.missing("who", in: root) }
        reader.only(ProjectStep.allCases.map(\.rawValue), in: mapping, "who")
        for step in ProjectStep.allCases {
            guard let node = mapping[Node(step.rawValue)] else {
                // A file that does not name it leaves it to those who report figures.
                if step == .need { continue }
                reader.missing("who.\(step.rawValue)", in: mapping)
                continue
            }
            rules.who[step] = reader.names(node, "who.\(step.rawValue)", of: Duty.allCases.map(\.rawValue)) { Duty(rawValue: $0) }
        }
        rules.who[.need] = rules.who[.need] ?? rules.who[.spend]
    }
}

// MARK: - Their stream

extension ProjectRulesFile: RuleFileKind {
    package static let domain = "project-rules"
    package static var onlyName: String? { "projects" }
    package static func matters(_ rules: ProjectDecisionRules) -> MatterRules { rules.matters }
    package static func refusal(_ name: String, zh: String, en: String) -> Refusal { .projectRules(zh: zh, en: en) }

    package static func faults(of content: ProjectRules, in file: RuleFileText, _ rules: ProjectDecisionRules) -> [RuleFault] {
        [file.fault(ofCalendar: content.calendar, rules.matters)].compactMap(\.self)
    }
}

package typealias ProjectRulesDecider = RuleFileDecider<ProjectRulesFile>
