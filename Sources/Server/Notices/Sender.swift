// Carries notices out of the house: reads what is due, tries each, records how that ended. Called by the server
// about once a second; `now` is its clock, or a test's. What a notice says and when it is tried again is decided
// in Notices; how it is handed over stands in Mail, SMSGateway and Webhook.
import AsyncHTTPClient
import Foundation
import Kernel
import Logging
import Matters
import Notices
import Synchronization

/// Delivery is at least once: where the process dies after a notice was handed over and before that is on
/// record, it is handed over again. The same notice has the same id at every try, so that who gets it can tell:
/// an e-mail's Message-ID, a webhook's `webhook-id` and the event's `id`, `{id}` in the call of an SMS gateway.
/// An attempt that is cancelled in the middle leaves the notice as it was, to be tried again.
///
/// Nothing here writes an address into the log or the journal.
package final class Sender<Book: HoldsNoticeRules>: Sendable {
    private let journal: any Journal<Book>
    private let settings: SenderSettings
    private let contact: @Sendable (OfficerCode) async throws -> Contact?
    private let limits: SenderLimits
    private let logger: Logger
    /// What could not be read or recorded, by the notice's id. Only in memory: after a restart it is tried again.
    private let aside = Mutex<[String: Aside]>([:])
    /// Why nothing at all could be sent when it was last tried.
    private let said = Mutex<String?>(nil)

    /// - Parameter contact: nil where nothing is on file; `Contacts.Unreadable` where it does not open.
    package init(
        _ journal: any Journal<Book>, _ settings: SenderSettings, contact: @escaping @Sendable (OfficerCode) async throws -> Contact?,
        limits: SenderLimits = SenderLimits(), logger: Logger
    ) {
        self.journal = journal
        self.settings = settings
        self.contact = contact
        self.limits = limits
        self.logger = logger
    }

    /// Tries what is due at `now`, each notice at most once, and answers when all that has begun has ended: after
    /// `limits.turn` and one attempt's time limit at the latest, once more for every eight webhooks. What is not
    /// reached stays due. Not to be called again before it has answered, or notices go out twice.
    package func sendDue(at now: Instant) async -> Sent {
        let sent = Mutex(Sent())
        do {
            let lanes = try await lanes(at: now)
            guard !lanes.isEmpty else { return Sent() }
            let book = await journal.book()
            // As many at once in each as leaves the others theirs: who answers slowly holds up nobody else.
            let width = max(1, limits.width / lanes.count)
            try await HTTPClient.withHTTPClient(configuration: HTTPCall.configuration) { client in
                let http = HTTPCall(client: client, limit: limits.http)
                await forEach(lanes, atMost: limits.width) { [limits] lane in
                    let end = ContinuousClock.now + limits.turn
                    await forEach(lane, atMost: width, while: { ContinuousClock.now < end }) { id in
                        await self.handOver(id, book.notices, http, at: now, counting: sent)
                    }
                }
            }
            said.withLock { $0 = nil }
        } catch {
            guard !Task.isCancelled else { return sent.withLock { $0 } }
            let why = "\(error)"
            // Said once, not every second.
            let isNews = said.withLock { last in
                defer { last = why }
                return last != why
            }
            if isNews { logger.error("notices cannot be sent", metadata: ["error": "\(why)"]) }
            sent.withLock { $0.troubles["notice"] = why }
        }
        return sent.withLock { $0 }
    }

    /// The ids of what is due, by the way it goes: e-mail, SMS, each webhook.
    private func lanes(at now: Instant) async throws -> [[String]] {
        let held = aside.withLock { $0.filter { $0.value.until > now } }
        // Beside those that are set aside, because they are due all the time.
        let rows = try await journal.rows(NoticeBoard<Book>.due(at: now, limit: limits.lane + held.count))
        let due = Dictionary(grouping: rows.filter { held[$0.text("id")] == nil }) { "\($0.text("channel"))/\($0.text("webhook"))" }
        return due.sorted { $0.key < $1.key }.map { $0.value.prefix(limits.lane).map { $0.text("id") } }
    }

    private func handOver(_ id: String, _ rules: NoticeRules, _ http: HTTPCall, at now: Instant, counting sent: borrowing Mutex<Sent>) async
    {
        var ended = aside.withLock { $0[id]?.ended }
        do {
            if ended == nil { ended = try await attempt(id, rules, http, at: now) }
            guard let ended else {
                aside.withLock { $0[id] = nil }
                return
            }
            try await record(ended, of: id, at: now)
            aside.withLock { $0[id] = nil }
            sent.withLock { if ended.delivery == .sent { $0.sent += 1 } else { $0.failed += 1 } }
        } catch {
            if Task.isCancelled, ended == nil { return }
            // Otherwise a notice that cannot be read would be read every second, and one that has left and cannot
            // be recorded would leave every second.
            let until = now.adding(seconds: limits.asideInSeconds)
            aside.withLock { $0[id] = Aside(until: until, ended: ended) }
            logger.error("notice set aside", metadata: ["notice": "\(id)", "until": "\(until)", "error": "\(error)"])
            sent.withLock { $0.troubles[id] = "\(error)" }
        }
    }

    /// Nil where there is nothing to record: it is no longer due, or the attempt was cut off by our own end.
    private func attempt(_ id: String, _ rules: NoticeRules, _ http: HTTPCall, at now: Instant) async throws -> Ended? {
        guard let notice = try await journal.folded(NoticeDecider.stream(id)).state as? Notice, let draft = notice.draft else {
            throw JournalFault.store("notice \(id) is on the board and not in the journal")
        }
        guard let due = notice.nextAt, due <= now else { return nil }
        let delivery = try await deliver(draft, rules, http, at: now)
        if delivery == .sent {
            logger.debug("notice sent", metadata: ["notice": "\(id)", "channel": "\(draft.channel.rawValue)"])
        } else if Task.isCancelled {
            return nil
        } else {
            // Without the reason, in which a foreign server may have named the recipient.
            logger.warning("notice not sent", metadata: ["notice": "\(id)", "channel": "\(draft.channel.rawValue)"])
        }
        return Ended(attempt: notice.attempts + 1, delivery: delivery)
    }

    private func record(_ ended: Ended, of id: String, at now: Instant) async throws {
        let command: NoticeCommand =
            switch ended.delivery {
            case .sent: .recordSent(attempt: ended.attempt)
            case .failed(let kind, let reason): .recordFailure(attempt: ended.attempt, kind: kind, reason: reason)
            case .late(let limit):
                .recordFailure(attempt: ended.attempt, kind: .unreachable, reason: settings.language(Delivery.lateReason(limit)))
            }
        let submission = Submission(stream: NoticeDecider.stream(id), command: command, actor: .system, now: now)
        // Not cancelled with the caller: what has left should not leave again after the next start.
        _ = try await Task { [journal] in try await journal.submit(submission) }.value
    }
}

