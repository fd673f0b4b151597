// E-mails about accounts: the link for a new password, and what was changed by somebody else. Who asks for one is
// answered at once and alike, whether there is such an account or not; what follows from it happens here, behind the
// answer. What waits is kept in memory only: after a crash one asks again.
import Foundation
import Kernel
import Logging
import Matters
import Notices
import ServiceLifecycle
import Synchronization

package final class AccountPost: Sendable {
    package enum Letter: Sendable, Hashable {
        /// Somebody who says that this is their account has forgotten the password.
        case forgotten(account: String)
        case passwordSet(officer: OfficerCode, account: String)
        case factorRemoved(officer: OfficerCode, account: String)
    }

    /// More than this at once is nobody's forgetting.
    static let most = 100

    private let waiting = Mutex<[Letter]>([])
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init() { (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Takes it at once. Dropped where too many wait.
    package func post(_ letter: Letter) {
        waiting.withLock { if $0.count < AccountPost.most { $0.append(letter) } }
        signal.yield()
    }

    /// Writes and hands over all that waits. A letter that cannot be delivered is logged and not tried again: whoever
    /// waits for a link asks for another.
    package func deliver(for house: House) async {
        while let letter = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            do { try await deliver(letter, house) } catch {
                house.logger.error("an account's mail was not sent", metadata: ["error": "\(error)"])
            }
        }
    }

    fileprivate var calls: AsyncStream<Void> { signals }

    private func deliver(_ letter: Letter, _ house: House) async throws {
        guard let setting = house.settings.sender.mail, let site = house.settings.sender.publicAddress else { return }
        let officer: OfficerCode
        switch letter {
        case .forgotten(let name):
            guard let account = try await house.accounts.account(name), !account.isDisabled else { return }
            officer = account.officer
        case .passwordSet(let code, _), .factorRemoved(let code, _): officer = code
        }
        guard let address = try await house.contacts.contact(of: officer)?.email else { return }
        let language = house.settings.sender.language
        let name = house.settings.name
        let words = try await words(letter, site, house)
        let mail = Mail(
            from: setting.from, to: address,
            subject: language(Bilingual(zh: "\(words.subject.zh)（\(name.zh)）", en: "\(words.subject.en) (\(name.en))")),
            body: language(words.body), id: House.newIdentifier(), at: house.now(), zone: await house.journal.book().notices.zone)
        let delivery = await setting.program.hand(mail.text)
        // Without the reason, in which a foreign server may have named the recipient.
        if delivery != .sent { house.logger.warning("an account's mail was not sent", metadata: ["officer": "\(officer)"]) }
    }

    private func words(_ letter: Letter, _ site: String, _ house: House) async throws -> (subject: Bilingual, body: Bilingual) {
        switch letter {
        case .forgotten(let account):
            let token = try await house.accounts.passwordLink(of: account, seconds: Accounts.mailedLinkSeconds, by: .system)
            let link = site + "/new-password?link=\(token)"
            return (
                Bilingual(zh: "设置新密码", en: "Set a new password"),
                Bilingual(
                    zh: "有人（应当是您本人）为账号 \(account) 申请设置新密码。请在 30 分钟内打开：\n\n\(link)\n\n链接只能用一次。如果不是您申请的，不必理会：密码没有改变。\n",
                    en:
                        "Somebody, you we hope, asked for a new password of the account \(account). Open this within 30 minutes:\n\n\(link)\n\nThe link works once. If it was not you, do nothing: the password is as it was.\n"
                )
            )
        case .passwordSet(_, let account):
            return (
                Bilingual(zh: "密码已修改", en: "Your password was changed"),
                Bilingual(
                    zh: "账号 \(account) 的密码刚刚通过链接重新设置，所有登录都已退出。如果不是您本人操作，请立即联系管理员。\n\n\(site)/\n",
                    en:
                        "The password of the account \(account) was just set anew by a link, and it was signed out everywhere. If this was not you, tell an administrator at once.\n\n\(site)/\n"
                )
            )
        case .factorRemoved(_, let account):
            return (
                Bilingual(zh: "两步验证已被管理员移除", en: "An administrator removed your second factor"),
                Bilingual(
                    zh: "账号 \(account) 的两步验证已被管理员移除，所有登录都已退出。如果不是您请管理员这样做的，请立即联系管理员。登录后可以重新开启：\n\n\(site)/account/second-factor\n",
                    en:
                        "An administrator removed the second factor of the account \(account), and it was signed out everywhere. If you did not ask for this, tell an administrator at once. Sign in and turn it on again:\n\n\(site)/account/second-factor\n"
                )
            )
        }
    }
}

/// Delivers for one house, as soon as something is posted.
struct AccountPostService: Service {
    let house: House

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in house.post.calls { await house.post.deliver(for: house) }
        }
        await house.post.deliver(for: house)
    }
}
