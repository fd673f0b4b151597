"""The search as an officer uses it, in a real Chromium: words, a filter, what is marked, narrowing by a facet, a view
saved, put in order, renamed and removed; two matters beside each other, with the keyboard and without scripts; and who
looked at personal fields. Called by run.sh with the server's address, a folder for screenshots and one for sources.
"""
import re
import sys

from playwright.sync_api import expect, sync_playwright

import tour as story
from watch import Watch

ADDRESS = sys.argv[1].rstrip("/")


def both_languages(tour, who, path, name):
    for locale, lang, suffix in (("zh-CN", "zh-Hans", ""), ("en-US", "en", "-en")):
        page = tour.page(who, locale)
        page.goto(ADDRESS + path)
        tour.look(page, name + suffix, lang=lang)


def searching(tour):
    page = tour.page("diaodu")
    page.goto(ADDRESS + "/search")
    tour.look(page, "search-start")
    page.locator("#search-q").fill("路 unit:nowhere")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("这个筛选条件或取值")
    tour.look(page, "search-misread")
    page.goto(ADDRESS + "/search?q=路")
    assert page.locator("mark").count() > 3, "what was found is not marked"
    page.locator(".search-help summary").click()
    tour.look(page, "search-help")
    # Each number beside the list is what the list has behind it.
    facet = page.locator(".facets li").first
    count = int(re.sub(r"\D", "", facet.locator(".quiet").inner_text()))
    facet.locator("a").click()
    expect(page.locator(".bar p").first).to_contain_text(re.compile(rf"共 {count:,} 件"))
    both_languages(tour, "diaodu", page.url.replace(ADDRESS, ""), "search-narrowed")
    page.locator(".chips a").first.click()
    expect(page).to_have_url(re.compile(r"/search\?q="))
    both_languages(tour, "diaodu", "/search?q=排水", "search-kinds")


def views(tour):
    page = tour.page("jingban")
    for title, path in (("路上的", "/search?q=路"), ("未办结", "/matters?state=open")):
        page.goto(ADDRESS + path)
        page.locator("details", has=page.locator("[name=list]")).locator("summary").click()
        page.locator("details[open] [name=title]").fill(title)
        with page.expect_navigation():
            page.locator("details[open] form button").click()
    for path in ("/desk", "/search", "/views"):
        page.goto(ADDRESS + path)
        expect(page.locator("main")).to_contain_text("路上的")
        expect(page.locator("main")).to_contain_text("未办结")
    both_languages(tour, "jingban", "/views", "views")
    page.goto(ADDRESS + "/views")
    with page.expect_navigation():
        page.get_by_role("button", name="下移").first.click()
    expect(page.locator("main tbody tr").first).to_contain_text("未办结")
    row = page.locator("main tbody tr").first
    row.locator("summary").first.click()
    row.locator("[name=title]").fill("没办完的")
    with page.expect_navigation():
        row.get_by_role("button", name="改名").click()
    expect(page.locator("main")).to_contain_text("没办完的")
    for left in (1, 0):
        # It asks first.
        page.locator("details.apart summary").first.click()
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("删除视图")).first.click()
        assert page.locator("details.apart").count() == left


def comparing(tour):
    """Two reports of the same lamp, some metres from each other."""
    numbers = []
    for text in ("路灯不亮，晚上很黑。", "这边的路灯坏了。"):
        citizen = tour.browser.new_context(locale="zh-CN").new_page()
        tour.report(citizen, text, "示例路北口")
        numbers.append(tour.reported(citizen))
        citizen.context.close()
    one, other = numbers
    path = f"/matters/{one}/comparisons/{other}"
    both_languages(tour, "diaodu", path, "comparison")
    page = tour.page("diaodu")
    page.goto(ADDRESS + path)
    expect(page.locator(".differs").first).to_contain_text("不同")
    # A digit goes to the button, Enter presses it.
    page.keyboard.press("4")
    expect(page.get_by_role("button", name="不是同一件")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#journal")).to_contain_text(f"认定与 {other} 不是同一件")
    bare = tour.page("diaodu", scripts=False)
    bare.goto(ADDRESS + path)
    # What ends is said before it does, on a fold that needs no script.
    bare.locator("summary", has_text=f"{other} 并入 {one}").click()
    expect(bare.locator(".verdicts")).to_contain_text("以并案结束")
    with bare.expect_navigation():
        bare.get_by_role("button", name=f"结束 {other}，并入 {one}").click()
    expect(bare.locator("main")).to_contain_text(other)


def readings(tour):
    both_languages(tour, "jingban", "/account/readings", "own-readings")
    both_languages(tour, "shenji", "/readings", "readings")
    page = tour.page("shenji")
    page.goto(ADDRESS + "/readings")
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV").click()
    with open(file.value.path(), encoding="utf-8-sig") as lines:
        assert lines.readline().startswith("时间,编号"), "the list of readings has no head"


def main():
    watch = Watch(sys.argv[2], sys.argv[3])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tour = story.Tour(browser, watch)
        searching(tour)
        views(tour)
        comparing(tour)
        readings(tour)
        browser.close()
    watch.validate()
    watch.end()
    print(f"search: {watch.looked} passed, 0 failed")


if __name__ == "__main__":
    main()
