// All that meetings and papers add to the house, on one screen.
import Kernel
import Matters

/// Books that hold the rules of meetings.
package protocol HoldsMeetingRules: HoldsMatterRules {
    var meetings: MeetingRules { get }
}

package func meetingManifest<Book: HoldsMeetingRules>(_: Book.Type) -> SystemManifest<Book> {
    let rules: @Sendable (Book) -> MeetingDecisionRules = { MeetingDecisionRules(meetings: $0.meetings, matters: $0.matters) }
    return SystemManifest(
        name: "meetings",
        deciders: [
            RegisteredDecider(MeetingDecider.self, prefix: MeetingDecider.prefix, rules: rules),
            RegisteredDecider(PaperDecider.self, prefix: PaperDecider.prefix, rules: rules),
            RegisteredDecider(MeetingRulesDecider.self, prefix: MeetingRulesDecider.prefix, rules: rules),
        ], boards: [MeetingBoard<Book>(), PaperBoard<Book>()])
}
