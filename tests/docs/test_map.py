"""What the documents say of the repository is so: modules, commands, decisions; no trace of one machine."""

import ast
import re
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
PACKAGE = HOME / "kexie"
DECISIONS = HOME / "docs" / "decisions"

# Written so that this line does not find itself.
PATH_OF_A_MACHINE = re.compile(rb"(?<![\w./~-])/(?:work|root|home)/")


def _text(name: str) -> str:
    return (HOME / name).read_text("utf-8")


def _files_of_the_repository() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOME,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [HOME / name for name in listed.split("\0") if name and (HOME / name).is_file()]


def test_the_map_of_the_package_names_exactly_its_modules() -> None:
    docstring = ast.get_docstring(ast.parse(_text("kexie/__init__.py"))) or ""
    mapped = re.findall(r"^    (\w+) {2,}\S", docstring, re.MULTILINE)
    modules = {path.stem for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(mapped) == sorted(modules | packages)


def test_the_map_begins_with_a_summary_in_one_line() -> None:
    docstring = ast.get_docstring(ast.parse(_text("kexie/__init__.py"))) or ""
    summary, blank, *_ = docstring.splitlines()
    assert summary.endswith(".")
    assert not blank


def test_every_make_command_of_the_documents_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^(\w[\w-]*):", _text("Makefile"), re.MULTILINE))
    targets |= {f"test-{folder.name}" for folder in (HOME / "tests").iterdir() if list(folder.glob("test_*.py"))}
    named = {
        name: set(re.findall(r"^ *make (\w[\w-]*)|`make (\w[\w-]*)`", _text(name), re.MULTILINE))
        for name in ("README.md", "CONTRIBUTING.md")
    }
    commands = {name: {word for pair in found for word in pair if word} for name, found in named.items()}
    assert commands["README.md"] >= {"run", "test"}
    assert set().union(*commands.values()) <= targets


def test_every_decision_is_listed_and_numbered_without_gaps() -> None:
    records = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert [name[:5] for name in records] == [f"{number:04}-" for number in range(1, len(records) + 1)]
    assert re.findall(r"\]\((\d[^)]*\.md)\)", _text("docs/decisions/README.md")) == records


def test_every_decision_is_headed_by_its_number() -> None:
    for record in DECISIONS.glob("[0-9]*.md"):
        assert record.read_text("utf-8").startswith(f"# {record.name[:4]}. "), record.name


def test_no_file_carries_a_path_of_one_machine() -> None:
    files = _files_of_the_repository()
    assert HOME / "README.md" in files
    carrying = [
        f"{path.relative_to(HOME)}:{number}"
        for path in files
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if PATH_OF_A_MACHINE.search(line)
    ]
    assert carrying == []


def test_the_locks_name_no_address_to_download_from() -> None:
    locks = sorted(HOME.glob("*.lock"))
    assert {lock.name for lock in locks} >= {"requirements.lock", "requirements-test.lock"}
    assert [lock.name for lock in locks if "://" in lock.read_text("utf-8")] == []
