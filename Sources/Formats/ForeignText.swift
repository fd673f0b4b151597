// Text of files that do not say how they are written. UTF-8 proves itself; what is not UTF-8 and came from a Chinese
// office is GB18030 (or GBK, which it contains).
import Glibc

package enum ForeignText {
    /// Nil where it is neither.
    package static func decode(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE]) { return converted(Array(bytes.dropFirst(2)), from: "UTF-16LE") }
        if bytes.starts(with: [0xFE, 0xFF]) { return converted(Array(bytes.dropFirst(2)), from: "UTF-16BE") }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        return String(validating: body, as: UTF8.self) ?? converted(body, from: "GB18030") ?? converted(body, from: "CP1252")
    }

    private static func converted(_ bytes: [UInt8], from encoding: String) -> String? {
        guard let converter = iconv_open("UTF-8", encoding), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var (input, output) = (bytes.map { CChar(bitPattern: $0) }, [CChar](repeating: 0, count: bytes.count * 4 + 16))
        let written: Int? = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, left) = (input.baseAddress, input.count)
                var (to, room) = (output.baseAddress, output.count)
                return iconv(converter, &from, &left, &to, &room) == Int.max.magnitude * 2 + 1 || left > 0 ? nil : output.count - room
            }
        }
        return written.map { String(decoding: output.prefix($0).lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }
}
