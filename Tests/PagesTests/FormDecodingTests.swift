// Forms as browsers and strangers send them. The fuzz prints its seed when it fails.

import Pages
import Testing

@Suite struct FormDecodingTests {
    let limits = FormLimits(total: 100_000)
    static let urlEncoded = "application/x-www-form-urlencoded"

    @Test(
        arguments: [
            ("a=1&b=2", ["a": ["1"], "b": ["2"]]), ("a=1&a=2", ["a": ["1", "2"]]), ("a", ["a": [""]]), ("", [:]), ("&&", [:]),
            ("a=b=c", ["a": ["b=c"]]),
            ("q=%E4%BA%95+%E7%9B%96", ["q": ["井 盖"]]), ("a=%", ["a": ["%"]]), ("a=%4", ["a": ["%4"]]), ("a=%zz", ["a": ["%zz"]]),
            ("=x", ["": ["x"]]),
            ("%61=%62", ["a": ["b"]]), ("a=1\r\n2", ["a": ["1\r\n2"]]),
        ] as [(String, [String: [String]])])
    func fieldsAreDecoded(body: String, fields: [String: [String]]) throws {
        let form = try Form.decode(Array(body.utf8), contentType: "application/X-www-form-urlencoded; charset=UTF-8", limits: limits)
        #expect(form == Form(fields: fields))
    }

