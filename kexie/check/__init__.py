"""Typed columns -> a Checked table, or every reason why not.

Only a `Checked` table can be stored: its frame holds the rows without a fatal finding, and nothing else does. The
modules: `checked` (what comes out), `files` (from the bytes of a file to it), `rules` (what is held against what),
`personal` (what no file should hold), `unlisted` (words that are on no list).
"""

from kexie.check.checked import Checked, Upload
from kexie.check.files import known_headers, upload
from kexie.check.personal import masked
from kexie.check.rules import table
from kexie.check.unlisted import Unlisted, unlisted

__all__ = ["Checked", "Unlisted", "Upload", "known_headers", "masked", "table", "unlisted", "upload"]
