// All that matters add to the house, on one screen.
import Kernel

package func matterManifest<Book: HoldsMatterRules>(_: Book.Type) -> SystemManifest<Book> {
    SystemManifest(
        name: "matters",
        deciders: [
            RegisteredDecider(MatterDecider.self, prefix: "matter") { $0.matters },
            RegisteredDecider(OrganizationDecider.self, prefix: OrganizationDecider.stream) { $0.matters },
            RegisteredDecider(RuleDecider.self, prefix: RuleDecider.prefix) { $0.matters },
        ],
        boards: [
            MatterBoard<Book>(), TallyBoard<Book>(), TurningBoard<Book>(), SearchBoard<Book>(), PositionBoard<Book>(), LetterBoard<Book>(),
            TakenOverBoard<Book>(), ServiceBoard<Book>(), SubjectBoard<Book>(), SlipBoard<Book>(), ReportBoard<Book>(),
            RecheckBoard<Book>(),
        ])
}
