"""Write down what is shipped: ``python -m deploy.bill`` makes docs/sbom.cdx.json and docs/licences.md anew.

What is shipped is what ``requirements.lock`` pins. The same lock gives the same bytes on every run: no time, no
serial number, no path of a machine, and no address to download from, since each office has its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.spdx import is_expression, is_supported_id
from cyclonedx.validation.json import JsonStrictValidator

import kexie
from deploy.parts import PARTS, READINGS, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOME = Path(__file__).resolve().parents[1]
SBOM = HOME / "docs" / "sbom.cdx.json"
LICENCES = HOME / "docs" / "licences.md"
TEMPLATE = Path(__file__).with_name("licences.template.md")

Json = dict[str, Any]

_READ_FROM = {"metadata": "元数据<br>metadata", "licence file": "许可证文件<br>licence file"}


def main() -> None:
    """Write both files."""
    bill = materials()
    SBOM.write_text(as_json(bill), "utf-8", newline="\n")
    LICENCES.write_text(as_markdown(bill), "utf-8", newline="\n")


def materials() -> Json:
    """Return the bill of materials as CycloneDX has it."""
    bill = _cyclonedx("requirements", "requirements.lock")
    bill["components"] = [_component(pinned) for pinned in bill["components"]]
    bill["metadata"]["component"]["version"] = kexie.__version__
    for tool in bill["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    bill["dependencies"] = _dependencies(bill["components"])
    return bill


def as_json(bill: Json) -> str:
    """Return the bill as text, found valid by the schema."""
    text = json.dumps(bill, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        raise ValueError(fault)
    return text


def _cyclonedx(*arguments: str) -> Json:
    command = [sys.executable, "-m", "cyclonedx_py", *arguments, "--pyproject", "pyproject.toml", "--sv", "1.6"]
    made = subprocess.run([*command, "--output-reproducible"], cwd=HOME, check=True, capture_output=True)  # noqa: S603
    return dict(json.loads(made.stdout))


def _component(pinned: Json) -> Json:
    """Return a component whose hashes are its own: the tool hangs them on an address to download from."""
    name = pinned["name"]
    licence, source = licence_of(name)
    component = {key: pinned[key] for key in ("type", "name", "version", "purl")}
    component["bom-ref"] = pinned["purl"]
    # One for each file that may be installed: a wheel for each platform, and the source.
    component["hashes"] = [one for reference in pinned["externalReferences"] for one in reference["hashes"]]
    component["licenses"] = _licences(licence, "declared" if source == "metadata" else "concluded")
    if condition := re.search(r";\s*(.+?)\s+--hash", pinned["description"]):
        component["description"] = f"only where {condition[1]}"
    if parts := [_part(part, component["bom-ref"]) for part in PARTS if part.package == name]:
        component["components"] = parts
    return component


def _part(part: Part, whole: str) -> Json:
    version = version_of(part)
    component: Json = {"type": "library", "name": part.name, "bom-ref": f"{whole}#{part.name}"}
    component["purl"] = f"pkg:npm/{part.name.replace('@', '%40')}" + (f"@{version}" if version else "")
    if version:
        component["version"] = version
    if part.licence:
        component["licenses"] = _licences(part.licence, "declared")
    return component


def _licences(expression: str, acknowledgement: str) -> list[Json]:
    if is_supported_id(expression):
        return [{"license": {"id": expression, "acknowledgement": acknowledgement}}]
    return [{"expression": expression, "acknowledgement": acknowledgement}]


def _dependencies(components: Sequence[Json]) -> list[Json]:
    """Return who needs whom, as the installed packages say, of those that are shipped; what is optional is in it."""
    installed = _cyclonedx("environment", sys.executable)
    refs = defaultdict(list)
    for component in components:
        refs[_name(component)].append(component["bom-ref"])
    shipped = {component["bom-ref"]: refs[_name(component)] for component in installed["components"]}
    shipped["root-component"] = ["root-component"]
    return [
        {"ref": ref, "dependsOn": sorted(need for name in entry.get("dependsOn", ()) for need in shipped[name])}
        for entry in sorted(installed["dependencies"], key=lambda entry: str(entry["ref"]).lower())
        for ref in shipped.get(entry["ref"], ())
    ]


def _name(component: Json) -> str:
    """Return a package's name in the one spelling that its purl has."""
    return str(component["purl"]).removeprefix("pkg:pypi/").partition("@")[0]


def licence_of(package: str) -> tuple[str, str]:
    """Return a package's licence as an SPDX expression, and whether metadata says so or its file."""
    distribution = metadata.distribution(package)
    for field in ("license_expression", "license"):
        said = str(distribution.metadata.json.get(field, ""))
        # Nothing at all counts as an expression there.
        if said and is_expression(said):
            return said, "metadata"
    if package not in READINGS:
        raise LookupError(
            f"{package}: no SPDX expression in its metadata; read its licence file and declare it in parts"
        )
    reading = READINGS[package]
    files = [file for file in distribution.files or () if re.search(r"licen[cs]e|copying", file.name, re.IGNORECASE)]
    if not any(reading.words in " ".join(file.read_text("utf-8").split()) for file in files):
        raise LookupError(f"{package}: its licence file no longer says “{reading.words}”")
    return reading.licence, "licence file"


def version_of(part: Part) -> str | None:
    """Return the version of a part, where the installed file that holds it says so."""
    folder = Path(str(metadata.distribution(part.package).locate_file(part.package)))
    for file in sorted(folder.glob(part.file)):
        if found := re.search(part.trace, file.read_text("utf-8")):
            return found[1] if found.re.groups else None
    raise LookupError(
        f"{part.package}: no file {part.file} that holds {part.name}; read it again and declare it in parts"
    )


def as_markdown(bill: Json) -> str:
    """Return the list of licences for people to read."""
    packages = [
        (one["name"], one["version"], _expression(one), _READ_FROM[licence_of(one["name"])[1]])
        for one in bill["components"]
    ]
    parts = [
        (one["name"], part["name"], part.get("version", "—"), _expression(part))
        for one in bill["components"]
        for part in one.get("components", ())
    ]
    readings = [(name, one.licence, f"{one.reason.zh}<br>{one.reason.en}") for name, one in READINGS.items()]
    package, version, licence = "软件包 / Package", "版本 / Version", "许可证 / Licence (SPDX)"
    return TEMPLATE.read_text("utf-8").format(
        packages=_table((package, version, licence, "依据 / Read from"), packages),
        readings=_table((package, licence, "元数据所写 / What metadata has"), readings),
        parts=_table((package, "组成部分 / Part", version, licence), parts),
    )


def _expression(component: Json) -> str:
    for choice in component.get("licenses", ()):
        return str(choice.get("expression") or choice["license"]["id"])
    return "文件未写明<br>not stated in the file"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
