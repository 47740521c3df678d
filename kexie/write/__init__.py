"""Typed rows and findings -> files that a spreadsheet opens and a program reads.

Nothing that anybody has typed becomes a formula in what is written here: in CSV it gets an apostrophe
(`kexie.read.apostrophes`), in a workbook it is text.
"""

from kexie.write.changes import difference
from kexie.write.delimited import csv, csv_files
from kexie.write.marking import Headed, marked
from kexie.write.package import Held, datapackage
from kexie.write.template import template
from kexie.write.workbook import xlsx

__all__ = ["Headed", "Held", "csv", "csv_files", "datapackage", "difference", "marked", "template", "xlsx"]
