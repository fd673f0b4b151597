"""Every flow that the stories leave out, by keys alone: what a dispatcher, an officer, a supervisor and an administrator do
beside the straight way, one's own account, search and views, and the maps. What was done is read from the page that
somebody else has before them. Usage: keys.py ADDRESS SHOTS SOURCES LETTERS, the last being the folder into which the
server's mail program puts what it is given. Exits 1 when anything is not as it should be.
"""
import datetime
import email
import glob
import json
import re
import secrets
import sys
import time

from playwright.sync_api import TimeoutError, expect, sync_playwright

from hands import PASSWORD, Keys
from stories import ADDRESS, Others
from tour import calendar_file, one_time_code
from watch import Watch

LETTERS = sys.argv[4]
TODAY = datetime.date.today()


class Witness(Keys):
    """An auditor, who reads everything: what one did is there for others, too."""

    def sees(self, number, stage, deed, words=""):
        self.open(f"/matters/{number}")
        self.stands(stage)
        self.told(deed, words)


def choose_day(hands, selector, day):
    """A field for a day takes its parts one after the other."""
    hands.reach(selector)
    hands.page.keyboard.type(day.strftime("%m%d%Y"))
    expect(hands.page.locator(selector)).to_have_value(day.isoformat())


HERE = "selector => document.activeElement.closest(selector) !== null"


def is_at(hands, selector):
    return hands.page.evaluate(HERE, selector)


def focused(hands, selector):
    """Waits a moment: where a new page begins, the browser says with its first picture."""
    try:
        hands.page.wait_for_function(HERE, arg=selector, timeout=10_000)
    except TimeoutError:
        return False
    return True


# MARK: The frame


def frame(hands, witness, others):
    """The first stop leads past the head of the page, and into the main part."""
    me = hands("diaodu")
    for path in ("/desk", "/search", "/", "/map"):
        me.open(path)
        me.page.keyboard.press("Tab")
        assert focused(me, "a[href='#main']"), f"{path}: the first stop is not the way past the head"
        expect(me.page.locator("a[href='#main']")).to_be_in_viewport()
        me.page.keyboard.press("Enter")
        me.page.keyboard.press("Tab")
        assert focused(me, "main"), f"{path}: behind the way past the head one is not in the main part"


def colours(hands, witness, others):
    """Dark by choice looks as dark by the browser does, and light by choice stays light in it."""
    me = hands()

    def paper(scheme):
        me.page.emulate_media(color_scheme=scheme)
        return me.page.evaluate("getComputedStyle(document.body).backgroundColor")

    me.open("/")
    light, dark = paper("light"), paper("dark")
    assert light != dark, f"the dark scheme is as light as the other: {dark}"
    for choice, colour in (("dark", dark), ("light", light)):
        me.press(f"footer a[href^='/scheme/{choice}']", leaves=True)
        assert [paper("light"), paper("dark")] == [colour, colour], f"{choice} by choice is not kept"


def refusals(hands, witness, others):
    """What is missing is asked for where it is missing; what the server refuses takes the keys to what it says."""
    stranger = hands()
    stranger.open("/sign-in")
    stranger.write("main [name=name]", "diaodu")
    stranger.write("main [name=password]", "not-the-password")
    stranger.watch.expected.append((422, "/sign-in"))
    stranger.press("main form button", leaves=True)
    assert focused(stranger, ".refusals"), "a refused sign-in leaves the keys at the top of the page"

    number = others.bring(others.report("井盖松动，走过时晃。（浏览器测试）"), "submitted")
    me = hands("ducha")
    me.open(f"/matters/{number}")
    me.unfold("#do-verify")
    me.press("#do-verify button:not([type=button])")
    assert focused(me, "#do-verify [name=passed]:invalid"), "an empty form does not lead to the question that is open"
    me.choose("#do-verify [name=passed]", "no")
    me.watch.expected.append((422, f"/matters/{number}/verify"))
    me.press("#do-verify button:not([type=button])", leaves=True)
    assert focused(me, ".refusals"), "a refused form leaves the keys at the top of the page"
    me.look("refused")
    me.press("#do-verify .refusals a")
    me.write("#do-verify [name=note]", "还在晃，请返工。")
    me.press("#do-verify button:not([type=button])", leaves=True)
    witness.sees(number, "handling", "rework", "还在晃，请返工。")


