// All that supervision adds to the house beside its ledger files, on one screen.
import Kernel
import Matters

package func supervisionManifest<Book: HoldsMatterRules>(_: Book.Type) -> SystemManifest<Book> {
    SystemManifest(
        name: "supervision",
        deciders: [
            RegisteredDecider(SampleDecider.self, prefix: SampleDecider.prefix) { $0.matters },
            RegisteredDecider(CampaignDecider.self, prefix: CampaignDecider.prefix) { $0.matters },
        ], boards: [SampleBoard<Book>(), CampaignBoard<Book>()])
}
