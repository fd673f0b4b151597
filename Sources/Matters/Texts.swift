// The checks of what people write, for the decisions of every system.
import Kernel

/// - Throws: `field.missing` for nothing but white space, `field.too-long` beyond 4,000 bytes of UTF-8.
package func required(_ text: String, _ field: String, title: Bilingual? = nil) throws(Refusal) -> String {
    guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing(field, title: title) }
    return try bounded(text, field)
}

/// - Throws: `field.too-long` beyond 4,000 bytes of UTF-8.
package func bounded(_ text: String, _ field: String) throws(Refusal) -> String {
    guard text.utf8.count <= 4000 else { throw .fieldTooLong(field, bytes: text.utf8.count, longest: 4000) }
    return text
}
