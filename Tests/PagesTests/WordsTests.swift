// The catalogue, read as source: each message in both languages with the same parameters, and each used somewhere.
// Also how time and numbers are written.

import Foundation
import Kernel
import Pages
import Testing

@Suite struct WordsTests {
    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Pages")

    static func texts(under folder: String) throws -> [(name: String, text: String)] {
        let root = sources.appendingPathComponent(folder)
        return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }.map {
            ($0, try String(contentsOf: root.appendingPathComponent($0), encoding: .utf8))
        }
    }

    /// `static … name … Message("zh", "en")` of every file of the catalogue.
    static func messages() throws -> [(name: String, zh: String, en: String)] {
        let pattern = try Regex(#"static (?:let|func) (\w+)[^"]*?Message\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\s*\)"#)
        return try texts(under: "Messages").flatMap { file in
            file.text.matches(of: pattern).map { match in
                (String(match[1].substring ?? ""), String(match[2].substring ?? ""), String(match[3].substring ?? ""))
            }
        }
    }

    @Test func everyMessageIsFoundByThisTest() throws {
        let pattern = try Regex(#"\n +(?:package )?static "#)
        let declared = try Self.texts(under: "Messages").map { $0.text.matches(of: pattern).count }.reduce(0, +)
        #expect(try Self.messages().count == declared)
        #expect(declared > 200)
    }

    @Test func everyMessageIsChineseAndEnglishWithTheSameParameters() throws {
        let parameter = try Regex(#"\\\((?:plural\()?(\w+)"#)
        for message in try Self.messages() {
            func parameters(_ text: String) -> Set<String> { Set(text.matches(of: parameter).map { String($0[1].substring ?? "") }) }
            #expect(!message.zh.isEmpty && !message.en.isEmpty, "\(message)")
            #expect(parameters(message.zh) == parameters(message.en), "\(message)")
            #expect(
                !message.en.unicodeScalars.contains { (0x3000...0x9FFF).contains($0.value) || (0xFF00...0xFFEF).contains($0.value) },
                "\(message)")
            #expect(message.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(message)")
        }
    }

    @Test func everyMessageIsUsedAndHasOneName() throws {
        let files = try Self.texts(under: ".")
        let views = files.filter { !$0.name.contains("Messages/") }.map(\.text).joined()
        let names = try Self.messages().map(\.name)
        #expect(Set(names).count == names.count)
        let words = Set(views.matches(of: try Regex(#"\.(\w+)"#)).map { String($0[1].substring ?? "") })
        for name in names { #expect(words.contains(name), "\(name) is used nowhere") }
    }

    @Test func filesAreShort() throws {
        for file in try Self.texts(under: ".") {
            #expect(file.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 400, "\(file.name)")
        }
    }

    @Test(
        arguments: [
            (0, "0分钟", "0 min"), (59, "0分钟", "0 min"), (60, "1分钟", "1 min"), (3600, "1小时", "1 h"), (5400, "1小时30分钟", "1 h 30 min"),
            (86_400, "1天", "1 d"), (93_600, "1天2小时", "1 d 2 h"), (-93_600, "1天2小时", "1 d 2 h"),
        ] as [(Int64, String, String)])
    func durationsAreSaidInTwoUnits(seconds: Int64, zh: String, en: String) {
        #expect(Examples(language: .zh).visitor.duration(seconds: seconds) == zh)
        #expect(Examples(language: .en).visitor.duration(seconds: seconds) == en)
    }

    @Test func timeIsWrittenAsPeopleWriteIt() throws {
        let zh = Examples(language: .zh).visitor
        let en = Examples(language: .en).visitor
        let instant = try #require(Instant("2026-11-21T01:05:00Z"))
        #expect(zh.text(instant) == "11月21日 09:05")
        #expect(en.text(instant) == "21 Nov 09:05")
        let other = try #require(Instant("2025-12-31T16:00:00Z"))
        #expect(zh.text(other) == "1月1日 00:00")
        #expect(zh.text(other.adding(seconds: -1)) == "2025年12月31日 23:59")
        #expect(en.text(other.adding(seconds: -1)) == "31 Dec 2025 23:59")
        #expect(zh.time(instant).markup == "<time datetime=\"2026-11-21T09:05:00+08:00\">11月21日 09:05</time>")
    }

    @Test func numbersAreReadable() {
        let page = Examples(language: .en).visitor
        #expect([0, 7, 999, 1000, 1_234_567, -1234].map(page.number) == ["0", "7", "999", "1,000", "1,234,567", "−1,234"])
        #expect([nil, 0, 1, 933, 1000].map(page.percent) == ["—", "0.0%", "0.1%", "93.3%", "100.0%"])
        #expect([0, 1023, 1024, 1_843_200].map(page.size) == ["0 B", "1023 B", "1.0 KB", "1.7 MB"])
    }
}
