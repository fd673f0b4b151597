// What a browser sends with a form, decoded: application/x-www-form-urlencoded (WHATWG URL §5.1) and
// multipart/form-data (RFC 7578). Called by the server for every POST. The bytes come from strangers:
// nothing here may crash, guess at broken text, or keep more than its limits allow.

/// The decoded fields and files, in the order they were sent.
package struct Form: Sendable, Hashable {
    package var fields: [String: [String]] = [:]
    package var files: [FormFile] = []

    package init(fields: [String: [String]] = [:], files: [FormFile] = []) {
        self.fields = fields
        self.files = files
    }

    /// The first value of a field.
    package subscript(_ name: String) -> String? { fields[name]?.first }
}

package struct FormFile: Sendable, Hashable {
    /// The field's name.
    package var name: String
    /// As the browser says, without folders; a claim, never a path to write to.
    package var filename: String
    /// As the browser says; a claim, the server looks at the bytes.
    package var contentType: String
    /// A part of the body, not a copy of it: photos are large and many are sent at once.
    package var bytes: ArraySlice<UInt8>

    package init(name: String, filename: String, contentType: String, bytes: ArraySlice<UInt8>) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.bytes = bytes
    }
}

/// How much a form may carry.
package struct FormLimits: Sendable, Hashable {
    /// A text field, in bytes.
    package var field: Int
    /// A file, in bytes.
    package var file: Int
    /// The whole body, in bytes.
    package var total: Int
    /// Fields and files together.
    package var parts: Int

    package init(field: Int = 65_536, file: Int = 10 * 1024 * 1024, total: Int, parts: Int = 256) {
        self.field = field
        self.file = file
        self.total = total
        self.parts = parts
    }
}

/// Why a form could not be read. `text(_:)` says it to the person with the remedy.
package enum FormFault: Error, Sendable, Hashable {
    case unknownContentType(String)
    case missingBoundary
    /// The body ends before its closing boundary, or a part has no name.
    case malformed(Malformation)
    /// The field's bytes are no UTF-8.
    case brokenText(field: String)
    case fieldTooLarge(field: String, bytes: Int, limit: Int)
    case fileTooLarge(field: String, bytes: Int, limit: Int)
    case bodyTooLarge(bytes: Int, limit: Int)
    case tooManyParts(limit: Int)

    package enum Malformation: Sendable, Hashable {
        case noBoundary, openBoundary, noEnd, noHeaders, noName, noFormData

        var said: Message {
            switch self {
            case .noBoundary: Message("没有分隔行", "no boundary in the body")
            case .openBoundary: Message("分隔行不完整", "a boundary does not end its line")
            case .noEnd: Message("没有结尾", "the closing boundary is missing")
            case .noHeaders: Message("有一项缺少说明", "a part has no headers")
            case .noName: Message("有一项没有名称", "a part has no name")
            case .noFormData: Message("有一项不是表单内容", "a part is no form-data")
            }
        }
    }

    package var isTooLarge: Bool {
        switch self {
        case .fieldTooLarge, .fileTooLarge, .bodyTooLarge, .tooManyParts: true
        case .unknownContentType, .missingBoundary, .malformed, .brokenText: false
        }
    }

    /// The field it belongs to, where there is one.
    package var field: String? {
        switch self {
        case .brokenText(let field), .fieldTooLarge(let field, _, _), .fileTooLarge(let field, _, _): field
        case .unknownContentType, .missingBoundary, .malformed, .bodyTooLarge, .tooManyParts: nil
        }
    }

    package var message: Message {
        switch self {
        case .unknownContentType(let type):
            Message("不支持的表单类型“\(type)”，请用网页表单提交。", "A form cannot be read as \"\(type)\"; send it as a browser does.")
        case .missingBoundary:
            Message("multipart 表单缺少 boundary，请重新提交。", "The multipart form names no boundary; send it again.")
        case .malformed(let why):
            Message("表单内容不完整（\(why.said.zh)），请重新提交。", "The form is incomplete (\(why.said.en)); send it again.")
        case .brokenText(let field):
            Message("“\(field)”不是有效的 UTF-8 文字，请重新填写。", "\"\(field)\" is no valid UTF-8 text; write it again.")
        case .fieldTooLarge(let field, let bytes, let limit):
            Message("“\(field)”有 \(bytes) 字节，上限 \(limit) 字节，请缩短。", "\"\(field)\" has \(bytes) bytes, the limit is \(limit); shorten it.")
        case .fileTooLarge(let field, let bytes, let limit):
            Message(
                "“\(field)”的文件有 \(bytes) 字节，上限 \(limit) 字节，请缩小。",
                "The file in \"\(field)\" has \(bytes) bytes, the limit is \(limit); make it smaller.")
        case .bodyTooLarge(let bytes, let limit):
            Message("提交的内容有 \(bytes) 字节，上限 \(limit) 字节，请分次提交。", "The form has \(bytes) bytes, the limit is \(limit); send it in parts.")
        case .tooManyParts(let limit):
            Message("表单项超过 \(limit) 个，请分次提交。", "The form has more than \(limit) parts; send it in parts.")
        }
    }
}

