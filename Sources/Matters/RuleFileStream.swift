// Rule files of the systems beside matters: bulletin templates, contests, the registers of projects and meetings. Each file has a
// stream of its own in which every entry holds it whole. A system says how its kind of file is read; the rest is the same for all.
import Kernel

package protocol RuleFileKind {
    associatedtype Content: Sendable
    /// What publishing one depends on.
    associatedtype Rules: Sendable

    /// The first part of its streams' names and of their entries' type.
    static var domain: String { get }
    /// The name of the file where there is only one of its kind, whose stream is `domain`. Nil: `domain/NAME` for each.
    static var onlyName: String? { get }

    /// - Throws: `RuleFaults` with every fault of the file by itself.
    static func read(_ text: String, file: String) throws(RuleFaults) -> Content
    /// What of it does not hold beside the other rules in force.
    static func faults(of content: Content, in file: RuleFileText, _ rules: Rules) -> [RuleFault]
    static func matters(_ rules: Rules) -> MatterRules
    static func refusal(_ name: String, zh: String, en: String) -> Refusal
}

extension RuleFileKind {
    package static var onlyName: String? { nil }
}

/// A rule file as somebody wants to publish it.
package struct RuleFileText: Sendable {
    package let name: String
    package let text: String
    package var file: String { "\(name).yaml" }

    /// At the first line on which the value stands outside a comment.
    package func fault(_ field: String, _ value: String, zh: String, en: String, remedy: Bilingual? = nil) -> RuleFault {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return RuleFault(
            file: file, line: 1 + (lines.firstIndex { !$0.hasPrefix("#") && $0.contains(value) } ?? 0), field: field, value: value,
            sentence: Bilingual(zh: zh, en: en), remedy: remedy ?? Bilingual(zh: "请改正。", en: "Correct it."))
    }

    /// Of a file that says itself what it is called.
    package func fault(ofName own: String, field: String) -> RuleFault? {
        own == name
            ? nil
            : fault(
                field, own, zh: "文件自称“\(own)”，不能以“\(name)”发布。",
                en: "The file calls itself \"\(own)\" and cannot be published as \"\(name)\".")
    }

    package func fault(ofCalendar calendar: String, _ rules: MatterRules) -> RuleFault? {
        rules.calendars[calendar] != nil
            ? nil
            : fault("calendar", calendar, zh: "没有日历“\(calendar)”。", en: "There is no calendar \"\(calendar)\".", remedy: .publishFirst)
    }

    package func fault(ofLedger ledger: String, field: String, _ rules: MatterRules) -> RuleFault? {
        rules.ledger(ledger) != nil
            ? nil : fault(field, ledger, zh: "没有台账“\(ledger)”。", en: "There is no ledger \"\(ledger)\".", remedy: .publishFirst)
    }
}

extension Bilingual {
    fileprivate static let publishFirst = Bilingual(zh: "请先发布它，或改正。", en: "Publish it first, or correct this.")
}

package struct RuleFileCommand: Codable, Sendable {
    package let text: String
    package init(text: String) { self.text = text }
}

/// The entry `DOMAIN.published`. It has the name where each file of the kind has its own stream.
package enum RuleFileFact<Kind: RuleFileKind>: Fact {
    package static var domain: String { Kind.domain }
    case published(name: String?, text: String)
}

/// Its state is the text in force.
package enum RuleFileDecider<Kind: RuleFileKind>: Decider {
    package static var prefix: String { Kind.domain }
    package static var initial: String { "" }

    package static func stream(_ name: String) -> String { Kind.onlyName == nil ? "\(prefix)/\(name)" : prefix }
    package static func keeps(_ stream: String) -> Bool { Kind.onlyName == nil ? stream.hasPrefix("\(prefix)/") : stream == prefix }
    private static func name(of stream: String) -> String { Kind.onlyName ?? String(stream.dropFirst(prefix.count + 1)) }

    /// Publishing what holds already records nothing.
    package static func decide(
        _ command: RuleFileCommand, _ state: String, _ rules: Kind.Rules, _ context: Context
    ) throws(Refusal) -> [RuleFileFact<Kind>] {
        try Rights.administer(context, Kind.matters(rules).organization)
        guard command.text != state else { return [] }
        let file = RuleFileText(name: name(of: context.stream), text: command.text)
        do throws(RuleFaults) {
            let faults = Kind.faults(of: try Kind.read(file.text, file: file.file), in: file, rules)
            guard faults.isEmpty else { throw RuleFaults(faults: faults) }
        } catch {
            throw Kind.refusal(file.name, zh: error.faults.map(\.zh).joined(separator: "\n"), en: error.description)
        }
        return [.published(name: Kind.onlyName == nil ? file.name : nil, text: file.text)]
    }

    package static func evolve(_ state: inout String, _ fact: RuleFileFact<Kind>, _ entry: Entry) {
        guard case .published(_, let text) = fact else { return }
        state = text
    }

    /// For books: the file that an entry of these streams put in force.
    package static func published(by entry: Entry) throws -> (name: String, text: String, content: Kind.Content) {
        guard case .published(_, let text) = try RuleFileFact<Kind>.decoded(entry) else {
            throw JournalFault.unreadable(entry.reference, "it publishes nothing")
        }
        let name = name(of: entry.stream)
        do { return (name, text, try Kind.read(text, file: "\(name).yaml")) } catch {
            throw JournalFault.unreadable(entry.reference, String(describing: error))
        }
    }
}

/// Every published version of every file of a kind, oldest first; version n is at n - 1.
package struct RuleFileVersions<Kind: RuleFileKind>: Sendable {
    package private(set) var versions: [String: [Kind.Content]] = [:]
    private var texts: [String: [String]] = [:]

    package init() {}

    package var names: [String] { versions.keys.sorted() }

    /// The newest, or that version; nil where there is none.
    package subscript(name: String, version version: Int? = nil) -> Kind.Content? { Self.pick(version, of: versions[name]) }
    /// As it was published.
    package func text(_ name: String, version: Int) -> String? { Self.pick(version, of: texts[name]) }

    private static func pick<Value>(_ version: Int?, of all: [Value]?) -> Value? {
        guard let all, let version else { return all?.last }
        return all.indices.contains(version - 1) ? all[version - 1] : nil
    }

    /// Of the newest; 0 where there is none.
    package func version(of name: String) -> Int { versions[name]?.count ?? 0 }

    /// For books: takes in an entry of their streams.
    package mutating func absorb(_ entry: Entry) throws {
        let (name, text, content) = try RuleFileDecider<Kind>.published(by: entry)
        versions[name, default: []].append(content)
        texts[name, default: []].append(text)
    }
}
