// The map of areas: how many there are, and the upload that replaces it. A map is checked as a whole and shown before it is
// published; one fault and it cannot be, and every offender is named.
import Foundation
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
        web.page(try await page(request, context, nil))
    }

    // MARK: Another map

    /// Shows what the file holds, where its areas overlap or leave gaps, and what would change.
    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let (page, wording) = try await admin.open(request, context)
        do {
            let form = try await web.form(request, context, upTo: largestForm)
            let (model, isSound) = try await preview(text(in: form, of: actor), Self.properties(in: form), wording, actor)
            return web.page(areaPreviewPage(model, in: page), status: isSound ? .ok : .unprocessableContent)
        } catch let fault as FormFault {
            return try await refused(Refusal(fault), request, context)
        } catch let refusal as Refusal where refusal.kind != .forbidden {
            return try await refused(refusal, request, context)
        }
    }

    /// Publishes what was previewed. Where the areas in force have changed since, the new comparison is shown instead.
    @Sendable func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let form = try await web.form(request, context)
        let (page, wording) = try await admin.open(request, context)
        let text: String
        do { text = try await self.text(in: form, of: actor) } catch let refusal as Refusal {
            return try await refused(refusal, request, context)
        }
        do {
            // Before the map is looked at: what is published between the two moves it.
            let version = try await admin.house.journal.entries(of: AreaDecider.stream).count
            guard form["seen"] == Self.digest(await admin.house.journal.book().mapText) else { throw Refusal.areasMoved }
            do {
                try await admin.house.drawAreas(
                    try Self.recorded(text, Self.properties(in: form)), by: actor, expectedVersion: version)
            } catch let refusal as Refusal where refusal.code == "version.moved" { throw Refusal.areasMoved }
        } catch let refusal as Refusal where refusal.kind != .forbidden {
            var (model, _) = try await preview(text, Self.properties(in: form), wording, actor)
            model.publish?.refusals = [refusal.text(context.visitor.language)]
            return web.page(areaPreviewPage(model, in: page), status: refusal.status)
        }
        try await admin.house.previewedFiles.forget(form["previewed"] ?? "", of: actor.officer)
        let count = await admin.house.journal.book().map?.sorted.count ?? 0
        return web.redirect(
            to: URLs.areas, notice: context.visitor.language == .zh ? "已发布 \(count) 个区域。" : "\(count) areas are in force.")
    }

    private var largestForm: Int { admin.house.settings.largestUpload + 65_536 }

    /// As it comes, or as it was kept with its preview.
    private func text(in form: Form, of actor: Actor) async throws -> String {
        if let mark = form["previewed"] { return try await admin.house.previewedFiles.text(markedBy: mark, of: actor.officer) }
        let file = form.files.first { $0.name == "file" }
        let bytes = file.map { Array($0.bytes) } ?? []
        guard !bytes.isEmpty else { throw Refusal.fieldMissing("file", title: Bilingual(zh: "文件", en: "file")) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Refusal.areaFileNotText(file?.filename ?? "GeoJSON") }
        return text
    }

    /// Which properties of the file hold what an area needs; nil where nobody has said so.
    private static func properties(in form: Form) -> AreaProperties? {
        guard let code = form["code"], let name = form["name"], let level = form["level"], let parent = form["parent"],
            ![code, name, level, parent].contains("")
        else { return nil }
        return AreaProperties(code: code, name: name, level: level, parent: parent)
    }

    /// As it was uploaded where it uses our names, so that the file in the journal is the file on somebody's disk.
    private static func recorded(_ text: String, _ properties: AreaProperties?) throws -> String {
        let names = properties ?? GeoJSONSummary(text).guess
        guard names != AreaProperties() else { return text }
        do throws(AreaFaults) { return try AreaCollection(parsing: text, properties: names).geoJSON } catch {
            throw Refusal.areaFileUnreadable(error)
        }
    }

    private static func digest(_ text: String) -> String { String(AreaDecider.digest(of: text)) }

    private func refused(_ refusal: Refusal, _ request: Request, _ context: WebContext) async throws -> Response {
        let language = context.visitor.language
        let megabytes = admin.house.settings.largestUpload / 1_048_576
        let said =
            refusal.kind == .tooLarge
            ? (language == .zh
                ? "文件超过 \(megabytes) MB。请把坐标保留六位小数、简化边界后重试；上限由设置 largest-upload 决定。"
                : "The file has more than \(megabytes) MB. Keep six decimals and simplify the outlines, then try again; the setting largest-upload says how much may come.")
            : refusal.text(language)
        let form = RefusedForm(id: "upload", entered: Entered(refusals: ["file": said]))
        return web.page(try await page(request, context, form), status: refusal.status)
    }

    // MARK: The preview

    private func preview(
        _ text: String, _ properties: AreaProperties?, _ wording: Wording, _ actor: Actor
    ) async throws -> (AreaPreviewModel, Bool) {
        let page = wording.page
        let proposal = try AreaProposal(text, properties: properties)
        let names = properties ?? proposal.file.guess
        let inForce = await admin.house.journal.book().mapText
        var model = AreaPreviewModel(
            understood: AreaWords.understood(proposal, names, page),
            faults: proposal.faults.map {
                AreaFaultLine(field: $0.field, value: String($0.value.prefix(120)), sentence: page.pick($0.zh, $0.en))
            },
            foundCount: proposal.faultCount + proposal.findingCount, upload: Self.upload(page, nil))
        // What travels with the page: the mark of the file, what it was compared with, and which properties count.
        let kept = [
            FormField.hidden("previewed", try await admin.house.previewedFiles.keep(text, for: actor.officer)),
            .hidden("seen", Self.digest(inForce)),
        ]
        let own: [(String, String, String)] = [
            ("code", page.pick("编码", "Code"), names.code), ("name", page.pick("名称", "Name"), names.name),
            ("level", page.pick("层级", "Level"), names.level), ("parent", page.pick("上级", "Parent"), names.parent),
        ]
        let choices = proposal.file.properties.map { Choice($0, $0) }
        if choices.count > 1 || names != AreaProperties() {
            model.mapping = TitledForm(
                id: "mapping", title: page.pick("属性对应", "Which property is what"),
                form: FormModel(
                    action: URLs.areaPreviews,
                    fields: own.map { FormField($0.0, $0.1, .select(choices), values: [$0.2], isRequired: true) } + [kept[0]],
                    submit: page.pick("按此重看", "Look again")),
                isOpen: proposal.faults.contains { $0.code == "areas.property-missing" })
        }
        if let collection = proposal.collection {
            let old = inForce.isEmpty ? nil : try AreaCollection(accepted: inForce)
            let changes = try collection.changes(from: old ?? AreaCollection.none)
            // A boundary moved by less than a sliver is no change in the list, and is one all the same.
            model.isSame = proposal.isSound && Set(collection.areas) == Set(old?.areas ?? [])
            model.changeCounts = AreaWords.counts(changes, page)
            model.changes = changes.prefix(200).map { AreaWords.row($0, wording) }
            model.picture = AreaDrawing(collection).picture(of: proposal.findings)
            model.findings = AreaWords.findings(proposal, AreaDrawing(collection), page)
        }
        // A map that changes nothing leads nowhere.
        if model.isSame { model.mapping = nil }
        if proposal.isSound, !model.isSame {
            model.publish = FormModel(
                action: URLs.areas, fields: kept + (properties == nil ? [] : own.map { .hidden($0.0, $0.2) }),
                submit: page.pick("发布这些区域", "Publish these areas"))
        }
        return (model, proposal.isSound)
    }

    private static func upload(_ page: PageContext, _ refused: RefusedForm?) -> TitledForm {
        adminForm(
            "upload", page.pick("上传 GeoJSON：先预览", "Upload GeoJSON: preview it first"), to: URLs.areaPreviews,
            [
                FormField(
                    "file", page.pick("GeoJSON 文件", "GeoJSON file"),
                    .file(accept: ".geojson,.json,application/geo+json", isMultiple: false, usesCamera: false),
                    hint: page.pick(
                        "属性：code、name、level（region、street、community、cell）、parent；名称不同的，预览时再对应。市级地图以区县（region）为最小区域，其上级是市（region）",
                        "properties: code, name, level (region, street, community, cell), parent; other names are matched in the preview; on a city's map the districts (region) are the smallest, and lie in the city (region)"
                    ), isRequired: true)
            ], refused: refused)
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let areas = wording.organization.areas.values
        let isNested = areas.contains { $0.level == .region && $0.parent != nil }
        let drawn = try await admin.house.journal.rows(
            "select recorded_at, actor from entry where stream = \(AreaDecider.stream) order by version desc limit 1"
        ).first
        return areasPage(
            AreasModel(
                levels: AreaLevel.allCases.compactMap { level in
                    let count = areas.count { $0.level == level }
                    // A city has regions only.
                    return count > 0 || areas.isEmpty
                        ? Figure(AreaWords.level(level, isNested: isNested, page), .count(count), URLs.staffMap) : nil
                },
                loadedAt: drawn.flatMap { Instant($0.text("recorded_at")) },
                loadedBy: drawn.map { wording.text(Sentences.actor(Actor(text: $0.text("actor")), wording.organization)) },
                upload: Self.upload(page, refused)),
            in: page)
    }
}

extension Refusal {
    static func areaFileNotText(_ name: String) -> Refusal {
        Refusal(
            "area.not-text", .invalid, field: "file", Bilingual(zh: "“\(name)”不是 UTF-8 文字。", en: "\"\(name)\" is no UTF-8 text."),
            next: Bilingual(zh: "请导出为 UTF-8 编码的 GeoJSON。", en: "Export it as GeoJSON in UTF-8."))
    }

    static func areaFileUnreadable(_ faults: AreaFaults) -> Refusal {
        Refusal(
            "area.unreadable", .invalid, field: "file",
            Bilingual(
                zh: "区域文件有错误：\(faults.list.map(\.zh).joined())",
                en: "The area file has faults: \(faults.list.map(\.en).joined(separator: " "))"),
            next: Bilingual(zh: "请改正后重新上传。", en: "Mend them and upload again."))
    }

    static let areasMoved = Refusal(
        "area.preview-stale", .conflict, field: "file",
        Bilingual(zh: "预览之后，现行区域又有变化，什么都没有发布。", en: "The areas in force have changed since the preview; nothing was published."),
        next: Bilingual(zh: "下面是与现在的区域的比较，请看过后再发布。", en: "This compares with the areas as of now: look, then publish."))
}
