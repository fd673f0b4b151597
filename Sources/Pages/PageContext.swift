// Who looks, in which language, when and from where: what every view needs beside its own model.
// The server makes one per request. Nothing here reads a clock; `now` is given.

import Kernel

/// The officer who is signed in, as the page's head shows.
package struct SignedIn: Sendable, Hashable {
    package var name: String
    /// Titles of the posts held now, in the page's language: "古楼街道 · 受理员".
    package var posts: [String]
    /// The parts of the site that the posts open; others are left out of the navigation.
    package var sections: Set<Section>
    /// Notices that wait to be seen, counted to 100; nil where they could not be counted.
    package var unseen: Int?

    package init(name: String, posts: [String], sections: Set<Section>, unseen: Int? = nil) {
        self.name = name
        self.posts = posts
        self.sections = sections
        self.unseen = unseen
    }
}

/// A part of the staff's site, an entry of its navigation.
package enum Section: String, CaseIterable, Sendable {
    case desk, notices, dispatch, ledgers, projects, supervision, map, cockpit, bulletins, admin
}

/// How the reader wants to see the site; nil leaves it to the browser.
package enum Scheme: String, Sendable, Hashable { case light, dark }

/// A point in degrees, as the setting `map-centre` names it.
package struct MapCentre: Sendable, Hashable {
    package var latitude: Double
    package var longitude: Double
    package init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// A feed of the same content: `<link rel="alternate">`.
package struct FeedLink: Sendable, Hashable {
    package var title: String
    /// `application/atom+xml`, `text/calendar`
    package var type: String
    package var link: URLPath
    package init(_ title: String, type: String, _ link: URLPath) {
        self.title = title
        self.type = type
        self.link = link
    }
}

package struct PageContext: Sendable {
    package var language: Language
    /// Whose site this is: "东昌府区" / "Dongchangfu District". Shown in the head.
    package var siteName: String
    package var officer: SignedIn?
    /// The session's token; every form that changes something carries it.
    package var csrfToken: String
    /// The path and query asked for, percent-encoded.
    package var path: String
    package var now: Instant
    package var zone: Zone
    /// Said once after a redirect: "已受理 WG2026-000123".
    package var notices: [String]
    /// The data are synthetic: every page says so.
    package var isSample: Bool
    /// Where maps start, in degrees; nil leaves it to the areas and marks on them.
    package var mapCentre: MapCentre?
    /// Where on this page the language is changed, when what was written would be lost by leaving it: an id.
    package var languageAnchor: String?
    /// The page answers a form and cannot be had again by an address: changing the language or the colours would lead
    /// elsewhere and lose what it holds, so neither is offered.
    package private(set) var isAnswer = false
    /// It answers a form: what was refused takes the keys, which would be at the top of a page that looks the same.
    package private(set) var leadsToRefusals = false
    /// What a feed reader finds at this page's address.
    package var feeds: [FeedLink] = []
    package var scheme: Scheme?

    package init(
        language: Language, siteName: String, officer: SignedIn? = nil, csrfToken: String, path: String, now: Instant, zone: Zone = .china,
        notices: [String] = [], isSample: Bool = false, mapCentre: MapCentre? = nil
    ) {
        self.language = language
        self.siteName = siteName
        self.officer = officer
        self.csrfToken = csrfToken
        self.path = path
        self.now = now
        self.zone = zone
        self.notices = notices
        self.isSample = isSample
        self.mapCentre = mapCentre
    }

    /// For a page that answers a form.
    package func answering(_ isAnswer: Bool) -> PageContext {
        var page = self
        page.isAnswer = isAnswer
        page.leadsToRefusals = isAnswer
        return page
    }

    /// For one that answers a form, and is to be had again here: with nothing lost but what was just written.
    package mutating func stands(at address: URLPath) {
        path = address.text
        isAnswer = false
    }

    /// `page[.accept]`: a message in the page's language.
    package subscript(_ message: Message) -> String { message.text(language) }
    /// `page.pick("中文", "English")`: for text that comes in both languages from elsewhere.
    package func pick(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}

// MARK: Time as people write it

extension PageContext {
    /// `<time>`: "11月21日 17:30", with the year when it is not this one. Exact to the minute.
    package func time(_ instant: Instant) -> HTML {
        "<time datetime=\"\(instant.text(in: zone))\">\(text(instant))</time>"
    }

    /// Until when: what is due at midnight is due when the day before is over, 24:00.
    package func time(until instant: Instant) -> HTML {
        guard instant.secondOfDay(in: zone) == 0 else { return time(instant) }
        return "<time datetime=\"\(instant.text(in: zone))\">\(text(instant.day(in: zone).advanced(by: -1))) 24:00</time>"
    }

    /// `<time>` of the day only.
    package func day(_ instant: Instant) -> HTML {
        "<time datetime=\"\(instant.day(in: zone).description)\">\(text(instant.day(in: zone)))</time>"
    }

    package func text(_ instant: Instant) -> String {
        let second = instant.secondOfDay(in: zone)
        return "\(text(instant.day(in: zone))) \(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60))"
    }

    package func text(_ day: CivilDay) -> String {
        let (year, month, date) = day.parts
        let isThisYear = year == now.day(in: zone).year
        switch language {
        case .zh: return (isThisYear ? "" : "\(year)年") + "\(month)月\(date)日"
        case .en: return "\(date) \(englishMonths[month - 1])" + (isThisYear ? "" : " \(year)")
        }
    }

    /// 1 to 12, as a heading: "11月", "Nov".
    package func month(_ number: Int) -> String { pick("\(number)月", englishMonths[number - 1]) }

    /// Always with the year: for bulletins and certificates, which are read in other years.
    package func fullText(_ day: CivilDay) -> String {
        let (year, month, date) = day.parts
        return language == .zh ? "\(year)年\(month)月\(date)日" : "\(date) \(englishMonths[month - 1]) \(year)"
    }

    /// With its year, for what is printed and filed.
    package func fullText(_ instant: Instant) -> String {
        let second = instant.secondOfDay(in: zone)
        return "\(fullText(instant.day(in: zone))) \(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60))"
    }

    /// Until when, as `time(until:)` has it.
    package func fullText(until instant: Instant) -> String {
        instant.secondOfDay(in: zone) == 0 ? "\(fullText(instant.day(in: zone).advanced(by: -1))) 24:00" : fullText(instant)
    }

    /// A length of time in its two largest units: "2天3小时", "2 d 3 h". Negative reads as positive.
    package func duration(seconds: Int64) -> String {
        let minutes = Int(seconds.magnitude / 60)
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        let units = language == .zh ? ("天", "小时", "分钟") : (" d", " h", " min")
        let pieces: [(Int, String)] = days > 0 ? [(days, units.0), (hours, units.1)] : [(hours, units.1), (rest, units.2)]
        let said = pieces.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        return said.isEmpty ? "0\(units.2)" : said.joined(separator: language == .zh ? "" : " ")
    }

    /// "工作时间 26小时5分钟", "26 h 5 min of working time". In hours, because a work day is not 24 of them. Negative reads as positive.
    package func duration(workingSeconds seconds: Int64) -> String {
        let minutes = Int(seconds.magnitude / 60)
        let (hours, rest) = (minutes / 60, minutes % 60)
        let units = language == .zh ? ("小时", "分钟") : (" h", " min")
        let said = [(hours, units.0), (rest, units.1)].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        let length = said.isEmpty ? "0\(units.1)" : said.joined(separator: language == .zh ? "" : " ")
        return pick("工作时间 \(length)", "\(length) of working time")
    }

    /// "93.4%"; a rate of nothing is a dash, never 0 or 100.
    package func percent(permille: Int?) -> String {
        guard let permille else { return "—" }
        return "\(permille / 10).\(permille % 10)%"
    }

    /// Thousands apart: 12,345.
    package func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return (value < 0 ? "−" : "") + result
    }

    /// "12.4 KB", in units of 1,024 bytes.
    package func size(bytes: Int) -> String {
        if bytes < 1024 { return "\(bytes) B" }
        var (tenths, units) = (bytes * 10 / 1024, ["KB", "MB", "GB", "TB"][...])
        while tenths >= 10_240, units.count > 1 { (tenths, units) = (tenths / 1024, units.dropFirst()) }
        return "\(tenths / 10).\(tenths % 10) \(units.first ?? "")"
    }
}

func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

private let englishMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
