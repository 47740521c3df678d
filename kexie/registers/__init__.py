"""The registers: every table an analyst keeps, and every column in it.

One declaration of a column feeds all that is done with it: recognising headers, typing, checks, the blank
template and the dictionary. The Chinese headers are the ones offices use; ``aliases`` are their other names.
Focus areas and counties differ from one association to the next and come from its own declaration
(`kexie.organisation`); everything else here is common to all.
"""

from kexie.registers.attendance import ATTENDANCE
from kexie.registers.column import YES_OR_NO, Apart, Column, Inherited, Kind, Register, Repeated, Source
from kexie.registers.events import EVENTS
from kexie.registers.funding import FUNDING
from kexie.registers.outcomes import OUTCOMES
from kexie.registers.projects import PROJECTS

REGISTERS = {register.key: register for register in (PROJECTS, FUNDING, EVENTS, ATTENDANCE, OUTCOMES)}

__all__ = [
    "ATTENDANCE",
    "EVENTS",
    "FUNDING",
    "OUTCOMES",
    "PROJECTS",
    "REGISTERS",
    "YES_OR_NO",
    "Apart",
    "Column",
    "Inherited",
    "Kind",
    "Register",
    "Repeated",
    "Source",
]
