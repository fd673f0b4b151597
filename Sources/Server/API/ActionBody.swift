// The body of `POST /matters/{number}/{action}` as a command. The fields are those of MatterCommand;
// matters are named by number and photos by hash, because callers know neither ids nor file sizes.
import Foundation
import Hummingbird
import Kernel
import Matters

extension API {
    func command(_ action: Action, _ request: Request) async throws -> MatterCommand {
        let body = try await APIBody(request, knows: action.fields, isOptional: true)
        var members = body.members
        if action.fields.contains("photos"), members["photos"] != nil || members["documents"] != nil {
            let documents = action.takesDocuments ? try await self.documents(body) : []
            members["documents"] = nil
            members["photos"] = .list(
                (try await attachments(try body.texts("photos")) + documents).map { file in
                    var members: [String: JSONValue] = [
                        "sha256": .text(file.sha256), "contentType": .text(file.contentType), "size": .integer(file.size),
                    ]
                    if let name = file.name { members["name"] = .text(name) }
                    return .object(members)
                })
        }
        for name in ["into", "to"] where action.fields.contains(name) {
            let number = try body.requiredText(name, title: Bilingual(zh: "另一个事项的编号", en: "number of the other matter"))
            members[name] = ["id": "", "number": .text(number)]
        }
        if case .text(let kind)? = members["kind"], action == .return, ReturnKind(rawValue: kind) == nil {
            throw Refusal.notAChoice("kind", kind, ReturnKind.allCases.map(\.rawValue))
        }
        if action == .judge, let verdict = try body.text("verdict"), Verdict(rawValue: verdict) == nil {
            throw Refusal.notAChoice("verdict", verdict, Verdict.allCases.map(\.rawValue))
        }
        if action == .cite, let kind = try body.text("kind"), CitationKind(rawValue: kind) == nil {
            throw Refusal.notAChoice("kind", kind, CitationKind.allCases.map(\.rawValue))
        }
        if action == .link, try body.requiredText("kind", title: Bilingual(zh: "关联类型", en: "kind of link")).utf8.count > 80 {
            throw Refusal.fieldTooLong("kind", bytes: try body.text("kind")?.utf8.count ?? 0, longest: 80)
        }
        if action == .extend { _ = try Budget(asked: try body.requiredText("by", title: Bilingual(zh: "延长多少", en: "by how much"))) }
        if action == .suspend { _ = try CivilDay(asked: try body.requiredText("until", title: Bilingual(zh: "最后一天", en: "last day"))) }
        do {
            return try JSON.decode(MatterCommand.self, from: JSONValue.object([JSON.camelCased(action.rawValue): .object(members)]).text)
        } catch let error as DecodingError {
            throw Refusal(error, in: members)
        }
    }
}

extension API {
    /// Uploaded PDFs with the names under which people read them.
    private func documents(_ body: APIBody) async throws -> [Attachment] {
        let items = try body.objects("documents", knows: ["sha256", "name"], most: 20)
        var documents: [Attachment] = []
        for item in items {
            let hash = try item.requiredText("sha256", title: Bilingual(zh: "附件的 sha256", en: "the sha256 of the file"))
            guard !documents.contains(where: { $0.sha256 == hash }) else {
                throw Refusal.fieldInvalid("documents", hash, expected: Bilingual(zh: "每个文件只写一次", en: "each file once"))
            }
            guard var document = try await house.attachments.kept(hash) else { throw Refusal.attachmentUnknown(hash, field: "documents") }
            guard !document.isPhoto else {
                throw Refusal.fieldInvalid(
                    "documents", hash, expected: Bilingual(zh: "PDF；照片写在 photos 里", en: "a PDF; photos go into `photos`"))
            }
            let name = try item.text("name")
            document.name = name.flatMap(DocumentName.readable)
            if let name, document.name == nil {
                throw Refusal.fieldInvalid(
                    "documents", String(name.prefix(40)), expected: Bilingual(zh: "可读的文件名", en: "a name that can be read"))
            }
            documents.append(document)
        }
        return documents
    }
}

extension Action {
    /// The members that its body may have.
    var fields: [String] {
        switch self {
        case .accept, .requestCheck, .claim, .resume: ["note"]
        case .refuse, .pause, .reopen, .appeal, .urge: ["reason"]
        case .extend: ["by", "reason"]
        case .suspend: ["until", "reason"]
        case .approve: ["granted", "note"]
        case .requestSupplement: ["what"]
        case .requestSupport: ["unit", "what"]
        case .supplement, .support, .note: ["note", "photos", "documents"]
        case .check: ["found", "note", "photos"]
        case .triage: ["class", "title", "note"]
        case .dispatch: ["owner", "supporting", "note"]
        case .return: ["kind", "reason"]
        case .progress: ["note", "photos", "documents", "done"]
        case .submit: ["note", "closing", "photos", "documents"]
        case .verify: ["passed", "note", "photos"]
        case .answer: ["reached", "words", "satisfied"]
        case .end: ["kind", "note"]
        case .appraise: ["grade", "words"]
        case .merge: ["into"]
        case .link: ["to", "kind"]
        case .amend: ["values", "reason"]
        case .judge: ["report", "verdict", "note"]
        case .cite: ["kind", "code", "title", "on", "words"]
        case .recheck: ["holds", "note", "photos", "documents"]
        case .review: ["good", "cause", "next"]
        }
    }
}

extension Budget {
    /// An extension as somebody wrote it.
    init(asked text: String) throws(Refusal) {
        guard let budget = Budget(text) else {
            throw .fieldInvalid(
                "by", String(text.prefix(40)), expected: Bilingual(zh: "时间长短，如 2 work-days", en: "a length of time, such as 2 work-days"))
        }
        self = budget
    }
}

extension CivilDay {
    /// The last day of a suspension as somebody wrote it.
    init(asked text: String) throws(Refusal) {
        guard let day = CivilDay(text) else {
            throw .fieldInvalid(
                "until", String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        }
        self = day
    }
}

extension Refusal {
    /// A decoding error names the field as the caller wrote it: the command's own name, which the path
    /// begins with, is ours.
    fileprivate init(_ error: DecodingError, in members: [String: JSONValue]) {
        let path = JSON.field(error).split(separator: ".").dropFirst().map { $0.hasPrefix("Index ") ? String($0.dropFirst(6)) : String($0) }
        let field = path.isEmpty ? "body" : path.joined(separator: ".")
        switch error {
        case .keyNotFound, .valueNotFound: self = .fieldMissing(field)
        default:
            let given = path.first.flatMap { members[$0] }.map { String($0.text.prefix(40)) } ?? ""
            self = .fieldInvalid(field, given, expected: Bilingual(zh: "接口文档所说的类型", en: "of the type that the API description gives"))
        }
    }
}
