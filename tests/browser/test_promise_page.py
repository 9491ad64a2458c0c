"""The page of a promise on a phone: readable with all its evidence open, and old addresses lead to its places."""

from pathlib import Path

from browser import opened, recorded_problems, violations
from playwright.sync_api import expect

PHONE = {"width": 375, "height": 812}
PROMISE = "promises/swp-2020-C11.4.html"


def test_on_a_phone_the_page_is_readable_with_all_its_evidence_open(browser, site: Path):
    with opened(browser, viewport=PHONE) as page, recorded_problems(page.context) as problems:
        page.goto(f"{site.as_uri()}/{PROMISE}")
        verdict = page.locator(".verdict .headline")
        expect(verdict).to_be_in_viewport()
        expect(verdict).to_contain_text("Last reported December 2020")
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert page.locator(".evidence a[rel=external]").count() > 0
        assert violations(page) == []
        assert problems == []


def test_an_old_address_of_an_update_leads_to_its_place_on_the_page_of_the_promise(browser, site: Path):
    with opened(browser, viewport=PHONE) as page:
        page.goto(f"{site.as_uri()}/activities/swp-2016-3.3.3.html#pcp-2020-02-05-3.3.3")
        page.wait_for_url(f"**/{PROMISE}#pcp-2020-02-05-3.3.3")
        expect(page.locator(":target")).to_contain_text("The force are no longer pursuing")
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{site.as_uri()}/activities/swp-2016-3.3.3.html#pcp-2020-02-05-3.3.3")
        page.locator(":target a").click()
        assert page.url.endswith(f"{PROMISE}#pcp-2020-02-05-3.3.3")
