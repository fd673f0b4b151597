// An invented portfolio of key projects whose sums are given: so many projects, so much planned, so much done. The sample
// district shows it, and a test counts by it. Every name and figure of a single project is made up.
import Kernel
import Matters
import Projects

struct SamplePortfolio: Sendable {
    /// The sums to which the projects come. Money in 万元.
    struct Sums: Sendable {
        var implementation = 96
        var preparation = 69
        var investment: Int64 = 7_522_000
        var planned: Int64 = 2_137_000
        var done: Int64 = 2_008_700
        /// Of the implementation class: provincial and municipal projects with their investment.
        var provincial: (count: Int, investment: Int64) = (12, 1_264_000)
        var municipal: (count: Int, investment: Int64) = (14, 632_000)
        /// Of the others: planned to have started and not started, on hold, far and somewhat behind.
        var lateStarts = 0
        var held = 0
        var farBehind = 2
        var behind = 7
    }

    struct Item: Sendable {
        var details: ProjectDetails
        var plan: YearPlan?
        var milestones: [(Milestone, CivilDay)] = []
        /// 万元 by the ends of months.
        var figures: [(asOf: CivilDay, total: Int64)] = []
        var holdSince: CivilDay?
    }

    private(set) var items: [Item] = []
    private var random: SampleRandom
    private let sums: Sums
    private let year: Int
    private let through: CivilDay
    private let towns: [UnitCode]

    private static let kinds: [(field: String, lead: UnitCode, names: [String])] = [
        ("manufacturing", "industry", ["精密零件厂房", "机床技改", "模具生产线", "包装材料车间"]), ("new-energy", "industry", ["电池材料生产线", "光伏支架车间", "储能设备厂房"]),
        ("agriculture", "agriculture", ["蔬菜大棚", "粮食烘干中心", "畜禽加工厂"]), ("logistics", "commerce", ["冷库扩建", "仓储中心", "农批市场"]),
        ("culture-tourism", "culture", ["文化街区", "湿地步道"]), ("health", "health", ["养老服务中心", "医院病房楼"]),
        ("infrastructure", "transport", ["道路改造", "桥梁加固", "河道整治"]), ("livelihood", "housing", ["安置房", "学校扩建", "管网更新"]),
    ]

    /// - through: the end of the month up to which figures are there.
    init(seed: UInt64, year: Int, through: CivilDay, towns: [UnitCode], sums: Sums = Sums()) {
        random = SampleRandom(seed: seed &+ 11)
        (self.sums, self.year, self.through, self.towns) = (sums, year, through, towns)
        let local = sums.implementation - sums.provincial.count - sums.municipal.count
        var investments = share(sums.provincial.investment, among: sums.provincial.count)
        investments += share(sums.municipal.investment, among: sums.municipal.count)
        investments += share(sums.investment - sums.provincial.investment - sums.municipal.investment, among: local)
        let levels =
            Array(repeating: "province", count: sums.provincial.count) + Array(repeating: "city", count: sums.municipal.count)
            + Array(repeating: "district", count: local)
        items = investments.indices.map { item($0, .implementation, level: levels[$0], investment: investments[$0]) }
        let waiting = share(sums.investment / 2, among: sums.preparation)
        items += waiting.indices.map {
            item(
                $0 + sums.implementation, .preparation, level: $0 < 3 ? "province" : $0 < 12 ? "city" : "district", investment: waiting[$0])
        }
        planYear()
        spend()
        advance()
    }

    /// Whole 万元 by random weights, of at least a tenth of the average each.
    private mutating func share(_ total: Int64, among count: Int) -> [Int64] {
        guard count > 0 else { return [] }
        return split(total, by: (0..<count).map { _ in random.between(0.3, 2) })
    }

    /// Exactly `total`, by weights; what rounding leaves goes to the first ones.
    private func split(_ total: Int64, by weights: [Double]) -> [Int64] {
        let sum = weights.reduce(0, +)
        var parts = weights.map { Int64(Double(total) * $0 / sum) }
        var left = total - parts.reduce(0, +)
        for index in parts.indices where left > 0 {
            parts[index] += 1
            left -= 1
        }
        return parts
    }

    private mutating func item(_ index: Int, _ kind: ProjectClass, level: String, investment: Int64) -> Item {
        let sort = Self.kinds[index % Self.kinds.count]
        let number = index < 9 ? "00\(index + 1)" : index < 99 ? "0\(index + 1)" : "\(index + 1)"
        let isNew = kind == .preparation || index % 3 == 0
        let month = 1 + random.below(5)
        let start =
            kind == .preparation
            ? CivilDay(year: year + 1, month: 2 + random.below(8), day: 1)
            : CivilDay(year: isNew ? year : year - 1, month: month + 1, day: 1)
        let leader = index % 12 + 1
        return Item(
            details: ProjectDetails(
                name: "示例\(random.pick(sort.names))项目 \(number)", class: kind, level: level, field: sort.field, lead: sort.lead,
                town: towns[index % towns.count], owner: "示例项目公司 \(number)",
                sponsor: Sponsor(
                    name: "帮包领导-\(leader < 10 ? "0" : "")\(leader)",
                    officer: leader == 1 ? SampleRoster.leader : leader == 2 ? "ld-02" : nil),
                taskForce: TaskForce(name: "示例专班 \(number)", unit: sort.lead), isMajor: kind == .implementation && index < 15,
                investment: investment * 10_000, content: "合成数据，仅供试用", startOn: start,
                finishOn: start?.advanced(by: 300 + random.below(500))))
    }

