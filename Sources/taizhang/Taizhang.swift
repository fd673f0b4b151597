// The command line: verbs only. Each reads its arguments, calls the Server library and prints what it
// answers; no rule is decided here. Exit codes: 0 done, 1 a check failed or rows were refused, 2 the
// input was refused, 64 wrong usage, 70 something broke.
import ArgumentParser
import Kernel
import Matters
import Server

@main struct Taizhang: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taizhang",
        abstract: say("台账：把一个区的每件事办到有结果", "Taizhang: where a district closes its loops"),
        discussion: say(
            """
            一个数据目录就是一个区：用 --data 或环境变量 TAIZHANG_DATA 指明，缺省为 ./data。
            退出码：0 完成；1 检查未通过或有行被拒收；2 输入被拒绝；64 用法不对；70 运行失败。
            语言随环境变量 LC_ALL、LC_MESSAGES、LANG：zh 开头为中文，否则为英文。
            """,
            """
            One data directory is one district: named by --data or TAIZHANG_DATA, ./data otherwise.
            Exit codes: 0 done; 1 a check failed or rows were refused; 2 the input was refused; 64 wrong usage; 70 something broke.
            The language follows LC_ALL, LC_MESSAGES and LANG: Chinese where they begin with zh, English otherwise.
            """),
        version: Version.current,
        subcommands: [
            ServeVerb.self, DemoVerb.self, ImportVerb.self, ExportVerb.self, ExplainVerb.self, BulletinVerbs.self, VerifyVerb.self,
            RebuildVerb.self,
            BackupVerb.self, RestoreVerb.self, MoveVerb.self, BenchVerbs.self,
            ReadVerb.self, LedgerVerbs.self, CalendarVerbs.self, UserVerbs.self, TokenVerbs.self, UnitVerbs.self, OfficerVerbs.self,
            PostVerbs.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(withError: code)
        } catch {
            guard let (text, code) = failure(error) else { exit(withError: error) }
            Console.complain(text)
            exit(withError: code)
        }
    }

    /// What is said of an error, and the exit code; nil for those of the argument parser itself.
    private static func failure(_ error: any Error) -> (text: String, code: ExitCode)? {
        switch error {
        case let refusal as Refusal:
            return ("\(Console.text(refusal.sentence))\(Console.isChinese ? "" : " ")\(Console.text(refusal.remedy))", ExitCode(2))
        case let faults as ColumnMapFaults: return (Console.text(faults.sentence), ExitCode(2))
        case let faults as RuleFaults:
            return (Console.isChinese ? faults.faults.map(\.zh).joined(separator: "\n") : faults.description, ExitCode(2))
        case let fault as SettingsFault: return (Console.text(fault.sentence), ExitCode(2))
        case let fault as ListenFault: return (Console.text(fault.sentence), ExitCode(70))
        case let held as HeldElsewhere: return (held.text, ExitCode(70))
        case JournalFault.inUse(let path, let holder, let address):
            return (HeldElsewhere(fault: .inUse(path: path, holder: holder, address: address), page: nil).text, ExitCode(70))
        // It may have worked.
        case JournalFault.unknown(let key, let why): return (Console.text(JournalFault.unknown(key: key, why: why).sentence), ExitCode(70))
        case let fault as JournalFault: return (say("运行失败：", "") + Console.text(fault.sentence), ExitCode(70))
        case is CleanExit, is ValidationError: return nil
        // The parser keeps its errors to itself: it knows their exit code.
        case _ where exitCode(for: error) == .validationFailure: return nil
        case _ where exitCode(for: error) == .success: return nil
        default: return (say("运行失败：", "") + String(describing: error), ExitCode(70))
        }
    }
}