def letters_of_actions(hands, witness, others):
    """Each action shows the letter that opens its form at its first question; Escape and the letters keep apart."""
    number = others.bring(others.report("井盖下沉，一个一个键试。（浏览器测试）"), "handling")
    me = hands("jingban")
    me.open(f"/matters/{number}")
    shown = dict(me.page.locator("details[data-key]").evaluate_all(
        "folds => folds.map(fold => [fold.dataset.key, fold.querySelector('.action-key').textContent])"))
    assert len(shown) > 5 and all(key == letter for key, letter in shown.items()), shown
    assert me.page.locator("details[data-key]").count() == len(shown), "two actions have one letter"
    for key in shown:
        me.page.keyboard.press(key)
        fold = f"details[data-key='{key}']"
        assert focused(me, f"{fold} form"), f"{key} does not lead into its form"
        expect(me.page.locator("details[data-key][open]")).to_have_count(1)
        # Back out of the field: in it a letter is a letter.
        while not is_at(me, f"{fold} > summary"):
            me.page.keyboard.press("Shift+Tab")
    me.press("[data-keys] button")
    me.page.keyboard.press("p")
    expect(me.page.locator("details[data-key='p'][open]")).to_have_count(0)
    me.press("[data-keys] button")

    number = others.report("井盖翘起，从列表上处理。（浏览器测试）")
    dispatcher = hands("diaodu")
    dispatcher.open("/desk?tab=accept")
    rows = dispatcher.page.locator("tr[data-href]").evaluate_all("rows => rows.map(row => row.dataset.href)")
    for _ in range(rows.index(f"/matters/{number}") + 1):
        dispatcher.page.keyboard.press("j")
    with dispatcher.page.expect_navigation(wait_until="load"):
        dispatcher.page.keyboard.press("a")
    expect(dispatcher.page).to_have_url(re.compile(f"/matters/{number}#do-accept$"))
    expect(dispatcher.page.locator("#do-accept")).to_be_visible()
    with dispatcher.page.expect_navigation(wait_until="load"):
        dispatcher.page.keyboard.press("u")
    expect(dispatcher.page).to_have_url(re.compile("/ledgers/citizen-report"))


# MARK: Matters


def beside_the_way(hands, witness, others):
    """The dispatcher classes anew, asks for what is missing, takes it in, links with another, and refuses."""
    me = hands("diaodu")
    number, other = others.report("路上有个洞。（浏览器测试）"), others.report("说不清在哪里的一件。（浏览器测试）")

    def triage():
        me.select("#do-triage select[name=class]", "manhole-missing")
        me.write("#do-triage [name=title]", "井盖缺失，待围挡")

    me.act(number, "triage", "reported", triage, words="井盖缺失，待围挡")
    me.act(number, "accept", "accepted")
    me.act(number, "request-supplement", "accepted",
           lambda: me.write("#do-request-supplement [name=what]", "请补一张看得清路名的照片。"), words="请补一张看得清路名的照片。")
    me.act(number, "supplement", "accepted",
           lambda: me.write("#do-supplement [name=note]", "市民来电，在示例路口。"), words="市民来电，在示例路口。")

    def link():
        me.write("#do-link [name=to]", other)
        me.write("#do-link [name=kind]", "同一路段")

    me.act(number, "link", "accepted", link, words=f"{other}（同一路段）")
    me.act(other, "refuse", "refused", lambda: me.write("#do-refuse [name=reason]", "没有地点，无法办理。"), words="没有地点，无法办理。")
    me.look("refused-matter")
    witness.sees(other, "refused", "refused", "没有地点，无法办理。")
    witness.sees(number, "accepted", "supplement")
    expect(witness.page.locator("h1")).to_have_text("井盖缺失，待围挡")
    expect(witness.page.locator(f".queue a[href='/matters/{other}']")).to_have_count(1)


