// Every situation that a matter can be in, each at least once: what stands where at the month's end with
// which light, every ending, and what binds matters together. Called by SamplePlan before everyday life.
import Kernel
import Loop
import Matters

extension SamplePlan {
    /// 0.3 of the time used shows no light, 0.85 blue, 1.2 yellow, 1.9 red.
    private static let (none, blue, yellow, red) = (0.3, 0.85, 1.2, 1.9)

    mutating func showcase() throws {
        try standing()
        try grades()
        try endings()
        try families()
        try neighbours()
    }

    private typealias Place = SampleCourse.Hold.Place

    private mutating func standing() throws {
        let mine = roster.cells(of: SampleRoster.worker).first
        let citizen = SamplePlan.citizenLedger
        // Short of the dispatcher's quarter of an hour, or past it.
        try hold(.reported, SamplePlan.none)
        try hold(.reported, SamplePlan.blue)
        try hold(.reported, SamplePlan.none, ledger: citizen)
        try hold(.reported, SamplePlan.yellow, ledger: citizen)
        try hold(.check, 0, in: mine)
        try hold(.check, 0, ledger: citizen, in: mine)
        try hold(.accepted, SamplePlan.none)
        try hold(.accepted, SamplePlan.yellow, ledger: citizen)
        try hold(.dispatched, SamplePlan.none, class: "shop-overflow")
        try hold(.dispatched, SamplePlan.blue, class: "street-stall", ledger: citizen)
        try hold(.handling, SamplePlan.none, class: "graffiti")
        try hold(.handling, SamplePlan.blue, class: "things-in-street")
        try hold(.handling, SamplePlan.yellow, class: "rubble-heap")
        try hold(.handling, SamplePlan.red, class: "noise-living", ledger: citizen)
        try hold(.handling, SamplePlan.none, class: "road-pothole")
        try hold(.handling, SamplePlan.blue, class: "street-lamp-out", ledger: citizen)
        try hold(.handling, SamplePlan.yellow, class: "litter-bin-damaged")
        try hold(.handling, SamplePlan.red, class: "manhole-missing")
        // Long overdue: somebody has to ask.
        try hold(.handling, 5, class: "billboard-damaged")
        try hold(.handling, 6, class: "hydrant-damaged", ledger: citizen)
        try hold(.paused, 0, class: "tree-hazard")
        try hold(.paused, 0, class: "bus-stop-damaged", ledger: citizen)
        try hold(.supplement, 0, ledger: citizen)
        try hold(.asked, 0, class: "road-pothole")
        try hold(.agreed, 0, class: "tree-hazard", ledger: citizen)
        try hold(.extended, 0, class: "guardrail-damaged")
        try hold(.suspended, 0, class: "billboard-damaged")
        try hold(.supported, 0, class: "street-lamp-out", ledger: citizen)
        try hold(.rework, 0, class: "shop-overflow")
        try hold(.handling, SamplePlan.none, class: "guardrail-damaged", returns: 2)
        try hold(.submitted, SamplePlan.none, class: "shop-overflow", in: mine)
        try hold(.submitted, SamplePlan.yellow, class: "graffiti", in: mine)
        try hold(.submitted, SamplePlan.none, class: "litter-bin-full", ledger: citizen, in: mine)
        try hold(.verified, SamplePlan.none, class: "road-dirty", ledger: citizen)
        try hold(.verified, SamplePlan.blue, class: "storm-drain-blocked", ledger: citizen)
    }

    private mutating func hold(
        _ place: Place, _ used: Double, class code: String? = nil, ledger: String = Book.gridLedger, returns: Int = 0,
        in cell: AreaCode? = nil
    ) throws {
        var course = SampleCourse()
        course.ledger = ledger
        course.returns = returns
        course.share = 0.3
        course.hold = SampleCourse.Hold(place: place, used: used)
        try add(course, class: code, Ties(cell: cell))
    }

