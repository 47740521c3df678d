"""Bytes of a file -> its cells as text, each with its place. Types come later: nothing is guessed here."""

from kexie.read.apart import book_apart, keep_reader
from kexie.read.dropped import Cell, copy, emptied
from kexie.read.files import book
from kexie.read.headers import plain_header
from kexie.read.limits import LIMITS, Limits
from kexie.read.sheets import Book, Sheet, Unreadable
from kexie.read.tables import Layout, Table, tables

__all__ = [
    "LIMITS",
    "Book",
    "Cell",
    "Layout",
    "Limits",
    "Sheet",
    "Table",
    "Unreadable",
    "book",
    "book_apart",
    "copy",
    "emptied",
    "keep_reader",
    "plain_header",
    "tables",
]
