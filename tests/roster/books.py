"""Workbooks for tests, as Excel and other programs write them; everybody in them is fictional."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

HEADINGS = ("職員番号", "氏名", "所属", "任用形態", "採用日")
PEOPLE = (
    ("000101", "架空 一郎", "総務部/人事課", "正規", "2015-04-01"),
    ("000102", "架空 二葉", "総務部/人事課", "正規", "2018-04-01"),
    ("000103", "架空 三郎", "土木部/雪対策課", "会計年度任用", "2025-04-01"),
)
TABLE = (HEADINGS, *PEOPLE)
TEXT = "".join(f"{','.join(row)}\r\n" for row in TABLE)


def workbook(change: Callable[[Any], None] = lambda _sheet: None, rows: Sequence[Sequence[Any]] = TABLE) -> bytes:
    """Return a workbook of one sheet, 名簿, as openpyxl writes it; `change` gets the sheet before it is saved."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名簿"
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def with_part(raw: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with the text of its parts that match changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as whole, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as other:
        for name in whole.namelist():
            text = whole.read(name)
            other.writestr(name, change(text) if re.fullmatch(part, name) else text)
    return written.getvalue()


def with_rows(xml: bytes, raw: bytes | None = None) -> bytes:
    """Return a workbook with more rows, as XML, below its own."""
    return with_part(raw or workbook(), "xl/worksheets/.*xml", lambda text: text.replace(b"</sheetData>", xml + b"</sheetData>"))
