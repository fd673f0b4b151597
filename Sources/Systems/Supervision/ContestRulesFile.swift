// Reads `ledgers/contests/NAME.yaml` so that every fault is named with its line, its value and its remedy. Called when rules are
// published, by books, and by `taizhang ledger check`. docs/reference/contests.md says every word.
import Kernel
import Matters
import Yams

package enum ContestRulesFile {
    private static let words = [
        "contest", "title", "period", "calendar", "basis", "among", "who", "objections", "needs", "indicators",
    ]
    private static let indicatorWords = [
        "code", "title", "measured-in", "weight", "bonus", "deduction", "target-place", "better", "counted", "ledgers", "entered", "score",
        "cap", "missing", "fewest",
    ]

    /// - Throws: `RuleFaults` with every fault found.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> ContestRules {
        let reader = RuleReader(file: file)
        let rules = reader.root(text).map { assemble($0, reader) }
        guard let rules, reader.faults.isEmpty else { throw RuleFaults(faults: reader.inOrder) }
        return rules
    }

    private static func assemble(_ root: Node.Mapping, _ reader: RuleReader) -> ContestRules {
        reader.only(words, in: root, "file")
        var rules = ContestRules()
        rules.name = reader.text(root["contest"], "contest", in: root) ?? ""
        if !rules.name.isEmpty { code(rules.name, root["contest"], reader) }
        rules.title = reader.bilingual(root["title"], "title", in: root)
        if root["period"] == nil { reader.missing("period", in: root) }
        rules.cadence = reader.choice(
            root["period"], "period", of: ContestCadence.allCases.map(\.rawValue), default: .quarter
        ) { ContestCadence(rawValue: $0) }
        rules.calendar = reader.text(root["calendar"], "calendar", in: root) ?? ""
        rules.basis = root["basis"].map { reader.bilingual($0, "basis", in: root) }
        among(root, &rules, reader)
        if let who = reader.mapping(root["who"], "who") {
            reader.only(["keep", "confirm", "answer"], in: who, "who")
            rules.keepers = duties(who, "keep", "who.keep", reader)
            rules.confirmers = duties(who, "confirm", "who.confirm", reader)
            rules.answerers = duties(who, "answer", "who.answer", reader)
        } else if root["who"] == nil {
            reader.missing("who", in: root)
        }
        if let objections = reader.mapping(root["objections"], "objections") {
            reader.only(["days"], in: objections, "objections")
            if objections["days"] == nil { reader.missing("objections.days", in: objections) }
            rules.objectionDays = reader.integer(
                objections["days"], in: 0...30, default: 0, zh: "异议期“\(objections["days"]?.string ?? "?")”应为 0 到 30 个工作日。",
                en: "The days for objections are \"\(objections["days"]?.string ?? "?")\"; they are 0 to 30 working days.", "请改正。",
                "Correct it.")
        } else if root["objections"] == nil {
            reader.missing("objections", in: root)
        }
        guard let list = root["indicators"]?.sequence.map({ Array($0) }), !list.isEmpty else {
            reader.missing("indicators", in: root)
            return rules
        }
        for (place, node) in list.enumerated() {
            guard let mapping = reader.mapping(node, "indicators.\(place + 1)") else { continue }
            let read = indicator(mapping, "indicators.\(place + 1)", reader)
            if rules.indicator(read.code) != nil {
                reader.fault(
                    mapping["code"], zh: "指标代码“\(read.code)”出现了两次。", en: "The indicator \"\(read.code)\" is there twice.", "请改名。",
                    "Rename one.")
            }
            rules.indicators.append(read)
        }
        let weighted = rules.indicators.filter { $0.weight != nil }.map(\.code)
        rules.needs = reader.names(root["needs"], "needs", of: weighted) { weighted.contains($0) ? $0 : nil }
        if weighted.isEmpty {
            reader.fault(
                root["indicators"], zh: "没有一个计分的指标。", en: "No indicator has a weight.", "请给至少一个指标写 weight。",
                "Give at least one of them a weight.")
        }
        return rules
    }

    private static func code(_ code: String, _ node: Node?, _ reader: RuleReader) {
        guard !OrganizationDecider.isCode(code) else { return }
        reader.fault(
            node, zh: "代码“\(code)”只能用字母、数字和连字符。", en: "The code \"\(code)\" may only have letters, digits and hyphens.", "请改名。",
            "Rename it.")
    }

    private static func duties(_ parent: Node.Mapping, _ word: String, _ name: String, _ reader: RuleReader) -> [Duty] {
        guard let node = parent[Node(word)] else {
            reader.missing(name, in: parent)
            return []
        }
        let found: [Duty] = reader.names(node, name, of: Duty.allCases.map(\.rawValue)) { Duty(rawValue: $0) }
        if found.isEmpty, node.sequence?.isEmpty ?? false {
            reader.fault(node, zh: "“\(name)”是空的。", en: "\"\(name)\" names nobody.", "请写岗位。", "Name duties.")
        }
        return found
    }

    private static func among(_ root: Node.Mapping, _ rules: inout ContestRules, _ reader: RuleReader) {
        guard let mapping = reader.mapping(root["among"], "among") else {
            if root["among"] == nil { reader.missing("among", in: root) }
            return
        }
        reader.only(["units", "children", "level"], in: mapping, "among")
        guard mapping.count == 1 else {
            return reader.fault(
                root["among"], zh: "“among”要写且只写 units、children、level 之一。", en: "\"among\" has one of units, children and level.", "请改正。",
                "Correct it.")
        }
        if let node = mapping["units"] {
            let units: [UnitCode] = reader.names(node, "among.units", of: ["UNIT…"]) { OrganizationDecider.isCode($0) ? $0 : nil }
            if Set(units).count != units.count {
                reader.fault(node, zh: "“among.units”里有重复的单位。", en: "\"among.units\" names a unit twice.", "请删去一个。", "Remove one.")
            }
            rules.among = .units(units)
        } else if let node = mapping["children"] {
            rules.among = .children(of: reader.text(node, "among.children", in: mapping) ?? "")
        } else {
            rules.among = .level(
                reader.choice(mapping["level"], "among.level", of: AreaLevel.allCases.map(\.rawValue), default: .street) {
                    AreaLevel(rawValue: $0)
                })
        }
    }

    // MARK: An indicator

    private static func indicator(_ mapping: Node.Mapping, _ path: String, _ reader: RuleReader) -> Indicator {
        reader.only(indicatorWords, in: mapping, path)
        var read = Indicator()
        read.code = reader.text(mapping["code"], "\(path).code", in: mapping) ?? ""
        if !read.code.isEmpty { code(read.code, mapping["code"], reader) }
        read.title = reader.bilingual(mapping["title"], "\(path).title", in: mapping)
        read.measuredIn = reader.bilingual(mapping["measured-in"], "\(path).measured-in", in: mapping)
        read.role = role(mapping, path, reader)
        source(mapping, path, &read, reader)
        let scoring = ["better", "score", "cap", "missing", "fewest"]
        guard read.weight != nil else {
            for word in scoring {
                guard let node = mapping[Node(word)] else { continue }
                reader.fault(
                    node, zh: "“\(path)”没有权重，不能有“\(word)”。", en: "\"\(path)\" has no weight, so it cannot have \"\(word)\".", "请删去。",
                    "Remove it.")
            }
            if !read.isEntered {
                reader.fault(
                    mapping["counted"], zh: "加分、扣分和名次只能填报。", en: "Bonuses, deductions and places are entered, not counted.", "请改用 entered。",
                    "Write entered.")
            }
            return read
        }
        if mapping["better"] == nil { reader.missing("\(path).better", in: mapping) }
        read.isLessBetter = reader.choice(mapping["better"], "\(path).better", of: ["more", "less"], default: false) {
            $0 == "less" ? true : $0 == "more" ? false : nil
        }
        if let measure = read.measure, measure.isMoreBetter == read.isLessBetter, mapping["better"] != nil {
            reader.fault(
                mapping["better"], zh: "“\(measure.rawValue)”\(measure.isMoreBetter ? "越多越好" : "越少越好")，这里写反了。",
                en: "Of \"\(measure.rawValue)\" \(measure.isMoreBetter ? "more" : "less") is better; this says the opposite.", "请改正。",
                "Correct it.")
        }
        score(mapping, path, &read, reader)
        read.cap = cap(mapping["cap"], path, reader)
        if mapping["missing"] == nil { reader.missing("\(path).missing", in: mapping) }
        read.missing = reader.choice(
            mapping["missing"], "\(path).missing", of: Indicator.Missing.allCases.map(\.rawValue), default: .zero
        ) { Indicator.Missing(rawValue: $0) }
        read.fewest = reader.integer(
            mapping["fewest"], in: 0...100_000, default: 0, zh: "“fewest”应为 0 到 100000 的整数。",
            en: "\"fewest\" is a whole number up to 100000.",
            "请改正。", "Correct it.")
        if let node = mapping["fewest"], read.measure?.isShare != true {
            reader.fault(
                node, zh: "“fewest”只用于按比例计数的指标。", en: "\"fewest\" is for indicators that count a share.", "请删去。", "Remove it.")
        }
        return read
    }

    private static func role(_ mapping: Node.Mapping, _ path: String, _ reader: RuleReader) -> Indicator.Role {
        let words = ["weight", "bonus", "deduction", "target-place"].filter { mapping[Node($0)] != nil }
        guard words.count == 1, let word = words.first, let node = mapping[Node(word)] else {
            reader.fault(
                mapping["code"], zh: "“\(path)”要写且只写 weight、bonus、deduction、target-place 之一。",
                en: "\"\(path)\" has one of weight, bonus, deduction and target-place.", "请改正。", "Correct it.")
            return .weighted(.zero)
        }
        if word == "target-place" {
            return .shown(
                target: reader.integer(
                    node, in: 1...100_000, default: 1, zh: "目标名次应为正整数。", en: "A target place is a whole number from 1.", "请改正。",
                    "Correct it."))
        }
        guard let amount = node.string.flatMap({ Amount($0) }), amount > Amount(0), amount <= Amount(1000), amount.tenThousandths % 100 == 0
        else {
            reader.fault(
                node, zh: "“\(path).\(word)”的值“\(node.string ?? "?")”不是分数。",
                en: "\"\(path).\(word)\" is \"\(node.string ?? "?")\", not points.",
                "请写大于 0、不超过 1000 的数，最多两位小数。", "Write a number above 0 and up to 1000, with two places at most.")
            return .weighted(.zero)
        }
        let points = Points(hundredths: amount.tenThousandths / 100)
        return word == "weight" ? .weighted(points) : word == "bonus" ? .bonus(points) : .deduction(points)
    }

    private static func source(_ mapping: Node.Mapping, _ path: String, _ read: inout Indicator, _ reader: RuleReader) {
        guard (mapping["counted"] == nil) != (mapping["entered"] == nil) else {
            return reader.fault(
                mapping["code"], zh: "“\(path)”要写且只写 counted、entered 之一。", en: "\"\(path)\" has one of counted and entered.", "请改正。",
                "Correct it.")
        }
        if mapping["entered"] != nil {
            read.source = .entered(by: duties(mapping, "entered", "\(path).entered", reader))
            if let node = mapping["ledgers"] {
                reader.fault(node, zh: "填报的指标没有台账。", en: "What is entered has no ledgers.", "请删去。", "Remove it.")
            }
            return
        }
        let ledgers: [String] = reader.names(mapping["ledgers"], "\(path).ledgers", of: ["LEDGER…"]) {
            OrganizationDecider.isCode($0) ? $0 : nil
        }
        if ledgers.isEmpty { reader.missing("\(path).ledgers", in: mapping) }
        let measure = reader.choice(
            mapping["counted"], "\(path).counted", of: ContestMeasure.allCases.map(\.rawValue), default: ContestMeasure.ended
        ) { ContestMeasure(rawValue: $0) }
        read.source = .counted(measure, ledgers: ledgers)
    }

    private static func score(_ mapping: Node.Mapping, _ path: String, _ read: inout Indicator, _ reader: RuleReader) {
        let name = "\(path).score"
        guard let node = mapping["score"] else { return reader.missing(name, in: mapping) }
        func wrong() {
            reader.fault(
                node, zh: "“\(name)”不是计分办法。", en: "\"\(name)\" is no way of scoring.",
                "请写 share-of-best、place、{ share-of-target: 95 } 或 { between: [60, 100] }。",
                "Write share-of-best, place, { share-of-target: 95 } or { between: [60, 100] }.")
        }
        switch node.string {
        case "share-of-best": return read.score = .shareOfBest
        case "place": return read.score = .place
        case .some: return wrong()
        case nil: break
        }
        guard let mapping = node.mapping, mapping.count == 1 else { return wrong() }
        if let target = mapping["share-of-target"] {
            guard let amount = target.string.flatMap({ Amount($0) }), amount > Amount(0) else {
                return reader.fault(
                    target, zh: "目标值“\(target.string ?? "?")”应大于 0，最多四位小数。",
                    en: "The target \"\(target.string ?? "?")\" is above 0, with four places at most.", "请改正。", "Correct it.")
            }
            read.score = .shareOfTarget(amount)
        } else if let between = mapping["between"] {
            let ends = between.sequence.map { $0.map { $0.string.flatMap { Amount($0) } } } ?? []
            guard ends.count == 2, let floor = ends[0], let goal = ends[1], read.isLessBetter ? goal < floor : floor < goal else {
                return reader.fault(
                    between, zh: "“between”应为 [起点, 目标]，\(read.isLessBetter ? "越少越好时目标小于起点" : "目标大于起点")。",
                    en: "\"between\" is [floor, goal], the goal \(read.isLessBetter ? "below" : "above") the floor.", "请改正。", "Correct it.")
            }
            read.score = .between(floor: floor, goal: goal)
        } else {
            wrong()
        }
    }

    private static func cap(_ node: Node?, _ path: String, _ reader: RuleReader) -> Int {
        guard let node else { return 100 }
        if let text = node.string, text.hasSuffix("%"), let cap = Int(text.dropLast()), (1...300).contains(cap) { return cap }
        reader.fault(
            node, zh: "“\(path).cap”的值“\(node.string ?? "?")”不对。", en: "\"\(path).cap\" is \"\(node.string ?? "?")\".", "请写 1% 到 300%。",
            "Write 1% to 300%.")
        return 100
    }
}
