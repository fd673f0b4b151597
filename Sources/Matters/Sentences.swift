// Each fact says itself in a sentence, in Chinese and English. Pages, bulletins and `explain` print
// these; nobody else words an entry. `Public` sentences leave out officers and internal notes.
import Kernel

package enum Sentences {
    /// Who sees it: people with a post read names and notes, the public reads what happened and why.
    package enum Audience: Sendable { case inside, `public` }

    /// The sentence without its subject, for places that show who acted beside it.
    package static func deed(of entry: Entry, _ rules: MatterRules) throws -> Bilingual {
        what(try MatterFact.decoded(entry), rules, .inside)
    }

    package static func sentence(of entry: Entry, _ rules: MatterRules, for audience: Audience = .inside) throws -> Bilingual {
        let fact = try MatterFact.decoded(entry)
        // What time alone has done is nobody's deed, whoever's command brought it to light.
        let by = audience == .inside && !fact.isPassingOfTime ? actor(entry.actor, rules.organization) : Bilingual("")
        let said = what(fact, rules, audience)
        guard !by.zh.isEmpty else { return said }
        return Bilingual(zh: "\(by.zh)\(said.zh)", en: "\(by.en) \(lowercased(said.en))")
    }

    package static func actor(_ actor: Actor, _ organization: Organization) -> Bilingual {
        switch actor.officer {
        case "system": return Bilingual(zh: "系统", en: "The system")
        case "console": return Bilingual(zh: "控制台", en: "The console")
        case let code where code.hasPrefix("reporter/"): return Bilingual(zh: "上报人", en: "The reporter")
        case "citizen": return Bilingual(zh: "市民", en: "A citizen")
        case let code where code.hasPrefix("jurisdiction/"):
            return Bilingual(organization.name(ofJurisdiction: String(code.dropFirst("jurisdiction/".count))))
        default:
            let name = organization.name(ofOfficer: actor.officer)
            let unit = organization.name(ofUnit: actor.unit)
            let duty = actor.post.flatMap(Duty.init)?.title ?? Bilingual("")
            // A name that says the post already is not told it again.
            let post = name.hasPrefix(duty.zh) ? "" : duty.zh
            return Bilingual(
                zh: unit.isEmpty ? name : "\(unit)\(post)\(name)", en: unit.isEmpty ? name : "\(name) (\(duty.en), \(unit))")
        }
    }

    private static func lowercased(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

    private static func what(_ fact: MatterFact, _ rules: MatterRules, _ audience: Audience) -> Bilingual {
        let organization = rules.organization
        func unit(_ code: UnitCode) -> String { organization.name(ofUnit: code) }
        func noted(_ zh: String, _ en: String, _ note: String?) -> Bilingual {
            guard audience == .inside, let note, !note.isEmpty else { return Bilingual(zh: "\(zh)。", en: "\(en).") }
            return Bilingual(zh: "\(zh)：\(note)", en: "\(en): \(note)")
        }
        switch fact {
        case .reported(_, _, _, let title, _, _, _, _, _, _, let channel, _, let source, let step, _, let at):
            if let source {
                return Bilingual(
                    zh: "上报“\(title)”（来自 \(source.system)，原编号 \(source.key)）。",
                    en: "Reported \"\(title)\" (from \(source.system), number \(source.key) there).")
            }
            var late = Bilingual("")
            if audience == .inside, let at, let startsAt = step.startsAt { late = told(at, receivedAt: startsAt) }
            return Bilingual(zh: "\(zh(channel))上报“\(title)”\(late.zh)。", en: "Reported \"\(title)\"\(en(channel))\(late.en).")
        case .accepted(let note, let owner, _):
            return noted("受理，由\(unit(owner))负责", "Accepted; \(unit(owner)) is responsible", note)
        case .checkRequested(let task, _, let note):
            let place = task.area.map { organization.name(ofArea: $0) } ?? ""
            return noted(
                "派\(place)\(task.duty.title.zh)到现场核查",
                "Sent the \(task.duty.title.en) \(place.isEmpty ? "" : "of \(place) ")to check on site", note)
        case .checked(let found, let note, _, let seenAt):
            let told = audience == .inside ? seen(seenAt) : Bilingual("")
            return found
                ? noted("核查属实\(told.zh)", "Checked: it is as reported\(told.en)", note)
                : noted("核查未发现所报情况\(told.zh)", "Checked: nothing of the kind was found\(told.en)", note)
        case .triaged(let code, let title, let note):
            let name = code.flatMap { rules.catalogueTitle($0) }
            let zh = ["研判", name.map { "归入“\($0.zh)”" }, title.map { "题为“\($0)”" }].compactMap { $0 }.joined(separator: "，")
            let en = ["Triaged", name.map { "classed as \"\($0.en)\"" }, title.map { "titled \"\($0)\"" }].compactMap { $0 }.joined(
                separator: ", ")
            return noted(zh, en, note)
        case .dispatched(let owner, let supporting, _, let adjudicated, let note, _, _):
            let with = supporting.isEmpty ? "" : "，\(supporting.map(unit).joined(separator: "、"))配合"
            let withEn = supporting.isEmpty ? "" : ", supported by \(supporting.map(unit).joined(separator: ", "))"
            return adjudicated
                ? noted("裁定由\(unit(owner))办理\(with)，不得再退", "Adjudicated to \(unit(owner))\(withEn), which cannot return it", note)
                : noted("派遣给\(unit(owner))\(with)", "Dispatched to \(unit(owner))\(withEn)", note)
        case .claimed(let note, _): return noted("认领，开始办理", "Claimed it and began to handle it", note)
        case .returned(let kind, let reason, let to, _, _):
            let why =
                kind == .notOurs ? Bilingual(zh: "不属于职责范围", en: "not our business") : Bilingual(zh: "不属于本单位", en: "not our unit's business")
            return noted("退回\(unit(to))（\(why.zh)）", "Returned it to \(unit(to)) (\(why.en))", reason)
        case .progressed(let note, _, _, _?):
            return noted("记录进展（与此前反馈相同，没有新情况，时限照走）", "Recorded progress (as reported before: nothing new, the clock goes on)", note)
        case .progressed(let note, _, let done, nil):
            return done.map { noted("记录进展，已完成 \($0)%", "Recorded progress, \($0)% done", note) } ?? noted("记录进展", "Recorded progress", note)
        case .paused(let reason, nil): return noted("暂停计时", "Paused the clock", reason)
        case .paused(let reason, let until?):
            return noted("暂停计时，最迟 \(clock(until)) 恢复", "Paused the clock, at the latest until \(clock(until))", reason)
        case .resumed(let note): return noted("恢复计时", "Resumed the clock", note)
        case .submitted(let note, _, _, let task, _):
            let place = task.area.map { organization.name(ofArea: $0) } ?? ""
            return noted(
                "提交办理结果，交\(place)\(task.duty.title.zh)核查",
                "Submitted the work for verification by the \(task.duty.title.en)\(place.isEmpty ? "" : " of \(place)")", note)
        case .verified(let passed, let note, _, _, let seenAt):
            let told = audience == .inside ? seen(seenAt) : Bilingual("")
            return passed
                ? noted("核查通过\(told.zh)", "Verified: passed\(told.en)", note)
                : noted("核查未通过，退回返工\(told.zh)", "Verified: not done well, sent back for rework\(told.en)", note)
        case .answered(let reached, let words, _, let main):
            if let main {
                return Bilingual(
                    zh: "随并入的 \(main.number) 一并答复上报人：\(words)",
                    en: "Answered together with \(main.number), into which it was merged: \(words)")
            }
            return reached
                ? Bilingual(zh: "已答复上报人：\(words)", en: "Answered the reporter: \(words)")
                : Bilingual(zh: "联系上报人未果：\(words)", en: "Could not reach the reporter: \(words)")
        case .ended(_, let kind, let note, let into, _, _, _, let own):
            if let into { return Bilingual(zh: "并入 \(into.number)。", en: "Merged into \(into.number).") }
            let title = own ?? rules.endingTitle(kind)
            let tail = note.isEmpty ? ("。", ".") : ("：\(note)", ": \(note)")
            return Bilingual(zh: "\(title.zh)\(tail.0)", en: "\(title.en)\(tail.1)")
        case .reopened(let reason, let owner, _, _, _):
            return Bilingual(zh: "重新办理，由\(unit(owner))负责：\(reason)", en: "Reopened; \(unit(owner)) is responsible: \(reason)")
        case .appraised(let grade, let words):
            return Bilingual(
                zh: "评价 \(grade) 分\(words.isEmpty ? "。" : "：\(words)")",
                en: "Appraised it \(grade) of 5\(words.isEmpty ? "." : ": \(words)")")
        case .linked(let other, MatterLink.notSame):
            return Bilingual(zh: "认定与 \(other.number) 不是同一件。", en: "Found it not to be the same as \(other.number).")
        case .linked(let other, MatterLink.same):
            return Bilingual(zh: "认定与 \(other.number) 是同一件，都保留。", en: "Found it to be the same as \(other.number); both go on.")
        case .linked(let other, let kind): return Bilingual(zh: "关联 \(other.number)（\(kind)）。", en: "Linked \(other.number) (\(kind)).")
        case .duplicateReceived(let duplicate, _, _, _, _):
            return Bilingual(zh: "并入重复上报 \(duplicate.number)。", en: "Took in the duplicate \(duplicate.number).")
        case .childOpened(let child): return Bilingual(zh: "立子事项 \(child.number)。", en: "Opened the child matter \(child.number).")
        case .petitioned(let petition): return noted(petitioned(petition).zh, petitioned(petition).en, petition.reason)
        case .approved(let kind, let note): return noted("同意\(kind.title.zh)", "Approved the \(kind.title.en)", note)
        case .declined(let kind, let note): return noted("不同意\(kind.title.zh)", "Declined the \(kind.title.en)", note)
        case .extended(let budget): return Bilingual(zh: "时限延长\(budget.zh)。", en: "Extended the time limit by \(budget.en).")
        case .suspended(let reason, let until):
            return noted("挂账，至 \(clock(until)) 自动恢复计时", "Suspended; the clocks go on by themselves at \(clock(until))", reason)
        case .holdEnded(let kind, _):
            return Bilingual(zh: "\(kind.title.zh)到期，恢复计时。", en: "The \(kind.title.en) is over; the clocks go on.")
        case .exempted: return Bilingual(zh: "申诉成立：超期属实，不计入考核。", en: "The appeal is upheld: it was late, and that does not count.")
        case .supplementRequested(let what, let until):
            // Words for the asker: without them nobody could bring it.
            return Bilingual(
                zh: "要求补正，暂停计时，最迟 \(clock(until)) 恢复：\(what)",
                en: "Asked for a supplement; the clock stands until \(clock(until)) at the latest: \(what)")
        case .supplemented(let note, _): return noted("收到补正，恢复计时", "The supplement is in; the clock goes on", note)
        case .supportRequested(let code, let what): return noted("请\(unit(code))配合", "Asked \(unit(code)) for support", what)
        case .supported(let note, _): return noted("配合反馈", "Answered with support", note)
        case .rungReached(let rung): return reached(rung, rules)
        case .urged(let reason, let call):
            let to = call.unit.map { (zh: unit($0), en: " \(unit($0))") } ?? (zh: "", en: " those whose turn it is")
            return noted("催办\(to.zh)", "Urged\(to.en)", reason)
        case .noted(let note, _): return noted("批注", "Noted", note)
        case .judged(_, let verdict, let note, _):
            return noted("审核进展反馈：\(verdict.title.zh)", "Judged the report: \(verdict.title.en)", note)
        case .cited(let source):
            guard audience == .inside else { return Bilingual(zh: "补充了来源。", en: "Added a source.") }
            return noted(
                "补充来源：\(source.kind.title.zh)“\(source.title)”", "Added a source: the \(source.kind.title.en) \"\(source.title)\"",
                source.words)
        case .rechecked(let holds, let note, _, _):
            return noted(
                holds ? "再监督：结果属实" : "再监督：结果不属实", holds ? "Rechecked: the result holds" : "Rechecked: the result does not hold", note)
        case .reviewed(let good, let cause, let next):
            guard audience == .inside else { return Bilingual(zh: "作了复盘。", en: "Reviewed it.") }
            let words = [good.isEmpty ? nil : "做得好的：\(good)", "原因：\(cause)", "改进：\(next)"].compactMap(\.self)
            return Bilingual(
                zh: "复盘。\(words.joined(separator: "；"))",
                en: "Reviewed it. \(good.isEmpty ? "" : "Good: \(good); ")cause: \(cause); from now on: \(next)")
        case .amended(let changes, let reason, _, _):
            guard audience == .inside else { return Bilingual(zh: "变更了内容。", en: "Amended it.") }
            return noted(
                "变更\(changes.map(changed).map(\.zh).joined(separator: "；"))",
                "Amended \(changes.map(changed).map(\.en).joined(separator: "; "))", reason)
        case .handedOver(_, let code, _): return Bilingual(zh: "移交\(unit(code))。", en: "Handed it over to \(unit(code)).")
        case .takenOver(let from, _, _, _):
            return Bilingual(zh: "承接\(from.name.zh)移交的 \(from.number)。", en: "Took over \(from.number) from \(from.name.en).")
        case .relayed(let from, _, let state, let trouble): return relayed(from, state, trouble, audience)
        case .childEnded(let child): return Bilingual(zh: "子事项 \(child.number) 已办结。", en: "The child matter \(child.number) has ended.")
        }
    }

    private static func changed(_ change: FieldChange) -> Bilingual {
        if change.isConfidential == true { return change.title }
        return Bilingual(
            zh: "\(change.title.zh)（原为\(change.from ?? "空")，现为\(change.to ?? "空")）",
            en: "\(change.title.en) (from \(change.from ?? "nothing") to \(change.to ?? "nothing"))")
    }

    private static func clock(_ instant: Instant) -> String { String(instant.text(in: .china).prefix(16).replacing("T", with: " ")) }

    private static func told(_ seenAt: Instant, receivedAt: Instant) -> Bilingual {
        Bilingual(
            zh: "（手机时间 \(clock(seenAt)) 发现，\(clock(receivedAt)) 收到）",
            en: " (seen at \(clock(seenAt)) by the phone's clock, received at \(clock(receivedAt)))")
    }

    /// Nothing where it was told at once.
    private static func seen(_ at: Instant?) -> Bilingual {
        at.map { Bilingual(zh: "（手机时间 \(clock($0)) 查看）", en: " (seen at \(clock($0)) by the phone's clock)") } ?? Bilingual("")
    }

    private static func petitioned(_ petition: Petition) -> Bilingual {
        switch petition.kind {
        case .extension:
            Bilingual(zh: "申请延期\(petition.budget?.zh ?? "")", en: "Asked for an extension by \(petition.budget?.en ?? "")")
        case .suspension:
            Bilingual(
                zh: "申请挂账至 \(petition.until?.description ?? "")", en: "Asked for a suspension until \(petition.until?.description ?? "")")
        case .appeal: Bilingual(zh: "对超期提出申诉", en: "Appealed against being counted as late")
        }
    }

    private static func relayed(_ from: Counterpart, _ state: CounterpartState?, _ trouble: Bilingual?, _ audience: Audience) -> Bilingual {
        let unit = state.map { $0.unit.isEmpty ? Bilingual("") : Bilingual(zh: "，\($0.unit)", en: ", \($0.unit)") } ?? Bilingual("")
        let stands = state.map { $0.ending ?? $0.stage }
        // Numbers of two jurisdictions may be the same: a reporter knows one of them.
        let number = audience == .inside ? Bilingual(zh: "\(from.number) ", en: "\(from.number) is ") : Bilingual("")
        let told = stands.map { Bilingual(zh: "\(number.zh)\($0.zh)\(unit.zh)", en: "\(number.en)\($0.en)\(unit.en)") }
        let trouble = audience == .inside ? trouble.map { Bilingual(zh: unstopped($0.zh), en: unstopped($0.en)) } : nil
        let zh = [told?.zh, trouble.map { "未能照办：\($0.zh)" }].compactMap(\.self).joined(separator: "；")
        let en = [told?.en, trouble.map { "this could not follow here: \($0.en)" }].compactMap(\.self).joined(separator: "; ")
        return Bilingual(zh: "\(from.name.zh)：\(zh)。", en: "\(from.name.en): \(en).")
    }

    private static func unstopped(_ sentence: String) -> String {
        sentence.hasSuffix("。") || sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }

    private static func reached(_ rung: RungReached, _ rules: MatterRules) -> Bilingual {
        let stage = rules.stageTitle(rung.stage)
        if let light = rung.light {
            return Bilingual(zh: "“\(stage.zh)”时限\(light.title.zh)。", en: "The light of \"\(stage.en)\" turned \(light.title.en).")
        }
        let slip = rung.slip?.title ?? Bilingual(rung.rung)
        let told = rung.notify.map(\.title)
        let zh = told.isEmpty ? "" : "，告知\(told.map(\.zh).joined(separator: "、"))"
        let en = told.isEmpty ? "" : " to the \(told.map(\.en).joined(separator: ", the "))"
        return Bilingual(zh: "“\(stage.zh)”时限：\(slip.zh)\(zh)。", en: "\(slip.en)\(en) about the time limit of \"\(stage.en)\".")
    }

    private static func zh(_ channel: Channel) -> String {
        switch channel {
        case .portal: "通过门户"
        case .open311: "通过 Open311 "
        case .pocket: "在现场"
        case .api: "通过接口"
        case .desk, .imported, .parent, .jurisdiction: ""
        }
    }

    private static func en(_ channel: Channel) -> String {
        switch channel {
        case .portal: " on the portal"
        case .open311: " by Open311"
        case .pocket: " on site"
        case .api: " by the API"
        case .desk, .imported, .parent, .jurisdiction: ""
        }
    }
}

extension MatterRules {
    /// The title of an ending as any ledger words it, the newest first.
    package func endingTitle(_ kind: String) -> Bilingual {
        for name in ledgers.keys.sorted() { if let rule = ledgers[name]?.last?.ending(kind) { return rule.title } }
        return Bilingual(kind)
    }

    /// The title of a stage as any ledger words it, the newest first.
    package func stageTitle(_ name: String) -> Bilingual {
        for ledger in ledgers.keys.sorted() {
            let title = ledgers[ledger]?.last?.title(ofStage: name)
            if let title, title != Bilingual(name) { return title }
        }
        return Bilingual(name)
    }

    package func catalogueTitle(_ code: String) -> Bilingual? {
        for name in catalogues.keys.sorted() { if let found = catalogues[name]?.classes[code] { return found.title } }
        return nil
    }
}
