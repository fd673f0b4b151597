"""Two ways to use a page: by keys alone, and by touch on a telephone. The stories are told with both, so that whoever has
no mouse comes as far as whoever has no keyboard.
"""
import re

from playwright.sync_api import expect

from watch import NARROW, WIDE

PASSWORD = "taizhang-demo"


class Hands:
    """Somebody at a browser of their own. Fields are named by selectors inside the page's main part."""

    suffix = ""

    def __init__(self, browser, watch, address, name=None, **options):
        self.watch, self.address, self.name = watch, address, name
        self.context = watch.over(browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options))
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

    def see(self, text, where="main"):
        expect(self.page.locator(where).first).to_contain_text(text)

    def stands(self, stage):
        """The matter's stage on its own page."""
        expect(self.page.locator(".rail [aria-current=step] > span")).to_have_text(stage)

    def act(self, number, action, stage, fill=lambda: None):
        """Takes an action of a matter by its form, from its page; it stands in `stage` afterwards."""
        self.open(f"/matters/{number}")
        form = f"#do-{action}"
        self.unfold(form)
        fill()
        self.press(f"{form} button:not([type=button])", leaves=True)
        self.open(f"/matters/{number}")
        self.stands(stage)

    def look(self, name):
        """A picture of this page at this width; the watch's complaints about it are collected."""
        self.watch.glance(self.page, f"story-{name}{self.suffix}")


class Keys(Hands):
    """Tab, arrows, blank and Enter: nothing is clicked."""

    def __init__(self, browser, watch, address, name=None):
        super().__init__(browser, watch, address, name, viewport=WIDE)

    def reach(self, selector):
        """Tabs to the first of these that Tab comes to."""
        for _ in range(400):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
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

    def __init__(self, browser, watch, address, name=None):
        super().__init__(browser, watch, address, name, viewport=NARROW, has_touch=True, is_mobile=True)

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
