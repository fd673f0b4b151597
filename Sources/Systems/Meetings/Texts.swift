// The checks of what people write, for every decision of this system.
import Kernel

func required(_ text: String, _ field: String, title: Bilingual? = nil) throws(Refusal) -> String {
    guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing(field, title: title) }
    return try bounded(text, field)
}

func bounded(_ text: String, _ field: String) throws(Refusal) -> String {
    guard text.utf8.count <= 4000 else { throw .fieldTooLong(field, bytes: text.utf8.count, longest: 4000) }
    return text
}