// MARK: - By which way

extension Sender {
    private func deliver(_ draft: NoticeDraft, _ rules: NoticeRules, _ http: HTTPCall, at now: Instant) async throws -> Delivery {
        switch draft.channel {
        case .desk: throw JournalFault.store("notice \(draft.id) lies on the desk and is due")
        case .email:
            guard let mail = settings.mail else { return isNotSet("mail") }
            let address: String
            switch try await found({ $0.email }, of: draft, Bilingual(zh: "邮箱地址", en: "e-mail address")) {
            case .success(let found): address = found
            case .failure(let missing): return missing.delivery
            }
            var program = mail.program
            program.limit = limits.mail
            return await program.hand(message(draft, rules, mail.from, to: address, at: now).text).hiding(address)
        case .sms:
            guard let gateway = settings.sms else { return isNotSet("sms") }
            switch try await found({ $0.phone }, of: draft, Bilingual(zh: "手机号码", en: "mobile number")) {
            case .success(let phone):
                let text = settings.language(NoticeText.sms(draft, rules))
                return await http.send(try gateway.request(phone: phone, text: text, id: draft.id), success: gateway.success).hiding(phone)
            case .failure(let missing): return missing.delivery
            }
        case .webhook:
            guard let webhook = settings.webhooks[draft.to] else { return isNotSet("webhooks.\(draft.to)") }
            let body = try NoticeText.event(draft, source: settings.publicAddress ?? "taizhang")
            return await http.send(webhook.request(id: draft.id, body: body, at: now))
        }
    }

