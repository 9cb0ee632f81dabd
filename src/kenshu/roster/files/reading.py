"""A roster's file read as what it is, whatever its name says."""

from kenshu.errors import KenshuError, RosterRefused
from kenshu.roster.files import old_workbook, parts
from kenshu.roster.files.locked import unlock
from kenshu.roster.files.old_workbook import read_old_workbook
from kenshu.roster.files.sheets import Book
from kenshu.roster.files.text import read_text
from kenshu.roster.files.what import what_it_is
from kenshu.roster.files.workbook import read_workbook

MOST_BYTES = 16_000_000  # of a file as it lies on a disk


def read_book(file: str, raw: bytes, password: str | None = None) -> Book:
    """Return the sheets of a workbook, of now or of old, or of a text as the one sheet of a book.

    Raises RosterRefused for what is none of these, named as what it is, for one that is broken, locked, or larger than a roster.
    """
    if len(raw) > MOST_BYTES:
        raise RosterRefused([KenshuError("roster.large", file=file, allowed=MOST_BYTES // 1_000_000)])
    raw = unlock(file, raw, password)
    what = what_it_is(raw)
    if what == "text":
        return read_text(file, raw)
    try:
        if what == "xlsx":
            return read_workbook(file, raw)
        if what == "xls":
            return read_old_workbook(file, raw)
    except (*parts.BROKEN, *old_workbook.BROKEN) as fault:
        raise RosterRefused([KenshuError("roster.not_xlsx", file=file)]) from fault
    raise RosterRefused([KenshuError("roster.locked_otherwise" if what == "locked" else f"roster.is_{what}", file=file)])
