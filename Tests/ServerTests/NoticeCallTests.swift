// Calls over HTTP: what a webhook and an SMS gateway get, on a real port, and what each answer of theirs means.
import AsyncHTTPClient
import Foundation
import Hummingbird
import Kernel
import Matters
import Notices
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(5))) struct NoticeCallTests {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let id = String(repeating: "b2", count: 32)
    static let at = Instant(milliseconds: 1_614_265_330_987)

    func send(_ request: HTTPClientRequest, within limit: Duration = .seconds(10), success: String? = nil) async throws -> Delivery {
        try await HTTPClient.withHTTPClient(configuration: HTTPCall.configuration) { client in
            await HTTPCall(client: client, limit: limit).send(request, success: success)
        }
    }

    func webhook(_ url: String) throws -> Webhook { try #require(Webhook(url: url, secret: Self.secret)) }

    // MARK: Webhooks

    @Test func `the signature is that of the published example`() throws {
        let signature = try webhook("https://example.com").signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: "{\"test\": 2432232314}")
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!", "whsec_c2hvcnQ=", "whsec_" + String(repeating: "AAAA", count: 22),
    ])
    func `a secret that is none makes no webhook`(secret: String) {
        #expect(Webhook(url: "https://example.com", secret: secret) == nil)
    }

    @Test func `a webhook is called with the event, and another program finds its signature right`() async throws {
        try await Listener.run({ _ in .plain(.noContent) }) { listener in
            let body = "{\"id\":\"\(Self.id)\",\"sentence\":\"时限已到\"}"
            #expect(try await send(webhook("\(listener.address)/hook?a=b").request(id: Self.id, body: body, at: Self.at)) == .sent)
            let call = try #require(listener.calls.first)
            #expect(listener.calls.count == 1 && call.method == "POST" && call.path == "/hook?a=b" && call.body == body)
            #expect(call.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
            #expect(call.headers["webhook-id"] == Self.id && call.headers["webhook-timestamp"] == "1614265330")
            let expected = try await python(
                """
                from sys import argv, stdin; import hmac, hashlib, base64
                key = base64.b64decode(argv[1].removeprefix('whsec_'))
                signed = f'{argv[2]}.{argv[3]}.'.encode() + stdin.buffer.read()
                print('v1,' + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode(), end='')
                """, call.body, [Self.secret, Self.id, "1614265330"])
            #expect(call.headers["webhook-signature"] == expected)
        }
    }

    @Test(
        arguments: [
            (200, nil), (201, nil), (202, nil), (204, nil), (301, .unreachable), (302, .unreachable), (307, .unreachable), (400, .rejected),
            (401, .rejected), (403, .rejected), (404, .rejected), (408, .unreachable), (410, .rejected), (413, .rejected), (422, .rejected),
            (425, .unreachable), (429, .unreachable), (500, .unreachable), (502, .unreachable), (503, .unreachable), (504, .unreachable),
        ] as [(Int, NoticeFailure?)])
    func `an answer's status says whether it was taken, and whether another try is worth it`(status: Int, failure: NoticeFailure?)
        async throws
    {
        try await Listener.run({ call in
            call.path == "/elsewhere" ? .plain(.ok) : .plain(.init(code: status), status == 204 ? "" : "because", [.location: "/elsewhere"])
        }) { listener in
            let delivery = try await send(webhook("\(listener.address)/hook").request(id: Self.id, body: "{}", at: Self.at))
            #expect(delivery == failure.map { .failed($0, reason: "HTTP \(status): because") } ?? .sent)
            // Nobody was led anywhere else.
            #expect(listener.calls.map(\.path) == ["/hook"])
        }
    }

    @Test func `of a long answer no more is read than is needed`() async throws {
        let flood = String(repeating: "no ", count: 2_000_000)
        try await Listener.run({ _ in .plain(.internalServerError, flood) }) { listener in
            guard
                case .failed(.unreachable, let reason) = try await send(
                    webhook(listener.address).request(id: Self.id, body: "{}", at: Self.at))
            else {
                Issue.record("it failed")
                return
            }
            #expect(reason.utf8.count == "HTTP 500: ".utf8.count + HTTPCall.longestAnswer)
        }
    }

    @Test func `who does not answer in time is late`() async throws {
        let gate = Gate()
        try await Listener.run({ _ in
            await gate.wait()
            return .plain(.ok)
        }) { listener in
            let delivery = try await send(
                webhook(listener.address).request(id: Self.id, body: "{}", at: Self.at), within: .milliseconds(200))
            #expect(delivery == .late(after: .milliseconds(200)))
            gate.open()
        }
    }

    @Test func `who answers with a trickle is late, too`() async throws {
        let gate = Gate()
        try await Listener.run({ _ in
            Response(
                status: .ok,
                body: .init { writer in
                    try await writer.write(ByteBuffer(string: "o"))
                    await gate.wait()
                    try await writer.finish(nil)
                })
        }) { listener in
            let delivery = try await send(
                webhook(listener.address).request(id: Self.id, body: "{}", at: Self.at), within: .milliseconds(200))
            #expect(delivery == .late(after: .milliseconds(200)))
            gate.open()
        }
    }

    @Test(arguments: ["http://localhost:1/", "http://nobody.invalid/", "https://localhost:1/"])
    func `where nobody listens is unreachable`(url: String) async throws {
        guard case .failed(.unreachable, let reason) = try await send(webhook(url).request(id: Self.id, body: "{}", at: Self.at)) else {
            Issue.record("it failed")
            return
        }
        #expect(!reason.isEmpty)
    }

    // MARK: SMS

    static let text = "催办单：“井盖” & \\路径\\ 100% {phone} +1\n👍"

    @Test func `a gateway that wants JSON gets JSON, whatever the text says`() async throws {
        try await Listener.run({ _ in .plain(.ok, "{\"code\":\"OK\"}") }) { listener in
            let gateway = try SMSGateway(
                url: "\(listener.address)/sms/{id}",
                headers: ["Content-Type": "application/json; charset=utf-8", "Authorization": "Bearer t"],
                body: "{\"to\":[\"{phone}\"],\"local\":\"{mobile}\",\"text\":\"{text}\",\"keep\":{\"a\":1}}", success: "\"OK\"")
            let request = try gateway.request(phone: "+8613800000000", text: Self.text, id: Self.id)
            #expect(try await send(request, success: gateway.success) == .sent)
            let call = try #require(listener.calls.first)
            #expect(call.method == "POST" && call.path == "/sms/\(Self.id)" && call.headers["authorization"] == "Bearer t")
            let read = try await python(
                "import sys,json;d=json.load(sys.stdin);print(d['to'][0],d['local'],d['keep'],d['text'],sep='|',end='')", call.body)
            #expect(read == "+8613800000000|13800000000|{'a': 1}|\(Self.text)")
        }
    }

    @Test func `a gateway that wants a form gets a form, and one that wants an address gets that`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            let form = try SMSGateway(
                url: "\(listener.address)/form", method: "PUT", headers: ["content-type": "application/x-www-form-urlencoded"],
                body: "to={phone}&text={text}")
            let query = try SMSGateway(url: "\(listener.address)/query?to={mobile}&text={text}", method: "GET")
            #expect(try await send(form.request(phone: "+85251234567", text: Self.text, id: Self.id)) == .sent)
            #expect(try await send(query.request(phone: "+85251234567", text: Self.text, id: Self.id)) == .sent)
            let script =
                "import sys,urllib.parse as u;d=u.parse_qs(sys.stdin.read(),strict_parsing=True);print(d['to'][0],d['text'][0],sep='|',end='')"
            let (first, second) = (try #require(listener.calls.first), try #require(listener.calls.last))
            #expect(first.method == "PUT" && second.method == "GET" && second.body.isEmpty)
            #expect(try await python(script, first.body) == "+85251234567|\(Self.text)")
            #expect(try await python(script, String(second.path.dropFirst("/query?".count))) == "0085251234567|\(Self.text)")
        }
    }

    @Test func `a gateway's no in the body of a 200 is a failure`() async throws {
        try await Listener.run({ _ in .plain(.ok, "{\"code\":\"LIMIT\"}") }) { listener in
            let gateway = try SMSGateway(url: "\(listener.address)/?to={phone}&text={text}", method: "GET", success: "\"OK\"")
            let request = try gateway.request(phone: "+8613800000000", text: "t", id: Self.id)
            #expect(
                try await send(request, success: gateway.success) == .failed(.unreachable, reason: "HTTP 200: {\"code\":\"LIMIT\"}"))
        }
    }
}
