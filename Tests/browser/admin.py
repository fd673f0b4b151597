"""The administrator writes rules: a ledger is edited with the keyboard while the server says what is wrong, two
administrators meet, and a map of areas is uploaded, looked at and published; all of it in both languages. Usage: admin.py
ADDRESS SHOTS SOURCES. Exits 1 when anything is not as it should be.
"""
import json
import re
import sys

from playwright.sync_api import expect, sync_playwright

from watch import NARROW, WIDE, Watch

ADDRESS, PASSWORD = sys.argv[1].rstrip("/"), "taizhang-demo"


LANGS = ("zh-Hans", "en")
WORDS = {
    "edit": ("编辑", "Edit"),
    "publish": ("发布", "Publish"),
    "publish areas": ("发布这些区域", "Publish these areas"),
    "sound": ("没有错误，可以发布。", "Nothing is wrong; it can be published."),
    "faults": ("处错误", "Faults: "),
    "line": ("行", "Line"),
    "lost": ("连接中断", "connection"),
    "changed": ("待认领 · 时限", "Dispatched · "),
    "areas sound": ("没有重叠和空隙，可以发布。", "No overlap and no gap; it can be published."),
    "areas published": ("已发布", "areas are in force"),
    "square metres": ("m²|公顷", "m²|ha"),
}


class Round:
    """One time through, in one language; what the first changed, the second changes again."""

    def __init__(self, watch, tongue):
        self.watch, self.tongue = watch, tongue

    def say(self, key):
        return WORDS[key][self.tongue]

    def look(self, page, name, **how):
        self.watch.look(page, name + ("", "-en")[self.tongue], lang=LANGS[self.tongue], **how)


def sign_in(context):
    page = context.new_page()
    page.goto(ADDRESS + "/sign-in")
    page.locator("main [name=name]").fill("guanli")
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(r"/desk"))
    return page


