"""One whole story for each of the seven who use the house, by keys alone at 1280 pixels and by touch at 360, the latter in
both languages, and two officers at once. What others do meanwhile is sent by their own sessions without looking at it. Usage: stories.py
ADDRESS SHOTS SOURCES. Exits 1 when anything is not as it should be.
"""
import re
import secrets
import sys

from playwright.sync_api import expect, sync_playwright

from hands import PASSWORD, Keys, Touch
from tour import picture
from watch import Watch

ADDRESS = sys.argv[1].rstrip("/")


class Others:
    """Everybody else: signed in once, acting by forms alone."""

    def __init__(self, browser):
        self.sessions = {}
        for name in ("wangge", "jingban", "fuzeren", "diaodu", "ducha", "guanli"):
            context = browser.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(ADDRESS + "/sign-in")
            page.locator("main [name=name]").fill(name)
            page.locator("main [name=password]").fill(PASSWORD)
            page.locator("main form button").click()
            expect(page).to_have_url(re.compile("/desk"))
            page.close()
            self.sessions[name] = context.request
        # In the first cell of the grid worker's own.
        cells = self.sessions["wangge"].get(ADDRESS + "/pocket/areas").json()["features"]
        self.lon, self.lat = cells[0]["properties"]["label"]
        self.unit = "urban-management"

    def csrf(self, name):
        return self.sessions[name].get(ADDRESS + "/pocket/session").json()["csrf"]

    def act(self, name, number, action, **fields):
        form = {"csrf": self.csrf(name), **fields}
        answer = self.sessions[name].post(f"{ADDRESS}/matters/{number}/{action}", multipart=form, max_redirects=0)
        assert answer.status == 303, f"{name}: {action} {number}: {answer.status} {re.sub('<[^>]*>', ' ', answer.text())[:800]}"

    def report(self, text, north=0):
        """A citizen's report in the worker's cell, or so many degrees north of it; its number. Filed by Open311, as other
        apps do.
        """
        answer = self.sessions["diaodu"].post(
            ADDRESS + "/open311/v2/requests.json",
            form={"service_code": "manhole-damaged", "description": text, "lat": str(self.lat + north), "long": str(self.lon)})
        assert answer.status in (200, 201), answer.text()
        return answer.json()[0]["service_request_id"]

    def bring(self, number, to):
        """On its way from the report to a stage."""
        way = [
            ("accepted", "diaodu", "accept", {}),
            ("dispatched", "diaodu", "dispatch", {"owner": self.unit}),
            ("handling", "jingban", "claim", {}),
            ("submitted", "jingban", "submit", {"note": "已更换井盖。", "closing": "yes"}),
            ("verified", "ducha", "verify", {"passed": "yes", "note": "已核查。"}),
            ("answered", "diaodu", "answer", {"reached": "yes", "words": "已电话告知。", "satisfied": "yes"}),
            ("ended", "diaodu", "end", {"kind": "resolved", "note": "已修复。"}),
        ]
        for stage, name, action, fields in way:
            self.act(name, number, action, **fields)
            if stage == to:
                return number
        raise AssertionError(f"no way to {to}")


def citizen(hands, others):
    """Reports, follows, hears that it is done, says what it was worth, and has it opened again."""
    me = hands()
    me.open("/")
    me.press("a[href='/report']", leaves=True)
    me.attach("[name=photo]", picture(1))
    me.write("[name=text]", "学校门口的井盖翘起来了，孩子们天天从这里走。（浏览器测试）")
    me.look("citizen-report")
    me.press(".buttons button[name=go][value='2']", leaves=True)
    me.write("[name=place]", "示例路小学门口")
    me.press(".buttons button[name=go][value='3']", leaves=True)
    me.write("[name=name]", "测试市民")
    me.write("[name=phone]", "000-0000")
    me.press(".buttons button[name=go][value='send']", leaves=True)
    number = re.search(r"SM\d{4}-\d{6}", me.page.inner_text("main .slip-note")).group(0)
    me.press("main a[href*='/follow/']", leaves=True)
    follow = me.page.url
    me.stands("reported")
    others.bring(number, "ended")
    me.open(follow)
    me.stands("resolved")
    expect(me.page.locator(".heading .stamp")).to_be_visible()
    me.look("citizen-follow")
    me.choose("#appraise [name=score]", "2")
    me.write("#appraise [name=words]", "井盖还是会响。")
    me.press("#appraise button", leaves=True)
    me.open(follow)
    me.unfold("form[action$=reopenings]")
    me.write("form[action$=reopenings] [name=reason]", "第二天又翘起来了。")
    me.press("form[action$=reopenings] button", leaves=True)
    me.open(follow)
    me.stands("dispatched")
    expect(me.page.locator("form[action$=reopenings]")).to_have_count(0)
    me.look("citizen-reopened")