def merging(hands, witness, others):
    """From the comparison; what cannot be undone is asked first."""
    # Not where all the others are: a matter names the twenty that are nearest.
    one, other = (others.report(text, north=0.01) for text in ("井盖响，楼下听得见。（浏览器测试）", "楼下井盖又响了。（浏览器测试）"))
    me = hands("diaodu")
    comparison = f"a[href='/matters/{one}/comparisons/{other}']"
    # What lies near by is known a moment after it was reported.
    for _ in range(40):
        me.open(f"/matters/{one}")
        if me.page.locator(comparison).count():
            break
        me.page.wait_for_timeout(250)
    me.press(comparison, leaves=True)
    fold = "details[data-key='2']"
    expect(me.page.locator(f"{fold} button")).not_to_be_visible()
    me.page.keyboard.press("2")
    assert focused(me, f"{fold} button"), "the key does not lead to the button that asks"
    witness.open(f"/matters/{other}")
    witness.stands("reported")
    me.press(f"{fold} button", leaves=True)
    expect(me.page).to_have_url(re.compile(f"/matters/{one}"))
    witness.sees(other, "merged", "merge", one)
    witness.sees(one, "reported", "taken-in", other)


def units_way(hands, witness, others, colleague):
    """An officer stops the clock, asks another unit, waits long with leave, and goes on; a head gives leave or does not."""
    number = others.report("井盖要等备件。（浏览器测试）")
    others.act("diaodu", number, "accept")
    others.act("diaodu", number, "dispatch", owner=others.unit, supporting=colleague.unit)
    others.act("jingban", number, "claim")
    me, head, dispatcher = hands("jingban"), hands("fuzeren"), hands("diaodu")
    me.act(number, "pause", "handling", lambda: me.write("#do-pause [name=reason]", "等产权单位答复。"), words="等产权单位答复。")
    me.act(number, "resume", "handling", lambda: me.write("#do-resume [name=note]", "答复已到。"), words="答复已到。")

    def support():
        me.select("#do-request-support select[name=unit]", colleague.unit)
        me.write("#do-request-support [name=what]", "请派人断电。")

    me.act(number, "request-support", "handling", support, words="请派人断电。")
    colleague.act(number, "support", "handling", lambda: colleague.write("#do-support [name=note]", "已断电。"), words="已断电。")

    def wait():
        choose_day(me, "#do-suspend [name=until]", TODAY + datetime.timedelta(days=40))
        me.write("#do-suspend [name=reason]", "冬季不能开挖。")

    me.act(number, "suspend", "handling", wait, words="冬季不能开挖。")
    head.look("approver")
    for approver in (head, dispatcher):
        approver.act(number, "approve", "handling", lambda: approver.choose("#do-approve [name=granted]", "yes"))
    witness.sees(number, "handling", "suspended", "冬季不能开挖。")
    me.act(number, "resume", "handling")

    def note():
        head.write("#do-note [name=note]", "开春前不要再挂账。")

    head.act(number, "note", "handling", note, words="开春前不要再挂账。")
    witness.sees(number, "handling", "note", "开春前不要再挂账。")