def editor(page, turn):
    """Types a fault, is led to its line, mends it, sees the change, publishes: by keyboard only."""
    page.goto(ADDRESS + "/admin/ledgers/grid-incident")
    turn.look(page, "ledger-graph")
    page.get_by_role("link", name=turn.say("edit"), exact=True).focus()
    page.keyboard.press("Enter")
    state, source = page.locator("[data-draft-state]"), page.locator("#f-text")
    expect(state).to_have_text(turn.say("sound"))
    expect(page.locator("[data-lines] span")).to_have_count(source.input_value().count("\n") + 1)
    boxes = page.locator(".stage-graph .graph-stage").count()
    # A stage that nothing leads to and nobody can leave.
    text = source.input_value()
    source.focus()
    source.evaluate("(field, at) => field.setSelectionRange(at, at)", text.index("  accepted:\n"))
    page.keyboard.type("  waiting:\n    title: { zh: 等候, en: Waiting }\n    clock: 2 moons\n    actions: []\n", delay=5)
    expect(state).to_contain_text(turn.say("faults"))
    expect(page.locator(".faults")).to_contain_text("stages.waiting.clock")
    expect(page.locator(".faults")).to_contain_text("2 moons")
    expect(page.locator(".stage-graph .graph-stage")).to_have_count(boxes + 1)
    turn.look(page, "ledger-draft-faulty")
    fault = page.locator(".faults a[data-line]", has_text=re.compile(turn.say("line"))).first
    line = int(fault.get_attribute("data-line"))
    fault.focus()
    page.keyboard.press("Enter")
    expect(source).to_be_focused()
    chosen = source.evaluate("(field) => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == source.input_value().split("\n")[line - 1], chosen
    # With the line cut it says so, and checks again when it is back.
    page.context.set_offline(True)
    page.keyboard.press("End")
    page.keyboard.type(" ")
    expect(state).to_contain_text(turn.say("lost"))
    page.context.set_offline(False)
    turn.watch.troubles = [trouble for trouble in turn.watch.troubles if "ERR_INTERNET_DISCONNECTED" not in trouble]
    source.fill(re.sub(r"clock: \d work-hours", f"clock: {4 + turn.tongue} work-hours", text))
    expect(state).to_have_text(turn.say("sound"))
    expect(page.locator("#draft-found table")).to_contain_text(turn.say("changed"))
    turn.look(page, "ledger-draft")
    page.locator("[name=reason]").focus()
    reason = f"本区规定：认领放宽到 {4 + turn.tongue} 小时"
    page.keyboard.type(reason)
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == turn.say("publish"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(ADDRESS + "/admin/ledgers/grid-incident")
    expect(page.locator("main")).to_contain_text(reason)


def meeting(page, other, turn):
    """Two administrators at once: the second is shown both texts and may then go on."""
    for one in (page, other):
        one.goto(ADDRESS + "/admin/ledgers/citizen-report/draft")
    text = page.locator("#f-text").input_value()
    first, second = 5 + 2 * turn.tongue, 6 + 2 * turn.tongue
    for one, limit in ((page, first), (other, second)):
        one.locator("#f-text").fill(re.sub(r"returns: \{ limit: \d+ \}", f"returns: {{ limit: {limit} }}", text))
        one.locator("[name=reason]").fill(f"退回上限改为 {limit} 次")
    page.get_by_role("button", name=turn.say("publish")).click()
    expect(page).to_have_url(ADDRESS + "/admin/ledgers/citizen-report")
    turn.watch.expected.append((409, "/admin/ledgers/citizen-report/versions"))
    other.get_by_role("button", name=turn.say("publish")).click()
    expect(other.locator(".diff .is-gone")).to_contain_text(f"limit: {first}")
    expect(other.locator(".diff .is-new")).to_contain_text(f"limit: {second}")
    turn.look(other, "ledger-conflict", posted=True, refused=True)
    other.locator("main form .buttons button").first.click()
    expect(other).to_have_url(ADDRESS + "/admin/ledgers/citizen-report")


def upload(page, turn):
    """The map in force with one cell pushed over another: drawn, numbered, looked at; then mended and published."""
    whole = json.load(open("samples/district/areas.geojson", encoding="utf-8"))
    cells = [area for area in whole["features"] if area["properties"]["level"] == "cell"]
    pushed = json.loads(json.dumps(whole))
    ring = next(area for area in pushed["features"] if area["properties"]["code"] == cells[0]["properties"]["code"])["geometry"]["coordinates"][0]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    east = max(point[0] for point in ring)
    for point in ring:
        if point[0] == east:
            point[0] += 0.002
    page.goto(ADDRESS + "/admin/areas")
    turn.look(page, "areas-upload")

    def send(content):
        fold = page.locator("details", has=page.locator("#do-upload"))
        if not page.locator("#do-upload").is_visible():
            fold.locator("summary").first.click()
        page.locator("#do-upload input[type=file]").set_input_files(
            {"name": "areas.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(content, ensure_ascii=False).encode()})
        with page.expect_navigation():
            page.locator("#do-upload button").last.click()

    turn.watch.expected.append((422, "/admin/areas/previews"))
    send(pushed)
    first = page.locator(".findings li").first
    expect(first).to_contain_text(re.compile(turn.say("square metres")))
    page.locator(".areas-drawn a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#finding-1$"))
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator("svg")).to_be_visible()
    assert page.get_by_role("button", name=turn.say("publish areas")).count() == 0
    turn.look(page, "area-findings", posted=True)
    whole["features"][-1]["properties"]["name"] += ("（改）", "（再改）")[turn.tongue]
    send(whole)
    expect(page.locator(".draft-state")).to_have_text(turn.say("areas sound"))
    turn.look(page, "area-preview", posted=True)
    page.get_by_role("button", name=turn.say("publish areas")).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text(turn.say("areas published"))


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        watch = Watch(sys.argv[2], sys.argv[3])
        for tongue, locale in enumerate(("zh-CN", "en-GB")):
            page, other = (sign_in(watch.over(browser.new_context(locale=locale, viewport=WIDE))) for _ in range(2))
            turn = Round(watch, tongue)
            editor(page, turn)
            meeting(page, other, turn)
            upload(page, turn)
        # The whole without a script, narrow: the button says what typing would.
        plain = sign_in(watch.over(browser.new_context(locale="zh-CN", viewport=NARROW, java_script_enabled=False)))
        plain.goto(ADDRESS + "/admin/ledgers/citizen-report/draft")
        plain.locator("#f-text").fill("ledger: citizen-report\n")
        plain.get_by_role("button", name="检查").click()
        expect(plain.locator(".faults")).to_contain_text("stages")
        browser.close()
    watch.validate()
    watch.end()
    print(f"admin: {watch.looked} pages looked at, 0 failed")


if __name__ == "__main__":
    main()
