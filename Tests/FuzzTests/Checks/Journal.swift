// JSON: bodies of the API, commands, and entries as a journal holds them.
import Bulletins
import Extraction
import Grid
import Kernel
import Matters
import Meetings
import Notices
import Projects
import Supervision

@testable import Server

extension FuzzTarget {
    static let json = FuzzTarget("json") { bytes in
        guard let given = text(bytes) else { return }
        let value: JSONValue
        do { value = try JSON.decode(JSONValue.self, from: given) } catch {
            try require(!JSON.plain(error).isEmpty, "a body that cannot be read is told why")
            return
        }
        try require(try JSON.decode(JSONValue.self, from: value.text) == value, "JSON that is written and read again is the same")
        if given.utf8.count < 10_000 { try require((value.pathOfZeroByte() != nil) == value.text.contains("\\u0000"), "U+0000 is found") }
    }

    static let command = FuzzTarget("command") { bytes in
        guard let given = text(bytes) else { return }
        for type in commands { try sameWhenWritten(given, type) }
    }

    /// The first line is the type, the rest the body.
    static let entry = FuzzTarget("entry") { bytes in
        guard let given = text(bytes) else { return }
        let head = given.prefix { $0 != "\n" }
        let entry = entry(String(head), String(given.dropFirst(head.count + 1)))
        for type in facts { try sameWhenRecorded(entry, type) }
        let actor = Actor(text: given)
        try require(Actor(text: actor.text) == actor, "the actor \(given) is read as written")
    }

    private static var commands: [any Codable.Type] {
        [
            MatterCommand.self, RuleCommand.self, OrganizationCommand.self, ProjectCommand.self, VisitCommand.self, ResourceCommand.self,
            ProjectPeriodCommand.self, IncidentCommand.self, AreaCommand.self, NoticeCommand.self, NoticeRulesCommand.self,
            TextCommand.self,
            MeetingCommand.self, PaperCommand.self, CampaignCommand.self, ContestCommand.self, SampleCommand.self, BulletinCommand.self,
        ]
    }

    private static var facts: [any Fact.Type] {
        [
            MatterFact.self, RuleFact.self, OrganizationFact.self, ProjectFact.self, VisitFact.self, ResourceFact.self,
            ProjectPeriodFact.self,
            IncidentFact.self, AreaFactSet.self, NoticeFact.self, NoticeRulesFact.self, TextFact.self, MeetingFact.self, PaperFact.self,
            CampaignFact.self, ContestFact.self, SampleFact.self, BulletinEntry.self,
        ]
    }

    private static func sameWhenWritten<Value: Codable>(_ given: String, _ type: Value.Type) throws {
        let value: Value
        do { value = try JSON.decode(type, from: given) } catch {
            try require(!JSON.plain(error).isEmpty, "a command that cannot be read is told why")
            if let error = error as? DecodingError { try require(!JSON.field(error).isEmpty, "its field is named") }
            return
        }
        let written = try JSON.text(value)
        try require(try JSON.text(try JSON.decode(type, from: written)) == written, "\(type) is read as it is written: \(written)")
    }

    private static func entry(_ type: String, _ body: String) -> Entry {
        Entry(
            sequence: 1, stream: "fuzz/1", version: 1, type: type, happenedAt: Instant(milliseconds: 0),
            recordedAt: Instant(milliseconds: 0), actor: .system, cause: nil, key: nil, body: body, hash: [])
    }

    private static func sameWhenRecorded<Value: Fact>(_ given: Entry, _ type: Value.Type) throws {
        guard given.type.hasPrefix("\(type.domain).") else { return }
        let fact: Value
        do { fact = try type.decoded(given) } catch let fault as JournalFault {
            try require(!fault.sentence.zh.isEmpty, "an entry that cannot be read is told why")
            return
        }
        let (name, body) = try fact.encoded()
        let (again, twice) = try type.decoded(entry(name, body)).encoded()
        try require(name == again && body == twice, "\(type) is read as it is recorded: \(name) \(body)")
    }
}
