// A ledger of projects out of a workbook: uploaded, shown as it was understood, and written when whoever uploaded it says
// so. Written again it records nothing twice: a project is known by its national code, else by its name.
import Formats
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct ProjectImport: Sendable {
    let web: Web
    private var house: House { web.house }
    /// Lines of a preview.
    private static let shown = 20
    private static let largest = 10 << 20

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await reader(context)
        let page = await web.pageContext(request, context)
        let words = ProjectWords(book: await house.journal.book(), page: page)
        return web.page(projectImportPage(ProjectImportModel(form: form(words, .nothing)), in: page))
    }

    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try await reader(context)
        let form = try await web.form(request, context, upTo: Self.largest + (1 << 20))
        let page = await web.pageContext(request, context)
        let words = ProjectWords(book: await house.journal.book(), page: page)
        do {
            guard let file = form.files.first(where: { $0.name == "file" && !$0.bytes.isEmpty }) else {
                throw Refusal.fieldMissing("file", title: Bilingual(zh: "文件", en: "file"))
            }
            guard file.bytes.count <= Self.largest else { throw Refusal.workbookTooLarge(file.bytes.count, Self.largest) }
            let settings = try ImportSettings(form, words.book)
            let sheet = try read(Array(file.bytes), settings, words.book)
            let mark = try await house.previewedFiles.keep(Data(file.bytes).base64EncodedString(), for: reader.officer)
            return web.page(try await preview(sheet, settings, mark, form, words))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, page.language)
            return web.page(projectImportPage(ProjectImportModel(form: self.form(words, entered)), in: page), status: refusal.status)
        }
    }

    @Sendable func write(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try await reader(context)
        let form = try await web.form(request, context)
        let book = await house.journal.book()
        let settings = try ImportSettings(form, book)
        let mark = form["mark"] ?? ""
        let text = try await house.previewedFiles.text(markedBy: mark, of: reader.officer)
        guard let data = Data(base64Encoded: text) else { throw Refusal.previewGone }
        let sheet = try read(Array(data), settings, book)
        let rights = await ProjectReader(house, reader)
        var (made, renewed) = (0, 0)
        let known = try await KnownProjects(house)
        for row in sheet.rows {
            guard let details = row.details else { continue }
            let project: Project
            if let found = known.project(details) {
                project = found
            } else {
                let key = "import/\(House.identifier(for: "\(details.nationalCode ?? "")/\(details.name)/\(details.owner)"))"
                project = try await house.project(
                    .register(details), on: House.identifier(for: "\(reader.officer)/\(key)"), by: rights.actor(for: .register, nil),
                    key: key, content: details.name)
                made += 1
            }
            if try await figures(of: row, project, details, settings, rights, file: sheet.name) { renewed += 1 }
        }
        try await house.previewedFiles.forget(mark, of: reader.officer)
        let zh = "已写入：新登记 \(made) 个，更新计划或完成数 \(renewed) 个"
        return web.redirect(
            to: URLs.projects,
            notice: context.visitor.language == .zh ? zh : "Written: \(made) registered, \(renewed) with a plan or a figure")
    }

    /// Plan and figure of a row where they are others than on record. Whether there were any.
    private func figures(
        of row: RegisterRow, _ project: Project, _ details: ProjectDetails, _ settings: ImportSettings, _ rights: ProjectReader,
        file: String
    ) async throws -> Bool {
        var isChanged = false
        if let planned = row.planned, planned > 0, (project.details?.class ?? details.class) == .implementation,
            project.plans[settings.year]?.amount != planned
        {
            let reason = project.plans[settings.year] == nil ? nil : "按导入表格“\(file)”调整"
            try await house.project(
                .plan(year: settings.year, YearPlan(amount: planned), reason: reason), on: project.id, by: rights.actor(for: .plan, details)
            )
            isChanged = true
        }
        if let done = row.done, project.figure(of: settings.asOf.year, at: settings.asOf)?.total != done {
            try await house.project(
                .spend(asOf: settings.asOf, total: done, note: nil, reason: "按导入表格“\(file)”", evidence: nil), on: project.id,
                by: rights.actor(for: .spend, details))
            isChanged = true
        }
        return isChanged
    }

    private func reader(_ context: WebContext) async throws -> Reader {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await ProjectReader(house, reader)
        guard rights.may(.register, nil) else { throw rights.refusal(of: .register) }
        return reader
    }

    private func read(_ bytes: [UInt8], _ settings: ImportSettings, _ book: Book) throws -> RegisterSheet {
        let workbook: Workbook
        do { workbook = try Workbook.read(bytes) } catch let fault as WorkbookFault {
            throw Refusal.workbookUnreadable(fault.what)
        }
        let names = RegisterNames(book.matters.organization, book.projects)
        guard let sheet = RegisterSheet(workbook, names, settings.defaults, year: settings.year) else { throw Refusal.noRegisterSheet }
        return sheet
    }

    // MARK: Pages

    private static let fields = ["file", "year", "asOf", "class", "level", "field", "lead", "town", "sponsor", "taskForce"]

    private func form(_ words: ProjectWords, _ entered: Entered) -> FormModel {
        let page = words.page
        let rules = words.book.projects
        let today = page.now.day(in: page.zone)
        let units = words.book.matters.organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil }.sorted {
            $0.code < $1.code
        }.map { Choice($0.code, $0.name) }
        func label(_ name: String) -> String {
            page.pick("缺省", "Default: ") + words.text(ProjectSentences.labels[name] ?? Bilingual(name)).lowercased()
        }
        let fields = [
            FormField(
                "file", page.pick("XLSX 文件", "XLSX file"),
                .file(
                    accept: ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", isMultiple: false, usesCamera: false),
                isRequired: true),
            FormField(
                "year", page.pick("计划年度", "Year of the plan"), .number(min: 2000, max: 2100), values: [String(today.year)], isRequired: true
            ),
            FormField(
                "asOf", page.pick("完成投资截至", "Done up to"), .day, values: [rules.cutOff(at: today).description], isRequired: true),
            FormField(
                "class", label("class"), .select(ProjectClass.allCases.map { Choice($0.rawValue, words.text($0.title)) }),
                hint: page.pick("表中没有这一列或没有填写时采用。", "Taken where the sheet has no such column, or an empty cell.")),
            FormField("level", label("level"), .select(rules.levels.map { Choice($0.code, words.text($0.title)) })),
            FormField("field", label("field"), .select(rules.fields.map { Choice($0.code, words.text($0.title)) })),
            FormField("lead", label("lead"), .select(units)), FormField("town", label("town"), .select(units)),
            FormField("sponsor", label("sponsor")), FormField("taskForce", label("taskForce")),
        ]
        return FormModel(
            action: URLs.projectImportPreviews, fields: fields.map(entered.fill), submit: page.pick("预览", "Preview"),
            refusals: entered.general)
    }

    private func preview(_ sheet: RegisterSheet, _ settings: ImportSettings, _ mark: String, _ form: Form, _ words: ProjectWords)
        async throws
        -> HTML
    {
        let page = words.page
        let known = try await KnownProjects(house)
        let good = sheet.rows.filter { $0.details != nil }
        let new = good.filter { row in row.details.map { known.project($0) == nil } ?? false }.count
        let refused = sheet.rows.flatMap { row in
            row.refused.map {
                ProjectImportModel.Refused(
                    place: $0.place, name: row.name, column: words.text($0.column.title), value: $0.value, why: words.text($0.why))
            }
        }
        func figure(_ zh: String, _ en: String, _ count: Int, _ note: (zh: String, en: String)) -> Pages.Figure {
            Figure(page.pick(zh, en), .count(count), nil, note: page.pick(note.zh, note.en))
        }
        let hidden =
            [FormField.hidden("mark", mark), .hidden("year", String(settings.year)), .hidden("asOf", settings.asOf.description)]
            + ["class", "level", "field", "lead", "town", "sponsor", "taskForce"].compactMap { name in
                form[name].flatMap { $0.isEmpty ? nil : FormField.hidden(name, $0) }
            }
        let confirm = FormModel(
            action: URLs.projectImport, fields: hidden, submit: page.pick("写入 \(good.count) 行", "Write \(good.count) rows"),
            note: refused.isEmpty
                ? nil
                : page.pick(
                    "有问题的行不写入；改好表格后再导入一次，已写入的不会重复。",
                    "Rows with such a cell are not written; mend the sheet and import it again, nothing is written twice."))
        return projectImportPage(
            ProjectImportModel(
                form: self.form(words, Entered(values: form.fields)),
                preview: ProjectImportModel.Preview(
                    sheet: sheet.name,
                    figures: [
                        figure("新登记", "New", new, ("项目库里没有的", "not in the register")),
                        figure("已在册", "Known", good.count - new, ("只更新计划与完成数", "only plan and figure are renewed")),
                        figure("不能写入", "Not written", sheet.rows.count - good.count, ("见下列单元格", "see the cells below")),
                        figure("略过的行", "Left out", sheet.skipped.count, ("分节、合计和空名", "sections, totals, no name")),
                    ],
                    heads: sheet.heads.map { head in
                        ProjectImportModel.Head(
                            column: CellPlace.column(head.column), text: head.text, meaning: head.meaning.map { words.text($0.title) },
                            unit: head.meaning.map { [.investment, .planned, .done].contains($0) } ?? false
                                ? head.unit.zh + (head.isUnitWritten ? "" : page.pick("（表中未写）", " (not written there)")) : nil)
                    },
                    refused: Array(refused.prefix(200)),
                    lines: good.prefix(Self.shown).compactMap { row in
                        row.details.map { details in
                            ProjectImportModel.Line(
                                row: row.row, name: row.name,
                                state: known.project(details).map { page.pick("已在册 \($0.number)", "known as \($0.number)") }
                                    ?? page.pick("新登记", "new"),
                                town: words.unit(details.town), investment: words.money(details.investment),
                                planned: row.planned.map(words.money),
                                done: row.done.map(words.money))
                        }
                    },
                    confirm: good.isEmpty ? nil : confirm)),
            in: page)
    }
}

