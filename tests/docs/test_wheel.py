"""What is installed from a wheel: everything that a checkout has beside its modules."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flit_core import buildapi

HOME = Path(__file__).parents[2]
# As where only the wheel is installed: neither the checkout nor the way in that an editable installation has is there.
SCAN = """
import sys
home, wheel = sys.argv[1:]
sys.path = [wheel, *(path for path in sys.path if path not in (home, ""))]
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in repr(finder).lower()]
from streamlit.components.v2.manifest_scanner import scan_component_manifests
print({(manifest.name, manifest.components[0].name, str(folder)) for manifest, folder in scan_component_manifests()})
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(HOME)
        name = buildapi.build_wheel(str(place))
    with zipfile.ZipFile(place / name) as packed:
        packed.extractall(place / "site")
    return place / "site"


@pytest.mark.parametrize("file", ["stock.toml", "locale/zh.po", "show/chart/chart.js", "show/chart/chart.css"])
def test_files_that_are_no_modules_are_in_the_wheel(wheel: Path, file: str) -> None:
    assert (wheel / "kexie" / file).read_bytes() == (HOME / "kexie" / file).read_bytes()


def test_streamlit_finds_the_chart_where_only_the_wheel_is_installed(wheel: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", SCAN, str(HOME), str(wheel)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str({("kexie", "chart", str(wheel / "kexie"))})
