"""Two ways to use a page: by keys alone, and by touch on a telephone. The stories are told with both, so that whoever has
no mouse comes as far as whoever has no keyboard.
"""
import re

from playwright.sync_api import expect

from watch import NARROW, WIDE

PASSWORD = "taizhang-demo"
TONGUES = ("zh-CN", "en-GB")

# What the pages say, in both languages: where a matter stands, or how it ended.
STAGES = {
    "reported": ("待受理", "Reported"),
    "accepted": ("待派遣", "Accepted"),
    "dispatched": ("待认领", "Dispatched"),
    "handling": ("办理中", "Handling"),
    "submitted": ("待核查", "Submitted"),
    "verified": ("待回访", "Verified"),
    "resolved": ("办结", "Resolved"),
    "refused": ("不予受理", "Refused"),
    "merged": ("并案", "Merged"),
    "void": ("作废", "Void"),
}

# What each action leaves in the journal, where that is not the ending's name.
DEEDS = {
    "accept": ("受理，由", "Accepted; "),
    "refuse": ("不予受理", "Refused"),
    "triage": ("研判", "Triaged"),
    "check": ("核查属实", "Checked: it is as reported"),
    "dispatch": ("派遣给", "Dispatched to"),
    "adjudicate": ("裁定由", "Adjudicated to"),
    "claim": ("认领，开始办理", "Claimed it"),
    "return": ("退回", "Returned it to"),
    "progress": ("记录进展", "Recorded progress"),
    "pause": ("暂停计时", "Paused the clock"),
    "resume": ("恢复计时", "Resumed the clock"),
    "request-supplement": ("要求补正", "Asked for a supplement"),
    "supplement": ("收到补正", "The supplement is in"),
    "extend": ("申请延期", "Asked for an extension by"),
    "extended": ("时限延长", "Extended the time limit by"),
    "suspend": ("申请挂账", "Asked for a suspension until"),
    "suspended": ("挂账，至", "Suspended; the clocks go on"),
    "approve": ("同意", "Approved the"),
    "appeal": ("对超期提出申诉", "Appealed against being counted as late"),
    "exempted": ("申诉成立", "The appeal is upheld"),
    "request-support": ("配合", "for support"),
    "support": ("配合反馈", "Answered with support"),
    "submit": ("提交办理结果", "Submitted the work"),
    "verify": ("核查通过", "Verified: passed"),
    "rework": ("退回返工", "sent back for rework"),
    "answer": ("已答复上报人", "Answered the reporter"),
    "reopen": ("重新办理", "Reopened"),
    "link": ("关联", "Linked"),
    "merge": ("并入", "Merged into"),
    "taken-in": ("并入重复上报", "Took in the duplicate"),
    "urge": ("催办", "Urged"),
    "note": ("批注", "Noted"),
}

# Where the keys are now: whether that is what is looked for, and what it is if one cannot see it. The page itself is no
# stop; the button inside a field for a day is the browser's own; a grade that is chosen is seen by its label.
STOP = """selector => {
    const here = document.activeElement
    if (here.matches("body, main") || !here.matches(":focus")) return [here.matches(selector), ""]
    const shown = here.closest(".grades label") ?? here
    const style = getComputedStyle(shown), box = shown.getBoundingClientRect()
    const isMarked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none"
    const isInside = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
    return [here.matches(selector), isMarked && isInside ? "" : here.outerHTML.slice(0, 120)]
}"""


