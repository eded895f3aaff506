"""Signing in through an OpenID Connect provider (authorisation code, PKCE); who may what stays with the accounts here.

The library checks state, nonce, issuer, audience, expiry and signature.
"""

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template, request, session
from joserfc.errors import JoseError
from werkzeug.wrappers import Response as AnyResponse

from dashboards.sessions import begin_session, inside
from yingshang.accounts.store import find_person
from yingshang.settings import Settings

START, CALLBACK = "/sign-in/oidc", "/sign-in/oidc/callback"
_DISCOVERY = "/.well-known/openid-configuration"
_REFUSED = "统一认证未通过或未能连接, 请重试或用本地账号登录。The identity provider refused or did not answer."
_UNKNOWN = "统一认证已通过, 但这里没有此账号或已停用, 请联系管理员。No active account of this name here."
Answer = AnyResponse | tuple[str, int]


def add_oidc(server: Flask, settings: Settings) -> None:
    """Serve the two steps; without a provider there are none."""
    if settings.oidc_issuer is None:
        return
    secret = settings.oidc_client_secret
    client = OAuth(server).register(
        "provider",
        server_metadata_url=settings.oidc_issuer.rstrip("/") + _DISCOVERY,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )

    @server.get(START)
    def start() -> Answer:
        """Send the browser to the provider."""
        session["onward"] = inside(request.args.get("next", "/"))
        try:
            onward: AnyResponse = client.authorize_redirect(settings.pages_url.rstrip("/") + CALLBACK)
        except (requests.RequestException, AuthlibBaseError, ValueError):
            return _refused(_REFUSED)
        return onward

    @server.get(CALLBACK)
    def finish() -> Answer:
        """Take the provider's word for who this is, and look up what the person may see."""
        try:
            claims = client.authorize_access_token().get("userinfo") or {}
        except (requests.RequestException, AuthlibBaseError, JoseError, ValueError):
            return _refused(_REFUSED)
        person = find_person(settings, str(claims.get(settings.oidc_name_claim, "")))
        if person is None or not person.is_active:
            return _refused(_UNKNOWN)
        onward = session.get("onward", "/")
        begin_session(settings, person, how="sign_in_oidc")
        return redirect(onward)


def _refused(words: str) -> Answer:
    return render_template("sign_in.html.j2", onward="/", problem=words, oidc=START), 401
