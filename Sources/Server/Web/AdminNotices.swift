// Notices for the administrator: what could not be delivered and the button that tries it again, whether the server's
// settings have what each channel needs, and the form of the rules. The rules are an entry: who changed them is on
// record. Addresses and secrets are shown nowhere.
import Hummingbird
import Kernel
import Loop
import Matters
import Notices
import Pages

struct AdminNotices: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }
    private var house: House { admin.house }
    private let pageSize = 50

    init(admin: AdminRoutes) { self.admin = admin }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    /// One, by its id; or all that were given up.
    @Sendable func retry(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let form = try await web.form(request, context)
        let isChinese = context.visitor.language == .zh
        guard let id = form["notice"] else {
            let count = try await house.retryNotices(by: actor)
            return web.redirect(
                to: URLs.noticeDelivery, notice: isChinese ? "\(count) 条通知将重新发送。" : "Notices that will be sent again: \(count).")
        }
        guard isNoticeID(id) else { throw Refusal.pageUnknown }
        try await house.retryNotice(id, by: actor)
        return web.redirect(to: URLs.noticeDelivery, notice: isChinese ? "将重新发送。" : "It will be sent again.")
    }

    @Sendable func setRules(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take(
            "rules", request, context, fields: NoticeRulesForm.fields, names: ["pausesInSeconds": "pauses", "smsTemplate": "sms.zh"]
        ) { form, actor in
            let rules = try NoticeRulesForm.rules(form, over: await house.journal.book().notices)
            try await house.setNoticeRules(rules, by: actor)
            return web.redirect(
                to: URLs.noticeDelivery, notice: context.visitor.language == .zh ? "规则已生效。" : "The rules are in force.")
        } again: {
            try await page(request, context, $0)
        }
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let cursor = request.query("cursor")
        let (notices, next) = try await house.undeliveredNotices(after: try cursor.map { try NoticeCursor($0) }, limit: pageSize)
        let rules = await house.journal.book().notices
        return noticeDeliveryPage(
            NoticeDeliveryModel(
                channels: NoticeChannels(rules: rules, settings: house.settings.sender, page: page).lines,
                undelivered: notices.map { line($0, wording) },
                pager: Pager(
                    first: cursor == nil ? nil : URLs.noticeDelivery, next: next.map { URLs.noticeDelivery(cursor: $0.text) }),
                rules: NoticeRulesForm.model(
                    rules, known: house.settings.sender.webhooks.keys.sorted(), refused: refused?.entered, in: page)), in: page)
    }

    private func line(_ notice: UndeliveredNotice, _ wording: Wording) -> UndeliveredLine {
        let page = wording.page
        let kind = notice.failure.map { page.pick($0.title) }
        let waits = notice.standing == .failed || notice.standing == .queued
        var line = UndeliveredLine(
            id: notice.id, number: notice.number, slip: page.pick(notice.slip.title), channel: page.pick(notice.channel.title),
            to: notice.isOfficer ? wording.organization.name(ofOfficer: notice.to) : notice.to,
            link: notice.isOfficer ? URLs.officer(notice.to) : nil,
            reason: [kind, notice.reason].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: page.pick("：", ": ")),
            attempts: notice.attempts, lastAt: notice.undeliveredAt, nextAt: waits ? notice.nextAt : nil, mayRetry: notice.mayRetry)
        line.about = notice.bulletin.map { URLs.bulletin($0) } ?? (notice.isOfPaper ? URLs.paper(notice.number) : nil)
        return line
    }
}

/// Of each channel, what the settings lack and what the rules send by it.
struct NoticeChannels: Sendable {
    let rules: NoticeRules
    let settings: SenderSettings
    let page: PageContext

    var lines: [HealthLine] {
        [
            HealthLine(
                title: page.pick(NoticeChannel.desk.title), state: .well,
                sentence: page.pick("每张单据都送到工作台。", "Every slip comes to the desk.")),
            line(.email, isSet: settings.mail != nil, key: "mail"), line(.sms, isSet: settings.sms != nil, key: "sms"),
            line(.webhook, isSet: !settings.webhooks.isEmpty, key: "webhooks"),
        ] + unknownWebhooks + address
    }

    private func line(_ channel: NoticeChannel, isSet: Bool, key: String) -> HealthLine {
        let slips = Slip.allCases.filter { (rules.channels[$0] ?? []).contains(channel) }
        let used =
            slips.isEmpty
            ? page.pick("现行规则不用它。", "The rules do not use it.")
            : page.pick("用于", "Used for ") + slips.map { page.pick($0.title) }.joined(separator: page.pick("、", ", ")) + page.pick("。", ".")
        guard !isSet else { return HealthLine(title: page.pick(channel.title), state: slips.isEmpty ? .unused : .well, sentence: used) }
        let lacks = page.pick("taizhang.yaml 没有设置 \(key)。", "taizhang.yaml does not set \(key). ")
        // Not in use, it is no trouble that it is not set up.
        return HealthLine(title: page.pick(channel.title), state: slips.isEmpty ? .unused : .broken, sentence: lacks + used)
    }

    private var unknownWebhooks: [HealthLine] {
        rules.webhooks.filter { settings.webhooks[$0] == nil }.map { name in
            HealthLine(
                title: name, state: .broken,
                sentence: page.pick("taizhang.yaml 没有设置 webhooks.\(name)。", "taizhang.yaml does not set webhooks.\(name)."))
        }
    }

    private var address: [HealthLine] {
        guard settings.publicAddress == nil, settings.mail != nil else { return [] }
        return [
            HealthLine(
                title: "public-address", state: .warning,
                sentence: page.pick("没有设置，邮件里没有事项的链接。", "It is not set: e-mails carry no link to their matter."))
        ]
    }
}
