// The map of areas: how many there are, and the upload that replaces it. A map is checked as a whole;
// one fault and nothing of it is recorded, and every offender is named.
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminAreas: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil, []))
    }

    @Sendable func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let form = try await web.form(request, context, upTo: admin.house.settings.largestUpload + 65_536)
        let file = form.files.first { $0.name == "file" }
        do {
            guard let file, !file.bytes.isEmpty else { throw Refusal.fieldMissing("file", title: Bilingual(zh: "文件", en: "file")) }
            guard let text = String(validating: file.bytes, as: UTF8.self) else { throw Refusal.areaFileNotText(file.filename) }
            try await admin.house.drawAreas(text, by: actor)
            let count = await admin.house.journal.book().map?.sorted.count ?? 0
            return web.redirect(
                to: URLs.areas, notice: context.visitor.language == .zh ? "已导入 \(count) 个区域。" : "\(count) areas are in force.")
        } catch let refusal as Refusal {
            let language = context.visitor.language
            let findings = file.map { Self.findings(in: Array($0.bytes), language) } ?? []
            // With the findings in a table the form says only the first line: what to do is the same for all.
            let sentence = refusal.sentence.text(language)
            let said = findings.isEmpty ? sentence : String(sentence.prefix { $0 != "\n" })
            let entered = Entered(refusals: ["file": said + (language == .zh ? "" : " ") + refusal.remedy.text(language)])
            return web.page(try await page(request, context, RefusedForm(id: "upload", entered: entered), findings), status: refusal.status)
        }
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?, _ findings: [AreaFindingLine]) async throws
        -> HTML
    {
        let (page, wording) = try await admin.open(request, context)
        let areas = wording.organization.areas.values
        let isNested = areas.contains { $0.level == .region && $0.parent != nil }
        let titles: [(AreaLevel, String)] = [
            (.region, isNested ? page.pick("市、区县", "Regions") : page.pick("区县", "Regions")),
            (.street, page.pick("街道（镇）", "Streets and towns")),
            (.community, page.pick("社区（村）", "Communities")), (.cell, page.pick("网格", "Cells")),
        ]
        let drawn = try await admin.house.journal.rows(
            "select recorded_at, actor from entry where stream = \(AreaDecider.stream) order by version desc limit 1"
        ).first
        let upload = adminForm(
            "upload", page.pick("上传 GeoJSON", "Upload GeoJSON"), to: URLs.areas,
            [
                FormField(
                    "file", "GeoJSON", .file(accept: ".geojson,.json,application/geo+json", isMultiple: false, usesCamera: false),
                    hint: page.pick(
                        "属性：code、name、level（region、street、community、cell）、parent。市级地图以区县（region）为最小区域，其上级是市（region）",
                        "properties: code, name, level (region, street, community, cell), parent; on a city's map the districts (region) are the smallest, and lie in the city (region)"
                    ), isRequired: true)
            ], refused: refused)
        return areasPage(
            AreasModel(
                levels: titles.compactMap { level, title in
                    let count = areas.count { $0.level == level }
                    // A city has regions only.
                    return count > 0 || areas.isEmpty ? Figure(title, .count(count), URLs.staffMap) : nil
                },
                loadedAt: drawn.flatMap { Instant($0.text("recorded_at")) },
                loadedBy: drawn.map { wording.text(Sentences.actor(Actor(text: $0.text("actor")), wording.organization)) },
                findings: findings, upload: upload),
            in: page)
    }

    /// Every fault of a file that was refused: unreadable parts first, or where areas overlap and leave gaps.
    static func findings(in bytes: [UInt8], _ language: Language) -> [AreaFindingLine] {
        guard let text = String(validating: bytes, as: UTF8.self) else { return [] }
        do {
            let check = try AreaCheck(try AreaCollection(parsing: text))
            return check.findings.map { finding in
                let kind =
                    switch finding.kind {
                    case .overlap: Bilingual(zh: "重叠", en: "overlap")
                    case .gap: Bilingual(zh: "空隙", en: "gap")
                    case .outside: Bilingual(zh: "越界", en: "outside")
                    }
                return AreaFindingLine(
                    kind: kind.text(language), sentence: language == .zh ? finding.zh : finding.en, place: finding.point.description)
            }
        } catch let faults as AreaFaults {
            return faults.list.map { AreaFindingLine(kind: language == .zh ? "文件" : "file", sentence: language == .zh ? $0.zh : $0.en) }
        } catch {
            return [AreaFindingLine(kind: language == .zh ? "文件" : "file", sentence: String(describing: error))]
        }
    }
}

extension Refusal {
    static func areaFileNotText(_ name: String) -> Refusal {
        Refusal(
            "area.not-text", .invalid, field: "file", Bilingual(zh: "“\(name)”不是 UTF-8 文字。", en: "\"\(name)\" is no UTF-8 text."),
            next: Bilingual(zh: "请导出为 UTF-8 编码的 GeoJSON。", en: "Export it as GeoJSON in UTF-8."))
    }
}
