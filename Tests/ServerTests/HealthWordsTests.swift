// The administrator's page of the server's health speaks the administrator's language, also of what went wrong.
import HTTPTypes
import HummingbirdTesting
import Kernel
import Testing

@testable import Server

@Suite struct HealthWordsTests {
    @Test func `what was set aside, a follower that stands still and the version are said in both languages`() async throws {
        try await TestHouse.run { test in
            let answer = Refusal.ledgerUnknown("nowhere")
            try await test.house.journal.write([
                """
                insert into setback (reaction, seq, place, at, code, sentence, sentence_zh, attempts) values
                ('loop', 1, 0, '2026-10-12T10:00:00.000Z', \(answer.code), \(answer.sentence.en), \(answer.sentence.zh), 1)
                """, "drop table matter_search",
            ])
            _ = try? await test.report()  // settling says that the search board is behind
            try await test.serve { site in
                let zh = try await site.browser(of: District.administrator).get("/admin/health").text
                let en = try await site.browser(of: District.administrator, language: "en").get("/admin/health").text
                #expect(zh.contains(answer.sentence.zh.prefix(4)), "\(answer.sentence.zh)")
                #expect(zh.contains("停在第") && zh.contains("版本 \(Version.current)"))
                #expect(!zh.contains("Stopped at") && !zh.contains(answer.sentence.en))
                #expect(en.contains("Stopped at entry") && en.contains("Version \(Version.current)"))
                #expect(!en.contains("停在第") && !en.contains(answer.sentence.zh))
            }
        }
    }
}
