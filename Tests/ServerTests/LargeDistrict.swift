// As many areas, units and officers as a real district has, beside those of District: what grows with them must not grow
// the pages. Invented.
import Kernel
import Matters

@testable import Server

enum LargeDistrict {
    private static let streets = 2..<20
    private static let communities = 10..<100
    private static let cells = 50..<500
    private static let departments = 0..<60
    private static let officers = 0..<500

    /// Twenty streets, ninety-odd communities, four hundred and fifty cells: the cells of a street are a row of squares.
    static var areas: String {
        func square(_ west: Int, _ east: Int, _ row: Int) -> String {
            let (west, east) = (117 + Double(west) / 100, 117 + Double(east) / 100)
            let (south, north) = (36 + Double(row) / 100, 36 + Double(row + 1) / 100)
            return "[[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]]"
        }
        func feature(_ code: String, _ name: String, _ level: String, _ parent: String, _ ring: String) -> String {
            """
            {"type":"Feature","properties":{"code":"\(code)","name":"\(name)","level":"\(level)","parent":\(parent)},\
            "geometry":{"type":"Polygon","coordinates":\(ring)}}
            """
        }
        let whole = "[[[117.0,36.02],[117.25,36.02],[117.25,36.2],[117.0,36.2],[117.0,36.02]]]"
        var features = [feature("upland", "示例新区", "region", "null", whole)]
        features += streets.map { feature("street-\($0)", "示例街道\($0)", "street", "\"upland\"", square(0, 25, $0)) }
        features += communities.map {
            feature("community-\($0)", "示例社区\($0)", "community", "\"street-\($0 / 5)\"", square($0 % 5 * 5, $0 % 5 * 5 + 5, $0 / 5))
        }
        features += cells.map {
            feature("cell-\($0)", "示例网格\($0)", "cell", "\"community-\($0 / 5)\"", square($0 % 25, $0 % 25 + 1, $0 / 25))
        }
        return District.areas().replacing("\"features\":[", with: "\"features\":[\(features.joined(separator: ",")),")
    }

    static var units: [Matters.Unit] {
        departments.map { Matters.Unit(code: "unit-\($0)", name: "区示例部门第\($0)号", parent: "district-government") }
            + streets.map {
                Matters.Unit(code: "office-\($0)", name: "示例街道\($0)办事处", parent: "district-government", area: "street-\($0)")
            }
            + communities.map {
                Matters.Unit(code: "village-\($0)", name: "示例社区\($0)居委会", parent: "office-\($0 / 5)", area: "community-\($0)")
            }
    }

    /// Officers of the departments, and one grid worker for each cell.
    static var posts: [District.Post] {
        officers.map { District.Post(officer: "officer-\($0)", name: "经办人示例\($0)", duty: .officer, unit: "unit-\($0 % 60)") }
            + cells.map {
                District.Post(
                    officer: "worker-\($0)", name: "网格员示例\($0)", duty: .gridWorker, unit: "office-\($0 / 25)", areas: ["cell-\($0)"])
            }
            // One department that is larger than others.
            + (500..<600).map { District.Post(officer: "officer-\($0)", name: "经办人排水\($0)", duty: .officer, unit: "drainage") }
    }

    /// An account for each officer of a department.
    static let accounts: SQL = """
        insert into account(name, officer, password, created_at) select code, code, '', 0 from
        (with recursive n(i) as (select 0 union all select i + 1 from n where i < 499) select 'officer-' || i as code from n) as made
        """

    /// One matter in twenty is open, as after some years.
    static func rows(matters: Int, now: Instant) -> LaidRows {
        LaidRows(
            matters: matters, now: now, ledger: "citizen-report", openOneIn: 20,
            units: (0..<60).map { $0 == 7 ? "drainage" : $0 == 8 ? "lighting" : "unit-\($0)" },
            cells: (0..<500).map {
                let street = $0 < 25 ? "east" : $0 < 50 ? "west" : "street-\($0 / 25)"
                return LaidRows.Cell("cell-\($0)", community: "community-\($0 / 5)", street: street)
            }, officers: (0..<500).map { $0 == 7 ? District.officer : "officer-\($0)" },
            classes: (0..<40).map { $0 == 0 ? "manhole-damaged" : "class-\($0)" },
            told: (0..<200).map { $0 == 0 ? District.dispatcher : "officer-\($0)" }, dispatcher: "district-center")
    }

    static func furnish(_ test: TestHouse) async throws {
        try await test.furnish()
        try await test.house.drawAreas(areas, by: .system)
        try await test.house.organize(.registerUnits(units), by: .system)
        for post in posts {
            try await test.house.organize(.enrol(officer: post.officer, name: post.name), by: .system)
            try await test.house.organize(
                .appoint(
                    officer: post.officer, duty: post.duty, unit: post.unit, areas: post.areas,
                    since: test.clock.now.adding(seconds: -86_400)),
                by: .system)
        }
    }
}
