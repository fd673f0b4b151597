// Hands a message to the program that this machine sends mail with: sendmail, or whatever calls itself so
// (msmtp, postfix, exim). It knows relays, passwords and certificates; we know none of them.
import Foundation
import Kernel
import Notices
import Subprocess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

package struct MailProgram: Sendable {
    /// Full path. Given the message on its standard input and the recipient in its To header (`-t`).
    package let path: String
    package let arguments: [String]
    /// Then it is told to end, and two seconds later made to, with all that it started.
    package var limit = Duration.seconds(30)
    /// What it says on its standard error is the reason, up to here. In bytes.
    static let longestReason = 1024

    package init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }

    /// Exit codes of sysexits.h that mean this message or this mailbox, and so would mean them tomorrow: EX_DATAERR
    /// and EX_NOUSER. EX_NOHOST (68) is not among them, because msmtp says it of its own relay when DNS is down.
    static let final: Set<Int32> = [65, 67]

    package func hand(_ message: String) async -> Delivery {
        _ = MailProgram.withoutSIGPIPE
        do {
            guard let (status, said) = try await within(limit, { try await run(Array(message.utf8)) }) else { return .late(after: limit) }
            switch status {
            case .exited(0): return .sent
            case .exited(let code):
                let reason = said.allSatisfy(\.isWhitespace) ? "exit code \(code)" : "exit code \(code): \(said)"
                return .failed(MailProgram.final.contains(code) ? .rejected : .unreachable, reason: reason)
            case .signaled(let signal): return .failed(.unreachable, reason: "signal \(signal): \(said)")
            }
        } catch {
            return .failed(.unreachable, reason: "\(path): \(error)")
        }
    }

    private func run(_ message: [UInt8]) async throws -> (TerminationStatus, said: String) {
        var options = PlatformOptions()
        // A session of its own, so that what it has started ends with it.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
        let result = try await Subprocess.run(
            .path(.init(path)), arguments: .init(arguments), platformOptions: options, input: .inputWriter, output: .discarded,
            error: .sequence
        ) { process in
            async let written: Void = MailProgram.write(message, to: process.standardInputWriter)
            var said: [UInt8] = []
            for try await chunk in process.standardError {
                // Read to its end all the same: a program that cannot write does not go on.
                said += chunk.withUnsafeBytes { Array($0.prefix(MailProgram.longestReason - said.count)) }
            }
            await written
            return said
        }
        return (result.terminationStatus, String(decoding: result.closureResult, as: UTF8.self))
    }

    private static func write(_ message: [UInt8], to writer: StandardInputWriter) async {
        // A program that ends before it has read everything says why by its exit code.
        do {
            _ = try await writer.write(message)
            try await writer.finish()
        } catch {}
    }

    /// Writing to a program that has ended would end this one: SIGPIPE, unless it is ignored. NIO ignores it as
    /// soon as it opens a socket; this does not rely on it.
    private static let withoutSIGPIPE: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
}
