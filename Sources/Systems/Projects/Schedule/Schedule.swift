// 工期计划: what is to be done of a project, what waits for what, in which calendars, and the day by which all of it
// stands (倒排工期). A project's schedule is recorded whole; what begins and ends is recorded beside it.
import Kernel
import Matters

package struct Schedule: Codable, Hashable, Sendable {
    package struct Activity: Codable, Hashable, Sendable {
        /// What links and reports name it by; of a file its identifier there.
        package var code: String
        package var name: String
        /// How deep it stands, 1 or more.
        package var level: Int
        /// A heading over those below it that stand deeper: nothing is done in it.
        package var isSummary: Bool
        /// Working minutes; 0 for a milestone.
        package var duration: Int
        /// Its place in `calendars`.
        package var calendar: Int
        package var bounds: PlanBounds
        package var begunOn: CivilDay?
        package var doneOn: CivilDay?
        /// Working minutes that are still to do, of what has begun.
        package var remaining: Int?
        /// By name, how much of each limited resource it takes while it goes on. Nil: none.
        package var demands: [String: Int]?

        package init(
            code: String, name: String, level: Int = 1, isSummary: Bool = false, duration: Int, calendar: Int = 0,
            bounds: PlanBounds = PlanBounds(), begunOn: CivilDay? = nil, doneOn: CivilDay? = nil, remaining: Int? = nil,
            demands: [String: Int]? = nil
        ) {
            self.code = code
            self.name = name
            self.level = level
            self.isSummary = isSummary
            self.duration = duration
            self.calendar = calendar
            self.bounds = bounds
            self.begunOn = begunOn
            self.doneOn = doneOn
            self.remaining = remaining
            self.demands = demands
        }
    }

    /// 资源上限: crews, cranes, moulds, of which there are so many at a time.
    package struct Capacity: Codable, Hashable, Sendable {
        package var name: String
        /// 1 or more.
        package var amount: Int

        package init(name: String, amount: Int) {
            self.name = name
            self.amount = amount
        }
    }

    package struct Link: Codable, Hashable, Sendable {
        package var from: String
        package var to: String
        package var kind: LinkKind
        /// Minutes; of an elapsed lag by night and on days off, too.
        package var lag: Int
        package var isElapsed: Bool

        package init(from: String, to: String, kind: LinkKind = .finishToStart, lag: Int = 0, isElapsed: Bool = false) {
            self.from = from
            self.to = to
            self.kind = kind
            self.lag = lag
            self.isElapsed = isElapsed
        }
    }

    /// Working time as it was when the schedule was recorded: a calendar that is published later changes nothing here.
    package struct Calendar: Codable, Hashable, Sendable {
        package var name: String
        package var hours: PlanCalendar

        package init(name: String, hours: PlanCalendar) {
            self.name = name
            self.hours = hours
        }
    }

    package var activities: [Activity]
    package var links: [Link]
    package var calendars: [Calendar]
    /// In which slack and durations are said.
    package var minutesPerDay: Int
    /// Before it nothing begins.
    package var startOn: CivilDay
    /// 倒排的终点: all stands by the end of this day.
    package var finishOn: CivilDay
    /// Where it comes from: the name of a file; nil where it was written here.
    package var source: String?
    /// Nil: nothing is limited.
    package var capacities: [Capacity]?

    package init(
        activities: [Activity], links: [Link], calendars: [Calendar], minutesPerDay: Int = 480, startOn: CivilDay, finishOn: CivilDay,
        source: String? = nil, capacities: [Capacity]? = nil
    ) {
        self.activities = activities
        self.links = links
        self.calendars = calendars
        self.minutesPerDay = minutesPerDay
        self.startOn = startOn
        self.finishOn = finishOn
        self.source = source
        self.capacities = capacities
    }

    package func activity(_ code: String) -> Activity? { activities.first { $0.code == code } }
}

extension LocalMinute: WrittenAsText {
    package static let noun = "a moment of local time"
    package static let examples = ["2026-11-21T09:30"]

    /// Reads what `description` writes.
    package init?(_ text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = CivilDay(parts[0]), let minute = XMLPlan.minute(parts[1]), minute < 1440 else { return nil }
        self.init(day, minute: minute)
    }
}

/// Written as the ranges of each day, `[[480, 720], [840, 1080]]`, Monday first.
extension PlanCalendar: Codable {
    private enum CodingKeys: String, CodingKey { case week, exceptions }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func hours(_ ranges: [[Int]]) throws -> Hours {
            try ranges.map {
                guard $0.count == 2, $0[0] < $0[1] else {
                    throw DecodingError.dataCorruptedError(forKey: .week, in: container, debugDescription: "\($0) is no range of a day")
                }
                return $0[0]..<$0[1]
            }
        }
        let week = try container.decode([[[Int]]].self, forKey: .week).map(hours)
        let differing = try container.decode([String: [[Int]]].self, forKey: .exceptions)
        let exceptions = try Dictionary(
            differing.map { text, ranges in
                guard let day = CivilDay(text) else {
                    throw DecodingError.dataCorruptedError(forKey: .exceptions, in: container, debugDescription: "\(text) is no day")
                }
                return (day, try hours(ranges))
            }, uniquingKeysWith: { $1 })
        guard let calendar = PlanCalendar(week: week, exceptions: exceptions) else {
            throw DecodingError.dataCorruptedError(forKey: .week, in: container, debugDescription: "no working time")
        }
        self = calendar
    }

    package func encode(to encoder: any Encoder) throws {
        func ranges(_ hours: Hours) -> [[Int]] { hours.map { [$0.lowerBound, $0.upperBound] } }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(week.map(ranges), forKey: .week)
        try container.encode(
            Dictionary(exceptions.map { ($0.key.description, ranges($0.value)) }, uniquingKeysWith: { $1 }), forKey: .exceptions)
    }
}

extension Schedule.Calendar {
    /// The district's own working time: its office hours on its work days, make-up days among them.
    package init(_ calendar: WorkCalendar, title: String) {
        let hours: PlanCalendar.Hours = calendar.hours.map { Int($0.lowerBound / 60_000)..<Int($0.upperBound / 60_000) }
        let week = (1...7).map { calendar.week.contains($0) ? hours : [] }
        let exceptions = calendar.dated.compactMap { day, ruling in
            ruling.isWorkDay == calendar.week.contains(day.weekday) ? nil : (day, ruling.isWorkDay ? hours : [])
        }
        guard let plan = PlanCalendar(week: week, exceptions: Dictionary(exceptions, uniquingKeysWith: { $1 })) else {
            preconditionFailure("a work calendar has hours and days on which they hold")
        }
        self.init(name: title, hours: plan)
    }

    /// Working minutes of a usual day.
    package var minutesPerDay: Int { hours.week.map { $0.reduce(0) { $0 + $1.count } }.max() ?? 480 }
}
