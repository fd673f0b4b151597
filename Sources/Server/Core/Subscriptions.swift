// Who asked to be told by e-mail of an area: double opt-in, a sealed address, and forgotten when it is ended, never
// confirmed, or not renewed for a year. Outside the journal, because it must be able to go. The mails themselves are
// DigestMail's. Links in them carry tokens that are derived and stored nowhere.
import JournalCore
import Kernel
import Loop
import Matters
import Pages

package struct Subscriptions: Sendable {
    let journal: any Store<Book>
    let vault: Vault
    let now: @Sendable () -> Instant

    /// How long the link of the first mail is good.
    static let confirmSeconds: Int64 = 48 * 3600
    /// A confirmed subscription ends unless it is renewed; the mail that asks comes before.
    static let yearSeconds: Int64 = 365 * 86_400
    static let remindSeconds: Int64 = 335 * 86_400
    /// Mails to confirm that one address gets in a day, over all areas: nobody is flooded by strangers.
    static let mostAsked = 3
    static let askedWindow: Int64 = 86_400
    /// Who asks again after so long did not get the mail: it is sent once more. In seconds.
    static let repeatSeconds: Int64 = 600
    /// Before a mail that did not leave is tried again.
    static let retrySeconds: Int64 = 600

    /// `who` is a keyed fingerprint of the address: the same address is found again, and cannot be read from it.
    /// `mail_at`: when the mail to confirm is due; null when it has left. `is_reminded`: it was asked for once more, or, of
    /// what is confirmed, the mail that asks to renew has left. `told_on`: the last day that was taken in hand;
    /// `told_at`: up to when news were sent.
    package static let migration: Migration = (
        "subscription-1",
        """
        create table subscription(
          id text primary key, area text not null, language text not null, who text not null, email blob not null,
          state text not null, asked_at integer not null, mail_at integer, confirmed_at integer, is_reminded integer not null default 0,
          told_on text not null default '', told_at integer not null, claimed text not null default ''
        ) strict, without rowid;
        create unique index subscription_by_who on subscription(who, area);
        create index subscription_by_mail on subscription(mail_at) where mail_at is not null;
        create index subscription_by_day on subscription(state, told_on);
        """
    )

    package struct Subscription: Sendable, Hashable {
        package let id: String
        package let area: AreaCode
        package let language: Language
        package let isConfirmed: Bool
        package let askedAt: Instant
        package let confirmedAt: Instant?
        package let toldAt: Instant
        package let isReminded: Bool
        let sealed: [UInt8]
    }

    // MARK: Asking and ending

    /// Notes the wish; the mail to confirm follows, and once more for who asks again. Nothing tells the caller whether the
    /// address is known. An address that was asked too often today is left alone. Throws a refusal for what is no address.
    package func ask(email text: String, area: AreaCode, language: Language) async throws {
        guard let email = try Contacts.email(text) else {
            throw Refusal.fieldMissing("email", title: Bilingual(zh: "电子邮箱", en: "e-mail address"))
        }
        let (now, id) = (now(), House.newIdentifier())
        let who = vault.fingerprint(of: "subscriber/\(email.lowercased())")
        let sealed = try vault.subscriptionSeal.seal(email, id, "email")
        try await journal.write([
            "delete from subscription where who = \(who) and \(Subscriptions.isStale(now))",
            """
            insert into subscription(id, area, language, who, email, state, asked_at, mail_at, told_at)
            select \(id), \(area), \(language.rawValue), \(who), \(sealed), 'asked', \(now), \(now), \(now)
            where (select count(*) from subscription where who = \(who) and asked_at > \(now.adding(seconds: -Subscriptions.askedWindow)))
              < \(Subscriptions.mostAsked)
            on conflict (who, area) do nothing
            """,
            """
            update subscription set mail_at = \(now), language = \(language.rawValue), is_reminded = 1
            where who = \(who) and area = \(area) and state = 'asked' and mail_at is null and is_reminded = 0
              and asked_at <= \(now.adding(seconds: -Subscriptions.repeatSeconds))
            """,
        ])
    }

    /// Nil for a token that is not of this subscription, or whose time is up.
    package func found(_ id: String, confirmToken token: String) async throws -> Subscription? {
        guard let found = try await subscription(id) else { return nil }
        let isInTime = found.isConfirmed || now() < found.askedAt.adding(seconds: Subscriptions.confirmSeconds)
        return isInTime && vault.isMailToken(token, for: confirmPurpose(found)) ? found : nil
    }

    package func found(_ id: String, renewToken token: String) async throws -> Subscription? {
        guard let found = try await subscription(id), found.isConfirmed, vault.isMailToken(token, for: renewPurpose(found)) else {
            return nil
        }
        return found
    }

    /// Begins it. Once: later it changes nothing.
    package func confirm(_ subscription: Subscription) async throws {
        try await journal.write([
            """
            update subscription set state = 'confirmed', confirmed_at = \(now()), told_at = \(now()), mail_at = null, is_reminded = 0
            where id = \(subscription.id) and state = 'asked'
            """
        ])
    }

    /// For another year. The token that led here is worth nothing afterwards.
    package func renew(_ subscription: Subscription) async throws {
        try await journal.write([
            """
            update subscription set confirmed_at = \(now()), is_reminded = 0
            where id = \(subscription.id) and confirmed_at = \(subscription.confirmedAt)
            """
        ])
    }

    package func isEndToken(_ token: String, of id: String) -> Bool { vault.isMailToken(token, for: "end/\(id)") }

    /// Ends it, and the address is gone from the file. One that is gone already is ended as well.
    package func end(_ id: String) async throws {
        guard try await subscription(id) != nil else { return }
        try await journal.write(["delete from subscription where id = \(id)"])
        try await journal.expunge(["subscription"])
    }

    /// What was never confirmed, and what nobody renewed. Answers how many.
    package func forget() async throws -> Int {
        let rows = try await journal.rows("select id from subscription where \(Subscriptions.isStale(now()))")
        guard !rows.isEmpty else { return 0 }
        try await journal.write(["delete from subscription where \(Subscriptions.isStale(now()))"])
        try await journal.expunge(["subscription"])
        return rows.count
    }

    private static func isStale(_ now: Instant) -> SQL {
        """
        ((state = 'asked' and asked_at <= \(now.adding(seconds: -confirmSeconds)))
          or (state = 'confirmed' and confirmed_at <= \(now.adding(seconds: -yearSeconds))))
        """
    }

    // MARK: For who sends

    func email(of subscription: Subscription) throws -> String {
        try vault.subscriptionSeal.open(subscription.sealed, subscription.id, "email")
    }

    func confirmToken(_ subscription: Subscription) -> String { vault.mailToken(confirmPurpose(subscription)) }

    func renewToken(_ subscription: Subscription) -> String { vault.mailToken(renewPurpose(subscription)) }

    private func confirmPurpose(_ subscription: Subscription) -> String {
        "confirm/\(subscription.id)/\(subscription.askedAt.milliseconds)"
    }

    private func renewPurpose(_ subscription: Subscription) -> String {
        "renew/\(subscription.id)/\(subscription.confirmedAt?.milliseconds ?? 0)"
    }

    func endToken(_ subscription: Subscription) -> String { vault.mailToken("end/\(subscription.id)") }

    func subscription(_ id: String) async throws -> Subscription? {
        try await journal.rows("select * from subscription where id = \(id)").first.map { row in
            Subscription(
                id: row.text("id"), area: row.text("area"), language: Language(rawValue: row.text("language")) ?? .zh,
                isConfirmed: row.text("state") == "confirmed", askedAt: row.instant("asked_at") ?? now(),
                confirmedAt: row.instant("confirmed_at"), toldAt: row.instant("told_at") ?? now(),
                isReminded: row.integer("is_reminded") != 0, sealed: row.blob("email") ?? [])
        }
    }

    /// Takes a row in hand, so that of several servers one sends: `change` may come about once only. Nil where another was first.
    func claim(_ id: String, _ change: SQL, where condition: SQL) async throws -> Subscription? {
        let mark = House.newIdentifier()
        let rows = try await journal.write(
            ["update subscription set \(change), claimed = \(mark) where id = \(id) and \(condition)"],
            then: "select 1 as one from subscription where id = \(id) and claimed = \(mark)")
        return rows.isEmpty ? nil : try await subscription(id)
    }
}
