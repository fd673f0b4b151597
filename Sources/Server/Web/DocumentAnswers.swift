// How files of a matter leave the house: photos are shown, documents are saved by whoever asked and never opened here.
import Foundation
import HTTPTypes
import Matters
import Pages

extension Matters.Attachment {
    /// What a page calls a document.
    func title(_ page: PageContext) -> String { name ?? page.pick("未命名文件.pdf", "unnamed.pdf") }

    /// With the bytes. A document goes to the disk of whoever asked: shown in our window, what is active in it would be
    /// ours. The sandbox holds should a browser show it all the same (ASVS 5.0 3.2.1, 5.4.1, 5.4.2).
    var headers: HTTPFields {
        var headers: HTTPFields = [.contentType: contentType, .cacheControl: "private, max-age=3600"]
        guard !isPhoto else { return headers }
        // RFC 6266 with the text of RFC 8187; the plain name is for programs that know neither.
        let unreserved = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let name = (name ?? "document.pdf").addingPercentEncoding(withAllowedCharacters: unreserved) ?? "document.pdf"
        headers[.contentDisposition] = "attachment; filename=\"document.pdf\"; filename*=UTF-8''\(name)"
        headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        headers[.xContentTypeOptions] = "nosniff"
        // A photo stays with a browser so that a page of ten is not fetched again; a document is fetched to be kept.
        headers[.cacheControl] = "no-store"
        return headers
    }
}

extension Action {
    /// Approvals, minutes and quotations come with the work and with words; what is seen on site is a photo.
    var takesDocuments: Bool {
        switch self {
        case .progress, .submit, .supplement, .support, .note, .recheck: true
        default: false
        }
    }
}
