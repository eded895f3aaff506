"""Signing in through an OpenID Connect provider that runs beside the test and checks what it is sent."""

import base64
import hashlib
import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

from dashboards.app import create_app
from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person, set_active
from yingshang.operations.audit import read_audit
from yingshang.settings import Settings


class Provider:
    """A provider that knows one person, `zhang`; a test may change what its tokens say."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
        self.claims, self.challenge, self.nonce, self.verified = {}, None, None, False
        app = Flask("provider")
        app.get("/.well-known/openid-configuration")(self.discovery)
        app.post("/token")(self.token)
        app.get("/keys")(lambda: {"keys": [self.key.as_dict(private=False)]})
        self.server = make_server("127.0.0.1", 0, app)
        self.issuer = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def discovery(self):
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["RS256"]} | {
            name: self.issuer + path for name, path in ends.items()
        }

    def authorize(self, location):
        """Do what the browser would: ask, and bring back the code and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["code_challenge_method"] == "S256"
        self.challenge, self.nonce = asked["code_challenge"], asked["nonce"]
        assert asked["redirect_uri"] == "https://pages.example/sign-in/oidc/callback"
        return f"/sign-in/oidc/callback?code=c1&state={asked['state']}"

    def token(self):
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        self.verified = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "yingshang", "sub": "1", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.nonce, "preferred_username": "zhang"} | self.claims
        return {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key),
        }


@pytest.fixture
def provider():
    started = Provider()
    yield started
    started.server.shutdown()


@pytest.fixture
def site(tmp_path, provider):
    settings = Settings(home=tmp_path, oidc_issuer=provider.issuer, pages_url="https://pages.example")
    add_person(settings, "zhang", "correct horse battery", Role.LEADER)
    return settings


def sign_in(client, provider, onward="/"):
    asked = client.get("/sign-in/oidc", query_string={"next": onward})
    assert asked.status_code == 302
    return client.get(provider.authorize(asked.headers["Location"]))


def is_inside(client):
    return client.get("/_dash-layout").status_code == 200


def test_a_person_of_the_provider_comes_in(site, provider):
    client = create_app(site).test_client()
    assert "/sign-in/oidc" in client.get("/sign-in").text
    answer = sign_in(client, provider, "/targets?status=MET&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/targets?status=MET&lang=en")
    assert sign_in(create_app(site).test_client(), provider, "//evil.example").headers["Location"] == "/"
    assert provider.verified
    assert is_inside(client)
    assert (read_audit(site, 1)[0].name, read_audit(site, 1)[0].action) == ("zhang", "sign_in_oidc")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"iss": "http://evil.example"},
        {"aud": "somebody else"},
        {"exp": 1},
        {"preferred_username": "nobody"},
        {"preferred_username": ""},
    ],
    ids=json.dumps,
)
def test_a_token_that_is_not_for_us_lets_nobody_in(site, provider, claims):
    provider.claims = claims
    client = create_app(site).test_client()
    answer = sign_in(client, provider)
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert not is_inside(client)


def test_a_token_signed_by_another_lets_nobody_in(site, provider):
    right, wrong = provider.key, RSAKey.generate_key(2048, parameters={"kid": "k1"})
    client = create_app(site).test_client()
    asked = client.get("/sign-in/oidc")
    way = provider.authorize(asked.headers["Location"])
    provider.key = type("Keys", (), {"as_dict": lambda _self, private: right.as_dict(private=private)})()
    provider.token_key = wrong
    original = jwt.encode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jwt, "encode", lambda header, claims, _key: original(header, claims, wrong))
        assert client.get(way).status_code == 401
    assert not is_inside(client)


def test_a_foreign_state_lets_nobody_in(site, provider):
    client = create_app(site).test_client()
    client.get("/sign-in/oidc")
    assert client.get("/sign-in/oidc/callback?code=c1&state=forged").status_code == 401
    assert not is_inside(client)


def test_a_closed_account_stays_closed(site, provider):
    set_active(site, "zhang", is_active=False)
    client = create_app(site).test_client()
    assert sign_in(client, provider).status_code == 401
    assert not is_inside(client)


def test_a_provider_that_does_not_answer_is_said(tmp_path):
    settings = Settings(home=tmp_path, oidc_issuer="http://127.0.0.1:9", pages_url="https://pages.example")
    answer = create_app(settings).test_client().get("/sign-in/oidc")
    assert answer.status_code == 401
    assert "统一认证未通过" in answer.text


def test_without_a_provider_there_is_no_such_way(tmp_path):
    client = create_app(Settings(home=tmp_path)).test_client()
    assert "/sign-in/oidc" not in client.get("/sign-in").text
    assert client.get("/sign-in/oidc").status_code == 401
