"""The day without network: a grid worker's telephone, with the line really cut. Reports, a check and a verification made
without network are there once when it is back, by the right officer; what has moved on meanwhile is said; nobody sends
what somebody else made; a phone that cannot keep anything says so. Usage: pocket.py ADDRESS SHOTS SOURCES.
"""
import base64
import datetime
import json
import re
import secrets
import struct
import sys

from playwright.sync_api import expect, sync_playwright

from line import Line
from watch import NARROW, WIDE, Watch

PASSWORD = "taizhang-demo"
# Its keys are new each time, so that it runs twice on one server.
RUN = secrets.token_hex(4)


# What the page did, in order: told only when a part fails, for what goes wrong once in a hundred runs.
TRACE = """(() => {
  const tell = (...words) => console.debug("trace", Math.round(performance.now()), ...words);
  addEventListener("hashchange", (event) => tell("address", new URL(event.newURL).hash));
  addEventListener("change", (event) => tell("change", event.target.id, event.target.files?.length ?? ""), true);
  addEventListener("error", (event) => tell("error", event.message));
  addEventListener("unhandledrejection", (event) => tell("rejection", String(event.reason)));
  const toBlob = HTMLCanvasElement.prototype.toBlob;
  HTMLCanvasElement.prototype.toBlob = function (answer, ...rest) {
    tell("encoding");
    toBlob.call(this, (blob) => { tell("encoded", blob?.size); answer(blob); }, ...rest);
  };
  addEventListener("DOMContentLoaded", () => {
    const view = document.getElementById("view");
    if (!view) return;
    new MutationObserver((seen) => {
      for (const each of seen) for (const node of each.addedNodes) tell("drawn", node.nodeName, node.className ?? "");
    }).observe(view, { childList: true });
  });
})()"""


class PocketWatch(Watch):
    """What must fail while the line is cut, the session is over or a result comes too late is no trouble."""

    line = None

    def unanswered(self, request):
        if not (self.line.is_cut or self.line.is_torn):
            super().unanswered(request)

    def answered(self, response):
        path = "/" + response.url.split("/", 3)[-1].split("?")[0]
        if not (path.startswith("/pocket/") and response.status in (401, 409)):
            super().answered(response)


class Person:
    """Somebody with a browser of their own, who also acts by forms without looking at them."""

    def __init__(self, browser, line, watch, name, **options):
        self.line, self.name = line, name
        self.context = watch.over(browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options))
        self.page = self.context.new_page()

    def sign_in(self, name=None, then="/desk"):
        self.page.goto(self.line.address + "/sign-in?next=" + then.replace("/", "%2F"))
        self.page.locator("main [name=name]").fill(name or self.name)
        self.page.locator("main [name=password]").fill(PASSWORD)
        self.page.locator("main form button").click()
        expect(self.page).to_have_url(re.compile(re.escape(then)))
        return self

    def session(self):
        return self.context.request.get(self.line.address + "/pocket/session").json()

    def report(self, key, at, text):
        """A report by data alone; its number."""
        who = self.session()
        answer = self.context.request.post(
            self.line.address + "/pocket/reports",
            multipart={"csrf": who["csrf"], "key": f"{RUN}-{key}", "officer": who["officer"], "class": "manhole-damaged", "text": text,
                       "place.lat": str(at[0]), "place.lon": str(at[1])})
        assert answer.status == 201, answer.text()
        return answer.json()["number"]

    def act(self, number, action, **fields):
        form = {"csrf": self.session()["csrf"], **fields}
        answer = self.context.request.post(f"{self.line.address}/matters/{number}/{action}", multipart=form, max_redirects=0)
        assert answer.status == 303, f"{self.name}: {action} {number}: {answer.status} {re.sub('<[^>]*>', ' ', answer.text())[:1500]}"

    def journal(self, number):
        page = self.context.new_page()
        page.goto(f"{self.line.address}/matters/{number}")
        text = page.locator("main").inner_text()
        page.close()
        return text


