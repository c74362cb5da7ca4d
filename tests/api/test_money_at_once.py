"""Money by API from several threads at once: still once for each Idempotency-Key."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from accounts.tenancy import scope
from disbursement.models import Movement
from tests.api.test_money import voucher
from tests.rig.api import Program, token_for
from tests.rig.three_places import build_three_places


@pytest.mark.django_db(transaction=True)
def test_the_same_request_from_two_threads_counts_once() -> None:
    world = build_three_places()
    place = world.places["own"]
    text = token_for(world.cast, "giang")[1]
    body, answers = voucher(Program(text), place), []
    gate = threading.Barrier(4)

    def send() -> None:
        gate.wait()
        try:
            answers.append(Program(text).post(f"projects/{place.project.pk}/payments/", body, Idempotency_Key="same"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    with scope(place.province.pk):
        assert Movement.objects.filter(kind="settlement").count() == 1
