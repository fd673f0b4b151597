// The rules that decisions depend on, as the fold of the streams that keep them: ledger, class and
// calendar files as they were published, and the organization. A matter keeps the version of its
// ledger under which it was filed.
import Kernel

package struct MatterRules: Sendable {
    package private(set) var organization = Organization()
    /// Every published version, oldest first; version n is at n - 1.
    package private(set) var ledgers: [String: [Ledger]] = [:]
    package private(set) var calendars: [String: WorkCalendar] = [:]
    package private(set) var catalogues: [String: ClassCatalogue] = [:]
    /// The texts as published, for showing and for comparing with the files on disk.
    package private(set) var texts: [String: String] = [:]
    private var publications: [String: Publication] = [:]

    /// How often a rule file was published, and when last.
    package struct Publication: Hashable, Sendable {
        package let version: Int
        package let at: Instant
    }

    package init() {}

    package func ledger(_ name: String, version: Int? = nil) -> Ledger? {
        guard let versions = ledgers[name] else { return nil }
        guard let version else { return versions.last }
        return versions.indices.contains(version - 1) ? versions[version - 1] : nil
    }

    /// Nil where the ledger's own is not there.
    package func calendars(of ledger: Ledger) -> Calendars? {
        calendars[ledger.calendar].map { Calendars(common: $0, all: calendars, organization: organization) }
    }

    /// Nil where it never was.
    package func publication(_ kind: RuleKind, _ name: String) -> Publication? { publications["\(kind.rawValue)/\(name)"] }

    package static func keeps(_ stream: String) -> Bool {
        stream == OrganizationDecider.stream || stream.hasPrefix("\(RuleDecider.prefix)/")
    }

    package mutating func absorb(_ entry: Entry) throws {
        if entry.stream == OrganizationDecider.stream {
            OrganizationDecider.evolve(&organization, try OrganizationFact.decoded(entry), entry)
            return
        }
        guard case .published(let kind, let name, let text, _) = try RuleFact.decoded(entry) else { return }
        do {
            switch kind {
            case .calendar: try renew(calendar: name, text)
            case .classes:
                catalogues[name] = try ClassFile.read(text, file: name)
                try renewLedgers(using: name)
            case .ledger:
                let catalogues = catalogues
                ledgers[name, default: []].append(try LedgerFile.read(text, file: name, isAccepted: true) { catalogues[$0] })
            }
        } catch {
            // It was readable when it was accepted; if it no longer is, the program has lost the
            // meaning of its own journal and must not go on deciding. Whether its loop closes is not asked
            // again: a later release may ask for more than was asked then.
            throw JournalFault.unreadable(entry.reference, String(describing: error))
        }
        texts["\(kind.rawValue)/\(name)"] = text
        publications["\(kind.rawValue)/\(name)"] = Publication(version: entry.version, at: entry.recordedAt)
    }
}

extension MatterRules {
    /// A calendar and all that inherit from it.
    private mutating func renew(calendar name: String, _ text: String) throws {
        let known = calendars
        let calendar = try WorkCalendar(json: Array(text.utf8)) { known[$0] }
        calendars[name] = calendar
        for (heir, old) in known.sorted(by: { $0.key < $1.key }) where old.inherits == name && heir != name {
            guard let text = texts["\(RuleKind.calendar.rawValue)/\(heir)"] else { continue }
            try renew(calendar: heir, text)
        }
    }

    /// As if a calendar had been published, for a preview.
    mutating func replace(calendar name: String, _ text: String) throws {
        try renew(calendar: name, text)
        texts["\(RuleKind.calendar.rawValue)/\(name)"] = text
    }

    /// As if units had been registered, for a preview.
    mutating func replace(_ units: [Unit]) { for unit in units { organization.units[unit.code] = unit } }

    /// The calendars above, nearest first.
    fileprivate func ancestry(ofCalendar name: String?) -> [String] {
        var names: [String] = []
        var next = name
        while let name = next, !names.contains(name) {
            names.append(name)
            next = calendars[name]?.inherits
        }
        return names
    }

    /// New classes are new rules: each ledger that uses them gets its next version from here on, and
    /// matters that were filed before keep theirs.
    private mutating func renewLedgers(using classes: String) throws {
        let catalogues = catalogues
        for (name, versions) in ledgers where versions.last?.classes?.name == classes {
            guard let text = texts["\(RuleKind.ledger.rawValue)/\(name)"] else { continue }
            ledgers[name]?.append(try LedgerFile.read(text, file: name, isAccepted: true) { catalogues[$0] })
        }
    }

