// Words of the portal: to a citizen, in whole sentences, without the office's shorthand.

extension Message {
    // Front page.
    static let portalTitle = Message("有事请说，件件有回音", "Tell us. Every report gets an answer")
    static let portalWelcome = Message(
        "路灯不亮、井盖松动、垃圾没人清运，都可以在这里上报。谁在办、办到哪一步、什么时候办完，随时可查。",
        "A dark street lamp, a loose cover, rubbish nobody collects: report it here, and see at any time who has it, how far it is and when it will be done."
    )
    static let reportInvitation = Message("写明情况和地点，有照片更好。不用注册。", "Say what and where; a photo helps. No account needed.")
    static let loopSteps = Message(
        "受理、派遣、办理、现场核查、办结，最后请您评价", "Then: accepted, dispatched, handled, verified on the spot, ended, and appraised by you")
    static let reportStart = Message("开始上报", "Start a report")
    static let findTitle = Message("查进度", "Follow a report")
    static let findRefused = Message("没有找到这件上报", "No such report was found")
    static let followCode = Message("查询码", "Follow code")
    static let followCodeHint = Message("上报成功时与编号一起给出", "Given with the number when you reported")
    static let findSubmit = Message("查询", "Follow")
    static func thisYear(_ year: Int) -> Message { Message("\(year)年办理情况", "The year \(year)") }
    static let recentEndings = Message("最近办结", "Recently ended")
    static let noEndingsYet = Message("还没有办结的事项。", "Nothing has ended yet.")
    static let publicMapLead = Message("在办事项的位置。点击标记查看。", "Where open matters are. Click a mark to read it.")
    static let openByStreet = Message("各街道（镇）在办事项", "Open matters by street and town")
    static let openByDistrict = Message("各区县在办事项", "Open matters by district")

    // The questions of a report.
    static let reportLead = Message("标有“可不填”的可以跳过。", "Skip what is marked optional.")
    static let askWhat = Message("发生了什么？", "What is wrong?")
    static let askWhatHint = Message("例如：人行道上的井盖松动，有人经过时会翘起。", "For example: a cover in the pavement is loose and tips when stepped on.")
    static let askClass = Message("属于哪一类？", "What kind is it?")
    static let askClassHint = Message("不确定就不选，由受理人员判断。", "Leave it if unsure; whoever accepts it will decide.")
    static let askWhere = Message("在哪里？", "Where is it?")
    static let askWhereHint = Message("写地址，或在地图上点选。", "Write the address, or click the map.")
    static let askPhoto = Message("有照片吗？", "Do you have a photo?")
    static let askPhotoHint = Message(
        "JPEG、PNG 或 WebP，每张不超过 10 MB。请不要拍到他人面部和车牌。", "JPEG, PNG or WebP, up to 10 MB each. Please leave out faces and number plates.")
    static let askName = Message("怎么称呼您？", "Your name?")
    static let askNameHint = Message("只有经办人能看到，办结两年后删除。", "Seen only by those who handle it; erased two years after it ends.")
    static let askPhone = Message("怎么联系您？", "Your telephone?")
    static let askPhoneHint = Message("只用于核实情况和回访。", "Used only to ask about the matter and to hear whether you are content.")
    static let reportSubmit = Message("提交上报", "Send the report")
    static let sameTitle = Message("附近有人报过，是同一件事吗？", "Somebody has reported this nearby. Is it the same?")
    static let sameLead = Message("如果是，关注它即可，办理结果同样会回复您。", "If so, follow it: you will get the answer too.")
    static let sameFollow = Message("是同一件，关注", "It is the same: follow")
    static let sendAnyway = Message("都不是，继续提交", "None of these: send mine")
    static func photosKept(_ count: Int) -> Message {
        Message("已保留 \(count) 张照片，不必再选。", "Photos kept: \(count). You need not choose again.")
    }
    static func metresAway(_ metres: Int) -> Message { Message("相距 \(metres) 米", "\(metres) m away") }
    static let thanksTitle = Message("已收到您的上报", "We have your report")
    static let thanksFollowing = Message("已为您关注此事项", "You now follow this matter")
    static let keepTheCode = Message(
        "请记下编号和查询码。凭这两项可随时查看进度，办结后可以评价；不满意可以要求重新办理。",
        "Keep the number and the code. With both you can follow it at any time, appraise it when it has ended, and ask for it to be opened again."
    )
    static let followOpen = Message("查看进度", "See how it stands")

