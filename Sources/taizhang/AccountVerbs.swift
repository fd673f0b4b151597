// user, token: who may say that they are an officer. Passwords are typed or piped, never arguments.
import ArgumentParser
import Kernel
import Matters
import Pages
import Server

struct UserVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: say("登录账号", "Accounts for signing in"),
        discussion: say(
            "账号对应一名已登记的人员；能做什么由其岗位决定（post take）。",
            "An account stands for an enrolled officer; what it may do follows from the officer's posts (post take)."),
        subcommands: [Add.self, Password.self, Link.self, RemoveSecondFactor.self, Disable.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("新增账号", "Add an account"),
            discussion: say("密码在终端输入，或由管道给出第一行。", "The password is typed at the terminal, or is the first line of a pipe."))
        @Argument(help: ArgumentHelp(say("账号名", "Name"))) var name: String
        @Option(name: .customLong("officer"), help: ArgumentHelp(say("人员代码", "Code of the officer"), valueName: "code")) var officer: String
        @Flag(name: .customLong("must-change"), help: ArgumentHelp(say("首次登录须改密码", "A new password is asked for at the first sign-in")))
        var mustChange = false
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.accounts) { house in
                try await house.accounts.add(
                    name: name, password: try Console.password(), officer: officer, mustChange: mustChange, by: Rights.console)
            }
            try Console.line(say("已新增账号 \(name)。", "Account \(name) added."))
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("改密码", "Set a password"),
            discussion: say(
                "该账号的会话全部结束。密码在终端输入，或由管道给出第一行。",
                "Ends every session of the account. The password is typed at the terminal, or is the first line of a pipe."))
        @Argument(help: ArgumentHelp(say("账号名", "Name"))) var name: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.accounts) {
                try await $0.accounts.setPassword(try Console.password(), of: name, by: Rights.console)
            }
            try Console.line(say("密码已改。", "The password is set."))
        }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("给出设置密码的链接", "Make a link for a new password"),
            discussion: say(
                "24 小时内有效，只能用一次，只显示这一次。原密码在链接使用之前仍然有效。",
                "Works once, for 24 hours, and is shown this once. The old password holds until it is used."))
        @Argument(help: ArgumentHelp(say("账号名", "Name"))) var name: String
        @OptionGroup var data: DataOption

        func run() async throws {
            let link = try await data.withHouse(instead: URLs.accounts) { house in
                let token = try await house.accounts.passwordLink(
                    of: name, seconds: Accounts.givenLinkSeconds, by: Rights.console)
                return (house.settings.sender.publicAddress ?? "") + URLs.newPassword(link: token).text
            }
            try Console.line(link)
        }
    }

    struct RemoveSecondFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-second-factor", abstract: say("移除丢失的两步验证", "Remove a lost second factor"),
            discussion: say(
                "用于手机和恢复码都丢失的账号；先核实身份。该账号的会话全部结束。",
                "For an account whose phone and recovery codes are lost; make sure who asks. Ends every session of the account."))
        @Argument(help: ArgumentHelp(say("账号名", "Name"))) var name: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.accounts) { house in
                try await house.accounts.removeSecondFactor(of: name, by: Rights.console)
                guard let account = try await house.accounts.account(name) else { return }
                house.post.post(.factorRemoved(officer: account.officer, account: name))
                await house.post.deliver(for: house)
            }
            try Console.line(say("已移除 \(name) 的两步验证。", "The second factor of \(name) is removed."))
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("停用或恢复账号", "Disable an account, or enable it again"),
            discussion: say("停用立即结束其会话。", "Disabling ends its sessions at once."))
        @Argument(help: ArgumentHelp(say("账号名", "Name"))) var name: String
        @Flag(name: .customLong("undo"), help: ArgumentHelp(say("恢复", "Enable it again"))) var isUndone = false
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.accounts) { try await $0.accounts.setDisabled(!isUndone, of: name, by: Rights.console) }
            try Console.line(isUndone ? say("已恢复 \(name)。", "\(name) is enabled.") : say("已停用 \(name)。", "\(name) is disabled."))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("列出账号", "List accounts"), discussion: say("不显示密码。", "Passwords are not shown; nobody can."))
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let accounts = try await data.withJournal { try await Accounts(journal: $0, now: Console.now).list() }
            if json.isOn { return try Console.json(accounts.map(Shown.init)) }
            let rows = accounts.map { account in
                [
                    account.name, account.officer, account.isDisabled ? say("停用", "disabled") : say("在用", "enabled"),
                    account.lastSignInAt?.text(in: .china) ?? "-",
                ]
            }
            try Console.show(
                Console.table([[say("账号", "name"), say("人员", "officer"), say("状态", "state"), say("最近登录", "last sign-in")]] + rows))
        }

        private struct Shown: Encodable {
            let name: String
            let officer: String
            let isDisabled: Bool
            let lastSignInAt: Instant?

            init(_ account: Accounts.Account) {
                (name, officer, isDisabled, lastSignInAt) = (account.name, account.officer, account.isDisabled, account.lastSignInAt)
            }
        }
    }
}

