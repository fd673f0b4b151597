// The filters of a list in words: those in force that its form has no field for, each with the list without it. A list
// that is cut by something unseen would be a false answer.
import Kernel
import Matters
import Pages

struct FilterWords: Sendable {
    let filter: ListFilter
    let wording: Wording

    /// - Parameter link: the address of a list with that filter.
    func beyondTheForm(_ link: (ListFilter) -> URLPath) -> [Crumb] {
        let page = wording.page
        func chip(_ title: String, _ value: String?, _ drop: (inout ListFilter) -> Void) -> Crumb? {
            value.map { Crumb("\(title)\(page.pick("：", ": "))\($0)", link(filter.with(drop))) }
        }
        return [
            chip(page.pick("超期", "Overdue"), filter.isOverdue.map { $0 ? page.pick("是", "yes") : page.pick("否", "no") }) {
                $0.isOverdue = nil
            },
            chip(page.pick("结果自", "Ended from"), filter.endedFrom.flatMap { CivilDay($0)?.description }) { $0.endedFrom = nil },
            chip(page.pick("结果至", "Ended to"), filter.endedTo.flatMap { CivilDay($0)?.description }) { $0.endedTo = nil },
        ].compactMap(\.self) + turnings(link)
    }

    /// Those of turned lights, which the search shows as well.
    func turnings(_ link: (ListFilter) -> URLPath) -> [Crumb] {
        let page = wording.page
        return [
            filter.turned.map { Crumb(page.pick("曾\(said($0))", "Turned \(said($0))"), link(filter.with { $0.turned = nil })) },
            filter.exempted.map {
                Crumb(page.pick("申诉成立不计：\(said($0))", "Not counted: \(said($0))"), link(filter.with { $0.exempted = nil }))
            },
        ].compactMap(\.self)
    }

    /// "亮红灯，2026年11月，区市政排水中心".
    private func said(_ turned: TurnedFilter) -> String {
        let page = wording.page
        let light = page[turned.light.message]
        let colour = page.pick("亮\(light)", light.lowercased())
        let month = turned.month.map { page.pick("\(turned.year)年\($0)月", "\(page.month($0)) \(turned.year)") }
        let period = month ?? page.pick("\(turned.year)年", String(turned.year))
        let unit = turned.unit.map { $0.isEmpty ? page.pick("尚无责任单位", "no unit yet") : wording.organization.name(ofUnit: $0) }
        return [colour, period, unit].compactMap(\.self).joined(separator: page.pick("，", ", "))
    }
}

extension Turning {
    /// Nil for a year without days.
    init?(_ filter: TurnedFilter, isExempted: Bool = false) {
        guard let light = Light(rawValue: filter.light.rawValue), let days = filter.days else { return nil }
        self.init(light: light, from: days.from, to: days.to, unit: filter.unit, isExempted: isExempted)
    }
}
