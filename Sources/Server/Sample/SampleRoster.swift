// Who there is in the sample: units, officers, and who holds which post when. Officers are called by post
// and number ("网格员古楼-07"), so that no name can be somebody's. Asked by SamplePlan for who acts.
import Grid
import Kernel
import Matters

struct SampleRoster: Sendable {
    // Officers with accounts.
    static let worker = "wg-371502001-01"
    static let officer = "jb-urban-management-01"
    static let head = "fz-urban-management"
    static let dispatcher = "dd-01"
    static let supervisor = "dc-01"
    static let leader = "ld-01"
    static let administrator = "gl-01"
    static let auditor = "sj-01"

    static let government = "district-government"
    static let centre = "district-center"

    struct Post: Sendable {
        let officer: OfficerCode
        let duty: Duty
        let unit: UnitCode
        var areas: [AreaCode] = []
        let since: Instant
        var until: Instant?

        func isHeld(at now: Instant) -> Bool { since <= now && (until.map { now < $0 } ?? true) }
        var actor: Actor { Actor(officer: officer, post: duty.rawValue, unit: unit) }
    }

    /// The bureaus, with the short name that their officers carry.
    static let bureaus: [(code: UnitCode, name: String, short: String)] = [
        (centre, "区网格化服务管理中心", "中心"), ("urban-management", "区综合行政执法局", "执法"), ("housing", "区住房和城乡建设局", "住建"),
        ("transport", "区交通运输局", "交通"), ("water", "区水利局", "水利"), ("sanitation", "区环境卫生服务中心", "环卫"),
        ("landscape", "区园林绿化中心", "园林"), ("traffic-police", "区交警大队", "交警"), ("ecology", "区生态环境分局", "生态"),
        ("market", "区市场监管局", "市场"), ("power", "区供电公司", "供电"), ("drainage", "区市政排水中心", "排水"), ("lighting", "区路灯管理所", "路灯"),
        ("emergency", "区应急管理局", "应急"), ("civil-affairs", "区民政局", "民政"),
    ]

    /// Those that have to do with projects. Founded only where there are some.
    static let reform: UnitCode = "development-reform"
    static let reformDispatcher = "fg-01"
    static let projectBureaus: [(code: UnitCode, name: String, short: String)] = [
        (reform, "区发展和改革局", "发改"), ("industry", "区工业和信息化局", "工信"), ("commerce", "区商务和投资促进局", "商务"),
        ("agriculture", "区农业农村局", "农业"), ("culture", "区文化和旅游局", "文旅"), ("health", "区卫生健康局", "卫健"),
        ("park-east", "城东经济开发区管委会", "城东"), ("park-south", "城南高新区管委会", "城南"),
    ]

    private(set) var units: [Matters.Unit] = []
    private(set) var names: [(officer: OfficerCode, name: String)] = []
    /// In order of appointment.
    private(set) var posts: [Post] = []
    private var parents: [UnitCode: UnitCode] = [:]
    private var byUnit: [UnitCode: [Int]] = [:]
    private var byCell: [AreaCode: [Int]] = [:]
    private var byOfficer: [OfficerCode: [Int]] = [:]

    init(map: AreaMap, start: Instant, until now: Instant, withProjects: Bool = false) {
        units = [Matters.Unit(code: SampleRoster.government, name: "区人民政府")]
        appointGovernment(start)
        for bureau in SampleRoster.bureaus { found(bureau.code, bureau.name, short: bureau.short, start) }
        for street in map.sorted where street.level == .street { found(street, map, start) }
        if withProjects {
            for bureau in SampleRoster.projectBureaus { found(bureau.code, bureau.name, short: bureau.short, start) }
            enrol(SampleRoster.reformDispatcher, "项目调度员-01", .dispatcher, SampleRoster.reform, start)
        }
        changeHands(start, now)
        for unit in units { parents[unit.code] = unit.parent }
        for (index, post) in posts.enumerated() {
            byUnit[post.unit, default: []].append(index)
            byOfficer[post.officer, default: []].append(index)
            for area in post.areas { byCell[area, default: []].append(index) }
        }
    }

    static func office(of street: AreaCode) -> UnitCode { "office-\(street)" }

    // MARK: Who acts

    /// One of those who hold the duty in the unit at that instant; the same `turn` finds the same one.
    func holder(of duty: Duty, in unit: UnitCode, at now: Instant, turn: Int) -> Actor? {
        let held = (byUnit[unit] ?? []).map { posts[$0] }.filter { $0.duty == duty && $0.isHeld(at: now) }
        return held.isEmpty ? nil : held[turn % held.count].actor
    }

    func worker(of cell: AreaCode, at now: Instant) -> Actor? {
        (byCell[cell] ?? []).map { posts[$0] }.first { $0.duty == .gridWorker && $0.isHeld(at: now) }?.actor
    }

    func cells(of officer: OfficerCode) -> [AreaCode] { (byOfficer[officer] ?? []).flatMap { posts[$0].areas } }

