// Key projects through the pages: registered and moved on by forms, a problem filed and amended, a ledger taken out of a
// spreadsheet and given out as one.
import Formats
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Projects
import Testing

@testable import Server

@Suite struct ProjectWebTests {
    private static let details = [
        ("name", "样例零件厂房"), ("class", "implementation"), ("level", "district"), ("field", "manufacturing"), ("investment", "2.5亿元"),
        ("owner", "样例公司"), ("lead", "drainage"), ("town", "east-office"), ("sponsor", "样例领导"), ("taskForce", "样例专班"),
        ("taskForceUnit", "drainage"), ("startOn", "2026-03-01"), ("finishOn", "2027-10-31"), ("key", "k1"),
    ]

    private static func day(_ test: TestHouse, _ offset: Int = 0) -> CivilDay { test.clock.now.day(in: .china).advanced(by: offset) }

    @Test func `a project is registered once, planned, reported on and shown against its time`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                #expect(try await keeper.get("/projects").text.contains("项目库还是空的"))
                let made = try await keeper.post("/projects", Self.details)
                let number = "XM\(Self.day(test).year)-0001"
                #expect(made.status == .seeOther && made.location.hasSuffix("/projects/\(number)"))
                // The same form sent again is the same project.
                #expect(try await keeper.post("/projects", Self.details).location.hasSuffix(number))
                let page = "/projects/\(number)"
                let year = String(Self.day(test).year)
                #expect(
                    try await keeper.post("\(page)/plans", [("year", year), ("amount", "12000"), ("curve", "even")]).status == .seeOther)
                let officer = try await site.browser(of: District.officer)
                let asOf = Self.day(test).description
                #expect(
                    try await officer.post("\(page)/figures", [("asOf", asOf), ("total", "6000万元"), ("note", "主体封顶")]).status == .seeOther)
                let text = try await officer.get(page).text
                #expect(text.contains("1.2亿元") && text.contains("6000万元") && text.contains("50.0%") && text.contains("样例专班"))
                #expect(try await keeper.get("/projects").text.contains(number))
                #expect(try await keeper.get("/projects?level=city").text.contains("没有符合条件的项目"))
            }
        }
    }

    @Test func `what is refused stands at its field with what was written`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                for (field, value, says) in [
                    ("investment", "很多", "不对"), ("finishOn", "2026-01-01", "不早于计划开工"), ("sponsor", " ", "帮包领导"),
                    ("lead", "nobody", "nobody"),
                ] {
                    let fields = Self.details.map { $0.0 == field ? (field, value) : $0 }
                    let answer = try await keeper.post("/projects", fields)
                    #expect(
                        answer.status.code >= 400 && answer.text.contains(says) && answer.text.contains("样例零件厂房"),
                        "\(field): \(answer.status)")
                }
                let number = try await ProjectHouse.project(in: test)
                let answer = try await keeper.post("/projects/\(number)/figures", [("asOf", "2099-01-01"), ("total", "12.5")])
                #expect(answer.status == .badRequest || answer.status == .unprocessableContent)
                #expect(answer.text.contains("还没有到") && answer.text.contains("value=\"12.5\""))
                let stale = try await keeper.post(
                    "/projects/\(number)/withdrawals", [("on", "2020-01-01"), ("reason", "r"), ("version", "0")])
                #expect(stale.status == .conflict)
                #expect(try await keeper.post("/projects/\(number)/dances").status == .notFound)
                #expect(try await keeper.get("/projects/XM1999-0001").status == .notFound)
            }
        }
    }

    @Test func `a grid worker does not read the register, and an officer of elsewhere changes nothing`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                #expect(try await site.browser(of: District.worker).get("/projects").status == .forbidden)
                let other = try await site.browser(of: District.otherOfficer)
                #expect(try await other.get("/projects/\(number)").status == .ok)
                let asOf = Self.day(test).description
                #expect(try await other.post("/projects/\(number)/figures", [("asOf", asOf), ("total", "1")]).status == .forbidden)
                #expect(try await other.get("/projects/new").status == .forbidden)
                #expect(try await site.visitor().get("/projects").location.hasPrefix("/sign-in"))
            }
        }
    }

    @Test func `a problem is filed from the project's page, given out at once, amended, and counted there`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let form = try await keeper.get("/ledgers/project-problem/new?values.project=\(number)").text
                #expect(form.contains("解决时限") && form.contains("<option value=\"\(number)\" selected>"))
                let limit = Self.day(test, 20).description
                var fields = [
                    ("values.project", number), ("description", "施工用电容量不足"), ("values.kind", "配套设施"), ("values.measure", "现场勘查"),
                    ("values.limit", limit), ("owner", "drainage"), ("key", "p1"),
                ]
                let filed = try await keeper.post("/ledgers/project-problem", fields)
                #expect(filed.status == .seeOther && filed.location.contains("/matters/WT"))
                let matter = String(filed.location.split(separator: "/").last ?? "").prefix { $0 != "?" }
                #expect(try await keeper.get("/projects/\(number)").text.contains(matter))
                fields[0].1 = "XM1999-0001"
                fields[6].1 = "p2"
                let wrong = try await keeper.post("/ledgers/project-problem", fields)
                #expect(wrong.status.code >= 400 && wrong.text.contains("在册的项目编号") && wrong.text.contains("现场勘查"))
                let later = Self.day(test, 40).description
                let amended = try await keeper.post(
                    "/matters/\(matter)/amend",
                    [
                        ("values.limit", later), ("values.project", number), ("values.kind", "配套设施"), ("values.measure", "现场勘查"),
                        ("reason", "等待设备"),
                    ])
                #expect(amended.status == .seeOther)
                #expect(try await keeper.get("/matters/\(matter)").text.contains("原为\(limit)，现为\(later)"))
                // Late, it is counted as such in the register.
                test.clock.advance(hours: 24 * 41)
                let register = try await site.browser(of: District.dispatcher).get("/projects").text
                #expect(register.contains("1 件超期"))
            }
        }
    }

    @Test func `a ledger out of a spreadsheet is shown, written once, and comes back out as it was`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let sheet = SheetDraft(
                    name: "台账", title: "样例台账", note: "单位：万元",
                    columns: ["序号", "项目名称", "类别", "级别", "所属领域", "建设单位", "牵头部门", "所在镇街", "帮包领导", "推进专班", "总投资", "年度计划投资", "累计完成投资"].map {
                        .init($0)
                    },
                    rows: (1...5).map { row in
                        [
                            .number(Double(row)), .text("导入项目 \(row)"), .text("实施类"), .text("省级"), .text("先进制造"), .text("样例公司"),
                            .text(row == 4 ? "没有这个局" : "区市政排水中心"), .text("东街道办事处"),
                            .text("样例领导"), .text("样例专班"), .number(8500.5), .number(1200), row == 5 ? .text("约一半") : .number(600),
                        ]
                    })
                let bytes = try WorkbookWriter.bytes([sheet], madeAt: test.clock.now)
                let asOf = await test.house.journal.book().projects.cutOff(at: Self.day(test))
                let settings = [("year", String(asOf.year)), ("asOf", asOf.description)]
                let preview = try await keeper.post("/projects/import/previews", settings, files: [("file", "台账.xlsx", bytes)])
                #expect(preview.status == .ok && preview.text.contains("<code>G7</code>") && preview.text.contains("<code>M8</code>"))
                #expect(preview.text.contains("写入 3 行") && preview.text.contains("没有这个局"))
                #expect(try await test.house.projects().isEmpty, "a preview writes nothing")
                let mark = String(try #require(preview.text.firstMatch(of: #/name="mark" value="([0-9a-f]+)"/#)).1)
                #expect(try await keeper.post("/projects/import", settings + [("mark", mark)]).status == .seeOther)
                let projects = try await test.house.projects().map(\.project)
                #expect(projects.count == 3 && projects.allSatisfy { $0.details?.investment == 85_005_000 })
                #expect(
                    projects.allSatisfy {
                        $0.plans[asOf.year]?.amount == 12_000_000 && $0.figure(of: asOf.year, at: asOf)?.total == 6_000_000
                    })
                // What went in comes out, and what comes out goes in again and changes nothing.
                let export = try await keeper.get("/projects/export.xlsx")
                #expect(export.headers[.contentDisposition]?.contains(".xlsx") == true)
                let book = try Workbook.read(Array(export.body.readableBytesView))
                #expect(book.sheets.first?[3, 1] == .text("导入项目 1") && book.sheets.first?[3, 11] == .number(8500.5))
                let sequence = test.sequence
                let again = try await keeper.post(
                    "/projects/import/previews", settings, files: [("file", "again.xlsx", Array(export.body.readableBytesView))])
                #expect(again.text.contains("写入 3 行") && again.text.contains("已在册 \(projects[0].number)"))
                let second = String(try #require(again.text.firstMatch(of: #/name="mark" value="([0-9a-f]+)"/#)).1)
                #expect(try await keeper.post("/projects/import", settings + [("mark", second)]).status == .seeOther)
                #expect(test.sequence == sequence, "written again it records nothing")
                // A mark is good for whoever uploaded it, and once.
                #expect(try await keeper.post("/projects/import", settings + [("mark", second)]).status == .conflict)
            }
        }
    }

    @Test func `over the API a problem is filed with its owner, and amended`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let keeper = try await site.caller(District.dispatcher)
                func body(_ more: String) -> String {
                    """
                    {"ledger":"project-problem","description":"施工用电容量不足","values":{"project":"\(number)","kind":"配套设施",\
                    "measure":"现场勘查","limit":"2027-02-01"}\(more)}
                    """
                }
                let made = try await keeper.call(.post, "/api/v1/matters", body(",\"owner\":\"drainage\",\"supporting\":[\"lighting\"]"))
                let problem = try #require(made.json["number"].string)
                let detail = try await keeper.call(.get, "/api/v1/matters/\(problem)").json
                #expect(detail["stage"] == "dispatched" && detail["owner"] == "drainage" && detail["actions"].items.contains("amend"))
                let amended = try await keeper.call(
                    .post, "/api/v1/matters/\(problem)/amend", "{\"values\":{\"limit\":\"2027-03-01\"},\"reason\":\"r\"}")
                #expect(amended.status == .ok)
                for (path, text, field) in [
                    ("/api/v1/matters", body(",\"supporting\":[\"lighting\"]"), "owner"),
                    ("/api/v1/matters", body("").replacing(number, with: "XM1999-0001"), "project"),
                    ("/api/v1/matters/\(problem)/amend", "{\"values\":{\"project\":\"XM1999-0001\"},\"reason\":\"r\"}", "project"),
                    ("/api/v1/matters/\(problem)/amend", "{\"values\":{\"limit\":\"2027-04-01\"}}", "reason"),
                ] {
                    let answer = try await keeper.call(.post, path, text)
                    #expect(
                        answer.status == .unprocessableContent && answer.json["field"].string?.contains(field) == true,
                        "\(field): \(answer.text)")
                }
                // Only where the ledger's first stage is dispatched.
                let incident =
                    "{\"ledger\":\"citizen-report\",\"description\":\"w\",\"class\":\"manhole-damaged\",\"owner\":\"drainage\"}"
                #expect(try await keeper.call(.post, "/api/v1/matters", incident).json["code"] == "stage.action")
            }
        }
    }

    @Test func `every action has its place in the description of the API`() throws {
        let text = try String(contentsOfFile: "\(TestHouse.repository)/Sources/Server/API/OpenAPI.yaml", encoding: .utf8)
        for action in Action.allCases { #expect(text.contains("  /api/v1/matters/{number}/\(action.rawValue):\n"), "\(action.rawValue)") }
    }

    @Test func `a project is revised by its form, and put on the map there`() async throws {
        try await TestHouse.run { test in
            var lying = ProjectHouse.details
            lying.place = Place(text: "一号路", longitude: 115.985, latitude: 36.455)
            let keeper = test.actor(District.dispatcher)
            let known = try await test.house.project(.register(lying), on: House.newIdentifier(), by: keeper).number
            try await test.serve { (site: Site) async throws in
                let keeper = try await site.browser(of: District.dispatcher)
                let form = try await keeper.get("/projects/\(known)/details").text
                #expect(form.contains("name=\"place.lat\" value=\"36.455\"") && form.contains("name=\"place.lon\" value=\"115.985\""))
                let fields = [
                    ("name", "样例轴承产业园"), ("class", "implementation"), ("level", "district"), ("field", "manufacturing"),
                    ("lead", "drainage"),
                    ("town", "east-office"), ("owner", "样例实业公司"), ("sponsor", "样例领导"), ("taskForce", "样例专班"),
                    ("taskForceUnit", "drainage"), ("investment", "120000"), ("reason", "更正位置"),
                ]
                let send: @Sendable (String, String, String) async throws -> TestResponse = { place, latitude, longitude in
                    try await keeper.post(
                        "/projects/\(known)/details", fields + [("place", place), ("place.lat", latitude), ("place.lon", longitude)])
                }
                for (latitude, longitude) in [("36.4", ""), ("116.0", "36.4"), ("north", "1")] {
                    let answer = try await send("一号路", latitude, longitude)
                    #expect(answer.status == .unprocessableContent && answer.text.contains("value=\"\(latitude)\""), "\(latitude)")
                }
                #expect(try await send("", "36.46", "116.01").status == .seeOther)
                let place = try await test.house.project(known).project.details?.place
                #expect(place == Place(text: "", longitude: 116.01, latitude: 36.46))
                #expect(try await keeper.get("/projects/\(known)").text.contains("更正位置"))
                let other = try await site.browser(of: District.officer).post("/projects/\(known)/details", fields)
                #expect(other.status == .forbidden, "an officer revises nothing")
                #expect(try await send(" ", "", "").status == .seeOther)
                #expect(try await test.house.project(known).project.details?.place == nil)
            }
        }
    }

    @Test func `what is no ledger is refused with what to do`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let settings = [("year", "2026"), ("asOf", "2026-01-31")]
                for (bytes, says) in [
                    (Array("PK nothing".utf8), "另存为"), ([UInt8](), "文件"), ([0xD0, 0xCF, 0x11, 0xE0], "旧版 .xls"),
                    (
                        try WorkbookWriter.bytes(
                            [SheetDraft(name: "a", title: "t", note: "n", columns: [.init("姓名")], rows: [])], madeAt: test.clock.now),
                        "项目名称"
                    ),
                ] {
                    let answer = try await keeper.post("/projects/import/previews", settings, files: [("file", "a.xlsx", bytes)])
                    #expect(answer.status.code >= 400 && answer.text.contains(says), "\(says)")
                }
                #expect(try await site.browser(of: District.officer).get("/projects/import").status == .forbidden)
            }
        }
    }
}
