// An issued paper as a file, as bulletins are printed: PDF after GB/T 9704, DOCX, a page that stands alone, Markdown. A plan's items
// are its table.
import Bulletins
import Hummingbird
import Kernel
import Loop
import Matters
import Meetings
import Pages

extension PaperRoutes {
    /// `WG2026-0001.pdf`: the number and the format; nil of every other name.
    static func file(_ name: String) -> (number: String, format: BulletinFormat)? {
        guard let dot = name.lastIndex(of: "."), let format = BulletinFormat(rawValue: String(name[name.index(after: dot)...])) else {
            return nil
        }
        return (String(name[..<dot]), format)
    }

    /// - Throws: `paper.not-issued`.
    func file(_ paper: Paper, _ format: BulletinFormat, _ request: Request, _ context: WebContext) async throws -> Response {
        let document = try await Self.document(paper, web.house.journal.book(), isChinese: context.visitor.language == .zh)
        let bytes = try await BulletinPrint(document, base: web.base(request, context)).bytes(format)
        let name = percentEncoded("\(paper.mark ?? paper.number).\(format.rawValue)")
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(paper.number).\(format.rawValue)\"; filename*=UTF-8''\(name)",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func document(_ paper: Paper, _ book: Book, isChinese: Bool) throws(Refusal) -> BulletinDocument {
        guard paper.stage == .issued, let details = paper.details, let mark = paper.mark, let day = paper.issuedOn else {
            throw .paperNotIssued(paper.number)
        }
        let organization = book.matters.organization
        func names(_ units: [UnitCode]) -> [String] { units.map { organization.name(ofUnit: $0) } }
        func pick(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
        let rules = book.meetings.papers
        let series = rules.kind(details.kind).flatMap { rules.series[$0.series] }
        let rows = paper.items.enumerated().map { place, kept in
            let measures = kept.item.measures.isEmpty ? "" : pick("（\(kept.item.measures)）", " (\(kept.item.measures))")
            return [
                "\(place + 1). \(kept.item.text)\(measures)", organization.name(ofUnit: kept.lead),
                names(kept.item.supporting).joined(separator: pick("、", ", ")), kept.sponsor, kept.item.limit.description,
            ]
        }
        let heads = [
            pick("任务", "Item"), pick("牵头单位", "Lead"), pick("配合单位", "Supporting"), pick("牵头领导", "Sponsor"), pick("时限", "Limit"),
        ]
        return BulletinDocument(
            paper: details.title, mark: mark, masthead: series?.masthead ?? "",
            issuer: series.flatMap { $0.issuer.isEmpty ? nil : $0.issuer } ?? organization.name(ofUnit: details.unit), day: day,
            sentTo: names(paper.recipients), paragraphs: paper.text.split(whereSeparator: \.isNewline).map(String.init),
            table: rows.isEmpty ? nil : (title: pick("任务清单", "Items"), heads: heads, rows: rows), isChinese: isChinese)
    }
}
