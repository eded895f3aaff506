"""The page in a real browser: nothing leaves it, nothing overflows, nothing complains; screenshots are kept."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ARTEFACTS = Path(__file__).resolve().parents[2] / "test-artefacts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WALL = 3840
# Width, height, scheme and the size of the big numbers and of the charts' names: a wall shows type for a wall.
SCREENS = [
    (390, 844, "light", 44, 12.5),
    (1440, 900, "dark", 52, 12.5),
    (1440, 900, "light", 52, 12.5),
    (3840, 2160, "light", 129.9, 31.2),
]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium found; install the Debian package chromium")
        pytest.skip("no chromium found")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def page_file(full_page, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("page") / "board.html"
    path.write_text(full_page, encoding="utf-8")
    return path


def open_board(browser, path: Path, width: int, height: int, scheme: str):
    """Open the page with every way out blocked and recorded."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    troubles: list[str] = []

    def let_only_the_page_pass(route) -> None:
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            troubles.append(f"request {route.request.url}")
            route.abort()

    page.route("**/*", let_only_the_page_pass)
    page.on("console", lambda message: troubles.append(f"{message.type} {message.text}"))
    page.on("pageerror", lambda error: troubles.append(f"error {error}"))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn]")
    return page, troubles


def size_of(page, selector: str) -> float:
    return page.evaluate(f"parseFloat(getComputedStyle(document.querySelector('{selector}')).fontSize)")


@pytest.mark.parametrize(("width", "height", "scheme", "value_size", "chart_size"), SCREENS)
def test_page_is_quiet_and_fits(browser, page_file, width, height, scheme, value_size, chart_size):
    page, troubles = open_board(browser, page_file, width, height, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        "[...document.querySelectorAll('.card, .card p, .card dd, .card td, .definition dd, .chart')]"
        ".filter(e => !e.classList.contains('unseen') && e.scrollWidth > e.clientWidth + 2)"
        ".map(e => e.className + ': ' + e.textContent.slice(0, 40))"
    )
    assert cut == []
    charts = page.evaluate("[...document.querySelectorAll('.chart')].map(e => e.querySelectorAll('.main-svg').length)")
    assert len(charts) == 8
    assert min(charts) > 0
    assert size_of(page, ".value strong") == pytest.approx(value_size, abs=0.1)
    assert size_of(page, "#district-petition_closure_rate .ytick text") == pytest.approx(chart_size, abs=0.1)
    ARTEFACTS.mkdir(exist_ok=True)
    if width < WALL:  # the whole page of a wall would be a picture of 3840 × 13000
        page.screenshot(path=str(ARTEFACTS / f"board-{width}-{scheme}.png"), full_page=True)
    page.screenshot(path=str(ARTEFACTS / f"board-{width}-{scheme}-top.png"))
    assert troubles == []
    page.context.close()


@pytest.fixture(scope="module")
def desk(browser, page_file):
    page, troubles = open_board(browser, page_file, 1440, 900, "dark")
    yield page
    assert troubles == []


def test_charts_show_the_snapshot_and_no_upload_button(desk):
    words = desk.evaluate("document.getElementById('district-petition_closure_rate').textContent")
    for wanted in ("钱塘区", "93.96 %", "桐庐县", "92.86 %", "目标 ≥ 98 %"):
        assert wanted in words
    desk.hover("#trend-petition_closure_rate")
    buttons = desk.evaluate("[...document.querySelectorAll('.modebar-btn')].map(e => e.getAttribute('data-title'))")
    assert set(buttons) == {"下载图片"}


def test_tables_open_by_keyboard(desk):
    summary = desk.locator("#petition_closure_rate summary", has_text="区县")
    summary.focus()
    desk.keyboard.press("Enter")
    table = desk.locator("#petition_closure_rate table", has_text="钱塘区")
    assert table.is_visible()
    assert "93.96 %" in table.inner_text()


def test_dark_screens_get_dark_charts_and_paper_gets_light_ones(desk):
    colour = "getComputedStyle(document.querySelector('#trend-petition_closure_rate .xtick text')).fill"
    on_screen = desk.evaluate(colour)
    desk.evaluate("dispatchEvent(new Event('beforeprint'))")
    on_paper = desk.evaluate(colour)
    assert (on_screen, on_paper) == ("rgb(160, 171, 182)", "rgb(86, 96, 107)")
