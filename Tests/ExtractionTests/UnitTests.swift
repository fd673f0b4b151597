// Units: names held against the register, and who leads, supports or is addressed.
import Kernel
import Matters
import Testing

@testable import Extraction

@Suite struct UnitTests {
    private func units(_ text: String) -> [String] {
        Samples.obligations("会议要求，\(text)。").flatMap { obligation in
            obligation.units.map { "\($0.role.rawValue) \($0.name.value) \($0.candidates.joined(separator: "|"))" }
        }
    }

    @Test(
        "A short name keeps the first glyph and the last of a unit's name",
        arguments: [
            ("区发展和改革局", ["development-reform"]), ("发展和改革局", ["development-reform"]), ("区发改局", ["development-reform"]),
            ("发改局", ["development-reform"]), ("东湖区发改局", ["development-reform"]), ("区住建局", ["housing"]), ("区工信局", ["industry"]),
            ("市场监管局", ["market"]), ("区市场监管局", ["market"]), ("市市场监管局", []), ("区改革局", []), ("局", []), ("望湖街道", ["office-wanghu"]),
            ("望湖街道办", ["office-wanghu"]), ("柳溪镇", ["office-liuxi"]), ("柳溪镇政府", ["office-liuxi"]), ("区政府", ["district-government"]),
            ("城东经济开发区", ["park-east"]), ("区", []), ("区司法局", []),
        ])
    func shortNames(name: String, codes: [String]) {
        #expect(Samples.register.candidates(for: name) == codes)
    }

    @Test("A name that fits several units gives all of them, by code")
    func severalCandidates() {
        let register = UnitRegister(units: [
            Matters.Unit(code: "b-agriculture", name: "区农业农村局"), Matters.Unit(code: "a-machinery", name: "区农业机械局"),
        ])
        #expect(register.candidates(for: "区农业局") == ["a-machinery", "b-agriculture"])
    }

    @Test("An alias of the caller is believed, a closed unit is not found")
    func aliases() {
        var closed = Matters.Unit(code: "old", name: "区粮食局")
        closed.closedAt = Instant(milliseconds: 0)
        let register = UnitRegister(units: [Samples.units[2], closed], aliases: ["区建委": ["housing"]])
        #expect(register.candidates(for: "区建委") == ["housing"])
        #expect(register.candidates(for: "区粮食局").isEmpty)
    }

    @Test("由…牵头 leads, 配合 and 会同 support, whoever must is addressed")
    func roles() {
        #expect(
            units("由区住建局牵头，区发改局、区应急局配合，制定改造方案") == [
                "lead 区住建局 housing", "supporting 区发改局 development-reform", "supporting 区应急局 emergency",
            ])
        #expect(units("区交警大队牵头，区住建局配合，每晚开展联合执法检查") == ["lead 区交警大队 ", "supporting 区住建局 housing"])
        #expect(units("由区住建局会同区发改局制定改造方案") == ["lead 区住建局 housing", "supporting 区发改局 development-reform"])
        #expect(units("区住建局要牵头建立台账") == ["lead 区住建局 housing"])
        #expect(units("区住建局、望湖街道要建立台账") == ["addressed 区住建局 housing", "addressed 望湖街道 office-wanghu"])
        #expect(units("区司法局要建立台账") == ["addressed 区司法局 "])
    }

    @Test("A unit that only receives a report has no role")
    func receivers() {
        #expect(units("各镇（街道）要建立台账，每周五前报区发改局汇总") == ["addressed 各镇（街道） "])
        #expect(units("要建立台账，及时向区政府报告") == [])
    }

    @Test("A group of units is named and has no candidate")
    func groups() {
        #expect(units("各级各部门要建立台账") == ["addressed 各级各部门 "])
        #expect(units("各推进专班要建立台账") == ["addressed 各推进专班 "])
        #expect(units("各相关单位和部门要建立台账") == ["addressed 各相关单位和部门 "])
    }

    @Test("Who is addressed stays so to the end of the sentence and no longer")
    func carrying() {
        let found = Samples.obligations("会议要求，区住建局要建立台账；制定改造方案。成立工作专班。")
        #expect(found.map { $0.units.map(\.candidates) } == [[["housing"]], [["housing"]], []])
    }
}
