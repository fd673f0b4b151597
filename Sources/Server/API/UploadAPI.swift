// POST /attachments: a photo or a PDF on its way into an entry. It is kept by its content; a report or an action
// then names its SHA-256.
import Hummingbird
import Kernel
import Matters
import Pages

extension API {
    private static let rawTypes = ["image/jpeg", "image/png", "image/webp", PDFBytes.contentType, "application/octet-stream"]

    @Sendable func uploadAttachment(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        let largest = house.settings.largestFile
        let type = APIHeaders.mediaType(request)
        let sent: (name: String, bytes: ArraySlice<UInt8>)
        if type == "multipart/form-data" {
            // Boundaries and part headers come on top of the file.
            let form = try Form.decode(
                try await web.body(request, upTo: largest + 65_536), contentType: request.headers[.contentType],
                limits: FormLimits(file: largest, total: largest + 65_536))
            guard form.files.count == 1, let file = form.files.first else {
                throw Refusal.fieldInvalid("file", String(form.files.count), expected: Bilingual(zh: "恰好一个文件", en: "exactly one file"))
            }
            sent = (file.filename, file.bytes)
        } else {
            guard API.rawTypes.contains(type) else {
                throw EdgeFault.unsupportedType(type, accepted: (API.rawTypes + ["multipart/form-data"]).joined(separator: ", "))
            }
            let body = try await web.body(request, upTo: largest)
            sent = ("file", body[...])
        }
        let kept = try await house.attachments.keepFile(sent.bytes, named: sent.name)
        return .json(
            ["sha256": .text(kept.sha256), "contentType": .text(kept.contentType), "size": .integer(kept.size)], status: .created)
    }
}
