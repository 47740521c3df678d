"""The data dictionary in docs/ is what the declarations say now."""

from pathlib import Path

from kexie import describe
from kexie.store import Revision

DICTIONARY = Path(__file__).resolve().parents[2] / "docs" / "dictionary.md"


def test_the_dictionary_is_not_stale(revision: Revision) -> None:
    written = DICTIONARY.read_bytes().decode() if DICTIONARY.exists() else ""
    declared = describe.dictionary(revision.organisation, revision.metrics)
    assert written == declared, "docs/dictionary.md is stale: `make docs` writes it anew"
