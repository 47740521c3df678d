"""The command ``kexie``: figures, uploads, revisions, users, the dictionary, and the start of the dashboard.

The modules: `terminal` (what the commands share), `year` (figures and their evidence), `reading` (how a file is taken),
`checking` and `committing` (what comes of it), `revisions` (history, differences, completeness, exports, backups),
`people` (users, sessions, viewing, and who gives a command), `log` (the audit log), `verify` (whether the store is as
it was written, and how it is mended), `declarations` (dictionary and templates), `sample` (made-up registers), `start`
(serve).
"""

from __future__ import annotations

import click

from kexie import __version__
from kexie.cli.checking import check
from kexie.cli.committing import commit
from kexie.cli.declarations import dictionary, template
from kexie.cli.log import audit
from kexie.cli.people import session, user, viewing
from kexie.cli.revisions import backup, complete, diff, export, history, restore, restore_backup
from kexie.cli.sample import sample
from kexie.cli.start import serve
from kexie.cli.terminal import HELP
from kexie.cli.verify import accept, rebuild, verify
from kexie.cli.year import figures
from kexie.words import sentence


@click.group(help=sentence("The year of an association: its figures, its registers, its dashboard.", HELP))
@click.version_option(__version__, prog_name="kexie")
def main() -> None:
    """Stand before the commands; each of them reads the data for itself."""


for _command in (
    serve,
    figures,
    check,
    commit,
    history,
    diff,
    restore,
    complete,
    export,
    template,
    sample,
    dictionary,
    backup,
    restore_backup,
    verify,
    rebuild,
    user,
    session,
    viewing,
    audit,
):
    main.add_command(_command)
audit.add_command(accept)
