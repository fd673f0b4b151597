// Whether the server can listen where it is told to, asked before anything is made: a port that is taken
// should cost a sentence, not a district. Called by `serve` and `demo`.
import Foundation
import Kernel

/// Why nothing can listen there: one sentence with its remedy.
package struct ListenFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let sentence: Bilingual
    package var description: String { sentence.en }
}

package struct ListenAddress: Sendable {
    package let host: String
    /// 0 takes a free one.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Binds as the server will, and lets go again. Somebody may be quicker in between; then the server's
    /// own error tells, later.
    /// - Throws: `ListenFault`.
    package func check() throws(ListenFault) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else { throw unknownHost }
        defer { freeaddrinfo(first) }
        let socket = socket(first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw fault(errno) }
        defer { close(socket) }
        // As the server: connections of a moment ago do not hold the port.
        var isOn: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        guard bind(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else { throw fault(errno) }
    }

    private var unknownHost: ListenFault {
        ListenFault(
            sentence: Bilingual(
                zh: "找不到主机“\(host)”。请用 --host 给出本机的地址，如 127.0.0.1；0.0.0.0 为所有地址。",
                en:
                    "The host \"\(host)\" is not known. Give an address of this machine with --host, such as 127.0.0.1; 0.0.0.0 is all of them."
            ))
    }

    /// - Parameter code: what the system said, an `errno`.
    func fault(_ code: Int32) -> ListenFault {
        let sentence =
            switch code {
            case EADDRINUSE:
                Bilingual(
                    zh: "端口 \(port) 已被占用。请用 --port 换一个；--port 0 取一个空闲的。",
                    en: "Port \(port) is taken. Choose another with --port; --port 0 takes a free one.")
            case EACCES, EPERM:
                Bilingual(
                    zh: "没有权限监听端口 \(port)。请用 --port 选 1024 以上的端口，由反向代理对外提供 \(port)。",
                    en:
                        "Listening on port \(port) takes a right that this user does not have. Choose one above 1023 with --port, and let a proxy serve \(port)."
                )
            case EADDRNOTAVAIL:
                Bilingual(
                    zh: "“\(host)”不是本机的地址。请用 --host 给出本机的地址，如 127.0.0.1；0.0.0.0 为所有地址。",
                    en: "\"\(host)\" is no address of this machine. Give one with --host, such as 127.0.0.1; 0.0.0.0 is all of them.")
            default:
                Bilingual(
                    zh: "无法在 \(host):\(port) 监听：\(String(cString: strerror(code)))。请用 --host 和 --port 另选。",
                    en: "Nothing can listen on \(host):\(port): \(String(cString: strerror(code))). Choose others with --host and --port.")
            }
        return ListenFault(sentence: sentence)
    }
}
