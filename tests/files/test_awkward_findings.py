"""Everything that is said about every awkward file, from its bytes to the checks: read it as a table.

``make snapshots`` writes the table anew; the diff is read before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie import check, read
from kexie.check import Upload
from kexie.problems import Finding
from kexie.store import Revision
from tests.soak import SOAK

FOLDER = Path(__file__).parent / "awkward"
TABLE = FOLDER / "findings.txt"
NO_FILES = {"README.md", "make.py", TABLE.name}
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_file() and path.name not in NO_FILES)

# The reader of workbooks aborts its process rather than raise.
NEED_A_PROCESS = {"far-cell.xlsx"}


def told(upload: Upload) -> str:
    """Return what is said about a file: the counts of each table, then each finding at its place."""
    lines = [f"# {upload.name}"]
    lines += [
        f"{one.register.key} {one.sheet}".strip()
        + f": {one.read} read = {one.accepted} accepted + {one.set_aside} set aside + {one.refused} refused"
        for one in upload.tables
    ]
    return "\n".join([*lines, *map(_line, upload.findings)]) + "\n"


def _line(finding: Finding) -> str:
    place = [finding.sheet, f"row {finding.row}" if finding.row else "", finding.column]
    said = [finding.fault.severity.value, finding.fault.code, " · ".join(filter(None, place)), finding.value]
    return "  " + " | ".join(part.replace("\n", "⏎") for part in said).rstrip(" |")


@pytest.fixture(scope="module")
def tables(request: pytest.FixtureRequest, revision: Revision) -> dict[str, str]:
    """What is said about each file, as it was reviewed."""
    if request.config.getoption("--renew-snapshots"):
        TABLE.write_text("\n".join(told(checked(name, revision)) for name in NAMES), encoding="utf-8")
    parts = TABLE.read_text(encoding="utf-8").split("\n# ")
    return {part.removeprefix("# ").split("\n", 1)[0]: "# " + part.removeprefix("# ").rstrip("\n") for part in parts}


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process where that survives it: starting another one takes longer than most of them."""
    name = getattr(request.node, "callspec", None) and request.node.callspec.params["name"]
    if not SOAK and name not in NEED_A_PROCESS:
        monkeypatch.setattr(read, "book_apart", read.book)


def checked(name: str, revision: Revision) -> Upload:
    data = (FOLDER / name).read_bytes()
    return check.upload(data, name, organisation=revision.organisation, held={})


def test_there_are_at_least_80_files_and_each_is_in_the_table(tables: dict[str, str]) -> None:
    assert len(NAMES) >= 80
    assert sorted(tables) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_exactly_this_is_said_about_a_file(name: str, tables: dict[str, str], revision: Revision) -> None:
    upload = checked(name, revision)
    assert told(upload).rstrip("\n") == tables[name]
    for table in upload.tables:
        assert table.read == table.accepted + table.set_aside + table.refused
        assert table.accepted == len(table.frame)
