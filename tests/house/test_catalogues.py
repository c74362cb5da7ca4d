"""The English of the interface: what is translated is what the sources say, and what is served is what is written."""

from __future__ import annotations

import gettext
import io

import pytest

from config.catalogues import po
from config.catalogues.sources import catalogue_path, in_python, in_template
from config.local.stamps import APPS

SENTENCES = [
    po.Entry(po.Message("Nộp"), ("Submit",), ("a.py",)),
    po.Entry(po.Message('Ô "%(cell)s"\nsai \\ hỏng'), ('Cell "%(cell)s"\nis wrong \\ broken',)),
    po.Entry(po.Message("%(count)d dòng", "%(count)d dòng"), ("%(count)d row", "%(count)d rows")),
    po.Entry(po.Message("Hạn", context="ngày"), ("Due date",)),
    po.Entry(po.Message("Chưa dịch")),
]


@pytest.mark.parametrize("app", APPS)
def test_the_compiled_catalogue_is_what_the_text_says(app: str) -> None:
    path = catalogue_path(app)
    assert path.with_suffix(".mo").read_bytes() == po.compiled(po.read(path.read_text("utf-8"))), (
        "run `./portal manage update_catalogues`"
    )


def test_a_catalogue_is_read_as_it_was_written() -> None:
    text = po.write(SENTENCES)
    assert po.read(text) == SENTENCES
    assert po.write(po.read(text)) == text


def test_a_doubtful_translation_counts_as_none() -> None:
    text = po.write(SENTENCES[:1]).replace("#: a.py", "#, fuzzy")
    assert not po.read(text)[0].done


def test_gettext_understands_what_is_compiled() -> None:
    spoken = gettext.GNUTranslations(io.BytesIO(po.compiled(SENTENCES)))
    assert spoken.gettext("Nộp") == "Submit"
    assert spoken.pgettext("ngày", "Hạn") == "Due date"
    assert spoken.ngettext("%(count)d dòng", "%(count)d dòng", 1) == "%(count)d row"
    assert spoken.ngettext("%(count)d dòng", "%(count)d dòng", 2) == "%(count)d rows"
    assert spoken.gettext("Chưa dịch") == "Chưa dịch"


def test_sentences_are_found_under_every_name_of_gettext() -> None:
    source = """
from django.utils.translation import gettext_lazy as now, ngettext
from accounts.language import gettext as _
from elsewhere import gettext
now("một" " hai"), _("ba"), ngettext("bốn", "năm", 2), gettext("không phải"), _(variable)
"""
    assert set(in_python(source)) == {po.Message("một hai"), po.Message("ba"), po.Message("bốn", "năm")}


def test_sentences_of_templates_are_found_as_django_reads_them() -> None:
    source = """{% load i18n %}{% translate "Đạt 100%" %}{% icon "x" _("Lỗi") %}
{% blocktranslate count number=rows %}{{ number }} dòng{% plural %}{{ number }} dòng{% endblocktranslate %}
{% translate "Hạn" context "ngày" %}"""
    assert list(in_template(source)) == [
        po.Message("Đạt 100%%"),
        po.Message("Lỗi"),
        po.Message("%(number)s dòng", "%(number)s dòng"),
        po.Message("Hạn", context="ngày"),
    ]