/// The projects of the register by what a row knows them by.
private struct KnownProjects {
    private let byCode: [String: Project]
    private let byName: [String: Project]

    init(_ house: House) async throws {
        let projects = try await house.projects().map(\.project).filter { $0.withdrawnOn == nil }
        byCode = Dictionary(projects.compactMap { project in project.details?.nationalCode.map { ($0, project) } }) { first, _ in first }
        byName = Dictionary(projects.compactMap { project in project.details.map { ($0.name, project) } }) { first, _ in first }
    }

    func project(_ details: ProjectDetails) -> Project? { details.nationalCode.flatMap { byCode[$0] } ?? byName[details.name] }
}

private struct ImportSettings {
    let year: Int
    let asOf: CivilDay
    let defaults: RegisterDefaults

    init(_ form: Form, _ book: Book) throws(Refusal) {
        func text(_ name: String) -> String? { form[name].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
        guard let year = text("year").flatMap({ Int($0) }), (2000...2100).contains(year) else {
            throw .fieldMissing("year", title: Bilingual(zh: "年度", en: "year"))
        }
        guard let asOf = text("asOf").flatMap({ CivilDay($0) }) else {
            throw .fieldMissing("asOf", title: Bilingual(zh: "完成投资截至", en: "done up to"))
        }
        (self.year, self.asOf) = (year, asOf)
        var defaults = RegisterDefaults()
        defaults.class = text("class").flatMap { ProjectClass(rawValue: $0) }
        (defaults.level, defaults.field, defaults.lead, defaults.town) = (text("level"), text("field"), text("lead"), text("town"))
        (defaults.sponsor, defaults.taskForce) = (text("sponsor"), text("taskForce"))
        self.defaults = defaults
    }
}

extension Refusal {
    static func workbookTooLarge(_ bytes: Int, _ largest: Int) -> Refusal {
        Refusal(
            "workbook.too-large", .tooLarge, field: "file",
            Bilingual(
                zh: "文件有 \(bytes >> 20) MB，最多 \(largest >> 20) MB。", en: "The file has \(bytes >> 20) MB; at most \(largest >> 20) MB."),
            next: Bilingual(zh: "请删去图片和无关的工作表。", en: "Remove pictures and sheets that have nothing to do with it."))
    }

    static func workbookUnreadable(_ why: Bilingual) -> Refusal {
        Refusal(
            "workbook.unreadable", .invalid, field: "file",
            Bilingual(zh: "无法读取这个文件：\(why.zh)", en: "This file cannot be read: \(why.en)."),
            next: Bilingual(zh: "处理后请重新上传。", en: "Then upload it again."))
    }

    static let noRegisterSheet = Refusal(
        "workbook.no-register", .invalid, field: "file",
        Bilingual(zh: "没有一个工作表的前二十行里有“项目名称”这样的表头。", en: "No sheet has a head such as 项目名称 in its first twenty rows."),
        next: Bilingual(zh: "请确认上传的是项目台账，表头在数据上方。", en: "Make sure that it is a ledger of projects with its heads above the data."))
}
