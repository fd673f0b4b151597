// Words of signing in and of one's own account: the second factor, sessions, a forgotten password.

extension Message {
    // One's own account.
    static let ownAccount = Message("我的账号", "My account")
    static let ownAccountLead = Message(
        "您的岗位、通知地址，以及登录安全。", "Your posts, where notices reach you, and how safe your sign-in is.")
    static let noticeAddresses = Message("通知地址", "Where notices go")

    // Sessions.
    static let sessions = Message("登录设备", "Where you are signed in")
    static let sessionHere = Message("当前", "this one")
    static let sessionSince = Message("登录时间", "Since")
    static let sessionSeen = Message("最近使用", "Last seen")
    static let sessionAgent = Message("浏览器与系统", "Browser and system")

    // The second factor.
    static let secondFactor = Message("两步验证", "Second factor")
    static let secondFactorLead = Message(
        "登录时除密码外，再输入手机验证器应用显示的 6 位验证码。别人知道了密码也进不来。",
        "Beside the password, six digits that an authenticator app on your phone shows. Who has learned your password does not get in.")
    static let secondFactorDemanded = Message(
        "您的岗位必须使用两步验证。设置好之前，不能做其他事。", "Your posts demand a second factor. Nothing else opens before it is set up.")
    static let secondFactorOff = Message("未开启", "off")
    static func secondFactorOn(_ day: String, _ left: String) -> Message {
        Message("\(day)开启，剩余恢复码 \(left) 个", "on since \(day), recovery codes left: \(left)")
    }
    static let secondFactorSetUp = Message("开启两步验证", "Set up a second factor")
    static let secondFactorScan = Message(
        "用验证器应用（如 FreeOTP、Aegis、Microsoft Authenticator）扫描二维码，再输入应用显示的验证码。",
        "Scan this with an authenticator app (such as FreeOTP, Aegis or Microsoft Authenticator), then enter the code that it shows.")
    static let secondFactorByHand = Message("不能扫描？在应用中手工输入密钥：", "No camera? Enter this key by hand:")
    static let secondFactorAddress = Message("或在本机的应用中打开：", "Or open this in an app on this device:")
    static let secondFactorPicture = Message("含密钥的二维码", "QR code that holds the key")
    static let recoveryCodes = Message("恢复码", "Recovery codes")
    static let recoveryCodesLead = Message(
        "每个只能用一次，在手机丢失时代替验证码。请现在抄下或打印，与密码分开存放：离开本页后不再显示。",
        "Each works once, in the place of a code when the phone is lost. Write them down or print them now, and keep them apart from the password: they are not shown again."
    )
    static let recoveryCodesDone = Message("已保存，继续", "I have them, go on")
    static let secondFactorStays = Message(
        "您的岗位要求使用两步验证，不能关闭。换手机或手机丢失，请联系管理员。",
        "Your posts demand it, so it cannot be turned off. For another phone, or a lost one, ask an administrator.")
    static let code = Message("验证码", "Code")
    static let codeHint = Message("应用显示的 6 位数字，或一个恢复码", "The six digits of your app, or a recovery code")
    static let codeLead = Message("密码正确。请输入验证码完成登录。", "The password is right. Enter the code to sign in.")
    static let codeLost = Message("手机和恢复码都不在身边？请联系管理员。", "Neither phone nor recovery codes at hand? Ask an administrator.")

    // A forgotten password.
    static let passwordForgotten = Message("忘记密码？", "Forgotten your password?")
    static let passwordForgottenLead = Message(
        "输入账号，我们会向登记的邮箱发送一个链接，30 分钟内有效。", "Enter your account. A link goes to the e-mail address on record; it works for 30 minutes.")
    static let passwordLinkSend = Message("发送链接", "Send the link")
    static let passwordLinkSent = Message("请查收邮件", "Look into your mail")
    static let passwordLinkSentLead = Message(
        "如果有这个账号并登记了邮箱，链接已经发出，30 分钟内有效，只能用一次。没有收到？请看垃圾邮件，或请管理员给您一个链接。",
        "If there is such an account with an address on record, a link is on its way. It works once, for 30 minutes. Nothing there? Look among the junk, or ask an administrator for a link."
    )
    static let passwordNewTitle = Message("设置新密码", "Set a new password")
    static func passwordNewLead(_ account: String) -> Message {
        Message("账号 \(account)。设置后，所有登录都会退出。", "Account \(account). It is signed out everywhere when the password is set.")
    }
    static let passwordLinkOver = Message("链接已失效", "The link is void")
    static let passwordLinkOverLead = Message(
        "链接已用过或已过期。请重新申请，或请管理员再给一个。", "It was used or has expired. Ask for another, here or of an administrator.")

    // Administration.
    static let passwordLinkFresh = Message("链接（只显示这一次，24 小时内有效）", "The link (shown this once, works for 24 hours)")
    static let signedInPlaces = Message("登录设备数", "Signed in at")

    // Providers of identities.
    static let providers = Message("统一身份认证", "Single sign-on")
    static let provider = Message("认证平台", "Provider")
    static let providerTied = Message("绑定日期", "Tied on")
    static let providerNotTied = Message("未绑定", "not tied")
    static func providerSignIn(_ name: String) -> Message { Message("用\(name)登录", "Sign in with \(name)") }
    static let providerTie = Message("绑定认证平台", "Tie a provider")
    static func providerTieLead(_ name: String) -> Message {
        Message("请到\(name)登录，回来后即绑定到您的账号。", "Sign in at \(name). When you come back, it is tied to your account.")
    }
    static func providerGo(_ name: String) -> Message { Message("前往\(name)", "Go to \(name)") }
    static let providerUnknown = Message("没有绑定账号", "Not tied to an account")
    static func providerUnknownLead(_ name: String) -> Message {
        Message(
            "\(name)确认了您的身份，但这个身份没有绑定这里的账号，所以没有登录。请用账号和密码登录后在我的账号中绑定，或请管理员绑定。",
            "\(name) knows you, but this identity is tied to no account here, so you are not signed in. Sign in with name and password and tie it under My account, or ask an administrator to tie it."
        )
    }
    static let providerSubject = Message("身份标识（告诉管理员）", "Your identity (for the administrator)")
}
