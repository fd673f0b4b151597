// verify, rebuild, backup, restore: the journal as a file.
import ArgumentParser
import JournalCore
import Kernel
import Loop
import Server

struct VerifyVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: say("核对全部流水和看板", "Check every entry and every board"),
        discussion: say(
            "逐条核对哈希链，从流水重做每个看板、计数器和规则清单并逐行比较，并核对流水提到的每个附件。只读，服务运行时也可使用。有不符时退出码为 1，并指出最先的几条。",
            "Checks the hash chain entry by entry, makes every board, counter and list of rules again from the entries and compares them row by row, and reads every attachment that an entry names. Reads only; works beside a serving process. Exit code 1 and the first wrong entries where something does not fit."
        ))

    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let meter = Meter()
        let report = try await BackupFolder.verify(try data.existing(), store: data.store) { steps(meter, $0) }
        meter.finish()
        if json.isOn { try Console.json(Verified(report)) } else { try Console.show(said(report)) }
        if !report.isClean { throw ExitCode(1) }
    }
}

struct RebuildVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: say("从流水重做全部看板", "Make every board again from the entries"),
        discussion: say(
            "删去并重做每个看板、计数器和规则清单。流水一条不动。须先停止服务。",
            "Drops and remakes every board, counter and list of rules. No entry is touched. Stop the serving process first."))

    @OptionGroup var data: DataOption

    func run() async throws {
        let meter = Meter()
        try await data.withHouse { try await $0.journal.rebuild { steps(meter, $0) } }
        meter.finish()
        try Console.line(say("看板已重做。", "Every board was made again."))
    }
}

struct MoveVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: say("把流水迁到另一处（文件 ↔ PostgreSQL）", "Move the journal to another store (file to PostgreSQL and back)"),
        discussion: say(
            """
            复制全部流水和流水之外的事实，在目标处重做每个看板，逐条比较并核对；全部相同才算完成。来源从此不再接受流水。
            先停止服务。完成后把 taizhang.yaml 里的 store 改为新处；主密钥留在数据目录里。
            """,
            """
            Copies every entry and every fact beside the journal, makes the boards again in the target, compares entry by entry and verifies; only then it is done. From then on the source takes no entry.
            Stop the server first. Afterwards put the new place into taizhang.yaml as store; the master key stays in the directory.
            """))

    @Option(
        name: .customLong("to"), help: ArgumentHelp(say("目标：sqlite 或 postgres://…", "Where to: sqlite or postgres://…"), valueName: "place")
    ) var target: String
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let directory = try data.existing()
        let source = try StorePlace(data.store ?? directory.settings().store, in: directory)
        let target = try StorePlace(target, in: directory)
        let meter = Meter()
        let moved = try await Move(from: source, to: target, now: Console.now()).run { steps(meter, $0) }
        meter.finish()
        if json.isOn { return try Console.json(moved) }
        try Console.line(
            say(
                "已迁移 \(moved.entries) 条流水、\(moved.rows) 行其他事实和 \(moved.photos) 张照片，\(moved.tables) 个看板表行数相同，核对无误。请在 \(directory.settingsFile) 中写明 store: \(target.name)",
                "Moved \(moved.entries) entries, \(moved.rows) rows of other facts and \(moved.photos) photos; \(moved.tables) board tables have as many rows as before; verified. Now write into \(directory.settingsFile): store: \(target.name)"
            ))
    }
}

