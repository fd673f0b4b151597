// The arrows of the house: who may know whom. Package.swift and every import are held to them; a wall that
// the compiler does not see (a system beside a system, the web in a system) is seen here.
import Foundation
import Testing

@Suite struct ArrowTests {
    /// Kernel ← Matters ← Systems/* ← Loop ← Server ← taizhang, Kernel ← Pages ← Systems/*,
    /// Matters ← Bulletins ← Loop, Kernel ← JournalCore ← JournalSQLite and JournalPostgres, joined only in Server and taizhang.
    static let arrows: [String: Set<String>] = [
        "Kernel": [],
        "Matters": ["Kernel"],
        "Bulletins": ["Kernel", "Matters"],
        "Pages": ["Kernel"],
        "Formats": ["Kernel", "CExpat", "CZip", "CXLSXWriter"],
        "JournalCore": ["Kernel"],
        "JournalSQLite": ["Kernel", "JournalCore"],
        "JournalPostgres": ["Kernel", "JournalCore", "CLibPQ"],
        "Loop": ["Kernel", "Matters", "Bulletins", "Systems"],
        "Server": [
            "Kernel", "Matters", "Bulletins", "Pages", "JournalCore", "JournalSQLite", "JournalPostgres", "Loop", "Systems", "CQREncode",
            "CPlainPasses", "Formats",
        ],
        "taizhang": [
            "Kernel", "Matters", "Bulletins", "Pages", "JournalCore", "JournalSQLite", "JournalPostgres", "Loop", "Systems", "Server",
        ],
        "KernelTesting": ["Kernel"],
    ]
    static let systemArrows: Set<String> = ["Kernel", "Matters", "Pages", "Formats", "CGEOS"]

    /// What lies outside the house, and who may reach for it. Everything else is for nobody.
    static let outside: [String: Set<String>] = [
        "Kernel": ["Crypto"], "Matters": ["Yams"], "JournalSQLite": ["GRDB"], "KernelTesting": ["Testing"], "Pages": [],
        "Bulletins": ["Yams"], "Loop": [], "Projects": ["Yams"], "Meetings": ["Yams"], "Supervision": ["Crypto", "Yams"],
        "Server": [
            "Hummingbird", "HTTPTypes", "Logging", "Crypto", "CryptoExtras", "Yams", "SwiftCSV", "ServiceLifecycle", "NIOCore", "GRDB",
            "GRDBSQLite", "AsyncHTTPClient", "Metrics", "Subprocess", "JWTKit",
        ],
        "taizhang": ["ArgumentParser", "Logging"],
    ]
    /// Part of the language's own distribution.
    static let language: Set<String> = ["Foundation", "FoundationNetworking", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin"]

    @Test func `no import points against the arrows`() throws {
        let targets = try Target.all()
        let names = Set(targets.map(\.name))
        let systems = Set(targets.filter(\.isSystem).map(\.name))
        #expect(!systems.isEmpty && names.isSuperset(of: ["Kernel", "Matters", "Loop", "Server"]))
        for target in targets where !target.isTest && !target.isSystemLibrary {
            for file in try Repository.swift(in: target.path) {
                for (line, module) in try imports(of: file) where !Self.language.contains(module) {
                    let isAllowed: Bool
                    if names.contains(module) {
                        isAllowed = Self.mayKnow(target, module, systems)
                    } else {
                        isAllowed = (Self.outside[target.name] ?? []).contains(module)
                    }
                    #expect(isAllowed, "\(file.path):\(line): \(target.name) imports \(module)")
                }
            }
        }
    }

    /// A module of one's own may come through another: who declares Server may name what Server is made of.
    @Test func `what is imported is declared in Package.swift`() throws {
        let targets = try Target.all()
        let byName = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0) })
        for target in targets where !target.isSystemLibrary {
            var reachable: Set<String> = []
            var next = Array(target.dependencies)
            while let module = next.popLast() {
                if reachable.insert(module).inserted { next += byName[module]?.dependencies ?? [] }
            }
            for file in try Repository.swift(in: target.path) {
                for (line, module) in try imports(of: file) where !Self.language.contains(module) && module != "Testing" {
                    #expect(reachable.contains(module), "\(file.path):\(line): \(target.name) does not declare \(module)")
                }
            }
        }
    }

    @Test func `no dependency of Package.swift points against the arrows`() throws {
        let targets = try Target.all()
        let names = Set(targets.map(\.name)), systems = Set(targets.filter(\.isSystem).map(\.name))
        for target in targets where !target.isTest && !target.isSystemLibrary {
            for module in target.dependencies where names.contains(module) {
                #expect(Self.mayKnow(target, module, systems), "Package.swift: \(target.name) depends on \(module)")
            }
        }
    }

    @Test func `every folder of Sources is a target that the arrows name`() throws {
        let targets = try Target.all()
        for file in try Repository.swift() {
            #expect(targets.contains { file.path.hasPrefix("\($0.path)/") }, "\(file.path) belongs to no target")
        }
        for target in targets where !target.isTest && !target.isSystemLibrary && !target.isSystem {
            #expect(Self.arrows[target.name] != nil, "\(target.name) has no place among the arrows")
        }
    }

    private static func mayKnow(_ target: Target, _ module: String, _ systems: Set<String>) -> Bool {
        if target.isSystem {
            return systemArrows.contains(module) || (systemArrows.contains("C") && module.hasPrefix("C") && module == "CGEOS")
        }
        let known = arrows[target.name] ?? []
        return known.contains(module) || (known.contains("Systems") && systems.contains(module))
    }

    private func imports(of file: SourceFile) throws -> [(line: Int, module: String)] {
        try file.code.compactMap { number, code, _ in
            let pattern =
                "^(?:@\\w+ )*(?:package |public |internal |private )?import (?:struct |class |enum |func |protocol |typealias )?(\\w+)"
            return try code.matches(of: pattern).first.map { (number, $0[0]) }
        }
    }
}

