"""COPY between the database and packed files (sao chép dòng)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection

from config.backup.rows import Stream


def quoted(columns: Sequence[str]) -> str:
    """Name columns in a statement, also those that SQL has words for (tên cột)."""
    return ", ".join(map(connection.ops.quote_name, columns))


def copy_out(query: str, target: Path) -> None:
    """Write the rows of a query into a packed file."""
    with gzip.open(target, "wb", compresslevel=3) as file, connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", file)


def copy_in(table: str, columns: Sequence[str], rows: Iterator[bytes]) -> None:
    """Add rows to a table."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({quoted(columns)}) FROM STDIN", Stream(rows))