def jpeg(page, at=None):
    """A real JPEG, 2,600 pixels wide; with the camera's instant in it where asked."""
    data = page.evaluate("""() => { const c = document.createElement("canvas"); c.width = 2600; c.height = 1300;
      const g = c.getContext("2d"); g.fillStyle = "#777"; g.fillRect(0, 0, 2600, 1300); g.fillStyle = "#333";
      g.beginPath(); g.arc(1300, 700, 320, 0, 7); g.fill(); return c.toDataURL("image/jpeg", 0.8).split(",")[1]; }""")
    data = base64.b64decode(data)
    if at:
        text = at.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\0"
        tiff = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">HHHII", 1, 0x8769, 4, 1, 26) + struct.pack(">I", 0)
        tiff += struct.pack(">HHHII", 1, 0x9003, 2, len(text), 44) + struct.pack(">I", 0) + text
        segment = b"Exif\0\0" + tiff
        data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data}


class Day:
    def __init__(self, browser, line, watch):
        self.browser, self.line, self.watch = browser, line, watch
        self.worker = Person(browser, line, watch, "wangge", viewport=NARROW, permissions=["geolocation"]).sign_in()
        self.dispatcher = Person(browser, line, watch, "diaodu").sign_in()
        self.officer = Person(browser, line, watch, "jingban").sign_in()
        self.supervisor = Person(browser, line, watch, "ducha").sign_in()
        self.page = self.worker.page
        self.said = []
        self.worker.context.add_init_script(TRACE)
        self.worker.context.on("console", lambda message: message.text.startswith("trace ") and self.said.append(message.text))
        cells = self.worker.context.request.get(line.address + "/pocket/areas").json()["features"]
        assert cells, "the worker has no cells"
        lon, lat = cells[0]["properties"]["label"]
        self.here = (lat, lon)
        self.worker.context.set_geolocation({"latitude": lat, "longitude": lon, "accuracy": 12})
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.taps = 0

    # What a thumb does

    def tap(self, target):
        self.taps += 1
        target.click()

    def photo(self, target, file):
        self.taps += 1
        target.set_input_files(file)

    def open(self, hash=""):
        self.page.goto(f"{self.line.address}/pocket/{hash}")
        expect(self.page.locator("#view > *").first).not_to_have_class("empty")

    def cut(self):
        self.line.cut()
        self.worker.context.set_offline(True)

    def mend(self):
        self.line.mend()
        self.worker.context.set_offline(False)

    def look(self, page, name, lang="zh-Hans"):
        """Without network there is no source to check again: it is that of the same page with network."""
        self.watch.look(page, name, lang=lang, full=False, posted=self.line.is_cut)
        page.set_viewport_size(NARROW)

    def state(self, state):
        return self.page.locator(f"[data-item][data-state={state}]")

    # Tasks for the worker, as others give them

    def check_task(self, key, text):
        number = self.worker.report(key, self.here, text)
        self.dispatcher.act(number, "request-check", note="请到现场看一看")
        return number

    def verify_task(self, key, text):
        number = self.worker.report(key, self.here, text)
        self.dispatcher.act(number, "accept")
        page = self.officer.page
        page.goto(self.line.address + "/desk")
        page.locator("details.account summary").click()
        name = page.locator("details.account li").first.inner_text().split("·")[0].strip()
        queue = self.dispatcher.page
        queue.goto(f"{self.line.address}/dispatch/{number}")
        unit = queue.locator("select[name=owner] option", has_text=name).first.get_attribute("value")
        self.dispatcher.act(number, "dispatch", owner=unit)
        self.officer.act(number, "claim")
        self.officer.act(number, "submit", note="已更换井盖", closing="yes", photos=jpeg(page))
        return number


