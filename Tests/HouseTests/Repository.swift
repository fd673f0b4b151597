// The repository as text, for the tests of the house: its files, and Swift lines with and without comments.
import Foundation

enum Repository {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Hand-written text of the repository. What is generated, fetched or large is left out.
    static func files(in folders: [String], endingIn extensions: Set<String>) throws -> [SourceFile] {
        try folders.flatMap { folder -> [SourceFile] in
            let start = root.appending(path: folder)
            guard let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey]) else {
                return []
            }
            var found: [SourceFile] = []
            for case let url as URL in walk {
                if ["node_modules", "venv", "__pycache__"].contains(url.lastPathComponent) || url.lastPathComponent.hasPrefix(".") {
                    walk.skipDescendants()
                    continue
                }
                let values = try url.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
                guard values.isRegularFile == true, extensions.contains(url.pathExtension), (values.fileSize ?? 0) < 1_000_000 else {
                    continue
                }
                found.append(try SourceFile(url))
            }
            return found
        }
        .sorted { $0.path < $1.path }
    }

    static func topLevel(endingIn extensions: Set<String>) throws -> [SourceFile] {
        try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
            .filter { extensions.contains($0.pathExtension) }.map(SourceFile.init).sorted { $0.path < $1.path }
    }

    /// Throws where there is none: a rule over no files would always hold.
    static func swift(in folder: String = "Sources") throws -> [SourceFile] {
        let found = try files(in: [folder], endingIn: ["swift"])
        guard !found.isEmpty else { throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "\(folder)/*.swift"]) }
        return found
    }

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }
}

struct SourceFile: Sendable {
    let url: URL
    /// From the root of the repository: `Sources/Kernel/Entry.swift`.
    let path: String
    let text: String

    init(_ url: URL) throws {
        self.url = url
        path = String(url.standardizedFileURL.path.dropFirst(Repository.root.standardizedFileURL.path.count + 1))
        text = try String(contentsOf: url, encoding: .utf8)
    }

    var lines: [String] { text.components(separatedBy: "\n") }

    /// Line numbers from 1, the code without its comment, and the words around it that may say why: the
    /// line's own comment and the comment lines directly above.
    var code: [(number: Int, code: String, comment: String)] {
        var above = ""
        var result: [(Int, String, String)] = []
        for (index, line) in lines.enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.hasPrefix("//") {
                above += trimmed + " "
                continue
            }
            let parts = trimmed.components(separatedBy: "  //")
            result.append((index + 1, parts[0], above + parts.dropFirst().joined(separator: " ")))
            // A chain of alternatives under one comment is one exception.
            if !trimmed.hasPrefix("}") || !trimmed.contains("else if") { if !isContinued(trimmed) { above = "" } }
        }
        return result
    }

    private func isContinued(_ line: String) -> Bool {
        line.hasPrefix("if ") || line.hasPrefix("} else if ") || line.hasPrefix("self = ") || line.hasPrefix("case ")
    }
}

extension String {
    /// The groups of every match; the whole match where there is no group.
    func matches(of pattern: String) throws -> [[String]] {
        let expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
        let whole = self as NSString
        return expression.matches(in: self, range: NSRange(location: 0, length: whole.length)).map { match in
            (match.numberOfRanges == 1 ? 0..<1 : 1..<match.numberOfRanges).map { index in
                let range = match.range(at: index)
                return range.location == NSNotFound ? "" : whole.substring(with: range)
            }
        }
    }
}