struct BackupVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: say("备份数据目录", "Copy the data directory"),
        discussion: say(
            """
            服务运行时也可使用。TARGET 是要新建的目录；以 .sqlite 结尾时只备份数据库。不覆盖任何已有文件。
            主密钥缺省不备份：没有它，备份里的个人信息谁也读不出。要能完整恢复，请加 --with-key，并妥善保管。
            """,
            """
            Works beside a serving process. TARGET is a folder to make; a name ending in .sqlite takes the database alone. Nothing is overwritten.
            The master key is left out: without it nobody reads a personal field of the copy. For a copy that restores everything add --with-key, and guard it.
            """))

    @Argument(help: ArgumentHelp(say("目标", "Where to"))) var target: String
    @Flag(name: .customLong("with-key"), help: ArgumentHelp(say("连主密钥一起备份", "Copy the master key, too"))) var withKey = false
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let meter = Meter()
        let copied = try await BackupFolder.write(data.directory, store: data.store, to: target, withKey: withKey) { steps(meter, $0) }
        meter.finish()
        if json.isOn { return try Console.json(copied) }
        try Console.line(
            say(
                "已备份流水 \(copied.entries) 条、附件 \(copied.attachments) 个\(copied.hasKey ? "，含主密钥" : "，不含主密钥")。",
                "\(copied.entries) entries and \(copied.attachments) attachment\(copied.attachments == 1 ? "" : "s") copied, \(copied.hasKey ? "with" : "without") the master key."
            ))
    }
}

struct RestoreVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: say("从备份恢复到新的目录", "Bring a backup back into a new directory"),
        discussion: say(
            "--data 必须不存在或是空目录。恢复后逐条核对，有不符时退出码为 1。备份里没有主密钥时，须放回 master.key 才能启动服务；主密钥确已丢失时用 --new-key。",
            "--data must not exist, or be empty. Everything is verified afterwards; exit code 1 where something does not fit. Where the backup has no master key, nothing is served until master.key is put back; where it is lost for good, use --new-key."
        ))

    @Argument(help: ArgumentHelp(say("备份", "The backup"))) var backup: String
    @Flag(
        name: .customLong("new-key"),
        help: ArgumentHelp(
            say("主密钥已丢失：放弃以前的个人信息和查询码", "The master key is lost: give up the personal fields and follow codes of before")))
    var newKey = false
    @OptionGroup var data: DirectoryOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let meter = Meter()
        let (copied, report) = try await BackupFolder.restore(backup, to: data.directory, newKey: newKey) { steps(meter, $0) }
        meter.finish()
        if json.isOn { try Console.json(Verified(report)) } else { try Console.show(said(report)) }
        if !copied.hasKey, !newKey {
            Console.complain(say("备份里没有主密钥：启动服务前请放回 master.key。", "The backup has no master key: put master.key back before serving."))
        }
        if !report.isClean { throw ExitCode(1) }
    }
}

private func steps(_ meter: Meter, _ progress: StoreProgress) {
    let share = progress.total == 0 ? 0 : Double(progress.done) / Double(progress.total)
    meter.show(share: share) {
        let step =
            switch progress.step {
            case "chain": say("核对哈希链", "chain")
            case "replay": say("重放", "replay")
            case "compare": say("比较看板", "boards")
            case "rebuild": say("重做看板", "rebuild")
            case "backup", "move": say("复制", "copy")
            case "photos": say("复制照片", "photos")
            default: progress.step
            }
        return "\(step) \(progress.done)/\(progress.total)"
    }
}

private func said(_ report: VerificationReport) -> String {
    guard !report.isClean else {
        return say(
            "流水 \(report.entryCount) 条，事项等 \(report.streamCount) 个，看板 \(report.boardCount) 个：全部相符。\n",
            "\(report.entryCount) entries in \(report.streamCount) streams, \(report.boardCount) boards: everything fits.\n")
    }
    let head = say("不符（最先的在前）：", "Wrong, the first one first:")
    return ([head] + report.wrong.map { "  \($0)" }).joined(separator: "\n") + "\n"
}

private struct Verified: Encodable {
    struct Wrong: Encodable {
        let entry: String?
        let sequence: Int64?
        let what: String
    }
    let isClean: Bool
    let entries: Int
    let streams: Int
    let boards: Int
    let wrong: [Wrong]

    init(_ report: VerificationReport) {
        isClean = report.isClean
        (entries, streams, boards) = (report.entryCount, report.streamCount, report.boardCount)
        wrong = report.wrong.map { Wrong(entry: $0.entry?.description, sequence: $0.sequence, what: $0.what) }
    }
}
