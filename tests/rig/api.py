"""Programs that speak to the API: a token for anybody of the cast, and a client that carries it."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.actions.tokens import make_token
from accounts.models import ApiToken, TokenScope
from accounts.queries.tokens import open_scopes
from accounts.tenancy import scope
from tests.rig.cast import Cast

ROOT = "/api/v1/"


def token_for(cast: Cast, name: str, *scopes: TokenScope) -> tuple[ApiToken, str]:
    """A token of somebody's first seat, with all that it could be used for unless scopes are named."""
    with transaction.atomic(), scope(cast.province_of(name).pk):
        person = cast.person(name)
        return make_token(name="chương trình thử", scopes=scopes or open_scopes(person), days=30, by=person)


class Program:
    """A program with a token."""

    def __init__(self, text: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {text}"} if text else {}

    def ask(self, verb: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send JSON, or a form with a file where the body holds one."""
        path = address if address.startswith("/") else ROOT + address
        more: dict[str, Any] = {
            "headers": self.headers | {name.replace("_", "-"): text for name, text in headers.items()}
        }
        if isinstance(body, dict) and any(hasattr(part, "read") for part in body.values()):
            return self.client.post(path, body, **more)
        content = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(verb, path, content, "application/json", **more)

    def get(self, address: str, **headers: str) -> Any:
        """Read."""
        return self.ask("GET", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        """Do."""
        return self.ask("POST", address, body, **headers)

    def put(self, address: str, body: Any, **headers: str) -> Any:
        """Replace."""
        return self.ask("PUT", address, body, **headers)