def worker(hands, others):
    """Reports from the street, and looks for others whether it is true and whether it was done."""
    me = hands("wangge")
    me.press("main a[href='/incidents/new']", leaves=True)
    me.select("main select[name=class]", "manhole-damaged")
    me.attach("[name=photo]", picture(1))
    me.write("main [name=text]", "人行道井盖缺失，已设置警示。（浏览器测试）")
    me.write("main [name='place.lat']", str(others.lat))
    me.write("main [name='place.lon']", str(others.lon))
    me.look("worker-report")
    me.press("main form button:not([type=button])", leaves=True)
    expect(me.page).to_have_url(re.compile("/desk"))

    number = others.report("说是井盖坏了，要先去看。（浏览器测试）")
    others.act("diaodu", number, "request-check")
    me.open("/desk?tab=check")
    me.press(f"main a[href='/matters/{number}']", leaves=True)
    me.look("worker-check")

    def found():
        me.choose("#do-check [name=found]", "yes")
        me.write("#do-check [name=note]", "属实，井盖有裂缝。")

    me.act(number, "check", "reported", found, words="属实，井盖有裂缝。")
    others.bring(number, "submitted")

    def passed():
        me.choose("#do-verify [name=passed]", "yes")
        me.write("#do-verify [name=note]", "新井盖已装好。")
        me.attach("#do-verify [name=photos]", picture(0))

    me.act(number, "verify", "verified", passed, words="新井盖已装好。")


def officer(hands, others):
    """Takes what waits, says how it goes, asks for more time and gets it, and hands the work in."""
    number = others.bring(others.report("井盖松动，压过时作响。（浏览器测试）"), "dispatched")
    me = hands("jingban")
    me.open("/desk?tab=claim")
    me.look("officer-desk")
    me.press(f"main a[href='/matters/{number}#do-claim']", leaves=True)
    me.act(number, "claim", "handling")

    def progress():
        me.write("#do-progress [name=note]", "已到现场，设置围挡。")
        me.attach("#do-progress [name=photos]", picture(2))

    me.act(number, "progress", "handling", progress, words="已到现场，设置围挡。")

    def more_time():
        me.write("#do-extend [name=by]", "1")
        me.select("#do-extend select[name=unit]", "work-days")
        me.write("#do-extend [name=reason]", "井座要更换，备件明天到。")

    me.act(number, "extend", "handling", more_time, words="井座要更换，备件明天到。")
    me.look("officer-waiting")
    others.act("fuzeren", number, "approve", granted="yes")
    others.act("diaodu", number, "approve", granted="yes")
    me.open(f"/matters/{number}")
    me.told("extended")

    def done():
        me.write("#do-submit [name=note]", "井座井盖全部更换。")
        me.attach("#do-submit [name=photos]", picture(0))
        me.tick("#do-submit [name=closing]")

    me.act(number, "submit", "submitted", done, words="井座井盖全部更换。")
    me.look("officer-submitted")


def dispatcher(hands, others):
    """Accepts, sends to whom it belongs, gets it back, sends it on, answers and ends."""
    number = others.report("井盖丢失，路口没有警示。（浏览器测试）")
    me = hands("diaodu")
    me.open("/desk?tab=accept")
    me.act(number, "accept", "accepted")
    me.open(f"/dispatch/{number}")
    me.look("dispatcher-queue")
    me.act(number, "dispatch", "dispatched", lambda: me.select("#do-dispatch select[name=owner]", others.unit))
    others.act("jingban", number, "return", kind="not-our-unit", reason="通信井盖，不是我单位的。")
    me.open("/desk?tab=dispatch")
    me.open(f"/matters/{number}")
    me.told("return", "通信井盖，不是我单位的。")
    me.act(number, "dispatch", "dispatched", lambda: me.select("#do-dispatch select[name=owner]", others.unit))
    for stage in (("jingban", "claim", {}), ("jingban", "submit", {"note": "已更换。", "closing": "yes"}),
                  ("ducha", "verify", {"passed": "yes", "note": "已核查。"})):
        others.act(stage[0], number, stage[1], **stage[2])

    def answer():
        me.choose("#do-answer [name=reached]", "yes")
        me.write("#do-answer [name=words]", "已电话告知修复情况。")
        me.choose("#do-answer [name=satisfied]", "yes")

    me.act(number, "answer", "verified", answer, words="已电话告知修复情况。")
    me.act(number, "end", "resolved", lambda: me.select("#do-end select[name=kind]", "resolved"), deed="resolved")
    me.look("dispatcher-ended")


def supervisor(hands, others):
    """Sends work back that is not done, lets it pass when it is, and urges what lies."""
    number = others.bring(others.report("井盖下沉，骑车会颠。（浏览器测试）"), "submitted")
    me = hands("ducha")
    me.open("/desk?tab=verify")
    me.look("supervisor-desk")

    def verdict(passed, words):
        def fill():
            me.choose("#do-verify [name=passed]", passed)
            me.write("#do-verify [name=note]", words)

        return fill

    me.act(number, "verify", "handling", verdict("no", "仍低于路面，请返工。"), deed="rework", words="仍低于路面，请返工。")
    me.act(number, "urge", "handling", lambda: me.write("#do-urge [name=reason]", "请今天给出结果。"), words="请今天给出结果。")
    me.look("supervisor-rework")
    others.act("jingban", number, "submit", note="重新调平。", closing="yes")
    me.act(number, "verify", "verified", verdict("yes", "与路面齐平。"), words="与路面齐平。")


