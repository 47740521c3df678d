"""Tables -> CSV, and several of them in one archive."""

from __future__ import annotations

import io
import zipfile
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kexie.read import apostrophes

if TYPE_CHECKING:
    import pandas as pd

# The same content is the same bytes, whenever it is written.
_ALWAYS = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644


def csv(texts: pd.DataFrame) -> bytes:
    """Return a table as CSV for Excel and WPS: UTF-8 with a byte order mark, CRLF, the columns' names as header.

    A text that a spreadsheet would run, since it begins with = + - @ or a control character, gets an apostrophe
    before it, which `kexie.read` takes off again. Plain negative numbers stay numbers.

    Parameters
    ----------
    texts
        As `kexie.clean.written` returns them, or any other table; what is missing is left blank.
    """
    return BOM_UTF8 + plain(texts)


def plain(texts: pd.DataFrame) -> bytes:
    """Return a table as `csv` does, without the byte order mark."""
    return apostrophes.csv(texts, [str(name) for name in texts.columns])


def csv_files(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return tables as a ZIP archive with one CSV file each, by the name of the table."""
    return archive({f"{name}.csv": csv(table) for name, table in tables.items()})


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive of files; its bytes depend on nothing but theirs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _ALWAYS)
            entry.external_attr = _READABLE << 16
            packing.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
