// All that notices add to the house, on one screen. The loop calls `RungNotices.commands`; the sender, which
// lives in the server, reads the board and records how each attempt ended.
import Kernel
import Matters

/// Books that hold the rules of notices.
package protocol HoldsNoticeRules: HoldsMatterRules {
    var notices: NoticeRules { get }
}

/// What the decisions about notices depend on.
package struct NoticeDecisionRules: Sendable {
    package let notices: NoticeRules
    package let organization: Organization

    package init(notices: NoticeRules, organization: Organization) {
        self.notices = notices
        self.organization = organization
    }
}

package func noticeManifest<Book: HoldsNoticeRules>(_: Book.Type) -> SystemManifest<Book> {
    let rules: @Sendable (Book) -> NoticeDecisionRules = { NoticeDecisionRules(notices: $0.notices, organization: $0.matters.organization) }
    return SystemManifest(
        name: "notices",
        deciders: [
            RegisteredDecider(NoticeDecider.self, prefix: NoticeDecider.prefix, rules: rules),
            RegisteredDecider(NoticeRulesDecider.self, prefix: NoticeRulesDecider.stream, rules: rules),
        ],
        boards: [NoticeBoard<Book>()])
}
