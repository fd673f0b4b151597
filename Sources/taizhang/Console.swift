// The terminal: the language that people read, output, complaints, progress, and the only clock of the
// command line. Called by every verb.
import Foundation
import Kernel
import Pages
import Server
import Synchronization

/// The one of two texts that the user reads.
func say(_ zh: String, _ en: String) -> String { Console.isChinese ? zh : en }

enum Console {
    static let language: Language = {
        let environment = ProcessInfo.processInfo.environment
        let name = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return name.lowercased().hasPrefix("zh") ? .zh : .en
    }()
    static var isChinese: Bool { language == .zh }

    static func text(_ both: Bilingual) -> String { isChinese ? both.zh : both.en }

    /// The system's clock, read once for each verb.
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// A reader that went away (`| head`) ends the program as it ends others.
    static func show(_ text: String) throws { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
    static func line(_ text: String) throws { try show(text + "\n") }

    static func json(_ value: some Encodable) throws { try line(try JSON.text(value)) }

    static func complain(_ text: String) {
        // Where even the complaint cannot be written, the exit code is all that is left.
        do { try FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) } catch {}
    }

    static func write(_ text: String) { do { try FileHandle.standardError.write(contentsOf: Data(text.utf8)) } catch {} }

    static let isTerminal = isatty(STDERR_FILENO) == 1

    /// Columns padded to the same width; Han characters are two columns wide.
    static func table(_ rows: [[String]]) -> String {
        func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) } }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? width($0[column]) : 0 }.max() ?? 0 }
        return rows.map { row in
            var text = ""
            for (column, cell) in row.enumerated() {
                text += cell
                if column < row.count - 1 { text += String(repeating: " ", count: widths[column] - width(cell) + 2) }
            }
            return text + "\n"
        }.joined()
    }

    /// A password from the terminal without showing it, or the first line of a pipe. Never an argument:
    /// arguments are seen by everybody on the machine.
    static func password() throws -> String {
        if isatty(STDIN_FILENO) == 1 {
            guard let typed = getpass(say("密码：", "Password: ")) else {
                throw JournalFault.said(Bilingual(zh: "没有终端可以输入密码", en: "there is no terminal to type a password at"))
            }
            return String(cString: typed)
        }
        return readLine(strippingNewline: true) ?? ""
    }
}

/// Progress on standard error: a bar on a terminal, now and then a line elsewhere.
final class Meter: Sendable {
    private struct State {
        /// Nil before the first: what begins is said at once.
        var last: ContinuousClock.Instant?
        var drawn = false
    }
    private let began = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter share: 0 to 1.
    func show(share: Double, _ text: () -> String) {
        let now = ContinuousClock.now
        let elapsed = seconds(began, now)
        // A file gets fewer lines the longer it takes.
        let pause = Console.isTerminal ? 0.1 : max(0.25, elapsed / 20)
        let isDue = state.withLock { state in
            if let last = state.last, seconds(last, now) < pause { return false }
            state.last = now
            state.drawn = true
            return true
        }
        guard isDue else { return }
        guard Console.isTerminal else { return Console.complain(text()) }
        let filled = Int(min(1, max(0, share)) * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 24 - filled)
        Console.write("\r\u{1B}[K\(bar) \(text())")
    }

    /// `1,234/s, 0:12 left`
    func pace(_ count: Int, share: Double) -> String {
        let elapsed = max(0.001, seconds(began, .now))
        let rate = Int(Double(count) / elapsed)
        guard share > 0.001, share < 1 else { return "\(rate)/s" }
        let left = Int(elapsed / share * (1 - share))
        let time = "\(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60)"
        return say("\(rate) 行/秒，还需 \(time)", "\(rate)/s, \(time) left")
    }

    func finish() {
        if Console.isTerminal, state.withLock({ $0.drawn }) { Console.write("\r\u{1B}[K") }
    }

    private func seconds(_ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (to - from).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