def sent_back(hands, witness, others):
    """As many returns as the rules in force allow, of both kinds; then it is adjudicated, and the unit has no return."""
    admin = hands("guanli")
    admin.open("/admin/ledgers/citizen-report/draft")
    limit = int(re.search(r"returns: \{ limit: (\d+) \}", admin.page.locator("#f-text").input_value()).group(1))
    number = others.bring(others.report("井盖上没有字，不知是谁的。（浏览器测试）"), "dispatched")
    me, dispatcher = hands("jingban"), hands("diaodu")
    for turn in range(limit):
        kind, reason = (("not-our-unit", f"是供水的井（{turn}）。"), ("not-ours", f"在小区红线内（{turn}）。"))[turn % 2]
        deed = "adjudicate" if turn + 1 == limit else "dispatch"
        me.open(f"/matters/{number}")
        me.unfold("#do-return")
        me.choose("#do-return [name=kind]", kind)
        me.write("#do-return [name=reason]", reason)
        me.press("#do-return button:not([type=button])", leaves=True)
        # It is not theirs any more, so they are back at their desk.
        expect(me.page).to_have_url(re.compile("/desk"))
        witness.sees(number, "accepted", "return", reason)
        dispatcher.act(
            number, "dispatch", "dispatched", lambda: dispatcher.select("#do-dispatch select[name=owner]", others.unit), deed=deed)
    witness.sees(number, "dispatched", "adjudicate")
    me.open(f"/matters/{number}")
    expect(me.page.locator("#do-claim")).to_have_count(1)
    expect(me.page.locator("#do-return")).to_have_count(0)


def supervisors_way(hands, witness, others):
    """Voids what should not be there, and opens again what was not done."""
    me = hands("ducha")
    void, done = others.report("误报的一件。（浏览器测试）"), others.bring(others.report("修好又坏的井盖。（浏览器测试）"), "ended")

    def end():
        me.select("#do-end select[name=kind]", "void")
        me.write("#do-end [name=note]", "误报。")

    me.act(void, "end", "void", end, deed="void", words="误报。")
    me.act(done, "reopen", "dispatched", lambda: me.write("#do-reopen [name=reason]", "又坏了。"), words="又坏了。")
    witness.sees(void, "void", "void", "误报。")
    witness.sees(done, "dispatched", "reopen", "又坏了。")


def ended(hands, unit):
    """All matters of a unit that have ended, page by page."""
    path = f"/matters?state=ended&unit={unit}"
    while path:
        hands.open(path)
        yield from hands.page.locator("tr[data-href]").evaluate_all("rows => rows.map(row => row.dataset.href.split('/').pop())")
        onward = hands.page.locator(".pager a[rel=next]")
        path = onward.get_attribute("href") if onward.count() else None


def appealing(hands, witness, others):
    """The head of a unit against a light; two who are not of the unit agree."""
    head = hands("fuzeren")

    def is_open_to_appeal(number):
        return 'id="do-appeal"' in head.page.request.get(f"{ADDRESS}/matters/{number}").text()

    number = next(filter(is_open_to_appeal, ended(head, others.unit)))
    head.act(number, "appeal", "resolved", lambda: head.write("#do-appeal [name=reason]", "暴雨停工两天。"), words="暴雨停工两天。")
    for name in ("ducha", "lingdao"):
        reviewer = hands(name)
        reviewer.act(number, "approve", "resolved", lambda: reviewer.choose("#do-approve [name=granted]", "yes"))
    witness.sees(number, "resolved", "exempted")


def several_at_once(hands, witness, others):
    """Two of a list are ticked and taken by one button."""
    numbers = [others.report(f"一起受理的井盖之{n}。（浏览器测试）") for n in ("一", "二")]
    me = hands("diaodu")
    me.open("/desk?tab=accept")
    for number in numbers:
        me.tick(f"[data-choose][value='{number}']")
    me.press("#bulk button[value=accept]", leaves=True)
    expect(me.page.locator(".notices")).to_contain_text(me.say("2 件", "2"))
    me.open("/desk?tab=dispatch")
    for number in numbers:
        witness.sees(number, "accepted", "accept")
        me.tick(f"[data-choose][value='{number}']")
    me.select("#bulk-owner", others.unit)
    me.press("#bulk button[value=dispatch]", leaves=True)
    urger = hands("ducha")
    urger.open(f"/matters?unit={others.unit}&stage=dispatched&state=open")
    for number in numbers:
        urger.tick(f"[data-choose][value='{number}']")
    urger.write("#bulk-reason", "请尽快认领。")
    urger.press("#bulk button[value=urge]", leaves=True)
    for number in numbers:
        witness.sees(number, "dispatched", "urge", "请尽快认领。")


