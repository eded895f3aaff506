"""The pages in a real browser: quiet, inside the house, keyboard and back button included; pictures are kept."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from dashboards.pages import PAGES
from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person
from yingshang.settings import PROJECT_DIR, Settings

playwright = pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no system Chromium (Debian package chromium)")
PASSWORD = "correct horse battery"
PORT = 8077
BASE = f"http://127.0.0.1:{PORT}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATHS = (*(page.path for page in PAGES), "/targets/petition_closure_rate", "/targets/guarantee_balance?by=department")
PICTURES = PROJECT_DIR / "var" / "screenshots"  # kept, to be looked at
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def site(city, tmp_path_factory):
    """Serve the city's pages as a user would, by the command."""
    home = tmp_path_factory.mktemp("served")
    _publish_two(city.settings.published, home / "published")
    add_person(Settings(home=home), "boss", PASSWORD, Role.ADMIN, display_name="<b>李某</b>")
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


def _publish_two(source, published):
    """Publish the city's snapshot, and lay another one beside it that differs by its name alone."""
    published.mkdir()
    folder = (source / "current").resolve()
    (published / folder.name).symlink_to(folder)
    (published / "current").symlink_to(folder.name)
    other = published / "2024-09-30-000000000000"
    other.mkdir()
    for part in folder.iterdir():
        if part.is_file() and part.name != "manifest.json":
            shutil.copy(part, other)  # a link would be the same database under two names in one process
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8")) | {"snapshot_id": other.name}
    (other / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


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
    opened.fill("input[name=name]", "boss")
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
    page.wait_for_function(
        "[...document.querySelectorAll('.dash-graph')].every(chart => chart.querySelector('.main-svg'))"
    )
    page.wait_for_timeout(150)


@pytest.mark.parametrize("page", [(390, 844), (1440, 900), (3840, 2160)], indirect=True, ids=["phone", "desk", "wall"])
def test_every_page_is_quiet_fits_and_is_within_reach_of_everybody(page):
    width = page.viewport_size["width"]
    looks = (("", "light"), ("lang=en", "dark"))
    for language, theme in {390: looks[:1], 3840: looks[1:]}.get(width, looks):
        if theme == "dark":
            settled(page, "/")
            page.click("#theme-switch")
            page.wait_for_selector("[data-mantine-color-scheme=dark]")
        for path in PATHS:
            settled(page, path + (f"{'&' if '?' in path else '?'}{language}" if language else ""))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            name = path.strip("/").replace("/", "_").replace("?", "_") or "cockpit"
            page.screenshot(path=PICTURES / f"{name}_{width}_{theme}.png")
            if width == 1440:
                found = Axe().run(page).response["violations"]
                told = [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in SERIOUS]
                assert told == [], path
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


def test_the_change_comes_after_the_page(page):
    settled(page, "/targets/petition_closure_rate?split=department")
    page.wait_for_selector("#later .js-plotly-plot")
    page.locator("#later summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#later details[open] tbody tr").count() > 3
    assert page.complaints == []


def test_every_chart_has_a_table_beside_it(page):
    for path in (
        "/?focus=petition_closure_rate",
        "/petitions",
        "/policies",
        "/finance",
        "/events",
        "/targets/petition_closure_rate",
    ):
        settled(page, path)
        page.wait_for_selector(".js-plotly-plot")
        bare = page.evaluate(
            "[...document.querySelectorAll('.js-plotly-plot')].filter(chart => !chart.closest('section')"
            ".querySelector('table, .tiles')).length"
        )
        assert bare in (0, 1 if path.startswith("/?") else 0), path  # the cockpit's ranking stands beside its tiles


def test_a_new_snapshot_comes_under_an_open_page(page, site):
    settled(page, "/petitions?channel=%E6%B5%99%E9%87%8C%E5%8A%9E")
    before = page.inner_text("#head")
    pointer = site / "published" / "current"
    was = pointer.readlink()
    pointer.unlink()
    pointer.symlink_to("2024-09-30-000000000000")
    try:
        page.evaluate("dash_clientside.set_props('look', {n_intervals: 1})")
        page.wait_for_selector("#head:has-text('2024-09-30-000000000000')")
        assert "2024-09-30-000000000000" not in before
        assert "channel=" in page.url
        assert page.complaints == []
    finally:
        pointer.unlink()
        pointer.symlink_to(was)


def test_the_wall_turns_by_itself(page):
    settled(page, "/wall?every=5")
    assert page.locator("#head .menu").count() == 0
    page.wait_for_url("**/wall?*slide=1*", timeout=9_000)
    page.wait_for_selector(".tiles")


def test_two_tabs_speak_two_languages(page):
    settled(page, "/targets")
    other = page.context.new_page()
    settled(other, "/targets?lang=en")
    other.click(".menu >> text=Petitions")
    other.wait_for_selector("h1:has-text('Petitions')")
    page.click(".menu >> text=诉求")
    page.wait_for_selector("h1:has-text('诉求')")
    assert "Sign out" in other.inner_text("#head")


def test_an_ended_session_leads_to_the_sign_in_and_back(page):
    settled(page, "/targets")
    page.context.clear_cookies()
    page.click(".menu >> text=融资担保")
    page.wait_for_url("**/sign-in?next=*")
    page.fill("input[name=name]", "boss")
    page.fill("input[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_selector("#main h1")


def test_a_note_is_written_by_keyboard(page):
    settled(page, "/targets/guarantee_balance")
    page.focus("input[name=words]")
    page.keyboard.type("银行系统切换 <img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    page.wait_for_selector(".remarks li")
    assert "<img src=x onerror=alert(1)>" in page.inner_text(".remarks li")
    page.click(".remarks button")
    page.wait_for_selector(".remarks", state="detached")
    assert page.complaints == []
