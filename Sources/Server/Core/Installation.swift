// One installation, many jurisdictions: the house whose directory was opened and those of the districts that its
// settings name, each with a journal, rules, accounts and keys of its own. Which of them a request means follows from
// the host that it names.
import Foundation
import JournalCore
import Kernel
import Logging
import Loop
import Matters

package struct Installation: Sendable {
    /// The one whose directory was opened: a city, or a district by itself.
    package let first: House
    /// Those below it, each before those below itself.
    package let districts: [House]
    /// The code of the jurisdiction above, by code.
    private let above: [String: String]

    package var houses: [House] { [first] + districts }

    /// A house by itself.
    package init(_ house: House) {
        first = house
        districts = []
        above = [:]
    }

    /// Opens the directory and all that its settings name.
    /// - Parameters:
    ///   - store: where the journal of the first lies, over what its settings say.
    ///   - around: puts something between the house of this code and its journal, as in `House.init`.
    /// - Throws: as `House.init`, and `SettingsFault` where codes or directories are missing or said twice.
    package init(
        _ directory: DataDirectory, store: String? = nil, now: @escaping @Sendable () -> Instant,
        logger: Logger = Logger(label: "taizhang"),
        around: (_ code: String, any Store<Book>) -> any Store<Book> = { $1 }
    ) async throws {
        // All settings are read before anything is opened or made.
        let plan = try Installation.plan(directory)
        var opened: [House] = []
        do {
            for (index, place) in plan.enumerated() {
                opened.append(
                    try await House(
                        place.directory, store: index == 0 ? store : nil, now: now, logger: logger, around: { around(place.code, $0) }))
            }
        } catch {
            for house in opened.reversed() { try await house.close() }
            throw error
        }
        first = opened[0]
        districts = Array(opened.dropFirst())
        above = Dictionary(plan.compactMap { place in place.above.map { (place.code, $0) } }, uniquingKeysWith: { first, _ in first })
    }

    /// Those directly below this one.
    package func districts(of house: House) -> [House] { districts.filter { above[$0.jurisdiction] == house.jurisdiction } }

    /// This one and all below it, each before those below itself.
    package func subtree(of house: House) -> [House] { [house] + districts(of: house).flatMap(subtree) }

    package func house(_ code: String) -> House? { code.isEmpty ? nil : houses.first { $0.jurisdiction == code } }

    /// Whom a request is for: the house that names the host among its own, else the one whose code is the host's first
    /// label (`lq.localhost`), else the first.
    package func house(forHost authority: String?) -> House {
        guard !districts.isEmpty, let host = authority.map(Installation.host) else { return first }
        let label = host.split(separator: ".").first.map(String.init) ?? ""
        return houses.first { $0.settings.hosts.contains(host) } ?? house(label) ?? first
    }

    /// The host without its port, in lower case.
    private static func host(_ authority: String) -> String {
        let authority = authority.lowercased()
        guard let colon = authority.lastIndex(of: ":"), authority[authority.index(after: colon)...].allSatisfy(\.isNumber) else {
            return authority
        }
        return String(authority[..<colon])
    }

    package func close() async throws { for house in houses.reversed() { try await house.close() } }

    // MARK: Reading the settings

    private struct Place {
        let directory: DataDirectory
        let code: String
        let above: String?
    }

    private static func plan(_ directory: DataDirectory) throws -> [Place] {
        var places: [Place] = []
        var hosts: Set<String> = []
        func add(_ directory: DataDirectory, above: String?) throws {
            let settings = try settings(of: directory, isBelow: above != nil)
            let code = settings.jurisdiction ?? ""
            let file = directory.settingsFile
            if above != nil || !settings.districts.isEmpty {
                guard !code.isEmpty else {
                    throw SettingsFault(
                        "jurisdiction", zh: "缺失：一套安装中有多个辖区时，每个都须有代码", en: "is missing: with several jurisdictions each has a code",
                        in: file)
                }
                guard !places.contains(where: { $0.code == code }) else {
                    throw SettingsFault(
                        "jurisdiction", zh: "“\(code)”已用于另一个辖区", en: "\"\(code)\" is that of another jurisdiction", in: file)
                }
            }
            for host in settings.hosts where !hosts.insert(host).inserted {
                throw SettingsFault("hosts", zh: "“\(host)”已用于另一个辖区", en: "\"\(host)\" is that of another jurisdiction", in: file)
            }
            places.append(Place(directory: directory, code: code, above: above))
            for path in settings.districts {
                let below = DataDirectory(path.hasPrefix("/") ? path : "\(directory.path)/\(path)")
                guard FileManager.default.fileExists(atPath: below.settingsFile) else {
                    throw SettingsFault(
                        "districts", zh: "中的“\(path)”没有 taizhang.yaml，请先建立，其中写明 jurisdiction",
                        en: "names \"\(path)\", where there is no taizhang.yaml: make one that says its jurisdiction", in: file)
                }
                try add(below, above: code)
            }
        }
        try add(directory, above: nil)
        return places
    }

    /// A fault in a district's settings says whose they are.
    private static func settings(of directory: DataDirectory, isBelow: Bool) throws -> Settings {
        do { return try directory.settings() } catch let fault as SettingsFault where isBelow {
            throw SettingsFault(fault.key, fault.why, in: directory.settingsFile)
        }
    }
}

extension House {
    /// Its code among the jurisdictions of the installation; empty where it is alone.
    package var jurisdiction: String { settings.jurisdiction ?? "" }

    /// Rules of its own lie in `rules/` of its directory; without that folder those of the installation hold.
    package func rulesFolder(else common: String) -> String {
        let own = "\(directory.path)/rules"
        return FileManager.default.fileExists(atPath: "\(own)/ledgers") ? own : common
    }
}