    /// Refuses a class file with which a ledger in force would not be accepted.
    fileprivate func check(_ catalogue: ClassCatalogue) throws(RuleFaults) {
        for name in ledgers.keys.sorted() where ledger(name)?.classes?.name == catalogue.name {
            guard let text = texts["\(RuleKind.ledger.rawValue)/\(name)"] else { continue }
            _ = try LedgerFile.read(text, file: "\(name).yaml") { $0 == catalogue.name ? catalogue : catalogues[$0] }
        }
    }
}

/// Books that hold these rules, so that boards need not know the whole book.
package protocol HoldsMatterRules: Rulebook {
    var matters: MatterRules { get }
}

/// The publishing of rule files. Streams `rule/ledger/NAME`, `rule/classes/NAME`, `rule/calendar/NAME`.
package enum RuleCommand: Codable, Sendable {
    /// - Parameter reason: why a calendar is changed; asked for where it replaces one that ruled a day otherwise.
    case publish(kind: RuleKind, name: String, text: String, reason: String? = nil)
}

package enum RuleKind: String, Codable, CaseIterable, Sendable { case calendar, classes, ledger }

package enum RuleFact: Fact {
    package static let domain = "rule"
    /// `reason` is nil where none was asked for, and in entries from before there were any.
    case published(kind: RuleKind, name: String, text: String, reason: String? = nil)
}

package struct PublishedRule: Sendable {
    package internal(set) var version = 0
    package internal(set) var text = ""
}

package enum RuleDecider: Decider {
    package static let prefix = "rule"
    package static let initial = PublishedRule()

    package static func stream(_ kind: RuleKind, _ name: String) -> String { "\(prefix)/\(kind.rawValue)/\(name)" }

    /// Publishing the same text again records nothing.
    package static func decide(
        _ command: RuleCommand, _ state: PublishedRule, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [RuleFact] {
        guard case .publish(let kind, let name, let text, let reason) = command else { return [] }
        let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        try Rights.administer(context, rules.organization)
        guard text != state.text else { return [] }
        do {
            switch kind {
            case .calendar:
                let calendar = try WorkCalendar(json: Array(text.utf8)) { rules.calendars[$0] }
                try check(name, is: calendar.name)
                guard !rules.ancestry(ofCalendar: calendar.inherits).contains(name) else {
                    throw Refusal.ruleFile(
                        name, zh: "日历“\(name)”不能继承自己的下级日历。", en: "Calendar \"\(name)\" cannot inherit from one that inherits from it.")
                }
                if let old = rules.calendars[name], let day = calendar.firstDifference(from: old) {
                    guard let given else { throw Refusal.calendarReasonMissing(name, from: day) }
                    guard given.utf8.count <= 2000 else { throw Refusal.fieldTooLong("reason", bytes: given.utf8.count, longest: 2000) }
                }
            case .classes:
                let catalogue = try ClassFile.read(text, file: name)
                try check(name, is: catalogue.name)
                try rules.check(catalogue)
            case .ledger:
                let ledger = try LedgerFile.read(text, file: name) { rules.catalogues[$0] }
                try check(name, is: ledger.name)
                if let clash = rules.numberClash(of: ledger, named: name) {
                    throw Refusal.ruleFile(name, zh: clash.sentence.zh + clash.remedy.zh, en: "\(clash.sentence.en) \(clash.remedy.en)")
                }
                guard rules.calendars[ledger.calendar] != nil else { throw Refusal.calendarMissing(ledger.calendar, ledger: name) }
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch let faults as RuleFaults {
            throw .ruleFile(name, zh: faults.faults.map(\.zh).joined(separator: "\n"), en: faults.description)
        } catch {
            throw .ruleFile(name, zh: String(describing: error), en: String(describing: error))
        }
        return [.published(kind: kind, name: name, text: text, reason: given)]
    }

    private static func check(_ name: String, is own: String) throws(Refusal) {
        guard own != name else { return }
        throw .ruleFile(
            name, zh: "文件自称“\(own)”，不能以“\(name)”发布。", en: "The file calls itself \"\(own)\" and cannot be published as \"\(name)\".")
    }

    package static func evolve(_ state: inout PublishedRule, _ fact: RuleFact, _ entry: Entry) {
        guard case .published(_, _, let text, _) = fact else { return }
        state.version = entry.version
        state.text = text
    }
}