# MARK: Finding


def finding(hands, witness, others):
    """Words, a facet, the search kept as a view; the view renamed, put in order and removed."""
    me = hands("jingban")
    me.open("/desk")
    me.page.keyboard.press("/")
    me.page.keyboard.type("井盖")
    with me.page.expect_navigation(wait_until="load"):
        me.page.keyboard.press("Enter")
    expect(me.page).to_have_url(re.compile("/search"))
    link = me.page.locator(".facets li").first
    count = re.sub(r"\D", "", link.locator(".quiet").inner_text())
    me.press(".facets li a", leaves=True)
    assert re.sub(r"\D", "", me.page.locator(".bar p").first.inner_text()) == count, "the facet's number is not the list's"
    titles = [f"键盘视图{secrets.token_hex(2)}" for _ in range(2)]
    for title in titles:
        me.unfold("form[action='/views'] [name=title]")
        me.write("form[action='/views'] [name=title]", title)
        me.press("form[action='/views'] button", leaves=True)
        me.open("/search?q=井盖&state=open")
    me.open("/desk")
    for title in titles:
        expect(me.page.locator(".views", has_text=title)).to_be_visible()

    def rows():
        return me.page.locator("main tbody tr").all_inner_texts()

    me.open("/views")
    last = next(row for row in rows() if titles[1] in row)
    place = rows().index(last) + 1
    me.press(f"tr:nth-child({place}) .pair form:first-child button", leaves=True)
    assert titles[1] in rows()[place - 2], "the view did not go up"
    me.press(f"tr:nth-child({place - 1}) details:not(.apart) > summary")
    me.write(f"tr:nth-child({place - 1}) [name=title]", titles[1] + "改")
    me.press(f"tr:nth-child({place - 1}) form[action$=names] button", leaves=True)
    assert titles[1] + "改" in rows()[place - 2], "the view has its old name"
    me.press(f"tr:nth-child({place - 1}) details.apart > summary")
    me.press(f"tr:nth-child({place - 1}) form[action$=endings] button", leaves=True)
    assert not any(titles[1] in row for row in rows()), "the view is still there"


# MARK: One's own account


class Colleague(Keys):
    """Somebody with an account of their own, in a unit that supports others."""

    unit = "power"


def enrolled(hands, others):
    """Made by the administrator's forms; the link is opened and the password set by keys."""
    code, unit = f"jb-{secrets.token_hex(3)}", Colleague.unit
    session, csrf = others.sessions["guanli"], others.csrf("guanli")

    def send(path, **fields):
        answer = session.post(ADDRESS + path, form={"csrf": csrf, **fields})
        assert answer.ok, f"{path}: {answer.status}"
        return answer.text()

    send("/admin/organization/officers", officer=code, name="示例配合人")
    send(f"/admin/organization/units/{unit}/appointments", officer=code, duty="officer")
    page = send("/admin/accounts", name=code, officer=code)
    me = hands(kind=Colleague)
    me.name, me.password = code, secrets.token_hex(8)
    me.open("/new-password?link=" + re.search(r"/new-password\?link=([^\s<&]+)", page).group(1))
    me.write("main [name=new]", me.password)
    me.write("main [name=again]", me.password)
    me.press("main form button", leaves=True)
    if not me.page.url.endswith("/desk"):
        me.sign_in(code, me.password)
    return me


def deputies(hands, witness, others, colleague):
    """A post is given to somebody else for three days, who sees it; then taken back."""
    me = hands("fuzeren")
    me.open("/account/deputies")
    deputy = f"jb-{others.unit}-02"
    me.select("main select[name=post]", f"fz-{others.unit}|head|{others.unit}")
    me.select("main select[name=deputy]", deputy)
    choose_day(me, "main [name=from]", TODAY + datetime.timedelta(days=1))
    choose_day(me, "main [name=until]", TODAY + datetime.timedelta(days=3))
    me.write("main [name=reason]", "出差。")
    before = me.page.locator("main tbody tr").count()
    ending = "form[action$='/deputies/endings'] button"
    administrator = hands("guanli")
    administrator.open("/account/deputies")
    held = administrator.page.locator(ending).count()
    me.press("main form.form button", leaves=True)
    expect(me.page.locator("main tbody tr")).to_have_count(before + 1)
    administrator.open("/account/deputies")
    expect(administrator.page.locator(ending)).to_have_count(held + 1)
    # It has not begun, and never will.
    me.press(ending, leaves=True)
    administrator.open("/account/deputies")
    expect(administrator.page.locator(ending)).to_have_count(held)


