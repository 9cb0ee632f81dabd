"""A filled form as a workbook: its name on the tab and above each page, what is wrapped as high as it is."""

import io
from datetime import date

from openpyxl import load_workbook

from kenshu.kinds.paper import Paper, PaperPart
from kenshu.reports.filled_form import FilledForm, form_workbook


def test_a_form_of_any_name_is_a_sheet_to_be_printed() -> None:
    parts = [PaperPart(line="=1+1", at="end"), PaperPart(rows=[("発信情報の内容", "市民の皆様に、" * 30), ("備考", "")])]
    paper = Paper("様式1/運用: ポリシー[案]", parts, [])
    made = form_workbook(FilledForm(paper, "研修(架空)", "架空 花子", "12月1日", {}, "ja", date(2026, 12, 1)))
    (sheet,) = load_workbook(io.BytesIO(made)).worksheets
    assert sheet.title == "様式1 運用  ポリシー 案 "
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.orientation) == (9, 1, "portrait")
    above = sheet.HeaderFooter.oddHeader
    assert above is not None
    assert above.left.text == "様式1/運用: ポリシー[案]"
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert (cells["=1+1"].data_type, cells["=1+1"].alignment.horizontal) == ("s", "right")
    high, low = (sheet.row_dimensions[cells[label].row].height for label in ("発信情報の内容", "備考"))
    assert (high > 5 * low, low) == (True, 18)
