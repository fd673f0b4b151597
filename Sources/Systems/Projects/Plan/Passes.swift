// The two passes over a plan: forward from the day it begins, for the earliest times; backward from the day by which all
// has to stand, for the latest. What lies between them is slack, in working minutes of the activity's own calendar. Times
// are kept as working minutes, so that one calendar for all means additions and nothing else.

/// When each activity can and must be done. By its place in the network.
package struct PlanTimes: Sendable {
    let network: PlanNetwork
    package internal(set) var earlyStarts: [WorkedMinutes]
    package internal(set) var earlyFinishes: [WorkedMinutes]
    package internal(set) var lateStarts: [WorkedMinutes]
    package internal(set) var lateFinishes: [WorkedMinutes]
    /// The earliest end of the whole.
    package internal(set) var finish: LocalMinute

    /// By how much it can be late and the whole is not; less than none where it must have begun earlier than it can.
    package func slack(_ activity: Int) -> Int { lateStarts[activity] - earlyStarts[activity] }

    /// By how much it can be late and no other notices.
    package func freeSlack(_ activity: Int) -> Int {
        let own = network.activities[activity]
        var free = slack(activity)
        for tie in network.ties(of: activity, network.successors, network.successorStarts) {
            let other = Int(tie.other)
            let bound = network.latest(tie, earlyStarts[other], earlyFinishes[other], for: activity)
            free = min(free, tie.kind.isFromFinish ? bound - earlyFinishes[activity] : bound - earlyStarts[activity])
        }
        return own.isDone ? 0 : max(0, free)
    }

    /// Whether a day lost here is a day lost at the end. What is done is not.
    package func isCritical(_ activity: Int) -> Bool { !network.activities[activity].isDone && slack(activity) <= 0 }

    package func earlyStart(_ activity: Int) -> LocalMinute { start(earlyStarts, activity) }
    package func earlyFinish(_ activity: Int) -> LocalMinute { network.calendar(activity).end(earlyFinishes[activity]) }
    package func lateStart(_ activity: Int) -> LocalMinute { start(lateStarts, activity) }
    package func lateFinish(_ activity: Int) -> LocalMinute { network.calendar(activity).end(lateFinishes[activity]) }

    /// A milestone that ends something stands where that ends, not at the next opening.
    private func start(_ starts: [WorkedMinutes], _ activity: Int) -> LocalMinute {
        let calendar = network.calendar(activity)
        let isEnd = network.activities[activity].duration == 0 && network.waits(activity)
        return isEnd ? calendar.end(starts[activity]) : calendar.start(starts[activity])
    }
}

extension PlanActivity {
    var isDone: Bool { if case .done = progress { true } else { false } }
    /// Working minutes that lie ahead.
    var remaining: Int { if case .begun(_, let remaining) = progress { remaining } else { duration } }
}

extension PlanNetwork {
    func calendar(_ activity: Int) -> PlanCalendar { calendars[activities[activity].calendar] }

    func waits(_ activity: Int) -> Bool { predecessorStarts[activity] < predecessorStarts[activity + 1] }

    func ties(of activity: Int, _ ties: [Tie], _ starts: [Int32]) -> ArraySlice<Tie> {
        ties[Int(starts[activity])..<Int(starts[activity + 1])]
    }

    /// - Parameters:
    ///   - start: before it nothing begins.
    ///   - now: what has not begun by then begins then at the earliest, what has begun goes on from then.
    ///   - finish: by when all must stand; nil for as early as it can.
    package func times(from start: LocalMinute, now: LocalMinute? = nil, finish: LocalMinute? = nil) -> PlanTimes {
        var times = PlanTimes(
            network: self, earlyStarts: [], earlyFinishes: [], lateStarts: [], lateFinishes: [], finish: start)
        forward(from: start, now: now, &times)
        backward(from: finish ?? times.finish, &times)
        return times
    }

