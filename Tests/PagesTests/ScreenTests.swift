// Every screen, from its example, in both languages: well formed, safe under the page's policy, usable without a mouse.

import Kernel
import Pages
import Testing

struct NamedMarkup: Sendable, CustomTestStringConvertible {
    let name: String
    let markup: String
    var testDescription: String { name }

    static let all: [NamedMarkup] = Language.allCases.flatMap { language in
        Examples(language: language).screens.map { NamedMarkup(name: "\(language.rawValue)/\($0.name)", markup: $0.html.markup) }
    }
    static func named(_ name: String) -> [NamedMarkup] { all.filter { $0.name.hasSuffix("/" + name) } }
}

@Suite struct ScreenTests {
    @Test(arguments: NamedMarkup.all) func isWellFormed(page: NamedMarkup) {
        let markup = Markup(page.markup)
        #expect(markup.faults == [])
        #expect(markup.elements.count > 20)
        #expect(!page.markup.contains("Optional("))
    }

    @Test(arguments: NamedMarkup.all) func obeysItsContentSecurityPolicy(page: NamedMarkup) {
        for element in Markup(page.markup).elements {
            #expect(element.name != "style" && element.attributes["style"] == nil, "\(element)")
            #expect(!element.attributes.keys.contains { $0.hasPrefix("on") }, "\(element)")
            if element.name == "script" { #expect(element.attributes["src"]?.hasPrefix("/assets/") == true) }
            for name in ["href", "src", "action"] {
                guard let address = element.attributes[name] else { continue }
                #expect(address.hasPrefix("/") || address.hasPrefix("#") || address.hasPrefix("https://www.gov.cn/"), "\(address)")
            }
        }
    }

    @Test(arguments: NamedMarkup.all) func everyChangeCarriesTheToken(page: NamedMarkup) {
        let markup = Markup(page.markup)
        for (index, element) in markup.elements.enumerated() where element.name == "form" {
            let inputs = markup.elements.filter { $0.ancestors.contains(index) && $0.name == "input" }
            let tokens = inputs.filter { $0.attributes["name"] == "csrf" && $0.attributes["value"] == "token-of-the-session" }
            #expect(tokens.count == (element.attributes["method"] == "post" ? 1 : 0), "\(element)")
            if inputs.contains(where: { $0.attributes["type"] == "file" }) {
                #expect(element.attributes["enctype"] == "multipart/form-data")
            }
        }
    }

    @Test(arguments: NamedMarkup.all) func everythingHasANameOnceAndALabel(page: NamedMarkup) {
        let markup = Markup(page.markup)
        let ids = markup.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count, "an id twice: \(ids.sorted())")
        let labelled = Set(markup.elements.filter { $0.name == "label" }.compactMap { $0.attributes["for"] })
        for element in markup.elements
        where ["input", "select", "textarea"].contains(element.name) && element.attributes["type"] != "hidden" {
            #expect(element.path.contains("label") || labelled.contains(element.attributes["id"] ?? "?"), "no label: \(element)")
        }
        for element in markup.elements {
            for id in (element.attributes["aria-describedby"] ?? "").split(separator: " ") { #expect(ids.contains(String(id)), "\(id)") }
            if element.name == "img" { #expect(element.attributes["alt"] != nil) }
            if let anchor = element.attributes["href"], anchor.hasPrefix("#") {
                #expect(ids.contains(String(anchor.dropFirst())), "\(anchor)")
            }
        }
        #expect(markup.elements.filter { $0.name == "h1" }.count == 1)
        #expect(markup.elements.first { $0.name == "a" }?.attributes["href"] == "#main")
    }

    @Test func aStrangersWordsStayWords() {
        for page in NamedMarkup.named("report-refused") + NamedMarkup.named("search-empty") {
            #expect(!page.markup.contains("<script>alert") && !page.markup.contains("<img src=x"))
            #expect(page.markup.contains("&lt;"))
        }
    }

    @Test func aRefusedPasswordIsNotSentBackAndTheNameIs() {
        for page in NamedMarkup.named("sign-in-refused") {
            #expect(!page.markup.contains("must-not-come-back"))
            #expect(page.markup.contains("value=\"officer\""))
        }
    }

    @Test func aRefusalStandsBesideItsFieldWithTheValueKept() {
        for page in NamedMarkup.named("report-refused") {
            let elements = Markup(page.markup).elements
            let place = elements.first { $0.attributes["id"] == "f-place" }
            #expect(elements.first { $0.attributes["name"] == "place.lat" }?.attributes["value"] == "115.9")
            #expect(place?.attributes["aria-invalid"] == "true")
            #expect(place?.attributes["aria-describedby"]?.contains("f-place-refusal") == true)
        }
    }

    @Test func whatIsDueAtMidnightIsDueWhenTheDayBeforeIsOver() {
        let page = PageContext(
            language: .zh, siteName: "", csrfToken: "", path: "/", now: Instant(CivilDay("2026-11-23")!, minuteOfDay: 600, in: .china))
        let midnight = Instant(CivilDay("2026-12-20")!, in: .china)
        #expect(due(.at(midnight, left: .unknown), in: page).markup.contains("12月19日 24:00"))
        #expect(due(.at(midnight.adding(seconds: -60), left: .unknown), in: page).markup.contains("12月19日 23:59"))
        #expect(page.time(midnight).markup.contains("12月20日 00:00"), "what happened at midnight happened on the new day")
    }

    @Test func everyNumberOfTheCockpitLeadsToItsMatters() {
        for page in NamedMarkup.named("cockpit") {
            let markup = Markup(page.markup)
            var count = 0
            for (text, ancestors) in markup.texts where isFigure(text) {
                // Behind a zero there is nothing to look at.
                let isZero = text == "0" && ancestors.contains { markup.elements[$0].attributes["class"]?.contains("is-zero") == true }
                #expect(
                    isZero || ancestors.contains { markup.elements[$0].name == "a" && markup.elements[$0].attributes["href"] != nil },
                    "\(text)")
                count += 1
            }
            #expect(count > 80)
        }
    }

    @Test func kindsOfEndingAreNeverAddedTogether() {
        // 16,004 resolved + 702 handed over + 411 merged + 89 void
        for page in NamedMarkup.named("cockpit") { #expect(!page.markup.contains("17,206")) }
    }

    @Test func everyLightOfAListOpensItsExplanation() {
        for page in NamedMarkup.named("desk") {
            let badges = Markup(page.markup).elements.filter {
                $0.path.contains("td") && ($0.attributes["class"] ?? "").hasPrefix("light ")
            }
            #expect(badges.count == 6)
            #expect(badges.allSatisfy { $0.name == "a" && $0.attributes["href"]?.hasSuffix("#explain") == true })
        }
        for page in NamedMarkup.named("matter") { #expect(Markup(page.markup).elements.contains { $0.attributes["id"] == "explain" }) }
    }

    @Test func aVisitorSeesNothingOfTheStaffs() {
        for name in ["portal-home", "report", "follow-open", "follow-ended", "public-map", "error-500"] {
            for page in NamedMarkup.named(name) {
                for address in ["/desk", "/cockpit", "/admin", "/sign-out", "/dispatch"] {
                    #expect(!page.markup.contains("href=\"\(address)"), "\(page.name) \(address)")
                }
            }
        }
    }

    @Test func onlyTheSectionsOfOnesPostsAreShown() {
        var context = Examples(language: .en).worker
        context.officer?.sections = [.desk]
        let markup = deskPage(Examples(language: .en).deskModel, in: context).markup
        #expect(markup.contains("href=\"/desk\"") && !markup.contains("href=\"/admin\"") && !markup.contains("href=\"/cockpit\""))
    }

    @Test func eachErrorSaysWhatToDoAndOnlyFailuresShowTheirNumber() {
        for status in [403, 404, 409, 413, 422, 429, 500, 503, 418] {
            for language in Language.allCases {
                let page = Examples(language: language).visitor
                let with = errorPage(ErrorModel(status: status, correlation: "c-77"), in: page).markup
                #expect(with.contains("c-77") && with.contains(String(status)))
                #expect(!errorPage(ErrorModel(status: status), in: page).markup.contains("slip-note"))
            }
        }
        let own = errorPage(ErrorModel(status: 409, sentence: "已被经办员乙认领", nextStep: "请看别的事项"), in: Examples(language: .zh).visitor).markup
        #expect(own.contains("已被经办员乙认领") && own.contains("请看别的事项"))
    }

    /// Digits, with thousands, decimals and a percent sign; a dash for a rate of nothing counts too.
    private func isFigure(_ text: String) -> Bool {
        let text = text.filter { !$0.isWhitespace }
        return text == "—" || (!text.isEmpty && text.allSatisfy { $0.isNumber || ",.%".contains($0) })
    }
}
