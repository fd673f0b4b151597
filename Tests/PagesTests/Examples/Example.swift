// One example of each screen, in both languages, for the tests and for looking at. Everything in them is invented:
// people are called by their task, places and numbers belong to nobody.

import Kernel
import Pages

/// A screen with a name for its file.
struct Screen {
    let name: String
    let html: HTML
}

struct Examples {
    let language: Language

    /// A Saturday afternoon.
    static let now = Instant(CivilDay(number: 20_778), minuteOfDay: 15 * 60 + 20, in: .china)

    func t(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
    func ago(days: Int = 0, hours: Int = 0, minutes: Int = 0) -> Instant {
        Self.now.adding(seconds: -Int64(days * 86_400 + hours * 3600 + minutes * 60))
    }

    var visitor: PageContext { context(path: "/", officer: nil) }
    var worker: PageContext {
        context(
            path: "/desk",
            officer: SignedIn(
                name: t("经办员甲", "Officer A"),
                posts: [t("古楼街道办事处 · 受理员", "Gulou Street Office · acceptor"), t("古楼街道办事处 · 派遣员", "Gulou Street Office · dispatcher")],
                sections: Set(Section.allCases), unseen: 3))
    }

    func context(path: String, officer: SignedIn?, notices: [String] = []) -> PageContext {
        PageContext(
            language: language, siteName: t("东昌府区", "Dongchangfu District"), officer: officer, csrfToken: "token-of-the-session",
            path: path, now: Self.now,
            notices: notices, isSample: true)
    }

    /// Every screen, in the order of the brief that a visitor would give: portal, desk, cockpit, administration.
    var screens: [Screen] { portal + desk + cockpit + admin + adminScreens + told }
}
