"""The user help: a page for every entry of the menu, open to everyone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.context import NAVIGATION
from accounts.help_topics import BY_SLUG, TOPICS


def test_every_entry_of_the_menu_has_its_page() -> None:
    assert {entry.url_name for entry in NAVIGATION} <= set(TOPICS)
    assert len(BY_SLUG) == len(TOPICS)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_a_stranger_may_read_it(client: Client, slug: str) -> None:
    answer = client.get(reverse("help_topic", args=[slug]))
    assert answer.status_code == 200
    assert BY_SLUG[slug].title in answer.content.decode()


@pytest.mark.django_db
def test_the_index_names_all_and_unknown_pages_are_missing(client: Client) -> None:
    text = client.get(reverse("help")).content.decode()
    assert all(reverse("help_topic", args=[slug]) in text for slug in BY_SLUG)
    assert client.get("/tro-giup/khong-co/").status_code == 404
    assert client.post(reverse("help")).status_code in {403, 405}
