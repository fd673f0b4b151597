// Words of the bulletins: lists, drafts, signatures, receipts, and what the public reads of them.

extension Message {
    static let bulletinsLead = Message(
        "两个时刻之间台账的变化：每一句都连到所说的记录；拟稿、核稿、签发后编号印发，不再改动。",
        "What changed between two moments, each sentence with the entry that it says; written, checked and issued, then never changed.")
    static let noBulletins = Message("还没有通报。", "No bulletin yet.")
    static let bulletinNumber = Message("编号", "Number")
    static let bulletinsPublished = Message("已印发", "Published")
    static let bulletinsUnpublished = Message("草稿和审签中", "Drafts, and those being signed")
    static let bulletinsAwaited = Message("等您签收", "Waiting for your receipt")
    static let bulletinStanding = Message("进度", "Standing")
    static let bulletinMake = Message("起草通报", "Draft a bulletin")
    static let span = Message("起止", "Span")
    static let bulletinMadeAt = Message("由流水生成于", "Made from the journal,")
    static let bulletinPreview = Message("起草", "Draft")
    static let bulletinPreviewLead = Message(
        "下面是这段时间的内容。起草后可改标题、写按语、去掉个别条目并注明理由。",
        "This is what the span has to state. Once drafted, the title can be changed, a preface written, and lines left out with the reason."
    )
    static let bulletinNothing = Message("这段时间没有可以通报的内容。", "There is nothing to state in this span.")
    static let bulletinSigning = Message("审签", "Signatures")
    static let bulletinReceipts = Message("签收", "Receipts")
    static func bulletinReceived(_ count: Int, _ all: Int) -> Message {
        Message("应收 \(all) 人，已签收 \(count) 人", "\(count) of \(all) have received it")
    }
    static let bulletinRecipients = Message("收件人名单", "Recipients")
    static let bulletinNotReceived = Message("未签收", "not yet")
    static let bulletinFormats = Message("下载", "Download")
    static let bulletinSentBack = Message("退回修改", "Sent back")
    static let bulletinsPublic = Message("公开通报", "Public bulletins")
    static let bulletinsPublicLead = Message("经签发公开的工作通报。", "Bulletins that were issued for everybody to read.")
    static let bulletinSentTo = Message("发送", "Sent to")
    static let bulletinCorrections = Message("后有更正", "Corrected by")
}
