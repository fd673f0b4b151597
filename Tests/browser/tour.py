"""The tour: report as citizen, accept, dispatch, handle, rework, verify, answer, end, appraise.

Everything by the pages, as a person would; then every other page once in each language, and the beginning
again in a browser without scripts. Usage: tour.py ADDRESS SHOTS SOURCES. Exits 1 when anything is not as it
should be; watch.py says what is looked at on each page.
"""
import base64
import datetime
import hashlib
import hmac
import json
import re
import struct
import sys
import time
import zlib

from playwright.sync_api import expect, sync_playwright

from watch import WIDE, Watch

ADDRESS, PASSWORD = sys.argv[1].rstrip("/"), "taizhang-demo"

# Who looks at which page, and what it is called among the pictures.
# The sample begins thirty days ago; its projects are numbered then. This one is behind, and has a problem.
REGISTERED = f"XM{(datetime.date.today() - datetime.timedelta(days=30)).year}"
PROJECT = f"{REGISTERED}-0029"
# Its meetings were held then, too.
BEGUN = (datetime.date.today() - datetime.timedelta(days=30)).year
PAGES = [
    ("citizen", "/map", "map"),
    ("citizen", "/map?overdue=yes&group=utility-facilities", "map-filtered"),
    ("citizen", "/service-levels", "service-levels"),
    ("citizen", "/areas/371502001", "area"),
    ("citizen", "/sign-in", "sign-in"),
    ("citizen", "/styleguide", "styleguide"),
    ("diaodu", "/ledgers", "ledgers"),
    ("diaodu", "/ledgers/grid-incident", "ledger"),
    ("diaodu", "/ledgers/citizen-report?state=ended&light=red&q=%E8%B7%AF", "ledger-filtered"),
    ("diaodu", "/matters?state=open", "matters"),
    ("diaodu", "/search?q=%E8%B7%AF", "search"),
    ("diaodu", "/views", "views-empty"),
    ("lingdao", "/bulletins", "bulletins"),
    ("ducha", "/bulletins/drafts?template=supervision-weekly", "bulletin-preview"),
    ("citizen", "/public-bulletins", "public-bulletins"),
    ("lingdao", "/search?q=%E5%91%A8%E6%8A%A5", "search-bulletins"),
    ("citizen", "/map?q=%E8%B7%AF&colour=red", "map-searched"),
    ("jingban", "/account/readings", "own-readings-empty"),
    ("shenji", "/readings", "readings"),
    ("diaodu", "/dispatch", "dispatch-queue"),
    ("diaodu", "/desk/map", "staff-map"),
    ("diaodu", "/password", "password"),
    ("diaodu", "/desk/notices", "notices"),
    ("jingban", "/account", "own-account"),
    ("jingban", "/account/second-factor", "second-factor"),
    ("jingban", "/desk", "desk"),
    ("wangge", "/desk", "desk-worker"),
    ("wangge", "/incidents/new", "incident"),
    ("ducha", "/desk", "desk-supervisor"),
    ("lingdao", "/cockpit", "cockpit"),
    ("lingdao", "/cockpit/lights", "cockpit-lights"),
    ("lingdao", "/cockpit?wall=yes", "cockpit-wall"),
    ("lingdao", "/cockpit/league", "league"),
    ("jingban", "/account/deputies", "deputies"),
    ("shenji", "/ledgers/grid-incident", "ledger-auditor"),
    ("fagai", "/projects", "projects"),
    ("fagai", "/projects?by=town&light=red", "projects-red"),
    ("fagai", f"/projects/{PROJECT}", "project"),
    ("shenji", f"/projects/{PROJECT}", "project-auditor"),
    ("fagai", f"/projects/{PROJECT}/details", "project-details"),
    ("fagai", "/projects/new", "project-new"),
    ("fagai", "/projects/import", "project-import"),
    ("fagai", f"/projects/{REGISTERED}-0001/schedule", "schedule"),
    ("fagai", f"/projects/{REGISTERED}-0001/schedule?finish={datetime.date.today()}", "schedule-effect"),
    ("lingdao", "/projects/wall", "wall-chart"),
    ("lingdao", "/projects/wall?years=1&by=field", "wall-chart-year"),
    ("fagai", "/projects/reports", "reports"),
    ("fagai", "/projects/reports?kind=daily", "reports-daily"),
    ("fagai", "/projects/periods", "periods"),
    ("fagai", "/projects/bulletin", "project-bulletin"),
    ("fagai", "/projects/visits", "visits"),
    ("lingdao", f"/projects/visits/DD{datetime.date.today().year}-0001", "visit"),
    ("ducha", "/supervision", "supervision"),
    ("jingban", "/supervision", "supervision-unit"),
    ("ducha", "/supervision/slips", "slips"),
    ("shenji", "/supervision/samples", "samples"),
    ("shenji", f"/supervision/samples/CC{datetime.date.today().year}-0001", "sample"),
    ("diaodu", "/meetings", "meetings"),
    ("diaodu", f"/meetings/HY{BEGUN}-0001", "meeting"),
    ("lingdao", f"/meetings/HY{BEGUN}-0001", "meeting-leader"),
    ("diaodu", "/texts", "texts"),
    ("diaodu", f"/texts/CL{datetime.date.today().year}-0001", "text"),
    ("lingdao", "/papers", "papers"),
    ("diaodu", f"/papers/WG{BEGUN}-0001", "paper"),
    ("lingdao", f"/papers/WG{BEGUN}-0002", "paper-asked"),
    ("lingdao", f"/papers/WG{datetime.date.today().year}-0003", "paper-signing"),
    ("ducha", f"/papers/WG{BEGUN}-0001/comparison?from=1&to=2", "paper-comparison"),
    ("lingdao", f"/papers/WG{BEGUN}-0002/tasks/2", "paper-item"),
    ("ducha", "/contests", "contests"),
    ("ducha", f"/contests/PB{datetime.date.today().year}-001", "contest"),
    ("fuzeren", f"/contests/PB{datetime.date.today().year}-003", "contest-published"),
    ("lingdao", f"/contests/PB{datetime.date.today().year}-003/units/office-371502001", "contest-unit"),
    ("lingdao", "/contests/rules/four-contests", "contest-rules"),
    ("ducha", "/campaigns", "campaigns"),
    ("lingdao", f"/campaigns/ZX{BEGUN}-001", "campaign"),
    ("lingdao", f"/matters/DC{BEGUN}-0001/lineage", "lineage"),
    ("ducha", f"/matters/DC{BEGUN}-0001/lessons", "lessons"),
    ("fagai", "/projects/resources", "resources"),
    ("fagai", f"/projects/resources/land?project={REGISTERED}-0001", "resource"),
    ("shenji", f"/projects/{REGISTERED}-0101/permits", "permits"),
    ("fagai", "/projects/permits", "permits-all"),
    ("fagai", f"/ledgers/project-problem/new?values.project={PROJECT}", "filing"),
    ("diaodu", "/ledgers/citizen-report/new", "filing-place"),
    ("guanli", "/admin", "admin"),
    ("guanli", "/admin/organization", "organization"),
    ("guanli", "/admin/organization/units/district-center", "unit"),
    ("guanli", "/admin/organization/officers/dd-01", "officer"),
    ("guanli", "/admin/areas", "areas"),
    ("guanli", "/admin/accounts", "accounts"),
    ("guanli", "/admin/accounts/diaodu", "account"),
    ("guanli", "/admin/tokens", "tokens"),
    ("guanli", "/admin/notices", "notice-delivery"),
    ("guanli", "/admin/ledgers", "ledger-rules"),
    ("guanli", "/admin/ledgers/grid-incident", "rules"),
    ("guanli", "/admin/ledgers/citizen-report/draft", "ledger-editor"),
    ("guanli", "/admin/ledgers/road-repair/draft", "ledger-editor-new"),
    ("guanli", "/admin/calendars", "calendars"),
    ("guanli", "/admin/health", "health"),
]


