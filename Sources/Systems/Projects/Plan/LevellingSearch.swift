// The search itself: lists of activities become schedules, good lists have children. Nothing here reads a clock; who
// calls it says when to stop.
import Kernel

/// Resources side by side: eight of them are compared in one step.
private typealias Load = SIMD8<Int32>

struct LevellingSearch {
    private let count: Int
    private let durations: [Int]
    private let forward: Direction
    private let backward: Direction
    private let blocks: Int
    private let demands: [Load]
    private let capacities: [Load]
    private var random: SeededRandom
    /// Load of each block at each period, while a list is made a schedule.
    private var profile: [Load] = []
    let pathLength: Int

    /// The arcs, read from the beginning or from the end of time.
    private struct Direction {
        /// Ties to what comes before, `starts[i]..<starts[i + 1]`.
        var before: [(other: Int32, delay: Int32)] = []
        var starts: [Int32] = []
        var successors: [[Int32]] = []
    }

    /// A list in which everything stands behind what it waits for, and the schedule it becomes.
    private struct Member {
        var list: [Int32]
        var starts: [Int]
        var length: Int
    }

    init(_ problem: LevellingProblem, seed: UInt64) {
        count = problem.durations.count
        durations = problem.durations
        random = SeededRandom(seed: seed)
        blocks = max(1, (problem.capacities.count + 7) / 8)
        var demands = [Load](repeating: .zero, count: count * blocks)
        var capacities = [Load](repeating: .zero, count: blocks)
        for (resource, amount) in problem.capacities.enumerated() { capacities[resource / 8][resource % 8] = Int32(clamping: amount) }
        for (activity, demand) in problem.demands.enumerated() {
            for (resource, amount) in demand.enumerated() {
                demands[activity * blocks + resource / 8][resource % 8] = Int32(clamping: amount)
            }
        }
        self.demands = demands
        self.capacities = capacities
        forward = Self.direction(count, problem.arcs.map { ($0.from, $0.to, $0.delay) })
        // Seen from the end, `to` begins before `from`: the delay is between their other ends.
        let durations = problem.durations
        backward = Self.direction(count, problem.arcs.map { ($0.to, $0.from, $0.delay + durations[$0.to] - durations[$0.from]) })
        pathLength = Self.tails(count, durations, forward).max() ?? 0
    }