struct TokenVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: say("接口令牌", "Tokens for the API"),
        discussion: say("令牌代表一名人员的一个岗位。", "A token stands for one post of one officer."),
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("新建令牌", "Create a token"),
            discussion: say("令牌只显示这一次，数据里只留其哈希。", "The token is shown this once; the data keeps only its hash."))
        @Argument(help: ArgumentHelp(say("令牌名", "Name"))) var name: String
        @Option(name: .customLong("officer"), help: ArgumentHelp(say("人员代码", "Code of the officer"), valueName: "code")) var officer: String
        @Option(name: .customLong("duty"), help: ArgumentHelp(Duty.allCases.map(\.rawValue).joined(separator: ", "), valueName: "duty"))
        var duty: Duty
        @Option(name: .customLong("unit"), help: ArgumentHelp(say("单位代码", "Code of the unit"), valueName: "code")) var unit: String
        @Option(name: .customLong("days"), help: ArgumentHelp(say("有效天数，缺省不过期", "Days until it expires; never otherwise"), valueName: "n"))
        var days: Int?
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func validate() throws {
            if let days, !(1...3650).contains(days) { throw ValidationError(say("--days 须为 1 到 3650", "--days is 1 to 3650")) }
        }

        func run() async throws {
            let token = try await data.withHouse(instead: URLs.tokens) {
                try await $0.accounts.createToken(name: name, officer: officer, duty: duty, unit: unit, days: days, by: Rights.console)
            }
            if json.isOn { try Console.json(["name": name, "token": token]) } else { try Console.line(token) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("列出令牌", "List tokens"), discussion: say("令牌本身不再显示。", "The tokens themselves are not shown again."))
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let tokens = try await data.withJournal { try await Accounts(journal: $0, now: Console.now).tokens() }
            if json.isOn { return try Console.json(tokens.map(Shown.init)) }
            let rows = tokens.map { token in
                [
                    token.name, token.actor.text, token.isRevoked ? say("已撤销", "revoked") : say("在用", "valid"),
                    token.expiresAt?.text(in: .china) ?? "-", token.lastUsedAt?.text(in: .china) ?? "-",
                ]
            }
            let head = [say("令牌", "name"), say("岗位", "post"), say("状态", "state"), say("到期", "expires"), say("最近使用", "last used")]
            try Console.show(Console.table([head] + rows))
        }

        private struct Shown: Encodable {
            let name: String
            let actor: Actor
            let isRevoked: Bool
            let createdAt: Instant
            let expiresAt: Instant?
            let lastUsedAt: Instant?

            init(_ token: Accounts.Token) {
                (name, actor, isRevoked) = (token.name, token.actor, token.isRevoked)
                (createdAt, expiresAt, lastUsedAt) = (token.createdAt, token.expiresAt, token.lastUsedAt)
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("撤销令牌", "Revoke a token"), discussion: say("立即失效，不能恢复。", "At once and for good."))
        @Argument(help: ArgumentHelp(say("令牌名", "Name"))) var name: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.tokens) { try await $0.accounts.revokeToken(name, by: Rights.console) }
            try Console.line(say("已撤销 \(name)。", "\(name) is revoked."))
        }
    }
}

extension Duty: ExpressibleByArgument {}