def own_account(hands, witness, others, colleague):
    """Another password, a second factor, and the end of a session elsewhere."""
    me, code = colleague, colleague.name
    old, me.password = me.password, secrets.token_hex(8)
    me.open("/password")
    me.write("main [name=current]", old)
    me.write("main [name=new]", me.password)
    me.write("main [name=again]", me.password)
    me.press("main form button", leaves=True)
    elsewhere = hands()
    elsewhere.open("/sign-in")
    elsewhere.write("main [name=name]", code)
    elsewhere.write("main [name=password]", old)
    elsewhere.watch.expected.append((422, "/sign-in"))
    elsewhere.press("main form button", leaves=True)

    me.open("/account/second-factor")
    me.write("main [name=current]", me.password)
    me.press("main form button", leaves=True)
    secret = me.page.locator(".secret").inner_text().replace(" ", "")
    me.write("main [name=code]", one_time_code(secret))
    me.press("main form button", leaves=True)
    expect(me.page.locator(".codes code")).to_have_count(10)
    me.press("main a[href='/account']", leaves=True)

    elsewhere.open("/sign-in")
    elsewhere.write("main [name=name]", code)
    elsewhere.write("main [name=password]", me.password)
    elsewhere.press("main form button", leaves=True)
    expect(elsewhere.page).to_have_url(re.compile("/sign-in/code"))
    # The one that turned it on is spent.
    elsewhere.write("main [name=code]", one_time_code(secret, ahead=1))
    elsewhere.press("main form button", leaves=True)
    expect(elsewhere.page).to_have_url(re.compile("/desk"))

    me.open("/account")
    there = me.page.locator("main select[name=session] option").last.get_attribute("value")
    me.select("main select[name=session]", there)
    me.write("main form[action='/account/sessions/endings'] [name=password]", me.password)
    me.press("main form[action='/account/sessions/endings'] button", leaves=True)
    elsewhere.open("/desk")
    expect(elsewhere.page).to_have_url(re.compile("/sign-in"))
    me.open("/desk")
    expect(me.page).to_have_url(re.compile("/desk"))


# MARK: Administration


def tokens(hands, witness, others):
    """Made, good for the API, and revoked, which ends that."""
    me = hands("guanli")
    name = f"keys-{secrets.token_hex(3)}"
    me.open("/admin/tokens")
    # The sample has more posts than a list may hold: whose it is comes first.
    me.unfold("#do-token-officer")
    me.write("#do-token-officer [name=officer]", "dd-01")
    me.press("#do-token-officer button", leaves=True)
    me.unfold("#do-token [name=name]")
    me.write("#do-token [name=name]", name)
    me.select("#do-token select[name=post]", "dd-01|dispatcher|district-center")
    me.write("#do-token [name=days]", "7")
    me.press("#do-token button", leaves=True)
    token = me.page.locator(".slip-note dd").inner_text()

    def status():
        caller = me.context.browser.new_context()
        answer = caller.request.get(ADDRESS + "/api/v1/me", headers={"authorization": f"Bearer {token}"}).status
        caller.close()
        return answer

    assert status() == 200, "the token opens nothing"
    me.open("/admin/tokens")
    me.unfold("#do-revoke")
    me.select("#do-revoke select[name=name]", name)
    me.press("#do-revoke button", leaves=True)
    assert status() == 401, "the revoked token still opens"


