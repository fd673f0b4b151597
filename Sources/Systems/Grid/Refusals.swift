// Every "no" of the grid, in order of precedence. docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    package static func placeOutside(_ longitude: Double, _ latitude: Double) -> Refusal {
        Refusal(
            "place.outside", .invalid, field: "place",
            Bilingual(
                zh: "位置（\(longitude), \(latitude)）不在本地的任何区域内。",
                en: "The position (\(longitude), \(latitude)) lies in no area of this place."),
            next: Bilingual(zh: "请在地图上重新选点；如确在外地，请向当地上报。", en: "Choose it again on the map; if it is outside, report it there."))
    }

    static func areaFile(zh: String, en: String) -> Refusal {
        Refusal(
            "area.file", .invalid, field: "areas", Bilingual(zh: "区域文件有错误：\n\(zh)", en: "The area file has faults:\n\(en)"),
            next: Bilingual(zh: "请在制图软件中改正后重新上传。", en: "Mend them in the drawing program and upload again."))
    }

    static func areaFindings(_ findings: [AreaFinding], count: Int) -> Refusal {
        Refusal(
            "area.findings", .invalid, field: "areas",
            Bilingual(
                zh: "区域之间有 \(count) 处重叠或空隙：\n\(findings.map(\.zh).joined(separator: "\n"))",
                en: "The areas have \(count) overlaps or gaps:\n\(findings.map(\.en).joined(separator: "\n"))"),
            next: Bilingual(zh: "请逐处改正后重新上传；现行区域没有变动。", en: "Mend each and upload again; the areas in force are unchanged."))
    }
}
