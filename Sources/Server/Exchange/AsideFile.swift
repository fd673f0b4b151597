// A file that takes its name only when it is whole: what had the name before stays until then, and for
// good where the writing fails. Used for exports and for refused rows.
import Foundation
import Kernel

package final class AsideFile {
    private let path: String
    private let partial: String
    private let file: FileHandle
    private var isFinished = false

    /// What is no file but a place to write to, a pipe or a terminal, is written to directly.
    package init(_ named: String) throws {
        let manager = FileManager.default
        path = URL(fileURLWithPath: named).resolvingSymlinksInPath().path
        let kind = manager.fileExists(atPath: path) ? try manager.attributesOfItem(atPath: path)[.type] as? FileAttributeType : .typeRegular
        partial = kind == .typeRegular ? path + ".partial" : path
        guard partial == path || manager.createFile(atPath: partial, contents: nil), let file = FileHandle(forWritingAtPath: partial) else {
            throw JournalFault.said(Bilingual(zh: "无法写入 \(named)", en: "cannot write \(named)"))
        }
        self.file = file
    }

    deinit {
        // A left-over `.partial` says by its name what it is; the error that led here is the one to tell.
        if !isFinished, partial != path { do { try FileManager.default.removeItem(atPath: partial) } catch {} }
    }

    package func write(_ text: String) throws { try file.write(contentsOf: Data(text.utf8)) }
    func write(_ bytes: [UInt8]) throws { try file.write(contentsOf: bytes) }

    /// Gives the file its name. With `keepsOlder` one that says something else is put aside as NAME.1, NAME.2 …
    package func finish(keepsOlder: Bool = false) throws {
        if partial != path {
            try file.synchronize()
            if keepsOlder { try putAside() }
            guard rename(partial, path) == 0 else {
                let why = String(cString: strerror(errno))
                throw JournalFault.said(Bilingual(zh: "无法为 \(partial) 改名：\(why)", en: "cannot rename \(partial): \(why)"))
            }
        }
        try file.close()
        isFinished = true
    }

    private func putAside() throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path), !manager.contentsEqual(atPath: path, andPath: partial) else { return }
        var number = 1
        while manager.fileExists(atPath: "\(path).\(number)") { number += 1 }
        try manager.moveItem(atPath: path, toPath: "\(path).\(number)")
    }
}
