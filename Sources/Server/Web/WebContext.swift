// Who is at the other end of a request, and the small things every route does: reading forms,
// answering pages, redirecting with a notice. Filled in by the middleware of Doors.swift.
import Foundation
import Hummingbird
import Kernel
import Matters
import NIOCore
import Pages
import Synchronization

package struct WebContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: SocketAddress?
    /// Set by `VisitorDoor` before any route runs.
    package var visitor = Visitor()
    /// By which the log and whoever asked find each other again. Set by `RequestDoor`.
    package var number = ""
    /// What the form of this request said, once a route has read it.
    let received = ReceivedForm()

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// For throttling and the log: where the visitor is, not the proxy.
    package var address: String { visitor.address }
}

/// The form of a request. Its body can be read only once: asking a second time would stop the whole server.
final class ReceivedForm: Sendable {
    private let state = Mutex<(isTaken: Bool, form: Form?)>((false, nil))

    /// Whether it was read before, or somebody began to.
    var isTaken: Bool { state.withLock { $0.isTaken } }
    /// Nil where it was not read, or was none.
    var form: Form? { state.withLock { $0.form } }

    func take() { state.withLock { $0.isTaken = true } }
    func keep(_ form: Form) { state.withLock { $0.form = form } }
}

package struct Visitor: Sendable {
    /// The browser's cookie; empty for API callers.
    package var cookie = ""
    package var isNewCookie = false
    package var session: Accounts.Session?
    /// The bearer token of an API caller.
    package var token: Accounts.Token?
    package var language = Language.zh
    package var scheme: Scheme?
    package var csrf = ""
    package var notices: [String] = []
    package var isSecure = false
    package var address = "local"

    /// Who asks by session or token, with the posts that count.
    package var reader: Reader?
}