    // Following.
    static func nowWith(_ unit: String) -> Message { Message("正由 \(unit) 办理", "With \(unit)") }
    static let promised = Message("承诺办结", "Promised by")
    static let ourAnswer = Message("办理答复", "Our answer")
    static let whatHappened = Message("办理经过", "What has happened")
    static let photos = Message("照片", "Photos")
    static let appraise = Message("请您评价", "Your appraisal")
    static let yourAppraisal = Message("您的评价", "Your appraisal")
    static let askSatisfied = Message("问题解决了吗，您满意吗？", "Is it solved to your satisfaction?")
    static let satisfied = Message("满意", "Satisfied")
    static let notSatisfied = Message("不满意", "Not satisfied")
    static let askScore = Message("打几分？", "How many points?")
    static func score(_ points: Int) -> Message { Message("\(points) 分", "\(points) of 5") }
    static let askWords = Message("还想说什么？", "Anything to add?")
    static let appraiseSubmit = Message("提交评价", "Send the appraisal")
    static let reopen = Message("问题没有解决，要求重新办理", "Not solved: ask to open it again")
    static let askReopenReason = Message("哪里没有解决？", "What is not solved?")
    static let askReopenHint = Message("请写新的情况，有助于尽快办理。", "Say what is still wrong; it helps to be quick.")
    static let reopenSubmit = Message("要求重新办理", "Open it again")
    static func reopenUntil(_ instant: String) -> Message { Message("\(instant) 前可以提出。", "Possible until \(instant).") }

    // A grid worker in the street.
    static let incidentReport = Message("上报网格事件", "Report an incident")
    static let photo = Message("现场照片", "Photo of the place")
    static let incidentWhereHint = Message("在地图上点选，或使用当前位置；地址可以再写明。", "Click the map, or use your position; the address may say more.")
    static let whatIsSeen = Message("现场情况", "What you see")
    static let incidentSubmit = Message("上报", "Report")
    static func myCell(_ name: String) -> Message { Message("我的网格：\(name)", "My cell: \(name)") }

    // Signing in.
    static let signInRefused = Message("没有登录成功", "You are not signed in")
    static let signIn = Message("登录", "Sign in")
    static let accountName = Message("账号", "Account")
    static let password = Message("密码", "Password")
    static let role = Message("角色", "Role")
    static let sampleAccounts = Message("演示账号", "Accounts to try")
    static let passwordCurrent = Message("当前密码", "Current password")
    static let passwordNew = Message("新密码", "New password")
    static let passwordAgain = Message("再输一次新密码", "New password again")
    static func passwordRule(_ length: Int) -> Message {
        Message("至少 \(length) 个字符，长比复杂更安全", "At least \(length) characters; longer beats cleverer")
    }
    static let passwordRequired = Message("首次登录，请先修改密码。", "First sign-in: choose a password of your own.")

    // Errors.
    static let correlation = Message("问题编号，联系管理员时请提供", "Quote this to the administrator")
    static let error403 = Message("无权查看或办理", "Not within your rights")
    static let error403Sentence = Message("您的岗位没有这项权限。", "Your posts do not open this.")
    static let error403Next = Message("如工作需要，请联系本单位管理员调整岗位。", "If your work needs it, ask your administrator about your posts.")
    static let error404 = Message("没有找到", "Not found")
    static let error404Sentence = Message("这个地址没有内容，或编号、查询码不对。", "Nothing is at this address, or the number or code is wrong.")
    static let error404Next = Message("请核对编号，或回到首页重新查找。", "Check the number, or search from the first page.")
    static let error409 = Message("情况已经变化", "It has changed meanwhile")
    static let error409Sentence = Message("刚才有人先办了一步。", "Somebody took a step just before you.")
    static let error409Next = Message("请返回事项页，看过最新情况再办。", "Go back to the matter, read the latest and decide again.")
    static let error413 = Message("内容太大", "Too large")
    static let error413Sentence = Message("上传的内容超过了上限。", "What was sent exceeds the limit.")
    static let error413Next = Message("请缩小照片或分几次上传。", "Make the photos smaller, or send them in parts.")
    static let error422 = Message("没有办成", "Not done")
    static let error422Sentence = Message("提交的内容不符合要求。", "What was sent cannot be accepted.")
    static let error422Next = Message("请返回，按提示改正后再提交。", "Go back, mend what is named and send again.")
    static let error429 = Message("请稍候再试", "Too many tries")
    static let error429Sentence = Message("短时间内尝试次数过多。", "There were too many tries in a short time.")
    static let error429Next = Message("请几分钟后再试。", "Please wait a few minutes.")
    static let error500 = Message("系统出错了", "Something broke on our side")
    static let error500Sentence = Message("不是您的问题。没有确认成功的内容都没有保存。", "It is not your doing. What was not confirmed was not saved.")
    static let error500Next = Message(
        "请稍后再试；仍不行，请把下面的编号告诉管理员。", "Try again shortly; if it stays, give the number below to the administrator.")
    static let error503 = Message("暂时不能办理", "Not available just now")
    static let error503Sentence = Message("系统正在维护或过于繁忙。", "The system is being maintained or is very busy.")
    static let error503Next = Message("请稍后再试。已确认的内容不会丢失。", "Try again shortly. What was confirmed is safe.")
}
