"""`kenshu roster import` asks what a workbook leaves open, and for a password without showing it."""

import io
from pathlib import Path
from typing import Any

from click.testing import Result
from msoffcrypto.format.ooxml import OOXMLFile

from kenshu.errors import RosterRefused
from tests.people.test_people_commands import course, run
from tests.roster.books import workbook

__all__ = ["course"]


def refused(result: Result) -> str:
    """Return the message of a command that was refused."""
    assert isinstance(result.exception, RosterRefused)
    return result.exception.faults[0].message("ja")


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def test_hidden_rows_are_asked_about_before_anything_is_taken_in(course: Path) -> None:
    book = course / "名簿.xlsx"
    book.write_bytes(workbook(hide_row))
    assert "--hidden take" in refused(run(course, "roster", "import", str(book), "--yes"))
    left = run(course, "roster", "import", str(book), "--yes", "--hidden", "leave", "--sheet", "名簿")
    assert left.exit_code == 0, left.output
    assert "隠れた行と列は読みませんでした: 3" in left.output
    assert "新しい職員: 2" in left.output


def test_the_password_of_a_locked_book_is_asked_for_and_not_shown(course: Path) -> None:
    written = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook())).encrypt("kakuu-no-kagi", written)
    book = course / "名簿.xlsx"
    book.write_bytes(written.getvalue())
    assert "--password" in refused(run(course, "roster", "import", str(book), "--yes"))
    wrong = run(course, "roster", "import", str(book), "--yes", "--password", answer="other-kagi\n")
    assert "パスワードが違います" in refused(wrong)
    opened = run(course, "roster", "import", str(book), "--yes", "--password", answer="kakuu-no-kagi\n")
    assert opened.exit_code == 0, opened.output
    assert "新しい職員: 3" in opened.output
    assert "kagi" not in wrong.output + opened.output
