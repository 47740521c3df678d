"""What is held, as revisions that are never overwritten: read, compare, commit, restore; the one that knows databases.

Declarations and reports stay files in the data folder; the registers live in a database, SQLite or PostgreSQL. A page
reads one `Revision` throughout. Modules::

    place       where data folder and store are
    declared    the data folder: what it declares, and what a new store is opened with
    opening     the first start
    revision    one state of everything
    entries     changes, differences, the history: nouns
    schema      the tables, generated from the declarations of the registers
    migrations  how the tables came to be; `migrate` runs them
    engine      connections, transactions, the one lock
    rows        typed frames to rows of the database and back
    renamed     words of lists that have another name now
    sums        digests over what each revision did, and its seal
    work        what a commit does to a register's rows
    rollups     what the rows come to, kept added up
    tallied     roll-ups as they are read
    asked       rows by what stands in them
    contents    what a revision holds, read as it is asked for
    history     the revisions and the files behind them
    layouts     choices remembered for files of the same kind
    meanings    what words mean that are on no list
    users       who may come in, their sessions, and whether an author may
    entering    one-time links, and attempts counted
    audit       the log that is only ever added to
    accounts    what administrators decide
    entrance    how somebody comes in and goes out
    guards      the triggers that keep the audit log from being changed
    damage      what can be found damaged: nouns
    soundness   whether everything is as it was written
    log         the audit log as the store gives it out
    backup      copies of a whole store
    failures    what keeps the store from its work
    keeper      the store itself; `environment` finds the one to use
"""

from kexie.store.audit import Verdict
from kexie.store.damage import Damage
from kexie.store.declared import read as read_folder
from kexie.store.entries import Change, Changed, Committed, Difference, Entry, Origin
from kexie.store.environment import of_environment
from kexie.store.failures import Conflict, Damaged, NotAllowed, ReadOnly, StoreError
from kexie.store.keeper import Store
from kexie.store.meanings import Meaning
from kexie.store.place import FOLDER_VARIABLE, STORE_VARIABLE, address, folder
from kexie.store.revision import Revision

__all__ = [
    "FOLDER_VARIABLE",
    "STORE_VARIABLE",
    "Change",
    "Changed",
    "Committed",
    "Conflict",
    "Damage",
    "Damaged",
    "Difference",
    "Entry",
    "Meaning",
    "NotAllowed",
    "Origin",
    "ReadOnly",
    "Revision",
    "Store",
    "StoreError",
    "Verdict",
    "address",
    "folder",
    "of_environment",
    "read_folder",
]
