// What bulletins say of a matter that no single entry says: how long it has been late, and from which light to which it went.
import Kernel
import Matters

struct BulletinWords {
    let basis: BulletinBasis

    static func name(of light: Light) -> Bilingual {
        switch light {
        case .none: Bilingual(zh: "未亮灯", en: "No light")
        case .blue: Bilingual(zh: "蓝灯", en: "Blue")
        case .yellow: Bilingual(zh: "黄灯", en: "Yellow")
        case .red: Bilingual(zh: "红灯", en: "Red")
        }
    }

    func overdue(_ moment: MatterMoment, _ late: (clock: StageClock, dueAt: Instant), _ days: (count: Int, isWorking: Bool)) -> Bilingual {
        let (stage, who, due) = (stage(late.clock, moment.matter), owner(moment), clock(late.dueAt))
        let zh = days.isWorking ? "个工作日" : "天"
        let en = "\(days.isWorking ? "working " : "")day\(days.count == 1 ? "" : "s")"
        return Bilingual(
            zh: "“\(stage.zh)”\(due.zh)到期，\(days.count > 0 ? "已超期 \(days.count) \(zh)" : "已超期，不足 1 \(zh)")\(who.zh)。",
            en:
                "\"\(stage.en)\" was due \(due.en), \(days.count > 0 ? "\(days.count) \(en)" : "less than a \(days.isWorking ? "working " : "")day") ago\(who.en)."
        )
    }

    func turned(_ old: Light, _ moment: MatterMoment) -> Bilingual {
        let (was, now, tail) = (Self.name(of: old), meaning(moment), state(moment))
        return Bilingual(
            zh: "由\(was.zh)转为\(now.zh)\(tail.zh)。", en: "From \(was.en.lowercased()) to \(now.en)\(tail.en).")
    }

    func shows(_ moment: MatterMoment) -> Bilingual {
        let (now, tail) = (meaning(moment), state(moment))
        return Bilingual(zh: "亮\(now.zh)\(tail.zh)。", en: "\(now.en.prefix(1).uppercased())\(now.en.dropFirst())\(tail.en).")
    }

    /// The colour, and what it means there where that is not the usual.
    private func meaning(_ moment: MatterMoment) -> Bilingual {
        let name = Self.name(of: moment.light)
        let own = basis.after.ledger(moment.matter.ledger, version: moment.matter.rules)?.lights[moment.light]?.meaning
        return Bilingual(
            zh: name.zh + (own.map { "（\($0.zh)）" } ?? ""), en: name.en.lowercased() + (own.map { " (\($0.en))" } ?? ""))
    }

    private func state(_ moment: MatterMoment) -> Bilingual {
        let (stage, who) = (basis.after.stageTitle(moment.matter.stage), owner(moment))
        return Bilingual(zh: "，现在“\(stage.zh)”环节\(who.zh)", en: "; it stands at \"\(stage.en)\"\(who.en)")
    }

    private func stage(_ clock: StageClock, _ matter: Matter) -> Bilingual {
        if clock.isWhole { return Bilingual(zh: "全程", en: "the whole") }
        if clock.stage == StageClock.check { return Bilingual(zh: "核查", en: "check") }
        let title = basis.after.ledger(matter.ledger, version: matter.rules)?.title(ofStage: clock.stage)
        return title ?? basis.after.stageTitle(clock.stage)
    }

    private func owner(_ moment: MatterMoment) -> Bilingual {
        guard let unit = moment.unit else { return Bilingual("") }
        let name = basis.after.organization.name(ofUnit: unit)
        return Bilingual(zh: "，责任单位：\(name)", en: "; \(name) is responsible")
    }

    /// The year where it is not that of the span's end.
    private func clock(_ instant: Instant) -> Bilingual {
        // The end of a day is the day's, not the next one's.
        let isMidnight = instant.secondOfDay(in: basis.zone) == 0
        let (year, month, day) = instant.adding(seconds: isMidnight ? -1 : 0).day(in: basis.zone).parts
        let time = isMidnight ? "24:00" : String(instant.text(in: basis.zone).prefix(16).suffix(5))
        let own = year == basis.to.adding(seconds: -1).day(in: basis.zone).parts.year
        return Bilingual(
            zh: "\(own ? "" : "\(year)年")\(month)月\(day)日 \(time) ",
            en: "\(instant.adding(seconds: isMidnight ? -1 : 0).day(in: basis.zone)) \(time)")
    }
}