extension Form {
    /// Decodes a body by its Content-Type header.
    package static func decode(_ body: [UInt8], contentType: String?, limits: FormLimits) throws(FormFault) -> Form {
        guard body.count <= limits.total else { throw .bodyTooLarge(bytes: body.count, limit: limits.total) }
        let (type, parameters) = headerValue(contentType ?? "")
        switch type {
        case "application/x-www-form-urlencoded": return try decodeURLEncoded(body, limits: limits)
        case "multipart/form-data":
            guard let boundary = parameters["boundary"], !boundary.isEmpty, boundary.utf8.count <= 200 else { throw .missingBoundary }
            return try decodeMultipart(body, boundary: boundary, limits: limits)
        default: throw .unknownContentType(type)
        }
    }

    /// Decodes `a=1&b=%E4%B8%80`; also reads a query string.
    package static func decodeURLEncoded(_ body: [UInt8], limits: FormLimits) throws(FormFault) -> Form {
        var form = Form()
        var count = 0
        for pair in body.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let nameBytes = percentDecoded(pair[..<equals])
            guard let name = String(validating: nameBytes, as: UTF8.self) else { throw .brokenText(field: "?") }
            let value = percentDecoded(equals == pair.endIndex ? pair[equals...] : pair[(equals + 1)...])
            form.fields[name, default: []].append(try text(value, field: name, limits: limits))
        }
        return form
    }

    /// The first field of a body of which the rest may still be on its way; nil while it is not whole, and
    /// where the body begins with something else. Every form of ours begins with its token.
    package static func firstField(_ start: [UInt8], contentType: String?) -> (name: String, value: String)? {
        let (type, parameters) = headerValue(contentType ?? "")
        let limits = FormLimits(field: 1024, total: start.count, parts: 1)
        var form = Form()
        do throws(FormFault) {
            switch type {
            case "application/x-www-form-urlencoded":
                guard let end = start.firstIndex(of: UInt8(ascii: "&")) else { return nil }
                form = try decodeURLEncoded(Array(start[..<end]), limits: limits)
            case "multipart/form-data":
                let marker = Array("\r\n--\(parameters["boundary"] ?? "")".utf8)
                guard let first = boundary(marker, openingIn: start), let from = lineEnd(of: start, behind: first),
                    let end = find(marker, in: start, from: from)
                else { return nil }
                try form.add(part: start[(from + 2)..<max(from + 2, end)], limits: limits)
            default: return nil
            }
        } catch { return nil }
        return form.fields.first.flatMap { name, values in values.first.map { (name, $0) } }
    }

    static func decodeMultipart(_ bytes: [UInt8], boundary: String, limits: FormLimits) throws(FormFault) -> Form {
        var form = Form()
        let marker = Array("\r\n--".utf8) + Array(boundary.utf8)
        guard var at = Self.boundary(marker, openingIn: bytes) else { throw .malformed(.noBoundary) }
        var count = 0
        while true {
            if bytes.hasPrefix("--", at: at) { return form }
            guard let line = lineEnd(of: bytes, behind: at) else { throw .malformed(.openBoundary) }
            at = line
            guard let end = find(marker, in: bytes, from: at) else { throw .malformed(.noEnd) }
            count += 1
            guard count <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
            try form.add(part: bytes[(at + 2)..<max(at + 2, end)], limits: limits)
            at = end + marker.count
        }
    }

    /// Behind the first boundary. It may stand at the very start, without the line break of the others.
    private static func boundary(_ marker: [UInt8], openingIn bytes: [UInt8]) -> Int? {
        if bytes.starts(with: marker.dropFirst(2)) { return marker.count - 2 }
        return find(marker, in: bytes, from: 0).map { $0 + marker.count }
    }

    /// Where the line of a boundary ends; RFC 2046 allows blanks after it and nothing else. The last one has two hyphens there.
    private static func lineEnd(of bytes: [UInt8], behind boundary: Int) -> Int? {
        var at = boundary
        while at < bytes.count, bytes[at] == 32 || bytes[at] == 9 { at += 1 }
        return bytes.hasPrefix("\r\n", at: at) ? at : nil
    }

    private mutating func add(part bytes: ArraySlice<UInt8>, limits: FormLimits) throws(FormFault) {
        let head = bytes.prefix(8196)
        guard let blank = find(Array("\r\n\r\n".utf8), in: Array(head), from: 0) else { throw .malformed(.noHeaders) }
        var name: String?
        var filename: String?
        var contentType = "text/plain"
        for line in head.prefix(blank).split(separator: 10) {
            guard let header = String(validating: line.filter { $0 != 13 }, as: UTF8.self) else { throw .brokenText(field: name ?? "?") }
            guard let colon = header.firstIndex(of: ":") else { continue }
            let value = header[header.index(after: colon)...]
            switch header[..<colon].lowercased() {
            case "content-disposition":
                let (type, parameters) = headerValue(String(value))
                guard type == "form-data" else { throw .malformed(.noFormData) }
                name = parameters["name"]
                filename = parameters["filename"]
            case "content-type": contentType = headerValue(String(value)).0
            default: continue
            }
        }
        guard let name, !name.isEmpty else { throw .malformed(.noName) }
        let content = bytes.dropFirst(blank + 4)
        guard let filename else {
            fields[name, default: []].append(try Form.text(content, field: name, limits: limits))
            return
        }
        // A file control left empty is sent as a nameless file of no bytes.
        if filename.isEmpty, content.isEmpty { return }
        guard content.count <= limits.file else { throw .fileTooLarge(field: name, bytes: content.count, limit: limits.file) }
        // By scalars: behind some signs a slash is no character of its own.
        let last = filename.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map { String($0) } ?? ""
        files.append(FormFile(name: name, filename: last, contentType: contentType, bytes: content))
    }

    private static func text(_ bytes: some Collection<UInt8>, field: String, limits: FormLimits) throws(FormFault) -> String {
        guard bytes.count <= limits.field else { throw .fieldTooLarge(field: field, bytes: bytes.count, limit: limits.field) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .brokenText(field: field) }
        return text
    }
}

