"""The text of a catalogue (tệp .po): read, written in one fixed shape, and compiled; needs no gettext tools."""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

HEADER: Final = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: en\n"
    "MIME-Version: 1.0\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
_WORDS: Final = ("msgctxt", "msgid_plural", "msgid", "msgstr[0]", "msgstr[1]", "msgstr")
_MAGIC: Final = 0x950412DE


@dataclass(frozen=True, order=True)
class Message:
    """One sentence that people read: its context, its form for one and for many (câu)."""

    one: str
    many: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """The key in a compiled catalogue."""
        forms = f"{self.one}\0{self.many}" if self.many else self.one
        return f"{self.context}\x04{forms}" if self.context else forms


@dataclass(frozen=True)
class Entry:
    """A sentence with its translation: nothing, one text, or one for one and one for many (mục dịch)."""

    message: Message
    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it is translated in full (đã dịch)."""
        return len(self.texts) == (2 if self.message.many else 1) and all(self.texts)


def read(text: str) -> list[Entry]:
    """Read a catalogue; one that is marked fuzzy counts as not translated. The header is left out."""
    return [entry for block in text.split("\n\n") if (entry := _entry(block)) and entry.message.one]


def write(entries: Iterable[Entry]) -> str:
    """Write a catalogue: one line a sentence, so that two people's changes meet where they differ."""
    header = "\n".join(['msgid ""', 'msgstr ""', *(_quoted(line + "\n") for line in HEADER.splitlines())])
    return "\n\n".join([header, *map(_block, entries)]) + "\n"


def compiled(entries: Iterable[Entry]) -> bytes:
    """Return the .mo file: header, two tables of (length, offset), the keys in order, the texts."""
    pairs = {entry.message.key: "\0".join(entry.texts) for entry in entries if entry.done} | {"": HEADER}
    keys = sorted(key.encode() for key in pairs)
    texts = [pairs[key.decode()].encode() for key in keys]
    start = 7 * 4 + 16 * len(keys)
    tables, body = [], b""
    for words in (keys, texts):
        for word in words:
            tables.append((len(word), start + len(body)))
            body += word + b"\0"
    head = (_MAGIC, 0, len(keys), 7 * 4, 7 * 4 + 8 * len(keys), 0, 0)
    return struct.pack("<7I", *head) + b"".join(struct.pack("<2I", *one) for one in tables) + body


def merged(found: dict[Message, tuple[str, ...]], known: Iterable[Entry]) -> list[Entry]:
    """Return the sentences of the sources in their order, with the translations that are known."""
    texts = {entry.message: entry.texts for entry in known}
    return [Entry(message, texts.get(message, ()), files) for message, files in found.items()]


def filled(entries: Iterable[Entry], others: Iterable[Entry]) -> list[Entry]:
    """Fill what is not translated with what another catalogue says for the same sentence."""
    texts = {entry.message: entry.texts for entry in others if entry.done}
    return [entry if entry.done else replace(entry, texts=texts.get(entry.message, ())) for entry in entries]


def _entry(block: str) -> Entry | None:
    parts = dict.fromkeys(_WORDS, "")
    here, fuzzy, files = "", False, []
    for line in block.splitlines():
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            files += line[2:].split() if line.startswith("#:") else []
            continue
        here = next((word for word in _WORDS if line.startswith(word + " ")), here)
        if here:
            parts[here] += ast.literal_eval(line.removeprefix(here).strip())
    if not here:
        return None
    message = Message(parts["msgid"], parts["msgid_plural"], parts["msgctxt"])
    told = [parts["msgstr[0]"], parts["msgstr[1]"]] if message.many else [parts["msgstr"]]
    return Entry(message, () if fuzzy or not all(told) else tuple(told), tuple(files))


def _block(entry: Entry) -> str:
    return "\n".join(_lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    message = entry.message
    texts = entry.texts or ("",) * (2 if message.many else 1)
    yield from (f"#: {file}" for file in entry.files)
    if message.context:
        yield f"msgctxt {_quoted(message.context)}"
    yield f"msgid {_quoted(message.one)}"
    if message.many:
        yield f"msgid_plural {_quoted(message.many)}"
        yield from (f"msgstr[{at}] {_quoted(text)}" for at, text in enumerate(texts))
    else:
        yield f"msgstr {_quoted(texts[0])}"


def _quoted(text: str) -> str:
    told = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{told}"'
