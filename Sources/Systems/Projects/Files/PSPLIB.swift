// Instances of PSPLIB (Kolisch and Sprecher, 1997), the benchmark of scheduling under limited resources: read to measure
// Levelling.swift by, in tests and by `taizhang bench schedules`. A folder has the sets j30, j60 and j120 with their `.sm`
// files, and `bounds.csv`: instance, proven lower bound, best length known.
import Foundation
import Kernel

package struct PSPLIBInstance: Sendable {
    package let name: String
    /// `j30`
    package let set: String
    package let problem: LevellingProblem
    package let bound: Int
    package let best: Int

    /// All that `bounds.csv` names.
    /// - Throws: a system error for a file that is not there, `PlanFileFault` for one that is none of the library's.
    package static func all(in folder: URL) throws -> [PSPLIBInstance] {
        let lines = try String(contentsOf: folder.appending(path: "bounds.csv"), encoding: .utf8).split(whereSeparator: \.isNewline)
        return try lines.dropFirst().map { line in
            let cells = line.split(separator: ",").map(String.init)
            guard cells.count >= 3, let bound = Int(cells[1]), let best = Int(cells[2]),
                let set = ["j120", "j60", "j30"].first(where: { cells[0].hasPrefix($0) })
            else { throw PlanFileFault(zh: "bounds.csv 的一行看不懂：\(line)", en: "a line of bounds.csv cannot be read: \(line)") }
            let text = try String(contentsOf: folder.appending(path: "\(set)/\(cells[0]).sm"), encoding: .utf8)
            return PSPLIBInstance(name: cells[0], set: set, problem: try problem(text), bound: bound, best: best)
        }
    }

    private static func problem(_ text: String) throws -> LevellingProblem {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        func rows(after title: String, skipping: Int) throws -> [[Int]] {
            guard let start = lines.firstIndex(where: { $0.first == title }) else {
                throw PlanFileFault(zh: "没有“\(title)”一节", en: "there is no section \"\(title)\"")
            }
            return lines[(start + skipping)...].prefix { $0.allSatisfy { Int($0) != nil } }.map { $0.compactMap { Int($0) } }
        }
        let successors = try rows(after: "jobnr.", skipping: 1)
        let jobs = try rows(after: "REQUESTS/DURATIONS:", skipping: 3)
        guard let capacities = try rows(after: "RESOURCEAVAILABILITIES:", skipping: 2).first, jobs.allSatisfy({ $0.count > 3 }) else {
            throw PlanFileFault(zh: "没有资源", en: "it has no resources")
        }
        return try LevellingProblem(
            durations: jobs.map { $0[2] }, demands: jobs.map { Array($0.dropFirst(3)) }, capacities: capacities,
            arcs: successors.flatMap { row in
                row.dropFirst(3).map { LevellingProblem.Arc(from: row[0] - 1, to: $0 - 1, delay: jobs[row[0] - 1][2]) }
            })
    }
}