/// A target as Package.swift declares it, read as text: the test must not need the package manager.
struct Target {
    let name: String
    let path: String
    let dependencies: Set<String>
    let isTest: Bool
    /// No Swift of ours: a library of the system, or a target in C.
    let isSystemLibrary: Bool
    var isSystem: Bool { path.hasPrefix("Sources/Systems/") }

    static func all() throws -> [Target] {
        let text = try Repository.text("Package.swift")
        let list = text[(text.range(of: "targets: [\n")?.upperBound ?? text.startIndex)...]
        let starts = try String(list).matches(of: "\\.(target|testTarget|executableTarget|systemLibrary)\\(\\s*name: \"(\\w+)\"")
        return try starts.map { match in
            let (kind, name) = (match[0], match[1])
            let isTest = kind == "testTarget"
            let declaration = try declaration(of: kind, name, in: String(list))
            let path = try declaration.matches(of: "path: \"([^\"]+)\"").first?[0] ?? "\(isTest ? "Tests" : "Sources")/\(name)"
            let products = try declaration.matches(of: "\\.product\\(name: \"([^\"]+)\"").map { $0[0] }
            let inner = try declaration.matches(of: "dependencies: \\[([\\s\\S]*?)\\n? *\\](?:,|\\))").first?[0] ?? ""
            let own = try inner.matches(of: "\"(\\w+)\"").map { $0[0] }
            return Target(
                name: name, path: path, dependencies: Set(products + own), isTest: isTest,
                isSystemLibrary: kind == "systemLibrary" || Repository.exists("\(path)/include"))
        }
    }

    /// From `.target(` to its closing bracket.
    private static func declaration(of kind: String, _ name: String, in text: String) throws -> String {
        let expression = try NSRegularExpression(pattern: "\\.\(kind)\\(\\s*name: \"\(name)\"")
        let whole = text as NSString
        guard let match = expression.firstMatch(in: text, range: NSRange(location: 0, length: whole.length)) else { return "" }
        var depth = 0
        var result = ""
        for character in whole.substring(from: match.range.location) {
            result.append(character)
            if character == "(" { depth += 1 }
            if character == ")" {
                depth -= 1
                if depth == 0 { break }
            }
        }
        return result
    }
}