def editor(hands, witness, others):
    """A ledger is written by keys: the editor lets one out, a fault leads to its line, and what is sound is published."""
    me = hands("guanli")
    me.open("/admin/ledgers/citizen-report/draft")
    keyboard, state = me.page.keyboard, me.page.locator("[data-draft-state]")
    me.reach("#f-text")
    keyboard.press("Tab")
    assert not is_at(me, "#f-text"), "the editor keeps the keys"
    keyboard.press("Shift+Tab")
    assert focused(me, "#f-text"), "there is no way back into the editor"
    keyboard.press("Shift+Tab")
    assert not is_at(me, "#f-text"), "the editor keeps the keys"
    me.reach("#f-text")
    keyboard.press("Control+End")
    keyboard.type("\nladders: 3\n")
    expect(me.page.locator(".faults a[data-line]").first).to_be_visible()
    me.press(".faults a[data-line]")
    assert focused(me, "#f-text"), "the fault does not lead to its line"
    keyboard.press("Control+End")
    for _ in range(len("\nladders: 3\n")):
        keyboard.press("Backspace")
    keyboard.type("\n# 浏览器测试\n")
    expect(me.page.locator(".faults")).to_have_count(0)
    expect(state).to_have_text(me.say("没有错误，可以发布。", "Nothing is wrong; it can be published."))
    reason = f"只加一行说明{secrets.token_hex(2)}"
    me.write("main [name=reason]", reason)
    me.press("main form .buttons button:not([formaction])", leaves=True)
    expect(me.page).to_have_url(ADDRESS + "/admin/ledgers/citizen-report")
    other = hands("guanli", elsewhere=True)
    other.open("/admin/ledgers/citizen-report")
    other.see(reason)