/// `multipart/form-data; boundary="x"` → the lower-cased first word and its parameters, quotes taken off.
/// Browsers write `"` within a file name as `%22` (WHATWG HTML), so a quote always ends the value.
private func headerValue(_ header: String) -> (String, [String: String]) {
    var pieces: [String] = [""]
    var isQuoted = false
    for character in header {
        if character == "\"" { isQuoted.toggle() }
        if character == ";", !isQuoted { pieces.append("") } else { pieces[pieces.count - 1].append(character) }
    }
    var parameters: [String: String] = [:]
    for piece in pieces.dropFirst() {
        guard let equals = piece.firstIndex(of: "=") else { continue }
        let name = piece[..<equals].filter { $0 != " " && $0 != "\t" }.lowercased()
        var value = piece[piece.index(after: equals)...].trimmed
        if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 { value = value.dropFirst().dropLast() }
        if parameters[name] == nil { parameters[name] = String(value) }
    }
    return (pieces[0].trimmed.lowercased(), parameters)
}

/// `%41` and `+`; a `%` without two hex digits stays as it is, as the WHATWG algorithm has it.
private func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
        let byte = bytes[at]
        if byte == UInt8(ascii: "%"), bytes.endIndex - at > 2, let high = hexDigit(bytes[at + 1]), let low = hexDigit(bytes[at + 2]) {
            result.append(high << 4 | low)
            at += 3
        } else {
            result.append(byte == UInt8(ascii: "+") ? 32 : byte)
            at += 1
        }
    }
    return result
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
}

/// The first place of `needle` at or after `from`. The needle begins with a rare byte (CR), so a plain search is linear in practice.
private func find(_ needle: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
        guard bytes.count >= needle.count, from <= bytes.count - needle.count else { return nil }
        var at = from
        let last = bytes.count - needle.count
        while at <= last {
            if bytes[at] == needle[0] {
                var offset = 1
                while offset < needle.count, bytes[at + offset] == needle[offset] { offset += 1 }
                if offset == needle.count { return at }
            }
            at += 1
        }
        return nil
    }
}

extension [UInt8] {
    fileprivate func hasPrefix(_ text: StaticString, at: Int) -> Bool {
        let wanted = Array(text.description.utf8)
        return at + wanted.count <= count && Array(self[at..<(at + wanted.count)]) == wanted
    }
}

extension StringProtocol {
    fileprivate var trimmed: SubSequence {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}
