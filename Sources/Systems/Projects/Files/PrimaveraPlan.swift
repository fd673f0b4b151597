// What Primavera's two formats share: the breakdown structure (WBS) above the activities, whose figures the program works
// out and does not write, and codes for links and dates that force.
import Kernel

struct PrimaveraNode {
    var id: String
    var parent: String?
    var name: String?
    var sequence: Int
}

extension PlanFile {
    /// The structure's nodes as summaries over their activities, in the order of the program: a node, its activities by
    /// their codes, the nodes below it.
    mutating func arrange(_ nodes: [PrimaveraNode], _ activities: [(node: String?, code: String, task: Task)]) {
        let known = Set(nodes.map(\.id))
        let below = Dictionary(grouping: nodes) { node in node.parent.flatMap { known.contains($0) && $0 != node.id ? $0 : nil } ?? "" }
        let held = Dictionary(grouping: activities) { $0.node.flatMap { known.contains($0) ? $0 : nil } ?? "" }
        var seen: Set<String> = []
        func put(_ parent: String, _ level: Int) {
            for (_, _, task) in (held[parent] ?? []).sorted(by: { ($0.code, $0.task.id) < ($1.code, $1.task.id) }) {
                var task = task
                (task.row, task.level) = (tasks.count + 1, level)
                tasks.append(task)
            }
            for node in (below[parent] ?? []).sorted(by: { ($0.sequence, $0.id) < ($1.sequence, $1.id) })
            where seen.insert(node.id).inserted {
                let place = tasks.count
                tasks.append(Task(id: node.id, row: place + 1, level: level, name: node.name, isSummary: true))
                // What is deeper is refused by whoever reads the file, who sees that this level is one too many.
                if level <= PlanFile.mostLevels { put(node.id, level + 1) }
                rollUp(place)
            }
        }
        put("", 1)
    }

    /// Dates of a summary are the first and the last below it; of its working time that share is done that lies behind.
    private mutating func rollUp(_ place: Int) {
        let below = tasks[(place + 1)...].filter { !$0.isSummary }
        guard let start = below.compactMap(\.start).min(), let finish = below.compactMap(\.finish).max() else { return }
        (tasks[place].start, tasks[place].finish) = (start, finish)
        guard let calendar = workingTime(of: nil) else { return }
        func minutes(_ until: LocalMinute) -> Int { max(0, calendar.worked(until: min(until, finish)) - calendar.worked(until: start)) }
        tasks[place].duration = minutes(finish)
        let isDone = below.allSatisfy { $0.percent >= 100 && $0.actualFinish != nil }
        let behind = below.contains { $0.actualStart != nil } ? told.map(minutes) ?? 0 : 0
        tasks[place].percent = isDone ? 100 : 100 * Double(behind) / Double(max(1, tasks[place].duration))
    }
}

extension PlanBounds {
    /// Codes of a constraint, as XER has them without their `CS_` and PMXML as words.
    mutating func add(_ constraint: String?, at moment: LocalMinute?) {
        guard let moment, let constraint else { return }
        switch constraint {
        case "MSO", "MANDSTART", "Start On", "Mandatory Start": (startNoEarlier, startNoLater) = (moment, moment)
        case "MEO", "MANDFIN", "Finish On", "Mandatory Finish": (finishNoEarlier, finishNoLater) = (moment, moment)
        case "MSOA", "Start On or After": startNoEarlier = moment
        case "MSOB", "Start On or Before": startNoLater = moment
        case "MEOA", "Finish On or After": finishNoEarlier = moment
        case "MEOB", "Finish On or Before": finishNoLater = moment
        default: break
        }
    }
}

/// How much of the planned time is no longer ahead: what is "done" where a program is not told otherwise.
func durationPercent(planned: Int, remaining: Int, isDone: Bool) -> Double {
    isDone ? 100 : planned == 0 ? 0 : max(0, min(100, 100 * Double(planned - remaining) / Double(planned)))
}

/// Hours as both write them, "24" or "7.5", in minutes.
func minutes(ofHours text: String?) -> Int? { text.flatMap { Double($0) }.flatMap { PlanFile.minutes($0 * 60) } }
