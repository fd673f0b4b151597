"""From a meeting to results, in a real Chromium: a secretary pastes the morning's report and reviews what was read of it, the unit
reports twice (once with nothing in it), the supervisor judges and looks at slips, the result is passed and looked at again by the
auditor, the leader sees where it came from and signs the bulletin. Called by run.sh with the server's address, a folder for
screenshots and one for sources.
"""
import datetime
import re
import sys

from playwright.sync_api import expect, sync_playwright

import tour as story
from watch import Watch

ADDRESS = sys.argv[1].rstrip("/")
TODAY = datetime.date.today()
LIMIT = TODAY + datetime.timedelta(days=9)
REPORT = f"""全区市容环境整治工作调度会召开

本报讯 {TODAY.month}月{TODAY.day}日，全区市容环境整治工作调度会召开，副区长赵明远主持会议。

会议指出，各级各部门要提高思想认识，增强责任感和紧迫感。会议要求，区综合行政执法局牵头，区环境卫生服务中心配合，
{LIMIT.month}月{LIMIT.day}日前完成背街小巷占道经营专项整治，建立问题台账。区园林绿化中心要开展行道树安全排查，每周五前报送进展。
"""


def send(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


def read(tour):
    """Pasted, read, and each proposal decided on; answers the number of the matter."""
    page = tour.page("diaodu")
    page.goto(ADDRESS + "/texts")
    form = page.locator("details", has_text="读一份材料").first
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    page.locator("#texts [name=body], [name=body]").first.fill(REPORT)
    send(page, "读一份材料")
    expect(page.locator("h1")).to_contain_text("市容环境整治")
    main = page.locator("main")
    expect(main).to_contain_text("号召性的要求 1 条")
    expect(main.locator(".proposals li")).to_have_count(3)
    tour.look(page, "directive-text")
    page.get_by_role("link", name=re.compile("审核下一条")).click()
    # The meeting first: its form is filled in.
    expect(page.locator("[name=chair]")).to_have_value("赵明远")
    tour.look(page, "directive-meeting")
    send(page, "采用")
    # Then the order, with units and day as the report has them.
    expect(page.locator("[name=meeting]")).to_have_value(re.compile("HY"))
    expect(page.locator("[name=limit]")).to_have_value(str(LIMIT))
    # Whose and by when have fields of their own.
    expect(page.locator("[name=text]")).to_have_value("完成背街小巷占道经营专项整治，建立问题台账")
    expect(page.locator("select[name=owner]")).to_have_value("urban-management")
    expect(page.locator("input[name=supporting][value=sanitation]")).to_be_checked()
    tour.look(page, "directive-order")
    send(page, "采用")
    # The other one has no day: it is rejected, with a reason.
    page.locator("details", has=page.locator("[name=rejection]")).last.locator("summary").click()
    page.locator("[name=rejection]").fill("没有时限，另行明确")
    with page.expect_navigation():
        page.get_by_role("button", name="不采用").click()
    expect(page.locator("main")).to_contain_text("不采用")
    link = page.locator(".proposals a", has_text=re.compile("^DC")).first
    number = link.inner_text()
    link.click()
    expect(page.locator("main")).to_contain_text("全区市容环境整治工作调度会")
    return number


def act(tour, who, number, action, title, fill=None, check=None):
    page = tour.page(who)
    page.goto(f"{ADDRESS}/matters/{number}")
    form = page.locator(f"form[action$='/matters/{number}/{action}']")
    fold = page.locator("details", has=form)
    if fold.count() and fold.first.get_attribute("open") is None:
        fold.first.locator("summary").first.click()
    for name, value in (fill or {}).items():
        form.locator(f"[name={name}]").fill(value)
    for name, value in (check or {}).items():
        form.locator(f"[name={name}][value='{value}']").check()
    with page.expect_navigation():
        form.get_by_role("button", name=title).click()
    return page


def handle(tour, number):
    act(tour, "jingban", number, "claim", "认领")
    act(tour, "jingban", number, "progress", "记录进展", {"note": "各项工作正在有序推进"})
    page = tour.page("ducha")
    page.goto(ADDRESS + "/supervision")
    expect(page.locator("#reports")).to_contain_text(number)
    tour.look(page, "directive-supervision")
    page.goto(f"{ADDRESS}/matters/{number}")
    form = page.locator(f"form[action$='/matters/{number}/judge']")
    page.locator("details", has=form).first.locator("summary").first.click()
    form.locator("[name=report]").first.check()
    form.locator("[name=verdict][value=empty]").check()
    form.locator("[name=note]").fill("没有数字，没有时间表")
    with page.expect_navigation():
        form.get_by_role("button", name="审核反馈").click()
    expect(page.locator("main")).to_contain_text("无新进展")
    act(tour, "jingban", number, "progress", "记录进展", {"note": "已整治 6 条背街小巷，劝离占道摊点 43 处，其余 2 条周三完成"})
    act(tour, "jingban", number, "submit", "提交办理结果", {"note": "8 条背街小巷全部完成，台账 51 条"})
    act(tour, "ducha", number, "verify", "核查", check={"passed": "yes"})
    # Somebody who neither did nor passed it looks again.
    page = act(tour, "shenji", number, "recheck", "再监督", {"note": "到现场看过，属实"}, {"holds": "yes"})
    expect(page.locator("main")).to_contain_text("再监督：结果属实")


def look(tour, number):
    page = tour.page("ducha")
    page.goto(ADDRESS + "/supervision/slips")
    expect(page.locator("main")).to_contain_text("红灯")
    tour.look(page, "directive-slips")
    page.locator("main table a", has_text="预警单").first.click()
    expect(page.locator("article.slip")).to_contain_text("要求")
    tour.look(page, "directive-slip")
    page = tour.page("lingdao")
    page.goto(f"{ADDRESS}/matters/{number}/lineage")
    for words in ("CL", "HY", number, "核查通过", "再监督：属实"):
        expect(page.locator(".lineage-lists")).to_contain_text(words)
    tour.look(page, "directive-lineage")


def bulletin(tour):
    """Drafted by the secretary, checked by the supervisor, signed by the leader, received by the head of a unit."""
    page = tour.page("diaodu")
    start = TODAY - datetime.timedelta(days=7)
    page.goto(f"{ADDRESS}/bulletins/drafts?template=supervision-weekly&from={start}&to={TODAY - datetime.timedelta(days=1)}")
    send(page, "起草")
    page.get_by_text("修改草稿", exact=True).first.click()
    page.locator("[name=title]").fill("督查周报（浏览器）")
    send(page, "修改草稿")
    expect(page.locator("article.bulletin h1")).to_have_text("督查周报（浏览器）")
    address = page.url.split("?")[0]
    send(page, "拟稿")
    for who, step in (("ducha", "核稿"), ("lingdao", "签发")):
        page = tour.page(who)
        page.goto(address)
        send(page, step)
    expect(page.locator("[role=status]").first).to_contain_text("已印发")
    # Every sentence leads to its fact.
    assert page.locator("article.bulletin li").count() == page.locator("article.bulletin li a").count() > 5
    tour.look(page, "directive-bulletin")
    link = page.locator("article.bulletin li a").first
    entry = link.get_attribute("href")
    link.click()
    expect(page.locator("#" + entry.split("#")[1])).to_be_visible()
    page = tour.page("fuzeren")
    page.goto(ADDRESS + "/bulletins")
    page.get_by_role("link", name="督查周报（浏览器）").first.click()
    # Of what is not theirs they read the words.
    items = page.locator("article.bulletin li")
    assert items.count() > page.locator("article.bulletin li a").count()
    tour.look(page, "directive-bulletin-received")
    send(page, "签收")
    expect(page.locator("main")).to_contain_text("已签收")


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        watch = Watch(sys.argv[2], sys.argv[3])
        tour = story.Tour(browser, watch)
        number = read(tour)
        handle(tour, number)
        look(tour, number)
        bulletin(tour)
        browser.close()
    watch.validate()
    watch.end()
    print(f"directive: {watch.looked} pages looked at, 0 failed")


if __name__ == "__main__":
    main()
