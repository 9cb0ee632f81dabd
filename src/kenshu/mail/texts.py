"""The text of a letter that holds: HR's on record, else the course's file in `letters/`, else the kit's own.

A course has `letters/reminder.ja.txt` and `letters/reminder.en.txt` beside `course.yaml`, both or one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import resources
from typing import Literal

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang
from kenshu.mail.text import LetterFaults, Text, read_text
from kenshu.storage import ledger
from kenshu.storage.mail_tables import letter_text

REMINDER = "reminder"


@dataclass(frozen=True)
class Texts:
    """The text of a letter in each language as written, whose it is, and who set it when, where that is on record."""

    written: Mapping[Lang, str]
    whose: Literal["hr", "course", "kit"]
    by: str = ""
    at: datetime | None = None

    @cached_property
    def read(self) -> Mapping[Lang, Text]:
        """Return each language's text as it is filled. Raises LetterFaults."""
        return {lang: read_text(self.written[lang], lang, _name(lang)) for lang in LANGS}


def texts_in_force(conn: Connection, course: Course) -> Texts:
    """Return the texts that hold. Raises LetterFaults for a file of the course that cannot be read."""
    row = conn.execute(
        select(letter_text).where(letter_text.c.letter == REMINDER).order_by(letter_text.c.id.desc()).limit(1)
    ).first()
    if row is not None and row.texts is not None:
        return Texts(row.texts, "hr", row.entered_by, row.entered_at)
    return texts_of_course(course)


def texts_of_course(course: Course) -> Texts:
    """Return the texts of the course's files; what it has no file for is the kit's own. Raises LetterFaults."""
    found = {lang: path for lang in LANGS if (path := course.letters / _name(lang)).is_file()}
    written: dict[Lang, str] = {}
    for lang in LANGS:
        try:
            kept = resources.files("kenshu.mail").joinpath("templates", _name(lang))
            written[lang] = (found.get(lang) or kept).read_text(encoding="utf-8")
        except UnicodeDecodeError as fault:
            line = found[lang].read_bytes()[: fault.start].count(b"\n") + 1
            raise LetterFaults([KenshuError("letter_text.encoding", file=_name(lang), line=line)]) from fault
    return Texts(written, "course" if found else "kit")


def course_text_faults(course: Course) -> list[KenshuError]:
    """Return what is wrong with the course's files, each fault with its line."""
    try:
        checked(texts_of_course(course).written)
    except LetterFaults as refused:
        return refused.faults
    return []


def checked(written: Mapping[Lang, str]) -> dict[Lang, str]:
    """Return texts as they are kept, where each can be read. Raises LetterFaults with the faults of every language."""
    faults: list[KenshuError] = []
    for lang in LANGS:
        try:
            read_text(written[lang], lang, _name(lang))
        except LetterFaults as refused:
            faults += refused.faults
    if faults:
        raise LetterFaults(faults)
    return {lang: _lines(written[lang]) for lang in LANGS}


def set_texts(conn: Connection, written: Mapping[Lang, str], by: str, now: datetime) -> None:
    """Put texts on record, which hold from now on. Raises LetterFaults."""
    _add(conn, checked(written), by, now)


def take_back(conn: Connection, by: str, now: datetime) -> None:
    """Let the course's texts hold again. Raises KenshuError where they do."""
    holds = select(letter_text.c.texts).where(letter_text.c.letter == REMINDER).order_by(letter_text.c.id.desc()).limit(1)
    if conn.execute(holds).scalar() is None:
        raise KenshuError("letter_text.courses")
    _add(conn, None, by, now)


def _add(conn: Connection, texts: Mapping[Lang, str] | None, by: str, now: datetime) -> None:
    ledger.add(conn, letter_text, [{"letter": REMINDER, "texts": texts, "entered_by": by, "entered_at": now}])


def _lines(written: str) -> str:
    """Return a text with the line ends of files here; a form of a page sends others."""
    return "\n".join(line.rstrip() for line in written.rstrip().splitlines()) + "\n"


def _name(lang: Lang) -> str:
    return f"{REMINDER}.{lang}.txt"
