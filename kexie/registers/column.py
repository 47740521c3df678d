"""A column and a register: what may stand in a table of record, and how its rows are counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from kexie.quantity import UNITS, unit_of
from kexie.words import Name

if TYPE_CHECKING:
    from kexie.lists import Word
    from kexie.organisation import Organisation
    from kexie.quantity import Reason


class Kind(Enum):
    """What stands in a column. The value is its name in the dictionary."""

    TEXT = Name("文本", "text")
    CHOICE = Name("单选", "one of a list")
    CHOICES = Name("多选", "some of a list")
    QUANTITY = Name("数量（可带“余、近、约”）", "quantity, open-ended allowed")
    DATE = Name("日期（可只到月或年）", "date, to the day, month or year")
    YEAR = Name("年度", "year")
    TRUTH = Name("是/否", "yes or no")
    NUMBERS = Name("编号（可多个）", "numbers of rows")


YES_OR_NO = (Name("是", "Yes"), Name("否", "No"))


class Source(Enum):
    """Choices that the association declares, not this module."""

    FOCUS_AREAS = "focus_areas"
    COUNTIES = "counties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a register.

    Parameters
    ----------
    key
        What the code calls it.
    name
        Its header in Chinese, and its English name.
    kind
        What stands in it.
    aliases
        Other headers it is known by.
    required
        Whether a record without it is incomplete. Rows transcribed from a report may lack what the report
        does not say.
    choices
        The words allowed: the name of a list that the association declares, or words that all have in common, each in
        both languages; the Chinese one is stored.
    unit
        The fixed unit of a quantity; None where another column gives it or it has none.
    blank
        What a blank stands for, where it stands for something: one session, one outcome.
    refers_to
        Keys of the registers whose rows the numbers in it name.
    sign_by
        The column whose word says whether a quantity may be negative; None where it never may.
    note
        What whoever fills it in should know.
    """

    key: str
    name: Name
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Name, ...] | Source | str = ()
    unit: str | None = None
    blank: str = ""
    refers_to: tuple[str, ...] = ()
    sign_by: str | None = None
    note: Name | None = None

    def allowed(self, organisation: Organisation) -> tuple[Name, ...]:
        """Return the words allowed in the column for an association; empty where any text is."""
        if self.choices is Source.FOCUS_AREAS:
            return tuple(area.name for area in organisation.focus_areas)
        if self.choices is Source.COUNTIES:
            return tuple(county.name for county in organisation.counties)
        if isinstance(self.choices, str):
            return tuple(word.name for word in self.words(organisation) if not word.is_hidden)
        return YES_OR_NO if self.kind is Kind.TRUTH else self.choices

    def known(self, organisation: Organisation) -> tuple[Name, ...]:
        """Return the words that may stand in the column: those allowed, and those that are offered no more."""
        words = tuple(word.name for word in self.words(organisation))
        return words or self.allowed(organisation)

    def ways(self, organisation: Organisation) -> dict[str, str]:
        """Return the word of the list by each other way to write it."""
        return {way: word.name.zh for word in self.words(organisation) for way in word.aliases}

    def words(self, organisation: Organisation) -> tuple[Word, ...]:
        """Return the words of the list that the association declares; none where it declares none for the column."""
        return organisation.lists[self.choices] if isinstance(self.choices, str) else ()

    def former(self, organisation: Organisation) -> dict[str, str]:
        """Return the present word of the list by each of its former ones."""
        if self.choices is Source.FOCUS_AREAS:
            return {old: area.name.zh for area in organisation.focus_areas for old in area.formerly}
        if self.choices is Source.COUNTIES:
            return {old: county.name.zh for county in organisation.counties for old in county.formerly}
        words = {name.zh for name in self.known(organisation)}
        own = {old: word.name.zh for word in self.words(organisation) for old in word.formerly}
        return own | {old: new for old, new in organisation.formerly.get(self.key, {}).items() if new in words}


