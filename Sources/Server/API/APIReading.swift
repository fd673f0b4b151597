// Reading what programs send: query parameters, headers and JSON bodies. Everything that is not
// understood is refused by name, because a filter or a field passed over in silence answers a
// question that nobody asked.
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Matters
import Pages

/// The query of a request with only the parameters that the route knows, each at most once.
struct APIQuery {
    private var values: [String: String] = [:]

    init(_ request: Request, knows names: [String] = []) throws {
        let raw = Array((request.uri.query ?? "").utf8)
        guard raw.count <= 16_384 else { throw Refusal.bodyTooLarge(16_384) }
        let form = try Form.decodeURLEncoded(raw, limits: FormLimits(field: 2000, total: 16_384))
        for (name, given) in form.fields.sorted(by: { $0.key < $1.key }) {
            guard names.contains(name) else { throw Refusal.parameterUnknown(name, names) }
            guard given.count == 1, let value = given.first else { throw Refusal.parameterTwice(name) }
            guard !value.isEmpty else {
                throw Refusal.fieldInvalid(name, value, expected: Bilingual(zh: "非空的值", en: "a value that is not empty"))
            }
            guard !value.utf8.contains(0) else { throw Refusal.zeroByte(name) }
            values[name] = value
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, of type: Choice.Type = Choice.self) throws -> Choice?
    where Choice.RawValue == String {
        guard let value = values[name] else { return nil }
        guard let choice = Choice(rawValue: value) else { throw Refusal.notAChoice(name, value, Choice.allCases.map(\.rawValue)) }
        return choice
    }

    func flag(_ name: String) throws -> Bool? {
        guard let value = values[name] else { return nil }
        guard value == "true" || value == "false" else { throw Refusal.notAChoice(name, value, ["true", "false"]) }
        return value == "true"
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = values[name] else { return nil }
        guard value.utf8.count <= 18, value.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(value), range.contains(number)
        else {
            throw Refusal.fieldInvalid(
                name, value,
                expected: Bilingual(
                    zh: "\(range.lowerBound) 到 \(range.upperBound) 的整数",
                    en: "a whole number from \(range.lowerBound) to \(range.upperBound)"))
        }
        return number
    }

    func day(_ name: String) throws -> CivilDay? {
        guard let value = values[name] else { return nil }
        guard let day = CivilDay(value) else {
            throw Refusal.fieldInvalid(name, value, expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        }
        return day
    }

    /// `from` and `to`, both inclusive.
    func days() throws -> (from: CivilDay?, to: CivilDay?) {
        let (from, to) = (try day("from"), try day("to"))
        if let from, let to, to < from {
            throw Refusal.fieldInvalid("to", to.description, expected: Bilingual(zh: "不早于 \(from) 的日期", en: "a day not before \(from)"))
        }
        return (from, to)
    }
}

enum APIHeaders {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    static let lastEventID = HTTPField.Name("Last-Event-ID")!

    /// 1 to 128 visible ASCII characters (draft-ietf-httpapi-idempotency-key-header); nil when absent.
    static func key(_ request: Request) throws -> String? {
        guard let key = request.headers[idempotencyKey] else { return nil }
        guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal.fieldInvalid(
                "Idempotency-Key", String(key.prefix(40)),
                expected: Bilingual(zh: "1 到 128 个可见 ASCII 字符", en: "1 to 128 visible ASCII characters"))
        }
        return key
    }

    /// The version that the caller has seen, from `If-Match: "7"`; nil when absent or `*`.
    static func expectedVersion(_ request: Request) throws -> Int? {
        guard let header = request.headers[.ifMatch], header != "*" else { return nil }
        let digits = header.dropFirst().dropLast()
        guard header.hasPrefix("\""), header.hasSuffix("\""), (1...9).contains(digits.utf8.count), digits.first != "0",
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let version = Int(digits)
        else {
            throw Refusal.fieldInvalid(
                "If-Match", String(header.prefix(40)),
                expected: Bilingual(zh: "读取事项时得到的 ETag，如 \"7\"", en: "the ETag of the matter as it was read, such as \"7\""))
        }
        return version
    }

    /// Refuses with 406 when the caller will not take an answer of this type (RFC 9110 §12.5.1).
    static func accepts(_ request: Request, _ offered: String) throws {
        guard let header = request.headers[.accept], !header.allSatisfy(\.isWhitespace) else { return }
        let family = "\(offered.prefix(while: { $0 != "/" }))/*"
        var best: (precision: Int, isWanted: Bool)?
        for part in header.split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            guard let range = pieces.first, let precision = ["*/*", family, offered].firstIndex(of: range) else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if best == nil || precision > best!.precision { best = (precision, weight > 0) }
        }
        guard best?.isWanted == true else { throw EdgeFault.notAcceptable(offered) }
    }

