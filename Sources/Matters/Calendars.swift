// Which calendar a clock runs on: its unit's own where it has one, else that of the ledger.
import Kernel

/// The calendars of one ledger's matters.
package struct Calendars: Sendable {
    /// The one that the ledger names: of the whole matter, and of units without one of their own.
    package let common: WorkCalendar
    private let all: [String: WorkCalendar]
    private let organization: Organization

    /// Of a place where no unit has one of its own.
    package init(_ common: WorkCalendar) { self.init(common: common, all: [:], organization: Organization()) }

    init(common: WorkCalendar, all: [String: WorkCalendar], organization: Organization) {
        self.common = common
        self.all = all
        self.organization = organization
    }

    /// Of the place, for days and instants that people read.
    package var zone: Zone { common.zone }

    /// A hotline that never closes, a hospital with a night shift: their time is theirs, whoever asks.
    package subscript(unit: UnitCode?) -> WorkCalendar {
        organization.calendar(ofUnit: unit).flatMap { all[$0] } ?? common
    }

    package subscript(stage: StageClock?) -> WorkCalendar { self[stage?.isWhole == false ? stage?.unit : nil] }
}
