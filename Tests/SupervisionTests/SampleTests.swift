// Samples of the second line: drawn by a rule that anybody can repeat, and campaigns: which day it is, and what may be changed.
import Crypto
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Supervision

@Suite struct SampleTests {
    @Test("The draw is the smallest hashes of seed and number, whatever the order in which the numbers came")
    func order() {
        let numbers = (1...40).map { "DC2026-\(String(10_000 + $0).dropFirst())" }
        let drawn = Sample.order(numbers, seed: "ab12")
        #expect(Set(drawn) == Set(numbers) && drawn == Sample.order(numbers.reversed(), seed: "ab12"))
        #expect(drawn != Sample.order(numbers, seed: "ab13"))
        // By hand, as an auditor would: sha256sum of "seed number".
        let ranks = drawn.map { number in SHA256.hash(data: Data("ab12 \(number)".utf8)).map { String(format: "%02x", $0) }.joined() }
        #expect(ranks == ranks.sorted())
    }

    @Test("Over many seeds everybody is drawn about equally often")
    func fairness() {
        let numbers = (1...20).map { "DC2026-\($0)" }
        var count: [String: Int] = [:]
        for seed in 0..<2000 { for number in Sample.order(numbers, seed: "seed \(seed)").prefix(5) { count[number, default: 0] += 1 } }
        // 500 expected, standard deviation 19: five of them.
        for number in numbers { #expect((400...600).contains(count[number] ?? 0), "\(number): \(count[number] ?? 0)") }
    }

    @Test("A campaign knows its day, from the first to the last and not beyond")
    func days() throws {
        let (from, to) = (try #require(CivilDay("2026-09-01")), try #require(CivilDay("2026-12-09")))
        let details = CampaignDetails(title: "百日攻坚", lead: "u", from: from, to: to, ledgers: ["directive"])
        #expect(details.length == 100 && details.day(from) == 1 && details.day(to) == 100)
        #expect(details.day(from.advanced(by: -1)) == nil && details.day(to.advanced(by: 1)) == nil)
    }
}
