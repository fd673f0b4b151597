// Limited resources: crews, cranes, a permit office that handles so many at a time. Which of the activities that could
// go on begins first is a hard problem (RCPSP); what is built here is measured against PSPLIB in docs/performance.md.
// Serial schedule generation, a population of activity lists, two-point crossover (Hartmann, 1998), and every schedule is
// pushed right and then left again (Valls, Ballestín and Quintanilla, 2005), which is where most of the gain comes from.
import Kernel

/// Activities that compete for resources, in whole periods of one calendar: a day, as a rule.
package struct LevellingProblem: Sendable {
    package struct Arc: Sendable, Hashable {
        package let from: Int
        package let to: Int
        /// Periods from the beginning of the one to the earliest beginning of the other; may be negative.
        package let delay: Int

        package init(from: Int, to: Int, delay: Int) {
            self.from = from
            self.to = to
            self.delay = delay
        }
    }

    /// In periods, 0 or more.
    package let durations: [Int]
    /// Of each activity, how much of each resource it takes while it goes on.
    package let demands: [[Int]]
    /// How much there is of each.
    package let capacities: [Int]
    package let arcs: [Arc]

    /// Throws `PlanFault.circle`, or `LevellingFault` where an activity wants more than there is.
    package init(durations: [Int], demands: [[Int]], capacities: [Int], arcs: [Arc]) throws {
        for (activity, demand) in demands.enumerated() {
            for (resource, amount) in demand.enumerated() where amount > capacities[resource] && durations[activity] > 0 {
                throw LevellingFault.tooMuch(activity: activity, resource: resource)
            }
        }
        self.durations = durations
        self.demands = demands
        self.capacities = capacities
        self.arcs = arcs
        let links = arcs.map { PlanLink(from: $0.from, to: $0.to) }
        _ = try PlanNetwork(durations.map { PlanActivity(duration: $0) }, links, calendars: [.continuous])
    }
}

package enum LevellingFault: Error, Hashable {
    /// More than there is of the resource at any time: no order of the activities helps.
    case tooMuch(activity: Int, resource: Int)
}

package struct LevelledPlan: Sendable, Hashable {
    /// In periods from the beginning of the plan.
    package let starts: [Int]
    /// When the last has ended.
    package let length: Int
}

extension LevellingProblem {
    /// The shortest plan found; every one that is found keeps all arcs and capacities.
    /// - Parameters:
    ///   - seed: the same gives the same plan after as many rounds.
    ///   - mayGoOn: asked with the rounds done so far; a round is one new plan.
    package func levelled(seed: UInt64, while mayGoOn: (Int) -> Bool) -> LevelledPlan {
        var search = LevellingSearch(self, seed: seed)
        return search.run(while: mayGoOn)
    }

    /// The longest of the paths through the arcs: no plan can be shorter.
    package var pathLength: Int { LevellingSearch(self, seed: 0).pathLength }
}
