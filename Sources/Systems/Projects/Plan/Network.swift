// A plan as a network: activities, and links that say what waits for what. Checked once for circles and put into an order
// in which every activity comes behind all that it waits for; the passes then go straight through.

/// What a link ties to what. Read "the second of the two names waits for the first".
package enum LinkKind: String, Codable, Sendable, Hashable, CaseIterable {
    case finishToStart = "FS"
    case startToStart = "SS"
    case finishToFinish = "FF"
    case startToFinish = "SF"

    /// Whether the predecessor's end is what counts.
    var isFromFinish: Bool { self == .finishToStart || self == .finishToFinish }
    /// Whether the successor's end is what waits.
    var isToFinish: Bool { self == .finishToFinish || self == .startToFinish }
}

package struct PlanLink: Sendable, Hashable {
    /// Places in the list of activities.
    package var from: Int
    package var to: Int
    package var kind: LinkKind
    /// Minutes between the two, in the successor's calendar; less than none where they overlap.
    package var lag: Int
    /// Whether the lag goes on by night and on days off: concrete that dries.
    package var isElapsed: Bool

    package init(from: Int, to: Int, kind: LinkKind = .finishToStart, lag: Int = 0, isElapsed: Bool = false) {
        self.from = from
        self.to = to
        self.kind = kind
        self.lag = lag
        self.isElapsed = isElapsed
    }
}

/// What a date forces on an activity besides its links.
package struct PlanBounds: Codable, Sendable, Hashable {
    package var startNoEarlier: LocalMinute?
    package var startNoLater: LocalMinute?
    package var finishNoEarlier: LocalMinute?
    package var finishNoLater: LocalMinute?

    package init(
        startNoEarlier: LocalMinute? = nil, startNoLater: LocalMinute? = nil, finishNoEarlier: LocalMinute? = nil,
        finishNoLater: LocalMinute? = nil
    ) {
        self.startNoEarlier = startNoEarlier
        self.startNoLater = startNoLater
        self.finishNoEarlier = finishNoEarlier
        self.finishNoLater = finishNoLater
    }
}

/// What has happened with an activity.
package enum PlanProgress: Sendable, Hashable {
    case waiting
    /// - Parameter remaining: working minutes that are still to do.
    case begun(at: LocalMinute, remaining: Int)
    case done(from: LocalMinute, to: LocalMinute)
}

package struct PlanActivity: Sendable, Hashable {
    /// Working minutes in its calendar; 0 for a milestone.
    package var duration: Int
    /// Its place in the list of calendars.
    package var calendar: Int
    package var bounds: PlanBounds
    package var progress: PlanProgress

    package init(duration: Int, calendar: Int = 0, bounds: PlanBounds = PlanBounds(), progress: PlanProgress = .waiting) {
        self.duration = duration
        self.calendar = calendar
        self.bounds = bounds
        self.progress = progress
    }
}

package enum PlanFault: Error, Hashable {
    /// Activities that wait for each other, in the order of their links; the first follows the last again.
    case circle([Int])
    /// A link, by its place, to or from an activity that is not there.
    case unknownActivity(link: Int)
    /// An activity of a negative duration, or of a calendar that is not there.
    case activity(Int)
}

package struct PlanNetwork: Sendable {
    package let activities: [PlanActivity]
    package let links: [PlanLink]
    package let calendars: [PlanCalendar]

    /// One end of a link, as the passes read it: 16 bytes, one behind the other.
    struct Tie {
        var other: Int32
        var kind: LinkKind
        var isElapsed: Bool
        var lag: Int
    }
    /// An activity as the passes read it: 16 bytes instead of all that may be said of one.
    struct Lean {
        var length: Int
        var calendar: Int32
        /// It has not begun and nothing bounds it but its links.
        var isPlain: Bool
    }
    let lean: [Lean]
    /// Activities, each behind all that it waits for.
    let order: [Int32]
    /// Ties to what activity `i` waits for lie at `starts[i]..<starts[i + 1]`.
    let predecessors: [Tie]
    let predecessorStarts: [Int32]
    let successors: [Tie]
    let successorStarts: [Int32]

    /// Throws `PlanFault`.
    package init(_ activities: [PlanActivity], _ links: [PlanLink], calendars: [PlanCalendar]) throws {
        for (place, activity) in activities.enumerated()
        where activity.duration < 0 || !calendars.indices.contains(activity.calendar) { throw PlanFault.activity(place) }
        for (place, link) in links.enumerated()
        where !activities.indices.contains(link.from) || !activities.indices.contains(link.to) {
            throw PlanFault.unknownActivity(link: place)
        }
        self.activities = activities
        self.links = links
        self.calendars = calendars
        lean = activities.map {
            Lean(
                length: $0.duration, calendar: Int32($0.calendar), isPlain: $0.progress == .waiting && $0.bounds == PlanBounds())
        }
        (predecessors, predecessorStarts) = Self.ties(links, activities.count, at: \.to, other: \.from)
        (successors, successorStarts) = Self.ties(links, activities.count, at: \.from, other: \.to)
        order = Self.order(activities.count, links, successors, successorStarts)
        guard order.count == activities.count else {
            throw PlanFault.circle(Self.circle(among: activities.count, without: order, predecessors, predecessorStarts))
        }
    }

    private static func ties(
        _ links: [PlanLink], _ count: Int, at end: KeyPath<PlanLink, Int>, other: KeyPath<PlanLink, Int>
    ) -> ([Tie], [Int32]) {
        var starts = [Int32](repeating: 0, count: count + 1)
        for link in links { starts[link[keyPath: end] + 1] += 1 }
        for place in 0..<count { starts[place + 1] += starts[place] }
        var free = starts
        var ties = [Tie](repeating: Tie(other: 0, kind: .finishToStart, isElapsed: false, lag: 0), count: links.count)
        for link in links {
            let place = link[keyPath: end]
            ties[Int(free[place])] = Tie(other: Int32(link[keyPath: other]), kind: link.kind, isElapsed: link.isElapsed, lag: link.lag)
            free[place] += 1
        }
        return (ties, starts)
    }

    /// Those that can be put in order; all of them where there is no circle.
    private static func order(_ count: Int, _ links: [PlanLink], _ successors: [Tie], _ starts: [Int32]) -> [Int32] {
        var waiting = [Int32](repeating: 0, count: count)
        for link in links { waiting[link.to] += 1 }
        var order = (0..<count).compactMap { waiting[$0] == 0 ? Int32($0) : nil }
        order.reserveCapacity(count)
        var next = 0
        while next < order.count {
            let activity = Int(order[next])
            next += 1
            for tie in successors[Int(starts[activity])..<Int(starts[activity + 1])] {
                waiting[Int(tie.other)] -= 1
                if waiting[Int(tie.other)] == 0 { order.append(tie.other) }
            }
        }
        return order
    }

    /// One circle: whoever is not in order waits for another who is not.
    private static func circle(among count: Int, without order: [Int32], _ predecessors: [Tie], _ starts: [Int32]) -> [Int] {
        let isFree = order.reduce(into: [Bool](repeating: false, count: count)) { $0[Int($1)] = true }
        guard var activity = isFree.firstIndex(of: false) else { return [] }
        var places: [Int: Int] = [:]
        var path: [Int] = []
        while places[activity] == nil {
            places[activity] = path.count
            path.append(activity)
            let ties = predecessors[Int(starts[activity])..<Int(starts[activity + 1])]
            guard let before = ties.first(where: { !isFree[Int($0.other)] }) else { return path }
            activity = Int(before.other)
        }
        return path[(places[activity] ?? 0)...].reversed()
    }
}
