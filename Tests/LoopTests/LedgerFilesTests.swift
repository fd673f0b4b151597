// The rule files of the repository, held to their own check: what is shipped can be published.
import Foundation
import Matters
import Testing

@Suite struct LedgerFilesTests {
    @Test func `every ledger in ledgers passes the check, and there are some`() throws {
        let folder = Town.repository.appending(path: "ledgers")
        var catalogues: [String: ClassCatalogue] = [:]
        for file in try files(in: folder.appending(path: "classes")) {
            let name = file.deletingPathExtension().lastPathComponent
            catalogues[name] = try ClassFile.read(String(contentsOf: file, encoding: .utf8), file: file.lastPathComponent)
            #expect(catalogues[name]?.name == name, "\(file.lastPathComponent) calls itself otherwise")
        }
        let ledgers = try files(in: folder)
        #expect(ledgers.count >= 2 && !catalogues.isEmpty)
        for file in ledgers {
            let ledger = try LedgerFile.read(String(contentsOf: file, encoding: .utf8), file: file.lastPathComponent) { catalogues[$0] }
            #expect(ledger.name == file.deletingPathExtension().lastPathComponent)
            let calendar = Town.repository.appending(path: "calendars/\(ledger.calendar).json")
            _ = try WorkCalendar(json: Array(Data(contentsOf: calendar)))
        }
    }

    private func files(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter { $0.pathExtension == "yaml" }
            .sorted { $0.path < $1.path }
    }
}