def drawing(seed):
    """A plain synthetic picture of a road with a hole (or without one), as a PNG."""
    width, height = 320, 240
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            shade = 176 if y < 96 else 120 + (x * 7 + y * 13 + seed) % 17
            if y >= 96 and abs(x - 160) < 4 and y % 40 < 22:
                shade = 226
            if seed and (x - 190) ** 2 + ((y - 165) * 2) ** 2 < 3000:
                shade = 58 if seed == 1 else 96
            rows += bytes((shade, shade, min(255, shade + 6)))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def picture(seed):
    return {"name": "road.png", "mimeType": "image/png", "buffer": drawing(seed)}


def chosen(selector, value):
    """The radio button of that name and value."""
    return f"{selector}[value='{value}']"


class Tour:
    def __init__(self, browser, watch):
        self.browser, self.watch, self.pages = browser, watch, {}

    def page(self, who, locale="zh-CN", scripts=True):
        """A browser of its own for each person."""
        kind = (who, locale, scripts)
        if kind not in self.pages:
            context = self.browser.new_context(locale=locale, viewport=WIDE, java_script_enabled=scripts)
            self.pages[kind] = self.watch.over(context).new_page()
            if who != "citizen":
                self.sign_in(self.pages[kind], who)
        return self.pages[kind]

    def sign_in(self, page, who):
        page.goto(ADDRESS + "/sign-in")
        page.locator("main [name=name]").fill(who)
        page.locator("main [name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        expect(page).to_have_url(re.compile(r"/desk"))

    def look(self, page, name, **how):
        self.watch.look(page, name, **how)

    def send(self, page, form):
        """Presses the form's button and waits for the page that answers."""
        with page.expect_navigation(wait_until="load"):
            form.get_by_role("button").last.click()

    def act(self, who, number, action, stage, fill=lambda form: None, scripts=True):
        """Takes one action by its form: the journal must have grown and the matter stand in `stage`."""
        page = self.page(who, scripts=scripts)
        page.goto(f"{ADDRESS}/matters/{number}")
        before = page.locator("#journal .timeline > li").count()
        form = page.locator(f"#do-{action}")
        if not form.is_visible():
            page.locator("details", has=form).locator("summary").first.click()
        fill(form)
        self.send(page, form)
        page.goto(f"{ADDRESS}/matters/{number}")
        assert page.locator("#journal .timeline > li").count() > before, f"{who}: {action} left no entry in {number}"
        expect(page.locator(".rail [aria-current=step] > span")).to_have_text(stage)
        return page

    def report(self, page, text, place):
        """The three steps with everything in them, up to the button that sends."""
        self.what(page, text, photo=True)
        page.locator("[name=place]").fill(place)
        self.go_on(page, 3)
        page.locator("[name=name]").fill("测试市民")
        page.locator("[name=phone]").fill("000-0000")

    def what(self, page, text, photo=False):
        """The first step; afterwards the second stands there."""
        page.goto(ADDRESS + "/report")
        if photo:
            page.locator("[name=photo]").set_input_files(picture(1))
        page.locator("[name=text]").fill(text)
        self.go_on(page, 2)

    def go_on(self, page, step):
        """Presses the button of that name and waits for its step."""
        with page.expect_navigation(wait_until="load"):
            page.locator(f".buttons button[name=go][value='{step}']").click()
        if isinstance(step, int):
            expect(page.locator(".steps [aria-current=step] b")).to_have_text(str(step))

    def reported(self, page):
        """Sends the report, from wherever it stands; its number."""
        if page.locator(".steps [aria-current=step] b").inner_text().strip()[0] == "2":
            self.go_on(page, 3)
        self.go_on(page, "send")
        number = re.search(r"SM\d{4}-\d{6}", page.inner_text("main .slip-note"))
        assert number, "the report was not answered with a number: " + page.inner_text("main")[:400]
        return number.group(0)

    def followed(self, page):
        """From the page of thanks to the reporter's own; its address."""
        with page.expect_navigation():
            page.locator("main a[href*='/follow/']").first.click()
        return page.url


def whole_way(tour):
    """One report from the question to the appraisal."""
    citizen = tour.page("citizen")
    citizen.goto(ADDRESS + "/")
    tour.look(citizen, "portal")
    citizen.goto(ADDRESS + "/report")
    citizen.locator("[name=photo]").set_input_files(picture(1))
    expect(citizen.locator(".photos img")).to_be_visible()
    citizen.locator("[name=text]").fill("学校门口的路面塌了一块，放学时很危险。（浏览器测试）")
    tour.look(citizen, "report")
    tour.go_on(citizen, 2)
    expect(citizen.locator(".area-name").first).to_be_visible()
    citizen.locator("[name=place]").fill("示例路小学门口")
    tour.look(citizen, "report-where", posted=True)
    tour.go_on(citizen, 3)
    expect(citizen.locator(".summary img")).to_be_visible()
    citizen.locator("[name=name]").fill("测试市民")
    citizen.locator("[name=phone]").fill("000-0000")
    tour.look(citizen, "report-send", posted=True)
    number = tour.reported(citizen)
    tour.look(citizen, "thanks", posted=True)
    follow = tour.followed(citizen)
    tour.look(citizen, "follow")

    dispatcher = tour.page("diaodu")
    dispatcher.goto(ADDRESS + "/desk")
    tour.look(dispatcher, "desk-dispatcher")
    tour.act("diaodu", number, "accept", "待派遣")
    dispatcher.goto(f"{ADDRESS}/dispatch/{number}")
    tour.look(dispatcher, "dispatch")
    unit = unit_of(tour, "jingban")
    tour.act("diaodu", number, "dispatch", "待认领", lambda form: form.locator("select[name=owner]").select_option(unit))

    tour.act("jingban", number, "claim", "办理中")
    tour.look(tour.page("jingban"), "matter-handling")
    tour.act("jingban", number, "progress", "办理中", lambda form: form.locator("[name=note]").fill("已到现场，设置围挡。"))

    def submission(words, seed):
        def fill(form):
            form.locator("[name=note]").fill(words)
            form.locator("[name=photos]").set_input_files(picture(seed))
            form.locator("[name=closing]").check()

        return fill

    def verdict(passed, words):
        def fill(form):
            form.locator(chosen("[name=passed]", passed)).check()
            form.locator("[name=note]").fill(words)

        return fill

    tour.act("jingban", number, "submit", "待核查", submission("临时用冷料填补。", 2))
    tour.act("ducha", number, "verify", "办理中", verdict("no", "填补处已经松动，请返工。"))
    tour.look(tour.page("ducha"), "rework")
    tour.act("jingban", number, "submit", "待核查", submission("铣刨后重新摊铺，已压实。", 0))
    tour.act("ducha", number, "verify", "待回访", verdict("yes", "现场平整，达到结案条件。"))

    def answer(form):
        form.locator(chosen("[name=reached]", "yes")).check()
        form.locator("[name=words]").fill("已电话告知修复情况。")
        form.locator(chosen("[name=satisfied]", "yes")).check()

    tour.act("diaodu", number, "answer", "待回访", answer)
    page = tour.act("diaodu", number, "end", "办结", lambda form: form.locator("select[name=kind]").select_option("resolved"))
    expect(page.locator(".stamp").first).to_be_visible()
    expect(page.locator("#journal")).to_contain_text("返工")
    tour.look(page, "matter")

    citizen.goto(follow)
    tour.look(citizen, "follow-ended")
    # Two taps.
    citizen.locator("#appraise label", has_text="很满意").click()
    tour.send(citizen, citizen.locator("#appraise"))
    citizen.goto(follow)
    expect(citizen.locator("[name=score]")).to_have_count(0)
    tour.look(citizen, "appraised")
    page.goto(f"{ADDRESS}/matters/{number}")
    expect(page.locator("#journal")).to_contain_text("评价")
    return number, follow


def every_page(tour, number, follow):
    """Each page once in both languages; what must be refused is refused."""
    for locale, lang, suffix in (("zh-CN", "zh-Hans", ""), ("en-GB", "en", "-en")):
        own = [
            ("citizen", "/", "portal"),
            ("citizen", "/report", "report"),
            ("citizen", follow.removeprefix(ADDRESS), "follow"),
            ("jingban", f"/matters/{number}", "matter"),
            ("diaodu", "/desk", "desk-dispatcher"),
        ]
        for who, path, name in PAGES + (own if suffix else []):
            page = tour.page(who, locale)
            page.goto(ADDRESS + path, wait_until="load")
            if page.locator("[data-map], [data-place]").count():
                expect(page.locator(".leaflet-container .area").first).to_be_attached()
            tour.look(page, name + suffix, lang=lang, full=name not in ("ledger", "search"), refused=name == "styleguide")
        page = tour.page("lingdao", locale)
        tour.watch.expected.append((403, "/admin"))
        page.goto(ADDRESS + "/admin")
        tour.look(page, "forbidden" + suffix, lang=lang, posted=True)
        tour.watch.expected.append((404, "/nowhere"))
        page.goto(ADDRESS + "/nowhere")
        tour.look(page, "unknown" + suffix, lang=lang, posted=True)


def refused_report(tour):
    """A report that the rules refuse says so beside the field, and keeps what was typed."""
    citizen = tour.page("citizen")
    tour.what(citizen, "地点不在本区的一次上报。（浏览器测试）", photo=True)
    citizen.locator("[name=place]").fill("区外")
    citizen.locator("[name='place.lat']").fill("不是数字")
    citizen.locator("[name='place.lon']").fill("115.98")
    tour.watch.expected.append((422, "/report"))
    with citizen.expect_navigation():
        citizen.locator(".buttons button[value='3']").click()
    expect(citizen.locator(".steps [aria-current=step] b")).to_have_text("2")
    tour.look(citizen, "report-refused", posted=True, refused=True)
    expect(citizen.locator("[name=place]")).to_have_value("区外")
    # Back in the page, and back by the browser: what was written is there.
    tour.go_on(citizen, 1)
    expect(citizen.locator("[name=text]")).to_have_value(re.compile("地点不在本区"))
    expect(citizen.locator(".kept img")).to_be_visible()
    tour.look(citizen, "report-back", posted=True)
    # A number that is followed with a wrong code.
    other = tour.watch.over(tour.browser.new_context(locale="zh-CN", viewport=WIDE)).new_page()
    other.goto(ADDRESS + "/")
    other.locator("form[action='/find'] [name=number]").fill("SM2026-000001")
    other.locator("form[action='/find'] [name=code]").fill("nope")
    tour.watch.expected.append((404, "/find"))
    with other.expect_navigation():
        other.locator("form[action='/find'] button").click()
    tour.look(other, "find-refused", posted=True, refused=True)
    # The other language from the page's head keeps it, too.
    citizen.locator(".languages a").click()
    expect(citizen.locator("html")).to_have_attribute("lang", "en")
    expect(citizen.locator("[name=text]")).to_have_value(re.compile("地点不在本区"))
    citizen.locator(".languages a").click()
    expect(citizen.locator("html")).to_have_attribute("lang", "zh-Hans")


def by_keyboard(tour):
    """The three steps with Tab, arrows, blanks and Enter only; Enter in a field goes on, never back."""
    citizen = tour.page("citizen", "en-GB")
    citizen.goto(ADDRESS + "/report")

    def until(selector):
        for _ in range(60):
            if citizen.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            citizen.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")

    until("[name=text]")
    citizen.keyboard.type("The street lamp is dark at night. (browser test)")
    until(".buttons button")
    with citizen.expect_navigation():
        citizen.keyboard.press("Enter")
    until("[name=place]")
    citizen.keyboard.type("North end of Example Road")
    with citizen.expect_navigation():
        citizen.keyboard.press("Enter")
    expect(citizen.locator(".steps [aria-current=step] b")).to_have_text("3")
    tour.look(citizen, "report-send-en", lang="en", posted=True)
    until("[name=class]")
    citizen.keyboard.press("ArrowDown")
    until("[name=name]")
    with citizen.expect_navigation():
        citizen.keyboard.press("Enter")
    assert re.search(r"SM\d{4}-\d{6}", citizen.inner_text("main")), "Enter did not send"


def place_by_map(tour):
    """A place picked on the map, or by the device, is sent without an address; the worker's form takes it, too."""
    citizen = tour.page("citizen")
    tour.what(citizen, "只在地图上点了位置的一次上报。（浏览器测试）")
    expect(citizen.locator(".area-name").first).to_be_visible()
    citizen.locator(".map-slot .leaflet-container").click()
    expect(citizen.locator("[name='place.lat']")).not_to_have_value("")
    tour.look(citizen, "report-map", posted=True)
    tour.reported(citizen)

    citizen.context.grant_permissions(["geolocation"])
    lat, lon = 36.4517, 115.9855
    citizen.context.set_geolocation({"latitude": lat, "longitude": lon})
    tour.what(citizen, "用当前位置的一次上报。（浏览器测试）")
    citizen.locator(".map-slot button").click()
    expect(citizen.locator("[name='place.lat']")).to_have_value(re.compile("^36.4517"))
    tour.reported(citizen)

    worker = tour.page("wangge")
    worker.goto(ADDRESS + "/incidents/new")
    worker.locator("select[name=class]").select_option(index=1)
    worker.locator("[name=photo]").set_input_files(picture(1))
    worker.locator("main [name=text]").fill("只在地图上点了位置的事件。（浏览器测试）")
    expect(worker.locator(".area-name").first).to_be_visible()
    worker.locator(".map-slot .leaflet-container").click()
    expect(worker.locator("[name='place.lat']")).not_to_have_value("")
    tour.send(worker, worker.locator("main form"))
    expect(worker).to_have_url(re.compile(r"/desk"))

    tour.what(citizen, "没有说在哪里。（浏览器测试）")
    tour.watch.expected.append((422, "/report"))
    with citizen.expect_navigation():
        citizen.locator(".buttons button[value='3']").click()
    expect(citizen.locator("#f-place-refusal")).to_be_visible()
    tour.look(citizen, "report-nowhere", posted=True, refused=True)


def personal_fields(tour, number):
    """They stand closed until somebody asks; the matter's page alone reads nothing."""
    page = tour.page("diaodu")
    page.goto(f"{ADDRESS}/matters/{number}")
    expect(page.locator("#content")).not_to_contain_text("000-0000")
    tour.send(page, page.locator("#content form"))
    expect(page.locator("#content")).to_contain_text("000-0000")
    tour.look(page, "personal", posted=True)


def several_at_once(tour):
    """Two matters are chosen by keys and urged at once; what is refused the second time is said matter by matter."""
    page = tour.page("ducha")
    page.goto(ADDRESS + "/matters?state=open&stage=handling")
    expect(page.locator("[data-keys] button")).to_be_visible()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-choose]:checked")).to_have_count(2)
    page.locator("#bulk-reason").fill("请今天给出结果。（浏览器测试）")
    with page.expect_navigation():
        page.locator("#bulk button[value=urge]").click()
    expect(page.locator(".notices")).to_contain_text("催办：2 件")
    for box in (0, 1):
        page.locator("[data-choose]").nth(box).check()
    page.locator("#bulk-reason").fill("再催一次。（浏览器测试）")
    with page.expect_navigation():
        page.locator("#bulk button[value=urge]").click()
    expect(page.locator("main table tbody tr")).to_have_count(2)
    tour.look(page, "several-refused", posted=True)


