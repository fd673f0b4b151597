// E-mail to people who have no account: to confirm a subscription, and the day's news of an area. At most one a day for
// each subscriber: the day is taken in hand before anything is sent, so that neither two servers nor a crash in between
// send two. What a crash kept from leaving comes with the next day's, because up to when news were told moves only
// when they have left.
import Kernel
import Logging
import Loop
import Matters
import Pages
import ServiceLifecycle

/// What leaves the house for the public: by the mail program of the settings, in the name of the district.
package struct PublicPost: Sendable {
    let house: House
    let program: MailProgram
    let from: Mailbox
    /// Of this server, without a slash at its end.
    let base: String

    /// Nil where the settings name no mail program or no address of this server.
    package init?(_ house: House) {
        guard let mail = house.settings.sender.mail, let base = house.settings.sender.publicAddress else { return nil }
        (self.house, program, from, self.base) = (house, mail.program, mail.from, base)
    }

    struct Letter: Sendable {
        let subject: String
        let lines: [String]
        var unsubscribe: String?
    }

    func link(_ path: URLPath) -> String { base + path.text }

    func page(_ language: Language, at now: Instant) async -> PageContext {
        PageContext(
            language: language, siteName: language == .zh ? house.settings.name.zh : house.settings.name.en, csrfToken: "", path: "/",
            now: now)
    }

    func hand(_ letter: Letter, to address: String, id: String, at now: Instant) async -> Delivery {
        var mail = Mail(
            from: from, to: address, subject: letter.subject, body: letter.lines.joined(separator: "\n") + "\n", id: id, at: now,
            zone: .china)
        mail.unsubscribe = letter.unsubscribe
        return await program.hand(mail.text)
    }
}