    @Test func multipartFieldsAndFilesAreDecoded() throws {
        let form = try decode(
            "x",
            "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n井盖\r\n松动\r\n--x\r\ncontent-disposition: form-data; name=photo; filename=\"C:\\a\\b;1%22.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\u{0}--x\n\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
        )
        #expect(form["text"] == "井盖\r\n松动")
        #expect(
            form.files == [
                FormFile(name: "photo", filename: "b;1%22.jpg", contentType: "image/jpeg", bytes: Array("\u{0}--x\n\r\n".utf8)[...])
            ])
    }

    @Test func aPreambleAndBlanksAfterTheBoundaryAreAllowed() throws {
        let form = try decode("x", "preamble\r\n--x \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--epilogue")
        #expect(form == Form(fields: ["a": ["1"]]))
    }

    @Test(arguments: [
        ("", FormFault.malformed(.noBoundary)), ("--x", .malformed(.openBoundary)),
        ("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", .malformed(.noEnd)),
        ("--x\r\n\r\n1\r\n--x--", .malformed(.noHeaders)), ("--x\r\nA: b\r\n\r\n1\r\n--x--", .malformed(.noName)),
        ("--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--", .malformed(.noFormData)),
        ("--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--x--", .malformed(.noName)),
    ])
    func brokenMultipartIsAFault(body: String, fault: FormFault) {
        #expect(throws: fault) { try decode("x", body) }
    }

    @Test func limitsAndBrokenTextAreNamed() {
        #expect(throws: FormFault.brokenText(field: "a")) {
            try Form.decode(Array("a=%ff%fe".utf8), contentType: Self.urlEncoded, limits: limits)
        }
        #expect(throws: FormFault.brokenText(field: "?")) {
            try Form.decode(Array("%ff=1".utf8), contentType: Self.urlEncoded, limits: limits)
        }
        #expect(throws: FormFault.brokenText(field: "t")) {
            try Form.decode(
                Array("--x\r\nContent-Disposition: form-data; name=t\r\n\r\n".utf8) + [0xC3, 0x28] + Array("\r\n--x--".utf8),
                contentType: "multipart/form-data; boundary=x", limits: limits)
        }
        let long = Array(("a=" + String(repeating: "x", count: 65_537)).utf8)
        #expect(throws: FormFault.fieldTooLarge(field: "a", bytes: 65_537, limit: 65_536)) {
            try Form.decode(long, contentType: Self.urlEncoded, limits: limits)
        }
        #expect(throws: Never.self) { try Form.decode(Array(long.dropLast()), contentType: Self.urlEncoded, limits: limits) }
        #expect(throws: FormFault.bodyTooLarge(bytes: 11, limit: 10)) {
            try Form.decode(Array("a=123456789".utf8), contentType: Self.urlEncoded, limits: FormLimits(total: 10))
        }
        #expect(throws: FormFault.tooManyParts(limit: 2)) {
            try Form.decode(Array("a=1&b=2&c=3".utf8), contentType: Self.urlEncoded, limits: FormLimits(total: 99, parts: 2))
        }
        #expect(throws: FormFault.fileTooLarge(field: "p", bytes: 5, limit: 4)) {
            try Form.decode(
                Array("--x\r\nContent-Disposition: form-data; name=p; filename=a\r\n\r\n12345\r\n--x--".utf8),
                contentType: "multipart/form-data; boundary=x",
                limits: FormLimits(file: 4, total: 999))
        }
        #expect(throws: FormFault.missingBoundary) { try Form.decode([], contentType: "multipart/form-data", limits: limits) }
        #expect(throws: FormFault.missingBoundary) {
            try Form.decode([], contentType: "multipart/form-data; boundary=\"\"", limits: limits)
        }
        #expect(throws: FormFault.unknownContentType("application/json")) {
            try Form.decode([], contentType: "application/json", limits: limits)
        }
        #expect(throws: FormFault.unknownContentType("")) { try Form.decode([], contentType: nil, limits: limits) }
    }

    @Test func aFaultSaysItselfInBothLanguages() {
        let fault = FormFault.fieldTooLarge(field: "text", bytes: 70_000, limit: 65_536)
        #expect(fault.isTooLarge && fault.field == "text")
        for language in Language.allCases {
            for part in ["text", "70000", "65536"] { #expect(fault.message.text(language).contains(part)) }
        }
    }

    /// What was sent comes back, whatever it holds.
    @Test(arguments: 0..<40) func anyFileComesBackAsItWas(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        let alphabet: [UInt8] = [13, 10, 45, 120, 0, 255, 58, 34]
        let content = (0..<Int.random(in: 0...300, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        let boundary = "b0undary-\(seed)"
        let head = Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.bin\"\r\n\r\n".utf8)
        let form = try Form.decode(
            head + content + Array("\r\n--\(boundary)--\r\n".utf8), contentType: "multipart/form-data; boundary=\(boundary)",
            limits: FormLimits(total: 9999))
        #expect(form.files.first?.bytes == content[...], "seed \(seed)")
    }

    /// Good forms with bytes changed, cut and doubled: an answer or a named fault, never a trap.
    @Test(arguments: 0..<60) func garbageNeverCrashes(seed: UInt64) {
        var random = Seeded(seed: seed)
        let good = Array(
            "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"q\"\r\nContent-Type: t\r\n\r\n1%4\u{4e95}=&+\r\n--x\r\n\r\n--x--\r\n"
                .utf8)
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let at = Int.random(in: 0..<max(bytes.count, 1), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where !bytes.isEmpty: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes = Array(bytes.prefix(at))
                case 2: bytes += bytes.suffix(at)
                default: bytes.insert(contentsOf: [13, 10, 45, 45], at: min(at, bytes.count))
                }
            }
            let type = [
                "multipart/form-data; boundary=x", Self.urlEncoded, "multipart/form-data; boundary=\"x", ";=;\"",
                "multipart/form-data;boundary==\r\n",
            ].randomElement(using: &random)
            let form = try? Form.decode(bytes, contentType: type, limits: FormLimits(field: 64, file: 128, total: 4096, parts: 5))
            #expect((form?.files.count ?? 0) + (form?.fields.values.map(\.count).reduce(0, +) ?? 0) <= 5, "seed \(seed)")
        }
    }

    @discardableResult
    private func decode(_ boundary: String, _ body: String) throws -> Form {
        try Form.decode(Array(body.utf8), contentType: "multipart/form-data; boundary=\"\(boundary)\"", limits: limits)
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