def areas(hands, witness, others):
    """A map with one other name: looked at, published, and there for a citizen."""
    whole = json.load(open("samples/district/areas.geojson", encoding="utf-8"))
    area = next(area["properties"] for area in whole["features"] if area["properties"]["level"] == "street")
    area["name"] += f"（{secrets.token_hex(2)}）"
    me = hands("guanli")
    me.open("/admin/areas")
    me.unfold("#do-upload")
    file = {"name": "areas.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(whole, ensure_ascii=False).encode()}
    me.attach("#do-upload input[type=file]", file)
    me.press("#do-upload button", leaves=True)
    me.press("form[action='/admin/areas'] button", leaves=True)
    citizen = hands()
    citizen.open(f"/areas/{area['code']}")
    expect(citizen.page.locator("h1")).to_have_text(area["name"])


def notice_rules(hands, witness, others):
    """Which notice goes by which way, and when not."""
    me = hands("guanli")
    me.open("/admin/notices")
    form = "form[action$='/notices/rules']"
    box = f"{form} [name='channels.urging'][value=email]"
    was = me.page.locator(box).is_checked()
    me.reach(box)
    me.page.keyboard.press("Space")
    me.write(f"{form} [name=pauses]", "2m 7m")
    me.press(f"{form} .buttons button", leaves=True)
    other = hands("guanli", elsewhere=True)
    other.open("/admin/notices")
    expect(other.page.locator(f"{form} [name=pauses]")).to_have_value("2m 7m")
    expect(other.page.locator(box)).to_be_checked(checked=not was)


def calendars(hands, witness, others):
    """Another calendar: what it moves, and its publication with a reason."""
    me = hands("guanli")
    me.open("/admin/calendars?calendar=cn")
    me.unfold("#do-calendar")
    me.attach("#do-calendar [name=file]", calendar_file())
    me.press("#do-calendar button", leaves=True)
    assert me.page.locator("main table tbody tr").count() > 5, "no deadline moves by ten days off"
    reason = f"临时停工{secrets.token_hex(2)}"
    me.write("main [name=reason]", reason)
    me.press("form:has([name=reason]) .buttons button", leaves=True)
    other = hands("guanli", elsewhere=True)
    other.open("/admin/calendars?calendar=cn")
    other.see(reason)


# MARK: Maps and walls


def maps(hands, witness, others):
    """On the map each mark is reached, opened and closed; Tab leads out of it, to the list that says the same."""
    mark, popup = ".leaflet-marker-icon", ".leaflet-popup-content"
    for name, path, below in ((None, "/map", "#list a, #list input"), ("diaodu", "/desk/map", "main table a")):
        me = hands(name)
        me.open(path)
        expect(me.page.locator(mark).first).to_be_attached()
        me.reach(mark)
        me.page.keyboard.press("Enter")
        expect(me.page.locator(popup)).to_be_visible()
        me.page.keyboard.press("Escape")
        expect(me.page.locator(popup)).to_have_count(0)
        assert focused(me, mark), f"{path}: the keys have lost their mark"
        if name:
            me.page.keyboard.press("Enter")
            assert focused(me, popup), f"{path}: the keys do not get into what was opened"
            number = me.page.locator(f"{popup} a").get_attribute("href")
            me.press(f"{popup} a", leaves=True)
            expect(me.page).to_have_url(ADDRESS + number)
            me.open(path)
        me.reach(below)
        # And past all marks in one step.
        me.open(path)
        me.press("a[href='#beside-map']")
        me.page.keyboard.press("Tab")
        assert not focused(me, ".map") and focused(me, below.replace(", ", ", main ")), f"{path}: the map was not passed over"


def wall(hands, witness, others):
    """The screen for the wall, filling it, and the way back."""
    me = hands("lingdao")
    me.open("/cockpit?wall=yes")
    me.press("[data-fullscreen]")
    me.page.wait_for_function("document.fullscreenElement !== null")
    me.press("[data-fullscreen]")
    me.page.wait_for_function("document.fullscreenElement === null")
    me.press("main a.button[href='/cockpit']", leaves=True)
    expect(me.page.locator("body.wall")).to_have_count(0)


def subscribing(hands, witness, others):
    """News of an area by e-mail: asked for, confirmed by the letter's link, and ended by it."""
    me = hands()
    address = f"{secrets.token_hex(4)}@example.org"
    me.open("/areas/371502001")
    me.write("#told [name=email]", address)
    me.press("#told form button", leaves=True)
    me.look("subscribed")
    link = link_for(address)
    me.open(link)
    me.press("main form button", leaves=True)
    me.see(me.say("已", "confirmed"))
    me.look("subscription-confirmed")


def link_for(address):
    """The first link of the letter to this address."""
    for _ in range(600):
        for path in glob.glob(f"{LETTERS}/*"):
            letter = email.message_from_bytes(open(path, "rb").read())
            if address in str(letter["to"]):
                text = next(part for part in letter.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
                return re.search(r"https?://[^/\s]+(/\S+)", text.decode()).group(1)
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address}")


def main():
    watch = Watch(sys.argv[2], sys.argv[3])
    flows = [
        frame, colours, refusals, letters_of_actions, beside_the_way, merging, units_way, sent_back, supervisors_way,
        appealing, several_at_once, finding, deputies, own_account, tokens, editor, areas, notice_rules, maps, wall, subscribing, calendars,
    ]
    chosen = sys.argv[5:]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        others, people = Others(browser), {}

        def hands(name=None, kind=Keys, elsewhere=False):
            """Who has a name is signed in once, and once more where they are asked for at another browser."""
            who = (name, elsewhere) if name else secrets.token_hex(4)
            if who not in people:
                people[who] = kind(browser, watch, ADDRESS, name)
            return people[who]

        witness, colleague = hands("shenji", Witness), enrolled(hands, others)
        for flow in flows:
            if chosen and flow.__name__ not in chosen:
                continue
            begun = time.monotonic()
            flow(hands, witness, others, *([colleague] if "colleague" in flow.__code__.co_varnames else []))
            print(f"{flow.__name__}, by keys: as it should be ({time.monotonic() - begun:.0f} s)", flush=True)
        browser.close()
    watch.end()
    print(f"keys: {len(flows)} flows, {watch.looked} pictures, 0 failed")


if __name__ == "__main__":
    main()