def leader(hands, others):
    """From a number to the matters behind it, why one is red, how the units stand, and the screen for the wall."""
    me = hands("lingdao")
    me.open("/cockpit")
    me.look("leader-cockpit")
    me.press("main a[href*='/matters?'][href*='light=red']", leaves=True)
    number = re.search(r"[A-Z]{2}\d{4}-\d{6}", me.page.inner_text("main")).group(0)
    me.press(f"main a[href='/matters/{number}']", leaves=True)
    me.open(f"/matters/{number}/explanation")
    expect(me.page.locator("main .state .light")).to_have_class(re.compile("light-red"))
    me.look("leader-why")
    me.open("/cockpit")
    me.press("main a[href^='/cockpit/league']", leaves=True)
    me.look("leader-league")
    me.open("/cockpit")
    me.press("main a[href='/cockpit?wall=yes']", leaves=True)
    me.look("leader-wall")
    # Reads everything, and is offered nothing that would change it but words.
    me.open(f"/matters/{number}")
    for action in ("accept", "dispatch", "claim", "submit", "verify", "end"):
        expect(me.page.locator(f"#do-{action}")).to_have_count(0)


def administrator(hands, others):
    """A new colleague: enrolled, given a post and an account, and let in by a link."""
    me = hands("guanli")
    code = f"jb-{secrets.token_hex(3)}"
    me.open("/admin")
    me.press("main a[href='/admin/organization']", leaves=True)
    enrol = "form[action='/admin/organization/officers']"
    me.unfold(enrol)
    me.write(f"{enrol} [name=officer]", code)
    me.write(f"{enrol} [name=name]", "示例经办人")
    me.press(f"{enrol} button", leaves=True)
    me.open(f"/admin/organization/units/{others.unit}")
    appoint = f"form[action='/admin/organization/units/{others.unit}/appointments']"
    me.unfold(appoint)
    me.write(f"{appoint} [name=officer]", code)
    me.select(f"{appoint} [name=duty]", "officer")
    me.press(f"{appoint} button", leaves=True)
    me.open("/admin/accounts")
    add = "form[method=post][action='/admin/accounts']"
    me.unfold(add)
    me.write(f"{add} [name=name]", code)
    me.write(f"{add} [name=officer]", code)
    me.press(f"{add} button", leaves=True)
    link = me.page.locator(".slip-note dd").last.inner_text()
    me.look("administrator-link")
    colleague = hands()
    colleague.open("/new-password" + link[link.index("?"):])
    password = secrets.token_hex(8)
    colleague.write("main [name=new]", password)
    colleague.write("main [name=again]", password)
    colleague.press("main form button", leaves=True)
    if not colleague.page.url.endswith("/desk"):
        colleague.sign_in(code, password)
    me.open("/admin/health")
    me.look("administrator-health")
    return colleague


def two_at_once(hands, others, colleague):
    """Two officers of one unit at the same matter: one has it, the other is told who, and loses no word."""
    me = hands("jingban")
    number = others.bring(others.report("两个人同时看到的井盖。（浏览器测试）"), "dispatched")
    for somebody in (me, colleague):
        somebody.open(f"/matters/{number}")
        somebody.unfold("#do-claim")
    me.press("#do-claim button:not([type=button])", leaves=True)
    others_words = "我也正要去，带了备件。"
    colleague.write("#do-claim [name=note]", others_words)
    me.watch.expected.append((409, f"/matters/{number}/claim"))
    colleague.press("#do-claim button:not([type=button])", leaves=True)
    colleague.look("two-at-once")
    colleague.see(me.say("您打开页面之后，已经有了：认领", "Since you opened this page: Claimed"), "#do-claim .refusals")
    expect(colleague.page.locator("#do-claim [name=note]")).to_have_value(others_words)
    me.open(f"/matters/{number}")
    me.stands("handling")
    claims = [line for line in me.lines() if me.says("claim", "", [line])]
    assert len(claims) == 1, f"{number} was claimed {len(claims)} times"


def main():
    watch = Watch(sys.argv[2], sys.argv[3])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        others = Others(browser)
        for kind, tongue in ((Touch, 0), (Keys, 0), (Touch, 1)):
            way = f"{'by keys' if kind is Keys else 'by touch'}{', in English' if tongue else ''}"

            def hands(name=None):
                return kind(browser, watch, ADDRESS, name, tongue)

            for story in (citizen, worker, officer, dispatcher, supervisor, leader):
                story(hands, others)
                print(f"{story.__name__}, {way}: as it should be", flush=True)
            colleague = administrator(hands, others)
            two_at_once(hands, others, colleague)
            print(f"administrator, two at once, {way}: as it should be", flush=True)
        browser.close()
    watch.end()
    print(f"stories: {watch.looked} pictures, 0 failed")


if __name__ == "__main__":
    main()