    private static func direction(_ count: Int, _ arcs: [(from: Int, to: Int, delay: Int)]) -> Direction {
        var direction = Direction(successors: Array(repeating: [], count: count))
        var before = [[(other: Int32, delay: Int32)]](repeating: [], count: count)
        for arc in arcs {
            before[arc.to].append((Int32(arc.from), Int32(arc.delay)))
            direction.successors[arc.from].append(Int32(arc.to))
        }
        direction.starts = before.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) }
        direction.before = before.flatMap(\.self)
        return direction
    }

    /// Of each activity the time from its beginning to the end of all, were there enough of everything.
    private static func tails(_ count: Int, _ durations: [Int], _ direction: Direction) -> [Int] {
        var tails = durations
        var waiting = direction.successors.map(\.count)
        var ready = (0..<count).filter { waiting[$0] == 0 }
        while let activity = ready.popLast() {
            for tie in direction.before[Int(direction.starts[activity])..<Int(direction.starts[activity + 1])] {
                let other = Int(tie.other)
                tails[other] = max(tails[other], Int(tie.delay) + tails[activity])
                waiting[other] -= 1
                if waiting[other] == 0 { ready.append(other) }
            }
        }
        return tails
    }

    // MARK: A list becomes a schedule

    /// Each activity of the list as early as what it waits for and what is free let it begin. Answers the length.
    private mutating func schedule(_ list: [Int32], _ direction: Direction, into starts: inout [Int]) -> Int {
        for place in profile.indices { profile[place] = .zero }
        var length = 0
        for activity in list {
            let activity = Int(activity)
            let duration = durations[activity]
            var start = 0
            for place in Int(direction.starts[activity])..<Int(direction.starts[activity + 1]) {
                let tie = direction.before[place]
                start = max(start, starts[Int(tie.other)] + Int(tie.delay))
            }
            if duration > 0 { start = place(activity, duration, from: start) }
            starts[activity] = start
            length = max(length, start + duration)
        }
        return length
    }

    /// The first beginning from `start` on at which there is enough all the while; takes it.
    private mutating func place(_ activity: Int, _ duration: Int, from earliest: Int) -> Int {
        var start = earliest
        search: while true {
            let end = start + duration
            if end * blocks > profile.count {
                profile.append(contentsOf: repeatElement(.zero, count: max(256, end * blocks * 2 - profile.count)))
            }
            // From the end: the last period that is too full moves the beginning furthest.
            var period = end - 1
            while period >= start {
                for block in 0..<blocks {
                    let load = profile[period * blocks + block] &+ demands[activity * blocks + block]
                    if any(load .> capacities[block]) {
                        start = period + 1
                        continue search
                    }
                }
                period -= 1
            }
            for period in start..<end {
                for block in 0..<blocks { profile[period * blocks + block] &+= demands[activity * blocks + block] }
            }
            return start
        }
    }

    /// Right as far as all goes, then left again: what stood in the way of nothing moves together.
    private mutating func justified(_ member: consuming Member) -> Member {
        var member = member
        var starts = member.starts
        for direction in [backward, forward] {
            // By their ends, the last first: seen from the end of time they come first.
            let order = (0..<Int32(count)).sorted {
                let (a, b) = (member.starts[Int($0)] + durations[Int($0)], member.starts[Int($1)] + durations[Int($1)])
                return a != b ? a > b : $0 < $1
            }
            let list = inOrder(order, direction)
            let length = schedule(list, direction, into: &starts)
            member.list = list
            member.length = length
            // The next reads it from its other end.
            for activity in 0..<count { member.starts[activity] = starts[activity] }
        }
        return member
    }

    /// As near to this order as what waits for what allows: where an activity of no duration stands beside another.
    private func inOrder(_ order: [Int32], _ direction: Direction) -> [Int32] {
        var rank = [Int32](repeating: 0, count: count)
        for (place, activity) in order.enumerated() { rank[Int(activity)] = Int32(place) }
        var isBroken = false
        check: for activity in 0..<count {
            for place in Int(direction.starts[activity])..<Int(direction.starts[activity + 1])
            where rank[Int(direction.before[place].other)] > rank[activity] {
                isBroken = true
                break check
            }
        }
        return isBroken ? ranked(direction) { rank[$0] } : order
    }

    /// A list in which, of what can come next, the one of the lowest rank does.
    private func ranked(_ direction: Direction, _ rank: (Int) -> Int32) -> [Int32] {
        var waiting = (0..<count).map { direction.starts[$0 + 1] - direction.starts[$0] }
        var ready = (0..<count).filter { waiting[$0] == 0 }
        var list: [Int32] = []
        list.reserveCapacity(count)
        while !ready.isEmpty {
            var best = 0
            for place in ready.indices where rank(ready[place]) < rank(ready[best]) { best = place }
            let activity = ready.remove(at: best)
            list.append(Int32(activity))
            for other in direction.successors[activity] {
                waiting[Int(other)] -= 1
                if waiting[Int(other)] == 0 { ready.append(Int(other)) }
            }
        }
        return list
    }

    // MARK: The population

    mutating func run(while mayGoOn: (Int) -> Bool) -> LevelledPlan {
        let tails = Self.tails(count, durations, forward)
        var best = made(of: ranked(forward) { Int32(clamping: -tails[$0]) })
        var rounds = 1
        let size = max(20, min(80, 4800 / max(1, count)))
        while best.length > pathLength, mayGoOn(rounds) {
            // Each life of a population begins anew; the best of all lives is kept.
            var members = [best]
            while members.count < size, mayGoOn(rounds) {
                // Among those that can come next the urgent ones more often.
                let noise = (0..<count).map { _ in Int32.random(in: 0...Int32(clamping: pathLength / 2 + 1), using: &random) }
                members.append(made(of: ranked(forward) { noise[$0] - Int32(clamping: tails[$0]) }))
                rounds += 1
            }
            var idle = 0
            while idle < size * 40, best.length > pathLength, mayGoOn(rounds) {
                let child = child(of: pick(members), pick(members))
                rounds += 1
                idle += 1
                if child.length < best.length {
                    best = child
                    idle = 0
                }
                // The worse of two drawn ones makes room, unless it is better than the child or its like is there.
                let worst = worse(members)
                if child.length <= members[worst].length, !members.contains(where: { $0.starts == child.starts }) {
                    members[worst] = child
                }
            }
        }
        return LevelledPlan(starts: best.starts, length: best.length)
    }

    private mutating func made(of list: [Int32]) -> Member {
        var starts = [Int](repeating: 0, count: count)
        let length = schedule(list, forward, into: &starts)
        return justified(Member(list: list, starts: starts, length: length))
    }

    private mutating func pick(_ members: [Member]) -> Member {
        let (a, b) = (Int.random(in: members.indices, using: &random), Int.random(in: members.indices, using: &random))
        return members[members[a].length <= members[b].length ? a : b]
    }

    private mutating func worse(_ members: [Member]) -> Int {
        var worst = Int.random(in: members.indices, using: &random)
        for _ in 0..<3 {
            let other = Int.random(in: members.indices, using: &random)
            if members[other].length > members[worst].length { worst = other }
        }
        return worst
    }

    /// The middle from one parent, what stands before and behind from the other: both orders hold, so does the child's.
    private mutating func child(of mother: Member, _ father: Member) -> Member {
        var cuts = (Int.random(in: 0...count, using: &random), Int.random(in: 0...count, using: &random))
        if cuts.0 > cuts.1 { swap(&cuts.0, &cuts.1) }
        var list: [Int32] = []
        list.reserveCapacity(count)
        var isIn = [Bool](repeating: false, count: count)
        func take(_ activities: [Int32], upTo end: Int) {
            for activity in activities where list.count < end && !isIn[Int(activity)] {
                isIn[Int(activity)] = true
                list.append(activity)
            }
        }
        take(mother.list, upTo: cuts.0)
        take(father.list, upTo: cuts.1)
        take(mother.list, upTo: count)
        mutate(&list)
        return made(of: list)
    }

    /// Neighbours change places here and there, where neither waits for the other.
    private mutating func mutate(_ list: inout [Int32]) {
        for place in list.indices.dropFirst() where Int.random(in: 0..<20, using: &random) == 0 {
            let (before, after) = (list[place - 1], list[place])
            let ties = forward.before[Int(forward.starts[Int(after)])..<Int(forward.starts[Int(after) + 1])]
            if !ties.contains(where: { $0.other == before }) { list.swapAt(place - 1, place) }
        }
    }
}