class Hands:
    """Somebody at a browser of their own. Fields are named by selectors inside the page's main part."""

    suffix = ""

    def __init__(self, browser, watch, address, name=None, tongue=0, **options):
        self.watch, self.address, self.name, self.tongue = watch, address, name, tongue
        self.context = watch.over(browser.new_context(locale=TONGUES[tongue], timezone_id="Asia/Shanghai", **options))
        self.page = self.context.new_page()
        if name:
            self.sign_in(name, PASSWORD)

    def sign_in(self, name, password):
        self.open("/sign-in")
        self.write("main [name=name]", name)
        self.write("main [name=password]", password)
        self.press("main form button", leaves=True)
        expect(self.page).to_have_url(re.compile("/desk"))

    def open(self, path):
        self.page.goto(self.address + path if path.startswith("/") else path, wait_until="load")

    def unfold(self, selector):
        """Opens the fold in which this is, if it is in one that is closed."""
        if not self.page.locator(selector).first.is_visible():
            self.press(f"details:has({selector}) > summary")
            expect(self.page.locator(selector).first).to_be_visible()

    def say(self, zh, en):
        return (zh, en)[self.tongue]

    def see(self, text, where="main"):
        expect(self.page.locator(where).first).to_contain_text(text)

    def stands(self, stage):
        """The matter's stage, or its ending, on its own page or the reporter's."""
        expect(self.page.locator(".rail [aria-current=step] > span")).to_have_text(STAGES[stage][self.tongue])

    def told(self, deed, words=""):
        """The journal of this page says that this was done, once or oftener, with these words."""
        lines = self.lines()
        assert self.says(deed, words, lines), f"{self.page.url}: no {deed} {words} in {lines[:3]}"

    def lines(self):
        """Of the journal; no two are the same, because each ends in its own hash."""
        return self.page.locator("#journal .timeline > li").all_inner_texts()

    def says(self, deed, words, lines):
        name = (DEEDS.get(deed) or STAGES[deed])[self.tongue].lower()
        return any(name in line.lower() and words in line for line in lines)

    def act(self, number, action, stage, fill=lambda: None, deed=None, words=""):
        """Takes an action of a matter by its form, from its page; it stands in `stage` afterwards, and a new line of the
        journal says what was done.
        """
        self.open(f"/matters/{number}")
        before = self.lines()
        form = f"#do-{action}"
        self.unfold(form)
        fill()
        self.press(f"{form} button:not([type=button])", leaves=True)
        self.open(f"/matters/{number}")
        self.stands(stage)
        new = [line for line in self.lines() if line not in before]
        assert self.says(deed or action, words, new), f"{self.name}: {action} of {number} left {new}"

    def look(self, name):
        """A picture of this page at this width; the watch's complaints about it are collected."""
        self.watch.glance(self.page, f"story-{name}{self.suffix}{('', '-en')[self.tongue]}")


class Keys(Hands):
    """Tab, arrows, blank and Enter: nothing is clicked. Wherever Tab stops on the way, it must be seen where."""

    def __init__(self, browser, watch, address, name=None, tongue=0):
        super().__init__(browser, watch, address, name, tongue, viewport=WIDE)

    def reach(self, selector):
        """Tabs to the first of these that Tab comes to."""
        for step in range(400):
            is_there, unseen = self.page.evaluate(STOP, selector)
            if unseen and step:
                self.watch.troubles.append(f"{self.page.url}: the focus is not seen on {unseen}")
            if is_there:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: {selector} is not reached by Tab")

    def press(self, selector, leaves=False):
        self.reach(selector)
        if not leaves:
            return self.page.keyboard.press("Enter")
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def write(self, selector, text):
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def attach(self, selector, file):
        # The system's own window to choose a file in is not the page's.
        self.reach(selector)
        self.page.locator(selector).first.set_input_files(file)

    def select(self, selector, value):
        self.reach(selector)
        self.page.keyboard.press("Home")
        for _ in range(400):
            if self.page.locator(selector).first.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {selector} has no {value}")

    def tick(self, selector):
        self.reach(selector)
        self.page.keyboard.press("Space")
        expect(self.page.locator(selector).first).to_be_checked()

    def choose(self, group, value):
        """One of several: Tab to the group, arrows to the one."""
        self.reach(group)
        self.page.keyboard.press("Space")
        for _ in range(12):
            if self.page.locator(f"{group}[value='{value}']").first.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {group} has no {value}")


class Touch(Hands):
    """A thumb on 360 pixels."""

    suffix = "-360"

    def __init__(self, browser, watch, address, name=None, tongue=0):
        super().__init__(browser, watch, address, name, tongue, viewport=NARROW, has_touch=True, is_mobile=True)

    def press(self, selector, leaves=False):
        target = self.page.locator(selector).locator("visible=true").first
        if not leaves:
            return target.tap()
        with self.page.expect_navigation(wait_until="load"):
            target.tap()

    def write(self, selector, text):
        target = self.page.locator(selector).locator("visible=true").first
        target.tap()
        target.fill(text)

    def attach(self, selector, file):
        self.page.locator(selector).first.set_input_files(file)

    def select(self, selector, value):
        self.page.locator(selector).locator("visible=true").first.select_option(value)

    def tick(self, selector):
        self.page.locator(selector).first.tap()
        expect(self.page.locator(selector).first).to_be_checked()

    def choose(self, group, value):
        button = self.page.locator(f"{group}[value='{value}']").first
        button.locator("xpath=ancestor::label").tap()
        expect(button).to_be_checked()
