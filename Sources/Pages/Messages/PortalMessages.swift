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

    static let publicList = Message("在办事项清单", "Open matters, as a list")
    static let publicListLead = Message(
        "先列超期和最快到期的。只有类别、街道和时间，没有上报内容。", "Those overdue and due soonest come first. Class, street and time only, no word of a report.")
    static let publicListNone = Message("没有符合条件的在办事项；可以放宽条件，或上报新的问题。", "No open matter fits. Ask for less, or report what you see.")
    static let classGroup = Message("类别", "Kind")
    static let dueOrLate = Message("时限", "Due")
    static let onlyOverdue = Message("只看超期", "Overdue only")
    static let filterShow = Message("筛选", "Show")
    static let areaAll = Message("全部街道", "All streets")
    static let classAll = Message("全部类别", "All kinds")

    // What is promised.
    static let serviceLevels = Message("承诺时限与按时率", "Promised times, and how often they were kept")
    static func serviceLevelsLead(_ year: Int, _ enough: Int) -> Message {
        Message(
            "\(year)年已办结的事项中，办理时限和全程时限都没有超过的，算按时。不足 \(enough) 件的不算比例，以“—”表示。",
            "Of the matters resolved in \(year): on time is what overran neither the time of its class nor that of the whole. With fewer than \(enough) no share is given."
        )
    }
    static let serviceLevelsNone = Message("这里没有向公众开放的台账。", "No ledger is open to the public here.")
    static func serviceWhole(_ limit: String) -> Message {
        Message("从受理起，全程不超过 \(limit)", "from acceptance on, the whole takes at most \(limit)")
    }
    static let servicePromise = Message("承诺办理时限", "Promised")
    static let serviceEnded = Message("今年办结", "Resolved")
    static let serviceKept = Message("按时", "On time")
    static let serviceTooFew = Message("太少，不算比例", "too few to say")

    // The public page of an area.
    static let publicAreas = Message("各街道（镇）和社区", "Streets, towns and communities")
    static func areaLead(_ name: String) -> Message {
        Message(
            "\(name)正在办理和最近结束的事项。只有类别和街道，没有上报内容。",
            "What is open and what has lately ended in \(name): class and street only, no word of a report.")
    }
    static let areaOpen = Message("在办", "Open now")
    static let overdueNow = Message("超期", "Overdue now")
    static let reportedLately = Message("近 30 天上报", "Reported in 30 days")
    static let endedLately = Message("近 30 天结束", "Ended in 30 days")
    static let areaEndings = Message("最近结束", "Recently ended")
    static let areaTold = Message("有消息时告诉我", "Tell me of news")
    static let areaFeed = Message("订阅（Atom，用阅读器打开）", "Feed (Atom, for a feed reader)")
    static let areaCalendar = Message("承诺时限日历（iCalendar，用日历软件订阅）", "Calendar of promised times (iCalendar, for a calendar program)")
    static let areaWithin = Message("其中", "Within it")
    static let subscribeTitle = Message("每天一封邮件", "One e-mail a day")
    static let subscribeLead = Message(
        "先发一封确认邮件，48 小时内点开才生效。每天最多一封，没有新情况不发。地址加密保存，不作他用；退订即删除，一年未续订也删除。",
        "First comes an e-mail that you confirm within 48 hours. Then one a day at most, none without news. The address is kept encrypted and used for nothing else; it is erased when you unsubscribe, and after a year without renewal."
    )
    static let subscribeEmail = Message("电子邮箱", "E-mail address")
    static let subscribeSubmit = Message("订阅", "Subscribe")
    static let subscribeRefused = Message("没有订阅", "Not subscribed")
    static let subscriptionConfirm = Message("确认订阅", "Confirm the subscription")
    static func subscriptionConfirmLead(_ area: String) -> Message {
        Message("订阅“\(area)”的每日消息，有效一年，随时可以退订。", "News of \(area), at most once a day, for a year; you can unsubscribe at any time.")
    }
    static let subscriptionRenew = Message("续订一年", "Renew for a year")
    static let subscriptionConfirmed = Message("已经订阅", "You are subscribed")
    static let subscriptionConfirmedLead = Message(
        "有新情况时每天一封邮件。每封邮件里都有退订链接。", "One e-mail a day when there is news. Each has a link to unsubscribe.")
    static let subscriptionEnd = Message("退订", "Unsubscribe")
    static func subscriptionEndLead(_ area: String) -> Message {
        Message("不再接收“\(area)”的消息，您的地址随即删除。", "No more news of \(area); your address is erased at once.")
    }
    static let subscriptionEnded = Message("已退订", "You are unsubscribed")
    static let subscriptionEndedLead = Message("您的地址已删除。", "Your address is erased.")

    // The three steps of a report.
    static let reportWhat = Message("照片和情况", "Photo and words")
    static let reportWhere = Message("在哪里", "Where")
    static let reportSend = Message("核对并提交", "Check and send")
    static let reportSteps = Message("上报的步骤", "Steps of the report")
    static func reportStep(_ step: Int) -> Message {
        Message("第 \(step) 步，共 3 步。标有“可不填”的可以跳过。", "Step \(step) of 3. Skip what is marked optional.")
    }
    static let reportNext = Message("下一步", "Next")
    static let reportBack = Message("上一步", "Back")
    static let reportChange = Message("修改", "Change")
    static let reportSummary = Message("将要提交的内容", "What will be sent")
    static let reportLanguage = Message("换语言时，已填写的内容会保留。", "What you have written is kept when you change the language.")
    static let askWhat = Message("发生了什么？", "What is wrong?")
    static let askWhatHint = Message("例如：人行道上的井盖松动，有人经过时会翘起。", "For example: a cover in the pavement is loose and tips when stepped on.")
    static let askClass = Message("属于哪一类？", "What kind is it?")
    static let askClassHint = Message("按您写的文字推荐；不确定就选最后一项。", "Suggested from your words; if unsure, take the last one.")
    static let classUnknown = Message("不知道，由受理人员判断", "I do not know; whoever accepts it decides")
    static let askOtherClass = Message("都不对，是这一类（选了以此为准）", "None of these but this one (counts if chosen)")
    static let askWhere = Message("在哪里？", "Where is it?")
    static let askWhereHint = Message(
        "写地址，从列表中选社区（村），或给出位置（有地图时可点选）；一样就够。",
        "Write the address, choose the community, or give the position (on the map, where there is one): one of them is enough.")
    static let askArea = Message("或从列表中选社区（村）", "Or choose the community from the list")
    static let askAreaHint = Message("在地图上点了位置，就不必再选。", "Not needed where the map was clicked.")
    static let askPhoto = Message("先拍一张照片", "Take a photo first")
    static let askPhotoHint = Message(
        "JPEG、PNG 或 WebP，每张不超过 10 MB，位置等信息会自动去除。请不要拍到他人面部和车牌。",
        "JPEG, PNG or WebP, up to 10 MB each; its position and the like are taken out. Please leave out faces and number plates.")
    static let askName = Message("怎么称呼您？", "Your name?")
    static let askNameHint = Message(
        "加密保存，只有经办人能看到，每次查看都有记录，您可以查到。", "Kept encrypted, seen only by those who handle it; every look is on record and you can see it.")
    static func askNameKept(_ length: String) -> Message {
        Message("办结 \(length)后彻底删除。", " Erased for good \(length) after it has ended.")
    }
    static let askPhone = Message("怎么联系您？", "Your telephone?")
    static let askPhoneHint = Message(
        "只用于核实情况和回访，保存方式同上。", "Used only to ask about the matter and to hear whether you are content; kept in the same way.")
    static let askEmail = Message("电子邮箱", "Your e-mail")
    static let askEmailHint = Message(
        "受理时和办结时各发一封邮件，不作他用。", "You get one e-mail when it is accepted and one when it has ended, and nothing else.")
    static let reportSubmit = Message("提交上报", "Send the report")
    static let sameTitle = Message("附近有人报过，是同一件事吗？", "Somebody has reported this nearby. Is it the same?")
    static let sameLead = Message(
        "如果是，按“是同一件”提交，办理结果同样会回复您；不是就继续往下。", "If so, say that it is yours too: you will get the answer as well. If not, go on below.")
    static let sameFollow = Message("是同一件，也算我的", "It is the same: mine too")
    static func photosKept(_ count: Int) -> Message {
        Message("已保留 \(count) 张照片，不必再选", "Photos kept: \(count). You need not choose again")
    }
    static func photoNumber(_ number: Int) -> Message { Message("照片 \(number)", "Photo \(number)") }
    static func photoDrop(_ number: Int) -> Message { Message("不要照片 \(number)", "Leave out photo \(number)") }
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
    static let lookers = Message("谁看过您的信息", "Who looked at your information")
    static let lookersNone = Message("还没有人查看过您的个人信息。", "Nobody has looked at your personal information yet.")
    static let lookersForgotten = Message(
        "您的个人信息已彻底删除，没有人能再打开。", "Your personal information is erased for good: nobody can open it any more.")
    static let lookersNothing = Message("您没有留下个人信息。", "You left no personal information.")
    static let looker = Message("谁", "Who")
    static let lookedAt = Message("什么时候", "When")
    static let appraiseLead = Message("点一个，再点提交。", "Tap one, then send.")
    static let ourAnswer = Message("办理答复", "Our answer")
    static let whatHappened = Message("办理经过", "What has happened")
    static let publicSearch = Message("问题、街道、社区或编号", "Problem, street, community or number")
    static let photos = Message("照片", "Photos")
    static let appraise = Message("请您评价", "Your appraisal")
    static let yourAppraisal = Message("您的评价", "Your appraisal")
    static let askSatisfied = Message("问题解决了吗，您满意吗？", "Is it solved to your satisfaction?")
    static func score(_ points: Int) -> Message { Message("\(points) 分", "\(points) of 5") }
    /// 1 to 5, in words.
    static func grade(_ points: Int) -> Message {
        switch points {
        case 5: Message("很满意", "Very satisfied")
        case 4: Message("满意", "Satisfied")
        case 3: Message("一般", "Acceptable")
        case 2: Message("不满意", "Not satisfied")
        default: Message("很不满意", "Not satisfied at all")
        }
    }
    static let askWords = Message("还想说什么？", "Anything to add?")
    static let appraiseSubmit = Message("提交评价", "Send the appraisal")
    static let reopen = Message("问题没有解决，要求重新办理", "Not solved: ask to open it again")
    static let askReopenReason = Message("哪里没有解决？", "What is not solved?")
    static let askReopenHint = Message("请写新的情况，有助于尽快办理。", "Say what is still wrong; it helps to be quick.")
    static let reopenSubmit = Message("要求重新办理", "Open it again")
    static let reopenAnyTime = Message("什么时候都可以提出，没有期限。", "Possible at any time; there is no last day.")
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
