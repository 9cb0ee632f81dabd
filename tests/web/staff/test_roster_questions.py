"""The page of the roster asks what a workbook leaves open, keeps the file meanwhile, and keeps no password."""

import io
from typing import Any

import httpx
from msoffcrypto.format.ooxml import OOXMLFile
from sqlalchemy import select

from kenshu.storage.tables import draft
from tests.acts.city import City
from tests.roster.books import workbook
from tests.web.conftest import Site
from tests.web.staff.conftest import Fields, send
from tests.web.staff.test_people_pages import upload


def answered(client: httpx.Client, page: httpx.Response, **typed: str) -> httpx.Response:
    """Send a form that is shown again as a browser does: where no file is chosen anew, its field is sent empty."""
    filled = dict(Fields(page.text).filled) | typed
    sent = client.post("/staff/roster", data=filled, files={"file": ("", b"")})
    return client.get(sent.headers["Location"])


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def locked(password: str) -> bytes:
    written = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook())).encrypt(password, written)
    return written.getvalue()


def test_what_is_hidden_is_asked_about_and_the_file_is_kept_until_it_is_answered(town: Site) -> None:
    hr = town.person("H0001")
    asked = upload(hr, workbook(hide_row), "名簿.xlsx")
    assert "隠れた行 (1行)" in asked.text
    assert '<a href="#hidden">' in asked.text
    looked = answered(hr, asked, hidden="leave")
    assert "新しい職員 2人" in looked.text
    assert "隠れた行と列は読みませんでした: 3" in looked.text
    assert "取り込みました。新しい職員 2人" in send(hr, looked).text


def test_a_form_asks_nothing_that_the_file_does_not(town: Site) -> None:
    hr = town.person("H0001")
    assert not {"hidden", "sheet", "password"} & Fields(hr.get("/staff/roster").text).names


def test_a_locked_roster_is_opened_by_its_password_which_is_kept_nowhere(town: Site, city: City) -> None:
    hr = town.person("H0001")
    asked = upload(hr, locked("kakuu-no-kagi"), "名簿.xlsx")
    assert "パスワードの付いた Excel ブックです" in asked.text
    assert Fields(asked.text).names >= {"password"}
    wrong = answered(hr, asked, password="other-kagi")
    assert "パスワードが違います" in wrong.text
    looked = answered(hr, wrong, password="kakuu-no-kagi")
    assert "新しい職員 3人" in looked.text
    with city.database.reading() as conn:
        kept = str(conn.execute(select(draft.c.typed)).all())
    assert "kagi" not in kept + wrong.text + looked.text
