// Reading measured: so much text through the rules of extraction, beside a loop that does no more than walk over its
// characters, by turns.
import Extraction
import Foundation
import Kernel
import Matters

package enum ReadingMeasure {
    package struct Result: Encodable, Sendable {
        /// Of UTF-8.
        package let bytes: Int
        package let orders: Int
        /// Milliseconds of each round.
        package let reading: [Double]
        package let walking: [Double]
        package var ratios: [Double] { zip(reading, walking).map { $0 / max($1, 0.001) } }
        /// Million bytes a second, by the median round.
        package var megabytesPerSecond: Double {
            Double(bytes) / 1000 / max(CommandMeasure.median(reading), 0.001)
        }
    }

    /// - Parameter folder: labelled texts, which are put one after another until there is enough.
    package static func read(folder: String, megabytes: Double, rounds: Int, calendar: WorkCalendar?) throws -> Result {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted()
        let texts = try names.map { try ReadingDesk.text(of: "\(folder)/\($0)") }
        guard texts.contains(where: { !$0.isEmpty }) else { throw Refusal.importFileMissing("\(folder)/*.txt") }
        var text = ""
        while Double(text.utf8.count) < megabytes * 1_000_000 {
            for one in texts where Double(text.utf8.count) < megabytes * 1_000_000 { text += one + "\n\n" }
        }
        let read = try JSON.decode(RegisterFile.self, from: try ReadingDesk.text(of: "\(folder)/register.json"))
        let day = CivilDay(number: 20_000)
        var (ours, plain): ([Double], [Double]) = ([], [])
        var orders = 0
        for round in 0...rounds {
            let begun = ContinuousClock.now
            let findings = TextReading.usual.read(text, on: day, register: read.register, calendar: calendar)
            let between = ContinuousClock.now
            var kept = 0
            for scalar in text.unicodeScalars where scalar.value > 0x20 { kept += 1 }
            let ended = ContinuousClock.now
            orders = findings.articles.flatMap(\.obligations).count { $0.force == .order }
            // The first is for warming up; what it walked over is asked for, or it would not be walked over.
            guard round > 0, kept > 0 else { continue }
            ours.append(milliseconds(between - begun))
            plain.append(milliseconds(ended - between))
        }
        return Result(bytes: text.utf8.count, orders: orders, reading: ours, walking: plain)
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
    }
}
