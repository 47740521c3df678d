"""Text -> the cells of its one sheet. Every field of every line is kept, however many a line has."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kexie.problems import Fault
from kexie.read.limits import Limits, refuse_large
from kexie.read.sheets import Sheet, Unreadable

FULL_WIDTH = "，"
CANDIDATES = (",", ";", "\t", "|", FULL_WIDTH)
# Excel's own first line, which names the delimiter; Excel does not count it as a row.
_NAMED = re.compile(rb'\A"?sep=(?P<delimiter>[,;\t|])"?(?:\r\n?|\n|\Z)', re.IGNORECASE)
_SAMPLE = 128 * 1024
_BLOCK = 4 * 1024**2
_MANY = 1_000  # lines of other widths, beyond which rows are gathered and not sliced
_SPARSE = 100  # bytes for each quotation mark, beyond which a search is faster than looking at every byte
_TABS_BEHIND = re.compile(r"\t[,;|，]")
_TABS_BETWEEN = re.compile(r"\t(?![,;|，\r\n\"]|\Z)")
_UNIT_SEPARATOR = b"\x1f"  # stands for the full-width comma, since Arrow splits at a single byte


def sheet(text: bytes, limits: Limits) -> tuple[str, Sheet]:
    """Return the delimiter and the cells of a text in UTF-8.

    A blank line is a row, as it is in Excel, so that the number of a row is the one the user sees. What stands in
    quotation marks may hold line breaks.

    Raises
    ------
    Unreadable
        `OPEN_QUOTE` or `TOO_LARGE`.
    """
    named = _NAMED.match(text)
    if named:
        delimiter = named["delimiter"].decode()
        text = text[named.end() :]
        width = _width(_sample(text), delimiter)[1]
    else:
        delimiter, width = _delimiter(_sample(text))
    byte = delimiter.encode()
    text = _closed_up(text, byte)
    if delimiter == FULL_WIDTH:
        text, byte = _narrowed(text), _UNIT_SEPARATOR
    _refuse_open_quotes(text, byte)
    table, widths = _parsed(text, byte, width, limits)
    _refuse_long(table, limits)
    if delimiter == "|" and text.lstrip().startswith(b"|"):
        # Who draws a table, strokes at its edges too, puts blanks beside them that are not the cells'.
        table = pa.table([pc.utf8_trim_whitespace(column) for column in table.columns], table.column_names)
    cells: pd.DataFrame = table.to_pandas()
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells.columns = pd.RangeIndex(1, cells.shape[1] + 1)
    return delimiter, Sheet("", cells, width=width, widths=widths)


def _closed_up(text: bytes, delimiter: bytes) -> bytes:
    """Take away blanks between a delimiter and the quotation mark behind it: the mark opens a field all the same."""
    if b'"' not in text:
        return text
    blank = re.compile(rb"(?:[ \t]|\xe3\x80\x80)+")
    mark = re.escape(delimiter)
    if not re.search(rb'%b(?:[ \t]|\xe3\x80\x80)+"' % mark, text):
        return text
    field = re.compile(rb'"(?:[^"]|"")*+"|(?<=%b)%b(?=")' % (mark, blank.pattern))
    return field.sub(lambda found: found[0] if found[0].startswith(b'"') else b"", text)


def _sample(text: bytes) -> str:
    if len(text) <= _SAMPLE:
        return text.decode()
    head = text[:_SAMPLE]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1].decode(errors="ignore")


def _records(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a field beyond what the module holds: no delimiter makes sense of it
        return []


def _delimiter(sample: str) -> tuple[str, int]:
    """Return the delimiter under which most lines have the same number of fields, and that number.

    Lines before the table have fewer, so evenness is asked of the commonest number only.
    """
    candidates: tuple[str, ...] = CANDIDATES
    if _TABS_BEHIND.search(sample) and not _TABS_BETWEEN.search(sample):
        # A tab behind every cell keeps long numbers text; another sign divides them.
        candidates = tuple(one for one in CANDIDATES if one != "\t")
    scores = {delimiter: _width(sample, delimiter) for delimiter in candidates}
    best = max(candidates, key=lambda delimiter: scores[delimiter][0])
    return best, scores[best][1]


def _width(sample: str, delimiter: str) -> tuple[float, int]:
    """Return how even the fields are under a delimiter, and how many most lines have."""
    counts = Counter(len(record) for record in _records(sample, delimiter) if any(map(str.strip, record)))
    several = {width: times for width, times in counts.items() if width > 1}
    if not several:
        return 0.0, 1
    width = max(several, key=lambda width: (several[width], width))
    # More fields are less likely to be even by chance.
    return several[width] / counts.total() * (1 - 1 / width), width


def _narrowed(text: bytes) -> bytes:
    """Put a single byte in place of each full-width comma that stands outside quotation marks."""
    comma = FULL_WIDTH.encode()
    if b'"' not in text:
        return text.replace(comma, _UNIT_SEPARATOR)
    field = re.compile(rb'(?:\A|(?<=[\r\n])|(?<=%b))"(?:[^"]|"")*+"|%b' % (comma, comma))
    return field.sub(lambda found: _UNIT_SEPARATOR if found[0] == comma else found[0], text)


def _refuse_open_quotes(text: bytes, delimiter: bytes) -> None:
    """Refuse a text in which a quotation mark opens a field and does not close it at its end.

    Readers differ in what they make of one, and some take whole lines for a single cell. Marks within a field that
    starts without one are only text.
    """
    if b'"' not in text or _are_paired(text, delimiter):
        return
    edge = re.escape(delimiter) + rb"\r\n"
    for field in re.finditer(rb'(?:\A|(?<=[%b]))"(?:[^"]|"")*+("(?=[%b]|\Z))?' % (edge, edge), text):
        if field[1] is None:
            before = _records(text[: field.start()].decode() + "x", delimiter.decode())
            shown = field[0][:60].decode(errors="ignore").split("\n")[0]
            raise Unreadable(Fault.OPEN_QUOTE, shown, row=max(1, len(before)), at=max(1, len(before)))


def _are_paired(text: bytes, delimiter: bytes) -> bool:
    """Tell whether every first mark of a pair follows a separator and every second one precedes one."""
    raw = np.frombuffer(text, dtype=np.uint8)
    few = text.count(b'"') * _SPARSE < len(text)
    marks = (
        np.fromiter((found.start() for found in re.finditer(b'"', text)), dtype=np.int64)
        if few
        else np.flatnonzero(raw == ord('"'))
    )
    if len(marks) % 2:
        return False
    first, second = marks[::2], marks[1::2]
    edges = np.frombuffer(b'\r\n"' + delimiter, dtype=np.uint8)
    before = raw[first[first > 0] - 1]
    after = raw[second[second < len(raw) - 1] + 1]
    return bool(np.isin(before, edges).all() and np.isin(after, edges).all())


def _parsed(text: bytes, delimiter: bytes, width: int, limits: Limits) -> tuple[pa.Table, dict[int, int]]:
    """Return the fields of every line, and the number of them in the lines that do not have ``width``."""
    refuse_large(1, width, limits)
    names = [str(place) for place in range(width)]
    others: dict[int, list[str]] = {}

    def keep(line: arrow_csv.InvalidRow) -> str:
        others[line.number] = _records(line.text, delimiter.decode())[0]
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text),
            # Arrow numbers the lines it hands back only where one thread reads.
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter.decode(),
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:  # a single record larger than a block
        raise Unreadable(Fault.TOO_LARGE, f"> {_BLOCK // 1024**2} MB", limit=f"{_BLOCK // 1024**2} MB") from None
    refuse_large(table.num_rows + len(others), max(width, *map(len, others.values()), 0), limits)
    return _in_order(table, others), {row: len(fields) for row, fields in others.items()}


def _in_order(table: pa.Table, others: Mapping[int, list[str]]) -> pa.Table:
    """Put the lines of other widths back in their places."""
    if not others:
        return table
    width = max(table.num_columns, *map(len, others.values()))
    names = [str(place) for place in range(width)]
    blank = pa.repeat(pa.scalar("", pa.large_string()), table.num_rows)
    columns = [*table.columns, *[pa.chunked_array([blank])] * (width - table.num_columns)]
    put_back = [
        pa.chunked_array(
            [[fields[place] if place < len(fields) else "" for fields in others.values()]], pa.large_string()
        )
        for place in range(width)
    ]
    both = pa.table([pa.chunked_array([*a.chunks, *b.chunks]) for a, b in zip(columns, put_back, strict=True)], names)
    places = np.full(both.num_rows, -1)
    places[np.fromiter(others, dtype=np.int64) - 1] = np.arange(table.num_rows, both.num_rows)
    places[places < 0] = np.arange(table.num_rows)
    if len(others) > _MANY:
        return both.take(places)
    # Runs of rows in a row are slices, which copy nothing.
    starts = [0, *(np.flatnonzero(np.diff(places) != 1) + 1).tolist(), len(places)]
    return pa.concat_tables(both.slice(int(places[start]), end - start) for start, end in pairwise(starts))


def _refuse_long(table: pa.Table, limits: Limits) -> None:
    longest = max((pc.max(pc.binary_length(column)).as_py() or 0) for column in table.columns)
    # UTF-8 has at least a byte for each character: only what is longer in bytes needs counting.
    if longest > limits.cell_length:
        longest = max(pc.max(pc.utf8_length(column)).as_py() for column in table.columns)
    if longest > limits.cell_length:
        raise Unreadable(Fault.TOO_LARGE, f"{longest:,} 字 (characters)", limit=f"{limits.cell_length:,}")
