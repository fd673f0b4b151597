"""Monday morning of a dispatcher of key projects, in a real Chromium: last week's ledger is taken in, what is red is looked
at and a problem given out with its limit, who has not reported is read, a leader's visit and what was ordered on it are
recorded, permits of a new project are filed and its land is reserved, the wall chart fills a sheet of A0, a contractor's
schedule is looked at with another finish and one crane, and the bulletin goes out. Called by run.sh with the server's address, a folder
for screenshots and one for sources.
"""
import datetime
import io
import re
import sys

import openpyxl
from playwright.sync_api import expect, sync_playwright

import tour as story
from watch import Watch

ADDRESS = sys.argv[1].rstrip("/")
TODAY = datetime.date.today()


def ledger():
    """As an office keeps it: a title, a unit above the table, merged heads, a section, a sum, days as text, a slip."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "重点项目"
    sheet.append(["示例区重点项目推进台账（合成数据）"])
    sheet.merge_cells("A1:L1")
    sheet.append(["单位：万元"])
    sheet.append(["序号", "项目名称", "建设单位", "领域", "牵头部门", "所在镇街", "帮包领导", "专班", "总投资", "投资完成情况", None, "计划开工时间"])
    sheet.append([None] * 9 + ["年度计划投资", "累计完成投资", None])
    for column in "ABCDEFGHIL":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.merge_cells("J3:K3")
    sheet.append(["一、区级重点项目（实施类）"])
    rows = [
        ("示例周一导入项目 甲", "示例公司甲", "先进制造", 26000, 12000, 9800, f"{TODAY.year}年3月"),
        ("示例周一导入项目 乙", "示例公司乙", "现代农业", "1.2亿元", 5000, 1200, f"{TODAY.year}.4"),
        ("示例周一导入项目 丙", "示例公司丙", "先进制造", "待定", 3000, 100, "5月底"),
    ]
    for number, (name, owner, field, investment, plan, done, start) in enumerate(rows, 1):
        sheet.append([number, name, owner, field, "区工业和信息化局", "古楼街道办事处", "帮包领导-03", "示例专班", investment, plan, done, start])
    sheet.append(["合计", None, None, None, None, None, None, None, None, 20000, 11100, None])
    data = io.BytesIO()
    book.save(data)
    return {"name": "周一台账.xlsx", "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "buffer": data.getvalue()}


def send(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()


def take_in(tour):
    page = tour.page("fagai")
    page.goto(ADDRESS + "/projects/import")
    page.locator("#f-file").set_input_files(ledger())
    send(page, "预览")
    main = page.locator("main")
    # Two rows can be written; the cell that cannot says where it is, what stands there, and why.
    expect(main.get_by_role("button", name="写入 2 行")).to_be_visible()
    expect(main.locator("tr", has_text="待定")).to_contain_text("I8")
    tour.look(page, "monday-import", posted=True)
    send(page, "写入 2 行")
    expect(page).to_have_url(re.compile(r"/projects(\?|$)"))
    page.goto(ADDRESS + "/projects?q=周一导入")
    rows = page.locator("tbody tr[data-href]")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="项目 乙")).to_contain_text("1.2亿元")
    expect(rows.filter(has_text="项目 甲")).to_contain_text("%")


def give_out(tour):
    """From a red project: its problem, with measure, limit and unit, on the desk of whoever has to do it."""
    page = tour.page("fagai")
    page.goto(ADDRESS + "/projects?light=red")
    red = page.locator("tbody tr[data-href]").first
    number = red.locator("a.number").inner_text()
    red.locator("a.number").click()
    expect(page.locator("#lights")).to_be_visible()
    page.locator("#problems a.button").click()
    page.locator("[name=description]").fill("施工用电容量不足。（周一调度）")
    for name, value in (("values.measure", "供电公司现场勘查，制定增容方案"), ("values.limit", str(TODAY + datetime.timedelta(days=20)))):
        page.locator(f"[name='{name}']").fill(value)
    page.locator("select[name='values.kind']").select_option("配套设施")
    page.locator("select[name=owner]").select_option("power")
    with page.expect_navigation():
        page.locator("main form button:not([formnovalidate])").last.click()
    expect(page).to_have_url(re.compile(r"/matters/WT"))
    page.goto(f"{ADDRESS}/projects/{number}")
    expect(page.locator("main")).to_contain_text("施工用电容量不足")
    return number


def reports(tour):
    page = tour.page("fagai")
    page.goto(ADDRESS + "/projects/reports")
    due = int(re.sub(r"\D", "", page.locator(".figures dd").first.inner_text().split("\n")[0]))
    assert due > 100, "nobody had to report"
    expect(page.locator("#missing tbody tr").first).to_be_visible()
    expect(page.locator("#compared")).to_contain_text("月底前完成本月计划")
    page.goto(ADDRESS + "/projects/reports?kind=daily")
    expect(page.locator("main")).to_contain_text("重大项目日报")


def unfold(page, name):
    """The form of this name beneath its summary."""
    box = page.locator(f"details:has(#do-{name})")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return page.locator(f"#do-{name}")


def visit(tour, number):
    """What a leader orders on site is a matter of its own, in the hands of its unit."""
    page = tour.page("lingdao")
    page.goto(f"{ADDRESS}/projects/visits?project={number}")
    form = page.locator("#do-visits")
    form.locator("[name=heard]").fill("主体施工完成三层。（周一督导）")
    form.locator("[name=difficulties]").fill("施工用电容量不足")
    with page.expect_navigation():
        form.get_by_role("button").last.click()
    expect(page).to_have_url(re.compile(r"/projects/visits/DD"))
    order = unfold(page, "instructions-1")
    order.locator("[name=text]").fill("协调增容，明确通电时间。（周一交办）")
    order.locator("[name=limit]").fill(str(TODAY + datetime.timedelta(days=10)))
    order.locator("[name=owner]").select_option("power")
    with page.expect_navigation():
        order.get_by_role("button").last.click()
    row = page.locator("#site-1 tbody tr").first
    expect(row).to_contain_text("周一交办")
    tour.look(page, "monday-visit")
    row.locator("a.number").click()
    expect(page.locator("main")).to_contain_text("区供电公司")
    expect(page.locator(f"main a[href='/projects/{number}']").first).to_be_visible()


def permits(tour):
    """All that a new project has to get, filed at once; what waits for what stands beside it."""
    page = tour.page("fagai")
    page.goto(ADDRESS + "/projects?q=周一导入项目 甲")
    number = page.locator("tbody tr[data-href] a.number").first.inner_text()
    page.goto(f"{ADDRESS}/projects/{number}/permits")
    form = page.locator("#do-permits")
    assert form.locator("[name=class]").count() == 9, "not all permits are offered"
    form.locator("[name=track]").select_option("绿色通道")
    with page.expect_navigation():
        form.get_by_role("button").last.click()
    expect(page.locator("main tbody tr")).to_have_count(9)
    expect(page.locator("main tbody tr", has_text="施工许可")).to_contain_text("等待")
    tour.look(page, "monday-permits")
    return number


def land(tour, number):
    """No more is reserved than there is."""
    page = tour.page("fagai")
    page.goto(f"{ADDRESS}/projects/resources/land?project={number}")
    left = page.locator(".figures > div", has_text="可分配").locator("dd").first.inner_text().split("\n")[0].replace(",", "")
    wanted = f"{float(left) + 10:.3f}"
    form = unfold(page, "needs")
    form.locator("[name=amount]").fill(wanted)
    with page.expect_navigation():
        form.get_by_role("button").last.click()
    form = unfold(page, "allocations")
    form.locator("[name=amount]").fill(wanted)
    tour.watch.expected.append((409, "/projects/resources/land/allocations"))
    with page.expect_navigation():
        form.get_by_role("button").last.click()
    expect(page.locator("#do-allocations")).to_contain_text("只剩")
    assert page.locator("#do-allocations [name=amount]").input_value() == wanted, "what was written is gone"
    page.locator("#do-allocations [name=amount]").fill(left)
    with page.expect_navigation():
        page.locator("#do-allocations").get_by_role("button").last.click()
    expect(page.locator("#shares tbody tr", has_text=number)).to_contain_text("10")
    tour.look(page, "monday-land")


def crane(tour, number):
    """Two that need the only crane go one after the other."""
    page = tour.page("fagai")
    page.goto(f"{ADDRESS}/projects/{number}/schedule")
    page.locator("[name=lines]").fill("1 | 甲楼吊装 | 20 | | 塔吊\n2 | 乙楼吊装 | 20 | | 塔吊\n3 | 竣工 | 0 | 1, 2")
    page.locator("[name=capacities]").fill("塔吊 1")
    form = page.locator("form:has([name=lines])")
    form.locator("[name=startOn]").fill(str(TODAY))
    form.locator("[name=finishOn]").fill(str(TODAY + datetime.timedelta(days=90)))
    send(page, "逐行编排")
    expect(page.locator("#limited")).to_contain_text("晚 20 个工作日")
    tour.look(page, "monday-crane")


def wall(tour):
    page = tour.page("fagai")
    page.goto(ADDRESS + "/projects/wall")
    count = page.locator(".wall-table tbody tr:not(.wall-group)").count()
    assert count >= 165, f"{count} projects on the wall"
    assert page.locator("[data-fullscreen]").is_visible(), "the wall does not fill a screen"
    # What is seen of it at once: the whole is long.
    page.screenshot(path=f"{sys.argv[2]}/monday-wall.png")
    sheet = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = [tuple(round(float(each)) for each in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", sheet)]
    # 1189 by 841 mm in points of 1/72 inch.
    assert len(boxes) == 1 and abs(boxes[0][2] - 3370) <= 3 and abs(boxes[0][3] - 2384) <= 3, f"not one sheet of A0: {boxes}"


def schedule(tour, number):
    page = tour.page("fagai")
    page.goto(f"{ADDRESS}/projects/{number}/schedule")
    if page.locator(".gantt").count() == 0:
        page.locator("[name=lines]").fill("1 | 场地平整 | 5\n2 | 基础施工 | 10 | 1\n3 | 主体施工 | 60 | 2FS+3\n4 | 竣工 | 0 | 3")
        form = page.locator("form:has([name=lines])")
        form.locator("[name=startOn]").fill(str(TODAY))
        form.locator("[name=finishOn]").fill(str(TODAY + datetime.timedelta(days=150)))
        send(page, "逐行编排")
    expect(page.locator(".gantt-bar").first).to_be_visible()
    page.goto(f"{ADDRESS}/projects/{number}/schedule?finish={TODAY + datetime.timedelta(days=30)}")
    expect(page.locator("#effect")).to_contain_text("按现在的工期做不到")
    tour.look(page, "monday-schedule")


def bulletin(tour, number):
    page = tour.page("fagai")
    start = TODAY - datetime.timedelta(days=31)
    page.goto(f"{ADDRESS}/projects/bulletin?from={start}&to={TODAY - datetime.timedelta(days=1)}")
    assert page.locator("article.bulletin li a").count() > 10, "nothing to state"
    tour.look(page, "monday-bulletin-draft")
    send(page, "起草")
    expect(page).to_have_url(re.compile(r"/bulletins/"))
    # What everybody knows is left out.
    page.get_by_text("修改草稿", exact=True).first.click()
    boxes = page.locator("[name=keep]")
    for index in range(10, boxes.count()):
        boxes.nth(index).uncheck()
    page.locator("[name=omission]").fill("另行通报")
    page.locator("[name=title]").fill("周一调度通报")
    send(page, "修改草稿")
    expect(page.locator("article.bulletin h1")).to_have_text("周一调度通报")
    assert page.locator("article.bulletin li a").count() == 10
    send(page, "拟稿")
    tour.look(page, "monday-bulletin")
    page.locator("article.bulletin li a").first.click()
    expect(page.locator("main")).to_contain_text("经过")
    # A leader issues it.
    leader = tour.page("lingdao")
    leader.goto(ADDRESS + "/bulletins")
    leader.get_by_role("link", name="周一调度通报").click()
    send(leader, "签发")
    expect(leader.locator("article.bulletin")).to_contain_text("项目调度〔")


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        watch = Watch(sys.argv[2], sys.argv[3])
        tour = story.Tour(browser, watch)
        take_in(tour)
        number = give_out(tour)
        reports(tour)
        visit(tour, number)
        new = permits(tour)
        land(tour, new)
        crane(tour, new)
        wall(tour)
        schedule(tour, number)
        bulletin(tour, number)
        browser.close()
    watch.validate()
    watch.end()
    print(f"monday: {watch.looked} pages looked at, 0 failed")


if __name__ == "__main__":
    main()