def whole_day(day):
    """Three reports with photos, a check and a verification without network; all there once when it is back."""
    page, line = day.page, day.line
    check, verify = day.check_task("b-check", "井盖翘起。（离线测试）"), day.verify_task("b-verify", "井盖破损。（离线测试）")
    day.open()
    expect(page.locator("html[data-kept=yes]")).to_be_attached(timeout=20000)
    for number in (check, verify):
        expect(page.locator(".pocket-list a", has_text=number).first).to_be_visible()
    expect(page.locator(".pocket-far").first).to_be_visible()
    page.wait_for_function("async () => (await caches.keys()).some((name) => name.startsWith('pocket-') && name !== 'pocket-choice')")
    day.look(page, "pocket-today")

    day.cut()
    page.reload()
    expect(page.locator("#status")).to_contain_text("没有网络")
    expect(page.locator(".pocket-list a", has_text=check).first).to_be_visible()

    # The fifteen seconds: photo, class, send.
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    day.taps = 0
    day.photo(page.locator("#quick-photo"), jpeg(page, now - datetime.timedelta(seconds=5)))
    expect(page.locator(".pocket-where")).to_contain_text("位置在")
    day.tap(page.locator(".pocket-class").first)
    expect(page.locator("#report-text")).not_to_have_value("")
    page.wait_for_timeout(300)
    day.look(page, "pocket-report")
    day.tap(page.locator(".pocket-send"))
    expect(day.state("waiting")).to_have_count(1)
    assert day.taps <= 5, f"a report took {day.taps} taps"

    # By search, from the album, with words of one's own.
    page.locator("[data-tab=report]").click()
    page.locator("#report-album").set_input_files(jpeg(page, now - datetime.timedelta(hours=3)))
    page.locator("#report-search").fill("路灯")
    page.locator(".pocket-class").first.click()
    page.locator("#report-text").fill("路灯白天亮着。（离线测试）")
    page.locator(".pocket-send").click()
    expect(day.state("waiting")).to_have_count(2)

    # By keyboard alone.
    page.locator("[data-tab=report]").focus()
    page.keyboard.press("Enter")
    page.locator("#report-photo").set_input_files(jpeg(page))
    expect(page.locator(".photos img")).to_have_count(1)
    page.locator("#report-photo").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('pocket-class')"):
            break
    page.keyboard.press("Enter")
    page.locator(".pocket-send").focus()
    page.keyboard.press("Enter")
    expect(day.state("waiting")).to_have_count(3)

    for number, answer, shot in ((check, "found", "pocket-task"), (verify, "passed", "pocket-verify")):
        page.locator("[data-tab=today]").click()
        page.locator(".pocket-list a", has_text=number).first.click()
        if number == verify:
            expect(page.locator(".photos img").first).to_be_visible()
        page.locator(f".pocket-choice:has([name={answer}][value=yes])").click()
        page.locator("#result-note").fill("现场看过。（离线测试）")
        page.locator("#result-photo").set_input_files(jpeg(page))
        expect(page.locator(".pocket-form .photos img")).to_have_count(1)
        day.look(page, shot)
        page.locator(".pocket-send").click()
        expect(page.locator("#title")).to_have_text("发送情况")
    expect(day.state("waiting")).to_have_count(5)
    # What has its answer waits for nobody any more.
    page.locator("[data-tab=today]").click()
    expect(page.locator(".pocket-list a", has_text=check).filter(has_text="立案前核查")).to_have_count(0)

    # A draft, and the telephone switched off.
    page.locator("[data-tab=report]").click()
    page.locator(".pocket-class").nth(1).click()
    page.locator("#report-text").fill("写了一半")
    page.wait_for_timeout(300)
    page.close()
    page = day.page = day.worker.page = day.worker.context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    day.open("#queue")
    expect(day.state("waiting")).to_have_count(5)
    expect(day.state("draft")).to_contain_text("写了一半")
    day.look(page, "pocket-queue")
    day.state("draft").get_by_role("button").click()
    expect(day.state("draft")).to_have_count(0)

    day.mend()
    expect(day.state("sent")).to_have_count(5, timeout=30000)
    expect(day.state("waiting")).to_have_count(0)
    numbers = [day.state("sent").nth(index).locator("a.number").inner_text() for index in range(5)]
    # The newest stands first: verification, check, and the reports in the order in which they were made.
    assert numbers[:2] == [verify, check], numbers
    assert numbers[2] > numbers[3] > numbers[4], numbers
    journal = day.dispatcher.journal(numbers[4])
    assert "现场拍摄" in journal and "相机时间" in journal, journal
    assert "从相册选取" in day.dispatcher.journal(numbers[3])
    for number, words in ((check, "核查属实"), (verify, "核查通过")):
        journal = day.dispatcher.journal(number)
        assert journal.count(words) == 1 and "现场看过" in journal, journal
    name = day.worker.session()["name"]
    assert name in day.dispatcher.journal(numbers[4])
    page.reload()
    expect(day.state("sent")).to_have_count(5)
    return numbers


