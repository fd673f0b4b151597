"""One officer and a provider of identities, in Chromium. Usage: story.py ADDRESS PROVIDER LOG."""
import re
import sys

from playwright.sync_api import expect, sync_playwright

ADDRESS, PROVIDER, LOG = sys.argv[1:]
PASSWORD, THERE = "taizhang-demo", "over-there-1"
passed = []


def done(what):
    passed.append(what)
    print("ok", what)


def log():
    with open(LOG, encoding="utf-8") as file:
        return file.read()


def press(page, button):
    with page.expect_navigation(wait_until="load"):
        button.click()


def sign_in_there(page, name):
    """At the provider: name, then password, as its pages ask for them."""
    expect(page).to_have_url(re.compile("^" + re.escape(PROVIDER)))
    page.locator("[name=login]").fill(name)
    page.locator("[name=login]").press("Enter")
    page.locator("[name=password]").fill(THERE)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(ADDRESS + "/**")


def by_provider(page, name=None, button="City sign-on"):
    page.goto(ADDRESS + "/sign-in?next=/ledgers")
    page.get_by_role("link", name=button).click()
    if name:
        sign_in_there(page, name)


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def person():
            context = browser.new_context(locale="en-GB")
            context.set_default_timeout(20_000)
            return context.new_page()

        stranger = person()
        by_provider(stranger, "otto")
        expect(stranger.locator("h1")).to_have_text("Not tied to an account")
        expect(stranger.locator("main")).to_contain_text("otto")
        stranger.goto(ADDRESS + "/desk")
        expect(stranger).to_have_url(re.compile("/sign-in"))
        done("an identity that is tied to nothing opens nothing")

        officer = person()
        officer.goto(ADDRESS + "/sign-in")
        officer.locator("main [name=name]").fill("jingban")
        officer.locator("main [name=password]").fill(PASSWORD)
        press(officer, officer.locator("main form button"))
        officer.goto(ADDRESS + "/account")
        officer.locator("details", has=officer.locator("form[action='/account/identities']")).locator("summary").click()
        form = officer.locator("form[action='/account/identities']")
        form.locator("select").select_option("city")
        form.locator("[name=password]").fill(PASSWORD)
        press(officer, form.get_by_role("button"))
        officer.get_by_role("link", name="Go to City sign-on").click()
        sign_in_there(officer, "olga")
        expect(officer).to_have_url(ADDRESS + "/account")
        expect(officer.locator("main")).to_contain_text("Untie a provider")
        done("an officer ties an identity by signing in over there")

        one = person()
        returns = []
        one.on("request", lambda request: returns.append(request.url) if "/sign-in/return?" in request.url else None)
        by_provider(one, "olga")
        expect(one).to_have_url(ADDRESS + "/ledgers")
        assert len(returns) == 1 and "iss=" in returns[0] and "code=" in returns[0], returns
        done("the identity opens the account, and leads where one was going")

        answer = one.goto(returns[0])
        assert answer.status == 403, answer.status
        two = person()
        answer = two.goto(returns[0])
        assert answer.status == 403, answer.status
        two.goto(ADDRESS + "/desk")
        expect(two).to_have_url(re.compile("/sign-in"))
        done("an answer of the provider counts once, and in the browser that asked")

        by_provider(two, button="Another")
        expect(two.locator("main")).to_contain_text("no answer that can be believed")
        assert "issuer(" in log() or "Fault.issuer" in log(), "the log does not say why"
        done("a provider that names another issuer is not believed")

        refused = person()
        by_provider(refused)
        refused.goto(f"{ADDRESS}/sign-in/return?state=made-up&code=made-up")
        expect(refused.locator("main")).to_contain_text("not begun in this browser")
        done("an answer to nothing is refused")

        one.goto(ADDRESS + "/desk")
        one.locator("details.account summary").click()
        press(one, one.locator("details.account form button"))
        one.goto(ADDRESS + "/desk")
        expect(one).to_have_url(re.compile("/sign-in"))
        done("signing out ends it here")

        officer.goto(ADDRESS + "/account")
        officer.locator("details", has=officer.locator("form[action='/account/identities/endings']")).locator("summary").click()
        form = officer.locator("form[action='/account/identities/endings']")
        form.locator("select").select_option("city")
        form.locator("[name=password]").fill(PASSWORD)
        press(officer, form.get_by_role("button"))
        by_provider(one)
        expect(one.locator("h1")).to_have_text("Not tied to an account")
        done("what is untied opens nothing any more")
        browser.close()
    said = log()
    assert THERE not in said and PASSWORD not in said, "a password is in the log"
    print(f"oidc: {len(passed)} passed, 0 failed")


if __name__ == "__main__":
    main()
