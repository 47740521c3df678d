"""Files, compressed beforehand and sent in the best encoding that the browser takes."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import streamlit
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.types import Scope

STREAMLIT_FILES = Path(streamlit.__file__).parent / "static"

# The better one first. Browsers take brotli over https and from localhost only; over plain http it is gzip.
ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    # 9 is the last quality that is quick: all files in 3 s of CPU; 10 takes 4 s for the chart chunk alone.
    "br": lambda data: bytes(brotli.compress(data, quality=9)),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
}
_SUFFIXES = {"br": ".br", "gzip": ".gz"}
_COMPRESSIBLE = frozenset({".js", ".css", ".svg", ".json"})
_HASHED_NAME = re.compile(r"\.[\w-]{8}\.\w+$")
_FOR_EVER = "public, max-age=31536000, immutable"


def weights(header: str) -> dict[str, float]:
    """Take an Accept-… header apart into what it names and how much each is wanted.

    >>> weights("br;q=0.5, gzip")
    {'br': 0.5, 'gzip': 1.0}
    """
    found = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", parameters)
        # A weight that is none ("q=high") says nothing that could be relied on: not wanted.
        found[name.strip()] = float(weight[1]) if weight else float(not parameters.strip())
    return found


def encodings_for(accept_encoding: str) -> list[str]:
    """Return the encodings that a browser takes, the better one first."""
    wanted = weights(accept_encoding)
    return [encoding for encoding in ENCODINGS if wanted.get(encoding, 0) > 0]


class Compressed:
    """The compressed twins of a folder's files, made once and kept in another folder.

    Parameters
    ----------
    source
        The folder whose files are served.
    pattern
        Which of its files: all, as a rule.
    folder
        Where the twins are kept. Where it can neither be written nor holds them all already (a container's
        image may bring them along), a temporary folder stands in for it until the process ends.
    """

    def __init__(self, source: Path, folder: Path, pattern: str = "*") -> None:
        self.source, self._pattern = source, pattern
        # What an earlier process left there is good to serve from the first request on.
        self.folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def find(self, file: Path, accept_encoding: str) -> tuple[str, Path, os.stat_result] | None:
        """Return encoding, path and state of a file's best twin, or nothing where none is ready."""
        for encoding in encodings_for(accept_encoding):
            twin = self.twin(file, encoding)
            with suppress(OSError):
                return encoding, twin, twin.stat()
        return None

    def make(self, first: Iterable[Path] = ()) -> None:
        """Make the twins that are missing, beginning with those of the files named."""
        order = {file: place for place, file in enumerate(first)}
        files = [file for file in self.source.rglob(self._pattern) if _worth_it(file)]
        files.sort(key=lambda file: (order.get(file, len(order)), file.name))
        if all(self.twin(file, encoding).exists() for file in files for encoding in ENCODINGS):
            return
        self._settle()
        for file in files:
            data = file.read_bytes()
            for encoding, compress in ENCODINGS.items():
                twin = self.twin(file, encoding)
                if not twin.exists():
                    _write(twin, compress(data))

    def twin(self, file: Path, encoding: str) -> Path:
        """Return where the twin of a file in an encoding is, or would be."""
        place = self.folder / file.relative_to(self.source)
        return place.with_name(place.name + _SUFFIXES[encoding])

    def close(self) -> None:
        """Remove what was only for this process."""
        if self._temporary:
            self._temporary.cleanup()

    def _settle(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError:
            # One that is this process's alone. Under a name that others could guess, in a place where all may
            # write, somebody else's files might be waiting: and these are scripts.
            self._temporary = tempfile.TemporaryDirectory(prefix="kexie-static-")
            self.folder = Path(self._temporary.name)


def _worth_it(file: Path) -> bool:
    return file.suffix in _COMPRESSIBLE and file.is_file() and file.stat().st_size >= 1024


def _write(path: Path, data: bytes) -> None:
    """Write a file so that nobody sees half of it, not even after a power cut: its name is kept for ever."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Files(StaticFiles):
    """A folder of files, each in the best encoding that is ready and kept by the browser where that is safe.

    Paths, ranges and conditional requests are Starlette's work. An entity tag comes from size and time of the
    file that is sent, so that each encoding has one of its own.
    """

    def __init__(self, directory: Path, compressed: Compressed | None = None) -> None:
        # Links are followed as Streamlit does: in some installations its folder consists of them.
        super().__init__(directory=directory, check_dir=False, follow_symlink=True)
        self._compressed = compressed

    async def check_config(self) -> None:
        """Take a missing folder for an empty one: no print style sheet is no reason to show no pages."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the answer for a file that exists."""
        file = Path(full_path)
        request = Headers(scope=scope)
        twin = self._compressed and self._compressed.find(file, request.get("accept-encoding", ""))
        encoding, path, state = twin or ("", file, stat_result)
        response = FileResponse(path, status_code, stat_result=state)
        if self._compressed:
            response.headers["Vary"] = "Accept-Encoding"
        if encoding:
            response.headers["Content-Encoding"] = encoding
        # The query is the digest that stands behind the names of our own files in the page.
        lasting = _HASHED_NAME.search(file.name) or scope["query_string"]
        response.headers["Cache-Control"] = _FOR_EVER if lasting else "no-cache"
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return response