    /// The media type without parameters, lower-cased; empty when there is none.
    static func mediaType(_ request: Request) -> String {
        (request.headers[.contentType] ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }
}

/// The members of a JSON body, all of them known to the route.
struct APIBody {
    let members: [String: JSONValue]
    private let path: String

    /// Longest JSON body: the longest description a ledger may ask for, in escapes, with room for the rest.
    static let longest = 262_144

    /// - Parameter isOptional: an empty body of any type is an empty object.
    init(_ request: Request, knows names: [String], isOptional: Bool = false) async throws {
        let buffer = try await Web.body(request, upTo: APIBody.longest)
        path = ""
        if isOptional, buffer.readableBytes == 0 {
            members = [:]
            return
        }
        let type = APIHeaders.mediaType(request)
        guard type == "application/json" else { throw EdgeFault.unsupportedType(type, accepted: "application/json") }
        guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
            throw Refusal(
                "text.not-utf8", .invalid, field: "body", Bilingual(zh: "内容不是有效的 UTF-8。", en: "The body is no valid UTF-8."),
                next: Bilingual(zh: "请用 UTF-8 编码后重发。", en: "Encode it as UTF-8 and send it again."))
        }
        let value: JSONValue
        do { value = try JSON.decode(JSONValue.self, from: text) } catch {
            throw Refusal(
                "body.not-json", .invalid, field: "body", Bilingual(zh: "内容不是有效的 JSON。", en: "The body is no valid JSON."),
                next: Bilingual(zh: "请检查引号、逗号和括号。", en: "Check quotes, commas and brackets."))
        }
        if let path = value.pathOfZeroByte() { throw Refusal.zeroByte(path) }
        guard case .object(let members) = value else {
            throw Refusal.fieldInvalid("body", String(text.prefix(40)), expected: Bilingual(zh: "一个 JSON 对象", en: "a JSON object"))
        }
        self.members = members
        try refuseUnknown(names)
    }

    private init(members: [String: JSONValue], path: String, knows names: [String]) throws {
        self.members = members
        self.path = path
        try refuseUnknown(names)
    }

    private func refuseUnknown(_ names: [String]) throws {
        if let unknown = members.keys.sorted().first(where: { !names.contains($0) }) { throw Refusal.memberUnknown(at(unknown), names) }
    }

    private func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func text(_ name: String) throws -> String? {
        switch members[name] ?? .null {
        case .null: return nil
        case .text(let value): return value
        default: throw invalid(name, Bilingual(zh: "文字", en: "a text"))
        }
    }

    func requiredText(_ name: String, title: Bilingual) throws -> String {
        guard let value = try text(name), !value.isEmpty else { throw Refusal.fieldMissing(at(name), title: title) }
        return value
    }

    func number(_ name: String) throws -> Double? {
        switch members[name] ?? .null {
        case .null: return nil
        case .integer(let value): return Double(value)
        case .number(let value): return value
        default: throw invalid(name, Bilingual(zh: "数字", en: "a number"))
        }
    }

