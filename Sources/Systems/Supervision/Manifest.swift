// All that supervision adds to the house beside its ledger files, on one screen.
import Kernel
import Matters

package func supervisionManifest<Book: HoldsContestRules>(_: Book.Type) -> SystemManifest<Book> {
    let contests: @Sendable (Book) -> ContestDecisionRules = { ContestDecisionRules(contests: $0.contests, matters: $0.matters) }
    return SystemManifest(
        name: "supervision",
        deciders: [
            RegisteredDecider(SampleDecider.self, prefix: SampleDecider.prefix) { $0.matters },
            RegisteredDecider(CampaignDecider.self, prefix: CampaignDecider.prefix) { $0.matters },
            RegisteredDecider(ContestDecider.self, prefix: ContestDecider.prefix, rules: contests),
            RegisteredDecider(ContestRulesDecider.self, prefix: ContestRulesDecider.prefix, rules: contests),
        ], boards: [SampleBoard<Book>(), CampaignBoard<Book>(), ContestBoard<Book>()])
}
