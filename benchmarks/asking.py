"""Asks the pages as a browser does, over a connection that is kept, and says how long every answer took."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from urllib.parse import urlencode

HOST, PORT = "127.0.0.1", 8099
NAME, PASSWORD = "bench", "correct horse battery"
_OUTPUTS = [{"id": "head", "property": "children"}, {"id": "main", "property": "children"}]


def asked(href: str, clients: int, asks: int) -> list[float]:
    """Return the seconds of every answer when so many clients ask one after another."""
    seconds: list[float] = []

    def ask_on() -> None:
        connection, cookie = _signed_in()
        seconds.extend(times(lambda: _ask(connection, cookie, href), asks))

    threads = [threading.Thread(target=ask_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def asked_once(before: str, hrefs: Sequence[str]) -> list[float]:
    """Return the seconds of the first answer to every address, to which the page `before` leads."""
    connection, cookie = _signed_in()
    _ask(connection, cookie, before)
    return [_timed(lambda href=href: _ask(connection, cookie, href)) for href in hrefs]


def times(action: Callable[[], None], number: int) -> list[float]:
    """Return the seconds of an action, done so many times after once to warm up."""
    action()
    return [_timed(action) for _ in range(number)]


def _timed(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _signed_in() -> tuple[HTTPConnection, str]:
    connection = HTTPConnection(HOST, PORT)
    form = urlencode({"name": NAME, "password": PASSWORD})
    connection.request("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    return connection, (answer.getheader("Set-Cookie") or "").partition(";")[0]


def _ask(connection: HTTPConnection, cookie: str, href: str) -> None:
    inputs = {
        "url.href": f"http://{HOST}:{PORT}{href}",
        "theme.data": "light",
        "snapshot.data": None,
        "width.data": 1440,
    }
    payload = {
        "output": "..head.children...main.children..",
        "outputs": _OUTPUTS,
        "inputs": [
            {"id": name.partition(".")[0], "property": name.partition(".")[2], "value": value}
            for name, value in inputs.items()
        ],
        "changedPropIds": ["url.href"],
    }
    headers = {"Content-Type": "application/json", "Cookie": cookie, "Accept-Encoding": "br"}
    connection.request("POST", "/_dash-update-component", json.dumps(payload), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{href}: answered {answer.status}")
