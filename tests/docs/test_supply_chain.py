"""What is shipped is pinned, named, licensed to be given on, and fetches nothing: locks, bill of materials, sources."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from flit_core import buildapi
from PIL import features
from streamlit.components.v2.manifest_scanner import scan_component_manifests

from deploy import bill
from kexie.serve.plots import BUNDLE

HOME = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")

# What may be given on with the dashboard, to anybody, without its source having to be published under the same terms.
# - Permissive: the notice goes along, in the package's own files.
# - MPL-2.0 (certifi): copyleft by file; its files go along unchanged.
# - LGPL-3.0-only (psycopg): used as a library, unchanged, and anybody can put another one in its place, as Python's
#   packages are plain files.
# - BSD-4-Clause, of what xlrd was made from, asks that advertising which speaks of xlrd names its first author: none does.
# GPL and AGPL would reach the dashboard itself; they are not here, and neither is what nobody has thought about yet.
ALLOWED = {
    *(
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD-4-Clause",
        "CC0-1.0",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Zlib",
    ),
    *("MPL-2.0", "LGPL-3.0-only"),
}


def pinned(lock: str) -> list[tuple[str, str, set[str]]]:
    """Return name, version and hashes of every line of a lock."""
    lines = (HOME / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
    found = []
    for line in filter(None, map(str.strip, lines)):
        match = re.fullmatch(r"([a-z0-9.-]+)==([^\s;]+)(?: ; [^-]+?)?((?:\s+--hash=sha256:[0-9a-f]{64})+)", line)
        assert match, f"{lock}: no version with hashes, or more than that: {line[:80]}"
        found.append((match[1], match[2], set(re.findall(r"sha256:(\w+)", match[3]))))
    return found


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    return dict(json.loads(bill.SBOM.read_text("utf-8")))


def components(written: dict[str, Any]) -> list[dict[str, Any]]:
    return [*written["components"], *(part for whole in written["components"] for part in whole.get("components", ()))]


# --- the locks ---


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_version_with_hashes_and_no_address(lock: str) -> None:
    assert len(pinned(lock)) > 50
    assert "//" not in (HOME / lock).read_text("utf-8")


def test_the_test_environment_has_what_is_shipped_in_the_same_versions() -> None:
    shipped = {(name, version, *sorted(hashes)) for name, version, hashes in pinned("requirements.lock")}
    tested = {(name, version, *sorted(hashes)) for name, version, hashes in pinned("requirements-test.lock")}
    # What only builds is no dependency of the tests.
    assert {name for name, *_ in shipped - tested} <= {"flit-core"}


@pytest.mark.parametrize("target", ["run", "test", "wheels"])
def test_make_installs_nothing_without_hashes(target: str) -> None:
    said = subprocess.run(
        ["make", "--dry-run", "--always-make", "--no-print-directory", target],
        cwd=HOME,
        # Of a `make test` that this may be running under.
        env={name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.replace("\\\n", " ")
    commands = [line for line in said.splitlines() if re.search(r"\bpip\b", line)]
    # The dashboard itself is no download: what it needs is installed before, with hashes.
    own = [line for line in commands if "--no-deps --no-build-isolation" in line and line.endswith(" .")]
    assert own
    others = [line for line in commands if line not in own]
    assert others
    assert [line for line in others if "--require-hashes -r requirements" not in " ".join(line.split())] == []


# --- the bill of materials and the licences ---


def test_the_bill_names_exactly_what_the_lock_pins(written: dict[str, Any]) -> None:
    billed = [(one["name"], one["version"], {h["content"] for h in one["hashes"]}) for one in written["components"]]
    assert billed == pinned("requirements.lock"), "docs/sbom.cdx.json is stale: `make bill` writes it anew"


def test_the_list_of_licences_names_exactly_what_the_lock_pins() -> None:
    table = bill.LICENCES.read_text("utf-8").split("\n## ")[1]
    listed = re.findall(r"^\| ([a-z0-9][a-z0-9-]*) \| (\S+) \| [^|]+ \| [^|]+ \|$", table, re.MULTILINE)
    assert listed == [(name, version) for name, version, _ in pinned("requirements.lock")]


# Who needs whom differs by system and version of Python; the bill is made with the oldest that is supported.
@pytest.mark.skipif((sys.platform, sys.version_info[:2]) != ("linux", (3, 11)), reason="made on Linux with Python 3.11")
def test_neither_file_is_stale_and_a_second_run_says_the_same() -> None:
    made = bill.materials()
    assert bill.SBOM.read_text("utf-8") == bill.as_json(made), "docs/sbom.cdx.json is stale: `make bill` writes it anew"
    assert bill.LICENCES.read_text("utf-8") == bill.as_markdown(made), "docs/licences.md is stale: `make bill`"


def test_the_bill_names_no_address_no_time_and_no_serial_number(written: dict[str, Any]) -> None:
    assert re.findall(r"\w+://[^\"]+", bill.SBOM.read_text("utf-8")) == [written["$schema"]]
    assert "serialNumber" not in written
    assert "timestamp" not in written["metadata"]


def test_every_licence_is_one_that_may_be_given_on(written: dict[str, Any]) -> None:
    stated = {
        one["bom-ref"]: choice.get("expression") or choice["license"]["id"]
        for one in components(written)
        for choice in one.get("licenses", ())
    }
    assert {one["bom-ref"] for one in written["components"]} <= stated.keys()
    found = {ref: set(re.split(r" AND | OR |[()]", licence)) - {""} for ref, licence in stated.items()}
    assert {ref: names for ref, names in found.items() if not names <= ALLOWED} == {}


def test_the_one_library_under_the_gpl_that_pillow_names_is_not_built_in() -> None:
    assert not features.check("libimagequant")


# --- components of other people's in the pages ---


def test_streamlit_finds_our_chart_and_no_component_of_other_peoples() -> None:
    found = scan_component_manifests()
    assert [(one.name, [(part.name, part.asset_dir) for part in one.components]) for one, _ in found] == [
        ("kexie", [("chart", "show/chart")])
    ]
    assert [folder for _, folder in found] == [HOME / "kexie"]


def test_no_package_but_the_dashboard_is_made_for_streamlit() -> None:
    for_streamlit = {
        distribution.name
        for distribution in metadata.distributions()
        for need in distribution.requires or ()
        if re.match(r"streamlit\b", need, re.IGNORECASE)
    }
    # It names itself with what is optional.
    assert for_streamlit == {"kexie", "streamlit"}


def test_charts_are_the_only_component() -> None:
    sources = [HOME / "dashboard.py", *(HOME / "pages").rglob("*.py"), *(HOME / "kexie").rglob("*.py")]
    assert len(sources) > 50
    taking = []
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    words = [alias.name for alias in names]
                case ast.ImportFrom(module=module, names=names):
                    words = [f"{module}.{alias.name}" for alias in names]
                case ast.Attribute():
                    words = [ast.unparse(node)]
                case _:
                    words = []
            taking += [
                f"{source.relative_to(HOME)}:{node.lineno} {word}"  # type: ignore[attr-defined]
                for word in words
                if re.match(r"(streamlit|st)\.components\b", word)
            ]
    assert {word.partition(":")[0] for word in taking} == {"kexie/show/drawing.py"}
    assert taking[-1].endswith("st.components")


# --- what is fetched from elsewhere: nothing ---

# An address with a host, with or without its scheme; a comment of JavaScript or a path in Python has no dot in its
# first word.
ADDRESS = re.compile(r"(?:\b(?:https?|wss?):)?//(?:[\w-]+(?:\.[\w-]+)+|localhost)", re.IGNORECASE)
# Names of vocabularies, which nobody fetches; names that this machine has for itself; and names kept for examples.
NOT_ELSEWHERE = re.compile(
    r"//(?:www\.w3\.org|localhost|127\.0\.0\.1|(?:[\w-]+\.)*example(?:\.(?:org|com|net))?)$", re.IGNORECASE
)


def test_nothing_that_is_served_or_serves_names_a_host_elsewhere() -> None:
    folders = ("static", "pages", ".streamlit", "kexie")
    files = {HOME / "dashboard.py", *(file for folder in folders for file in (HOME / folder).rglob("*"))}
    # Plotly's own script names places that only buttons we do not show would open; the policy of the pages forbids them.
    files -= {BUNDLE}
    texts = [
        file
        for file in sorted(files)
        if file.is_file() and file.suffix in {".py", ".js", ".css", ".svg", ".toml", ".po", ".html"}
    ]
    assert {file.suffix for file in texts} >= {".py", ".js", ".css", ".svg", ".toml"}
    named = [
        f"{file.relative_to(HOME)}:{number} {address}"
        for file in texts
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        for address in ADDRESS.findall(line)
        if not NOT_ELSEWHERE.search(address)
    ]
    assert named == []


# --- the dashboard's own wheel ---


def test_the_wheel_carries_the_catalogue_and_the_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    with zipfile.ZipFile(tmp_path / buildapi.build_wheel(str(tmp_path))) as wheel:
        carried = set(wheel.namelist())
    migrations = {
        f"kexie/store/migrations/versions/{file.name}"
        for file in (HOME / "kexie" / "store" / "migrations" / "versions").glob("*.py")
    }
    assert migrations
    assert carried >= {"kexie/locale/zh.po", "kexie/store/migrations/env.py", *migrations}
