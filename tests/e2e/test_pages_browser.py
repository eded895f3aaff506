"""The pages in a real browser: quiet, inside the house, keyboard and back button included; pictures are kept."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person
from yingshang.settings import PROJECT_DIR, Settings

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no system Chromium (Debian package chromium)")
PASSWORD = "correct horse battery"
PORT = 8077
BASE = f"http://127.0.0.1:{PORT}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATHS = ("/", "/targets", "/targets/petition_closure_rate", "/quality", "/definitions")


@pytest.fixture(scope="module")
def site(city, tmp_path_factory):
    """Serve the city's pages as a user would, by the command."""
    home = tmp_path_factory.mktemp("served")
    (home / "published").symlink_to(city.settings.published)
    add_person(Settings(home=home), "leader", PASSWORD, Role.LEADER, display_name="<b>李某</b>")
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--port", str(PORT), "--workers", "1"]
    environment = os.environ | {"YINGSHANG_HOME": str(home), "PYTHONPATH": str(PROJECT_DIR)}
    log = home / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=environment, cwd=PROJECT_DIR, stderr=out)
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=1).close()
            break
        except OSError:
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.25)
    yield home
    server.terminate()
    server.wait(timeout=30)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(site, browser, request):
    """A page that is signed in and keeps what the browser complains of and what it asks of others."""
    width, height = getattr(request, "param", (1440, 900))
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    opened.complaints, opened.strangers = [], []
    opened.on(
        "console", lambda said: opened.complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("request", lambda asked: _strange(opened, asked.url))
    opened.goto(f"{BASE}/sign-in")
    opened.fill("input[name=name]", "leader")
    opened.fill("input[name=password]", PASSWORD)
    opened.click("button")
    opened.wait_for_selector("#main h1")
    yield opened
    context.close()


def _strange(opened, url):
    if not url.startswith((BASE, "data:", "blob:")):
        opened.strangers.append(url)


def settled(page, path):
    page.goto(BASE + path)
    page.wait_for_selector("#main h1")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("page", [(390, 844), (1440, 900), (3840, 2160)], indirect=True, ids=["phone", "desk", "wall"])
def test_every_page_is_quiet_and_fits(page, tmp_path):
    for path in PATHS:
        for language in ("", "?lang=en"):
            settled(page, path + language)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"], (path, width)
            page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '_') or 'cockpit'}{language[-2:]}.png")
    assert page.complaints == []
    assert page.strangers == []


def test_dark_is_dark_and_stays(page):
    settled(page, "/targets/petition_closure_rate")
    page.click("#theme-switch")
    page.wait_for_selector("[data-mantine-color-scheme=dark]")
    playwright.expect(page.locator("body")).to_have_css("background-color", "rgb(14, 18, 22)")
    page.reload()
    page.wait_for_selector("[data-mantine-color-scheme=dark]")
    page.wait_for_selector(".js-plotly-plot")
    assert page.complaints == []


def test_a_filter_goes_into_the_address_and_back_again(page):
    settled(page, "/targets")
    count = page.locator("#main p[role=status]")
    everything = count.inner_text()
    page.fill("#main input >> nth=0", "担保")
    page.wait_for_url("**/targets?q=**")
    playwright.expect(count).not_to_have_text(everything)
    chosen = count.inner_text()
    page.go_back()
    playwright.expect(count).to_have_text(everything)
    settled(page, "/targets?q=%E6%8B%85%E4%BF%9D")  # the deep link shows the same
    playwright.expect(count).to_have_text(chosen)


def test_a_number_leads_to_its_explanation_by_keyboard(page):
    settled(page, "/")
    link = page.locator("a", has_text="涉企工单办结率").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/targets/petition_closure_rate")
    page.wait_for_selector("text=原文")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table tbody tr").count() > 3


def test_a_name_stays_text(page):
    settled(page, "/")
    assert page.locator("#head b").count() == 0
    assert "<b>李某</b>" in page.inner_text("#head")


def test_signing_out_closes_the_pages(page):
    page.click("text=退出")
    page.wait_for_url("**/sign-in")
    page.goto(f"{BASE}/targets")
    assert "/sign-in" in page.url


def test_charts_share_nothing(page):
    settled(page, "/targets/petition_closure_rate")
    page.wait_for_selector(".js-plotly-plot")
    config = page.evaluate("document.querySelector('.js-plotly-plot')._context")
    assert (config["showSendToCloud"], config["plotlyServerURL"], config["displaylogo"]) == (False, "", False)
