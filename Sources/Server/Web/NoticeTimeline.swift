// What a matter's page says of its notices: which slip went out when, to whom, by which way. For people inside; the
// public page has no part of it.
import Kernel
import Matters
import Notices
import Pages

extension MatterRoutes {
    /// The entries, the newest first, with what was sent out among them at its instant.
    func withNotices(_ items: [TimelineItem], of matter: Matter, _ wording: Wording) async throws -> [TimelineItem] {
        var sent = try await NoticeTimeline(house: house, wording: wording).items(of: matter.id)[...]
        var merged: [TimelineItem] = []
        for item in items {
            while let next = sent.first, next.at >= item.at { merged.append(sent.removeFirst()) }
            merged.append(item)
        }
        return merged + sent
    }
}

struct NoticeTimeline: Sendable {
    let house: House
    let wording: Wording

    /// One line a slip, the newest first.
    func items(of matter: String) async throws -> [TimelineItem] {
        // A ladder has a few rungs and a rung tells a few: the limit is against what a faulty ledger may do.
        let rows = try await house.journal.rows(
            """
            select slip, channel, state, officer, webhook, words_zh, queued_at from notice where matter = \(matter)
            order by queued_at desc, id limit 1000
            """)
        var slips: [(key: String, rows: [Kernel.Row])] = []
        for row in rows {
            // The notices of one rung are queued at one instant and say the same.
            let key = "\(row.integer("queued_at"))/\(row.text("slip"))/\(row.text("words_zh"))"
            if let place = slips.lastIndex(where: { $0.key == key }) { slips[place].rows.append(row) } else { slips.append((key, [row])) }
        }
        return slips.compactMap { _, rows in
            guard let first = rows.first, let at = first.instant("queued_at"), let slip = Slip(rawValue: first.text("slip")) else {
                return nil
            }
            return TimelineItem(at: at, sentence: sentence(slip, rows), by: wording.page.pick("系统", "the system"))
        }
    }

    private func sentence(_ slip: Slip, _ rows: [Kernel.Row]) -> String {
        let page = wording.page
        let ways = NoticeChannel.allCases.compactMap { channel -> String? in
            let names = rows.filter { $0.text("channel") == channel.rawValue }.map(name).sorted()
            guard !names.isEmpty else { return nil }
            let list = names.joined(separator: page.pick("、", ", "))
            return page.pick("\(list)（\(channel.title.zh)）", "\(list) (\(channel.title.en))")
        }
        let all = ways.joined(separator: page.pick("；", "; "))
        return page.pick("\(slip.title.zh)发给：\(all)。", "\(slip.title.en) to \(all).")
    }

    /// With what is to be known of how it arrived.
    private func name(_ row: Kernel.Row) -> String {
        let page = wording.page
        let name = row.optionalText("webhook") ?? wording.organization.name(ofOfficer: row.text("officer"))
        switch Notice.Standing(rawValue: row.text("state")) {
        case .seen: return page.pick("\(name)已阅", "\(name), seen")
        case .givenUp: return page.pick("\(name)未送达", "\(name), not delivered")
        case .queued, .failed: return page.pick("\(name)待送达", "\(name), on its way")
        case .sent, nil: return name
        }
    }
}