    func texts(_ name: String) throws -> [String] {
        switch members[name] ?? .null {
        case .null: return []
        case .list(let items):
            return try items.map { item in
                guard case .text(let text) = item else { throw invalid(name, Bilingual(zh: "文字的列表", en: "a list of texts")) }
                return text
            }
        default: throw invalid(name, Bilingual(zh: "文字的列表", en: "a list of texts"))
        }
    }

    /// `{"name": "text"}`
    func textMap(_ name: String) throws -> [String: String] {
        switch members[name] ?? .null {
        case .null: return [:]
        case .object(let members):
            return try members.reduce(into: [:]) { result, member in
                guard case .text(let text) = member.value else {
                    throw Refusal.fieldInvalid("\(at(name)).\(member.key)", member.value.text, expected: Bilingual(zh: "文字", en: "a text"))
                }
                result[member.key] = text
            }
        default: throw invalid(name, Bilingual(zh: "名称到文字的对象", en: "an object of texts"))
        }
    }

    func object(_ name: String, knows names: [String]) throws -> APIBody? {
        switch members[name] ?? .null {
        case .null: return nil
        case .object(let members): return try APIBody(members: members, path: at(name), knows: names)
        default: throw invalid(name, Bilingual(zh: "一个对象", en: "an object"))
        }
    }

    /// A list of objects.
    func objects(_ name: String, knows names: [String], most: Int) throws -> [APIBody] {
        let expected = Bilingual(zh: "最多 \(most) 个对象的列表", en: "a list of at most \(most) objects")
        switch members[name] ?? .null {
        case .null: return []
        case .list(let items):
            guard items.count <= most else { throw Refusal.fieldInvalid(at(name), String(items.count), expected: expected) }
            return try items.enumerated().map { index, item in
                guard case .object(let members) = item else { throw invalid(name, expected) }
                return try APIBody(members: members, path: "\(at(name)).\(index)", knows: names)
            }
        default: throw invalid(name, expected)
        }
    }

    private func invalid(_ name: String, _ expected: Bilingual) -> Refusal {
        Refusal.fieldInvalid(at(name), String((members[name] ?? .null).text.prefix(40)), expected: expected)
    }
}

extension Refusal {
    static func parameterUnknown(_ name: String, _ names: [String]) -> Refusal {
        let list = names.joined(separator: ", ")
        return Refusal(
            "query.unknown", .invalid, field: name, Bilingual(zh: "没有名为“\(name)”的查询参数。", en: "There is no query parameter \"\(name)\"."),
            next: names.isEmpty ? Bilingual(zh: "此处没有查询参数。", en: "There are none here.") : Bilingual(zh: "可用：\(list)。", en: "Use: \(list).")
        )
    }

    static func parameterTwice(_ name: String) -> Refusal {
        Refusal(
            "query.twice", .invalid, field: name,
            Bilingual(zh: "查询参数“\(name)”给了多次。", en: "The query parameter \"\(name)\" is given more than once."),
            next: Bilingual(zh: "请只给一次。", en: "Give it once."))
    }

    static func memberUnknown(_ name: String, _ names: [String]) -> Refusal {
        let list = names.joined(separator: ", ")
        return Refusal(
            "body.unknown", .invalid, field: name, Bilingual(zh: "内容中没有“\(name)”这一项。", en: "The body has no member \"\(name)\"."),
            next: names.isEmpty
                ? Bilingual(zh: "此处应为空对象。", en: "It must be empty.") : Bilingual(zh: "可用：\(list)。", en: "It may have: \(list)."))
    }

    static func notAChoice(_ name: String, _ value: String, _ choices: [String]) -> Refusal {
        let list = choices.joined(separator: ", ")
        return Refusal.fieldInvalid(name, value, expected: Bilingual(zh: "下列之一：\(list)", en: "one of: \(list)"))
    }

    static func zeroByte(_ field: String) -> Refusal {
        Refusal(
            "text.zero-byte", .invalid, field: field,
            Bilingual(zh: "“\(field)”中含有空字符（U+0000）。", en: "The \(field) contains a zero byte (U+0000)."),
            next: Bilingual(zh: "请去掉该字符后重试。", en: "Remove that character and send it again."))
    }
}