    private func forward(from start: LocalMinute, now: LocalMinute?, _ times: inout PlanTimes) {
        let opening = calendars.map { $0.worked(until: max(start, now ?? start)) }
        var starts = [WorkedMinutes](repeating: 0, count: activities.count)
        var finishes = starts
        var latest = [WorkedMinutes](repeating: .min, count: calendars.count)
        for place in order {
            let place = Int(place)
            let own = lean[place]
            let calendar = Int(own.calendar)
            if own.isPlain {
                var earliest = opening[calendar]
                for index in Int(predecessorStarts[place])..<Int(predecessorStarts[place + 1]) {
                    let tie = predecessors[index]
                    let other = Int(tie.other)
                    let bound = self.earliest(tie, starts[other], finishes[other], for: place)
                    earliest = max(earliest, tie.kind.isToFinish ? bound - own.length : bound)
                }
                starts[place] = earliest
                finishes[place] = earliest + own.length
                latest[calendar] = max(latest[calendar], finishes[place])
                continue
            }
            let activity = activities[place]
            if case .done(let from, let to) = activity.progress {
                starts[place] = calendars[calendar].worked(until: from)
                finishes[place] = max(starts[place], calendars[calendar].worked(until: to))
            } else {
                let length = activity.remaining
                var earliest = opening[calendar]
                for tie in ties(of: place, predecessors, predecessorStarts) {
                    let bound = self.earliest(tie, starts[Int(tie.other)], finishes[Int(tie.other)], for: place)
                    earliest = max(earliest, tie.kind.isToFinish ? bound - length : bound)
                }
                if let moment = activity.bounds.startNoEarlier { earliest = max(earliest, calendars[calendar].worked(until: moment)) }
                if let moment = activity.bounds.finishNoEarlier {
                    earliest = max(earliest, calendars[calendar].worked(until: moment) - length)
                }
                starts[place] = earliest
                // What is left waits for what it waits for, although it has begun.
                if case .begun(let at, _) = activity.progress { starts[place] = min(earliest, calendars[calendar].worked(until: at)) }
                finishes[place] = earliest + length
            }
            latest[calendar] = max(latest[calendar], finishes[place])
        }
        times.earlyStarts = starts
        times.earlyFinishes = finishes
        times.finish = zip(calendars, latest).filter { $0.1 > .min }.map { $0.end($1) }.max() ?? start
    }

    private func backward(from finish: LocalMinute, _ times: inout PlanTimes) {
        let closing = calendars.map { $0.worked(until: finish) }
        var starts = [WorkedMinutes](repeating: 0, count: activities.count)
        var finishes = starts
        for place in order.reversed() {
            let place = Int(place)
            let own = lean[place]
            if own.isPlain {
                var latest = closing[Int(own.calendar)]
                for index in Int(successorStarts[place])..<Int(successorStarts[place + 1]) {
                    let tie = successors[index]
                    let other = Int(tie.other)
                    if !lean[other].isPlain, activities[other].isDone { continue }
                    let bound = self.latest(tie, starts[other], finishes[other], for: place)
                    latest = min(latest, tie.kind.isFromFinish ? bound : bound + own.length)
                }
                finishes[place] = latest
                starts[place] = latest - own.length
                continue
            }
            let activity = activities[place]
            guard !activity.isDone else {
                starts[place] = times.earlyStarts[place]
                finishes[place] = times.earlyFinishes[place]
                continue
            }
            // Of what has begun only the rest lies ahead.
            let length = times.earlyFinishes[place] - times.earlyStarts[place]
            var latest = closing[activity.calendar]
            for tie in ties(of: place, successors, successorStarts) where !activities[Int(tie.other)].isDone {
                let bound = self.latest(tie, starts[Int(tie.other)], finishes[Int(tie.other)], for: place)
                latest = min(latest, tie.kind.isFromFinish ? bound : bound + length)
            }
            let calendar = calendars[activity.calendar]
            if let moment = activity.bounds.finishNoLater { latest = min(latest, calendar.worked(until: moment)) }
            if let moment = activity.bounds.startNoLater { latest = min(latest, calendar.worked(until: moment) + length) }
            finishes[place] = latest
            starts[place] = latest - length
        }
        times.lateStarts = starts
        times.lateFinishes = finishes
    }

    /// From when on the tie lets `place` begin, or end where it is its end that waits; in its own calendar.
    private func earliest(_ tie: Tie, _ start: WorkedMinutes, _ finish: WorkedMinutes, for place: Int) -> WorkedMinutes {
        let (from, to) = (Int(lean[Int(tie.other)].calendar), Int(lean[place].calendar))
        let worked = tie.kind.isFromFinish ? finish : start
        if from == to, !tie.isElapsed { return worked + tie.lag }
        let moment = tie.kind.isFromFinish ? calendars[from].end(worked) : calendars[from].start(worked)
        if tie.isElapsed { return calendars[to].worked(until: LocalMinute(moment.number + tie.lag)) }
        return calendars[to].worked(until: moment) + tie.lag
    }

    /// Until when the tie lets `place` end, or begin where it is its beginning that counts, so that the other keeps these
    /// times; in its own calendar. The exact inverse of `earliest`.
    func latest(_ tie: Tie, _ start: WorkedMinutes, _ finish: WorkedMinutes, for place: Int) -> WorkedMinutes {
        let (from, to) = (Int(lean[place].calendar), Int(lean[Int(tie.other)].calendar))
        let worked = tie.kind.isToFinish ? finish : start
        if from == to, !tie.isElapsed { return worked - tie.lag }
        var moment = calendars[to].start(tie.isElapsed ? worked : worked - tie.lag)
        if tie.isElapsed { moment = LocalMinute(moment.number - tie.lag) }
        if tie.kind.isFromFinish { return calendars[from].worked(until: moment) }
        // A beginning takes the next worked minute with it: it must begin before that moment is over.
        return calendars[from].worked(until: LocalMinute(moment.number + 1)) - 1
    }
}
