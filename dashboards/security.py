"""Who may ask the server anything: sign-in, same origin, headers. What a person may see is in `reading`."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, g, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from dashboards.oidc import CALLBACK, START, add_oidc
from dashboards.sessions import begin_session, inside, now, person_of_session
from yingshang.accounts.people import Person
from yingshang.accounts.sign_in import TooManyAttemptsError, signed_in
from yingshang.accounts.store import find_person
from yingshang.settings import Settings

Answer = AnyResponse | str | tuple[str, int]
_OPEN = frozenset({"/sign-in", "/healthz", "/static/pages.css", "/static/favicon.svg"})
# Whoever holds the one-time link of a slip may receive it; the link is looked at there.
RECEIPT = "receive"
_UNCHANGED_ORIGIN = frozenset({"same-origin", "none", ""})


def secure(server: Flask, settings: Settings, script_hashes: list[str]) -> None:
    """Put the guard before every request and the headers on every answer.

    Args:
        server: the application.
        settings: where accounts and the session key are.
        script_hashes: of the scripts that stand inside the page, as the content security policy names them.
    """
    server.secret_key = session_key(settings.session_secret)
    server.config.update(
        SESSION_COOKIE_NAME="yingshang",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.pages_over_https,
        MAX_CONTENT_LENGTH=2_000_000,
    )
    _add_guard(server, settings)
    _add_headers(server, script_hashes)
    _add_sign_in(server, settings)
    add_oidc(server, settings)


def _add_guard(server: Flask, settings: Settings) -> None:
    open_paths = _OPEN | ({START, CALLBACK} if settings.oidc_issuer else set())

    @server.before_request
    def guard() -> AnyResponse | None:
        """Let nobody in without a session, and no page of another site act through one."""
        if request.method not in ("GET", "HEAD") and not _is_same_origin():
            abort(403)
        if request.path in open_paths or request.endpoint == RECEIPT:
            return None
        g.person = _forwarded(settings) or person_of_session(settings)
        if g.person is not None:
            return None
        is_page = request.method == "GET" and not request.path.startswith("/_") and request.accept_mimetypes.accept_html
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}") if is_page else Response(status=401)


def _add_headers(server: Flask, script_hashes: list[str]) -> None:
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )

    @server.after_request
    def protect(response: Response) -> Response:
        """Say what the browser may load and keep."""
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        if request.path.startswith("/assets/") and "m" in request.args:
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"  # `m` changes with the file
        elif not request.path.startswith(("/assets/", "/_dash-component-suites/", "/static/")):
            response.headers["Cache-Control"] = "no-store"
        return response


def _add_sign_in(server: Flask, settings: Settings) -> None:
    oidc = START if settings.oidc_issuer else ""

    @server.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Answer:
        """Show the form, or try a name and a password."""
        onward = inside(request.values.get("next", "/"))
        if request.method == "GET":
            return render_template("sign_in.html.j2", onward=onward, problem="", oidc=oidc)
        name, password = request.form.get("name", "").strip(), request.form.get("password", "")
        try:
            person = signed_in(settings, name, password, address=request.remote_addr or "", at=now())
        except TooManyAttemptsError as error:
            return render_template("sign_in.html.j2", onward=onward, problem=str(error), oidc=oidc), 429
        if person is None:
            problem = "用户名或密码不对, 或账号已停用。Wrong name or password, or a closed account."
            return render_template("sign_in.html.j2", onward=onward, problem=problem, oidc=oidc), 401
        begin_session(settings, person, how="sign_in")
        return redirect(onward)

    @server.post("/sign-out")
    def sign_out() -> Answer:
        """End the session of this browser."""
        session.clear()
        return redirect("/sign-in")

    @server.get("/healthz")
    def healthz() -> Answer:
        """Tell a supervisor that the server answers."""
        return Response("ok\n", mimetype="text/plain")


def _forwarded(settings: Settings) -> Person | None:
    """Return whom the reverse proxy has signed in; the header alone, which anybody could send, says nothing."""
    secret, name = settings.pages_proxy_secret, request.headers.get("X-Forwarded-User")
    if secret is None or not name:
        return None
    given = request.headers.get("X-Proxy-Secret", "")
    if not secrets.compare_digest(given.encode(), secret.get_secret_value().encode()):
        return None
    person = find_person(settings, name)
    return person if person is not None and person.is_active else None


def _is_same_origin() -> bool:
    origin = request.headers.get("Origin")
    if origin:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site", "") in _UNCHANGED_ORIGIN


def session_key(path: Path) -> str:
    """Return the key that signs sessions; several workers share it, and it outlives a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with NamedTemporaryFile("w", encoding="ascii", dir=path.parent) as drawn:  # its owner's alone
            drawn.write(secrets.token_hex(32))
            drawn.flush()
            with suppress(FileExistsError):  # another worker was faster: its key holds
                os.link(drawn.name, path)
    return path.read_text(encoding="ascii").strip()
