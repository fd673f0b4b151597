// Values that are written as one text are stored as that text, and a text that is none is refused in words that
// say what would be one.
import Foundation
import Kernel
import Matters
import Notices
import Testing

@Suite struct WrittenAsTextTests {
    static let types: [any WrittenAsText.Type] = [
        Instant.self, CivilDay.self, EntryReference.self, Budget.self, Limit.self, Threshold.self, QuietHours.self,
    ]

    private struct Letter<Value: WrittenAsText>: Codable { let on: Value }

    @Test(arguments: WrittenAsTextTests.types)
    func `its examples are read, and written again as they are read`(type: any WrittenAsText.Type) throws {
        func check<Value: WrittenAsText>(_: Value.Type) throws {
            for example in Value.examples {
                let value = try JSON.decode(Letter<Value>.self, from: "{\"on\":\"\(example)\"}").on
                let text = try JSON.text(Letter(on: value))
                #expect(text == "{\"on\":\"\(value)\"}")
                #expect(try JSON.text(JSON.decode(Letter<Value>.self, from: text)) == text)
            }
        }
        try check(type)
    }

    @Test(arguments: WrittenAsTextTests.types)
    func `what it is not is refused with its field, its text, its name and an example`(type: any WrittenAsText.Type) throws {
        func fault<Value: WrittenAsText>(_: Value.Type, _ json: String) throws -> String {
            JSON.plain(try #require(#expect(throws: DecodingError.self) { try JSON.decode(Letter<Value>.self, from: json) }))
        }
        let said = try fault(type, "{\"on\":\"soon\"}")
        #expect(said.hasPrefix("on: \"soon\" is not \(type.noun); write it like \"\(type.examples[0])\""))
        #expect(try fault(type, "{\"on\":7}").hasPrefix("on: "))
    }

    @Test func `the texts are those of journals that are there`() throws {
        #expect(try JSON.text([Instant(milliseconds: 1_763_692_200_000)]) == "[\"2025-11-21T02:30:00.000Z\"]")
        #expect(try JSON.text([#require(CivilDay("2026-02-28"))]) == "[\"2026-02-28\"]")
        #expect(try JSON.text([EntryReference(stream: "matter/7", version: 3)]) == "[\"matter/7@3\"]")
        #expect(try JSON.text([#require(Budget("3 work-days"))]) == "[\"3 work-days\"]")
        #expect(try JSON.text([#require(Limit("end of month")), #require(Limit("2 hours"))]) == "[\"end of month\",\"2 hours\"]")
        #expect(try JSON.text([#require(Threshold("75% used")), #require(Threshold("due"))]) == "[\"75% used\",\"due\"]")
        #expect(try JSON.text([#require(QuietHours("21:30-08:00"))]) == "[\"21:30-08:00\"]")
    }
}