def torn(day):
    """The line goes in the middle of an answer: that is no network, and no fault of the telephone."""
    page, status = day.page, day.page.locator("#status")
    day.open("#today")
    expect(status).to_contain_text("已连网")
    day.line.is_torn = True
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(status).to_contain_text("没有网络")
    expect(page.locator("#notice")).to_be_empty()
    day.line.is_torn = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(status).to_contain_text("已连网")


def under_a_finger(day):
    """What is drawn anew while a finger is on it does not take the tap away."""
    number = day.check_task("b-finger", "井盖作响。（离线测试）")
    page = day.page
    day.open("#today")
    page.reload()
    link = page.locator(".pocket-list a", has_text=number).first
    expect(link).to_be_visible()
    page.wait_for_load_state("networkidle")
    link.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.pocket-list').dataset.old = 'yes'")
    box = link.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    # As another window of this phone says that something has changed.
    page.evaluate("() => { const other = new BroadcastChannel('taizhang-pocket'); other.postMessage('items'); other.close(); }")
    page.wait_for_timeout(500)
    assert page.locator(".pocket-list[data-old]").count(), "drawn anew under the finger"
    page.mouse.up()
    expect(page.locator(".pocket-form")).to_be_visible()
    # And without a finger it is.
    page.locator("[data-tab=today]").click()
    expect(page.locator(".pocket-list a", has_text=number).first).to_be_visible()
    page.evaluate("document.querySelector('.pocket-list').dataset.old = 'yes'")
    page.evaluate("() => { const other = new BroadcastChannel('taizhang-pocket'); other.postMessage('items'); other.close(); }")
    expect(page.locator(".pocket-list[data-old]")).to_have_count(0)


def photo_and_then(page, field, script):
    """Chooses a photo and goes on in the same instant, before it can have been read."""
    page.evaluate("""([data, field, script]) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))], "IMG_0002.jpg", { type: "image/jpeg" }));
      const input = document.getElementById(field);
      input.files = files.files;
      input.dispatchEvent(new Event("change"));
      new Function(script)();
    }""", [base64.b64encode(jpeg(page)["buffer"]).decode(), field, script])


def drawn_once(day):
    """A report opened while the views are drawn anew is drawn once, and a photo still being made smaller is not lost."""
    page = day.page
    day.open()
    expect(page.locator("html[data-kept=yes]")).to_be_attached()
    page.evaluate("""() => {
      window.forms = 0;
      new MutationObserver((seen) => { for (const each of seen) for (const node of each.addedNodes) if (node.matches?.(".pocket-form")) window.forms += 1; })
        .observe(document.getElementById("view"), { childList: true });
      location.hash = "#report";
      navigator.serviceWorker.dispatchEvent(new MessageEvent("message"));
    }""")
    expect(page.locator("#report-photo")).to_be_attached()
    page.wait_for_timeout(500)
    assert page.evaluate("window.forms") == 1, page.evaluate("window.forms")
    # Two changes of the address at once, as by two quick taps.
    page.evaluate("() => { window.forms = 0; location.hash = '#queue'; location.hash = '#report'; }")
    page.wait_for_timeout(500)
    assert page.evaluate("window.forms") <= 1, page.evaluate("window.forms")
    assert page.locator(".pocket-form").count() == 1

    # Left while the photo is being read: it is in the draft all the same.
    photo_and_then(page, "report-photo", "location.hash = '#today'")
    expect(page.locator(".pocket-big")).to_be_visible()
    page.wait_for_timeout(500)
    page.locator("[data-tab=report]").click()
    expect(page.locator(".photos img")).to_have_count(1)
    page.locator("button", has_text="丢弃").click()
    expect(page.locator("#report-photo")).to_have_count(0)


