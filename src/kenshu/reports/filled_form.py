"""A form of the city with what was filled in, as PDF and as XLSX: laid out as on record, the fields in their rows."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side

from kenshu.furigana import Readings
from kenshu.i18n import Lang, say
from kenshu.kinds.paper import At, Paper, PaperPart
from kenshu.papers.blocks import framed
from kenshu.papers.document import Document
from kenshu.reports.workbook import TEXT, lines_in, on_paper, tab

_WIDE = (22.0, 66.0)  # letters: the labels, and what stands beside them
_LINE, _TITLE = 18.0, 24.0  # points: a line of text, and the form's name
_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_AT: Mapping[At, Literal["left", "center", "right"]] = {"start": "left", "centre": "center", "end": "right"}


@dataclass(frozen=True)
class FilledForm:
    """The form, what is said above it (its module, whose it is, of when), and the texts of the clauses that it prints, by id."""

    paper: Paper
    module: str
    person: str
    at: str
    clauses: Mapping[str, str]
    lang: Lang
    day: date
    readings: Readings = field(default_factory=dict)

    @property
    def above(self) -> Sequence[str]:
        """Return what stands above the form: what it is, of which module, whose, of when, and that it is no document."""
        exercise, practice = (say(f"form.paper.{each}", self.lang) for each in ("exercise", "practice"))
        return (exercise, self.module, self.person, self.at, practice)

    @property
    def parts(self) -> Iterator[PaperPart]:
        """Yield the parts of the form with its clauses as lines, then what was answered besides."""
        for part in self.paper.parts:
            known = [self.clauses[name] for name in part.clauses if name in self.clauses]
            words = "\n".join(known) or say("form.paper.clauses", self.lang)
            yield PaperPart(line=words) if part.clauses else part
        if self.paper.besides:
            yield PaperPart(line=say("form.paper.besides", self.lang))
            yield PaperPart(rows=self.paper.besides)


def form_pdf(form: FilledForm) -> bytes:
    """Return it as PDF on A4."""
    document = Document(form.paper.title, form.lang, form.day, form.readings)
    make = document.make
    exercise, *said = form.above
    smaller = (make.small(each, names=each == form.person) for each in said)
    document.section(framed(make.text(exercise, look="strong"), *smaller), make.heading(form.paper.title))
    document.add(*(make.rows(part.rows) if part.rows else make.line(part.line, part.at) for part in form.parts))
    return document.written()


def form_workbook(form: FilledForm) -> bytes:
    """Return it as a workbook of one sheet, to be printed on A4."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = tab(form.paper.title)
    on_paper(sheet, form.paper.title, form.module)
    for letter, width in zip("AB", _WIDE, strict=True):
        sheet.column_dimensions[letter].width = width

    rows = count(1)

    def put(words: Sequence[str], at: At = "start", line: float = _LINE, **look: Any) -> None:
        """Write a row: a line across both columns, or a label and what stands beside it."""
        row = next(rows)
        widths = _WIDE if len(words) > 1 else (sum(_WIDE),)
        for column, text in enumerate(words, 1):
            cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"  # what begins like a formula is a text
            for attribute, value in {**TEXT, **look}.items():
                setattr(cell, attribute, value)
            cell.alignment = Alignment(horizontal=_AT[at], vertical="center", wrap_text=True)
        if len(words) == 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        high = max(sum(lines_in(line, wide - 2) for line in text.split("\n")) for text, wide in zip(words, widths, strict=True))
        sheet.row_dimensions[row].height = high * line

    for said in form.above:
        put([said], font=Font(size=9))
    put([form.paper.title], line=_TITLE, font=Font(bold=True, size=14))
    for part in form.parts:
        for row in part.rows:
            put(row, border=_FRAME)
        for line in part.line.split("\n") if not part.rows else ():
            put([line], part.at)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()