@dataclass(frozen=True, slots=True)
class Apart:
    """A column that keeps quantities apart: rows that differ in it are never added, for the reason given.

    With ``is_by_word`` only rows whose word `kexie.lists.Word.stands_apart` do, and all others may be added;
    `Register.of` puts these words in ``only``.
    """

    column: str
    reason: Reason
    is_by_word: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """In some units several rows may count the same, unless the column ``unless`` says that a row does not.

    They are those whose word `kexie.lists.Word.may_repeat`; `Register.of` puts them in ``units``.
    """

    unless: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a row lacks and takes, in a sum, from the row of the same year that the column ``by`` names."""

    by: str
    columns: tuple[str, ...]


# The month that all of a row's period lies in; 0 if it is not of one month. No column, but rows are rolled up by it.
MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rollup:
    """Columns by which the store keeps the rows of a register added up, beside those that every roll-up has.

    ``columns`` may hold `MONTH`. Each column multiplies the tallies, so a roll-up has few: those that are asked for
    together.
    """

    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A table of record.

    Parameters
    ----------
    key, name, purpose
        What it is called, and what one row of it is.
    columns
        In the order of the template.
    quantity
        The column that is summed.
    unit
        The fixed unit of that column, or None where `unit_column` names it row by row.
    unit_column
        The column whose value is the row's unit.
    apart
        What keeps its quantities apart.
    overlaps
        The column that names rows which may count the same, if there is one: such rows are never added.
    repeated
        What several of its rows may count again: they come to their sum at most.
    inherited
        What its rows take from another register's, if anything.
    label
        The column that names a row to a reader.
    kind_column
        The column that sorts rows into kinds.
    dated
        The column, a date or a year, that says which year a row belongs to.
    rollups
        By what its rows are kept added up. The first that tells of all columns asked for answers: the small ones lead.
    """

    key: str
    name: Name
    purpose: Name
    columns: tuple[Column, ...]
    quantity: str
    label: str
    kind_column: str
    dated: str
    unit: str | None = None
    unit_column: str | None = None
    apart: tuple[Apart, ...] = ()
    overlaps: str | None = None
    repeated: Repeated | None = None
    inherited: Inherited | None = None
    rollups: tuple[Rollup, ...] = ()

    def of(self, organisation: Organisation) -> Register:
        """Return the register as an association counts by it: with the words of its lists that decide about sums."""

        def words(column: str | None, has: str) -> tuple[str, ...]:
            listed = self[column].words(organisation) if column else ()
            return tuple(word.name.zh for word in listed if getattr(word, has))

        apart = (replace(one, only=words(one.column, "stands_apart")) if one.is_by_word else one for one in self.apart)
        again = self.repeated and replace(self.repeated, units=words(self.unit_column, "may_repeat"))
        return replace(self, apart=tuple(apart), repeated=again)

    def unit_name(self, unit: str, organisation: Organisation) -> Name:
        """Return what a unit goes by in a heading: the program's name for it, or the one of the association's list."""
        if unit in UNITS or self.unit_column is None:
            return unit_of(unit).label
        listed = (word.name for word in self[self.unit_column].words(organisation))
        return next((name for name in listed if name.zh == unit), unit_of(unit).label)

    def dimensions(self, rollup: Rollup) -> tuple[str, ...]:
        """Return the columns in which all rows of a tally agree: what may never be added up is apart in each roll-up.

        Columns of the basis and of the quantity come on top of these.
        """
        unit = (self.unit_column,) if self.unit_column else ()
        apart = (*unit, *(one.column for one in self.apart))
        again = (self.repeated.unless,) if self.repeated else ()
        every = ("year", "focus_area", self.kind_column, *apart, *again)
        return tuple(dict.fromkeys((*every, *rollup.columns)))

    def keeps_unlisted(self, column: Column) -> bool:
        """Tell whether a word that is on no list may stay in a column: nothing is read, added or placed by it."""
        reads = {self.unit_column, f"{self.quantity}_unit", *(one.column for one in self.apart)}
        return (
            column.kind in (Kind.CHOICE, Kind.CHOICES)
            and not (column.required or column.blank or isinstance(column.choices, Source))
            and column.key not in reads
        )

    def names_of_one_year(self, column: Column) -> bool:
        """Tell whether a column names rows of the same year only: those added with it, or that it takes from."""
        return column.key == self.overlaps or bool(self.inherited and self.inherited.by == column.key)

    @property
    def id(self) -> str:
        """Key of the column that tells rows apart: always the first."""
        return self.columns[0].key

    def __getitem__(self, key: str) -> Column:
        """Return the column of a key; `KeyError` where there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        """Tell whether the register has a column of this key."""
        return any(column.key == key for column in self.columns)


def names(*pairs: str) -> tuple[Name, ...]:
    """Return names given as ``场=sessions``: long lists of words stay readable."""
    return tuple(Name(*pair.split("=", 1)) for pair in pairs)


def column(
    key: str,
    zh: str,
    en: str,
    kind: Kind = Kind.TEXT,
    *,
    also: str = "",
    required: bool = False,
    choices: tuple[Name, ...] | Source | str = (),
    unit: str | None = None,
    blank: str = "",
    refers_to: str = "",
    sign_by: str | None = None,
    note: tuple[str, str] | None = None,
) -> Column:
    """Return a column, briefly declared: ``also`` and ``refers_to`` hold several with ``|`` between them."""
    return Column(
        key=key,
        name=Name(zh, en),
        kind=kind,
        aliases=tuple(also.split("|")) if also else (),
        required=required,
        choices=choices,
        unit=unit,
        blank=blank,
        refers_to=tuple(refers_to.split("|")) if refers_to else (),
        sign_by=sign_by,
        note=Name(*note) if note else None,
    )
