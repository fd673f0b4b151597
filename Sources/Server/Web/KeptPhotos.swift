// Photos of a form that has to be sent again: the server keeps them and the form carries a mark for each,
// because a file control cannot be filled in for the person. Used by the citizen's and the grid worker's
// report. Nothing is recorded by it; what is never named by an entry is swept away.
import Kernel
import Matters
import Pages

struct KeptPhotos: Sendable {
    let house: House
    let cookie: String
    /// Of one report.
    static let most = 9

    init(_ house: House, _ context: WebContext) { (self.house, cookie) = (house, context.visitor.cookie) }

    /// Those that the form brings back; what is no mark of this browser, or gone, is left out.
    func before(_ form: Form) async throws -> [Matters.Attachment] {
        var photos: [Matters.Attachment] = []
        let dropped = form.fields["drop-photo"] ?? []
        for text in (form.fields["kept-photo"] ?? []).prefix(Self.most) where !dropped.contains(text) {
            if let photo = try await photo(markedBy: text) { photos.append(photo) }
        }
        return photos
    }

    /// Nil for what is no mark of this browser, and for what is gone.
    func photo(markedBy text: String) async throws -> Matters.Attachment? {
        let parts = text.split(separator: ".").map(String.init)
        guard parts.count == 2, let photo = try await house.attachments.kept(parts[0]), photo.isPhoto, mark(photo) == text else {
            return nil
        }
        return photo
    }

    /// Keeps those that the form sends.
    func sent(_ form: Form) async throws -> [Matters.Attachment] {
        let files = form.files.filter { $0.name == "photo" && !$0.bytes.isEmpty }
        let count = files.count + Set(form.fields["kept-photo"] ?? []).subtracting(form.fields["drop-photo"] ?? []).count
        guard count <= Self.most else { throw Refusal.tooManyPhotos(count) }
        return try await house.attachments.keepPhotos(files)
    }

    /// `sha256.mark`; the mark binds it to this browser, so that nobody can put another's photo into a
    /// report of their own and see it there.
    func mark(_ photo: Matters.Attachment) -> String {
        "\(photo.sha256).\(house.vault.formToken(for: "photo/\(cookie)/\(photo.sha256)"))"
    }
}

extension Form {
    /// Latitude or longitude as somebody wrote it; nil where nothing is written.
    func degrees(_ name: String) throws(Refusal) -> Double? {
        guard let text = self[name]?.filter({ !$0.isWhitespace }), !text.isEmpty else { return nil }
        guard let value = Double(text), value.isFinite else {
            throw Refusal.placeInvalid("“\(text)”不是度数", "\"\(text)\" is no number of degrees")
        }
        return value
    }
}

extension Refusal {
    static func tooManyPhotos(_ count: Int) -> Refusal {
        Refusal(
            "photo.too-many", .invalid, field: "photos",
            Bilingual(zh: "有 \(count) 张照片，最多 9 张。", en: "There are \(count) photos; at most 9 are allowed."),
            next: Bilingual(zh: "请只留最能说明情况的。", en: "Keep those that show it best."))
    }
}
