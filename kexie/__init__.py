"""A dashboard for associations for science and technology: published figures, registers, and their tie-out.

Nouns declare, verbs do. A noun says what there is and needs the standard library and Babel only; a verb does
one thing to it, and the verbs stand in the order in which the data passes them.

Nouns::

    words         Chinese and English: names in both, sentences by gettext
    declared      tables of a TOML file, taken apart key by key
    quantity      value, bound and unit: read, print, add, refuse
    problems      everything that can be wrong with a register, and how to mend it
    access        roles, users, sessions, what the audit log tells
    choices       what an analyst decides about a file
    lists         the words of lists: a common stock, and an association's own
    organisation  the association: name, focus areas, counties, townships
    registers     every register and every column in it
    metrics       every number the dashboard states, and how it is counted
    report        the annual report of a year and the figures it printed

Verbs::

    read          bytes to text cells, each with its place in the file
    clean         text cells to typed columns, and the cells that would not convert
    check         typed columns to a table that may be stored, or every reason why not
    measure       rows to quantities, and published figures held against them
    draw          quantities to charts and their alternative texts
    describe      declarations to the data dictionary and blank templates
    write         rows and findings to files: CSV, XLSX, a data package, the user's own file marked
    store         what is held, as revisions; the one module that knows the data folder and databases
    sample        made-up registers to try the dashboard with
    plan          what files would do: their difference and its effect on figures
    gate          who may come in: passwords, sessions, single sign-on, from where
    show          what the pages share: cards, charts, tables, filters
    serve         what stands in front of the pages: the guard, sign-in, files, headers, a warm start
    cli           the command ``kexie``
"""

__version__ = "0.1.0"
