// What an officer is told: the notices on the desk. Nobody sees another's notices here. Where copies go is said on the
// account page (AccountRoutes), or here by an administrator.
import Hummingbird
import Kernel
import Matters
import Notices
import Pages

func addNoticeRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = NoticeRoutes(web: web)
    router.get("/desk/notices", use: routes.show)
    router.post("/desk/notices/sightings", use: routes.see)
}

struct NoticeRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private let pageSize = 50

    init(web: Web) { self.web = web }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let cursor = request.query("cursor")
        let (notices, next) = try await house.notices(of: reader, after: try cursor.map { try NoticeCursor($0) }, limit: pageSize)
        let lines = notices.map { notice in
            NoticeLine(
                id: notice.id, slip: page.pick(notice.slip.title), sentence: page.pick(notice.words), number: notice.number,
                at: notice.queuedAt, seenAt: notice.seenAt,
                link: notice.bulletin.map { URLs.bulletin($0) } ?? (notice.isOfPaper ? URLs.paper(notice.number) : nil))
        }
        let model = NoticesModel(
            notices: lines, unseen: try await house.unseenNoticeCount(of: reader), newestAt: lines.first?.at,
            pager: Pager(first: cursor == nil ? nil : URLs.notices, next: next.map { URLs.notices(cursor: $0.text) }), cursor: cursor)
        return web.page(noticesPage(model, in: page))
    }

    /// One, by its id; or all that came until an instant.
    @Sendable func see(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        if let until = form["until"] {
            guard let milliseconds = Int64(until) else {
                throw Refusal.fieldInvalid("until", until, expected: Bilingual(zh: "页面给出的时刻", en: "the instant that the page gave"))
            }
            let count = try await house.seeNotices(until: Instant(milliseconds: milliseconds), by: reader)
            return web.redirect(
                to: URLs.notices, notice: context.visitor.language == .zh ? "已阅 \(count) 条。" : "Marked as seen: \(count).")
        }
        guard let id = form["notice"], isNoticeID(id) else { throw Refusal.pageUnknown }
        try await house.seeNotice(id, by: reader)
        return web.redirect(to: form["cursor"].map { URLs.notices(cursor: $0) } ?? URLs.notices)
    }
}

/// Whether this can be the id of a notice, so that it may become the name of a stream.
func isNoticeID(_ text: String) -> Bool { (1...100).contains(text.utf8.count) && text.allSatisfy { $0.isHexDigit } }

extension House {
    /// What is on file, empty where there is nothing; and whether it no longer opens.
    func contactOnFile(of officer: OfficerCode) async throws -> (contact: Contact, isUnreadable: Bool) {
        do { return (try await contacts.contact(of: officer) ?? Contact(), false) } catch is Contacts.Unreadable {
            return (Contact(), true)
        }
    }
}

extension PageContext {
    func pick(_ text: Bilingual) -> String { pick(text.zh, text.en) }
}

// MARK: An officer's addresses, for the administrator

extension AdminOrganization {
    /// Masked: whoever must write to somebody asks them.
    func addressFacts(_ officer: OfficerCode, _ page: PageContext) async throws -> [Pages.Fact] {
        let (contact, isUnreadable) = try await admin.house.contactOnFile(of: officer)
        let none = isUnreadable ? page.pick("无法解开，请重新登记", "does not open; enter it anew") : page.pick("没有登记", "none on file")
        return [
            Pages.Fact(page.pick("电子邮箱", "E-mail"), contact.maskedEmail ?? none),
            Pages.Fact(page.pick("手机号码", "Mobile number"), contact.maskedPhone ?? none),
        ]
    }

    func addressForm(_ officer: OfficerCode, _ page: PageContext, _ refused: RefusedForm?) -> TitledForm {
        func remove(_ name: String, _ title: String) -> FormField { FormField(name, title, .checkbox) }
        return adminForm(
            "addresses", page.pick("登记通知地址", "Say where notices go"), to: URLs.addresses(officer),
            [
                FormField("email", page.pick("电子邮箱", "E-mail"), hint: page.pick("留空则不变", "empty: as it is"), autocomplete: "off"),
                remove("no-email", page.pick("删除登记的邮箱", "Take away the e-mail address")),
                FormField(
                    "phone", page.pick("手机号码", "Mobile number"), .telephone, hint: page.pick("留空则不变", "empty: as it is"),
                    autocomplete: "off"),
                remove("no-phone", page.pick("删除登记的手机号码", "Take away the mobile number")),
            ], refused: refused,
            note: page.pick("已登记的地址不显示全文。", "What is on file is not shown in full."))
    }

    @Sendable func setAddresses(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try AdminRoutes.parameter("officer", context)
        return try await admin.take("addresses", request, context, fields: ["email", "phone"]) { form, actor in
            /// Nil leaves it as it is.
            func wanted(_ name: String) -> String? {
                if form["no-\(name)"] == "yes" { return "" }
                return form[name].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
            }
            try await admin.house.setContact(email: wanted("email"), phone: wanted("phone"), of: code, by: actor)
            return web.redirect(to: URLs.officer(code), notice: context.visitor.language == .zh ? "已登记。" : "It is on file.")
        } again: {
            try await officerPage(code, request, context, $0)
        }
    }
}
