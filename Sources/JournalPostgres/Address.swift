// Where a journal lies: a PostgreSQL URL, and in it the schema of one jurisdiction. Read once at open.
import CLibPQ
import Kernel

/// `postgres://user@host:5432/database?schema=liaocheng`. What libpq knows may stand in it: several hosts,
/// `sslmode`, a password file.
struct Address: Sendable {
    /// Keywords of libpq with their values.
    let parameters: [(String, String)]
    let schema: String
    /// The boards of this program beside it; nil where nobody asks for boards.
    var boards: BoardSet?

    /// Throws `JournalFault.said` where the URL cannot be read, without repeating it: it may hold a password.
    init(_ url: String, schema: String? = nil) throws {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let settings = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
        let named = settings.filter { $0.hasPrefix("schema=") }.last.map { String($0.dropFirst("schema=".count)) }
        let rest = settings.filter { !$0.hasPrefix("schema=") }
        let name = schema ?? named ?? "taizhang"
        let isName = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        guard isName, let first = name.utf8.first, !(48...57).contains(first), !name.hasPrefix("pg_"), name.utf8.count <= 40 else {
            throw JournalFault.said(
                Bilingual(
                    zh: "模式名“\(name)”只能由小写字母、数字和下划线组成，不以数字或 pg_ 开头，最多 40 个字符",
                    en:
                        "the schema \"\(name)\" must be lower-case letters, digits and underscores, not begin with a digit or pg_, and have at most 40"
                ))
        }
        self.schema = name
        parameters = try Self.parameters(of: rest.isEmpty ? String(parts[0]) : "\(parts[0])?\(rest.joined(separator: "&"))")
    }

    private static func parameters(of url: String) throws -> [(String, String)] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            PQfreemem(message)
            throw JournalFault.said(
                Bilingual(
                    zh: "数据库地址无法读取；格式为 postgres://用户@主机:端口/数据库?schema=模式",
                    en: "the address of the database cannot be read; it looks like postgres://user@host:port/database?schema=name"))
        }
        defer { PQconninfoFree(options) }
        var parameters: [(String, String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        // A machine that has gone silently is noticed within 12 seconds; without these it may take hours.
        // With several hosts, only the one that may be written to is ours.
        let defaults = [
            ("connect_timeout", "5"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "12000"), ("target_session_attrs", "read-write"), ("application_name", "taizhang"),
        ]
        for (keyword, value) in defaults where !parameters.contains(where: { $0.0 == keyword }) { parameters.append((keyword, value)) }
        return parameters.filter { $0.0 != "client_encoding" } + [("client_encoding", "UTF8")]
    }
}
