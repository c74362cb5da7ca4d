"""Rows as COPY writes them (dòng dữ liệu): read, renumbered where they point outside, handed to COPY again. Pure."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

NULL = b"\\N"


def lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a packed file."""
    with gzip.open(path, "rb") as file:
        yield from file


def renumbered(
    given: Iterator[bytes], columns: Sequence[str], numbers: Mapping[str, Mapping[int, int]]
) -> Iterator[bytes]:
    """Yield the lines with the numbers of these columns replaced; COPY escapes tabs and line ends inside a value."""
    places = [(place, numbers[column]) for place, column in enumerate(columns) if column in numbers]
    for line in given:
        values = line.rstrip(b"\n").split(b"\t")
        # A line with too few or too many values is handed on as it is: COPY refuses it.
        for place, new in places if len(values) == len(columns) else ():
            if values[place] != NULL:
                values[place] = str(new[int(values[place])]).encode()
        yield b"\t".join(values) + b"\n"


class Stream(io.RawIOBase):
    """Lines as the file that COPY FROM reads."""

    def __init__(self, given: Iterator[bytes]) -> None:
        self._given = given
        self._rest = b""

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at least one line, as long as there is one."""
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._given, None)
            if line is None:
                break
            parts.append(line)
            length += len(line)
        whole = b"".join(parts)
        cut = len(whole) if size < 0 else size
        self._rest = whole[cut:]
        return whole[:cut]
