// GET /matters/A/comparisons/B: are they the same matter? What is decided is an action of the matter like any other;
// "not the same" is an entry on both, and the house suggests that pair no more.
import Foundation
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addComparisonRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ComparisonRoutes(web: web)
    router.get("/matters/:number/comparisons/:other", use: routes.show)
    router.post("/matters/:number/comparisons/:other", use: routes.tellApart)
}

struct ComparisonRoutes: Sendable {
    let web: Web
    private var house: House { web.house }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let (one, other) = try await both(context, reader)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let model = ComparisonModel(
            one: side(one, wording), other: side(other, wording), rows: lines(one, other, wording), between: between(one, other, wording),
            hasSamePhotos: Self.photos(one) == Self.photos(other), choices: try await choices(one, other, reader, page))
        return web.page(comparisonPage(model, in: page))
    }

    /// On both matters, so that neither is suggested to the other again.
    @Sendable func tellApart(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        let (one, other) = try await both(context, reader)
        // On both or on neither.
        for matter in [one, other] {
            guard await house.possibleActions(matter, for: reader).contains(.link) else { throw Refusal.linkNotOpen(matter.number) }
        }
        for (matter, apart) in [(one, other), (other, one)] {
            let command = MatterCommand.link(to: MatterLink(id: apart.id, number: apart.number), kind: MatterLink.notSame)
            try await house.act(command, on: matter.number, by: await house.actor(reader, for: .link, on: matter))
        }
        let words = context.visitor.language == .zh ? "\(other.number)：不是同一件 ✓" : "\(other.number): not the same ✓"
        return web.redirect(to: form["next"].flatMap(URLPath.init(local:)) ?? URLs.matter(one.number), notice: words)
    }

    /// Both, if this reader may see both: one that may not be seen is not there.
    private func both(_ context: WebContext, _ reader: Reader) async throws -> (Matter, Matter) {
        let (number, second) = (try context.segment("number"), try context.segment("other"))
        let one = try await house.matter(number).matter
        guard reader.covers(one) else { throw Refusal.matterNotReadable }
        let other = try await house.matter(second).matter
        guard reader.covers(other) else { throw Refusal.matterNotReadable }
        guard one.id != other.id else {
            throw Refusal.fieldInvalid(
                "other", second, title: Bilingual(zh: "对比的事项", en: "matter to compare with"),
                expected: Bilingual(zh: "另一件事项", en: "another matter"))
        }
        return (one, other)
    }

    private static func photos(_ matter: Matter) -> Set<String> { Set(matter.attachments.filter(\.isPhoto).map(\.sha256)) }

    private func side(_ matter: Matter, _ wording: Wording) -> ComparisonModel.Side {
        let ledger = wording.rules.ledger(matter.ledger, version: matter.rules)
        let calendars = ledger.flatMap { wording.rules.calendars(of: $0) }
        let light = ledger.flatMap { ledger in calendars.map { matter.light(by: ledger, on: $0, at: wording.page.now).mark } } ?? .none
        return .init(
            number: matter.number, title: matter.title, light: light, stage: wording.stage(matter.stage, of: matter.ledger),
            ending: wording.ending(matter.ending?.kind, of: matter.ledger),
            photos: matter.attachments.filter(\.isPhoto).prefix(3).map {
                Photo(wording.page.pick("照片", "Photo"), URLs.attachment(matter.number, $0.sha256))
            })
    }

    private func lines(_ one: Matter, _ other: Matter, _ wording: Wording) -> [ComparisonModel.Line] {
        let page = wording.page
        func line(_ zh: String, _ en: String, _ value: (Matter) -> String) -> ComparisonModel.Line {
            .init(page.pick(zh, en), value(one), value(other))
        }
        return [
            line("情况描述", "Description") { $0.description },
            line("分类", "Class") { $0.classCode.map { code in wording.rules.catalogueTitle(code).map(wording.text) ?? code } ?? "" },
            line("地点", "Place") { $0.place?.text ?? "" },
            line("区域", "Area") { wording.area($0.place?.cell) ?? "" },
            line("单位", "Unit") { wording.unit($0.handler ?? $0.owner) ?? "" },
            line("台账", "Ledger") { matter in wording.rules.ledger(matter.ledger).map { wording.text($0.title) } ?? matter.ledger },
            line("上报", "Reported") { page.text($0.reportedAt) },
        ].filter { !$0.one.isEmpty || !$0.other.isEmpty }
    }

    private func between(_ one: Matter, _ other: Matter, _ wording: Wording) -> String {
        let page = wording.page
        let time = page.duration(seconds: abs(one.reportedAt.seconds(until: other.reportedAt)))
        let apart = page.pick("上报相隔 \(time)", "reported \(time) apart")
        guard let metres = one.metres(to: other) else { return page.pick("位置不全，距离不明 · \(apart)", "distance unknown · \(apart)") }
        return page.pick("相距 \(metres) 米 · \(apart)", "\(metres) m apart · \(apart)")
    }

    private func choices(_ one: Matter, _ other: Matter, _ reader: Reader, _ page: PageContext) async throws -> [ComparisonModel.Choice] {
        let (ofOne, ofOther) = (await house.possibleActions(one, for: reader), await house.possibleActions(other, for: reader))
        func merge(_ merged: Matter, into main: Matter, _ key: String) -> ComparisonModel.Choice {
            .init(
                page.pick("\(merged.number) 并入 \(main.number)", "Merge \(merged.number) into \(main.number)"),
                note: page.pick(
                    "\(merged.number)“\(merged.title)”以并案结束，时钟停止，以后不能重新办理；\(main.number) 照常办理，办结时两件的上报人一并答复。",
                    "\(merged.number) ends as merged, its clocks stop and it cannot be reopened; \(main.number) goes on, and both who reported are answered when it ends."
                ),
                confirm: page.pick("结束 \(merged.number)，并入 \(main.number)", "End \(merged.number) and merge it into \(main.number)"),
                to: URLs.action("merge", on: merged.number), fields: [["into", main.number], ["next", URLs.matter(main.number).text]],
                key: key, isDangerous: true)
        }
        var choices: [ComparisonModel.Choice] = []
        if ofOne.contains(.merge), other.isOpen { choices.append(merge(one, into: other, "1")) }
        if ofOther.contains(.merge), one.isOpen { choices.append(merge(other, into: one, "2")) }
        if ofOne.contains(.link), !one.links.contains(where: { $0.id == other.id }) {
            choices.append(
                .init(
                    page.pick("是同一件，都保留并关联", "The same, keep and link both"),
                    note: page.pick("两件各自办结", "each goes on to its own ending"), to: URLs.action("link", on: one.number),
                    fields: [
                        ["to", other.number], ["kind", MatterLink.same], ["next", URLs.matter(one.number).text],
                    ], key: "3"))
        }
        if ofOne.contains(.link), ofOther.contains(.link), !one.isApart(from: other.id) {
            choices.append(
                .init(
                    page.pick("不是同一件", "Not the same"), note: page.pick("记入两件的流水，不再提示", "goes on record in both; not suggested again"),
                    to: URLs.comparison(one.number, other.number), fields: [], key: "4"))
        }
        return choices
    }
}

