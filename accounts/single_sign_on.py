"""Single sign-on (đăng nhập một lần): the portal as a client of a province's OpenID Connect provider.

Authorization code with PKCE, state and nonce. What the provider says is believed only after its signature, issuer,
audience, time and nonce were checked. Knows no database: who the person is here, `actions.single_sign_on` decides.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

# Signed by a key that only the provider has; a shared secret (HS256) or none proves nothing.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
# Ways of proof (RFC 8176) that are more than a password.
STRONG_WAYS: Final = frozenset({"mfa", "otp", "hwk", "sc"})
_SCOPE: Final = "openid email profile"
_PATIENCE: Final = (3, 7)  # seconds to connect and to read
_LEEWAY: Final = 60
_OLDEST: Final = 600
_KEPT: Final = 3600
_MOST_BYTES: Final = 256 * 1024
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TROUBLE = (requests.RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError)
_documents: dict[str, tuple[float, dict[str, Any]]] = {}


class SignOnRefused(Exception):
    """Sign-in by the provider has failed; the text says what to do, in Vietnamese (không đăng nhập được)."""


class Attempt(TypedDict):
    """What the browser's session keeps until the provider sends the person back (lần đăng nhập đang chờ)."""

    province: str
    state: str
    nonce: str
    verifier: str
    started_at: float
    next: str


@dataclass(frozen=True)
class Provider:
    """The provider of one province, from the environment (hệ thống đăng nhập một lần của tỉnh)."""

    province: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    trusts_email: bool = False
    trusts_second_factor: bool = False


@dataclass(frozen=True)
class Identity:
    """Who the provider says has come, and how they proved it (danh tính)."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    ways: frozenset[str]
    id_token: str


def providers() -> list[Provider]:
    """Return every provider that the environment names."""
    return [provider for code in settings.SINGLE_SIGN_ON if (provider := provider_of(code))]


def provider_of(province: str) -> Provider | None:
    """Return the provider of a province by its code."""
    given: dict[str, Any] | None = settings.SINGLE_SIGN_ON.get(province)
    return Provider(**given) if given else None


def begin(provider: Provider, *, callback: str, to: str) -> tuple[str, Attempt]:
    """Return where to send the person, and what to remember until they come back."""
    try:
        endpoint = _endpoint(provider, "authorization_endpoint")
        with _client(provider, callback) as client:
            verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
            url, state = client.create_authorization_url(endpoint, code_verifier=verifier, nonce=nonce)
    except _TROUBLE as error:
        raise SignOnRefused(_unreachable(provider)) from error
    return str(url), {
        "province": provider.province,
        "state": str(state),
        "nonce": nonce,
        "verifier": verifier,
        "started_at": time.time(),
        "next": to,
    }


def finish(provider: Provider, attempt: Attempt, answer: Mapping[str, str], *, callback: str) -> Identity:
    """Check what the provider answered and return who has come; raises `SignOnRefused`."""
    given = answer.get("state", "")
    if not secrets.compare_digest(given.encode(), attempt["state"].encode()):
        raise SignOnRefused(_("Lần đăng nhập này không hợp lệ hoặc đã dùng rồi. Hãy đăng nhập lại từ đầu."))
    if time.time() - attempt["started_at"] > _OLDEST:
        raise SignOnRefused(_("Lần đăng nhập này đã quá 10 phút. Hãy đăng nhập lại từ đầu."))
    if answer.get("error") or not answer.get("code"):
        raise SignOnRefused(_("%(name)s không cho đăng nhập hoặc bạn đã dừng giữa chừng.") % {"name": provider.name})
    try:
        with _client(provider, callback) as client:
            token = client.fetch_token(
                _endpoint(provider, "token_endpoint"),
                grant_type="authorization_code",
                code=answer["code"],
                code_verifier=attempt["verifier"],
                timeout=_PATIENCE,
                allow_redirects=False,
            )
        claims = _claims(provider, str(token["id_token"]), attempt["nonce"])
        if "email" not in claims:
            claims = {**_userinfo(provider, str(token["access_token"]), claims["sub"]), **claims}
    except _TROUBLE as error:
        raise SignOnRefused(_unreachable(provider)) from error
    return _identity(provider, claims, str(token["id_token"]))


def end_address(provider: Provider, *, id_token: str, back: str) -> str:
    """Return where the person signs out of the provider too; empty where it has no such address."""
    try:
        endpoint = _endpoint(provider, "end_session_endpoint")
    except _TROUBLE:
        return ""
    query = {"id_token_hint": id_token, "client_id": provider.client_id, "post_logout_redirect_uri": back}
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def faults() -> list[str]:
    """Say what is wrong with the providers of the environment (cấu hình sai)."""
    found = []
    for provider in providers():
        needed = ("issuer", "client_id", "client_secret")
        missing = [name for name in needed if not getattr(provider, name)]
        found += [
            _("%(name)s chưa được đặt.") % {"name": f"PORTAL_SSO_{provider.province}_{name.upper()}"}
            for name in missing
        ]
        if provider.issuer and not _is_safe(provider.issuer):
            found.append(_("%(name)s phải là địa chỉ https.") % {"name": f"PORTAL_SSO_{provider.province}_ISSUER"})
    return found


def _client(provider: Provider, callback: str) -> OAuth2Session:
    methods = _metadata(provider).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        token_endpoint_auth_method=way,
        scope=_SCOPE,
        redirect_uri=callback,
        code_challenge_method="S256",
    )


def _claims(provider: Provider, id_token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token, checked; a key that is not known is asked for once more."""
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        token = jwt.decode(id_token, _keys(provider), algorithms=list(ALGORITHMS), registry=registry)
    except InvalidKeyIdError:
        token = jwt.decode(id_token, _keys(provider, fresh=True), algorithms=list(ALGORITHMS), registry=registry)
    jwt.JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(token.claims)
    claims: dict[str, Any] = token.claims
    meant_for = claims.get("azp", provider.client_id if not _is_shared(claims["aud"]) else None)
    if meant_for != provider.client_id or claims["iat"] < time.time() - _OLDEST:
        raise ValueError("an ID token for somebody else, or an old one")
    return claims