/// What all routes share.
package struct Web: Sendable {
    package let house: House
    package let installation: Installation
    package let options: ServerOptions
    package let largeBodies = LargeBodies(places: 16)
    package let reports = ReportBudget()
    package let meter = RequestMeter()
    /// Those of the settings, by key; each keeps what it has learned of its addresses and keys.
    let providers: [IdentityProvider]
    /// Wishes to be told of an area: few of them are honest from one address.
    package let subscribing = ReportBudget(burst: 5, refill: 600)

    package init(house: House, installation: Installation, options: ServerOptions) {
        self.house = house
        providers = house.settings.providers.map { IdentityProvider($0, directory: house.directory.path, now: house.now) }
        self.installation = installation
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
        let language = visitor.language
        let name = language == .zh ? house.settings.name.zh : house.settings.name.en
        var signedIn: SignedIn?
        if let reader = visitor.reader {
            signedIn = SignedIn(
                name: reader.organization.name(ofOfficer: reader.officer),
                posts: reader.posts.map { post in
                    let stoodInFor = post.deputyFor.map { reader.organization.name(ofOfficer: $0) }
                    let note = stoodInFor.map { language == .zh ? "（代\($0)）" : " (for \($0))" } ?? ""
                    return "\(reader.organization.name(ofUnit: post.unit)) · \(post.duty.title.text(language))\(note)"
                },
                sections: Web.sections(reader.posts.map(\.duty)), unseen: await unseenNotices(of: reader))
        }
        var page = PageContext(
            language: language, siteName: name, officer: signedIn, csrfToken: visitor.csrf, path: (request.pagePath ?? URLs.home).text,
            now: house.now(),
            notices: visitor.notices, isSample: house.settings.isSample,
            mapCentre: house.settings.mapCentre.map { MapCentre(latitude: $0.latitude, longitude: $0.longitude) })
        page.scheme = visitor.scheme
        return page.answering(request.method == .post)
    }

    /// Nil where they cannot be read: the page of the error that says so has the same head.
    private func unseenNotices(of reader: Reader) async -> Int? {
        do { return try await house.unseenNoticeCount(of: reader) } catch {
            house.logger.error("unseen notices cannot be counted", metadata: ["error": "\(error)"])
            return nil
        }
    }

    static func sections(_ duties: [Duty]) -> Set<Section> {
        var sections: Set<Section> = [.desk, .notices, .ledgers, .projects, .map]
        if duties.contains(where: { $0 != .gridWorker }) { sections.formUnion([.supervision, .bulletins]) }
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

    /// Who asks, or a refusal that sends a browser to the sign-in page and an API caller a 401.
    package func reader(_ context: WebContext) throws -> Reader {
        guard let reader = context.visitor.reader else { throw Refusal.signInFirst }
        return reader
    }

    package func requireDuty(_ duties: Duty..., in context: WebContext) throws -> Actor {
        let reader = try reader(context)
        guard let post = reader.posts.first(where: { duties.contains($0.duty) }) else { throw Refusal.sectionForbidden }
        return reader.actor(in: post)
    }

    // MARK: Small things

    /// A small body at once; Bodies.swift reads forms and whatever may be large.
    package static func body(_ request: Request, upTo bytes: Int) async throws -> ByteBuffer {
        do {
            return try await sent { try await request.body.collect(upTo: bytes) }
        } catch is NIOTooManyBytesError {
            throw Refusal.bodyTooLarge(bytes)
        }
    }

    static func encoded(_ text: String) -> String { hexadecimal(Array(text.utf8)) }

    /// Nil for what we cannot have written. It comes from anybody, with every request.
    static func decoded(_ text: String) -> String? {
        let digits = Array(text.utf8)
        guard digits.count <= 2048, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Character(UnicodeScalar(digits[index])).hexDigitValue,
                let low = Character(UnicodeScalar(digits[index + 1])).hexDigitValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

enum CookieName {
    static let visitor = "taizhang"
    static let notice = "taizhang-notice"
    static let language = "taizhang-language"
    static let scheme = "taizhang-scheme"

    /// With this prefix a browser takes a cookie from this host over TLS only, and from no neighbour (RFC 6265bis 4.1.3).
    private static let prefix = "__Host-"

    /// The name under which the browser sends it back.
    static func read(_ name: String, _ isSecure: Bool) -> String { isSecure ? prefix + name : name }

    /// A `Set-Cookie` as it goes out over TLS. Done for all at the outermost door, so that none can forget it.
    static func bound(_ cookie: String) -> String {
        (cookie.hasPrefix(prefix) ? cookie : prefix + cookie) + (cookie.contains("; Secure") ? "" : "; Secure")
    }
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
        next: Bilingual(zh: "请回到“我的工作”。", en: "Go back to your desk."))

    static let formExpired = Refusal(
        "form.expired", .forbidden, Bilingual(zh: "表单已失效。", en: "The form has expired."),
        next: Bilingual(zh: "请重新打开页面再提交；填写的内容没有被记录。", en: "Open the page again and send it anew; nothing was recorded."))

    package static func bodyTooLarge(_ limit: Int) -> Refusal {
        Refusal(
            "body.too-large", .tooLarge, Bilingual(zh: "提交的内容超过 \(limit) 字节。", en: "The request has more than \(limit) bytes."),
            next: Bilingual(zh: "请减少照片或缩短文字。", en: "Send fewer photos or less text."))
    }
}

extension WebContext {
    /// A path segment without its percent encoding. What is no text can be the name of nothing.
    func segment(_ name: String, else refusal: (String) -> Refusal = { _ in .pageUnknown }) throws -> String {
        let raw = parameters.get(name) ?? ""
        guard let text = raw.removingPercentEncoding, !text.isEmpty, !text.utf8.contains(0), text.utf8.count <= 200 else {
            throw refusal(String(raw.prefix(60)))
        }
        return text
    }
}

extension Request {
    /// A parameter of the query, the first of its name. `+` is a blank, as browsers send forms.
    func query(_ name: String) -> String? {
        func text(_ raw: Substring) -> String? { raw.replacing("+", with: " ").removingPercentEncoding }
        for pair in (uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if text(parts[0]) == name { return parts.count > 1 ? text(parts[1]) : "" }
        }
        return nil
    }
}