def too_late(day):
    """The supervisor was faster: said, and words and photo go on as a report of their own."""
    number = day.check_task("b-late", "井盖又响。（离线测试）")
    page = day.page
    day.open("#today")
    page.reload()
    page.locator(".pocket-list a", has_text=number).first.click()
    expect(page.locator(".pocket-form")).to_be_visible()
    day.cut()
    page.locator(".pocket-choice:has([name=found][value=yes])").click()
    page.locator("#result-note").fill("我看到它还在响。")
    # Sent while the photo is still being read: it goes along.
    photo_and_then(page, "result-photo", "document.querySelector('.pocket-send').click()")
    expect(day.state("waiting")).to_have_count(1)
    day.line.mend()
    day.supervisor.act(number, "check", found="no", note="没有发现")
    day.mend()
    gone = day.state("gone")
    expect(gone).to_have_count(1, timeout=30000)
    expect(gone).to_contain_text("核查未发现所报情况")
    expect(gone).to_contain_text("督查")
    expect(gone).to_contain_text("我看到它还在响。")
    expect(gone.locator("img")).to_have_count(1)
    day.look(page, "pocket-gone")
    gone.get_by_role("button", name="另报一件").click()
    expect(page.locator("#report-text")).to_have_value(re.compile("我看到它还在响"))
    expect(page.locator(".photos img")).to_have_count(1)
    page.get_by_role("button", name="丢弃").click()
    expect(day.state("gone")).to_have_count(0)
    assert "核查属实" not in day.dispatcher.journal(number)


def two_windows(day):
    """Of a draft that is open twice each field keeps what was written last."""
    one = day.page
    day.open("#report")
    one.locator(".pocket-class").first.click()
    one.wait_for_timeout(300)
    two = day.worker.context.new_page()
    two.goto(one.url)
    expect(two.locator(".pocket-class[aria-pressed=true]")).to_have_count(1)
    chosen = two.locator(".pocket-class").nth(2).inner_text()
    two.locator(".pocket-class").nth(2).click()
    expect(one.locator(".pocket-class[aria-pressed=true]")).to_contain_text(chosen.replace("✓", "").strip())
    one.locator("#report-place").evaluate("(input) => { input.closest('details').open = true; }")
    one.locator("#report-place").fill("东门")
    one.wait_for_timeout(500)
    two.close()
    one.reload()
    expect(one.locator(".pocket-class[aria-pressed=true]")).to_contain_text(chosen.replace("✓", "").strip())
    expect(one.locator("#report-place")).to_have_value("东门")
    one.get_by_role("button", name="丢弃").click()
    expect(one.locator("#title")).to_have_text("发送情况")


def session_over(day):
    """Kept until its officer signs in again; nobody else sees or sends it."""
    page = day.page
    day.open("#report")
    day.cut()
    page.locator(".pocket-class").first.click()
    page.locator("#report-text").fill("登录过期前写下的。（离线测试）")
    page.locator(".pocket-send").click()
    expect(day.state("waiting")).to_have_count(1)
    day.worker.context.clear_cookies()
    day.mend()
    expect(page.locator("#status")).to_contain_text("登录后发送 1 条", timeout=30000)
    expect(day.state("waiting")).to_have_count(1)
    day.look(page, "pocket-signed-out")

    day.worker.sign_in("ducha", then="/pocket/")
    day.open("#queue")
    expect(page.locator("#view")).to_contain_text("还有 1 条别人记下的内容")
    assert "登录过期前" not in page.locator("#view").inner_text()
    expect(page.locator("[data-item]")).to_have_count(0)
    # Nor are the first one's tasks and photos left for them.
    left = page.evaluate("""() => new Promise((done) => { indexedDB.open("taizhang-pocket").onsuccess = ({ target }) => {
      const read = target.result.transaction(["kept", "photo"]);
      const [kept, photos] = [read.objectStore("kept").getAllKeys(), read.objectStore("photo").getAllKeys()];
      read.oncomplete = () => { target.result.close(); done([...kept.result, ...photos.result.map((key) => key[0])]); }; }; })""")
    assert set(left) <= {day.worker.session()["officer"]}, left
    day.worker.context.clear_cookies()

    day.worker.sign_in("wangge", then="/pocket/")
    day.open("#queue")
    expect(day.state("sent").first).to_contain_text(re.compile(r"WG\d{4}-\d{6}"), timeout=30000)
    expect(day.state("waiting")).to_have_count(0)