extension Matter {
    /// Whole metres between two positions; nil where one has none.
    fileprivate func metres(to other: Matter) -> Int? {
        guard let east = place?.longitude, let north = place?.latitude, let far = other.place?.longitude, let up = other.place?.latitude
        else { return nil }
        let here = Position(longitude: east, latitude: north)
        return Int(AreaMap.distanceInMetres(from: here, to: Position(longitude: far, latitude: up)).rounded())
    }
}

extension Web {
    /// Open matters nearby of the same class that this reader may see, nearest first; not those that were linked with it
    /// already, as the same or as not.
    func suspects(of matter: Matter, _ found: IncidentClass?, _ wording: Wording, _ reader: Reader) async throws -> [Duplicate] {
        guard let found, let longitude = matter.place?.longitude, let latitude = matter.place?.latitude else { return [] }
        let visible = MatterQuery.visible(reader.scope, reader.organization) ?? "true"
        let rows = try await house.journal.rows(
            Duplicates.query(
                class: found.code, longitude: longitude, latitude: latitude, radiusInMetres: found.duplicateRadiusInMetres, where: visible))
        let near = Duplicates.ranked(
            rows, longitude: longitude, latitude: latitude, radiusInMetres: found.duplicateRadiusInMetres, except: matter.id
        ).filter { other in !matter.isApart(from: other.id) && !matter.links.contains { $0.id == other.id } }
        guard !near.isEmpty else { return [] }
        let stages = try await house.journal.rows(
            "select m.id, m.ledger, m.stage from matter m where m.id in (\(list: near.map(\.id)))")
        let titles = Dictionary(
            stages.map { ($0.text("id"), wording.stage($0.text("stage"), of: $0.text("ledger"))) }, uniquingKeysWith: { first, _ in first })
        return near.compactMap { other in titles[other.id].map { (other, $0) } }.prefix(20).map { other, stage in
            Duplicate(
                number: other.number, title: other.title, stage: stage, metres: Int(other.distanceInMetres.rounded()),
                reportedAt: other.reportedAt, comparison: URLs.comparison(matter.number, other.number))
        }
    }
}

extension Refusal {
    static func linkNotOpen(_ number: String) -> Refusal {
        Refusal(
            "link.not-open", .forbidden,
            Bilingual(zh: "您现在不能在 \(number) 上记关联，两件都没有记。", en: "You cannot link \(number) as it stands; nothing was recorded on either."),
            next: Bilingual(zh: "请看它现在的环节，由该环节可以关联的人来记。", en: "Look at its stage; who may link there can record it."))
    }
}