    private mutating func grades() throws {
        for grade in 1...5 {
            var course = SampleCourse()
            course.ledger = SamplePlan.citizenLedger
            course.grade = grade
            try add(course, class: "exposed-rubbish")
        }
    }

    private mutating func endings() throws {
        for ledger in [Book.gridLedger, SamplePlan.citizenLedger] {
            for outcome in [SampleCourse.Outcome.refused, .void, .transferred, .resolved] {
                var course = SampleCourse()
                course.ledger = ledger
                course.outcome = outcome
                course.isChecked = outcome == .refused
                try add(course, class: outcome == .transferred ? "road-pothole" : "leaflets")
            }
            var course = SampleCourse()
            course.ledger = ledger
            course.rework = 1
            course.returns = 1
            course.hasSupport = true
            course.progress = 2
            try add(course, class: "shop-overflow")
            course = SampleCourse()
            course.ledger = ledger
            course.isReopened = true
            course.isReached = false
            try add(course, class: "illegal-parking")
            course = SampleCourse()
            course.ledger = ledger
            course.returns = 2
            course.pauseDays = 1
            try add(course, class: "litter-bin-full")
            course = SampleCourse()
            course.ledger = ledger
            course.share = 1.8
            try add(course, class: "bicycle-clutter")
            // Half as long again as the class allows, and more: past red.
            course.share = 3.4
            course.isAppealed = ledger == Book.gridLedger
            try add(course, class: "bicycle-clutter")
        }
    }

    /// A matter that is done in parts: one whose parts are all done, and one that waits for a part.
    private mutating func families() throws {
        var course = SampleCourse()
        course.share = 1.2
        let done = try add(course, class: "manhole-damaged", Ties(before: middle))
        try part(of: done, before: submitted(done), hold: nil)
        try part(of: done, before: submitted(done), hold: nil)

        course = SampleCourse()
        course.hold = SampleCourse.Hold(place: .handling, used: 0.35)
        let waiting = try add(course, class: "bridge-damaged")
        try part(of: waiting, before: nil, hold: nil)
        try part(of: waiting, before: nil, hold: SampleCourse.Hold(place: .handling, used: SamplePlan.none))
    }

    private mutating func part(of parent: Int, before: Instant?, hold: SampleCourse.Hold?) throws {
        var course = SampleCourse()
        course.share = 0.2
        course.hold = hold
        let claimed = matters[parent].steps.first { step in
            if case .act(.claim) = step.deed { true } else { false }
        }?.at
        try add(
            course, class: hold == nil ? "bicycle-clutter" : "shop-overflow",
            Ties(near: parent, parent: parent, after: claimed, before: before))
    }

    private func submitted(_ index: Int) -> Instant? {
        matters[index].steps.first { step in
            if case .act(.submit) = step.deed { true } else { false }
        }?.at
    }

    /// Duplicates merged and not yet noticed, and matters linked for another reason.
    private mutating func neighbours() throws {
        var course = SampleCourse()
        course.share = 0.7
        let main = try add(course, class: "street-lamp-out", Ties(before: middle))
        for ledger in [Book.gridLedger, SamplePlan.citizenLedger] { try duplicate(of: main, ledger: ledger) }
        course.ledger = SamplePlan.citizenLedger
        let second = try add(course, class: "road-pothole", Ties(before: middle))
        try duplicate(of: second)

        course = SampleCourse()
        course.hold = SampleCourse.Hold(place: .handling, used: SamplePlan.none)
        let open = try add(course, class: "manhole-damaged")
        course.ledger = SamplePlan.citizenLedger
        course.hold = SampleCourse.Hold(place: .reported, used: 0.2)
        try add(course, class: "manhole-damaged", Ties(near: open, after: matters[open].reportedAt))

        let cause = try add(SampleCourse(), class: "sewer-overflow", Ties(before: middle))
        try add(SampleCourse(), class: "sewer-odour", Ties(near: cause, linked: cause, after: matters[cause].reportedAt))
    }
}
