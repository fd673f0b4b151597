// What stands beside a bulletin: its signatures, the forms of whoever may take the next step, its receipts, its formats and
// its history.
import Bulletins
import Kernel
import Loop
import Matters
import Pages

struct BulletinDeskView: Sendable {
    let house: House
    let recorded: RecordedBulletin
    let rights: BulletinRights
    let organization: Organization
    let page: PageContext
    private var bulletin: Bulletin { recorded.bulletin }

    func model(_ refused: RefusedForm?) async throws -> BulletinDesk {
        BulletinDesk(
            standing: bulletin.isPublished ? nil : bulletin.stage.map { page.pick($0.title.zh, $0.title.en) }, steps: steps,
            sentBack: bulletin.stage == .draft ? bulletin.sentBack.map(words) : nil, formats: formats,
            forms: try await forms(refused), receipts: receipts, corrections: try await corrections, timeline: try await timeline)
    }

    private var steps: [RailStep] {
        (recorded.template?.steps ?? []).enumerated().map { place, step in
            let title = page.pick(step.title.zh, step.title.en)
            if bulletin.signatures.indices.contains(place) {
                let signature = bulletin.signatures[place]
                return RailStep("\(title) \(organization.name(ofOfficer: signature.by.officer))", .past, at: signature.at)
            }
            let isNext = place == bulletin.signatures.count && (bulletin.stage == .draft || bulletin.stage == .signing)
            let who = step.by.map { page.pick($0.title.zh, $0.title.en) }.joined(separator: page.pick("、", ", "))
            return RailStep(page.pick("\(title)（\(who)）", "\(title) (\(who))"), isNext ? .current : .ahead)
        }
    }

    private func words(_ back: Bulletin.SentBack) -> String {
        page.pick("\(back.reason)（\(name(back.by))）", "\(back.reason) (\(name(back.by)))")
    }

    private func name(_ actor: Actor) -> String {
        let said = Matters.Sentences.actor(actor, organization)
        return page.pick(said.zh, said.en)
    }

    private var formats: [Crumb] {
        BulletinFormat.allCases.map { format in
            Crumb(page.pick(format.title.zh, format.title.en), URLs.bulletin("\(bulletin.id).\(format.rawValue)"))
        }
    }

    private var receipts: [BulletinDesk.Receipt] {
        bulletin.receiving.map { recipient, at in
            let duty = Duty(rawValue: recipient.post).map { page.pick($0.title.zh, $0.title.en) } ?? recipient.post
            return BulletinDesk.Receipt(
                name: organization.name(ofOfficer: recipient.officer), unit: "\(organization.name(ofUnit: recipient.unit)) · \(duty)",
                at: at)
        }
    }

    private var corrections: [Crumb] {
        get async throws {
            guard bulletin.isPublished else { return [] }
            return try await house.journal.rows(
                """
                select b.id, b.number, b.title_zh, b.title_en from bulletin b where b.corrects = \(bulletin.id)
                and \(BulletinRights.published(to: rights.reader)) order by b.published_at
                """
            ).map { row in
                let title = page.pick(row.text("title_zh"), row.text("title_en"))
                return Crumb([row.optionalText("number"), title].compactMap(\.self).joined(separator: " "), URLs.bulletin(row.text("id")))
            }
        }
    }

    private var timeline: [TimelineItem] {
        get async throws {
            try await house.journal.entries(of: BulletinDecider.stream(bulletin.id)).reversed().map { entry in
                let said = try BulletinEntry.decoded(entry).sentence
                return TimelineItem(
                    at: entry.recordedAt, sentence: page.pick(said.zh, said.en), by: name(entry.actor), hash: hexadecimal(entry.hash),
                    id: "entry-\(entry.version)")
            }
        }
    }

    // MARK: Forms

