// The world outside for the tests of the sender: a web server on a real port that answers as it is told, a program
// that takes mail as it is told, and Python, which knows nothing of us, to read what they got.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Subprocess
import Synchronization
import Testing

/// What a listener was asked.
struct HeardCall: Sendable {
    let method: String
    let path: String
    let headers: [String: String]
    let body: String
}

/// A web server on a port of this machine, for the time of a test.
final class Listener: Sendable {
    typealias Answer = @Sendable (HeardCall) async throws -> Response

    private let heard = Mutex<[HeardCall]>([])
    private let (stream, continuation) = AsyncStream.makeStream(of: HeardCall.self)
    private let place = Mutex("")

    var calls: [HeardCall] { heard.withLock { $0 } }
    var address: String { place.withLock { $0 } }

    /// The first call to this path, when it comes.
    func call(to path: String) async -> HeardCall? {
        for await call in stream where call.path == path { return call }
        return nil
    }

    static func run(_ answer: @escaping Answer, _ body: @Sendable (Listener) async throws -> Void) async throws {
        let listener = Listener()
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            var request = request
            let buffer = try await request.collectBody(upTo: 1 << 20)
            let headers = request.headers.reduce(into: [:]) { $0[$1.name.canonicalName] = $1.value }
            let call = HeardCall(
                method: request.method.rawValue, path: request.uri.string, headers: headers, body: String(buffer: buffer))
            listener.heard.withLock { $0.append(call) }
            listener.continuation.yield(call)
            return try await answer(call)
        }
        try await Application(responder: responder).test(.live) { client in
            let port = try #require(client.port)
            listener.place.withLock { $0 = "http://localhost:\(port)" }
            try await body(listener)
        }
    }
}

extension Response {
    static func plain(_ status: HTTPResponse.Status, _ text: String = "", _ headers: HTTPFields = [:]) -> Response {
        Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Opened once; who waits before goes on then, who comes later does not wait. A waiter that is cancelled goes on, too.
final class Gate: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

/// A program that takes mail as sendmail does: keeps each message with its arguments, says something, ends as told.
struct MailTaker: Sendable {
    let folder: String
    var program: String { "\(folder)/sendmail" }

    /// - Parameter script: run after the message was kept, in `$1/kept`; by default the program ends well.
    init(in folder: String, then script: String = "exit 0", reading: String = "cat > \"$file\"") throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: "\(folder)/kept", withIntermediateDirectories: true)
        let text = """
            #!/bin/sh
            file=$(mktemp '\(folder)/kept/XXXXXX')
            echo "$@" > '\(folder)/arguments'
            \(reading)
            mv "$file" "$file.eml"
            \(script)

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }

    /// What was taken so far, in no order.
    func messages() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/kept").filter { $0.hasSuffix(".eml") }.sorted().map {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/kept/\($0)")), as: UTF8.self)
        }
    }

    var arguments: String {
        get throws { String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/arguments")), as: UTF8.self) }
    }
}

/// Runs a Python script with `input` on its standard input and answers what it printed.
func python(_ script: String, _ input: String, _ arguments: [String] = []) async throws -> String {
    let result = try await Subprocess.run(
        .name("python3"), arguments: .init(["-c", script] + arguments), input: .string(input), output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20))
    try #require(result.terminationStatus == .exited(0), "\(result.standardError)")
    return result.standardOutput
}

/// An e-mail as Python's own parser reads it, with what it finds wrong in it.
struct ReadMail: Decodable {
    let headers: [[String]]
    let subject, from, to, body, type: String
    let defects: [String]

    init(_ message: String) async throws {
        let script = """
            from sys import stdin; import json, email, email.policy
            raw = stdin.buffer.read()
            m = email.message_from_bytes(raw, policy=email.policy.default)
            defects = [str(d) for d in m.defects] + [str(d) for h in m.values() for d in getattr(h, 'defects', [])]
            print(json.dumps(dict(headers=[[k, str(v)] for k, v in m.items()], subject=m['subject'], to=m['to'], body=m.get_content(),
              type=m['content-type'], defects=defects, **{'from': m['from']})))
            """
        self = try JSONDecoder().decode(ReadMail.self, from: Data(try await python(script, message).utf8))
    }

    subscript(_ name: String) -> [String] { headers.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] } }
}

/// A folder that is gone afterwards.
func inFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.path + "/taizhang-notice-\(UInt64.random(in: 0...(.max)))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
