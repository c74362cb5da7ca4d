"""A provincial sign-on provider for tests: OpenID Connect over HTTP on this machine, with keys and lies of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "cong-ctmtqg", "bi-mat-cua-cong"


class IdentityProvider:
    """Who is signed in there, what it says of them, and how it lies."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.published = [self.key]
        self.person: dict[str, Any] = {"sub": "s-an", "email": "an@quangnam.example", "email_verified": True}
        self.lie: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.header: dict[str, Any] = {}
        self.in_token = True
        self.userinfo: dict[str, Any] = {}
        self.refuses = False
        self.codes: dict[str, dict[str, str]] = {}
        self.exchanged: list[str] = []

    def document(self, path: str) -> dict[str, Any] | None:
        """What it publishes."""
        if path == "/.well-known/openid-configuration":
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "end"}
            ends = {f"{name}_endpoint": f"{self.issuer}/{end}" for name, end in names.items()}
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **ends}
        if path == "/keys":
            return {"keys": [key.as_dict(private=False) for key in self.published]}
        if path == "/userinfo":
            return {**self.person, **self.userinfo}
        return None

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to, as if the person had typed their password there."""
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, given: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code: only for the client, with its proof key, and once."""
        asked = self.codes.pop(given.get("code", ""), None)
        proof = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        client = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            asked is None
            or authorization != f"Basic {client}"
            or asked.get("code_challenge_method") != "S256"
            or asked.get("code_challenge") != base64.urlsafe_b64encode(proof).decode().rstrip("=")
            or asked["redirect_uri"] != given.get("redirect_uri")
        ):
            return None
        self.exchanged.append(given["code"])
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.person if self.in_token else {"sub": self.person["sub"]}
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": self.sign(self.lie(claims))}

    def sign(self, claims: dict[str, Any]) -> str:
        """Sign as it does, or as it was told to lie."""
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        if header["alg"] == "none":
            parts = [
                base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)
            ]
            return ".".join([*parts, ""])
        key = OctKey.import_key(SECRET * 4) if header["alg"].startswith("HS") else self.key
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def send_back(self, url: str) -> str:
        """Follow the browser here and return the address that it is sent back to."""
        answer = requests.get(url, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """Serve one on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Documents, and the way back."""
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_first(parts.query)))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._say(provider.document(parts.path))

        def do_POST(self) -> None:
            """Tokens."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(provider.exchange(_first(body), self.headers.get("Authorization", "")), wrong=400)

        def _say(self, document: dict[str, Any] | None, wrong: int = 404) -> None:
            body = json.dumps(document if document is not None else {"error": "invalid_grant"}).encode()
            self.send_response(200 if document is not None else wrong)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing to tell."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