def _is_shared(audience: object) -> bool:
    return isinstance(audience, list) and len(audience) > 1


def _identity(provider: Provider, claims: Mapping[str, Any], id_token: str) -> Identity:
    ways = claims.get("amr")
    email = claims.get("email")
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"])[:255],
        email=email.strip() if isinstance(email, str) else "",
        email_verified=claims.get("email_verified") is True or provider.trusts_email,
        ways=frozenset(way for way in ways if isinstance(way, str)) if isinstance(ways, list) else frozenset(),
        id_token=id_token,
    )


def _userinfo(provider: Provider, access_token: str, subject: str) -> dict[str, Any]:
    """What the provider tells beside the ID token, as long as it speaks of the same person."""
    if "userinfo_endpoint" not in _metadata(provider):
        return {}
    told = _fetch(_endpoint(provider, "userinfo_endpoint"), {"Authorization": f"Bearer {access_token}"})
    if told.get("sub") != subject:
        raise ValueError("userinfo speaks of somebody else")
    return {name: told[name] for name in ("email", "email_verified") if name in told}


def _metadata(provider: Provider) -> dict[str, Any]:
    found = _kept(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ValueError("the provider calls itself otherwise")
    return found


def _endpoint(provider: Provider, name: str) -> str:
    return str(_metadata(provider)[name])


def _keys(provider: Provider, *, fresh: bool = False) -> KeySet:
    return KeySet.import_key_set(_kept(_endpoint(provider, "jwks_uri"), fresh=fresh))  # type: ignore[arg-type]  # checked inside


def _kept(url: str, *, fresh: bool = False) -> dict[str, Any]:
    """A document of the provider, asked for again after an hour."""
    at, document = _documents.get(url, (0.0, {}))
    if fresh or not document or time.monotonic() - at > _KEPT:
        document = _fetch(url, {})
        _documents[url] = time.monotonic(), document
    return document


def _fetch(url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    if not _is_safe(url):
        raise ValueError("no safe address")
    with requests.get(url, headers=headers, timeout=_PATIENCE, allow_redirects=False, stream=True) as answer:
        if answer.status_code != 200:
            raise ValueError(f"the provider answered {answer.status_code}")
        answer.raw.decode_content = True
        body = answer.raw.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise ValueError("too long an answer")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004  # what comes from outside is a bad value, not a wrong type
    return found


def _is_safe(url: str) -> bool:
    """HTTPS, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)


def _unreachable(provider: Provider) -> str:
    return _("Không đăng nhập được qua %(name)s. Hãy thử lại; nếu vẫn lỗi, báo quản trị của tỉnh.") % {
        "name": provider.name
    }