    /// The worker of the cell, or a supervisor where the worker holds a post in one of `units`: nobody
    /// checks the work of a unit of their own.
    func checker(of cell: AreaCode?, outside units: [UnitCode], at now: Instant, turn: Int) -> Actor? {
        if let worker = cell.flatMap({ worker(of: $0, at: now) }) {
            let held = (byOfficer[worker.officer] ?? []).map { posts[$0] }.filter { $0.isHeld(at: now) }
            if !held.contains(where: { post in units.contains { isWithin(post.unit, $0) } }) { return worker }
        }
        return holder(of: .supervisor, in: SampleRoster.government, at: now, turn: turn)
    }

    private func isWithin(_ unit: UnitCode, _ other: UnitCode) -> Bool {
        var next: UnitCode? = unit
        while let code = next {
            if code == other { return true }
            next = parents[code]
        }
        return false
    }

    // MARK: Founding

    private mutating func appointGovernment(_ start: Instant) {
        for (code, name, duty) in [
            (SampleRoster.supervisor, "督查员-01", Duty.supervisor), ("dc-02", "督查员-02", .supervisor),
            (SampleRoster.leader, "分管领导-01", .leader),
            ("ld-02", "分管领导-02", .leader), (SampleRoster.administrator, "管理员-01", .administrator),
            (SampleRoster.auditor, "审计员-01", .auditor),
        ] { enrol(code, name, duty, SampleRoster.government, start) }
        // A second post beside the first.
        appoint("dc-02", .leader, SampleRoster.government, start)
    }

    private mutating func found(_ code: UnitCode, _ name: String, short: String, _ start: Instant) {
        units.append(Matters.Unit(code: code, name: name, parent: SampleRoster.government))
        enrol("fz-\(code)", "单位负责人\(short)-01", .head, code, start)
        for number in 1...3 { enrol("jb-\(code)-0\(number)", "经办人\(short)-0\(number)", .officer, code, start) }
        if code == SampleRoster.centre { for number in 1...3 { enrol("dd-0\(number)", "调度员-0\(number)", .dispatcher, code, start) } }
    }

    /// The office of a street or town, its communities, and a worker for each of their cells.
    private mutating func found(_ street: MappedArea, _ map: AreaMap, _ start: Instant) {
        let isTown = street.name.hasSuffix("镇")
        let short = isTown ? String(street.name.dropLast()) : street.name.replacing("街道", with: "")
        let office = SampleRoster.office(of: street.code)
        units.append(
            Matters.Unit(
                code: office, name: isTown ? "\(street.name)人民政府" : "\(street.name)办事处", parent: SampleRoster.government, area: street.code)
        )
        enrol("fz-\(street.code)", "单位负责人\(short)-01", .head, office, start)
        enrol("jb-\(street.code)-01", "经办人\(short)-01", .officer, office, start)
        var number = 0
        for community in map.sorted where community.parent == street.code {
            let unit = "community-\(community.code)"
            units.append(Matters.Unit(code: unit, name: "\(community.name)居委会", parent: office, area: community.code))
            for cell in map.sorted where cell.parent == community.code {
                number += 1
                let digits = number < 10 ? "0\(number)" : "\(number)"
                enrol("wg-\(street.code)-\(digits)", "网格员\(short)-\(digits)", .gridWorker, unit, start, areas: [cell.code])
            }
        }
    }

    /// Posts that change hands while the month goes on, and officers with two posts.
    private mutating func changeHands(_ start: Instant, _ now: Instant) {
        func part(_ share: Double) -> Instant { start.adding(seconds: Int64(Double(start.seconds(until: now)) * share)) }
        enrol("dd-04", "调度员-04", .dispatcher, SampleRoster.centre, part(0.35))
        end("dd-03", .dispatcher, at: part(0.35))
        end("jb-sanitation-02", .officer, at: part(0.5))
        appoint("jb-sanitation-02", .officer, "landscape", part(0.5))
        if let before = posts.first(where: { $0.officer == "wg-371502001-03" }) {
            enrol("wg-371502001-91", "网格员古楼-91", .gridWorker, before.unit, part(0.6), areas: before.areas)
            end(before.officer, .gridWorker, at: part(0.6))
        }
        appoint("jb-urban-management-03", .officer, "sanitation", start)
        // This worker cannot verify what the lighting office did: the check goes to a supervisor.
        appoint("wg-371502001-02", .officer, "lighting", start)
    }

    private mutating func enrol(
        _ officer: OfficerCode, _ name: String, _ duty: Duty, _ unit: UnitCode, _ since: Instant, areas: [AreaCode] = []
    ) {
        names.append((officer, name))
        appoint(officer, duty, unit, since, areas: areas)
    }

    private mutating func appoint(_ officer: OfficerCode, _ duty: Duty, _ unit: UnitCode, _ since: Instant, areas: [AreaCode] = []) {
        posts.append(Post(officer: officer, duty: duty, unit: unit, areas: areas, since: since))
    }

    private mutating func end(_ officer: OfficerCode, _ duty: Duty, at instant: Instant) {
        for index in posts.indices where posts[index].officer == officer && posts[index].duty == duty && posts[index].until == nil {
            posts[index].until = instant
        }
    }
}