    private func message(_ draft: NoticeDraft, _ rules: NoticeRules, _ from: Mailbox, to address: String, at now: Instant) -> Mail {
        let place = "\(draft.isOfPaper ? "/papers" : "/matters")/\(percentEncoded(draft.about.number))"
        let page = draft.bulletin.map { "/bulletins/\(percentEncoded($0))" } ?? place
        let link = settings.publicAddress.map { $0 + page }
        let mail = NoticeText.mail(draft, link: link)
        return Mail(
            from: from, to: address, subject: settings.language(mail.subject), body: settings.language(mail.body), id: draft.id, at: now,
            zone: rules.zone)
    }

    /// For good: another try would find the same settings until somebody changes them and has it sent again.
    private func isNotSet(_ key: String) -> Delivery {
        .failed(
            .noAddress,
            reason: settings.language(Bilingual(zh: "taizhang.yaml 没有设置 \(key)", en: "taizhang.yaml does not set \(key)")))
    }

    private struct Missing: Error { let delivery: Delivery }

    private func found(_ field: (Contact) -> String?, of draft: NoticeDraft, _ name: Bilingual) async throws -> Result<String, Missing> {
        func missing(_ reason: Bilingual) -> Result<String, Missing> {
            .failure(Missing(delivery: .failed(.noAddress, reason: settings.language(reason))))
        }
        do {
            guard let value = try await contact(draft.to).flatMap(field) else {
                return missing(Bilingual(zh: "没有登记\(name.zh)", en: "no \(name.en) is on file"))
            }
            return .success(value)
        } catch is Contacts.Unreadable {
            return missing(
                Bilingual(zh: "登记的\(name.zh)无法解开，请重新登记", en: "the \(name.en) on file does not open; it must be entered anew"))
        }
    }
}

extension Delivery {
    /// Without the address in its reason. What looks like one is taken out once more before it is recorded.
    fileprivate func hiding(_ address: String) -> Delivery {
        guard case .failed(let kind, let reason) = self else { return self }
        let local = String(address.prefix { $0 != "@" })
        let forms = [address, percentEncoded(address), local.count >= 4 ? local : address]
        return .failed(kind, reason: forms.reduce(reason) { $0.replacing($1, with: "…") })
    }
}

/// What one call of `sendDue` did.
package struct Sent: Sendable, Hashable {
    package var sent = 0
    /// Attempts that came to nothing, whether another follows or not.
    package var failed = 0
    /// What broke in the house itself, by the notice's id: tried again after a while. An administrator must see it.
    package var troubles: [String: String] = [:]

    package init() {}
}

package struct SenderLimits: Sendable {
    /// Attempts at once, over all channels.
    package var width = 8
    /// Notices of one channel or webhook in one call.
    package var lane = 40
    /// How long one channel or webhook takes new ones in one call, so that the next look at what is due is not far.
    package var turn = Duration.seconds(5)
    package var http = Duration.seconds(10)
    package var mail = Duration.seconds(30)
    /// How long a notice that could not be read or recorded is left alone.
    package var asideInSeconds: Int64 = 300

    package init() {}
}

private struct Ended: Sendable {
    let attempt: Int
    let delivery: Delivery
}

private struct Aside: Sendable {
    let until: Instant
    /// How its attempt ended, where that is not yet on record: then only that is tried again.
    let ended: Ended?
}