package struct DigestMail: Sendable {
    let house: House
    let logger: Logger
    private var subscriptions: Subscriptions { house.subscriptions }
    /// Lines of each kind in one e-mail.
    private static let lines = 20
    private static let batch = 50

    // MARK: To confirm

    package func sendConfirmations(at now: Instant, by post: PublicPost) async throws -> Int {
        let due = try await house.journal.rows(
            "select id from subscription where mail_at is not null and mail_at <= \(now) order by mail_at limit \(Self.batch)")
        var sent = 0
        for row in due {
            guard
                let found = try await subscriptions.claim(
                    row.text("id"), "mail_at = null", where: "mail_at is not null and mail_at <= \(now)"),
                !found.isConfirmed
            else { continue }
            let page = await post.page(found.language, at: now)
            let name = await house.journal.book().matters.organization.name(ofArea: found.area)
            let link = post.link(
                URLs.subscription(found.id, SubscriptionRoutes.Part.confirmation.rawValue, token: subscriptions.confirmToken(found)))
            let letter = PublicPost.Letter(
                subject: page.pick("请确认订阅：\(name)", "Please confirm: news of \(name)"),
                lines: [
                    page.pick(
                        "有人用这个邮箱订阅“\(name)”的每日消息。是您本人，请在 48 小时内打开并确认：",
                        "Somebody asked to have the daily news of \(name) sent here. If it was you, open this within 48 hours and confirm:"),
                    link, "", page.pick("不是您，不用理会：不会再有邮件，地址将自动删除。", "If not, do nothing: no more mail comes, and the address is erased."),
                ])
            switch await post.hand(
                letter, to: try subscriptions.email(of: found),
                // Another id than the first mail's: mailboxes drop a second of the same.
                id: "\(found.id)-confirm\(found.isReminded ? "-again" : "")-\(found.askedAt.milliseconds)", at: now)
            {
            case .sent: sent += 1
            case .failed(.rejected, _): break
            case .failed, .late:
                let again = now.adding(seconds: Subscriptions.retrySeconds)
                try await house.journal.write(["update subscription set mail_at = \(again) where id = \(found.id) and state = 'asked'"])
            }
        }
        return sent
    }

    // MARK: The day's

    /// From the hour of the settings on; before it nothing. - Returns: how many left.
    package func sendDigests(at now: Instant, by post: PublicPost) async throws -> Int {
        guard now.secondOfDay(in: .china) >= house.settings.digestHour * 3600 else { return 0 }
        let today = now.day(in: .china).description
        var sent = 0
        while !Task.isCancelled {
            let due = try await house.journal.rows(
                "select id from subscription where state = 'confirmed' and told_on < \(today) order by told_on, id limit \(Self.batch)")
            guard !due.isEmpty else { break }
            for row in due {
                guard let found = try await subscriptions.claim(row.text("id"), "told_on = \(today)", where: "told_on < \(today)") else {
                    continue
                }
                do {
                    if try await tell(found, today, at: now, by: post) { sent += 1 }
                } catch {
                    logger.error("a subscriber could not be told", metadata: ["subscription": "\(found.id)", "error": "\(error)"])
                }
            }
        }
        return sent
    }

    private func tell(_ found: Subscriptions.Subscription, _ today: String, at now: Instant, by post: PublicPost) async throws -> Bool {
        let page = await post.page(found.language, at: now)
        let rules = await house.journal.book().matters
        let news = PublicNews(house: house, wording: Wording(rules: rules, page: page), area: found.area)
        let (items, reported, ended) = try await news.since(found.toldAt, limit: Self.lines)
        let asksToRenew = !found.isReminded && (found.confirmedAt.map { now >= $0.adding(seconds: Subscriptions.remindSeconds) } ?? false)
        guard !items.isEmpty || asksToRenew else { return false }
        let name = rules.organization.name(ofArea: found.area)
        let end = post.link(URLs.subscription(found.id, SubscriptionRoutes.Part.ending.rawValue, token: subscriptions.endToken(found)))
        var lines = items.map { "· \(page.text($0.at)) \(news.sentence($0))" }
        let more = reported + ended - items.count
        if more > 0 { lines.append(page.pick("· 另有 \(more) 件", "· and \(more) more")) }
        lines += ["", post.link(URLs.area(found.area)), ""]
        if asksToRenew {
            let renewal = URLs.subscription(found.id, SubscriptionRoutes.Part.renewal.rawValue, token: subscriptions.renewToken(found))
            lines += [
                page.pick("订阅将满一年。要继续，请打开：", "Your subscription ends soon. To go on for another year, open:"), post.link(renewal), "",
            ]
        }
        lines += [page.pick("退订（地址随即删除）：", "Unsubscribe (the address is erased at once):"), end]
        let subject = page.pick("\(name)：新上报 \(reported) 件，结束 \(ended) 件", "\(name): \(reported) reported, \(ended) ended")
        let letter = PublicPost.Letter(subject: subject, lines: lines, unsubscribe: end)
        guard await post.hand(letter, to: try subscriptions.email(of: found), id: "\(found.id)-\(today)", at: now) == .sent else {
            return false
        }
        try await house.journal.write([
            "update subscription set told_at = \(now), is_reminded = \(found.isReminded || asksToRenew) where id = \(found.id)"
        ])
        return true
    }
}

/// Sends what is due to the public while the server runs. Of several servers on one store one does.
package struct PublicMailService: Service {
    let house: House
    let logger: Logger
    /// Between two looks: nobody waits for these mails by the second.
    var pace = Duration.seconds(15)

    package func run() async throws {
        guard let post = PublicPost(house) else {
            // Nothing to send with; still it must last as long as the others.
            try await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await house.journal.claim("public-mail") { await send(by: post) }
                do { try await Task.sleep(for: pace) } catch { return }
            }
        }
    }

    private func send(by post: PublicPost) async {
        let digests = DigestMail(house: house, logger: logger)
        do {
            _ = try await digests.sendConfirmations(at: house.now(), by: post)
            _ = try await AskerMail(house: house, logger: logger).sendDue(at: house.now(), by: post)
            _ = try await digests.sendDigests(at: house.now(), by: post)
        } catch {
            if !Task.isCancelled { logger.error("mail to the public cannot be sent", metadata: ["error": "\(error)"]) }
        }
    }
}
