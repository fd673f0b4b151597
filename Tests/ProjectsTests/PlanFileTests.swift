// Plans of four programs: read as MPXJ reads them, written so that MPXJ reads the same again, and refused in words.
import Foundation
import Kernel
import Projects
import Testing

@Suite struct PlanFileTests {
    private struct Expected: Decodable {
        struct Task: Decodable {
            struct Link: Decodable {
                let uid: String
                let type: String
                let lag: String
            }
            let id: String
            let uid: String
            let outline: String
            let name: String?
            let start: String?
            let finish: String?
            let duration: String
            let milestone: Bool
            let percent: String
            let predecessors: [Link]
        }
        let type: String
        let tasks: [Task]
        let resources: [String?]
        let calendars: [String]
    }

    private func plans() throws -> [(name: String, file: PlanFile)]? {
        try Foreign.files("projects", ["xml", "xer", "mpx"])?.map { url in
            (url.lastPathComponent, try PlanFile.read([UInt8](Data(contentsOf: url))))
        }
    }

    @Test func `tasks, links, lags, calendars and percent are what MPXJ says`() throws {
        guard let plans = try plans() else { return }
        let text = try Data(contentsOf: Foreign.shared.appending(path: "projects/expected-by-mpxj.json"))
        let expected = try JSONDecoder().decode([String: Expected].self, from: text)
        #expect(plans.count == 9 && Set(plans.map(\.name)) == Set(expected.keys))
        for (name, file) in plans {
            let wanted = try #require(expected[name])
            /// `1.0w` in minutes of this file.
            func minutes(_ text: String) throws -> Int {
                let units: [Character: Int] = ["m": 1, "h": 60, "d": file.minutesPerDay, "w": file.minutesPerWeek]
                return Int(try #require(Double(text.dropLast()))) * (try #require(text.last.flatMap { units[$0] }))
            }
            #expect(file.format.rawValue == wanted.type && file.calendars.map(\.name) == wanted.calendars, "\(name)")
            #expect(file.resources.map(\.name) == wanted.resources && file.tasks.count == wanted.tasks.count, "\(name)")
            for (task, other) in zip(file.tasks, wanted.tasks) {
                let place: Comment = "\(name), task \(task.id)"
                #expect(String(task.row) == other.id && task.id == other.uid && String(task.level) == other.outline, place)
                #expect(task.name == other.name && task.isMilestone == other.milestone && task.percent == Double(other.percent), place)
                #expect(task.start?.description == other.start && task.finish?.description == other.finish, place)
                #expect(task.duration == (try minutes(other.duration)), place)
                let links = try other.predecessors.map { link in
                    PlanFile.Predecessor(id: link.uid, kind: try #require(LinkKind(rawValue: link.type)), lag: try minutes(link.lag))
                }
                #expect(task.predecessors == links, place)
            }
        }
    }

    @Test func `what we write MPXJ reads as it reads the original, to the hours of every day`() throws {
        guard let files = try Foreign.files("projects", ["xml", "xer", "mpx"]) else { return }
        let folder = FileManager.default.temporaryDirectory.appending(path: "taizhang-plans-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // In the folder for temporary files.
        let written = try files.map { url in
            let copy = folder.appending(path: "\(url.lastPathComponent).xml")
            try PlanFile.read([UInt8](Data(contentsOf: url))).mspdi().write(to: copy, atomically: true, encoding: .utf8)
            return copy
        }
        guard let lines = try Foreign.lines("plan.py", files + written, needs: "mpxj") else { return }
        try #require(lines.count == files.count * 2)
        for (place, file) in files.enumerated() {
            let (original, ours) = (
                String(decoding: lines[place], as: UTF8.self), String(decoding: lines[files.count + place], as: UTF8.self)
            )
            #expect(original == ours, "\(file.lastPathComponent)")
            #expect(original.contains("\"tasks\": [{"))
        }
    }

    @Test func `what is read, written and read again is the same plan`() throws {
        guard let plans = try plans() else { return }
        for (name, file) in plans where file.format == .mspdi {
            let again = try PlanFile.read([UInt8](file.mspdi().utf8))
            #expect(again.tasks == file.tasks && again.calendars == file.calendars, "\(name)")
        }
    }

    @Test(arguments: [
        ("", "不是可读的进度计划"), ("序号,名称\n", "不是可读的进度计划"), ("<html></html>", "根元素是 html"), ("<Project>\n<Tasks>", "第 2 行"),
        ("<APIBusinessObjects/>", "没有项目"), ("ERMHDR\t8.0\n%T\tTASK\n", "没有项目"),
    ])
    func `what is no plan is refused in words`(text: String, said: String) throws {
        let fault = try #require(throws: PlanFileFault.self) { try PlanFile.read([UInt8](text.utf8)) }
        #expect(fault.what.zh.contains(said) && !fault.what.en.isEmpty, "\(fault.what.zh)")
    }

    /// Any byte may be wrong, and any part may be missing: it is read or refused, never a crash.
    @Test func `broken plans are read or refused`() throws {
        guard let files = try Foreign.files("projects", ["xml", "xer", "mpx"]) else { return }
        var random = SeededRandom(seed: 5)
        for url in files {
            let sound = [UInt8](try Data(contentsOf: url))
            for _ in 0..<40 {
                var bytes = sound
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    let place = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...200, using: &random)))
                    default: bytes.insert(contentsOf: sound[..<min(place, 200)], at: place)
                    }
                }
                do { _ = try PlanFile.read(bytes).mspdi() } catch is PlanFileFault {}
            }
        }
    }
}
