"""The sheet of first passwords: slips to print and cut (PDF), or a table (XLSX, CSV). Numbers stay text, zeros before them too."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from kenshu import clock
from kenshu.i18n import Lang, say
from kenshu.papers.document import Document
from kenshu.people.sign_in_sheets import Slip
from kenshu.reports.sheets import Column, Sheet, as_csv, as_workbook, said_of

FORMS = ("pdf", "xlsx", "csv")
_COLUMNS = ("employee_id", "name", "department", "password", "address")


def sign_in_sheet(form: str, slips: Sequence[Slip], title: str, address: str, lang: Lang, day: date) -> bytes:
    """Return a sheet in one of `FORMS`; `title` is the course's, `address` the server's, "" where none is set."""
    if form == "pdf":
        return _pdf(slips, title, address, lang, day)
    frame = pd.DataFrame(
        [vars(slip) | {"employee_id": slip.number, "address": address} for slip in slips], columns=list(_COLUMNS), dtype="str"
    )
    columns = {column: Column(say(f"sign_ins.sheet.{column}", lang)) for column in _COLUMNS}
    notes = [say(f"sign_ins.sheet.{note}", lang) for note in ("how", "delete")]
    title = say("sign_ins.sheet.title", lang)
    sheet = Sheet(title, title, frame, columns, lang, said_of(day, "", lang), day, notes=notes)
    return as_csv(sheet) if form == "csv" else as_workbook(sheet)


def _pdf(slips: Sequence[Slip], title: str, address: str, lang: Lang, day: date) -> bytes:
    document = Document(say("sign_ins.sheet.title", lang), lang, day)

    def told(name: str, value: str) -> str:
        return f"{say(f'sign_ins.sheet.{name}', lang)}: {value}"

    made_on = say("sign_ins.sheet.made_on", lang, day=clock.written_date(day, lang))
    drawn = [
        [
            (f"{title}  {made_on}", 7.5),
            (slip.department, 9.0),
            (say("sign_ins.sheet.person", lang, name=slip.name), 13.0),
            (told("employee_id", slip.number), 11.0),
            (told("password", slip.password), 12.5),
            (told("address", address or say("sign_ins.sheet.no_address", lang)), 9.0),
            (say("sign_ins.sheet.change_it", lang), 7.5),
        ]
        for slip in slips
    ]
    document.section(document.make.slips(drawn))
    return document.written()
