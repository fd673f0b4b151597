// Files of rules: ledgers, classes, calendars and the registers' own, YAML but for the calendars.
import Bulletins
import Kernel
import Matters
import Meetings
import Projects
import Supervision

@testable import Server

extension FuzzTarget {
    static let ledger = rules("ledger") { text throws(RuleFaults) in
        let classes: (String) -> ClassCatalogue? = { name in name == "none" ? nil : Catalogues.usual }
        let draft = LedgerFile.draft(text, file: "fuzz.yaml", classes: classes)
        do throws(RuleFaults) { _ = try LedgerFile.read(text, file: "fuzz.yaml", classes: classes) } catch {
            guard draft.faults == error.faults else { throw fault("a draft has the faults of the file") }
            throw error
        }
        guard draft.faults.isEmpty, draft.ledger != nil else { throw fault("a ledger that is taken has a draft") }
        do throws(RuleFaults) { _ = try LedgerFile.read(text, file: "fuzz.yaml", isAccepted: true, classes: classes) } catch {
            throw fault("what was taken can be read from the journal: \(error)")
        }
    }
    static let classes = rules("classes") { text throws(RuleFaults) in _ = try ClassFile.read(text, file: "fuzz.yaml") }
    static let contest = rules("contest") { text throws(RuleFaults) in _ = try ContestRulesFile.read(text, file: "fuzz.yaml") }
    static let projects = rules("projects") { text throws(RuleFaults) in _ = try ProjectRulesFile.read(text, file: "fuzz.yaml") }
    static let meetings = rules("meetings") { text throws(RuleFaults) in _ = try MeetingRulesFile.read(text, file: "fuzz.yaml") }
    static let bulletin = rules("bulletin") { text throws(RuleFaults) in _ = try BulletinTemplateFile.read(text, file: "fuzz.yaml") }

    /// Maps of columns, for imports.
    static let columns = FuzzTarget("columns") { bytes in
        guard let given = text(bytes) else { return }
        do throws(ColumnMapFaults) {
            let map = try ColumnMapFile.read(given, file: "fuzz.yaml")
            _ = (map.columns, map.unitCode(given))
        } catch {
            try require(!error.faults.isEmpty, "a map that is not taken has a fault")
            for fault in error.faults {
                try require(
                    fault.line > 0 && !fault.sentence.zh.isEmpty && !fault.sentence.en.isEmpty, "a fault says where and what: \(fault)")
            }
        }
    }

    /// Each fault names its line, and says what is wrong and what to do.
    private static func rules(_ name: String, _ read: @escaping @Sendable (String) throws(RuleFaults) -> Void) -> FuzzTarget {
        FuzzTarget(name) { bytes in
            guard let given = text(bytes) else { return }
            do throws(RuleFaults) { try read(given) } catch {
                try require(!error.faults.isEmpty, "a file that is not taken has a fault")
                // All that YAML takes for the end of a line.
                let lines = given.unicodeScalars.count { [10, 13, 0x85, 0x2028, 0x2029].contains($0.value) }
                for fault in error.faults {
                    try require(fault.file != "property", fault.sentence.en)
                    try require((1...lines + 1).contains(fault.line), "line \(fault.line) of \(lines + 1): \(fault)")
                    for words in [fault.sentence, fault.remedy] {
                        try require(!words.zh.isEmpty && !words.en.isEmpty, "a fault is told in both languages: \(fault)")
                    }
                }
            }
        }
    }

    /// A property that does not hold, where only faults of rules may be thrown.
    private static func fault(_ promise: String) -> RuleFaults {
        let words = Bilingual(promise)
        return RuleFaults(faults: [RuleFault(file: "property", line: 1, field: "", value: "", sentence: words, remedy: words)])
    }

    static let calendar = FuzzTarget("calendar") { bytes in
        let calendar: WorkCalendar
        do { calendar = try WorkCalendar(json: bytes) { $0 == "usual" ? Calendars.usual : nil } } catch let fault as CalendarFault {
            try require(!fault.field.isEmpty && !fault.zh.isEmpty && !fault.en.isEmpty, "a fault names its field")
            return
        }
        for start in ["2026-02-14T17:59:59+08:00", "2025-01-01T00:00:00+08:00", "2026-10-10T12:00:00+08:00"].compactMap({ Instant($0) }) {
            for text in ["90 work-minutes", "3 work-days", "100000 work-hours", "5 days"] {
                guard let budget = Budget(text) else { continue }
                let end = calendar.add(budget, to: start)
                let (amount, isWorking) = calendar.seconds(in: budget)
                try require(calendar.elapsed(from: start, to: end, working: isWorking) == amount, "\(text) after \(start) is \(end)")
            }
            _ = (calendar.close(of: start.day(in: calendar.zone)), calendar.workDay(1, after: start.day(in: calendar.zone)))
        }
    }
}

/// What other readers are given beside the text that they read.
enum Calendars {
    static let usual: WorkCalendar = {
        let file = """
            {"calendar": "usual", "title": {"zh": "日历", "en": "calendar"}, "zone": "+08:00", "week": [1, 2, 3, 4, 5],
             "hours": [["08:30", "12:00"], ["13:30", "18:00"]], "published": [2025, 2026],
             "notices": [{"id": "n1", "url": "https://example.org/n1"}],
             "days": [{"date": "2026-02-17", "off": true, "name": "春节", "notice": "n1"},
                      {"date": "2026-02-14", "off": false, "name": "春节", "notice": "n1"}]}
            """
        do { return try WorkCalendar(json: Array(file.utf8)) } catch { preconditionFailure("the calendar of the checks: \(error)") }
    }()
}

enum Catalogues {
    static let usual: ClassCatalogue = {
        let file = """
            classes: usual
            title: 分类
            groups:
              "01":
                title: { zh: 公用设施, en: Utilities }
                classes:
                  "0101": { title: 井盖, filing: 破损, closing: 已修, limit: 2 work-hours }
                  "0102": { title: 路灯, filing: 不亮, closing: 已亮, limit: 1 work-day }
            """
        do throws(RuleFaults) { return try ClassFile.read(file, file: "usual.yaml") } catch {
            preconditionFailure("the classes of the checks: \(error)")
        }
    }()
}
