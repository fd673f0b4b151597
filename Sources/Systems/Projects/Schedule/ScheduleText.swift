// A schedule as people write it down: a line for each activity, in whole working days of the district's calendar.
//
//     1 | 场地平整 | 20
//     2 | 基础施工 | 45 | 1
//     3 | 主体施工 | 120 | 2FS+5, 1SS | 塔吊 2, 木工班组
//
// and beside it, where something is limited, a line for each resource: `塔吊 2`.
import Kernel
import Matters

/// A line that cannot be read.
package struct ScheduleLineFault: Error, Hashable, Sendable {
    /// From 1.
    package let line: Int
    package let text: String
    package let what: Bilingual
}

package enum ScheduleText {
    /// - Parameter minutesPerDay: of the calendar.
    /// - Throws: `ScheduleLineFault`, the first one.
    package static func read(
        _ text: String, minutesPerDay: Int
    ) throws(ScheduleLineFault) -> (activities: [Schedule.Activity], links: [Schedule.Link]) {
        var (activities, links): ([Schedule.Activity], [Schedule.Link]) = ([], [])
        var codes: Set<String> = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(line).trimmed
            guard !line.isEmpty else { continue }
            func fault(_ zh: String, _ en: String) -> ScheduleLineFault {
                ScheduleLineFault(line: index + 1, text: String(line.prefix(80)), what: Bilingual(zh: zh, en: en))
            }
            let separators: [Character] = ["\t", "|", "｜"]
            let parts = line.split(omittingEmptySubsequences: false, whereSeparator: separators.contains).map { String($0).trimmed }
            guard (3...5).contains(parts.count) else {
                throw fault(
                    "应为“编号 | 名称 | 工期 | 前置 | 资源”，后两项可不写",
                    "it should be \"number | name | days | waits for | takes\", the last two may be left out")
            }
            guard !parts[0].isEmpty, parts[0].utf8.count <= 40, !parts[0].contains(where: { " ,，;；+-".contains($0) }) else {
                throw fault("编号不能为空，不能有空格、逗号、加减号", "a number may not be empty nor have blanks, commas or signs")
            }
            guard codes.insert(parts[0]).inserted else { throw fault("编号“\(parts[0])”重复", "the number \"\(parts[0])\" is there twice") }
            guard !parts[1].isEmpty, parts[1].utf8.count <= 300 else { throw fault("名称为空或太长", "the name is empty or too long") }
            guard let days = Int(parts[2]), (0...5000).contains(days) else {
                throw fault("工期“\(parts[2])”应为 0 到 5000 的整数（工作日），里程碑写 0", "\"\(parts[2])\" is no whole number of 0 to 5000 working days")
            }
            var activity = Schedule.Activity(code: parts[0], name: parts[1], duration: days * minutesPerDay)
            if parts.count == 5, !parts[4].isEmpty {
                var demands: [String: Int] = [:]
                for word in parts[4].split(whereSeparator: { ",，;；、".contains($0) }) {
                    guard let (name, amount) = amount(String(word)), demands.updateValue(amount, forKey: name) == nil else {
                        throw fault("资源“\(word)”看不懂，应如“塔吊 2”，各写一次", "\"\(word)\" is no resource; write a name and a number, each once")
                    }
                }
                // Commas alone name nothing.
                activity.demands = demands.isEmpty ? nil : demands
            }
            activities.append(activity)
            guard parts.count >= 4 else { continue }
            for word in parts[3].split(whereSeparator: { ",，;；、".contains($0) || $0.isWhitespace }) {
                guard let link = link(String(word), to: parts[0], minutesPerDay) else {
                    throw fault("前置“\(word)”看不懂，应如 2、2FS+5、3SS、4FF-2", "\"\(word)\" is no link; write 2, 2FS+5, 3SS or 4FF-2")
                }
                links.append(link)
            }
        }
        return (activities, links)
    }

    /// `塔吊 2`, `塔吊×2`; without a number one of it. By hand, as links are.
    private static func amount(_ word: String) -> (name: String, amount: Int)? {
        let word = word.trimmed
        let digits = String(word.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
        guard digits.count <= 4, let amount = Int(digits.isEmpty ? "1" : digits), amount > 0 else { return nil }
        let name = String(word.dropLast(digits.count)).withoutTimes
        // Digits of another script are no part of a name, and a name that is written with a number is read with it again.
        let isNumbered = name.unicodeScalars.last?.properties.generalCategory == .decimalNumber
        guard !name.isEmpty, name.utf8.count <= 60, !(digits.isEmpty && isNumbered) else { return nil }
        return (name, amount)
    }

    /// What is limited, a line for each.
    /// - Throws: `ScheduleLineFault`, the first one.
    package static func capacities(_ text: String) throws(ScheduleLineFault) -> [Schedule.Capacity] {
        var capacities: [Schedule.Capacity] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(line).trimmed
            guard !line.isEmpty else { continue }
            guard let (name, amount) = amount(line), !capacities.contains(where: { $0.name == name }) else {
                throw ScheduleLineFault(
                    line: index + 1, text: String(line.prefix(80)),
                    what: Bilingual(zh: "应为“名称 数量”，如“塔吊 2”，各写一次", en: "it should be a name and a number, each once"))
            }
            capacities.append(Schedule.Capacity(name: name, amount: amount))
        }
        return capacities
    }

    /// `2`, `2FS+5`: the number is everything before the kind, or before the sign.
    private static func link(_ word: String, to code: String, _ minutesPerDay: Int) -> Schedule.Link? {
        // By hand, because an expression takes a tenth of a millisecond for each, and a schedule has thousands.
        var (from, kind, lag) = (word[...], LinkKind.finishToStart, 0)
        if let sign = from.lastIndex(where: { $0 == "+" || $0 == "-" }), sign > from.startIndex {
            let digits = from[from.index(after: sign)...]
            if (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }), let days = Int(digits) {
                lag = days * minutesPerDay * (from[sign] == "-" ? -1 : 1)
                from = from[..<sign]
            }
        }
        let letters = from.suffix(2)
        if from.count > 2, let known = LinkKind(rawValue: letters.uppercased()),
            letters.allSatisfy(\.isUppercase) || letters.allSatisfy(\.isLowercase)
        {
            (kind, from) = (known, from.dropLast(2))
        }
        // No number has a sign in it: what is left of two lags is none.
        return from.isEmpty || from.contains(where: { $0 == "+" || $0 == "-" })
            ? nil : Schedule.Link(from: String(from), to: code, kind: kind, lag: lag)
    }

    /// The lines of a schedule; nil where they could not say all of it: several calendars, half days, headings, bounds.
    package static func write(_ schedule: Schedule) -> String? {
        let day = schedule.minutesPerDay
        let isPlain =
            schedule.calendars.count == 1
            && schedule.activities.allSatisfy { !$0.isSummary && $0.duration % day == 0 && $0.bounds == PlanBounds() }
            && schedule.links.allSatisfy { $0.lag % day == 0 && !$0.isElapsed }
        guard isPlain else { return nil }
        let links = Dictionary(grouping: schedule.links, by: \.to)
        return schedule.activities.map { activity in
            let waits = (links[activity.code] ?? []).map { link in
                // A number that ends like a kind is read as one, unless a kind stands behind it.
                let isClear = LinkKind(rawValue: link.from.suffix(2).uppercased()) == nil
                let kind = link.kind == .finishToStart && link.lag == 0 && isClear ? "" : link.kind.rawValue
                let lag = link.lag / day
                return "\(link.from)\(kind)\(lag == 0 ? "" : lag > 0 ? "+\(lag)" : "\(lag)")"
            }
            let takes = (activity.demands ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            var parts = [activity.code, activity.name, String(activity.duration / day), waits.joined(separator: ", "), takes]
            while parts.last?.isEmpty ?? false { parts.removeLast() }
            return parts.joined(separator: " | ")
        }.joined(separator: "\n")
    }
}

extension String {
    /// Without the sign of multiplication at its end: `塔吊×`, `塔吊x`, `Crane x`; not `Fax`.
    fileprivate var withoutTimes: String {
        var name = trimmed
        while let last = name.last, "×*xX".contains(last) {
            let rest = name.dropLast()
            if "xX".contains(last), let before = rest.last, before.isASCII, before.isLetter { return name }
            name = String(rest).trimmed
        }
        return name
    }

    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