def keys(tour, number):
    """A letter opens its action's form with the first question ready; turned off, it does nothing."""
    page = tour.page("ducha")
    page.goto(f"{ADDRESS}/matters/{number}")
    page.keyboard.press("n")
    expect(page.locator("#do-note textarea")).to_be_focused()
    page.reload()
    page.locator("[data-keys] button").click()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("#do-note textarea")).not_to_be_visible()
    page.locator("[data-keys] button").click()


def calendar_file(**change):
    """The repository's calendar with the next ten days off, or another one, as a file to upload."""
    with open("calendars/cn.json", encoding="utf-8") as file:
        calendar = json.load(file)
    days = [(datetime.date.today() + datetime.timedelta(days=n)).isoformat() for n in range(1, 11)]
    calendar["notices"].append({"id": "tour", "url": "https://www.gov.cn/"})
    calendar["days"] = [day for day in calendar["days"] if day["date"] not in days]
    calendar["days"] += [{"date": day, "off": True, "name": "测试日", "notice": "tour"} for day in days]
    return {"name": "calendar.json", "mimeType": "application/json", "buffer": json.dumps(change or calendar).encode()}


def calendar_previews(tour):
    """What another calendar would move, for all and for one unit, is seen before it is changed."""
    for locale, lang, suffix in (("zh-CN", "zh-Hans", ""), ("en-GB", "en", "-en")):
        page = tour.page("guanli", locale)

        def preview(address, fill):
            page.goto(ADDRESS + address)
            form = page.locator("#do-calendar")
            if not form.is_visible():
                page.locator("details", has=form).locator("summary").first.click()
            fill(form)
            tour.send(page, form)

        preview("/admin/calendars", lambda form: form.locator("[name=file]").set_input_files(calendar_file()))
        assert page.locator("main table tbody tr").count() > 5, "no deadline moves by ten days off"
        tour.look(page, "calendar-preview" + suffix, lang=lang, posted=True)
        if not suffix:
            night = calendar_file(
                calendar="night", title={"zh": "夜间作业", "en": "At night"}, inherits="cn", hours=[["20:00", "23:00"]])
            preview("/admin/calendars", lambda form: form.locator("[name=file]").set_input_files(night))
            tour.send(page, page.locator("form", has=page.locator("[name=reason]")))
            expect(page).to_have_url(re.compile("calendar=night"))
        preview("/admin/organization/units/urban-management", lambda form: form.locator("select[name=calendar]").select_option("night"))
        assert page.locator("main table tbody tr").count() > 0, "no deadline of the unit moves"
        tour.look(page, "unit-calendar-preview" + suffix, lang=lang, posted=True)


