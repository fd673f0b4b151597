"""The tour: report as citizen, accept, dispatch, handle, rework, verify, answer, end, appraise.

Everything by the pages, as a person would; at 1280 px, and the portal's part again at 360 px.
Usage: tour.py ADDRESS SHOTS. Exits 1 at the first thing that is not as it should be.
"""
import os
import re
import struct
import sys
import zlib

from playwright.sync_api import expect, sync_playwright

ADDRESS, SHOTS = sys.argv[1].rstrip("/"), sys.argv[2]
PASSWORD = "taizhang-demo"
os.makedirs(SHOTS, exist_ok=True)


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



class Tour:
    def __init__(self, browser):
        self.browser = browser
        self.contexts = {}
        self.checks = 0

    def page(self, who, width=1280):
        """A browser of its own for each person."""
        if (who, width) not in self.contexts:
            context = self.browser.new_context(locale="zh-CN", viewport={"width": width, "height": 900})
            page = context.new_page()
            page.on("pageerror", lambda error: self.fail(f"script error on {page.url}: {error}"))
            self.contexts[who, width] = page
            if who != "citizen":
                page.goto(ADDRESS + "/sign-in")
                page.get_by_label("账号").fill(who)
                page.get_by_label("密码").fill(PASSWORD)
                page.get_by_role("button", name="登录").click()
                expect(page).to_have_url(re.compile(r"/desk"))
        return self.contexts[who, width]

    def fail(self, what):
        raise AssertionError(what)

    def check(self, page, what):
        """Nothing scrolls sideways, and nobody meets an error page."""
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.fail(f"{page.url} scrolls sideways by {wide} px: {what}")
        self.checks += 1

    def shot(self, page, name, full=True):
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=full)
        self.check(page, name)

    def act(self, who, number, action, fill=None):
        """Opens the matter, fills one action's form and sends it."""
        page = self.page(who)
        page.goto(f"{ADDRESS}/matters/{number}")
        form = page.locator(f"#do-{action}")
        if not form.is_visible():
            page.locator("details", has=form).locator("summary").first.click()
        if fill:
            fill(form)
        form.get_by_role("button").last.click()
        page.wait_for_load_state("networkidle")
        return page


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tour = Tour(browser)

        citizen = tour.page("citizen")
        citizen.goto(ADDRESS + "/")
        tour.shot(citizen, "portal")
        citizen.goto(ADDRESS + "/report")
        citizen.locator("[name=text]").fill("学校门口的路面塌了一块，放学时很危险。（浏览器测试）")
        citizen.locator("[name='place']").fill("示例路小学门口")
        citizen.locator("[name=photo]").set_input_files({"name": "road.png", "mimeType": "image/png", "buffer": drawing(1)})
        citizen.locator("[name=name]").fill("测试市民")
        citizen.locator("[name=phone]").fill("000-0000")
        tour.shot(citizen, "report")
        citizen.locator("main form").get_by_role("button").last.click()
        citizen.wait_for_load_state("networkidle")
        number = re.search(r"SM\d{4}-\d{6}", citizen.content())
        if not number:
            tour.fail("the report was not answered with a number: " + citizen.inner_text("main")[:400])
        number = number.group(0)
        tour.shot(citizen, "thanks")
        citizen.get_by_role("link", name=re.compile("查看|进展|跟踪|跟进")).first.click()
        citizen.wait_for_load_state("networkidle")
        follow = citizen.url
        tour.shot(citizen, "follow")

        tour.page("diaodu").goto(ADDRESS + "/desk")
        tour.shot(tour.page("diaodu"), "desk-dispatcher")
        tour.act("diaodu", number, "accept")
        page = tour.page("diaodu")
        page.goto(f"{ADDRESS}/dispatch/{number}")
        tour.shot(page, "dispatch")

        unit = unit_of(tour, "jingban")
        tour.act("diaodu", number, "dispatch", lambda form: form.locator("select[name=owner]").select_option(unit))
        tour.act("jingban", number, "claim")
        tour.shot(tour.page("jingban"), "matter-handling")
        tour.act("jingban", number, "progress", lambda form: form.locator("[name=note]").fill("已到现场，设置围挡。"))

        def submit(words, picture):
            def fill(form):
                form.locator("[name=note]").fill(words)
                form.locator("[name=photos]").set_input_files({"name": "done.png", "mimeType": "image/png", "buffer": drawing(picture)})
                form.locator("[name=closing]").check()

            return fill

        tour.act("jingban", number, "submit", submit("临时用冷料填补。", 2))

        def verdict(passed, words):
            def fill(form):
                form.locator(f"[name=passed][value={'yes' if passed else 'no'}]").check()
                form.locator("[name=note]").fill(words)

            return fill

        verifier = "ducha"
        tour.act(verifier, number, "verify", verdict(False, "填补处已经松动，请返工。"))
        tour.shot(tour.page(verifier), "rework")
        tour.act("jingban", number, "submit", submit("铣刨后重新摊铺，已压实。", 0))
        tour.act(verifier, number, "verify", verdict(True, "现场平整，达到结案条件。"))

        def answer(form):
            form.locator("[name=reached][value=yes]").check()
            form.locator("[name=words]").fill("已电话告知修复情况。")
            form.locator("[name=satisfied][value=yes]").check()

        tour.act("diaodu", number, "answer", answer)
        tour.act("diaodu", number, "end", lambda form: form.locator("select[name=kind]").select_option("resolved"))
        page = tour.page("diaodu")
        page.goto(f"{ADDRESS}/matters/{number}")
        expect(page.locator(".stamp").first).to_be_visible()
        expect(page.locator("#journal")).to_contain_text("返工")
        tour.shot(page, "matter")

        citizen.goto(follow)
        citizen.locator("[name=satisfied][value=yes]").check()
        citizen.locator("[name=score][value='5']").check()
        citizen.locator("#appraise").get_by_role("button").last.click()
        citizen.wait_for_load_state("networkidle")
        tour.shot(citizen, "appraised")
        page.goto(f"{ADDRESS}/matters/{number}")
        expect(page.locator("#journal")).to_contain_text("评价")

        for who, path, name in [
            ("lingdao", "/cockpit", "cockpit"),
            ("jingban", "/desk", "desk"),
            ("wangge", "/desk", "desk-worker"),
            ("wangge", "/incidents/new", "incident"),
            ("diaodu", "/ledgers/grid-incident", "ledger"),
            ("diaodu", "/desk/map", "map"),
            ("guanli", "/admin", "admin"),
            ("guanli", "/admin/organization", "organization"),
            ("guanli", "/admin/areas", "areas"),
            ("guanli", "/admin/ledgers/grid-incident", "rules"),
            ("guanli", "/admin/calendars", "calendars"),
            ("guanli", "/admin/accounts", "accounts"),
            ("guanli", "/admin/health", "health"),
        ]:
            page = tour.page(who)
            page.goto(ADDRESS + path)
            page.wait_for_load_state("networkidle" if name in ("map", "areas", "incident") else "load")
            tour.shot(page, name, full=False)
            if page.get_by_text("没有这个页面").count():
                tour.fail(f"{path} is not there")

        # The same on a telephone: nothing may scroll sideways.
        phone = tour.page("citizen", 360)
        for path, name in [("/", "portal"), ("/report", "report"), (follow.replace(ADDRESS, ""), "follow"), ("/map", "map")]:
            phone.goto(ADDRESS + path)
            tour.shot(phone, f"{name}-360")
        for who, path, name in [("wangge", "/desk", "desk"), ("wangge", "/incidents/new", "incident"), ("jingban", f"/matters/{number}", "matter"), ("lingdao", "/cockpit", "cockpit")]:
            page = tour.page(who, 360)
            page.goto(ADDRESS + path)
            tour.shot(page, f"{name}-360")

        # English, too.
        english = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}).new_page()
        english.goto(ADDRESS + "/")
        expect(english.locator("html")).to_have_attribute("lang", "en")
        tour.shot(english, "portal-en")
        browser.close()
        print(f"tour of {number}: {tour.checks} pages looked at, 0 failed")


def unit_of(tour, who):
    """The unit of the officer, as the dispatch form names it."""
    page = tour.page(who)
    page.goto(ADDRESS + "/desk")
    page.locator("details.account summary").click()
    unit = page.locator("details.account li").first.inner_text().split("·")[0].strip()
    dispatcher = tour.page("diaodu")
    option = dispatcher.locator("select[name=owner] option", has_text=unit).first
    return option.get_attribute("value")


if __name__ == "__main__":
    main()
