"""What a cold browser loads and draws; needs playwright and Debian's chromium."""

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def cold_page(base: str, name: str, password: str, href: str) -> dict[str, object]:
    """Return transferred megabytes, first contentful paint, and when charts and tables stand, from an empty cache."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(_CHROMIUM), args=_FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        answer = context.request.post(f"{base}/sign-in", form={"name": name, "password": password})
        assert answer.ok
        page = context.new_page()
        received = _counted(page)
        page.goto(base + href)
        page.wait_for_selector("#main h1")
        ready = page.evaluate(
            "() => new Promise(done => { const look = () => document.querySelector('.main-svg, .ag-row')"
            " ? done(performance.now()) : requestAnimationFrame(look); look(); })"
        )
        page.wait_for_load_state("networkidle")
        paint = page.evaluate(_PAINT)
        browser.close()
    return {
        "transferred_mb": round(sum(received) / 1e6, 2),
        "first_paint_s": round(paint / 1000, 2),
        "ready_s": round(ready / 1000, 2),
    }


def _counted(page: Page) -> list[float]:
    received: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    return received