    private func forms(_ refused: RefusedForm?) async throws -> [TitledForm] {
        let version = FormField.hidden("version", String(recorded.version))
        var forms: [TitledForm] = []
        if bulletin.awaits(receiptOf: rights.reader.officer) {
            forms.append(
                adminForm(
                    "receipts", page.pick("签收", "Receive it"), to: URLs.bulletin(bulletin.id, "receipts"), [], refused: refused,
                    isOpen: true))
        }
        if let step = rights.nextStep(recorded) {
            forms.append(
                adminForm(
                    "signatures", page.pick(step.title.zh, "Sign: \(step.title.en)"), to: URLs.bulletin(bulletin.id, "signatures"),
                    [version],
                    refused: refused, note: try await note(signing: step), isOpen: true))
        }
        let reason = FormField("reason", page.pick("理由", "Reason"), .area(rows: 3), isRequired: true)
        if rights.maySendBack(recorded) {
            forms.append(
                adminForm(
                    "returns", page.pick("退回修改", "Send back"), to: URLs.bulletin(bulletin.id, "returns"), [reason, version],
                    refused: refused,
                    note: page.pick("已有的签名作废，由拟稿人修改后重新送审。", "Every signature is void; whoever writes it changes it and it is signed anew."))
            )
        }
        if bulletin.stage == .draft, let template = recorded.template, rights.mayWrite(template) {
            forms.append(revision(version, refused))
            forms.append(
                adminForm(
                    "withdrawals", page.pick("撤回草稿", "Withdraw the draft"), to: URLs.bulletin(bulletin.id, "withdrawals"),
                    [reason, version], refused: refused, isDangerous: true))
        }
        return forms
    }

    /// What the last signature does, before it is given.
    private func note(signing step: BulletinTemplate.Step) async throws -> String? {
        guard let template = recorded.template, bulletin.signatures.count == template.steps.count - 1 else { return nil }
        let (all, partly) = try await house.bulletinRecipients(recorded, at: page.now)
        let count = Set(all.map(\.officer)).count
        var zh = "签后即编号印发，发 \(count) 人，不能再改。"
        var en = "It is numbered and published at once, to \(count) officers, and never changed."
        if !partly.isEmpty {
            zh += "其中 \(partly.count) 人无权阅读所列的全部事项：他们看到文字，无权的事项没有编号和链接。"
            en += " \(partly.count) of them may not read every matter that it names: of those they get the words, without number and link."
        }
        if template.isPublic {
            zh += "同时在门户公开。"
            en += " It also goes on the portal, for everybody."
        }
        return page.pick(zh, en)
    }

    private func revision(_ version: FormField, _ refused: RefusedForm?) -> TitledForm {
        let lines = bulletin.content.items.map { item in
            Choice(
                item.id, "\(item.number) \(item.title)\(page.pick("：", ": "))\(page.pick(item.sentence.zh, item.sentence.en))",
                note: bulletin.omitted[item.id].map { page.pick("未列入：\($0)", "Left out: \($0)") })
        }
        var fields = [
            FormField(
                "title", page.pick("标题", "Title in Chinese"), values: [bulletin.titles.zh],
                hint: bulletin.titles.zh.contains("{issue}")
                    ? page.pick("{issue} 在印发时换成期号。", "{issue} becomes the running number when it is published.") : nil, isRequired: true),
            FormField("title-en", page.pick("英文标题", "Title in English"), values: [bulletin.titles.en], isRequired: true),
            FormField(
                "preface", page.pick("按语", "Preface"), .area(rows: 4), values: [bulletin.preface],
                hint: page.pick("放在正文之前；每行一段。", "Stands before the figures; a line is a paragraph.")),
        ]
        if !lines.isEmpty {
            fields += [
                FormField(
                    "keep", page.pick("列入的内容", "Lines"), .checkboxes(lines),
                    values: lines.map(\.value).filter { bulletin.omitted[$0] == nil }),
                FormField(
                    "omission", page.pick("不列入的理由", "Why lines are left out"),
                    hint: page.pick("去掉了哪一条，就写为什么。", "Asked for where a line is taken away.")),
            ]
        }
        return adminForm(
            "revisions", page.pick("修改草稿", "Revise"), to: URLs.bulletin(bulletin.id, "revisions"), fields + [version], refused: refused)
    }
}