def one_time_code(secret, ahead=0):
    """What an authenticator app shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


def second_factor(tour):
    """Turned on, asked for at the next sign-in, seen under My account, turned off; then a link for a new password."""
    for who, locale, lang, suffix in (("fuzeren", "zh-CN", "zh-Hans", ""), ("shenji", "en-GB", "en", "-en")):
        page = tour.page(who, locale)
        page.goto(ADDRESS + "/account/second-factor")
        page.locator("main [name=current]").fill(PASSWORD)
        tour.send(page, page.locator("main form"))
        secret = page.locator(".secret").inner_text().replace(" ", "")
        tour.look(page, "second-factor-setup" + suffix, lang=lang, posted=True)
        page.locator("main [name=code]").fill(one_time_code(secret))
        tour.send(page, page.locator("main form"))
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 10, codes
        tour.look(page, "recovery-codes" + suffix, lang=lang, posted=True)

        context = tour.browser.new_context(locale=locale, viewport=WIDE)
        other = tour.watch.over(context).new_page()
        other.goto(ADDRESS + "/sign-in")
        other.locator("main [name=name]").fill(who)
        other.locator("main [name=password]").fill(PASSWORD)
        tour.send(other, other.locator("main form"))
        expect(other).to_have_url(re.compile("/sign-in/code"))
        tour.look(other, "sign-in-code" + suffix, lang=lang)
        other.locator("main [name=code]").fill(codes[0])
        tour.send(other, other.locator("main form"))
        expect(other).to_have_url(re.compile("/desk"))
        page.goto(ADDRESS + "/account")
        expect(page.locator("[name=session] option")).to_have_count(3)
        tour.look(page, "own-account-sessions" + suffix, lang=lang)
        page.goto(ADDRESS + "/account/second-factor")
        tour.look(page, "second-factor-on" + suffix, lang=lang)
        page.locator("details", has=page.locator("form[action$=removals]")).locator("summary").click()
        form = page.locator("form[action$=removals]")
        form.locator("[name=current]").fill(PASSWORD)
        form.locator("[name=code]").fill(codes[1])
        tour.send(page, form)
        context.close()

        administrator = tour.page("guanli", locale)
        administrator.goto(ADDRESS + f"/admin/accounts/{who}")
        administrator.locator("details", has=administrator.locator("form[action$=links]")).locator("summary").click()
        tour.send(administrator, administrator.locator("form[action$=links]"))
        link = administrator.locator(".slip-note dd").inner_text()
        tour.look(administrator, "account-link" + suffix, lang=lang, posted=True)
        citizen = tour.page("citizen", locale)
        citizen.goto(ADDRESS + "/new-password" + link[link.index("?"):])
        tour.look(citizen, "new-password" + suffix, lang=lang)
        tour.watch.expected.append((404, "/new-password"))
        citizen.goto(ADDRESS + "/new-password?link=x")
        tour.look(citizen, "password-link-over" + suffix, lang=lang, posted=True)


def without_scripts(tour):
    """Report, follow, sign in and take an action in a browser that runs no script."""
    citizen = tour.page("citizen", scripts=False)
    tour.what(citizen, "只有经纬度的一次上报。（没有脚本的浏览器）")
    citizen.locator("[name='place.lat']").fill("36.4517")
    citizen.locator("[name='place.lon']").fill("115.9855")
    tour.reported(citizen)
    tour.what(citizen, "只选了社区的一次上报。（没有脚本的浏览器）", photo=True)
    citizen.locator("select[name=area]").select_option(index=1)
    tour.go_on(citizen, 3)
    # The link in the head leads to the button that keeps what was written.
    citizen.locator("#language button").click()
    expect(citizen.locator("html")).to_have_attribute("lang", "en")
    citizen.locator("#language button").click()
    citizen.locator("select[name=class-other]").select_option(index=1)
    tour.reported(citizen)
    tour.report(citizen, "路灯不亮。（没有脚本的浏览器）", "示例路北口")
    citizen.set_viewport_size({"width": 360, "height": 800})
    number = tour.reported(citizen)
    citizen.set_viewport_size(WIDE)
    tour.followed(citizen)
    expect(citizen.locator("main")).to_contain_text(number)
    tour.act("diaodu", number, "accept", "待派遣", scripts=False)
    with citizen.expect_navigation():
        citizen.reload()
    expect(citizen.locator(".rail [aria-current=step] > span")).to_have_text("待派遣")


def unit_of(tour, who):
    """The unit of the officer, as the dispatch form names it."""
    page = tour.page(who)
    page.goto(ADDRESS + "/desk")
    page.locator("details.account summary").click()
    unit = page.locator("details.account li").first.inner_text().split("·")[0].strip()
    return tour.page("diaodu").locator("select[name=owner] option", has_text=unit).first.get_attribute("value")


def main():
    watch = Watch(sys.argv[2], sys.argv[3])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tour = Tour(browser, watch)
        number, follow = whole_way(tour)
        every_page(tour, number, follow)
        refused_report(tour)
        by_keyboard(tour)
        place_by_map(tour)
        personal_fields(tour, number)
        several_at_once(tour)
        keys(tour, number)
        calendar_previews(tour)
        second_factor(tour)
        without_scripts(tour)
        browser.close()
    watch.validate()
    watch.end()
    print(f"tour of {number}: {watch.looked} passed, 0 failed")


if __name__ == "__main__":
    main()
