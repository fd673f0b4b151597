"""The administrator writes rules: a ledger is edited with the keyboard while the server says what is wrong, two
administrators meet, and a map of areas is uploaded, looked at and published. Usage: admin.py ADDRESS SHOTS SOURCES.
Exits 1 when anything is not as it should be.
"""
import json
import re
import sys

from playwright.sync_api import expect, sync_playwright

from watch import NARROW, WIDE, Watch

ADDRESS, PASSWORD = sys.argv[1].rstrip("/"), "taizhang-demo"


def sign_in(context):
    page = context.new_page()
    page.goto(ADDRESS + "/sign-in")
    page.locator("main [name=name]").fill("guanli")
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(r"/desk"))
    return page


def editor(page, watch):
    """Types a fault, is led to its line, mends it, sees the change, publishes: by keyboard only."""
    page.goto(ADDRESS + "/admin/ledgers/grid-incident")
    watch.look(page, "ledger-graph")
    page.get_by_role("link", name="编辑", exact=True).focus()
    page.keyboard.press("Enter")
    state, source = page.locator("[data-draft-state]"), page.locator("#f-text")
    expect(state).to_have_text("没有错误，可以发布。")
    expect(page.locator("[data-lines] span")).to_have_count(source.input_value().count("\n") + 1)
    boxes = page.locator(".stage-graph .graph-stage").count()
    # A stage that nothing leads to and nobody can leave.
    text = source.input_value()
    source.focus()
    source.evaluate("(field, at) => field.setSelectionRange(at, at)", text.index("  accepted:\n"))
    page.keyboard.type("  waiting:\n    title: { zh: 等候, en: Waiting }\n    clock: 2 moons\n    actions: []\n", delay=5)
    expect(state).to_contain_text("处错误")
    expect(page.locator(".faults")).to_contain_text("stages.waiting.clock")
    expect(page.locator(".faults")).to_contain_text("2 moons")
    expect(page.locator(".stage-graph .graph-stage")).to_have_count(boxes + 1)
    watch.look(page, "ledger-draft-faulty")
    fault = page.locator(".faults a[data-line]", has_text=re.compile("行")).first
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
    expect(state).to_contain_text("连接中断")
    page.context.set_offline(False)
    watch.troubles = [trouble for trouble in watch.troubles if "ERR_INTERNET_DISCONNECTED" not in trouble]
    source.fill(text.replace("clock: 2 work-hours", "clock: 4 work-hours"))
    expect(state).to_have_text("没有错误，可以发布。")
    expect(page.locator("#draft-found table")).to_contain_text("待认领 · 时限")
    watch.look(page, "ledger-draft")
    page.locator("[name=reason]").focus()
    page.keyboard.type("本区规定：认领放宽到四小时")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "发布":
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(ADDRESS + "/admin/ledgers/grid-incident")
    expect(page.locator("main")).to_contain_text("本区规定：认领放宽到四小时")


def meeting(page, other, watch):
    """Two administrators at once: the second is shown both texts and may then go on."""
    for one in (page, other):
        one.goto(ADDRESS + "/admin/ledgers/citizen-report/draft")
    text = page.locator("#f-text").input_value()
    for one, limit in ((page, 5), (other, 6)):
        one.locator("#f-text").fill(text.replace("returns: { limit: 2 }", f"returns: {{ limit: {limit} }}"))
        one.locator("[name=reason]").fill(f"退回上限改为 {limit} 次")
    page.get_by_role("button", name="发布").click()
    expect(page).to_have_url(ADDRESS + "/admin/ledgers/citizen-report")
    watch.expected.append((409, "/admin/ledgers/citizen-report/versions"))
    other.get_by_role("button", name="发布").click()
    expect(other.locator(".diff .is-gone")).to_contain_text("limit: 5")
    expect(other.locator(".diff .is-new")).to_contain_text("limit: 6")
    watch.look(other, "ledger-conflict", posted=True, refused=True)
    other.get_by_role("button", name="发布").click()
    expect(other).to_have_url(ADDRESS + "/admin/ledgers/citizen-report")


def upload(page, watch):
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
    watch.look(page, "areas-upload")

    def send(content):
        fold = page.locator("details", has=page.locator("#do-upload"))
        if not page.locator("#do-upload").is_visible():
            fold.locator("summary").first.click()
        page.locator("#do-upload input[type=file]").set_input_files(
            {"name": "areas.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(content, ensure_ascii=False).encode()})
        with page.expect_navigation():
            page.locator("#do-upload button").last.click()

    watch.expected.append((422, "/admin/areas/previews"))
    send(pushed)
    first = page.locator(".findings li").first
    expect(first).to_contain_text(re.compile("m²|公顷"))
    page.locator(".areas-drawn a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#finding-1$"))
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator("svg")).to_be_visible()
    assert page.get_by_role("button", name="发布这些区域").count() == 0
    watch.look(page, "area-findings", posted=True)
    whole["features"][-1]["properties"]["name"] += "（改）"
    send(whole)
    expect(page.locator(".draft-state")).to_have_text("没有重叠和空隙，可以发布。")
    watch.look(page, "area-preview", posted=True)
    page.get_by_role("button", name="发布这些区域").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text("已发布")


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        watch = Watch(sys.argv[2], sys.argv[3])
        page = sign_in(watch.over(browser.new_context(locale="zh-CN", viewport=WIDE)))
        other = sign_in(watch.over(browser.new_context(locale="zh-CN", viewport=WIDE)))
        editor(page, watch)
        meeting(page, other, watch)
        upload(page, watch)
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
