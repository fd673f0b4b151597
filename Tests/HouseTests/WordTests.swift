// Words that do not occur in Sources, each with what stands in its place; the length of a file; and paths
// that belong to one machine. An exception says "because" in its comment.
import Foundation
import Testing

@Suite struct WordTests {
    struct Banned: Sendable, CustomStringConvertible {
        let word: String
        let pattern: String
        let instead: String
        /// Folders in which it may stand.
        var allowed: [String] = []
        var isExcusable = true
        var description: String { word }
    }

    static let banned = [
        Banned(
            word: "Date()", pattern: "\\bDate\\(\\)|\\bDate\\.now\\b",
            instead: "take `now` as an argument; only Server and taizhang read the clock"),
        Banned(word: "UUID()", pattern: "\\bUUID\\(\\)", instead: "House.newIdentifier, or an identifier that the caller gives"),
        Banned(
            word: "print(", pattern: "(?<![\\w.])print\\(", instead: "the log; only the command line prints", allowed: ["Sources/taizhang/"]
        ),
        Banned(word: "try!", pattern: "\\btry!", instead: "throw, or a refusal", isExcusable: false),
        Banned(word: "try?", pattern: "\\btry\\?", instead: "catch what is expected and let the rest through; or say because"),
        Banned(word: "fatalError", pattern: "\\bfatalError\\b", instead: "precondition with what was promised", isExcusable: false),
        Banned(word: "@unchecked Sendable", pattern: "@unchecked\\s+Sendable", instead: "Mutex or an actor; or say because"),
        // Swift 6.3 writes the first half into the result before it waits, and with -O loses it: a task group then reads
        // what was never there (swiftlang/swift, pull request 91911). `(id, .success(try await …))` crashed the sweep of a release build.
        Banned(
            word: "a tuple half of which is awaited", pattern: "(?<![\\w.>])\\([^()]+, (?:\\.\\w+\\()?(?:try )?await\\b",
            instead: "bind what is awaited first, then make the tuple"),
        Banned(word: "nonisolated(unsafe)", pattern: "nonisolated\\(unsafe\\)", instead: "Mutex; or say because"),
    ]

    @Test(arguments: banned)
    func `a banned word does not stand in Sources without its reason`(banned: Banned) throws {
        for file in try Repository.swift() where !banned.allowed.contains(where: file.path.hasPrefix) {
            guard try !file.text.matches(of: banned.pattern).isEmpty else { continue }
            for (number, code, comment) in file.code where try !code.matches(of: banned.pattern).isEmpty {
                let isExcused = banned.isExcusable && comment.lowercased().contains("because")
                #expect(isExcused, "\(file.path):\(number): \(banned.word) → \(banned.instead)")
            }
        }
    }

    @Test func `a banned word is found where it stands, and excused only by its reason`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "house-\(ProcessInfo.processInfo.globallyUniqueString).swift")
        let text =
            "let a = try? b()\n// try? because c may be absent.\nlet d = try? e()\n// try? in a comment only\nlet f = \"x\"\nlet g = try? h()  // because\n"
        try Data(text.utf8).write(to: directory)
        defer { try? FileManager.default.removeItem(at: directory) }
        let found = try SourceFile(directory).code.filter { try !$0.code.matches(of: "\\btry\\?").isEmpty }
        #expect(found.map(\.number) == [1, 3, 6])
        #expect(found.map { $0.comment.contains("because") } == [false, true, true])
    }

    @Test func `nothing in Sources is left for later`() throws {
        let later = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
        for file in try Repository.swift() {
            for match in try file.text.matches(of: "\\b(\(later.joined(separator: "|")))\\b.*") {
                Issue.record("\(file.path): \(match[0]) → do it, or write an issue")
            }
        }
    }

    @Test func `no file in Sources has more than 400 lines`() throws {
        for file in try Repository.swift() {
            let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
            #expect(count <= 400, "\(file.path) has \(count) lines: divide it by what it speaks of")
        }
    }

    @Test func `every file in Sources opens by saying what it holds`() throws {
        for file in try Repository.swift() {
            let first = file.lines.first { !$0.hasPrefix("// swift-tools") } ?? ""
            #expect(first.hasPrefix("//"), "\(file.path) does not say what it holds")
        }
    }

    @Test func `no path of one machine stands in the repository`() throws {
        // Not at home anywhere else: a path that begins at the root of somebody's disk.
        let pattern = "(?<![\\w.}~:/-])/(?:wo" + "rk|ho" + "me/\\w|ro" + "ot|Us" + "ers)(?:/|\\b).{0,60}"
        let kinds: Set<String> = ["swift", "md", "yaml", "yml", "json", "js", "css", "py", "sh"]
        let files = try Repository.files(in: ["Sources", "Tests", "docs", "ledgers", "calendars", "samples", "scripts"], endingIn: kinds)
        for file in files + (try Repository.topLevel(endingIn: ["md", "swift"])) {
            for match in try file.text.matches(of: pattern) { Issue.record("\(file.path): a path of one machine: \(match[0])") }
        }
    }
}
