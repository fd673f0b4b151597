// A bulletin as a file: Markdown, a stand-alone page, PDF by WeasyPrint and DOCX by pandoc. Both programs are optional; where
// one is not there the refusal says how to get it. Called by the routes and the command line.
import Bulletins
import Foundation
import Kernel
import Pages
import Subprocess

package enum BulletinFormat: String, CaseIterable, Sendable {
    case pdf, docx, html, md

    package var title: Bilingual {
        switch self {
        case .pdf: Bilingual(zh: "PDF（公文版式）", en: "PDF, as an official document")
        case .docx: Bilingual(zh: "Word（DOCX）", en: "Word (DOCX)")
        case .html: Bilingual(zh: "网页（HTML）", en: "Web page (HTML)")
        case .md: Bilingual(zh: "Markdown", en: "Markdown")
        }
    }

    package var contentType: String {
        switch self {
        case .pdf: "application/pdf"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .html: "text/html; charset=utf-8"
        case .md: "text/markdown; charset=utf-8"
        }
    }
}

package struct BulletinPrint: Sendable {
    let document: BulletinDocument
    /// Of this server, without a slash at its end; nil where nobody knows it: then sentences are plain words.
    let base: String?
    var path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    /// Looked into after the path.
    var folders = BulletinPrint.environments

    package init(_ document: BulletinDocument, base: String?) {
        self.document = document
        self.base = base
    }

    package func bytes(_ format: BulletinFormat) async throws -> [UInt8] {
        switch format {
        case .md: return Array(markdown.text().utf8)
        case .html: return Array(page.utf8)
        case .pdf:
            return try await run("weasyprint", ["--quiet", "--encoding", "utf-8", "-", "-"], Array(page.utf8), else: .weasyPrintMissing)
        case .docx: return try await word()
        }
    }

    private var markdown: BulletinMarkdown {
        BulletinMarkdown(
            document, address: { line in BulletinDocument.address(line).flatMap(address) },
            list: { list in address(BulletinDocument.address(list)) })
    }

    private var page: String { BulletinPaper(document: document, address: { address($0) }).html.markup }

    private func address(_ path: URLPath) -> String? { base.map { $0 + path.text } }

    private func word() async throws -> [UInt8] {
        // pandoc reads its reference from a file and writes DOCX to one: both in a folder of their own that goes again.
        let folder = NSTemporaryDirectory() + "taizhang-bulletin-\(House.newIdentifier())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch {
                // What is left in the folder for temporary files goes with it.
            }
        }
        try Data(PackageResources.bulletin_docx).write(to: URL(fileURLWithPath: "\(folder)/reference.docx"))
        _ = try await run(
            "pandoc",
            [
                "--from", "markdown-smart-example_lists-fancy_lists-tex_math_dollars-citations", "--columns", "20", "--to", "docx",
                "--reference-doc", "\(folder)/reference.docx", "--output",
                "\(folder)/bulletin.docx", "--metadata", "lang=\(document.pick("zh-CN", "en"))", "-",
            ], Array(markdown.text(forWord: true).utf8), else: .pandocMissing)
        return Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/bulletin.docx")))
    }

    // MARK: Programs

    private func program(_ name: String) -> String? {
        (path.split(separator: ":").map(String.init) + folders).map { "\($0)/\(name)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// `.venv/bin` of the working folder and of those above the program, as `make setup` puts it.
    private static var environments: [String] {
        var folders = ["\(FileManager.default.currentDirectoryPath)/.venv/bin"]
        var folder = ((Bundle.main.executablePath ?? "") as NSString).resolvingSymlinksInPath
        while folder.count > 1 {
            folder = (folder as NSString).deletingLastPathComponent
            folders.append("\(folder)/.venv/bin")
        }
        return folders
    }

    private static let limit = Duration.seconds(120)
    private static let mostBytes = 64 * 1024 * 1024

    private func run(_ name: String, _ arguments: [String], _ input: [UInt8], else missing: Refusal) async throws -> [UInt8] {
        guard let program = program(name) else { throw missing }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
        let settings = options
        let result = try await within(Self.limit) {
            try await Subprocess.run(
                .path(.init(program)), arguments: .init(arguments), platformOptions: settings, input: .array(input),
                output: .bytes(limit: Self.mostBytes), error: .string(limit: 64 * 1024))
        }
        guard let result else { throw JournalFault.store("\(name) took longer than \(Self.limit)") }
        guard case .exited(0) = result.terminationStatus else {
            throw JournalFault.store("\(name): \(result.terminationStatus) \(result.standardError.suffix(400))")
        }
        return result.standardOutput
    }
}

extension Refusal {
    package static let weasyPrintMissing = Refusal(
        "bulletin.weasyprint-missing", .conflict,
        Bilingual(zh: "这台服务器没有安装 WeasyPrint，不能生成 PDF。", en: "This server has no WeasyPrint, which makes the PDF."),
        next: Bilingual(
            zh: "请运行 make setup，或执行 python3 -m venv .venv && .venv/bin/pip install weasyprint；也可下载 HTML 后打印。",
            en: "Run make setup, or python3 -m venv .venv && .venv/bin/pip install weasyprint; or take the HTML and print that."))

    package static let pandocMissing = Refusal(
        "bulletin.pandoc-missing", .conflict,
        Bilingual(zh: "这台服务器没有安装 pandoc，不能生成 DOCX。", en: "This server has no pandoc, which makes the DOCX."),
        next: Bilingual(
            zh: "请执行 apt-get install pandoc；也可下载 Markdown 或 HTML。",
            en: "Install it with apt-get install pandoc; or take the Markdown or HTML."))
}