def cannot_keep(day):
    """A private window, a full phone: said before anybody relies on it, and nothing is pretended."""
    def phone(script, name="wangge"):
        person = Person(day.browser, day.line, day.watch, name, viewport=NARROW)
        person.context.add_init_script(script)
        person.sign_in()
        person.page.goto(day.line.address + "/pocket/")
        return person

    broken = phone("indexedDB.open = () => { throw new DOMException('', 'InvalidStateError'); };")
    expect(broken.page.locator("#notice")).to_contain_text("不能保存内容")
    expect(broken.page.locator("#view a[href='/incidents/new']")).to_be_visible()
    day.look(broken.page, "pocket-private")
    broken.context.close()
    small = phone("navigator.storage.estimate = async () => ({ quota: 30e6, usage: 1e6 });")
    expect(small.page.locator("#notice")).to_contain_text("不足 50 MB")
    small.context.close()
    full = phone("IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError'); };")
    expect(full.page.locator(".pocket-big")).to_be_visible()
    full.page.locator("#quick-photo").set_input_files(jpeg(full.page))
    expect(full.page.locator("#notice")).to_contain_text("空间已满")
    full.context.close()


def new_release(day):
    """The server was updated: the phone takes all of the new release when its owner says so, and nothing of the old stays."""
    page = day.page
    caches = "async () => (await caches.keys()).filter((name) => name !== 'pocket-choice')"
    page.goto(day.line.address + "/pocket/")
    expect(page.locator("html[data-kept=yes]")).to_be_attached()
    before = page.evaluate(caches)
    assert len(before) == 1, before
    day.line.instead = (b'const version = "', b'const version ="z')
    page.reload()
    offer = page.locator("#notice button")
    expect(offer).to_have_text("换用新版本", timeout=20000)
    # Until then it is the old one that answers.
    assert before[0] in page.evaluate(caches)
    with page.expect_navigation():
        offer.click()
    expect(page.locator("html[data-kept=yes]")).to_be_attached()
    after = page.evaluate(caches)
    assert len(after) == 1 and after[0].startswith("pocket-z"), after
    day.cut()
    page.reload()
    expect(page.locator("#status")).to_contain_text("没有网络")
    day.mend()


def english(day):
    page = day.page
    page.goto(day.line.address + "/pocket/?language=en")
    for tab, name in (("today", "pocket-today-en"), ("report", "pocket-report-en"), ("queue", "pocket-queue-en")):
        page.locator(f"[data-tab={tab}]").click()
        expect(page.locator(f"[data-tab={tab}]")).to_have_attribute("aria-current", "page")
        page.wait_for_timeout(500)
        day.look(page, name, lang="en")
    # The language stays, also without network.
    day.cut()
    page.goto(day.line.address + "/pocket/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    day.mend()


def without_scripts(day):
    """Without scripts the page leads to those that need none."""
    context = day.watch.over(day.browser.new_context(java_script_enabled=False, viewport=WIDE))
    page = context.new_page()
    page.goto(day.line.address + "/pocket/")
    expect(page.locator("a[href='/incidents/new']")).to_be_visible()
    context.close()


def tell(day):
    """What stood on the phone when a part failed."""
    for page in day.worker.context.pages:
        print(f"pocket: failed at {page.url}, which said {page.locator('#notice').all_inner_texts()} and showed", flush=True)
        print(page.locator("#view").evaluate_all("views => views.map((each) => each.outerHTML).join('').slice(0, 6000)"), flush=True)
    for line in day.said[-60:]:
        print(f"pocket: {line}", flush=True)


def main():
    line = Line(sys.argv[1].rstrip("/"))
    watch = PocketWatch(sys.argv[2], sys.argv[3])
    watch.line = line
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        day = Day(browser, line, watch)
        for part in (whole_day, torn, under_a_finger, drawn_once, too_late, two_windows, session_over, cannot_keep, new_release, english, without_scripts):
            try:
                part(day)
            except BaseException:
                tell(day)
                raise
            print(f"pocket: {part.__name__}", flush=True)
        browser.close()
    watch.validate()
    watch.end()
    print(f"pocket: {watch.looked} pages looked at, 0 failed")


if __name__ == "__main__":
    main()
