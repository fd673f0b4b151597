// Who is at the other end of a request, and the small things every route does: reading forms,
// answering pages, redirecting with a notice. Filled in by the middleware of Doors.swift.
import Hummingbird
import Kernel
import Matters
import NIOCore
import Pages

package struct WebContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: SocketAddress?
    /// Set by `VisitorDoor` before any route runs.
    package var visitor = Visitor()

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// For throttling: the address without the port.
    package var address: String { remoteAddress?.ipAddress ?? "local" }
}

package struct Visitor: Sendable {
    /// The browser's cookie; empty for API callers.
    package var cookie = ""
    package var isNewCookie = false
    package var session: Accounts.Session?
    /// The bearer token of an API caller.
    package var token: Accounts.Token?
    package var language = Language.zh
    package var csrf = ""
    package var notices: [String] = []
    package var isSecure = false

    /// The officer behind a session or a token.
    package var officer: OfficerCode? { session?.officer ?? token?.actor.officer }
}

/// What all routes share.
package struct Web: Sendable {
    package let house: House
    package let options: ServerOptions

    package init(house: House, options: ServerOptions) {
        self.house = house
        self.options = options
    }

    // MARK: Answers

    package func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: html.markup)))
    }

    /// 303 after a POST: a reload shows the page and does not send the form again.
    package func redirect(to path: URLPath, notice: String? = nil) -> Response {
        var response = Response(status: .seeOther, headers: [.location: path.text])
        if let notice {
            response.setCookie(
                Cookie(name: CookieName.notice, value: Web.encoded(notice), maxAge: 60, path: "/", httpOnly: true, sameSite: .lax))
        }
        return response
    }

    /// What views need of the request. `sections` are those that the officer's posts open.
    package func pageContext(_ request: Request, _ context: WebContext) async -> PageContext {
        let visitor = context.visitor
        let organization = await house.journal.book().matters.organization
        let language = visitor.language
        let name = language == .zh ? house.settings.name.zh : house.settings.name.en
        let signedIn = visitor.session.map { session in
            let posts = organization.posts(of: session.officer, at: house.now())
            return SignedIn(
                name: organization.name(ofOfficer: session.officer),
                posts: posts.map { "\(organization.name(ofUnit: $0.unit)) · \(language == .zh ? $0.duty.title.zh : $0.duty.title.en)" },
                sections: Web.sections(posts.map(\.duty)))
        }
        return PageContext(
            language: language, siteName: name, officer: signedIn, csrfToken: visitor.csrf, path: request.uri.string, now: house.now(),
            notices: visitor.notices, isSample: house.settings.isSample)
    }

    static func sections(_ duties: [Duty]) -> Set<Section> {
        var sections: Set<Section> = [.desk, .ledgers, .map]
        for duty in duties {
            switch duty {
            case .dispatcher: sections.formUnion([.dispatch, .cockpit])
            case .leader, .supervisor, .head, .auditor: sections.insert(.cockpit)
            case .administrator: sections.formUnion([.admin, .cockpit])
            case .officer, .gridWorker: break
            }
        }
        return sections
    }

    // MARK: Who

    /// The officer, or a refusal that sends a browser to the sign-in page and an API caller a 401.
    package func officer(_ context: WebContext) throws -> OfficerCode {
        guard let officer = context.visitor.officer else { throw Refusal.signInFirst }
        return officer
    }

    /// What the caller may read now.
    package func scope(_ context: WebContext) async throws -> (scope: ReadScope, organization: Organization) {
        let officer = try officer(context)
        let organization = await house.journal.book().matters.organization
        var posts = organization.posts(of: officer, at: house.now())
        if let token = context.visitor.token {
            posts = posts.filter { $0.duty.rawValue == token.actor.post && $0.unit == token.actor.unit }
        }
        return (Rights.reading(posts, organization), organization)
    }

    package func requireDuty(_ duties: Duty..., in context: WebContext) async throws -> Actor {
        let officer = try officer(context)
        let posts = await house.journal.book().matters.organization.posts(of: officer, at: house.now())
        guard let post = posts.first(where: { duties.contains($0.duty) }) else { throw Refusal.sectionForbidden }
        return Actor(officer: officer, post: post.duty.rawValue, unit: post.unit)
    }

    // MARK: Forms

    /// Reads a form and checks its token. Throws refusals for broken text, oversize and a missing token.
    package func form(_ request: Request, _ context: WebContext, upTo bytes: Int = 65_536 * 4) async throws -> Form {
        let buffer = try await Web.body(request, upTo: bytes)
        let form = try Form.decode(
            Array(buffer.readableBytesView), contentType: request.headers[.contentType],
            limits: FormLimits(file: house.settings.largestUpload, total: bytes))
        guard let token = form["csrf"], token == context.visitor.csrf, !token.isEmpty else { throw Refusal.formExpired }
        return form
    }

    package static func body(_ request: Request, upTo bytes: Int) async throws -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: bytes)
        } catch is NIOTooManyBytesError {
            throw Refusal.bodyTooLarge(bytes)
        }
    }

    static func encoded(_ text: String) -> String { hexadecimal(Array(text.utf8)) }

    static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while rest.count >= 2 {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

enum CookieName {
    static let visitor = "taizhang"
    static let notice = "taizhang-notice"
    static let language = "taizhang-language"
}

extension Bilingual {
    package func text(_ language: Language) -> String { language == .zh ? zh : en }
}

extension Refusal {
    package static let signInFirst = Refusal(
        "sign-in.needed", .forbidden, Bilingual(zh: "请先登录。", en: "Sign in first."),
        next: Bilingual(zh: "用您的账号或令牌登录。", en: "Use your account or a bearer token."))

    static let sectionForbidden = Refusal(
        "section.forbidden", .forbidden, Bilingual(zh: "您的岗位不能打开这个页面。", en: "Your posts do not open this page."),
        next: Bilingual(zh: "请回到“我的桌面”。", en: "Go back to your desk."))

    static let formExpired = Refusal(
        "form.expired", .forbidden, Bilingual(zh: "表单已失效。", en: "The form has expired."),
        next: Bilingual(zh: "请重新打开页面再提交；填写的内容没有被记录。", en: "Open the page again and send it anew; nothing was recorded."))

    package static func bodyTooLarge(_ limit: Int) -> Refusal {
        Refusal(
            "body.too-large", .tooLarge, Bilingual(zh: "提交的内容超过 \(limit) 字节。", en: "The request has more than \(limit) bytes."),
            next: Bilingual(zh: "请减少照片或缩短文字。", en: "Send fewer photos or less text."))
    }
}