    /// Late starts and holds are among the last of the implementation class.
    private var lateOnes: Range<Int> { sums.implementation - sums.lateStarts..<sums.implementation }
    private var heldOnes: Range<Int> { lateOnes.lowerBound - sums.held..<lateOnes.lowerBound }
    /// Provincial and municipal projects are ahead.
    private var local: Range<Int> { sums.provincial.count + sums.municipal.count..<sums.implementation }

    private mutating func planYear() {
        let weights = items[..<sums.implementation].map { Double($0.details.investment) * random.between(0.8, 1.2) }
        let amounts = split(sums.planned, by: weights)
        for index in 0..<sums.implementation {
            items[index].plan = YearPlan(
                amount: amounts[index] * 10_000, curve: local.contains(index) && index % 8 == 6 ? "winter-stop" : "even")
        }
    }

    /// What is done by `through`: with the sum exactly as given, nobody beyond the plan.
    private mutating func spend() {
        let plans = items[..<sums.implementation].map { ($0.plan?.amount ?? 0) / 10_000 }
        let month = through.parts.month
        let due = Double(month) / 12
        var done = plans.indices.map { index -> Int64 in
            let part: Double
            if lateOnes.contains(index) {
                part = 0
            } else if index >= local.lowerBound, index < local.lowerBound + sums.farBehind {
                part = max(0, due - random.between(0.35, 0.45))
            } else if index >= local.lowerBound + sums.farBehind, index < local.lowerBound + sums.farBehind + sums.behind {
                part = max(0, due - random.between(0.12, 0.25))
            } else {
                part = min(1, due + random.between(0.01, 0.04))
            }
            return Int64(Double(plans[index]) * part)
        }
        // The rest of the sum is spread over those that are neither behind nor ahead by order; where they cannot take
        // it, over all that have started.
        var free = (local.lowerBound + sums.farBehind + sums.behind..<heldOnes.lowerBound)
        var left = sums.done - done.reduce(0, +)
        while left != 0 {
            let before = left
            for index in free where left != 0 {
                let room = left > 0 ? plans[index] - done[index] : done[index] - Int64(Double(plans[index]) * due * 0.92)
                let step = min(room, max(1, abs(before) / Int64(free.count)), abs(left))
                guard step > 0 else { continue }
                done[index] += left > 0 ? step : -step
                left -= left > 0 ? step : -step
            }
            if left == before {
                precondition(free.lowerBound > 0, "the sums of the sample cannot be met")
                free = 0..<lateOnes.lowerBound
            }
        }
        for index in plans.indices where done[index] > 0 {
            for each in Set([1, 3, 6, 9, month - 1, month]).filter({ $0 >= 1 && $0 <= month }).sorted() {
                guard let end = CivilDay(year: year, month: each, day: CivilDay.length(year, each)) else { continue }
                items[index].figures.append((end, done[index] * Int64(each) / Int64(month)))
            }
        }
    }

    private mutating func advance() {
        for index in items.indices {
            guard let start = items[index].details.startOn else { continue }
            let isLate = lateOnes.contains(index)
            var milestones: [(Milestone, CivilDay)] = []
            let signed = min(start, through).advanced(by: -200 - random.below(100))
            milestones.append((.signed, signed))
            if items[index].details.class == .implementation || index % 4 == 0 {
                milestones.append((.landed, signed.advanced(by: 60 + random.below(60))))
            }
            if items[index].details.class == .implementation, !isLate {
                let started = start.advanced(by: random.below(20))
                milestones.append((.started, started))
                milestones.append((.inStatistics, started.advanced(by: 25)))
                // Who is behind builds no faster than others.
                let isSlow = (local.lowerBound..<local.lowerBound + sums.farBehind + sums.behind).contains(index)
                if index % 6 == 1, start.year < year, !isSlow {
                    milestones.append((.partlyBuilt, through.advanced(by: -random.below(90) - 10)))
                }
                if index % 12 == 2, start.year < year, !isSlow {
                    milestones.append((.built, through.advanced(by: -random.below(60) - 60)))
                    if index % 24 == 2 { milestones.append((.inProduction, through.advanced(by: -random.below(30) - 10))) }
                }
            }
            if isLate { items[index].details.startOn = through.advanced(by: -100) }
            if heldOnes.contains(index) { items[index].holdSince = through.advanced(by: -20) }
            items[index].milestones = milestones.sorted { $0.1 < $1.1 }
        }
    }
}
