"""The registers: every table an analyst keeps, and every column in it.

One declaration of a column feeds all that is done with it: recognising headers, typing, checks, the blank
template and the dictionary. The Chinese headers are the ones offices use; ``aliases`` are their other names.
Focus areas and counties differ from one association to the next and come from its own declaration
(`kexie.organisation`); everything else here is common to all.
"""

from kexie.registers.attendance import ATTENDANCE
from kexie.registers.column import MONTH, YES_OR_NO, Apart, Column, Inherited, Kind, Register, Repeated, Rollup, Source
from kexie.registers.events import EVENTS
from kexie.registers.funding import FUNDING
from kexie.registers.outcomes import OUTCOMES
from kexie.registers.projects import PROJECTS
from kexie.registers.vocabulary import SAMPLE

REGISTERS = {register.key: register for register in (PROJECTS, FUNDING, EVENTS, ATTENDANCE, OUTCOMES)}


_HEADERS = "headers."


def list_of(register: Register, column: Column) -> str:
    """Return what the list of a column is called; one without a name goes by the first column that has it.

    >>> list_of(ATTENDANCE, ATTENDANCE["category"]), list_of(OUTCOMES, OUTCOMES["county"])
    ('event_kinds', 'projects.county')
    """
    if isinstance(column.choices, str):
        return column.choices
    own = (one for one in REGISTERS.values() if column.key in one and one[column.key].choices == column.choices)
    return f"{next(own, register).key}.{column.key}"


def of_list(name: str) -> Column | None:
    """Return the first column with a list of this name; None if there is none any more."""
    named = ((list_of(register, column), column) for register in REGISTERS.values() for column in register.columns)
    return next((column for own, column in named if own == name), None)


def headers_of(register: Register) -> str:
    """Return what the headers of a register are called where they are decided about as the words of a list are."""
    return f"{_HEADERS}{register.key}"


def of_headers(name: str) -> Register | None:
    """Return the register whose headers go by a name; None if it is the name of a list."""
    return REGISTERS.get(name.removeprefix(_HEADERS)) if name.startswith(_HEADERS) else None


__all__ = [
    "ATTENDANCE",
    "EVENTS",
    "FUNDING",
    "MONTH",
    "OUTCOMES",
    "PROJECTS",
    "REGISTERS",
    "SAMPLE",
    "YES_OR_NO",
    "Apart",
    "Column",
    "Inherited",
    "Kind",
    "Register",
    "Repeated",
    "Rollup",
    "Source",
    "list_of",
    "of_list",
]
